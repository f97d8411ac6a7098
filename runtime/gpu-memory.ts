// The memory of a trainer on a GPU: regions of buffers, and what goes in and out of them.
import type { Region } from "./gpu-model.ts";
import { type AnyModel, arrayOf, type DType, type TypedArray } from "./model.ts";

/** To a multiple of what parts of a buffer are bound at. */
const roundToBinding = (bytes: number): number => Math.ceil(bytes / 256) * 256;

/** Regions one after the other; and how many bytes they take. */
export function placed(list: ReadonlyArray<readonly [dtype: DType, length: number]>): {
  readonly regions: readonly Region[];
  readonly bytes: number;
} {
  let bytes = 0;
  const regions = list.map(([dtype, length]) => {
    const region: Region = [dtype, bytes, length];
    bytes += roundToBinding(sizeOf(region));
    return region;
  });
  return { regions, bytes };
}

/** In bytes; what has no elements is bound too. */
export const sizeOf = ([, , length]: Region): number => Math.max(4, 4 * length);

/** A bool is four bytes on the GPU. */
export const toGpu = (values: TypedArray): ArrayBufferView<ArrayBuffer> =>
  (values instanceof Uint8Array ? Uint32Array.from(values) : values) as ArrayBufferView<ArrayBuffer>;

/** A copy of what lies at an offset of bytes from the GPU. */
export function fromGpu(model: AnyModel, bytes: ArrayBuffer, [dtype, offset, length]: Region): TypedArray {
  const type = arrayOf(model, dtype);
  return dtype === "bool"
    ? type.from(new Uint32Array(bytes, offset, length))
    : new type(bytes.slice(offset, offset + 4 * length));
}

/** Of buffers: GPUBufferUsage, which outside of browsers is no global. */
export const usage = { forReading: 1 | 8, forScalars: 64 | 8, forValues: 128 | 4 | 8 };

/** A buffer with room to spare, for what is bound at its end though it has no elements. */
export const createBuffer = (device: GPUDevice, label: string, bytes: number, usage: number): GPUBuffer =>
  device.createBuffer({ label, size: roundToBinding(bytes + 4), usage });
