struct Scalars {
  N: u32,
  h_sigmoid_10_at: u32,
  h_tanh_7_at: u32,
  h_product_2_at: u32,
  h_tanh_8_at: u32,
  h_sigmoid_11_at: u32,
  h_product_at: u32,
  h_sum_at: u32,
  h_sigmoid_9_at: u32,
  h_sigmoid_7_at: u32,
  h_tanh_5_at: u32,
  h_sum_3_at: u32,
  h_tanh_6_at: u32,
  h_sigmoid_8_at: u32,
  h_product_3_at: u32,
  h_sum_2_at: u32,
  h_sigmoid_4_at: u32,
  h_tanh_3_at: u32,
  h_sigmoid_6_at: u32,
  h_sum_5_at: u32,
  h_tanh_4_at: u32,
  h_sigmoid_5_at: u32,
  h_product_4_at: u32,
  h_sum_4_at: u32,
  h_tanh_2_at: u32,
  h_sigmoid_2_at: u32,
  h_tanh_at: u32,
  h_sigmoid_at: u32,
  h_sigmoid_3_at: u32,
  h_gradient_3_at: u32,
  h_gradient_2_at: u32,
  h_gradient_at: u32,
  forecast_gradient_at: u32,
  loss_difference_at: u32,
  h_product_5_at: u32,
  h_gradient_5_at: u32,
  h_gradient_4_at: u32,
  loss_gradient_at: u32,
  loss_at: u32,
  forecast_gradient_2_at: u32,
  quotient: f32, // 2 / N
  h_gradient_6_at: u32,
  h_gradient_9_at: u32,
  h_gradient_8_at: u32,
  h_gradient_7_at: u32,
  h_gradient_11_at: u32,
  h_gradient_10_at: u32,
  h_gradient_12_at: u32,
  h_gradient_15_at: u32,
  h_gradient_14_at: u32,
  h_gradient_13_at: u32,
  h_gradient_17_at: u32,
  h_gradient_16_at: u32,
  h_gradient_18_at: u32,
  h_gradient_20_at: u32,
  h_gradient_19_at: u32,
  quotient_2: f32, // 1 / (1 - 0.999 ** step)
  quotient_3: f32, // lr / (1 - 0.9 ** step)
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read_write> arena: array<u32>;
@group(0) @binding(2) var<storage, read> past: array<f32>; // f32[N, 4]
@group(0) @binding(3) var<storage, read_write> h_W: array<f32>; // f32[1, 32]
@group(0) @binding(4) var<storage, read_write> h_b: array<f32>; // f32[32]
@group(0) @binding(5) var<storage, read_write> h_product: array<f32>; // f32[N, 8]
@group(0) @binding(6) var<storage, read_write> h_U: array<f32>; // f32[8, 32]
@group(0) @binding(6) var<storage, read_write> h_U_quads: array<vec4f>; // the same
@group(0) @binding(7) var<storage, read_write> h_sum: array<f32>; // f32[N, 32]
@group(0) @binding(8) var<storage, read_write> h_product_3: array<f32>; // f32[N, 8]
@group(0) @binding(9) var<storage, read_write> h_sum_2: array<f32>; // f32[N, 32]
@group(0) @binding(10) var<storage, read_write> h_product_4: array<f32>; // f32[N, 8]
@group(0) @binding(11) var<storage, read_write> h_sum_4: array<f32>; // f32[N, 32]
@group(0) @binding(12) var<storage, read_write> h_gradient_24: array<f32>; // f32[4, N, 8]
@group(0) @binding(12) var<storage, read_write> h_gradient_24_quads: array<vec4f>; // the same
@group(0) @binding(13) var<storage, read_write> dense_1_b: array<f32>; // f32[1]
@group(0) @binding(14) var<storage, read_write> dense_1_W: array<f32>; // f32[8, 1]
@group(0) @binding(15) var<storage, read> next: array<f32>; // f32[N]
@group(0) @binding(16) var<storage, read_write> adam_dense_1_b_m: array<f32>; // f32[1]
@group(0) @binding(17) var<storage, read_write> h_gradient_9: array<f32>; // f32[N, 8]
@group(0) @binding(18) var<storage, read_write> h_gradient_8: array<f32>; // f32[N, 8]
@group(0) @binding(19) var<storage, read_write> h_gradient_7: array<f32>; // f32[N, 8]
@group(0) @binding(20) var<storage, read_write> h_gradient_6: array<f32>; // f32[N, 8]
@group(0) @binding(21) var<storage, read_write> h_tanh_4: array<f32>; // f32[N, 8]
@group(0) @binding(22) var<storage, read_write> h_sigmoid_5: array<f32>; // f32[N, 8]
@group(0) @binding(23) var<storage, read_write> h_gradient_10: array<f32>; // f32[N, 32]
@group(0) @binding(24) var<storage, read_write> h_gradient_15: array<f32>; // f32[N, 8]
@group(0) @binding(25) var<storage, read_write> h_gradient_14: array<f32>; // f32[N, 8]
@group(0) @binding(26) var<storage, read_write> h_gradient_13: array<f32>; // f32[N, 8]
@group(0) @binding(27) var<storage, read_write> h_gradient_12: array<f32>; // f32[N, 8]
@group(0) @binding(28) var<storage, read_write> h_tanh_6: array<f32>; // f32[N, 8]
@group(0) @binding(29) var<storage, read_write> h_sigmoid_8: array<f32>; // f32[N, 8]
@group(0) @binding(30) var<storage, read_write> h_gradient_16: array<f32>; // f32[N, 32]
@group(0) @binding(31) var<storage, read_write> h_gradient_20: array<f32>; // f32[N, 8]
@group(0) @binding(32) var<storage, read_write> h_gradient_19: array<f32>; // f32[N, 8]
@group(0) @binding(33) var<storage, read_write> h_gradient_18: array<f32>; // f32[N, 8]
@group(0) @binding(34) var<storage, read_write> h_tanh_8: array<f32>; // f32[N, 8]
@group(0) @binding(35) var<storage, read_write> h_sigmoid_11: array<f32>; // f32[N, 8]
@group(0) @binding(36) var<storage, read_write> h_gradient_21: array<f32>; // f32[N, 1, 32]
@group(0) @binding(37) var<storage, read_write> h_gradient_22: array<f32>; // f32[1, N, 32]
@group(0) @binding(38) var<storage, read_write> h_gradient_4: array<f32>; // f32[N, 32]
@group(0) @binding(39) var<storage, read_write> h_gradient_23: array<f32>; // f32[N, 4, 32]
@group(0) @binding(40) var<storage, read_write> h_gradient_25: array<f32>; // f32[4, N, 32]
@group(0) @binding(40) var<storage, read_write> h_gradient_25_quads: array<vec4f>; // the same
@group(0) @binding(41) var<storage, read_write> adam_h_b_m: array<f32>; // f32[32]
@group(0) @binding(42) var<storage, read_write> adam_h_b_v: array<f32>; // f32[32]
@group(0) @binding(43) var<storage, read_write> h_gradient_26: array<f32>; // f32[32]
@group(0) @binding(44) var<storage, read_write> adam_h_U_m: array<f32>; // f32[8, 32]
@group(0) @binding(45) var<storage, read_write> adam_h_U_v: array<f32>; // f32[8, 32]
@group(0) @binding(46) var<storage, read_write> h_product_5: array<f32>; // f32[N, 8]
@group(0) @binding(47) var<storage, read_write> loss_gradient: array<f32>; // f32[N]
@group(0) @binding(48) var<storage, read_write> adam_dense_1_W_m: array<f32>; // f32[8, 1]
@group(0) @binding(49) var<storage, read_write> adam_dense_1_W_v: array<f32>; // f32[8, 1]
@group(0) @binding(50) var<storage, read_write> adam_h_W_m: array<f32>; // f32[1, 32]
@group(0) @binding(51) var<storage, read_write> adam_h_W_v: array<f32>; // f32[1, 32]
@group(0) @binding(52) var<storage, read_write> forecast_gradient_2: array<f32>; // f32
@group(0) @binding(53) var<storage, read_write> adam_dense_1_b_v: array<f32>; // f32[1]
@group(0) @binding(54) var<storage, read_write> h_product_2: array<f32>; // f32[N, 8]
@group(0) @binding(55) var<storage, read_write> h_sum_3: array<f32>; // f32[N, 32]
@group(0) @binding(56) var<storage, read_write> h_sum_5: array<f32>; // f32[N, 8]
@group(0) @binding(57) var<storage, read_write> loss_product: array<f32>; // f32[N]
@group(0) @binding(58) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(59) var<storage, read_write> forecast: array<f32>; // f32[N]

var<workgroup> tile: array<vec4f, 32>;

var<workgroup> tile_2: array<vec4f, 16>;

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

/// 1 / (1 + e^-x), 2 ulp.
fn sigmoid(x: f32) -> f32 {
  let t = exponential(-abs(x));
  return select(1.0, t, x < 0.0) / (1.0 + t);
}

/// 2 ulp: near 0 by a polynomial, else from e^2x.
fn hyperbolicTangent(x: f32) -> f32 {
  let z = x * x;
  let q = fma(fma(fma(fma(-0.0056607807, z, 0.020601999), z, -0.05372923), z, 0.13331328), z, -0.33333278);
  let size = 1.0 - 2.0 / (exponential(min(2.0 * abs(x), 40.0)) + 1.0);
  let value = select(select(size, -size, x < 0.0), fma(x * z, q, x), abs(x) < 0.6);
  return select(value, x, isNan(x));
}

// h_sigmoid_10: f32[N, 8], h_tanh_7: f32[N, 8], h_product_2: f32[N, 8], h_tanh_8: f32[N, 8], h_sigmoid_11: f32[N, 8], h_product: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_sigmoid_10(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let h_sigmoid_10_at = i32(scalars.h_sigmoid_10_at);
  let h_tanh_7_at = i32(scalars.h_tanh_7_at);
  let h_product_2_at = i32(scalars.h_product_2_at);
  let h_tanh_8_at = i32(scalars.h_tanh_8_at);
  let h_sigmoid_11_at = i32(scalars.h_sigmoid_11_at);
  let h_product_at = i32(scalars.h_product_at);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let past_i = past[i * 4];
    let row = i * 8;
    let j = at % 8;
    let sigmoid_ = sigmoid(past_i * h_W[j] + h_b[j]);
    arena[row + j + h_sigmoid_10_at] = bitcast<u32>(sigmoid_);
    let tanh = hyperbolicTangent(past_i * h_W[j + 16] + h_b[j + 16]);
    arena[row + j + h_tanh_7_at] = bitcast<u32>(tanh);
    let product = sigmoid_ * tanh;
    arena[row + j + h_product_2_at] = bitcast<u32>(product);
    let tanh_ji = hyperbolicTangent(product);
    arena[row + j + h_tanh_8_at] = bitcast<u32>(tanh_ji);
    let sigmoid_ji = sigmoid(past_i * h_W[j + 24] + h_b[j + 24]);
    arena[row + j + h_sigmoid_11_at] = bitcast<u32>(sigmoid_ji);
    arena[row + j + h_product_at] = bitcast<u32>(tanh_ji * sigmoid_ji);
  }
}

// h_sum: f32[N, 32] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_sum(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 32 * N) {
    let i = at / 32;
    let past_i = past[i * 4 + 1];
    let h_sum_row = i * 32;
    let j = at % 32;
    var dot = 0.0;
    for (var k = 0; k < 8; k++) {
      dot += h_product[i * 8 + k] * h_U[k * 32 + j];
    }
    h_sum[h_sum_row + j] = dot + (past_i * h_W[j] + h_b[j]);
  }
}

// h_sigmoid_9: f32[N, 8], h_sigmoid_7: f32[N, 8], h_tanh_5: f32[N, 8], h_sum_3: f32[N, 8], h_tanh_6: f32[N, 8], h_sigmoid_8: f32[N, 8], h_product_3: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_sigmoid_9(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let h_sum_at = i32(scalars.h_sum_at);
  let h_sigmoid_9_at = i32(scalars.h_sigmoid_9_at);
  let h_sigmoid_7_at = i32(scalars.h_sigmoid_7_at);
  let h_tanh_5_at = i32(scalars.h_tanh_5_at);
  let h_product_2_at = i32(scalars.h_product_2_at);
  let h_sum_3_at = i32(scalars.h_sum_3_at);
  let h_tanh_6_at = i32(scalars.h_tanh_6_at);
  let h_sigmoid_8_at = i32(scalars.h_sigmoid_8_at);
  let h_product_3_at = i32(scalars.h_product_3_at);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let h_sum_row = i * 32 + 8;
    let row = i * 8;
    let h_sum_row_2 = i * 32;
    let h_sum_row_3 = i * 32 + 16;
    let h_sum_row_4 = i * 32 + 24;
    let j = at % 8;
    let sigmoid_ = sigmoid(bitcast<f32>(arena[h_sum_row + j + h_sum_at]));
    arena[row + j + h_sigmoid_9_at] = bitcast<u32>(sigmoid_);
    let sigmoid_ij = sigmoid(bitcast<f32>(arena[h_sum_row_2 + j + h_sum_at]));
    arena[row + j + h_sigmoid_7_at] = bitcast<u32>(sigmoid_ij);
    let tanh = hyperbolicTangent(bitcast<f32>(arena[h_sum_row_3 + j + h_sum_at]));
    arena[row + j + h_tanh_5_at] = bitcast<u32>(tanh);
    let sum = sigmoid_ * bitcast<f32>(arena[row + j + h_product_2_at]) + sigmoid_ij * tanh;
    arena[row + j + h_sum_3_at] = bitcast<u32>(sum);
    let tanh_ij = hyperbolicTangent(sum);
    arena[row + j + h_tanh_6_at] = bitcast<u32>(tanh_ij);
    let sigmoid_ij_2 = sigmoid(bitcast<f32>(arena[h_sum_row_4 + j + h_sum_at]));
    arena[row + j + h_sigmoid_8_at] = bitcast<u32>(sigmoid_ij_2);
    arena[row + j + h_product_3_at] = bitcast<u32>(tanh_ij * sigmoid_ij_2);
  }
}

// h_sum_2: f32[N, 32] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_sum_2(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 32 * N) {
    let i = at / 32;
    let past_i = past[i * 4 + 2];
    let h_sum_2_row = i * 32;
    let j = at % 32;
    var dot = 0.0;
    for (var k = 0; k < 8; k++) {
      dot += h_product_3[i * 8 + k] * h_U[k * 32 + j];
    }
    h_sum_2[h_sum_2_row + j] = dot + (past_i * h_W[j] + h_b[j]);
  }
}

// h_sigmoid_4: f32[N, 8], h_tanh_3: f32[N, 8], h_sigmoid_6: f32[N, 8], h_sum_5: f32[N, 8], h_tanh_4: f32[N, 8], h_sigmoid_5: f32[N, 8], h_product_4: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_sigmoid_4(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let h_sum_2_at = i32(scalars.h_sum_2_at);
  let h_sigmoid_4_at = i32(scalars.h_sigmoid_4_at);
  let h_tanh_3_at = i32(scalars.h_tanh_3_at);
  let h_sigmoid_6_at = i32(scalars.h_sigmoid_6_at);
  let h_sum_3_at = i32(scalars.h_sum_3_at);
  let h_sum_5_at = i32(scalars.h_sum_5_at);
  let h_tanh_4_at = i32(scalars.h_tanh_4_at);
  let h_sigmoid_5_at = i32(scalars.h_sigmoid_5_at);
  let h_product_4_at = i32(scalars.h_product_4_at);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let h_sum_2_row = i * 32;
    let row = i * 8;
    let h_sum_2_row_2 = i * 32 + 16;
    let h_sum_2_row_3 = i * 32 + 8;
    let h_sum_2_row_4 = i * 32 + 24;
    let j = at % 8;
    let sigmoid_ = sigmoid(bitcast<f32>(arena[h_sum_2_row + j + h_sum_2_at]));
    arena[row + j + h_sigmoid_4_at] = bitcast<u32>(sigmoid_);
    let tanh = hyperbolicTangent(bitcast<f32>(arena[h_sum_2_row_2 + j + h_sum_2_at]));
    arena[row + j + h_tanh_3_at] = bitcast<u32>(tanh);
    let sigmoid_ij = sigmoid(bitcast<f32>(arena[h_sum_2_row_3 + j + h_sum_2_at]));
    arena[row + j + h_sigmoid_6_at] = bitcast<u32>(sigmoid_ij);
    let sum = sigmoid_ * tanh + sigmoid_ij * bitcast<f32>(arena[row + j + h_sum_3_at]);
    arena[row + j + h_sum_5_at] = bitcast<u32>(sum);
    let tanh_ij = hyperbolicTangent(sum);
    arena[row + j + h_tanh_4_at] = bitcast<u32>(tanh_ij);
    let sigmoid_ij_2 = sigmoid(bitcast<f32>(arena[h_sum_2_row_4 + j + h_sum_2_at]));
    arena[row + j + h_sigmoid_5_at] = bitcast<u32>(sigmoid_ij_2);
    arena[row + j + h_product_4_at] = bitcast<u32>(tanh_ij * sigmoid_ij_2);
  }
}

// h_sum_4: f32[N, 32] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_sum_4(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 32 * N) {
    let i = at / 32;
    let past_i = past[i * 4 + 3];
    let h_sum_4_row = i * 32;
    let j = at % 32;
    var dot = 0.0;
    for (var k = 0; k < 8; k++) {
      dot += h_product_4[i * 8 + k] * h_U[k * 32 + j];
    }
    h_sum_4[h_sum_4_row + j] = dot + (past_i * h_W[j] + h_b[j]);
  }
}

// h_gradient_24: f32[4, N, 8] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_gradient_24(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 32 * N) {
    let i = at / (8 * N);
    let h_product_row = i * (8 * N) + -(16 * N);
    let row = i * (8 * N);
    let h_product_3_row = i * (8 * N) + -(8 * N);
    let j = at % (8 * N);
    h_gradient_24[row + j] = select(select(0.0, select(0.0, h_product[h_product_row + j], i < 3), 2 <= i), select(select(0.0, h_product_3[h_product_3_row + j], 1 <= i), h_product_4[row + j], i < 1), i < 2);
  }
}

// h_tanh: f32[N, 8], h_sigmoid: f32[N, 8], h_sigmoid_3: f32[N, 8], h_tanh_2: f32[N, 8], h_sigmoid_2: f32[N, 8], h_product_5: f32[N, 8], loss_difference: f32[N], loss_gradient: f32[N], forecast_gradient: f32[N, 8], h_gradient_3: f32[N, 8], h_gradient_2: f32[N, 8], h_gradient: f32[N, 8], h_gradient_4: f32[N, 32], h_gradient_5: f32[N, 8], loss: f32, forecast_gradient_2: f32, adam/dense_1/b/m: f32[1] — output forecast = squeeze(dense(h[:, -1], 1), axis: 1) (waves.mlp:12:29)
@compute @workgroup_size(64)
fn update_adam_dense_1_b_m(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient;
  let h_sum_4_at = i32(scalars.h_sum_4_at);
  let h_sum_5_at = i32(scalars.h_sum_5_at);
  let h_tanh_at = i32(scalars.h_tanh_at);
  let h_sigmoid_at = i32(scalars.h_sigmoid_at);
  let h_sigmoid_3_at = i32(scalars.h_sigmoid_3_at);
  let h_tanh_2_at = i32(scalars.h_tanh_2_at);
  let h_sigmoid_2_at = i32(scalars.h_sigmoid_2_at);
  let h_product_5_at = i32(scalars.h_product_5_at);
  let forecast_gradient_at = i32(scalars.forecast_gradient_at);
  let h_gradient_3_at = i32(scalars.h_gradient_3_at);
  let h_gradient_2_at = i32(scalars.h_gradient_2_at);
  let h_gradient_at = i32(scalars.h_gradient_at);
  let h_gradient_5_at = i32(scalars.h_gradient_5_at);
  let h_gradient_4_at = i32(scalars.h_gradient_4_at);
  let loss_difference_at = i32(scalars.loss_difference_at);
  let loss_gradient_at = i32(scalars.loss_gradient_at);
  let loss_at = i32(scalars.loss_at);
  let forecast_gradient_2_at = i32(scalars.forecast_gradient_2_at);
  let thread = i32(index);
  let dense_1_b_0 = dense_1_b[0];
  for (var i = thread; i < N; i += 64) {
    var dot = 0.0;
    let h_sum_4_row = i * 32 + 16;
    let row = i * 32;
    let h_sum_4_row_2 = i * 32 + 8;
    let row_2 = i * 8;
    let h_sum_4_row_3 = i * 32 + 24;
    for (var j = 0; j < 8; j++) {
      let tanh = hyperbolicTangent(bitcast<f32>(arena[h_sum_4_row + j + h_sum_4_at]));
      let sigmoid_ = sigmoid(bitcast<f32>(arena[row + j + h_sum_4_at]));
      let sigmoid_ij = sigmoid(bitcast<f32>(arena[h_sum_4_row_2 + j + h_sum_4_at]));
      let tanh_ij = hyperbolicTangent(tanh * sigmoid_ + sigmoid_ij * bitcast<f32>(arena[row_2 + j + h_sum_5_at]));
      let sigmoid_ij_2 = sigmoid(bitcast<f32>(arena[h_sum_4_row_3 + j + h_sum_4_at]));
      let product = tanh_ij * sigmoid_ij_2;
      dot += product * dense_1_W[j];
      arena[row_2 + j + h_tanh_at] = bitcast<u32>(tanh);
      arena[row_2 + j + h_sigmoid_at] = bitcast<u32>(sigmoid_);
      arena[row_2 + j + h_sigmoid_3_at] = bitcast<u32>(sigmoid_ij);
      arena[row_2 + j + h_tanh_2_at] = bitcast<u32>(tanh_ij);
      arena[row_2 + j + h_sigmoid_2_at] = bitcast<u32>(sigmoid_ij_2);
      arena[row_2 + j + h_product_5_at] = bitcast<u32>(product);
    }
    let difference = dot + dense_1_b_0 - next[i];
    let product = difference * quotient;
    for (var j = 0; j < 8; j++) {
      let product_ji = product * dense_1_W[j];
      arena[row_2 + j + forecast_gradient_at] = bitcast<u32>(product_ji);
      let h_tanh_2_ij = bitcast<f32>(arena[row_2 + j + h_tanh_2_at]);
      let product_ij = product_ji * bitcast<f32>(arena[row_2 + j + h_sigmoid_2_at]) * (1.0 - h_tanh_2_ij * h_tanh_2_ij);
      let h_tanh_ij = bitcast<f32>(arena[row_2 + j + h_tanh_at]);
      let h_sigmoid_ij = bitcast<f32>(arena[row_2 + j + h_sigmoid_at]);
      arena[row_2 + j + h_gradient_3_at] = bitcast<u32>(product_ij * h_tanh_ij * (h_sigmoid_ij - h_sigmoid_ij * h_sigmoid_ij));
      let h_sigmoid_3_ij = bitcast<f32>(arena[row_2 + j + h_sigmoid_3_at]);
      arena[row_2 + j + h_gradient_2_at] = bitcast<u32>(product_ij * bitcast<f32>(arena[row_2 + j + h_sum_5_at]) * (h_sigmoid_3_ij - h_sigmoid_3_ij * h_sigmoid_3_ij));
      arena[row_2 + j + h_gradient_at] = bitcast<u32>(product_ij * h_sigmoid_ij * (1.0 - h_tanh_ij * h_tanh_ij));
      arena[row_2 + j + h_gradient_5_at] = bitcast<u32>(product_ij * h_sigmoid_3_ij);
    }
    let h_gradient_row = i * 8 - 16;
    let row_3 = i * 8 - 24;
    let h_gradient_2_row = i * 8 - 8;
    for (var j = 0; j < 32; j++) {
      arena[row + j + h_gradient_4_at] = bitcast<u32>(select(select(0.0, select(select(0.0, bitcast<f32>(arena[row_3 + j + forecast_gradient_at]) * bitcast<f32>(arena[row_3 + j + h_tanh_2_at]) * (bitcast<f32>(arena[row_3 + j + h_sigmoid_2_at]) - bitcast<f32>(arena[row_3 + j + h_sigmoid_2_at]) * bitcast<f32>(arena[row_3 + j + h_sigmoid_2_at])), 24 <= j), bitcast<f32>(arena[h_gradient_row + j + h_gradient_at]), j < 24), 16 <= j), select(select(0.0, bitcast<f32>(arena[h_gradient_2_row + j + h_gradient_2_at]), 8 <= j), bitcast<f32>(arena[row_2 + j + h_gradient_3_at]), j < 8), j < 16));
    }
    arena[i + loss_difference_at] = bitcast<u32>(difference);
    arena[i + loss_gradient_at] = bitcast<u32>(product);
  }
  var sum = 0.0;
  var sum_2 = 0.0;
  storageBarrier();
  for (var i = thread; i < N; i += 64) {
    let loss_difference_i = bitcast<f32>(arena[i + loss_difference_at]);
    sum += loss_difference_i * loss_difference_i;
    sum_2 += loss_difference_i;
  }
  sum = workgroupSum(sum, thread, 64, 1);
  sum_2 = workgroupSum(sum_2, thread, 64, 1);
  if (thread == 0) {
    arena[loss_at] = bitcast<u32>(divide(sum, f32(N)));
    arena[forecast_gradient_2_at] = bitcast<u32>(sum_2);
    adam_dense_1_b_m[0] = sum_2 * quotient * 0.1 + adam_dense_1_b_m[0] * 0.9;
  }
}

// h_gradient_6: f32[N, 8], h_gradient_9: f32[N, 8], h_gradient_8: f32[N, 8], h_gradient_7: f32[N, 8], h_gradient_11: f32[N, 8] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_gradient_6(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let h_gradient_4_at = i32(scalars.h_gradient_4_at);
  let h_gradient_6_at = i32(scalars.h_gradient_6_at);
  let h_tanh_4_at = i32(scalars.h_tanh_4_at);
  let h_sigmoid_5_at = i32(scalars.h_sigmoid_5_at);
  let h_gradient_5_at = i32(scalars.h_gradient_5_at);
  let h_tanh_3_at = i32(scalars.h_tanh_3_at);
  let h_sigmoid_4_at = i32(scalars.h_sigmoid_4_at);
  let h_gradient_9_at = i32(scalars.h_gradient_9_at);
  let h_sigmoid_6_at = i32(scalars.h_sigmoid_6_at);
  let h_gradient_8_at = i32(scalars.h_gradient_8_at);
  let h_sum_3_at = i32(scalars.h_sum_3_at);
  let h_gradient_7_at = i32(scalars.h_gradient_7_at);
  let h_gradient_11_at = i32(scalars.h_gradient_11_at);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (N + 63) / 64) {
    let firstColumn = 0;
    let firstRow = group * 64;
    let cell = thread % 32;
    let slice = thread / 32;
    let cellRow = cell / 2;
    let cellColumn = cell % 2;
    let i = firstRow + cellRow * 4;
    let j = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var k = slice * 4; k < 32; k += 8) {
      let quad = transpose(mat4x4f(vec4f(bitcast<f32>(arena[i * 32 + k + h_gradient_4_at]), bitcast<f32>(arena[i * 32 + k + 32 + h_gradient_4_at]), bitcast<f32>(arena[i * 32 + k + 64 + h_gradient_4_at]), bitcast<f32>(arena[i * 32 + k + 96 + h_gradient_4_at])), vec4f(bitcast<f32>(arena[i * 32 + k + 1 + h_gradient_4_at]), bitcast<f32>(arena[i * 32 + k + 33 + h_gradient_4_at]), bitcast<f32>(arena[i * 32 + k + 65 + h_gradient_4_at]), bitcast<f32>(arena[i * 32 + k + 97 + h_gradient_4_at])), vec4f(bitcast<f32>(arena[i * 32 + k + 2 + h_gradient_4_at]), bitcast<f32>(arena[i * 32 + k + 34 + h_gradient_4_at]), bitcast<f32>(arena[i * 32 + k + 66 + h_gradient_4_at]), bitcast<f32>(arena[i * 32 + k + 98 + h_gradient_4_at])), vec4f(bitcast<f32>(arena[i * 32 + k + 3 + h_gradient_4_at]), bitcast<f32>(arena[i * 32 + k + 35 + h_gradient_4_at]), bitcast<f32>(arena[i * 32 + k + 67 + h_gradient_4_at]), bitcast<f32>(arena[i * 32 + k + 99 + h_gradient_4_at]))));
      let quad_2 = transpose(mat4x4f(h_U_quads[(j * 32 + k) / 4], h_U_quads[(j * 32 + k + 32) / 4], h_U_quads[(j * 32 + k + 64) / 4], h_U_quads[(j * 32 + k + 96) / 4]));
      sums += quad_2 * quad;
    }
    let place = cellRow * 2 + cellColumn;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 2; turn++) {
        if (slice == turn) {
          tile[place] = select(tile[place], vec4f(), turn == 0) + sums[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 128; at += 64) {
        let i = firstRow + at / 8 * 4 + each;
        let j = firstColumn + at % 8;
        if (i < N) {
          let dot = tile[at / 4][at % 4];
          let row = i * 8;
          arena[row + j + h_gradient_6_at] = bitcast<u32>(dot);
          let h_tanh_4_ij = bitcast<f32>(arena[row + j + h_tanh_4_at]);
          let sum = dot * bitcast<f32>(arena[row + j + h_sigmoid_5_at]) * (1.0 - h_tanh_4_ij * h_tanh_4_ij) + bitcast<f32>(arena[row + j + h_gradient_5_at]);
          let h_tanh_3_ij = bitcast<f32>(arena[row + j + h_tanh_3_at]);
          let h_sigmoid_4_ij = bitcast<f32>(arena[row + j + h_sigmoid_4_at]);
          arena[row + j + h_gradient_9_at] = bitcast<u32>(sum * h_tanh_3_ij * (h_sigmoid_4_ij - h_sigmoid_4_ij * h_sigmoid_4_ij));
          let h_sigmoid_6_ij = bitcast<f32>(arena[row + j + h_sigmoid_6_at]);
          arena[row + j + h_gradient_8_at] = bitcast<u32>(sum * bitcast<f32>(arena[row + j + h_sum_3_at]) * (h_sigmoid_6_ij - h_sigmoid_6_ij * h_sigmoid_6_ij));
          arena[row + j + h_gradient_7_at] = bitcast<u32>(sum * h_sigmoid_4_ij * (1.0 - h_tanh_3_ij * h_tanh_3_ij));
          arena[row + j + h_gradient_11_at] = bitcast<u32>(sum * h_sigmoid_6_ij);
        }
      }
      workgroupBarrier();
    }
  }
}

// h_gradient_10: f32[N, 32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_gradient_10(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 32 * N) {
    let i = at / 32;
    let h_gradient_7_row = i * 8 - 16;
    let row = i * 8 - 24;
    let h_gradient_9_row = i * 8;
    let h_gradient_8_row = i * 8 - 8;
    let h_gradient_10_row = i * 32;
    let j = at % 32;
    h_gradient_10[h_gradient_10_row + j] = select(select(0.0, select(select(0.0, h_gradient_6[row + j] * h_tanh_4[row + j] * (h_sigmoid_5[row + j] - h_sigmoid_5[row + j] * h_sigmoid_5[row + j]), 24 <= j), h_gradient_7[h_gradient_7_row + j], j < 24), 16 <= j), select(select(0.0, h_gradient_8[h_gradient_8_row + j], 8 <= j), h_gradient_9[h_gradient_9_row + j], j < 8), j < 16);
  }
}

// h_gradient_12: f32[N, 8], h_gradient_15: f32[N, 8], h_gradient_14: f32[N, 8], h_gradient_13: f32[N, 8], h_gradient_17: f32[N, 8] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_gradient_12(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let h_gradient_10_at = i32(scalars.h_gradient_10_at);
  let h_gradient_12_at = i32(scalars.h_gradient_12_at);
  let h_tanh_6_at = i32(scalars.h_tanh_6_at);
  let h_sigmoid_8_at = i32(scalars.h_sigmoid_8_at);
  let h_gradient_11_at = i32(scalars.h_gradient_11_at);
  let h_tanh_5_at = i32(scalars.h_tanh_5_at);
  let h_sigmoid_7_at = i32(scalars.h_sigmoid_7_at);
  let h_gradient_15_at = i32(scalars.h_gradient_15_at);
  let h_sigmoid_9_at = i32(scalars.h_sigmoid_9_at);
  let h_gradient_14_at = i32(scalars.h_gradient_14_at);
  let h_product_2_at = i32(scalars.h_product_2_at);
  let h_gradient_13_at = i32(scalars.h_gradient_13_at);
  let h_gradient_17_at = i32(scalars.h_gradient_17_at);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (N + 63) / 64) {
    let firstColumn = 0;
    let firstRow = group * 64;
    let cell = thread % 32;
    let slice = thread / 32;
    let cellRow = cell / 2;
    let cellColumn = cell % 2;
    let i = firstRow + cellRow * 4;
    let j = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var k = slice * 4; k < 32; k += 8) {
      let quad = transpose(mat4x4f(vec4f(bitcast<f32>(arena[i * 32 + k + h_gradient_10_at]), bitcast<f32>(arena[i * 32 + k + 32 + h_gradient_10_at]), bitcast<f32>(arena[i * 32 + k + 64 + h_gradient_10_at]), bitcast<f32>(arena[i * 32 + k + 96 + h_gradient_10_at])), vec4f(bitcast<f32>(arena[i * 32 + k + 1 + h_gradient_10_at]), bitcast<f32>(arena[i * 32 + k + 33 + h_gradient_10_at]), bitcast<f32>(arena[i * 32 + k + 65 + h_gradient_10_at]), bitcast<f32>(arena[i * 32 + k + 97 + h_gradient_10_at])), vec4f(bitcast<f32>(arena[i * 32 + k + 2 + h_gradient_10_at]), bitcast<f32>(arena[i * 32 + k + 34 + h_gradient_10_at]), bitcast<f32>(arena[i * 32 + k + 66 + h_gradient_10_at]), bitcast<f32>(arena[i * 32 + k + 98 + h_gradient_10_at])), vec4f(bitcast<f32>(arena[i * 32 + k + 3 + h_gradient_10_at]), bitcast<f32>(arena[i * 32 + k + 35 + h_gradient_10_at]), bitcast<f32>(arena[i * 32 + k + 67 + h_gradient_10_at]), bitcast<f32>(arena[i * 32 + k + 99 + h_gradient_10_at]))));
      let quad_2 = transpose(mat4x4f(h_U_quads[(j * 32 + k) / 4], h_U_quads[(j * 32 + k + 32) / 4], h_U_quads[(j * 32 + k + 64) / 4], h_U_quads[(j * 32 + k + 96) / 4]));
      sums += quad_2 * quad;
    }
    let place = cellRow * 2 + cellColumn;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 2; turn++) {
        if (slice == turn) {
          tile[place] = select(tile[place], vec4f(), turn == 0) + sums[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 128; at += 64) {
        let i = firstRow + at / 8 * 4 + each;
        let j = firstColumn + at % 8;
        if (i < N) {
          let dot = tile[at / 4][at % 4];
          let row = i * 8;
          arena[row + j + h_gradient_12_at] = bitcast<u32>(dot);
          let h_tanh_6_ij = bitcast<f32>(arena[row + j + h_tanh_6_at]);
          let sum = dot * bitcast<f32>(arena[row + j + h_sigmoid_8_at]) * (1.0 - h_tanh_6_ij * h_tanh_6_ij) + bitcast<f32>(arena[row + j + h_gradient_11_at]);
          let h_tanh_5_ij = bitcast<f32>(arena[row + j + h_tanh_5_at]);
          let h_sigmoid_7_ij = bitcast<f32>(arena[row + j + h_sigmoid_7_at]);
          arena[row + j + h_gradient_15_at] = bitcast<u32>(sum * h_tanh_5_ij * (h_sigmoid_7_ij - h_sigmoid_7_ij * h_sigmoid_7_ij));
          let h_sigmoid_9_ij = bitcast<f32>(arena[row + j + h_sigmoid_9_at]);
          arena[row + j + h_gradient_14_at] = bitcast<u32>(sum * bitcast<f32>(arena[row + j + h_product_2_at]) * (h_sigmoid_9_ij - h_sigmoid_9_ij * h_sigmoid_9_ij));
          arena[row + j + h_gradient_13_at] = bitcast<u32>(sum * h_sigmoid_7_ij * (1.0 - h_tanh_5_ij * h_tanh_5_ij));
          arena[row + j + h_gradient_17_at] = bitcast<u32>(sum * h_sigmoid_9_ij);
        }
      }
      workgroupBarrier();
    }
  }
}

// h_gradient_16: f32[N, 32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_gradient_16(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 32 * N) {
    let i = at / 32;
    let h_gradient_13_row = i * 8 - 16;
    let row = i * 8 - 24;
    let h_gradient_15_row = i * 8;
    let h_gradient_14_row = i * 8 - 8;
    let h_gradient_16_row = i * 32;
    let j = at % 32;
    h_gradient_16[h_gradient_16_row + j] = select(select(0.0, select(select(0.0, h_gradient_12[row + j] * h_tanh_6[row + j] * (h_sigmoid_8[row + j] - h_sigmoid_8[row + j] * h_sigmoid_8[row + j]), 24 <= j), h_gradient_13[h_gradient_13_row + j], j < 24), 16 <= j), select(select(0.0, h_gradient_14[h_gradient_14_row + j], 8 <= j), h_gradient_15[h_gradient_15_row + j], j < 8), j < 16);
  }
}

// h_gradient_18: f32[N, 8], h_gradient_20: f32[N, 8], h_gradient_19: f32[N, 8] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_gradient_18(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let h_gradient_16_at = i32(scalars.h_gradient_16_at);
  let h_gradient_18_at = i32(scalars.h_gradient_18_at);
  let h_tanh_8_at = i32(scalars.h_tanh_8_at);
  let h_sigmoid_11_at = i32(scalars.h_sigmoid_11_at);
  let h_gradient_17_at = i32(scalars.h_gradient_17_at);
  let h_tanh_7_at = i32(scalars.h_tanh_7_at);
  let h_sigmoid_10_at = i32(scalars.h_sigmoid_10_at);
  let h_gradient_20_at = i32(scalars.h_gradient_20_at);
  let h_gradient_19_at = i32(scalars.h_gradient_19_at);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (N + 63) / 64) {
    let firstColumn = 0;
    let firstRow = group * 64;
    let cell = thread % 32;
    let slice = thread / 32;
    let cellRow = cell / 2;
    let cellColumn = cell % 2;
    let i = firstRow + cellRow * 4;
    let j = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var k = slice * 4; k < 32; k += 8) {
      let quad = transpose(mat4x4f(vec4f(bitcast<f32>(arena[i * 32 + k + h_gradient_16_at]), bitcast<f32>(arena[i * 32 + k + 32 + h_gradient_16_at]), bitcast<f32>(arena[i * 32 + k + 64 + h_gradient_16_at]), bitcast<f32>(arena[i * 32 + k + 96 + h_gradient_16_at])), vec4f(bitcast<f32>(arena[i * 32 + k + 1 + h_gradient_16_at]), bitcast<f32>(arena[i * 32 + k + 33 + h_gradient_16_at]), bitcast<f32>(arena[i * 32 + k + 65 + h_gradient_16_at]), bitcast<f32>(arena[i * 32 + k + 97 + h_gradient_16_at])), vec4f(bitcast<f32>(arena[i * 32 + k + 2 + h_gradient_16_at]), bitcast<f32>(arena[i * 32 + k + 34 + h_gradient_16_at]), bitcast<f32>(arena[i * 32 + k + 66 + h_gradient_16_at]), bitcast<f32>(arena[i * 32 + k + 98 + h_gradient_16_at])), vec4f(bitcast<f32>(arena[i * 32 + k + 3 + h_gradient_16_at]), bitcast<f32>(arena[i * 32 + k + 35 + h_gradient_16_at]), bitcast<f32>(arena[i * 32 + k + 67 + h_gradient_16_at]), bitcast<f32>(arena[i * 32 + k + 99 + h_gradient_16_at]))));
      let quad_2 = transpose(mat4x4f(h_U_quads[(j * 32 + k) / 4], h_U_quads[(j * 32 + k + 32) / 4], h_U_quads[(j * 32 + k + 64) / 4], h_U_quads[(j * 32 + k + 96) / 4]));
      sums += quad_2 * quad;
    }
    let place = cellRow * 2 + cellColumn;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 2; turn++) {
        if (slice == turn) {
          tile[place] = select(tile[place], vec4f(), turn == 0) + sums[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 128; at += 64) {
        let i = firstRow + at / 8 * 4 + each;
        let j = firstColumn + at % 8;
        if (i < N) {
          let dot = tile[at / 4][at % 4];
          let row = i * 8;
          arena[row + j + h_gradient_18_at] = bitcast<u32>(dot);
          let h_tanh_8_ij = bitcast<f32>(arena[row + j + h_tanh_8_at]);
          let sum = dot * bitcast<f32>(arena[row + j + h_sigmoid_11_at]) * (1.0 - h_tanh_8_ij * h_tanh_8_ij) + bitcast<f32>(arena[row + j + h_gradient_17_at]);
          let h_tanh_7_ij = bitcast<f32>(arena[row + j + h_tanh_7_at]);
          let h_sigmoid_10_ij = bitcast<f32>(arena[row + j + h_sigmoid_10_at]);
          arena[row + j + h_gradient_20_at] = bitcast<u32>(sum * h_tanh_7_ij * (h_sigmoid_10_ij - h_sigmoid_10_ij * h_sigmoid_10_ij));
          arena[row + j + h_gradient_19_at] = bitcast<u32>(sum * h_sigmoid_10_ij * (1.0 - h_tanh_7_ij * h_tanh_7_ij));
        }
      }
      workgroupBarrier();
    }
  }
}

// h_gradient_21: f32[N, 1, 32], h_gradient_22: f32[1, N, 32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_gradient_21(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (32 * N + 63) / 64) {
    let at = group * 64 + thread;
    if (at < 32 * N) {
      let i = at / 32;
      let h_gradient_19_row = i * 8 - 16;
      let row = i * 8 - 24;
      let h_gradient_20_row = i * 8;
      let h_gradient_21_row = i * 32;
      let k = at % 32;
      h_gradient_21[h_gradient_21_row + k] = select(select(0.0, select(select(0.0, h_gradient_18[row + k] * h_tanh_8[row + k] * (h_sigmoid_11[row + k] - h_sigmoid_11[row + k] * h_sigmoid_11[row + k]), 24 <= k), h_gradient_19[h_gradient_19_row + k], k < 24), 16 <= k), select(0.0, h_gradient_20[h_gradient_20_row + k], k < 8), k < 16);
    }
  } else {
    let at = (group - (32 * N + 63) / 64) * 64 + thread;
    if (at < 32 * N) {
      let j = at / 32;
      let h_gradient_19_row_2 = j * 8 - 16;
      let row_2 = j * 8 - 24;
      let h_gradient_20_row_2 = j * 8;
      let h_gradient_22_row = j * 32;
      let k = at % 32;
      h_gradient_22[h_gradient_22_row + k] = select(select(0.0, select(select(0.0, h_gradient_18[row_2 + k] * h_tanh_8[row_2 + k] * (h_sigmoid_11[row_2 + k] - h_sigmoid_11[row_2 + k] * h_sigmoid_11[row_2 + k]), 24 <= k), h_gradient_19[h_gradient_19_row_2 + k], k < 24), 16 <= k), select(0.0, h_gradient_20[h_gradient_20_row_2 + k], k < 8), k < 16);
    }
  }
}

// h_gradient_23: f32[N, 4, 32], h_gradient_25: f32[4, N, 32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn step_h_gradient_23(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (128 * N + 63) / 64) {
    let at = group * 64 + thread;
    if (at < 128 * N) {
      let i = at / 128;
      let j = at / 32 % 4;
      let h_gradient_10_row = (i + j) * 32 - 64;
      let h_gradient_4_row = (i + j) * 32 - 96;
      let h_gradient_21_row = (i + j) * 32;
      let h_gradient_16_row = (i + j) * 32 - 32;
      let h_gradient_23_row = i * 128 + j * 32;
      let k = at % 32;
      h_gradient_23[h_gradient_23_row + k] = select(select(0.0, select(select(0.0, h_gradient_4[h_gradient_4_row + k], 3 <= j), h_gradient_10[h_gradient_10_row + k], j < 3), 2 <= j), select(select(0.0, h_gradient_16[h_gradient_16_row + k], 1 <= j), h_gradient_21[h_gradient_21_row + k], j < 1), j < 2);
    }
  } else {
    let at = (group - (128 * N + 63) / 64) * 64 + thread;
    if (at < 128 * N) {
      let i = at / (32 * N);
      let h_gradient_16_row_2 = i * (32 * N) + -(64 * N);
      let h_gradient_22_row = i * (32 * N) + -(96 * N);
      let row = i * (32 * N);
      let h_gradient_10_row_2 = i * (32 * N) + -(32 * N);
      let j = at % (32 * N);
      h_gradient_25[row + j] = select(select(0.0, select(select(0.0, h_gradient_22[h_gradient_22_row + j], 3 <= i), h_gradient_16[h_gradient_16_row_2 + j], i < 3), 2 <= i), select(select(0.0, h_gradient_10[h_gradient_10_row_2 + j], 1 <= i), h_gradient_4[row + j], i < 1), i < 2);
    }
  }
}

// h_gradient_26: f32[32], adam/h/b/m: f32[32], adam/h/b/v: f32[32], h/b: f32[32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn update_h_b(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient_2;
  let quotient_2 = scalars.quotient_3;
  let i = i32(id.x);
  if (i < 32) {
    var dot = 0.0;
    var sum = 0.0;
    for (var j = 0; j < 4 * N; j++) {
      let h_gradient_23_ji = h_gradient_23[j * 32 + i];
      dot += h_gradient_23_ji * past[j];
      sum += h_gradient_23_ji;
    }
    h_gradient_26[i] = dot;
    let adam_h_b_m_next = sum * 0.1 + adam_h_b_m[i] * 0.9;
    adam_h_b_m[i] = adam_h_b_m_next;
    let adam_h_b_v_next = sum * sum * 0.001 + adam_h_b_v[i] * 0.999;
    adam_h_b_v[i] = adam_h_b_v_next;
    h_b[i] = h_b[i] - divide(adam_h_b_m_next, sqrt(adam_h_b_v_next * quotient) + 1e-8) * quotient_2;
  }
}

// adam/h/U/m: f32[8, 32], adam/h/U/v: f32[8, 32], h/U: f32[8, 32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn update_h_U(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient_2;
  let quotient_2 = scalars.quotient_3;
  let group = i32(id.x);
  let thread = i32(index);
  let firstColumn = 0;
  let firstRow = group * 8;
  let cell = thread % 16;
  let slice = thread / 16;
  let cellRow = cell / 8;
  let cellColumn = cell % 8;
  let i = firstRow + cellRow * 4;
  let j = firstColumn + cellColumn * 4;
  var sums = mat4x4f();
  for (var k = slice; k < 4 * N; k += 4) {
    let quad = h_gradient_24_quads[(k * 8 + i) / 4];
    let quad_2 = h_gradient_25_quads[(k * 32 + j) / 4];
    sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
  }
  let place = cellRow * 8 + cellColumn;
  for (var each = 0; each < 4; each++) {
    for (var turn = 0; turn < 4; turn++) {
      if (slice == turn) {
        tile_2[place] = select(tile_2[place], vec4f(), turn == 0) + sums[each];
      }
      workgroupBarrier();
    }
    for (var at = thread; at < 64; at += 64) {
      let i = firstRow + at / 32 * 4 + each;
      let j = firstColumn + at % 32;
      let dot = tile_2[at / 4][at % 4];
      let row = i * 32;
      let adam_h_U_m_next = dot * 0.1 + adam_h_U_m[row + j] * 0.9;
      adam_h_U_m[row + j] = adam_h_U_m_next;
      let adam_h_U_v_next = dot * dot * 0.001 + adam_h_U_v[row + j] * 0.999;
      adam_h_U_v[row + j] = adam_h_U_v_next;
      h_U[row + j] = h_U[row + j] - divide(adam_h_U_m_next, sqrt(adam_h_U_v_next * quotient) + 1e-8) * quotient_2;
    }
    workgroupBarrier();
  }
}

// adam/dense_1/W/m: f32[8, 1], adam/dense_1/W/v: f32[8, 1], dense_1/W: f32[8, 1] — gradient of output forecast = squeeze(dense(h[:, -1], 1), axis: 1) (waves.mlp:12:29)
@compute @workgroup_size(64)
fn update_dense_1_W(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient_2;
  let quotient_2 = scalars.quotient_3;
  let i = i32(id.x);
  if (i < 8) {
    var dot = 0.0;
    for (var j = 0; j < N; j++) {
      dot += h_product_5[j * 8 + i] * loss_gradient[j];
    }
    let adam_dense_1_W_m_next = dot * 0.1 + adam_dense_1_W_m[i] * 0.9;
    adam_dense_1_W_m[i] = adam_dense_1_W_m_next;
    let adam_dense_1_W_v_next = dot * dot * 0.001 + adam_dense_1_W_v[i] * 0.999;
    adam_dense_1_W_v[i] = adam_dense_1_W_v_next;
    dense_1_W[i] = dense_1_W[i] - divide(adam_dense_1_W_m_next, sqrt(adam_dense_1_W_v_next * quotient) + 1e-8) * quotient_2;
  }
}

// adam/h/W/m: f32[1, 32], adam/h/W/v: f32[1, 32], h/W: f32[1, 32], adam/dense_1/b/v: f32[1], dense_1/b: f32[1] — optimizer: adam(lr: 1e-2) (waves.mlp:16:16)
@compute @workgroup_size(64)
fn update_h_W(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient_2;
  let quotient_2 = scalars.quotient_3;
  let group = i32(id.x);
  let thread = i32(index);
  let product = forecast_gradient_2[0] * divide(2.0, f32(N));
  if (group < 1) {
    if (thread == 0) {
      let adam_dense_1_b_v_next = product * product * 0.001 + adam_dense_1_b_v[0] * 0.999;
      adam_dense_1_b_v[0] = adam_dense_1_b_v_next;
      dense_1_b[0] = dense_1_b[0] - divide(adam_dense_1_b_m[0], sqrt(adam_dense_1_b_v_next * quotient) + 1e-8) * quotient_2;
    }
  } else {
    let j = (group - 1) * 64 + thread;
    if (j < 32) {
      let h_gradient_26_j = h_gradient_26[j];
      let adam_h_W_m_next = h_gradient_26_j * 0.1 + adam_h_W_m[j] * 0.9;
      adam_h_W_m[j] = adam_h_W_m_next;
      let adam_h_W_v_next = h_gradient_26_j * h_gradient_26_j * 0.001 + adam_h_W_v[j] * 0.999;
      adam_h_W_v[j] = adam_h_W_v_next;
      h_W[j] = h_W[j] - divide(adam_h_W_m_next, sqrt(adam_h_W_v_next * quotient) + 1e-8) * quotient_2;
    }
  }
}

// h_product_2: f32[N, 8], h_product: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn evaluate_h_product_2(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let past_i = past[i * 4];
    let row = i * 8;
    let j = at % 8;
    let product = sigmoid(past_i * h_W[j] + h_b[j]) * hyperbolicTangent(past_i * h_W[j + 16] + h_b[j + 16]);
    h_product_2[row + j] = product;
    h_product[row + j] = hyperbolicTangent(product) * sigmoid(past_i * h_W[j + 24] + h_b[j + 24]);
  }
}

// h_sum_2: f32[N, 8], h_product_3: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn evaluate_h_sum_2(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let h_sum_row = i * 32 + 8;
    let row = i * 8;
    let h_sum_row_2 = i * 32;
    let h_sum_row_3 = i * 32 + 16;
    let h_sum_row_4 = i * 32 + 24;
    let j = at % 8;
    let sum = sigmoid(h_sum[h_sum_row + j]) * h_product_2[row + j] + sigmoid(h_sum[h_sum_row_2 + j]) * hyperbolicTangent(h_sum[h_sum_row_3 + j]);
    h_sum_2[row + j] = sum;
    h_product_3[row + j] = hyperbolicTangent(sum) * sigmoid(h_sum[h_sum_row_4 + j]);
  }
}

// h_sum_3: f32[N, 32] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn evaluate_h_sum_3(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 32 * N) {
    let i = at / 32;
    let past_i = past[i * 4 + 2];
    let h_sum_3_row = i * 32;
    let j = at % 32;
    var dot = 0.0;
    for (var k = 0; k < 8; k++) {
      dot += h_product_3[i * 8 + k] * h_U[k * 32 + j];
    }
    h_sum_3[h_sum_3_row + j] = dot + (past_i * h_W[j] + h_b[j]);
  }
}

// h_sum_5: f32[N, 8], h_product_4: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11)
@compute @workgroup_size(64)
fn evaluate_h_sum_5(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let h_sum_3_row = i * 32;
    let h_sum_3_row_2 = i * 32 + 16;
    let h_sum_3_row_3 = i * 32 + 8;
    let row = i * 8;
    let h_sum_3_row_4 = i * 32 + 24;
    let j = at % 8;
    let sum = sigmoid(h_sum_3[h_sum_3_row + j]) * hyperbolicTangent(h_sum_3[h_sum_3_row_2 + j]) + sigmoid(h_sum_3[h_sum_3_row_3 + j]) * h_sum_2[row + j];
    h_sum_5[row + j] = sum;
    h_product_4[row + j] = hyperbolicTangent(sum) * sigmoid(h_sum_3[h_sum_3_row_4 + j]);
  }
}

// loss_product: f32[N] — loss = mse(forecast, next) (waves.mlp:13:10)
@compute @workgroup_size(64)
fn evaluate_loss_product(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let dense_1_b_0 = dense_1_b[0];
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var dot = 0.0;
    let h_sum_4_row = i * 32 + 16;
    let h_sum_4_row_2 = i * 32;
    let h_sum_4_row_3 = i * 32 + 8;
    let h_sum_5_row = i * 8;
    let h_sum_4_row_4 = i * 32 + 24;
    for (var j = 0; j < 8; j++) {
      dot += hyperbolicTangent(hyperbolicTangent(h_sum_4[h_sum_4_row + j]) * sigmoid(h_sum_4[h_sum_4_row_2 + j]) + sigmoid(h_sum_4[h_sum_4_row_3 + j]) * h_sum_5[h_sum_5_row + j]) * sigmoid(h_sum_4[h_sum_4_row_4 + j]) * dense_1_W[j];
    }
    let difference = dot + dense_1_b_0 - next[i];
    loss_product[i] = difference * difference;
  }
}

// loss: f32 — loss = mse(forecast, next) (waves.mlp:13:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  var sum = 0.0;
  for (var i = thread; i < N; i += 64) {
    sum += loss_product[i];
  }
  sum = workgroupSum(sum, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum, f32(N));
  }
}

// forecast: f32[N] — output forecast = squeeze(dense(h[:, -1], 1), axis: 1) (waves.mlp:12:29)
@compute @workgroup_size(64)
fn predict_forecast(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let dense_1_b_0 = dense_1_b[0];
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var dot = 0.0;
    let h_sum_4_row = i * 32 + 16;
    let h_sum_4_row_2 = i * 32;
    let h_sum_4_row_3 = i * 32 + 8;
    let h_sum_5_row = i * 8;
    let h_sum_4_row_4 = i * 32 + 24;
    for (var j = 0; j < 8; j++) {
      dot += hyperbolicTangent(hyperbolicTangent(h_sum_4[h_sum_4_row + j]) * sigmoid(h_sum_4[h_sum_4_row_2 + j]) + sigmoid(h_sum_4[h_sum_4_row_3 + j]) * h_sum_5[h_sum_5_row + j]) * sigmoid(h_sum_4[h_sum_4_row_4 + j]) * dense_1_W[j];
    }
    forecast[i] = dot + dense_1_b_0;
  }
}
