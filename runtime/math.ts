// Functions that generated kernels call, as JavaScript lacks them or is slow at them; a trainer carries what it uses.
// Bounds are against the exact value of the f64 operand, in units in the last place (ulp) of f64. Stored as f32 that
// is within 0.500001 ulp of f32, and rises where the function does. The exponential functions take the value at a
// point of a table near the operand, and a short Taylor polynomial of the exact rest: no jump on ordinary operands.

const pair = new Float64Array(2);

/** x where the condition holds, else y, without a jump that a processor might foresee wrongly. Exact. */
export function choose(condition: boolean, x: number, y: number): number {
  pair[0] = y;
  pair[1] = x;
  return pair[+condition]!;
}

/** x - y·floor(x / y), of the sign of y; NaN where y is 0. Exact but for one rounding where signs differ. */
export function modulo(x: number, y: number): number {
  const rest = x % y;
  if (rest === 0) return y > 0 ? 0 : -0;
  return rest < 0 !== y < 0 ? rest + y : rest;
}

/** x to the power y, as in C: 1 where x is 1, and where x is -1 and y infinite. 1 ulp. */
export function power(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY)) return 1;
  return x ** y;
}

/** x to the power y modulo 2³², of integers; a negative power rounds toward 0, and of 0 it is 0. Exact. */
export function integerPower(x: number, y: number): number {
  if (y < 0) return x === 1 || x === -1 ? integerPower(x, -y % 2) : 0;
  let result = 1;
  for (let square = x, rest = y; rest > 0; rest >>>= 1) {
    if (rest & 1) result = Math.imul(result, square);
    square = Math.imul(square, square);
  }
  return result;
}

/** e^i from below the least number to above the largest, and e^(i / 512). */
const powers = new Float64Array(1457).map((_, i) => Math.exp(i - 746));
const roots = new Float64Array(512).map((_, i) => Math.exp(i / 512));

/** e^x, 3.5 ulp: from both tables, times e^r with |r| ≤ 1/1024 by its polynomial of degree 4. */
export function fastExp(x: number): number {
  const v = x > 710 ? 710 : x < -746 ? -746 : x;
  const n = Math.floor(v * 512 + 0.5);
  const r = v - n / 512;
  const root = roots[n & 511]!;
  return (root + root * r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24))))) * powers[(n >> 9) + 746]!;
}

/** 1 - e^((i - 256) / 512). */
const shortfalls = new Float64Array(512).map((_, i) => 0 - Math.expm1((i - 256) / 512));

/** e^x - 1, 4 ulp: as fastExp, with e^r to degree 5, and nothing lost where the 1 cancels. */
export function fastExpm1(x: number): number {
  if (!(Math.abs(x) < 700)) return Math.expm1(x);
  const n = Math.floor(x * 512 + 0.5);
  const r = x - n / 512;
  const rise = r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))));
  const shortfall = shortfalls[(n + 256) & 511]!;
  const scale = powers[((n + 256) >> 9) + 746]!;
  return scale * ((1 - shortfall) * rise - shortfall) - (1 - scale);
}

/** 1 / (1 + e^-x), 5 ulp. */
export function sigmoid(x: number): number {
  return 1 / (1 + fastExp(-x));
}

/** tanh((i - 320) / 16), with a 0 that keeps the sign of another. */
const tangents = new Float64Array(641).map((_, i) => Math.tanh((320 - i) / -16));

/** tanh x, 2.5 ulp: from tanh c of the table and tanh r, |r| ≤ 1/32, by the addition theorem. Within ±1. */
export function fastTanh(x: number): number {
  const v = x > 20 ? 20 : x < -20 ? -20 : x;
  const n = Math.floor(v * 16 + 0.5);
  const c = tangents[(n + 320) | 0]!;
  const r = v - n / 16;
  const z = r * r;
  const t = r * (1 - z * (1 / 3 - z * (2 / 15 - z * (17 / 315 - z * (62 / 2835)))));
  return c + (t * (1 - c * c)) / (1 + c * t);
}

/** log(1 + i / 32). */
const rises = new Float64Array(33).map((_, i) => Math.log1p(i / 32));

/** log(1 + e^x), which overflows nowhere, 5 ulp: the logarithm of 1 + t from the nearest 1 + c of the table. */
export function softplus(x: number): number {
  const v = x < -746 ? -746 : x;
  const t = fastExp(-Math.abs(v));
  const n = Math.floor(t * 32 + 0.5);
  const c = n / 32;
  const s = (t - c) / (1 + (t + c) / 2);
  const z = s * s;
  return v / 2 + Math.abs(v) / 2 + (rises[n | 0]! + s * (1 + z * (1 / 12 + z * (1 / 80 + z * (1 / 448)))));
}

/** The whole number nearest to x, halves going to the even one. Exact. */
export function roundEven(x: number): number {
  const up = Math.round(x);
  return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

/** The i32 nearest to x on the side of zero; NaN gives 0. Exact. */
export function saturate(x: number): number {
  return Math.min(Math.max(x, -2147483648), 2147483647) | 0;
}

/**
 * The error function, 2 ulp: below 1 an odd polynomial, from 1 to 6 one minus e^(-x²) times a polynomial in
 * 1 / (1 + 3x/8), both fitted at Chebyshev nodes to errors below 1e-17; beyond 6 it rounds to ±1.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 1) {
    const z = x * x;
    let sum = (-7.795898827002142e-10 * z + 1.3720064546777686e-8) * z - 1.6208483801871705e-7;
    sum = ((sum * z + 1.6447424703317362e-6) * z - 1.492473690741966e-5) * z + 0.00012055294904839707;
    sum = ((sum * z - 0.0008548325975389692) * z + 0.0052239776071164225) * z - 0.02686617064323777;
    return x * (((sum * z + 0.11283791670945006) * z - 0.37612638903183543) * z + 1.1283791670955126);
  }
  if (size > 6) return x > 0 ? 1 : -1;
  const z = 1 / (1 + 0.375 * size);
  let sum = (-0.01825110344736185 * z + 0.13607583740953688) * z - 0.44164307236942435;
  sum = ((sum * z + 0.8052920886165936) * z - 0.900717643958191) * z + 0.6725339351679036;
  sum = ((sum * z - 0.39402886703744383) * z + 0.1485726268417346) * z - 0.0035877767391154177;
  sum = ((sum * z + 0.08316443603542267) * z + 0.12621635125304928) * z + 0.16642798793974822;
  sum = ((sum * z + 0.19681867712404866) * z + 0.21155410696845242) * z + 0.2115724127170147;
  const tail = fastExp(-x * x) * (sum * z - 4.529056119029932e-8);
  return x > 0 ? 1 - tail : tail - 1;
}
