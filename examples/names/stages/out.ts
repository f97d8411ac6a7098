/** heard_sum_3: f32[N, 9], heard_sum_4: f32[N, 9], heard_sum: f32[N, 9, 16] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:40) */
function step_heard_sum_3(
  name: Int32Array,
  embedding_1_W: Float32Array,
  place: Float32Array,
  layer_norm_1_scale: Float32Array,
  layer_norm_1_shift: Float32Array,
  heard_sum: Float32Array,
  heard_sum_3: Float32Array,
  heard_sum_4: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 9;
    for (let j = 0; j < 9; j++) {
      let sum = 0;
      const name_id = name[i * 10 + j]!;
      const embedding_1_W_row = name_id * 16;
      const place_row = j * 16;
      for (let k = 0; k < 16; k++) {
        sum += embedding_1_W[embedding_1_W_row + k]! + place[place_row + k]!;
      }
      let sum_2 = 0;
      const product = sum * 0.0625;
      for (let k = 0; k < 16; k++) {
        const difference = embedding_1_W[embedding_1_W_row + k]! + place[place_row + k]! - product;
        sum_2 += difference * difference;
      }
      const quotient = 1 / Math.sqrt(sum_2 * 0.0625 + 0.00001);
      const heard_sum_row = i * 144 + j * 16;
      for (let k = 0; k < 16; k++) {
        heard_sum[heard_sum_row + k] = quotient * (embedding_1_W[embedding_1_W_row + k]! + place[place_row + k]! - product) * layer_norm_1_scale[k]! + layer_norm_1_shift[k]!;
      }
      heard_sum_3[row + j] = sum;
      heard_sum_4[row + j] = sum_2;
    }
  }
}

/** heard_dot: f32[N, 9, 16], heard_dot_2: f32[N, 9, 16], heard_dot_3: f32[N, 9, 16] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function step_heard_dot(
  heard_sum: Float32Array,
  multi_head_attention_1_wq: Float32Array,
  multi_head_attention_1_wk: Float32Array,
  multi_head_attention_1_wv: Float32Array,
  heard_dot: Float32Array,
  heard_dot_2: Float32Array,
  heard_dot_3: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const sums2 = sumBlock2;
  const sums3 = sumBlock3;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, heard_sum, i0 * 144, 16, 1, multi_head_attention_1_wq, 0, 1, 16, (i1 - i0) * 9, 16, 16);
    multiplyMatrices(sums2, heard_sum, i0 * 144, 16, 1, multi_head_attention_1_wk, 0, 1, 16, (i1 - i0) * 9, 16, 16);
    multiplyMatrices(sums3, heard_sum, i0 * 144, 16, 1, multi_head_attention_1_wv, 0, 1, 16, (i1 - i0) * 9, 16, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const row_2 = (i - i0) * 2322 + i_2 * 258;
        const row = i * 144 + i_2 * 16;
        for (let j = 0; j < 16; j++) {
          heard_dot[row + j] = sums[row_2 + j]!;
          heard_dot_2[row + j] = sums2[row_2 + j]!;
          heard_dot_3[row + j] = sums3[row_2 + j]!;
        }
      }
    }
  }
}

/** heard_select: f32[N, 2, 9, 9] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function step_heard_select(
  heard_dot: Float32Array,
  heard_dot_2: Float32Array,
  heard_select: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < 2; j++) {
      for (let k = 0; k < 9; k++) {
        const heard_dot_row = i * 144 + k * 16 + j * 8;
        const heard_select_row = i * 162 + j * 81 + k * 9;
        for (let l = 0; l < 9; l++) {
          let dot = 0;
          const heard_dot_2_row = i * 144 + l * 16 + j * 8;
          for (let m = 0; m < 8; m++) {
            dot += heard_dot[heard_dot_row + m]! * heard_dot_2[heard_dot_2_row + m]!;
          }
          heard_select[heard_select_row + l] = choose(l <= k, dot * 0.35355339059327373, -Infinity);
        }
      }
    }
  }
}

/** heard_exp: f32[N, 2, 9, 9], heard_sum_2: f32[N, 2, 9], heard_product: f32[N, 2, 9, 9] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function step_heard_exp(
  heard_select: Float32Array,
  heard_exp: Float32Array,
  heard_product: Float32Array,
  heard_sum_2: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 18 * N; i++) {
    let max = -Infinity;
    const row = i * 9;
    for (let l = 0; l < 9; l++) {
      max = Math.max(max, heard_select[row + l]!);
    }
    let sum = 0;
    const select = choose(Number.isFinite(max), max, 0);
    for (let l = 0; l < 9; l++) {
      const exp = fastExp(heard_select[row + l]! - select);
      sum += exp;
      heard_exp[row + l] = exp;
    }
    const quotient = 1 / choose(Math.fround(sum) === 0, 1, sum);
    for (let l = 0; l < 9; l++) {
      heard_product[row + l] = quotient * heard_exp[row + l]!;
    }
    heard_sum_2[i] = sum;
  }
}

/** heard_dot_4: f32[N, 9, 2, 8] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function step_heard_dot_4(
  heard_product: Float32Array,
  heard_dot_3: Float32Array,
  heard_dot_4: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < 9; j++) {
      for (let k = 0; k < 2; k++) {
        const heard_product_row = i * 162 + k * 81 + j * 9;
        const heard_dot_4_row = i * 144 + j * 16 + k * 8;
        for (let l = 0; l < 8; l++) {
          let dot = 0;
          const heard_dot_3_row = i * 144 + k * 8 + l;
          for (let m = 0; m < 9; m++) {
            dot += heard_product[heard_product_row + m]! * heard_dot_3[heard_dot_3_row + m * 16]!;
          }
          heard_dot_4[heard_dot_4_row + l] = dot;
        }
      }
    }
  }
}

/** heard: f32[N, 9, 16] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function step_heard(
  heard_dot_4: Float32Array,
  multi_head_attention_1_wo: Float32Array,
  name: Int32Array,
  embedding_1_W: Float32Array,
  place: Float32Array,
  heard: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, heard_dot_4, i0 * 144, 16, 1, multi_head_attention_1_wo, 0, 1, 16, (i1 - i0) * 9, 16, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const name_id = name[i * 10 + i_2]!;
        const embedding_1_W_row = name_id * 16;
        const place_row = i_2 * 16;
        const heard_row = i * 144 + i_2 * 16;
        for (let j = 0; j < 16; j++) {
          heard[heard_row + j] = sums[sums_row + j]! + (embedding_1_W[embedding_1_W_row + j]! + place[place_row + j]!);
        }
      }
    }
  }
}

/** thought_sum_4: f32[N, 9], thought_sum_5: f32[N, 9], thought_sum: f32[N, 9, 16] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:37) */
function step_thought_sum_4(
  heard: Float32Array,
  layer_norm_2_scale: Float32Array,
  layer_norm_2_shift: Float32Array,
  thought_sum: Float32Array,
  thought_sum_4: Float32Array,
  thought_sum_5: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 9 * N; i++) {
    let sum = 0;
    const row = i * 16;
    for (let k = 0; k < 16; k++) {
      sum += heard[row + k]!;
    }
    let sum_2 = 0;
    const product = sum * 0.0625;
    for (let k = 0; k < 16; k++) {
      const difference = heard[row + k]! - product;
      sum_2 += difference * difference;
    }
    const quotient = 1 / Math.sqrt(sum_2 * 0.0625 + 0.00001);
    for (let k = 0; k < 16; k++) {
      thought_sum[row + k] = quotient * (heard[row + k]! - product) * layer_norm_2_scale[k]! + layer_norm_2_shift[k]!;
    }
    thought_sum_4[i] = sum;
    thought_sum_5[i] = sum_2;
  }
}

/** thought_sum_3: f32[N, 9, 32], thought_sum_2: f32[N, 9, 32], thought_product: f32[N, 9, 32], thought_product_2: f32[N, 9, 32] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:31) */
function step_thought_sum_3(
  thought_sum: Float32Array,
  dense_1_W: Float32Array,
  dense_1_b: Float32Array,
  thought_sum_3: Float32Array,
  thought_sum_2: Float32Array,
  thought_product: Float32Array,
  thought_product_2: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, thought_sum, i0 * 144, 16, 1, dense_1_W, 0, 1, 32, (i1 - i0) * 9, 32, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const row = i * 288 + i_2 * 32;
        for (let j = 0; j < 32; j++) {
          const sum = sums[sums_row + j]! + dense_1_b[j]!;
          thought_sum_3[row + j] = sum;
          const sum_ii_2j = erf(sum * 0.7071067811865476) + 1;
          thought_sum_2[row + j] = sum_ii_2j;
          const product = sum_ii_2j * sum;
          thought_product[row + j] = product;
          thought_product_2[row + j] = product * 0.5;
        }
      }
    }
  }
}

/** thought: f32[N, 9, 16] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:25) */
function step_thought(
  thought_product: Float32Array,
  dense_2_W: Float32Array,
  dense_2_b: Float32Array,
  heard: Float32Array,
  thought: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, thought_product, i0 * 288, 32, 1, dense_2_W, 0, 1, 16, (i1 - i0) * 9, 16, 32);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const row = i * 144 + i_2 * 16;
        for (let j = 0; j < 16; j++) {
          thought[row + j] = sums[sums_row + j]! * 0.5 + dense_2_b[j]! + heard[row + j]!;
        }
      }
    }
  }
}

/** logits: f32[N, 9, 27] — let logits = dense(thought, 27) (names.mlp:16:16) */
function step_logits(
  thought: Float32Array,
  logits_W: Float32Array,
  logits_b: Float32Array,
  logits: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, thought, i0 * 144, 16, 1, logits_W, 0, 1, 27, (i1 - i0) * 9, 27, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const logits_row = i * 243 + i_2 * 27;
        for (let j = 0; j < 27; j++) {
          logits[logits_row + j] = sums[sums_row + j]! + logits_b[j]!;
        }
      }
    }
  }
}

/** loss_exp: f32[N, 9, 27], loss_difference: f32[N, 9], accuracy_min: i32[N, 9], loss_gradient: f32[N, 9, 27], loss: f32, accuracy: f32 — loss = cross_entropy(logits, next) (names.mlp:20:10) */
function step_loss(
  name: Int32Array,
  logits: Float32Array,
  loss_exp: Float32Array,
  loss_difference: Float32Array,
  accuracy_min: Int32Array,
  loss_gradient: Float32Array,
  loss: Float32Array,
  accuracy: Float32Array,
  N: number,
): void {
  const quotient = 1 / (9 * N);
  const quotient_2 = -1 / (9 * N);
  for (let i = 0; i < N; i++) {
    const name_row = i * 10 + 1;
    const row_2 = i * 9;
    for (let j = 0; j < 9; j++) {
      let probabilities = -Infinity;
      let sum = 0;
      const row = i * 243 + j * 27;
      const name_ij = name[name_row + j]!;
      for (let k = 0; k < 27; k++) {
        const logits_ijk = logits[row + k]!;
        probabilities = Math.max(probabilities, logits_ijk);
        sum += choose(name_ij === k, logits_ijk, 0);
      }
      let sum_2 = 0;
      let min = 2147483647;
      const select = choose(Number.isFinite(probabilities), probabilities, 0);
      for (let k = 0; k < 27; k++) {
        const logits_ijk = logits[row + k]!;
        const exp = fastExp(logits_ijk - select);
        sum_2 += exp;
        min = Math.min(min, probabilities === logits_ijk || Number.isNaN(logits_ijk) ? k : 27);
        loss_exp[row + k] = exp;
      }
      const quotient_3 = quotient / sum_2;
      for (let k = 0; k < 27; k++) {
        loss_gradient[row + k] = quotient_3 * loss_exp[row + k]! + choose(name_ij === k, quotient_2, 0);
      }
      loss_difference[row_2 + j] = Math.log(sum_2) + select - sum;
      accuracy_min[row_2 + j] = min;
    }
  }
  let sum_3 = 0;
  let sum_4 = 0;
  for (let i = 0; i < N; i++) {
    const row_2 = i * 9;
    const name_row = i * 10 + 1;
    for (let j = 0; j < 9; j++) {
      sum_3 += loss_difference[row_2 + j]!;
      sum_4 = sum_4 + (accuracy_min[row_2 + j]! === name[name_row + j]! ? 1 : 0) | 0;
    }
  }
  loss[0] = sum_3 / (9 * N);
  accuracy[0] = sum_4 / (9 * N);
}

/** logits_gradient: f32[27], logits_gradient_3: f32[16, 27] — gradient of let logits = dense(thought, 27) (names.mlp:16:16) */
function step_logits_gradient(
  loss_gradient: Float32Array,
  thought: Float32Array,
  logits_gradient: Float32Array,
  logits_gradient_3: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i = 0; i < 27; i++) {
    sums[i] = 0;
  }
  for (let j = 0; j < 9 * N; j++) {
    const loss_gradient_row = j * 27;
    for (let i = 0; i < 27; i++) {
      sums[i] = sums[i]! + loss_gradient[loss_gradient_row + i]!;
    }
  }
  for (let i = 0; i < 27; i++) {
    logits_gradient[i] = sums[i]!;
  }
  multiplyMatrices(sums, thought, 0, 1, 16, loss_gradient, 0, 1, 27, 16, 27, 9 * N);
  for (let i = 0; i < 16; i++) {
    const sums_row = i * 258;
    const logits_gradient_3_row = i * 27;
    for (let j = 0; j < 27; j++) {
      logits_gradient_3[logits_gradient_3_row + j] = sums[sums_row + j]!;
    }
  }
}

/** logits_gradient_2: f32[N, 9, 16], thought_gradient: f32[16], sum_2: f32, sum: f32 — gradient of let logits = dense(thought, 27) (names.mlp:16:16) */
function step_logits_gradient_2(
  loss_gradient: Float32Array,
  logits_W: Float32Array,
  logits_gradient: Float32Array,
  thought_gradient: Float32Array,
  logits_gradient_2: Float32Array,
  sum_2: Float32Array,
  sum: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, loss_gradient, i0 * 243, 27, 1, logits_W, 0, 27, 1, (i1 - i0) * 9, 16, 27);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const logits_gradient_2_row = i * 144 + i_2 * 16;
        for (let j = 0; j < 16; j++) {
          logits_gradient_2[logits_gradient_2_row + j] = sums[sums_row + j]!;
        }
      }
    }
  }
  for (let i = 0; i < 16; i++) {
    let dot = 0;
    const logits_W_row = i * 27;
    for (let j = 0; j < 27; j++) {
      dot += logits_W[logits_W_row + j]! * logits_gradient[j]!;
    }
    thought_gradient[i] = dot;
  }
  let sum_3 = 0;
  for (let i = 0; i < 16; i++) {
    const thought_gradient_i = thought_gradient[i]!;
    sum_3 += thought_gradient_i * thought_gradient_i;
  }
  let sum_4 = 0;
  for (let i = 0; i < 27; i++) {
    const logits_gradient_i = logits_gradient[i]!;
    sum_4 += logits_gradient_i * logits_gradient_i;
  }
  sum_2[0] = sum_3;
  sum[0] = sum_4;
}

/** thought_gradient_2: f32[N, 9, 32] — gradient of let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:25) */
function step_thought_gradient_2(
  logits_gradient_2: Float32Array,
  dense_2_W: Float32Array,
  thought_sum_3: Float32Array,
  thought_sum_2: Float32Array,
  thought_gradient_2: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, logits_gradient_2, i0 * 144, 16, 1, dense_2_W, 0, 16, 1, (i1 - i0) * 9, 32, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const row = i * 288 + i_2 * 32;
        for (let j = 0; j < 32; j++) {
          const thought_gradient_ii_2j = sums[sums_row + j]!;
          const thought_sum_3_ii_2j = thought_sum_3[row + j]!;
          thought_gradient_2[row + j] = thought_gradient_ii_2j * thought_sum_3_ii_2j * fastExp(thought_sum_3_ii_2j * thought_sum_3_ii_2j * -0.5000000000000001) * 0.3989422804014327 + thought_gradient_ii_2j * thought_sum_2[row + j]! * 0.5;
        }
      }
    }
  }
}

/** thought_gradient_4: f32[32], thought_gradient_3: f32[16, 32], sum_4: f32 — gradient of let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:31) */
function step_thought_gradient_4(
  thought_gradient_2: Float32Array,
  thought_sum: Float32Array,
  thought_gradient_3: Float32Array,
  thought_gradient_4: Float32Array,
  sum_4: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i = 0; i < 32; i++) {
    sums[i] = 0;
  }
  for (let j = 0; j < 9 * N; j++) {
    const thought_gradient_2_row = j * 32;
    for (let i = 0; i < 32; i++) {
      sums[i] = sums[i]! + thought_gradient_2[thought_gradient_2_row + i]!;
    }
  }
  for (let i = 0; i < 32; i++) {
    thought_gradient_4[i] = sums[i]!;
  }
  multiplyMatrices(sums, thought_sum, 0, 1, 16, thought_gradient_2, 0, 1, 32, 16, 32, 9 * N);
  for (let i = 0; i < 16; i++) {
    const sums_row = i * 258;
    const thought_gradient_3_row = i * 32;
    for (let j = 0; j < 32; j++) {
      thought_gradient_3[thought_gradient_3_row + j] = sums[sums_row + j]!;
    }
  }
  let sum = 0;
  for (let i = 0; i < 512; i++) {
    const thought_gradient_3_i = thought_gradient_3[i]!;
    sum += thought_gradient_3_i * thought_gradient_3_i;
  }
  sum_4[0] = sum;
}

/** thought_gradient_6: f32[N, 9, 16], thought_gradient_5: f32[16], sum_5: f32, sum_3: f32 — gradient of let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:31) */
function step_thought_gradient_6(
  thought_gradient_2: Float32Array,
  dense_1_W: Float32Array,
  thought_gradient_4: Float32Array,
  thought_gradient_5: Float32Array,
  thought_gradient_6: Float32Array,
  sum_5: Float32Array,
  sum_3: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, thought_gradient_2, i0 * 288, 32, 1, dense_1_W, 0, 32, 1, (i1 - i0) * 9, 16, 32);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const thought_gradient_6_row = i * 144 + i_2 * 16;
        for (let j = 0; j < 16; j++) {
          thought_gradient_6[thought_gradient_6_row + j] = sums[sums_row + j]!;
        }
      }
    }
  }
  for (let i = 0; i < 16; i++) {
    let dot = 0;
    const dense_1_W_row = i * 32;
    for (let j = 0; j < 32; j++) {
      dot += dense_1_W[dense_1_W_row + j]! * thought_gradient_4[j]!;
    }
    thought_gradient_5[i] = dot;
  }
  let sum = 0;
  for (let i = 0; i < 16; i++) {
    const thought_gradient_5_i = thought_gradient_5[i]!;
    sum += thought_gradient_5_i * thought_gradient_5_i;
  }
  let sum_2 = 0;
  for (let i = 0; i < 32; i++) {
    const thought_gradient_4_i = thought_gradient_4[i]!;
    sum_2 += thought_gradient_4_i * thought_gradient_4_i;
  }
  sum_5[0] = sum;
  sum_3[0] = sum_2;
}

/** thought_gradient_7: f32[N, 9, 16], thought_gradient_9: f32[N, 9, 16], thought_gradient_8: f32[16], sum_6: f32 — gradient of let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:37) */
function step_thought_gradient_7(
  thought_sum_5: Float32Array,
  thought_sum_4: Float32Array,
  thought_gradient_6: Float32Array,
  layer_norm_2_scale: Float32Array,
  heard: Float32Array,
  thought_gradient_7: Float32Array,
  logits_gradient_2: Float32Array,
  thought_gradient_8: Float32Array,
  thought_gradient_9: Float32Array,
  sum_6: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i = 0; i < 9 * N; i++) {
    let sum = 0;
    const row = i * 16;
    const sqrt = Math.sqrt(thought_sum_5[i]! * 0.0625 + 0.00001);
    const quotient = 1 / sqrt;
    const product = thought_sum_4[i]! * 0.0625;
    for (let k = 0; k < 16; k++) {
      sum += thought_gradient_6[row + k]! * layer_norm_2_scale[k]! * (quotient * (heard[row + k]! - product));
    }
    let sum_2 = 0;
    const product_i = sum / sqrt / sqrt * -0.03125;
    for (let k = 0; k < 16; k++) {
      const product_ik = product_i * (heard[row + k]! - product);
      const sum_ik = product_ik + thought_gradient_6[row + k]! * layer_norm_2_scale[k]! * quotient + product_ik;
      sum_2 += sum_ik;
      thought_gradient_7[row + k] = sum_ik;
    }
    const product_2 = sum_2 * -0.0625;
    for (let k = 0; k < 16; k++) {
      thought_gradient_9[row + k] = product_2 + (thought_gradient_7[row + k]! + logits_gradient_2[row + k]!);
    }
  }
  for (let i = 0; i < 16; i++) {
    sums[i] = 0;
  }
  for (let j = 0; j < 9 * N; j++) {
    const row_2 = j * 16;
    const quotient = 1 / Math.sqrt(thought_sum_5[j]! * 0.0625 + 0.00001);
    const product = thought_sum_4[j]! * 0.0625;
    for (let i = 0; i < 16; i++) {
      sums[i] = sums[i]! + thought_gradient_6[row_2 + i]! * (quotient * (heard[row_2 + i]! - product));
    }
  }
  for (let i = 0; i < 16; i++) {
    thought_gradient_8[i] = sums[i]!;
  }
  let sum_3 = 0;
  for (let i = 0; i < 16; i++) {
    const thought_gradient_8_i = thought_gradient_8[i]!;
    sum_3 += thought_gradient_8_i * thought_gradient_8_i;
  }
  sum_6[0] = sum_3;
}

/** heard_gradient: f32[N, 9, 16] — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function step_heard_gradient(
  thought_gradient_9: Float32Array,
  multi_head_attention_1_wo: Float32Array,
  heard_gradient: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, thought_gradient_9, i0 * 144, 16, 1, multi_head_attention_1_wo, 0, 16, 1, (i1 - i0) * 9, 16, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const heard_gradient_row = i * 144 + i_2 * 16;
        for (let j = 0; j < 16; j++) {
          heard_gradient[heard_gradient_row + j] = sums[sums_row + j]!;
        }
      }
    }
  }
}

/** heard_gradient_2: f32[N, 2, 9, 9], heard_gradient_5: f32[N, 9, 2, 8] — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function step_heard_gradient_2(
  heard_gradient: Float32Array,
  heard_dot_3: Float32Array,
  heard_product: Float32Array,
  heard_gradient_2: Float32Array,
  heard_gradient_5: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < 2; j++) {
      for (let k = 0; k < 9; k++) {
        const heard_gradient_row = i * 144 + k * 16 + j * 8;
        const heard_gradient_2_row = i * 162 + j * 81 + k * 9;
        for (let l = 0; l < 9; l++) {
          let dot = 0;
          const heard_dot_3_row = i * 144 + l * 16 + j * 8;
          for (let m = 0; m < 8; m++) {
            dot += heard_gradient[heard_gradient_row + m]! * heard_dot_3[heard_dot_3_row + m]!;
          }
          heard_gradient_2[heard_gradient_2_row + l] = dot;
        }
      }
    }
  }
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < 9; j++) {
      for (let k = 0; k < 2; k++) {
        const heard_product_row = i * 162 + k * 81 + j;
        const heard_gradient_5_row = i * 144 + j * 16 + k * 8;
        for (let l = 0; l < 8; l++) {
          let dot_2 = 0;
          const heard_gradient_row_2 = i * 144 + k * 8 + l;
          for (let m = 0; m < 9; m++) {
            dot_2 += heard_product[heard_product_row + m * 9]! * heard_gradient[heard_gradient_row_2 + m * 16]!;
          }
          heard_gradient_5[heard_gradient_5_row + l] = dot_2;
        }
      }
    }
  }
}

/** heard_gradient_3: f32[N, 2, 9, 9] — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function step_heard_gradient_3(
  heard_gradient_2: Float32Array,
  heard_product: Float32Array,
  heard_sum_2: Float32Array,
  heard_exp: Float32Array,
  heard_gradient_3: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 2 * N; i++) {
    const heard_sum_2_row = i * 9;
    for (let k = 0; k < 9; k++) {
      let sum = 0;
      const row = i * 81 + k * 9;
      for (let l = 0; l < 9; l++) {
        sum += heard_gradient_2[row + l]! * heard_product[row + l]!;
      }
      const heard_sum_2_ik = heard_sum_2[heard_sum_2_row + k]!;
      const equal = heard_sum_2_ik === 0;
      const select = choose(equal, 1, heard_sum_2_ik);
      const select_ik = choose(equal, 0, -(sum / select));
      const quotient = 1 / select;
      for (let l = 0; l < 9; l++) {
        heard_gradient_3[row + l] = choose(l <= k, (select_ik + heard_gradient_2[row + l]! * quotient) * heard_exp[row + l]! * 0.35355339059327373, 0);
      }
    }
  }
}

/** heard_gradient_4: f32[N, 9, 2, 8], heard_gradient_6: f32[N, 9, 2, 8] — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function step_heard_gradient_4(
  heard_gradient_3: Float32Array,
  heard_dot: Float32Array,
  heard_dot_2: Float32Array,
  heard_gradient_4: Float32Array,
  heard_gradient_6: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < 9; j++) {
      for (let k = 0; k < 2; k++) {
        const heard_gradient_3_row = i * 162 + k * 81 + j;
        const heard_gradient_3_row_2 = i * 162 + k * 81 + j * 9;
        const row_2 = i * 144 + j * 16 + k * 8;
        for (let l = 0; l < 8; l++) {
          let dot = 0;
          let dot_2 = 0;
          const row = i * 144 + k * 8 + l;
          for (let m = 0; m < 9; m++) {
            dot += heard_gradient_3[heard_gradient_3_row + m * 9]! * heard_dot[row + m * 16]!;
            dot_2 += heard_gradient_3[heard_gradient_3_row_2 + m]! * heard_dot_2[row + m * 16]!;
          }
          heard_gradient_4[row_2 + l] = dot;
          heard_gradient_6[row_2 + l] = dot_2;
        }
      }
    }
  }
}

/** heard_gradient_7: f32[N, 9, 16] — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function step_heard_gradient_7(
  heard_gradient_4: Float32Array,
  multi_head_attention_1_wk: Float32Array,
  heard_gradient_5: Float32Array,
  multi_head_attention_1_wv: Float32Array,
  heard_gradient_6: Float32Array,
  multi_head_attention_1_wq: Float32Array,
  heard_gradient_7: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const sums2 = sumBlock2;
  const sums3 = sumBlock3;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, heard_gradient_4, i0 * 144, 16, 1, multi_head_attention_1_wk, 0, 16, 1, (i1 - i0) * 9, 16, 16);
    multiplyMatrices(sums2, heard_gradient_5, i0 * 144, 16, 1, multi_head_attention_1_wv, 0, 16, 1, (i1 - i0) * 9, 16, 16);
    multiplyMatrices(sums3, heard_gradient_6, i0 * 144, 16, 1, multi_head_attention_1_wq, 0, 16, 1, (i1 - i0) * 9, 16, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const row = (i - i0) * 2322 + i_2 * 258;
        const heard_gradient_7_row = i * 144 + i_2 * 16;
        for (let j = 0; j < 16; j++) {
          heard_gradient_7[heard_gradient_7_row + j] = sums[row + j]! + sums2[row + j]! + sums3[row + j]!;
        }
      }
    }
  }
}

/** heard_gradient_10: f32[N, 9, 16], heard_gradient_11: f32[N, 9], heard_gradient_8: f32[16], heard_gradient_9: f32[16], sum_12: f32, sum_11: f32 — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:40) */
function step_heard_gradient_10(
  heard_sum_4: Float32Array,
  name: Int32Array,
  heard_sum_3: Float32Array,
  heard_gradient_7: Float32Array,
  layer_norm_1_scale: Float32Array,
  embedding_1_W: Float32Array,
  place: Float32Array,
  heard_gradient_8: Float32Array,
  heard_gradient_9: Float32Array,
  heard_gradient_10: Float32Array,
  heard_gradient_11: Float32Array,
  sum_12: Float32Array,
  sum_11: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i = 0; i < N; i++) {
    const row_2 = i * 9;
    for (let j = 0; j < 9; j++) {
      let sum = 0;
      const row = i * 144 + j * 16;
      const sqrt = Math.sqrt(heard_sum_4[row_2 + j]! * 0.0625 + 0.00001);
      const quotient = 1 / sqrt;
      const name_id = name[i * 10 + j]!;
      const embedding_1_W_row = name_id * 16;
      const place_row = j * 16;
      const product = heard_sum_3[row_2 + j]! * 0.0625;
      for (let k = 0; k < 16; k++) {
        sum += heard_gradient_7[row + k]! * layer_norm_1_scale[k]! * (quotient * (embedding_1_W[embedding_1_W_row + k]! + place[place_row + k]! - product));
      }
      let sum_2 = 0;
      const product_ij = sum / sqrt / sqrt * -0.03125;
      for (let k = 0; k < 16; k++) {
        const product_ijk = product_ij * (embedding_1_W[embedding_1_W_row + k]! + place[place_row + k]! - product);
        const sum_ijk = product_ijk + heard_gradient_7[row + k]! * layer_norm_1_scale[k]! * quotient + product_ijk;
        sum_2 += sum_ijk;
        heard_gradient_10[row + k] = sum_ijk;
      }
      heard_gradient_11[row_2 + j] = sum_2;
    }
  }
  for (let i = 0; i < 16; i++) {
    sums[i] = 0;
    sums[i + 258] = 0;
  }
  for (let j = 0; j < N; j++) {
    const row_3 = j * 9;
    for (let k = 0; k < 9; k++) {
      const heard_gradient_7_row = j * 144 + k * 16;
      const quotient = 1 / Math.sqrt(heard_sum_4[row_3 + k]! * 0.0625 + 0.00001);
      const name_id_2 = name[j * 10 + k]!;
      const embedding_1_W_row_2 = name_id_2 * 16;
      const place_row_2 = k * 16;
      const product = heard_sum_3[row_3 + k]! * 0.0625;
      for (let i = 0; i < 16; i++) {
        const heard_gradient_7_jki = heard_gradient_7[heard_gradient_7_row + i]!;
        sums[i] = sums[i]! + heard_gradient_7_jki * (quotient * (embedding_1_W[embedding_1_W_row_2 + i]! + place[place_row_2 + i]! - product));
        sums[i + 258] = sums[i + 258]! + heard_gradient_7_jki;
      }
    }
  }
  for (let i = 0; i < 16; i++) {
    heard_gradient_8[i] = sums[i]!;
    heard_gradient_9[i] = sums[i + 258]!;
  }
  let sum_3 = 0;
  let sum_4 = 0;
  for (let i = 0; i < 16; i++) {
    const heard_gradient_8_i = heard_gradient_8[i]!;
    sum_3 += heard_gradient_8_i * heard_gradient_8_i;
    const heard_gradient_9_i = heard_gradient_9[i]!;
    sum_4 += heard_gradient_9_i * heard_gradient_9_i;
  }
  sum_12[0] = sum_3;
  sum_11[0] = sum_4;
}

/** x_gradient: f32[27, 16], sum_13: f32 — gradient of let x = embedding(letters, 27, units) + place (names.mlp:13:11) */
function step_x_gradient(
  name: Int32Array,
  heard_gradient_11: Float32Array,
  x_gradient: Float32Array,
  heard_gradient_10: Float32Array,
  thought_gradient_9: Float32Array,
  sum_13: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 432; i++) {
    x_gradient[i] = 0;
  }
  for (let i = 0; i < N; i++) {
    const heard_gradient_11_row = i * 9;
    for (let j = 0; j < 9; j++) {
      const name_id = name[i * 10 + j]!;
      const x_gradient_row = name_id * 16;
      const product = heard_gradient_11[heard_gradient_11_row + j]! * -0.0625;
      const row = i * 144 + j * 16;
      for (let k = 0; k < 16; k++) {
        x_gradient[x_gradient_row + k] = x_gradient[x_gradient_row + k]! + (product + (heard_gradient_10[row + k]! + thought_gradient_9[row + k]!));
      }
    }
  }
  let sum = 0;
  for (let i = 0; i < 432; i++) {
    const x_gradient_i = x_gradient[i]!;
    sum += x_gradient_i * x_gradient_i;
  }
  sum_13[0] = sum;
}

/** heard_gradient_12: f32[16, 16], heard_gradient_13: f32[16, 16], heard_gradient_14: f32[16, 16], sum_10: f32, sum_9: f32, sum_8: f32 — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function step_heard_gradient_12(
  heard_sum: Float32Array,
  heard_gradient_6: Float32Array,
  heard_gradient_4: Float32Array,
  heard_gradient_5: Float32Array,
  heard_gradient_12: Float32Array,
  heard_gradient_13: Float32Array,
  heard_gradient_14: Float32Array,
  sum_10: Float32Array,
  sum_9: Float32Array,
  sum_8: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const sums2 = sumBlock2;
  const sums3 = sumBlock3;
  multiplyMatrices(sums, heard_sum, 0, 1, 16, heard_gradient_6, 0, 1, 16, 16, 16, 9 * N);
  multiplyMatrices(sums2, heard_sum, 0, 1, 16, heard_gradient_4, 0, 1, 16, 16, 16, 9 * N);
  multiplyMatrices(sums3, heard_sum, 0, 1, 16, heard_gradient_5, 0, 1, 16, 16, 16, 9 * N);
  for (let i = 0; i < 16; i++) {
    const row_2 = i * 258;
    const row = i * 16;
    for (let j = 0; j < 16; j++) {
      heard_gradient_12[row + j] = sums[row_2 + j]!;
      heard_gradient_13[row + j] = sums2[row_2 + j]!;
      heard_gradient_14[row + j] = sums3[row_2 + j]!;
    }
  }
  let sum = 0;
  for (let i = 0; i < 256; i++) {
    const heard_gradient_12_i = heard_gradient_12[i]!;
    sum += heard_gradient_12_i * heard_gradient_12_i;
  }
  sum_10[0] = sum;
  let sum_2 = 0;
  for (let i = 0; i < 256; i++) {
    const heard_gradient_13_i = heard_gradient_13[i]!;
    sum_2 += heard_gradient_13_i * heard_gradient_13_i;
  }
  sum_9[0] = sum_2;
  let sum_3 = 0;
  for (let i = 0; i < 256; i++) {
    const heard_gradient_14_i = heard_gradient_14[i]!;
    sum_3 += heard_gradient_14_i * heard_gradient_14_i;
  }
  sum_8[0] = sum_3;
}

/** x_gradient_2: f32[9, 16], heard_gradient_15: f32[16, 16], sum_14: f32, sum_7: f32 — gradient of let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function step_x_gradient_2(
  heard_gradient_11: Float32Array,
  heard_gradient_10: Float32Array,
  thought_gradient_9: Float32Array,
  heard_dot_4: Float32Array,
  x_gradient_2: Float32Array,
  heard_gradient_15: Float32Array,
  sum_14: Float32Array,
  sum_7: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i = 0; i < 9; i++) {
    for (let j = 0; j < 16; j++) {
      sums[j] = 0;
    }
    for (let k = 0; k < N; k++) {
      const product = heard_gradient_11[k * 9 + i]! * -0.0625;
      const row = k * 144 + i * 16;
      for (let j = 0; j < 16; j++) {
        sums[j] = sums[j]! + (product + (heard_gradient_10[row + j]! + thought_gradient_9[row + j]!));
      }
    }
    const row_2 = i * 16;
    for (let j = 0; j < 16; j++) {
      x_gradient_2[row_2 + j] = sums[j]!;
    }
  }
  multiplyMatrices(sums, heard_dot_4, 0, 1, 16, thought_gradient_9, 0, 1, 16, 16, 16, 9 * N);
  for (let i = 0; i < 16; i++) {
    const sums_row = i * 258;
    const row_2 = i * 16;
    for (let j = 0; j < 16; j++) {
      heard_gradient_15[row_2 + j] = sums[sums_row + j]!;
    }
  }
  let sum = 0;
  for (let i = 0; i < 144; i++) {
    const x_gradient_2_i = x_gradient_2[i]!;
    sum += x_gradient_2_i * x_gradient_2_i;
  }
  sum_14[0] = sum;
  let sum_2 = 0;
  for (let i = 0; i < 256; i++) {
    const heard_gradient_15_i = heard_gradient_15[i]!;
    sum_2 += heard_gradient_15_i * heard_gradient_15_i;
  }
  sum_7[0] = sum_2;
}

/** thought_gradient_10: f32[32, 16], quotient: f32 — gradient of let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:25) */
function step_thought_gradient_10(
  thought_product_2: Float32Array,
  logits_gradient_2: Float32Array,
  thought_gradient_10: Float32Array,
  logits_gradient_3: Float32Array,
  sum_14: Float32Array,
  sum_13: Float32Array,
  sum_12: Float32Array,
  sum_11: Float32Array,
  sum_10: Float32Array,
  sum_9: Float32Array,
  sum_8: Float32Array,
  sum_7: Float32Array,
  sum_6: Float32Array,
  sum_5: Float32Array,
  sum_4: Float32Array,
  sum_3: Float32Array,
  sum_2: Float32Array,
  sum: Float32Array,
  quotient: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  multiplyMatrices(sums, thought_product_2, 0, 1, 32, logits_gradient_2, 0, 1, 16, 32, 16, 9 * N);
  for (let i = 0; i < 32; i++) {
    const sums_row = i * 258;
    const thought_gradient_10_row = i * 16;
    for (let j = 0; j < 16; j++) {
      thought_gradient_10[thought_gradient_10_row + j] = sums[sums_row + j]!;
    }
  }
  let sum_15 = 0;
  for (let i = 0; i < 512; i++) {
    const thought_gradient_10_i = thought_gradient_10[i]!;
    sum_15 += thought_gradient_10_i * thought_gradient_10_i;
  }
  let sum_16 = 0;
  for (let i = 0; i < 432; i++) {
    const logits_gradient_3_i = logits_gradient_3[i]!;
    sum_16 += logits_gradient_3_i * logits_gradient_3_i;
  }
  const sum_17 = sum_14[0]! + sum_13[0]! + sum_12[0]! + sum_11[0]! + sum_10[0]! + sum_9[0]! + sum_8[0]! + sum_7[0]!;
  const sum_18 = sum_17 + sum_6[0]! + sum_5[0]! + sum_4[0]! + sum_3[0]! + sum_15 + sum_2[0]! + sum_16;
  quotient[0] = 1 / (Math.sqrt(sum_18 + sum[0]!) + 0.000001);
}

/** adam/place/m: f32[9, 16], adam/place/v: f32[9, 16], place: f32[9, 16], adam/embedding_1/W/m: f32[27, 16], adam/embedding_1/W/v: f32[27, 16], embedding_1/W: f32[27, 16], adam/layer_norm_1/scale/m: f32[16], adam/layer_norm_1/scale/v: f32[16], layer_norm_1/scale: f32[16], adam/layer_norm_1/shift/m: f32[16], adam/layer_norm_1/shift/v: f32[16], layer_norm_1/shift: f32[16], adam/multi_head_attention_1/wq/m: f32[16, 16], adam/multi_head_attention_1/wq/v: f32[16, 16], multi_head_attention_1/wq: f32[16, 16], adam/multi_head_attention_1/wk/m: f32[16, 16], adam/multi_head_attention_1/wk/v: f32[16, 16], multi_head_attention_1/wk: f32[16, 16], adam/multi_head_attention_1/wv/m: f32[16, 16], adam/multi_head_attention_1/wv/v: f32[16, 16], multi_head_attention_1/wv: f32[16, 16], adam/multi_head_attention_1/wo/m: f32[16, 16], adam/multi_head_attention_1/wo/v: f32[16, 16], multi_head_attention_1/wo: f32[16, 16], adam/layer_norm_2/scale/m: f32[16], adam/layer_norm_2/scale/v: f32[16], layer_norm_2/scale: f32[16], adam/layer_norm_2/shift/m: f32[16], adam/layer_norm_2/shift/v: f32[16], layer_norm_2/shift: f32[16] — optimizer: adam(lr: 3e-3) (names.mlp:24:16) */
function update_place(
  quotient: Float32Array,
  x_gradient_2: Float32Array,
  adam_place_m: Float32Array,
  adam_place_v: Float32Array,
  place: Float32Array,
  x_gradient: Float32Array,
  adam_embedding_1_W_m: Float32Array,
  adam_embedding_1_W_v: Float32Array,
  embedding_1_W: Float32Array,
  heard_gradient_8: Float32Array,
  adam_layer_norm_1_scale_m: Float32Array,
  adam_layer_norm_1_scale_v: Float32Array,
  layer_norm_1_scale: Float32Array,
  heard_gradient_9: Float32Array,
  adam_layer_norm_1_shift_m: Float32Array,
  adam_layer_norm_1_shift_v: Float32Array,
  layer_norm_1_shift: Float32Array,
  heard_gradient_12: Float32Array,
  adam_multi_head_attention_1_wq_m: Float32Array,
  adam_multi_head_attention_1_wq_v: Float32Array,
  multi_head_attention_1_wq: Float32Array,
  heard_gradient_13: Float32Array,
  adam_multi_head_attention_1_wk_m: Float32Array,
  adam_multi_head_attention_1_wk_v: Float32Array,
  multi_head_attention_1_wk: Float32Array,
  heard_gradient_14: Float32Array,
  adam_multi_head_attention_1_wv_m: Float32Array,
  adam_multi_head_attention_1_wv_v: Float32Array,
  multi_head_attention_1_wv: Float32Array,
  heard_gradient_15: Float32Array,
  adam_multi_head_attention_1_wo_m: Float32Array,
  adam_multi_head_attention_1_wo_v: Float32Array,
  multi_head_attention_1_wo: Float32Array,
  thought_gradient_8: Float32Array,
  adam_layer_norm_2_scale_m: Float32Array,
  adam_layer_norm_2_scale_v: Float32Array,
  layer_norm_2_scale: Float32Array,
  thought_gradient_5: Float32Array,
  adam_layer_norm_2_shift_m: Float32Array,
  adam_layer_norm_2_shift_v: Float32Array,
  layer_norm_2_shift: Float32Array,
  lr: number,
  step: number,
): void {
  const quotient_0 = quotient[0]!;
  const select = choose(1 <= quotient_0, 1, quotient_0);
  const product = select * 0.09999999999999998;
  const product_2 = select * select * 0.0010000000000000009;
  const quotient_2 = 1 / (1 - 0.999 ** step);
  const quotient_3 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 144; i++) {
    const x_gradient_2_i = x_gradient_2[i]!;
    const adam_place_m_next = product * x_gradient_2_i + adam_place_m[i]! * 0.9;
    adam_place_m[i] = adam_place_m_next;
    const adam_place_v_next = product_2 * (x_gradient_2_i * x_gradient_2_i) + adam_place_v[i]! * 0.999;
    adam_place_v[i] = adam_place_v_next;
    place[i] = place[i]! - adam_place_m_next / (Math.sqrt(adam_place_v_next * quotient_2) + 1e-8) * quotient_3;
  }
  const quotient_0_2 = quotient[0]!;
  const select_2 = choose(1 <= quotient_0_2, 1, quotient_0_2);
  const product_3 = select_2 * 0.09999999999999998;
  const product_4 = select_2 * select_2 * 0.0010000000000000009;
  const quotient_4 = 1 / (1 - 0.999 ** step);
  const quotient_5 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 432; i++) {
    const x_gradient_i = x_gradient[i]!;
    const adam_embedding_1_W_m_next = product_3 * x_gradient_i + adam_embedding_1_W_m[i]! * 0.9;
    adam_embedding_1_W_m[i] = adam_embedding_1_W_m_next;
    const adam_embedding_1_W_v_next = product_4 * (x_gradient_i * x_gradient_i) + adam_embedding_1_W_v[i]! * 0.999;
    adam_embedding_1_W_v[i] = adam_embedding_1_W_v_next;
    embedding_1_W[i] = embedding_1_W[i]! - adam_embedding_1_W_m_next / (Math.sqrt(adam_embedding_1_W_v_next * quotient_4) + 1e-8) * quotient_5;
  }
  const quotient_0_3 = quotient[0]!;
  const select_3 = choose(1 <= quotient_0_3, 1, quotient_0_3);
  const product_5 = select_3 * 0.09999999999999998;
  const product_6 = select_3 * select_3 * 0.0010000000000000009;
  const quotient_6 = 1 / (1 - 0.999 ** step);
  const quotient_7 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 16; i++) {
    const heard_gradient_8_i = heard_gradient_8[i]!;
    const adam_layer_norm_1_scale_m_next = product_5 * heard_gradient_8_i + adam_layer_norm_1_scale_m[i]! * 0.9;
    adam_layer_norm_1_scale_m[i] = adam_layer_norm_1_scale_m_next;
    const adam_layer_norm_1_scale_v_next = product_6 * (heard_gradient_8_i * heard_gradient_8_i) + adam_layer_norm_1_scale_v[i]! * 0.999;
    adam_layer_norm_1_scale_v[i] = adam_layer_norm_1_scale_v_next;
    layer_norm_1_scale[i] = layer_norm_1_scale[i]! - adam_layer_norm_1_scale_m_next / (Math.sqrt(adam_layer_norm_1_scale_v_next * quotient_6) + 1e-8) * quotient_7;
  }
  for (let i = 0; i < 16; i++) {
    const heard_gradient_9_i = heard_gradient_9[i]!;
    const adam_layer_norm_1_shift_m_next = product_5 * heard_gradient_9_i + adam_layer_norm_1_shift_m[i]! * 0.9;
    adam_layer_norm_1_shift_m[i] = adam_layer_norm_1_shift_m_next;
    const adam_layer_norm_1_shift_v_next = product_6 * (heard_gradient_9_i * heard_gradient_9_i) + adam_layer_norm_1_shift_v[i]! * 0.999;
    adam_layer_norm_1_shift_v[i] = adam_layer_norm_1_shift_v_next;
    layer_norm_1_shift[i] = layer_norm_1_shift[i]! - adam_layer_norm_1_shift_m_next / (Math.sqrt(adam_layer_norm_1_shift_v_next * quotient_6) + 1e-8) * quotient_7;
  }
  const quotient_0_4 = quotient[0]!;
  const select_4 = choose(1 <= quotient_0_4, 1, quotient_0_4);
  const product_7 = select_4 * 0.09999999999999998;
  const product_8 = select_4 * select_4 * 0.0010000000000000009;
  const quotient_8 = 1 / (1 - 0.999 ** step);
  const quotient_9 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 256; i++) {
    const heard_gradient_12_i = heard_gradient_12[i]!;
    const adam_multi_head_attention_1_wq_m_next = product_7 * heard_gradient_12_i + adam_multi_head_attention_1_wq_m[i]! * 0.9;
    adam_multi_head_attention_1_wq_m[i] = adam_multi_head_attention_1_wq_m_next;
    const adam_multi_head_attention_1_wq_v_next = product_8 * (heard_gradient_12_i * heard_gradient_12_i) + adam_multi_head_attention_1_wq_v[i]! * 0.999;
    adam_multi_head_attention_1_wq_v[i] = adam_multi_head_attention_1_wq_v_next;
    multi_head_attention_1_wq[i] = multi_head_attention_1_wq[i]! - adam_multi_head_attention_1_wq_m_next / (Math.sqrt(adam_multi_head_attention_1_wq_v_next * quotient_8) + 1e-8) * quotient_9;
  }
  const quotient_0_5 = quotient[0]!;
  const select_5 = choose(1 <= quotient_0_5, 1, quotient_0_5);
  const product_9 = select_5 * 0.09999999999999998;
  const product_10 = select_5 * select_5 * 0.0010000000000000009;
  const quotient_10 = 1 / (1 - 0.999 ** step);
  const quotient_11 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 256; i++) {
    const heard_gradient_13_i = heard_gradient_13[i]!;
    const adam_multi_head_attention_1_wk_m_next = product_9 * heard_gradient_13_i + adam_multi_head_attention_1_wk_m[i]! * 0.9;
    adam_multi_head_attention_1_wk_m[i] = adam_multi_head_attention_1_wk_m_next;
    const adam_multi_head_attention_1_wk_v_next = product_10 * (heard_gradient_13_i * heard_gradient_13_i) + adam_multi_head_attention_1_wk_v[i]! * 0.999;
    adam_multi_head_attention_1_wk_v[i] = adam_multi_head_attention_1_wk_v_next;
    multi_head_attention_1_wk[i] = multi_head_attention_1_wk[i]! - adam_multi_head_attention_1_wk_m_next / (Math.sqrt(adam_multi_head_attention_1_wk_v_next * quotient_10) + 1e-8) * quotient_11;
  }
  const quotient_0_6 = quotient[0]!;
  const select_6 = choose(1 <= quotient_0_6, 1, quotient_0_6);
  const product_11 = select_6 * 0.09999999999999998;
  const product_12 = select_6 * select_6 * 0.0010000000000000009;
  const quotient_12 = 1 / (1 - 0.999 ** step);
  const quotient_13 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 256; i++) {
    const heard_gradient_14_i = heard_gradient_14[i]!;
    const adam_multi_head_attention_1_wv_m_next = product_11 * heard_gradient_14_i + adam_multi_head_attention_1_wv_m[i]! * 0.9;
    adam_multi_head_attention_1_wv_m[i] = adam_multi_head_attention_1_wv_m_next;
    const adam_multi_head_attention_1_wv_v_next = product_12 * (heard_gradient_14_i * heard_gradient_14_i) + adam_multi_head_attention_1_wv_v[i]! * 0.999;
    adam_multi_head_attention_1_wv_v[i] = adam_multi_head_attention_1_wv_v_next;
    multi_head_attention_1_wv[i] = multi_head_attention_1_wv[i]! - adam_multi_head_attention_1_wv_m_next / (Math.sqrt(adam_multi_head_attention_1_wv_v_next * quotient_12) + 1e-8) * quotient_13;
  }
  const quotient_0_7 = quotient[0]!;
  const select_7 = choose(1 <= quotient_0_7, 1, quotient_0_7);
  const product_13 = select_7 * 0.09999999999999998;
  const product_14 = select_7 * select_7 * 0.0010000000000000009;
  const quotient_14 = 1 / (1 - 0.999 ** step);
  const quotient_15 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 256; i++) {
    const heard_gradient_15_i = heard_gradient_15[i]!;
    const adam_multi_head_attention_1_wo_m_next = product_13 * heard_gradient_15_i + adam_multi_head_attention_1_wo_m[i]! * 0.9;
    adam_multi_head_attention_1_wo_m[i] = adam_multi_head_attention_1_wo_m_next;
    const adam_multi_head_attention_1_wo_v_next = product_14 * (heard_gradient_15_i * heard_gradient_15_i) + adam_multi_head_attention_1_wo_v[i]! * 0.999;
    adam_multi_head_attention_1_wo_v[i] = adam_multi_head_attention_1_wo_v_next;
    multi_head_attention_1_wo[i] = multi_head_attention_1_wo[i]! - adam_multi_head_attention_1_wo_m_next / (Math.sqrt(adam_multi_head_attention_1_wo_v_next * quotient_14) + 1e-8) * quotient_15;
  }
  for (let i = 0; i < 16; i++) {
    const thought_gradient_8_i = thought_gradient_8[i]!;
    const adam_layer_norm_2_scale_m_next = product_5 * thought_gradient_8_i + adam_layer_norm_2_scale_m[i]! * 0.9;
    adam_layer_norm_2_scale_m[i] = adam_layer_norm_2_scale_m_next;
    const adam_layer_norm_2_scale_v_next = product_6 * (thought_gradient_8_i * thought_gradient_8_i) + adam_layer_norm_2_scale_v[i]! * 0.999;
    adam_layer_norm_2_scale_v[i] = adam_layer_norm_2_scale_v_next;
    layer_norm_2_scale[i] = layer_norm_2_scale[i]! - adam_layer_norm_2_scale_m_next / (Math.sqrt(adam_layer_norm_2_scale_v_next * quotient_6) + 1e-8) * quotient_7;
  }
  for (let i = 0; i < 16; i++) {
    const thought_gradient_5_i = thought_gradient_5[i]!;
    const adam_layer_norm_2_shift_m_next = product_5 * thought_gradient_5_i + adam_layer_norm_2_shift_m[i]! * 0.9;
    adam_layer_norm_2_shift_m[i] = adam_layer_norm_2_shift_m_next;
    const adam_layer_norm_2_shift_v_next = product_6 * (thought_gradient_5_i * thought_gradient_5_i) + adam_layer_norm_2_shift_v[i]! * 0.999;
    adam_layer_norm_2_shift_v[i] = adam_layer_norm_2_shift_v_next;
    layer_norm_2_shift[i] = layer_norm_2_shift[i]! - adam_layer_norm_2_shift_m_next / (Math.sqrt(adam_layer_norm_2_shift_v_next * quotient_6) + 1e-8) * quotient_7;
  }
}

/** adam/dense_1/W/m: f32[16, 32], adam/dense_1/W/v: f32[16, 32], dense_1/W: f32[16, 32], adam/dense_1/b/m: f32[32], adam/dense_1/b/v: f32[32], dense_1/b: f32[32], adam/dense_2/W/m: f32[32, 16], adam/dense_2/W/v: f32[32, 16], dense_2/W: f32[32, 16], adam/dense_2/b/m: f32[16], adam/dense_2/b/v: f32[16], dense_2/b: f32[16], adam/logits/W/m: f32[16, 27], adam/logits/W/v: f32[16, 27], logits/W: f32[16, 27], adam/logits/b/m: f32[27], adam/logits/b/v: f32[27], logits/b: f32[27] — optimizer: adam(lr: 3e-3) (names.mlp:24:16) */
function update_dense_1_W(
  quotient: Float32Array,
  thought_gradient_3: Float32Array,
  adam_dense_1_W_m: Float32Array,
  adam_dense_1_W_v: Float32Array,
  dense_1_W: Float32Array,
  thought_gradient_4: Float32Array,
  adam_dense_1_b_m: Float32Array,
  adam_dense_1_b_v: Float32Array,
  dense_1_b: Float32Array,
  thought_gradient_10: Float32Array,
  adam_dense_2_W_m: Float32Array,
  adam_dense_2_W_v: Float32Array,
  dense_2_W: Float32Array,
  thought_gradient: Float32Array,
  adam_dense_2_b_m: Float32Array,
  adam_dense_2_b_v: Float32Array,
  dense_2_b: Float32Array,
  logits_gradient_3: Float32Array,
  adam_logits_W_m: Float32Array,
  adam_logits_W_v: Float32Array,
  logits_W: Float32Array,
  logits_gradient: Float32Array,
  adam_logits_b_m: Float32Array,
  adam_logits_b_v: Float32Array,
  logits_b: Float32Array,
  lr: number,
  step: number,
): void {
  const quotient_0 = quotient[0]!;
  const select = choose(1 <= quotient_0, 1, quotient_0);
  const product = select * 0.09999999999999998;
  const product_2 = select * select * 0.0010000000000000009;
  const quotient_2 = 1 / (1 - 0.999 ** step);
  const quotient_3 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 512; i++) {
    const thought_gradient_3_i = thought_gradient_3[i]!;
    const adam_dense_1_W_m_next = product * thought_gradient_3_i + adam_dense_1_W_m[i]! * 0.9;
    adam_dense_1_W_m[i] = adam_dense_1_W_m_next;
    const adam_dense_1_W_v_next = product_2 * (thought_gradient_3_i * thought_gradient_3_i) + adam_dense_1_W_v[i]! * 0.999;
    adam_dense_1_W_v[i] = adam_dense_1_W_v_next;
    dense_1_W[i] = dense_1_W[i]! - adam_dense_1_W_m_next / (Math.sqrt(adam_dense_1_W_v_next * quotient_2) + 1e-8) * quotient_3;
  }
  const quotient_0_2 = quotient[0]!;
  const select_2 = choose(1 <= quotient_0_2, 1, quotient_0_2);
  const product_3 = select_2 * 0.09999999999999998;
  const product_4 = select_2 * select_2 * 0.0010000000000000009;
  const quotient_4 = 1 / (1 - 0.999 ** step);
  const quotient_5 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 32; i++) {
    const thought_gradient_4_i = thought_gradient_4[i]!;
    const adam_dense_1_b_m_next = product_3 * thought_gradient_4_i + adam_dense_1_b_m[i]! * 0.9;
    adam_dense_1_b_m[i] = adam_dense_1_b_m_next;
    const adam_dense_1_b_v_next = product_4 * (thought_gradient_4_i * thought_gradient_4_i) + adam_dense_1_b_v[i]! * 0.999;
    adam_dense_1_b_v[i] = adam_dense_1_b_v_next;
    dense_1_b[i] = dense_1_b[i]! - adam_dense_1_b_m_next / (Math.sqrt(adam_dense_1_b_v_next * quotient_4) + 1e-8) * quotient_5;
  }
  const quotient_0_3 = quotient[0]!;
  const select_3 = choose(1 <= quotient_0_3, 1, quotient_0_3);
  const product_5 = select_3 * 0.09999999999999998;
  const product_6 = select_3 * select_3 * 0.0010000000000000009;
  const quotient_6 = 1 / (1 - 0.999 ** step);
  const quotient_7 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 512; i++) {
    const thought_gradient_10_i = thought_gradient_10[i]!;
    const adam_dense_2_W_m_next = product_5 * thought_gradient_10_i + adam_dense_2_W_m[i]! * 0.9;
    adam_dense_2_W_m[i] = adam_dense_2_W_m_next;
    const adam_dense_2_W_v_next = product_6 * (thought_gradient_10_i * thought_gradient_10_i) + adam_dense_2_W_v[i]! * 0.999;
    adam_dense_2_W_v[i] = adam_dense_2_W_v_next;
    dense_2_W[i] = dense_2_W[i]! - adam_dense_2_W_m_next / (Math.sqrt(adam_dense_2_W_v_next * quotient_6) + 1e-8) * quotient_7;
  }
  for (let i = 0; i < 16; i++) {
    const thought_gradient_i = thought_gradient[i]!;
    const adam_dense_2_b_m_next = product_3 * thought_gradient_i + adam_dense_2_b_m[i]! * 0.9;
    adam_dense_2_b_m[i] = adam_dense_2_b_m_next;
    const adam_dense_2_b_v_next = product_4 * (thought_gradient_i * thought_gradient_i) + adam_dense_2_b_v[i]! * 0.999;
    adam_dense_2_b_v[i] = adam_dense_2_b_v_next;
    dense_2_b[i] = dense_2_b[i]! - adam_dense_2_b_m_next / (Math.sqrt(adam_dense_2_b_v_next * quotient_4) + 1e-8) * quotient_5;
  }
  const quotient_0_4 = quotient[0]!;
  const select_4 = choose(1 <= quotient_0_4, 1, quotient_0_4);
  const product_7 = select_4 * 0.09999999999999998;
  const product_8 = select_4 * select_4 * 0.0010000000000000009;
  const quotient_8 = 1 / (1 - 0.999 ** step);
  const quotient_9 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 432; i++) {
    const logits_gradient_3_i = logits_gradient_3[i]!;
    const adam_logits_W_m_next = product_7 * logits_gradient_3_i + adam_logits_W_m[i]! * 0.9;
    adam_logits_W_m[i] = adam_logits_W_m_next;
    const adam_logits_W_v_next = product_8 * (logits_gradient_3_i * logits_gradient_3_i) + adam_logits_W_v[i]! * 0.999;
    adam_logits_W_v[i] = adam_logits_W_v_next;
    logits_W[i] = logits_W[i]! - adam_logits_W_m_next / (Math.sqrt(adam_logits_W_v_next * quotient_8) + 1e-8) * quotient_9;
  }
  for (let i = 0; i < 27; i++) {
    const logits_gradient_i = logits_gradient[i]!;
    const adam_logits_b_m_next = product_3 * logits_gradient_i + adam_logits_b_m[i]! * 0.9;
    adam_logits_b_m[i] = adam_logits_b_m_next;
    const adam_logits_b_v_next = product_4 * (logits_gradient_i * logits_gradient_i) + adam_logits_b_v[i]! * 0.999;
    adam_logits_b_v[i] = adam_logits_b_v_next;
    logits_b[i] = logits_b[i]! - adam_logits_b_m_next / (Math.sqrt(adam_logits_b_v_next * quotient_4) + 1e-8) * quotient_5;
  }
}

/** heard_sum: f32[N, 9, 16] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:40) */
function evaluate_heard_sum(
  name: Int32Array,
  embedding_1_W: Float32Array,
  place: Float32Array,
  layer_norm_1_scale: Float32Array,
  layer_norm_1_shift: Float32Array,
  heard_sum: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < 9; j++) {
      let sum = 0;
      const name_id = name[i * 10 + j]!;
      const embedding_1_W_row = name_id * 16;
      const place_row = j * 16;
      for (let k = 0; k < 16; k++) {
        sum += embedding_1_W[embedding_1_W_row + k]! + place[place_row + k]!;
      }
      let sum_2 = 0;
      const product = sum * 0.0625;
      for (let k = 0; k < 16; k++) {
        const difference = embedding_1_W[embedding_1_W_row + k]! + place[place_row + k]! - product;
        sum_2 += difference * difference;
      }
      const quotient = 1 / Math.sqrt(sum_2 * 0.0625 + 0.00001);
      const heard_sum_row = i * 144 + j * 16;
      for (let k = 0; k < 16; k++) {
        heard_sum[heard_sum_row + k] = quotient * (embedding_1_W[embedding_1_W_row + k]! + place[place_row + k]! - product) * layer_norm_1_scale[k]! + layer_norm_1_shift[k]!;
      }
    }
  }
}

/** heard_dot: f32[N, 9, 16], heard_dot_2: f32[N, 9, 16], heard_dot_3: f32[N, 9, 16] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function evaluate_heard_dot(
  heard_sum: Float32Array,
  multi_head_attention_1_wq: Float32Array,
  multi_head_attention_1_wk: Float32Array,
  multi_head_attention_1_wv: Float32Array,
  heard_dot: Float32Array,
  heard_dot_2: Float32Array,
  heard_dot_3: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const sums2 = sumBlock2;
  const sums3 = sumBlock3;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, heard_sum, i0 * 144, 16, 1, multi_head_attention_1_wq, 0, 1, 16, (i1 - i0) * 9, 16, 16);
    multiplyMatrices(sums2, heard_sum, i0 * 144, 16, 1, multi_head_attention_1_wk, 0, 1, 16, (i1 - i0) * 9, 16, 16);
    multiplyMatrices(sums3, heard_sum, i0 * 144, 16, 1, multi_head_attention_1_wv, 0, 1, 16, (i1 - i0) * 9, 16, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const row_2 = (i - i0) * 2322 + i_2 * 258;
        const row = i * 144 + i_2 * 16;
        for (let j = 0; j < 16; j++) {
          heard_dot[row + j] = sums[row_2 + j]!;
          heard_dot_2[row + j] = sums2[row_2 + j]!;
          heard_dot_3[row + j] = sums3[row_2 + j]!;
        }
      }
    }
  }
}

/** heard_select: f32[N, 2, 9, 9] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function evaluate_heard_select(
  heard_dot: Float32Array,
  heard_dot_2: Float32Array,
  heard_select: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < 2; j++) {
      for (let k = 0; k < 9; k++) {
        const heard_dot_row = i * 144 + k * 16 + j * 8;
        const heard_select_row = i * 162 + j * 81 + k * 9;
        for (let l = 0; l < 9; l++) {
          let dot = 0;
          const heard_dot_2_row = i * 144 + l * 16 + j * 8;
          for (let m = 0; m < 8; m++) {
            dot += heard_dot[heard_dot_row + m]! * heard_dot_2[heard_dot_2_row + m]!;
          }
          heard_select[heard_select_row + l] = choose(l <= k, dot * 0.35355339059327373, -Infinity);
        }
      }
    }
  }
}

/** heard_exp: f32[N, 2, 9, 9], heard_product: f32[N, 2, 9, 9] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function evaluate_heard_exp(
  heard_select: Float32Array,
  heard_exp: Float32Array,
  heard_product: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 18 * N; i++) {
    let max = -Infinity;
    const row = i * 9;
    for (let l = 0; l < 9; l++) {
      max = Math.max(max, heard_select[row + l]!);
    }
    let sum = 0;
    const select = choose(Number.isFinite(max), max, 0);
    for (let l = 0; l < 9; l++) {
      const exp = fastExp(heard_select[row + l]! - select);
      sum += exp;
      heard_exp[row + l] = exp;
    }
    const quotient = 1 / choose(Math.fround(sum) === 0, 1, sum);
    for (let l = 0; l < 9; l++) {
      heard_product[row + l] = quotient * heard_exp[row + l]!;
    }
  }
}

/** heard_dot_4: f32[N, 9, 2, 8] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function evaluate_heard_dot_4(
  heard_product: Float32Array,
  heard_dot_3: Float32Array,
  heard_dot_4: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < 9; j++) {
      for (let k = 0; k < 2; k++) {
        const heard_product_row = i * 162 + k * 81 + j * 9;
        const heard_dot_4_row = i * 144 + j * 16 + k * 8;
        for (let l = 0; l < 8; l++) {
          let dot = 0;
          const heard_dot_3_row = i * 144 + k * 8 + l;
          for (let m = 0; m < 9; m++) {
            dot += heard_product[heard_product_row + m]! * heard_dot_3[heard_dot_3_row + m * 16]!;
          }
          heard_dot_4[heard_dot_4_row + l] = dot;
        }
      }
    }
  }
}

/** heard: f32[N, 9, 16] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function evaluate_heard(
  heard_dot_4: Float32Array,
  multi_head_attention_1_wo: Float32Array,
  name: Int32Array,
  embedding_1_W: Float32Array,
  place: Float32Array,
  heard: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, heard_dot_4, i0 * 144, 16, 1, multi_head_attention_1_wo, 0, 1, 16, (i1 - i0) * 9, 16, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const name_id = name[i * 10 + i_2]!;
        const embedding_1_W_row = name_id * 16;
        const place_row = i_2 * 16;
        const heard_row = i * 144 + i_2 * 16;
        for (let j = 0; j < 16; j++) {
          heard[heard_row + j] = sums[sums_row + j]! + (embedding_1_W[embedding_1_W_row + j]! + place[place_row + j]!);
        }
      }
    }
  }
}

/** thought_sum: f32[N, 9, 16] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:37) */
function evaluate_thought_sum(
  heard: Float32Array,
  layer_norm_2_scale: Float32Array,
  layer_norm_2_shift: Float32Array,
  thought_sum: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 9 * N; i++) {
    let sum = 0;
    const row = i * 16;
    for (let k = 0; k < 16; k++) {
      sum += heard[row + k]!;
    }
    let sum_2 = 0;
    const product = sum * 0.0625;
    for (let k = 0; k < 16; k++) {
      const difference = heard[row + k]! - product;
      sum_2 += difference * difference;
    }
    const quotient = 1 / Math.sqrt(sum_2 * 0.0625 + 0.00001);
    for (let k = 0; k < 16; k++) {
      thought_sum[row + k] = quotient * (heard[row + k]! - product) * layer_norm_2_scale[k]! + layer_norm_2_shift[k]!;
    }
  }
}

/** thought_product: f32[N, 9, 32] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:31) */
function evaluate_thought_product(
  thought_sum: Float32Array,
  dense_1_W: Float32Array,
  dense_1_b: Float32Array,
  thought_product: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, thought_sum, i0 * 144, 16, 1, dense_1_W, 0, 1, 32, (i1 - i0) * 9, 32, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const thought_product_row = i * 288 + i_2 * 32;
        for (let j = 0; j < 32; j++) {
          const sum = sums[sums_row + j]! + dense_1_b[j]!;
          thought_product[thought_product_row + j] = (erf(sum * 0.7071067811865476) + 1) * sum;
        }
      }
    }
  }
}

/** thought: f32[N, 9, 16] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:25) */
function evaluate_thought(
  thought_product: Float32Array,
  dense_2_W: Float32Array,
  dense_2_b: Float32Array,
  heard: Float32Array,
  thought: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, thought_product, i0 * 288, 32, 1, dense_2_W, 0, 1, 16, (i1 - i0) * 9, 16, 32);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const row = i * 144 + i_2 * 16;
        for (let j = 0; j < 16; j++) {
          thought[row + j] = sums[sums_row + j]! * 0.5 + dense_2_b[j]! + heard[row + j]!;
        }
      }
    }
  }
}

/** logits: f32[N, 9, 27] — let logits = dense(thought, 27) (names.mlp:16:16) */
function evaluate_logits(
  thought: Float32Array,
  logits_W: Float32Array,
  logits_b: Float32Array,
  logits: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, thought, i0 * 144, 16, 1, logits_W, 0, 1, 27, (i1 - i0) * 9, 27, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const logits_row = i * 243 + i_2 * 27;
        for (let j = 0; j < 27; j++) {
          logits[logits_row + j] = sums[sums_row + j]! + logits_b[j]!;
        }
      }
    }
  }
}

/** loss_difference: f32[N, 9], accuracy_min: i32[N, 9], loss: f32, accuracy: f32 — loss = cross_entropy(logits, next) (names.mlp:20:10) */
function evaluate_loss(
  name: Int32Array,
  logits: Float32Array,
  loss_difference: Float32Array,
  accuracy_min: Int32Array,
  loss: Float32Array,
  accuracy: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const name_row = i * 10 + 1;
    const row = i * 9;
    for (let j = 0; j < 9; j++) {
      let probabilities = -Infinity;
      let sum = 0;
      const logits_row = i * 243 + j * 27;
      const name_ij = name[name_row + j]!;
      for (let k = 0; k < 27; k++) {
        const logits_ijk = logits[logits_row + k]!;
        probabilities = Math.max(probabilities, logits_ijk);
        sum += choose(name_ij === k, logits_ijk, 0);
      }
      let sum_2 = 0;
      let min = 2147483647;
      const select = choose(Number.isFinite(probabilities), probabilities, 0);
      for (let k = 0; k < 27; k++) {
        const logits_ijk = logits[logits_row + k]!;
        sum_2 += fastExp(logits_ijk - select);
        min = Math.min(min, probabilities === logits_ijk || Number.isNaN(logits_ijk) ? k : 27);
      }
      loss_difference[row + j] = Math.log(sum_2) + select - sum;
      accuracy_min[row + j] = min;
    }
  }
  let sum_3 = 0;
  let sum_4 = 0;
  for (let i = 0; i < N; i++) {
    const row = i * 9;
    const name_row = i * 10 + 1;
    for (let j = 0; j < 9; j++) {
      sum_3 += loss_difference[row + j]!;
      sum_4 = sum_4 + (accuracy_min[row + j]! === name[name_row + j]! ? 1 : 0) | 0;
    }
  }
  loss[0] = sum_3 / (9 * N);
  accuracy[0] = sum_4 / (9 * N);
}

/** heard_sum: f32[N, 9, 16] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:40) */
function predict_heard_sum(
  name: Int32Array,
  embedding_1_W: Float32Array,
  place: Float32Array,
  layer_norm_1_scale: Float32Array,
  layer_norm_1_shift: Float32Array,
  heard_sum: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < 9; j++) {
      let sum = 0;
      const name_id = name[i * 10 + j]!;
      const embedding_1_W_row = name_id * 16;
      const place_row = j * 16;
      for (let k = 0; k < 16; k++) {
        sum += embedding_1_W[embedding_1_W_row + k]! + place[place_row + k]!;
      }
      let sum_2 = 0;
      const product = sum * 0.0625;
      for (let k = 0; k < 16; k++) {
        const difference = embedding_1_W[embedding_1_W_row + k]! + place[place_row + k]! - product;
        sum_2 += difference * difference;
      }
      const quotient = 1 / Math.sqrt(sum_2 * 0.0625 + 0.00001);
      const heard_sum_row = i * 144 + j * 16;
      for (let k = 0; k < 16; k++) {
        heard_sum[heard_sum_row + k] = quotient * (embedding_1_W[embedding_1_W_row + k]! + place[place_row + k]! - product) * layer_norm_1_scale[k]! + layer_norm_1_shift[k]!;
      }
    }
  }
}

/** heard_dot: f32[N, 9, 16], heard_dot_2: f32[N, 9, 16], heard_dot_3: f32[N, 9, 16] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function predict_heard_dot(
  heard_sum: Float32Array,
  multi_head_attention_1_wq: Float32Array,
  multi_head_attention_1_wk: Float32Array,
  multi_head_attention_1_wv: Float32Array,
  heard_dot: Float32Array,
  heard_dot_2: Float32Array,
  heard_dot_3: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  const sums2 = sumBlock2;
  const sums3 = sumBlock3;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, heard_sum, i0 * 144, 16, 1, multi_head_attention_1_wq, 0, 1, 16, (i1 - i0) * 9, 16, 16);
    multiplyMatrices(sums2, heard_sum, i0 * 144, 16, 1, multi_head_attention_1_wk, 0, 1, 16, (i1 - i0) * 9, 16, 16);
    multiplyMatrices(sums3, heard_sum, i0 * 144, 16, 1, multi_head_attention_1_wv, 0, 1, 16, (i1 - i0) * 9, 16, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const row_2 = (i - i0) * 2322 + i_2 * 258;
        const row = i * 144 + i_2 * 16;
        for (let j = 0; j < 16; j++) {
          heard_dot[row + j] = sums[row_2 + j]!;
          heard_dot_2[row + j] = sums2[row_2 + j]!;
          heard_dot_3[row + j] = sums3[row_2 + j]!;
        }
      }
    }
  }
}

/** heard_select: f32[N, 2, 9, 9] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function predict_heard_select(
  heard_dot: Float32Array,
  heard_dot_2: Float32Array,
  heard_select: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < 2; j++) {
      for (let k = 0; k < 9; k++) {
        const heard_dot_row = i * 144 + k * 16 + j * 8;
        const heard_select_row = i * 162 + j * 81 + k * 9;
        for (let l = 0; l < 9; l++) {
          let dot = 0;
          const heard_dot_2_row = i * 144 + l * 16 + j * 8;
          for (let m = 0; m < 8; m++) {
            dot += heard_dot[heard_dot_row + m]! * heard_dot_2[heard_dot_2_row + m]!;
          }
          heard_select[heard_select_row + l] = choose(l <= k, dot * 0.35355339059327373, -Infinity);
        }
      }
    }
  }
}

/** heard_exp: f32[N, 2, 9, 9], heard_product: f32[N, 2, 9, 9] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function predict_heard_exp(
  heard_select: Float32Array,
  heard_exp: Float32Array,
  heard_product: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 18 * N; i++) {
    let max = -Infinity;
    const row = i * 9;
    for (let l = 0; l < 9; l++) {
      max = Math.max(max, heard_select[row + l]!);
    }
    let sum = 0;
    const select = choose(Number.isFinite(max), max, 0);
    for (let l = 0; l < 9; l++) {
      const exp = fastExp(heard_select[row + l]! - select);
      sum += exp;
      heard_exp[row + l] = exp;
    }
    const quotient = 1 / choose(Math.fround(sum) === 0, 1, sum);
    for (let l = 0; l < 9; l++) {
      heard_product[row + l] = quotient * heard_exp[row + l]!;
    }
  }
}

/** heard_dot_4: f32[N, 9, 2, 8] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function predict_heard_dot_4(
  heard_product: Float32Array,
  heard_dot_3: Float32Array,
  heard_dot_4: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < 9; j++) {
      for (let k = 0; k < 2; k++) {
        const heard_product_row = i * 162 + k * 81 + j * 9;
        const heard_dot_4_row = i * 144 + j * 16 + k * 8;
        for (let l = 0; l < 8; l++) {
          let dot = 0;
          const heard_dot_3_row = i * 144 + k * 8 + l;
          for (let m = 0; m < 9; m++) {
            dot += heard_product[heard_product_row + m]! * heard_dot_3[heard_dot_3_row + m * 16]!;
          }
          heard_dot_4[heard_dot_4_row + l] = dot;
        }
      }
    }
  }
}

/** heard: f32[N, 9, 16] — let heard = x + multi_head_attention(layer_norm(x), heads, causal: true, bias: false) (names.mlp:14:19) */
function predict_heard(
  heard_dot_4: Float32Array,
  multi_head_attention_1_wo: Float32Array,
  name: Int32Array,
  embedding_1_W: Float32Array,
  place: Float32Array,
  heard: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, heard_dot_4, i0 * 144, 16, 1, multi_head_attention_1_wo, 0, 1, 16, (i1 - i0) * 9, 16, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const name_id = name[i * 10 + i_2]!;
        const embedding_1_W_row = name_id * 16;
        const place_row = i_2 * 16;
        const heard_row = i * 144 + i_2 * 16;
        for (let j = 0; j < 16; j++) {
          heard[heard_row + j] = sums[sums_row + j]! + (embedding_1_W[embedding_1_W_row + j]! + place[place_row + j]!);
        }
      }
    }
  }
}

/** thought_sum: f32[N, 9, 16] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:37) */
function predict_thought_sum(
  heard: Float32Array,
  layer_norm_2_scale: Float32Array,
  layer_norm_2_shift: Float32Array,
  thought_sum: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 9 * N; i++) {
    let sum = 0;
    const row = i * 16;
    for (let k = 0; k < 16; k++) {
      sum += heard[row + k]!;
    }
    let sum_2 = 0;
    const product = sum * 0.0625;
    for (let k = 0; k < 16; k++) {
      const difference = heard[row + k]! - product;
      sum_2 += difference * difference;
    }
    const quotient = 1 / Math.sqrt(sum_2 * 0.0625 + 0.00001);
    for (let k = 0; k < 16; k++) {
      thought_sum[row + k] = quotient * (heard[row + k]! - product) * layer_norm_2_scale[k]! + layer_norm_2_shift[k]!;
    }
  }
}

/** thought_product: f32[N, 9, 32] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:31) */
function predict_thought_product(
  thought_sum: Float32Array,
  dense_1_W: Float32Array,
  dense_1_b: Float32Array,
  thought_product: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, thought_sum, i0 * 144, 16, 1, dense_1_W, 0, 1, 32, (i1 - i0) * 9, 32, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const thought_product_row = i * 288 + i_2 * 32;
        for (let j = 0; j < 32; j++) {
          const sum = sums[sums_row + j]! + dense_1_b[j]!;
          thought_product[thought_product_row + j] = (erf(sum * 0.7071067811865476) + 1) * sum;
        }
      }
    }
  }
}

/** thought: f32[N, 9, 16] — let thought = heard + dense(dense(layer_norm(heard), 2 * units, activation: gelu), units) (names.mlp:15:25) */
function predict_thought(
  thought_product: Float32Array,
  dense_2_W: Float32Array,
  dense_2_b: Float32Array,
  heard: Float32Array,
  thought: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, thought_product, i0 * 288, 32, 1, dense_2_W, 0, 1, 16, (i1 - i0) * 9, 16, 32);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const row = i * 144 + i_2 * 16;
        for (let j = 0; j < 16; j++) {
          thought[row + j] = sums[sums_row + j]! * 0.5 + dense_2_b[j]! + heard[row + j]!;
        }
      }
    }
  }
}

/** logits: f32[N, 9, 27] — let logits = dense(thought, 27) (names.mlp:16:16) */
function predict_logits(
  thought: Float32Array,
  logits_W: Float32Array,
  logits_b: Float32Array,
  logits: Float32Array,
  N: number,
): void {
  const sums = sumBlock;
  for (let i0 = 0; i0 < N; i0 += 28) {
    const i1 = Math.min(i0 + 28, N);
    multiplyMatrices(sums, thought, i0 * 144, 16, 1, logits_W, 0, 1, 27, (i1 - i0) * 9, 27, 16);
    for (let i = i0; i < i1; i++) {
      for (let i_2 = 0; i_2 < 9; i_2++) {
        const sums_row = (i - i0) * 2322 + i_2 * 258;
        const logits_row = i * 243 + i_2 * 27;
        for (let j = 0; j < 27; j++) {
          logits[logits_row + j] = sums[sums_row + j]! + logits_b[j]!;
        }
      }
    }
  }
}

/** probabilities_exp: f32[N, 9, 27], probabilities: f32[N, 9, 27] — output probabilities = softmax(logits) (names.mlp:19:26) */
function predict_probabilities(
  logits: Float32Array,
  probabilities_exp: Float32Array,
  probabilities: Float32Array,
  N: number,
): void {
  for (let i = 0; i < 9 * N; i++) {
    let max = -Infinity;
    const row = i * 27;
    for (let k = 0; k < 27; k++) {
      max = Math.max(max, logits[row + k]!);
    }
    let sum = 0;
    for (let k = 0; k < 27; k++) {
      const exp = fastExp(logits[row + k]! - max);
      sum += exp;
      probabilities_exp[row + k] = exp;
    }
    const quotient = 1 / sum;
    for (let k = 0; k < 27; k++) {
      probabilities[row + k] = quotient * probabilities_exp[row + k]!;
    }
  }
}
