// The check of what a caller hands over, before anything is touched.
import {
  arrayOf,
  type Dimension,
  type Feed,
  type ModelInfo,
  type ProgramInfo,
  type TypedArray,
} from "./model.ts";

/** How a value looks to its owner: `Float64Array of shape [100]`. */
const describe = (value: unknown): string =>
  typeof value !== "object" || value === null
    ? String(value)
    : "length" in value
      ? `${value.constructor.name} of shape [${value.length}]`
      : "object";

/** Whether a value is an array of exactly this type; by tag, so that one from a frame or a sandbox is as good. */
export const isOf = (type: { readonly name: string }, value: unknown): value is TypedArray =>
  ArrayBuffer.isView(value) && (value as TypedArray)[Symbol.toStringTag] === type.name;

/** Says what an array must be and what it is. */
export const mismatch = (
  type: { readonly name: string },
  shape: readonly Dimension[],
  value: unknown,
  where = "",
): string => `must be a ${type.name} of shape [${shape.join(", ")}]${where}, got ${describe(value)}`;

/**
 * Checks a feed against what a program needs and writes the values of the symbols into `sizes`.
 * Throws a TypeError that names the program, the input, and both shapes.
 */
export function checkFeed(model: ModelInfo, program: ProgramInfo, feed: Feed, sizes: number[]): void {
  const refuse = (fault: string): never => {
    throw new TypeError(`${model.name}.${program.name}: ${fault}`);
  };
  if (typeof feed !== "object" || feed === null)
    refuse(`expected an object of inputs, got ${describe(feed)}`);
  for (const name in feed)
    if (!model.inputs.some((input) => input.name === name) && !model.symbols.includes(name))
      refuse(
        `there is no input "${name}", but ${model.inputs.map((i) => `"${i.name}"`).join(", ") || "none at all"}`,
      );
  for (const place of program.inputs) {
    const { name, dtype, shape } = model.inputs[place]!;
    if (!isOf(arrayOf(model, dtype), feed[name]))
      refuse(`input "${name}" ${mismatch(arrayOf(model, dtype), shape, feed[name])}`);
  }
  for (const { symbol, input, solve } of program.sizes) {
    const name = model.symbols[symbol]!;
    const { name: source = name, dtype = "f32", shape = [] } = model.inputs[input ?? -1] ?? {};
    const value = feed[source];
    const size = solve ? solve((value as TypedArray).length, ...sizes) : value;
    if (!(Number.isSafeInteger(size) && (size as number) > 0))
      refuse(
        solve
          ? `input "${source}" ${mismatch(arrayOf(model, dtype), shape, value)}, which fits no ${name}`
          : `no input tells the size "${name}": feed it as a whole number`,
      );
    sizes[symbol] = size as number;
  }
  for (const place of program.inputs) {
    const { name, dtype, shape, length, below } = model.inputs[place]!;
    const values = feed[name] as TypedArray;
    if (values.length !== length(...sizes)) {
      const known = program.sizes
        .map(({ symbol }) => `${model.symbols[symbol]} = ${sizes[symbol]}`)
        .join(", ");
      refuse(`input "${name}" ${mismatch(arrayOf(model, dtype), shape, values, known && ` where ${known}`)}`);
    }
    if (!below) continue;
    const bound = below(...sizes);
    for (let i = 0; i < values.length; i++)
      if (!(values[i]! >= 0 && values[i]! < bound))
        refuse(`input "${name}" holds ${values[i]} at place ${i}, outside of 0 … ${bound - 1}`);
  }
}
