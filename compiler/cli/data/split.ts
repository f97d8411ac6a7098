// `--split 0.9`: examples shuffled with the seed, the first part for training, the rest for validation.
import { evaluateDim, type Sizes, sizeOf, symbolsOf } from "../../graph/shape.ts";
import { wrongInput } from "../fault.ts";
import type { InputArray } from "./convert.ts";
import type { DataInput, Dataset } from "./dataset.ts";

/** The rows `order[from..to)` of an array whose rows hold `width` elements. */
function takeRows<T extends InputArray>(values: T, order: Uint32Array, width: number): T {
  const taken = new (values.constructor as new (length: number) => T)(order.length * width);
  for (let row = 0; row < order.length; row++) {
    const from = order[row]! * width;
    taken.set(values.subarray(from, from + width), row * width);
  }
  return taken;
}

/** The examples `order` of every input that has one an example; other inputs whole. */
export function takeExamples(
  inputs: readonly DataInput[],
  symbol: string,
  data: Dataset,
  order: Uint32Array,
): Dataset {
  const sizes: Sizes = { ...data.sizes, [symbol]: order.length };
  const arrays = Object.entries(data.arrays).map(([name, values]) => {
    const { shape } = inputs.find((input) => input.name === name)!;
    const [count, ...rest] = shape;
    const perExample = count !== undefined && symbolsOf(count).has(symbol);
    return [name, perExample ? takeRows(values, order, evaluateDim(sizeOf(rest), sizes)) : values.slice()];
  });
  return { ...data, sizes, arrays: Object.fromEntries(arrays) };
}

/** `fraction` of the examples, in the order given, and the rest; neither is empty. */
export function split(
  inputs: readonly DataInput[],
  symbol: string,
  data: Dataset,
  fraction: number,
  order: Uint32Array,
): { readonly training: Dataset; readonly validation: Dataset } {
  const count = Math.round(order.length * fraction);
  if (count < 1 || count >= order.length)
    throw wrongInput(`--split ${fraction} of ${order.length} examples leaves one of the parts empty`);
  return {
    training: takeExamples(inputs, symbol, data, order.subarray(0, count)),
    validation: takeExamples(inputs, symbol, data, order.subarray(count)),
  };
}
