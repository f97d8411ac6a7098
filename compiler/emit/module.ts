// The generated module: the runtime that the model needs, its kernels, what the runtime must know of it, and `create`.
import { helpersOf, returnText } from "../backends/ts.ts";
import type { GpuModule } from "../backends/wgsl.ts";
import type { Program } from "../kernel/program.ts";
import type { Model } from "../model.ts";
import { gpuText } from "./gpu-info.ts";
import { calledByModel, modelText } from "./model-info.ts";
import { calledByPrograms, Definitions, type ProgramOptions, programText } from "./program-info.ts";
import { runtimeScript, runtimeSource } from "./runtime.ts";
import { shaderText } from "./shader.ts";
import { createComment, emitInterfaces, type Form, typeNames } from "./types.ts";

export interface ModuleOptions extends ProgramOptions {
  /** Of mlpc. */
  readonly version: string;
  /** Of the graph: hash.ts. */
  readonly hash: string;
  /** Whether the shader is to be as small as it gets. */
  readonly minify?: boolean;
}

/** The entry points of a model as kernels, for the CPU, for a GPU, or for both. */
export interface Lowered {
  readonly ts?: readonly Program[];
  readonly wgsl?: { readonly programs: readonly Program[]; readonly module: GpuModule };
}

/** What a module of these programs is made for. */
export function formOf({ ts, wgsl }: Lowered): Form {
  if (ts && wgsl) return "auto";
  return wgsl ? "wgsl" : "ts";
}

/** How `create` makes a trainer: of the runtime, a function and the models that it takes. */
const creators: Readonly<Record<Form, readonly [string, ...string[]]>> = {
  ts: ["createTrainer", "model"],
  wgsl: ["createGpuTrainer", "gpuModel"],
  auto: ["createAnyTrainer", "gpuModel", "model"],
};

/** The text of a self-contained module that exports `create`. */
export function emitModule(model: Model, lowered: Lowered, options: ModuleOptions): string {
  const { version, hash, precision, types, minify = false } = options;
  const { ts, wgsl } = lowered;
  const runtime = types ? runtimeSource : runtimeScript;
  const locals = (ts ?? []).flatMap(({ scalars, buffers }) =>
    [...scalars, ...buffers].map(({ name }) => name),
  );
  const definitions = new Definitions([
    ...runtime.names,
    ...typeNames,
    "model",
    "gpuModel",
    "shader",
    ...locals,
  ]);
  const entries = ts?.map((program) => programText(model, program, definitions, options));
  const base = ts && "model";
  const onGpu = wgsl && gpuText(model, wgsl.programs, wgsl.module, { types, base });
  const [creator, ...models] = creators[formOf(lowered)];
  const called = [
    creator,
    ...helpersOf((ts ?? []).flatMap((program) => program.kernels)),
    ...(wgsl?.module.fields ?? []).flatMap(({ value }) =>
      value.kind === "uniform" ? returnText(value.lets).helpers : [],
    ),
    ...calledByModel(model),
    ...calledByPrograms([...(entries ?? []), onGpu ?? ""]),
    ...(types && ts ? ["ModelInfo"] : []),
    ...(types && wgsl ? ["GpuModelInfo", "GpuCreationOptions"] : []),
  ];
  const about = modelText(model, hash, precision);
  const typed = (name: string): string => (types ? `: ${name}` : "");
  const given = wgsl ? "options as GpuCreationOptions" : "options";
  const create = types
    ? `export const create = async (options: CreateOptions = {}): Promise<Trainer> =>\n  ${creator}(${[...models, given].join(", ")}) as unknown as Trainer;`
    : `export const create = async (options) => ${creator}(${[...models, "options"].join(", ")});`;
  const parts = [
    `// A trainer of the model ${model.name}, compiled by mlpc ${version}. Graph ${hash}.`,
    ...(types ? [emitInterfaces(model, precision, formOf(lowered)).trimEnd()] : []),
    runtime.pick(called),
    `// The kernels of ${model.name}.`,
    ...definitions.texts,
    ...(entries ? [`const model${typed("ModelInfo")} = {\n${about}${entries.join("")}};`] : []),
    ...(wgsl
      ? [
          `const shader = ${shaderText(wgsl.module.code, minify)};`,
          `const gpuModel${typed("GpuModelInfo")} = {\n${base ? `  ...${base},\n` : about}${onGpu}};`,
        ]
      : []),
    `${createComment}${create}`,
  ];
  return `${parts.join("\n\n")}\n`;
}
