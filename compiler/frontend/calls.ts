// Calls: matching arguments to parameters, and running what is called.
import type { CallExpression, Name, Parameter } from "../../dsl/ast.ts";
import { messages } from "../../dsl/messages.ts";
import type { Span } from "../../dsl/source.ts";
import { suggest } from "../../dsl/suggest.ts";
import type { Node } from "../graph/node.ts";
import * as ops from "../ops/index.ts";
import { conform } from "./annotation.ts";
import type { BuiltinParameter, Passed } from "./builtin.ts";
import type { Context } from "./context.ts";
import { evaluate } from "./expressions.ts";
import { parameterHere } from "./foreign.ts";
import { Instance } from "./instance.ts";
import { layerArguments } from "./layer.ts";
import { Scope } from "./scope.ts";
import { runBody } from "./statements.ts";
import {
  type BuiltinValue,
  describe,
  error,
  type FunctionValue,
  type GivenArgument,
  type LayerValue,
  type OptimizerValue,
  type Value,
} from "./value.ts";

/** A call as written; `boundTo` is the name that a `let` gives its result. */
export function applyCall(context: Context, call: CallExpression, scope: Scope, boundTo?: string): Value {
  const callee = evaluate(context, call.callee, scope);
  const given = givenIn(context, call, scope);
  if (callee.kind === "error") return error;
  const name = call.callee.kind === "name" ? call.callee.name : "";
  const hidden = scope.knowsFunction(name) ? name : undefined;
  return context.sized(
    apply(context, callee, given, call.span, call.callee.span, { boundTo, hidden }),
    call.span,
  );
}

/** The arguments of a call, evaluated. */
export const givenIn = (context: Context, call: CallExpression, scope: Scope): GivenArgument[] =>
  call.arguments.map(({ name, value }) => ({
    ...(name ? { name } : {}),
    value: evaluate(context, value, scope),
    span: value.span,
  }));

/** Calls a value with evaluated arguments. */
export function apply(
  context: Context,
  callee: Value,
  given: readonly GivenArgument[],
  span: Span,
  calleeSpan: Span = span,
  { boundTo, hidden }: { readonly boundTo?: string | undefined; readonly hidden?: string | undefined } = {},
): Value {
  switch (callee.kind) {
    case "function":
      return applyFunction(context, callee, given, span, boundTo);
    case "layer":
      return applyLayer(context, callee, given, span);
    case "builtin":
      return applyBuiltin(context, callee, given, span);
    case "optimizer":
      return configureOptimizer(context, callee, given, span);
    case "error":
      return error;
    default:
      return context.fail(messages.notCallable, calleeSpan, {
        found: describe(callee),
        passed: context.libraryNames.has(calleeSpan.source.name),
        ...(callee.kind === "string" ? { quoted: callee.value } : {}),
        ...(hidden === undefined ? {} : { hidden }),
      });
  }
}

interface Formal {
  readonly name: string;
  readonly optional: boolean;
}

/** Which given argument each formal takes; null after a report. */
function match(
  context: Context,
  callee: string,
  formals: readonly Formal[],
  given: readonly GivenArgument[],
  span: Span,
): Array<GivenArgument | undefined> | null {
  const taken: Array<GivenArgument | undefined> = formals.map(() => undefined);
  let position = 0;
  let ok = true;
  for (const argument of given) {
    const at =
      argument.name === undefined ? position++ : formals.findIndex((f) => f.name === argument.name!.text);
    if (at < 0) {
      failUnknown(
        context,
        callee,
        argument.name!,
        formals.map((f) => f.name),
      );
      ok = false;
    } else if (at >= formals.length) {
      context.fail(messages.tooManyArguments, argument.span, {
        callee,
        takes: formals.map((f) => f.name),
        given: given.length,
      });
      return null;
    } else if (taken[at]) {
      const where = argument.name?.span ?? argument.span;
      context.fail(messages.repeatedArgument, where, { callee, name: formals[at]!.name });
      ok = false;
    } else taken[at] = argument;
  }
  const missing = formals.filter((f, k) => !f.optional && !taken[k]).map((f) => f.name);
  if (ok && missing.length > 0) {
    context.fail(messages.missingArgument, span, {
      callee,
      names: missing,
      takes: formals.map((f) => f.name),
    });
    return null;
  }
  return ok ? taken : null;
}

/** Reports an argument that goes by a name which the function does not take. */
export function failUnknown(
  context: Context,
  callee: string,
  { text, span }: Name,
  takes: readonly string[],
): void {
  context.fail(messages.unknownArgument, span, {
    callee,
    name: text,
    suggestion: parameterHere(text, takes) ?? suggest(text, takes),
    takes,
  });
}

const formalsOf = (parameters: readonly Parameter[]): Formal[] =>
  parameters.map((p) => ({ name: p.name.text, optional: p.default !== undefined }));

/** What messages call a function. */
export const nameOf = (callee: FunctionValue): string =>
  callee.declaration.kind === "function" ? callee.declaration.name.text : "fn";

function applyFunction(
  context: Context,
  callee: FunctionValue,
  given: readonly GivenArgument[],
  span: Span,
  boundTo: string | undefined,
): Value {
  const instance = new Instance(context.instance, boundTo ?? nameOf(callee), boundTo === undefined);
  return applyIn(context, callee, given, span, instance);
}

function applyIn(
  context: Context,
  callee: FunctionValue,
  given: readonly GivenArgument[],
  span: Span,
  instance: Instance,
): Value {
  const { declaration } = callee;
  const taken = match(context, nameOf(callee), formalsOf(declaration.parameters), given, span);
  if (!taken) return error;
  const fromLibrary = context.libraryNames.has(declaration.span.source.name);
  const spans = fromLibrary ? byParameter(declaration, taken) : undefined;
  return context.call(
    span,
    () => {
      let scope = new Scope(callee.scope);
      for (const [k, parameter] of declaration.parameters.entries()) {
        const argument = taken[k];
        let value = argument ? argument.value : evaluate(context, parameter.default!, scope);
        if (parameter.type) {
          const owner = `argument \`${parameter.name.text}\` of \`${nameOf(callee)}\``;
          const checked = conform(
            context,
            { value, span: argument?.span ?? parameter.span },
            parameter.type,
            scope,
            owner,
          );
          ({ value, scope } = checked);
        }
        scope = scope.bind(parameter.name.text, named(context, value, parameter.name.text, parameter.span));
      }
      const outer = context.instance;
      context.instance = instance;
      try {
        const result = runBody(context, declaration.body, scope, span);
        if (declaration.kind !== "function" || !declaration.result) return result.value;
        const owner = `the result of \`${nameOf(callee)}\``;
        return conform(context, { value: result.value, span }, declaration.result, result.scope, owner).value;
      } finally {
        context.instance = outer;
      }
    },
    spans,
  );
}

/** Calls a value, a function so that its params are those of the instance. */
export const applyWithin = (
  context: Context,
  callee: Value,
  given: readonly GivenArgument[],
  span: Span,
  instance: Instance,
): Value =>
  callee.kind === "function"
    ? applyIn(context, callee, given, span, instance)
    : apply(context, callee, given, span);

/** Values that have a name, and so may be differentiated by. */
export const isNamed = ({ op }: Node): boolean =>
  op === ops.alias || op === ops.input || op === ops.variable || op === ops.setting;

/**
 * The value under a name of its own, so that a derivative with respect to the name is exact, and dumps speak the
 * user's language. Names inside the standard library are nobody's business.
 */
export function named(context: Context, value: Value, name: string, span: Span): Value {
  if (context.libraryNames.has(span.source.name)) return value;
  if (value.kind !== "tensor" || isNamed(value.node)) return value;
  const { node } = value;
  const place = context.nextPlace();
  const origin = context.graph.origin(node);
  return { kind: "tensor", node: context.graph.at(origin, () => ops.alias(node, name, place)) };
}

function applyLayer(context: Context, layer: LayerValue, given: readonly GivenArgument[], span: Span): Value {
  const all = layerArguments(context, layer, given);
  if (!all) return error;
  layer.instance.restart();
  return applyIn(context, layer.callee, all, span, layer.instance);
}

function applyBuiltin(
  context: Context,
  callee: BuiltinValue,
  given: readonly GivenArgument[],
  span: Span,
): Value {
  const { builtin } = callee;
  const parameters = spelledOut(builtin.parameters, given);
  const formals = parameters.map((p) => ({ name: p.name, optional: p.default !== undefined }));
  const taken = match(context, builtin.name, formals, given, span);
  if (!taken || taken.some((a) => a?.value.kind === "error")) return error;
  const passed = parameters.map(
    (p, k): Passed => ({ value: taken[k]?.value ?? p.default!, span: taken[k]?.span ?? span }),
  );
  return context.at(span, () => builtin.call(context, passed, span));
}

/** The parameters, that which takes the rest as often as there are positional arguments for it. */
function spelledOut(
  parameters: readonly BuiltinParameter[],
  given: readonly GivenArgument[],
): readonly BuiltinParameter[] {
  const last = parameters.at(-1);
  if (!last?.rest) return parameters;
  const more = given.filter((argument) => argument.name === undefined).length - parameters.length;
  return [...parameters, ...Array.from({ length: Math.max(0, more) }, () => last)];
}

/** The arguments given, by the names of their parameters. */
const byParameter = (
  { parameters }: { readonly parameters: readonly Parameter[] },
  taken: ReadonlyArray<GivenArgument | undefined>,
): ReadonlyMap<string, GivenArgument> =>
  new Map(parameters.flatMap(({ name }, k) => (taken[k] ? [[name.text, taken[k]]] : [])));

function configureOptimizer(
  context: Context,
  callee: OptimizerValue,
  given: readonly GivenArgument[],
  span: Span,
): Value {
  const { declaration } = callee;
  const taken = match(context, declaration.name.text, formalsOf(declaration.parameters), given, span);
  if (!taken) return error;
  return { ...callee, arguments: byParameter(declaration, taken), span };
}
