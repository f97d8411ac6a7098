// Functions of one f32 operand: exponentials, logarithms, trigonometry, rounding.
import { add, divide, multiply, negate, subtract } from "./arithmetic.ts";
import { type UnaryOp, unary } from "./define.ts";
import * as special from "./special.ts";

const accepts = ["f32"] as const;

export const exp: UnaryOp = unary({
  name: "exp",
  doc: "e to the power x",
  accepts,
  evaluate: ([x]) => Math.exp(x),
  emit: {
    ts: ([x]) => `fastExp(${x})`,
    wgsl: ([x]) => `exponential(${x})`,
    wasm: ([x]) => `(call $exponential ${x})`,
  },
  helpers: ["fastExp"],
  gradient: [(g, _, y) => multiply(g, y)],
});

export const expm1: UnaryOp = unary({
  name: "expm1",
  doc: "e to the power x, minus 1, accurate near 0",
  accepts,
  evaluate: ([x]) => Math.expm1(x),
  emit: {
    ts: ([x]) => `fastExpm1(${x})`,
    wgsl: ([x]) => `exponentialMinus1(${x})`,
    wasm: ([x]) => `(call $exponentialMinus1 ${x})`,
  },
  helpers: ["fastExpm1"],
  gradient: [(g, [x]) => multiply(g, exp(x))],
});

export const log: UnaryOp = unary({
  name: "log",
  doc: "the natural logarithm of x",
  accepts,
  evaluate: ([x]) => Math.log(x),
  emit: {
    ts: ([x]) => `Math.log(${x})`,
    wgsl: ([x]) => `logarithm(${x})`,
    wasm: ([x]) => `(call $logarithm ${x})`,
  },
  gradient: [(g, [x]) => divide(g, x)],
});

export const log1p: UnaryOp = unary({
  name: "log1p",
  doc: "the natural logarithm of 1 + x, accurate near 0",
  accepts,
  evaluate: ([x]) => Math.log1p(x),
  emit: {
    ts: ([x]) => `Math.log1p(${x})`,
    wgsl: ([x]) => `logarithm1Plus(${x})`,
    wasm: ([x]) => `(call $logarithm1Plus ${x})`,
  },
  gradient: [(g, [x]) => divide(g, add(x, 1))],
});

export const sqrt: UnaryOp = unary({
  name: "sqrt",
  doc: "the square root of x",
  accepts,
  evaluate: ([x]) => Math.sqrt(x),
  emit: { ts: ([x]) => `Math.sqrt(${x})`, wgsl: ([x]) => `sqrt(${x})`, wasm: ([x]) => `(f32x4.sqrt ${x})` },
  gradient: [(g, _, y) => divide(multiply(g, 0.5), y)],
});

export const sin: UnaryOp = unary({
  name: "sin",
  doc: "the sine of x radians",
  accepts,
  evaluate: ([x]) => Math.sin(x),
  emit: { ts: ([x]) => `Math.sin(${x})`, wgsl: ([x]) => `sine(${x})`, wasm: ([x]) => `(call $sine ${x})` },
  gradient: [(g, [x]) => multiply(g, cos(x))],
});

export const cos: UnaryOp = unary({
  name: "cos",
  doc: "the cosine of x radians",
  accepts,
  evaluate: ([x]) => Math.cos(x),
  emit: {
    ts: ([x]) => `Math.cos(${x})`,
    wgsl: ([x]) => `cosine(${x})`,
    wasm: ([x]) => `(call $cosine ${x})`,
  },
  gradient: [(g, [x]) => negate(multiply(g, sin(x)))],
});

export const tanh: UnaryOp = unary({
  name: "tanh",
  doc: "the hyperbolic tangent of x",
  accepts,
  evaluate: ([x]) => Math.tanh(x),
  emit: {
    ts: ([x]) => `fastTanh(${x})`,
    wgsl: ([x]) => `hyperbolicTangent(${x})`,
    wasm: ([x]) => `(call $hyperbolicTangent ${x})`,
  },
  helpers: ["fastTanh"],
  gradient: [(g, _, y) => multiply(g, subtract(1, multiply(y, y)))],
});

export const sigmoid: UnaryOp = unary({
  name: "sigmoid",
  doc: "1 / (1 + e^-x)",
  accepts,
  evaluate: ([x]) => 1 / (1 + Math.exp(-x)),
  emit: {
    ts: ([x]) => `sigmoid(${x})`,
    wgsl: ([x]) => `sigmoid(${x})`,
    wasm: ([x]) => `(call $sigmoid ${x})`,
  },
  helpers: ["sigmoid"],
  gradient: [(g, [x], y) => multiply(g, multiply(y, sigmoid(negate(x))))],
});

export const softplus: UnaryOp = unary({
  name: "softplus",
  doc: "log(1 + e^x), without overflow",
  accepts,
  evaluate: ([x]) => special.softplus(x),
  emit: {
    ts: ([x]) => `softplus(${x})`,
    wgsl: ([x]) => `softplus(${x})`,
    wasm: ([x]) => `(call $softplus ${x})`,
  },
  helpers: ["softplus"],
  gradient: [(g, [x]) => multiply(g, sigmoid(x))],
});

export const erf: UnaryOp = unary({
  name: "erf",
  doc: "the error function, 2/√π times the integral of e^(-t²) from 0 to x",
  accepts,
  evaluate: ([x]) => special.erf(x),
  emit: {
    ts: ([x]) => `erf(${x})`,
    wgsl: ([x]) => `errorFunction(${x})`,
    wasm: ([x]) => `(call $errorFunction ${x})`,
  },
  helpers: ["erf"],
  gradient: [(g, [x]) => multiply(g, multiply(exp(negate(multiply(x, x))), 2 / Math.sqrt(Math.PI)))],
});

export const floor: UnaryOp = unary({
  name: "floor",
  doc: "the greatest whole number not above x",
  accepts,
  exact: true,
  evaluate: ([x]) => Math.floor(x),
  emit: {
    ts: ([x]) => `Math.floor(${x})`,
    wgsl: ([x]) => `floor(${x})`,
    wasm: ([x]) => `(f32x4.floor ${x})`,
  },
  gradient: [null],
});

export const ceil: UnaryOp = unary({
  name: "ceil",
  doc: "the least whole number not below x",
  accepts,
  exact: true,
  evaluate: ([x]) => Math.ceil(x),
  emit: { ts: ([x]) => `Math.ceil(${x})`, wgsl: ([x]) => `ceil(${x})`, wasm: ([x]) => `(f32x4.ceil ${x})` },
  gradient: [null],
});

export const round: UnaryOp = unary({
  name: "round",
  doc: "the whole number nearest to x, halves going to the even one",
  accepts,
  exact: true,
  evaluate: ([x]) => special.roundEven(x),
  emit: {
    ts: ([x]) => `roundEven(${x})`,
    wgsl: ([x]) => `round(${x})`,
    wasm: ([x]) => `(f32x4.nearest ${x})`,
  },
  helpers: ["roundEven"],
  gradient: [null],
});
