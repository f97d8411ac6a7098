// jax-js on WebAssembly, or on WebGPU in a page: the whole training step under one jit, as its documentation advises.
import {
  blockUntilReady,
  defaultDevice,
  grad,
  init,
  jit,
  jvp,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from "@jax-js/jax";
import { dataOf, directionOf, exampleShape, inner, weightsOf } from "../workload.mjs";

/** Every kernel that runs is an instance of a WebAssembly module. */
async function instancesIn(run) {
  const { Instance } = WebAssembly;
  let count = 0;
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, given) {
      count++;
      return new target(...given);
    },
  });
  await run();
  WebAssembly.Instance = Instance;
  return count;
}

export async function peerOf(workload, _name, variant) {
  await init(variant);
  defaultDevice(variant);
  /** The values of an array, which a GPU has only in time. */
  const valuesOf = (array) => (variant === "webgpu" ? array.data() : array.dataSync());
  const { kind, layers, batch, hidden, l2, optimizer, convolutions = [] } = workload;
  const { x, y, classes } = dataOf(workload);
  const start = weightsOf(workload);
  const array = ({ data, shape }) => (shape.length === 0 ? np.array(data[0]) : np.array(data).reshape(shape));
  const X = array({ data: x, shape: [batch, ...exampleShape(workload)] });
  const Y = array({ data: y, shape: kind === "logistic" ? [batch] : [batch, classes] });

  // Arrays are counted by their owners: a use takes one away unless it is of `.ref`.
  const activation = { relu: nn.relu, tanh: np.tanh }[hidden];
  const losses = {
    bce: (z, target) => nn.softplus(z.ref).sub(z.mul(target)).mean(),
    squared_sigmoid: (z, target) => np.square(nn.sigmoid(z).sub(target)).mean(),
    cross_entropy: (z, target) =>
      nn
        .logSoftmax(z)
        .mul(target)
        .sum()
        .mul(-1 / batch),
  };
  function loss(weights, input, target) {
    if (kind === "logistic") {
      const z = np.dot(input, weights[0].ref).add(weights[1]);
      return losses.bce(z, target).add(np.square(weights[0]).sum().mul(l2));
    }
    let h = input;
    const first = 2 * convolutions.length;
    for (let l = 0; l < first; l += 2) {
      const sums = lax.convGeneralDilated(h, weights[l], [1, 1], "SAME");
      h = activation(sums.add(weights[l + 1].reshape([-1, 1, 1])));
      h = lax.reduceWindow(h, np.max, [2, 2], [2, 2]);
    }
    if (first > 0) h = h.reshape([-1, layers[0]]);
    for (let l = first; l < weights.length; l += 2) {
      h = np.dot(h, weights[l]).add(weights[l + 1]);
      if (l + 2 < weights.length) h = activation(h);
    }
    return losses[workload.loss](h, target);
  }

  if (kind === "hvp") {
    const weights = start.map(array);
    const direction = directionOf(workload);
    const v = direction.map(array);
    const product = jit((at, along, input, target) => {
      const [first, second] = jvp(
        (point) => grad((inside) => loss(inside, input.ref, target.ref))(point),
        [at],
        [along],
      );
      tree.dispose([first, input, target]);
      return second;
    });
    const step = () => product(tree.ref(weights), tree.ref(v), X.ref, Y.ref);
    const values = async (handle) => {
      await blockUntilReady(handle);
      return Promise.all(handle.map(valuesOf));
    };
    return {
      reset() {},
      step,
      wait: async (handle) => {
        await blockUntilReady(handle);
        tree.dispose(handle);
      },
      value: async (handle) =>
        inner(
          await values(handle),
          direction.map(({ data }) => data),
        ),
      kernels: () => instancesIn(async () => void (await values(step()))),
    };
  }

  const { lr, momentum } = optimizer;
  const beta1 = 0.9;
  const beta2 = 0.999;
  const updates = {
    sgd: (weights, gradients) => [weights.map((w, i) => w.sub(gradients[i].mul(lr))), []],
    momentum(weights, gradients, velocities) {
      const next = velocities.map((v, i) => v.mul(momentum).add(gradients[i]));
      return [weights.map((w, i) => w.sub(next[i].ref.mul(lr))), next];
    },
    adam(weights, gradients, [ms, vs, [power1, power2]]) {
      const next1 = power1.mul(beta1);
      const next2 = power2.mul(beta2);
      const m = ms.map((each, i) => each.mul(beta1).add(gradients[i].ref.mul(1 - beta1)));
      const v = vs.map((each, i) => each.mul(beta2).add(np.square(gradients[i]).mul(1 - beta2)));
      const scale1 = np.subtract(1, next1.ref);
      const scale2 = np.subtract(1, next2.ref);
      const updated = weights.map((w, i) => {
        const root = np.sqrt(v[i].ref.div(scale2.ref)).add(1e-8);
        return w.sub(m[i].ref.div(scale1.ref).div(root).mul(lr));
      });
      tree.dispose([scale1, scale2]);
      return [updated, [m, v, [next1, next2]]];
    },
  };
  const zeros = () => start.map(({ shape }) => np.zeros(shape));
  const states = {
    sgd: () => [],
    momentum: zeros,
    adam: () => [zeros(), zeros(), [np.array(1), np.array(1)]],
  };
  const update = jit((weights, state, input, target) => {
    const [value, gradients] = valueAndGrad(loss)(
      weights.map((w) => w.ref),
      input,
      target,
    );
    return [...updates[optimizer.kind](weights, gradients, state), value];
  });
  let weights = [];
  let state = [];
  const step = () => {
    let value;
    [weights, state, value] = update(weights, state, X.ref, Y.ref);
    return value;
  };
  const value = async (handle) => {
    await blockUntilReady(weights);
    return (await valuesOf(handle))[0];
  };
  return {
    async reset() {
      tree.dispose([weights, state]);
      weights = start.map(array);
      state = states[optimizer.kind]();
      await blockUntilReady([weights, state]);
    },
    step,
    wait: value,
    value,
    drop: (handle) => handle.dispose(),
    kernels: () => instancesIn(async () => void (await value(step()))),
  };
}
