// The tensor graph: immutable nodes, interned, so that structural equality is identity.
import type { Span } from "../../dsl/source.ts";
import type { Op } from "../ops/op.ts";
import { type Dim, printDim, printShape, type Shape } from "./shape.ts";

export type DType = "f32" | "i32" | "bool";

/** Plain data (numbers, strings, bools, dims, arrays of these): part of a node's identity. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A tensor value: an op applied to inputs. `A` is the type of the op's attributes. */
export interface Node<A = Attributes> {
  readonly graph: Graph;
  /** Position in order of creation; inputs have smaller ids. */
  readonly id: number;
  readonly op: Op;
  readonly inputs: readonly Node[];
  readonly attributes: A;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Steps of work on the longest way down to a source; views are none. */
  readonly depth: number;
  /** A hash of the structure alone, not of when or in what order it was made. */
  readonly fingerprint: number;
}

/** Where a node comes from: the range of the model that it computes, or the range it is a derivative of. */
export interface Origin {
  readonly span: Span;
  /** What made it. */
  readonly phase: "model" | "gradient" | "update";
}

const attributeKey = (value: unknown): string => {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `[${value.map(attributeKey).join(",")}]`;
  if (typeof value === "object" && value !== null)
    return "key" in value
      ? printDim(value as Dim)
      : `{${Object.entries(value).map(([k, v]) => `${k}:${attributeKey(v)}`)}}`;
  return JSON.stringify(value) ?? "undefined";
};

/** Text of attributes that differs when they differ. */
export const printAttributes = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}=${attributeKey(value)}`)
    .join(", ");

/** What a node does, without its inputs: the op's name and its attributes. */
function labelOf<A extends object>(op: Op, attributes: A): string {
  let label = op.name;
  for (const name in attributes) label += `;${name}=${attributeKey(attributes[name])}`;
  return label;
}

/** As FNV-1a (Fowler, Noll, Vo), over the characters of the label and the fingerprints of the inputs. */
function fingerprintOf(label: string, inputs: readonly Node[]): number {
  let hash = 0x811c9dc5;
  for (let k = 0; k < label.length; k++) hash = Math.imul(hash ^ label.charCodeAt(k), 0x01000193);
  for (const { fingerprint } of inputs) {
    hash = Math.imul(hash ^ fingerprint, 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

export class Graph {
  readonly #interned = new Map<string, Node>();
  readonly #origins = new Map<Node, Origin>();
  readonly #names = new Map<Node, string>();
  readonly #nodes: Node[] = [];
  #origin: Origin | undefined;

  /** The node of this op, inputs and attributes: the known one if it exists, with the origin it first had. */
  node<A extends object>(op: Op, inputs: readonly Node[], attributes: A): Node<A> {
    const label = labelOf(op, attributes);
    let key = `${label}|`;
    for (const { id } of inputs) key += `${id},`;
    const known = this.#interned.get(key);
    if (known) return known as unknown as Node<A>;
    const { shape, dtype } = op.infer(inputs, attributes);
    let depth = 0;
    for (const input of inputs) depth = Math.max(depth, input.depth + (op.kind === "view" ? 0 : 1));
    const fingerprint = fingerprintOf(label, inputs);
    const id = this.#nodes.length;
    const node: Node<A> = { graph: this, id, op, inputs, attributes, shape, dtype, depth, fingerprint };
    this.#interned.set(key, node as unknown as Node);
    this.#nodes.push(node as unknown as Node);
    if (this.#origin) this.#origins.set(node as unknown as Node, this.#origin);
    return node;
  }

  /** The node with this id. */
  nodeAt(id: number): Node {
    const node = this.#nodes[id];
    if (!node) throw new Error(`internal: there is no node ${id}`);
    return node;
  }

  /** Nodes first made inside `make` are blamed on `origin` (or on what encloses it, when undefined). */
  at<T>(origin: Origin | undefined, make: () => T): T {
    const outer = this.#origin;
    this.#origin = origin ?? outer;
    try {
      return make();
    } finally {
      this.#origin = outer;
    }
  }

  origin(node: Node): Origin | undefined {
    return this.#origins.get(node);
  }

  /** Gives a node the name that the model has for its value; the first one stays. Not part of its identity. */
  label(node: Node, name: string): void {
    if (!this.#names.has(node)) this.#names.set(node, name);
  }

  /** The model's name for the value of a node. */
  name(node: Node): string | undefined {
    return this.#names.get(node);
  }

  /** Number of nodes ever made. */
  get size(): number {
    return this.#nodes.length;
  }
}

/** `f32[N, 784]`. */
export const printType = (node: Pick<Node, "dtype" | "shape">): string =>
  `${node.dtype}${printShape(node.shape)}`;

/**
 * Every node the roots need, each after its inputs; a loop, so depth costs no stack. `inputsOf` says what a node
 * needs, where that is not what it was made of.
 */
export function topological(
  roots: readonly Node[],
  inputsOf: (node: Node) => readonly Node[] = (node) => node.inputs,
): Node[] {
  const seen = new Set<Node>();
  const order: Node[] = [];
  const stack: Array<{ node: Node; inputs: readonly Node[]; next: number }> = [];
  const open = (node: Node): void => {
    seen.add(node);
    stack.push({ node, inputs: inputsOf(node), next: 0 });
  };
  for (const root of roots) {
    if (seen.has(root)) continue;
    open(root);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const input = top.inputs[top.next++];
      if (!input) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(input)) open(input);
    }
  }
  return order;
}
