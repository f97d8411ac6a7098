// f16 storage on a GPU: what is kept so, what it does to results, and that Dawn takes the texts.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { defaultLimits } from "../compiler/backends/wgsl.ts";
import { compile, lower, lowerPrograms } from "../compiler/compile.ts";
import { minifyShader } from "../compiler/emit/shader.ts";
import type { Program } from "../compiler/kernel/program.ts";
import type { Environment } from "../compiler/ops/op.ts";
import { optimize } from "../compiler/optimize.ts";
import type { GenericGpuTrainer } from "../runtime/gpu-trainer.ts";
import { feedFor, worstError } from "./agreement.ts";
import { GpuPrograms, moduleOf, newDevice, unrealDevice } from "./gpu.ts";
import { modelFiles, prepared } from "./models.ts";

const programsOf = (source: string): readonly Program[] => {
  const { model } = lower(source);
  return lowerPrograms(optimize(model!), "wgsl");
};

const inHalves = (programs: readonly Program[]): GpuPrograms =>
  new GpuPrograms(programs, defaultLimits, minifyShader, "f16");

const network = `model Network {
  input x: f32[N, 256]
  param W1: f32[256, 64] = glorot_uniform()
  param W2: f32[64, 8] = glorot_uniform()
  let h = relu(x @ W1)
  output y = h @ W2
  loss = mean(y * y)
  train { optimizer: adam(lr: 0.01) }
}`;

/** The nearest f16, of two the even one. */
function rounded(x: number): number {
  const unit = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(x)))) - 10);
  const whole = Math.floor(x / unit);
  const rest = x / unit - whole;
  return (whole + Number(rest > 0.5 || (rest === 0.5 && whole % 2 !== 0))) * unit;
}

describe("what is kept in f16", () => {
  const names = (source: string): string[] =>
    programsOf(source).flatMap(({ halves }) => [...halves].map(({ name }) => name));

  test("activations of the forward pass, and neither sums over an axis nor gradients", () => {
    const [step] = programsOf(network);
    const temporaries = step!.buffers.filter(({ role }) => role === "temporary").map(({ name }) => name);
    expect(temporaries).toEqual(expect.arrayContaining(["h", "h_gradient"]));
    expect([...step!.halves].map(({ name }) => name)).toContain("h");
    expect([...step!.halves].map(({ name }) => name)).not.toContain("h_gradient");
    expect(
      names("model M { input x: f32[N, 300] output y = x / sum(x * x, axis: 1, keepdims: true) }"),
    ).toEqual([]);
  });

  test("what is bound to all of the arena stays whole", () => {
    const many = Array.from({ length: 9 }, (_, k) => `let h${k} = tanh(x @ W${k})`).join("\n");
    const params = Array.from({ length: 9 }, (_, k) => `param W${k}: f32[40, 40] = glorot_uniform()`).join(
      "\n",
    );
    const sum = Array.from({ length: 9 }, (_, k) => `h${k}`).join(" * ");
    const programs = programsOf(
      `model M { input x: f32[N, 40]\n${params}\n${many}\n output y = ${sum} loss = mean(y) train { optimizer: sgd(lr: 0.1) } }`,
    );
    const crowded = programs
      .flatMap(({ kernels }) => kernels)
      .filter(({ reads, writes }) => new Set([...reads, ...writes]).size > 8);
    expect(crowded.length).toBeGreaterThan(0);
    const halves = new Set(programs.flatMap((program) => [...program.halves]));
    expect(
      crowded.flatMap(({ reads, writes }) => [...reads, ...writes]).filter((b) => halves.has(b)),
    ).toEqual([]);
    expect(inHalves(programs).code).toContain("var<storage,read_write>");
  });

  test("half the memory of the activations", () => {
    const bytes = (precision: "f16" | "f32"): number =>
      compile(network, { target: "wgsl", precision }).manifest!.peakBytes.atBatch;
    expect([bytes("f32"), bytes("f16")]).toEqual([37_120, 27_904]);
  });
});

describe("results", () => {
  test("of products are sums in f32 of what was rounded", async () => {
    const sizes = { N: 70 };
    const { model } = lower(network);
    const { x } = feedFor(model!, sizes, "f32", 3) as { x: Float32Array };
    const value = (k: number): number => Math.fround(Math.sin(k * 12.9898));
    const W1 = Float32Array.from({ length: 256 * 64 }, (_, k) => value(k));
    const W2 = Float32Array.from({ length: 64 * 8 }, (_, k) => value(k + 0.5));
    const environment: Environment = { sizes, inputs: { x }, variables: { W1, W2 } };
    const found = (await inHalves(programsOf(network)).run("predict", environment)).get("y")!;
    let [exact, whole] = [0, 0];
    for (let i = 0; i < sizes.N; i++) {
      const h = Array.from({ length: 64 }, (_, j) => {
        let sum = 0;
        for (let k = 0; k < 256; k++) sum += x[i * 256 + k]! * W1[k * 64 + j]!;
        return Math.max(0, sum);
      });
      for (let j = 0; j < 8; j++) {
        const dot = (row: readonly number[]): number =>
          row.reduce((sum, v, k) => sum + v * W2[k * 8 + j]!, 0);
        // An f32 sum may round to the f16 next to that of the exact one, which is seldom.
        exact += Math.abs(found[i * 8 + j]! - dot(h.map(rounded)));
        whole += Math.abs(found[i * 8 + j]! - dot(h));
      }
    }
    expect(exact / 560).toBeLessThan(1e-4);
    expect(whole / 560).toBeGreaterThan(10 * (exact / 560));
  });

  test.each(modelFiles.map((each) => [each.name, each] as const))(
    "of %s follow the exact ones",
    async (_, each) => {
      const { model, environment } = prepared(each);
      const gpu = inHalves(lowerPrograms(optimize(model), "wgsl"));
      for (const name of ["step", "evaluate", "predict"] as const) {
        const found = await gpu.run(name, environment);
        const values = (key: string) => found.get(key) ?? environment.variables![key]!;
        const { error, where } = worstError(model, name, environment, values, 1);
        // Of numbers that are one in f16 a max pool may take another.
        expect(error, `${name}: ${where}`).toBeLessThan(each.name === "lenet" ? 0.02 : 0.01);
      }
    },
  );
});

describe("Dawn", () => {
  test.each(modelFiles.map(({ name, file }) => [name, file] as const))("takes %s", async (_, file) => {
    const device = await unrealDevice(["shader-f16"]);
    const { code, kernels } = inHalves(programsOf(readFileSync(file, "utf8")));
    const module = await moduleOf(device, code);
    for (const { entryPoint } of kernels)
      await device.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint } });
    device.destroy();
  });

  const trainer = async (device: GPUDevice): Promise<GenericGpuTrainer> => {
    const [script] = Object.values(compile(network, { target: "wgsl", precision: "f16" }).files);
    const { create } = await import(`data:text/javascript;base64,${Buffer.from(script!).toString("base64")}`);
    return create({ device });
  };

  test("takes each call of a trainer", async () => {
    const device = await unrealDevice(["shader-f16"]);
    const faults: string[] = [];
    device.onuncapturederror = ({ error }) => void faults.push(error.message);
    const made = await trainer(device);
    for (const rows of [1, 65]) {
      const x = new Float32Array(rows * 256);
      await made.step({ x });
      const { y } = await made.predict({ x });
      expect(y!.length).toBe(rows * 8);
    }
    made.dispose();
    expect(faults).toEqual([]);
    device.destroy();
  });

  test("without f16 is told of", async () => {
    const device = await newDevice();
    await expect(trainer(device)).rejects.toThrow("Network: the GPU lacks shader-f16, for which");
    device.destroy();
  });
});
