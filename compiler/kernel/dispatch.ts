// How a kernel runs on a GPU: its loops as parts side by side, each in workgroups of its own.
import { addDim, type Dim, floorDivideDim, multiplyDim } from "../graph/shape.ts";
import { estimate } from "./cost.ts";
import { apart, madeAnywhere, neededBy } from "./dependence.ts";
import { type Chain, chainOf, foldsIn, type Let, termsOf } from "./loops.ts";
import type { Kernel, Loop, Statement } from "./program.ts";
import { strideOf } from "./strides.ts";
import { quad, type Tile, tileOf } from "./tiles.ts";
import { expressionsIn } from "./visit.ts";

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
  /** Of a workgroup. */
  readonly threads: number;
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
  /** Of a workgroup, and of one that has much to do: powers of two. */
  readonly threads: number;
  readonly mostThreads: number;
  /** Iterations of a loop from which one workgroup has much to do. */
  readonly longLoop: number;
  /** What a symbolic size counts as. */
  readonly symbolic: number;
  /** Terms up to which folds are done by every workgroup that wants them. */
  readonly recomputed: number;
  /** Fewest terms of a fold that are worth the work of several threads, and elements from which there is enough to do. */
  readonly leastTerms: number;
  readonly mostElements: number;
  /** Terms of a product from which it is taken in tiles, and multiplications from which threads share what they read. */
  readonly leastDepth: number;
  readonly leastShared: number;
  /** Workgroups that a product is spread over if it can be. */
  readonly wantedGroups: number;
  /** Shared memory for tiles, in fours of f32. */
  readonly mostMemory: number;
}

export function dispatchOf(kernel: Kernel, options: DispatchOptions): Dispatch {
  const few = dispatchOver(options.threads, kernel, options);
  const isLong = few.parts.some(
    ({ chain, statements }) =>
      !chain &&
      statements.some((s) => s.kind === "for" && estimate(termsOf(s), options.symbolic) >= options.longLoop),
  );
  const isShared = ({ tile }: Part): boolean => tile !== null && tile.depth !== null;
  if (!isLong && !few.parts.some(isShared)) return few;
  const many = dispatchOver(options.mostThreads, kernel, options);
  const isWide = many.parts.some(
    ({ tile }) => tile && tile.rows * tile.columns > options.threads * quad ** 2,
  );
  return isLong || isWide ? many : few;
}

function dispatchOver(threads: number, kernel: Kernel, options: DispatchOptions): Dispatch {
  const anywhere = madeAnywhere(kernel, options);
  const lets = kernel.body.filter((s): s is Let => s.kind === "let" && anywhere.get(s) === "at once");
  const folds = kernel.body.filter((statement) => anywhere.get(statement) === "by folds");
  const groups = apart(kernel.body.filter((statement) => !anywhere.has(statement)));
  const isBrief = (statements: readonly Statement[]): boolean =>
    statements.every(({ kind }) => kind !== "for");
  const brief = groups.filter(isBrief).flat();
  const each = [...(brief.length > 0 ? [brief] : []), ...groups.filter((group) => !isBrief(group))].map(
    (statements) => partOf(statements, neededBy(statements, folds), { ...options, threads }),
  );
  // A processor gives each thread that may wait a stack of its own: fewer threads for what is many elements.
  const isMany = ({ chain }: Part): boolean =>
    chain !== null && estimate(elementsOf(chain), options.symbolic) >= rounds * options.mostElements;
  const parts = each.some(mayWait) ? each.map((part) => (isMany(part) ? inRounds(part) : part)) : each;
  const workgroups = parts.reduce<Dim>((sum, part) => addDim(sum, part.workgroups), 0);
  const common = folds.filter((fold) => parts.filter(({ before }) => before.includes(fold)).length > 1);
  const own = (part: Part): Part => ({
    ...part,
    before: part.before.filter((fold) => !common.includes(fold)),
  });
  return { threads, lets, before: common, parts: parts.map(own), workgroups };
}

/** Elements of a lane where its workgroup has folds to do first, or threads cost more. */
const rounds = 8;

/** Whether threads of the part wait for each other. */
const mayWait = ({ before, chain, slices, tile }: Part): boolean =>
  before.length > 0 ||
  chain === null ||
  slices > 1 ||
  (tile !== null && (tile.slices > 1 || tile.depth !== null));

const elementsOf = ({ loops }: Chain): Dim =>
  loops.reduce<Dim>((product, { loop }) => multiplyDim(product, loop.extent), 1);

/** The part with several elements a lane, where a lane has whole ones. */
function inRounds(part: Part): Part {
  const { chain, lanes, slices, tile } = part;
  if (!chain || tile || slices > 1) return part;
  const reach = lanes * rounds;
  return { ...part, rounds, workgroups: floorDivideDim(addDim(elementsOf(chain), reach - 1), reach) };
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
  const elements = elementsOf(chain);
  const slices = slicesOf(chain, elements, options);
  const lanes = threads / slices;
  const workgroups = floorDivideDim(addDim(elements, lanes - 1), lanes);
  const part = { ...plain, lanes, slices, workgroups };
  return before.length > 0 ? inRounds(part) : part;
}

/** Terms that are worth a thread of their own. */
const leastOfSlice = 64;

/** Over how many threads the folds of an element are spread. */
function slicesOf({ loops, body }: Chain, elements: Dim, options: DispatchOptions): number {
  const { threads, symbolic, leastTerms, mostElements } = options;
  const count = (dim: Dim): number => estimate(dim, symbolic);
  const folds = body.filter((s): s is Loop => s.kind === "for" && s.mode === "serial");
  const terms = Math.max(0, ...folds.map((loop) => count(termsOf(loop))));
  if (terms < leastTerms || count(elements) > mostElements || !folds.every((loop) => foldsIn(loop))) return 1;
  if (body.some((s) => s.kind === "dot" || (s.kind === "for" && s.mode === "parallel"))) return 1;
  const most = 2 ** Math.floor(Math.log2(terms / leastOfSlice));
  // Threads side by side read elements side by side: along the lanes where these lie so, else along the slices.
  const column = loops.at(-1)!.loop.variable;
  const alongLanes = [...expressionsIn(folds)].some(
    (e) => e.kind === "load" && strideOf(e.index, column) === 1,
  );
  const lanes = alongLanes ? Math.min(32, 2 ** Math.ceil(Math.log2(Math.max(1, count(elements))))) : 1;
  return Math.max(1, Math.min(most, threads / lanes));
}
