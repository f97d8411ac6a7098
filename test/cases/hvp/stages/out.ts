/** logits_tanh: f32[N, 8] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function step_logits_tanh(
  x: Float32Array,
  W1: Float32Array,
  b1: Float32Array,
  logits_tanh: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, x, i0 * 12, 12, 1, W1, 0, 1, 8, i1 - i0, 8, 12);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const logits_tanh_row = i * 8;
      for (let j = 0; j < 8; j++) {
        logits_tanh[logits_tanh_row + j] = Math.tanh(sums[sums_row + j]! + b1[j]!);
      }
    }
  }
}

/** logits: f32[N, 3], logits_gradient: f32[N, 3] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function step_logits(
  logits_tanh: Float32Array,
  W2: Float32Array,
  v2: Float32Array,
  logits: Float32Array,
  logits_gradient: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const logits_tanh_row = i * 8;
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let logits_2 = 0;
      let dot = 0;
      for (let k = 0; k < 8; k++) {
        const logits_tanh_ik = logits_tanh[logits_tanh_row + k]!;
        logits_2 += logits_tanh_ik * W2[k * 3 + j]!;
        dot += v2[k * 3 + j]! * logits_tanh_ik;
      }
      logits[row + j] = logits_2;
      logits_gradient[row + j] = dot;
    }
  }
}

/** risk_exp: f32[N, 3], risk_sum: f32[N], risk_difference: f32[N], risk_gradient_2: f32[N, 3], risk_gradient_3: f32[N, 3] — let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function step_risk_exp(
  y: Int32Array,
  logits: Float32Array,
  logits_gradient: Float32Array,
  risk_exp: Float32Array,
  risk_gradient_2: Float32Array,
  risk_gradient_3: Float32Array,
  risk_sum: Float32Array,
  risk_difference: Float32Array,
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
      const logits_ij = logits[row + j]!;
      max = Math.max(max, logits_ij);
      sum += y_i === j ? logits_ij : 0;
    }
    let sum_2 = 0;
    let sum_3 = 0;
    const select = Number.isFinite(Math.fround(max)) ? max : 0;
    for (let j = 0; j < 3; j++) {
      const exp = Math.exp(logits[row + j]! - select);
      sum_2 += exp;
      sum_3 += exp * logits_gradient[row + j]!;
      risk_exp[row + j] = exp;
    }
    const quotient_3 = quotient / sum_2;
    const negative = -(quotient_3 * sum_3 / sum_2);
    for (let j = 0; j < 3; j++) {
      const risk_exp_ij = risk_exp[row + j]!;
      risk_gradient_2[row + j] = quotient_3 * risk_exp_ij + (y_i === j ? quotient_2 : 0);
      risk_gradient_3[row + j] = (negative + quotient_3 * logits_gradient[row + j]!) * risk_exp_ij;
    }
    risk_sum[i] = sum_2;
    risk_difference[i] = Math.log(sum_2) + select - sum;
  }
}

/** loss: f32 — let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function step_loss(risk_difference: Float32Array, loss: Float32Array, N: number): void {
  let sum = 0;
  for (let i = 0; i < N; i++) {
    sum += risk_difference[i]!;
  }
  loss[0] = sum / N;
}

/** logits_gradient_4: f32[N, 8], logits_gradient_2: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function step_logits_gradient_4(
  x: Float32Array,
  v1: Float32Array,
  logits_tanh: Float32Array,
  logits_gradient_4: Float32Array,
  logits_gradient_2: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, x, i0 * 12, 12, 1, v1, 0, 1, 8, i1 - i0, 8, 12);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const logits_gradient_ij = sums[sums_row + j]!;
        logits_gradient_4[row + j] = logits_gradient_ij;
        const logits_tanh_ij = logits_tanh[row + j]!;
        logits_gradient_2[row + j] = (1 - logits_tanh_ij * logits_tanh_ij) * logits_gradient_ij;
      }
    }
  }
}

/** logits_gradient_3: f32[N, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function step_logits_gradient_3(
  logits_gradient_2: Float32Array,
  W2: Float32Array,
  logits_gradient_3: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const logits_gradient_2_row = i * 8;
    const logits_gradient_3_row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < 8; k++) {
        dot += logits_gradient_2[logits_gradient_2_row + k]! * W2[k * 3 + j]!;
      }
      logits_gradient_3[logits_gradient_3_row + j] = dot;
    }
  }
}

/** risk_gradient: f32[N, 3] — gradient of let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function step_risk_gradient(
  risk_exp: Float32Array,
  logits_gradient_3: Float32Array,
  risk_sum: Float32Array,
  risk_gradient: Float32Array,
  N: number,
): void {
  const quotient = 1 / N;
  for (let i = 0; i < N; i++) {
    let sum = 0;
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      sum += risk_exp[row + j]! * logits_gradient_3[row + j]!;
    }
    const risk_sum_i = risk_sum[i]!;
    const quotient_i = quotient / risk_sum_i;
    const negative = -(quotient_i * sum / risk_sum_i);
    for (let j = 0; j < 3; j++) {
      risk_gradient[row + j] = (negative + quotient_i * logits_gradient_3[row + j]!) * risk_exp[row + j]!;
    }
  }
}

/** logits_gradient_5: f32[N, 8], logits_gradient_6: f32[N, 8], logits_gradient_10: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function step_logits_gradient_5(
  W2: Float32Array,
  risk_gradient: Float32Array,
  risk_gradient_2: Float32Array,
  risk_gradient_3: Float32Array,
  v2: Float32Array,
  logits_tanh: Float32Array,
  logits_gradient_4: Float32Array,
  logits_gradient_5: Float32Array,
  logits_gradient_6: Float32Array,
  logits_gradient_10: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 3;
    const row_3 = i * 8;
    for (let j = 0; j < 8; j++) {
      let dot = 0;
      let dot_2 = 0;
      let dot_3 = 0;
      let dot_4 = 0;
      const row_2 = j * 3;
      for (let k = 0; k < 3; k++) {
        const W2_jk = W2[row_2 + k]!;
        dot += risk_gradient[row + k]! * W2_jk;
        const risk_gradient_2_ik = risk_gradient_2[row + k]!;
        dot_2 += risk_gradient_2_ik * W2_jk;
        dot_3 += risk_gradient_3[row + k]! * W2_jk;
        dot_4 += v2[row_2 + k]! * risk_gradient_2_ik;
      }
      const logits_tanh_ij = logits_tanh[row_3 + j]!;
      const difference = 1 - logits_tanh_ij * logits_tanh_ij;
      logits_gradient_5[row_3 + j] = (dot - dot_2 * logits_gradient_4[row_3 + j]! * logits_tanh_ij * 2) * difference;
      logits_gradient_6[row_3 + j] = (dot_3 + dot_4) * difference;
      logits_gradient_10[row_3 + j] = dot_2 * difference;
    }
  }
}

/** logits_gradient_7: f32[12, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function step_logits_gradient_7(
  x: Float32Array,
  logits_gradient_5: Float32Array,
  logits_gradient_7: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  multiplyMatrices(sums, x, 0, 1, 12, logits_gradient_5, 0, 1, 8, 12, 8, N);
  for (let i = 0; i < 12; i++) {
    const sums_row = i * 258;
    const logits_gradient_7_row = i * 8;
    for (let j = 0; j < 8; j++) {
      logits_gradient_7[logits_gradient_7_row + j] = sums[sums_row + j]!;
    }
  }
}

/** curvature_product: f32[12, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function step_curvature_product(
  x: Float32Array,
  logits_gradient_6: Float32Array,
  logits_gradient_7: Float32Array,
  v1: Float32Array,
  curvature_product: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  multiplyMatrices(sums, x, 0, 1, 12, logits_gradient_6, 0, 1, 8, 12, 8, N);
  for (let i = 0; i < 12; i++) {
    const row = i * 8;
    const sums_row = i * 258;
    for (let j = 0; j < 8; j++) {
      curvature_product[row + j] = (logits_gradient_7[row + j]! + sums[sums_row + j]!) * v1[row + j]!;
    }
  }
}

/** curvature_sum: f32 — metric curvature = sum(h1 * v1) + sum(h2 * v2) (hvp.mlp:18:22) */
function step_curvature_sum(curvature_product: Float32Array, curvature_sum: Float32Array): void {
  let sum = 0;
  for (let i = 0; i < 96; i++) {
    sum += curvature_product[i]!;
  }
  curvature_sum[0] = sum;
}

/** logits_gradient_9: f32[8, 3], logits_gradient_8: f32[8, 3], W2: f32[8, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function update_W2(
  logits_tanh: Float32Array,
  risk_gradient: Float32Array,
  risk_gradient_3: Float32Array,
  risk_gradient_2: Float32Array,
  W2: Float32Array,
  logits_gradient_9: Float32Array,
  logits_gradient_8: Float32Array,
  N: number,
  lr: number,
): void {
  for (let i = 0; i < 8; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      let dot_2 = 0;
      let dot_3 = 0;
      for (let k = 0; k < N; k++) {
        const logits_tanh_ki = logits_tanh[k * 8 + i]!;
        dot += risk_gradient[k * 3 + j]! * logits_tanh_ki;
        dot_2 += risk_gradient_3[k * 3 + j]! * logits_tanh_ki;
        dot_3 += risk_gradient_2[k * 3 + j]! * logits_tanh_ki;
      }
      logits_gradient_9[row + j] = dot;
      logits_gradient_8[row + j] = dot_2;
      W2[row + j] = W2[row + j]! - dot_3 * lr;
    }
  }
}

/** curvature_product_2: f32[8, 3] — metric curvature = sum(h1 * v1) + sum(h2 * v2) (hvp.mlp:18:41) */
function step_curvature_product_2(
  logits_gradient_2: Float32Array,
  risk_gradient_2: Float32Array,
  logits_gradient_9: Float32Array,
  logits_gradient_8: Float32Array,
  v2: Float32Array,
  curvature_product_2: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 8; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < N; k++) {
        dot += logits_gradient_2[k * 8 + i]! * risk_gradient_2[k * 3 + j]!;
      }
      curvature_product_2[row + j] = (logits_gradient_9[row + j]! + dot + logits_gradient_8[row + j]!) * v2[row + j]!;
    }
  }
}

/** curvature: f32 — metric curvature = sum(h1 * v1) + sum(h2 * v2) (hvp.mlp:18:22) */
function step_curvature(
  curvature_product_2: Float32Array,
  curvature_sum: Float32Array,
  curvature: Float32Array,
): void {
  let sum = 0;
  for (let i = 0; i < 24; i++) {
    sum += curvature_product_2[i]!;
  }
  curvature[0] = curvature_sum[0]! + sum;
}

/** W1: f32[12, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function update_W1(
  x: Float32Array,
  logits_gradient_10: Float32Array,
  W1: Float32Array,
  N: number,
  lr: number,
): void {
  const sums = sumBlock;
  multiplyMatrices(sums, x, 0, 1, 12, logits_gradient_10, 0, 1, 8, 12, 8, N);
  for (let i = 0; i < 12; i++) {
    const W1_row = i * 8;
    const sums_row = i * 258;
    for (let j = 0; j < 8; j++) {
      W1[W1_row + j] = W1[W1_row + j]! - sums[sums_row + j]! * lr;
    }
  }
}

/** b1: f32[8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function update_b1(logits_gradient_10: Float32Array, b1: Float32Array, N: number, lr: number): void {
  for (let i = 0; i < 8; i++) {
    let sum = 0;
    for (let j = 0; j < N; j++) {
      sum += logits_gradient_10[j * 8 + i]!;
    }
    b1[i] = b1[i]! - sum * lr;
  }
}

/** logits_tanh: f32[N, 8] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function evaluate_logits_tanh(
  x: Float32Array,
  W1: Float32Array,
  b1: Float32Array,
  logits_tanh: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, x, i0 * 12, 12, 1, W1, 0, 1, 8, i1 - i0, 8, 12);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const logits_tanh_row = i * 8;
      for (let j = 0; j < 8; j++) {
        logits_tanh[logits_tanh_row + j] = Math.tanh(sums[sums_row + j]! + b1[j]!);
      }
    }
  }
}

/** logits: f32[N, 3], logits_gradient: f32[N, 3] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function evaluate_logits(
  logits_tanh: Float32Array,
  W2: Float32Array,
  v2: Float32Array,
  logits: Float32Array,
  logits_gradient: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const logits_tanh_row = i * 8;
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let logits_2 = 0;
      let dot = 0;
      for (let k = 0; k < 8; k++) {
        const logits_tanh_ik = logits_tanh[logits_tanh_row + k]!;
        logits_2 += logits_tanh_ik * W2[k * 3 + j]!;
        dot += v2[k * 3 + j]! * logits_tanh_ik;
      }
      logits[row + j] = logits_2;
      logits_gradient[row + j] = dot;
    }
  }
}

/** risk_exp: f32[N, 3], risk_sum: f32[N], risk_difference: f32[N], risk_gradient_2: f32[N, 3], risk_gradient_3: f32[N, 3] — let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function evaluate_risk_exp(
  y: Int32Array,
  logits: Float32Array,
  logits_gradient: Float32Array,
  risk_exp: Float32Array,
  risk_gradient_2: Float32Array,
  risk_gradient_3: Float32Array,
  risk_sum: Float32Array,
  risk_difference: Float32Array,
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
      const logits_ij = logits[row + j]!;
      max = Math.max(max, logits_ij);
      sum += y_i === j ? logits_ij : 0;
    }
    let sum_2 = 0;
    let sum_3 = 0;
    const select = Number.isFinite(Math.fround(max)) ? max : 0;
    for (let j = 0; j < 3; j++) {
      const exp = Math.exp(logits[row + j]! - select);
      sum_2 += exp;
      sum_3 += exp * logits_gradient[row + j]!;
      risk_exp[row + j] = exp;
    }
    const quotient_3 = quotient / sum_2;
    const negative = -(quotient_3 * sum_3 / sum_2);
    for (let j = 0; j < 3; j++) {
      const risk_exp_ij = risk_exp[row + j]!;
      risk_gradient_2[row + j] = quotient_3 * risk_exp_ij + (y_i === j ? quotient_2 : 0);
      risk_gradient_3[row + j] = (negative + quotient_3 * logits_gradient[row + j]!) * risk_exp_ij;
    }
    risk_sum[i] = sum_2;
    risk_difference[i] = Math.log(sum_2) + select - sum;
  }
}

/** loss: f32 — let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function evaluate_loss(risk_difference: Float32Array, loss: Float32Array, N: number): void {
  let sum = 0;
  for (let i = 0; i < N; i++) {
    sum += risk_difference[i]!;
  }
  loss[0] = sum / N;
}

/** logits_gradient_4: f32[N, 8], logits_gradient_2: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function evaluate_logits_gradient_4(
  x: Float32Array,
  v1: Float32Array,
  logits_tanh: Float32Array,
  logits_gradient_4: Float32Array,
  logits_gradient_2: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, x, i0 * 12, 12, 1, v1, 0, 1, 8, i1 - i0, 8, 12);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const logits_gradient_ij = sums[sums_row + j]!;
        logits_gradient_4[row + j] = logits_gradient_ij;
        const logits_tanh_ij = logits_tanh[row + j]!;
        logits_gradient_2[row + j] = (1 - logits_tanh_ij * logits_tanh_ij) * logits_gradient_ij;
      }
    }
  }
}

/** logits_gradient_3: f32[N, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function evaluate_logits_gradient_3(
  logits_gradient_2: Float32Array,
  W2: Float32Array,
  logits_gradient_3: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const logits_gradient_2_row = i * 8;
    const logits_gradient_3_row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < 8; k++) {
        dot += logits_gradient_2[logits_gradient_2_row + k]! * W2[k * 3 + j]!;
      }
      logits_gradient_3[logits_gradient_3_row + j] = dot;
    }
  }
}

/** risk_gradient: f32[N, 3] — gradient of let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function evaluate_risk_gradient(
  risk_exp: Float32Array,
  logits_gradient_3: Float32Array,
  risk_sum: Float32Array,
  risk_gradient: Float32Array,
  N: number,
): void {
  const quotient = 1 / N;
  for (let i = 0; i < N; i++) {
    let sum = 0;
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      sum += risk_exp[row + j]! * logits_gradient_3[row + j]!;
    }
    const risk_sum_i = risk_sum[i]!;
    const quotient_i = quotient / risk_sum_i;
    const negative = -(quotient_i * sum / risk_sum_i);
    for (let j = 0; j < 3; j++) {
      risk_gradient[row + j] = (negative + quotient_i * logits_gradient_3[row + j]!) * risk_exp[row + j]!;
    }
  }
}

/** logits_gradient_5: f32[N, 8], logits_gradient_6: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function evaluate_logits_gradient_5(
  W2: Float32Array,
  risk_gradient: Float32Array,
  risk_gradient_2: Float32Array,
  risk_gradient_3: Float32Array,
  v2: Float32Array,
  logits_tanh: Float32Array,
  logits_gradient_4: Float32Array,
  logits_gradient_5: Float32Array,
  logits_gradient_6: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 3;
    const row_3 = i * 8;
    for (let j = 0; j < 8; j++) {
      let dot = 0;
      let dot_2 = 0;
      let dot_3 = 0;
      let dot_4 = 0;
      const row_2 = j * 3;
      for (let k = 0; k < 3; k++) {
        const W2_jk = W2[row_2 + k]!;
        dot += risk_gradient[row + k]! * W2_jk;
        const risk_gradient_2_ik = risk_gradient_2[row + k]!;
        dot_2 += risk_gradient_2_ik * W2_jk;
        dot_3 += risk_gradient_3[row + k]! * W2_jk;
        dot_4 += v2[row_2 + k]! * risk_gradient_2_ik;
      }
      const logits_tanh_ij = logits_tanh[row_3 + j]!;
      const difference = 1 - logits_tanh_ij * logits_tanh_ij;
      logits_gradient_5[row_3 + j] = (dot - dot_2 * logits_gradient_4[row_3 + j]! * logits_tanh_ij * 2) * difference;
      logits_gradient_6[row_3 + j] = (dot_3 + dot_4) * difference;
    }
  }
}

/** logits_gradient_7: f32[12, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function evaluate_logits_gradient_7(
  x: Float32Array,
  logits_gradient_5: Float32Array,
  logits_gradient_7: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  multiplyMatrices(sums, x, 0, 1, 12, logits_gradient_5, 0, 1, 8, 12, 8, N);
  for (let i = 0; i < 12; i++) {
    const sums_row = i * 258;
    const logits_gradient_7_row = i * 8;
    for (let j = 0; j < 8; j++) {
      logits_gradient_7[logits_gradient_7_row + j] = sums[sums_row + j]!;
    }
  }
}

/** curvature_product: f32[12, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function evaluate_curvature_product(
  x: Float32Array,
  logits_gradient_6: Float32Array,
  logits_gradient_7: Float32Array,
  v1: Float32Array,
  curvature_product: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  multiplyMatrices(sums, x, 0, 1, 12, logits_gradient_6, 0, 1, 8, 12, 8, N);
  for (let i = 0; i < 12; i++) {
    const row = i * 8;
    const sums_row = i * 258;
    for (let j = 0; j < 8; j++) {
      curvature_product[row + j] = (logits_gradient_7[row + j]! + sums[sums_row + j]!) * v1[row + j]!;
    }
  }
}

/** curvature_sum: f32 — metric curvature = sum(h1 * v1) + sum(h2 * v2) (hvp.mlp:18:22) */
function evaluate_curvature_sum(curvature_product: Float32Array, curvature_sum: Float32Array): void {
  let sum = 0;
  for (let i = 0; i < 96; i++) {
    sum += curvature_product[i]!;
  }
  curvature_sum[0] = sum;
}

/** logits_gradient_9: f32[8, 3], logits_gradient_8: f32[8, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function evaluate_logits_gradient_9(
  logits_tanh: Float32Array,
  risk_gradient: Float32Array,
  risk_gradient_3: Float32Array,
  logits_gradient_9: Float32Array,
  logits_gradient_8: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 8; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      let dot_2 = 0;
      for (let k = 0; k < N; k++) {
        const logits_tanh_ki = logits_tanh[k * 8 + i]!;
        dot += risk_gradient[k * 3 + j]! * logits_tanh_ki;
        dot_2 += risk_gradient_3[k * 3 + j]! * logits_tanh_ki;
      }
      logits_gradient_9[row + j] = dot;
      logits_gradient_8[row + j] = dot_2;
    }
  }
}

/** curvature_product_2: f32[8, 3] — metric curvature = sum(h1 * v1) + sum(h2 * v2) (hvp.mlp:18:41) */
function evaluate_curvature_product_2(
  logits_gradient_2: Float32Array,
  risk_gradient_2: Float32Array,
  logits_gradient_9: Float32Array,
  logits_gradient_8: Float32Array,
  v2: Float32Array,
  curvature_product_2: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 8; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < N; k++) {
        dot += logits_gradient_2[k * 8 + i]! * risk_gradient_2[k * 3 + j]!;
      }
      curvature_product_2[row + j] = (logits_gradient_9[row + j]! + dot + logits_gradient_8[row + j]!) * v2[row + j]!;
    }
  }
}

/** curvature: f32 — metric curvature = sum(h1 * v1) + sum(h2 * v2) (hvp.mlp:18:22) */
function evaluate_curvature(
  curvature_product_2: Float32Array,
  curvature_sum: Float32Array,
  curvature: Float32Array,
): void {
  let sum = 0;
  for (let i = 0; i < 24; i++) {
    sum += curvature_product_2[i]!;
  }
  curvature[0] = curvature_sum[0]! + sum;
}

/** logits_tanh: f32[N, 8] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function predict_logits_tanh(
  x: Float32Array,
  W1: Float32Array,
  b1: Float32Array,
  logits_tanh: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, x, i0 * 12, 12, 1, W1, 0, 1, 8, i1 - i0, 8, 12);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const logits_tanh_row = i * 8;
      for (let j = 0; j < 8; j++) {
        logits_tanh[logits_tanh_row + j] = Math.tanh(sums[sums_row + j]! + b1[j]!);
      }
    }
  }
}

/** logits: f32[N, 3], logits_gradient: f32[N, 3] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function predict_logits(
  logits_tanh: Float32Array,
  W2: Float32Array,
  v2: Float32Array,
  logits: Float32Array,
  logits_gradient: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const logits_tanh_row = i * 8;
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let logits_2 = 0;
      let dot = 0;
      for (let k = 0; k < 8; k++) {
        const logits_tanh_ik = logits_tanh[logits_tanh_row + k]!;
        logits_2 += logits_tanh_ik * W2[k * 3 + j]!;
        dot += v2[k * 3 + j]! * logits_tanh_ik;
      }
      logits[row + j] = logits_2;
      logits_gradient[row + j] = dot;
    }
  }
}

/** risk_exp: f32[N, 3], risk_sum: f32[N], risk_gradient_2: f32[N, 3], risk_gradient_3: f32[N, 3] — let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function predict_risk_exp(
  logits: Float32Array,
  logits_gradient: Float32Array,
  y: Int32Array,
  risk_exp: Float32Array,
  risk_gradient_2: Float32Array,
  risk_gradient_3: Float32Array,
  risk_sum: Float32Array,
  N: number,
): void {
  const quotient = 1 / N;
  const quotient_2 = -1 / N;
  for (let i = 0; i < N; i++) {
    let max = -Infinity;
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      max = Math.max(max, logits[row + j]!);
    }
    let sum = 0;
    let sum_2 = 0;
    const select = Number.isFinite(Math.fround(max)) ? max : 0;
    for (let j = 0; j < 3; j++) {
      const exp = Math.exp(logits[row + j]! - select);
      sum += exp;
      sum_2 += exp * logits_gradient[row + j]!;
      risk_exp[row + j] = exp;
    }
    const quotient_3 = quotient / sum;
    const y_i = y[i]!;
    const negative = -(quotient_3 * sum_2 / sum);
    for (let j = 0; j < 3; j++) {
      const risk_exp_ij = risk_exp[row + j]!;
      risk_gradient_2[row + j] = quotient_3 * risk_exp_ij + (y_i === j ? quotient_2 : 0);
      risk_gradient_3[row + j] = (negative + quotient_3 * logits_gradient[row + j]!) * risk_exp_ij;
    }
    risk_sum[i] = sum;
  }
}

/** logits_gradient_4: f32[N, 8], logits_gradient_2: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function predict_logits_gradient_4(
  x: Float32Array,
  v1: Float32Array,
  logits_tanh: Float32Array,
  logits_gradient_4: Float32Array,
  logits_gradient_2: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, x, i0 * 12, 12, 1, v1, 0, 1, 8, i1 - i0, 8, 12);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const logits_gradient_ij = sums[sums_row + j]!;
        logits_gradient_4[row + j] = logits_gradient_ij;
        const logits_tanh_ij = logits_tanh[row + j]!;
        logits_gradient_2[row + j] = (1 - logits_tanh_ij * logits_tanh_ij) * logits_gradient_ij;
      }
    }
  }
}

/** logits_gradient_3: f32[N, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function predict_logits_gradient_3(
  logits_gradient_2: Float32Array,
  W2: Float32Array,
  logits_gradient_3: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const logits_gradient_2_row = i * 8;
    const logits_gradient_3_row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < 8; k++) {
        dot += logits_gradient_2[logits_gradient_2_row + k]! * W2[k * 3 + j]!;
      }
      logits_gradient_3[logits_gradient_3_row + j] = dot;
    }
  }
}

/** risk_gradient: f32[N, 3] — gradient of let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function predict_risk_gradient(
  risk_exp: Float32Array,
  logits_gradient_3: Float32Array,
  risk_sum: Float32Array,
  risk_gradient: Float32Array,
  N: number,
): void {
  const quotient = 1 / N;
  for (let i = 0; i < N; i++) {
    let sum = 0;
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      sum += risk_exp[row + j]! * logits_gradient_3[row + j]!;
    }
    const risk_sum_i = risk_sum[i]!;
    const quotient_i = quotient / risk_sum_i;
    const negative = -(quotient_i * sum / risk_sum_i);
    for (let j = 0; j < 3; j++) {
      risk_gradient[row + j] = (negative + quotient_i * logits_gradient_3[row + j]!) * risk_exp[row + j]!;
    }
  }
}

/** logits_gradient_5: f32[N, 8], logits_gradient_6: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function predict_logits_gradient_5(
  W2: Float32Array,
  risk_gradient: Float32Array,
  risk_gradient_2: Float32Array,
  risk_gradient_3: Float32Array,
  v2: Float32Array,
  logits_tanh: Float32Array,
  logits_gradient_4: Float32Array,
  logits_gradient_5: Float32Array,
  logits_gradient_6: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 3;
    const row_3 = i * 8;
    for (let j = 0; j < 8; j++) {
      let dot = 0;
      let dot_2 = 0;
      let dot_3 = 0;
      let dot_4 = 0;
      const row_2 = j * 3;
      for (let k = 0; k < 3; k++) {
        const W2_jk = W2[row_2 + k]!;
        dot += risk_gradient[row + k]! * W2_jk;
        const risk_gradient_2_ik = risk_gradient_2[row + k]!;
        dot_2 += risk_gradient_2_ik * W2_jk;
        dot_3 += risk_gradient_3[row + k]! * W2_jk;
        dot_4 += v2[row_2 + k]! * risk_gradient_2_ik;
      }
      const logits_tanh_ij = logits_tanh[row_3 + j]!;
      const difference = 1 - logits_tanh_ij * logits_tanh_ij;
      logits_gradient_5[row_3 + j] = (dot - dot_2 * logits_gradient_4[row_3 + j]! * logits_tanh_ij * 2) * difference;
      logits_gradient_6[row_3 + j] = (dot_3 + dot_4) * difference;
    }
  }
}

/** logits_gradient_7: f32[12, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function predict_logits_gradient_7(
  x: Float32Array,
  logits_gradient_5: Float32Array,
  logits_gradient_7: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  multiplyMatrices(sums, x, 0, 1, 12, logits_gradient_5, 0, 1, 8, 12, 8, N);
  for (let i = 0; i < 12; i++) {
    const sums_row = i * 258;
    const logits_gradient_7_row = i * 8;
    for (let j = 0; j < 8; j++) {
      logits_gradient_7[logits_gradient_7_row + j] = sums[sums_row + j]!;
    }
  }
}

/** along1: f32[12, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function predict_along1(
  x: Float32Array,
  logits_gradient_6: Float32Array,
  logits_gradient_7: Float32Array,
  along1: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  multiplyMatrices(sums, x, 0, 1, 12, logits_gradient_6, 0, 1, 8, 12, 8, N);
  for (let i = 0; i < 12; i++) {
    const row = i * 8;
    const sums_row = i * 258;
    for (let j = 0; j < 8; j++) {
      along1[row + j] = logits_gradient_7[row + j]! + sums[sums_row + j]!;
    }
  }
}

/** logits_gradient_9: f32[8, 3], logits_gradient_8: f32[8, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function predict_logits_gradient_9(
  logits_tanh: Float32Array,
  risk_gradient: Float32Array,
  risk_gradient_3: Float32Array,
  logits_gradient_9: Float32Array,
  logits_gradient_8: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 8; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      let dot_2 = 0;
      for (let k = 0; k < N; k++) {
        const logits_tanh_ki = logits_tanh[k * 8 + i]!;
        dot += risk_gradient[k * 3 + j]! * logits_tanh_ki;
        dot_2 += risk_gradient_3[k * 3 + j]! * logits_tanh_ki;
      }
      logits_gradient_9[row + j] = dot;
      logits_gradient_8[row + j] = dot_2;
    }
  }
}

/** along2: f32[8, 3] — let (h1, h2) = hvp(risk, (W1, W2), (v1, v2)) (hvp.mlp:13:18) */
function predict_along2(
  logits_gradient_2: Float32Array,
  risk_gradient_2: Float32Array,
  logits_gradient_9: Float32Array,
  logits_gradient_8: Float32Array,
  along2: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 8; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < N; k++) {
        dot += logits_gradient_2[k * 8 + i]! * risk_gradient_2[k * 3 + j]!;
      }
      along2[row + j] = logits_gradient_9[row + j]! + dot + logits_gradient_8[row + j]!;
    }
  }
}
