// Reductions over axes: `sum(x, axis: 1, keepdims: true)`.
import { messages } from "../../../dsl/messages.ts";
import { type Node, printType } from "../../graph/node.ts";
import * as ops from "../../ops/index.ts";
import { castTo, toTensor } from "../broadcast.ts";
import type { Builtin } from "../builtin.ts";
import { bool, error, none, tensor } from "../value.ts";
import { axesOf, flagOf } from "./arguments.ts";

const reduction = (
  name: string,
  doc: string,
  reduce: (x: Node, axes: readonly number[]) => Node,
  ofNothing: "defined" | "undefined" = "defined",
): Builtin => ({
  name,
  doc,
  parameters: [{ name: "x" }, { name: "axis", default: none }, { name: "keepdims", default: bool(false) }],
  call(context, [x, axis, keepdims], span) {
    const node = toTensor(context, x!);
    const keep = flagOf(context, keepdims!);
    if (!node || keep === null) return error;
    const axes = axesOf(context, axis!, node.shape.length);
    if (!axes) return error;
    const empty = ofNothing === "undefined" ? axes.find((k) => node.shape[k] === 0) : undefined;
    if (empty !== undefined)
      return context.fail(messages.extremumOfNothing, span, { axis: empty, found: printType(node) });
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
const least = (x: Node, axes: readonly number[]): Node => castTo(ops.reduceMin(numeric(x), axes), x.dtype);
/** Of bools, a bool: false of nothing, whose greatest i32 is below 0. */
const greatest = (x: Node, axes: readonly number[]): Node => {
  const result = ops.reduceMax(numeric(x), axes);
  return x.dtype === "bool" ? ops.less(0, result) : result;
};

export const reductions: readonly Builtin[] = [
  reduction("sum", "sum of the elements", (x, axes) => ops.sum(numeric(x), axes)),
  reduction("max", "largest element; its derivative is shared among ties", greatest, "undefined"),
  reduction("min", "smallest element; its derivative is shared among ties", least, "undefined"),
  reduction("prod", "product of the elements", (x, axes) => ops.product(numeric(x), axes)),
  reduction("any", "whether any element holds", (x, axes) => greatest(castTo(x, "bool"), axes)),
  reduction("all", "whether every element holds", (x, axes) => least(castTo(x, "bool"), axes)),
];
