/** loss_exp: f32[N, 4], loss_sum_3: f32[N], loss_sum: f32[N], loss_sum_2: f32[N], p_gradient: f32[N] — loss = mean(-y * log(p) - (1 - y) * log(1 - p)) + mean(log(sum(exp(x * w), axis: 1))) (naive.mlp:13:58) */
function step_loss_exp(
  x: Float32Array,
  w: Float32Array,
  y: Float32Array,
  loss_exp: Float32Array,
  loss_sum_3: Float32Array,
  loss_sum: Float32Array,
  loss_sum_2: Float32Array,
  p_gradient: Float32Array,
  N: number,
): void {
  const quotient = 1 / N;
  for (let i = 0; i < N; i++) {
    let max = -Infinity;
    let z = 0;
    const row = i * 4;
    for (let j = 0; j < 4; j++) {
      const x_ij = x[row + j]!;
      const w_j = w[j]!;
      max = Math.max(max, x_ij * w_j);
      z += x_ij * w_j;
    }
    let sum = 0;
    const select = Number.isFinite(Math.fround(max)) ? max : 0;
    for (let j = 0; j < 4; j++) {
      const exp = Math.exp(x[row + j]! * w[j]! - select);
      sum += exp;
      loss_exp[row + j] = exp;
    }
    loss_sum_3[i] = sum;
    loss_sum[i] = Math.log(sum) + select;
    const negative = -Math.abs(z);
    const softplus_ = softplus(negative);
    const y_i = y[i]!;
    const difference = 1 - y_i;
    const negative_2 = -z;
    loss_sum_2[i] = (softplus_ + (z <= 0 ? 0 : z)) * difference + ((negative_2 <= 0 ? 0 : negative_2) + softplus_) * y_i;
    const sigmoid_ = sigmoid(negative);
    const difference_2 = 1 - sigmoid_;
    p_gradient[i] = (z < 0 ? sigmoid_ : difference_2) * (quotient * difference) - (negative_2 < 0 ? sigmoid_ : difference_2) * (quotient * y_i);
  }
}

/** loss: f32 — loss = mean(-y * log(p) - (1 - y) * log(1 - p)) + mean(log(sum(exp(x * w), axis: 1))) (naive.mlp:13:10) */
function step_loss(loss_sum: Float32Array, loss_sum_2: Float32Array, loss: Float32Array, N: number): void {
  let sum = 0;
  let sum_2 = 0;
  for (let i = 0; i < N; i++) {
    sum += loss_sum[i]!;
    sum_2 += loss_sum_2[i]!;
  }
  loss[0] = (sum + sum_2) / N;
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
      dot += p_gradient[j]! * x_ji;
    }
    w[i] = w[i]! - (sum + dot) * lr;
  }
}

/** loss_sum: f32[N], loss_sum_2: f32[N] — loss = mean(-y * log(p) - (1 - y) * log(1 - p)) + mean(log(sum(exp(x * w), axis: 1))) (naive.mlp:13:58) */
function evaluate_loss_sum(
  x: Float32Array,
  w: Float32Array,
  y: Float32Array,
  loss_sum: Float32Array,
  loss_sum_2: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    let max = -Infinity;
    let z = 0;
    const x_row = i * 4;
    for (let j = 0; j < 4; j++) {
      const x_ij = x[x_row + j]!;
      const w_j = w[j]!;
      max = Math.max(max, x_ij * w_j);
      z += x_ij * w_j;
    }
    let sum = 0;
    const select = Number.isFinite(Math.fround(max)) ? max : 0;
    for (let j = 0; j < 4; j++) {
      sum += Math.exp(x[x_row + j]! * w[j]! - select);
    }
    loss_sum[i] = Math.log(sum) + select;
    const softplus_ = softplus(-Math.abs(z));
    const y_i = y[i]!;
    const negative = -z;
    loss_sum_2[i] = (softplus_ + (z <= 0 ? 0 : z)) * (1 - y_i) + ((negative <= 0 ? 0 : negative) + softplus_) * y_i;
  }
}

/** loss: f32 — loss = mean(-y * log(p) - (1 - y) * log(1 - p)) + mean(log(sum(exp(x * w), axis: 1))) (naive.mlp:13:10) */
function evaluate_loss(
  loss_sum: Float32Array,
  loss_sum_2: Float32Array,
  loss: Float32Array,
  N: number,
): void {
  let sum = 0;
  let sum_2 = 0;
  for (let i = 0; i < N; i++) {
    sum += loss_sum[i]!;
    sum_2 += loss_sum_2[i]!;
  }
  loss[0] = (sum + sum_2) / N;
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
      q += Math.exp(x[row + j]! - max);
    }
    const log = Math.log(q);
    for (let j = 0; j < 4; j++) {
      shares[row + j] = x[row + j]! - max - log;
    }
    const negative = -z;
    const softplus_ = softplus(-Math.abs(z));
    likelihood[i] = -((negative <= 0 ? 0 : negative) + softplus_);
    growth[i] = softplus_ + (z <= 0 ? 0 : z);
    small[i] = Math.expm1(z * 0.0001);
  }
}
