// How a param or a state starts: the right side of its declaration, as data.
import type { ParamStatement, StateStatement } from "../../dsl/ast.ts";
import { messages } from "../../dsl/messages.ts";
import { type DType, printType } from "../graph/node.ts";
import { sameShape } from "../graph/shape.ts";
import type { Initializer } from "../model.ts";
import * as ops from "../ops/index.ts";
import { fitsI32 } from "./broadcast.ts";
import { apply } from "./calls.ts";
import type { Context } from "./context.ts";
import { evaluate } from "./expressions.ts";
import type { Scope } from "./scope.ts";
import { describe, integer, literal, type Value } from "./value.ts";

/** Null after a report. A function is asked with the fans: `fn(fan_in, fan_out) = uniform(…)`. */
export function initializerOf(
  context: Context,
  statement: ParamStatement | StateStatement,
  shape: readonly number[],
  dtype: DType,
  scope: Scope,
): Initializer | null {
  const { name } = statement;
  if (!statement.value) {
    if (statement.kind === "state") return { kind: "constant", value: 0 };
    context.fail(messages.initializerMissing, name.span, { name: name.text });
    return null;
  }
  const { span } = statement.value;
  const type = printType({ dtype, shape });
  let value = evaluate(context, statement.value, scope);
  // `he_uniform` for `he_uniform()`.
  if (value.kind === "builtin" || (value.kind === "function" && value.declaration.parameters.length !== 2)) {
    const call = statement.value.kind === "name" ? { call: `${statement.value.name}()` } : {};
    context.fail(messages.notAnInitializer, span, { name: name.text, found: describe(value), type, ...call });
    return null;
  }
  if (value.kind === "function") {
    const given = [...fans(shape)].map((fan) => ({ value: integer(fan), span }));
    value = apply(context, value, given, span);
  }
  if (value.kind === "error") return null;
  if (value.kind === "list")
    context.spend(
      span,
      shape.reduce((n, d) => n * d, 1),
    );
  const initializer = asInitializer(value, shape);
  if (!initializer || (dtype !== "f32" && !wholeNumbers(initializer))) {
    context.fail(messages.notAnInitializer, span, { name: name.text, found: literal(value), type });
    return null;
  }
  return initializer;
}

function asInitializer(value: Value, shape: readonly number[]): Initializer | null {
  if (value.kind === "initializer") return value.initializer;
  if (value.kind === "number") return { kind: "constant", value: value.value };
  if (value.kind === "bool") return { kind: "constant", value: Number(value.value) };
  if (value.kind === "tensor") {
    const all = ops.constantValue(value.node);
    const fits = value.node.shape.length === 0 || sameShape(value.node.shape, shape);
    return all === null || !fits ? null : { kind: "constant", value: all };
  }
  const values: number[] = [];
  return flatten(value, shape, values) ? { kind: "values", values } : null;
}

/** The numbers of nested lists that have exactly this shape. */
function flatten(value: Value, shape: readonly number[], into: number[]): boolean {
  const [first, ...rest] = shape;
  if (first === undefined) {
    if (value.kind !== "number" && value.kind !== "bool") return false;
    into.push(Number(value.value));
    return true;
  }
  return (
    value.kind === "list" &&
    value.elements.length === first &&
    value.elements.every((e) => flatten(e, rest, into))
  );
}

const whole = (value: number): boolean => Number.isInteger(value) && fitsI32(value);
const wholeNumbers = (initializer: Initializer): boolean =>
  initializer.kind === "constant"
    ? whole(initializer.value)
    : initializer.kind === "values" && initializer.values.every(whole);

/**
 * Inputs and outputs that one unit sees: a matrix is [in, out], as in `x @ W`; a convolution kernel is
 * [out, in, …field], each times the size of the field (He et al. 2015, section 2.2).
 */
function fans(shape: readonly number[]): readonly [fanIn: number, fanOut: number] {
  const [first = 1, second = first, ...field] = shape;
  if (field.length === 0) return [first, second];
  const size = field.reduce((a, b) => a * b, 1);
  return [second * size, first * size];
}
