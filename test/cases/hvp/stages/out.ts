/** logits_tanh: f32[N, 8], logits_gradient_4: f32[N, 8], logits_gradient: f32[N, 8] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function step_logits_tanh(
  x: Float32Array,
  W1: Float32Array,
  v1: Float32Array,
  b1: Float32Array,
  logits_tanh: Float32Array,
  logits_gradient_4: Float32Array,
  logits_gradient: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const sums2 = sumBlock2;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, x, i0 * 12, 12, 1, W1, 0, 1, 8, i1 - i0, 8, 12);
    multiplyMatrices(sums2, x, i0 * 12, 12, 1, v1, 0, 1, 8, i1 - i0, 8, 12);
    for (let i = i0; i < i1; i++) {
      const row_2 = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const tanh = fastTanh(sums[row_2 + j]! + b1[j]!);
        logits_tanh[row + j] = tanh;
        const logits_gradient_ij = sums2[row_2 + j]!;
        logits_gradient_4[row + j] = logits_gradient_ij;
        logits_gradient[row + j] = (1 - tanh * tanh) * logits_gradient_ij;
      }
    }
  }
}

/** logits: f32[N, 3], logits_gradient_2: f32[N, 3] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function step_logits(
  logits_tanh: Float32Array,
  W2: Float32Array,
  v2: Float32Array,
  logits: Float32Array,
  logits_gradient_2: Float32Array,
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
        dot += logits_tanh_ik * v2[k * 3 + j]!;
      }
      logits[row + j] = logits_2;
      logits_gradient_2[row + j] = dot;
    }
  }
}

/** risk_exp: f32[N, 3], risk_sum: f32[N], risk_difference: f32[N], risk_gradient: f32[N, 3], loss: f32 — let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function step_loss(
  y: Int32Array,
  logits: Float32Array,
  risk_exp: Float32Array,
  risk_difference: Float32Array,
  risk_gradient: Float32Array,
  risk_sum: Float32Array,
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
      const logits_ij = logits[row + j]!;
      max = Math.max(max, logits_ij);
      sum += choose(y_i === j, logits_ij, 0);
    }
    let sum_2 = 0;
    const select = choose(Number.isFinite(max), max, 0);
    for (let j = 0; j < 3; j++) {
      const exp = fastExp(logits[row + j]! - select);
      sum_2 += exp;
      risk_exp[row + j] = exp;
    }
    const quotient_3 = quotient / sum_2;
    for (let j = 0; j < 3; j++) {
      risk_gradient[row + j] = quotient_3 * risk_exp[row + j]! + choose(y_i === j, quotient_2, 0);
    }
    risk_sum[i] = sum_2;
    risk_difference[i] = Math.log(sum_2) + select - sum;
  }
  let sum_3 = 0;
  for (let i = 0; i < N; i++) {
    sum_3 += risk_difference[i]!;
  }
  loss[0] = sum_3 / N;
}

/** logits_gradient_6: f32[N, 8], logits_gradient_5: f32[N, 8], logits_gradient_9: f32[N, 8], logits_gradient_3: f32[N, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function step_logits_gradient_6(
  risk_gradient: Float32Array,
  v2: Float32Array,
  W2: Float32Array,
  logits_tanh: Float32Array,
  logits_gradient: Float32Array,
  logits_gradient_2: Float32Array,
  logits_gradient_6: Float32Array,
  logits_gradient_5: Float32Array,
  logits_gradient_9: Float32Array,
  logits_gradient_3: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 3;
    const row_3 = i * 8;
    for (let j = 0; j < 8; j++) {
      let dot = 0;
      let dot_2 = 0;
      const row_2 = j * 3;
      for (let k = 0; k < 3; k++) {
        const risk_gradient_ik = risk_gradient[row + k]!;
        dot += risk_gradient_ik * v2[row_2 + k]!;
        dot_2 += risk_gradient_ik * W2[row_2 + k]!;
      }
      logits_gradient_6[row_3 + j] = dot;
      logits_gradient_5[row_3 + j] = dot_2;
      const logits_tanh_ij = logits_tanh[row_3 + j]!;
      logits_gradient_9[row_3 + j] = dot_2 * (1 - logits_tanh_ij * logits_tanh_ij);
    }
  }
  for (let i = 0; i < N; i++) {
    const row_3 = i * 8;
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot_3 = 0;
      for (let k = 0; k < 8; k++) {
        dot_3 += logits_gradient[row_3 + k]! * W2[k * 3 + j]!;
      }
      logits_gradient_3[row + j] = dot_3 + logits_gradient_2[row + j]!;
    }
  }
}

/** risk_gradient_2: f32[N, 3] — gradient of let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function step_risk_gradient_2(
  risk_exp: Float32Array,
  logits_gradient_3: Float32Array,
  risk_sum: Float32Array,
  risk_gradient_2: Float32Array,
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
      risk_gradient_2[row + j] = (negative + quotient_i * logits_gradient_3[row + j]!) * risk_exp[row + j]!;
    }
  }
}

/** logits_gradient_8: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function step_logits_gradient_8(
  risk_gradient_2: Float32Array,
  W2: Float32Array,
  logits_tanh: Float32Array,
  logits_gradient_5: Float32Array,
  logits_gradient_4: Float32Array,
  logits_gradient_6: Float32Array,
  logits_gradient_8: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const risk_gradient_2_row = i * 3;
    const row = i * 8;
    for (let j = 0; j < 8; j++) {
      let dot = 0;
      const W2_row = j * 3;
      for (let k = 0; k < 3; k++) {
        dot += risk_gradient_2[risk_gradient_2_row + k]! * W2[W2_row + k]!;
      }
      const logits_tanh_ij = logits_tanh[row + j]!;
      const product = logits_gradient_5[row + j]! * logits_gradient_4[row + j]! * logits_tanh_ij;
      logits_gradient_8[row + j] = (logits_gradient_6[row + j]! - product - product + dot) * (1 - logits_tanh_ij * logits_tanh_ij);
    }
  }
}

/** logits_gradient_7: f32[8, 3], W2: f32[8, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function update_W2(
  logits_tanh: Float32Array,
  risk_gradient_2: Float32Array,
  risk_gradient: Float32Array,
  W2: Float32Array,
  logits_gradient_7: Float32Array,
  N: number,
  lr: number,
): void {
  for (let i = 0; i < 8; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      let dot_2 = 0;
      for (let k = 0; k < N; k++) {
        const logits_tanh_ki = logits_tanh[k * 8 + i]!;
        dot += logits_tanh_ki * risk_gradient_2[k * 3 + j]!;
        dot_2 += logits_tanh_ki * risk_gradient[k * 3 + j]!;
      }
      logits_gradient_7[row + j] = dot;
      W2[row + j] = W2[row + j]! - dot_2 * lr;
    }
  }
}

/** curvature_product_2: f32[8, 3] — metric curvature = sum(h1 * v1) + sum(h2 * v2) (hvp.mlp:18:41) */
function step_curvature_product_2(
  logits_gradient: Float32Array,
  risk_gradient: Float32Array,
  logits_gradient_7: Float32Array,
  v2: Float32Array,
  curvature_product_2: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 8; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < N; k++) {
        dot += logits_gradient[k * 8 + i]! * risk_gradient[k * 3 + j]!;
      }
      curvature_product_2[row + j] = (logits_gradient_7[row + j]! + dot) * v2[row + j]!;
    }
  }
}

/** curvature_product: f32[12, 8], W1: f32[12, 8], b1: f32[8], curvature: f32 — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function update_W1(
  x: Float32Array,
  logits_gradient_8: Float32Array,
  logits_gradient_9: Float32Array,
  v1: Float32Array,
  W1: Float32Array,
  b1: Float32Array,
  curvature_product: Float32Array,
  curvature_product_2: Float32Array,
  curvature: Float32Array,
  N: number,
  lr: number,
): void {
  const sums = sumBlock;
  const sums2 = sumBlock2;
  multiplyMatrices(sums, x, 0, 1, 12, logits_gradient_8, 0, 1, 8, 12, 8, N);
  multiplyMatrices(sums2, x, 0, 1, 12, logits_gradient_9, 0, 1, 8, 12, 8, N);
  for (let i = 0; i < 12; i++) {
    const row_2 = i * 258;
    const row = i * 8;
    for (let j = 0; j < 8; j++) {
      curvature_product[row + j] = sums[row_2 + j]! * v1[row + j]!;
      W1[row + j] = W1[row + j]! - sums2[row_2 + j]! * lr;
    }
  }
  for (let i = 0; i < 8; i++) {
    let sum = 0;
    for (let j = 0; j < N; j++) {
      sum += logits_gradient_9[j * 8 + i]!;
    }
    b1[i] = b1[i]! - sum * lr;
  }
  let sum_2 = 0;
  for (let i = 0; i < 96; i++) {
    sum_2 += curvature_product[i]!;
  }
  let sum_3 = 0;
  for (let i = 0; i < 24; i++) {
    sum_3 += curvature_product_2[i]!;
  }
  curvature[0] = sum_2 + sum_3;
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
        logits_tanh[logits_tanh_row + j] = fastTanh(sums[sums_row + j]! + b1[j]!);
      }
    }
  }
}

/** logits: f32[N, 3], logits_gradient_3: f32[N, 3] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function evaluate_logits(
  logits_tanh: Float32Array,
  W2: Float32Array,
  v2: Float32Array,
  logits: Float32Array,
  logits_gradient_3: Float32Array,
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
        dot += logits_tanh_ik * v2[k * 3 + j]!;
      }
      logits[row + j] = logits_2;
      logits_gradient_3[row + j] = dot;
    }
  }
}

/** risk_exp: f32[N, 3], risk_sum: f32[N], risk_difference: f32[N], risk_gradient: f32[N, 3], loss: f32 — let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function evaluate_loss(
  y: Int32Array,
  logits: Float32Array,
  risk_exp: Float32Array,
  risk_difference: Float32Array,
  risk_gradient: Float32Array,
  risk_sum: Float32Array,
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
      const logits_ij = logits[row + j]!;
      max = Math.max(max, logits_ij);
      sum += choose(y_i === j, logits_ij, 0);
    }
    let sum_2 = 0;
    const select = choose(Number.isFinite(max), max, 0);
    for (let j = 0; j < 3; j++) {
      const exp = fastExp(logits[row + j]! - select);
      sum_2 += exp;
      risk_exp[row + j] = exp;
    }
    const quotient_3 = quotient / sum_2;
    for (let j = 0; j < 3; j++) {
      risk_gradient[row + j] = quotient_3 * risk_exp[row + j]! + choose(y_i === j, quotient_2, 0);
    }
    risk_sum[i] = sum_2;
    risk_difference[i] = Math.log(sum_2) + select - sum;
  }
  let sum_3 = 0;
  for (let i = 0; i < N; i++) {
    sum_3 += risk_difference[i]!;
  }
  loss[0] = sum_3 / N;
}

/** logits_gradient_6: f32[N, 8], logits_gradient: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function evaluate_logits_gradient_6(
  risk_gradient: Float32Array,
  v2: Float32Array,
  W2: Float32Array,
  logits_gradient_6: Float32Array,
  logits_gradient: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const risk_gradient_row = i * 3;
    const row_2 = i * 8;
    for (let j = 0; j < 8; j++) {
      let dot = 0;
      let dot_2 = 0;
      const row = j * 3;
      for (let k = 0; k < 3; k++) {
        const risk_gradient_ik = risk_gradient[risk_gradient_row + k]!;
        dot += risk_gradient_ik * v2[row + k]!;
        dot_2 += risk_gradient_ik * W2[row + k]!;
      }
      logits_gradient_6[row_2 + j] = dot;
      logits_gradient[row_2 + j] = dot_2;
    }
  }
}

/** logits_gradient_5: f32[N, 8], logits_gradient_2: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function evaluate_logits_gradient_5(
  x: Float32Array,
  v1: Float32Array,
  logits_tanh: Float32Array,
  logits_gradient: Float32Array,
  logits_gradient_5: Float32Array,
  logits_gradient_2: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, x, i0 * 12, 12, 1, v1, 0, 1, 8, i1 - i0, 8, 12);
    for (let i = i0; i < i1; i++) {
      const row = i * 8;
      const sums_row = (i - i0) * 258;
      for (let j = 0; j < 8; j++) {
        const logits_gradient_ij = sums[sums_row + j]!;
        const logits_tanh_ij = logits_tanh[row + j]!;
        logits_gradient_5[row + j] = logits_gradient[row + j]! * logits_gradient_ij * logits_tanh_ij;
        logits_gradient_2[row + j] = (1 - logits_tanh_ij * logits_tanh_ij) * logits_gradient_ij;
      }
    }
  }
}

/** logits_gradient_4: f32[N, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function evaluate_logits_gradient_4(
  logits_gradient_2: Float32Array,
  W2: Float32Array,
  logits_gradient_3: Float32Array,
  logits_gradient_4: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const logits_gradient_2_row = i * 8;
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < 8; k++) {
        dot += logits_gradient_2[logits_gradient_2_row + k]! * W2[k * 3 + j]!;
      }
      logits_gradient_4[row + j] = dot + logits_gradient_3[row + j]!;
    }
  }
}

/** risk_gradient_2: f32[N, 3] — gradient of let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function evaluate_risk_gradient_2(
  risk_exp: Float32Array,
  logits_gradient_4: Float32Array,
  risk_sum: Float32Array,
  risk_gradient_2: Float32Array,
  N: number,
): void {
  const quotient = 1 / N;
  for (let i = 0; i < N; i++) {
    let sum = 0;
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      sum += risk_exp[row + j]! * logits_gradient_4[row + j]!;
    }
    const risk_sum_i = risk_sum[i]!;
    const quotient_i = quotient / risk_sum_i;
    const negative = -(quotient_i * sum / risk_sum_i);
    for (let j = 0; j < 3; j++) {
      risk_gradient_2[row + j] = (negative + quotient_i * logits_gradient_4[row + j]!) * risk_exp[row + j]!;
    }
  }
}

/** logits_gradient_7: f32[N, 8], logits_gradient_8: f32[8, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function evaluate_logits_gradient_7(
  risk_gradient_2: Float32Array,
  W2: Float32Array,
  logits_gradient_5: Float32Array,
  logits_tanh: Float32Array,
  logits_gradient_6: Float32Array,
  logits_gradient_7: Float32Array,
  logits_gradient_8: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 3;
    const row_2 = i * 8;
    for (let j = 0; j < 8; j++) {
      let dot = 0;
      const W2_row = j * 3;
      for (let k = 0; k < 3; k++) {
        dot += risk_gradient_2[row + k]! * W2[W2_row + k]!;
      }
      const logits_gradient_5_ij = logits_gradient_5[row_2 + j]!;
      const logits_tanh_ij = logits_tanh[row_2 + j]!;
      logits_gradient_7[row_2 + j] = (logits_gradient_6[row_2 + j]! - logits_gradient_5_ij - logits_gradient_5_ij + dot) * (1 - logits_tanh_ij * logits_tanh_ij);
    }
  }
  for (let i = 0; i < 8; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot_2 = 0;
      for (let k = 0; k < N; k++) {
        dot_2 += logits_tanh[k * 8 + i]! * risk_gradient_2[k * 3 + j]!;
      }
      logits_gradient_8[row + j] = dot_2;
    }
  }
}

/** curvature_product: f32[12, 8], curvature_sum: f32 — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function evaluate_curvature_product(
  x: Float32Array,
  logits_gradient_7: Float32Array,
  v1: Float32Array,
  curvature_product: Float32Array,
  curvature_sum: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  multiplyMatrices(sums, x, 0, 1, 12, logits_gradient_7, 0, 1, 8, 12, 8, N);
  for (let i = 0; i < 12; i++) {
    const sums_row = i * 258;
    const row = i * 8;
    for (let j = 0; j < 8; j++) {
      curvature_product[row + j] = sums[sums_row + j]! * v1[row + j]!;
    }
  }
  let sum = 0;
  for (let i = 0; i < 96; i++) {
    sum += curvature_product[i]!;
  }
  curvature_sum[0] = sum;
}

/** curvature_product_2: f32[8, 3], curvature: f32 — metric curvature = sum(h1 * v1) + sum(h2 * v2) (hvp.mlp:18:22) */
function evaluate_curvature(
  logits_gradient_2: Float32Array,
  risk_gradient: Float32Array,
  logits_gradient_8: Float32Array,
  v2: Float32Array,
  curvature_product_2: Float32Array,
  curvature_sum: Float32Array,
  curvature: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 8; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < N; k++) {
        dot += logits_gradient_2[k * 8 + i]! * risk_gradient[k * 3 + j]!;
      }
      curvature_product_2[row + j] = (logits_gradient_8[row + j]! + dot) * v2[row + j]!;
    }
  }
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
        logits_tanh[logits_tanh_row + j] = fastTanh(sums[sums_row + j]! + b1[j]!);
      }
    }
  }
}

/** logits: f32[N, 3], logits_gradient_3: f32[N, 3] — let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function predict_logits(
  logits_tanh: Float32Array,
  W2: Float32Array,
  v2: Float32Array,
  logits: Float32Array,
  logits_gradient_3: Float32Array,
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
        dot += logits_tanh_ik * v2[k * 3 + j]!;
      }
      logits[row + j] = logits_2;
      logits_gradient_3[row + j] = dot;
    }
  }
}

/** risk_exp: f32[N, 3], risk_sum: f32[N], risk_gradient: f32[N, 3] — let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function predict_risk_exp(
  logits: Float32Array,
  y: Int32Array,
  risk_exp: Float32Array,
  risk_gradient: Float32Array,
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
    const select = choose(Number.isFinite(max), max, 0);
    for (let j = 0; j < 3; j++) {
      const exp = fastExp(logits[row + j]! - select);
      sum += exp;
      risk_exp[row + j] = exp;
    }
    const quotient_3 = quotient / sum;
    const y_i = y[i]!;
    for (let j = 0; j < 3; j++) {
      risk_gradient[row + j] = quotient_3 * risk_exp[row + j]! + choose(y_i === j, quotient_2, 0);
    }
    risk_sum[i] = sum;
  }
}

/** logits_gradient_6: f32[N, 8], logits_gradient: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function predict_logits_gradient_6(
  risk_gradient: Float32Array,
  v2: Float32Array,
  W2: Float32Array,
  logits_gradient_6: Float32Array,
  logits_gradient: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const risk_gradient_row = i * 3;
    const row_2 = i * 8;
    for (let j = 0; j < 8; j++) {
      let dot = 0;
      let dot_2 = 0;
      const row = j * 3;
      for (let k = 0; k < 3; k++) {
        const risk_gradient_ik = risk_gradient[risk_gradient_row + k]!;
        dot += risk_gradient_ik * v2[row + k]!;
        dot_2 += risk_gradient_ik * W2[row + k]!;
      }
      logits_gradient_6[row_2 + j] = dot;
      logits_gradient[row_2 + j] = dot_2;
    }
  }
}

/** logits_gradient_5: f32[N, 8], logits_gradient_2: f32[N, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function predict_logits_gradient_5(
  x: Float32Array,
  v1: Float32Array,
  logits_tanh: Float32Array,
  logits_gradient: Float32Array,
  logits_gradient_5: Float32Array,
  logits_gradient_2: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, x, i0 * 12, 12, 1, v1, 0, 1, 8, i1 - i0, 8, 12);
    for (let i = i0; i < i1; i++) {
      const row = i * 8;
      const sums_row = (i - i0) * 258;
      for (let j = 0; j < 8; j++) {
        const logits_gradient_ij = sums[sums_row + j]!;
        const logits_tanh_ij = logits_tanh[row + j]!;
        logits_gradient_5[row + j] = logits_gradient[row + j]! * logits_gradient_ij * logits_tanh_ij;
        logits_gradient_2[row + j] = (1 - logits_tanh_ij * logits_tanh_ij) * logits_gradient_ij;
      }
    }
  }
}

/** logits_gradient_4: f32[N, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function predict_logits_gradient_4(
  logits_gradient_2: Float32Array,
  W2: Float32Array,
  logits_gradient_3: Float32Array,
  logits_gradient_4: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const logits_gradient_2_row = i * 8;
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < 8; k++) {
        dot += logits_gradient_2[logits_gradient_2_row + k]! * W2[k * 3 + j]!;
      }
      logits_gradient_4[row + j] = dot + logits_gradient_3[row + j]!;
    }
  }
}

/** risk_gradient_2: f32[N, 3] — gradient of let risk = cross_entropy(logits, y) (hvp.mlp:12:14) */
function predict_risk_gradient_2(
  risk_exp: Float32Array,
  logits_gradient_4: Float32Array,
  risk_sum: Float32Array,
  risk_gradient_2: Float32Array,
  N: number,
): void {
  const quotient = 1 / N;
  for (let i = 0; i < N; i++) {
    let sum = 0;
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      sum += risk_exp[row + j]! * logits_gradient_4[row + j]!;
    }
    const risk_sum_i = risk_sum[i]!;
    const quotient_i = quotient / risk_sum_i;
    const negative = -(quotient_i * sum / risk_sum_i);
    for (let j = 0; j < 3; j++) {
      risk_gradient_2[row + j] = (negative + quotient_i * logits_gradient_4[row + j]!) * risk_exp[row + j]!;
    }
  }
}

/** logits_gradient_7: f32[N, 8], logits_gradient_8: f32[8, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function predict_logits_gradient_7(
  risk_gradient_2: Float32Array,
  W2: Float32Array,
  logits_gradient_5: Float32Array,
  logits_tanh: Float32Array,
  logits_gradient_6: Float32Array,
  logits_gradient_7: Float32Array,
  logits_gradient_8: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 3;
    const row_2 = i * 8;
    for (let j = 0; j < 8; j++) {
      let dot = 0;
      const W2_row = j * 3;
      for (let k = 0; k < 3; k++) {
        dot += risk_gradient_2[row + k]! * W2[W2_row + k]!;
      }
      const logits_gradient_5_ij = logits_gradient_5[row_2 + j]!;
      const logits_tanh_ij = logits_tanh[row_2 + j]!;
      logits_gradient_7[row_2 + j] = (logits_gradient_6[row_2 + j]! - logits_gradient_5_ij - logits_gradient_5_ij + dot) * (1 - logits_tanh_ij * logits_tanh_ij);
    }
  }
  for (let i = 0; i < 8; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot_2 = 0;
      for (let k = 0; k < N; k++) {
        dot_2 += logits_tanh[k * 8 + i]! * risk_gradient_2[k * 3 + j]!;
      }
      logits_gradient_8[row + j] = dot_2;
    }
  }
}

/** along1: f32[12, 8] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:21) */
function predict_along1(
  x: Float32Array,
  logits_gradient_7: Float32Array,
  along1: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  multiplyMatrices(sums, x, 0, 1, 12, logits_gradient_7, 0, 1, 8, 12, 8, N);
  for (let i = 0; i < 12; i++) {
    const sums_row = i * 258;
    const along1_row = i * 8;
    for (let j = 0; j < 8; j++) {
      along1[along1_row + j] = sums[sums_row + j]!;
    }
  }
}

/** along2: f32[8, 3] — gradient of let logits = tanh(x @ W1 + b1) @ W2 (hvp.mlp:11:16) */
function predict_along2(
  logits_gradient_2: Float32Array,
  risk_gradient: Float32Array,
  logits_gradient_8: Float32Array,
  along2: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 8; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < N; k++) {
        dot += logits_gradient_2[k * 8 + i]! * risk_gradient[k * 3 + j]!;
      }
      along2[row + j] = logits_gradient_8[row + j]! + dot;
    }
  }
}
