// Products in tiles: how many elements of a result a workgroup of a GPU takes at once, and how far its threads share.
import {
  addDim,
  type Dim,
  divideExactly,
  floorDivideDim,
  multiplyDim,
  printDim,
  sizeOf,
} from "../graph/shape.ts";
import { printIndex } from "../ops/indexing.ts";
import type { Chain } from "./loops.ts";
import type { Buffer, Dot, Loop, Matrix, Statement } from "./program.ts";
import { strideOf, termsOf as termsIn, variablesOf } from "./strides.ts";
import { statementsIn } from "./visit.ts";

/** Threads work on rows and on columns in fours. */
export const quad = 4;

export interface Tile {
  /** The loops of the chain that the rows and columns of the result are of: the latter is the last. */
  readonly row: Loop;
  readonly column: Loop;
  /** Elements of the result. */
  readonly rows: number;
  readonly columns: number;
  /** Quads of rows and of columns that a thread has sums of. */
  readonly tall: number;
  readonly wide: number;
  /** Slices of threads take every so many terms, and in the end they add up. */
  readonly slices: number;
  /** Terms that a slice brings into shared memory at once; null where each thread reads what it wants. */
  readonly depth: number | null;
  /** The dots whose sums run over the same terms, taken together. */
  readonly passes: readonly Pass[];
  /** Quads of shared memory. */
  readonly memory: number;
  readonly workgroups: Dim;
}

export interface Pass {
  readonly summed: Dot["summed"];
  readonly terms: Dim;
  /** Whether a thread that reads what it wants takes four terms at once. */
  readonly isDeep: boolean;
  /** Operands, each once; a row's of the result first. */
  readonly operands: readonly Operand[];
  readonly dots: ReadonlyArray<{ readonly dot: Dot; readonly left: Operand; readonly right: Operand }>;
}

export interface Operand {
  readonly matrix: Matrix;
  /** Whether it has a row's elements; else a column's. */
  readonly isLeft: boolean;
  /** Where its quads lie in shared memory. */
  readonly start: number;
  /** What memory holds four of side by side, from a multiple of four on: rows (or columns), or terms. */
  readonly quads: "across" | "along" | null;
}

export interface TileOptions {
  /** Of a workgroup. */
  readonly threads: number;
  /** Terms of a product from which it is taken in tiles. */
  readonly leastDepth: number;
  /** Multiplications from which the threads of a workgroup share what they read. */
  readonly leastShared: number;
  /** Workgroups that a product is spread over if it can be. */
  readonly wantedGroups: number;
  /** Quads of shared memory that there are. */
  readonly mostMemory: number;
  estimate(dim: Dim): number;
}

const widths = [64, 32, 16, 8, 4];
/** Rows and columns of tiles, and quads of them, no more than there are, that a thread has sums of. */
const shapes = widths
  .flatMap((rows) =>
    widths.flatMap((columns) =>
      [1, 2].flatMap((tall) => [1, 2].map((wide) => [rows, columns, tall, wide] as const)),
    ),
  )
  .filter(([rows, columns, tall, wide]) => quad * tall <= rows && quad * wide <= columns);
/** Matrices of sums that a thread has, and quads that it reads, at most: for these there are names. */
const mostSums = 8;
const mostQuads = 8;
/** Terms that are worth a slice of its own. */
const leastOfSlice = 192;
/** Elements of a tile that is neither small nor large. */
const usual = 32 * 32;
/** How many times the workgroups that a product is spread over are plenty, however large their tiles. */
const plenty = 2;

/** The dots that a body begins with. */
const dotsOf = ({ body }: Chain): Dot[] => body.filter((s): s is Dot => s.kind === "dot");

/** The tile of a chain of dots; null where threads had better work alone. */
export function tileOf(chain: Chain, options: TileOptions): Tile | null {
  const dots = dotsOf(chain);
  const column = chain.loops.at(-1)!.loop;
  const row = chain.loops
    .slice(0, -1)
    .findLast(({ loop }) => dots.every((dot) => isRow(loop.variable, dot)))?.loop;
  const reach = (name: string, matrix: Matrix): boolean => variablesOf(matrix.index).includes(name);
  const isSplit = dots.every(
    ({ left, right }) => reach(column.variable, right) && !reach(column.variable, left),
  );
  if (dots.length === 0 || !row || !isSplit) return null;
  const { estimate } = options;
  const [down, along] = [estimate(row.extent), estimate(column.extent)];
  const terms = Math.max(...dots.map((dot) => estimate(termsOf(dot))));
  const outer = chain.loops.reduce<Dim>(
    (product, { loop }) => (loop === row || loop === column ? product : multiplyDim(product, loop.extent)),
    1,
  );
  const multiplications = estimate(outer) * down * along * terms;
  if (terms < options.leastDepth || multiplications === 0) return null;
  const isShared = multiplications >= options.leastShared;
  const candidates = shapes.flatMap(([rows, columns, tall, wide]): Tile[] => {
    const tooWide = (width: number, extent: number): boolean => width > widths.at(-1)! && width >= 2 * extent;
    const cells = (rows * columns) / (tall * wide * quad ** 2);
    if (tooWide(rows, down) || tooWide(columns, along) || cells > options.threads) return [];
    const shape = { row, column, rows, columns, tall, wide, cells, outer, terms };
    const tile =
      (isShared ? null : readTile(dots, shape, options)) ??
      (tall * wide === 1 ? sharedTile(dots, shape, options) : null);
    return tile ? [tile] : [];
  });
  // Of the large ones there had better be more, lest the last few keep the device waiting, up to what is plenty.
  const isEnough = ({ workgroups, rows, columns }: Tile): boolean =>
    estimate(workgroups) >= options.wantedGroups * Math.min(plenty, Math.max(1, (rows * columns) / usual));
  const isBusy = ({ slices }: Tile): boolean => slices === 1 || terms >= leastOfSlice * slices;
  const busy = candidates.filter(isBusy);
  const fewest = Math.min(...candidates.map(({ slices }) => slices));
  const reads = ({ tall, wide }: Tile): number => 1 / tall + 1 / wide;
  const area = ({ rows, columns }: Tile): number => rows * columns - Math.abs(rows - columns);
  const best = (busy.length > 0 ? busy : candidates.filter(({ slices }) => slices === fewest)).toSorted(
    (a, b) => reads(a) - reads(b) || area(b) - area(a),
  );
  return best.find(isEnough) ?? best.toSorted((a, b) => area(a) - area(b))[0] ?? null;
}

const isRow = (name: string, { left, right }: Dot): boolean =>
  variablesOf(left.index).includes(name) && !variablesOf(right.index).includes(name);

const termsOf = ({ summed }: Dot): Dim => summed.map(({ extent }) => extent).reduce(multiplyDim, 1);

interface Shape extends Pick<Tile, "row" | "column" | "rows" | "columns" | "tall" | "wide"> {
  readonly cells: number;
  readonly outer: Dim;
  readonly terms: number;
}

/** Quads of shared memory in which slices add up: a row of four at a time. */
const quadsOfSums = (dots: readonly Dot[], { rows, columns, cells }: Shape, threads: number): number =>
  cells < threads ? (dots.length * rows * columns) / quad ** 2 : 0;

function tileLike(
  { row, column, rows, columns, tall, wide, cells, outer }: Shape,
  threads: number,
): Omit<Tile, "depth" | "passes" | "memory"> {
  const count = (extent: Dim, width: number): Dim => floorDivideDim(addDim(extent, width - 1), width);
  const workgroups = [count(row.extent, rows), count(column.extent, columns)].reduce(multiplyDim, outer);
  return { row, column, rows, columns, tall, wide, slices: threads / cells, workgroups };
}

/** The tile of that shape whose threads read what they want; null where that lies unevenly. */
function readTile(dots: readonly Dot[], shape: Shape, { threads, mostMemory }: TileOptions): Tile | null {
  const { row, column, tall, wide } = shape;
  const memory = quadsOfSums(dots, shape, threads);
  const passes = passesOf(dots, shape, () => 0).map(inFours);
  const isEven = ({ matrix, isLeft }: Operand): boolean =>
    strideOf(matrix.index, (isLeft ? row : column).variable) !== null;
  if (memory > mostMemory || !passes.every(({ operands }) => operands.every(isEven))) return null;
  const reads = ({ operands }: Pass): number =>
    operands.reduce((sum, { isLeft }) => sum + (isLeft ? tall : wide), 0);
  if (dots.length * tall * wide > mostSums || Math.max(...passes.map(reads)) > mostQuads) return null;
  return { ...tileLike(shape, threads), depth: null, passes, memory };
}

/** The pass by four terms at once, if memory holds such fours. */
function inFours(pass: Pass): Pass {
  const [term, another] = pass.summed;
  const alongTerms = ({ matrix }: Operand): boolean => liesInQuads(matrix, term!);
  const isEven = pass.operands.every(({ matrix }) => strideOf(matrix.index, term!.variable) !== null);
  if (another || !isWhole(pass.terms) || !isEven || !pass.operands.some(alongTerms)) return pass;
  const of = new Map(
    pass.operands.map((operand): [Operand, Operand] => [
      operand,
      operand.quads === null && alongTerms(operand) ? { ...operand, quads: "along" } : operand,
    ]),
  );
  const dots = pass.dots.map(({ dot, left, right }) => ({
    dot,
    left: of.get(left)!,
    right: of.get(right)!,
  }));
  return { ...pass, isDeep: true, operands: [...of.values()], dots };
}

/** The tile of that shape whose operands go through shared memory, as deep as that allows. */
function sharedTile(dots: readonly Dot[], shape: Shape, { threads, mostMemory }: TileOptions): Tile | null {
  const { rows, columns, cells, terms } = shape;
  const slices = threads / cells;
  const sums = quadsOfSums(dots, shape, threads);
  for (const depth of [32, 16, 8, 4]) {
    if (depth > 4 && depth * slices > 2 * terms) continue;
    const size = (isLeft: boolean): number => (slices * depth * (isLeft ? rows : columns)) / quad;
    const passes = passesOf(dots, shape, size);
    const staged = Math.max(
      ...passes.map(({ operands }) => operands.reduce((sum, { isLeft }) => sum + size(isLeft), 0)),
    );
    const memory = Math.max(staged, sums);
    if (memory <= mostMemory) return { ...tileLike(shape, threads), depth, passes, memory };
  }
  return null;
}

/** The dots by the terms that they add up, with their operands, each of that size in shared memory. */
function passesOf(
  dots: readonly Dot[],
  { row, column }: Pick<Tile, "row" | "column">,
  size: (isLeft: boolean) => number,
): Pass[] {
  const keyOf = ({ summed }: Dot): string =>
    summed.map(({ variable, extent }) => `${variable}<${printDim(extent)}`).join();
  return [...new Set(dots.map(keyOf))].map((key): Pass => {
    const own = dots.filter((dot) => keyOf(dot) === key);
    const operands = new Map<string, Operand>();
    let next = 0;
    const place = (matrix: Matrix, isLeft: boolean): Operand => {
      const name = `${isLeft} ${matrix.buffer.name}[${printIndex(matrix.index)}]`;
      const quads = liesInQuads(matrix, isLeft ? row : column) ? "across" : null;
      const operand = operands.get(name) ?? { matrix, isLeft, start: next, quads };
      if (!operands.has(name)) next += size(isLeft);
      operands.set(name, operand);
      return operand;
    };
    const placed = own.map((dot) => ({ dot, left: place(dot.left, true), right: place(dot.right, false) }));
    const [{ summed }] = own as [Dot];
    return { summed, terms: termsOf(own[0]!), isDeep: false, operands: [...operands.values()], dots: placed };
  });
}

const isWhole = (dim: Dim | null): boolean => dim !== null && divideExactly(dim, quad) !== null;

/** Whether four elements along a loop lie side by side in memory, from a multiple of four on. */
function liesInQuads(
  { buffer, index }: Matrix,
  { variable, extent }: Pick<Loop, "variable" | "extent">,
): boolean {
  const names = variablesOf(index);
  const start = termsIn(index).filter(({ kind }) => kind === "constant");
  return (
    isWhole(extent) &&
    isWhole(sizeOf(buffer.shape)) &&
    strideOf(index, variable) === 1 &&
    names.every((name) => name === variable || isWhole(strideOf(index, name))) &&
    start.every((term) => term.kind === "constant" && isWhole(term.value))
  );
}

/** The buffers that tiles read in quads, and whose elements nothing stores. */
export function buffersInQuads(
  parts: ReadonlyArray<{ readonly tile: Tile | null; readonly statements: readonly Statement[] }>,
): Set<Buffer> {
  const operands = parts.flatMap(({ tile }) => tile?.passes.flatMap((pass) => pass.operands) ?? []);
  const found = new Set(operands.filter(({ quads }) => quads !== null).map(({ matrix }) => matrix.buffer));
  for (const { statements } of parts)
    for (const s of statementsIn(statements)) if (s.kind === "store") found.delete(s.buffer);
  return found;
}
