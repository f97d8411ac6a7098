// Sliding: an axis read at places that move with another axis, as the windows of convolutions and pools are.
import type { Node } from "../graph/node.ts";
import { addDim, alwaysAtLeast, type Dim, multiplyDim, type Shape, subtractDim } from "../graph/shape.ts";
import { misuse, view } from "./define.ts";
import { addIndex, constantIndex, multiplyIndex } from "./indexing.ts";
import type { ViewOp } from "./op.ts";
import { broadcast, pad, reshape, slice, transpose } from "./views.ts";

/** How one axis is read: at start + i · stride + o · dilation, i being its index in the result and o that along another axis. */
export interface Move {
  readonly axis: number;
  /** The axis of the offsets o; it is an axis of x, too, and keeps its place and extent. */
  readonly along: number;
  /** Of `axis` in the result. */
  readonly extent: Dim;
  readonly start: Dim;
  /** At least 1. */
  readonly stride: number;
  /** Of either sign. */
  readonly dilation: number;
}

export interface Moves {
  readonly moves: readonly Move[];
}

/** How far the first window reaches: from the least to the greatest place that it reads. */
function reachOf({ along, start, dilation }: Move, shape: Shape): { least: Dim; greatest: Dim } {
  const end = addDim(start, multiplyDim(subtractDim(shape[along]!, 1), dilation));
  return dilation < 0 ? { least: end, greatest: start } : { least: start, greatest: end };
}

/** The places of the axis that a move must leave before the first it reads, and behind the last. */
export function marginsOf(move: Move, shape: Shape): readonly [before: Dim, behind: Dim] {
  const { least, greatest } = reachOf(move, shape);
  const last = addDim(greatest, multiplyDim(subtractDim(move.extent, 1), move.stride));
  return [least, subtractDim(subtractDim(shape[move.axis]!, 1), last)];
}

const readsNothing = ({ extent, along }: Move, shape: Shape): boolean => extent === 0 || shape[along] === 0;

/** What makes a cotangent of the result one of x, but for the sum: each place of x reads the windows that read it. */
function turned(g: Node, { moves }: Moves, x: Node): Node {
  const none = x.shape.map((): Dim => 0);
  const [low, high] = [[...none], [...none]];
  const interior = x.shape.map(() => 0);
  const back = moves.map((move): Move => {
    const { axis, along, start, stride, dilation } = move;
    const { greatest } = reachOf(move, x.shape);
    low[axis] = greatest;
    high[axis] = addDim(marginsOf(move, x.shape)[1], subtractDim(greatest, reachOf(move, x.shape).least));
    interior[axis] = stride - 1;
    return {
      axis,
      along,
      extent: x.shape[axis]!,
      start: subtractDim(greatest, start),
      stride: 1,
      dilation: -dilation,
    };
  });
  return slide(pad(g, { low, high, interior, value: 0 }), back);
}

export const slide: ViewOp<Moves> & ((x: Node, moves: readonly Move[]) => Node) = view({
  name: "slide",
  doc: "result[…, i, …, o, …] = x[…, start + i·stride + o·dilation, …, o, …]",
  attributes: (_, moves: readonly Move[]): Moves => ({
    moves: moves.map(({ axis, along, extent, start, stride, dilation }) => ({
      axis,
      along,
      extent,
      start,
      stride,
      dilation,
    })),
  }),
  infer: (inputs, { moves }) => {
    const [{ shape, dtype }] = inputs as [Node];
    const axes = moves.flatMap(({ axis, along }) => [axis, along]);
    const known = axes.every((axis, k) => axis in shape && axes.indexOf(axis) === k);
    const within = (move: Move): boolean =>
      readsNothing(move, shape) || marginsOf(move, shape).every((margin) => !alwaysAtLeast(-1, margin));
    if (!known || !moves.every((move) => move.stride >= 1 && within(move)))
      misuse("slide", inputs, "axes of x, each once, and places within x expected");
    return {
      shape: shape.map((extent, axis) => moves.find((move) => move.axis === axis)?.extent ?? extent),
      dtype,
    };
  },
  requires: ({ inputs: [x], attributes: { moves } }: Node<Moves>) =>
    moves.flatMap((move) => {
      if (readsNothing(move, x!.shape)) return [];
      const { greatest } = reachOf(move, x!.shape);
      return [...marginsOf(move, x!.shape), subtractDim(subtractDim(x!.shape[move.axis]!, 1), greatest)];
    }),
  index: (result, { attributes: { moves } }) => ({
    index: result.map((i, axis) => {
      const move = moves.find((m) => m.axis === axis);
      if (!move) return i;
      const offset = multiplyIndex(result[move.along]!, move.dilation);
      return addIndex(addIndex(constantIndex(move.start), multiplyIndex(i, move.stride)), offset);
    }),
  }),
  gradient: [(g, [x], { attributes }) => turned(g, attributes, x)],
});

/** A window of an axis: how many elements it has, and how they lie. */
export interface Window {
  readonly axis: number;
  readonly size: Dim;
  readonly stride: number;
  readonly dilation: number;
  /** How many windows there are. */
  readonly count: Dim;
}

/** Windows of some axes of x: the axes count windows, and new last axes, in that order, are the elements of each. */
export function windows(x: Node, list: readonly Window[]): Node {
  const rank = x.shape.length;
  if (list.every(({ size, stride, dilation }) => size === stride && dilation === 1)) return tiles(x, list);
  const spread = broadcast(x, [...x.shape, ...list.map(({ size }) => size)], [...x.shape.keys()]);
  return slide(
    spread,
    list.map(({ axis, stride, dilation, count }, k) => ({
      axis,
      along: rank + k,
      extent: count,
      start: 0,
      stride,
      dilation,
    })),
  );
}

/** Windows that lie side by side: no more than another shape of what they cover. */
function tiles(x: Node, list: readonly Window[]): Node {
  const whole = x.shape.map((extent, axis) => {
    const window = list.find((w) => w.axis === axis);
    return window ? multiplyDim(window.count, window.size) : extent;
  });
  const covered = slice(
    x,
    whole.map(() => 0),
    whole,
    whole.map(() => 1),
  );
  const split = x.shape.flatMap((extent, axis) => {
    const window = list.find((w) => w.axis === axis);
    return window ? [window.count, window.size] : [extent];
  });
  const places = x.shape.map((_, axis) => axis + list.filter((w) => w.axis < axis).length);
  return transpose(reshape(covered, split), [...places, ...list.map(({ axis }) => places[axis]! + 1)]);
}
