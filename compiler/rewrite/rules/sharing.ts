// Functions of x and of -x that share what costs most; whether they do depends on what else the graph computes.
import { type Node, topological } from "../../graph/node.ts";
import * as ops from "../../ops/index.ts";
import type { Rule } from "../rule.ts";

const { abs, add, less, maximum, multiply, negate, select, sigmoid, softplus, subtract } = ops;

/** The same for x and -x in canonical form, and for nothing else. */
function keyOf({ op, inputs, id }: Node): string {
  const [first, second] = inputs.map((input) => input.id);
  if (op === negate) return `${first}`;
  return op === subtract ? `${Math.min(first!, second!)} ${Math.max(first!, second!)}` : `${id}`;
}

/** What the roots compute of sigmoids and softplus. */
class Uses {
  /** Nodes by the key of their operand. */
  readonly #functions = new Map<string, Node[]>();
  readonly #users = new Map<Node, Set<Node>>();
  readonly #roots: ReadonlySet<Node>;

  constructor(roots: readonly Node[]) {
    this.#roots = new Set(roots);
    for (const node of topological(roots)) {
      for (const input of node.inputs)
        if (input.op === sigmoid) this.#users.set(input, (this.#users.get(input) ?? new Set()).add(node));
      if (node.op !== sigmoid && node.op !== softplus) continue;
      const key = keyOf(node.inputs[0]!);
      this.#functions.set(key, [...(this.#functions.get(key) ?? []), node]);
    }
  }

  /** The other sigmoid of a product sigmoid x * sigmoid -x. */
  partner(product: Node, one: Node): Node | null {
    const [first, second] = product.inputs;
    const other = first === one ? second : first;
    const pair = product.op === multiply && other?.op === sigmoid && other !== one;
    return pair && keyOf(one.inputs[0]!) === keyOf(other.inputs[0]!) ? other : null;
  }

  /** Whether a sigmoid is needed for more than its product with that of the opposite. */
  isNeeded(node: Node): boolean {
    return (
      this.#roots.has(node) || [...(this.#users.get(node) ?? [])].some((user) => !this.partner(user, node))
    );
  }

  /** Of the sigmoids in a product, the one that is at hand when the other is not. */
  atHand(product: Node): Node | null {
    const [one, other] = product.inputs as readonly [Node, Node];
    if (one?.op !== sigmoid || this.partner(product, one) !== other) return null;
    const [first, second] = [this.isNeeded(one), this.isNeeded(other)];
    return first === second ? null : first ? one : other;
  }

  /** Whether a function is computed of -x, too, and of more than a product that does without. */
  hasOpposite(node: Node): boolean {
    const [operand] = node.inputs;
    return (this.#functions.get(keyOf(operand!)) ?? []).some(
      (other) =>
        other.inputs[0] !== operand &&
        other.op === node.op &&
        this.#isComputed(other) &&
        this.#isComputed(node),
    );
  }

  /** -|x|, one node for x and its opposite. */
  minusSize(x: Node): Node {
    const [first] = this.#functions.get(keyOf(x))![0]!.inputs as readonly [Node];
    return negate(abs(first.op === negate ? first.inputs[0]! : first));
  }

  #isComputed(node: Node): boolean {
    if (node.op !== sigmoid || this.isNeeded(node)) return true;
    return [...(this.#users.get(node) ?? [])].some((user) => this.atHand(user) === null);
  }
}

const fixed = (rule: Omit<Rule, "rewrite">, rewrite: (node: Node, uses: Uses) => Node | null): Rule => ({
  ...rule,
  within: (roots) => {
    const uses = new Uses(roots);
    return { ...rule, rewrite: (node) => rewrite(node, uses) };
  },
  rewrite: () => null,
});

export const sharing: readonly Rule[] = [
  fixed(
    {
      name: "sigmoid x * sigmoid -x → y - y², of y = sigmoid x at hand",
      caveat: { loses: "what is left of 1 - y where y rounds to 1", ulps: 256 },
      ops: [multiply],
    },
    (node, uses) => {
      const y = uses.atHand(node);
      return y && subtract(y, multiply(y, y));
    },
  ),
  fixed({ name: "sigmoid x beside sigmoid -x → both of sigmoid -|x|", ops: [sigmoid] }, (node, uses) => {
    if (!uses.hasOpposite(node)) return null;
    const [x] = node.inputs as readonly [Node];
    const smaller = sigmoid(uses.minusSize(x));
    return select(less(x, 0), smaller, subtract(1, smaller));
  }),
  fixed({ name: "softplus x beside softplus -x → both of softplus -|x|", ops: [softplus] }, (node, uses) => {
    if (!uses.hasOpposite(node)) return null;
    const [x] = node.inputs as readonly [Node];
    return add(maximum(x, 0), softplus(uses.minusSize(x)));
  }),
];
