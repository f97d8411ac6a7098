// Lowering: a parsed file → a Model, by running the model's statements once while training and once not.
import type { ModelDeclaration } from "../../dsl/ast.ts";
import type { Diagnostics } from "../../dsl/diagnostic.ts";
import { messages, report } from "../../dsl/messages.ts";
import { suggest } from "../../dsl/suggest.ts";
import { Graph, type Node } from "../graph/node.ts";
import { sameShape } from "../graph/shape.ts";
import { libraryDeclarations, libraryNames } from "../library/index.ts";
import type { Input, Model, Variable } from "../model.ts";
import * as ops from "../ops/index.ts";
import { builtins } from "./builtins/index.ts";
import { Context, type DeclaredVariable, OutOfBudget } from "./context.ts";
import { checkBindings } from "./device.ts";
import { evaluate } from "./expressions.ts";
import { labelBounds } from "./labels.ts";
import { type Modules, startOf } from "./modules.ts";
import { Scope } from "./scope.ts";
import { run, runPostponed } from "./statements.ts";
import { addOptimizer, checkPlateau, type Plan, planTraining, wordOf } from "./train.ts";
import { bool, none, number, tensor, type Value } from "./value.ts";

export type Overrides = Readonly<Record<string, string | number | boolean>>;

export interface LowerOptions {
  readonly model?: string;
  readonly set?: Overrides;
  /** What the model is to run on; where that may be a GPU, its limits are looked at. */
  readonly target?: string;
}

/** The model a file declares, checked; null after a report of errors. */
export function lower(modules: Modules, options: LowerOptions, diagnostics: Diagnostics): Model | null {
  const declaration = chooseModel(modules, options.model, diagnostics);
  if (!declaration) return null;
  const overrides = new Map(
    Object.entries(options.set ?? {}).map(([name, value]) => [name, literalOf(value)]),
  );
  try {
    const attempt = (training: boolean, settled: readonly Node[] | null, graph: Graph): Lowered =>
      elaborate(
        modules,
        declaration,
        new Context(graph, diagnostics, { training, settled, libraryNames, overrides }),
      );
    let graph = new Graph();
    let step = attempt(true, null, graph);
    const params = [...step.context.declared.variables.values()].filter((v) => v.role === "param");
    const { paramsRead } = step.context;
    if (paramsRead !== null && paramsRead < params.length && !diagnostics.hasErrors) {
      // `weights` was read before every param was known: once more, knowing them.
      graph = new Graph();
      const shapes = params.map(({ name, dtype, shape }) =>
        ops.variable(graph, { name, role: "param", dtype, shape }),
      );
      step = attempt(true, shapes, graph);
    }
    reportUnusedOverrides(step.context, overrides, declaration, diagnostics);
    if (diagnostics.hasErrors) return null;
    const still = attempt(false, step.context.settled, graph);
    if (diagnostics.hasErrors || differs(step.context, still.context)) return null;
    const model = assemble(declaration, step, still);
    const { loss, metrics, updates } = model.step;
    if (!loss && metrics.length + updates.length + model.predict.outputs.length === 0)
      report(diagnostics, messages.computesNothing, declaration.name.span, {});
    if (options.target === "wgsl" || options.target === "auto") checkBindings(model, diagnostics);
    return model;
  } catch (thrown) {
    if (thrown instanceof OutOfBudget) return null;
    if (!(thrown instanceof RangeError)) throw thrown;
    // The stack ran out before the depth limit did.
    report(diagnostics, messages.evaluationTooDeep, declaration.name.span, { limit: 0 });
    return null;
  }
}

function chooseModel(
  modules: Modules,
  wanted: string | undefined,
  diagnostics: Diagnostics,
): ModelDeclaration | null {
  const names = [...new Set(modules.models.map((m) => m.name.text))];
  // A model of the file itself goes before those that it imports.
  const own = modules.models.filter(({ span: { source } }) => source === modules.file.source);
  const [only, ...others] = own.length > 0 ? own : modules.models;
  if (!only) {
    if (!diagnostics.hasErrors) report(diagnostics, messages.noModel, startOf(modules.file), {});
  } else if (wanted === undefined && others.every(({ name }) => name.text === only.name.text)) return only;
  else {
    const found = modules.models.find((m) => m.name.text === wanted);
    if (found) return found;
    const suggestion = wanted === undefined ? undefined : suggest(wanted, names);
    report(diagnostics, messages.chooseModel, only.name.span, { names, wanted, suggestion });
  }
  return null;
}

/** The value of `--set k=v`: a number, a bool, a list of these, or else text. */
function literalOf(value: string | number | boolean): Value {
  if (typeof value === "boolean") return bool(value);
  if (typeof value === "number") return number(value, Number.isInteger(value));
  const text = value.trim();
  if (text === "true" || text === "false") return bool(text === "true");
  const digits = text.replaceAll("_", "");
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(digits))
    return number(Number(digits), /^[-+]?\d+$/.test(digits));
  if (text.startsWith("[") && text.endsWith("]"))
    return {
      kind: "list",
      elements: text
        .slice(1, -1)
        .split(",")
        .filter((t) => t.trim() !== "")
        .map(literalOf),
    };
  return { kind: "string", value };
}

interface Lowered {
  readonly context: Context;
  readonly plan: Plan;
}

/** Names that every file sees: builtins and the standard library; and the files' own functions over them. */
function globalScopes(
  modules: Modules,
  context: Context,
): { readonly library: Scope; readonly globals: Scope } {
  const { graph } = context;
  let scope = new Scope(null);
  const bind = (name: string, value: Value): void => {
    scope = scope.bind(name, value);
  };
  for (const builtin of builtins) bind(builtin.name, { kind: "builtin", builtin });
  bind("pi", number(Math.PI));
  bind("inf", number(Infinity));
  bind("nan", number(Number.NaN));
  bind("none", none);
  bind("training", bool(context.training));
  bind("step", tensor(ops.step(graph)));
  const bindAll = (list: readonly (Modules["functions"][number] | Modules["optimizers"][number])[]): void => {
    for (const declaration of list)
      if (declaration.kind === "function")
        bind(declaration.name.text, { kind: "function", declaration, scope });
      else {
        const { name, span } = declaration;
        bind(name.text, { kind: "optimizer", declaration, scope, arguments: new Map(), span });
      }
  };
  bindAll(libraryDeclarations);
  const library = scope.capture();
  scope = new Scope(library);
  bindAll([...modules.functions, ...modules.optimizers]);
  return { library, globals: scope.capture() };
}

function elaborate(modules: Modules, declaration: ModelDeclaration, context: Context): Lowered {
  const { library, globals } = globalScopes(modules, context);
  let scope = new Scope(globals);
  for (const { name, default: value, span } of declaration.parameters) {
    const override = context.overrides.get(name.text);
    if (override) context.declared.overrides.add(name.text);
    else if (!value)
      context.fail(messages.modelArgument, span, { model: declaration.name.text, name: name.text });
    scope = scope.bind(name.text, override ?? (value ? evaluate(context, value, scope) : { kind: "error" }));
  }
  const done = run(context, declaration.body, scope);
  const { trains } = context.declared;
  for (const extra of trains.slice(1))
    context.fail(messages.trainTwice, wordOf(extra), {}, [
      { span: wordOf(trains[0]!), text: "first declared here" },
    ]);
  const plan = planTraining(context, trains[0], done.scope, declaration.name.span);
  if (context.training) {
    addOptimizer(context, plan, library);
    runPostponed(context);
    if (!context.diagnostics.hasErrors) checkPlateau(context, plan);
  }
  return { context, plan };
}

function reportUnusedOverrides(
  context: Context,
  overrides: ReadonlyMap<string, Value>,
  declaration: ModelDeclaration,
  diagnostics: Diagnostics,
): void {
  const known = [
    ...declaration.parameters.map((p) => p.name.text),
    ...declaration.body.flatMap((s) => (s.kind === "const" ? [s.name.text] : [])),
  ];
  for (const name of overrides.keys())
    if (!context.declared.overrides.has(name) && !known.includes(name))
      report(diagnostics, messages.unknownOverride, declaration.name.span, {
        name,
        suggestion: suggest(name, known),
      });
}

/** Whether params or inputs depend on `training`; reported. */
function differs(step: Context, still: Context): boolean {
  const optimized = (v: DeclaredVariable): boolean => v.role === "optimizer";
  const [a, b] = [step, still].map(({ declared }) => [
    ...[...declared.variables.values()].filter((v) => !optimized(v)),
    ...declared.inputs.values(),
  ]) as [Array<DeclaredVariable | Input>, Array<DeclaredVariable | Input>];
  const others = new Map(b.map((d) => [d.name, d]));
  for (const one of a) {
    const other = others.get(one.name);
    others.delete(one.name);
    if (!other || !sameShape(one.node.shape, other.node.shape) || one.node.dtype !== other.node.dtype) {
      step.fail(messages.readsTraining, one.span, { name: one.name });
      return true;
    }
  }
  for (const extra of others.values()) still.fail(messages.readsTraining, extra.span, { name: extra.name });
  return others.size > 0;
}

function assemble(declaration: ModelDeclaration, step: Lowered, still: Lowered): Model {
  const { graph, declared } = step.context;
  const evaluation = ({ declared: { loss, metrics } }: Context): Model["evaluate"] => ({
    ...(loss ? { loss } : {}),
    metrics: [...metrics.values()],
  });
  const updates = [...declared.updates.values()];
  const outputs = [...still.context.declared.outputs.values()];
  const everything = [
    ...[step, still].flatMap(({ context: { declared: d } }) => [
      ...(d.loss ? [d.loss] : []),
      ...[...d.metrics.values()].map((m) => m.node),
    ]),
    ...outputs.map((o) => o.node),
    ...updates.map((u) => u.value),
  ];
  const bounds = labelBounds(everything);
  const inputs = [...declared.inputs.values()].map((input): Input => {
    const below = bounds.get(input.node);
    return below === undefined ? input : { ...input, below };
  });
  const order = ["param", "state", "optimizer"];
  const variables = [...declared.variables.values()]
    .map(({ declaration: _, ...variable }): Variable => variable)
    .sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
  const leading = inputs.map((i) => i.node.shape[0]).find((d) => d !== undefined && typeof d !== "number");
  const batchSymbol = [...declared.symbols].find((s) => typeof leading === "object" && leading.key === s);
  return {
    name: declaration.name.text,
    ...(declaration.doc === undefined ? {} : { doc: declaration.doc }),
    span: declaration.name.span,
    graph,
    symbols: [...declared.symbols],
    ...(batchSymbol === undefined ? {} : { batchSymbol }),
    inputs,
    variables,
    settings: [...declared.settings.values()],
    step: { ...evaluation(step.context), updates },
    evaluate: evaluation(still.context),
    predict: { outputs },
    train: step.plan.config,
  };
}
