// The check of what a caller hands over, before anything is touched.
import {
  type AnyModel,
  arrayOf,
  type Dimension,
  type DType,
  type EntryName,
  type Feed,
  isCount,
  type TypedArray,
} from "./model.ts";

/** Throws a TypeError unless the value is a whole number, not below `least`. */
export function checkCount(what: string, value: unknown, least = 1): void {
  if (!isCount(value) || (value as number) < least)
    throw new TypeError(`${what} must be a whole number from ${least} on, got ${value}`);
}

/**
 * Throws a TypeError that names the array and both shapes, unless it is of exactly this type and length.
 * The type goes by its tag, so that an array from a frame or a sandbox is as good.
 */
export function checkArray(
  model: AnyModel,
  place: string,
  {
    name,
    dtype,
    shape,
  }: { readonly name: string; readonly dtype: DType; readonly shape: readonly Dimension[] },
  length: number,
  value: unknown,
  sizes: readonly number[] = [],
): void {
  const type = arrayOf(model, dtype).name;
  const given = Object(value);
  if (given[Symbol.toStringTag] === type && given.length === length) return;
  const where = sizes[0] ? ` where ${model.symbols} = ${sizes}` : "";
  const found =
    given.length >= 0
      ? `${given.constructor.name} of shape [${given.length}]`
      : (value ?? "nothing: it is missing");
  throw new TypeError(
    `${model.name}.${place}: "${name}" must be a ${type} of shape [${shape.join(", ")}]${where}, got ${found}`,
  );
}

/** Checks a feed against what an entry point needs; gives the values of the symbols. Throws as `checkArray` does. */
export function checkFeed(model: AnyModel, entry: EntryName, feed: Feed): number[] {
  const { inputs, symbols } = model;
  const program = model[entry];
  const given = Object(feed) as Readonly<Record<string, TypedArray>>;
  for (const name in given)
    if (!symbols.includes(name) && !inputs.some((input) => input.name === name))
      throw new TypeError(`${model.name}.${entry}: there is no input "${name}"`);
  const sizes = program.sizes(
    inputs.map(({ name }) => given[name]?.length as number),
    symbols.map((symbol) => given[symbol]),
  );
  for (const place of program.inputs) {
    const input = inputs[place]!;
    const values = given[input.name]!;
    checkArray(model, entry, input, input.count(...sizes), values, sizes);
    const bound = input.below?.(...sizes);
    const bad = bound ? values.findIndex((value) => !(value >= 0 && value < bound)) : -1;
    if (bound && bad >= 0)
      throw new TypeError(
        `${model.name}.${entry}: "${input.name}" holds ${values[bad]} at place ${bad}, not in 0 … ${bound - 1}`,
      );
  }
  return sizes;
}

/** A size that no length tells; throws a TypeError when the caller did not feed it either. */
export function fed(symbol: string, size: unknown): number {
  checkCount(`no input tells the size ${symbol}: feed it; it`, size);
  return size as number;
}
