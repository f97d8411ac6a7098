// Runs a compiled model beside the interpreter on the same numbers and says how far apart they are.
import type { CompileOptions } from "../compiler/compile.ts";
import { compile, lower } from "../compiler/compile.ts";
import { evaluate } from "../compiler/graph/evaluate.ts";
import type { Node } from "../compiler/graph/node.ts";
import { evaluateDim, type Sizes } from "../compiler/graph/shape.ts";
import type { Program } from "../compiler/kernel/program.ts";
import type { Model } from "../compiler/model.ts";
import type { Environment } from "../compiler/ops/op.ts";
import type { GenericTrainer } from "../runtime/trainer.ts";

/** The module's `create`, from its text. */
export async function load(text: string): Promise<(options?: { seed?: number }) => Promise<GenericTrainer>> {
  const url = `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
  const { create } = (await import(/* @vite-ignore */ url)) as {
    create: (options?: { seed?: number }) => Promise<GenericTrainer>;
  };
  return create;
}

/** Numbers in [-1, 1) that depend on nothing but their place. */
export function* noise(seed: number): Generator<number, never> {
  for (let state = (seed * 2654435761 + 1) >>> 0; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield (state >>> 8) / 2 ** 23 - 1;
  }
}

/** Values for every input: labels in range, bools, noise. */
export function feedFor(
  model: Model,
  sizes: Sizes,
  precision: "f32" | "f64",
  seed = 1,
): Record<string, Float32Array | Float64Array | Int32Array | Uint8Array> {
  return Object.fromEntries(
    model.inputs.map(({ name, node, below }, k) => {
      const length = node.shape.reduce<number>((n, d) => n * evaluateDim(d, sizes), 1);
      const draw = noise(seed + 31 * k);
      const bound = Math.min(...(below ?? [3]).map((dim) => evaluateDim(dim, sizes)));
      const integer = (): number => Math.floor(((draw.next().value + 1) / 2) * bound);
      if (node.dtype === "i32") return [name, Int32Array.from({ length }, integer)];
      if (node.dtype === "bool")
        return [name, Uint8Array.from({ length }, () => Number(draw.next().value > 0))];
      const values = { length };
      const next = (): number => draw.next().value;
      return [name, precision === "f64" ? Float64Array.from(values, next) : Float32Array.from(values, next)];
    }),
  );
}

/** What an entry point of a model makes, by name. */
function madeBy({ step, evaluate, predict }: Model, name: Program["name"]): Array<[string, Node]> {
  if (name === "predict") return predict.outputs.map((output): [string, Node] => [output.name, output.node]);
  const { loss, metrics } = name === "step" ? step : evaluate;
  return [
    ...(loss ? [["loss", loss] as [string, Node]] : []),
    ...metrics.map((metric): [string, Node] => [metric.name, metric.node]),
    ...(name === "step" ? step.updates.map((u): [string, Node] => [u.target.name, u.value]) : []),
  ];
}

export interface ErrorFound {
  readonly error: number;
  readonly where: string;
}

/**
 * The worst error among what an entry point made, `found` by name, against the interpreter: relative to the largest
 * number of each tensor, or to `least`. Numbers too large for f32 are infinite, unless floats are of 64 bits.
 */
export function worstError(
  model: Model,
  name: Program["name"],
  environment: Environment,
  found: (name: string) => ArrayLike<number>,
  least = 1,
  precision: "f32" | "f64" = "f32",
): ErrorFound {
  const made = madeBy(model, name);
  const exact = evaluate(
    made.map(([, node]) => node),
    environment,
  );
  let result = { error: 0, where: "" };
  for (const [key, node] of made) {
    const wanted = exact.get(node)!;
    const got = found(key);
    if (got.length !== wanted.length) wrong(`${key}: ${got.length} values instead of ${wanted.length}`);
    const finite = wanted.filter(Number.isFinite);
    const scale = finite.reduce((most, x) => Math.max(most, Math.abs(x)), least);
    wanted.forEach((want, k) => {
      const [value, right] = [
        got[k]!,
        precision === "f32" && node.dtype === "f32" ? Math.fround(want) : want,
      ];
      const error = Object.is(value, right) || value === right ? 0 : Math.abs(value - want) / scale;
      if (!(error <= result.error))
        result = { error: Number.isNaN(error) ? 1 / 0 : error, where: `${key}[${k}]: ${value}, not ${want}` };
    });
  }
  return result;
}

const wrong = (text: string): never => {
  throw new Error(text);
};

/**
 * Worst difference between the trainer and the interpreter over `steps` steps and the sizes given, relative to the
 * largest magnitude in each tensor (at least 1e-3). Each step starts from the trainer's own values.
 */
export async function disagreement(
  source: string,
  options: CompileOptions & { readonly sizes: readonly Sizes[]; readonly steps?: number },
): Promise<ErrorFound> {
  const precision = options.precision === "f64" ? "f64" : "f32";
  const { model, diagnostics } = lower(source, options);
  if (!model) return wrong(diagnostics.map((d) => d.title).join("; "));
  const [text] = Object.entries(compile(source, options).files).flatMap(([name, t]) =>
    name.endsWith(".js") ? [t] : [],
  );
  const create = await load(text ?? wrong("no module"));
  const seed = 7;
  const trainer = await create({ seed });
  let worst: ErrorFound = { error: 0, where: "" };
  for (const [k, sizes] of options.sizes.entries()) {
    const feed = feedFor(model, sizes, precision, k + 1);
    for (let step = 0; step < (options.steps ?? 2); step++) {
      const handles = { ...trainer.params, ...trainer.states };
      const variables = () =>
        Object.fromEntries(model.variables.map(({ name }) => [name, handles[name]!.readSync()]));
      const environment: Environment = {
        sizes,
        inputs: feed,
        variables: variables(),
        settings: { ...trainer.settings },
        step: trainer.progress.step,
        seed,
      };
      const compare = (
        name: Program["name"],
        found: Readonly<Record<string, number | ArrayLike<number>>>,
        during = environment,
      ): void => {
        const values = (key: string): ArrayLike<number> => {
          const value = found[key]!;
          return typeof value === "number" ? [value] : value;
        };
        const { error, where } = worstError(model, name, during, values, 1e-3, precision);
        if (error > worst.error)
          worst = { error, where: `${name} at ${JSON.stringify(sizes)}, step ${step}: ${where}` };
      };
      compare("evaluate", trainer.evaluateSync(feed));
      compare("predict", trainer.predictSync(feed));
      const metrics = trainer.stepSync(feed);
      compare("step", { ...variables(), ...metrics }, { ...environment, step: trainer.progress.step });
    }
  }
  trainer.dispose();
  return worst;
}
