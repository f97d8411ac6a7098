// The manifest of a compile: what a trainer holds, costs and needs, as plain data that tools read and people diff.
import { placeInFile } from "../../dsl/source.ts";
import type { GpuModule } from "../backends/wgsl.ts";
import { printType } from "../graph/node.ts";
import { addDim, type Dim, evaluateDim, printDim } from "../graph/shape.ts";
import { granularity, largest } from "../kernel/arena.ts";
import { flopsOf } from "../kernel/cost.ts";
import { bytesIn, elementBytes, type MemoryOptions, type Precision, planMemory } from "../kernel/memory.ts";
import type { Kernel, Program } from "../kernel/program.ts";
import type { Model, Named } from "../model.ts";
import { entryOf } from "./entry.ts";
import { gpuGranularity } from "./gpu-info.ts";
import type { Lowered } from "./module.ts";

/** An amount as a formula of the symbolic sizes, and its value where each of them is the batch size of training. */
export interface Amount {
  readonly formula: string;
  readonly atBatch: number;
}

export interface Manifest extends Costs {
  readonly mlpc: string;
  readonly model: string;
  readonly graph: string;
  readonly target: string;
  readonly precision: Precision;
  readonly batch: number;
  readonly symbols: readonly string[];
  readonly inputs: ReadonlyArray<{ readonly name: string; readonly type: string }>;
  readonly outputs: ReadonlyArray<{ readonly name: string; readonly type: string }>;
  readonly metrics: readonly string[];
  readonly settings: Readonly<Record<string, number | string>>;
  /** Numbers that are trained. */
  readonly parameterCount: number;
  /** What is kept between steps, in the order of a checkpoint; offsets are in bytes from the first tensor. */
  readonly variables: ReadonlyArray<{
    readonly name: string;
    readonly role: string;
    readonly dtype: string;
    readonly shape: readonly number[];
    readonly offset: number;
  }>;
  /** Bytes of all variables. */
  readonly variableBytes: number;
  /** Of the `auto` target: what it costs where there is no GPU, in WebAssembly. */
  readonly fallback?: Costs;
}

/** What a model costs on one target. */
export interface Costs {
  /** Bytes of the arena: the most that a program needs. */
  readonly peakBytes: Amount;
  /** Bytes of the values alive at once, at most: no arena could be smaller. */
  readonly livenessBytes: Amount;
  readonly programs: Readonly<Record<string, ProgramManifest>>;
}

export interface ProgramManifest {
  readonly inputs: readonly string[];
  readonly flops: Amount;
  /** Read and written by kernels. */
  readonly bytes: Amount;
  readonly arenaBytes: Amount;
  readonly livenessBytes: Amount;
  readonly kernels: ReadonlyArray<{
    readonly name: string;
    /** `file:line:column` of what it computes. */
    readonly origin: string | null;
    readonly flops: Amount;
    readonly bytes: Amount;
    /** On a GPU: to how much memory it is bound, and how many workgroups run it. */
    readonly bindings?: number;
    readonly workgroups?: Amount;
  }>;
}

export interface ManifestOptions {
  readonly version: string;
  readonly hash: string;
  readonly target: string;
  readonly precision: Precision;
}

/** What a compile made; equal for equal models and options, key by key. */
export function buildManifest(
  model: Model,
  { ts, wasm, wgsl }: Lowered,
  { version, hash, target, precision }: ManifestOptions,
): Manifest {
  const typed = ({ name, node }: Pick<Named, "name" | "node">) => ({ name, type: printType(node) });
  const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
  let offset = 0;
  const variables = model.variables.map(({ name, role, dtype, shape }) => {
    const at = offset;
    offset += count(shape) * elementBytes(dtype, precision);
    return { name, role, dtype, shape, offset: at };
  });
  const onGpu = wgsl && costsOf(model, wgsl.programs, { precision, target: "wgsl", gpu: wgsl.module });
  const onCpu = wasm
    ? costsOf(model, wasm.programs, { precision: "f32", target: "wasm" })
    : ts && costsOf(model, ts, { precision, target: "ts" });
  return {
    mlpc: version,
    model: model.name,
    graph: hash,
    target,
    precision,
    batch: model.train.batch,
    symbols: model.symbols,
    inputs: model.inputs.map(typed),
    outputs: model.predict.outputs.map(typed),
    metrics: [...(model.evaluate.loss ? ["loss"] : []), ...model.evaluate.metrics.map(({ name }) => name)],
    settings: Object.fromEntries(
      model.settings.map(({ name, initial }) => [name, Number.isFinite(initial) ? initial : `${initial}`]),
    ),
    parameterCount: model.variables.reduce(
      (sum, { role, shape }) => sum + (role === "param" ? count(shape) : 0),
      0,
    ),
    variables,
    variableBytes: offset,
    ...(onGpu ?? onCpu)!,
    ...(onGpu && onCpu && { fallback: onCpu }),
  };
}

interface CostOptions extends Pick<Required<MemoryOptions>, "precision" | "target"> {
  readonly gpu?: GpuModule;
}

function costsOf(model: Model, programs: readonly Program[], { precision, target, gpu }: CostOptions): Costs {
  const multiple = gpu ? gpuGranularity : granularity;
  const { batch } = model.train;
  const sizes = Object.fromEntries(model.symbols.map((symbol) => [symbol, batch]));
  const roomy = Object.fromEntries(
    model.symbols.map((symbol) => [symbol, Math.ceil(batch / multiple) * multiple]),
  );
  /** The most of some regions of the arena. */
  const most = (dims: readonly Dim[]): Amount => {
    const texts = largest(dims).map((dim) =>
      printDim(dim).replace(/\w+/g, (word) =>
        word in roomy ? `ceil(${word}/${multiple})*${multiple}` : word,
      ),
    );
    const [text = "0", another] = texts;
    return {
      formula: another === undefined ? text : `max(${texts.join(", ")})`,
      atBatch: Math.max(0, ...dims.map((dim) => evaluateDim(dim, roomy))),
    };
  };
  const amount = (dim: Dim): Amount => ({ formula: printDim(dim), atBatch: evaluateDim(dim, sizes) });
  const dispatches = new Map(gpu?.kernels.map((each) => [each.kernel, each]));
  const plans = programs.map((program) => planMemory(program, { precision, batch, target }));
  return {
    peakBytes: most(plans.flatMap(({ bytes }) => bytes)),
    livenessBytes: most(plans.flatMap(({ alive }) => alive)),
    programs: Object.fromEntries(
      programs.map((program, k) => {
        const bytesOf = bytesIn(program, precision, target);
        const traffic = ({ reads, writes }: Kernel): Dim =>
          [...reads, ...writes].map(bytesOf).reduce(addDim, 0);
        const kernels = program.kernels.map((kernel) => ({
          kernel,
          cost: { flops: flopsOf(kernel), bytes: traffic(kernel) },
          dispatch: dispatches.get(kernel),
        }));
        const total = (of: "flops" | "bytes"): Amount =>
          amount(kernels.map(({ cost }) => cost[of]).reduce(addDim, 0));
        const manifest: ProgramManifest = {
          inputs: entryOf(model, program.name).inputs.map(({ name }) => name),
          flops: total("flops"),
          bytes: total("bytes"),
          arenaBytes: most(plans[k]!.bytes),
          livenessBytes: most(plans[k]!.alive),
          kernels: kernels.map(({ kernel: { name, origin }, cost, dispatch }) => ({
            name,
            origin: origin ? placeInFile(origin) : null,
            flops: amount(cost.flops),
            bytes: amount(cost.bytes),
            ...(dispatch && {
              bindings: dispatch.bindings.length,
              workgroups: amount(dispatch.workgroups),
            }),
          })),
        };
        return [program.name, manifest];
      }),
    ),
  };
}
