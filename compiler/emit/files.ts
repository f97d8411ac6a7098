// The files of a compile: the trainer, its types, and its manifest.
import { version } from "../../package.json";
import type { Precision } from "../kernel/memory.ts";
import type { Model } from "../model.ts";
import { graphHash } from "./hash.ts";
import { buildManifest, type Manifest } from "./manifest.ts";
import { minify } from "./minify.ts";
import { emitModule, formOf, type Lowered } from "./module.ts";
import { emitTypes } from "./types.ts";

export interface EmitOptions {
  readonly target?: string;
  readonly precision?: Precision;
  readonly minify?: boolean;
  readonly emit?: readonly ("js" | "ts")[];
}

/** Settings, results, and what WebAssembly exports: the module has them as properties. */
const propertiesOf = (model: Model, { ts, wasm, wgsl }: Lowered): string[] => [
  ...model.settings.map(({ name }) => name),
  ...(ts ?? (wasm ?? wgsl!).programs).flatMap(({ results }) => results.map(({ name }) => name)),
  ...(wasm?.module.kernels.map(({ name }) => name) ?? []),
];

/** What WebAssembly exports, by short names. */
function withShortExports({ wasm, ...others }: Lowered): Lowered {
  if (!wasm) return others;
  const { text, kernels, ...rest } = wasm.module;
  const names = [...new Set(kernels.map(({ name }) => name))];
  const short = (name: string): string => `k${names.indexOf(name).toString(36)}`;
  const module = {
    ...rest,
    text: text.replace(/\(export "(\w+)"\)/g, (_, name) => `(export "${short(name)}")`),
    kernels: kernels.map((kernel) => ({ ...kernel, name: short(kernel.name) })),
  };
  return { ...others, wasm: { ...wasm, module } };
}

/** Text by file name; `model` is as the front end made it, `lowered` are its rewritten entry points as kernels. */
export function emitFiles(
  model: Model,
  lowered: Lowered,
  { target = "ts", precision = "f32", minify: small = false, emit = ["js"] }: EmitOptions = {},
): { readonly files: Readonly<Record<string, string>>; readonly manifest: Manifest } {
  const about = { version, hash: graphHash(model), target, precision };
  const base = model.name.toLowerCase();
  const manifest = buildManifest(model, lowered, about);
  const files: Record<string, string> = {};
  if (emit.includes("js")) {
    const least = small ? withShortExports(lowered) : lowered;
    const script = emitModule(model, least, { ...about, types: false, minify: small });
    files[`${base}.js`] = small ? minify(script, propertiesOf(model, least)) : script;
  }
  if (emit.includes("ts")) files[`${base}.ts`] = emitModule(model, lowered, { ...about, types: true });
  files[`${base}.d.ts`] = emitTypes(model, precision, formOf(lowered));
  files[`${base}.manifest.json`] = `${JSON.stringify(manifest, null, 2)}\n`;
  return { files, manifest };
}
