// Derivatives, symbol to symbol: reverse mode adds nodes to the graph, and everything else is made of it.
import { type Node, type Origin, topological } from "../graph/node.ts";
import { sameShape } from "../graph/shape.ts";
import { add, fill, placeholder } from "../ops/index.ts";

/** The nodes that f32 values lead to from `sources`, over inputs that have a gradient rule. */
function dependents(order: readonly Node[], sources: ReadonlySet<Node>): Set<Node> {
  const found = new Set<Node>();
  for (const node of order)
    if (
      sources.has(node) ||
      (node.dtype === "f32" && node.inputs.some((x, k) => flows(node, k) && found.has(x)))
    )
      found.add(node);
  return found;
}

const flows = (node: Node, input: number): boolean =>
  node.op.gradient[input] !== null && node.inputs[input]!.dtype === "f32";

const derived = (origin: Origin | undefined): Origin | undefined =>
  origin && { ...origin, phase: "gradient" };

/**
 * The cotangents of `wrt`, given that of y (ones by default, the gradient of sum(y)): one walk back from y, asking
 * only the rules of inputs that depend on `wrt`. Null where y does not depend. Made of ops, so it may be nested.
 */
export function gradient(y: Node, wrt: readonly Node[], cotangent: Node = fill(y, 1)): Array<Node | null> {
  if (y.dtype !== "f32" || cotangent.dtype !== "f32" || !sameShape(y.shape, cotangent.shape))
    throw new Error("internal: a gradient is of an f32 value, its cotangent has the same shape");
  const { graph } = y;
  const order = topological([y]);
  const wanted = dependents(order, new Set(wrt));
  const cotangents = new Map<Node, Node>([[y, cotangent]]);
  for (const node of order.reverse()) {
    const g = cotangents.get(node);
    if (!g) continue;
    graph.at(derived(graph.origin(node)), () => {
      node.inputs.forEach((x, k) => {
        if (!wanted.has(x) || !flows(node, k)) return;
        const flow = node.op.gradient[k]!(g, node.inputs, node);
        const sofar = cotangents.get(x);
        cotangents.set(x, sofar ? add(sofar, flow) : flow);
      });
    });
  }
  return wrt.map((x) => (wanted.has(x) ? (cotangents.get(x) ?? null) : null));
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
