// Labels and ids: i32 values that the model promises to lie below a size, and what holds it to that.
import { type Node, topological } from "../graph/node.ts";
import { alwaysAtLeast, type Dim } from "../graph/shape.ts";
import * as ops from "../ops/index.ts";
import type { ViewOp } from "../ops/op.ts";

/** What the values are elements of. */
function sourceOf(node: Node, passes: (view: ViewOp) => boolean = () => true): Node {
  let source = node;
  for (;;) {
    const { op } = source;
    if (op.kind === "view" ? !passes(op) : op !== ops.alias && op !== ops.bounded) return source;
    source = source.inputs[0]!;
  }
}

/** The ids, promised to lie below an extent where that is checked: of an input when fed, of literals with the sizes. */
export function promised(ids: Node, below: Dim): Node {
  const known = ops.literalValues(ids);
  const fits = known.length > 0 && known.every((id) => id >= 0 && !alwaysAtLeast(id, below));
  return fits || sourceOf(ids, ({ fill }) => !fill).op === ops.input ? ops.bounded(ids, below) : ids;
}

/** Inputs whose values are promised to lie below sizes, with those of them that may be the smallest. */
export function labelBounds(roots: readonly Node[]): Map<Node, readonly Dim[]> {
  const bounds = new Map<Node, readonly Dim[]>();
  for (const node of topological(roots)) {
    if (node.op !== ops.bounded) continue;
    const source = sourceOf(node);
    if (source.op !== ops.input) continue;
    const { below } = node.attributes as { below: Dim };
    const known = bounds.get(source) ?? [];
    if (known.some((other) => alwaysAtLeast(below, other))) continue;
    bounds.set(source, [...known.filter((other) => !alwaysAtLeast(other, below)), below]);
  }
  return bounds;
}
