/** ab: f32[B, 2, 3, 5], loss_sum_2: f32, loss_sum: f32 — let ab = a @ b (batches.mlp:7:12) */
function step_ab(
  a: Float32Array,
  b: Float32Array,
  ab: Float32Array,
  M: Float32Array,
  loss_sum_2: Float32Array,
  loss_sum: Float32Array,
  B: number,
): void {
  for (let i = 0; i < B; i++) {
    for (let j = 0; j < 2; j++) {
      for (let k = 0; k < 3; k++) {
        const a_row = i * 24 + j * 12 + k * 4;
        const ab_row = i * 30 + j * 15 + k * 5;
        for (let l = 0; l < 5; l++) {
          let ab_2 = 0;
          const b_row = j * 20 + l;
          for (let m = 0; m < 4; m++) {
            ab_2 += a[a_row + m]! * b[b_row + m * 5]!;
          }
          ab[ab_row + l] = ab_2;
        }
      }
    }
  }
  let sum = 0;
  for (let i = 0; i < 30 * B; i++) {
    const ab_i = ab[i]!;
    const less = 0 < ab_i;
    sum += choose(less, ab_i, fastExpm1(choose(less, 0, ab_i)));
  }
  let sum_2 = 0;
  for (let i = 0; i < 9; i++) {
    sum_2 += Math.abs(M[i]!);
  }
  loss_sum_2[0] = sum;
  loss_sum[0] = sum_2;
}

/** r_dot: f32[B, 2, 3, 5] — let r = M @ ab @ v (batches.mlp:8:11) */
function step_r_dot(ab: Float32Array, M: Float32Array, r_dot: Float32Array, B: number): void {
  for (let i = 0; i < 2 * B; i++) {
    for (let k = 0; k < 3; k++) {
      const M_row = k * 3;
      const r_dot_row = i * 15 + k * 5;
      for (let l = 0; l < 5; l++) {
        let dot = 0;
        const ab_row = i * 15 + l;
        for (let m = 0; m < 3; m++) {
          dot += ab[ab_row + m * 5]! * M[M_row + m]!;
        }
        r_dot[r_dot_row + l] = dot;
      }
    }
  }
}

/** r: f32[B, 2, 3], r_gradient: f32[B, 2, 3, 5], loss: f32 — loss = mean(r^2) + mean(elu(ab)) + 0.1 * l1(M) (batches.mlp:13:10) */
function step_loss(
  r_dot: Float32Array,
  v: Float32Array,
  r: Float32Array,
  loss_sum_2: Float32Array,
  loss_sum: Float32Array,
  r_gradient: Float32Array,
  loss: Float32Array,
  B: number,
): void {
  const quotient = 2 / (6 * B);
  for (let i = 0; i < 6 * B; i++) {
    let r_2 = 0;
    const row = i * 5;
    for (let l = 0; l < 5; l++) {
      r_2 += r_dot[row + l]! * v[l]!;
    }
    const product = r_2 * quotient;
    for (let l = 0; l < 5; l++) {
      r_gradient[row + l] = product * v[l]!;
    }
    r[i] = r_2;
  }
  let sum = 0;
  for (let i = 0; i < 6 * B; i++) {
    const r_i = r[i]!;
    sum += r_i * r_i;
  }
  loss[0] = loss_sum_2[0]! / (30 * B) + sum / (6 * B) + loss_sum[0]! * 0.1;
}

/** adam/M/m: f32[3, 3], adam/M/v: f32[3, 3], M: f32[3, 3] — gradient of let r = M @ ab @ v (batches.mlp:8:11) */
function update_M(
  r_gradient: Float32Array,
  ab: Float32Array,
  M: Float32Array,
  adam_M_m: Float32Array,
  adam_M_v: Float32Array,
  B: number,
  lr: number,
  step: number,
): void {
  const quotient = 1 / (1 - 0.999 ** step);
  const quotient_2 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 3; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < 2 * B; k++) {
        const r_gradient_row = k * 15 + i * 5;
        const ab_row = k * 15 + j * 5;
        for (let m = 0; m < 5; m++) {
          dot += r_gradient[r_gradient_row + m]! * ab[ab_row + m]!;
        }
      }
      const M_ij = M[row + j]!;
      const sum = dot + Math.sign(M_ij) * 0.1;
      const adam_M_m_next = sum * 0.09999999999999998 + adam_M_m[row + j]! * 0.9;
      adam_M_m[row + j] = adam_M_m_next;
      const adam_M_v_next = sum * sum * 0.0010000000000000009 + adam_M_v[row + j]! * 0.999;
      adam_M_v[row + j] = adam_M_v_next;
      M[row + j] = M_ij - adam_M_m_next / (Math.sqrt(adam_M_v_next * quotient) + 1e-8) * quotient_2;
    }
  }
}

/** ab: f32[B, 2, 3, 5], loss_sum_2: f32, loss_sum: f32 — let ab = a @ b (batches.mlp:7:12) */
function evaluate_ab(
  a: Float32Array,
  b: Float32Array,
  ab: Float32Array,
  M: Float32Array,
  loss_sum_2: Float32Array,
  loss_sum: Float32Array,
  B: number,
): void {
  for (let i = 0; i < B; i++) {
    for (let j = 0; j < 2; j++) {
      for (let k = 0; k < 3; k++) {
        const a_row = i * 24 + j * 12 + k * 4;
        const ab_row = i * 30 + j * 15 + k * 5;
        for (let l = 0; l < 5; l++) {
          let ab_2 = 0;
          const b_row = j * 20 + l;
          for (let m = 0; m < 4; m++) {
            ab_2 += a[a_row + m]! * b[b_row + m * 5]!;
          }
          ab[ab_row + l] = ab_2;
        }
      }
    }
  }
  let sum = 0;
  for (let i = 0; i < 30 * B; i++) {
    const ab_i = ab[i]!;
    const less = 0 < ab_i;
    sum += choose(less, ab_i, fastExpm1(choose(less, 0, ab_i)));
  }
  let sum_2 = 0;
  for (let i = 0; i < 9; i++) {
    sum_2 += Math.abs(M[i]!);
  }
  loss_sum_2[0] = sum;
  loss_sum[0] = sum_2;
}

/** r_dot: f32[B, 2, 3, 5] — let r = M @ ab @ v (batches.mlp:8:11) */
function evaluate_r_dot(ab: Float32Array, M: Float32Array, r_dot: Float32Array, B: number): void {
  for (let i = 0; i < 2 * B; i++) {
    for (let k = 0; k < 3; k++) {
      const M_row = k * 3;
      const r_dot_row = i * 15 + k * 5;
      for (let l = 0; l < 5; l++) {
        let dot = 0;
        const ab_row = i * 15 + l;
        for (let m = 0; m < 3; m++) {
          dot += ab[ab_row + m * 5]! * M[M_row + m]!;
        }
        r_dot[r_dot_row + l] = dot;
      }
    }
  }
}

/** loss_product: f32[B, 2, 3], loss: f32 — loss = mean(r^2) + mean(elu(ab)) + 0.1 * l1(M) (batches.mlp:13:10) */
function evaluate_loss(
  r_dot: Float32Array,
  v: Float32Array,
  loss_product: Float32Array,
  loss_sum_2: Float32Array,
  loss_sum: Float32Array,
  loss: Float32Array,
  B: number,
): void {
  for (let i = 0; i < 6 * B; i++) {
    let r = 0;
    const r_dot_row = i * 5;
    for (let l = 0; l < 5; l++) {
      r += r_dot[r_dot_row + l]! * v[l]!;
    }
    loss_product[i] = r * r;
  }
  let sum = 0;
  for (let i = 0; i < 6 * B; i++) {
    sum += loss_product[i]!;
  }
  loss[0] = loss_sum_2[0]! / (30 * B) + sum / (6 * B) + loss_sum[0]! * 0.1;
}

/** products: f32[B, 2, 3, 5] — let ab = a @ b (batches.mlp:7:12) */
function predict_products(a: Float32Array, b: Float32Array, products: Float32Array, B: number): void {
  for (let i = 0; i < B; i++) {
    for (let j = 0; j < 2; j++) {
      for (let k = 0; k < 3; k++) {
        const a_row = i * 24 + j * 12 + k * 4;
        const products_row = i * 30 + j * 15 + k * 5;
        for (let l = 0; l < 5; l++) {
          let ab = 0;
          const b_row = j * 20 + l;
          for (let m = 0; m < 4; m++) {
            ab += a[a_row + m]! * b[b_row + m * 5]!;
          }
          products[products_row + l] = ab;
        }
      }
    }
  }
}

/** r_dot: f32[B, 2, 3, 5], logsums: f32[B, 3], shares_max: f32[B, 3, 5] — output logsums = logsumexp(ab, axis: [1, 3]) (batches.mlp:11:20) */
function predict_logsums(
  products: Float32Array,
  M: Float32Array,
  r_dot: Float32Array,
  logsums: Float32Array,
  shares_max: Float32Array,
  B: number,
): void {
  for (let i = 0; i < 2 * B; i++) {
    for (let k = 0; k < 3; k++) {
      const M_row = k * 3;
      const r_dot_row = i * 15 + k * 5;
      for (let l = 0; l < 5; l++) {
        let dot = 0;
        const products_row = i * 15 + l;
        for (let m = 0; m < 3; m++) {
          dot += products[products_row + m * 5]! * M[M_row + m]!;
        }
        r_dot[r_dot_row + l] = dot;
      }
    }
  }
  for (let i = 0; i < B; i++) {
    const logsums_row = i * 3;
    for (let j = 0; j < 3; j++) {
      let max = -Infinity;
      for (let k = 0; k < 2; k++) {
        const products_row_2 = i * 30 + k * 15 + j * 5;
        for (let l = 0; l < 5; l++) {
          max = Math.max(max, products[products_row_2 + l]!);
        }
      }
      let sum = 0;
      const select = choose(Number.isFinite(max), max, 0);
      for (let k = 0; k < 2; k++) {
        const products_row_2 = i * 30 + k * 15 + j * 5;
        for (let l = 0; l < 5; l++) {
          sum += fastExp(products[products_row_2 + l]! - select);
        }
      }
      logsums[logsums_row + j] = Math.log(sum) + select;
    }
  }
  for (let i = 0; i < B; i++) {
    const shares_max_row = i * 15;
    for (let j = 0; j < 15; j++) {
      let max_2 = -Infinity;
      const products_row_3 = i * 30 + j;
      for (let l = 0; l < 2; l++) {
        max_2 = Math.max(max_2, products[products_row_3 + l * 15]!);
      }
      shares_max[shares_max_row + j] = max_2;
    }
  }
}

/** rows: f32[B, 2, 3] — let r = M @ ab @ v (batches.mlp:8:11) */
function predict_rows(r_dot: Float32Array, v: Float32Array, rows: Float32Array, B: number): void {
  for (let i = 0; i < 6 * B; i++) {
    let r = 0;
    const r_dot_row = i * 5;
    for (let l = 0; l < 5; l++) {
      r += r_dot[r_dot_row + l]! * v[l]!;
    }
    rows[i] = r;
  }
}

/** shares_exp: f32[B, 2, 3, 5] — output shares = softmax(ab, axis: 1) (batches.mlp:12:19) */
function predict_shares_exp(
  products: Float32Array,
  shares_max: Float32Array,
  shares_exp: Float32Array,
  B: number,
): void {
  for (let i = 0; i < B; i++) {
    const shares_max_row = i * 15;
    for (let j = 0; j < 2; j++) {
      const row = i * 30 + j * 15;
      for (let k = 0; k < 15; k++) {
        shares_exp[row + k] = fastExp(products[row + k]! - shares_max[shares_max_row + k]!);
      }
    }
  }
}

/** shares_sum: f32[B, 3, 5] — output shares = softmax(ab, axis: 1) (batches.mlp:12:19) */
function predict_shares_sum(shares_exp: Float32Array, shares_sum: Float32Array, B: number): void {
  for (let i = 0; i < B; i++) {
    const shares_sum_row = i * 15;
    for (let j = 0; j < 15; j++) {
      let sum = 0;
      const shares_exp_row = i * 30 + j;
      for (let l = 0; l < 2; l++) {
        sum += shares_exp[shares_exp_row + l * 15]!;
      }
      shares_sum[shares_sum_row + j] = sum;
    }
  }
}

/** shares: f32[B, 2, 3, 5] — output shares = softmax(ab, axis: 1) (batches.mlp:12:19) */
function predict_shares(
  shares_sum: Float32Array,
  shares_exp: Float32Array,
  shares: Float32Array,
  B: number,
): void {
  for (let i = 0; i < B; i++) {
    const shares_sum_row = i * 15;
    for (let j = 0; j < 2; j++) {
      const row = i * 30 + j * 15;
      for (let k = 0; k < 15; k++) {
        shares[row + k] = 1 / shares_sum[shares_sum_row + k]! * shares_exp[row + k]!;
      }
    }
  }
}
