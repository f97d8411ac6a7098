// Initializers and random values: which of the two a name means shows in its arguments.
import { messages } from "../../../dsl/messages.ts";
import type { Initializer } from "../../model.ts";
import * as ops from "../../ops/index.ts";
import type { Builtin, Passed } from "../builtin.ts";
import type { Context } from "../context.ts";
import { error, none, number, tensor, type Value } from "../value.ts";
import { numberOf, shapeOf } from "./arguments.ts";

const initializer = (of: Initializer): Value => ({ kind: "initializer", initializer: of });

/** Uniform on [0, 1), anew in each step: keyed by the seed, the step and the place in the model. */
function uniformTensor(context: Context, shape: Passed): Value {
  const target = shapeOf(context, shape);
  return target ? tensor(ops.random(context.graph, target, context.nextStream())) : error;
}

/** A standard deviation; null after a report. */
function deviation(context: Context, passed: Passed): number | null {
  const std = numberOf(context, passed);
  if (std === null || std >= 0) return std;
  context.fail(messages.argumentKind, passed.span, {
    expected: "a standard deviation from 0",
    found: `${std}`,
  });
  return null;
}

function numbers(context: Context, passed: readonly Passed[]): number[] | null {
  const values: number[] = [];
  for (const each of passed) {
    const value = numberOf(context, each);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

export const random: readonly Builtin[] = [
  {
    name: "uniform",
    doc: "initializer: uniform on [a, b); or, given a shape, random values on [0, 1)",
    parameters: [
      { name: "a", default: none },
      { name: "b", default: none },
      { name: "shape", default: none },
    ],
    call(context, [a, b, shape]) {
      if (shape!.value.kind !== "none") return uniformTensor(context, shape!);
      if (a!.value.kind !== "none" && b!.value.kind === "none") return uniformTensor(context, a!);
      if (a!.value.kind === "none") return initializer({ kind: "uniform", low: 0, high: 1 });
      const bounds = numbers(context, [a!, b!]);
      if (!bounds) return error;
      const [low, high] = bounds as [number, number];
      if (!(low <= high))
        return context.fail(messages.argumentKind, b!.span, {
          expected: `a bound from ${low}`,
          found: `${high}`,
        });
      return initializer({ kind: "uniform", low, high });
    },
  },
  {
    name: "gaussian",
    doc: "initializer: normal with this mean and standard deviation",
    parameters: [
      { name: "mean", default: number(0) },
      { name: "std", default: number(1) },
    ],
    call(context, [of, by]) {
      const [mean, std] = [numberOf(context, of!), deviation(context, by!)];
      return mean === null || std === null ? error : initializer({ kind: "normal", mean, std });
    },
  },
  {
    name: "truncated_normal",
    doc: "initializer: normal, redrawn until within [low, high] standard deviations",
    parameters: [
      { name: "mean", default: number(0) },
      { name: "std", default: number(1) },
      { name: "low", default: number(-2) },
      { name: "high", default: number(2) },
    ],
    call(context, passed, span) {
      const of = numbers(context, passed);
      if (!of || deviation(context, passed[1]!) === null) return error;
      const [mean, std, low, high] = of as [number, number, number, number];
      if (!(low < high) || low > 4 || high < -4)
        return context.fail(messages.argumentKind, span, {
          expected: "low < high, near the mean",
          found: `${low}, ${high}`,
        });
      return initializer({ kind: "truncated_normal", mean, std, low, high });
    },
  },
  {
    name: "orthogonal",
    doc: "initializer: orthonormal rows or columns, times gain (Saxe et al. 2014)",
    parameters: [{ name: "gain", default: number(1) }],
    call(context, passed) {
      const of = numbers(context, passed);
      return of ? initializer({ kind: "orthogonal", gain: of[0]! }) : error;
    },
  },
  {
    name: "is_zero",
    doc: "whether x is the number 0, known at compile time",
    parameters: [{ name: "x" }],
    call: (_, [x]) => ({ kind: "bool", value: x!.value.kind === "number" && x!.value.value === 0 }),
  },
  {
    name: "is_shape",
    doc: "whether x is a list of sizes",
    parameters: [{ name: "x" }],
    call: (_, [x]) => ({
      kind: "bool",
      value: x!.value.kind === "list" || x!.value.kind === "tuple" || x!.value.kind === "size",
    }),
  },
];
