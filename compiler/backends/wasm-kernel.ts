// A kernel as a function of WebAssembly text. Every value is four lanes, all equal where it is one number; indices are i32.
import { type Dim, multiplyDim } from "../graph/shape.ts";
import { minus } from "../kernel/axis.ts";
import { Names } from "../kernel/names.ts";
import type {
  Buffer,
  Expression,
  Kernel,
  Loop,
  Matrix,
  Range,
  Scalar,
  Statement,
} from "../kernel/program.ts";
import { placeOf, strideOf, variablesOf } from "../kernel/strides.ts";
import type { Uniform } from "../kernel/uniforms.ts";
import { ownIndices, statementIndices, statementsIn, treesIn } from "../kernel/visit.ts";
import { constantIndex, type Index, printIndex } from "../ops/indexing.ts";
import { dimText, guardText, indexText } from "./wasm-indices.ts";
import {
  constantLanes,
  elementBytes,
  firstLane,
  get,
  int,
  laneOffsets,
  loadAll,
  plus,
  second,
  steps,
  storeLane,
  sum,
  swapped,
  times,
  upper,
  zeros,
} from "./wasm-text.ts";
import { type Folds, identityOf, lanes, sumsIn, varyingIn, vectorized } from "./wasm-vectors.ts";

export interface WasmKernelOptions {
  /** Addresses of what lies at the same place in every trainer: literals, blocks, and where products are packed. */
  readonly addresses: ReadonlyMap<Buffer, number>;
  readonly panels: number;
  readonly uniforms: readonly Uniform[];
}

/** A loop as it is being printed. */
interface Context {
  /** Whether four iterations run at once. */
  readonly isVector: boolean;
  /** What iterations that run at once have values of their own of. */
  readonly varying: ReadonlySet<string>;
  /** The variable of the loop that runs in vectors, and what it folds into. */
  readonly variable?: string;
  readonly folds?: Folds;
  /** Which of four vectors it is that are added up together. */
  readonly turn?: Turn;
  /** Whether loops in this one may run in vectors: not in what is left over of one that does. */
  readonly isLeft: boolean;
  /** Locals that hold the addresses of elements, by buffer and index. */
  readonly pointers: ReadonlyMap<string, Pointer>;
}

type Turn = "first" | "next" | "last";

interface Pointer {
  readonly name: string;
  /** Bytes from one iteration to the next. */
  readonly stride: Dim;
  readonly buffer: Buffer;
  readonly index: Index;
}

/** A name that no value of a model has. */
const blocksOffset = ".blocks";

const outside: Context = { isVector: false, isLeft: false, varying: new Set(), pointers: new Map() };

/** The buffers whose addresses a kernel takes: those that are not at the same place in every trainer. */
export const buffersTaken = (
  { reads, writes }: Kernel,
  { addresses }: Pick<WasmKernelOptions, "addresses">,
): readonly Buffer[] => [...new Set([...reads, ...writes])].filter((buffer) => !addresses.has(buffer));

/** The function of a kernel, by the name that it gets. */
export function printWasmKernel(kernel: Kernel, options: WasmKernelOptions): (name: string) => string {
  return new KernelPrinter(kernel, options).text();
}

class KernelPrinter {
  readonly #kernel: Kernel;
  readonly #options: WasmKernelOptions;
  readonly #locals = new Map<string, "i32" | "v128">();
  readonly #names: Names;
  /** f32 locals that are added to alone: their sums are f64. */
  readonly #sums: ReadonlySet<string>;
  /** Integer locals that are numbers of their own, for indices. */
  readonly #integers = new Set<string>();
  #indent = 1;

  constructor(kernel: Kernel, options: WasmKernelOptions) {
    this.#kernel = kernel;
    this.#options = options;
    const statements = statementsIn(kernel.body);
    const taken = statements.flatMap((s) => ("name" in s ? [s.name] : "variable" in s ? [s.variable] : []));
    this.#names = new Names([
      ...taken,
      ...[...kernel.reads, ...kernel.writes].map(({ name }) => name),
      ...kernel.scalars.map(({ name }) => name),
      ...options.uniforms.map(({ name }) => name),
    ]);
    this.#sums = sumsIn(statements);
    const indices = [...statements.flatMap(statementIndices), ...treesIn(kernel.body).flatMap(ownIndices)];
    for (const index of indices) for (const name of variablesOf(index)) this.#integers.add(name);
  }

  text(): (name: string) => string {
    const { scalars, body } = this.#kernel;
    const { uniforms } = this.#options;
    const buffers = buffersTaken(this.#kernel, this.#options);
    const lines = this.#block(body, outside);
    const settings = [
      ...scalars.filter(({ kind }) => kind === "setting").map((scalar) => scalar.name),
      ...uniforms.map((uniform) => uniform.name),
    ];
    const parameters = [
      ...buffers.map((buffer) => `(param $${buffer.name} i32)`),
      ...scalars.map((scalar) => `(param $${scalar.name} ${scalar.kind === "setting" ? "f32" : "i32"})`),
      ...uniforms.map((uniform) => `(param $${uniform.name} f32)`),
      ...this.#shared.map((name) => `(param $${name} i32)`),
    ];
    const spread = settings.map((setting) => {
      this.#declare(`${setting}.lanes`, "v128");
      return `  (local.set $${setting}.lanes (f32x4.splat ${get(setting)}))`;
    });
    const locals = [...this.#locals].map(([local, type]) => `(local $${local} ${type})`);
    const rest = [...(locals.length > 0 ? [`  ${locals.join(" ")}`] : []), ...spread, ...lines].join("\n");
    return (name) => `(func $${name} (export "${name}") ${parameters.join(" ")}\n${rest})`;
  }

  /** What a call that runs a share of a kernel says: its iterations, and how far the blocks of its thread lie from the first's. */
  get #shared(): readonly string[] {
    const { share } = this.#kernel;
    return share ? [share.from, share.to, blocksOffset] : [];
  }

  /** The address of what lies at the same place in every trainer. */
  #placed(at: number, isBlock: boolean): string {
    return isBlock && this.#kernel.share ? sum(get(blocksOffset), int(at)) : int(at);
  }

  #declare(name: string, type: "i32" | "v128"): string {
    const known = this.#locals.get(name);
    if (known !== undefined && known !== type) throw new Error(`internal: $${name} is ${known} and ${type}`);
    this.#locals.set(name, type);
    return name;
  }

  #line(text: string): string {
    return "  ".repeat(this.#indent) + text;
  }

  #nested<T>(print: () => T): T {
    this.#indent++;
    const printed = print();
    this.#indent--;
    return printed;
  }

  #block(body: readonly Statement[], context: Context): string[] {
    return body.flatMap((statement) => this.#statement(statement, context));
  }

  #statement(statement: Statement, context: Context): string[] {
    switch (statement.kind) {
      case "for":
        return this.#for(statement, context);
      case "if":
        return [
          this.#line(`(if ${guardText(statement.guard)} (then`),
          ...this.#nested(() => this.#block(statement.body, context)),
          this.#line("))"),
        ];
      case "let":
        return [this.#let(statement.name, statement.value, context)];
      case "variable":
        return this.#variable(statement.name, statement.value, context);
      case "assign":
        return this.#assign(statement.name, statement.value, context);
      case "store":
        return this.#store(statement, context);
      case "product": {
        const { left, right, row, column, depth, sums } = statement;
        const counts = [row, column, depth].map(({ start, end }) => minus(end, start));
        return this.#multiply(
          sums,
          this.#matrix(left, row, depth),
          this.#matrix(right, column, depth),
          counts,
          0,
        );
      }
      case "multiply": {
        const { left, right, sums, rows, columns, depth, gathered, isWhole, straight } = statement;
        const first = straight
          ? this.#matrix(straight.matrix, straight.row, straight.depth)
          : this.#packed(left);
        const panels = gathered ? [0, 0, 0].map(int) : this.#packed(right);
        return this.#multiply(sums, first, panels, [rows, columns, depth], isWhole ? 0 : 1);
      }
      case "gather": {
        const { block, matrix, start, across, along, rows, depth } = statement;
        const values = [
          block ? this.#packed(block)[0] : this.#placed(this.#options.panels, true),
          this.#addressOf(matrix.buffer, start),
          ...[across, along].map((table) => this.#addressOf(table, constantIndex(0))),
          ...[rows, depth].map(indexText),
        ];
        return [this.#line(`(call $${block ? "gatherRows" : "gatherPanels"} ${values.join(" ")})`)];
      }
      case "dot":
        throw new Error("internal: a dot has no place in a kernel of wasm");
    }
  }

  /** Sums of products, on top of what is there if `adds`; an operand is its address, and bytes across and along. */
  #multiply(
    sums: Buffer,
    left: readonly string[],
    right: readonly string[],
    counts: readonly Index[],
    adds: 0 | 1,
  ): string[] {
    const [at, across] = this.#packed(sums);
    const values = [
      this.#placed(this.#options.panels, true),
      at,
      across,
      ...left,
      ...right,
      ...counts.map(indexText),
      int(adds),
    ];
    return [this.#line(`(call $multiplyMatrices ${values.join(" ")})`)];
  }

  /** A block as an operand. */
  #packed(block: Buffer): [at: string, across: string, along: string] {
    return [this.#addressOf(block, constantIndex(0)), int(4 * (block.shape[1] as number)), int(4)];
  }

  #matrix(matrix: Matrix, range: Range, depth: Range): string[] {
    const { start, across, along } = placeOf(matrix, range, depth);
    return [this.#addressOf(matrix.buffer, start), ...[across, along].map((by) => times(dimText(by), 4))];
  }

  // Loops

  #for(loop: Loop, around: Context): string[] {
    const { variable, extent, range, step = 1 } = loop;
    this.#declare(variable, "i32");
    const start = range ? indexText(range.start) : int(0);
    const end = range ? indexText(range.end) : dimText(extent);
    const folds = around.isVector || around.isLeft ? null : vectorized(loop);
    const pointers = this.#pointersOf(loop, around);
    const first = [...pointers.values()].map(({ name, index, buffer }) =>
      this.#line(`(local.set $${name} ${this.#addressOf(buffer, index)})`),
    );
    const inner: Context = {
      ...around,
      isLeft: around.isLeft || folds !== null,
      pointers: new Map([...around.pointers, ...pointers]),
    };
    const iteration = (context: Context, count: number): string[] => [
      ...this.#block(loop.body, context),
      ...[...pointers.values()].flatMap(({ name, stride }) =>
        stride === 0
          ? []
          : [this.#line(`(local.set $${name} (i32.add ${get(name)} ${times(dimText(stride), count)}))`)],
      ),
    ];
    const lines = [this.#line(`(local.set $${variable} ${start})`), ...first];
    const whole = (count: number): string =>
      typeof extent === "number" && !range
        ? int(Math.floor(extent / count) * count)
        : `(i32.sub ${end} ${int(count - 1)})`;
    /** Four times the body: what it adds to a sum in f64 is added up before it joins that. */
    const four = (context: Context, count: number): string[] =>
      (["first", "next", "next", "last"] as const).flatMap((turn, k) => [
        ...iteration({ ...context, turn }, count),
        ...(k < 3 ? [this.#line(`(local.set $${variable} ${sum(get(variable), int(count))})`)] : []),
      ]);
    /** Whether a loop in steps of so many is worth four bodies: it does nothing but add up, and may be long. */
    const addsUp = (changed: readonly string[], count: number): boolean =>
      changed.length > 0 &&
      changed.every((name) => this.#sums.has(name)) &&
      loop.body.every(({ kind }) => kind === "assign" || kind === "let") &&
      (typeof extent !== "number" || extent >= 8 * count);
    if (!folds) {
      const changed = loop.body.flatMap((s) => (s.kind === "assign" ? [s.name] : []));
      const group = around.isVector && step === 1 && addsUp(changed, 1);
      return [
        ...lines,
        ...(group ? this.#loop(variable, whole(4), 4, () => four(inner, 1), 1) : []),
        ...this.#loop(variable, end, step, () => iteration(inner, step)),
      ];
    }
    const isWhole = !range && typeof extent === "number" && extent % lanes === 0;
    const vector: Context = { ...inner, isVector: true, varying: varyingIn(loop), variable, folds };
    const { before, after } = this.#partials(folds);
    const group = 4 * lanes;
    return [
      ...lines,
      ...before,
      ...(addsUp([...folds.keys()], lanes)
        ? this.#loop(variable, whole(group), group, () => four(vector, lanes), lanes)
        : []),
      ...this.#loop(variable, whole(lanes), lanes, () => iteration(vector, lanes)),
      ...after,
      ...(isWhole ? [] : this.#loop(variable, end, 1, () => iteration(inner, 1))),
    ];
  }

  /** While the variable is below the end: in steps, of which the body does all but the last part. */
  #loop(variable: string, end: string, step: number, body: () => string[], last = step): string[] {
    const label = this.#names.unique(`next_${variable}`);
    const bound = end.startsWith("(i32.const")
      ? end
      : get(this.#declare(this.#names.unique(`${variable}_end`), "i32"));
    const lines = [
      ...(bound === end ? [] : [this.#line(`(local.set ${bound.slice(11, -1)} ${end})`)]),
      this.#line(`(if (i32.lt_s ${get(variable)} ${bound}) (then (loop $${label}`),
      ...this.#nested(() => [
        ...body(),
        this.#line(
          `(br_if $${label} (i32.lt_s (local.tee $${variable} (i32.add ${get(variable)} ${int(last)})) ${bound}))`,
        ),
      ]),
      this.#line(")))"),
    ];
    return lines;
  }

  /** The elements that a loop's own statements reach by its variable, each with a local for its address. */
  #pointersOf(loop: Loop, around: Context): Map<string, Pointer> {
    const pointers = new Map<string, Pointer>();
    const within = new Set([loop.variable, ...boundIn(loop.body)]);
    const add = (buffer: Buffer, index: Index): void => {
      const key = keyOf(buffer, index);
      if (pointers.has(key) || around.pointers.has(key)) return;
      if (variablesOf(index).some((name) => name !== loop.variable && within.has(name))) return;
      const stride = strideOf(index, loop.variable);
      if (stride === null) return;
      const name = this.#declare(this.#names.unique(`${buffer.name}_at`), "i32");
      pointers.set(key, { name, stride: multiplyDim(stride, elementBytes(buffer)), buffer, index });
    };
    for (const statement of loop.body) {
      if (statement.kind === "for") continue;
      for (const own of statement.kind === "if" ? statementsIn([statement]) : [statement])
        if (own.kind === "store") add(own.buffer, own.index);
      for (const e of treesIn([statement])) if (e.kind === "load") add(e.buffer, e.index);
    }
    return pointers;
  }

  /** Where iterations that run at once fold into locals of those around: sums of their own, put together afterwards. */
  #partials(folds: Folds): { readonly before: string[]; readonly after: string[] } {
    const before: string[] = [];
    const after: string[] = [];
    for (const [name, { op, dtype }] of folds) {
      if (this.#sums.has(name)) {
        const [low, high] = [this.#declare(`${name}.low`, "v128"), this.#declare(`${name}.high`, "v128")];
        const total = this.#declare(name, "v128");
        before.push(
          this.#line(`(local.set $${low} (v128.const f64x2 0 0))`),
          this.#line(`(local.set $${high} (v128.const f64x2 0 0))`),
        );
        const both = `(f64x2.add ${get(low)} ${get(high)})`;
        after.push(
          this.#line(`(local.set $${low} ${both})`),
          this.#line(
            `(local.set $${total} (f64x2.add ${get(total)} (f64x2.add ${get(low)} ${swapped(get(low))})))`,
          ),
        );
        continue;
      }
      const [total, some] = [this.#declare(name, "v128"), this.#declare(`${name}.lanes`, "v128")];
      before.push(this.#line(`(local.set $${some} ${constantLanes(identityOf(op, dtype)!, dtype)})`));
      const combine = (x: string, y: string): string => op.emit.wasm([x, y], dtype, {});
      after.push(
        this.#line(`(local.set $${some} ${combine(get(some), upper(get(some)))})`),
        this.#line(`(local.set $${some} ${combine(get(some), second(get(some)))})`),
        this.#line(`(local.set $${total} ${combine(get(total), firstLane(get(some)))})`),
      );
    }
    return { before, after };
  }

  // Locals

  #let(name: string, value: Expression, context: Context): string {
    if (value.dtype === "i32" && this.#integers.has(name) && !(context.isVector && context.varying.has(name)))
      return this.#line(`(local.set $${this.#declare(name, "i32")} ${this.#integer(value, context)})`);
    return this.#line(`(local.set $${this.#declare(name, "v128")} ${this.#value(value, context)})`);
  }

  #variable(name: string, value: Expression, context: Context): string[] {
    if (!this.#sums.has(name))
      return [this.#line(`(local.set $${this.#declare(name, "v128")} ${this.#value(value, context)})`)];
    const start =
      value.kind === "number" && value.value === 0
        ? "(v128.const f64x2 0 0)"
        : `(f64x2.promote_low_f32x4 ${this.#value(value, context)})`;
    const names = context.isVector ? [`${name}.low`, `${name}.high`] : [name];
    return names.map((each) => this.#line(`(local.set $${this.#declare(each, "v128")} ${start})`));
  }

  #assign(name: string, value: Expression, context: Context): string[] {
    const isPartial = context.folds?.has(name) === true;
    if (!this.#sums.has(name)) {
      const target = isPartial ? `${name}.lanes` : name;
      if (!isPartial)
        return [this.#line(`(local.set $${this.#declare(target, "v128")} ${this.#value(value, context)})`)];
      const { op, dtype, operands } = value as Extract<Expression, { kind: "apply" }>;
      const rest = this.#value(operands[1]!, context);
      return [this.#line(`(local.set $${target} ${op.emit.wasm([get(target), rest], dtype, {})})`)];
    }
    const [, term] = (value as Extract<Expression, { kind: "apply" }>).operands;
    const added = this.#value(term!, context);
    if (!context.isVector)
      return [this.#line(`(local.set $${name} (f64x2.add ${get(name)} (f64x2.promote_low_f32x4 ${added})))`)];
    const some = this.#declare(context.turn ? `${name}.four` : ".term", "v128");
    const before = context.turn && context.turn !== "first" ? `(f32x4.add ${get(some)} ${added})` : added;
    if (context.turn && context.turn !== "last") return [this.#line(`(local.set $${some} ${before})`)];
    const add = (half: string, lanesOf: string): string =>
      this.#line(
        `(local.set $${name}.${half} (f64x2.add ${get(`${name}.${half}`)} (f64x2.promote_low_f32x4 ${lanesOf})))`,
      );
    return [
      this.#line(`(local.set $${some} ${before})`),
      add("low", get(some)),
      add("high", upper(get(some))),
    ];
  }

  #store({ buffer, index, value }: Extract<Statement, { kind: "store" }>, context: Context): string[] {
    const text = this.#value(value, context);
    const stride = context.isVector ? strideOf(index, context.variable!) : 0;
    const address = this.#address(buffer, index, context);
    if (context.isVector && stride === 1) {
      if (buffer.dtype === "bool") return [this.#line(`(call $storeBools ${address} ${text})`)];
      return [this.#line(`(v128.store ${address} ${text})`)];
    }
    if (!context.isVector) return [this.#line(storeLane(buffer, address, text, 0))];
    const some = this.#declare(".term", "v128");
    return [
      this.#line(`(local.set $${some} ${text})`),
      ...laneOffsets(stride as number, buffer).map((offset, lane) =>
        this.#line(storeLane(buffer, plus(address, offset), get(some), lane)),
      ),
    ];
  }

  // Values

  /** Four lanes. */
  #value(e: Expression, context: Context): string {
    switch (e.kind) {
      case "apply":
        return e.op.emit.wasm(
          e.operands.map((operand) => this.#value(operand, context)),
          e.operandType,
          e.attributes,
        );
      case "number":
        return constantLanes(e.value, e.dtype);
      case "load":
        return this.#load(e.buffer, e.index, context);
      case "local":
        return this.#local(e, context);
      case "scalar":
        return this.#scalar(e.scalar);
      case "index": {
        const first = `(i32x4.splat ${indexText(e.index)})`;
        const stride = context.isVector ? (strideOf(e.index, context.variable!) as number) : 0;
        return stride === 0 ? first : `(i32x4.add ${first} ${steps(stride)})`;
      }
      case "guarded":
        return `(if (result v128) ${guardText(e.guard)} (then ${this.#value(e.value, context)}) (else ${this.#value(e.otherwise, context)}))`;
      case "random": {
        const index = this.#value({ kind: "index", index: e.index, dtype: "i32" }, context);
        return `(call $random ${index} ${int(e.stream)} ${get("step")} ${get("seed0")} ${get("seed1")})`;
      }
    }
  }

  #local({ name, dtype }: Extract<Expression, { kind: "local" }>, context: Context): string {
    if (this.#sums.has(name)) {
      if (context.isVector && context.varying.has(name))
        return `(i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (f32x4.demote_f64x2_zero ${get(`${name}.low`)}) (f32x4.demote_f64x2_zero ${get(`${name}.high`)}))`;
      return `(f32x4.splat (f32x4.extract_lane 0 (f32x4.demote_f64x2_zero ${get(name)})))`;
    }
    if (this.#options.uniforms.some((uniform) => uniform.name === name)) return get(`${name}.lanes`);
    if (dtype === "i32" && this.#locals.get(name) === "i32") return `(i32x4.splat ${get(name)})`;
    return get(name);
  }

  #scalar({ kind, name }: Scalar): string {
    return kind === "setting" ? get(`${name}.lanes`) : `(i32x4.splat ${get(name)})`;
  }

  #load(buffer: Buffer, index: Index, context: Context): string {
    const address = this.#address(buffer, index, context);
    const stride = context.isVector ? (strideOf(index, context.variable!) as number) : 0;
    if (stride === 0) return loadAll(buffer, address);
    if (stride === 1)
      return buffer.dtype === "bool" ? `(call $loadBools ${address})` : `(v128.load ${address})`;
    const lane = (offset: number): string => plus(address, offset);
    const [first = 0, ...rest] = laneOffsets(stride, buffer);
    if (buffer.dtype !== "bool")
      return rest.reduce(
        (value, offset, k) => `(v128.load32_lane ${k + 1} ${lane(offset)} ${value})`,
        `(v128.load32_zero ${lane(first)})`,
      );
    const all = rest.reduce(
      (value, offset, k) => `(i32x4.replace_lane ${k + 1} ${value} (i32.load8_u ${lane(offset)}))`,
      `(i32x4.splat (i32.load8_u ${lane(first)}))`,
    );
    return `(i32x4.ne ${all} ${zeros})`;
  }

  // Indices

  /** A number for an index. */
  #integer(e: Expression, context: Context): string {
    if (e.kind === "index") return indexText(e.index);
    if (e.kind === "number") return int(e.value);
    if (e.kind === "load" && e.dtype === "i32")
      return `(i32.load ${this.#address(e.buffer, e.index, context)})`;
    if (e.kind === "local" && this.#locals.get(e.name) === "i32") return get(e.name);
    if (e.kind === "scalar" && e.scalar.kind !== "setting") return get(e.scalar.name);
    return `(i32x4.extract_lane 0 ${this.#value(e, { ...context, isVector: false })})`;
  }

  #address(buffer: Buffer, index: Index, context: Context): string {
    const pointer = context.pointers.get(keyOf(buffer, index));
    return pointer ? get(pointer.name) : this.#addressOf(buffer, index);
  }

  #addressOf(buffer: Buffer, index: Index): string {
    const known = this.#options.addresses.get(buffer);
    const base = known === undefined ? get(buffer.name) : this.#placed(known, buffer.role === "block");
    if (index.kind === "constant" && index.value === 0) return base;
    return sum(base, times(indexText(index), elementBytes(buffer)));
  }
}

/** Names that statements and their bodies bind. */
const boundIn = (body: readonly Statement[]): string[] =>
  statementsIn(body).flatMap((s) =>
    s.kind === "for" ? [s.variable] : s.kind === "let" || s.kind === "variable" ? [s.name] : [],
  );

const keyOf = (buffer: Buffer, index: Index): string => `${buffer.name} ${printIndex(index)}`;
