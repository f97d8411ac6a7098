// Functions that generated kernels call and JavaScript lacks; each stands alone, so a trainer carries what it uses.
// Bounds are against the exact value of the f64 operand, in units in the last place of f64.

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

/** 1 / (1 + e^-x); 0 below -709.8. 2 ulp. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** log(1 + e^x), which overflows nowhere. 2 ulp. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
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
 * The error function, 3 ulp: below 1 an odd polynomial, from 1 to 6 one minus e^(-x²) times a polynomial in
 * 1 / (1 + 3x/8), both fitted at Chebyshev nodes to errors below 1e-17; beyond 6 it rounds to 1.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  const at = size < 1 ? x * x : 1 / (1 + 0.375 * size);
  const coefficients =
    size < 1
      ? [
          -7.795898827002142e-10, 1.3720064546777686e-8, -1.6208483801871705e-7, 1.6447424703317362e-6,
          -1.492473690741966e-5, 0.00012055294904839707, -0.0008548325975389692, 0.0052239776071164225,
          -0.02686617064323777, 0.11283791670945006, -0.37612638903183543, 1.1283791670955126,
        ]
      : [
          -0.01825110344736185, 0.13607583740953688, -0.44164307236942435, 0.8052920886165936,
          -0.900717643958191, 0.6725339351679036, -0.39402886703744383, 0.1485726268417346,
          -0.0035877767391154177, 0.08316443603542267, 0.12621635125304928, 0.16642798793974822,
          0.19681867712404866, 0.21155410696845242, 0.2115724127170147, -4.529056119029932e-8,
        ];
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * at + coefficient;
  return size < 1 ? x * sum : Math.sign(x) * (1 - Math.exp(-x * x) * sum);
}
