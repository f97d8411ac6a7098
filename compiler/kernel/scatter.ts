// The nest of a scatter where all elements are made at once: each adds up what the ids send to it, in their order.
import { add } from "../ops/index.ts";
import { addIndex, type Guard, multiplyIndex } from "../ops/indexing.ts";
import { Elements, rowOf } from "./elements.ts";
import { apply, loops, type Nest, storeAt } from "./nest.ts";
import type { Expression, Statement } from "./program.ts";

/** The nest of a cluster that is a scatter; null for any other. */
export function scatterNest(nest: Nest): Statement[] | null {
  const [{ node }] = nest.cluster.members as [Nest["cluster"]["members"][number]];
  if (node.op.kind !== "scatter") return null;
  const [updates, ids] = [node.inputs[0]!, node.inputs[1]!];
  const outer = nest.point(0, node.shape);
  const inner = nest.point(node.shape.length, ids.shape);
  const elements = new Elements(nest.resolver(), nest.scope.constants);
  const { row } = rowOf(elements.at(ids, inner), node.shape[0]!, nest.resolver(), ids);
  const apart = addIndex(row, multiplyIndex(outer[0]!, -1));
  const isHere: Guard = [
    { kind: "at-least", index: apart, bound: 0 },
    { kind: "below", index: apart, bound: 1 },
  ];
  const name = nest.scope.names.unique(nest.around.labelOf(node) ?? "sum");
  const sum: Expression = { kind: "local", name, dtype: node.dtype };
  const update = elements.at(updates, [...inner, ...outer.slice(1)]);
  const value = apply(add, node.dtype, sum, update);
  return loops(outer, "parallel", [
    { kind: "variable", name, value: { kind: "number", value: 0, dtype: node.dtype } },
    ...loops(inner, "serial", [{ kind: "if", guard: isHere, body: [{ kind: "assign", name, value }] }]),
    ...nest.around.destinations(node).map((buffer) => storeAt(buffer, outer, sum)),
  ]);
}
