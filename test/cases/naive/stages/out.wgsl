struct Scalars {
  N: u32,
  loss_sum_at: u32,
  loss_sum_2_at: u32,
  loss_exp_at: u32,
  loss_sum_3_at: u32,
  p_gradient_at: u32,
  loss_at: u32,
  quotient: f32, // 1 / N
  lr: f32,
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read_write> arena: array<u32>;
@group(0) @binding(2) var<storage, read_write> w: array<f32>; // f32[4]
@group(0) @binding(3) var<storage, read> x: array<f32>; // f32[N, 4]
@group(0) @binding(4) var<storage, read> y: array<f32>; // f32[N]
@group(0) @binding(5) var<storage, read_write> loss_sum_3: array<f32>; // f32[N]
@group(0) @binding(6) var<storage, read_write> loss_exp: array<f32>; // f32[N, 4]
@group(0) @binding(7) var<storage, read_write> p_gradient: array<f32>; // f32[N]
@group(0) @binding(8) var<storage, read_write> loss_sum: array<f32>; // f32[N]
@group(0) @binding(9) var<storage, read_write> loss_sum_2: array<f32>; // f32[N]
@group(0) @binding(10) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(11) var<storage, read_write> shares: array<f32>; // f32[N, 4]
@group(0) @binding(12) var<storage, read_write> likelihood: array<f32>; // f32[N]
@group(0) @binding(13) var<storage, read_write> growth: array<f32>; // f32[N]
@group(0) @binding(14) var<storage, read_write> small: array<f32>; // f32[N]

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

/// The greater of two, NaN if either is.
fn maximum(x: f32, y: f32) -> f32 {
  return select(y, x, isNan(x) || (order(y) < order(x) && !isNan(y)));
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

/// 1 / (1 + e^-x), 2 ulp.
fn sigmoid(x: f32) -> f32 {
  let t = exponential(-abs(x));
  return select(1.0, t, x < 0.0) / (1.0 + t);
}

/// log(1 + e^x), which overflows nowhere, 3 ulp.
fn softplus(x: f32) -> f32 {
  return max(x, 0.0) + logarithm1Plus(exponential(-abs(x)));
}

// loss_exp: f32[N, 4], loss_sum_3: f32[N], loss_sum: f32[N], loss_sum_2: f32[N], p_gradient: f32[N], loss: f32 — loss = mean(-y * log(p) - (1 - y) * log(1 - p)) + mean(log(sum(exp(x * w), axis: 1))) (naive.mlp:13:10)
@compute @workgroup_size(64)
fn step_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient;
  let loss_exp_at = i32(scalars.loss_exp_at);
  let loss_sum_3_at = i32(scalars.loss_sum_3_at);
  let loss_sum_at = i32(scalars.loss_sum_at);
  let loss_sum_2_at = i32(scalars.loss_sum_2_at);
  let p_gradient_at = i32(scalars.p_gradient_at);
  let loss_at = i32(scalars.loss_at);
  let thread = i32(index);
  for (var i = thread; i < N; i += 64) {
    var max_2 = -infinity();
    var z = 0.0;
    let row = i * 4;
    for (var j = 0; j < 4; j++) {
      let w_j = w[j];
      let x_ij = x[row + j];
      max_2 = maximum(max_2, w_j * x_ij);
      z += x_ij * w_j;
    }
    var sum = 0.0;
    let select_2 = select(0.0, max_2, isFinite(max_2));
    for (var j = 0; j < 4; j++) {
      let exp = exponential(w[j] * x[row + j] - select_2);
      sum += exp;
      arena[row + j + loss_exp_at] = bitcast<u32>(exp);
    }
    arena[i + loss_sum_3_at] = bitcast<u32>(sum);
    arena[i + loss_sum_at] = bitcast<u32>(logarithm(sum) + select_2);
    let negative = -abs(z);
    let softplus_ = softplus(negative);
    let y_i = y[i];
    let difference = 1.0 - y_i;
    arena[i + loss_sum_2_at] = bitcast<u32>((softplus_ + select(-z, 0.0, lessEqual(-0.0, z))) * y_i + (softplus_ + select(z, 0.0, lessEqual(z, 0.0))) * difference);
    let sigmoid_ = sigmoid(negative);
    let difference_2 = 1.0 - sigmoid_;
    arena[i + p_gradient_at] = bitcast<u32>((select(difference_2, sigmoid_, less(z, 0.0)) * difference - select(difference_2, sigmoid_, less(-0.0, z)) * y_i) * quotient);
  }
  var sum_2 = 0.0;
  var sum_3 = 0.0;
  storageBarrier();
  for (var i = thread; i < N; i += 64) {
    sum_2 += bitcast<f32>(arena[i + loss_sum_at]);
    sum_3 += bitcast<f32>(arena[i + loss_sum_2_at]);
  }
  sum_2 = workgroupSum(sum_2, thread, 64, 1);
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  if (thread == 0) {
    arena[loss_at] = bitcast<u32>(divide(sum_2 + sum_3, f32(N)));
  }
}

// w: f32[4] — gradient of loss = mean(-y * log(p) - (1 - y) * log(1 - p)) + mean(log(sum(exp(x * w), axis: 1))) (naive.mlp:13:70)
@compute @workgroup_size(64)
fn update_w(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let lr = scalars.lr;
  let quotient = scalars.quotient;
  let i = i32(id.x);
  if (i < 4) {
    var sum = 0.0;
    var dot = 0.0;
    for (var j = 0; j < N; j++) {
      let x_ji = x[j * 4 + i];
      sum += divide(quotient, loss_sum_3[j]) * loss_exp[j * 4 + i] * x_ji;
      dot += x_ji * p_gradient[j];
    }
    w[i] = w[i] - (sum + dot) * lr;
  }
}

// loss_sum: f32[N], loss_sum_2: f32[N] — loss = mean(-y * log(p) - (1 - y) * log(1 - p)) + mean(log(sum(exp(x * w), axis: 1))) (naive.mlp:13:58)
@compute @workgroup_size(64)
fn evaluate_loss_sum(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var max_2 = -infinity();
    var z = 0.0;
    let x_row = i * 4;
    for (var j = 0; j < 4; j++) {
      let w_j = w[j];
      let x_ij = x[x_row + j];
      max_2 = maximum(max_2, w_j * x_ij);
      z += x_ij * w_j;
    }
    var sum = 0.0;
    let select_2 = select(0.0, max_2, isFinite(max_2));
    for (var j = 0; j < 4; j++) {
      sum += exponential(w[j] * x[x_row + j] - select_2);
    }
    loss_sum[i] = logarithm(sum) + select_2;
    let softplus_ = softplus(-abs(z));
    let y_i = y[i];
    loss_sum_2[i] = (softplus_ + select(-z, 0.0, lessEqual(-0.0, z))) * y_i + (softplus_ + select(z, 0.0, lessEqual(z, 0.0))) * (1.0 - y_i);
  }
}

// loss: f32 — loss = mean(-y * log(p) - (1 - y) * log(1 - p)) + mean(log(sum(exp(x * w), axis: 1))) (naive.mlp:13:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  var sum = 0.0;
  var sum_2 = 0.0;
  for (var i = thread; i < N; i += 64) {
    sum += loss_sum[i];
    sum_2 += loss_sum_2[i];
  }
  sum = workgroupSum(sum, thread, 64, 1);
  sum_2 = workgroupSum(sum_2, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum + sum_2, f32(N));
  }
}

// likelihood: f32[N], shares: f32[N, 4], growth: f32[N], small: f32[N] — output likelihood = log(p) (naive.mlp:9:23)
@compute @workgroup_size(64)
fn predict_likelihood(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var z = 0.0;
    var max_2 = -infinity();
    let row = i * 4;
    for (var j = 0; j < 4; j++) {
      let x_ij = x[row + j];
      z += x_ij * w[j];
      max_2 = maximum(max_2, x_ij);
    }
    var q = 0.0;
    for (var j = 0; j < 4; j++) {
      q += exponential(x[row + j] - max_2);
    }
    let log = logarithm(q);
    for (var j = 0; j < 4; j++) {
      shares[row + j] = x[row + j] - max_2 - log;
    }
    let softplus_ = softplus(-abs(z));
    likelihood[i] = -(softplus_ + select(-z, 0.0, lessEqual(-0.0, z)));
    growth[i] = softplus_ + select(z, 0.0, lessEqual(z, 0.0));
    small[i] = exponentialMinus1(z * 0.0001);
  }
}
