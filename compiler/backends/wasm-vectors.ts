// Which loops run four iterations at a time on wasm's vectors.
import type { DType } from "../graph/node.ts";
import type { Dim } from "../graph/shape.ts";
import { type Fold, foldsIn } from "../kernel/loops.ts";
import type { Expression, Loop, Statement } from "../kernel/program.ts";
import { strideOf, variablesOf } from "../kernel/strides.ts";
import { bodyOf, ownIndices, statementIndices, statementsIn, treesIn } from "../kernel/visit.ts";
import { add, table } from "../ops/index.ts";
import type { Index } from "../ops/indexing.ts";
import type { ElementwiseOp, Op } from "../ops/op.ts";

/** Iterations at a time. */
export const lanes = 4;

/** What a serial loop folds its iterations into; of a parallel loop nothing. */
export type Folds = ReadonlyMap<string, Fold>;

/** What a fold with an op begins with, as its reduction says; undefined where there is none. */
export function identityOf(combine: ElementwiseOp, dtype: DType): number | undefined {
  for (const op of table) if (op.kind === "reduction" && op.combine === combine) return op.identity(dtype);
  return undefined;
}

/** Statements that are loops of their own. */
const loopsInside: ReadonlySet<Statement["kind"]> = new Set(["product", "multiply", "dot", "gather"]);

/** The folds of a loop that may run in vectors; null where it may not, or where that would not pay. */
export function vectorized(loop: Loop): Folds | null {
  if (loop.step !== undefined || (typeof loop.extent === "number" && loop.extent < lanes)) return null;
  const statements = statementsIn(loop.body);
  if (statements.some(({ kind }) => loopsInside.has(kind))) return null;
  const isInnermost = !statements.some(({ kind }) => kind === "for");
  if (loop.mode === "serial" && !isInnermost) return null;
  const folds = loop.mode === "parallel" ? new Map<string, Fold>() : foldsIn(loop);
  if (!folds || [...folds.values()].some(({ op, dtype }) => identityOf(op, dtype) === undefined)) return null;
  const varying = varyingIn(loop);
  const moves = (index: Index): boolean => variablesOf(index).some((name) => varying.has(name));
  /** By the variable of the loop alone; null where it is no such index. */
  const strideIn = (index: Index): Dim | null =>
    variablesOf(index).every((name) => name === loop.variable || !varying.has(name))
      ? strideOf(index, loop.variable)
      : null;
  let isSideBySide = false;
  /** Where loops lie in this one, what they read should lie side by side here; a few single loads are as well as that. */
  const suits = (index: Index): boolean => {
    const stride = strideIn(index);
    if (stride === 1) isSideBySide = true;
    return stride === 0 || stride === 1 || (isInnermost && typeof stride === "number");
  };
  for (const statement of statements)
    if (statement.kind === "store" ? !suits(statement.index) : statementIndices(statement).some(moves))
      return null;
  for (const e of treesIn(loop.body)) {
    if (e.kind === "load" && !suits(e.index)) return null;
    if (e.kind === "guarded" && ownIndices(e).some(moves)) return null;
    if ((e.kind === "index" || e.kind === "random") && typeof strideIn(e.index) !== "number") return null;
  }
  return isSideBySide || folds.size > 0 ? folds : null;
}

/** The variable of a loop, and the locals in it that its iterations give values of their own. */
export function varyingIn(loop: Loop): ReadonlySet<string> {
  const varying = new Set([loop.variable]);
  const visit = (body: readonly Statement[]): void => {
    for (const statement of body) {
      if (statement.kind === "let" || statement.kind === "variable" || statement.kind === "assign")
        if (statement.kind !== "let" || varies(statement.value, varying)) varying.add(statement.name);
      visit(bodyOf(statement));
    }
  };
  visit(loop.body);
  return varying;
}

function varies(value: Expression, varying: ReadonlySet<string>): boolean {
  const stack = [value];
  for (let e = stack.pop(); e; e = stack.pop()) {
    if (e.kind === "local" && varying.has(e.name)) return true;
    if (ownIndices(e).some((index) => variablesOf(index).some((name) => varying.has(name)))) return true;
    if (e.kind === "apply") stack.push(...e.operands);
    if (e.kind === "guarded") stack.push(e.value, e.otherwise);
  }
  return false;
}

/** The f32 locals that nothing but additions changes. */
export function sumsIn(statements: readonly Statement[]): ReadonlySet<string> {
  const sums = new Set<string>();
  const others = new Set<string>();
  for (const statement of statements) {
    if (statement.kind === "variable" && statement.value.dtype === "f32") sums.add(statement.name);
    if (statement.kind === "let") others.add(statement.name);
    if (statement.kind !== "assign") continue;
    const { name, value } = statement;
    const [first] = value.kind === "apply" && value.op === (add as Op) ? value.operands : [];
    if (!(first?.kind === "local" && first.name === name && value.dtype === "f32")) others.add(name);
  }
  for (const name of others) sums.delete(name);
  return sums;
}
