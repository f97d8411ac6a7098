// Windows and what is made of them: padding, convolutions and their transposes; pools are written in the language.
import { messages } from "../../../dsl/messages.ts";
import type { Span } from "../../../dsl/source.ts";
import { type Node, printType } from "../../graph/node.ts";
import {
  addDim,
  alwaysAtLeast,
  type Dim,
  divideExactly,
  floorDivideDim,
  multiplyDim,
  printDim,
  sameDim,
  subtractDim,
} from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { checkedDim } from "../annotation.ts";
import { toFloat, toTensor } from "../broadcast.ts";
import type { Builtin, Passed } from "../builtin.ts";
import type { Context } from "../context.ts";
import { asDim, describe, error, integer, literal, none, number, tensor, type Value } from "../value.ts";

const elementsOf = (value: Value): readonly Value[] | null =>
  value.kind === "list" || value.kind === "tuple" ? value.elements : null;

/** An int for each of `dims` axes, given as one for all or as a list; null after a report. */
function countsOf(
  context: Context,
  name: string,
  { value, span }: Passed,
  dims: number,
  least: number,
): readonly number[] | null {
  const items = elementsOf(value) ?? Array.from({ length: dims }, () => value);
  const counts = items.flatMap((item) =>
    item.kind === "number" && item.integer && item.value >= least && item.value < 2 ** 31 ? [item.value] : [],
  );
  if (items.length === dims && counts.length === dims) return counts;
  context.fail(messages.windowCount, span, { name, least, dims, found: literal(value) });
  return null;
}

/** How many last axes windows are of; null after a report. */
function dimsOf(context: Context, { value, span }: Passed): number | null {
  const dims = asDim(value);
  if (dims === 1 || dims === 2 || dims === 3) return dims;
  context.fail(messages.windowCount, span, {
    name: "dims",
    least: 1,
    most: 3,
    dims: 1,
    found: literal(value),
  });
  return null;
}

/** How the windows of one axis lie: `low` and `high` elements are put before and behind it. */
interface Field extends Omit<ops.Window, "axis"> {
  readonly low: Dim;
  readonly high: Dim;
}

interface Layout {
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: Passed;
}

/** The extent of a window. */
const reach = (size: Dim, dilation: number): Dim => addDim(multiplyDim(subtractDim(size, 1), dilation), 1);

/** Elements put at both ends of an axis, so that windows of that reach count ⌈extent / stride⌉, as JAX has it. */
function samePadding(extent: Dim, window: Dim, stride: number): readonly [low: Dim, high: Dim] {
  const startsIn = (places: Dim): Dim => floorDivideDim(addDim(places, stride - 1), stride);
  const count = startsIn(extent);
  const wanted = subtractDim(addDim(multiplyDim(subtractDim(count, 1), stride), window), extent);
  // Below 0 where strides leave places out, unless the last window starts in the last window - 1 places: 1 or 0 times.
  const total =
    typeof window === "number" && window < stride
      ? multiplyDim(subtractDim(count, startsIn(subtractDim(extent, window - 1))), wanted)
      : wanted;
  const low = floorDivideDim(total, 2);
  return [low, subtractDim(total, low)];
}

/** The windows of the last axes of x; null after a report. */
function fieldsOf(
  context: Context,
  x: Node,
  sizes: readonly Dim[],
  { stride, dilation, padding }: Layout,
  span: Span,
): readonly Field[] | null {
  const { value } = padding;
  const word = value.kind === "string" ? value.value : undefined;
  if (word !== undefined && word !== "same" && word !== "valid") {
    context.fail(messages.paddingWord, padding.span, { found: word });
    return null;
  }
  const counts = word === undefined ? countsOf(context, "padding", padding, sizes.length, 0) : [];
  if (!counts) return null;
  const first = x.shape.length - sizes.length;
  const fields: Field[] = [];
  for (const [k, size] of sizes.entries()) {
    const extent = x.shape[first + k]!;
    const window = reach(size, dilation[k]!);
    const same = word === "same" ? samePadding(extent, window, stride[k]!) : undefined;
    const [low, high] = same ?? [counts[k] ?? 0, counts[k] ?? 0];
    const whole = addDim(addDim(extent, low), high);
    if (alwaysAtLeast(subtractDim(window, 1), whole)) {
      context.fail(messages.windowTooLarge, span, {
        window: printDim(window),
        axis: first + k,
        extent: printDim(whole),
        padded: !sameDim(whole, extent),
      });
      return null;
    }
    const count = addDim(floorDivideDim(subtractDim(whole, window), stride[k]!), 1);
    fields.push({ size, stride: stride[k]!, dilation: dilation[k]!, count, low, high });
  }
  return fields;
}

/** What is put around elements of a type, a number of that type; null after a report. */
function fillerOf(context: Context, { dtype }: Node, { value, span }: Passed): number | null {
  const given = value.kind === "bool" ? Number(value.value) : value.kind === "number" ? value.value : null;
  const fits = dtype === "f32" || (dtype === "i32" ? Number.isInteger(given) : given === 0 || given === 1);
  if (given !== null && fits) return given;
  context.fail(messages.padValue, span, { dtype, found: literal(value) });
  return null;
}

/** The windows of the last axes of x, with one value put around these; null after a report. */
function windowsIn(
  context: Context,
  x: Node,
  fields: readonly Field[],
  value: number,
  span: Span,
): Node | null {
  const first = x.shape.length - fields.length;
  const around = (end: "low" | "high"): Dim[] => x.shape.map((_, axis) => fields[axis - first]?.[end] ?? 0);
  const [low, high] = [around("low"), around("high")];
  const isPadded = [...low, ...high].some((width) => width !== 0);
  const padded = isPadded ? ops.pad(x, { low, high, interior: x.shape.map(() => 0), value }) : x;
  if (context.sized(tensor(padded), span).kind === "error") return null;
  return ops.windows(
    padded,
    fields.map((field, k) => ({ ...field, axis: first + k })),
  );
}

/** What a convolution is of: x of shape [N, C, …], and weights of that rank; null after a report. */
function operandsOf(
  context: Context,
  x: Passed,
  weights: Passed,
  dims: number,
  form: string,
): readonly [x: Node, weights: Node] | null {
  const [node, kernel] = [toFloat(context, x), toFloat(context, weights)];
  if (!node || !kernel) return null;
  const axes = ["N", "C", ...["D", "H", "W"].slice(3 - dims)];
  const wrong = (found: Node, what: string, wanted: string, { span }: Passed): null => {
    context.fail(messages.convolutionRank, span, { what, wanted, found: printType(found) });
    return null;
  };
  if (node.shape.length !== dims + 2) return wrong(node, "what is convolved", `f32[${axes.join(", ")}]`, x);
  return kernel.shape.length === dims + 2 ? [node, kernel] : wrong(kernel, "its weights", form, weights);
}

/** The sizes of groups of channels: of x and of the axis of the weights that is split; null after a report. */
function groupsOf(
  context: Context,
  groups: Passed,
  channels: Dim,
  split: Dim,
): { readonly count: number; readonly channels: Dim; readonly split: Dim } | null {
  const [count] = countsOf(context, "groups", groups, 1, 1) ?? [];
  if (count === undefined) return null;
  for (const whole of [channels, split]) {
    if (divideExactly(whole, count) !== null) continue;
    context.fail(messages.channelGroups, groups.span, { channels: printDim(whole), groups: count });
    return null;
  }
  return { count, channels: divideExactly(channels, count)!, split: divideExactly(split, count)! };
}

function channelsFit(context: Context, found: Dim, wanted: Dim, groups: number, span: Span): boolean {
  if (sameDim(found, wanted)) return true;
  context.fail(messages.convolutionChannels, span, {
    found: printDim(found),
    wanted: printDim(wanted),
    groups,
  });
  return false;
}

const [places, offsets] = ["pqr", "abd"];

/** y[n, o, i…] = Σ over c, a… of x's windows[n, c, i…, a…] · weights[o, c, a…], of groups of channels apart. */
const convolve: Builtin = {
  name: "convolve",
  doc: "the convolution over the last `dims` axes of x, [N, C, …], by weights [out, in / groups, …]",
  parameters: [
    { name: "x" },
    { name: "W" },
    { name: "stride" },
    { name: "padding" },
    { name: "dilation" },
    { name: "groups" },
    { name: "dims" },
  ],
  call(context, [x, weights, stride, padding, dilation, groups, over], span) {
    const dims = dimsOf(context, over!);
    if (dims === null) return error;
    const form = `[out, in / groups, ${["depth", "height", "width"].slice(3 - dims).join(", ")}]`;
    const operands = operandsOf(context, x!, weights!, dims, form);
    const strides = countsOf(context, "stride", stride!, dims, 1);
    const dilations = countsOf(context, "dilation", dilation!, dims, 1);
    if (!operands || !strides || !dilations) return error;
    const [node, kernel] = operands;
    const [batch, channels, ...extents] = node.shape as [Dim, Dim, ...Dim[]];
    const [out, into, ...sizes] = kernel.shape as [Dim, Dim, ...Dim[]];
    const parts = groupsOf(context, groups!, channels, out);
    if (!parts || !channelsFit(context, into, parts.channels, parts.count, weights!.span)) return error;
    const layout = { stride: strides, dilation: dilations, padding: padding! };
    const fields = fieldsOf(context, node, sizes, layout, span);
    if (!fields) return error;
    const [at, of] = [places!.slice(0, dims), offsets!.slice(0, dims)];
    return context.at(span, () => {
      const isWhole = parts.count === 1;
      const grouped = isWhole ? node : ops.reshape(node, [batch, parts.count, parts.channels, ...extents]);
      const shown = windowsIn(context, grouped, fields, 0, span);
      if (!shown) return error;
      if (isWhole)
        return tensor(
          ops.contract(shown, kernel, { left: `nc${at}${of}`, right: `oc${of}`, result: `no${at}` }),
        );
      const apart = ops.reshape(kernel, [parts.count, parts.split, into, ...sizes]);
      const letters = { left: `ngc${at}${of}`, right: `goc${of}`, result: `ngo${at}` };
      const result = ops.contract(shown, apart, letters);
      return tensor(ops.reshape(result, [batch, out, ...fields.map(({ count }) => count)]));
    });
  },
};

/** y[n, o, i…] = Σ over c, a… with i = j·stride + a·dilation - padding of x[n, c, j…] · weights[c, o, a…]. */
const convolveTransposed: Builtin = {
  name: "convolve_transposed",
  doc: "what the derivative of a convolution by W does to x, [N, C, …]; weights are [in, out / groups, …]",
  parameters: [
    { name: "x" },
    { name: "W" },
    { name: "stride" },
    { name: "padding" },
    { name: "output_padding" },
    { name: "dilation" },
    { name: "groups" },
    { name: "dims" },
  ],
  call(context, [x, weights, stride, padding, more, dilation, groups, over], span) {
    const dims = dimsOf(context, over!);
    if (dims === null) return error;
    const form = `[in, out / groups, ${["depth", "height", "width"].slice(3 - dims).join(", ")}]`;
    const operands = operandsOf(context, x!, weights!, dims, form);
    const strides = countsOf(context, "stride", stride!, dims, 1);
    const paddings = countsOf(context, "padding", padding!, dims, 0);
    const extras = countsOf(context, "output_padding", more!, dims, 0);
    const dilations = countsOf(context, "dilation", dilation!, dims, 1);
    if (!operands || !strides || !paddings || !extras || !dilations) return error;
    const [node, kernel] = operands;
    const [batch, channels, ...extents] = node.shape as [Dim, Dim, ...Dim[]];
    const [into, split, ...sizes] = kernel.shape as [Dim, Dim, ...Dim[]];
    const parts = groupsOf(context, groups!, channels, into);
    if (!parts || !channelsFit(context, into, channels, 1, weights!.span)) return error;
    const counts = extents.map((extent, k) => {
      const spread = multiplyDim(subtractDim(extent, 1), strides[k]!);
      return addDim(addDim(spread, reach(sizes[k]!, dilations[k]!)), extras[k]! - 2 * paddings[k]!);
    });
    const empty = counts.findIndex((count) => alwaysAtLeast(0, count));
    if (empty >= 0)
      return context.fail(messages.transposedEmpty, span, {
        axis: 2 + empty,
        extent: printDim(counts[empty]!),
      });
    const [at, of] = [places!.slice(0, dims), offsets!.slice(0, dims)];
    return context.at(span, () => {
      const grouped = ops.reshape(node, [batch, parts.count, parts.channels, ...extents]);
      const apart = ops.reshape(kernel, [parts.count, parts.split, split, ...sizes]);
      const none = grouped.shape.map((): Dim => 0);
      const [low, high, interior] = [[...none], [...none], none.map(() => 0)];
      const moves = sizes.map((size, k): ops.Move => {
        const end = multiplyDim(subtractDim(size, 1), dilations[k]!);
        const extra = alwaysAtLeast(0, subtractDim(extras[k]!, paddings[k]!)) ? 0 : extras[k]! - paddings[k]!;
        low[3 + k] = end;
        high[3 + k] = addDim(end, extra);
        interior[3 + k] = strides[k]! - 1;
        return {
          axis: 3 + k,
          along: 3 + dims + k,
          extent: counts[k]!,
          start: addDim(end, paddings[k]!),
          stride: 1,
          dilation: -dilations[k]!,
        };
      });
      const padded = ops.pad(grouped, { low, high, interior, value: 0 });
      if (context.sized(tensor(padded), span).kind === "error") return error;
      const shown = ops.slide(
        ops.broadcast(padded, [...padded.shape, ...sizes], [...padded.shape.keys()]),
        moves,
      );
      const letters = { left: `ngc${at}${of}`, right: `gco${of}`, result: `ngo${at}` };
      const outer = multiplyDim(parts.count, split);
      return tensor(ops.reshape(ops.contract(shown, apart, letters), [batch, outer, ...counts]));
    });
  },
};

const windows: Builtin = {
  name: "windows",
  doc: "windows of the last axes of x, as many as `size` has numbers: these axes count them, new last ones their elements",
  parameters: [
    { name: "x" },
    { name: "size" },
    { name: "stride", default: integer(1) },
    { name: "padding", default: integer(0) },
    { name: "dilation", default: integer(1) },
    { name: "value", default: integer(0) },
    { name: "dims", default: none },
  ],
  call(context, [x, size, stride, padding, dilation, value, over], span) {
    const node = toTensor(context, x!);
    if (!node) return error;
    const listed = integer(elementsOf(size!.value)?.length ?? 1);
    const dims = dimsOf(context, over!.value.kind === "none" ? { ...size!, value: listed } : over!);
    if (dims === null) return error;
    const sizes = countsOf(context, "size", size!, dims, 1);
    const strides = stride!.value.kind === "none" ? sizes : countsOf(context, "stride", stride!, dims, 1);
    const dilations = countsOf(context, "dilation", dilation!, dims, 1);
    if (!sizes || !strides || !dilations) return error;
    if (node.shape.length < dims)
      return context.fail(messages.windowRank, x!.span, { dims, found: printType(node) });
    const layout = { stride: strides, dilation: dilations, padding: padding! };
    const fields = fieldsOf(context, node, sizes, layout, span);
    if (!fields) return error;
    const wide = fields.find(({ low, size }) => alwaysAtLeast(multiplyDim(low, 2), addDim(size, 1)));
    if (wide)
      return context.fail(messages.windowPadding, padding!.span, {
        padding: printDim(wide.low),
        size: printDim(wide.size),
      });
    const around = fillerOf(context, node, value!);
    if (around === null) return error;
    return context.at(span, () => {
      const shown = windowsIn(context, node, fields, around, span);
      return shown ? tensor(shown) : error;
    });
  },
};

/** The widths of padding for each axis: one number, one pair, or a pair for each axis; null after a report. */
function widthsOf(
  context: Context,
  { value, span }: Passed,
  rank: number,
): ReadonlyArray<readonly [Dim, Dim]> | null {
  const items = elementsOf(value);
  const nested = items?.map(elementsOf);
  const pairs: ReadonlyArray<readonly Value[] | null> = !items
    ? Array.from({ length: rank }, () => [value, value])
    : nested!.every((inner) => inner === null) && items.length === 2
      ? Array.from({ length: rank }, () => items)
      : nested!;
  if (pairs.length !== rank || pairs.some((pair) => pair?.length !== 2)) {
    context.fail(messages.padWidths, span, { rank, found: describe(value) });
    return null;
  }
  const widths: Array<readonly [Dim, Dim]> = [];
  for (const pair of pairs) {
    const [low, high] = pair!.map((width) => checkedDim(context, width, span));
    if (low === null || high === null) return null;
    widths.push([low!, high!]);
  }
  return widths;
}

const pad: Builtin = {
  name: "pad",
  doc: "x with one value around it: as many elements before and after each axis as `widths` says, a pair an axis",
  parameters: [{ name: "x" }, { name: "widths" }, { name: "value", default: number(0) }],
  call(context, [x, widths, value], span) {
    const node = toTensor(context, x!);
    const pairs = node && widthsOf(context, widths!, node.shape.length);
    if (!node || !pairs) return error;
    const around = fillerOf(context, node, value!);
    if (around === null) return error;
    return context.at(span, () =>
      tensor(
        ops.pad(node, {
          low: pairs.map(([low]) => low),
          high: pairs.map(([, high]) => high),
          interior: node.shape.map(() => 0),
          value: around,
        }),
      ),
    );
  },
};

const eachAxis: Builtin = {
  name: "each_axis",
  doc: "the extents of a kernel: a list of `dims`, of which one int gives all",
  parameters: [{ name: "kernel" }, { name: "dims" }],
  call(context, [kernel, over]) {
    const dims = dimsOf(context, over!);
    const counts = dims && countsOf(context, "kernel", kernel!, dims, 1);
    return counts ? { kind: "list", elements: counts.map(integer) } : error;
  },
};

export const windowing: readonly Builtin[] = [pad, windows, convolve, convolveTransposed, eachAxis];
