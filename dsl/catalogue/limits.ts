// E05xx: what is refused so that every compile ends, in bounded time and memory.
import { error, warning } from "../message.ts";

const inMebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);

export const limits = {
  modelTooLarge: error<{ nodes: number; work: number }>("E0501", {
    title: ({ nodes, work }) =>
      `this model is too large: over ${nodes} nodes, or ${work} expressions once unrolled`,
    hint: () => "loops and calls are unrolled at compile time; use fewer turns",
    example: "model M { input x: f32 for i in 0..1_000_000_000 { let y = x } }",
  }),
  evaluationTooDeep: error<{ limit: number }>("E0502", {
    title: ({ limit }) => `this is nested too deeply: more than ${limit} expressions within each other`,
    hint: () => "name the inner parts with `let`",
    example: "fn f(n) = if n == 0 then 0 else 1 + (1 + (1 + (1 + f(n - 1)))) model M { output y = f(149) }",
  }),
  recursionTooDeep: error<{ limit: number }>("E0503", {
    title: ({ limit }) => `calls are nested more than ${limit} deep`,
    hint: () => "a function that calls itself is unrolled at compile time, so it must end",
    example: "fn f(x) = f(x) model M { input x: f32 output y = f(x) }",
  }),
  tensorTooLarge: error<{ elements: number; limit: number }>("E0504", {
    title: ({ elements, limit }) =>
      `this tensor has ${elements} elements, where at most ${limit} are allowed`,
    example: "model M { param W: f32[1_000_000, 1_000_000] = 0 }",
  }),
  tooManyAxes: error<{ axes: number; limit: number }>("E0507", {
    title: ({ axes, limit }) => `a tensor has at most ${limit} axes, and this one has ${axes}`,
    example: "model M { output z = zeros([2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) }",
  }),
  sizeTooLarge: error<{ size: string }>("E0506", {
    title: ({ size }) =>
      `the size ${size.length > 60 ? `${size.slice(0, 60)}…` : size} is too large to compute with`,
    example: "model M { input x: f32[N] output y = zeros([N * 60_000 * 60_000]) }",
  }),
  jacobianSize: error<{ found: string; limit: number }>("E0505", {
    title: ({ found, limit }) =>
      `this derivative is unrolled, one gradient for each element of ${found}, and has at most ${limit}`,
    hint: () => "`jvp`, `vjp` and `hvp` give products with it at any size",
    example: "model M { input x: f32[N] output J = jacobian(x ^ 2, x) }",
  }),
  largeBinding: warning<{ name: string; bytes: number; bindable: number }>("W0005", {
    title: ({ name, bytes, bindable }) =>
      `\`${name}\` takes ${inMebibytes(bytes)} MiB, and a GPU is only sure to bind ${inMebibytes(bindable)}`,
    hint: () => "devices that grant more will run this model; others will refuse it",
    example: "model M { param W: f32[8192, 8192] = 0 output y = W[0] }",
  }),
  scanTooLong: error<{ steps: number; limit: number }>("E0540", {
    title: ({ steps, limit }) => `a \`scan\` is unrolled, up to ${limit} steps, and this one has ${steps}`,
    example:
      "model M { input x: f32[N, 5000] output y = scan(x, fn(h, a) = h + a, init: zeros([dim(x, 0)])) }",
  }),
} as const;
