// Names that derivatives lose: a stable form may have no use for `p` in log(p), and what is derived of it then does not
// speak of p. A `derivative` around such a value says of what it is the derivative, so that one in terms of p can
// start again from there.
import { type Node, topological } from "../graph/node.ts";
import { alias, type Derivation, derivative } from "../ops/index.ts";
import type { Rule } from "../rewrite/rule.ts";

/** Values, the cotangents given for them, and the names that are kept: what a derivative is taken of. */
export interface Taken {
  readonly ys: readonly Node[];
  readonly along: readonly Node[];
  readonly kept: readonly Node[];
}

const ids = (nodes: readonly Node[]): number[] => nodes.map(({ id }) => id);
const derivationOf = (node: Node): Derivation => node.attributes as unknown as Derivation;

/** The value as a derivative in x from which names may be missing. */
export const marked = (value: Node, { ys, along, kept }: Taken, x: Node): Node =>
  derivative(value, { of: ids(ys), by: x.id, along: ids(along), kept: ids(kept) });

/** Whether names, or what speaks of names in its turn, have gone on the way from what was written. */
export function lostNames(written: readonly Node[], left: readonly Node[]): boolean {
  const present = new Set(left);
  return written.some((node) => node.op === derivative || (node.op === alias && !present.has(node)));
}

/** Takes derivatives again that have lost names which are fences now. */
export const retaking = (fences: ReadonlySet<Node>, take: (taken: Taken, x: Node) => Node | null): Rule => ({
  name: "derivative that lost names → the same with them kept",
  ops: [derivative],
  rewrite(node) {
    const { of, by, along, kept } = derivationOf(node);
    const at = (id: number): Node => node.graph.nodeAt(id);
    const ys = of.map(at);
    const spoken = spokenOf(ys);
    const lost = [...fences].filter((fence) => spoken.has(fence) && !kept.includes(fence.id));
    if (lost.length === 0) return null;
    return take({ ys, along: along.map(at), kept: [...kept.map(at), ...lost] }, at(by));
  },
});

/** Every node that values speak of, in what they are made of and in what they are derivatives of. */
function spokenOf(ys: readonly Node[]): Set<Node> {
  const found = new Set<Node>();
  const open = [...ys];
  for (let root = open.pop(); root; root = open.pop())
    for (const node of topological([root])) {
      if (node.op === derivative && !found.has(node))
        for (const id of derivationOf(node).of) open.push(node.graph.nodeAt(id));
      found.add(node);
    }
  return found;
}
