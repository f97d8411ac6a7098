// Statements: running the body of a model, a function or an optimizer, one after another.
import type {
  ConstStatement,
  Expression,
  ForStatement,
  IfStatement,
  LetStatement,
  ParamStatement,
  SettingStatement,
  Statement,
  StateStatement,
  UpdateStatement,
} from "../../dsl/ast.ts";
import { messages } from "../../dsl/messages.ts";
import type { Span } from "../../dsl/source.ts";
import { type DType, type Node, printType } from "../graph/node.ts";
import { type Shape, sameShape } from "../graph/shape.ts";
import type { Input, Named, Variable } from "../model.ts";
import * as ops from "../ops/index.ts";
import { declaredType } from "./annotation.ts";
import { broadcastTo, castTo, commonShape, toTensor } from "./broadcast.ts";
import { applyCall, named } from "./calls.ts";
import type { Context } from "./context.ts";
import { declare, documented } from "./declaration.ts";
import { evaluate, variableNamed } from "./expressions.ts";
import { initializerOf } from "./initializer.ts";
import { layerOf } from "./layer.ts";
import type { Scope } from "./scope.ts";
import { primedIn } from "./subexpressions.ts";
import { describe, error, integer, type Value } from "./value.ts";

interface Outcome {
  readonly scope: Scope;
  /** Set once a `return` has run. */
  readonly returned?: Value;
}

/** Runs a function's body to its `return`. */
export function runBody(
  context: Context,
  body: readonly Statement[],
  scope: Scope,
  call: Span,
): { value: Value; scope: Scope } {
  const outcome = run(context, body, scope);
  if (outcome.returned) return { value: outcome.returned, scope: outcome.scope };
  return { value: context.fail(messages.noReturn, body.at(-1)?.span ?? call, {}), scope: outcome.scope };
}

/** Runs statements in order; returns the scope after the last. */
export function run(context: Context, body: readonly Statement[], scope: Scope): Outcome {
  let outcome: Outcome = { scope };
  for (const statement of body) {
    context.spend(statement.span);
    outcome = runStatement(context, statement, outcome.scope);
    if (outcome.returned) break;
  }
  return outcome;
}

function runStatement(context: Context, statement: Statement, scope: Scope): Outcome {
  switch (statement.kind) {
    case "const":
      return { scope: scope.bind(statement.name.text, constant(context, statement, scope)) };
    case "let":
      return { scope: runLet(context, statement, scope) };
    case "input": {
      const type = declaredType(context, statement.type, scope, { declareSymbols: true, fixed: false });
      if (!type) return { scope: scope.bind(statement.name.text, error) };
      const node = context.at(statement.span, () =>
        ops.input(context.graph, { name: statement.name.text, dtype: type.dtype, shape: type.shape }),
      );
      declare<Input>(context, context.declared.inputs, statement.name, {
        ...documented(statement.name, statement.doc),
        node,
      });
      return { scope: type.scope.bind(statement.name.text, { kind: "tensor", node }) };
    }
    case "param":
    case "state":
      return { scope: scope.bind(statement.name.text, variable(context, statement, scope)) };
    case "setting":
      return { scope: scope.bind(statement.name.text, setting(context, statement, scope)) };
    case "layer": {
      const { name, value } = statement;
      return { scope: scope.bind(name.text, layerOf(context, name.text, value, scope)) };
    }
    case "loss":
      return { scope: runLoss(context, statement.value, statement.span, scope) };
    case "output":
    case "metric":
      return { scope: runNamed(context, statement, scope) };
    case "update":
      return { scope: runUpdate(context, statement, scope) };
    case "for":
      return runFor(context, statement, scope);
    case "if": {
      const condition = evaluate(context, statement.condition, scope);
      if (condition.kind !== "bool") {
        if (condition.kind !== "error")
          context.fail(messages.conditionNotConstant, statement.condition.span, {
            found: describe(condition),
          });
        return { scope: unknown(statement, scope) };
      }
      return run(context, condition.value ? statement.body : statement.otherwise, scope);
    }
    case "return":
      return { scope, returned: evaluate(context, statement.value, scope) };
    case "train":
      // Read by lower.ts, once everything else is known.
      context.declared.trains.push(statement);
      return { scope };
  }
}

/** The scope after a block that could not be run: what its statements name is in error. */
function unknown(block: ForStatement | IfStatement, scope: Scope): Scope {
  const inside = block.kind === "if" ? [...block.body, ...block.otherwise] : block.body;
  return inside.reduce((s, statement) => {
    if (statement.kind === "if" || statement.kind === "for") return unknown(statement, s);
    if (statement.kind === "let") return statement.names.reduce((t, name) => t.bind(name.text, error), s);
    if (statement.kind === "update") return s.bind(`${statement.name.text}'`, error);
    return "name" in statement ? s.bind(statement.name.text, error) : s;
  }, scope);
}

/** A name's value with `--set` taken into account (at the top level of a model). */
function constant(context: Context, statement: ConstStatement, scope: Scope): Value {
  const { text } = statement.name;
  const override = context.overrides.get(text);
  if (override && context.instance === context.root && !context.optimizing) {
    context.declared.overrides.add(text);
    return override;
  }
  const value = evaluate(context, statement.value, scope);
  if (value.kind === "tensor")
    return context.fail(messages.constNotConstant, statement.value.span, {
      name: text,
      found: describe(value),
    });
  return value;
}

function evaluateBound(context: Context, expression: Expression, scope: Scope, name: string): Value {
  return expression.kind === "call"
    ? applyCall(context, expression, scope, name)
    : evaluate(context, expression, scope);
}

function runLet(context: Context, statement: LetStatement, scope: Scope): Scope {
  const [first] = statement.names;
  if (!statement.tuple && first) {
    const value = evaluateBound(context, statement.value, scope, first.text);
    return scope.bind(first.text, named(context, value, first.text, first.span));
  }
  const value = evaluate(context, statement.value, scope);
  let elements: readonly Value[] = statement.names.map(() => error);
  if (value.kind === "tuple" || value.kind === "list") {
    if (value.elements.length === statement.names.length) elements = value.elements;
    else
      context.fail(messages.destructure, statement.value.span, {
        expected: statement.names.length,
        found: describe(value),
      });
  } else if (value.kind !== "error")
    context.fail(messages.destructure, statement.value.span, {
      expected: statement.names.length,
      found: describe(value),
    });
  return statement.names.reduce(
    (s, name, k) => s.bind(name.text, named(context, elements[k]!, name.text, name.span)),
    scope,
  );
}

/** Declares a param or a state, or finds it again in a layer's later calls. */
function variable(context: Context, statement: ParamStatement | StateStatement, scope: Scope): Value {
  const { variables } = context.declared;
  const type = variableType(context, statement, scope);
  if (!type) return error;
  const shape = type.shape.filter((d): d is number => typeof d === "number");
  if (statement.kind === "param" && type.dtype !== "f32")
    return context.fail(messages.paramDtype, type.span, { name: statement.name.text, dtype: type.dtype });
  const initializer = initializerOf(context, statement, shape, type.dtype, scope);
  if (!initializer) return error;

  const name = variableName(context, statement);
  const known = variables.get(name);
  if (known && context.instance.shared && known.declaration === statement) {
    if (sameShape(known.shape, shape)) return { kind: "tensor", node: known.node };
    const now = printType({ dtype: type.dtype, shape });
    return context.fail(messages.layerShape, type.span, { name, first: printType(known.node), now });
  }
  const role = context.optimizing ? "optimizer" : statement.kind;
  const node = context.at(statement.span, () =>
    ops.variable(context.graph, { name, role, dtype: type.dtype, shape }),
  );
  declare(
    context,
    variables,
    { text: name, span: statement.name.span },
    {
      ...documented({ text: name, span: context.userSpan(statement.name.span) }, statement.doc),
      role,
      node,
      dtype: type.dtype,
      shape,
      initializer,
      declaration: statement,
    },
  );
  return { kind: "tensor", node };
}

/** The declared type; a state of an optimizer may leave it out, and takes that of its param. */
function variableType(
  context: Context,
  statement: ParamStatement | StateStatement,
  scope: Scope,
): { dtype: DType; shape: Shape; span: Span } | null {
  if (statement.type) {
    const type = declaredType(context, statement.type, scope, { declareSymbols: false, fixed: true });
    return type && { dtype: type.dtype, shape: type.shape, span: statement.type.span };
  }
  if (context.optimizing)
    return { dtype: "f32", shape: context.optimizing.param.shape, span: statement.span };
  context.fail(messages.typeMissing, statement.name.span, { name: statement.name.text });
  return null;
}

/** `W`, `h1/W`, `adam/W1/m`; a declaration that a `for` repeats is numbered from the second on. */
function variableName(context: Context, statement: ParamStatement | StateStatement): string {
  const { text, span } = statement.name;
  if (context.optimizing) return `${context.optimizing.name}/${context.optimizing.param.name}/${text}`;
  const repeated = context.instance.count(`${text} ${span.start}`);
  const base = context.instance.path + text;
  return repeated > 1 ? `${base}_${repeated}` : base;
}

function setting(context: Context, statement: SettingStatement, scope: Scope): Value {
  const { name } = statement;
  if (statement.type) {
    const type = declaredType(context, statement.type, scope, { declareSymbols: false, fixed: true });
    if (type && (type.dtype !== "f32" || type.shape.length > 0))
      return context.fail(messages.settingType, statement.type.span, { found: printType(type) });
    if (!type) return error;
  }
  const value = evaluate(context, statement.value, scope);
  if (value.kind === "error") return error;
  if (value.kind !== "number")
    return context.fail(messages.settingValue, statement.value.span, { found: describe(value) });
  const node = context.at(statement.span, () => ops.setting(context.graph, name.text));
  declare(context, context.declared.settings, name, {
    ...documented(name, statement.doc),
    node,
    initial: value.value,
  });
  return { kind: "tensor", node };
}

function runLoss(context: Context, expression: Expression, span: Span, scope: Scope): Scope {
  const value = evaluateBound(context, expression, scope, "loss");
  const { declared } = context;
  if (declared.lossSpan) {
    context.fail(messages.lossTwice, span, {}, [{ span: declared.lossSpan, text: "first declared here" }]);
    return scope;
  }
  declared.lossSpan = span;
  const node = scalar(context, value, expression.span, "the loss");
  if (!node) return scope.bind("loss", error);
  declared.loss = node;
  return scope.bind("loss", named(context, { kind: "tensor", node }, "loss", span));
}

/** A value that must be one f32 number; null after a report. */
function scalar(context: Context, value: Value, span: Span, owner: string): Node | null {
  if (value.kind === "error") return null;
  const node = context.at(span, () => toTensor(context, { value, span }));
  if (!node) return null;
  if (node.shape.length > 0) {
    context.fail(messages.notAScalar, span, { owner, found: printType(node) });
    return null;
  }
  return context.at(span, () => castTo(node, "f32"));
}

function runNamed(
  context: Context,
  statement: Extract<Statement, { kind: "output" | "metric" }>,
  scope: Scope,
): Scope {
  const { name } = statement;
  const value = evaluateBound(context, statement.value, scope, name.text);
  const at = statement.value.span;
  const node =
    statement.kind === "metric"
      ? scalar(context, value, at, `metric \`${name.text}\``)
      : value.kind === "error"
        ? null
        : context.at(at, () => toTensor(context, { value, span: at }));
  if (!node) return scope.bind(name.text, error);
  if (name.text === "loss" && statement.kind === "metric") {
    context.fail(messages.declaredTwice, name.span, {
      name: name.text,
      hint: "`loss` is reported by itself",
    });
    return scope;
  }
  const into = statement.kind === "metric" ? context.declared.metrics : context.declared.outputs;
  declare<Named>(context, into, name, { ...documented(name, statement.doc), node });
  return scope.bind(name.text, named(context, { kind: "tensor", node }, name.text, name.span));
}

/** `W' = e`: checked against the variable, and bound as `W'` for right sides after it. */
function runUpdate(context: Context, statement: UpdateStatement, scope: Scope): Scope {
  const { text, span } = statement.name;
  const target = scope.lookup(text);
  const variable = variableNamed(context, text, scope);
  if (variable && !context.isOptimized && readsOptimized(context, statement.value, scope)) {
    const { instance } = context;
    const then = scope.capture();
    const known = context.postponed.get(variable.name);
    context.postponed.set(variable.name, () => {
      known?.();
      context.instance = instance;
      runUpdate(context, statement, then);
    });
    return then;
  }
  const value = evaluate(context, statement.value, scope);
  if (target?.kind === "error" || value.kind === "error") return scope.bind(`${text}'`, error);
  if (!variable) {
    context.fail(messages.notUpdatable, span, { name: text, found: target ? describe(target) : undefined });
    return scope.bind(`${text}'`, error);
  }
  const known = context.declared.updates.get(variable.name);
  if (known) {
    context.fail(messages.updatedTwice, span, { name: text }, [{ span: known.span, text: "first here" }]);
    return scope;
  }
  const node = updateValue(context, value, variable, statement.value.span, text);
  if (!node) return scope.bind(`${text}'`, error);
  context.declared.updates.set(variable.name, { target: variable, value: node, span: statement.span });
  return scope.bind(`${text}'`, named(context, { kind: "tensor", node }, `${text}'`, span));
}

/** Whether an expression reads a primed name that has its value only once the optimizer has run. */
const readsOptimized = (context: Context, value: Expression, scope: Scope): boolean =>
  primedIn(value).some(({ name }) => {
    const variable = scope.lookup(`${name}'`) ? undefined : variableNamed(context, name, scope);
    return variable?.role === "param" || (variable && context.postponed.has(variable.name));
  });

/** Runs the updates that waited for the optimizer. */
export function runPostponed(context: Context): void {
  context.isOptimized = true;
  for (const update of context.postponed.values()) update();
}

/** A value of the shape and dtype of `target`, from one that broadcasts to it. */
function updateValue(
  context: Context,
  value: Value,
  target: Variable,
  span: Span,
  name: string,
): Node | null {
  return context.at(span, () => {
    const node = toTensor(context, { value, span }, target.dtype === "f32" ? "f32" : undefined);
    if (!node) return null;
    const common = commonShape(node.shape, target.shape);
    const widens =
      target.dtype === node.dtype ||
      target.dtype === "f32" ||
      (target.dtype === "i32" && node.dtype === "bool");
    if ("clash" in common || !sameShape(common.shape, target.shape as Shape) || !widens) {
      const ofOptimizer = context.optimizing !== null && target.role === "optimizer";
      const types = { expected: printType(target), found: printType(node) };
      context.fail(messages.updateType, span, { name, ...types, ofOptimizer }, [
        { span: target.span, text: "declared here" },
      ]);
      return null;
    }
    return broadcastTo(castTo(node, target.dtype), target.shape);
  });
}

function runFor(context: Context, statement: ForStatement, scope: Scope): Outcome {
  const iterable = evaluate(context, statement.iterable, scope);
  if (iterable.kind === "error") return { scope: unknown(statement, scope) };
  const turns =
    iterable.kind === "range"
      ? iterable.stop - iterable.start
      : iterable.kind === "list" || iterable.kind === "tuple"
        ? iterable.elements.length
        : null;
  if (turns === null) {
    context.fail(messages.notIterable, statement.iterable.span, { found: describe(iterable) });
    return { scope: unknown(statement, scope) };
  }
  let outcome: Outcome = { scope };
  for (let turn = 0; turn < turns && !outcome.returned; turn++) {
    context.spend(statement.span);
    const element =
      iterable.kind === "range"
        ? integer(iterable.start + turn)
        : (iterable as { elements: readonly Value[] }).elements[turn]!;
    outcome = run(context, statement.body, outcome.scope.bind(statement.variable.text, element));
  }
  return outcome;
}
