// Arithmetic on f32 and, exactly modulo 2³², on i32.
import type { DType, Node } from "../graph/node.ts";
import { and, equal, isFinite as finite, less, lessEqual, not } from "./comparison.ts";
import { type BinaryOp, binary, constantValue, fill, type UnaryOp, unary } from "./define.ts";
import { select } from "./selection.ts";
import { floorModulo, integerPower, realPower } from "./special.ts";
import { floor, log } from "./transcendental.ts";

const numbers = ["f32", "i32"] as const;
const wrap = (value: number, { dtype }: Node): number => (dtype === "i32" ? value | 0 : value);
const wrapped = (text: string, dtype: DType): string => (dtype === "i32" ? `(${text} | 0)` : `(${text})`);
/** An instruction of wasm on four lanes. */
const lanewise =
  (name: string, integer = name) =>
  (operands: readonly string[], dtype: DType): string =>
    `(${dtype === "i32" ? `i32x4.${integer}` : `f32x4.${name}`} ${operands.join(" ")})`;

export const add: BinaryOp = binary({
  name: "add",
  doc: "x + y",
  commutative: true,
  accepts: numbers,
  evaluate: ([x, y], node) => wrap(x + y, node),
  emit: {
    ts: ([x, y], dtype) => wrapped(`${x} + ${y}`, dtype),
    wgsl: ([x, y]) => `(${x} + ${y})`,
    wasm: lanewise("add"),
  },
  gradient: [(g) => g, (g) => g],
});

export const subtract: BinaryOp = binary({
  name: "subtract",
  doc: "x - y",
  accepts: numbers,
  evaluate: ([x, y], node) => wrap(x - y, node),
  emit: {
    ts: ([x, y], dtype) => wrapped(`${x} - ${y}`, dtype),
    wgsl: ([x, y]) => `(${x} - ${y})`,
    wasm: lanewise("sub"),
  },
  gradient: [(g) => g, (g) => negate(g)],
});

export const multiply: BinaryOp = binary({
  name: "multiply",
  doc: "x · y",
  commutative: true,
  accepts: numbers,
  evaluate: ([x, y], { dtype }) => (dtype === "i32" ? Math.imul(x, y) : x * y),
  emit: {
    ts: ([x, y], dtype) => (dtype === "i32" ? `Math.imul(${x}, ${y})` : `(${x} * ${y})`),
    wgsl: ([x, y]) => `(${x} * ${y})`,
    wasm: lanewise("mul"),
  },
  gradient: [(g, [, y]) => multiply(g, y), (g, [x]) => multiply(g, x)],
});

export const divide: BinaryOp = binary({
  name: "divide",
  doc: "x / y",
  accepts: ["f32"],
  evaluate: ([x, y]) => x / y,
  emit: {
    ts: ([x, y]) => `(${x} / ${y})`,
    wgsl: ([x, y]) => `divide(${x}, ${y})`,
    wasm: lanewise("div"),
  },
  gradient: [(g, [, y]) => divide(g, y), (g, [, y], result) => negate(divide(multiply(g, result), y))],
});

export const modulo: BinaryOp = binary({
  name: "modulo",
  doc: "x - y·floor(x / y), of the sign of y; for integers, 0 where y is 0",
  accepts: numbers,
  evaluate: ([x, y], node) => wrap(floorModulo(x, y), node),
  emit: {
    ts: ([x, y], dtype) => (dtype === "i32" ? `(modulo(${x}, ${y}) | 0)` : `modulo(${x}, ${y})`),
    wgsl: ([x, y], dtype) => `${dtype === "i32" ? "integerModulo" : "modulo"}(${x}, ${y})`,
    wasm: ([x, y], dtype) => `(call ${dtype === "i32" ? "$integerModulo" : "$modulo"} ${x} ${y})`,
  },
  helpers: ["modulo"],
  gradient: [(g) => g, (g, [x, y]) => negate(multiply(g, floor(divide(x, y))))],
});

export const power: BinaryOp = binary({
  name: "power",
  doc: "x to the power y, 1 where x is 1 or y is 0; for integers modulo 2³², a negative power rounding toward 0",
  accepts: numbers,
  evaluate: ([x, y], { dtype }) => (dtype === "i32" ? integerPower(x, y) : realPower(x, y)),
  emit: {
    ts: ([x, y], dtype) => {
      if (dtype === "i32") return `integerPower(${x}, ${y})`;
      // JavaScript's own operator differs only where x is 1, or -1 with an infinite y.
      return Number(x) > 0 && Number(x) !== 1 ? `${x} ** ${y}` : `power(${x}, ${y})`;
    },
    wgsl: ([x, y], dtype) => `${dtype === "i32" ? "integerPower" : "power"}(${x}, ${y})`,
    wasm: ([x, y], dtype) => `(call ${dtype === "i32" ? "$integerPower" : "$power"} ${x} ${y})`,
  },
  helpers: ["power", "integerPower"],
  gradient: [
    (g, [x, y]) => multiply(g, slope(x, y)),
    (g, [x, y], result) => {
      // 0 where x = 0 and y ≥ 0; the logarithm is masked too, lest 0·∞ appear at the next order.
      const vanishes = and(equal(x, 0), lessEqual(fill(y, 0), y));
      return multiply(g, multiply(result, log(select(vanishes, 1, x))));
    },
  ],
});

/** y·x^(y - 1), and 0 where y is 0, even where x^-1 is infinite. */
function slope(x: Node, y: Node): Node {
  const exponent = constantValue(y);
  if (exponent === 0) return fill(x, 0);
  if (exponent === 1) return fill(x, 1);
  const lower = exponent === null ? subtract(y, 1) : fill(x, exponent - 1);
  if (exponent !== null) return multiply(y, power(x, lower));
  const undefinedProduct = and(equal(y, 0), not(finite(power(x, lower))));
  return multiply(y, power(x, select(undefinedProduct, 0, lower)));
}

export const maximum: BinaryOp = binary({
  name: "maximum",
  doc: "the greater of x and y, NaN if either is",
  commutative: true,
  accepts: numbers,
  exact: true,
  evaluate: ([x, y]) => Math.max(x, y),
  emit: {
    ts: ([x, y]) => `Math.max(${x}, ${y})`,
    wgsl: ([x, y], dtype) => `${dtype === "i32" ? "max" : "maximum"}(${x}, ${y})`,
    wasm: lanewise("max", "max_s"),
  },
  gradient: [(g, [x, y]) => toWinner(g, less(x, y), x, y), (g, [x, y]) => toWinner(g, less(y, x), x, y)],
});

export const minimum: BinaryOp = binary({
  name: "minimum",
  doc: "the lesser of x and y, NaN if either is",
  commutative: true,
  accepts: numbers,
  exact: true,
  evaluate: ([x, y]) => Math.min(x, y),
  emit: {
    ts: ([x, y]) => `Math.min(${x}, ${y})`,
    wgsl: ([x, y], dtype) => `${dtype === "i32" ? "min" : "minimum"}(${x}, ${y})`,
    wasm: lanewise("min", "min_s"),
  },
  gradient: [(g, [x, y]) => toWinner(g, less(y, x), x, y), (g, [x, y]) => toWinner(g, less(x, y), x, y)],
});

/** Nothing to the loser, half each at a tie, as in torch.maximum. */
const toWinner = (g: Node, loses: Node, x: Node, y: Node): Node =>
  select(loses, 0, select(equal(x, y), multiply(g, 0.5), g));

export const negate: UnaryOp = unary({
  name: "negate",
  doc: "-x",
  accepts: numbers,
  exact: true,
  evaluate: ([x], node) => wrap(-x, node),
  emit: { ts: ([x], dtype) => wrapped(`-${x}`, dtype), wgsl: ([x]) => `(-${x})`, wasm: lanewise("neg") },
  gradient: [(g) => negate(g)],
});

export const abs: UnaryOp = unary({
  name: "abs",
  doc: "|x|; its derivative at 0 is 0",
  accepts: numbers,
  exact: true,
  evaluate: ([x], node) => wrap(Math.abs(x), node),
  emit: {
    ts: ([x], dtype) => (dtype === "i32" ? `(Math.abs(${x}) | 0)` : `Math.abs(${x})`),
    wgsl: ([x]) => `abs(${x})`,
    wasm: lanewise("abs"),
  },
  gradient: [(g, [x]) => multiply(g, sign(x))],
});

export const sign: UnaryOp = unary({
  name: "sign",
  doc: "-1, 0 or 1",
  accepts: numbers,
  exact: true,
  evaluate: ([x], node) => wrap(Math.sign(x), node),
  emit: {
    ts: ([x], dtype) => (dtype === "i32" ? `(Math.sign(${x}) | 0)` : `Math.sign(${x})`),
    wgsl: ([x], dtype) => `${dtype === "i32" ? "sign" : "signum"}(${x})`,
    wasm: ([x], dtype) => `(call ${dtype === "i32" ? "$integerSign" : "$signum"} ${x})`,
  },
  gradient: [null],
});
