// Arithmetic simplified: identities and absorbers, constants and scalars gathered, common factors taken out.
import type { Node } from "../../graph/node.ts";
import * as ops from "../../ops/index.ts";
import { constantValue } from "../../ops/index.ts";
import { type Caveat, hole, inexact, known, type Rule, rule, some, zeros } from "../rule.ts";
import { axesOf, opposite, usable, value } from "./reading.ts";

const { abs, add, broadcast, divide, exp, multiply, negate, subtract } = ops;
const [x, y, z, c, d] = [hole("x"), hole("y"), hole("z"), known("c"), known("d")];

const infinities: Caveat = { loses: "NaN of infinities and NaN", ulps: 0 };
const quotients: Caveat = { loses: "NaN of 0 / 0 and ∞ / ∞, and overflow on the way", ulps: 4 };
const reordered: Caveat = { loses: "overflow on the way, and the order of rounding", ulps: 8 };

/** x times a number, of f32 only: the product of two i32 constants may not be exact. */
const scaled = (x: Node, factor: number): Node | null =>
  x.dtype === "f32" && usable(factor) ? multiply(x, factor) : null;

const identities: readonly Rule[] = [
  rule("x + -0 → x", [add, x, -0], ({ x }) => x),
  inexact("x + 0 → x", zeros, [add, x, 0], ({ x }) => x),
  rule("-0 - x → -x", [subtract, -0, x], ({ x }) => negate(x)),
  inexact("0 - x → -x", zeros, [subtract, 0, x], ({ x }) => negate(x)),
  inexact("x - x → 0", infinities, [subtract, x, x], () => 0),
  rule("x * 1 → x", [multiply, x, 1], ({ x }) => x),
  rule("x * -1 → -x", [multiply, x, -1], ({ x }) => negate(x)),
  inexact("x * 0 → 0", infinities, [multiply, x, 0], () => 0),
  inexact("x * -0 → 0", infinities, [multiply, x, -0], () => 0),
  rule("x / 1 → x", [divide, x, 1], ({ x }) => x),
  rule("x / -1 → -x", [divide, x, -1], ({ x }) => negate(x)),
  inexact("0 / x → 0", quotients, [divide, 0, x], () => 0),
  inexact("x / x → 1", quotients, [divide, x, x], () => 1),
  inexact("x * y / y → x", quotients, [divide, [multiply, x, y], y], ({ x }) => x),
  inexact("x / y * y → x", quotients, [multiply, [divide, x, y], y], ({ x }) => x),
  inexact("x / (x * y) → 1 / y", quotients, [divide, x, [multiply, x, y]], ({ y }) => divide(1, y)),
  inexact("x / (x / y) → y", quotients, [divide, x, [divide, x, y]], ({ y }) => y),
  inexact("1 / (1 / x) → x", quotients, [divide, 1, [divide, 1, x]], ({ x }) => x),
  inexact("x / (y / z) → x * z / y", quotients, [divide, x, [divide, y, z]], ({ x, y, z }) =>
    constantValue(x) === null ? divide(multiply(x, z), y) : null,
  ),
  rule(
    "|x * x| → x * x",
    [abs, some("x", ({ op, inputs }) => op === multiply && inputs[0] === inputs[1])],
    ({ x }) => (x.dtype === "f32" ? x : null),
  ),
  rule("|x| → x, of what is never negative", [abs, some("x", ({ op }) => positive.has(op))], ({ x }) => x),
  rule("|x| * |x| → x * x", [multiply, [abs, x], [abs, x]], ({ x }) => multiply(x, x)),
];

const positive: ReadonlySet<Node["op"]> = new Set<Node["op"]>([exp, ops.sigmoid, ops.softplus]);

const gathered: readonly Rule[] = [
  inexact("(x * c) * d → x * (c * d)", reordered, [multiply, [multiply, x, c], d], ({ x, c, d }) =>
    scaled(x, value(c) * value(d)),
  ),
  inexact("(x * c) / d → x * (c / d)", reordered, [divide, [multiply, x, c], d], ({ x, c, d }) =>
    scaled(x, value(c) / value(d)),
  ),
  inexact("(x / c) * d → x * (d / c)", reordered, [multiply, [divide, x, c], d], ({ x, c, d }) =>
    scaled(x, value(d) / value(c)),
  ),
  inexact("(c / x) * d → (c * d) / x", reordered, [multiply, [divide, c, x], d], ({ x, c, d }) => {
    const factor = value(c) * value(d);
    return usable(factor) ? divide(factor, x) : null;
  }),
  inexact("(x / c) / d → x / (c * d)", reordered, [divide, [divide, x, c], d], ({ x, c, d }) => {
    const divisor = value(c) * value(d);
    return usable(divisor) ? divide(x, divisor) : null;
  }),
  inexact("(x * c) * y → (x * y) * c", reordered, [multiply, [multiply, x, c], y], ({ x, c, y }) =>
    constantValue(y) === null && x.dtype === "f32" ? multiply(multiply(x, y), value(c)) : null,
  ),
  inexact("(x * c) / y → (x / y) * c", reordered, [divide, [multiply, x, c], y], ({ x, c, y }) =>
    constantValue(y) === null ? multiply(divide(x, y), value(c)) : null,
  ),
  inexact("x / (y * c) → (x / y) * (1 / c)", reordered, [divide, x, [multiply, y, c]], ({ x, c, y }) =>
    usable(value(c)) && constantValue(x) === null ? multiply(divide(x, y), 1 / value(c)) : null,
  ),
  inexact("c / (y * d) → (c / d) / y", reordered, [divide, c, [multiply, y, d]], ({ c, d, y }) => {
    const factor = value(c) / value(d);
    return usable(factor) ? divide(factor, y) : null;
  }),
  rule("x / 2^k → x * 2^-k", [divide, x, c], ({ x, c }) => {
    const factor = 1 / value(c);
    const exponent = Math.round(Math.log2(Math.abs(factor)));
    return Math.abs(exponent) <= 100 && Math.abs(factor) === 2 ** exponent ? multiply(x, factor) : null;
  }),
  inexact("(x + c) + d → x + (c + d)", reordered, [add, [add, x, c], d], ({ x, c, d }) => {
    const total = value(c) + value(d);
    return x.dtype === "i32" || Number.isFinite(total) ? add(x, x.dtype === "i32" ? total | 0 : total) : null;
  }),
  inexact("c - (x + d) → (c - d) - x", reordered, [subtract, c, [add, x, d]], ({ x, c, d }) =>
    x.dtype === "f32" && Number.isFinite(value(c) - value(d)) ? subtract(value(c) - value(d), x) : null,
  ),
  inexact("(c - x) + d → (c + d) - x", reordered, [add, [subtract, c, x], d], ({ x, c, d }) =>
    x.dtype === "f32" && Number.isFinite(value(c) + value(d)) ? subtract(value(c) + value(d), x) : null,
  ),
];

/** Whether s and t repeat along a common axis of x, so that their product or quotient has fewer elements. */
function areSmall(x: Node, s: Node, t: Node): boolean {
  if (s.op !== broadcast || t.op !== broadcast || constantValue(x) !== null) return false;
  return new Set([...axesOf(s), ...axesOf(t)]).size < x.shape.length;
}

const isRepeated = (node: Node): boolean => node.op === broadcast && constantValue(node) === null;
const [s, t] = [some("s", isRepeated), some("t", isRepeated)];

/** Repeated, constants included. */
const isSpread = (node: Node): boolean => node.op === broadcast;
/** One number, not a constant, repeated. */
const number = some("s", (node) => isRepeated(node) && node.inputs[0]!.shape.length === 0);

/** Factors that repeat along some axes are multiplied with each other first, on fewer elements. */
const scalars: readonly Rule[] = [
  inexact(
    "(x * s) * t → x * (s * t), of repeated s and t",
    reordered,
    [multiply, [multiply, x, s], t],
    (m) => (areSmall(m.x, m.s, m.t) ? multiply(m.x, multiply(m.s, m.t)) : null),
  ),
  inexact("(x * s) / t → x * (s / t), of repeated s and t", reordered, [divide, [multiply, x, s], t], (m) =>
    areSmall(m.x, m.s, m.t) ? multiply(m.x, divide(m.s, m.t)) : null,
  ),
  inexact("(x / s) * t → x * (t / s), of repeated s and t", reordered, [multiply, [divide, x, s], t], (m) =>
    areSmall(m.x, m.s, m.t) ? multiply(m.x, divide(m.t, m.s)) : null,
  ),
  inexact("(x / s) / t → x / (s * t), of repeated s and t", reordered, [divide, [divide, x, s], t], (m) =>
    areSmall(m.x, m.s, m.t) ? divide(m.x, multiply(m.s, m.t)) : null,
  ),
  inexact("(x * s) * y → (x * y) * s, of a number s", reordered, [multiply, [multiply, x, number], y], (m) =>
    isSpread(m.x) || isSpread(m.y) ? null : multiply(multiply(m.x, m.y), m.s),
  ),
  inexact("(x * s) / y → (x / y) * s, of a number s", reordered, [divide, [multiply, x, number], y], (m) =>
    isSpread(m.x) || isSpread(m.y) ? null : multiply(divide(m.x, m.y), m.s),
  ),
  inexact("(x * s) * c → x * (s * c), of repeated s", reordered, [multiply, [multiply, x, s], c], (m) =>
    areSmall(m.x, m.s, m.s) ? multiply(m.x, multiply(m.s, value(m.c))) : null,
  ),
  inexact("(x / s) * c → x * (c / s), of repeated s", reordered, [multiply, [divide, x, s], c], (m) =>
    areSmall(m.x, m.s, m.s) ? multiply(m.x, divide(value(m.c), m.s)) : null,
  ),
];

const factors: readonly Rule[] = [
  rule("x + x → x * 2", [add, x, x], ({ x }) => multiply(x, 2)),
  inexact("x * c + x → x * (c + 1)", reordered, [add, [multiply, x, c], x], ({ x, c }) =>
    scaled(x, value(c) + 1),
  ),
  inexact("x * c - x → x * (c - 1)", reordered, [subtract, [multiply, x, c], x], ({ x, c }) =>
    scaled(x, value(c) - 1),
  ),
  inexact("x - x * c → x * (1 - c)", reordered, [subtract, x, [multiply, x, c]], ({ x, c }) =>
    scaled(x, 1 - value(c)),
  ),
  inexact(
    "x * y + x * z → x * (y + z)",
    reordered,
    [add, [multiply, x, y], [multiply, x, z]],
    ({ x, y, z }) => multiply(x, add(y, z)),
  ),
  inexact("x * y - x * z → x * (y - z)", reordered, [subtract, [multiply, x, y], [multiply, x, z]], (m) =>
    multiply(m.x, subtract(m.y, m.z)),
  ),
  inexact("x / z + y / z → (x + y) / z", reordered, [add, [divide, x, z], [divide, y, z]], ({ x, y, z }) =>
    divide(add(x, y), z),
  ),
  inexact("x / z - y / z → (x - y) / z", reordered, [subtract, [divide, x, z], [divide, y, z]], (m) =>
    divide(subtract(m.x, m.y), m.z),
  ),
  rule("x - y * c → x + y * -c, of negative c", [subtract, x, [multiply, y, c]], ({ x, y, c }) =>
    value(c) < 0 ? add(x, multiply(y, opposite(c))) : null,
  ),
  rule("x + y * c → x - y * -c, of negative c", [add, x, [multiply, y, c]], ({ x, y, c }) =>
    value(c) < 0 && constantValue(x) === null ? subtract(x, multiply(y, opposite(c))) : null,
  ),
];

export const arithmetic: readonly Rule[] = [...identities, ...gathered, ...scalars, ...factors];
