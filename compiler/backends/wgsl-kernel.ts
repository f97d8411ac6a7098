// A kernel as an entry point in WGSL.
import { addDim, type Dim, subtractDim } from "../graph/shape.ts";
import type { Dispatch, Part } from "../kernel/dispatch.ts";
import type { Chain } from "../kernel/loops.ts";
import type { Buffer, Kernel, Scalar } from "../kernel/program.ts";
import { atom, infix, type Text, within } from "./text.ts";
import type { Place } from "./wgsl-bindings.ts";
import { extentOf, Statements, type Team } from "./wgsl-statements.ts";
import { Expressions } from "./wgsl-text.ts";
import { tileLines } from "./wgsl-tiles.ts";

export interface EntryOptions {
  readonly threads: number;
  /** Workgroups along the first dimension of a dispatch, of which there may be no more. */
  readonly row: number;
  readonly places: ReadonlyMap<Buffer, Place>;
  /** The shared memory of its tiles. */
  readonly tile: string;
  /** The field that holds a scalar. */
  fieldOf(scalar: Scalar): string;
  /** Names of locals, and the fields that hold what the host worked out for them. */
  readonly uniforms: ReadonlyArray<readonly [name: string, field: string]>;
}

/** The text of an entry point, given its name. */
export function printEntry(
  kernel: Kernel,
  dispatch: Dispatch,
  options: EntryOptions,
): (name: string) => string {
  const lines = new EntryPrinter(kernel, dispatch, options).lines();
  return (name) => [`fn ${name}${lines[0]}`, ...lines.slice(1), "}", ""].join("\n");
}

class EntryPrinter {
  readonly #kernel: Kernel;
  readonly #dispatch: Dispatch;
  readonly #options: EntryOptions;
  readonly #text: Expressions;
  readonly #statements: Statements;
  #usesThread = false;

  constructor(kernel: Kernel, dispatch: Dispatch, options: EntryOptions) {
    this.#kernel = kernel;
    this.#dispatch = dispatch;
    this.#options = options;
    this.#text = new Expressions(options.places, (symbol) => {
      const size = kernel.scalars.find(({ kind, external }) => kind === "size" && external === symbol);
      if (!size) throw new Error(`internal: kernel ${kernel.name}: size ${symbol} is not listed`);
      return size.name;
    });
    this.#statements = new Statements(this.#text, kernel.name);
  }

  /** All but the name before the first line, and the last line. */
  lines(): string[] {
    const { threads, row } = this.#options;
    const { lets, before, parts, workgroups } = this.#dispatch;
    const [only, another] = parts;
    const shared = this.#statements.serial(lets, 1);
    const isSimple =
      !another && only?.chain && only.slices === 1 && !only.tile && only.before.length + before.length === 0;
    const folds = !(typeof workgroups === "number" && workgroups <= row);
    const head: string[] = [];
    let body: string[];
    if (isSimple) {
      head.push("(@builtin(global_invocation_id) id: vec3u) {");
      const at = folds ? `i32(id.x + ${row * threads}u * id.y)` : "i32(id.x)";
      body = this.#elements(only.chain!, at, 1);
    } else {
      head.push("(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) index: u32) {");
      body = [
        ...(before.length > 0 ? this.#statements.shared(before, this.#all, 1, before.length) : []),
        ...this.#parts(folds),
      ];
    }
    return [...head, ...this.#scalars(), ...(isSimple ? [] : this.#ids(folds)), ...shared, ...body];
  }

  #ids(folds: boolean): string[] {
    const { parts } = this.#dispatch;
    const needsGroup = parts.length > 1 || parts.some(({ chain }) => chain);
    return [
      ...(needsGroup
        ? [`  let group = ${folds ? `i32(id.x + ${this.#options.row}u * id.y)` : "i32(id.x)"};`]
        : []),
      ...(this.#usesThread ? ["  let thread = i32(index);"] : []),
    ];
  }

  /** Locals for what the text reads of the scalars. */
  #scalars(): string[] {
    const { scalars, symbols, offsets } = this.#text;
    const used = this.#kernel.scalars.filter(
      ({ name, kind, external }) => scalars.has(name) || (kind === "size" && symbols.has(external!)),
    );
    return [
      ...used.map((scalar) => {
        const field = `scalars.${this.#options.fieldOf(scalar)}`;
        return `  let ${scalar.name} = ${scalar.kind === "setting" ? field : `i32(${field})`};`;
      }),
      ...this.#options.uniforms.map(([name, field]) => `  let ${name} = scalars.${field};`),
      ...[...offsets].map((name) => `  let ${name} = i32(scalars.${name});`),
    ];
  }

  /** All threads of a workgroup. */
  get #all(): Team {
    this.#usesThread = true;
    return { slices: this.#options.threads, slice: "thread", lanes: 1, inside: null, first: "thread == 0" };
  }

  /** Each part in its workgroups; those that share all loops come first, as no later workgroup may fall to them. */
  #parts(folds: boolean): string[] {
    const parts = this.#dispatch.parts.toSorted(
      (a, b) => Number(a.chain !== null) - Number(b.chain !== null),
    );
    if (parts.length === 1) return this.#part(parts[0]!, atom("group"), folds, 1);
    const lines: string[] = [];
    let start: Dim = 0;
    parts.forEach((part, k) => {
      const isLast = k === parts.length - 1;
      const end = addDim(start, part.workgroups);
      const head = isLast ? "" : `if (group < ${within(this.#text.dim(end), 11)}) `;
      lines.push(k === 0 ? `  ${head}{` : `  } else ${head}{`);
      const group = start === 0 ? atom("group") : infix(atom("group"), "-", this.#text.dim(start));
      lines.push(...this.#part(part, group, folds && isLast, 2));
      start = end;
    });
    return [...lines, "  }"];
  }

  #part(part: Part, group: Text, mayExceed: boolean, depth: number): string[] {
    const { before, chain, tile, lanes, slices, rounds, statements } = part;
    const { threads, tile: memory } = this.#options;
    this.#usesThread = true;
    const all = this.#all;
    if (!chain) return this.#statements.shared([...before, ...statements], all, depth);
    if (before.length > 0)
      return [
        ...this.#statements.shared(before, all, depth, before.length),
        ...this.#part({ ...part, before: [] }, group, mayExceed, depth),
      ];
    if (tile) {
      const printer = {
        threads,
        memory,
        text: this.#text,
        serial: this.#statements.serial.bind(this.#statements),
      };
      const pad = "  ".repeat(depth);
      const name = group.text === "group" ? "group" : "number";
      const number = name === "group" ? [] : [`${pad}let number = ${group.text};`];
      if (!mayExceed) return [...number, ...tileLines(chain, tile, name, depth, printer)];
      const guard = `${pad}if (${name} < ${within(this.#text.dim(tile.workgroups), 11)}) {`;
      return [...number, guard, ...tileLines(chain, tile, name, depth + 1, printer), `${pad}}`];
    }
    if (rounds > 1) return this.#rounds(part, chain, group, depth);
    if (slices === 1)
      return this.#elements(
        chain,
        infix(infix(group, "*", atom(`${threads}`)), "+", atom("thread")).text,
        depth,
      );
    const pad = "  ".repeat(depth);
    const total = this.#statements.total(chain);
    if (lanes === 1) {
      const guard = mayExceed ? [`${pad}if (at < ${within(total, 11)}) {`] : [];
      const inner = depth + guard.length;
      return [
        `${pad}let at = ${group.text};`,
        ...guard,
        ...this.#statements.decoded(chain, "at", inner),
        ...this.#statements.shared(chain.body, all, inner),
        ...guard.map(() => `${pad}}`),
      ];
    }
    const last = this.#text.dim(subtractDim(extentOf(chain), 1)).text;
    return [
      `${pad}let lane = thread % ${lanes};`,
      `${pad}let slice = thread / ${lanes};`,
      `${pad}let inside = ${infix(group, "*", atom(`${lanes}`)).text} + lane < ${within(total, 11)};`,
      `${pad}let at = min(${infix(group, "*", atom(`${lanes}`)).text} + lane, ${last});`,
      ...this.#statements.decoded(chain, "at", depth),
      ...this.#statements.shared(
        chain.body,
        { slices, slice: "slice", lanes, inside: "inside", first: "inside && slice == 0" },
        depth,
      ),
    ];
  }

  /** Several elements a thread, a workgroup's side by side. */
  #rounds({ lanes, rounds }: Part, chain: Chain, group: Text, depth: number): string[] {
    const pad = "  ".repeat(depth);
    const [only, another] = chain.loops;
    const name = another ? "at" : only!.loop.variable;
    const reach = atom(`${lanes * rounds}`);
    const start = infix(infix(group, "*", reach), "+", atom("thread"));
    const end = infix(infix(group, "+", atom("1")), "*", reach);
    return [
      `${pad}let end = min(${end.text}, ${this.#statements.total(chain).text});`,
      `${pad}for (var ${name} = ${start.text}; ${name} < end; ${name} += ${lanes}) {`,
      ...this.#statements.decoded(chain, name, depth + 1),
      ...this.#statements.serial(chain.body, depth + 1),
      `${pad}}`,
    ];
  }

  /** One element a thread. */
  #elements(chain: Chain, at: string, depth: number): string[] {
    const pad = "  ".repeat(depth);
    const [only, another] = chain.loops;
    const name = another ? "at" : only!.loop.variable;
    return [
      `${pad}let ${name} = ${at};`,
      `${pad}if (${name} < ${within(this.#statements.total(chain), 11)}) {`,
      ...this.#statements.decoded(chain, name, depth + 1),
      ...this.#statements.serial(chain.body, depth + 1),
      `${pad}}`,
    ];
  }
}
