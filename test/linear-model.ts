// A model as the compiler would print it, but written by hand: y = x w + b by least squares with momentum and a
// little noise, plus labels that only a metric reads. It lets the runtime be tested without the compiler.
import { constantly, normally } from "../runtime/initialize.ts";
import type { Memory, ModelInfo, ProgramInfo, TrainInfo } from "../runtime/model.ts";
import { uniform } from "../runtime/random.ts";

function forward(memory: Memory, first: number): void {
  const [n, w, b, x] = [memory[0], memory[5], memory[6], memory[9]] as [
    number,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const p = memory[first] as Float32Array;
  for (let i = 0; i < n; i++) p[i] = x[2 * i]! * w[0]! + x[2 * i + 1]! * w[1]! + b[0]!;
}

function measure(memory: Memory, first: number): void {
  const [n, y, group] = [memory[0], memory[10], memory[11]] as [number, Float32Array, Int32Array];
  const [p, loss, zeros] = memory.slice(first, first + 3) as [Float32Array, Float32Array, Float32Array];
  let [sum, count] = [0, 0];
  for (let i = 0; i < n; i++) {
    sum += (p[i]! - y[i]!) ** 2;
    count += group[i] === 0 ? 1 : 0;
  }
  loss[0] = sum / n;
  zeros[0] = count / n;
}

function update(memory: Memory): void {
  const [n, lr, step, seed0, seed1] = memory.slice(0, 5) as number[];
  const [w, b, count, m, x, y] = memory.slice(5, 11) as [
    Float32Array,
    Float32Array,
    Int32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const p = memory[12] as Float32Array;
  const g = [0, 0, 0];
  for (let i = 0; i < n!; i++) {
    const error = (2 * (p[i]! - y[i]!)) / n!;
    g[0]! += error * x[2 * i]!;
    g[1]! += error * x[2 * i + 1]!;
    g[2]! += error;
  }
  for (const k of [0, 1]) {
    m[k] = 0.5 * m[k]! + g[k]! + 1e-3 * (uniform(seed0!, seed1!, step!, 0, k) - 0.5);
    w[k] = w[k]! - lr! * m[k]!;
  }
  b[0] = b[0]! - lr! * g[2]!;
  count[0] = count[0]! + 1;
}

const program = (
  name: string,
  inputs: number[],
  first: number,
  results: string[],
  run: ProgramInfo["run"],
): ProgramInfo => ({
  name,
  inputs,
  sizes: [{ symbol: 0, input: 0, solve: (length) => length / 2 }],
  first,
  temporaries: (["f32", "f32", "f32"] as const).slice(0, name === "predict" ? 1 : 3),
  layout: (n) => {
    const end = 64 * Math.ceil(n! / 16);
    return name === "predict" ? [0, n!, end] : [0, n!, end, 1, end + 64, 1, end + 128];
  },
  results: Object.fromEntries(results.map((result, k) => [result, first + (name === "predict" ? 0 : 1) + k])),
  run,
});

/** The model, with another train block where one is given. */
export const linear = (train: Partial<TrainInfo> = {}, change: Partial<ModelInfo> = {}): ModelInfo => ({
  name: "Linear",
  hash: "0123456789abcdef0123456789abcdef",
  float: Float32Array,
  symbols: ["N"],
  batch: "N",
  inputs: [
    { name: "x", dtype: "f32", shape: ["N", 2], length: (n) => n! * 2 },
    { name: "y", dtype: "f32", shape: ["N"], length: (n) => n! },
    { name: "group", dtype: "i32", shape: ["N"], length: (n) => n!, below: () => 3 },
  ],
  variables: [
    { name: "w", role: "param", dtype: "f32", shape: [2], initialize: normally(0, 1) },
    { name: "b", role: "param", dtype: "f32", shape: [], initialize: constantly(0) },
    { name: "count", role: "state", dtype: "i32", shape: [], initialize: constantly(0) },
    { name: "sgd/w/m", role: "optimizer", dtype: "f32", shape: [2], initialize: constantly(0) },
  ],
  settings: { lr: 0.1 },
  train: { batch: 8, epochs: 2, shuffle: true, seed: 7, ...train },
  step: program("step", [0, 1, 2], 12, ["loss", "zeros"], (memory) => {
    forward(memory, 12);
    measure(memory, 12);
    update(memory);
  }),
  evaluate: program("evaluate", [0, 1, 2], 15, ["loss", "zeros"], (memory) => {
    forward(memory, 15);
    measure(memory, 15);
  }),
  predict: program("predict", [0], 18, ["p"], (memory) => forward(memory, 18)),
  ...change,
});

/** Examples of y = 3 x₀ - 2 x₁ + 0.5. */
export function examples(count: number, offset = 0): { x: Float32Array; y: Float32Array; group: Int32Array } {
  const x = Float32Array.from({ length: 2 * count }, (_, k) => 2 * uniform(99, 0, 0, 0, k + 2 * offset) - 1);
  const y = Float32Array.from({ length: count }, (_, i) => 3 * x[2 * i]! - 2 * x[2 * i + 1]! + 0.5);
  return { x, y, group: Int32Array.from({ length: count }, (_, i) => i % 3) };
}
