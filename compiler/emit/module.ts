// The generated module: the runtime that the model needs, its kernels, what the runtime must know of it, and `create`.
import { helpersOf, returnText } from "../backends/ts.ts";
import { assemble } from "../backends/wat.ts";
import type { GpuModule } from "../backends/wgsl.ts";
import type { Program } from "../kernel/program.ts";
import type { Model } from "../model.ts";
import { gpuText } from "./gpu-info.ts";
import { calledByModel, modelText } from "./model-info.ts";
import { calledByPrograms, Definitions, type ProgramOptions, programText } from "./program-info.ts";
import { runtimeScript, runtimeSource } from "./runtime.ts";
import { shaderText } from "./shader.ts";
import { createComment, emitInterfaces, type Form, typeNames } from "./types.ts";
import { calledByWasm, type WasmPrograms, wasmText } from "./wasm-info.ts";

export interface ModuleOptions extends ProgramOptions {
  /** Of mlpc. */
  readonly version: string;
  /** Of the graph: hash.ts. */
  readonly hash: string;
  /** Whether the shader is to be as small as it gets. */
  readonly minify?: boolean;
}

/** The entry points of a model as kernels, for each target that the module is to run on. */
export interface Lowered {
  readonly ts?: readonly Program[];
  readonly wasm?: WasmPrograms;
  readonly wgsl?: { readonly programs: readonly Program[]; readonly module: GpuModule };
}

/** What a module of these programs is made for. */
export function formOf({ ts, wasm, wgsl }: Lowered): Form {
  if (ts) return wgsl ? "auto" : "ts";
  return wasm ? "wasm" : "wgsl";
}

/** How `create` makes a trainer: of the runtime, a function and the models that it takes. */
const creators: Readonly<Record<Form, readonly [string, ...string[]]>> = {
  ts: ["createTrainer", "model"],
  wasm: ["createWasmTrainer", "wasmModel"],
  wgsl: ["createGpuTrainer", "gpuModel"],
  auto: ["createAnyTrainer", "gpuModel", "wasmModel", "model"],
};

/** The text of a self-contained module that exports `create`. */
export function emitModule(model: Model, lowered: Lowered, options: ModuleOptions): string {
  const { version, hash, precision, types, minify = false } = options;
  const { ts = [], wasm, wgsl } = lowered;
  const runtime = types ? runtimeSource : runtimeScript;
  const locals = [...ts, ...(wasm?.programs ?? [])].flatMap(({ scalars, buffers }) =>
    [...scalars, ...buffers].map(({ name }) => name),
  );
  const definitions = new Definitions([
    ...runtime.names,
    ...typeNames,
    ...["model", "wasmModel", "gpuModel", "binary", "shader"],
    ...locals,
  ]);
  const base = lowered.ts && "model";
  const entries = ts.map((program) => programText(model, program, definitions, options));
  const onWasm = wasm && wasmText(model, wasm, definitions, { ...options, base });
  const onGpu = wgsl && gpuText(model, wgsl.programs, wgsl.module, { types, base });
  const [plain, ...models] = creators[formOf(lowered)];
  const isShared = wasm?.module.kernels.some(({ kernel }) => kernel.share);
  const threaded = isShared ? ["createThreadedTrainer"] : [];
  // The trainer for any host makes that of WebAssembly itself, and is told how.
  const [creator, told] = base ? [plain, threaded] : [threaded[0] ?? plain, []];
  const called = [
    creator,
    ...told,
    ...helpersOf(ts.flatMap((program) => program.kernels)),
    ...(wasm ? calledByWasm(wasm.module) : []),
    ...(wgsl?.module.fields ?? []).flatMap(({ value }) =>
      value.kind === "uniform" ? returnText(value.lets).helpers : [],
    ),
    ...calledByModel(model),
    ...calledByPrograms([...entries, onWasm ?? "", onGpu ?? ""]),
    ...(types && base ? ["ModelInfo"] : []),
    ...(types && wasm ? ["WasmModelInfo", "Kernels"] : []),
    ...(types && wgsl ? ["GpuModelInfo", "GpuCreationOptions"] : []),
  ];
  const about = modelText(model, hash, precision);
  const typed = (name: string): string => (types ? `: ${name}` : "");
  /** A form of the model for a target. */
  const form = (name: string, type: string, fields: string): string =>
    `const ${name}${typed(type)} = {\n${base ? `  ...${base},\n` : about}${fields}};`;
  const given = types && wgsl ? "options as GpuCreationOptions" : "options";
  const list = [...models, given, ...told].join(", ");
  const create = types
    ? `export const create = async (options: CreateOptions = {}): Promise<Trainer> =>\n  ${creator}(${list}) as unknown as Trainer;`
    : `export const create = async (options) => ${creator}(${list});`;
  const parts = [
    `// A trainer of the model ${model.name}, compiled by mlpc ${version}. Graph ${hash}.`,
    ...(types ? [emitInterfaces(model, precision, formOf(lowered)).trimEnd()] : []),
    runtime.pick(called),
    `// The kernels of ${model.name}.`,
    ...definitions.texts,
    ...(base ? [`const model${typed("ModelInfo")} = {\n${about}${entries.join("")}};`] : []),
    ...(wasm
      ? [
          `${types ? commented(wasm.module.text) : ""}const binary = "${hexadecimal(assemble(wasm.module.text))}";`,
          form("wasmModel", "WasmModelInfo", onWasm!),
        ]
      : []),
    ...(wgsl
      ? [`const shader = ${shaderText(wgsl.module.code, minify)};`, form("gpuModel", "GpuModelInfo", onGpu!)]
      : []),
    `${createComment}${create}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** For readers of the source, as the binary is for machines alone. */
const commented = (text: string): string => `${text.trimEnd().replace(/^/gm, "// ").replace(/ +$/gm, "")}\n`;

/** Packs better than base64, which hides from the packer where bytes begin. */
const hexadecimal = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
