// Stable forms: the same functions, written so that nothing overflows, cancels or divides 0 by 0 on the way.
import type { Node } from "../../graph/node.ts";
import { type Dim, sameDim } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { constantValue } from "../../ops/index.ts";
import type { Op } from "../../ops/op.ts";
import { type Caveat, hole, inexact, known, type Rule, type See } from "../rule.ts";
import { areOpposite, axesOf, otherAxes, value } from "./reading.ts";

const {
  abs,
  add,
  broadcast,
  divide,
  exp,
  expm1,
  log,
  log1p,
  multiply,
  negate,
  power,
  reduceMax,
  reduceMin,
  select,
  sigmoid,
  softplus,
  sqrt,
  stopGradient,
  subtract,
  sum,
  tanh,
} = ops;
const [x, y, c] = [hole("x"), hole("y"), known("c")];

/** These rules are there to change what a naive formula gives where it overflows or cancels: a little does it everywhere. */
const better: Caveat = { loses: "what the naive form overflows or cancels to", ulps: 256 };

const logistic: readonly Rule[] = [
  inexact("e^x / (1 + e^x) → sigmoid x", better, [divide, [exp, x], [add, [exp, x], 1]], ({ x }) =>
    sigmoid(x),
  ),
  inexact("(e^x - 1) / (e^x + 1) → tanh(x / 2)", better, [divide, [expm1, x], [add, [exp, x], 1]], ({ x }) =>
    tanh(multiply(x, 0.5)),
  ),
  inexact(
    "(e^x - e^-x) / (e^x + e^-x) → tanh x",
    better,
    [divide, [subtract, [exp, x], [exp, [negate, x]]], [add, [exp, x], [exp, [negate, x]]]],
    ({ x }) => tanh(x),
  ),
  inexact("1 / (1 + e^x) → sigmoid -x", better, [divide, 1, [add, [exp, x], 1]], ({ x }) =>
    sigmoid(negate(x)),
  ),
  inexact("y / (1 + e^x) → y * sigmoid -x", better, [divide, y, [add, [exp, x], 1]], ({ x, y }) =>
    multiply(y, sigmoid(negate(x))),
  ),
  inexact("1 - sigmoid x → sigmoid -x", better, [subtract, 1, [sigmoid, x]], ({ x }) => sigmoid(negate(x))),
  inexact("log(sigmoid x) → -softplus -x", better, [log, [sigmoid, x]], ({ x }) =>
    negate(softplus(negate(x))),
  ),
  inexact("log1p(-sigmoid x) → -softplus x", better, [log1p, [negate, [sigmoid, x]]], ({ x }) =>
    negate(softplus(x)),
  ),
  inexact("log(1 + e^x) → softplus x", better, [log, [add, [exp, x], 1]], ({ x }) => softplus(x)),
  inexact("log1p(e^x) → softplus x", better, [log1p, [exp, x]], ({ x }) => softplus(x)),
  inexact("e^-softplus x → sigmoid -x", better, [exp, [negate, [softplus, x]]], ({ x }) =>
    sigmoid(negate(x)),
  ),
  {
    name: "(1 - y) * x + softplus -x → y * softplus -x + (1 - y) * softplus x",
    caveat: { loses: "what cancels where x is far from 0", ulps: 64 },
    ops: [add],
    rewrite(node, see) {
      const [first, second] = node.inputs as readonly [Node, Node];
      return crossEntropy(first, second, see) ?? crossEntropy(second, first, see);
    },
  },
];

/** Of softplus -x and (1 - y) * x, in this order: their sum, as one in which either term is near 0 when it should be. */
function crossEntropy(one: Node, other: Node, see: See): Node | null {
  const [positive, product] = [see(one), see(other)];
  if (positive?.op !== softplus || product?.op !== multiply) return null;
  for (const [k, factor] of product.inputs.entries()) {
    const weight = see(factor);
    const logit = product.inputs[1 - k]!;
    const [whole, y] = weight?.op === subtract ? (weight.inputs as readonly [Node, Node]) : [];
    if (whole && y && constantValue(whole) === 1 && areOpposite(positive.inputs[0]!, logit))
      return add(multiply(y, positive), multiply(factor, softplus(logit)));
  }
  return null;
}

/** The greatest element along some axes, repeated along them; a constant where derivatives are concerned. */
function shiftOf(x: Node, axes: readonly number[], finite: boolean): { small: Node; wide: Node } {
  const largest = stopGradient(reduceMax(x, axes));
  const small = finite ? select(ops.isFinite(largest), largest, 0) : largest;
  return { small, wide: broadcast(small, x.shape, otherAxes(x.shape.length, axes)) };
}

const transparent: ReadonlySet<Op> = new Set<Op>([
  add,
  subtract,
  negate,
  broadcast,
  select,
  stopGradient,
  ops.reshape,
  ops.transpose,
  ops.derivative,
]);

/** Whether an exponent is a sum that an extremum is part of already, so that shifting it again would be vain. */
function isShifted(x: Node, see: See): boolean {
  let open: Node[] = [x];
  for (let depth = 0; depth < 8 && open.length > 0; depth++) {
    const seen = open.flatMap((node) => see(node) ?? []);
    if (seen.some(({ op }) => op === reduceMax || op === reduceMin)) return true;
    open = [...new Set(seen.flatMap(({ op, inputs }) => (transparent.has(op) ? inputs : [])))];
  }
  return false;
}

/** Of a sum of exponentials: the exponents, not shifted yet, and the axes. */
function sumOfExponentials(node: Node, see: See): { exponents: Node; axes: readonly number[] } | null {
  const total = see(node);
  const terms = total?.op === sum ? see(total.inputs[0]!) : null;
  if (!total || terms?.op !== exp || isShifted(terms.inputs[0]!, see)) return null;
  return { exponents: terms.inputs[0]!, axes: axesOf(total) };
}

const normalised: readonly Rule[] = [
  {
    name: "log(sum(e^x)) → log(sum(e^(x - max x))) + max x",
    caveat: better,
    ops: [log],
    rewrite(node, see) {
      const found = sumOfExponentials(node.inputs[0]!, see);
      if (!found) return null;
      const { small, wide } = shiftOf(found.exponents, found.axes, true);
      return add(log(sum(exp(subtract(found.exponents, wide)), found.axes)), small);
    },
  },
  {
    name: "e^x / sum(e^x) → e^(x - max x) / sum(e^(x - max x))",
    caveat: better,
    ops: [divide],
    rewrite(node, see) {
      const [numerator, denominator] = node.inputs.map((input) => see(input));
      if (numerator?.op !== exp || denominator?.op !== broadcast) return null;
      const found = sumOfExponentials(denominator.inputs[0]!, see);
      const [exponents] = numerator.inputs as readonly [Node];
      if (!found || found.exponents !== exponents) return null;
      if (`${axesOf(denominator)}` !== `${otherAxes(exponents.shape.length, found.axes)}`) return null;
      const powers = exp(subtract(exponents, shiftOf(exponents, found.axes, false).wide));
      return divide(powers, broadcast(sum(powers, found.axes), node.shape, axesOf(denominator)));
    },
  },
  {
    name: "log(sum(e^x) / y) → log(sum(e^x)) - log y",
    caveat: better,
    ops: [log],
    rewrite(node, see) {
      const quotient = see(node.inputs[0]!);
      if (quotient?.op !== divide && quotient?.op !== multiply) return null;
      const [left, right] = quotient.inputs as readonly [Node, Node];
      if (!sumOfExponentials(left, see)) return null;
      return (quotient.op === divide ? subtract : add)(log(left), log(right));
    },
  },
  {
    name: "log(sum(one-hot * x)) → sum(one-hot * log x)",
    caveat: { loses: "NaN and infinities of elements that are not chosen", ulps: 0 },
    ops: [log],
    rewrite(node, see) {
      const total = see(node.inputs[0]!);
      if (total?.op !== sum || axesOf(total).length !== 1) return null;
      const chosen = chosenOf(total.inputs[0]!, axesOf(total)[0]!, see);
      return chosen && sum(select(chosen.choice, log(chosen.of), 0), axesOf(total));
    },
  },
];

/** Of x where a condition holds that does so exactly once along the axis, and 0 elsewhere: the condition, and x. */
function chosenOf(node: Node, axis: number, see: See): { choice: Node; of: Node } | null {
  const seen = see(node);
  if (seen?.op === select && constantValue(seen.inputs[2]!) === 0)
    return isOneHot(seen.inputs[0]!, axis, see) ? { choice: seen.inputs[0]!, of: seen.inputs[1]! } : null;
  if (seen?.op !== multiply) return null;
  for (const [k, factor] of seen.inputs.entries()) {
    const weight = see(factor);
    const choice = weight?.op === ops.cast && weight.inputs[0]!.dtype === "bool" ? weight.inputs[0]! : null;
    if (choice && isOneHot(choice, axis, see)) return { choice, of: seen.inputs[1 - k]! };
  }
  return null;
}

/** Whether a condition compares an axis's index with labels that are known to lie in it and do not vary along it. */
function isOneHot(condition: Node, axis: number, see: See): boolean {
  const test = see(condition);
  if (test?.op !== ops.equal) return false;
  const [first, second] = test.inputs.map((input) => see(input));
  return [
    [first, second],
    [second, first],
  ].some(([labels, index]) => {
    if (labels?.op !== broadcast || axesOf(labels).includes(axis) || !countsAlong(index, axis, see))
      return false;
    const ids = see(labels.inputs[0]!);
    const below = ids?.op === ops.bounded ? (ids.attributes as unknown as { below: Dim }).below : null;
    return below !== null && sameDim(below, test.shape[axis]!);
  });
}

/** Whether each element is its index along the axis. */
function countsAlong(node: Node | null | undefined, axis: number, see: See): boolean {
  if (node?.op === ops.iota) return (node.attributes as unknown as { axis: number }).axis === axis;
  if (node?.op !== broadcast) return false;
  const place = axesOf(node).indexOf(axis);
  return place >= 0 && countsAlong(see(node.inputs[0]!), place, see);
}

const logarithms: readonly Rule[] = [
  inexact("log(e^x) → x", better, [log, [exp, x]], ({ x }) => x),
  inexact("log(e^x * y) → x + log y", better, [log, [multiply, [exp, x], y]], ({ x, y }) => add(x, log(y))),
  inexact("log(e^x / y) → x - log y", better, [log, [divide, [exp, x], y]], ({ x, y }) =>
    subtract(x, log(y)),
  ),
  inexact("log(y / e^x) → log y - x", better, [log, [divide, y, [exp, x]]], ({ x, y }) =>
    subtract(log(y), x),
  ),
  inexact("log(1 / x) → -log x", better, [log, [divide, 1, x]], ({ x }) => negate(log(x))),
  inexact("log(x * x) → 2 * log|x|", better, [log, [multiply, x, x]], ({ x }) => multiply(log(abs(x)), 2)),
  inexact("log(x * x * x) → 3 * log x", better, [log, [multiply, [multiply, x, x], x]], ({ x }) =>
    multiply(log(x), 3),
  ),
  inexact("log(sqrt x) → log x / 2", better, [log, [sqrt, x]], ({ x }) => multiply(log(x), 0.5)),
  inexact("log(x ^ c) → c * log x", better, [log, [power, x, c]], ({ x, c }) =>
    multiply(log(value(c) % 2 === 0 ? abs(x) : x), value(c)),
  ),
  inexact("log(1 + x) → log1p x", better, [log, [add, x, 1]], ({ x }) => log1p(x)),
  inexact("log(1 - x) → log1p -x", better, [log, [subtract, 1, x]], ({ x }) => log1p(negate(x))),
  inexact("e^x - 1 → expm1 x", better, [add, [exp, x], -1], ({ x }) => expm1(x)),
  inexact("1 - e^x → -expm1 x", better, [subtract, 1, [exp, x]], ({ x }) => negate(expm1(x))),
  inexact("sqrt(x * x) → |x|", better, [sqrt, [multiply, x, x]], ({ x }) => abs(x)),
];

export const stabilise: readonly Rule[] = [...logistic, ...normalised, ...logarithms];
