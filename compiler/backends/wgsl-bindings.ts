// What the kernels of a module are bound to: scalars, and buffers, each by a name and number of its own.
import type { DType } from "../graph/node.ts";
import { printShape } from "../graph/shape.ts";
import type { Let } from "../kernel/loops.ts";
import { halvesIn, type Precision } from "../kernel/memory.ts";
import { Names } from "../kernel/names.ts";
import {
  type Buffer,
  isVariable,
  type Kernel,
  type Program,
  type Scalar,
  type Statement,
} from "../kernel/program.ts";
import { wgslWords } from "../kernel/reserved.ts";
import { counterNames } from "../kernel/scalars.ts";
import type { Uniform } from "../kernel/uniforms.ts";
import { statementsIn } from "../kernel/visit.ts";
import { returnText } from "./ts.ts";
import { constantText } from "./wgsl-text.ts";

/** What buffers lie in: one piece of memory for each, of which kernels are bound to parts, or to the whole. */
export type Space = "inputs" | "literals" | "variables" | "arena";

export const spaceOf = (buffer: Buffer): Space =>
  buffer.role === "input"
    ? "inputs"
    : buffer.role === "literal"
      ? "literals"
      : isVariable(buffer)
        ? "variables"
        : "arena";

/** What tells a buffer from others of its space: of the arena, from others of its program. Equal literals are one. */
export const keyOf = ({ name, dtype, external, role, values }: Buffer): string =>
  role === "temporary" || role === "result"
    ? name
    : values
      ? `${dtype} ${values.map((value) => (Object.is(value, -0) ? "-0" : value))}`
      : external!;

export type Access = "read" | "read_write";

export interface BufferBinding {
  readonly kind: "buffer";
  readonly number: number;
  readonly access: Access;
  readonly buffer: Buffer;
}

export type Binding =
  | { readonly kind: "scalars"; readonly number: number }
  | BufferBinding
  /** The whole of a space. */
  | { readonly kind: "space"; readonly number: number; readonly access: Access; readonly space: Space };

/** Four bytes of the uniform that holds the scalars. */
export interface Field {
  readonly name: string;
  readonly type: "u32" | "f32";
  /** A scalar, or where in its space the buffer of that key begins, in elements of four bytes; 0 where there is none. */
  readonly value:
    | { readonly kind: "scalar"; readonly scalar: Scalar }
    /** What the host works out. */
    | { readonly kind: "uniform"; readonly lets: readonly Let[] }
    | { readonly kind: "offset"; readonly space: Space; readonly key: string };
}

/** How a kernel's text reaches a buffer: an array of its own, a constant, or words from an offset on. */
export interface Place {
  readonly name: string;
  readonly offset?: string;
  readonly isConstant?: boolean;
  /** Whether the array is of vectors of four. */
  readonly inQuads?: boolean;
  /** Whether its numbers are f16. */
  readonly isHalf?: boolean;
}

/** Elements up to which a literal is part of the text. */
const longestConstant = 64;
const isConstant = ({ values }: Buffer): boolean =>
  values !== undefined &&
  values.length <= longestConstant &&
  values.every((value) => Number.isFinite(Math.fround(value)));
const accessOf = (space: Space): Access =>
  space === "inputs" || space === "literals" ? "read" : "read_write";
const elementType = (dtype: DType): string => (dtype === "bool" ? "u32" : dtype);

/** Spaces in the order in which kernels are bound to the whole of them, for want of bindings. */
const widest: readonly Space[] = ["arena", "variables", "inputs", "literals"];
/** Numbers for buffers: those below 1000, but for some that are left for the spaces. */
const numbers = 990;

/** Names that a statement gives to locals. */
const namesIn = (statement: Statement): string[] => [
  ...("name" in statement ? [statement.name] : []),
  ...("variable" in statement ? [statement.variable] : []),
  ...(statement.kind === "dot" ? statement.summed.map(({ variable }) => variable) : []),
];

/** The declarations of a module, made as its kernels ask for them. */
export class Bindings {
  readonly #most: number;
  readonly #halves: ReadonlySet<Buffer>;
  readonly #names = new Names(wgslWords);
  readonly #locals: ReadonlySet<string>;
  readonly #buffers = new Map<
    string,
    { readonly name: string; readonly number: number; readonly text: string }
  >();
  readonly #spaces = new Map<Space, { readonly number: number; readonly text: string }>();
  readonly #constants = new Map<string, string>();
  readonly #fields = new Map<string, Field>();
  /** The buffers of each kernel. */
  readonly #kernels: ReadonlyArray<ReadonlySet<string>>;
  #next = 1;

  /** `most` is how many buffers a kernel may be bound to. */
  constructor(programs: readonly Program[], most: number, precision: Precision) {
    this.#most = most;
    this.#halves = new Set(programs.flatMap((program) => [...halvesIn(program, precision, "wgsl")]));
    this.#kernels = programs.flatMap(({ kernels }) =>
      kernels.map(({ reads, writes }) => new Set([...reads, ...writes].map((buffer) => this.#keyOf(buffer)))),
    );
    this.#locals = new Set(
      programs.flatMap(({ kernels }) =>
        kernels.flatMap(({ body }) => [...statementsIn(body)].flatMap(namesIn)),
      ),
    );
  }

  #elementType(buffer: Buffer): string {
    return this.#halves.has(buffer) ? "f16" : elementType(buffer.dtype);
  }

  #keyOf(buffer: Buffer): string {
    return `${spaceOf(buffer)} ${this.#elementType(buffer)} ${keyOf(buffer)}`;
  }

  /** The name of a scalar's field. */
  scalar(scalar: Scalar): string {
    const { kind, name, external } = scalar;
    const key = `${kind} ${external ?? name}`;
    const known = this.#fields.get(key);
    if (known) return known.name;
    const isCounter = kind === "step" || kind === "seed";
    const fieldName = isCounter ? name : this.#fieldName(name);
    const type = kind === "setting" ? "f32" : "u32";
    this.#fields.set(key, { name: fieldName, type, value: { kind: "scalar", scalar } });
    return fieldName;
  }

  /** The name of the field for what the host works out. */
  uniform({ name, lets }: Uniform): string {
    const key = returnText(lets).lines.join("\n");
    const known = this.#fields.get(key);
    if (known) return known.name;
    const fieldName = this.#fieldName(name.replace(/_\d+$/, ""));
    this.#fields.set(key, { name: fieldName, type: "f32", value: { kind: "uniform", lets } });
    return fieldName;
  }

  /** The field of which functions.wgsl speaks: nothing that compilers of shaders can tell. */
  zero(): void {
    const value = { kind: "number", value: 0, dtype: "f32" } as const;
    const lets = [{ kind: "let", name: "zero", value }] as const;
    this.#fields.set("zero", { name: "zero", type: "f32", value: { kind: "uniform", lets } });
  }

  #fieldName(wanted: string): string {
    const taken = new Set(["zero", ...counterNames, ...[...this.#fields.values()].map(({ name }) => name)]);
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
    return name;
  }

  /** What a kernel is bound to, but for the scalars, and how it reaches its buffers, some of them in quads. */
  of(
    { reads, writes }: Kernel,
    inQuads: ReadonlySet<Buffer>,
  ): { places: ReadonlyMap<Buffer, Place>; bindings: readonly Binding[] } {
    const places = new Map<Buffer, Place>();
    const buffers = [...new Set([...reads, ...writes])];
    const bound = buffers.filter((buffer) => !isConstant(buffer));
    for (const buffer of buffers)
      if (isConstant(buffer)) places.set(buffer, { name: this.#constant(buffer), isConstant: true });
    const whole = new Set<Space>();
    const count = (): number => whole.size + bound.filter((buffer) => !whole.has(spaceOf(buffer))).length;
    for (const space of widest)
      if (count() > this.#most && bound.some((buffer) => spaceOf(buffer) === space)) whole.add(space);
    const bindings: Binding[] = [];
    for (const space of whole) {
      const { number } = this.#space(space);
      bindings.push({ kind: "space", number, access: accessOf(space), space });
    }
    for (const buffer of bound) {
      const space = spaceOf(buffer);
      const isHalf = this.#halves.has(buffer);
      if (whole.has(space)) {
        if (isHalf) throw new Error(`internal: ${buffer.name} is no whole words`);
        places.set(buffer, { name: space, offset: this.#offset(buffer, space) });
      } else {
        const { name, number } = this.#buffer(buffer, space);
        const place = inQuads.has(buffer) ? { name: this.#quads(buffer), inQuads: true } : { name };
        places.set(buffer, { ...place, isHalf });
        bindings.push({ kind: "buffer", number, access: accessOf(space), buffer });
      }
    }
    return { places, bindings: bindings.sort((a, b) => a.number - b.number) };
  }

  #buffer(buffer: Buffer, space: Space): { readonly name: string; readonly number: number } {
    const key = this.#keyOf(buffer);
    const known = this.#buffers.get(key);
    if (known) return known;
    const name = this.unique(buffer.name);
    const number = this.#number(key);
    const type = this.#elementType(buffer);
    const comment = `${type === "f16" ? type : buffer.dtype}${printShape(buffer.shape)}`;
    const text = `@group(0) @binding(${number}) var<storage, ${accessOf(space)}> ${name}: array<${type}>; // ${comment}`;
    this.#buffers.set(key, { name, number, text });
    return { name, number };
  }

  /** The name of the same binding as an array of vectors. */
  #quads(buffer: Buffer): string {
    const key = `${this.#keyOf(buffer)} in quads`;
    const known = this.#buffers.get(key);
    if (known) return known.name;
    const { name: plain, number } = this.#buffer(buffer, spaceOf(buffer));
    const name = this.unique(`${plain}_quads`);
    const access = accessOf(spaceOf(buffer));
    const type = this.#halves.has(buffer) ? "vec4<f16>" : "vec4f";
    const text = `@group(0) @binding(${number}) var<storage, ${access}> ${name}: array<${type}>; // the same`;
    this.#buffers.set(key, { name, number, text });
    return name;
  }

  #space(space: Space): { readonly number: number } {
    const known = this.#spaces.get(space);
    if (known) return known;
    const number = this.#number("");
    const text = `@group(0) @binding(${number}) var<storage, ${accessOf(space)}> ${space}: array<u32>;`;
    this.#spaces.set(space, { number, text });
    return { number };
  }

  /** A number of its own, or, when these run out, one that no kernel binds beside it. */
  #number(key: string): number {
    if (this.#next < numbers || key === "") return this.#next++;
    const beside = new Set(
      this.#kernels
        .filter((keys) => keys.has(key))
        .flatMap((keys) => [...keys].map((other) => this.#buffers.get(other)?.number)),
    );
    let number = 1;
    while (beside.has(number)) number++;
    return number;
  }

  #offset(buffer: Buffer, space: Space): string {
    const key = `offset ${space} ${keyOf(buffer)}`;
    const known = this.#fields.get(key);
    if (known) return known.name;
    const name = this.#fieldName(`${buffer.name}_at`);
    this.#fields.set(key, { name, type: "u32", value: { kind: "offset", space, key: keyOf(buffer) } });
    return name;
  }

  #constant({ name: wanted, dtype, values = [] }: Buffer): string {
    const list = values.map((value) => constantText(value, dtype).text).join(", ");
    const text = `array<${dtype}, ${values.length}>(${list})`;
    const known = this.#constants.get(text);
    if (known !== undefined) return known;
    const name = this.unique(wanted);
    this.#constants.set(text, name);
    return name;
  }

  /** In the order of their places in the uniform. */
  get fields(): readonly Field[] {
    return [...this.#fields.values()];
  }

  /** Whether a kernel is bound to numbers of 16 bits. */
  get usesHalves(): boolean {
    return [...this.#buffers.keys()].some((key) => key.startsWith("arena f16 "));
  }

  get declarations(): string[] {
    const fields = this.fields.map(({ name, type, value }) => {
      const [formula, another] = value.kind === "uniform" ? returnText(value.lets).lines : [];
      const comment = formula && !another ? formula.replace(/^return (.*);$/, " // $1") : "";
      return `  ${name}: ${type},${comment}\n`;
    });
    const arrays = [...this.#buffers.values(), ...this.#spaces.values()].sort((a, b) => a.number - b.number);
    return [
      ...(this.usesHalves ? ["enable f16;"] : []),
      ...(fields.length > 0
        ? [`struct Scalars {\n${fields.join("")}}\n\n@group(0) @binding(0) var<uniform> scalars: Scalars;`]
        : []),
      ...(arrays.length > 0 ? [arrays.map(({ text }) => text).join("\n")] : []),
      ...[...this.#constants].map(([text, name]) => `const ${name} = ${text};`),
    ];
  }

  /** A name at the top of the module: the one wanted, which no kernel that means it hides, or else one of no local. */
  unique(wanted: string): string {
    let name = this.#names.unique(wanted);
    while (name !== wanted && this.#locals.has(name)) name = this.#names.unique(wanted);
    return name;
  }
}
