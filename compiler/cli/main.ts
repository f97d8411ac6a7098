#!/usr/bin/env node
// The command `mlpc`: its table of contents.
import { Command, CommanderError } from "commander";
import packageText from "../../package.json?raw";
import { exit } from "./fault.ts";
import { explain } from "./terminal.ts";

const { version, description } = JSON.parse(packageText) as { version: string; description: string };

const program = new Command("mlpc")
  .description(description)
  .version(version)
  .exitOverride()
  .showHelpAfterError("(add --help for the options and an example)")
  .addHelpText(
    "after",
    `
Example:
  mlpc train digits.mlp --data x=images.idx.gz --data y=labels.idx.gz --scale x=1/255

Exit codes: 0 done, 1 the model or the data is wrong, 2 the call is wrong, 130 interrupted.`,
  );

/** Each adds itself to the program; only the one that is called is loaded, as loading takes longer than a small compile. */
const commands: ReadonlyMap<string, () => Promise<(program: Command) => Command>> = new Map([
  ["check", async () => (await import("./check.ts")).addCheck],
  ["compile", async () => (await import("./compile.ts")).addCompile],
  ["train", async () => (await import("./train.ts")).addTrain],
  ["predict", async () => (await import("./predict.ts")).addPredict],
  ["inspect", async () => (await import("./inspect.ts")).addInspect],
  ["bench", async () => (await import("./bench.ts")).addBench],
  ["gradcheck", async () => (await import("./gradcheck.ts")).addGradcheck],
]);
const called = commands.get(process.argv[2] ?? "");
for (const load of called ? [called] : commands.values()) (await load())(program);

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exit.done); // `mlpc inspect … | head`
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) process.exitCode = explain(error);
  else if (error.exitCode !== 0) process.exitCode = exit.wrongCall;
}
