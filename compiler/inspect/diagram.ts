// A stage as boxes and arrows: what the pictures of a graph and of its kernels are drawn from.
import type { Span } from "../../dsl/source.ts";
import {
  type Graph,
  type Node,
  type Origin,
  printAttributes,
  printType,
  topological,
} from "../graph/node.ts";
import { type Dim, printDim } from "../graph/shape.ts";
import { bytesOf, flopsOf } from "../kernel/cost.ts";
import type { Buffer, Program } from "../kernel/program.ts";
import {
  alias,
  bounded,
  broadcast,
  constant,
  input,
  iota,
  setting,
  size,
  step,
  variable,
} from "../ops/index.ts";
import type { Op } from "../ops/op.ts";
import type { Root } from "../roots.ts";
import { type Computation, kernelKey, phaseOf } from "./computation.ts";

export interface Box {
  readonly id: string;
  /** Its name, where it has one; what it does; its type. */
  readonly lines: readonly string[];
  readonly kind: "input" | "variable" | "operation" | "kernel";
  readonly phase: Origin["phase"];
  readonly facts: ReadonlyArray<readonly [name: string, fact: string]>;
  readonly origin?: Span;
  /** Keys of the kernels that compute it. */
  readonly kernels: readonly string[];
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
}

export interface Diagram {
  readonly title: string;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** Drawn as part of whatever reads them. */
const numbers: ReadonlySet<Op> = new Set<Op>([constant, iota, size, step]);
const wrappers: ReadonlySet<Op> = new Set<Op>([alias, bounded, broadcast]);
const leaves: ReadonlyMap<Op, Box["kind"]> = new Map<Op, Box["kind"]>([
  [input, "input"],
  [setting, "input"],
  [variable, "variable"],
]);

function numberText({ op, attributes }: Node): string {
  const { value, dim } = attributes as { readonly value?: number; readonly dim?: Dim };
  if (value !== undefined) return `${Number(value.toPrecision(4))}`;
  return dim === undefined ? op.name : printDim(dim);
}

/** What an op does, beyond its name, in a few letters. */
function brief({ op, attributes }: Node): string {
  const { left, right, result, axes } = attributes as Readonly<Record<string, unknown>>;
  if (op.kind === "contraction") return ` ${left},${right}→${result}`;
  return op.kind === "reduction" ? `[${axes}]` : "";
}

/** The boxes of inputs and variables: one for each part of training that reads them, near to it. */
class Leaves {
  readonly #known = new Map<string, string>();
  readonly #boxes: Box[];

  constructor(boxes: Box[]) {
    this.#boxes = boxes;
  }

  /** The id of the box, which is added when it is first read. */
  read(id: string, phase: Box["phase"], make: (id: string) => Box): string {
    const key = `${id}${phase === "model" ? "" : `_${phase}`}`;
    if (!this.#known.has(key)) this.#boxes.push(make(key));
    this.#known.set(key, key);
    return key;
  }
}

/**
 * The graph, but for what would only clutter it: constants, sizes and the like stand in the boxes that read them, and
 * broadcasts, names and bounds are left out, unless they are results.
 */
export function graphDiagram(
  title: string,
  roots: readonly Root[],
  graph: Graph,
  computation: Computation,
): Diagram {
  const order = topological(roots.map(({ node }) => node));
  const results = new Map<Node, string[]>();
  for (const { name, node } of roots) results.set(node, [...(results.get(node) ?? []), name]);
  /** The node whose box stands for this one. */
  const shown = (node: Node): Node => {
    let inner = node;
    while (wrappers.has(inner.op) && !results.has(inner)) inner = inner.inputs[0]!;
    return inner;
  };
  const names = new Map<Node, string>();
  for (const node of order) {
    const name = graph.name(node);
    if (name !== undefined && !names.has(shown(node))) names.set(shown(node), name);
  }
  const isBox = (node: Node): boolean =>
    results.has(node) || !(numbers.has(node.op) || wrappers.has(node.op));
  const number = new Map(order.map((node, k) => [node, k]));
  const boxOf = (node: Node, id: string, phase: Box["phase"], operands: readonly Node[]): Box => {
    const { op } = node;
    const name = names.get(node);
    const type = printType(node);
    const origin = graph.origin(node);
    const attributes = printAttributes(node.attributes);
    const ends = results.get(node) ?? [];
    const texts = operands.map((operand) => (isBox(operand) ? "·" : numberText(operand)));
    const given = texts.some((text) => text !== "·") ? `(${texts.join(", ")})` : "";
    const act = numbers.has(op) ? numberText(node) : `${op.name}${brief(node)}${given}`;
    return {
      id,
      lines: [
        ...(name === undefined ? [] : [name]),
        ...(leaves.has(op) ? [] : [act]),
        type,
        ...ends.map((end) => `→ ${end}`),
      ],
      kind: leaves.get(op) ?? "operation",
      phase,
      facts: [
        ["op", op.name],
        ["meaning", op.doc],
        ["shape", type],
        ...(attributes === "" ? [] : [["attributes", attributes] as const]),
        ...(ends.length === 0 ? [] : [["result", ends.join(", ")] as const]),
      ],
      ...(origin && { origin: origin.span }),
      kernels: computation(node),
    };
  };
  const boxes: Box[] = [];
  const arrows: Arrow[] = [];
  const sources = new Leaves(boxes);
  for (const node of order) {
    if (!isBox(node) || (leaves.has(node.op) && !results.has(node))) continue;
    const phase = graph.origin(node)?.phase ?? "model";
    const operands = node.inputs.map(shown);
    const to = `n${number.get(node)}`;
    for (const operand of new Set(operands.filter(isBox))) {
      const id = `n${number.get(operand)}`;
      const leaf = leaves.has(operand.op) && !results.has(operand);
      const from = leaf ? sources.read(id, phase, (key) => boxOf(operand, key, phase, [])) : id;
      arrows.push({ from, to });
    }
    boxes.push(boxOf(node, to, phase, operands));
  }
  return { title, boxes, arrows };
}

const typed = (buffers: readonly Buffer[]): string =>
  buffers.map((buffer) => `${buffer.external ?? buffer.name}: ${printType(buffer)}`).join(", ");

const userName = ({ external, name }: Buffer): string => external ?? name;

/** A program: a box for each kernel, input and variable; arrows are named after the buffers that they carry. */
export function kernelDiagram(program: Program, graph: Graph): Diagram {
  const boxes: Box[] = [];
  const arrows: Arrow[] = [];
  const sources = new Leaves(boxes);
  const writers = new Map<Buffer, string>();
  const resultOf = new Map(program.results.map(({ name, buffer }) => [buffer, name]));
  const number = new Map(program.buffers.map((buffer, k) => [buffer, k]));
  const leafOf = (buffer: Buffer, id: string, phase: Box["phase"]): Box => ({
    id,
    lines: [userName(buffer), printType(buffer)],
    kind: buffer.role === "input" ? "input" : "variable",
    phase,
    facts: [
      ["role", buffer.role],
      ["shape", printType(buffer)],
    ],
    kernels: [],
  });
  for (const [k, kernel] of program.kernels.entries()) {
    const id = `k${k}`;
    const phase = phaseOf(kernel, graph);
    const carried = new Map<string, string[]>();
    for (const buffer of kernel.reads) {
      const writer = writers.get(buffer);
      if (writer !== undefined) carried.set(writer, [...(carried.get(writer) ?? []), userName(buffer)]);
      else if (/^(input|param|state|optimizer)$/.test(buffer.role))
        arrows.push({
          from: sources.read(`b${number.get(buffer)}`, phase, (key) => leafOf(buffer, key, phase)),
          to: id,
        });
    }
    for (const [from, names] of carried) arrows.push({ from, to: id, label: names.join(", ") });
    const ends = kernel.writes.flatMap((buffer) => {
      if (/^(param|state|optimizer)$/.test(buffer.role)) return [`${userName(buffer)}'`];
      return resultOf.get(buffer) ?? [];
    });
    boxes.push({
      id,
      lines: [kernel.name, `${printDim(flopsOf(kernel))} flops`, ...ends.map((end) => `→ ${end}`)],
      kind: "kernel",
      phase,
      facts: [
        ["computes", kernel.doc],
        ["reads", typed(kernel.reads)],
        ["writes", typed(kernel.writes)],
        ["flops", printDim(flopsOf(kernel))],
        ["bytes", printDim(bytesOf(kernel))],
      ],
      ...(kernel.origin && { origin: kernel.origin }),
      kernels: [kernelKey(program, kernel)],
    });
    for (const buffer of kernel.writes) writers.set(buffer, id);
  }
  return { title: program.name, boxes, arrows };
}
