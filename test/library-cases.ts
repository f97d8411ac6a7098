// What the functions of the library should give: formulas in plain f64, written without the compiler.
import type { Model } from "../compiler/model.ts";

import {
  average,
  convolution,
  greatest,
  type Image,
  pooled,
  transposedConvolution,
} from "./convolution-formulas.ts";

interface Given {
  readonly type: string;
  readonly values: readonly number[];
}

/** The inputs that the cases speak of. */
export const inputs: Readonly<Record<"x" | "z" | "v" | "u" | "p" | "t" | "y" | "k" | "b", Given>> = {
  x: { type: "f32[2, 3]", values: [0.5, -1.2, 2.3, -0.4, 0.9, -2.1] },
  z: { type: "f32[2, 3]", values: [1.4, 0.3, -0.8, -1.6, 2.2, 0.7] },
  v: { type: "f32[3]", values: [0.6, -1.1, 1.7] },
  u: { type: "f32[3]", values: [-0.9, 0.4, 1.3] },
  /** In (0, 1). */
  p: { type: "f32[2, 3]", values: [0.2, 0.7, 0.55, 0.9, 0.35, 0.15] },
  /** Probabilities, a row each. */
  t: { type: "f32[2, 3]", values: [0.2, 0.5, 0.3, 0.1, 0.1, 0.8] },
  /** Labels, two to a row of three classes. */
  y: { type: "i32[2]", values: [2, 0] },
  k: { type: "i32[3]", values: [-3, 0, 2] },
  b: { type: "bool[3]", values: [1, 0, 1] },
};

export type At = Readonly<Record<keyof typeof inputs, readonly number[]>>;

const huber = (size: number, delta: number): number =>
  size <= delta ? size ** 2 / 2 : delta * (size - delta / 2);

export interface FunctionCase {
  /** The functions that the case is of. */
  readonly of: string;
  readonly expression: string;
  readonly value: (at: At) => number | readonly number[];
  /** Whether it has the derivatives of its formula at the inputs: else none are looked at. Default: true. */
  readonly smooth?: boolean;
  readonly variables?: Readonly<Record<string, readonly number[]>>;
}

const { abs, exp, log, max, min, sqrt, tanh } = Math;
export const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const mean = (list: readonly number[]): number => total(list) / list.length;
const rowsOf = (list: readonly number[], columns = 3): number[][] =>
  Array.from({ length: list.length / columns }, (_, k) => list.slice(k * columns, (k + 1) * columns));
const columnsOf = (list: readonly number[], columns = 3): number[][] =>
  Array.from({ length: columns }, (_, k) => rowsOf(list, columns).map((row) => row[k]!));
const image = (values: readonly number[], channels: number, height: number, width: number): Image => ({
  shape: [1, channels, height, width],
  values,
});
const logOfSum = (list: readonly number[]): number => log(total(list.map(exp)));
const softmax = (list: readonly number[]): number[] => list.map((x) => exp(x) / total(list.map(exp)));
const sigmoid = (x: number): number => (x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)));
const softplus = (x: number): number => max(x, 0) + Math.log1p(exp(-abs(x)));
const even = (x: number): number => {
  const near = Math.floor(x + 0.5);
  return near - x === 0.5 && near % 2 !== 0 ? near - 1 : near;
};

/** max(x - t, 0), t found by halving where it must lie. */
function sparsemax(list: readonly number[]): number[] {
  let [low, high] = [max(...list) - 1, max(...list)];
  const at = (t: number): number[] => list.map((x) => max(x - t, 0));
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (total(at(middle)) > 1) low = middle;
    else high = middle;
  }
  return at(high);
}
const variance = (list: readonly number[], correction = 0): number =>
  total(list.map((x) => (x - mean(list)) ** 2)) / (list.length - correction);

/** erf by Simpson's rule. */
function erf(x: number): number {
  const end = min(abs(x), 7);
  const [steps, f] = [4000, (s: number) => exp(-s * s)];
  const h = end / steps;
  let sum = f(0) + f(end);
  for (let k = 1; k < steps; k++) sum += (k % 2 === 0 ? 2 : 4) * f(k * h);
  return Number.isNaN(x) ? x : (Math.sign(x) * ((sum * h) / 3) * 2) / sqrt(Math.PI);
}

export interface ElementwiseCase {
  readonly of: string;
  /** Of `x`; default: the function's name called with it. */
  readonly expression?: (x: string) => string;
  readonly formula: (x: number) => number;
  readonly smooth?: boolean;
  /** Where the formula is defined, and so are derivatives. */
  readonly within?: readonly [low: number, high: number];
}

/** Functions of one number, element by element. */
export const elementwise: readonly ElementwiseCase[] = [
  { of: "identity", formula: (x) => x },
  { of: "relu", formula: (x) => (x > 0 || Number.isNaN(x) ? x : 0) },
  { of: "leaky_relu", formula: (x) => (x > 0 ? x : 0.01 * x) },
  {
    of: "leaky_relu",
    expression: (x) => `leaky_relu(${x}, slope: 0.3)`,
    formula: (x) => (x > 0 ? x : 0.3 * x),
  },
  { of: "gelu", formula: (x) => 0.5 * x * (1 + (abs(x) > 9 ? Math.sign(x) : erf(x / Math.SQRT2))) },
  {
    of: "gelu",
    expression: (x) => `gelu(${x}, approximate: "tanh")`,
    formula: (x) => 0.5 * x * (1 + tanh(sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  },
  { of: "silu", formula: (x) => x / (1 + Math.exp(-x)) },
  { of: "elu", formula: (x) => (x > 0 ? x : Math.expm1(x)) },
  {
    of: "elu",
    expression: (x) => `elu(${x}, alpha: 0.7)`,
    formula: (x) => (x > 0 ? x : 0.7 * Math.expm1(x)),
  },
  { of: "prelu", expression: (x) => `prelu(${x}, 0.2)`, formula: (x) => (x > 0 ? x : 0.2 * x) },
  {
    of: "selu",
    formula: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  },
  { of: "celu", formula: (x) => (x > 0 ? x : Math.expm1(x)) },
  {
    of: "celu",
    expression: (x) => `celu(${x}, alpha: 2)`,
    formula: (x) => (x > 0 ? x : 2 * Math.expm1(x / 2)),
  },
  { of: "mish", formula: (x) => x * tanh(softplus(x)) },
  { of: "softsign", formula: (x) => x / (1 + abs(x)) },
  { of: "hard_sigmoid", formula: (x) => min(max(x / 6 + 0.5, 0), 1) },
  { of: "hard_tanh", formula: (x) => min(max(x, -1), 1) },
  {
    of: "hard_tanh",
    expression: (x) => `hard_tanh(${x}, low: -0.5, high: 2)`,
    formula: (x) => min(max(x, -0.5), 2),
  },
  { of: "log_sigmoid", formula: (x) => -softplus(-x) },
  { of: "sigmoid", formula: sigmoid },
  { of: "softplus", formula: softplus },
  { of: "tanh", formula: tanh },
  { of: "erf", formula: erf },
  { of: "exp", formula: exp },
  { of: "expm1", formula: Math.expm1 },
  { of: "log", formula: log, within: [0, Number.POSITIVE_INFINITY] },
  { of: "log1p", formula: Math.log1p, within: [-1, Number.POSITIVE_INFINITY] },
  { of: "sqrt", formula: sqrt, within: [0, Number.POSITIVE_INFINITY] },
  { of: "rsqrt", formula: (x) => 1 / sqrt(x), within: [0, Number.POSITIVE_INFINITY] },
  { of: "log_from_zero", formula: (x) => max(log(x), -100), within: [0, Number.POSITIVE_INFINITY] },
  { of: "root", formula: sqrt, within: [0, Number.POSITIVE_INFINITY] },
  { of: "square", formula: (x) => x * x },
  { of: "sin", formula: Math.sin },
  { of: "cos", formula: Math.cos },
  { of: "tan", formula: Math.tan },
  { of: "abs", formula: abs },
  { of: "sign", formula: Math.sign, smooth: false },
  { of: "floor", formula: Math.floor, smooth: false },
  { of: "ceil", formula: Math.ceil, smooth: false },
  { of: "round", formula: even, smooth: false },
  { of: "clip", expression: (x) => `clip(${x}, -1, 0.8)`, formula: (x) => min(max(x, -1), 0.8) },
  { of: "clip", expression: (x) => `clip(${x}, high: 0.8)`, formula: (x) => min(x, 0.8) },
  { of: "maximum", expression: (x) => `maximum(${x}, 0.25)`, formula: (x) => max(x, 0.25) },
  { of: "minimum", expression: (x) => `minimum(0.25, ${x})`, formula: (x) => min(x, 0.25) },
  { of: "isnan", formula: (x) => Number(Number.isNaN(x)), smooth: false },
  { of: "isfinite", formula: (x) => Number(Number.isFinite(x)), smooth: false },
  { of: "f32", formula: (x) => x },
  { of: "bool", formula: (x) => Number(x !== 0), smooth: false },
  {
    of: "i32",
    formula: (x) => (Number.isNaN(x) ? 0 : min(max(Math.trunc(x), -(2 ** 31)), 2 ** 31 - 1)),
    smooth: false,
  },
];

/** What looks at whole rows: a matrix is a list of rows. */
const timesMatrix = (rows: readonly number[][], matrix: readonly number[][]): number[][] =>
  rows.map((row) => matrix[0]!.map((_, j) => total(row.map((a, k) => a * matrix[k]![j]!))));
const turned = (rows: readonly number[][]): number[][] => rows[0]!.map((_, j) => rows.map((row) => row[j]!));
const scaled = (row: readonly number[]): number[] => {
  const centred = row.map((a) => a - mean(row));
  return centred.map((a) => a / sqrt(mean(centred.map((c) => c * c)) + 1e-5));
};

/** Attention by its formula; `open` says which queries look at which keys. */
function attention(
  q: readonly number[][],
  k: readonly number[][],
  v: readonly number[][],
  open: (query: number, key: number) => number = () => 0,
): number[][] {
  const scores = timesMatrix(q, turned(k)).map((row, i) =>
    row.map((a, j) => a / sqrt(q[0]!.length) + open(i, j)),
  );
  const weights = scores.map((row) => (row.every((a) => a === -Infinity) ? row.map(() => 0) : softmax(row)));
  return timesMatrix(weights, v);
}

/** Weights of the layers: so many numbers, none like another. */
const weightsOf = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, k) => Math.sin(1.7 * k + seed));
const ofHeads = {
  "r/wq": weightsOf(9, 1),
  "r/wk": weightsOf(9, 2),
  "r/wv": weightsOf(9, 3),
  "r/wo": weightsOf(9, 4),
  "r/bq": weightsOf(3, 5),
  "r/bk": weightsOf(3, 6),
  "r/bv": weightsOf(3, 7),
  "r/bo": weightsOf(3, 8),
};
const projected = (rows: readonly number[][], name: "q" | "k" | "v" | "o"): number[][] =>
  timesMatrix(rows, rowsOf(ofHeads[`r/w${name}`])).map((row) =>
    row.map((a, j) => a + ofHeads[`r/b${name}`][j]!),
  );

function manyHeads(x: readonly number[][], from: readonly number[][], causal: boolean): number[][] {
  const [q, k, v] = [projected(x, "q"), projected(from, "k"), projected(from, "v")];
  const heads = q[0]!.map((_, h) => {
    const own = (rows: readonly number[][]): number[][] => rows.map((row) => [row[h]!]);
    return attention(own(q), own(k), own(v), (i, j) => (causal && j > i ? -Infinity : 0));
  });
  return projected(
    x.map((_, i) => heads.map((head) => head[i]![0]!)),
    "o",
  );
}

/** Weights of a recurrent layer of two units, so many gates, over three numbers a step. */
const ofSteps = (gates: number): Record<string, number[]> => ({
  "r/W": weightsOf(6 * gates, 1),
  "r/U": weightsOf(4 * gates, 2),
  "r/b": weightsOf(2 * gates, 3),
  "r/bn": weightsOf(2, 4),
});

/** The states of such a layer, given how one comes from that before, x W + b, and h U. */
function states(
  x: readonly number[],
  gates: number,
  init: readonly number[],
  next: (h: readonly number[], drive: readonly number[], feedback: readonly number[]) => number[],
): number[] {
  const of = ofSteps(gates);
  let h = init;
  return rowsOf(x).flatMap((row) => {
    const [drive] = timesMatrix([row], rowsOf(of["r/W"]!, 2 * gates)) as [number[]];
    const [feedback] = timesMatrix([[...h]], rowsOf(of["r/U"]!, 2 * gates)) as [number[]];
    h = next(
      h,
      drive.map((a, k) => a + of["r/b"]![k]!),
      feedback,
    );
    return [...h];
  });
}

/** Functions of parts and rows, and the layers made of them. */
const sequences: readonly FunctionCase[] = [
  { of: "split", expression: "split(x, 3, axis: 1)[1]", value: ({ x }) => columnsOf(x)[1]! },
  {
    of: "split",
    expression: "split(x, [1, 0, 2], axis: -1)[2]",
    value: ({ x }) => rowsOf(x).flatMap((row) => row.slice(1)),
  },
  {
    of: "take",
    expression: "take(x, y, axis: 1)",
    value: ({ x }) => rowsOf(x).flatMap((row) => [row[2]!, row[0]!]),
  },
  { of: "take", expression: "take(v, y)", value: ({ v }) => [v[2]!, v[0]!] },
  {
    of: "cumsum",
    expression: "cumsum(x)",
    value: ({ x }) => rowsOf(x).flatMap((row) => row.map((_, k) => total(row.slice(0, k + 1)))),
  },
  {
    of: "cumsum",
    expression: "cumsum(x, axis: 0, reverse: true)",
    value: ({ x }) => [...columnsOf(x).map(total), ...rowsOf(x)[1]!],
  },
  {
    of: "unflatten",
    expression: "unflatten(flatten(x, axis: 0), 0, [-1, 2])[1]",
    value: ({ x }) => x.slice(2, 4),
  },
  { of: "flip", expression: "flip(x, axis: 1)", value: ({ x }) => rowsOf(x).flatMap((row) => row.reverse()) },
  { of: "flip", expression: "flip(x)", value: ({ x }) => [...x].reverse() },
  { of: "axes_but", expression: "sum(x, axis: axes_but(x, 0))", value: ({ x }) => rowsOf(x).map(total) },
  {
    of: "outer",
    expression: "outer(v, u)",
    value: ({ v, u }) => v.flatMap((a) => u.map((b) => a * b)),
  },
  { of: "dot", expression: "dot(v, u)", value: ({ v, u }) => total(v.map((a, k) => a * u[k]!)) },
  {
    of: "trace",
    expression: "trace(x @ z.T)",
    value: ({ x, z }) => total(x.map((a, k) => a * z[k]!)),
  },
  {
    of: "einsum",
    expression: 'einsum("ij,kj->ik", x, z)',
    value: ({ x, z }) => timesMatrix(rowsOf(x), columnsOf(z)).flat(),
  },
  {
    of: "einsum",
    expression: 'einsum("i,ij,kj,j->ki", [2, 3], x, z, v)',
    value: ({ x, z, v }) =>
      rowsOf(z).flatMap((b) => rowsOf(x).map((a, i) => (i + 2) * total(a.map((c, j) => c * b[j]! * v[j]!)))),
  },
  { of: "einsum", expression: 'einsum("ba", x)', value: ({ x }) => columnsOf(x).flat() },
  {
    of: "einsum",
    expression: 'einsum("ii->i", outer(v, u))',
    value: ({ v, u }) => v.map((a, k) => a * u[k]!),
  },
  {
    of: "einsum",
    expression:
      'einsum("iijj,ij", unflatten(unflatten(outer(v[:2], v[1:]), 0, [2, 1]) * ones([2, 2, 1]), -1, [2, 1]) * ones([2, 2, 2, 2]), [[1, 2], [3, 4]])',
    value: ({ v: [a, b, c] }) => a! * b! + 2 * a! * c! + 3 * b! * b! + 4 * b! * c!,
  },
  {
    of: "einsum",
    expression: 'einsum("...j, j ->...", x, v)',
    value: ({ x, v }) => rowsOf(x).map((row) => total(row.map((a, k) => a * v[k]!))),
  },
  {
    of: "einsum",
    expression: 'einsum("...i,...->...", expand_dims(x, 0), expand_dims(v[:2], 1) * ones([1, 2]))',
    value: ({ x, v }) => v.slice(0, 2).flatMap((b) => rowsOf(x).map((row) => total(row) * b)),
  },
  { of: "einsum", expression: 'einsum("i,j->", v, u)', value: ({ v, u }) => total(v) * total(u) },
  {
    of: "embedding",
    expression: "embedding(y, 3, 2)",
    variables: { "r/W": [0.3, -0.7, 1.1, 0.2, -0.4, 0.9] },
    value: () => [-0.4, 0.9, 0.3, -0.7],
    smooth: false,
  },
  {
    of: "layer_norm",
    expression: "layer_norm(x)",
    variables: { "r/scale": [1.5, 0.5, -1], "r/shift": [0.1, 0.2, 0.3] },
    value: ({ x }) =>
      rowsOf(x).flatMap((row) => scaled(row).map((a, k) => a * [1.5, 0.5, -1][k]! + (k + 1) / 10)),
  },
  {
    of: "batch_norm",
    expression: "batch_norm(x)",
    variables: {
      "r/scale": [1.5, 0.5, -1],
      "r/shift": [0.1, 0.2, 0.3],
      "r/running_mean": [0.4, -0.2, 0],
      "r/running_variance": [1, 2, 0.5],
    },
    value: ({ x }) =>
      x.map((a, n) => {
        const k = n % 3;
        return ((a - [0.4, -0.2, 0][k]!) / sqrt([1, 2, 0.5][k]! + 1e-5)) * [1.5, 0.5, -1][k]! + (k + 1) / 10;
      }),
  },
  {
    of: "attention",
    expression: "attention(x, z, p)",
    value: ({ x, z, p }) => attention(rowsOf(x), rowsOf(z), rowsOf(p)).flat(),
  },
  {
    of: "attention",
    expression: "attention(x, z, p, causal: true)",
    value: ({ x, z, p }) =>
      attention(rowsOf(x), rowsOf(z), rowsOf(p), (i, j) => (j > i ? -Infinity : 0)).flat(),
  },
  {
    of: "attention",
    expression: "attention(x, z, p, mask: [[false, true], [false, false]])",
    value: ({ p }) => [...rowsOf(p)[1]!, 0, 0, 0],
  },
  {
    of: "attention",
    expression: "attention(x, z, p, mask: expand_dims(v[:2], 1), scale: 1 / sqrt(3.0))",
    value: ({ x, z, p }) => attention(rowsOf(x), rowsOf(z), rowsOf(p)).flat(),
  },
  {
    of: "multi_head_attention",
    expression: "multi_head_attention(x, 3)",
    variables: ofHeads,
    value: ({ x }) => manyHeads(rowsOf(x), rowsOf(x), false).flat(),
  },
  {
    of: "multi_head_attention",
    expression: "multi_head_attention(x, 3, key: z, causal: true)",
    variables: ofHeads,
    value: ({ x, z }) => manyHeads(rowsOf(x), rowsOf(z), true).flat(),
  },
  {
    of: "scan",
    expression: "scan(x, fn(h, a) = tanh(h + a), init: v[:2])",
    value: ({ x, v }) =>
      rowsOf(x).flatMap((row, n) => {
        let h = v[n]!;
        return row.map((a) => {
          h = tanh(h + a);
          return h;
        });
      }),
  },
  {
    of: "rnn",
    expression: "rnn(x, 2, init: v[:2])",
    variables: ofSteps(1),
    value: ({ x, v }) =>
      states(x, 1, [v[0]!, v[1]!], (h, drive, feedback) => h.map((_, k) => tanh(drive[k]! + feedback[k]!))),
  },
  {
    of: "lstm",
    expression: "lstm(x, 2)",
    variables: ofSteps(4),
    value: ({ x }) => {
      const cell = [0, 0];
      return states(x, 4, [0, 0], (h, drive, feedback) => {
        const [i, f, g, o] = rowsOf(
          drive.map((a, k) => a + feedback[k]!),
          2,
        ) as [number[], number[], number[], number[]];
        return h.map((_, k) => {
          cell[k] = sigmoid(f[k]!) * cell[k]! + sigmoid(i[k]!) * tanh(g[k]!);
          return sigmoid(o[k]!) * tanh(cell[k]!);
        });
      });
    },
  },
  {
    of: "gru",
    expression: "gru(x, 2)",
    variables: ofSteps(3),
    value: ({ x }) =>
      states(x, 3, [0, 0], (h, drive, feedback) => {
        const [[r, z, n], [hr, hz, hn]] = [rowsOf(drive, 2), rowsOf(feedback, 2)] as [number[][], number[][]];
        return h.map((before, k) => {
          const open = sigmoid(r![k]! + hr![k]!);
          const candidate = tanh(n![k]! + open * (hn![k]! + ofSteps(3)["r/bn"]![k]!));
          return candidate + sigmoid(z![k]! + hz![k]!) * (before - candidate);
        });
      }),
  },
  {
    of: "lstm_step",
    expression: "lstm_step((v[:1], u[:1]), flatten(x, axis: 0)[:4])[1]",
    value: ({ x: [i, f, g], u }) => sigmoid(f!) * u[0]! + sigmoid(i!) * tanh(g!),
  },
  {
    of: "gru_step",
    expression: "gru_step(v[:1], x[0], z[0], u[:1])",
    value: ({ x: [r, c, n], z: [hr, hz, hn], v: [h], u: [b] }) => {
      const candidate = tanh(n! + sigmoid(r! + hr!) * (hn! + b!));
      return candidate + sigmoid(c! + hz!) * (h! - candidate);
    },
  },
  { of: "first_like", expression: "first_like(x, 2)", value: () => [0, 0], smooth: false },
  {
    of: "in_heads",
    expression: "in_heads(x, 3)",
    value: ({ x }) => columnsOf(x).flat(),
  },
];

export const functions: readonly FunctionCase[] = [
  // Activations along an axis.
  { of: "softmax", expression: "softmax(x)", value: ({ x }) => rowsOf(x).flatMap(softmax) },
  {
    of: "softmax",
    expression: "softmax(x, axis: 0).T",
    value: ({ x }) => columnsOf(x).flatMap(softmax),
  },
  {
    of: "log_softmax",
    expression: "log_softmax(x)",
    value: ({ x }) => rowsOf(x).flatMap((row) => row.map((a) => a - logOfSum(row))),
  },
  { of: "sparsemax", expression: "sparsemax(x)", value: ({ x }) => rowsOf(x).flatMap(sparsemax) },
  { of: "sparsemax", expression: "sparsemax(p, axis: -1)", value: ({ p }) => rowsOf(p).flatMap(sparsemax) },
  {
    of: "sparsemax",
    expression: "sparsemax(0.3 * x, axis: 0).T",
    value: ({ x }) => columnsOf(x.map((a) => 0.3 * a)).flatMap(sparsemax),
  },
  {
    of: "prelu",
    expression: "prelu(x, slope: v)",
    value: ({ x, v }) => x.map((a, k) => (a > 0 ? a : v[k % 3]! * a)),
  },
  {
    of: "prelu",
    expression: "prelu(x)",
    variables: { "r/slope": [0.25] },
    value: ({ x }) => x.map((a) => (a > 0 ? a : 0.25 * a)),
  },
  // Losses and penalties.
  { of: "mse", expression: "mse(x, z)", value: ({ x, z }) => mean(x.map((a, k) => (a - z[k]!) ** 2)) },
  {
    of: "huber",
    expression: "huber(x, z)",
    value: ({ x, z }) => mean(x.map((a, k) => huber(abs(a - z[k]!), 1))),
  },
  {
    of: "huber",
    expression: "huber(x, z, delta: 2)",
    value: ({ x, z }) => mean(x.map((a, k) => huber(abs(a - z[k]!), 2))),
  },
  { of: "mae", expression: "mae(x, z)", value: ({ x, z }) => mean(x.map((a, k) => abs(a - z[k]!))) },
  {
    of: "cross_entropy",
    expression: "cross_entropy(x, y)",
    value: ({ x, y }) => mean(rowsOf(x).map((row, n) => logOfSum(row) - row[y[n]!]!)),
  },
  {
    of: "cross_entropy",
    expression: "cross_entropy(x, t)",
    value: ({ x, t }) =>
      mean(rowsOf(x).map((row, n) => -total(row.map((a, k) => t[3 * n + k]! * (a - logOfSum(row)))))),
  },
  {
    of: "binary_cross_entropy",
    expression: "binary_cross_entropy(p, t)",
    value: ({ p, t }) => mean(p.map((a, k) => -t[k]! * log(a) - (1 - t[k]!) * log(1 - a))),
  },
  {
    of: "bce_with_logits",
    expression: "bce_with_logits(x, t)",
    value: ({ x, t }) => mean(x.map((a, k) => -t[k]! * log(sigmoid(a)) - (1 - t[k]!) * log(sigmoid(-a)))),
  },
  {
    of: "nll",
    expression: "nll(x, y)",
    value: ({ x, y }) => mean(rowsOf(x).map((row, n) => -row[y[n]!]!)),
  },
  {
    of: "nll",
    expression: "nll(x, t)",
    value: ({ x, t }) => mean(rowsOf(x.map((a, k) => -a * t[k]!)).map(total)),
  },
  {
    of: "kl_divergence",
    expression: "kl_divergence(x, t)",
    value: ({ x, t }) => mean(rowsOf(x.map((a, k) => t[k]! * (log(t[k]!) - a))).map(total)),
  },
  {
    of: "kl_divergence",
    expression: "kl_divergence(log_softmax(x), f32(t > 0.25) * t)",
    value: ({ x, t }) =>
      mean(
        rowsOf(x).map((row, n) =>
          total(
            row.map((a, k) => {
              const q = t[3 * n + k]!;
              return q > 0.25 ? q * (log(q) - a + logOfSum(row)) : 0;
            }),
          ),
        ),
      ),
  },
  {
    of: "hinge",
    expression: "hinge(x, sign(z))",
    value: ({ x, z }) => mean(x.map((a, k) => max(1 - Math.sign(z[k]!) * a, 0))),
  },
  {
    of: "hinge",
    expression: "hinge(x[0], b, margin: 0.7)",
    value: ({ x, b }) => mean(x.slice(0, 3).map((a, k) => max(0.7 - (b[k] ? a : -a), 0))),
  },
  { of: "l1", expression: "l1(x)", value: ({ x }) => total(x.map(abs)) },
  { of: "l1", expression: "l1((x, v))", value: ({ x, v }) => total([...x, ...v].map(abs)) },
  { of: "l2", expression: "l2((x, v))", value: ({ x, v }) => 0.5 * total([...x, ...v].map((a) => a * a)) },
  {
    of: "clip_factor",
    expression: "clip_factor((v, u), 0.5)",
    value: ({ v, u }) => min(1, 0.5 / (sqrt(total([...v, ...u].map((a) => a * a))) + 1e-6)),
  },
  { of: "clip_factor", expression: "clip_factor(v, 50)", value: () => 1, smooth: false },
  // Reductions.
  { of: "sum", expression: "sum(x, axis: 0)", value: ({ x }) => columnsOf(x).map(total) },
  { of: "mean", expression: "mean(x)", value: ({ x }) => mean(x) },
  { of: "mean", expression: "mean(x, axis: 1)", value: ({ x }) => rowsOf(x).map(mean) },
  { of: "mean", expression: "mean(k)", value: ({ k }) => mean(k), smooth: false },
  { of: "max", expression: "max(x, axis: 1)", value: ({ x }) => rowsOf(x).map((row) => max(...row)) },
  { of: "min", expression: "min(x, axis: 0)", value: ({ x }) => columnsOf(x).map((c) => min(...c)) },
  {
    of: "prod",
    expression: "prod(x, axis: 1)",
    value: ({ x }) => rowsOf(x).map((row) => row.reduce((a, b) => a * b, 1)),
  },
  { of: "var", expression: "var(x)", value: ({ x }) => variance(x) },
  { of: "var", expression: "var(x, axis: -1)", value: ({ x }) => rowsOf(x).map((row) => variance(row)) },
  {
    of: "var",
    expression: "var(x, axis: [0, -1], keepdims: true, correction: 1) * v",
    value: ({ x, v }) => v.map((a) => a * variance(x, 1)),
  },
  {
    of: "var",
    expression: "var(4096 + floor(8 * x) / 8, axis: 0, correction: 0.5)",
    value: ({ x }) => columnsOf(x.map((a) => Math.floor(8 * a) / 8)).map((column) => variance(column, 0.5)),
    smooth: false,
  },
  { of: "var", expression: "var(k)", value: ({ k }) => variance(k), smooth: false },
  { of: "std", expression: "std(x)", value: ({ x }) => sqrt(variance(x)) },
  {
    of: "std",
    expression: "x / std(x, axis: 0, keepdims: true, correction: 1)",
    value: ({ x }) => x.map((a, k) => a / sqrt(variance(columnsOf(x)[k % 3]!, 1))),
  },
  { of: "norm", expression: "norm(x)", value: ({ x }) => Math.hypot(...x) },
  {
    of: "norm",
    expression: "norm(x, axis: -1)",
    value: ({ x }) => rowsOf(x).map((row) => Math.hypot(...row)),
  },
  {
    of: "norm",
    expression: "x / norm(x, axis: [0, 1], keepdims: true)",
    value: ({ x }) => x.map((a) => a / Math.hypot(...x)),
  },
  { of: "norm", expression: "norm(x, ord: 1)", value: ({ x }) => total(x.map(abs)) },
  {
    of: "norm",
    expression: "norm(x, inf, axis: 0)",
    value: ({ x }) => columnsOf(x).map((c) => max(...c.map(abs))),
  },
  { of: "norm", expression: "norm(k)", value: ({ k }) => Math.hypot(...k), smooth: false },
  { of: "logsumexp", expression: "logsumexp(x)", value: ({ x }) => logOfSum(x) },
  { of: "logsumexp", expression: "logsumexp(x, axis: 0)", value: ({ x }) => columnsOf(x).map(logOfSum) },
  {
    of: "argmax",
    expression: "argmax(x)",
    value: ({ x }) => rowsOf(x).map((row) => row.indexOf(max(...row))),
    smooth: false,
  },
  {
    of: "argmin",
    expression: "argmin(x, axis: 0)",
    value: ({ x }) => columnsOf(x).map((c) => c.indexOf(min(...c))),
    smooth: false,
  },
  {
    of: "any",
    expression: "any(x > 2, axis: 1)",
    value: ({ x }) => rowsOf(x).map((r) => Number(r.some((a) => a > 2))),
    smooth: false,
  },
  {
    of: "all",
    expression: "all(x < 1, axis: 1)",
    value: ({ x }) => rowsOf(x).map((r) => Number(r.every((a) => a < 1))),
    smooth: false,
  },
  { of: "count", expression: "count(x) * v", value: ({ x, v }) => v.map((a) => x.length * a) },
  { of: "positions", expression: "positions(x, -1)", value: () => [0, 1, 2, 0, 1, 2], smooth: false },
  // Choices.
  { of: "where", expression: "where(b, v, u)", value: ({ b, v, u }) => v.map((a, n) => (b[n] ? a : u[n]!)) },
  { of: "maximum", expression: "maximum(x, z)", value: ({ x, z }) => x.map((a, k) => max(a, z[k]!)) },
  { of: "minimum", expression: "minimum(x, v)", value: ({ x, v }) => x.map((a, k) => min(a, v[k % 3]!)) },
  { of: "maximum", expression: "maximum(k, 0)", value: ({ k }) => k.map((a) => max(a, 0)), smooth: false },
  { of: "abs", expression: "abs(k)", value: ({ k }) => k.map(abs), smooth: false },
  { of: "sign", expression: "sign(k)", value: ({ k }) => k.map(Math.sign), smooth: false },
  // Shapes.
  { of: "dim", expression: "dim(x, -1) * v", value: ({ v }) => v.map((a) => 3 * a) },
  { of: "dim", expression: "dim(x, 0) * v", value: ({ v }) => v.map((a) => 2 * a) },
  { of: "shape", expression: "full(shape(x), 2.5)", value: ({ x }) => x.map(() => 2.5), smooth: false },
  { of: "rank", expression: "rank(x) * v", value: ({ v }) => v.map((a) => 2 * a) },
  { of: "axes_of", expression: "sum(x, axis: axes_of(x))", value: ({ x }) => total(x) },
  { of: "dtype", expression: 'if dtype(k) == "i32" then v else u', value: ({ v }) => v },
  { of: "reshape", expression: "reshape(x, [3, -1])", value: ({ x }) => x },
  { of: "flatten", expression: "flatten(x, axis: 0)", value: ({ x }) => x },
  { of: "transpose", expression: "transpose(x)", value: ({ x }) => columnsOf(x).flat() },
  { of: "permute", expression: "permute(x, [1, 0])", value: ({ x }) => columnsOf(x).flat() },
  { of: "broadcast_to", expression: "broadcast_to(v, [2, 3])", value: ({ v }) => [...v, ...v] },
  {
    of: "expand_dims",
    expression: "expand_dims(v, 0) * x",
    value: ({ v, x }) => x.map((a, k) => a * v[k % 3]!),
  },
  {
    of: "squeeze",
    expression: "squeeze(sum(x, axis: 0, keepdims: true)) * v",
    value: ({ x, v }) => columnsOf(x).map((c, k) => total(c) * v[k]!),
  },
  { of: "concat", expression: "concat((v, u))", value: ({ v, u }) => [...v, ...u] },
  {
    of: "concat",
    expression: "concat((x, z), axis: 1)",
    value: ({ x, z }) => rowsOf(x).flatMap((row, n) => [...row, ...rowsOf(z)[n]!]),
  },
  { of: "stack", expression: "stack((v, u), axis: 1)", value: ({ v, u }) => v.flatMap((a, k) => [a, u[k]!]) },
  {
    of: "expand_each",
    expression: "concat(expand_each((v, u), 0), axis: 0)",
    value: ({ v, u }) => [...v, ...u],
  },
  { of: "tuple_of", expression: "concat(tuple_of(v))", value: ({ v }) => v },
  { of: "iota", expression: "iota(4)", value: () => [0, 1, 2, 3], smooth: false },
  { of: "full", expression: "full([2, 2], v[1])", value: ({ v }) => [v[1]!, v[1]!, v[1]!, v[1]!] },
  { of: "full_like", expression: "full_like(x, 7)", value: ({ x }) => x.map(() => 7), smooth: false },
  { of: "zeros_like", expression: "zeros_like(k)", value: ({ k }) => k.map(() => 0), smooth: false },
  { of: "ones_like", expression: "ones_like(x)", value: ({ x }) => x.map(() => 1), smooth: false },
  { of: "zeros", expression: "zeros([2, 2])", value: () => [0, 0, 0, 0], smooth: false },
  { of: "ones", expression: "ones([3])", value: () => [1, 1, 1], smooth: false },
  {
    of: "one_hot",
    expression: "one_hot(y, 3)",
    value: ({ y }) => y.flatMap((c) => [0, 1, 2].map((n) => Number(n === c))),
    smooth: false,
  },
  // What the library itself is made of.
  { of: "bounded_labels", expression: "bounded_labels(y, 3)", value: ({ y }) => y, smooth: false },
  { of: "labels_for", expression: "labels_for(y, x)", value: ({ y }) => y, smooth: false },
  { of: "paired", expression: "paired(x, z)", value: ({ x }) => x },
  { of: "require", expression: 'require(v, 1 < 2, "never said")', value: ({ v }) => v },
  {
    of: "decayed",
    expression: "decayed(x, z, 0.5) + decayed(x, z, 0)",
    value: ({ x, z }) => x.map((a, k) => 2 * a + 0.5 * z[k]!),
  },
  {
    of: "moving",
    expression: "moving(x, z, 0.8)",
    value: ({ x, z }) => x.map((a, k) => 0.8 * a + 0.2 * z[k]!),
  },
  { of: "duration", expression: "duration(3) * v", value: ({ v }) => v.map((a) => 3 * a) },
  { of: "is_zero", expression: "if is_zero(0) && !is_zero(1) then v else u", value: ({ v }) => v },
  { of: "is_shape", expression: "if is_shape([2]) && !is_shape(2) then v else u", value: ({ v }) => v },
  // Derivatives.
  { of: "grad", expression: "grad(sum(v^3), v)", value: ({ v }) => v.map((a) => 3 * a * a) },
  { of: "vjp", expression: "vjp(v^3, v, u)", value: ({ v, u }) => v.map((a, k) => 3 * a * a * u[k]!) },
  { of: "jvp", expression: "jvp(v^3, v, u)", value: ({ v, u }) => v.map((a, k) => 3 * a * a * u[k]!) },
  { of: "hvp", expression: "hvp(sum(v^4), v, u)", value: ({ v, u }) => v.map((a, k) => 12 * a * a * u[k]!) },
  {
    of: "jacobian",
    expression: "jacobian(v^3, v)",
    value: ({ v }) => v.flatMap((a, k) => v.map((_, l) => (k === l ? 3 * a * a : 0))),
  },
  {
    of: "hessian",
    expression: "hessian(sum(v^4), v)",
    value: ({ v }) => v.flatMap((a, k) => v.map((_, l) => (k === l ? 12 * a * a : 0))),
  },
  {
    of: "stop_gradient",
    expression: "grad(sum(stop_gradient(v) * v), v)",
    value: ({ v }) => v,
    smooth: false,
  },
  {
    of: "surrogate",
    expression: "grad(sum(surrogate(v, u * v^2)), v)",
    value: ({ v, u }) => v.map((a, k) => 2 * a * u[k]!),
  },
  // Windows: x is an image of 2 × 3 in one channel, or a row of 3 in two.
  {
    of: "pad",
    expression: "pad(x, [[1, 0], [0, 1]], value: 0.5)",
    value: ({ x }) => [0.5, 0.5, 0.5, 0.5, ...rowsOf(x).flatMap((row) => [...row, 0.5])],
  },
  { of: "pad", expression: "pad(v, 1)", value: ({ v }) => [0, ...v, 0] },
  { of: "pad", expression: "pad(k, [0, 2], value: -1)", value: ({ k }) => [...k, -1, -1], smooth: false },
  {
    of: "windows",
    expression: "windows(x, 2, padding: 1)",
    value: ({ x }) => rowsOf(x).flatMap(([a, b, c]) => [0, a!, a!, b!, b!, c!, c!, 0]),
  },
  {
    of: "conv1d",
    expression: "conv1d(reshape(x, [1, 2, 3]), reshape(z[:, 1:], [2, 2, 1]))",
    value: ({ x, z }) => {
      const w = rowsOf(z).flatMap((row) => row.slice(1));
      return convolution(image(x, 2, 1, 3), { shape: [2, 2, 1, 1], values: w }).values;
    },
  },
  {
    of: "conv2d",
    expression: 'conv2d(reshape(x, [1, 1, 2, 3]), reshape(z, [2, 1, 1, 3]), padding: "same")',
    value: ({ x, z }) => {
      const padding = [
        [0, 0],
        [1, 1],
      ] as const;
      return convolution(image(x, 1, 2, 3), { shape: [2, 1, 1, 3], values: z }, { padding }).values;
    },
  },
  {
    of: "conv_transpose2d",
    expression:
      "conv_transpose2d(reshape(x, [1, 1, 2, 3]), reshape(v, [1, 1, 3, 1]), stride: 1, padding: [1, 0])",
    value: ({ x, v }) => {
      const padding = [
        [1, 1],
        [0, 0],
      ] as const;
      return transposedConvolution(image(x, 1, 2, 3), { shape: [1, 1, 3, 1], values: v }, { padding }).values;
    },
  },
  {
    of: "conv_transpose1d",
    expression: "conv_transpose1d(reshape(x, [1, 2, 3]), reshape(z[:, 1:], [2, 1, 2]), stride: 2)",
    value: ({ x, z }) => {
      const w = rowsOf(z).flatMap((row) => row.slice(1));
      const weights: Image = { shape: [2, 1, 1, 2], values: w };
      return transposedConvolution(image(x, 2, 1, 3), weights, { stride: [1, 2] }).values;
    },
  },
  {
    of: "max_pool2d",
    expression: "max_pool2d(reshape(x, [1, 1, 2, 3]), 2, stride: 1)",
    value: ({ x }) => pooled(image(x, 1, 2, 3), [2, 2], { stride: [1, 1] }, greatest).values,
  },
  { of: "max_pool1d", expression: "max_pool1d(x, 3)", value: ({ x }) => rowsOf(x).map((row) => max(...row)) },
  {
    of: "largest_of",
    expression: "largest_of(x, positions(x, 1), 1)",
    value: ({ x }) => rowsOf(x).map((row) => max(...row)),
  },
  {
    of: "avg_pool2d",
    expression: "avg_pool2d(reshape(x, [1, 1, 2, 3]), [2, 1])",
    value: ({ x }) => pooled(image(x, 1, 2, 3), [2, 1], {}, average).values,
  },
  {
    of: "avg_pool1d",
    expression: "avg_pool1d(x, 2, stride: 1)",
    value: ({ x }) => rowsOf(x).flatMap(([a, b, c]) => [(a! + b!) / 2, (b! + c!) / 2]),
  },
  {
    of: "convolve",
    expression: "convolve(reshape(x, [2, 1, 3]), reshape(v, [1, 1, 3]), 1, 0, 1, 1, 1)",
    value: ({ x, v }) => rowsOf(x).map((row) => total(row.map((a, k) => a * v[k]!))),
  },
  {
    of: "convolve_transposed",
    expression: "convolve_transposed(reshape(v, [3, 1, 1]), reshape(u, [1, 1, 3]), 1, 0, 0, 1, 1, 1)",
    value: ({ v, u }) => v.flatMap((a) => u.map((b) => a * b)),
  },
  {
    of: "each_axis",
    expression: "full(each_axis(2, 2), v[0])",
    value: ({ v }) => [0, 1, 2, 3].map(() => v[0]!),
  },
  // Layers; parameters are named after the output.
  {
    of: "conv",
    expression: "conv(reshape(x, [1, 1, 2, 3]), 2, kernel: [2, 1], activation: tanh)",
    variables: { "r/W": [0.3, -0.7, 1.1, 0.2], "r/b": [0.15, -0.35] },
    value: ({ x }) => [
      ...[0, 1, 2].map((k) => tanh(0.3 * x[k]! - 0.7 * x[k + 3]! + 0.15)),
      ...[0, 1, 2].map((k) => tanh(1.1 * x[k]! + 0.2 * x[k + 3]! - 0.35)),
    ],
  },
  {
    of: "conv",
    expression: "conv(reshape(x, [1, 2, 3]), 1, kernel: 1, groups: 1, bias: false)",
    variables: { "r/W": [0.3, -0.7] },
    value: ({ x }) => [0, 1, 2].map((k) => 0.3 * x[k]! - 0.7 * x[k + 3]!),
  },
  {
    of: "dense",
    expression: "dense(x, 2, activation: tanh)",
    variables: { "r/W": [0.3, -0.7, 1.1, 0.2, -0.4, 0.9], "r/b": [0.15, -0.35] },
    value: ({ x }) =>
      rowsOf(x).flatMap(([a, b, c]) => [
        tanh(0.3 * a! + 1.1 * b! - 0.4 * c! + 0.15),
        tanh(-0.7 * a! + 0.2 * b! + 0.9 * c! - 0.35),
      ]),
  },
  { of: "dropout", expression: "dropout(x, 0.5)", value: ({ x }) => x },
  ...sequences,
];

/** Where two derivatives meet, the one that PyTorch 2.13 takes. */
export interface Kink {
  /** Of `x`. */
  readonly expression: string;
  readonly at: readonly number[];
  readonly derivative: readonly number[];
}

export const kinks: readonly Kink[] = [
  { expression: "relu(x)", at: [0], derivative: [0] },
  { expression: "leaky_relu(x)", at: [0], derivative: [0.01] },
  { expression: "prelu(x, 0.25)", at: [0], derivative: [0.25] },
  { expression: "elu(x)", at: [0], derivative: [1] },
  { expression: "selu(x)", at: [0], derivative: [1.7580993408473766] },
  { expression: "celu(x, alpha: 2)", at: [0], derivative: [1] },
  { expression: "softsign(x)", at: [0], derivative: [1] },
  { expression: "hard_sigmoid(x)", at: [-3, 3], derivative: [0, 0] },
  { expression: "hard_tanh(x)", at: [-1, 1], derivative: [0, 0] },
  { expression: "clip(x, -1, 1)", at: [-1, 1], derivative: [1, 1] },
  { expression: "abs(x)", at: [0], derivative: [0] },
  { expression: "maximum(x, 0)", at: [0], derivative: [0.5] },
  { expression: "max(x)", at: [2, 1, 2], derivative: [0.5, 0, 0.5] },
  { expression: "norm(x)", at: [0, 0], derivative: [0, 0] },
  { expression: "norm(x, ord: 1)", at: [0, 2], derivative: [0, 1] },
  { expression: "norm(x, ord: inf)", at: [-2, 2, 1], derivative: [-0.5, 0.5, 0] },
  { expression: "norm(x, ord: inf)", at: [0, 0], derivative: [0, 0] },
  { expression: "std(x)", at: [1, 1], derivative: [0, 0] },
  { expression: "mae(x, [0.0, 0.0])", at: [0, 1], derivative: [0, 0.5] },
  { expression: "huber(x, [0.0, 0.0])", at: [1, -1], derivative: [0.5, -0.5] },
  { expression: "hinge(x, 1)", at: [1], derivative: [0] },
];

export interface ScheduleCase {
  readonly of: string;
  readonly expression: string;
  readonly rate: (step: number) => number;
}

export const schedules: readonly ScheduleCase[] = [
  { of: "constant", expression: "constant(0.3)", rate: () => 0.3 },
  {
    of: "cosine",
    expression: "cosine(0.1, steps: 20, final: 0.01)",
    rate: (step) => (step > 20 ? 0.01 : 0.01 + (0.09 * (1 + Math.cos((Math.PI * (step - 1)) / 20))) / 2),
  },
  { of: "linear", expression: "linear(0.1, steps: 20)", rate: (step) => max(0, 0.1 * (1 - (step - 1) / 20)) },
  {
    of: "linear",
    expression: "linear(0.1, steps: 20, final: 0.3)",
    rate: (step) => min(0.3, 0.1 + (0.2 * (step - 1)) / 20),
  },
  {
    of: "step_decay",
    expression: "step_decay(0.1, rate: 0.5, steps: 10)",
    rate: (step) => 0.1 * 0.5 ** Math.floor((step - 1) / 10),
  },
  {
    of: "inverse_time",
    expression: "inverse_time(0.1, rate: 0.5, steps: 10)",
    rate: (step) => 0.1 / (1 + (0.5 * (step - 1)) / 10),
  },
  { of: "warmup", expression: "warmup(0.1, steps: 20)", rate: (step) => 0.1 * min(1, step / 20) },
  {
    of: "warmup",
    expression: "warmup(cosine(0.1, steps: 100), steps: 20)",
    rate: (step) => min(1, step / 20) * 0.05 * (1 + Math.cos((Math.PI * min(step - 1, 100)) / 100)),
  },
  {
    of: "exponential_decay",
    expression: "exponential_decay(0.1, rate: 0.5, steps: 10)",
    rate: (step) => 0.1 * 0.5 ** ((step - 1) / 10),
  },
];

export interface OptimizerCase {
  readonly of: string;
  readonly expression: string;
  /**
   * Where 12 steps down Σ 0.75 w² + sin w lead from [0.8, -1.7, 2.6], by PyTorch 2.13 in f64, and for lion by the
   * program that its paper prints.
   */
  readonly after: readonly [number, number, number];
}

export const optimizers: readonly OptimizerCase[] = [
  { of: "sgd", expression: "sgd()", after: [0.7773378704332836, -1.6682909780560746, 2.5636777720073094] },
  {
    of: "sgd",
    expression: "sgd(lr: 0.1, weight_decay: 0.05)",
    after: [-0.4235337726519324, -0.6072095822267104, 0.015090092085000993],
  },
  {
    of: "sgd",
    expression: "sgd(lr: 0.1, momentum: 0.9)",
    after: [-0.07938123076190924, -1.009928977577624, 0.005113660838832212],
  },
  {
    of: "sgd",
    expression: "sgd(lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.05)",
    after: [-0.39065876992454707, -0.7218234761121581, -0.27341981138739224],
  },
  {
    of: "adagrad",
    expression: "adagrad()",
    after: [0.74414656443845, -1.6444636381314297, 2.5440820223757763],
  },
  {
    of: "adagrad",
    expression:
      "adagrad(lr: 0.3, lr_decay: 0.1, weight_decay: 0.05, initial_accumulator_value: 0.4, eps: 1e-3)",
    after: [-0.21077595390463003, -0.8014414323090377, 1.4255576749875853],
  },
  {
    of: "adadelta",
    expression: "adadelta()",
    after: [0.7593886766608923, -1.6596623786112832, 2.559336004283877],
  },
  {
    of: "adadelta",
    expression: "adadelta(lr: 0.5, rho: 0.8, eps: 1e-2, weight_decay: 0.05)",
    after: [-0.31251152518146763, -0.7536296465270673, 1.1980621449556854],
  },
  {
    of: "rmsprop",
    expression: "rmsprop()",
    after: [0.26681681907774724, -1.1990862733805754, 2.0498953401243116],
  },
  {
    of: "rmsprop",
    expression: "rmsprop(lr: 0.02, alpha: 0.8, eps: 1e-3, weight_decay: 0.05, momentum: 0.7)",
    after: [-0.005732213288115006, -0.943076952399633, 1.76077755795689],
  },
  {
    of: "rmsprop",
    expression: "rmsprop(lr: 0.02, alpha: 0.9, centered: true)",
    after: [0.29235332106698353, -1.2219032771390557, 2.077973033487135],
  },
  {
    of: "rmsprop",
    expression: "rmsprop(lr: 0.02, momentum: 0.7, centered: true)",
    after: [-0.6680478015315217, -0.4394340707299161, -0.2561065742038934],
  },
  { of: "adam", expression: "adam()", after: [0.7880022670489079, -1.6880051147552877, 2.588001762411695] },
  {
    of: "adam",
    expression: "adam(lr: 0.05, beta1: 0.8, beta2: 0.95, eps: 1e-3, weight_decay: 0.1)",
    after: [0.21393456216117188, -1.1272217011067505, 2.006560206530707],
  },
  {
    of: "adam",
    expression: "adam(lr: 0.3, beta2: 0.6, amsgrad: true)",
    after: [-0.9214445852608609, -0.15558223311476607, -0.6716712170831162],
  },
  {
    of: "adamw",
    expression: "adamw()",
    after: [0.7879069504345486, -1.6878018733339113, 2.5876904852131046],
  },
  {
    of: "adamw",
    expression: "adamw(lr: 0.05, beta1: 0.8, beta2: 0.95, eps: 1e-3, weight_decay: 0.2)",
    after: [0.15591610048570104, -0.9785157856237154, 1.745091588010701],
  },
  {
    of: "adamw",
    expression: "adamw(lr: 0.3, beta2: 0.6, amsgrad: true)",
    after: [-0.9082614465804969, -0.15799267648254828, -0.6910864855852387],
  },
  {
    of: "adamax",
    expression: "adamax()",
    after: [0.7759538430695486, -1.6760118346626771, 2.5759645173798154],
  },
  {
    of: "adamax",
    expression: "adamax(lr: 0.05, beta1: 0.8, beta2: 0.95, eps: 1e-3, weight_decay: 0.1)",
    after: [0.1591147724031911, -1.054358973987647, 1.98337219568174],
  },
  { of: "nadam", expression: "nadam()", after: [0.7804057309188511, -1.6804383656108304, 2.580399775091835] },
  {
    of: "nadam",
    expression: "nadam(lr: 0.05, beta1: 0.8, beta2: 0.95, eps: 1e-3, weight_decay: 0.1, momentum_decay: 0.1)",
    after: [0.27190931858415573, -1.1946805847856212, 2.05790303298409],
  },
  { of: "lion", expression: "lion()", after: [0.7988000000000002, -1.6988, 2.5987999999999976] },
  {
    of: "lion",
    expression: "lion(lr: 0.3, beta1: 0.6, beta2: 0.7, weight_decay: 0.2)",
    after: [-0.16687038463733017, -0.6415397673290975, -0.7830056074116742],
  },
];

/** The model in which the optimizers step. */
export const descent = (optimizer: string): string => `model M {
  param w: f32[3] = [0.8, -1.7, 2.6]
  loss = sum(0.75 * w^2 + sin(w))
  train { optimizer: ${optimizer} }
}`;

/** How the variables of such a model start. */
export const startOf = ({ variables }: Model): Record<string, readonly number[]> =>
  Object.fromEntries(
    variables.map(({ name, initializer, shape }) => {
      if (initializer.kind === "values") return [name, initializer.values];
      if (initializer.kind !== "constant") throw new Error(`${name} starts at random`);
      return [name, Array.from({ length: shape[0] ?? 1 }, () => initializer.value)];
    }),
  );

/** The moments of a distribution, and the numbers that all of it lies between. */
export interface Distribution {
  readonly of: string;
  readonly expression: string;
  readonly mean: number;
  readonly variance: number;
  readonly between?: readonly [low: number, high: number];
}

export const fanIn = 200;
export const fanOut = 300;
const uniformly = (low: number, high: number): Pick<Distribution, "mean" | "variance" | "between"> => ({
  mean: (low + high) / 2,
  variance: (high - low) ** 2 / 12,
  between: [low, high],
});
const glorot = sqrt(6 / (fanIn + fanOut));
/** Of a normal number cut off two deviations from its mean: 1 - 2·2·φ(2) / (2·Φ(2) - 1). */
const cutVariance = 1 - (4 * exp(-2)) / sqrt(2 * Math.PI) / erf(Math.SQRT2);

/** Initializers of a matrix [fanIn, fanOut]. */
export const initializers: readonly Distribution[] = [
  { of: "zeros", expression: "zeros()", mean: 0, variance: 0 },
  { of: "ones", expression: "ones()", mean: 1, variance: 0 },
  { of: "constant", expression: "constant(0.3)", mean: 0.3, variance: 0 },
  { of: "uniform", expression: "uniform()", ...uniformly(0, 1) },
  { of: "uniform", expression: "uniform(-1, 3)", ...uniformly(-1, 3) },
  { of: "gaussian", expression: "gaussian(0.5, 2)", mean: 0.5, variance: 4 },
  { of: "normal", expression: "normal(mean: 1, std: 0.2)", mean: 1, variance: 0.04 },
  {
    of: "truncated_normal",
    expression: "truncated_normal(mean: 1, std: 0.5)",
    mean: 1,
    variance: 0.25 * cutVariance,
    between: [0, 2],
  },
  { of: "scaled_by", expression: "scaled_by(16)", ...uniformly(-0.25, 0.25) },
  { of: "glorot_uniform", expression: "glorot_uniform()", ...uniformly(-glorot, glorot) },
  { of: "glorot_normal", expression: "glorot_normal()", mean: 0, variance: 2 / (fanIn + fanOut) },
  { of: "he_uniform", expression: "he_uniform()", ...uniformly(-sqrt(6 / fanIn), sqrt(6 / fanIn)) },
  { of: "he_normal", expression: "he_normal()", mean: 0, variance: 2 / fanIn },
  { of: "lecun_normal", expression: "lecun_normal()", mean: 0, variance: 1 / fanIn },
  { of: "orthogonal", expression: "orthogonal(gain: 2)", mean: 0, variance: 4 / fanOut },
];

/** Random values in a graph. */
export const randomValues: readonly Distribution[] = [
  { of: "uniform", expression: "uniform([200, 300])", ...uniformly(0, 1) },
  { of: "normal", expression: "normal([200, 300])", mean: 0, variance: 1 },
  { of: "normal", expression: "normal(mean: 2, std: 0.5, shape: [200, 300])", mean: 2, variance: 0.25 },
  { of: "bernoulli", expression: "bernoulli(0.3, [200, 300])", mean: 0.3, variance: 0.21, between: [0, 1] },
  {
    of: "dropout",
    expression: "dropout(ones([200, 300]), 0.2)",
    mean: 1,
    variance: 0.25,
    between: [0, 1.25],
  },
];
