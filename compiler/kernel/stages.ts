// Reductions and running sums in two stages, for a target where long ones must not be the work of few threads.
import { type Node, topological } from "../graph/node.ts";
import { type Dim, sizeOf } from "../graph/shape.ts";
import { add, broadcast, pad, reshape, runningSum, slice } from "../ops/index.ts";
import { estimate } from "./cost.ts";
import type { Schedule } from "./schedule.ts";

/** Terms from which a reduction to one number takes two stages, and about how many the first stage adds up at a time. */
const most = 8192;
const least = 64;
const wanted = 256;

type Axes = { readonly axes: readonly number[] };

/** Rows side by side from which there is enough to do without. */
const mostRows = 1024;

/** The nodes, whose values are the same, with long reductions to one number, and long running sums, taken apart. */
export function inStages(roots: readonly Node[], { symbolic }: Schedule): Node[] {
  const made = new Map<Node, Node>();
  for (const node of topological(roots)) {
    const { graph, op, inputs, attributes } = node;
    const now = inputs.map((input) => made.get(input)!);
    const isSame = now.every((input, k) => input === inputs[k]);
    const isLong =
      op.kind === "reduction" &&
      node.shape.length === 0 &&
      estimate(sizeOf(inputs[0]!.shape), symbolic) >= most;
    const width = widthOf(node, symbolic);
    if (isSame && !isLong && width === null) {
      made.set(node, node);
      continue;
    }
    const name = graph.name(node);
    const next = graph.at(graph.origin(node), () => {
      if (width !== null) return runningInParts(now[0]!, node, width);
      if (!isLong) return graph.node(op, now, attributes) as unknown as Node;
      const reduce = (x: Node, axes: readonly number[]): Node =>
        graph.node<Axes>(op, [x], { axes }) as unknown as Node;
      const [x] = now as [Node];
      const parted = apart(x);
      if (!parted) return reduce(x, [...x.shape.keys()]);
      const first = reduce(parted.x, parted.axes);
      return reduce(first, [...first.shape.keys()]);
    });
    if (name !== undefined) graph.label(next, name);
    made.set(node, next);
  }
  return roots.map((root) => made.get(root)!);
}

/** The tensor, or another view of it, and the axes that the first stage folds; null where no axes would do. */
function apart(x: Node): { readonly x: Node; readonly axes: readonly number[] } | null {
  const whole = sizeOf(x.shape);
  let inner: Dim = 1;
  for (let axis = x.shape.length - 1; axis > 0; axis--) {
    const extent = x.shape[axis]!;
    if (typeof extent !== "number" || typeof inner !== "number") break;
    inner *= extent;
    if (inner >= least && inner <= 16 * wanted) return { x, axes: [...x.shape.keys()].slice(axis) };
  }
  if (typeof whole !== "number") return null;
  const width = dividing(whole);
  return width === null ? null : { x: reshape(x, [whole / width, width]), axes: [1] };
}

interface Along {
  readonly axis: number;
  readonly reverse: boolean;
}

/** The length of the parts of a running sum; null for one that stays whole, and for what is none. */
function widthOf({ op, shape, attributes }: Node, symbolic: number): number | null {
  if (op.kind !== "running") return null;
  const { axis } = attributes as unknown as Along;
  const extent = shape[axis]!;
  if (typeof extent !== "number" || extent < most) return null;
  if (estimate(sizeOf(shape.toSpliced(axis, 1)), symbolic) >= mostRows) return null;
  return dividing(extent);
}

/** A length near `wanted` of which there are wholly so many in an extent; null where none is near enough. */
function dividing(extent: number): number | null {
  for (let width = wanted; width >= 32; width--) if (extent % width === 0) return width;
  return null;
}

/** The running sums of parts, each on top of what all parts before it add up to. */
function runningInParts(x: Node, { shape, attributes }: Node, width: number): Node {
  const { axis, reverse } = attributes as unknown as Along;
  const parts = (shape[axis] as number) / width;
  const own = runningSum(reshape(x, shape.toSpliced(axis, 1, parts, width)), axis + 1, reverse);
  const none = shape.map((): Dim => 0);
  const ones = own.shape.map(() => 1);
  const ends = slice(
    own,
    [...none, 0].with(axis + 1, reverse ? 0 : width - 1),
    own.shape.with(axis + 1, 1),
    ones,
  );
  const totals = reshape(ends, shape.with(axis, parts));
  const others = slice(
    totals,
    none.with(axis, reverse ? 1 : 0),
    totals.shape.with(axis, parts - 1),
    none.map(() => 1),
  );
  const [low, high] = [none, none.with(axis, 1)];
  const padding = reverse ? { low, high } : { low: high, high: low };
  const before = runningSum(pad(others, { ...padding, interior: none.map(() => 0) }), axis, reverse);
  const kept = [...own.shape.keys()].filter((k) => k !== axis + 1);
  return reshape(add(own, broadcast(before, own.shape, kept)), shape);
}
