// Small graphs for the tests of lowering: what each computes, at which sizes, from which values.
import { gradient } from "../compiler/autodiff/gradient.ts";
import { Graph, type Node } from "../compiler/graph/node.ts";
import { evaluateDim, type Shape, type Sizes, symbol } from "../compiler/graph/shape.ts";
import type { LoweringRequest, UpdateRequest } from "../compiler/kernel/lower.ts";
import * as o from "../compiler/ops/index.ts";
import type { Environment } from "../compiler/ops/op.ts";

export const N = symbol("N");

export interface Case {
  readonly name: string;
  readonly request: LoweringRequest;
  /** Kernels that the case lowers to. */
  readonly kernels?: number;
  /** Largest error relative to the largest element. */
  readonly tolerance?: number;
  readonly sizes?: readonly number[];
}

/** A graph, its leaves by name, and the results and updates made of them. */
export function request(
  build: (
    g: Graph,
    leaf: Leaves,
  ) => { results?: Readonly<Record<string, Node>>; updates?: readonly (readonly [Node, Node])[] },
): LoweringRequest {
  const g = new Graph();
  const { results = {}, updates = [] } = build(g, new Leaves(g));
  return {
    name: "step",
    results: Object.entries(results).map(([name, node]) => ({ name, node })),
    updates: updates.map(([target, value]): UpdateRequest => {
      const { name, role } = target.attributes as { name: string; role: "param" | "optimizer" };
      return { target: { name, role, node: target, dtype: target.dtype, shape: target.shape }, value };
    }),
    origin: (node) => g.origin(node),
  };
}

export class Leaves {
  readonly #graph: Graph;
  constructor(graph: Graph) {
    this.#graph = graph;
  }
  input = (name: string, ...shape: Shape): Node => o.input(this.#graph, { name, dtype: "f32", shape });
  ids = (name: string, ...shape: Shape): Node => o.input(this.#graph, { name, dtype: "i32", shape });
  flags = (name: string, ...shape: Shape): Node => o.input(this.#graph, { name, dtype: "bool", shape });
  param = (name: string, ...shape: Shape): Node =>
    o.variable(this.#graph, { name, role: "param", dtype: "f32", shape });
  moment = (name: string, ...shape: Shape): Node =>
    o.variable(this.#graph, { name, role: "optimizer", dtype: "f32", shape });
}

export const matmul = (x: Node, y: Node): Node => o.contract(x, y, { left: "nk", right: "km", result: "nm" });
export const over = (x: Node, shape: Shape, ...axes: number[]): Node => o.broadcast(x, shape, axes);

/** Values for every leaf of the roots: floats in (-2, 2), ids in [-1, 4], flags; the same for the same seed. */
export function environmentOf({ results, updates }: LoweringRequest, sizes: Sizes, seed = 1): Environment {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const inputs: Record<string, number[]> = {};
  const variables: Record<string, number[]> = {};
  const seen = new Set<Node>(
    [
      ...results,
      ...updates.map(({ value }) => ({ node: value })),
      ...updates.map(({ target }) => target),
    ].map(({ node }) => node),
  );
  for (const node of seen) {
    for (const x of node.inputs) seen.add(x);
    if (node.op !== o.input && node.op !== o.variable) continue;
    const length = node.shape.reduce<number>((n, dim) => n * evaluateDim(dim, sizes), 1);
    const values = Array.from({ length }, () =>
      node.dtype === "f32"
        ? Math.fround(next() * 4 - 2)
        : node.dtype === "i32"
          ? Math.floor(next() * 6) - 1
          : Math.floor(next() * 2),
    );
    (node.op === o.input ? inputs : variables)[(node.attributes as { name: string }).name] = values;
  }
  return { sizes, inputs, variables, settings: { rate: 0.125 }, step: 3, seed: 2 ** 40 + 7 };
}

const axesOf = (mask: number, rank: number): number[] =>
  [...Array(rank).keys()].filter((axis) => mask & (1 << axis));

const reductions: Case[] = Array.from({ length: 7 }, (_, k) => k + 1).flatMap((mask) =>
  [o.sum, o.reduceMax, o.reduceMin, o.product].map((reduce): Case => {
    const axes = axesOf(mask, 3);
    return {
      name: `${(reduce as unknown as { name: string }).name} over [${axes}]`,
      request: request((_, leaf) => ({ results: { y: reduce(leaf.input("x", 3, N, 4), axes) } })),
      kernels: 1,
    };
  }),
);

const softmaxOf = (x: Node, width: number): { p: Node; logp: Node } => {
  const shape = [N, width];
  const shifted = o.subtract(x, over(o.reduceMax(x, [1]), shape, 0));
  const e = o.exp(shifted);
  const total = o.sum(e, [1]);
  return { p: o.divide(e, over(total, shape, 0)), logp: o.subtract(shifted, over(o.log(total), shape, 0)) };
};

/** y = x[N, …] @ W with every letter order of the operands. */
const products: Case[] = [
  ["nk", "km", "nm"],
  ["kn", "km", "nm"],
  ["nk", "mk", "nm"],
  ["kn", "mk", "nm"],
  ["nk", "km", "mn"],
  ["bnk", "bkm", "bnm"],
  ["bnk", "km", "bnm"],
  ["nk", "bkm", "bnm"],
  ["nqk", "kqm", "nm"],
  ["n", "m", "nm"],
  ["nk", "k", "n"],
  ["k", "km", "m"],
  ["k", "k", ""],
  ["nk", "nk", ""],
  ["nk", "nk", "n"],
  ["kn", "kn", "n"],
].flatMap(([left, right, result]) =>
  [
    { n: N, m: 10, k: 33, b: 2, q: 3 },
    { n: 7, m: 5, k: N, b: 2, q: 3 },
    { n: N, m: 300, k: 140, b: 2, q: 1 },
    { n: 2, m: 3, k: 4, b: N, q: N },
  ].map((sizes, k): Case => {
    const shape = (letters: string): Shape => [...letters].map((letter) => sizes[letter as "n"]);
    return {
      name: `contract ${left},${right}->${result} of sizes ${k}`,
      request: request((_, leaf) => ({
        results: {
          y: o.contract(leaf.input("x", ...shape(left!)), leaf.param("W", ...shape(right!)), {
            left: left!,
            right: right!,
            result: result!,
          }),
        },
      })),
      kernels: 1,
    };
  }),
);

export const cases: readonly Case[] = [
  ...reductions,
  ...products,
  {
    name: "dense layer: product, bias, relu in one kernel",
    request: request((_, leaf) => {
      const pre = o.add(
        matmul(leaf.input("x", N, 20), leaf.param("W", 20, 30)),
        over(leaf.param("b", 30), [N, 30], 1),
      );
      return { results: { h: o.maximum(pre, 0) } };
    }),
    kernels: 1,
  },
  {
    name: "softmax and its logarithm in one row kernel",
    request: request((_, leaf) => {
      const { p, logp } = softmaxOf(leaf.input("x", N, 10), 10);
      return { results: { p, logp } };
    }),
    kernels: 1,
  },
  {
    name: "elementwise and its row sums share the rows",
    request: request((_, leaf) => {
      const e = o.exp(leaf.input("x", N, 5));
      return { results: { e, rows: o.sum(e, [1]) } };
    }),
    kernels: 1,
  },
  {
    name: "several totals in one kernel",
    request: request((_, leaf) => {
      const x = leaf.input("x", N, 3);
      return {
        results: {
          sum: o.sum(x, [0, 1]),
          most: o.reduceMax(x, [0, 1]),
          square: o.sum(o.multiply(x, x), [0, 1]),
        },
      };
    }),
    kernels: 1,
  },
  {
    name: "mean and variance of columns",
    request: request((g, leaf) => {
      const x = leaf.input("x", N, 6);
      const count = o.cast(o.size(g, N), "f32");
      const mean = o.divide(o.sum(x, [0]), over(count, [6]));
      const centred = o.subtract(x, over(mean, [N, 6], 1));
      return {
        results: { mean, variance: o.divide(o.sum(o.multiply(centred, centred), [0]), over(count, [6])) },
      };
    }),
    sizes: [1, 2, 5, 17],
  },
  {
    name: "transpose, reverse, slice, pad, reshape",
    request: request((_, leaf) => {
      const x = leaf.input("x", N, 4, 6);
      const pads = { low: [1, 0, 2], high: [0, 3, 1], interior: [0, 1, 2] };
      return {
        results: {
          transposed: o.exp(o.transpose(x, [2, 0, 1])),
          reversed: o.reverse(x, [0, 2]),
          sliced: o.negate(o.slice(x, [0, 1, 0], [N, 2, 3], [1, 1, 2])),
          padded: o.pad(x, pads),
          paddedSum: o.sum(o.pad(o.exp(o.multiply(x, x)), pads), [2]),
          flat: o.add(o.reshape(x, [N, 24]), 1),
          wide: o.reshape(o.transpose(x, [1, 0, 2]), [2, 2, N, 2, 3]),
        },
      };
    }),
  },
  {
    name: "concatenation by pads, and a sum over it",
    request: request((_, leaf) => {
      const [x, y] = [leaf.input("x", N, 2), leaf.input("y", N, 3)];
      const none = [0, 0];
      const both = o.add(
        o.pad(x, { low: none, high: [0, 3], interior: none }),
        o.pad(o.tanh(y), { low: [0, 2], high: none, interior: none }),
      );
      return { results: { both, total: o.sum(both, [1]) } };
    }),
  },
  {
    name: "running sums along every axis, in both directions, of integers, and of what fuses into them",
    request: request((_, leaf) => {
      const [x, y] = [leaf.input("x", N, 3, 2), leaf.input("y", N, 5)];
      const sums = o.runningSum(o.exp(x), 1);
      return {
        results: {
          sums,
          batch: o.runningSum(x, 0),
          last: o.tanh(o.runningSum(o.multiply(x, sums), 2, true)),
          one: o.runningSum(o.reshape(y, [o.sum(y, [1]).shape[0]!, 1, 5]), 1),
          counts: o.runningSum(leaf.ids("c", N), 0, true),
          vector: o.runningSum(o.sum(y, [1]), 0),
        },
      };
    }),
  },
  {
    name: "running sums that a GPU takes in parts",
    request: request((_, leaf) => {
      const x = leaf.input("x", 2, 8192);
      const turned = o.sin(o.transpose(x, [1, 0]));
      return { results: { forth: o.runningSum(x, 1), back: o.runningSum(turned, 0, true) } };
    }),
  },
  {
    name: "joins of few and many parts, of sums, and under products",
    request: request((_, leaf) => {
      const [x, y] = [leaf.input("x", N, 2), leaf.input("y", N, 3)];
      const rows = Array.from({ length: 70 }, (_, k) => o.slice(y, [0, k % 3], [N, 1], [1, 1]));
      const both = o.join([o.tanh(y), x, o.exp(o.sqrt(o.abs(y)))], 1);
      return {
        results: {
          both,
          total: o.sum(o.join([o.sum(x, [1]), o.sum(y, [1])], 0), [0]),
          many: o.joined(rows, 1),
          product: o.contract(both, both, { left: "ij", right: "ik", result: "jk" }),
          truths: o.cast(o.join([o.less(x, 0), o.less(y, 1)], 1), "f32"),
        },
      };
    }),
  },
  {
    name: "gather of rows and of single elements, ids out of range",
    request: request((_, leaf) => {
      const [x, ids] = [leaf.input("x", 4, 3), leaf.ids("ids", N)];
      return {
        results: {
          rows: o.gather(x, ids),
          pairs: o.gather(o.exp(leaf.input("v", 4)), leaf.ids("pairs", N, 2)),
          counts: o.gather(leaf.ids("table", 4), ids),
          nested: o.gather(o.gather(x, leaf.ids("inner", 4)), ids),
          total: o.sum(o.gather(x, o.maximum(o.minimum(ids, 3), 0)), [1]),
        },
      };
    }),
  },
  {
    name: "scatter of rows and of single elements",
    request: request((_, leaf) => {
      const ids = leaf.ids("ids", N);
      return {
        results: {
          rows: o.scatterAdd(o.exp(leaf.input("x", N, 3)), ids, 5),
          counts: o.scatterAdd(leaf.ids("c", N, 2), leaf.ids("places", N, 2), N),
          after: o.sqrt(o.scatterAdd(o.abs(leaf.input("z", N)), ids, 4)),
        },
      };
    }),
  },
  {
    name: "scatter to computed places, and by ids of two axes",
    request: request((g, leaf) => {
      const last = over(o.add(o.size(g, N), -1), [N]);
      const [x, y] = [leaf.input("x", N, 4), leaf.input("y", 3, 4, 4)];
      return {
        results: {
          turned: o.scatterAdd(x, o.subtract(last, o.iota(g, [N], 0)), N),
          pairs: o.scatterAdd(y, leaf.ids("ids", 3, 4), 5),
        },
      };
    }),
  },
  {
    name: "single numbers within scatters, products and sums of columns",
    request: request((_, leaf) => {
      const [x, W] = [leaf.input("x", N, 40), leaf.param("W", 40, 40)];
      const scaled = o.multiply(x, over(o.sum(x, [0, 1]), [N, 40]));
      const most = o.multiply(W, over(o.reduceMax(W, [0, 1]), [40, 40]));
      return {
        results: {
          places: o.scatterAdd(scaled, leaf.ids("ids", N), 5),
          product: matmul(x, most),
          columns: o.sum(o.multiply(scaled, 0.5), [0]),
          total: o.sum(x, [0, 1]),
        },
      };
    }),
  },
  {
    name: "a result that is a number, read by a later nest of its kernel",
    request: request((g, leaf) => {
      const zero = o.constant(g, 0.25);
      return { results: { zero, spread: o.scatterAdd(over(zero, [N, 3]), leaf.ids("ids", N), 4) } };
    }),
  },
  {
    name: "rows turned round and then split: what is divided may not fall below 0",
    request: request((_, leaf) => {
      const x = leaf.input("x", 4, 6);
      const doubled = over(o.exp(o.reshape(x, [12, 2])), [12, 2, 2], 0, 1);
      return {
        results: {
          turned: o.reverse(o.reshape(o.reverse(x, [1]), [4, 3, 2]), [2]),
          upsampled: o.reverse(o.reshape(doubled, [4, 12]), [1]),
        },
      };
    }),
  },
  {
    name: "sums of columns that read what their own rows make",
    request: request((_, leaf) => {
      const [x, y] = [leaf.input("x", N, 40), leaf.input("y", N, 3, 40)];
      const t = o.tanh(x);
      const sums = o.sum(o.multiply(y, over(t, [N, 3, 40], 0, 2)), [1]);
      return { results: { t, both: o.add(sums, t) } };
    }),
  },
  {
    name: "bools stored and read",
    request: request((_, leaf) => {
      const x = leaf.input("x", N, 3);
      const positive = o.less(o.fill(x, 0), x);
      const both = o.and(positive, leaf.flags("on", N, 3));
      return {
        results: { positive, both, either: o.or(o.not(both), positive), value: o.select(both, x, 0) },
      };
    }),
    kernels: 1,
  },
  {
    name: "integers wrap",
    request: request((g, leaf) => {
      const i = leaf.ids("i", N, 3);
      const big = o.multiply(o.add(i, 2 ** 30), i);
      return {
        results: {
          big,
          total: o.sum(big, [0]),
          place: o.add(o.iota(g, [N, 3], 0), o.cast(leaf.input("x", N, 3), "i32")),
        },
      };
    }),
  },
  {
    name: "random numbers are those of the interpreter",
    request: request((g, leaf) => {
      const mask = o.less(o.random(g, [N, 5], 7), over(o.constant(g, 0.5), [N, 5]));
      const x = leaf.input("x", N, 5);
      return {
        results: { dropped: o.select(mask, o.multiply(x, 2), 0), kept: mask, raw: o.random(g, [3, N], 1) },
      };
    }),
  },
  {
    name: "constants, literals, settings, the step, sizes",
    request: request((g, leaf) => {
      const table = o.literal(g, [1, -2, 3, 0.5], [4], "f32");
      const rate = o.multiply(o.setting(g, "rate"), o.cast(o.step(g), "f32"));
      return {
        results: {
          scaled: o.multiply(over(o.add(table, over(rate, [4])), [N, 4], 1), leaf.input("x", N, 4)),
          rate,
          one: o.constant(g, 1),
          count: o.size(g, N),
          table,
        },
      };
    }),
  },
  {
    name: "leaves as results",
    request: request((_, leaf) => ({
      results: {
        x: leaf.input("x", N),
        W: o.transpose(leaf.param("W", 2, 3), [1, 0]),
        v: leaf.param("v", 4),
      },
    })),
  },
  {
    name: "momentum: parameter and velocity in one loop, in place",
    request: request((_, leaf) => {
      const [W, v, g] = [leaf.param("W", 8, 9), leaf.param("v", 8, 9), leaf.input("g", 8, 9)];
      const next = o.add(o.multiply(v, 0.9), g);
      return {
        updates: [
          [v, next],
          [W, o.subtract(W, o.multiply(next, 0.1))],
        ],
      };
    }),
    kernels: 1,
  },
  {
    name: "adam in the epilogue of the gradient's product",
    request: request((_, leaf) => {
      const [W, m, v] = [leaf.param("W", 30, 20), leaf.param("m", 30, 20), leaf.param("v", 30, 20)];
      const g = o.contract(leaf.input("x", N, 30), leaf.input("d", N, 20), {
        left: "nk",
        right: "nm",
        result: "km",
      });
      const [m1, v1] = [
        o.add(o.multiply(m, 0.9), o.multiply(g, 0.1)),
        o.add(o.multiply(o.abs(v), 0.99), o.multiply(g, g)),
      ];
      return {
        updates: [
          [m, m1],
          [v, v1],
          [W, o.subtract(W, o.divide(m1, o.add(o.sqrt(v1), 0.01)))],
        ],
      };
    }),
    kernels: 1,
  },
  {
    name: "a swap needs a copy",
    request: request((_, leaf) => {
      const [a, b] = [leaf.param("a", 5), leaf.param("b", 5)];
      return {
        updates: [
          [a, b],
          [b, a],
        ],
      };
    }),
  },
  {
    name: "a' = a + b, b' = a - b at the same index",
    request: request((_, leaf) => {
      const [a, b] = [leaf.param("a", 5), leaf.param("b", 5)];
      return {
        updates: [
          [a, o.add(a, b)],
          [b, o.subtract(a, b)],
        ],
        results: { old: o.sum(o.multiply(a, b), [0]) },
      };
    }),
  },
  {
    name: "an update that reads its variable elsewhere",
    request: request((_, leaf) => {
      const a = leaf.param("a", 4, 4);
      return { updates: [[a, o.add(o.transpose(a, [1, 0]), o.reverse(a, [1]))]] };
    }),
    kernels: 2,
  },
  {
    name: "a variable multiplied by itself, and read after it is updated",
    request: request((_, leaf) => {
      const a = leaf.param("a", 16, 16);
      const next = o.multiply(matmul(a, a), 0.1);
      return { updates: [[a, next]], results: { trace: o.sum(next, [0, 1]), old: o.sum(a, [0, 1]) } };
    }),
  },
  {
    name: "rows normalised in place",
    request: request((_, leaf) => {
      const a = leaf.param("a", 6, 7);
      const norm = o.sqrt(o.sum(o.multiply(a, a), [1]));
      return { updates: [[a, o.divide(a, over(norm, [6, 7], 0))]] };
    }),
    kernels: 1,
  },
  {
    name: "one value for two variables and a result",
    request: request((_, leaf) => {
      const [a, b] = [leaf.param("a", 6), leaf.param("b", 6)];
      const value = o.exp(a);
      return {
        updates: [
          [a, value],
          [b, value],
        ],
        results: { value },
      };
    }),
    kernels: 1,
  },
  {
    name: "an update to what it was is none",
    request: request((_, leaf) => {
      const a = leaf.param("a", 3);
      return { updates: [[a, o.alias(a, "same", 0)]], results: { sum: o.sum(a, [0]) } };
    }),
    kernels: 1,
  },
  {
    name: "no elements and single elements",
    request: request((_, leaf) => {
      const x = leaf.input("x", N, 1);
      const W = leaf.param("W", 1, 1);
      return {
        results: { y: matmul(x, W), z: o.sum(leaf.input("none", 0, 3), [0]), w: o.exp(o.reshape(x, [N])) },
      };
    }),
  },
];

/** One training step of an inputs-hidden-10 network: relu, softmax cross-entropy, accuracy, Adam; gradients by rule. */
export function mlpStep(inputs: number, hidden: number): LoweringRequest {
  return request((g, leaf) => {
    const x = leaf.input("x", N, inputs);
    const y = o.bounded(leaf.ids("y", N), 10);
    const [W1, b1] = [leaf.param("W1", inputs, hidden), leaf.param("b1", hidden)];
    const [W2, b2] = [leaf.param("W2", hidden, 10), leaf.param("b2", 10)];
    const pre = o.add(matmul(x, W1), over(b1, [N, hidden], 1));
    const h = o.alias(o.select(o.lessEqual(pre, 0), 0, pre), "h", 1);
    const logits = o.alias(o.add(matmul(h, W2), over(b2, [N, 10], 1)), "logits", 2);
    const most = o.stopGradient(o.reduceMax(logits, [1]));
    const shifted = o.subtract(logits, over(most, [N, 10], 0));
    const logp = o.subtract(shifted, over(o.log(o.sum(o.exp(shifted), [1])), [N, 10], 0));
    const classes = o.iota(g, [N, 10], 1);
    const chosen = o.sum(o.select(o.equal(over(y, [N, 10], 0), classes), logp, 0), [1]);
    const count = o.cast(o.size(g, N), "f32");
    const loss = o.negate(o.divide(o.sum(chosen, [0]), count));
    const best = o.reduceMin(o.select(o.equal(logits, over(most, [N, 10], 0)), classes, 10), [1]);
    const accuracy = o.divide(o.sum(o.cast(o.equal(best, y), "f32"), [0]), count);
    const params = [W1, b1, W2, b2];
    const gradients = gradient(loss, params);
    return { results: { loss, accuracy }, updates: params.flatMap((p, k) => adam(leaf, p, gradients[k]!)) };
  });
}

function adam(leaf: Leaves, p: Node, g: Node): Array<readonly [Node, Node]> {
  const { name } = p.attributes as { name: string };
  const [m, v] = [leaf.moment(`adam/${name}/m`, ...p.shape), leaf.moment(`adam/${name}/v`, ...p.shape)];
  const corrected = (x: Node, beta: number): Node =>
    o.divide(x, over(o.subtract(1, o.power(beta, o.cast(o.step(p.graph), "f32"))), p.shape));
  const m1 = o.add(o.multiply(m, 0.9), o.multiply(g, 0.1));
  const v1 = o.add(o.multiply(v, 0.999), o.multiply(o.multiply(g, g), 0.001));
  const by = o.divide(o.multiply(corrected(m1, 0.9), 1e-3), o.add(o.sqrt(o.abs(corrected(v1, 0.999))), 1e-8));
  return [
    [m, m1],
    [v, v1],
    [p, o.subtract(p, by)],
  ];
}
