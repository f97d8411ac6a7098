/** xent: f32[N], accuracy_cast: i32[N], p_gradient: f32[N] — let xent = -y * log(p) - (1 - y) * log(1 - p) (logistic.mlp:12:14) */
function step_xent(
  b: Float32Array,
  x: Float32Array,
  w: Float32Array,
  y: Float32Array,
  xent: Float32Array,
  accuracy_cast: Int32Array,
  p_gradient: Float32Array,
  N: number,
): void {
  const b_0 = b[0]!;
  const quotient = 1 / N;
  for (let i_2 = 0; i_2 < N; i_2++) {
    let dot = 0;
    const x_row = i_2 * 784;
    for (let j = 0; j < 784; j++) {
      dot += x[x_row + j]! * w[j]!;
    }
    const sum = dot + b_0;
    const negative = -Math.abs(sum);
    const softplus_ = softplus(negative);
    const y_i_2 = y[i_2]!;
    const difference = 1 - y_i_2;
    const negative_2 = -sum;
    const xent_i_2 = (softplus_ + (sum <= 0 ? 0 : sum)) * difference + ((negative_2 <= 0 ? 0 : negative_2) + softplus_) * y_i_2;
    xent[i_2] = xent_i_2;
    const sigmoid_ = sigmoid(negative);
    const difference_2 = 1 - sigmoid_;
    const p = sum < 0 ? sigmoid_ : difference_2;
    accuracy_cast[i_2] = (0.5 < p) === (0.5 < y_i_2) ? 1 : 0;
    p_gradient[i_2] = p * (quotient * difference) - (negative_2 < 0 ? sigmoid_ : difference_2) * (quotient * y_i_2);
  }
}

/** loss: f32, accuracy: f32, b: f32 — loss = mean(xent) + 0.01 * sum(w^2) (logistic.mlp:16:10) */
function update_b(
  xent: Float32Array,
  accuracy_cast: Int32Array,
  p_gradient: Float32Array,
  w: Float32Array,
  b: Float32Array,
  loss: Float32Array,
  accuracy: Float32Array,
  N: number,
): void {
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
  b[0] = b[0]! - sum_3 * 0.1;
}

/** w: f32[784] — gradient of let p = 1 / (1 + exp(-(x @ w) - b)) (logistic.mlp:11:28) */
function update_w(p_gradient: Float32Array, x: Float32Array, w: Float32Array, N: number): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < 784; i0 += 258) {
    const i1 = Math.min(i0 + 258, 784);
    for (let i = i0; i < i1; i++) {
      sums[i - i0] = 0;
    }
    for (let j = 0; j < N; j++) {
      const p_gradient_j = p_gradient[j]!;
      const x_row = j * 784;
      for (let i = i0; i < i1; i++) {
        sums[i - i0] = sums[i - i0]! + p_gradient_j * x[x_row + i]!;
      }
    }
    for (let i = i0; i < i1; i++) {
      const w_i = w[i]!;
      w[i] = w_i - (sums[i - i0]! + w_i * 0.02) * 0.1;
    }
  }
}

/** xent: f32[N], accuracy_cast: i32[N] — let xent = -y * log(p) - (1 - y) * log(1 - p) (logistic.mlp:12:14) */
function evaluate_xent(
  b: Float32Array,
  x: Float32Array,
  w: Float32Array,
  y: Float32Array,
  xent: Float32Array,
  accuracy_cast: Int32Array,
  N: number,
): void {
  const b_0 = b[0]!;
  for (let i_2 = 0; i_2 < N; i_2++) {
    let dot = 0;
    const x_row = i_2 * 784;
    for (let j = 0; j < 784; j++) {
      dot += x[x_row + j]! * w[j]!;
    }
    const sum = dot + b_0;
    const negative = -Math.abs(sum);
    const softplus_ = softplus(negative);
    const y_i_2 = y[i_2]!;
    const negative_2 = -sum;
    const xent_i_2 = (softplus_ + (sum <= 0 ? 0 : sum)) * (1 - y_i_2) + ((negative_2 <= 0 ? 0 : negative_2) + softplus_) * y_i_2;
    xent[i_2] = xent_i_2;
    const sigmoid_ = sigmoid(negative);
    accuracy_cast[i_2] = (0.5 < (sum < 0 ? sigmoid_ : 1 - sigmoid_)) === (0.5 < y_i_2) ? 1 : 0;
  }
}

/** loss: f32, accuracy: f32 — loss = mean(xent) + 0.01 * sum(w^2) (logistic.mlp:16:10) */
function evaluate_loss(
  xent: Float32Array,
  accuracy_cast: Int32Array,
  w: Float32Array,
  loss: Float32Array,
  accuracy: Float32Array,
  N: number,
): void {
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
  for (let i_2 = 0; i_2 < N; i_2++) {
    let dot = 0;
    const x_row = i_2 * 784;
    for (let j = 0; j < 784; j++) {
      dot += x[x_row + j]! * w[j]!;
    }
    const sum = dot + b_0;
    const sigmoid_ = sigmoid(-Math.abs(sum));
    const p = sum < 0 ? sigmoid_ : 1 - sigmoid_;
    probability[i_2] = p;
    prediction[i_2] = 0.5 < p ? 1 : 0;
  }
}
