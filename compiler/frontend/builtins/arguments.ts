// Reading a builtin's arguments: axes, shapes, numbers; each reports what is wrong and then gives null.
import { messages } from "../../../dsl/messages.ts";
import type { Node } from "../../graph/node.ts";
import type { Dim } from "../../graph/shape.ts";
import { checkedDim } from "../annotation.ts";
import { toTensor } from "../broadcast.ts";
import type { Passed } from "../builtin.ts";
import type { Context } from "../context.ts";
import { describe, literal, type Value } from "../value.ts";

/** One axis of a tensor of rank `rank`; negative ones count from the end. */
export function axisOf(context: Context, { value, span }: Passed, rank: number): number | null {
  if (value.kind === "error") return null;
  if (value.kind !== "number") {
    context.fail(messages.axisKind, span, { found: describe(value) });
    return null;
  }
  const given = value.integer ? value.value : null;
  if (given !== null && given >= -rank && given < rank) return given < 0 ? given + rank : given;
  context.fail(messages.badAxis, span, {
    found: literal(value),
    rank,
  });
  return null;
}

/** `axis:` as a number, a list, or absent (all axes); sorted, each once. */
export function axesOf(context: Context, passed: Passed, rank: number): number[] | null {
  const { value, span } = passed;
  if (value.kind === "none") return Array.from({ length: rank }, (_, k) => k);
  const items = value.kind === "list" || value.kind === "tuple" ? value.elements : [value];
  const axes: number[] = [];
  for (const item of items) {
    const axis = axisOf(context, { value: item, span }, rank);
    if (axis === null) return null;
    if (axes.includes(axis)) {
      context.fail(messages.repeatedAxis, span, { axis });
      return null;
    }
    axes.push(axis);
  }
  return axes.sort((a, b) => a - b);
}

/** A list of sizes: `[N, 3]`; one size counts as a list of one. */
export function shapeOf(context: Context, { value, span }: Passed): Dim[] | null {
  const items = value.kind === "list" || value.kind === "tuple" ? value.elements : [value];
  const shape: Dim[] = [];
  for (const item of items) {
    const dim = checkedDim(context, item, span);
    if (dim === null) return null;
    shape.push(dim);
  }
  return shape;
}

/** Several tensors: a tuple, a list, or one tensor. */
export function tensorsOf(context: Context, { value, span }: Passed): Node[] | null {
  const items: readonly Value[] = value.kind === "tuple" || value.kind === "list" ? value.elements : [value];
  const nodes: Node[] = [];
  for (const item of items) {
    const node = toTensor(context, { value: item, span });
    if (!node) return null;
    nodes.push(node);
  }
  return nodes;
}

export function flagOf(context: Context, { value, span }: Passed): boolean | null {
  if (value.kind === "bool") return value.value;
  context.fail(messages.argumentKind, span, {
    expected: "true or false, known at compile time",
    found: describe(value),
  });
  return null;
}

export function numberOf(context: Context, { value, span }: Passed): number | null {
  if (value.kind === "number") return value.value;
  context.fail(messages.argumentKind, span, {
    expected: "a number known at compile time",
    found: describe(value),
  });
  return null;
}
