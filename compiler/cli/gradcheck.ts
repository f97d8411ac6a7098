// `mlpc gradcheck`: symbolic gradients against central differences in f64, parameter by parameter.
import type { Command } from "commander";
import { seedWords } from "../../runtime/random.ts";
import { decodeSafetensors } from "../../runtime/safetensors.ts";
import { compare, pointsOf } from "../autodiff/check.ts";
import { entryOf } from "../emit/entry.ts";
import { printRequirement } from "../emit/requirement.ts";
import { evaluate } from "../graph/evaluate.ts";
import { evaluateDim, printShape } from "../graph/shape.ts";
import { exit, wrongInput } from "./fault.ts";
import { bringToLife, checked, idle } from "./generated.ts";
import { addModelOptions, type ModelOptions, readModel } from "./model-file.ts";
import { countOption, positiveOption, seedOption } from "./options.ts";
import { randomValues, sizesFor } from "./random-data.ts";
import { operationsOf, restriction } from "./restriction.ts";
import { print } from "./terminal.ts";

interface Options extends ModelOptions {
  readonly tolerance: number;
  readonly batch: number;
  readonly elements?: number;
  readonly seed: number;
}

const help = `
Inputs are random: f32 uniform in 0..1, labels within their range. Of a large parameter 200 elements are
checked, evenly spread, and down to 20 where the loss is much to compute. The relative error is |symbolic - difference|
over the larger of the two.

Example:
  mlpc gradcheck digits.mlp --tolerance 1e-7`;

export const addGradcheck = (program: Command): Command =>
  addModelOptions(program.command("gradcheck"))
    .description("compare the gradient of the loss with central differences, in f64")
    .option(
      "--tolerance <error>",
      "the largest relative error that passes",
      positiveOption("--tolerance"),
      1e-6,
    )
    .option("--batch <size>", "examples", countOption("--batch"), 4)
    .option("--elements <count>", "at most this many of each parameter", countOption("--elements"))
    .option("--seed <number>", "of parameters and data", seedOption("--seed"), 1)
    .addHelpText("after", help)
    .action(gradcheck);

/** How many elements of a parameter are checked: each costs some 30 evaluations of so many operations. */
const affordable = (operations: number): number => Math.max(20, Math.min(200, Math.floor(1e7 / operations)));

async function gradcheck(path: string, options: Options): Promise<void> {
  const file = readModel(path, { ...options, precision: "f64" });
  const model = checked(file);
  const { loss } = model.step;
  if (!loss) throw wrongInput(`${path}: the model has no loss, whose gradient could be checked`);
  const parameters = model.variables.filter(({ role }) => role === "param");
  const sizes = sizesFor(model, options.batch);
  const unmet = entryOf(model, "step").requirements.find(
    ({ more, less }) => evaluateDim(more, sizes) < evaluateDim(less, sizes),
  );
  if (unmet) throw wrongInput(`${path}: ${printRequirement(unmet)}, and --batch is ${options.batch}`);
  const words = seedWords(options.seed);
  const { create } = await bringToLife(idle(model), file.options);
  const trainer = await create({ seed: options.seed });
  const { tensors } = decodeSafetensors(await trainer.save());
  trainer.dispose();
  const environment = {
    sizes,
    inputs: Object.fromEntries(model.inputs.map((input) => [input.name, randomValues(input, sizes, words)])),
    variables: Object.fromEntries([...tensors].map(([name, { values }]) => [name, values])),
    settings: Object.fromEntries(model.settings.map(({ name, initial }) => [name, initial])),
    step: 1,
    seed: options.seed,
  };
  const value = evaluate([loss], environment).get(loss)![0]!;
  if (!Number.isFinite(value))
    throw wrongInput(`${path}: on random data the loss is ${value}, which has no gradient`);

  const { tolerance } = options;
  const width = Math.max(...parameters.map(({ name, shape }) => `${name}${printShape(shape)}`.length), 9);
  print(`${"parameter".padEnd(width)}  relative error  checked`);
  let worst = 0;
  const nodes = parameters.map(({ node }) => node);
  for (const [k, point] of pointsOf(loss, nodes, environment, true).entries()) {
    const { name, shape } = parameters[k]!;
    const count = shape.reduce((product, size) => product * size, 1);
    const elements = Math.min(count, options.elements ?? affordable(operationsOf(point, sizes)));
    const lossAt = await restriction(point, model, environment, elements);
    const { error, index, symbolic, difference } = compare(point, lossAt, elements);
    worst = Math.max(worst, error);
    const checked = elements < count ? `${elements} of ${count}` : `${count}`;
    const verdict =
      error <= tolerance ? "" : `  WRONG at element ${index}: symbolic ${symbolic}, difference ${difference}`;
    print(
      `${`${name}${printShape(shape)}`.padEnd(width)}  ${error.toExponential(2).padStart(14)}  ${checked}${verdict}`,
    );
  }
  print(`worst relative error ${worst.toExponential(2)}, tolerance ${tolerance.toExponential()}`);
  if (!(worst <= tolerance)) process.exitCode = exit.wrongInput;
}
