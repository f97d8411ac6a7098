// The passes: what is done to a graph between its construction and its kernels, in order and by name.
import type { Node } from "../graph/node.ts";
import { verifyGraph } from "../graph/verify.ts";
import { type RewriteOptions, rewrite } from "../rewrite/driver.ts";
import type { Rule } from "../rewrite/rule.ts";
import { canonicalise, names, sharing, simplify, specialise, stabilise } from "../rewrite/rules/index.ts";

export interface Pass {
  readonly name: string;
  readonly doc: string;
  /** The rules that are new in this pass. */
  readonly rules: readonly Rule[];
  /** The roots' new forms, in the same order. */
  run(roots: readonly Node[], options?: RewriteOptions): Node[];
}

/** A pass that brings in some rules, `beside` others, without which theirs would not be normal forms. */
const pass = (name: string, doc: string, rules: readonly Rule[], beside: readonly Rule[] = []): Pass => ({
  name,
  doc,
  rules,
  run: (roots, options) => rewrite(roots, [...beside, ...rules], options),
});

const canonical = [...names, ...canonicalise];

export const passes: readonly Pass[] = [
  pass("canonicalise", "drops names and fences, folds constants, and gives each thing one form", canonical),
  pass("stabilise", "writes formulas so that nothing overflows or cancels on the way", stabilise, canonical),
  pass("simplify", "removes work that changes nothing", simplify, [...canonical, ...stabilise]),
  pass("share", "computes once what functions of x and of -x have in common", sharing, canonical),
  pass("specialise", "chooses the forms that targets run best", specialise, canonical),
];

export interface PassOptions extends RewriteOptions {
  /** The name of the pass to stop after; the empty string stops before the first. Default: all run. */
  readonly after?: string;
}

/**
 * Runs the passes, verifying the graph after each. Rules named in `disabled` are left out, and so are passes: with
 * their rules, which no later pass then brings in either.
 */
export function runPasses(
  roots: readonly Node[],
  { after, disabled: named = new Set(), ...options }: PassOptions = {},
): Node[] {
  let current = [...roots];
  if (after === "") return current;
  const left = passes.filter(({ name }) => named.has(name)).flatMap(({ rules }) => rules);
  const disabled = new Set([...named, ...left.map(({ name }) => name)]);
  const verified = new Set<Node>();
  const settled: NonNullable<RewriteOptions["settled"]> = [];
  for (const { name, run } of passes) {
    if (!disabled.has(name)) {
      current = run(current, { ...options, disabled, settled });
      verifyGraph(
        current.map((node, k) => ({ name: `${name} ${k}`, node })),
        verified,
      );
    }
    if (name === after) break;
  }
  return current;
}
