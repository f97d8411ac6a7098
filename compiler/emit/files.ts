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

/** Settings and results, which the module has as properties. */
const propertiesOf = (model: Model, { ts, wgsl }: Lowered): string[] => [
  ...model.settings.map(({ name }) => name),
  ...(ts ?? wgsl!.programs).flatMap(({ results }) => results.map(({ name }) => name)),
];

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
    const script = emitModule(model, lowered, { ...about, types: false, minify: small });
    files[`${base}.js`] = small ? minify(script, propertiesOf(model, lowered)) : script;
  }
  if (emit.includes("ts")) files[`${base}.ts`] = emitModule(model, lowered, { ...about, types: true });
  files[`${base}.d.ts`] = emitTypes(model, precision, formOf(lowered));
  files[`${base}.manifest.json`] = `${JSON.stringify(manifest, null, 2)}\n`;
  return { files, manifest };
}
