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
  /** By id of a node, rules known not to fire there, in the order in which they are tried. Added to. */
  readonly settled?: Array<readonly Rule[] | undefined>;
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
  /** By id. */
  readonly #forms: Array<Node | undefined> = [];
  /** By id: whether a node's form is being looked for. */
  readonly #pending: boolean[] = [];
  #visited = 0;
  #fired = 0;

  constructor(rules: readonly Rule[], options: RewriteOptions = {}, kept?: Kept) {
    this.#rules = index(rules.filter(({ name }) => !options.disabled?.has(name)));
    this.#options = options;
    this.#kept = kept;
  }

  /** The normal form of a node; a loop, so depth costs no stack. */
  form(root: Node): Node {
    const [forms, pending] = [this.#forms, this.#pending];
    const { size } = root.graph;
    extend(forms, size, undefined);
    extend(pending, size, false);
    if (this.#options.settled) extend(this.#options.settled, size, undefined);
    /** Nodes under way, and what those have become that only await its form. */
    const stack: Node[] = [root];
    const becomes: Array<Node | undefined> = [undefined];
    const push = (node: Node): void => {
      stack.push(node);
      becomes.push(undefined);
    };
    while (stack.length > 0) {
      const top = stack.length - 1;
      const node = stack[top]!;
      const awaited = becomes[top];
      if (forms[node.id]) {
        stack.pop();
        becomes.pop();
      } else if (awaited) this.#settle(node, forms[awaited.id] ?? node);
      else {
        pending[node.id] = true;
        for (const input of node.inputs) if (!forms[input.id]) push(input);
        if (stack.length > top + 1) continue;
        const after = this.#isPortal(node) ? node : this.#advance(node);
        if (pending[after.id]) this.#settle(node, node);
        else {
          becomes[top] = after;
          push(after);
        }
      }
    }
    return forms[root.id]!;
  }

  /** What a normal form is made of, seen through names and fences. */
  readonly inputs = (node: Node): readonly Node[] =>
    this.#isPortal(node) ? node.inputs.map((input) => this.form(input)) : node.inputs;

  #isPortal(node: Node): boolean {
    return this.#kept !== undefined && (node.op === alias || this.#kept.fences.has(node));
  }

  readonly #see = (node: Node): Node | null => {
    if (!this.#kept) return node;
    for (let seen = node; ; seen = this.#forms[seen.inputs[0]!.id]!)
      if (this.#kept.fences.has(seen)) return null;
      else if (seen.op !== alias) return seen;
  };

  /** The node over the normal forms of its inputs, or, if those are its inputs already, what a rule makes of it. */
  #advance(node: Node): Node {
    const { graph } = node;
    return graph.at(graph.origin(node), () =>
      node.inputs.some((x) => this.#forms[x.id] !== x)
        ? (graph.node(
            node.op,
            node.inputs.map((x) => this.#forms[x.id]!),
            node.attributes,
          ) as Node)
        : this.#step(node),
    );
  }

  /** What a node, its inputs in normal form, becomes; itself when no rule fires. */
  #step(node: Node): Node {
    const rules = this.#rules.get(node.op);
    if (!rules || this.#fired >= (this.#options.limit ?? 1000 + 100 * this.#visited)) return node;
    const { settled } = this.#options;
    const without = settled?.[node.id] ?? [];
    let isSettled = true;
    for (let k = 0; k < rules.length; k++) {
      const rule = rules[k]!;
      if (rule === without[k]) continue;
      const after = rule.rewrite(node, this.#see);
      if (!after) continue;
      isSettled = false;
      // Rules that lead back to a node under way would go round for ever: there, the present form is as good.
      if (this.#pending[after.id]) continue;
      this.#fired++;
      this.#options.trace?.(rule, node, after);
      return after;
    }
    if (settled && isSettled) settled[node.id] = rules;
    return node;
  }

  #settle(node: Node, form: Node): void {
    // A constant is shared by all that use the number, so no one name is its own.
    const name = form === node || constantValue(form) !== null ? undefined : node.graph.name(node);
    if (name !== undefined) node.graph.label(form, name);
    this.#forms[node.id] = form;
    this.#pending[node.id] = false;
    this.#visited++;
  }
}

/** Arrays that are written far beyond their end are slow ever after. */
function extend<T>(list: T[], length: number, value: T): void {
  while (list.length < length) list.push(value);
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
