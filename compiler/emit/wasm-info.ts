// What a generated module tells the runtime of a model's programs in WebAssembly, as text: the fields of a WasmModelInfo.
import { returnText } from "../backends/ts.ts";
import type { WasmKernel, WasmModule } from "../backends/wasm.ts";
import { printType } from "../graph/node.ts";
import { granularity } from "../kernel/arena.ts";
import { type MemoryPlan, planMemory } from "../kernel/memory.ts";
import { Names } from "../kernel/names.ts";
import type { Program } from "../kernel/program.ts";
import type { Uniform } from "../kernel/uniforms.ts";
import type { Model } from "../model.ts";
import { type Entry, entryOf } from "./entry.ts";
import {
  block,
  checksOf,
  type Definitions,
  entryFields,
  largestText,
  layoutBody,
  ofSizes,
  type ProgramOptions,
  roundedSizes,
  runPatterns,
  withoutEmptyTail,
} from "./program-info.ts";
import { recordText, sizeText, valueText } from "./text.ts";

/** Programs that were lowered for WebAssembly, and their module. */
export interface WasmPrograms {
  readonly programs: readonly Program[];
  readonly module: WasmModule;
}

export interface WasmOptions extends Pick<ProgramOptions, "types" | "around"> {
  /** The form of the model for plain JavaScript, where it has one: what is said there goes without saying. */
  readonly base: string | undefined;
}

/** What a model for WebAssembly has beside what any has, but for its binary: its programs too. */
export function wasmText(
  model: Model,
  { programs, module }: WasmPrograms,
  definitions: Definitions,
  options: WasmOptions,
): string {
  const { types, base } = options;
  const entries = programs.map((program) => {
    const { name } = program;
    const entry = entryOf(model, name);
    const plan = planMemory(program, { precision: "f32", batch: model.train.batch, target: "wasm" });
    const places = new Map(plan.slots.map(({ buffer }, place) => [buffer, place]));
    const results = program.results.map(({ name, buffer }) => [name, `${places.get(buffer)}`] as const);
    const kernels = module.kernels.filter((kernel) => kernel.program === name);
    const fields = [
      ...(base ? [`...${base}.${name}`] : entryFields(model, entry, { types })),
      `layout${layoutText(model, entry, plan)}`,
      `results: ${recordText(results)}`,
      `run${runText(model, program, kernels, plan, definitions, options)}`,
    ];
    return `${name}: {\n${fields.map((field) => `    ${field},\n`).join("")}  }`;
  });
  const grains = new Map(
    module.kernels.flatMap(({ name, kernel: { share } }) => (share ? [[name, `${share.grain}`]] : [])),
  );
  const shares = grains.size > 0 ? [`grains: ${recordText([...grains])}`] : [];
  const fields = ["binary", `bytes: ${module.bytes}`, ...shares, ...entries];
  return fields.map((field) => `  ${field},\n`).join("");
}

/** The functions of the runtime that the host calls for numbers of its own. */
export const calledByWasm = ({ kernels }: WasmModule): string[] =>
  kernels.flatMap(({ uniforms }) => uniforms.flatMap(({ lets }) => returnText(lets).helpers));

/** Where temporaries lie: offsets hold for rounded sizes, lengths for the sizes as they are. */
function layoutText(model: Model, entry: Entry, { slots, bytes }: MemoryPlan): string {
  const sizes = [...bytes, ...slots.map(({ offset }) => offset)];
  const { lines, textOf } = roundedSizes(model, sizes, granularity);
  const arena = slots.map(({ buffer, offset, length }) => {
    const place = `[${valueText(buffer.dtype)}, ${textOf(offset)}, ${sizeText(length)}]`;
    return `    ${place}, // ${buffer.name}: ${printType(buffer)}`;
  });
  return ofSizes(model, layoutBody([...checksOf(model, entry), ...lines], largestText(bytes, textOf), arena));
}

/** The kernels in order, called with addresses and numbers. */
function runText(
  model: Model,
  program: Program,
  kernels: readonly WasmKernel[],
  plan: MemoryPlan,
  definitions: Definitions,
  { types, around = (call) => call }: WasmOptions,
): string {
  const taken = [...program.scalars, ...program.buffers].map(({ name }) => name);
  const list = new Names(taken).unique("kernels");
  const typed = (name: string, type: string): string => (types ? `${name}: ${type}` : name);
  /** What the host works out, as the call of a function of what the program takes by value. */
  const uniformOf = ({ name: wanted, lets }: Uniform): string => {
    const { lines } = returnText(lets);
    const words = new Set(lines.join().match(/[A-Za-z_]\w*/g));
    const given = program.scalars.flatMap(({ name }) => (words.has(name) ? [name] : []));
    const parameters = given.map((name) => typed(name, "number")).join(", ");
    const body = lines.map((line) => `  ${line}\n`).join("");
    const define = (name: string) => `function ${name}(${parameters})${types ? ": number" : ""} {\n${body}}`;
    return `${definitions.add(wanted, define)}(${given.join(", ")})`;
  };
  const calls = kernels.map(({ name, buffers, kernel, uniforms }, k) => {
    const given = [...buffers, ...kernel.scalars].map((each) => each.name);
    const all = kernel.share ? ["0", sizeText(kernel.share.extent), "0"] : [];
    const call = `${list}.${name}${types ? "!" : ""}(${[...given, ...uniforms.map(uniformOf), ...all].join(", ")});`;
    return around(call, program.kernels[k]!);
  });
  if (calls.length === 0) return "() {}";
  const words = new Set(calls.join().match(/\w+/g));
  const used = { ...program, scalars: program.scalars.filter(({ name }) => words.has(name)) };
  const patterns = runPatterns(model, used, plan, types, () => "number");
  return `(${withoutEmptyTail([typed(list, "Kernels"), ...patterns])}) ${block(calls)}`;
}
