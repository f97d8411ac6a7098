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
import type { Buffer, Dot, Kernel, Loop, Matrix, Statement } from "./program.ts";
import { strideOf, termsOf as termsIn, variablesOf } from "./strides.ts";
import { expressionsIn, statementsIn } from "./visit.ts";

/** Rows and columns that a thread has sums of: it works on both in fours. */
export const quad = 4;

export interface Tile {
  /** The loops of the chain that the rows and columns of the result are of: the latter is the last. */
  readonly row: Loop;
  readonly column: Loop;
  /** Elements of the result. */
  readonly rows: number;
  readonly columns: number;
  /** Terms that a slice of threads takes at once; each of the slices takes its own, and in the end they add up. */
  readonly depth: number;
  readonly slices: number;
  /** The dots whose sums run over the same terms, taken together. */
  readonly passes: readonly Pass[];
  /** Quads of shared memory. */
  readonly memory: number;
  readonly workgroups: Dim;
}

export interface Pass {
  readonly summed: Dot["summed"];
  readonly terms: Dim;
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
  /** Whether memory holds them as such: four elements side by side from a multiple of four on. */
  readonly isAligned: boolean;
}

export interface TileOptions {
  /** Of a workgroup. */
  readonly threads: number;
  /** Terms of a sum from which threads had better share what they read. */
  readonly leastDepth: number;
  /** Workgroups that a product is spread over if it can be. */
  readonly wantedGroups: number;
  /** Quads of shared memory that there are. */
  readonly mostMemory: number;
  estimate(dim: Dim): number;
}

const widths = [64, 32, 16];

/** The dots that a body begins with. */
export const dotsOf = ({ body }: Chain): Dot[] => body.filter((s): s is Dot => s.kind === "dot");

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
  if (terms < options.leastDepth) return null;
  const outer = chain.loops.reduce<Dim>(
    (product, { loop }) => (loop === row || loop === column ? product : multiplyDim(product, loop.extent)),
    1,
  );
  const candidates = widths.flatMap((rows) =>
    widths.flatMap((columns): Tile[] => {
      const tooWide = (width: number, extent: number): boolean =>
        width > widths.at(-1)! && width >= 2 * extent;
      const cells = (rows * columns) / quad ** 2;
      if (tooWide(rows, down) || tooWide(columns, along) || cells > options.threads) return [];
      const tile = sizedTile(dots, { row, column, rows, columns, cells, outer, terms }, options);
      return tile ? [tile] : [];
    }),
  );
  const isEnough = ({ workgroups }: Tile): boolean => estimate(workgroups) >= options.wantedGroups;
  const area = ({ rows, columns }: Tile): number => rows * columns - Math.abs(rows - columns);
  const largest = candidates.toSorted((a, b) => area(b) - area(a));
  return largest.find(isEnough) ?? largest.at(-1) ?? null;
}

const isRow = (name: string, { left, right }: Dot): boolean =>
  variablesOf(left.index).includes(name) && !variablesOf(right.index).includes(name);

const termsOf = ({ summed }: Dot): Dim => summed.map(({ extent }) => extent).reduce(multiplyDim, 1);

/** The tile of that shape, as deep as shared memory allows. */
function sizedTile(
  dots: readonly Dot[],
  shape: Pick<Tile, "row" | "column" | "rows" | "columns"> & {
    readonly cells: number;
    readonly outer: Dim;
    readonly terms: number;
  },
  { threads, mostMemory }: TileOptions,
): Tile | null {
  const { rows, columns, cells, outer, terms, row, column } = shape;
  const slices = threads / cells;
  const sums = slices > 1 ? Math.max((threads / 2) * quad, dots.length * cells * quad) : 0;
  for (const depth of [16, 8, 4]) {
    if (depth > 4 && depth * slices > 2 * terms) continue;
    const passes = passesOf(dots, shape, (isLeft) => (slices * depth * (isLeft ? rows : columns)) / quad);
    const staged = Math.max(
      ...passes.map(({ operands }) =>
        operands.reduce((sum, { isLeft }) => sum + (slices * depth * (isLeft ? rows : columns)) / quad, 0),
      ),
    );
    const memory = Math.max(staged, sums);
    if (memory > mostMemory) continue;
    const count = (extent: Dim, width: number): Dim => floorDivideDim(addDim(extent, width - 1), width);
    const workgroups = [count(row.extent, rows), count(column.extent, columns)].reduce(multiplyDim, outer);
    return { row, column, rows, columns, depth, slices, passes, memory, workgroups };
  }
  return null;
}

/** The dots by the terms that they add up, with their operands in shared memory. */
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
      const isAligned = liesInQuads(matrix, isLeft ? row : column);
      const operand = operands.get(name) ?? { matrix, isLeft, start: next, isAligned };
      if (!operands.has(name)) next += size(isLeft);
      operands.set(name, operand);
      return operand;
    };
    const placed = own.map((dot) => ({ dot, left: place(dot.left, true), right: place(dot.right, false) }));
    const [{ summed }] = own as [Dot];
    return { summed, terms: termsOf(own[0]!), operands: [...operands.values()], dots: placed };
  });
}

const isWhole = (dim: Dim | null): boolean => dim !== null && divideExactly(dim, quad) !== null;

/** Whether four elements along a loop lie side by side in memory, from a multiple of four on. */
function liesInQuads({ buffer, index }: Matrix, { variable, extent }: Loop): boolean {
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

/** The buffers that a kernel reads in quads and not otherwise. */
export function buffersInQuads(
  { body }: Pick<Kernel, "body">,
  parts: ReadonlyArray<{ readonly tile: Tile | null; readonly statements: readonly Statement[] }>,
): Set<Buffer> {
  const found = new Set<Buffer>();
  const others = new Set<Buffer>();
  for (const e of expressionsIn(body)) if (e.kind === "load") others.add(e.buffer);
  for (const { tile, statements } of parts) {
    for (const s of statementsIn(statements)) {
      if (s.kind === "store") others.add(s.buffer);
      if (s.kind === "dot" && !tile) for (const { buffer } of [s.left, s.right]) others.add(buffer);
    }
    for (const { matrix, isAligned } of tile?.passes.flatMap(({ operands }) => operands) ?? [])
      (isAligned ? found : others).add(matrix.buffer);
  }
  for (const buffer of others) found.delete(buffer);
  return found;
}
