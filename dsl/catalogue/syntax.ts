// What is said of text that does not parse (E01xx).
import { alternatives, error, type Nothing } from "../message.ts";

/** `expected` in the words of the grammar: "an expression", "`=`", … */
export interface Unexpected {
  readonly expected: readonly string[];
  readonly found: string;
  readonly hint?: string | undefined;
}

export const syntax = {
  unexpected: error<Unexpected>("E0101", {
    title: ({ expected, found }) =>
      expected.length > 0 ? `expected ${alternatives(expected)}, found ${found}` : `unexpected ${found}`,
    hint: ({ hint }) => hint,
    example: "model M { let = 3 }",
  }),
  strayCharacter: error<{ character: string; hint?: string | undefined }>("E0102", {
    title: ({ character }) => `unexpected character ${character}`,
    hint: ({ hint }) => hint,
    example: "fn f(x) = x;",
  }),
  unterminatedString: error<Nothing>("E0103", {
    title: () => "this string does not end on its line",
    hint: () => 'a string is written "…", on one line',
    example: 'import "library.mlp',
  }),
  badEscape: error<{ sequence: string }>("E0104", {
    title: ({ sequence }) => `unknown escape \`${sequence}\` in a string`,
    hint: () => 'the escapes are \\", \\\\, \\n and \\t',
    example: 'import "a\\qb.mlp"',
  }),
  badNumber: error<{ text: string; hint?: string | undefined }>("E0105", {
    title: ({ text }) => `\`${text}\` is not a number`,
    hint: ({ hint }) => hint,
    example: "fn f(x) = 2x",
  }),
  numberTooLarge: error<{ text: string; integer: boolean }>("E0106", {
    title: ({ text }) => `the number ${text} is too large`,
    hint: ({ integer }) =>
      integer ? "whole numbers go up to 9007199254740991" : "for infinity, write `inf`",
    example: "fn f(x) = 1e999",
  }),
  chained: error<{ first: string; second: string; hint?: string | undefined }>("E0107", {
    title: ({ first, second }) => `\`${second}\` cannot follow \`${first}\` without parentheses`,
    hint: ({ hint }) => hint,
    example: "fn f(x) = 0 < x < 1",
  }),
  unknownField: error<{ field: string; hint: string | undefined }>("E0108", {
    title: ({ field }) => `values have no field \`${field}\``,
    label: () => "only `.T`, the transpose, may follow a dot",
    hint: ({ hint }) => hint,
    example: "fn f(x) = x.mean()",
  }),
  notText: error<{ what: string }>("E0109", {
    title: ({ what }) => `this is not a text file: it holds ${what}`,
    hint: () => "a model is UTF-8 text",
    example: "model M {\u0000}",
  }),
  fileTooLarge: error<{ length: number; limit: number }>("E0110", {
    title: ({ length, limit }) =>
      `this file is too large: ${length} characters, where at most ${limit} are read`,
    hint: () => "data is bound to inputs from outside; repeated layers are written with `for`",
    example: `// ${"…".repeat(600_000)}`,
  }),
  tooDeep: error<{ limit: number }>("E0111", {
    title: ({ limit }) => `this is nested too deeply: more than ${limit} levels`,
    hint: () => "name the inner parts with `let`",
    example: `fn f(x) = ${"(".repeat(150)}x${")".repeat(150)}`,
  }),
} as const;
