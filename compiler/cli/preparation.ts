// The data of a run: read, split and scaled, afresh or as the run that is resumed had them.

import { permutation, seedWords } from "../../runtime/random.ts";
import { type Node, topological } from "../graph/node.ts";
import type { Precision } from "../kernel/memory.ts";
import type { Evaluation, Input, Model } from "../model.ts";
import type { RunRecord } from "./checkpoint.ts";
import { parseBinding } from "./data/binding.ts";
import { type Classes, type DataInput, type Dataset, readDataset } from "./data/dataset.ts";
import { measure, type Normalizations, normalize, parseScale } from "./data/normalization.ts";
import { split } from "./data/split.ts";
import { wrongCall } from "./fault.ts";

export const dataInputs = (inputs: readonly Input[]): readonly DataInput[] =>
  inputs.map(({ name, node, below }) => ({ name, below, dtype: node.dtype, shape: node.shape }));

/** The inputs that these values depend on. */
export function inputsOf(model: Model, roots: readonly Node[]): readonly DataInput[] {
  const needed = new Set(topological(roots));
  return dataInputs(model.inputs.filter(({ node }) => needed.has(node)));
}

/** What a trainer's methods take: the arrays, and the sizes that no array tells. */
export function feedOf(
  { batchSymbol }: Model,
  { arrays, sizes }: Dataset,
): Readonly<Record<string, unknown>> {
  const others = Object.entries(sizes).filter(([symbol]) => symbol !== batchSymbol);
  return { ...Object.fromEntries(others), ...arrays };
}

/** Number of examples: 1 where nothing counts them. */
export const examplesOf = ({ batchSymbol }: Model, { sizes }: Dataset): number =>
  batchSymbol === undefined ? 1 : (sizes[batchSymbol] ?? 1);

export interface PreparationOptions {
  readonly data: readonly string[];
  readonly validation: readonly string[];
  readonly split?: number;
  readonly scale: readonly string[];
  readonly standardize: readonly string[];
  readonly precision: Precision;
}

export interface Prepared {
  readonly training: Dataset;
  readonly validation?: Dataset;
  readonly examples: number;
  readonly preparation: RunRecord["preparation"];
  readonly normalizations: Normalizations;
  readonly classes: Classes;
}

/** A resumed run keeps its split and its scaling: what is asked for must be the same, or left out. */
function preparationOf(options: PreparationOptions, saved: RunRecord | undefined): RunRecord["preparation"] {
  const { split: fraction, scale, standardize } = options;
  const asked = { ...(fraction !== undefined && { split: fraction }), scale, standardize };
  if (!saved) return asked;
  const known = saved.preparation;
  for (const option of ["split", "scale", "standardize"] as const) {
    const given = asked[option];
    const isGiven = Array.isArray(given) ? given.length > 0 : given !== undefined;
    if (isGiven && JSON.stringify(given) !== JSON.stringify(known[option]))
      throw wrongCall(`--resume goes on with the --${option} that the run began with; leave it out`);
  }
  return known;
}

const rootsOf = ({ loss, metrics }: Evaluation): Node[] => [
  ...(loss ? [loss] : []),
  ...metrics.map(({ node }) => node),
];

/** Reads the files, and sets examples aside for validation where that is asked for. */
function readParts(
  model: Model,
  seed: number,
  options: PreparationOptions,
  fraction: number | undefined,
  classes: Classes,
): { readonly training: Dataset; readonly validation?: Dataset } {
  const { precision } = options;
  const { batchSymbol, step, evaluate } = model;
  const inputs = dataInputs(model.inputs);
  const training = readDataset(
    inputs,
    inputsOf(model, [...rootsOf(step), ...step.updates.map(({ value }) => value)]),
    options.data.map((text) => parseBinding(text, "--data")),
    { precision, option: "--data", classes },
  );
  if (fraction !== undefined) {
    if (options.validation.length > 0)
      throw wrongCall("--split and --validation both say what to validate on; give one of them");
    if (batchSymbol === undefined)
      throw wrongCall("--split: no input of the model has a dimension that counts examples");
    const order = permutation(...seedWords(seed), 0, examplesOf(model, training));
    return split(inputs, batchSymbol, training, fraction, order);
  }
  if (options.validation.length === 0) return { training };
  const { [batchSymbol ?? ""]: _, ...sizes } = training.sizes;
  const validation = readDataset(
    inputs,
    inputsOf(model, rootsOf(evaluate)),
    options.validation.map((text) => parseBinding(text, "--validation")),
    { precision, option: "--validation", classes: training.classes, sizes },
  );
  return { training, validation };
}

export function prepare(
  model: Model,
  seed: number,
  options: PreparationOptions,
  saved: RunRecord | undefined,
): Prepared {
  const preparation = preparationOf(options, saved);
  const parts = readParts(model, seed, options, preparation.split, saved?.classes ?? {});
  const examples = examplesOf(model, parts.training);
  if (saved && saved.examples !== examples)
    throw wrongCall(
      `--resume: the run began with ${saved.examples} training examples; this data has ${examples}`,
    );
  const normalizations =
    saved?.normalizations ??
    measure(parts.training, examples, preparation.scale.map(parseScale), preparation.standardize);
  normalize(parts.training, normalizations);
  if (parts.validation) normalize(parts.validation, normalizations);
  return { ...parts, examples, preparation, normalizations, classes: parts.training.classes };
}
