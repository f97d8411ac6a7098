/** c1_pad: f32[N, 1, 32, 32] — let c1 = conv(x, maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:11:12) */
function step_c1_pad(x: Float32Array, c1_pad: Float32Array, N: number): void {
  for (let i = 0; i < N; i++) {
    for (let k = 0; k < 32; k++) {
      const x_row = i * 784 + k * 28 - 58;
      const c1_pad_row = i * 1024 + k * 32;
      for (let l = 0; l < 32; l++) {
        c1_pad[c1_pad_row + l] = k - 2 >= 0 && k - 2 < 28 && l - 2 >= 0 && l - 2 < 28 ? x[x_row + l]! : 0;
      }
    }
  }
}

/** c1_sum: f32[N, 8, 28, 28] — let c1 = conv(x, maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:11:12) */
function step_c1_sum(
  c1_W: Float32Array,
  c1_pad: Float32Array,
  c1_b: Float32Array,
  c1_sum: Float32Array,
  N: number,
): void {
  const left = leftBlock;
  const right = rightBlock;
  const sums = sumBlock;
  for (let j = 0; j < N; j++) {
    for (let j0 = 0; j0 < 28; j0 += 9) {
      const j1 = Math.min(j0 + 9, 28);
      for (let i = 0; i < 8; i++) {
        const c1_W_row = i * 25;
        const left_row = i * 132;
        for (let k = 0; k < 25; k++) {
          left[left_row + k] = c1_W[c1_W_row + k]!;
        }
      }
      for (let k = 0; k < 5; k++) {
        for (let k_2 = 0; k_2 < 5; k_2++) {
          for (let j_2 = j0; j_2 < j1; j_2++) {
            const c1_pad_row = j * 1024 + (j_2 + k) * 32 + k_2;
            const right_row = (j_2 - j0) * 3696 + k * 5 + k_2;
            for (let j_3 = 0; j_3 < 28; j_3++) {
              right[right_row + j_3 * 132] = c1_pad[c1_pad_row + j_3]!;
            }
          }
        }
      }
      multiplyBlocks(sums, 8, (j1 - j0) * 28, 25, false);
      for (let i = 0; i < 8; i++) {
        const c1_b_i = c1_b[i]!;
        for (let j_2 = j0; j_2 < j1; j_2++) {
          const sums_row = i * 258 + (j_2 - j0) * 28;
          const c1_sum_row = j * 6272 + i * 784 + j_2 * 28;
          for (let j_3 = 0; j_3 < 28; j_3++) {
            c1_sum[c1_sum_row + j_3] = sums[sums_row + j_3]! + c1_b_i;
          }
        }
      }
    }
  }
}

/** h1_max: f32[N, 8, 14, 14], h1_min: i32[N, 8, 14, 14] — let h1 = max_pool2d(c1, 2) (lenet.mlp:12:12) */
function step_h1_max(c1_sum: Float32Array, h1_max: Float32Array, h1_min: Int32Array, N: number): void {
  for (let i = 0; i < 112 * N; i++) {
    const c1_sum_row = i * 56;
    const c1_sum_row_2 = i * 56 + 1;
    const c1_sum_row_3 = i * 56 + 28;
    const c1_sum_row_4 = i * 56 + 29;
    const row = i * 14;
    for (let l = 0; l < 14; l++) {
      let max = -Infinity;
      const c1_sum_il = c1_sum[c1_sum_row + l * 2]!;
      const c1 = choose(c1_sum_il <= 0, 0, c1_sum_il);
      max = Math.max(max, c1);
      const c1_sum_il_2 = c1_sum[c1_sum_row_2 + l * 2]!;
      const c1_il = choose(c1_sum_il_2 <= 0, 0, c1_sum_il_2);
      max = Math.max(max, c1_il);
      const c1_sum_il_3 = c1_sum[c1_sum_row_3 + l * 2]!;
      const c1_il_2 = choose(c1_sum_il_3 <= 0, 0, c1_sum_il_3);
      max = Math.max(max, c1_il_2);
      const c1_sum_il_4 = c1_sum[c1_sum_row_4 + l * 2]!;
      const c1_il_3 = choose(c1_sum_il_4 <= 0, 0, c1_sum_il_4);
      max = Math.max(max, c1_il_3);
      let min = 2147483647;
      min = Math.min(min, max === c1 || Number.isNaN(c1) ? 0 : 4);
      min = Math.min(min, max === c1_il || Number.isNaN(c1_il) ? 1 : 4);
      min = Math.min(min, max === c1_il_2 || Number.isNaN(c1_il_2) ? 2 : 4);
      min = Math.min(min, max === c1_il_3 || Number.isNaN(c1_il_3) ? 3 : 4);
      h1_max[row + l] = max;
      h1_min[row + l] = min;
    }
  }
}

/** c2_pad: f32[N, 8, 18, 18] — let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12) */
function step_c2_pad(h1_max: Float32Array, c2_pad: Float32Array, N: number): void {
  for (let i = 0; i < 8 * N; i++) {
    for (let k = 0; k < 18; k++) {
      const h1_max_row = i * 196 + k * 14 - 30;
      const c2_pad_row = i * 324 + k * 18;
      for (let l = 0; l < 18; l++) {
        c2_pad[c2_pad_row + l] = k - 2 >= 0 && k - 2 < 14 && l - 2 >= 0 && l - 2 < 14 ? h1_max[h1_max_row + l]! : 0;
      }
    }
  }
}

/** c2_sum: f32[N, 16, 14, 14] — let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12) */
function step_c2_sum(
  c2_W: Float32Array,
  c2_pad: Float32Array,
  c2_b: Float32Array,
  c2_sum: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const left = leftBlock;
  const right = rightBlock;
  for (let j = 0; j < N; j++) {
    for (let i = 0; i < 16; i++) {
      const sums_row = i * 258;
      for (let j_2 = 0; j_2 < 196; j_2++) {
        sums[sums_row + j_2] = 0;
      }
    }
    for (let k0 = 0; k0 < 8; k0 += 5) {
      const k1 = Math.min(k0 + 5, 8);
      for (let i = 0; i < 16; i++) {
        for (let k = k0; k < k1; k++) {
          const c2_W_row = i * 200 + k * 25;
          const left_row = i * 132 + (k - k0) * 25;
          for (let k_2 = 0; k_2 < 25; k_2++) {
            left[left_row + k_2] = c2_W[c2_W_row + k_2]!;
          }
        }
      }
      for (let k = k0; k < k1; k++) {
        for (let k_2 = 0; k_2 < 5; k_2++) {
          for (let k_3 = 0; k_3 < 5; k_3++) {
            for (let j_2 = 0; j_2 < 14; j_2++) {
              const c2_pad_row = j * 2592 + k * 324 + (j_2 + k_2) * 18 + k_3;
              const right_row = j_2 * 1848 + (k - k0) * 25 + k_2 * 5 + k_3;
              for (let j_3 = 0; j_3 < 14; j_3++) {
                right[right_row + j_3 * 132] = c2_pad[c2_pad_row + j_3]!;
              }
            }
          }
        }
      }
      multiplyBlocks(sums, 16, 196, (k1 - k0) * 25, true);
    }
    for (let i = 0; i < 16; i++) {
      const sums_row = i * 258;
      const c2_b_i = c2_b[i]!;
      const c2_sum_row = j * 3136 + i * 196;
      for (let j_2 = 0; j_2 < 196; j_2++) {
        c2_sum[c2_sum_row + j_2] = sums[sums_row + j_2]! + c2_b_i;
      }
    }
  }
}

/** h2_max: f32[N, 16, 7, 7], h2_min: i32[N, 16, 7, 7] — let h2 = max_pool2d(c2, 2) (lenet.mlp:14:12) */
function step_h2_max(c2_sum: Float32Array, h2_max: Float32Array, h2_min: Int32Array, N: number): void {
  for (let i = 0; i < 112 * N; i++) {
    const c2_sum_row = i * 28;
    const c2_sum_row_2 = i * 28 + 1;
    const c2_sum_row_3 = i * 28 + 14;
    const c2_sum_row_4 = i * 28 + 15;
    const row = i * 7;
    for (let l = 0; l < 7; l++) {
      let max = -Infinity;
      const c2_sum_il = c2_sum[c2_sum_row + l * 2]!;
      const c2 = choose(c2_sum_il <= 0, 0, c2_sum_il);
      max = Math.max(max, c2);
      const c2_sum_il_2 = c2_sum[c2_sum_row_2 + l * 2]!;
      const c2_il = choose(c2_sum_il_2 <= 0, 0, c2_sum_il_2);
      max = Math.max(max, c2_il);
      const c2_sum_il_3 = c2_sum[c2_sum_row_3 + l * 2]!;
      const c2_il_2 = choose(c2_sum_il_3 <= 0, 0, c2_sum_il_3);
      max = Math.max(max, c2_il_2);
      const c2_sum_il_4 = c2_sum[c2_sum_row_4 + l * 2]!;
      const c2_il_3 = choose(c2_sum_il_4 <= 0, 0, c2_sum_il_4);
      max = Math.max(max, c2_il_3);
      let min = 2147483647;
      min = Math.min(min, max === c2 || Number.isNaN(c2) ? 0 : 4);
      min = Math.min(min, max === c2_il || Number.isNaN(c2_il) ? 1 : 4);
      min = Math.min(min, max === c2_il_2 || Number.isNaN(c2_il_2) ? 2 : 4);
      min = Math.min(min, max === c2_il_3 || Number.isNaN(c2_il_3) ? 3 : 4);
      h2_max[row + l] = max;
      h2_min[row + l] = min;
    }
  }
}

/** logits: f32[N, 10] — let logits = dense(flatten(h2), 10) (lenet.mlp:15:16) */
function step_logits(
  h2_max: Float32Array,
  logits_W: Float32Array,
  logits_b: Float32Array,
  logits: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h2_max, i0 * 784, 784, 1, logits_W, 0, 1, 10, i1 - i0, 10, 784);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const logits_row = i * 10;
      for (let j = 0; j < 10; j++) {
        logits[logits_row + j] = sums[sums_row + j]! + logits_b[j]!;
      }
    }
  }
}

/** loss_exp: f32[N, 10], loss_difference: f32[N], accuracy_min: i32[N], loss_gradient: f32[N, 10], loss: f32, accuracy: f32 — loss = cross_entropy(logits, y) (lenet.mlp:19:10) */
function step_loss(
  y: Int32Array,
  logits: Float32Array,
  loss_exp: Float32Array,
  loss_difference: Float32Array,
  accuracy_min: Int32Array,
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
  loss[0] = sum_3 / N;
  accuracy[0] = sum_4 / N;
}

/** logits_gradient: f32[N, 784] — gradient of let logits = dense(flatten(h2), 10) (lenet.mlp:15:16) */
function step_logits_gradient(
  loss_gradient: Float32Array,
  logits_W: Float32Array,
  logits_gradient: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    for (let j0 = 0; j0 < 784; j0 += 258) {
      const j1 = Math.min(j0 + 258, 784);
      multiplyMatrices(sums, loss_gradient, i0 * 10, 10, 1, logits_W, j0 * 10, 10, 1, i1 - i0, j1 - j0, 10);
      for (let i = i0; i < i1; i++) {
        const sums_row = (i - i0) * 258 - j0;
        const logits_gradient_row = i * 784;
        for (let j = j0; j < j1; j++) {
          logits_gradient[logits_gradient_row + j] = sums[sums_row + j]!;
        }
      }
    }
  }
}

/** c2_gradient: f32[N, 16, 14, 14] — gradient of let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12) */
function step_c2_gradient(
  h2_min: Int32Array,
  logits_gradient: Float32Array,
  c2_sum: Float32Array,
  c2_gradient: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 16 * N; i++) {
    for (let k = 0; k < 14; k++) {
      const row_2 = i * 49 + ((k / 2) | 0) * 7;
      const product = Math.imul(k % 2, 2);
      const sum = product + 0 | 0;
      const row = i * 196 + k * 14;
      const sum_k = product + 1 | 0;
      const row_3 = i * 196 + k * 14 + 1;
      for (let l = 0; l < 7; l++) {
        const h2_min_ikl = h2_min[row_2 + l]!;
        const logits_gradient_ikl = logits_gradient[row_2 + l]!;
        c2_gradient[row + l * 2] = choose(h2_min_ikl === sum && !(c2_sum[row + l * 2]! <= 0), logits_gradient_ikl, 0);
        c2_gradient[row_3 + l * 2] = choose(h2_min_ikl === sum_k && !(c2_sum[row_3 + l * 2]! <= 0), logits_gradient_ikl, 0);
      }
    }
  }
}

/** c2_gradient_2: f32[N, 16, 18, 18] — gradient of let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12) */
function step_c2_gradient_2(c2_gradient: Float32Array, c2_gradient_2: Float32Array, N: number): void {
  for (let i = 0; i < 16 * N; i++) {
    for (let k = 0; k < 18; k++) {
      const c2_gradient_row = i * 196 + k * 14 - 30;
      const c2_gradient_2_row = i * 324 + k * 18;
      for (let l = 0; l < 18; l++) {
        c2_gradient_2[c2_gradient_2_row + l] = k - 2 >= 0 && k - 2 < 14 && l - 2 >= 0 && l - 2 < 14 ? c2_gradient[c2_gradient_row + l]! : 0;
      }
    }
  }
}

/** c2_gradient_3: f32[N, 8, 14, 14] — gradient of let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12) */
function step_c2_gradient_3(
  c2_W: Float32Array,
  c2_gradient_2: Float32Array,
  c2_gradient_3: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const left = leftBlock;
  const right = rightBlock;
  for (let j = 0; j < N; j++) {
    for (let i = 0; i < 8; i++) {
      const sums_row = i * 258;
      for (let j_2 = 0; j_2 < 196; j_2++) {
        sums[sums_row + j_2] = 0;
      }
    }
    for (let k0 = 0; k0 < 16; k0 += 5) {
      const k1 = Math.min(k0 + 5, 16);
      for (let i = 0; i < 8; i++) {
        for (let k = k0; k < k1; k++) {
          const c2_W_row = k * 200 + i * 25;
          const left_row = i * 132 + (k - k0) * 25;
          for (let k_2 = 0; k_2 < 25; k_2++) {
            left[left_row + k_2] = c2_W[c2_W_row + k_2]!;
          }
        }
      }
      for (let k = k0; k < k1; k++) {
        for (let k_2 = 0; k_2 < 5; k_2++) {
          for (let k_3 = 0; k_3 < 5; k_3++) {
            for (let j_2 = 0; j_2 < 14; j_2++) {
              const c2_gradient_2_row = j * 5184 + k * 324 + (j_2 - k_2) * 18 - k_3 + 76;
              const right_row = j_2 * 1848 + (k - k0) * 25 + k_2 * 5 + k_3;
              for (let j_3 = 0; j_3 < 14; j_3++) {
                right[right_row + j_3 * 132] = c2_gradient_2[c2_gradient_2_row + j_3]!;
              }
            }
          }
        }
      }
      multiplyBlocks(sums, 8, 196, (k1 - k0) * 25, true);
    }
    for (let i = 0; i < 8; i++) {
      const sums_row = i * 258;
      const c2_gradient_3_row = j * 1568 + i * 196;
      for (let j_2 = 0; j_2 < 196; j_2++) {
        c2_gradient_3[c2_gradient_3_row + j_2] = sums[sums_row + j_2]!;
      }
    }
  }
}

/** c1_gradient: f32[N, 8, 28, 28] — gradient of let c1 = conv(x, maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:11:12) */
function step_c1_gradient(
  h1_min: Int32Array,
  c2_gradient_3: Float32Array,
  c1_sum: Float32Array,
  c1_gradient: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 8 * N; i++) {
    for (let k = 0; k < 28; k++) {
      const row_2 = i * 196 + ((k / 2) | 0) * 14;
      const product = Math.imul(k % 2, 2);
      const sum = product + 0 | 0;
      const row = i * 784 + k * 28;
      const sum_k = product + 1 | 0;
      const row_3 = i * 784 + k * 28 + 1;
      for (let l = 0; l < 14; l++) {
        const h1_min_ikl = h1_min[row_2 + l]!;
        const c2_gradient_3_ikl = c2_gradient_3[row_2 + l]!;
        c1_gradient[row + l * 2] = choose(h1_min_ikl === sum && !(c1_sum[row + l * 2]! <= 0), c2_gradient_3_ikl, 0);
        c1_gradient[row_3 + l * 2] = choose(h1_min_ikl === sum_k && !(c1_sum[row_3 + l * 2]! <= 0), c2_gradient_3_ikl, 0);
      }
    }
  }
}

/** c1_gradient_2: f32[8, 5, 5], adam/c1/b/m: f32[8], adam/c1/b/v: f32[8], c1/b: f32[8] — gradient of let c1 = conv(x, maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:11:12) */
function update_c1_b(
  c1_gradient: Float32Array,
  c1_pad: Float32Array,
  adam_c1_b_m: Float32Array,
  adam_c1_b_v: Float32Array,
  c1_b: Float32Array,
  c1_gradient_2: Float32Array,
  N: number,
  step: number,
): void {
  const sums = sumBlock;
  const left = leftBlock;
  const right = rightBlock;
  for (let i = 0; i < 8; i++) {
    const sums_row = i * 258;
    for (let j = 0; j < 25; j++) {
      sums[sums_row + j] = 0;
    }
  }
  for (let k = 0; k < N; k++) {
    for (let k0 = 0; k0 < 28; k0 += 4) {
      const k1 = Math.min(k0 + 4, 28);
      for (let i = 0; i < 8; i++) {
        for (let k_2 = k0; k_2 < k1; k_2++) {
          const c1_gradient_row = k * 6272 + i * 784 + k_2 * 28;
          const left_row = i * 132 + (k_2 - k0) * 28;
          for (let k_3 = 0; k_3 < 28; k_3++) {
            left[left_row + k_3] = c1_gradient[c1_gradient_row + k_3]!;
          }
        }
      }
      for (let k_2 = k0; k_2 < k1; k_2++) {
        for (let k_3 = 0; k_3 < 28; k_3++) {
          for (let j = 0; j < 5; j++) {
            const c1_pad_row = k * 1024 + (k_2 + j) * 32 + k_3;
            const right_row = j * 660 + (k_2 - k0) * 28 + k_3;
            for (let j_2 = 0; j_2 < 5; j_2++) {
              right[right_row + j_2 * 132] = c1_pad[c1_pad_row + j_2]!;
            }
          }
        }
      }
      multiplyBlocks(sums, 8, 25, (k1 - k0) * 28, true);
    }
  }
  for (let i = 0; i < 8; i++) {
    const sums_row = i * 258;
    const c1_gradient_2_row = i * 25;
    for (let j = 0; j < 25; j++) {
      c1_gradient_2[c1_gradient_2_row + j] = sums[sums_row + j]!;
    }
  }
  const quotient = 1 / (1 - 0.999 ** step);
  const product = (Math.cos(Math.min(step + -1 | 0, 2814) * 0.001116415299783153) + 1) * 0.0009750000000000001;
  const quotient_2 = (product + 0.00005) / (1 - 0.9 ** step);
  for (let i = 0; i < 8; i++) {
    let sum = 0;
    for (let j = 0; j < N; j++) {
      const c1_gradient_row_2 = j * 6272 + i * 784;
      for (let k_2 = 0; k_2 < 784; k_2++) {
        sum += c1_gradient[c1_gradient_row_2 + k_2]!;
      }
    }
    const adam_c1_b_m_next = sum * 0.09999999999999998 + adam_c1_b_m[i]! * 0.9;
    adam_c1_b_m[i] = adam_c1_b_m_next;
    const adam_c1_b_v_next = sum * sum * 0.0010000000000000009 + adam_c1_b_v[i]! * 0.999;
    adam_c1_b_v[i] = adam_c1_b_v_next;
    c1_b[i] = c1_b[i]! - adam_c1_b_m_next / (Math.sqrt(adam_c1_b_v_next * quotient) + 1e-8) * quotient_2;
  }
}

/** adam/c1/W/m: f32[8, 1, 5, 5], adam/c1/W/v: f32[8, 1, 5, 5], c1/W: f32[8, 1, 5, 5] — optimizer: adam(lr: cosine(2e-3, steps: 3 * 938, final: 5e-5)) (lenet.mlp:25:16) */
function update_c1_W(
  c1_gradient_2: Float32Array,
  adam_c1_W_m: Float32Array,
  adam_c1_W_v: Float32Array,
  c1_W: Float32Array,
  step: number,
): void {
  const quotient = 1 / (1 - 0.999 ** step);
  const product = (Math.cos(Math.min(step + -1 | 0, 2814) * 0.001116415299783153) + 1) * 0.0009750000000000001;
  const quotient_2 = (product + 0.00005) / (1 - 0.9 ** step);
  for (let i = 0; i < 200; i++) {
    const c1_gradient_2_i = c1_gradient_2[i]!;
    const adam_c1_W_m_next = c1_gradient_2_i * 0.09999999999999998 + adam_c1_W_m[i]! * 0.9;
    adam_c1_W_m[i] = adam_c1_W_m_next;
    const adam_c1_W_v_next = c1_gradient_2_i * c1_gradient_2_i * 0.0010000000000000009 + adam_c1_W_v[i]! * 0.999;
    adam_c1_W_v[i] = adam_c1_W_v_next;
    c1_W[i] = c1_W[i]! - adam_c1_W_m_next / (Math.sqrt(adam_c1_W_v_next * quotient) + 1e-8) * quotient_2;
  }
}

/** adam/c2/W/m: f32[16, 8, 5, 5], adam/c2/W/v: f32[16, 8, 5, 5], c2/W: f32[16, 8, 5, 5], adam/c2/b/m: f32[16], adam/c2/b/v: f32[16], c2/b: f32[16] — gradient of let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12) */
function update_c2_W(
  c2_gradient: Float32Array,
  c2_pad: Float32Array,
  adam_c2_W_m: Float32Array,
  adam_c2_W_v: Float32Array,
  c2_W: Float32Array,
  adam_c2_b_m: Float32Array,
  adam_c2_b_v: Float32Array,
  c2_b: Float32Array,
  N: number,
  step: number,
): void {
  const sums = sumBlock;
  const left = leftBlock;
  const right = rightBlock;
  for (let i = 0; i < 16; i++) {
    const sums_row = i * 258;
    for (let j = 0; j < 200; j++) {
      sums[sums_row + j] = 0;
    }
  }
  for (let k = 0; k < N; k++) {
    for (let k0 = 0; k0 < 14; k0 += 9) {
      const k1 = Math.min(k0 + 9, 14);
      for (let i = 0; i < 16; i++) {
        for (let k_2 = k0; k_2 < k1; k_2++) {
          const c2_gradient_row = k * 3136 + i * 196 + k_2 * 14;
          const left_row = i * 132 + (k_2 - k0) * 14;
          for (let k_3 = 0; k_3 < 14; k_3++) {
            left[left_row + k_3] = c2_gradient[c2_gradient_row + k_3]!;
          }
        }
      }
      for (let k_2 = k0; k_2 < k1; k_2++) {
        for (let k_3 = 0; k_3 < 14; k_3++) {
          for (let j = 0; j < 8; j++) {
            for (let j_2 = 0; j_2 < 5; j_2++) {
              const c2_pad_row = k * 2592 + j * 324 + (k_2 + j_2) * 18 + k_3;
              const right_row = j * 3300 + j_2 * 660 + (k_2 - k0) * 14 + k_3;
              for (let j_3 = 0; j_3 < 5; j_3++) {
                right[right_row + j_3 * 132] = c2_pad[c2_pad_row + j_3]!;
              }
            }
          }
        }
      }
      multiplyBlocks(sums, 16, 200, (k1 - k0) * 14, true);
    }
  }
  const quotient = 1 / (1 - 0.999 ** step);
  const product = (Math.cos(Math.min(step + -1 | 0, 2814) * 0.001116415299783153) + 1) * 0.0009750000000000001;
  const quotient_2 = (product + 0.00005) / (1 - 0.9 ** step);
  for (let i = 0; i < 16; i++) {
    const sums_row = i * 258;
    const row = i * 200;
    for (let j = 0; j < 200; j++) {
      const c2_gradient_ij = sums[sums_row + j]!;
      const adam_c2_W_m_next = c2_gradient_ij * 0.09999999999999998 + adam_c2_W_m[row + j]! * 0.9;
      adam_c2_W_m[row + j] = adam_c2_W_m_next;
      const adam_c2_W_v_next = c2_gradient_ij * c2_gradient_ij * 0.0010000000000000009 + adam_c2_W_v[row + j]! * 0.999;
      adam_c2_W_v[row + j] = adam_c2_W_v_next;
      c2_W[row + j] = c2_W[row + j]! - adam_c2_W_m_next / (Math.sqrt(adam_c2_W_v_next * quotient) + 1e-8) * quotient_2;
    }
  }
  const quotient_3 = 1 / (1 - 0.999 ** step);
  const product_2 = (Math.cos(Math.min(step + -1 | 0, 2814) * 0.001116415299783153) + 1) * 0.0009750000000000001;
  const quotient_4 = (product_2 + 0.00005) / (1 - 0.9 ** step);
  for (let i = 0; i < 16; i++) {
    let sum = 0;
    for (let j = 0; j < N; j++) {
      const c2_gradient_row_2 = j * 3136 + i * 196;
      for (let k_2 = 0; k_2 < 196; k_2++) {
        sum += c2_gradient[c2_gradient_row_2 + k_2]!;
      }
    }
    const adam_c2_b_m_next = sum * 0.09999999999999998 + adam_c2_b_m[i]! * 0.9;
    adam_c2_b_m[i] = adam_c2_b_m_next;
    const adam_c2_b_v_next = sum * sum * 0.0010000000000000009 + adam_c2_b_v[i]! * 0.999;
    adam_c2_b_v[i] = adam_c2_b_v_next;
    c2_b[i] = c2_b[i]! - adam_c2_b_m_next / (Math.sqrt(adam_c2_b_v_next * quotient_3) + 1e-8) * quotient_4;
  }
}

/** adam/logits/W/m: f32[784, 10], adam/logits/W/v: f32[784, 10], logits/W: f32[784, 10], adam/logits/b/m: f32[10], adam/logits/b/v: f32[10], logits/b: f32[10] — gradient of let logits = dense(flatten(h2), 10) (lenet.mlp:15:16) */
function update_logits_W(
  h2_max: Float32Array,
  loss_gradient: Float32Array,
  adam_logits_W_m: Float32Array,
  adam_logits_W_v: Float32Array,
  logits_W: Float32Array,
  adam_logits_b_m: Float32Array,
  adam_logits_b_v: Float32Array,
  logits_b: Float32Array,
  N: number,
  step: number,
): void {
  const sums = sumBlock;
  const quotient = 1 / (1 - 0.999 ** step);
  const product = (Math.cos(Math.min(step + -1 | 0, 2814) * 0.001116415299783153) + 1) * 0.0009750000000000001;
  const quotient_2 = (product + 0.00005) / (1 - 0.9 ** step);
  for (let i0 = 0; i0 < 784; i0 += 256) {
    const i1 = Math.min(i0 + 256, 784);
    multiplyMatrices(sums, h2_max, i0, 1, 784, loss_gradient, 0, 1, 10, i1 - i0, 10, N);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const row = i * 10;
      for (let j = 0; j < 10; j++) {
        const logits_gradient_ij = sums[sums_row + j]!;
        const adam_logits_W_m_next = logits_gradient_ij * 0.09999999999999998 + adam_logits_W_m[row + j]! * 0.9;
        adam_logits_W_m[row + j] = adam_logits_W_m_next;
        const adam_logits_W_v_next = logits_gradient_ij * logits_gradient_ij * 0.0010000000000000009 + adam_logits_W_v[row + j]! * 0.999;
        adam_logits_W_v[row + j] = adam_logits_W_v_next;
        logits_W[row + j] = logits_W[row + j]! - adam_logits_W_m_next / (Math.sqrt(adam_logits_W_v_next * quotient) + 1e-8) * quotient_2;
      }
    }
  }
  for (let i = 0; i < 10; i++) {
    let sum = 0;
    for (let j = 0; j < N; j++) {
      sum += loss_gradient[j * 10 + i]!;
    }
    const adam_logits_b_m_next = sum * 0.09999999999999998 + adam_logits_b_m[i]! * 0.9;
    adam_logits_b_m[i] = adam_logits_b_m_next;
    const adam_logits_b_v_next = sum * sum * 0.0010000000000000009 + adam_logits_b_v[i]! * 0.999;
    adam_logits_b_v[i] = adam_logits_b_v_next;
    logits_b[i] = logits_b[i]! - adam_logits_b_m_next / (Math.sqrt(adam_logits_b_v_next * quotient) + 1e-8) * quotient_2;
  }
}

/** c1_pad: f32[N, 1, 32, 32] — let c1 = conv(x, maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:11:12) */
function evaluate_c1_pad(x: Float32Array, c1_pad: Float32Array, N: number): void {
  for (let i = 0; i < N; i++) {
    for (let k = 0; k < 32; k++) {
      const x_row = i * 784 + k * 28 - 58;
      const c1_pad_row = i * 1024 + k * 32;
      for (let l = 0; l < 32; l++) {
        c1_pad[c1_pad_row + l] = k - 2 >= 0 && k - 2 < 28 && l - 2 >= 0 && l - 2 < 28 ? x[x_row + l]! : 0;
      }
    }
  }
}

/** c1_sum: f32[N, 8, 28, 28] — let c1 = conv(x, maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:11:12) */
function evaluate_c1_sum(
  c1_W: Float32Array,
  c1_pad: Float32Array,
  c1_b: Float32Array,
  c1_sum: Float32Array,
  N: number,
): void {
  const left = leftBlock;
  const right = rightBlock;
  const sums = sumBlock;
  for (let j = 0; j < N; j++) {
    for (let j0 = 0; j0 < 28; j0 += 9) {
      const j1 = Math.min(j0 + 9, 28);
      for (let i = 0; i < 8; i++) {
        const c1_W_row = i * 25;
        const left_row = i * 132;
        for (let k = 0; k < 25; k++) {
          left[left_row + k] = c1_W[c1_W_row + k]!;
        }
      }
      for (let k = 0; k < 5; k++) {
        for (let k_2 = 0; k_2 < 5; k_2++) {
          for (let j_2 = j0; j_2 < j1; j_2++) {
            const c1_pad_row = j * 1024 + (j_2 + k) * 32 + k_2;
            const right_row = (j_2 - j0) * 3696 + k * 5 + k_2;
            for (let j_3 = 0; j_3 < 28; j_3++) {
              right[right_row + j_3 * 132] = c1_pad[c1_pad_row + j_3]!;
            }
          }
        }
      }
      multiplyBlocks(sums, 8, (j1 - j0) * 28, 25, false);
      for (let i = 0; i < 8; i++) {
        const c1_b_i = c1_b[i]!;
        for (let j_2 = j0; j_2 < j1; j_2++) {
          const sums_row = i * 258 + (j_2 - j0) * 28;
          const c1_sum_row = j * 6272 + i * 784 + j_2 * 28;
          for (let j_3 = 0; j_3 < 28; j_3++) {
            c1_sum[c1_sum_row + j_3] = sums[sums_row + j_3]! + c1_b_i;
          }
        }
      }
    }
  }
}

/** h1: f32[N, 8, 14, 14] — let h1 = max_pool2d(c1, 2) (lenet.mlp:12:12) */
function evaluate_h1(c1_sum: Float32Array, h1: Float32Array, N: number): void {
  for (let i = 0; i < 112 * N; i++) {
    const c1_sum_row = i * 56;
    const c1_sum_row_2 = i * 56 + 1;
    const c1_sum_row_3 = i * 56 + 28;
    const c1_sum_row_4 = i * 56 + 29;
    const h1_row = i * 14;
    for (let l = 0; l < 14; l++) {
      let h1_2 = -Infinity;
      const c1_sum_il = c1_sum[c1_sum_row + l * 2]!;
      h1_2 = Math.max(h1_2, choose(c1_sum_il <= 0, 0, c1_sum_il));
      const c1_sum_il_2 = c1_sum[c1_sum_row_2 + l * 2]!;
      h1_2 = Math.max(h1_2, choose(c1_sum_il_2 <= 0, 0, c1_sum_il_2));
      const c1_sum_il_3 = c1_sum[c1_sum_row_3 + l * 2]!;
      h1_2 = Math.max(h1_2, choose(c1_sum_il_3 <= 0, 0, c1_sum_il_3));
      const c1_sum_il_4 = c1_sum[c1_sum_row_4 + l * 2]!;
      h1_2 = Math.max(h1_2, choose(c1_sum_il_4 <= 0, 0, c1_sum_il_4));
      h1[h1_row + l] = h1_2;
    }
  }
}

/** c2_pad: f32[N, 8, 18, 18] — let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12) */
function evaluate_c2_pad(h1: Float32Array, c2_pad: Float32Array, N: number): void {
  for (let i = 0; i < 8 * N; i++) {
    for (let k = 0; k < 18; k++) {
      const h1_row = i * 196 + k * 14 - 30;
      const c2_pad_row = i * 324 + k * 18;
      for (let l = 0; l < 18; l++) {
        c2_pad[c2_pad_row + l] = k - 2 >= 0 && k - 2 < 14 && l - 2 >= 0 && l - 2 < 14 ? h1[h1_row + l]! : 0;
      }
    }
  }
}

/** c2_sum: f32[N, 16, 14, 14] — let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12) */
function evaluate_c2_sum(
  c2_W: Float32Array,
  c2_pad: Float32Array,
  c2_b: Float32Array,
  c2_sum: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const left = leftBlock;
  const right = rightBlock;
  for (let j = 0; j < N; j++) {
    for (let i = 0; i < 16; i++) {
      const sums_row = i * 258;
      for (let j_2 = 0; j_2 < 196; j_2++) {
        sums[sums_row + j_2] = 0;
      }
    }
    for (let k0 = 0; k0 < 8; k0 += 5) {
      const k1 = Math.min(k0 + 5, 8);
      for (let i = 0; i < 16; i++) {
        for (let k = k0; k < k1; k++) {
          const c2_W_row = i * 200 + k * 25;
          const left_row = i * 132 + (k - k0) * 25;
          for (let k_2 = 0; k_2 < 25; k_2++) {
            left[left_row + k_2] = c2_W[c2_W_row + k_2]!;
          }
        }
      }
      for (let k = k0; k < k1; k++) {
        for (let k_2 = 0; k_2 < 5; k_2++) {
          for (let k_3 = 0; k_3 < 5; k_3++) {
            for (let j_2 = 0; j_2 < 14; j_2++) {
              const c2_pad_row = j * 2592 + k * 324 + (j_2 + k_2) * 18 + k_3;
              const right_row = j_2 * 1848 + (k - k0) * 25 + k_2 * 5 + k_3;
              for (let j_3 = 0; j_3 < 14; j_3++) {
                right[right_row + j_3 * 132] = c2_pad[c2_pad_row + j_3]!;
              }
            }
          }
        }
      }
      multiplyBlocks(sums, 16, 196, (k1 - k0) * 25, true);
    }
    for (let i = 0; i < 16; i++) {
      const sums_row = i * 258;
      const c2_b_i = c2_b[i]!;
      const c2_sum_row = j * 3136 + i * 196;
      for (let j_2 = 0; j_2 < 196; j_2++) {
        c2_sum[c2_sum_row + j_2] = sums[sums_row + j_2]! + c2_b_i;
      }
    }
  }
}

/** h2: f32[N, 16, 7, 7] — let h2 = max_pool2d(c2, 2) (lenet.mlp:14:12) */
function evaluate_h2(c2_sum: Float32Array, h2: Float32Array, N: number): void {
  for (let i = 0; i < 112 * N; i++) {
    const c2_sum_row = i * 28;
    const c2_sum_row_2 = i * 28 + 1;
    const c2_sum_row_3 = i * 28 + 14;
    const c2_sum_row_4 = i * 28 + 15;
    const h2_row = i * 7;
    for (let l = 0; l < 7; l++) {
      let h2_2 = -Infinity;
      const c2_sum_il = c2_sum[c2_sum_row + l * 2]!;
      h2_2 = Math.max(h2_2, choose(c2_sum_il <= 0, 0, c2_sum_il));
      const c2_sum_il_2 = c2_sum[c2_sum_row_2 + l * 2]!;
      h2_2 = Math.max(h2_2, choose(c2_sum_il_2 <= 0, 0, c2_sum_il_2));
      const c2_sum_il_3 = c2_sum[c2_sum_row_3 + l * 2]!;
      h2_2 = Math.max(h2_2, choose(c2_sum_il_3 <= 0, 0, c2_sum_il_3));
      const c2_sum_il_4 = c2_sum[c2_sum_row_4 + l * 2]!;
      h2_2 = Math.max(h2_2, choose(c2_sum_il_4 <= 0, 0, c2_sum_il_4));
      h2[h2_row + l] = h2_2;
    }
  }
}

/** logits: f32[N, 10] — let logits = dense(flatten(h2), 10) (lenet.mlp:15:16) */
function evaluate_logits(
  h2: Float32Array,
  logits_W: Float32Array,
  logits_b: Float32Array,
  logits: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h2, i0 * 784, 784, 1, logits_W, 0, 1, 10, i1 - i0, 10, 784);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const logits_row = i * 10;
      for (let j = 0; j < 10; j++) {
        logits[logits_row + j] = sums[sums_row + j]! + logits_b[j]!;
      }
    }
  }
}

/** loss_difference: f32[N], accuracy_min: i32[N], loss: f32, accuracy: f32 — loss = cross_entropy(logits, y) (lenet.mlp:19:10) */
function evaluate_loss(
  y: Int32Array,
  logits: Float32Array,
  loss_difference: Float32Array,
  accuracy_min: Int32Array,
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
  loss[0] = sum_3 / N;
  accuracy[0] = sum_4 / N;
}

/** c1_pad: f32[N, 1, 32, 32] — let c1 = conv(x, maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:11:12) */
function predict_c1_pad(x: Float32Array, c1_pad: Float32Array, N: number): void {
  for (let i = 0; i < N; i++) {
    for (let k = 0; k < 32; k++) {
      const x_row = i * 784 + k * 28 - 58;
      const c1_pad_row = i * 1024 + k * 32;
      for (let l = 0; l < 32; l++) {
        c1_pad[c1_pad_row + l] = k - 2 >= 0 && k - 2 < 28 && l - 2 >= 0 && l - 2 < 28 ? x[x_row + l]! : 0;
      }
    }
  }
}

/** c1_sum: f32[N, 8, 28, 28] — let c1 = conv(x, maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:11:12) */
function predict_c1_sum(
  c1_W: Float32Array,
  c1_pad: Float32Array,
  c1_b: Float32Array,
  c1_sum: Float32Array,
  N: number,
): void {
  const left = leftBlock;
  const right = rightBlock;
  const sums = sumBlock;
  for (let j = 0; j < N; j++) {
    for (let j0 = 0; j0 < 28; j0 += 9) {
      const j1 = Math.min(j0 + 9, 28);
      for (let i = 0; i < 8; i++) {
        const c1_W_row = i * 25;
        const left_row = i * 132;
        for (let k = 0; k < 25; k++) {
          left[left_row + k] = c1_W[c1_W_row + k]!;
        }
      }
      for (let k = 0; k < 5; k++) {
        for (let k_2 = 0; k_2 < 5; k_2++) {
          for (let j_2 = j0; j_2 < j1; j_2++) {
            const c1_pad_row = j * 1024 + (j_2 + k) * 32 + k_2;
            const right_row = (j_2 - j0) * 3696 + k * 5 + k_2;
            for (let j_3 = 0; j_3 < 28; j_3++) {
              right[right_row + j_3 * 132] = c1_pad[c1_pad_row + j_3]!;
            }
          }
        }
      }
      multiplyBlocks(sums, 8, (j1 - j0) * 28, 25, false);
      for (let i = 0; i < 8; i++) {
        const c1_b_i = c1_b[i]!;
        for (let j_2 = j0; j_2 < j1; j_2++) {
          const sums_row = i * 258 + (j_2 - j0) * 28;
          const c1_sum_row = j * 6272 + i * 784 + j_2 * 28;
          for (let j_3 = 0; j_3 < 28; j_3++) {
            c1_sum[c1_sum_row + j_3] = sums[sums_row + j_3]! + c1_b_i;
          }
        }
      }
    }
  }
}

/** h1: f32[N, 8, 14, 14] — let h1 = max_pool2d(c1, 2) (lenet.mlp:12:12) */
function predict_h1(c1_sum: Float32Array, h1: Float32Array, N: number): void {
  for (let i = 0; i < 112 * N; i++) {
    const c1_sum_row = i * 56;
    const c1_sum_row_2 = i * 56 + 1;
    const c1_sum_row_3 = i * 56 + 28;
    const c1_sum_row_4 = i * 56 + 29;
    const h1_row = i * 14;
    for (let l = 0; l < 14; l++) {
      let h1_2 = -Infinity;
      const c1_sum_il = c1_sum[c1_sum_row + l * 2]!;
      h1_2 = Math.max(h1_2, choose(c1_sum_il <= 0, 0, c1_sum_il));
      const c1_sum_il_2 = c1_sum[c1_sum_row_2 + l * 2]!;
      h1_2 = Math.max(h1_2, choose(c1_sum_il_2 <= 0, 0, c1_sum_il_2));
      const c1_sum_il_3 = c1_sum[c1_sum_row_3 + l * 2]!;
      h1_2 = Math.max(h1_2, choose(c1_sum_il_3 <= 0, 0, c1_sum_il_3));
      const c1_sum_il_4 = c1_sum[c1_sum_row_4 + l * 2]!;
      h1_2 = Math.max(h1_2, choose(c1_sum_il_4 <= 0, 0, c1_sum_il_4));
      h1[h1_row + l] = h1_2;
    }
  }
}

/** c2_pad: f32[N, 8, 18, 18] — let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12) */
function predict_c2_pad(h1: Float32Array, c2_pad: Float32Array, N: number): void {
  for (let i = 0; i < 8 * N; i++) {
    for (let k = 0; k < 18; k++) {
      const h1_row = i * 196 + k * 14 - 30;
      const c2_pad_row = i * 324 + k * 18;
      for (let l = 0; l < 18; l++) {
        c2_pad[c2_pad_row + l] = k - 2 >= 0 && k - 2 < 14 && l - 2 >= 0 && l - 2 < 14 ? h1[h1_row + l]! : 0;
      }
    }
  }
}

/** c2_sum: f32[N, 16, 14, 14] — let c2 = conv(h1, 2 * maps, kernel: 5, padding: "same", activation: relu, initializer: he_uniform()) (lenet.mlp:13:12) */
function predict_c2_sum(
  c2_W: Float32Array,
  c2_pad: Float32Array,
  c2_b: Float32Array,
  c2_sum: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const left = leftBlock;
  const right = rightBlock;
  for (let j = 0; j < N; j++) {
    for (let i = 0; i < 16; i++) {
      const sums_row = i * 258;
      for (let j_2 = 0; j_2 < 196; j_2++) {
        sums[sums_row + j_2] = 0;
      }
    }
    for (let k0 = 0; k0 < 8; k0 += 5) {
      const k1 = Math.min(k0 + 5, 8);
      for (let i = 0; i < 16; i++) {
        for (let k = k0; k < k1; k++) {
          const c2_W_row = i * 200 + k * 25;
          const left_row = i * 132 + (k - k0) * 25;
          for (let k_2 = 0; k_2 < 25; k_2++) {
            left[left_row + k_2] = c2_W[c2_W_row + k_2]!;
          }
        }
      }
      for (let k = k0; k < k1; k++) {
        for (let k_2 = 0; k_2 < 5; k_2++) {
          for (let k_3 = 0; k_3 < 5; k_3++) {
            for (let j_2 = 0; j_2 < 14; j_2++) {
              const c2_pad_row = j * 2592 + k * 324 + (j_2 + k_2) * 18 + k_3;
              const right_row = j_2 * 1848 + (k - k0) * 25 + k_2 * 5 + k_3;
              for (let j_3 = 0; j_3 < 14; j_3++) {
                right[right_row + j_3 * 132] = c2_pad[c2_pad_row + j_3]!;
              }
            }
          }
        }
      }
      multiplyBlocks(sums, 16, 196, (k1 - k0) * 25, true);
    }
    for (let i = 0; i < 16; i++) {
      const sums_row = i * 258;
      const c2_b_i = c2_b[i]!;
      const c2_sum_row = j * 3136 + i * 196;
      for (let j_2 = 0; j_2 < 196; j_2++) {
        c2_sum[c2_sum_row + j_2] = sums[sums_row + j_2]! + c2_b_i;
      }
    }
  }
}

/** h2: f32[N, 16, 7, 7] — let h2 = max_pool2d(c2, 2) (lenet.mlp:14:12) */
function predict_h2(c2_sum: Float32Array, h2: Float32Array, N: number): void {
  for (let i = 0; i < 112 * N; i++) {
    const c2_sum_row = i * 28;
    const c2_sum_row_2 = i * 28 + 1;
    const c2_sum_row_3 = i * 28 + 14;
    const c2_sum_row_4 = i * 28 + 15;
    const h2_row = i * 7;
    for (let l = 0; l < 7; l++) {
      let h2_2 = -Infinity;
      const c2_sum_il = c2_sum[c2_sum_row + l * 2]!;
      h2_2 = Math.max(h2_2, choose(c2_sum_il <= 0, 0, c2_sum_il));
      const c2_sum_il_2 = c2_sum[c2_sum_row_2 + l * 2]!;
      h2_2 = Math.max(h2_2, choose(c2_sum_il_2 <= 0, 0, c2_sum_il_2));
      const c2_sum_il_3 = c2_sum[c2_sum_row_3 + l * 2]!;
      h2_2 = Math.max(h2_2, choose(c2_sum_il_3 <= 0, 0, c2_sum_il_3));
      const c2_sum_il_4 = c2_sum[c2_sum_row_4 + l * 2]!;
      h2_2 = Math.max(h2_2, choose(c2_sum_il_4 <= 0, 0, c2_sum_il_4));
      h2[h2_row + l] = h2_2;
    }
  }
}

/** logits: f32[N, 10] — let logits = dense(flatten(h2), 10) (lenet.mlp:15:16) */
function predict_logits(
  h2: Float32Array,
  logits_W: Float32Array,
  logits_b: Float32Array,
  logits: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 256) {
    const i1 = Math.min(i0 + 256, N);
    multiplyMatrices(sums, h2, i0 * 784, 784, 1, logits_W, 0, 1, 10, i1 - i0, 10, 784);
    for (let i = i0; i < i1; i++) {
      const sums_row = (i - i0) * 258;
      const logits_row = i * 10;
      for (let j = 0; j < 10; j++) {
        logits[logits_row + j] = sums[sums_row + j]! + logits_b[j]!;
      }
    }
  }
}

/** probabilities_exp: f32[N, 10], probabilities: f32[N, 10] — output probabilities = softmax(logits) (lenet.mlp:18:26) */
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
