// The trainer of the `auto` target: on a GPU where there is one, and else on the CPU.
import type { GpuModelInfo } from "./gpu-model.ts";
import { createGpuTrainer, type GenericGpuTrainer, type GpuCreationOptions } from "./gpu-trainer.ts";
import type { ModelInfo } from "./model.ts";
import { createTrainer } from "./trainer.ts";
import type { WasmModelInfo } from "./wasm-model.ts";
import { createWasmTrainer } from "./wasm-trainer.ts";

/** Any, with the target that it was made for. */
export type GenericAnyTrainer = GenericGpuTrainer & { readonly target: "wgsl" | "wasm" | "ts" };

/** Three forms of one model. A device that is given is used, or the call rejects; of its own it takes none of software. */
export async function createAnyTrainer(
  gpuModel: GpuModelInfo,
  wasmModel: WasmModelInfo,
  model: ModelInfo,
  options: GpuCreationOptions = {},
  createOnWasm = createWasmTrainer,
): Promise<GenericAnyTrainer> {
  try {
    return Object.assign(await createGpuTrainer(gpuModel, options, true), { target: "wgsl" as const });
  } catch (error) {
    if (options.device) throw error;
  }
  try {
    return Object.assign(await createOnWasm(wasmModel, options), { target: "wasm" as const });
  } catch {
    return Object.assign(createTrainer(model, options), { target: "ts" as const });
  }
}
