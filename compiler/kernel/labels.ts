// What the model calls its values: names for buffers and kernels, and the line that a kernel computes.
import { lineText, placeInFile, position } from "../../dsl/source.ts";
import type { Node, Origin } from "../graph/node.ts";
import {
  add,
  alias,
  divide,
  multiply,
  negate,
  product,
  reduceMax,
  reduceMin,
  subtract,
  sum,
} from "../ops/index.ts";
import type { Op } from "../ops/op.ts";
import { stripped } from "./elements.ts";

/** What the result of an op is called. */
const nouns: ReadonlyMap<Op, string> = new Map<Op, string>([
  [add, "sum"],
  [sum, "sum"],
  [subtract, "difference"],
  [multiply, "product"],
  [product, "product"],
  [divide, "quotient"],
  [negate, "negative"],
  [reduceMax, "max"],
  [reduceMin, "min"],
]);

export const nounOf = (op: Op): string => nouns.get(op) ?? (op.kind === "contraction" ? "dot" : op.name);

export interface Labels {
  /** The model's name of a value; undefined where it has none. */
  labelOf(node: Node): string | undefined;
  /** That name, or one made after the line that the value belongs to, or after the op. */
  nameOf(node: Node): string;
  /** `let h = relu(x @ W1 + b1) (digits.mlp:17:11)`; empty for a node of no origin. */
  lineOf(node: Node): string;
}

/** `results` name values that have no name of their own. */
export function labelsOf(
  nodes: readonly Node[],
  results: ReadonlyArray<{ readonly name: string; readonly node: Node }>,
  originOf: (node: Node) => Origin | undefined,
): Labels {
  const names = new Map<Node, string>();
  const byLine = new Map<string, string>();
  const lineKey = ({ span }: Origin): string =>
    `${span.source.name}:${position(span.source, span.start).line}`;
  for (const node of nodes) {
    if (node.op !== (alias as Op)) continue;
    const { name } = node.attributes as { readonly name: string };
    if (!names.has(stripped(node))) names.set(stripped(node), name);
    const origin = originOf(node);
    if (origin) byLine.set(lineKey(origin), name);
  }
  for (const { name, node } of results) if (!names.has(stripped(node))) names.set(stripped(node), name);
  return {
    labelOf: (node) => names.get(node),
    nameOf(node) {
      const known = names.get(stripped(node));
      if (known !== undefined) return known;
      const origin = originOf(node);
      const line = origin && byLine.get(lineKey(origin));
      if (line === undefined) return nounOf(node.op);
      return `${line}_${origin?.phase === "gradient" ? "gradient" : nounOf(node.op)}`;
    },
    lineOf(node) {
      const origin = originOf(node);
      if (!origin) return "";
      const { source, start } = origin.span;
      const text = lineText(source, position(source, start).line).trim();
      return `${origin.phase === "gradient" ? "gradient of " : ""}${text} (${placeInFile(origin.span)})`;
    },
  };
}
