// `--data x=images.idx.gz`: which file, and which part of it, feeds which input.

import { wrongCall } from "../fault.ts";
import { exists } from "../file.ts";

export interface Binding {
  readonly input: string;
  readonly file: string;
  /** After the colon: columns, or the name of an array. */
  readonly part?: string;
}

/** `name=value`, split at the first equals sign. */
export function splitAssignment(text: string, option: string, example: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1)
    throw wrongCall(`${option} takes name=value, as in \`${option} ${example}\`; found \`${text}\``);
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** The longest path before a colon that is there (file names may hold colons); else all before the last colon. */
export function parseBinding(text: string, option: string): Binding {
  const [input, value] = splitAssignment(text, option, "x=images.idx");
  if (exists(value)) return { input, file: value };
  const colons = [...value.matchAll(/:/g)]
    .map(({ index }) => index)
    .filter((at) => at > 0 && at < value.length - 1);
  const at = colons.findLast((colon) => exists(value.slice(0, colon))) ?? colons.at(-1);
  if (at === undefined || /^[\\/]/.test(value.slice(at + 1))) return { input, file: value };
  return { input, file: value.slice(0, at), part: value.slice(at + 1) };
}
