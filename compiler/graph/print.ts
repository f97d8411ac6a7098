// The graph as text and as JSON: one node a line, numbered in topological order, under the model's own names.
import { placeInFile } from "../../dsl/source.ts";
import { type Attributes, type Graph, type Node, printAttributes, printType, topological } from "./node.ts";

export interface Root {
  readonly name: string;
  readonly node: Node;
}

export interface PrintOptions {
  /** Whether each line ends with the place in the model that it computes. Default: true. */
  readonly origins?: boolean;
}

/** Attributes that a node's type or place in the text says already, or that speak of ids, which the text does not. */
const implied = new Set(["shape", "dtype", "to", "place", "of", "by", "along", "kept"]);
const longest = 8;

/** `[axes=[0,1]]`; a value that is all there is, and no list, goes without its name, and the node's own name is left out. */
function printedAttributes({ op, attributes }: Node, name: string): string {
  if (op.kind === "contraction") {
    const { left, right, result } = attributes as Readonly<Record<string, string>>;
    return `[${left},${right}->${result}]`;
  }
  const told = Object.entries(attributes).filter(([key, value]) => !implied.has(key) && `%${value}` !== name);
  const text = told.map(([key, value]) => [key, printValue(value), Array.isArray(value)] as const);
  if (text.length === 0) return "";
  const brief = text.length === 1 && !text[0]![2];
  return `[${text.map(([key, value]) => (brief ? value : `${key}=${value}`)).join(", ")}]`;
}

function printValue(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.length > longest)
    return `${printValue(value.slice(0, longest)).slice(0, -1)},… ${value.length} in all]`;
  return printAttributes({ value }).slice("value=".length);
}

/** `%h` where the model has a name for the value and no other node here has it, else the node's number. */
function names(order: readonly Node[]): Map<Node, string> {
  const uses = new Map<string, number>();
  for (const node of order) {
    const name = node.graph.name(node);
    if (name !== undefined) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return new Map(
    order.map((node, k) => {
      const name = node.graph.name(node);
      return [node, name !== undefined && uses.get(name) === 1 ? `%${name}` : `%${k}`];
    }),
  );
}

function printOrigin(node: Node, graph: Graph): string {
  const origin = graph.origin(node);
  if (!origin) return "";
  return `${origin.phase === "model" ? "" : `${origin.phase} of `}${placeInFile(origin.span)}`;
}

/** Stable text of all that the roots need, a node a line, the roots last. */
export function printGraph(
  roots: readonly Root[],
  graph: Graph,
  { origins = true }: PrintOptions = {},
): string {
  const order = topological(roots.map(({ node }) => node));
  const name = names(order);
  const lines = order.map((node): [string, string] => {
    const inputs = node.inputs.length > 0 ? `(${node.inputs.map((x) => name.get(x)).join(", ")})` : "";
    const text = `${name.get(node)} = ${node.op.name}${printedAttributes(node, name.get(node)!)}${inputs} : ${printType(node)}`;
    return [text, origins ? printOrigin(node, graph) : ""];
  });
  const width = Math.min(72, Math.max(0, ...lines.map(([text]) => text.length)));
  return [
    ...lines.map(([text, origin]) => (origin ? `${text.padEnd(width)}  // ${origin}` : text)),
    ...roots.map((root) => `${root.name} = ${name.get(root.node)}`),
    "",
  ].join("\n");
}

export interface GraphJson {
  readonly nodes: ReadonlyArray<{
    readonly id: number;
    readonly op: string;
    readonly inputs: readonly number[];
    readonly attributes: Attributes;
    readonly type: string;
    readonly origin?: string;
  }>;
  readonly roots: Readonly<Record<string, number>>;
}

/** The same as plain data, for tools. Sizes are printed; NaN, infinities and -0 are strings. */
export function toJson(roots: readonly Root[], graph: Graph): GraphJson {
  const order = topological(roots.map(({ node }) => node));
  const id = new Map(order.map((node, k) => [node, k]));
  const nodes = order.map((node, k) => {
    const origin = printOrigin(node, graph);
    return {
      id: k,
      op: node.op.name,
      inputs: node.inputs.map((x) => id.get(x)!),
      attributes: plain(node.attributes) as Attributes,
      type: printType(node),
      ...(origin && { origin }),
    };
  });
  return { nodes, roots: Object.fromEntries(roots.map(({ name, node }) => [name, id.get(node)!])) };
}

function plain(value: unknown): unknown {
  if (typeof value === "number")
    return Number.isFinite(value) && !Object.is(value, -0) ? value : printValue(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return "key" in value
    ? printValue(value)
    : Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}
