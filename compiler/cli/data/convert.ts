// Numbers of a file → the typed array of an input, without losing information.

import type { DType } from "../../graph/node.ts";
import type { Precision } from "../../kernel/memory.ts";
import { type Fault, wrongInput } from "../fault.ts";
import type { Numbers, Tensor } from "./tensor.ts";

/** What `create()`'s methods take: f32 inputs are f64 under `--precision f64`. */
export type InputArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** What a value must be to fit the dtype. */
const accepts: Readonly<
  Record<DType, { readonly test: (value: number) => boolean; readonly expected: string }>
> = {
  f32: { test: () => true, expected: "a number" },
  i32: { test: (value) => (value | 0) === value, expected: "a whole number of 32 bits" },
  bool: { test: (value) => value === 0 || value === 1, expected: "0 or 1" },
};

function allocate(dtype: DType, precision: Precision, length: number): InputArray {
  if (dtype === "i32") return new Int32Array(length);
  if (dtype === "bool") return new Uint8Array(length);
  return precision === "f64" ? new Float64Array(length) : new Float32Array(length);
}

/** Class names in order (by code unit): the name's position is its index. */
export const classesOf = (words: readonly string[]): readonly string[] => [...new Set(words)].sort();

/** Each word's position in `classes`. */
function encode(
  words: readonly string[],
  classes: readonly string[],
  refuse: (k: number, what: string) => Fault,
): Float64Array {
  const position = new Map(classes.map((name, k) => [name, k]));
  return Float64Array.from(words, (word, k) => {
    const at = position.get(word);
    if (at === undefined)
      throw refuse(k, `is the class \`${word}\`; known are ${classes.slice(0, 12).join(", ")}`);
    return at;
  });
}

export interface Converted {
  readonly values: InputArray;
  /** Where the file held class names. */
  readonly classes?: readonly string[];
}

/**
 * `tensor` as the values of `input`. Floats are rounded to f32, which is no loss; overflow, fractions in integers,
 * other than 0 and 1 in bools, and values outside [0, below) are refused. `classes`: names known already.
 */
export function convert(
  input: { readonly name: string; readonly dtype: DType; readonly below?: number | undefined },
  tensor: Tensor,
  precision: Precision,
  classes?: readonly string[],
): Converted {
  const refuse = (k: number, what: string): Fault =>
    wrongInput(`input \`${input.name}\` from ${tensor.origin}: element ${k} ${what}`);

  let numbers: Numbers;
  let names: readonly string[] | undefined;
  if (Array.isArray(tensor.values)) {
    const words: readonly string[] = tensor.values;
    if (input.dtype === "f32")
      throw wrongInput(
        `input \`${input.name}\` from ${tensor.origin}: class names (\`${words[0]}\`, …) need an i32 input, and this one is f32`,
      );
    names = classes ?? classesOf(words);
    numbers = encode(words, names, refuse);
  } else numbers = tensor.values as Numbers;

  const { test, expected } = accepts[input.dtype];
  const below = input.below ?? Number.POSITIVE_INFINITY;
  const least = input.below === undefined ? Number.NEGATIVE_INFINITY : 0;
  const values = allocate(input.dtype, precision, numbers.length);
  for (let k = 0; k < numbers.length; k++) {
    const raw = numbers[k]!;
    const value = Number(raw);
    if (!test(value) || (typeof raw === "bigint" && BigInt(value) !== raw))
      throw refuse(k, `is ${raw}; ${input.dtype} takes ${expected}`);
    if (!(value >= least && value < below) && input.below !== undefined)
      throw refuse(k, `is ${raw}; expected a label from 0 to ${below - 1}`);
    values[k] = value;
    if (!Number.isFinite(values[k]!) && Number.isFinite(value))
      throw refuse(k, `is ${raw}, too large for f32`);
  }
  return names ? { values, classes: names } : { values };
}
