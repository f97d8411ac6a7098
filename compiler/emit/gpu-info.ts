// What a generated module tells the runtime of a model's programs on a GPU, as text: the fields of a GpuModelInfo.
import { placeInFile } from "../../dsl/source.ts";
import { returnText } from "../backends/ts.ts";
import {
  type Binding,
  type Field,
  type GpuKernel,
  type GpuModule,
  keyOf,
  type Space,
  spaceOf,
} from "../backends/wgsl.ts";
import { printType } from "../graph/node.ts";
import { addDim, floorDivideDim } from "../graph/shape.ts";
import type { Let } from "../kernel/loops.ts";
import { halvesIn, type MemoryPlan, planMemory } from "../kernel/memory.ts";
import { identifier } from "../kernel/names.ts";
import type { Buffer, Program } from "../kernel/program.ts";
import { counterNames } from "../kernel/scalars.ts";
import { expressionsIn } from "../kernel/visit.ts";
import type { Model } from "../model.ts";
import { type Entry, entryOf } from "./entry.ts";
import {
  type Bound,
  block,
  checksOf,
  entryFields,
  largestText,
  layoutBody,
  ofSizes,
  pattern,
  roundedSizes,
  settingsPattern,
  withoutEmptyTail,
} from "./program-info.ts";
import { listText, numberText, recordText, sizeText, valueText } from "./text.ts";

/** Symbols are rounded up to a multiple of this, so that regions of the arena start where they may be bound. */
export const gpuGranularity = 64;

/** Constants that are no part of the shader, in the order of their space. */
function literalsOf({ kernels, fields }: GpuModule): ReadonlyMap<string, Buffer> {
  const reached = new Set(
    fields.flatMap(({ value }) => (value.kind === "offset" && value.space === "literals" ? [value.key] : [])),
  );
  const found = new Map<string, Buffer>();
  for (const { kernel, bindings } of kernels) {
    const bound = new Set(bindings.map((binding) => binding.kind === "buffer" && binding.buffer));
    for (const buffer of kernel.reads)
      if (buffer.role === "literal" && (bound.has(buffer) || reached.has(keyOf(buffer))))
        found.set(keyOf(buffer), buffer);
  }
  return found;
}

const arrays = { f32: "Float32Array", i32: "Int32Array", bool: "Uint8Array" };

/** Where a value is in its space; the places of the arena are the same for all programs. */
type Places = Readonly<Record<Space, ReadonlyMap<string, number>>>;

const numbered = (keys: Iterable<string>): ReadonlyMap<string, number> =>
  new Map([...new Set(keys)].map((key, place) => [key, place]));

/**
 * What a model for GPUs has beside what any has: its programs too, but for what a caller must know of them where the
 * model has a form for the CPU, `base`.
 */
export function gpuText(
  model: Model,
  programs: readonly Program[],
  gpu: GpuModule,
  { types, base }: { readonly types: boolean; readonly base: string | undefined },
): string {
  const { batch } = model.train;
  const precision = gpu.usesHalves ? "f16" : "f32";
  const plans = programs.map((program) => planMemory(program, { precision, batch, target: "wgsl" }));
  const literals = literalsOf(gpu);
  const places: Places = {
    inputs: numbered(model.inputs.map(({ name }) => name)),
    variables: numbered(model.variables.map(({ name }) => name)),
    arena: numbered(plans.flatMap(({ slots }) => slots.map(({ buffer }) => keyOf(buffer)))),
    literals: numbered(literals.keys()),
  };
  const bindings = bindingTable(gpu, places);
  const kernelTexts = gpu.kernels.map((kernel) => kernelText(model, kernel, places, bindings));
  const kernels = numbered(kernelTexts);
  const entries = programs.map(({ name, results }, k) => {
    const own = kernelTexts.filter((_, k) => gpu.kernels[k]!.program === name);
    const found = results.map(({ name, buffer }) => [name, `${places.arena.get(keyOf(buffer))}`] as const);
    const entry = entryOf(model, name);
    const fields = [
      ...(base ? [`...${base}.${name}`] : entryFields(model, entry, { types })),
      `results: ${recordText(found)}`,
      `kernels: [${own.map((text) => kernels.get(text)).join(", ")}]`,
      `layout${ofSizes(model, layoutText(model, entry, plans[k]!, places, halvesIn(programs[k]!, precision, "wgsl")))}`,
    ];
    return `${name}: {\n${fields.map((field) => `    ${field},\n`).join("")}  }`;
  });
  const lists = {
    literals: [...literals.values()].map(
      ({ dtype, values = [] }) => `${arrays[dtype]}.of(${values.map(numberText).join(", ")})`,
    ),
    scalars: gpu.fields.map((field) => scalarText(model, field, places, types)),
    // A number that is the place in the list goes without saying.
    bindings: bindings.map((text, k) => text.replace(new RegExp(`(?:, )+${k}\\]$`), "]")),
    kernels: [...kernels.keys()],
  };
  const fields = [
    "shader",
    ...(gpu.usesHalves ? ['features: ["shader-f16"]'] : []),
    ...Object.entries(lists).map(([name, items]) => `${name}: ${listText(items, "  ")}`),
    ...entries,
  ];
  return fields.map((field) => `  ${field},\n`).join("");
}

/** What a number is bound to, and the number. */
function bindingText(binding: Binding, places: Places): string {
  const { kind, number } = binding;
  if (kind !== "buffer") return `[${valueText(kind === "space" ? binding.space : kind)}, , ${number}]`;
  const space = spaceOf(binding.buffer);
  return valueText([space, places[space].get(keyOf(binding.buffer))!, number]);
}

/** All bindings of the module's kernels, by their numbers. */
const bindingTable = ({ kernels }: GpuModule, places: Places): readonly string[] => [
  ...new Set(
    kernels
      .flatMap(({ bindings }) => bindings)
      .sort((a, b) => a.number - b.number)
      .map((binding) => bindingText(binding, places)),
  ),
];

function kernelText(
  model: Model,
  { entryPoint, kernel, bindings, workgroups }: GpuKernel,
  places: Places,
  table: readonly string[],
): string {
  return recordText([
    ["entry", valueText(entryPoint)],
    ["line", valueText(placeInFile(kernel.origin ?? model.span))],
    ["workgroups", ofSizes(model, sizeText(workgroups), "=> ")],
    ["bindings", valueText(bindings.map((binding) => table.indexOf(bindingText(binding, places))))],
  ]);
}

function scalarText(model: Model, { value }: Field, places: Places, types: boolean): string {
  if (value.kind === "offset") return valueText([value.space, places[value.space].get(value.key)!]);
  if (value.kind === "uniform") return uniformText(model, value.lets, types);
  const { kind, name, external } = value.scalar;
  if (kind === "setting") return valueText([kind, external]);
  if (kind === "size") return valueText([kind, model.symbols.indexOf(external!)]);
  return valueText(["counter", counterNames.indexOf(name)]);
}

/** What the host works out, as a function of what a program takes by value. */
function uniformText(model: Model, lets: readonly Let[], types: boolean): string {
  const { lines } = returnText(lets);
  const words = new Set(lines.join().match(/[A-Za-z_]\w*/g));
  const scalars = [...expressionsIn(lets)].flatMap((e) => (e.kind === "scalar" ? [e.scalar] : []));
  const settings = [...new Set(scalars)].flatMap(({ kind, name, external = name }) =>
    kind === "setting" ? [{ name, external }] : [],
  );
  const bound = (name: string): Bound | undefined => (words.has(name) ? { name, type: "number" } : undefined);
  const parameters = withoutEmptyTail([
    pattern(model.symbols.map(identifier).map(bound), types),
    settingsPattern(settings, types),
    pattern([bound("step")], types),
  ]);
  const [only, another] = lines;
  return `(${parameters}) => ${another ? block(lines) : only!.replace(/^return |;$/g, "")}`;
}

/** How the arena is laid out for some sizes. */
function layoutText(
  model: Model,
  entry: Entry,
  { slots, bytes }: MemoryPlan,
  places: Places,
  halves: ReadonlySet<Buffer>,
): string {
  const { lines, textOf } = roundedSizes(
    model,
    [...bytes, ...slots.map(({ offset }) => offset)],
    gpuGranularity,
  );
  const own = new Map(slots.map((slot) => [keyOf(slot.buffer), slot]));
  const arena = [...places.arena.keys()].map((key) => {
    const slot = own.get(key);
    if (!slot) return "    ,";
    const { buffer, offset, length } = slot;
    const isHalf = halves.has(buffer);
    const words = isHalf ? floorDivideDim(addDim(length, 1), 2) : length;
    const region = `[${valueText(buffer.dtype)}, ${textOf(offset)}, ${sizeText(words)}]`;
    return `    ${region}, // ${buffer.name}: ${printType(buffer)}${isHalf ? ", kept in f16" : ""}`;
  });
  while (arena.at(-1) === "    ,") arena.pop();
  return layoutBody([...checksOf(model, entry), ...lines], largestText(bytes, textOf), arena);
}
