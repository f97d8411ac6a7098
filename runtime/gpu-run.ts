// How an entry point runs on a GPU: what its sizes ask for is made once, and then a run is one submit.
import { checkFeed } from "./check.ts";
import type { FitHost, Submit } from "./fit.ts";
import type { Pipelines } from "./gpu-device.ts";
import { createBuffer, fromGpu, placed, sizeOf, toGpu, usage } from "./gpu-memory.ts";
import type { GpuKernelInfo, GpuModelInfo, GpuProgramInfo, Region, Regions, Space } from "./gpu-model.ts";
import type { Readback } from "./gpu-readback.ts";
import { Lazy } from "./lazy.ts";
import type { EntryName, Feed, Scalars, TypedArray } from "./model.ts";
import { seedWords } from "./random.ts";

/** A kernel that is ready to run. */
export interface Dispatch {
  readonly kernel: GpuKernelInfo;
  readonly workgroups: number;
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
}

/** Records kernels; by default in one pass. */
export type Encode = (encoder: GPUCommandEncoder, dispatches: readonly Dispatch[]) => void;

/** A run for `fit` whose results are not told yet. */
export interface Pending {
  readonly entry: EntryName;
  readonly values: Promise<Scalars>;
  readonly tell: (values: Scalars) => unknown;
  readonly size: number;
}

/** All that a trainer holds, and what `fit` runs on. */
export interface GpuCore extends FitHost {
  readonly model: GpuModelInfo;
  readonly device: GPUDevice;
  readonly pipelines: Pipelines;
  readonly encode: Encode;
  /** The settings, for the trainer's owner. */
  readonly settings: Scalars;
  /** In order. */
  readonly pending: Pending[];
  readonly readback: Readback;
  /** Of the spaces that do not change with sizes. */
  readonly variables: readonly Region[];
  readonly literals: readonly Region[];
  readonly buffers: Record<Space | "scalars", GPUBuffer> & { kept?: GPUBuffer };
  /** By entry point and sizes, the one last used at the end. */
  readonly rooms: Map<string, Room>;
  /** Why no call can succeed any more. */
  fault?: Error;
}

/** What an entry point needs for some sizes. */
export interface Room {
  readonly regions: Readonly<Record<Space, Regions>>;
  readonly dispatches: readonly Dispatch[];
  /** The kernel that makes the largest value of the arena, with its line. */
  readonly widest: string;
  /** What the GPU had against it, or against the first run in it. */
  fault: Promise<Error | undefined>;
}

/** Rooms that are kept: an app may predict for as many sizes as it has batches. */
const mostRooms = 16;

/** Rows of workgroups, where there are more than a dimension may have. */
const rowLength = 65535;

export const inOnePass: Encode = (encoder, dispatches) => {
  const pass = encoder.beginComputePass();
  for (const dispatch of dispatches) recordDispatch(pass, dispatch);
  pass.end();
};

export function recordDispatch(pass: GPUComputePassEncoder, { workgroups, pipeline, group }: Dispatch): void {
  if (workgroups === 0) return;
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(Math.min(workgroups, rowLength), Math.ceil(workgroups / rowLength));
}

/** Throws what ended the trainer. */
export function usable(core: GpuCore): GpuCore {
  if (core.fault) throw core.fault;
  return core;
}

/** Another buffer of a space; the contents of the old one are gone. */
function renew({ device, buffers, rooms }: GpuCore, space: Space, bytes: number): void {
  buffers[space].destroy();
  buffers[space] = createBuffer(device, space, bytes, usage.forValues);
  rooms.clear();
}

/** Throws a RangeError where the sizes ask for more memory than the GPU gives in one piece. */
function roomFor(core: GpuCore, program: GpuProgramInfo, sizes: readonly number[], where: string): Room {
  const { model, device, pipelines, buffers } = core;
  const { limits } = device;
  const within = (bytes: number, limit: number, what: string): number => {
    if (bytes <= limit) return bytes;
    throw new RangeError(
      `${where}: ${what} takes ${bytes} bytes, and the GPU gives ${limit}; feed fewer examples`,
    );
  };
  const { bytes, arena } = program.layout(...sizes);
  const kernels = program.kernels.map((place) => model.kernels[place]!);
  const fed = placed(
    program.inputs.map((place) => {
      const { dtype, count } = model.inputs[place]!;
      return [dtype, count(...sizes)];
    }),
  );
  const inputs: Region[] = [];
  program.inputs.forEach((place, k) => {
    inputs[place] = fed.regions[k]!;
  });
  const regions = { inputs, arena, variables: core.variables, literals: core.literals };
  /** Not all of a buffer that other sizes made large. */
  const whole: Readonly<Record<Space, number>> = {
    inputs: fed.bytes,
    arena: bytes,
    variables: buffers.variables.size,
    literals: buffers.literals.size,
  };
  let [most, widest] = [0, "its kernels"];
  const bound = kernels.map(({ entry, line, bindings }) =>
    bindings.map((k) => {
      const [to, place, binding = k] = model.bindings[k]!;
      if (to === "scalars") return { binding, to };
      const limit = limits.maxStorageBufferBindingSize;
      const kernel = `${entry} (${line})`;
      if (place === undefined) {
        const size = within(Math.max(4, whole[to]), limit, `all memory of ${to}, for ${kernel},`);
        return { binding, to, offset: 0, size };
      }
      const region = regions[to][place]!;
      const size = within(sizeOf(region), limit, `a value of ${kernel}`);
      if (to === "arena" && size > most) [most, widest] = [size, kernel];
      return { binding, to, offset: region[1], size };
    }),
  );
  within(bytes, limits.maxBufferSize - 512, `the arena, for ${widest} and others,`);
  within(fed.bytes, limits.maxBufferSize - 512, "what is fed");
  if (bytes > buffers.arena.size) renew(core, "arena", bytes);
  if (fed.bytes > buffers.inputs.size) renew(core, "inputs", fed.bytes);
  const dispatches = kernels.map((kernel, k) => {
    const { entry, line } = kernel;
    const pipeline = pipelines.get(entry)!;
    const entries = bound[k]!.map(({ binding, to, ...part }) => ({
      binding,
      resource: { buffer: buffers[to], ...part },
    }));
    const layout = pipeline.getBindGroupLayout(0);
    return {
      kernel,
      workgroups: kernel.workgroups(...sizes),
      pipeline,
      group: device.createBindGroup({ label: `${entry} (${line})`, layout, entries }),
    };
  });
  return { regions, dispatches, widest, fault: Promise.resolve(undefined) };
}

/** The uniform's bytes. */
function scalarsOf(
  { model: { scalars }, state }: GpuCore,
  sizes: readonly number[],
  { regions }: Room,
): ArrayBuffer {
  const { step, seed, settings } = state;
  const counters = [step, ...seedWords(seed)];
  const words = new DataView(new ArrayBuffer(4 * scalars.length));
  scalars.forEach((scalar, k) => {
    if (typeof scalar === "function") words.setFloat32(4 * k, scalar(sizes, settings, counters), true);
    else if (scalar[0] === "setting") words.setFloat32(4 * k, settings[scalar[1]]!, true);
    else {
      const [kind, of] = scalar;
      const value =
        kind === "size" ? sizes[of] : kind === "counter" ? counters[of] : (regions[kind][of]?.[1] ?? 0) / 4;
      words.setUint32(4 * k, value!, true);
    }
  });
  return words.buffer;
}

const noMemory = "the GPU has no memory left";

/** Calls a function, and promises what the GPU has against it. */
export function watched<Value>(
  device: GPUDevice,
  action: () => Value,
): readonly [Value, Promise<string | undefined>] {
  const filters = ["validation", "out-of-memory"] as const;
  for (const filter of filters) device.pushErrorScope(filter);
  let found: Promise<string | undefined> | undefined;
  const pop = (): Promise<string | undefined> =>
    Promise.all(filters.map(() => device.popErrorScope())).then(
      ([full, invalid]) => (full ? noMemory : invalid?.message),
      () => undefined, // the device is lost, which its trainers hear otherwise
    );
  try {
    const value = action();
    found = pop();
    return [value, found];
  } finally {
    if (!found) pop();
  }
}

/**
 * Checks a feed and enqueues a run on it; `store` encodes what becomes of the results, and its value is handed on.
 * Nothing is touched if the check throws.
 */
export function enqueue<Stored>(
  core: GpuCore,
  entry: EntryName,
  feed: Feed,
  store: (encoder: GPUCommandEncoder, results: readonly Region[]) => Stored,
): { readonly room: Room; readonly stored: Stored } {
  const { model, device, state, rooms, buffers } = usable(core);
  const program = model[entry];
  const sizes = checkFeed(model, entry, feed);
  const where = `${model.name}.${entry}${sizes[0] ? ` where ${model.symbols} = ${sizes}` : ""}`;
  const key = `${entry} ${sizes}`;
  const run = (room: Room) => {
    if (entry === "step") state.step++;
    for (const place of program.inputs) {
      const values = toGpu(feed[model.inputs[place]!.name] as TypedArray);
      device.queue.writeBuffer(buffers.inputs, room.regions.inputs[place]![1], values);
    }
    device.queue.writeBuffer(buffers.scalars, 0, scalarsOf(core, sizes, room));
    const encoder = device.createCommandEncoder({ label: where });
    core.encode(encoder, room.dispatches);
    const results = Object.values(program.results).map((place) => room.regions.arena[place]!);
    const stored = store(encoder, results);
    device.queue.submit([encoder.finish()]);
    return { room, stored };
  };
  const known = rooms.get(key);
  rooms.delete(key);
  if (known) {
    rooms.set(key, known);
    return run(known);
  }
  const [first, refused] = watched(device, () => run(roomFor(core, program, sizes, where)));
  rooms.set(key, first.room);
  if (rooms.size > mostRooms) rooms.delete(rooms.keys().next().value!);
  first.room.fault = refused.then((why) => {
    if (why === undefined) return undefined;
    const what = why === noMemory ? ` for ${first.room.widest} and others` : "";
    const fault = new Error(`${where}: ${why}${what}`);
    if (entry === "step") core.fault ??= fault;
    // Else the variables are as they were. Buffers that there may be no memory for make way for small ones.
    if (!core.fault) {
      renew(core, "arena", 0);
      renew(core, "inputs", 0);
    }
    return fault;
  });
  return first;
}

/** A value that the GPU gives later; rejects with why it does not. */
export async function settled<Value>(core: GpuCore, value: Promise<Value>, room?: Room): Promise<Value> {
  const [result] = await Promise.allSettled([value]);
  const fault = await room?.fault;
  if (fault) throw fault;
  if (result.status === "fulfilled") return result.value;
  // A device that is lost takes a moment to say so.
  if (!core.fault) await Promise.race([core.device.lost, new Promise((resolve) => setTimeout(resolve, 100))]);
  throw core.fault ?? result.reason;
}

/** Enqueues a run that gives numbers; they are read when they are asked for. */
export function runForNumbers(core: GpuCore, entry: EntryName, feed: Feed): Lazy<Scalars> {
  const names = Object.keys(core.model[entry].results);
  const { room, stored } = enqueue(core, entry, feed, (encoder, results) => {
    const slot = core.readback.reserve(4 * names.length);
    const regions = results.map(([dtype, from], k): Region => {
      const to = slot.offset + 4 * k;
      encoder.copyBufferToBuffer(core.buffers.arena, from, slot.buffer, to, 4);
      return [dtype, to, 1];
    });
    return { slot, regions };
  });
  return new Lazy(async () => {
    const bytes = await settled(core, stored.slot.read(), room);
    const values = stored.regions.map((region) => fromGpu(core.model, bytes, region)[0]!);
    return Object.fromEntries(names.map((name, k) => [name, values[k]!]));
  });
}

/**
 * Runs for `fit`: results are asked for in lots of `readEvery`, and told a lot later, so that the GPU has work meanwhile.
 * Where each is read there is no later. Gives a promise where there is something to wait for.
 */
export function submitTo(
  core: GpuCore,
  ...[entry, feed, tell, size, { readEvery = 32 }]: Parameters<Submit>
) {
  const { pending } = core;
  const values = runForNumbers(core, entry, feed);
  pending.push({ entry, values, tell, size });
  if (pending.length % readEvery === 0) values.catch(() => {});
  if (pending.length < (readEvery > 1 ? 2 * readEvery : 1)) return undefined;
  return tellOldest(core, readEvery);
}

/** Waits for the results of the oldest runs, and tells them; an epoch that thereupon begins anew forgets the others. */
export async function tellOldest({ pending, state }: GpuCore, count: number): Promise<void> {
  for (let left = count; left > 0 && pending[0]; left--) {
    const [first] = pending;
    const values = await first.values;
    if (pending[0] !== first) return; // another state was loaded
    pending.shift();
    try {
      await first.tell(values);
    } finally {
      if (state.cursor === 0) pending.length = 0;
    }
  }
}
