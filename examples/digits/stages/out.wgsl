struct Scalars {
  N: u32,
  logits_at: u32,
  loss_exp_at: u32,
  loss_difference_at: u32,
  accuracy_min_at: u32,
  loss_sum_at: u32,
  loss_gradient_at: u32,
  accuracy_at: u32,
  loss_at: u32,
  quotient: f32, // 1 / N
  quotient_2: f32, // -1 / N
  quotient_3: f32, // 1 / (1 - 0.999 ** step)
  quotient_4: f32,
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read> x: array<f32>; // f32[N, 784]
@group(0) @binding(1) var<storage, read> x_quads: array<vec4f>; // the same
@group(0) @binding(2) var<storage, read_write> W1: array<f32>; // f32[784, 256]
@group(0) @binding(2) var<storage, read_write> W1_quads: array<vec4f>; // the same
@group(0) @binding(3) var<storage, read_write> b1: array<f32>; // f32[256]
@group(0) @binding(4) var<storage, read_write> h: array<f32>; // f32[N, 256]
@group(0) @binding(4) var<storage, read_write> h_quads: array<vec4f>; // the same
@group(0) @binding(5) var<storage, read_write> loss_sum: array<f32>; // f32[784]
@group(0) @binding(6) var<storage, read_write> W2: array<f32>; // f32[256, 10]
@group(0) @binding(7) var<storage, read_write> b2: array<f32>; // f32[10]
@group(0) @binding(8) var<storage, read_write> logits: array<f32>; // f32[N, 10]
@group(0) @binding(9) var<storage, read_write> arena: array<u32>;
@group(0) @binding(10) var<storage, read> y: array<i32>; // i32[N]
@group(0) @binding(11) var<storage, read_write> loss_gradient: array<f32>; // f32[N, 10]
@group(0) @binding(12) var<storage, read_write> h_gradient: array<f32>; // f32[N, 256]
@group(0) @binding(12) var<storage, read_write> h_gradient_quads: array<vec4f>; // the same
@group(0) @binding(13) var<storage, read_write> adam_W1_m: array<f32>; // f32[784, 256]
@group(0) @binding(14) var<storage, read_write> adam_W1_v: array<f32>; // f32[784, 256]
@group(0) @binding(15) var<storage, read_write> adam_b1_m: array<f32>; // f32[256]
@group(0) @binding(16) var<storage, read_write> adam_b1_v: array<f32>; // f32[256]
@group(0) @binding(17) var<storage, read_write> adam_W2_m: array<f32>; // f32[256, 10]
@group(0) @binding(18) var<storage, read_write> adam_W2_v: array<f32>; // f32[256, 10]
@group(0) @binding(19) var<storage, read_write> adam_b2_m: array<f32>; // f32[10]
@group(0) @binding(20) var<storage, read_write> adam_b2_v: array<f32>; // f32[10]
@group(0) @binding(21) var<storage, read_write> loss_difference: array<f32>; // f32[N]
@group(0) @binding(22) var<storage, read_write> accuracy_min: array<i32>; // i32[N]
@group(0) @binding(23) var<storage, read_write> accuracy: array<f32>; // f32
@group(0) @binding(24) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(25) var<storage, read_write> probabilities_exp: array<f32>; // f32[N, 10]
@group(0) @binding(26) var<storage, read_write> probabilities: array<f32>; // f32[N, 10]

var<workgroup> tile: array<vec4f, 64>;

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

// h: f32[N, 256], loss_sum: f32[784] — let h = relu(x @ W1 + b1) (digits.mlp:15:21)
@compute @workgroup_size(64)
fn step_h(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < 8 * ((N + 31) / 32)) {
    let firstColumn = group % 8 * 32;
    let firstRow = group / 8 * 32;
    let cell = thread % 16;
    let slice = thread / 16;
    let cellRow = cell / 4;
    let cellColumn = cell % 4;
    let i = firstRow + cellRow * 8;
    let j = firstColumn + cellColumn * 8;
    var sums = mat4x4f();
    var sums_2 = mat4x4f();
    var sums_3 = mat4x4f();
    var sums_4 = mat4x4f();
    for (var k = slice * 4; k < 784; k += 16) {
      let quad = mat4x4f(x_quads[(i * 784 + k) / 4], x_quads[(i * 784 + k + 784) / 4], x_quads[(i * 784 + k + 1568) / 4], x_quads[(i * 784 + k + 2352) / 4]);
      let quad_2 = mat4x4f(x_quads[(i * 784 + k + 3136) / 4], x_quads[(i * 784 + k + 3920) / 4], x_quads[(i * 784 + k + 4704) / 4], x_quads[(i * 784 + k + 5488) / 4]);
      let quad_3 = mat4x4f(W1_quads[(k * 256 + j) / 4], W1_quads[(k * 256 + j + 256) / 4], W1_quads[(k * 256 + j + 512) / 4], W1_quads[(k * 256 + j + 768) / 4]);
      let quad_4 = mat4x4f(W1_quads[(k * 256 + j + 4) / 4], W1_quads[(k * 256 + j + 260) / 4], W1_quads[(k * 256 + j + 516) / 4], W1_quads[(k * 256 + j + 772) / 4]);
      sums += quad_3 * quad;
      sums_2 += quad_4 * quad;
      sums_3 += quad_3 * quad_2;
      sums_4 += quad_4 * quad_2;
    }
    let place = cellRow * 16 + cellColumn * 2;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 4; turn++) {
        if (slice == turn) {
          tile[place] = select(tile[place], vec4f(), turn == 0) + sums[each];
          tile[1 + place] = select(tile[1 + place], vec4f(), turn == 0) + sums_2[each];
          tile[8 + place] = select(tile[8 + place], vec4f(), turn == 0) + sums_3[each];
          tile[9 + place] = select(tile[9 + place], vec4f(), turn == 0) + sums_4[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 256; at += 64) {
        let i = firstRow + at / 32 * 4 + each;
        let j = firstColumn + at % 32;
        if (i < N) {
          let dot = tile[at / 4][at % 4];
          let row = i * 256;
          let sum_j = dot + b1[j];
          h[row + j] = select(sum_j, 0.0, lessEqual(sum_j, 0.0));
        }
      }
      workgroupBarrier();
    }
  } else {
    let lane = thread % 16;
    let slice = thread / 16;
    let inside = (group - 8 * ((N + 31) / 32)) * 16 + lane < 784;
    let at = min((group - 8 * ((N + 31) / 32)) * 16 + lane, 783);
    let i = at;
    var sum = 0.0;
    let row = i * 256;
    for (var j = slice; j < 256; j += 4) {
      let W1_ij = W1_quads[(row + j) / 4][(row + j) % 4];
      sum += W1_ij * W1_ij;
    }
    sum = workgroupSum(sum, thread, 64, 16);
    if (inside && slice == 0) {
      loss_sum[i] = sum;
    }
  }
}

// logits: f32[N, 10] — let logits = h @ W2 + b2 (digits.mlp:16:16)
@compute @workgroup_size(64)
fn step_logits(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (N + 63) / 64) {
    let firstColumn = 0;
    let firstRow = group * 64;
    let cellRow = thread / 4;
    let cellColumn = thread % 4;
    let i = firstRow + cellRow * 4;
    let j = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var k = 0; k < 256; k += 4) {
      let quad = mat4x4f(h_quads[(i * 256 + k) / 4], h_quads[(i * 256 + k + 256) / 4], h_quads[(i * 256 + k + 512) / 4], h_quads[(i * 256 + k + 768) / 4]);
      let quad_2 = mat4x4f(vec4f(W2[k * 10 + j], W2[k * 10 + j + 1], W2[k * 10 + j + 2], W2[k * 10 + j + 3]), vec4f(W2[k * 10 + j + 10], W2[k * 10 + j + 11], W2[k * 10 + j + 12], W2[k * 10 + j + 13]), vec4f(W2[k * 10 + j + 20], W2[k * 10 + j + 21], W2[k * 10 + j + 22], W2[k * 10 + j + 23]), vec4f(W2[k * 10 + j + 30], W2[k * 10 + j + 31], W2[k * 10 + j + 32], W2[k * 10 + j + 33]));
      sums += quad_2 * quad;
    }
    for (var down = 0; down < 4; down++) {
      let i = firstRow + cellRow * 4 + down;
      if (i < N) {
        let logits_row = i * 10;
        for (var across = 0; across < 4; across++) {
          let j = firstColumn + cellColumn * 4 + across;
          if (j < 10) {
            let dot = sums[down][across];
            logits[logits_row + j] = dot + b2[j];
          }
        }
      }
    }
  }
}

// loss_exp: f32[N, 10], loss_difference: f32[N], accuracy_min: i32[N], loss_gradient: f32[N, 10], accuracy: f32, loss: f32 — metric accuracy = mean(argmax(logits) == y) (digits.mlp:22:21)
@compute @workgroup_size(256)
fn step_accuracy(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient;
  let quotient_2 = scalars.quotient_2;
  let loss_sum_at = i32(scalars.loss_sum_at);
  let logits_at = i32(scalars.logits_at);
  let loss_exp_at = i32(scalars.loss_exp_at);
  let loss_gradient_at = i32(scalars.loss_gradient_at);
  let loss_difference_at = i32(scalars.loss_difference_at);
  let accuracy_min_at = i32(scalars.accuracy_min_at);
  let accuracy_at = i32(scalars.accuracy_at);
  let loss_at = i32(scalars.loss_at);
  let thread = i32(index);
  var sum_5 = 0.0;
  for (var i = thread; i < 2560; i += 256) {
    let W2_i = W2[i];
    sum_5 += W2_i * W2_i;
  }
  sum_5 = workgroupSum(sum_5, thread, 256, 1);
  var sum_6 = 0.0;
  for (var i = thread; i < 784; i += 256) {
    sum_6 += bitcast<f32>(arena[i + loss_sum_at]);
  }
  sum_6 = workgroupSum(sum_6, thread, 256, 1);
  for (var i = thread; i < N; i += 256) {
    var probabilities = -infinity();
    var sum = 0.0;
    let row = i * 10;
    let y_i = y[i];
    for (var j = 0; j < 10; j++) {
      let logits_ij = bitcast<f32>(arena[row + j + logits_at]);
      probabilities = maximum(probabilities, logits_ij);
      sum += select(0.0, logits_ij, y_i == j);
    }
    var sum_2 = 0.0;
    var min_2 = 2147483647;
    let select_2 = select(0.0, probabilities, isFinite(probabilities));
    for (var j = 0; j < 10; j++) {
      let logits_ij = bitcast<f32>(arena[row + j + logits_at]);
      let exp = exponential(logits_ij - select_2);
      sum_2 += exp;
      min_2 = min(min_2, select(10, j, equal(probabilities, logits_ij) || isNan(logits_ij)));
      arena[row + j + loss_exp_at] = bitcast<u32>(exp);
    }
    let quotient_3 = divide(quotient, sum_2);
    for (var j = 0; j < 10; j++) {
      arena[row + j + loss_gradient_at] = bitcast<u32>(quotient_3 * bitcast<f32>(arena[row + j + loss_exp_at]) + select(0.0, quotient_2, y_i == j));
    }
    arena[i + loss_difference_at] = bitcast<u32>(logarithm(sum_2) + select_2 - sum);
    arena[i + accuracy_min_at] = bitcast<u32>(min_2);
  }
  var sum_3 = 0.0;
  var sum_4 = 0;
  storageBarrier();
  for (var i = thread; i < N; i += 256) {
    sum_3 += bitcast<f32>(arena[i + loss_difference_at]);
    sum_4 += i32(bitcast<i32>(arena[i + accuracy_min_at]) == y[i]);
  }
  sum_3 = workgroupSum(sum_3, thread, 256, 1);
  sum_4 = workgroupSumI32(sum_4, thread, 256, 1);
  if (thread == 0) {
    arena[accuracy_at] = bitcast<u32>(divide(f32(sum_4), f32(N)));
    arena[loss_at] = bitcast<u32>(divide(sum_3, f32(N)) + (sum_6 + sum_5) * 0.00005);
  }
}

// h_gradient: f32[N, 256] — gradient of let logits = h @ W2 + b2 (digits.mlp:16:16)
@compute @workgroup_size(64)
fn step_h_gradient(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 256 * N) {
    let i = at / 256;
    let row = i * 256;
    let j = at % 256;
    var dot = 0.0;
    for (var k = 0; k < 10; k++) {
      dot += loss_gradient[i * 10 + k] * W2[j * 10 + k];
    }
    h_gradient[row + j] = select(dot, 0.0, lessEqual(h[row + j], 0.0));
  }
}

// adam/W1/m: f32[784, 256], adam/W1/v: f32[784, 256], W1: f32[784, 256], adam/b1/m: f32[256], adam/b1/v: f32[256], b1: f32[256] — gradient of let h = relu(x @ W1 + b1) (digits.mlp:15:21)
@compute @workgroup_size(64)
fn update_W1(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient_3;
  let quotient_2 = scalars.quotient_4;
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 104) {
    let firstColumn = group % 8 * 32;
    let firstRow = group / 8 * 64;
    let cellRow = thread / 4;
    let cellColumn = thread % 4;
    let i = firstRow + cellRow * 4;
    let j = firstColumn + cellColumn * 8;
    var sums = mat4x4f();
    var sums_2 = mat4x4f();
    for (var k = 0; k < N; k++) {
      let quad = x_quads[(k * 784 + i) / 4];
      let quad_2 = h_gradient_quads[(k * 256 + j) / 4];
      let quad_3 = h_gradient_quads[(k * 256 + j + 4) / 4];
      sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
      sums_2 += mat4x4f(quad.x * quad_3, quad.y * quad_3, quad.z * quad_3, quad.w * quad_3);
    }
    var parts = array<mat4x4f, 2>(sums, sums_2);
    for (var down = 0; down < 4; down++) {
      let i = firstRow + cellRow * 4 + down;
      if (i < 784) {
        let row = i * 256;
        for (var across = 0; across < 8; across++) {
          let j = firstColumn + cellColumn * 8 + across;
          let dot = parts[across / 4][down % 4][across % 4];
          let W1_ij = W1[row + j];
          let sum_ij = dot + W1_ij * 0.0001;
          let adam_W1_m_next = sum_ij * 0.1 + adam_W1_m[row + j] * 0.9;
          adam_W1_m[row + j] = adam_W1_m_next;
          let adam_W1_v_next = sum_ij * sum_ij * 0.001 + adam_W1_v[row + j] * 0.999;
          adam_W1_v[row + j] = adam_W1_v_next;
          W1[row + j] = W1_ij - divide(adam_W1_m_next, sqrt(adam_W1_v_next * quotient) + 1e-8) * quotient_2;
        }
      }
    }
  } else {
    let i = (group - 104) * 64 + thread;
    if (i < 256) {
      var sum = 0.0;
      for (var j = 0; j < N; j++) {
        sum += h_gradient_quads[(j * 256 + i) / 4][(j * 256 + i) % 4];
      }
      let adam_b1_m_next = sum * 0.1 + adam_b1_m[i] * 0.9;
      adam_b1_m[i] = adam_b1_m_next;
      let adam_b1_v_next = sum * sum * 0.001 + adam_b1_v[i] * 0.999;
      adam_b1_v[i] = adam_b1_v_next;
      b1[i] = b1[i] - divide(adam_b1_m_next, sqrt(adam_b1_v_next * quotient) + 1e-8) * quotient_2;
    }
  }
}

// adam/W2/m: f32[256, 10], adam/W2/v: f32[256, 10], W2: f32[256, 10], adam/b2/m: f32[10], adam/b2/v: f32[10], b2: f32[10] — gradient of let logits = h @ W2 + b2 (digits.mlp:16:16)
@compute @workgroup_size(64)
fn update_W2(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient_3;
  let quotient_2 = scalars.quotient_4;
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 4) {
    let firstColumn = 0;
    let firstRow = group * 64;
    let cellRow = thread / 4;
    let cellColumn = thread % 4;
    let i = firstRow + cellRow * 4;
    let j = firstColumn + cellColumn * 4;
    var sums = mat4x4f();
    for (var k = 0; k < N; k++) {
      let quad = h_quads[(k * 256 + i) / 4];
      let quad_2 = vec4f(loss_gradient[k * 10 + j], loss_gradient[k * 10 + j + 1], loss_gradient[k * 10 + j + 2], loss_gradient[k * 10 + j + 3]);
      sums += mat4x4f(quad.x * quad_2, quad.y * quad_2, quad.z * quad_2, quad.w * quad_2);
    }
    for (var down = 0; down < 4; down++) {
      let i = firstRow + cellRow * 4 + down;
      let row = i * 10;
      for (var across = 0; across < 4; across++) {
        let j = firstColumn + cellColumn * 4 + across;
        if (j < 10) {
          let dot = sums[down][across];
          let W2_ij = W2[row + j];
          let sum_ij = dot + W2_ij * 0.0001;
          let adam_W2_m_next = sum_ij * 0.1 + adam_W2_m[row + j] * 0.9;
          adam_W2_m[row + j] = adam_W2_m_next;
          let adam_W2_v_next = sum_ij * sum_ij * 0.001 + adam_W2_v[row + j] * 0.999;
          adam_W2_v[row + j] = adam_W2_v_next;
          W2[row + j] = W2_ij - divide(adam_W2_m_next, sqrt(adam_W2_v_next * quotient) + 1e-8) * quotient_2;
        }
      }
    }
  } else {
    let i = (group - 4) * 64 + thread;
    if (i < 10) {
      var sum = 0.0;
      for (var j = 0; j < N; j++) {
        sum += loss_gradient[j * 10 + i];
      }
      let adam_b2_m_next = sum * 0.1 + adam_b2_m[i] * 0.9;
      adam_b2_m[i] = adam_b2_m_next;
      let adam_b2_v_next = sum * sum * 0.001 + adam_b2_v[i] * 0.999;
      adam_b2_v[i] = adam_b2_v_next;
      b2[i] = b2[i] - divide(adam_b2_m_next, sqrt(adam_b2_v_next * quotient) + 1e-8) * quotient_2;
    }
  }
}

// loss_difference: f32[N], accuracy_min: i32[N] — loss = cross_entropy(logits, y) + 1e-4 * (l2(W1) + l2(W2)) (digits.mlp:20:10)
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

// accuracy: f32, loss: f32 — metric accuracy = mean(argmax(logits) == y) (digits.mlp:22:21)
@compute @workgroup_size(64)
fn evaluate_accuracy(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
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
  var sum_3 = 0.0;
  for (var i = thread; i < 2560; i += 64) {
    let W2_i = W2[i];
    sum_3 += W2_i * W2_i;
  }
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  var sum_4 = 0.0;
  for (var i = thread; i < 784; i += 64) {
    sum_4 += loss_sum[i];
  }
  sum_4 = workgroupSum(sum_4, thread, 64, 1);
  if (thread == 0) {
    accuracy[0] = divide(f32(sum_2), f32(N));
    loss[0] = divide(sum, f32(N)) + (sum_4 + sum_3) * 0.00005;
  }
}

// h: f32[N, 256] — let h = relu(x @ W1 + b1) (digits.mlp:15:21)
@compute @workgroup_size(64)
fn predict_h(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < 8 * ((N + 31) / 32)) {
    let firstColumn = group % 8 * 32;
    let firstRow = group / 8 * 32;
    let cell = thread % 16;
    let slice = thread / 16;
    let cellRow = cell / 4;
    let cellColumn = cell % 4;
    let i = firstRow + cellRow * 8;
    let j = firstColumn + cellColumn * 8;
    var sums = mat4x4f();
    var sums_2 = mat4x4f();
    var sums_3 = mat4x4f();
    var sums_4 = mat4x4f();
    for (var k = slice * 4; k < 784; k += 16) {
      let quad = mat4x4f(x_quads[(i * 784 + k) / 4], x_quads[(i * 784 + k + 784) / 4], x_quads[(i * 784 + k + 1568) / 4], x_quads[(i * 784 + k + 2352) / 4]);
      let quad_2 = mat4x4f(x_quads[(i * 784 + k + 3136) / 4], x_quads[(i * 784 + k + 3920) / 4], x_quads[(i * 784 + k + 4704) / 4], x_quads[(i * 784 + k + 5488) / 4]);
      let quad_3 = mat4x4f(W1_quads[(k * 256 + j) / 4], W1_quads[(k * 256 + j + 256) / 4], W1_quads[(k * 256 + j + 512) / 4], W1_quads[(k * 256 + j + 768) / 4]);
      let quad_4 = mat4x4f(W1_quads[(k * 256 + j + 4) / 4], W1_quads[(k * 256 + j + 260) / 4], W1_quads[(k * 256 + j + 516) / 4], W1_quads[(k * 256 + j + 772) / 4]);
      sums += quad_3 * quad;
      sums_2 += quad_4 * quad;
      sums_3 += quad_3 * quad_2;
      sums_4 += quad_4 * quad_2;
    }
    let place = cellRow * 16 + cellColumn * 2;
    for (var each = 0; each < 4; each++) {
      for (var turn = 0; turn < 4; turn++) {
        if (slice == turn) {
          tile[place] = select(tile[place], vec4f(), turn == 0) + sums[each];
          tile[1 + place] = select(tile[1 + place], vec4f(), turn == 0) + sums_2[each];
          tile[8 + place] = select(tile[8 + place], vec4f(), turn == 0) + sums_3[each];
          tile[9 + place] = select(tile[9 + place], vec4f(), turn == 0) + sums_4[each];
        }
        workgroupBarrier();
      }
      for (var at = thread; at < 256; at += 64) {
        let i = firstRow + at / 32 * 4 + each;
        let j = firstColumn + at % 32;
        if (i < N) {
          let dot = tile[at / 4][at % 4];
          let h_row = i * 256;
          let sum = dot + b1[j];
          h[h_row + j] = select(sum, 0.0, lessEqual(sum, 0.0));
        }
      }
      workgroupBarrier();
    }
  }
}

// probabilities_exp: f32[N, 10], probabilities: f32[N, 10] — output probabilities = softmax(logits) (digits.mlp:19:26)
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
