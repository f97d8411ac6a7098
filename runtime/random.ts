// The counter-based random generator of every target: Threefry-2x32 with 20 rounds
// (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011).

/** By how many bits a round turns its second word, round after round. */
const rotations = [13, 15, 26, 6, 17, 29, 16, 24];

/** Word 0 (or, on demand, 1) of the block cipher's output for a 64-bit key and a 64-bit counter, as an i32. */
export function threefry(key0: number, key1: number, counter0: number, counter1: number, word = 0): number {
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  let k2 = 0x1bd11bda ^ k0 ^ k1;
  let x = (counter0 + k0) | 0;
  let y = (counter1 + k1) | 0;
  for (let round = 0; round < 20; ) {
    const turn = rotations[round++ & 7]!;
    x = (x + y) | 0;
    y = ((y << turn) | (y >>> (32 - turn))) ^ x;
    if (round % 4 === 0) {
      const first = k0;
      k0 = k1;
      k1 = k2;
      k2 = first;
      x = (x + k0) | 0;
      y = (y + k1 + round / 4) | 0;
    }
  }
  return word ? y : x;
}

/**
 * Uniform in [0, 1), a multiple of 2^-24 and so exact in f32: number `index` of place `stream` (below 65536) of the
 * model at this step. The step's bits above the low 16 go to the key, so that no two steps share numbers.
 */
export const uniform = (seed0: number, seed1: number, step: number, stream: number, index: number): number =>
  (threefry(seed0, seed1 ^ (step / 65536), index, (step * 65536 + stream) | 0) >>> 8) * 2 ** -24;

/** The two words of a seed, a whole number below 2^53: the key of the cipher. */
export const seedWords = (seed: number): [number, number] => [seed | 0, (seed / 2 ** 32) | 0];

/** A sequence of uniforms in [0, 1) that belongs to a seed and a name, whose characters are enciphered into the key. */
export function sequence(seed0: number, seed1: number, name: string): () => number {
  let key = seed0;
  let index = 0;
  for (const character of name) key = threefry(key, seed1, character.codePointAt(0)!, -1);
  return () => (threefry(key, seed1, index++, 0) >>> 8) * 2 ** -24;
}

/** The order of `count` examples in an epoch, by Fisher and Yates; fixed for ever by (seed, epoch). */
export function permutation(seed0: number, seed1: number, epoch: number, count: number): Uint32Array {
  const draw = sequence(seed0, seed1, `epoch ${epoch}`);
  const order = new Uint32Array(count).map((_, k) => k);
  for (let k = count; k > 1; ) {
    const pick = Math.floor(draw() * k--);
    [order[k], order[pick]] = [order[pick]!, order[k]!];
  }
  return order;
}
