// Derivatives: every op and composites of them against central differences in f64, at orders 1 and 2.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient, differentiate } from "../compiler/autodiff/check.ts";
import { gradient, hvp, jvp } from "../compiler/autodiff/gradient.ts";
import { evaluate } from "../compiler/graph/evaluate.ts";
import { Graph, type Node, topological } from "../compiler/graph/node.ts";
import { symbol } from "../compiler/graph/shape.ts";
import { verifyGraph } from "../compiler/graph/verify.ts";
import * as ops from "../compiler/ops/index.ts";

interface Case {
  readonly op: string;
  readonly note?: string;
  readonly shapes: readonly (readonly (number | "N")[])[];
  /** Elements of the inputs, a function of their running index; default: mixed signs, away from kinks. */
  readonly at?: (index: number, input: number) => number;
  build(graph: Graph, inputs: readonly Node[]): Node;
}

const mixed = (index: number): number => Math.sin(index * 1.7 + 0.6) * 1.3 + 0.05;
const positive = (index: number): number => 0.4 + Math.abs(mixed(index));

const byName = new Map(ops.table.map((op) => [op.name, op as unknown as (...inputs: Node[]) => Node]));

const unary = (op: string, at: Case["at"] = mixed): Case[] =>
  [[], [3], [2, 2]].map((shape) => ({
    op,
    note: `of shape [${shape}]`,
    shapes: [shape],
    at,
    build: (_, [x]) => byName.get(op)!(x!),
  }));

const binary = (op: string, at: Case["at"] = mixed): Case[] =>
  [[], [2, 2]].map((shape) => ({
    op,
    note: `of shape [${shape}]`,
    shapes: [shape, shape],
    at,
    build: (_, [x, y]) => byName.get(op)!(x!, y!),
  }));

const ids = (graph: Graph, values: readonly number[], shape: readonly number[] = [values.length]): Node =>
  ops.literal(graph, values, shape, "i32");

const cases: readonly Case[] = [
  ...["add", "subtract", "multiply", "divide", "maximum", "minimum"].flatMap((op) => binary(op)),
  ...binary("modulo", (k, n) => (n === 0 ? 3.3 * mixed(k) : 0.9 + 0.1 * mixed(k))),
  ...binary("power", (k, n) => (n === 0 ? positive(k) : 2 * mixed(k))),
  ...[2, 3, 1, 0, -1, 0.5].map(
    (p): Case => ({
      op: "power",
      note: `constant exponent ${p}`,
      shapes: [[3]],
      at: p === 0.5 ? positive : mixed,
      build: (_, [x]) => ops.power(x!, p),
    }),
  ),
  { op: "power", note: "constant base", shapes: [[3]], build: (_, [y]) => ops.power(1.7, y!) },
  ...["negate", "abs", "exp", "expm1", "sin", "cos", "tanh", "sigmoid", "softplus", "erf", "alias"].flatMap(
    (op) => (op === "alias" ? [] : unary(op as "exp")),
  ),
  ...["log", "log1p", "sqrt"].flatMap((op) => unary(op, positive)),
  { op: "alias", shapes: [[2]], build: (_, [x]) => ops.sin(ops.alias(x!, "h", 1)) },
  {
    op: "derivative",
    shapes: [[2]],
    build: (_, [x]) => ops.sin(ops.derivative(x!, { of: [], by: 0, along: [], kept: [] })),
  },
  { op: "cast", shapes: [[2]], build: (_, [x]) => ops.sin(ops.cast(x!, "f32")) },
  {
    op: "select",
    shapes: [
      [2, 2],
      [2, 2],
    ],
    build: (_, [x, y]) => ops.select(ops.less(x!, y!), ops.multiply(x!, x!), ops.sin(y!)),
  },
  { op: "reshape", shapes: [[2, 6]], build: (_, [x]) => ops.sin(ops.reshape(x!, [3, 2, 2])) },
  { op: "transpose", shapes: [[2, 3, 2]], build: (_, [x]) => ops.exp(ops.transpose(x!, [2, 0, 1])) },
  { op: "broadcast", shapes: [[2]], build: (_, [x]) => ops.sin(ops.broadcast(x!, [3, 2, 2], [1])) },
  {
    op: "broadcast",
    note: "of a scalar",
    shapes: [[]],
    build: (_, [x]) => ops.sin(ops.broadcast(x!, [2, 2], [])),
  },
  { op: "slice", shapes: [[7, 3]], build: (_, [x]) => ops.sin(ops.slice(x!, [1, 0], [3, 2], [2, 1])) },
  {
    op: "slice",
    note: "of nothing",
    shapes: [[3]],
    build: (_, [x]) =>
      ops.pad(ops.slice(x!, [1], [0], [1]), { low: [1], high: [1], interior: [0], value: 2 }),
  },
  {
    op: "pad",
    shapes: [[3, 2]],
    build: (_, [x]) => ops.sin(ops.pad(x!, { low: [1, 0], high: [2, 1], interior: [1, 0], value: 0.5 })),
  },
  { op: "reverse", shapes: [[3, 2]], build: (_, [x]) => ops.sin(ops.reverse(x!, [0])) },
  {
    op: "slide",
    shapes: [[7, 3]],
    build: (_, [x]) =>
      ops.sin(ops.slide(x!, [{ axis: 0, along: 1, extent: 2, start: 1, stride: 2, dilation: 1 }])),
  },
  {
    op: "slide",
    note: "backwards",
    shapes: [[2, 6]],
    build: (_, [x]) =>
      ops.sin(ops.slide(x!, [{ axis: 1, along: 0, extent: 3, start: 3, stride: 1, dilation: -2 }])),
  },
  { op: "surrogate", shapes: [[3]], build: (_, [x]) => ops.sin(ops.surrogate(ops.exp(x!), ops.exp(x!))) },
  { op: "sum", shapes: [[3, 2, 2]], build: (_, [x]) => ops.sin(ops.sum(x!, [0, 2])) },
  { op: "reduceMax", shapes: [[3, 4]], build: (_, [x]) => ops.sin(ops.reduceMax(x!, [1])) },
  { op: "reduceMin", shapes: [[3, 4]], build: (_, [x]) => ops.sin(ops.reduceMin(x!, [0, 1])) },
  { op: "product", shapes: [[2, 5]], build: (_, [x]) => ops.product(x!, [1]) },
  {
    op: "product",
    note: "of two axes that are not last",
    shapes: [[2, 2, 3]],
    build: (_, [x]) => ops.product(x!, [0, 1]),
  },
  {
    op: "product",
    note: "with one zero",
    shapes: [[5]],
    at: (k) => (k === 2 ? 0 : mixed(k)),
    build: (_, [x]) => ops.product(x!, [0]),
  },
  {
    op: "product",
    note: "with two zeros",
    shapes: [[4]],
    at: (k) => (k < 2 ? 0 : mixed(k)),
    build: (_, [x]) => ops.product(x!, [0]),
  },
  {
    op: "product",
    note: "with three zeros",
    shapes: [[4]],
    at: (k) => (k < 3 ? 0 : mixed(k)),
    build: (_, [x]) => ops.product(x!, [0]),
  },
  {
    op: "product",
    note: "of a symbolic axis",
    shapes: [[2, "N"]],
    at: (k) => (k === 1 ? 0 : mixed(k)),
    build: (_, [x]) => ops.product(x!, [1]),
  },
  { op: "product", note: "of one element", shapes: [[2, 1]], build: (_, [x]) => ops.product(x!, [1]) },
  {
    op: "contract",
    shapes: [
      [2, 3],
      [3, 2],
    ],
    build: (_, [x, y]) => ops.contract(x!, y!, { left: "ij", right: "jk", result: "ik" }),
  },
  {
    op: "contract",
    note: "batched and transposed",
    shapes: [
      [2, 3, 2],
      [2, 2, 3],
    ],
    build: (_, [x, y]) => ops.contract(x!, y!, { left: "bji", right: "bkj", result: "kbi" }),
  },
  {
    op: "contract",
    note: "outer",
    shapes: [[2], [3]],
    build: (_, [x, y]) => ops.contract(x!, y!, { left: "i", right: "j", result: "ji" }),
  },
  {
    op: "contract",
    note: "with itself",
    shapes: [[3]],
    build: (_, [x]) => ops.contract(x!, x!, { left: "i", right: "i", result: "" }),
  },
  {
    op: "gather",
    shapes: [[4, 2]],
    build: (g, [x]) => ops.sin(ops.gather(x!, ids(g, [0, 2, 2, 3], [2, 2]))),
  },
  {
    op: "scatterAdd",
    shapes: [[4, 2]],
    build: (g, [x]) => ops.sin(ops.scatterAdd(x!, ids(g, [0, 2, 9, 2]), 3)),
  },
  {
    op: "runningSum",
    shapes: [[2, 3, 2]],
    build: (_, [x]) => ops.sin(ops.runningSum(ops.sin(ops.runningSum(x!, 1)), 2, true)),
  },
  { op: "held", shapes: [[3]], build: (_, [x]) => ops.sin(ops.held(ops.sin(x!))) },
  {
    op: "join",
    shapes: [
      [2, 2],
      [2, 1],
      [2, 3],
    ],
    build: (_, [x, y, z]) => ops.sin(ops.join([x!, y!, z!, x!], 1)),
  },
  {
    op: "scatterAdd",
    note: "of bounded ids",
    shapes: [[3]],
    build: (g, [x]) => ops.sin(ops.scatterAdd(x!, ops.bounded(ids(g, [1, 1, 0]), 2), 2)),
  },
];

const sizes = { N: 4 };

/** The sum of the elements of y, each with a weight of its own. */
function weighed(y: Node): Node {
  const { graph, shape } = y;
  const weights = shape.reduce<Node>(
    (sum, _, axis) =>
      ops.add(sum, ops.sin(ops.multiply(ops.cast(ops.iota(graph, shape, axis), "f32"), 1.3 + axis))),
    ops.fill(y, 1.1),
  );
  return ops.sum(ops.multiply(y, weights), [...shape.keys()]);
}

function prepare({ shapes, at = mixed, build }: Case) {
  const graph = new Graph();
  const inputs = shapes.map((shape, k) =>
    ops.input(graph, { name: `x${k}`, dtype: "f32", shape: shape.map((d) => (d === "N" ? symbol(d) : d)) }),
  );
  let index = 0;
  const values = shapes.map((shape, k) => {
    const count = shape.reduce<number>((n, d) => n * (d === "N" ? sizes.N : d), 1);
    return Array.from({ length: count }, () => at(index++, k));
  });
  const environment = { sizes, inputs: Object.fromEntries(values.map((v, k) => [`x${k}`, v])) };
  return { inputs, environment, y: weighed(build(graph, inputs)) };
}

const worst = (y: Node, inputs: readonly Node[], environment: Parameters<typeof checkGradient>[2]): number =>
  Math.max(...checkGradient(y, inputs, environment).map(({ error }) => error));

describe("every op against central differences", () => {
  test.each(cases.map((c) => [`${c.op} ${c.note ?? ""}`, c] as const))("%s", (_, c) => {
    const { inputs, environment, y } = prepare(c);
    expect(worst(y, inputs, environment)).toBeLessThanOrEqual(1e-6);
    const first = gradient(y, inputs).filter((g) => g !== null);
    verifyGraph(first.map((node) => ({ name: "g", node })));
    const again = first.map(weighed).reduce((sum, term) => ops.add(sum, term));
    expect(worst(again, inputs, environment)).toBeLessThanOrEqual(1e-6);
  });

  test("no op with a gradient rule is left out", () => {
    const tried = new Set(cases.map(({ op }) => op));
    const differentiable = ops.table.filter((op) => op.gradient.some((rule) => rule !== null));
    expect(differentiable.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });
});

/** The elements of d sum(build(x)) / dx at the points given, or of the derivative of that; none of no dependence. */
function derivative(build: (x: Node) => Node, points: readonly number[], order = 1): number[] {
  const graph = new Graph();
  const x = ops.input(graph, { name: "x", dtype: "f32", shape: [points.length] });
  let y: Node | null = build(x);
  for (let n = 0; y && n < order; n++) y = gradient(y, [x])[0] ?? null;
  return y ? [...evaluate([y], { inputs: { x: points } }).get(y)!] : [];
}

describe("conventions at kinks and corners", () => {
  const half = (x: Node): Node => ops.stopGradient(x);
  test.each<[string, (x: Node) => Node, readonly number[], readonly number[]]>([
    ["abs", ops.abs, [-2, 0, 3], [-1, 0, 1]],
    ["maximum with a constant", (x) => ops.maximum(x, 0), [-1, 0, 1], [0, 0.5, 1]],
    ["minimum with a constant", (x) => ops.minimum(x, 0), [-1, 0, 1], [1, 0.5, 0]],
    ["maximum with itself", (x) => ops.maximum(x, x), [-1, 2], [1, 1]],
    ["reduceMax with ties", (x) => ops.reduceMax(x, [0]), [3, 1, 3, 2, 3], [1 / 3, 0, 1 / 3, 0, 1 / 3]],
    ["reduceMin with ties", (x) => ops.reduceMin(x, [0]), [1, 1, 3], [0.5, 0.5, 0]],
    ["power 0", (x) => ops.power(x, 0), [-1, 0, 2], [0, 0, 0]],
    ["power 1 at 0", (x) => ops.power(x, 1), [0, 2], [1, 1]],
    ["power 2 at 0", (x) => ops.power(x, 2), [0, -3], [0, -6]],
    ["tensor power 0 at 0", (x) => ops.power(x, ops.multiply(half(x), 0)), [0, 2, 1e-320], [0, 0, 0]],
    ["0 to the power x", (x) => ops.power(0, x), [0, 1, 2], [0, 0, 0]],
    ["select drops the branch not taken", (x) => ops.select(ops.less(0, x), ops.log(x), x), [1, -1], [1, 1]],
    ["stopGradient in a product", (x) => ops.multiply(x, ops.stopGradient(x)), [3, 4], [3, 4]],
    ["softplus far out", ops.softplus, [-800, 0, 800], [0, 0.5, 1]],
    ["expm1 far below 0", ops.expm1, [-50], [Math.exp(-50)]],
  ])("%s", (_, build, points, wanted) => {
    expect(derivative(build, points)).toEqual(wanted);
  });

  test("second derivatives stay finite where the first are defined", () => {
    expect(derivative((x) => ops.power(x, 2), [0, 1], 2)).toEqual([2, 2]);
    expect(derivative((x) => ops.power(x, 1), [0, 1], 2)).toEqual([]);
    expect(derivative((x) => ops.power(x, ops.fill(x, 2)), [0], 3)).toEqual([]);
    expect(derivative(ops.softplus, [-800, 0, 800], 2)).toEqual([0, 0.25, 0]);
  });

  test("what does not depend has no gradient, and nothing is built for it", () => {
    const graph = new Graph();
    const x = ops.input(graph, { name: "x", dtype: "f32", shape: [2] });
    const y = ops.input(graph, { name: "y", dtype: "f32", shape: [2] });
    const z = ops.power(x, y);
    expect(gradient(ops.floor(x), [x])).toEqual([null]);
    expect(gradient(ops.stopGradient(x), [x, y])).toEqual([null, null]);
    expect(gradient(ops.cast(ops.cast(x, "i32"), "f32"), [x])).toEqual([null]);
    const [dx] = gradient(z, [x]);
    expect(topological([dx!]).some((node) => node.op === ops.log)).toBe(false);
    const before = graph.size;
    gradient(z, [y]);
    const made = graph.size - before;
    expect(made).toBeLessThan(20);
    expect(gradient(x, [x])[0]).toBe(ops.fill(x, 1));
  });
});

describe("composites", () => {
  const graph = new Graph();
  const scalar = (name: string): Node => ops.input(graph, { name, dtype: "f32", shape: [] });
  const vector = (name: string, n: number): Node => ops.input(graph, { name, dtype: "f32", shape: [n] });
  const value = (node: Node | null, inputs: Record<string, readonly number[]>): number[] => [
    ...evaluate([node!], { inputs }).get(node!)!,
  ];

  test("derivatives of sin nest to order 8", () => {
    const x = scalar("x");
    let y = ops.sin(x);
    for (let order = 0; order < 8; order++) y = gradient(y, [x])[0]!;
    expect(value(y, { x: [0.3] })[0]).toBeCloseTo(Math.sin(0.3), 14);
  });

  test("with respect to an interior alias", () => {
    const x = vector("v", 3);
    const h = ops.alias(ops.multiply(x, x), "h", 0);
    const y = ops.sum(ops.multiply(h, h), [0]);
    const [dh, dx] = gradient(y, [h, x]);
    expect(value(dh!, { v: [1, 2, 3] })).toEqual([2, 8, 18]);
    expect(value(dx!, { v: [1, 2, 3] })).toEqual([4, 32, 108]);
    const g = ops.alias(dh!, "g", 1);
    expect(value(gradient(ops.sum(g, [0]), [h])[0]!, { v: [1, 2, 3] })).toEqual([2, 2, 2]);
  });

  test("jvp is the transpose of vjp, and uses no placeholder", () => {
    const x = vector("v", 3);
    const u = vector("u", 3);
    const y = ops.multiply(ops.tanh(x), ops.broadcast(ops.sum(ops.exp(x), [0]), [3], []));
    const inputs = { v: [0.1, -0.4, 0.7], u: [1, 2, -0.5] };
    const forward = jvp(y, x, u);
    expect(topological([forward!]).every((node) => node.op !== ops.placeholder)).toBe(true);
    const along = (h: number): number[] => value(y, { v: inputs.v.map((v, k) => v + h * inputs.u[k]!) });
    value(forward, inputs).forEach((got, k) => {
      expect(got).toBeCloseTo(
        differentiate((h) => along(h)[k]!, 0),
        9,
      );
    });
    const back = gradient(y, [x], u)[0]!;
    const dot = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((s, p, k) => s + p * b[k]!, 0);
    expect(dot(value(back, inputs), inputs.u)).toBeCloseTo(dot(value(forward, inputs), inputs.u), 12);
  });

  test("hvp of a quadratic form is its matrix times v", () => {
    const x = vector("v", 2);
    const v = vector("u", 2);
    const a = ops.literal(graph, [2, 1, 1, 3], [2, 2], "f32");
    const ax = ops.contract(a, x, { left: "ij", right: "j", result: "i" });
    const y = ops.multiply(ops.contract(x, ax, { left: "i", right: "i", result: "" }), 0.5);
    expect(value(hvp(y, x, v), { v: [5, 7], u: [1, -2] })).toEqual([0, -5]);
  });

  test("softmax cross-entropy gives softmax minus one-hot", () => {
    const logits = vector("l", 3);
    const top = ops.broadcast(ops.stopGradient(ops.reduceMax(logits, [0])), [3], []);
    const shifted = ops.subtract(logits, top);
    const loss = ops.subtract(
      ops.log(ops.sum(ops.exp(shifted), [0])),
      ops.sum(ops.multiply(shifted, ops.literal(graph, [0, 1, 0], [3], "f32")), [0]),
    );
    const l = [1, 2, 1003];
    const e = l.map((x) => Math.exp(x - 1003));
    const total = e.reduce((s, x) => s + x);
    value(gradient(loss, [logits])[0]!, { l }).forEach((got, k) => {
      expect(got).toBeCloseTo(e[k]! / total - (k === 1 ? 1 : 0), 14);
    });
  });

  test("graphs 10,000 nodes deep differentiate twice", () => {
    const deep = new Graph();
    const x = ops.input(deep, { name: "x", dtype: "f32", shape: [] });
    let y: Node = x;
    for (let k = 0; k < 10_000; k++) y = ops.sin(ops.add(y, 1e-3));
    const [first] = gradient(y, [x]);
    const [second] = gradient(first!, [x]);
    expect(Number.isFinite(evaluate([second!], { inputs: { x: [0.5] } }).get(second!)![0])).toBe(true);
  });

  test("origins are inherited, marked as gradient", () => {
    const traced = new Graph();
    const span = { source: { name: "m.mlp", text: "sin(x)" }, start: 0, end: 6 };
    const x = ops.input(traced, { name: "x", dtype: "f32", shape: [] });
    const y = traced.at({ span, phase: "model" }, () => ops.sin(x));
    const [dx] = gradient(y, [x]);
    expect(traced.origin(y)).toEqual({ span, phase: "model" });
    expect(traced.origin(dx!)).toEqual({ span, phase: "gradient" });
  });
});

describe("the gradient check", () => {
  const graph = new Graph();
  const x = ops.input(graph, { name: "x", dtype: "f32", shape: [3] });
  const check = (y: Node, at: readonly number[], elements?: number) =>
    checkGradient(
      ops.sum(y, [0]),
      [x],
      { inputs: { x: at } },
      elements === undefined ? {} : { elements },
    )[0]!;

  test("finds a wrong gradient, and where it is", () => {
    const wrong = ops.select(ops.less(1, x), ops.multiply(x, ops.stopGradient(x)), ops.multiply(x, x));
    const found = check(wrong, [0.5, 2, 0.7]);
    expect(found.index).toBe(1);
    expect(found.symbolic).toBe(2);
    expect(found.difference).toBeCloseTo(4, 9);
    expect(found.error).toBeCloseTo(0.5, 9);
    expect(check(wrong, [0.5, 2, 0.7], 1).error).toBeLessThan(1e-9);
  });

  test("is sharp on either side of a kink, of large and small values, and where nothing depends", () => {
    expect(check(ops.maximum(x, 0), [3e-3, -3e-3, 1]).error).toBeLessThan(1e-6);
    expect(check(ops.multiply(ops.exp(x), ops.maximum(x, 0)), [2e-5, -2e-5, 5e-6]).error).toBeLessThan(1e-6);
    expect(check(ops.exp(x), [20, -20, 0]).error).toBeLessThan(1e-6);
    expect(check(ops.multiply(x, 1e-9), [1, 2, 3]).error).toBeLessThan(1e-6);
    expect(check(ops.floor(x), [0.5, 1.5, 2.5]).error).toBe(0);
  });

  test("takes a value that is not finite for an error", () => {
    expect(check(ops.log(x), [1, -1, 2]).error).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("random smooth graphs", () => {
  const makers: ReadonlyArray<(a: Node, b: Node) => Node> = [
    ops.add,
    ops.subtract,
    ops.multiply,
    (a, b) => ops.divide(a, ops.add(ops.multiply(b, b), 1)),
    (a) => ops.sigmoid(a),
    (a) => ops.softplus(a),
    (a) => ops.sin(a),
    (a) => ops.broadcast(ops.sum(a, [0]), [3], []),
    (a) => ops.broadcast(ops.product(a, [0]), [3], []),
    (a, b) => ops.broadcast(ops.contract(a, b, { left: "i", right: "i", result: "" }), [3], []),
    (a) => ops.reverse(a, [0]),
    (a, b) => ops.power(ops.add(ops.multiply(a, a), 0.5), b),
    (a) => ops.log(ops.alias(ops.divide(1, ops.add(ops.exp(a), 1)), "p", 0)),
    (a, b) => ops.multiply(b, ops.log(ops.subtract(1, ops.alias(ops.sigmoid(a), "p", 1)))),
    (a) => ops.log(ops.divide(ops.exp(a), ops.broadcast(ops.sum(ops.exp(a), [0]), [3], []))),
    (a, b) => ops.select(ops.less(a, 0.0123), ops.sqrt(ops.add(ops.multiply(b, b), 1)), ops.log(a)),
    (a) => ops.sqrt(ops.power(ops.add(a, 2), 2)),
  ];

  test("have the gradients of central differences, and symmetric Hessians", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 3, maxLength: 18 }), (program) => {
        const graph = new Graph();
        const x = ops.input(graph, { name: "x", dtype: "f32", shape: [3] });
        const pool: Node[] = [x, ops.fill(x, 0.7)];
        for (let k = 0; k + 2 < program.length; k += 3) {
          const [maker, a, b] = [program[k]!, program[k + 1]!, program[k + 2]!];
          const made = makers[maker % makers.length]!(pool[a % pool.length]!, pool[b % pool.length]!);
          pool.push(ops.tanh(ops.multiply(made, 0.5)));
        }
        const y = ops.add(weighed(pool.at(-1)!), ops.multiply(ops.sum(x, [0]), 0.1));
        const environment = { inputs: { x: [0.3, -0.6, 0.9] } };
        expect(worst(y, [x], environment)).toBeLessThanOrEqual(1e-6);
        const columns = [0, 1, 2].map((k) => {
          const unit = ops.literal(
            graph,
            [0, 1, 2].map((j) => Number(j === k)),
            [3],
            "f32",
          );
          const column = hvp(y, x, unit) ?? ops.fill(x, 0);
          return evaluate([column], environment).get(column)!;
        });
        for (const [i, j] of [
          [0, 1],
          [0, 2],
          [1, 2],
        ] as const)
          expect(columns[i]![j]).toBeCloseTo(columns[j]![i]!, 10);
      }),
      { numRuns: 60, seed: 5 },
    );
  });
});
