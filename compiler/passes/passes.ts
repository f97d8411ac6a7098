// The passes: what is done to a graph between its construction and its kernels, in order and by name.
import type { Node } from "../graph/node.ts";
import { verifyGraph } from "../graph/verify.ts";
import { type RewriteOptions, rewrite } from "../rewrite/driver.ts";
import { canonicalise } from "../rewrite/rules/canonicalise.ts";
import { simplify } from "../rewrite/rules/simplify.ts";

export interface Pass {
  readonly name: string;
  readonly doc: string;
  /** The roots' new forms, in the same order. */
  run(roots: readonly Node[], options?: RewriteOptions): Node[];
}

export const passes: readonly Pass[] = [
  {
    name: "canonicalise",
    doc: "drops names and fences, folds constants, and gives each thing one form",
    run: (roots, options) => rewrite(roots, canonicalise, options),
  },
  {
    name: "simplify",
    doc: "removes work that changes nothing",
    run: (roots, options) => rewrite(roots, [...canonicalise, ...simplify], options),
  },
];

export interface PassOptions extends RewriteOptions {
  /** The name of the pass to stop after; the empty string stops before the first. Default: all run. */
  readonly after?: string;
}

/** Runs the passes, verifying the graph after each. Passes named in `disabled`, like rules, are left out. */
export function runPasses(roots: readonly Node[], { after, ...options }: PassOptions = {}): Node[] {
  let current = [...roots];
  if (after === "") return current;
  for (const pass of passes) {
    if (!options.disabled?.has(pass.name)) {
      current = pass.run(current, options);
      verifyGraph(current.map((node, k) => ({ name: `${pass.name} ${k}`, node })));
    }
    if (pass.name === after) break;
  }
  return current;
}
