import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { gradient } from "../compiler/autodiff/gradient.ts";
import { printKernel as printCode } from "../compiler/backends/ts.ts";
import { compile } from "../compiler/compile.ts";
import type { Node } from "../compiler/graph/node.ts";
import { printDim } from "../compiler/graph/shape.ts";
import { bytesOf, flopsOf } from "../compiler/kernel/cost.ts";
import { lowerProgram } from "../compiler/kernel/lower.ts";
import { printProgram, toJson } from "../compiler/kernel/print.ts";
import type { Buffer, Kernel, Program, Statement } from "../compiler/kernel/program.ts";
import { verifyProgram } from "../compiler/kernel/verify.ts";
import * as o from "../compiler/ops/index.ts";
import { constantIndex, variableIndex } from "../compiler/ops/indexing.ts";
import { cases, environmentOf, matmul, mlpStep, N, over, request } from "./kernel-cases.ts";
import { disagreement } from "./program-run.ts";

describe("lowered programs agree with the interpreter", () => {
  test.each(cases)("$name", ({ request, kernels, tolerance = 1e-5, sizes = [0, 1, 2, 5, 131] }) => {
    const program = lowerProgram(request);
    verifyProgram(program);
    for (const size of sizes) {
      const environment = environmentOf(request, { N: size });
      expect(disagreement(request, program, environment)).toBeLessThan(tolerance);
      expect(disagreement(request, program, environment, "f64")).toBeLessThan(1e-10);
    }
    if (kernels !== undefined) expect(program.kernels.map(({ name }) => name)).toHaveLength(kernels);
  });
});

describe("a whole training step", () => {
  const digits = lowerProgram(mlpStep(784, 256));

  test("of the digits network is six kernels", () => {
    expect(digits.kernels.map(({ name }) => name)).toEqual([
      "step_h",
      "step_logits",
      "step_loss",
      "step_select",
      "update_W1",
      "update_W2",
    ]);
  });

  test("updates every variable in place, after its last reader", () => {
    const roles = digits.buffers.filter(({ role }) => role === "temporary").map(({ name }) => name);
    expect(roles.filter((name) => /next/.test(name))).toEqual([]);
    const order = digits.kernels.map(({ name }) => name);
    expect(order.indexOf("step_select")).toBeLessThan(order.indexOf("update_W2"));
  });

  test("is proven but for what blocks hide", () => {
    expect(verifyProgram(digits).assumed).toEqual([]);
  });

  test("agrees with the interpreter, for batches of any size", () => {
    const small = mlpStep(50, 40);
    const program = lowerProgram(small);
    for (const size of [1, 3, 130]) {
      const environment = environmentOf(small, { N: size }, 5);
      expect(disagreement(small, program, environment)).toBeLessThan(2e-5);
      expect(disagreement(small, program, environment, "f64")).toBeLessThan(1e-10);
    }
  });

  test("states what its kernels cost", () => {
    const [h] = digits.kernels as [Kernel];
    expect(printDim(flopsOf(h))).toBe(`${2 * 784 * 256 + 3 * 256}*N`);
    expect(printDim(bytesOf(h))).toBe(`${4 * (784 + 256 + 256)}*N + ${4 * (784 * 256 + 256)}`);
  });
});

describe("the manifest counts", () => {
  const bench = (name: string): string =>
    readFileSync(resolve(import.meta.dirname, `../bench/models/${name}.mlp`), "utf8");
  const clipped = bench("w4").replace("batch: 128", "batch: 128 clip_norm: 1.0");
  const sources = [
    { name: "the digits network", source: bench("w4"), kernels: 6, bound: 9 },
    { name: "it with gradients clipped by their norm", source: clipped, kernels: 7, bound: 11 },
    { name: "a Hessian-vector product", source: bench("w7"), kernels: 9, bound: 14 },
    { name: "two hidden layers", source: bench("w5"), kernels: 9, bound: 12 },
  ];
  test.each(sources)(
    "$kernels kernels in a step of $name, which may be $bound",
    ({ source, kernels, bound }) => {
      const { step } = compile(source).manifest!.programs;
      expect(step!.kernels).toHaveLength(kernels);
      expect(kernels).toBeLessThanOrEqual(bound);
    },
  );
});

describe("determinism", () => {
  test("the same graph gives the same text", () => {
    const text = (): string => printProgram(lowerProgram(mlpStep(20, 8)));
    expect(text()).toBe(text());
  });

  test("what a program does not need changes nothing", () => {
    const text = (more: boolean): string => {
      const made = request((g, leaf) => {
        if (more) o.exp(o.constant(g, 3));
        const h = o.alias(o.tanh(matmul(leaf.input("x", N, 4), leaf.param("W", 4, 5))), "h", 1);
        return { results: { total: o.sum(h, [0, 1]), h } };
      });
      return JSON.stringify(toJson(lowerProgram(made)));
    };
    expect(text(true)).toBe(text(false));
  });
});

const deep = 10_000;
const chains: Readonly<Record<string, (x: Node) => Node>> = {
  elementwise: (x) => o.add(o.multiply(x, 0.999), 0.01),
  views: (x) => o.transpose(o.add(x, 0.5), [1, 0]),
  reversals: (x) => o.add(x, o.reverse(x, [0])),
  pads: (x) => o.slice(o.pad(x, { low: [1, 0], high: [0, 0], interior: [0, 0] }), [0, 0], [3, 3], [1, 1]),
  sums: (x) => o.subtract(x, over(o.sum(x, [1]), [3, 3], 0)),
  gathers: (x) => o.gather(x, o.reshape(o.cast(o.slice(x, [0, 0], [3, 1], [1, 1]), "i32"), [3])),
  products: (x) => o.maximum(matmul(x, x), 0.1),
  tanh: (x) => o.tanh(o.add(x, 0.1)),
};

describe("graphs of ten thousand nodes", () => {
  test.each(Object.entries(chains))("%s lower, and engines read the text", (_, next) => {
    const made = request((_g, leaf) => {
      let x = leaf.input("x", 3, 3);
      while (x.graph.size < deep) x = next(x);
      return { results: { x } };
    });
    const program = lowerProgram(made);
    for (const kernel of program.kernels) {
      const text = printCode(kernel, { types: false, precision: "f32" });
      expect(text.length).toBeLessThan(36_000);
      expect(() => new Function(text)).not.toThrow();
    }
  });

  test("a gradient through them", () => {
    const made = request((_, leaf) => {
      const x = leaf.param("x", 3);
      let y: Node = x;
      for (let k = 0; k < deep / 4; k++) y = o.tanh(o.add(y, 0.01));
      return { updates: [[x, gradient(o.sum(y, [0]), [x])[0]!]] };
    });
    const program = lowerProgram(made);
    verifyProgram(program);
    expect(disagreement(made, program, environmentOf(made, {}))).toBeLessThan(1e-3);
  });
});

describe("the verifier refuses", () => {
  const buffer = (name: string, role: Buffer["role"], ...shape: number[]): Buffer => ({
    name,
    dtype: "f32",
    shape,
    role,
  });
  const x = buffer("x", "input", 4);
  const t = buffer("t", "temporary", 4);
  const u = buffer("u", "temporary", 4);
  const at = variableIndex("i", 4);
  const loop = (...body: Statement[]): Statement => ({
    kind: "for",
    variable: "i",
    extent: 4,
    mode: "parallel",
    body,
  });
  const copy = (from: Buffer, to: Buffer, read = at, write = at): Statement => ({
    kind: "store",
    buffer: to,
    index: write,
    value: { kind: "load", buffer: from, index: read, dtype: "f32" },
  });
  const kernel = (name: string, reads: Buffer[], writes: Buffer[], ...body: Statement[]): Kernel => ({
    name,
    doc: "",
    reads,
    writes,
    scalars: [],
    body,
  });
  const program = (...kernels: Kernel[]): Program => ({
    name: "step",
    scalars: [],
    buffers: [x, t, u],
    halves: new Set(),
    kernels,
    results: [],
  });

  const wrong: Readonly<Record<string, readonly [Program, RegExp]>> = {
    "a value read before it is written": [
      program(kernel("k", [t], [u], loop(copy(t, u)))),
      /t is read before/,
    ],
    "a value overwritten": [
      program(kernel("a", [x], [t], loop(copy(x, t))), kernel("b", [x], [t], loop(copy(x, t)))),
      /t is overwritten/,
    ],
    "an input overwritten": [program(kernel("k", [x], [x], loop(copy(x, x)))), /x is overwritten/],
    "a buffer that is not listed": [program(kernel("k", [], [t], loop(copy(x, t)))), /x is read without/],
    "an index out of range": [
      program(kernel("k", [x], [t], loop(copy(x, t, constantIndex(4) as typeof at)))),
      /out of range/,
    ],
    "an unbound variable": [program(kernel("k", [x], [t], copy(x, t))), /i is not bound/],
    "an unbound local": [
      program(
        kernel(
          "k",
          [],
          [t],
          loop({ kind: "store", buffer: t, index: at, value: { kind: "local", name: "s", dtype: "f32" } }),
        ),
      ),
      /s is not bound/,
    ],
    "parallel iterations that store in one place": [
      program(kernel("k", [x], [t], loop(copy(x, t, at, constantIndex(0) as typeof at)))),
      /parallel iterations store/,
    ],
  };
  test.each(Object.entries(wrong))("%s", (_, [made, message]) => {
    expect(() => verifyProgram(made)).toThrow(message);
  });

  test("nothing that is right", () => {
    expect(verifyProgram(program(kernel("k", [x], [t], loop(copy(x, t))))).assumed).toEqual([]);
  });
});
