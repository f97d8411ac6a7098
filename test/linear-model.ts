// A model as the compiler would print it, but written by hand: y = x w + b by least squares with momentum and a
// little noise, plus labels that only a metric reads. It lets the runtime be tested without the compiler.
import { normally } from "../runtime/initialize.ts";
import { type ModelInfo, type ProgramInfo, roundUp, type TrainInfo, whole } from "../runtime/model.ts";
import { uniform } from "../runtime/random.ts";

type Forward = (
  variables: [Float32Array, Float32Array, Int32Array, Float32Array],
  inputs: [Float32Array, Float32Array, Int32Array],
  temporaries: [Float32Array, Float32Array, Float32Array],
) => void;

const predict: Forward = ([w, b], [x], [p]) => {
  for (let i = 0; i < p.length; i++) p[i] = x[2 * i]! * w[0]! + x[2 * i + 1]! * w[1]! + b[0]!;
};

const measure: Forward = (_, [, y, group], [p, loss, zeros]) => {
  let [sum, count] = [0, 0];
  for (let i = 0; i < p.length; i++) {
    sum += (p[i]! - y[i]!) ** 2;
    count += group[i] === 0 ? 1 : 0;
  }
  loss[0] = sum / p.length;
  zeros[0] = count / p.length;
};

const program = (
  inputs: number[],
  results: ProgramInfo["results"],
  run: ProgramInfo["run"],
): ProgramInfo => ({
  inputs,
  sizes: ([x]) => [whole(x! / 2)],
  temporaries(room, n) {
    const end = 4 * roundUp(n!);
    const arena = room(end + 128);
    return [
      new Float32Array(arena, 0, n),
      new Float32Array(arena, end, 1),
      new Float32Array(arena, end + 64, 1),
    ];
  },
  results,
  run,
});

/** The model, with another train block, or other parts, where they are given. */
export const linear = (train: Partial<TrainInfo> = {}, change: Partial<ModelInfo> = {}): ModelInfo => ({
  name: "Linear",
  hash: "0123456789abcdef0123456789abcdef",
  float: Float32Array,
  symbols: ["N"],
  batch: "N",
  inputs: [
    { name: "x", dtype: "f32", shape: ["N", 2], count: (n) => n! * 2 },
    { name: "y", dtype: "f32", shape: ["N"], count: (n) => n! },
    { name: "group", dtype: "i32", shape: ["N"], count: (n) => n!, below: () => 3 },
  ],
  variables: [
    { name: "w", role: "param", dtype: "f32", shape: [2], initialize: normally(0, 1) },
    { name: "b", role: "param", dtype: "f32", shape: [] },
    { name: "count", role: "state", dtype: "i32", shape: [] },
    { name: "sgd/w/m", role: "optimizer", dtype: "f32", shape: [2] },
  ],
  settings: { lr: 0.1 },
  train: { batch: 8, epochs: 2, shuffle: true, seed: 7, ...train },
  step: program([0, 1, 2], { loss: 1, zeros: 2 }, (_, settings, counters, variables, inputs, temporaries) => {
    const given = [variables, inputs, temporaries] as unknown as Parameters<Forward>;
    predict(...given);
    measure(...given);
    const [[w, b, count, m], [x, y], [p]] = given;
    const [step, seed0, seed1] = counters as [number, number, number];
    const g = [0, 0, 0];
    for (let i = 0; i < p.length; i++) {
      const error = (2 * (p[i]! - y[i]!)) / p.length;
      g[0]! += error * x[2 * i]!;
      g[1]! += error * x[2 * i + 1]!;
      g[2]! += error;
    }
    for (const k of [0, 1]) {
      m[k] = 0.5 * m[k]! + g[k]! + 1e-3 * (uniform(seed0, seed1, step, 0, k) - 0.5);
      w[k] = w[k]! - settings.lr! * m[k]!;
    }
    b[0] = b[0]! - settings.lr! * g[2]!;
    count[0] = count[0]! + 1;
  }),
  evaluate: program([0, 1, 2], { loss: 1, zeros: 2 }, (_, __, ___, ...given) => {
    predict(...(given as unknown as Parameters<Forward>));
    measure(...(given as unknown as Parameters<Forward>));
  }),
  predict: program([0], { p: 0 }, (_, __, ___, ...given) =>
    predict(...(given as unknown as Parameters<Forward>)),
  ),
  ...change,
});

/** Examples of y = 3 x₀ - 2 x₁ + 0.5. */
export function examples(count: number, offset = 0): { x: Float32Array; y: Float32Array; group: Int32Array } {
  const x = Float32Array.from({ length: 2 * count }, (_, k) => 2 * uniform(99, 0, 0, 0, k + 2 * offset) - 1);
  const y = Float32Array.from({ length: count }, (_, i) => 3 * x[2 * i]! - 2 * x[2 * i + 1]! + 0.5);
  return { x, y, group: Int32Array.from({ length: count }, (_, i) => i % 3) };
}
