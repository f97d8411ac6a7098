/** loss_exp: f32[N, 4], loss_sum_3: f32[N], loss_sum: f32[N], loss_sum_2: f32[N], p_gradient: f32[N], loss: f32 — loss = mean(-y * log(p) - (1 - y) * log(1 - p)) + mean(log(sum(exp(x * w), axis: 1))) (naive.mlp:13:10) */
function step_loss(
  w: Float32Array,
  x: Float32Array,
  y: Float32Array,
  loss_sum: Float32Array,
  loss_sum_2: Float32Array,
  loss_exp: Float32Array,
  loss_sum_3: Float32Array,
  p_gradient: Float32Array,
  loss: Float32Array,
  N: number,
): void {
  const quotient = 1 / N;
  for (let i = 0; i < N; i++) {
    let max = -Infinity;
    let z = 0;
    const row = i * 4;
    for (let j = 0; j < 4; j++) {
      const w_j = w[j]!;
      const x_ij = x[row + j]!;
      max = Math.max(max, w_j * x_ij);
      z += x_ij * w_j;
    }
    let sum = 0;
    const select = choose(Number.isFinite(Math.fround(max)), max, 0);
    for (let j = 0; j < 4; j++) {
      const exp = fastExp(w[j]! * x[row + j]! - select);
      sum += exp;
      loss_exp[row + j] = exp;
    }
    loss_sum_3[i] = sum;
    loss_sum[i] = Math.log(sum) + select;
    const negative = -Math.abs(z);
    const softplus_ = softplus(negative);
    const y_i = y[i]!;
    const difference = 1 - y_i;
    loss_sum_2[i] = (softplus_ + choose(-0 <= z, 0, -z)) * y_i + (softplus_ + choose(z <= 0, 0, z)) * difference;
    const sigmoid_ = sigmoid(negative);
    const difference_2 = 1 - sigmoid_;
    p_gradient[i] = (choose(z < 0, sigmoid_, difference_2) * difference - choose(-0 < z, sigmoid_, difference_2) * y_i) * quotient;
  }
  let sum_2 = 0;
  let sum_3 = 0;
  for (let i = 0; i < N; i++) {
    sum_2 += loss_sum[i]!;
    sum_3 += loss_sum_2[i]!;
  }
  loss[0] = (sum_2 + sum_3) / N;
}

/** w: f32[4] — gradient of loss = mean(-y * log(p) - (1 - y) * log(1 - p)) + mean(log(sum(exp(x * w), axis: 1))) (naive.mlp:13:70) */
function update_w(
  x: Float32Array,
  loss_sum_3: Float32Array,
  loss_exp: Float32Array,
  p_gradient: Float32Array,
  w: Float32Array,
  N: number,
  lr: number,
): void {
  const quotient = 1 / N;
  for (let i = 0; i < 4; i++) {
    let sum = 0;
    let dot = 0;
    for (let j = 0; j < N; j++) {
      const x_ji = x[j * 4 + i]!;
      sum += quotient / loss_sum_3[j]! * loss_exp[j * 4 + i]! * x_ji;
      dot += x_ji * p_gradient[j]!;
    }
    w[i] = w[i]! - (sum + dot) * lr;
  }
}

/** loss_sum: f32[N], loss_sum_2: f32[N], loss: f32 — loss = mean(-y * log(p) - (1 - y) * log(1 - p)) + mean(log(sum(exp(x * w), axis: 1))) (naive.mlp:13:10) */
function evaluate_loss(
  w: Float32Array,
  x: Float32Array,
  y: Float32Array,
  loss_sum: Float32Array,
  loss_sum_2: Float32Array,
  loss: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    let max = -Infinity;
    let z = 0;
    const x_row = i * 4;
    for (let j = 0; j < 4; j++) {
      const w_j = w[j]!;
      const x_ij = x[x_row + j]!;
      max = Math.max(max, w_j * x_ij);
      z += x_ij * w_j;
    }
    let sum = 0;
    const select = choose(Number.isFinite(Math.fround(max)), max, 0);
    for (let j = 0; j < 4; j++) {
      sum += fastExp(w[j]! * x[x_row + j]! - select);
    }
    loss_sum[i] = Math.log(sum) + select;
    const softplus_ = softplus(-Math.abs(z));
    const y_i = y[i]!;
    loss_sum_2[i] = (softplus_ + choose(-0 <= z, 0, -z)) * y_i + (softplus_ + choose(z <= 0, 0, z)) * (1 - y_i);
  }
  let sum_2 = 0;
  let sum_3 = 0;
  for (let i = 0; i < N; i++) {
    sum_2 += loss_sum[i]!;
    sum_3 += loss_sum_2[i]!;
  }
  loss[0] = (sum_2 + sum_3) / N;
}

/** likelihood: f32[N], shares: f32[N, 4], growth: f32[N], small: f32[N] — output likelihood = log(p) (naive.mlp:9:23) */
function predict_likelihood(
  x: Float32Array,
  w: Float32Array,
  shares: Float32Array,
  likelihood: Float32Array,
  growth: Float32Array,
  small: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    let z = 0;
    let max = -Infinity;
    const row = i * 4;
    for (let j = 0; j < 4; j++) {
      const x_ij = x[row + j]!;
      z += x_ij * w[j]!;
      max = Math.max(max, x_ij);
    }
    let q = 0;
    for (let j = 0; j < 4; j++) {
      q += fastExp(x[row + j]! - max);
    }
    const log = Math.log(q);
    for (let j = 0; j < 4; j++) {
      shares[row + j] = x[row + j]! - max - log;
    }
    const softplus_ = softplus(-Math.abs(z));
    likelihood[i] = -(softplus_ + choose(-0 <= z, 0, -z));
    growth[i] = softplus_ + choose(z <= 0, 0, z);
    small[i] = fastExpm1(z * 0.0001);
  }
}
