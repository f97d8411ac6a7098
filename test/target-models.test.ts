// Models on each target that computes in f32: every example, every golden's model and every function of the library,
// against the interpreter.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { defaultLimits } from "../compiler/backends/wgsl.ts";
import { type CompileOptions, compile, lower, lowerPrograms } from "../compiler/compile.ts";
import { minifyShader } from "../compiler/emit/shader.ts";
import type { Program } from "../compiler/kernel/program.ts";
import type { Model } from "../compiler/model.ts";
import type { Environment } from "../compiler/ops/op.ts";
import { optimize } from "../compiler/optimize.ts";
import { type ErrorFound, feedFor, load, worstError } from "./agreement.ts";
import { GpuPrograms } from "./gpu.ts";
import {
  descent,
  elementwise,
  functions,
  inputs,
  kinks,
  optimizers,
  randomValues,
  schedules,
  startOf,
} from "./library-cases.ts";
import { WasmPrograms } from "./wasm-run.ts";

const root = resolve(import.meta.dirname, "..");

function modelOf(source: string, options: CompileOptions = {}): Model {
  const { model, diagnostics } = lower(source, options);
  if (!model) throw new Error(diagnostics.map(({ title }) => title).join("; "));
  return model;
}

type Values = ReadonlyMap<string, ArrayLike<number>>;

interface Programs {
  run(name: Program["name"], environment: Environment): Values | Promise<Values>;
}

/** Shaders are minified, while the tests of ops and kernels run what is readable. */
const targets: Readonly<Record<"wgsl" | "wasm", (programs: readonly Program[]) => Programs>> = {
  wgsl: (programs) => new GpuPrograms(programs, defaultLimits, minifyShader),
  wasm: (programs) => new WasmPrograms(programs),
};

/** The worst error of a program, as `worstError` tells it. */
async function worst(
  model: Model,
  programs: Programs,
  name: Program["name"],
  environment: Environment,
  least = 1,
): Promise<ErrorFound> {
  const found = await programs.run(name, environment);
  return worstError(model, name, environment, (key) => found.get(key) ?? environment.variables![key]!, least);
}

const models = ["examples", "test/cases"].flatMap((parent) =>
  readdirSync(join(root, parent))
    .map((name) => join(root, parent, name, "model.mlp"))
    .filter((file) => existsSync(file)),
);

/** A GPU made of software is slow; and so tiles are not all full. */
const smaller: Readonly<Record<string, CompileOptions>> = {
  digits: { set: { hidden: 72 } },
  lenet: { set: { maps: 4 } },
};

const declarations = Object.entries(inputs)
  .map(([name, { type }]) => `input ${name}: ${type}`)
  .join(" ");
const given = Object.fromEntries(Object.entries(inputs).map(([name, { values }]) => [name, values]));

/** Lists of so many, so that many expressions share a module. */
const bunches = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, k) => list.slice(k * size, (k + 1) * size));

describe.each(Object.entries(targets))("%s", (target, made) => {
  const programsOf = (model: Model): Programs =>
    made(lowerPrograms(optimize(model), target as keyof typeof targets));

  describe("every example and every golden's model", () => {
    test.each(models.map((file) => [file.slice(root.length + 1), file] as const))("%s", async (_, file) => {
      const source = readFileSync(file, "utf8");
      const options = smaller[basename(dirname(file))] ?? {};
      const model = modelOf(source, options);
      const programs = programsOf(model);
      const [script] = Object.entries(compile(source, options).files).flatMap(([name, text]) =>
        name.endsWith(".js") ? [text] : [],
      );
      const trainer = await (await load(script!))({ seed: 7 });
      for (const rows of [1, 5]) {
        const sizes = Object.fromEntries(model.symbols.map((symbol, k) => [symbol, rows + k]));
        const feed = feedFor(model, sizes, "f32", rows);
        // Past the first step, what optimizers keep is what they come to keep.
        trainer.stepSync(feed);
        const handles = { ...trainer.params, ...trainer.states };
        const environment: Environment = {
          sizes,
          inputs: feed,
          variables: Object.fromEntries(model.variables.map(({ name }) => [name, handles[name]!.readSync()])),
          settings: { ...trainer.settings },
          step: trainer.progress.step,
          seed: 7,
        };
        for (const name of ["step", "evaluate", "predict"] as const) {
          const { error, where } = await worst(model, programs, name, environment, 1e-3);
          expect(error, `${name} of ${rows} rows: ${where}`).toBeLessThan(5e-5);
        }
      }
      trainer.dispose();
    });
  });

  describe("every function of the library", () => {
    const points = [0.37, 0.71, 1.3, 2.9, 30, 100, 0, -0, Number.NaN, 1 / 0].flatMap((x) => [x, -x]);
    const positive = points.filter((x) => !(x <= 0));

    test.each(bunches(elementwise, 12).map((list) => [list.map(({ of }) => of).join(" "), list] as const))(
      "of one number: %s",
      async (_, list) => {
        const outputs = list.map(({ of, expression = (x) => `${of}(${x})`, smooth = true, within }, k) => {
          const x = within ? "p" : "x";
          const derivative = smooth && !within ? `output d${k} = grad(sum(e${k}), x)` : "";
          return `let e${k} = ${expression(x)} output r${k} = e${k} ${derivative}`;
        });
        const model = modelOf(
          `model M { input x: f32[${points.length}] input p: f32[${positive.length}] ${outputs.join("\n")} }`,
        );
        const environment = { inputs: { x: points.map(Math.fround), p: positive.map(Math.fround) } };
        const { error, where } = await worst(model, programsOf(model), "predict", environment);
        expect(error, where).toBeLessThan(2e-5);
      },
    );

    test("where two derivatives meet", async () => {
      const outputs = kinks.map(
        ({ expression }, k) => `output d${k} = grad(sum(${expression.replaceAll(/\bx\b/g, `x${k}`)}), x${k})`,
      );
      const given = kinks.map(({ at }, k) => [`x${k}`, at] as const);
      const model = modelOf(
        `model M { ${given.map(([name, at]) => `input ${name}: f32[${at.length}]`).join(" ")} ${outputs.join("\n")} }`,
      );
      const { error, where } = await worst(model, programsOf(model), "predict", {
        inputs: Object.fromEntries(given),
      });
      expect(error, where).toBeLessThan(2e-5);
    });

    const plain = functions.filter(({ variables }) => !variables);
    test.each(bunches(plain, 16).map((list) => [list.map(({ of }) => of).join(" "), list] as const))(
      "of several: %s",
      async (_, list) => {
        const outputs = list.map(({ expression, smooth = true }, k) => {
          const [by] = smooth ? (expression.match(/\b[xzvup]\b(?!:)/) ?? []) : [];
          const derivative = by === undefined ? "" : `output d${k} = grad(sum(e${k}), ${by})`;
          return `let e${k} = ${expression} output r${k} = e${k} ${derivative}`;
        });
        const model = modelOf(`model M { ${declarations} ${outputs.join("\n")} }`);
        const { error, where } = await worst(model, programsOf(model), "predict", { inputs: given });
        expect(error, where).toBeLessThan(2e-5);
      },
    );

    test.each(functions.filter(({ variables }) => variables))(
      "$expression",
      async ({ expression, variables }) => {
        const model = modelOf(`model M { ${declarations} output r = ${expression} }`);
        const { error, where } = await worst(model, programsOf(model), "predict", {
          inputs: given,
          variables: variables!,
        });
        expect(error, where).toBeLessThan(2e-5);
      },
    );

    test("schedules and random values", async () => {
      const values = [...schedules.map(({ expression }) => `${expression} + 0 * v[0]`)];
      const outputs = values.map((expression, k) => `output r${k} = ${expression}`);
      const draws = randomValues.map(
        ({ expression }, k) => `state s${k}: f32[200, 300] = 0 s${k}' = ${expression}`,
      );
      const model = modelOf(`model M { ${declarations} ${outputs.join(" ")} ${draws.join(" ")} }`);
      const programs = programsOf(model);
      const variables = Object.fromEntries(
        model.variables.map(({ name }) => [name, new Float32Array(60_000)]),
      );
      for (const step of [1, 20, 70_000]) {
        const environment = { inputs: given, variables, step, seed: 2 ** 40 + 7 };
        for (const name of ["step", "predict"] as const) {
          const { error, where } = await worst(model, programs, name, environment);
          expect(error, where).toBeLessThan(2e-5);
        }
      }
    });

    test.each(optimizers)("$expression", async ({ expression }) => {
      const model = modelOf(descent(expression));
      const programs = programsOf(model);
      const settings = Object.fromEntries(model.settings.map(({ name, initial }) => [name, initial]));
      let variables: Record<string, ArrayLike<number>> = startOf(model);
      for (const step of [1, 2, 3]) {
        const environment = { variables, settings, step };
        const { error, where } = await worst(model, programs, "step", environment);
        expect(error, where).toBeLessThan(2e-5);
        const found = await programs.run("step", environment);
        variables = Object.fromEntries(model.variables.map(({ name }) => [name, found.get(name)!]));
      }
    });
  });
});
