struct Scalars {
  N: u32,
  lr: f32,
  h_at: u32,
  loss_sum_at: u32,
  z_at: u32,
  loss_gradient_at: u32,
  h_gradient_at: u32,
  loss_gradient_2_at: u32,
  loss_at: u32,
  accuracy_at: u32,
  quotient: f32, // 1 / N
  zero: f32, // 0
}

@group(0) @binding(0) var<uniform> scalars: Scalars;

@group(0) @binding(1) var<storage, read> x: array<f32>; // f32[N, 2]
@group(0) @binding(2) var<storage, read_write> W1: array<f32>; // f32[2, 8]
@group(0) @binding(3) var<storage, read_write> b1: array<f32>; // f32[8]
@group(0) @binding(4) var<storage, read_write> h: array<f32>; // f32[N, 8]
@group(0) @binding(5) var<storage, read_write> arena: array<u32>;
@group(0) @binding(6) var<storage, read_write> b2: array<f32>; // f32
@group(0) @binding(7) var<storage, read_write> W2: array<f32>; // f32[8]
@group(0) @binding(8) var<storage, read> y: array<f32>; // f32[N]
@group(0) @binding(9) var<storage, read_write> h_gradient: array<f32>; // f32[N, 8]
@group(0) @binding(10) var<storage, read_write> loss_gradient_2: array<f32>; // f32[N]
@group(0) @binding(11) var<storage, read_write> z: array<f32>; // f32[N]
@group(0) @binding(12) var<storage, read_write> loss_sum: array<f32>; // f32[N]
@group(0) @binding(13) var<storage, read_write> loss: array<f32>; // f32
@group(0) @binding(14) var<storage, read_write> accuracy: array<f32>; // f32
@group(0) @binding(15) var<storage, read_write> p: array<f32>; // f32[N]

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

fn less(x: f32, y: f32) -> bool {
  return order(x) < order(y) && !isNan(x) && !isNan(y);
}

fn lessEqual(x: f32, y: f32) -> bool {
  return order(x) <= order(y) && !isNan(x) && !isNan(y);
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

/// log(1 + x), 2.5 ulp: near 0 by the polynomial alone.
fn logarithm1Plus(x: f32) -> f32 {
  let near = fma(x * x, fma(x, logarithmRest(x), -0.5), x);
  return select(logarithm(1.0 + x), near, -0.29 < x && x < 0.41);
}

/// 1 / (1 + e^-x), 2 ulp.
fn sigmoid(x: f32) -> f32 {
  let t = exponential(-abs(x));
  return select(1.0, t, x < 0.0) / (1.0 + t);
}

/// log(1 + e^x), which overflows nowhere, 3 ulp.
fn softplus(x: f32) -> f32 {
  return max(x, 0.0) + logarithm1Plus(exponential(-abs(x)));
}

/// 2 ulp: near 0 by a polynomial, else from e^2x.
fn hyperbolicTangent(x: f32) -> f32 {
  let z = x * x;
  let q = fma(fma(fma(fma(-0.0056607807, z, 0.020601999), z, -0.05372923), z, 0.13331328), z, -0.33333278);
  let size = 1.0 - 2.0 / (exponential(min(2.0 * abs(x), 40.0)) + 1.0);
  let value = select(select(size, -size, x < 0.0), fma(x * z, q, x), abs(x) < 0.6);
  return select(value, x, isNan(x));
}

// h: f32[N, 8] — let h = tanh(x @ W1 + b1) (xor.mlp:13:11)
@compute @workgroup_size(64)
fn step_h(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let at = i32(id.x + 4194240u * id.y);
  if (at < 8 * N) {
    let i = at / 8;
    let x_row = i * 2;
    let h_row = i * 8;
    let j = at % 8;
    var dot = 0.0;
    for (var k = 0; k < 2; k++) {
      dot += x[x_row + k] * W1[k * 8 + j];
    }
    h[h_row + j] = hyperbolicTangent(dot + b1[j]);
  }
}

// z: f32[N], loss_sum: f32[N], loss_gradient: f32[N], loss_gradient_2: f32[N], h_gradient: f32[N, 8], loss: f32, accuracy: f32, b2: f32 — let z = h @ W2 + b2 (xor.mlp:14:11)
@compute @workgroup_size(64)
fn update_b2(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let lr = scalars.lr;
  let quotient = scalars.quotient;
  let h_at = i32(scalars.h_at);
  let h_gradient_at = i32(scalars.h_gradient_at);
  let z_at = i32(scalars.z_at);
  let loss_sum_at = i32(scalars.loss_sum_at);
  let loss_gradient_at = i32(scalars.loss_gradient_at);
  let loss_gradient_2_at = i32(scalars.loss_gradient_2_at);
  let loss_at = i32(scalars.loss_at);
  let accuracy_at = i32(scalars.accuracy_at);
  let thread = i32(index);
  let b2_0 = b2[0];
  for (var i = thread; i < N; i += 64) {
    var dot = 0.0;
    let row = i * 8;
    for (var j = 0; j < 8; j++) {
      dot += bitcast<f32>(arena[row + j + h_at]) * W2[j];
    }
    let z_2 = dot + b2_0;
    let negative = -abs(z_2);
    let sigmoid_ = sigmoid(negative);
    let difference = 1.0 - sigmoid_;
    let y_i = y[i];
    let difference_i = 1.0 - y_i;
    let difference_i_2 = select(difference, sigmoid_, less(z_2, 0.0)) * difference_i - select(difference, sigmoid_, less(-0.0, z_2)) * y_i;
    let product = difference_i_2 * quotient;
    for (var j = 0; j < 8; j++) {
      let h_ij = bitcast<f32>(arena[row + j + h_at]);
      arena[row + j + h_gradient_at] = bitcast<u32>(product * W2[j] * (1.0 - h_ij * h_ij));
    }
    arena[i + z_at] = bitcast<u32>(z_2);
    let softplus_ = softplus(negative);
    arena[i + loss_sum_at] = bitcast<u32>((softplus_ + select(-z_2, 0.0, lessEqual(-0.0, z_2))) * y_i + (softplus_ + select(z_2, 0.0, lessEqual(z_2, 0.0))) * difference_i);
    arena[i + loss_gradient_at] = bitcast<u32>(difference_i_2);
    arena[i + loss_gradient_2_at] = bitcast<u32>(product);
  }
  var sum = 0.0;
  var sum_2 = 0;
  var sum_3 = 0.0;
  storageBarrier();
  for (var i = thread; i < N; i += 64) {
    sum += bitcast<f32>(arena[i + loss_sum_at]);
    sum_2 += i32(less(0.0, bitcast<f32>(arena[i + z_at])) == less(0.5, y[i]));
    sum_3 += bitcast<f32>(arena[i + loss_gradient_at]);
  }
  sum = workgroupSum(sum, thread, 64, 1);
  sum_2 = workgroupSumI32(sum_2, thread, 64, 1);
  sum_3 = workgroupSum(sum_3, thread, 64, 1);
  if (thread == 0) {
    arena[loss_at] = bitcast<u32>(divide(sum, f32(N)));
    arena[accuracy_at] = bitcast<u32>(divide(f32(sum_2), f32(N)));
    b2[0] = b2_0 - divide(sum_3, f32(N)) * lr;
  }
}

// W1: f32[2, 8], b1: f32[8], W2: f32[8] — gradient of let h = tanh(x @ W1 + b1) (xor.mlp:13:16)
@compute @workgroup_size(64)
fn update_W1(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let lr = scalars.lr;
  let group = i32(id.x);
  let thread = i32(index);
  if (group < 1) {
    let at = group * 64 + thread;
    if (at < 16) {
      let i = at / 8;
      let W1_row = i * 8;
      let j = at % 8;
      var dot = 0.0;
      for (var k = 0; k < N; k++) {
        dot += x[k * 2 + i] * h_gradient[k * 8 + j];
      }
      W1[W1_row + j] = W1[W1_row + j] - dot * lr;
    }
  } else if (group < 2) {
    let i = (group - 1) * 64 + thread;
    if (i < 8) {
      var sum = 0.0;
      for (var j = 0; j < N; j++) {
        sum += h_gradient[j * 8 + i];
      }
      b1[i] = b1[i] - sum * lr;
    }
  } else {
    let i = (group - 2) * 64 + thread;
    if (i < 8) {
      var dot_2 = 0.0;
      for (var j = 0; j < N; j++) {
        dot_2 += h[j * 8 + i] * loss_gradient_2[j];
      }
      W2[i] = W2[i] - dot_2 * lr;
    }
  }
}

// z: f32[N], loss_sum: f32[N] — let z = h @ W2 + b2 (xor.mlp:14:11)
@compute @workgroup_size(64)
fn evaluate_z(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let b2_0 = b2[0];
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var dot = 0.0;
    let h_row = i * 8;
    for (var j = 0; j < 8; j++) {
      dot += h[h_row + j] * W2[j];
    }
    let z_2 = dot + b2_0;
    z[i] = z_2;
    let softplus_ = softplus(-abs(z_2));
    let y_i = y[i];
    loss_sum[i] = (softplus_ + select(-z_2, 0.0, lessEqual(-0.0, z_2))) * y_i + (softplus_ + select(z_2, 0.0, lessEqual(z_2, 0.0))) * (1.0 - y_i);
  }
}

// loss: f32, accuracy: f32 — loss = bce_with_logits(z, y) (xor.mlp:18:10)
@compute @workgroup_size(64)
fn evaluate_loss(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  let N = i32(scalars.N);
  let thread = i32(index);
  var sum = 0.0;
  var sum_2 = 0;
  for (var i = thread; i < N; i += 64) {
    sum += loss_sum[i];
    sum_2 += i32(less(0.0, z[i]) == less(0.5, y[i]));
  }
  sum = workgroupSum(sum, thread, 64, 1);
  sum_2 = workgroupSumI32(sum_2, thread, 64, 1);
  if (thread == 0) {
    loss[0] = divide(sum, f32(N));
    accuracy[0] = divide(f32(sum_2), f32(N));
  }
}

// p: f32[N] — output p = sigmoid(z) (xor.mlp:17:14)
@compute @workgroup_size(64)
fn predict_p(@builtin(global_invocation_id) id: vec3u) {
  let N = i32(scalars.N);
  let b2_0 = b2[0];
  let i = i32(id.x + 4194240u * id.y);
  if (i < N) {
    var dot = 0.0;
    let h_row = i * 8;
    for (var j = 0; j < 8; j++) {
      dot += h[h_row + j] * W2[j];
    }
    let z = dot + b2_0;
    let sigmoid_ = sigmoid(-abs(z));
    p[i] = select(1.0 - sigmoid_, sigmoid_, less(z, 0.0));
  }
}
