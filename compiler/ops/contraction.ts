// The contraction: sums of products over shared axes, einsum with one letter an axis; matrix products are cases of it.
import type { Node } from "../graph/node.ts";
import { type Dim, sameDim } from "../graph/shape.ts";
import { callable, misuse } from "./define.ts";
import type { ContractionOp, Inferred } from "./op.ts";

export interface Letters {
  readonly left: string;
  readonly right: string;
  readonly result: string;
}

/** The size of each letter of a contraction. */
export function letterSizes({
  inputs,
  attributes,
}: Pick<Node<Letters>, "inputs" | "attributes">): Map<string, Dim> {
  const sizes = new Map<string, Dim>();
  const letters = [attributes.left, attributes.right];
  for (let k = 0; k < letters.length; k++)
    for (let axis = 0; axis < letters[k]!.length; axis++)
      sizes.set(letters[k]![axis]!, inputs[k]!.shape[axis]!);
  return sizes;
}

function infer(inputs: readonly Node[], { left, right, result }: Letters): Inferred {
  const [x, y] = inputs as [Node, Node];
  const distinct = (letters: string): boolean => new Set(letters).size === letters.length;
  const known = (letters: string, ...others: string[]): boolean =>
    [...letters].every((letter) => others.some((other) => other.includes(letter)));
  const wellFormed =
    [left, right, result].every(distinct) &&
    left.length === x.shape.length &&
    right.length === y.shape.length &&
    known(result, left, right) &&
    known(left, right, result) &&
    known(right, left, result);
  const sizes = letterSizes({ inputs, attributes: { left, right, result } });
  const agree = [...left].every((letter, axis) => sameDim(sizes.get(letter)!, x.shape[axis]!));
  if (!wellFormed || !agree || x.dtype !== "f32" || y.dtype !== "f32")
    misuse("contract", inputs, `f32 operands of the shapes of ${left},${right}->${result} expected`);
  return { shape: [...result].map((letter) => sizes.get(letter)!), dtype: "f32" };
}

export const contract: ContractionOp & ((left: Node, right: Node, letters: Letters) => Node) = callable(
  (x: Node, y: Node, { left, right, result }: Letters): Node =>
    x.graph.node(contract, [x, y], { left, right, result }) as unknown as Node,
  {
    kind: "contraction" as const,
    name: "contract",
    doc: "the sum of products over the letters that the result lacks",
    infer,
    gradient: [
      (g: Node, [, y]: readonly [Node, Node], { attributes: { left, right, result } }: Node<Letters>) =>
        contract(g, y, { left: result, right, result: left }),
      (g: Node, [x]: readonly [Node, Node], { attributes: { left, right, result } }: Node<Letters>) =>
        contract(g, x, { left: result, right: left, result: right }),
    ],
  },
);
