// A model compiled in memory and brought to life here: its trainer, and the graph it came from.
import type { GenericTrainer } from "../../runtime/trainer.ts";
import { compile, lower } from "../compile.ts";
import type { Model } from "../model.ts";
import { wrongInput } from "./fault.ts";
import type { ModelFile } from "./model-file.ts";
import { show } from "./terminal.ts";

export interface GeneratedModule {
  create(options: { readonly seed?: number }): Promise<GenericTrainer>;
}

/** Runs the text of a module; `Module` is what it exports. */
export const importText = <Module extends GeneratedModule>(code: string): Promise<Module> =>
  import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);

export interface LiveModel {
  readonly model: Model;
  readonly create: (seed?: number) => Promise<GenericTrainer>;
}

/** Shows the model's mistakes, and ends the command where it has any. */
export async function bringToLife({ source, options }: ModelFile): Promise<LiveModel> {
  const { files, diagnostics } = compile(source, { ...options, target: "ts" });
  show(diagnostics);
  const { model } = lower(source, options);
  const code = Object.entries(files).find(([name]) => name.endsWith(".js"))?.[1];
  if (!model || code === undefined) throw new Error("internal: a model without errors has no code");
  const module = await importText(code);
  return { model, create: (seed) => module.create(seed === undefined ? {} : { seed }) };
}

/** Loads a checkpoint; one that is of another model is the user's mistake. */
export function loadInto(trainer: GenericTrainer, bytes: Uint8Array, path: string): void {
  try {
    trainer.loadSync(bytes);
  } catch (error) {
    throw wrongInput(`${path}: ${error instanceof Error ? error.message : error}`);
  }
}
