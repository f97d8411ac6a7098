struct Scalars {
  N: u32,
  quotient: f32, // 1 / N
  quotient_2: f32, // -1 / N
  risk_gradient_at: u32,
  logits_tanh_at: u32,
  logits_gradient_at: u32,
  logits_gradient_2_at: u32,
  logits_gradient_6_at: u32,
  logits_gradient_5_at: u32,
  logits_gradient_8_at: u32,
  logits_gradient_3_at: u32,
  lr: f32,
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read> x: array<f32>; // f32[N, 12]
@group(0) @binding(2) var<storage, read_write> W1: array<f32>; // f32[12, 8]
@group(0) @binding(3) var<storage, read_write> v1: array<f32>; // f32[12, 8]
@group(0) @binding(4) var<storage, read_write> b1: array<f32>; // f32[8]
@group(0) @binding(5) var<storage, read_write> logits_tanh: array<f32>; // f32[N, 8]
@group(0) @binding(6) var<storage, read_write> logits_gradient_4: array<f32>; // f32[N, 8]
@group(0) @binding(7) var<storage, read_write> logits_gradient: array<f32>; // f32[N, 8]
@group(0) @binding(8) var<storage, read_write> W2: array<f32>; // f32[8, 3]
@group(0) @binding(9) var<storage, read_write> v2: array<f32>; // f32[8, 3]
@group(0) @binding(10) var<storage, read_write> logits: array<f32>; // f32[N, 3]
@group(0) @binding(11) var<storage, read_write> logits_gradient_2: array<f32>; // f32[N, 3]
@group(0) @binding(12) var<storage, read> y: array<i32>; // i32[N]
@group(0) @binding(13) var<storage, read_write> risk_exp: array<f32>; // f32[N, 3]
@group(0) @binding(14) var<storage, read_write> risk_difference: array<f32>; // f32[N]
@group(0) @binding(15) var<storage, read_write> risk_gradient: array<f32>; // f32[N, 3]
@group(0) @binding(16) var<storage, read_write> risk_sum: array<f32>; // f32[N]
@group(0) @binding(17) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(18) var<storage, read_write> arena: array<u32>;
@group(0) @binding(19) var<storage, read_write> logits_gradient_3: array<f32>; // f32[N, 3]
@group(0) @binding(20) var<storage, read_write> risk_gradient_2: array<f32>; // f32[N, 3]
@group(0) @binding(21) var<storage, read_write> logits_gradient_5: array<f32>; // f32[N, 8]
@group(0) @binding(22) var<storage, read_write> logits_gradient_6: array<f32>; // f32[N, 8]
@group(0) @binding(23) var<storage, read_write> logits_gradient_7: array<f32>; // f32[N, 8]
@group(0) @binding(24) var<storage, read_write> logits_gradient_9: array<f32>; // f32[8, 3]
@group(0) @binding(25) var<storage, read_write> logits_gradient_8: array<f32>; // f32[N, 8]
@group(0) @binding(26) var<storage, read_write> curvature_product: array<f32>; // f32[12, 8]
@group(0) @binding(27) var<storage, read_write> curvature_product_2: array<f32>; // f32[8, 3]
@group(0) @binding(28) var<storage, read_write> curvature: array<f32>; // f32
@group(0) @binding(29) var<storage, read_write> along1: array<f32>; // f32[12, 8]
@group(0) @binding(30) var<storage, read_write> along2: array<f32>; // f32[8, 3]

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

/// 2 ulp: near 0 by a polynomial, else from e^2x.
fn hyperbolicTangent(x: f32) -> f32 {
  let z = x * x;
  let q = fma(fma(fma(fma(-0.0056607807, z, 0.020601999), z, -0.05372923), z, 0.13331328), z, -0.33333278);
  let size = 1.0 - 2.0 / (exponential(min(2.0 * abs(x), 40.0)) + 1.0);
  let value = select(select(size, -size, x < 0.0), fma(x * z, q, x), abs(x) < 0.6);
  return select(value, x, isNan(x));
}

// logits_tanh: f32[N, 8], logits_gradient_4: f32[N, 8], logits_gradient: f32[N, 8] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21)
@compute @workgroup_size(64)
fn step_logits_tanh(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let row = i * 8;
    let j = at % 8;
    var dot = 0.0;
    for (var k = 0; k < 12; k++) {
      dot += x[i * 12 + k] * W1[k * 8 + j];
    }
    var dot_2 = 0.0;
    for (var k = 0; k < 12; k++) {
      dot_2 += x[i * 12 + k] * v1[k * 8 + j];
    }
    let tanh = hyperbolicTangent(dot + b1[j]);
    logits_tanh[row + j] = tanh;
    logits_gradient_4[row + j] = dot_2;
    logits_gradient[row + j] = (1.0 - tanh * tanh) * dot_2;
  }
}

// logits: f32[N, 3], logits_gradient_2: f32[N, 3] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16)
@compute @workgroup_size(64)
fn step_logits(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 3 * N) {
    let i = at / 3;
    let logits_tanh_row = i * 8;
    let row = i * 3;
    let j = at % 3;
    var logits_2 = 0.0;
    var dot = 0.0;
    for (var k = 0; k < 8; k++) {
      let logits_tanh_ik = logits_tanh[logits_tanh_row + k];
      logits_2 += logits_tanh_ik * W2[k * 3 + j];
      dot += logits_tanh_ik * v2[k * 3 + j];
    }
    logits[row + j] = logits_2;
    logits_gradient_2[row + j] = dot;
  }
}

// risk_exp: f32[N, 3], risk_sum: f32[N], risk_difference: f32[N], risk_gradient: f32[N, 3], loss: f32 — let risk = cross_entropy(logits, y) (hvp.mlp:12:14)
@compute @workgroup_size(64)
fn step_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient;
  let quotient_2 = scalars.quotient_2;
  let thread = i32(index);
  for (var i = thread; i < N; i += 64) {
    var max_2 = -infinity();
    var sum = 0.0;
    let row = i * 3;
    let y_i = y[i];
    for (var j = 0; j < 3; j++) {
      let logits_ij = logits[row + j];
      max_2 = maximum(max_2, logits_ij);
      sum += select(0.0, logits_ij, y_i == j);
    }
    var sum_2 = 0.0;
    let select_2 = select(0.0, max_2, isFinite(max_2));
    for (var j = 0; j < 3; j++) {
      let exp = exponential(logits[row + j] - select_2);
      sum_2 += exp;
      risk_exp[row + j] = exp;
    }
    let quotient_3 = divide(quotient, sum_2);
    for (var j = 0; j < 3; j++) {
      risk_gradient[row + j] = quotient_3 * risk_exp[row + j] + select(0.0, quotient_2, y_i == j);
    }
    risk_sum[i] = sum_2;
    risk_difference[i] = logarithm(sum_2) + select_2 - sum;
  }
  var sum_3 = 0.0;
  storageBarrier();
  for (var i = thread; i < N; i += 64) {
    sum_3 += risk_difference[i];
  }
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum_3, f32(N));
  }
}

// logits_gradient_6: f32[N, 8], logits_gradient_5: f32[N, 8], logits_gradient_8: f32[N, 8], logits_gradient_3: f32[N, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16)
@compute @workgroup_size(64)
fn step_logits_gradient_6(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let risk_gradient_at = i32(scalars.risk_gradient_at);
  let logits_gradient_6_at = i32(scalars.logits_gradient_6_at);
  let logits_gradient_5_at = i32(scalars.logits_gradient_5_at);
  let logits_tanh_at = i32(scalars.logits_tanh_at);
  let logits_gradient_8_at = i32(scalars.logits_gradient_8_at);
  let logits_gradient_at = i32(scalars.logits_gradient_at);
  let logits_gradient_3_at = i32(scalars.logits_gradient_3_at);
  let logits_gradient_2_at = i32(scalars.logits_gradient_2_at);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (8 * N + 63) / 64) {
    let at = group * 64 + thread;
    if (at < 8 * N) {
      let i = at / 8;
      let row = i * 3;
      let row_3 = i * 8;
      let j = at % 8;
      var dot = 0.0;
      var dot_2 = 0.0;
      let row_2 = j * 3;
      for (var k = 0; k < 3; k++) {
        let risk_gradient_ik = bitcast<f32>(arena[row + k + risk_gradient_at]);
        dot += risk_gradient_ik * v2[row_2 + k];
        dot_2 += risk_gradient_ik * W2[row_2 + k];
      }
      arena[row_3 + j + logits_gradient_6_at] = bitcast<u32>(dot);
      arena[row_3 + j + logits_gradient_5_at] = bitcast<u32>(dot_2);
      let logits_tanh_ij = bitcast<f32>(arena[row_3 + j + logits_tanh_at]);
      arena[row_3 + j + logits_gradient_8_at] = bitcast<u32>(dot_2 * (1.0 - logits_tanh_ij * logits_tanh_ij));
    }
  } else {
    let at = (group - (8 * N + 63) / 64) * 64 + thread;
    if (at < 3 * N) {
      let i = at / 3;
      let row_3 = i * 8;
      let row = i * 3;
      let j = at % 3;
      var dot_3 = 0.0;
      for (var k = 0; k < 8; k++) {
        dot_3 += bitcast<f32>(arena[row_3 + k + logits_gradient_at]) * W2[k * 3 + j];
      }
      arena[row + j + logits_gradient_3_at] = bitcast<u32>(dot_3 + bitcast<f32>(arena[row + j + logits_gradient_2_at]));
    }
  }
}

// risk_gradient_2: f32[N, 3] — gradient of let risk = cross_entropy(logits, y) (hvp.mlp:12:14)
@compute @workgroup_size(64)
fn step_risk_gradient_2(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient;
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var sum = 0.0;
    let row = i * 3;
    for (var j = 0; j < 3; j++) {
      sum += risk_exp[row + j] * logits_gradient_3[row + j];
    }
    let risk_sum_i = risk_sum[i];
    let quotient_i = divide(quotient, risk_sum_i);
    let negative = -divide(quotient_i * sum, risk_sum_i);
    for (var j = 0; j < 3; j++) {
      risk_gradient_2[row + j] = (negative + quotient_i * logits_gradient_3[row + j]) * risk_exp[row + j];
    }
  }
}

// logits_gradient_7: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16)
@compute @workgroup_size(64)
fn step_logits_gradient_7(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let risk_gradient_2_row = i * 3;
    let row = i * 8;
    let j = at % 8;
    var dot = 0.0;
    let W2_row = j * 3;
    for (var k = 0; k < 3; k++) {
      dot += risk_gradient_2[risk_gradient_2_row + k] * W2[W2_row + k];
    }
    let logits_tanh_ij = logits_tanh[row + j];
    let product = logits_gradient_5[row + j] * logits_gradient_4[row + j] * logits_tanh_ij;
    logits_gradient_7[row + j] = (logits_gradient_6[row + j] - product - product + dot) * (1.0 - logits_tanh_ij * logits_tanh_ij);
  }
}

// logits_gradient_9: f32[8, 3], W2: f32[8, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16)
@compute @workgroup_size(64)
fn update_W2(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let lr = scalars.lr;
  let at = i32(id.x);
  if (at < 24) {
    let i = at / 3;
    let row = i * 3;
    let j = at % 3;
    var dot = 0.0;
    var dot_2 = 0.0;
    for (var k = 0; k < N; k++) {
      let logits_tanh_ki = logits_tanh[k * 8 + i];
      dot += logits_tanh_ki * risk_gradient_2[k * 3 + j];
      dot_2 += logits_tanh_ki * risk_gradient[k * 3 + j];
    }
    logits_gradient_9[row + j] = dot;
    W2[row + j] = W2[row + j] - dot_2 * lr;
  }
}

// curvature_product: f32[12, 8], W1: f32[12, 8], b1: f32[8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21)
@compute @workgroup_size(64)
fn update_W1(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let lr = scalars.lr;
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 2) {
    let at = group * 64 + thread;
    if (at < 96) {
      let i = at / 8;
      let row = i * 8;
      let j = at % 8;
      var dot = 0.0;
      for (var k = 0; k < N; k++) {
        dot += x[k * 12 + i] * logits_gradient_7[k * 8 + j];
      }
      var dot_2 = 0.0;
      for (var k = 0; k < N; k++) {
        dot_2 += x[k * 12 + i] * logits_gradient_8[k * 8 + j];
      }
      curvature_product[row + j] = dot * v1[row + j];
      W1[row + j] = W1[row + j] - dot_2 * lr;
    }
  } else {
    let i = (group - 2) * 64 + thread;
    if (i < 8) {
      var sum = 0.0;
      for (var j = 0; j < N; j++) {
        sum += logits_gradient_8[j * 8 + i];
      }
      b1[i] = b1[i] - sum * lr;
    }
  }
}

// curvature_product_2: f32[8, 3], curvature: f32 — metric curvature = sum(h1 * v1) + sum(h2 * v2) (hvp.mlp:18:22)
@compute @workgroup_size(64)
fn step_curvature(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  var sum = 0.0;
  for (var i = thread; i < 96; i += 64) {
    sum += curvature_product[i];
  }
  sum = workgroupSum(sum, thread, 64, 1);
  for (var at = thread; at < 24; at += 64) {
    let i = at / 3;
    let row = i * 3;
    let j = at % 3;
    var dot = 0.0;
    for (var k = 0; k < N; k++) {
      dot += logits_gradient[k * 8 + i] * risk_gradient[k * 3 + j];
    }
    curvature_product_2[row + j] = (logits_gradient_9[row + j] + dot) * v2[row + j];
  }
  var sum_2 = 0.0;
  storageBarrier();
  for (var i = thread; i < 24; i += 64) {
    sum_2 += curvature_product_2[i];
  }
  sum_2 = workgroupSum(sum_2, thread, 64, 1);
  if (thread == 0) {
    curvature[0] = sum + sum_2;
  }
}

// logits_tanh: f32[N, 8] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21)
@compute @workgroup_size(64)
fn evaluate_logits_tanh(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let logits_tanh_row = i * 8;
    let j = at % 8;
    var dot = 0.0;
    for (var k = 0; k < 12; k++) {
      dot += x[i * 12 + k] * W1[k * 8 + j];
    }
    logits_tanh[logits_tanh_row + j] = hyperbolicTangent(dot + b1[j]);
  }
}

// logits: f32[N, 3], logits_gradient_3: f32[N, 3] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16)
@compute @workgroup_size(64)
fn evaluate_logits(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 3 * N) {
    let i = at / 3;
    let logits_tanh_row = i * 8;
    let row = i * 3;
    let j = at % 3;
    var logits_2 = 0.0;
    var dot = 0.0;
    for (var k = 0; k < 8; k++) {
      let logits_tanh_ik = logits_tanh[logits_tanh_row + k];
      logits_2 += logits_tanh_ik * W2[k * 3 + j];
      dot += logits_tanh_ik * v2[k * 3 + j];
    }
    logits[row + j] = logits_2;
    logits_gradient_3[row + j] = dot;
  }
}

// risk_exp: f32[N, 3], risk_sum: f32[N], risk_difference: f32[N], risk_gradient: f32[N, 3] — let risk = cross_entropy(logits, y) (hvp.mlp:12:14)
@compute @workgroup_size(64)
fn evaluate_risk_exp(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient;
  let quotient_2 = scalars.quotient_2;
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var max_2 = -infinity();
    var sum = 0.0;
    let row = i * 3;
    let y_i = y[i];
    for (var j = 0; j < 3; j++) {
      let logits_ij = logits[row + j];
      max_2 = maximum(max_2, logits_ij);
      sum += select(0.0, logits_ij, y_i == j);
    }
    var sum_2 = 0.0;
    let select_2 = select(0.0, max_2, isFinite(max_2));
    for (var j = 0; j < 3; j++) {
      let exp = exponential(logits[row + j] - select_2);
      sum_2 += exp;
      risk_exp[row + j] = exp;
    }
    let quotient_3 = divide(quotient, sum_2);
    for (var j = 0; j < 3; j++) {
      risk_gradient[row + j] = quotient_3 * risk_exp[row + j] + select(0.0, quotient_2, y_i == j);
    }
    risk_sum[i] = sum_2;
    risk_difference[i] = logarithm(sum_2) + select_2 - sum;
  }
}

// loss: f32, logits_gradient_6: f32[N, 8], logits_gradient: f32[N, 8] — let risk = cross_entropy(logits, y) (hvp.mlp:12:14)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < 1) {
    var sum = 0.0;
    for (var i = thread; i < N; i += 64) {
      sum += risk_difference[i];
    }
    sum = workgroupSum(sum, thread, 64, 1);
    if (thread == 0) {
      loss[0] = divide(sum, f32(N));
    }
  } else {
    let at = (group - 1) * 64 + thread;
    if (at < 8 * N) {
      let i = at / 8;
      let risk_gradient_row = i * 3;
      let row_2 = i * 8;
      let j = at % 8;
      var dot = 0.0;
      var dot_2 = 0.0;
      let row = j * 3;
      for (var k = 0; k < 3; k++) {
        let risk_gradient_ik = risk_gradient[risk_gradient_row + k];
        dot += risk_gradient_ik * v2[row + k];
        dot_2 += risk_gradient_ik * W2[row + k];
      }
      logits_gradient_6[row_2 + j] = dot;
      logits_gradient[row_2 + j] = dot_2;
    }
  }
}

// logits_gradient_5: f32[N, 8], logits_gradient_2: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21)
@compute @workgroup_size(64)
fn evaluate_logits_gradient_5(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let row = i * 8;
    let j = at % 8;
    var dot = 0.0;
    for (var k = 0; k < 12; k++) {
      dot += x[i * 12 + k] * v1[k * 8 + j];
    }
    let logits_tanh_ij = logits_tanh[row + j];
    logits_gradient_5[row + j] = logits_gradient[row + j] * dot * logits_tanh_ij;
    logits_gradient_2[row + j] = (1.0 - logits_tanh_ij * logits_tanh_ij) * dot;
  }
}

// logits_gradient_4: f32[N, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16)
@compute @workgroup_size(64)
fn evaluate_logits_gradient_4(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 3 * N) {
    let i = at / 3;
    let logits_gradient_2_row = i * 8;
    let row = i * 3;
    let j = at % 3;
    var dot = 0.0;
    for (var k = 0; k < 8; k++) {
      dot += logits_gradient_2[logits_gradient_2_row + k] * W2[k * 3 + j];
    }
    logits_gradient_4[row + j] = dot + logits_gradient_3[row + j];
  }
}

// risk_gradient_2: f32[N, 3] — gradient of let risk = cross_entropy(logits, y) (hvp.mlp:12:14)
@compute @workgroup_size(64)
fn evaluate_risk_gradient_2(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient;
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var sum = 0.0;
    let row = i * 3;
    for (var j = 0; j < 3; j++) {
      sum += risk_exp[row + j] * logits_gradient_4[row + j];
    }
    let risk_sum_i = risk_sum[i];
    let quotient_i = divide(quotient, risk_sum_i);
    let negative = -divide(quotient_i * sum, risk_sum_i);
    for (var j = 0; j < 3; j++) {
      risk_gradient_2[row + j] = (negative + quotient_i * logits_gradient_4[row + j]) * risk_exp[row + j];
    }
  }
}

// logits_gradient_7: f32[N, 8], logits_gradient_8: f32[8, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16)
@compute @workgroup_size(64)
fn evaluate_logits_gradient_7(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (8 * N + 63) / 64) {
    let at = group * 64 + thread;
    if (at < 8 * N) {
      let i = at / 8;
      let row = i * 3;
      let row_2 = i * 8;
      let j = at % 8;
      var dot = 0.0;
      let W2_row = j * 3;
      for (var k = 0; k < 3; k++) {
        dot += risk_gradient_2[row + k] * W2[W2_row + k];
      }
      let logits_gradient_5_ij = logits_gradient_5[row_2 + j];
      let logits_tanh_ij = logits_tanh[row_2 + j];
      logits_gradient_7[row_2 + j] = (logits_gradient_6[row_2 + j] - logits_gradient_5_ij - logits_gradient_5_ij + dot) * (1.0 - logits_tanh_ij * logits_tanh_ij);
    }
  } else {
    let at = (group - (8 * N + 63) / 64) * 64 + thread;
    if (at < 24) {
      let i = at / 3;
      let row = i * 3;
      let j = at % 3;
      var dot_2 = 0.0;
      for (var k = 0; k < N; k++) {
        dot_2 += logits_tanh[k * 8 + i] * risk_gradient_2[k * 3 + j];
      }
      logits_gradient_8[row + j] = dot_2;
    }
  }
}

// curvature_product: f32[12, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21)
@compute @workgroup_size(64)
fn evaluate_curvature_product(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x);
  if (at < 96) {
    let i = at / 8;
    let row = i * 8;
    let j = at % 8;
    var dot = 0.0;
    for (var k = 0; k < N; k++) {
      dot += x[k * 12 + i] * logits_gradient_7[k * 8 + j];
    }
    curvature_product[row + j] = dot * v1[row + j];
  }
}

// curvature_product_2: f32[8, 3] — metric curvature = sum(h1 * v1) + sum(h2 * v2) (hvp.mlp:18:41)
@compute @workgroup_size(64)
fn evaluate_curvature_product_2(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x);
  if (at < 24) {
    let i = at / 3;
    let row = i * 3;
    let j = at % 3;
    var dot = 0.0;
    for (var k = 0; k < N; k++) {
      dot += logits_gradient_2[k * 8 + i] * risk_gradient[k * 3 + j];
    }
    curvature_product_2[row + j] = (logits_gradient_8[row + j] + dot) * v2[row + j];
  }
}

// curvature: f32 — metric curvature = sum(h1 * v1) + sum(h2 * v2) (hvp.mlp:18:22)
@compute @workgroup_size(64)
fn evaluate_curvature(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let thread = i32(index);
  var sum = 0.0;
  for (var i = thread; i < 96; i += 64) {
    sum += curvature_product[i];
  }
  sum = workgroupSum(sum, thread, 64, 1);
  var sum_2 = 0.0;
  for (var i = thread; i < 24; i += 64) {
    sum_2 += curvature_product_2[i];
  }
  sum_2 = workgroupSum(sum_2, thread, 64, 1);
  if (thread == 0) {
    curvature[0] = sum + sum_2;
  }
}

// risk_exp: f32[N, 3], risk_sum: f32[N], risk_gradient: f32[N, 3] — let risk = cross_entropy(logits, y) (hvp.mlp:12:14)
@compute @workgroup_size(64)
fn predict_risk_exp(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient;
  let quotient_2 = scalars.quotient_2;
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var max_2 = -infinity();
    let row = i * 3;
    for (var j = 0; j < 3; j++) {
      max_2 = maximum(max_2, logits[row + j]);
    }
    var sum = 0.0;
    let select_2 = select(0.0, max_2, isFinite(max_2));
    for (var j = 0; j < 3; j++) {
      let exp = exponential(logits[row + j] - select_2);
      sum += exp;
      risk_exp[row + j] = exp;
    }
    let quotient_3 = divide(quotient, sum);
    let y_i = y[i];
    for (var j = 0; j < 3; j++) {
      risk_gradient[row + j] = quotient_3 * risk_exp[row + j] + select(0.0, quotient_2, y_i == j);
    }
    risk_sum[i] = sum;
  }
}

// logits_gradient_6: f32[N, 8], logits_gradient: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16)
@compute @workgroup_size(64)
fn predict_logits_gradient_6(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let risk_gradient_row = i * 3;
    let row_2 = i * 8;
    let j = at % 8;
    var dot = 0.0;
    var dot_2 = 0.0;
    let row = j * 3;
    for (var k = 0; k < 3; k++) {
      let risk_gradient_ik = risk_gradient[risk_gradient_row + k];
      dot += risk_gradient_ik * v2[row + k];
      dot_2 += risk_gradient_ik * W2[row + k];
    }
    logits_gradient_6[row_2 + j] = dot;
    logits_gradient[row_2 + j] = dot_2;
  }
}

// along1: f32[12, 8], along2: f32[8, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21)
@compute @workgroup_size(64)
fn predict_along1(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 2) {
    let at = group * 64 + thread;
    if (at < 96) {
      let i = at / 8;
      let along1_row = i * 8;
      let j = at % 8;
      var along1_2 = 0.0;
      for (var k = 0; k < N; k++) {
        along1_2 += x[k * 12 + i] * logits_gradient_7[k * 8 + j];
      }
      along1[along1_row + j] = along1_2;
    }
  } else {
    let at = (group - 2) * 64 + thread;
    if (at < 24) {
      let i = at / 3;
      let row = i * 3;
      let j = at % 3;
      var dot = 0.0;
      for (var k = 0; k < N; k++) {
        dot += logits_gradient_2[k * 8 + i] * risk_gradient[k * 3 + j];
      }
      along2[row + j] = logits_gradient_8[row + j] + dot;
    }
  }
}
