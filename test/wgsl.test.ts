// The wgsl target: programs run on a GPU as the interpreter does, however their loops are spread over its threads.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { returnText } from "../compiler/backends/ts.ts";
import { defaultLimits, type GpuLimits, printWgsl } from "../compiler/backends/wgsl.ts";
import { lower, lowerPrograms } from "../compiler/compile.ts";
import { dispatchOf } from "../compiler/kernel/dispatch.ts";
import { termsOf } from "../compiler/kernel/loops.ts";
import { lowerProgram } from "../compiler/kernel/lower.ts";
import { schedules } from "../compiler/kernel/schedule.ts";
import { verifyProgram } from "../compiler/kernel/verify.ts";
import { add, cast, divide, fill, literal, multiply } from "../compiler/ops/index.ts";
import { optimize } from "../compiler/optimize.ts";
import { GpuPrograms } from "./gpu.ts";
import { type Case, cases, environmentOf, matmul, mlpStep, request } from "./kernel-cases.ts";
import { distance } from "./program-run.ts";

async function expectAgreement(
  { request, tolerance = 1e-5, sizes = [0, 1, 2, 5, 131] }: Omit<Case, "name">,
  limits: Partial<GpuLimits> = {},
): Promise<void> {
  const program = lowerProgram(request, "wgsl");
  verifyProgram(program);
  const gpu = new GpuPrograms([program], { ...defaultLimits, ...limits });
  for (const size of sizes) {
    const environment = environmentOf(request, { N: size });
    const found = await gpu.run("step", environment);
    expect(distance(request, environment, found), gpu.code).toBeLessThan(tolerance);
  }
}

describe("lowered programs agree with the interpreter", () => {
  // Small workgroups, and no tiles: those below are as large as a device's, and slow to make for a processor.
  test.each(cases)("$name", (each) =>
    expectAgreement(each, { threads: 64, leastDepth: Number.POSITIVE_INFINITY }),
  );
});

describe("products in tiles agree with the interpreter", () => {
  const named = (name: string): Case => cases.find((each) => each.name === name)!;
  const tiled = [
    "contract nk,km->nm of sizes 2",
    "contract kn,mk->nm of sizes 2",
    "contract nk,km->mn of sizes 2",
    "contract bnk,bkm->bnm of sizes 0",
    "contract nqk,kqm->nm of sizes 0",
    "adam in the epilogue of the gradient's product",
  ];
  test.each(tiled)("%s", (name) => expectAgreement({ ...named(name), sizes: [37] }));

  test.each(tiled)("%s, by way of shared memory", (name) =>
    expectAgreement({ ...named(name), sizes: [37] }, { leastShared: 0 }),
  );

  test.each(["contract nk,mk->nm of sizes 2", "contract nk,km->mn of sizes 2"])(
    "%s, a thread having several matrices of sums",
    async (name) => {
      const { request } = named(name);
      const limits = { wantedGroups: 1 };
      await expectAgreement({ request, sizes: [70] }, limits);
      const { code } = new GpuPrograms([lowerProgram(request, "wgsl")], { ...defaultLimits, ...limits });
      expect(code).toContain("array<mat4x4f, 4>");
    },
  );

  test.each([
    [70, 3],
    [3, 70],
  ])("of %i rows and %i columns, many terms shared by slices of threads", (rows, columns) => {
    const narrow = request((_, leaf) => ({
      results: { y: matmul(leaf.input("x", rows, 1600), leaf.input("W", 1600, columns)) },
    }));
    return expectAgreement({ request: narrow, sizes: [1] }, { wantedGroups: 1 });
  });

  test("in a training step whose sums threads share", () =>
    expectAgreement({ request: mlpStep(70, 40), sizes: [37], tolerance: 2e-5 }, { leastTerms: 8 }));
});

describe("loops that threads share agree with the interpreter", () => {
  const shared = ["sum", "reduceMax", "reduceMin", "product"].flatMap((op) =>
    ["1", "0,2", "0,1,2"].map((axes) => `${op} over [${axes}]`),
  );
  const rows = ["softmax and its logarithm in one row kernel", "mean and variance of columns"];
  test.each([...shared, ...rows])("%s", (name) =>
    expectAgreement(cases.find((each) => each.name === name)!, { threads: 64, leastTerms: 2 }),
  );
});

describe("uniforms", () => {
  const { model } =
    lower(`model M { input x: f32[N, 4] param w: f32[4] = 1 setting scale: f32 = 2 loss = mean(w * x)
    train { optimizer: adam(lr: cosine(scale, steps: 10)) } }`);
  const { code, fields } = printWgsl(lowerPrograms(optimize(model!), "wgsl"));
  const formulas = fields.flatMap(({ value }) =>
    value.kind === "uniform" ? [returnText(value.lets).lines] : [],
  );

  test("leave the step and the seed their names", () => {
    const { model } =
      lower(`model M { input x: f32[N, 4] param w: f32[4, 64] = 1 setting rate: f32 = 2 state kept: f32[64] = 0
      let step = rate * rate + 1 let seed0 = exp(rate) let h = tanh(step * seed0 * (x @ w) + step) + seed0
      loss = mean(h) kept' = dropout(mean(h, 0), 0.5) train { optimizer: sgd() } }`);
    const { code, fields } = printWgsl(lowerPrograms(optimize(model!), "wgsl"));
    expect(fields.slice(0, 2).map(({ value }) => value.kind)).toEqual(["scalar", "uniform"]);
    for (const name of ["step", "seed0", "seed1"]) expect(code).toMatch(new RegExp(`^  ${name}: u32,$`, "m"));
  });

  test("are what the host can work out, and no kernel does", () => {
    expect(code).not.toMatch(/power\(|cosine\(|scalars\.(?:step|scale)/);
    const text = formulas.flat().join(" ");
    for (const part of ["/ (4 * N)", "0.999 ** step", "Math.cos(", "scale"]) expect(text).toContain(part);
  });
});

describe("bindings", () => {
  test.each([2, 4])("of %d buffers at most", async (most) => {
    const limits = { maxStorageBuffersPerShaderStage: most, threads: 64, leastDepth: 1 / 0 };
    const request = mlpStep(12, 9);
    const gpu = new GpuPrograms([lowerProgram(request, "wgsl")], { ...defaultLimits, ...limits });
    for (const { bindings } of gpu.kernels)
      expect(bindings.filter(({ kind }) => kind !== "scalars").length).toBeLessThanOrEqual(Math.max(most, 3));
    await expectAgreement({ request, sizes: [1, 20], tolerance: 2e-5 }, limits);
  });

  test("are eight at most, and fewer kernels than workgroups fit a row fold", async () => {
    const limits = { maxComputeWorkgroupsPerDimension: 3, threads: 64, leastDepth: 1 / 0 };
    await expectAgreement({ request: mlpStep(12, 9), sizes: [1, 50], tolerance: 2e-5 }, limits);
  });

  test("tell long constants apart that differ in their type or in the sign of a zero", async () => {
    const list = Array.from({ length: 70 }, (_, k) => k);
    const tables = request((g, leaf) => {
      const [counts, numbers] = (["i32", "f32"] as const).map((dtype) => literal(g, list, [70], dtype));
      const opposite = literal(
        g,
        list.map((value) => (value === 0 ? -0 : value)),
        [70],
        "f32",
      );
      const sum = add(multiply(numbers!, leaf.input("x", 70)), cast(counts!, "f32"));
      return { results: { sum: add(sum, divide(fill(numbers!, 1), opposite)) } };
    });
    const limits = { ...defaultLimits, maxStorageBuffersPerShaderStage: 2, threads: 64 };
    const gpu = new GpuPrograms([lowerProgram(tables, "wgsl")], limits);
    const offsets = gpu.kernels.flatMap(({ bindings }) => bindings.map((binding) => binding.kind));
    expect(offsets).toContain("space");
    const found = (await gpu.run("step", { inputs: { x: list } })).get("sum")!;
    expect([...found.slice(0, 3)]).toEqual([Number.NEGATIVE_INFINITY, 3, 6.5]);
  });
});

test("random numbers are the interpreter's, bit for bit", async () => {
  const { request } = cases.find(({ name }) => name === "random numbers are those of the interpreter")!;
  const gpu = new GpuPrograms([lowerProgram(request, "wgsl")]);
  for (const step of [1, 65_536, 2 ** 31 + 5]) {
    const environment = { ...environmentOf(request, { N: 40 }), step };
    expect(distance(request, environment, await gpu.run("step", environment))).toBe(0);
  }
});

describe("a training step has as many kernels as on a processor", () => {
  const bench = (name: string): string =>
    readFileSync(resolve(import.meta.dirname, `../bench/models/${name}.mlp`), "utf8");
  const sources: Readonly<Record<string, string>> = {
    "the digits network": bench("w4"),
    "it with gradients clipped by their norm": bench("w4").replace("batch: 128", "batch: 128 clip_norm: 1.0"),
    "two hidden layers": bench("w5"),
    "a Hessian-vector product": bench("w7"),
  };
  test.each(Object.entries(sources))("%s", (_, source) => {
    const model = optimize(lower(source).model!);
    const [onProcessor, onGpu] = (["ts", "wgsl"] as const).map(
      (target) => lowerPrograms(model, target)[0]!.kernels.length,
    );
    expect(onGpu).toBe(onProcessor);
  });
});

describe("what is called with as many rows as one likes", () => {
  const source = `model Shares { input x: f32[N] param w: f32 = 2 output share = x / sum(x)
    output centred = (x - mean(x)) / sqrt(mean((x - mean(x))^2)) loss = mean((w * x / sum(x))^2) }`;
  const programs = lowerPrograms(optimize(lower(source).model!), "wgsl");

  test("has no sum over the rows that several workgroups work out, each for itself", () => {
    const { recomputed, symbolic } = schedules.wgsl;
    const options = { ...defaultLimits, recomputed, symbolic, mostMemory: 512 };
    const kernels = programs.flatMap(({ name, kernels }) => (name === "step" ? [] : kernels));
    for (const { workgroups, before, parts } of kernels.map((kernel) => dispatchOf(kernel, options))) {
      const sums = [...before, ...parts.flatMap((part) => part.before)].filter((s) => s.kind === "for");
      if (sums.some((sum) => typeof termsOf(sum) !== "number")) expect(workgroups).toBe(1);
    }
    // Sums, and then what is made of them.
    expect(programs.map(({ kernels }) => kernels.length)).toEqual([1, 1, 2]);
  });

  test("is right for 300,000 of them", async () => {
    const x = Float32Array.from({ length: 300_000 }, (_, k) => 1 + (k % 7));
    const environment = { sizes: { N: x.length }, inputs: { x }, variables: { w: [2] } };
    const gpu = new GpuPrograms(programs);
    const found = await gpu.run("predict", environment);
    const sum = x.reduce((a, b) => a + b, 0);
    const deviation = Math.sqrt(x.reduce((a, b) => a + (b - sum / x.length) ** 2, 0) / x.length);
    for (const k of [0, 1, 150_000, 299_999]) {
      expect(found.get("share")![k]! * sum).toBeCloseTo(x[k]!, 4);
      expect(found.get("centred")![k]! * deviation).toBeCloseTo(x[k]! - sum / x.length, 4);
    }
    const loss = x.reduce((a, b) => a + ((2 * b) / sum) ** 2, 0) / x.length;
    expect((await gpu.run("evaluate", environment)).get("loss")![0]! / loss).toBeCloseTo(1, 4);
  });
});
