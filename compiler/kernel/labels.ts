// What the model calls its values: names for buffers and kernels, and the line that a kernel computes.
import { lineText, placeInFile, position, type Span } from "../../dsl/source.ts";
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
  /** That name, or one made after the statement that the value belongs to and the op: `h_sum`, `h_gradient`. */
  nameOf(node: Node): string;
  /** `let h = relu(x @ W1 + b1) (digits.mlp:17:11)`; empty for a node of no origin. */
  lineOf(node: Node): string;
}

/** Names come from aliases, from statements (`let h = …`), and where there are none, from `results`. */
export function labelsOf(
  nodes: readonly Node[],
  results: ReadonlyArray<{ readonly name: string; readonly node: Node }>,
  originOf: (node: Node) => Origin | undefined,
): Labels {
  const names = new Map<Node, string>();
  const name = (node: Node, text: string): void => {
    if (!names.has(stripped(node))) names.set(stripped(node), text);
  };
  for (const node of nodes)
    if (node.op === (alias as Op)) name(node, (node.attributes as { readonly name: string }).name);
  const statements = new Map<Span, Defined | undefined>();
  const statementOf = (span: Span): Defined | undefined => {
    if (!statements.has(span)) statements.set(span, definedAt(span));
    return statements.get(span);
  };
  // Of the nodes that a statement's whole right side became, the last one is its value.
  const values = new Map<string, Node>();
  for (const node of nodes) {
    const origin = originOf(node);
    const statement = origin?.phase === "model" ? statementOf(origin.span) : undefined;
    if (statement?.whole) values.set(statement.name, node);
  }
  for (const [text, node] of values) name(node, text);
  for (const result of results) name(result.node, result.name);
  return {
    labelOf: (node) => names.get(node),
    nameOf(node) {
      const known = names.get(stripped(node));
      if (known !== undefined) return known;
      const origin = originOf(node);
      const statement = origin && statementOf(origin.span);
      if (!statement) return nounOf(node.op);
      return `${statement.name}_${origin.phase === "gradient" ? "gradient" : nounOf(node.op)}`;
    },
    lineOf(node) {
      const origin = originOf(node);
      if (!origin) return "";
      const { source, start } = origin.span;
      const text = lineText(source, position(source, start).line).trim().replace(/\s+/g, " ");
      return `${origin.phase === "gradient" ? "gradient of " : ""}${text} (${placeInFile(origin.span)})`;
    },
  };
}

const defines = /^\s*(?:(?:let|output|metric)\s+([A-Za-z_]\w*)|(loss))\s*=\s*/;

interface Defined {
  readonly name: string;
  readonly whole: boolean;
}

/** The name that the statement around a span defines, if it is on the span's line, and whether the span is its value. */
function definedAt({ source, start }: Span): Defined | undefined {
  const { line, column } = position(source, start);
  const [head, named, loss] = defines.exec(lineText(source, line)) ?? [];
  const text = named ?? loss;
  return head === undefined || text === undefined
    ? undefined
    : { name: text, whole: head.length === column - 1 };
}
