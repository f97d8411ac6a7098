// The graph: interning, order, sizes, printing, the verifier, and the interpreter's options.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gradient } from "../compiler/autodiff/gradient.ts";
import { evaluate } from "../compiler/graph/evaluate.ts";
import { Graph, type Node, topological } from "../compiler/graph/node.ts";
import { printGraph, toJson } from "../compiler/graph/print.ts";
import {
  addDim,
  alwaysAtLeast,
  type Dim,
  divideExactly,
  evaluateDim,
  floorDivideDim,
  multiplyDim,
  printDim,
  sameDim,
  subtractDim,
  symbol,
} from "../compiler/graph/shape.ts";
import { verifyGraph } from "../compiler/graph/verify.ts";
import * as ops from "../compiler/ops/index.ts";

const source = { name: "model.mlp", text: "let h = tanh(x @ W)\nloss = sum(h)\n" };
const spanOf = (text: string) => {
  const start = source.text.indexOf(text);
  return { source, start, end: start + text.length };
};

function model() {
  const graph = new Graph();
  const N = symbol("N");
  const x = ops.input(graph, { name: "x", dtype: "f32", shape: [N, 3] });
  const W = ops.variable(graph, { name: "W", role: "param", dtype: "f32", shape: [3, 2] });
  const at = <T>(text: string, make: () => T): T => graph.at({ span: spanOf(text), phase: "model" }, make);
  const xW = at("x @ W", () => ops.contract(x, W, { left: "ij", right: "jk", result: "ik" }));
  const h = at("tanh(x @ W)", () => ops.alias(ops.tanh(xW), "h", 4));
  const loss = at("sum(h)", () => ops.sum(h, [0, 1]));
  return { graph, x, W, h, loss };
}

describe("nodes", () => {
  test("are interned: equal structure is identity", () => {
    const { graph, x } = model();
    expect(ops.add(x, 1)).toBe(ops.add(x, 1));
    expect(ops.add(x, 1)).not.toBe(ops.add(x, 2));
    expect(ops.add(x, 0)).not.toBe(ops.add(x, -0));
    expect(ops.fill(x, Number.NaN)).toBe(ops.fill(x, Number.NaN));
    expect(ops.fill(x, 1, "i32")).not.toBe(ops.fill(x, 1));
    expect(ops.iota(graph, [symbol("N"), 2], 0)).toBe(ops.iota(graph, [symbol("N"), 2], 0));
    expect(ops.iota(graph, [symbol("N"), 2], 0)).not.toBe(ops.iota(graph, [symbol("M"), 2], 0));
    expect(ops.alias(x, "a", 1)).not.toBe(ops.alias(x, "a", 2));
    const before = graph.size;
    ops.add(x, 1);
    expect(graph.size).toBe(before);
  });

  test("come after their inputs in order, without recursion", () => {
    const { x } = model();
    let y: Node = x;
    for (let k = 0; k < 100_000; k++) y = k % 2 === 0 ? ops.sin(y) : ops.add(y, x);
    const order = topological([y, x]);
    const place = new Map(order.map((node, k) => [node, k]));
    expect(order.length).toBe(100_001);
    for (const node of order)
      for (const input of node.inputs) expect(place.get(input)! < place.get(node)!).toBe(true);
  });

  test("keep their first origin, and gradients inherit it", () => {
    const { graph, W, loss } = model();
    const [dW] = gradient(loss, [W]);
    expect(graph.origin(dW!)).toEqual({ span: spanOf("x @ W"), phase: "gradient" });
  });
});

describe("dimensions", () => {
  const N = symbol("N");
  const M = symbol("M");

  test("print canonically", () => {
    const square = multiplyDim(addDim(N, 1), subtractDim(N, 1));
    expect(printDim(square)).toBe("N*N - 1");
    expect(printDim(subtractDim(M, multiplyDim(N, 2)))).toBe("M - 2*N");
    expect(sameDim(addDim(N, M), addDim(M, N))).toBe(true);
    expect(subtractDim(N, N)).toBe(0);
    expect(divideExactly(multiplyDim(multiplyDim(N, M), 6), multiplyDim(N, 2))).toEqual(multiplyDim(M, 3));
    expect(divideExactly(addDim(N, 1), 2)).toBe(null);
    expect(printDim(floorDivideDim(addDim(N, 1), 2))).toBe("floor((N + 1)/2)");
  });

  test.each<[string, Dim, Dim, boolean]>([
    ["N ≥ 1", N, 1, true],
    ["N ≥ 2", N, 2, false],
    ["N·M ≥ N", multiplyDim(N, M), N, true],
    ["N·M ≥ N + M", multiplyDim(N, M), addDim(N, M), false],
    ["2N ≥ N + 1", multiplyDim(N, 2), addDim(N, 1), true],
    ["⌊N/2⌋ ≥ 0", floorDivideDim(N, 2), 0, true],
    ["⌊N/2⌋ ≥ 1", floorDivideDim(N, 2), 1, false],
    ["3 ≥ 3", 3, 3, true],
  ])("compare: %s", (_, a, b, wanted) => {
    expect(alwaysAtLeast(a, b)).toBe(wanted);
  });

  test("compare soundly, and compute as numbers do", () => {
    const dim = fc.letrec<{ dim: (n: number, m: number) => [Dim, number] }>((tie) => ({
      dim: fc.oneof(
        { maxDepth: 4 },
        fc.integer({ min: -3, max: 6 }).map((v) => (): [Dim, number] => [v, v]),
        fc.constant((n: number): [Dim, number] => [N, n]),
        fc.constant((_: number, m: number): [Dim, number] => [M, m]),
        fc
          .tuple(fc.nat(3), tie("dim"), tie("dim"))
          .map(([kind, f, g]) => (n: number, m: number): [Dim, number] => {
            const [[a, x], [b, y]] = [f(n, m), g(n, m)];
            if (kind === 0) return [addDim(a, b), x + y];
            if (kind === 1) return [subtractDim(a, b), x - y];
            return kind === 2 ? [multiplyDim(a, b), x * y] : [floorDivideDim(a, 3), Math.floor(x / 3)];
          }),
      ),
    })).dim;
    const count = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(dim, dim, count, count, (f, g, n, m) => {
        const [[a, x], [b, y]] = [f(n, m), g(n, m)];
        expect(evaluateDim(a, { N: n, M: m })).toBe(x + 0);
        expect(Object.is(a, -0)).toBe(false);
        if (alwaysAtLeast(a, b)) expect(x).toBeGreaterThanOrEqual(y);
        const quotient = divideExactly(a, b);
        if (quotient !== null) expect(evaluateDim(quotient, { N: n, M: m }) * y + 0).toBe(x + 0);
      }),
      { numRuns: 2000, seed: 3 },
    );
  });
});

describe("text", () => {
  const { graph, W, loss } = model();
  const roots = [
    { name: "loss", node: loss },
    { name: "dW", node: gradient(loss, [W])[0]! },
  ];

  test("is numbered in order, named, typed and placed", () => {
    expect(printGraph(roots, graph)).toBe(`%x = input : f32[N, 3]
%W = variable[param] : f32[3, 2]
%2 = contract[ij,jk->ik](%x, %W) : f32[N, 2]    // model.mlp:1:14
%3 = tanh(%2) : f32[N, 2]                       // model.mlp:1:9
%h = alias(%3) : f32[N, 2]                      // model.mlp:1:9
%5 = sum[axes=[0,1]](%h) : f32                  // model.mlp:2:8
%6 = constant[1] : f32
%7 = broadcast[axes=[]](%6) : f32[N, 2]         // gradient of model.mlp:2:8
%8 = multiply(%3, %3) : f32[N, 2]               // gradient of model.mlp:1:9
%9 = subtract(%7, %8) : f32[N, 2]               // gradient of model.mlp:1:9
%10 = multiply(%7, %9) : f32[N, 2]              // gradient of model.mlp:1:9
%11 = contract[ik,ij->jk](%10, %x) : f32[3, 2]  // gradient of model.mlp:1:14
loss = %5
dW = %11
`);
  });

  test("does not depend on what else the graph holds", () => {
    const other = model();
    ops.exp(other.x);
    expect(printGraph([{ name: "loss", node: other.loss }], other.graph)).toBe(
      printGraph(roots.slice(0, 1), graph),
    );
  });

  test("numbers values whose name is not theirs alone, and shortens what is long", () => {
    const { x } = model();
    const text = printGraph(
      [
        { name: "a", node: ops.add(ops.alias(ops.sin(x), "t", 0), ops.alias(ops.cos(x), "t", 1)) },
        { name: "b", node: ops.literal(x.graph, Array(100).fill(-0), [100], "f32") },
        { name: "c", node: ops.pad(x, { low: [0, 1], high: [0, 0], interior: [0, 0] }) },
      ],
      x.graph,
      { origins: false },
    );
    expect(text).toBe(`%x = input : f32[N, 3]
%1 = sin(%x) : f32[N, 3]
%2 = alias[t](%1) : f32[N, 3]
%3 = cos(%x) : f32[N, 3]
%4 = alias[t](%3) : f32[N, 3]
%5 = add(%2, %4) : f32[N, 3]
%6 = literal[values=[-0,-0,-0,-0,-0,-0,-0,-0,… 100 in all]] : f32[100]
%7 = pad[low=[0,1], high=[0,0], interior=[0,0], value=-0](%x) : f32[N, 4]
a = %5
b = %6
c = %7
`);
  });

  test("has a twin in JSON", () => {
    const json = toJson(roots, graph);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(json.nodes[2]).toEqual({
      id: 2,
      op: "contract",
      inputs: [0, 1],
      attributes: { left: "ij", right: "jk", result: "ik" },
      type: "f32[N, 2]",
      origin: "model.mlp:1:14",
    });
    expect(json.nodes[0]!.attributes).toEqual({ name: "x", dtype: "f32", shape: ["N", 3] });
    expect(json.roots).toEqual({ loss: 5, dW: json.nodes.length - 1 });
  });
});

describe("the verifier", () => {
  const { x, loss } = model();
  const row = ops.sum(x, [0]);
  const check = (node: Node): void => verifyGraph([{ name: "y", node }]);

  test("passes what ops build, gradients included", () => {
    const { W } = model();
    check(loss);
    expect(() => check(gradient(ops.sum(ops.multiply(W, W), [0, 1]), [W])[0]!)).not.toThrow();
  });

  test.each<[string, () => Node, RegExp]>([
    [
      "a wrong shape",
      () => ({ ...ops.sin(x), shape: [3] }),
      /%\d+ = sin\[\]\(%0: f32\[N, 3\]\) : f32\[3\]: it should be f32\[N, 3\]/,
    ],
    ["a wrong dtype", () => ({ ...ops.sin(x), dtype: "i32" }), /it should be f32/],
    ["a node that is not interned", () => ({ ...ops.sin(x) }), /not interned/],
    ["an input of another graph", () => ({ ...ops.sin(x), inputs: [model().x] }), /another graph/],
    ["an input younger than its user", () => ({ ...ops.sin(x), id: 0 }), /younger/],
    ["a missing input", () => ({ ...ops.add(x, x), inputs: [x] }), /2 inputs expected/],
    ["an undefined attribute", () => ({ ...ops.sin(x), attributes: { a: undefined } }), /undefined/],
    ["operands that disagree", () => ({ ...ops.add(x, x), inputs: [x, row] }), /internal: add/],
  ])("refuses %s", (_, make, message) => {
    expect(() => check(make())).toThrow(message);
  });
});

describe("the interpreter", () => {
  test("works in f64, rounds when asked, and shows every node", () => {
    const { x, W, h, loss } = model();
    const environment = {
      sizes: { N: 1 },
      inputs: { x: [0.1, 0.2, 0.3] },
      variables: { W: [1, 2, 3, 4, 5, 6] },
    };
    const sums = [0.1 * 1 + 0.2 * 3 + 0.3 * 5, 0.1 * 2 + 0.2 * 4 + 0.3 * 6];
    const exact = evaluate([loss], environment);
    expect([...exact.get(h)!]).toEqual(sums.map(Math.tanh));
    const seen: Node[] = [];
    const rounded = evaluate([loss], environment, { round: "f32", onNode: (node) => seen.push(node) });
    expect(seen).toEqual(topological([loss]));
    expect(seen.slice(0, 2)).toEqual([x, W]);
    for (const values of rounded.values()) for (const v of values) expect(Math.fround(v)).toBe(v);
    expect(rounded.get(loss)![0]).not.toBe(exact.get(loss)![0]);
  });

  test("serves any value of a symbolic size", () => {
    const { loss } = model();
    const at = (n: number): number => {
      const environment = {
        sizes: { N: n },
        inputs: { x: Array(3 * n).fill(1) },
        variables: { W: Array(6).fill(0.1) },
      };
      return evaluate([loss], environment).get(loss)![0]!;
    };
    expect(at(7)).toBeCloseTo(7 * at(1), 12);
    expect(at(0)).toBe(0);
  });
});
