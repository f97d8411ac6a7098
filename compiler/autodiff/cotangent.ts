// Cotangents under masks: a branch not taken gets none, even where its own derivative is infinite or NaN.
import type { Node } from "../graph/node.ts";
import { type Shape, sameShape } from "../graph/shape.ts";
import { add, and, broadcast, constantValue, not, or, reshape, select } from "../ops/index.ts";

/**
 * The cotangent `select(mask, value, 0)`, kept apart while it passes through ops that treat each element alike: being
 * linear they may as well work on `value`, and what that is where the mask does not hold is never seen. The product
 * of the 0 with an infinite derivative, which is NaN, thus never arises.
 */
export interface Cotangent {
  readonly value: Node;
  /** Absent where all of `value` counts. */
  readonly mask?: Node;
}

/** The cotangent as one node. */
export function settled({ value, mask }: Cotangent): Node {
  if (!mask) return value;
  return mask.op === not ? select(mask.inputs[0]!, 0, value) : select(mask, value, 0);
}

const isZero = (node: Node): boolean => constantValue(node) === 0;
const opposite = (mask: Node): Node => (mask.op === not ? mask.inputs[0]! : not(mask));
const both = (mask: Node | undefined, other: Node): Node =>
  mask === undefined || mask === other ? other : and(mask, other);

/** What a rule made of `value`: a choice between it and nothing is a mask more. */
export function masked(value: Node, mask: Node | undefined): Cotangent {
  if (value.op === select) {
    const [condition, x, y] = value.inputs as readonly [Node, Node, Node];
    if (isZero(y)) return { value: x, mask: both(mask, condition) };
    if (isZero(x)) return { value: y, mask: both(mask, opposite(condition)) };
  }
  return mask ? { value, mask } : { value };
}

/** The sum of two cotangents of one node. */
export function plus(x: Cotangent, y: Cotangent): Cotangent {
  if (x.mask === y.mask) return { ...x, value: add(x.value, y.value) };
  const value = add(settled(x), settled(y));
  if (!x.mask || !y.mask) return { value };
  if (x.mask === opposite(y.mask)) {
    const [holds, fails] = x.mask.op === not ? [y, x] : [x, y];
    return { value: select(holds.mask!, holds.value, fails.value) };
  }
  return { value, mask: or(x.mask, y.mask) };
}

/** A mask along more axes, as one broadcast at most: so that equal masks are the same node, whatever way they came. */
function repeated(mask: Node, shape: Shape, axes: readonly number[]): Node {
  let [source, kept] = [mask, axes];
  while (source.op === broadcast) {
    const own = (source.attributes as unknown as { readonly axes: readonly number[] }).axes;
    kept = own.map((axis) => kept[axis]!);
    source = source.inputs[0]!;
  }
  return kept.length === shape.length ? source : broadcast(source, shape, kept);
}

/** The mask of what flows into an input of a node, given the mask of its own cotangent; undefined if there is none. */
export function carried(mask: Node, node: Node, into: Node): Node | undefined {
  const { op, inputs, attributes } = node;
  switch (op.kind) {
    case "elementwise":
      return mask;
    case "view": {
      if (op === reshape && mask.op === reshape && sameShape(mask.inputs[0]!.shape, into.shape))
        return mask.inputs[0];
      if (op !== broadcast) return op.gradient[0]!(mask, inputs, node);
      // A sum along axes: the mask stays if it is the same all along them.
      const { axes } = attributes as { readonly axes: readonly number[] };
      if (mask.op !== broadcast) return undefined;
      const own = (mask.attributes as unknown as { readonly axes: readonly number[] }).axes;
      if (own.some((axis) => !axes.includes(axis))) return undefined;
      return repeated(
        mask.inputs[0]!,
        into.shape,
        own.map((axis) => axes.indexOf(axis)),
      );
    }
    case "reduction": {
      const { axes } = attributes as { readonly axes: readonly number[] };
      return repeated(
        mask,
        into.shape,
        [...into.shape.keys()].filter((axis) => !axes.includes(axis)),
      );
    }
    default:
      return undefined;
  }
}
