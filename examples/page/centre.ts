// A drawing as the network knows digits: scaled into 20 × 20, its centre of mass in the middle of 28 × 28, as those of
// MNIST were (LeCun, Cortes and Burges).

const [side, inner] = [28, 20];

/** Pixels in 0..1 of a white drawing on black or on nothing; null of an empty one. */
export function centred({ data, width, height }: ImageData): Float32Array | null {
  const ink = (x: number, y: number): number => {
    const at = 4 * (Math.floor(y) * width + Math.floor(x));
    return x >= 0 && y >= 0 && x < width && y < height ? (data[at]! * data[at + 3]!) / 255 ** 2 : 0;
  };
  let [left, right, top, bottom] = [width, -1, height, -1];
  let [mass, sumX, sumY] = [0, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const amount = ink(x, y);
      if (amount === 0) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
      [mass, sumX, sumY] = [mass + amount, sumX + amount * x, sumY + amount * y];
    }
  if (mass === 0) return null;
  const scale = Math.max(right - left + 1, bottom - top + 1) / inner;
  const [middleX, middleY] = [sumX / mass, sumY / mass];
  const steps = Math.ceil(scale);
  return Float32Array.from({ length: side * side }, (_, k) => {
    let sum = 0;
    for (let v = 0; v < steps; v++)
      for (let u = 0; u < steps; u++)
        sum += ink(
          middleX + ((k % side) - side / 2 + (u + 0.5) / steps) * scale,
          middleY + (Math.floor(k / side) - side / 2 + (v + 0.5) / steps) * scale,
        );
    return sum / steps ** 2;
  });
}
