/** loss: f32, slope: f32, intercept: f32 — loss = mse(line, y) (linear.mlp:12:10) */
function update_slope(
  slope: Float32Array,
  intercept: Float32Array,
  x: Float32Array,
  y: Float32Array,
  loss: Float32Array,
  N: number,
  lr: number,
): void {
  let sum = 0;
  let sum_2 = 0;
  let sum_3 = 0;
  const slope_0 = slope[0]!;
  const intercept_0 = intercept[0]!;
  for (let i = 0; i < N; i++) {
    const x_i = x[i]!;
    const difference = x_i * slope_0 + intercept_0 - y[i]!;
    sum += difference * difference;
    sum_2 += difference * x_i;
    sum_3 += difference;
  }
  loss[0] = sum / N;
  const quotient = 2 / N;
  slope[0] = slope_0 - sum_2 * quotient * lr;
  intercept[0] = intercept_0 - sum_3 * quotient * lr;
}

/** loss: f32 — loss = mse(line, y) (linear.mlp:12:10) */
function evaluate_loss(
  slope: Float32Array,
  intercept: Float32Array,
  x: Float32Array,
  y: Float32Array,
  loss: Float32Array,
  N: number,
): void {
  let sum = 0;
  const slope_0 = slope[0]!;
  const intercept_0 = intercept[0]!;
  for (let i = 0; i < N; i++) {
    const difference = x[i]! * slope_0 + intercept_0 - y[i]!;
    sum += difference * difference;
  }
  loss[0] = sum / N;
}

/** prediction: f32[N] — let line = slope * x + intercept (linear.mlp:9:14) */
function predict_prediction(
  slope: Float32Array,
  intercept: Float32Array,
  x: Float32Array,
  prediction: Float32Array,
  N: number,
): void {
  const slope_0 = slope[0]!;
  const intercept_0 = intercept[0]!;
  for (let i = 0; i < N; i++) {
    prediction[i] = x[i]! * slope_0 + intercept_0;
  }
}
