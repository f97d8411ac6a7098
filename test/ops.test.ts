// The op table: what every op means, what its text means, its index maps, and the functions behind them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Environment, evaluate } from "../compiler/graph/evaluate.ts";
import { type DType, Graph, type Node } from "../compiler/graph/node.ts";
import { type Dim, evaluateDim, symbol } from "../compiler/graph/shape.ts";
import * as ops from "../compiler/ops/index.ts";
import {
  addIndex,
  type Clause,
  constantIndex,
  evaluateIndex,
  floorDivideIndex,
  type Index,
  linearIndex,
  moduloIndex,
  multiplyIndex,
  printIndex,
  simplifyGuard,
  splitIndex,
  variableIndex,
} from "../compiler/ops/indexing.ts";
import type { ElementwiseOp } from "../compiler/ops/op.ts";
import * as special from "../compiler/ops/special.ts";
import { threefry2x32, uniform } from "../compiler/ops/threefry.ts";
import * as math from "../runtime/math.ts";
import * as random from "../runtime/random.ts";

const { NaN: nan, Infinity: inf } = globalThis;
const elementwise = ops.table.filter(
  (op): op is Extract<typeof op, ElementwiseOp> => op.kind === "elementwise",
);

/** The values of what `build` makes, fed with f32 vectors. */
function values(build: (graph: Graph) => Node, environment: Environment = {}): number[] {
  const node = build(new Graph());
  return [...evaluate([node], environment).get(node)!];
}

const literal = (
  graph: Graph,
  list: readonly number[],
  shape: readonly number[] = [list.length],
  dtype: DType = "f32",
): Node => ops.literal(graph, list, shape, dtype);

const extremes: Readonly<Record<DType, readonly number[]>> = {
  f32: [
    0,
    -0,
    1,
    -1,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    3,
    -7.3,
    1e-8,
    700,
    -745,
    1e300,
    5e-324,
    -1e-310,
    inf,
    -inf,
    nan,
  ],
  i32: [0, 1, -1, 2, 3, -7, 31, 46341, 65537, 2 ** 31 - 1, -(2 ** 31)],
  bool: [0, 1],
};

/** Nodes of an op over every combination of extreme operands, for each dtype that it accepts. */
function* applications(op: ElementwiseOp): Generator<{ node: Node; inputs: Node[] }> {
  for (const dtype of ["f32", "i32", "bool"] as const) {
    const pools = Array.from({ length: op.arity }, (_, k) =>
      op === ops.select && k === 0 ? ([...extremes.bool] as const) : extremes[dtype],
    );
    const rows = pools.reduce<number[][]>(
      (all, pool) => all.flatMap((row) => pool.map((v) => [...row, v])),
      [[]],
    );
    for (const attributes of op === ops.cast ? [{ to: "f32" }, { to: "i32" }, { to: "bool" }] : [{}]) {
      const graph = new Graph();
      const inputs = pools.map((pool, k) =>
        literal(
          graph,
          rows.map((row) => row[k]!),
          [rows.length],
          pool === extremes.bool || (op === ops.select && k === 0) ? "bool" : dtype,
        ),
      );
      let node: Node;
      try {
        node = graph.node(op, inputs, attributes) as Node;
      } catch {
        continue; // The op does not take this dtype.
      }
      yield { node, inputs };
    }
  }
}

test.each(elementwise.filter(({ exact }) => exact).map((op) => [op.name, op] as const))(
  "%s makes f32 numbers of f32 numbers",
  (_, op) => {
    for (const { node, inputs } of applications(op)) {
      if (node.dtype !== "f32") continue;
      const operands = inputs.map((x) => evaluate([x], {}).get(x)!.map(Math.fround));
      operands[0]!.forEach((_, k) => {
        const found = op.evaluate(
          operands.map((list) => list[k]!),
          node,
        );
        expect(found).toBe(Math.fround(found));
      });
    }
  },
);

describe("emitted text", () => {
  test.each(elementwise.map((op) => [op.name, op] as const))("%s means what the table says", (_, op) => {
    let tried = 0;
    for (const { node, inputs } of applications(op)) {
      const helpers = op.helpers ?? [];
      const names = ["x", "y", "z"].slice(0, op.arity);
      const text = op.emit.ts(names, inputs.at(-1)!.dtype, node.attributes);
      const found = new Function(...helpers, ...names, `"use strict"; return ${text};`);
      const operands = inputs.map((x) => evaluate([x], {}).get(x)!);
      const wanted = evaluate([node], {}).get(node)!;
      wanted.forEach((want, k) => {
        const given = inputs.map((x, n) => (x.dtype === "bool" ? operands[n]![k] !== 0 : operands[n]![k]!));
        const got: unknown = found(
          ...helpers.map((name) => new Map(Object.entries(math)).get(name)),
          ...given,
        );
        expect(typeof got).toBe(node.dtype === "bool" ? "boolean" : "number");
        if (node.dtype !== "f32") expect(Number(got)).toBe(want);
        else if (Number.isFinite(want) && want !== 0)
          expect(Math.abs(Number(got) / want - 1)).toBeLessThan(1e-15);
        else expect(got).toBe(want);
      });
      tried += wanted.length;
    }
    expect(tried).toBeGreaterThan(0);
  });

  test("of integers is exact", () => {
    for (const op of elementwise)
      for (const { node } of applications(op))
        if (node.dtype === "i32" && op !== ops.cast)
          for (const v of evaluate([node], {}).get(node)!) expect(Object.is(v, v | 0)).toBe(true);
  });
});

describe("special values", () => {
  const binary: ReadonlyArray<[keyof typeof ops & string, number, number, number]> = [
    ["modulo", 5, 3, 2],
    ["modulo", -5, 3, 1],
    ["modulo", 5, -3, -1],
    ["modulo", -6, 3, 0],
    ["modulo", 6, -3, -0],
    ["modulo", -5, inf, inf],
    ["modulo", 5, 0, nan],
    ["power", 1, nan, 1],
    ["power", nan, 0, 1],
    ["power", -1, inf, 1],
    ["power", 0, -1, inf],
    ["power", -8, 1 / 3, nan],
    ["maximum", nan, 1, nan],
    ["minimum", 1, nan, nan],
    ["divide", -1, 0, -inf],
  ];
  test.each(binary)("%s(%d, %d) is %d", (name, x, y, wanted) => {
    const op = ops.table.find((each) => each.name === name) as unknown as (a: Node, b: Node) => Node;
    expect(values((g) => op(literal(g, [x]), literal(g, [y])))).toEqual([wanted]);
  });

  const unary: ReadonlyArray<[string, number, number]> = [
    ["round", 0.5, 0],
    ["round", 1.5, 2],
    ["round", 2.5, 2],
    ["round", -0.5, -0],
    ["round", -2.5, -2],
    ["round", 0.49999999999999994, 0],
    ["round", 2 ** 52 + 1, 2 ** 52 + 1],
    ["softplus", 1000, 1000],
    ["softplus", -1000, 0],
    ["sigmoid", -1000, 0],
    ["sigmoid", inf, 1],
    ["erf", -0, -0],
    ["erf", inf, 1],
    ["sign", -0, -0],
    ["abs", -0, 0],
    ["log", 0, -inf],
    ["log1p", 1e-20, 1e-20],
    ["sqrt", -1, nan],
  ];
  test.each(unary)("%s(%d) is %d", (name, x, wanted) => {
    const op = ops.table.find((each) => each.name === name) as unknown as (a: Node) => Node;
    expect(values((g) => op(literal(g, [x])))).toEqual([wanted]);
  });

  test("casts truncate, saturate and test", () => {
    const list = [-1.9, 1.9, 3e9, -3e9, nan, 0];
    expect(values((g) => ops.cast(literal(g, list), "i32"))).toEqual([-1, 1, 2 ** 31 - 1, -(2 ** 31), 0, 0]);
    expect(values((g) => ops.cast(literal(g, list), "bool"))).toEqual([1, 1, 1, 1, 1, 0]);
  });

  test("integer powers and products wrap", () => {
    const i32 = (g: Graph, list: readonly number[]): Node => literal(g, list, [list.length], "i32");
    expect(values((g) => ops.power(i32(g, [3, 3, -2, 2, -1, 0]), i32(g, [4, 40, 31, -1, -3, 0])))).toEqual([
      81,
      Number(BigInt.asIntN(32, 3n ** 40n)),
      -(2 ** 31),
      0,
      -1,
      1,
    ]);
    expect(values((g) => ops.multiply(i32(g, [123456789]), i32(g, [987654321])))).toEqual([
      Number(BigInt.asIntN(32, 123456789n * 987654321n)),
    ]);
    expect(values((g) => ops.modulo(i32(g, [-7, 7, 7]), i32(g, [3, -3, 0])))).toEqual([2, -2, 0]);
  });
});

describe("special functions", () => {
  test("erf agrees with published values", () => {
    // Abramowitz and Stegun, table 7.1, and erf(3), erf(1e-10) to 16 digits.
    const known = [
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [2, 0.9953222650189527],
      [3, 0.9999779095030014],
      [1e-10, 1.1283791670955126e-10],
    ] as const;
    for (const [x, y] of known)
      for (const erf of [special.erf, math.erf]) {
        expect(Math.abs(erf(x) / y - 1)).toBeLessThan(1e-15);
        expect(erf(-x)).toBe(-erf(x));
      }
  });

  test("the two erf agree everywhere, on both sides of their seams", () => {
    for (let x = -6.5; x <= 6.5; x += 0.00117)
      expect(Math.abs(special.erf(x) - math.erf(x))).toBeLessThanOrEqual(1e-15 * Math.abs(special.erf(x)));
  });

  test("Threefry-2x32-20 gives the vectors of Random123, here and in the runtime", () => {
    const ff = 0xffffffff;
    type Words = readonly [number, number];
    const vectors: ReadonlyArray<readonly [key: Words, counter: Words, words: Words]> = [
      [
        [0, 0],
        [0, 0],
        [0x6b200159, 0x99ba4efe],
      ],
      [
        [ff, ff],
        [ff, ff],
        [0x1cb996fc, 0xbb002be7],
      ],
      [
        [0x13198a2e, 0x03707344],
        [0x243f6a88, 0x85a308d3],
        [0xc4923a9c, 0x483df7a0],
      ],
    ];
    for (const [key, counter, words] of vectors) {
      expect(threefry2x32(...key, ...counter)).toEqual(words);
      for (const word of [0, 1])
        expect(random.threefry(...key, ...counter, word) >>> 0).toBe(words[word as 0 | 1]);
    }
  });

  test("random nodes give the runtime's numbers bit for bit", () => {
    for (const [seed, step] of [
      [42, 1],
      [2 ** 40 + 7, 70_000],
      [-3, 5],
    ] as const) {
      const low = seed >>> 0;
      const high = Math.floor(seed / 2 ** 32) >>> 0;
      const got = values((g) => ops.random(g, [3, 5], 65_535), { seed, step });
      expect(got).toEqual(Array.from({ length: 15 }, (_, k) => random.uniform(low, high, step, 65_535, k)));
      expect(got.every((v) => v >= 0 && v < 1 && Math.fround(v) === v)).toBe(true);
      expect(uniform(seed, step, 1, 0)).not.toBe(uniform(seed, step, 2, 0));
    }
  });
});

describe("shapes", () => {
  const graph = new Graph();
  const N = symbol("N");
  const x = ops.input(graph, { name: "x", dtype: "f32", shape: [N, 4] });
  const i = ops.input(graph, { name: "i", dtype: "i32", shape: [N, 4] });
  const none = { low: [0, 0], high: [0, 0], interior: [0, 0] };
  const wrong: ReadonlyArray<[string, () => Node]> = [
    ["two dtypes", () => ops.add(x, i)],
    ["two shapes", () => ops.add(x, ops.transpose(x, [1, 0]))],
    ["no implicit broadcast", () => ops.add(x, ops.constant(graph, 1))],
    ["exp of integers", () => ops.exp(i)],
    ["division of integers", () => ops.divide(i, i)],
    ["logic of numbers", () => ops.not(x)],
    ["a condition that is no bool", () => ops.select(x, x, x)],
    ["branches of two dtypes", () => ops.select(ops.less(x, 0), x, i)],
    ["sum of bools", () => ops.sum(ops.less(x, 0), [0])],
    ["an axis twice", () => ops.sum(x, [1, 1])],
    ["an axis too many", () => ops.reduceMax(x, [2])],
    ["reshape to another size", () => ops.reshape(x, [N, 5])],
    ["a bad permutation", () => ops.transpose(x, [0, 0])],
    ["broadcast axes out of order", () => ops.broadcast(x, [4, N], [1, 0])],
    ["broadcast of another size", () => ops.broadcast(x, [N, 5], [0, 1])],
    ["a slice past the end", () => ops.slice(x, [0, 2], [N, 3], [1, 1])],
    ["a slice before the beginning", () => ops.slice(x, [0, -1], [N, 3], [1, 1])],
    ["a step of 0", () => ops.slice(x, [0, 0], [N, 1], [1, 0])],
    ["negative padding", () => ops.pad(x, { ...none, low: [0, -1] })],
    ["reverse of no axis", () => ops.reverse(x, [2])],
    [
      "slide beyond x",
      () => ops.slide(x, [{ axis: 1, along: 1, extent: 1, start: 0, stride: 1, dilation: 1 }]),
    ],
    ["a letter in one operand only", () => ops.contract(x, x, { left: "ij", right: "kl", result: "ik" })],
    ["a letter of two sizes", () => ops.contract(x, x, { left: "ij", right: "jk", result: "ik" })],
    ["a letter twice in one operand", () => ops.contract(x, x, { left: "ii", right: "ij", result: "j" })],
    ["contraction of integers", () => ops.contract(i, i, { left: "ij", right: "ij", result: "" })],
    ["ids that are no integers", () => ops.gather(x, x)],
    ["updates of another shape", () => ops.scatterAdd(ops.sum(x, [0]), i, 3)],
    ["parts of two widths", () => ops.join([x, ops.transpose(x, [1, 0])], 0)],
    ["parts of two dtypes", () => ops.join([x, ops.cast(x, "i32")], 0)],
    ["more parts than there may be", () => ops.join(Array(65).fill(x), 0)],
    ["running sums of bools", () => ops.runningSum(ops.less(x, 0), 0)],
    ["bounded floats", () => ops.bounded(x, 3)],
    ["a literal of the wrong length", () => ops.literal(graph, [1, 2], [3], "f32")],
    ["two numbers", () => ops.add(1, 2)],
  ];
  test.each(wrong)("%s: refused", (_, make) => {
    expect(make).toThrow(/^internal: /);
  });

  test("are inferred, symbols included", () => {
    const shape = (node: Node): string => node.shape.map((d) => (typeof d === "number" ? d : d.key)).join();
    expect(shape(ops.pad(x, { low: [1, 0], high: [2, 0], interior: [0, 1] }))).toBe("N + 3,7");
    expect(shape(ops.reshape(x, [ops.sum(x, [1]).shape[0]!, 2, 2]))).toBe("N,2,2");
    expect(shape(ops.contract(x, x, { left: "bi", right: "bj", result: "ji" }))).toBe("4,4");
    expect(shape(ops.gather(x, i))).toBe("N,4,4");
    expect(shape(ops.scatterAdd(x, i, 3))).toBe("3");
    expect(shape(ops.join([x, ops.slice(x, [0, 0], [2, 4], [1, 1])], 0))).toBe("N + 2,4");
    expect(shape(ops.joined(Array(200).fill(x), 1))).toBe("N,800");
    expect(shape(ops.add(1, ops.sum(x, [0, 1])))).toBe("");
    expect(ops.less(i, 3).dtype).toBe("bool");
    expect(ops.add(i, 1).inputs[1]!.dtype).toBe("i32");
  });
});

describe("tensors against direct formulas", () => {
  const cube = Array.from({ length: 24 }, (_, k) => k * k - 3 * k);
  const at = (a: number, b: number, c: number): number => cube[a * 12 + b * 4 + c]!;
  const from = (build: (x: Node) => Node): number[] => values((g) => build(literal(g, cube, [2, 3, 4])));
  const each = (shape: readonly number[], f: (...index: number[]) => number): number[] =>
    shape
      .reduce<number[][]>(
        (all, n) => all.flatMap((row) => [...Array(n).keys()].map((k) => [...row, k])),
        [[]],
      )
      .map((index) => f(...index));

  test.each<[string, (x: Node) => Node, number[]]>([
    ["transpose", (x) => ops.transpose(x, [2, 0, 1]), each([4, 2, 3], (c, a, b) => at(a, b, c))],
    ["reshape", (x) => ops.reshape(x, [4, 6]), cube],
    ["broadcast", (x) => ops.broadcast(x, [2, 2, 3, 4], [1, 2, 3]), [...cube, ...cube]],
    [
      "slice",
      (x) => ops.slice(x, [1, 0, 1], [1, 2, 2], [1, 2, 2]),
      each([1, 2, 2], (_, b, c) => at(1, 2 * b, 1 + 2 * c)),
    ],
    [
      "pad",
      (x) =>
        ops.pad(ops.slice(x, [0, 0, 0], [1, 1, 3], [1, 1, 1]), {
          low: [0, 0, 1],
          high: [0, 0, 2],
          interior: [0, 0, 1],
          value: 9,
        }),
      [9, at(0, 0, 0), 9, at(0, 0, 1), 9, at(0, 0, 2), 9, 9],
    ],
    [
      "slide",
      (x) => ops.slide(x, [{ axis: 2, along: 0, extent: 2, start: 1, stride: 2, dilation: -1 }]),
      each([2, 3, 2], (a, b, c) => at(a, b, 1 + 2 * c - a)),
    ],
    [
      "windows",
      (x) => ops.windows(x, [{ axis: 2, size: 2, stride: 1, dilation: 2, count: 2 }]),
      each([2, 3, 2, 2], (a, b, c, o) => at(a, b, c + 2 * o)),
    ],
    [
      "windows side by side",
      (x) => ops.windows(x, [{ axis: 2, size: 3, stride: 3, dilation: 1, count: 1 }]),
      each([2, 3, 1, 3], (a, b, _, o) => at(a, b, o)),
    ],
    ["reverse", (x) => ops.reverse(x, [0, 2]), each([2, 3, 4], (a, b, c) => at(1 - a, b, 3 - c))],
    [
      "sum",
      (x) => ops.sum(x, [2, 0]),
      each([3], (b) => each([2, 4], (a, c) => at(a, b, c)).reduce((s, v) => s + v)),
    ],
    ["product", (x) => ops.product(x, [1]), each([2, 4], (a, c) => at(a, 0, c) * at(a, 1, c) * at(a, 2, c))],
    ["reduceMax", (x) => ops.reduceMax(x, [0, 1, 2]), [Math.max(...cube)]],
    [
      "reduceMin",
      (x) => ops.reduceMin(x, [1]),
      each([2, 4], (a, c) => Math.min(at(a, 0, c), at(a, 1, c), at(a, 2, c))),
    ],
    [
      "contract",
      (x) => ops.contract(x, x, { left: "abc", right: "dbc", result: "da" }),
      each([2, 2], (d, a) => each([3, 4], (b, c) => at(a, b, c) * at(d, b, c)).reduce((s, v) => s + v)),
    ],
    ["iota", (x) => ops.iota(x.graph, [2, 3], 1), [0, 1, 2, 0, 1, 2]],
    [
      "gather",
      (x) => ops.gather(ops.reshape(x, [6, 4]), ops.literal(x.graph, [5, 6, -1], [3], "i32")),
      [...cube.slice(20), ...Array(8).fill(nan)],
    ],
    [
      "runningSum",
      (x) => ops.runningSum(x, 1),
      each([2, 3, 4], (a, b, c) => each([b + 1], (k) => at(a, k, c)).reduce((s, v) => s + v)),
    ],
    [
      "runningSum in reverse",
      (x) => ops.runningSum(x, 2, true),
      each([2, 3, 4], (a, b, c) => each([4 - c], (k) => at(a, b, 3 - k)).reduce((s, v) => s + v)),
    ],
    [
      "join",
      (x) => ops.join([x, ops.slice(x, [0, 1, 0], [2, 1, 4], [1, 1, 1])], 1),
      each([2, 4, 4], (a, b, c) => at(a, b === 3 ? 1 : b, c)),
    ],
    [
      "scatterAdd",
      (x) => ops.scatterAdd(ops.reshape(x, [6, 4]), ops.literal(x.graph, [1, 0, 1, 7, -1, 0], [6], "i32"), 2),
      each([2, 4], (k, j) => cube[(k === 1 ? 0 : 1) * 4 + j]! + cube[(k === 1 ? 2 : 5) * 4 + j]!),
    ],
    ["sum of nothing", (x) => ops.sum(ops.slice(x, [0, 0, 0], [0, 1, 1], [1, 1, 1]), [0, 1, 2]), [0]],
    [
      "reduceMax of nothing",
      (x) => ops.reduceMax(ops.slice(x, [0, 0, 0], [0, 1, 1], [1, 1, 1]), [0, 1, 2]),
      [-inf],
    ],
  ])("%s", (_, build, wanted) => {
    expect(from(build)).toEqual(wanted);
  });

  test("extrema propagate NaN", () => {
    expect(values((g) => ops.reduceMax(literal(g, [1, nan, 3]), [0]))).toEqual([nan]);
    expect(values((g) => ops.reduceMin(literal(g, [nan, 1, 3]), [0]))).toEqual([nan]);
  });

  test("adding padded tensors changes no element, not even the sign of zero", () => {
    expect(
      values((g) =>
        ops.add(literal(g, [-0, 1]), ops.pad(literal(g, [2]), { low: [1], high: [0], interior: [0] })),
      ),
    ).toEqual([-0, 3]);
  });

  test("sources read the environment", () => {
    const N = symbol("N");
    const environment = {
      sizes: { N: 2 },
      inputs: { x: [3, 4] },
      variables: { W: [5] },
      settings: { beta: 6 },
      step: 7,
    };
    expect(values((g) => ops.input(g, { name: "x", dtype: "f32", shape: [N] }), environment)).toEqual([3, 4]);
    expect(
      values((g) => ops.variable(g, { name: "W", role: "param", dtype: "f32", shape: [1] }), environment),
    ).toEqual([5]);
    expect(values((g) => ops.setting(g, "beta"), environment)).toEqual([6]);
    expect(values((g) => ops.step(g), environment)).toEqual([7]);
    expect(values((g) => ops.size(g, N), environment)).toEqual([2]);
    expect(() => values((g) => ops.input(g, { name: "z", dtype: "f32", shape: [] }), environment)).toThrow(
      "input z is not bound",
    );
    expect(() => values((g) => ops.input(g, { name: "x", dtype: "f32", shape: [3] }), environment)).toThrow(
      "x has 2 elements, not 3",
    );
  });
});

describe("index expressions", () => {
  const N = symbol("N");
  const i = variableIndex("i", N);
  const j = variableIndex("j", 28);
  const k = variableIndex("k", 4);

  test.each<[string, Index, string]>([
    ["x mod n of a small x", moduloIndex(j, 28), "j"],
    ["(a·n + b) / n", floorDivideIndex(addIndex(multiplyIndex(i, 28), j), 28), "i"],
    ["(a·n + b) mod n", moduloIndex(addIndex(multiplyIndex(i, 28), j), 28), "j"],
    ["flatten, unflatten", linearIndex(splitIndex(variableIndex("v", 24), [2, 3, 4]), [2, 3, 4]), "v"],
    [
      "unflatten, flatten",
      splitIndex(linearIndex([i, j, k], [N, 28, 4]), [N, 28, 4]).reduce(addIndex),
      "i + j + k",
    ],
    ["merging axes", splitIndex(linearIndex([i, j, k], [N, 28, 4]), [N, 112])[1]!, "j*4 + k"],
    ["splitting an axis", splitIndex(linearIndex([i, j], [N, 28]), [N, 7, 4])[2]!, "j mod 4"],
    ["splitting and moving on", splitIndex(linearIndex([i, j], [N, 28]), [N, 7, 4])[1]!, "floor(j/4)"],
    ["nested quotients", floorDivideIndex(floorDivideIndex(j, 2), 3), "floor(j/6)"],
    ["nested remainders", moduloIndex(moduloIndex(j, 12), 4), "j mod 4"],
    ["a quotient of a remainder", floorDivideIndex(moduloIndex(j, 12), 4), "floor(j/4) mod 3"],
    ["a symbolic divisor", floorDivideIndex(addIndex(multiplyIndex(k, N), i), N), "k"],
    [
      "terms that cancel",
      addIndex(addIndex(i, constantIndex(3)), multiplyIndex(addIndex(i, constantIndex(1)), -1)),
      "2",
    ],
    ["a loop of one", variableIndex("z", 1), "0"],
  ])("%s", (_, index, wanted) => {
    expect(printIndex(index)).toBe(wanted);
  });

  test("guards lose the clauses that always hold", () => {
    const clauses: Clause[] = [
      { kind: "at-least", index: i, bound: 0 },
      { kind: "below", index: i, bound: N },
      { kind: "below", index: addIndex(multiplyIndex(i, 28), j), bound: multiplyDimOf(N, 28) },
      { kind: "divisible", index: multiplyIndex(j, 6), by: 3 },
      { kind: "at-least", index: addIndex(j, constantIndex(-1)), bound: 0 },
      { kind: "below", index: j, bound: 27 },
      { kind: "divisible", index: j, by: 2 },
    ];
    expect(simplifyGuard(clauses)).toEqual(clauses.slice(4));
  });

  const multiplyDimOf = (d: Dim, by: number): Dim => {
    const product = multiplyIndex(constantIndex(d), by);
    return product.kind === "constant" ? product.value : 0;
  };

  /** The same expression without simplification, and by the builders, from one description. */
  interface Twin {
    readonly plain: Index;
    readonly built: Index;
  }
  const dims: readonly Dim[] = [1, 2, 3, 4, 6, 12, N, multiplyDimOf(N, 2), multiplyDimOf(N, 6)];
  const twin = fc.letrec<{ twin: Twin }>((tie) => ({
    twin: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      fc
        .constantFrom(
          ...([
            ["i", N],
            ["j", 12],
            ["k", 4],
            ["l", multiplyDimOf(N, 6)],
          ] as const),
        )
        .map(([name, extent]) => ({
          plain: { kind: "variable" as const, name, extent },
          built: variableIndex(name, extent),
        })),
      fc
        .tuple(
          fc.constantFrom("floor-divide" as const, "modulo" as const, "multiply" as const),
          tie("twin"),
          fc.constantFrom(...dims),
        )
        .map(
          ([kind, x, by]): Twin => ({
            plain: { kind, operand: x.plain, by },
            built: { "floor-divide": floorDivideIndex, modulo: moduloIndex, multiply: multiplyIndex }[kind](
              x.built,
              by,
            ),
          }),
        ),
      fc.tuple(tie("twin"), tie("twin")).map(
        ([x, y]): Twin => ({
          plain: { kind: "add", left: x.plain, right: y.plain },
          built: addIndex(x.built, y.built),
        }),
      ),
      fc.tuple(tie("twin"), fc.integer({ min: -5, max: 5 })).map(
        ([x, value]): Twin => ({
          plain: { kind: "add", left: x.plain, right: { kind: "constant", value } },
          built: addIndex(x.built, constantIndex(value)),
        }),
      ),
    ),
  })).twin;

  test("simplified and plain expressions agree everywhere", () => {
    fc.assert(
      fc.property(twin, fc.constantFrom(1, 2, 3, 5), fc.nat(), (pair, n, place) => {
        const sizes = { N: n };
        const variables = { i: place % n, j: place % 12, k: place % 4, l: (place * 7) % (6 * n) };
        expect(evaluateIndex(pair.built, variables, sizes)).toBe(evaluateIndex(pair.plain, variables, sizes));
      }),
      { numRuns: 3000, seed: 11 },
    );
  });

  test("a guard without its clauses admits the same indices", () => {
    fc.assert(
      fc.property(
        twin,
        fc.constantFrom("at-least" as const, "below" as const),
        fc.constantFrom(0, ...dims),
        fc.constantFrom(1, 2, 5),
        fc.nat(),
        (pair, kind, bound, n, place) => {
          const variables = { i: place % n, j: place % 12, k: place % 4, l: (place * 7) % (6 * n) };
          const value = evaluateIndex(pair.built, variables, { N: n });
          const limit = evaluateDim(bound, { N: n });
          if (simplifyGuard([{ kind, index: pair.built, bound }]).length === 0)
            expect(kind === "at-least" ? value >= limit : value < limit).toBe(true);
        },
      ),
      { numRuns: 3000, seed: 12 },
    );
  });
});

test("names in the table are distinct, and every op has a formula", () => {
  expect(new Set(ops.table.map(({ name }) => name)).size).toBe(ops.table.length);
  for (const op of ops.table) expect(op.doc).not.toBe("");
});
