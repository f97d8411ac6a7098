// `--check-nan`: which line of the model first gave a value that is not finite.

import type { Diagnostic } from "../../dsl/diagnostic.ts";
import { type Environment, evaluate, type Values } from "../graph/evaluate.ts";
import { type Node, printType } from "../graph/node.ts";
import { isActivation } from "../kernel/halves.ts";
import type { Precision } from "../kernel/memory.ts";
import type { Model } from "../model.ts";

const allFinite = (values: ArrayLike<number>): boolean => {
  for (let k = 0; k < values.length; k++) if (!Number.isFinite(values[k]!)) return false;
  return true;
};

/** Names of the arrays that hold a NaN or an infinity. */
export const nonfiniteNames = (arrays: Iterable<readonly [string, ArrayLike<number>]>): string[] =>
  [...arrays].filter(([, values]) => !allFinite(values)).map(([name]) => name);

const figure = (value: number): string => `${Number(value.toPrecision(5))}`;

/** `f32[N, 10] from 0 to 0.93`, over the finite elements. */
function range(node: Node, values: Values): string {
  let [low, high, nans] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    if (Number.isNaN(value)) nans++;
    else [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  const span = low > high ? "all NaN" : `from ${figure(low)} to ${figure(high)}`;
  return `${printType(node)} ${span}${nans > 0 && low <= high ? `, and ${nans} NaN` : ""}`;
}

/** `NaN in 3 of 128 elements`. */
function faults(values: Values): string {
  const bad = [...values].filter((value) => !Number.isFinite(value));
  const kinds = [...new Set(bad.map(String))].join(" and ");
  return values.length === 1 ? kinds : `${kinds} in ${bad.length} of ${values.length} elements`;
}

/** What a trainer makes of a value that it stores. */
type Store = (node: Node, values: Values) => void;

/** Half a step beyond 65504, the largest f16. */
const tooLarge = 65520;

/**
 * Repeats a step in the interpreter, rounding as the trainer does, and blames the first node, in topological order, that is not
 * finite though its inputs are, among those through which the loss or a variable went bad. Null if all is finite here.
 */
export function blame(
  model: Model,
  environment: Environment,
  precision: Precision,
  what: string,
): Diagnostic | null {
  const found = blameWith(model, environment, precision, what);
  if (found || precision !== "f16") return found;
  const inHalves = blameWith(model, environment, precision, what, (node, values) => {
    if (isActivation(node, model.graph.origin(node)))
      values.forEach((x, k) => {
        if (Math.abs(x) >= tooLarge) values[k] = Math.sign(x) * Number.POSITIVE_INFINITY;
      });
  });
  return inHalves && { ...inHalves, hint: "f16 holds nothing above 65504; train without `--precision f16`" };
}

function blameWith(
  model: Model,
  environment: Environment,
  precision: Precision,
  what: string,
  store: Store = () => {},
): Diagnostic | null {
  const { loss, metrics, updates } = model.step;
  const roots = [
    ...(loss ? [loss] : []),
    ...updates.map(({ value }) => value),
    ...metrics.map(({ node }) => node),
  ];
  const order: Node[] = [];
  const values = evaluate(roots, environment, {
    ...(precision !== "f64" && { round: "f32" }),
    onNode: (node, values) => {
      store(node, values);
      order.push(node);
    },
  });
  const bad = new Set(order.filter((node) => !allFinite(values.get(node)!)));

  const guilty = new Set(roots.filter((root) => bad.has(root)));
  for (const node of order.toReversed())
    if (guilty.has(node)) for (const input of node.inputs) if (bad.has(input)) guilty.add(input);
  const first = order.find((node) => guilty.has(node) && !node.inputs.some((input) => bad.has(input)));
  if (!first) return null;

  const origin = model.graph.origin(first);
  const source = [...model.inputs, ...model.variables].find(({ node }) => node === first);
  const ranges = [...new Set(first.inputs)].map((input) => range(input, values.get(input)!));
  const phase = {
    model: "",
    gradient: ", in the derivative of this",
    update: ", in the update that this asks for",
  };
  return {
    code: "NaN",
    severity: "error",
    title: `${what}: ${source ? `\`${source.name}\` holds` : `\`${first.op.name}\` (${first.op.doc}) gives`} ${faults(values.get(first)!)}`,
    span: source?.span ?? origin?.span ?? model.span,
    label: `not finite here first${phase[origin?.phase ?? "model"]}`,
    labels: [],
    ...(ranges.length > 0 && {
      hint: `${ranges.length > 1 ? "its inputs were" : "its input was"} ${ranges.join("; and ")}`,
    }),
  };
}
