// What the sizes must be for a program's shapes, slices and pads to be possible: known where it runs, checked there.
import { placeInFile } from "../../dsl/source.ts";
import type { Node } from "../graph/node.ts";
import {
  addDim,
  alwaysAtLeast,
  belowFloors,
  type Dim,
  multiplyDim,
  polynomial,
  printDim,
  type SymbolicDim,
  subtractDim,
  termOf,
} from "../graph/shape.ts";

/** `more` must be at least `less`. */
export interface Requirement {
  readonly more: Dim;
  readonly less: Dim;
  /** What asks for that: `x[3:]` (model.mlp:4:12). */
  readonly of: string;
}

/** `x[3:]` (model.mlp:4:12) needs N ≥ 3 */
export const printRequirement = ({ more, less, of }: Requirement): string =>
  `${of} needs ${typeof more === "number" ? `${printDim(less)} ≤ ${more}` : `${printDim(more)} ≥ ${printDim(less)}`}`;

/** What some nodes ask for and not all sizes give; of what differs by a number, the most. */
export function requirementsOf(nodes: readonly Node[]): Requirement[] {
  const strictest = new Map<string, { readonly node: Node; readonly rest: Dim; readonly constant: number }>();
  const seen = new Set<string>();
  for (const node of nodes)
    for (const size of [...node.shape, ...(node.op.requires?.(node) ?? [])]) {
      if (typeof size === "number" || seen.has(size.key)) continue;
      seen.add(size.key);
      if (alwaysAtLeast(size, 0) || alwaysAtLeast(belowFloors(size, -1), 0)) continue;
      const plain = withoutFloors(size);
      if (typeof plain === "number" || alwaysAtLeast(plain, 0)) continue;
      const constant = constantOf(plain);
      const rest = subtractDim(plain, constant);
      const known = strictest.get(printDim(rest));
      if (!known || constant < known.constant) strictest.set(printDim(rest), { node, rest, constant });
    }
  return [...strictest.values()].map(({ node, rest, constant }) => ({
    ...sidesOf(addDim(rest, constant)),
    of: blamed(node),
  }));
}

/** A size that is at least 0 where this one is: of c·s + b and c·floor(n / k) + b, the one of s or of n alone. */
function withoutFloors(size: Dim): Dim {
  for (let bound = size; ; ) {
    if (typeof bound === "number") return bound;
    const [term, ...more] = bound.terms.filter(({ factors }) => factors.length > 0);
    const { coefficient, factors } = term!;
    const [atom, ...others] = factors;
    if (more.length > 0 || others.length > 0) return bound;
    const constant = constantOf(bound);
    const [operand, divisor] =
      atom!.kind === "floor" ? [atom!.numerator, atom!.divisor] : [polynomial([termOf(1, factors)]), 1];
    bound =
      coefficient > 0
        ? subtractDim(operand, divisor * Math.ceil(-constant / coefficient))
        : subtractDim(divisor * Math.floor(constant / -coefficient) + divisor - 1, operand);
    if (atom!.kind === "symbol") return bound;
  }
}

const constantOf = ({ terms }: SymbolicDim): number =>
  terms.find(({ factors }) => factors.length === 0)?.coefficient ?? 0;

/** What a symbolic size adds, and what it takes away. */
function sidesOf(size: Dim): Pick<Requirement, "more" | "less"> {
  const terms = typeof size === "number" ? [] : size.terms;
  return {
    more: polynomial(terms.filter(({ coefficient }) => coefficient > 0)),
    less: multiplyDim(polynomial(terms.filter(({ coefficient }) => coefficient < 0)), -1),
  };
}

/** The model's text for a node, shortened, and where it stands. */
function blamed(node: Node): string {
  const span = node.graph.origin(node)?.span;
  if (!span) return "the model";
  const text = span.source.text.slice(span.start, span.end).replace(/\s+/g, " ");
  return `\`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\` (${placeInFile(span)})`;
}
