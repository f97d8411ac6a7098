// Threefry-2x32 with 20 rounds: the counter-based generator behind random nodes.
// Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011).

const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** The two 32-bit words (unsigned) that a key of two words gives for a counter of two words. */
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): [number, number] {
  const keys = [key0 | 0, key1 | 0, (0x1bd11bda ^ key0 ^ key1) | 0] as const;
  let x = (counter0 + keys[0]) | 0;
  let y = (counter1 + keys[1]) | 0;
  for (let round = 0; round < 20; round++) {
    const turn = rotations[round % 8]!;
    x = (x + y) | 0;
    y = ((y << turn) | (y >>> (32 - turn))) ^ x;
    if (round % 4 !== 3) continue;
    const group = (round + 1) / 4;
    x = (x + keys[(group % 3) as 0 | 1 | 2]) | 0;
    y = (y + keys[((group + 1) % 3) as 0 | 1 | 2] + group) | 0;
  }
  return [x >>> 0, y >>> 0];
}

/**
 * Uniform on [0, 1) with 24 bits: element `index` of stream `stream`, below 65536, in a step. The seed is a safe
 * integer whose low and high words are the key; the step's bits above the low 16 go to the key as well.
 */
export function uniform(seed: number, step: number, stream: number, index: number): number {
  const key1 = Math.floor(seed / 2 ** 32) ^ (step / 65536);
  const [word] = threefry2x32(seed | 0, key1, index, (step * 65536 + stream) | 0);
  return (word >>> 8) * 2 ** -24;
}
