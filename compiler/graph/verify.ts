// The verifier: what every graph between stages must satisfy, so that a pass's bug is found where it is made.
import { type Node, printAttributes, printType, topological } from "./node.ts";
import type { Root } from "./print.ts";
import { sameShape } from "./shape.ts";

/**
 * Throws `internal: …`, printing the node, unless all that the roots need is well-formed. What is `known` to be, and
 * nodes never change, is not looked at again; what is found to be is added.
 */
export function verifyGraph(roots: readonly Root[], known: Set<Node> = new Set()): void {
  const unknown = (node: Node): readonly Node[] => (known.has(node) ? [] : node.inputs);
  for (const node of topological(
    roots.map((root) => root.node),
    unknown,
  )) {
    if (known.has(node)) continue;
    const wrong = fault(node);
    if (wrong !== null) throw new Error(`internal: ${printNode(node)}: ${wrong}`);
    known.add(node);
  }
}

const printNode = ({ id, op, inputs, attributes, ...type }: Node): string =>
  `%${id} = ${op.name}[${printAttributes(attributes)}](${inputs.map((x) => `%${x.id}: ${printType(x)}`).join(", ")}) : ${printType(type)}`;

function fault(node: Node): string | null {
  const { op, inputs, attributes } = node;
  if (inputs.some((x) => x.graph !== node.graph)) return "an input belongs to another graph";
  if (inputs.some((x) => x.id >= node.id)) return "an input is younger than its user";
  const most = op.gradient.length;
  if (inputs.length > most || (inputs.length < most && op.kind !== "join")) return `${most} inputs expected`;
  if (Object.values(attributes).some((value) => value === undefined)) return "an attribute is undefined";
  const { shape, dtype } = op.infer(inputs, attributes);
  if (dtype !== node.dtype || !sameShape(shape, node.shape))
    return `it should be ${printType({ shape, dtype })}`;
  if (node.graph.node(op, inputs, attributes) !== (node as unknown)) return "it is not interned";
  return null;
}
