// `mlpc bench`: how long each kernel of a program takes, on random data, and what that is of what it computes and moves.
import { type Command, Option } from "commander";
import { type EntryName, entryNames } from "../emit/entry.ts";
import { evaluateDim, type Sizes } from "../graph/shape.ts";
import { flopsOf } from "../kernel/cost.ts";
import { bytesIn } from "../kernel/memory.ts";
import type { Kernel } from "../kernel/program.ts";
import { programOf, runsOnCpu, runsOnGpu, timesOf } from "./bench-runs.ts";
import { type BenchFigures, benchTable, type KernelFigures } from "./bench-table.ts";
import { wrongInput } from "./fault.ts";
import type { LiveModel } from "./generated.ts";
import type { Gpu } from "./gpu.ts";
import { clockFault } from "./kernel-clock.ts";
import { lineOf } from "./kernel-line.ts";
import { addModelOptions, type ModelOptions, readModel } from "./model-file.ts";
import { countOption, positiveOption, seedOption, targetOption } from "./options.ts";
import { sizesFor } from "./random-data.ts";
import { type TargetOptions, withModel } from "./target.ts";
import { note, print } from "./terminal.ts";

interface Options extends ModelOptions, TargetOptions {
  readonly program: EntryName;
  readonly batch?: number;
  readonly seconds: number;
  readonly seed: number;
  readonly json?: true;
}

const help = `
Inputs are random. The kernels run in their order, each under a clock; the time of the clock itself is taken off. Then
the program runs without clocks; a GPU is given several runs at a time. Bytes are those of the arrays that a kernel
reads and writes, each counted once.

Examples:
  mlpc bench digits.mlp --batch 256 --seconds 3
  mlpc bench digits.mlp --target wgsl`;

export const addBench = (program: Command): Command =>
  addModelOptions(program.command("bench"))
    .description("time each kernel, with the line of the model that it computes")
    .addOption(new Option("--program <name>", "which entry point").choices(entryNames).default("step"))
    .option("--batch <size>", "examples; by default what the model trains with", countOption("--batch"))
    .option("--seconds <time>", "how long to measure, twice", positiveOption("--seconds"), 1)
    .option("--seed <number>", "of parameters and data", seedOption("--seed"), 1)
    .addOption(targetOption())
    .option("--json", "print the figures for tools")
    .addHelpText("after", help)
    .action((path: string, options: Options) =>
      withModel(readModel(path, options), options, (live, gpu) => bench(path, options, live, gpu), [
        "timestamp-query",
      ]),
    );

async function bench(path: string, options: Options, live: LiveModel, gpu: Gpu | undefined): Promise<void> {
  const { model, target } = live;
  const { program: name, precision } = options;
  const program = programOf(live, name);
  if (program.kernels.length === 0) throw wrongInput(`${path}: there is nothing that \`${name}\` computes`);
  const fault = gpu && clockFault(gpu);
  if (fault !== undefined) note(`--target: ${fault}: only the whole is timed`);
  const batch = options.batch ?? model.train.batch;
  const { kernels, whole } = gpu
    ? await runsOnGpu(live, gpu, { ...options, batch })
    : await runsOnCpu(live, { ...options, batch });
  const sizes = sizesFor(model, batch);
  const bytesOf = bytesIn(program, precision, target);
  const figures: BenchFigures = {
    model: model.name,
    program: name,
    batch,
    device: gpu?.name ?? (target === "wasm" ? "the CPU, by WebAssembly" : "the CPU"),
    precision,
    kernels: kernels.map(({ kernel, times }) => ({
      ...about(kernel, sizes, bytesOf),
      seconds: times.length > 0 ? timesOf(times) : null,
    })),
    whole: { seconds: timesOf(whole) },
  };
  print(options.json ? JSON.stringify(figures, null, 2) : benchTable(figures));
}

function about(
  kernel: Kernel,
  sizes: Sizes,
  bytesOf: ReturnType<typeof bytesIn>,
): Omit<KernelFigures, "seconds"> {
  const { name, origin, reads, writes } = kernel;
  const bytes = [...new Set([...reads, ...writes])].map((buffer) => evaluateDim(bytesOf(buffer), sizes));
  return {
    name,
    ...lineOf(origin),
    flops: evaluateDim(flopsOf(kernel), sizes),
    bytes: bytes.reduce((a, b) => a + b, 0),
  };
}
