// How a trainer of any target starts: variables drawn from the seed, and the state of training.
import { checkCount } from "./check.ts";
import { type AnyModel, arrayOf, type Scalars, type TrainingState, type TypedArray } from "./model.ts";
import { seedWords, sequence } from "./random.ts";

export interface CreationOptions {
  /** A whole number from 0 to 2^53 - 1; by default that of the model's `train` block. */
  readonly seed?: number | undefined;
  /** For what is compiled for threads: how many there are. */
  readonly threads?: number | undefined;
}

/** Throws a TypeError when the seed is none. The settings are for the trainer's owner: checked when they are set. */
export function begin<Model extends AnyModel>(model: Model, { seed = model.train.seed }: CreationOptions) {
  checkCount(`${model.name}: the seed`, seed, 0);
  const values = model.variables.map(({ name, dtype, shape, initialize }): TypedArray => {
    const array = new (arrayOf(model, dtype))(shape.reduce((a, b) => a * b, 1));
    initialize?.(array, sequence(...seedWords(seed), name), shape);
    return array;
  });
  const settings: Scalars = Object.seal({ ...model.settings });
  const state: TrainingState = { step: 0, seed, settings, epoch: 0, cursor: 0, sums: {}, plateau: {} };
  return {
    model,
    state,
    values,
    settings: new Proxy(settings, {
      set(target, key: string, value) {
        if (!(key in target && Number.isFinite(value)))
          throw new TypeError(`${model.name}: "${key}" cannot be set to ${value}`);
        target[key] = value;
        return true;
      },
    }),
  };
}
