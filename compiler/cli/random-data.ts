// Data for a model that nobody gave data for.
import { sequence } from "../../runtime/random.ts";
import { evaluateDim, type Sizes, sizeOf } from "../graph/shape.ts";
import type { Input, Model } from "../model.ts";

/** The batch size for the symbol that counts examples, and a little for the others. */
export const sizesFor = ({ symbols, batchSymbol }: Model, batch: number): Sizes =>
  Object.fromEntries(symbols.map((symbol) => [symbol, symbol === batchSymbol ? batch : 3]));

/** Values that the formulas of most models are meant for: from 0 to 1, bits, labels within their range. */
export function randomValues(
  { name, node, below }: Input,
  sizes: Sizes,
  [low, high]: readonly [number, number],
): Float64Array {
  const draw = sequence(low, high, name);
  const bound =
    node.dtype === "bool" ? 2 : Math.min(...(below ?? [10]).map((dim) => evaluateDim(dim, sizes)));
  const next = node.dtype === "f32" ? draw : () => Math.floor(draw() * bound);
  return new Float64Array(evaluateDim(sizeOf(node.shape), sizes)).map(next);
}
