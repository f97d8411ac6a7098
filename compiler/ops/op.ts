// What an op is: a record that says everything the compiler needs to know about it, once.
import type { DType, Node } from "../graph/node.ts";
import type { Dim, Shape, Sizes } from "../graph/shape.ts";
import type { Guard, Index } from "./indexing.ts";

/** Languages that ops are printed in. A new member makes every op lacking it a type error. */
export type Target = "ts" | "wgsl" | "wasm";

/** What a node is, given its inputs. */
export interface Inferred {
  readonly shape: Shape;
  readonly dtype: DType;
}

// biome-ignore lint/suspicious/noExplicitAny: the op machinery is generic in the attributes of each op.
export type AnyAttributes = any;

/** A node's inputs, as many as its op takes: a tuple where an op says what it does. */
// biome-ignore lint/suspicious/noExplicitAny: tuples of any length are each other's subtypes only through any.
export type AnyInputs = any;

/** The cotangent of one input, given that of the result. Called only for inputs whose cotangent is wanted. */
export type GradientRule<A = AnyAttributes, I = AnyInputs> = (
  cotangent: Node,
  inputs: I,
  result: Node<A>,
) => Node;

interface Shared<A> {
  readonly name: string;
  /** The formula, in a line. */
  readonly doc: string;
  /** Shape and dtype of the result; throws `internal: …` on inputs that the front end must not let through. */
  infer(inputs: readonly Node[], attributes: A): Inferred;
  /** Sizes that must not be below 0, beside those of its shape: where they are, sizes do not fit what the model says. */
  requires?(node: Node<AnyAttributes>): readonly Dim[];
  /** A rule an input; null where no cotangent flows. Cotangents flow through f32 only. */
  readonly gradient: readonly (GradientRule | null)[];
}

/** One result element from one element of each input; all shapes are equal (broadcasts are nodes of their own). */
export interface ElementwiseOp<A = AnyAttributes> extends Shared<A> {
  readonly kind: "elementwise";
  readonly arity: number;
  /** Whether the two operands may be swapped. */
  readonly commutative?: boolean;
  /** In exact f64; bools are 0 and 1. */
  evaluate(inputs: readonly number[], node: Node<A>): number;
  /**
   * Expression text per target. Operands are atoms or parenthesised; an operand or a result of dtype bool is a
   * boolean of the target's: in wasm, where every value is four lanes, a mask. `dtype` is that of the last input.
   */
  readonly emit: Readonly<
    Record<Target, (operands: readonly string[], dtype: DType, attributes: A) => string>
  >;
  /** Functions of runtime/math.ts that the `ts` text calls. */
  readonly helpers?: readonly string[];
  /**
   * Whether f32 operands count as they are when stored: a value computed again, in more digits than it was stored
   * with, must still equal itself.
   */
  readonly rounds?: boolean;
  /** Whether operands that are f32 numbers give one, with nothing to round. */
  readonly exact?: boolean;
}

/** Result element i is input element index(i), or `fill` where the guard fails. */
export interface ViewOp<A = AnyAttributes> extends Shared<A> {
  readonly kind: "view";
  index(
    result: readonly Index[],
    node: Node<A>,
  ): { readonly index: readonly Index[]; readonly guard?: Guard };
  fill?(node: Node<A>): number;
}

/** Folds away the axes `axes` (sorted) with an associative, commutative elementwise op. */
export interface ReductionOp extends Shared<{ readonly axes: readonly number[] }> {
  readonly kind: "reduction";
  identity(dtype: DType): number;
  readonly combine: ElementwiseOp;
}

/**
 * Sum of products, as in einsum: one letter an axis, no letter twice in one operand, every letter of an operand
 * in the other operand or in the result.
 */
export interface ContractionOp
  extends Shared<{ readonly left: string; readonly right: string; readonly result: string }> {
  readonly kind: "contraction";
}

/** gather(x, ids)[i…, j…] = x[ids[i…], j…]; NaN (0 for ints) where an id is out of range. */
export interface GatherOp extends Shared<object> {
  readonly kind: "gather";
}

/** scatter_add(updates, ids)[k, j…] = Σ over i with ids[i] = k of updates[i…, j…]; ids out of range count nowhere. */
export interface ScatterOp extends Shared<{ readonly size: Dim }> {
  readonly kind: "scatter";
}

/** Its inputs' elements, one input after another along an axis; inputs differ in size along it alone. */
export interface JoinOp extends Shared<{ readonly axis: number }> {
  readonly kind: "join";
}

/** Element i along an axis is the sum of the input's up to i, or from i on in reverse. */
export interface RunningOp extends Shared<{ readonly axis: number; readonly reverse: boolean }> {
  readonly kind: "running";
}

/** What sources read when a graph is evaluated. Values are row-major; bools are 0 and 1. */
export interface Environment {
  readonly sizes?: Sizes;
  readonly inputs?: Readonly<Record<string, ArrayLike<number>>>;
  readonly variables?: Readonly<Record<string, ArrayLike<number>>>;
  readonly settings?: Readonly<Record<string, number>>;
  /** 1 in the first step. */
  readonly step?: number;
  /** A safe integer; its low and high 32 bits are the two words of the generator's key. */
  readonly seed?: number;
}

/** A leaf: its elements come from outside, from its attributes, or from its index. */
export interface SourceOp<A = AnyAttributes> extends Shared<A> {
  readonly kind: "source";
  /** The element at a row-major index; throws `internal: …` when the environment lacks the value. */
  evaluate(node: Node<A>, environment: Environment): (index: number) => number;
}

export type Op =
  | ElementwiseOp
  | ViewOp
  | ReductionOp
  | ContractionOp
  | GatherOp
  | ScatterOp
  | JoinOp
  | RunningOp
  | SourceOp;
