// What a generated module tells the runtime about its model: emit/module.ts prints an object of type ModelInfo.
import type { Initialize } from "./initialize.ts";

export type DType = "f32" | "i32" | "bool";
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;
/** A dimension is a number, or the text of a symbolic size: `N`, `2*N`. */
export type Dimension = number | string;

/**
 * All that a program reads or writes, in numbered slots: the values of the symbols, the settings, the step count,
 * the two words of the seed, the variables, the inputs, then the temporaries of each program.
 */
export type Memory = Array<TypedArray | number>;

/** Values by the names of inputs; of a symbol too, where no length tells its value. */
export type Feed = Readonly<Record<string, unknown>>;

export interface InputInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly Dimension[];
  /** Number of elements, given the values of the symbols. */
  readonly length: (...sizes: number[]) => number;
  /** Values must lie in [0, below): labels and indices, and bools. */
  readonly below?: (...sizes: number[]) => number;
}

export interface VariableInfo {
  readonly name: string;
  readonly role: "param" | "state" | "optimizer";
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly initialize: Initialize;
}

/** How a program learns the value of a symbol: from the length of an input and the symbols before it, or from the feed. */
export interface SizeInfo {
  /** Place in `ModelInfo.symbols`. */
  readonly symbol: number;
  /** Place in `ModelInfo.inputs`; without it the feed holds the number itself. */
  readonly input?: number;
  readonly solve?: (length: number, ...sizes: number[]) => number;
}

export interface ProgramInfo {
  readonly name: string;
  /** Places in `ModelInfo.inputs` of those it needs. */
  readonly inputs: readonly number[];
  /** In the order in which they can be solved. */
  readonly sizes: readonly SizeInfo[];
  /** Slot of its first temporary. */
  readonly first: number;
  readonly temporaries: readonly DType[];
  /** Byte offset in the arena and length of each temporary in turn, then the bytes of them all. */
  readonly layout: (...sizes: number[]) => readonly number[];
  /** Slots of what it computes, by name. */
  readonly results: Readonly<Record<string, number>>;
  readonly run: (memory: Memory) => void;
}

/** The `train` block, as the compiler filled it in. */
export interface TrainInfo {
  readonly batch: number;
  readonly epochs: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly earlyStopping?: { readonly monitor: string; readonly patience: number; readonly minDelta: number };
  readonly plateau?: {
    readonly setting: string;
    readonly monitor: string;
    readonly factor: number;
    readonly patience: number;
    readonly minimum: number;
  };
}

export interface ModelInfo {
  readonly name: string;
  /** Of the graph as written: equal on every target. */
  readonly hash: string;
  /** What an f32 tensor is stored in: Float64Array when compiled with `--precision f64`. */
  readonly float: Float32ArrayConstructor | Float64ArrayConstructor;
  readonly symbols: readonly string[];
  /** The symbol that counts examples. */
  readonly batch?: string;
  readonly inputs: readonly InputInfo[];
  readonly variables: readonly VariableInfo[];
  /** Names and first values. */
  readonly settings: Readonly<Record<string, number>>;
  readonly train: TrainInfo;
  readonly step: ProgramInfo;
  readonly evaluate: ProgramInfo;
  readonly predict: ProgramInfo;
}

/** A typed array of a dtype: `length` zeros, or a view of a buffer. */
export const arrayOf = (model: ModelInfo, dtype: DType) =>
  dtype === "i32" ? Int32Array : dtype === "bool" ? Uint8Array : model.float;
