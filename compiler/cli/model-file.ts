// The model that a command works on: its file, its imports, and the options that every command takes about it.

import { dirname, join } from "node:path";
import { type Command, Option } from "commander";
import type { CompileOptions } from "../compile.ts";
import type { Precision } from "../kernel/memory.ts";
import { splitAssignment } from "./data/binding.ts";
import { isFile, readText } from "./file.ts";

export interface ModelOptions {
  readonly model?: string;
  readonly set: Readonly<Record<string, string | number | boolean>>;
  readonly precision: Precision;
}

/** `--set k=512`: a number, `true` or `false`, or else a string. */
function collectSetting(text: string, before: ModelOptions["set"]): ModelOptions["set"] {
  const [name, value] = splitAssignment(text, "--set", "hidden=512");
  const number = /^[+-]?(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)
    ? Number(value.replaceAll("_", ""))
    : undefined;
  return { ...before, [name]: number ?? (value === "true" ? true : value === "false" ? false : value) };
}

export const addModelOptions = (command: Command): Command =>
  command
    .argument("<model.mlp>", "the model")
    .option("--model <name>", "which model of the file, if it has several")
    .addOption(
      new Option("--set <name=value>", "the value of a `const` or a model's argument; may be repeated")
        .argParser(collectSetting)
        .default({}, "none"),
    )
    .addOption(
      new Option(
        "--precision <type>",
        "what f32 values are stored and computed in; f16: what a GPU's forward pass keeps",
      )
        .choices(["f32", "f64", "f16"])
        .default("f32"),
    );

export interface ModelFile {
  readonly source: string;
  readonly options: CompileOptions;
}

/** Every file that the model turns out to need is noted in `files` with its text, or undefined where it is missing. */
export function readModel(
  path: string,
  { model, set, precision }: ModelOptions,
  files: Map<string, string | undefined> = new Map(),
): ModelFile {
  const source = readText(path);
  files.set(path, source);
  return {
    source,
    options: {
      fileName: path,
      set,
      precision,
      ...(model !== undefined && { model }),
      resolveImport: (imported, from) => {
        const name = join(dirname(from), imported);
        const text = isFile(name) ? readText(name) : undefined;
        files.set(name, text);
        return text === undefined ? null : { name, text };
      },
    },
  };
}
