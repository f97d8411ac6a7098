// A kernel as an entry point in WGSL.
import type { Dim } from "../graph/shape.ts";
import { addDim, multiplyDim, subtractDim } from "../graph/shape.ts";
import { type Chain, chainOf, type Dispatch, depend, foldsIn, type Part } from "../kernel/dispatch.ts";
import { dotLoops } from "../kernel/dots.ts";
import type { Buffer, Kernel, Loop, Scalar, Statement } from "../kernel/program.ts";
import { atom, infix, type Text, within } from "./text.ts";
import type { Place } from "./wgsl-bindings.ts";
import { foldName } from "./wgsl-functions.ts";
import { Expressions } from "./wgsl-text.ts";
import { tileLines } from "./wgsl-tiles.ts";

export interface EntryOptions {
  readonly threads: number;
  /** Workgroups along the first dimension of a dispatch, of which there may be no more. */
  readonly row: number;
  readonly places: ReadonlyMap<Buffer, Place>;
  /** The field that holds a scalar. */
  fieldOf(scalar: Scalar): string;
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

/** Threads that share the serial loops of an element. */
interface Team {
  readonly slices: number;
  readonly slice: string;
  readonly lanes: number;
  /** Which threads store what is theirs, if not all: those whose element there is, */
  readonly inside: string | null;
  /** and of these, for what the team has in common, the first. */
  readonly first: string;
}

/** How many elements there are. */
const extentOf = ({ loops }: Chain): Dim =>
  loops.reduce<Dim>((product, { loop }) => multiplyDim(product, loop.extent), 1);

class EntryPrinter {
  readonly #kernel: Kernel;
  readonly #dispatch: Dispatch;
  readonly #options: EntryOptions;
  readonly #text: Expressions;
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
  }

  /** All but the name before the first line, and the last line. */
  lines(): string[] {
    const { threads, row } = this.#options;
    const { lets, before, parts, workgroups } = this.#dispatch;
    const [only, another] = parts;
    const shared = this.serial(lets, 1);
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
        ...(before.length > 0 ? this.#shared(before, this.#all, 1, before.length) : []),
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
    const { threads } = this.#options;
    this.#usesThread = true;
    const all = this.#all;
    if (!chain) return this.#shared([...before, ...statements], all, depth);
    if (before.length > 0)
      return [
        ...this.#shared(before, all, depth, before.length),
        ...this.#part({ ...part, before: [] }, group, mayExceed, depth),
      ];
    if (tile) {
      const printer = { threads, text: this.#text, serial: this.serial.bind(this) };
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
    const total = this.#total(chain);
    if (lanes === 1) {
      const guard = mayExceed ? [`${pad}if (at < ${within(total, 11)}) {`] : [];
      const inner = depth + guard.length;
      return [
        `${pad}let at = ${group.text};`,
        ...guard,
        ...this.#decoded(chain, "at", inner),
        ...this.#shared(chain.body, all, inner),
        ...guard.map(() => `${pad}}`),
      ];
    }
    const last = this.#text.dim(subtractDim(extentOf(chain), 1)).text;
    return [
      `${pad}let lane = thread % ${lanes};`,
      `${pad}let slice = thread / ${lanes};`,
      `${pad}let inside = ${infix(group, "*", atom(`${lanes}`)).text} + lane < ${within(total, 11)};`,
      `${pad}let at = min(${infix(group, "*", atom(`${lanes}`)).text} + lane, ${last});`,
      ...this.#decoded(chain, "at", depth),
      ...this.#shared(
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
      `${pad}let end = min(${end.text}, ${this.#total(chain).text});`,
      `${pad}for (var ${name} = ${start.text}; ${name} < end; ${name} += ${lanes}) {`,
      ...this.#decoded(chain, name, depth + 1),
      ...this.serial(chain.body, depth + 1),
      `${pad}}`,
    ];
  }

  #total(chain: Chain): Text {
    return this.#text.dim(extentOf(chain));
  }

  /** One element a thread. */
  #elements(chain: Chain, at: string, depth: number): string[] {
    const pad = "  ".repeat(depth);
    const [only, another] = chain.loops;
    const name = another ? "at" : only!.loop.variable;
    return [
      `${pad}let ${name} = ${at};`,
      `${pad}if (${name} < ${within(this.#total(chain), 11)}) {`,
      ...this.#decoded(chain, name, depth + 1),
      ...this.serial(chain.body, depth + 1),
      `${pad}}`,
    ];
  }

  /** The loop variables of the element at a place in the order of memory, and the locals between the loops. */
  #decoded({ loops }: Chain, at: string, depth: number): string[] {
    const pad = "  ".repeat(depth);
    return loops.flatMap(({ loop, lets }, k) => {
      const inner = loops.slice(k + 1).reduce<Dim>((size, other) => multiplyDim(size, other.loop.extent), 1);
      const quotient = inner === 1 ? atom(at) : infix(atom(at), "/", this.#text.dim(inner));
      const index = k === 0 ? quotient : infix(quotient, "%", this.#text.dim(loop.extent));
      return [
        ...(index.text === loop.variable ? [] : [`${pad}let ${loop.variable} = ${index.text};`]),
        ...this.serial(lets, depth),
      ];
    });
  }

  /** What one thread does by itself. */
  serial(statements: readonly Statement[], depth: number): string[] {
    return statements.flatMap((statement) => this.#statement(statement, depth));
  }

  #statement(statement: Statement, depth: number): string[] {
    const pad = "  ".repeat(depth);
    const block = (head: string, body: readonly Statement[]): string[] => [
      `${pad}${head} {`,
      ...this.serial(body, depth + 1),
      `${pad}}`,
    ];
    switch (statement.kind) {
      case "for":
        return block(this.#loopHead(statement, "0", "1"), statement.body);
      case "if":
        return block(`if (${this.#text.guard(statement.guard).text})`, statement.body);
      case "let":
        return [`${pad}let ${statement.name} = ${this.#text.text(statement.value).text};`];
      case "variable":
        return [`${pad}var ${statement.name} = ${this.#text.text(statement.value).text};`];
      case "assign":
        return [pad + this.#text.assignment(statement.name, statement.value)];
      case "store":
        return [pad + this.#text.store(statement.buffer, statement.index, statement.value)];
      case "dot":
        return this.serial(dotLoops(statement), depth);
      case "product":
      case "multiply":
        throw new Error("internal: a GPU runs no product in blocks");
    }
  }

  #loopHead({ variable: i, extent }: Loop, from: string, by: string): string {
    const end = within(this.#text.dim(extent), 11);
    return `for (var ${i} = ${from}; ${i} < ${end}; ${by === "1" ? `${i}++` : `${i} += ${by}`})`;
  }

  /** What the threads of a team do together: what follows the last loop is the first thread's alone. */
  #shared(
    statements: readonly Statement[],
    team: Team,
    depth: number,
    last = statements.findLastIndex(({ kind }) => kind === "for"),
  ): string[] {
    const pad = "  ".repeat(depth);
    const lines: string[] = [];
    /** What threads did since they last waited for each other, and what the first of them is still to store. */
    let before: Statement[] = [];
    let stores: Statement[] = [];
    const meet = (next: readonly Statement[]): void => {
      if (!depend(before, next)) return;
      lines.push(`${pad}storageBarrier();`);
      before = [];
    };
    const flush = (): void => {
      if (stores.length === 0) return;
      meet(stores);
      lines.push(`${pad}if (${team.first}) {`, ...this.serial(stores, depth + 1), `${pad}}`);
      before.push(...stores);
      stores = [];
    };
    statements.forEach((statement, place) => {
      if (statement.kind === "store" || statement.kind === "if" || place > last) {
        stores.push(statement);
        return;
      }
      flush();
      meet([statement]);
      before.push(statement);
      if (statement.kind === "for") lines.push(...this.#sharedLoop(statement, team, depth));
      else lines.push(...this.#statement(statement, depth));
    });
    flush();
    return lines;
  }

  /** The iterations of a loop, spread over the threads of a team. */
  #sharedLoop(loop: Loop, team: Team, depth: number): string[] {
    const pad = "  ".repeat(depth);
    if (loop.mode === "parallel") {
      const chain = chainOf(loop)!;
      const [only, another] = chain.loops;
      const name = another ? "at" : only!.loop.variable;
      const total = within(this.#total(chain), 11);
      return [
        `${pad}for (var ${name} = ${team.slice}; ${name} < ${total}; ${name} += ${team.slices}) {`,
        ...this.#decoded(chain, name, depth + 1),
        ...this.serial(chain.body, depth + 1),
        `${pad}}`,
      ];
    }
    const folds = foldsIn(loop);
    if (!folds) throw new Error(`internal: kernel ${this.#kernel.name}: threads cannot share a loop`);
    return [
      `${pad}${this.#loopHead(loop, team.slice, `${team.slices}`)} {`,
      ...this.#inside(loop.body, team, depth + 1),
      `${pad}}`,
      ...[...folds].map(
        ([name, { op, dtype }]) =>
          `${pad}${name} = ${foldName(op.name, dtype)}(${name}, thread, ${team.lanes});`,
      ),
    ];
  }

  /** Statements of one iteration, whose stores are made only for an element that there is. */
  #inside(statements: readonly Statement[], { inside }: Team, depth: number): string[] {
    if (inside === null) return this.serial(statements, depth);
    const pad = "  ".repeat(depth);
    return statements.flatMap((statement) =>
      statement.kind === "store"
        ? [`${pad}if (${inside}) {`, ...this.#statement(statement, depth + 1), `${pad}}`]
        : this.#statement(statement, depth),
    );
  }
}
