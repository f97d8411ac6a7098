/** h_sigmoid_10: f32[N, 8], h_tanh_7: f32[N, 8], h_product_2: f32[N, 8], h_tanh_8: f32[N, 8], h_sigmoid_11: f32[N, 8], h_product: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_sigmoid_10(
  past: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  h_sigmoid_10: Float32Array,
  h_tanh_7: Float32Array,
  h_product_2: Float32Array,
  h_tanh_8: Float32Array,
  h_sigmoid_11: Float32Array,
  h_product: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const past_i = past[i * 4]!;
    const row = i * 8;
    for (let j = 0; j < 8; j++) {
      const sigmoid_ = sigmoid(past_i * h_W[j]! + h_b[j]!);
      h_sigmoid_10[row + j] = sigmoid_;
      const tanh = fastTanh(past_i * h_W[j + 16]! + h_b[j + 16]!);
      h_tanh_7[row + j] = tanh;
      const product = sigmoid_ * tanh;
      h_product_2[row + j] = product;
      const tanh_ji = fastTanh(product);
      h_tanh_8[row + j] = tanh_ji;
      const sigmoid_ji = sigmoid(past_i * h_W[j + 24]! + h_b[j + 24]!);
      h_sigmoid_11[row + j] = sigmoid_ji;
      h_product[row + j] = tanh_ji * sigmoid_ji;
    }
  }
}

/** h_sum: f32[N, 32] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_sum(
  h_product: Float32Array,
  h_U: Float32Array,
  past: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  h_sum: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h_product, i0 * 8, 8, 1, h_U, 0, 1, 32, i1 - i0, 32, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const past_i = past[i * 4 + 1]!;
      const h_sum_row = i * 32;
      for (let j = 0; j < 32; j++) {
        h_sum[h_sum_row + j] = sums[sums_row + j]! + (past_i * h_W[j]! + h_b[j]!);
      }
    }
  }
}

/** h_sigmoid_9: f32[N, 8], h_sigmoid_7: f32[N, 8], h_tanh_5: f32[N, 8], h_sum_3: f32[N, 8], h_tanh_6: f32[N, 8], h_sigmoid_8: f32[N, 8], h_product_3: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_sigmoid_9(
  h_sum: Float32Array,
  h_product_2: Float32Array,
  h_sigmoid_9: Float32Array,
  h_sigmoid_7: Float32Array,
  h_tanh_5: Float32Array,
  h_sum_3: Float32Array,
  h_tanh_6: Float32Array,
  h_sigmoid_8: Float32Array,
  h_product_3: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const h_sum_row = i * 32 + 8;
    const row = i * 8;
    const h_sum_row_2 = i * 32;
    const h_sum_row_3 = i * 32 + 16;
    const h_sum_row_4 = i * 32 + 24;
    for (let j = 0; j < 8; j++) {
      const sigmoid_ = sigmoid(h_sum[h_sum_row + j]!);
      h_sigmoid_9[row + j] = sigmoid_;
      const sigmoid_ij = sigmoid(h_sum[h_sum_row_2 + j]!);
      h_sigmoid_7[row + j] = sigmoid_ij;
      const tanh = fastTanh(h_sum[h_sum_row_3 + j]!);
      h_tanh_5[row + j] = tanh;
      const sum = sigmoid_ * h_product_2[row + j]! + sigmoid_ij * tanh;
      h_sum_3[row + j] = sum;
      const tanh_ij = fastTanh(sum);
      h_tanh_6[row + j] = tanh_ij;
      const sigmoid_ij_2 = sigmoid(h_sum[h_sum_row_4 + j]!);
      h_sigmoid_8[row + j] = sigmoid_ij_2;
      h_product_3[row + j] = tanh_ij * sigmoid_ij_2;
    }
  }
}

/** h_sum_2: f32[N, 32] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_sum_2(
  h_product_3: Float32Array,
  h_U: Float32Array,
  past: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  h_sum_2: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h_product_3, i0 * 8, 8, 1, h_U, 0, 1, 32, i1 - i0, 32, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const past_i = past[i * 4 + 2]!;
      const h_sum_2_row = i * 32;
      for (let j = 0; j < 32; j++) {
        h_sum_2[h_sum_2_row + j] = sums[sums_row + j]! + (past_i * h_W[j]! + h_b[j]!);
      }
    }
  }
}

/** h_sigmoid_4: f32[N, 8], h_tanh_3: f32[N, 8], h_sigmoid_6: f32[N, 8], h_sum_5: f32[N, 8], h_tanh_4: f32[N, 8], h_sigmoid_5: f32[N, 8], h_product_4: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_sigmoid_4(
  h_sum_2: Float32Array,
  h_sum_3: Float32Array,
  h_sigmoid_4: Float32Array,
  h_tanh_3: Float32Array,
  h_sigmoid_6: Float32Array,
  h_sum_5: Float32Array,
  h_tanh_4: Float32Array,
  h_sigmoid_5: Float32Array,
  h_product_4: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const h_sum_2_row = i * 32;
    const row = i * 8;
    const h_sum_2_row_2 = i * 32 + 16;
    const h_sum_2_row_3 = i * 32 + 8;
    const h_sum_2_row_4 = i * 32 + 24;
    for (let j = 0; j < 8; j++) {
      const sigmoid_ = sigmoid(h_sum_2[h_sum_2_row + j]!);
      h_sigmoid_4[row + j] = sigmoid_;
      const tanh = fastTanh(h_sum_2[h_sum_2_row_2 + j]!);
      h_tanh_3[row + j] = tanh;
      const sigmoid_ij = sigmoid(h_sum_2[h_sum_2_row_3 + j]!);
      h_sigmoid_6[row + j] = sigmoid_ij;
      const sum = sigmoid_ * tanh + sigmoid_ij * h_sum_3[row + j]!;
      h_sum_5[row + j] = sum;
      const tanh_ij = fastTanh(sum);
      h_tanh_4[row + j] = tanh_ij;
      const sigmoid_ij_2 = sigmoid(h_sum_2[h_sum_2_row_4 + j]!);
      h_sigmoid_5[row + j] = sigmoid_ij_2;
      h_product_4[row + j] = tanh_ij * sigmoid_ij_2;
    }
  }
}

/** h_sum_4: f32[N, 32] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_sum_4(
  h_product_4: Float32Array,
  h_U: Float32Array,
  past: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  h_sum_4: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h_product_4, i0 * 8, 8, 1, h_U, 0, 1, 32, i1 - i0, 32, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const past_i = past[i * 4 + 3]!;
      const h_sum_4_row = i * 32;
      for (let j = 0; j < 32; j++) {
        h_sum_4[h_sum_4_row + j] = sums[sums_row + j]! + (past_i * h_W[j]! + h_b[j]!);
      }
    }
  }
}

/** h_gradient_25: f32[4, N, 8] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_gradient_25(
  h_product_4: Float32Array,
  h_product_3: Float32Array,
  h_product: Float32Array,
  h_gradient_25: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 4; i++) {
    const h_product_row = i * (8 * N) + -(16 * N);
    const row = i * (8 * N);
    const h_product_3_row = i * (8 * N) + -(8 * N);
    for (let j = 0; j < 8 * N; j++) {
      h_gradient_25[row + j] = i < 2 ? (i < 1 ? h_product_4[row + j]! : (i >= 1 ? h_product_3[h_product_3_row + j]! : 0)) : (i >= 2 ? (i < 3 ? h_product[h_product_row + j]! : 0) : 0);
    }
  }
}

/** h_tanh: f32[N, 8], h_sigmoid: f32[N, 8], h_sigmoid_3: f32[N, 8], h_tanh_2: f32[N, 8], h_sigmoid_2: f32[N, 8], h_product_5: f32[N, 8], loss_difference: f32[N], loss_gradient: f32[N], forecast_gradient: f32[N, 8], h_gradient_3: f32[N, 8], h_gradient_2: f32[N, 8], h_gradient: f32[N, 8], h_gradient_4: f32[N, 32], h_gradient_5: f32[N, 8], loss: f32, adam/dense_1/b/m: f32[1], adam/dense_1/b/v: f32[1], dense_1/b: f32[1] — output forecast = squeeze(dense(h[:, -1], 1), axis: 1) (waves.mlp:12:29) */
function update_dense_1_b(
  dense_1_b: Float32Array,
  h_sum_4: Float32Array,
  h_sum_5: Float32Array,
  dense_1_W: Float32Array,
  next: Float32Array,
  h_tanh_2: Float32Array,
  h_sigmoid_2: Float32Array,
  h_tanh: Float32Array,
  h_sigmoid: Float32Array,
  h_sigmoid_3: Float32Array,
  h_gradient_3: Float32Array,
  h_gradient_2: Float32Array,
  h_gradient: Float32Array,
  forecast_gradient: Float32Array,
  loss_difference: Float32Array,
  adam_dense_1_b_m: Float32Array,
  adam_dense_1_b_v: Float32Array,
  h_product_5: Float32Array,
  h_gradient_5: Float32Array,
  h_gradient_4: Float32Array,
  loss_gradient: Float32Array,
  loss: Float32Array,
  N: number,
  lr: number,
  step: number,
): void {
  const dense_1_b_0 = dense_1_b[0]!;
  const quotient = 2 / N;
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const h_sum_4_row = i * 32 + 16;
    const row = i * 32;
    const h_sum_4_row_2 = i * 32 + 8;
    const row_2 = i * 8;
    const h_sum_4_row_3 = i * 32 + 24;
    for (let j = 0; j < 8; j++) {
      const tanh = fastTanh(h_sum_4[h_sum_4_row + j]!);
      const sigmoid_ = sigmoid(h_sum_4[row + j]!);
      const sigmoid_ij = sigmoid(h_sum_4[h_sum_4_row_2 + j]!);
      const tanh_ij = fastTanh(tanh * sigmoid_ + sigmoid_ij * h_sum_5[row_2 + j]!);
      const sigmoid_ij_2 = sigmoid(h_sum_4[h_sum_4_row_3 + j]!);
      const product = tanh_ij * sigmoid_ij_2;
      dot += product * dense_1_W[j]!;
      h_tanh[row_2 + j] = tanh;
      h_sigmoid[row_2 + j] = sigmoid_;
      h_sigmoid_3[row_2 + j] = sigmoid_ij;
      h_tanh_2[row_2 + j] = tanh_ij;
      h_sigmoid_2[row_2 + j] = sigmoid_ij_2;
      h_product_5[row_2 + j] = product;
    }
    const difference = dot + dense_1_b_0 - next[i]!;
    const product = difference * quotient;
    for (let j = 0; j < 8; j++) {
      const product_ji = product * dense_1_W[j]!;
      forecast_gradient[row_2 + j] = product_ji;
      const h_tanh_2_ij = h_tanh_2[row_2 + j]!;
      const product_ij = product_ji * h_sigmoid_2[row_2 + j]! * (1 - h_tanh_2_ij * h_tanh_2_ij);
      const h_tanh_ij = h_tanh[row_2 + j]!;
      const h_sigmoid_ij = h_sigmoid[row_2 + j]!;
      h_gradient_3[row_2 + j] = product_ij * h_tanh_ij * (h_sigmoid_ij - h_sigmoid_ij * h_sigmoid_ij);
      const h_sigmoid_3_ij = h_sigmoid_3[row_2 + j]!;
      h_gradient_2[row_2 + j] = product_ij * h_sum_5[row_2 + j]! * (h_sigmoid_3_ij - h_sigmoid_3_ij * h_sigmoid_3_ij);
      h_gradient[row_2 + j] = product_ij * h_sigmoid_ij * (1 - h_tanh_ij * h_tanh_ij);
      h_gradient_5[row_2 + j] = product_ij * h_sigmoid_3_ij;
    }
    const h_gradient_row = i * 8 - 16;
    const row_3 = i * 8 - 24;
    const h_gradient_2_row = i * 8 - 8;
    for (let j = 0; j < 32; j++) {
      h_gradient_4[row + j] = j < 16 ? (j < 8 ? h_gradient_3[row_2 + j]! : (j >= 8 ? h_gradient_2[h_gradient_2_row + j]! : 0)) : (j >= 16 ? (j < 24 ? h_gradient[h_gradient_row + j]! : (j >= 24 ? forecast_gradient[row_3 + j]! * h_tanh_2[row_3 + j]! * (h_sigmoid_2[row_3 + j]! - h_sigmoid_2[row_3 + j]! * h_sigmoid_2[row_3 + j]!) : 0)) : 0);
    }
    loss_difference[i] = difference;
    loss_gradient[i] = product;
  }
  let sum = 0;
  let sum_2 = 0;
  for (let i = 0; i < N; i++) {
    const loss_difference_i = loss_difference[i]!;
    sum += loss_difference_i * loss_difference_i;
    sum_2 += loss_difference_i;
  }
  loss[0] = sum / N;
  const product = sum_2 * quotient;
  const adam_dense_1_b_m_next = product * 0.09999999999999998 + adam_dense_1_b_m[0]! * 0.9;
  adam_dense_1_b_m[0] = adam_dense_1_b_m_next;
  const adam_dense_1_b_v_next = product * product * 0.0010000000000000009 + adam_dense_1_b_v[0]! * 0.999;
  adam_dense_1_b_v[0] = adam_dense_1_b_v_next;
  const quotient_2 = adam_dense_1_b_m_next / (Math.sqrt(adam_dense_1_b_v_next * (1 / (1 - 0.999 ** step))) + 1e-8);
  dense_1_b[0] = dense_1_b_0 - quotient_2 * (lr / (1 - 0.9 ** step));
}

/** h_gradient_6: f32[N, 8], h_gradient_9: f32[N, 8], h_gradient_8: f32[N, 8], h_gradient_7: f32[N, 8], h_gradient_11: f32[N, 8] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_gradient_6(
  h_gradient_4: Float32Array,
  h_U: Float32Array,
  h_tanh_4: Float32Array,
  h_sigmoid_5: Float32Array,
  h_gradient_5: Float32Array,
  h_tanh_3: Float32Array,
  h_sigmoid_4: Float32Array,
  h_sigmoid_6: Float32Array,
  h_sum_3: Float32Array,
  h_gradient_6: Float32Array,
  h_gradient_9: Float32Array,
  h_gradient_8: Float32Array,
  h_gradient_7: Float32Array,
  h_gradient_11: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h_gradient_4, i0 * 32, 32, 1, h_U, 0, 32, 1, i1 - i0, 8, 32);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const h_gradient_ij = sums[sums_row + j]!;
        h_gradient_6[row + j] = h_gradient_ij;
        const h_tanh_4_ij = h_tanh_4[row + j]!;
        const sum = h_gradient_ij * h_sigmoid_5[row + j]! * (1 - h_tanh_4_ij * h_tanh_4_ij) + h_gradient_5[row + j]!;
        const h_tanh_3_ij = h_tanh_3[row + j]!;
        const h_sigmoid_4_ij = h_sigmoid_4[row + j]!;
        h_gradient_9[row + j] = sum * h_tanh_3_ij * (h_sigmoid_4_ij - h_sigmoid_4_ij * h_sigmoid_4_ij);
        const h_sigmoid_6_ij = h_sigmoid_6[row + j]!;
        h_gradient_8[row + j] = sum * h_sum_3[row + j]! * (h_sigmoid_6_ij - h_sigmoid_6_ij * h_sigmoid_6_ij);
        h_gradient_7[row + j] = sum * h_sigmoid_4_ij * (1 - h_tanh_3_ij * h_tanh_3_ij);
        h_gradient_11[row + j] = sum * h_sigmoid_6_ij;
      }
    }
  }
}

/** h_gradient_10: f32[N, 32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_gradient_10(
  h_gradient_9: Float32Array,
  h_gradient_8: Float32Array,
  h_gradient_7: Float32Array,
  h_gradient_6: Float32Array,
  h_tanh_4: Float32Array,
  h_sigmoid_5: Float32Array,
  h_gradient_10: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const h_gradient_7_row = i * 8 - 16;
    const row = i * 8 - 24;
    const h_gradient_9_row = i * 8;
    const h_gradient_8_row = i * 8 - 8;
    const h_gradient_10_row = i * 32;
    for (let j = 0; j < 32; j++) {
      h_gradient_10[h_gradient_10_row + j] = j < 16 ? (j < 8 ? h_gradient_9[h_gradient_9_row + j]! : (j >= 8 ? h_gradient_8[h_gradient_8_row + j]! : 0)) : (j >= 16 ? (j < 24 ? h_gradient_7[h_gradient_7_row + j]! : (j >= 24 ? h_gradient_6[row + j]! * h_tanh_4[row + j]! * (h_sigmoid_5[row + j]! - h_sigmoid_5[row + j]! * h_sigmoid_5[row + j]!) : 0)) : 0);
    }
  }
}

/** h_gradient_12: f32[N, 8], h_gradient_15: f32[N, 8], h_gradient_14: f32[N, 8], h_gradient_13: f32[N, 8], h_gradient_17: f32[N, 8] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_gradient_12(
  h_gradient_10: Float32Array,
  h_U: Float32Array,
  h_tanh_6: Float32Array,
  h_sigmoid_8: Float32Array,
  h_gradient_11: Float32Array,
  h_tanh_5: Float32Array,
  h_sigmoid_7: Float32Array,
  h_sigmoid_9: Float32Array,
  h_product_2: Float32Array,
  h_gradient_12: Float32Array,
  h_gradient_15: Float32Array,
  h_gradient_14: Float32Array,
  h_gradient_13: Float32Array,
  h_gradient_17: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h_gradient_10, i0 * 32, 32, 1, h_U, 0, 32, 1, i1 - i0, 8, 32);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const h_gradient_ij = sums[sums_row + j]!;
        h_gradient_12[row + j] = h_gradient_ij;
        const h_tanh_6_ij = h_tanh_6[row + j]!;
        const sum = h_gradient_ij * h_sigmoid_8[row + j]! * (1 - h_tanh_6_ij * h_tanh_6_ij) + h_gradient_11[row + j]!;
        const h_tanh_5_ij = h_tanh_5[row + j]!;
        const h_sigmoid_7_ij = h_sigmoid_7[row + j]!;
        h_gradient_15[row + j] = sum * h_tanh_5_ij * (h_sigmoid_7_ij - h_sigmoid_7_ij * h_sigmoid_7_ij);
        const h_sigmoid_9_ij = h_sigmoid_9[row + j]!;
        h_gradient_14[row + j] = sum * h_product_2[row + j]! * (h_sigmoid_9_ij - h_sigmoid_9_ij * h_sigmoid_9_ij);
        h_gradient_13[row + j] = sum * h_sigmoid_7_ij * (1 - h_tanh_5_ij * h_tanh_5_ij);
        h_gradient_17[row + j] = sum * h_sigmoid_9_ij;
      }
    }
  }
}

/** h_gradient_16: f32[N, 32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_gradient_16(
  h_gradient_15: Float32Array,
  h_gradient_14: Float32Array,
  h_gradient_13: Float32Array,
  h_gradient_12: Float32Array,
  h_tanh_6: Float32Array,
  h_sigmoid_8: Float32Array,
  h_gradient_16: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const h_gradient_13_row = i * 8 - 16;
    const row = i * 8 - 24;
    const h_gradient_15_row = i * 8;
    const h_gradient_14_row = i * 8 - 8;
    const h_gradient_16_row = i * 32;
    for (let j = 0; j < 32; j++) {
      h_gradient_16[h_gradient_16_row + j] = j < 16 ? (j < 8 ? h_gradient_15[h_gradient_15_row + j]! : (j >= 8 ? h_gradient_14[h_gradient_14_row + j]! : 0)) : (j >= 16 ? (j < 24 ? h_gradient_13[h_gradient_13_row + j]! : (j >= 24 ? h_gradient_12[row + j]! * h_tanh_6[row + j]! * (h_sigmoid_8[row + j]! - h_sigmoid_8[row + j]! * h_sigmoid_8[row + j]!) : 0)) : 0);
    }
  }
}

/** h_gradient_18: f32[N, 8], h_gradient_20: f32[N, 8], h_gradient_19: f32[N, 8] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_gradient_18(
  h_gradient_16: Float32Array,
  h_U: Float32Array,
  h_tanh_8: Float32Array,
  h_sigmoid_11: Float32Array,
  h_gradient_17: Float32Array,
  h_tanh_7: Float32Array,
  h_sigmoid_10: Float32Array,
  h_gradient_18: Float32Array,
  h_gradient_20: Float32Array,
  h_gradient_19: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h_gradient_16, i0 * 32, 32, 1, h_U, 0, 32, 1, i1 - i0, 8, 32);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const h_gradient_ij = sums[sums_row + j]!;
        h_gradient_18[row + j] = h_gradient_ij;
        const h_tanh_8_ij = h_tanh_8[row + j]!;
        const sum = h_gradient_ij * h_sigmoid_11[row + j]! * (1 - h_tanh_8_ij * h_tanh_8_ij) + h_gradient_17[row + j]!;
        const h_tanh_7_ij = h_tanh_7[row + j]!;
        const h_sigmoid_10_ij = h_sigmoid_10[row + j]!;
        h_gradient_20[row + j] = sum * h_tanh_7_ij * (h_sigmoid_10_ij - h_sigmoid_10_ij * h_sigmoid_10_ij);
        h_gradient_19[row + j] = sum * h_sigmoid_10_ij * (1 - h_tanh_7_ij * h_tanh_7_ij);
      }
    }
  }
}

/** h_gradient_21: f32[N, 1, 32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_gradient_21(
  h_gradient_20: Float32Array,
  h_gradient_19: Float32Array,
  h_gradient_18: Float32Array,
  h_tanh_8: Float32Array,
  h_sigmoid_11: Float32Array,
  h_gradient_21: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const h_gradient_19_row = i * 8 - 16;
    const row = i * 8 - 24;
    const h_gradient_20_row = i * 8;
    const h_gradient_21_row = i * 32;
    for (let k = 0; k < 32; k++) {
      h_gradient_21[h_gradient_21_row + k] = k < 16 ? (k < 8 ? h_gradient_20[h_gradient_20_row + k]! : 0) : (k >= 16 ? (k < 24 ? h_gradient_19[h_gradient_19_row + k]! : (k >= 24 ? h_gradient_18[row + k]! * h_tanh_8[row + k]! * (h_sigmoid_11[row + k]! - h_sigmoid_11[row + k]! * h_sigmoid_11[row + k]!) : 0)) : 0);
    }
  }
}

/** h_gradient_22: f32[N, 4, 32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_gradient_22(
  h_gradient_21: Float32Array,
  h_gradient_16: Float32Array,
  h_gradient_10: Float32Array,
  h_gradient_4: Float32Array,
  h_gradient_22: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < 4; j++) {
      const h_gradient_10_row = (i + j) * 32 - 64;
      const h_gradient_4_row = (i + j) * 32 - 96;
      const h_gradient_21_row = (i + j) * 32;
      const h_gradient_16_row = (i + j) * 32 - 32;
      const h_gradient_22_row = i * 128 + j * 32;
      for (let k = 0; k < 32; k++) {
        h_gradient_22[h_gradient_22_row + k] = j < 2 ? (j < 1 ? h_gradient_21[h_gradient_21_row + k]! : (j >= 1 ? h_gradient_16[h_gradient_16_row + k]! : 0)) : (j >= 2 ? (j < 3 ? h_gradient_10[h_gradient_10_row + k]! : (j >= 3 ? h_gradient_4[h_gradient_4_row + k]! : 0)) : 0);
      }
    }
  }
}

/** h_gradient_23: f32[32], adam/h/b/m: f32[32], adam/h/b/v: f32[32], h/b: f32[32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function update_h_b(
  past: Float32Array,
  h_gradient_22: Float32Array,
  adam_h_b_m: Float32Array,
  adam_h_b_v: Float32Array,
  h_b: Float32Array,
  h_gradient_23: Float32Array,
  N: number,
  lr: number,
  step: number,
): void {
  const sums = sumBlock;
  for (let i = 0; i < 32; i++) {
    sums[i] = 0;
    sums[i + 258] = 0;
  }
  for (let j = 0; j < 4 * N; j++) {
    const h_gradient_22_row = j * 32;
    const past_j = past[j]!;
    for (let i = 0; i < 32; i++) {
      const h_gradient_22_ji = h_gradient_22[h_gradient_22_row + i]!;
      sums[i] = sums[i]! + h_gradient_22_ji * past_j;
      sums[i + 258] = sums[i + 258]! + h_gradient_22_ji;
    }
  }
  const quotient = 1 / (1 - 0.999 ** step);
  const quotient_2 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 32; i++) {
    h_gradient_23[i] = sums[i]!;
    const h_gradient_i = sums[i + 258]!;
    const adam_h_b_m_next = h_gradient_i * 0.09999999999999998 + adam_h_b_m[i]! * 0.9;
    adam_h_b_m[i] = adam_h_b_m_next;
    const adam_h_b_v_next = h_gradient_i * h_gradient_i * 0.0010000000000000009 + adam_h_b_v[i]! * 0.999;
    adam_h_b_v[i] = adam_h_b_v_next;
    h_b[i] = h_b[i]! - adam_h_b_m_next / (Math.sqrt(adam_h_b_v_next * quotient) + 1e-8) * quotient_2;
  }
}

/** adam/h/W/m: f32[1, 32], adam/h/W/v: f32[1, 32], h/W: f32[1, 32] — optimizer: adam(lr: 1e-2) (waves.mlp:16:16) */
function update_h_W(
  h_gradient_23: Float32Array,
  adam_h_W_m: Float32Array,
  adam_h_W_v: Float32Array,
  h_W: Float32Array,
  lr: number,
  step: number,
): void {
  const quotient = 1 / (1 - 0.999 ** step);
  const quotient_2 = lr / (1 - 0.9 ** step);
  for (let j = 0; j < 32; j++) {
    const h_gradient_23_j = h_gradient_23[j]!;
    const adam_h_W_m_next = h_gradient_23_j * 0.09999999999999998 + adam_h_W_m[j]! * 0.9;
    adam_h_W_m[j] = adam_h_W_m_next;
    const adam_h_W_v_next = h_gradient_23_j * h_gradient_23_j * 0.0010000000000000009 + adam_h_W_v[j]! * 0.999;
    adam_h_W_v[j] = adam_h_W_v_next;
    h_W[j] = h_W[j]! - adam_h_W_m_next / (Math.sqrt(adam_h_W_v_next * quotient) + 1e-8) * quotient_2;
  }
}

/** h_gradient_24: f32[1, N, 32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_gradient_24(
  h_gradient_20: Float32Array,
  h_gradient_19: Float32Array,
  h_gradient_18: Float32Array,
  h_tanh_8: Float32Array,
  h_sigmoid_11: Float32Array,
  h_gradient_24: Float32Array,
  N: number,
): void {
  for (let j = 0; j < N; j++) {
    const h_gradient_19_row = j * 8 - 16;
    const row = j * 8 - 24;
    const h_gradient_20_row = j * 8;
    const h_gradient_24_row = j * 32;
    for (let k = 0; k < 32; k++) {
      h_gradient_24[h_gradient_24_row + k] = k < 16 ? (k < 8 ? h_gradient_20[h_gradient_20_row + k]! : 0) : (k >= 16 ? (k < 24 ? h_gradient_19[h_gradient_19_row + k]! : (k >= 24 ? h_gradient_18[row + k]! * h_tanh_8[row + k]! * (h_sigmoid_11[row + k]! - h_sigmoid_11[row + k]! * h_sigmoid_11[row + k]!) : 0)) : 0);
    }
  }
}

/** h_gradient_26: f32[4, N, 32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function step_h_gradient_26(
  h_gradient_4: Float32Array,
  h_gradient_10: Float32Array,
  h_gradient_16: Float32Array,
  h_gradient_24: Float32Array,
  h_gradient_26: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 4; i++) {
    const h_gradient_16_row = i * (32 * N) + -(64 * N);
    const h_gradient_24_row = i * (32 * N) + -(96 * N);
    const row = i * (32 * N);
    const h_gradient_10_row = i * (32 * N) + -(32 * N);
    for (let j = 0; j < 32 * N; j++) {
      h_gradient_26[row + j] = i < 2 ? (i < 1 ? h_gradient_4[row + j]! : (i >= 1 ? h_gradient_10[h_gradient_10_row + j]! : 0)) : (i >= 2 ? (i < 3 ? h_gradient_16[h_gradient_16_row + j]! : (i >= 3 ? h_gradient_24[h_gradient_24_row + j]! : 0)) : 0);
    }
  }
}

/** adam/h/U/m: f32[8, 32], adam/h/U/v: f32[8, 32], h/U: f32[8, 32] — gradient of let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function update_h_U(
  h_gradient_25: Float32Array,
  h_gradient_26: Float32Array,
  adam_h_U_m: Float32Array,
  adam_h_U_v: Float32Array,
  h_U: Float32Array,
  N: number,
  lr: number,
  step: number,
): void {
  const sums = sumBlock;
  multiplyMatrices(sums, h_gradient_25, 0, 1, 8, h_gradient_26, 0, 1, 32, 8, 32, 4 * N);
  const quotient = 1 / (1 - 0.999 ** step);
  const quotient_2 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 8; i++) {
    const sums_row = i * 258;
    const row = i * 32;
    for (let j = 0; j < 32; j++) {
      const h_gradient_ij = sums[sums_row + j]!;
      const adam_h_U_m_next = h_gradient_ij * 0.09999999999999998 + adam_h_U_m[row + j]! * 0.9;
      adam_h_U_m[row + j] = adam_h_U_m_next;
      const adam_h_U_v_next = h_gradient_ij * h_gradient_ij * 0.0010000000000000009 + adam_h_U_v[row + j]! * 0.999;
      adam_h_U_v[row + j] = adam_h_U_v_next;
      h_U[row + j] = h_U[row + j]! - adam_h_U_m_next / (Math.sqrt(adam_h_U_v_next * quotient) + 1e-8) * quotient_2;
    }
  }
}

/** adam/dense_1/W/m: f32[8, 1], adam/dense_1/W/v: f32[8, 1], dense_1/W: f32[8, 1] — gradient of output forecast = squeeze(dense(h[:, -1], 1), axis: 1) (waves.mlp:12:29) */
function update_dense_1_W(
  h_product_5: Float32Array,
  loss_gradient: Float32Array,
  adam_dense_1_W_m: Float32Array,
  adam_dense_1_W_v: Float32Array,
  dense_1_W: Float32Array,
  N: number,
  lr: number,
  step: number,
): void {
  const quotient = 1 / (1 - 0.999 ** step);
  const quotient_2 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 8; i++) {
    let dot = 0;
    for (let j = 0; j < N; j++) {
      dot += h_product_5[j * 8 + i]! * loss_gradient[j]!;
    }
    const adam_dense_1_W_m_next = dot * 0.09999999999999998 + adam_dense_1_W_m[i]! * 0.9;
    adam_dense_1_W_m[i] = adam_dense_1_W_m_next;
    const adam_dense_1_W_v_next = dot * dot * 0.0010000000000000009 + adam_dense_1_W_v[i]! * 0.999;
    adam_dense_1_W_v[i] = adam_dense_1_W_v_next;
    dense_1_W[i] = dense_1_W[i]! - adam_dense_1_W_m_next / (Math.sqrt(adam_dense_1_W_v_next * quotient) + 1e-8) * quotient_2;
  }
}

/** h_product_2: f32[N, 8], h_product: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function evaluate_h_product_2(
  past: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  h_product_2: Float32Array,
  h_product: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const past_i = past[i * 4]!;
    const row = i * 8;
    for (let j = 0; j < 8; j++) {
      const product = sigmoid(past_i * h_W[j]! + h_b[j]!) * fastTanh(past_i * h_W[j + 16]! + h_b[j + 16]!);
      h_product_2[row + j] = product;
      h_product[row + j] = fastTanh(product) * sigmoid(past_i * h_W[j + 24]! + h_b[j + 24]!);
    }
  }
}

/** h_sum: f32[N, 32] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function evaluate_h_sum(
  h_product: Float32Array,
  h_U: Float32Array,
  past: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  h_sum: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h_product, i0 * 8, 8, 1, h_U, 0, 1, 32, i1 - i0, 32, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const past_i = past[i * 4 + 1]!;
      const h_sum_row = i * 32;
      for (let j = 0; j < 32; j++) {
        h_sum[h_sum_row + j] = sums[sums_row + j]! + (past_i * h_W[j]! + h_b[j]!);
      }
    }
  }
}

/** h_sum_2: f32[N, 8], h_product_3: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function evaluate_h_sum_2(
  h_sum: Float32Array,
  h_product_2: Float32Array,
  h_sum_2: Float32Array,
  h_product_3: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const h_sum_row = i * 32 + 8;
    const row = i * 8;
    const h_sum_row_2 = i * 32;
    const h_sum_row_3 = i * 32 + 16;
    const h_sum_row_4 = i * 32 + 24;
    for (let j = 0; j < 8; j++) {
      const sum = sigmoid(h_sum[h_sum_row + j]!) * h_product_2[row + j]! + sigmoid(h_sum[h_sum_row_2 + j]!) * fastTanh(h_sum[h_sum_row_3 + j]!);
      h_sum_2[row + j] = sum;
      h_product_3[row + j] = fastTanh(sum) * sigmoid(h_sum[h_sum_row_4 + j]!);
    }
  }
}

/** h_sum_3: f32[N, 32] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function evaluate_h_sum_3(
  h_product_3: Float32Array,
  h_U: Float32Array,
  past: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  h_sum_3: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h_product_3, i0 * 8, 8, 1, h_U, 0, 1, 32, i1 - i0, 32, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const past_i = past[i * 4 + 2]!;
      const h_sum_3_row = i * 32;
      for (let j = 0; j < 32; j++) {
        h_sum_3[h_sum_3_row + j] = sums[sums_row + j]! + (past_i * h_W[j]! + h_b[j]!);
      }
    }
  }
}

/** h_sum_5: f32[N, 8], h_product_4: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function evaluate_h_sum_5(
  h_sum_3: Float32Array,
  h_sum_2: Float32Array,
  h_sum_5: Float32Array,
  h_product_4: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const h_sum_3_row = i * 32;
    const h_sum_3_row_2 = i * 32 + 16;
    const h_sum_3_row_3 = i * 32 + 8;
    const row = i * 8;
    const h_sum_3_row_4 = i * 32 + 24;
    for (let j = 0; j < 8; j++) {
      const sum = sigmoid(h_sum_3[h_sum_3_row + j]!) * fastTanh(h_sum_3[h_sum_3_row_2 + j]!) + sigmoid(h_sum_3[h_sum_3_row_3 + j]!) * h_sum_2[row + j]!;
      h_sum_5[row + j] = sum;
      h_product_4[row + j] = fastTanh(sum) * sigmoid(h_sum_3[h_sum_3_row_4 + j]!);
    }
  }
}

/** h_sum_4: f32[N, 32] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function evaluate_h_sum_4(
  h_product_4: Float32Array,
  h_U: Float32Array,
  past: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  h_sum_4: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h_product_4, i0 * 8, 8, 1, h_U, 0, 1, 32, i1 - i0, 32, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const past_i = past[i * 4 + 3]!;
      const h_sum_4_row = i * 32;
      for (let j = 0; j < 32; j++) {
        h_sum_4[h_sum_4_row + j] = sums[sums_row + j]! + (past_i * h_W[j]! + h_b[j]!);
      }
    }
  }
}

/** loss_product: f32[N], loss: f32 — loss = mse(forecast, next) (waves.mlp:13:10) */
function evaluate_loss(
  dense_1_b: Float32Array,
  h_sum_4: Float32Array,
  h_sum_5: Float32Array,
  dense_1_W: Float32Array,
  next: Float32Array,
  loss_product: Float32Array,
  loss: Float32Array,
  N: number,
): void {
  const dense_1_b_0 = dense_1_b[0]!;
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const h_sum_4_row = i * 32 + 16;
    const h_sum_4_row_2 = i * 32;
    const h_sum_4_row_3 = i * 32 + 8;
    const h_sum_5_row = i * 8;
    const h_sum_4_row_4 = i * 32 + 24;
    for (let j = 0; j < 8; j++) {
      dot += fastTanh(fastTanh(h_sum_4[h_sum_4_row + j]!) * sigmoid(h_sum_4[h_sum_4_row_2 + j]!) + sigmoid(h_sum_4[h_sum_4_row_3 + j]!) * h_sum_5[h_sum_5_row + j]!) * sigmoid(h_sum_4[h_sum_4_row_4 + j]!) * dense_1_W[j]!;
    }
    const difference = dot + dense_1_b_0 - next[i]!;
    loss_product[i] = difference * difference;
  }
  let sum = 0;
  for (let i = 0; i < N; i++) {
    sum += loss_product[i]!;
  }
  loss[0] = sum / N;
}

/** h_product_2: f32[N, 8], h_product: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function predict_h_product_2(
  past: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  h_product_2: Float32Array,
  h_product: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const past_i = past[i * 4]!;
    const row = i * 8;
    for (let j = 0; j < 8; j++) {
      const product = sigmoid(past_i * h_W[j]! + h_b[j]!) * fastTanh(past_i * h_W[j + 16]! + h_b[j + 16]!);
      h_product_2[row + j] = product;
      h_product[row + j] = fastTanh(product) * sigmoid(past_i * h_W[j + 24]! + h_b[j + 24]!);
    }
  }
}

/** h_sum: f32[N, 32] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function predict_h_sum(
  h_product: Float32Array,
  h_U: Float32Array,
  past: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  h_sum: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h_product, i0 * 8, 8, 1, h_U, 0, 1, 32, i1 - i0, 32, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const past_i = past[i * 4 + 1]!;
      const h_sum_row = i * 32;
      for (let j = 0; j < 32; j++) {
        h_sum[h_sum_row + j] = sums[sums_row + j]! + (past_i * h_W[j]! + h_b[j]!);
      }
    }
  }
}

/** h_sum_2: f32[N, 8], h_product_3: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function predict_h_sum_2(
  h_sum: Float32Array,
  h_product_2: Float32Array,
  h_sum_2: Float32Array,
  h_product_3: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const h_sum_row = i * 32 + 8;
    const row = i * 8;
    const h_sum_row_2 = i * 32;
    const h_sum_row_3 = i * 32 + 16;
    const h_sum_row_4 = i * 32 + 24;
    for (let j = 0; j < 8; j++) {
      const sum = sigmoid(h_sum[h_sum_row + j]!) * h_product_2[row + j]! + sigmoid(h_sum[h_sum_row_2 + j]!) * fastTanh(h_sum[h_sum_row_3 + j]!);
      h_sum_2[row + j] = sum;
      h_product_3[row + j] = fastTanh(sum) * sigmoid(h_sum[h_sum_row_4 + j]!);
    }
  }
}

/** h_sum_3: f32[N, 32] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function predict_h_sum_3(
  h_product_3: Float32Array,
  h_U: Float32Array,
  past: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  h_sum_3: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h_product_3, i0 * 8, 8, 1, h_U, 0, 1, 32, i1 - i0, 32, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const past_i = past[i * 4 + 2]!;
      const h_sum_3_row = i * 32;
      for (let j = 0; j < 32; j++) {
        h_sum_3[h_sum_3_row + j] = sums[sums_row + j]! + (past_i * h_W[j]! + h_b[j]!);
      }
    }
  }
}

/** h_sum_5: f32[N, 8], h_product_4: f32[N, 8] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function predict_h_sum_5(
  h_sum_3: Float32Array,
  h_sum_2: Float32Array,
  h_sum_5: Float32Array,
  h_product_4: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const h_sum_3_row = i * 32;
    const h_sum_3_row_2 = i * 32 + 16;
    const h_sum_3_row_3 = i * 32 + 8;
    const row = i * 8;
    const h_sum_3_row_4 = i * 32 + 24;
    for (let j = 0; j < 8; j++) {
      const sum = sigmoid(h_sum_3[h_sum_3_row + j]!) * fastTanh(h_sum_3[h_sum_3_row_2 + j]!) + sigmoid(h_sum_3[h_sum_3_row_3 + j]!) * h_sum_2[row + j]!;
      h_sum_5[row + j] = sum;
      h_product_4[row + j] = fastTanh(sum) * sigmoid(h_sum_3[h_sum_3_row_4 + j]!);
    }
  }
}

/** h_sum_4: f32[N, 32] — let h = lstm(expand_dims(past, -1), units) (waves.mlp:10:11) */
function predict_h_sum_4(
  h_product_4: Float32Array,
  h_U: Float32Array,
  past: Float32Array,
  h_W: Float32Array,
  h_b: Float32Array,
  h_sum_4: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h_product_4, i0 * 8, 8, 1, h_U, 0, 1, 32, i1 - i0, 32, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const past_i = past[i * 4 + 3]!;
      const h_sum_4_row = i * 32;
      for (let j = 0; j < 32; j++) {
        h_sum_4[h_sum_4_row + j] = sums[sums_row + j]! + (past_i * h_W[j]! + h_b[j]!);
      }
    }
  }
}

/** forecast: f32[N] — output forecast = squeeze(dense(h[:, -1], 1), axis: 1) (waves.mlp:12:29) */
function predict_forecast(
  dense_1_b: Float32Array,
  h_sum_4: Float32Array,
  h_sum_5: Float32Array,
  dense_1_W: Float32Array,
  forecast: Float32Array,
  N: number,
): void {
  const dense_1_b_0 = dense_1_b[0]!;
  for (let i = 0; i < N; i++) {
    let dot = 0;
    const h_sum_4_row = i * 32 + 16;
    const h_sum_4_row_2 = i * 32;
    const h_sum_4_row_3 = i * 32 + 8;
    const h_sum_5_row = i * 8;
    const h_sum_4_row_4 = i * 32 + 24;
    for (let j = 0; j < 8; j++) {
      dot += fastTanh(fastTanh(h_sum_4[h_sum_4_row + j]!) * sigmoid(h_sum_4[h_sum_4_row_2 + j]!) + sigmoid(h_sum_4[h_sum_4_row_3 + j]!) * h_sum_5[h_sum_5_row + j]!) * sigmoid(h_sum_4[h_sum_4_row_4 + j]!) * dense_1_W[j]!;
    }
    forecast[i] = dot + dense_1_b_0;
  }
}
