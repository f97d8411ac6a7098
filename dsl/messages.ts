// The catalogue of everything the compiler can say to the author of a model: code, words, hint, and a program
// that provokes it. Phases choose a message and give its arguments.
import { limits } from "./catalogue/limits.ts";
import { names } from "./catalogue/names.ts";
import { shapes } from "./catalogue/shapes.ts";
import { syntax } from "./catalogue/syntax.ts";
import { training } from "./catalogue/training.ts";
import { types } from "./catalogue/types.ts";
import { windows } from "./catalogue/windows.ts";
import type { Diagnostics, Label } from "./diagnostic.ts";
import type { Message } from "./message.ts";
import type { Span } from "./source.ts";

export const messages = {
  ...syntax,
  ...names,
  ...types,
  ...shapes,
  ...limits,
  ...training,
  ...windows,
} as const;

/** Adds a diagnostic: `report(diagnostics, messages.unknownName, span, { name, suggestion })`. */
export function report<Args>(
  diagnostics: Diagnostics,
  message: Message<Args>,
  span: Span,
  args: NoInfer<Args>,
  labels: readonly Label[] = [],
): void {
  const { code, severity } = message;
  const label = message.label?.(args);
  const hint = message.hint?.(args);
  diagnostics.report({
    code,
    severity,
    title: message.title(args),
    span,
    ...(label !== undefined && { label }),
    labels,
    ...(hint !== undefined && { hint }),
  });
}
