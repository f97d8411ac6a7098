struct Scalars {
  N: u32,
  quotient: f32, // 1 / N
  quotient_2: f32, // -1 / N
  quotient_3: f32, // 1 / (1 - 0.999 ** step)
  quotient_4: f32,
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read> x: array<f32>; // f32[N, 1, 28, 28]
@group(0) @binding(2) var<storage, read_write> c1_pad: array<f32>; // f32[N, 1, 32, 32]
@group(0) @binding(3) var<storage, read_write> c1_b: array<f32>; // f32[8]
@group(0) @binding(4) var<storage, read_write> c1_W: array<f32>; // f32[8, 1, 5, 5]
@group(0) @binding(5) var<storage, read_write> c1_sum: array<f32>; // f32[N, 8, 28, 28]
@group(0) @binding(6) var<storage, read_write> h1_max: array<f32>; // f32[N, 8, 14, 14]
@group(0) @binding(7) var<storage, read_write> h1_min: array<i32>; // i32[N, 8, 14, 14]
@group(0) @binding(8) var<storage, read_write> c2_pad: array<f32>; // f32[N, 8, 18, 18]
@group(0) @binding(9) var<storage, read_write> c2_b: array<f32>; // f32[16]
@group(0) @binding(10) var<storage, read_write> c2_W: array<f32>; // f32[16, 8, 5, 5]
@group(0) @binding(11) var<storage, read_write> c2_sum: array<f32>; // f32[N, 16, 14, 14]
@group(0) @binding(12) var<storage, read_write> h2_max: array<f32>; // f32[N, 16, 7, 7]
@group(0) @binding(12) var<storage, read_write> h2_max_quads: array<vec4f>; // the same
@group(0) @binding(13) var<storage, read_write> h2_min: array<i32>; // i32[N, 16, 7, 7]
@group(0) @binding(14) var<storage, read_write> logits_W: array<f32>; // f32[784, 10]
@group(0) @binding(15) var<storage, read_write> logits_b: array<f32>; // f32[10]
@group(0) @binding(16) var<storage, read_write> logits: array<f32>; // f32[N, 10]
@group(0) @binding(17) var<storage, read> y: array<i32>; // i32[N]
@group(0) @binding(18) var<storage, read_write> loss_exp: array<f32>; // f32[N, 10]
@group(0) @binding(19) var<storage, read_write> loss_difference: array<f32>; // f32[N]
@group(0) @binding(20) var<storage, read_write> accuracy_min: array<i32>; // i32[N]
@group(0) @binding(21) var<storage, read_write> loss_gradient: array<f32>; // f32[N, 10]
@group(0) @binding(22) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(23) var<storage, read_write> accuracy: array<f32>; // f32
@group(0) @binding(24) var<storage, read_write> logits_gradient: array<f32>; // f32[N, 784]
@group(0) @binding(25) var<storage, read_write> c2_gradient: array<f32>; // f32[N, 16, 14, 14]
@group(0) @binding(26) var<storage, read_write> c2_gradient_2: array<f32>; // f32[N, 16, 18, 18]
@group(0) @binding(27) var<storage, read_write> c2_gradient_3: array<f32>; // f32[N, 8, 14, 14]
@group(0) @binding(28) var<storage, read_write> c1_gradient: array<f32>; // f32[N, 8, 28, 28]
@group(0) @binding(29) var<storage, read_write> adam_c1_b_m: array<f32>; // f32[8]
@group(0) @binding(30) var<storage, read_write> adam_c1_b_v: array<f32>; // f32[8]
@group(0) @binding(31) var<storage, read_write> c1_gradient_2: array<f32>; // f32[8, 5, 5]
@group(0) @binding(32) var<storage, read_write> adam_c1_W_m: array<f32>; // f32[8, 1, 5, 5]
@group(0) @binding(33) var<storage, read_write> adam_c1_W_v: array<f32>; // f32[8, 1, 5, 5]
@group(0) @binding(34) var<storage, read_write> adam_c2_W_m: array<f32>; // f32[16, 8, 5, 5]
@group(0) @binding(35) var<storage, read_write> adam_c2_W_v: array<f32>; // f32[16, 8, 5, 5]
@group(0) @binding(36) var<storage, read_write> adam_c2_b_m: array<f32>; // f32[16]
@group(0) @binding(37) var<storage, read_write> adam_c2_b_v: array<f32>; // f32[16]
@group(0) @binding(38) var<storage, read_write> adam_logits_W_m: array<f32>; // f32[784, 10]
@group(0) @binding(39) var<storage, read_write> adam_logits_W_v: array<f32>; // f32[784, 10]
@group(0) @binding(40) var<storage, read_write> adam_logits_b_m: array<f32>; // f32[10]
@group(0) @binding(41) var<storage, read_write> adam_logits_b_v: array<f32>; // f32[10]
@group(0) @binding(42) var<storage, read_write> h1: array<f32>; // f32[N, 8, 14, 14]
@group(0) @binding(43) var<storage, read_write> h2: array<f32>; // f32[N, 16, 7, 7]
@group(0) @binding(43) var<storage, read_write> h2_quads: array<vec4f>; // the same
@group(0) @binding(44) var<storage, read_write> probabilities_exp: array<f32>; // f32[N, 10]
@group(0) @binding(45) var<storage, read_write> probabilities: array<f32>; // f32[N, 10]

var<workgroup> tile: array<vec4f, 16>;

var<workgroup> tile_2: array<vec4f, 8>;

var<workgroup> tile_3: array<vec4f, 1>;

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

var<workgroup> partialsI32: array<i32, 64>;

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

// c1_pad: f32[N, 1, 32, 32] — let c1 = conv(x, maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:11:12)
@compute @workgroup_size(64)
fn step_c1_pad(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 1024 * N) {
    let i = at / 1024;
    let k = at / 32 % 32;
    let x_row = i * 784 + k * 28 - 58;
    let c1_pad_row = i * 1024 + k * 32;
    let l = at % 32;
    c1_pad[c1_pad_row + l] = select(0.0, x[x_row + l], 0 <= k - 2 && k - 2 < 28 && 0 <= l - 2 && l - 2 < 28);
  }
}

// c1_sum: f32[N, 8, 28, 28] — let c1 = conv(x, maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:11:12)
@compute @workgroup_size(64)
fn step_c1_sum(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 6272 * N) {
    let i = at / 6272;
    let j = at / 784 % 8;
    let c1_b_j = c1_b[j];
    let k = at / 28 % 28;
    let c1_sum_row = i * 6272 + j * 784 + k * 28;
    let l = at % 28;
    var dot = 0.0;
    for (var m = 0; m < 5; m++) {
      for (var p = 0; p < 5; p++) {
        dot += c1_W[j * 25 + m * 5 + p] * c1_pad[i * 1024 + (k + m) * 32 + l + p];
      }
    }
    c1_sum[c1_sum_row + l] = dot + c1_b_j;
  }
}

// h1_max: f32[N, 8, 14, 14], h1_min: i32[N, 8, 14, 14] — let h1 = max_pool2d(c1, 2) (lenet.mlp:12:12)
@compute @workgroup_size(64)
fn step_h1_max(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 1568 * N) {
    let i = at / 14;
    let row = i * 14;
    let l = at % 14;
    var max_2 = -infinity();
    for (var m = 0; m < 2; m++) {
      let c1_sum_row = i * 56 + m * 28 + l * 2;
      for (var p = 0; p < 2; p++) {
        let c1_sum_imlp = c1_sum[c1_sum_row + p];
        max_2 = maximum(max_2, select(c1_sum_imlp, 0.0, lessEqual(c1_sum_imlp, 0.0)));
      }
    }
    var min_2 = 2147483647;
    for (var m = 0; m < 2; m++) {
      let c1_sum_row = i * 56 + m * 28 + l * 2;
      let product = m * 2;
      for (var p = 0; p < 2; p++) {
        let c1_sum_imlp = c1_sum[c1_sum_row + p];
        let c1 = select(c1_sum_imlp, 0.0, lessEqual(c1_sum_imlp, 0.0));
        min_2 = min(min_2, select(4, product + p, equal(max_2, c1) || isNan(c1)));
      }
    }
    h1_max[row + l] = max_2;
    h1_min[row + l] = min_2;
  }
}

// c2_pad: f32[N, 8, 18, 18] — let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12)
@compute @workgroup_size(64)
fn step_c2_pad(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 2592 * N) {
    let i = at / 324;
    let k = at / 18 % 18;
    let h1_max_row = i * 196 + k * 14 - 30;
    let c2_pad_row = i * 324 + k * 18;
    let l = at % 18;
    c2_pad[c2_pad_row + l] = select(0.0, h1_max[h1_max_row + l], 0 <= k - 2 && k - 2 < 14 && 0 <= l - 2 && l - 2 < 14);
  }
}

// c2_sum: f32[N, 16, 14, 14] — let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12)
@compute @workgroup_size(64)
fn step_c2_sum(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < 14 * N) {
    let firstColumn = 0;
    let firstRow = group % 1 * 16;
    let i = group / 14;
    let k = group % 14;
    let cell = thread % 16;
    let slice = thread / 16;
    let cellRow = cell / 4;
    let cellColumn = cell % 4;
    let j = firstRow + cellRow * 4;
    let l = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var term = slice; term < 200; term += 4) {
      let m = term / 25;
      let p = term / 5 % 5;
      let q = term % 5;
      let quad = vec4f(c2_W[j * 200 + m * 25 + p * 5 + q], c2_W[j * 200 + m * 25 + p * 5 + q + 200], c2_W[j * 200 + m * 25 + p * 5 + q + 400], c2_W[j * 200 + m * 25 + p * 5 + q + 600]);
      let quad_2 = vec4f(c2_pad[i * 2592 + m * 324 + (k + p) * 18 + l + q], c2_pad[i * 2592 + m * 324 + (k + p) * 18 + l + q + 1], c2_pad[i * 2592 + m * 324 + (k + p) * 18 + l + q + 2], c2_pad[i * 2592 + m * 324 + (k + p) * 18 + l + q + 3]);
      sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
    }
    let place = cellRow * 4 + cellColumn;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 4; turn++) {
        if (slice == turn) {
          tile[place] = select(tile[place], vec4f(), turn == 0) + sums[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 64; at += 64) {
        let j = firstRow + at / 16 * 4 + each;
        let l = firstColumn + at % 16;
        if (l < 14) {
          let dot = tile[at / 4][at % 4];
          let c2_b_j = c2_b[j];
          let c2_sum_row = i * 3136 + j * 196 + k * 14;
          c2_sum[c2_sum_row + l] = dot + c2_b_j;
        }
      }
      workgroupBarrier();
    }
  }
}

// h2_max: f32[N, 16, 7, 7], h2_min: i32[N, 16, 7, 7] — let h2 = max_pool2d(c2, 2) (lenet.mlp:14:12)
@compute @workgroup_size(64)
fn step_h2_max(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 784 * N) {
    let i = at / 7;
    let row = i * 7;
    let l = at % 7;
    var max_2 = -infinity();
    for (var m = 0; m < 2; m++) {
      let c2_sum_row = i * 28 + m * 14 + l * 2;
      for (var p = 0; p < 2; p++) {
        let c2_sum_imlp = c2_sum[c2_sum_row + p];
        max_2 = maximum(max_2, select(c2_sum_imlp, 0.0, lessEqual(c2_sum_imlp, 0.0)));
      }
    }
    var min_2 = 2147483647;
    for (var m = 0; m < 2; m++) {
      let c2_sum_row = i * 28 + m * 14 + l * 2;
      let product = m * 2;
      for (var p = 0; p < 2; p++) {
        let c2_sum_imlp = c2_sum[c2_sum_row + p];
        let c2 = select(c2_sum_imlp, 0.0, lessEqual(c2_sum_imlp, 0.0));
        min_2 = min(min_2, select(4, product + p, equal(max_2, c2) || isNan(c2)));
      }
    }
    h2_max[row + l] = max_2;
    h2_min[row + l] = min_2;
  }
}

// logits: f32[N, 10] — let logits = dense(flatten(h2), 10) (lenet.mlp:15:16)
@compute @workgroup_size(64)
fn step_logits(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < 3 * ((N + 63) / 64)) {
    let firstColumn = group % 3 * 4;
    let firstRow = group / 3 * 64;
    let cell = thread % 16;
    let slice = thread / 16;
    let cellRow = cell / 1;
    let cellColumn = cell % 1;
    let i = firstRow + cellRow * 4;
    let j = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var k = slice * 4; k < 784; k += 16) {
      let quad = mat4x4f(h2_max_quads[(k + i * 784) / 4], h2_max_quads[(k + i * 784 + 784) / 4], h2_max_quads[(k + i * 784 + 1568) / 4], h2_max_quads[(k + i * 784 + 2352) / 4]);
      let quad_2 = mat4x4f(vec4f(logits_W[k * 10 + j], logits_W[k * 10 + j + 1], logits_W[k * 10 + j + 2], logits_W[k * 10 + j + 3]), vec4f(logits_W[k * 10 + j + 10], logits_W[k * 10 + j + 11], logits_W[k * 10 + j + 12], logits_W[k * 10 + j + 13]), vec4f(logits_W[k * 10 + j + 20], logits_W[k * 10 + j + 21], logits_W[k * 10 + j + 22], logits_W[k * 10 + j + 23]), vec4f(logits_W[k * 10 + j + 30], logits_W[k * 10 + j + 31], logits_W[k * 10 + j + 32], logits_W[k * 10 + j + 33]));
      sums += quad_2 * quad;
    }
    let place = cellRow + cellColumn;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 4; turn++) {
        if (slice == turn) {
          tile[place] = select(tile[place], vec4f(), turn == 0) + sums[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 64; at += 64) {
        let i = firstRow + at / 4 * 4 + each;
        let j = firstColumn + at % 4;
        if (i < N && j < 10) {
          let dot = tile[at / 4][at % 4];
          let logits_row = i * 10;
          logits[logits_row + j] = dot + logits_b[j];
        }
      }
      workgroupBarrier();
    }
  }
}

// loss_exp: f32[N, 10], loss_difference: f32[N], accuracy_min: i32[N], loss_gradient: f32[N, 10], loss: f32, accuracy: f32 — loss = cross_entropy(logits, y) (lenet.mlp:19:10)
@compute @workgroup_size(64)
fn step_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient;
  let quotient_2 = scalars.quotient_2;
  let thread = i32(index);
  for (var i = thread; i < N; i += 64) {
    var probabilities = -infinity();
    var sum = 0.0;
    let row = i * 10;
    let y_i = y[i];
    for (var j = 0; j < 10; j++) {
      let logits_ij = logits[row + j];
      probabilities = maximum(probabilities, logits_ij);
      sum += select(0.0, logits_ij, y_i == j);
    }
    var sum_2 = 0.0;
    var min_2 = 2147483647;
    let select_2 = select(0.0, probabilities, isFinite(probabilities));
    for (var j = 0; j < 10; j++) {
      let logits_ij = logits[row + j];
      let exp = exponential(logits_ij - select_2);
      sum_2 += exp;
      min_2 = min(min_2, select(10, j, equal(probabilities, logits_ij) || isNan(logits_ij)));
      loss_exp[row + j] = exp;
    }
    let quotient_3 = divide(quotient, sum_2);
    for (var j = 0; j < 10; j++) {
      loss_gradient[row + j] = quotient_3 * loss_exp[row + j] + select(0.0, quotient_2, y_i == j);
    }
    loss_difference[i] = logarithm(sum_2) + select_2 - sum;
    accuracy_min[i] = min_2;
  }
  var sum_3 = 0.0;
  var sum_4 = 0;
  storageBarrier();
  for (var i = thread; i < N; i += 64) {
    sum_3 += loss_difference[i];
    sum_4 += i32(accuracy_min[i] == y[i]);
  }
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  sum_4 = workgroupSumI32(sum_4, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum_3, f32(N));
    accuracy[0] = divide(f32(sum_4), f32(N));
  }
}

// logits_gradient: f32[N, 784] — gradient of let logits = dense(flatten(h2), 10) (lenet.mlp:15:16)
@compute @workgroup_size(64)
fn step_logits_gradient(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 784 * N) {
    let i = at / 784;
    let logits_gradient_row = i * 784;
    let j = at % 784;
    var dot = 0.0;
    for (var k = 0; k < 10; k++) {
      dot += loss_gradient[i * 10 + k] * logits_W[j * 10 + k];
    }
    logits_gradient[logits_gradient_row + j] = dot;
  }
}

// c2_gradient: f32[N, 16, 14, 14] — gradient of let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12)
@compute @workgroup_size(64)
fn step_c2_gradient(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 3136 * N) {
    let i = at / 196;
    let k = at / 14 % 14;
    let row_2 = i * 49 + k / 2 * 7;
    let product = k % 2 * 2;
    let row = i * 196 + k * 14;
    let l = at % 14;
    c2_gradient[row + l] = select(0.0, logits_gradient[row_2 + l / 2], h2_min[row_2 + l / 2] == product + l % 2 && !lessEqual(c2_sum[row + l], 0.0));
  }
}

// c2_gradient_2: f32[N, 16, 18, 18] — gradient of let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12)
@compute @workgroup_size(64)
fn step_c2_gradient_2(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 5184 * N) {
    let i = at / 324;
    let k = at / 18 % 18;
    let c2_gradient_row = i * 196 + k * 14 - 30;
    let c2_gradient_2_row = i * 324 + k * 18;
    let l = at % 18;
    c2_gradient_2[c2_gradient_2_row + l] = select(0.0, c2_gradient[c2_gradient_row + l], 0 <= k - 2 && k - 2 < 14 && 0 <= l - 2 && l - 2 < 14);
  }
}

// c2_gradient_3: f32[N, 8, 14, 14] — gradient of let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12)
@compute @workgroup_size(64)
fn step_c2_gradient_3(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < 14 * N) {
    let firstColumn = 0;
    let firstRow = group % 1 * 8;
    let i = group / 14;
    let k = group % 14;
    let cell = thread % 8;
    let slice = thread / 8;
    let cellRow = cell / 4;
    let cellColumn = cell % 4;
    let j = firstRow + cellRow * 4;
    let l = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var term = slice; term < 400; term += 8) {
      let m = term / 25;
      let p = term / 5 % 5;
      let q = term % 5;
      let quad = vec4f(c2_W[m * 200 + j * 25 + p * 5 + q], c2_W[m * 200 + j * 25 + p * 5 + q + 25], c2_W[m * 200 + j * 25 + p * 5 + q + 50], c2_W[m * 200 + j * 25 + p * 5 + q + 75]);
      let quad_2 = vec4f(c2_gradient_2[i * 5184 + m * 324 + (k - p) * 18 + l - q + 76], c2_gradient_2[i * 5184 + m * 324 + (k - p) * 18 + l - q + 77], c2_gradient_2[i * 5184 + m * 324 + (k - p) * 18 + l - q + 78], c2_gradient_2[i * 5184 + m * 324 + (k - p) * 18 + l - q + 79]);
      sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
    }
    let place = cellRow * 4 + cellColumn;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 8; turn++) {
        if (slice == turn) {
          tile_2[place] = select(tile_2[place], vec4f(), turn == 0) + sums[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 32; at += 64) {
        let j = firstRow + at / 16 * 4 + each;
        let l = firstColumn + at % 16;
        if (l < 14) {
          let dot = tile_2[at / 4][at % 4];
          let c2_gradient_3_row = i * 1568 + j * 196 + k * 14;
          c2_gradient_3[c2_gradient_3_row + l] = dot;
        }
      }
      workgroupBarrier();
    }
  }
}

// c1_gradient: f32[N, 8, 28, 28] — gradient of let c1 = conv(x, maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:11:12)
@compute @workgroup_size(64)
fn step_c1_gradient(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 6272 * N) {
    let i = at / 784;
    let k = at / 28 % 28;
    let row_2 = i * 196 + k / 2 * 14;
    let product = k % 2 * 2;
    let row = i * 784 + k * 28;
    let l = at % 28;
    c1_gradient[row + l] = select(0.0, c2_gradient_3[row_2 + l / 2], h1_min[row_2 + l / 2] == product + l % 2 && !lessEqual(c1_sum[row + l], 0.0));
  }
}

// c1_gradient_2: f32[8, 5, 5], adam/c1/b/m: f32[8], adam/c1/b/v: f32[8], c1/b: f32[8] — gradient of let c1 = conv(x, maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:11:12)
@compute @workgroup_size(64)
fn update_c1_b(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient_3;
  let quotient_2 = scalars.quotient_4;
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 20) {
    let firstColumn = group % 2 * 4;
    let firstRow = group / 2 % 2 * 4;
    let j = group / 4;
    let cell = thread % 1;
    let slice = thread / 1;
    let cellRow = cell / 1;
    let cellColumn = cell % 1;
    let i = firstRow + cellRow * 4;
    let k = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var term = slice; term < 784 * N; term += 64) {
      let l = term / 784;
      let m = term / 28 % 28;
      let p = term % 28;
      let quad = vec4f(c1_gradient[l * 6272 + i * 784 + m * 28 + p], c1_gradient[l * 6272 + i * 784 + m * 28 + p + 784], c1_gradient[l * 6272 + i * 784 + m * 28 + p + 1568], c1_gradient[l * 6272 + i * 784 + m * 28 + p + 2352]);
      let quad_2 = vec4f(c1_pad[l * 1024 + (m + j) * 32 + p + k], c1_pad[l * 1024 + (m + j) * 32 + p + k + 1], c1_pad[l * 1024 + (m + j) * 32 + p + k + 2], c1_pad[l * 1024 + (m + j) * 32 + p + k + 3]);
      sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
    }
    let place = cellRow + cellColumn;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 64; turn++) {
        if (slice == turn) {
          tile_3[place] = select(tile_3[place], vec4f(), turn == 0) + sums[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 4; at += 64) {
        let i = firstRow + at / 4 * 4 + each;
        let k = firstColumn + at % 4;
        if (k < 5) {
          let dot = tile_3[at / 4][at % 4];
          let c1_gradient_2_row = i * 25 + j * 5;
          c1_gradient_2[c1_gradient_2_row + k] = dot;
        }
      }
      workgroupBarrier();
    }
  } else {
    let at = group - 20;
    let i = at;
    var sum = 0.0;
    for (var j = thread; j < N; j += 64) {
      let c1_gradient_row = j * 6272 + i * 784;
      for (var k = 0; k < 784; k++) {
        sum += c1_gradient[c1_gradient_row + k];
      }
    }
    sum = workgroupSum(sum, thread, 64, 1);
    if (thread == 0) {
      let adam_c1_b_m_next = sum * 0.1 + adam_c1_b_m[i] * 0.9;
      adam_c1_b_m[i] = adam_c1_b_m_next;
      let adam_c1_b_v_next = sum * sum * 0.001 + adam_c1_b_v[i] * 0.999;
      adam_c1_b_v[i] = adam_c1_b_v_next;
      c1_b[i] = c1_b[i] - divide(adam_c1_b_m_next, sqrt(adam_c1_b_v_next * quotient) + 1e-8) * quotient_2;
    }
  }
}

// adam/c1/W/m: f32[8, 1, 5, 5], adam/c1/W/v: f32[8, 1, 5, 5], c1/W: f32[8, 1, 5, 5] — optimizer: adam(lr: cosine(2e-3, steps: 3 * 938, final: 5e-5)) (lenet.mlp:25:16)
@compute @workgroup_size(64)
fn update_c1_W(@builtin(global_invocation_id) id: vec3u) {
  let quotient = scalars.quotient_3;
  let quotient_2 = scalars.quotient_4;
  let i = i32(id.x);
  if (i < 200) {
    let c1_gradient_2_i = c1_gradient_2[i];
    let adam_c1_W_m_next = c1_gradient_2_i * 0.1 + adam_c1_W_m[i] * 0.9;
    adam_c1_W_m[i] = adam_c1_W_m_next;
    let adam_c1_W_v_next = c1_gradient_2_i * c1_gradient_2_i * 0.001 + adam_c1_W_v[i] * 0.999;
    adam_c1_W_v[i] = adam_c1_W_v_next;
    c1_W[i] = c1_W[i] - divide(adam_c1_W_m_next, sqrt(adam_c1_W_v_next * quotient) + 1e-8) * quotient_2;
  }
}

// adam/c2/W/m: f32[16, 8, 5, 5], adam/c2/W/v: f32[16, 8, 5, 5], c2/W: f32[16, 8, 5, 5], adam/c2/b/m: f32[16], adam/c2/b/v: f32[16], c2/b: f32[16] — gradient of let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12)
@compute @workgroup_size(64)
fn update_c2_W(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient_3;
  let quotient_2 = scalars.quotient_4;
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 40) {
    let firstColumn = 0;
    let firstRow = group % 1 * 16;
    let j = group / 5;
    let k = group % 5;
    let cell = thread % 2;
    let slice = thread / 2;
    let cellRow = cell / 1;
    let cellColumn = cell % 1;
    let i = firstRow + cellRow * 8;
    let l = firstColumn + cellColumn * 8;
    var sums = mat4x4f();
    var sums_2 = mat4x4f();
    var sums_3 = mat4x4f();
    var sums_4 = mat4x4f();
    for (var term = slice; term < 196 * N; term += 32) {
      let m = term / 196;
      let p = term / 14 % 14;
      let q = term % 14;
      let quad = vec4f(c2_gradient[m * 3136 + i * 196 + p * 14 + q], c2_gradient[m * 3136 + i * 196 + p * 14 + q + 196], c2_gradient[m * 3136 + i * 196 + p * 14 + q + 392], c2_gradient[m * 3136 + i * 196 + p * 14 + q + 588]);
      let quad_2 = vec4f(c2_gradient[m * 3136 + i * 196 + p * 14 + q + 784], c2_gradient[m * 3136 + i * 196 + p * 14 + q + 980], c2_gradient[m * 3136 + i * 196 + p * 14 + q + 1176], c2_gradient[m * 3136 + i * 196 + p * 14 + q + 1372]);
      let quad_3 = vec4f(c2_pad[m * 2592 + j * 324 + (p + k) * 18 + q + l], c2_pad[m * 2592 + j * 324 + (p + k) * 18 + q + l + 1], c2_pad[m * 2592 + j * 324 + (p + k) * 18 + q + l + 2], c2_pad[m * 2592 + j * 324 + (p + k) * 18 + q + l + 3]);
      let quad_4 = vec4f(c2_pad[m * 2592 + j * 324 + (p + k) * 18 + q + l + 4], c2_pad[m * 2592 + j * 324 + (p + k) * 18 + q + l + 5], c2_pad[m * 2592 + j * 324 + (p + k) * 18 + q + l + 6], c2_pad[m * 2592 + j * 324 + (p + k) * 18 + q + l + 7]);
      sums += mat4x4f(quad.x * quad_3, quad.y * quad_3, quad.z * quad_3, quad.w * quad_3);
      sums_2 += mat4x4f(quad.x * quad_4, quad.y * quad_4, quad.z * quad_4, quad.w * quad_4);
      sums_3 += mat4x4f(quad_2.x * quad_3, quad_2.y * quad_3, quad_2.z * quad_3, quad_2.w * quad_3);
      sums_4 += mat4x4f(quad_2.x * quad_4, quad_2.y * quad_4, quad_2.z * quad_4, quad_2.w * quad_4);
    }
    let place = cellRow * 4 + cellColumn * 2;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 32; turn++) {
        if (slice == turn) {
          tile_2[place] = select(tile_2[place], vec4f(), turn == 0) + sums[each];
          tile_2[1 + place] = select(tile_2[1 + place], vec4f(), turn == 0) + sums_2[each];
          tile_2[2 + place] = select(tile_2[2 + place], vec4f(), turn == 0) + sums_3[each];
          tile_2[3 + place] = select(tile_2[3 + place], vec4f(), turn == 0) + sums_4[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 32; at += 64) {
        let i = firstRow + at / 8 * 4 + each;
        let l = firstColumn + at % 8;
        if (l < 5) {
          let dot = tile_2[at / 4][at % 4];
          let row = i * 200 + j * 25 + k * 5;
          let adam_c2_W_m_next = dot * 0.1 + adam_c2_W_m[row + l] * 0.9;
          adam_c2_W_m[row + l] = adam_c2_W_m_next;
          let adam_c2_W_v_next = dot * dot * 0.001 + adam_c2_W_v[row + l] * 0.999;
          adam_c2_W_v[row + l] = adam_c2_W_v_next;
          c2_W[row + l] = c2_W[row + l] - divide(adam_c2_W_m_next, sqrt(adam_c2_W_v_next * quotient) + 1e-8) * quotient_2;
        }
      }
      workgroupBarrier();
    }
  } else {
    let at = group - 40;
    let i = at;
    var sum = 0.0;
    for (var j = thread; j < N; j += 64) {
      let c2_gradient_row = j * 3136 + i * 196;
      for (var k = 0; k < 196; k++) {
        sum += c2_gradient[c2_gradient_row + k];
      }
    }
    sum = workgroupSum(sum, thread, 64, 1);
    if (thread == 0) {
      let adam_c2_b_m_next = sum * 0.1 + adam_c2_b_m[i] * 0.9;
      adam_c2_b_m[i] = adam_c2_b_m_next;
      let adam_c2_b_v_next = sum * sum * 0.001 + adam_c2_b_v[i] * 0.999;
      adam_c2_b_v[i] = adam_c2_b_v_next;
      c2_b[i] = c2_b[i] - divide(adam_c2_b_m_next, sqrt(adam_c2_b_v_next * quotient) + 1e-8) * quotient_2;
    }
  }
}

// adam/logits/W/m: f32[784, 10], adam/logits/W/v: f32[784, 10], logits/W: f32[784, 10], adam/logits/b/m: f32[10], adam/logits/b/v: f32[10], logits/b: f32[10] — gradient of let logits = dense(flatten(h2), 10) (lenet.mlp:15:16)
@compute @workgroup_size(64)
fn update_logits_W(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient_3;
  let quotient_2 = scalars.quotient_4;
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 13) {
    let firstColumn = 0;
    let firstRow = group * 64;
    let cellRow = thread / 4;
    let cellColumn = thread % 4;
    let i = firstRow + cellRow * 4;
    let j = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var k = 0; k < N; k++) {
      let quad = h2_max_quads[(i + k * 784) / 4];
      let quad_2 = vec4f(loss_gradient[k * 10 + j], loss_gradient[k * 10 + j + 1], loss_gradient[k * 10 + j + 2], loss_gradient[k * 10 + j + 3]);
      sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
    }
    for (var down = 0; down < 4; down++) {
      let i = firstRow + cellRow * 4 + down;
      if (i < 784) {
        let row = i * 10;
        for (var across = 0; across < 4; across++) {
          let j = firstColumn + cellColumn * 4 + across;
          if (j < 10) {
            let dot = sums[down][across];
            let adam_logits_W_m_next = dot * 0.1 + adam_logits_W_m[row + j] * 0.9;
            adam_logits_W_m[row + j] = adam_logits_W_m_next;
            let adam_logits_W_v_next = dot * dot * 0.001 + adam_logits_W_v[row + j] * 0.999;
            adam_logits_W_v[row + j] = adam_logits_W_v_next;
            logits_W[row + j] = logits_W[row + j] - divide(adam_logits_W_m_next, sqrt(adam_logits_W_v_next * quotient) + 1e-8) * quotient_2;
          }
        }
      }
    }
  } else {
    let i = (group - 13) * 64 + thread;
    if (i < 10) {
      var sum = 0.0;
      for (var j = 0; j < N; j++) {
        sum += loss_gradient[j * 10 + i];
      }
      let adam_logits_b_m_next = sum * 0.1 + adam_logits_b_m[i] * 0.9;
      adam_logits_b_m[i] = adam_logits_b_m_next;
      let adam_logits_b_v_next = sum * sum * 0.001 + adam_logits_b_v[i] * 0.999;
      adam_logits_b_v[i] = adam_logits_b_v_next;
      logits_b[i] = logits_b[i] - divide(adam_logits_b_m_next, sqrt(adam_logits_b_v_next * quotient) + 1e-8) * quotient_2;
    }
  }
}

// h1: f32[N, 8, 14, 14] — let h1 = max_pool2d(c1, 2) (lenet.mlp:12:12)
@compute @workgroup_size(64)
fn evaluate_h1(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 1568 * N) {
    let i = at / 14;
    let h1_row = i * 14;
    let l = at % 14;
    var h1_2 = -infinity();
    for (var m = 0; m < 2; m++) {
      let c1_sum_row = i * 56 + m * 28 + l * 2;
      for (var p = 0; p < 2; p++) {
        let c1_sum_imlp = c1_sum[c1_sum_row + p];
        h1_2 = maximum(h1_2, select(c1_sum_imlp, 0.0, lessEqual(c1_sum_imlp, 0.0)));
      }
    }
    h1[h1_row + l] = h1_2;
  }
}

// c2_pad: f32[N, 8, 18, 18] — let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12)
@compute @workgroup_size(64)
fn evaluate_c2_pad(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 2592 * N) {
    let i = at / 324;
    let k = at / 18 % 18;
    let h1_row = i * 196 + k * 14 - 30;
    let c2_pad_row = i * 324 + k * 18;
    let l = at % 18;
    c2_pad[c2_pad_row + l] = select(0.0, h1[h1_row + l], 0 <= k - 2 && k - 2 < 14 && 0 <= l - 2 && l - 2 < 14);
  }
}

// h2: f32[N, 16, 7, 7] — let h2 = max_pool2d(c2, 2) (lenet.mlp:14:12)
@compute @workgroup_size(64)
fn evaluate_h2(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 784 * N) {
    let i = at / 7;
    let h2_row = i * 7;
    let l = at % 7;
    var h2_2 = -infinity();
    for (var m = 0; m < 2; m++) {
      let c2_sum_row = i * 28 + m * 14 + l * 2;
      for (var p = 0; p < 2; p++) {
        let c2_sum_imlp = c2_sum[c2_sum_row + p];
        h2_2 = maximum(h2_2, select(c2_sum_imlp, 0.0, lessEqual(c2_sum_imlp, 0.0)));
      }
    }
    h2[h2_row + l] = h2_2;
  }
}

// logits: f32[N, 10] — let logits = dense(flatten(h2), 10) (lenet.mlp:15:16)
@compute @workgroup_size(64)
fn evaluate_logits(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < 3 * ((N + 63) / 64)) {
    let firstColumn = group % 3 * 4;
    let firstRow = group / 3 * 64;
    let cell = thread % 16;
    let slice = thread / 16;
    let cellRow = cell / 1;
    let cellColumn = cell % 1;
    let i = firstRow + cellRow * 4;
    let j = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var k = slice * 4; k < 784; k += 16) {
      let quad = mat4x4f(h2_quads[(k + i * 784) / 4], h2_quads[(k + i * 784 + 784) / 4], h2_quads[(k + i * 784 + 1568) / 4], h2_quads[(k + i * 784 + 2352) / 4]);
      let quad_2 = mat4x4f(vec4f(logits_W[k * 10 + j], logits_W[k * 10 + j + 1], logits_W[k * 10 + j + 2], logits_W[k * 10 + j + 3]), vec4f(logits_W[k * 10 + j + 10], logits_W[k * 10 + j + 11], logits_W[k * 10 + j + 12], logits_W[k * 10 + j + 13]), vec4f(logits_W[k * 10 + j + 20], logits_W[k * 10 + j + 21], logits_W[k * 10 + j + 22], logits_W[k * 10 + j + 23]), vec4f(logits_W[k * 10 + j + 30], logits_W[k * 10 + j + 31], logits_W[k * 10 + j + 32], logits_W[k * 10 + j + 33]));
      sums += quad_2 * quad;
    }
    let place = cellRow + cellColumn;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 4; turn++) {
        if (slice == turn) {
          tile[place] = select(tile[place], vec4f(), turn == 0) + sums[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 64; at += 64) {
        let i = firstRow + at / 4 * 4 + each;
        let j = firstColumn + at % 4;
        if (i < N && j < 10) {
          let dot = tile[at / 4][at % 4];
          let logits_row = i * 10;
          logits[logits_row + j] = dot + logits_b[j];
        }
      }
      workgroupBarrier();
    }
  }
}

// loss_difference: f32[N], accuracy_min: i32[N] — loss = cross_entropy(logits, y) (lenet.mlp:19:10)
@compute @workgroup_size(64)
fn evaluate_loss_difference(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var probabilities = -infinity();
    var sum = 0.0;
    let logits_row = i * 10;
    let y_i = y[i];
    for (var j = 0; j < 10; j++) {
      let logits_ij = logits[logits_row + j];
      probabilities = maximum(probabilities, logits_ij);
      sum += select(0.0, logits_ij, y_i == j);
    }
    var sum_2 = 0.0;
    var min_2 = 2147483647;
    let select_2 = select(0.0, probabilities, isFinite(probabilities));
    for (var j = 0; j < 10; j++) {
      let logits_ij = logits[logits_row + j];
      sum_2 += exponential(logits_ij - select_2);
      min_2 = min(min_2, select(10, j, equal(probabilities, logits_ij) || isNan(logits_ij)));
    }
    loss_difference[i] = logarithm(sum_2) + select_2 - sum;
    accuracy_min[i] = min_2;
  }
}

// loss: f32, accuracy: f32 — loss = cross_entropy(logits, y) (lenet.mlp:19:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  var sum = 0.0;
  var sum_2 = 0;
  for (var i = thread; i < N; i += 64) {
    sum += loss_difference[i];
    sum_2 += i32(accuracy_min[i] == y[i]);
  }
  sum = workgroupSum(sum, thread, 64, 1);
  sum_2 = workgroupSumI32(sum_2, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum, f32(N));
    accuracy[0] = divide(f32(sum_2), f32(N));
  }
}

// probabilities_exp: f32[N, 10], probabilities: f32[N, 10] — output probabilities = softmax(logits) (lenet.mlp:18:26)
@compute @workgroup_size(64)
fn predict_probabilities(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var max_2 = -infinity();
    let row = i * 10;
    for (var j = 0; j < 10; j++) {
      max_2 = maximum(max_2, logits[row + j]);
    }
    var sum = 0.0;
    for (var j = 0; j < 10; j++) {
      let exp = exponential(logits[row + j] - max_2);
      sum += exp;
      probabilities_exp[row + j] = exp;
    }
    let quotient = divide(1.0, sum);
    for (var j = 0; j < 10; j++) {
      probabilities[row + j] = quotient * probabilities_exp[row + j];
    }
  }
}
