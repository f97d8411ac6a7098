// Where a model runs while a command lasts: on the CPU or on a GPU, as `--target` says.
import type { CompileOptions } from "../compile.ts";
import type { Model } from "../model.ts";
import { Fault, wrongCall, wrongInput } from "./fault.ts";
import { bringToLife, checked, type LiveModel } from "./generated.ts";
import { type Gpu, NoGpu, openGpu } from "./gpu.ts";
import type { ModelFile } from "./model-file.ts";
import { defaultTarget, requirePrecision, type Target } from "./options.ts";
import { note } from "./terminal.ts";

export interface TargetOptions {
  readonly target?: Target;
  readonly precision: NonNullable<CompileOptions["precision"]>;
  readonly quiet?: true;
}

/** A GPU that takes the model, or why there is none. */
async function tryGpu(
  model: Model,
  compiling: CompileOptions,
  target: Target,
  precision: TargetOptions["precision"],
  features: readonly GPUFeatureName[],
): Promise<{ readonly live: LiveModel; readonly gpu: Gpu } | NoGpu> {
  const isChoice = target === "auto";
  if (isChoice && precision === "f64") return new NoGpu("a GPU computes in f32");
  let gpu: Gpu | undefined;
  try {
    gpu = await openGpu(precision === "f16" ? [...features, "shader-f16"] : features);
    if (isChoice && gpu.isSoftware) throw new NoGpu("the only GPU here is made of software");
    if (precision === "f16" && !gpu.device.features.has("shader-f16"))
      throw new NoGpu(`${gpu.name} has no f16 (it lacks the feature shader-f16)`);
    const live = await bringToLife(model, compiling, "wgsl");
    // Its pipelines stay with the device.
    if (isChoice) (await refusalsOf(live.create({ device: gpu.device }))).dispose();
    return { live, gpu };
  } catch (error) {
    gpu?.device.destroy();
    if (error instanceof NoGpu) return error;
    throw error;
  }
}

/** What a GPU has against a model is a NoGpu. */
const refusalsOf = <Value>(made: Promise<Value>): Promise<Value> =>
  made.catch((error: Error) => {
    throw new NoGpu(error.message);
  });

/**
 * Brings a model to life, on a GPU with those of the features that it has, and lets go of the GPU after `work`. What
 * goes wrong there is no bug of ours, and ends the command with a message.
 */
export async function withModel(
  file: ModelFile,
  options: TargetOptions,
  work: (live: LiveModel, gpu?: Gpu) => Promise<void>,
  features: readonly GPUFeatureName[] = [],
): Promise<void> {
  const { precision, target = defaultTarget(precision), quiet } = options;
  requirePrecision(target, precision);
  const model = checked(file);
  const isForGpu = target === "wgsl" || target === "auto";
  const found = isForGpu ? await tryGpu(model, file.options, target, precision, features) : undefined;
  if (found instanceof NoGpu) {
    if (target === "wgsl") throw wrongCall(`--target wgsl: ${found.message}`);
    if (!quiet) note(`--target auto: on the CPU, as ${found.message}`);
  }
  const onCpu = target === "ts" ? "ts" : defaultTarget(precision);
  if (!found || found instanceof NoGpu) return work(await bringToLife(model, file.options, onCpu));
  const { live, gpu } = found;
  if (target === "auto" && !quiet) note(`--target auto: on ${gpu.name}`);
  try {
    await work(live, gpu);
  } catch (error) {
    const { name } = live.model;
    const isOfTrainer = error instanceof Error && new RegExp(`^${name}[.:]`).test(error.message);
    if (error instanceof Fault || !isOfTrainer) throw error;
    const fault = gpu.fault();
    throw wrongInput(fault === undefined ? error.message : `${name}: the GPU failed: ${fault}`);
  } finally {
    gpu.device.destroy();
  }
}
