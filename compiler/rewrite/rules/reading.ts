// What rules read off nodes: attributes by op, axes through views and reductions, and what a value is known to be.
import type { Node } from "../../graph/node.ts";
import { type Dim, type Shape, sameDim } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { constantValue } from "../../ops/index.ts";

export type Letters = ops.Letters;

export const axesOf = (node: Node): readonly number[] =>
  (node.attributes as { readonly axes: readonly number[] }).axes;

export const permutationOf = (node: Node): readonly number[] =>
  (node.attributes as { readonly permutation: readonly number[] }).permutation;

export const lettersOf = (node: Node): Letters => node.attributes as unknown as Letters;

/** What a slice takes: see `slice` of ops/views.ts. */
export interface Slice {
  readonly starts: readonly Dim[];
  readonly sizes: readonly Dim[];
  readonly steps: readonly number[];
}

export const sliceOf = (node: Node): Slice => node.attributes as unknown as Slice;

export const paddingOf = (node: Node): ops.Padding => node.attributes as unknown as ops.Padding;

/** The number that a node matched by `known` is. */
export const value = (node: Node): number => constantValue(node)!;

/** 0, 1, …, length - 1. */
export const range = (length: number): number[] => Array.from({ length }, (_, k) => k);

/** The axes of a value of that rank that are not among `axes`. */
export const otherAxes = (rank: number, axes: readonly number[]): number[] =>
  range(rank).filter((axis) => !axes.includes(axis));

/** Where an axis lies once `removed` are gone. */
export const without = (axis: number, removed: readonly number[]): number =>
  axis - removed.filter((gone) => gone < axis).length;

/** Whether axes stand in ascending order. */
export const ascends = (axes: readonly number[]): boolean =>
  axes.every((axis, k) => k === 0 || axes[k - 1]! < axis);

/**
 * Of two shapes that differ only in axes of one element, where each axis of the first lies in the second: null for
 * axes of one element. Null when the shapes differ in more.
 */
export function squeezed(from: Shape, to: Shape): Array<number | null> | null {
  const places = range(to.length).filter((axis) => to[axis] !== 1);
  const map = from.map((extent) => (extent === 1 ? null : (places.shift() ?? -1)));
  const fits = map.every((axis, k) => axis === null || (axis >= 0 && sameDim(from[k]!, to[axis]!)));
  return fits && places.length === 0 ? map : null;
}

/** Whether a factor may be merged with others: what is 0 or infinite loses something. */
export const usable = (factor: number): boolean => Number.isFinite(factor) && factor !== 0;

/** The negative of a constant, of its shape. */
export const opposite = (constant: Node): Node => ops.fill(constant, -value(constant));

/** Whether two nodes in canonical form are each other's negatives. */
export function areOpposite(x: Node, y: Node): boolean {
  const [a, b] = [x.inputs[0], x.inputs[1]];
  const [c, d] = [y.inputs[0], y.inputs[1]];
  const constants = (p: Node | undefined, q: Node | undefined): boolean =>
    p !== undefined &&
    q !== undefined &&
    constantValue(p) !== null &&
    constantValue(p) === -(constantValue(q) ?? Number.NaN);
  if (x.op === ops.negate && a === y) return true;
  if (y.op === ops.negate && c === x) return true;
  if (x.op === ops.subtract && y.op === ops.subtract) return a === d && b === c;
  if (x.op === ops.multiply && y.op === ops.multiply) return a === c && constants(b, d);
  if (x.op === ops.add && y.op === ops.subtract) return a === d && constants(b, c);
  return x.op === ops.subtract && y.op === ops.add && b === c && constants(a, d);
}
