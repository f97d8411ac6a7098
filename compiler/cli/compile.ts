// `mlpc compile`: writes the trainer of a model.
import { unwatchFile, watchFile } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { type CompileOptions, compile } from "../compile.ts";
import { exit, Fault } from "./fault.ts";
import { writeWhole } from "./file.ts";
import { addModelOptions, type ModelFile, type ModelOptions, readModel } from "./model-file.ts";
import { explain, note, print, show } from "./terminal.ts";

interface Options extends ModelOptions {
  readonly output: string;
  readonly target: NonNullable<CompileOptions["target"]>;
  readonly emit?: "ts";
  readonly minify?: true;
  readonly watch?: true;
}

const example = `
Example:
  mlpc compile digits.mlp --target ts -o dist/ --minify`;

export const addCompile = (program: Command): Command =>
  addModelOptions(program.command("compile"))
    .description("write a standalone trainer: one JavaScript module, its types, and a manifest")
    .option("-o, --output <folder>", "where the files go", ".")
    .addOption(
      new Option("--target <target>", "what the trainer runs on").choices(["ts", "auto"]).default("auto"),
    )
    .addOption(new Option("--emit <what>", "also write readable TypeScript").choices(["ts"]))
    .option("--minify", "write the JavaScript as small as it gets")
    .option("--watch", "compile again whenever the model changes")
    .addHelpText("after", example)
    .action((path: string, options: Options) => {
      if (options.watch) return watch(path, options);
      write(readModel(path, options), options);
      return undefined;
    });

/** Compiles and writes; nothing is written where the model has errors. */
function write({ source, options: about }: ModelFile, { output, target, emit, minify }: Options): void {
  const { files, diagnostics } = compile(source, {
    ...about,
    target,
    emit: emit ? ["js", emit] : ["js"],
    minify: minify === true,
  });
  show(diagnostics);
  for (const [name, text] of Object.entries(files)) {
    const path = join(output, name);
    writeWhole(path, text);
    print(`${path}  ${(Buffer.byteLength(text) / 1000).toFixed(1)} kB`);
  }
}

/** Until interrupted: mistakes are shown, and mended ones forgotten. Files are polled, which every editor's way of saving survives. */
function watch(path: string, options: Options): Promise<void> {
  const watched = new Set<string>();
  const run = (): void => {
    const files = new Set([path]);
    try {
      const file = readModel(path, options);
      try {
        write(file, options);
      } finally {
        for (const imported of file.imports) files.add(imported);
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      explain(error);
    }
    for (const file of files)
      if (!watched.has(file)) {
        watched.add(file);
        watchFile(file, { interval: 200 }, run);
      }
    note(`watching ${[...watched].join(", ")}; Ctrl-C ends`);
  };
  run();
  return new Promise((_, reject) => {
    process.once("SIGINT", () => {
      for (const file of watched) unwatchFile(file);
      reject(new Fault("", exit.interrupted));
    });
  });
}
