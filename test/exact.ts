// Elementary functions to some 150 bits, by series in big integers: what runtime/math.ts is measured against.

/** The number `digits · 2^(exponent - 256)`. */
export interface Exact {
  readonly digits: bigint;
  readonly exponent: number;
}

const one = 1n << 256n;
const shift = (x: bigint, by: number): bigint => (by < 0 ? x >> BigInt(-by) : x << BigInt(by));
const times = (x: bigint, y: bigint): bigint => (x * y) >> 256n;
const over = (x: bigint, y: bigint): bigint => (x << 256n) / y;
const fixed = (digits: bigint): Exact => ({ digits, exponent: 0 });
const unscaled = ({ digits, exponent }: Exact): bigint => shift(digits, exponent);

/** x · 2^exponent, of f64 numbers, without overflow on the way. */
const scaled = (x: number, exponent: number): number =>
  x * 2 ** Math.trunc(exponent / 2) * 2 ** (exponent - Math.trunc(exponent / 2));

/** An f64 as a multiple of 2^-256; what lies below is cut off. */
function fromNumber(x: number): bigint {
  if (x === 0) return 0n;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))) - 60, -1074);
  return shift(BigInt(scaled(x, -exponent)), exponent + 256);
}

/** Σ of the terms first, first · ratio(1), first · ratio(1) · ratio(2), …, each weighed. */
function series(
  first: bigint,
  next: (term: bigint, n: bigint) => bigint,
  weigh = (x: bigint, _: bigint) => x,
) {
  let sum = 0n;
  for (let n = 0n, term = first; term !== 0n && term !== -1n; term = next(term, ++n)) sum += weigh(term, n);
  return sum;
}

/** ±arctan or artanh of 1/k, by the sign: Σ (sign/k²)^n / (k (2n + 1)). */
const inverseTangent = (k: bigint, sign: bigint): bigint =>
  series(
    one / k,
    (term) => (sign * term) / (k * k),
    (term, n) => term / (2n * n + 1n),
  );

const log2 = 2n * inverseTangent(3n, 1n);
const pi = 16n * inverseTangent(5n, -1n) - 4n * inverseTangent(239n, -1n);

/** √π, by Newton's method from an f64. */
const rootPi = [1, 2, 3].reduce((root) => (root + over(pi, root)) >> 1n, fromNumber(Math.sqrt(Math.PI)));

function exponential(x: bigint): Exact {
  const exponent = (x + (x < 0n ? -log2 : log2) / 2n) / log2;
  const rest = x - exponent * log2;
  return { digits: series(one, (term, n) => times(term, rest) / n), exponent: Number(exponent) };
}

/** By a step of Halley's method from an f64 that is good to 40 bits. */
function logarithm(x: bigint, near: number): bigint {
  const start = fromNumber(near);
  const there = unscaled(exponential(start));
  return start + over(2n * (x - there), x + there);
}

export const exp = (x: number): Exact => exponential(fromNumber(x));

export const expm1 = (x: number): Exact => fixed(unscaled(exp(x)) - one);

export function sigmoid(x: number): Exact {
  const { digits, exponent } = exp(x);
  return { digits: over(digits, one + shift(digits, exponent)), exponent };
}

export function tanh(x: number): Exact {
  const square = unscaled(exp(2 * x));
  return fixed(over(square - one, square + one));
}

export function softplus(x: number): Exact {
  const power = unscaled(exp(-Math.abs(x)));
  return fixed(logarithm(one + power, Math.log1p(Math.exp(-Math.abs(x)))) + fromNumber(Math.max(x, 0)));
}

/** 2/√π · Σ (-1)^n x^(2n+1) / (n! (2n+1)) */
export function erf(x: number): Exact {
  const at = fromNumber(x);
  const square = times(at, at);
  const sum = series(
    at,
    (term, n) => -times(term, square) / n,
    (term, n) => term / (2n * n + 1n),
  );
  return fixed(over(2n * sum, rootPi));
}

/** How far a finite f64 is from the exact number, in units of the exact number's last place. */
export function ulps(found: number, { digits, exponent }: Exact): number {
  const length = (digits < 0n ? -digits : digits).toString(2).length;
  const place = Math.max(length + exponent - 256 - 53, -1074);
  const difference = fromNumber(scaled(found, -place)) - shift(digits, exponent - place);
  return Math.abs(Number(difference >> 200n)) * 2 ** -56;
}
