// The nest of a running sum: loops over all other axes, and in them one that adds up and stores as it goes.
import { subtractDim } from "../graph/shape.ts";
import { add } from "../ops/index.ts";
import { addIndex, constantIndex, multiplyIndex } from "../ops/indexing.ts";
import { Elements } from "./elements.ts";
import { apply, loops, type Nest, storeAt } from "./nest.ts";
import type { Expression, Statement } from "./program.ts";
import type { Schedule } from "./schedule.ts";

/**
 * The nest of a cluster that is a running sum; null for any other. A GPU shares out the iterations of parallel loops:
 * where there are none, one of a single turn stands around the sum.
 */
export function runningNest(nest: Nest, { workgroup }: Schedule): Statement[] | null {
  const [{ node }] = nest.cluster.members as [Nest["cluster"]["members"][number]];
  if (node.op.kind !== "running") return null;
  const { axis, reverse } = node.attributes as unknown as {
    readonly axis: number;
    readonly reverse: boolean;
  };
  const turns = nest.point(0, node.shape);
  const place = reverse
    ? addIndex(constantIndex(subtractDim(node.shape[axis]!, 1)), multiplyIndex(turns[axis]!, -1))
    : turns[axis]!;
  const point = turns.with(axis, place);
  const elements = new Elements(nest.resolver(), nest.scope.constants);
  const name = nest.scope.names.unique("total");
  const total: Expression = { kind: "local", name, dtype: node.dtype };
  const value = apply(add, node.dtype, total, elements.at(node.inputs[0]!, point));
  const outer = turns.toSpliced(axis, 1);
  const body: Statement[] = [
    { kind: "variable", name, value: { kind: "number", value: 0, dtype: node.dtype } },
    ...loops([turns[axis]!], "serial", [
      { kind: "assign", name, value },
      ...nest.around.destinations(node).map((buffer) => storeAt(buffer, point, total)),
    ]),
  ];
  if (workgroup === null || outer.some(({ kind }) => kind === "variable"))
    return loops(outer, "parallel", body);
  return [{ kind: "for", variable: nest.scope.names.unique("only"), extent: 1, mode: "parallel", body }];
}
