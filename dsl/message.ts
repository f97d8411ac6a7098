// A message: the words of one kind of diagnostic, as functions of what was found.
import type { Severity } from "./diagnostic.ts";

export interface Message<Args> {
  /** E01xx syntax, E02xx names, E03xx types, E04xx shapes, E05xx limits, E06xx training, Wxxxx warnings. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence, lower case, no full stop. */
  readonly title: (args: Args) => string;
  /** A few words under the marked range. */
  readonly label?: (args: Args) => string | undefined;
  readonly hint?: (args: Args) => string | undefined;
  /** A small program that gets this message. */
  readonly example: string;
}

type Words<Args> = Omit<Message<Args>, "code" | "severity">;

export const error = <Args>(code: string, words: Words<Args>): Message<Args> => ({
  code,
  severity: "error",
  ...words,
});

export const warning = <Args>(code: string, words: Words<Args>): Message<Args> => ({
  code,
  severity: "warning",
  ...words,
});

/** Arguments of a message that has none. */
export type Nothing = Record<string, never>;

export const didYouMean = (suggestion: string | undefined): string | undefined =>
  suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`;

/** "a", "a or b", "a, b or c". */
export function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
