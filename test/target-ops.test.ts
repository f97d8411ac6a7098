// Every elementwise op on each target that computes in f32: bounds of functions over its range, exactness of the rest, special
// values.
import { describe, expect, test } from "vitest";
import functions from "../compiler/backends/functions.wgsl?raw";
import { evaluate } from "../compiler/graph/evaluate.ts";
import { type DType, Graph, type Node } from "../compiler/graph/node.ts";
import { lowerProgram } from "../compiler/kernel/lower.ts";
import type { Program } from "../compiler/kernel/program.ts";
import { wgslWords } from "../compiler/kernel/reserved.ts";
import * as ops from "../compiler/ops/index.ts";
import type { ElementwiseOp, Environment } from "../compiler/ops/op.ts";
import { GpuPrograms } from "./gpu.ts";
import { WasmPrograms } from "./wasm-run.ts";

type Values = ReadonlyMap<string, ArrayLike<number>>;

const { NaN: nan, Infinity: inf } = globalThis;
const smallest = 2 ** -126;

/** Largest errors in units in the last place, those of `functions.wgsl` and `functions.wat`; other ops are exact. */
const bounds: Readonly<Record<string, number>> = {
  exp: 1,
  expm1: 2,
  log: 1.5,
  log1p: 2.5,
  tanh: 2,
  sigmoid: 2.5,
  softplus: 3,
  erf: 3,
  power: 4,
  divide: 2.5,
  sqrt: 2.5,
  modulo: 1,
};
/** Errors that are allowed whatever the value. */
const absolute: Readonly<Record<string, number>> = { sin: 1.2e-7, cos: 1.2e-7 };

/** The distance from a number of f32 to the next. */
const unit = (x: number): number => 2 ** (Math.floor(Math.log2(Math.max(Math.abs(x), smallest))) - 23);

/** Numbers of all magnitudes and signs, many of them of the magnitudes that matter. */
function numbers(count: number, seed: number): number[] {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, (_, k) => {
    const sign = next() < 0.5 ? -1 : 1;
    const size =
      k % 4 === 0 ? (1 + next()) * 2 ** Math.floor(next() * 253 - 126) : next() * [110, 8, 1][k % 3]!;
    return Math.fround(sign * size);
  });
}

const extremes: Readonly<Record<DType, readonly number[]>> = {
  f32: [
    0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, -7.3, 1e-8, 88.7, 89, -87, -104, 16777216, -8388607.5, 3e38,
    -3e38,
  ]
    .concat([
      1e20,
      -1e-20,
      1e-37,
      2e38,
      2147483648,
      -2147483904,
      6.2831855,
      1e10,
      2 ** 127,
      smallest,
      inf,
      -inf,
      nan,
    ])
    .map(Math.fround),
  i32: [0, 1, -1, 2, 3, -7, 31, 46341, 65537, 2 ** 31 - 1, -(2 ** 31)],
  bool: [0, 1],
};

const elementwise = ops.table.filter(
  (op): op is Extract<typeof op, ElementwiseOp> => op.kind === "elementwise",
);

/** An op on every combination of extreme operands, and on numbers of all kinds. */
function application(op: ElementwiseOp, dtype: DType, attributes: object) {
  const types = Array.from({ length: op.arity }, (_, k) => (op === ops.select && k === 0 ? "bool" : dtype));
  const rows = types.reduce<number[][]>(
    (all, type) => all.flatMap((row) => extremes[type].map((value) => [...row, value])),
    [[]],
  );
  const more = dtype === "f32" ? types.map((type, k) => (type === "f32" ? numbers(20_000, k + 1) : [])) : [];
  const inputs = types.map((type, k): readonly number[] => {
    const rest = type === "f32" ? (more[k] ?? []) : (more[1] ?? []).map((value) => Number(value > 0));
    return [...rows.map((row) => row[k]!), ...rest];
  });
  const graph = new Graph();
  const names = inputs.map((_, k) => `x${k}`);
  const leaves = inputs.map((values, k) =>
    ops.input(graph, { name: names[k]!, dtype: types[k]!, shape: [values.length] }),
  );
  const node = graph.node(op, leaves, attributes) as Node;
  return { node, inputs: Object.fromEntries(names.map((name, k) => [name, inputs[k]!])) };
}

const applications = elementwise.flatMap((op) =>
  (["f32", "i32", "bool"] as const).flatMap((dtype) =>
    (op === ops.cast ? [{ to: "f32" }, { to: "i32" }, { to: "bool" }] : [{}]).flatMap((attributes) => {
      try {
        return [
          {
            name: [op.name, dtype, ...Object.values(attributes)].join(" "),
            op,
            ...application(op, dtype, attributes),
          },
        ];
      } catch {
        return []; // The op does not take this dtype.
      }
    }),
  ),
);

const targets: Readonly<
  Record<"wgsl" | "wasm", (program: Program, environment: Environment) => Values | Promise<Values>>
> = {
  wgsl: (program, environment) => new GpuPrograms([program]).run("step", environment),
  wasm: (program, environment) => new WasmPrograms([program]).run("step", environment),
};

describe.each(Object.entries(targets))("every op on %s, by its dtypes", (target, run) => {
  test.each(applications)("$name", async ({ op, node, inputs }) => {
    const request = {
      name: "step",
      results: [{ name: "y", node }],
      updates: [],
      origin: () => undefined,
    } as const;
    const program = lowerProgram(request, target as keyof typeof targets);
    const got = (await run(program, { inputs })).get("y")!;
    const wanted = evaluate([node], { inputs }).get(node)!;
    const wrong: string[] = [];
    wanted.forEach((exact, k) => {
      const [value, want] = [got[k]!, node.dtype === "f32" ? Math.fround(exact) : exact];
      if (value === want || (Number.isNaN(value) && Number.isNaN(want))) return;
      const error = Math.abs(value - exact);
      const tolerance = Math.max((bounds[op.name] ?? 0) * unit(exact), absolute[op.name] ?? 0, smallest);
      const overflows = !Number.isFinite(value) && Math.abs(exact) > 3.4028234e38;
      if (!(node.dtype === "f32" && error <= tolerance) && !overflows)
        wrong.push(`(${Object.values(inputs).map((x) => x[k])}): ${value}, not ${exact}`);
    });
    expect(wrong.slice(0, 20)).toEqual([]);
  });

  test.each([ops.log, ops.power])("$name of numbers below the least normal one", async (op) => {
    const tiny = [1e-40, 3.3e-45, 5.6e-39, smallest * (1 - 2 ** -23), 2 ** -149].map(Math.fround);
    const inputs = { x: tiny, y: tiny.map(() => 0.375) };
    const graph = new Graph();
    const of = (name: string) => ops.input(graph, { name, dtype: "f32", shape: [tiny.length] });
    const node = op === ops.log ? ops.log(of("x")) : ops.power(of("x"), of("y"));
    const results = [{ name: "y", node }];
    const request = { name: "step", results, updates: [], origin: () => undefined } as const;
    const got = (await run(lowerProgram(request, target as keyof typeof targets), { inputs })).get("y")!;
    const wanted = evaluate([node], { inputs }).get(node)!;
    tiny.forEach((x, k) => {
      const error = Math.abs(got[k]! - wanted[k]!) / unit(wanted[k]!);
      expect(error, `of ${x}`).toBeLessThanOrEqual(bounds[op.name]!);
    });
  });
});

describe("functions.wgsl", () => {
  test("declares, and calls, nothing that a value of the model may be named", () => {
    const declared = [...functions.matchAll(/^(?:fn|struct|const) (\w+)/gm)].map(([, name]) => name!);
    const called = [...functions.replaceAll(/\/\/.*/g, "").matchAll(/\b([a-zA-Z]\w*)(?=[(<])/g)].map(
      ([, name]) => name!,
    );
    const words = new Set(wgslWords);
    expect([...declared, ...called].filter((name) => !words.has(name))).toEqual([]);
  });
});
