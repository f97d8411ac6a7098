// The time that kernels take on a GPU, by its own clock: each is a pass of its own, which the GPU times at both ends.
import { type Dispatch, type Encode, recordDispatch } from "../../runtime/gpu-run.ts";

/** Of all runs of a kernel. */
export interface KernelTime {
  readonly calls: number;
  readonly seconds: number;
}

/** Kernels of which one slot holds the times: a set has 4096 queries at most. */
const capacity = 2048;
/** GPUBufferUsage, which outside of browsers is no global. */
const usage = { forResults: 512 | 4, forReading: 1 | 8 };

/** What takes the times of some kernels of a run to where they can be read. */
interface Slot {
  readonly queries: GPUQuerySet;
  readonly results: GPUBuffer;
  readonly copy: GPUBuffer;
}

export class KernelClock {
  readonly #device: GPUDevice;
  readonly #free: Slot[] = [];
  readonly #reading = new Set<Promise<void>>();
  readonly #times = new Map<string, KernelTime>();

  /** The device has the feature `timestamp-query`. */
  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** For a trainer on the device. */
  readonly encode: Encode = (encoder, dispatches) => {
    const timed = dispatches.filter(({ kernel }) => kernel.workgroups > 0);
    for (let from = 0; from < timed.length; from += capacity)
      this.#encode(encoder, timed.slice(from, from + capacity));
  };

  /** By the names of kernels in the shader; waits for all that is submitted. */
  async times(): Promise<ReadonlyMap<string, KernelTime>> {
    await Promise.all(this.#reading);
    return this.#times;
  }

  #slot(): Slot {
    const size = 16 * capacity;
    return {
      queries: this.#device.createQuerySet({ type: "timestamp", count: 2 * capacity }),
      results: this.#device.createBuffer({ size, usage: usage.forResults }),
      copy: this.#device.createBuffer({ size, usage: usage.forReading }),
    };
  }

  #encode(encoder: GPUCommandEncoder, dispatches: readonly Dispatch[]): void {
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
      .then(() => this.#read(slot, dispatches))
      .catch(() => {}) // the device is lost, which its trainer tells
      .finally(() => this.#reading.delete(reading));
    this.#reading.add(reading);
  }

  async #read(slot: Slot, dispatches: readonly Dispatch[]): Promise<void> {
    const { copy } = slot;
    await copy.mapAsync(1, 0, 16 * dispatches.length);
    const stamps = new BigUint64Array(copy.getMappedRange(0, 16 * dispatches.length));
    dispatches.forEach(({ kernel: { entry } }, k) => {
      const { calls, seconds } = this.#times.get(entry) ?? { calls: 0, seconds: 0 };
      // A GPU may set its clock back.
      const spent = Math.max(0, Number(stamps[2 * k + 1]! - stamps[2 * k]!)) / 1e9;
      this.#times.set(entry, { calls: calls + 1, seconds: seconds + spent });
    });
    copy.unmap();
    this.#free.push(slot);
  }
}
