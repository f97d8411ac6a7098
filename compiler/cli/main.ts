// The command `mlpc`: its table of contents.
import { Command, CommanderError } from "commander";
import packageText from "../../package.json?raw";
import { addCheck } from "./check.ts";
import { addCompile } from "./compile.ts";
import { exit } from "./fault.ts";
import { addGradcheck } from "./gradcheck.ts";
import { addInspect } from "./inspect.ts";
import { addPredict } from "./predict.ts";
import { explain } from "./terminal.ts";
import { addTrain } from "./train.ts";

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

for (const add of [addCheck, addCompile, addTrain, addPredict, addInspect, addGradcheck]) add(program);

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
