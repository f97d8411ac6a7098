// Type annotations: what `f32[n, 2 * hidden]` or `int` asks of a value, and the dimensions it names.
import type { Expression, TypeExpression } from "../../dsl/ast.ts";
import { messages } from "../../dsl/messages.ts";
import type { Span } from "../../dsl/source.ts";
import { suggest } from "../../dsl/suggest.ts";
import type { DType, Node } from "../graph/node.ts";
import { alwaysAtLeast, type Dim, printShape, type Shape, sameDim, symbol } from "../graph/shape.ts";
import { castTo, type Operand, toTensor } from "./broadcast.ts";
import { type Context, limits } from "./context.ts";
import { evaluate } from "./expressions.ts";
import type { Scope } from "./scope.ts";
import { asDim, describe, error, size, tensor, type Value } from "./value.ts";

const dtypes: ReadonlySet<string> = new Set(["f32", "i32", "bool"]);
export const isDType = (name: string): name is DType => dtypes.has(name);

/** Names of types in other languages. */
const foreign: Readonly<Record<string, string>> = {
  float: "f32",
  float32: "f32",
  f64: "f32",
  float64: "f32",
  double: "f32",
  int: "i32",
  int32: "i32",
  i64: "i32",
  int64: "i32",
  boolean: "bool",
};

const unknownType = (name: string): { name: string; suggestion?: string | undefined } => ({
  name,
  suggestion: Object.hasOwn(foreign, name) ? foreign[name] : suggest(name, dtypes),
});

/** Largest size of one axis, and of a whole tensor whose shape is fixed (elements). */
const maximumSize = 2 ** 31 - 1;
const maximumElements = 2 ** 28;

/** The shape written in a declaration of `owner`; null after a report. Unknown capitalised names declare symbols in an input. */
export function declaredType(
  context: Context,
  type: TypeExpression,
  scope: Scope,
  options: { readonly declareSymbols: boolean; readonly fixed: boolean },
): { dtype: DType; shape: Shape; scope: Scope } | null {
  if (!isDType(type.base.text)) {
    context.fail(messages.unknownType, type.base.span, unknownType(type.base.text));
    return null;
  }
  const shape: Dim[] = [];
  let names = scope;
  for (const dimension of type.dimensions ?? []) {
    if (options.declareSymbols) names = declareSymbols(context, dimension, names);
    const dim = dimensionOf(context, dimension, names);
    if (dim === null) return null;
    if (options.fixed && typeof dim !== "number") {
      context.fail(messages.symbolicParam, dimension.span, { size: dim.key });
      return null;
    }
    shape.push(dim);
  }
  if (shape.length > limits.rank) {
    context.fail(messages.tooManyAxes, type.span, { axes: shape.length, limit: limits.rank });
    return null;
  }
  const elements = shape.reduce<number>((n, d) => n * (typeof d === "number" ? d : 1), 1);
  if (elements > maximumElements) {
    context.fail(messages.tensorTooLarge, type.span, { elements, limit: maximumElements });
    return null;
  }
  return { dtype: type.base.text, shape, scope: names };
}

/** The size that an expression in a shape is; null after a report. */
export function dimensionOf(context: Context, expression: Expression, scope: Scope): Dim | null {
  const value = evaluate(context, expression, scope);
  return value.kind === "error" ? null : checkedDim(context, value, expression.span);
}

/** A value as a size: a whole number from 0, or symbolic; null after a report. */
export function checkedDim(context: Context, value: Value, span: Span): Dim | null {
  if (value.kind === "error") return null;
  const dim = asDim(value);
  if (dim === null || alwaysAtLeast(-1, dim) || (typeof dim === "number" && dim > maximumSize)) {
    const found = value.kind === "number" ? `${value.value}` : describe(value);
    context.fail(messages.notADimension, span, { found });
    return null;
  }
  return dim;
}

const capitalised = (name: string): boolean => /^\p{Lu}/u.test(name);

function declareSymbols(context: Context, expression: Expression, scope: Scope): Scope {
  if (expression.kind === "binary")
    return declareSymbols(context, expression.right, declareSymbols(context, expression.left, scope));
  if (expression.kind !== "name" || !capitalised(expression.name) || scope.lookup(expression.name))
    return scope;
  context.declared.symbols.add(expression.name);
  return scope.bind(expression.name, size(symbol(expression.name)));
}

/** The types of values known at compile time, and what is of them. */
export const plainTypes: ReadonlyMap<string, (value: Value) => boolean> = new Map([
  ["int", (value) => asDim(value) !== null],
  ["float", (value) => value.kind === "number" || (value.kind === "tensor" && value.node.shape.length === 0)],
  ["bool", (value) => value.kind === "bool"],
  ["string", (value) => value.kind === "string"],
]);

/**
 * Checks a function's argument (or result) against its annotation and binds the dimensions that it names.
 * `owner` is what messages call the value: "argument `x` of `dense`".
 */
export function conform(
  context: Context,
  operand: Operand,
  type: TypeExpression,
  scope: Scope,
  owner: string,
): { value: Value; scope: Scope } {
  const { value, span } = operand;
  const mismatch = (): { value: Value; scope: Scope } => {
    context.fail(messages.argumentType, span, {
      owner,
      expected: printAnnotation(type),
      found: describe(value),
    });
    return { value: error, scope };
  };
  if (value.kind === "error") return { value, scope };
  const { text } = type.base;
  if (!isDType(text) || (text === "bool" && !type.dimensions && value.kind === "bool")) {
    const accepts = plainTypes.get(text);
    if (accepts) return accepts(value) ? { value, scope } : mismatch();
    context.fail(messages.unknownType, type.base.span, unknownType(text));
    return { value: error, scope };
  }
  if (!["tensor", "number", "size", "bool", "list"].includes(value.kind)) return mismatch();
  const node = toTensor(context, operand, text === "f32" && value.kind !== "bool" ? "f32" : undefined);
  if (!node) return { value: error, scope };
  const dtype = node.dtype;
  if (dtype !== text && !(text === "f32" || (text === "i32" && dtype === "bool"))) return mismatch();
  if (node.shape.length !== (type.dimensions ?? []).length) return mismatch();
  let names = scope;
  for (const [axis, dimension] of (type.dimensions ?? []).entries()) {
    const actual = node.shape[axis]!;
    const known = dimension.kind === "name" ? names.lookup(dimension.name) : undefined;
    if (dimension.kind === "name" && (!known || asDim(known) === null)) {
      names = names.bind(dimension.name, size(actual));
      continue;
    }
    const expected = dimensionOf(context, dimension, names);
    if (expected === null) return { value: error, scope };
    if (!sameDim(expected, actual)) {
      context.fail(messages.argumentDimension, span, {
        owner,
        expected: printAnnotation(type),
        found: `${dtype}${printShape(node.shape)}`,
        axis,
        size: typeof expected === "number" ? `${expected}` : expected.key,
      });
      return { value: error, scope };
    }
  }
  return { value: tensor(castTensor(node, text)), scope: names };
}

const castTensor = (node: Node, dtype: DType): Node => castTo(node, dtype);

/** An annotation as it was written. */
const printAnnotation = (type: TypeExpression): string =>
  type.span.source.text.slice(type.span.start, type.span.end).replace(/\s+/g, " ");
