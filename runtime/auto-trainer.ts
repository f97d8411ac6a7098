// The trainer of the `auto` target: on a GPU where there is one, and else on the CPU.
import type { GpuModelInfo } from "./gpu-model.ts";
import { createGpuTrainer, type GenericGpuTrainer, type GpuCreationOptions } from "./gpu-trainer.ts";
import type { ModelInfo } from "./model.ts";
import { createTrainer } from "./trainer.ts";

/** Two forms of one model. A device that is given is used, or the call rejects. */
export async function createAnyTrainer(
  gpuModel: GpuModelInfo,
  model: ModelInfo,
  options: GpuCreationOptions = {},
): Promise<GenericGpuTrainer> {
  try {
    return await createGpuTrainer(gpuModel, options);
  } catch (error) {
    if (options.device) throw error;
    return createTrainer(model, options);
  }
}
