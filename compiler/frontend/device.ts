// What a GPU may refuse of a model: tensors larger than every device is sure to bind.
import type { Diagnostics } from "../../dsl/diagnostic.ts";
import { messages, report } from "../../dsl/messages.ts";
import { evaluateDim, sizeOf, symbolsOf } from "../graph/shape.ts";
import type { Model } from "../model.ts";

/** WebGPU's default limit `maxStorageBufferBindingSize`, in bytes. */
const bindable = 2 ** 27;

/** Warns of inputs and variables that only some devices bind, even where each symbol is 1. */
export function checkBindings({ inputs, variables }: Model, diagnostics: Diagnostics): void {
  for (const { name, span, node } of [...inputs, ...variables]) {
    const size = sizeOf(node.shape);
    const ones = Object.fromEntries([...symbolsOf(size)].map((symbol) => [symbol, 1]));
    const bytes = 4 * evaluateDim(size, ones);
    if (bytes > bindable) report(diagnostics, messages.largeBinding, span, { name, bytes, bindable });
  }
}
