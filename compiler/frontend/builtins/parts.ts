// Parts of tensors: split, picked, turned round, and axes that are several in one.
import { messages } from "../../../dsl/messages.ts";
import type { Node } from "../../graph/node.ts";
import { addDim, type Dim, divideExactly, printDim, sameDim, sizeOf } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { toTensor } from "../broadcast.ts";
import type { Builtin, Passed } from "../builtin.ts";
import type { Context } from "../context.ts";
import { promised } from "../labels.ts";
import { bool, describe, error, integer, none, tensor, type Value } from "../value.ts";
import { axesOf, axisOf, flagOf, numberOf, shapeOf } from "./arguments.ts";

/** The elements from `start` to `start + size` along an axis. */
export const section = (x: Node, axis: number, start: Dim, size: Dim): Node =>
  ops.slice(
    x,
    x.shape.map((): Dim => 0).with(axis, start),
    x.shape.with(axis, size),
    x.shape.map(() => 1),
  );

/** The sizes of parts, given how many or their sizes; null after a report. */
function sizesOf(context: Context, parts: Passed, extent: Dim, axis: number): readonly Dim[] | null {
  const misfit = (into: string): null => {
    context.fail(messages.splitSizes, parts.span, { axis, size: printDim(extent), into });
    return null;
  };
  if (parts.value.kind === "list" || parts.value.kind === "tuple") {
    const sizes = shapeOf(context, parts);
    if (!sizes) return null;
    const whole = sizes.reduce<Dim>(addDim, 0);
    return sameDim(whole, extent) ? sizes : misfit(`parts of ${sizes.map(printDim).join(", ")}`);
  }
  const count = numberOf(context, parts);
  if (count === null) return null;
  const size = Number.isInteger(count) && count > 0 ? divideExactly(extent, count) : null;
  if (size === null || count > 4096) return misfit(`${count} equal parts`);
  return Array.from({ length: count }, () => size);
}

function split(context: Context, x: Node, parts: Passed, axis: number): Value {
  const sizes = sizesOf(context, parts, x.shape[axis]!, axis);
  if (!sizes) return error;
  context.spend(parts.span, sizes.length);
  let start: Dim = 0;
  const elements = sizes.map((size): Value => {
    const part = tensor(section(x, axis, start, size));
    start = addDim(start, size);
    return part;
  });
  return { kind: "tuple", elements };
}

/** `x` with axes `from`, as many as there are, where axis `to` and later ones are. */
function moved(x: Node, from: number, count: number, to: number): Node {
  const order = [...x.shape.keys()];
  const some = order.splice(from, count);
  order.splice(to, 0, ...some);
  return ops.transpose(x, order);
}

function take(context: Context, x: Node, ids: Passed, axis: number): Value {
  const places = toTensor(context, ids);
  if (!places) return error;
  if (places.dtype !== "i32")
    return context.fail(messages.indexNotInteger, ids.span, { found: describe(ids.value) });
  const rows = ops.gather(moved(x, axis, 1, 0), promised(places, x.shape[axis]!));
  return tensor(moved(rows, 0, places.shape.length, axis));
}

function unflatten(context: Context, x: Node, axis: number, sizes: Passed): Value {
  const items = sizes.value.kind === "list" || sizes.value.kind === "tuple" ? sizes.value.elements : null;
  const free = items?.findIndex((item) => item.kind === "number" && item.value === -1) ?? -1;
  const fixed = shapeOf(context, {
    value: items ? { kind: "list", elements: items.filter((_, k) => k !== free) } : sizes.value,
    span: sizes.span,
  });
  if (!fixed) return error;
  const rest = divideExactly(x.shape[axis]!, sizeOf(fixed));
  const axes = free < 0 || rest === null ? fixed : fixed.toSpliced(free, 0, rest);
  if (rest === null || !sameDim(sizeOf(axes), x.shape[axis]!))
    return context.fail(messages.splitSizes, sizes.span, {
      axis,
      size: printDim(x.shape[axis]!),
      into: `axes of ${fixed.map(printDim).join(", ")}`,
    });
  return tensor(ops.reshape(x, x.shape.toSpliced(axis, 1, ...axes)));
}

/** A builtin of a tensor and one of its axes. */
const along = (
  name: string,
  doc: string,
  parameters: Builtin["parameters"],
  call: (context: Context, x: Node, axis: number, others: readonly Passed[]) => Value,
): Builtin => ({
  name,
  doc,
  parameters: [{ name: "x" }, ...parameters],
  call(context, [x, ...others]) {
    const node = toTensor(context, x!);
    const at = parameters.findIndex((parameter) => parameter.name === "axis");
    const axis = node && axisOf(context, others[at]!, node.shape.length);
    return node && axis !== null ? call(context, node, axis, others.toSpliced(at, 1)) : error;
  },
});

export const parts: readonly Builtin[] = [
  along(
    "split",
    "x in so many equal parts, or parts of these sizes, as a tuple",
    [{ name: "parts" }, { name: "axis", default: integer(0) }],
    (context, x, axis, [of]) => split(context, x, of!, axis),
  ),
  along(
    "take",
    "the elements at these places of an axis; the axes of `ids` come in its place",
    [{ name: "ids" }, { name: "axis", default: integer(0) }],
    (context, x, axis, [ids]) => take(context, x, ids!, axis),
  ),
  along(
    "cumsum",
    "sums of the elements up to each along an axis, or in reverse of those from each on",
    [
      { name: "axis", default: integer(-1) },
      { name: "reverse", default: bool(false) },
    ],
    (context, x, axis, [reverse]) => {
      const backwards = flagOf(context, reverse!);
      return backwards === null
        ? error
        : tensor(ops.runningSum(x.dtype === "bool" ? ops.cast(x, "i32") : x, axis, backwards));
    },
  ),
  along(
    "unflatten",
    "x with one axis as several; one of their sizes may be -1",
    [{ name: "axis" }, { name: "sizes" }],
    (context, x, axis, [sizes]) => unflatten(context, x, axis, sizes!),
  ),
  {
    name: "flip",
    doc: "x in reverse order along the axes; by default along all",
    parameters: [{ name: "x" }, { name: "axis", default: none }],
    call(context, [x, axis]) {
      const node = toTensor(context, x!);
      const axes = node && axesOf(context, axis!, node.shape.length);
      return axes ? tensor(ops.reverse(node, axes)) : error;
    },
  },
  along("axes_but", "numbers of all axes but one", [{ name: "axis" }], (_, x, axis) => ({
    kind: "list",
    elements: x.shape.flatMap((_size, k) => (k === axis ? [] : [integer(k)])),
  })),
];
