// What is differentiated in place of a value: its stable form, since the derivative of a naive formula holds quotients
// such as 0 / 0 that no later rule can mend.
import type { Node } from "../graph/node.ts";
import { Rewriter } from "../rewrite/driver.ts";
import type { Rule } from "../rewrite/rule.ts";
import { canonicalise, stabilise } from "../rewrite/rules/index.ts";

/** A value to differentiate. */
export interface Subject {
  readonly root: Node;
  /** What a node below the root depends on: what it is made of, or the stable form of that. */
  inputs(node: Node): readonly Node[];
}

const asWritten = (root: Node): Subject => ({ root, inputs: (node) => node.inputs });

/**
 * Finds the stable forms of a graph's values, under rules of its own beside those of the passes. Names, and fences,
 * stay the nodes that they are: what they stand for is rewritten behind them. Rules look through names, lest
 * `let p = sigmoid(z)` hide that log(p) is the logarithm of a sigmoid, but not through fences.
 */
export class StableForms {
  readonly #rewriter: Rewriter;
  #changed = false;

  constructor(fences: ReadonlySet<Node>, more: readonly Rule[]) {
    const changing = new Set([...more, ...stabilise]);
    const trace = (rule: Rule): void => {
      if (changing.has(rule)) this.#changed = true;
    };
    this.#rewriter = new Rewriter([...more, ...canonicalise, ...stabilise], { trace }, { fences });
  }

  /** The stable form; the value as it was written, names and all, as long as nothing had to change. */
  of(y: Node): Subject {
    const root = this.#rewriter.form(y);
    return this.#changed ? { root, inputs: this.#rewriter.inputs } : asWritten(y);
  }
}
