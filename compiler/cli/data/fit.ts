// Does a file's array fit an input? The sizes of symbolic dimensions follow from the answer.
import { evaluateDim, printShape, type Shape, type Sizes, sizeOf, symbolsOf } from "../../graph/shape.ts";
import { wrongInput } from "../fault.ts";
import { printSizes, type Tensor } from "./tensor.ts";

export interface InputType {
  readonly name: string;
  readonly dtype: string;
  readonly shape: Shape;
}

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

/** `known`, and the symbols that make `shape` equal `sizes` axis by axis; null where nothing does. */
function alongAxes(shape: Shape, sizes: readonly number[], known: Sizes): Sizes | null {
  if (shape.length !== sizes.length) return null;
  const found: Record<string, number> = { ...known };
  for (const [axis, dim] of shape.entries())
    if (typeof dim !== "number" && symbolsOf(dim).has(dim.key)) found[dim.key] ??= sizes[axis]!;
  const isKnown = shape.every((dim) => [...symbolsOf(dim)].every((symbol) => symbol in found));
  return isKnown && shape.every((dim, axis) => evaluateDim(dim, found) === sizes[axis]) ? found : null;
}

/** The ways to see `sizes` as `shape`: as they are; all but the first axis flattened; as one example. */
const ways: ReadonlyArray<(shape: Shape, sizes: readonly number[], known: Sizes) => Sizes | null> = [
  alongAxes,
  ([count = 1, ...rest], [rows = 1, ...more], known) =>
    alongAxes([count, sizeOf(rest)], [rows, product(more)], known),
  (shape, sizes, known) =>
    shape.every((dim) => typeof dim === "number")
      ? alongAxes([sizeOf(shape)], [product(sizes)], known)
      : null,
  (shape, sizes, known) => alongAxes(shape, [1, ...sizes], known),
];

const firstWay = (shape: Shape, sizes: readonly number[], known: Sizes): Sizes | null => {
  for (const way of ways) {
    const found = way(shape, sizes, known);
    if (found) return found;
  }
  return null;
};

/** The sizes known so far and those that `tensor` gives to the symbols of `input`; a Fault where it cannot fit. */
export function sizesOf(input: InputType, tensor: Tensor, known: Sizes): Sizes {
  if (tensor.shape.includes(0))
    throw wrongInput(`${tensor.origin}: the array is empty: its shape is ${printSizes(tensor.shape)}`);
  const found = firstWay(input.shape, tensor.shape, known);
  if (found) return found;
  const alone = firstWay(input.shape, tensor.shape, {});
  const clash =
    alone && Object.keys(alone).find((symbol) => symbol in known && known[symbol] !== alone[symbol]);
  const expected = `\`${input.name}\` is ${input.dtype}${printShape(input.shape)}`;
  throw wrongInput(
    clash
      ? `${tensor.origin}: ${expected}, and here ${clash} would be ${alone[clash]}, but the data before it says ${clash} = ${known[clash]}`
      : `${tensor.origin}: the array is ${printSizes(tensor.shape)}, but ${expected}`,
  );
}
