// The ts target: kernels as plain loops over typed arrays, in TypeScript or, without types, in JavaScript.
// Arithmetic is f64; a value is rounded where it is stored. An expression of dtype bool is a boolean.

import type { DType } from "../graph/node.ts";
import { minus } from "../kernel/axis.ts";
import { dotLoops } from "../kernel/dots.ts";
import type { Let } from "../kernel/loops.ts";
import type { Precision } from "../kernel/memory.ts";
import type {
  Buffer,
  Expression,
  Kernel,
  Matrix,
  Program,
  Range,
  Scalar,
  Statement,
} from "../kernel/program.ts";
import { isRounded, roundedLocals } from "../kernel/rounding.ts";
import { placeOf } from "../kernel/strides.ts";
import { statementsIn, treesIn } from "../kernel/visit.ts";
import { add, multiply } from "../ops/index.ts";
import type { Op } from "../ops/op.ts";
import { anonymous } from "./anonymity.ts";
import { dimText, guardText, indexText } from "./indices.ts";
import { atom, fill, infix, type Text, within } from "./text.ts";

export interface KernelOptions {
  /** TypeScript; else JavaScript. */
  readonly types: boolean;
  /** What f32 tensors are stored in. */
  readonly precision: Precision;
}

/** What a kernel's function takes, in this order. */
export function kernelParameters({ reads, writes, scalars }: Kernel): {
  readonly buffers: readonly Buffer[];
  readonly scalars: readonly Scalar[];
} {
  return { buffers: [...new Set([...reads, ...writes])], scalars };
}

/** The class of typed array that holds a dtype. */
export const arrayType = (dtype: DType, precision: KernelOptions["precision"]): string =>
  dtype === "i32"
    ? "Int32Array"
    : dtype === "bool"
      ? "Uint8Array"
      : precision === "f64"
        ? "Float64Array"
        : "Float32Array";

/** Names in runtime/blocks.ts of the blocks, by what kernels call them. */
const blockNames: Readonly<Record<string, string>> = {
  left: "leftBlock",
  right: "rightBlock",
  sums: "sumBlock",
  sums2: "sumBlock2",
  sums3: "sumBlock3",
};

/** A kernel as a function, with a comment that says what it computes. */
export const printKernel = (kernel: Kernel, options: KernelOptions): string =>
  kernelText(kernel, options).named(kernel.name);

export interface KernelText {
  /** By the name that its function gets. */
  named(name: string): string;
  /** Equal where one function may serve for two kernels, each with its own arguments in their order. */
  readonly key: string;
}

export function kernelText(kernel: Kernel, options: KernelOptions): KernelText {
  const { buffers, scalars } = kernelParameters(kernel);
  const typed = (name: string, type: string): string => (options.types ? `${name}: ${type}` : name);
  const parameters = [
    ...buffers.map(({ name, dtype }) => typed(name, arrayType(dtype, options.precision))),
    ...scalars.map(({ name }) => typed(name, "number")),
  ];
  const aliases = blocksIn(kernel.body).map((name) => `  const ${name} = ${blockNames[name]};`);
  const body = [
    ...aliases,
    ...new Printer(options, roundedLocals(kernel.body)).statements(kernel.body, 1),
    "}",
    "",
  ].join("\n");
  const types = buffers.map(({ dtype }) => dtype);
  const bound = [...buffers, ...scalars].map(({ name }) => `let ${name};`);
  return {
    named: (name) =>
      [
        `/** ${kernel.doc.replaceAll("*/", "* /")} */`,
        signature(name, parameters, options.types ? ": void" : ""),
        body,
      ].join("\n"),
    key: anonymous(
      `${types} ${bound.join("")} ${body}`,
      /(?:const|let) ([\w$]+)/g,
      /(?<![\w$.])[A-Za-z_$][\w$]*/g,
    ),
  };
}

/** Statements that bind locals and return the last of them, and the functions that they call. */
export function returnText(lets: readonly Let[]): {
  readonly lines: readonly string[];
  readonly helpers: readonly string[];
} {
  const lines = new Printer({ types: false, precision: "f32" }, roundedLocals(lets)).statements(lets, 0);
  const last = lines.at(-1)!.replace(/^const \w+ =/, "return");
  return { lines: [...lines.slice(0, -1), last], helpers: helpersOf([{ body: lets }]) };
}

/** Every kernel of the programs, for reading; one that several programs call is printed once. */
export const printKernelsSource = (programs: readonly Program[], options: KernelOptions): string =>
  [...new Set(programs.flatMap(({ kernels }) => kernels.map((kernel) => printKernel(kernel, options))))].join(
    "\n",
  );

/** The functions that the kernels' text calls: of runtime/math.ts, runtime/random.ts and runtime/blocks.ts. */
export function helpersOf(kernels: ReadonlyArray<Pick<Kernel, "body">>): string[] {
  const found = new Set<string>();
  const printer = new Printer({ types: false, precision: "f32" });
  for (const { body } of kernels) {
    for (const statement of statementsIn(body)) {
      if (statement.kind === "multiply") found.add("multiplyBlocks");
      if (statement.kind === "product") found.add("multiplyMatrices");
      for (const { name } of blocksOf(statement)) found.add(blockNames[name]!);
    }
    for (const e of treesIn(body)) {
      if (e.kind === "random") found.add("uniform");
      if (e.kind !== "apply" || !e.op.helpers || e.op.helpers.every((name) => found.has(name))) continue;
      const called = new Set(
        printer
          .operation(
            e,
            e.operands.map((operand) => (operand.kind === "number" ? numberText(operand.value) : atom("x"))),
          )
          .text.match(/\w+/g),
      );
      for (const name of e.op.helpers) if (called.has(name)) found.add(name);
    }
  }
  return [...found].sort();
}

/** The blocks that a statement fills. */
const blocksOf = (statement: Statement): readonly Buffer[] =>
  statement.kind === "product" || statement.kind === "multiply"
    ? [statement.sums]
    : statement.kind === "store" && statement.buffer.role === "block"
      ? [statement.buffer]
      : [];

/** Names of the blocks that the statements read or write; whatever is read is filled before. */
function blocksIn(body: readonly Statement[]): string[] {
  const statements = statementsIn(body);
  if (statements.every((statement) => blocksOf(statement).length === 0)) return [];
  const found = new Set<Buffer>();
  for (const statement of statements) if (statement.kind === "store") found.add(statement.buffer);
  for (const e of treesIn(body)) if (e.kind === "load") found.add(e.buffer);
  return [...found].flatMap(({ role, name }) => (role === "block" ? [name] : []));
}

/** The head of a function, on one line if that is short enough to read. */
function signature(name: string, parameters: readonly string[], result: string): string {
  const line = `function ${name}(${parameters.join(", ")})${result} {`;
  return line.length <= 110
    ? line
    : `function ${name}(\n${parameters.map((p) => `  ${p},\n`).join("")})${result} {`;
}

class Printer {
  readonly #options: KernelOptions;
  /** Locals that hold numbers just as memory holds them. */
  readonly #rounded: ReadonlySet<string>;

  constructor(options: KernelOptions, rounded: ReadonlySet<string> = new Set()) {
    this.#options = options;
    this.#rounded = rounded;
  }

  statements(body: readonly Statement[], depth: number): string[] {
    return body.flatMap((statement) => this.#statement(statement, depth));
  }

  #statement(statement: Statement, depth: number): string[] {
    const line = (text: string): string => "  ".repeat(depth) + text;
    const block = (head: string, body: readonly Statement[]): string[] => [
      line(`${head} {`),
      ...this.statements(body, depth + 1),
      line("}"),
    ];
    switch (statement.kind) {
      case "for": {
        const { variable: i, range, extent, step = 1 } = statement;
        const [start, end] = range
          ? [indexText(range.start), indexText(range.end)]
          : [atom("0"), dimText(extent)];
        const next = step === 1 ? `${i}++` : `${i} += ${step}`;
        return block(`for (let ${i} = ${start.text}; ${i} < ${within(end, 11)}; ${next})`, statement.body);
      }
      case "if":
        return block(`if (${guardText(statement.guard).text})`, statement.body);
      case "let":
        return [line(`const ${statement.name} = ${this.#text(statement.value).text};`)];
      case "variable":
        return [line(`let ${statement.name} = ${this.#text(statement.value).text};`)];
      case "assign":
        return [line(this.#assignment(statement.name, statement.value))];
      case "store": {
        const { buffer, index, value } = statement;
        const { text } = value.dtype === "bool" ? this.#number(value) : this.#text(value);
        return [line(`${buffer.name}[${indexText(index).text}] = ${text};`)];
      }
      case "product": {
        const { left, right, row, column, depth, sums } = statement;
        const place = (matrix: Matrix, range: Range): string[] => {
          const { start, across, along } = placeOf(matrix, range, depth);
          return [
            matrix.buffer.name,
            indexText(start).text,
            ...[across, along].map((by) => dimText(by).text),
          ];
        };
        const counts = [row, column, depth].map(({ start, end }) => indexText(minus(end, start)).text);
        const values = [sums.name, ...place(left, row), ...place(right, column), ...counts];
        return [line(`multiplyMatrices(${values.join(", ")});`)];
      }
      case "gather":
        throw new Error("internal: blocks are packed in loops by kernels of ts");
      case "dot":
        return this.statements(dotLoops(statement), depth);
      case "multiply": {
        const counts = [statement.rows, statement.columns, statement.depth].map(
          (index) => indexText(index).text,
        );
        return [
          line(`multiplyBlocks(${[statement.sums.name, ...counts].join(", ")}, ${!statement.isWhole});`),
        ];
      }
    }
  }

  /** `sum += x` where the value is the sum of the local and something. */
  #assignment(name: string, value: Expression): string {
    const operator = value.kind === "apply" && value.dtype === "f32" ? accumulating.get(value.op) : undefined;
    if (operator !== undefined && value.kind === "apply") {
      const [first, second] = value.operands;
      if (first?.kind === "local" && first.name === name)
        return `${name} ${operator}= ${this.#text(second!).text};`;
    }
    return `${name} = ${this.#text(value).text};`;
  }

  /** A bool as 0 or 1. */
  #number(value: Expression): Text {
    if (value.kind === "number") return atom(value.value === 0 ? "0" : "1");
    return { text: `${within(this.#text(value), 3)} ? 1 : 0`, precedence: 2 };
  }

  operation(
    { op, operandType, attributes, operands: expressions }: Extract<Expression, { kind: "apply" }>,
    operands: readonly Text[],
  ): Text {
    const rounds = op.rounds && operandType === "f32" && this.#options.precision !== "f64";
    const texts = rounds
      ? operands.map((text, k) =>
          isRounded(expressions[k]!, this.#rounded) ? text : atom(`Math.fround(${text.text})`),
        )
      : operands;
    return fill((filled) => op.emit.ts(filled, operandType, attributes), texts);
  }

  #text(e: Expression): Text {
    switch (e.kind) {
      case "apply":
        return this.operation(
          e,
          e.operands.map((operand) => this.#text(operand)),
        );
      case "number":
        return e.dtype === "bool" ? atom(e.value === 0 ? "false" : "true") : numberText(e.value);
      case "load": {
        const element = `${e.buffer.name}[${indexText(e.index).text}]`;
        if (e.dtype === "bool") return infix(atom(element), "!==", atom("0"));
        return atom(this.#options.types ? `${element}!` : element);
      }
      case "local":
        return atom(e.name);
      case "scalar":
        return atom(e.scalar.name);
      case "index":
        return indexText(e.index);
      case "guarded": {
        const [value, otherwise] = [this.#text(e.value), this.#text(e.otherwise)];
        return {
          text: `${within(guardText(e.guard), 3)} ? ${within(value, 3)} : ${within(otherwise, 3)}`,
          precedence: 2,
        };
      }
      case "random":
        return atom(`uniform(seed0, seed1, step, ${e.stream}, ${indexText(e.index).text})`);
    }
  }
}

const accumulating: ReadonlyMap<Op, string> = new Map<Op, string>([
  [add, "+"],
  [multiply, "*"],
]);

const numberText = (value: number): Text => {
  const text = Object.is(value, -0) ? "-0" : `${value}`;
  return { text, precedence: text.startsWith("-") ? 15 : 18 };
};
