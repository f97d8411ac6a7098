// `mlpc inspect`: what a stage of the compiler makes of a model.
import { type Command, Option } from "commander";
import { type Format, formats, formatsOf, inspect, type Stage, stages } from "../inspect/stages.ts";
import { passes } from "../passes/passes.ts";
import { wrongCall } from "./fault.ts";
import { addModelOptions, type ModelOptions, readModel } from "./model-file.ts";
import { requirePrecision, type Target } from "./options.ts";
import { print, show } from "./terminal.ts";

interface Options extends ModelOptions {
  readonly stage: Stage;
  readonly format: Format;
  readonly after?: string;
  readonly trace?: true;
  readonly target: Target;
}

const help = `
Pictures: html is a page of its own, to be opened in a browser; dot is for Graphviz, mermaid for Markdown.

Examples:
  mlpc inspect digits.mlp --stage kernels
  mlpc inspect digits.mlp --stage code --target wgsl
  mlpc inspect digits.mlp --format html > digits.html
  mlpc inspect digits.mlp --stage memory --format html > memory.html`;

export const addInspect = (program: Command): Command =>
  addModelOptions(program.command("inspect"))
    .description("print or draw what a stage of the compiler makes of a model")
    .addOption(new Option("--stage <stage>", "which stage").choices(stages).default("optimized"))
    .addOption(new Option("--format <format>", "how to print it").choices(formats).default("text"))
    .addOption(
      new Option("--after <pass>", "stop after this pass over the graph").choices(
        passes.map(({ name }) => name),
      ),
    )
    .option("--trace", "name every rewrite that fired")
    .addOption(
      new Option("--target <target>", "whose kernels, memory and code: the CPU's, WebAssembly's or a GPU's")
        .choices(["ts", "wasm", "wgsl"])
        .default("ts"),
    )
    .addHelpText("after", help)
    .action((path: string, { stage, format, after, trace, target, ...options }: Options) => {
      const known = formatsOf(stage);
      if (!known.includes(format))
        throw wrongCall(`--stage ${stage} has no format ${format}; it has ${known.join(", ")}`);
      if (trace && format !== "text" && format !== "json")
        throw wrongCall(`--trace goes with the formats text and json, not with ${format}`);
      requirePrecision(target, options.precision);
      const file = readModel(path, options);
      const { text, diagnostics } = inspect(file.source, {
        ...file.options,
        target,
        stage,
        format,
        ...(after !== undefined && { after }),
        trace: trace === true,
      });
      show(diagnostics);
      print(text.trimEnd());
    });
