// Sizes, indices and guards as text: of JavaScript, or of another language that writes sums and products alike.
import type { Atom, Dim } from "../graph/shape.ts";
import { identifier } from "../kernel/names.ts";
import { termsOf } from "../kernel/strides.ts";
import type { Clause, Guard, Index } from "../ops/indexing.ts";
import { atom, infix, type Text, within } from "./text.ts";

export interface IndexSyntax {
  symbol(name: string): Text;
  /** Rounded down, of operands that are not negative. */
  quotient(left: Text, right: Text): Text;
}

const javascript: IndexSyntax = {
  symbol: (name) => atom(identifier(name)),
  quotient: (left, right) => infix(infix(left, "/", right), "|", number(0)),
};

const number = (value: number): Text => ({ text: `${value}`, precedence: value < 0 ? 15 : 18 });

/** A sum of signed terms, a positive one first where there is one. */
function sum(terms: ReadonlyArray<{ readonly negative: boolean; readonly text: Text }>): Text {
  const lead = Math.max(
    0,
    terms.findIndex(({ negative }) => !negative),
  );
  const [first, ...rest] = [
    ...terms.slice(lead, lead + 1),
    ...terms.slice(0, lead),
    ...terms.slice(lead + 1),
  ];
  if (!first) return number(0);
  const start = first.negative ? { text: `-${within(first.text, 15)}`, precedence: 15 } : first.text;
  return rest.reduce((left, { negative, text }) => infix(left, negative ? "-" : "+", text), start);
}

export function dimText(dim: Dim, syntax = javascript): Text {
  if (typeof dim === "number") return number(dim);
  return sum(
    dim.terms.map(({ coefficient, factors }) => {
      const size = Math.abs(coefficient);
      const texts = [
        ...(size !== 1 || factors.length === 0 ? [number(size)] : []),
        ...factors.map((factor) => factorText(factor, syntax)),
      ];
      return { negative: coefficient < 0, text: texts.reduce((left, right) => infix(left, "*", right)) };
    }),
  );
}

function factorText(factor: Atom, syntax: IndexSyntax): Text {
  if (factor.kind === "symbol") return syntax.symbol(factor.name);
  const [numerator, divisor] = [dimText(factor.numerator, syntax), number(factor.divisor)];
  // A size may be beyond what `|` keeps.
  return syntax === javascript
    ? atom(`Math.floor(${infix(numerator, "/", divisor).text})`)
    : syntax.quotient(numerator, divisor);
}

export function indexText(index: Index, syntax = javascript): Text {
  switch (index.kind) {
    case "constant":
      return dimText(index.value, syntax);
    case "variable":
      return atom(index.name);
    case "add":
      return sum(grouped(termsOf(index)).map((term) => signed(term, syntax)));
    case "multiply":
      if (index.by === -1)
        return { text: `-${within(indexText(index.operand, syntax), 16)}`, precedence: 15 };
      return index.by === 1
        ? indexText(index.operand, syntax)
        : infix(indexText(index.operand, syntax), "*", dimText(index.by, syntax));
    case "floor-divide":
      // What is divided is at least 0, where an index is used, so truncation is the floor.
      return syntax.quotient(indexText(index.operand, syntax), dimText(index.by, syntax));
    case "modulo":
      return infix(indexText(index.operand, syntax), "%", dimText(index.by, syntax));
  }
}

/** a·258 - b·258 as (a - b)·258. */
function grouped(terms: readonly Index[]): Index[] {
  const result: Index[] = [];
  for (const term of terms) {
    const by = term.kind === "multiply" && typeof term.by === "number" ? term.by : 0;
    const at = result.findIndex(
      (r) => r.kind === "multiply" && Math.abs(by) > 1 && Math.abs(r.by as number) === Math.abs(by),
    );
    const other = result[at];
    if (other?.kind !== "multiply" || term.kind !== "multiply") result.push(term);
    else {
      const operand: Index =
        other.by === by ? term.operand : { kind: "multiply", operand: term.operand, by: -1 };
      result[at] = { ...other, operand: { kind: "add", left: other.operand, right: operand } };
    }
  }
  return result;
}

function signed(term: Index, syntax: IndexSyntax): { readonly negative: boolean; readonly text: Text } {
  const negative =
    (term.kind === "multiply" && typeof term.by === "number" && term.by < 0) ||
    (term.kind === "constant" && typeof term.value === "number" && term.value < 0);
  return { negative, text: indexText(negative ? negated(term) : term, syntax) };
}

function negated(index: Index): Index {
  if (index.kind === "constant") return { kind: "constant", value: -(index.value as number) };
  if (index.kind !== "multiply") throw new Error("internal: only a product or a number is negated");
  return { ...index, by: -(index.by as number) };
}

const clauseText = (clause: Clause): Text => {
  const index = indexText(clause.index);
  switch (clause.kind) {
    case "at-least":
      return infix(index, ">=", dimText(clause.bound));
    case "below":
      return infix(index, "<", dimText(clause.bound));
    case "divisible":
      return infix(infix(index, "%", dimText(clause.by)), "===", number(0));
  }
};

export const guardText = (guard: Guard): Text =>
  guard.map(clauseText).reduce((left, right) => infix(left, "&&", right));
