// Reductions simplified: over less, over nothing, and one where there were two.
import type { Node } from "../../graph/node.ts";
import { type Dim, sizeOf } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import type { ReductionOp } from "../../ops/op.ts";
import { type Caveat, hole, inexact, named, type Rule, rule, some, zeros } from "../rule.ts";
import { ascends, axesOf, lettersOf, otherAxes, permutationOf, squeezed, without } from "./reading.ts";

const { broadcast, contract, divide, multiply, product, reduceMax, reduceMin, reshape, sum, transpose } = ops;
const [x, y] = [hole("x"), hole("y")];

const reordered: Caveat = { loses: "overflow on the way, and the order of rounding", ulps: 64 };
const reductions = [sum, product, reduceMax, reduceMin] as const;

/** The number of elements, as a scalar of the dtype of `like`. */
const countOf = (like: Node, count: Dim): Node =>
  typeof count === "number"
    ? ops.constant(like.graph, count, like.dtype)
    : ops.cast(ops.size(like.graph, count), like.dtype);

const reduce = (root: Node, x: Node, axes: readonly number[]): Node =>
  axes.length === 0 ? x : (root.op as ReductionOp & typeof sum)(x, axes);

/**
 * What is left of a reduction of a broadcast: x reduced along the axes of its own, repeated as before; `scale` says
 * what becomes of that when it is met `count` times.
 */
function reduceInner(root: Node, repeated: Node, x: Node, scale: (y: Node, count: Dim) => Node): Node | null {
  const [removed, own] = [axesOf(root), axesOf(repeated)];
  const count = sizeOf(removed.filter((axis) => !own.includes(axis)).map((axis) => repeated.shape[axis]!));
  if (count === 0) return null;
  const part = reduce(
    root,
    x,
    own.flatMap((axis, k) => (removed.includes(axis) ? [k] : [])),
  );
  const kept = own.filter((axis) => !removed.includes(axis)).map((axis) => without(axis, removed));
  return broadcast(count === 1 ? part : scale(part, count), root.shape, kept);
}

const repeated = named("repeated", [broadcast, x]);

/** y op the number of times that it is met. */
const withCount =
  (op: (y: Node, times: Node) => Node) =>
  (y: Node, count: Dim): Node => {
    const times = countOf(y, count);
    return op(y, y.shape.length === 0 ? times : broadcast(times, y.shape, []));
  };

/** The axes, of the operand of the inner reduction, that two reductions take away together. */
function mergedAxes(outer: Node, inner: Node): number[] {
  const first = axesOf(inner);
  const left = otherAxes(inner.inputs[0]!.shape.length, first);
  return [...first, ...axesOf(outer).map((axis) => left[axis]!)];
}

/** What repeats along all axes that a reduction takes away, as it is once they are gone; null if it does not. */
function constantAlong(node: Node, root: Node): Node | null {
  if (node.op !== broadcast) return null;
  const [own, removed] = [axesOf(node), axesOf(root)];
  if (own.some((axis) => removed.includes(axis))) return null;
  return broadcast(
    node.inputs[0]!,
    root.shape,
    own.map((axis) => without(axis, removed)),
  );
}

const s = some("s", ({ op }) => op === broadcast);

export const reduction: readonly Rule[] = [
  inexact("sum(broadcast x) → x * count", reordered, [sum, repeated], ({ repeated, x }, root) =>
    reduceInner(root, repeated, x, withCount(multiply)),
  ),
  inexact("product(broadcast x) → x ^ count", reordered, [product, repeated], ({ repeated, x }, root) =>
    reduceInner(root, repeated, x, withCount(ops.power)),
  ),
  rule("max(broadcast x) → max x", [reduceMax, repeated], ({ repeated, x }, root) =>
    reduceInner(root, repeated, x, (y) => y),
  ),
  rule("min(broadcast x) → min x", [reduceMin, repeated], ({ repeated, x }, root) =>
    reduceInner(root, repeated, x, (y) => y),
  ),
  inexact("sum(sum x) → sum x", reordered, [sum, named("inner", [sum, x])], ({ inner, x }, root) =>
    sum(x, mergedAxes(root, inner)),
  ),
  inexact("product(product x) → product x", reordered, [product, named("inner", [product, x])], (m, root) =>
    product(m.x, mergedAxes(root, m.inner)),
  ),
  rule("max(max x) → max x", [reduceMax, named("inner", [reduceMax, x])], ({ inner, x }, root) =>
    reduceMax(x, mergedAxes(root, inner)),
  ),
  rule("min(min x) → min x", [reduceMin, named("inner", [reduceMin, x])], ({ inner, x }, root) =>
    reduceMin(x, mergedAxes(root, inner)),
  ),

  inexact("sum(x * s) → sum x * s, of s that repeats", reordered, [sum, [multiply, x, s]], (m, root) => {
    const factor = constantAlong(m.s, root);
    return factor && multiply(sum(m.x, axesOf(root)), factor);
  }),
  inexact("sum(x / s) → sum x / s, of s that repeats", reordered, [sum, [divide, x, s]], (m, root) => {
    const divisor = constantAlong(m.s, root);
    return divisor && divide(sum(m.x, axesOf(root)), divisor);
  }),
  inexact("sum(s / x) → s * sum(1 / x), of s that repeats", reordered, [sum, [divide, s, x]], (m, root) => {
    const factor = constantAlong(m.s, root);
    const isOne = ops.constantValue(m.s) === 1;
    return factor && !isOne ? multiply(sum(divide(1, m.x), axesOf(root)), factor) : null;
  }),

  {
    name: "reduce x over axes of one → reshape x",
    caveat: zeros,
    ops: reductions,
    rewrite(root) {
      const [x] = root.inputs as readonly [Node];
      const ones = axesOf(root).filter((axis) => x.shape[axis] === 1);
      if (ones.length === 0) return null;
      const flat = reshape(
        x,
        otherAxes(x.shape.length, ones).map((axis) => x.shape[axis]!),
      );
      const rest = axesOf(root).filter((axis) => !ones.includes(axis));
      return reduce(
        root,
        flat,
        rest.map((axis) => without(axis, ones)),
      );
    },
  },
  {
    name: "reduce(reshape x) → reduce x, over all axes",
    ops: reductions,
    rewrite(root, see) {
      const inner = see(root.inputs[0]!);
      if (inner?.op !== reshape || root.shape.length > 0) return null;
      const [x] = inner.inputs as readonly [Node];
      const axes = [...x.shape.keys()].filter((axis) => x.shape[axis] !== 1);
      return reshape(reduce(root, x, axes), []);
    },
  },
  {
    name: "reduce(reshape x) → reshape(reduce x), axes of one coming or going",
    ops: reductions,
    rewrite(root, see) {
      const inner = see(root.inputs[0]!);
      if (inner?.op !== reshape) return null;
      const [x] = inner.inputs as readonly [Node];
      const map = squeezed(inner.shape, x.shape);
      const axes = map && axesOf(root).map((axis) => map[axis]);
      if (!axes?.every((axis) => typeof axis === "number")) return null;
      return reshape(reduce(root, x, axes), root.shape);
    },
  },
  {
    name: "reduce(transpose x) → transpose(reduce x)",
    caveat: reordered,
    ops: reductions,
    rewrite(root, see) {
      const inner = see(root.inputs[0]!);
      if (inner?.op !== transpose) return null;
      const permutation = permutationOf(inner);
      const gone = axesOf(root).map((axis) => permutation[axis]!);
      const kept = permutation.filter((axis) => !gone.includes(axis)).map((axis) => without(axis, gone));
      const reduced = reduce(root, inner.inputs[0]!, gone);
      return ascends(kept) ? reduced : transpose(reduced, kept);
    },
  },
  {
    name: "reduce(reverse x) → reduce x, over the axes reversed",
    caveat: reordered,
    ops: reductions,
    rewrite(root, see) {
      const inner = see(root.inputs[0]!);
      if (inner?.op !== ops.reverse) return null;
      const gone = axesOf(root);
      const rest = axesOf(inner).filter((axis) => !gone.includes(axis));
      return ops.reverse(
        reduce(root, inner.inputs[0]!, gone),
        rest.map((axis) => without(axis, gone)),
      );
    },
  },
  inexact(
    "sum(contract(x, y)) → contract(sum x, sum y)",
    reordered,
    [sum, named("inner", [contract, x, y])],
    ({ inner, x, y }, root) => {
      const { left, right, result } = lettersOf(inner);
      const gone = axesOf(root).map((axis) => result[axis]!);
      const alone = (letters: string, other: string): number[] =>
        gone
          .flatMap((letter) => (other.includes(letter) ? [] : [letters.indexOf(letter)]))
          .filter((k) => k >= 0);
      const [ofLeft, ofRight] = [alone(left, right), alone(right, left)];
      const rest = (letters: string, removed: readonly number[]): string =>
        [...letters].filter((_, axis) => !removed.includes(axis)).join("");
      return contract(ofLeft.length > 0 ? sum(x, ofLeft) : x, ofRight.length > 0 ? sum(y, ofRight) : y, {
        left: rest(left, ofLeft),
        right: rest(right, ofRight),
        result: [...result].filter((letter) => !gone.includes(letter)).join(""),
      });
    },
  ),
];
