// Constants folded, and the order of operands.
import { evaluateNode } from "../../graph/evaluate.ts";
import type { Node } from "../../graph/node.ts";
import { type Shape, sizeOf } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { constantValue, fill } from "../../ops/index.ts";
import type { ElementwiseOp, Op } from "../../ops/op.ts";
import type { Rule } from "../rule.ts";

export const elementwise = ops.table.filter(
  (op): op is Extract<Op, ElementwiseOp> => op.kind === "elementwise",
);
const identities: readonly Op[] = [ops.alias, ops.stopGradient, ops.bounded, ops.held, ops.derivative];
const computing = elementwise.filter((op) => !identities.includes(op));

const foldConstants: Rule = {
  name: "op of constants → constant",
  ops: computing,
  rewrite(node) {
    const values: number[] = [];
    for (const input of node.inputs) {
      const value = constantValue(input);
      if (value === null) return null;
      values.push(value);
    }
    return fill(node, (node.op as ElementwiseOp).evaluate(values, node));
  },
};

/** Most elements of a literal that is computed in advance. */
const most = 4096;

const foldLiterals: Rule = {
  name: "op of literals → literal",
  ops: ops.table.filter(
    (op) => op.kind !== "source" && op !== ops.broadcast && op !== ops.pad && !identities.includes(op),
  ),
  rewrite(node) {
    if (!node.inputs.some(({ op }) => op === ops.literal)) return null;
    if (!node.inputs.every((x) => x.op === ops.literal || constantValue(x) !== null)) return null;
    const { starts = [], moves = [] } = node.attributes as { readonly starts?: Shape } & Partial<ops.Moves>;
    if ([...starts, ...moves.map(({ start }) => start)].some((start) => typeof start !== "number"))
      return null;
    const size = sizeOf(node.shape);
    if (typeof size !== "number" || size > most) return null;
    const inputs = node.inputs.map((x) => {
      const value = constantValue(x);
      return value === null
        ? Float64Array.from((x.attributes as { values: readonly number[] }).values)
        : new Float64Array(sizeOf(x.shape) as number).fill(value);
    });
    return ops.literal(node.graph, [...evaluateNode(node, inputs, {})], node.shape, node.dtype);
  },
};

const foldView: Rule = {
  name: "view of a constant → constant",
  ops: [ops.reshape, ops.transpose, ops.slice, ops.reverse, ops.slide],
  rewrite(node) {
    const value = constantValue(node.inputs[0]!);
    return value === null ? null : fill(node, value);
  },
};

const foldPadding: Rule = {
  name: "a constant padded with itself → constant",
  ops: [ops.pad],
  rewrite(node) {
    const value = constantValue(node.inputs[0]!);
    const around = (node.attributes as unknown as { readonly value: number }).value;
    return value !== null && Object.is(value, around) ? fill(node, value) : null;
  },
};

/**
 * Operands of a commutative op stand in an order of their own, whoever wrote them: a constant last, before it the
 * one that takes fewer steps to compute, and among equals by structure.
 */
const orderOperands: Rule = {
  name: "y + x → x + y",
  ops: elementwise.filter((op) => op.commutative),
  rewrite(node) {
    const [left, right] = node.inputs as readonly [Node, Node];
    return precedes(right, left) ? (node.graph.node(node.op, [right, left], node.attributes) as Node) : null;
  },
};

function precedes(x: Node, y: Node): boolean {
  const [constant, other] = [constantValue(x) !== null, constantValue(y) !== null];
  if (constant || other) return other && !constant;
  return x.depth === y.depth ? x.fingerprint >>> 0 > y.fingerprint >>> 0 : x.depth > y.depth;
}

export const constants: readonly Rule[] = [foldConstants, foldLiterals, foldView, foldPadding, orderOperands];
