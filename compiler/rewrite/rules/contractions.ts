// Contractions in one form, and simplified: what is no product of matrices becomes products and sums, and scalars leave.
import type { Node } from "../../graph/node.ts";
import { alwaysAtLeast, sizeOf } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { type Caveat, hole, inexact, named, type Rule, rule, some, zeros } from "../rule.ts";
import { ascends, axesOf, type Letters, lettersOf, permutationOf } from "./reading.ts";

const { broadcast, contract, multiply, reshape, sum, transpose } = ops;
const [x, y, z, w] = [hole("x"), hole("y"), hole("z"), hole("w")];

const reordered: Caveat = { loses: "overflow on the way, and the order of rounding", ulps: 64 };

const lettersText = (node: Node): string => Object.values(lettersOf(node)).join();

const remove = (letters: string, gone: string): string =>
  [...letters].filter((letter) => !gone.includes(letter)).join("");

/** An operand without the axes of these letters: of one element each, they hold nothing. */
function squeeze(operand: Node, letters: string, ones: string): Node {
  const kept = [...letters].flatMap((letter, axis) => (ones.includes(letter) ? [] : [operand.shape[axis]!]));
  return kept.length === operand.shape.length ? operand : reshape(operand, kept);
}

/** An operand whose axes have these letters, as a value of the shape of the letters wanted, repeated where it lacks them. */
function spread(
  operand: Node,
  letters: string,
  wanted: string,
  shape: readonly Node["shape"][number][],
): Node {
  const order = [...letters]
    .map((_, k) => k)
    .sort((a, b) => wanted.indexOf(letters[a]!) - wanted.indexOf(letters[b]!));
  const ordered = ascends(order) ? operand : transpose(operand, order);
  return broadcast(
    ordered,
    shape,
    order.map((k) => wanted.indexOf(letters[k]!)),
  );
}

/** A contraction with the left operand repeated along letters of its own: those letters need not be walked. */
function withoutRepeats(
  repeated: Node,
  x: Node,
  y: Node,
  { left, right, result }: Letters,
  root: Node,
): Node {
  const own = axesOf(repeated);
  const gone = [...left].filter((_, axis) => !own.includes(axis)).join("");
  const [fewer, outer] = [remove(left, gone), [...gone].filter((letter) => !right.includes(letter)).join("")];
  const summed = [...right].flatMap((letter, axis) =>
    gone.includes(letter) && !result.includes(letter) ? [axis] : [],
  );
  const inner = contract(x, summed.length > 0 ? sum(y, summed) : y, {
    left: fewer,
    right: [...right].filter((_, axis) => !summed.includes(axis)).join(""),
    result: remove(result, outer),
  });
  return broadcast(
    inner,
    root.shape,
    [...result].flatMap((letter, axis) => (outer.includes(letter) ? [] : [axis])),
  );
}

const scalar = some("s", (node) => node.op === broadcast && node.inputs[0]!.shape.length === 0);

/** The contraction times s, if that has no more elements than the operand that s is a factor of. */
function scaledResult(s: Node, operand: Node, root: Node, contraction: () => Node): Node | null {
  if (!alwaysAtLeast(sizeOf(operand.shape), sizeOf(root.shape))) return null;
  const [factor] = s.inputs as readonly [Node];
  return multiply(contraction(), root.shape.length === 0 ? factor : broadcast(factor, root.shape, []));
}

/** What letters contractions have in canonical form: a product of matrices is `ik,kj->ij`. */
const [ofResult, ofSums] = ["ijlmnopqabcdefgh", "kstuvwxyz"];

/** The letters of a transposition's operand, given those of its result. */
const lettersBefore = (letters: string, transposition: Node): string =>
  permutationOf(transposition)
    .map((_, axis, permutation) => letters[permutation.indexOf(axis)]!)
    .join("");

/** One form for each product of matrices, whoever wrote it: letters, order and transpositions. */
export const canonicalContraction: readonly Rule[] = [
  rule("contract: the same letters whoever wrote it", [contract, x, y], ({ x, y }, root) => {
    const { left, right, result } = lettersOf(root);
    const summed = [...left].filter((letter) => !result.includes(letter)).join("");
    const [from, to] = [result + summed, ofResult.slice(0, result.length) + ofSums.slice(0, summed.length)];
    if (from === to || to.length < from.length) return null;
    const renamed = (letters: string): string =>
      [...letters].map((letter) => to[from.indexOf(letter)]!).join("");
    return contract(x, y, { left: renamed(left), right: renamed(right), result: renamed(result) });
  }),
  rule("contract(x, y) → contract(y, x), rows coming from the left", [contract, x, y], ({ x, y }, root) => {
    const { left, right, result } = lettersOf(root);
    const first = [...result].find((letter) => left.includes(letter) !== right.includes(letter));
    return first !== undefined && right.includes(first)
      ? contract(y, x, { left: right, right: left, result })
      : null;
  }),
  rule(
    "contract(transpose x, y) → contract(x, y)",
    [contract, named("inner", [transpose, x]), y],
    ({ inner, x, y }, root) =>
      contract(x, y, { ...lettersOf(root), left: lettersBefore(lettersOf(root).left, inner) }),
  ),
  rule(
    "contract(x, transpose y) → contract(x, y)",
    [contract, x, named("inner", [transpose, y])],
    ({ inner, x, y }, root) =>
      contract(x, y, { ...lettersOf(root), right: lettersBefore(lettersOf(root).right, inner) }),
  ),
  rule(
    "transpose(contract(x, y)) → contract(x, y)",
    [transpose, named("inner", [contract, x, y])],
    ({ inner, x, y }, root) => {
      const letters = lettersOf(inner);
      const result = permutationOf(root).map((axis) => letters.result[axis]!);
      return contract(x, y, { ...letters, result: result.join("") });
    },
  ),
];

export const contraction: readonly Rule[] = [
  {
    name: "contract over axes of one → reshape",
    ops: [contract],
    caveat: zeros,
    rewrite(root) {
      const [x, y] = root.inputs as readonly [Node, Node];
      const { left, right, result } = lettersOf(root);
      const ones = [...ops.letterSizes(root as unknown as Node<Letters>)]
        .flatMap(([letter, size]) => (size === 1 ? [letter] : []))
        .join("");
      if (ones === "") return null;
      const inner = contract(squeeze(x, left, ones), squeeze(y, right, ones), {
        left: remove(left, ones),
        right: remove(right, ones),
        result: remove(result, ones),
      });
      return reshape(inner, root.shape);
    },
  },
  inexact(
    "contract(broadcast x, y) → broadcast(contract(x, sum y))",
    reordered,
    [contract, named("repeated", [broadcast, x]), y],
    ({ repeated, x, y }, root) => withoutRepeats(repeated, x, y, lettersOf(root), root),
  ),
  inexact(
    "contract(x, broadcast y) → broadcast(contract(sum x, y))",
    reordered,
    [contract, x, named("repeated", [broadcast, y])],
    ({ repeated, x, y }, root) => {
      const { left, right, result } = lettersOf(root);
      return withoutRepeats(repeated, y, x, { left: right, right: left, result }, root);
    },
  ),
  inexact("contract that sums nothing → product", zeros, [contract, x, y], ({ x, y }, root) => {
    const { left, right, result } = lettersOf(root);
    if ([...left, ...right].some((letter) => !result.includes(letter))) return null;
    return multiply(spread(x, left, result, root.shape), spread(y, right, result, root.shape));
  }),
  inexact("contract of axes all shared → sum of product", reordered, [contract, x, y], ({ x, y }, root) => {
    const { left, right, result } = lettersOf(root);
    if (left.length !== right.length || [...left].some((letter) => !right.includes(letter))) return null;
    const terms = multiply(x, spread(y, right, left, x.shape));
    const kept = [...left].filter((letter) => result.includes(letter)).join("");
    const total = sum(
      terms,
      [...left].flatMap((letter, axis) => (result.includes(letter) ? [] : [axis])),
    );
    return kept === result
      ? total
      : transpose(
          total,
          [...result].map((letter) => kept.indexOf(letter)),
        );
  }),
  inexact(
    "contract(x * s, y) → contract(x, y) * s, of scalar s",
    reordered,
    [contract, [multiply, x, scalar], y],
    ({ x, s, y }, root) => scaledResult(s, x, root, () => contract(x, y, lettersOf(root))),
  ),
  inexact(
    "contract(x, y * s) → contract(x, y) * s, of scalar s",
    reordered,
    [contract, x, [multiply, y, scalar]],
    ({ x, s, y }, root) => scaledResult(s, y, root, () => contract(x, y, lettersOf(root))),
  ),
  ...[ops.add, ops.subtract].flatMap((op): Rule[] => {
    const sign = op === ops.add ? "+" : "-";
    const [left, right] = [named("one", [contract, x, y]), named("other", [contract, z, w])];
    const name = `contract(x, y) ${sign} contract(z, y) → contract(x ${sign} z, y)`;
    return [
      inexact(name, reordered, [op, left, right], ({ one, other, x, y, z, w }) => {
        if (lettersText(one) === lettersText(other)) {
          if (y === w) return contract(op(x, z), y, lettersOf(one));
          if (x === z) return contract(x, op(y, w), lettersOf(one));
        }
        const turned = lettersOf(other);
        const same = lettersText(one) === `${turned.right},${turned.left},${turned.result}`;
        if (same && y === z) return contract(op(x, w), y, lettersOf(one));
        return same && x === w ? contract(x, op(y, z), lettersOf(one)) : null;
      }),
    ];
  }),
];
