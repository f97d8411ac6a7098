// Sizes, indices and guards as WebAssembly text, of type i32.
import type { Dim } from "../graph/shape.ts";
import { identifier } from "../kernel/names.ts";
import type { Clause, Guard, Index } from "../ops/indexing.ts";
import { get, int, sum, times } from "./wasm-text.ts";

/** An index, as an i32. */
export function indexText(index: Index): string {
  switch (index.kind) {
    case "constant":
      return dimText(index.value);
    case "variable":
      return get(index.name);
    case "add":
      return sum(indexText(index.left), indexText(index.right));
    case "multiply":
      return typeof index.by === "number"
        ? times(indexText(index.operand), index.by)
        : `(i32.mul ${indexText(index.operand)} ${dimText(index.by)})`;
    case "floor-divide":
      return `(i32.div_s ${indexText(index.operand)} ${dimText(index.by)})`;
    case "modulo":
      return `(i32.rem_s ${indexText(index.operand)} ${dimText(index.by)})`;
  }
}

export function dimText(dim: Dim): string {
  if (typeof dim === "number") return int(dim);
  return dim.terms
    .map(({ coefficient, factors }) =>
      factors
        .map((factor) =>
          factor.kind === "symbol"
            ? get(identifier(factor.name))
            : `(i32.div_s ${dimText(factor.numerator)} ${int(factor.divisor)})`,
        )
        .reduce(
          (product, factor) => (product === int(1) ? factor : `(i32.mul ${product} ${factor})`),
          int(coefficient),
        ),
    )
    .reduce(sum);
}

/** Whether all clauses hold. */
export const guardText = (guard: Guard): string =>
  guard.map(clauseText).reduce((x, y) => `(i32.and ${x} ${y})`);

function clauseText(clause: Clause): string {
  const index = indexText(clause.index);
  switch (clause.kind) {
    case "at-least":
      return `(i32.ge_s ${index} ${dimText(clause.bound)})`;
    case "below":
      return `(i32.lt_s ${index} ${dimText(clause.bound)})`;
    case "divisible":
      return `(i32.eqz (i32.rem_s ${index} ${dimText(clause.by)}))`;
  }
}
