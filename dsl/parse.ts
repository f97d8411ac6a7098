// Text to syntax tree: the tokens of a file, matched by the grammar. The only file that runs ohm.
import * as ohm from "ohm-js";
import type { Declaration, File, Statement } from "./ast.ts";
import { Diagnostics } from "./diagnostic.ts";
import built from "./grammar.ts?evaluated";
import { messages, report } from "./messages.ts";
import { deepest, tooDeep } from "./nesting.ts";
import { pieces } from "./pieces.ts";
import { type Source, span } from "./source.ts";
import { faultyRange, reportStray, reportUnexpected } from "./syntax.ts";
import { isWellFormed, type Token, type Tokens, tokenize } from "./tokens.ts";
import { actions, type Reading } from "./tree.ts";

const grammar = ohm.makeRecipe(built.recipe);

/** Characters of a file. Where it has mistakes, ohm remembers some kilobytes for each token while it works. */
export const longest = 500_000;
const mostErrors = 10;

/**
 * The tree of a file, or null when it has mistakes; those are then in `diagnostics`, up to ten of them. Any text is
 * answered in bounded time and memory, without a throw.
 */
export function parse(source: Source, diagnostics: Diagnostics): File | null {
  const text = source.text.replace(/^\u{FEFF}/u, " ");
  if (text.length > longest) {
    report(diagnostics, messages.fileTooLarge, span(source, 0, 0), { length: text.length, limit: longest });
    return null;
  }
  const binary = text.search(/[\0\u{FFFD}]/u);
  if (binary >= 0) {
    const what = text[binary] === "\0" ? "a zero byte" : "bytes that are not UTF-8";
    report(diagnostics, messages.notText, span(source, binary, binary + 1), { what });
    return null;
  }
  const tokens = tokenize(text);
  const deep = tooDeep(tokens.list);
  if (deep) {
    report(diagnostics, messages.tooDeep, span(source, deep.start, deep.end), { limit: deepest });
    return null;
  }
  try {
    return match(source, tokens, diagnostics);
  } catch (error) {
    // The caller was deep in the stack already: the levels that are accepted did not fit.
    if (!(error instanceof RangeError)) throw error;
    report(diagnostics, messages.tooDeep, span(source, 0, 0), { limit: deepest });
    return null;
  }
}

const words: ReadonlyMap<string, string> = new Map(
  built.words.map((word, k) => [word, String.fromCharCode(built.first + k)]),
);
const wordOf: ReadonlyMap<string, string> = new Map([...words].map(([word, code]) => [code, word]));

/** The character that stands for a token in what ohm sees; a blank for what no rule takes. */
function encoded(token: Token): string {
  const { kind, text } = token;
  const known = kind === "mark" || kind === "name" ? words.get(text) : undefined;
  if (known !== undefined) return known;
  return (isWellFormed(token) && words.get(`<${kind}>`)) || " ";
}

function match(source: Source, { list, docs }: Tokens, diagnostics: Diagnostics): File | null {
  const found = new Diagnostics(mostErrors);
  const clean = withoutStrays(source, list, found);
  const reading: Reading = { source, docs, diagnostics: found, tokens: clean };
  const semantics = grammar.createSemantics().addOperation<unknown>("tree", actions(reading));
  const treeOf = <T>(result: ohm.MatchResult, tokens: readonly Token[]): T => {
    reading.tokens = tokens;
    return semantics(result).tree();
  };
  const read = <T>(tokens: readonly Token[], rule: string): T | null => {
    const result = grammar.match(tokens.map(encoded).join(""), rule);
    return result.succeeded() ? treeOf<T>(result, tokens) : null;
  };
  const declarations =
    inPieces(clean, read) ??
    recovering(source, clean, found, (result, tokens) => treeOf<readonly Declaration[]>(result, tokens));
  for (const diagnostic of found.list) diagnostics.report(diagnostic);
  return found.hasErrors || !declarations ? null : { kind: "file", source, declarations };
}

/** Reports the characters that are no part of the language, and leaves out the statements that hold them. */
function withoutStrays(source: Source, all: readonly Token[], diagnostics: Diagnostics): readonly Token[] {
  let list = all;
  while (!diagnostics.full) {
    const stray = list.findIndex((token) => token.kind === "stray");
    if (stray < 0) break;
    reportStray(diagnostics, source, list[stray]!);
    list = list.filter(outside(faultyRange(list, stray, false)));
  }
  return list;
}

const outside =
  ([start, end]: readonly [number, number]) =>
  (token: Token): boolean =>
    token.start < start || token.start >= end;

type Read = <T>(tokens: readonly Token[], rule: string) => T | null;

/** Each statement on its own, as ohm slows down on long texts; null where one is wrong. */
function inPieces(list: readonly Token[], read: Read): readonly Declaration[] | null {
  const declarations: Declaration[] = [];
  for (const { head, statements } of pieces(list)) {
    const body: Statement[] = [];
    const declaration = read<Declaration>(head, "declaration");
    for (const tokens of statements) {
      const statement = declaration && read<Statement>(tokens, "statement");
      if (!statement) return null;
      body.push(statement);
    }
    if (!declaration) return null;
    declarations.push(statements.length > 0 ? ({ ...declaration, body } as Declaration) : declaration);
  }
  return declarations;
}

/** Of ohm's failed match; its type declarations leave this out. */
interface Failures {
  getRightmostFailures(): readonly { getText(): string; isStringTerminal(): boolean }[];
}

/** Matches the whole again and again, each time without the statement that held the last mistake. */
function recovering<T>(
  source: Source,
  all: readonly Token[],
  diagnostics: Diagnostics,
  treeOf: (result: ohm.MatchResult, tokens: readonly Token[]) => T,
): T | null {
  const matcher = grammar.matcher();
  matcher.setInput(all.map(encoded).join(""));
  let list = all;
  while (!diagnostics.full) {
    const result = matcher.match();
    if (result.succeeded()) return treeOf(result, list);
    const failed = result as ohm.FailedMatchResult & Failures;
    const expected = failed
      .getRightmostFailures()
      .map((failure) =>
        failure.isStringTerminal() ? `\`${wordOf.get(failure.getText())}\`` : failure.getText(),
      );
    const offset = list[failed.getRightmostFailurePosition()]?.start ?? source.text.length;
    const range = reportUnexpected(diagnostics, source, list, offset, expected);
    if (!range) return null;
    const rest = list.filter(outside(range)); // fewer by one at least, so that this ends
    const from = list.findIndex((token) => token.start >= range[0]);
    matcher.replaceInputRange(from, from + list.length - rest.length, "");
    list = rest;
  }
  return null;
}
