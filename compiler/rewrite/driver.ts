// The driver: rewrites a graph until no rule applies, in time linear in its nodes and the rules that fire.
import type { Node } from "../graph/node.ts";
import { alias, constantValue } from "../ops/index.ts";
import type { Op } from "../ops/op.ts";
import type { Rule } from "./rule.ts";

export interface RewriteOptions {
  /** Called for each rule that fires. */
  trace?(rule: Rule, before: Node, after: Node): void;
  /** Names of rules that do not fire. */
  readonly disabled?: ReadonlySet<string>;
  /** At most this many firings; what is left then stays as it is. Default: a generous multiple of the nodes. */
  readonly limit?: number;
}

/** Nodes that stay what they are, so that derivatives with respect to them can be taken. */
export interface Kept {
  /** Rules do not look into these. */
  readonly fences: ReadonlySet<Node>;
}

/** The roots in normal form. */
export function rewrite(
  roots: readonly Node[],
  rules: readonly Rule[],
  options: RewriteOptions = {},
): Node[] {
  const applied = rules.map((rule) => rule.within?.(roots) ?? rule);
  const rewriter = new Rewriter(applied, options);
  return roots.map((root) => rewriter.form(root));
}

/**
 * Finds normal forms, and remembers them. A node is rebuilt once its inputs are in normal form, and then either no
 * rule fires and it is its own normal form, or its form is that of what the rule puts in its place. Rules look only
 * at inputs, and nodes never change, so a form once found is final: nothing is visited twice. Origins and names pass
 * to the new nodes.
 *
 * With `kept`, names and fences are portals: such a node is its own form, and stands for the form of what it was made
 * of. Rules look through names and not through fences, and `inputs` says what lies behind either.
 */
export class Rewriter {
  readonly #rules: ReadonlyMap<Op, readonly Rule[]>;
  readonly #options: RewriteOptions;
  readonly #kept: Kept | undefined;
  readonly #forms = new Map<Node, Node>();
  readonly #pending = new Set<Node>();
  #fired = 0;

  constructor(rules: readonly Rule[], options: RewriteOptions = {}, kept?: Kept) {
    this.#rules = index(rules.filter(({ name }) => !options.disabled?.has(name)));
    this.#options = options;
    this.#kept = kept;
  }

  /** The normal form of a node; a loop, so depth costs no stack. */
  form(root: Node): Node {
    const forms = this.#forms;
    const becomes = new Map<Node, Node>();
    const stack = [root];
    for (let node = stack.at(-1); node; node = stack.at(-1)) {
      const next = becomes.get(node);
      if (forms.has(node)) stack.pop();
      else if (next) this.#settle(node, forms.get(next) ?? node);
      else {
        this.#pending.add(node);
        const height = stack.length;
        for (const input of node.inputs) if (!forms.has(input)) stack.push(input);
        if (stack.length > height) continue;
        const after = this.#isPortal(node) ? node : this.#advance(node);
        if (this.#pending.has(after)) this.#settle(node, node);
        else {
          becomes.set(node, after);
          stack.push(after);
        }
      }
    }
    return forms.get(root)!;
  }

  /** What a normal form is made of, seen through names and fences. */
  readonly inputs = (node: Node): readonly Node[] =>
    this.#isPortal(node) ? node.inputs.map((input) => this.form(input)) : node.inputs;

  #isPortal(node: Node): boolean {
    return this.#kept !== undefined && (node.op === alias || this.#kept.fences.has(node));
  }

  readonly #see = (node: Node): Node | null => {
    if (!this.#kept) return node;
    for (let seen = node; ; seen = this.#forms.get(seen.inputs[0]!)!)
      if (this.#kept.fences.has(seen)) return null;
      else if (seen.op !== alias) return seen;
  };

  /** The node over the normal forms of its inputs, or, if those are its inputs already, what a rule makes of it. */
  #advance(node: Node): Node {
    const { graph } = node;
    return graph.at(graph.origin(node), () =>
      node.inputs.some((x) => this.#forms.get(x) !== x)
        ? (graph.node(
            node.op,
            node.inputs.map((x) => this.#forms.get(x)!),
            node.attributes,
          ) as Node)
        : this.#step(node),
    );
  }

  /** What a node, its inputs in normal form, becomes; itself when no rule fires. */
  #step(node: Node): Node {
    const rules = this.#rules.get(node.op);
    if (!rules || this.#fired >= (this.#options.limit ?? 1000 + 100 * this.#forms.size)) return node;
    for (const rule of rules) {
      const after = rule.rewrite(node, this.#see);
      // Rules that lead back to a node under way would go round for ever: there, the present form is as good.
      if (!after || this.#pending.has(after)) continue;
      this.#fired++;
      this.#options.trace?.(rule, node, after);
      return after;
    }
    return node;
  }

  #settle(node: Node, form: Node): void {
    const name = node.graph.name(node);
    // A constant is shared by all that use the number, so no one name is its own.
    if (name !== undefined && form !== node && constantValue(form) === null) node.graph.label(form, name);
    this.#forms.set(node, form);
    this.#pending.delete(node);
  }
}

function index(rules: readonly Rule[]): Map<Op, Rule[]> {
  const found = new Map<Op, Rule[]>();
  for (const rule of rules)
    for (const op of rule.ops) {
      const list = found.get(op) ?? [];
      list.push(rule);
      found.set(op, list);
    }
  return found;
}
