// Data of a model's inputs, read from files, checked and converted: what `fit` and `predict` are fed.

import type { DType } from "../../graph/node.ts";
import { type Dim, evaluateDim, type Shape, type Sizes, symbolsOf } from "../../graph/shape.ts";
import type { Precision } from "../../kernel/memory.ts";
import { wrongCall } from "../fault.ts";
import { readBytes } from "../file.ts";
import type { Binding } from "./binding.ts";
import { convert, type InputArray } from "./convert.ts";
import { sizesOf } from "./fit.ts";
import { readTensor } from "./format.ts";

/** An input as a command needs to know it; compiler/model.ts says more. */
export interface DataInput {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly below?: readonly Dim[] | undefined;
}

/** Class names of label columns, by input. */
export type Classes = Readonly<Record<string, readonly string[]>>;

export interface Dataset {
  readonly arrays: Readonly<Record<string, InputArray>>;
  readonly sizes: Sizes;
  readonly classes: Classes;
}

export interface DatasetOptions {
  readonly precision: Precision;
  /** The option that the bindings come from, for messages: `--data`. */
  readonly option: string;
  /** Known class names: words stand for their positions here. */
  readonly classes?: Classes;
  /** Sizes that the data must agree with. */
  readonly sizes?: Sizes;
}

const listed = (inputs: readonly { readonly name: string }[]): string =>
  inputs.map(({ name }) => `\`${name}\``).join(", ");

/** Every file named is read once; all of `required` must be bound. */
export function readDataset(
  inputs: readonly DataInput[],
  required: readonly DataInput[],
  bindings: readonly Binding[],
  { precision, option, classes = {}, sizes: known = {} }: DatasetOptions,
): Dataset {
  for (const [k, { input }] of bindings.entries()) {
    if (!inputs.some(({ name }) => name === input))
      throw wrongCall(`${option}: the model has no input \`${input}\`; its inputs are ${listed(inputs)}`);
    if (bindings.findIndex((other) => other.input === input) < k)
      throw wrongCall(`${option}: input \`${input}\` is given twice`);
  }
  const missing = required.filter(({ name }) => !bindings.some(({ input }) => input === name));
  if (missing.length > 0)
    throw wrongCall(
      `no data for ${missing.length > 1 ? "inputs" : "input"} ${listed(missing)}; give \`${option} ${missing[0]!.name}=FILE\``,
    );

  const contents = new Map<string, Uint8Array>();
  const content = (file: string): Uint8Array => {
    const bytes = contents.get(file) ?? readBytes(file);
    contents.set(file, bytes);
    return bytes;
  };
  let sizes = known;
  const tensors = bindings.map(({ input: name, file, part }) => {
    const input = inputs.find((candidate) => candidate.name === name)!;
    const tensor = readTensor(
      content(file),
      file,
      part === undefined ? { input: name } : { input: name, part },
    );
    sizes = sizesOf(input, tensor, sizes);
    return { input, tensor };
  });

  const arrays: Record<string, InputArray> = {};
  const found: Record<string, readonly string[]> = { ...classes };
  for (const { input, tensor } of tensors) {
    const below = bound(input.below, sizes);
    const { values, classes: names } = convert({ ...input, below }, tensor, precision, classes[input.name]);
    arrays[input.name] = values;
    if (names) found[input.name] = names;
  }
  return { arrays, sizes, classes: found };
}

/** The least of the dimensions whose symbols are known. */
function bound(dims: readonly Dim[] = [], sizes: Sizes): number | undefined {
  const known = dims.filter((dim) => [...symbolsOf(dim)].every((symbol) => symbol in sizes));
  return known.length === 0 ? undefined : Math.min(...known.map((dim) => evaluateDim(dim, sizes)));
}
