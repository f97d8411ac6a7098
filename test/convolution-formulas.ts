// Convolutions and pools as their definitions say, in plain f64 loops over two axes; one axis is a height of 1.

export interface Image {
  /** [N, C, H, W], or of weights [out, in / groups, height, width]. */
  readonly shape: readonly [number, number, number, number];
  readonly values: readonly number[];
}

type Pair = readonly [number, number];

export interface Geometry {
  readonly stride?: Pair;
  /** Before and after the rows, and before and after the columns. */
  readonly padding?: readonly [Pair, Pair];
  readonly dilation?: Pair;
  readonly groups?: number;
}

const none: readonly [Pair, Pair] = [
  [0, 0],
  [0, 0],
];

const at = (
  { shape: [, channels, height, width], values }: Image,
  n: number,
  c: number,
  i: number,
  j: number,
) =>
  i < 0 || j < 0 || i >= height || j >= width
    ? undefined
    : values[((n * channels + c) * height + i) * width + j]!;

/** The image made of f(n, c, i, j). */
function made(shape: Image["shape"], f: (n: number, c: number, i: number, j: number) => number): Image {
  const values: number[] = [];
  for (let n = 0; n < shape[0]; n++)
    for (let c = 0; c < shape[1]; c++)
      for (let i = 0; i < shape[2]; i++) for (let j = 0; j < shape[3]; j++) values.push(f(n, c, i, j));
  return { shape, values };
}

/** How many windows of that size there are. */
const places = (extent: number, [low, high]: Pair, size: number, stride: number, dilation: number): number =>
  Math.floor((extent + low + high - (size - 1) * dilation - 1) / stride) + 1;

export function convolution(x: Image, w: Image, geometry: Geometry = {}): Image {
  const { stride = [1, 1], padding = none, dilation = [1, 1], groups = 1 } = geometry;
  const [batch, , height, width] = x.shape;
  const [out, into, tall, wide] = w.shape;
  const rows = places(height, padding[0], tall, stride[0], dilation[0]);
  const columns = places(width, padding[1], wide, stride[1], dilation[1]);
  return made([batch, out, rows, columns], (n, o, i, j) => {
    const first = Math.floor(o / (out / groups)) * into;
    let sum = 0;
    for (let c = 0; c < into; c++)
      for (let a = 0; a < tall; a++)
        for (let b = 0; b < wide; b++) {
          const row = i * stride[0] + a * dilation[0] - padding[0][0];
          const column = j * stride[1] + b * dilation[1] - padding[1][0];
          sum += (at(x, n, first + c, row, column) ?? 0) * at(w, o, c, a, b)!;
        }
    return sum;
  });
}

/** What each element of x adds to each that it reaches; weights are [in, out / groups, height, width]. */
export function transposedConvolution(
  x: Image,
  w: Image,
  {
    stride = [1, 1],
    padding = none,
    dilation = [1, 1],
    groups = 1,
    more = [0, 0],
  }: Geometry & { more?: Pair },
): Image {
  const [batch, channels, height, width] = x.shape;
  const [, split, tall, wide] = w.shape;
  const extent = (n: number, size: number, axis: 0 | 1): number =>
    (n - 1) * stride[axis] -
    padding[axis][0] -
    padding[axis][1] +
    dilation[axis] * (size - 1) +
    more[axis] +
    1;
  const shape: Image["shape"] = [batch, split * groups, extent(height, tall, 0), extent(width, wide, 1)];
  const values = new Array<number>(shape.reduce((a, b) => a * b)).fill(0);
  made(x.shape, (n, c, i, j) => {
    const group = Math.floor(c / (channels / groups));
    made([1, split, tall, wide], (_, o, a, b) => {
      const row = i * stride[0] + a * dilation[0] - padding[0][0];
      const column = j * stride[1] + b * dilation[1] - padding[1][0];
      if (row >= 0 && column >= 0 && row < shape[2] && column < shape[3]) {
        const place = ((n * shape[1] + group * split + o) * shape[2] + row) * shape[3] + column;
        values[place]! += at(x, n, c, i, j)! * at(w, c, o, a, b)!;
      }
      return 0;
    });
    return 0;
  });
  return { shape, values };
}

/** `take` of the elements of each window; what is outside of x is undefined. */
export function pooled(
  x: Image,
  [tall, wide]: Pair,
  { stride = [tall, wide], padding = none, dilation = [1, 1] }: Geometry,
  take: (window: ReadonlyArray<number | undefined>) => number,
): Image {
  const [batch, channels, height, width] = x.shape;
  const rows = places(height, padding[0], tall, stride[0], dilation[0]);
  const columns = places(width, padding[1], wide, stride[1], dilation[1]);
  return made([batch, channels, rows, columns], (n, c, i, j) => {
    const window: Array<number | undefined> = [];
    for (let a = 0; a < tall; a++)
      for (let b = 0; b < wide; b++) {
        const row = i * stride[0] + a * dilation[0] - padding[0][0];
        window.push(at(x, n, c, row, j * stride[1] + b * dilation[1] - padding[1][0]));
      }
    return take(window);
  });
}

export const greatest = (window: ReadonlyArray<number | undefined>): number =>
  Math.max(...window.map((v) => v ?? Number.NEGATIVE_INFINITY));
export const average = (window: ReadonlyArray<number | undefined>): number =>
  window.reduce<number>((sum, v) => sum + (v ?? 0), 0) / window.length;
