// The wgsl target: all kernels of a model as entry points of one module, and what each is bound to.
import type { Dim } from "../graph/shape.ts";
import { dispatchOf } from "../kernel/dispatch.ts";
import type { Precision } from "../kernel/memory.ts";
import type { Kernel, Program } from "../kernel/program.ts";
import { schedules } from "../kernel/schedule.ts";
import { buffersInQuads } from "../kernel/tiles.ts";
import { withUniforms } from "../kernel/uniforms.ts";
import { type Binding, Bindings, type Field } from "./wgsl-bindings.ts";
import { foldsCalled, functionsCalled, tileMemory } from "./wgsl-functions.ts";
import { printEntry } from "./wgsl-kernel.ts";

export type { Binding, Field, Space } from "./wgsl-bindings.ts";
export { keyOf, spaceOf } from "./wgsl-bindings.ts";

/** What a device grants, and what suits it: the names are those of WebGPU where it has one. */
export interface GpuLimits {
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupsPerDimension: number;
  /** Threads of a workgroup, and of one that has much to do: powers of two. */
  readonly threads: number;
  readonly mostThreads: number;
  /** Iterations of a loop from which one workgroup has much to do. */
  readonly longLoop: number;
  /** Fewest terms of a sum that threads share, and most elements of which each is then the work of several. */
  readonly leastTerms: number;
  readonly mostElements: number;
  /** Terms of a product from which it is taken in tiles, and multiplications from which threads share what they read. */
  readonly leastDepth: number;
  readonly leastShared: number;
  /** Workgroups that a product is spread over if it can be. */
  readonly wantedGroups: number;
  /** In bytes. */
  readonly maxComputeWorkgroupStorageSize: number;
}

/** What every device grants. */
export const defaultLimits: GpuLimits = {
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupsPerDimension: 65535,
  maxComputeWorkgroupStorageSize: 16384,
  threads: 64,
  mostThreads: 256,
  longLoop: 1024,
  leastTerms: 192,
  mostElements: 16384,
  leastDepth: 32,
  leastShared: 2 ** 31,
  wantedGroups: 32,
};

export interface GpuKernel {
  readonly program: Program["name"];
  /** Its origin is the line of the model to name when it fails. */
  readonly kernel: Kernel;
  /** Kernels whose text is the same share one. */
  readonly entryPoint: string;
  /** All that the entry point uses, by number. */
  readonly bindings: readonly Binding[];
  /**
   * How many workgroups. Where these are more than a dimension may have, they fold: as many rows as it takes, each
   * of `maxComputeWorkgroupsPerDimension`; those beyond the last do nothing.
   */
  readonly workgroups: Dim;
}

export interface GpuModule {
  readonly code: string;
  /** Whether the device must have f16. */
  readonly usesHalves: boolean;
  /** The uniform of binding 0, four bytes a field. */
  readonly fields: readonly Field[];
  /** In order of execution within each program. */
  readonly kernels: readonly GpuKernel[];
}

/** The module of a model's programs, which were lowered for this target; fastest where symbols have about that value. */
export function printWgsl(
  programs: readonly Program[],
  limits: GpuLimits = defaultLimits,
  symbolic = schedules.wgsl.symbolic,
  precision: Precision = "f32",
): GpuModule {
  const bindings = new Bindings(programs, limits.maxStorageBuffersPerShaderStage, precision);
  const { recomputed } = schedules.wgsl;
  // Besides tiles, threads share a number each.
  const mostMemory = Math.floor((limits.maxComputeWorkgroupStorageSize - 8 * limits.mostThreads) / 16);
  /** Shared memory of tiles, by its quads: GPUs clear all that a kernel names. */
  const tiles = new Map<number, string>();
  const tileOf = (quads: number): string => {
    const name = tiles.get(quads) ?? (tiles.size === 0 ? "tile" : bindings.unique("tile"));
    tiles.set(quads, name);
    return name;
  };
  let mostThreads = 0;
  const entries = new Map<string, string>();
  const texts: string[] = [];
  const docs: string[] = [];
  const kernels = programs.flatMap((program) =>
    program.kernels.map((whole): GpuKernel => {
      const { kernel, uniforms } = withUniforms(whole);
      for (const scalar of kernel.scalars) bindings.scalar(scalar);
      const dispatch = dispatchOf(kernel, { ...limits, symbolic, recomputed, mostMemory });
      const { places, bindings: bound } = bindings.of(kernel, buffersInQuads(dispatch.parts));
      const quads = Math.max(0, ...dispatch.parts.map(({ tile }) => tile?.memory ?? 0));
      mostThreads = Math.max(mostThreads, dispatch.threads);
      const print = printEntry(kernel, dispatch, {
        threads: dispatch.threads,
        row: limits.maxComputeWorkgroupsPerDimension,
        places,
        tile: quads > 0 ? tileOf(quads) : "",
        fieldOf: (scalar) => bindings.scalar(scalar),
        uniforms: uniforms.map((each) => [each.name, bindings.uniform(each)]),
      });
      const text = print("_");
      const entryPoint = entries.get(text) ?? bindings.unique(kernel.name);
      if (!entries.has(text)) {
        docs.push(kernel.doc.replaceAll(/\s+/g, " "));
        texts.push(`@compute @workgroup_size(${dispatch.threads})\n${print(entryPoint)}`);
        entries.set(text, entryPoint);
      }
      const usesScalars = [text, ...functionsCalled(text)].some((part) => part.includes("scalars."));
      return {
        program: program.name,
        kernel: whole,
        entryPoint,
        bindings: usesScalars ? [{ kind: "scalars", number: 0 }, ...bound] : bound,
        workgroups: dispatch.workgroups,
      };
    }),
  );
  const calls = texts.join("\n");
  const folds = [...tileMemory(tiles), ...foldsCalled(calls, mostThreads)];
  const functions = functionsCalled([...texts, ...folds].join("\n"));
  if (functions.some((text) => text.includes("scalars.zero"))) bindings.zero();
  const entryPoints = texts.map((text, k) => `// ${docs[k]}\n${text.trimEnd()}`);
  // Entry points come last: the runtime puts some at a time behind what they share.
  const code = [...bindings.declarations, ...folds, ...functions, ...entryPoints];
  return {
    code: `${code.join("\n\n")}\n`,
    usesHalves: bindings.usesHalves,
    fields: bindings.fields,
    kernels,
  };
}
