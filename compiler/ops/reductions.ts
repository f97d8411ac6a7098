// Reductions: folds over axes with an associative, commutative op; the result lacks those axes.
import type { Node } from "../graph/node.ts";
import { add, divide, maximum, minimum, multiply } from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { type AxesOp, reduction } from "./define.ts";
import { exclusiveProducts } from "./products.ts";
import { cast, select } from "./selection.ts";
import { broadcast } from "./views.ts";

/** A reduced value repeated along the axes that the reduction took away. */
export const restore = (reduced: Node, like: Node, axes: readonly number[]): Node =>
  broadcast(
    reduced,
    like.shape,
    [...like.shape.keys()].filter((axis) => !axes.includes(axis)),
  );

/** Of an extremum: shared evenly among the elements that attain it, as in torch.amax. */
function toAttaining(g: Node, x: Node, y: Node, axes: readonly number[]): Node {
  const attains = equal(x, restore(y, x, axes));
  const share = divide(g, sum(cast(attains, "f32"), axes));
  return select(attains, restore(share, x, axes), 0);
}

export const sum: AxesOp = reduction({
  name: "sum",
  doc: "the sum over axes; 0 of nothing",
  identity: () => 0,
  get combine() {
    return add;
  },
  gradient: [(g, [x], { attributes: { axes } }) => restore(g, x, axes)],
});

export const product: AxesOp = reduction({
  name: "product",
  doc: "the product over axes; 1 of nothing",
  identity: () => 1,
  get combine() {
    return multiply;
  },
  gradient: [(g, [x], { attributes: { axes } }) => multiply(restore(g, x, axes), exclusiveProducts(x, axes))],
});

export const reduceMax: AxesOp = reduction({
  name: "reduceMax",
  doc: "the greatest over axes, NaN if any is; -∞ of nothing",
  identity: (dtype) => (dtype === "i32" ? -(2 ** 31) : Number.NEGATIVE_INFINITY),
  get combine() {
    return maximum;
  },
  gradient: [(g, [x], y) => toAttaining(g, x, y, y.attributes.axes)],
});

export const reduceMin: AxesOp = reduction({
  name: "reduceMin",
  doc: "the least over axes, NaN if any is; ∞ of nothing",
  identity: (dtype) => (dtype === "i32" ? 2 ** 31 - 1 : Number.POSITIVE_INFINITY),
  get combine() {
    return minimum;
  },
  gradient: [(g, [x], y) => toAttaining(g, x, y, y.attributes.axes)],
});
