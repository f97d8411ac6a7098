struct Scalars {
  B: u32,
  quotient: f32, // 2 / (6 * B)
  quotient_2: f32, // 1 / (1 - 0.999 ** step)
  quotient_3: f32, // lr / (1 - 0.9 ** step)
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read> a: array<f32>; // f32[B, 2, 3, 4]
@group(0) @binding(2) var<storage, read> b: array<f32>; // f32[2, 4, 5]
@group(0) @binding(3) var<storage, read_write> ab: array<f32>; // f32[B, 2, 3, 5]
@group(0) @binding(4) var<storage, read_write> M: array<f32>; // f32[3, 3]
@group(0) @binding(5) var<storage, read_write> loss_sum_2: array<f32>; // f32
@group(0) @binding(6) var<storage, read_write> loss_sum: array<f32>; // f32
@group(0) @binding(7) var<storage, read_write> r_dot: array<f32>; // f32[B, 2, 3, 5]
@group(0) @binding(8) var<storage, read> v: array<f32>; // f32[5]
@group(0) @binding(9) var<storage, read_write> r: array<f32>; // f32[B, 2, 3]
@group(0) @binding(10) var<storage, read_write> r_gradient: array<f32>; // f32[B, 2, 3, 5]
@group(0) @binding(11) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(12) var<storage, read_write> adam_M_m: array<f32>; // f32[3, 3]
@group(0) @binding(13) var<storage, read_write> adam_M_v: array<f32>; // f32[3, 3]
@group(0) @binding(14) var<storage, read_write> loss_product: array<f32>; // f32[B, 2, 3]
@group(0) @binding(15) var<storage, read_write> products: array<f32>; // f32[B, 2, 3, 5]
@group(0) @binding(16) var<storage, read_write> logsums: array<f32>; // f32[B, 3]
@group(0) @binding(17) var<storage, read_write> shares_max: array<f32>; // f32[B, 3, 5]
@group(0) @binding(18) var<storage, read_write> rows: array<f32>; // f32[B, 2, 3]
@group(0) @binding(19) var<storage, read_write> shares_exp: array<f32>; // f32[B, 2, 3, 5]
@group(0) @binding(20) var<storage, read_write> shares_sum: array<f32>; // f32[B, 3, 5]
@group(0) @binding(21) var<storage, read_write> shares: array<f32>; // f32[B, 2, 3, 5]

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

/// -1, 0 or 1; NaN of NaN.
fn signum(x: f32) -> f32 {
  return select(select(select(-1.0, 1.0, 0 < order(x)), x, order(x) == 0), x, isNan(x));
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

// ab: f32[B, 2, 3, 5], loss_sum_2: f32, loss_sum: f32 — let ab = a @ b (batches.mlp:7:12)
@compute @workgroup_size(64)
fn step_ab(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let B = i32(scalars.B);
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 1) {
    var sum_2 = 0.0;
    for (var i = thread; i < 9; i += 64) {
      sum_2 += abs(M[i]);
    }
    sum_2 = workgroupSum(sum_2, thread, 64, 1);
    if (thread == 0) {
      loss_sum[0] = sum_2;
    }
  } else {
    for (var at = thread; at < 30 * B; at += 64) {
      let i = at / 30;
      let j = at / 15 % 2;
      let k = at / 5 % 3;
      let a_row = i * 24 + j * 12 + k * 4;
      let ab_row = i * 30 + j * 15 + k * 5;
      let l = at % 5;
      var ab_2 = 0.0;
      let b_row = j * 20 + l;
      for (var m = 0; m < 4; m++) {
        ab_2 += a[a_row + m] * b[b_row + m * 5];
      }
      ab[ab_row + l] = ab_2;
    }
    var sum = 0.0;
    storageBarrier();
    for (var i = thread; i < 30 * B; i += 64) {
      let ab_i = ab[i];
      let less_i = less(0.0, ab_i);
      sum += select(exponentialMinus1(select(ab_i, 0.0, less_i)), ab_i, less_i);
    }
    sum = workgroupSum(sum, thread, 64, 1);
    if (thread == 0) {
      loss_sum_2[0] = sum;
    }
  }
}

// r_dot: f32[B, 2, 3, 5] — let r = M @ ab @ v (batches.mlp:8:11)
@compute @workgroup_size(64)
fn step_r_dot(@builtin(global_invocation_id) id: vec3u) {
  let B = i32(scalars.B);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 30 * B) {
    let i = at / 15;
    let k = at / 5 % 3;
    let M_row = k * 3;
    let r_dot_row = i * 15 + k * 5;
    let l = at % 5;
    var dot = 0.0;
    let ab_row = i * 15 + l;
    for (var m = 0; m < 3; m++) {
      dot += ab[ab_row + m * 5] * M[M_row + m];
    }
    r_dot[r_dot_row + l] = dot;
  }
}

// r: f32[B, 2, 3], r_gradient: f32[B, 2, 3, 5], loss: f32 — loss = mean(r^2) + mean(elu(ab)) + 0.1 * l1(M) (batches.mlp:13:10)
@compute @workgroup_size(64)
fn step_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let B = i32(scalars.B);
  let quotient = scalars.quotient;
  let thread = i32(index);
  for (var i = thread; i < 6 * B; i += 64) {
    var r_2 = 0.0;
    let row = i * 5;
    for (var l = 0; l < 5; l++) {
      r_2 += r_dot[row + l] * v[l];
    }
    let product = r_2 * quotient;
    for (var l = 0; l < 5; l++) {
      r_gradient[row + l] = product * v[l];
    }
    r[i] = r_2;
  }
  var sum = 0.0;
  storageBarrier();
  for (var i = thread; i < 6 * B; i += 64) {
    let r_i = r[i];
    sum += r_i * r_i;
  }
  sum = workgroupSum(sum, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(loss_sum_2[0], f32(30 * B)) + divide(sum, f32(6 * B)) + loss_sum[0] * 0.1;
  }
}

// adam/M/m: f32[3, 3], adam/M/v: f32[3, 3], M: f32[3, 3] — gradient of let r = M @ ab @ v (batches.mlp:8:11)
@compute @workgroup_size(64)
fn update_M(@builtin(global_invocation_id) id: vec3u) {
  let B = i32(scalars.B);
  let quotient = scalars.quotient_2;
  let quotient_2 = scalars.quotient_3;
  let at = i32(id.x);
  if (at < 9) {
    let i = at / 3;
    let row = i * 3;
    let j = at % 3;
    var dot = 0.0;
    for (var k = 0; k < 2 * B; k++) {
      let r_gradient_row = k * 15 + i * 5;
      let ab_row = k * 15 + j * 5;
      for (var m = 0; m < 5; m++) {
        dot += r_gradient[r_gradient_row + m] * ab[ab_row + m];
      }
    }
    let M_ij = M[row + j];
    let sum = dot + signum(M_ij) * 0.1;
    let adam_M_m_next = sum * 0.1 + adam_M_m[row + j] * 0.9;
    adam_M_m[row + j] = adam_M_m_next;
    let adam_M_v_next = sum * sum * 0.001 + adam_M_v[row + j] * 0.999;
    adam_M_v[row + j] = adam_M_v_next;
    M[row + j] = M_ij - divide(adam_M_m_next, sqrt(adam_M_v_next * quotient) + 1e-8) * quotient_2;
  }
}

// ab: f32[B, 2, 3, 5] — let ab = a @ b (batches.mlp:7:12)
@compute @workgroup_size(64)
fn evaluate_ab(@builtin(global_invocation_id) id: vec3u) {
  let B = i32(scalars.B);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 30 * B) {
    let i = at / 30;
    let j = at / 15 % 2;
    let k = at / 5 % 3;
    let a_row = i * 24 + j * 12 + k * 4;
    let ab_row = i * 30 + j * 15 + k * 5;
    let l = at % 5;
    var ab_2 = 0.0;
    let b_row = j * 20 + l;
    for (var m = 0; m < 4; m++) {
      ab_2 += a[a_row + m] * b[b_row + m * 5];
    }
    ab[ab_row + l] = ab_2;
  }
}

// loss_product: f32[B, 2, 3] — loss = mean(r^2) + mean(elu(ab)) + 0.1 * l1(M) (batches.mlp:13:15)
@compute @workgroup_size(64)
fn evaluate_loss_product(@builtin(global_invocation_id) id: vec3u) {
  let B = i32(scalars.B);
  let i = i32(id.x + 4194240u * id.y);
  if (i < 6 * B) {
    var r = 0.0;
    let r_dot_row = i * 5;
    for (var l = 0; l < 5; l++) {
      r += r_dot[r_dot_row + l] * v[l];
    }
    loss_product[i] = r * r;
  }
}

// loss: f32 — loss = mean(r^2) + mean(elu(ab)) + 0.1 * l1(M) (batches.mlp:13:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let B = i32(scalars.B);
  let thread = i32(index);
  var sum = 0.0;
  for (var i = thread; i < 30 * B; i += 64) {
    let ab_i = ab[i];
    let less_i = less(0.0, ab_i);
    sum += select(exponentialMinus1(select(ab_i, 0.0, less_i)), ab_i, less_i);
  }
  sum = workgroupSum(sum, thread, 64, 1);
  var sum_2 = 0.0;
  for (var i = thread; i < 9; i += 64) {
    sum_2 += abs(M[i]);
  }
  sum_2 = workgroupSum(sum_2, thread, 64, 1);
  var sum_3 = 0.0;
  for (var i = thread; i < 6 * B; i += 64) {
    sum_3 += loss_product[i];
  }
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum, f32(30 * B)) + divide(sum_3, f32(6 * B)) + sum_2 * 0.1;
  }
}

// products: f32[B, 2, 3, 5] — let ab = a @ b (batches.mlp:7:12)
@compute @workgroup_size(64)
fn predict_products(@builtin(global_invocation_id) id: vec3u) {
  let B = i32(scalars.B);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 30 * B) {
    let i = at / 30;
    let j = at / 15 % 2;
    let k = at / 5 % 3;
    let a_row = i * 24 + j * 12 + k * 4;
    let products_row = i * 30 + j * 15 + k * 5;
    let l = at % 5;
    var ab = 0.0;
    let b_row = j * 20 + l;
    for (var m = 0; m < 4; m++) {
      ab += a[a_row + m] * b[b_row + m * 5];
    }
    products[products_row + l] = ab;
  }
}

// r_dot: f32[B, 2, 3, 5], logsums: f32[B, 3], shares_max: f32[B, 3, 5] — output logsums = logsumexp(ab, axis: [1, 3]) (batches.mlp:11:20)
@compute @workgroup_size(64)
fn predict_logsums(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let B = i32(scalars.B);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (30 * B + 63) / 64) {
    let at = group * 64 + thread;
    if (at < 30 * B) {
      let i = at / 15;
      let k = at / 5 % 3;
      let M_row = k * 3;
      let r_dot_row = i * 15 + k * 5;
      let l = at % 5;
      var dot = 0.0;
      let products_row = i * 15 + l;
      for (var m = 0; m < 3; m++) {
        dot += products[products_row + m * 5] * M[M_row + m];
      }
      r_dot[r_dot_row + l] = dot;
    }
  } else if (group < (3 * B + 63) / 64 + (30 * B + 63) / 64) {
    let at = (group - (30 * B + 63) / 64) * 64 + thread;
    if (at < 3 * B) {
      let i = at / 3;
      let logsums_row = i * 3;
      let j = at % 3;
      var max_2 = -infinity();
      for (var k = 0; k < 2; k++) {
        let products_row_2 = i * 30 + k * 15 + j * 5;
        for (var l = 0; l < 5; l++) {
          max_2 = maximum(max_2, products[products_row_2 + l]);
        }
      }
      var sum = 0.0;
      let select_2 = select(0.0, max_2, isFinite(max_2));
      for (var k = 0; k < 2; k++) {
        let products_row_2 = i * 30 + k * 15 + j * 5;
        for (var l = 0; l < 5; l++) {
          sum += exponential(products[products_row_2 + l] - select_2);
        }
      }
      logsums[logsums_row + j] = logarithm(sum) + select_2;
    }
  } else {
    let at = (group - ((3 * B + 63) / 64 + (30 * B + 63) / 64)) * 64 + thread;
    if (at < 15 * B) {
      let i = at / 15;
      let shares_max_row = i * 15;
      let j = at % 15;
      var max_3 = -infinity();
      let products_row_3 = i * 30 + j;
      for (var l = 0; l < 2; l++) {
        max_3 = maximum(max_3, products[products_row_3 + l * 15]);
      }
      shares_max[shares_max_row + j] = max_3;
    }
  }
}

// rows: f32[B, 2, 3], shares_exp: f32[B, 2, 3, 5] — let r = M @ ab @ v (batches.mlp:8:11)
@compute @workgroup_size(64)
fn predict_rows(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let B = i32(scalars.B);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (6 * B + 63) / 64) {
    let i = group * 64 + thread;
    if (i < 6 * B) {
      var r = 0.0;
      let r_dot_row = i * 5;
      for (var l = 0; l < 5; l++) {
        r += r_dot[r_dot_row + l] * v[l];
      }
      rows[i] = r;
    }
  } else {
    let at = (group - (6 * B + 63) / 64) * 64 + thread;
    if (at < 30 * B) {
      let i = at / 30;
      let shares_max_row = i * 15;
      let j = at / 15 % 2;
      let row = i * 30 + j * 15;
      let k = at % 15;
      shares_exp[row + k] = exponential(products[row + k] - shares_max[shares_max_row + k]);
    }
  }
}

// shares_sum: f32[B, 3, 5] — output shares = softmax(ab, axis: 1) (batches.mlp:12:19)
@compute @workgroup_size(64)
fn predict_shares_sum(@builtin(global_invocation_id) id: vec3u) {
  let B = i32(scalars.B);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 15 * B) {
    let i = at / 15;
    let shares_sum_row = i * 15;
    let j = at % 15;
    var sum = 0.0;
    let shares_exp_row = i * 30 + j;
    for (var l = 0; l < 2; l++) {
      sum += shares_exp[shares_exp_row + l * 15];
    }
    shares_sum[shares_sum_row + j] = sum;
  }
}

// shares: f32[B, 2, 3, 5] — output shares = softmax(ab, axis: 1) (batches.mlp:12:19)
@compute @workgroup_size(64)
fn predict_shares(@builtin(global_invocation_id) id: vec3u) {
  let B = i32(scalars.B);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 30 * B) {
    let i = at / 30;
    let shares_sum_row = i * 15;
    let j = at / 15 % 2;
    let row = i * 30 + j * 15;
    let k = at % 15;
    shares[row + k] = divide(1.0, shares_sum[shares_sum_row + k]) * shares_exp[row + k];
  }
}
