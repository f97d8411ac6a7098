// The elementary functions of runtime/math.ts: their stated errors over their whole range, special values, and order.
import { describe, expect, test } from "vitest";
import * as special from "../compiler/ops/special.ts";
import * as math from "../runtime/math.ts";
import * as exact from "./exact.ts";

const { NaN: nan, Infinity: inf } = globalThis;

interface Curve {
  readonly found: (x: number) => number;
  readonly truth: (x: number) => exact.Exact;
  /** The same from the engine's functions, good to `slack` ulp. */
  readonly engine: (x: number) => number;
  readonly slack: number;
  /** What the comment states, in ulp. */
  readonly bound: number;
  /** Operands between which the function is neither constant nor infinite. */
  readonly range: readonly [number, number];
  /** What no value leaves. */
  readonly limits: readonly [number, number];
  /** Where it changes formula or entry of its table: at all odd multiples of this. */
  readonly seam: number;
  readonly specials: ReadonlyArray<readonly [x: number, y: number]>;
}

const curves: Readonly<Record<string, Curve>> = {
  fastExp: {
    found: math.fastExp,
    truth: exact.exp,
    engine: Math.exp,
    slack: 1,
    bound: 3.5,
    range: [-745.13, 709.782712893],
    limits: [0, inf],
    seam: 1 / 1024,
    specials: [
      [0, 1],
      [-0, 1],
      [5e-324, 1],
      [1e-20, 1],
      [inf, inf],
      [-inf, 0],
      [1e300, inf],
      [-1e300, 0],
      [709.7827128933841, inf],
      [-745.2, 0],
    ],
  },
  fastExpm1: {
    found: math.fastExpm1,
    truth: exact.expm1,
    engine: Math.expm1,
    slack: 1,
    bound: 4,
    range: [-40, 130],
    limits: [-1, inf],
    seam: 1 / 1024,
    specials: [
      [0, 0],
      [-0, -0],
      [5e-324, 5e-324],
      [-1e-310, -1e-310],
      [1e-20, 1e-20],
      [inf, inf],
      [-inf, -1],
      [1e300, inf],
      [-1e300, -1],
      [-701, -1],
      [-699, -1],
    ],
  },
  sigmoid: {
    found: math.sigmoid,
    truth: exact.sigmoid,
    engine: (x) => 1 / (1 + Math.exp(-x)),
    slack: 2,
    bound: 5,
    range: [-709, 40],
    limits: [0, 1],
    seam: 1 / 1024,
    specials: [
      [0, 0.5],
      [-0, 0.5],
      [5e-324, 0.5],
      [inf, 1],
      [-inf, 0],
      [50, 1],
      [-800, 0],
    ],
  },
  fastTanh: {
    found: math.fastTanh,
    truth: exact.tanh,
    engine: Math.tanh,
    slack: 2,
    bound: 2.5,
    range: [-20.5, 20.5],
    limits: [-1, 1],
    seam: 1 / 32,
    specials: [
      [0, 0],
      [-0, -0],
      [5e-324, 5e-324],
      [-1e-310, -1e-310],
      [1e-20, 1e-20],
      [inf, 1],
      [-inf, -1],
      [20, 1],
      [-1e300, -1],
    ],
  },
  softplus: {
    found: math.softplus,
    truth: exact.softplus,
    engine: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    slack: 3,
    bound: 5,
    range: [-80, 80],
    limits: [0, inf],
    seam: 1 / 16,
    specials: [
      [0, Math.LN2],
      [-0, Math.LN2],
      [inf, inf],
      [-inf, 0],
      [1.7e308, 1.7e308],
      [-1e300, 0],
      [-745, 5e-324],
    ],
  },
  erf: {
    found: math.erf,
    truth: exact.erf,
    engine: special.erf,
    slack: 6,
    bound: 2,
    range: [-6.2, 6.2],
    limits: [-1, 1],
    seam: 1,
    specials: [
      [0, 0],
      [-0, -0],
      [5e-324, 5e-324],
      [inf, 1],
      [-inf, -1],
      [1e300, 1],
      [-6.1, -1],
    ],
  },
};

/** Numbers in [0, 1) that depend on nothing but their place. */
function* noise(): Generator<number, never> {
  for (let state = 1; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** The numbers of f32: `each` of every exponent, denormals included, of both signs, in no order. */
function* singles(each: number): Generator<number> {
  const [single, draw] = [new Float32Array(1), noise()];
  const bits = new Int32Array(single.buffer);
  for (let exponent = 0; exponent < 255; exponent++)
    for (let k = 0; k < each; k++) {
      bits[0] = (exponent << 23) | (draw.next().value * 2 ** 23);
      yield single[0]!;
      yield -single[0]!;
    }
}

const ulp = (x: number): number => Math.max(2 ** (Math.floor(Math.log2(Math.abs(x))) - 52), 5e-324);
const list = Object.entries(curves).map(([name, curve]) => [name, curve] as const);

describe.each(list)("%s", (_, { found, truth, engine, slack, bound, range, limits, seam, specials }) => {
  const [from, to] = range;
  const inRange = (x: number): boolean => x > from && x < to;

  test(`is within ${bound} ulp of the exact value`, () => {
    const draw = noise();
    const points = [
      from,
      to,
      ...Array.from({ length: 2000 }, () => from + draw.next().value * (to - from)),
      ...Array.from({ length: 1000 }, () => (draw.next().value - 0.5) * 40 * seam).filter(inRange),
      // Beside the seams, on both sides and in every octave.
      ...Array.from({ length: 600 }, (_, k) => (2 * Math.floor(1.018 ** k) + 1) * seam)
        .flatMap((x) => [x, -x].flatMap((y) => [y * (1 - 1e-9), y, y * (1 + 1e-9)]))
        .filter(inRange),
      ...Array.from({ length: 100 }, (_, k) => (1 + draw.next().value) * 2 ** -k).flatMap((x) => [x, -x]),
    ];
    let worst = { error: 0, x: 0 };
    for (const x of points) {
      const error = exact.ulps(found(x), truth(x));
      if (!(error <= worst.error)) worst = { error, x };
    }
    expect(worst.error, `at ${worst.x}`).toBeLessThanOrEqual(bound);
    expect(worst.error).toBeGreaterThan(0.5);
  });

  test("agrees with the engine in every binade of f32, and rounds to the same f32 or a neighbour of it", () => {
    for (const x of singles(200)) {
      const [y, wanted] = [found(x), engine(x)];
      if (!(y === wanted || Math.abs(y - wanted) <= (bound + slack) * ulp(wanted)))
        expect.fail(`${y} instead of ${wanted} at ${x}`);
      const [rounded, best] = [Math.fround(y), Math.fround(wanted)];
      if (rounded !== best && !(Math.abs(rounded - best) <= Math.max(2 ** -23 * Math.abs(best), 2 ** -149)))
        expect.fail(`${rounded} instead of ${best} at ${x}, in f32`);
    }
  });

  test.each(specials)("of %d is %d", (x, y) => {
    expect(Object.is(found(x), y) || Math.abs(found(x) - y) <= ulp(y) / 2, `${found(x)}`).toBe(true);
    if (y === 0) expect(found(x)).toBe(y);
  });

  test("of NaN is NaN", () => {
    expect(found(nan)).toBeNaN();
  });

  test("stays within its limits, and never falls as f32 from one f32 to the next", () => {
    const [single, draw] = [new Float32Array(1), noise()];
    const bits = new Int32Array(single.buffer);
    const starts = [
      ...Array.from({ length: 1000 }, (_, k) => (2 * k - 999) * seam),
      ...Array.from({ length: 1000 }, () => from + draw.next().value * (to - from)),
      ...singles(1),
    ];
    for (const start of starts) {
      single[0] = start;
      const values = Array.from({ length: 40 }, () => {
        const y = found(single[0]!);
        bits[0]! += 1;
        return y;
      });
      expect(Math.min(...values)).toBeGreaterThanOrEqual(limits[0]);
      expect(Math.max(...values)).toBeLessThanOrEqual(limits[1]);
      const rising = start < 0 ? values.reverse() : values;
      rising.map(Math.fround).forEach((y, k, all) => {
        if (y < all[k - 1]!) expect.fail(`${y} after ${all[k - 1]} near ${start}`);
      });
    }
  });
});
