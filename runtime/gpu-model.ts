// What a generated module for GPUs tells the runtime about its model, beside what a ModelInfo says.
import type { DType, EntryInfo, ModelInfo, TypedArray } from "./model.ts";

/** What values lie in: one buffer of the GPU for each. */
export type Space = "inputs" | "literals" | "variables" | "arena";

export interface GpuKernelInfo {
  /** Its function in the shader. */
  readonly entry: string;
  /** The line of the model that it computes: `model.mlp:15:21`. */
  readonly line: string;
  workgroups(...sizes: number[]): number;
  /** Places in `GpuModelInfo.bindings`. */
  readonly bindings: readonly number[];
}

/** Where a value lies in a space: its first byte, and its length in words of four bytes: elements, but for those of f16. */
export type Region = readonly [dtype: DType, offset: number, length: number];

/** By the places of a space; some of the arena's belong to other programs. */
export type Regions = ReadonlyArray<Region | undefined>;

/** How an entry point runs for some sizes. */
export interface Layout {
  /** Of the arena. */
  readonly bytes: number;
  readonly arena: Regions;
}

/** A number of type f32, from the sizes, the settings, and the step. A method's, so that its parameters may be tuples. */
type Formula = {
  value(
    sizes: readonly number[],
    settings: Readonly<Record<string, number>>,
    counters: readonly number[],
  ): number;
}["value"];

/**
 * A field of the uniform: a size, the step or a word of the seed, a setting, where a value begins in its space, or what
 * kernels have worked out for them.
 */
export type ScalarInfo =
  | readonly ["size" | "counter" | Space, number]
  | readonly ["setting", string]
  | Formula;

/** An entry point. Its results are places in the arena. */
export interface GpuProgramInfo extends EntryInfo {
  /** Throws as `ProgramInfo.temporaries` does. */
  layout(...sizes: number[]): Layout;
  /** Places in `GpuModelInfo.kernels`, in order of execution. */
  readonly kernels: readonly number[];
}

export interface GpuModelInfo extends ModelInfo<GpuProgramInfo> {
  /** The text of the WGSL module. */
  readonly shader: string;
  /** What it asks of a device. */
  readonly features?: readonly GPUFeatureName[];
  /** Longer constants, in the order of their space. */
  readonly literals: readonly TypedArray[];
  readonly scalars: readonly ScalarInfo[];
  /**
   * What each number is bound to: the scalars, the value at a place of a space, or, without a place, all of the space.
   * A number that is not told is the place in this list.
   */
  readonly bindings: ReadonlyArray<
    readonly [to: Space | "scalars", place?: number | undefined, number?: number]
  >;
  readonly kernels: readonly GpuKernelInfo[];
}
