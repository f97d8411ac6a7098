/** h: f32[N, 6], loss_sum: f32[N], loss_gradient: f32[N], loss: f32 — loss = bce_with_logits(h @ w, y) + mean(square(dropout(x, 0.1))) (dropout.mlp:8:10) */
function step_loss(
  x: Float32Array,
  w: Float32Array,
  y: Float32Array,
  loss_sum: Float32Array,
  h: Float32Array,
  loss_gradient: Float32Array,
  loss: Float32Array,
  N: number,
  step: number,
  seed0: number,
  seed1: number,
): void {
  const quotient = 1 / N;
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const row = i * 6;
    for (let j = 0; j < 6; j++) {
      const h_ij = choose(uniform(seed0, seed1, step, 0, i * 6 + j) < 0.4, 0, x[row + j]! * 1.6666666666666667);
      dot += h_ij * w[j]!;
      h[row + j] = h_ij;
    }
    const negative = -Math.abs(dot);
    const softplus_ = softplus(negative);
    const y_i = y[i]!;
    const difference = 1 - y_i;
    loss_sum[i] = (softplus_ + choose(-0 <= dot, 0, -dot)) * y_i + (softplus_ + choose(dot <= 0, 0, dot)) * difference;
    const sigmoid_ = sigmoid(negative);
    const difference_2 = 1 - sigmoid_;
    loss_gradient[i] = (choose(dot < 0, sigmoid_, difference_2) * difference - choose(-0 < dot, sigmoid_, difference_2) * y_i) * quotient;
  }
  let sum = 0;
  for (let i = 0; i < N; i++) {
    sum += loss_sum[i]!;
  }
  let sum_2 = 0;
  for (let i = 0; i < 6 * N; i++) {
    const select = choose(uniform(seed0, seed1, step, 1, i) < 0.1, 0, x[i]! * 1.1111111111111112);
    sum_2 += select * select;
  }
  loss[0] = sum / N + sum_2 / (6 * N);
}

/** adam/w/m: f32[6], adam/w/v: f32[6], w: f32[6] — gradient of output p = sigmoid(h @ w) (dropout.mlp:7:22) */
function update_w(
  h: Float32Array,
  loss_gradient: Float32Array,
  adam_w_m: Float32Array,
  adam_w_v: Float32Array,
  w: Float32Array,
  N: number,
  lr: number,
  step: number,
): void {
  const quotient = 1 / (1 - 0.999 ** step);
  const quotient_2 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 6; i++) {
    let dot = 0;
    for (let j = 0; j < N; j++) {
      dot += h[j * 6 + i]! * loss_gradient[j]!;
    }
    const adam_w_m_next = dot * 0.09999999999999998 + adam_w_m[i]! * 0.9;
    adam_w_m[i] = adam_w_m_next;
    const adam_w_v_next = dot * dot * 0.0010000000000000009 + adam_w_v[i]! * 0.999;
    adam_w_v[i] = adam_w_v_next;
    w[i] = w[i]! - adam_w_m_next / (Math.sqrt(adam_w_v_next * quotient) + 1e-8) * quotient_2;
  }
}

/** loss_sum: f32[N], loss: f32 — loss = bce_with_logits(h @ w, y) + mean(square(dropout(x, 0.1))) (dropout.mlp:8:10) */
function evaluate_loss(
  x: Float32Array,
  w: Float32Array,
  y: Float32Array,
  loss_sum: Float32Array,
  loss: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const x_row = i * 6;
    for (let j = 0; j < 6; j++) {
      dot += x[x_row + j]! * w[j]!;
    }
    const softplus_ = softplus(-Math.abs(dot));
    const y_i = y[i]!;
    loss_sum[i] = (softplus_ + choose(-0 <= dot, 0, -dot)) * y_i + (softplus_ + choose(dot <= 0, 0, dot)) * (1 - y_i);
  }
  let sum = 0;
  for (let i = 0; i < N; i++) {
    sum += loss_sum[i]!;
  }
  let sum_2 = 0;
  for (let i = 0; i < 6 * N; i++) {
    const x_i = x[i]!;
    sum_2 += x_i * x_i;
  }
  loss[0] = sum / N + sum_2 / (6 * N);
}

/** p: f32[N] — output p = sigmoid(h @ w) (dropout.mlp:7:14) */
function predict_p(x: Float32Array, w: Float32Array, p: Float32Array, N: number): void {
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const x_row = i * 6;
    for (let j = 0; j < 6; j++) {
      dot += x[x_row + j]! * w[j]!;
    }
    p[i] = sigmoid(dot);
  }
}
