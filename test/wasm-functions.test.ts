// The functions of functions.wat: their stated errors over the range of f32, special values, and what the host lends.
import { describe, expect, test } from "vitest";
import source from "../compiler/backends/functions.wat?raw";
import { importsCalled, wasmFunctionsCalled } from "../compiler/backends/wasm-functions.ts";
import { assemble } from "../compiler/backends/wat.ts";
import * as special from "../compiler/ops/special.ts";
import * as math from "../runtime/math.ts";
import { uniform } from "../runtime/random.ts";

const { NaN: nan, Infinity: inf } = globalThis;
const smallest = 2 ** -126;

interface Case {
  readonly name: string;
  /** The number of operands. */
  readonly arity: 1 | 2;
  /** What it should be, in f64. */
  readonly exact: (x: number, y: number) => number;
  /** What the comment states, in ulp of f32; 0 where it is exact. */
  readonly bound: number;
  /** An error that is allowed whatever the value. */
  readonly absolute?: number;
  /** Of whole numbers. */
  readonly isInteger?: boolean;
  /** Operands between which most numbers lie. */
  readonly range: number;
}

const integerModulo = (x: number, y: number): number => (y === 0 ? 0 : x - Math.floor(x / y) * y);

const cases: readonly Case[] = [
  { name: "exponential", arity: 1, exact: Math.exp, bound: 1, range: 110 },
  { name: "exponentialMinus1", arity: 1, exact: Math.expm1, bound: 2, range: 110 },
  { name: "logarithm", arity: 1, exact: Math.log, bound: 1.5, range: 4 },
  { name: "logarithm1Plus", arity: 1, exact: Math.log1p, bound: 2.5, range: 4 },
  { name: "sigmoid", arity: 1, exact: (x) => 1 / (1 + Math.exp(-x)), bound: 2.5, range: 110 },
  {
    name: "softplus",
    arity: 1,
    exact: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    bound: 3,
    range: 40,
  },
  { name: "hyperbolicTangent", arity: 1, exact: Math.tanh, bound: 2, range: 12 },
  { name: "errorFunction", arity: 1, exact: special.erf, bound: 3, range: 5 },
  { name: "sine", arity: 1, exact: Math.sin, bound: 1.5, absolute: 1e-7, range: 1e5 },
  { name: "cosine", arity: 1, exact: Math.cos, bound: 1.5, absolute: 1e-7, range: 1e5 },
  { name: "signum", arity: 1, exact: Math.sign, bound: 0, range: 4 },
  { name: "integerSign", arity: 1, exact: Math.sign, bound: 0, isInteger: true, range: 4 },
  { name: "modulo", arity: 2, exact: math.modulo, bound: 1, range: 1e4 },
  { name: "power", arity: 2, exact: math.power, bound: 1, range: 20 },
  { name: "integerModulo", arity: 2, exact: integerModulo, bound: 0, isInteger: true, range: 1e4 },
  { name: "integerPower", arity: 2, exact: math.integerPower, bound: 0, isInteger: true, range: 40 },
];

/** The distance from a number of f32 to the next. */
const unit = (x: number): number => 2 ** (Math.floor(Math.log2(Math.max(Math.abs(x), smallest))) - 23);

/** Numbers of all magnitudes and signs, three of four in a range. */
function numbers(count: number, seed: number, { isInteger, range }: Case): number[] {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, (_, k) => {
    const sign = next() < 0.5 ? -1 : 1;
    const [size, part] = [next(), next()];
    if (isInteger) return Math.trunc(sign * (k % 4 === 0 ? 2 ** (31 * size) - 1 : size * range));
    if (k % 4 === 0) return Math.fround(sign * (1 + part) * 2 ** Math.floor(size * 276 - 149));
    return Math.fround(sign * size * [range, 1, 0.1][k % 3]!);
  });
}

const extremes = [
  ...[
    0, 1, 0.5, 1.5, 2.5, 3, 7.3, 1e-8, 88.7, 88.72283, 88.72284, 89, 87, 87.34, 103.9, 104, 16777216,
    8388607.5,
  ],
  ...[3e38, 1e20, 1e-20, 1e-37, 2e38, 2147483648, 2147483904, 6.2831855, 1e10, 2 ** 127, 1e-40, 2 ** -149],
  ...[
    smallest,
    0.6,
    4.1,
    Math.PI / 2,
    Math.PI,
    1048575.9,
    1048576,
    1048577,
    Math.SQRT2,
    Math.SQRT1_2,
    0.41,
    0.29,
  ],
  ...[1 - 2 ** -24, 1 + 2 ** -23, 3.4028234663852886e38, inf],
].flatMap((x) => [Math.fround(x), Math.fround(-x)]);
const wholeExtremes = [0, 1, -1, 2, 3, -7, 31, 46341, 65537, 2 ** 31 - 1, -(2 ** 31)];

/** A function on every combination of extremes, and on numbers of all kinds. */
function operandsOf(one: Case): number[][] {
  const ends = one.isInteger ? wholeExtremes : [...extremes, nan];
  const rows = one.arity === 1 ? ends.map((x) => [x]) : ends.flatMap((x) => ends.map((y) => [x, y]));
  const count = 100_000;
  return Array.from({ length: one.arity }, (_, k) => {
    const all = [...rows.map((row) => row[k]!), ...numbers(count, k + 1, one)];
    return all.slice(0, all.length & ~3);
  });
}

type Exports = Record<string, (...operands: number[]) => void>;
const memory = new WebAssembly.Memory({ initial: 40 });
/** Where operands and results lie. */
const places = [64, 2 ** 19 + 64, 2 ** 20 + 64];

/** Functions that call others for each four of so many bytes of operands. */
const callers = cases
  .map(({ name, arity }) => {
    const loads = places.slice(0, arity).map((place) => `(v128.load offset=${place} (local.get $k))`);
    return `(func (export "${name}") (param $bytes i32) (local $k i32)
      (loop $next
        (v128.store offset=${places[2]} (local.get $k) (call $${name} ${loads.join(" ")}))
        (local.set $k (i32.add (local.get $k) (i32.const 16)))
        (br_if $next (i32.lt_s (local.get $k) (local.get $bytes)))))`;
  })
  .join("\n");

const random = `(func (export "random") (param $index i32) (param $stream i32) (param $step i32)
  (param $seed0 i32) (param $seed1 i32)
  (v128.store offset=${places[2]} (i32.const 0) (call $random
    (i32x4.add (i32x4.splat (local.get $index)) (v128.const i32x4 0 1 2 3))
    (local.get $stream) (local.get $step) (local.get $seed0) (local.get $seed1))))`;

function moduleOf(text: string): string {
  const imports = importsCalled(text).map((one) => one.text);
  const parts = [...imports, ...wasmFunctionsCalled(text), text];
  return `(module (import "mlpc" "memory" (memory 1)) ${parts.join("\n")})`;
}

describe("every function", async () => {
  const bytes = assemble(moduleOf(`${callers}\n${random}`));
  const mlpc = { memory, sin: Math.sin, cos: Math.cos };
  const { instance } = await WebAssembly.instantiate(bytes, { mlpc });
  const exports = instance.exports as unknown as Exports;

  test.each(cases)("$name", (one) => {
    const { name, exact, bound, absolute = 0, isInteger } = one;
    const operands = operandsOf(one);
    const count = operands[0]!.length;
    const view = (place: number) =>
      isInteger ? new Int32Array(memory.buffer, place, count) : new Float32Array(memory.buffer, place, count);
    for (const [k, values] of operands.entries()) view(places[k]!).set(values);
    exports[name]!(4 * count);
    const got = view(places[2]!);
    const wrong: string[] = [];
    for (let k = 0; k < count; k++) {
      const [x, y] = [operands[0]![k]!, operands[1]?.[k] ?? 0];
      const [value, want] = [got[k]!, exact(x, y)];
      if (Object.is(value, Math.fround(want)) || (isInteger && value === want)) continue;
      const error = Math.abs(value - want);
      const tolerance = Math.max(bound * unit(want), absolute, bound > 0 ? smallest : 0);
      if (!(error <= tolerance) || (want === 0 && value === 0))
        wrong.push(`(${x}, ${y}): ${value}, not ${want}: ${error / unit(want)} ulp`);
    }
    expect(wrong.slice(0, 20)).toEqual([]);
  });

  test.each([
    [0, 0, 0, 0, 0],
    [5, 3, 1, 123, 456],
    [2 ** 31 - 9, 65535, 65536, -1, 77],
    [1000, 12, 2 ** 31 - 1, 2 ** 31 - 1, -(2 ** 31)],
  ])("random: index %d, stream %d, step %d, seed %d %d", (index, stream, step, seed0, seed1) => {
    exports.random!(index, stream, step, seed0, seed1);
    const wanted = [0, 1, 2, 3].map((k) => uniform(seed0, seed1, step, stream, index + k));
    expect([...new Float32Array(memory.buffer, places[2], 4)]).toEqual(wanted);
  });
});

describe("functions.wat", () => {
  const declared = [...source.matchAll(/\(func \$(\w+)/g)].map(([, name]) => name!);

  test("holds nothing that no test calls", () => {
    // Bools in memory are what kernels load and store: test/wasm.test.ts.
    const text = `${callers}\n${random} (call $loadBools) (call $storeBools)`;
    const carried = [...wasmFunctionsCalled(text), ...importsCalled(text).map((one) => one.text)].join("\n");
    expect(declared.filter((name) => !carried.includes(`(func $${name} `))).toEqual([]);
  });

  test("a module carries what it calls, and what that calls, and no more", () => {
    const names = (text: string) =>
      wasmFunctionsCalled(text).map((declared) => /\(func \$(\w+)/.exec(declared)![1]);
    expect(names("(call $softplus (call $other))")).toEqual([
      "exponential",
      "logarithmOfParts",
      "logarithm1Plus",
      "softplus",
    ]);
    expect(names("(f32x4.add)")).toEqual([]);
    expect(importsCalled("(call $softplus)")).toEqual([]);
    expect(importsCalled("(call $cosine)").map(({ name }) => name)).toEqual(["cos"]);
  });
});
