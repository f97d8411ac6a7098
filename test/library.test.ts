// The library, every function of it: values against formulas, derivatives of orders 1 and 2, trajectories, moments.
import { describe, expect, test } from "vitest";
import { checkGradient, differentiate } from "../compiler/autodiff/check.ts";
import { gradient } from "../compiler/autodiff/gradient.ts";
import { compile, lower } from "../compiler/compile.ts";
import { builtins } from "../compiler/frontend/builtins/index.ts";
import { evaluate } from "../compiler/graph/evaluate.ts";
import type { Node } from "../compiler/graph/node.ts";
import { libraryDeclarations } from "../compiler/library/index.ts";
import type { Model } from "../compiler/model.ts";
import * as ops from "../compiler/ops/index.ts";
import type { Environment } from "../compiler/ops/op.ts";
import { load, noise } from "./agreement.ts";
import {
  type At,
  type Distribution,
  descent,
  elementwise,
  fanIn,
  fanOut,
  functions,
  initializers,
  inputs,
  kinks,
  optimizers,
  randomValues,
  schedules,
  startOf,
  total,
} from "./library-cases.ts";

test("no function, optimizer or builtin is left out, and no case is of one that is gone", () => {
  const known = [...libraryDeclarations.map(({ name }) => name.text), ...builtins.map(({ name }) => name)];
  const cases = [elementwise, functions, schedules, optimizers, initializers, randomValues];
  const covered = cases.flatMap((list) => list.map(({ of }) => of));
  expect(known.filter((name) => !covered.includes(name))).toEqual([]);
  expect(covered.filter((name) => !known.includes(name))).toEqual([]);
});

function modelOf(source: string): Model {
  const { model, diagnostics } = lower(source);
  if (!model) throw new Error(diagnostics.map(({ title }) => title).join("; "));
  return model;
}

const declarations = Object.entries(inputs).map(([name, { type }]) => `input ${name}: ${type}`);
const given = Object.fromEntries(Object.entries(inputs).map(([name, { values }]) => [name, values])) as At;

/** What an expression over the inputs is, as a node, and the inputs. */
function nodeOf(expression: string, before: readonly string[] = declarations): { node: Node; model: Model } {
  const model = modelOf(`model M { ${before.join(" ")} output r = ${expression} }`);
  return { node: model.predict.outputs[0]!.node, model };
}

const valuesOf = (node: Node, environment: Environment): readonly number[] => [
  ...evaluate([node], environment).get(node)!,
];

function expectNear(found: readonly number[], wanted: readonly number[], tolerance = 1e-12): void {
  expect(found.length).toBe(wanted.length);
  found.forEach((value, k) => {
    const right = wanted[k]!;
    const same = Object.is(value, right) || value === right;
    const error = same ? 0 : Math.abs(value - right) / Math.max(1, Math.abs(right));
    expect(error, `${value}, not ${right}, at ${k}`).toBeLessThanOrEqual(tolerance);
  });
}

/** Numbers to weigh elements with, so that all of them count, each in its own way. */
function weightsFrom(seed: number): readonly number[] {
  const draw = noise(seed);
  return Array.from({ length: 16 }, () => draw.next().value);
}

/** Σ weight · element. */
function weighted(node: Node, weights: readonly number[]): Node {
  const shape = node.shape as readonly number[];
  const count = shape.reduce((n, extent) => n * extent, 1);
  const by = ops.literal(node.graph, weights.slice(0, count), shape, node.dtype);
  return ops.sum(ops.multiply(node, by), [...shape.keys()]);
}

/** Whether the second derivatives of y are those of central differences of the first. */
function expectSecondDerivatives(y: Node, by: readonly Node[], environment: Environment): void {
  const first = gradient(y, by).flatMap((g, k) => (g ? [weighted(g, weightsFrom(100 + k))] : []));
  const curvature = first.reduce((a, b) => ops.add(a, b));
  const reached = by.filter((_, k) => gradient(curvature, by)[k] !== null);
  for (const { error } of checkGradient(curvature, reached, environment)) expect(error).toBeLessThan(1e-6);
}

describe("element by element", () => {
  const far = [0.25, 0.5, 1.5, 2.5, 3, 30, 100, 700, 1e-8, 1e300, Number.POSITIVE_INFINITY];
  const points = [0, -0, Number.NaN, ...far, ...far.map((x) => -x)];
  const smoothPoints = [0.37, 0.71, 1.3, 2.9, -0.37, -0.71, -1.3, -3.1];

  test.each(elementwise.map((each) => ({ ...each, text: each.expression?.("x") ?? `${each.of}(x)` })))(
    "$text",
    ({ of, expression = (x) => `${of}(${x})`, formula, smooth = true, within = [-1 / 0, 1 / 0] }) => {
      const inside = (x: number): boolean => !(x < within[0] || x > within[1]);
      const [all, some] = [points.filter(inside), smoothPoints.filter(inside)];
      const { node } = nodeOf(expression("x"), [`input x: f32[${all.length}]`]);
      expectNear(valuesOf(node, { inputs: { x: all } }), all.map(formula));

      // The same of a number known at compile time.
      const known = nodeOf(`f32(${expression("0.75")}) + 0 * v`, ["input v: f32[1]"]);
      expectNear(valuesOf(known.node, { inputs: { v: [1] } }), [formula(0.75)]);

      if (!smooth) return;
      const { node: y, model } = nodeOf(expression("x"), [`input x: f32[${some.length}]`]);
      const x = model.inputs[0]!.node;
      const environment = { inputs: { x: some } };
      const sum = ops.sum(y, [0]);
      const [first] = gradient(sum, [x]);
      expectNear(
        valuesOf(first!, environment),
        some.map((at) => differentiate(formula, at)),
        1e-8,
      );
      expectSecondDerivatives(sum, [x], environment);
    },
  );
});

describe("of several elements", () => {
  test.each(functions)("$expression", ({ expression, value, smooth = true, variables }) => {
    const { node, model } = nodeOf(expression);
    const environment: Environment = { inputs: given, ...(variables && { variables }) };
    const listOf = (at: At): readonly number[] => [value(at)].flat();
    expectNear(valuesOf(node, environment), listOf(given));
    if (!smooth) return;
    const floats = model.inputs.filter(({ node: { dtype } }) => dtype === "f32");
    const weights = weightsFrom(1);
    const y = weighted(node, weights);
    const wrt = floats.map((input) => input.node);
    gradient(y, wrt).forEach((g, k) => {
      const name = floats[k]!.name as keyof At;
      const moved = (at: number, by: number): number =>
        total(listOf({ ...given, [name]: given[name].with(at, by) }).map((v, n) => v * weights[n]!));
      const wanted = given[name].map((here, at) => differentiate((by) => moved(at, by), here));
      expectNear(g ? valuesOf(g, environment) : wanted.map(() => 0), wanted, 1e-8);
    });
    expectSecondDerivatives(y, wrt, environment);
  });
});

describe("schedules", () => {
  test.each(schedules)("$expression", ({ expression, rate }) => {
    const { node } = nodeOf(`${expression} + 0 * v[0]`);
    for (const step of [1, 2, 7, 20, 21, 1000])
      expectNear(valuesOf(node, { inputs: given, step }), [rate(step)], 1e-14);
  });
});

describe("where two derivatives meet", () => {
  test.each(kinks)("$expression at $at", ({ expression, at, derivative }) => {
    const x = `input x: f32[${at.length}]`;
    const { node } = nodeOf(`grad(sum(${expression}), x)`, [x]);
    expectNear(valuesOf(node, { inputs: { x: at } }), derivative);
    const second = nodeOf(`grad(sum(x * grad(sum(${expression}), x)), x)`, [x]);
    expect(valuesOf(second.node, { inputs: { x: at } }).every(Number.isFinite)).toBe(true);
  });
});

describe("optimizers step as PyTorch's do", () => {
  test.each(optimizers)("$expression", ({ expression, after }) => {
    const model = modelOf(descent(expression));
    let variables = startOf(model);
    const settings = Object.fromEntries(model.settings.map(({ name, initial }) => [name, initial]));
    for (let step = 1; step <= 12; step++) {
      const { updates } = model.step;
      const values = evaluate(
        updates.map((u) => u.value),
        { variables, settings, step },
      );
      variables = Object.fromEntries(updates.map((u) => [u.target.name, [...values.get(u.value)!]]));
    }
    expectNear(variables.w!, after);
  });
});

/** Whether numbers look as if drawn from a distribution: a chance of one in millions that they do not. */
function expectMoments(values: ArrayLike<number>, { mean, variance, between }: Distribution): void {
  const list = Array.from(values);
  const average = total(list) / list.length;
  expect(Math.abs(average - mean)).toBeLessThanOrEqual(5 * Math.sqrt(variance / list.length) + 1e-12);
  const spread = total(list.map((v) => (v - average) ** 2)) / list.length;
  expect(Math.abs(spread - variance)).toBeLessThanOrEqual(0.04 * variance + 1e-12);
  const [low, high] = between ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  expect(list.filter((v) => !(v >= low && v <= high))).toEqual([]);
}

describe("initializers", () => {
  const params = initializers.map(
    ({ expression }, k) => `param W${k}: f32[${fanIn}, ${fanOut}] = ${expression}`,
  );
  const made = compile(`model M { input x: f32 ${params.join(" ")} output y = x }`, { precision: "f64" });
  const trainer = load(made.files["m.js"]!).then((create) => create({ seed: 5 }));

  test.each(initializers.map((each, k) => ({ ...each, k })))(
    "$expression",
    async ({ k, ...distribution }) => {
      const W = (await trainer).params[`W${k}`]!.readSync();
      expectMoments(W, distribution);
      if (distribution.of !== "orthogonal") return;
      const row = (n: number): readonly number[] => [...W.slice(n * fanOut, (n + 1) * fanOut)];
      for (const [a, b] of [
        [0, 0],
        [0, 1],
        [7, 199],
        [199, 199],
      ] as const)
        expectNear([total(row(a).map((v, n) => v * row(b)[n]!))], [a === b ? 4 : 0]);
    },
  );
});

describe("random values", () => {
  test.each(randomValues)("$expression", (distribution) => {
    const model = modelOf(`model M { state s: f32[200, 300] = 0 s' = ${distribution.expression} }`);
    const { value } = model.step.updates[0]!;
    const at = (step: number): readonly number[] => valuesOf(value, { step, seed: 11 });
    expectMoments(at(1), distribution);
    expect(at(2)).not.toEqual(at(1));
  });
});
