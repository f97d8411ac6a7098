struct Scalars {
  N: u32,
  decay: f32,
  quotient: f32, // (1 - decay) / N
  quotient_2: f32, // 2 / (3 * N)
  quotient_3: f32, // 1 / (1 - 0.999 ** step)
  quotient_4: f32, // lr / (1 - 0.9 ** step)
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read> x: array<f32>; // f32[N, 3]
@group(0) @binding(2) var<storage, read_write> average: array<f32>; // f32[3]
@group(0) @binding(3) var<storage, read_write> w: array<f32>; // f32[3]
@group(0) @binding(4) var<storage, read_write> v: array<f32>; // f32[3]
@group(0) @binding(5) var<storage, read_write> seen: array<i32>; // i32
@group(0) @binding(6) var<storage, read_write> adam_w_m: array<f32>; // f32[3]
@group(0) @binding(7) var<storage, read_write> adam_w_v: array<f32>; // f32[3]
@group(0) @binding(8) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(9) var<storage, read_write> centred: array<f32>; // f32[N, 3]
@group(0) @binding(10) var<storage, read_write> count: array<i32>; // i32

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

// loss: f32, seen: i32, average: f32[3], v: f32[3], adam/w/m: f32[3], adam/w/v: f32[3], w: f32[3] — loss = mean(square((x - average) * w - v)) (states.mlp:17:10)
@compute @workgroup_size(64)
fn update_v(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let decay = scalars.decay;
  let quotient = scalars.quotient;
  let quotient_2 = scalars.quotient_2;
  let quotient_3 = scalars.quotient_3;
  let quotient_4 = scalars.quotient_4;
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 1) {
    if (thread == 0) {
      seen[0] = seen[0] + N;
    }
  } else {
    var sum = 0.0;
    for (var i = thread; i < N; i += 64) {
      let x_row = i * 3;
      for (var j = 0; j < 3; j++) {
        let difference = (x[x_row + j] - average[j]) * w[j] - v[j];
        sum += difference * difference;
      }
    }
    sum = workgroupSum(sum, thread, 64, 1);
    if (thread == 0) {
      loss[0] = divide(sum, f32(3 * N));
    }
    storageBarrier();
    for (var i = thread; i < 3; i += 64) {
      var now = 0.0;
      var sum_2 = 0.0;
      let average_i = average[i];
      let w_i = w[i];
      let v_i = v[i];
      for (var j = 0; j < N; j++) {
        let x_ji = x[j * 3 + i];
        now += x_ji;
        let difference = x_ji - average_i;
        sum_2 += (difference * w_i - v_i) * difference;
      }
      average[i] = quotient * now + average_i * decay;
      v[i] = select(average_i, v_i, less(abs(v_i - average_i), 0.5));
      let product = sum_2 * quotient_2;
      let select_2 = select(select(product, 0.5, less(0.5, product)), -0.5, less(product, -0.5));
      let adam_w_m_next = select_2 * 0.1 + adam_w_m[i] * 0.9;
      adam_w_m[i] = adam_w_m_next;
      let adam_w_v_next = select_2 * select_2 * 0.001 + adam_w_v[i] * 0.999;
      adam_w_v[i] = adam_w_v_next;
      w[i] = w_i - divide(adam_w_m_next, sqrt(adam_w_v_next * quotient_3) + 1e-8) * quotient_4;
    }
  }
}

// loss: f32 — loss = mean(square((x - average) * w - v)) (states.mlp:17:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  var sum = 0.0;
  for (var i = thread; i < N; i += 64) {
    let x_row = i * 3;
    for (var j = 0; j < 3; j++) {
      let difference = (x[x_row + j] - average[j]) * w[j] - v[j];
      sum += difference * difference;
    }
  }
  sum = workgroupSum(sum, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum, f32(3 * N));
  }
}

// centred: f32[N, 3], count: i32 — output centred = (x - average) * w + v (states.mlp:15:20)
@compute @workgroup_size(64)
fn predict_centred(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let group = i32(id.x + 65535u * id.y);
  let thread = i32(index);
  if (group < 1) {
    if (thread == 0) {
      count[0] = seen[0];
    }
  } else {
    let at = (group - 1) * 64 + thread;
    if (at < 3 * N) {
      let i = at / 3;
      let row = i * 3;
      let j = at % 3;
      centred[row + j] = (x[row + j] - average[j]) * w[j] + v[j];
    }
  }
}
