// The verifier of programs: what is read was written, indices lie in range, locals are bound, parallel loops part ways.
import {
  addDim,
  alwaysAtLeast,
  type Dim,
  multiplyDim,
  sameDim,
  sizeOf,
  subtractDim,
} from "../graph/shape.ts";
import { type Index, printIndex, simplifyGuard } from "../ops/indexing.ts";
import { type Access, type Accesses, accessesOf, matrixLoops, resolved, summedLoops } from "./accesses.ts";
import { mayOverlay, takeFinest } from "./overlay.ts";
import {
  type Buffer,
  type Expression,
  isVariable,
  type Kernel,
  type Loop,
  type Matrix,
  type Program,
  type Statement,
} from "./program.ts";
import { strideOf, variablesOf } from "./strides.ts";
import { bodyOf, buffersIn, ownExpressions, ownIndices, parts, statementIndices } from "./visit.ts";

/** What was proven, and what could be neither proven nor refuted: accesses of `kernel: buffer[index]`. */
export interface Proof {
  readonly proven: number;
  readonly assumed: readonly string[];
}

/** Checks a program; throws `internal: …` where it is wrong. */
export function verifyProgram(program: Program): Proof {
  const written = new Set(program.buffers.filter(({ role }) => role !== "temporary" && role !== "result"));
  const updated = new Set<Buffer>();
  const outcome = { proven: 0, assumed: [] as string[] };
  for (const kernel of program.kernels) {
    verifyKernel(kernel, written, updated, outcome);
    for (const buffer of kernel.writes) {
      if (isVariable(buffer)) updated.add(buffer);
      const again = written.has(buffer) && (buffer.role === "temporary" || buffer.role === "result");
      if (again || buffer.role === "input" || buffer.role === "literal")
        fail(kernel, `${buffer.name} is overwritten`);
      written.add(buffer);
    }
  }
  for (const { name, buffer } of program.results)
    if (!written.has(buffer)) throw new Error(`internal: program ${program.name}: ${name} is never written`);
  return outcome;
}

function fail({ name }: Kernel, what: string): never {
  throw new Error(`internal: kernel ${name}: ${what}`);
}

interface Scope {
  readonly locals: ReadonlySet<string>;
  readonly loops: readonly Loop[];
  /** Offsets bound to locals, as indices of loop variables. */
  readonly offsets: ReadonlyMap<string, Index>;
}

function verifyKernel(
  kernel: Kernel,
  before: ReadonlySet<Buffer>,
  updated: ReadonlySet<Buffer>,
  outcome: { proven: number; readonly assumed: string[] },
): void {
  const { reads, writes } = buffersIn(kernel.body);
  for (const [kind, listed, used] of [
    ["read", kernel.reads, reads],
    ["written", kernel.writes, writes],
  ] as const)
    for (const buffer of used)
      if (buffer.role !== "block" && !listed.includes(buffer))
        fail(kernel, `${buffer.name} is ${kind} without being listed`);
  const scalars = new Set(kernel.scalars.map(({ name }) => name));
  const written = new Set(before);

  const accesses = accessesOf(kernel);
  const stores = new Map<Buffer, Access[]>();
  for (const store of accesses.stores) stores.set(store.buffer, [...(stores.get(store.buffer) ?? []), store]);
  verifyVersions(kernel, accesses, updated);
  const claim = (holds: boolean, refuted: boolean, what: () => string): void => {
    if (refuted) fail(kernel, what());
    if (holds) outcome.proven++;
    else outcome.assumed.push(`${kernel.name}: ${what()}`);
  };

  const checkIndex = (index: Index, { locals, loops }: Scope): void => {
    for (const name of variablesOf(index))
      if (!locals.has(name) && !loops.some(({ variable }) => variable === name))
        fail(kernel, `${name} is not bound`);
  };

  const checkRange = (buffer: Buffer, index: Index, scope: Scope, guarded: boolean): void => {
    checkIndex(index, scope);
    if (buffer.role === "block") return;
    const whole = resolved(index, scope.offsets);
    const size = sizeOf(buffer.shape);
    const inRange = simplifyGuard([
      { kind: "at-least", index: whole, bound: 0 },
      { kind: "below", index: whole, bound: size },
    ]);
    const outside =
      simplifyGuard([{ kind: "at-least", index: whole, bound: size }]).length === 0 ||
      simplifyGuard([{ kind: "below", index: whole, bound: 0 }]).length === 0;
    const empty = scope.loops.some(({ extent }) => extent === 0);
    claim(
      inRange.length === 0 || guarded,
      outside && !empty && !guarded,
      () => `${buffer.name}[${printIndex(whole)}] may be out of range`,
    );
  };

  /** As loops over the ranges would read it. */
  const checkMatrix = ({ buffer, index }: Matrix, loops: readonly Loop[], scope: Scope): void => {
    if (buffer.role !== "block" && !written.has(buffer))
      fail(kernel, `${buffer.name} is read before it is written`);
    if (stores.has(buffer)) fail(kernel, `${buffer.name} is read in blocks where it is stored`);
    checkRange(buffer, index, { ...scope, loops: [...scope.loops, ...loops] }, false);
  };

  const checkExpression = (e: Expression, scope: Scope, guarded: boolean): void => {
    for (const index of ownIndices(e)) checkIndex(index, scope);
    if (e.kind === "local" && !scope.locals.has(e.name)) fail(kernel, `${e.name} is not bound`);
    if (e.kind === "scalar" && !scalars.has(e.scalar.name)) fail(kernel, `${e.scalar.name} is not listed`);
    if (e.kind === "load") {
      if (e.buffer.role !== "block" && !written.has(e.buffer))
        fail(kernel, `${e.buffer.name} is read before it is written`);
      checkRange(e.buffer, e.index, scope, guarded);
      for (const { index, loops } of stores.get(e.buffer) ?? []) {
        const load = resolved(e.index, scope.offsets);
        const apart = ({ variable, mode }: Loop): boolean => {
          const [here, there] = [strideOf(load, variable), strideOf(index, variable)];
          return mode === "parallel" && (here === null || there === null || !sameDim(here, there));
        };
        const shared = scope.loops.filter((loop) => loops.includes(loop));
        claim(
          !shared.some(apart),
          false,
          () => `${e.buffer.name}[${printIndex(load)}] may be another iteration's`,
        );
      }
    }
    for (const part of parts(e))
      checkExpression(part, scope, guarded || (e.kind === "guarded" && part === e.value));
  };

  const visit = (body: readonly Statement[], outer: Scope, guarded: boolean): void => {
    const locals = new Set(outer.locals);
    const offsets = new Map(outer.offsets);
    const scope = { ...outer, locals, offsets };
    for (const statement of body) {
      for (const e of ownExpressions(statement)) checkExpression(e, scope, guarded);
      const inner = statement.kind === "dot" ? summedLoops(statement) : [];
      for (const index of statementIndices(statement))
        checkIndex(index, { ...scope, loops: [...scope.loops, ...inner] });
      if (statement.kind === "let" || statement.kind === "variable") {
        if (locals.has(statement.name)) fail(kernel, `${statement.name} is bound twice`);
        locals.add(statement.name);
        if (statement.kind === "let" && statement.value.kind === "index")
          offsets.set(statement.name, resolved(statement.value.index, scope.offsets));
      } else if (statement.kind === "assign" && !locals.has(statement.name))
        fail(kernel, `${statement.name} is not bound`);
      else if (statement.kind === "store") {
        checkRange(statement.buffer, statement.index, scope, guarded);
        const parted = disjoint(resolved(statement.index, scope.offsets), scope.loops);
        if (statement.buffer.role !== "block")
          claim(
            parted === true,
            parted === false,
            () =>
              `parallel iterations store ${statement.buffer.name}[${printIndex(resolved(statement.index, scope.offsets))}]`,
          );
        written.add(statement.buffer);
      } else if (statement.kind === "product") {
        const { left, right, row, column, depth } = statement;
        for (const [matrix, across] of [
          [left, row],
          [right, column],
        ] as const)
          checkMatrix(matrix, matrixLoops([across, depth]), scope);
      } else if (statement.kind === "dot") {
        if (locals.has(statement.name)) fail(kernel, `${statement.name} is bound twice`);
        locals.add(statement.name);
        for (const matrix of [statement.left, statement.right])
          checkMatrix(matrix, summedLoops(statement), scope);
      }
      const loops = statement.kind === "for" ? [...scope.loops, statement] : scope.loops;
      visit(bodyOf(statement), { ...scope, loops }, guarded || statement.kind === "if");
    }
  };
  visit(kernel.body, { locals: new Set(), loops: [], offsets: new Map() }, false);
}

/** Old values of variables are read before new ones take their places, and new ones after. */
function verifyVersions(kernel: Kernel, accesses: Accesses, before: ReadonlySet<Buffer>): void {
  for (const { buffer, updated, position } of accesses.loads) {
    if (!isVariable(buffer)) continue;
    const stored = accesses.stores.some((store) => store.buffer === buffer && store.position < position);
    if (updated && !before.has(buffer) && !stored)
      fail(kernel, `${buffer.name} is read before its new value is written`);
    if (!updated && (before.has(buffer) || !mayOverlay(accesses, buffer, buffer)))
      fail(kernel, `${buffer.name} is overwritten before its old value is read`);
  }
}

/**
 * Whether no two iterations of the parallel loops store at the same index: as digits of a number do, each variable
 * moves further than all finer ones together. False where one surely does not move at all; null where unknown.
 */
function disjoint(index: Index, loops: readonly Loop[]): boolean | null {
  if (loops.some(({ extent }) => extent === 0)) return true;
  // The loop over the starts of blocks is told apart by the loop within them.
  const moving = loops.filter(({ step, extent }) => step === undefined && extent !== 1);
  const digits: Array<{ readonly stride: Dim; readonly extent: Dim }> = [];
  for (const { variable, extent, mode } of moving) {
    const stride = strideOf(index, variable);
    if (stride === null) return null;
    if (stride !== 0) digits.push({ stride, extent });
    else if (mode === "parallel") return alwaysAtLeast(extent, 2) ? false : null;
  }
  let reach: Dim = 0;
  while (digits.length > 0) {
    const digit = takeFinest(digits);
    if (!digit || !alwaysAtLeast(digit.stride, addDim(reach, 1))) return null;
    reach = addDim(reach, multiplyDim(digit.stride, subtractDim(digit.extent, 1)));
  }
  return true;
}
