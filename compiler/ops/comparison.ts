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
    wasm: ([x, y], dtype) => `(${dtype === "f32" ? "f32x4" : "i32x4"}.eq ${x} ${y})`,
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
    wasm: ([x, y], dtype) =>
      dtype === "bool"
        ? `(v128.andnot ${y} ${x})`
        : `(${dtype === "f32" ? "f32x4.lt" : "i32x4.lt_s"} ${x} ${y})`,
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
    wasm: ([x, y], dtype) =>
      dtype === "bool"
        ? `(v128.or (v128.not ${x}) ${y})`
        : `(${dtype === "f32" ? "f32x4.le" : "i32x4.le_s"} ${x} ${y})`,
  },
  gradient: [null, null],
});

export const and: BinaryOp = binary({
  name: "and",
  doc: "whether both hold",
  commutative: true,
  accepts: logical,
  evaluate: ([x, y]) => x & y,
  emit: {
    ts: ([x, y]) => `(${x} && ${y})`,
    wgsl: ([x, y]) => `(${x} && ${y})`,
    wasm: ([x, y]) => `(v128.and ${x} ${y})`,
  },
  gradient: [null, null],
});

export const or: BinaryOp = binary({
  name: "or",
  doc: "whether either holds",
  commutative: true,
  accepts: logical,
  evaluate: ([x, y]) => x | y,
  emit: {
    ts: ([x, y]) => `(${x} || ${y})`,
    wgsl: ([x, y]) => `(${x} || ${y})`,
    wasm: ([x, y]) => `(v128.or ${x} ${y})`,
  },
  gradient: [null, null],
});

export const not: UnaryOp = unary({
  name: "not",
  doc: "whether x does not hold",
  accepts: logical,
  evaluate: ([x]) => 1 - x,
  emit: { ts: ([x]) => `(!${x})`, wgsl: ([x]) => `(!${x})`, wasm: ([x]) => `(v128.not ${x})` },
  gradient: [null],
});

export const isNan: UnaryOp = unary({
  name: "isNan",
  doc: "whether x is NaN",
  accepts: ["f32"],
  result: "bool",
  evaluate: ([x]) => Number(Number.isNaN(x)),
  emit: {
    ts: ([x]) => `Number.isNaN(${x})`,
    wgsl: ([x]) => `isNan(${x})`,
    wasm: ([x]) => `(v128.not (f32x4.ge (f32x4.abs ${x}) (v128.const f32x4 0 0 0 0)))`,
  },
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
  emit: {
    ts: ([x]) => `Number.isFinite(${x})`,
    wgsl: ([x]) => `isFinite(${x})`,
    wasm: ([x]) => `(f32x4.lt (f32x4.abs ${x}) (v128.const f32x4 inf inf inf inf))`,
  },
  gradient: [null],
});
