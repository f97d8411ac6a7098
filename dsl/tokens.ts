// The words and marks of a source text, found in one linear pass that nothing in a file can make fail.
// The grammar is one of these tokens; they also serve what comes before it (limits, stray characters) and after it
// (which token is at fault, where the next statement begins).

export type TokenKind = "name" | "primed" | "number" | "string" | "mark" | "stray";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Only blanks stand before it on its line. */
  readonly first: boolean;
}

export interface Tokens {
  readonly list: readonly Token[];
  /** Doc comments, by the offset of the token that they stand before. */
  readonly docs: ReadonlyMap<number, string>;
}

const blank = /[ \t\r\n\u{A0}]+|\/\/[^\n]*/uy;
const word =
  /(?<primed>[\p{L}_][\p{L}\d_]*')|(?<name>[\p{L}_][\p{L}\d_]*)|(?<number>(?:\d[\d_]*)(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?[\p{L}\d_]*)|(?<string>"(?:[^"\\\n]|\\[^\n])*")|(?<mark>\.\.|\|\||&&|[=!<>]=|->|[-+*/%@^!<>=(){}[\],:.])|(?<stray>.)/suy;

export function tokenize(text: string): Tokens {
  const list: Token[] = [];
  const docs = new Map<number, string>();
  let doc: string[] = [];
  let first = true;
  for (let at = 0; at < text.length; ) {
    blank.lastIndex = word.lastIndex = at;
    const skipped = blank.exec(text)?.[0];
    if (skipped !== undefined) {
      if (first && /^\/\/\/(?!\/)/.test(skipped)) doc.push(skipped.slice(3).replace(/^ /, "").trimEnd());
      if (!skipped.startsWith("//")) first ||= skipped.includes("\n");
      at += skipped.length;
      continue;
    }
    const { 0: matched, groups } = word.exec(text)!;
    const kind = Object.keys(groups!).find((k) => groups![k] !== undefined) as TokenKind;
    if (doc.length > 0) docs.set(at, doc.join("\n"));
    doc = [];
    list.push({ kind, text: matched, start: at, end: at + matched.length, first });
    first = false;
    at += matched.length;
  }
  return { list, docs };
}

/** Whether a token is what its kind promises: a number with digits after its point, a string without odd escapes. */
export function isWellFormed({ kind, text }: Token): boolean {
  switch (kind) {
    case "primed":
      return !reserved.includes(text.slice(0, -1));
    case "number":
      return /^\d(_?\d)*(\.\d(_?\d)*)?([eE][+-]?\d(_?\d)*)?$/.test(text);
    case "string":
      return /^"([^\\]|\\["\\nt])*"$/s.test(text);
    default:
      return true;
  }
}

/** Index of the last token that starts at or before an offset; -1 when there is none. */
export function tokenIndex(list: readonly Token[], offset: number): number {
  let low = -1;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (list[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The words that statements and declarations begin with. */
export const openers: readonly string[] = [
  ..."let const param input state setting layer loss output metric for if train return".split(" "),
  ..."model fn optimizer import".split(" "),
];

/** Words that are never names. */
export const reserved: readonly string[] = "if then else for let const param return fn true false".split(" ");

const always = new Set(["let", "const", "param", "return", "for"]);
const naming = new Set("input state setting layer output metric model optimizer fn".split(" "));

/** Does a statement or a declaration begin with this token? Words like `state` are names elsewhere. */
export function beginsStatement(list: readonly Token[], index: number): boolean {
  const { kind, text } = list[index]!;
  const next = list[index + 1];
  if (kind === "primed") return next?.text === "=";
  if (kind !== "name") return false;
  if (always.has(text)) return true;
  if (naming.has(text)) return next?.kind === "name";
  if (text === "loss") return next?.text === "=";
  if (text === "train") return next?.text === "{";
  if (text === "import") return next?.kind === "string";
  return text === "if" && endsOperand(list[index - 1]);
}

/** Can an expression end with this token? (Or nothing has begun: a brace, or the start of the file.) */
export function endsOperand(token: Token | undefined): boolean {
  if (token === undefined || token.kind === "number" || token.kind === "string" || token.kind === "primed")
    return true;
  if (token.kind === "mark") return /^[)\]}{]$/.test(token.text);
  return token.kind === "name" && !/^(let|const|param|for|in|return|if|then|else|fn)$/.test(token.text);
}
