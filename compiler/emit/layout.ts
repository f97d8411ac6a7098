// Where a program's temporaries lie in the arena: byte offsets and lengths as formulas in the symbolic sizes.
import type { DType } from "../graph/node.ts";
import { addDim, type Dim, floorDivideDim, multiplyDim, type SymbolicDim, sizeOf } from "../graph/shape.ts";
import type { Buffer, Program } from "../kernel/program.ts";

/** Offsets hold for symbols that are multiples of this: regions of whole rows then start on cache lines by themselves. */
export const granularity = 16;
const cacheLine = 64;

export interface Slot {
  readonly buffer: Buffer;
  /** In bytes, a multiple of 64 where each symbol is rounded up to a multiple of `granularity`. */
  readonly offset: Dim;
  /** In elements; exact for any value of the symbols. */
  readonly length: Dim;
}

export interface Layout {
  readonly slots: readonly Slot[];
  /** Bytes of the whole arena, for symbols so rounded. */
  readonly bytes: Dim;
}

export type Precision = "f32" | "f64";

export const elementBytes = (dtype: DType, precision: Precision): number =>
  dtype === "bool" ? 1 : dtype === "f32" && precision === "f64" ? 8 : 4;

/** The bytes of a region, up to a multiple of the cache line. */
function aligned(bytes: Dim): Dim {
  const up = (size: Dim): Dim =>
    multiplyDim(floorDivideDim(addDim(size, cacheLine - 1), cacheLine), cacheLine);
  if (typeof bytes === "number") return up(bytes);
  const rounded = bytes.terms.map((term): Dim => {
    const dim: SymbolicDim = { terms: [term], key: "" };
    const { coefficient, factors } = term;
    if (factors.length === 0) return up(coefficient);
    // A multiple of the line once its symbol is rounded; a bool's region is made as large as an f32's would be.
    return factors.every(({ kind }) => kind === "symbol")
      ? multiplyDim(dim, coefficient % 4 === 0 ? 1 : 4)
      : up(dim);
  });
  return rounded.reduce(addDim, 0);
}

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
