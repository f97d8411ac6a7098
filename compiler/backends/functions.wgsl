// Functions that kernels on a GPU call; a module carries those that it uses. WGSL lets a compiler assume that there are
// no NaN and no infinities, bounds few of its own functions well, and leaves division by the very large and very small
// open: hence tests on bits, and functions of our own. It lets one rearrange sums, too, which is where the second half of
// a number in two parts is lost. Bounds are in units in the last place (ulp) of f32, for operands that are not denormal. The constants of polynomials are fitted by least squares, weighted anew until the error is even.

/// A number that compilers do not know to be one.
fn nan() -> f32 {
  var bits = 0x7fc00000u;
  return bitcast<f32>(bits);
}

fn infinity() -> f32 {
  var bits = 0x7f800000u;
  return bitcast<f32>(bits);
}

/// Bits of |x|: those of NaN lie above those of infinity.
fn magnitudeBits(x: f32) -> u32 {
  return bitcast<u32>(x) & 0x7fffffffu;
}

fn isNan(x: f32) -> bool {
  return 0x7f800000u < magnitudeBits(x);
}

fn isFinite(x: f32) -> bool {
  return magnitudeBits(x) < 0x7f800000u;
}

/// A whole number for each, in the order of the numbers; the two zeros are one.
fn order(x: f32) -> i32 {
  let bits = bitcast<i32>(x);
  return select(bits, -2147483648 - bits, bits < 0);
}

fn equal(x: f32, y: f32) -> bool {
  return order(x) == order(y) && !isNan(x);
}

fn less(x: f32, y: f32) -> bool {
  return order(x) < order(y) && !isNan(x) && !isNan(y);
}

fn lessEqual(x: f32, y: f32) -> bool {
  return order(x) <= order(y) && !isNan(x) && !isNan(y);
}

/// The greater of two, NaN if either is.
fn maximum(x: f32, y: f32) -> f32 {
  return select(y, x, isNan(x) || (order(y) < order(x) && !isNan(y)));
}

/// The lesser of two, NaN if either is.
fn minimum(x: f32, y: f32) -> f32 {
  return select(y, x, isNan(x) || (order(x) < order(y) && !isNan(y)));
}

/// -1, 0 or 1; NaN of NaN.
fn signum(x: f32) -> f32 {
  return select(select(select(-1.0, 1.0, 0 < order(x)), x, order(x) == 0), x, isNan(x));
}

/// x / y, 2.5 ulp, also where y is 0, infinite, or so large or small that 1 / y is neither.
fn divide(x: f32, y: f32) -> f32 {
  let size = magnitudeBits(y);
  if (0x00800000u <= size && size < 0x7e800000u) {
    return x / y;
  }
  let isNegative = (bitcast<i32>(x) ^ bitcast<i32>(y)) < 0;
  if (size == 0u) {
    let quotient = select(infinity(), -infinity(), isNegative);
    return select(quotient, nan(), magnitudeBits(x) == 0u || isNan(x));
  }
  if (0x7f800000u <= size) {
    return select(nan(), select(0.0, -0.0, isNegative), size == 0x7f800000u && isFinite(x));
  }
  let scale = select(16777216.0, 0.0625, 0x7e800000u <= size);
  return x * scale / asComputed(y * scale);
}

/// The same number, as it was computed: what it is part of cannot be rearranged with it, since only the host knows zero.
fn asComputed(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) ^ bitcast<u32>(scalars.zero));
}

/// 2^n for -126 ≤ n ≤ 127.
fn power2(n: i32) -> f32 {
  return bitcast<f32>((n + 127) << 23u);
}

/// x·2^n for |n| ≤ 252.
fn scaled(x: f32, n: i32) -> f32 {
  return x * power2(n / 2) * power2(n - n / 2);
}

/// e^r - 1 for |r| ≤ ln 2 / 2.
fn exponentialRest(r: f32) -> f32 {
  let q = fma(fma(fma(fma(0.0013951717, r, 0.008369599), r, 0.041666187), r, 0.16666512), r, 0.5);
  return fma(r * r, q, r);
}

/// What is left of x without n·ln 2. The first product is exact.
fn withoutTwos(x: f32, n: f32) -> f32 {
  return fma(n, -0.0000014286068, asComputed(fma(n, -0.693145751953125, x)));
}

/// e^x, 1 ulp.
fn exponential(x: f32) -> f32 {
  let v = clamp(x, -104.0, 89.0);
  let n = round(v * 1.442695);
  let value = scaled(asComputed(exponentialRest(withoutTwos(v, n))) + 1.0, i32(n));
  return select(select(value, infinity(), less(88.722839, x)), x, isNan(x));
}

/// e^x - 1, 2 ulp.
fn exponentialMinus1(x: f32) -> f32 {
  let v = clamp(x, -20.0, 80.0);
  let n = round(v * 1.442695);
  let power = power2(i32(n));
  let value = fma(power, exponentialRest(withoutTwos(v, n)), asComputed(power - 1.0));
  return select(exponential(x), select(value, x, isNan(x) || order(x) == 0), !less(80.0, x));
}

/// (log(1 + f) - f + f²/2) / f³ for √½ ≤ 1 + f ≤ √2.
fn logarithmRest(f: f32) -> f32 {
  let q = fma(fma(fma(fma(-0.07633924, f, 0.12780863), f, -0.13169336), f, 0.14199801), f, -0.16622284);
  return fma(fma(fma(q, f, 0.20001273), f, -0.2500085), f, 0.3333333);
}

/// x = m·2^e with √½ ≤ m < √2, for x above 0: m - 1, and e.
struct Parts {
  fraction: f32,
  exponent: i32,
}

fn partsOf(x: f32) -> Parts {
  var bits = bitcast<u32>(x);
  var exponent = 0;
  if (bits < 0x00800000u) {
    let shift = countLeadingZeros(bits) - 8u;
    bits <<= shift;
    exponent = -i32(shift);
  }
  let above = i32(bits - 0x3f3504f3u) >> 23u;
  return Parts(bitcast<f32>(bits - (u32(above) << 23u)) - 1.0, exponent + above);
}

/// The natural logarithm, 1.5 ulp.
fn logarithm(x: f32) -> f32 {
  let parts = partsOf(x);
  let f = parts.fraction;
  let e = f32(parts.exponent);
  let rest = fma(f * f * f, logarithmRest(f), e * 0.0000014286068);
  let value = fma(e, 0.693145751953125, fma(f * f, -0.5, rest) + f);
  let edge = select(select(nan(), x, x == infinity()), -infinity(), magnitudeBits(x) == 0u);
  return select(edge, value, isFinite(x) && 0 < order(x));
}

/// log(1 + x), 2.5 ulp: near 0 by the polynomial alone.
fn logarithm1Plus(x: f32) -> f32 {
  let near = fma(x * x, fma(x, logarithmRest(x), -0.5), x);
  return select(logarithm(1.0 + x), near, -0.29 < x && x < 0.41);
}

/// The first 12 digits of a number.
fn leading(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
}

/// e^(y·log x) for x above 0, 4 ulp: the logarithm in two numbers, whose products with y are exact or small.
fn positivePower(x: f32, y: f32) -> f32 {
  let parts = partsOf(x);
  let f = parts.fraction;
  let e = f32(parts.exponent);
  let first = leading(f);
  let second = asComputed(f - first);
  let twos = e * 0.693145751953125;
  let a = asComputed(twos + f);
  let square = first * first * -0.5;
  let b = asComputed(a + square);
  let rest = fma(f * f * f, logarithmRest(f), fma(e, 0.0000014286068, -second * fma(0.5, second, first)));
  let low = asComputed(asComputed(twos - a) + f) + asComputed(asComputed(a - b) + square) + rest;
  let high = leading(b + low);
  let lower = asComputed(b - high) + low;
  let factor = leading(y);
  let product = factor * high;
  let productLow = fma(factor, lower, asComputed(y - factor) * (high + lower));
  let value = exponential(product);
  return select(value, fma(value, exponentialRest(productLow), value), isFinite(value) && abs(productLow) < 0.5);
}

/// x to the power y as in C, 4 ulp.
fn power(x: f32, y: f32) -> f32 {
  if (order(y) == 0 || order(x) == order(1.0)) {
    return 1.0;
  }
  if (isNan(x) || isNan(y)) {
    return nan();
  }
  let size = abs(x);
  let isNegative = bitcast<i32>(x) < 0;
  let isWhole = !isFinite(y) || floor(y) == y;
  let isOdd = isWhole && abs(y) < 16777216.0 && (i32(y) & 1) == 1;
  var value = 0.0;
  if (order(size) == 0 || !isFinite(x) || !isFinite(y)) {
    let grows = (order(size) < order(1.0)) == (order(y) < 0);
    value = select(select(0.0, infinity(), grows), 1.0, order(size) == order(1.0));
  } else if (isNegative && !isWhole) {
    return nan();
  } else {
    value = positivePower(size, y);
  }
  return select(value, -value, isNegative && isOdd);
}

/// 1 / (1 + e^-x), 2 ulp.
fn sigmoid(x: f32) -> f32 {
  let t = exponential(-abs(x));
  return select(1.0, t, x < 0.0) / (1.0 + t);
}

/// log(1 + e^x), which overflows nowhere, 3 ulp.
fn softplus(x: f32) -> f32 {
  return max(x, 0.0) + logarithm1Plus(exponential(-abs(x)));
}

/// 2 ulp: near 0 by a polynomial, else from e^2x.
fn hyperbolicTangent(x: f32) -> f32 {
  let z = x * x;
  let q = fma(fma(fma(fma(-0.0056607807, z, 0.020601999), z, -0.05372923), z, 0.13331328), z, -0.33333278);
  let size = 1.0 - 2.0 / (exponential(min(2.0 * abs(x), 40.0)) + 1.0);
  let value = select(select(size, -size, x < 0.0), fma(x * z, q, x), abs(x) < 0.6);
  return select(value, x, isNan(x));
}

/// 3 ulp: below 1 by an odd polynomial, else 1 - e^(-x²) times a polynomial in 1 / (1 + x/2).
fn errorFunction(x: f32) -> f32 {
  let size = min(abs(x), 4.1);
  let z = size * size;
  let q = fma(fma(fma(0.00007889119, z, -0.0008020841), z, 0.005189535), z, -0.026854444);
  let near = x * fma(fma(fma(q, z, 0.112836), z, -0.37612626), z, 1.1283791);
  let t = 1.0 / fma(0.5, size, 1.0);
  let p = fma(fma(fma(-0.23080166, t, 0.63668), t, -0.06446058), t, 0.39680204);
  let far = 1.0 - exponential(-z) * fma(fma(p, t, 0.25970063), t, 0.001822481);
  let value = select(select(far, -far, x < 0.0), near, size < 1.0);
  return select(value, x, isNan(x));
}

/// The upper half of the product of two words.
fn multiplyHigh(a: u32, b: u32) -> u32 {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let middle = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
  let other = (a & 0xffffu) * (b >> 16u) + (middle & 0xffffu);
  return (a >> 16u) * (b >> 16u) + (middle >> 16u) + (other >> 16u);
}

/// An angle less a multiple of a quarter turn, |rest| ≤ π/4, and which multiple, modulo 4.
struct Angle {
  rest: f32,
  quarter: u32,
}

/// 32 zeros, then bits of 2/π.
const quartersInRadian = array<u32, 8>(
  0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu,
);

/// 32 bits of 2/π from a place on.
fn quartersFrom(place: u32) -> u32 {
  let shift = place % 32u;
  let word = quartersInRadian[place / 32u];
  return select((word << shift) | (quartersInRadian[place / 32u + 1u] >> (32u - shift)), word, shift == 0u);
}

/// The reduction of Payne and Hanek (1983): 96 bits of x·2/π, those that matter, in whole numbers.
fn reduceLarge(x: f32) -> Angle {
  let bits = magnitudeBits(x);
  let mantissa = (bits & 0x007fffffu) | 0x00800000u;
  let place = (bits >> 23u) - 120u;
  let first = quartersFrom(place);
  let second = quartersFrom(place + 32u);
  let third = multiplyHigh(mantissa, quartersFrom(place + 64u));
  let low = mantissa * second + third;
  let carry = select(0u, 1u, low < third);
  let high = mantissa * first + multiplyHigh(mantissa, second) + carry;
  let quarter = (high + 0x20000000u) >> 30u;
  let rest = high - (quarter << 30u);
  let isBelow = 0x80000000u <= rest;
  let whole = select(rest, ~rest, isBelow);
  let part = select(low, ~low, isBelow);
  let shift = min(countLeadingZeros(whole), 31u);
  let digits = select((whole << shift) | (part >> (32u - shift)), whole, shift == 0u);
  let size = f32(digits) * power2(-30 - i32(shift)) * 1.5707964;
  let turned = select(quarter, 0u - quarter, bitcast<i32>(x) < 0);
  return Angle(select(size, -size, isBelow != (bitcast<i32>(x) < 0)), turned & 3u);
}

fn reduceAngle(x: f32) -> Angle {
  if (6000.0 < abs(x)) {
    return reduceLarge(x);
  }
  let n = round(x * 0.63661975);
  let near = asComputed(fma(n, -0.00048375129, asComputed(fma(n, -1.5703125, x))));
  let rest = fma(n, -0.00000007549789, near);
  return Angle(rest, u32(i32(n)) & 3u);
}

/// The sine of an angle and so many quarter turns.
fn turned(angle: Angle, quarters: u32) -> f32 {
  let r = angle.rest;
  let z = r * r;
  let sine = fma(r * z, fma(fma(fma(0.0000027183025, z, -0.00019839333), z, 0.008333329), z, -0.16666667), r);
  let q = fma(fma(fma(-0.00000027210154, z, 0.00002479952), z, -0.0013888883), z, 0.041666668);
  let cosine = fma(z * z, q, fma(z, -0.5, 1.0));
  let quarter = (angle.quarter + quarters) & 3u;
  let size = select(sine, cosine, (quarter & 1u) == 1u);
  return select(size, -size, 2u <= quarter);
}

/// 1.5 ulp, and 1e-7 where it is near 0.
fn sine(x: f32) -> f32 {
  if (!isFinite(x)) {
    return nan();
  }
  return turned(reduceAngle(x), 0u);
}

/// 1.5 ulp, and 1e-7 where it is near 0.
fn cosine(x: f32) -> f32 {
  if (!isFinite(x)) {
    return nan();
  }
  return turned(reduceAngle(x), 1u);
}

/// x - y·floor(x / y), of the sign of y; NaN where y is 0. The rest of the division is exact: it is taken in whole
/// numbers, eight binary digits at a time.
fn modulo(x: f32, y: f32) -> f32 {
  let a = magnitudeBits(x);
  let b = magnitudeBits(y);
  if (0x7f800000u <= a || b == 0u || 0x7f800000u < b) {
    return nan();
  }
  var rest = x;
  var isZero = a == 0u;
  if (b <= a) {
    let exponentA = max(a >> 23u, 1u);
    let exponentB = max(b >> 23u, 1u);
    let mantissaB = select(b & 0x007fffffu, (b & 0x007fffffu) | 0x00800000u, 0x00800000u <= b);
    var left = select(a & 0x007fffffu, (a & 0x007fffffu) | 0x00800000u, 0x00800000u <= a) % mantissaB;
    for (var digits = exponentA - exponentB; 0u < digits; ) {
      let count = min(digits, 8u);
      left = (left << count) % mantissaB;
      digits -= count;
    }
    isZero = left == 0u;
    let size = scaled(f32(left), i32(exponentB) - 150);
    rest = select(size, -size, bitcast<i32>(x) < 0);
  }
  if (isZero) {
    return select(0.0, -0.0, bitcast<i32>(y) < 0);
  }
  return select(rest, rest + y, (bitcast<i32>(x) < 0) != (bitcast<i32>(y) < 0));
}

/// The same of whole numbers; 0 where y is 0.
fn integerModulo(x: i32, y: i32) -> i32 {
  if (y == 0) {
    return 0;
  }
  let rest = x % y;
  return select(rest, rest + y, rest != 0 && (rest < 0) != (y < 0));
}

/// x to the power y modulo 2³²; a negative power rounds toward 0, and of 0 it is 0.
fn integerPower(x: i32, y: i32) -> i32 {
  if (y < 0) {
    return select(0, select(x, 1, (y & 1) == 0), x == 1 || x == -1);
  }
  var result = 1;
  var square = x;
  for (var rest = y; 0 < rest; rest >>= 1u) {
    if ((rest & 1) == 1) {
      result *= square;
    }
    square *= square;
  }
  return result;
}

/// The whole number nearest to x on the side of zero, within the range of i32; of NaN 0.
fn truncated(x: f32) -> i32 {
  if (isNan(x)) {
    return 0;
  }
  if (0x4f000000u <= magnitudeBits(x)) {
    return select(2147483647, -2147483648, bitcast<i32>(x) < 0);
  }
  return i32(x);
}

/// Uniform in [0, 1), number `index` of a stream at this step: Threefry-2x32 with 20 rounds
/// (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011), as on every target.
fn random(stream: u32, index: i32) -> f32 {
  const turns = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  var key0 = scalars.seed0;
  var key1 = scalars.seed1 ^ (scalars.step >> 16u);
  var key2 = 0x1bd11bdau ^ key0 ^ key1;
  var x = u32(index) + key0;
  var y = (scalars.step << 16u) + stream + key1;
  for (var round = 0u; round < 20u; round++) {
    let turn = turns[round % 8u];
    x += y;
    y = ((y << turn) | (y >> (32u - turn))) ^ x;
    if (round % 4u == 3u) {
      let first = key0;
      key0 = key1;
      key1 = key2;
      key2 = first;
      x += key0;
      y += key1 + round / 4u + 1u;
    }
  }
  return f32(x >> 8u) * 5.9604644775390625e-8;
}
