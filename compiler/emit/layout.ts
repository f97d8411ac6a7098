// Where a program's temporaries lie in the arena: byte offsets and lengths as formulas in the symbolic sizes.
import type { DType } from "../graph/node.ts";
import { addDim, type Dim, divideExactly, floorDivideDim, multiplyDim, sizeOf } from "../graph/shape.ts";
import type { Buffer, Program } from "../kernel/program.ts";

export interface Slot {
  readonly buffer: Buffer;
  /** In bytes, a multiple of 64: a cache line, and the widest vector. */
  readonly offset: Dim;
  /** In elements. */
  readonly length: Dim;
}

export interface Layout {
  readonly slots: readonly Slot[];
  /** Bytes of the whole arena. */
  readonly bytes: Dim;
}

export type Precision = "f32" | "f64";

export const elementBytes = (dtype: DType, precision: Precision): number =>
  dtype === "bool" ? 1 : dtype === "f32" && precision === "f64" ? 8 : 4;

const aligned = (bytes: Dim): Dim =>
  divideExactly(bytes, 64) === null ? multiplyDim(floorDivideDim(addDim(bytes, 63), 64), 64) : bytes;

/** One region for each temporary and result, in order. */
export function layoutOf(program: Program, precision: Precision): Layout {
  const slots: Slot[] = [];
  let bytes: Dim = 0;
  for (const buffer of program.buffers) {
    if (buffer.role !== "temporary" && buffer.role !== "result") continue;
    const length = sizeOf(buffer.shape);
    slots.push({ buffer, offset: bytes, length });
    bytes = addDim(bytes, aligned(multiplyDim(length, elementBytes(buffer.dtype, precision))));
  }
  return { slots, bytes };
}
