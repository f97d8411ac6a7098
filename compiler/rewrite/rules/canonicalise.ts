// Canonical forms: one way to write each thing, so that equal values are equal nodes and later rules see few shapes.
import type { Node } from "../../graph/node.ts";
import { sameShape } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { constantValue, fill } from "../../ops/index.ts";
import type { ElementwiseOp, Op } from "../../ops/op.ts";
import { hole, inexact, known, named, type Rule, rule } from "../rule.ts";

const {
  add,
  and,
  broadcast,
  cast,
  contract,
  negate,
  not,
  or,
  pad,
  reshape,
  reverse,
  select,
  slice,
  transpose,
} = ops;
const [x, y, c] = [hole("x"), hole("y"), hole("c")];

/** Attributes of a matched view; the pattern has said which op it is. */
const of = <A>(node: Node): A => node.attributes as A;
type Broadcast = { readonly axes: readonly number[] };
type Transpose = { readonly permutation: readonly number[] };
type Letters = ops.Letters;

const elementwise = ops.table.filter((op): op is Extract<Op, ElementwiseOp> => op.kind === "elementwise");
const identities: readonly Op[] = [ops.alias, ops.stopGradient, ops.bounded];

const foldConstants: Rule = {
  name: "op of constants → constant",
  ops: elementwise.filter((op) => !identities.includes(op)),
  exact: true,
  rewrite(node) {
    const values = node.inputs.map(constantValue);
    if (values.includes(null)) return null;
    return fill(node, (node.op as ElementwiseOp).evaluate(values as number[], node));
  },
};

/** Operands of a commutative op: a constant comes last, and where both orders are in use the older one stays. */
const orderOperands: Rule = {
  name: "y + x → x + y",
  ops: elementwise.filter((op) => op.commutative),
  exact: true,
  rewrite(node) {
    const [left, right] = node.inputs as readonly [Node, Node];
    if (constantValue(right) !== null) return null;
    if (constantValue(left) !== null) return node.graph.node(node.op, [right, left], node.attributes) as Node;
    const swapped = node.graph.find(node.op, [right, left], node.attributes);
    return swapped && swapped.id < node.id ? swapped : null;
  },
};

/** An op of values repeated along the same axes works on the values, and repeats the result. */
const hoistBroadcasts: Rule = {
  name: "op(broadcast x, broadcast y) → broadcast(op(x, y))",
  ops: elementwise.filter((op) => op !== ops.bounded),
  exact: true,
  rewrite(node) {
    const repeated = node.inputs.find((input) => input.op === broadcast && constantValue(input) === null);
    if (!repeated) return null;
    const inner = repeated.inputs[0]!;
    const { axes } = of<Broadcast>(repeated);
    const inputs = node.inputs.map((input) => {
      const value = constantValue(input);
      if (value !== null) return fill(inner, value, input.dtype);
      const alike = input.op === broadcast && `${of<Broadcast>(input).axes}` === `${axes}`;
      return alike ? input.inputs[0]! : null;
    });
    if (inputs.includes(null)) return null;
    return broadcast(node.graph.node(node.op, inputs as Node[], node.attributes) as Node, node.shape, axes);
  },
};

const foldView: Rule = {
  name: "view of a constant → constant",
  ops: [reshape, transpose, slice, reverse],
  exact: true,
  rewrite(node) {
    const value = constantValue(node.inputs[0]!);
    return value === null ? null : fill(node, value);
  },
};

const dropIdentityView: Rule = {
  name: "view that changes nothing → x",
  ops: [
    reshape,
    transpose,
    broadcast,
    slice,
    pad,
    reverse,
    ops.sum,
    ops.product,
    ops.reduceMax,
    ops.reduceMin,
  ],
  exact: true,
  rewrite(node) {
    const [input] = node.inputs as readonly [Node];
    if (!sameShape(input.shape, node.shape)) return null;
    const { axes, permutation } = of<Partial<Broadcast & Transpose>>(node);
    const moves =
      node.op === reverse
        ? axes!.some((axis) => node.shape[axis] !== 1)
        : node.op === transpose && permutation!.some((axis, k) => axis !== k);
    return moves ? null : input;
  },
};

export const canonicalise: readonly Rule[] = [
  rule("alias x → x", [ops.alias, x], ({ x }) => x),
  rule("stopGradient x → x", [ops.stopGradient, x], ({ x }) => x),
  foldConstants,
  orderOperands,
  hoistBroadcasts,
  foldView,
  dropIdentityView,

  inexact("sum x over no axes → x", [ops.sum, x], ({ x }, root) =>
    of<Broadcast>(root).axes.length === 0 ? x : null,
  ),

  rule("--x → x", [negate, [negate, x]], ({ x }) => x),
  rule("x + -y → x - y", [add, x, [negate, y]], ({ x, y }) => ops.subtract(x, y)),
  rule("x - -y → x + y", [ops.subtract, x, [negate, y]], ({ x, y }) => add(x, y)),
  rule("-x * -y → x * y", [ops.multiply, [negate, x], [negate, y]], ({ x, y }) => ops.multiply(x, y)),
  rule("not not x → x", [not, [not, x]], ({ x }) => x),
  rule("x and true → x", [and, x, 1], ({ x }) => x),
  rule("x and false → false", [and, x, 0], () => 0),
  rule("x or false → x", [or, x, 0], ({ x }) => x),
  rule("x or true → true", [or, x, 1], () => 1),
  rule("x and x → x", [and, x, x], ({ x }) => x),
  rule("x or x → x", [or, x, x], ({ x }) => x),
  rule("max(x, x) → x", [ops.maximum, x, x], ({ x }) => x),
  rule("min(x, x) → x", [ops.minimum, x, x], ({ x }) => x),

  rule("select(constant, x, y) → x or y", [select, known("c"), x, y], ({ c, x, y }) =>
    constantValue(c) === 0 ? y : x,
  ),
  rule("select(c, x, x) → x", [select, c, x, x], ({ x }) => x),
  rule("select(not c, x, y) → select(c, y, x)", [select, [not, c], x, y], ({ c, x, y }) => select(c, y, x)),

  rule("cast to its own dtype → x", [cast, x], ({ x }, root) => (x.dtype === root.dtype ? x : null)),
  rule("cast of a cast from bool → one cast", [cast, [cast, x]], ({ x }, root) =>
    x.dtype === "bool" ? cast(x, root.dtype) : null,
  ),

  rule("reshape(reshape x) → reshape x", [reshape, [reshape, x]], ({ x }, root) => reshape(x, root.shape)),
  rule("reshape(broadcast scalar) → broadcast scalar", [reshape, [broadcast, x]], ({ x }, root) =>
    x.shape.length === 0 ? broadcast(x, root.shape, []) : null,
  ),
  rule(
    "transpose(transpose x) → transpose x",
    [transpose, named("inner", [transpose, x])],
    ({ inner, x }, root) => {
      const { permutation } = of<Transpose>(inner);
      return transpose(
        x,
        of<Transpose>(root).permutation.map((axis) => permutation[axis]!),
      );
    },
  ),
  rule(
    "broadcast(broadcast x) → broadcast x",
    [broadcast, named("inner", [broadcast, x])],
    ({ inner, x }, root) => {
      const { axes } = of<Broadcast>(root);
      return broadcast(
        x,
        root.shape,
        of<Broadcast>(inner).axes.map((axis) => axes[axis]!),
      );
    },
  ),
  rule(
    "transpose(broadcast x) → broadcast x, axes still in order",
    [transpose, named("inner", [broadcast, x])],
    ({ inner, x }, root) => {
      const { permutation } = of<Transpose>(root);
      const axes = of<Broadcast>(inner).axes.map((axis) => permutation.indexOf(axis));
      return axes.every((axis, k) => k === 0 || axes[k - 1]! < axis) ? broadcast(x, root.shape, axes) : null;
    },
  ),
  rule("reverse(reverse x) → reverse x", [reverse, named("inner", [reverse, x])], ({ inner, x }, root) => {
    const [outer, first] = [of<Broadcast>(root).axes, of<Broadcast>(inner).axes];
    return reverse(
      x,
      [...x.shape.keys()].filter((axis) => outer.includes(axis) !== first.includes(axis)),
    );
  }),

  rule(
    "contract(transpose x, y) → contract(x, y)",
    [contract, named("inner", [transpose, x]), y],
    (m, root) => {
      const letters = of<Letters>(root);
      return contract(m.x, m.y, { ...letters, left: before(letters.left, of<Transpose>(m.inner)) });
    },
  ),
  rule(
    "contract(x, transpose y) → contract(x, y)",
    [contract, x, named("inner", [transpose, y])],
    (m, root) => {
      const letters = of<Letters>(root);
      return contract(m.x, m.y, { ...letters, right: before(letters.right, of<Transpose>(m.inner)) });
    },
  ),
  rule(
    "transpose(contract(x, y)) → contract(x, y)",
    [transpose, named("inner", [contract, x, y])],
    (m, root) => {
      const letters = of<Letters>(m.inner);
      const result = of<Transpose>(root).permutation.map((axis) => letters.result[axis]!);
      return contract(m.x, m.y, { ...letters, result: result.join("") });
    },
  ),
];

/** The letters of a transposition's operand, given those of its result. */
function before(letters: string, { permutation }: Transpose): string {
  return permutation.map((_, axis) => letters[permutation.indexOf(axis)]!).join("");
}
