// `mlpc bench`: how long each kernel of a program takes, on random data, and what that is of what it computes and moves.
import { type Command, Option } from "commander";
import { version } from "../../package.json";
import { seedWords } from "../../runtime/random.ts";
import type { GenericTrainer } from "../../runtime/trainer.ts";
import { lower, lowerPrograms } from "../compile.ts";
import { type EntryName, entryNames } from "../emit/entry.ts";
import { emitModule } from "../emit/module.ts";
import { evaluateDim, multiplyDim, sizeOf } from "../graph/shape.ts";
import { flopsOf } from "../kernel/cost.ts";
import { elementBytes } from "../kernel/memory.ts";
import type { Kernel, Program } from "../kernel/program.ts";
import type { Model } from "../model.ts";
import { optimize } from "../optimize.ts";
import { type BenchFigures, benchTable, type KernelFigures, type Times } from "./bench-table.ts";
import { wrongInput } from "./fault.ts";
import { type GeneratedModule, importText } from "./generated.ts";
import { lineOf } from "./kernel-line.ts";
import { addModelOptions, type ModelOptions, readModel } from "./model-file.ts";
import { countOption, positiveOption, seedOption } from "./options.ts";
import { randomValues, sizesFor } from "./random-data.ts";
import { print, show } from "./terminal.ts";

interface Options extends ModelOptions {
  readonly program: EntryName;
  readonly batch?: number;
  readonly seconds: number;
  readonly seed: number;
  readonly json?: true;
}

const help = `
Inputs are random. The kernels run in their order, each under a clock; the time of the clock itself is taken off. Then
the program runs without clocks. Bytes are those of the arrays that a kernel reads and writes, each counted once.

Example:
  mlpc bench digits.mlp --batch 256 --seconds 3`;

export const addBench = (program: Command): Command =>
  addModelOptions(program.command("bench"))
    .description("time each kernel, with the line of the model that it computes")
    .addOption(new Option("--program <name>", "which entry point").choices(entryNames).default("step"))
    .option("--batch <size>", "examples; by default what the model trains with", countOption("--batch"))
    .option("--seconds <time>", "how long to measure, twice", positiveOption("--seconds"), 1)
    .option("--seed <number>", "of parameters and data", seedOption("--seed"), 1)
    .option("--json", "print the figures for tools")
    .addHelpText("after", help)
    .action(bench);

async function bench(path: string, options: Options): Promise<void> {
  const file = readModel(path, options);
  const { model, diagnostics } = lower(file.source, file.options);
  show(diagnostics);
  if (!model) throw new Error("internal: a model without errors is missing");
  const programs = lowerPrograms(optimize(model));
  const program = programs.find(({ name }) => name === options.program)!;
  if (program.kernels.length === 0)
    throw wrongInput(`${path}: there is nothing that \`${program.name}\` computes`);
  const batch = options.batch ?? model.train.batch;
  const text = (more: Pick<Parameters<typeof emitModule>[2], "around">): string =>
    emitModule(
      model,
      { ts: programs },
      { version, hash: "", precision: options.precision, types: false, ...more },
    );

  const clocked = await importText<ClockedModule>(
    `export const laps = new Float64Array(${program.kernels.length});\n${text({ around: clocks(program) })}`,
  );
  const laps: number[][] = program.kernels.map(() => []);
  const run = runner(model, await clocked.create({ seed: options.seed }), program.name, batch, options);
  measure(run, options.seconds, () => {
    for (const [k, list] of laps.entries()) list.push(clocked.laps[k]!);
  });
  const cost = clockCost();
  const kernels = program.kernels.map((kernel, k) => ({
    ...about(kernel, sizesFor(model, batch), options.precision),
    seconds: timesOf(laps[k]!, cost),
  }));

  const plain = await importText<GeneratedModule>(text({}));
  const steps: number[] = [];
  const whole = runner(model, await plain.create({ seed: options.seed }), program.name, batch, options);
  let begun = performance.now();
  measure(
    () => {
      begun = performance.now();
      whole();
    },
    options.seconds,
    () => steps.push(performance.now() - begun),
  );
  const figures: BenchFigures = {
    model: model.name,
    program: program.name,
    batch,
    precision: options.precision,
    kernels,
    whole: { seconds: timesOf(steps, cost) },
  };
  print(options.json ? JSON.stringify(figures, null, 2) : benchTable(figures));
}

interface ClockedModule extends GeneratedModule {
  /** Milliseconds that each kernel took when it ran last. */
  readonly laps: Float64Array;
}

/** Statements around each kernel of the program; `$` is in no name of a module. */
function clocks({ kernels }: Program): (call: string, kernel: Kernel) => string {
  const places = new Map(kernels.map((kernel, k) => [kernel, k]));
  return (call, kernel) => {
    const k = places.get(kernel);
    return k === undefined
      ? call
      : `const $${k} = performance.now(); ${call} laps[${k}] = performance.now() - $${k};`;
  };
}

/** Runs the program on one random batch. */
function runner(
  model: Model,
  trainer: GenericTrainer,
  name: EntryName,
  batch: number,
  { seed, precision }: Options,
): () => void {
  const sizes = sizesFor(model, batch);
  const inputs = model.inputs.map((input) => {
    const values = randomValues(input, sizes, seedWords(seed));
    const { dtype } = input.node;
    if (dtype === "f32") return [input.name, precision === "f64" ? values : Float32Array.from(values)];
    return [input.name, dtype === "i32" ? Int32Array.from(values) : Uint8Array.from(values)];
  });
  const feed = { ...sizes, ...Object.fromEntries(inputs) };
  return () => void trainer[`${name}Sync`](feed);
}

const mostSamples = 50_000;

/** Runs for a fifth of the time unseen, and then calls `sample` after each run. */
function measure(run: () => void, seconds: number, sample: () => void): void {
  const until = (count: number, end: number, after: () => void): void => {
    for (let k = 0; k < count || (performance.now() < end && k < mostSamples); k++) {
      run();
      after();
    }
  };
  until(3, performance.now() + seconds * 200, () => {});
  until(5, performance.now() + seconds * 1000, sample);
}

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Milliseconds between two looks at the clock. */
function clockCost(): number {
  const looks = Array.from({ length: 2001 }, () => {
    const begun = performance.now();
    return performance.now() - begun;
  });
  return medianOf(looks);
}

function timesOf(milliseconds: readonly number[], cost: number): Times {
  const seconds = (time: number): number => Number((Math.max(0, time - cost) / 1000).toPrecision(4));
  return {
    min: seconds(milliseconds.reduce((a, b) => Math.min(a, b))),
    median: seconds(medianOf(milliseconds)),
  };
}

function about(
  kernel: Kernel,
  sizes: ReturnType<typeof sizesFor>,
  precision: Options["precision"],
): Omit<KernelFigures, "seconds"> {
  const { name, origin, reads, writes } = kernel;
  const bytes = [...new Set([...reads, ...writes])].map(({ dtype, shape }) =>
    evaluateDim(multiplyDim(sizeOf(shape), elementBytes(dtype, precision)), sizes),
  );
  return {
    name,
    ...lineOf(origin ?? null),
    flops: evaluateDim(flopsOf(kernel), sizes),
    bytes: bytes.reduce((a, b) => a + b, 0),
  };
}
