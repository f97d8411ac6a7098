// Sliding views: over no more than is read, and in front of products rather than behind them, where they would have to
// be stored.
import type { Node } from "../../graph/node.ts";
import { addDim, alwaysAtLeast, type Dim, multiplyDim, sameDim, subtractDim } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { constantValue, type Move, type Moves, type Padding } from "../../ops/index.ts";
import { type Caveat, hole, inexact, named, type Rule, rule, zeros } from "../rule.ts";
import { axesOf, lettersOf, paddingOf, sliceOf } from "./reading.ts";

const { broadcast, contract, negate, pad, slice, slide } = ops;
const [x, y] = [hole("x"), hole("y")];

const movesOf = (node: Node): readonly Move[] => (node.attributes as unknown as Moves).moves;

/** The axes that a padding adds to. */
const paddedAxes = ({ low, high, interior }: Padding): number[] =>
  low.flatMap((_, axis) => (low[axis] !== 0 || high[axis] !== 0 || interior[axis] !== 0 ? [axis] : []));

const isZero = (padding: Padding): boolean => padding.value === 0;

/** One operand of a product, padded and slid as the product was, as far as that is along letters of its own. */
function slidOperand(
  operand: Node,
  letters: string,
  { result, moves, padding }: { result: string; moves: readonly Move[]; padding: Padding | null },
  shape: Node["shape"],
): { readonly operand: Node; readonly letters: string } {
  const own = moves.filter(({ axis }) => letters.includes(result[axis]!));
  if (own.length === 0) return { operand, letters };
  const place = (axis: number): number => letters.indexOf(result[axis]!);
  const each = <T>(list: readonly T[], none: T): T[] =>
    [...letters].map((letter) => (result.includes(letter) ? list[result.indexOf(letter)]! : none));
  const padded = padding
    ? pad(operand, {
        low: each<Dim>(padding.low, 0),
        high: each<Dim>(padding.high, 0),
        interior: each(padding.interior, 0),
        value: 0,
      })
    : operand;
  const more = own.filter(({ along }) => place(along) < 0).map(({ along }) => along);
  const wide = [...padded.shape, ...more.map((axis) => shape[axis]!)];
  const spread =
    more.length > 0
      ? broadcast(
          padded,
          wide,
          [...letters].map((_, k) => k),
        )
      : padded;
  const all = letters + more.map((axis) => result[axis]!).join("");
  return {
    operand: slide(
      spread,
      own.map((move) => ({
        ...move,
        axis: place(move.axis),
        along: all.indexOf(result[move.along]!),
      })),
    ),
    letters: all,
  };
}

/** The windows of a product as a product of windows: each letter that moves, or is moved along, is of one operand. */
function slidProduct(root: Node, inner: Node, padding: Padding | null): Node | null {
  const [x, y] = inner.inputs as readonly [Node, Node];
  const { left, right, result } = lettersOf(inner);
  const moves = movesOf(root);
  const isAlone = (axis: number): boolean => left.includes(result[axis]!) !== right.includes(result[axis]!);
  const padded = padding ? paddedAxes(padding) : [];
  if (padding && !isZero(padding)) return null;
  if (!moves.every(({ axis, along }) => isAlone(axis) && isAlone(along))) return null;
  if (!padded.every((axis) => moves.some((move) => move.axis === axis))) return null;
  const how = { result, moves, padding };
  const [first, second] = [slidOperand(x, left, how, inner.shape), slidOperand(y, right, how, inner.shape)];
  return contract(first.operand, second.operand, { left: first.letters, right: second.letters, result });
}

/** `most` places, or as many as there are. */
const fewer = (most: Dim, there: Dim): Dim =>
  alwaysAtLeast(most, there) ? there : alwaysAtLeast(there, most) ? most : 0;

/** The slide of a padded x, perhaps repeated, with no more padding than is read; null where all of it is. */
function trimmed(root: Node, x: Node, padding: Padding, repeated: Node | null): Node | null {
  const places = repeated ? axesOf(repeated) : [...padding.low.keys()];
  const low = [...padding.low];
  const high = [...padding.high];
  const shape = [...root.inputs[0]!.shape];
  const moves = movesOf(root).map((move): Move => {
    const axis = places.indexOf(move.axis);
    if (axis < 0) return move;
    const [before, behind] = ops.marginsOf(move, root.inputs[0]!.shape);
    const [first, last] = [fewer(before, low[axis]!), fewer(behind, high[axis]!)];
    low[axis] = subtractDim(low[axis]!, first);
    high[axis] = subtractDim(high[axis]!, last);
    shape[move.axis] = subtractDim(subtractDim(shape[move.axis]!, first), last);
    return { ...move, start: subtractDim(move.start, first) };
  });
  if (
    low.every((d, axis) => sameDim(d, padding.low[axis]!)) &&
    high.every((d, axis) => sameDim(d, padding.high[axis]!))
  )
    return null;
  const padded = pad(x, { ...padding, low, high });
  return slide(repeated ? broadcast(padded, shape, places) : padded, moves);
}

const infinities: Caveat = { loses: "NaN where padding meets an infinite weight", ulps: 0 };

export const sliding: readonly Rule[] = [
  rule("slide over windows of one → slice", [slide, x], ({ x }, root) => {
    const moves = movesOf(root);
    const single = moves.filter(({ along }) => x.shape[along] === 1);
    if (single.length === 0) return null;
    const of = <T>(axis: number, read: (move: Move) => T, otherwise: T): T => {
      const move = single.find((m) => m.axis === axis);
      return move ? read(move) : otherwise;
    };
    const axes = [...x.shape.keys()];
    const part = slice(
      x,
      axes.map((axis) => of<Dim>(axis, ({ start }) => start, 0)),
      axes.map((axis) => of(axis, ({ extent }) => extent, x.shape[axis]!)),
      axes.map((axis) => of(axis, ({ stride }) => stride, 1)),
    );
    const rest = moves.filter((move) => !single.includes(move));
    return rest.length > 0 ? slide(part, rest) : part;
  }),
  rule("slice(slide x) → slide(slice x)", [slice, named("inner", [slide, x])], ({ inner, x }, root) => {
    const { starts, sizes, steps } = sliceOf(root);
    const moves = movesOf(inner);
    const isMoved = (axis: number): boolean => moves.some((move) => move.axis === axis);
    const part = slice(
      x,
      starts.map((start, axis) => (isMoved(axis) ? 0 : start)),
      sizes.map((size, axis) => (isMoved(axis) ? x.shape[axis]! : size)),
      steps.map((by, axis) => (isMoved(axis) ? 1 : by)),
    );
    return slide(
      part,
      moves.map(({ axis, along, start, stride, dilation }) => ({
        axis,
        along,
        extent: sizes[axis]!,
        start: addDim(
          start,
          addDim(multiplyDim(starts[axis]!, stride), multiplyDim(starts[along]!, dilation)),
        ),
        stride: stride * steps[axis]!,
        dilation: dilation * steps[along]!,
      })),
    );
  }),
  rule("slide(pad x) → slide(pad x), no more than is read", [slide, named("inner", [pad, x])], (m, root) =>
    trimmed(root, m.x, paddingOf(m.inner), null),
  ),
  rule(
    "slide(broadcast(pad x)) → slide(broadcast(pad x)), no more than is read",
    [slide, named("repeated", [broadcast, named("inner", [pad, x])])],
    (m, root) => trimmed(root, m.x, paddingOf(m.inner), m.repeated),
  ),
  inexact("slide(-x) → -slide x", zeros, [slide, [negate, x]], ({ x }, root) =>
    negate(slide(x, movesOf(root))),
  ),
  inexact("pad(-x) → -pad x, of zeros", zeros, [pad, [negate, x]], ({ x }, root) =>
    isZero(paddingOf(root)) && constantValue(x) === null ? negate(pad(x, paddingOf(root))) : null,
  ),
  rule(
    "slide(contract(x, y)) → contract(slide x, slide y)",
    [slide, named("inner", [contract, x, y])],
    (m, root) => slidProduct(root, m.inner, null),
  ),
  inexact(
    "slide(pad(contract(x, y))) → contract(slide(pad x), slide(pad y))",
    infinities,
    [slide, named("around", [pad, named("inner", [contract, x, y])])],
    ({ around, inner }, root) => slidProduct(root, inner, paddingOf(around)),
  ),
  rule(
    "slice(contract(slide x, y)) → contract(slice(slide x), y)",
    [slice, named("inner", [contract, x, y])],
    ({ inner, x, y }, root) => {
      const letters = lettersOf(inner);
      const { starts, sizes, steps } = sliceOf(root);
      const cut = [...letters.result].filter((_, axis) => !sameDim(sizes[axis]!, inner.shape[axis]!));
      const part = (operand: Node, own: string): Node | null => {
        if (!cut.some((letter) => own.includes(letter))) return operand;
        const moved = operand.op === slide ? movesOf(operand).map(({ axis }) => own[axis]!) : [];
        if (!cut.every((letter) => moved.includes(letter) || !own.includes(letter))) return null;
        const each = <T>(list: readonly T[], others: readonly T[]): T[] =>
          [...own].map((letter, axis) =>
            cut.includes(letter) ? list[letters.result.indexOf(letter)]! : others[axis]!,
          );
        const zero = operand.shape.map((): Dim => 0);
        const one = operand.shape.map(() => 1);
        return slice(operand, each(starts, zero), each(sizes, operand.shape), each(steps, one));
      };
      const [left, right] = [part(x, letters.left), part(y, letters.right)];
      return left && right && cut.length > 0 ? contract(left, right, letters) : null;
    },
  ),
];
