// W4 with jax-js; Adam by hand, as its own is a package more.
import { init, jit, nn, numpy as np, random, valueAndGrad } from "@jax-js/jax";

const loss = ([W1, b1, W2, b2], x, y) =>
  nn
    .logSoftmax(np.dot(nn.relu(np.dot(x, W1).add(b1)), W2).add(b2))
    .mul(y)
    .sum()
    .mul(-1 / 128);

export async function train(x, y, steps, report) {
  await init("wasm");
  const X = np.array(x).reshape([128, 784]);
  const Y = np.array(y).reshape([128, 10]);
  const shapes = [[784, 256], [256], [256, 10], [10]];
  const update = jit((weights, ms, vs, t, input, target) => {
    const [value, gradients] = valueAndGrad(loss)(
      weights.map((w) => w.ref),
      input,
      target,
    );
    const m = ms.map((each, i) => each.mul(0.9).add(gradients[i].ref.mul(0.1)));
    const v = vs.map((each, i) => each.mul(0.999).add(np.square(gradients[i]).mul(0.001)));
    const rate = np.sqrt(np.subtract(1, np.power(0.999, t.ref))).div(np.subtract(1, np.power(0.9, t)));
    const next = weights.map((w, i) =>
      w.sub(m[i].ref.div(np.sqrt(v[i].ref).add(1e-8)).mul(rate.ref).mul(1e-3)),
    );
    rate.dispose();
    return [next, m, v, value];
  });
  let weights = shapes.map((shape, i) =>
    shape.length === 1 ? np.zeros(shape) : random.normal(random.key(i), shape).mul(0.05),
  );
  let m = shapes.map((shape) => np.zeros(shape));
  let v = shapes.map((shape) => np.zeros(shape));
  for (let i = 1; i <= steps; i++) {
    let value;
    [weights, m, v, value] = update(weights, m, v, np.array(i), X.ref, Y.ref);
    report((await value.data())[0]);
  }
}
