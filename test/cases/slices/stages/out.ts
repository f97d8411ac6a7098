/** loss_max: f32[1], loss_gradient: f32[1], loss_sum: f32[N], loss_product: f32[N], loss: f32 — loss = mean(square(both)) + sum(even) * 0.01 + max(z[:, 2]) + sum(x.T @ z) (slices.mlp:14:10) */
function step_loss(
  w: Float32Array,
  x: Float32Array,
  loss_product: Float32Array,
  loss_max: Float32Array,
  loss_gradient: Float32Array,
  loss_sum: Float32Array,
  loss: Float32Array,
  N: number,
): void {
  let max = -Infinity;
  const w_0 = w[2]!;
  for (let j = 0; j < N; j++) {
    max = Math.max(max, x[j * 6 + 2]! * w_0);
  }
  let sum = 0;
  for (let j = 0; j < N; j++) {
    sum += Math.fround(max) === Math.fround(x[j * 6 + 2]! * w_0) ? 1 : 0;
  }
  loss_max[0] = max;
  loss_gradient[0] = sum;
  for (let i = 0; i < N; i++) {
    let sum_2 = 0;
    let sum_3 = 0;
    const x_row = i * 6;
    for (let j = 0; j < 6; j++) {
      const x_ij = x[x_row + j]!;
      sum_2 += x_ij * w[j]!;
      sum_3 += x_ij;
    }
    loss_sum[i] = sum_3;
    loss_product[i] = sum_2 * sum_3;
  }
  let sum_4 = 0;
  for (let i = 0; i < N; i++) {
    const x_row_3 = i * 6 + 9;
    const x_row_2 = i * 6 + 1;
    for (let j = 0; j < 10; j++) {
      const value = j < 4 ? x[x_row_2 + j]! * w[j + 1]! : (j >= 4 ? x[x_row_3 - j]! * w[9 - j]! : 0);
      sum_4 += value * value;
    }
  }
  let sum_5 = 0;
  for (let i = 0; i < N - 1; i++) {
    const x_row_4 = i * 6 + 6;
    for (let j = 0; j < 3; j++) {
      sum_5 += x[x_row_4 + j * 2]! * w[j * 2]!;
    }
  }
  let sum_6 = 0;
  for (let i = 0; i < N; i++) {
    sum_6 += loss_product[i]!;
  }
  loss[0] = sum_4 / (10 * N) + sum_5 * 0.01 + max + sum_6;
}

/** both_gradient: f32[N, 4] — gradient of let both = concat((inner, back), axis: 1) (slices.mlp:9:14) */
function step_both_gradient(x: Float32Array, w: Float32Array, both_gradient: Float32Array, N: number): void {
  const quotient = 2 / (10 * N);
  for (let i = 0; i < N; i++) {
    const x_row = i * 6 + 1;
    const both_gradient_row = i * 4;
    for (let j = 0; j < 4; j++) {
      both_gradient[both_gradient_row + j] = x[x_row + j]! * w[j + 1]! * quotient;
    }
  }
}

/** w_next: f32[6] — train { optimizer: sgd(lr: 0.01) batch: 4 } (slices.mlp:15:22) */
function step_w_next(
  w: Float32Array,
  x: Float32Array,
  loss_max: Float32Array,
  loss_gradient: Float32Array,
  loss_sum: Float32Array,
  both_gradient: Float32Array,
  w_next: Float32Array,
  N: number,
  lr: number,
): void {
  const quotient = 2 / (10 * N);
  for (let i = 0; i < 6; i++) {
    let sum = 0;
    const w_i = w[i]!;
    for (let j = 0; j < N; j++) {
      const x_ji = x[j * 6 + i]!;
      sum += ((i - 2 >= 0 && i - 2 < 1 ? choose(loss_max[0]! === Math.fround(x_ji * w_i), 1 / loss_gradient[0]!, 0) : 0) + loss_sum[j]! + (j - 1 >= 0 && i < 5 && i % 2 === 0 ? 0.01 : -0) + x_ji * w_i * quotient + (i - 1 >= 0 && i - 1 < 4 ? both_gradient[j * 4 + i - 1]! : -0)) * x_ji;
    }
    w_next[i] = w_i - sum * lr;
  }
}

/** w takes its new value */
function step_copy_w(w_next: Float32Array, w: Float32Array): void {
  for (let i = 0; i < 6; i++) {
    w[i] = w_next[i]!;
  }
}

/** loss_max: f32[1], loss_product: f32[N], loss: f32 — loss = mean(square(both)) + sum(even) * 0.01 + max(z[:, 2]) + sum(x.T @ z) (slices.mlp:14:10) */
function evaluate_loss(
  w: Float32Array,
  x: Float32Array,
  loss_product: Float32Array,
  loss_max: Float32Array,
  loss: Float32Array,
  N: number,
): void {
  let max = -Infinity;
  const w_0 = w[2]!;
  for (let j = 0; j < N; j++) {
    max = Math.max(max, x[j * 6 + 2]! * w_0);
  }
  loss_max[0] = max;
  for (let i = 0; i < N; i++) {
    let sum = 0;
    let sum_2 = 0;
    const x_row = i * 6;
    for (let j = 0; j < 6; j++) {
      const x_ij = x[x_row + j]!;
      sum += x_ij * w[j]!;
      sum_2 += x_ij;
    }
    loss_product[i] = sum * sum_2;
  }
  let sum_3 = 0;
  for (let i = 0; i < N; i++) {
    const x_row_3 = i * 6 + 9;
    const x_row_2 = i * 6 + 1;
    for (let j = 0; j < 10; j++) {
      const value = j < 4 ? x[x_row_2 + j]! * w[j + 1]! : (j >= 4 ? x[x_row_3 - j]! * w[9 - j]! : 0);
      sum_3 += value * value;
    }
  }
  let sum_4 = 0;
  for (let i = 0; i < N - 1; i++) {
    const x_row_4 = i * 6 + 6;
    for (let j = 0; j < 3; j++) {
      sum_4 += x[x_row_4 + j * 2]! * w[j * 2]!;
    }
  }
  let sum_5 = 0;
  for (let i = 0; i < N; i++) {
    sum_5 += loss_product[i]!;
  }
  loss[0] = sum_3 / (10 * N) + sum_4 * 0.01 + max + sum_5;
}

/** column: f32[N] — output column = z[:, 0] (slices.mlp:10:19) */
function predict_column(w: Float32Array, x: Float32Array, column: Float32Array, N: number): void {
  const w_0 = w[0]!;
  for (let i = 0; i < N; i++) {
    column[i] = x[i * 6]! * w_0;
  }
}

/** last: f32[6] — output last = z[-1] (slices.mlp:11:17) */
function predict_last(x: Float32Array, w: Float32Array, last: Float32Array, N: number): void {
  for (let i = 0; i < 6; i++) {
    last[i] = x[i + (6 * N - 6)]! * w[i]!;
  }
}

/** reversed: f32[N, 6] — let back = z[:, ::-1] (slices.mlp:8:14) */
function predict_reversed(x: Float32Array, w: Float32Array, reversed: Float32Array, N: number): void {
  for (let i = 0; i < N; i++) {
    const x_row = i * 6 + 5;
    const reversed_row = i * 6;
    for (let j = 0; j < 6; j++) {
      reversed[reversed_row + j] = x[x_row - j]! * w[5 - j]!;
    }
  }
}

/** joined: f32[N, 10] — let both = concat((inner, back), axis: 1) (slices.mlp:9:14) */
function predict_joined(
  x: Float32Array,
  w: Float32Array,
  reversed: Float32Array,
  joined: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const reversed_row = i * 6 - 4;
    const x_row = i * 6 + 1;
    const joined_row = i * 10;
    for (let j = 0; j < 10; j++) {
      joined[joined_row + j] = j < 4 ? x[x_row + j]! * w[j + 1]! : (j >= 4 ? reversed[reversed_row + j]! : 0);
    }
  }
}
