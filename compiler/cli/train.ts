// `mlpc train`: compiles a model and trains it here, on data from files.
import type { Command } from "commander";
import type { GenericGpuTrainer } from "../../runtime/gpu-trainer.ts";
import type { Model } from "../model.ts";
import { type Checkpoint, type EpochRecord, readCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { exit, Fault, wrongCall, wrongInput } from "./fault.ts";
import { exists, requireWritable, writeWhole } from "./file.ts";
import { type LiveModel, loadInto } from "./generated.ts";
import type { Gpu } from "./gpu.ts";
import { listenForInterrupts } from "./interrupt.ts";
import { clockFault, KernelClock } from "./kernel-clock.ts";
import { linesOf } from "./kernel-line.ts";
import { addModelOptions, type ModelOptions, readModel } from "./model-file.ts";
import { countOption, fractionOption, repeated, seedOption, targetOption } from "./options.ts";
import { feedOf, type PreparationOptions, type Prepared, prepare } from "./preparation.ts";
import { Profile } from "./profile.ts";
import { duration, showProgress } from "./progress.ts";
import { reportPage } from "./report.ts";
import { blameStep, NonfiniteVariable, requireFinite } from "./step-check.ts";
import { type TargetOptions, withModel } from "./target.ts";
import { note, print, show } from "./terminal.ts";

interface Options extends ModelOptions, PreparationOptions, TargetOptions {
  readonly epochs?: number;
  readonly batch?: number;
  readonly seed?: number;
  readonly checkpoint?: string;
  readonly resume?: true;
  readonly report?: string;
  readonly checkNan?: true;
  readonly profile?: true;
}

const help = `
Data files: IDX and CSV, NPY, NPZ, safetensors and JSON, also gzipped. After a colon stands the part to take: columns
of a CSV with a header, or an array of an archive. Class names in a label column count from 0 in sorted order.

Examples:
  mlpc train digits.mlp --data x=images.idx.gz --data y=labels.idx.gz --scale x=1/255 --split 0.9
  mlpc train iris.mlp --data x=iris.csv:sepal_length..petal_width --data y=iris.csv:species --standardize x
  mlpc train digits.mlp --data x=d.npz:images --data y=d.npz:labels --checkpoint run.safetensors --resume
  mlpc train digits.mlp --data x=d.npz:images --data y=d.npz:labels --target wgsl --profile`;

export const addTrain = (program: Command): Command =>
  addModelOptions(program.command("train"))
    .description("compile a model and train it here")
    .addOption(repeated("--data <input=file[:part]>", "the values of an input"))
    .addOption(repeated("--validation <input=file[:part]>", "the same, to validate on after each epoch"))
    .option(
      "--split <fraction>",
      "shuffle, train on this fraction, validate on the rest",
      fractionOption("--split"),
    )
    .addOption(repeated("--scale <input=factor>", "multiply an input, as in x=1/255"))
    .addOption(repeated("--standardize <input>", "to mean 0 and deviation 1, element by element"))
    .option(
      "--epochs <count>",
      "how many, in all; by default what the model says, as for the next two",
      countOption("--epochs"),
    )
    .option("--batch <size>", "examples a step", countOption("--batch"))
    .option("--seed <number>", "of parameters, shuffling and random values", seedOption("--seed"))
    .option("--checkpoint <file>", "write the trained state here after each epoch, and when interrupted")
    .option("--resume", "go on from the checkpoint")
    .option("--report <file>", "write a page with the curves of loss and metrics")
    .option("--check-nan", "name the line of the model that first gives a value that is not finite (slow)")
    .addOption(targetOption())
    .option("--profile", "tell in the end how much time of the GPU each kernel took")
    .option("--quiet", "print errors only")
    .addHelpText("after", help)
    .action((path: string, options: Options) => {
      const saved = resumed(options);
      return withModel(
        readModel(path, options),
        options,
        (live, gpu) => train(path, options, saved, live, gpu),
        options.profile ? ["timestamp-query"] : [],
      );
    });

/** The checkpoint that `--resume` goes on from; options must not contradict it. */
function resumed({ resume, checkpoint, seed }: Options): Checkpoint | undefined {
  if (!resume) return undefined;
  if (checkpoint === undefined) throw wrongCall("--resume needs --checkpoint FILE to go on from");
  if (!exists(checkpoint))
    throw wrongCall(`--resume: there is no checkpoint ${checkpoint} yet; leave --resume out to start one`);
  const saved = readCheckpoint(checkpoint);
  if (seed !== undefined && seed !== saved.seed)
    throw wrongCall(
      `--resume goes on with the seed that the run began with, ${saved.seed}; leave --seed out`,
    );
  return saved;
}

/** What takes the times of kernels to a profile, or says why it cannot. */
function clockFor(profile: Profile, gpu: Gpu | undefined): KernelClock | undefined {
  const fault = gpu
    ? clockFault(gpu)
    : "it is for GPUs (--target wgsl); `mlpc bench` takes the times of kernels on the CPU";
  if (gpu && fault === undefined) return new KernelClock(gpu.device, profile.add);
  note(`--profile: ${fault}`);
  return undefined;
}

async function train(
  path: string,
  options: Options,
  saved: Checkpoint | undefined,
  { model, lowered, create }: LiveModel,
  gpu: Gpu | undefined,
): Promise<void> {
  if (model.step.updates.length === 0)
    throw wrongInput(`${path}: the model has no loss and no updates: there is nothing to train`);
  const seed = saved?.seed ?? options.seed ?? model.train.seed;
  const prepared = prepare(model, seed, options, saved?.run);
  const profile = new Profile();
  const clock = options.profile && clockFor(profile, gpu);
  const trainer = await create({ seed, device: gpu?.device, encode: clock?.encode });
  if (saved) await loadInto(trainer, saved.bytes, options.checkpoint!);
  for (const path of [options.checkpoint, options.report]) if (path !== undefined) requireWritable(path);
  if (!options.quiet)
    for (const [input, names] of Object.entries(prepared.classes))
      print(`classes of ${input}: ${names.map((name, k) => `${k} ${name}`).join(", ")}`);
  const start = performance.now();
  const epochs = await fit(model, trainer, prepared, options, saved).finally(async () => {
    await clock?.settle();
    if (profile.times.size > 0) print(`${profile.table(linesOf(lowered))}\n`);
  });
  if (!options.quiet)
    print(
      `trained ${epochs} epoch${epochs === 1 ? "" : "s"} in ${duration((performance.now() - start) / 1000)}`,
    );
  trainer.dispose();
}

/**
 * Trains until the last epoch, an interrupt, or a loss that is not finite; keeps the checkpoint and the report up to
 * date. Gives the number of epochs done.
 */
async function fit(
  model: Model,
  trainer: GenericGpuTrainer,
  { training, validation, examples, ...prepared }: Prepared,
  options: Options,
  saved: Checkpoint | undefined,
): Promise<number> {
  const { checkpoint, report } = options;
  const batch = options.batch ?? saved?.run?.batch ?? model.train.batch;
  const epochs = options.epochs ?? model.train.epochs;
  const begin = saved?.epoch ?? 0;
  if (begin >= epochs) {
    note(`${checkpoint} has all ${epochs} epochs; give more with --epochs`);
    return 0;
  }
  const history: EpochRecord[] = [...(saved?.run?.history ?? [])];
  const keep = async (): Promise<void> => {
    if (checkpoint !== undefined)
      saveCheckpoint(checkpoint, await trainer.save(), { ...prepared, batch, examples, history });
    if (report !== undefined)
      writeWhole(report, reportPage(model.name, { examples, batch, epochs: history.length }, history));
  };

  let cursor = saved?.cursor ?? 0;
  let before = options.checkNan ? await trainer.save() : undefined;
  const check = async (step: number): Promise<void> => {
    before = requireFinite(await trainer.save(), step);
  };
  const interrupt = listenForInterrupts();
  const progress = showProgress(epochs, examples, begin * examples + cursor, options.quiet === true);
  try {
    const reports = trainer.fit(feedOf(model, training), {
      epochs: epochs - begin,
      batch,
      signal: interrupt.signal,
      ...(validation && { validation: feedOf(model, validation) }),
      ...(before && { readEvery: 1 }),
      onStep({ step, epoch, ...values }) {
        const size = Math.min(batch, examples - cursor);
        cursor = (cursor + size) % examples;
        progress.step(epoch, size, values);
        return before && check(step);
      },
    });
    for await (const { epoch, seconds: _, validation, ...training } of reports) {
      const record = {
        epoch,
        training: training as Record<string, number>,
        ...(validation && { validation }),
      };
      history.push(record);
      progress.epoch(record);
      await keep();
    }
  } catch (error) {
    progress.stop();
    const isOfTraining =
      error instanceof NonfiniteVariable ||
      (error instanceof Error && error.message.startsWith(`${model.name}.fit: `));
    if (!isOfTraining) throw error;
    if (before) show(blameStep(model, training, before, batch, options.precision, error.message));
    throw wrongInput(`${error.message}${before ? "" : "; --check-nan tells where that begins"}`);
  } finally {
    progress.stop();
    interrupt.release();
  }
  await keep();
  if (interrupt.signal.aborted) {
    if (checkpoint !== undefined) note(`${checkpoint} is up to date; --resume goes on from it`);
    throw new Fault("", exit.interrupted);
  }
  return history.length - begin;
}
