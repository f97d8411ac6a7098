// Values that share what costs most to compute or keep; whether they do depends on what else the graph computes.
import { type Node, topological } from "../../graph/node.ts";
import * as ops from "../../ops/index.ts";
import { constantValue } from "../../ops/index.ts";
import type { Rule } from "../rule.ts";

const { abs, add, less, lessEqual, maximum, multiply, negate, select, sigmoid, softplus, subtract } = ops;

/** What `y = if x ≤ 0 then 0 else x`, or `if 0 < x then x else 0`, is made of: x and the condition. */
function rectified(y: Node): { readonly x: Node; readonly condition: Node } | null {
  if (y.op !== select) return null;
  const [condition, yes, no] = y.inputs as readonly [Node, Node, Node];
  const [left, right] = condition.inputs as readonly [Node, Node];
  if (condition.op === lessEqual && constantValue(right) === 0 && constantValue(yes) === 0 && no === left)
    return { x: left, condition };
  if (condition.op === less && constantValue(left) === 0 && constantValue(no) === 0 && yes === right)
    return { x: right, condition };
  return null;
}

/** The same for x and -x in canonical form, and for nothing else. */
function keyOf({ op, inputs, id }: Node): string {
  const [first, second] = inputs.map((input) => input.id);
  if (op === negate) return `${first}`;
  return op === subtract ? `${Math.min(first!, second!)} ${Math.max(first!, second!)}` : `${id}`;
}

/** What the roots compute of sigmoids, softplus and rectifiers. */
class Uses {
  /** By condition. */
  readonly #rectifiers = new Map<Node, Node>();
  /** Nodes by the key of their operand. */
  readonly #functions = new Map<string, Node[]>();
  readonly #users = new Map<Node, Set<Node>>();
  readonly #roots: ReadonlySet<Node>;

  constructor(roots: readonly Node[]) {
    this.#roots = new Set(roots);
    for (const node of topological(roots)) {
      for (const input of node.inputs)
        if (input.op === sigmoid) this.#users.set(input, (this.#users.get(input) ?? new Set()).add(node));
      const part = rectified(node);
      if (part) this.#rectifiers.set(part.condition, node);
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

  /** The rectifier of the same x, for a condition that is not its own. */
  rectifier(node: Node): Node | null {
    const y = this.#rectifiers.get(node.inputs[0]!);
    return y && y !== node ? y : null;
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
  // Both agree for NaN, too. What is kept of a layer for its derivative is then what the next layer reads.
  fixed({ name: "if x ≤ 0 → if y ≤ 0, of y = relu x at hand", ops: [select] }, (node, uses) => {
    const y = uses.rectifier(node);
    if (!y) return null;
    const [condition, yes, no] = node.inputs as readonly [Node, Node, Node];
    const [left, right] = condition.inputs as readonly [Node, Node];
    return select(condition.op === less ? less(left, y) : lessEqual(y, right), yes, no);
  }),
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
