// Products of matrices: operands packed in blocks, both along the sum, and 2 × 3 sums at a time.
// The blocks belong to the module, not to a trainer: engines make constants of what a closure made once holds, and
// the product runs twice as fast for it. Kernels are synchronous, so no two use the blocks at once.

/** Extents of a block of the result, and of the sum; columns are a multiple of 3 and rows of 2. */
export const blockRows = 256;
export const blockColumns = 258;
export const blockDepth = 128;
/** Distance between packed rows: not a power of two, so that they do not fall on the same lines of a cache. */
export const blockPitch = 132;

/** The operands, left[i, k] at i · blockPitch + k and right[j, k] likewise; sums[i, j] at i · blockColumns + j. */
export const leftBlock: Float64Array = new Float64Array(blockPitch * blockRows);
export const rightBlock: Float64Array = new Float64Array(blockPitch * blockColumns);
export const sumBlock: Float64Array = new Float64Array(blockRows * blockColumns);
/** Further sums, for kernels of several products. */
export const sumBlock2: Float64Array = new Float64Array(blockRows * blockColumns);
export const sumBlock3: Float64Array = new Float64Array(blockRows * blockColumns);

/** Product of what is packed: sums[i, j] = Σ over k < depth of left[i, k] · right[j, k], on top of `sums` if `adds`. */
export const multiplyBlocks: (
  sums: Float64Array,
  rows: number,
  columns: number,
  depth: number,
  adds: boolean,
) => void = (() => {
  // One view for each row and column of the tile, of equal lengths: one index serves all and is checked once.
  const row = (block: Float64Array, r: number, rows: number): Float64Array =>
    block.subarray(r * blockPitch, (rows + r) * blockPitch);
  const left0 = row(leftBlock, 0, blockRows - 1);
  const left1 = row(leftBlock, 1, blockRows - 1);
  const right0 = row(rightBlock, 0, blockColumns - 2);
  const right1 = row(rightBlock, 1, blockColumns - 2);
  const right2 = row(rightBlock, 2, blockColumns - 2);
  return (sums, rows, columns, depth, adds) => {
    const a0 = left0;
    const a1 = left1;
    const b0 = right0;
    const b1 = right1;
    const b2 = right2;
    for (let j = 0; j < columns; j += 3) {
      for (let i = 0; i < rows; i += 2) {
        const at = i * blockColumns + j;
        const below = at + blockColumns;
        let s00 = 0;
        let s01 = 0;
        let s02 = 0;
        let s10 = 0;
        let s11 = 0;
        let s12 = 0;
        if (adds) {
          s00 = sums[at]!;
          s01 = sums[at + 1]!;
          s02 = sums[at + 2]!;
          s10 = sums[below]!;
          s11 = sums[below + 1]!;
          s12 = sums[below + 2]!;
        }
        let p = i * blockPitch;
        let q = j * blockPitch;
        for (const end = p + depth; p < end; p = (p + 1) | 0) {
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
        sums[at] = s00;
        sums[at + 1] = s01;
        sums[at + 2] = s02;
        sums[below] = s10;
        sums[below + 1] = s11;
        sums[below + 2] = s12;
      }
    }
  };
})();

/** block[i, k] = from[start + i · across + k · along], four k at a time. */
function packBlock(
  block: Float64Array,
  from: Float32Array | Float64Array,
  start: number,
  across: number,
  along: number,
  rows: number,
  depth: number,
): void {
  let k = 0;
  for (; k + 3 < depth; k += 4) {
    let source = start + k * along;
    let target = k;
    for (let i = 0; i < rows; i++) {
      block[target] = from[source]!;
      block[target + 1] = from[source + along]!;
      block[target + 2] = from[source + 2 * along]!;
      block[target + 3] = from[source + 3 * along]!;
      source = (source + across) | 0;
      target = (target + blockPitch) | 0;
    }
  }
  for (; k < depth; k++)
    for (let i = 0; i < rows; i++) block[i * blockPitch + k] = from[start + i * across + k * along]!;
}

/**
 * sums[i, j] = Σ over k < depth of left[i, k] · right[j, k], for rows and columns up to whole tiles; left[i, k] lies at
 * leftStart + i · leftAcross + k · leftAlong, and right[j, k] likewise. Rows and columns fit a block, the sum need not.
 */
export function multiplyMatrices(
  sums: Float64Array,
  left: Float32Array | Float64Array,
  leftStart: number,
  leftAcross: number,
  leftAlong: number,
  right: Float32Array | Float64Array,
  rightStart: number,
  rightAcross: number,
  rightAlong: number,
  rows: number,
  columns: number,
  depth: number,
): void {
  let k = 0;
  do {
    const some = Math.min(depth - k, blockDepth);
    packBlock(leftBlock, left, leftStart + k * leftAlong, leftAcross, leftAlong, rows, some);
    packBlock(rightBlock, right, rightStart + k * rightAlong, rightAcross, rightAlong, columns, some);
    multiplyBlocks(sums, rows, columns, some, k > 0);
    k += blockDepth;
  } while (k < depth);
}
