// Expressions → values: evaluated at compile time as far as they go, the rest becomes nodes.
import type { BinaryExpression, Expression } from "../../dsl/ast.ts";
import { messages } from "../../dsl/messages.ts";
import * as ops from "../ops/index.ts";
import { applyCall } from "./calls.ts";
import type { Context, DeclaredVariable } from "./context.ts";
import { applyIndex } from "./indexing.ts";
import { applyBinary, applyUnary, choose } from "./operators.ts";
import type { Scope } from "./scope.ts";
import { asDim, bool, describe, error, number, tensor, type Value } from "./value.ts";

/** The value of an expression; a mistake is reported and gives the error value. */
export function evaluate(context: Context, expression: Expression, scope: Scope): Value {
  context.spend(expression.span);
  switch (expression.kind) {
    case "number":
      return number(expression.value, expression.integer);
    case "string":
      return { kind: "string", value: expression.value };
    case "bool":
      return bool(expression.value);
    case "name":
      return lookup(context, expression.name, expression, scope);
    case "primed":
      return primed(context, expression, scope);
    case "lambda":
      return { kind: "function", declaration: expression, scope: scope.capture() };
    default:
      return context.nested(expression.span, () =>
        context.sized(compound(context, expression, scope), expression.span),
      );
  }
}

/** The param or state that a name means. */
export function variableNamed(context: Context, name: string, scope: Scope): DeclaredVariable | undefined {
  const value = scope.lookup(name);
  return value?.kind === "tensor" ? context.variableOf(value.node) : undefined;
}

/** The value of a variable after the step. */
function primed(context: Context, expression: Extract<Expression, { kind: "primed" }>, scope: Scope): Value {
  const name = `${expression.name}'`;
  const variable = scope.lookup(name) ? undefined : variableNamed(context, expression.name, scope);
  if (!variable || !context.isOptimized) return lookup(context, name, expression, scope);
  return tensor(context.declared.updates.get(variable.name)?.value ?? variable.node);
}

type Compound = Exclude<Expression, { kind: "number" | "string" | "bool" | "name" | "primed" | "lambda" }>;

function compound(context: Context, expression: Compound, scope: Scope): Value {
  const of = (e: Expression): Value => evaluate(context, e, scope);
  switch (expression.kind) {
    case "unary":
      return applyUnary(
        context,
        expression.operator,
        { value: of(expression.operand), span: expression.operand.span },
        expression.span,
      );
    case "binary":
      return binaryChain(context, expression, scope);
    case "conditional":
      return conditional(context, expression, scope);
    case "call":
      return applyCall(context, expression, scope);
    case "index":
      return applyIndex(context, expression, scope);
    case "transpose": {
      const operand = of(expression.operand);
      if (operand.kind === "error") return error;
      if (operand.kind !== "tensor")
        return context.fail(messages.notATensor, expression.operand.span, { found: describe(operand) });
      const axes = operand.node.shape.map((_, k) => k).reverse();
      return axes.length < 2
        ? operand
        : context.at(expression.span, () => tensor(ops.transpose(operand.node, axes)));
    }
    case "tuple":
    case "list":
      return { kind: expression.kind, elements: expression.elements.map(of) };
    case "range": {
      const start = of(expression.start);
      const stop = of(expression.stop);
      if (start.kind === "error" || stop.kind === "error") return error;
      const [from, to] = [asDim(start), asDim(stop)];
      if (typeof from === "number" && typeof to === "number")
        return { kind: "range", start: from, stop: Math.max(from, to) };
      const wrong =
        typeof from === "number" ? { e: expression.stop, v: stop } : { e: expression.start, v: start };
      return context.fail(messages.rangeBound, wrong.e.span, { found: describe(wrong.v) });
    }
    case "record":
      return {
        kind: "record",
        entries: new Map(
          expression.entries.map((e) => [
            e.key.text,
            { value: of(e.value), span: e.value.span, keySpan: e.key.span },
          ]),
        ),
      };
  }
}

function lookup(context: Context, name: string, expression: Expression, scope: Scope): Value {
  const value = scope.lookup(name);
  if (value) return value;
  if (name === "params" || name === "weights") {
    const nodes = context.params().filter((n) => name === "params" || n.shape.length >= 2);
    context.spend(expression.span, nodes.length);
    return { kind: "tuple", elements: nodes.map(tensor) };
  }
  if (context.diagnostics.hasErrorAt(expression.span)) return error;
  // Names were checked before: this one is bound in a branch that was not taken.
  return context.fail(messages.notBound, expression.span, { name });
}

/** Left-leaning chains can be thousands long: down their spine with a loop, then up again. */
function binaryChain(context: Context, expression: BinaryExpression, scope: Scope): Value {
  const spine: BinaryExpression[] = [];
  let first: Expression = expression;
  while (first.kind === "binary") {
    spine.push(first);
    first = first.left;
  }
  let left = evaluate(context, first, scope);
  for (let link = spine.pop(); link; link = spine.pop()) {
    context.spend(link.span);
    if (
      left.kind === "bool" &&
      ((link.operator === "&&" && !left.value) || (link.operator === "||" && left.value))
    )
      continue;
    const right = evaluate(context, link.right, scope);
    const result = applyBinary(
      context,
      link.operator,
      { value: left, span: link.left.span },
      { value: right, span: link.right.span },
      link.span,
    );
    left = context.sized(result, link.span);
  }
  return left;
}

function conditional(
  context: Context,
  expression: Extract<Expression, { kind: "conditional" }>,
  scope: Scope,
): Value {
  const condition = evaluate(context, expression.condition, scope);
  if (condition.kind === "error") return error;
  if (condition.kind === "bool")
    return evaluate(context, condition.value ? expression.then : expression.otherwise, scope);
  const then = evaluate(context, expression.then, scope);
  const otherwise = evaluate(context, expression.otherwise, scope);
  if (condition.kind !== "tensor" || condition.node.dtype !== "bool")
    return context.fail(messages.notABool, expression.condition.span, {
      operator: "if",
      found: describe(condition),
    });
  return choose(
    context,
    { value: condition, span: expression.condition.span },
    { value: then, span: expression.then.span },
    { value: otherwise, span: expression.otherwise.span },
    expression.span,
  );
}
