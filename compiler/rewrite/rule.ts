// Rewrite rules: a pattern, which is data, and what to put in its place.
import type { Node } from "../graph/node.ts";
import { constantValue, fill } from "../ops/index.ts";
import type { Op } from "../ops/op.ts";

/** Matches any node that `accepts`, and matches `is`; the same one wherever the name recurs. */
export interface Hole<N extends string = string> {
  readonly hole: N;
  accepts?(node: Node): boolean;
  readonly is?: Pattern;
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

export interface Rule {
  readonly name: string;
  /** The ops at which it may fire. */
  readonly ops: readonly Op[];
  /**
   * Whether the value stays the same to a few units in the last place for every operand, infinities, NaN and signed
   * zeros included.
   */
  readonly exact: boolean;
  readonly pattern?: Pattern;
  /** What the node becomes; null when the rule does not apply. */
  rewrite(node: Node): Node | null;
}

export const hole = <const N extends string>(name: N): { readonly hole: N } => ({ hole: name });

/** A hole for a node whose elements are one known number. */
export const known = <const N extends string>(
  name: N,
): { readonly hole: N; accepts(node: Node): boolean } => ({
  hole: name,
  accepts: (node) => constantValue(node) !== null,
});

/** A hole for what a pattern matches, so that the replacement can read its attributes. */
export const named = <const N extends string, const P extends Pattern>(
  name: N,
  is: P,
): { readonly hole: N; readonly is: P } => ({ hole: name, is });

type Root = readonly [Op, ...Pattern[]];
type Replacement<P> = (matched: Matched<P>, root: Node) => Node | number | null;

const patternRule = (name: string, pattern: Root, replace: Replacement<never>, exact: boolean): Rule => ({
  name,
  ops: [pattern[0]],
  exact,
  pattern,
  rewrite(root) {
    for (const matched of matches(pattern, root, {})) {
      const found = replace(matched as never, root);
      if (found !== null) return typeof found === "number" ? fill(root, found) : found;
    }
    return null;
  },
});

/** A rule that changes no value by more than a few units in the last place. */
export const rule = <const P extends Root>(name: string, pattern: P, replace: Replacement<P>): Rule =>
  patternRule(name, pattern, replace, true);

/** A rule that holds for real numbers, but not for every infinity, NaN or signed zero, or not to rounding. */
export const inexact = <const P extends Root>(name: string, pattern: P, replace: Replacement<P>): Rule =>
  patternRule(name, pattern, replace, false);

type Bindings = Readonly<Record<string, Node>>;

const nothing: readonly Bindings[] = [];

/** The ways in which a pattern matches; a commutative op matches with its operands swapped, too. */
function matches(pattern: Pattern, node: Node, bound: Bindings): readonly Bindings[] {
  if (typeof pattern === "number") {
    const value = constantValue(node);
    return value !== null && Object.is(value, pattern) ? [bound] : nothing;
  }
  if ("hole" in pattern) {
    const before = bound[pattern.hole];
    if (before ? before !== node : pattern.accepts && !pattern.accepts(node)) return nothing;
    const binding = before ? bound : { ...bound, [pattern.hole]: node };
    return pattern.is ? matches(pattern.is, node, binding) : [binding];
  }
  const [op, ...parts] = pattern;
  if (node.op !== op) return nothing;
  const found = matchAll(parts, node.inputs, bound);
  const commutes = "commutative" in op && op.commutative;
  return commutes ? [...found, ...matchAll(parts, node.inputs.toReversed(), bound)] : found;
}

const matchAll = (
  patterns: readonly Pattern[],
  nodes: readonly Node[],
  bound: Bindings,
): readonly Bindings[] =>
  patterns.reduce<readonly Bindings[]>(
    (found, pattern, k) =>
      found.length > 0 ? found.flatMap((each) => matches(pattern, nodes[k]!, each)) : found,
    [bound],
  );
