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
import { type Clause, type Index, printIndex, simplifyGuard, staysWithin } from "../ops/indexing.ts";
import { type Access, type Accesses, accessesOf, matrixLoops, resolved, summedLoops } from "./accesses.ts";
import { eachVariable } from "./elements.ts";
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
import { strideOf } from "./strides.ts";
import { bodyOf, ownExpressions, ownIndices, parts, statementIndices } from "./visit.ts";

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

/** The loops around a place, outermost first. */
type Path = readonly Loop[];

function verifyKernel(
  kernel: Kernel,
  before: ReadonlySet<Buffer>,
  updated: ReadonlySet<Buffer>,
  outcome: { proven: number; readonly assumed: string[] },
): void {
  const scalars = new Set(kernel.scalars.map(({ name }) => name));
  const [reads, writes] = [new Set(kernel.reads), new Set(kernel.writes)];
  const stored = new Set<Buffer>();
  const checkRead = (buffer: Buffer): void => {
    if (buffer.role === "block") return;
    if (!reads.has(buffer)) fail(kernel, `${buffer.name} is read without being listed`);
    if (!before.has(buffer) && !stored.has(buffer))
      fail(kernel, `${buffer.name} is read before it is written`);
  };

  const accesses = accessesOf(kernel);
  const stores = new Map<Buffer, Access[]>();
  for (const store of accesses.stores) stores.set(store.buffer, [...(stores.get(store.buffer) ?? []), store]);
  verifyVersions(kernel, accesses, updated);
  const claim = (holds: boolean, refuted: boolean, what: () => string): void => {
    if (refuted) fail(kernel, what());
    if (holds) outcome.proven++;
    else outcome.assumed.push(`${kernel.name}: ${what()}`);
  };

  /** What is bound at the place that is being looked at; offsets as indices of loop variables. */
  const locals = new Set(kernel.share ? [kernel.share.from, kernel.share.to] : []);
  const offsets = new Map<string, Index>();

  const checkIndex = (index: Index, path: Path): void => {
    eachVariable(index, (name) => {
      if (!locals.has(name) && !path.some(({ variable }) => variable === name))
        fail(kernel, `${name} is not bound`);
    });
  };

  const checkRange = (buffer: Buffer, index: Index, path: Path, guarded: boolean): void => {
    checkIndex(index, path);
    if (buffer.role === "block") return;
    const whole = resolved(index, offsets);
    const size = sizeOf(buffer.shape);
    const holds = (clause: Clause): boolean => simplifyGuard([clause]).length === 0;
    const inRange = guarded || staysWithin(whole, size);
    const isOutside = (): boolean =>
      holds({ kind: "at-least", index: whole, bound: size }) ||
      holds({ kind: "below", index: whole, bound: 0 });
    const mayBeEmpty = path.some(({ extent }) => !alwaysAtLeast(extent, 1));
    claim(
      inRange,
      !inRange && !mayBeEmpty && isOutside(),
      () => `${buffer.name}[${printIndex(whole)}] may be out of range`,
    );
  };

  const checkStore = (buffer: Buffer, index: Index, path: Path): void => {
    if (!writes.has(buffer)) fail(kernel, `${buffer.name} is written without being listed`);
    const whole = resolved(index, offsets);
    const parted = disjoint(whole, path);
    claim(
      parted === true,
      parted === false,
      () => `parallel iterations store ${buffer.name}[${printIndex(whole)}]`,
    );
  };

  /** As loops over the ranges would read it. */
  const checkMatrix = ({ buffer, index }: Matrix, loops: readonly Loop[], path: Path): void => {
    checkRead(buffer);
    if (stores.has(buffer)) fail(kernel, `${buffer.name} is read in blocks where it is stored`);
    checkRange(buffer, index, [...path, ...loops], false);
  };

  const checkExpression = (e: Expression, path: Path, guarded: boolean): void => {
    for (const index of ownIndices(e)) checkIndex(index, path);
    if (e.kind === "local" && !locals.has(e.name)) fail(kernel, `${e.name} is not bound`);
    if (e.kind === "scalar" && !scalars.has(e.scalar.name)) fail(kernel, `${e.scalar.name} is not listed`);
    if (e.kind === "load") {
      checkRead(e.buffer);
      checkRange(e.buffer, e.index, path, guarded);
      for (const { index, loops } of stores.get(e.buffer) ?? []) {
        const load = resolved(e.index, offsets);
        const apart = ({ variable, mode }: Loop): boolean => {
          const [here, there] = [strideOf(load, variable), strideOf(index, variable)];
          return mode === "parallel" && (here === null || there === null || !sameDim(here, there));
        };
        const shared = path.filter((loop) => loops.includes(loop));
        claim(
          !shared.some(apart),
          false,
          () => `${e.buffer.name}[${printIndex(load)}] may be another iteration's`,
        );
      }
    }
    for (const part of parts(e))
      checkExpression(part, path, guarded || (e.kind === "guarded" && part === e.value));
  };

  const visit = (body: readonly Statement[], path: Path, guarded: boolean): void => {
    const bound: string[] = [];
    for (const statement of body) {
      for (const e of ownExpressions(statement)) checkExpression(e, path, guarded);
      const own = statement.kind === "dot" ? [...path, ...summedLoops(statement)] : path;
      for (const index of statementIndices(statement)) checkIndex(index, own);
      if (statement.kind === "let" || statement.kind === "variable") {
        if (locals.has(statement.name)) fail(kernel, `${statement.name} is bound twice`);
        locals.add(statement.name);
        bound.push(statement.name);
        if (statement.kind === "let" && statement.value.kind === "index")
          offsets.set(statement.name, resolved(statement.value.index, offsets));
      } else if (statement.kind === "assign" && !locals.has(statement.name))
        fail(kernel, `${statement.name} is not bound`);
      else if (statement.kind === "store") {
        checkRange(statement.buffer, statement.index, path, guarded);
        if (statement.buffer.role !== "block") checkStore(statement.buffer, statement.index, path);
        stored.add(statement.buffer);
      } else if (statement.kind === "product") {
        const { left, right, row, column, depth } = statement;
        for (const [matrix, across] of [
          [left, row],
          [right, column],
        ] as const)
          checkMatrix(matrix, matrixLoops([across, depth]), path);
      } else if (statement.kind === "multiply" && statement.straight) {
        const { matrix, row, depth } = statement.straight;
        checkMatrix(matrix, matrixLoops([row, depth]), path);
      } else if (statement.kind === "gather") {
        checkMatrix(statement.matrix, matrixLoops(statement.ranges), path);
      } else if (statement.kind === "dot") {
        if (locals.has(statement.name)) fail(kernel, `${statement.name} is bound twice`);
        locals.add(statement.name);
        bound.push(statement.name);
        for (const matrix of [statement.left, statement.right])
          checkMatrix(matrix, summedLoops(statement), path);
      }
      const inner = statement.kind === "for" ? [...path, statement] : path;
      visit(bodyOf(statement), inner, guarded || statement.kind === "if");
    }
    for (const name of bound) {
      locals.delete(name);
      offsets.delete(name);
    }
  };
  visit(kernel.body, [], false);
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
