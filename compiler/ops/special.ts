// Functions that JavaScript lacks, in f64: what the ops mean, against which every target is tested.

/** x - y·floor(x / y), of the sign of y as in Python and NumPy; exact, since % is. */
export function floorModulo(x: number, y: number): number {
  const rest = x % y;
  if (rest === 0) return y > 0 ? 0 : -0;
  return rest < 0 !== y < 0 ? rest + y : rest;
}

/** x to the power y as in C and IEEE 754: 1 when x is 1, or -1 with an infinite y, whatever JavaScript says. */
export const realPower = (x: number, y: number): number =>
  x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY) ? 1 : x ** y;

/** x to the power y modulo 2³²; a negative power is 1 / x^-y, rounded toward 0 (0 when x is 0). */
export function integerPower(x: number, y: number): number {
  if (y < 0) return x === 1 ? 1 : x === -1 ? (y % 2 === 0 ? 1 : -1) : 0;
  let result = 1;
  for (let square = x, rest = y; rest > 0; rest >>>= 1, square = Math.imul(square, square))
    if (rest & 1) result = Math.imul(result, square);
  return result;
}

/** The whole number nearest to x, halves going to the even one; keeps the sign of zero. */
export function roundEven(x: number): number {
  const up = Math.round(x);
  return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

/** log(1 + e^x). */
export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Toward zero into the range of i32; NaN gives 0. */
export const saturate = (x: number): number => Math.min(Math.max(x, -(2 ** 31)), 2 ** 31 - 1) | 0;

/**
 * The error function. Up to |x| = 2 the series e^(-x²)·2x/√π·Σ (2x²)^n / (1·3·…·(2n+1)), whose terms are all
 * positive; beyond, 1 minus the continued fraction of erfc (Abramowitz and Stegun 7.1.6, 7.1.14).
 * Relative error below 1e-15.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (!(size > 0 && size < 6)) return size >= 6 ? Math.sign(x) : x;
  const weight = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (size <= 2) {
    let sum = 0;
    for (let term = 2 * x, n = 1; sum + term !== sum; n += 2) {
      sum += term;
      term *= (2 * x * x) / (n + 2);
    }
    return weight * sum;
  }
  let fraction = size;
  for (let n = 60; n > 0; n--) fraction = size + n / 2 / fraction;
  return Math.sign(x) * (1 - weight / fraction);
}
