// The GPU of a trainer: the app's or one of its own, and the pipelines that a model needs there.
import type { GpuModelInfo } from "./gpu-model.ts";

export interface DeviceOptions {
  /** Beside subgroups; those that the GPU lacks are left out. */
  readonly features?: readonly GPUFeatureName[] | undefined;
  readonly gpu?: GPU | undefined;
  /** Whether none made of software will do. */
  readonly hardware?: boolean;
}

/** A device with all the memory that the GPU gives; null where there is no WebGPU, or not the one that is wanted. */
export async function openDevice({
  features = [],
  gpu = globalThis.navigator?.gpu,
  hardware = false,
}: DeviceOptions = {}): Promise<GPUDevice | null> {
  const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter || (hardware && adapter.info?.isFallbackAdapter)) return null;
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return adapter.requestDevice({
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
    requiredFeatures: [...features, "subgroups" as const].filter((feature) => adapter.features.has(feature)),
  });
}

/** By the names of their functions in the shader. */
export type Pipelines = ReadonlyMap<string, GPUComputePipeline>;

/** Of each model on each device: trainers share them. */
const pipelinesOn = new WeakMap<GPUDevice, WeakMap<GpuModelInfo, Promise<Pipelines>>>();

/** Rejects with an Error that names the line of the model whose kernel the GPU refuses. */
export function pipelinesOf(model: GpuModelInfo, device: GPUDevice): Promise<Pipelines> {
  const models = pipelinesOn.get(device) ?? new WeakMap();
  pipelinesOn.set(device, models);
  const pipelines = models.get(model) ?? makePipelines(model, device);
  models.set(model, pipelines);
  return pipelines;
}

/**
 * A shader as a device takes it: with subgroups where it has them. That threads lie in these in the order of their
 * numbers, WGSL does not promise; GPUs do so where a workgroup has one dimension.
 */
export function shaderOn({ features, adapterInfo }: GPUDevice, shader: string): string {
  if (!features.has("subgroups")) return shader;
  const { subgroupMinSize = 1 } = adapterInfo ?? {}; // which older engines lack
  // Where subgroups are larger, so many side by side are still of one; a workgroup may have no more than 64 threads.
  const size = `const subgroupSize=${Math.min(64, subgroupMinSize)};`;
  const other = "fn subgroupOther(x:i32,y:i32)->i32{return subgroupShuffleXor(x,u32(y));}";
  return `enable subgroups;${shader.replace(/const subgroupSize[^}]+}/, size + other)}`;
}

/** So many entry points share a module, as GPUs go over all of it for each of them. */
const together = 16;

const functionsIn = (shader: string): readonly string[] => shader.match(/(?<=\bfn )\w+/g) ?? [];

async function makePipelines(model: GpuModelInfo, device: GPUDevice): Promise<Pipelines> {
  const { name, kernels, features = [] } = model;
  const missing = features.find((feature) => !device.features.has(feature));
  if (missing) throw new Error(`${name}: the GPU lacks ${missing}, for which the model was compiled`);
  const labels = new Map(kernels.map(({ entry, line }) => [entry, `${entry} (${line})`]));
  const [head, ...entries] = shaderOn(device, model.shader).split(/\n(?=@compute)/);
  const pipelines = new Map<string, GPUComputePipeline>();
  const make = (some: readonly string[]): Promise<unknown> => {
    const code = [head, ...some].join("\n");
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ label: name, code });
    device.popErrorScope().catch(() => null); // a device that is lost says so elsewhere
    const makeOne = async (text: string): Promise<void> => {
      const entryPoint = functionsIn(text)[0]!;
      const label = labels.get(entryPoint)!;
      const compute = { module, entryPoint };
      try {
        const pipeline = await device.createComputePipelineAsync({ label, layout: "auto", compute });
        pipelines.set(entryPoint, pipeline);
      } catch (error) {
        const { messages } = await module.getCompilationInfo();
        const fault = messages.find(({ type }) => type === "error");
        const above = code.split("\n", fault?.lineNum ?? 0).join("\n");
        const guilty = fault ? labels.get(functionsIn(above).at(-1)!) : label;
        const where = guilty ? `kernel ${guilty}` : "shader";
        throw new Error(
          `${name}: the GPU refuses the ${where}: ${fault?.message ?? (error as Error).message}`,
        );
      }
    };
    return Promise.all(some.map(makeOne));
  };
  await Promise.all(entries.map((_, k) => k % together || make(entries.slice(k, k + together))));
  return pipelines;
}
