// Index expressions: which element a loop reads or writes, as arithmetic on loop variables.
// The builders below simplify as they build, so a reshape of a whole buffer costs no division.
import {
  addDim,
  alwaysAtLeast,
  type Dim,
  divideExactly,
  evaluateDim,
  floorDivideDim,
  multiplyDim,
  printDim,
  type Shape,
  type Sizes,
  sameDim,
  stridesOf,
  subtractDim,
} from "../graph/shape.ts";

export type Index =
  | { readonly kind: "constant"; readonly value: Dim }
  /** 0 ≤ variable < extent. */
  | { readonly kind: "variable"; readonly name: string; readonly extent: Dim }
  | { readonly kind: "add"; readonly left: Index; readonly right: Index }
  | { readonly kind: "multiply"; readonly operand: Index; readonly by: Dim }
  | { readonly kind: "floor-divide"; readonly operand: Index; readonly by: Dim }
  | { readonly kind: "modulo"; readonly operand: Index; readonly by: Dim };

/** A test on indices: all of `clauses` hold. */
export type Guard = readonly Clause[];
export type Clause =
  | { readonly kind: "at-least"; readonly index: Index; readonly bound: Dim }
  | { readonly kind: "below"; readonly index: Index; readonly bound: Dim }
  | { readonly kind: "divisible"; readonly index: Index; readonly by: Dim };

type Atom = Extract<Index, { kind: "variable" | "floor-divide" | "modulo" }>;
interface Term {
  readonly atom: Atom;
  readonly key: string;
  readonly coefficient: Dim;
}
/** Σ coefficient · atom + constant, no atom twice: what the builders compute with. */
interface Linear {
  readonly terms: readonly Term[];
  readonly constant: Dim;
}

const atomKey = (atom: Atom): string =>
  atom.kind === "variable" ? atom.name : `(${printIndex(atom.operand)} ${atom.kind} ${printDim(atom.by)})`;

function linear(index: Index): Linear {
  const terms: Term[] = [];
  return { terms, constant: gather(index, 1, terms) };
}

/** Adds the terms of an index, times a factor, and gives its constant. */
function gather(index: Index, by: Dim, terms: Term[]): Dim {
  switch (index.kind) {
    case "constant":
      return multiplyDim(index.value, by);
    case "add":
      return addDim(gather(index.left, by, terms), gather(index.right, by, terms));
    case "multiply":
      return gather(index.operand, multiplyDim(index.by, by), terms);
    default:
      addTerm(terms, { atom: index, key: atomKey(index), coefficient: by });
      return 0;
  }
}

function addTerm(terms: Term[], term: Term): void {
  const at = terms.findIndex(({ key }) => key === term.key);
  const coefficient = at < 0 ? term.coefficient : addDim(terms[at]!.coefficient, term.coefficient);
  if (at < 0 && coefficient !== 0) terms.push(term);
  else if (at >= 0) terms.splice(at, 1, ...(coefficient === 0 ? [] : [{ ...term, coefficient }]));
}

function plus(a: Linear, b: Linear): Linear {
  const terms = [...a.terms];
  for (const term of b.terms) addTerm(terms, term);
  return { terms, constant: addDim(a.constant, b.constant) };
}

const times = ({ terms, constant }: Linear, by: Dim): Linear =>
  by === 0
    ? { terms: [], constant: 0 }
    : {
        terms: terms.map((term) => ({ ...term, coefficient: multiplyDim(term.coefficient, by) })),
        constant: multiplyDim(constant, by),
      };

function tree({ terms, constant }: Linear): Index {
  const parts = terms.map(
    ({ atom, coefficient }): Index =>
      coefficient === 1 ? atom : { kind: "multiply", operand: atom, by: coefficient },
  );
  if (constant !== 0 || parts.length === 0) parts.push({ kind: "constant", value: constant });
  return parts.reduce((left, right) => ({ kind: "add", left, right }));
}

/** Least and greatest value; null where unknown. */
interface Range {
  readonly low: Dim | null;
  readonly high: Dim | null;
}

function atomRange(atom: Atom): Range {
  if (atom.kind === "variable") return { low: 0, high: subtractDim(atom.extent, 1) };
  if (atom.kind === "modulo") return { low: 0, high: subtractDim(atom.by, 1) };
  const { low, high } = rangeOf(linear(atom.operand));
  // floor(high / by): exact where by divides high + 1, as it does for merged axes; else high itself is a bound.
  const whole = high === null ? null : divideExactly(addDim(high, 1), atom.by);
  const nonNegative = low !== null && alwaysAtLeast(low, 0);
  return {
    low: nonNegative ? 0 : null,
    high:
      whole !== null
        ? subtractDim(whole, 1)
        : high !== null && typeof atom.by === "number"
          ? floorDivideDim(high, atom.by)
          : nonNegative
            ? high
            : null,
  };
}

function rangeOf({ terms, constant }: Linear): Range {
  let low: Dim | null = constant;
  let high: Dim | null = constant;
  for (const { atom, coefficient } of terms) {
    const range = atomRange(atom);
    const rising = alwaysAtLeast(coefficient, 0);
    const [least, most] = rising
      ? [range.low, range.high]
      : alwaysAtLeast(0, coefficient)
        ? [range.high, range.low]
        : [null, null];
    low = low === null || least === null ? null : addDim(low, multiplyDim(coefficient, least));
    high = high === null || most === null ? null : addDim(high, multiplyDim(coefficient, most));
  }
  return { low, high };
}

/** Whether 0 ≤ x < bound always. */
function within(x: Linear, bound: Dim): boolean {
  const { low, high } = rangeOf(x);
  return low !== null && high !== null && alwaysAtLeast(low, 0) && alwaysAtLeast(subtractDim(bound, 1), high);
}

/**
 * x = by · quotient + rest, taking into the quotient whatever `by` divides exactly, but for what keeps the rest from
 * falling below 0: then the text of a target may round it toward 0.
 */
function split({ terms, constant }: Linear, by: Dim): { quotient: Linear; rest: Linear } {
  const whole: Term[] = [];
  const rest: Term[] = [];
  for (const term of terms) {
    const coefficient = divideExactly(term.coefficient, by);
    if (coefficient !== null) whole.push({ ...term, coefficient });
    else rest.push(term);
  }
  const exact = divideExactly(constant, by);
  const most =
    exact ?? (typeof constant === "number" && typeof by === "number" ? Math.floor(constant / by) : 0);
  const { low } = rangeOf({ terms: rest, constant: subtractDim(constant, multiplyDim(most, by)) });
  const quotient = subtractDim(most, low === null ? 0 : timesBelow(low, by));
  return {
    quotient: { terms: whole, constant: quotient },
    rest: { terms: rest, constant: subtractDim(constant, multiplyDim(quotient, by)) },
  };
}

/** How many times `by` brings `low` up to 0, where that is known. */
function timesBelow(low: Dim, by: Dim): number {
  if (alwaysAtLeast(low, 0)) return 0;
  if (typeof low === "number" && typeof by === "number") return Math.ceil(-low / by);
  return alwaysAtLeast(addDim(low, by), 0) ? 1 : 0;
}

/** c·by·⌊y/by⌋ + c·(y mod by) = c·y, wherever a sum holds such a pair. */
function recombine(x: Linear): Linear {
  for (const part of x.terms) {
    const { atom, coefficient } = part;
    if (atom.kind !== "modulo") continue;
    const quotient = linear(floorDivideIndex(atom.operand, atom.by));
    const [only] = quotient.terms;
    if (!only || quotient.terms.length > 1 || quotient.constant !== 0 || only.coefficient !== 1) continue;
    const wanted = multiplyDim(coefficient, atom.by);
    const other = x.terms.find((term) => term.key === only.key && sameDim(term.coefficient, wanted));
    if (!other) continue;
    const rest = { terms: x.terms.filter((term) => term !== part && term !== other), constant: x.constant };
    return recombine(plus(times(linear(atom.operand), coefficient), rest));
  }
  return x;
}

export const constantIndex = (value: Dim): Index => ({ kind: "constant", value });

/** A loop variable: 0 ≤ name < extent. Within one index a name has one extent. */
export const variableIndex = (name: string, extent: Dim): Index =>
  extent === 1 ? constantIndex(0) : { kind: "variable", name, extent };

export function addIndex(left: Index, right: Index): Index {
  if (isZero(left)) return right;
  if (isZero(right)) return left;
  const sum: Index = { kind: "add", left, right };
  const name = nameOf(right);
  return name !== null && lacks(left, name) ? sum : tree(recombine(linear(sum)));
}

export function multiplyIndex(operand: Index, by: Dim): Index {
  if (by === 1) return operand;
  const product: Index = { kind: "multiply", operand, by };
  return operand.kind === "variable" && by !== 0 ? product : tree(linear(product));
}

const isZero = (index: Index): boolean => index.kind === "constant" && index.value === 0;

/** The name of a term that is a multiple of a variable; null for any other index. */
const nameOf = (index: Index): string | null =>
  index.kind === "variable" ? index.name : index.kind === "multiply" ? nameOf(index.operand) : null;

/** Whether an index is a sum of multiples of variables, none of them the named one. */
function lacks(index: Index, name: string): boolean {
  if (index.kind === "add") return lacks(index.left, name) && lacks(index.right, name);
  const own = nameOf(index);
  return own !== null && own !== name;
}

/** floor(operand / by), by ≥ 1. */
export function floorDivideIndex(operand: Index, by: Dim): Index {
  const { quotient, rest } = split(linear(operand), by);
  if (within(rest, by)) return tree(quotient);
  return tree(plus(quotient, linear(divideRest(rest, by))));
}

/** floor(x / by) where `by` divides no part of x. */
function divideRest(x: Linear, by: Dim): Index {
  // floor((g·a + b) / (g·n)) = floor(a / n) when 0 ≤ b < g.
  for (const { coefficient } of x.terms) {
    const factor = coefficient === 1 ? null : divideExactly(by, coefficient);
    if (factor === null || !alwaysAtLeast(coefficient, 1)) continue;
    const { quotient, rest } = split(x, coefficient);
    if (within(rest, coefficient)) return floorDivideIndex(tree(quotient), factor);
  }
  const [only] = x.terms;
  if (only && x.terms.length === 1 && x.constant === 0 && only.coefficient === 1) {
    const { atom } = only;
    if (atom.kind === "floor-divide") return floorDivideIndex(atom.operand, multiplyDim(atom.by, by));
    const factor = atom.kind === "modulo" ? divideExactly(atom.by, by) : null;
    if (atom.kind === "modulo" && factor !== null)
      return moduloIndex(floorDivideIndex(atom.operand, by), factor);
  }
  return { kind: "floor-divide", operand: tree(x), by };
}

/** operand - by · floor(operand / by), by ≥ 1. */
export function moduloIndex(operand: Index, by: Dim): Index {
  const { rest } = split(linear(operand), by);
  if (within(rest, by)) return tree(rest);
  // c·(y mod m) mod n = c·y mod n when n divides c·m.
  const nested = rest.terms.find(
    ({ atom, coefficient }) =>
      atom.kind === "modulo" && divideExactly(multiplyDim(coefficient, atom.by), by) !== null,
  );
  if (nested?.atom.kind === "modulo") {
    const others = { terms: rest.terms.filter((term) => term !== nested), constant: rest.constant };
    return moduloIndex(tree(plus(times(linear(nested.atom.operand), nested.coefficient), others)), by);
  }
  return { kind: "modulo", operand: tree(rest), by };
}

/** The row-major position of the element at `indices` in a tensor of that shape. */
export function linearIndex(indices: readonly Index[], shape: Shape): Index {
  const strides = stridesOf(shape);
  return indices.reduce(
    (sum, index, axis) => addIndex(sum, multiplyIndex(index, strides[axis]!)),
    constantIndex(0),
  );
}

/** The indices, in a tensor of that shape, of the element at a row-major position. */
export const splitIndex = (position: Index, shape: Shape): Index[] =>
  stridesOf(shape).map((stride, axis) => {
    const quotient = floorDivideIndex(position, stride);
    return axis === 0 ? quotient : moduloIndex(quotient, shape[axis]!);
  });

const holds = (clause: Clause): boolean => {
  const x = linear(clause.index);
  const { low, high } = rangeOf(x);
  switch (clause.kind) {
    case "at-least":
      return low !== null && alwaysAtLeast(low, clause.bound);
    case "below":
      return high !== null && alwaysAtLeast(subtractDim(clause.bound, 1), high);
    case "divisible": {
      const { rest } = split(x, clause.by);
      return rest.terms.length === 0 && rest.constant === 0;
    }
  }
};

/** The guard without the clauses that always hold; empty when it always holds. */
export const simplifyGuard = (guard: Guard): Guard => guard.filter((clause) => !holds(clause));

/** Whether 0 ≤ index < bound always. */
export const staysWithin = (index: Index, bound: Dim): boolean => within(linear(index), bound);

/** The value of an index once its variables and the symbols of its sizes are known. */
export function evaluateIndex(
  index: Index,
  variables: Readonly<Record<string, number>>,
  sizes: Sizes = {},
): number {
  switch (index.kind) {
    case "constant":
      return evaluateDim(index.value, sizes);
    case "variable": {
      const value = variables[index.name];
      if (value === undefined) throw new Error(`internal: index variable ${index.name} is not bound`);
      return value;
    }
    case "add":
      return evaluateIndex(index.left, variables, sizes) + evaluateIndex(index.right, variables, sizes);
    case "multiply":
      return evaluateIndex(index.operand, variables, sizes) * evaluateDim(index.by, sizes);
    case "floor-divide":
      return Math.floor(evaluateIndex(index.operand, variables, sizes) / evaluateDim(index.by, sizes));
    case "modulo": {
      const by = evaluateDim(index.by, sizes);
      const value = evaluateIndex(index.operand, variables, sizes);
      return value - by * Math.floor(value / by);
    }
  }
}

const factor = (d: Dim): string =>
  typeof d === "number" || d.key.match(/^\w+$/) ? printDim(d) : `(${printDim(d)})`;

/** Text for dumps: `i*784 + j`, `floor(k/28)`, `k mod 28`. */
export function printIndex(index: Index): string {
  switch (index.kind) {
    case "constant":
      return printDim(index.value);
    case "variable":
      return index.name;
    case "add":
      return `${printIndex(index.left)} + ${printIndex(index.right)}`;
    case "multiply":
      return `${index.operand.kind === "add" || index.operand.kind === "modulo" ? `(${printIndex(index.operand)})` : printIndex(index.operand)}*${factor(index.by)}`;
    case "floor-divide":
      return `floor(${index.operand.kind === "add" ? `(${printIndex(index.operand)})` : printIndex(index.operand)}/${factor(index.by)})`;
    case "modulo":
      return `${index.operand.kind === "add" ? `(${printIndex(index.operand)})` : printIndex(index.operand)} mod ${factor(index.by)}`;
  }
}
