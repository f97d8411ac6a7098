// What a generated module tells the runtime of an entry point, as text: a ProgramInfo that calls the kernels in order.
import { arrayType, kernelParameters, kernelText } from "../backends/ts.ts";
import { printType } from "../graph/node.ts";
import { type Dim, symbolsOf } from "../graph/shape.ts";
import { granularity } from "../kernel/arena.ts";
import { type MemoryPlan, type Precision, planMemory } from "../kernel/memory.ts";
import { identifier, Names } from "../kernel/names.ts";
import type { Buffer, Kernel, Program } from "../kernel/program.ts";
import { counterNames } from "../kernel/scalars.ts";
import type { Model } from "../model.ts";
import { type Entry, entryOf } from "./entry.ts";
import { printRequirement } from "./requirement.ts";
import { numberText, parametersText, recordText, sizeText, valueText } from "./text.ts";

/** Top-level functions and constants of a module; equal texts are defined once, under the first name asked for. */
export class Definitions {
  readonly #names: Names;
  readonly #defined = new Map<string, string>();
  readonly texts: string[] = [];

  /** `taken` are names that the module has otherwise. */
  constructor(taken: Iterable<string>) {
    this.#names = new Names(taken);
  }

  /** The name of what `define` makes, given a name; `key` is equal where one definition serves for two. */
  add(wanted: string, define: (name: string) => string, key: string = define("_")): string {
    const known = this.#defined.get(key);
    if (known !== undefined) return known;
    const name = this.#names.unique(wanted);
    this.#defined.set(key, name);
    this.texts.push(define(name));
    return name;
  }
}

export interface ProgramOptions {
  readonly precision: Precision;
  /** TypeScript rather than JavaScript. */
  readonly types: boolean;
  /** What stands for the call of a kernel, as a statement: for those who take its time. By default the call alone. */
  readonly around?: (call: string, kernel: Kernel) => string;
}

/** A name bound to an element of a list; a list is taken apart by a pattern: `[W1, , W2]`. */
export interface Bound {
  readonly name: string;
  readonly type: string;
}

export function pattern(list: ReadonlyArray<Bound | undefined>, types: boolean): string {
  const bounds = list.slice(0, list.findLastIndex((bound) => bound !== undefined) + 1);
  const text = `[${bounds.map((bound) => bound?.name ?? "").join(", ")}]`;
  // What is left out is of a type that any list holds.
  return types ? `${text}: [${bounds.map((bound) => bound?.type ?? "never").join(", ")}]` : text;
}

/** `{ lr, rate: rate_2 }`. */
export function settingsPattern(
  settings: ReadonlyArray<{ readonly name: string; readonly external: string }>,
  types: boolean,
): string {
  const names = settings.map(({ name, external }) => (name === external ? name : `${external}: ${name}`));
  const text = names.length === 0 ? "{}" : `{ ${names.join(", ")} }`;
  return types ? `${text}: { ${settings.map(({ external }) => `${external}: number`).join("; ")} }` : text;
}

/** Parameters as text, but for those at the end that bind nothing. */
export const withoutEmptyTail = (patterns: readonly string[]): string =>
  patterns.slice(0, patterns.findLastIndex((text) => !/^(?:\[\]|\{\})/.test(text)) + 1).join(", ");

/** Statements in braces. */
export const block = (lines: readonly string[]): string =>
  `{\n${lines.map((line) => `      ${line}\n`).join("")}    }`;

/** The text of a program's field; its kernels and literals are added to the definitions. */
export function programText(
  model: Model,
  program: Program,
  definitions: Definitions,
  options: ProgramOptions,
): string {
  const entry = entryOf(model, program.name);
  const plan = planMemory(program, { precision: options.precision, batch: model.train.batch });
  const places = new Map(plan.slots.map(({ buffer }, place) => [buffer, place]));
  const results = program.results.map(({ name, buffer }) => [name, `${places.get(buffer)}`] as const);
  const fields = [
    ...entryFields(model, entry, options),
    `temporaries${temporariesText(model, entry, plan, options)}`,
    `results: ${recordText(results)}`,
    `run${runText(model, program, plan, definitions, options)}`,
  ];
  return `  ${program.name}: {\n${fields.map((field) => `    ${field},\n`).join("")}  },\n`;
}

/** What a caller must know of an entry point, on any target. */
export const entryFields = (
  model: Model,
  entry: Entry,
  { types }: Pick<ProgramOptions, "types">,
): string[] => [
  `inputs: ${valueText(entry.inputs.map((input) => model.inputs.indexOf(input)))}`,
  `sizes${sizesText(model, entry, types)}`,
];

/** From the lengths of the inputs, and from the numbers fed for symbols, to the values of all symbols. */
function sizesText(model: Model, { sizes }: Entry, types: boolean): string {
  const names = new Names([...model.symbols.map(identifier), "whole", "fed"]);
  const lengths = new Map<string, string>();
  const fed = new Map<string, string>();
  const lines = sizes.map(({ symbol, input, value }) => {
    if (!input || !value) {
      fed.set(symbol, names.unique(`${symbol}_fed`));
      return `const ${identifier(symbol)} = fed(${valueText(symbol)}, ${fed.get(symbol)});`;
    }
    const length = lengths.get(input.name) ?? names.unique(input.name);
    lengths.set(input.name, length);
    return `const ${identifier(symbol)} = whole(${value(length)});`;
  });
  const bound = (name: string | undefined): Bound | undefined =>
    name === undefined ? undefined : { name, type: "number" };
  const parameters = [
    pattern(
      model.inputs.map(({ name }) => bound(lengths.get(name))),
      types,
    ),
    pattern(
      model.symbols.map((symbol) => bound(fed.get(symbol))),
      types,
    ),
  ];
  const known = new Set(sizes.map(({ symbol }) => symbol));
  const values = model.symbols.map((symbol) => (known.has(symbol) ? identifier(symbol) : "1"));
  return `(${withoutEmptyTail(parameters)}) ${block([...lines, `return [${values.join(", ")}];`])}`;
}

/** Statements that throw where the values of the symbols are not as required. */
export const checksOf = (model: Model, { name, sizes, requirements }: Entry): string[] =>
  requirements.map((requirement) => {
    const { more, less } = requirement;
    const asked = new Set([...symbolsOf(more), ...symbolsOf(less)]);
    const told = sizes.filter(({ symbol }) => asked.has(symbol));
    const tellers = new Set(told.map(({ symbol, input }) => `"${input?.name ?? symbol}"`));
    const fits = tellers.size > 1 ? "do not fit" : "does not fit";
    const symbols = told.map(({ symbol }) => symbol);
    const words = `${model.name}.${name}: ${[...tellers].join(" and ")} ${fits}: ${printRequirement(requirement)}, got ${symbols} = `;
    const values = symbols.map(identifier).join(", ");
    return `if (${sizeText(more)} < ${sizeText(less)}) throw new TypeError(${valueText(words)} + ${symbols.length > 1 ? `[${values}]` : values});`;
  });

/** Functions of the runtime that the text of programs calls. */
export const calledByPrograms = (texts: readonly string[]): string[] =>
  ["whole", "fed", "roundUp"].filter((name) => texts.some((text) => new RegExp(`\\b${name}\\(`).test(text)));

/**
 * Statements that round the symbols of some sizes up to a multiple, and the text of such a size where they are rounded;
 * no name that they give is taken.
 */
export function roundedSizes(
  model: Model,
  sizes: readonly Dim[],
  multiple: number,
  taken: readonly string[] = [],
): { readonly lines: readonly string[]; readonly textOf: (size: Dim) => string } {
  const symbols = model.symbols.map(identifier);
  const names = new Names([...symbols, ...taken]);
  const rounded = new Map(symbols.map((symbol) => [symbol, names.unique(`${symbol}_${multiple}`)]));
  const used = new Set(sizes.flatMap((dim) => [...symbolsOf(dim)].map(identifier)));
  const up = (symbol: string): string =>
    multiple === granularity ? `roundUp(${symbol})` : `Math.ceil(${symbol} / ${multiple}) * ${multiple}`;
  return {
    lines: [...rounded].flatMap(([symbol, name]) =>
      used.has(symbol) ? [`const ${name} = ${up(symbol)};`] : [],
    ),
    textOf: (size) => sizeText(size).replace(/\w+/g, (word) => rounded.get(word) ?? word),
  };
}

/** The largest of some sizes, as an expression. */
export const largestText = (sizes: readonly Dim[], textOf: (size: Dim) => string): string =>
  sizes.length > 1 ? `Math.max(${sizes.map(textOf).join(", ")})` : sizes.map(textOf).join() || "0";

/** A function of the sizes, by its body; what comments say is not read. */
export const ofSizes = ({ symbols }: Model, body: string, arrow = ""): string =>
  `(${parametersText(symbols.map(identifier), body.replace(/\/\/.*/g, ""))}) ${arrow}${body}`;

/** The body of a function that gives the bytes of the arena, and its regions, each with a comment. */
export const layoutBody = (lines: readonly string[], bytes: string, arena: readonly string[]): string =>
  block([
    ...lines,
    "return {",
    `  bytes: ${bytes},`,
    ...(arena.length === 0 ? ["  arena: [],"] : ["  arena: [", ...arena, "  ],"]),
    "};",
  ]);

/** Views of the arena; their offsets hold for rounded sizes, their lengths for the sizes as they are. */
function temporariesText(
  model: Model,
  entry: Entry,
  { slots, bytes }: MemoryPlan,
  { precision }: ProgramOptions,
): string {
  const checks = checksOf(model, entry);
  const sizes = [...bytes, ...slots.map(({ offset }) => offset)];
  const { lines, textOf } = roundedSizes(model, sizes, granularity, ["room", "arena"]);
  const views = slots.map(
    ({ buffer, offset, length }) =>
      `new ${arrayType(buffer.dtype, precision)}(arena, ${textOf(offset)}, ${sizeText(length)}), // ${buffer.name}: ${printType(buffer)}`,
  );
  if (views.length + checks.length === 0) return "() { return []; }";
  const arena = views.length > 0 ? [`const arena = room(${largestText(bytes, textOf)});`] : [];
  const body = block([...checks, ...lines, ...arena, "return [", ...views.map((view) => `  ${view}`), "];"]);
  // The comments speak of symbols too.
  const read = body.replace(/\/\/.*/g, "");
  return `(${parametersText(["room", ...model.symbols.map(identifier)], read)}) ${body}`;
}

/**
 * The parameters of a function that runs a program: sizes, settings, counters, variables, inputs and temporaries, each by
 * a pattern; what it does not use is left out. Buffers are of some type, all before them are numbers.
 */
export function runPatterns(
  model: Model,
  program: Program,
  { slots }: MemoryPlan,
  types: boolean,
  typeOf: (buffer: Buffer) => string,
): string[] {
  const bound = new Map<string, Bound>([
    ...program.scalars.map(({ kind, external, name }): [string, Bound] => [
      external === undefined ? name : `${kind} ${external}`,
      { name, type: "number" },
    ]),
    ...program.buffers.map((buffer): [string, Bound] => {
      const { role, external, name } = buffer;
      return [
        role === "input" || role === "result" ? `${role} ${external}` : `variable ${external ?? name}`,
        { name, type: typeOf(buffer) },
      ];
    }),
  ]);
  const settings = program.scalars.flatMap(({ kind, name, external = name }) =>
    kind === "setting" ? [{ name, external }] : [],
  );
  const parameters = [
    model.symbols.map((symbol) => bound.get(`size ${symbol}`)),
    counterNames.map((name) => bound.get(name)),
    model.variables.map(({ name }) => bound.get(`variable ${name}`)),
    model.inputs.map(({ name }) => bound.get(`input ${name}`)),
    slots.map(({ buffer }) => ({ name: buffer.name, type: typeOf(buffer) })),
  ];
  const [sizes = "[]", ...rest] = parameters.map((list) => pattern(list, types));
  return [sizes, settingsPattern(settings, types), ...rest];
}

/** The kernels in order, over what the runtime hands in. */
function runText(
  model: Model,
  program: Program,
  plan: MemoryPlan,
  definitions: Definitions,
  { precision, types, around = (call) => call }: ProgramOptions,
): string {
  const kernelOf = (kernel: Kernel): string => {
    const { named, key } = kernelText(kernel, { types, precision });
    return definitions.add(kernel.name, (name) => named(name).trimEnd(), key);
  };
  const literalOf = ({ name: wanted, dtype, values = [] }: Buffer): string =>
    definitions.add(
      wanted,
      (name) => `const ${name} = ${arrayType(dtype, precision)}.of(${values.map(numberText).join(", ")});`,
    );
  const calls = program.kernels.map((kernel) => {
    const { buffers, scalars } = kernelParameters(kernel);
    const arrays = buffers.map((buffer) => (buffer.role === "literal" ? literalOf(buffer) : buffer.name));
    return around(
      `${kernelOf(kernel)}(${[...arrays, ...scalars.map(({ name }) => name)].join(", ")});`,
      kernel,
    );
  });
  const patterns = runPatterns(model, program, plan, types, ({ dtype }) => arrayType(dtype, precision));
  return `(${withoutEmptyTail(patterns)}) ${block(calls)}`;
}
