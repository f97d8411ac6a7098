// Products of all elements but one, without dividing, so that zeros among the factors do no harm.
import type { Node } from "../graph/node.ts";
import { type Dim, sizeOf } from "../graph/shape.ts";
import { multiply } from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { product } from "./reductions.ts";
import { select } from "./selection.ts";
import { iota } from "./sources.ts";
import { broadcast, inverse, pad, reshape, reverse, slice, transpose } from "./views.ts";

/** Result[i] = the product, over the axes, of every element of x but x[i]; of the shape of x. */
export function exclusiveProducts(x: Node, axes: readonly number[]): Node {
  const kept = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
  const permutation = [...kept, ...axes];
  const last = transpose(x, permutation);
  const lead = kept.map((axis) => x.shape[axis]!);
  const extent = sizeOf(axes.map((axis) => x.shape[axis]!));
  const flat = reshape(last, [...lead, extent]);
  const others = typeof extent === "number" ? scanned(flat, extent) : oneLeftOut(flat, extent);
  return transpose(reshape(others, last.shape), inverse(permutation));
}

/** Along the last axis, of a known extent: the product of what comes before times that of what comes after. */
const scanned = (x: Node, extent: number): Node => {
  const axis = [x.shape.length - 1];
  return multiply(before(x, extent), reverse(before(reverse(x, axis), extent), axis));
};

/** Result[i] = x[0] · … · x[i - 1], in log2(extent) doublings. */
function before(x: Node, extent: number): Node {
  let scan = delayed(x, 1, extent);
  for (let reach = 1; reach < extent; reach *= 2) scan = multiply(scan, delayed(scan, reach, extent));
  return scan;
}

/** Result[i] = x[i - by], or 1 where that is before the beginning. */
function delayed(x: Node, by: number, extent: number): Node {
  const lead = x.shape.slice(0, -1);
  const zeros = x.shape.map(() => 0);
  const kept = Math.max(extent - by, 0);
  const head = slice(
    x,
    zeros,
    [...lead, kept],
    x.shape.map(() => 1),
  );
  return pad(head, { low: [...lead.map(() => 0), extent - kept], high: zeros, interior: zeros, value: 1 });
}

/** Along the last axis, of an extent known at run time only: one product an element, each with one factor made 1. */
function oneLeftOut(x: Node, extent: Dim): Node {
  const rank = x.shape.length;
  const square = [...x.shape, extent];
  const repeated = broadcast(x, square, [...x.shape.keys()].with(-1, rank));
  const itself = equal(iota(x.graph, square, rank - 1), iota(x.graph, square, rank));
  return product(select(itself, 1, repeated), [rank]);
}
