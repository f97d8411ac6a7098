// What is differentiated in place of a value: its stable form, since the derivative of a naive formula holds quotients
// such as 0 / 0 that no later rule can mend.
import type { Graph, Node } from "../graph/node.ts";
import { Rewriter } from "../rewrite/driver.ts";
import type { Rule } from "../rewrite/rule.ts";
import { canonicalise, stabilise } from "../rewrite/rules/index.ts";

/** Values to differentiate. */
export interface Subject {
  readonly roots: readonly Node[];
  /** What a node below the roots depends on: what it is made of, or the stable form of that. */
  inputs(node: Node): readonly Node[];
}

/**
 * Finds the stable forms of a graph's values, under rules of its own beside those of the passes. Names, and fences,
 * stay the nodes that they are: what they stand for is rewritten behind them. Rules look through names, lest
 * `let p = sigmoid(z)` hide that log(p) is the logarithm of a sigmoid, but not through fences.
 */
class StableForms {
  readonly #rewriter: Rewriter;
  #changed = false;

  constructor(fences: ReadonlySet<Node>, more: readonly Rule[]) {
    const changing = new Set([...more, ...stabilise]);
    const trace = (rule: Rule): void => {
      if (changing.has(rule)) this.#changed = true;
    };
    this.#rewriter = new Rewriter([...more, ...canonicalise, ...stabilise], { trace }, { fences });
  }

  /** The stable forms; the values as they were written, names and all, as long as nothing had to change. */
  of(ys: readonly Node[]): Subject {
    const roots = ys.map((y) => this.#rewriter.form(y));
    return this.#changed
      ? { roots, inputs: this.#rewriter.inputs }
      : { roots: ys, inputs: (node) => node.inputs };
  }
}

/** Those of each graph, by the fences: a Hessian asks for the same ones a thousand times. */
const known = new WeakMap<Graph, Map<string, StableForms>>();

/** The stable forms of values of one graph; `more` depends on nothing but the fences. */
export function stableForms(
  ys: readonly Node[],
  fences: ReadonlySet<Node>,
  more: (fences: ReadonlySet<Node>) => Rule,
): Subject {
  const { graph } = ys[0]!;
  const ofGraph = known.get(graph) ?? new Map<string, StableForms>();
  known.set(graph, ofGraph);
  const key = [...fences].map(({ id }) => id).join();
  const forms = ofGraph.get(key) ?? new StableForms(fences, [more(fences)]);
  ofGraph.set(key, forms);
  return forms.of(ys);
}
