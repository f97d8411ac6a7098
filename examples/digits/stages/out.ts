/** h: f32[N, 256] — let h = relu(x @ W1 + b1) (digits.mlp:15:21) */
function step_h(x: Float32Array, W1: Float32Array, b1: Float32Array, h: Float32Array, N: number): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, x, i0 * 784, 784, 1, W1, 0, 1, 256, i1 - i0, 256, 784);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const h_row = i * 256;
      for (let j = 0; j < 256; j++) {
        const sum = sums[sums_row + j]! + b1[j]!;
        h[h_row + j] = choose(sum <= 0, 0, sum);
      }
    }
  }
}

/** logits: f32[N, 10] — let logits = h @ W2 + b2 (digits.mlp:16:16) */
function step_logits(
  h: Float32Array,
  W2: Float32Array,
  b2: Float32Array,
  logits: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h, i0 * 256, 256, 1, W2, 0, 1, 10, i1 - i0, 10, 256);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const logits_row = i * 10;
      for (let j = 0; j < 10; j++) {
        logits[logits_row + j] = sums[sums_row + j]! + b2[j]!;
      }
    }
  }
}

/** loss_exp: f32[N, 10], loss_difference: f32[N], accuracy_min: i32[N], loss_gradient: f32[N, 10], loss: f32, accuracy: f32 — loss = cross_entropy(logits, y) + 1e-4 * (l2(W1) + l2(W2)) (digits.mlp:20:10) */
function step_loss(
  y: Int32Array,
  logits: Float32Array,
  loss_exp: Float32Array,
  loss_difference: Float32Array,
  accuracy_min: Int32Array,
  W1: Float32Array,
  W2: Float32Array,
  loss_gradient: Float32Array,
  loss: Float32Array,
  accuracy: Float32Array,
  N: number,
): void {
  const quotient = 1 / N;
  const quotient_2 = -1 / N;
  for (let i = 0; i < N; i++) {
    let probabilities = -Infinity;
    let sum = 0;
    const row = i * 10;
    const y_i = y[i]!;
    for (let j = 0; j < 10; j++) {
      const logits_ij = logits[row + j]!;
      probabilities = Math.max(probabilities, logits_ij);
      sum += choose(y_i === j, logits_ij, 0);
    }
    let sum_2 = 0;
    let min = 2147483647;
    const select = choose(Number.isFinite(probabilities), probabilities, 0);
    for (let j = 0; j < 10; j++) {
      const logits_ij = logits[row + j]!;
      const exp = fastExp(logits_ij - select);
      sum_2 += exp;
      min = Math.min(min, probabilities === logits_ij || Number.isNaN(logits_ij) ? j : 10);
      loss_exp[row + j] = exp;
    }
    const quotient_3 = quotient / sum_2;
    for (let j = 0; j < 10; j++) {
      loss_gradient[row + j] = quotient_3 * loss_exp[row + j]! + choose(y_i === j, quotient_2, 0);
    }
    loss_difference[i] = Math.log(sum_2) + select - sum;
    accuracy_min[i] = min;
  }
  let sum_3 = 0;
  let sum_4 = 0;
  for (let i = 0; i < N; i++) {
    sum_3 += loss_difference[i]!;
    sum_4 = sum_4 + (accuracy_min[i]! === y[i]! ? 1 : 0) | 0;
  }
  let sum_5 = 0;
  for (let i = 0; i < 200704; i++) {
    const W1_i = W1[i]!;
    sum_5 += W1_i * W1_i;
  }
  let sum_6 = 0;
  for (let i = 0; i < 2560; i++) {
    const W2_i = W2[i]!;
    sum_6 += W2_i * W2_i;
  }
  loss[0] = sum_3 / N + (sum_5 + sum_6) * 0.00005;
  accuracy[0] = sum_4 / N;
}

/** h_gradient: f32[N, 256] — gradient of let logits = h @ W2 + b2 (digits.mlp:16:16) */
function step_h_gradient(
  loss_gradient: Float32Array,
  W2: Float32Array,
  h: Float32Array,
  h_gradient: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, loss_gradient, i0 * 10, 10, 1, W2, 0, 10, 1, i1 - i0, 256, 10);
    for (let i = i0; i < i1; i++) {
      const row = i * 256;
      const sums_row = (i - i0) * 258;
      for (let j = 0; j < 256; j++) {
        h_gradient[row + j] = choose(h[row + j]! <= 0, 0, sums[sums_row + j]!);
      }
    }
  }
}

/** adam/W1/m: f32[784, 256], adam/W1/v: f32[784, 256], W1: f32[784, 256], adam/b1/m: f32[256], adam/b1/v: f32[256], b1: f32[256] — gradient of let h = relu(x @ W1 + b1) (digits.mlp:15:21) */
function update_W1(
  x: Float32Array,
  h_gradient: Float32Array,
  W1: Float32Array,
  adam_W1_m: Float32Array,
  adam_W1_v: Float32Array,
  adam_b1_m: Float32Array,
  adam_b1_v: Float32Array,
  b1: Float32Array,
  N: number,
  lr: number,
  step: number,
): void {
  const sums = sumBlock;
  const quotient = 1 / (1 - 0.999 ** step);
  const product = (Math.cos(Math.min(step + -1 | 0, 2345) * 0.0013396983597397838) + 1) * (lr + -0.0001);
  const quotient_2 = (product * 0.5 + 0.0001) / (1 - 0.9 ** step);
  for (let i0 = 0; i0 < 784; i0 += 256) {
    const i1 = Math.min(i0 + 256, 784);
    multiplyMatrices(sums, x, i0, 1, 784, h_gradient, 0, 1, 256, i1 - i0, 256, N);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 256;
      for (let j = 0; j < 256; j++) {
        const W1_ij = W1[row + j]!;
        const sum = sums[sums_row + j]! + W1_ij * 0.0001;
        const adam_W1_m_next = sum * 0.09999999999999998 + adam_W1_m[row + j]! * 0.9;
        adam_W1_m[row + j] = adam_W1_m_next;
        const adam_W1_v_next = sum * sum * 0.0010000000000000009 + adam_W1_v[row + j]! * 0.999;
        adam_W1_v[row + j] = adam_W1_v_next;
        W1[row + j] = W1_ij - adam_W1_m_next / (Math.sqrt(adam_W1_v_next * quotient) + 1e-8) * quotient_2;
      }
    }
  }
  for (let i = 0; i < 256; i++) {
    sums[i] = 0;
  }
  for (let j = 0; j < N; j++) {
    const h_gradient_row = j * 256;
    for (let i = 0; i < 256; i++) {
      sums[i] = sums[i]! + h_gradient[h_gradient_row + i]!;
    }
  }
  for (let i = 0; i < 256; i++) {
    const h_gradient_i = sums[i]!;
    const adam_b1_m_next = h_gradient_i * 0.09999999999999998 + adam_b1_m[i]! * 0.9;
    adam_b1_m[i] = adam_b1_m_next;
    const adam_b1_v_next = h_gradient_i * h_gradient_i * 0.0010000000000000009 + adam_b1_v[i]! * 0.999;
    adam_b1_v[i] = adam_b1_v_next;
    b1[i] = b1[i]! - adam_b1_m_next / (Math.sqrt(adam_b1_v_next * quotient) + 1e-8) * quotient_2;
  }
}

/** adam/W2/m: f32[256, 10], adam/W2/v: f32[256, 10], W2: f32[256, 10], adam/b2/m: f32[10], adam/b2/v: f32[10], b2: f32[10] — gradient of let logits = h @ W2 + b2 (digits.mlp:16:16) */
function update_W2(
  h: Float32Array,
  loss_gradient: Float32Array,
  W2: Float32Array,
  adam_W2_m: Float32Array,
  adam_W2_v: Float32Array,
  adam_b2_m: Float32Array,
  adam_b2_v: Float32Array,
  b2: Float32Array,
  N: number,
  lr: number,
  step: number,
): void {
  const sums = sumBlock;
  multiplyMatrices(sums, h, 0, 1, 256, loss_gradient, 0, 1, 10, 256, 10, N);
  const quotient = 1 / (1 - 0.999 ** step);
  const product = (Math.cos(Math.min(step + -1 | 0, 2345) * 0.0013396983597397838) + 1) * (lr + -0.0001);
  const quotient_2 = (product * 0.5 + 0.0001) / (1 - 0.9 ** step);
  for (let i = 0; i < 256; i++) {
    const sums_row = i * 258;
    const row = i * 10;
    for (let j = 0; j < 10; j++) {
      const W2_ij = W2[row + j]!;
      const sum_ij = sums[sums_row + j]! + W2_ij * 0.0001;
      const adam_W2_m_next = sum_ij * 0.09999999999999998 + adam_W2_m[row + j]! * 0.9;
      adam_W2_m[row + j] = adam_W2_m_next;
      const adam_W2_v_next = sum_ij * sum_ij * 0.0010000000000000009 + adam_W2_v[row + j]! * 0.999;
      adam_W2_v[row + j] = adam_W2_v_next;
      W2[row + j] = W2_ij - adam_W2_m_next / (Math.sqrt(adam_W2_v_next * quotient) + 1e-8) * quotient_2;
    }
  }
  for (let i = 0; i < 10; i++) {
    let sum = 0;
    for (let j = 0; j < N; j++) {
      sum += loss_gradient[j * 10 + i]!;
    }
    const adam_b2_m_next = sum * 0.09999999999999998 + adam_b2_m[i]! * 0.9;
    adam_b2_m[i] = adam_b2_m_next;
    const adam_b2_v_next = sum * sum * 0.0010000000000000009 + adam_b2_v[i]! * 0.999;
    adam_b2_v[i] = adam_b2_v_next;
    b2[i] = b2[i]! - adam_b2_m_next / (Math.sqrt(adam_b2_v_next * quotient) + 1e-8) * quotient_2;
  }
}

/** h: f32[N, 256] — let h = relu(x @ W1 + b1) (digits.mlp:15:21) */
function evaluate_h(x: Float32Array, W1: Float32Array, b1: Float32Array, h: Float32Array, N: number): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, x, i0 * 784, 784, 1, W1, 0, 1, 256, i1 - i0, 256, 784);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const h_row = i * 256;
      for (let j = 0; j < 256; j++) {
        const sum = sums[sums_row + j]! + b1[j]!;
        h[h_row + j] = choose(sum <= 0, 0, sum);
      }
    }
  }
}

/** logits: f32[N, 10] — let logits = h @ W2 + b2 (digits.mlp:16:16) */
function evaluate_logits(
  h: Float32Array,
  W2: Float32Array,
  b2: Float32Array,
  logits: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h, i0 * 256, 256, 1, W2, 0, 1, 10, i1 - i0, 10, 256);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const logits_row = i * 10;
      for (let j = 0; j < 10; j++) {
        logits[logits_row + j] = sums[sums_row + j]! + b2[j]!;
      }
    }
  }
}

/** loss_difference: f32[N], accuracy_min: i32[N], loss: f32, accuracy: f32 — loss = cross_entropy(logits, y) + 1e-4 * (l2(W1) + l2(W2)) (digits.mlp:20:10) */
function evaluate_loss(
  y: Int32Array,
  logits: Float32Array,
  loss_difference: Float32Array,
  accuracy_min: Int32Array,
  W1: Float32Array,
  W2: Float32Array,
  loss: Float32Array,
  accuracy: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    let probabilities = -Infinity;
    let sum = 0;
    const logits_row = i * 10;
    const y_i = y[i]!;
    for (let j = 0; j < 10; j++) {
      const logits_ij = logits[logits_row + j]!;
      probabilities = Math.max(probabilities, logits_ij);
      sum += choose(y_i === j, logits_ij, 0);
    }
    let sum_2 = 0;
    let min = 2147483647;
    const select = choose(Number.isFinite(probabilities), probabilities, 0);
    for (let j = 0; j < 10; j++) {
      const logits_ij = logits[logits_row + j]!;
      sum_2 += fastExp(logits_ij - select);
      min = Math.min(min, probabilities === logits_ij || Number.isNaN(logits_ij) ? j : 10);
    }
    loss_difference[i] = Math.log(sum_2) + select - sum;
    accuracy_min[i] = min;
  }
  let sum_3 = 0;
  let sum_4 = 0;
  for (let i = 0; i < N; i++) {
    sum_3 += loss_difference[i]!;
    sum_4 = sum_4 + (accuracy_min[i]! === y[i]! ? 1 : 0) | 0;
  }
  let sum_5 = 0;
  for (let i = 0; i < 200704; i++) {
    const W1_i = W1[i]!;
    sum_5 += W1_i * W1_i;
  }
  let sum_6 = 0;
  for (let i = 0; i < 2560; i++) {
    const W2_i = W2[i]!;
    sum_6 += W2_i * W2_i;
  }
  loss[0] = sum_3 / N + (sum_5 + sum_6) * 0.00005;
  accuracy[0] = sum_4 / N;
}

/** h: f32[N, 256] — let h = relu(x @ W1 + b1) (digits.mlp:15:21) */
function predict_h(x: Float32Array, W1: Float32Array, b1: Float32Array, h: Float32Array, N: number): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, x, i0 * 784, 784, 1, W1, 0, 1, 256, i1 - i0, 256, 784);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const h_row = i * 256;
      for (let j = 0; j < 256; j++) {
        const sum = sums[sums_row + j]! + b1[j]!;
        h[h_row + j] = choose(sum <= 0, 0, sum);
      }
    }
  }
}

/** logits: f32[N, 10] — let logits = h @ W2 + b2 (digits.mlp:16:16) */
function predict_logits(
  h: Float32Array,
  W2: Float32Array,
  b2: Float32Array,
  logits: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h, i0 * 256, 256, 1, W2, 0, 1, 10, i1 - i0, 10, 256);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const logits_row = i * 10;
      for (let j = 0; j < 10; j++) {
        logits[logits_row + j] = sums[sums_row + j]! + b2[j]!;
      }
    }
  }
}

/** probabilities_exp: f32[N, 10], probabilities: f32[N, 10] — output probabilities = softmax(logits) (digits.mlp:19:26) */
function predict_probabilities(
  logits: Float32Array,
  probabilities_exp: Float32Array,
  probabilities: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    let max = -Infinity;
    const row = i * 10;
    for (let j = 0; j < 10; j++) {
      max = Math.max(max, logits[row + j]!);
    }
    let sum = 0;
    for (let j = 0; j < 10; j++) {
      const exp = fastExp(logits[row + j]! - max);
      sum += exp;
      probabilities_exp[row + j] = exp;
    }
    const quotient = 1 / sum;
    for (let j = 0; j < 10; j++) {
      probabilities[row + j] = quotient * probabilities_exp[row + j]!;
    }
  }
}
