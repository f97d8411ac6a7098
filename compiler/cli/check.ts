// `mlpc check`: reads a model; tells every mistake of words, types and shapes.
import type { Command } from "commander";
import { toJson } from "../../dsl/render.ts";
import { check } from "../compile.ts";
import { addModelOptions, type ModelOptions, readModel } from "./model-file.ts";
import { exitCodeOf, print, show } from "./terminal.ts";

export const addCheck = (program: Command): Command =>
  addModelOptions(program.command("check"))
    .description("read a model and check its types and shapes")
    .option("--json", "print the diagnostics as JSON on standard output, for tools")
    .addHelpText("after", "\nExample:\n  mlpc check digits.mlp --set hidden=512")
    .action((path: string, options: ModelOptions & { json?: true }) => {
      const file = readModel(path, options);
      const diagnostics = check(file.source, file.options);
      if (!options.json) return show(diagnostics);
      print(JSON.stringify(toJson(diagnostics), null, 2));
      process.exitCode = exitCodeOf(diagnostics);
    });
