// Canonical views: few of them, each as near to the result as it can be, so that work is done on fewer elements.
import { type Node, printAttributes } from "../../graph/node.ts";
import { addDim, alwaysAtLeast, multiplyDim, sameDim, sameShape, subtractDim } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { constantValue, fill, inverse, type Padding } from "../../ops/index.ts";
import { hole, known, named, type Rule, rule } from "../rule.ts";
import { elementwise } from "./constants.ts";
import { ascends, axesOf, paddingOf, permutationOf, sliceOf, squeezed } from "./reading.ts";

const { broadcast, pad, reshape, reverse, select, slice, transpose } = ops;
const [x, c] = [hole("x"), hole("c")];

const pointwise = elementwise.filter((op) => op !== ops.bounded && op !== ops.alias);

/** An op of values repeated along the same axes works on fewer elements, and repeats the result. */
const hoistBroadcasts: Rule = {
  name: "op(broadcast x, broadcast y) → broadcast(op(x, y))",
  ops: pointwise,
  rewrite(node, see) {
    const inputs: Node[] = [];
    for (const input of node.inputs) {
      const seen = see(input);
      if (seen?.op !== broadcast) return null;
      inputs.push(seen);
    }
    const used = new Set(inputs.flatMap(axesOf));
    if (used.size === node.shape.length) return null;
    const axes = [...used].sort((a, b) => a - b);
    const shape = axes.map((axis) => node.shape[axis]!);
    const inner = inputs.map((input) => {
      const places = axesOf(input).map((axis) => axes.indexOf(axis));
      const [below] = input.inputs as readonly [Node];
      return places.length === axes.length ? below : broadcast(below, shape, places);
    });
    return broadcast(node.graph.node(node.op, inner, node.attributes) as Node, node.shape, axes);
  },
};

/**
 * An op of values seen alike is an op of what is seen, seen so. Constants look the same from everywhere, and what is
 * repeated can be seen the other way round at no cost.
 */
const hoistViews: Rule = {
  name: "op(view x, view y) → view(op(x, y))",
  ops: pointwise,
  rewrite(node, see) {
    const seen = node.inputs.map(see);
    const view = seen.find((input) => input && isRearrangement(input));
    if (!view) return null;
    const [like] = view.inputs as readonly [Node];
    const inner = seen.map((input, k) => {
      const value = constantValue(node.inputs[k]!);
      if (value !== null) return fill(like, value, node.inputs[k]!.dtype);
      if (input && seenAlike(view, input)) return input.inputs[0]!;
      return input?.op === broadcast ? seenBack(input, view) : null;
    });
    if (inner.includes(null)) return null;
    const result = node.graph.node(node.op, inner as Node[], node.attributes) as Node;
    return node.graph.node(view.op, [result], view.attributes) as Node;
  },
};

const isRearrangement = ({ op }: Node): boolean => op === reshape || op === transpose || op === reverse;

const seenAlike = (view: Node, other: Node): boolean =>
  view.op === other.op &&
  sameShape(view.inputs[0]!.shape, other.inputs[0]!.shape) &&
  (view.op === reshape ||
    (view.op === transpose
      ? `${permutationOf(view)}` === `${permutationOf(other)}`
      : `${axesOf(view)}` === `${axesOf(other)}`));

/** A repeated value as it must be for the view to make it what it is; null if that would repeat it less. */
function seenBack(repeated: Node, view: Node): Node | null {
  const [{ shape }] = view.inputs as readonly [Node];
  if (view.op === reshape) return squeezed(view.shape, shape) && reshape(repeated, shape);
  return view.op === transpose
    ? transpose(repeated, inverse(permutationOf(view)))
    : reverse(repeated, axesOf(view));
}

const dropIdentityView: Rule = {
  name: "view that changes nothing → x",
  ops: [
    reshape,
    transpose,
    broadcast,
    slice,
    pad,
    reverse,
    ops.sum,
    ops.product,
    ops.reduceMax,
    ops.reduceMin,
  ],
  rewrite(node) {
    const [input] = node.inputs as readonly [Node];
    if (!sameShape(input.shape, node.shape)) return null;
    const moves =
      node.op === reverse
        ? axesOf(node).some((axis) => node.shape[axis] !== 1)
        : node.op === transpose && permutationOf(node).some((axis, k) => axis !== k);
    return moves ? null : input;
  },
};

/** Where the elements of x lie in a broadcast of a squeezed x: the axes that keep their extent. */
const repeatSqueezed = (x: Node, root: Node, map: ReadonlyArray<number | null>): Node => {
  const kept = map.flatMap((axis, k) => (axis === null ? [] : [[k, axis] as const]));
  const flat = reshape(
    x,
    kept.map(([k]) => x.shape[k]!),
  );
  return broadcast(
    flat,
    root.shape,
    kept.map(([, axis]) => axis),
  );
};

/** What a slice shows of a padded x where that is all of x or all around it; null where it is both. */
function slicedPad(x: Node, padded: Node, root: Node): Node | null {
  const { low, interior, value } = paddingOf(padded);
  const { starts, sizes, steps } = sliceOf(root);
  const ends = starts.map((start, axis) =>
    addDim(start, addDim(multiplyDim(subtractDim(sizes[axis]!, 1), steps[axis]!), 1)),
  );
  if (sizes.some((size) => !alwaysAtLeast(size, 1)) || interior.some((by) => by !== 0)) return null;
  const beyond = x.shape.map((extent, axis) => addDim(low[axis]!, extent));
  const isAround = (axis: number): boolean =>
    alwaysAtLeast(low[axis]!, ends[axis]!) || alwaysAtLeast(starts[axis]!, beyond[axis]!);
  if ([...x.shape.keys()].some(isAround)) return fill(root, value ?? 0);
  const isWithin = (axis: number): boolean =>
    alwaysAtLeast(starts[axis]!, low[axis]!) && alwaysAtLeast(beyond[axis]!, ends[axis]!);
  if (![...x.shape.keys()].every(isWithin)) return null;
  const own = starts.map((start, axis) => subtractDim(start, low[axis]!));
  return slice(x, own, sizes, steps);
}

const printPadding = ({ low, high, interior }: Padding): string => printAttributes({ low, high, interior });

export const views: readonly Rule[] = [
  hoistBroadcasts,
  hoistViews,
  dropIdentityView,

  rule("reshape(reshape x) → reshape x", [reshape, [reshape, x]], ({ x }, root) => reshape(x, root.shape)),
  rule(
    "reshape(broadcast x) → broadcast x, axes of one coming or going",
    [reshape, named("inner", [broadcast, x])],
    ({ inner, x }, root) => {
      if (x.shape.length === 0) return broadcast(x, root.shape, []);
      const map = squeezed(inner.shape, root.shape);
      return (
        map &&
        repeatSqueezed(
          x,
          root,
          axesOf(inner).map((axis) => map[axis]!),
        )
      );
    },
  ),
  rule(
    "broadcast(reshape x) → broadcast x, axes of one coming or going",
    [broadcast, named("inner", [reshape, x])],
    ({ inner, x }, root) => {
      const map = squeezed(x.shape, inner.shape);
      if (!map || inner.shape.every((extent) => extent !== 1)) return null;
      return repeatSqueezed(
        x,
        root,
        map.map((axis) => (axis === null ? null : axesOf(root)[axis]!)),
      );
    },
  ),
  rule("broadcast that repeats nothing → reshape", [broadcast, x], ({ x }, root) =>
    x.shape.length > 0 && squeezed(x.shape, root.shape) ? reshape(x, root.shape) : null,
  ),
  rule("transpose that moves axes of one → reshape", [transpose, x], ({ x }, root) =>
    ascends(permutationOf(root).filter((axis) => x.shape[axis] !== 1)) ? reshape(x, root.shape) : null,
  ),
  rule(
    "transpose(transpose x) → transpose x",
    [transpose, named("inner", [transpose, x])],
    ({ inner, x }, root) => {
      const permutation = permutationOf(inner);
      return transpose(
        x,
        permutationOf(root).map((axis) => permutation[axis]!),
      );
    },
  ),
  rule(
    "broadcast(broadcast x) → broadcast x",
    [broadcast, named("inner", [broadcast, x])],
    ({ inner, x }, root) => {
      const axes = axesOf(root);
      return broadcast(
        x,
        root.shape,
        axesOf(inner).map((axis) => axes[axis]!),
      );
    },
  ),
  rule(
    "transpose(broadcast x) → broadcast(transpose x)",
    [transpose, named("inner", [broadcast, x])],
    ({ inner, x }, root) => {
      const permutation = permutationOf(root);
      const axes = axesOf(inner).map((axis) => permutation.indexOf(axis));
      const order = [...axes.keys()].sort((a, b) => axes[a]! - axes[b]!);
      const ordered = ascends(order) ? x : transpose(x, order);
      return broadcast(
        ordered,
        root.shape,
        order.map((k) => axes[k]!),
      );
    },
  ),
  rule("reverse(reverse x) → reverse x", [reverse, named("inner", [reverse, x])], ({ inner, x }, root) => {
    const [outer, first] = [axesOf(root), axesOf(inner)];
    return reverse(
      x,
      [...x.shape.keys()].filter((axis) => outer.includes(axis) !== first.includes(axis)),
    );
  }),
  rule("slice(slice x) → slice x", [slice, named("inner", [slice, x])], ({ inner, x }, root) => {
    const [outer, first] = [sliceOf(root), sliceOf(inner)];
    return slice(
      x,
      first.starts.map((start, axis) => addDim(start, multiplyDim(outer.starts[axis]!, first.steps[axis]!))),
      outer.sizes,
      first.steps.map((by, axis) => by * outer.steps[axis]!),
    );
  }),
  rule(
    "slice(pad x) → slice x, or what is around x",
    [slice, named("inner", [pad, x])],
    ({ inner, x }, root) => slicedPad(x, inner, root),
  ),
  rule(
    "slice(broadcast x) → broadcast(slice x)",
    [slice, named("inner", [broadcast, x])],
    ({ inner, x }, root) => {
      const { starts, sizes, steps } = sliceOf(root);
      const axes = axesOf(inner);
      const at = <T>(list: readonly T[]): T[] => axes.map((axis) => list[axis]!);
      const part = axes.every((axis) => sameDim(sizes[axis]!, inner.shape[axis]!))
        ? x
        : slice(x, at(starts), at(sizes), at(steps));
      return broadcast(part, root.shape, axes);
    },
  ),
  rule(
    "reverse(broadcast x) → broadcast(reverse x)",
    [reverse, named("inner", [broadcast, x])],
    ({ inner, x }, root) => {
      const axes = axesOf(inner);
      return broadcast(
        reverse(
          x,
          axesOf(root).flatMap((axis) => (axes.includes(axis) ? [axes.indexOf(axis)] : [])),
        ),
        root.shape,
        axes,
      );
    },
  ),

  rule(
    "if pad c then pad x else z → pad(if c then x else z), of constant z",
    [select, named("condition", [pad, c]), named("inner", [pad, x]), known("z")],
    ({ condition, inner, c, x, z }) => {
      const [around, padding] = [paddingOf(condition), paddingOf(inner)];
      if (around.value !== 0 || printPadding(around) !== printPadding(padding)) return null;
      const otherwise = constantValue(z)!;
      return pad(select(c, x, fill(x, otherwise)), { ...padding, value: otherwise });
    },
  ),
];
