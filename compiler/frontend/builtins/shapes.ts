// Shapes: asking for them, and arranging the same elements anew.
import { messages } from "../../../dsl/messages.ts";
import { type Node, printType } from "../../graph/node.ts";
import {
  type Dim,
  divideExactly,
  multiplyDim,
  printShape,
  type Shape,
  sameDim,
  sameShape,
  sizeOf,
} from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { checkedDim } from "../annotation.ts";
import { broadcastTo, broadcastTogether, castTo, commonShape, toTensor } from "../broadcast.ts";
import type { Builtin, Passed } from "../builtin.ts";
import type { Context } from "../context.ts";
import { describe, error, integer, none, size, tensor, type Value } from "../value.ts";
import { axesOf, axisOf, shapeOf, tensorsOf } from "./arguments.ts";

const builtin = (
  name: string,
  doc: string,
  parameters: Builtin["parameters"],
  call: (context: Context, x: Node, rest: readonly Passed[], first: Passed) => Value,
): Builtin => ({
  name,
  doc,
  parameters: [{ name: "x" }, ...parameters],
  call(context, [x, ...rest]) {
    const node = toTensor(context, x!);
    return node ? call(context, node, rest, x!) : error;
  },
});

/** A new shape in which one size may be -1: whatever is left. */
function reshape(context: Context, x: Node, target: Passed): Value {
  const items =
    target.value.kind === "list" || target.value.kind === "tuple" ? target.value.elements : [target.value];
  const free = items.findIndex((v) => v.kind === "number" && v.value === -1);
  const fixed = shapeOf(context, {
    value: { kind: "list", elements: items.filter((_, k) => k !== free) },
    span: target.span,
  });
  if (!fixed) return error;
  const whole = sizeOf(x.shape);
  const rest = divideExactly(whole, fixed.reduce<Dim>(multiplyDim, 1));
  const shape: Dim[] = free < 0 || rest === null ? fixed : fixed.toSpliced(free, 0, rest);
  if (rest === null || (free < 0 && rest !== 1))
    return context.fail(messages.reshapeSize, target.span, {
      from: `${x.dtype}${printShape(x.shape)}`,
      to: printShape(free < 0 ? fixed : fixed.toSpliced(free, 0, -1)) || "a scalar",
    });
  return tensor(ops.reshape(x, shape));
}

function repeated(context: Context, x: Node, shape: Shape, span: Passed["span"]): Value {
  const common = commonShape(x.shape, shape);
  if (!("clash" in common) && sameShape(common.shape, shape)) return tensor(broadcastTo(x, shape));
  return context.fail(messages.repeatedShape, span, {
    from: printType(x),
    to: printShape(shape) || "a scalar",
  });
}

/** Axes `first` and later as one. */
function flatten(x: Node, first: number): Node {
  const rest = sizeOf(x.shape.slice(first));
  return ops.reshape(x, [...x.shape.slice(0, first), rest]);
}

function concat(context: Context, nodes: readonly Node[], axis: number, span: Passed["span"]): Value {
  const [first] = nodes as [Node];
  const dtype = nodes.some((n) => n.dtype === "f32")
    ? "f32"
    : nodes.some((n) => n.dtype === "i32")
      ? "i32"
      : "bool";
  for (const node of nodes)
    if (
      node.shape.length !== first.shape.length ||
      node.shape.some((d, k) => k !== axis && !sameDim(d, first.shape[k]!))
    )
      return context.fail(messages.concatShapes, span, {
        first: `${first.dtype}${printShape(first.shape)}`,
        other: `${node.dtype}${printShape(node.shape)}`,
        axis,
      });
  return tensor(
    ops.joined(
      nodes.map((node) => castTo(node, dtype)),
      axis,
    ),
  );
}

export const shapes: readonly Builtin[] = [
  builtin("dim", "size of one axis", [{ name: "axis" }], (context, x, [axis]) => {
    const at = axisOf(context, axis!, x.shape.length);
    return at === null ? error : size(x.shape[at]!);
  }),
  builtin("shape", "sizes of all axes, as a list", [], (_, x) => ({
    kind: "list",
    elements: x.shape.map(size),
  })),
  builtin("rank", "number of axes", [], (_, x) => integer(x.shape.length)),
  builtin("axes_of", "numbers of all axes", [], (_, x) => ({
    kind: "list",
    elements: x.shape.map((_d, k) => integer(k)),
  })),
  builtin(
    "positions",
    "index of each element along an axis, as i32 of the shape of x",
    [{ name: "axis" }],
    (context, x, [axis]) => {
      const at = axisOf(context, axis!, x.shape.length);
      return at === null ? error : tensor(ops.iota(context.graph, x.shape, at));
    },
  ),
  builtin("dtype", "name of the element type", [], (_, x) => ({ kind: "string", value: x.dtype })),
  builtin(
    "count",
    "number of elements along the axes",
    [{ name: "axis", default: none }],
    (context, x, [axis]) => {
      const axes = axesOf(context, axis!, x.shape.length);
      return axes ? size(sizeOf(axes.map((k) => x.shape[k]!))) : error;
    },
  ),
  builtin(
    "reshape",
    "the same elements, row by row, in a new shape; one size may be -1",
    [{ name: "shape" }],
    (context, x, [shape]) => reshape(context, x, shape!),
  ),
  builtin(
    "flatten",
    "axes from `axis` on as one; by default all, or all but a leading batch axis",
    [{ name: "axis", default: none }],
    (context, x, [axis]) => {
      const batch = x.shape.length > 1 && typeof x.shape[0] !== "number" ? 1 : 0;
      const first = axis!.value.kind === "none" ? batch : axisOf(context, axis!, Math.max(1, x.shape.length));
      return first === null ? error : tensor(flatten(x, first));
    },
  ),
  builtin(
    "transpose",
    "axes in reverse, or in the order given",
    [{ name: "axes", default: none }],
    (context, x, [axes]) => {
      const rank = x.shape.length;
      if (axes!.value.kind === "none")
        return tensor(
          ops.transpose(
            x,
            x.shape.map((_, k) => rank - 1 - k),
          ),
        );
      const items =
        axes!.value.kind === "list" || axes!.value.kind === "tuple" ? axes!.value.elements : [axes!.value];
      const order: number[] = [];
      for (const value of items) {
        const axis = axisOf(context, { value, span: axes!.span }, rank);
        if (axis === null) return error;
        order.push(axis);
      }
      if (new Set(order).size !== rank || order.length !== rank)
        return context.fail(messages.badPermutation, axes!.span, { rank });
      return tensor(ops.transpose(x, order));
    },
  ),
  builtin("broadcast_to", "x repeated to a larger shape", [{ name: "shape" }], (context, x, [shape]) => {
    const target = shapeOf(context, shape!);
    return target ? repeated(context, x, target, shape!.span) : error;
  }),
  builtin("expand_dims", "x with an axis of size 1 put in", [{ name: "axis" }], (context, x, [axis]) => {
    const at = axisOf(context, axis!, x.shape.length + 1);
    return at === null ? error : tensor(ops.reshape(x, x.shape.toSpliced(at, 0, 1)));
  }),
  builtin(
    "squeeze",
    "x without its axes of size 1",
    [{ name: "axis", default: none }],
    (context, x, [axis]) => {
      const axes = axesOf(context, axis!, x.shape.length);
      if (!axes) return error;
      const wide = axis!.value.kind === "none" ? undefined : axes.find((k) => x.shape[k] !== 1);
      if (wide !== undefined)
        return context.fail(messages.squeezeAxis, axis!.span, { axis: wide, found: printType(x) });
      return tensor(
        ops.reshape(
          x,
          x.shape.filter((d, k) => d !== 1 || !axes.includes(k)),
        ),
      );
    },
  ),
  {
    name: "concat",
    doc: "tensors one after another along an axis",
    parameters: [{ name: "xs" }, { name: "axis", default: integer(0) }],
    call(context, [xs, axis], span) {
      const nodes = tensorsOf(context, xs!);
      if (!nodes) return error;
      if (nodes.length === 0)
        return context.fail(messages.argumentKind, xs!.span, {
          expected: "at least one tensor",
          found: describe(xs!.value),
        });
      const at = axisOf(context, axis!, nodes[0]!.shape.length);
      return at === null ? error : concat(context, nodes, at, span);
    },
  },
  {
    name: "tuple_of",
    doc: "a tuple or list as it is, anything else as a tuple of one",
    parameters: [{ name: "xs" }],
    call: (_, [xs]) =>
      xs!.value.kind === "tuple" || xs!.value.kind === "list"
        ? xs!.value
        : { kind: "tuple", elements: [xs!.value] },
  },
  {
    name: "expand_each",
    doc: "each tensor with an axis of size 1 put in",
    parameters: [{ name: "xs" }, { name: "axis" }],
    call(context, [xs, axis]) {
      const nodes = tensorsOf(context, xs!);
      const at = nodes?.[0] ? axisOf(context, axis!, nodes[0].shape.length + 1) : null;
      if (!nodes || at === null) return error;
      const other = nodes.find((n) => !sameShape(n.shape, nodes[0]!.shape));
      if (other)
        return context.fail(messages.stackShapes, xs!.span, {
          first: printType(nodes[0]!),
          other: printType(other),
        });
      return {
        kind: "tuple",
        elements: nodes.map((n) => tensor(ops.reshape(n, n.shape.toSpliced(at, 0, 1)))),
      };
    },
  },
  {
    name: "iota",
    doc: "0, 1, 2, … as i32",
    parameters: [{ name: "n" }],
    call(context, [n]) {
      const count = checkedDim(context, n!.value, n!.span);
      return count === null ? error : tensor(ops.iota(context.graph, [count], 0));
    },
  },
  {
    name: "full",
    doc: "a tensor of one value",
    parameters: [{ name: "shape" }, { name: "value" }],
    call(context, [shape, value]) {
      const target = shapeOf(context, shape!);
      const node = toTensor(context, value!);
      return target && node ? repeated(context, node, target, value!.span) : error;
    },
  },
  builtin(
    "bounded_labels",
    "x, promised to lie in 0..classes",
    [{ name: "classes" }],
    (context, x, [classes], first) => {
      const below = checkedDim(context, classes!.value, classes!.span);
      if (below === null) return error;
      if (x.dtype !== "i32")
        return context.fail(messages.labelsNotInteger, first.span, { found: describe(tensor(x)) });
      return tensor(ops.bounded(x, below));
    },
  ),
  {
    name: "labels_for",
    doc: "labels, promised to be classes of the logits; or probabilities, one for each logit",
    parameters: [{ name: "labels" }, { name: "logits" }],
    call(context, [labels, logits]) {
      const y = toTensor(context, labels!);
      const z = toTensor(context, logits!);
      if (!y || !z) return error;
      const classes = z.shape.at(-1);
      if (z.dtype !== "f32" || classes === undefined)
        return context.fail(messages.logits, logits!.span, { found: printType(z) });
      const expected = y.dtype === "i32" ? z.shape.slice(0, -1) : z.shape;
      if (sameShape(y.shape, expected)) return tensor(y.dtype === "i32" ? ops.bounded(y, classes) : y);
      return context.fail(messages.labelsShape, labels!.span, {
        labels: printType(y),
        logits: printType(z),
        expected: printType({ dtype: "i32", shape: z.shape.slice(0, -1) }),
      });
    },
  },
  {
    name: "paired",
    doc: "x, with a warning where it meets y in more pairs than either has elements",
    parameters: [{ name: "x" }, { name: "y" }],
    call(context, [x, y], span) {
      const [a, b] = [toTensor(context, x!), toTensor(context, y!)];
      if (!a || !b) return error;
      const common = commonShape(a.shape, b.shape);
      if ("clash" in common) {
        broadcastTogether(context, b, a, { span, left: y!.span, right: x!.span, verb: "compare" });
        return error;
      }
      if (![a, b].some((n) => sameShape(n.shape, common.shape)))
        context.warn(messages.crossed, span, {
          left: printType(b),
          right: printType(a),
          common: printShape(common.shape),
        });
      return x!.value;
    },
  },
  {
    name: "require",
    doc: "x; where the condition is known at compile time not to hold, an error in these words",
    parameters: [{ name: "x" }, { name: "condition" }, { name: "words" }],
    call(context, [x, condition, words], span) {
      if (condition!.value.kind !== "bool" || condition!.value.value) return x!.value;
      const text = words!.value.kind === "string" ? words!.value.value : describe(words!.value);
      return context.fail(messages.required, span, { words: text });
    },
  },
];
