// Outputs of a model as files: the format is that of the name.
import { extname, join } from "node:path";
import { wrongCall } from "../fault.ts";
import { exists, writeWhole } from "../file.ts";
import type { InputArray } from "./convert.ts";
import { writeNpy } from "./npy.ts";
import { writeNpz } from "./npz.ts";

export interface OutputArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: InputArray;
}

/** The shortest decimal that reads back as the same f32 (or f64). */
function decimal(value: number, values: InputArray): number {
  if (!(values instanceof Float32Array)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** Nested arrays; NaN and infinities, which JSON lacks, become null. */
function nested({ shape, values }: OutputArray): unknown {
  let level: unknown[] = Array.from(values, (value) => decimal(value, values));
  for (const size of shape.slice(1).toReversed())
    level = Array.from({ length: level.length / size }, (_, k) => level.slice(k * size, (k + 1) * size));
  return shape.length === 0 ? level[0] : level;
}

export const writeJson = (outputs: readonly OutputArray[]): string =>
  `${JSON.stringify(Object.fromEntries(outputs.map((output) => [output.name, nested(output)])))}\n`;

/** One row an example: column `y` of an output f32[N], columns `p_0`, `p_1`, … of an output of higher rank. */
function writeCsv(outputs: readonly OutputArray[]): string {
  const rows = outputs[0]?.shape[0] ?? 1;
  const columns = outputs.flatMap(({ name, shape, values }) => {
    if ((shape[0] ?? 1) !== rows)
      throw wrongCall(
        `the outputs have ${rows} and ${shape[0] ?? 1} rows, which do not fit one CSV file; pick one with --output`,
      );
    const width = values.length / rows;
    return Array.from({ length: width }, (_, k) => ({
      title: shape.length < 2 ? name : `${name}_${k}`,
      cell: (row: number) => decimal(values[row * width + k]!, values),
    }));
  });
  const lines = Array.from({ length: rows }, (_, row) => columns.map(({ cell }) => cell(row)).join(","));
  return `${[columns.map(({ title }) => title).join(","), ...lines].join("\n")}\n`;
}

const npy = ({ values, shape }: OutputArray): Uint8Array => writeNpy(values, shape);

const formats: Readonly<Record<string, (outputs: readonly OutputArray[]) => Uint8Array | string>> = {
  ".npy": (outputs) => {
    if (outputs.length > 1)
      throw wrongCall(
        `an NPY file holds one array, and there are ${outputs.map(({ name }) => name).join(", ")}; write .npz or .json, or pick one with --output`,
      );
    return npy(outputs[0]!);
  },
  ".npz": (outputs) => writeNpz(Object.fromEntries(outputs.map((output) => [output.name, npy(output)]))),
  ".csv": writeCsv,
  ".json": writeJson,
};

/** Writes to a file, or to a folder (one that is there, or a name that ends in a slash) an NPY file for each output. */
export function writeOutputs(path: string, outputs: readonly OutputArray[]): readonly string[] {
  const isFolder = /[\\/]$/.test(path) || (exists(path) && extname(path) === "");
  if (isFolder)
    return outputs.map((output) => {
      const file = join(path, `${output.name}.npy`);
      writeWhole(file, npy(output));
      return file;
    });
  const format = formats[extname(path).toLowerCase()];
  if (!format)
    throw wrongCall(`${path}: outputs are written as ${Object.keys(formats).join(", ")}, or to a folder`);
  writeWhole(path, format(outputs));
  return [path];
}
