// How variables start. Only +, -, *, / and the square root are used, which IEEE 754 rounds correctly,
// so that a seed means the same bits in every JavaScript engine.
import type { TypedArray } from "./model.ts";

/** Fills a fresh variable of a shape from a sequence of uniforms in [0, 1). */
export type Initialize = (values: TypedArray, draw: () => number, shape: readonly number[]) => void;

export const constantly =
  (value: number): Initialize =>
  (values) => {
    values.fill(value);
  };

export const listed =
  (list: readonly number[]): Initialize =>
  (values) =>
    values.set(list);

const each =
  (next: (draw: () => number) => number): Initialize =>
  (values, draw) => {
    for (let i = 0; i < values.length; i++) values[i] = next(draw);
  };

/** Uniform on [low, high). */
export const uniformly = (low: number, high: number): Initialize =>
  each((draw) => low + (high - low) * draw());

/** ln x for 0 < x ≤ 1: halvings, then the series of the inverse hyperbolic tangent. */
function naturalLogarithm(x: number): number {
  let sum = 0;
  while (x < 0.7) {
    x *= 2;
    sum -= Math.LN2;
  }
  const z = (x - 1) / (x + 1);
  let power = 2 * z;
  for (let k = 1; k < 26; k += 2) {
    sum += power / k;
    power *= z * z;
  }
  return sum;
}

/** A standard normal number, by Marsaglia's polar method. */
export function gaussian(draw: () => number): number {
  for (;;) {
    const x = 2 * draw() - 1;
    const y = 2 * draw() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * naturalLogarithm(square)) / square);
  }
}

export const normally = (mean: number, std: number): Initialize =>
  each((draw) => mean + std * gaussian(draw));

/** Normal, redrawn until within [mean + low·std, mean + high·std]; clipped there should 100 draws miss. */
export const normallyWithin = (mean: number, std: number, low: number, high: number): Initialize =>
  each((draw) => {
    let z = gaussian(draw);
    for (let tries = 1; (z < low || z > high) && tries < 100; tries++) z = gaussian(draw);
    return mean + std * Math.min(high, Math.max(low, z));
  });

/**
 * The rows of the matrix [shape[0], rest], or its columns where those are fewer, are orthogonal and of length `gain`:
 * normal vectors made orthonormal by the Gram–Schmidt process, done twice for accuracy.
 */
export const orthogonally =
  (gain: number): Initialize =>
  (values, draw, [rows = 1]) => {
    const columns = values.length / rows;
    const count = Math.min(rows, columns);
    const length = Math.max(rows, columns);
    const vectors: Float64Array[] = [];
    for (let i = 0; i < count; i++) {
      const vector = new Float64Array(length).map(() => gaussian(draw));
      const dot = (other: Float64Array) => other.reduce((sum, x, k) => sum + x * vector[k]!, 0);
      for (const other of [...vectors, ...vectors]) {
        const along = dot(other);
        for (let k = 0; k < length; k++) vector[k]! -= along * other[k]!;
      }
      const norm = Math.sqrt(dot(vector));
      vectors.push(vector.map((x) => x / norm));
      for (let k = 0; k < length; k++)
        values[rows > columns ? k * columns + i : i * columns + k] = gain * vectors[i]![k]!;
    }
  };
