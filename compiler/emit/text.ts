// Data as JavaScript text.
import { dimText } from "../backends/indices.ts";
import type { Dim } from "../graph/shape.ts";

/** A property name: quoted unless it is an identifier. */
export const propertyName = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);

/** Any number, also one that JSON lacks. */
export const numberText = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** Plain data on one line. */
export const valueText = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(valueText).join(", ")}]`
    : typeof value === "number"
      ? numberText(value)
      : JSON.stringify(value);

/** An object of expressions, on one line. */
export const recordText = (entries: ReadonlyArray<readonly [string, string]>): string =>
  entries.length === 0
    ? "{}"
    : `{ ${entries.map(([key, text]) => `${propertyName(key)}: ${text}`).join(", ")} }`;

/** A list of expressions, each on its line. */
export const listText = (items: readonly string[], indentation: string): string =>
  items.length === 0
    ? "[]"
    : `[\n${items.map((item) => `${indentation}  ${item},\n`).join("")}${indentation}]`;

/** A function's parameters, up to the last that its text reads; the others before it start with `_`. */
export function parametersText(names: readonly string[], text: string): string {
  const words = new Set(text.match(/\w+/g));
  const last = names.findLastIndex((name) => words.has(name));
  return names
    .slice(0, last + 1)
    .map((name) => (words.has(name) ? name : `_${name}`))
    .join(", ");
}

export const callText = (name: string, ...given: readonly unknown[]): string =>
  `${name}(${given.map(valueText).join(", ")})`;

/** A size as an expression of its symbols. */
export const sizeText = (size: Dim): string => dimText(size).text;
