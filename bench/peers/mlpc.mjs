// mlpc: a trainer that was compiled beforehand, of any target.
import { dataOf, directionOf, inner, weightsOf } from "../workload.mjs";

export async function peerOf(workload, name, target) {
  const { create } = await import(`../dist/models/${target}/${name.toLowerCase()}.js`);
  return peerFrom(create, workload);
}

/** Of a trainer that `create` makes. */
export async function peerFrom(create, workload) {
  const { x, y, labels } = dataOf(workload);
  const feed = { x, y: labels ?? y };
  const weights = weightsOf(workload).map(({ data }) => data);
  const hessian = workload.kind === "hvp";
  const direction = hessian ? directionOf(workload).map(({ data }) => data) : [];
  const written = async (trainer) => {
    // The states of a model of a Hessian are the weights, the direction, and the product.
    const handles = Object.values(hessian ? trainer.states : trainer.params);
    for (const [i, values] of [...weights, ...direction].entries()) await handles[i].write(values);
    return trainer;
  };
  const trainer = await written(await create());
  const products = Object.values(trainer.states).slice(-weights.length);
  const product = async () => inner(await Promise.all(products.map((each) => each.read())), direction);
  let begun = false;
  let start;
  return {
    async reset() {
      if (begun) {
        start ??= await (await written(await create())).save();
        await trainer.load(start);
      }
      begun = true;
    },
    step: trainer.stepSync ? () => trainer.stepSync(feed) : () => trainer.step(feed),
    wait: (handle) => handle,
    async value(handle) {
      const { loss } = await handle;
      return hessian ? product() : loss;
    },
  };
}
