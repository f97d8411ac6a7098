// The trainer of the `wgsl` target: the methods that an application calls, around the memory of one model on a GPU.
import { checkArray, checkCount } from "./check.ts";
import { encodeCheckpoint, loadCheckpoint } from "./checkpoint.ts";
import { type EpochReport, epochsOf, type FittingOptions } from "./fit.ts";
import { openDevice, pipelinesOf } from "./gpu-device.ts";
import { createBuffer, placed, toGpu, usage } from "./gpu-memory.ts";
import type { GpuModelInfo, Region } from "./gpu-model.ts";
import { Readback } from "./gpu-readback.ts";
import {
  type Encode,
  enqueue,
  type GpuCore,
  inOnePass,
  runForNumbers,
  settled,
  submitTo,
  tellOldest,
  usable,
  watched,
} from "./gpu-run.ts";
import { arrayOf, type Feed, type Scalars, type TrainingState, type TypedArray } from "./model.ts";
import { begin, type CreationOptions } from "./start.ts";

export interface GpuCreationOptions extends CreationOptions {
  /** By default one of the trainer's own. */
  readonly device?: GPUDevice | undefined;
  /** For those who take the time of kernels. */
  readonly encode?: Encode | undefined;
}

/** A variable as its owner sees it. */
export interface GpuVariableHandle {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** A copy of the values. */
  read(): Promise<TypedArray>;
  /** Rejects with a TypeError on another type or length. */
  write(values: TypedArray): Promise<void>;
}

/** What `create` of a generated module gives, before it gets the model's own types. */
export type GenericGpuTrainer = Awaited<ReturnType<typeof createGpuTrainer>>;

/** The trainers on each device, to be told when it fails. */
const trainersOn = new WeakMap<GPUDevice, Set<GpuCore>>();

function enrol(core: GpuCore, isOwn: boolean): void {
  const { device } = core;
  const trainers = trainersOn.get(device) ?? new Set();
  trainers.add(core);
  if (trainersOn.has(device)) return;
  trainersOn.set(device, trainers);
  const fail = (why: string): void => {
    for (const each of trainers) each.fault ??= new Error(`${each.model.name}: ${why}`);
  };
  device.lost.then(({ message }) => {
    fail(`the GPU was lost; load the last checkpoint into a new trainer (${message})`);
  });
  if (isOwn) device.onuncapturederror = ({ error }) => fail(error.message);
}

function writeVariables(
  { device, buffers }: GpuCore,
  regions: readonly Region[],
  values: readonly TypedArray[],
): void {
  regions.forEach(([, offset], k) => {
    device.queue.writeBuffer(buffers.variables, offset, toGpu(values[k]!));
  });
}

function readVariables(core: GpuCore, regions: readonly Region[]): Promise<TypedArray[]> {
  const { device, readback, buffers } = usable(core);
  const encoder = device.createCommandEncoder();
  const read = readback.stage(encoder, buffers.variables, regions);
  device.queue.submit([encoder.finish()]);
  return settled(core, read());
}

/** The memory of a trainer, with its variables drawn from the seed. */
async function coreOf(model: GpuModelInfo, device: GPUDevice, options: GpuCreationOptions): Promise<GpuCore> {
  const { state, values, settings } = begin(model, options);
  const pipelines = await pipelinesOf(model, device);
  const variables = placed(values.map(({ length }, k) => [model.variables[k]!.dtype, length]));
  const literals = placed(model.literals.map((list) => ["f32", list.length]));
  const widest = Math.max(...[model.step, model.evaluate].map(({ results }) => Object.keys(results).length));
  const bytes = { inputs: 0, literals: literals.bytes, variables: variables.bytes, arena: 0 };
  const [core, refused] = watched(device, (): GpuCore => {
    const spaces = Object.entries(bytes).map(([space, size]) => [
      space,
      createBuffer(device, space, size, usage.forValues),
    ]);
    const scalars = createBuffer(device, "scalars", 4 * model.scalars.length, usage.forScalars);
    const core: GpuCore = {
      model,
      device,
      pipelines,
      state,
      settings,
      encode: options.encode ?? inOnePass,
      readback: new Readback(model, device, 4 * Math.max(1, widest)),
      variables: variables.regions,
      literals: literals.regions,
      buffers: { ...Object.fromEntries(spaces), scalars },
      rooms: new Map(),
      pending: [],
      run: (...given) => submitTo(core, ...given),
      settle: () => tellOldest(core, Number.POSITIVE_INFINITY),
      keep() {
        const end = variables.regions[model.variables.findIndex(({ role }) => role === "optimizer")]?.[1];
        const size = end ?? variables.bytes;
        const copy = (from: GPUBuffer, to: GPUBuffer): void => {
          const encoder = device.createCommandEncoder();
          encoder.copyBufferToBuffer(from, 0, to, 0, size);
          device.queue.submit([encoder.finish()]);
        };
        const { buffers } = core;
        const [kept, refused] = watched(device, () => {
          buffers.kept ??= createBuffer(device, "kept", size, usage.forValues);
          copy(buffers.variables, buffers.kept);
          return buffers.kept;
        });
        refused.then((why) => {
          if (why !== undefined) core.fault ??= new Error(`${model.name}.fit: ${why}`);
        });
        return () => copy(kept, buffers.variables);
      },
    };
    writeVariables(core, variables.regions, values);
    literals.regions.forEach(([, offset], k) => {
      device.queue.writeBuffer(core.buffers.literals, offset, toGpu(model.literals[k]!));
    });
    return core;
  });
  const fault = await refused;
  if (fault === undefined) return core;
  release(core);
  throw new Error(`${model.name}: ${fault}`);
}

function release({ buffers, readback }: GpuCore): void {
  for (const buffer of Object.values(buffers)) buffer.destroy();
  readback.destroy();
}

/**
 * A trainer whose variables are drawn from the seed. Rejects with a TypeError when that is no seed, and with an Error
 * where there is no WebGPU (of `hardware`, if so asked), or the GPU has no room for the model or refuses a kernel.
 */
export async function createGpuTrainer(
  model: GpuModelInfo,
  options: GpuCreationOptions = {},
  hardware = false,
) {
  const { name } = model;
  const device = options.device ?? (await openDevice({ hardware, features: model.features }));
  if (!device)
    throw new Error(
      `${name}: there is no WebGPU here; give \`create\` a device, or compile with --target auto`,
    );
  const isOwn = device !== options.device;
  const core = await coreOf(model, device, options).catch((error: unknown) => {
    if (isOwn) device.destroy();
    throw error;
  });
  enrol(core, isOwn);
  const { state, pending, variables } = core;

  const handlesOf = (params: boolean): Record<string, GpuVariableHandle> =>
    Object.fromEntries(
      model.variables.flatMap((variable, k) => {
        const { name, role, shape, dtype } = variable;
        const region = variables[k]!;
        const handle: GpuVariableHandle = {
          shape,
          dtype,
          read: async () => (await readVariables(core, [region]))[0]!,
          async write(values) {
            checkArray(usable(core).model, "write", variable, region[2], values);
            writeVariables(core, [region], [values]);
          },
        };
        return (role === "param") === params ? [[name, handle]] : [];
      }),
    );
  /** What throws at once rejects. */
  const numbers =
    (entry: "step" | "evaluate") =>
    (feed: Feed): Promise<Scalars> => {
      try {
        return runForNumbers(core, entry, feed);
      } catch (error) {
        return Promise.reject(error);
      }
    };

  return {
    step: numbers("step"),
    evaluate: numbers("evaluate"),
    async predict(feed: Feed): Promise<Record<string, TypedArray>> {
      const { room, stored: read } = enqueue(core, "predict", feed, (encoder, results) =>
        core.readback.stage(encoder, core.buffers.arena, results),
      );
      const values = await settled(core, read(), room);
      return Object.fromEntries(Object.keys(model.predict.results).map((name, k) => [name, values[k]!]));
    },
    async save(): Promise<Uint8Array> {
      const steps = pending.filter(({ entry }) => entry === "step");
      const saved = structuredClone(state);
      const values = await readVariables(core, variables);
      for (const { values: results, size } of steps)
        for (const [name, value] of Object.entries(await results))
          saved.sums[name] = (saved.sums[name] ?? 0) + value * size;
      return encodeCheckpoint({ model, state: saved, values });
    },
    async load(bytes: Uint8Array | ArrayBuffer): Promise<void> {
      const values = usable(core).variables.map(([dtype, , length]) => new (arrayOf(model, dtype))(length));
      loadCheckpoint({ model, state, values }, new Uint8Array(bytes));
      pending.length = 0;
      writeVariables(core, variables, values);
    },
    params: handlesOf(true),
    /** Of the model and of its optimizer. */
    states: handlesOf(false),
    settings: core.settings,
    /** Steps enqueued, epochs finished, and examples used of the epoch begun. */
    get progress(): Pick<TrainingState, "step" | "epoch" | "cursor"> {
      return { ...state };
    },
    fit(data: Feed, options: FittingOptions = {}): AsyncGenerator<EpochReport, void, void> {
      checkCount(`${name}.fit: readEvery`, options.readEvery ?? 1);
      return epochsOf(usable(core), data, options);
    },
    /** Frees the memory, and the device if it is the trainer's own; every later call rejects. */
    dispose(): void {
      core.fault = new Error(`${name}: the trainer was disposed`);
      trainersOn.get(device)?.delete(core);
      release(core);
      if (isOwn) device.destroy();
    },
  };
}
