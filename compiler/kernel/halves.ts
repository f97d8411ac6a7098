// Which temporaries f16 storage keeps in 16 bits: what the forward pass hands on, whose size a model sees to anyway.
import type { Node, Origin } from "../graph/node.ts";
import type { Buffer, Kernel } from "./program.ts";

/** Sums over whole axes may well pass 65504, the largest f16, and gradients fall below 6e-8, the least: they stay whole. */
const kinds: ReadonlySet<Node["op"]["kind"]> = new Set(["elementwise", "contraction", "gather"]);

/** Whether it is of the forward pass, and of the size of its data. */
export const isActivation = ({ op, dtype, shape }: Node, origin: Origin | undefined): boolean =>
  kinds.has(op.kind) && dtype === "f32" && shape.length > 1 && origin?.phase === "model";

/**
 * Those among the temporaries. Not what a kernel of more than `mostBuffers` uses: it is bound to all of the arena, as
 * whole words.
 */
export function halvesAmong(
  temporaries: ReadonlyMap<Buffer, Node>,
  kernels: readonly Kernel[],
  originOf: (node: Node) => Origin | undefined,
  mostBuffers: number,
): ReadonlySet<Buffer> {
  const found = new Set(
    [...temporaries].flatMap(([buffer, node]) => (isActivation(node, originOf(node)) ? [buffer] : [])),
  );
  for (const { reads, writes } of kernels) {
    const used = new Set([...reads, ...writes]);
    if (used.size > mostBuffers) for (const buffer of used) found.delete(buffer);
  }
  return found;
}
