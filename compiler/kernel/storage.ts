// Which nodes are computed once and kept (in memory, or in a local of the loop that makes them); all others dissolve
// into the expressions that read them.
import { type Node, topological } from "../graph/node.ts";
import { broadcast, held, input, literal, random, variable } from "../ops/index.ts";
import type { Op } from "../ops/op.ts";
import { costOf, worthStoring } from "./cost.ts";
import { stripped } from "./elements.ts";

/** Nodes whose elements lie in memory from the start. */
const stored: ReadonlySet<Op> = new Set<Op>([input, variable, literal]);
export const isStored = ({ op }: Node): boolean => op.kind === "source" && stored.has(op);

/** Limits on what dissolves, in nodes, each counted as often as it is read. */
const limits = { single: 256, repeated: 48, guarded: 4, index: 8 };

interface Estimate {
  /** Work to compute an element anew. */
  readonly cost: number;
  /** Nodes in the expression of an element. */
  readonly weight: number;
  /** Whether it is one number whatever the step's tensors hold: made of settings, the step count and constants. */
  readonly uniform: boolean;
}

const nothing: Estimate = { cost: 0, weight: 0, uniform: false };

/** The kept nodes among those that the roots need, the roots and `more` included, each after those it reads. */
export function keptNodes(roots: readonly Node[], more: readonly Node[] = []): Node[] {
  const all = topological(roots);
  const order = all.filter((node) => stripped(node) === node);
  const readers = readersOf(order);
  const holds = all
    .filter(({ op }) => op === (held as Op))
    .map(stripped)
    .filter((node) => !isStored(node) && node.shape.length > 0);
  const kept = new Set([...roots.map(stripped), ...epilogues(order, readers), ...holds, ...more]);
  const estimates = new Map<Node, Estimate>();
  const estimate = (node: Node): Estimate => estimates.get(stripped(node))!;
  const keep = (node: Node): void => {
    const base = stripped(node);
    if (isStored(base) || estimate(base).uniform) return;
    kept.add(base);
    estimates.set(base, nothing);
  };
  for (const node of order) {
    const { op, inputs } = node;
    const [first, ids] = inputs;
    if (op.kind === "contraction") for (const operand of inputs) keep(underViews(operand));
    if (op.kind === "view" && op.fill && estimate(first!).weight > limits.guarded) keep(first!);
    if (op.kind === "join") for (const part of inputs) if (estimate(part).weight > limits.guarded) keep(part);
    if (op.kind === "gather" && estimate(ids!).weight > limits.index) keep(ids!);
    if (op === (broadcast as Op) && estimate(first!).cost >= worthStoring) keep(first!);
    const own = estimateOf(node, inputs.map(estimate));
    estimates.set(node, kept.has(node) ? nothing : own);
    const repeated = (readers.get(node)?.length ?? 0) > 1;
    const costly = own.cost >= worthStoring || own.weight > limits.repeated;
    if (hasLoops(node) || (repeated && costly) || own.weight > limits.single) keep(node);
  }
  return order.filter((node) => kept.has(node));
}

const hasLoops = ({ op: { kind } }: Node): boolean =>
  kind === "reduction" || kind === "contraction" || kind === "scatter" || kind === "running";

function estimateOf(node: Node, inputs: readonly Estimate[]): Estimate {
  if (isStored(node)) return nothing;
  const uniform =
    node.shape.length === 0 &&
    (isUniformSource(node) || (inputs.length > 0 && inputs.every((x) => x.uniform)));
  let cost = node.op === (random as Op) ? worthStoring : costOf(node.op);
  let weight = weightOf(node);
  for (const input of inputs) {
    // What is uniform is computed once, before the loops.
    if (!input.uniform || uniform) cost += input.cost;
    weight += input.weight;
  }
  return { cost, weight, uniform };
}

/** A gather takes a local for its id, a view with a fill a test, a join one for each part. */
function weightOf({ op, inputs }: Node): number {
  if (op.kind === "join") return (inputs.length * limits.guarded) / 2;
  if (op.kind === "view") return op.fill ? limits.guarded / 2 : 0;
  return op.kind === "elementwise" ? 1 : op.kind === "gather" ? limits.index : 0;
}

const isUniformSource = ({ op, shape }: Node): boolean =>
  op.kind === "source" && shape.length === 0 && !stored.has(op) && op !== (random as Op);

/** The node whose elements a chain of views shows. */
function underViews(node: Node): Node {
  let inner = stripped(node);
  while (inner.op.kind === "view" && !inner.op.fill) inner = stripped(inner.inputs[0]!);
  return inner;
}

/** The nodes that read each node, names and marks seen through. */
function readersOf(order: readonly Node[]): Map<Node, Node[]> {
  const readers = new Map<Node, Node[]>();
  for (const node of order)
    for (const input of node.inputs) {
      const source = stripped(input);
      const known = readers.get(source);
      if (!known) readers.set(source, [node]);
      else if (known.at(-1) !== node) known.push(node);
    }
  return readers;
}

/** The last elementwise nodes that follow a contraction alone: better kept than the contraction's own result. */
function epilogues(order: readonly Node[], readers: ReadonlyMap<Node, readonly Node[]>): Node[] {
  return order
    .filter(({ op }) => op.kind === "contraction")
    .flatMap((contraction) => {
      let last = contraction;
      for (;;) {
        const [only, another] = readers.get(last) ?? [];
        if (!only || another || only.op.kind !== "elementwise") break;
        last = only;
      }
      return last === contraction ? [] : [last];
    });
}
