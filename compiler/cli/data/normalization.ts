// `--scale` and `--standardize`: what is done to the numbers of an input before the model sees them.
import { wrongCall } from "../fault.ts";
import { splitAssignment } from "./binding.ts";
import type { Dataset } from "./dataset.ts";

/** value → (value · scale − mean) / deviation, the latter two per element of an example. Saved in checkpoints. */
export interface Normalization {
  readonly scale?: number;
  readonly mean?: readonly number[];
  readonly deviation?: readonly number[];
}

/** By input. */
export type Normalizations = Readonly<Record<string, Normalization>>;

/** `x=1/255` or `x=0.5`. */
export function parseScale(text: string): readonly [string, number] {
  const [input, value] = splitAssignment(text, "--scale", "x=1/255");
  const [numerator, denominator = "1", ...more] = value.split("/").map((part) => part.trim());
  const scale = Number(numerator) / Number(denominator);
  if (more.length > 0 || numerator === "" || denominator === "" || !Number.isFinite(scale) || scale === 0)
    throw wrongCall(`--scale takes a number or a fraction, as in \`--scale x=1/255\`; found \`${text}\``);
  return [input, scale];
}

/**
 * Mean and population standard deviation of each of the `width` elements over all rows; where an element is constant (its
 * deviation is below what f32 can tell from 0), the deviation counts as 1.
 */
function moments(
  values: ArrayLike<number>,
  width: number,
  scale: number,
): Required<Omit<Normalization, "scale">> {
  const rows = values.length / width;
  const mean = new Float64Array(width);
  for (let k = 0; k < values.length; k++) mean[k % width]! += values[k]! * scale;
  for (let k = 0; k < width; k++) mean[k]! /= rows;
  const square = new Float64Array(width);
  for (let k = 0; k < values.length; k++) square[k % width]! += (values[k]! * scale - mean[k % width]!) ** 2;
  const deviation = Array.from(square, (sum, k) => {
    const deviation = Math.sqrt(sum / rows);
    return deviation > 1e-9 * Math.abs(mean[k]!) ? deviation : 1;
  });
  return { mean: [...mean], deviation };
}

/** What the options ask for, computed from the training data alone. */
export function measure(
  training: Dataset,
  examples: number,
  scales: readonly (readonly [string, number])[],
  standardized: readonly string[],
): Normalizations {
  const result: Record<string, Normalization> = {};
  const floats = (input: string, option: string): ArrayLike<number> => {
    const values = training.arrays[input];
    if (!values) throw wrongCall(`${option}: there is no data for an input \`${input}\``);
    if (!(values instanceof Float32Array || values instanceof Float64Array))
      throw wrongCall(`${option}: input \`${input}\` is not f32, so it cannot be scaled`);
    return values;
  };
  for (const [input, scale] of scales) {
    floats(input, "--scale");
    result[input] = { scale };
  }
  for (const input of standardized) {
    const values = floats(input, "--standardize");
    const width = values.length % examples === 0 ? values.length / examples : values.length;
    result[input] = { ...result[input], ...moments(values, width, result[input]?.scale ?? 1) };
  }
  return result;
}

/** Applies in place, in f64, rounding once on store. */
export function normalize(data: Dataset, normalizations: Normalizations): void {
  for (const [input, { scale = 1, mean = [0], deviation = [1] }] of Object.entries(normalizations)) {
    const values = data.arrays[input];
    if (!values) continue;
    const width = mean.length;
    for (let k = 0; k < values.length; k++)
      values[k] = (values[k]! * scale - mean[k % width]!) / deviation[k % width]!;
  }
}
