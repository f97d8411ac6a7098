// Loops seen from outside: parallel ones that lie in one another, and what serial ones fold into.
import type { DType } from "../graph/node.ts";
import { type Dim, multiplyDim } from "../graph/shape.ts";
import type { ElementwiseOp } from "../ops/op.ts";
import type { Loop, Statement } from "./program.ts";
import { bodyOf, buffersIn, expressionsOf, statementsIn } from "./visit.ts";

export type Let = Extract<Statement, { kind: "let" }>;

/** Parallel loops that lie in one another with nothing but locals between them. */
export interface Chain {
  /** With the locals bound between each and the next. */
  readonly loops: ReadonlyArray<{ readonly loop: Loop; readonly lets: readonly Let[] }>;
  readonly body: readonly Statement[];
}

/** The loops of a statement that is a parallel loop. */
export function chainOf(statement: Statement): Chain | null {
  const loops: Array<{ readonly loop: Loop; readonly lets: readonly Let[] }> = [];
  let body: readonly Statement[] = [statement];
  for (;;) {
    const [last, ...lets] = body.toReversed();
    const isNext =
      last?.kind === "for" && last.mode === "parallel" && lets.every(({ kind }) => kind === "let");
    if (!isNext) break;
    const above = loops.pop();
    if (above) loops.push({ ...above, lets: lets.toReversed() as Let[] });
    loops.push({ loop: last, lets: [] });
    body = last.body;
  }
  return loops.length > 0 ? { loops, body } : null;
}

/** Iterations of a loop and of those directly in it. */
export function termsOf(loop: Loop): Dim {
  const inner = loop.body.find((s): s is Loop => s.kind === "for");
  return inner ? multiplyDim(loop.extent, termsOf(inner)) : loop.extent;
}

export interface Fold {
  readonly op: ElementwiseOp;
  readonly dtype: DType;
}

/**
 * The locals that a serial loop folds into, each with its op, where its iterations meet in nothing else, so that they
 * may run in any order; else null.
 */
export function foldsIn(loop: Loop): ReadonlyMap<string, Fold> | null {
  const folds = new Map<string, Fold>();
  const uses = new Map<string, number>();
  for (const statement of statementsIn([loop]))
    for (const e of expressionsOf(statement))
      if (e.kind === "local") uses.set(e.name, (uses.get(e.name) ?? 0) + 1);
  for (const statement of statementsIn([loop])) {
    if (statement.kind === "variable") return null;
    if (statement.kind !== "assign") continue;
    const { name, value } = statement;
    const [total] = value.kind === "apply" ? value.operands : [];
    if (value.kind !== "apply" || total?.kind !== "local" || total.name !== name) return null;
    if (folds.has(name)) return null;
    folds.set(name, { op: value.op, dtype: value.dtype });
  }
  for (const name of folds.keys()) if (uses.get(name) !== 1) return null;
  const { reads, writes } = buffersIn(bodyOf(loop));
  return writes.some((buffer) => reads.includes(buffer)) ? null : folds;
}
