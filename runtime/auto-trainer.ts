// The trainer of the `auto` target: on a GPU where there is one, and else on the CPU.
import type { GpuModelInfo } from "./gpu-model.ts";
import { createGpuTrainer, type GenericGpuTrainer, type GpuCreationOptions } from "./gpu-trainer.ts";
import type { ModelInfo } from "./model.ts";
import { createTrainer } from "./trainer.ts";

/** Either, with the target that it was made for. */
export type GenericAnyTrainer = GenericGpuTrainer & { readonly target: "wgsl" | "ts" };

/** Two forms of one model. A device that is given is used, or the call rejects; of its own it takes none of software. */
export async function createAnyTrainer(
  gpuModel: GpuModelInfo,
  model: ModelInfo,
  options: GpuCreationOptions = {},
): Promise<GenericAnyTrainer> {
  try {
    return Object.assign(await createGpuTrainer(gpuModel, options, true), { target: "wgsl" as const });
  } catch (error) {
    if (options.device) throw error;
    return Object.assign(createTrainer(model, options), { target: "ts" as const });
  }
}
