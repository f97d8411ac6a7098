// `layer f = dense(units: 64)`: a call kept for later, whose params are made once and whose first arguments come with each use.
import type { Expression, Parameter } from "../../dsl/ast.ts";
import { messages } from "../../dsl/messages.ts";
import { plainTypes } from "./annotation.ts";
import { failUnknown, givenIn, nameOf } from "./calls.ts";
import type { Context } from "./context.ts";
import { evaluate } from "./expressions.ts";
import { Instance } from "./instance.ts";
import type { Scope } from "./scope.ts";
import { error, type GivenArgument, type LayerValue, type Value } from "./value.ts";

/** The layer that a call makes; a mistake is reported and gives the error value. */
export function layerOf(context: Context, name: string, expression: Expression, scope: Scope): Value {
  if (expression.kind !== "call") return context.fail(messages.layerValue, expression.span, {});
  const callee = evaluate(context, expression.callee, scope);
  if (callee.kind === "error") return error;
  if (callee.kind !== "function") return context.fail(messages.layerValue, expression.span, {});
  const given = givenIn(context, expression, scope);
  const takes = callee.declaration.parameters.map((p) => p.name.text);
  const unknown = given.flatMap((a) => (a.name && !takes.includes(a.name.text) ? [a.name] : []));
  for (const keyword of unknown) failUnknown(context, nameOf(callee), keyword, takes);
  if (unknown.length > 0 || given.some((a) => a.value.kind === "error")) return error;
  const { span } = expression;
  return {
    kind: "layer",
    name,
    callee,
    given,
    span,
    instance: new Instance(context.instance, name, false, true),
  };
}

const isPositional = (a: GivenArgument): boolean => a.name === undefined;

/** Whether positional arguments may be those of the parameters from one on, as far as plain types tell. */
const fit = (given: readonly GivenArgument[], parameters: readonly Parameter[], from: number): boolean =>
  given.length <= parameters.length - from &&
  given.every(({ value }, k) => plainTypes.get(parameters[from + k]!.type?.base.text ?? "")?.(value) ?? true);

/** All arguments of one call of a layer; null after a report. */
export function layerArguments(
  context: Context,
  { name, callee, given: kept, span }: LayerValue,
  given: readonly GivenArgument[],
): GivenArgument[] | null {
  // Positional arguments of the layer statement come after those of the call: `layer f = dense(64)`, `f(x)`.
  const [first, later] = [given.filter(isPositional), kept.filter(isPositional)];
  const { parameters } = callee.declaration;
  const fits = (from: number): boolean => fit(later, parameters, from);
  if (later[0] && !fits(first.length) && !fits(1) && fits(0)) {
    const call = span.source.text.slice(span.start, span.end);
    context.fail(messages.layerArguments, later[0].span, { name, callee: nameOf(callee), call });
    return null;
  }
  const overridden = new Set(given.map((a) => a.name?.text));
  const keywords = kept.filter((a) => !isPositional(a) && !overridden.has(a.name!.text));
  return [...first, ...later, ...given.filter((a) => !isPositional(a)), ...keywords];
}
