// Canonical forms: one way to write each thing, so that equal values are equal nodes and later rules see few shapes.
import * as ops from "../../ops/index.ts";
import { constantValue, fill } from "../../ops/index.ts";
import type { Op } from "../../ops/op.ts";
import { hole, inexact, known, named, type Rule, rule, zeros } from "../rule.ts";
import { constants } from "./constants.ts";
import { canonicalContraction } from "./contractions.ts";
import { joins } from "./joins.ts";
import { axesOf, lettersOf, opposite, value } from "./reading.ts";
import { sliding } from "./sliding.ts";
import { views } from "./views.ts";

const {
  abs,
  add,
  and,
  cast,
  contract,
  divide,
  equal,
  less,
  lessEqual,
  maximum,
  minimum,
  multiply,
  negate,
  not,
  or,
  power,
  select,
  sign,
  sqrt,
  subtract,
  sum,
} = ops;
const [x, y, z, w, c, d] = [hole("x"), hole("y"), hole("z"), hole("w"), known("c"), known("d")];
const condition = hole("condition");

/** Functions of which f(-x) = -f(x). */
const odd: readonly Op[] = [ops.sin, ops.tanh, ops.erf, sign];

/** Signs are pulled out of products and sums, where they cancel or turn a sum into a difference. */
const signs: readonly Rule[] = [
  rule("--x → x", [negate, [negate, x]], ({ x }) => x),
  rule("x + -y → x - y", [add, x, [negate, y]], ({ x, y }) => subtract(x, y)),
  rule("x - -y → x + y", [subtract, x, [negate, y]], ({ x, y }) => add(x, y)),
  inexact("-x - y → -(x + y)", zeros, [subtract, [negate, x], y], ({ x, y }) =>
    constantValue(y) === null ? negate(add(x, y)) : null,
  ),
  inexact("-(x - y) → y - x", zeros, [negate, [subtract, x, y]], ({ x, y }) => subtract(y, x)),
  inexact("-(x + c) → -c - x", zeros, [negate, [add, x, c]], ({ x, c }) => subtract(opposite(c), x)),
  rule("x - c → x + -c", [subtract, x, c], ({ x, c }) => add(x, opposite(c))),
  rule("-x * c → x * -c", [multiply, [negate, x], c], ({ x, c }) => multiply(x, opposite(c))),
  rule("-x * y → -(x * y)", [multiply, [negate, x], y], ({ x, y }) => negate(multiply(x, y))),
  rule("-(x * c) → x * -c", [negate, [multiply, x, c]], ({ x, c }) => multiply(x, opposite(c))),
  rule("-x / c → x / -c", [divide, [negate, x], c], ({ x, c }) => divide(x, opposite(c))),
  rule("-x / y → -(x / y)", [divide, [negate, x], y], ({ x, y }) => negate(divide(x, y))),
  rule("x / -y → -(x / y)", [divide, x, [negate, y]], ({ x, y }) => negate(divide(x, y))),
  rule("-(c / x) → -c / x", [negate, [divide, c, x]], ({ c, x }) => divide(opposite(c), x)),
  inexact("sum(-x) → -sum x", zeros, [sum, [negate, x]], ({ x }, root) => negate(sum(x, axesOf(root)))),
  inexact("contract(-x, y) → -contract(x, y)", zeros, [contract, [negate, x], y], ({ x, y }, root) =>
    negate(contract(x, y, lettersOf(root))),
  ),
  inexact("contract(x, -y) → -contract(x, y)", zeros, [contract, x, [negate, y]], ({ x, y }, root) =>
    negate(contract(x, y, lettersOf(root))),
  ),
  rule("if c then -x else -y → -(if c then x else y)", [select, condition, [negate, x], [negate, y]], (m) =>
    negate(select(m.condition, m.x, m.y)),
  ),
  rule("|-x| → |x|", [abs, [negate, x]], ({ x }) => abs(x)),
  rule("cos(-x) → cos x", [ops.cos, [negate, x]], ({ x }) => ops.cos(x)),
  {
    name: "f(-x) → -f(x) of odd f",
    ops: odd,
    rewrite(node, see) {
      const inner = see(node.inputs[0]!);
      if (inner?.op !== negate) return null;
      return negate(node.graph.node(node.op, inner.inputs, node.attributes) as typeof node);
    },
  },
];

const logic: readonly Rule[] = [
  rule("not not x → x", [not, [not, x]], ({ x }) => x),
  rule("x and true → x", [and, x, 1], ({ x }) => x),
  rule("x and false → false", [and, x, 0], () => 0),
  rule("x or false → x", [or, x, 0], ({ x }) => x),
  rule("x or true → true", [or, x, 1], () => 1),
  rule("x and x → x", [and, x, x], ({ x }) => x),
  rule("x or x → x", [or, x, x], ({ x }) => x),
  rule("x and not x → false", [and, x, [not, x]], () => 0),
  rule("x or not x → true", [or, x, [not, x]], () => 1),
  rule("(x and y) and y → x and y", [and, named("inner", [and, x, y]), y], ({ inner }) => inner),
  rule("(x or y) or y → x or y", [or, named("inner", [or, x, y]), y], ({ inner }) => inner),
  {
    name: "-x < -y → y < x, also of constants and of ≤",
    ops: [less, lessEqual],
    rewrite(node, see) {
      const sides = node.inputs.map((input) => {
        const seen = see(input);
        if (seen?.op === negate && input.dtype === "f32") return seen.inputs[0]!;
        return constantValue(input) === null ? null : opposite(input);
      });
      const [left, right] = sides;
      if (!left || !right || !node.inputs.some((input) => see(input)?.op === negate)) return null;
      return node.graph.node(node.op, [right, left], {}) as typeof node;
    },
  },
  rule("x < x → false", [less, x, x], () => 0),
  rule("x = x → true, of integers", [equal, x, x], ({ x }) => (x.dtype === "f32" ? null : 1)),
  rule("x ≤ x → true, of integers", [lessEqual, x, x], ({ x }) => (x.dtype === "f32" ? null : 1)),
  rule("not x < y → y ≤ x, of integers", [not, [less, x, y]], ({ x, y }) =>
    x.dtype === "f32" ? null : lessEqual(y, x),
  ),
  rule("not x ≤ y → y < x, of integers", [not, [lessEqual, x, y]], ({ x, y }) =>
    x.dtype === "f32" ? null : less(y, x),
  ),
];

const choices: readonly Rule[] = [
  rule("if constant then x else y → x or y", [select, c, x, y], ({ c, x, y }) => (value(c) === 0 ? y : x)),
  rule("if c then x else x → x", [select, condition, x, x], ({ x }) => x),
  rule("if not c then x else y → if c then y else x", [select, [not, condition], x, y], (m) =>
    select(m.condition, m.y, m.x),
  ),
  rule(
    "if c then (if c then x else y) else z → if c then x else z",
    [select, condition, [select, condition, x, y], z],
    ({ condition, x, z }) => select(condition, x, z),
  ),
  rule(
    "if c then x else (if c then y else z) → if c then x else z",
    [select, condition, x, [select, condition, y, z]],
    ({ condition, x, z }) => select(condition, x, z),
  ),
  rule(
    "if c then x else (if d then x else y) → if c or d then x else y",
    [select, condition, x, [select, w, x, y]],
    ({ condition, w, x, y }) => select(or(condition, w), x, y),
  ),
  rule(
    "if c then (if d then x else y) else y → if c and d then x else y",
    [select, condition, [select, w, x, y], y],
    ({ condition, w, x, y }) => select(and(condition, w), x, y),
  ),
  rule("if c then x else y → c and x or not c and y, of bools", [select, condition, x, y], (m) =>
    m.x.dtype === "bool" ? or(and(m.condition, m.x), and(not(m.condition), m.y)) : null,
  ),

  rule("max(x, x) → x", [maximum, x, x], ({ x }) => x),
  rule("min(x, x) → x", [minimum, x, x], ({ x }) => x),
  rule("max(x, -∞) → x", [maximum, x, Number.NEGATIVE_INFINITY], ({ x }) => x),
  rule("min(x, ∞) → x", [minimum, x, Number.POSITIVE_INFINITY], ({ x }) => x),
  rule("max(max(x, c), d) → max(x, max(c, d))", [maximum, [maximum, x, c], d], ({ x, c, d }) =>
    maximum(x, fill(x, Math.max(value(c), value(d)))),
  ),
  rule("min(min(x, c), d) → min(x, min(c, d))", [minimum, [minimum, x, c], d], ({ x, c, d }) =>
    minimum(x, fill(x, Math.min(value(c), value(d)))),
  ),
  rule("max(max(x, y), y) → max(x, y)", [maximum, named("inner", [maximum, x, y]), y], ({ inner }) => inner),
  rule("min(min(x, y), y) → min(x, y)", [minimum, named("inner", [minimum, x, y]), y], ({ inner }) => inner),
  rule("||x|| → |x|", [abs, named("inner", [abs, x])], ({ inner }) => inner),
  rule("sign(sign x) → sign x", [sign, named("inner", [sign, x])], ({ inner }) => inner),
  {
    name: "f(g x) → g x of f and g that round to whole numbers",
    ops: [ops.floor, ops.ceil, ops.round],
    rewrite(node, see) {
      const inner = see(node.inputs[0]!);
      return inner && this.ops.includes(inner.op) ? inner : null;
    },
  },

  rule("cast to its own dtype → x", [cast, x], ({ x }, root) => (x.dtype === root.dtype ? x : null)),
  rule("cast of a cast from bool → one cast", [cast, [cast, x]], ({ x }, root) =>
    x.dtype === "bool" ? cast(x, root.dtype) : null,
  ),
  inexact(
    "cast to f32 and back → x, of whole numbers",
    { loses: "the rounding of whole numbers beyond 2^24", ulps: 0 },
    [cast, named("inner", [cast, x])],
    ({ inner, x }, root) => (x.dtype === "i32" && inner.dtype === "f32" && root.dtype === "i32" ? x : null),
  ),
];

const powers: readonly Rule[] = [
  rule("x ^ 1 → x", [power, x, 1], ({ x }) => x),
  rule("x ^ 0 → 1", [power, x, 0], () => 1),
  rule("x ^ 2 → x * x", [power, x, 2], ({ x }) => multiply(x, x)),
  rule("x ^ 3 → x * x * x", [power, x, 3], ({ x }) => multiply(multiply(x, x), x)),
  rule("x ^ 4 → (x * x)²", [power, x, 4], ({ x }) => multiply(multiply(x, x), multiply(x, x))),
  rule("x ^ -1 → 1 / x", [power, x, -1], ({ x }) => (x.dtype === "f32" ? divide(1, x) : null)),
  inexact(
    "x ^ -2 → 1 / (x * x)",
    { loses: "a result where x² overflows", ulps: 4 },
    [power, x, -2],
    ({ x }) => (x.dtype === "f32" ? divide(1, multiply(x, x)) : null),
  ),
  inexact("x ^ 0.5 → sqrt x", { loses: "∞ at -∞, and 0 at -0", ulps: 2 }, [power, x, 0.5], ({ x }) =>
    sqrt(x),
  ),
  inexact(
    "x ^ -0.5 → 1 / sqrt x",
    { loses: "0 at -∞, and the sign of ∞ at -0", ulps: 4 },
    [power, x, -0.5],
    ({ x }) => divide(1, sqrt(x)),
  ),
  inexact(
    "x * (1 / y) → x / y",
    { loses: "the overflow of 1 / y", ulps: 3 },
    [multiply, x, [divide, 1, y]],
    ({ x, y }) => divide(x, y),
  ),
];

export const canonicalise: readonly Rule[] = [
  ...constants,
  ...views,
  ...sliding,
  ...joins,
  ...canonicalContraction,
  inexact("sum x over no axes → x", zeros, [sum, x], ({ x }, root) => (axesOf(root).length === 0 ? x : null)),
  ...signs,
  ...logic,
  ...choices,
  ...powers,
];
