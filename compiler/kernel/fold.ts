// What a node that loops over more than its own result does: a fold of one expression over inner axes.
import type { Node } from "../graph/node.ts";
import { type Dim, sameDim } from "../graph/shape.ts";
import { add, letterSizes } from "../ops/index.ts";
import type { Index } from "../ops/indexing.ts";
import type { ElementwiseOp } from "../ops/op.ts";

/** An input's element that a fold combines: the input and where, given the result's indices and the inner ones. */
export interface Operand {
  readonly node: Node;
  at(result: readonly Index[], inner: readonly Index[]): readonly Index[];
}

export interface Fold {
  readonly extents: readonly Dim[];
  readonly identity: number;
  readonly combine: ElementwiseOp;
  /** One operand of a reduction, or two that are multiplied. */
  readonly operands: readonly Operand[];
}

interface Letters {
  readonly left: string;
  readonly right: string;
  readonly result: string;
}

/** The letters a contraction sums over, in the order of its left operand. */
export const summedLetters = ({ left, result }: Letters): string[] =>
  [...left].filter((l) => !result.includes(l));

/** The fold that computes a reduction or a contraction; null for every other node. */
export function foldOf(node: Node): Fold | null {
  const { op, inputs } = node;
  if (op.kind === "reduction") {
    const { axes } = node.attributes as { readonly axes: readonly number[] };
    const [input] = inputs as readonly [Node];
    const at = (result: readonly Index[], inner: readonly Index[]): Index[] => {
      let kept = 0;
      let folded = 0;
      return input.shape.map((_, axis) => (axes.includes(axis) ? inner[folded++]! : result[kept++]!));
    };
    return {
      extents: axes.map((axis) => input.shape[axis]!),
      identity: op.identity(node.dtype),
      combine: op.combine,
      operands: [{ node: input, at }],
    };
  }
  if (op.kind === "contraction") {
    const letters = node.attributes as unknown as Letters;
    const summed = summedLetters(letters);
    const sizes = letterSizes(node as Node<never>);
    const operand = (input: Node, own: string): Operand => ({
      node: input,
      at: (result, inner) =>
        [...own].map((letter) =>
          letters.result.includes(letter)
            ? result[letters.result.indexOf(letter)]!
            : inner[summed.indexOf(letter)]!,
        ),
    });
    return {
      extents: summed.map((letter) => sizes.get(letter)!),
      identity: 0,
      combine: add,
      operands: [operand(inputs[0]!, letters.left), operand(inputs[1]!, letters.right)],
    };
  }
  return null;
}

export const startsWith = (shape: readonly Dim[], prefix: readonly Dim[]): boolean =>
  prefix.length <= shape.length && prefix.every((dim, axis) => sameDim(dim, shape[axis]!));
