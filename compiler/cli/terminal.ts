// What the user sees: diagnostics and errors on standard error, results on standard output.
import { createColors } from "picocolors";
import type { Diagnostic } from "../../dsl/diagnostic.ts";
import { messages } from "../../dsl/messages.ts";
import { render } from "../../dsl/render.ts";
import { exit, Fault } from "./fault.ts";

/** Colours only for a terminal, and never against NO_COLOR (no-color.org); FORCE_COLOR asks for them. */
export function wantsColor(stream: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  return FORCE_COLOR ? FORCE_COLOR !== "0" : stream.isTTY === true && TERM !== "dumb";
}

export const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** A line that is neither a result nor an error: only for a person who watches. */
export const note = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** What is wrong with --set or --model, not with the file. */
const mistakesOfCall: ReadonlySet<string> = new Set([
  messages.unknownOverride.code,
  messages.chooseModel.code,
]);

export function exitCodeOf(diagnostics: readonly Diagnostic[]): number {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return exit.done;
  return errors.every(({ code }) => mistakesOfCall.has(code)) ? exit.wrongCall : exit.wrongInput;
}

/** Shows errors and warnings; ends the command when there is an error. */
export function show(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) note(render(diagnostics, { color: wantsColor(process.stderr) }).trimEnd());
  const code = exitCodeOf(diagnostics);
  if (code !== exit.done) throw new Fault("", code);
}

/** A generated module is imported from its text: its name in a stack is that whole text. */
const shortStack = (error: Error): string =>
  (error.stack ?? String(error)).replace(
    /data:text\/javascript[^\s)]*?(:\d+:\d+)?(?=[\s)]|$)/g,
    "<generated module>$1",
  );

/** Says what ended the command, and the exit code for it. */
export function explain(error: unknown): number {
  const { red } = createColors(wantsColor(process.stderr));
  if (error instanceof Fault) {
    if (error.message) note(`${red("error:")} ${error.message}`);
    return error.exitCode;
  }
  if (error instanceof TypeError && / (?:does|do) not fit: /.test(error.message)) {
    note(`${red("error:")} ${error.message}`);
    return exit.wrongInput;
  }
  note(`${red("mlpc is at fault here:")} ${error instanceof Error ? shortStack(error) : error}`);
  note("Please report this, with the model and the command that you gave.");
  return exit.wrongInput;
}
