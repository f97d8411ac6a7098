// A scalar of a model as a function of one of its leaves, all else held: compiled, where it is asked for often.
import type { GenericTrainer } from "../../runtime/trainer.ts";
import { interpreted, type Point } from "../autodiff/check.ts";
import type { Environment, Values } from "../graph/evaluate.ts";
import { type Node, topological } from "../graph/node.ts";
import { type Dim, evaluateDim, type Sizes, sizeOf } from "../graph/shape.ts";
import type { Input, Model } from "../model.ts";
import { letterSizes } from "../ops/contraction.ts";
import { constantValue, input, literalValues } from "../ops/index.ts";
import { bringToLife, idle } from "./generated.ts";

/** Operations that it takes to find the scalar anew once the leaf has moved: of each node, one a term of its elements. */
export function operationsOf({ dependent }: Point, sizes: Sizes): number {
  const terms = (node: Node): number =>
    node.op.kind === "contraction"
      ? product([...letterSizes(node as unknown as Parameters<typeof letterSizes>[0]).values()])
      : Math.max(...[node, ...node.inputs].map(({ shape }) => product(shape)));
  const product = (shape: readonly Dim[]): number => evaluateDim(sizeOf(shape), sizes);
  return dependent.reduce((sum, node) => sum + terms(node), 0);
}

/** The scalar over new inputs, by the nodes that they stand for: the leaf, and what does not move with it. */
function cut({ y, dependent }: Point, { span }: Model): { loss: Node; inputs: Map<Node, Input> } {
  const moving = new Set(dependent);
  /** Views of what is held are as well made as read. */
  const isKept = (node: Node): boolean => moving.has(node) || node.op.kind === "view";
  const isKnown = (node: Node): boolean => constantValue(node) !== null || literalValues(node).length > 0;
  const inputs = new Map<Node, Input>();
  const forms = new Map<Node, Node>();
  const form = (node: Node): Node => {
    const { graph, op, attributes, shape, dtype } = node;
    if (isKept(node))
      return graph.node(
        op,
        node.inputs.map((x) => forms.get(x)!),
        attributes,
      ) as Node;
    if (isKnown(node)) return node;
    const name = `v${node.id}`;
    const held = input(graph, { name, dtype, shape }) as unknown as Node;
    inputs.set(node, { name, span, node: held });
    return held;
  };
  for (const node of topological([y], (node) => (isKept(node) ? node.inputs : [])))
    forms.set(node, form(node));
  return { loss: forms.get(y)!, inputs };
}

const arrays = { f32: Float64Array, i32: Int32Array, bool: Uint8Array };

/** The scalar as a function of the elements of the leaf, in f64; for a scalar that depends on the leaf. */
export async function compiled(
  point: Point,
  model: Model,
  sizes: Sizes,
): Promise<(elements: Values) => number> {
  const { loss, inputs } = cut(point, model);
  const restricted: Model = {
    ...idle(model),
    inputs: [...inputs.values()],
    variables: [],
    evaluate: { loss, metrics: [] },
  };
  const { create } = await bringToLife<GenericTrainer>(restricted, { precision: "f64" });
  const trainer = await create({});
  const held = [...inputs].map(([node, { name }]) => [name, arrays[node.dtype].from(point.known.get(node)!)]);
  const feed = { ...sizes, ...Object.fromEntries(held) };
  const { name } = inputs.get(point.leaf)!;
  return (elements) => trainer.evaluateSync({ ...feed, [name]: elements }).loss!;
}

/**
 * The scalar as a function of the elements of the leaf, for differences by some of these: compiled, where they make that
 * pay, and what is compiled is the interpreter's; else by the interpreter.
 */
export async function restriction(
  point: Point,
  model: Model,
  environment: Environment,
  elements: number,
): Promise<(elements: Values) => number> {
  const { y, leaf, dependent, known } = point;
  const { sizes = {} } = environment;
  const slow = interpreted(point, environment);
  if (elements * operationsOf(point, sizes) < 1e3 * (100 + dependent.length)) return slow;
  const fast = await compiled(point, model, sizes);
  const exact = known.get(y)![0]!;
  return Math.abs(fast(known.get(leaf)!) - exact) <= 1e-9 * Math.abs(exact) ? fast : slow;
}
