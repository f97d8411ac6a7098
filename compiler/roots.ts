// The values that a model must compute, as one list: what passes rewrite and dumps print.
import type { Node } from "./graph/node.ts";
import type { Evaluation, Model, Named } from "./model.ts";

/** A root with the name it has in dumps. */
export interface Root {
  readonly name: string;
  readonly node: Node;
}

const evaluationRoots = (entry: string, { loss, metrics }: Evaluation): Root[] => [
  ...(loss ? [{ name: `${entry}.loss`, node: loss }] : []),
  ...metrics.map(({ name, node }) => ({ name: `${entry}.${name}`, node })),
];

/** What the model says: loss, metrics and outputs, without the gradients of training. */
export const forwardRoots = (model: Model): Root[] => [
  ...evaluationRoots("step", model.step),
  ...evaluationRoots("evaluate", model.evaluate),
  ...model.predict.outputs.map(({ name, node }) => ({ name: `predict.${name}`, node })),
];

/** Everything: the updates too. */
export const allRoots = (model: Model): Root[] => [
  ...forwardRoots(model),
  ...model.step.updates.map(({ target, value }) => ({ name: `${target.name}'`, node: value })),
];

/** The model with each of `allRoots` replaced by the node at the same place in `nodes`. */
export function withRoots(model: Model, nodes: readonly Node[]): Model {
  let next = 0;
  const take = (): Node => nodes[next++]!;
  const named = (list: readonly Named[]): Named[] => list.map((each) => ({ ...each, node: take() }));
  const evaluation = ({ loss, metrics }: Evaluation): Evaluation => ({
    ...(loss ? { loss: take() } : {}),
    metrics: named(metrics),
  });
  const step = evaluation(model.step);
  const evaluate = evaluation(model.evaluate);
  const outputs = named(model.predict.outputs);
  const updates = model.step.updates.map((update) => ({ ...update, value: take() }));
  return { ...model, step: { ...step, updates }, evaluate, predict: { outputs } };
}
