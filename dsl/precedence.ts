// How tightly the operators bind: for the parser, which makes trees of flat chains by it, and for the printer,
// which saves parentheses by it.
import type { BinaryExpression, BinaryOperator, Expression, Name, UnaryOperator } from "./ast.ts";
import type { Diagnostics } from "./diagnostic.ts";
import { messages, report } from "./messages.ts";
import { cover } from "./source.ts";

export type InfixOperator = BinaryOperator | "..";

export interface Binding {
  /** A larger number binds tighter. */
  readonly level: number;
  /** `none`: a chain such as `a < b < c` is a mistake. */
  readonly associates: "left" | "right" | "none";
}

const ladder: readonly (readonly [Binding["associates"], readonly InfixOperator[]])[] = [
  ["none", [".."]],
  ["left", ["||"]],
  ["left", ["&&"]],
  ["none", ["==", "!=", "<", "<=", ">", ">="]],
  ["left", ["+", "-"]],
  ["left", ["*", "/", "%"]],
  ["left", ["@"]],
];

const bindings: ReadonlyMap<string, Binding> = new Map(
  ladder.flatMap(([associates, operators], level) => operators.map((name) => [name, { level, associates }])),
);

/** Unary `-` and `!` bind tighter than all of the ladder. */
export const unaryLevel = ladder.length;
/** `^` binds tighter than a unary operator before it; its right side may begin with one. */
export const powerLevel = unaryLevel + 1;
/** Calls, `.T` and indexing. */
export const postfixLevel = powerLevel + 1;

export function binding(operator: InfixOperator): Binding {
  return bindings.get(operator) ?? { level: powerLevel, associates: "right" };
}

/** An operand of a chain, with the unary operators before it; calls and the like are in it already. */
export interface Term {
  readonly prefixes: readonly Name[];
  readonly operand: Expression;
}

/**
 * The tree of `terms[0] operators[0] terms[1] …`, by precedence climbing. A chain of one level is built by a loop,
 * however long; the recursion is as deep as there are levels, and powers and unary operators in a row.
 */
export function climb(
  terms: readonly Term[],
  operators: readonly Name[],
  diagnostics: Diagnostics,
): Expression {
  let next = 0;

  function unary(prefixes: readonly Name[]): Expression {
    const [first, ...others] = prefixes;
    if (first) {
      const operand = unary(others);
      return {
        kind: "unary",
        operator: first.text as UnaryOperator,
        operand,
        span: cover(first.span, operand.span),
      };
    }
    const base = terms[next]!.operand;
    const operator = operators[next];
    next++;
    if (operator?.text !== "^") return base;
    return infix(base, operator, unary(terms[next]!.prefixes));
  }

  function level(loosest: number): Expression {
    let left = unary(terms[next]!.prefixes);
    let previous: Name | undefined;
    for (;;) {
      const operator = operators[next - 1];
      if (!operator) return left;
      const { level: here, associates } = binding(operator.text as InfixOperator);
      if (here < loosest) return left;
      if (previous && associates === "none" && binding(previous.text as InfixOperator).level === here) {
        const hint =
          operator.text === ".."
            ? "a range has one start and one stop"
            : "to compare twice, join two comparisons with `&&`: `a < b && b < c`";
        report(diagnostics, messages.chained, operator.span, {
          first: previous.text,
          second: operator.text,
          hint,
        });
      }
      left = infix(left, operator, level(here + 1));
      previous = operator;
    }
  }

  return level(0);
}

function infix(left: Expression, operator: Name, right: Expression): Expression {
  const span = cover(left.span, right.span);
  if (operator.text === "..") return { kind: "range", start: left, stop: right, span };
  const chain: BinaryExpression = {
    kind: "binary",
    operator: operator.text as BinaryOperator,
    operatorSpan: operator.span,
    left,
    right,
    span,
  };
  return chain;
}
