struct Scalars {
  N: u32,
  quotient: f32, // 1 / N
  quotient_2: f32, // -1 / N
  lr: f32,
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read> ids: array<i32>; // i32[N, 5]
@group(0) @binding(2) var<storage, read_write> table: array<f32>; // f32[7, 4]
@group(0) @binding(3) var<storage, read_write> mean_word: array<f32>; // f32[N, 4]
@group(0) @binding(4) var<storage, read_write> logits_select: array<f32>; // f32[N, 4]
@group(0) @binding(5) var<storage, read_write> logits_gradient_2: array<f32>; // f32[N, 4]
@group(0) @binding(6) var<storage, read_write> head_W: array<f32>; // f32[4, 3]
@group(0) @binding(7) var<storage, read_write> head_b: array<f32>; // f32[3]
@group(0) @binding(8) var<storage, read_write> logits: array<f32>; // f32[N, 3]
@group(0) @binding(9) var<storage, read> y: array<i32>; // i32[N]
@group(0) @binding(10) var<storage, read_write> loss_exp: array<f32>; // f32[N, 3]
@group(0) @binding(11) var<storage, read_write> loss_difference: array<f32>; // f32[N]
@group(0) @binding(12) var<storage, read_write> class_: array<i32>; // i32[N]
@group(0) @binding(13) var<storage, read_write> loss_gradient: array<f32>; // f32[N, 3]
@group(0) @binding(14) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(15) var<storage, read_write> accuracy: array<f32>; // f32
@group(0) @binding(16) var<storage, read_write> sgd_head_b_v: array<f32>; // f32[3]
@group(0) @binding(17) var<storage, read_write> logits_gradient: array<f32>; // f32[N, 4]
@group(0) @binding(18) var<storage, read_write> sgd_head_W_v: array<f32>; // f32[4, 3]
@group(0) @binding(19) var<storage, read_write> words_gradient: array<f32>; // f32[7, 4]
@group(0) @binding(20) var<storage, read_write> sgd_table_v: array<f32>; // f32[7, 4]

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

// mean_word: f32[N, 4], logits_select: f32[N, 4], logits_gradient_2: f32[N, 4] — let mean_word = mean(words, axis: 1) (embedding.mlp:8:19)
@compute @workgroup_size(64)
fn step_mean_word(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 4 * N) {
    let i = at / 4;
    let row = i * 4;
    let j = at % 4;
    var sum = 0.0;
    for (var k = 0; k < 5; k++) {
      let ids_id = ids[i * 5 + k];
      sum += table[ids_id * 4 + j];
    }
    let mean_word_2 = sum * 0.2;
    mean_word[row + j] = mean_word_2;
    let select_2 = select(mean_word_2, 0.0, lessEqual(mean_word_2, 0.0));
    logits_select[row + j] = select_2;
    logits_gradient_2[row + j] = select_2 - mean_word_2;
  }
}

// logits: f32[N, 3] — let logits = head(relu(mean_word)) + head(-mean_word) (embedding.mlp:9:16)
@compute @workgroup_size(64)
fn step_logits(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 3 * N) {
    let i = at / 3;
    let row = i * 4;
    let logits_row = i * 3;
    let j = at % 3;
    var dot = 0.0;
    var dot_2 = 0.0;
    for (var k = 0; k < 4; k++) {
      let head_W_kj = head_W[k * 3 + j];
      dot += logits_select[row + k] * head_W_kj;
      dot_2 += mean_word[row + k] * head_W_kj;
    }
    let head_b_j = head_b[j];
    logits[logits_row + j] = dot + head_b_j + (head_b_j - dot_2);
  }
}

// loss_exp: f32[N, 3], loss_difference: f32[N], class_: i32[N], loss_gradient: f32[N, 3], loss: f32, accuracy: f32 — loss = cross_entropy(logits, y) (embedding.mlp:11:10)
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
    var class__2 = 2147483647;
    let select_2 = select(0.0, max_2, isFinite(max_2));
    for (var j = 0; j < 3; j++) {
      let logits_ij = logits[row + j];
      let exp = exponential(logits_ij - select_2);
      sum_2 += exp;
      class__2 = min(class__2, select(3, j, equal(max_2, logits_ij) || isNan(logits_ij)));
      loss_exp[row + j] = exp;
    }
    let quotient_3 = divide(quotient, sum_2);
    for (var j = 0; j < 3; j++) {
      loss_gradient[row + j] = quotient_3 * loss_exp[row + j] + select(0.0, quotient_2, y_i == j);
    }
    loss_difference[i] = logarithm(sum_2) + select_2 - sum;
    class_[i] = class__2;
  }
  var sum_3 = 0.0;
  var sum_4 = 0;
  storageBarrier();
  for (var i = thread; i < N; i += 64) {
    sum_3 += loss_difference[i];
    sum_4 += i32(class_[i] == y[i]);
  }
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  sum_4 = workgroupSumI32(sum_4, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum_3, f32(N));
    accuracy[0] = divide(f32(sum_4), f32(N));
  }
}

// logits_gradient: f32[N, 4], sgd/head/b/v: f32[3], head/b: f32[3] — gradient of let logits = head(relu(mean_word)) + head(-mean_word) (embedding.mlp:9:40)
@compute @workgroup_size(64)
fn update_head_b(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let lr = scalars.lr;
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < (4 * N + 63) / 64) {
    let at = group * 64 + thread;
    if (at < 4 * N) {
      let i = at / 4;
      let loss_gradient_row = i * 3;
      let logits_gradient_row = i * 4;
      let j = at % 4;
      var dot = 0.0;
      let head_W_row = j * 3;
      for (var k = 0; k < 3; k++) {
        dot += loss_gradient[loss_gradient_row + k] * head_W[head_W_row + k];
      }
      logits_gradient[logits_gradient_row + j] = dot;
    }
  } else {
    let i = (group - (4 * N + 63) / 64) * 64 + thread;
    if (i < 3) {
      var sum = 0.0;
      for (var j = 0; j < N; j++) {
        sum += loss_gradient[j * 3 + i];
      }
      let head_b_i = head_b[i];
      let sum_i = sum * 2.0 + head_b_i * 0.001;
      let sgd_head_b_v_next = sum_i + sgd_head_b_v[i] * 0.9;
      sgd_head_b_v[i] = sgd_head_b_v_next;
      head_b[i] = head_b_i - (sgd_head_b_v_next * 0.9 + sum_i) * lr;
    }
  }
}

// words_gradient: f32[7, 4], sgd/head/W/v: f32[4, 3], head/W: f32[4, 3] — gradient of let logits = head(relu(mean_word)) + head(-mean_word) (embedding.mlp:9:16)
@compute @workgroup_size(64)
fn update_head_W(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let lr = scalars.lr;
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 1) {
    let at = group * 64 + thread;
    if (at < 28) {
      let i = at / 4;
      let words_gradient_row = i * 4;
      let j = at % 4;
      var sum = 0.0;
      for (var k = 0; k < N; k++) {
        let logits_gradient_kj = logits_gradient[k * 4 + j];
        let product = (select(logits_gradient_kj, 0.0, lessEqual(logits_select[k * 4 + j], 0.0)) - logits_gradient_kj) * 0.2;
        for (var l = 0; l < 5; l++) {
          let ids_id = ids[k * 5 + l];
          if (ids_id - i == 0) {
            sum += product;
          }
        }
      }
      words_gradient[words_gradient_row + j] = sum;
    }
  } else {
    let at = (group - 1) * 64 + thread;
    if (at < 12) {
      let i = at / 3;
      let row = i * 3;
      let j = at % 3;
      var dot = 0.0;
      for (var k = 0; k < N; k++) {
        dot += logits_gradient_2[k * 4 + i] * loss_gradient[k * 3 + j];
      }
      let head_W_ij = head_W[row + j];
      let sum_ij = dot + head_W_ij * 0.001;
      let sgd_head_W_v_next = sum_ij + sgd_head_W_v[row + j] * 0.9;
      sgd_head_W_v[row + j] = sgd_head_W_v_next;
      head_W[row + j] = head_W_ij - (sgd_head_W_v_next * 0.9 + sum_ij) * lr;
    }
  }
}

// sgd/table/v: f32[7, 4], table: f32[7, 4] — train { optimizer: sgd(lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 1e-3) batch: 4 } (embedding.mlp:13:22)
@compute @workgroup_size(64)
fn update_table(@builtin(global_invocation_id) id: vec3u) {
  let lr = scalars.lr;
  let i = i32(id.x);
  if (i < 28) {
    let table_i = table[i];
    let sum = words_gradient[i] + table_i * 0.001;
    let sgd_table_v_next = sum + sgd_table_v[i] * 0.9;
    sgd_table_v[i] = sgd_table_v_next;
    table[i] = table_i - (sgd_table_v_next * 0.9 + sum) * lr;
  }
}

// mean_word: f32[N, 4], logits_select: f32[N, 4] — let mean_word = mean(words, axis: 1) (embedding.mlp:8:19)
@compute @workgroup_size(64)
fn evaluate_mean_word(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 4 * N) {
    let i = at / 4;
    let row = i * 4;
    let j = at % 4;
    var sum = 0.0;
    for (var k = 0; k < 5; k++) {
      let ids_id = ids[i * 5 + k];
      sum += table[ids_id * 4 + j];
    }
    let mean_word_2 = sum * 0.2;
    mean_word[row + j] = mean_word_2;
    logits_select[row + j] = select(mean_word_2, 0.0, lessEqual(mean_word_2, 0.0));
  }
}

// loss_difference: f32[N], class_: i32[N] — output class = argmax(logits) (embedding.mlp:10:18)
@compute @workgroup_size(64)
fn evaluate_class_(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var max_2 = -infinity();
    var sum = 0.0;
    let logits_row = i * 3;
    let y_i = y[i];
    for (var j = 0; j < 3; j++) {
      let logits_ij = logits[logits_row + j];
      max_2 = maximum(max_2, logits_ij);
      sum += select(0.0, logits_ij, y_i == j);
    }
    var sum_2 = 0.0;
    var class__2 = 2147483647;
    let select_2 = select(0.0, max_2, isFinite(max_2));
    for (var j = 0; j < 3; j++) {
      let logits_ij = logits[logits_row + j];
      sum_2 += exponential(logits_ij - select_2);
      class__2 = min(class__2, select(3, j, equal(max_2, logits_ij) || isNan(logits_ij)));
    }
    loss_difference[i] = logarithm(sum_2) + select_2 - sum;
    class_[i] = class__2;
  }
}

// loss: f32, accuracy: f32 — loss = cross_entropy(logits, y) (embedding.mlp:11:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  var sum = 0.0;
  var sum_2 = 0;
  for (var i = thread; i < N; i += 64) {
    sum += loss_difference[i];
    sum_2 += i32(class_[i] == y[i]);
  }
  sum = workgroupSum(sum, thread, 64, 1);
  sum_2 = workgroupSumI32(sum_2, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum, f32(N));
    accuracy[0] = divide(f32(sum_2), f32(N));
  }
}

// class: i32[N] — output class = argmax(logits) (embedding.mlp:10:18)
@compute @workgroup_size(64)
fn predict_class_(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var max_2 = -infinity();
    let logits_row = i * 3;
    for (var j = 0; j < 3; j++) {
      max_2 = maximum(max_2, logits[logits_row + j]);
    }
    var class__2 = 2147483647;
    for (var j = 0; j < 3; j++) {
      let logits_ij = logits[logits_row + j];
      class__2 = min(class__2, select(3, j, equal(max_2, logits_ij) || isNan(logits_ij)));
    }
    class_[i] = class__2;
  }
}
