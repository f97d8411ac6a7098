// Simplifications: the same value for less work.
import type { Node } from "../../graph/node.ts";
import { type Dim, sizeOf } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { constantValue, fill } from "../../ops/index.ts";
import { hole, inexact, known, named, type Rule, rule } from "../rule.ts";

const { add, broadcast, divide, multiply, negate, power, product, reduceMax, reduceMin, subtract, sum } = ops;
const [x, c, d] = [hole("x"), known("c"), known("d")];

const value = (node: Node): number => constantValue(node)!;
const axesOf = (node: Node): readonly number[] =>
  (node.attributes as { readonly axes: readonly number[] }).axes;

/** The number of elements, as a scalar of the dtype of `like`. */
const countOf = (like: Node, count: Dim): Node =>
  typeof count === "number"
    ? ops.constant(like.graph, count, like.dtype)
    : ops.cast(ops.size(like.graph, count), like.dtype);

/** The axes of a reduction of a broadcast: those that only repeat x, and those of x that are reduced too. */
function splitAxes(reduction: Node, repeated: Node): { count: Dim; inner: readonly number[] } {
  const [axes, own] = [axesOf(reduction), axesOf(repeated)];
  const count = sizeOf(axes.filter((axis) => !own.includes(axis)).map((axis) => repeated.shape[axis]!));
  return { count, inner: axes.filter((axis) => own.includes(axis)).map((axis) => own.indexOf(axis)) };
}

/** What is left of a reduction of a broadcast: x reduced along the axes of its own, repeated as before. */
function reduceInner(
  reduction: Node,
  repeated: Node,
  x: Node,
  scale: (y: Node, count: Dim) => Node,
): Node | null {
  const { count, inner } = splitAxes(reduction, repeated);
  if (count === 0) return null;
  const op = reduction.op as typeof sum;
  const own = axesOf(repeated);
  const kept = own.filter((_, k) => !inner.includes(k));
  const removed = axesOf(reduction);
  const place = (axis: number): number => axis - removed.filter((gone) => gone < axis).length;
  const part = inner.length > 0 ? op(x, inner) : x;
  const reduced = count === 1 ? part : scale(part, count);
  return broadcast(reduced, reduction.shape, kept.map(place));
}

const repeated = named("repeated", [broadcast, x]);

/** The axes, of the operand of the inner reduction, that two reductions take away together. */
function mergedAxes(outer: Node, inner: Node, rank: number): number[] {
  const first = axesOf(inner);
  const left = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !first.includes(axis));
  return [...first, ...axesOf(outer).map((axis) => left[axis]!)];
}

export const simplify: readonly Rule[] = [
  rule("x + -0 → x", [add, x, -0], ({ x }) => x),
  inexact("x + 0 → x", [add, x, 0], ({ x }) => x),
  rule("x - 0 → x", [subtract, x, 0], ({ x }) => x),
  rule("-0 - x → -x", [subtract, -0, x], ({ x }) => negate(x)),
  inexact("0 - x → -x", [subtract, 0, x], ({ x }) => negate(x)),
  rule("x * 1 → x", [multiply, x, 1], ({ x }) => x),
  rule("x * -1 → -x", [multiply, x, -1], ({ x }) => negate(x)),
  inexact("x * 0 → 0", [multiply, x, 0], () => 0),
  inexact("x * -0 → 0", [multiply, x, -0], () => 0),
  rule("x / 1 → x", [divide, x, 1], ({ x }) => x),
  rule("x / -1 → -x", [divide, x, -1], ({ x }) => negate(x)),
  inexact("(x * c) * d → x * (c * d)", [multiply, [multiply, x, c], d], ({ x, c, d }) =>
    scaled(x, value(c) * value(d)),
  ),
  inexact("(x * c) / d → x * (c / d)", [divide, [multiply, x, c], d], ({ x, c, d }) =>
    scaled(x, value(c) / value(d)),
  ),
  inexact("(x / c) * d → x * (d / c)", [multiply, [divide, x, c], d], ({ x, c, d }) =>
    scaled(x, value(d) / value(c)),
  ),
  inexact("(x / c) / d → x / (c * d)", [divide, [divide, x, c], d], ({ x, c, d }) => {
    const divisor = value(c) * value(d);
    return usable(divisor) ? divide(x, divisor) : null;
  }),
  rule("-x * c → x * -c", [multiply, [negate, x], c], ({ x, c }) => multiply(x, fill(x, -value(c)))),
  rule("-(x * c) → x * -c", [negate, [multiply, x, c]], ({ x, c }) => multiply(x, fill(x, -value(c)))),
  rule("-x / c → x / -c", [divide, [negate, x], c], ({ x, c }) => divide(x, -value(c))),

  rule("x / 2^k → x * 2^-k", [divide, x, c], ({ x, c }) => {
    const factor = 1 / value(c);
    const exponent = Math.round(Math.log2(Math.abs(factor)));
    const exact = Math.abs(exponent) <= 100 && Math.abs(factor) === 2 ** exponent;
    return exact ? multiply(x, factor) : null;
  }),

  rule("x ^ 1 → x", [power, x, 1], ({ x }) => x),
  rule("x ^ 0 → 1", [power, x, 0], () => 1),
  rule("x ^ 2 → x * x", [power, x, 2], ({ x }) => multiply(x, x)),
  rule("x ^ 3 → x * x * x", [power, x, 3], ({ x }) => multiply(multiply(x, x), x)),
  rule("x ^ -1 → 1 / x", [power, x, -1], ({ x }) => (x.dtype === "f32" ? divide(1, x) : null)),
  inexact("x ^ 0.5 → sqrt x", [power, x, 0.5], ({ x }) => ops.sqrt(x)),

  inexact("sum(broadcast x) → x * count", [sum, repeated], ({ repeated, x }, root) =>
    reduceInner(root, repeated, x, (y, count) => {
      const times = countOf(y, count);
      return multiply(y, y.shape.length === 0 ? times : broadcast(times, y.shape, []));
    }),
  ),
  rule("max(broadcast x) → max x", [reduceMax, repeated], ({ repeated, x }, root) =>
    reduceInner(root, repeated, x, (y) => y),
  ),
  rule("min(broadcast x) → min x", [reduceMin, repeated], ({ repeated, x }, root) =>
    reduceInner(root, repeated, x, (y) => y),
  ),
  inexact("sum(sum x) → sum x", [sum, named("inner", [sum, x])], ({ inner, x }, root) =>
    sum(x, mergedAxes(root, inner, x.shape.length)),
  ),
  inexact("product(product x) → product x", [product, named("inner", [product, x])], ({ inner, x }, root) =>
    product(x, mergedAxes(root, inner, x.shape.length)),
  ),
  rule("max(max x) → max x", [reduceMax, named("inner", [reduceMax, x])], ({ inner, x }, root) =>
    reduceMax(x, mergedAxes(root, inner, x.shape.length)),
  ),
  rule("min(min x) → min x", [reduceMin, named("inner", [reduceMin, x])], ({ inner, x }, root) =>
    reduceMin(x, mergedAxes(root, inner, x.shape.length)),
  ),
  inexact("sum(-x) → -sum x", [sum, [negate, x]], ({ x }, root) => negate(sum(x, axesOf(root)))),
  inexact("sum(x * c) → sum x * c", [sum, [multiply, x, c]], ({ x, c }, root) =>
    multiply(sum(x, axesOf(root)), value(c)),
  ),
];

const usable = (factor: number): boolean => Number.isFinite(factor) && factor !== 0;

/** Of f32 only: the product of two i32 constants may not be exact. */
const scaled = (x: Node, factor: number): Node | null =>
  x.dtype === "f32" && usable(factor) ? multiply(x, factor) : null;
