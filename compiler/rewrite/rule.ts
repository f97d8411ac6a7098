// Rewrite rules: a pattern, which is data, and what to put in its place.
import type { Node } from "../graph/node.ts";
import { constantValue, fill } from "../ops/index.ts";
import type { Op } from "../ops/op.ts";

/** Matches any node that `accepts`, and matches `is`; the same one wherever the name recurs. */
export interface Hole<N extends string = string> {
  readonly hole: N;
  accepts?(node: Node): boolean;
  readonly is?: Pattern;
  /** Whether it takes just any known number. */
  readonly constant?: boolean;
}

/** An S-expression, `[multiply, x, 1]`. A number matches that constant, broadcast or not; -0 is not 0. */
export type Pattern = Hole | number | readonly [Op, ...Pattern[]];

type Names<P> = P extends { readonly hole: infer N; readonly is: infer Inner }
  ? N | Names<Inner>
  : P extends Hole<infer N>
    ? N
    : P extends readonly [Op, ...infer Rest]
      ? Names<Rest[number]>
      : never;

/** What the holes of a pattern matched. */
export type Matched<P> = [P] extends [never] ? never : Readonly<Record<Names<P> & string, Node>>;

/** The node to match where a rule finds this one: what a name stands for; null where it must not be looked into. */
export type See = (node: Node) => Node | null;

/** How a rule may change a value. */
export interface Caveat {
  /** What is not kept: the sign of a zero, NaN where …, rounding. */
  readonly loses: string;
  /** A bound on the relative change of values far from overflow and cancellation, in units of 2^-53. */
  readonly ulps: number;
}

export const zeros: Caveat = { loses: "the sign of zero", ulps: 0 };

export interface Rule {
  readonly name: string;
  /** The ops at which it may fire. */
  readonly ops: readonly Op[];
  /** Absent of an exact rule: no value changes by more than 4 ulp, not for infinities, NaN or signed zeros. */
  readonly caveat?: Caveat;
  readonly pattern?: Pattern;
  /** The rule as it applies to these roots, if that depends on what else is computed. */
  within?(roots: readonly Node[]): Rule;
  /** What the node becomes; null when the rule does not apply. */
  rewrite(node: Node, see: See): Node | null;
}

/** The rule's name, and what it may lose. */
export const title = ({ name, caveat }: Rule): string =>
  caveat ? `${name} (inexact: ${caveat.loses})` : name;

export const hole = <const N extends string>(name: N): { readonly hole: N } => ({ hole: name });

/** A hole for a node that passes a test. */
export const some = <const N extends string>(
  name: N,
  accepts: (node: Node) => boolean,
): { readonly hole: N; accepts(node: Node): boolean } => ({ hole: name, accepts });

/** A hole for a node whose elements are one known number. */
export const known = <const N extends string>(
  name: N,
): { readonly hole: N; accepts(node: Node): boolean; readonly constant: boolean } => ({
  ...some(name, (node) => constantValue(node) !== null),
  constant: true,
});

/** A hole for what a pattern matches, so that the replacement can read its attributes. */
export const named = <const N extends string, const P extends Pattern>(
  name: N,
  is: P,
): { readonly hole: N; readonly is: P } => ({ hole: name, is });

type Root = readonly [Op, ...Pattern[]];
type Replacement<P> = (matched: Matched<P>, root: Node, see: See) => Node | number | null;

/** A rule that changes no value by more than a few units in the last place. */
export const rule = <const P extends Root>(name: string, pattern: P, replace: Replacement<P>): Rule =>
  patternRule(name, pattern, replace);

/** A rule that holds for real numbers, but not for every infinity, NaN or signed zero, or not to rounding. */
export const inexact = <const P extends Root>(
  name: string,
  caveat: Caveat,
  pattern: P,
  replace: Replacement<P>,
): Rule => ({ ...patternRule(name, pattern, replace), caveat });

function patternRule(name: string, pattern: Root, replace: Replacement<never>): Rule {
  const holes = new Map<string, number>();
  const places: Node[] = [];
  let found: Node | null = null;
  const matches = compile(pattern, 0, holes, { next: 1 }, (at, see) => {
    const matched: Record<string, Node> = {};
    for (const [hole, place] of holes) matched[hole] = at[place]!;
    const replacement = replace(matched as never, at[0]!, see);
    found = typeof replacement === "number" ? fill(at[0]!, replacement) : replacement;
    return found !== null;
  });
  return {
    name,
    ops: [pattern[0]],
    pattern,
    rewrite(root, see) {
      places[0] = root;
      return matches(places, see) ? found : null;
    },
  };
}

/** Whether what lies at the places of a pattern matches; each part of a pattern has a place of its own. */
type Match = (at: Node[], see: See) => boolean;

/** A function that tests the pattern at a place and then `then`, again for each way in which the pattern matches. */
function compile(
  pattern: Pattern,
  place: number,
  holes: Map<string, number>,
  count: { next: number },
  then: Match,
): Match {
  if (typeof pattern === "number")
    return (at, see) => {
      const node = see(at[place]!);
      return node !== null && Object.is(constantValue(node), pattern) && then(at, see);
    };
  if ("hole" in pattern) {
    const { hole: name, accepts, is } = pattern;
    const first = holes.get(name);
    if (first !== undefined) return (at, see) => at[first] === at[place] && then(at, see);
    holes.set(name, place);
    const rest = is ? compile(is, place, holes, count, then) : then;
    return accepts ? (at, see) => accepts(at[place]!) && rest(at, see) : rest;
  }
  const [op, ...parts] = pattern;
  const start = count.next;
  count.next += parts.length;
  const swaps = "commutative" in op && op.commutative === true;
  // Names are bound from left to right, so the parts are compiled in that order, each for what comes after it.
  const rest = sequence(parts, start, holes, count, then);
  return (at, see) => {
    const node = see(at[place]!);
    if (node?.op !== op) return false;
    const { inputs } = node;
    const outer = at[place]!;
    at[place] = node;
    for (let k = 0; k < parts.length; k++) at[start + k] = inputs[k]!;
    if (rest(at, see)) return true;
    if (swaps && inputs[0] !== inputs[1]) {
      at[start] = inputs[1]!;
      at[start + 1] = inputs[0]!;
      if (rest(at, see)) return true;
    }
    at[place] = outer;
    return false;
  };
}

function sequence(
  parts: readonly Pattern[],
  start: number,
  holes: Map<string, number>,
  count: { next: number },
  then: Match,
): Match {
  if (parts.length === 0) return then;
  const [first, ...others] = parts;
  let rest: Match = then;
  const match = compile(first!, start, holes, count, (at, see) => rest(at, see));
  rest = sequence(others, start + 1, holes, count, then);
  return match;
}
