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

function keyOf<A extends object>(op: Op, inputs: readonly Node[], attributes: A): string {
  let key = op.name;
  for (const { id } of inputs) key += `,${id}`;
  for (const name in attributes) key += `;${name}=${attributeKey(attributes[name])}`;
  return key;
}

export class Graph {
  readonly #interned = new Map<string, Node>();
  readonly #origins = new Map<Node, Origin>();
  readonly #names = new Map<Node, string>();
  #origin: Origin | undefined;
  #count = 0;

  /** The node of this op, inputs and attributes: the known one if it exists, with the origin it first had. */
  node<A extends object>(op: Op, inputs: readonly Node[], attributes: A): Node<A> {
    const key = keyOf(op, inputs, attributes);
    const known = this.#interned.get(key);
    if (known) return known as unknown as Node<A>;
    const { shape, dtype } = op.infer(inputs, attributes);
    const node: Node<A> = { graph: this, id: this.#count++, op, inputs, attributes, shape, dtype };
    this.#interned.set(key, node as unknown as Node);
    if (this.#origin) this.#origins.set(node as unknown as Node, this.#origin);
    return node;
  }

  /** The node of this op, inputs and attributes if it has been made. */
  find(op: Op, inputs: readonly Node[], attributes: object): Node | undefined {
    return this.#interned.get(keyOf(op, inputs, attributes));
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
    return this.#count;
  }
}

/** `f32[N, 784]`. */
export const printType = (node: Pick<Node, "dtype" | "shape">): string =>
  `${node.dtype}${printShape(node.shape)}`;

/** Every node the roots need, each after its inputs; a loop, so depth costs no stack. */
export function topological(roots: readonly Node[]): Node[] {
  const seen = new Set<Node>();
  const order: Node[] = [];
  const stack: Array<{ node: Node; next: number }> = [];
  for (const root of roots) {
    if (seen.has(root)) continue;
    seen.add(root);
    stack.push({ node: root, next: 0 });
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const input = top.node.inputs[top.next++];
      if (!input) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(input)) {
        seen.add(input);
        stack.push({ node: input, next: 0 });
      }
    }
  }
  return order;
}
