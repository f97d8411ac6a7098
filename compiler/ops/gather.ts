// Gather and scatter: rows read from, and added to, places that an i32 tensor holds.
import type { Node } from "../graph/node.ts";
import { alwaysAtLeast, type Dim, sameShape } from "../graph/shape.ts";
import { and, less, lessEqual } from "./comparison.ts";
import { callable, fill, misuse } from "./define.ts";
import type { GatherOp, ScatterOp } from "./op.ts";
import { bounded, select } from "./selection.ts";
import { size } from "./sources.ts";
import { broadcast } from "./views.ts";

export const gather: GatherOp & ((x: Node, ids: Node) => Node) = callable(
  (x: Node, ids: Node): Node => x.graph.node(gather, [x, ids], {}) as Node,
  {
    kind: "gather" as const,
    name: "gather",
    doc: "result[i…, j…] = x[ids[i…], j…]; NaN, 0 for integers, where an id is out of range",
    infer: (inputs: readonly Node[]) => {
      const [x, ids] = inputs as [Node, Node];
      if (ids.dtype !== "i32" || x.shape.length === 0)
        misuse("gather", inputs, "a tensor and i32 ids expected");
      return { shape: [...ids.shape, ...x.shape.slice(1)], dtype: x.dtype };
    },
    gradient: [(g: Node, [x, ids]: readonly [Node, Node]) => scatterAdd(g, ids, x.shape[0]!), null],
  },
);

export const scatterAdd: ScatterOp & ((updates: Node, ids: Node, size: Dim) => Node) = callable(
  (updates: Node, ids: Node, extent: Dim): Node =>
    updates.graph.node(scatterAdd, [updates, ids], { size: extent }) as unknown as Node,
  {
    kind: "scatter" as const,
    name: "scatterAdd",
    doc: "result[k, j…] = the sum of updates[i…, j…] over ids[i…] = k; ids out of range count nowhere",
    infer: (inputs: readonly Node[], { size: extent }: { readonly size: Dim }) => {
      const [updates, ids] = inputs as [Node, Node];
      const rank = ids.shape.length;
      if (
        ids.dtype !== "i32" ||
        updates.dtype === "bool" ||
        !sameShape(updates.shape.slice(0, rank), ids.shape)
      )
        misuse("scatterAdd", inputs, "numbers, and i32 ids of their leading shape, expected");
      return { shape: [extent, ...updates.shape.slice(rank)], dtype: updates.dtype };
    },
    gradient: [
      (g: Node, [updates, ids]: readonly [Node, Node]) => {
        const [extent] = g.shape as [Dim];
        const rows = gather(g, ids);
        if (ids.op === bounded && alwaysAtLeast(extent, (ids.attributes as { below: Dim }).below))
          return rows;
        const end = broadcast(size(g.graph, extent), ids.shape, []);
        const inRange = and(lessEqual(fill(ids, 0), ids), less(ids, end));
        return select(broadcast(inRange, updates.shape, [...ids.shape.keys()]), rows, 0);
      },
      null,
    ],
  },
);
