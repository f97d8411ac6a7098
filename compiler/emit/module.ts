// The generated module: the runtime that the model needs, its kernels, what the runtime must know of it, and `create`.
import { dimText } from "../backends/indices.ts";
import { arrayType, helpersOf, kernelParameters, printKernel } from "../backends/ts.ts";
import { printType } from "../graph/node.ts";
import { type Dim, sizeOf } from "../graph/shape.ts";
import { identifier, Names } from "../kernel/names.ts";
import type { Buffer, Kernel, Program, Scalar } from "../kernel/program.ts";
import type { Initializer, Model } from "../model.ts";
import { entryOf } from "./entry.ts";
import { layoutOf, type Precision } from "./layout.ts";
import { runtimeScript, runtimeSource } from "./runtime.ts";
import { createComment, emitInterfaces, propertyName, typeNames } from "./types.ts";

export interface ModuleOptions {
  /** Of mlpc. */
  readonly version: string;
  /** Of the graph: hash.ts. */
  readonly hash: string;
  readonly precision: Precision;
  /** TypeScript rather than JavaScript. */
  readonly types: boolean;
}

/** The text of a self-contained module that exports `create`. */
export function emitModule(model: Model, programs: readonly Program[], options: ModuleOptions): string {
  const { version, hash, precision, types } = options;
  const runtime = types ? runtimeSource : runtimeScript;
  const names = new Names([...runtime.names, ...typeNames, "model", ...programs.flatMap(localNames)]);
  const definitions = new Definitions(names);
  const memory = new Slots(model);
  const entries = programs.map((program) => programText(model, program, memory, definitions, options));
  const kernels = programs.flatMap((program) => program.kernels);
  const roots = [
    "createTrainer",
    ...helpersOf(kernels),
    ...model.variables.map(({ initializer }) => initializers[initializer.kind]),
    ...(types ? ["ModelInfo"] : []),
  ];
  const create = types
    ? `export const create = async (options: CreateOptions = {}): Promise<Trainer> =>\n  createTrainer(model, options) as unknown as Trainer;`
    : "export const create = async (options) => createTrainer(model, options);";
  const parts = [
    `// A trainer of the model ${model.name}, compiled by mlpc ${version}. Graph ${hash}.`,
    ...(types ? [emitInterfaces(model, precision).trimEnd()] : []),
    runtime.pick(roots),
    `// The kernels of ${model.name}.`,
    ...definitions.texts,
    `const model${types ? ": ModelInfo" : ""} = {\n${modelText(model, hash, precision)}${entries.join("")}};`,
    `${createComment}${create}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Functions of runtime/initialize.ts. */
const initializers: Readonly<Record<Initializer["kind"], string>> = {
  constant: "constantly",
  values: "listed",
  uniform: "uniformly",
  normal: "normally",
  truncated_normal: "normallyWithin",
  orthogonal: "orthogonally",
};

/** A finite or other number as JavaScript. */
const numberText = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

const valueText = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(valueText).join(", ")}]`
    : typeof value === "object" && value !== null
      ? recordText(Object.entries(value).map(([key, inner]) => [key, valueText(inner)]))
      : typeof value === "number"
        ? numberText(value)
        : JSON.stringify(value);

const recordText = (entries: ReadonlyArray<readonly [string, string]>): string =>
  entries.length === 0
    ? "{}"
    : `{ ${entries.map(([key, text]) => `${propertyName(key)}: ${text}`).join(", ")} }`;

const localNames = (program: Program): string[] =>
  [...program.scalars, ...program.buffers].map(({ name }) => name);

/** Top-level functions and constants; equal texts are defined once, under the first name asked for. */
class Definitions {
  readonly #names: Names;
  readonly #defined = new Map<string, string>();
  readonly texts: string[] = [];

  constructor(names: Names) {
    this.#names = names;
  }

  /** The name of what `define` makes, given a name. */
  add(wanted: string, define: (name: string) => string): string {
    const key = define("_");
    const known = this.#defined.get(key);
    if (known !== undefined) return known;
    const name = this.#names.unique(wanted);
    this.#defined.set(key, name);
    this.texts.push(define(name));
    return name;
  }
}

/** Which slot of the memory holds what: see Memory of runtime/model.ts. */
class Slots {
  readonly #slots: ReadonlyMap<string, number>;
  #next: number;

  constructor({ symbols, settings, variables, inputs }: Model) {
    const keys = [
      ...symbols.map((symbol) => `size ${symbol}`),
      ...settings.map(({ name }) => `setting ${name}`),
      "step",
      "seed0",
      "seed1",
      ...variables.map(({ name }) => `variable ${name}`),
      ...inputs.map(({ name }) => `input ${name}`),
    ];
    this.#slots = new Map(keys.map((key, slot) => [key, slot]));
    this.#next = keys.length;
  }

  /** The first of `count` new ones. */
  reserve(count: number): number {
    const first = this.#next;
    this.#next += count;
    return first;
  }

  ofScalar({ name, kind, external }: Scalar): number {
    return this.#at(external === undefined ? name : `${kind} ${external}`);
  }

  /** Of a variable or an input. */
  ofBuffer({ role, external }: Buffer): number {
    return this.#at(`${role === "input" ? role : "variable"} ${external}`);
  }

  #at(key: string): number {
    const slot = this.#slots.get(key);
    if (slot === undefined) throw new Error(`internal: no slot holds the ${key}`);
    return slot;
  }
}

const sizeText = (size: Dim): string => dimText(size).text;

/** A function of the symbols. */
const sizeFunction = (model: Model, body: string): string =>
  `(${model.symbols.map(identifier).join(", ")}) => ${body}`;

function modelText(model: Model, hash: string, precision: Precision): string {
  const { earlyStopping, plateau, batch, epochs, shuffle, seed } = model.train;
  const shapeText = (shape: readonly Dim[]): string =>
    valueText(shape.map((dim) => (typeof dim === "number" ? dim : dim.key)));
  const inputs = model.inputs.map(({ name, node: { dtype, shape }, below }) => {
    const bound = dtype === "bool" ? 2 : below;
    return recordText([
      ["name", valueText(name)],
      ["dtype", valueText(dtype)],
      ["shape", shapeText(shape)],
      ["length", sizeFunction(model, sizeText(sizeOf(shape)))],
      ...(bound === undefined ? [] : [["below", sizeFunction(model, sizeText(bound))] as const]),
    ]);
  });
  const variables = model.variables.map(({ name, role, dtype, shape, initializer }) => {
    const { kind, ...given } = initializer;
    return recordText([
      ["name", valueText(name)],
      ["role", valueText(role)],
      ["dtype", valueText(dtype)],
      ["shape", shapeText(shape)],
      ["initialize", `${initializers[kind]}(${Object.values(given).map(valueText).join(", ")})`],
    ]);
  });
  const train = {
    batch,
    epochs,
    shuffle,
    seed,
    ...(earlyStopping && { earlyStopping }),
    ...(plateau && { plateau }),
  };
  const lines = [
    `name: ${valueText(model.name)}`,
    `hash: ${valueText(hash)}`,
    `float: ${arrayType("f32", precision)}`,
    `symbols: ${valueText(model.symbols)}`,
    ...(model.batchSymbol === undefined ? [] : [`batch: ${valueText(model.batchSymbol)}`]),
    `inputs: ${listText(inputs)}`,
    `variables: ${listText(variables)}`,
    `settings: ${recordText(model.settings.map(({ name, initial }) => [name, numberText(initial)]))}`,
    `train: ${valueText(train)}`,
  ];
  return lines.map((line) => `  ${line},\n`).join("");
}

const listText = (items: readonly string[], indentation = "  "): string =>
  items.length === 0
    ? "[]"
    : `[\n${items.map((item) => `${indentation}  ${item},\n`).join("")}${indentation}]`;

/** A ProgramInfo, and by the way its kernels. */
function programText(
  model: Model,
  program: Program,
  memory: Slots,
  definitions: Definitions,
  { precision, types }: ModuleOptions,
): string {
  const { inputs, sizes } = entryOf(model, program.name);
  const { slots, bytes } = layoutOf(program, precision);
  const first = memory.reserve(slots.length);
  const temporaries = new Map(slots.map(({ buffer }, k) => [buffer, first + k]));
  const slotOf = (buffer: Buffer): number => temporaries.get(buffer) ?? memory.ofBuffer(buffer);

  const kernelOf = (kernel: Kernel): string =>
    definitions.add(kernel.name, (name) => printKernel({ ...kernel, name }, { types, precision }).trimEnd());
  const literalOf = ({ name: wanted, dtype, values = [] }: Buffer): string =>
    definitions.add(
      wanted,
      (name) => `const ${name} = ${arrayType(dtype, precision)}.of(${values.map(numberText).join(", ")});`,
    );
  const calls = program.kernels.map((kernel) => {
    const { buffers, scalars } = kernelParameters(kernel);
    const arrays = buffers.map((buffer) => (buffer.role === "literal" ? literalOf(buffer) : buffer.name));
    return `${kernelOf(kernel)}(${[...arrays, ...scalars.map(({ name }) => name)].join(", ")});`;
  });

  const parameter = new Names(localNames(program)).unique("memory");
  const local = (name: string, slot: number, type: string, comment = ""): string =>
    `const ${name} = ${parameter}[${slot}]${types ? ` as ${type}` : ""};${comment}`;
  const locals = [
    ...program.scalars.map((scalar) => local(scalar.name, memory.ofScalar(scalar), "number")),
    ...program.buffers
      .filter(({ role }) => role !== "literal")
      .map((buffer) => [slotOf(buffer), buffer] as const)
      .sort(([a], [b]) => a - b)
      .map(([slot, buffer]) =>
        local(buffer.name, slot, arrayType(buffer.dtype, precision), ` // ${printType(buffer)}`),
      ),
  ];
  const symbols = sizes.map(({ symbol, input, value }) =>
    recordText([
      ["symbol", `${model.symbols.indexOf(symbol)}`],
      ...(input && value !== undefined
        ? [
            ["input", `${model.inputs.indexOf(input)}`] as const,
            ["solve", `(${["length", ...model.symbols.map(identifier)].join(", ")}) => ${value}`] as const,
          ]
        : []),
    ]),
  );
  const places = slots.flatMap(({ offset, length }) => [sizeText(offset), sizeText(length)]);
  const fields = [
    `name: ${valueText(program.name)}`,
    `inputs: ${valueText(inputs.map((input) => model.inputs.indexOf(input)))}`,
    `sizes: ${listText(symbols, "    ")}`,
    `first: ${first}`,
    `temporaries: ${valueText(slots.map(({ buffer }) => buffer.dtype))}`,
    `layout: ${sizeFunction(model, `[${[...places, sizeText(bytes)].join(", ")}]`)}`,
    `results: ${recordText(program.results.map(({ name, buffer }) => [name, `${slotOf(buffer)}`]))}`,
    `run(${parameter}) {\n${[...locals, ...calls].map((line) => `      ${line}\n`).join("")}    }`,
  ];
  return `  ${program.name}: {\n${fields.map((field) => `    ${field},\n`).join("")}  },\n`;
}
