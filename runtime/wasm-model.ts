// What a generated module for WebAssembly tells the runtime about its model, beside what a ModelInfo says.
import type { DType, EntryInfo, ModelInfo } from "./model.ts";

/** Where a value lies: its first byte, and the number of its elements. */
export type Place = readonly [dtype: DType, offset: number, length: number];

/** The functions that the WebAssembly module exports: each takes addresses, and then numbers. */
export type Kernels = Readonly<Record<string, (...given: number[]) => void>>;

/** An entry point of the wasm target: kernels over variables, inputs and temporaries, by their addresses. */
export interface WasmProgramInfo extends EntryInfo {
  /** Of the temporaries in the arena, and how many bytes that takes. Throws as `ProgramInfo.temporaries` does. */
  layout(...sizes: number[]): { readonly bytes: number; readonly arena: readonly Place[] };
  run(
    kernels: Kernels,
    sizes: readonly number[],
    settings: Readonly<Record<string, number>>,
    /** The step, and the two words of the seed. */
    counters: readonly number[],
    variables: readonly number[],
    inputs: readonly number[],
    temporaries: readonly number[],
  ): void;
}

export interface WasmModelInfo extends ModelInfo<WasmProgramInfo> {
  /** The WebAssembly module, two hexadecimal digits a byte. */
  readonly binary: string;
  /** How much memory it has for itself, from 0 on. */
  readonly bytes: number;
  /**
   * Of a module for threads: the kernels that these share, which end in three numbers, the iterations to run and where the
   * blocks of a thread lie. Shares begin at multiples of these. The memory has a limit of 65536 pages.
   */
  readonly grains?: Readonly<Record<string, number>>;
}
