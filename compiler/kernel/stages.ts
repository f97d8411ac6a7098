// Reductions in two stages, for a target where one number must not be the work of one workgroup alone.
import { type Node, topological } from "../graph/node.ts";
import { type Dim, sizeOf } from "../graph/shape.ts";
import { reshape } from "../ops/index.ts";
import { estimate } from "./cost.ts";
import type { Schedule } from "./schedule.ts";

/** Terms from which a reduction to one number takes two stages, and about how many the first stage adds up at a time. */
const most = 8192;
const least = 64;
const wanted = 256;

type Axes = { readonly axes: readonly number[] };

/** The nodes, whose values are the same, with long reductions to one number taken apart. */
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
    if (isSame && !isLong) {
      made.set(node, node);
      continue;
    }
    const name = graph.name(node);
    const next = graph.at(graph.origin(node), () => {
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
  for (let width = wanted; width >= 32; width--)
    if (whole % width === 0) return { x: reshape(x, [whole / width, width]), axes: [1] };
  return null;
}
