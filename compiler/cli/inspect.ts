// `mlpc inspect`: what a stage of the compiler makes of a model.
import { type Command, Option } from "commander";
import { inspect, type Stage, stages } from "../inspect/stages.ts";
import { passes } from "../passes/passes.ts";
import { addModelOptions, type ModelOptions, readModel } from "./model-file.ts";
import { print, show } from "./terminal.ts";

interface Options extends ModelOptions {
  readonly stage: Stage;
  readonly format: "text" | "json";
  readonly after?: string;
  readonly trace?: true;
}

export const addInspect = (program: Command): Command =>
  addModelOptions(program.command("inspect"))
    .description("print what a stage of the compiler makes of a model")
    .addOption(new Option("--stage <stage>", "which stage").choices(stages).default("optimized"))
    .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
    .addOption(
      new Option("--after <pass>", "stop after this pass over the graph").choices(
        passes.map(({ name }) => name),
      ),
    )
    .option("--trace", "name every rewrite that fired")
    .addHelpText("after", "\nExample:\n  mlpc inspect digits.mlp --stage kernels")
    .action((path: string, { stage, format, after, trace, ...options }: Options) => {
      const file = readModel(path, options);
      const { text, diagnostics } = inspect(file.source, {
        ...file.options,
        stage,
        format,
        ...(after !== undefined && { after }),
        trace: trace === true,
      });
      show(diagnostics);
      print(text.trimEnd());
    });
