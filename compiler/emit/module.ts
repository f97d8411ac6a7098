// The generated module: the runtime that the model needs, its kernels, what the runtime must know of it, and `create`.
import { helpersOf } from "../backends/ts.ts";
import type { Program } from "../kernel/program.ts";
import type { Model } from "../model.ts";
import { calledByModel, modelText } from "./model-info.ts";
import { calledByPrograms, Definitions, type ProgramOptions, programText } from "./program-info.ts";
import { runtimeScript, runtimeSource } from "./runtime.ts";
import { createComment, emitInterfaces, typeNames } from "./types.ts";

export interface ModuleOptions extends ProgramOptions {
  /** Of mlpc. */
  readonly version: string;
  /** Of the graph: hash.ts. */
  readonly hash: string;
}

/** The text of a self-contained module that exports `create`. */
export function emitModule(model: Model, programs: readonly Program[], options: ModuleOptions): string {
  const { version, hash, precision, types } = options;
  const runtime = types ? runtimeSource : runtimeScript;
  const locals = programs.flatMap(({ scalars, buffers }) => [...scalars, ...buffers].map(({ name }) => name));
  const definitions = new Definitions([...runtime.names, ...typeNames, "model", ...locals]);
  const entries = programs.map((program) => programText(model, program, definitions, options));
  const called = [
    "createTrainer",
    ...helpersOf(programs.flatMap((program) => program.kernels)),
    ...calledByModel(model),
    ...calledByPrograms(model, programs),
    ...(types ? ["ModelInfo"] : []),
  ];
  const create = types
    ? "export const create = async (options: CreateOptions = {}): Promise<Trainer> =>\n  createTrainer(model, options) as unknown as Trainer;"
    : "export const create = async (options) => createTrainer(model, options);";
  const parts = [
    `// A trainer of the model ${model.name}, compiled by mlpc ${version}. Graph ${hash}.`,
    ...(types ? [emitInterfaces(model, precision).trimEnd()] : []),
    runtime.pick(called),
    `// The kernels of ${model.name}.`,
    ...definitions.texts,
    `const model${types ? ": ModelInfo" : ""} = {\n${modelText(model, hash, precision)}${entries.join("")}};`,
    `${createComment}${create}`,
  ];
  return `${parts.join("\n\n")}\n`;
}
