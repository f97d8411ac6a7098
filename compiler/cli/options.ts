// Values of options, checked as they are read.
import { Option } from "commander";
import { type CompileOptions, requireTarget } from "../compile.ts";
import { wrongCall } from "./fault.ts";

/** An option that may be repeated: a list of texts, empty by default. */
export const repeated = (flags: string, description: string): Option =>
  new Option(flags, `${description}; may be repeated`)
    .argParser((text: string, before: readonly string[]): readonly string[] => [...before, text])
    .default([], "none");

const numberOption =
  (expected: string, accepts: (value: number) => boolean) =>
  (option: string) =>
  (text: string): number => {
    const value = text.trim() === "" ? Number.NaN : Number(text.replaceAll("_", ""));
    if (!accepts(value)) throw wrongCall(`${option} takes ${expected}; found \`${text}\``);
    return value;
  };

/** Parsers by option name: `countOption("--epochs")`. */
export const countOption = numberOption("a positive whole number", (n) => Number.isSafeInteger(n) && n > 0);
export const seedOption = numberOption(
  "a whole number from 0 to 2^53 - 1",
  (n) => Number.isSafeInteger(n) && n >= 0,
);
export const fractionOption = numberOption("a fraction between 0 and 1", (n) => n > 0 && n < 1);
export const positiveOption = numberOption("a positive number", (n) => Number.isFinite(n) && n > 0);

export type Target = NonNullable<CompileOptions["target"]>;

/** Calls what throws of a wrong option. */
function checked(option: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw wrongCall(`${option}: ${(error as Error).message}`);
  }
}

function parseTarget(target: string): Target {
  checked("--target", () => requireTarget({ target }));
  return target as Target;
}

const targets =
  "ts: the CPU, wasm: the CPU by WebAssembly, wgsl: a GPU, auto: a GPU if there is one, else wasm";

/** Of a command that runs the model; without it, `defaultTarget`. */
export const targetOption = (): Option =>
  new Option("--target <target>", `${targets}; by default wasm, and ts with --precision f64`).argParser(
    parseTarget,
  );

/** Of a command that writes what others run. */
export const writtenTargetOption = (): Option =>
  new Option("--target <target>", targets).argParser(parseTarget).default("ts");

/** The fastest that every machine has. */
export const defaultTarget = (precision: CompileOptions["precision"]): "ts" | "wasm" =>
  precision === "f64" ? "ts" : "wasm";

export const requireThreads = (target: Target, threads = false): void =>
  checked("--threads", () => requireTarget({ target, threads }));

export const requirePrecision = (target: Target, precision: CompileOptions["precision"] = "f32"): void =>
  checked("--precision", () => requireTarget({ target, precision }));
