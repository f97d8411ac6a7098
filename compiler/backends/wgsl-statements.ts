// The statements of a kernel as WGSL: what a thread does by itself, and what the threads of a team do together.
import { type Dim, multiplyDim } from "../graph/shape.ts";
import { depend } from "../kernel/dependence.ts";
import { dotLoops } from "../kernel/dots.ts";
import { type Chain, chainOf, foldsIn } from "../kernel/loops.ts";
import type { Loop, Statement } from "../kernel/program.ts";
import { atom, infix, type Text, within } from "./text.ts";
import { foldName } from "./wgsl-functions.ts";
import type { Expressions } from "./wgsl-text.ts";

/** Threads that share the serial loops of an element. */
export interface Team {
  readonly slices: number;
  readonly slice: string;
  readonly lanes: number;
  /** Which threads store what is theirs, if not all: those whose element there is, */
  readonly inside: string | null;
  /** and of these, for what the team has in common, the first. */
  readonly first: string;
}

/** How many elements there are. */
export const extentOf = ({ loops }: Chain): Dim =>
  loops.reduce<Dim>((product, { loop }) => multiplyDim(product, loop.extent), 1);

/** Prints statements; `kernel` is the name to blame. */
export class Statements {
  readonly #text: Expressions;
  readonly #kernel: string;

  constructor(text: Expressions, kernel: string) {
    this.#text = text;
    this.#kernel = kernel;
  }

  total(chain: Chain): Text {
    return this.#text.dim(extentOf(chain));
  }

  /** The loop variables of the element at a place in the order of memory, and the locals between the loops. */
  decoded({ loops }: Chain, at: string, depth: number): string[] {
    const pad = "  ".repeat(depth);
    return loops.flatMap(({ loop, lets }, k) => {
      const inner = loops.slice(k + 1).reduce<Dim>((size, other) => multiplyDim(size, other.loop.extent), 1);
      // A division by zero does not compile, though where there are no elements it is never done.
      const quotient = inner === 1 || inner === 0 ? atom(at) : infix(atom(at), "/", this.#text.dim(inner));
      const index =
        k === 0 || loop.extent === 0 ? quotient : infix(quotient, "%", this.#text.dim(loop.extent));
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
      case "gather":
        throw new Error("internal: a GPU runs no product in blocks");
    }
  }

  #loopHead({ variable: i, extent }: Loop, from: string, by: string): string {
    const end = within(this.#text.dim(extent), 11);
    return `for (var ${i} = ${from}; ${i} < ${end}; ${by === "1" ? `${i}++` : `${i} += ${by}`})`;
  }

  /** What the threads of a team do together: what follows the last loop is the first thread's alone. */
  shared(
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
      const total = within(this.total(chain), 11);
      return [
        `${pad}for (var ${name} = ${team.slice}; ${name} < ${total}; ${name} += ${team.slices}) {`,
        ...this.decoded(chain, name, depth + 1),
        ...this.serial(chain.body, depth + 1),
        `${pad}}`,
      ];
    }
    const folds = foldsIn(loop);
    if (!folds) throw new Error(`internal: kernel ${this.#kernel}: threads cannot share a loop`);
    return [
      `${pad}${this.#loopHead(loop, team.slice, `${team.slices}`)} {`,
      ...this.#inside(loop.body, team, depth + 1),
      `${pad}}`,
      ...[...folds].map(
        ([name, { op, dtype }]) =>
          `${pad}${name} = ${foldName(op.name, dtype)}(${name}, thread, ${team.slices * team.lanes}, ${team.lanes});`,
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
