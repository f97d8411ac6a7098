// What comes back from a GPU: numbers that wait in a ring until someone asks, and arrays that were asked for.
import { createBuffer, fromGpu, usage } from "./gpu-memory.ts";
import type { Region } from "./gpu-model.ts";
import type { AnyModel, TypedArray } from "./model.ts";

/** A buffer that runs write numbers to, one after the other; read as a whole, and then written from its beginning. */
interface Ring {
  readonly buffer: GPUBuffer;
  used: number;
  reading?: Promise<ArrayBuffer>;
}

/** Where a run puts its numbers, and how they are read once it is submitted. */
export interface Slot {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  /** All of the ring that the slot is in. */
  read(): Promise<ArrayBuffer>;
}

/** GPUMapMode.READ. */
const mapForReading = 1;

export class Readback {
  readonly #model: AnyModel;
  readonly #device: GPUDevice;
  /** Bytes of a ring. */
  readonly #size: number;
  /** Buffers to destroy in the end. One that filled up unread is left to those who may still ask, and else to the engine. */
  readonly #buffers = new Set<GPUBuffer>();
  readonly #free: GPUBuffer[] = [];
  #ring: Ring | undefined;
  #isDestroyed = false;

  /** `widest` is the most bytes that a run puts into the ring. */
  constructor(model: AnyModel, device: GPUDevice, widest: number) {
    this.#model = model;
    this.#device = device;
    this.#size = 1024 * widest;
  }

  #create(bytes: number): GPUBuffer {
    const buffer = createBuffer(this.#device, "readback", bytes, usage.forReading);
    this.#buffers.add(buffer);
    return buffer;
  }

  reserve(bytes: number): Slot {
    if (this.#ring && this.#ring.used + bytes > this.#size) {
      this.#buffers.delete(this.#ring.buffer);
      this.#ring = undefined;
    }
    this.#ring ??= { buffer: this.#free.pop() ?? this.#create(this.#size), used: 0 };
    const ring = this.#ring;
    const offset = ring.used;
    ring.used += bytes;
    return { buffer: ring.buffer, offset, read: () => this.#read(ring) };
  }

  /** Reads all that a ring holds, once. */
  #read(ring: Ring): Promise<ArrayBuffer> {
    if (this.#ring === ring) this.#ring = undefined;
    ring.reading ??= this.#map(ring.buffer, ring.used).then((bytes) => {
      this.#buffers.add(ring.buffer);
      if (this.#isDestroyed) ring.buffer.destroy();
      else this.#free.push(ring.buffer);
      return bytes;
    });
    return ring.reading;
  }

  async #map(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    if (bytes === 0) {
      await this.#device.queue.onSubmittedWorkDone();
      return new ArrayBuffer(0);
    }
    if (this.#isDestroyed) throw new Error("the buffer is destroyed");
    await buffer.mapAsync(mapForReading, 0, bytes);
    const copy = buffer.getMappedRange(0, bytes).slice(0);
    buffer.unmap();
    return copy;
  }

  /** Copies regions of a buffer; the function reads them, once what was encoded is submitted. */
  stage(
    encoder: GPUCommandEncoder,
    source: GPUBuffer,
    regions: readonly Region[],
  ): () => Promise<TypedArray[]> {
    let bytes = 0;
    const copies = regions.map(([dtype, , length]): Region => {
      const at = bytes;
      bytes += 4 * length;
      return [dtype, at, length];
    });
    const buffer = this.#create(bytes);
    regions.forEach(([, from, length], k) => {
      encoder.copyBufferToBuffer(source, from, buffer, copies[k]![1], 4 * length);
    });
    return async () => {
      const copy = await this.#map(buffer, bytes);
      buffer.destroy();
      this.#buffers.delete(buffer);
      return copies.map((region) => fromGpu(this.#model, copy, region));
    };
  }

  /** Reads that are under way reject. */
  destroy(): void {
    this.#isDestroyed = true;
    for (const buffer of this.#buffers) buffer.destroy();
  }
}
