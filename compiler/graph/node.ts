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
  /** A hash of the structure alone, not of when or in what order it was made: 32 bits, with a sign. */
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

/** As FNV-1a (Fowler, Noll, Vo), over the characters of a text. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193);
  return hash;
}

const isSameList = (a: readonly Node[], b: readonly Node[]): boolean => {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
};

/** The hash with a number added to what it is of. */
function hashed(hash: number, more: number): number {
  const next = Math.imul(hash ^ more, 0x01000193);
  return next ^ (next >>> 15);
}

export class Graph {
  /** Ids of the youngest nodes, by hash; and by id, the next older node of the same hash. */
  readonly #youngest = new Map<number, number>();
  readonly #older: Array<number | undefined> = [];
  readonly #labelHashes = new Map<string, number>();
  /** By id. */
  readonly #nodes: Node[] = [];
  readonly #labels: string[] = [];
  readonly #origins: Array<Origin | undefined> = [];
  readonly #names = new Map<Node, string>();
  #origin: Origin | undefined;

  /** The node of this op, inputs and attributes: the known one if it exists, with the origin it first had. */
  node<A extends object>(op: Op, inputs: readonly Node[], attributes: A): Node<A> {
    const label = labelOf(op, attributes);
    let labelHash = this.#labelHashes.get(label);
    if (labelHash === undefined) {
      labelHash = hashOf(label);
      this.#labelHashes.set(label, labelHash);
    }
    let hash = labelHash;
    for (const input of inputs) hash = hashed(hash, input.id);
    const youngest = this.#youngest.get(hash);
    for (let id = youngest; id !== undefined; id = this.#older[id]) {
      const known = this.#nodes[id]!;
      if (this.#labels[id] === label && isSameList(known.inputs, inputs)) return known as unknown as Node<A>;
    }
    const { shape, dtype } = op.infer(inputs, attributes);
    let depth = 0;
    let fingerprint = labelHash;
    for (const input of inputs) {
      depth = Math.max(depth, input.depth + (op.kind === "view" ? 0 : 1));
      fingerprint = hashed(fingerprint, input.fingerprint);
    }
    const id = this.#nodes.length;
    const node: Node<A> = {
      graph: this,
      id,
      op,
      inputs,
      attributes,
      shape,
      dtype,
      depth,
      fingerprint,
    };
    this.#youngest.set(hash, id);
    this.#older.push(youngest);
    this.#nodes.push(node as unknown as Node);
    this.#labels.push(label);
    this.#origins.push(this.#origin);
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
    return this.#origins[node.id];
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
 * Every node of one graph that the roots need, each after its inputs; a loop, so depth costs no stack. `inputsOf` says
 * what a node needs, where that is not what it was made of.
 */
export function topological(
  roots: readonly Node[],
  inputsOf: (node: Node) => readonly Node[] = (node) => node.inputs,
): Node[] {
  /** By id; where `inputsOf` makes nodes, it grows. */
  let seen = new Uint8Array(roots[0]?.graph.size ?? 0);
  const order: Node[] = [];
  /** Nodes under way, what they need, and how much of that has been looked at. */
  const stack: Node[] = [];
  const needs: Array<readonly Node[]> = [];
  const next: number[] = [];
  const open = (node: Node): void => {
    if (node.id >= seen.length) {
      const more = new Uint8Array(2 * node.graph.size);
      more.set(seen);
      seen = more;
    }
    seen[node.id] = 1;
    stack.push(node);
    needs.push(inputsOf(node));
    next.push(0);
  };
  for (const root of roots) {
    if (seen[root.id]) continue;
    open(root);
    while (stack.length > 0) {
      const top = stack.length - 1;
      const input = needs[top]![next[top]!++];
      if (!input) {
        order.push(stack.pop()!);
        needs.pop();
        next.pop();
      } else if (!seen[input.id]) open(input);
    }
  }
  return order;
}
