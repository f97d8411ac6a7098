// What a generated module tells the runtime about its model: emit/module.ts prints an object of type ModelInfo.
import type { Rule } from "./fit.ts";
import type { Initialize } from "./initialize.ts";

export type DType = "f32" | "i32" | "bool";
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;
/** A dimension is a number, or the text of a symbolic size: `N`, `2*N`. */
export type Dimension = number | string;

/** Values by the names of inputs; of a symbol too, where no length tells its value. */
export type Feed = Readonly<Record<string, unknown>>;

export type Scalars = Record<string, number>;

/** How far training has come; saved with the variables, so that a loaded trainer goes on from the same batch. */
export interface TrainingState {
  /** Steps done. */
  step: number;
  readonly seed: number;
  readonly settings: Scalars;
  /** Epochs finished, */
  epoch: number;
  /** examples already used of the next one, */
  cursor: number;
  /** and the sums of its loss and metrics over them. */
  sums: Scalars;
  /** What the plateau rule remembers. */
  readonly plateau: Scalars;
}

/** Functions of `sizes` take the values of the model's symbols, in order. */
export interface InputInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly Dimension[];
  /** Number of elements. */
  count(...sizes: number[]): number;
  /** Values must lie in [0, below): labels and indices, and bools. */
  below?(...sizes: number[]): number;
}

export interface VariableInfo {
  readonly name: string;
  readonly role: "param" | "state" | "optimizer";
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** All zero without it. */
  readonly initialize?: Initialize;
}

/** What a caller sees of an entry point, on any target. */
export interface EntryInfo {
  /** Places in `ModelInfo.inputs` of those it needs. */
  readonly inputs: readonly number[];
  /**
   * The values of the symbols, told by the lengths of the inputs, and by the feed where no length tells; one that the
   * program does not know of is 1. Of a wrong length, a size that it does not fit.
   */
  sizes(lengths: readonly number[], fed: readonly unknown[]): number[];
  /** Which temporaries hold what it computes, by name. */
  readonly results: Readonly<Record<string, number>>;
}

/** An entry point of the ts target: kernels over variables, inputs, and temporaries in the arena that all programs share. */
export interface ProgramInfo extends EntryInfo {
  /** `room` gives an arena of so many bytes. Throws a TypeError where the program does not take such sizes. */
  temporaries(room: (bytes: number) => ArrayBuffer, ...sizes: number[]): TypedArray[];
  run(
    sizes: readonly number[],
    settings: Readonly<Record<string, number>>,
    /** The step, and the two words of the seed. */
    counters: readonly number[],
    variables: readonly TypedArray[],
    inputs: readonly unknown[],
    temporaries: readonly TypedArray[],
  ): void;
}

/** The `train` block, as the compiler filled it in. */
export interface TrainInfo {
  readonly batch: number;
  readonly epochs: number;
  readonly shuffle: boolean;
  readonly seed: number;
  /** Early stopping, the plateau rule, or both. */
  readonly rule?: Rule;
}

export interface ModelInfo<Program extends EntryInfo = ProgramInfo> {
  readonly name: string;
  /** Of the graph as written: equal on every target. */
  readonly hash: string;
  /** What an f32 tensor is stored in: Float64Array when compiled with `--precision f64`. */
  readonly float: Float32ArrayConstructor | Float64ArrayConstructor;
  readonly symbols: readonly string[];
  /** The symbol that counts examples; empty where there is none. */
  readonly batch: string;
  readonly inputs: readonly InputInfo[];
  readonly variables: readonly VariableInfo[];
  /** Names and first values. */
  readonly settings: Readonly<Record<string, number>>;
  readonly train: TrainInfo;
  readonly step: Program;
  readonly evaluate: Program;
  readonly predict: Program;
}

/** Of any target. */
export type AnyModel = ModelInfo<EntryInfo>;

export type EntryName = "step" | "evaluate" | "predict";

/** Whether a value is a whole number, and not negative. */
export const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** The class of arrays that hold a dtype. */
export const arrayOf = (model: AnyModel, dtype: DType) =>
  dtype === "i32" ? Int32Array : dtype === "bool" ? Uint8Array : model.float;

/** The size that a quotient of lengths speaks for; of none, 1. */
export const whole = (quotient: number): number => Math.floor(quotient) || 1;

/** To a multiple of 16, so that every region of the arena starts on a cache line. */
export const roundUp = (size: number): number => Math.ceil(size / 16) * 16;
