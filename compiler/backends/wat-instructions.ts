// Folded instructions of the text format of WebAssembly, and the bytes of a function's body.
import { opcodes } from "./wat-opcodes.ts";
import * as words from "./wat-words.ts";
import { append, type Form, isWord, mistake, type Part, unsigned } from "./wat-words.ts";

const valueTypes: ReadonlyMap<Part, number> = new Map([
  ["i32", 0x7f],
  ["i64", 0x7e],
  ["f32", 0x7d],
  ["f64", 0x7c],
  ["v128", 0x7b],
]);

/** How many lanes a vector has, and of how many bits. */
const lanes: ReadonlyMap<string, readonly [count: number, bits: number]> = new Map([
  ["i8x16", [16, 8]],
  ["i16x8", [8, 16]],
  ["i32x4", [4, 32]],
  ["i64x2", [2, 64]],
  ["f32x4", [4, 32]],
  ["f64x2", [2, 64]],
]);

/** Alignments in bytes, in the order of their codes. */
const alignments = ["1", "2", "4", "8", "16"];

const untyped = 0x40;
const [alternative, end] = [0x05, 0x0b];

const opcode = (name: Part, place: string): readonly number[] =>
  (isWord(name) ? opcodes.get(name) : undefined) ?? mistake(name, place);

/** Things that have names, each of them once, and numbers, which may stand for the names. */
export class Names {
  private readonly numbers = new Map<Part, number>();
  private count = 0;

  declare(name: Part, place: string): number {
    if (name !== undefined && this.numbers.has(name)) mistake(name, `${place}: it is declared twice`);
    if (name !== undefined) this.numbers.set(name, this.count);
    return this.count++;
  }

  find(word: Part, place: string): number {
    return this.numbers.get(word) ?? words.index(word, this.count, place);
  }
}

interface Declared {
  readonly name: Part;
  readonly type: number;
}

/** What (param …), (result …) or (local …) declare. */
export const declarations = (forms: Form, keyword: string, place: string): Declared[] =>
  forms.flatMap((form) => {
    if (isWord(form) || form[0] !== keyword) return [];
    const [name, types] = String(form[1]).startsWith("$")
      ? [form[1], form.slice(2)]
      : [undefined, form.slice(1)];
    if (name !== undefined && types.length !== 1) mistake(form, place);
    return types.map((type) => ({ name, type: typeOf(type, place) }));
  });

function typeOf(part: Part, place: string): number {
  return valueTypes.get(part) ?? mistake(part, place);
}

/** The type of a block, a loop or an `if`: that of the one value it leaves, if any. */
function blockType(form: Form, place: string): number {
  const results = declarations(form, "result", place);
  return results.length > 1 ? mistake(form, place) : (results[0]?.type ?? untyped);
}

/** What an instruction may name. */
interface Scope {
  readonly place: string;
  readonly functions: Names;
  readonly locals: Names;
  /** Of the blocks around it, the innermost last. */
  readonly labels: ReadonlyArray<string | undefined>;
}

/** An instruction without its operands. */
function instruction(form: Form, { place, functions, locals, labels }: Scope): number[] {
  const bytes = [...opcode(form[0], place)];
  const [name = "", ...rest] = form.filter(isWord);
  const [type = "", verb = ""] = name.split(".");
  const value = (isFloat: boolean, bits: number) => words.numberBytes(rest.shift(), isFloat, bits, place);
  const option = (key: string): string | undefined =>
    rest[0]?.startsWith(`${key}=`) ? rest.shift()!.slice(key.length + 1) : undefined;

  if (type === "local") append(bytes, unsigned(locals.find(rest.shift(), place)));
  else if (name === "call") append(bytes, unsigned(functions.find(rest.shift(), place)));
  else if (name === "br" || name === "br_if") {
    const label = rest.shift();
    const found = labels.lastIndexOf(label);
    append(
      bytes,
      unsigned(found < 0 ? words.index(label, labels.length + 1, place) : labels.length - 1 - found),
    );
  } else if (name === "v128.const") {
    const shape = rest.shift() ?? "";
    const [count, bits] = lanes.get(shape) ?? mistake(shape, place);
    for (let k = 0; k < count; k++) append(bytes, value(shape.startsWith("f"), bits));
  } else if (verb === "const" && type.startsWith("f")) append(bytes, value(true, Number(type.slice(1))));
  else if (verb === "const")
    append(bytes, words.signed(words.integer(rest.shift(), Number(type.slice(1)), place)));
  else if (verb === "shuffle") for (let k = 0; k < 16; k++) bytes.push(words.index(rest.shift(), 32, place));
  else if (/^(extract|replace)_lane/.test(verb))
    bytes.push(words.index(rest.shift(), lanes.get(type)![0], place));
  else if (/^(load|store)/.test(verb)) {
    const [, width = "32"] = /^[a-z]+(8|16)(?![x\d])/.exec(verb) ?? [];
    const offset = words.index(option("offset") ?? "0", 2 ** 32, place);
    const align = option("align") ?? String(Number(width) / 8);
    bytes.push(alignments.includes(align) ? alignments.indexOf(align) : mistake(align, place));
    append(bytes, unsigned(offset));
    if (verb.endsWith("_lane"))
      bytes.push(words.index(rest.shift(), 128 / Number(/\d+/.exec(verb)![0]), place));
  }
  return rest.length === 0 ? bytes : mistake(rest[0], `${place}, after ${name}`);
}

/** A splat of a constant as the constant that it is, which engines take better to; null where it is none. */
function constantOf([name, operand]: Form): Form | null {
  const [shape = "", verb] = String(name).split(".");
  if (verb !== "splat" || operand === undefined || isWord(operand)) return null;
  const [constant, word] = operand;
  const isExact = operand.length === 2 && constant === `${shape.split("x")[0]}.const` && word !== undefined;
  return isExact ? ["v128.const", shape, ...Array<string | Form>(lanes.get(shape)![0]).fill(word)] : null;
}

const structures: ReadonlySet<Part> = new Set(["block", "loop", "if", "then", "else"]);

/** Checks that an `if` has arms, and nothing else has. */
function checkArms([name, ...rest]: Form, parent: Form, place: string): void {
  const [before, last] = [rest.at(-2)?.[0], rest.at(-1)?.[0]];
  if (name === "if" && last !== "then" && !(before === "then" && last === "else"))
    mistake(name, `${place}: it has no (then …)`);
  if ((name === "then" || name === "else") && parent[0] !== "if") mistake(name, place);
}

/** The instructions of a function: operands before what takes them, on a stack of our own, as models may nest deeply. */
export function body(forms: Form, functions: Names, locals: Names, place: string): number[] {
  const bytes: number[] = [];
  const labels: Array<string | undefined> = [];
  const scope: Scope = { place, functions, locals, labels };
  const around: Array<{ readonly form: Form; next: number }> = [{ form: ["then", ...forms], next: 1 }];

  const enter = (form: Form, parent: Form): void => {
    const [name] = form;
    const constant = constantOf(form);
    if (constant) {
      append(bytes, instruction(constant, scope));
      return;
    }
    checkArms(form, parent, place);
    const opened = name === "then" ? parent : form;
    if (name === "block" || name === "loop" || name === "then") {
      append(bytes, opcode(opened[0], place));
      bytes.push(blockType(opened, place));
      labels.push(isWord(opened[1]) ? opened[1] : undefined);
    } else if (name === "else") bytes.push(alternative);
    around.push({ form, next: 1 });
  };

  const leave = (form: Form): void => {
    const [name] = form;
    if (!structures.has(name)) append(bytes, instruction(form, scope));
    else if (name !== "then" && name !== "else") {
      bytes.push(end);
      labels.pop();
    }
  };

  for (let frame = around.at(-1); frame !== undefined; frame = around.at(-1)) {
    const { form } = frame;
    const part = form[frame.next++];
    if (part === undefined) {
      around.pop();
      leave(form);
    } else if (isWord(part)) {
      const isLabel = frame.next === 2 && part.startsWith("$") && form[0] !== "then" && form[0] !== "else";
      if (structures.has(form[0]) && !isLabel) mistake(part, place);
    } else if (part[0] !== "result" || !structures.has(form[0])) enter(part, form);
  }
  bytes.push(end);
  return bytes;
}
