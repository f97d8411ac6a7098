struct Scalars {
  N: u32,
  quotient: f32, // 1 / N
  quotient_2: f32, // -1 / N
  select_2_at: u32,
  h_gradient_2_at: u32,
  adam_W1_m_at: u32,
  adam_W1_v_at: u32,
  W1_at: u32,
  h_gradient_3_at: u32,
  adam_b1_m_at: u32,
  adam_b1_v_at: u32,
  b1_at: u32,
  loss_gradient_2_at: u32,
  adam_W2_m_at: u32,
  adam_W2_v_at: u32,
  W2_at: u32,
  loss_gradient_3_at: u32,
  adam_b2_m_at: u32,
  adam_b2_v_at: u32,
  b2_at: u32,
  quotient_3: f32, // 1 / (1 - 0.999 ** step)
  quotient_4: f32, // lr / (1 - 0.9 ** step)
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read> x: array<f32>; // f32[N, 6]
@group(0) @binding(2) var<storage, read_write> W1: array<f32>; // f32[6, 5]
@group(0) @binding(3) var<storage, read_write> b1: array<f32>; // f32[5]
@group(0) @binding(4) var<storage, read_write> h: array<f32>; // f32[N, 5]
@group(0) @binding(5) var<storage, read_write> W2: array<f32>; // f32[5, 3]
@group(0) @binding(6) var<storage, read_write> b2: array<f32>; // f32[3]
@group(0) @binding(7) var<storage, read_write> loss_sum: array<f32>; // f32[N, 3]
@group(0) @binding(8) var<storage, read> y: array<i32>; // i32[N]
@group(0) @binding(9) var<storage, read_write> loss_exp: array<f32>; // f32[N, 3]
@group(0) @binding(10) var<storage, read_write> loss_difference: array<f32>; // f32[N]
@group(0) @binding(11) var<storage, read_write> loss_gradient: array<f32>; // f32[N, 3]
@group(0) @binding(12) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(13) var<storage, read_write> loss_gradient_2: array<f32>; // f32[5, 3]
@group(0) @binding(14) var<storage, read_write> h_gradient: array<f32>; // f32[N, 5]
@group(0) @binding(15) var<storage, read_write> loss_gradient_3: array<f32>; // f32[3]
@group(0) @binding(16) var<storage, read_write> sum: array<f32>; // f32
@group(0) @binding(17) var<storage, read_write> h_gradient_2: array<f32>; // f32[6, 5]
@group(0) @binding(18) var<storage, read_write> h_gradient_3: array<f32>; // f32[5]
@group(0) @binding(19) var<storage, read_write> select_2: array<f32>; // f32
@group(0) @binding(20) var<storage, read_write> arena: array<u32>;
@group(0) @binding(21) var<storage, read_write> variables: array<u32>;

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

// h: f32[N, 5] — let h = relu(x @ W1 + b1) (clip.mlp:9:11)
@compute @workgroup_size(64)
fn step_h(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 5 * N) {
    let i = at / 5;
    let x_row = i * 6;
    let h_row = i * 5;
    let j = at % 5;
    var dot = 0.0;
    for (var k = 0; k < 6; k++) {
      dot += x[x_row + k] * W1[k * 5 + j];
    }
    let sum = dot + b1[j];
    h[h_row + j] = select(sum, 0.0, lessEqual(sum, 0.0));
  }
}

// loss_sum: f32[N, 3] — loss = cross_entropy(h @ W2 + b2, y) (clip.mlp:10:24)
@compute @workgroup_size(64)
fn step_loss_sum(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 3 * N) {
    let i = at / 3;
    let h_row = i * 5;
    let loss_sum_row = i * 3;
    let j = at % 3;
    var dot = 0.0;
    for (var k = 0; k < 5; k++) {
      dot += h[h_row + k] * W2[k * 3 + j];
    }
    loss_sum[loss_sum_row + j] = dot + b2[j];
  }
}

// loss_exp: f32[N, 3], loss_difference: f32[N], loss_gradient: f32[N, 3], loss: f32 — loss = cross_entropy(h @ W2 + b2, y) (clip.mlp:10:10)
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
      let loss_sum_ij = loss_sum[row + j];
      max_2 = maximum(max_2, loss_sum_ij);
      sum += select(0.0, loss_sum_ij, y_i == j);
    }
    var sum_2 = 0.0;
    let select_2 = select(0.0, max_2, isFinite(max_2));
    for (var j = 0; j < 3; j++) {
      let exp = exponential(loss_sum[row + j] - select_2);
      sum_2 += exp;
      loss_exp[row + j] = exp;
    }
    let quotient_3 = divide(quotient, sum_2);
    for (var j = 0; j < 3; j++) {
      loss_gradient[row + j] = quotient_3 * loss_exp[row + j] + select(0.0, quotient_2, y_i == j);
    }
    loss_difference[i] = logarithm(sum_2) + select_2 - sum;
  }
  var sum_3 = 0.0;
  storageBarrier();
  for (var i = thread; i < N; i += 64) {
    sum_3 += loss_difference[i];
  }
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum_3, f32(N));
  }
}

// h_gradient: f32[N, 5], loss_gradient_2: f32[5, 3], loss_gradient_3: f32[3], sum: f32 — gradient of let h = relu(x @ W1 + b1) (clip.mlp:9:11)
@compute @workgroup_size(64)
fn step_h_gradient(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < 1) {
    for (var at = thread; at < 15; at += 64) {
      let i = at / 3;
      let row = i * 3;
      let j = at % 3;
      var dot_2 = 0.0;
      for (var k = 0; k < N; k++) {
        dot_2 += h[k * 5 + i] * loss_gradient[k * 3 + j];
      }
      loss_gradient_2[row + j] = dot_2;
    }
    var sum_3 = 0.0;
    storageBarrier();
    for (var i = thread; i < 15; i += 64) {
      let loss_gradient_2_i = loss_gradient_2[i];
      let select_i = select(select(loss_gradient_2_i, 0.05, less(0.05, loss_gradient_2_i)), -0.05, less(loss_gradient_2_i, -0.05));
      sum_3 += select_i * select_i;
    }
    sum_3 = workgroupSum(sum_3, thread, 64, 1);
    if (thread == 0) {
      sum[0] = sum_3;
    }
  } else if (group < (5 * N + 63) / 64 + 1) {
    let at = (group - 1) * 64 + thread;
    if (at < 5 * N) {
      let i = at / 5;
      let row = i * 3;
      let row_2 = i * 5;
      let j = at % 5;
      var dot = 0.0;
      let W2_row = j * 3;
      for (var k = 0; k < 3; k++) {
        dot += loss_gradient[row + k] * W2[W2_row + k];
      }
      h_gradient[row_2 + j] = select(dot, 0.0, lessEqual(h[row_2 + j], 0.0));
    }
  } else {
    let i = (group - ((5 * N + 63) / 64 + 1)) * 64 + thread;
    if (i < 3) {
      var sum_2 = 0.0;
      for (var j = 0; j < N; j++) {
        sum_2 += loss_gradient[j * 3 + i];
      }
      loss_gradient_3[i] = sum_2;
    }
  }
}

// h_gradient_2: f32[6, 5], h_gradient_3: f32[5], select_2: f32 — gradient of let h = relu(x @ W1 + b1) (clip.mlp:9:16)
@compute @workgroup_size(64)
fn step_h_gradient_2(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  var sum_5 = 0.0;
  for (var i = thread; i < 3; i += 64) {
    let loss_gradient_3_i = loss_gradient_3[i];
    let select_i = select(select(loss_gradient_3_i, 0.05, less(0.05, loss_gradient_3_i)), -0.05, less(loss_gradient_3_i, -0.05));
    sum_5 += select_i * select_i;
  }
  sum_5 = workgroupSum(sum_5, thread, 64, 1);
  for (var at = thread; at < 30; at += 64) {
    let i = at / 5;
    let h_gradient_2_row = i * 5;
    let j = at % 5;
    var dot = 0.0;
    for (var k = 0; k < N; k++) {
      dot += x[k * 6 + i] * h_gradient[k * 5 + j];
    }
    h_gradient_2[h_gradient_2_row + j] = dot;
  }
  for (var i = thread; i < 5; i += 64) {
    var sum_2 = 0.0;
    for (var j = 0; j < N; j++) {
      sum_2 += h_gradient[j * 5 + i];
    }
    h_gradient_3[i] = sum_2;
  }
  var sum_3 = 0.0;
  storageBarrier();
  for (var i = thread; i < 30; i += 64) {
    let h_gradient_2_i = h_gradient_2[i];
    let select_i = select(select(h_gradient_2_i, 0.05, less(0.05, h_gradient_2_i)), -0.05, less(h_gradient_2_i, -0.05));
    sum_3 += select_i * select_i;
  }
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  var sum_4 = 0.0;
  for (var i = thread; i < 5; i += 64) {
    let h_gradient_3_i = h_gradient_3[i];
    let select_i = select(select(h_gradient_3_i, 0.05, less(0.05, h_gradient_3_i)), -0.05, less(h_gradient_3_i, -0.05));
    sum_4 += select_i * select_i;
  }
  sum_4 = workgroupSum(sum_4, thread, 64, 1);
  if (thread == 0) {
    let quotient = divide(0.1, sqrt(sum_3 + sum_4 + sum[0] + sum_5) + 0.000001);
    let lessEqual_2 = lessEqual(1.0, quotient);
    select_2[0] = select(quotient, 1.0, lessEqual_2);
  }
}

// adam/W1/m: f32[6, 5], adam/W1/v: f32[6, 5], W1: f32[6, 5], adam/b1/m: f32[5], adam/b1/v: f32[5], b1: f32[5], adam/W2/m: f32[5, 3], adam/W2/v: f32[5, 3], W2: f32[5, 3], adam/b2/m: f32[3], adam/b2/v: f32[3], b2: f32[3] — train { optimizer: adam(lr: 1e-2) batch: 8 clip_value: 0.05 clip_norm: 0.1 } (clip.mlp:11:22)
@compute @workgroup_size(64)
fn update_W1(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let quotient = scalars.quotient_3;
  let quotient_2 = scalars.quotient_4;
  let quotient_3 = scalars.quotient_3;
  let quotient_4 = scalars.quotient_4;
  let quotient_5 = scalars.quotient_3;
  let quotient_6 = scalars.quotient_4;
  let select_2_at = i32(scalars.select_2_at);
  let h_gradient_2_at = i32(scalars.h_gradient_2_at);
  let adam_W1_m_at = i32(scalars.adam_W1_m_at);
  let adam_W1_v_at = i32(scalars.adam_W1_v_at);
  let W1_at = i32(scalars.W1_at);
  let h_gradient_3_at = i32(scalars.h_gradient_3_at);
  let adam_b1_m_at = i32(scalars.adam_b1_m_at);
  let adam_b1_v_at = i32(scalars.adam_b1_v_at);
  let b1_at = i32(scalars.b1_at);
  let loss_gradient_2_at = i32(scalars.loss_gradient_2_at);
  let adam_W2_m_at = i32(scalars.adam_W2_m_at);
  let adam_W2_v_at = i32(scalars.adam_W2_v_at);
  let W2_at = i32(scalars.W2_at);
  let loss_gradient_3_at = i32(scalars.loss_gradient_3_at);
  let adam_b2_m_at = i32(scalars.adam_b2_m_at);
  let adam_b2_v_at = i32(scalars.adam_b2_v_at);
  let b2_at = i32(scalars.b2_at);
  let group = i32(id.x);
  let thread = i32(index);
  let select_2_0 = bitcast<f32>(arena[select_2_at]);
  let product = select_2_0 * 0.1;
  let product_2 = select_2_0 * select_2_0 * 0.001;
  let select_2_0_2 = bitcast<f32>(arena[select_2_at]);
  let product_3 = select_2_0_2 * 0.1;
  let product_4 = select_2_0_2 * select_2_0_2 * 0.001;
  let select_2_0_3 = bitcast<f32>(arena[select_2_at]);
  let product_5 = select_2_0_3 * 0.1;
  let product_6 = select_2_0_3 * select_2_0_3 * 0.001;
  if (group < 1) {
    let i = group * 64 + thread;
    if (i < 30) {
      let h_gradient_2_i = bitcast<f32>(arena[i + h_gradient_2_at]);
      let select_i = select(select(h_gradient_2_i, 0.05, less(0.05, h_gradient_2_i)), -0.05, less(h_gradient_2_i, -0.05));
      let adam_W1_m_next = product * select_i + bitcast<f32>(variables[i + adam_W1_m_at]) * 0.9;
      variables[i + adam_W1_m_at] = bitcast<u32>(adam_W1_m_next);
      let adam_W1_v_next = product_2 * (select_i * select_i) + bitcast<f32>(variables[i + adam_W1_v_at]) * 0.999;
      variables[i + adam_W1_v_at] = bitcast<u32>(adam_W1_v_next);
      variables[i + W1_at] = bitcast<u32>(bitcast<f32>(variables[i + W1_at]) - divide(adam_W1_m_next, sqrt(adam_W1_v_next * quotient) + 1e-8) * quotient_2);
    }
  } else if (group < 2) {
    let i = (group - 1) * 64 + thread;
    if (i < 5) {
      let h_gradient_3_i = bitcast<f32>(arena[i + h_gradient_3_at]);
      let select_i = select(select(h_gradient_3_i, 0.05, less(0.05, h_gradient_3_i)), -0.05, less(h_gradient_3_i, -0.05));
      let adam_b1_m_next = product_3 * select_i + bitcast<f32>(variables[i + adam_b1_m_at]) * 0.9;
      variables[i + adam_b1_m_at] = bitcast<u32>(adam_b1_m_next);
      let adam_b1_v_next = product_4 * (select_i * select_i) + bitcast<f32>(variables[i + adam_b1_v_at]) * 0.999;
      variables[i + adam_b1_v_at] = bitcast<u32>(adam_b1_v_next);
      variables[i + b1_at] = bitcast<u32>(bitcast<f32>(variables[i + b1_at]) - divide(adam_b1_m_next, sqrt(adam_b1_v_next * quotient_3) + 1e-8) * quotient_4);
    }
  } else if (group < 3) {
    let i = (group - 2) * 64 + thread;
    if (i < 15) {
      let loss_gradient_2_i = bitcast<f32>(arena[i + loss_gradient_2_at]);
      let select_i = select(select(loss_gradient_2_i, 0.05, less(0.05, loss_gradient_2_i)), -0.05, less(loss_gradient_2_i, -0.05));
      let adam_W2_m_next = product_5 * select_i + bitcast<f32>(variables[i + adam_W2_m_at]) * 0.9;
      variables[i + adam_W2_m_at] = bitcast<u32>(adam_W2_m_next);
      let adam_W2_v_next = product_6 * (select_i * select_i) + bitcast<f32>(variables[i + adam_W2_v_at]) * 0.999;
      variables[i + adam_W2_v_at] = bitcast<u32>(adam_W2_v_next);
      variables[i + W2_at] = bitcast<u32>(bitcast<f32>(variables[i + W2_at]) - divide(adam_W2_m_next, sqrt(adam_W2_v_next * quotient_5) + 1e-8) * quotient_6);
    }
  } else {
    let i = (group - 3) * 64 + thread;
    if (i < 3) {
      let loss_gradient_3_i = bitcast<f32>(arena[i + loss_gradient_3_at]);
      let select_i = select(select(loss_gradient_3_i, 0.05, less(0.05, loss_gradient_3_i)), -0.05, less(loss_gradient_3_i, -0.05));
      let adam_b2_m_next = product_3 * select_i + bitcast<f32>(variables[i + adam_b2_m_at]) * 0.9;
      variables[i + adam_b2_m_at] = bitcast<u32>(adam_b2_m_next);
      let adam_b2_v_next = product_4 * (select_i * select_i) + bitcast<f32>(variables[i + adam_b2_v_at]) * 0.999;
      variables[i + adam_b2_v_at] = bitcast<u32>(adam_b2_v_next);
      variables[i + b2_at] = bitcast<u32>(bitcast<f32>(variables[i + b2_at]) - divide(adam_b2_m_next, sqrt(adam_b2_v_next * quotient_3) + 1e-8) * quotient_4);
    }
  }
}

// loss_difference: f32[N] — loss = cross_entropy(h @ W2 + b2, y) (clip.mlp:10:10)
@compute @workgroup_size(64)
fn evaluate_loss_difference(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var max_2 = -infinity();
    var sum = 0.0;
    let loss_sum_row = i * 3;
    let y_i = y[i];
    for (var j = 0; j < 3; j++) {
      let loss_sum_ij = loss_sum[loss_sum_row + j];
      max_2 = maximum(max_2, loss_sum_ij);
      sum += select(0.0, loss_sum_ij, y_i == j);
    }
    var sum_2 = 0.0;
    let select_2 = select(0.0, max_2, isFinite(max_2));
    for (var j = 0; j < 3; j++) {
      sum_2 += exponential(loss_sum[loss_sum_row + j] - select_2);
    }
    loss_difference[i] = logarithm(sum_2) + select_2 - sum;
  }
}

// loss: f32 — loss = cross_entropy(h @ W2 + b2, y) (clip.mlp:10:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  var sum = 0.0;
  for (var i = thread; i < N; i += 64) {
    sum += loss_difference[i];
  }
  sum = workgroupSum(sum, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum, f32(N));
  }
}
