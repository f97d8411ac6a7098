// Which part of a file an input takes: `digits.npz:images`.
import { type Fault, wrongCall, wrongInput } from "../fault.ts";

export interface Selection {
  /** What stands after the colon. */
  readonly part?: string;
  /** The input that is fed: a part of the same name is its natural choice. */
  readonly input: string;
}

const listed = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(", ")}, … (${names.length} in all)` : names.join(", ");

/** "file has no array `imges`; it has images, labels". */
export const missingPart = (part: string, names: readonly string[], kind: string, file: string): Fault =>
  wrongCall(`${file} has no ${kind} \`${part}\`; it has ${listed(names)}`);

/** The one part that is meant. */
export function select(
  names: readonly string[],
  kind: string,
  file: string,
  { part, input }: Selection,
): string {
  if (names.length === 0) throw wrongInput(`${file}: the file holds no ${kind}s`);
  if (part !== undefined) {
    if (!names.includes(part)) throw missingPart(part, names, kind, file);
    return part;
  }
  if (names.length === 1) return names[0]!;
  if (names.includes(input)) return input;
  throw wrongCall(
    `${file} holds several ${kind}s; name one, as in \`${input}=${file}:${names[0]}\` (${listed(names)})`,
  );
}
