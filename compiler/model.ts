// A checked and lowered model: what the front end hands to the rest of the compiler.
import type { Span } from "../dsl/source.ts";
import type { DType, Graph, Node } from "./graph/node.ts";
import type { Dim, Shape } from "./graph/shape.ts";

/** How a parameter starts; drawn on the host from (seed, name), so equal on every target. */
export type Initializer =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "values"; readonly values: readonly number[] }
  /** Uniform on [low, high). */
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "normal"; readonly mean: number; readonly std: number }
  /** Normal, redrawn until within [mean + low·std, mean + high·std]. */
  | {
      readonly kind: "truncated_normal";
      readonly mean: number;
      readonly std: number;
      readonly low: number;
      readonly high: number;
    }
  /** Rows (or columns, whichever are fewer) of the matrix [shape[0], rest] orthonormal, times gain. */
  | { readonly kind: "orthogonal"; readonly gain: number };

export interface Input {
  readonly name: string;
  readonly doc?: string;
  readonly span: Span;
  readonly node: Node;
  /** Values outside [0, below) are refused when fed, for each of these: this input is used as labels or indices. */
  readonly below?: readonly Dim[];
}

/** Values kept between steps. `optimizer` ones are named `adam/W1/m`. Shapes are fixed numbers. */
export interface Variable {
  readonly name: string;
  readonly doc?: string;
  readonly span: Span;
  readonly role: "param" | "state" | "optimizer";
  readonly node: Node;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
}

export interface Setting {
  readonly name: string;
  readonly doc?: string;
  readonly span: Span;
  readonly node: Node;
  readonly initial: number;
}

/** A value with the name the user gave it: an output or a metric. */
export interface Named {
  readonly name: string;
  readonly doc?: string;
  readonly span: Span;
  readonly node: Node;
}

/** After the step, `target` has the value `value`. */
export interface Update {
  readonly target: Variable;
  readonly value: Node;
  readonly span: Span;
}

/** What one of the three entry points computes. */
export interface Evaluation {
  /** A scalar; absent in a model without `loss`. */
  readonly loss?: Node;
  readonly metrics: readonly Named[];
}

export interface EarlyStopping {
  readonly monitor: string;
  readonly patience: number;
  readonly minDelta: number;
}

export interface Plateau {
  readonly setting: string;
  readonly monitor: string;
  readonly factor: number;
  readonly patience: number;
  readonly minimum: number;
}

/** The `train` block, with its defaults filled in. */
export interface TrainConfig {
  readonly batch: number;
  readonly epochs: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly clipNorm?: number;
  readonly clipValue?: number;
  readonly earlyStopping?: EarlyStopping;
  readonly plateau?: Plateau;
}

export interface Model {
  readonly name: string;
  readonly doc?: string;
  readonly span: Span;
  readonly graph: Graph;
  /** Symbolic dimensions, in order of declaration. */
  readonly symbols: readonly string[];
  /** The symbol that counts examples: the first symbolic leading dimension of an input. */
  readonly batchSymbol?: string;
  readonly inputs: readonly Input[];
  /** Params first, then states, then optimizer states; each group in order of declaration. */
  readonly variables: readonly Variable[];
  readonly settings: readonly Setting[];
  /** With `training` true: the loss, metrics and every update (the model's own and the optimizer's). */
  readonly step: Evaluation & { readonly updates: readonly Update[] };
  /** With `training` false. */
  readonly evaluate: Evaluation;
  readonly predict: { readonly outputs: readonly Named[] };
  readonly train: TrainConfig;
}

/** What a variable or an input is declared as, for messages and manifests. */
export interface Declared {
  readonly dtype: DType;
  readonly shape: Shape;
}
