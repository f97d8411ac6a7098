// Derivatives, symbol to symbol: reverse mode adds nodes to the graph, and everything else is made of it.
import { type Node, type Origin, topological } from "../graph/node.ts";
import { sameShape } from "../graph/shape.ts";
import { fill, placeholder } from "../ops/index.ts";
import { total } from "./accumulation.ts";
import { type Cotangent, carried, masked, plus, settled } from "./cotangent.ts";
import { lostNames, marked, retaking, type Taken } from "./derivation.ts";
import { stableForms } from "./stable.ts";

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
 * The cotangents of `wrt`, given those of several values, all at once: one walk back from the stable forms of the
 * values, asking only the rules of inputs that depend on `wrt`. Null where nothing depends. Made of ops, so it may be
 * nested; names among `kept`, which later derivatives are in terms of, stay in the results.
 */
export function pullback(
  ys: readonly Node[],
  along: readonly Node[],
  wrt: readonly Node[],
  kept: readonly Node[] = [],
): Array<Node | null> {
  ys.forEach((y, k) => {
    const given = along[k];
    if (y.dtype !== "f32" || given?.dtype !== "f32" || !sameShape(y.shape, given.shape))
      throw new Error("internal: a gradient is of an f32 value, its cotangent has the same shape");
  });
  if (ys.length === 0) return wrt.map(() => null);
  const fences = new Set([...wrt, ...kept].filter(({ op }) => op.kind !== "source"));
  const again = (taken: Taken, x: Node): Node | null => pullback(taken.ys, taken.along, [x], taken.kept)[0]!;
  const { roots, inputs } = stableForms(ys, fences, (those) => retaking(those, again));
  const order = topological(roots, inputs);
  const written = topological(ys);
  const cotangents = walk(order, inputs, new Set(wrt), roots, along);
  const taken: Taken = { ys, along, kept: [...fences] };
  const incomplete = lostNames(written, order);
  return wrt.map((x) => {
    const found = cotangents.get(x);
    if (!found) return roots !== ys && leads(written, ys, x) ? fill(x, 0) : null;
    return x.graph.at(derived(x.graph.origin(x)), () => {
      const value = settled(found);
      return incomplete ? marked(value, taken, x) : value;
    });
  });
}

/** The cotangents of everything that depends on the sources. */
function walk(
  order: readonly Node[],
  inputs: (node: Node) => readonly Node[],
  sources: ReadonlySet<Node>,
  roots: readonly Node[],
  along: readonly Node[],
): Map<Node, Cotangent> {
  const wanted = dependents(order, sources, inputs);
  const cotangents = new Map<Node, Cotangent>();
  const flowing = new Map<Node, Flow[]>();
  const give = (x: Node, cotangent: Cotangent, origin: Origin | undefined): void => {
    const flow = { cotangent, origin };
    if (!wanted.has(x)) return;
    const sofar = flowing.get(x);
    if (sofar) sofar.push(flow);
    else flowing.set(x, [flow]);
  };
  roots.forEach((root, k) => {
    give(root, { value: along[k]! }, undefined);
  });
  for (const node of order.toReversed()) {
    const incoming = flowing.get(node);
    if (!incoming) continue;
    const origin = derived(node.graph.origin(node));
    const own = node.graph.at(origin, () => sumOf(incoming, node));
    cotangents.set(node, own);
    flowing.delete(node);
    node.graph.at(origin, () => {
      inputs(node).forEach((x, k) => {
        if (!wanted.has(x) || !flows(node, k)) return;
        const mask = own.mask && carried(own.mask, node, x);
        const g = own.mask && !mask ? settled(own) : own.value;
        give(x, masked(node.op.gradient[k]!(g, node.inputs, node), mask), origin);
      });
    });
  }
  return cotangents;
}

/** A cotangent on its way, and what it is blamed on. */
interface Flow {
  readonly cotangent: Cotangent;
  readonly origin: Origin | undefined;
}

const sumOf = (flows: readonly Flow[], { graph }: Node): Cotangent =>
  total(
    flows.map(({ cotangent }) => cotangent),
    (sofar, k) => graph.at(flows[k]!.origin, () => plus(sofar, flows[k]!.cotangent)),
  );

/** Whether cotangents of values find a way to x, though they may come to nothing. */
function leads(order: readonly Node[], ys: readonly Node[], x: Node): boolean {
  const reached = new Set(ys);
  for (const node of order.toReversed())
    if (reached.has(node))
      node.inputs.forEach((input, k) => {
        if (flows(node, k)) reached.add(input);
      });
  return reached.has(x);
}

/** The cotangents of `wrt`, given that of y: ones by default, which is the gradient of sum(y). See `pullback`. */
export const gradient = (y: Node, wrt: readonly Node[], cotangent: Node = fill(y, 1)): Array<Node | null> =>
  pullback([y], [cotangent], wrt);

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
