// Emission: what a compile writes, read as text, run as a module, and held against the type checker.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test, vi } from "vitest";
import { type CompileOptions, compile, lower } from "../compiler/compile.ts";
import { Concatenation } from "../compiler/emit/concatenation.ts";
import { entryOf } from "../compiler/emit/entry.ts";
import { fnv1a128, graphHash } from "../compiler/emit/hash.ts";
import { runtimeScript, runtimeSource } from "../compiler/emit/runtime.ts";
import { emitInterfaces, typeNames } from "../compiler/emit/types.ts";
import { decodeSafetensors } from "../runtime/safetensors.ts";
import type { GenericTrainer } from "../runtime/trainer.ts";

const small = `
/// Two classes of points.
/// Ends no comment: */
model Points {
  /// Coordinates.
  input x: f32[N, 2]
  input y: i32[N]
  input on: bool[N]
  setting rate: f32 = 0.5
  param W: f32[2, 3] = uniform(-1, 1)
  param b: f32[3] = 0.25
  state seen: i32 = 0
  let logits = x @ W + b
  output p = softmax(logits)
  output center = mean(logits)
  loss = cross_entropy(logits, y)
  metric accuracy = mean(argmax(logits) == y)
  metric share = mean(where(on, 1.0, 0.0))
  seen' = seen + 1
  train { optimizer: sgd(lr: rate, momentum: 0.9) batch: 4 epochs: 2 seed: 3 }
}`;
const feed = {
  x: Float32Array.of(0, 1, 1, 0, 1, 1, 0.5, -1, 2, 2),
  y: Int32Array.of(0, 1, 2, 0, 1),
  on: Uint8Array.of(1, 0, 1, 1, 0),
};

function files(source: string, options: CompileOptions = {}): Readonly<Record<string, string>> {
  const { files, diagnostics } = compile(source, options);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return files;
}
const fileOf = (all: Readonly<Record<string, string>>, end: string): string =>
  Object.entries(all).find(([name]) => name.endsWith(end))![1];

/** Modules run from files: an error in one from a data URL would print the whole of it. */
const folder = mkdtempSync(join(tmpdir(), "mlpc-emit-"));
afterAll(() => rmSync(folder, { recursive: true }));
let modules = 0;

async function trainerOf(
  source: string,
  options: CompileOptions = {},
  seed?: number,
): Promise<GenericTrainer> {
  const path = join(folder, `module-${modules++}.mjs`);
  writeFileSync(path, fileOf(files(source, options), ".js"));
  const { create } = (await import(/* @vite-ignore */ path)) as {
    create: (given?: object) => Promise<GenericTrainer>;
  };
  return create(seed === undefined ? undefined : { seed });
}

const modelOf = (source: string) => lower(source).model!;
const inModel = (body: string): string => `model M { ${body} }`;

const targets = ["ts", "wasm"] as const;

/** Of a target, unless the options say another. */
const trainersFor =
  (target: (typeof targets)[number]) =>
  (source: string, options: CompileOptions = {}, seed?: number): Promise<GenericTrainer> =>
    trainerOf(source, { target, ...options }, seed);

test("without a GPU, auto is wasm, and without WebAssembly ts; each goes on where another stopped", async () => {
  const auto = async () =>
    (await trainerOf(small, { target: "auto" }, 11)) as GenericTrainer & { readonly target: string };
  const onWasm = await auto();
  const compile = vi.spyOn(WebAssembly, "compile").mockRejectedValue(new Error("no thanks"));
  const onTs = await auto();
  compile.mockRestore();
  expect([onWasm.target, onTs.target]).toEqual(["wasm", "ts"]);
  const trainers = [onWasm, onTs, await trainerOf(small), await trainerOf(small, { target: "wasm" })];
  let losses: readonly number[] = [];
  for (const [k, trainer] of [...trainers, ...trainers].entries()) {
    const bytes = await trainer.save();
    for (const other of trainers) await other.load(bytes);
    expect(trainers.map((other) => other.progress.step)).toEqual([k, k, k, k]);
    losses = await Promise.all(trainers.map(async (other) => (await other.step(feed)).loss!));
    for (const loss of losses) expect(loss).toBeCloseTo(losses[0]!, 5);
  }
});

describe.each(targets)("the module for %s", (target) => {
  const trainerOf = trainersFor(target);
  const wide = { precision: "f64", target: "ts" } as const;

  test.each<[string, CompileOptions]>([
    ["as written", {}],
    ["minified", { minify: true }],
    ...(target === "ts" ? [["in f64", wide] as [string, CompileOptions]] : []),
  ])("trains, evaluates and predicts, %s", async (_, options) => {
    const f64 = options.precision === "f64";
    const x = f64 ? Float64Array.from(feed.x) : feed.x;
    const trainer = await trainerOf(small, options, 11);
    const first = trainer.evaluateSync({ ...feed, x });
    expect(Object.keys(first)).toEqual(["loss", "accuracy", "share"]);
    expect(first.share).toBeCloseTo(0.6, 6);
    for (let k = 0; k < 200; k++) await trainer.step({ ...feed, x });
    expect(trainer.evaluateSync({ ...feed, x }).loss).toBeLessThan(first.loss! / 2);
    expect([...trainer.states.seen!.readSync()]).toEqual([200]);
    const { p, center } = trainer.predictSync({ x });
    expect(p).toBeInstanceOf(f64 ? Float64Array : Float32Array);
    expect(p).toHaveLength(15);
    expect(center).toHaveLength(1);
    expect(p![0]! + p![1]! + p![2]!).toBeCloseTo(1, 6);
    expect(trainer.predictSync({ x: x.slice(0, 2) }).p).toEqual(p!.slice(0, 3));
  });

  test("agrees with itself in every flavour and precision", async () => {
    const losses = await Promise.all(
      [{}, { minify: true }, wide].map(async (options) => {
        const trainer = await trainerOf(small, options, 11);
        const x = "precision" in options ? Float64Array.from(feed.x) : feed.x;
        return Array.from({ length: 5 }, () => trainer.stepSync({ ...feed, x }).loss!);
      }),
    );
    expect(losses[1]).toEqual(losses[0]);
    losses[2]!.forEach((loss, k) => {
      expect(loss).toBeCloseTo(losses[0]![k]!, 5);
    });
  });

  test("resumes to the bit, through bytes that any reader of safetensors reads", async () => {
    const whole = await trainerOf(small);
    for (let k = 0; k < 5; k++) whole.stepSync(feed);
    const bytes = whole.saveSync();
    for (let k = 0; k < 5; k++) whole.stepSync(feed);
    const second = await trainerOf(small, {}, 99);
    second.loadSync(bytes);
    for (let k = 0; k < 5; k++) second.stepSync(feed);
    expect(second.saveSync()).toEqual(whole.saveSync());
    const names = [...decodeSafetensors(bytes).tensors.keys()];
    expect(names.slice(0, 3)).toEqual(["W", "b", "seen"]);
    expect(names.slice(3).every((name) => name.startsWith("sgd/"))).toBe(true);
  });

  test("takes batches of any size in any order, and goes on from each with the same numbers", async () => {
    const grown = await trainerOf(small);
    const rows = 30_000;
    const many = {
      x: Float32Array.from({ length: 2 * rows }, (_, k) => Math.sin(k)),
      y: Int32Array.from({ length: rows }, (_, k) => k % 3),
      on: Uint8Array.from({ length: rows }, (_, k) => k & 1),
    };
    for (const batch of [feed, many, feed]) {
      const fresh = await trainerOf(small);
      fresh.loadSync(grown.saveSync());
      expect(grown.evaluateSync(batch)).toEqual(fresh.evaluateSync(batch));
      expect(grown.stepSync(batch)).toEqual(fresh.stepSync(batch));
      expect(grown.predictSync({ x: feed.x })).toEqual(fresh.predictSync({ x: feed.x }));
      expect(grown.saveSync()).toEqual(fresh.saveSync());
    }
  });

  test("refuses what does not fit, bools and labels included", async () => {
    const trainer = await trainerOf(small);
    const step = (change: object) => () => trainer.stepSync({ ...feed, ...change });
    expect(step({ x: feed.x.slice(1) })).toThrow(
      'Points.step: "x" must be a Float32Array of shape [N, 2] where N = 4',
    );
    expect(step({ y: Int32Array.of(0, 1, 3, 0, 0) })).toThrow('"y" holds 3 at place 2, not in 0 … 2');
    expect(step({ on: Uint8Array.of(0, 2, 0, 0, 0) })).toThrow('"on" holds 2 at place 1, not in 0 … 1');
    const other = await trainerOf(small.replace("f32[2, 3] = uniform(-1, 1)", "f32[2, 3] = normal()"));
    other.loadSync(trainer.saveSync());
    const changed = await trainerOf(small.replace("momentum: 0.9", "momentum: 0.8"));
    expect(() => changed.loadSync(trainer.saveSync())).toThrow("the tensors agree, but the graph is");
  });

  test("stands alone: no imports, no eval, no network, one export", () => {
    const all = files(small, { target, emit: ["js", "ts"] });
    for (const end of ["points.js", "points.ts"]) {
      const text = fileOf(all, end).replace(/^\/\/ .*/gm, "");
      expect(text).not.toMatch(
        /\bimport\b|\beval\b|new Function|\bfetch\b|XMLHttpRequest|WebSocket|require\(/,
      );
      expect(text.match(/^export (?!interface|type).*/gm)).toHaveLength(1);
    }
  });

  test("is the same to the byte, whatever ran before", () => {
    const once = files(small, { target, emit: ["js", "ts"] });
    files(inModel("input x: f32 output y = x * 2"), { target });
    expect(files(small, { target, emit: ["js", "ts"] })).toEqual(once);
    expect(Object.keys(once)).toEqual(["points.js", "points.ts", "points.d.ts", "points.manifest.json"]);
  });

  test("names of the model may be names of the runtime, of JavaScript, and of the types", async () => {
    const trainer = await trainerOf(`model Promise {
      input class: f32[Map]
      setting new: f32 = 2
      param run: f32 = 3
      let memory = class * run
      let createTrainer = memory * new
      output take = createTrainer + sum(createTrainer)
      output Error = exp(memory - memory)
      loss = mean(createTrainer^2)
      train { optimizer: sgd(lr: new * 0.01) }
    }`);
    const outputs = trainer.predictSync({ class: Float32Array.of(1, 2) });
    expect([[...outputs.take!], [...outputs.Error!]]).toEqual([
      [24, 30],
      [1, 1],
    ]);
    expect(trainer.stepSync({ class: Float32Array.of(1) }).loss).toBe(36);
  });

  test("an input may go by the name of a function that tells sizes, and a param by that of the loss", async () => {
    const trainer = await trainerOf(
      inModel(`input whole: f32[N] input fed: f32[M] param loss: f32 = 2 let scaled = whole * loss
      output sum_of_all = sum(scaled) + sum(fed) loss = mean(scaled) train { optimizer: sgd(lr: 0.5) }`),
    );
    const feed = { whole: Float32Array.of(1, 3), fed: Float32Array.of(5) };
    expect(trainer.predictSync(feed)).toEqual({ sum_of_all: Float32Array.of(13) });
    expect(trainer.stepSync(feed)).toEqual({ loss: 4 });
    expect(trainer.params.loss!.readSync()).toEqual(Float32Array.of(1));
  });

  test("a table known at compile time is read at a size known at run time", async () => {
    const trainer = await trainerOf(inModel("input x: f32[N] output root = sqrt([1.0, 4.0, 9.0])[N] + x"));
    expect(trainer.predictSync({ x: Float32Array.of(1, 2) })).toEqual({ root: Float32Array.of(4, 5) });
  });

  test("a row that no size has is NaN", async () => {
    const trainer = await trainerOf(inModel("input x: f32[N, 2] output beyond = x[sum(N)]"));
    const { beyond } = trainer.predictSync({ x: Float32Array.of(1, 2, 3, 4) });
    expect([...beyond!]).toEqual([Number.NaN, Number.NaN]);
  });

  test("a model may name its values as the code names the step and the seed", async () => {
    const source = inModel(`input x: f32[N] param w: f32 = 1 setting rate: f32 = 2 state kept: f32 = 0
      let step = rate * rate - 3 let seed0 = exp(rate - 2)
      loss = mean(x) * w * step * seed0 + dropout(w, 0) kept' = step * seed0
      train { optimizer: adam(lr: 0.5) }`);
    const trainer = await trainerOf(source);
    expect(trainer.stepSync({ x: Float32Array.of(1, 3) })).toEqual({ loss: 3 });
    expect(trainer.states.kept!.readSync()).toEqual(Float32Array.of(1));
    expect(trainer.params.w!.readSync()[0]).toBeCloseTo(0.5, 5);
  });

  test("dropout draws anew each step, and the same in each run", async () => {
    const source = inModel(`input x: f32[N] param w: f32 = 1
      loss = mean(dropout(x * w, 0.5)) train { optimizer: sgd(lr: 0.0) }`);
    const x = new Float32Array(64).fill(1);
    const run = async (seed: number) => {
      const trainer = await trainerOf(source, {}, seed);
      return Array.from({ length: 4 }, () => trainer.stepSync({ x }).loss!);
    };
    const losses = await run(1);
    expect(new Set(losses).size).toBeGreaterThan(1);
    expect(await run(1)).toEqual(losses);
    expect(await run(2)).not.toEqual(losses);
  });
});

describe("sizes", () => {
  test.each<[string, string[]]>([
    ["input x: f32[N, 784]", ["N = x / 784"]],
    ["input x: f32[N]", ["N = x"]],
    ["input x: f32[2 * N, 3]", ["N = x / 6"]],
    ["input x: f32[N, M] input y: i32[M]", ["M = y", "N = x / M"]],
    ["input x: f32[N, N, 2]", ["N = Math.round((x / 2) ** (1 / 2))"]],
    ["input x: f32[N, M]", ["M is fed", "N = x / M"]],
  ])("%s", (inputs, expected) => {
    const names = [...inputs.matchAll(/input (\w)/g)].map(([, name]) => `sum(f32(${name}))`);
    const { sizes } = entryOf(modelOf(inModel(`${inputs} output out = ${names.join(" + ")}`)), "predict");
    expect(
      sizes.map(({ symbol, input, value }) =>
        input ? `${symbol} = ${value!(input.name)}` : `${symbol} is fed`,
      ),
    ).toEqual(expected);
  });

  test("each entry point asks for the inputs that its values depend on", () => {
    const model = modelOf(small);
    const inputsOf = (name: Parameters<typeof entryOf>[1]) =>
      entryOf(model, name).inputs.map((input) => input.name);
    expect(inputsOf("predict")).toEqual(["x"]);
    expect(inputsOf("evaluate")).toEqual(["x", "y", "on"]);
  });
});

describe.each(targets)("sizes for %s", (target) => {
  const trainerOf = trainersFor(target);

  test("are read off at run time, and asked for where no length tells", async () => {
    const square = await trainerOf(inModel("input x: f32[N, N] output d = x + x.T"));
    expect([...square.predictSync({ x: Float32Array.of(1, 2, 3, 4) }).d!]).toEqual([2, 5, 5, 8]);
    expect(() => square.predictSync({ x: new Float32Array(5) })).toThrow(
      "shape [N, N] where N = 2, got Float32Array of shape [5]",
    );
    const open = await trainerOf(inModel("input x: f32[N, M] output s = sum(x, axis: 1)"));
    const x = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect([...open.predictSync({ x, M: 3 }).s!]).toEqual([6, 15]);
    expect(() => open.predictSync({ x })).toThrow(
      "no input tells the size M: feed it; it must be a whole number from 1 on, got undefined",
    );
    expect(() => open.predictSync({ x, M: 4 })).toThrow("where N,M = 1,4, got Float32Array of shape [6]");
    const counting = await trainerOf(inModel("input x: f32[N, 3] input y: i32[N] output n = dim(x, 0) * 2"));
    expect([...counting.predictSync({ x }).n!]).toEqual([4]);
  });

  test("may be quotients: every other row of any number of rows", async () => {
    const trainer = await trainerOf(inModel("input x: f32[N, 2] output a = x[::2] * 2 output b = x[1::3]"));
    for (const [rows, a, b] of [
      [1, [0, 2], []],
      [5, [0, 2, 8, 10, 16, 18], [2, 3, 8, 9]],
    ] as const) {
      const found = trainer.predictSync({ x: Float32Array.from({ length: 2 * rows }, (_, k) => k) });
      expect([[...found.a!], [...found.b!]]).toEqual([a, b]);
    }
  });

  test("may be zero: a layer of no units trains what is beside it", async () => {
    const trainer = await trainerOf(
      inModel(`input x: f32[N, 2] param W: f32[2, 0] = 0 param V: f32[0, 3] = 0 param b: f32[3] = 0
        output p = relu(x @ W) @ V + b loss = mean((p - 1)^2) train { optimizer: adam(lr: 0.1) clip_norm: 1 }`),
    );
    const x = Float32Array.of(1, 2, 3, 4);
    expect(trainer.stepSync({ x }).loss).toBe(1);
    expect(trainer.stepSync({ x }).loss).toBeCloseTo(0.81, 6);
    expect(trainer.params.W!.readSync()).toEqual(new Float32Array(0));
  });
});

describe("the graph hash", () => {
  test.each([
    ["", "6c62272e07bb014262b821756295c58d"],
    ["a", "d228cb696f1a8caf78912b704e4a8964"],
    ["foobar", "343e1662793c64bf6f0d3597ba446f18"],
  ])("FNV-1a of %j", (text, hash) => {
    expect(fnv1a128(text)).toBe(hash);
  });

  const hash = (source: string): string => graphHash(modelOf(source));
  test.each([
    ["comments and layout", small.replaceAll("\n", "\n\n // note\n")],
    ["names of values", small.replaceAll("logits", "z")],
    ["first values", small.replace("= 0.25", "= 0.5").replace("= 0.5", "= 0.7")],
    ["batch, epochs and seed", small.replace("batch: 4 epochs: 2 seed: 3", "batch: 8 seed: 4")],
  ])("does not see %s", (_, source) => {
    expect(source).not.toBe(small);
    expect(hash(source)).toBe(hash(small));
  });
  test.each([
    ["a constant", small.replace("momentum: 0.9", "momentum: 0.8")],
    ["an op", small.replace("softmax(logits)", "sigmoid(logits)")],
    ["a shape", small.replaceAll("3]", "4]")],
    ["the name of a param", small.replaceAll("W", "V")],
    ["a metric", small.replace("metric share", "metric part")],
  ])("sees %s", (_, source) => {
    expect(hash(source)).not.toBe(hash(small));
  });
});

describe("the manifest", () => {
  const manifest = compile(small).manifest!;
  test("describes checkpoints as they are", async () => {
    const trainer = await trainerOf(small);
    const { tensors } = decodeSafetensors(trainer.saveSync());
    let offset = 0;
    expect(manifest.variables.map(({ name, offset: at }) => [name, at])).toEqual(
      [...tensors].map(([name, { values }]) => {
        const at = offset;
        offset += values.byteLength;
        return [name, at];
      }),
    );
    expect(manifest.variableBytes).toBe(offset);
    expect(manifest.parameterCount).toBe(9);
  });

  test("counts kernels, work and memory, as formulas and at the batch size", () => {
    expect(manifest).toMatchObject({
      model: "Points",
      target: "ts",
      batch: 4,
      symbols: ["N"],
      inputs: [
        { name: "x", type: "f32[N, 2]" },
        { name: "y", type: "i32[N]" },
        { name: "on", type: "bool[N]" },
      ],
      metrics: ["loss", "accuracy", "share"],
      settings: { rate: 0.5 },
    });
    expect(Object.keys(manifest.programs)).toEqual(["step", "evaluate", "predict"]);
    for (const { kernels, bytes, flops } of Object.values(manifest.programs)) {
      expect(kernels.reduce((sum, kernel) => sum + kernel.bytes.atBatch, 0)).toBe(bytes.atBatch);
      expect(flops.atBatch).toBeGreaterThan(0);
      expect(kernels.every(({ origin }) => origin === null || /^model\.mlp:\d+:\d+$/.test(origin))).toBe(
        true,
      );
    }
    expect(manifest.peakBytes.atBatch).toBe(
      Math.max(...Object.values(manifest.programs).map(({ arenaBytes }) => arenaBytes.atBatch)),
    );
    expect(JSON.parse(fileOf(files(small), ".json"))).toEqual(manifest);
  });

  test("of another target states what it costs there, and auto what it costs without a GPU", () => {
    const [wasm, auto] = (["wasm", "auto"] as const).map((target) => compile(small, { target }).manifest!);
    const { peakBytes, livenessBytes, programs } = wasm!;
    expect(auto!.fallback).toEqual({ peakBytes, livenessBytes, programs });
    expect(wasm).toEqual({ ...manifest, target: "wasm", peakBytes, livenessBytes, programs });
    expect(peakBytes.atBatch).toBeGreaterThanOrEqual(livenessBytes.atBatch);
    for (const [name, { inputs, kernels, flops }] of Object.entries(programs)) {
      expect(inputs).toEqual(manifest.programs[name]!.inputs);
      expect(kernels.length).toBeGreaterThan(0);
      expect(flops.atBatch).toBeGreaterThan(0);
    }
  });
});

describe("concatenation", () => {
  const first = `// What it is.
import { b } from "./second.ts";

/** Doc of a. */
export const a = () =>
  b() + hidden;

// Why.
const hidden = 1;
export interface Unused {
  readonly a: number;
}
`;
  const second = `import {
  type T,
  c
} from "./third.ts";
export function b() {
  return c;
}
export const other = () => a;
`;
  test("picks what is needed, by what each module declares and imports", () => {
    const text = new Concatenation([first, second, "export const c = 2;\n"]).pick(["a"]);
    expect(text).toBe(
      [
        "// What it is.",
        "/** Doc of a. */\nconst a = () =>\n  b() + hidden;",
        "// Why.\nconst hidden = 1;",
        "function b() {\n  return c;\n}",
        "const c = 2;",
      ].join("\n\n"),
    );
  });

  test.each([
    ["a statement", "a();"],
    ["a re-export", 'export * from "./a.ts";'],
    ["an export list", "export { a };"],
    ["a package", 'import fs from "node:fs";\nconst a = 1;'],
    ["a default export", "export default 1;"],
    ["mutable state", "let a = 1;"],
  ])("refuses %s", (_, text) => {
    expect(() => new Concatenation([text])).toThrow(/^internal: /);
  });

  test("refuses a name declared twice, and one that is nowhere", () => {
    expect(() => new Concatenation(["const a = 1;", "const a = 2;"])).toThrow(
      "internal: the runtime declares a twice",
    );
    expect(() => new Concatenation([first]).pick(["z"])).toThrow("internal: the runtime has no z");
  });

  test("the runtime leaves the names of the types to the model", () => {
    for (const name of typeNames) expect(() => runtimeSource.pick([name])).toThrow("the runtime has no");
    for (const name of runtimeScript.names) expect(runtimeSource.names).toContain(name);
    const declared = emitInterfaces(modelOf(small), "f32").match(/^export (?:interface|type) (\w+)/gm);
    expect(declared!.map((line) => line.split(" ")[2])).toEqual(
      expect.arrayContaining(typeNames.filter((n) => n !== "create")),
    );
  });
});

test("types are exact: right uses pass the checker, wrong ones do not", () => {
  const folder = mkdtempSync(join(tmpdir(), "mlpc-types-"));
  try {
    const all = files(small, { emit: ["js", "ts"] });
    writeFileSync(join(folder, "points.d.ts"), fileOf(all, ".d.ts"));
    writeFileSync(join(folder, "source.ts"), fileOf(all, "points.ts"));
    const wide = files(small, { precision: "f64", emit: ["js", "ts"] });
    writeFileSync(join(folder, "wide.ts"), fileOf(wide, "points.ts"));
    const wasm = files(small, { target: "wasm", emit: ["js", "ts"] });
    expect(fileOf(wasm, ".d.ts")).toBe(fileOf(all, ".d.ts"));
    writeFileSync(join(folder, "wasm.ts"), fileOf(wasm, "points.ts"));
    const holes =
      "state s: i32[2] = 0 param w: f32 = 1 input x: f32[N, T] input y: f32[N] loss = mean(y * w)";
    for (const target of targets)
      writeFileSync(
        join(folder, `holes-${target}.ts`),
        fileOf(files(inModel(holes), { target, emit: ["ts"] }), "m.ts"),
      );
    for (const name of ["digits", "xor", "linear", "logistic"]) {
      const example = readFileSync(new URL(`../examples/${name}/model.mlp`, import.meta.url), "utf8");
      writeFileSync(join(folder, `${name}.ts`), fileOf(files(example, { emit: ["ts"] }), `${name}.ts`));
    }
    writeFileSync(
      join(folder, "use.ts"),
      `import { create, type Metrics, type Outputs } from "./points.js";
import { create as createSource } from "./source.js";
import { create as createWasm } from "./wasm.js";
import { create as createWide } from "./wide.js";

const trainer = await create({ seed: 1 });
const same: typeof trainer = await createSource();
same.dispose();
const inWasm: typeof trainer = await createWasm();
inWasm.stepSync({ x: new Float32Array(4), y: new Int32Array(2), on: new Uint8Array(2) });
const x = new Float32Array(4);
const y = new Int32Array(2);
const on = new Uint8Array(2);
const { loss, accuracy, share }: Metrics = await trainer.step({ x, y, on });
const { p, center }: Outputs = trainer.predictSync({ x });
const total: number = loss + accuracy + share + p[0]! + center[0]!;
trainer.settings.rate = total;
const shape: readonly [2, 3] = trainer.params.W.shape;
const values: Float32Array = await trainer.params.W.read();
await trainer.params.b.write(values);
trainer.states.seen.writeSync(y);
await trainer.load(await trainer.save());
const signal: AbortSignal | undefined = undefined;
for await (const epoch of trainer.fit({ x, y, on }, { epochs: 1, validation: { x, y, on }, signal, onStep: ({ step, loss }) => step + loss })) {
  const reached: number = epoch.epoch + epoch.loss + epoch.seconds + (epoch.validation?.accuracy ?? 0);
  trainer.settings.rate = reached + shape[0];
}
(await createWide()).predictSync({ x: new Float64Array(4) });

// @ts-expect-error Float64Array
await trainer.step({ x: new Float64Array(4), y, on });
// @ts-expect-error a wrong name
await trainer.step({ x, labels: y, on });
// @ts-expect-error a name too many
trainer.predictSync({ x, y });
// @ts-expect-error a missing input
trainer.evaluateSync({ x, y });
// @ts-expect-error i32, not f32
trainer.stepSync({ x, y: x, on });
// @ts-expect-error no such output
trainer.predictSync({ x }).q;
// @ts-expect-error no such metric
(await trainer.evaluate({ x, y, on })).f1;
// @ts-expect-error no such setting
trainer.settings.lr = 1;
// @ts-expect-error no number
trainer.settings.rate = "1";
// @ts-expect-error no such param
trainer.params.V;
// @ts-expect-error another shape
export const wrong: readonly [3, 2] = trainer.params.W.shape;
// @ts-expect-error read only
trainer.params.W = trainer.params.W;
// @ts-expect-error an f64 trainer takes Float64Array
(await createWide()).predictSync({ x });
// @ts-expect-error no seed
await create({ seed: "1" });
`,
    );
    const compilerOptions = {
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      noEmit: true,
      target: "ES2022",
      lib: ["ES2022", "DOM"],
      module: "ESNext",
      moduleResolution: "Bundler",
      types: [],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    const tsc = new URL("../node_modules/.bin/tsc", import.meta.url).pathname;
    let report = "";
    try {
      execFileSync(tsc, ["-p", folder], { encoding: "utf8" });
    } catch (error) {
      report = (error as { stdout: string }).stdout;
    }
    expect(report).toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("size", () => {
  const minified = (name: string, target: CompileOptions["target"] = "ts"): string => {
    const source = readFileSync(new URL(`../examples/${name}/model.mlp`, import.meta.url), "utf8");
    return fileOf(files(source, { minify: true, target }), ".js");
  };
  test.each([
    ["linear", "ts", 4200],
    ["digits", "ts", 5970],
    ["digits", "wasm", 10_200],
    ["digits", "wgsl", 12_200],
    ["digits", "auto", 21_200],
  ] as const)("the trainer of %s for %s, minified and gzipped, is under %i bytes", (name, target, bound) => {
    expect(gzipSync(minified(name, target), { level: 9 }).length).toBeLessThan(bound);
  });

  test.each(targets)(
    "minified for %s, a model may name its values as the runtime names its own",
    async (target) => {
      const source = `model Names { input bindings: f32[N] setting count: f32 = 2 param rooms: f32 = 1
      loss = mean(rooms * bindings) * count metric results = mean(bindings) output kept = rooms * bindings
      train { optimizer: sgd(lr: count) } }`;
      const trainer = await trainerOf(source, { target, minify: true });
      const bindings = Float32Array.of(1, 2);
      expect(trainer.stepSync({ bindings })).toEqual({ loss: 3, results: 1.5 });
      trainer.settings.count = 4;
      expect(trainer.predictSync({ bindings })).toEqual({ kept: Float32Array.of(-5, -10) });
      expect(trainer.evaluateSync({ bindings }).loss).toBe(-30);
    },
  );

  test("minified kernels are still functions of the module", () => {
    const kernels = compile(readFileSync(new URL("../examples/digits/model.mlp", import.meta.url), "utf8"))
      .manifest!;
    const functions = minified("digits").match(/(?:^|[;}])function \w+\(/g) ?? [];
    expect(functions.length).toBeGreaterThan(kernels.programs.step!.kernels.length);
  });
});
