// The innermost matrix product: two operands packed in blocks, both along the sum, and 2 × 3 sums at a time.
// The blocks belong to the module, not to a trainer: engines make constants of what a module holds once, and the
// product runs twice as fast for it. Kernels are synchronous, so no two use them at once.

/** Extents of a block of the result, and of the sum; columns are a multiple of 3 and rows of 2. */
export const blockRows = 128;
export const blockColumns = 258;
export const blockDepth = 128;
/** Distance between packed rows: not a power of two, so that they do not fall on the same lines of a cache. */
export const blockPitch = 132;

const leftMemory = new ArrayBuffer(8 * blockPitch * blockRows);
const rightMemory = new ArrayBuffer(8 * blockPitch * blockColumns);
/** The operands, left[i, k] at i · blockPitch + k and right[j, k] likewise; the result, sums[i, j] at i · blockColumns + j. */
export const leftBlock: Float64Array = new Float64Array(leftMemory);
export const rightBlock: Float64Array = new Float64Array(rightMemory);
export const sumBlock: Float64Array = new Float64Array(blockRows * blockColumns);

// One view of equal length for each row and column of the tile: one index serves all, checked once.
const left0 = new Float64Array(leftMemory, 0, blockPitch * (blockRows - 1));
const left1 = new Float64Array(leftMemory, 8 * blockPitch, blockPitch * (blockRows - 1));
const right0 = new Float64Array(rightMemory, 0, blockPitch * (blockColumns - 2));
const right1 = new Float64Array(rightMemory, 8 * blockPitch, blockPitch * (blockColumns - 2));
const right2 = new Float64Array(rightMemory, 16 * blockPitch, blockPitch * (blockColumns - 2));

/** sums[i, j] += Σ over k < extent of left[i, k] · right[j, k]; rows and columns up to whole tiles are overwritten. */
export function multiplyBlocks(rowCount: number, columnCount: number, extent: number): void {
  const a0 = left0;
  const a1 = left1;
  const b0 = right0;
  const b1 = right1;
  const b2 = right2;
  const c = sumBlock;
  for (let j = 0; j < columnCount; j += 3) {
    for (let i = 0; i < rowCount; i += 2) {
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let p = i * blockPitch;
      let q = j * blockPitch;
      for (const end = p + extent; p < end; p = (p + 1) | 0) {
        const x0 = a0[p]!;
        const x1 = a1[p]!;
        const y0 = b0[q]!;
        const y1 = b1[q]!;
        const y2 = b2[q]!;
        s00 += x0 * y0;
        s01 += x0 * y1;
        s02 += x0 * y2;
        s10 += x1 * y0;
        s11 += x1 * y1;
        s12 += x1 * y2;
        q = (q + 1) | 0;
      }
      const at = i * blockColumns + j;
      c[at] = c[at]! + s00;
      c[at + 1] = c[at + 1]! + s01;
      c[at + 2] = c[at + 2]! + s02;
      c[at + blockColumns] = c[at + blockColumns]! + s10;
      c[at + blockColumns + 1] = c[at + blockColumns + 1]! + s11;
      c[at + blockColumns + 2] = c[at + blockColumns + 2]! + s12;
    }
  }
}
