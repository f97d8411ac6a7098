struct Scalars {
  N: u32,
  tanh_2_at: u32,
  product_at: u32,
  product_2_at: u32,
  u_sum_at: u32,
  loss_difference_at: u32,
  dot_at: u32,
  dot_2_at: u32,
  product_3_at: u32,
  product_11_at: u32,
  weight: f32,
  product_4_at: u32,
  tanh_at: u32,
  loss_difference_2_at: u32,
  loss_gradient_at: u32,
  product_6_at: u32,
  product_5_at: u32,
  loss_gradient_2_at: u32,
  residual_at: u32,
  u_gradient_3_at: u32,
  loss_sum_at: u32,
  loss_sum_2_at: u32,
  loss_at: u32,
  quotient: f32, // 2 / N
  product: f32, // weight / N * 2
  dot_6_at: u32,
  dot_7_at: u32,
  product_7_at: u32,
  product_8_at: u32,
  sum_at: u32,
  dot_3_at: u32,
  product_9_at: u32,
  product_10_at: u32,
  sum_2_at: u32,
  dot_4_at: u32,
  sum_3_at: u32,
  sum_7_at: u32,
  sum_8_at: u32,
  dot_5_at: u32,
  sum_5_at: u32,
  sum_4_at: u32,
  u_gradient_2_at: u32,
  u_gradient_at: u32,
  sum_6_at: u32,
  select_2_at: u32,
  h_W_at: u32,
  adam_h_W_m_at: u32,
  adam_h_W_v_at: u32,
  adam_h_b_m_at: u32,
  adam_h_b_v_at: u32,
  h_b_at: u32,
  adam_h_2_W_m_at: u32,
  adam_h_2_W_v_at: u32,
  h_2_W_at: u32,
  adam_h_2_b_m_at: u32,
  adam_h_2_b_v_at: u32,
  h_2_b_at: u32,
  dense_1_W_at: u32,
  adam_dense_1_W_m_at: u32,
  adam_dense_1_W_v_at: u32,
  adam_dense_1_b_v_at: u32,
  dense_1_b_at: u32,
  adam_dense_1_b_m_at: u32,
  quotient_2: f32, // 1 / (1 - 0.999 ** step)
  product_2: f32,
  product_3: f32,
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read> x: array<f32>; // f32[N]
@group(0) @binding(2) var<storage, read_write> h_W: array<f32>; // f32[1, 8]
@group(0) @binding(3) var<storage, read_write> h_b: array<f32>; // f32[8]
@group(0) @binding(4) var<storage, read_write> tanh: array<f32>; // f32[N, 8]
@group(0) @binding(4) var<storage, read_write> tanh_quads: array<vec4f>; // the same
@group(0) @binding(5) var<storage, read_write> product_2: array<f32>; // f32[N, 8]
@group(0) @binding(6) var<storage, read_write> h_2_W: array<f32>; // f32[8, 8]
@group(0) @binding(7) var<storage, read_write> h_2_b: array<f32>; // f32[8]
@group(0) @binding(8) var<storage, read_write> dense_1_W: array<f32>; // f32[8, 1]
@group(0) @binding(9) var<storage, read_write> tanh_2: array<f32>; // f32[N, 8]
@group(0) @binding(10) var<storage, read_write> product: array<f32>; // f32[N, 8]
@group(0) @binding(11) var<storage, read_write> arena: array<u32>;
@group(0) @binding(12) var<storage, read_write> dense_1_b: array<f32>; // f32[1]
@group(0) @binding(13) var<storage, read_write> product_3: array<f32>; // f32[N, 8]
@group(0) @binding(14) var<storage, read_write> dot: array<f32>; // f32[N, 8]
@group(0) @binding(15) var<storage, read_write> sum: array<f32>; // f32[N, 8]
@group(0) @binding(16) var<storage, read_write> product_4: array<f32>; // f32[N, 8]
@group(0) @binding(17) var<storage, read_write> dot_3: array<f32>; // f32[N, 8]
@group(0) @binding(18) var<storage, read_write> product_6: array<f32>; // f32[N, 8]
@group(0) @binding(19) var<storage, read_write> product_7: array<f32>; // f32[N, 8]
@group(0) @binding(19) var<storage, read_write> product_7_quads: array<vec4f>; // the same
@group(0) @binding(20) var<storage, read_write> sum_3: array<f32>; // f32[8]
@group(0) @binding(21) var<storage, read_write> dot_5: array<f32>; // f32[8, 8]
@group(0) @binding(22) var<storage, read_write> sum_4: array<f32>; // f32[8]
@group(0) @binding(23) var<storage, read_write> adam_dense_1_b_m: array<f32>; // f32[1]
@group(0) @binding(24) var<storage, read_write> variables: array<u32>;
@group(0) @binding(25) var<storage, read_write> u_sum: array<f32>; // f32[N]
@group(0) @binding(26) var<storage, read_write> loss_difference: array<f32>; // f32[N]
@group(0) @binding(27) var<storage, read_write> solution: array<f32>; // f32[N]
@group(0) @binding(28) var<storage, read_write> slope: array<f32>; // f32[N]

var<workgroup> tile: array<vec4f, 4>;

var<workgroup> tile_2: array<vec4f, 12>;

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

/// Of what all threads of a lane have, for each of them: within each subgroup first, and then by a tree.
fn workgroupMaximum(x: f32, thread: i32, threads: i32, lanes: i32) -> f32 {
  var total = x;
  var reach = lanes;
  for (; reach < subgroupSize; reach *= 2) {
    total = maximum(total, bitcast<f32>(subgroupOther(bitcast<i32>(total), reach)));
  }
  partials[thread] = total;
  workgroupBarrier();
  for (var half = threads / 2; reach <= half; half /= 2) {
    if (thread < half) {
      partials[thread] = maximum(partials[thread], partials[thread + half]);
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

/// 2 ulp: near 0 by a polynomial, else from e^2x.
fn hyperbolicTangent(x: f32) -> f32 {
  let z = x * x;
  let q = fma(fma(fma(fma(-0.0056607807, z, 0.020601999), z, -0.05372923), z, 0.13331328), z, -0.33333278);
  let size = 1.0 - 2.0 / (exponential(min(2.0 * abs(x), 40.0)) + 1.0);
  let value = select(select(size, -size, x < 0.0), fma(x * z, q, x), abs(x) < 0.6);
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

// tanh: f32[N, 8], product_2: f32[N, 8] — for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn step_tanh(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let x_i = x[i];
    let row = i * 8;
    let j = at % 8;
    let h_W_j = h_W[j];
    let tanh_ji = hyperbolicTangent(x_i * h_W_j + h_b[j]);
    tanh[row + j] = tanh_ji;
    product_2[row + j] = (1.0 - tanh_ji * tanh_ji) * h_W_j;
  }
}

// tanh_2: f32[N, 8], product: f32[N, 8] — for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn step_tanh_2(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let row = i * 8;
    let j = at % 8;
    var dot = 0.0;
    for (var k = 0; k < 8; k++) {
      dot += tanh[i * 8 + k] * h_2_W[k * 8 + j];
    }
    let tanh_j = hyperbolicTangent(dot + h_2_b[j]);
    tanh_2[row + j] = tanh_j;
    product[row + j] = (1.0 - tanh_j * tanh_j) * dense_1_W[j];
  }
}

// u_sum: f32[N], loss_difference: f32[N], dot: f32[N, 8], dot_2: f32[N, 8], product_3: f32[N, 8], product_11: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn step_u_sum(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let tanh_2_at = i32(scalars.tanh_2_at);
  let u_sum_at = i32(scalars.u_sum_at);
  let loss_difference_at = i32(scalars.loss_difference_at);
  let product_at = i32(scalars.product_at);
  let product_2_at = i32(scalars.product_2_at);
  let dot_at = i32(scalars.dot_at);
  let dot_2_at = i32(scalars.dot_2_at);
  let product_3_at = i32(scalars.product_3_at);
  let product_11_at = i32(scalars.product_11_at);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  let dense_1_b_0 = dense_1_b[0];
  if (group < (N + 63) / 64) {
    let i = group * 64 + thread;
    if (i < N) {
      var dot_3 = 0.0;
      let row = i * 8;
      for (var j = 0; j < 8; j++) {
        dot_3 += bitcast<f32>(arena[row + j + tanh_2_at]) * dense_1_W[j];
      }
      let sum = dot_3 + dense_1_b_0;
      arena[i + u_sum_at] = bitcast<u32>(sum);
      arena[i + loss_difference_at] = bitcast<u32>(sum - sine(x[i]));
    }
  } else {
    let at = (group - (N + 63) / 64) * 64 + thread;
    if (at < 8 * N) {
      let i = at / 8;
      let row = i * 8;
      let j = at % 8;
      var dot_4 = 0.0;
      for (var k = 0; k < 8; k++) {
        dot_4 += bitcast<f32>(arena[i * 8 + k + product_at]) * h_2_W[j * 8 + k];
      }
      var dot_5 = 0.0;
      for (var k = 0; k < 8; k++) {
        dot_5 += bitcast<f32>(arena[i * 8 + k + product_2_at]) * h_2_W[k * 8 + j];
      }
      arena[row + j + dot_at] = bitcast<u32>(dot_4);
      arena[row + j + dot_2_at] = bitcast<u32>(dot_5);
      let tanh_2_ij = bitcast<f32>(arena[row + j + tanh_2_at]);
      let product_ij = dot_5 * dense_1_W[j] * tanh_2_ij * (1.0 - tanh_2_ij * tanh_2_ij);
      arena[row + j + product_3_at] = bitcast<u32>(product_ij);
      arena[row + j + product_11_at] = bitcast<u32>(product_ij * 2.0);
    }
  }
}

// sum: f32[N, 8], product_4: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn step_sum(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let row = i * 8;
    let j = at % 8;
    var dot_2 = 0.0;
    for (var k = 0; k < 8; k++) {
      dot_2 += product_3[i * 8 + k] * h_2_W[j * 8 + k];
    }
    let tanh_ij = tanh[row + j];
    let sum_ij = dot[row + j] * h_W[j] * tanh_ij + dot_2;
    sum[row + j] = sum_ij;
    product_4[row + j] = sum_ij * (1.0 - tanh_ij * tanh_ij);
  }
}

// loss_difference_2: f32[N], loss_gradient_2: f32[N], product_6: f32[N, 8], product_5: f32[N, 8], loss_gradient: f32[N], residual: f32, u_gradient_3: f32, loss_sum: f32[1], loss_sum_2: f32[1], loss: f32 — metric residual = max(abs(ddu + u)) (pinn.mlp:16:21)
@compute @workgroup_size(64)
fn step_residual(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let weight = scalars.weight;
  let quotient = scalars.quotient;
  let product = scalars.product;
  let loss_sum_at = i32(scalars.loss_sum_at);
  let loss_sum_2_at = i32(scalars.loss_sum_2_at);
  let product_4_at = i32(scalars.product_4_at);
  let u_sum_at = i32(scalars.u_sum_at);
  let tanh_at = i32(scalars.tanh_at);
  let product_6_at = i32(scalars.product_6_at);
  let product_5_at = i32(scalars.product_5_at);
  let loss_difference_2_at = i32(scalars.loss_difference_2_at);
  let loss_gradient_2_at = i32(scalars.loss_gradient_2_at);
  let loss_gradient_at = i32(scalars.loss_gradient_at);
  let loss_difference_at = i32(scalars.loss_difference_at);
  let residual_at = i32(scalars.residual_at);
  let u_gradient_3_at = i32(scalars.u_gradient_3_at);
  let loss_at = i32(scalars.loss_at);
  let group = i32(id.x);
  let thread = i32(index);
  var sum_5 = 0.0;
  for (var j = thread; j < 8; j += 64) {
    let dense_1_W_j = dense_1_W[j];
    sum_5 += dense_1_W_j * dense_1_W_j;
  }
  sum_5 = workgroupSum(sum_5, thread, 64, 1);
  var sum_6 = 0.0;
  for (var j = thread; j < 8; j += 64) {
    let h_W_j = h_W[j];
    sum_6 += h_W_j * h_W_j;
  }
  sum_6 = workgroupSum(sum_6, thread, 64, 1);
  if (group < 1) {
    if (thread == 0) {
      arena[loss_sum_at] = bitcast<u32>(sum_5);
      arena[loss_sum_2_at] = bitcast<u32>(sum_6);
    }
  } else {
    var sum_4 = 0.0;
    for (var i = thread; i < 64; i += 64) {
      let h_2_W_i = h_2_W[i];
      sum_4 += h_2_W_i * h_2_W_i;
    }
    sum_4 = workgroupSum(sum_4, thread, 64, 1);
    for (var i = thread; i < N; i += 64) {
      var dot = 0.0;
      let row = i * 8;
      for (var j = 0; j < 8; j++) {
        dot += bitcast<f32>(arena[row + j + product_4_at]) * h_W[j];
      }
      let difference = bitcast<f32>(arena[i + u_sum_at]) - dot * 2.0;
      let product_i = difference * quotient;
      for (var j = 0; j < 8; j++) {
        let h_W_j = h_W[j];
        let tanh_ij = bitcast<f32>(arena[row + j + tanh_at]);
        let product_ji = product_i * h_W_j * (1.0 - tanh_ij * tanh_ij);
        arena[row + j + product_6_at] = bitcast<u32>(product_ji);
        arena[row + j + product_5_at] = bitcast<u32>(product_ji * tanh_ij * (h_W_j * 2.0));
      }
      arena[i + loss_difference_2_at] = bitcast<u32>(difference);
      arena[i + loss_gradient_2_at] = bitcast<u32>(product_i);
      arena[i + loss_gradient_at] = bitcast<u32>(product_i + bitcast<f32>(arena[i + loss_difference_at]) * product);
    }
    var sum = 0.0;
    var sum_2 = 0.0;
    var residual_2 = -infinity();
    var sum_3 = 0.0;
    storageBarrier();
    for (var i = thread; i < N; i += 64) {
      let loss_difference_2_i = bitcast<f32>(arena[i + loss_difference_2_at]);
      sum += loss_difference_2_i * loss_difference_2_i;
      let loss_difference_i = bitcast<f32>(arena[i + loss_difference_at]);
      sum_2 += loss_difference_i * loss_difference_i;
      residual_2 = maximum(residual_2, abs(loss_difference_2_i));
      sum_3 += bitcast<f32>(arena[i + loss_gradient_at]);
    }
    sum = workgroupSum(sum, thread, 64, 1);
    sum_2 = workgroupSum(sum_2, thread, 64, 1);
    residual_2 = workgroupMaximum(residual_2, thread, 64, 1);
    sum_3 = workgroupSum(sum_3, thread, 64, 1);
    if (thread == 0) {
      arena[residual_at] = bitcast<u32>(residual_2);
      arena[u_gradient_3_at] = bitcast<u32>(sum_3);
      arena[loss_at] = bitcast<u32>(divide(sum, f32(N)) + divide(sum_2, f32(N)) * weight + (sum_6 + sum_4 + sum_5) * 5e-7);
    }
  }
}

// dot_6: f32[N, 8], dot_7: f32[N, 8], product_7: f32[N, 8], product_8: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn step_dot_6(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let loss_gradient_at = i32(scalars.loss_gradient_at);
  let product_5_at = i32(scalars.product_5_at);
  let product_6_at = i32(scalars.product_6_at);
  let dot_6_at = i32(scalars.dot_6_at);
  let dot_7_at = i32(scalars.dot_7_at);
  let dot_2_at = i32(scalars.dot_2_at);
  let tanh_2_at = i32(scalars.tanh_2_at);
  let product_7_at = i32(scalars.product_7_at);
  let product_8_at = i32(scalars.product_8_at);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let row = i * 8;
    let loss_gradient_i = bitcast<f32>(arena[i + loss_gradient_at]);
    let j = at % 8;
    var dot = 0.0;
    for (var k = 0; k < 8; k++) {
      dot += bitcast<f32>(arena[i * 8 + k + product_5_at]) * h_2_W[k * 8 + j];
    }
    var dot_3 = 0.0;
    for (var k = 0; k < 8; k++) {
      dot_3 += bitcast<f32>(arena[i * 8 + k + product_6_at]) * h_2_W[k * 8 + j];
    }
    arena[row + j + dot_6_at] = bitcast<u32>(dot);
    arena[row + j + dot_7_at] = bitcast<u32>(dot_3);
    let dense_1_W_j = dense_1_W[j];
    let product = bitcast<f32>(arena[row + j + dot_2_at]) * dense_1_W_j;
    let tanh_2_ij = bitcast<f32>(arena[row + j + tanh_2_at]);
    let product_ij = (dot * dense_1_W_j + dot_3 * (product * tanh_2_ij) * 2.0) * tanh_2_ij;
    let difference = 1.0 - tanh_2_ij * tanh_2_ij;
    let product_ij_2 = dot_3 * difference;
    let sum = product_ij + (loss_gradient_i * dense_1_W_j - product_ij_2 * product * 2.0);
    arena[row + j + product_7_at] = bitcast<u32>((sum + product_ij) * difference);
    arena[row + j + product_8_at] = bitcast<u32>(product_ij_2 * tanh_2_ij * (dense_1_W_j * 2.0));
  }
}

// dot_3: f32[N, 8], product_9: f32[N, 8], product_10: f32[8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn step_dot_3(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let loss_gradient_2_at = i32(scalars.loss_gradient_2_at);
  let product_7_at = i32(scalars.product_7_at);
  let product_8_at = i32(scalars.product_8_at);
  let dot_3_at = i32(scalars.dot_3_at);
  let tanh_at = i32(scalars.tanh_at);
  let sum_at = i32(scalars.sum_at);
  let product_6_at = i32(scalars.product_6_at);
  let dot_at = i32(scalars.dot_at);
  let product_9_at = i32(scalars.product_9_at);
  let product_4_at = i32(scalars.product_4_at);
  let product_10_at = i32(scalars.product_10_at);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (8 * N + 63) / 64) {
    let at = group * 64 + thread;
    if (at < 8 * N) {
      let i = at / 8;
      let row = i * 8;
      let loss_gradient_2_i = bitcast<f32>(arena[i + loss_gradient_2_at]);
      let j = at % 8;
      var dot_2 = 0.0;
      for (var k = 0; k < 8; k++) {
        dot_2 += bitcast<f32>(arena[i * 8 + k + product_7_at]) * h_2_W[j * 8 + k];
      }
      var dot_4 = 0.0;
      for (var k = 0; k < 8; k++) {
        dot_4 += bitcast<f32>(arena[i * 8 + k + product_8_at]) * h_2_W[j * 8 + k];
      }
      arena[row + j + dot_3_at] = bitcast<u32>(dot_4);
      let h_W_j = h_W[j];
      let tanh_ij = bitcast<f32>(arena[row + j + tanh_at]);
      let product = ((dot_4 * h_W_j + loss_gradient_2_i * h_W_j * bitcast<f32>(arena[row + j + sum_at]) * 2.0) * tanh_ij - bitcast<f32>(arena[row + j + product_6_at]) * (bitcast<f32>(arena[row + j + dot_at]) * h_W_j)) * 2.0;
      arena[row + j + product_9_at] = bitcast<u32>((dot_2 + product) * (1.0 - tanh_ij * tanh_ij));
    }
  } else {
    let i = (group - (8 * N + 63) / 64) * 64 + thread;
    if (i < 8) {
      var dot_5 = 0.0;
      for (var j = 0; j < N; j++) {
        dot_5 += bitcast<f32>(arena[j * 8 + i + product_4_at]) * bitcast<f32>(arena[j + loss_gradient_2_at]);
      }
      arena[i + product_10_at] = bitcast<u32>(dot_5 * 2.0);
    }
  }
}

// sum_3: f32[8], dot_5: f32[8, 8], sum_4: f32[8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn step_sum_3(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 1) {
    let i = group * 64 + thread;
    if (i < 8) {
      var sum = 0.0;
      for (var j = 0; j < N; j++) {
        let tanh_ji = tanh_quads[(j * 8 + i) / 4][(j * 8 + i) % 4];
        sum += dot_3[j * 8 + i] * (1.0 - tanh_ji * tanh_ji) + product_6[j * 8 + i] * tanh_ji * dot[j * 8 + i] * 2.0;
      }
      sum_3[i] = sum;
    }
  } else if (group < 2) {
    let number = group - 1;
    let firstColumn = 0;
    let firstRow = number * 8;
    let cell = thread % 4;
    let slice = thread / 4;
    let cellRow = cell / 2;
    let cellColumn = cell % 2;
    let i = firstRow + cellRow * 4;
    let j = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var k = slice; k < N; k += 16) {
      let quad = tanh_quads[(k * 8 + i) / 4];
      let quad_2 = product_7_quads[(k * 8 + j) / 4];
      sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
    }
    let place = cellRow * 2 + cellColumn;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 16; turn++) {
        if (slice == turn) {
          tile[place] = select(tile[place], vec4f(), turn == 0) + sums[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 16; at += 64) {
        let i = firstRow + at / 8 * 4 + each;
        let j = firstColumn + at % 8;
        let dot_2 = tile[at / 4][at % 4];
        let dot_5_row = i * 8;
        dot_5[dot_5_row + j] = dot_2;
      }
      workgroupBarrier();
    }
  } else {
    let i = (group - 2) * 64 + thread;
    if (i < 8) {
      var sum_2 = 0.0;
      for (var j = 0; j < N; j++) {
        sum_2 += product_7_quads[(j * 8 + i) / 4][(j * 8 + i) % 4];
      }
      sum_4[i] = sum_2;
    }
  }
}

// dot_4: f32[8], sum_2: f32[8], sum_7: f32, sum_8: f32[1] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn step_dot_4(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let product_9_at = i32(scalars.product_9_at);
  let dot_4_at = i32(scalars.dot_4_at);
  let sum_2_at = i32(scalars.sum_2_at);
  let sum_7_at = i32(scalars.sum_7_at);
  let product_10_at = i32(scalars.product_10_at);
  let sum_3_at = i32(scalars.sum_3_at);
  let sum_8_at = i32(scalars.sum_8_at);
  let thread = i32(index);
  for (var i = thread; i < 8; i += 64) {
    var dot = 0.0;
    var sum = 0.0;
    for (var j = 0; j < N; j++) {
      let product_9_ji = bitcast<f32>(arena[j * 8 + i + product_9_at]);
      dot += product_9_ji * x[j];
      sum += product_9_ji;
    }
    arena[i + dot_4_at] = bitcast<u32>(dot);
    arena[i + sum_2_at] = bitcast<u32>(sum);
  }
  var sum_4 = 0.0;
  storageBarrier();
  for (var i = thread; i < 8; i += 64) {
    let sum_2_i = bitcast<f32>(arena[i + sum_2_at]);
    sum_4 += sum_2_i * sum_2_i;
  }
  sum_4 = workgroupSum(sum_4, thread, 64, 1);
  if (thread == 0) {
    arena[sum_7_at] = bitcast<u32>(sum_4);
  }
  var sum_5 = 0.0;
  for (var j = thread; j < 8; j += 64) {
    let difference = bitcast<f32>(arena[j + dot_4_at]) + (h_W[j] * 0.000001 - bitcast<f32>(arena[j + product_10_at])) - bitcast<f32>(arena[j + sum_3_at]);
    sum_5 += difference * difference;
  }
  sum_5 = workgroupSum(sum_5, thread, 64, 1);
  if (thread == 0) {
    arena[sum_8_at] = bitcast<u32>(sum_5);
  }
}

// sum_5: f32[8, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn step_sum_5(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let product_6_at = i32(scalars.product_6_at);
  let product_11_at = i32(scalars.product_11_at);
  let product_2_at = i32(scalars.product_2_at);
  let product_8_at = i32(scalars.product_8_at);
  let product_5_at = i32(scalars.product_5_at);
  let product_at = i32(scalars.product_at);
  let sum_5_at = i32(scalars.sum_5_at);
  let dot_5_at = i32(scalars.dot_5_at);
  let group = i32(id.x);
  let thread = i32(index);
  let firstColumn = 0;
  let firstRow = group * 8;
  let cell = thread % 4;
  let slice = thread / 4;
  let cellRow = cell / 2;
  let cellColumn = cell % 2;
  let i = firstRow + cellRow * 4;
  let j = firstColumn + cellColumn * 4;
  var sums = mat4x4f();
  var sums_2 = mat4x4f();
  var sums_3 = mat4x4f();
  for (var k = slice; k < N; k += 16) {
    let quad = vec4f(bitcast<f32>(arena[k * 8 + i + product_6_at]), bitcast<f32>(arena[k * 8 + i + 1 + product_6_at]), bitcast<f32>(arena[k * 8 + i + 2 + product_6_at]), bitcast<f32>(arena[k * 8 + i + 3 + product_6_at]));
    let quad_2 = vec4f(bitcast<f32>(arena[k * 8 + j + product_11_at]), bitcast<f32>(arena[k * 8 + j + 1 + product_11_at]), bitcast<f32>(arena[k * 8 + j + 2 + product_11_at]), bitcast<f32>(arena[k * 8 + j + 3 + product_11_at]));
    let quad_3 = vec4f(bitcast<f32>(arena[k * 8 + i + product_2_at]), bitcast<f32>(arena[k * 8 + i + 1 + product_2_at]), bitcast<f32>(arena[k * 8 + i + 2 + product_2_at]), bitcast<f32>(arena[k * 8 + i + 3 + product_2_at]));
    let quad_4 = vec4f(bitcast<f32>(arena[k * 8 + j + product_8_at]), bitcast<f32>(arena[k * 8 + j + 1 + product_8_at]), bitcast<f32>(arena[k * 8 + j + 2 + product_8_at]), bitcast<f32>(arena[k * 8 + j + 3 + product_8_at]));
    let quad_5 = vec4f(bitcast<f32>(arena[k * 8 + i + product_5_at]), bitcast<f32>(arena[k * 8 + i + 1 + product_5_at]), bitcast<f32>(arena[k * 8 + i + 2 + product_5_at]), bitcast<f32>(arena[k * 8 + i + 3 + product_5_at]));
    let quad_6 = vec4f(bitcast<f32>(arena[k * 8 + j + product_at]), bitcast<f32>(arena[k * 8 + j + 1 + product_at]), bitcast<f32>(arena[k * 8 + j + 2 + product_at]), bitcast<f32>(arena[k * 8 + j + 3 + product_at]));
    sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
    sums_2 += mat4x4f(quad_3.x * quad_4, quad_3.y * quad_4, quad_3.z * quad_4, quad_3.w * quad_4);
    sums_3 += mat4x4f(quad_5.x * quad_6, quad_5.y * quad_6, quad_5.z * quad_6, quad_5.w * quad_6);
  }
  let place = cellRow * 2 + cellColumn;
  for (var each = 0; each < 4; each++) {
    for (var turn = 0; turn < 16; turn++) {
      if (slice == turn) {
        tile_2[place] = select(tile_2[place], vec4f(), turn == 0) + sums[each];
        tile_2[4 + place] = select(tile_2[4 + place], vec4f(), turn == 0) + sums_2[each];
        tile_2[8 + place] = select(tile_2[8 + place], vec4f(), turn == 0) + sums_3[each];
      }
      workgroupBarrier();
    }
    for (var at = thread; at < 16; at += 64) {
      let i = firstRow + at / 8 * 4 + each;
      let j = firstColumn + at % 8;
      let dot = tile_2[at / 4][at % 4];
      let dot_2 = tile_2[4 + at / 4][at % 4];
      let dot_3 = tile_2[8 + at / 4][at % 4];
      let row = i * 8;
      arena[row + j + sum_5_at] = bitcast<u32>(bitcast<f32>(arena[row + j + dot_5_at]) + (h_2_W[row + j] * 0.000001 - dot - dot_2 - dot_3));
    }
    workgroupBarrier();
  }
}

// u_gradient_2: f32[8], u_gradient: f32[8], sum_6: f32[1], select_2: f32, adam/dense_1/b/m: f32[1] — optimizer: adam(lr: cosine(1e-2, steps: 2_000)) (pinn.mlp:19:16)
@compute @workgroup_size(64)
fn update_adam_dense_1_b_m(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let u_gradient_3_at = i32(scalars.u_gradient_3_at);
  let sum_4_at = i32(scalars.sum_4_at);
  let sum_5_at = i32(scalars.sum_5_at);
  let tanh_2_at = i32(scalars.tanh_2_at);
  let loss_gradient_at = i32(scalars.loss_gradient_at);
  let dot_7_at = i32(scalars.dot_7_at);
  let dot_2_at = i32(scalars.dot_2_at);
  let dot_6_at = i32(scalars.dot_6_at);
  let u_gradient_2_at = i32(scalars.u_gradient_2_at);
  let u_gradient_at = i32(scalars.u_gradient_at);
  let sum_6_at = i32(scalars.sum_6_at);
  let sum_8_at = i32(scalars.sum_8_at);
  let sum_7_at = i32(scalars.sum_7_at);
  let select_2_at = i32(scalars.select_2_at);
  let thread = i32(index);
  let u_gradient_3_0 = bitcast<f32>(arena[u_gradient_3_at]);
  var sum = 0.0;
  for (var i = thread; i < 8; i += 64) {
    let sum_4_i = bitcast<f32>(arena[i + sum_4_at]);
    sum += sum_4_i * sum_4_i;
  }
  sum = workgroupSum(sum, thread, 64, 1);
  var sum_9 = 0.0;
  for (var i = thread; i < 64; i += 64) {
    let sum_5_i = bitcast<f32>(arena[i + sum_5_at]);
    sum_9 += sum_5_i * sum_5_i;
  }
  sum_9 = workgroupSum(sum_9, thread, 64, 1);
  for (var i = thread; i < 8; i += 64) {
    var dot = 0.0;
    var sum_2 = 0.0;
    for (var j = 0; j < N; j++) {
      let tanh_2_ji = bitcast<f32>(arena[j * 8 + i + tanh_2_at]);
      dot += tanh_2_ji * bitcast<f32>(arena[j + loss_gradient_at]);
      let difference = 1.0 - tanh_2_ji * tanh_2_ji;
      let sum_ji = bitcast<f32>(arena[j * 8 + i + dot_7_at]) * difference * tanh_2_ji * bitcast<f32>(arena[j * 8 + i + dot_2_at]) * 2.0 + bitcast<f32>(arena[j * 8 + i + dot_6_at]) * difference;
      sum_2 += sum_ji;
    }
    arena[i + u_gradient_2_at] = bitcast<u32>(dot);
    arena[i + u_gradient_at] = bitcast<u32>(sum_2);
  }
  var sum_3 = 0.0;
  storageBarrier();
  for (var j = thread; j < 8; j += 64) {
    let difference = bitcast<f32>(arena[j + u_gradient_2_at]) + dense_1_W[j] * 0.000001 - bitcast<f32>(arena[j + u_gradient_at]);
    sum_3 += difference * difference;
  }
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  if (thread == 0) {
    arena[sum_6_at] = bitcast<u32>(sum_3);
    let sum_10 = sqrt(bitcast<f32>(arena[sum_8_at]) + bitcast<f32>(arena[sum_7_at]) + sum_9 + sum + sum_3 + u_gradient_3_0 * u_gradient_3_0) + 0.000001;
    let quotient = divide(1.0, sum_10);
    let select_3 = select(quotient, 1.0, lessEqual(1.0, quotient));
    arena[select_2_at] = bitcast<u32>(select_3);
    adam_dense_1_b_m[0] = select_3 * u_gradient_3_0 * 0.1 + adam_dense_1_b_m[0] * 0.9;
  }
}

// adam/h/W/m: f32[1, 8], adam/h/W/v: f32[1, 8], h/W: f32[1, 8], adam/h/b/m: f32[8], adam/h/b/v: f32[8], h/b: f32[8], adam/h_2/W/m: f32[8, 8], adam/h_2/W/v: f32[8, 8], h_2/W: f32[8, 8], adam/h_2/b/m: f32[8], adam/h_2/b/v: f32[8], h_2/b: f32[8], adam/dense_1/W/m: f32[8, 1], adam/dense_1/W/v: f32[8, 1], dense_1/W: f32[8, 1], adam/dense_1/b/v: f32[1], dense_1/b: f32[1] — optimizer: adam(lr: cosine(1e-2, steps: 2_000)) (pinn.mlp:19:16)
@compute @workgroup_size(64)
fn update_h_W(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let quotient = scalars.quotient_2;
  let product_3 = scalars.product_2;
  let quotient_3 = scalars.quotient_2;
  let product_6 = scalars.product_3;
  let select_2_at = i32(scalars.select_2_at);
  let u_gradient_3_at = i32(scalars.u_gradient_3_at);
  let adam_dense_1_b_v_at = i32(scalars.adam_dense_1_b_v_at);
  let dense_1_b_at = i32(scalars.dense_1_b_at);
  let adam_dense_1_b_m_at = i32(scalars.adam_dense_1_b_m_at);
  let h_W_at = i32(scalars.h_W_at);
  let dot_4_at = i32(scalars.dot_4_at);
  let product_10_at = i32(scalars.product_10_at);
  let sum_3_at = i32(scalars.sum_3_at);
  let adam_h_W_m_at = i32(scalars.adam_h_W_m_at);
  let adam_h_W_v_at = i32(scalars.adam_h_W_v_at);
  let sum_2_at = i32(scalars.sum_2_at);
  let adam_h_b_m_at = i32(scalars.adam_h_b_m_at);
  let adam_h_b_v_at = i32(scalars.adam_h_b_v_at);
  let h_b_at = i32(scalars.h_b_at);
  let sum_5_at = i32(scalars.sum_5_at);
  let adam_h_2_W_m_at = i32(scalars.adam_h_2_W_m_at);
  let adam_h_2_W_v_at = i32(scalars.adam_h_2_W_v_at);
  let h_2_W_at = i32(scalars.h_2_W_at);
  let sum_4_at = i32(scalars.sum_4_at);
  let adam_h_2_b_m_at = i32(scalars.adam_h_2_b_m_at);
  let adam_h_2_b_v_at = i32(scalars.adam_h_2_b_v_at);
  let h_2_b_at = i32(scalars.h_2_b_at);
  let dense_1_W_at = i32(scalars.dense_1_W_at);
  let u_gradient_2_at = i32(scalars.u_gradient_2_at);
  let u_gradient_at = i32(scalars.u_gradient_at);
  let adam_dense_1_W_m_at = i32(scalars.adam_dense_1_W_m_at);
  let adam_dense_1_W_v_at = i32(scalars.adam_dense_1_W_v_at);
  let group = i32(id.x);
  let thread = i32(index);
  let select_2_0 = bitcast<f32>(arena[select_2_at]);
  let product = select_2_0 * 0.1;
  let product_2 = select_2_0 * select_2_0 * 0.001;
  let select_2_0_2 = bitcast<f32>(arena[select_2_at]);
  let product_4 = select_2_0_2 * 0.1;
  let product_5 = select_2_0_2 * select_2_0_2 * 0.001;
  let product_7 = select_2_0 * bitcast<f32>(arena[u_gradient_3_at]);
  if (group < 1) {
    if (thread == 0) {
      let adam_dense_1_b_v_next = product_7 * product_7 * 0.001 + bitcast<f32>(variables[adam_dense_1_b_v_at]) * 0.999;
      variables[adam_dense_1_b_v_at] = bitcast<u32>(adam_dense_1_b_v_next);
      variables[dense_1_b_at] = bitcast<u32>(bitcast<f32>(variables[dense_1_b_at]) - divide(bitcast<f32>(variables[adam_dense_1_b_m_at]), sqrt(adam_dense_1_b_v_next * quotient) + 1e-8) * product_3);
    }
  } else if (group < 2) {
    let j = (group - 1) * 64 + thread;
    if (j < 8) {
      let h_W_j = bitcast<f32>(variables[j + h_W_at]);
      let difference = bitcast<f32>(arena[j + dot_4_at]) + (h_W_j * 0.000001 - bitcast<f32>(arena[j + product_10_at])) - bitcast<f32>(arena[j + sum_3_at]);
      let adam_h_W_m_next = product * difference + bitcast<f32>(variables[j + adam_h_W_m_at]) * 0.9;
      variables[j + adam_h_W_m_at] = bitcast<u32>(adam_h_W_m_next);
      let adam_h_W_v_next = product_2 * (difference * difference) + bitcast<f32>(variables[j + adam_h_W_v_at]) * 0.999;
      variables[j + adam_h_W_v_at] = bitcast<u32>(adam_h_W_v_next);
      variables[j + h_W_at] = bitcast<u32>(h_W_j - divide(adam_h_W_m_next, sqrt(adam_h_W_v_next * quotient) + 1e-8) * product_3);
    }
  } else if (group < 3) {
    let i = (group - 2) * 64 + thread;
    if (i < 8) {
      let sum_2_i = bitcast<f32>(arena[i + sum_2_at]);
      let adam_h_b_m_next = product * sum_2_i + bitcast<f32>(variables[i + adam_h_b_m_at]) * 0.9;
      variables[i + adam_h_b_m_at] = bitcast<u32>(adam_h_b_m_next);
      let adam_h_b_v_next = product_2 * (sum_2_i * sum_2_i) + bitcast<f32>(variables[i + adam_h_b_v_at]) * 0.999;
      variables[i + adam_h_b_v_at] = bitcast<u32>(adam_h_b_v_next);
      variables[i + h_b_at] = bitcast<u32>(bitcast<f32>(variables[i + h_b_at]) - divide(adam_h_b_m_next, sqrt(adam_h_b_v_next * quotient) + 1e-8) * product_3);
    }
  } else if (group < 4) {
    let i = (group - 3) * 64 + thread;
    if (i < 64) {
      let sum_5_i = bitcast<f32>(arena[i + sum_5_at]);
      let adam_h_2_W_m_next = product_4 * sum_5_i + bitcast<f32>(variables[i + adam_h_2_W_m_at]) * 0.9;
      variables[i + adam_h_2_W_m_at] = bitcast<u32>(adam_h_2_W_m_next);
      let adam_h_2_W_v_next = product_5 * (sum_5_i * sum_5_i) + bitcast<f32>(variables[i + adam_h_2_W_v_at]) * 0.999;
      variables[i + adam_h_2_W_v_at] = bitcast<u32>(adam_h_2_W_v_next);
      variables[i + h_2_W_at] = bitcast<u32>(bitcast<f32>(variables[i + h_2_W_at]) - divide(adam_h_2_W_m_next, sqrt(adam_h_2_W_v_next * quotient_3) + 1e-8) * product_6);
    }
  } else if (group < 5) {
    let i = (group - 4) * 64 + thread;
    if (i < 8) {
      let sum_4_i = bitcast<f32>(arena[i + sum_4_at]);
      let adam_h_2_b_m_next = product * sum_4_i + bitcast<f32>(variables[i + adam_h_2_b_m_at]) * 0.9;
      variables[i + adam_h_2_b_m_at] = bitcast<u32>(adam_h_2_b_m_next);
      let adam_h_2_b_v_next = product_2 * (sum_4_i * sum_4_i) + bitcast<f32>(variables[i + adam_h_2_b_v_at]) * 0.999;
      variables[i + adam_h_2_b_v_at] = bitcast<u32>(adam_h_2_b_v_next);
      variables[i + h_2_b_at] = bitcast<u32>(bitcast<f32>(variables[i + h_2_b_at]) - divide(adam_h_2_b_m_next, sqrt(adam_h_2_b_v_next * quotient) + 1e-8) * product_3);
    }
  } else {
    let i = (group - 5) * 64 + thread;
    if (i < 8) {
      let dense_1_W_i = bitcast<f32>(variables[i + dense_1_W_at]);
      let difference = bitcast<f32>(arena[i + u_gradient_2_at]) + dense_1_W_i * 0.000001 - bitcast<f32>(arena[i + u_gradient_at]);
      let adam_dense_1_W_m_next = product * difference + bitcast<f32>(variables[i + adam_dense_1_W_m_at]) * 0.9;
      variables[i + adam_dense_1_W_m_at] = bitcast<u32>(adam_dense_1_W_m_next);
      let adam_dense_1_W_v_next = product_2 * (difference * difference) + bitcast<f32>(variables[i + adam_dense_1_W_v_at]) * 0.999;
      variables[i + adam_dense_1_W_v_at] = bitcast<u32>(adam_dense_1_W_v_next);
      variables[i + dense_1_W_at] = bitcast<u32>(dense_1_W_i - divide(adam_dense_1_W_m_next, sqrt(adam_dense_1_W_v_next * quotient) + 1e-8) * product_3);
    }
  }
}

// u_sum: f32[N], dot: f32[N, 8], product_3: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn evaluate_u_sum(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let tanh_2_at = i32(scalars.tanh_2_at);
  let u_sum_at = i32(scalars.u_sum_at);
  let product_at = i32(scalars.product_at);
  let product_2_at = i32(scalars.product_2_at);
  let dot_at = i32(scalars.dot_at);
  let product_3_at = i32(scalars.product_3_at);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  let dense_1_b_0 = dense_1_b[0];
  if (group < (N + 63) / 64) {
    let i = group * 64 + thread;
    if (i < N) {
      var dot_2 = 0.0;
      let row = i * 8;
      for (var j = 0; j < 8; j++) {
        dot_2 += bitcast<f32>(arena[row + j + tanh_2_at]) * dense_1_W[j];
      }
      arena[i + u_sum_at] = bitcast<u32>(dot_2 + dense_1_b_0);
    }
  } else {
    let at = (group - (N + 63) / 64) * 64 + thread;
    if (at < 8 * N) {
      let i = at / 8;
      let row = i * 8;
      let j = at % 8;
      var dot_3 = 0.0;
      for (var k = 0; k < 8; k++) {
        dot_3 += bitcast<f32>(arena[i * 8 + k + product_at]) * h_2_W[j * 8 + k];
      }
      var dot_4 = 0.0;
      for (var k = 0; k < 8; k++) {
        dot_4 += bitcast<f32>(arena[i * 8 + k + product_2_at]) * h_2_W[k * 8 + j];
      }
      arena[row + j + dot_at] = bitcast<u32>(dot_3);
      let tanh_2_ij = bitcast<f32>(arena[row + j + tanh_2_at]);
      arena[row + j + product_3_at] = bitcast<u32>(dot_4 * dense_1_W[j] * tanh_2_ij * (1.0 - tanh_2_ij * tanh_2_ij));
    }
  }
}

// product_4: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn evaluate_product_4(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let row = i * 8;
    let j = at % 8;
    var dot_2 = 0.0;
    for (var k = 0; k < 8; k++) {
      dot_2 += product_3[i * 8 + k] * h_2_W[j * 8 + k];
    }
    let tanh_ij = tanh[row + j];
    product_4[row + j] = (dot[row + j] * h_W[j] * tanh_ij + dot_2) * (1.0 - tanh_ij * tanh_ij);
  }
}

// loss_difference: f32[N] — loss = mean((ddu + u)^2) + weight * mean((u - sin(x))^2) + 1e-6 * l2(weights) (pinn.mlp:15:15)
@compute @workgroup_size(64)
fn evaluate_loss_difference(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var dot = 0.0;
    let product_4_row = i * 8;
    for (var j = 0; j < 8; j++) {
      dot += product_4[product_4_row + j] * h_W[j];
    }
    loss_difference[i] = u_sum[i] - dot * 2.0;
  }
}

// loss_sum_2: f32[1], loss_sum: f32[1], residual: f32, loss: f32 — metric residual = max(abs(ddu + u)) (pinn.mlp:16:21)
@compute @workgroup_size(64)
fn evaluate_residual(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let weight = scalars.weight;
  let loss_difference_at = i32(scalars.loss_difference_at);
  let u_sum_at = i32(scalars.u_sum_at);
  let loss_sum_2_at = i32(scalars.loss_sum_2_at);
  let loss_sum_at = i32(scalars.loss_sum_at);
  let residual_at = i32(scalars.residual_at);
  let loss_at = i32(scalars.loss_at);
  let thread = i32(index);
  var sum = 0.0;
  for (var j = thread; j < 8; j += 64) {
    let h_W_j = h_W[j];
    sum += h_W_j * h_W_j;
  }
  sum = workgroupSum(sum, thread, 64, 1);
  var sum_2 = 0.0;
  for (var j = thread; j < 8; j += 64) {
    let dense_1_W_j = dense_1_W[j];
    sum_2 += dense_1_W_j * dense_1_W_j;
  }
  sum_2 = workgroupSum(sum_2, thread, 64, 1);
  var sum_3 = 0.0;
  var sum_4 = 0.0;
  var residual_2 = -infinity();
  for (var i = thread; i < N; i += 64) {
    let loss_difference_i = bitcast<f32>(arena[i + loss_difference_at]);
    sum_3 += loss_difference_i * loss_difference_i;
    let difference = bitcast<f32>(arena[i + u_sum_at]) - sine(x[i]);
    sum_4 += difference * difference;
    residual_2 = maximum(residual_2, abs(loss_difference_i));
  }
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  sum_4 = workgroupSum(sum_4, thread, 64, 1);
  residual_2 = workgroupMaximum(residual_2, thread, 64, 1);
  var sum_5 = 0.0;
  for (var i = thread; i < 64; i += 64) {
    let h_2_W_i = h_2_W[i];
    sum_5 += h_2_W_i * h_2_W_i;
  }
  sum_5 = workgroupSum(sum_5, thread, 64, 1);
  if (thread == 0) {
    arena[loss_sum_2_at] = bitcast<u32>(sum);
    arena[loss_sum_at] = bitcast<u32>(sum_2);
    arena[residual_at] = bitcast<u32>(residual_2);
    arena[loss_at] = bitcast<u32>(divide(sum_3, f32(N)) + divide(sum_4, f32(N)) * weight + (sum + sum_5 + sum_2) * 5e-7);
  }
}

// tanh: f32[N, 8] — for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn predict_tanh(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let x_i = x[i];
    let tanh_row = i * 8;
    let j = at % 8;
    tanh[tanh_row + j] = hyperbolicTangent(x_i * h_W[j] + h_b[j]);
  }
}

// solution: f32[N], product_2: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn predict_solution(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  let dense_1_b_0 = dense_1_b[0];
  if (group < (N + 63) / 64) {
    let i = group * 64 + thread;
    if (i < N) {
      var dot = 0.0;
      let row = i * 8;
      for (var j = 0; j < 8; j++) {
        dot += tanh_2[row + j] * dense_1_W[j];
      }
      solution[i] = dot + dense_1_b_0;
    }
  } else {
    let at = (group - (N + 63) / 64) * 64 + thread;
    if (at < 8 * N) {
      let i = at / 8;
      let row = i * 8;
      let j = at % 8;
      var dot_2 = 0.0;
      for (var k = 0; k < 8; k++) {
        dot_2 += product[i * 8 + k] * h_2_W[j * 8 + k];
      }
      let tanh_ij = tanh[row + j];
      product_2[row + j] = dot_2 * (1.0 - tanh_ij * tanh_ij);
    }
  }
}

// slope: f32[N] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27)
@compute @workgroup_size(64)
fn predict_slope(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var slope_2 = 0.0;
    let product_2_row = i * 8;
    for (var j = 0; j < 8; j++) {
      slope_2 += product_2[product_2_row + j] * h_W[j];
    }
    slope[i] = slope_2;
  }
}
