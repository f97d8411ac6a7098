// The join: tensors one after another along an axis, each element an element of one of them.
import type { Node } from "../graph/node.ts";
import { addDim, type Dim, sameDim } from "../graph/shape.ts";
import { callable, misuse } from "./define.ts";
import type { GradientRule, JoinOp } from "./op.ts";
import { slice } from "./views.ts";

type Along = { readonly axis: number };

/** Where along the axis each part begins, and at last where all end. */
export function offsetsOf(parts: readonly Node[], axis: number): Dim[] {
  const offsets: Dim[] = [0];
  for (const { shape } of parts) offsets.push(addDim(offsets.at(-1)!, shape[axis]!));
  return offsets;
}

/** The cotangent of part k: what lies in its place. */
const ofPart =
  (k: number): GradientRule<Along, readonly Node[]> =>
  (g, parts, { attributes: { axis } }) =>
    slice(
      g,
      g.shape.map((_, a) => (a === axis ? offsetsOf(parts, axis)[k]! : 0)),
      parts[k]!.shape,
      g.shape.map(() => 1),
    );

/** How many parts a join may have; more are joined as joins. */
export const mostParts = 64;

/** Parts of one dtype and, but for that axis, one shape; at most `mostParts`. */
export const join: JoinOp & ((parts: readonly Node[], axis: number) => Node) = callable(
  (parts: readonly Node[], axis: number): Node =>
    parts[0]!.graph.node(join, parts, { axis }) as unknown as Node,
  {
    kind: "join" as const,
    name: "join",
    doc: "the elements of each part after those of the part before it, along an axis",
    infer: (parts: readonly Node[], { axis }: Along) => {
      const [first] = parts as readonly [Node];
      const alike = ({ shape, dtype }: Node): boolean =>
        dtype === first.dtype &&
        shape.length === first.shape.length &&
        shape.every((extent, a) => a === axis || sameDim(extent, first.shape[a]!));
      if (parts.length > mostParts || !(axis in first.shape) || !parts.every(alike))
        misuse("join", parts, `1 to ${mostParts} tensors that differ along axis ${axis} alone expected`);
      return { shape: first.shape.with(axis, offsetsOf(parts, axis).at(-1)!), dtype: first.dtype };
    },
    gradient: Array.from({ length: mostParts }, (_, k) => ofPart(k)),
  },
);

/** Any number of parts, of which empty ones are left out; many as joins of joins. */
export function joined(parts: readonly Node[], axis: number): Node {
  const filled = parts.filter(({ shape }) => shape[axis] !== 0);
  let level = filled.length > 0 ? filled : parts.slice(0, 1);
  while (level.length > 1) {
    const next: Node[] = [];
    for (let k = 0; k < level.length; k += mostParts) {
      const some = level.slice(k, k + mostParts);
      next.push(some.length > 1 ? join(some, axis) : some[0]!);
    }
    level = next;
  }
  return level[0]!;
}
