// Loops written out where that lets the one around them run in vectors: folds over the few elements of a window, and
// the places within it, where an index is a window's number.
import type { Dim } from "../graph/shape.ts";
import { add, multiply } from "../ops/index.ts";
import {
  addIndex,
  constantIndex,
  type Index,
  multiplyIndex,
  printIndex,
  variableIndex,
} from "../ops/indexing.ts";
import type { Op } from "../ops/op.ts";
import { substitute } from "./collapse.ts";
import type { Expression, Loop, Statement } from "./program.ts";
import { variablesOf } from "./strides.ts";
import { expressionsIn, indexMapper, mapStatement, ownIndices, parts, statementIndices } from "./visit.ts";

/** Iterations that are written out. */
const most = 9;

/** The body with the folds in its parallel loops unrolled that are over two axes or more, and over few elements. */
export const unrolled = (body: readonly Statement[], isInside = false): readonly Statement[] => {
  const shared = new Shared();
  return body.flatMap((statement) => {
    if (statement.kind !== "for") return [statement];
    const loops = isInside ? foldLoops(statement) : null;
    if (loops) return iterations(loops).flatMap((at) => instance(loops, at, shared));
    const width = widthOf(statement);
    if (width !== null) return [inWindows(statement, width, shared)];
    return [mapStatement(statement, { body: (inner) => unrolled(inner, statement.mode === "parallel") })];
  });
};

/** The loops of a fold that lie in one another, around nothing but assignments; null of any other loop. */
function foldLoops(outer: Loop): Loop[] | null {
  const loops: Loop[] = [];
  let count = 1;
  for (let loop: Loop | undefined = outer; loop; ) {
    if (loop.mode !== "serial" || loop.range || loop.step || typeof loop.extent !== "number") return null;
    count *= loop.extent;
    loops.push(loop);
    const [only, another]: readonly Statement[] = loop.body;
    loop = only?.kind === "for" && !another ? only : undefined;
  }
  const isFold = loops.at(-1)!.body.every(({ kind }) => kind === "assign");
  return isFold && loops.length > 1 && count <= most ? loops : null;
}

/** The values of the loops' variables, iteration by iteration. */
const iterations = (loops: readonly Loop[]): number[][] =>
  loops.reduce<number[][]>(
    (all, { extent }) =>
      all.flatMap((at) => Array.from({ length: extent as number }, (_, value) => [...at, value])),
    [[]],
  );

/** The innermost body with numbers for the variables. */
function instance(loops: readonly Loop[], at: readonly number[], shared: Shared): Statement[] {
  const index = (old: Index): Index =>
    loops.reduce((rest, { variable }, k) => substitute(rest, variable, constantIndex(at[k]!)), old);
  const map = indexMapper(index);
  return loops
    .at(-1)!
    .body.map((statement) =>
      mapStatement(statement, { index, expression: (e) => shared.expression(map(e)) }),
    );
}

/** Places within a window that are written out. */
const widest = 4;

/** How many iterations of a loop that only stores have one place divided by their number; null where that says nothing. */
function widthOf({ mode, variable, extent, range, step, body }: Loop): number | null {
  if (mode !== "parallel" || range || step || typeof extent !== "number") return null;
  if (!body.every(({ kind }) => kind === "store")) return null;
  const indices = [...body.flatMap(statementIndices), ...[...expressionsIn(body)].flatMap(ownIndices)];
  const widths = new Set(indices.flatMap((index) => divisors(index, variable)));
  const [width] = widths;
  return widths.size === 1 && typeof width === "number" && width <= widest && extent % width === 0
    ? width
    : null;
}

/** What a variable is divided by in an index. */
function divisors(index: Index, variable: string): Dim[] {
  if (index.kind === "add") return [...divisors(index.left, variable), ...divisors(index.right, variable)];
  if (index.kind === "multiply") return divisors(index.operand, variable);
  if (index.kind === "constant" || index.kind === "variable" || !variablesOf(index).includes(variable))
    return [];
  return [index.by];
}

/** The loop over windows, with a copy of the body for each place in one. */
function inWindows(loop: Loop, width: number, shared: Shared): Loop {
  const extent = (loop.extent as number) / width;
  const window = multiplyIndex(variableIndex(loop.variable, extent), width);
  const body = Array.from({ length: width }, (_, at) => {
    const index = (old: Index): Index => substitute(old, loop.variable, addIndex(window, constantIndex(at)));
    const map = indexMapper(index);
    return loop.body.map((s) => mapStatement(s, { index, expression: (e) => shared.expression(map(e)) }));
  });
  return { ...loop, extent, body: body.flat() };
}

/** The sum or product of two whole numbers, as those that say which element of a window it is; null of all else. */
function place(op: Op, [x, y]: readonly Expression[]): Expression | null {
  if (x?.kind !== "number" || y?.kind !== "number" || x.dtype !== "i32") return null;
  if (op !== add && op !== multiply) return null;
  return { ...x, value: op === add ? (x.value + y.value) | 0 : Math.imul(x.value, y.value) };
}

/** Expressions that are the same in several iterations, or several folds, each as one; those of locals are left alone. */
class Shared {
  readonly #known = new Map<string, Expression>();
  readonly #ids = new Map<Expression, number>();

  expression(e: Expression): Expression {
    const inner = parts(e).map((part) => this.expression(part));
    if (e.kind === "apply")
      return place(e.op, inner) ?? this.#interned({ ...e, operands: inner }, e.op.name, inner);
    if (e.kind === "load")
      return this.#interned(e, `${e.buffer.name} ${e.updated} ${printIndex(e.index)}`, []);
    if (e.kind !== "index") return e;
    const isNumber = e.index.kind === "constant" && typeof e.index.value === "number";
    const number = isNumber
      ? ({ kind: "number", value: Number(printIndex(e.index)), dtype: "i32" } as const)
      : e;
    return this.#interned(number, printIndex(e.index), []);
  }

  #interned(e: Expression, label: string, inner: readonly Expression[]): Expression {
    const ids = inner.map((part) => (part.kind === "number" ? `${part.value}` : this.#ids.get(part)));
    if (ids.includes(undefined)) return e;
    const attributes = e.kind === "apply" ? JSON.stringify(e.attributes) : "";
    const key = `${e.kind} ${e.dtype} ${label} ${attributes} ${ids}`;
    const known = this.#known.get(key) ?? e;
    this.#known.set(key, known);
    this.#ids.set(known, this.#ids.get(known) ?? this.#ids.size);
    return known;
  }
}
