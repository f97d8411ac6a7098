// The whole way, as a table of contents: source → AST → graph → gradients → rewrites → kernels → files.

import { type Diagnostic, Diagnostics } from "../dsl/diagnostic.ts";
import { printWasm } from "./backends/wasm.ts";
import { defaultLimits, printWgsl } from "./backends/wgsl.ts";
import { emitFiles } from "./emit/files.ts";
import type { Manifest } from "./emit/manifest.ts";
import type { Lowered } from "./emit/module.ts";
import { lower as lowerModel } from "./frontend/lower.ts";
import { loadModules, type Modules, type ResolveImport } from "./frontend/modules.ts";
import { lowerProgram } from "./kernel/lower.ts";
import type { Precision } from "./kernel/memory.ts";
import type { Program } from "./kernel/program.ts";
import { schedules, threadedSchedule } from "./kernel/schedule.ts";
import { withThreads } from "./kernel/threads.ts";
import { verifyProgram } from "./kernel/verify.ts";
import type { Model } from "./model.ts";
import type { Target } from "./ops/op.ts";
import { optimize } from "./optimize.ts";

export interface CompileOptions {
  /** Shown in messages; default `model.mlp`. */
  readonly fileName?: string;
  /** What the trainer runs on: the CPU, as JavaScript or WebAssembly, a GPU, or the best of these there is. Default: ts. */
  readonly target?: Target | "auto";
  /** Which model of a file that declares several. */
  readonly model?: string;
  /** Values of consts and model arguments: `--set k=v`. */
  readonly set?: Readonly<Record<string, string | number | boolean>>;
  /** What f32 tensors are stored in. f64: computed in, too, on the CPU alone; f16: what a GPU's forward pass keeps. */
  readonly precision?: Precision;
  readonly minify?: boolean;
  /** Whether `create({ threads })` gives a trainer of WebAssembly that many threads; the numbers are the same. */
  readonly threads?: boolean;
  /** `digits.js`, `digits.ts`; the types and the manifest always come. Default: js. */
  readonly emit?: readonly ("js" | "ts")[];
  readonly resolveImport?: ResolveImport;
}

export interface CompileResult {
  /** Text by file name: `digits.js`, `digits.d.ts`, `digits.manifest.json`. Empty when there are errors. */
  readonly files: Readonly<Record<string, string>>;
  readonly manifest: Manifest | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads, checks and lowers a model; it is null when there are errors. */
export function lower(
  source: string,
  options: CompileOptions = {},
): { model: Model | null; modules: Modules | null; diagnostics: readonly Diagnostic[] } {
  const diagnostics = new Diagnostics();
  const resolve = options.resolveImport ?? (() => null);
  const modules = loadModules({ name: options.fileName ?? "model.mlp", text: source }, resolve, diagnostics);
  const model = modules && lowerModel(modules, options, diagnostics);
  return { model, modules, diagnostics: diagnostics.list };
}

/** Names, types and shapes only. */
export const check = (source: string, options: CompileOptions = {}): readonly Diagnostic[] =>
  lower(source, options).diagnostics;

/** The three entry points of a rewritten model, as kernels. */
export function lowerPrograms(model: Model, target: Target = "ts", threads = false): readonly Program[] {
  const { graph, step, evaluate, predict } = model;
  const origin = graph.origin.bind(graph);
  const losses = ({
    loss,
    metrics,
  }: Model["evaluate"]): Array<{ name: string; node: NonNullable<typeof loss> }> => [
    ...(loss ? [{ name: "loss", node: loss }] : []),
    ...metrics,
  ];
  const isShared = threads && target === "wasm";
  const schedule = isShared ? threadedSchedule : schedules[target];
  const programs = [
    lowerProgram({ name: "step", results: losses(step), updates: step.updates, origin }, target, schedule),
    lowerProgram({ name: "evaluate", results: losses(evaluate), updates: [], origin }, target, schedule),
    lowerProgram({ name: "predict", results: predict.outputs, updates: [], origin }, target, schedule),
  ].map((program) => (isShared ? withThreads(program, model.train.batch) : program));
  programs.forEach(verifyProgram);
  return programs;
}

/** Throws a TypeError for a target that there is not, or that lacks the precision or threads. */
export function requireTarget({
  target = "ts",
  precision,
  threads = false,
}: {
  target?: string;
  precision?: string;
  threads?: boolean;
}): void {
  const targets = ["ts", "wasm", "wgsl", "auto"];
  if (!targets.includes(target))
    throw new TypeError(`there is no target "${target}"; there are ${targets.join(", ")}`);
  if (threads && (target === "ts" || target === "wgsl"))
    throw new TypeError(`the target "${target}" has no threads; "wasm" and "auto" have`);
  if (target === "wgsl" && precision === "f64")
    throw new TypeError('a GPU computes in f32: the target "wgsl" has no precision "f64"');
  if (target === "wasm" && precision === "f64")
    throw new TypeError(
      'the lanes of WebAssembly compute in f32: the target "wasm" has no precision "f64"; "ts" has',
    );
  if ((target === "ts" || target === "wasm") && precision === "f16")
    throw new TypeError(
      `the target "${target}" has no precision "f16", which is for what a GPU stores: "wgsl", "auto"`,
    );
}

/** For the targets that a module needs; in f64 there is none but ts. */
export function lowerAll(
  model: Model,
  { target = "ts", precision = "f32", threads = false }: CompileOptions,
): Lowered {
  const lowered = (each: Target): readonly Program[] | undefined =>
    target === each || (target === "auto" && (each === "ts" || precision !== "f64"))
      ? lowerPrograms(model, each, threads)
      : undefined;
  const [ts, wasm, wgsl] = [lowered("ts"), lowered("wasm"), lowered("wgsl")];
  return {
    ...(ts && { ts }),
    ...(wasm && { wasm: { programs: wasm, module: printWasm(wasm) } }),
    ...(wgsl && {
      wgsl: { programs: wgsl, module: printWgsl(wgsl, defaultLimits, model.train.batch, precision) },
    }),
  };
}

/** A trainer's files; pure, and the same bytes for the same source and options. Throws as `requireTarget` does. */
export function compile(source: string, options: CompileOptions = {}): CompileResult {
  requireTarget(options);
  const { model, diagnostics } = lower(source, options);
  if (!model) return { files: {}, manifest: null, diagnostics };
  return { ...emitFiles(model, lowerAll(optimize(model), options), options), diagnostics };
}
