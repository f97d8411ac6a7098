/** xent: f32[N], accuracy_cast: i32[N], p_gradient: f32[N], p_gradient_2: f32[N], loss: f32, accuracy: f32, b: f32 — let p = 1 / (1 + exp(-(x @ w) - b)) (logistic.mlp:11:28) */
function update_b(
  b: Float32Array,
  x: Float32Array,
  w: Float32Array,
  y: Float32Array,
  xent: Float32Array,
  accuracy_cast: Int32Array,
  p_gradient: Float32Array,
  p_gradient_2: Float32Array,
  loss: Float32Array,
  accuracy: Float32Array,
  N: number,
): void {
  const b_0 = b[0]!;
  const quotient = 1 / N;
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const x_row = i * 784;
    for (let j = 0; j < 784; j++) {
      dot += x[x_row + j]! * w[j]!;
    }
    const sum_5 = dot + b_0;
    const negative = -Math.abs(sum_5);
    const softplus_ = softplus(negative);
    const y_i = y[i]!;
    const difference = 1 - y_i;
    const xent_i = (softplus_ + choose(-0 <= sum_5, 0, -sum_5)) * y_i + (softplus_ + choose(sum_5 <= 0, 0, sum_5)) * difference;
    xent[i] = xent_i;
    const sigmoid_ = sigmoid(negative);
    const difference_2 = 1 - sigmoid_;
    const p = choose(sum_5 < 0, sigmoid_, difference_2);
    accuracy_cast[i] = (0.5 < p) === (0.5 < y_i) ? 1 : 0;
    const difference_i = p * difference - choose(-0 < sum_5, sigmoid_, difference_2) * y_i;
    p_gradient[i] = difference_i;
    p_gradient_2[i] = difference_i * quotient;
  }
  let sum = 0;
  let sum_2 = 0;
  let sum_3 = 0;
  for (let i = 0; i < N; i++) {
    sum += xent[i]!;
    sum_2 = sum_2 + accuracy_cast[i]! | 0;
    sum_3 += p_gradient[i]!;
  }
  let sum_4 = 0;
  for (let i = 0; i < 784; i++) {
    const w_i = w[i]!;
    sum_4 += w_i * w_i;
  }
  loss[0] = sum / N + sum_4 * 0.01;
  accuracy[0] = sum_2 / N;
  b[0] = b_0 - sum_3 / N * 0.1;
}

/** w: f32[784] — gradient of let p = 1 / (1 + exp(-(x @ w) - b)) (logistic.mlp:11:28) */
function update_w(p_gradient_2: Float32Array, x: Float32Array, w: Float32Array, N: number): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < 784; i0 += 258) {
    const i1 = Math.min(i0 + 258, 784);
    for (let i = i0; i < i1; i++) {
      sums[i - i0] = 0;
    }
    for (let j = 0; j < N; j++) {
      const x_row = j * 784;
      const p_gradient_2_j = p_gradient_2[j]!;
      for (let i = i0; i < i1; i++) {
        sums[i - i0] = sums[i - i0]! + x[x_row + i]! * p_gradient_2_j;
      }
    }
    for (let i = i0; i < i1; i++) {
      const w_i = w[i]!;
      w[i] = w_i - (sums[i - i0]! + w_i * 0.02) * 0.1;
    }
  }
}

/** xent: f32[N], accuracy_cast: i32[N], loss: f32, accuracy: f32 — loss = mean(xent) + 0.01 * sum(w^2) (logistic.mlp:16:10) */
function evaluate_loss(
  b: Float32Array,
  x: Float32Array,
  w: Float32Array,
  y: Float32Array,
  xent: Float32Array,
  accuracy_cast: Int32Array,
  loss: Float32Array,
  accuracy: Float32Array,
  N: number,
): void {
  const b_0 = b[0]!;
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const x_row = i * 784;
    for (let j = 0; j < 784; j++) {
      dot += x[x_row + j]! * w[j]!;
    }
    const sum_4 = dot + b_0;
    const negative = -Math.abs(sum_4);
    const softplus_ = softplus(negative);
    const y_i = y[i]!;
    const xent_i = (softplus_ + choose(-0 <= sum_4, 0, -sum_4)) * y_i + (softplus_ + choose(sum_4 <= 0, 0, sum_4)) * (1 - y_i);
    xent[i] = xent_i;
    const sigmoid_ = sigmoid(negative);
    accuracy_cast[i] = (0.5 < choose(sum_4 < 0, sigmoid_, 1 - sigmoid_)) === (0.5 < y_i) ? 1 : 0;
  }
  let sum = 0;
  let sum_2 = 0;
  for (let i = 0; i < N; i++) {
    sum += xent[i]!;
    sum_2 = sum_2 + accuracy_cast[i]! | 0;
  }
  let sum_3 = 0;
  for (let i = 0; i < 784; i++) {
    const w_i = w[i]!;
    sum_3 += w_i * w_i;
  }
  loss[0] = sum / N + sum_3 * 0.01;
  accuracy[0] = sum_2 / N;
}

/** probability: f32[N], prediction: bool[N] — let p = 1 / (1 + exp(-(x @ w) - b)) (logistic.mlp:11:14) */
function predict_probability(
  b: Float32Array,
  x: Float32Array,
  w: Float32Array,
  probability: Float32Array,
  prediction: Uint8Array,
  N: number,
): void {
  const b_0 = b[0]!;
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const x_row = i * 784;
    for (let j = 0; j < 784; j++) {
      dot += x[x_row + j]! * w[j]!;
    }
    const sum = dot + b_0;
    const sigmoid_ = sigmoid(-Math.abs(sum));
    const p = choose(sum < 0, sigmoid_, 1 - sigmoid_);
    probability[i] = p;
    prediction[i] = 0.5 < p ? 1 : 0;
  }
}
