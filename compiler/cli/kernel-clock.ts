// The time that kernels take on a GPU, by its own clock: each is a pass of its own, which the GPU times at both ends.
import { type Dispatch, type Encode, recordDispatch } from "../../runtime/gpu-run.ts";
import type { Gpu } from "./gpu.ts";

/** Kernels of which one slot holds the times: a set has 4096 queries at most. */
const capacity = 2048;
/** GPUBufferUsage and GPUMapMode, which outside of browsers are no globals. */
const usage = { forResults: 512 | 4, forReading: 1 | 8 };
const mapForReading = 1;

/** What takes the times of some kernels of a run to where they can be read. */
interface Slot {
  readonly queries: GPUQuerySet;
  readonly results: GPUBuffer;
  readonly copy: GPUBuffer;
}

/** Why there is no such clock on a GPU. */
export const clockFault = ({ device, name }: Gpu): string | undefined =>
  device.features.has("timestamp-query")
    ? undefined
    : `${name} tells no times (it lacks the feature timestamp-query)`;

/** Told how long a kernel took, by its name in the shader and its place in the run. */
export type Told = (name: string, seconds: number, place: number) => void;

export class KernelClock {
  readonly #device: GPUDevice;
  readonly #told: Told;
  readonly #free: Slot[] = [];
  readonly #reading = new Set<Promise<void>>();

  /** The device has the feature `timestamp-query`. */
  constructor(device: GPUDevice, told: Told) {
    this.#device = device;
    this.#told = told;
  }

  /** For a trainer on the device. */
  readonly encode: Encode = (encoder, dispatches) => {
    for (let from = 0; from < dispatches.length; from += capacity)
      this.#encode(encoder, dispatches.slice(from, from + capacity), from);
  };

  /** Waits until all that is submitted is told. */
  async settle(): Promise<void> {
    await Promise.all(this.#reading);
  }

  #slot(): Slot {
    const size = 16 * capacity;
    return {
      queries: this.#device.createQuerySet({ type: "timestamp", count: 2 * capacity }),
      results: this.#device.createBuffer({ size, usage: usage.forResults }),
      copy: this.#device.createBuffer({ size, usage: usage.forReading }),
    };
  }

  #encode(encoder: GPUCommandEncoder, dispatches: readonly Dispatch[], from: number): void {
    const slot = this.#free.pop() ?? this.#slot();
    const { queries, results, copy } = slot;
    dispatches.forEach((dispatch, k) => {
      const timestampWrites = {
        querySet: queries,
        beginningOfPassWriteIndex: 2 * k,
        endOfPassWriteIndex: 2 * k + 1,
      };
      const pass = encoder.beginComputePass({ timestampWrites });
      recordDispatch(pass, dispatch);
      pass.end();
    });
    encoder.resolveQuerySet(queries, 0, 2 * dispatches.length, results, 0);
    encoder.copyBufferToBuffer(results, 0, copy, 0, 16 * dispatches.length);
    // What is encoded is submitted by the time that a promise resolves.
    const reading = Promise.resolve()
      .then(() => this.#read(slot, dispatches, from))
      .finally(() => this.#reading.delete(reading));
    this.#reading.add(reading);
  }

  async #read(slot: Slot, dispatches: readonly Dispatch[], from: number): Promise<void> {
    const { copy } = slot;
    const isMapped = await copy.mapAsync(mapForReading, 0, 16 * dispatches.length).then(
      () => true,
      () => false, // the device is lost, which its trainer tells
    );
    if (!isMapped) return;
    const stamps = new BigUint64Array(copy.getMappedRange(0, 16 * dispatches.length));
    dispatches.forEach(({ kernel }, k) => {
      // A GPU may set its clock back.
      const seconds = Math.max(0, Number(stamps[2 * k + 1]! - stamps[2 * k]!)) / 1e9;
      this.#told(kernel.entry, seconds, from + k);
    });
    copy.unmap();
    this.#free.push(slot);
  }
}
