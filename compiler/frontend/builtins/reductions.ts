// Reductions over axes: `sum(x, axis: 1, keepdims: true)`.
import type { Node } from "../../graph/node.ts";
import * as ops from "../../ops/index.ts";
import { castTo, toTensor } from "../broadcast.ts";
import type { Builtin } from "../builtin.ts";
import { bool, error, none, tensor } from "../value.ts";
import { axesOf, flagOf } from "./arguments.ts";

const reduction = (
  name: string,
  doc: string,
  reduce: (x: Node, axes: readonly number[]) => Node,
): Builtin => ({
  name,
  doc,
  parameters: [{ name: "x" }, { name: "axis", default: none }, { name: "keepdims", default: bool(false) }],
  call(context, [x, axis, keepdims]) {
    const node = toTensor(context, x!);
    const keep = flagOf(context, keepdims!);
    if (!node || keep === null) return error;
    const axes = axesOf(context, axis!, node.shape.length);
    if (!axes) return error;
    const result = reduce(node, axes);
    if (!keep) return tensor(result);
    return tensor(
      ops.reshape(
        result,
        node.shape.map((d, k) => (axes.includes(k) ? 1 : d)),
      ),
    );
  },
});

const numeric = (x: Node): Node => (x.dtype === "bool" ? castTo(x, "i32") : x);
/** Of bools, a bool. */
const extremum =
  (reduce: (x: Node, axes: readonly number[]) => Node) =>
  (x: Node, axes: readonly number[]): Node =>
    castTo(reduce(numeric(x), axes), x.dtype);

export const reductions: readonly Builtin[] = [
  reduction("sum", "sum of the elements", (x, axes) => ops.sum(numeric(x), axes)),
  reduction("max", "largest element; its derivative is shared among ties", extremum(ops.reduceMax)),
  reduction("min", "smallest element; its derivative is shared among ties", extremum(ops.reduceMin)),
  reduction("prod", "product of the elements", (x, axes) => ops.product(numeric(x), axes)),
  reduction("any", "whether any element holds", (x, axes) =>
    castTo(ops.reduceMax(castTo(castTo(x, "bool"), "i32"), axes), "bool"),
  ),
  reduction("all", "whether every element holds", (x, axes) =>
    castTo(ops.reduceMin(castTo(castTo(x, "bool"), "i32"), axes), "bool"),
  ),
];
