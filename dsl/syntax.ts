// What to say of a syntax error, and which part of the text to skip to find the next one.
import type { Diagnostics, Label } from "./diagnostic.ts";
import { messages, report } from "./messages.ts";
import { type Source, span } from "./source.ts";
import { suggest } from "./suggest.ts";
import {
  beginsStatement,
  endsOperand,
  isWellFormed,
  openers,
  reserved,
  type Token,
  tokenIndex,
} from "./tokens.ts";

type Range = readonly [start: number, end: number];

/** A character that is no part of the language. */
export function reportStray(diagnostics: Diagnostics, source: Source, { text, start, end }: Token): void {
  const at = span(source, start, end);
  if (text === '"') {
    report(diagnostics, messages.unterminatedString, span(source, start, lineEnd(source, start)), {});
    return;
  }
  const code = text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
  const printable = /^[\p{P}\p{S}\p{N}]$/u.test(text);
  const character = printable ? `\`${text}\`` : `U+${code}`;
  report(diagnostics, messages.strayCharacter, at, { character, hint: lookAlikes[text] });
}

const lookAlikes: Readonly<Record<string, string>> = {
  ";": "statements need no separator",
  "'": 'strings are written "…"; a prime follows a name directly, as in `W\'`',
  "`": 'strings are written "…"',
  "“": 'strings are written "…"',
  "”": 'strings are written "…"',
  "‘": 'strings are written "…"',
  "’": "a prime is written `'`",
  "′": "a prime is written `'`",
  "&": "write `&&` for the logical and",
  "|": "write `||` for the logical or",
  "#": "a comment starts with `//`",
  "?": "write `if … then … else …`",
  "×": "write `*`, or `@` for matrices",
  "·": "write `*`, or `@` for matrices",
  "÷": "write `/`",
  "−": "write `-`",
  "–": "write `-`",
  "≤": "write `<=`",
  "≥": "write `>=`",
  "≠": "write `!=`",
  "²": "write `^2`",
  "³": "write `^3`",
  "…": "a range is written `0..3`",
};

function lineEnd({ text }: Source, offset: number): number {
  const end = text.indexOf("\n", offset);
  return text.slice(0, end < 0 ? text.length : end).trimEnd().length;
}

/**
 * Says what was expected at an offset and what stands there, and answers the range of the statement to skip;
 * nothing, when the file has ended.
 */
export function reportUnexpected(
  diagnostics: Diagnostics,
  source: Source,
  list: readonly Token[],
  offset: number,
  failures: readonly string[],
): Range | undefined {
  const before = tokenIndex(list, offset);
  const index = before >= 0 && list[before]!.end > offset ? before : before + 1;
  const token = list[index];
  const expected = expectations(failures, token?.first ?? true);
  const starts = expected.some((it) => it === "a statement" || it === "a declaration");
  const range = token && faultyRange(list, index, starts);
  // Once something was skipped, what the end of the file lacks may be what was skipped.
  if (!token && diagnostics.hasErrors) return range;
  if (token && reportToken(diagnostics, source, list, index)) return range;
  const at = token
    ? span(source, token.start, token.end)
    : span(source, source.text.trimEnd().length, source.text.length);
  const found = token ? described(token) : "the end of the file";
  const opener = openBracket(list, index, expected);
  const labels: Label[] = opener
    ? [{ span: span(source, opener.start, opener.end), text: "opened here" }]
    : [];
  report(
    diagnostics,
    messages.unexpected,
    at,
    { expected, found, hint: hintFor(list, index, new Set(expected)) },
    labels,
  );
  return range;
}

/** ohm's failures as the few alternatives that help. */
function expectations(failures: readonly string[], first: boolean): readonly string[] {
  const all = new Set(failures);
  const drop = (text: string, when: boolean) => when && all.size > 1 && all.delete(text);
  drop("end of input", true);
  drop("`:`", all.has("an operator") && !all.has("`]`"));
  drop("a name", all.has("an expression"));
  drop("`else`", all.has("a statement"));
  for (const mark of ["`(`", "`[`"]) drop(mark, all.has("an operator"));
  for (const mark of ["`-`", "`!`"]) drop(mark, all.has("an expression"));
  drop("`[`", true);
  drop("an operator", first || !all.has("a statement"));
  const rank = (text: string) => (text.startsWith("`") ? 2 : text === "an operator" ? 0 : 1);
  return [...all].sort((a, b) => rank(a) - rank(b));
}

function described({ kind, text }: Token): string {
  return kind === "string" ? "a string" : `\`${text.length > 40 ? `${text.slice(0, 40)}…` : text}\``;
}

/** Mistakes within a token, or that its neighbours tell. */
function reportToken(
  diagnostics: Diagnostics,
  source: Source,
  list: readonly Token[],
  index: number,
): boolean {
  const token = list[index]!;
  const [previous, next, afterNext] = [list[index - 1], list[index + 1], list[index + 2]];
  const { kind, text, start, end } = token;
  if (kind === "string") {
    const bad = /^(?:[^\\]|\\["\\nt])*(\\[^"\\nt])/su.exec(text);
    if (!bad) return false;
    const stop = start + bad[0].length;
    report(diagnostics, messages.badEscape, span(source, stop - bad[1]!.length, stop), { sequence: bad[1]! });
    return true;
  }
  if (kind === "number") {
    if (isWellFormed(token)) return false;
    const product = /^([\d.]+)([\p{L}_][\p{L}\d_]*)$/u.exec(text);
    const hint = /_(_|$|\D)|\d_(?!\d)/.test(text)
      ? "an underscore stands between two digits"
      : /^[\d.]+[eE]$/.test(text)
        ? "an exponent has digits, as in `1e-3`"
        : product && `to multiply, write \`${product[1]} * ${product[2]}\``;
    report(diagnostics, messages.badNumber, span(source, start, end), { text, hint: hint ?? undefined });
    return true;
  }
  if (text !== ".") return false;
  if (next?.kind === "number" && next.start === end) {
    const hint = `write \`0.${next.text}\``;
    report(diagnostics, messages.badNumber, span(source, start, next.end), { text: `.${next.text}`, hint });
    return true;
  }
  if (next?.kind === "name" && next.start === end && next.text !== "T") {
    const hint =
      next.text === "t"
        ? "did you mean `.T`?"
        : afterNext?.text === "("
          ? `functions take values as arguments: \`${next.text}(x)\``
          : undefined;
    report(diagnostics, messages.unknownField, span(source, next.start, next.end), {
      field: next.text,
      hint,
    });
    return true;
  }
  if (previous?.kind === "number" && previous.end === start) {
    const hint = `write \`${previous.text}.0\``;
    report(diagnostics, messages.badNumber, span(source, previous.start, end), {
      text: `${previous.text}.`,
      hint,
    });
    return true;
  }
  return false;
}

/** The innermost bracket that is still open before a token, when its end is among what was expected. */
function openBracket(list: readonly Token[], index: number, expected: readonly string[]): Token | undefined {
  const closers: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
  let depth = 0;
  for (let i = index - 1; i >= 0; i--) {
    const { kind, text } = list[i]!;
    if (kind !== "mark") continue;
    if (/^[)\]}]$/.test(text)) depth++;
    else if (closers[text] && depth-- === 0) {
      const fits = expected.includes(`\`${closers[text]}\``);
      return fits && (text !== "{" || index === list.length) ? list[i] : undefined;
    }
  }
  return undefined;
}

function hintFor(list: readonly Token[], index: number, expected: ReadonlySet<string>): string | undefined {
  const token = list[index];
  const [before, text, after, second] = [-1, 0, 1, 2].map((i) => list[index + i]?.text ?? "") as [
    string,
    string,
    string,
    string,
  ];
  const keyword = statementWord(list, index);

  const spelled = (token?.first ? undefined : operators.get(before)) ?? operators.get(text);
  if (spelled) return spelled;
  if (before === "*" && text === "*") return "a power is written `x ^ 2`";
  if (expected.has("a path in quotes")) return 'a path is written in quotes: `import "./layers.mlp"`';
  if (/^(f32|i32|bool)$/.test(before) && text === "(") return "sizes stand in brackets: `f32[N, 3]`";
  if (before === ":" && text === "[" && expected.has("a name"))
    return "a type is written with its elements: `f32[4, 2]`";
  if (before === ":" && token?.kind === "number" && expected.has("a name") && keyword)
    return `a value follows \`=\`: \`${keyword} ${list[index - 2]?.text} = ${text}\``;
  if (/^(while|loop|repeat)$/.test(text) && expected.has("a statement"))
    return "a loop is written `for i in 0..3 { … }`";
  if (text === "==" && expected.has("`=`")) return "`=` gives a value; `==` compares two";
  if (text === "=" && expected.has("`,`") && expected.has("`)`"))
    return /^[(,]$/.test(list[index - 2]?.text ?? "")
      ? "a named argument is written `name: value`"
      : "to compare two values, write `==`";
  if (text === "=" && expected.has("`:`"))
    return keyword === "input"
      ? "an input needs a type: `input x: f32[N, 784]`"
      : "an entry is written `key: value`";
  if (
    expected.has("`=`") &&
    (token?.first || text === "}") &&
    /^(output|metric|let|const|layer)$/.test(list[index - 2]?.text ?? "")
  )
    return `write \`${list[index - 2]!.text} ${before} = …\``;
  if (text === ":" && expected.has("`=`") && keyword && /^(let|const|layer|output|metric)$/.test(keyword))
    return `${keyword === "output" ? "an" : "a"} \`${keyword}\` has no type: its value gives it one`;
  if (expected.has("`else`") && !expected.has("a statement")) return "as a value, `if` needs an `else`";
  if (text === "then" && expected.has("`{`"))
    return "as a statement, `if` takes blocks; as a value it follows a `=`";
  if (text === "{" && expected.has("`then`")) return "as a value, `if` is written `if c then a else b`";
  if ((text === "if" || text === "fn") && expected.has("an expression"))
    return `put parentheses around \`${text} …\` here`;
  if (reserved.includes(text) && expected.has("a name")) return `\`${text}\` is a word of the language`;

  const misspelt =
    token?.kind === "name" && text.length > 2 && !openers.includes(text) ? suggest(text, openers) : undefined;
  if (expected.has("a statement")) {
    if (/^(model|optimizer|fn|import)$/.test(text))
      return `\`${text}\` declarations stand outside of other declarations`;
    if (token?.kind === "name" && after === "=" && isKept(list, index))
      return `the value after the step is given by \`${text}' = …\``;
    if (token?.kind === "name" && after === "=" && misspelt !== "loss")
      return `to name a value, write \`let ${text} = …\``;
    if (token?.kind === "name" && /^[-+*/@^%]$/.test(after) && second === "=")
      return `the value after the step is given by \`${text}' = …\``;
    if (misspelt && after !== "(") return `did you mean \`${misspelt}\`?`;
    if (token && (token.first || before === "{")) return "every statement starts with a word such as `let`";
  } else if (expected.has("a declaration") && token) {
    if (misspelt) return `did you mean \`${misspelt}\`?`;
    if (/^(def|func|function|fun)$/.test(text)) return "a function is written `fn f(x) = …`";
    if (openers.includes(text) || after === "=") return "statements belong into a `model`";
    return "a file holds `model`, `fn`, `optimizer` and `import` declarations";
  }
  return undefined;
}

/** Whether the name at a token was declared before as a `param` or a `state`, or is the param of an optimizer. */
function isKept(list: readonly Token[], index: number): boolean {
  const { text: name } = list[index]!;
  const before = list.slice(0, index);
  const around = before.findLast(({ text }) => /^(model|fn|optimizer)$/.test(text));
  return (
    (name === "p" && around?.text === "optimizer") ||
    before.some(({ text }, k) => /^(param|state)$/.test(text) && list[k + 1]!.text === name)
  );
}

const operators: ReadonlyMap<string, string> = new Map([
  ["and", "the logical and is written `&&`"],
  ["or", "the logical or is written `||`"],
  ["not", "the logical not is written `!x`"],
  ["lambda", "an anonymous function is written `fn(x) = …`"],
]);

/** The word that the statement around a token began with. */
function statementWord(list: readonly Token[], index: number): string | undefined {
  for (let i = Math.min(index, list.length) - 1; i >= 0; i--)
    if (beginsStatement(list, i)) return list[i]!.text;
  return undefined;
}

/**
 * The statement that a faulty token is in: from the word it began with (or from the token, if a statement should
 * have begun there) up to where the next one begins or the block ends, with the blocks that it opened.
 */
export function faultyRange(list: readonly Token[], index: number, startsHere: boolean): Range {
  let first = index;
  if (!startsHere) {
    first = Math.max(0, index - 1);
    while (first > 0 && !beginsStatement(list, first) && !/^[{}]$/.test(list[first - 1]!.text)) first--;
  }
  let depth = 0;
  let last = first;
  for (; last < list.length; last++) {
    const { text } = list[last]!;
    if (last >= index && last > first && depth === 0 && maySeparate(list, last)) break;
    if (text === "{") depth++;
    else if (text === "}") {
      if (depth === 0 && last >= index) break;
      depth = Math.max(0, depth - 1);
    }
  }
  if (last === first) last++;
  return [list[first]!.start, list[last - 1]!.end];
}

/** Does a statement begin here, if perhaps a misspelt one? */
function maySeparate(list: readonly Token[], index: number): boolean {
  if (beginsStatement(list, index)) return true;
  const { first, kind } = list[index]!;
  const next = list[index + 1];
  return (
    first && kind === "name" && endsOperand(list[index - 1]) && (next?.kind === "name" || next?.text === "=")
  );
}
