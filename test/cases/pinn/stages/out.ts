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
      const tanh_ji = Math.tanh(x_i * h_W_j + h_b[j]!);
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
        const tanh_ij = Math.tanh(sums[sums_row + j]! + h_2_b[j]!);
        tanh_2[row + j] = tanh_ij;
        product[row + j] = (1 - tanh_ij * tanh_ij) * dense_1_W[j]!;
      }
    }
  }
}

/** u_sum: f32[N], loss_difference: f32[N] — let u = squeeze(dense(h, 1), axis: 1) (pinn.mlp:9:21) */
function step_u_sum(
  dense_1_b: Float32Array,
  tanh_2: Float32Array,
  dense_1_W: Float32Array,
  x: Float32Array,
  u_sum: Float32Array,
  loss_difference: Float32Array,
  N: number,
): void {
  const dense_1_b_0 = dense_1_b[0]!;
  for (let i_2 = 0; i_2 < N; i_2++) {
    let dot = 0;
    const tanh_2_row = i_2 * 8;
    for (let j = 0; j < 8; j++) {
      dot += tanh_2[tanh_2_row + j]! * dense_1_W[j]!;
    }
    const sum = dot + dense_1_b_0;
    u_sum[i_2] = sum;
    loss_difference[i_2] = sum - Math.sin(x[i_2]!);
  }
}

/** dot: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_dot(product: Float32Array, h_2_W: Float32Array, dot: Float32Array, N: number): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product, i0 * 8, 8, 1, h_2_W, 0, 8, 1, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const dot_row = i * 8;
      for (let j = 0; j < 8; j++) {
        dot[dot_row + j] = sums[sums_row + j]!;
      }
    }
  }
}

/** dot_2: f32[N, 8], product_3: f32[N, 8], product_11: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_dot_2(
  product_2: Float32Array,
  h_2_W: Float32Array,
  tanh_2: Float32Array,
  dense_1_W: Float32Array,
  dot_2: Float32Array,
  product_3: Float32Array,
  product_11: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product_2, i0 * 8, 8, 1, h_2_W, 0, 1, 8, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const dot_ij = sums[sums_row + j]!;
        dot_2[row + j] = dot_ij;
        const tanh_2_ij = tanh_2[row + j]!;
        const product = dot_ij * dense_1_W[j]! * tanh_2_ij * (1 - tanh_2_ij * tanh_2_ij);
        product_3[row + j] = product;
        product_11[row + j] = product * 2;
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

/** loss_difference_2: f32[N], loss_gradient_2: f32[N], product_5: f32[N, 8], product_7: f32[N, 8], loss_gradient: f32[N] — loss = mean((ddu + u)^2) + weight * mean((u - sin(x))^2) + 1e-6 * l2(weights) (pinn.mlp:15:15) */
function step_loss_difference_2(
  product_4: Float32Array,
  h_W: Float32Array,
  u_sum: Float32Array,
  tanh: Float32Array,
  loss_difference: Float32Array,
  product_5: Float32Array,
  product_7: Float32Array,
  loss_difference_2: Float32Array,
  loss_gradient_2: Float32Array,
  loss_gradient: Float32Array,
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
      product_5[row + j] = product_ji;
      product_7[row + j] = product_ji * tanh_ij * (h_W_j * 2);
    }
    loss_difference_2[i] = difference;
    loss_gradient_2[i] = product_i;
    loss_gradient[i] = product_i + loss_difference[i]! * product;
  }
}

/** loss_sum_5: f32, loss_sum_4: f32, loss_sum_2: f32, residual: f32, u_gradient_3: f32 — metric residual = max(abs(ddu + u)) (pinn.mlp:16:21) */
function step_residual(
  loss_difference_2: Float32Array,
  loss_difference: Float32Array,
  loss_gradient: Float32Array,
  h_2_W: Float32Array,
  loss_sum_5: Float32Array,
  loss_sum_4: Float32Array,
  loss_sum_2: Float32Array,
  residual: Float32Array,
  u_gradient_3: Float32Array,
  N: number,
): void {
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
  loss_sum_5[0] = sum;
  loss_sum_4[0] = sum_2;
  loss_sum_2[0] = sum_4;
  residual[0] = residual_2;
  u_gradient_3[0] = sum_3;
}

/** loss_sum_3: f32[1] — loss = mean((ddu + u)^2) + weight * mean((u - sin(x))^2) + 1e-6 * l2(weights) (pinn.mlp:15:69) */
function step_loss_sum_3(h_W: Float32Array, loss_sum_3: Float32Array): void {
  let sum = 0;
  for (let j = 0; j < 8; j++) {
    const h_W_j = h_W[j]!;
    sum += h_W_j * h_W_j;
  }
  loss_sum_3[0] = sum;
}

/** loss_sum: f32[1] — loss = mean((ddu + u)^2) + weight * mean((u - sin(x))^2) + 1e-6 * l2(weights) (pinn.mlp:15:69) */
function step_loss_sum(dense_1_W: Float32Array, loss_sum: Float32Array): void {
  let sum = 0;
  for (let j = 0; j < 8; j++) {
    const dense_1_W_j = dense_1_W[j]!;
    sum += dense_1_W_j * dense_1_W_j;
  }
  loss_sum[0] = sum;
}

/** loss: f32 — loss = mean((ddu + u)^2) + weight * mean((u - sin(x))^2) + 1e-6 * l2(weights) (pinn.mlp:15:10) */
function step_loss(
  loss_sum_5: Float32Array,
  loss_sum_4: Float32Array,
  loss_sum_3: Float32Array,
  loss_sum_2: Float32Array,
  loss_sum: Float32Array,
  loss: Float32Array,
  N: number,
  weight: number,
): void {
  loss[0] = loss_sum_5[0]! / N + loss_sum_4[0]! / N * weight + (loss_sum_3[0]! + loss_sum_2[0]! + loss_sum[0]!) * 5e-7;
}

/** dot_3: f32[N, 8], product_6: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_dot_3(
  product_5: Float32Array,
  h_2_W: Float32Array,
  tanh_2: Float32Array,
  dense_1_W: Float32Array,
  dot_3: Float32Array,
  product_6: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product_5, i0 * 8, 8, 1, h_2_W, 0, 1, 8, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const dot_ij = sums[sums_row + j]!;
        dot_3[row + j] = dot_ij;
        const tanh_2_ij = tanh_2[row + j]!;
        product_6[row + j] = dot_ij * (1 - tanh_2_ij * tanh_2_ij) * tanh_2_ij * (dense_1_W[j]! * 2);
      }
    }
  }
}

/** dot_4: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_dot_4(product_6: Float32Array, h_2_W: Float32Array, dot_4: Float32Array, N: number): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product_6, i0 * 8, 8, 1, h_2_W, 0, 8, 1, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const dot_4_row = i * 8;
      for (let j = 0; j < 8; j++) {
        dot_4[dot_4_row + j] = sums[sums_row + j]!;
      }
    }
  }
}

/** dot_9: f32[N, 8], product_8: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_dot_9(
  product_7: Float32Array,
  h_2_W: Float32Array,
  loss_gradient: Float32Array,
  dense_1_W: Float32Array,
  dot_3: Float32Array,
  dot_2: Float32Array,
  tanh_2: Float32Array,
  dot_9: Float32Array,
  product_8: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product_7, i0 * 8, 8, 1, h_2_W, 0, 1, 8, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      const loss_gradient_i = loss_gradient[i]!;
      for (let j = 0; j < 8; j++) {
        const dot_ij = sums[sums_row + j]!;
        dot_9[row + j] = dot_ij;
        const dense_1_W_j = dense_1_W[j]!;
        const dot_3_ij = dot_3[row + j]!;
        const product = dot_2[row + j]! * dense_1_W_j;
        const tanh_2_ij = tanh_2[row + j]!;
        const product_ij = (dot_ij * dense_1_W_j + dot_3_ij * (product * tanh_2_ij) * 2) * tanh_2_ij;
        const difference = 1 - tanh_2_ij * tanh_2_ij;
        const sum = product_ij + (loss_gradient_i * dense_1_W_j - dot_3_ij * difference * product * 2);
        product_8[row + j] = (sum + product_ij) * difference;
      }
    }
  }
}

/** product_9: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_product_9(
  product_8: Float32Array,
  h_2_W: Float32Array,
  loss_gradient_2: Float32Array,
  h_W: Float32Array,
  tanh: Float32Array,
  dot_4: Float32Array,
  sum: Float32Array,
  product_5: Float32Array,
  dot: Float32Array,
  product_9: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product_8, i0 * 8, 8, 1, h_2_W, 0, 8, 1, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const row = i * 8;
      const loss_gradient_2_i = loss_gradient_2[i]!;
      const sums_row = (i - i0) * 258;
      for (let j = 0; j < 8; j++) {
        const h_W_j = h_W[j]!;
        const tanh_ij = tanh[row + j]!;
        const product = ((dot_4[row + j]! * h_W_j + loss_gradient_2_i * h_W_j * sum[row + j]! * 2) * tanh_ij - product_5[row + j]! * (dot[row + j]! * h_W_j)) * 2;
        product_9[row + j] = (product + sums[sums_row + j]!) * (1 - tanh_ij * tanh_ij);
      }
    }
  }
}

/** dot_5: f32[8], sum_3: f32[8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_dot_5(
  product_9: Float32Array,
  x: Float32Array,
  dot_5: Float32Array,
  sum_3: Float32Array,
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
    dot_5[i] = dot;
    sum_3[i] = sum;
  }
}

/** product_10: f32[8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_product_10(
  loss_gradient_2: Float32Array,
  product_4: Float32Array,
  product_10: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 8; i++) {
    let dot = 0;
    for (let j = 0; j < N; j++) {
      dot += loss_gradient_2[j]! * product_4[j * 8 + i]!;
    }
    product_10[i] = dot * 2;
  }
}

/** sum_2: f32[8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_sum_2(
  tanh: Float32Array,
  dot_4: Float32Array,
  product_5: Float32Array,
  dot: Float32Array,
  sum_2: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 8; i++) {
    let sum = 0;
    for (let j = 0; j < N; j++) {
      const tanh_ji = tanh[j * 8 + i]!;
      sum += dot_4[j * 8 + i]! * (1 - tanh_ji * tanh_ji) + product_5[j * 8 + i]! * tanh_ji * dot[j * 8 + i]! * 2;
    }
    sum_2[i] = sum;
  }
}

/** sum_10: f32[1] — train { (pinn.mlp:18:3) */
function step_sum_10(
  dot_5: Float32Array,
  h_W: Float32Array,
  product_10: Float32Array,
  sum_2: Float32Array,
  sum_10: Float32Array,
): void {
  let sum = 0;
  for (let j = 0; j < 8; j++) {
    const difference = dot_5[j]! + (h_W[j]! * 0.000001 - product_10[j]!) - sum_2[j]!;
    sum += difference * difference;
  }
  sum_10[0] = sum;
}

/** sum_9: f32 — train { (pinn.mlp:18:3) */
function step_sum_9(sum_3: Float32Array, sum_9: Float32Array): void {
  let sum = 0;
  for (let i = 0; i < 8; i++) {
    const sum_3_i = sum_3[i]!;
    sum += sum_3_i * sum_3_i;
  }
  sum_9[0] = sum;
}

/** dot_8: f32[8, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_dot_8(tanh: Float32Array, product_8: Float32Array, dot_8: Float32Array, N: number): void {
  const sums = sumBlock;
  multiplyMatrices(sums, tanh, 0, 1, 8, product_8, 0, 1, 8, 8, 8, N);
  for (let i = 0; i < 8; i++) {
    const sums_row = i * 258;
    const dot_8_row = i * 8;
    for (let j = 0; j < 8; j++) {
      dot_8[dot_8_row + j] = sums[sums_row + j]!;
    }
  }
}

/** dot_7: f32[8, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_dot_7(product_5: Float32Array, product_11: Float32Array, dot_7: Float32Array, N: number): void {
  const sums = sumBlock;
  multiplyMatrices(sums, product_5, 0, 1, 8, product_11, 0, 1, 8, 8, 8, N);
  for (let i = 0; i < 8; i++) {
    const sums_row = i * 258;
    const dot_7_row = i * 8;
    for (let j = 0; j < 8; j++) {
      dot_7[dot_7_row + j] = sums[sums_row + j]!;
    }
  }
}

/** dot_6: f32[8, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_dot_6(product_2: Float32Array, product_6: Float32Array, dot_6: Float32Array, N: number): void {
  const sums = sumBlock;
  multiplyMatrices(sums, product_2, 0, 1, 8, product_6, 0, 1, 8, 8, 8, N);
  for (let i = 0; i < 8; i++) {
    const sums_row = i * 258;
    const dot_6_row = i * 8;
    for (let j = 0; j < 8; j++) {
      dot_6[dot_6_row + j] = sums[sums_row + j]!;
    }
  }
}

/** sum_4: f32[8, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_sum_4(
  product_7: Float32Array,
  product: Float32Array,
  dot_8: Float32Array,
  h_2_W: Float32Array,
  dot_7: Float32Array,
  dot_6: Float32Array,
  sum_4: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  multiplyMatrices(sums, product_7, 0, 1, 8, product, 0, 1, 8, 8, 8, N);
  for (let i = 0; i < 8; i++) {
    const row = i * 8;
    const sums_row = i * 258;
    for (let j = 0; j < 8; j++) {
      sum_4[row + j] = dot_8[row + j]! + (h_2_W[row + j]! * 0.000001 - dot_7[row + j]! - dot_6[row + j]! - sums[sums_row + j]!);
    }
  }
}

/** sum_8: f32 — train { (pinn.mlp:18:3) */
function step_sum_8(sum_4: Float32Array, sum_8: Float32Array): void {
  let sum = 0;
  for (let i = 0; i < 64; i++) {
    const sum_4_i = sum_4[i]!;
    sum += sum_4_i * sum_4_i;
  }
  sum_8[0] = sum;
}

/** sum_5: f32[8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function step_sum_5(product_8: Float32Array, sum_5: Float32Array, N: number): void {
  for (let i = 0; i < 8; i++) {
    let sum = 0;
    for (let j = 0; j < N; j++) {
      sum += product_8[j * 8 + i]!;
    }
    sum_5[i] = sum;
  }
}

/** sum_7: f32 — train { (pinn.mlp:18:3) */
function step_sum_7(sum_5: Float32Array, sum_7: Float32Array): void {
  let sum = 0;
  for (let i = 0; i < 8; i++) {
    const sum_5_i = sum_5[i]!;
    sum += sum_5_i * sum_5_i;
  }
  sum_7[0] = sum;
}

/** u_gradient_2: f32[8], u_gradient: f32[8] — gradient of let u = squeeze(dense(h, 1), axis: 1) (pinn.mlp:9:21) */
function step_u_gradient_2(
  tanh_2: Float32Array,
  loss_gradient: Float32Array,
  dot_3: Float32Array,
  dot_2: Float32Array,
  dot_9: Float32Array,
  u_gradient_2: Float32Array,
  u_gradient: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 8; i++) {
    let dot = 0;
    let sum = 0;
    for (let j = 0; j < N; j++) {
      const tanh_2_ji = tanh_2[j * 8 + i]!;
      dot += loss_gradient[j]! * tanh_2_ji;
      const difference = 1 - tanh_2_ji * tanh_2_ji;
      const sum_ji = dot_3[j * 8 + i]! * difference * tanh_2_ji * dot_2[j * 8 + i]! * 2 + dot_9[j * 8 + i]! * difference;
      sum += sum_ji;
    }
    u_gradient_2[i] = dot;
    u_gradient[i] = sum;
  }
}

/** sum_6: f32[1] — train { (pinn.mlp:18:3) */
function step_sum_6(
  u_gradient_2: Float32Array,
  dense_1_W: Float32Array,
  u_gradient: Float32Array,
  sum_6: Float32Array,
): void {
  let sum = 0;
  for (let j = 0; j < 8; j++) {
    const difference = u_gradient_2[j]! + dense_1_W[j]! * 0.000001 - u_gradient[j]!;
    sum += difference * difference;
  }
  sum_6[0] = sum;
}

/** select: f32 — train { (pinn.mlp:18:3) */
function step_select(
  u_gradient_3: Float32Array,
  sum_10: Float32Array,
  sum_9: Float32Array,
  sum_8: Float32Array,
  sum_7: Float32Array,
  sum_6: Float32Array,
  select: Float32Array,
): void {
  const u_gradient_3_0 = u_gradient_3[0]!;
  const sum = Math.sqrt(sum_10[0]! + sum_9[0]! + sum_8[0]! + sum_7[0]! + sum_6[0]! + u_gradient_3_0 * u_gradient_3_0) + 0.000001;
  const quotient = 1 / sum;
  select[0] = 1 <= quotient ? 1 : quotient;
}

/** adam/h/W/m: f32[1, 8], adam/h/W/v: f32[1, 8], h/W: f32[1, 8] — optimizer: adam(lr: cosine(1e-2, steps: 2_000)) (pinn.mlp:19:16) */
function update_h_W(
  select: Float32Array,
  h_W: Float32Array,
  dot_5: Float32Array,
  product_10: Float32Array,
  sum_2: Float32Array,
  adam_h_W_m: Float32Array,
  adam_h_W_v: Float32Array,
  step: number,
): void {
  const select_0 = select[0]!;
  const product = select_0 * 0.09999999999999998;
  const quotient = (Math.cos(Math.min(step + -1 | 0, 2000) * 0.0015707963267948967) + 1) / (1 - power(0.9, step));
  const product_2 = quotient * 0.005;
  const quotient_2 = 1 / (1 - power(0.999, step));
  for (let j = 0; j < 8; j++) {
    const h_W_j = h_W[j]!;
    const difference = dot_5[j]! + (h_W_j * 0.000001 - product_10[j]!) - sum_2[j]!;
    const adam_h_W_m_next = product * difference + adam_h_W_m[j]! * 0.9;
    adam_h_W_m[j] = adam_h_W_m_next;
    const product_j = select_0 * difference;
    const adam_h_W_v_next = product_j * product_j * 0.0010000000000000009 + adam_h_W_v[j]! * 0.999;
    adam_h_W_v[j] = adam_h_W_v_next;
    h_W[j] = h_W_j - adam_h_W_m_next * product_2 / (Math.sqrt(adam_h_W_v_next * quotient_2) + 1e-8);
  }
}

/** adam/h/b/m: f32[8], adam/h/b/v: f32[8] — optimizer: adam(lr: cosine(1e-2, steps: 2_000)) (pinn.mlp:19:16) */
function update_adam_h_b_m(
  select: Float32Array,
  sum_3: Float32Array,
  adam_h_b_m: Float32Array,
  adam_h_b_v: Float32Array,
): void {
  const select_0 = select[0]!;
  const product = select_0 * 0.09999999999999998;
  for (let i = 0; i < 8; i++) {
    const sum_3_i = sum_3[i]!;
    adam_h_b_m[i] = product * sum_3_i + adam_h_b_m[i]! * 0.9;
    const product_i = select_0 * sum_3_i;
    adam_h_b_v[i] = product_i * product_i * 0.0010000000000000009 + adam_h_b_v[i]! * 0.999;
  }
}

/** broadcast: f32[8] — optimizer: adam(lr: cosine(1e-2, steps: 2_000)) (pinn.mlp:19:16) */
function step_broadcast(broadcast: Float32Array, step: number): void {
  const quotient = (Math.cos(Math.min(step + -1 | 0, 2000) * 0.0015707963267948967) + 1) / (1 - power(0.9, step));
  const product = quotient * 0.005;
  for (let i = 0; i < 8; i++) {
    broadcast[i] = product;
  }
}

/** broadcast_2: f32[8], h/b: f32[8] — optimizer: adam(lr: cosine(1e-2, steps: 2_000)) (pinn.mlp:19:16) */
function update_h_b(
  h_b: Float32Array,
  adam_h_b_m: Float32Array,
  broadcast: Float32Array,
  adam_h_b_v: Float32Array,
  broadcast_2: Float32Array,
  step: number,
): void {
  const quotient = 1 / (1 - power(0.999, step));
  for (let i = 0; i < 8; i++) {
    broadcast_2[i] = quotient;
    h_b[i] = h_b[i]! - adam_h_b_m[i]! * broadcast[i]! / (Math.sqrt(adam_h_b_v[i]! * quotient) + 1e-8);
  }
}

/** adam/h_2/W/m: f32[8, 8], adam/h_2/W/v: f32[8, 8], h_2/W: f32[8, 8] — optimizer: adam(lr: cosine(1e-2, steps: 2_000)) (pinn.mlp:19:16) */
function update_h_2_W(
  select: Float32Array,
  sum_4: Float32Array,
  adam_h_2_W_m: Float32Array,
  adam_h_2_W_v: Float32Array,
  h_2_W: Float32Array,
  step: number,
): void {
  const select_0 = select[0]!;
  const product = select_0 * 0.09999999999999998;
  const quotient = (Math.cos(Math.min(step + -1 | 0, 2000) * 0.0015707963267948967) + 1) / (1 - power(0.9, step));
  const product_2 = quotient * 0.005;
  const quotient_2 = 1 / (1 - power(0.999, step));
  for (let i = 0; i < 64; i++) {
    const sum_4_i = sum_4[i]!;
    const adam_h_2_W_m_next = product * sum_4_i + adam_h_2_W_m[i]! * 0.9;
    adam_h_2_W_m[i] = adam_h_2_W_m_next;
    const product_i = select_0 * sum_4_i;
    const adam_h_2_W_v_next = product_i * product_i * 0.0010000000000000009 + adam_h_2_W_v[i]! * 0.999;
    adam_h_2_W_v[i] = adam_h_2_W_v_next;
    h_2_W[i] = h_2_W[i]! - adam_h_2_W_m_next * product_2 / (Math.sqrt(adam_h_2_W_v_next * quotient_2) + 1e-8);
  }
}

/** adam/h_2/b/m: f32[8], adam/h_2/b/v: f32[8], h_2/b: f32[8] — optimizer: adam(lr: cosine(1e-2, steps: 2_000)) (pinn.mlp:19:16) */
function update_h_2_b(
  select: Float32Array,
  sum_5: Float32Array,
  adam_h_2_b_m: Float32Array,
  adam_h_2_b_v: Float32Array,
  h_2_b: Float32Array,
  broadcast: Float32Array,
  broadcast_2: Float32Array,
): void {
  const select_0 = select[0]!;
  const product = select_0 * 0.09999999999999998;
  for (let i = 0; i < 8; i++) {
    const sum_5_i = sum_5[i]!;
    const adam_h_2_b_m_next = product * sum_5_i + adam_h_2_b_m[i]! * 0.9;
    adam_h_2_b_m[i] = adam_h_2_b_m_next;
    const product_i = select_0 * sum_5_i;
    const adam_h_2_b_v_next = product_i * product_i * 0.0010000000000000009 + adam_h_2_b_v[i]! * 0.999;
    adam_h_2_b_v[i] = adam_h_2_b_v_next;
    h_2_b[i] = h_2_b[i]! - adam_h_2_b_m_next * broadcast[i]! / (Math.sqrt(adam_h_2_b_v_next * broadcast_2[i]!) + 1e-8);
  }
}

/** adam/dense_1/W/m: f32[8, 1], adam/dense_1/W/v: f32[8, 1], dense_1/W: f32[8, 1] — optimizer: adam(lr: cosine(1e-2, steps: 2_000)) (pinn.mlp:19:16) */
function update_dense_1_W(
  select: Float32Array,
  dense_1_W: Float32Array,
  u_gradient_2: Float32Array,
  u_gradient: Float32Array,
  adam_dense_1_W_m: Float32Array,
  adam_dense_1_W_v: Float32Array,
  step: number,
): void {
  const select_0 = select[0]!;
  const product = select_0 * 0.09999999999999998;
  const quotient = (Math.cos(Math.min(step + -1 | 0, 2000) * 0.0015707963267948967) + 1) / (1 - power(0.9, step));
  const product_2 = quotient * 0.005;
  const quotient_2 = 1 / (1 - power(0.999, step));
  for (let i = 0; i < 8; i++) {
    const dense_1_W_i = dense_1_W[i]!;
    const difference = u_gradient_2[i]! + dense_1_W_i * 0.000001 - u_gradient[i]!;
    const adam_dense_1_W_m_next = product * difference + adam_dense_1_W_m[i]! * 0.9;
    adam_dense_1_W_m[i] = adam_dense_1_W_m_next;
    const product_i = select_0 * difference;
    const adam_dense_1_W_v_next = product_i * product_i * 0.0010000000000000009 + adam_dense_1_W_v[i]! * 0.999;
    adam_dense_1_W_v[i] = adam_dense_1_W_v_next;
    dense_1_W[i] = dense_1_W_i - adam_dense_1_W_m_next * product_2 / (Math.sqrt(adam_dense_1_W_v_next * quotient_2) + 1e-8);
  }
}

/** adam/dense_1/b/m: f32[1] — optimizer: adam(lr: cosine(1e-2, steps: 2_000)) (pinn.mlp:19:16) */
function update_adam_dense_1_b_m(
  select: Float32Array,
  u_gradient_3: Float32Array,
  adam_dense_1_b_m: Float32Array,
): void {
  adam_dense_1_b_m[0] = select[0]! * u_gradient_3[0]! * 0.09999999999999998 + adam_dense_1_b_m[0]! * 0.9;
}

/** adam/dense_1/b/v: f32[1], dense_1/b: f32[1] — optimizer: adam(lr: cosine(1e-2, steps: 2_000)) (pinn.mlp:19:16) */
function update_dense_1_b(
  select: Float32Array,
  u_gradient_3: Float32Array,
  adam_dense_1_b_v: Float32Array,
  adam_dense_1_b_m: Float32Array,
  dense_1_b: Float32Array,
  step: number,
): void {
  const product = select[0]! * u_gradient_3[0]!;
  const adam_dense_1_b_v_next = product * product * 0.0010000000000000009 + adam_dense_1_b_v[0]! * 0.999;
  adam_dense_1_b_v[0] = adam_dense_1_b_v_next;
  const quotient = (Math.cos(Math.min(step + -1 | 0, 2000) * 0.0015707963267948967) + 1) / (1 - power(0.9, step));
  const quotient_2 = adam_dense_1_b_m[0]! * (quotient * 0.005) / (Math.sqrt(adam_dense_1_b_v_next * (1 / (1 - power(0.999, step)))) + 1e-8);
  dense_1_b[0] = dense_1_b[0]! - quotient_2;
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
      const tanh_ji = Math.tanh(x_i * h_W_j + h_b[j]!);
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
        const tanh_ij = Math.tanh(sums[sums_row + j]! + h_2_b[j]!);
        tanh_2[row + j] = tanh_ij;
        product[row + j] = (1 - tanh_ij * tanh_ij) * dense_1_W[j]!;
      }
    }
  }
}

/** u_sum: f32[N] — let u = squeeze(dense(h, 1), axis: 1) (pinn.mlp:9:21) */
function evaluate_u_sum(
  dense_1_b: Float32Array,
  tanh_2: Float32Array,
  dense_1_W: Float32Array,
  u_sum: Float32Array,
  N: number,
): void {
  const dense_1_b_0 = dense_1_b[0]!;
  for (let i_2 = 0; i_2 < N; i_2++) {
    let dot = 0;
    const tanh_2_row = i_2 * 8;
    for (let j = 0; j < 8; j++) {
      dot += tanh_2[tanh_2_row + j]! * dense_1_W[j]!;
    }
    u_sum[i_2] = dot + dense_1_b_0;
  }
}

/** dot: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function evaluate_dot(product: Float32Array, h_2_W: Float32Array, dot: Float32Array, N: number): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product, i0 * 8, 8, 1, h_2_W, 0, 8, 1, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const dot_row = i * 8;
      for (let j = 0; j < 8; j++) {
        dot[dot_row + j] = sums[sums_row + j]!;
      }
    }
  }
}

/** product_3: f32[N, 8] — gradient of for i in 0..2 { let h = dense(h, width, activation: tanh) } (pinn.mlp:8:27) */
function evaluate_product_3(
  product_2: Float32Array,
  h_2_W: Float32Array,
  tanh_2: Float32Array,
  dense_1_W: Float32Array,
  product_3: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, product_2, i0 * 8, 8, 1, h_2_W, 0, 1, 8, i1 - i0, 8, 8);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 8;
      for (let j = 0; j < 8; j++) {
        const tanh_2_ij = tanh_2[row + j]!;
        product_3[row + j] = sums[sums_row + j]! * dense_1_W[j]! * tanh_2_ij * (1 - tanh_2_ij * tanh_2_ij);
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

/** loss_difference: f32[N] — loss = mean((ddu + u)^2) + weight * mean((u - sin(x))^2) + 1e-6 * l2(weights) (pinn.mlp:15:15) */
function evaluate_loss_difference(
  product_4: Float32Array,
  h_W: Float32Array,
  u_sum: Float32Array,
  loss_difference: Float32Array,
  N: number,
): void {
  for (let i_2 = 0; i_2 < N; i_2++) {
    let dot = 0;
    const product_4_row = i_2 * 8;
    for (let j = 0; j < 8; j++) {
      dot += product_4[product_4_row + j]! * h_W[j]!;
    }
    loss_difference[i_2] = u_sum[i_2]! - dot * 2;
  }
}

/** loss_sum_5: f32, loss_sum_4: f32, loss_sum_2: f32, residual: f32 — metric residual = max(abs(ddu + u)) (pinn.mlp:16:21) */
function evaluate_residual(
  loss_difference: Float32Array,
  u_sum: Float32Array,
  x: Float32Array,
  h_2_W: Float32Array,
  loss_sum_5: Float32Array,
  loss_sum_4: Float32Array,
  loss_sum_2: Float32Array,
  residual: Float32Array,
  N: number,
): void {
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
  loss_sum_5[0] = sum;
  loss_sum_4[0] = sum_2;
  loss_sum_2[0] = sum_3;
  residual[0] = residual_2;
}

/** loss_sum_3: f32[1] — loss = mean((ddu + u)^2) + weight * mean((u - sin(x))^2) + 1e-6 * l2(weights) (pinn.mlp:15:69) */
function evaluate_loss_sum_3(h_W: Float32Array, loss_sum_3: Float32Array): void {
  let sum = 0;
  for (let j = 0; j < 8; j++) {
    const h_W_j = h_W[j]!;
    sum += h_W_j * h_W_j;
  }
  loss_sum_3[0] = sum;
}

/** loss_sum: f32[1] — loss = mean((ddu + u)^2) + weight * mean((u - sin(x))^2) + 1e-6 * l2(weights) (pinn.mlp:15:69) */
function evaluate_loss_sum(dense_1_W: Float32Array, loss_sum: Float32Array): void {
  let sum = 0;
  for (let j = 0; j < 8; j++) {
    const dense_1_W_j = dense_1_W[j]!;
    sum += dense_1_W_j * dense_1_W_j;
  }
  loss_sum[0] = sum;
}

/** loss: f32 — loss = mean((ddu + u)^2) + weight * mean((u - sin(x))^2) + 1e-6 * l2(weights) (pinn.mlp:15:10) */
function evaluate_loss(
  loss_sum_5: Float32Array,
  loss_sum_4: Float32Array,
  loss_sum_3: Float32Array,
  loss_sum_2: Float32Array,
  loss_sum: Float32Array,
  loss: Float32Array,
  N: number,
  weight: number,
): void {
  loss[0] = loss_sum_5[0]! / N + loss_sum_4[0]! / N * weight + (loss_sum_3[0]! + loss_sum_2[0]! + loss_sum[0]!) * 5e-7;
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
      tanh[tanh_row + j] = Math.tanh(x_i * h_W[j]! + h_b[j]!);
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
        const tanh_ij = Math.tanh(sums[sums_row + j]! + h_2_b[j]!);
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
  for (let i_2 = 0; i_2 < N; i_2++) {
    let dot = 0;
    const tanh_2_row = i_2 * 8;
    for (let j = 0; j < 8; j++) {
      dot += tanh_2[tanh_2_row + j]! * dense_1_W[j]!;
    }
    solution[i_2] = dot + dense_1_b_0;
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
  for (let i_2 = 0; i_2 < N; i_2++) {
    let slope_2 = 0;
    const product_2_row = i_2 * 8;
    for (let j = 0; j < 8; j++) {
      slope_2 += product_2[product_2_row + j]! * h_W[j]!;
    }
    slope[i_2] = slope_2;
  }
}
