// Views: the result's elements are elements of the input, found by an index map, or a fill where there is none.
import type { Node } from "../graph/node.ts";
import {
  addDim,
  alwaysAtLeast,
  type Dim,
  multiplyDim,
  type Shape,
  sameDim,
  sizeOf,
  subtractDim,
} from "../graph/shape.ts";
import { type Axes, misuse, view } from "./define.ts";
import {
  addIndex,
  type Clause,
  constantIndex,
  floorDivideIndex,
  type Index,
  linearIndex,
  multiplyIndex,
  simplifyGuard,
  splitIndex,
} from "./indexing.ts";
import type { ViewOp } from "./op.ts";
import { sum } from "./reductions.ts";

type View<A, Args extends readonly unknown[]> = ViewOp<A> & ((x: Node, ...args: Args) => Node);

/** The same elements, row-major, under another shape of as many. */
export const reshape: View<{ shape: Shape }, [shape: Shape]> = view({
  name: "reshape",
  doc: "the same elements in row-major order under another shape",
  attributes: (_, shape: Shape) => ({ shape }),
  infer: (inputs, { shape }) => {
    const [x] = inputs as [Node];
    if (!sameDim(sizeOf(x.shape), sizeOf(shape))) misuse("reshape", inputs, "as many elements expected");
    return { shape, dtype: x.dtype };
  },
  index: (result, { inputs: [x], attributes: { shape } }) => ({
    index: splitIndex(linearIndex(result, shape), x!.shape),
  }),
  gradient: [(g, [x]) => reshape(g, x.shape)],
});

/** Axis k of the result is axis permutation[k] of x. */
export const transpose: View<{ permutation: readonly number[] }, [permutation: readonly number[]]> = view({
  name: "transpose",
  doc: "axis k of the result is axis permutation[k] of x",
  attributes: (_, permutation: readonly number[]) => ({ permutation }),
  infer: (inputs, { permutation }) => {
    const [x] = inputs as [Node];
    if (permutation.length !== x.shape.length || x.shape.some((_, axis) => !permutation.includes(axis)))
      misuse("transpose", inputs, `[${permutation}] must be a permutation of the axes`);
    return { shape: permutation.map((axis) => x.shape[axis]!), dtype: x.dtype };
  },
  index: (result, { attributes: { permutation } }) => ({
    index: inverse(permutation).map((axis) => result[axis]!),
  }),
  gradient: [(g, _, { attributes: { permutation } }) => transpose(g, inverse(permutation))],
});

/** The permutation that undoes this one. */
export const inverse = (permutation: readonly number[]): number[] =>
  permutation.map((_, axis) => permutation.indexOf(axis));

/** Axis k of x becomes axis axes[k] of the result; x repeats along the others. `axes` ascends, sizes are equal. */
export const broadcast: View<
  { shape: Shape; axes: readonly number[] },
  [shape: Shape, axes: readonly number[]]
> = view({
  name: "broadcast",
  doc: "axis k of x becomes axis axes[k] of the result; x repeats along the others",
  attributes: (_, shape: Shape, axes: readonly number[]) => ({ shape, axes }),
  infer: (inputs, { shape, axes }) => {
    const [x] = inputs as [Node];
    const fits = (axis: number, k: number): boolean =>
      axis in shape && sameDim(shape[axis]!, x.shape[k]!) && (k === 0 || axes[k - 1]! < axis);
    if (axes.length !== x.shape.length || !axes.every(fits))
      misuse("broadcast", inputs, `axes [${axes}] must ascend and have the sizes of x`);
    return { shape, dtype: x.dtype };
  },
  index: (result, { attributes: { axes } }) => ({ index: axes.map((axis) => result[axis]!) }),
  gradient: [
    (g, _, { attributes: { shape, axes } }) =>
      sum(
        g,
        [...shape.keys()].filter((axis) => !axes.includes(axis)),
      ),
  ],
});

interface Slicing {
  readonly starts: Shape;
  readonly sizes: Shape;
  readonly steps: readonly number[];
}

/** result[i] = x[start + i · step] along each axis; `sizes` is the shape of the result, steps are at least 1. */
export const slice: View<Slicing, [starts: readonly Dim[], sizes: readonly Dim[], steps: readonly number[]]> =
  view({
    name: "slice",
    doc: "result[i] = x[start + i·step] along each axis",
    attributes: (_, starts: readonly Dim[], sizes: readonly Dim[], steps: readonly number[]) => ({
      starts,
      sizes,
      steps,
    }),
    infer: (inputs, { starts, sizes, steps }) => {
      const [x] = inputs as [Node];
      const rank = x.shape.length;
      const outside = (axis: number): boolean =>
        alwaysAtLeast(-1, starts[axis]!) ||
        alwaysAtLeast(-1, sizes[axis]!) ||
        (sizes[axis] !== 0 &&
          alwaysAtLeast(-1, after(x.shape[axis]!, starts[axis]!, sizes[axis]!, steps[axis]!)));
      if ([starts, sizes, steps].some((list) => list.length !== rank) || steps.some((by) => by < 1))
        misuse("slice", inputs, "a start, a size and a step of at least 1 expected for each axis");
      if ([...x.shape.keys()].some(outside)) misuse("slice", inputs, "must lie within x");
      return { shape: sizes, dtype: x.dtype };
    },
    requires: ({ inputs: [x], attributes: { starts, sizes, steps } }: Node<Slicing>) =>
      sizes.flatMap((size, axis) =>
        size === 0 ? [] : [starts[axis]!, after(x!.shape[axis]!, starts[axis]!, size, steps[axis]!)],
      ),
    index: (result, { attributes: { starts, steps } }) => ({
      index: result.map((i, axis) => addIndex(multiplyIndex(i, steps[axis]!), constantIndex(starts[axis]!))),
    }),
    gradient: [
      (g, [x], { attributes: { starts, sizes, steps } }) =>
        pad(g, {
          low: starts,
          high: x.shape.map((extent, axis) => after(extent, starts[axis]!, sizes[axis]!, steps[axis]!)),
          interior: steps.map((by) => by - 1),
        }),
    ],
  });

/** Elements of an axis that follow the last one a slice takes. */
const after = (extent: Dim, start: Dim, size: Dim, by: number): Dim =>
  subtractDim(subtractDim(extent, start), spread(size, by));

/** The extent of `size` elements `by` apart. */
const spread = (size: Dim, by: number): Dim =>
  size === 0 ? 0 : addDim(multiplyDim(subtractDim(size, 1), by), 1);

/** Elements put around x, and `interior` between its neighbours, all of them `value`. */
export interface Padding {
  readonly low: readonly Dim[];
  readonly high: readonly Dim[];
  readonly interior: readonly number[];
  /** Default: -0 (0 for integers), so that adding a padded tensor changes no element that it does not cover. */
  readonly value?: number;
}

export const pad: View<Padding & { value: number }, [Padding]> = view({
  name: "pad",
  doc: "x with elements of one value around it and between its neighbours",
  attributes: (x, { low, high, interior, value }: Padding) => ({
    low,
    high,
    interior,
    value: value ?? (x.dtype === "f32" ? -0 : 0),
  }),
  infer: (inputs, { low, high, interior }) => {
    const [x] = inputs as [Node];
    const negative = (d: Dim): boolean => alwaysAtLeast(-1, d);
    if ([low, high, interior].some((list) => list.length !== x.shape.length || list.some(negative)))
      misuse("pad", inputs, "three counts of at least 0 expected for each axis");
    const shape = x.shape.map((extent, axis) =>
      addDim(addDim(low[axis]!, high[axis]!), spread(extent, interior[axis]! + 1)),
    );
    return { shape, dtype: x.dtype };
  },
  requires: ({ attributes: { low, high } }) => [...low, ...high],
  index: (result, { inputs: [x], attributes: { low, interior } }) => {
    const guard: Clause[] = [];
    const index = result.map((i, axis): Index => {
      const by = interior[axis]! + 1;
      const place = addIndex(i, constantIndex(multiplyDim(low[axis]!, -1)));
      guard.push(
        { kind: "at-least", index: place, bound: 0 },
        { kind: "below", index: place, bound: spread(x!.shape[axis]!, by) },
        { kind: "divisible", index: place, by },
      );
      return floorDivideIndex(place, by);
    });
    return { index, guard: simplifyGuard(guard) };
  },
  fill: ({ attributes: { value } }) => value,
  gradient: [
    (g, [x], { attributes: { low, interior } }) =>
      slice(
        g,
        low,
        x.shape,
        interior.map((between) => between + 1),
      ),
  ],
});

/** result[i] = x[n - 1 - i] along the axes given. */
export const reverse: View<Axes, [axes: readonly number[]]> = view({
  name: "reverse",
  doc: "x with the order of some axes turned round",
  attributes: (_, axes: readonly number[]): Axes => ({ axes: [...axes].sort((a, b) => a - b) }),
  infer: (inputs, { axes }) => {
    const [x] = inputs as [Node];
    if (axes.some((axis, k) => !(axis in x.shape) || axis === axes[k + 1]))
      misuse("reverse", inputs, `no axes [${axes}]`);
    return { shape: x.shape, dtype: x.dtype };
  },
  index: (result, { shape, attributes: { axes } }) => ({
    index: result.map((i, axis) =>
      axes.includes(axis) ? addIndex(constantIndex(subtractDim(shape[axis]!, 1)), multiplyIndex(i, -1)) : i,
    ),
  }),
  gradient: [(g, _, { attributes: { axes } }) => reverse(g, axes)],
});
