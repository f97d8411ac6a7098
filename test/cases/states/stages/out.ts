/** loss: f32, seen: i32, average: f32[3], v: f32[3], adam/w/m: f32[3], adam/w/v: f32[3], w: f32[3] — loss = mean(square((x - average) * w - v)) (states.mlp:17:10) */
function update_v(
  x: Float32Array,
  average: Float32Array,
  w: Float32Array,
  v: Float32Array,
  seen: Int32Array,
  adam_w_m: Float32Array,
  adam_w_v: Float32Array,
  loss: Float32Array,
  N: number,
  decay: number,
  lr: number,
  step: number,
): void {
  let sum = 0;
  for (let i = 0; i < N; i++) {
    const x_row = i * 3;
    for (let j = 0; j < 3; j++) {
      const difference = (x[x_row + j]! - average[j]!) * w[j]! - v[j]!;
      sum += difference * difference;
    }
  }
  loss[0] = sum / (3 * N);
  seen[0] = seen[0]! + N | 0;
  const quotient = (1 - decay) / N;
  const quotient_2 = 2 / (3 * N);
  const quotient_3 = 1 / (1 - 0.999 ** step);
  const quotient_4 = lr / (1 - 0.9 ** step);
  for (let i = 0; i < 3; i++) {
    let now = 0;
    let sum_2 = 0;
    const average_i = average[i]!;
    const w_i = w[i]!;
    const v_i = v[i]!;
    for (let j = 0; j < N; j++) {
      const x_ji = x[j * 3 + i]!;
      now += x_ji;
      const difference = x_ji - average_i;
      sum_2 += (difference * w_i - v_i) * difference;
    }
    average[i] = quotient * now + average_i * decay;
    v[i] = choose(Math.abs(v_i - average_i) < 0.5, v_i, average_i);
    const product = sum_2 * quotient_2;
    const select = choose(product < -0.5, -0.5, choose(0.5 < product, 0.5, product));
    const adam_w_m_next = select * 0.09999999999999998 + adam_w_m[i]! * 0.9;
    adam_w_m[i] = adam_w_m_next;
    const adam_w_v_next = select * select * 0.0010000000000000009 + adam_w_v[i]! * 0.999;
    adam_w_v[i] = adam_w_v_next;
    w[i] = w_i - adam_w_m_next / (Math.sqrt(adam_w_v_next * quotient_3) + 1e-8) * quotient_4;
  }
}

/** loss: f32 — loss = mean(square((x - average) * w - v)) (states.mlp:17:10) */
function evaluate_loss(
  x: Float32Array,
  average: Float32Array,
  w: Float32Array,
  v: Float32Array,
  loss: Float32Array,
  N: number,
): void {
  let sum = 0;
  for (let i = 0; i < N; i++) {
    const x_row = i * 3;
    for (let j = 0; j < 3; j++) {
      const difference = (x[x_row + j]! - average[j]!) * w[j]! - v[j]!;
      sum += difference * difference;
    }
  }
  loss[0] = sum / (3 * N);
}

/** centred: f32[N, 3] — output centred = (x - average) * w + v (states.mlp:15:20) */
function predict_centred(
  x: Float32Array,
  average: Float32Array,
  w: Float32Array,
  v: Float32Array,
  centred: Float32Array,
  N: number,
): void {
  for (let i = 0; i < N; i++) {
    const row = i * 3;
    for (let j = 0; j < 3; j++) {
      centred[row + j] = (x[row + j]! - average[j]!) * w[j]! + v[j]!;
    }
  }
}

/** count: i32 — state seen: i32 = 0 (states.mlp:7:3) */
function predict_count(seen: Int32Array, count: Int32Array): void {
  count[0] = seen[0]!;
}
