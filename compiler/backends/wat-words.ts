// What the text format of WebAssembly is made of, and the bytes of its words: forms, strings, whole numbers, floats.

/** What stands between two parentheses: words, strings with their first quote, and more such. */
export interface Form extends ReadonlyArray<string | Form> {}

/** A word or a form where one may be missing. */
export type Part = string | Form | undefined;

export const isWord = (part: Part): part is string => typeof part === "string";

/** A mistake of whoever printed the text: the word, and what it stands in. */
export function mistake(part: Part, place: string): never {
  const word = isWord(part)
    ? `'${part.length > 80 ? `${part.slice(0, 80)}…` : part}'`
    : `a list of '${part?.[0]}'`;
  throw new Error(`internal: wat: ${part === undefined ? "something missing" : word} in ${place}`);
}

/** The forms of a text, without its comments. */
export function parse(text: string): Form {
  const token = /[()"]|;;.*|[^\s()";]+|;/g;
  const root: Array<string | Form> = [];
  const open = [root];
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [word] = match;
    const start = match.index;
    const top = open.at(-1)!;
    if (text.startsWith("(;", start)) token.lastIndex = endOf(text, ";)", start);
    else if (word === '"') {
      token.lastIndex = endOf(text, '"', start + 1);
      top.push(text.slice(start, token.lastIndex - 1));
    } else if (word === "(") {
      const form: Array<string | Form> = [];
      top.push(form);
      open.push(form);
    } else if (word === ")") {
      if (open.pop() === root) mistake(word, "the module: nothing is open");
    } else if (!word.startsWith(";;")) top.push(word);
  }
  return open.length === 1 ? root : mistake(open.at(-1)?.[0], "the module: it is not closed");
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? mistake(text.slice(from), `the module: no ${mark} follows`) : end + mark.length;
}

/** Adds bytes at the end of others, however many. */
export function append(to: number[], from: Iterable<number>): void {
  for (const byte of from) to.push(byte);
}

/** The LEB128 of a whole number from 0 to 2³² - 1. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest < 128 ? rest : (rest % 128) + 128);
    if (rest < 128) return bytes;
  }
}

/** The LEB128 of a whole number with a sign. */
export function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const isLast = -64n <= rest && rest < 64n;
    bytes.push(Number(rest & 127n) + (isLast ? 0 : 128));
    if (isLast) return bytes;
  }
}

/** The number of items, and then the items. */
export function counted(items: readonly (readonly number[])[]): number[] {
  const bytes = unsigned(items.length);
  for (const item of items) append(bytes, item);
  return bytes;
}

/** The number of bytes, and then the bytes. */
export function sized(content: readonly number[]): number[] {
  const bytes = unsigned(content.length);
  append(bytes, content);
  return bytes;
}

/** The bytes of a string: \ and two hexadecimal digits stand for one of them, all else for its UTF-8. */
export function stringBytes(quoted: Part, place: string): number[] {
  if (!isWord(quoted) || !quoted.startsWith('"')) return mistake(quoted, place);
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  quoted
    .slice(1)
    .split("\\")
    .forEach((piece, k) => {
      if (k > 0 && !/^[\da-f]{2}/i.test(piece)) mistake(`\\${piece}`, place);
      if (k > 0) bytes.push(Number.parseInt(piece.slice(0, 2), 16));
      const rest = k > 0 ? piece.slice(2) : piece;
      if (rest !== "") append(bytes, encoder.encode(rest));
    });
  return bytes;
}

/** A whole number of so many bits, with a sign or without, as one with a sign. */
export function integer(word: Part, bits: number, place: string): bigint {
  const [, sign, digits = ""] = /^([-+]?)(\d+|0x[\da-f]+)$/i.exec(String(word)) ?? mistake(word, place);
  const value = sign === "-" ? -BigInt(digits) : BigInt(digits);
  if (value < -(1n << BigInt(bits - 1)) || 1n << BigInt(bits) <= value) mistake(word, place);
  return BigInt.asIntN(bits, value);
}

/** A number below a limit. */
export function index(word: Part, limit: number, place: string): number {
  const value = /^\d+$/.test(String(word)) ? Number(word) : limit;
  return value < limit ? value : mistake(word, place);
}

/** A float, also inf, -inf and nan. */
function float(word: Part, place: string): number {
  const [, sign, size = ""] =
    /^([-+]?)(inf|nan|\d+\.?\d*(?:e[-+]?\d+)?|0x[\da-f]+)$/i.exec(String(word)) ?? mistake(word, place);
  const value = size === "inf" ? Number.POSITIVE_INFINITY : Number(size);
  return sign === "-" ? -value : value;
}

/** A number as memory holds it in so many bits, the low byte first. */
export function numberBytes(word: Part, isFloat: boolean, bits: number, place: string): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  if (!isFloat) view.setBigInt64(0, integer(word, bits, place), true);
  else if (bits === 32) view.setFloat32(0, float(word, place), true);
  else view.setFloat64(0, float(word, place), true);
  return new Uint8Array(view.buffer, 0, bits / 8);
}
