// The runtime that trainers are made of, as text: TypeScript as it stands, and JavaScript with its types removed.
import autoTrainerScript from "../../runtime/auto-trainer.ts?js";
import autoTrainerSource from "../../runtime/auto-trainer.ts?raw";
import blocksScript from "../../runtime/blocks.ts?js";
import blocksSource from "../../runtime/blocks.ts?raw";
import checkScript from "../../runtime/check.ts?js";
import checkSource from "../../runtime/check.ts?raw";
import checkpointScript from "../../runtime/checkpoint.ts?js";
import checkpointSource from "../../runtime/checkpoint.ts?raw";
import fitScript from "../../runtime/fit.ts?js";
import fitSource from "../../runtime/fit.ts?raw";
import gpuDeviceScript from "../../runtime/gpu-device.ts?js";
import gpuDeviceSource from "../../runtime/gpu-device.ts?raw";
import gpuMemoryScript from "../../runtime/gpu-memory.ts?js";
import gpuMemorySource from "../../runtime/gpu-memory.ts?raw";
import gpuModelScript from "../../runtime/gpu-model.ts?js";
import gpuModelSource from "../../runtime/gpu-model.ts?raw";
import gpuReadbackScript from "../../runtime/gpu-readback.ts?js";
import gpuReadbackSource from "../../runtime/gpu-readback.ts?raw";
import gpuRunScript from "../../runtime/gpu-run.ts?js";
import gpuRunSource from "../../runtime/gpu-run.ts?raw";
import gpuTrainerScript from "../../runtime/gpu-trainer.ts?js";
import gpuTrainerSource from "../../runtime/gpu-trainer.ts?raw";
import initializeScript from "../../runtime/initialize.ts?js";
import initializeSource from "../../runtime/initialize.ts?raw";
import lazyScript from "../../runtime/lazy.ts?js";
import lazySource from "../../runtime/lazy.ts?raw";
import mathScript from "../../runtime/math.ts?js";
import mathSource from "../../runtime/math.ts?raw";
import modelScript from "../../runtime/model.ts?js";
import modelSource from "../../runtime/model.ts?raw";
import promisesScript from "../../runtime/promises.ts?js";
import promisesSource from "../../runtime/promises.ts?raw";
import randomScript from "../../runtime/random.ts?js";
import randomSource from "../../runtime/random.ts?raw";
import rulesScript from "../../runtime/rules.ts?js";
import rulesSource from "../../runtime/rules.ts?raw";
import safetensorsScript from "../../runtime/safetensors.ts?js";
import safetensorsSource from "../../runtime/safetensors.ts?raw";
import startScript from "../../runtime/start.ts?js";
import startSource from "../../runtime/start.ts?raw";
import trainerScript from "../../runtime/trainer.ts?js";
import trainerSource from "../../runtime/trainer.ts?raw";
import wasmModelScript from "../../runtime/wasm-model.ts?js";
import wasmModelSource from "../../runtime/wasm-model.ts?raw";
import wasmThreadsScript from "../../runtime/wasm-threads.ts?js";
import wasmThreadsSource from "../../runtime/wasm-threads.ts?raw";
import wasmTrainerScript from "../../runtime/wasm-trainer.ts?js";
import wasmTrainerSource from "../../runtime/wasm-trainer.ts?raw";
import { Concatenation } from "./concatenation.ts";

/** As TypeScript. */
export const runtimeSource = new Concatenation([
  modelSource,
  safetensorsSource,
  checkpointSource,
  randomSource,
  initializeSource,
  checkSource,
  fitSource,
  rulesSource,
  startSource,
  promisesSource,
  trainerSource,
  mathSource,
  blocksSource,
  wasmModelSource,
  wasmTrainerSource,
  wasmThreadsSource,
  lazySource,
  gpuModelSource,
  gpuMemorySource,
  gpuDeviceSource,
  gpuReadbackSource,
  gpuRunSource,
  gpuTrainerSource,
  autoTrainerSource,
]);

/** As JavaScript. */
export const runtimeScript = new Concatenation([
  modelScript,
  safetensorsScript,
  checkpointScript,
  randomScript,
  initializeScript,
  checkScript,
  fitScript,
  rulesScript,
  startScript,
  promisesScript,
  trainerScript,
  mathScript,
  blocksScript,
  wasmModelScript,
  wasmTrainerScript,
  wasmThreadsScript,
  lazyScript,
  gpuModelScript,
  gpuMemoryScript,
  gpuDeviceScript,
  gpuReadbackScript,
  gpuRunScript,
  gpuTrainerScript,
  autoTrainerScript,
]);
