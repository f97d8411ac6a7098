struct Scalars {
  N: u32,
  xent_at: u32,
  accuracy_cast_at: u32,
  p_gradient_at: u32,
  p_gradient_2_at: u32,
  loss_at: u32,
  accuracy_at: u32,
  quotient: f32, // 1 / N
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read_write> arena: array<u32>;
@group(0) @binding(2) var<storage, read_write> b: array<f32>; // f32
@group(0) @binding(3) var<storage, read> x: array<f32>; // f32[N, 784]
@group(0) @binding(4) var<storage, read_write> w: array<f32>; // f32[784]
@group(0) @binding(5) var<storage, read> y: array<f32>; // f32[N]
@group(0) @binding(6) var<storage, read_write> p_gradient_2: array<f32>; // f32[N]
@group(0) @binding(7) var<storage, read_write> xent: array<f32>; // f32[N]
@group(0) @binding(8) var<storage, read_write> accuracy_cast: array<i32>; // i32[N]
@group(0) @binding(9) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(10) var<storage, read_write> accuracy: array<f32>; // f32
@group(0) @binding(11) var<storage, read_write> probability: array<f32>; // f32[N]
@group(0) @binding(12) var<storage, read_write> prediction: array<u32>; // bool[N]

/// So many threads side by side read each other's numbers without waiting: more on a GPU with subgroups.
const subgroupSize = 1;

/// What the thread has whose number differs from this one's in the bits of a mask.
fn subgroupOther(x: i32, mask: i32) -> i32 {
  return x;
}

var<workgroup> partials: array<f32, 256>;

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

var<workgroup> partialsI32: array<i32, 256>;

/// Of what all threads of a lane have, for each of them: within each subgroup first, and then by a tree.
fn workgroupSumI32(x: i32, thread: i32, threads: i32, lanes: i32) -> i32 {
  var total = x;
  var reach = lanes;
  for (; reach < subgroupSize; reach *= 2) {
    total = total + subgroupOther(total, reach);
  }
  partialsI32[thread] = total;
  workgroupBarrier();
  for (var half = threads / 2; reach <= half; half /= 2) {
    if (thread < half) {
      partialsI32[thread] = partialsI32[thread] + partialsI32[thread + half];
    }
    workgroupBarrier();
  }
  total = partialsI32[thread % lanes];
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

// xent: f32[N], accuracy_cast: i32[N], p_gradient: f32[N], p_gradient_2: f32[N], loss: f32, accuracy: f32, b: f32 — let p = 1 / (1 + exp(-(x @ w) - b)) (logistic.mlp:11:28)
@compute @workgroup_size(256)
fn update_b(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient;
  let xent_at = i32(scalars.xent_at);
  let accuracy_cast_at = i32(scalars.accuracy_cast_at);
  let p_gradient_at = i32(scalars.p_gradient_at);
  let p_gradient_2_at = i32(scalars.p_gradient_2_at);
  let loss_at = i32(scalars.loss_at);
  let accuracy_at = i32(scalars.accuracy_at);
  let thread = i32(index);
  var sum_4 = 0.0;
  for (var i = thread; i < 784; i += 256) {
    let w_i = w[i];
    sum_4 += w_i * w_i;
  }
  sum_4 = workgroupSum(sum_4, thread, 256, 1);
  let b_0 = b[0];
  for (var i = thread; i < N; i += 256) {
    var dot = 0.0;
    let x_row = i * 784;
    for (var j = 0; j < 784; j++) {
      dot += x[x_row + j] * w[j];
    }
    let sum_5 = dot + b_0;
    let negative = -abs(sum_5);
    let softplus_ = softplus(negative);
    let y_i = y[i];
    let difference = 1.0 - y_i;
    let xent_i = (softplus_ + select(-sum_5, 0.0, lessEqual(-0.0, sum_5))) * y_i + (softplus_ + select(sum_5, 0.0, lessEqual(sum_5, 0.0))) * difference;
    arena[i + xent_at] = bitcast<u32>(xent_i);
    let sigmoid_ = sigmoid(negative);
    let difference_2 = 1.0 - sigmoid_;
    let p = select(difference_2, sigmoid_, less(sum_5, 0.0));
    arena[i + accuracy_cast_at] = bitcast<u32>(i32(less(0.5, p) == less(0.5, y_i)));
    let difference_i = p * difference - select(difference_2, sigmoid_, less(-0.0, sum_5)) * y_i;
    arena[i + p_gradient_at] = bitcast<u32>(difference_i);
    arena[i + p_gradient_2_at] = bitcast<u32>(difference_i * quotient);
  }
  var sum = 0.0;
  var sum_2 = 0;
  var sum_3 = 0.0;
  storageBarrier();
  for (var i = thread; i < N; i += 256) {
    sum += bitcast<f32>(arena[i + xent_at]);
    sum_2 += bitcast<i32>(arena[i + accuracy_cast_at]);
    sum_3 += bitcast<f32>(arena[i + p_gradient_at]);
  }
  sum = workgroupSum(sum, thread, 256, 1);
  sum_2 = workgroupSumI32(sum_2, thread, 256, 1);
  sum_3 = workgroupSum(sum_3, thread, 256, 1);
  if (thread == 0) {
    arena[loss_at] = bitcast<u32>(divide(sum, f32(N)) + sum_4 * 0.01);
    arena[accuracy_at] = bitcast<u32>(divide(f32(sum_2), f32(N)));
    b[0] = b_0 - divide(sum_3, f32(N)) * 0.1;
  }
}

// w: f32[784] — gradient of let p = 1 / (1 + exp(-(x @ w) - b)) (logistic.mlp:11:28)
@compute @workgroup_size(64)
fn update_w(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x);
  let thread = i32(index);
  let lane = thread % 32;
  let slice = thread / 32;
  let inside = group * 32 + lane < 784;
  let at = min(group * 32 + lane, 783);
  let i = at;
  var dot = 0.0;
  for (var j = slice; j < N; j += 2) {
    dot += x[j * 784 + i] * p_gradient_2[j];
  }
  dot = workgroupSum(dot, thread, 64, 32);
  if (inside && slice == 0) {
    let w_i = w[i];
    w[i] = w_i - (dot + w_i * 0.02) * 0.1;
  }
}

// xent: f32[N], accuracy_cast: i32[N] — let xent = -y * log(p) - (1 - y) * log(1 - p) (logistic.mlp:12:14)
@compute @workgroup_size(64)
fn evaluate_xent(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  let b_0 = b[0];
  let lane = thread % 8;
  let slice = thread / 8;
  let inside = group * 8 + lane < N;
  let at = min(group * 8 + lane, N - 1);
  let i = at;
  var dot = 0.0;
  let x_row = i * 784;
  for (var j = slice; j < 784; j += 8) {
    dot += x[x_row + j] * w[j];
  }
  dot = workgroupSum(dot, thread, 64, 8);
  if (inside && slice == 0) {
    let sum = dot + b_0;
    let negative = -abs(sum);
    let softplus_ = softplus(negative);
    let y_i = y[i];
    let xent_i = (softplus_ + select(-sum, 0.0, lessEqual(-0.0, sum))) * y_i + (softplus_ + select(sum, 0.0, lessEqual(sum, 0.0))) * (1.0 - y_i);
    xent[i] = xent_i;
    let sigmoid_ = sigmoid(negative);
    accuracy_cast[i] = i32(less(0.5, select(1.0 - sigmoid_, sigmoid_, less(sum, 0.0))) == less(0.5, y_i));
  }
}

// loss: f32, accuracy: f32 — loss = mean(xent) + 0.01 * sum(w^2) (logistic.mlp:16:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  var sum = 0.0;
  var sum_2 = 0;
  for (var i = thread; i < N; i += 64) {
    sum += xent[i];
    sum_2 += accuracy_cast[i];
  }
  sum = workgroupSum(sum, thread, 64, 1);
  sum_2 = workgroupSumI32(sum_2, thread, 64, 1);
  var sum_3 = 0.0;
  for (var i = thread; i < 784; i += 64) {
    let w_i = w[i];
    sum_3 += w_i * w_i;
  }
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum, f32(N)) + sum_3 * 0.01;
    accuracy[0] = divide(f32(sum_2), f32(N));
  }
}

// probability: f32[N], prediction: bool[N] — let p = 1 / (1 + exp(-(x @ w) - b)) (logistic.mlp:11:14)
@compute @workgroup_size(64)
fn predict_probability(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  let b_0 = b[0];
  let lane = thread % 8;
  let slice = thread / 8;
  let inside = group * 8 + lane < N;
  let at = min(group * 8 + lane, N - 1);
  let i = at;
  var dot = 0.0;
  let x_row = i * 784;
  for (var j = slice; j < 784; j += 8) {
    dot += x[x_row + j] * w[j];
  }
  dot = workgroupSum(dot, thread, 64, 8);
  if (inside && slice == 0) {
    let sum = dot + b_0;
    let sigmoid_ = sigmoid(-abs(sum));
    let p = select(1.0 - sigmoid_, sigmoid_, less(sum, 0.0));
    probability[i] = p;
    prediction[i] = u32(less(0.5, p));
  }
}
