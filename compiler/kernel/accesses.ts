// Where a kernel reads and writes: every load and store with its index in terms of the loops around it.
import type { Index } from "../ops/indexing.ts";
import { substitute } from "./collapse.ts";
import type { Buffer, Dot, Kernel, Loop, Matrix, Range, Statement } from "./program.ts";
import { variablesOf } from "./strides.ts";
import { bodyOf, treeOf } from "./visit.ts";

export interface Access {
  readonly buffer: Buffer;
  /** Offsets bound to locals are written out, so that only loop variables and values read from memory stand in it. */
  readonly index: Index;
  /** Outermost first; a product reads as loops over its ranges would. */
  readonly loops: readonly Loop[];
  /** Of the statement in the text; the loads of a statement come before its store. */
  readonly position: number;
  /** Whether a load means the value that the step gives to a variable. */
  readonly updated: boolean;
}

export interface Accesses {
  readonly loads: readonly Access[];
  readonly stores: readonly Access[];
}

/** Indices bound to locals, by name. */
export type Offsets = ReadonlyMap<string, Index>;

/** An index with the locals that stand in it written out. */
export function resolved(index: Index, offsets: Offsets): Index {
  if (offsets.size === 0) return index;
  let whole = index;
  for (const name of variablesOf(index)) {
    const offset = offsets.get(name);
    if (offset) whole = substitute(whole, name, offset);
  }
  return whole;
}

/** The loops in which a product reads a matrix. */
export const matrixLoops = (ranges: readonly Range[]): Loop[] =>
  ranges.flatMap(({ variable, extent }): Loop[] =>
    variable.kind === "variable"
      ? [{ kind: "for", variable: variable.name, extent, mode: "serial", body: [] }]
      : [],
  );

/** The loops of a dot's sum. */
export const summedLoops = ({ summed }: Dot): Loop[] =>
  summed.map(({ variable, extent }) => ({ kind: "for", variable, extent, mode: "serial", body: [] }));

const known = new WeakMap<Kernel["body"], Accesses>();

/** Accesses of buffers that outlive the kernel: blocks are left out, and what stands in a loop that never turns. */
export function accessesOf({ body }: Pick<Kernel, "body">): Accesses {
  const accesses = known.get(body) ?? findAccesses(body);
  known.set(body, accesses);
  return accesses;
}

function findAccesses(body: Kernel["body"]): Accesses {
  const loads: Access[] = [];
  const stores: Access[] = [];
  const offsets = new Map<string, Index>();
  let position = 0;
  const visit = (statements: readonly Statement[], loops: readonly Loop[]): void => {
    for (const statement of statements) {
      position++;
      const access = (
        { buffer, index, updated = false }: Matrix,
        more: readonly Loop[] = [],
      ): readonly Access[] =>
        buffer.role === "block"
          ? []
          : [
              {
                buffer,
                index: resolved(index, offsets),
                loops: more.length === 0 ? loops : [...loops, ...more],
                position,
                updated,
              },
            ];
      for (const e of treeOf(statement)) if (e.kind === "load") loads.push(...access(e));
      if (statement.kind === "let" && statement.value.kind === "index")
        offsets.set(statement.name, resolved(statement.value.index, offsets));
      if (statement.kind === "store") stores.push(...access(statement));
      if (statement.kind === "product") {
        const { left, right, row, column, depth } = statement;
        loads.push(...access(left, matrixLoops([row, depth])));
        loads.push(...access(right, matrixLoops([column, depth])));
      }
      if (statement.kind === "multiply" && statement.straight) {
        const { matrix, row, depth } = statement.straight;
        loads.push(...access(matrix, matrixLoops([row, depth])));
      }
      if (statement.kind === "gather") loads.push(...access(statement.matrix, matrixLoops(statement.ranges)));
      if (statement.kind === "dot")
        for (const matrix of [statement.left, statement.right])
          loads.push(...access(matrix, summedLoops(statement)));
      visit(bodyOf(statement), statement.kind === "for" ? [...loops, statement] : loops);
    }
  };
  visit(body, []);
  const happens = ({ loops }: Access): boolean => loops.every(({ extent }) => extent !== 0);
  return { loads: loads.filter(happens), stores: stores.filter(happens) };
}
