// How a kernel runs on a GPU: its loops as parts side by side, each in workgroups of its own.
import type { DType } from "../graph/node.ts";
import { addDim, type Dim, floorDivideDim, multiplyDim } from "../graph/shape.ts";
import type { Index } from "../ops/indexing.ts";
import type { ElementwiseOp } from "../ops/op.ts";
import type { Buffer, Kernel, Loop, Statement } from "./program.ts";
import { strideOf, variablesOf } from "./strides.ts";
import { type Tile, tileOf } from "./tiles.ts";
import { bodyOf, buffersIn, expressionsIn, ownIndices, statementIndices, statementsIn } from "./visit.ts";

export type Let = Extract<Statement, { kind: "let" }>;

/** Parallel loops that lie in one another with nothing but locals between them. */
export interface Chain {
  /** With the locals bound between each and the next. */
  readonly loops: ReadonlyArray<{ readonly loop: Loop; readonly lets: readonly Let[] }>;
  readonly body: readonly Statement[];
}

export interface Part {
  /** Folds whose numbers the part wants, which all threads of each of its workgroups do together first. */
  readonly before: readonly Statement[];
  /**
   * An element of a chain is one lane's work; the serial loops in it are shared by so many slices. What is no chain is
   * the work of one workgroup, whose threads share every loop.
   */
  readonly chain: Chain | null;
  readonly statements: readonly Statement[];
  readonly lanes: number;
  readonly slices: number;
  /** Where the workgroup takes tiles of products, of which it has one. */
  readonly tile: Tile | null;
  /** Elements a lane works on, one after the other. */
  readonly rounds: number;
  readonly workgroups: Dim;
}

export interface Dispatch {
  /** Locals that every part may read. */
  readonly lets: readonly Let[];
  /** What several parts want done before them. */
  readonly before: readonly Statement[];
  /** Each in the workgroups that follow those of the part before it. */
  readonly parts: readonly Part[];
  readonly workgroups: Dim;
}

/** Which GPU a kernel is for. */
export interface DispatchOptions {
  /** Of a workgroup: a power of two. */
  readonly threads: number;
  /** What a symbolic size counts as. */
  readonly symbolic: number;
  /** Terms up to which folds are done by every workgroup that wants them. */
  readonly recomputed: number;
  /** Fewest terms of a fold that are worth the work of several threads, and elements from which there is enough to do. */
  readonly leastTerms: number;
  readonly mostElements: number;
  /** Terms of a product from which threads share what they read, and workgroups that it is spread over if it can be. */
  readonly leastDepth: number;
  readonly wantedGroups: number;
  /** Shared memory for tiles, in fours of f32. */
  readonly mostMemory: number;
}

export function dispatchOf(kernel: Kernel, options: DispatchOptions): Dispatch {
  const anywhere = madeAnywhere(kernel, options);
  const lets = kernel.body.filter((s): s is Let => s.kind === "let" && anywhere.get(s) === "at once");
  const folds = kernel.body.filter((statement) => anywhere.get(statement) === "by folds");
  const groups = apart(kernel.body.filter((statement) => !anywhere.has(statement)));
  const isBrief = (statements: readonly Statement[]): boolean =>
    statements.every(({ kind }) => kind !== "for");
  const brief = groups.filter(isBrief).flat();
  const parts = [...(brief.length > 0 ? [brief] : []), ...groups.filter((group) => !isBrief(group))].map(
    (statements) => partOf(statements, neededBy(statements, folds), options),
  );
  const workgroups = parts.reduce<Dim>((sum, part) => addDim(sum, part.workgroups), 0);
  if (parts.filter(({ before }) => before.length > 0).length < 2)
    return { lets, before: [], parts, workgroups };
  return { lets, before: folds, parts: parts.map((part) => ({ ...part, before: [] })), workgroups };
}

/** Elements of a lane where its workgroup has folds to do first. */
const rounds = 8;

/**
 * The statements that may run in any workgroup, since they read nothing that the kernel writes and write nothing: locals
 * that are there at once, and folds that are little work, with the locals made of them.
 */
function madeAnywhere(
  { body, writes }: Kernel,
  { symbolic, recomputed }: DispatchOptions,
): ReadonlyMap<Statement, "at once" | "by folds"> {
  const written = new Set(writes);
  const free = new Set(
    body.filter((statement) => {
      const { reads, writes: stored } = buffersIn([statement]);
      if (stored.length > 0 || reads.some((buffer) => written.has(buffer))) return false;
      if (statement.kind !== "for") return statement.kind === "let" || statement.kind === "variable";
      return (
        statement.mode === "serial" &&
        estimate(termsOf(statement), symbolic) <= recomputed &&
        foldsIn(statement) !== null
      );
    }),
  );
  // What reads, binds or changes a local that others change or bind is not free either.
  for (let left = -1; left !== free.size; ) {
    left = free.size;
    const held = new Set(
      body.filter((s) => !free.has(s)).flatMap((s) => [...namesBound(s), ...namesChanged(s)]),
    );
    for (const statement of free)
      if ([...namesUsed(statement), ...namesBound(statement)].some((name) => held.has(name)))
        free.delete(statement);
  }
  const folded = new Set<string>();
  return new Map(
    body.flatMap((statement): Array<readonly [Statement, "at once" | "by folds"]> => {
      if (!free.has(statement)) return [];
      const isLate = statement.kind !== "let" || [...namesUsed(statement)].some((name) => folded.has(name));
      if (isLate) for (const name of namesBound(statement)) folded.add(name);
      return [[statement, isLate ? "by folds" : "at once"]];
    }),
  );
}

/** Those statements that others need, directly or not. */
function neededBy(statements: readonly Statement[], from: readonly Statement[]): Statement[] {
  const names = new Set(statements.flatMap((statement) => [...namesUsed(statement)]));
  return from
    .toReversed()
    .filter((statement) => {
      const given =
        statement.kind === "for" ? [...(foldsIn(statement)?.keys() ?? [])] : namesBound(statement);
      if (!given.some((name) => names.has(name))) return false;
      for (const name of namesUsed(statement)) names.add(name);
      return true;
    })
    .toReversed();
}

/** Names that a statement binds for those after it. */
const namesBound = (statement: Statement): string[] =>
  statement.kind === "let" || statement.kind === "variable" || statement.kind === "dot"
    ? [statement.name]
    : [];

/** Names of locals that a statement changes. */
const namesChanged = (statement: Statement): string[] =>
  [...statementsIn([statement])].flatMap((s) => (s.kind === "assign" ? [s.name] : []));

/** Names of locals that a statement reads or changes. */
function namesUsed(statement: Statement): Set<string> {
  const names = new Set(namesChanged(statement));
  const add = (index: Index): void => {
    for (const name of variablesOf(index)) names.add(name);
  };
  for (const s of statementsIn([statement])) {
    statementIndices(s).forEach(add);
  }
  for (const e of expressionsIn([statement])) {
    if (e.kind === "local") names.add(e.name);
    ownIndices(e).forEach(add);
  }
  return names;
}

/** Whether two statements must run one after the other. */
export function depend(a: readonly Statement[], b: readonly Statement[]): boolean {
  const [first, second] = [buffersIn(a), buffersIn(b)];
  const meet = (x: readonly Buffer[], y: readonly Buffer[]): boolean =>
    x.some((buffer) => y.includes(buffer));
  return (
    meet(first.writes, second.reads) || meet(first.reads, second.writes) || meet(first.writes, second.writes)
  );
}

/** The statements in groups that neither depend on one another nor share locals. */
function apart(statements: readonly Statement[]): Statement[][] {
  const group = statements.map((_, k) => k);
  const join = (a: number, b: number): void => {
    const [from, to] = [group[a]!, group[b]!];
    group.forEach((of, k) => {
      if (of === Math.max(from, to)) group[k] = Math.min(from, to);
    });
  };
  const bound = new Map<string, number>();
  statements.forEach((statement, k) => {
    for (const name of namesUsed(statement)) if (bound.has(name)) join(bound.get(name)!, k);
    for (const name of namesBound(statement)) bound.set(name, k);
    for (let before = 0; before < k; before++)
      if (group[before] !== group[k] && depend([statements[before]!], [statement])) join(before, k);
  });
  return [...new Set(group)].map((of) => statements.filter((_, k) => group[k] === of));
}

function partOf(
  statements: readonly Statement[],
  before: readonly Statement[],
  options: DispatchOptions,
): Part {
  const [only, another] = statements;
  const chain = only && !another ? chainOf(only) : null;
  const { threads, symbolic } = options;
  const plain = {
    before,
    chain,
    statements,
    tile: null,
    lanes: threads,
    slices: 1,
    rounds: 1,
    workgroups: 1,
  };
  if (!chain) return { ...plain, lanes: 1, slices: threads };
  const tile = tileOf(chain, { ...options, estimate: (dim) => estimate(dim, symbolic) });
  if (tile) return { ...plain, tile, workgroups: tile.workgroups };
  const elements = chain.loops.reduce<Dim>((product, { loop }) => multiplyDim(product, loop.extent), 1);
  const slices = slicesOf(chain, elements, options);
  const lanes = threads / slices;
  const each = slices === 1 && before.length > 0 ? rounds : 1;
  const reach = lanes * each;
  const workgroups = floorDivideDim(addDim(elements, reach - 1), reach);
  return { ...plain, lanes, slices, rounds: each, workgroups };
}

/** The loops of a statement that is a parallel loop. */
export function chainOf(statement: Statement): Chain | null {
  const loops: Array<{ readonly loop: Loop; readonly lets: readonly Let[] }> = [];
  let body: readonly Statement[] = [statement];
  for (;;) {
    const [last, ...lets] = body.toReversed();
    const isNext =
      last?.kind === "for" && last.mode === "parallel" && lets.every(({ kind }) => kind === "let");
    if (!isNext) break;
    const above = loops.pop();
    if (above) loops.push({ ...above, lets: lets.toReversed() as Let[] });
    loops.push({ loop: last, lets: [] });
    body = last.body;
  }
  return loops.length > 0 ? { loops, body } : null;
}

/** Over how many threads the folds of an element are spread. */
function slicesOf({ loops, body }: Chain, elements: Dim, options: DispatchOptions): number {
  const { threads, symbolic, leastTerms, mostElements } = options;
  const count = (dim: Dim): number => estimate(dim, symbolic);
  const folds = body.filter((s): s is Loop => s.kind === "for" && s.mode === "serial");
  const terms = Math.max(0, ...folds.map((loop) => count(termsOf(loop))));
  if (terms < leastTerms || count(elements) > mostElements || !folds.every((loop) => foldsIn(loop))) return 1;
  if (body.some((s) => s.kind === "dot" || (s.kind === "for" && s.mode === "parallel"))) return 1;
  const most = 2 ** Math.floor(Math.log2(terms / 4));
  // Threads side by side read elements side by side: along the lanes where these lie so, else along the slices.
  const column = loops.at(-1)!.loop.variable;
  const alongLanes = [...expressionsIn(folds)].some(
    (e) => e.kind === "load" && strideOf(e.index, column) === 1,
  );
  const lanes = alongLanes ? Math.min(32, 2 ** Math.ceil(Math.log2(Math.max(1, count(elements))))) : 1;
  return Math.max(1, Math.min(most, threads / lanes));
}

/** Iterations of a loop and of those directly in it. */
export function termsOf(loop: Loop): Dim {
  const inner = loop.body.find((s): s is Loop => s.kind === "for");
  return inner ? multiplyDim(loop.extent, termsOf(inner)) : loop.extent;
}

/** A size with each symbol taken for a number. */
export const estimate = (dim: Dim, symbolic: number): number =>
  typeof dim === "number"
    ? dim
    : dim.terms.reduce(
        (sum, { coefficient, factors }) =>
          sum +
          factors.reduce(
            (product, atom) =>
              product *
              (atom.kind === "symbol"
                ? symbolic
                : Math.floor(estimate(atom.numerator, symbolic) / atom.divisor)),
            coefficient,
          ),
        0,
      );

export interface Fold {
  readonly op: ElementwiseOp;
  readonly dtype: DType;
}

/**
 * The locals that a serial loop folds into, each with its op, where its iterations meet in nothing else, so that they
 * may run in any order; else null.
 */
export function foldsIn(loop: Loop): ReadonlyMap<string, Fold> | null {
  const folds = new Map<string, Fold>();
  const uses = new Map<string, number>();
  for (const e of expressionsIn([loop]))
    if (e.kind === "local") uses.set(e.name, (uses.get(e.name) ?? 0) + 1);
  for (const statement of statementsIn([loop])) {
    if (statement.kind === "variable") return null;
    if (statement.kind !== "assign") continue;
    const { name, value } = statement;
    const [total] = value.kind === "apply" ? value.operands : [];
    if (value.kind !== "apply" || total?.kind !== "local" || total.name !== name) return null;
    if (folds.has(name)) return null;
    folds.set(name, { op: value.op, dtype: value.dtype });
  }
  for (const name of folds.keys()) if (uses.get(name) !== 1) return null;
  const { reads, writes } = buffersIn(bodyOf(loop));
  return writes.some((buffer) => reads.includes(buffer)) ? null : folds;
}
