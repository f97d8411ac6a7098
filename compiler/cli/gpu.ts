// The GPU that a command runs on: the engine's own, or the one that the package `webgpu` brings to Node.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openDevice } from "../../runtime/gpu-device.ts";

/** A device for this process alone. */
export interface Gpu {
  readonly device: GPUDevice;
  /** What it had against a call of no one in particular; it is then lost. */
  readonly fault: () => string | undefined;
  /** Whether it is a processor that plays a GPU. */
  readonly isSoftware: boolean;
  readonly name: string;
}

/** Why there is no GPU to run on. */
export class NoGpu extends Error {}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : `${error}`);

/** Files beside whose packages `webgpu` may lie: those of the user's folder, and ours. */
const homes: readonly string[] = [join(process.cwd(), "package.json"), import.meta.url];

function findPackage(from: readonly string[]): string {
  for (const home of from) {
    try {
      return createRequire(home).resolve("webgpu");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw new NoGpu(messageOf(error));
    }
  }
  throw new NoGpu("there is no WebGPU in Node by itself; `npm install webgpu` brings it");
}

/** Clocks that tell the time of kernels in steps of 65 µs, for the good of pages, tell it in full. */
const switches = ["disable-dawn-features=timestamp_quantization"];

async function fromPackage(from: readonly string[]): Promise<GPU> {
  const path = findPackage(from);
  try {
    const { create } = await import(pathToFileURL(path).href);
    const gpu: GPU = create(switches);
    process.once("exit", () => gpu); // held until then, as devices die with it, and the process with them
    return gpu;
  } catch (error) {
    throw new NoGpu(`${path} does not load: ${messageOf(error)}`);
  }
}

/** Rejects with a NoGpu that says what is missing. Features that the GPU lacks are left out. */
export async function openGpu(features: readonly GPUFeatureName[], from = homes): Promise<Gpu> {
  const gpu = globalThis.navigator?.gpu ?? (await fromPackage(from));
  const device = await openDevice({ features, gpu }).catch((error: unknown) => {
    throw new NoGpu(`the GPU does not open: ${messageOf(error)}`);
  });
  if (!device) throw new NoGpu("WebGPU finds no GPU here, or no driver for it");
  let fault: string | undefined;
  device.onuncapturederror = (event) => {
    event.preventDefault();
    fault ??= event.error.message;
    setImmediate(() => device.destroy()); // not from within a call of the device
  };
  // Older engines lack some of it, or all.
  const info: Partial<GPUAdapterInfo> = device.adapterInfo ?? {};
  return {
    device,
    fault: () => fault,
    isSoftware: info.isFallbackAdapter ?? false,
    name: info.description || [info.vendor, info.device].filter(Boolean).join(" ") || "a GPU without a name",
  };
}
