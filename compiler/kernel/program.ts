// The loop IR: a program is a list of kernels over named buffers, and each target only prints it.
import type { Span } from "../../dsl/source.ts";
import type { DType, Node } from "../graph/node.ts";
import type { Dim, Shape } from "../graph/shape.ts";
import type { Guard, Index } from "../ops/indexing.ts";
import type { ElementwiseOp } from "../ops/op.ts";

/** A region of memory that holds one tensor, row-major. */
export interface Buffer {
  /** A legal identifier, unique in the program, after the model's own name for the value: `h`, `W1_gradient`. */
  readonly name: string;
  /** For a buffer with a role of its own, the name the user knows: `h1/W`. */
  readonly external?: string;
  readonly dtype: DType;
  readonly shape: Shape;
  /**
   * A `literal` holds `values` and is never written. A `block` is scratch of fixed size, in the registers' precision,
   * that the target declares once for all kernels: it is no parameter of a kernel and no buffer of a program.
   */
  readonly role: "input" | "param" | "state" | "optimizer" | "temporary" | "result" | "literal" | "block";
  readonly values?: readonly number[];
}

/** Whether a buffer is kept between steps. */
export const isVariable = ({ role }: Buffer): boolean =>
  role === "param" || role === "state" || role === "optimizer";

/** Numbers that a program takes by value: symbolic sizes, settings, the step count, the seed's two words. */
export interface Scalar {
  readonly name: string;
  readonly kind: "size" | "setting" | "step" | "seed";
  /** The user's name of a setting or a size. */
  readonly external?: string;
}

/** A scalar expression; a DAG, shared parts being locals. */
export type Expression =
  | {
      readonly kind: "apply";
      readonly op: ElementwiseOp;
      readonly operands: readonly Expression[];
      /** Of the last operand, as `emit` takes it. */
      readonly operandType: DType;
      readonly dtype: DType;
      readonly attributes: Readonly<Record<string, unknown>>;
      /** What the model calls the value. */
      readonly name?: string;
    }
  | { readonly kind: "number"; readonly value: number; readonly dtype: DType }
  | {
      readonly kind: "load";
      readonly buffer: Buffer;
      readonly index: Index;
      readonly dtype: DType;
      /** Of a variable: the value that the step gives it; without, the value before the step. */
      readonly updated?: boolean;
      /** What the model calls the value, where the buffer does not say it. */
      readonly name?: string;
    }
  | { readonly kind: "local"; readonly name: string; readonly dtype: DType }
  | { readonly kind: "scalar"; readonly scalar: Scalar; readonly dtype: DType }
  /** An index as an i32 value. */
  | { readonly kind: "index"; readonly index: Index; readonly dtype: "i32" }
  /** `value` where the guard holds, else `otherwise`; `value` is not evaluated where it does not. */
  | {
      readonly kind: "guarded";
      readonly guard: Guard;
      readonly value: Expression;
      readonly otherwise: Expression;
      readonly dtype: DType;
    }
  /** Uniform in [0, 1) from counter `index` of stream `stream` at this step: runtime/random.ts. */
  | { readonly kind: "random"; readonly stream: number; readonly index: Index; readonly dtype: "f32" };

/** A loop over `0 ≤ variable < extent`, or over the part of it that `range` says, in steps. */
export interface Loop {
  readonly kind: "for";
  readonly variable: string;
  readonly extent: Dim;
  readonly range?: { readonly start: Index; readonly end: Index };
  /** Default 1. */
  readonly step?: number;
  /** Iterations of a parallel loop are independent; those of a serial one are not. */
  readonly mode: "parallel" | "serial";
  readonly body: readonly Statement[];
}

/** The part of `0 ≤ variable < extent` that lies in a block; the variable of an extent of 1 is 0. */
export interface Range {
  readonly variable: Index;
  readonly extent: Dim;
  readonly start: Index;
  readonly end: Index;
}

/** Elements of a buffer at an index that moves evenly with the variables of two ranges. */
export interface Matrix {
  readonly buffer: Buffer;
  readonly index: Index;
  readonly updated?: boolean;
}

/** A local: Σ over all summed indices of left · right, whose loops may run together with those around them, in tiles. */
export interface Dot {
  readonly kind: "dot";
  readonly name: string;
  readonly left: Matrix;
  readonly right: Matrix;
  readonly summed: ReadonlyArray<{ readonly variable: string; readonly extent: Dim }>;
}

/** A matrix of rows and terms, each at one distance from the next. */
export interface Straight {
  readonly matrix: Matrix;
  readonly row: Range;
  readonly depth: Range;
}

export type Statement =
  | Loop
  | Dot
  /** A local bound once; an i32 one may be a variable of indices. */
  | { readonly kind: "let"; readonly name: string; readonly value: Expression }
  /** A local that `assign` changes. */
  | { readonly kind: "variable"; readonly name: string; readonly value: Expression }
  | { readonly kind: "assign"; readonly name: string; readonly value: Expression }
  | { readonly kind: "store"; readonly buffer: Buffer; readonly index: Index; readonly value: Expression }
  | { readonly kind: "if"; readonly guard: Guard; readonly body: readonly Statement[] }
  /** sums[i, j] = Σ over all k of left[i, k] · right[j, k], i and j counted from the starts of their ranges. */
  | {
      readonly kind: "product";
      readonly left: Matrix;
      readonly right: Matrix;
      readonly sums: Buffer;
      readonly row: Range;
      readonly column: Range;
      readonly depth: Range;
    }
  /** Fills a block with block[i, k] = source[start + across[i] + along[k]], both being offsets that tables hold. */
  | {
      readonly kind: "gather";
      /** Null for the right operand of a gathered product: it goes where the innermost product packs it. */
      readonly block: Buffer | null;
      /** The source, in terms of the variables of both ranges, of which `start` is rid. */
      readonly matrix: Matrix;
      readonly ranges: readonly Range[];
      readonly start: Index;
      readonly across: Buffer;
      readonly along: Buffer;
      readonly rows: Index;
      readonly depth: Index;
    }
  /** sums[i, j] += Σ over k < depth of left[i, k] · right[j, k], on the blocks: the target's innermost product. */
  | {
      readonly kind: "multiply";
      /** Whether `gather` has packed what would be in the right block, and filled the left one if that is not `straight`. */
      readonly gathered?: boolean;
      /** The left operand where it is read as it lies in memory. */
      readonly straight?: Straight;
      /** Whether the sums are all there is of them, and nothing is there before. */
      readonly isWhole: boolean;
      readonly left: Buffer;
      readonly right: Buffer;
      readonly sums: Buffer;
      readonly rows: Index;
      readonly columns: Index;
      readonly depth: Index;
    };

/** What threads may share of a kernel: the iterations of its one parallel loop, of which each call runs some. */
export interface Share {
  /** Names of the first iteration that a call runs, and of the first that it does not. */
  readonly from: string;
  readonly to: string;
  /** How many there are. */
  readonly extent: Dim;
  /** Calls begin at multiples of it, so that the same iterations run in vectors however they are shared. */
  readonly grain: number;
}

export interface Kernel {
  /** A legal identifier, unique in the model. */
  readonly name: string;
  /** One line: what it computes, in the model's names. */
  readonly doc: string;
  /** The line of the model that it computes, for profiles and error messages. */
  readonly origin?: Span;
  readonly reads: readonly Buffer[];
  readonly writes: readonly Buffer[];
  readonly scalars: readonly Scalar[];
  readonly body: readonly Statement[];
  /** Of a kernel that threads share; without, one thread runs it. */
  readonly share?: Share;
  /** The nodes that it stores or folds, for pictures; what they are made of dissolves into its body. */
  readonly computes?: readonly Node[];
}

export interface Program {
  readonly name: "step" | "evaluate" | "predict";
  readonly scalars: readonly Scalar[];
  /** Every buffer that a kernel reads or writes. */
  readonly buffers: readonly Buffer[];
  /** Those that f16 storage keeps in 16 bits. */
  readonly halves: ReadonlySet<Buffer>;
  /** In order of execution. */
  readonly kernels: readonly Kernel[];
  /** Where the loss, metrics and outputs end up, by the user's names (`loss` for the loss). */
  readonly results: ReadonlyArray<{ readonly name: string; readonly buffer: Buffer }>;
}
