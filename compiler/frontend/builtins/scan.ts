// `scan(xs, fn(h, x) = …, init: h0)`: a function called for each step along an axis with what it gave for the step
// before. It is unrolled; params made in it are made once.
import { messages } from "../../../dsl/messages.ts";
import type { Span } from "../../../dsl/source.ts";
import { type Node, printType } from "../../graph/node.ts";
import { printDim, type Shape, sameShape } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { commonShape } from "../broadcast.ts";
import type { Builtin, Passed } from "../builtin.ts";
import { applyWithin } from "../calls.ts";
import { type Context, limits } from "../context.ts";
import { Instance } from "../instance.ts";
import { bool, describe, error, integer, tensor, type Value } from "../value.ts";
import { axisOf, flagOf, tensorsOf } from "./arguments.ts";
import { section } from "./parts.ts";

const isSeveral = ({ value }: Passed): boolean => value.kind === "tuple" || value.kind === "list";

/** What is one value or a tuple of them, as it was given. */
const asGiven = (nodes: readonly Node[], like: Passed): Value =>
  isSeveral(like) ? { kind: "tuple", elements: nodes.map(tensor) } : tensor(nodes[0]!);

/** The element of a tensor at one place of an axis, which goes. */
const at = (x: Node, axis: number, place: number): Node =>
  ops.reshape(section(x, axis, place, 1), x.shape.toSpliced(axis, 1));

/** The number of steps, the same along all of `xs`; null after a report. */
function lengthOf(context: Context, xs: readonly Node[], axes: readonly number[], span: Span): number | null {
  const sizes = xs.map(({ shape }, k) => shape[axes[k]!]!);
  const [first] = sizes;
  const other = sizes.find((size) => size !== first);
  if (typeof first !== "number") {
    context.fail(messages.scanSymbolic, span, { axis: axes[0]!, found: printType(xs[0]!) });
    return null;
  }
  if (other !== undefined) {
    context.fail(messages.scanLengths, span, { sizes: [`${first}`, printDim(other)] });
    return null;
  }
  if (first > limits.steps) {
    context.fail(messages.scanTooLong, span, { steps: first, limit: limits.steps });
    return null;
  }
  return first;
}

/** The carries that a step gave; null after a report of what does not fit those before. */
function carriesOf(
  context: Context,
  value: Value,
  before: readonly Node[],
  isFirst: boolean,
  { init, span }: { readonly init: Passed; readonly span: Span },
): Node[] | null {
  if (value.kind === "error") return null;
  const fail = (): null => {
    const expected = before.map(printType).join(", ");
    context.fail(messages.scanCarry, span, {
      expected: isSeveral(init) ? `(${expected})` : expected,
      found: describe(value),
    });
    return null;
  };
  const given: Passed = { value, span };
  if (isSeveral(given) !== isSeveral(init)) return fail();
  const nodes = tensorsOf(context, given);
  if (!nodes) return null;
  const fits = (shape: Shape, k: number): boolean => {
    const known = before[k]!;
    if (!isFirst) return sameShape(shape, known.shape);
    const common = commonShape(known.shape, shape);
    return !("clash" in common) && sameShape(common.shape, shape);
  };
  const alike = nodes.every(
    ({ shape, dtype }, k) => before[k] && fits(shape, k) && (isFirst || dtype === before[k].dtype),
  );
  return nodes.length === before.length && alike ? nodes : fail();
}

/** Values of all steps side by side along an axis of their own. */
const stacked = (nodes: readonly Node[], axis: number): Node =>
  ops.joined(
    nodes.map((node) => ops.reshape(node, node.shape.toSpliced(axis, 0, 1))),
    axis,
  );

/** `value` with an axis of no elements: the carries of no steps. */
const ofNoSteps = (value: Node, axis: number): Node =>
  ops.broadcast(
    value,
    value.shape.toSpliced(axis, 0, 0),
    value.shape.map((_, k) => (k < axis ? k : k + 1)),
  );

function scan(
  context: Context,
  xs: Passed,
  body: Passed,
  init: Passed,
  axis: Passed,
  reverse: boolean,
  span: Span,
): Value {
  const [inputs, initial] = [tensorsOf(context, xs), tensorsOf(context, init)];
  if (!inputs || !initial) return error;
  if (inputs.length === 0 || initial.length === 0)
    return context.fail(messages.argumentKind, inputs.length === 0 ? xs.span : init.span, {
      expected: "at least one tensor",
      found: describe(inputs.length === 0 ? xs.value : init.value),
    });
  const axes: number[] = [];
  for (const { shape } of inputs) {
    const own = axisOf(context, axis, shape.length);
    if (own === null) return error;
    axes.push(own);
  }
  const length = lengthOf(context, inputs, axes, xs.span);
  if (length === null) return error;
  const turns = Array.from({ length }, (_, k) => (reverse ? length - 1 - k : k));
  const instance = new Instance(context.instance, "scan", true, true);
  const steps: Array<readonly Node[]> = [];
  let carries: readonly Node[] = initial;
  for (const turn of turns) {
    context.spend(span);
    instance.restart();
    const given = [
      { value: asGiven(carries, init), span: init.span },
      {
        value: asGiven(
          inputs.map((x, k) => at(x, axes[k]!, turn)),
          xs,
        ),
        span: xs.span,
      },
    ];
    const value = applyWithin(context, body.value, given, body.span, instance);
    const isFirst = steps.length === 0;
    const next = carriesOf(context, value, carries, isFirst, { init, span: body.span });
    if (!next) return error;
    carries = next.map(ops.held);
    steps.push(carries);
  }
  if (reverse) steps.reverse();
  const low = carries.find(({ shape }) => axes[0]! > shape.length);
  if (low) return context.fail(messages.scanRank, axis.span, { axis: axes[0]!, found: printType(low) });
  const stacks = carries.map((carry, k) =>
    length === 0
      ? ofNoSteps(carry, axes[0]!)
      : stacked(
          steps.map((step) => step[k]!),
          axes[0]!,
        ),
  );
  return asGiven(stacks, init);
}

export const scanBuiltin: Builtin = {
  name: "scan",
  doc: "what body(carry, x) gives for each x along an axis, given what it gave for the one before, stacked",
  parameters: [
    { name: "xs" },
    { name: "body" },
    { name: "init" },
    { name: "axis", default: integer(1) },
    { name: "reverse", default: bool(false) },
  ],
  call(context, [xs, body, init, axis, reverse], span) {
    const backwards = flagOf(context, reverse!);
    return backwards === null ? error : scan(context, xs!, body!, init!, axis!, backwards, span);
  },
};
