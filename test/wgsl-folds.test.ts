// Folds over the threads of a workgroup on a GPU, by subgroups and without, against folds of the same numbers here.
import { afterAll, beforeAll, expect, test } from "vitest";
import { foldName, foldsCalled, functionsCalled } from "../compiler/backends/wgsl-functions.ts";
import { minifyShader } from "../compiler/emit/shader.ts";
import { shaderOn } from "../runtime/gpu-device.ts";
import { newDevice } from "./gpu.ts";

type Combine = (x: number, y: number) => number;
/** Each op for numbers, and for whole numbers of 32 bits. */
const ops: ReadonlyArray<readonly [op: string, f32: Combine, i32: Combine]> = [
  ["add", (x, y) => x + y, (x, y) => (x + y) | 0],
  ["multiply", (x, y) => x * y, Math.imul],
  ["maximum", Math.max, Math.max],
  ["minimum", Math.min, Math.min],
];
const folds = ops.flatMap(([op, f32, i32]) => [
  { dtype: "f32", name: foldName(op, "f32"), combine: f32 } as const,
  { dtype: "i32", name: foldName(op, "i32"), combine: i32 } as const,
]);

const mostThreads = 256;
const teams = [
  { threads: 64, lanes: 1 },
  { threads: 64, lanes: 16 },
  { threads: 256, lanes: 1 },
  { threads: 256, lanes: 2 },
];

/** What each thread has: no order of the terms rounds a sum or a product. Folds of i32 take the bits. */
const plain = (thread: number): number => [1, -2, 0.5, -1, 2, 1, -0.5][thread % 7]!;
const rows: ReadonlyArray<(thread: number) => number> = [
  plain,
  (thread) => Math.abs(plain(thread)),
  ...[0, 1, 31, 63].map((place) => (thread: number) => (thread === place ? Number.NaN : plain(thread))),
  (thread) => (thread === 40 ? Number.POSITIVE_INFINITY : plain(thread)),
  (thread) => (thread === 7 ? Number.NEGATIVE_INFINITY : plain(thread)),
  (thread) => (thread % 32 === 30 ? (thread - 31) / 0 : plain(thread)),
  (thread) => (thread === 13 ? 0 : thread === 14 ? Number.POSITIVE_INFINITY : plain(thread)),
];
const values = Float32Array.from({ length: rows.length * mostThreads }, (_, k) =>
  rows[Math.floor(k / mostThreads)]!(k % mostThreads),
);

const functions = foldsCalled(folds.map(({ name }) => `${name}(`).join(), mostThreads);
const code = [
  "@group(0) @binding(0) var<storage, read> values: array<i32>;",
  "@group(0) @binding(1) var<storage, read_write> totals: array<i32>;",
  ...teams.map(({ threads, lanes }) => {
    const lines = folds.map(({ dtype, name }, k) => {
      const call = `${name}(bitcast<${dtype}>(x), thread, ${threads}, ${lanes})`;
      return `  totals[(row * ${folds.length} + ${k}) * ${mostThreads} + thread] = bitcast<i32>(${call});`;
    });
    return `@compute @workgroup_size(${threads})
fn fold_${threads}_${lanes}(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let row = i32(id.x);
  let thread = i32(index);
  let x = values[row * ${mostThreads} + thread];
${lines.join("\n")}
}`;
  }),
  ...functions,
  ...functionsCalled(functions.join("\n")),
].join("\n\n");

/** The totals of a row, in the order of the folds. */
function expected(row: number, { threads, lanes }: (typeof teams)[number]): readonly number[] {
  const own = values.slice(row * mostThreads, row * mostThreads + threads);
  const memory = { f32: own, i32: new Int32Array(own.buffer) };
  return folds.flatMap(({ dtype, combine }) => {
    const totals = [...memory[dtype].slice(0, lanes)];
    for (let thread = lanes; thread < threads; thread++)
      totals[thread % lanes] = combine(totals[thread % lanes]!, memory[dtype][thread]!);
    return Array.from({ length: threads }, (_, thread) => totals[thread % lanes]! + 0);
  });
}

let device: GPUDevice;
beforeAll(async () => {
  device = await newDevice(["subgroups"]);
});
afterAll(() => device.destroy());

/** What the GPU makes of all rows. */
async function totalsOf(
  module: GPUShaderModule,
  { threads, lanes }: (typeof teams)[number],
): Promise<Int32Array> {
  const compute = { module, entryPoint: `fold_${threads}_${lanes}` };
  const pipeline = await device.createComputePipelineAsync({ layout: "auto", compute });
  const buffer = (size: number, usage: number): GPUBuffer => device.createBuffer({ size, usage });
  const size = values.byteLength * folds.length;
  const given = buffer(values.byteLength, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST);
  const made = buffer(size, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC);
  const read = buffer(size, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  device.queue.writeBuffer(given, 0, values);
  const entries = [given, made].map((buffer, binding) => ({ binding, resource: { buffer } }));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(rows.length);
  pass.end();
  encoder.copyBufferToBuffer(made, 0, read, 0, size);
  device.queue.submit([encoder.finish()]);
  await read.mapAsync(GPUMapMode.READ);
  return new Int32Array(read.getMappedRange().slice(0));
}

/** What a shader is told of a device. */
const about = (features: readonly string[], subgroupMinSize: number): GPUDevice =>
  ({ features: new Set(features), adapterInfo: { subgroupMinSize } }) as unknown as GPUDevice;

test("a device that tells nothing of its subgroups has them of one thread", () => {
  const device = { features: new Set(["subgroups"]) } as unknown as GPUDevice;
  expect(shaderOn(device, code)).toContain("const subgroupSize=1;");
});

test.each<[string, () => string]>([
  ["without subgroups", () => shaderOn(about([], 4), code)],
  ["by subgroups", () => shaderOn(device, minifyShader(code))],
  ["by halves of subgroups", () => shaderOn(about(["subgroups"], 2), code)],
])("%s, each op is what it is here", async (form, textOf) => {
  const text = textOf();
  expect(text.includes("subgroupShuffleXor")).toBe(form !== "without subgroups");
  const module = device.createShaderModule({ code: text });
  expect((await module.getCompilationInfo()).messages).toEqual([]);
  for (const team of teams) {
    const totals = await totalsOf(module, team);
    const memory = { f32: new Float32Array(totals.buffer), i32: totals };
    rows.forEach((_, row) => {
      const found = folds.flatMap(({ dtype }, k) => {
        const start = (row * folds.length + k) * mostThreads;
        return Array.from(memory[dtype].slice(start, start + team.threads), (x) => x + 0);
      });
      expect(found, `row ${row} of ${team.threads} threads in ${team.lanes} lanes`).toEqual(
        expected(row, team),
      );
    });
  }
});
