// What the functions of the library should give: formulas in plain f64, written without the compiler.

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
const logOfSum = (list: readonly number[]): number => log(total(list.map(exp)));
const softmax = (list: readonly number[]): number[] => list.map((x) => exp(x) / total(list.map(exp)));
const sigmoid = (x: number): number => (x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)));
const softplus = (x: number): number => max(x, 0) + Math.log1p(exp(-abs(x)));
const even = (x: number): number => {
  const near = Math.floor(x + 0.5);
  return near - x === 0.5 && near % 2 !== 0 ? near - 1 : near;
};

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
  { of: "silu", formula: (x) => x / (1 + Math.exp(-x)) },
  { of: "elu", formula: (x) => (x > 0 ? x : Math.expm1(x)) },
  {
    of: "elu",
    expression: (x) => `elu(${x}, alpha: 0.7)`,
    formula: (x) => (x > 0 ? x : 0.7 * Math.expm1(x)),
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
  // Layers; parameters are named after the output.
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
  {
    of: "exponential_decay",
    expression: "exponential_decay(0.1, rate: 0.5, steps: 10)",
    rate: (step) => 0.1 * 0.5 ** ((step - 1) / 10),
  },
];

export interface OptimizerCase {
  readonly of: string;
  readonly expression: string;
  /** The rule for one number, which keeps what it keeps between steps; the first step is 1. */
  readonly rule: () => (p: number, g: number, step: number) => number;
}

const momentum =
  (beta: number, nesterov: boolean, decay: number): OptimizerCase["rule"] =>
  () => {
    let velocity = 0;
    return (p, g) => {
      const d = g + decay * p;
      velocity = beta * velocity + d;
      return p - 0.1 * (nesterov ? d + beta * velocity : velocity);
    };
  };
const adam =
  (lr: number, beta1: number, beta2: number, eps: number, decay: number): OptimizerCase["rule"] =>
  () => {
    let [m, v] = [0, 0];
    return (p, g, step) => {
      const d = g + decay * p;
      m += (1 - beta1) * (d - m);
      v += (1 - beta2) * (d * d - v);
      return p - (lr * (m / (1 - beta1 ** step))) / (sqrt(v / (1 - beta2 ** step)) + eps);
    };
  };

export const optimizers: readonly OptimizerCase[] = [
  { of: "sgd", expression: "sgd()", rule: () => (p, g) => p - 0.01 * g },
  { of: "sgd", expression: "sgd(lr: 0.1, weight_decay: 0.05)", rule: momentum(0, false, 0.05) },
  { of: "sgd", expression: "sgd(lr: 0.1, momentum: 0.9)", rule: momentum(0.9, false, 0) },
  {
    of: "sgd",
    expression: "sgd(lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.05)",
    rule: momentum(0.9, true, 0.05),
  },
  { of: "adam", expression: "adam()", rule: adam(1e-3, 0.9, 0.999, 1e-8, 0) },
  {
    of: "adam",
    expression: "adam(lr: 0.05, beta1: 0.8, beta2: 0.95, eps: 1e-3, weight_decay: 0.1)",
    rule: adam(0.05, 0.8, 0.95, 1e-3, 0.1),
  },
];

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
