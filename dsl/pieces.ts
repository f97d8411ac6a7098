// A file cut where its declarations and statements begin, so that each can be parsed on its own.
import { beginsStatement, endsOperand, type Token } from "./tokens.ts";

/** A declaration; the statements of its block, if it has one, stand apart, and `head` holds an empty block. */
export interface Piece {
  readonly head: readonly Token[];
  readonly statements: ReadonlyArray<readonly Token[]>;
}

/** Tokens [from, to) cut at each one, outside of brackets, that begins a statement or a declaration. */
function cut(list: readonly Token[], from: number, to: number): Array<readonly [from: number, to: number]> {
  const pieces: Array<readonly [number, number]> = [];
  let start = from;
  let depth = 0;
  for (let i = from; i < to; i++) {
    const { kind, text } = list[i]!;
    if (kind === "mark") {
      if (text === "(" || text === "[" || text === "{") depth++;
      else if (text === ")" || text === "]" || text === "}") depth--;
    } else if (depth === 0 && i > start && endsOperand(list[i - 1]) && beginsStatement(list, i)) {
      pieces.push([start, i]);
      start = i;
    }
  }
  if (start < to) pieces.push([start, to]);
  return pieces;
}

/** The first brace of a declaration whose body is a block; -1 where it has none. */
function blockStart(list: readonly Token[], from: number, to: number): number {
  let depth = 0;
  for (let i = from; i < to; i++) {
    const { text, kind } = list[i]!;
    if (kind !== "mark") continue;
    if (depth === 0 && text === "{") return i;
    if (depth === 0 && text === "=") return -1;
    if (text === "(" || text === "[") depth++;
    else if (text === ")" || text === "]") depth--;
  }
  return -1;
}

/** Of a file without mistakes, its declarations; of any other, something. */
export const pieces = (list: readonly Token[]): readonly Piece[] =>
  cut(list, 0, list.length).map(([from, to]): Piece => {
    const brace = blockStart(list, from, to);
    if (brace < 0 || brace === to - 1) return { head: list.slice(from, to), statements: [] };
    return {
      head: [...list.slice(from, brace + 1), list[to - 1]!],
      statements: cut(list, brace + 1, to - 1).map(([start, end]) => list.slice(start, end)),
    };
  });
