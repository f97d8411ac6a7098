struct Scalars {
  N: u32,
  quotient: f32, // 2 / (10 * N)
  lr: f32,
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read_write> w: array<f32>; // f32[6]
@group(0) @binding(2) var<storage, read> x: array<f32>; // f32[N, 6]
@group(0) @binding(3) var<storage, read_write> loss_product: array<f32>; // f32[N]
@group(0) @binding(4) var<storage, read_write> loss_max: array<f32>; // f32[1]
@group(0) @binding(5) var<storage, read_write> loss_gradient: array<f32>; // f32[1]
@group(0) @binding(6) var<storage, read_write> loss_sum: array<f32>; // f32[N]
@group(0) @binding(7) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(8) var<storage, read_write> both_gradient: array<f32>; // f32[N, 4]
@group(0) @binding(9) var<storage, read_write> w_next: array<f32>; // f32[6]
@group(0) @binding(10) var<storage, read_write> column: array<f32>; // f32[N]
@group(0) @binding(11) var<storage, read_write> last: array<f32>; // f32[6]
@group(0) @binding(12) var<storage, read_write> reversed: array<f32>; // f32[N, 6]
@group(0) @binding(13) var<storage, read_write> joined: array<f32>; // f32[N, 10]

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

fn equal(x: f32, y: f32) -> bool {
  return order(x) == order(y) && !isNan(x);
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

// loss_max: f32[1], loss_gradient: f32[1], loss_sum: f32[N], loss_product: f32[N], loss: f32, both_gradient: f32[N, 4] — loss = mean(square(both)) + sum(even) * 0.01 + max(z[:, 2]) + sum(x.T @ z) (slices.mlp:14:10)
@compute @workgroup_size(64)
fn step_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let quotient = scalars.quotient;
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  let w_0 = w[2];
  var max_2 = -infinity();
  for (var j = thread; j < N; j += 64) {
    max_2 = maximum(max_2, x[j * 6 + 2] * w_0);
  }
  max_2 = workgroupMaximum(max_2, thread, 64, 1);
  if (group < 1) {
    var sum = 0.0;
    for (var j = thread; j < N; j += 64) {
      sum += f32(equal(max_2, x[j * 6 + 2] * w_0));
    }
    sum = workgroupSum(sum, thread, 64, 1);
    if (thread == 0) {
      loss_max[0] = max_2;
      loss_gradient[0] = sum;
    }
  } else if (group < 2) {
    var sum_4 = 0.0;
    for (var i = thread; i < N; i += 64) {
      let x_row_3 = i * 6 + 9;
      let x_row_2 = i * 6 + 1;
      for (var j = 0; j < 10; j++) {
        let value = select(select(0.0, x[x_row_3 - j] * w[9 - j], 4 <= j), x[x_row_2 + j] * w[j + 1], j < 4);
        sum_4 += value * value;
      }
    }
    sum_4 = workgroupSum(sum_4, thread, 64, 1);
    var sum_5 = 0.0;
    for (var i = thread; i < N - 1; i += 64) {
      let x_row_4 = i * 6 + 6;
      for (var j = 0; j < 3; j++) {
        sum_5 += x[x_row_4 + j * 2] * w[j * 2];
      }
    }
    sum_5 = workgroupSum(sum_5, thread, 64, 1);
    for (var i = thread; i < N; i += 64) {
      var sum_2 = 0.0;
      var sum_3 = 0.0;
      let x_row = i * 6;
      for (var j = 0; j < 6; j++) {
        let x_ij = x[x_row + j];
        sum_2 += x_ij * w[j];
        sum_3 += x_ij;
      }
      loss_sum[i] = sum_3;
      loss_product[i] = sum_2 * sum_3;
    }
    var sum_6 = 0.0;
    storageBarrier();
    for (var i = thread; i < N; i += 64) {
      sum_6 += loss_product[i];
    }
    sum_6 = workgroupSum(sum_6, thread, 64, 1);
    if (thread == 0) {
      loss[0] = divide(sum_4, f32(10 * N)) + sum_5 * 0.01 + max_2 + sum_6;
    }
  } else {
    let at = (group - 2) * 64 + thread;
    if (at < 4 * N) {
      let i = at / 4;
      let x_row_2 = i * 6 + 1;
      let both_gradient_row = i * 4;
      let j = at % 4;
      both_gradient[both_gradient_row + j] = x[x_row_2 + j] * w[j + 1] * quotient;
    }
  }
}

// w_next: f32[6] — train { optimizer: sgd(lr: 0.01) batch: 4 } (slices.mlp:15:22)
@compute @workgroup_size(64)
fn step_w_next(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let lr = scalars.lr;
  let quotient = scalars.quotient;
  let i = i32(id.x);
  if (i < 6) {
    var sum = 0.0;
    let w_i = w[i];
    for (var j = 0; j < N; j++) {
      let x_ji = x[j * 6 + i];
      sum += (select(0.0, select(0.0, divide(1.0, loss_gradient[0]), equal(loss_max[0], x_ji * w_i)), i - 2 == 0) + loss_sum[j] + select(-0.0, 0.01, 0 <= j - 1 && i < 5 && i % 2 == 0) + x_ji * w_i * quotient + select(-0.0, both_gradient[j * 4 + i - 1], 0 <= i - 1 && i - 1 < 4)) * x_ji;
    }
    w_next[i] = w_i - sum * lr;
  }
}

// w takes its new value
@compute @workgroup_size(64)
fn step_copy_w(@builtin(global_invocation_id) id: vec3u) {
  let i = i32(id.x);
  if (i < 6) {
    w[i] = w_next[i];
  }
}

// loss_product: f32[N] — loss = mean(square(both)) + sum(even) * 0.01 + max(z[:, 2]) + sum(x.T @ z) (slices.mlp:14:65)
@compute @workgroup_size(64)
fn evaluate_loss_product(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var sum = 0.0;
    var sum_2 = 0.0;
    let x_row = i * 6;
    for (var j = 0; j < 6; j++) {
      let x_ij = x[x_row + j];
      sum += x_ij * w[j];
      sum_2 += x_ij;
    }
    loss_product[i] = sum * sum_2;
  }
}

// loss_max: f32[1], loss: f32 — loss = mean(square(both)) + sum(even) * 0.01 + max(z[:, 2]) + sum(x.T @ z) (slices.mlp:14:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  let w_0 = w[2];
  var max_2 = -infinity();
  for (var j = thread; j < N; j += 64) {
    max_2 = maximum(max_2, x[j * 6 + 2] * w_0);
  }
  max_2 = workgroupMaximum(max_2, thread, 64, 1);
  var sum = 0.0;
  for (var i = thread; i < N; i += 64) {
    let x_row_2 = i * 6 + 9;
    let x_row = i * 6 + 1;
    for (var j = 0; j < 10; j++) {
      let value = select(select(0.0, x[x_row_2 - j] * w[9 - j], 4 <= j), x[x_row + j] * w[j + 1], j < 4);
      sum += value * value;
    }
  }
  sum = workgroupSum(sum, thread, 64, 1);
  var sum_2 = 0.0;
  for (var i = thread; i < N - 1; i += 64) {
    let x_row_3 = i * 6 + 6;
    for (var j = 0; j < 3; j++) {
      sum_2 += x[x_row_3 + j * 2] * w[j * 2];
    }
  }
  sum_2 = workgroupSum(sum_2, thread, 64, 1);
  var sum_3 = 0.0;
  for (var i = thread; i < N; i += 64) {
    sum_3 += loss_product[i];
  }
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  if (thread == 0) {
    loss_max[0] = max_2;
    loss[0] = divide(sum, f32(10 * N)) + sum_2 * 0.01 + max_2 + sum_3;
  }
}

// column: f32[N], last: f32[6], reversed: f32[N, 6] — output column = z[:, 0] (slices.mlp:10:19)
@compute @workgroup_size(64)
fn predict_column(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  let w_0 = w[0];
  if (group < (N + 63) / 64) {
    let i = group * 64 + thread;
    if (i < N) {
      column[i] = x[i * 6] * w_0;
    }
  } else if (group < (N + 63) / 64 + 1) {
    let i = (group - (N + 63) / 64) * 64 + thread;
    if (i < 6) {
      last[i] = x[i + (6 * N - 6)] * w[i];
    }
  } else {
    let at = (group - ((N + 63) / 64 + 1)) * 64 + thread;
    if (at < 6 * N) {
      let i = at / 6;
      let x_row = i * 6 + 5;
      let reversed_row = i * 6;
      let j = at % 6;
      reversed[reversed_row + j] = x[x_row - j] * w[5 - j];
    }
  }
}

// joined: f32[N, 10] — let both = concat((inner, back), axis: 1) (slices.mlp:9:14)
@compute @workgroup_size(64)
fn predict_joined(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 10 * N) {
    let i = at / 10;
    let reversed_row = i * 6 - 4;
    let x_row = i * 6 + 1;
    let joined_row = i * 10;
    let j = at % 10;
    joined[joined_row + j] = select(select(0.0, reversed[reversed_row + j], 4 <= j), x[x_row + j] * w[j + 1], j < 4);
  }
}
