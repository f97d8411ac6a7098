// `mlpc predict`: the outputs of a trained model, on data from files, to a file.
import type { Command } from "commander";
import type { TypedArray } from "../../runtime/model.ts";
import { evaluateDim } from "../graph/shape.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { parseBinding } from "./data/binding.ts";
import { readDataset } from "./data/dataset.ts";
import { normalize } from "./data/normalization.ts";
import { writeJson, writeOutputs } from "./data/write.ts";
import { wrongCall, wrongInput } from "./fault.ts";
import { type LiveModel, loadInto } from "./generated.ts";
import type { Gpu } from "./gpu.ts";
import { addModelOptions, type ModelOptions, readModel } from "./model-file.ts";
import { repeated, targetOption } from "./options.ts";
import { dataInputs, feedOf, inputsOf } from "./preparation.ts";
import { type TargetOptions, withModel } from "./target.ts";
import { print } from "./terminal.ts";

interface Options extends ModelOptions, TargetOptions {
  readonly checkpoint: string;
  readonly data: readonly string[];
  readonly out?: string;
  readonly output: readonly string[];
}

const help = `
Inputs are scaled as they were for training. Without -o the outputs are printed as JSON.

Example:
  mlpc predict digits.mlp --checkpoint run.safetensors --data x=t10k-images.idx.gz -o probabilities.npy`;

export const addPredict = (program: Command): Command =>
  addModelOptions(program.command("predict"))
    .description("the outputs of a trained model")
    .requiredOption("--checkpoint <file>", "the trained state")
    .addOption(repeated("--data <input=file[:part]>", "the values of an input"))
    .option("-o, --out <file>", "an .npy, .npz, .csv or .json file, or a folder")
    .addOption(repeated("--output <name>", "only this output"))
    .addOption(targetOption())
    .addHelpText("after", help)
    .action((path: string, options: Options) =>
      withModel(readModel(path, options), options, (live, gpu) => predict(path, options, live, gpu)),
    );

async function predict(
  path: string,
  options: Options,
  { model, create }: LiveModel,
  gpu: Gpu | undefined,
): Promise<void> {
  const all = model.predict.outputs;
  if (all.length === 0) throw wrongInput(`${path}: the model has no output`);
  const unknown = options.output.find((name) => !all.some((output) => output.name === name));
  if (unknown !== undefined)
    throw wrongCall(
      `--output: the model has no output \`${unknown}\`; it has ${all.map(({ name }) => name).join(", ")}`,
    );
  const wanted = options.output.length > 0 ? all.filter(({ name }) => options.output.includes(name)) : all;

  const checkpoint = readCheckpoint(options.checkpoint);
  const data = readDataset(
    dataInputs(model.inputs),
    inputsOf(
      model,
      all.map(({ node }) => node),
    ),
    options.data.map((text) => parseBinding(text, "--data")),
    { precision: options.precision, option: "--data", classes: checkpoint.run?.classes ?? {} },
  );
  normalize(data, checkpoint.run?.normalizations ?? {});
  const trainer = await create({ device: gpu?.device });
  await loadInto(trainer, checkpoint.bytes, options.checkpoint);
  const results: Readonly<Record<string, TypedArray>> = await trainer.predict(feedOf(model, data));
  const outputs = wanted.map(({ name, node }) => ({
    name,
    shape: node.shape.map((dim) => evaluateDim(dim, data.sizes)),
    values: results[name]!,
  }));
  trainer.dispose();
  if (options.out === undefined) process.stdout.write(writeJson(outputs));
  else for (const file of writeOutputs(options.out, outputs)) print(file);
}
