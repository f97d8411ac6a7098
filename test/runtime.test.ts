// The runtime of generated trainers, by itself: random numbers, initializers, safetensors, and a trainer whose
// programs are written by hand (linear regression: y = x w + b, by gradient descent).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  constantly,
  type Initialize,
  listed,
  normally,
  normallyWithin,
  orthogonally,
  uniformly,
} from "../runtime/initialize.ts";
import { permutation, sequence, threefry, uniform } from "../runtime/random.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../runtime/safetensors.ts";

describe("threefry", () => {
  const ones = 0xffffffff;
  // The known answers that the Random123 library publishes for 20 rounds.
  test.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [ones, ones],
      [ones, ones],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ])("key %j counter %j", ([k0, k1], [c0, c1], words) => {
    expect([0, 1].map((word) => threefry(k0!, k1!, c0!, c1!, word) >>> 0)).toEqual(words);
  });

  test("uniforms are multiples of 2^-24 in [0, 1), evenly spread", () => {
    const numbers = Array.from({ length: 4096 }, (_, i) => uniform(42, 0, 1, 3, i));
    expect(numbers.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 24))).toBe(true);
    expect(numbers.reduce((a, b) => a + b) / 4096).toBeCloseTo(0.5, 1);
    expect(new Set(numbers).size).toBeGreaterThan(4090);
  });

  test("places, steps, seeds and indices all matter, and steps never come round", () => {
    const variants = [
      [1, 0, 1, 0, 0],
      [2, 0, 1, 0, 0],
      [1, 7, 1, 0, 0],
      [1, 0, 2, 0, 0],
      [1, 0, 1 + 65536, 0, 0],
      [1, 0, 1 + 2 ** 33, 0, 0],
      [1, 0, 1, 1, 0],
      [1, 0, 1, 0, 1],
    ] satisfies Array<Parameters<typeof uniform>>;
    expect(new Set(variants.map((at) => uniform(...at))).size).toBe(variants.length);
  });

  test("the order of an epoch is a permutation fixed for ever by seed and epoch", () => {
    const order = permutation(42, 0, 1, 10);
    expect([...order].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...order]).toEqual([1, 7, 3, 0, 9, 5, 2, 8, 4, 6]);
    expect(permutation(42, 0, 2, 10)).not.toEqual(order);
  });
});

describe("initializers", () => {
  const fill = (initialize: Initialize, shape: readonly number[], name = "W", seed = 42) => {
    const values = new Float64Array(shape.reduce((a, b) => a * b, 1));
    initialize(values, sequence(seed, 0, name), shape);
    return values;
  };
  const moments = (values: Float64Array) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    const std = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    return { mean, std, least: Math.min(...values), most: Math.max(...values) };
  };

  // The first values are a promise: they may never change.
  test.each<[string, Initialize, { mean: number; std: number; within?: [number, number] }, number[]]>([
    [
      "uniform",
      uniformly(-2, 4),
      { mean: 1, std: 6 / Math.sqrt(12), within: [-2, 4] },
      [3.929627776145935, 2.7782394886016846, 3.2497146129608154],
    ],
    [
      "normal",
      normally(3, 0.5),
      { mean: 3, std: 0.5 },
      [2.841732444066847, 3.3716508328113584, 2.3104352920313174],
    ],
    [
      "truncated",
      normallyWithin(0, 1, -2, 2),
      { mean: 0, std: 0.8796, within: [-2, 2] },
      [-0.3165351118663052, 0.7433016656227167, -1.3791294159373648],
    ],
    ["far truncated", normallyWithin(1, 1, 60, 61), { mean: 61, std: 0, within: [61, 61] }, [61, 61, 61]],
    ["constant", constantly(0.1), { mean: 0.1, std: 0 }, [0.1, 0.1, 0.1]],
  ])("%s", (_, initialize, { mean, std, within = [-Infinity, Infinity] }, first) => {
    const values = fill(initialize, [100, 100]);
    const found = moments(values);
    expect(found.mean).toBeCloseTo(mean, 1);
    expect(found.std).toBeCloseTo(std, 1);
    expect(found.least).toBeGreaterThanOrEqual(within[0]);
    expect(found.most).toBeLessThanOrEqual(within[1]);
    expect([...values.slice(0, 3)]).toEqual(first);
  });

  test("depends on seed and name alone", () => {
    const start = fill(normally(0, 1), [4]);
    expect(fill(normally(0, 1), [2, 2])).toEqual(start);
    expect(fill(normally(0, 1), [4], "V")).not.toEqual(start);
    expect(fill(normally(0, 1), [4], "W", 43)).not.toEqual(start);
    expect([...fill(listed([1, 2, 3]), [3])]).toEqual([1, 2, 3]);
  });

  test("the polar method's logarithm is exact to rounding", () => {
    // A pair of draws with x² + y² = s and y = 0 gives √(-2 ln s).
    for (const s of [2 ** -40, 1e-6, 0.01, 0.3, 0.69, 0.7, 0.71, 0.999]) {
      const draws = [(Math.sqrt(s) + 1) / 2, 0.5];
      const [z] = fill((values, _, shape) => normally(0, 1)(values, () => draws.shift()!, shape), []);
      const x = 2 * ((Math.sqrt(s) + 1) / 2) - 1;
      expect(z! / Math.sqrt(-2 * Math.log(x * x))).toBeCloseTo(1, 14);
    }
  });

  test.each([[[5, 8]], [[8, 5]], [[6, 2, 3]], [[7]]])("orthogonal %j", (shape) => {
    const values = fill(orthogonally(1.5), shape);
    const rows = shape[0]!;
    const columns = values.length / rows;
    const at = (i: number, j: number) =>
      rows <= columns ? values[i * columns + j]! : values[j * columns + i]!;
    for (let i = 0; i < Math.min(rows, columns); i++)
      for (let j = 0; j <= i; j++) {
        let dot = 0;
        for (let k = 0; k < Math.max(rows, columns); k++) dot += at(i, k) * at(j, k);
        expect(dot).toBeCloseTo(i === j ? 2.25 : 0, 12);
      }
  });
});

describe("safetensors", () => {
  const tensors = new Map<string, StoredTensor>([
    ["flags", { shape: [3], values: Uint8Array.of(1, 0, 1) }],
    ["h1/W", { shape: [2, 2], values: Float32Array.of(1.5, -0, NaN, Infinity) }],
    ["ids", { shape: [1], values: Int32Array.of(-7) }],
    ["none", { shape: [0, 4], values: new Float64Array(0) }],
    ["wide", { shape: [], values: Float64Array.of(Math.PI) }],
  ]);
  const metadata = { format: "mlpc", note: "naïve \u{1f600}" };
  const file = encodeSafetensors({ tensors, metadata });

  test("what is encoded is decoded, wherever the bytes lie", () => {
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    for (const bytes of [file, shifted.subarray(3), Buffer.from(file)])
      expect(decodeSafetensors(bytes)).toEqual({ tensors, metadata });
  });

  test("follows the published format", () => {
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
    expect(header["h1/W"]).toEqual({ dtype: "F32", shape: [2, 2], data_offsets: [3, 19] });
    expect(file.length).toBe(8 + length + 3 + 16 + 4 + 0 + 8);
  });

  const withHeader = (header: string, body = 0): Uint8Array => {
    const text = new TextEncoder().encode(header);
    const bytes = new Uint8Array(8 + text.length + body);
    new DataView(bytes.buffer).setUint32(0, text.length, true);
    bytes.set(text, 8);
    return bytes;
  };
  test.each<[string, Uint8Array, RegExp]>([
    ["empty", new Uint8Array(0), /its header/],
    ["a giant header", Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0), /its header/],
    ["a long header", Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0), /its header/],
    ["no JSON", withHeader("{"), /its header/],
    ["null", withHeader("null"), /its header/],
    ["broken UTF-8", Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 255), /its header/],
    ["numbers as metadata", withHeader('{"__metadata__":{"a":1}}'), /its header/],
    ["no metadata", withHeader('{"__metadata__":null}'), /its header/],
    ["no entry", withHeader('{"a":3}'), /"a"/],
    ["unknown dtype", withHeader('{"a":{"dtype":"F8","shape":[],"data_offsets":[0,1]}}', 1), /"a"/],
    ["a dtype of Object", withHeader('{"a":{"dtype":"toString","shape":[],"data_offsets":[0,1]}}', 1), /"a"/],
    ["a constructor", withHeader('{"a":{"dtype":"constructor","shape":[],"data_offsets":[0,1]}}', 1), /"a"/],
    ["negative shape", withHeader('{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}', 4), /"a"/],
    ["text for a shape", withHeader('{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}', 4), /"a"/],
    ["giant shape", withHeader('{"a":{"dtype":"F32","shape":[1e15,1e15],"data_offsets":[0,4]}}', 4), /"a"/],
    ["wrong size", withHeader('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4), /"a"/],
    ["half an element", withHeader('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,5]}}', 5), /"a"/],
    ["beyond the end", withHeader('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 3), /"a"/],
    ["before the start", withHeader('{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}', 4), /"a"/],
    ["a gap", withHeader('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8), /its length/],
    ["bytes left over", withHeader("{}", 2), /its length/],
  ])("refuses %s", (_, bytes, fault) => {
    expect(() => decodeSafetensors(bytes)).toThrow(fault);
  });

  test("damaged bytes are refused or read, never worse", () => {
    const change = fc.record({ at: fc.nat(file.length - 1), to: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 8 }),
        fc.nat(file.length),
        (changes, length) => {
          const bytes = file.slice(0, length);
          for (const { at, to } of changes) if (at < length) bytes[at] = to;
          try {
            decodeSafetensors(bytes);
          } catch (error) {
            expect((error as Error).constructor).toBe(Error);
            expect((error as Error).message).toMatch(/^not a safetensors file: /);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
