// The train block: its entries as data, and the optimizer's updates as nodes.
import type { Entry, TrainStatement } from "../../dsl/ast.ts";
import { messages } from "../../dsl/messages.ts";
import { type Span, span } from "../../dsl/source.ts";
import { suggest } from "../../dsl/suggest.ts";
import { gradient } from "../autodiff/gradient.ts";
import type { Node } from "../graph/node.ts";
import type { EarlyStopping, Plateau, TrainConfig } from "../model.ts";
import * as ops from "../ops/index.ts";
import { broadcastTo } from "./broadcast.ts";
import { apply } from "./calls.ts";
import type { Context, DeclaredVariable } from "./context.ts";
import { evaluate } from "./expressions.ts";
import { Scope } from "./scope.ts";
import { run } from "./statements.ts";
import { describe, number, type OptimizerValue, type RecordValue, tensor, type Value } from "./value.ts";

/** The train block as written: plain entries, and an optimizer that may be missing. */
export interface Plan {
  readonly config: TrainConfig;
  readonly optimizer: OptimizerValue | null;
  readonly span: Span;
  /** Where the setting that `plateau` lowers is named. */
  readonly plateauSpan?: Span | undefined;
}

type Entries = RecordValue["entries"];

const keys = [
  "optimizer",
  "batch",
  "epochs",
  "shuffle",
  "seed",
  "clip_norm",
  "clip_value",
  "early_stopping",
  "plateau",
] as const;

const defaults: TrainConfig = { batch: 32, epochs: 10, shuffle: true, seed: 42 };

/** The word `train` of a block. */
export const wordOf = ({ span: { source, start } }: TrainStatement): Span =>
  span(source, start, start + "train".length);

/** Reads the block's entries; mistakes are reported and leave the default. */
export function planTraining(
  context: Context,
  statement: TrainStatement | undefined,
  scope: Scope,
  model: Span,
): Plan {
  if (!statement) return { config: defaults, optimizer: null, span: model };
  const read = new Reader(context, recordOf(context, statement, scope), keys, "train");
  const clipNorm = read.number("clip_norm", "a number above 0", (v) => v > 0);
  const clipValue = read.number("clip_value", "a number above 0", (v) => v > 0);
  const earlyStopping = earlyStoppingOf(context, read.record("early_stopping"));
  const lowered = read.record("plateau");
  const plateau = plateauOf(context, lowered);
  const config: TrainConfig = {
    batch:
      read.number("batch", "a whole number from 1", (v) => Number.isInteger(v) && v >= 1) ?? defaults.batch,
    epochs:
      read.number("epochs", "a whole number from 1", (v) => Number.isInteger(v) && v >= 1) ?? defaults.epochs,
    shuffle: read.flag("shuffle") ?? defaults.shuffle,
    seed:
      read.number("seed", "a whole number from 0", (v) => Number.isSafeInteger(v) && v >= 0) ?? defaults.seed,
    ...(clipNorm === undefined ? {} : { clipNorm }),
    ...(clipValue === undefined ? {} : { clipValue }),
    ...(earlyStopping ? { earlyStopping } : {}),
    ...(plateau ? { plateau } : {}),
  };
  const plateauSpan = lowered && (lowered.entries.get("setting")?.span ?? lowered.span);
  return {
    config,
    optimizer: read.optimizer("optimizer"),
    span: read.spanOf("optimizer") ?? wordOf(statement),
    plateauSpan,
  };
}

function recordOf(context: Context, statement: TrainStatement, scope: Scope): Entries {
  const entries = new Map<string, { value: Value; span: Span; keySpan: Span }>();
  for (const { key, value } of statement.entries) {
    if (entries.has(key.text)) context.fail(messages.declaredTwice, key.span, { name: key.text });
    // A setting and a metric are named, not valued.
    const isNamed = (e: Entry): boolean => /^(setting|monitor)$/.test(e.key.text) && e.value.kind === "name";
    if (value.kind !== "record") {
      entries.set(key.text, { value: evaluate(context, value, scope), span: value.span, keySpan: key.span });
      continue;
    }
    const inner = new Map(
      value.entries.map((e) => [
        e.key.text,
        {
          value:
            isNamed(e) && e.value.kind === "name"
              ? ({ kind: "string", value: e.value.name } as const)
              : evaluate(context, e.value, scope),
          span: e.value.span,
          keySpan: e.key.span,
        },
      ]),
    );
    entries.set(key.text, { value: { kind: "record", entries: inner }, span: value.span, keySpan: key.span });
  }
  return entries;
}

/** Takes entries of a known kind out of a record, reporting those it does not know. */
class Reader {
  readonly #context: Context;
  readonly #entries: Entries;

  constructor(context: Context, entries: Entries, known: readonly string[], owner: string) {
    this.#context = context;
    this.#entries = entries;
    for (const [name, { keySpan }] of entries)
      if (!known.includes(name))
        context.fail(messages.unknownTrainKey, keySpan, {
          owner,
          name,
          suggestion: suggest(name, known) ?? known.find((k) => name.includes(k)),
          known,
        });
  }

  #fail(name: string, expected: string): undefined {
    const { value, span } = this.#entries.get(name)!;
    const found = value.kind === "number" ? `${value.value}` : describe(value);
    if (value.kind !== "error") this.#context.fail(messages.trainValue, span, { name, expected, found });
    return undefined;
  }

  number(name: string, expected: string, accept: (value: number) => boolean): number | undefined {
    const value = this.#entries.get(name)?.value;
    if (!value) return undefined;
    return value.kind === "number" && accept(value.value) ? value.value : this.#fail(name, expected);
  }

  flag(name: string): boolean | undefined {
    const value = this.#entries.get(name)?.value;
    if (!value) return undefined;
    return value.kind === "bool" ? value.value : this.#fail(name, "true or false");
  }

  text(name: string): string | undefined {
    const value = this.#entries.get(name)?.value;
    if (!value) return undefined;
    return value.kind === "string" ? value.value : this.#fail(name, "a name");
  }

  record(name: string): { entries: Entries; span: Span } | undefined {
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    if (entry.value.kind === "record") return { entries: entry.value.entries, span: entry.span };
    return this.#fail(name, "a record `{ … }`");
  }

  optimizer(name: string): OptimizerValue | null {
    const entry = this.#entries.get(name);
    if (entry?.value.kind === "optimizer") return { ...entry.value, span: entry.span };
    if (entry) this.#fail(name, "an optimizer, such as `adam(lr: 1e-3)`");
    return null;
  }

  spanOf(name: string): Span | undefined {
    return this.#entries.get(name)?.span;
  }
}

function monitorOf(context: Context, read: Reader, span: Span): string {
  const name = read.text("monitor") ?? "loss";
  const known = ["loss", ...context.declared.metrics.keys()];
  if (!known.includes(name))
    context.fail(messages.monitorUnknown, read.spanOf("monitor") ?? span, {
      name,
      known,
      suggestion: suggest(name, known),
    });
  return name;
}

const wholeFrom0 = (v: number): boolean => Number.isInteger(v) && v >= 0;

function earlyStoppingOf(
  context: Context,
  given: { entries: Entries; span: Span } | undefined,
): EarlyStopping | undefined {
  if (!given) return undefined;
  const read = new Reader(context, given.entries, ["monitor", "patience", "min_delta"], "early_stopping");
  return {
    monitor: monitorOf(context, read, given.span),
    patience: read.number("patience", "a whole number from 0", wholeFrom0) ?? 3,
    minDelta: read.number("min_delta", "a number from 0", (v) => v >= 0) ?? 0,
  };
}

function plateauOf(
  context: Context,
  given: { entries: Entries; span: Span } | undefined,
): Plateau | undefined {
  if (!given) return undefined;
  const read = new Reader(
    context,
    given.entries,
    ["setting", "monitor", "factor", "patience", "minimum", "min"],
    "plateau",
  );
  const setting = read.text("setting") ?? "lr";
  return {
    setting,
    monitor: monitorOf(context, read, given.span),
    factor: read.number("factor", "a number in (0, 1)", (v) => v > 0 && v < 1) ?? 0.1,
    patience: read.number("patience", "a whole number from 0", wholeFrom0) ?? 10,
    minimum:
      read.number("minimum", "a number from 0", (v) => v >= 0) ??
      read.number("min", "a number from 0", (v) => v >= 0) ??
      0,
  };
}

/** Checks, once every setting is known, that the one which `plateau` lowers is there. */
export function checkPlateau(context: Context, { config: { plateau }, plateauSpan }: Plan): void {
  const known = [...context.declared.settings.keys()];
  if (plateau && plateauSpan && !known.includes(plateau.setting))
    context.fail(messages.settingUnknown, plateauSpan, { name: plateau.setting, known });
}

/** Adds the gradients of the loss, clipped if asked, and the optimizer's updates of every param without one of its own. */
export function addOptimizer(context: Context, plan: Plan, library: Scope): void {
  const { declared } = context;
  const params = [...declared.variables.values()].filter(
    (v) => v.role === "param" && !declared.updates.has(v.name) && !context.postponed.has(v.name),
  );
  if (!declared.loss) {
    if (plan.optimizer && !context.diagnostics.hasErrors)
      context.fail(messages.trainsNothing, plan.optimizer.span, {});
    return;
  }
  if (params.length === 0) return;
  const optimizer = plan.optimizer ?? defaultOptimizer(context, plan, library);
  if (!optimizer) return;
  const trained: Array<{ param: DeclaredVariable; gradient: Node }> = [];
  for (const [k, g] of gradient(
    declared.loss,
    params.map((p) => p.node),
  ).entries()) {
    const param = params[k]!;
    if (g) trained.push({ param, gradient: ops.alias(g, `${param.name}_gradient`, context.nextPlace()) });
    else context.warn(messages.untrained, param.span, { name: param.name });
  }
  const clipped = context.call(plan.span, () =>
    clip(
      context,
      plan.config,
      trained.map((t) => t.gradient),
      library,
      plan.span,
    ),
  );
  if (clipped.kind !== "tuple") return;
  const hyperparameters = exposeLearningRate(context, optimizer);
  for (const [k, { param }] of trained.entries()) {
    const g = clipped.elements[k]!;
    const run = (): Value => optimize(context, optimizer, hyperparameters, param, g);
    context.call(optimizer.span, run, optimizer.arguments);
  }
}

function defaultOptimizer(context: Context, plan: Plan, library: Scope): OptimizerValue | null {
  if (context.diagnostics.hasErrors) return null;
  context.warn(messages.defaultOptimizer, plan.span, {});
  const adam = library.lookup("adam");
  return adam?.kind === "optimizer" ? { ...adam, span: plan.span } : null;
}

/** Every trainer has `settings.lr`: a learning rate given as a plain number becomes a setting that starts there. */
function exposeLearningRate(context: Context, optimizer: OptimizerValue): ReadonlyMap<string, Value> {
  const { declaration, scope, span } = optimizer;
  const given = new Map([...optimizer.arguments].map(([name, { value }]) => [name, value]));
  const parameter = declaration.parameters.find((p) => p.name.text === "lr");
  if (!parameter || context.declared.settings.has("lr")) return given;
  const value = given.get("lr") ?? (parameter.default && evaluate(context, parameter.default, scope));
  if (value?.kind !== "number") return given;
  const node = context.at(span, () => ops.setting(context.graph, "lr"));
  context.declared.settings.set("lr", {
    name: "lr",
    doc: "Learning rate.",
    span,
    node,
    initial: value.value,
  });
  return new Map([...given, ["lr", tensor(node)]]);
}

/** Clips by value, then by global norm, as tensors of the graph. */
function clip(
  context: Context,
  config: TrainConfig,
  gradients: readonly Node[],
  library: Scope,
  span: Span,
): Value {
  return context.at(span, () => {
    let values = gradients.map(tensor);
    const { clipValue, clipNorm } = config;
    const call = (name: string, given: readonly Value[]): Value =>
      apply(
        context,
        library.lookup(name)!,
        given.map((value) => ({ value, span })),
        span,
      );
    if (clipValue !== undefined)
      values = values.map((g) => call("clip", [g, number(-clipValue), number(clipValue)]) as typeof g);
    if (clipNorm !== undefined) {
      const factor = call("clip_factor", [{ kind: "tuple", elements: values }, number(clipNorm)]);
      if (factor.kind !== "tensor") return factor;
      values = values.map(({ node }) => tensor(ops.multiply(node, broadcastTo(factor.node, node.shape))));
    }
    return { kind: "tuple", elements: values };
  });
}

/** Runs the optimizer's body for one param. */
function optimize(
  context: Context,
  optimizer: OptimizerValue,
  hyperparameters: ReadonlyMap<string, Value>,
  param: DeclaredVariable,
  gradientOfParam: Value,
): Value {
  const { declaration } = optimizer;
  let scope = new Scope(optimizer.scope).bind("p", tensor(param.node)).bind("g", gradientOfParam);
  for (const parameter of declaration.parameters) {
    const { text } = parameter.name;
    const value =
      hyperparameters.get(text) ?? (parameter.default && evaluate(context, parameter.default, scope));
    if (!value)
      return context.fail(messages.missingHyperparameter, optimizer.span, {
        optimizer: declaration.name.text,
        name: text,
      });
    scope = scope.bind(text, value);
  }
  context.optimizing = { name: declaration.name.text, param };
  context.phase = "update";
  try {
    run(context, declaration.body, scope);
  } finally {
    context.optimizing = null;
    context.phase = "model";
  }
  if (!context.declared.updates.has(param.name) && !context.diagnostics.hasErrors)
    return context.fail(messages.noUpdate, declaration.name.span, { optimizer: declaration.name.text });
  return tensor(param.node);
}
