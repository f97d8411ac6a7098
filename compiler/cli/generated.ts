// A model compiled in memory and brought to life here: its trainer, and the graph it came from.
import { version } from "../../package.json";
import type { GenericGpuTrainer, GpuCreationOptions } from "../../runtime/gpu-trainer.ts";
import type { GenericTrainer } from "../../runtime/trainer.ts";
import { lower, lowerAll } from "../compile.ts";
import { graphHash } from "../emit/hash.ts";
import { emitModule, type Lowered } from "../emit/module.ts";
import type { Model } from "../model.ts";
import type { Target } from "../ops/op.ts";
import { optimize } from "../optimize.ts";
import { wrongInput } from "./fault.ts";
import type { ModelFile } from "./model-file.ts";
import { show } from "./terminal.ts";

export interface GeneratedModule<Trainer = GenericTrainer> {
  create(options: GpuCreationOptions): Promise<Trainer>;
}

/** Runs the text of a module; `Module` is what it exports. */
export const importText = <Module>(code: string): Promise<Module> =>
  import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);

/** Its trainers are used as those of a GPU are, whatever they run on, unless the target is known. */
export interface LiveModel<Trainer = GenericGpuTrainer> extends GeneratedModule<Trainer> {
  readonly model: Model;
  readonly target: Target;
  readonly lowered: Lowered;
}

/** The model of a file; shows its mistakes, and ends the command where it has any. */
export function checked({ source, options }: ModelFile): Model {
  const { model, diagnostics } = lower(source, options);
  show(diagnostics);
  if (!model) throw new Error("internal: a model without errors is missing");
  return model;
}

/** The model with entry points that compute nothing: its variables alone. */
export const idle = (model: Model): Model => ({
  ...model,
  step: { metrics: [], updates: [] },
  evaluate: { metrics: [] },
  predict: { outputs: [] },
});

export async function bringToLife<Trainer = GenericGpuTrainer>(
  model: Model,
  options: ModelFile["options"],
  target: Target = "ts",
): Promise<LiveModel<Trainer>> {
  const lowered = lowerAll(optimize(model), { ...options, target });
  const about = { version, hash: graphHash(model), precision: options.precision ?? "f32", types: false };
  const { create } = await importText<GeneratedModule<Trainer>>(emitModule(model, lowered, about));
  return { model, target, lowered, create };
}

/** Loads a checkpoint; one that is of another model is the user's mistake. */
export async function loadInto(trainer: GenericGpuTrainer, bytes: Uint8Array, path: string): Promise<void> {
  try {
    await trainer.load(bytes);
  } catch (error) {
    throw wrongInput(`${path}: ${error instanceof Error ? error.message : error}`);
  }
}
