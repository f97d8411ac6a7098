/** mean_word: f32[N, 4], logits_select: f32[N, 4], logits_gradient_2: f32[N, 4] — let mean_word = mean(words, axis: 1) (embedding.mlp:8:19) */
function step_mean_word(
  ids: Int32Array,
  table: Float32Array,
  mean_word: Float32Array,
  logits_select: Float32Array,
  logits_gradient_2: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 4;
    for (let j = 0; j < 4; j++) {
      let sum = 0;
      for (let k = 0; k < 5; k++) {
        const ids_id = ids[i * 5 + k]!;
        sum += table[ids_id * 4 + j]!;
      }
      const mean_word_2 = sum * 0.2;
      mean_word[row + j] = mean_word_2;
      const select = choose(mean_word_2 <= 0, 0, mean_word_2);
      logits_select[row + j] = select;
      logits_gradient_2[row + j] = select - mean_word_2;
    }
  }
}

/** logits: f32[N, 3] — let logits = head(relu(mean_word)) + head(-mean_word) (embedding.mlp:9:16) */
function step_logits(
  head_W: Float32Array,
  logits_select: Float32Array,
  mean_word: Float32Array,
  head_b: Float32Array,
  logits: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 4;
    const logits_row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      let dot_2 = 0;
      for (let k = 0; k < 4; k++) {
        const head_W_kj = head_W[k * 3 + j]!;
        dot += logits_select[row + k]! * head_W_kj;
        dot_2 += mean_word[row + k]! * head_W_kj;
      }
      const head_b_j = head_b[j]!;
      logits[logits_row + j] = dot + head_b_j + (head_b_j - dot_2);
    }
  }
}

/** loss_exp: f32[N, 3], loss_difference: f32[N], class_: i32[N], loss_gradient: f32[N, 3], loss: f32, accuracy: f32 — loss = cross_entropy(logits, y) (embedding.mlp:11:10) */
function step_loss(
  y: Int32Array,
  logits: Float32Array,
  loss_exp: Float32Array,
  loss_difference: Float32Array,
  class_: Int32Array,
  loss_gradient: Float32Array,
  loss: Float32Array,
  accuracy: Float32Array,
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
    let class__2 = 2147483647;
    const select = choose(Number.isFinite(max), max, 0);
    for (let j = 0; j < 3; j++) {
      const logits_ij = logits[row + j]!;
      const exp = fastExp(logits_ij - select);
      sum_2 += exp;
      class__2 = Math.min(class__2, max === logits_ij || Number.isNaN(logits_ij) ? j : 3);
      loss_exp[row + j] = exp;
    }
    const quotient_3 = quotient / sum_2;
    for (let j = 0; j < 3; j++) {
      loss_gradient[row + j] = quotient_3 * loss_exp[row + j]! + choose(y_i === j, quotient_2, 0);
    }
    loss_difference[i] = Math.log(sum_2) + select - sum;
    class_[i] = class__2;
  }
  let sum_3 = 0;
  let sum_4 = 0;
  for (let i = 0; i < N; i++) {
    sum_3 += loss_difference[i]!;
    sum_4 = sum_4 + (class_[i]! === y[i]! ? 1 : 0) | 0;
  }
  loss[0] = sum_3 / N;
  accuracy[0] = sum_4 / N;
}

/** logits_gradient: f32[N, 4], sgd/head/b/v: f32[3], head/b: f32[3] — gradient of let logits = head(relu(mean_word)) + head(-mean_word) (embedding.mlp:9:40) */
function update_head_b(
  loss_gradient: Float32Array,
  head_W: Float32Array,
  head_b: Float32Array,
  sgd_head_b_v: Float32Array,
  logits_gradient: Float32Array,
  N: number,
  lr: number,
): void {
  for (let i = 0; i < N; i++) {
    const loss_gradient_row = i * 3;
    const logits_gradient_row = i * 4;
    for (let j = 0; j < 4; j++) {
      let dot = 0;
      const head_W_row = j * 3;
      for (let k = 0; k < 3; k++) {
        dot += loss_gradient[loss_gradient_row + k]! * head_W[head_W_row + k]!;
      }
      logits_gradient[logits_gradient_row + j] = dot;
    }
  }
  for (let i = 0; i < 3; i++) {
    let sum = 0;
    for (let j = 0; j < N; j++) {
      sum += loss_gradient[j * 3 + i]!;
    }
    const head_b_i = head_b[i]!;
    const sum_i = sum * 2 + head_b_i * 0.001;
    const sgd_head_b_v_next = sum_i + sgd_head_b_v[i]! * 0.9;
    sgd_head_b_v[i] = sgd_head_b_v_next;
    head_b[i] = head_b_i - (sgd_head_b_v_next * 0.9 + sum_i) * lr;
  }
}

/** words_gradient: f32[7, 4] — gradient of let words = table[ids] (embedding.mlp:7:15) */
function step_words_gradient(
  ids: Int32Array,
  logits_gradient: Float32Array,
  words_gradient: Float32Array,
  logits_select: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 28; i++) {
    words_gradient[i] = 0;
  }
  for (let i = 0; i < N; i++) {
    const row = i * 4;
    for (let j = 0; j < 5; j++) {
      const ids_id = ids[i * 5 + j]!;
      const words_gradient_row = ids_id * 4;
      for (let k = 0; k < 4; k++) {
        const logits_gradient_ik = logits_gradient[row + k]!;
        words_gradient[words_gradient_row + k] = words_gradient[words_gradient_row + k]! + (choose(logits_select[row + k]! <= 0, 0, logits_gradient_ik) - logits_gradient_ik) * 0.2;
      }
    }
  }
}

/** sgd/table/v: f32[7, 4], table: f32[7, 4] — train { optimizer: sgd(lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 1e-3) batch: 4 } (embedding.mlp:13:22) */
function update_table(
  table: Float32Array,
  words_gradient: Float32Array,
  sgd_table_v: Float32Array,
  lr: number,
): void {
  for (let i = 0; i < 28; i++) {
    const table_i = table[i]!;
    const sum = words_gradient[i]! + table_i * 0.001;
    const sgd_table_v_next = sum + sgd_table_v[i]! * 0.9;
    sgd_table_v[i] = sgd_table_v_next;
    table[i] = table_i - (sgd_table_v_next * 0.9 + sum) * lr;
  }
}

/** sgd/head/W/v: f32[4, 3], head/W: f32[4, 3] — gradient of let logits = head(relu(mean_word)) + head(-mean_word) (embedding.mlp:9:16) */
function update_head_W(
  logits_gradient_2: Float32Array,
  loss_gradient: Float32Array,
  head_W: Float32Array,
  sgd_head_W_v: Float32Array,
  N: number,
  lr: number,
): void {
  for (let i = 0; i < 4; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      for (let k = 0; k < N; k++) {
        dot += logits_gradient_2[k * 4 + i]! * loss_gradient[k * 3 + j]!;
      }
      const head_W_ij = head_W[row + j]!;
      const sum = dot + head_W_ij * 0.001;
      const sgd_head_W_v_next = sum + sgd_head_W_v[row + j]! * 0.9;
      sgd_head_W_v[row + j] = sgd_head_W_v_next;
      head_W[row + j] = head_W_ij - (sgd_head_W_v_next * 0.9 + sum) * lr;
    }
  }
}

/** mean_word: f32[N, 4], logits_select: f32[N, 4] — let mean_word = mean(words, axis: 1) (embedding.mlp:8:19) */
function evaluate_mean_word(
  ids: Int32Array,
  table: Float32Array,
  mean_word: Float32Array,
  logits_select: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 4;
    for (let j = 0; j < 4; j++) {
      let sum = 0;
      for (let k = 0; k < 5; k++) {
        const ids_id = ids[i * 5 + k]!;
        sum += table[ids_id * 4 + j]!;
      }
      const mean_word_2 = sum * 0.2;
      mean_word[row + j] = mean_word_2;
      logits_select[row + j] = choose(mean_word_2 <= 0, 0, mean_word_2);
    }
  }
}

/** logits: f32[N, 3] — let logits = head(relu(mean_word)) + head(-mean_word) (embedding.mlp:9:16) */
function evaluate_logits(
  head_W: Float32Array,
  logits_select: Float32Array,
  mean_word: Float32Array,
  head_b: Float32Array,
  logits: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 4;
    const logits_row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      let dot_2 = 0;
      for (let k = 0; k < 4; k++) {
        const head_W_kj = head_W[k * 3 + j]!;
        dot += logits_select[row + k]! * head_W_kj;
        dot_2 += mean_word[row + k]! * head_W_kj;
      }
      const head_b_j = head_b[j]!;
      logits[logits_row + j] = dot + head_b_j + (head_b_j - dot_2);
    }
  }
}

/** loss_difference: f32[N], class_: i32[N], loss: f32, accuracy: f32 — loss = cross_entropy(logits, y) (embedding.mlp:11:10) */
function evaluate_loss(
  y: Int32Array,
  logits: Float32Array,
  loss_difference: Float32Array,
  class_: Int32Array,
  loss: Float32Array,
  accuracy: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    let max = -Infinity;
    let sum = 0;
    const logits_row = i * 3;
    const y_i = y[i]!;
    for (let j = 0; j < 3; j++) {
      const logits_ij = logits[logits_row + j]!;
      max = Math.max(max, logits_ij);
      sum += choose(y_i === j, logits_ij, 0);
    }
    let sum_2 = 0;
    let class__2 = 2147483647;
    const select = choose(Number.isFinite(max), max, 0);
    for (let j = 0; j < 3; j++) {
      const logits_ij = logits[logits_row + j]!;
      sum_2 += fastExp(logits_ij - select);
      class__2 = Math.min(class__2, max === logits_ij || Number.isNaN(logits_ij) ? j : 3);
    }
    loss_difference[i] = Math.log(sum_2) + select - sum;
    class_[i] = class__2;
  }
  let sum_3 = 0;
  let sum_4 = 0;
  for (let i = 0; i < N; i++) {
    sum_3 += loss_difference[i]!;
    sum_4 = sum_4 + (class_[i]! === y[i]! ? 1 : 0) | 0;
  }
  loss[0] = sum_3 / N;
  accuracy[0] = sum_4 / N;
}

/** mean_word: f32[N, 4], logits_select: f32[N, 4] — let mean_word = mean(words, axis: 1) (embedding.mlp:8:19) */
function predict_mean_word(
  ids: Int32Array,
  table: Float32Array,
  mean_word: Float32Array,
  logits_select: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 4;
    for (let j = 0; j < 4; j++) {
      let sum = 0;
      for (let k = 0; k < 5; k++) {
        const ids_id = ids[i * 5 + k]!;
        sum += table[ids_id * 4 + j]!;
      }
      const mean_word_2 = sum * 0.2;
      mean_word[row + j] = mean_word_2;
      logits_select[row + j] = choose(mean_word_2 <= 0, 0, mean_word_2);
    }
  }
}

/** logits: f32[N, 3] — let logits = head(relu(mean_word)) + head(-mean_word) (embedding.mlp:9:16) */
function predict_logits(
  head_W: Float32Array,
  logits_select: Float32Array,
  mean_word: Float32Array,
  head_b: Float32Array,
  logits: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 4;
    const logits_row = i * 3;
    for (let j = 0; j < 3; j++) {
      let dot = 0;
      let dot_2 = 0;
      for (let k = 0; k < 4; k++) {
        const head_W_kj = head_W[k * 3 + j]!;
        dot += logits_select[row + k]! * head_W_kj;
        dot_2 += mean_word[row + k]! * head_W_kj;
      }
      const head_b_j = head_b[j]!;
      logits[logits_row + j] = dot + head_b_j + (head_b_j - dot_2);
    }
  }
}

/** class: i32[N] — output class = argmax(logits) (embedding.mlp:10:18) */
function predict_class_(logits: Float32Array, class_: Int32Array, N: number): void {
  for (let i = 0; i < N; i++) {
    let max = -Infinity;
    const logits_row = i * 3;
    for (let j = 0; j < 3; j++) {
      max = Math.max(max, logits[logits_row + j]!);
    }
    let class__2 = 2147483647;
    for (let j = 0; j < 3; j++) {
      const logits_ij = logits[logits_row + j]!;
      class__2 = Math.min(class__2, max === logits_ij || Number.isNaN(logits_ij) ? j : 3);
    }
    class_[i] = class__2;
  }
}
