// `--check-nan` while training: the state before each step is kept, so that the step that goes wrong can be repeated.

import type { Diagnostic } from "../../dsl/diagnostic.ts";
import { permutation, seedWords } from "../../runtime/random.ts";
import { decodeSafetensors } from "../../runtime/safetensors.ts";
import type { Precision } from "../kernel/memory.ts";
import type { Model } from "../model.ts";
import type { Dataset } from "./data/dataset.ts";
import { takeExamples } from "./data/split.ts";
import { blame, nonfiniteNames } from "./nonfinite.ts";
import { dataInputs, examplesOf } from "./preparation.ts";

/** A step that left a variable with a NaN or an infinity. */
export class NonfiniteVariable extends Error {}

/** The checkpoint after a step; throws NonfiniteVariable where it is not finite. */
export function requireFinite(checkpoint: Uint8Array, step: number): Uint8Array {
  const { tensors } = decodeSafetensors(checkpoint);
  const names = nonfiniteNames([...tensors].map(([name, { values }]) => [name, values]));
  if (names.length > 0)
    throw new NonfiniteVariable(
      `step ${step} leaves ${names.map((name) => `\`${name}\``).join(", ")} not finite`,
    );
  return checkpoint;
}

/** Blames a line of the model for what went wrong in the step after `checkpoint`; nothing when it cannot be seen there. */
export function blameStep(
  model: Model,
  training: Dataset,
  checkpoint: Uint8Array,
  batch: number,
  precision: Precision,
  what: string,
): readonly Diagnostic[] {
  const { tensors, metadata } = decodeSafetensors(checkpoint);
  const state = (key: string) => JSON.parse(metadata[key]!);
  const seed: number = state("seed");
  const data = batchAt(model, training, seed, state("epoch") + 1, state("cursor"), batch);
  const found = blame(
    model,
    {
      sizes: data.sizes,
      inputs: data.arrays,
      variables: Object.fromEntries([...tensors].map(([name, { values }]) => [name, values])),
      settings: state("settings"),
      step: state("step") + 1,
      seed,
    },
    precision,
    what,
  );
  return found ? [found] : [];
}

/** The examples that `fit` takes in this epoch (from 1), from `cursor` on. */
function batchAt(
  model: Model,
  training: Dataset,
  seed: number,
  epoch: number,
  cursor: number,
  batch: number,
): Dataset {
  const { batchSymbol, train } = model;
  if (batchSymbol === undefined) return training;
  const count = examplesOf(model, training);
  // Kept after the last step of an epoch, before the next has begun.
  if (cursor >= count) return batchAt(model, training, seed, epoch + 1, 0, batch);
  const order = train.shuffle
    ? permutation(...seedWords(seed), epoch, count)
    : Uint32Array.from({ length: count }, (_, k) => k);
  return takeExamples(
    dataInputs(model.inputs),
    batchSymbol,
    training,
    order.subarray(cursor, Math.min(count, cursor + batch)),
  );
}
