// `x[i]`, `x[:, 0]`, `x[1:-1, ::2]`, `x[ids]`: slices, and gathers along axis 0.
import type { IndexExpression, IndexItem } from "../../dsl/ast.ts";
import { messages } from "../../dsl/messages.ts";
import type { Span } from "../../dsl/source.ts";
import type { Node } from "../graph/node.ts";
import { addDim, alwaysAtLeast, type Dim, floorDivideDim, printDim, subtractDim } from "../graph/shape.ts";
import * as ops from "../ops/index.ts";
import { toTensor } from "./broadcast.ts";
import type { Context } from "./context.ts";
import { evaluate } from "./expressions.ts";
import { promised } from "./labels.ts";
import type { Scope } from "./scope.ts";
import { asDim, describe, error, integer, type ListValue, tensor, type Value } from "./value.ts";

type Slice = Extract<IndexItem, { kind: "slice" }>;

/** What one item of an index does to one axis. */
interface AxisSlice {
  readonly start: Dim;
  readonly size: Dim;
  /** Positive; a negative step of the source is a reversal first. */
  readonly step: number;
  readonly reversed: boolean;
  readonly dropped: boolean;
}

export function applyIndex(context: Context, expression: IndexExpression, scope: Scope): Value {
  const object = evaluate(context, expression.object, scope);
  if (object.kind === "error") return error;
  if (object.kind === "list" || object.kind === "tuple" || object.kind === "range")
    return elementOf(context, expression, object, scope);
  if (object.kind !== "tensor")
    return context.fail(messages.notIndexable, expression.object.span, { found: describe(object) });
  return context.at(expression.span, () => indexTensor(context, expression, object.node, scope));
}

function elementOf(
  context: Context,
  expression: IndexExpression,
  object: Extract<Value, { kind: "list" | "tuple" | "range" }>,
  scope: Scope,
): Value {
  const [item, ...more] = expression.items;
  const length = object.kind === "range" ? object.stop - object.start : object.elements.length;
  if (!item || more.length > 0 || item.kind !== "at")
    return context.fail(messages.listIndex, expression.span, { length });
  const index = evaluate(context, item.value, scope);
  if (index.kind === "error") return error;
  const at = index.kind === "number" && index.value < 0 ? index.value + length : asDim(index);
  if (typeof at !== "number" || !Number.isInteger(at) || at < 0 || at >= length)
    return context.fail(messages.listIndex, item.span, { length });
  return object.kind === "range" ? integer(object.start + at) : object.elements[at]!;
}

function indexTensor(context: Context, expression: IndexExpression, object: Node, scope: Scope): Value {
  const rank = object.shape.length;
  if (expression.items.length > rank)
    return context.fail(messages.tooManyIndices, expression.span, { given: expression.items.length, rank });
  let gatherBy: Node | undefined;
  const axes: AxisSlice[] = [];
  for (const [axis, item] of expression.items.entries()) {
    const extent = object.shape[axis]!;
    if (item.kind === "slice") {
      const slice = sliceOf(context, item, extent, scope);
      if (!slice) return error;
      axes.push(slice);
      continue;
    }
    const given = evaluate(context, item.value, scope);
    const value = given.kind === "list" ? positions(context, given, extent, axis, item.span) : given;
    if (value.kind === "error") return error;
    if (value.kind === "tensor") {
      if (value.node.dtype !== "i32")
        return context.fail(messages.indexNotInteger, item.span, { found: describe(value) });
      if (axis > 0) return context.fail(messages.gatherAxis, item.span, { axis });
      gatherBy = value.node;
      axes.push(whole(extent));
      continue;
    }
    const at = asDim(value);
    if (at === null) return context.fail(messages.indexNotInteger, item.span, { found: describe(value) });
    const start = resolve(at, extent);
    if (isOutside(start, extent))
      return context.fail(messages.indexOutOfRange, item.span, {
        index: printDim(at),
        axis,
        size: printDim(extent),
      });
    axes.push({ start, size: 1, step: 1, reversed: false, dropped: true });
  }
  while (axes.length < rank) axes.push(whole(object.shape[axes.length]!));
  const sliced = sliceAxes(object, axes);
  return tensor(gatherBy ? ops.gather(sliced, promised(gatherBy, object.shape[0]!)) : sliced);
}

/** A list of ints as an i32 tensor: negative ones count from the end. */
function positions(context: Context, list: ListValue, extent: Dim, axis: number, span: Span): Value {
  const elements = list.elements.map((element): Value => {
    if (element.kind !== "number" || !element.integer) return element;
    const at = resolve(element.value, extent);
    if (!isOutside(at, extent)) return typeof at === "number" ? integer(at) : element;
    return context.fail(messages.indexOutOfRange, span, {
      index: `${element.value}`,
      axis,
      size: printDim(extent),
    });
  });
  const node = toTensor(context, { value: { kind: "list", elements }, span });
  if (!node) return error;
  if (node.dtype !== "i32" || !ops.literalValues(node).some((value) => value < 0)) return tensor(node);
  const fromEnd = ops.add(node, ops.broadcast(ops.size(context.graph, extent), node.shape, []));
  return tensor(ops.select(ops.less(node, 0), fromEnd, node));
}

const whole = (extent: Dim): AxisSlice => ({
  start: 0,
  size: extent,
  step: 1,
  reversed: false,
  dropped: false,
});

function sliceAxes(object: Node, axes: readonly AxisSlice[]): Node {
  const reversed = axes.flatMap((a, k) => (a.reversed ? [k] : []));
  const source = reversed.length > 0 ? ops.reverse(object, reversed) : object;
  const sliced = ops.slice(
    source,
    axes.map((a) => a.start),
    axes.map((a) => a.size),
    axes.map((a) => a.step),
  );
  return axes.some((a) => a.dropped)
    ? ops.reshape(
        sliced,
        axes.filter((a) => !a.dropped).map((a) => a.size),
      )
    : sliced;
}

/** `start:stop:step` of an axis, clipped as in NumPy as far as sizes are known; null after a report. */
function sliceOf(context: Context, item: Slice, extent: Dim, scope: Scope): AxisSlice | null {
  const bound = (expression: Slice["start"]): Dim | undefined | null => {
    if (!expression) return undefined;
    const value = evaluate(context, expression, scope);
    if (value.kind === "error") return null;
    const dim = asDim(value);
    if (dim === null) context.fail(messages.indexNotInteger, expression.span, { found: describe(value) });
    return dim;
  };
  const start = bound(item.start);
  const stop = bound(item.stop);
  const step = bound(item.step) ?? (item.step ? null : 1);
  if (start === null || stop === null || step === null) return null;
  if (typeof step !== "number" || step === 0) {
    context.fail(messages.sliceStep, item.step!.span, {});
    return null;
  }
  const stride = Math.abs(step);
  const last = subtractDim(extent, 1);
  const place = (bound: Dim | undefined, otherwise: Dim, low: Dim, high: Dim): Dim =>
    bound === undefined ? otherwise : clipped(resolve(bound, extent), low, high);
  const [from, to] =
    step > 0
      ? [place(start, 0, 0, extent), place(stop, extent, 0, extent)]
      : [place(start, last, -1, last), place(stop, -1, -1, last)];
  const length = step > 0 ? subtractDim(to, from) : subtractDim(from, to);
  return {
    start: step > 0 ? from : subtractDim(last, from),
    size: alwaysAtLeast(0, length) ? 0 : floorDivideDim(addDim(length, stride - 1), stride),
    step: stride,
    reversed: step < 0,
    dropped: false,
  };
}

/** A place along an axis: a negative one counts from the end. */
const resolve = (place: Dim, extent: Dim): Dim => (alwaysAtLeast(-1, place) ? addDim(extent, place) : place);

/** Whether a place surely lies outside an axis; where sizes decide, they are checked when they are known. */
const isOutside = (place: Dim, extent: Dim): boolean =>
  alwaysAtLeast(place, extent) || alwaysAtLeast(-1, place);

/** A bound of a slice as far as an axis surely goes. */
const clipped = (bound: Dim, low: Dim, high: Dim): Dim =>
  alwaysAtLeast(bound, high) ? high : alwaysAtLeast(low, bound) ? low : bound;
