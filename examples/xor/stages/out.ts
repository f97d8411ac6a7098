/** h: f32[N, 8] — let h = tanh(x @ W1 + b1) (xor.mlp:13:11) */
function step_h(x: Float32Array, W1: Float32Array, b1: Float32Array, h: Float32Array, N: number): void {
  for (let i = 0; i < N; i++) {
    const x_row = i * 2;
    const h_row = i * 8;
    for (let j = 0; j < 8; j++) {
      let dot = 0;
      for (let k = 0; k < 2; k++) {
        dot += x[x_row + k]! * W1[k * 8 + j]!;
      }
      h[h_row + j] = fastTanh(dot + b1[j]!);
    }
  }
}

/** z: f32[N], loss_sum: f32[N], loss_gradient: f32[N], loss_gradient_2: f32[N], h_gradient: f32[N, 8], loss: f32, accuracy: f32, b2: f32 — let z = h @ W2 + b2 (xor.mlp:14:11) */
function update_b2(
  b2: Float32Array,
  h: Float32Array,
  W2: Float32Array,
  y: Float32Array,
  loss_sum: Float32Array,
  z: Float32Array,
  loss_gradient: Float32Array,
  h_gradient: Float32Array,
  loss_gradient_2: Float32Array,
  loss: Float32Array,
  accuracy: Float32Array,
  N: number,
  lr: number,
): void {
  const b2_0 = b2[0]!;
  const quotient = 1 / N;
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const row = i * 8;
    for (let j = 0; j < 8; j++) {
      dot += h[row + j]! * W2[j]!;
    }
    const z_2 = dot + b2_0;
    const negative = -Math.abs(z_2);
    const sigmoid_ = sigmoid(negative);
    const difference = 1 - sigmoid_;
    const y_i = y[i]!;
    const difference_i = 1 - y_i;
    const difference_i_2 = choose(z_2 < 0, sigmoid_, difference) * difference_i - choose(-0 < z_2, sigmoid_, difference) * y_i;
    const product = difference_i_2 * quotient;
    for (let j = 0; j < 8; j++) {
      const h_ij = h[row + j]!;
      h_gradient[row + j] = product * W2[j]! * (1 - h_ij * h_ij);
    }
    z[i] = z_2;
    const softplus_ = softplus(negative);
    loss_sum[i] = (softplus_ + choose(-0 <= z_2, 0, -z_2)) * y_i + (softplus_ + choose(z_2 <= 0, 0, z_2)) * difference_i;
    loss_gradient[i] = difference_i_2;
    loss_gradient_2[i] = product;
  }
  let sum = 0;
  let sum_2 = 0;
  let sum_3 = 0;
  for (let i = 0; i < N; i++) {
    sum += loss_sum[i]!;
    sum_2 = sum_2 + ((0 < z[i]!) === (0.5 < y[i]!) ? 1 : 0) | 0;
    sum_3 += loss_gradient[i]!;
  }
  loss[0] = sum / N;
  accuracy[0] = sum_2 / N;
  b2[0] = b2_0 - sum_3 / N * lr;
}

/** W1: f32[2, 8], b1: f32[8] — gradient of let h = tanh(x @ W1 + b1) (xor.mlp:13:16) */
function update_W1(
  x: Float32Array,
  h_gradient: Float32Array,
  W1: Float32Array,
  b1: Float32Array,
  N: number,
  lr: number,
): void {
  for (let i = 0; i < 2; i++) {
    const W1_row = i * 8;
    for (let j = 0; j < 8; j++) {
      let dot = 0;
      for (let k = 0; k < N; k++) {
        dot += x[k * 2 + i]! * h_gradient[k * 8 + j]!;
      }
      W1[W1_row + j] = W1[W1_row + j]! - dot * lr;
    }
  }
  for (let i = 0; i < 8; i++) {
    let sum = 0;
    for (let j = 0; j < N; j++) {
      sum += h_gradient[j * 8 + i]!;
    }
    b1[i] = b1[i]! - sum * lr;
  }
}

/** W2: f32[8] — gradient of let z = h @ W2 + b2 (xor.mlp:14:11) */
function update_W2(
  h: Float32Array,
  loss_gradient_2: Float32Array,
  W2: Float32Array,
  N: number,
  lr: number,
): void {
  for (let i = 0; i < 8; i++) {
    let dot = 0;
    for (let j = 0; j < N; j++) {
      dot += h[j * 8 + i]! * loss_gradient_2[j]!;
    }
    W2[i] = W2[i]! - dot * lr;
  }
}

/** h: f32[N, 8] — let h = tanh(x @ W1 + b1) (xor.mlp:13:11) */
function evaluate_h(x: Float32Array, W1: Float32Array, b1: Float32Array, h: Float32Array, N: number): void {
  for (let i = 0; i < N; i++) {
    const x_row = i * 2;
    const h_row = i * 8;
    for (let j = 0; j < 8; j++) {
      let dot = 0;
      for (let k = 0; k < 2; k++) {
        dot += x[x_row + k]! * W1[k * 8 + j]!;
      }
      h[h_row + j] = fastTanh(dot + b1[j]!);
    }
  }
}

/** z: f32[N], loss_sum: f32[N], loss: f32, accuracy: f32 — loss = bce_with_logits(z, y) (xor.mlp:18:10) */
function evaluate_loss(
  b2: Float32Array,
  h: Float32Array,
  W2: Float32Array,
  y: Float32Array,
  loss_sum: Float32Array,
  z: Float32Array,
  loss: Float32Array,
  accuracy: Float32Array,
  N: number,
): void {
  const b2_0 = b2[0]!;
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const h_row = i * 8;
    for (let j = 0; j < 8; j++) {
      dot += h[h_row + j]! * W2[j]!;
    }
    const z_2 = dot + b2_0;
    z[i] = z_2;
    const softplus_ = softplus(-Math.abs(z_2));
    const y_i = y[i]!;
    loss_sum[i] = (softplus_ + choose(-0 <= z_2, 0, -z_2)) * y_i + (softplus_ + choose(z_2 <= 0, 0, z_2)) * (1 - y_i);
  }
  let sum = 0;
  let sum_2 = 0;
  for (let i = 0; i < N; i++) {
    sum += loss_sum[i]!;
    sum_2 = sum_2 + ((0 < z[i]!) === (0.5 < y[i]!) ? 1 : 0) | 0;
  }
  loss[0] = sum / N;
  accuracy[0] = sum_2 / N;
}

/** h: f32[N, 8] — let h = tanh(x @ W1 + b1) (xor.mlp:13:11) */
function predict_h(x: Float32Array, W1: Float32Array, b1: Float32Array, h: Float32Array, N: number): void {
  for (let i = 0; i < N; i++) {
    const x_row = i * 2;
    const h_row = i * 8;
    for (let j = 0; j < 8; j++) {
      let dot = 0;
      for (let k = 0; k < 2; k++) {
        dot += x[x_row + k]! * W1[k * 8 + j]!;
      }
      h[h_row + j] = fastTanh(dot + b1[j]!);
    }
  }
}

/** p: f32[N] — output p = sigmoid(z) (xor.mlp:17:14) */
function predict_p(b2: Float32Array, h: Float32Array, W2: Float32Array, p: Float32Array, N: number): void {
  const b2_0 = b2[0]!;
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const h_row = i * 8;
    for (let j = 0; j < 8; j++) {
      dot += h[h_row + j]! * W2[j]!;
    }
    const z = dot + b2_0;
    const sigmoid_ = sigmoid(-Math.abs(z));
    p[i] = choose(z < 0, sigmoid_, 1 - sigmoid_);
  }
}
