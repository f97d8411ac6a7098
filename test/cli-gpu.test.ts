// The command line on a GPU: where it is found, what it trains and predicts, its clock, and what goes wrong with it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openGpu } from "../compiler/cli/gpu.ts";
import { Profile } from "../compiler/cli/profile.ts";
import { decodeSafetensors } from "../runtime/safetensors.ts";
import { newCommand } from "./command.ts";
import { gpuEnvironment, openDevice } from "./gpu.ts";

const { file, build, remove, mlpc } = newCommand();
afterAll(remove);

const source = `
model Line {
  input x: f32[N, 2]
  input y: f32[N]
  param w: f32[2] = uniform(-1, 1)
  param b: f32 = 0
  let guess = x @ w + b
  output guess = guess
  loss = mse(guess, y)
  train { optimizer: sgd(lr: 0.05, momentum: 0.9) batch: 8 epochs: 4 seed: 7 }
}
`;
/** A product of 2 GB where a step has 10,000 examples. */
const wide = `
model Wide {
  input x: f32[N, 2]
  param V: f32[2, 50_000] = 1
  param W: f32[50_000, 1] = 1
  let hidden = relu(x @ V)
  loss = sum((hidden @ W)^2)
}
`;
const gpu = gpuEnvironment();
const none = { LD_LIBRARY_PATH: "", VK_ICD_FILENAMES: "none" };
const data = ["--data", "x=data.json:x", "--data", "y=data.json:y"];
const train = ["train", "line.mlp", ...data];

beforeAll(async () => {
  await build();
  const x = Array.from({ length: 40 }, (_, k) => [Math.sin(k), Math.cos(3 * k)]);
  writeFileSync(file("data.json"), JSON.stringify({ x, y: x.map(([a, b]) => 2 * a! - b! + 0.5) }));
  writeFileSync(file("line.mlp"), source);
  writeFileSync(file("wide.mlp"), wide);
  writeFileSync(file("many.json"), JSON.stringify(Array.from({ length: 10_000 }, (_, k) => [k, 1])));
});

/** The variables of a checkpoint. */
const variables = (name: string): number[] =>
  [...decodeSafetensors(readFileSync(file(name))).tensors.values()].flatMap(({ values }) => [...values]);

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, k) => {
    expect(value).toBeCloseTo(wanted[k]!, 4);
  });
}

describe("train and predict", () => {
  test("go on from each other's checkpoints, and the clock tells the time of each kernel", async () => {
    const begin = [...train, "--epochs", "2", "--checkpoint"];
    const goOn = [...train, "--resume", "--checkpoint"];
    const [first, other] = await Promise.all([
      mlpc([...begin, "gpu.st", "--target", "wgsl", "--profile"], gpu),
      mlpc([...begin, "cpu.st"]),
    ]);
    expect([first.code, first.err, other.code]).toEqual([0, "", 0]);
    const lines = first.out.trim().split("\n");
    expect(lines[2]).toMatch(/^kernel +line +calls +ms +share$/);
    const rows = lines.slice(
      3,
      lines.findIndex((line) => line.startsWith("all kernels")),
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows)
      expect(row).toMatch(/^\w+ +\S.+ \(line\.mlp:\d+:\d+\) +10 +\d+\.\d\d +\d+\.\d %$/);
    expect(lines.at(-1)).toMatch(/^trained 2 epochs in /);
    expectClose(variables("gpu.st"), variables("cpu.st"));

    const [second, third] = await Promise.all([
      mlpc([...goOn, "gpu.st"]),
      mlpc([...goOn, "cpu.st", "--target", "wgsl"], gpu),
    ]);
    expect([second.code, third.code, third.err]).toEqual([0, 0, ""]);
    expectClose(variables("gpu.st"), variables("cpu.st"));

    const predict = ["predict", "line.mlp", "--checkpoint", "gpu.st", "--data", "x=data.json:x"];
    const [found, wanted] = await Promise.all([mlpc([...predict, "--target", "wgsl"], gpu), mlpc(predict)]);
    expect([found.code, found.err]).toEqual([0, ""]);
    expectClose(JSON.parse(found.out).guess, JSON.parse(wanted.out).guess);
  });

  test("stop at a signal, with a checkpoint, and name what is not finite", async () => {
    let sent = false;
    const long = [...train, "--target", "wgsl", "--epochs", "10_000", "--checkpoint", "cut.st"];
    const stopped = await mlpc(long, gpu, (out, kill) => {
      if (sent || !/^epoch +2\//m.test(out)) return;
      sent = true; // a second one would end it at once
      kill("SIGINT");
    });
    expect(stopped).toMatchObject({ code: 130, err: expect.stringContaining("--resume goes on from it") });
    expect(variables("cut.st").every(Number.isFinite)).toBe(true);

    writeFileSync(file("log.mlp"), source.replace("mse(guess, y)", "mean(log(guess))"));
    const failed = await mlpc(["train", "log.mlp", ...data, "--target", "wgsl", "--check-nan"], gpu);
    expect(failed).toMatchObject({ code: 1, err: expect.stringContaining("log.mlp:9:15") });
  });
});

test("bench times every kernel by the clock of the GPU", async () => {
  const bench = ["bench", "line.mlp", "--target", "wgsl", "--seconds", "0.02"];
  const { code, out, err } = await mlpc(bench, gpu);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^Line\.step of 8 examples: \d+ kernels? on SwiftShader/);
  expect(out).toMatch(/^\w+ +\S+ .s +\S+ .s +\d+ %.*\(line\.mlp:\d+:\d+\)$/m);
  expect(out).toMatch(/^whole step .* a second$/m);
});

describe("without a GPU, or one that is too small", () => {
  test.each<[string, readonly string[], Readonly<Record<string, string>>, number, string]>([
    ["wgsl without a driver", [...train, "--target", "wgsl"], none, 2, "--target wgsl: WebGPU finds no GPU"],
    [
      "auto without a driver",
      [...train, "--target", "auto"],
      none,
      0,
      "--target auto: on the CPU, as WebGPU",
    ],
    ["auto with a processor for a GPU", [...train, "--target", "auto"], gpu, 0, "is made of software"],
    ["auto in f64", [...train, "--target", "auto", "--precision", "f64"], gpu, 0, "a GPU computes in f32"],
    ["wgsl in f64", [...train, "--target", "wgsl", "--precision", "f64"], gpu, 2, "a GPU computes in f32"],
    [
      "wgsl in f16",
      [...train, "--target", "wgsl", "--precision", "f16"],
      gpu,
      2,
      "SwiftShader driver 5.0.0 has no f16",
    ],
    ["wasm in f16", [...train, "--precision", "f16"], {}, 2, 'the target "wasm" has no precision "f16"'],
    ["no such target", [...train, "--target", "cuda"], gpu, 2, 'there is no target "cuda"'],
    ["the clock of the CPU", [...train, "--profile"], {}, 0, "--profile: it is for GPUs (--target wgsl)"],
    [
      "a value that is too large",
      ["train", "wide.mlp", "--data", "x=many.json", "--batch", "10_000", "--target", "wgsl"],
      gpu,
      1,
      "feed fewer examples",
    ],
  ])("%s", async (_, args, env, code, message) => {
    const outcome = await mlpc(args, env);
    expect(outcome.err).toContain(message);
    expect(outcome.err).not.toContain("at fault");
    expect(outcome.code).toBe(code);
  });

  /** A package `webgpu` of such text, as a folder has it. */
  const packageOf = (folder: string, text: string): string => {
    const path = file(`${folder}/node_modules/webgpu/index.js`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    writeFileSync(join(dirname(path), "package.json"), '{ "type": "module" }');
    return file(`${folder}/package.json`);
  };
  test.each<[string, () => string, RegExp]>([
    [
      "no package",
      () => "/package.json",
      /^there is no WebGPU in Node by itself; `npm install webgpu` brings it$/,
    ],
    [
      "one that does not load",
      () => packageOf("a", "throw Error('no dawn')"),
      /webgpu\S+ does not load: no dawn$/,
    ],
    [
      "one that finds nothing",
      () => packageOf("b", "export const create = () => ({ requestAdapter: async () => null })"),
      /^WebGPU finds no GPU here, or no driver for it$/,
    ],
    [
      "a GPU that does not open",
      () =>
        packageOf(
          "c",
          `const requestDevice = async () => { throw Error("busy"); };
          export const create = () => ({ requestAdapter: async () => ({ limits: {}, features: new Set(), requestDevice }) })`,
        ),
      /^the GPU does not open: busy$/,
    ],
  ])("%s is said", async (_, home, message) => {
    await expect(openGpu([], [home()])).rejects.toThrow(message);
  });

  /** A package whose GPU has no features, and tells nothing of itself; `change` is text about its device. */
  const plainGpu = (change = ""): string =>
    packageOf(
      ".",
      `import * as real from ${JSON.stringify(import.meta.resolve("webgpu"))};
      export const create = (switches) => {
        const gpu = real.create(switches);
        return {
          async requestAdapter(options) {
            const adapter = await gpu.requestAdapter(options);
            const requestDevice = async (descriptor) => {
              const device = await adapter.requestDevice(descriptor);
              Object.defineProperty(device, "adapterInfo", { value: undefined }); // as in older engines
              ${change}
              return device;
            };
            return { limits: adapter.limits, features: new Set(), requestDevice };
          },
        };
      };`,
    );

  test("a GPU without a clock is said; the package of the user's folder goes first", async () => {
    plainGpu();
    const { code, out, err } = await mlpc([...train, "--target", "wgsl", "--profile", "--epochs", "1"], gpu);
    expect([code, out.trim().split("\n").length]).toEqual([0, 2]);
    const why = "a GPU without a name tells no times (it lacks the feature timestamp-query)";
    expect(err).toBe(`--profile: ${why}\n`);
    const bench = await mlpc(["bench", "line.mlp", "--target", "wgsl", "--seconds", "0.02"], gpu);
    expect([bench.code, bench.err]).toEqual([0, `--target: ${why}: only the whole is timed\n`]);
    expect(bench.out).toMatch(/^\w+ +- +- +- +- .*\(line\.mlp:\d+:\d+\)$/m);
    expect(bench.out).toMatch(/^whole step .* a second$/m);
  });

  test("a GPU that refuses the model is no reason to warn twice", async () => {
    plainGpu("device.createComputePipelineAsync = async () => { throw Error('no thanks'); };");
    writeFileSync(file("idle.mlp"), source.replace("param b", "param idle: f32 = 0 param b"));
    const { code, err } = await mlpc(["train", "idle.mlp", ...data, "--target", "auto"], gpu);
    expect(code).toBe(0);
    expect(err.match(/W0002/g)).toHaveLength(1);
    expect(err).toMatch(/^--target auto: on the CPU, as Line: the GPU refuses the kernel .*no thanks$/m);
  });
});

test("a fault that no call is to blame for is kept, and the device is lost", async () => {
  await openDevice(); // brings the driver
  const { device, fault, name } = await openGpu(["timestamp-query"], [import.meta.url]);
  expect([name, device.features.has("timestamp-query"), fault()]).toEqual([
    expect.stringContaining("SwiftShader"),
    true,
    undefined,
  ]);
  device.createBuffer({ label: "wrong", size: 4, usage: 0 });
  await device.lost;
  expect(fault()).toContain("wrong");
});

test("a profile has the slowest kernel first, and shares of the whole", () => {
  const profile = new Profile();
  for (const [name, seconds] of [
    ["fast", 0.0004],
    ["slow", 0.001],
    ["slow", 0.002],
    ["fast", 0.0006],
  ] as const)
    profile.add(name, seconds);
  const lines = new Map([
    ["fast", { origin: "m.mlp:1:1", line: "let a = 1" }],
    ["slow", { origin: "m.mlp:2:1", line: "let b = 2" }],
  ]);
  expect(profile.table(lines).split("\n")).toEqual([
    "kernel       line                    calls    ms    share",
    "slow         let b = 2  (m.mlp:2:1)      2  3.00   75.0 %",
    "fast         let a = 1  (m.mlp:1:1)      2  1.00   25.0 %",
    "all kernels                                 4.00  100.0 %",
  ]);
});
