// Shapes: lists of dimensions, each a whole number or a polynomial of symbols.
// A symbolic dimension is kept canonical and interned by its key, so equal sizes are `===` equal after `dim()`.

/** What a symbolic size is made of: a name (`N`) or a rounded quotient (`floor((N - 1) / 2)`). */
export type Atom =
  | { readonly kind: "symbol"; readonly name: string; readonly key: string }
  | { readonly kind: "floor"; readonly numerator: Dim; readonly divisor: number; readonly key: string };

interface Term {
  readonly coefficient: number;
  /** Sorted by key; a repeated atom is a power. */
  readonly factors: readonly Atom[];
  /** Text of the factors. */
  readonly key: string;
}

export interface SymbolicDim {
  readonly terms: readonly Term[];
  /** Canonical text: `2*N + 1`. Equal keys are equal sizes. */
  readonly key: string;
}

export type Dim = number | SymbolicDim;
export type Shape = readonly Dim[];
/** Values of symbols: `{ N: 128 }`. */
export type Sizes = Readonly<Record<string, number>>;

/** A product of atoms, which are in the order of their keys. */
export const termOf = (coefficient: number, factors: readonly Atom[]): Term => ({
  coefficient,
  factors,
  key: factors.map(({ key }) => key).join("*"),
});

/** The sum of terms, in any order. */
export function polynomial(terms: readonly Term[]): Dim {
  if (terms.length === 1) return terms[0]!.coefficient && canonical(terms);
  const byFactors = new Map<string, Term>();
  for (const term of terms) {
    const known = byFactors.get(term.key);
    byFactors.set(term.key, known ? { ...known, coefficient: known.coefficient + term.coefficient } : term);
  }
  const kept = [...byFactors.values()].filter(({ coefficient }) => coefficient !== 0);
  return canonical(kept.sort(inOrder));
}

const inOrder = (a: Term, b: Term): number =>
  b.factors.length - a.factors.length || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** The sum of terms that are all different, not 0, and in order. */
function canonical(terms: readonly Term[]): Dim {
  const [only] = terms;
  if (!only) return 0;
  if (terms.length === 1 && only.key === "") return only.coefficient;
  let key = "";
  for (const { coefficient, key: factors } of terms) {
    const size = Math.abs(coefficient);
    if (key !== "") key += coefficient < 0 ? " - " : " + ";
    else if (coefficient < 0) key = "-";
    key += factors === "" ? size : size === 1 ? factors : `${size}*${factors}`;
  }
  return { terms, key };
}

const termsOf = (d: Dim): readonly Term[] =>
  typeof d === "number" ? (d === 0 ? [] : [termOf(d, [])]) : d.terms;

export const symbol = (name: string): Dim => canonical([termOf(1, [{ kind: "symbol", name, key: name }])]);

export function addDim(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a + b + 0; // A size is never -0.
  return a === 0 ? b : b === 0 ? a : canonical(combined(a, b, 1));
}

export function subtractDim(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a - b + 0;
  return b === 0 ? a : canonical(combined(a, b, -1));
}

/** The terms of a + sign · b. */
function combined(a: Dim, b: Dim, sign: 1 | -1): Term[] {
  const left = termsOf(a);
  const right = termsOf(b);
  const result: Term[] = [];
  for (let i = 0, k = 0; i < left.length || k < right.length; ) {
    const s = left[i];
    const t = right[k];
    const order = !s ? 1 : !t ? -1 : inOrder(s, t);
    if (order <= 0) i++;
    if (order >= 0) k++;
    const coefficient = (order <= 0 ? s!.coefficient : 0) + (order >= 0 ? sign * t!.coefficient : 0);
    if (order < 0) result.push(s!);
    else if (coefficient !== 0) result.push({ coefficient, factors: t!.factors, key: t!.key });
  }
  return result;
}

export function multiplyDim(a: Dim, b: Dim): Dim {
  if (typeof a === "number") return typeof b === "number" ? a * b + 0 : scaled(b, a);
  if (typeof b === "number") return scaled(a, b);
  const order = (x: Atom, y: Atom): number => (x.key < y.key ? -1 : x.key > y.key ? 1 : 0);
  return polynomial(
    a.terms.flatMap((s) =>
      b.terms.map((t) => termOf(s.coefficient * t.coefficient, [...s.factors, ...t.factors].sort(order))),
    ),
  );
}

function scaled(d: SymbolicDim, by: number): Dim {
  if (by === 0 || by === 1) return by && d;
  return canonical(
    d.terms.map(({ coefficient, factors, key }) => ({ coefficient: coefficient * by, factors, key })),
  );
}

/** a / b when that is exact for every value of the symbols, else null. */
export function divideExactly(a: Dim, b: Dim): Dim | null {
  if (typeof a === "number" && typeof b === "number") return b !== 0 && a % b === 0 ? a / b + 0 : null;
  if (sameDim(a, b)) return 1;
  const [by, ...more] = termsOf(b);
  if (!by || more.length > 0) return null;
  const quotients: Term[] = [];
  for (const { coefficient, factors } of termsOf(a)) {
    if (coefficient % by.coefficient !== 0) return null;
    const rest = [...factors];
    for (const atom of by.factors) {
      const at = rest.findIndex((x) => x.key === atom.key);
      if (at < 0) return null;
      rest.splice(at, 1);
    }
    quotients.push(termOf(coefficient / by.coefficient, rest));
  }
  return polynomial(quotients);
}

/** floor(a / b) for a positive whole b; symbolic when it must be. */
export function floorDivideDim(a: Dim, b: number): Dim {
  const exact = divideExactly(a, b);
  if (exact !== null) return exact;
  if (typeof a === "number") return Math.floor(a / b);
  const atom: Atom = { kind: "floor", numerator: a, divisor: b, key: `floor((${a.key})/${b})` };
  return canonical([termOf(1, [atom])]);
}

export const sameDim = (a: Dim, b: Dim): boolean =>
  a === b || (typeof a !== "number" && typeof b !== "number" && a.key === b.key);

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((d, k) => sameDim(d, b[k]!));

/** Whether a ≥ b whatever the sizes, every symbol being at least 1. False when that cannot be told. */
export function alwaysAtLeast(a: Dim, b: Dim): boolean {
  if (typeof a === "number" && typeof b === "number") return a >= b;
  if (sameDim(a, b)) return true;
  const difference = b === 0 ? termsOf(a) : combined(a, b, -1);
  if (difference.every(isNeverNegative)) return true;
  if (difference.every(({ coefficient }) => coefficient < 0)) return false;
  return fromOne(difference).every(isNeverNegative);
}

/** The terms with each symbol s written 1 + s', s' ≥ 0: without negative coefficients their sum is at least 0. */
function fromOne(terms: readonly Term[]): readonly Term[] {
  const shifted = terms.map(({ coefficient, factors }) =>
    factors.reduce<Dim>((product, atom) => {
      const dim = canonical([termOf(1, [atom])]);
      return multiplyDim(product, atom.kind === "symbol" ? addDim(dim, 1) : dim);
    }, coefficient),
  );
  return termsOf(shifted.reduce<Dim>(addDim, 0));
}

const isNeverNegative = ({ coefficient, factors }: Term): boolean =>
  coefficient >= 0 && factors.every((atom) => atom.kind === "symbol" || alwaysAtLeast(atom.numerator, 0));

/**
 * At most d, by n ≥ k·floor(n / k) ≥ n - k + 1: floors that stand alone, times a multiple of k of that sign, are put so.
 */
export const belowFloors = (d: Dim, sign: 1 | -1 = 1): Dim =>
  termsOf(d).reduce<Dim>((sum, term) => {
    const { coefficient, factors } = term;
    const [atom] = factors;
    if (
      factors.length !== 1 ||
      atom?.kind !== "floor" ||
      sign * coefficient < 0 ||
      coefficient % atom.divisor !== 0
    )
      return addDim(sum, canonical([term]));
    const least = sign < 0 ? atom.numerator : addDim(atom.numerator, 1 - atom.divisor);
    return addDim(sum, multiplyDim(least, coefficient / atom.divisor));
  }, 0);

/** At least d, which is not negative, and never less for larger symbols: itself, or d without what is taken away. */
export function rising(d: Dim): Dim {
  const terms = termsOf(d);
  if (fromOne(terms).every((term) => term.factors.length === 0 || neverFalls(term))) return d;
  return terms.reduce<Dim>((sum, { coefficient, factors }) => {
    if (coefficient < 0 && factors.length > 0) return sum;
    const product = factors.reduce<Dim>((product, atom) => {
      const most =
        atom.kind === "symbol"
          ? canonical([termOf(1, [atom])])
          : floorDivideDim(rising(atom.numerator), atom.divisor);
      return multiplyDim(product, most);
    }, coefficient);
    return addDim(sum, product);
  }, 0);
}

const neverFalls = (term: Term): boolean =>
  isNeverNegative(term) &&
  term.factors.every((atom) => atom.kind === "symbol" || sameDim(rising(atom.numerator), atom.numerator));

const symbolicSizes = new WeakMap<Shape, Dim>();

/** Number of elements. */
export function sizeOf(shape: Shape): Dim {
  let size: Dim = symbolicSizes.get(shape) ?? 1;
  if (size !== 1) return size;
  for (const dim of shape) size = multiplyDim(size, dim);
  if (typeof size !== "number") symbolicSizes.set(shape, size);
  return size;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): Dim[] {
  const strides: Dim[] = [];
  let stride: Dim = 1;
  for (let k = shape.length - 1; k >= 0; k--) {
    strides[k] = stride;
    stride = multiplyDim(stride, shape[k]!);
  }
  return strides;
}

/** The value of a dimension once its symbols are known. */
export function evaluateDim(d: Dim, sizes: Sizes): number {
  if (typeof d === "number") return d;
  return d.terms.reduce(
    (sum, { coefficient, factors }) =>
      sum +
      factors.reduce((product, atom) => {
        if (atom.kind === "floor")
          return product * Math.floor(evaluateDim(atom.numerator, sizes) / atom.divisor);
        const size = sizes[atom.name];
        if (size === undefined) throw new Error(`internal: size ${atom.name} is not bound`);
        return product * size;
      }, coefficient),
    0,
  );
}

/** Names of the symbols in a dimension, in order of first use. */
export function symbolsOf(d: Dim, found: Set<string> = new Set()): Set<string> {
  if (typeof d !== "number")
    for (const { factors } of d.terms)
      for (const atom of factors)
        if (atom.kind === "symbol") found.add(atom.name);
        else symbolsOf(atom.numerator, found);
  return found;
}

export const printDim = (d: Dim): string => (typeof d === "number" ? `${d}` : d.key);
/** `[N, 784]`; a scalar prints as nothing. */
export const printShape = (shape: Shape): string =>
  shape.length === 0 ? "" : `[${shape.map(printDim).join(", ")}]`;
