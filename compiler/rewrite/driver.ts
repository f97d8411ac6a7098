// The driver: rewrites a graph until no rule applies, in time linear in its nodes and the rules that fire.
import type { Node } from "../graph/node.ts";
import { constantValue } from "../ops/index.ts";
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

/**
 * The roots in normal form. A node is rebuilt once its inputs are in normal form, and then either no rule fires and
 * it is its own normal form, or its form is that of what the rule puts in its place. Rules look only at inputs, and
 * nodes never change, so a form once found is final: nothing is visited twice. Origins and names pass to the new nodes.
 */
export function rewrite(
  roots: readonly Node[],
  rules: readonly Rule[],
  options: RewriteOptions = {},
): Node[] {
  const { trace, disabled, limit = 1000 + 100 * (roots[0]?.graph.size ?? 0) } = options;
  const rulesOf = index(rules.filter(({ name }) => !disabled?.has(name)));
  const forms = new Map<Node, Node>();
  const pending = new Set<Node>();
  let fired = 0;

  /** What a node, its inputs in normal form, becomes; itself when no rule fires. */
  const step = (node: Node): Node => {
    for (const rule of rulesOf.get(node.op) ?? []) {
      const after = fired < limit ? rule.rewrite(node) : null;
      // Rules that lead back to a node under way would go round for ever: there, the present form is as good.
      if (!after || after === node || pending.has(after)) continue;
      fired++;
      trace?.(rule, node, after);
      return after;
    }
    return node;
  };

  const becomes = new Map<Node, Node>();
  const settle = (node: Node, form: Node): void => {
    const name = node.graph.name(node);
    // A constant is shared by all that use the number, so no one name is its own.
    if (name !== undefined && constantValue(form) === null) node.graph.label(form, name);
    forms.set(node, form);
    pending.delete(node);
  };
  const stack = [...roots];
  for (let node = stack.at(-1); node; node = stack.at(-1)) {
    const next = becomes.get(node);
    if (forms.has(node)) stack.pop();
    else if (next) settle(node, forms.get(next) ?? node);
    else {
      pending.add(node);
      const waiting = node.inputs.filter((x) => !forms.has(x));
      if (waiting.length > 0) stack.push(...waiting);
      else {
        const after = advance(node, forms, step);
        if (pending.has(after)) settle(node, node);
        else {
          becomes.set(node, after);
          stack.push(after);
        }
      }
    }
  }
  return roots.map((root) => forms.get(root)!);
}

/** The node over the normal forms of its inputs, or, if those are its inputs already, what `step` makes of it. */
function advance(node: Node, forms: ReadonlyMap<Node, Node>, step: (node: Node) => Node): Node {
  const { graph } = node;
  return graph.at(graph.origin(node), () => {
    const inputs = node.inputs.map((x) => forms.get(x)!);
    return inputs.some((x, k) => x !== node.inputs[k])
      ? (graph.node(node.op, inputs, node.attributes) as Node)
      : step(node);
  });
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
