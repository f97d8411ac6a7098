// How deep a text nests: one linear pass over its tokens, before anything recurses over them.
import { beginsStatement, endsOperand, type Token } from "./tokens.ts";

/**
 * Levels of brackets, blocks, `if`s, anonymous functions, unary operators, powers and postfixes within one another,
 * that are accepted. The parser needs about 5 kB of stack a level, of the 900 kB that engines give.
 */
export const deepest = 100;

/** The first token that lies deeper than `deepest` levels. The tree of an accepted text may be walked recursively. */
export function tooDeep(list: readonly Token[]): Token | undefined {
  // Open brackets, each with the levels that surround it.
  const outer: (readonly [base: number, words: number, operators: number, postfixes: number])[] = [];
  let base = 0;
  // Levels since the last comma or statement: `if` and `fn`, unary operators and powers, calls and the like.
  let words = 0;
  let operators = 0;
  let postfixes = 0;
  for (const [i, token] of list.entries()) {
    const { text, kind } = token;
    const follows = endsOperand(list[i - 1]);
    if (follows && beginsStatement(list, i)) words = operators = postfixes = 0;
    if (kind === "name") {
      if (text === "if" || (text === "fn" && list[i + 1]?.text === "(")) words++;
      if (text === "then" || text === "else") operators = postfixes = 0;
      else if (list[i - 1]?.text !== ".") postfixes = 0;
    } else if (kind === "mark") {
      if (text === "(" || text === "[" || text === "{") {
        const block = text === "{" && follows;
        postfixes = follows && !block ? postfixes + 1 : 0;
        outer.push([base, words, operators, postfixes]);
        base += words + operators + Math.max(block && words > 0 ? 0 : 1, postfixes);
        words = operators = postfixes = 0;
      } else if (text === ")" || text === "]" || text === "}") {
        [base, words, operators, postfixes] = outer.pop() ?? [0, 0, 0, 0];
      } else if (text === "," || text === ":") words = operators = postfixes = 0;
      else if (text === ".") postfixes++;
      else if (text === "^" || !follows) operators++;
      else operators = postfixes = 0;
    } else postfixes = 0;
    if (base + words + operators + postfixes > deepest) return token;
  }
  return undefined;
}
