// TensorFlow.js, as its documentation trains: an optimizer of its own minimises a loss. Variants: cpu, wasm, and webgpu
// in a page.
import { dataOf, directionOf, exampleShape, weightsOf } from "../workload.mjs";

export async function peerOf(workload, _name, variant) {
  // Not at the top, as a page has none of it.
  const [{ createRequire }, { fileURLToPath }] = await Promise.all([
    import("node:module"),
    import("node:url"),
  ]);
  const require = createRequire(import.meta.url);
  const tf = require("@tensorflow/tfjs");
  if (variant === "wasm") {
    const { setWasmPaths } = require("@tensorflow/tfjs-backend-wasm");
    setWasmPaths(
      fileURLToPath(new URL("../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url)),
    );
  }
  return peerFrom(tf, workload, variant);
}

/** On a library that is loaded. */
export async function peerFrom(tf, workload, variant) {
  await tf.setBackend(variant);
  await tf.ready();
  /** The values of a tensor, which a GPU has only in time. */
  const valuesOf = (tensor) => (variant === "webgpu" ? tensor.data() : tensor.dataSync());

  const { kind, layers, batch, hidden, l2, optimizer, convolutions = [] } = workload;
  const { x, y, classes } = dataOf(workload);
  const start = weightsOf(workload);
  const X = tf.tensor(x, [batch, ...exampleShape(workload)]);
  const Y = kind === "logistic" ? tf.tensor1d(y) : tf.tensor(y, [batch, classes]);

  // A gradient of tanh or exp in tfjs is not itself differentiable: alone it throws, within a larger graph its terms
  // are dropped without a word. Where a Hessian is asked for, both get a gradient made of differentiable parts.
  const tanh = tf.customGrad((value, save) => {
    const result = tf.tanh(value);
    save([value]);
    return { value: result, gradFunc: (dy, [at]) => tf.mul(dy, tf.sub(1, tf.square(tanh(at)))) };
  });
  const exp = tf.customGrad((value, save) => {
    save([value]);
    return { value: tf.exp(value), gradFunc: (dy, [at]) => tf.mul(dy, exp(at)) };
  });
  const activation = { relu: tf.relu, tanh: kind === "hvp" ? tanh : tf.tanh }[hidden];

  const logits = (weights) => {
    let h = X;
    // Its convolutions are of [N, H, W, C] alone on most backends.
    if (convolutions.length > 0) h = tf.transpose(h, [0, 2, 3, 1]);
    for (const [l] of convolutions.entries()) {
      const sums = tf.conv2d(h, tf.transpose(weights[2 * l], [2, 3, 1, 0]), 1, "same");
      h = tf.maxPool(activation(tf.add(sums, weights[2 * l + 1])), 2, 2, "valid");
    }
    if (convolutions.length > 0) h = tf.reshape(tf.transpose(h, [0, 3, 1, 2]), [batch, layers[0]]);
    for (let l = 2 * convolutions.length; l < weights.length; l += 2) {
      h = tf.add(tf.matMul(h, weights[l]), weights[l + 1]);
      if (l + 2 < weights.length) h = activation(h);
    }
    return h;
  };
  const losses = {
    bce: (z) => tf.losses.sigmoidCrossEntropy(Y, z),
    squared_sigmoid: (z) => tf.losses.meanSquaredError(Y, tf.sigmoid(z)),
    cross_entropy: (z) => tf.losses.softmaxCrossEntropy(Y, z),
  };
  const loss = (weights) => {
    if (kind === "logistic") {
      const z = tf.reshape(tf.matMul(X, tf.reshape(weights[0], [layers[0], 1])), [batch]);
      return tf.add(losses.bce(tf.add(z, weights[1])), tf.mul(l2, tf.sum(tf.square(weights[0]))));
    }
    const z = logits(weights);
    if (kind !== "hvp") return losses[workload.loss](z);
    return tf.mean(tf.sub(tf.log(tf.sum(exp(z), 1)), tf.sum(tf.mul(Y, z), 1)));
  };
  const counting = (run) => async () => {
    const { kernels } = await tf.profile(() => tf.tidy(run));
    return kernels.length;
  };

  if (kind === "hvp") {
    const weights = start.map(({ data, shape }) => tf.tensor(data, shape));
    const v = directionOf(workload).map(({ data, shape }) => tf.tensor(data, shape));
    const along = (tensors) => tf.addN(tensors.map((tensor, i) => tf.sum(tf.mul(tensor, v[i]))));
    const first = tf.grads((...at) => loss(at));
    const product = tf.grads((...at) => along(first(at)));
    const step = () => tf.tidy(() => product(weights));
    return {
      reset() {},
      step,
      async wait(handle) {
        await valuesOf(handle.at(-1));
        tf.dispose(handle);
      },
      async value(handle) {
        const product = tf.tidy(() => along(handle));
        const [result] = await valuesOf(product);
        tf.dispose([...handle, product]);
        return result;
      },
      kernels: counting(() => void product(weights)),
    };
  }

  const { lr, momentum } = optimizer;
  const optimizers = {
    sgd: () => tf.train.sgd(lr),
    momentum: () => tf.train.momentum(lr, momentum),
    adam: () => tf.train.adam(lr, 0.9, 0.999, 1e-8),
  };
  let variables = [];
  let minimiser;
  const step = () => minimiser.minimize(() => loss(variables), true, variables);
  const value = async (handle) => {
    const [result] = await valuesOf(handle);
    handle.dispose();
    return result;
  };
  return {
    reset() {
      tf.dispose(variables);
      minimiser?.dispose();
      variables = start.map(({ data, shape }) => tf.tidy(() => tf.variable(tf.tensor(data, shape))));
      minimiser = optimizers[optimizer.kind]();
    },
    step,
    wait: value,
    value,
    drop: (handle) => handle.dispose(),
    kernels: counting(() => void step()),
  };
}
