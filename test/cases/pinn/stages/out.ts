/** tanh: f32[N, 8], product_2: f32[N, 8] — for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_tanh(
  x: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  tanh: Float32Array,
  product_2: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const x_i = x[i]!;
    const row = i * 8;
    for (let j = 0; j < 8; j++) {
      const h_W_j = h_W[j]!;
      const tanh_ji = fastTanh(x_i * h_W_j + h_b[j]!);
      tanh[row + j] = tanh_ji;
      product_2[row + j] = (1 - tanh_ji * tanh_ji) * h_W_j;
    }
  }
}

/** tanh_2: f32[N, 8], product: f32[N, 8] — for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_tanh_2(
  tanh: Float32Array,
  h_2_W: Float32Array,
  h_2_b: Float32Array,
  dense_1_W: Float32Array,
  tanh_2: Float32Array,
  product: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, tanh, i0 * 8, 8, 1, h_2_W, 0, 1, 8, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const tanh_ij = fastTanh(sums[sums_row + j]! + h_2_b[j]!);
        tanh_2[row + j] = tanh_ij;
        product[row + j] = (1 - tanh_ij * tanh_ij) * dense_1_W[j]!;
      }
    }
  }
}

/** u_sum: f32[N], loss_difference: f32[N], dot: f32[N, 8], dot_2: f32[N, 8], product_3: f32[N, 8], product_11: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_u_sum(
  dense_1_b: Float32Array,
  tanh_2: Float32Array,
  dense_1_W: Float32Array,
  x: Float32Array,
  product: Float32Array,
  h_2_W: Float32Array,
  product_2: Float32Array,
  u_sum: Float32Array,
  loss_difference: Float32Array,
  dot: Float32Array,
  dot_2: Float32Array,
  product_3: Float32Array,
  product_11: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const sums2 = sumBlock2;
  const dense_1_b_0 = dense_1_b[0]!;
  for (let i = 0; i < N; i++) {
    let dot_3 = 0;
    const tanh_2_row = i * 8;
    for (let j = 0; j < 8; j++) {
      dot_3 += tanh_2[tanh_2_row + j]! * dense_1_W[j]!;
    }
    const sum = dot_3 + dense_1_b_0;
    u_sum[i] = sum;
    loss_difference[i] = sum - Math.sin(x[i]!);
  }
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product, i0 * 8, 8, 1, h_2_W, 0, 8, 1, i1 - i0, 8, 8);
    multiplyMatrices(sums2, product_2, i0 * 8, 8, 1, h_2_W, 0, 1, 8, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const row_2 = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        dot[row + j] = sums[row_2 + j]!;
        const dot_ij = sums2[row_2 + j]!;
        dot_2[row + j] = dot_ij;
        const tanh_2_ij = tanh_2[row + j]!;
        const product_ij = dot_ij * dense_1_W[j]! * tanh_2_ij * (1 - tanh_2_ij * tanh_2_ij);
        product_3[row + j] = product_ij;
        product_11[row + j] = product_ij * 2;
      }
    }
  }
}

/** sum: f32[N, 8], product_4: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_sum(
  product_3: Float32Array,
  h_2_W: Float32Array,
  tanh: Float32Array,
  dot: Float32Array,
  h_W: Float32Array,
  sum: Float32Array,
  product_4: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product_3, i0 * 8, 8, 1, h_2_W, 0, 8, 1, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const row = i * 8;
      const sums_row = (i - i0) * 258;
      for (let j = 0; j < 8; j++) {
        const tanh_ij = tanh[row + j]!;
        const sum_ij = dot[row + j]! * h_W[j]! * tanh_ij + sums[sums_row + j]!;
        sum[row + j] = sum_ij;
        product_4[row + j] = sum_ij * (1 - tanh_ij * tanh_ij);
      }
    }
  }
}

/** loss_difference_2: f32[N], loss_gradient_2: f32[N], product_6: f32[N, 8], product_5: f32[N, 8], loss_gradient: f32[N], residual: f32, u_gradient_3: f32, loss_sum: f32[1], loss_sum_2: f32[1], loss: f32 — metric residual = max(abs(ddu + u)) (pinn.mlp:16:21) */
function step_residual(
  product_4: Float32Array,
  h_W: Float32Array,
  u_sum: Float32Array,
  tanh: Float32Array,
  loss_difference: Float32Array,
  loss_difference_2: Float32Array,
  loss_gradient: Float32Array,
  h_2_W: Float32Array,
  dense_1_W: Float32Array,
  product_6: Float32Array,
  product_5: Float32Array,
  loss_gradient_2: Float32Array,
  residual: Float32Array,
  u_gradient_3: Float32Array,
  loss_sum: Float32Array,
  loss_sum_2: Float32Array,
  loss: Float32Array,
  N: number,
  weight: number,
): void {
  const quotient = 2 / N;
  const product = weight / N * 2;
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const row = i * 8;
    for (let j = 0; j < 8; j++) {
      dot += product_4[row + j]! * h_W[j]!;
    }
    const difference = u_sum[i]! - dot * 2;
    const product_i = difference * quotient;
    for (let j = 0; j < 8; j++) {
      const h_W_j = h_W[j]!;
      const tanh_ij = tanh[row + j]!;
      const product_ji = product_i * h_W_j * (1 - tanh_ij * tanh_ij);
      product_6[row + j] = product_ji;
      product_5[row + j] = product_ji * tanh_ij * (h_W_j * 2);
    }
    loss_difference_2[i] = difference;
    loss_gradient_2[i] = product_i;
    loss_gradient[i] = product_i + loss_difference[i]! * product;
  }
  let sum = 0;
  let sum_2 = 0;
  let residual_2 = -Infinity;
  let sum_3 = 0;
  for (let i = 0; i < N; i++) {
    const loss_difference_2_i = loss_difference_2[i]!;
    sum += loss_difference_2_i * loss_difference_2_i;
    const loss_difference_i = loss_difference[i]!;
    sum_2 += loss_difference_i * loss_difference_i;
    residual_2 = Math.max(residual_2, Math.abs(loss_difference_2_i));
    sum_3 += loss_gradient[i]!;
  }
  let sum_4 = 0;
  for (let i = 0; i < 64; i++) {
    const h_2_W_i = h_2_W[i]!;
    sum_4 += h_2_W_i * h_2_W_i;
  }
  residual[0] = residual_2;
  u_gradient_3[0] = sum_3;
  let sum_5 = 0;
  for (let j = 0; j < 8; j++) {
    const dense_1_W_j = dense_1_W[j]!;
    sum_5 += dense_1_W_j * dense_1_W_j;
  }
  loss_sum[0] = sum_5;
  let sum_6 = 0;
  for (let j = 0; j < 8; j++) {
    const h_W_j = h_W[j]!;
    sum_6 += h_W_j * h_W_j;
  }
  loss_sum_2[0] = sum_6;
  loss[0] = sum / N + sum_2 / N * weight + (sum_6 + sum_4 + sum_5) * 5e-7;
}

/** dot_6: f32[N, 8], dot_7: f32[N, 8], product_7: f32[N, 8], product_8: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_dot_6(
  product_5: Float32Array,
  h_2_W: Float32Array,
  product_6: Float32Array,
  loss_gradient: Float32Array,
  dense_1_W: Float32Array,
  dot_2: Float32Array,
  tanh_2: Float32Array,
  dot_6: Float32Array,
  dot_7: Float32Array,
  product_7: Float32Array,
  product_8: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const sums2 = sumBlock2;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product_5, i0 * 8, 8, 1, h_2_W, 0, 1, 8, i1 - i0, 8, 8);
    multiplyMatrices(sums2, product_6, i0 * 8, 8, 1, h_2_W, 0, 1, 8, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const row_2 = (i - i0) * 258;
      const row = i * 8;
      const loss_gradient_i = loss_gradient[i]!;
      for (let j = 0; j < 8; j++) {
        const dot_ij = sums[row_2 + j]!;
        dot_6[row + j] = dot_ij;
        const dot_ij_2 = sums2[row_2 + j]!;
        dot_7[row + j] = dot_ij_2;
        const dense_1_W_j = dense_1_W[j]!;
        const product = dot_2[row + j]! * dense_1_W_j;
        const tanh_2_ij = tanh_2[row + j]!;
        const product_ij = (dot_ij * dense_1_W_j + dot_ij_2 * (product * tanh_2_ij) * 2) * tanh_2_ij;
        const difference = 1 - tanh_2_ij * tanh_2_ij;
        const product_ij_2 = dot_ij_2 * difference;
        const sum = product_ij + (loss_gradient_i * dense_1_W_j - product_ij_2 * product * 2);
        product_7[row + j] = (sum + product_ij) * difference;
        product_8[row + j] = product_ij_2 * tanh_2_ij * (dense_1_W_j * 2);
      }
    }
  }
}

/** dot_3: f32[N, 8], product_9: f32[N, 8], product_10: f32[8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_dot_3(
  product_7: Float32Array,
  h_2_W: Float32Array,
  product_8: Float32Array,
  loss_gradient_2: Float32Array,
  h_W: Float32Array,
  tanh: Float32Array,
  sum: Float32Array,
  product_6: Float32Array,
  dot: Float32Array,
  product_4: Float32Array,
  dot_3: Float32Array,
  product_9: Float32Array,
  product_10: Float32Array,
  N: number,
): void {
  const sums2 = sumBlock2;
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product_7, i0 * 8, 8, 1, h_2_W, 0, 8, 1, i1 - i0, 8, 8);
    multiplyMatrices(sums2, product_8, i0 * 8, 8, 1, h_2_W, 0, 8, 1, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const row_2 = (i - i0) * 258;
      const row = i * 8;
      const loss_gradient_2_i = loss_gradient_2[i]!;
      for (let j = 0; j < 8; j++) {
        const dot_ij = sums2[row_2 + j]!;
        dot_3[row + j] = dot_ij;
        const h_W_j = h_W[j]!;
        const tanh_ij = tanh[row + j]!;
        const product = ((dot_ij * h_W_j + loss_gradient_2_i * h_W_j * sum[row + j]! * 2) * tanh_ij - product_6[row + j]! * (dot[row + j]! * h_W_j)) * 2;
        product_9[row + j] = (sums[row_2 + j]! + product) * (1 - tanh_ij * tanh_ij);
      }
    }
  }
  for (let i = 0; i < 8; i++) {
    let dot_2 = 0;
    for (let j = 0; j < N; j++) {
      dot_2 += product_4[j * 8 + i]! * loss_gradient_2[j]!;
    }
    product_10[i] = dot_2 * 2;
  }
}

/** dot_4: f32[8], sum_2: f32[8], sum_9: f32 — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_dot_4(
  product_9: Float32Array,
  x: Float32Array,
  sum_2: Float32Array,
  dot_4: Float32Array,
  sum_9: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 8; i++) {
    let dot = 0;
    let sum = 0;
    for (let j = 0; j < N; j++) {
      const product_9_ji = product_9[j * 8 + i]!;
      dot += product_9_ji * x[j]!;
      sum += product_9_ji;
    }
    dot_4[i] = dot;
    sum_2[i] = sum;
  }
  let sum_3 = 0;
  for (let i = 0; i < 8; i++) {
    const sum_2_i = sum_2[i]!;
    sum_3 += sum_2_i * sum_2_i;
  }
  sum_9[0] = sum_3;
}

/** sum_3: f32[8], dot_5: f32[8, 8], sum_4: f32[8], sum_10: f32[1], sum_7: f32 — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_sum_3(
  tanh: Float32Array,
  dot_3: Float32Array,
  product_6: Float32Array,
  dot: Float32Array,
  product_7: Float32Array,
  dot_4: Float32Array,
  h_W: Float32Array,
  product_10: Float32Array,
  sum_3: Float32Array,
  sum_4: Float32Array,
  dot_5: Float32Array,
  sum_10: Float32Array,
  sum_7: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i = 0; i < 8; i++) {
    let sum = 0;
    for (let j = 0; j < N; j++) {
      const tanh_ji = tanh[j * 8 + i]!;
      sum += dot_3[j * 8 + i]! * (1 - tanh_ji * tanh_ji) + product_6[j * 8 + i]! * tanh_ji * dot[j * 8 + i]! * 2;
    }
    sum_3[i] = sum;
  }
  multiplyMatrices(sums, tanh, 0, 1, 8, product_7, 0, 1, 8, 8, 8, N);
  for (let i = 0; i < 8; i++) {
    const sums_row = i * 258;
    const dot_5_row = i * 8;
    for (let j = 0; j < 8; j++) {
      dot_5[dot_5_row + j] = sums[sums_row + j]!;
    }
  }
  for (let i = 0; i < 8; i++) {
    let sum_2 = 0;
    for (let j = 0; j < N; j++) {
      sum_2 += product_7[j * 8 + i]!;
    }
    sum_4[i] = sum_2;
  }
  let sum_5 = 0;
  for (let j = 0; j < 8; j++) {
    const difference = dot_4[j]! + (h_W[j]! * 0.000001 - product_10[j]!) - sum_3[j]!;
    sum_5 += difference * difference;
  }
  sum_10[0] = sum_5;
  let sum_6 = 0;
  for (let i = 0; i < 8; i++) {
    const sum_4_i = sum_4[i]!;
    sum_6 += sum_4_i * sum_4_i;
  }
  sum_7[0] = sum_6;
}

/** sum_5: f32[8, 8], sum_8: f32 — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_sum_5(
  product_6: Float32Array,
  product_11: Float32Array,
  product_2: Float32Array,
  product_8: Float32Array,
  product_5: Float32Array,
  product: Float32Array,
  dot_5: Float32Array,
  h_2_W: Float32Array,
  sum_5: Float32Array,
  sum_8: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const sums2 = sumBlock2;
  const sums3 = sumBlock3;
  multiplyMatrices(sums, product_6, 0, 1, 8, product_11, 0, 1, 8, 8, 8, N);
  multiplyMatrices(sums2, product_2, 0, 1, 8, product_8, 0, 1, 8, 8, 8, N);
  multiplyMatrices(sums3, product_5, 0, 1, 8, product, 0, 1, 8, 8, 8, N);
  for (let i = 0; i < 8; i++) {
    const row = i * 8;
    const row_2 = i * 258;
    for (let j = 0; j < 8; j++) {
      sum_5[row + j] = dot_5[row + j]! + (h_2_W[row + j]! * 0.000001 - sums[row_2 + j]! - sums2[row_2 + j]! - sums3[row_2 + j]!);
    }
  }
  let sum = 0;
  for (let i = 0; i < 64; i++) {
    const sum_5_i = sum_5[i]!;
    sum += sum_5_i * sum_5_i;
  }
  sum_8[0] = sum;
}

/** u_gradient_2: f32[8], u_gradient: f32[8], sum_6: f32[1], select: f32, adam/dense_1/b/m: f32[1], adam/dense_1/b/v: f32[1], dense_1/b: f32[1] — gradient of let u = squeeze(dense(h, 1), axis: 1) (pinn.mlp:9:21) */
function update_dense_1_b(
  tanh_2: Float32Array,
  loss_gradient: Float32Array,
  dot_7: Float32Array,
  dot_2: Float32Array,
  dot_6: Float32Array,
  u_gradient_2: Float32Array,
  dense_1_W: Float32Array,
  u_gradient: Float32Array,
  u_gradient_3: Float32Array,
  sum_10: Float32Array,
  sum_9: Float32Array,
  sum_8: Float32Array,
  sum_7: Float32Array,
  adam_dense_1_b_m: Float32Array,
  adam_dense_1_b_v: Float32Array,
  dense_1_b: Float32Array,
  sum_6: Float32Array,
  select: Float32Array,
  N: number,
  step: number,
): void {
  for (let i = 0; i < 8; i++) {
    let dot = 0;
    let sum = 0;
    for (let j = 0; j < N; j++) {
      const tanh_2_ji = tanh_2[j * 8 + i]!;
      dot += tanh_2_ji * loss_gradient[j]!;
      const difference = 1 - tanh_2_ji * tanh_2_ji;
      const sum_ji = dot_7[j * 8 + i]! * difference * tanh_2_ji * dot_2[j * 8 + i]! * 2 + dot_6[j * 8 + i]! * difference;
      sum += sum_ji;
    }
    u_gradient_2[i] = dot;
    u_gradient[i] = sum;
  }
  let sum_2 = 0;
  for (let j = 0; j < 8; j++) {
    const difference = u_gradient_2[j]! + dense_1_W[j]! * 0.000001 - u_gradient[j]!;
    sum_2 += difference * difference;
  }
  sum_6[0] = sum_2;
  const u_gradient_3_0 = u_gradient_3[0]!;
  const sum_3 = Math.sqrt(sum_10[0]! + sum_9[0]! + sum_8[0]! + sum_7[0]! + sum_2 + u_gradient_3_0 * u_gradient_3_0) + 0.000001;
  const quotient = 1 / sum_3;
  const select_2 = choose(1 <= quotient, 1, quotient);
  select[0] = select_2;
  const product = select_2 * u_gradient_3_0;
  const adam_dense_1_b_m_next = product * 0.09999999999999998 + adam_dense_1_b_m[0]! * 0.9;
  adam_dense_1_b_m[0] = adam_dense_1_b_m_next;
  const adam_dense_1_b_v_next = product * product * 0.0010000000000000009 + adam_dense_1_b_v[0]! * 0.999;
  adam_dense_1_b_v[0] = adam_dense_1_b_v_next;
  const quotient_2 = adam_dense_1_b_m_next / (Math.sqrt(adam_dense_1_b_v_next * (1 / (1 - 0.999 ** step))) + 1e-8);
  const quotient_3 = (Math.cos(Math.min(step + -1 | 0, 2000) * 0.0015707963267948967) + 1) / (1 - 0.9 ** step);
  dense_1_b[0] = dense_1_b[0]! - quotient_2 * (quotient_3 * 0.005);
}

/** adam/h/W/m: f32[1, 8], adam/h/W/v: f32[1, 8], h/W: f32[1, 8], adam/h/b/m: f32[8], adam/h/b/v: f32[8], h/b: f32[8], adam/h_2/W/m: f32[8, 8], adam/h_2/W/v: f32[8, 8], h_2/W: f32[8, 8], adam/h_2/b/m: f32[8], adam/h_2/b/v: f32[8], h_2/b: f32[8], adam/dense_1/W/m: f32[8, 1], adam/dense_1/W/v: f32[8, 1], dense_1/W: f32[8, 1] — optimizer: adam(lr: cosine(1e-2, steps: 2_000)) (pinn.mlp:19:16) */
function update_h_W(
  select: Float32Array,
  h_W: Float32Array,
  dot_4: Float32Array,
  product_10: Float32Array,
  sum_3: Float32Array,
  adam_h_W_m: Float32Array,
  adam_h_W_v: Float32Array,
  sum_2: Float32Array,
  adam_h_b_m: Float32Array,
  adam_h_b_v: Float32Array,
  h_b: Float32Array,
  sum_5: Float32Array,
  adam_h_2_W_m: Float32Array,
  adam_h_2_W_v: Float32Array,
  h_2_W: Float32Array,
  sum_4: Float32Array,
  adam_h_2_b_m: Float32Array,
  adam_h_2_b_v: Float32Array,
  h_2_b: Float32Array,
  dense_1_W: Float32Array,
  u_gradient_2: Float32Array,
  u_gradient: Float32Array,
  adam_dense_1_W_m: Float32Array,
  adam_dense_1_W_v: Float32Array,
  step: number,
): void {
  const select_0 = select[0]!;
  const product = select_0 * 0.09999999999999998;
  const product_2 = select_0 * select_0 * 0.0010000000000000009;
  const quotient = 1 / (1 - 0.999 ** step);
  const quotient_2 = (Math.cos(Math.min(step + -1 | 0, 2000) * 0.0015707963267948967) + 1) / (1 - 0.9 ** step);
  const product_3 = quotient_2 * 0.005;
  for (let j = 0; j < 8; j++) {
    const h_W_j = h_W[j]!;
    const difference = dot_4[j]! + (h_W_j * 0.000001 - product_10[j]!) - sum_3[j]!;
    const adam_h_W_m_next = product * difference + adam_h_W_m[j]! * 0.9;
    adam_h_W_m[j] = adam_h_W_m_next;
    const adam_h_W_v_next = product_2 * (difference * difference) + adam_h_W_v[j]! * 0.999;
    adam_h_W_v[j] = adam_h_W_v_next;
    h_W[j] = h_W_j - adam_h_W_m_next / (Math.sqrt(adam_h_W_v_next * quotient) + 1e-8) * product_3;
  }
  for (let i = 0; i < 8; i++) {
    const sum_2_i = sum_2[i]!;
    const adam_h_b_m_next = product * sum_2_i + adam_h_b_m[i]! * 0.9;
    adam_h_b_m[i] = adam_h_b_m_next;
    const adam_h_b_v_next = product_2 * (sum_2_i * sum_2_i) + adam_h_b_v[i]! * 0.999;
    adam_h_b_v[i] = adam_h_b_v_next;
    h_b[i] = h_b[i]! - adam_h_b_m_next / (Math.sqrt(adam_h_b_v_next * quotient) + 1e-8) * product_3;
  }
  const select_0_2 = select[0]!;
  const product_4 = select_0_2 * 0.09999999999999998;
  const product_5 = select_0_2 * select_0_2 * 0.0010000000000000009;
  const quotient_3 = 1 / (1 - 0.999 ** step);
  const quotient_4 = (Math.cos(Math.min(step + -1 | 0, 2000) * 0.0015707963267948967) + 1) / (1 - 0.9 ** step);
  const product_6 = quotient_4 * 0.005;
  for (let i = 0; i < 64; i++) {
    const sum_5_i = sum_5[i]!;
    const adam_h_2_W_m_next = product_4 * sum_5_i + adam_h_2_W_m[i]! * 0.9;
    adam_h_2_W_m[i] = adam_h_2_W_m_next;
    const adam_h_2_W_v_next = product_5 * (sum_5_i * sum_5_i) + adam_h_2_W_v[i]! * 0.999;
    adam_h_2_W_v[i] = adam_h_2_W_v_next;
    h_2_W[i] = h_2_W[i]! - adam_h_2_W_m_next / (Math.sqrt(adam_h_2_W_v_next * quotient_3) + 1e-8) * product_6;
  }
  for (let i = 0; i < 8; i++) {
    const sum_4_i = sum_4[i]!;
    const adam_h_2_b_m_next = product * sum_4_i + adam_h_2_b_m[i]! * 0.9;
    adam_h_2_b_m[i] = adam_h_2_b_m_next;
    const adam_h_2_b_v_next = product_2 * (sum_4_i * sum_4_i) + adam_h_2_b_v[i]! * 0.999;
    adam_h_2_b_v[i] = adam_h_2_b_v_next;
    h_2_b[i] = h_2_b[i]! - adam_h_2_b_m_next / (Math.sqrt(adam_h_2_b_v_next * quotient) + 1e-8) * product_3;
  }
  for (let i = 0; i < 8; i++) {
    const dense_1_W_i = dense_1_W[i]!;
    const difference = u_gradient_2[i]! + dense_1_W_i * 0.000001 - u_gradient[i]!;
    const adam_dense_1_W_m_next = product * difference + adam_dense_1_W_m[i]! * 0.9;
    adam_dense_1_W_m[i] = adam_dense_1_W_m_next;
    const adam_dense_1_W_v_next = product_2 * (difference * difference) + adam_dense_1_W_v[i]! * 0.999;
    adam_dense_1_W_v[i] = adam_dense_1_W_v_next;
    dense_1_W[i] = dense_1_W_i - adam_dense_1_W_m_next / (Math.sqrt(adam_dense_1_W_v_next * quotient) + 1e-8) * product_3;
  }
}

/** tanh: f32[N, 8], product_2: f32[N, 8] — for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function evaluate_tanh(
  x: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  tanh: Float32Array,
  product_2: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const x_i = x[i]!;
    const row = i * 8;
    for (let j = 0; j < 8; j++) {
      const h_W_j = h_W[j]!;
      const tanh_ji = fastTanh(x_i * h_W_j + h_b[j]!);
      tanh[row + j] = tanh_ji;
      product_2[row + j] = (1 - tanh_ji * tanh_ji) * h_W_j;
    }
  }
}

/** tanh_2: f32[N, 8], product: f32[N, 8] — for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function evaluate_tanh_2(
  tanh: Float32Array,
  h_2_W: Float32Array,
  h_2_b: Float32Array,
  dense_1_W: Float32Array,
  tanh_2: Float32Array,
  product: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, tanh, i0 * 8, 8, 1, h_2_W, 0, 1, 8, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const tanh_ij = fastTanh(sums[sums_row + j]! + h_2_b[j]!);
        tanh_2[row + j] = tanh_ij;
        product[row + j] = (1 - tanh_ij * tanh_ij) * dense_1_W[j]!;
      }
    }
  }
}

/** u_sum: f32[N], dot: f32[N, 8], product_3: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function evaluate_u_sum(
  dense_1_b: Float32Array,
  tanh_2: Float32Array,
  dense_1_W: Float32Array,
  product: Float32Array,
  h_2_W: Float32Array,
  product_2: Float32Array,
  u_sum: Float32Array,
  dot: Float32Array,
  product_3: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const sums2 = sumBlock2;
  const dense_1_b_0 = dense_1_b[0]!;
  for (let i = 0; i < N; i++) {
    let dot_2 = 0;
    const tanh_2_row = i * 8;
    for (let j = 0; j < 8; j++) {
      dot_2 += tanh_2[tanh_2_row + j]! * dense_1_W[j]!;
    }
    u_sum[i] = dot_2 + dense_1_b_0;
  }
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product, i0 * 8, 8, 1, h_2_W, 0, 8, 1, i1 - i0, 8, 8);
    multiplyMatrices(sums2, product_2, i0 * 8, 8, 1, h_2_W, 0, 1, 8, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const row_2 = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        dot[row + j] = sums[row_2 + j]!;
        const tanh_2_ij = tanh_2[row + j]!;
        product_3[row + j] = sums2[row_2 + j]! * dense_1_W[j]! * tanh_2_ij * (1 - tanh_2_ij * tanh_2_ij);
      }
    }
  }
}

/** product_4: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function evaluate_product_4(
  product_3: Float32Array,
  h_2_W: Float32Array,
  tanh: Float32Array,
  dot: Float32Array,
  h_W: Float32Array,
  product_4: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product_3, i0 * 8, 8, 1, h_2_W, 0, 8, 1, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const row = i * 8;
      const sums_row = (i - i0) * 258;
      for (let j = 0; j < 8; j++) {
        const tanh_ij = tanh[row + j]!;
        product_4[row + j] = (dot[row + j]! * h_W[j]! * tanh_ij + sums[sums_row + j]!) * (1 - tanh_ij * tanh_ij);
      }
    }
  }
}

/** loss_difference: f32[N], residual: f32, loss_sum: f32[1], loss_sum_2: f32[1], loss: f32 — metric residual = max(abs(ddu + u)) (pinn.mlp:16:21) */
function evaluate_residual(
  product_4: Float32Array,
  h_W: Float32Array,
  u_sum: Float32Array,
  loss_difference: Float32Array,
  x: Float32Array,
  h_2_W: Float32Array,
  dense_1_W: Float32Array,
  residual: Float32Array,
  loss_sum: Float32Array,
  loss_sum_2: Float32Array,
  loss: Float32Array,
  N: number,
  weight: number,
): void {
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const product_4_row = i * 8;
    for (let j = 0; j < 8; j++) {
      dot += product_4[product_4_row + j]! * h_W[j]!;
    }
    loss_difference[i] = u_sum[i]! - dot * 2;
  }
  let sum = 0;
  let sum_2 = 0;
  let residual_2 = -Infinity;
  for (let i = 0; i < N; i++) {
    const loss_difference_i = loss_difference[i]!;
    sum += loss_difference_i * loss_difference_i;
    const difference = u_sum[i]! - Math.sin(x[i]!);
    sum_2 += difference * difference;
    residual_2 = Math.max(residual_2, Math.abs(loss_difference_i));
  }
  let sum_3 = 0;
  for (let i = 0; i < 64; i++) {
    const h_2_W_i = h_2_W[i]!;
    sum_3 += h_2_W_i * h_2_W_i;
  }
  residual[0] = residual_2;
  let sum_4 = 0;
  for (let j = 0; j < 8; j++) {
    const dense_1_W_j = dense_1_W[j]!;
    sum_4 += dense_1_W_j * dense_1_W_j;
  }
  loss_sum[0] = sum_4;
  let sum_5 = 0;
  for (let j = 0; j < 8; j++) {
    const h_W_j = h_W[j]!;
    sum_5 += h_W_j * h_W_j;
  }
  loss_sum_2[0] = sum_5;
  loss[0] = sum / N + sum_2 / N * weight + (sum_5 + sum_3 + sum_4) * 5e-7;
}

/** tanh: f32[N, 8] — for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function predict_tanh(
  x: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  tanh: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const x_i = x[i]!;
    const tanh_row = i * 8;
    for (let j = 0; j < 8; j++) {
      tanh[tanh_row + j] = fastTanh(x_i * h_W[j]! + h_b[j]!);
    }
  }
}

/** tanh_2: f32[N, 8], product: f32[N, 8] — for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function predict_tanh_2(
  tanh: Float32Array,
  h_2_W: Float32Array,
  h_2_b: Float32Array,
  dense_1_W: Float32Array,
  tanh_2: Float32Array,
  product: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, tanh, i0 * 8, 8, 1, h_2_W, 0, 1, 8, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const tanh_ij = fastTanh(sums[sums_row + j]! + h_2_b[j]!);
        tanh_2[row + j] = tanh_ij;
        product[row + j] = (1 - tanh_ij * tanh_ij) * dense_1_W[j]!;
      }
    }
  }
}

/** solution: f32[N] — let u = squeeze(dense(h, 1), axis: 1) (pinn.mlp:9:21) */
function predict_solution(
  dense_1_b: Float32Array,
  tanh_2: Float32Array,
  dense_1_W: Float32Array,
  solution: Float32Array,
  N: number,
): void {
  const dense_1_b_0 = dense_1_b[0]!;
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const tanh_2_row = i * 8;
    for (let j = 0; j < 8; j++) {
      dot += tanh_2[tanh_2_row + j]! * dense_1_W[j]!;
    }
    solution[i] = dot + dense_1_b_0;
  }
}

/** product_2: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function predict_product_2(
  product: Float32Array,
  h_2_W: Float32Array,
  tanh: Float32Array,
  product_2: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product, i0 * 8, 8, 1, h_2_W, 0, 8, 1, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const tanh_ij = tanh[row + j]!;
        product_2[row + j] = sums[sums_row + j]! * (1 - tanh_ij * tanh_ij);
      }
    }
  }
}

/** slope: f32[N] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function predict_slope(product_2: Float32Array, h_W: Float32Array, slope: Float32Array, N: number): void {
  for (let i = 0; i < N; i++) {
    let slope_2 = 0;
    const product_2_row = i * 8;
    for (let j = 0; j < 8; j++) {
      slope_2 += product_2[product_2_row + j]! * h_W[j]!;
    }
    slope[i] = slope_2;
  }
}
