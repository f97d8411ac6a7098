// `mlpc compile`: writes the trainer of a model.
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { type Command, Option } from "commander";
import { compile } from "../compile.ts";
import { exit, Fault } from "./fault.ts";
import { readText, writeWhole } from "./file.ts";
import { addModelOptions, type ModelFile, type ModelOptions, readModel } from "./model-file.ts";
import { requirePrecision, requireThreads, type Target, writtenTargetOption } from "./options.ts";
import { explain, note, print, show } from "./terminal.ts";

interface Options extends ModelOptions {
  readonly out: string;
  readonly target: Target;
  readonly emit?: "ts";
  readonly minify?: true;
  readonly threads?: true;
  readonly watch?: true;
}

const example = `
Example:
  mlpc compile digits.mlp --target auto -o dist/ --minify`;

export const addCompile = (program: Command): Command =>
  addModelOptions(program.command("compile"))
    .description("write a standalone trainer: one JavaScript module, its types, and a manifest")
    .option("-o, --out <folder>", "where the files go", ".")
    .addOption(writtenTargetOption())
    .addOption(new Option("--emit <what>", "also write readable TypeScript").choices(["ts"]))
    .option("--minify", "write the JavaScript as small as it gets")
    .option("--threads", "let `create({ threads })` share the work of WebAssembly among threads")
    .option("--watch", "compile again whenever the model changes")
    .addHelpText("after", example)
    .action((path: string, options: Options) => {
      // Most compiles are over before inlined code pays: models of ten thousand nodes take a quarter less time without.
      setFlagsFromString("--no-turbo-inlining");
      if (options.watch) return watch(path, options);
      write(readModel(path, options), options);
      return undefined;
    });

/** Compiles and writes; nothing is written where the model has errors. */
function write({ source, options: about }: ModelFile, { out, target, emit, minify, threads }: Options): void {
  requirePrecision(target, about.precision);
  requireThreads(target, threads);
  const { files, diagnostics } = compile(source, {
    ...about,
    target,
    emit: emit ? ["js", emit] : ["js"],
    minify: minify === true,
    threads: threads === true,
  });
  show(diagnostics);
  for (const [name, text] of Object.entries(files)) {
    const path = join(out, name);
    writeWhole(path, text);
    print(`${path}  ${(Buffer.byteLength(text) / 1000).toFixed(1)} kB`);
  }
}

/** Undefined where the file cannot be read, as in the midst of being saved. */
function currentText(path: string): string | undefined {
  try {
    return readText(path);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/**
 * Compiles, and again whenever the text of a file of the model is not what was compiled, until interrupted. Mistakes
 * are shown and waited out. The files are read again and again, which every editor's way of saving survives.
 */
async function watch(path: string, options: Options): Promise<never> {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort(new Fault("", exit.interrupted)));
  for (;;) {
    const compiled = new Map([[path, currentText(path)]]);
    try {
      const file = readModel(path, options, compiled);
      write(file, options);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      explain(error);
    }
    note(`watching ${[...compiled.keys()].join(", ")}; Ctrl-C ends`);
    do {
      controller.signal.throwIfAborted();
      await setTimeout(100);
    } while ([...compiled].every(([file, text]) => currentText(file) === text));
  }
}
