// The scalars of a program: sizes, settings, the step count and the seed, each with one name.
import { type Dim, symbolsOf } from "../graph/shape.ts";
import type { Guard, Index } from "../ops/indexing.ts";
import type { Names } from "./names.ts";
import type { Scalar, Statement } from "./program.ts";
import { ownIndices, statementIndices, statementsIn, treesIn } from "./visit.ts";

const kinds: readonly Scalar["kind"][] = ["size", "setting", "step", "seed"];

/** The two words of the seed. */
const seedWords = ["seed0", "seed1"] as const;

/** The scalars that code which draws random numbers speaks of by name: nothing else may have these names. */
export const counterNames: readonly string[] = ["step", ...seedWords];

export class Scalars {
  readonly #known = new Map<string, Scalar>();
  readonly #names: Names;

  /** Sizes are named first, and exactly as dimensions print them. */
  constructor(names: Names, symbols: Iterable<string>) {
    this.#names = names;
    for (const symbol of symbols) this.scalar("size", symbol);
    for (const name of counterNames) names.unique(name);
  }

  scalar(kind: Scalar["kind"], external?: string): Scalar {
    const key = `${kind} ${external ?? ""}`;
    const known = this.#known.get(key);
    if (known) return known;
    const scalar: Scalar =
      kind === "step"
        ? { name: "step", kind }
        : kind === "seed"
          ? { name: external!, kind }
          : { name: this.#names.unique(external!), kind, external: external! };
    this.#known.set(key, scalar);
    return scalar;
  }

  /** Names that no local may have: kernels may yet ask for the step and the seed. */
  get names(): string[] {
    return [...counterNames, ...[...this.#known.values()].map(({ name }) => name)];
  }

  /** The scalars that statements need, in the order of their kinds and names. */
  in(body: readonly Statement[]): Scalar[] {
    const found = new Set<Scalar>();
    const dim = (d: Dim): void => {
      if (typeof d !== "number") for (const symbol of symbolsOf(d)) found.add(this.scalar("size", symbol));
    };
    const index = (i: Index): void => eachDim(i, dim);
    const guard = (g: Guard): void => {
      for (const clause of g) dim("by" in clause ? clause.by : clause.bound);
    };
    for (const statement of statementsIn(body)) {
      if (statement.kind === "for" && !statement.range) dim(statement.extent);
      if (statement.kind === "dot") for (const { extent } of statement.summed) dim(extent);
      if (statement.kind === "if") guard(statement.guard);
      statementIndices(statement).forEach(index);
    }
    for (const e of treesIn(body)) {
      ownIndices(e).forEach(index);
      if (e.kind === "guarded") guard(e.guard);
      if (e.kind === "scalar") found.add(e.scalar);
      if (e.kind === "random")
        for (const scalar of [this.scalar("step"), ...seedWords.map((word) => this.scalar("seed", word))])
          found.add(scalar);
    }
    return sortedScalars(found);
  }
}

export const sortedScalars = (scalars: Iterable<Scalar>): Scalar[] =>
  [...scalars].sort(
    (a, b) =>
      kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );

/** Calls `visit` with the sizes that the value of an index depends on; extents of its variables are not among them. */
function eachDim(index: Index, visit: (d: Dim) => void): void {
  if (index.kind === "constant") visit(index.value);
  else if (index.kind === "add") {
    eachDim(index.left, visit);
    eachDim(index.right, visit);
  } else if (index.kind !== "variable") {
    visit(index.by);
    eachDim(index.operand, visit);
  }
}
