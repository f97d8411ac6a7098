// The type declarations of a trainer: every input, output, metric, param and setting by name, with shape and comment.
import { arrayType } from "../backends/ts.ts";
import { printType } from "../graph/node.ts";
import type { Precision } from "../kernel/memory.ts";
import type { Model, Variable } from "../model.ts";
import { type Entry, entryOf } from "./entry.ts";
import { propertyName } from "./text.ts";

/** Names that the declarations take at the top level of the module. */
export const typeNames: readonly string[] =
  `Inputs StepInputs EvaluateInputs PredictInputs Outputs Metrics Tensor Params
  States Settings Epoch FitOptions CreateOptions Trainer create`.split(/\s+/);

/** A doc comment at an indentation, of the lines that are not empty; the text cannot end it. */
function comment(indentation: string, ...parts: ReadonlyArray<string | undefined>): string {
  const lines = parts
    .flatMap((part) => (part ? part.split("\n") : []))
    .map((line) => line.trim().replaceAll("*/", "*\u2215"));
  if (lines.length === 0) return "";
  if (lines.length === 1) return `${indentation}/** ${lines[0]} */\n`;
  return `${indentation}/**\n${lines.map((line) => `${indentation} * ${line}`.trimEnd()).join("\n")}\n${indentation} */\n`;
}

interface Member {
  readonly name: string;
  readonly type: string;
  readonly doc?: string | undefined;
  readonly note?: string;
}

function interfaceOf(name: string, doc: string, members: readonly Member[], readonly = true): string {
  const body = members.map(
    (member) =>
      `${comment("  ", member.doc, member.note)}  ${readonly ? "readonly " : ""}${propertyName(member.name)}: ${member.type};\n`,
  );
  return `${comment("", doc)}export interface ${name} {\n${body.join("")}}\n`;
}

const picked = (name: string, doc: string, { inputs, sizes }: Entry): string => {
  const names = inputs.map((input) => JSON.stringify(input.name)).join(" | ") || "never";
  const fed = sizes.filter(({ input }) => !input).map(({ symbol }) => ` & { readonly ${symbol}: number }`);
  return `${comment("", doc)}export type ${name} = Pick<Inputs, ${names}>${fed.join("")};\n`;
};

/** What a trainer is made for: the CPU, as JavaScript or WebAssembly, a GPU, or what of these there is. */
export type Form = "ts" | "wasm" | "wgsl" | "auto";

/** The text of `model.d.ts`; self-contained. On a GPU nothing is done at once. */
export const emitTypes = (model: Model, precision: Precision = "f32", form: Form = "ts"): string =>
  `${emitInterfaces(model, precision, form)}
${createComment}export declare function create(options?: CreateOptions): Promise<Trainer>;
`;

/** Comment on what a module is for its user: to create trainers. */
export const createComment = "/** A trainer whose params are drawn from the seed. */\n";

/** The types of a model, without `create`. */
export function emitInterfaces(model: Model, precision: Precision, form: Form = "ts"): string {
  const variables = (roles: ReadonlyArray<Variable["role"]>): Member[] =>
    model.variables
      .filter(({ role }) => roles.includes(role))
      .map(({ name, doc, dtype, shape, node }) => ({
        name,
        doc,
        type: `Tensor<${arrayType(dtype, precision)}, readonly [${shape.join(", ")}], "${dtype}">`,
        note: printType(node),
      }));
  const metrics: Member[] = [
    ...(model.evaluate.loss ? [{ name: "loss", type: "number", doc: "What training minimises." }] : []),
    ...model.evaluate.metrics.map(({ name, doc }) => ({ name, type: "number", doc })),
  ];
  const arrays = (
    list: ReadonlyArray<Pick<Member, "name" | "doc"> & { readonly node: Model["inputs"][number]["node"] }>,
  ) =>
    list.map(({ name, doc, node }) => ({
      name,
      doc,
      type: arrayType(node.dtype, precision),
      note: printType(node),
    }));
  const [step, evaluate, predict] = (["step", "evaluate", "predict"] as const).map((name) =>
    entryOf(model, name),
  );
  return [
    comment("", `A trainer of the model ${model.name}.`, model.doc),
    interfaceOf(
      "Inputs",
      "What the model is fed: row-major arrays; a symbolic size is read off their lengths.",
      arrays(model.inputs),
    ),
    picked("StepInputs", "The inputs that training needs.", step!),
    picked("EvaluateInputs", "The inputs that the loss and the metrics need.", evaluate!),
    picked("PredictInputs", "The inputs that the outputs need.", predict!),
    interfaceOf("Outputs", "What `predict` returns.", arrays(model.predict.outputs)),
    interfaceOf("Metrics", "What `step` and `evaluate` return.", metrics),
    interfaceOf("Params", "What is trained.", variables(["param"])),
    interfaceOf(
      "States",
      "What else is kept between steps, by the model and by its optimizer.",
      variables(["state", "optimizer"]),
    ),
    interfaceOf(
      "Settings",
      "Numbers that may be changed at any time.",
      model.settings.map(({ name, doc, initial }) => ({
        name,
        doc,
        type: "number",
        note: `At first ${initial}.`,
      })),
      false,
    ),
    commonOf[form],
  ].join("\n");
}

const common = `/** A variable of the trainer. */
export interface Tensor<Values, Shape extends readonly number[], Type extends string> {
  readonly shape: Shape;
  readonly dtype: Type;
  /** A copy of the values. */
  read(): Promise<Values>;
  readSync(): Values;
  /** Throws a TypeError on another type or length. */
  write(values: Values): Promise<void>;
  writeSync(values: Values): void;
}

/** What \`fit\` yields after each epoch: means over its examples, and the time it took. */
export type Epoch = Metrics & {
  /** Counts from 1 since the trainer was created. */
  readonly epoch: number;
  readonly validation?: Metrics;
  readonly seconds: number;
};

export interface FitOptions {
  /** How many epochs to run; one left unfinished counts as the first. By default that of the model. */
  readonly epochs?: number | undefined;
  /** Examples in a step; by default that of the model. */
  readonly batch?: number | undefined;
  /** Whether each epoch takes the examples in another order, told by the seed. By default that of the model. */
  readonly shuffle?: boolean | undefined;
  /** Evaluated after each epoch. */
  readonly validation?: EvaluateInputs | undefined;
  /** Stops between steps; the trainer stays usable and goes on from there. */
  readonly signal?: { readonly aborted: boolean } | undefined;
  /** On a GPU, metrics are read back at most once in so many steps. */
  readonly readEvery?: number | undefined;
  /** Called after each step; a promise that it returns is awaited. */
  readonly onStep?: ((values: Metrics & { readonly step: number; readonly epoch: number }) => unknown) | undefined;
}

export interface CreateOptions {
  /** A whole number from 0 to 2^53 - 1; by default that of the model. */
  readonly seed?: number | undefined;
  /** For targets that run on a GPU: a GPUDevice. */
  readonly device?: object | undefined;
  /** Of a module compiled with \`--threads\`: how many threads of the CPU it may use. The numbers are the same. Default: 1. */
  readonly threads?: number | undefined;
}

/** Throws a TypeError that names the input and both shapes, before anything is touched, when fed what does not fit. */
export interface Trainer {
  /** One step of the optimizer on one batch. */
  step(inputs: StepInputs): Promise<Metrics>;
  stepSync(inputs: StepInputs): Metrics;
  /** Loss and metrics; nothing changes. */
  evaluate(inputs: EvaluateInputs): Promise<Metrics>;
  evaluateSync(inputs: EvaluateInputs): Metrics;
  predict(inputs: PredictInputs): Promise<Outputs>;
  predictSync(inputs: PredictInputs): Outputs;
  readonly params: Params;
  readonly states: States;
  readonly settings: Settings;
  /** Steps done, epochs finished, and examples used of the epoch begun. */
  readonly progress: { readonly step: number; readonly epoch: number; readonly cursor: number };
  /** A checkpoint, as a safetensors file: training goes on from it bit by bit. */
  save(): Promise<Uint8Array>;
  saveSync(): Uint8Array;
  /** Throws an Error that names what differs, and then changes nothing. */
  load(checkpoint: Uint8Array | ArrayBuffer): Promise<void>;
  loadSync(checkpoint: Uint8Array | ArrayBuffer): void;
  /** Throws an Error that names the step when the loss is not finite. */
  fit(data: StepInputs, options?: FitOptions): AsyncGenerator<Epoch, void, void>;
  /** Frees the memory; every later call throws. */
  dispose(): void;
}
`;

const waiting = common.replace(/^.*Sync\(.*\n/gm, "");

const commonOf: Readonly<Record<Form, string>> = {
  ts: common,
  wasm: common,
  wgsl: waiting,
  auto: waiting.replace(
    "export interface Trainer {\n",
    `$&  /** What it runs on: wgsl on a GPU, wasm or ts on the CPU. */\n  readonly target: "wgsl" | "wasm" | "ts";\n`,
  ),
};
