// W4 with TensorFlow.js, from its core alone.
import * as tf from "@tensorflow/tfjs-core";

export async function train(backend, x, y, steps, report) {
  await tf.setBackend(backend);
  const X = tf.tensor2d(x, [128, 784]);
  const Y = tf.tensor2d(y, [128, 10]);
  const W1 = tf.variable(tf.randomNormal([784, 256], 0, 0.05));
  const b1 = tf.variable(tf.zeros([256]));
  const W2 = tf.variable(tf.randomNormal([256, 10], 0, 0.05));
  const b2 = tf.variable(tf.zeros([10]));
  const logits = () => tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(X, W1), b1)), W2), b2);
  const adam = tf.train.adam(1e-3);
  for (let i = 0; i < steps; i++) {
    const value = adam.minimize(() => tf.losses.softmaxCrossEntropy(Y, logits()), true);
    report((await value.data())[0]);
    value.dispose();
  }
}
