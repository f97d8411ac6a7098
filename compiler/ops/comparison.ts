// Comparisons and logic: ops whose result is a bool. No cotangent flows through them.
import { type BinaryOp, binary, type UnaryOp, unary } from "./define.ts";

const any = ["f32", "i32", "bool"] as const;
const logical = ["bool"] as const;

export const equal: BinaryOp = binary({
  name: "equal",
  doc: "whether x = y; NaN equals nothing",
  commutative: true,
  rounds: true,
  accepts: any,
  result: "bool",
  evaluate: ([x, y]) => Number(x === y),
  emit: {
    ts: ([x, y]) => `(${x} === ${y})`,
    wgsl: ([x, y], dtype) => (dtype === "f32" ? `equal(${x}, ${y})` : `(${x} == ${y})`),
  },
  gradient: [null, null],
});

export const less: BinaryOp = binary({
  name: "less",
  doc: "whether x < y; false where either is NaN",
  accepts: any,
  result: "bool",
  evaluate: ([x, y]) => Number(x < y),
  emit: {
    ts: ([x, y], dtype) => (dtype === "bool" ? `(!${x} && ${y})` : `(${x} < ${y})`),
    wgsl: ([x, y], dtype) =>
      dtype === "f32" ? `less(${x}, ${y})` : dtype === "bool" ? `(!${x} && ${y})` : `(${x} < ${y})`,
  },
  gradient: [null, null],
});

export const lessEqual: BinaryOp = binary({
  name: "lessEqual",
  doc: "whether x ≤ y; false where either is NaN",
  accepts: any,
  result: "bool",
  evaluate: ([x, y]) => Number(x <= y),
  emit: {
    ts: ([x, y], dtype) => (dtype === "bool" ? `(!${x} || ${y})` : `(${x} <= ${y})`),
    wgsl: ([x, y], dtype) =>
      dtype === "f32" ? `lessEqual(${x}, ${y})` : dtype === "bool" ? `(!${x} || ${y})` : `(${x} <= ${y})`,
  },
  gradient: [null, null],
});

export const and: BinaryOp = binary({
  name: "and",
  doc: "whether both hold",
  commutative: true,
  accepts: logical,
  evaluate: ([x, y]) => x & y,
  emit: { ts: ([x, y]) => `(${x} && ${y})`, wgsl: ([x, y]) => `(${x} && ${y})` },
  gradient: [null, null],
});

export const or: BinaryOp = binary({
  name: "or",
  doc: "whether either holds",
  commutative: true,
  accepts: logical,
  evaluate: ([x, y]) => x | y,
  emit: { ts: ([x, y]) => `(${x} || ${y})`, wgsl: ([x, y]) => `(${x} || ${y})` },
  gradient: [null, null],
});

export const not: UnaryOp = unary({
  name: "not",
  doc: "whether x does not hold",
  accepts: logical,
  evaluate: ([x]) => 1 - x,
  emit: { ts: ([x]) => `(!${x})`, wgsl: ([x]) => `(!${x})` },
  gradient: [null],
});

export const isNan: UnaryOp = unary({
  name: "isNan",
  doc: "whether x is NaN",
  accepts: ["f32"],
  result: "bool",
  evaluate: ([x]) => Number(Number.isNaN(x)),
  emit: { ts: ([x]) => `Number.isNaN(${x})`, wgsl: ([x]) => `isNan(${x})` },
  gradient: [null],
});

// biome-ignore lint/suspicious/noShadowRestrictedNames: the op has the name that the language gives it.
export const isFinite: UnaryOp = unary({
  name: "isFinite",
  doc: "whether x is neither NaN nor infinite",
  rounds: true,
  accepts: ["f32"],
  result: "bool",
  evaluate: ([x]) => Number(Number.isFinite(x)),
  emit: { ts: ([x]) => `Number.isFinite(${x})`, wgsl: ([x]) => `isFinite(${x})` },
  gradient: [null],
});
