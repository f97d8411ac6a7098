struct Scalars {
  N: u32,
  step: u32,
  seed0: u32,
  seed1: u32,
  quotient: f32, // 1 / N
  quotient_2: f32, // 1 / (1 - 0.999 ** step)
  quotient_3: f32, // lr / (1 - 0.9 ** step)
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read> x: array<f32>; // f32[N, 6]
@group(0) @binding(2) var<storage, read_write> w: array<f32>; // f32[6]
@group(0) @binding(3) var<storage, read> y: array<f32>; // f32[N]
@group(0) @binding(4) var<storage, read_write> loss_sum: array<f32>; // f32[N]
@group(0) @binding(5) var<storage, read_write> h: array<f32>; // f32[N, 6]
@group(0) @binding(6) var<storage, read_write> loss_gradient: array<f32>; // f32[N]
@group(0) @binding(7) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(8) var<storage, read_write> adam_w_m: array<f32>; // f32[6]
@group(0) @binding(9) var<storage, read_write> adam_w_v: array<f32>; // f32[6]
@group(0) @binding(10) var<storage, read_write> p: array<f32>; // f32[N]

/// So many threads side by side read each other's numbers without waiting: more on a GPU with subgroups.
const subgroupSize = 1;

/// What the thread has whose number differs from this one's in the bits of a mask.
fn subgroupOther(x: i32, mask: i32) -> i32 {
  return x;
}

var<workgroup> partials: array<f32, 64>;

/// Of what all threads of a lane have, for each of them: within each subgroup first, and then by a tree.
fn workgroupSum(x: f32, thread: i32, threads: i32, lanes: i32) -> f32 {
  var total = x;
  var reach = lanes;
  for (; reach < subgroupSize; reach *= 2) {
    total = total + bitcast<f32>(subgroupOther(bitcast<i32>(total), reach));
  }
  partials[thread] = total;
  workgroupBarrier();
  for (var half = threads / 2; reach <= half; half /= 2) {
    if (thread < half) {
      partials[thread] = partials[thread] + partials[thread + half];
    }
    workgroupBarrier();
  }
  total = partials[thread % lanes];
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

fn lessEqual(x: f32, y: f32) -> bool {
  return order(x) <= order(y) && !isNan(x) && !isNan(y);
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

/// 1 / (1 + e^-x), 2 ulp.
fn sigmoid(x: f32) -> f32 {
  let t = exponential(-abs(x));
  return select(1.0, t, x < 0.0) / (1.0 + t);
}

/// log(1 + e^x), which overflows nowhere, 3 ulp.
fn softplus(x: f32) -> f32 {
  return max(x, 0.0) + logarithm1Plus(exponential(-abs(x)));
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

// h: f32[N, 6], loss_sum: f32[N], loss_gradient: f32[N], loss: f32 — loss = bce_with_logits(h @ w, y) + mean(square(dropout(x, 0.1))) (dropout.mlp:8:10)
@compute @workgroup_size(64)
fn step_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient;
  let thread = i32(index);
  var sum_2 = 0.0;
  for (var i = thread; i < 6 * N; i += 64) {
    let select_i = select(x[i] * 1.1111112, 0.0, less(random(1u, i), 0.1));
    sum_2 += select_i * select_i;
  }
  sum_2 = workgroupSum(sum_2, thread, 64, 1);
  for (var i = thread; i < N; i += 64) {
    var dot = 0.0;
    let row = i * 6;
    for (var j = 0; j < 6; j++) {
      let h_ij = select(x[row + j] * 1.6666666, 0.0, less(random(0u, i * 6 + j), 0.4));
      dot += h_ij * w[j];
      h[row + j] = h_ij;
    }
    let negative = -abs(dot);
    let softplus_ = softplus(negative);
    let y_i = y[i];
    let difference = 1.0 - y_i;
    loss_sum[i] = (softplus_ + select(-dot, 0.0, lessEqual(-0.0, dot))) * y_i + (softplus_ + select(dot, 0.0, lessEqual(dot, 0.0))) * difference;
    let sigmoid_ = sigmoid(negative);
    let difference_2 = 1.0 - sigmoid_;
    loss_gradient[i] = (select(difference_2, sigmoid_, less(dot, 0.0)) * difference - select(difference_2, sigmoid_, less(-0.0, dot)) * y_i) * quotient;
  }
  var sum = 0.0;
  storageBarrier();
  for (var i = thread; i < N; i += 64) {
    sum += loss_sum[i];
  }
  sum = workgroupSum(sum, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum, f32(N)) + divide(sum_2, f32(6 * N));
  }
}

// adam/w/m: f32[6], adam/w/v: f32[6], w: f32[6] — gradient of output p = sigmoid(h @ w) (dropout.mlp:7:22)
@compute @workgroup_size(64)
fn update_w(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient_2;
  let quotient_2 = scalars.quotient_3;
  let i = i32(id.x);
  if (i < 6) {
    var dot = 0.0;
    for (var j = 0; j < N; j++) {
      dot += h[j * 6 + i] * loss_gradient[j];
    }
    let adam_w_m_next = dot * 0.1 + adam_w_m[i] * 0.9;
    adam_w_m[i] = adam_w_m_next;
    let adam_w_v_next = dot * dot * 0.001 + adam_w_v[i] * 0.999;
    adam_w_v[i] = adam_w_v_next;
    w[i] = w[i] - divide(adam_w_m_next, sqrt(adam_w_v_next * quotient) + 1e-8) * quotient_2;
  }
}

// loss_sum: f32[N] — loss = bce_with_logits(h @ w, y) + mean(square(dropout(x, 0.1))) (dropout.mlp:8:10)
@compute @workgroup_size(64)
fn evaluate_loss_sum(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var dot = 0.0;
    let x_row = i * 6;
    for (var j = 0; j < 6; j++) {
      dot += x[x_row + j] * w[j];
    }
    let softplus_ = softplus(-abs(dot));
    let y_i = y[i];
    loss_sum[i] = (softplus_ + select(-dot, 0.0, lessEqual(-0.0, dot))) * y_i + (softplus_ + select(dot, 0.0, lessEqual(dot, 0.0))) * (1.0 - y_i);
  }
}

// loss: f32 — loss = bce_with_logits(h @ w, y) + mean(square(dropout(x, 0.1))) (dropout.mlp:8:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  var sum = 0.0;
  for (var i = thread; i < N; i += 64) {
    sum += loss_sum[i];
  }
  sum = workgroupSum(sum, thread, 64, 1);
  var sum_2 = 0.0;
  for (var i = thread; i < 6 * N; i += 64) {
    let x_i = x[i];
    sum_2 += x_i * x_i;
  }
  sum_2 = workgroupSum(sum_2, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum, f32(N)) + divide(sum_2, f32(6 * N));
  }
}

// p: f32[N] — output p = sigmoid(h @ w) (dropout.mlp:7:14)
@compute @workgroup_size(64)
fn predict_p(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var dot = 0.0;
    let x_row = i * 6;
    for (var j = 0; j < 6; j++) {
      dot += x[x_row + j] * w[j];
    }
    p[i] = sigmoid(dot);
  }
}
