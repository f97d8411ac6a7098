struct Scalars {
  N: u32,
  decay: f32,
  lr: f32,
  step: u32,
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read> x: array<f32>; // f32[N, 3]
@group(0) @binding(2) var<storage, read_write> average: array<f32>; // f32[3]
@group(0) @binding(3) var<storage, read_write> w: array<f32>; // f32[3]
@group(0) @binding(4) var<storage, read_write> v: array<f32>; // f32[3]
@group(0) @binding(5) var<storage, read_write> seen: array<i32>; // i32
@group(0) @binding(6) var<storage, read_write> adam_w_m: array<f32>; // f32[3]
@group(0) @binding(7) var<storage, read_write> adam_w_v: array<f32>; // f32[3]
@group(0) @binding(8) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(9) var<storage, read_write> centred: array<f32>; // f32[N, 3]
@group(0) @binding(10) var<storage, read_write> count: array<i32>; // i32

// loss: f32, seen: i32, average: f32[3], v: f32[3], adam/w/m: f32[3], adam/w/v: f32[3], w: f32[3] — loss = mean(square((x - average) * w - v)) (states.mlp:17:10)
@compute @workgroup_size(64)
fn update_v(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let decay = scalars.decay;
  let lr = scalars.lr;
  let step = i32(scalars.step);
  let group = i32(id.x);
  let thread = i32(index);
  let quotient = divide(1.0 - decay, f32(N));
  let quotient_2 = divide(2.0, f32(3 * N));
  let quotient_3 = divide(1.0, 1.0 - power(0.999, f32(step)));
  let quotient_4 = divide(lr, 1.0 - power(0.9, f32(step)));
  if (group < 1) {
    if (thread == 0) {
      seen[0] = seen[0] + N;
    }
  } else {
    var sum = 0.0;
    for (var i = thread; i < N; i += 64) {
      let x_row = i * 3;
      for (var j = 0; j < 3; j++) {
        let difference = (x[x_row + j] - average[j]) * w[j] - v[j];
        sum += difference * difference;
      }
    }
    sum = workgroupSum(sum, thread, 64, 1);
    if (thread == 0) {
      loss[0] = divide(sum, f32(3 * N));
    }
    storageBarrier();
    for (var i = thread; i < 3; i += 64) {
      var now = 0.0;
      var sum_2 = 0.0;
      let average_i = average[i];
      let w_i = w[i];
      let v_i = v[i];
      for (var j = 0; j < N; j++) {
        let x_ji = x[j * 3 + i];
        now += x_ji;
        let difference = x_ji - average_i;
        sum_2 += (difference * w_i - v_i) * difference;
      }
      average[i] = quotient * now + average_i * decay;
      v[i] = select(average_i, v_i, less(abs(v_i - average_i), 0.5));
      let product = sum_2 * quotient_2;
      let select_2 = select(select(product, 0.5, less(0.5, product)), -0.5, less(product, -0.5));
      let adam_w_m_next = select_2 * 0.1 + adam_w_m[i] * 0.9;
      adam_w_m[i] = adam_w_m_next;
      let adam_w_v_next = select_2 * select_2 * 0.001 + adam_w_v[i] * 0.999;
      adam_w_v[i] = adam_w_v_next;
      w[i] = w_i - divide(adam_w_m_next, sqrt(adam_w_v_next * quotient_3) + 1e-8) * quotient_4;
    }
  }
}

// loss: f32 — loss = mean(square((x - average) * w - v)) (states.mlp:17:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  var sum = 0.0;
  for (var i = thread; i < N; i += 64) {
    let x_row = i * 3;
    for (var j = 0; j < 3; j++) {
      let difference = (x[x_row + j] - average[j]) * w[j] - v[j];
      sum += difference * difference;
    }
  }
  sum = workgroupSum(sum, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum, f32(3 * N));
  }
}

// centred: f32[N, 3], count: i32 — output centred = (x - average) * w + v (states.mlp:15:20)
@compute @workgroup_size(64)
fn predict_centred(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < 1) {
    if (thread == 0) {
      count[0] = seen[0];
    }
  } else {
    let at = (group - 1) * 64 + thread;
    if (at < 3 * N) {
      let i = at / 3;
      let row = i * 3;
      let j = at % 3;
      centred[row + j] = (x[row + j] - average[j]) * w[j] + v[j];
    }
  }
}

var<workgroup> partials: array<f32, 64>;

/// Of what all threads of a lane have, for each of them.
fn workgroupSum(x: f32, thread: i32, threads: i32, lanes: i32) -> f32 {
  partials[thread] = x;
  workgroupBarrier();
  for (var half = threads / 2; lanes <= half; half /= 2) {
    if (thread < half) {
      partials[thread] = partials[thread] + partials[thread + half];
    }
    workgroupBarrier();
  }
  let total = partials[thread % lanes];
  workgroupBarrier();
  return total;
}

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

fn less(x: f32, y: f32) -> bool {
  return order(x) < order(y) && !isNan(x) && !isNan(y);
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
  return x * scale / (y * scale);
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
  return fma(n, -0.0000014286068, fma(n, -0.693145751953125, x));
}

/// e^x, 1 ulp.
fn exponential(x: f32) -> f32 {
  let v = clamp(x, -104.0, 89.0);
  let n = round(v * 1.442695);
  let value = scaled(exponentialRest(withoutTwos(v, n)) + 1.0, i32(n));
  return select(select(value, infinity(), less(88.722839, x)), x, isNan(x));
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
    exponent = 1 - i32(shift);
    bits = (bits & 0x007fffffu) | 0x00800000u;
  }
  let above = i32(bits - 0x3f3504f3u) >> 23u;
  return Parts(bitcast<f32>(bits - (u32(above) << 23u)) - 1.0, exponent + above);
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
  let second = f - first;
  let twos = e * 0.693145751953125;
  let a = twos + f;
  let square = first * first * -0.5;
  let b = a + square;
  let rest = fma(f * f * f, logarithmRest(f), fma(e, 0.0000014286068, -second * fma(0.5, second, first)));
  let low = ((twos - a) + f) + ((a - b) + square) + rest;
  let high = leading(b + low);
  let lower = (b - high) + low;
  let factor = leading(y);
  let product = factor * high;
  let productLow = fma(factor, lower, (y - factor) * (high + lower));
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
