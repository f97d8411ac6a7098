// What a generated module tells the runtime about its model. The fields are short-lived, the names are not:
// emit/module.ts prints an object of this type, and the host side of each target reads it.

export type DType = "f32" | "i32" | "bool";
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;
/** A dimension is a number, or text of a symbolic size for messages (`N`, `2*N`). */
export type Dimension = number | string;

export interface InputInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly Dimension[];
  /** Values must lie in [0, below): labels and indices. */
  readonly below?: number;
}

export type InitializerInfo =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "values"; readonly values: readonly number[] }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "normal"; readonly mean: number; readonly std: number }
  | { readonly kind: "truncated_normal"; readonly mean: number; readonly std: number; readonly low: number; readonly high: number }
  | { readonly kind: "orthogonal"; readonly gain: number };

export interface VariableInfo {
  readonly name: string;
  readonly role: "param" | "state" | "optimizer";
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly initializer: InitializerInfo;
}
