struct Scalars {
  N: u32,
  quotient: f32, // 1 / (9 * N)
  quotient_2: f32, // -1 / (9 * N)
  loss_difference_at: u32,
  accuracy_min_at: u32,
  loss_gradient_at: u32,
  thought_at: u32,
  loss_at: u32,
  accuracy_at: u32,
  logits_gradient_at: u32,
  logits_gradient_3_at: u32,
  thought_sum_5_at: u32,
  thought_sum_4_at: u32,
  thought_gradient_3_at: u32,
  heard_at: u32,
  thought_gradient_4_at: u32,
  logits_gradient_2_at: u32,
  thought_gradient_5_at: u32,
  thought_gradient_6_at: u32,
  heard_sum_4_at: u32,
  heard_sum_3_at: u32,
  heard_gradient_7_at: u32,
  heard_gradient_8_at: u32,
  heard_gradient_9_at: u32,
  heard_gradient_10_at: u32,
  heard_gradient_11_at: u32,
  sum_2_at: u32,
  sum_at: u32,
  x_gradient_at: u32,
  heard_gradient_12_at: u32,
  heard_gradient_13_at: u32,
  x_gradient_2_at: u32,
  heard_gradient_14_at: u32,
  thought_gradient_7_at: u32,
  thought_gradient_2_at: u32,
  thought_gradient_8_at: u32,
  thought_gradient_9_at: u32,
  thought_gradient_10_at: u32,
  heard_gradient_15_at: u32,
  quotient_at: u32,
  adam_place_m_at: u32,
  adam_place_v_at: u32,
  place_2_at: u32,
  adam_embedding_1_W_m_at: u32,
  adam_embedding_1_W_v_at: u32,
  embedding_1_W_at: u32,
  adam_layer_norm_1_scale_m_at: u32,
  adam_layer_norm_1_scale_v_at: u32,
  layer_norm_1_scale_at: u32,
  adam_layer_norm_1_shift_m_at: u32,
  adam_layer_norm_1_shift_v_at: u32,
  layer_norm_1_shift_at: u32,
  adam_multi_head_attention_1_wq_m_at: u32,
  adam_multi_head_attention_1_wq_v_at: u32,
  multi_head_attention_1_wq_at: u32,
  adam_multi_head_attention_1_wk_m_at: u32,
  adam_multi_head_attention_1_wk_v_at: u32,
  multi_head_attention_1_wk_at: u32,
  adam_multi_head_attention_1_wv_m_at: u32,
  adam_multi_head_attention_1_wv_v_at: u32,
  multi_head_attention_1_wv_at: u32,
  adam_multi_head_attention_1_wo_m_at: u32,
  adam_multi_head_attention_1_wo_v_at: u32,
  multi_head_attention_1_wo_at: u32,
  adam_layer_norm_2_scale_m_at: u32,
  adam_layer_norm_2_scale_v_at: u32,
  layer_norm_2_scale_at: u32,
  adam_layer_norm_2_shift_m_at: u32,
  adam_layer_norm_2_shift_v_at: u32,
  layer_norm_2_shift_at: u32,
  quotient_3: f32, // 1 / (1 - 0.999 ** step)
  quotient_4: f32, // lr / (1 - 0.9 ** step)
  adam_dense_1_W_m_at: u32,
  adam_dense_1_W_v_at: u32,
  dense_1_W_at: u32,
  adam_dense_1_b_m_at: u32,
  adam_dense_1_b_v_at: u32,
  dense_1_b_at: u32,
  adam_dense_2_W_m_at: u32,
  adam_dense_2_W_v_at: u32,
  dense_2_W_at: u32,
  adam_dense_2_b_m_at: u32,
  adam_dense_2_b_v_at: u32,
  dense_2_b_at: u32,
  adam_logits_W_m_at: u32,
  adam_logits_W_v_at: u32,
  logits_W_at: u32,
  adam_logits_b_m_at: u32,
  adam_logits_b_v_at: u32,
  logits_b_at: u32,
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read> name: array<i32>; // i32[N, 10]
@group(0) @binding(2) var<storage, read_write> embedding_1_W: array<f32>; // f32[27, 16]
@group(0) @binding(3) var<storage, read_write> place_2: array<f32>; // f32[9, 16]
@group(0) @binding(4) var<storage, read_write> layer_norm_1_scale: array<f32>; // f32[16]
@group(0) @binding(5) var<storage, read_write> layer_norm_1_shift: array<f32>; // f32[16]
@group(0) @binding(6) var<storage, read_write> heard_sum: array<f32>; // f32[N, 9, 16]
@group(0) @binding(6) var<storage, read_write> heard_sum_quads: array<vec4f>; // the same
@group(0) @binding(7) var<storage, read_write> heard_sum_3: array<f32>; // f32[N, 9]
@group(0) @binding(8) var<storage, read_write> heard_sum_4: array<f32>; // f32[N, 9]
@group(0) @binding(9) var<storage, read_write> multi_head_attention_1_wq: array<f32>; // f32[16, 16]
@group(0) @binding(10) var<storage, read_write> multi_head_attention_1_wk: array<f32>; // f32[16, 16]
@group(0) @binding(11) var<storage, read_write> multi_head_attention_1_wv: array<f32>; // f32[16, 16]
@group(0) @binding(12) var<storage, read_write> heard_dot: array<f32>; // f32[N, 9, 16]
@group(0) @binding(13) var<storage, read_write> heard_dot_2: array<f32>; // f32[N, 9, 16]
@group(0) @binding(14) var<storage, read_write> heard_dot_3: array<f32>; // f32[N, 9, 16]
@group(0) @binding(15) var<storage, read_write> heard_select: array<f32>; // f32[N, 2, 9, 9]
@group(0) @binding(16) var<storage, read_write> heard_exp: array<f32>; // f32[N, 2, 9, 9]
@group(0) @binding(17) var<storage, read_write> heard_product: array<f32>; // f32[N, 2, 9, 9]
@group(0) @binding(18) var<storage, read_write> heard_sum_2: array<f32>; // f32[N, 2, 9]
@group(0) @binding(19) var<storage, read_write> heard_dot_4: array<f32>; // f32[N, 9, 2, 8]
@group(0) @binding(19) var<storage, read_write> heard_dot_4_quads: array<vec4f>; // the same
@group(0) @binding(20) var<storage, read_write> multi_head_attention_1_wo: array<f32>; // f32[16, 16]
@group(0) @binding(21) var<storage, read_write> heard: array<f32>; // f32[N, 9, 16]
@group(0) @binding(22) var<storage, read_write> layer_norm_2_scale: array<f32>; // f32[16]
@group(0) @binding(23) var<storage, read_write> layer_norm_2_shift: array<f32>; // f32[16]
@group(0) @binding(24) var<storage, read_write> thought_sum: array<f32>; // f32[N, 9, 16]
@group(0) @binding(24) var<storage, read_write> thought_sum_quads: array<vec4f>; // the same
@group(0) @binding(25) var<storage, read_write> thought_sum_4: array<f32>; // f32[N, 9]
@group(0) @binding(26) var<storage, read_write> thought_sum_5: array<f32>; // f32[N, 9]
@group(0) @binding(27) var<storage, read_write> dense_1_W: array<f32>; // f32[16, 32]
@group(0) @binding(27) var<storage, read_write> dense_1_W_quads: array<vec4f>; // the same
@group(0) @binding(28) var<storage, read_write> dense_1_b: array<f32>; // f32[32]
@group(0) @binding(29) var<storage, read_write> thought_sum_3: array<f32>; // f32[N, 9, 32]
@group(0) @binding(30) var<storage, read_write> thought_sum_2: array<f32>; // f32[N, 9, 32]
@group(0) @binding(31) var<storage, read_write> thought_product: array<f32>; // f32[N, 9, 32]
@group(0) @binding(31) var<storage, read_write> thought_product_quads: array<vec4f>; // the same
@group(0) @binding(32) var<storage, read_write> thought_product_2: array<f32>; // f32[N, 9, 32]
@group(0) @binding(32) var<storage, read_write> thought_product_2_quads: array<vec4f>; // the same
@group(0) @binding(33) var<storage, read_write> dense_2_W: array<f32>; // f32[32, 16]
@group(0) @binding(33) var<storage, read_write> dense_2_W_quads: array<vec4f>; // the same
@group(0) @binding(34) var<storage, read_write> dense_2_b: array<f32>; // f32[16]
@group(0) @binding(35) var<storage, read_write> thought: array<f32>; // f32[N, 9, 16]
@group(0) @binding(36) var<storage, read_write> logits_W: array<f32>; // f32[16, 27]
@group(0) @binding(37) var<storage, read_write> logits_b: array<f32>; // f32[27]
@group(0) @binding(38) var<storage, read_write> logits: array<f32>; // f32[N, 9, 27]
@group(0) @binding(39) var<storage, read_write> loss_exp: array<f32>; // f32[N, 9, 27]
@group(0) @binding(40) var<storage, read_write> loss_gradient: array<f32>; // f32[N, 9, 27]
@group(0) @binding(41) var<storage, read_write> loss_difference: array<f32>; // f32[N, 9]
@group(0) @binding(42) var<storage, read_write> accuracy_min: array<i32>; // i32[N, 9]
@group(0) @binding(43) var<storage, read_write> arena: array<u32>;
@group(0) @binding(44) var<storage, read_write> logits_gradient: array<f32>; // f32[27]
@group(0) @binding(45) var<storage, read_write> logits_gradient_2: array<f32>; // f32[N, 9, 16]
@group(0) @binding(45) var<storage, read_write> logits_gradient_2_quads: array<vec4f>; // the same
@group(0) @binding(46) var<storage, read_write> thought_gradient_10: array<f32>; // f32[16]
@group(0) @binding(47) var<storage, read_write> thought_gradient: array<f32>; // f32[N, 9, 32]
@group(0) @binding(47) var<storage, read_write> thought_gradient_quads: array<vec4f>; // the same
@group(0) @binding(48) var<storage, read_write> thought_gradient_9: array<f32>; // f32[32, 16]
@group(0) @binding(49) var<storage, read_write> thought_gradient_2: array<f32>; // f32[32]
@group(0) @binding(50) var<storage, read_write> thought_gradient_8: array<f32>; // f32[16, 32]
@group(0) @binding(51) var<storage, read_write> thought_gradient_3: array<f32>; // f32[N, 9, 16]
@group(0) @binding(52) var<storage, read_write> thought_gradient_7: array<f32>; // f32[16]
@group(0) @binding(53) var<storage, read_write> thought_gradient_5: array<f32>; // f32[N, 9, 16]
@group(0) @binding(53) var<storage, read_write> thought_gradient_5_quads: array<vec4f>; // the same
@group(0) @binding(54) var<storage, read_write> heard_gradient: array<f32>; // f32[N, 9, 16]
@group(0) @binding(55) var<storage, read_write> heard_gradient_2: array<f32>; // f32[N, 2, 9, 9]
@group(0) @binding(56) var<storage, read_write> heard_gradient_5: array<f32>; // f32[N, 9, 2, 8]
@group(0) @binding(56) var<storage, read_write> heard_gradient_5_quads: array<vec4f>; // the same
@group(0) @binding(57) var<storage, read_write> heard_gradient_3: array<f32>; // f32[N, 2, 9, 9]
@group(0) @binding(58) var<storage, read_write> heard_gradient_4: array<f32>; // f32[N, 9, 2, 8]
@group(0) @binding(58) var<storage, read_write> heard_gradient_4_quads: array<vec4f>; // the same
@group(0) @binding(59) var<storage, read_write> heard_gradient_6: array<f32>; // f32[N, 9, 2, 8]
@group(0) @binding(59) var<storage, read_write> heard_gradient_6_quads: array<vec4f>; // the same
@group(0) @binding(60) var<storage, read_write> heard_gradient_7: array<f32>; // f32[N, 9, 16]
@group(0) @binding(61) var<storage, read_write> heard_gradient_15: array<f32>; // f32[16, 16]
@group(0) @binding(62) var<storage, read_write> heard_gradient_12: array<f32>; // f32[16, 16]
@group(0) @binding(63) var<storage, read_write> heard_gradient_13: array<f32>; // f32[16, 16]
@group(0) @binding(64) var<storage, read_write> heard_gradient_11: array<f32>; // f32[N, 9]
@group(0) @binding(65) var<storage, read_write> heard_gradient_10: array<f32>; // f32[N, 9, 16]
@group(0) @binding(66) var<storage, read_write> x_gradient_2: array<f32>; // f32[9, 16]
@group(0) @binding(67) var<storage, read_write> heard_gradient_14: array<f32>; // f32[16, 16]
@group(0) @binding(68) var<storage, read_write> variables: array<u32>;
@group(0) @binding(69) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(70) var<storage, read_write> accuracy: array<f32>; // f32
@group(0) @binding(71) var<storage, read_write> probabilities_exp: array<f32>; // f32[N, 9, 27]
@group(0) @binding(72) var<storage, read_write> probabilities: array<f32>; // f32[N, 9, 27]

var<workgroup> tile: array<vec4f, 32>;

var<workgroup> tile_2: array<vec4f, 48>;

var<workgroup> tile_3: array<vec4f, 16>;

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

// heard_sum_3: f32[N, 9], heard_sum_4: f32[N, 9], heard_sum: f32[N, 9, 16] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:40)
@compute @workgroup_size(64)
fn step_heard_sum_3(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 9 * N) {
    let i = at / 9;
    let row = i * 9;
    let j = at % 9;
    var sum = 0.0;
    let name_id = name[i * 10 + j];
    let embedding_1_W_row = name_id * 16;
    let place_2_row = j * 16;
    for (var k = 0; k < 16; k++) {
      sum += embedding_1_W[embedding_1_W_row + k] + place_2[place_2_row + k];
    }
    var sum_2 = 0.0;
    let product = sum * 0.0625;
    for (var k = 0; k < 16; k++) {
      let difference = embedding_1_W[embedding_1_W_row + k] + place_2[place_2_row + k] - product;
      sum_2 += difference * difference;
    }
    let quotient = divide(1.0, sqrt(sum_2 * 0.0625 + 0.00001));
    let heard_sum_row = i * 144 + j * 16;
    for (var k = 0; k < 16; k++) {
      heard_sum[heard_sum_row + k] = quotient * (embedding_1_W[embedding_1_W_row + k] + place_2[place_2_row + k] - product) * layer_norm_1_scale[k] + layer_norm_1_shift[k];
    }
    heard_sum_3[row + j] = sum;
    heard_sum_4[row + j] = sum_2;
  }
}

// heard_dot: f32[N, 9, 16], heard_dot_2: f32[N, 9, 16], heard_dot_3: f32[N, 9, 16] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19)
@compute @workgroup_size(64)
fn step_heard_dot(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 144 * N) {
    let i = at / 16;
    let row = i * 16;
    let k = at % 16;
    var dot = 0.0;
    for (var l = 0; l < 16; l++) {
      dot += heard_sum[i * 16 + l] * multi_head_attention_1_wq[l * 16 + k];
    }
    var dot_2 = 0.0;
    for (var l = 0; l < 16; l++) {
      dot_2 += heard_sum[i * 16 + l] * multi_head_attention_1_wk[l * 16 + k];
    }
    var dot_3 = 0.0;
    for (var l = 0; l < 16; l++) {
      dot_3 += heard_sum[i * 16 + l] * multi_head_attention_1_wv[l * 16 + k];
    }
    heard_dot[row + k] = dot;
    heard_dot_2[row + k] = dot_2;
    heard_dot_3[row + k] = dot_3;
  }
}

// heard_select: f32[N, 2, 9, 9] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19)
@compute @workgroup_size(64)
fn step_heard_select(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 162 * N) {
    let i = at / 162;
    let j = at / 81 % 2;
    let k = at / 9 % 9;
    let heard_dot_row = i * 144 + k * 16 + j * 8;
    let heard_select_row = i * 162 + j * 81 + k * 9;
    let l = at % 9;
    var dot = 0.0;
    let heard_dot_2_row = i * 144 + l * 16 + j * 8;
    for (var m = 0; m < 8; m++) {
      dot += heard_dot[heard_dot_row + m] * heard_dot_2[heard_dot_2_row + m];
    }
    heard_select[heard_select_row + l] = select(-infinity(), dot * 0.35355338, l <= k);
  }
}

// heard_exp: f32[N, 2, 9, 9], heard_sum_2: f32[N, 2, 9], heard_product: f32[N, 2, 9, 9] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19)
@compute @workgroup_size(64)
fn step_heard_exp(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < 18 * N) {
    var max_2 = -infinity();
    let row = i * 9;
    for (var l = 0; l < 9; l++) {
      max_2 = maximum(max_2, heard_select[row + l]);
    }
    var sum = 0.0;
    let select_2 = select(0.0, max_2, isFinite(max_2));
    for (var l = 0; l < 9; l++) {
      let exp = exponential(heard_select[row + l] - select_2);
      sum += exp;
      heard_exp[row + l] = exp;
    }
    let quotient = divide(1.0, select(sum, 1.0, equal(sum, 0.0)));
    for (var l = 0; l < 9; l++) {
      heard_product[row + l] = quotient * heard_exp[row + l];
    }
    heard_sum_2[i] = sum;
  }
}

// heard_dot_4: f32[N, 9, 2, 8] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19)
@compute @workgroup_size(64)
fn step_heard_dot_4(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 144 * N) {
    let i = at / 144;
    let j = at / 16 % 9;
    let k = at / 8 % 2;
    let heard_product_row = i * 162 + k * 81 + j * 9;
    let heard_dot_4_row = i * 144 + j * 16 + k * 8;
    let l = at % 8;
    var dot = 0.0;
    let heard_dot_3_row = i * 144 + k * 8 + l;
    for (var m = 0; m < 9; m++) {
      dot += heard_product[heard_product_row + m] * heard_dot_3[heard_dot_3_row + m * 16];
    }
    heard_dot_4[heard_dot_4_row + l] = dot;
  }
}

// heard: f32[N, 9, 16] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19)
@compute @workgroup_size(64)
fn step_heard(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 144 * N) {
    let i = at / 144;
    let j = at / 16 % 9;
    let name_id = name[i * 10 + j];
    let embedding_1_W_row = name_id * 16;
    let place_2_row = j * 16;
    let heard_row = i * 144 + j * 16;
    let k = at % 16;
    var dot = 0.0;
    for (var l = 0; l < 16; l++) {
      dot += heard_dot_4[l + i * 144 + j * 16] * multi_head_attention_1_wo[l * 16 + k];
    }
    heard[heard_row + k] = dot + (embedding_1_W[embedding_1_W_row + k] + place_2[place_2_row + k]);
  }
}

// thought_sum_4: f32[N, 9], thought_sum_5: f32[N, 9], thought_sum: f32[N, 9, 16] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:37)
@compute @workgroup_size(64)
fn step_thought_sum_4(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < 9 * N) {
    var sum = 0.0;
    let row = i * 16;
    for (var k = 0; k < 16; k++) {
      sum += heard[row + k];
    }
    var sum_2 = 0.0;
    let product = sum * 0.0625;
    for (var k = 0; k < 16; k++) {
      let difference = heard[row + k] - product;
      sum_2 += difference * difference;
    }
    let quotient = divide(1.0, sqrt(sum_2 * 0.0625 + 0.00001));
    for (var k = 0; k < 16; k++) {
      thought_sum[row + k] = quotient * (heard[row + k] - product) * layer_norm_2_scale[k] + layer_norm_2_shift[k];
    }
    thought_sum_4[i] = sum;
    thought_sum_5[i] = sum_2;
  }
}

// thought_sum_3: f32[N, 9, 32], thought_sum_2: f32[N, 9, 32], thought_product: f32[N, 9, 32], thought_product_2: f32[N, 9, 32] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:31)
@compute @workgroup_size(64)
fn step_thought_sum_3(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 288 * N) {
    let i = at / 32;
    let row = i * 32;
    let k = at % 32;
    var dot = 0.0;
    for (var l = 0; l < 16; l++) {
      dot += thought_sum[i * 16 + l] * dense_1_W[l * 32 + k];
    }
    let sum = dot + dense_1_b[k];
    thought_sum_3[row + k] = sum;
    let sum_k = errorFunction(sum * 0.70710677) + 1.0;
    thought_sum_2[row + k] = sum_k;
    let product = sum_k * sum;
    thought_product[row + k] = product;
    thought_product_2[row + k] = product * 0.5;
  }
}

// thought: f32[N, 9, 16] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:25)
@compute @workgroup_size(64)
fn step_thought(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (9 * N + 63) / 64) {
    let firstColumn = 0;
    let firstRow = group * 64;
    let cellRow = thread / 4;
    let cellColumn = thread % 4;
    let i = firstRow + cellRow * 4;
    let k = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var l = 0; l < 32; l += 4) {
      let quad = mat4x4f(thought_product_quads[(i * 32 + l) / 4], thought_product_quads[(i * 32 + l + 32) / 4], thought_product_quads[(i * 32 + l + 64) / 4], thought_product_quads[(i * 32 + l + 96) / 4]);
      let quad_2 = mat4x4f(dense_2_W_quads[(l * 16 + k) / 4], dense_2_W_quads[(l * 16 + k + 16) / 4], dense_2_W_quads[(l * 16 + k + 32) / 4], dense_2_W_quads[(l * 16 + k + 48) / 4]);
      sums += quad_2 * quad;
    }
    for (var down = 0; down < 4; down++) {
      let i = firstRow + cellRow * 4 + down;
      if (i < 9 * N) {
        let row = i * 16;
        for (var across = 0; across < 4; across++) {
          let k = firstColumn + cellColumn * 4 + across;
          let dot = sums[down][across];
          thought[row + k] = dot * 0.5 + dense_2_b[k] + heard[row + k];
        }
      }
    }
  }
}

// logits: f32[N, 9, 27] — let logits = dense(thought, 27) (names.mlp:16:16)
@compute @workgroup_size(64)
fn step_logits(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 243 * N) {
    let i = at / 27;
    let logits_row = i * 27;
    let k = at % 27;
    var dot = 0.0;
    for (var l = 0; l < 16; l++) {
      dot += thought[i * 16 + l] * logits_W[l * 27 + k];
    }
    logits[logits_row + k] = dot + logits_b[k];
  }
}

// loss_exp: f32[N, 9, 27], loss_difference: f32[N, 9], accuracy_min: i32[N, 9], loss_gradient: f32[N, 9, 27] — loss = cross_entropy(logits, next) (names.mlp:20:10)
@compute @workgroup_size(64)
fn step_loss_exp(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient;
  let quotient_2 = scalars.quotient_2;
  let at = i32(id.x + 4194240u * id.y);
  if (at < 9 * N) {
    let i = at / 9;
    let name_row = i * 10 + 1;
    let row_2 = i * 9;
    let j = at % 9;
    var probabilities = -infinity();
    var sum = 0.0;
    let row = i * 243 + j * 27;
    let name_ij = name[name_row + j];
    for (var k = 0; k < 27; k++) {
      let logits_ijk = logits[row + k];
      probabilities = maximum(probabilities, logits_ijk);
      sum += select(0.0, logits_ijk, name_ij == k);
    }
    var sum_2 = 0.0;
    var min_2 = 2147483647;
    let select_2 = select(0.0, probabilities, isFinite(probabilities));
    for (var k = 0; k < 27; k++) {
      let logits_ijk = logits[row + k];
      let exp = exponential(logits_ijk - select_2);
      sum_2 += exp;
      min_2 = min(min_2, select(27, k, equal(probabilities, logits_ijk) || isNan(logits_ijk)));
      loss_exp[row + k] = exp;
    }
    let quotient_3 = divide(quotient, sum_2);
    for (var k = 0; k < 27; k++) {
      loss_gradient[row + k] = quotient_3 * loss_exp[row + k] + select(0.0, quotient_2, name_ij == k);
    }
    loss_difference[row_2 + j] = logarithm(sum_2) + select_2 - sum;
    accuracy_min[row_2 + j] = min_2;
  }
}

// loss: f32, accuracy: f32, logits_gradient: f32[27], logits_gradient_3: f32[16, 27] — gradient of let logits = dense(thought, 27) (names.mlp:16:16)
@compute @workgroup_size(64)
fn step_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let loss_difference_at = i32(scalars.loss_difference_at);
  let accuracy_min_at = i32(scalars.accuracy_min_at);
  let loss_at = i32(scalars.loss_at);
  let accuracy_at = i32(scalars.accuracy_at);
  let loss_gradient_at = i32(scalars.loss_gradient_at);
  let logits_gradient_at = i32(scalars.logits_gradient_at);
  let thought_at = i32(scalars.thought_at);
  let logits_gradient_3_at = i32(scalars.logits_gradient_3_at);
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 1) {
    var sum = 0.0;
    var sum_2 = 0;
    for (var i = thread; i < N; i += 64) {
      let row = i * 9;
      let name_row = i * 10 + 1;
      for (var j = 0; j < 9; j++) {
        sum += bitcast<f32>(arena[row + j + loss_difference_at]);
        sum_2 += i32(bitcast<i32>(arena[row + j + accuracy_min_at]) == name[name_row + j]);
      }
    }
    sum = workgroupSum(sum, thread, 64, 1);
    sum_2 = workgroupSumI32(sum_2, thread, 64, 1);
    if (thread == 0) {
      arena[loss_at] = bitcast<u32>(divide(sum, f32(9 * N)));
      arena[accuracy_at] = bitcast<u32>(divide(f32(sum_2), f32(9 * N)));
    }
  } else if (group < 2) {
    let lane = thread % 32;
    let slice = thread / 32;
    let inside = (group - 1) * 32 + lane < 27;
    let at = min((group - 1) * 32 + lane, 26);
    let i = at;
    var sum_3 = 0.0;
    for (var j = slice; j < 9 * N; j += 2) {
      sum_3 += bitcast<f32>(arena[j * 27 + i + loss_gradient_at]);
    }
    sum_3 = workgroupSum(sum_3, thread, 64, 32);
    if (inside && slice == 0) {
      arena[i + logits_gradient_at] = bitcast<u32>(sum_3);
    }
  } else {
    let number = group - 2;
    let firstColumn = 0;
    let firstRow = number * 16;
    let cell = thread % 32;
    let slice = thread / 32;
    let cellRow = cell / 8;
    let cellColumn = cell % 8;
    let i = firstRow + cellRow * 4;
    let j = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var term = slice; term < 9 * N; term += 2) {
      let k = term / 9;
      let l = term % 9;
      let quad = vec4f(bitcast<f32>(arena[k * 144 + l * 16 + i + thought_at]), bitcast<f32>(arena[k * 144 + l * 16 + i + 1 + thought_at]), bitcast<f32>(arena[k * 144 + l * 16 + i + 2 + thought_at]), bitcast<f32>(arena[k * 144 + l * 16 + i + 3 + thought_at]));
      let quad_2 = vec4f(bitcast<f32>(arena[k * 243 + l * 27 + j + loss_gradient_at]), bitcast<f32>(arena[k * 243 + l * 27 + j + 1 + loss_gradient_at]), bitcast<f32>(arena[k * 243 + l * 27 + j + 2 + loss_gradient_at]), bitcast<f32>(arena[k * 243 + l * 27 + j + 3 + loss_gradient_at]));
      sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
    }
    let place = cellRow * 8 + cellColumn;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 2; turn++) {
        if (slice == turn) {
          tile[place] = select(tile[place], vec4f(), turn == 0) + sums[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 128; at += 64) {
        let i = firstRow + at / 32 * 4 + each;
        let j = firstColumn + at % 32;
        if (j < 27) {
          let dot = tile[at / 4][at % 4];
          let logits_gradient_3_row = i * 27;
          arena[logits_gradient_3_row + j + logits_gradient_3_at] = bitcast<u32>(dot);
        }
      }
      workgroupBarrier();
    }
  }
}

// logits_gradient_2: f32[N, 9, 16], thought_gradient_10: f32[16] — gradient of let logits = dense(thought, 27) (names.mlp:16:16)
@compute @workgroup_size(64)
fn step_logits_gradient_2(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (144 * N + 63) / 64) {
    let at = group * 64 + thread;
    if (at < 144 * N) {
      let i = at / 16;
      let logits_gradient_2_row = i * 16;
      let k = at % 16;
      var dot = 0.0;
      for (var l = 0; l < 27; l++) {
        dot += loss_gradient[i * 27 + l] * logits_W[k * 27 + l];
      }
      logits_gradient_2[logits_gradient_2_row + k] = dot;
    }
  } else {
    let i = (group - (144 * N + 63) / 64) * 64 + thread;
    if (i < 16) {
      var dot_2 = 0.0;
      let logits_W_row = i * 27;
      for (var j = 0; j < 27; j++) {
        dot_2 += logits_W[logits_W_row + j] * logits_gradient[j];
      }
      thought_gradient_10[i] = dot_2;
    }
  }
}

// thought_gradient: f32[N, 9, 32], thought_gradient_9: f32[32, 16] — gradient of let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:25)
@compute @workgroup_size(64)
fn step_thought_gradient(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (288 * N + 63) / 64) {
    let at = group * 64 + thread;
    if (at < 288 * N) {
      let i = at / 32;
      let row = i * 32;
      let k = at % 32;
      var dot = 0.0;
      for (var l = 0; l < 16; l++) {
        dot += logits_gradient_2_quads[(i * 16 + l) / 4][(i * 16 + l) % 4] * dense_2_W[k * 16 + l];
      }
      let thought_sum_3_ik = thought_sum_3[row + k];
      thought_gradient[row + k] = dot * thought_sum_3_ik * exponential(thought_sum_3_ik * thought_sum_3_ik * -0.5) * 0.3989423 + dot * thought_sum_2[row + k] * 0.5;
    }
  } else {
    let number = group - (288 * N + 63) / 64;
    if (number < 1) {
      let firstColumn = 0;
      let firstRow = number * 32;
      let cell = thread % 32;
      let slice = thread / 32;
      let cellRow = cell / 4;
      let cellColumn = cell % 4;
      let i = firstRow + cellRow * 4;
      let j = firstColumn + cellColumn * 4;
      var sums = mat4x4f();
      for (var term = slice; term < 9 * N; term += 2) {
        let k = term / 9;
        let l = term % 9;
        let quad = thought_product_2_quads[(k * 288 + l * 32 + i) / 4];
        let quad_2 = logits_gradient_2_quads[(k * 144 + l * 16 + j) / 4];
        sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
      }
      let place = cellRow * 4 + cellColumn;
      for (var each = 0; each < 4; each++) {
        for (var turn = 0; turn < 2; turn++) {
          if (slice == turn) {
            tile[place] = select(tile[place], vec4f(), turn == 0) + sums[each];
          }
          workgroupBarrier();
        }
        for (var at = thread; at < 128; at += 64) {
          let i = firstRow + at / 16 * 4 + each;
          let j = firstColumn + at % 16;
          let dot_2 = tile[at / 4][at % 4];
          let thought_gradient_9_row = i * 16;
          thought_gradient_9[thought_gradient_9_row + j] = dot_2;
        }
        workgroupBarrier();
      }
    }
  }
}

// thought_gradient_2: f32[32], thought_gradient_8: f32[16, 32] — gradient of let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:31)
@compute @workgroup_size(64)
fn step_thought_gradient_2(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 1) {
    let lane = thread % 32;
    let slice = thread / 32;
    let inside = group * 32 + lane < 32;
    let at = min(group * 32 + lane, 31);
    let i = at;
    var sum = 0.0;
    for (var j = slice; j < 9 * N; j += 2) {
      sum += thought_gradient_quads[(j * 32 + i) / 4][(j * 32 + i) % 4];
    }
    sum = workgroupSum(sum, thread, 64, 32);
    if (inside && slice == 0) {
      thought_gradient_2[i] = sum;
    }
  } else {
    let number = group - 1;
    let firstColumn = 0;
    let firstRow = number * 16;
    let cell = thread % 32;
    let slice = thread / 32;
    let cellRow = cell / 8;
    let cellColumn = cell % 8;
    let i = firstRow + cellRow * 4;
    let j = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var term = slice; term < 9 * N; term += 2) {
      let k = term / 9;
      let l = term % 9;
      let quad = thought_sum_quads[(k * 144 + l * 16 + i) / 4];
      let quad_2 = thought_gradient_quads[(k * 288 + l * 32 + j) / 4];
      sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
    }
    let place = cellRow * 8 + cellColumn;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 2; turn++) {
        if (slice == turn) {
          tile[place] = select(tile[place], vec4f(), turn == 0) + sums[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 128; at += 64) {
        let i = firstRow + at / 32 * 4 + each;
        let j = firstColumn + at % 32;
        let dot = tile[at / 4][at % 4];
        let thought_gradient_8_row = i * 32;
        thought_gradient_8[thought_gradient_8_row + j] = dot;
      }
      workgroupBarrier();
    }
  }
}

// thought_gradient_3: f32[N, 9, 16], thought_gradient_7: f32[16] — gradient of let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:31)
@compute @workgroup_size(64)
fn step_thought_gradient_3(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (9 * N + 63) / 64) {
    let firstColumn = 0;
    let firstRow = group * 64;
    let cellRow = thread / 4;
    let cellColumn = thread % 4;
    let i = firstRow + cellRow * 4;
    let k = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var l = 0; l < 32; l += 4) {
      let quad = mat4x4f(thought_gradient_quads[(i * 32 + l) / 4], thought_gradient_quads[(i * 32 + l + 32) / 4], thought_gradient_quads[(i * 32 + l + 64) / 4], thought_gradient_quads[(i * 32 + l + 96) / 4]);
      let quad_2 = transpose(mat4x4f(dense_1_W_quads[(k * 32 + l) / 4], dense_1_W_quads[(k * 32 + l + 32) / 4], dense_1_W_quads[(k * 32 + l + 64) / 4], dense_1_W_quads[(k * 32 + l + 96) / 4]));
      sums += quad_2 * quad;
    }
    for (var down = 0; down < 4; down++) {
      let i = firstRow + cellRow * 4 + down;
      if (i < 9 * N) {
        let thought_gradient_3_row = i * 16;
        for (var across = 0; across < 4; across++) {
          let k = firstColumn + cellColumn * 4 + across;
          let dot = sums[down][across];
          thought_gradient_3[thought_gradient_3_row + k] = dot;
        }
      }
    }
  } else {
    let i = (group - (9 * N + 63) / 64) * 64 + thread;
    if (i < 16) {
      var dot_2 = 0.0;
      let dense_1_W_row = i * 32;
      for (var j = 0; j < 32; j++) {
        dot_2 += dense_1_W_quads[(dense_1_W_row + j) / 4][(dense_1_W_row + j) % 4] * thought_gradient_2[j];
      }
      thought_gradient_7[i] = dot_2;
    }
  }
}

// thought_gradient_4: f32[N, 9, 16], thought_gradient_5: f32[N, 9, 16], thought_gradient_6: f32[16] — gradient of let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:37)
@compute @workgroup_size(64)
fn step_thought_gradient_4(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thought_sum_5_at = i32(scalars.thought_sum_5_at);
  let thought_sum_4_at = i32(scalars.thought_sum_4_at);
  let thought_gradient_3_at = i32(scalars.thought_gradient_3_at);
  let heard_at = i32(scalars.heard_at);
  let thought_gradient_4_at = i32(scalars.thought_gradient_4_at);
  let thought_gradient_5_at = i32(scalars.thought_gradient_5_at);
  let logits_gradient_2_at = i32(scalars.logits_gradient_2_at);
  let thought_gradient_6_at = i32(scalars.thought_gradient_6_at);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (9 * N + 63) / 64) {
    let i = group * 64 + thread;
    if (i < 9 * N) {
      var sum = 0.0;
      let row = i * 16;
      let sqrt_i = sqrt(bitcast<f32>(arena[i + thought_sum_5_at]) * 0.0625 + 0.00001);
      let quotient = divide(1.0, sqrt_i);
      let product = bitcast<f32>(arena[i + thought_sum_4_at]) * 0.0625;
      for (var k = 0; k < 16; k++) {
        sum += bitcast<f32>(arena[row + k + thought_gradient_3_at]) * layer_norm_2_scale[k] * (quotient * (bitcast<f32>(arena[row + k + heard_at]) - product));
      }
      var sum_2 = 0.0;
      let product_i = divide(divide(sum, sqrt_i), sqrt_i) * -0.03125;
      for (var k = 0; k < 16; k++) {
        let product_ik = product_i * (bitcast<f32>(arena[row + k + heard_at]) - product);
        let sum_ik = product_ik + bitcast<f32>(arena[row + k + thought_gradient_3_at]) * layer_norm_2_scale[k] * quotient + product_ik;
        sum_2 += sum_ik;
        arena[row + k + thought_gradient_4_at] = bitcast<u32>(sum_ik);
      }
      let product_2 = sum_2 * -0.0625;
      for (var k = 0; k < 16; k++) {
        arena[row + k + thought_gradient_5_at] = bitcast<u32>(product_2 + (bitcast<f32>(arena[row + k + thought_gradient_4_at]) + bitcast<f32>(arena[row + k + logits_gradient_2_at])));
      }
    }
  } else {
    let lane = thread % 16;
    let slice = thread / 16;
    let inside = (group - (9 * N + 63) / 64) * 16 + lane < 16;
    let at = min((group - (9 * N + 63) / 64) * 16 + lane, 15);
    let i = at;
    var sum_3 = 0.0;
    for (var j = slice; j < 9 * N; j += 4) {
      sum_3 += bitcast<f32>(arena[j * 16 + i + thought_gradient_3_at]) * (divide(1.0, sqrt(bitcast<f32>(arena[j + thought_sum_5_at]) * 0.0625 + 0.00001)) * (bitcast<f32>(arena[j * 16 + i + heard_at]) - bitcast<f32>(arena[j + thought_sum_4_at]) * 0.0625));
    }
    sum_3 = workgroupSum(sum_3, thread, 64, 16);
    if (inside && slice == 0) {
      arena[i + thought_gradient_6_at] = bitcast<u32>(sum_3);
    }
  }
}

// heard_gradient: f32[N, 9, 16] — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19)
@compute @workgroup_size(64)
fn step_heard_gradient(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 144 * N) {
    let i = at / 16;
    let heard_gradient_row = i * 16;
    let k = at % 16;
    var dot = 0.0;
    for (var l = 0; l < 16; l++) {
      dot += thought_gradient_5[i * 16 + l] * multi_head_attention_1_wo[k * 16 + l];
    }
    heard_gradient[heard_gradient_row + k] = dot;
  }
}

// heard_gradient_2: f32[N, 2, 9, 9], heard_gradient_5: f32[N, 9, 2, 8] — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19)
@compute @workgroup_size(64)
fn step_heard_gradient_2(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (162 * N + 63) / 64) {
    let at = group * 64 + thread;
    if (at < 162 * N) {
      let i = at / 162;
      let j = at / 81 % 2;
      let k = at / 9 % 9;
      let heard_gradient_row = i * 144 + k * 16 + j * 8;
      let heard_gradient_2_row = i * 162 + j * 81 + k * 9;
      let l = at % 9;
      var dot = 0.0;
      let heard_dot_3_row = i * 144 + l * 16 + j * 8;
      for (var m = 0; m < 8; m++) {
        dot += heard_gradient[heard_gradient_row + m] * heard_dot_3[heard_dot_3_row + m];
      }
      heard_gradient_2[heard_gradient_2_row + l] = dot;
    }
  } else {
    let at = (group - (162 * N + 63) / 64) * 64 + thread;
    if (at < 144 * N) {
      let i = at / 144;
      let j = at / 16 % 9;
      let k = at / 8 % 2;
      let heard_product_row = i * 162 + k * 81 + j;
      let heard_gradient_5_row = i * 144 + j * 16 + k * 8;
      let l = at % 8;
      var dot_2 = 0.0;
      let heard_gradient_row_2 = i * 144 + k * 8 + l;
      for (var m = 0; m < 9; m++) {
        dot_2 += heard_product[heard_product_row + m * 9] * heard_gradient[heard_gradient_row_2 + m * 16];
      }
      heard_gradient_5[heard_gradient_5_row + l] = dot_2;
    }
  }
}

// heard_gradient_3: f32[N, 2, 9, 9] — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19)
@compute @workgroup_size(64)
fn step_heard_gradient_3(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 18 * N) {
    let i = at / 9;
    let heard_sum_2_row = i * 9;
    let k = at % 9;
    var sum = 0.0;
    let row = i * 81 + k * 9;
    for (var l = 0; l < 9; l++) {
      sum += heard_gradient_2[row + l] * heard_product[row + l];
    }
    let heard_sum_2_ik = heard_sum_2[heard_sum_2_row + k];
    let equal_ik = equal(heard_sum_2_ik, 0.0);
    let select_ik = select(heard_sum_2_ik, 1.0, equal_ik);
    let select_ik_2 = select(-divide(sum, select_ik), 0.0, equal_ik);
    let quotient = divide(1.0, select_ik);
    for (var l = 0; l < 9; l++) {
      heard_gradient_3[row + l] = select(0.0, (select_ik_2 + heard_gradient_2[row + l] * quotient) * heard_exp[row + l] * 0.35355338, l <= k);
    }
  }
}

// heard_gradient_4: f32[N, 9, 2, 8], heard_gradient_6: f32[N, 9, 2, 8] — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19)
@compute @workgroup_size(64)
fn step_heard_gradient_4(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 144 * N) {
    let i = at / 144;
    let j = at / 16 % 9;
    let k = at / 8 % 2;
    let heard_gradient_3_row = i * 162 + k * 81 + j;
    let heard_gradient_3_row_2 = i * 162 + k * 81 + j * 9;
    let row_2 = i * 144 + j * 16 + k * 8;
    let l = at % 8;
    var dot = 0.0;
    var dot_2 = 0.0;
    let row = i * 144 + k * 8 + l;
    for (var m = 0; m < 9; m++) {
      dot += heard_gradient_3[heard_gradient_3_row + m * 9] * heard_dot[row + m * 16];
      dot_2 += heard_gradient_3[heard_gradient_3_row_2 + m] * heard_dot_2[row + m * 16];
    }
    heard_gradient_4[row_2 + l] = dot;
    heard_gradient_6[row_2 + l] = dot_2;
  }
}

// heard_gradient_7: f32[N, 9, 16] — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19)
@compute @workgroup_size(64)
fn step_heard_gradient_7(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 144 * N) {
    let i = at / 16;
    let heard_gradient_7_row = i * 16;
    let k = at % 16;
    var dot = 0.0;
    for (var l = 0; l < 16; l++) {
      dot += heard_gradient_4[l + i * 16] * multi_head_attention_1_wk[k * 16 + l];
    }
    var dot_2 = 0.0;
    for (var l = 0; l < 16; l++) {
      dot_2 += heard_gradient_5[l + i * 16] * multi_head_attention_1_wv[k * 16 + l];
    }
    var dot_3 = 0.0;
    for (var l = 0; l < 16; l++) {
      dot_3 += heard_gradient_6[l + i * 16] * multi_head_attention_1_wq[k * 16 + l];
    }
    heard_gradient_7[heard_gradient_7_row + k] = dot + dot_2 + dot_3;
  }
}

// heard_gradient_10: f32[N, 9, 16], heard_gradient_11: f32[N, 9], heard_gradient_8: f32[16], heard_gradient_9: f32[16], sum_2: f32, sum: f32 — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:40)
@compute @workgroup_size(256)
fn step_heard_gradient_10(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let heard_gradient_7_at = i32(scalars.heard_gradient_7_at);
  let heard_sum_4_at = i32(scalars.heard_sum_4_at);
  let heard_sum_3_at = i32(scalars.heard_sum_3_at);
  let heard_gradient_8_at = i32(scalars.heard_gradient_8_at);
  let heard_gradient_9_at = i32(scalars.heard_gradient_9_at);
  let sum_2_at = i32(scalars.sum_2_at);
  let sum_at = i32(scalars.sum_at);
  let heard_gradient_10_at = i32(scalars.heard_gradient_10_at);
  let heard_gradient_11_at = i32(scalars.heard_gradient_11_at);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < 1) {
    for (var i = thread; i < 16; i += 256) {
      var sum_5 = 0.0;
      var sum_6 = 0.0;
      for (var j = 0; j < N; j++) {
        let heard_gradient_7_row = j * 144 + i;
        let row_3 = j * 9;
        for (var k = 0; k < 9; k++) {
          let heard_gradient_7_jik = bitcast<f32>(arena[heard_gradient_7_row + k * 16 + heard_gradient_7_at]);
          let name_id_2 = name[j * 10 + k];
          sum_5 += heard_gradient_7_jik * (divide(1.0, sqrt(bitcast<f32>(arena[row_3 + k + heard_sum_4_at]) * 0.0625 + 0.00001)) * (embedding_1_W[name_id_2 * 16 + i] + place_2[k * 16 + i] - bitcast<f32>(arena[row_3 + k + heard_sum_3_at]) * 0.0625));
          sum_6 += heard_gradient_7_jik;
        }
      }
      arena[i + heard_gradient_8_at] = bitcast<u32>(sum_5);
      arena[i + heard_gradient_9_at] = bitcast<u32>(sum_6);
    }
    var sum_7 = 0.0;
    var sum_8 = 0.0;
    storageBarrier();
    for (var i = thread; i < 16; i += 256) {
      let heard_gradient_8_i = bitcast<f32>(arena[i + heard_gradient_8_at]);
      sum_7 += heard_gradient_8_i * heard_gradient_8_i;
      let heard_gradient_9_i = bitcast<f32>(arena[i + heard_gradient_9_at]);
      sum_8 += heard_gradient_9_i * heard_gradient_9_i;
    }
    sum_7 = workgroupSum(sum_7, thread, 256, 1);
    sum_8 = workgroupSum(sum_8, thread, 256, 1);
    if (thread == 0) {
      arena[sum_2_at] = bitcast<u32>(sum_7);
      arena[sum_at] = bitcast<u32>(sum_8);
    }
  } else {
    let at = (group - 1) * 256 + thread;
    if (at < 9 * N) {
      let i = at / 9;
      let row_2 = i * 9;
      let j = at % 9;
      var sum_3 = 0.0;
      let row = i * 144 + j * 16;
      let sqrt_ij = sqrt(bitcast<f32>(arena[row_2 + j + heard_sum_4_at]) * 0.0625 + 0.00001);
      let quotient = divide(1.0, sqrt_ij);
      let name_id = name[i * 10 + j];
      let embedding_1_W_row = name_id * 16;
      let place_2_row = j * 16;
      let product = bitcast<f32>(arena[row_2 + j + heard_sum_3_at]) * 0.0625;
      for (var k = 0; k < 16; k++) {
        sum_3 += bitcast<f32>(arena[row + k + heard_gradient_7_at]) * layer_norm_1_scale[k] * (quotient * (embedding_1_W[embedding_1_W_row + k] + place_2[place_2_row + k] - product));
      }
      var sum_4 = 0.0;
      let product_ij = divide(divide(sum_3, sqrt_ij), sqrt_ij) * -0.03125;
      for (var k = 0; k < 16; k++) {
        let product_ijk = product_ij * (embedding_1_W[embedding_1_W_row + k] + place_2[place_2_row + k] - product);
        let sum_ijk = product_ijk + bitcast<f32>(arena[row + k + heard_gradient_7_at]) * layer_norm_1_scale[k] * quotient + product_ijk;
        sum_4 += sum_ijk;
        arena[row + k + heard_gradient_10_at] = bitcast<u32>(sum_ijk);
      }
      arena[row_2 + j + heard_gradient_11_at] = bitcast<u32>(sum_4);
    }
  }
}

// heard_gradient_15: f32[16, 16], heard_gradient_12: f32[16, 16], heard_gradient_13: f32[16, 16] — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19)
@compute @workgroup_size(64)
fn step_heard_gradient_15(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x);
  let thread = i32(index);
  let firstColumn = 0;
  let firstRow = group * 16;
  let cell = thread % 16;
  let slice = thread / 16;
  let cellRow = cell / 4;
  let cellColumn = cell % 4;
  let i = firstRow + cellRow * 4;
  let j = firstColumn + cellColumn * 4;
  var sums = mat4x4f();
  var sums_2 = mat4x4f();
  var sums_3 = mat4x4f();
  for (var term = slice; term < 9 * N; term += 4) {
    let k = term / 9;
    let l = term % 9;
    let quad = heard_sum_quads[(k * 144 + l * 16 + i) / 4];
    let quad_2 = heard_gradient_6_quads[(j + k * 144 + l * 16) / 4];
    let quad_3 = heard_gradient_4_quads[(j + k * 144 + l * 16) / 4];
    let quad_4 = heard_gradient_5_quads[(j + k * 144 + l * 16) / 4];
    sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
    sums_2 += mat4x4f(quad.x * quad_3, quad.y * quad_3, quad.z * quad_3, quad.w * quad_3);
    sums_3 += mat4x4f(quad.x * quad_4, quad.y * quad_4, quad.z * quad_4, quad.w * quad_4);
  }
  let place = cellRow * 4 + cellColumn;
  for (var each = 0; each < 4; each++) {
    for (var turn = 0; turn < 4; turn++) {
      if (slice == turn) {
        tile_2[place] = select(tile_2[place], vec4f(), turn == 0) + sums[each];
        tile_2[16 + place] = select(tile_2[16 + place], vec4f(), turn == 0) + sums_2[each];
        tile_2[32 + place] = select(tile_2[32 + place], vec4f(), turn == 0) + sums_3[each];
      }
      workgroupBarrier();
    }
    for (var at = thread; at < 64; at += 64) {
      let i = firstRow + at / 16 * 4 + each;
      let j = firstColumn + at % 16;
      let dot = tile_2[at / 4][at % 4];
      let dot_2 = tile_2[16 + at / 4][at % 4];
      let dot_3 = tile_2[32 + at / 4][at % 4];
      let row = i * 16;
      heard_gradient_15[row + j] = dot;
      heard_gradient_12[row + j] = dot_2;
      heard_gradient_13[row + j] = dot_3;
    }
    workgroupBarrier();
  }
}

// x_gradient_2: f32[9, 16], heard_gradient_14: f32[16, 16] — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19)
@compute @workgroup_size(64)
fn step_x_gradient_2(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 3) {
    let at = group * 64 + thread;
    if (at < 144) {
      let i = at / 16;
      let row_2 = i * 16;
      let j = at % 16;
      var sum = 0.0;
      let row = i * 16 + j;
      for (var k = 0; k < N; k++) {
        sum += heard_gradient_11[k * 9 + i] * -0.0625 + (heard_gradient_10[row + k * 144] + thought_gradient_5_quads[(row + k * 144) / 4][(row + k * 144) % 4]);
      }
      x_gradient_2[row_2 + j] = sum;
    }
  } else {
    let number = group - 3;
    let firstColumn = 0;
    let firstRow = number * 16;
    let cell = thread % 16;
    let slice = thread / 16;
    let cellRow = cell / 4;
    let cellColumn = cell % 4;
    let i = firstRow + cellRow * 4;
    let j = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var term = slice; term < 9 * N; term += 4) {
      let k = term / 9;
      let l = term % 9;
      let quad = heard_dot_4_quads[(i + k * 144 + l * 16) / 4];
      let quad_2 = thought_gradient_5_quads[(k * 144 + l * 16 + j) / 4];
      sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
    }
    let place = cellRow * 4 + cellColumn;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 4; turn++) {
        if (slice == turn) {
          tile_3[place] = select(tile_3[place], vec4f(), turn == 0) + sums[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 64; at += 64) {
        let i = firstRow + at / 16 * 4 + each;
        let j = firstColumn + at % 16;
        let dot = tile_3[at / 4][at % 4];
        let row_2 = i * 16;
        heard_gradient_14[row_2 + j] = dot;
      }
      workgroupBarrier();
    }
  }
}

// x_gradient: f32[27, 16], quotient: f32 — gradient of let x = embedding(letters, 27, units) + place (names.mlp:13:11)
@compute @workgroup_size(256)
fn step_x_gradient(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let heard_gradient_12_at = i32(scalars.heard_gradient_12_at);
  let heard_gradient_13_at = i32(scalars.heard_gradient_13_at);
  let x_gradient_2_at = i32(scalars.x_gradient_2_at);
  let heard_gradient_14_at = i32(scalars.heard_gradient_14_at);
  let thought_gradient_6_at = i32(scalars.thought_gradient_6_at);
  let thought_gradient_7_at = i32(scalars.thought_gradient_7_at);
  let thought_gradient_2_at = i32(scalars.thought_gradient_2_at);
  let thought_gradient_8_at = i32(scalars.thought_gradient_8_at);
  let thought_gradient_9_at = i32(scalars.thought_gradient_9_at);
  let thought_gradient_10_at = i32(scalars.thought_gradient_10_at);
  let logits_gradient_at = i32(scalars.logits_gradient_at);
  let heard_gradient_15_at = i32(scalars.heard_gradient_15_at);
  let logits_gradient_3_at = i32(scalars.logits_gradient_3_at);
  let heard_gradient_11_at = i32(scalars.heard_gradient_11_at);
  let heard_gradient_10_at = i32(scalars.heard_gradient_10_at);
  let thought_gradient_5_at = i32(scalars.thought_gradient_5_at);
  let x_gradient_at = i32(scalars.x_gradient_at);
  let sum_2_at = i32(scalars.sum_2_at);
  let sum_at = i32(scalars.sum_at);
  let quotient_at = i32(scalars.quotient_at);
  let thread = i32(index);
  var sum_5 = 0.0;
  for (var i = thread; i < 256; i += 256) {
    let heard_gradient_12_i = bitcast<f32>(arena[i + heard_gradient_12_at]);
    sum_5 += heard_gradient_12_i * heard_gradient_12_i;
  }
  sum_5 = workgroupSum(sum_5, thread, 256, 1);
  var sum_6 = 0.0;
  for (var i = thread; i < 256; i += 256) {
    let heard_gradient_13_i = bitcast<f32>(arena[i + heard_gradient_13_at]);
    sum_6 += heard_gradient_13_i * heard_gradient_13_i;
  }
  sum_6 = workgroupSum(sum_6, thread, 256, 1);
  var sum_7 = 0.0;
  for (var i = thread; i < 144; i += 256) {
    let x_gradient_2_i = bitcast<f32>(arena[i + x_gradient_2_at]);
    sum_7 += x_gradient_2_i * x_gradient_2_i;
  }
  sum_7 = workgroupSum(sum_7, thread, 256, 1);
  var sum_8 = 0.0;
  for (var i = thread; i < 256; i += 256) {
    let heard_gradient_14_i = bitcast<f32>(arena[i + heard_gradient_14_at]);
    sum_8 += heard_gradient_14_i * heard_gradient_14_i;
  }
  sum_8 = workgroupSum(sum_8, thread, 256, 1);
  var sum_9 = 0.0;
  for (var i = thread; i < 16; i += 256) {
    let thought_gradient_6_i = bitcast<f32>(arena[i + thought_gradient_6_at]);
    sum_9 += thought_gradient_6_i * thought_gradient_6_i;
  }
  sum_9 = workgroupSum(sum_9, thread, 256, 1);
  var sum_10 = 0.0;
  for (var i = thread; i < 16; i += 256) {
    let thought_gradient_7_i = bitcast<f32>(arena[i + thought_gradient_7_at]);
    sum_10 += thought_gradient_7_i * thought_gradient_7_i;
  }
  sum_10 = workgroupSum(sum_10, thread, 256, 1);
  var sum_11 = 0.0;
  for (var i = thread; i < 32; i += 256) {
    let thought_gradient_2_i = bitcast<f32>(arena[i + thought_gradient_2_at]);
    sum_11 += thought_gradient_2_i * thought_gradient_2_i;
  }
  sum_11 = workgroupSum(sum_11, thread, 256, 1);
  var sum_12 = 0.0;
  for (var i = thread; i < 512; i += 256) {
    let thought_gradient_8_i = bitcast<f32>(arena[i + thought_gradient_8_at]);
    sum_12 += thought_gradient_8_i * thought_gradient_8_i;
  }
  sum_12 = workgroupSum(sum_12, thread, 256, 1);
  var sum_13 = 0.0;
  for (var i = thread; i < 512; i += 256) {
    let thought_gradient_9_i = bitcast<f32>(arena[i + thought_gradient_9_at]);
    sum_13 += thought_gradient_9_i * thought_gradient_9_i;
  }
  sum_13 = workgroupSum(sum_13, thread, 256, 1);
  var sum_14 = 0.0;
  for (var i = thread; i < 16; i += 256) {
    let thought_gradient_10_i = bitcast<f32>(arena[i + thought_gradient_10_at]);
    sum_14 += thought_gradient_10_i * thought_gradient_10_i;
  }
  sum_14 = workgroupSum(sum_14, thread, 256, 1);
  var sum_15 = 0.0;
  for (var i = thread; i < 27; i += 256) {
    let logits_gradient_i = bitcast<f32>(arena[i + logits_gradient_at]);
    sum_15 += logits_gradient_i * logits_gradient_i;
  }
  sum_15 = workgroupSum(sum_15, thread, 256, 1);
  var sum_16 = 0.0;
  for (var i = thread; i < 256; i += 256) {
    let heard_gradient_15_i = bitcast<f32>(arena[i + heard_gradient_15_at]);
    sum_16 += heard_gradient_15_i * heard_gradient_15_i;
  }
  sum_16 = workgroupSum(sum_16, thread, 256, 1);
  var sum_17 = 0.0;
  for (var i = thread; i < 432; i += 256) {
    let logits_gradient_3_i = bitcast<f32>(arena[i + logits_gradient_3_at]);
    sum_17 += logits_gradient_3_i * logits_gradient_3_i;
  }
  sum_17 = workgroupSum(sum_17, thread, 256, 1);
  for (var at = thread; at < 432; at += 256) {
    let i = at / 16;
    let x_gradient_row = i * 16;
    let j = at % 16;
    var sum_3 = 0.0;
    for (var k = 0; k < N; k++) {
      let heard_gradient_11_row = k * 9;
      let row = k * 144 + j;
      for (var l = 0; l < 9; l++) {
        let name_id = name[k * 10 + l];
        if (name_id - i == 0) {
          sum_3 += bitcast<f32>(arena[heard_gradient_11_row + l + heard_gradient_11_at]) * -0.0625 + (bitcast<f32>(arena[row + l * 16 + heard_gradient_10_at]) + bitcast<f32>(arena[row + l * 16 + thought_gradient_5_at]));
        }
      }
    }
    arena[x_gradient_row + j + x_gradient_at] = bitcast<u32>(sum_3);
  }
  var sum_4 = 0.0;
  storageBarrier();
  for (var i = thread; i < 432; i += 256) {
    let x_gradient_i = bitcast<f32>(arena[i + x_gradient_at]);
    sum_4 += x_gradient_i * x_gradient_i;
  }
  sum_4 = workgroupSum(sum_4, thread, 256, 1);
  if (thread == 0) {
    let sum_18 = sum_7 + sum_4 + bitcast<f32>(arena[sum_2_at]) + bitcast<f32>(arena[sum_at]) + sum_16 + sum_5 + sum_6 + sum_8;
    let sum_19 = sum_18 + sum_9 + sum_10 + sum_12 + sum_11 + sum_13 + sum_14 + sum_17;
    arena[quotient_at] = bitcast<u32>(divide(1.0, sqrt(sum_19 + sum_15) + 0.000001));
  }
}

// adam/place/m: f32[9, 16], adam/place/v: f32[9, 16], place: f32[9, 16], adam/embedding_1/W/m: f32[27, 16], adam/embedding_1/W/v: f32[27, 16], embedding_1/W: f32[27, 16], adam/layer_norm_1/scale/m: f32[16], adam/layer_norm_1/scale/v: f32[16], layer_norm_1/scale: f32[16], adam/layer_norm_1/shift/m: f32[16], adam/layer_norm_1/shift/v: f32[16], layer_norm_1/shift: f32[16], adam/multi_head_attention_1/wq/m: f32[16, 16], adam/multi_head_attention_1/wq/v: f32[16, 16], multi_head_attention_1/wq: f32[16, 16], adam/multi_head_attention_1/wk/m: f32[16, 16], adam/multi_head_attention_1/wk/v: f32[16, 16], multi_head_attention_1/wk: f32[16, 16], adam/multi_head_attention_1/wv/m: f32[16, 16], adam/multi_head_attention_1/wv/v: f32[16, 16], multi_head_attention_1/wv: f32[16, 16], adam/multi_head_attention_1/wo/m: f32[16, 16], adam/multi_head_attention_1/wo/v: f32[16, 16], multi_head_attention_1/wo: f32[16, 16], adam/layer_norm_2/scale/m: f32[16], adam/layer_norm_2/scale/v: f32[16], layer_norm_2/scale: f32[16], adam/layer_norm_2/shift/m: f32[16], adam/layer_norm_2/shift/v: f32[16], layer_norm_2/shift: f32[16] — optimizer: adam(lr: 3e-3) (names.mlp:24:16)
@compute @workgroup_size(64)
fn update_place_2(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let quotient_2 = scalars.quotient_3;
  let quotient_3 = scalars.quotient_4;
  let quotient_4 = scalars.quotient_3;
  let quotient_5 = scalars.quotient_4;
  let quotient_6 = scalars.quotient_3;
  let quotient_7 = scalars.quotient_4;
  let quotient_8 = scalars.quotient_3;
  let quotient_9 = scalars.quotient_4;
  let quotient_10 = scalars.quotient_3;
  let quotient_11 = scalars.quotient_4;
  let quotient_12 = scalars.quotient_3;
  let quotient_13 = scalars.quotient_4;
  let quotient_14 = scalars.quotient_3;
  let quotient_15 = scalars.quotient_4;
  let quotient_at = i32(scalars.quotient_at);
  let x_gradient_2_at = i32(scalars.x_gradient_2_at);
  let adam_place_m_at = i32(scalars.adam_place_m_at);
  let adam_place_v_at = i32(scalars.adam_place_v_at);
  let place_2_at = i32(scalars.place_2_at);
  let x_gradient_at = i32(scalars.x_gradient_at);
  let adam_embedding_1_W_m_at = i32(scalars.adam_embedding_1_W_m_at);
  let adam_embedding_1_W_v_at = i32(scalars.adam_embedding_1_W_v_at);
  let embedding_1_W_at = i32(scalars.embedding_1_W_at);
  let heard_gradient_8_at = i32(scalars.heard_gradient_8_at);
  let adam_layer_norm_1_scale_m_at = i32(scalars.adam_layer_norm_1_scale_m_at);
  let adam_layer_norm_1_scale_v_at = i32(scalars.adam_layer_norm_1_scale_v_at);
  let layer_norm_1_scale_at = i32(scalars.layer_norm_1_scale_at);
  let heard_gradient_9_at = i32(scalars.heard_gradient_9_at);
  let adam_layer_norm_1_shift_m_at = i32(scalars.adam_layer_norm_1_shift_m_at);
  let adam_layer_norm_1_shift_v_at = i32(scalars.adam_layer_norm_1_shift_v_at);
  let layer_norm_1_shift_at = i32(scalars.layer_norm_1_shift_at);
  let heard_gradient_15_at = i32(scalars.heard_gradient_15_at);
  let adam_multi_head_attention_1_wq_m_at = i32(scalars.adam_multi_head_attention_1_wq_m_at);
  let adam_multi_head_attention_1_wq_v_at = i32(scalars.adam_multi_head_attention_1_wq_v_at);
  let multi_head_attention_1_wq_at = i32(scalars.multi_head_attention_1_wq_at);
  let heard_gradient_12_at = i32(scalars.heard_gradient_12_at);
  let adam_multi_head_attention_1_wk_m_at = i32(scalars.adam_multi_head_attention_1_wk_m_at);
  let adam_multi_head_attention_1_wk_v_at = i32(scalars.adam_multi_head_attention_1_wk_v_at);
  let multi_head_attention_1_wk_at = i32(scalars.multi_head_attention_1_wk_at);
  let heard_gradient_13_at = i32(scalars.heard_gradient_13_at);
  let adam_multi_head_attention_1_wv_m_at = i32(scalars.adam_multi_head_attention_1_wv_m_at);
  let adam_multi_head_attention_1_wv_v_at = i32(scalars.adam_multi_head_attention_1_wv_v_at);
  let multi_head_attention_1_wv_at = i32(scalars.multi_head_attention_1_wv_at);
  let heard_gradient_14_at = i32(scalars.heard_gradient_14_at);
  let adam_multi_head_attention_1_wo_m_at = i32(scalars.adam_multi_head_attention_1_wo_m_at);
  let adam_multi_head_attention_1_wo_v_at = i32(scalars.adam_multi_head_attention_1_wo_v_at);
  let multi_head_attention_1_wo_at = i32(scalars.multi_head_attention_1_wo_at);
  let thought_gradient_6_at = i32(scalars.thought_gradient_6_at);
  let adam_layer_norm_2_scale_m_at = i32(scalars.adam_layer_norm_2_scale_m_at);
  let adam_layer_norm_2_scale_v_at = i32(scalars.adam_layer_norm_2_scale_v_at);
  let layer_norm_2_scale_at = i32(scalars.layer_norm_2_scale_at);
  let thought_gradient_7_at = i32(scalars.thought_gradient_7_at);
  let adam_layer_norm_2_shift_m_at = i32(scalars.adam_layer_norm_2_shift_m_at);
  let adam_layer_norm_2_shift_v_at = i32(scalars.adam_layer_norm_2_shift_v_at);
  let layer_norm_2_shift_at = i32(scalars.layer_norm_2_shift_at);
  let group = i32(id.x);
  let thread = i32(index);
  let quotient_0 = bitcast<f32>(arena[quotient_at]);
  let select_2 = select(quotient_0, 1.0, lessEqual(1.0, quotient_0));
  let product = select_2 * 0.1;
  let product_2 = select_2 * select_2 * 0.001;
  let quotient_0_2 = bitcast<f32>(arena[quotient_at]);
  let select_3 = select(quotient_0_2, 1.0, lessEqual(1.0, quotient_0_2));
  let product_3 = select_3 * 0.1;
  let product_4 = select_3 * select_3 * 0.001;
  let quotient_0_3 = bitcast<f32>(arena[quotient_at]);
  let select_4 = select(quotient_0_3, 1.0, lessEqual(1.0, quotient_0_3));
  let product_5 = select_4 * 0.1;
  let product_6 = select_4 * select_4 * 0.001;
  let quotient_0_4 = bitcast<f32>(arena[quotient_at]);
  let select_5 = select(quotient_0_4, 1.0, lessEqual(1.0, quotient_0_4));
  let product_7 = select_5 * 0.1;
  let product_8 = select_5 * select_5 * 0.001;
  let quotient_0_5 = bitcast<f32>(arena[quotient_at]);
  let select_6 = select(quotient_0_5, 1.0, lessEqual(1.0, quotient_0_5));
  let product_9 = select_6 * 0.1;
  let product_10 = select_6 * select_6 * 0.001;
  let quotient_0_6 = bitcast<f32>(arena[quotient_at]);
  let select_7 = select(quotient_0_6, 1.0, lessEqual(1.0, quotient_0_6));
  let product_11 = select_7 * 0.1;
  let product_12 = select_7 * select_7 * 0.001;
  let quotient_0_7 = bitcast<f32>(arena[quotient_at]);
  let select_8 = select(quotient_0_7, 1.0, lessEqual(1.0, quotient_0_7));
  let product_13 = select_8 * 0.1;
  let product_14 = select_8 * select_8 * 0.001;
  if (group < 3) {
    let i = group * 64 + thread;
    if (i < 144) {
      let x_gradient_2_i = bitcast<f32>(arena[i + x_gradient_2_at]);
      let adam_place_m_next = product * x_gradient_2_i + bitcast<f32>(variables[i + adam_place_m_at]) * 0.9;
      variables[i + adam_place_m_at] = bitcast<u32>(adam_place_m_next);
      let adam_place_v_next = product_2 * (x_gradient_2_i * x_gradient_2_i) + bitcast<f32>(variables[i + adam_place_v_at]) * 0.999;
      variables[i + adam_place_v_at] = bitcast<u32>(adam_place_v_next);
      variables[i + place_2_at] = bitcast<u32>(bitcast<f32>(variables[i + place_2_at]) - divide(adam_place_m_next, sqrt(adam_place_v_next * quotient_2) + 1e-8) * quotient_3);
    }
  } else if (group < 10) {
    let i = (group - 3) * 64 + thread;
    if (i < 432) {
      let x_gradient_i = bitcast<f32>(arena[i + x_gradient_at]);
      let adam_embedding_1_W_m_next = product_3 * x_gradient_i + bitcast<f32>(variables[i + adam_embedding_1_W_m_at]) * 0.9;
      variables[i + adam_embedding_1_W_m_at] = bitcast<u32>(adam_embedding_1_W_m_next);
      let adam_embedding_1_W_v_next = product_4 * (x_gradient_i * x_gradient_i) + bitcast<f32>(variables[i + adam_embedding_1_W_v_at]) * 0.999;
      variables[i + adam_embedding_1_W_v_at] = bitcast<u32>(adam_embedding_1_W_v_next);
      variables[i + embedding_1_W_at] = bitcast<u32>(bitcast<f32>(variables[i + embedding_1_W_at]) - divide(adam_embedding_1_W_m_next, sqrt(adam_embedding_1_W_v_next * quotient_4) + 1e-8) * quotient_5);
    }
  } else if (group < 11) {
    let i = (group - 10) * 64 + thread;
    if (i < 16) {
      let heard_gradient_8_i = bitcast<f32>(arena[i + heard_gradient_8_at]);
      let adam_layer_norm_1_scale_m_next = product_5 * heard_gradient_8_i + bitcast<f32>(variables[i + adam_layer_norm_1_scale_m_at]) * 0.9;
      variables[i + adam_layer_norm_1_scale_m_at] = bitcast<u32>(adam_layer_norm_1_scale_m_next);
      let adam_layer_norm_1_scale_v_next = product_6 * (heard_gradient_8_i * heard_gradient_8_i) + bitcast<f32>(variables[i + adam_layer_norm_1_scale_v_at]) * 0.999;
      variables[i + adam_layer_norm_1_scale_v_at] = bitcast<u32>(adam_layer_norm_1_scale_v_next);
      variables[i + layer_norm_1_scale_at] = bitcast<u32>(bitcast<f32>(variables[i + layer_norm_1_scale_at]) - divide(adam_layer_norm_1_scale_m_next, sqrt(adam_layer_norm_1_scale_v_next * quotient_6) + 1e-8) * quotient_7);
    }
  } else if (group < 12) {
    let i = (group - 11) * 64 + thread;
    if (i < 16) {
      let heard_gradient_9_i = bitcast<f32>(arena[i + heard_gradient_9_at]);
      let adam_layer_norm_1_shift_m_next = product_5 * heard_gradient_9_i + bitcast<f32>(variables[i + adam_layer_norm_1_shift_m_at]) * 0.9;
      variables[i + adam_layer_norm_1_shift_m_at] = bitcast<u32>(adam_layer_norm_1_shift_m_next);
      let adam_layer_norm_1_shift_v_next = product_6 * (heard_gradient_9_i * heard_gradient_9_i) + bitcast<f32>(variables[i + adam_layer_norm_1_shift_v_at]) * 0.999;
      variables[i + adam_layer_norm_1_shift_v_at] = bitcast<u32>(adam_layer_norm_1_shift_v_next);
      variables[i + layer_norm_1_shift_at] = bitcast<u32>(bitcast<f32>(variables[i + layer_norm_1_shift_at]) - divide(adam_layer_norm_1_shift_m_next, sqrt(adam_layer_norm_1_shift_v_next * quotient_6) + 1e-8) * quotient_7);
    }
  } else if (group < 16) {
    let i = (group - 12) * 64 + thread;
    if (i < 256) {
      let heard_gradient_15_i = bitcast<f32>(arena[i + heard_gradient_15_at]);
      let adam_multi_head_attention_1_wq_m_next = product_7 * heard_gradient_15_i + bitcast<f32>(variables[i + adam_multi_head_attention_1_wq_m_at]) * 0.9;
      variables[i + adam_multi_head_attention_1_wq_m_at] = bitcast<u32>(adam_multi_head_attention_1_wq_m_next);
      let adam_multi_head_attention_1_wq_v_next = product_8 * (heard_gradient_15_i * heard_gradient_15_i) + bitcast<f32>(variables[i + adam_multi_head_attention_1_wq_v_at]) * 0.999;
      variables[i + adam_multi_head_attention_1_wq_v_at] = bitcast<u32>(adam_multi_head_attention_1_wq_v_next);
      variables[i + multi_head_attention_1_wq_at] = bitcast<u32>(bitcast<f32>(variables[i + multi_head_attention_1_wq_at]) - divide(adam_multi_head_attention_1_wq_m_next, sqrt(adam_multi_head_attention_1_wq_v_next * quotient_8) + 1e-8) * quotient_9);
    }
  } else if (group < 20) {
    let i = (group - 16) * 64 + thread;
    if (i < 256) {
      let heard_gradient_12_i = bitcast<f32>(arena[i + heard_gradient_12_at]);
      let adam_multi_head_attention_1_wk_m_next = product_9 * heard_gradient_12_i + bitcast<f32>(variables[i + adam_multi_head_attention_1_wk_m_at]) * 0.9;
      variables[i + adam_multi_head_attention_1_wk_m_at] = bitcast<u32>(adam_multi_head_attention_1_wk_m_next);
      let adam_multi_head_attention_1_wk_v_next = product_10 * (heard_gradient_12_i * heard_gradient_12_i) + bitcast<f32>(variables[i + adam_multi_head_attention_1_wk_v_at]) * 0.999;
      variables[i + adam_multi_head_attention_1_wk_v_at] = bitcast<u32>(adam_multi_head_attention_1_wk_v_next);
      variables[i + multi_head_attention_1_wk_at] = bitcast<u32>(bitcast<f32>(variables[i + multi_head_attention_1_wk_at]) - divide(adam_multi_head_attention_1_wk_m_next, sqrt(adam_multi_head_attention_1_wk_v_next * quotient_10) + 1e-8) * quotient_11);
    }
  } else if (group < 24) {
    let i = (group - 20) * 64 + thread;
    if (i < 256) {
      let heard_gradient_13_i = bitcast<f32>(arena[i + heard_gradient_13_at]);
      let adam_multi_head_attention_1_wv_m_next = product_11 * heard_gradient_13_i + bitcast<f32>(variables[i + adam_multi_head_attention_1_wv_m_at]) * 0.9;
      variables[i + adam_multi_head_attention_1_wv_m_at] = bitcast<u32>(adam_multi_head_attention_1_wv_m_next);
      let adam_multi_head_attention_1_wv_v_next = product_12 * (heard_gradient_13_i * heard_gradient_13_i) + bitcast<f32>(variables[i + adam_multi_head_attention_1_wv_v_at]) * 0.999;
      variables[i + adam_multi_head_attention_1_wv_v_at] = bitcast<u32>(adam_multi_head_attention_1_wv_v_next);
      variables[i + multi_head_attention_1_wv_at] = bitcast<u32>(bitcast<f32>(variables[i + multi_head_attention_1_wv_at]) - divide(adam_multi_head_attention_1_wv_m_next, sqrt(adam_multi_head_attention_1_wv_v_next * quotient_12) + 1e-8) * quotient_13);
    }
  } else if (group < 28) {
    let i = (group - 24) * 64 + thread;
    if (i < 256) {
      let heard_gradient_14_i = bitcast<f32>(arena[i + heard_gradient_14_at]);
      let adam_multi_head_attention_1_wo_m_next = product_13 * heard_gradient_14_i + bitcast<f32>(variables[i + adam_multi_head_attention_1_wo_m_at]) * 0.9;
      variables[i + adam_multi_head_attention_1_wo_m_at] = bitcast<u32>(adam_multi_head_attention_1_wo_m_next);
      let adam_multi_head_attention_1_wo_v_next = product_14 * (heard_gradient_14_i * heard_gradient_14_i) + bitcast<f32>(variables[i + adam_multi_head_attention_1_wo_v_at]) * 0.999;
      variables[i + adam_multi_head_attention_1_wo_v_at] = bitcast<u32>(adam_multi_head_attention_1_wo_v_next);
      variables[i + multi_head_attention_1_wo_at] = bitcast<u32>(bitcast<f32>(variables[i + multi_head_attention_1_wo_at]) - divide(adam_multi_head_attention_1_wo_m_next, sqrt(adam_multi_head_attention_1_wo_v_next * quotient_14) + 1e-8) * quotient_15);
    }
  } else if (group < 29) {
    let i = (group - 28) * 64 + thread;
    if (i < 16) {
      let thought_gradient_6_i = bitcast<f32>(arena[i + thought_gradient_6_at]);
      let adam_layer_norm_2_scale_m_next = product_5 * thought_gradient_6_i + bitcast<f32>(variables[i + adam_layer_norm_2_scale_m_at]) * 0.9;
      variables[i + adam_layer_norm_2_scale_m_at] = bitcast<u32>(adam_layer_norm_2_scale_m_next);
      let adam_layer_norm_2_scale_v_next = product_6 * (thought_gradient_6_i * thought_gradient_6_i) + bitcast<f32>(variables[i + adam_layer_norm_2_scale_v_at]) * 0.999;
      variables[i + adam_layer_norm_2_scale_v_at] = bitcast<u32>(adam_layer_norm_2_scale_v_next);
      variables[i + layer_norm_2_scale_at] = bitcast<u32>(bitcast<f32>(variables[i + layer_norm_2_scale_at]) - divide(adam_layer_norm_2_scale_m_next, sqrt(adam_layer_norm_2_scale_v_next * quotient_6) + 1e-8) * quotient_7);
    }
  } else {
    let i = (group - 29) * 64 + thread;
    if (i < 16) {
      let thought_gradient_7_i = bitcast<f32>(arena[i + thought_gradient_7_at]);
      let adam_layer_norm_2_shift_m_next = product_5 * thought_gradient_7_i + bitcast<f32>(variables[i + adam_layer_norm_2_shift_m_at]) * 0.9;
      variables[i + adam_layer_norm_2_shift_m_at] = bitcast<u32>(adam_layer_norm_2_shift_m_next);
      let adam_layer_norm_2_shift_v_next = product_6 * (thought_gradient_7_i * thought_gradient_7_i) + bitcast<f32>(variables[i + adam_layer_norm_2_shift_v_at]) * 0.999;
      variables[i + adam_layer_norm_2_shift_v_at] = bitcast<u32>(adam_layer_norm_2_shift_v_next);
      variables[i + layer_norm_2_shift_at] = bitcast<u32>(bitcast<f32>(variables[i + layer_norm_2_shift_at]) - divide(adam_layer_norm_2_shift_m_next, sqrt(adam_layer_norm_2_shift_v_next * quotient_6) + 1e-8) * quotient_7);
    }
  }
}

// adam/dense_1/W/m: f32[16, 32], adam/dense_1/W/v: f32[16, 32], dense_1/W: f32[16, 32], adam/dense_1/b/m: f32[32], adam/dense_1/b/v: f32[32], dense_1/b: f32[32], adam/dense_2/W/m: f32[32, 16], adam/dense_2/W/v: f32[32, 16], dense_2/W: f32[32, 16], adam/dense_2/b/m: f32[16], adam/dense_2/b/v: f32[16], dense_2/b: f32[16], adam/logits/W/m: f32[16, 27], adam/logits/W/v: f32[16, 27], logits/W: f32[16, 27], adam/logits/b/m: f32[27], adam/logits/b/v: f32[27], logits/b: f32[27] — optimizer: adam(lr: 3e-3) (names.mlp:24:16)
@compute @workgroup_size(64)
fn update_dense_1_W(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let quotient_2 = scalars.quotient_3;
  let quotient_3 = scalars.quotient_4;
  let quotient_4 = scalars.quotient_3;
  let quotient_5 = scalars.quotient_4;
  let quotient_6 = scalars.quotient_3;
  let quotient_7 = scalars.quotient_4;
  let quotient_8 = scalars.quotient_3;
  let quotient_9 = scalars.quotient_4;
  let quotient_at = i32(scalars.quotient_at);
  let thought_gradient_8_at = i32(scalars.thought_gradient_8_at);
  let adam_dense_1_W_m_at = i32(scalars.adam_dense_1_W_m_at);
  let adam_dense_1_W_v_at = i32(scalars.adam_dense_1_W_v_at);
  let dense_1_W_at = i32(scalars.dense_1_W_at);
  let thought_gradient_2_at = i32(scalars.thought_gradient_2_at);
  let adam_dense_1_b_m_at = i32(scalars.adam_dense_1_b_m_at);
  let adam_dense_1_b_v_at = i32(scalars.adam_dense_1_b_v_at);
  let dense_1_b_at = i32(scalars.dense_1_b_at);
  let thought_gradient_9_at = i32(scalars.thought_gradient_9_at);
  let adam_dense_2_W_m_at = i32(scalars.adam_dense_2_W_m_at);
  let adam_dense_2_W_v_at = i32(scalars.adam_dense_2_W_v_at);
  let dense_2_W_at = i32(scalars.dense_2_W_at);
  let thought_gradient_10_at = i32(scalars.thought_gradient_10_at);
  let adam_dense_2_b_m_at = i32(scalars.adam_dense_2_b_m_at);
  let adam_dense_2_b_v_at = i32(scalars.adam_dense_2_b_v_at);
  let dense_2_b_at = i32(scalars.dense_2_b_at);
  let logits_gradient_3_at = i32(scalars.logits_gradient_3_at);
  let adam_logits_W_m_at = i32(scalars.adam_logits_W_m_at);
  let adam_logits_W_v_at = i32(scalars.adam_logits_W_v_at);
  let logits_W_at = i32(scalars.logits_W_at);
  let logits_gradient_at = i32(scalars.logits_gradient_at);
  let adam_logits_b_m_at = i32(scalars.adam_logits_b_m_at);
  let adam_logits_b_v_at = i32(scalars.adam_logits_b_v_at);
  let logits_b_at = i32(scalars.logits_b_at);
  let group = i32(id.x);
  let thread = i32(index);
  let quotient_0 = bitcast<f32>(arena[quotient_at]);
  let select_2 = select(quotient_0, 1.0, lessEqual(1.0, quotient_0));
  let product = select_2 * 0.1;
  let product_2 = select_2 * select_2 * 0.001;
  let quotient_0_2 = bitcast<f32>(arena[quotient_at]);
  let select_3 = select(quotient_0_2, 1.0, lessEqual(1.0, quotient_0_2));
  let product_3 = select_3 * 0.1;
  let product_4 = select_3 * select_3 * 0.001;
  let quotient_0_3 = bitcast<f32>(arena[quotient_at]);
  let select_4 = select(quotient_0_3, 1.0, lessEqual(1.0, quotient_0_3));
  let product_5 = select_4 * 0.1;
  let product_6 = select_4 * select_4 * 0.001;
  let quotient_0_4 = bitcast<f32>(arena[quotient_at]);
  let select_5 = select(quotient_0_4, 1.0, lessEqual(1.0, quotient_0_4));
  let product_7 = select_5 * 0.1;
  let product_8 = select_5 * select_5 * 0.001;
  if (group < 8) {
    let i = group * 64 + thread;
    if (i < 512) {
      let thought_gradient_8_i = bitcast<f32>(arena[i + thought_gradient_8_at]);
      let adam_dense_1_W_m_next = product * thought_gradient_8_i + bitcast<f32>(variables[i + adam_dense_1_W_m_at]) * 0.9;
      variables[i + adam_dense_1_W_m_at] = bitcast<u32>(adam_dense_1_W_m_next);
      let adam_dense_1_W_v_next = product_2 * (thought_gradient_8_i * thought_gradient_8_i) + bitcast<f32>(variables[i + adam_dense_1_W_v_at]) * 0.999;
      variables[i + adam_dense_1_W_v_at] = bitcast<u32>(adam_dense_1_W_v_next);
      variables[i + dense_1_W_at] = bitcast<u32>(bitcast<f32>(variables[i + dense_1_W_at]) - divide(adam_dense_1_W_m_next, sqrt(adam_dense_1_W_v_next * quotient_2) + 1e-8) * quotient_3);
    }
  } else if (group < 9) {
    let i = (group - 8) * 64 + thread;
    if (i < 32) {
      let thought_gradient_2_i = bitcast<f32>(arena[i + thought_gradient_2_at]);
      let adam_dense_1_b_m_next = product_3 * thought_gradient_2_i + bitcast<f32>(variables[i + adam_dense_1_b_m_at]) * 0.9;
      variables[i + adam_dense_1_b_m_at] = bitcast<u32>(adam_dense_1_b_m_next);
      let adam_dense_1_b_v_next = product_4 * (thought_gradient_2_i * thought_gradient_2_i) + bitcast<f32>(variables[i + adam_dense_1_b_v_at]) * 0.999;
      variables[i + adam_dense_1_b_v_at] = bitcast<u32>(adam_dense_1_b_v_next);
      variables[i + dense_1_b_at] = bitcast<u32>(bitcast<f32>(variables[i + dense_1_b_at]) - divide(adam_dense_1_b_m_next, sqrt(adam_dense_1_b_v_next * quotient_4) + 1e-8) * quotient_5);
    }
  } else if (group < 17) {
    let i = (group - 9) * 64 + thread;
    if (i < 512) {
      let thought_gradient_9_i = bitcast<f32>(arena[i + thought_gradient_9_at]);
      let adam_dense_2_W_m_next = product_5 * thought_gradient_9_i + bitcast<f32>(variables[i + adam_dense_2_W_m_at]) * 0.9;
      variables[i + adam_dense_2_W_m_at] = bitcast<u32>(adam_dense_2_W_m_next);
      let adam_dense_2_W_v_next = product_6 * (thought_gradient_9_i * thought_gradient_9_i) + bitcast<f32>(variables[i + adam_dense_2_W_v_at]) * 0.999;
      variables[i + adam_dense_2_W_v_at] = bitcast<u32>(adam_dense_2_W_v_next);
      variables[i + dense_2_W_at] = bitcast<u32>(bitcast<f32>(variables[i + dense_2_W_at]) - divide(adam_dense_2_W_m_next, sqrt(adam_dense_2_W_v_next * quotient_6) + 1e-8) * quotient_7);
    }
  } else if (group < 18) {
    let i = (group - 17) * 64 + thread;
    if (i < 16) {
      let thought_gradient_10_i = bitcast<f32>(arena[i + thought_gradient_10_at]);
      let adam_dense_2_b_m_next = product_3 * thought_gradient_10_i + bitcast<f32>(variables[i + adam_dense_2_b_m_at]) * 0.9;
      variables[i + adam_dense_2_b_m_at] = bitcast<u32>(adam_dense_2_b_m_next);
      let adam_dense_2_b_v_next = product_4 * (thought_gradient_10_i * thought_gradient_10_i) + bitcast<f32>(variables[i + adam_dense_2_b_v_at]) * 0.999;
      variables[i + adam_dense_2_b_v_at] = bitcast<u32>(adam_dense_2_b_v_next);
      variables[i + dense_2_b_at] = bitcast<u32>(bitcast<f32>(variables[i + dense_2_b_at]) - divide(adam_dense_2_b_m_next, sqrt(adam_dense_2_b_v_next * quotient_4) + 1e-8) * quotient_5);
    }
  } else if (group < 25) {
    let i = (group - 18) * 64 + thread;
    if (i < 432) {
      let logits_gradient_3_i = bitcast<f32>(arena[i + logits_gradient_3_at]);
      let adam_logits_W_m_next = product_7 * logits_gradient_3_i + bitcast<f32>(variables[i + adam_logits_W_m_at]) * 0.9;
      variables[i + adam_logits_W_m_at] = bitcast<u32>(adam_logits_W_m_next);
      let adam_logits_W_v_next = product_8 * (logits_gradient_3_i * logits_gradient_3_i) + bitcast<f32>(variables[i + adam_logits_W_v_at]) * 0.999;
      variables[i + adam_logits_W_v_at] = bitcast<u32>(adam_logits_W_v_next);
      variables[i + logits_W_at] = bitcast<u32>(bitcast<f32>(variables[i + logits_W_at]) - divide(adam_logits_W_m_next, sqrt(adam_logits_W_v_next * quotient_8) + 1e-8) * quotient_9);
    }
  } else {
    let i = (group - 25) * 64 + thread;
    if (i < 27) {
      let logits_gradient_i = bitcast<f32>(arena[i + logits_gradient_at]);
      let adam_logits_b_m_next = product_3 * logits_gradient_i + bitcast<f32>(variables[i + adam_logits_b_m_at]) * 0.9;
      variables[i + adam_logits_b_m_at] = bitcast<u32>(adam_logits_b_m_next);
      let adam_logits_b_v_next = product_4 * (logits_gradient_i * logits_gradient_i) + bitcast<f32>(variables[i + adam_logits_b_v_at]) * 0.999;
      variables[i + adam_logits_b_v_at] = bitcast<u32>(adam_logits_b_v_next);
      variables[i + logits_b_at] = bitcast<u32>(bitcast<f32>(variables[i + logits_b_at]) - divide(adam_logits_b_m_next, sqrt(adam_logits_b_v_next * quotient_4) + 1e-8) * quotient_5);
    }
  }
}

// heard_sum: f32[N, 9, 16] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:40)
@compute @workgroup_size(64)
fn evaluate_heard_sum(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 9 * N) {
    let i = at / 9;
    let j = at % 9;
    var sum = 0.0;
    let name_id = name[i * 10 + j];
    let embedding_1_W_row = name_id * 16;
    let place_2_row = j * 16;
    for (var k = 0; k < 16; k++) {
      sum += embedding_1_W[embedding_1_W_row + k] + place_2[place_2_row + k];
    }
    var sum_2 = 0.0;
    let product = sum * 0.0625;
    for (var k = 0; k < 16; k++) {
      let difference = embedding_1_W[embedding_1_W_row + k] + place_2[place_2_row + k] - product;
      sum_2 += difference * difference;
    }
    let quotient = divide(1.0, sqrt(sum_2 * 0.0625 + 0.00001));
    let heard_sum_row = i * 144 + j * 16;
    for (var k = 0; k < 16; k++) {
      heard_sum[heard_sum_row + k] = quotient * (embedding_1_W[embedding_1_W_row + k] + place_2[place_2_row + k] - product) * layer_norm_1_scale[k] + layer_norm_1_shift[k];
    }
  }
}

// heard_exp: f32[N, 2, 9, 9], heard_product: f32[N, 2, 9, 9] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19)
@compute @workgroup_size(64)
fn evaluate_heard_exp(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < 18 * N) {
    var max_2 = -infinity();
    let row = i * 9;
    for (var l = 0; l < 9; l++) {
      max_2 = maximum(max_2, heard_select[row + l]);
    }
    var sum = 0.0;
    let select_2 = select(0.0, max_2, isFinite(max_2));
    for (var l = 0; l < 9; l++) {
      let exp = exponential(heard_select[row + l] - select_2);
      sum += exp;
      heard_exp[row + l] = exp;
    }
    let quotient = divide(1.0, select(sum, 1.0, equal(sum, 0.0)));
    for (var l = 0; l < 9; l++) {
      heard_product[row + l] = quotient * heard_exp[row + l];
    }
  }
}

// thought_sum: f32[N, 9, 16] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:37)
@compute @workgroup_size(64)
fn evaluate_thought_sum(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < 9 * N) {
    var sum = 0.0;
    let row = i * 16;
    for (var k = 0; k < 16; k++) {
      sum += heard[row + k];
    }
    var sum_2 = 0.0;
    let product = sum * 0.0625;
    for (var k = 0; k < 16; k++) {
      let difference = heard[row + k] - product;
      sum_2 += difference * difference;
    }
    let quotient = divide(1.0, sqrt(sum_2 * 0.0625 + 0.00001));
    for (var k = 0; k < 16; k++) {
      thought_sum[row + k] = quotient * (heard[row + k] - product) * layer_norm_2_scale[k] + layer_norm_2_shift[k];
    }
  }
}

// thought_product: f32[N, 9, 32] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:31)
@compute @workgroup_size(64)
fn evaluate_thought_product(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 288 * N) {
    let i = at / 32;
    let thought_product_row = i * 32;
    let k = at % 32;
    var dot = 0.0;
    for (var l = 0; l < 16; l++) {
      dot += thought_sum[i * 16 + l] * dense_1_W[l * 32 + k];
    }
    let sum = dot + dense_1_b[k];
    thought_product[thought_product_row + k] = (errorFunction(sum * 0.70710677) + 1.0) * sum;
  }
}

// loss_difference: f32[N, 9], accuracy_min: i32[N, 9] — loss = cross_entropy(logits, next) (names.mlp:20:10)
@compute @workgroup_size(64)
fn evaluate_loss_difference(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 9 * N) {
    let i = at / 9;
    let name_row = i * 10 + 1;
    let row = i * 9;
    let j = at % 9;
    var probabilities = -infinity();
    var sum = 0.0;
    let logits_row = i * 243 + j * 27;
    let name_ij = name[name_row + j];
    for (var k = 0; k < 27; k++) {
      let logits_ijk = logits[logits_row + k];
      probabilities = maximum(probabilities, logits_ijk);
      sum += select(0.0, logits_ijk, name_ij == k);
    }
    var sum_2 = 0.0;
    var min_2 = 2147483647;
    let select_2 = select(0.0, probabilities, isFinite(probabilities));
    for (var k = 0; k < 27; k++) {
      let logits_ijk = logits[logits_row + k];
      sum_2 += exponential(logits_ijk - select_2);
      min_2 = min(min_2, select(27, k, equal(probabilities, logits_ijk) || isNan(logits_ijk)));
    }
    loss_difference[row + j] = logarithm(sum_2) + select_2 - sum;
    accuracy_min[row + j] = min_2;
  }
}

// loss: f32, accuracy: f32 — loss = cross_entropy(logits, next) (names.mlp:20:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  var sum = 0.0;
  var sum_2 = 0;
  for (var i = thread; i < N; i += 64) {
    let row = i * 9;
    let name_row = i * 10 + 1;
    for (var j = 0; j < 9; j++) {
      sum += loss_difference[row + j];
      sum_2 += i32(accuracy_min[row + j] == name[name_row + j]);
    }
  }
  sum = workgroupSum(sum, thread, 64, 1);
  sum_2 = workgroupSumI32(sum_2, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum, f32(9 * N));
    accuracy[0] = divide(f32(sum_2), f32(9 * N));
  }
}

// probabilities_exp: f32[N, 9, 27], probabilities: f32[N, 9, 27] — output probabilities = softmax(logits) (names.mlp:19:26)
@compute @workgroup_size(64)
fn predict_probabilities(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < 9 * N) {
    var max_2 = -infinity();
    let row = i * 27;
    for (var k = 0; k < 27; k++) {
      max_2 = maximum(max_2, logits[row + k]);
    }
    var sum = 0.0;
    for (var k = 0; k < 27; k++) {
      let exp = exponential(logits[row + k] - max_2);
      sum += exp;
      probabilities_exp[row + k] = exp;
    }
    let quotient = divide(1.0, sum);
    for (var k = 0; k < 27; k++) {
      probabilities[row + k] = quotient * probabilities_exp[row + k];
    }
  }
}
