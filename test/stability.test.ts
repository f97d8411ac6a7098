// Numerical stability: losses written out by hand, their derivatives, and branches that are not taken.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gradient } from "../compiler/autodiff/gradient.ts";
import { lower } from "../compiler/compile.ts";
import { evaluate } from "../compiler/graph/evaluate.ts";
import { Graph, type Node, topological } from "../compiler/graph/node.ts";
import { printGraph } from "../compiler/graph/print.ts";
import { inspect } from "../compiler/inspect/stages.ts";
import type { Model } from "../compiler/model.ts";
import * as ops from "../compiler/ops/index.ts";
import { optimize } from "../compiler/optimize.ts";
import { runPasses } from "../compiler/passes/passes.ts";
import { allRoots } from "../compiler/roots.ts";

const example = readFileSync(new URL("../examples/logistic/model.mlp", import.meta.url), "utf8");

function modelOf(source: string, set: Record<string, number> = {}): Model {
  const { model, diagnostics } = lower(source, { set });
  if (!model) throw new Error(diagnostics.map(({ title }) => title).join("; "));
  return model;
}

const sigmoid = (z: number): number => (z < 0 ? Math.exp(z) / (1 + Math.exp(z)) : 1 / (1 + Math.exp(-z)));
const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

const near = (got: number, wanted: number, tolerance = 1e-6): void => {
  expect(Math.abs(got - wanted), `${got}, not ${wanted}`).toBeLessThanOrEqual(tolerance * Math.abs(wanted));
};

/** Values of nodes of a model with w, b, x and y as given, before and after the passes. */
function valuesOf(
  nodes: readonly Node[],
  inputs: Record<string, number[]>,
  variables: Record<string, number[]>,
) {
  const environment = { sizes: { N: inputs.x!.length }, inputs, variables };
  const after = runPasses(nodes);
  const values = evaluate([...nodes, ...after], environment);
  return { written: nodes.map((n) => values.get(n)!), compiled: after.map((n) => values.get(n)!) };
}

describe("the logistic example", () => {
  // z = x, each point alone, with and against its label.
  const points = [100, -100, 700, -700, 30, -30, 1, 0].flatMap((z) => [
    [z, 0],
    [z, 1],
  ]) as ReadonlyArray<[number, number]>;

  test.each(points)("at a logit of %d with target %d", (z, y) => {
    const model = modelOf(example, { features: 1, rate: 1 });
    const variable = (name: string): Node => model.variables.find((v) => v.name === name)!.node;
    const updated = (name: string): Node =>
      model.step.updates.find(({ target }) => target.name === name)!.value;
    const [w, b] = [variable("w"), variable("b")];
    const loss = model.step.loss!;
    const first = gradient(loss, [b])[0]!;
    const second = gradient(first, [b])[0]!;
    const { compiled } = valuesOf(
      [loss, updated("b"), first, second],
      { x: [z], y: [y] },
      { w: [1], b: [0] },
    );
    const [atLoss, next, slope, curvature] = compiled.map((list) => list[0]!) as [
      number,
      number,
      number,
      number,
    ];
    near(atLoss, y * softplus(-z) + (1 - y) * softplus(z) + 0.01);
    const wanted = y === 1 ? -sigmoid(-z) : sigmoid(z);
    near(slope, wanted);
    near(next, -wanted);
    near(curvature, sigmoid(z) * sigmoid(-z));
    expect(w.shape).toEqual([1]);
  });

  test("compiles to the same as one written with bce_with_logits", () => {
    const wanted = example
      .replace("let p    = 1 / (1 + exp(-(x @ w) - b))", "let z = x @ w + b\n  let p = sigmoid(z)")
      .replace("  let xent = -y * log(p) - (1 - y) * log(1 - p)\n", "")
      .replace("mean(xent)", "bce_with_logits(z, y)");
    expect(wanted).toContain("bce_with_logits(z, y)");
    const text = (source: string): string => {
      const after = optimize(modelOf(source));
      const named = printGraph(allRoots(after), after.graph, { origins: false });
      return named.replace(/%\w+/g, "%");
    };
    expect(text(example)).toBe(text(wanted));
    expect(text(example)).not.toMatch(/\blog\(|\bexp\(/);
    /** Text of each kernel, its names numbered as they appear; what is called keeps its own, and comments go. */
    const kernels = (source: string): string[] => {
      const { text } = inspect(source, { stage: "code" });
      return text.split(/^\/\*\*.*\nfunction \w+/m).map((kernel) => {
        const places = new Map<string, number>();
        return kernel.replace(/\b[a-z_]\w*\b(?!\()/gi, (name) => {
          if (!places.has(name)) places.set(name, places.size);
          return `n${places.get(name)}`;
        });
      });
    };
    expect(kernels(example)[1]).toContain("softplus(");
    expect(kernels(example)).toEqual(kernels(wanted));
  });

  test.each([
    ["negated as a whole", "-(y * log(p) + (1 - y) * log(1 - p))"],
    ["the other term first", "-(1 - y) * log(1 - p) - y * log(p)"],
    ["through a list of names", "(y - 1) * log(1 - p) - log(p) * y"],
  ])("%s has no logarithm of what may be 0", (_, spelled) => {
    const other = example.replace("-y * log(p) - (1 - y) * log(1 - p)", spelled);
    expect(other).not.toBe(example);
    const { loss } = optimize(modelOf(other)).step;
    const ops = topological([loss!]).map(({ op }) => op.name);
    expect(ops.filter((name) => name === "log" || name === "exp" || name === "sigmoid")).toEqual([]);
  });
});

/** A model of one param z: f32[4], its loss an expression, whose first and second derivatives are wanted. */
function classifier(expression: string): { loss: Node; z: Node } {
  const model = modelOf(`
    model Classifier {
      input x: f32[N, 1]
      input y: i32[N]
      param z: f32[1, 4] = 0
      let logits = x @ z
      ${expression}
      train { optimizer: sgd(lr: 1) }
    }`);
  return { loss: model.step.loss!, z: model.variables[0]!.node };
}

describe("cross-entropy by hand", () => {
  const spelled: Readonly<Record<string, string>> = {
    "of a named softmax": "let p = softmax(logits) loss = -mean(sum(one_hot(y, 4) * log(p), axis: -1))",
    "of the chosen probability":
      "let p = softmax(logits) loss = -mean(log(sum(one_hot(y, 4) * p, axis: -1)))",
    "of exponentials over their sum":
      "let e = exp(logits) let total = sum(e, axis: -1, keepdims: true) let p = e / total loss = -mean(sum(one_hot(y, 4) * log(p), axis: -1))",
    "of a log of a sum":
      "loss = mean(log(sum(exp(logits), axis: -1)) - sum(one_hot(y, 4) * logits, axis: -1))",
    "by the library": "loss = cross_entropy(logits, y)",
  };
  const logits = [100, -100, 40, 99.5];

  test.each(Object.entries(spelled))("%s", (_, expression) => {
    const { loss, z } = classifier(expression);
    const label = 1;
    const first = gradient(loss, [z])[0]!;
    const second = gradient(
      ops.sum(ops.multiply(first, ops.literal(z.graph, [1, 2, -1, 0.5], [1, 4], "f32")), [0, 1]),
      [z],
    )[0]!;
    const [after, slope, curvature] = runPasses([loss, first, second]) as [Node, Node, Node];
    const environment = { sizes: { N: 1 }, inputs: { x: [1], y: [label] }, variables: { z: logits } };
    const values = evaluate([after, slope, curvature], environment);
    const e = logits.map((v) => Math.exp(v - 100));
    const total = e.reduce((s, v) => s + v);
    near(values.get(after)![0]!, Math.log(total) + 100 - logits[label]!);
    const p = e.map((v) => v / total);
    p.forEach((v, k) => {
      near(values.get(slope)![k]!, v - Number(k === label));
      const weights = [1, 2, -1, 0.5];
      const mean = p.reduce((s, q, j) => s + q * weights[j]!, 0);
      near(values.get(curvature)![k]!, v * (weights[k]! - mean));
    });
  });
});

describe("names that a stable form has no more use for", () => {
  const graph = new Graph();
  const scalar = (name: string): Node => ops.input(graph, { name, dtype: "f32", shape: [] });
  const [z, y] = [scalar("z"), scalar("y")];
  const named = (node: Node, name: string): Node => ops.alias(node, name, name);
  const p = named(ops.divide(1, ops.add(ops.exp(ops.negate(z)), 1)), "p");
  const chosen = named(ops.multiply(y, ops.log(p)), "chosen");
  const other = named(ops.multiply(ops.subtract(1, y), ops.log(ops.subtract(1, p))), "other");
  const loss = ops.negate(ops.add(chosen, other));
  const at = (node: Node | null): number =>
    evaluate([node!], { inputs: { z: [0.3], y: [0.8] } }).get(node!)![0]!;
  const q = sigmoid(0.3);

  test("do not hide it", () => {
    const used = topological([gradient(loss, [z])[0]!]).map(({ op }) => op.name);
    expect(used).not.toContain("log");
    expect(used).not.toContain("divide");
    near(at(gradient(loss, [z])[0]!), q - 0.8);
  });

  test("can be differentiated by, at once or afterwards", () => {
    near(at(gradient(loss, [p])[0]!), -0.8 / q + 0.2 / (1 - q));
    const [dz, dp] = gradient(loss, [z, p]);
    near(at(dz!), q - 0.8);
    near(at(dp!), -0.8 / q + 0.2 / (1 - q));
    // d/dp of (-y / p + (1 - y) / (1 - p)) · p', of which p' = e^-z / (1 + e^-z)² does not speak of p.
    const [first] = gradient(loss, [z]);
    expect(topological([first!])).not.toContain(p);
    near(at(gradient(first!, [p])[0]!), (0.8 / q ** 2 + 0.2 / (1 - q) ** 2) * q * (1 - q));
  });

  test("keep their place where they are of use", () => {
    const h = named(ops.tanh(z), "h");
    const out = ops.log(ops.add(ops.exp(h), 1));
    const [dz, dh] = gradient(out, [z, h]);
    expect(topological([dz!])).toContain(h);
    near(at(dh!), sigmoid(Math.tanh(0.3)));
    // The slope of tanh is in terms of its own value, which is no name.
    near(at(gradient(dz!, [h])[0]!), at(gradient(dh!, [h])[0]!) * (1 - Math.tanh(0.3) ** 2));
  });
});

describe("the gradient of a branch that is not taken", () => {
  type Case = readonly [string, (x: Node) => Node, readonly number[], readonly number[], readonly number[]];
  const where = ops.select;
  const s = Math.sin;
  const cases: readonly Case[] = [
    [
      "where(x > 0, log x, 0)",
      (x) => where(ops.less(0, x), ops.log(x), 0),
      [-1, 0, 2],
      [0, 0, 0.5],
      [0, 0, -0.25],
    ],
    [
      "where(x > 0, sqrt x, 0)",
      (x) => where(ops.less(0, x), ops.sqrt(x), 0),
      [0, 4],
      [0, 0.25],
      [0, -1 / 32],
    ],
    [
      "where(x = 0, 1, sin x / x)",
      (x) => where(ops.equal(x, 0), 1, ops.divide(ops.sin(x), x)),
      [0, 1],
      [0, Math.cos(1) - s(1)],
      [0, -s(1) - 2 * (Math.cos(1) - s(1))],
    ],
    [
      "where(x < 1, x, where(x < 2, 1, sqrt(x - 2)))",
      (x) => where(ops.less(x, 1), x, where(ops.less(x, 2), 1, ops.sqrt(ops.subtract(x, 2)))),
      [0, 1.5, 6],
      [1, 0, 0.25],
      [0, 0, -1 / 32],
    ],
    [
      "where(x > 0, exp(x log x), 0) * 3",
      (x) => ops.multiply(where(ops.less(0, x), ops.exp(ops.multiply(x, ops.log(x))), 0), 3),
      [-1, 0, 1],
      [0, 0, 3],
      [0, 0, 6],
    ],
    [
      "where(x > 0, log x, 0), the logarithm seen otherwise",
      (x) => {
        const turned = ops.reverse(ops.log(ops.reverse(ops.reshape(x, [3, 1]), [0])), [0]);
        return where(ops.less(0, x), ops.reshape(turned, [3]), 0);
      },
      [-1, 0, 2],
      [0, 0, 0.5],
      [0, 0, -0.25],
    ],
    ["max(log x, -1)", (x) => ops.maximum(ops.log(x), -1), [0, 1], [0, 1], [0, -1]],
    [
      "two masks that meet",
      (x) => ops.add(where(ops.less(1, x), ops.log(x), 0), where(ops.less(2, x), ops.sqrt(x), 0)),
      [0, 2, 4],
      [0, 0.5, 0.25 + 0.25],
      [0, -0.25, -1 / 16 - 1 / 32],
    ],
    [
      "both branches of one value",
      (x) => {
        const root = ops.sqrt(x);
        return where(ops.less(0, x), ops.multiply(root, 2), ops.multiply(root, ops.stopGradient(x)));
      },
      [4],
      [0.5],
      [-1 / 16],
    ],
    [
      "an infinite factor",
      (x) => where(ops.less(x, 1000), x, ops.exp(x)),
      [2000],
      [Number.POSITIVE_INFINITY],
      [Number.POSITIVE_INFINITY],
    ],
    ["an overflow not taken", (x) => where(ops.less(x, 10), ops.exp(x), x), [2000, 0], [1, 1], [0, 1]],
    ["a softened sqrt", (x) => ops.sqrt(where(ops.less(0, x), x, 0.25)), [-1, 4], [0, 0.25], [0, -1 / 32]],
  ];

  test.each(cases)("%s", (_, build, points, slopes, curvatures) => {
    const graph = new Graph();
    const x = ops.input(graph, { name: "x", dtype: "f32", shape: [points.length] });
    const [first] = gradient(build(x), [x]);
    const [second] = gradient(first!, [x]);
    const after = runPasses([first!, ...(second ? [second] : [])]);
    for (const nodes of [[first!, ...(second ? [second] : [])], after]) {
      const values = evaluate(nodes, { inputs: { x: points } });
      slopes.forEach((slope, k) => {
        expect(values.get(nodes[0]!)![k]).toBeCloseTo(slope, 12);
      });
      curvatures.forEach((curvature, k) => {
        expect(nodes[1] ? values.get(nodes[1])![k] : 0).toBeCloseTo(curvature, 12);
      });
    }
  });

  test("holds for masks and values that are repeated, summed and seen otherwise", () => {
    const graph = new Graph();
    const s = ops.input(graph, { name: "s", dtype: "f32", shape: [] });
    const x = ops.input(graph, { name: "x", dtype: "f32", shape: [2, 3] });
    const wide = ops.broadcast(ops.sqrt(s), [2, 3], []);
    const positive = ops.broadcast(ops.less(0, s), [2, 3], []);
    const scalar = ops.sum(ops.select(positive, ops.multiply(x, wide), 0), [0, 1]);
    const rows = ops.log(ops.sum(ops.exp(x), [1]));
    const kept = ops.less(rows, 500);
    const viewed = ops.sum(ops.select(kept, ops.exp(ops.multiply(rows, rows)), 0), [0]);
    const inputs = { s: [0], x: [0.1, 0.2, 0.3, 800, 1, 2] };
    const [ds] = gradient(scalar, [s]);
    const [dx] = gradient(viewed, [x]);
    const values = evaluate([ds!, dx!], { inputs });
    expect(values.get(ds!)![0]).toBe(0);
    expect([...values.get(dx!)!.slice(3)]).toEqual([0, 0, 0]);
    expect([...values.get(dx!)!.slice(0, 3)].every((v) => v > 0)).toBe(true);
  });
});
