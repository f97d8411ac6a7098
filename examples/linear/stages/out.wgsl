struct Scalars {
  N: u32,
  lr: f32,
  quotient: f32, // 2 / N
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read_write> slope: array<f32>; // f32
@group(0) @binding(2) var<storage, read_write> intercept: array<f32>; // f32
@group(0) @binding(3) var<storage, read> x: array<f32>; // f32[N]
@group(0) @binding(4) var<storage, read> y: array<f32>; // f32[N]
@group(0) @binding(5) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(6) var<storage, read_write> prediction: array<f32>; // f32[N]

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

// loss: f32, slope: f32, intercept: f32 — loss = mse(line, y) (linear.mlp:12:10)
@compute @workgroup_size(64)
fn update_slope(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let lr = scalars.lr;
  let quotient = scalars.quotient;
  let thread = i32(index);
  var sum = 0.0;
  var sum_2 = 0.0;
  var sum_3 = 0.0;
  let slope_0 = slope[0];
  let intercept_0 = intercept[0];
  for (var i = thread; i < N; i += 64) {
    let x_i = x[i];
    let difference = x_i * slope_0 + intercept_0 - y[i];
    sum += difference * difference;
    sum_2 += difference * x_i;
    sum_3 += difference;
  }
  sum = workgroupSum(sum, thread, 64, 1);
  sum_2 = workgroupSum(sum_2, thread, 64, 1);
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  storageBarrier();
  if (thread == 0) {
    loss[0] = divide(sum, f32(N));
    slope[0] = slope_0 - sum_2 * quotient * lr;
    intercept[0] = intercept_0 - sum_3 * quotient * lr;
  }
}

// loss: f32 — loss = mse(line, y) (linear.mlp:12:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  let slope_0 = slope[0];
  let intercept_0 = intercept[0];
  var sum = 0.0;
  for (var i = thread; i < N; i += 64) {
    let difference = x[i] * slope_0 + intercept_0 - y[i];
    sum += difference * difference;
  }
  sum = workgroupSum(sum, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum, f32(N));
  }
}

// prediction: f32[N] — let line = slope * x + intercept (linear.mlp:9:14)
@compute @workgroup_size(64)
fn predict_prediction(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let slope_0 = slope[0];
  let intercept_0 = intercept[0];
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    prediction[i] = x[i] * slope_0 + intercept_0;
  }
}
