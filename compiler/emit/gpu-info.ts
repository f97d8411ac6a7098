// What a generated module tells the runtime of a model's programs on a GPU, as text: a GpuProgramInfo for each.
import { placeInFile } from "../../dsl/source.ts";
import { returnText } from "../backends/ts.ts";
import { type Binding, type Field, type GpuModule, keyOf, spaceOf } from "../backends/wgsl.ts";
import { printType } from "../graph/node.ts";
import type { Let } from "../kernel/loops.ts";
import { planMemory } from "../kernel/memory.ts";
import { identifier } from "../kernel/names.ts";
import type { Buffer, Program } from "../kernel/program.ts";
import { expressionsIn } from "../kernel/visit.ts";
import type { Model } from "../model.ts";
import { entryOf } from "./entry.ts";
import {
  type Bound,
  block,
  entryFields,
  largestText,
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

/** The fields of the model that are for GPUs alone. */
export function gpuModelText(gpu: GpuModule): string {
  const literals = [...literalsOf(gpu).values()].map(
    ({ dtype, values = [] }) => `${arrays[dtype]}.of(${values.map(numberText).join(", ")})`,
  );
  return `  shader,\n  literals: ${listText(literals, "  ")},\n`;
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

/** The field of a program. What a caller must know is there already where the model has a form for the CPU, `base`. */
export function gpuProgramText(
  model: Model,
  program: Program,
  gpu: GpuModule,
  { types, base }: { readonly types: boolean; readonly base: string | undefined },
): string {
  const { slots, bytes } = planMemory(program, {
    precision: "f32",
    batch: model.train.batch,
    target: "wgsl",
  });
  const places = {
    inputs: new Map(model.inputs.map(({ name }, place) => [name, place])),
    variables: new Map(model.variables.map(({ name }, place) => [name, place])),
    arena: new Map(slots.map(({ buffer }, place) => [keyOf(buffer), place])),
    literals: new Map([...literalsOf(gpu).keys()].map((key, place) => [key, place])),
  };
  const bindingText = (binding: Binding): string => {
    const { number } = binding;
    if (binding.kind === "scalars") return valueText([number, "scalars"]);
    if (binding.kind === "space") return valueText([number, binding.space]);
    const { buffer } = binding;
    const space = spaceOf(buffer);
    return valueText([number, space, places[space].get(keyOf(buffer))!]);
  };
  const scalarText = ({ value }: Field): string => {
    if (value.kind === "offset") {
      const place = places[value.space].get(value.key);
      return place === undefined ? "0" : valueText([value.space, place]);
    }
    if (value.kind === "uniform")
      return value.programs.has(program.name) ? uniformText(model, value.lets, types) : "0";
    const { kind, name, external } = value.scalar;
    if (kind === "setting") return valueText([kind, external]);
    if (kind === "size") return valueText([kind, model.symbols.indexOf(external!)]);
    return valueText(["counter", ["step", "seed0", "seed1"].indexOf(name)]);
  };
  const kernels = gpu.kernels
    .filter((kernel) => kernel.program === program.name)
    .map(({ entryPoint, kernel, bindings, workgroups }) =>
      recordText([
        ["entry", valueText(entryPoint)],
        ["line", valueText(placeInFile(kernel.origin ?? model.span))],
        ["workgroups", sizeText(workgroups)],
        ["bindings", `[${bindings.map(bindingText).join(", ")}]`],
      ]),
    );
  const { lines, textOf } = roundedSizes(
    model,
    [...bytes, ...slots.map(({ offset }) => offset)],
    gpuGranularity,
  );
  const arena = slots.map(
    ({ buffer, offset, length }) =>
      `    [${valueText(buffer.dtype)}, ${textOf(offset)}, ${sizeText(length)}], // ${buffer.name}: ${printType(buffer)}`,
  );
  const results = program.results.map(
    ({ name, buffer }) => [name, `${places.arena.get(keyOf(buffer))}`] as const,
  );
  const layout = block([
    ...lines,
    "return {",
    `  bytes: ${largestText(bytes, textOf)},`,
    ...(arena.length === 0 ? ["  arena: [],"] : ["  arena: [", ...arena, "  ],"]),
    `  kernels: ${listText(kernels, "        ")},`,
    "};",
  ]);
  const fields = [
    ...(base === undefined
      ? entryFields(model, entryOf(model, program.name), { types })
      : [`...${base}.${program.name}`]),
    `results: ${recordText(results)}`,
    `scalars: [${gpu.fields.map(scalarText).join(", ")}]`,
    `layout(${model.symbols.map(identifier).join(", ")}) ${layout}`,
  ];
  return `  ${program.name}: {\n${fields.map((field) => `    ${field},\n`).join("")}  },\n`;
}
