// The names of what a trainer shows its owner: inputs, variables, settings, outputs and metrics, each declared once.
import type { Name } from "../../dsl/ast.ts";
import { messages } from "../../dsl/messages.ts";
import type { Span } from "../../dsl/source.ts";
import type { Context } from "./context.ts";

/** What a declaration says of itself. */
export const documented = (
  name: Name,
  doc: string | undefined,
): { name: string; span: Span; doc?: string } => ({
  name: name.text,
  span: name.span,
  ...(doc === undefined ? {} : { doc }),
});

/** Fields of what a trainer reports of its steps and epochs, beside the metrics. */
const reported: ReadonlySet<string> = new Set(["step", "epoch", "seconds", "validation"]);

/** What already goes by a name where a trainer keeps this kind of value, if anything does. */
function takenBy(
  name: string,
  { asMetric, asVariable }: { readonly asMetric: boolean; readonly asVariable: boolean },
): string | undefined {
  if (name in Object.prototype) return "every object of JavaScript has a property of this name";
  if (asVariable && name === "__metadata__") return "it is where a checkpoint says what it is of";
  if (asMetric && reported.has(name)) return "each report of training has this beside its metrics";
  return undefined;
}

/** Enters a declaration under its name, once. */
export function declare<T extends { readonly span: Span }>(
  context: Context,
  into: Map<string, T>,
  name: Name,
  what: T,
): void {
  const { inputs, variables, settings, outputs, metrics } = context.declared;
  const target: ReadonlyMap<string, { readonly span: Span }> = into;
  const reason = takenBy(name.text, { asMetric: target === metrics, asVariable: target === variables });
  if (reason !== undefined) context.fail(messages.reservedName, name.span, { name: name.text, reason });
  const known = [inputs, variables, settings, outputs, metrics].map((m) => m.get(name.text)).find((d) => d);
  if (known)
    context.fail(
      messages.declaredTwice,
      name.span,
      known.span.start === name.span.start && known.span.source === name.span.source
        ? { name: name.text, hint: "a `for` repeats this declaration in every turn" }
        : { name: name.text },
      known.span.start === name.span.start ? [] : [{ span: known.span, text: "first declared here" }],
    );
  else into.set(name.text, what);
}
