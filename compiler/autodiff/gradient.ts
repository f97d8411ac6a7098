// Derivatives, symbol to symbol: reverse mode adds nodes to the graph, and everything else is made of it.
import { type Graph, type Node, type Origin, topological } from "../graph/node.ts";
import { sameShape } from "../graph/shape.ts";
import { alias, type Derivation, derivative, fill, placeholder } from "../ops/index.ts";
import type { Rule } from "../rewrite/rule.ts";
import { type Cotangent, carried, masked, plus, settled } from "./cotangent.ts";
import { StableForms } from "./stable.ts";

/** The nodes that f32 values lead to from `sources`, over inputs that have a gradient rule. */
function dependents(
  order: readonly Node[],
  sources: ReadonlySet<Node>,
  inputsOf: (node: Node) => readonly Node[],
): Set<Node> {
  const found = new Set<Node>();
  for (const node of order)
    if (
      sources.has(node) ||
      (node.dtype === "f32" && inputsOf(node).some((x, k) => flows(node, k) && found.has(x)))
    )
      found.add(node);
  return found;
}

const flows = (node: Node, input: number): boolean =>
  node.op.gradient[input] !== null && node.inputs[input]!.dtype === "f32";

const derived = (origin: Origin | undefined): Origin | undefined =>
  origin && { ...origin, phase: "gradient" };

/**
 * The cotangents of `wrt`, given that of y (ones by default, the gradient of sum(y)): one walk back from the stable
 * form of y, asking only the rules of inputs that depend on `wrt`. Null where y does not depend. Made of ops, so it
 * may be nested. Names that the stable form has lost are remembered in a `derivative` around each result, and a
 * derivative of that in terms of such a name starts again from y, with the name among `kept`.
 */
export function gradient(
  y: Node,
  wrt: readonly Node[],
  cotangent: Node = fill(y, 1),
  kept: readonly Node[] = [],
): Array<Node | null> {
  if (y.dtype !== "f32" || cotangent.dtype !== "f32" || !sameShape(y.shape, cotangent.shape))
    throw new Error("internal: a gradient is of an f32 value, its cotangent has the same shape");
  const { graph } = y;
  const fences = new Set([...wrt, ...kept].filter(({ op }) => op.kind !== "source"));
  const { root, inputs } = stableForms(graph, fences).of(y);
  const order = topological([root], inputs);
  const wanted = dependents(order, new Set(wrt), inputs);
  const written = topological([y]);
  const incomplete = lostNames(written, order);
  const cotangents = new Map<Node, Cotangent>([[root, { value: cotangent }]]);
  for (const node of order.reverse()) {
    const own = cotangents.get(node);
    if (!own) continue;
    graph.at(derived(graph.origin(node)), () => {
      inputs(node).forEach((x, k) => {
        if (!wanted.has(x) || !flows(node, k)) return;
        const mask = own.mask && carried(own.mask, node, x);
        const g = own.mask && !mask ? settled(own) : own.value;
        const flow = masked(node.op.gradient[k]!(g, node.inputs, node), mask);
        const sofar = cotangents.get(x);
        cotangents.set(x, sofar ? plus(sofar, flow) : flow);
      });
    });
  }
  return wrt.map((x) => {
    const found = cotangents.get(x);
    if (!wanted.has(x) || !found) return root !== y && leads(written, y, x) ? fill(x, 0) : null;
    return graph.at(derived(graph.origin(x)), () => {
      const value = settled(found);
      if (!incomplete) return value;
      return derivative(value, {
        of: y.id,
        by: x.id,
        along: cotangent.id,
        kept: [...fences].map(({ id }) => id),
      });
    });
  });
}

/** Whether a cotangent of y, which ends the order, finds a way to x, though it may come to nothing. */
function leads(order: readonly Node[], y: Node, x: Node): boolean {
  const reached = new Set([y]);
  for (const node of order.toReversed())
    if (reached.has(node))
      node.inputs.forEach((input, k) => {
        if (flows(node, k)) reached.add(input);
      });
  return reached.has(x);
}

/** Whether names, or what speaks of names in its turn, have gone. */
function lostNames(before: readonly Node[], after: readonly Node[]): boolean {
  const present = new Set(after);
  return before.some((node) => node.op === derivative || (node.op === alias && !present.has(node)));
}

/** The stable forms of each graph, by the fences that were kept: a Hessian asks for the same ones a thousand times. */
const known = new WeakMap<Graph, Map<string, StableForms>>();

function stableForms(graph: Graph, fences: ReadonlySet<Node>): StableForms {
  const ofGraph = known.get(graph) ?? new Map<string, StableForms>();
  known.set(graph, ofGraph);
  const key = [...fences].map(({ id }) => id).join();
  const forms = ofGraph.get(key) ?? new StableForms(fences, [retake(fences)]);
  ofGraph.set(key, forms);
  return forms;
}

/** Takes a derivative again that lost names on the way which are differentiated by now. */
const retake = (fences: ReadonlySet<Node>): Rule => ({
  name: "derivative that lost names → the same with them kept",
  ops: [derivative],
  rewrite(node) {
    const { of, by, along, kept } = node.attributes as unknown as Derivation;
    const { graph } = node;
    const y = graph.nodeAt(of);
    const spoken = namesOf(y);
    const lost = [...fences].filter((fence) => spoken.has(fence) && !kept.includes(fence.id));
    if (lost.length === 0) return null;
    const names = [...kept.map((id) => graph.nodeAt(id)), ...lost];
    return gradient(y, [graph.nodeAt(by)], graph.nodeAt(along), names)[0] ?? null;
  },
});

/** Every node that a value speaks of, in what it is made of and in what it is the derivative of. */
function namesOf(y: Node): Set<Node> {
  const found = new Set<Node>();
  const open = [y];
  for (let root = open.pop(); root; root = open.pop())
    for (const node of topological([root])) {
      if (node.op === derivative && !found.has(node))
        open.push(node.graph.nodeAt((node.attributes as unknown as Derivation).of));
      found.add(node);
    }
  return found;
}

/**
 * The Jacobian of y in x times v, by reverse mode twice: vjp(u) is linear in its cotangent u, and the transpose of
 * that linear map is what is wanted. Null where y does not depend on x.
 */
export function jvp(y: Node, x: Node, v: Node): Node | null {
  const u = placeholder(y.graph, { dtype: "f32", shape: y.shape, id: y.graph.size });
  const [back] = gradient(y, [x], u);
  return back ? (gradient(back, [u], v)[0] ?? null) : null;
}

/** The Hessian in x of the scalar y, times v; null where the gradient does not depend on x. */
export function hvp(y: Node, x: Node, v: Node): Node | null {
  const [first] = gradient(y, [x]);
  return first ? (gradient(first, [x], v)[0] ?? null) : null;
}
