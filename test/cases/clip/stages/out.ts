/** h: f32[N, 5] — let h = relu(x @ W1 + b1) (clip.mlp:9:11) */
function step_h(x: Float32Array, W1: Float32Array, b1: Float32Array, h: Float32Array, N: number): void {
  for (let i = 0; i < N; i++) {
    const x_row = i * 6;
    const h_row = i * 5;
    for (let j = 0; j < 5; j++) {
      let dot = 0;
      for (let k = 0; k < 6; k++) {
        dot += x[x_row + k]! * W1[k * 5 + j]!;
      }
      const sum = dot + b1[j]!;
      h[h_row + j] = choose(sum <= 0, 0, sum);
    }
  }
}

/** loss_sum: f32[N, 3] — loss = cross_entropy(h @ W2 + b2, y) (clip.mlp:10:24) */
function step_loss_sum(
  h: Float32Array,
  W2: Float32Array,
  b2: Float32Array,
  loss_sum: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const h_row = i * 5;
    const loss_sum_row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < 5; k++) {
        dot += h[h_row + k]! * W2[k * 3 + j]!;
      }
      loss_sum[loss_sum_row + j] = dot + b2[j]!;
    }
  }
}

/** loss_exp: f32[N, 3], loss_difference: f32[N], loss_gradient: f32[N, 3], loss: f32 — loss = cross_entropy(h @ W2 + b2, y) (clip.mlp:10:10) */
function step_loss(
  y: Int32Array,
  loss_sum: Float32Array,
  loss_exp: Float32Array,
  loss_difference: Float32Array,
  loss_gradient: Float32Array,
  loss: Float32Array,
  N: number,
): void {
  const quotient = 1 / N;
  const quotient_2 = -1 / N;
  for (let i = 0; i < N; i++) {
    let max = -Infinity;
    let sum = 0;
    const row = i * 3;
    const y_i = y[i]!;
    for (let j = 0; j < 3; j++) {
      const loss_sum_ij = loss_sum[row + j]!;
      max = Math.max(max, loss_sum_ij);
      sum += choose(y_i === j, loss_sum_ij, 0);
    }
    let sum_2 = 0;
    const select = choose(Number.isFinite(max), max, 0);
    for (let j = 0; j < 3; j++) {
      const exp = fastExp(loss_sum[row + j]! - select);
      sum_2 += exp;
      loss_exp[row + j] = exp;
    }
    const quotient_3 = quotient / sum_2;
    for (let j = 0; j < 3; j++) {
      loss_gradient[row + j] = quotient_3 * loss_exp[row + j]! + choose(y_i === j, quotient_2, 0);
    }
    loss_difference[i] = Math.log(sum_2) + select - sum;
  }
  let sum_3 = 0;
  for (let i = 0; i < N; i++) {
    sum_3 += loss_difference[i]!;
  }
  loss[0] = sum_3 / N;
}

/** h_gradient: f32[N, 5], loss_gradient_2: f32[5, 3], loss_gradient_3: f32[3], sum: f32 — gradient of let h = relu(x @ W1 + b1) (clip.mlp:9:11) */
function step_h_gradient(
  loss_gradient: Float32Array,
  W2: Float32Array,
  h: Float32Array,
  loss_gradient_2: Float32Array,
  h_gradient: Float32Array,
  loss_gradient_3: Float32Array,
  sum: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 3;
    const row_2 = i * 5;
    for (let j = 0; j < 5; j++) {
      let dot = 0;
      const W2_row = j * 3;
      for (let k = 0; k < 3; k++) {
        dot += loss_gradient[row + k]! * W2[W2_row + k]!;
      }
      h_gradient[row_2 + j] = choose(h[row_2 + j]! <= 0, 0, dot);
    }
  }
  for (let i = 0; i < 5; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot_2 = 0;
      for (let k = 0; k < N; k++) {
        dot_2 += h[k * 5 + i]! * loss_gradient[k * 3 + j]!;
      }
      loss_gradient_2[row + j] = dot_2;
    }
  }
  for (let i = 0; i < 3; i++) {
    let sum_2 = 0;
    for (let j = 0; j < N; j++) {
      sum_2 += loss_gradient[j * 3 + i]!;
    }
    loss_gradient_3[i] = sum_2;
  }
  let sum_3 = 0;
  for (let i = 0; i < 15; i++) {
    const loss_gradient_2_i = loss_gradient_2[i]!;
    const select = choose(loss_gradient_2_i < -0.05, -0.05, choose(0.05 < loss_gradient_2_i, 0.05, loss_gradient_2_i));
    sum_3 += select * select;
  }
  sum[0] = sum_3;
}

/** h_gradient_2: f32[6, 5], h_gradient_3: f32[5], select: f32 — gradient of let h = relu(x @ W1 + b1) (clip.mlp:9:16) */
function step_h_gradient_2(
  x: Float32Array,
  h_gradient: Float32Array,
  h_gradient_2: Float32Array,
  h_gradient_3: Float32Array,
  loss_gradient_3: Float32Array,
  sum: Float32Array,
  select: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 6; i++) {
    const h_gradient_2_row = i * 5;
    for (let j = 0; j < 5; j++) {
      let dot = 0;
      for (let k = 0; k < N; k++) {
        dot += x[k * 6 + i]! * h_gradient[k * 5 + j]!;
      }
      h_gradient_2[h_gradient_2_row + j] = dot;
    }
  }
  for (let i = 0; i < 5; i++) {
    let sum_2 = 0;
    for (let j = 0; j < N; j++) {
      sum_2 += h_gradient[j * 5 + i]!;
    }
    h_gradient_3[i] = sum_2;
  }
  let sum_3 = 0;
  for (let i = 0; i < 30; i++) {
    const h_gradient_2_i = h_gradient_2[i]!;
    const select_i = choose(h_gradient_2_i < -0.05, -0.05, choose(0.05 < h_gradient_2_i, 0.05, h_gradient_2_i));
    sum_3 += select_i * select_i;
  }
  let sum_4 = 0;
  for (let i = 0; i < 5; i++) {
    const h_gradient_3_i = h_gradient_3[i]!;
    const select_i = choose(h_gradient_3_i < -0.05, -0.05, choose(0.05 < h_gradient_3_i, 0.05, h_gradient_3_i));
    sum_4 += select_i * select_i;
  }
  let sum_5 = 0;
  for (let i = 0; i < 3; i++) {
    const loss_gradient_3_i = loss_gradient_3[i]!;
    const select_i = choose(loss_gradient_3_i < -0.05, -0.05, choose(0.05 < loss_gradient_3_i, 0.05, loss_gradient_3_i));
    sum_5 += select_i * select_i;
  }
  const quotient = 0.1 / (Math.sqrt(sum_3 + sum_4 + sum[0]! + sum_5) + 0.000001);
  const lessEqual = 1 <= quotient;
  select[0] = choose(lessEqual, 1, quotient);
}

/** adam/W1/m: f32[6, 5], adam/W1/v: f32[6, 5], W1: f32[6, 5], adam/b1/m: f32[5], adam/b1/v: f32[5], b1: f32[5], adam/W2/m: f32[5, 3], adam/W2/v: f32[5, 3], W2: f32[5, 3], adam/b2/m: f32[3], adam/b2/v: f32[3], b2: f32[3] — train { optimizer: adam(lr: 1e-2) batch: 8 clip_value: 0.05 clip_norm: 0.1 } (clip.mlp:11:22) */
function update_W1(
  select: Float32Array,
  h_gradient_2: Float32Array,
  adam_W1_m: Float32Array,
  adam_W1_v: Float32Array,
  W1: Float32Array,
  h_gradient_3: Float32Array,
  adam_b1_m: Float32Array,
  adam_b1_v: Float32Array,
  b1: Float32Array,
  loss_gradient_2: Float32Array,
  adam_W2_m: Float32Array,
  adam_W2_v: Float32Array,
  W2: Float32Array,
  loss_gradient_3: Float32Array,
  adam_b2_m: Float32Array,
  adam_b2_v: Float32Array,
  b2: Float32Array,
  lr: number,
  step: number,
): void {
  const select_0 = select[0]!;
  const product = select_0 * 0.09999999999999998;
  const product_2 = select_0 * select_0 * 0.0010000000000000009;
  const quotient = 1 / (1 - 0.999 ** step);
  const quotient_2 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 30; i++) {
    const h_gradient_2_i = h_gradient_2[i]!;
    const select_i = choose(h_gradient_2_i < -0.05, -0.05, choose(0.05 < h_gradient_2_i, 0.05, h_gradient_2_i));
    const adam_W1_m_next = product * select_i + adam_W1_m[i]! * 0.9;
    adam_W1_m[i] = adam_W1_m_next;
    const adam_W1_v_next = product_2 * (select_i * select_i) + adam_W1_v[i]! * 0.999;
    adam_W1_v[i] = adam_W1_v_next;
    W1[i] = W1[i]! - adam_W1_m_next / (Math.sqrt(adam_W1_v_next * quotient) + 1e-8) * quotient_2;
  }
  const select_0_2 = select[0]!;
  const product_3 = select_0_2 * 0.09999999999999998;
  const product_4 = select_0_2 * select_0_2 * 0.0010000000000000009;
  const quotient_3 = 1 / (1 - 0.999 ** step);
  const quotient_4 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 5; i++) {
    const h_gradient_3_i = h_gradient_3[i]!;
    const select_i = choose(h_gradient_3_i < -0.05, -0.05, choose(0.05 < h_gradient_3_i, 0.05, h_gradient_3_i));
    const adam_b1_m_next = product_3 * select_i + adam_b1_m[i]! * 0.9;
    adam_b1_m[i] = adam_b1_m_next;
    const adam_b1_v_next = product_4 * (select_i * select_i) + adam_b1_v[i]! * 0.999;
    adam_b1_v[i] = adam_b1_v_next;
    b1[i] = b1[i]! - adam_b1_m_next / (Math.sqrt(adam_b1_v_next * quotient_3) + 1e-8) * quotient_4;
  }
  const select_0_3 = select[0]!;
  const product_5 = select_0_3 * 0.09999999999999998;
  const product_6 = select_0_3 * select_0_3 * 0.0010000000000000009;
  const quotient_5 = 1 / (1 - 0.999 ** step);
  const quotient_6 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 15; i++) {
    const loss_gradient_2_i = loss_gradient_2[i]!;
    const select_i = choose(loss_gradient_2_i < -0.05, -0.05, choose(0.05 < loss_gradient_2_i, 0.05, loss_gradient_2_i));
    const adam_W2_m_next = product_5 * select_i + adam_W2_m[i]! * 0.9;
    adam_W2_m[i] = adam_W2_m_next;
    const adam_W2_v_next = product_6 * (select_i * select_i) + adam_W2_v[i]! * 0.999;
    adam_W2_v[i] = adam_W2_v_next;
    W2[i] = W2[i]! - adam_W2_m_next / (Math.sqrt(adam_W2_v_next * quotient_5) + 1e-8) * quotient_6;
  }
  for (let i = 0; i < 3; i++) {
    const loss_gradient_3_i = loss_gradient_3[i]!;
    const select_i = choose(loss_gradient_3_i < -0.05, -0.05, choose(0.05 < loss_gradient_3_i, 0.05, loss_gradient_3_i));
    const adam_b2_m_next = product_3 * select_i + adam_b2_m[i]! * 0.9;
    adam_b2_m[i] = adam_b2_m_next;
    const adam_b2_v_next = product_4 * (select_i * select_i) + adam_b2_v[i]! * 0.999;
    adam_b2_v[i] = adam_b2_v_next;
    b2[i] = b2[i]! - adam_b2_m_next / (Math.sqrt(adam_b2_v_next * quotient_3) + 1e-8) * quotient_4;
  }
}

/** h: f32[N, 5] — let h = relu(x @ W1 + b1) (clip.mlp:9:11) */
function evaluate_h(x: Float32Array, W1: Float32Array, b1: Float32Array, h: Float32Array, N: number): void {
  for (let i = 0; i < N; i++) {
    const x_row = i * 6;
    const h_row = i * 5;
    for (let j = 0; j < 5; j++) {
      let dot = 0;
      for (let k = 0; k < 6; k++) {
        dot += x[x_row + k]! * W1[k * 5 + j]!;
      }
      const sum = dot + b1[j]!;
      h[h_row + j] = choose(sum <= 0, 0, sum);
    }
  }
}

/** loss_sum: f32[N, 3] — loss = cross_entropy(h @ W2 + b2, y) (clip.mlp:10:24) */
function evaluate_loss_sum(
  h: Float32Array,
  W2: Float32Array,
  b2: Float32Array,
  loss_sum: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const h_row = i * 5;
    const loss_sum_row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < 5; k++) {
        dot += h[h_row + k]! * W2[k * 3 + j]!;
      }
      loss_sum[loss_sum_row + j] = dot + b2[j]!;
    }
  }
}

/** loss_difference: f32[N], loss: f32 — loss = cross_entropy(h @ W2 + b2, y) (clip.mlp:10:10) */
function evaluate_loss(
  y: Int32Array,
  loss_sum: Float32Array,
  loss_difference: Float32Array,
  loss: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    let max = -Infinity;
    let sum = 0;
    const loss_sum_row = i * 3;
    const y_i = y[i]!;
    for (let j = 0; j < 3; j++) {
      const loss_sum_ij = loss_sum[loss_sum_row + j]!;
      max = Math.max(max, loss_sum_ij);
      sum += choose(y_i === j, loss_sum_ij, 0);
    }
    let sum_2 = 0;
    const select = choose(Number.isFinite(max), max, 0);
    for (let j = 0; j < 3; j++) {
      sum_2 += fastExp(loss_sum[loss_sum_row + j]! - select);
    }
    loss_difference[i] = Math.log(sum_2) + select - sum;
  }
  let sum_3 = 0;
  for (let i = 0; i < N; i++) {
    sum_3 += loss_difference[i]!;
  }
  loss[0] = sum_3 / N;
}
