// The sums of a tile as WGSL: how threads read the operands, and those of large products by way of shared memory.
import { type Dim, divideExactly, multiplyDim } from "../graph/shape.ts";
import type { Statement } from "../kernel/program.ts";
import { strideOf } from "../kernel/strides.ts";
import { type Operand, type Pass, quad, type Tile } from "../kernel/tiles.ts";
import { addIndex, constantIndex, type Index } from "../ops/indexing.ts";
import { atom, infix, within } from "./text.ts";
import type { Expressions } from "./wgsl-text.ts";

export interface TilePrinter {
  readonly threads: number;
  /** The name of the shared memory. */
  readonly memory: string;
  readonly text: Expressions;
  serial(statements: readonly Statement[], depth: number): string[];
}

const named = (name: string, place: number): string => (place === 0 ? name : `${name}_${place + 1}`);

/** A matrix of the sums that a thread has of a dot: those of its quads of rows and of columns that come at a place. */
export function sumsName({ passes, tall, wide }: Tile, dot: string, down = 0, across = 0): string {
  const place = passes.flatMap(({ dots }) => dots).findIndex((each) => each.dot.name === dot);
  return named("sums", (place * tall + down) * wide + across);
}

/** All matrices of sums of a dot. */
export const partsName = (tile: Tile, dot: string): string => sumsName(tile, dot).replace("sums", "parts");

const upTo = (count: number): number[] => Array.from({ length: count }, (_, k) => k);
const four = upTo(quad);

/** The matrices of sums of a dot, and which quads of rows and of columns they are of. */
export const sumsOf = (tile: Tile, dot: string): Array<{ name: string; down: number; across: number }> =>
  upTo(tile.tall).flatMap((down) =>
    upTo(tile.wide).map((across) => ({ name: sumsName(tile, dot, down, across), down, across })),
  );

/** The sums of one pass over the terms. */
export function passLines(pass: Pass, tile: Tile, depth: number, printer: TilePrinter): string[] {
  const pad = "  ".repeat(depth);
  const names = pass.dots.flatMap(({ dot }) => sumsOf(tile, dot.name).map(({ name }) => name));
  return [
    ...names.map((name) => `${pad}var ${name} = mat4x4f();`),
    ...(tile.depth === null
      ? readPass(pass, tile, depth, printer)
      : sharedPass(pass, { ...tile, depth: tile.depth }, depth, printer)),
  ];
}

/** Each thread reads what it multiplies: rows past the last one are read too, of which nothing is stored. */
function readPass(pass: Pass, tile: Tile, depth: number, { text }: TilePrinter): string[] {
  const pad = "  ".repeat(depth);
  const { slices, tall, wide } = tile;
  const [only, another] = pass.summed;
  const name = another ? "term" : only!.variable;
  const width = pass.isDeep ? quad : 1;
  const start = slices === 1 ? "0" : width === 1 ? "slice" : `slice * ${width}`;
  const step = width * slices === 1 ? `${name}++` : `${name} += ${width * slices}`;
  const read = pass.isDeep ? quadsRead : quadRead;
  const reads = pass.operands.flatMap((operand) =>
    upTo(operand.isLeft ? tall : wide).map((part) => ({ operand, part })),
  );
  const nameOf = (operand: Operand, part: number): string =>
    named(
      "quad",
      reads.findIndex((each) => each.operand === operand && each.part === part),
    );
  const product = (rows: string, columns: string): string =>
    pass.isDeep
      ? `${columns} * ${rows}`
      : `mat4x4f(${["x", "y", "z", "w"].map((part) => `${rows}.${part} * ${columns}`).join(", ")})`;
  return [
    `${pad}for (var ${name} = ${start}; ${name} < ${within(text.dim(pass.terms), 11)}; ${step}) {`,
    ...decoded(pass, depth, text),
    ...reads.map(
      ({ operand, part }) =>
        `${pad}  let ${nameOf(operand, part)} = ${read({ operand, pass, tile, text, part })};`,
    ),
    ...pass.dots.flatMap(({ dot, left, right }) =>
      sumsOf(tile, dot.name).map(
        ({ name: sums, down, across }) =>
          `${pad}  ${sums} += ${product(nameOf(left, down), nameOf(right, across))};`,
      ),
    ),
    `${pad}}`,
  ];
}

/** What a thread reads of an operand: the quads of rows (or columns) that come at a place. */
interface Read {
  readonly operand: Operand;
  readonly pass: Pass;
  readonly tile: Tile;
  readonly text: Expressions;
  readonly part: number;
}

/** The index of an element so many rows (or columns) and terms further than the first of the part. */
function further({ operand: { matrix, isLeft }, pass, tile, part }: Read, by: number, terms: number): Index {
  const along = (variable: string, count: number): Index =>
    constantIndex(count === 0 ? 0 : multiplyDim(strideOf(matrix.index, variable)!, count));
  const across = along((isLeft ? tile.row : tile.column).variable, part * quad + by);
  return addIndex(matrix.index, addIndex(across, along(pass.summed.at(-1)!.variable, terms)));
}

/** The elements of four rows (or columns), at a term that many further. */
function quadRead(read: Read, terms = 0): string {
  const { operand, text } = read;
  const { buffer } = operand.matrix;
  const whole = operand.quads === "across" ? text.quad(buffer, further(read, 0, terms)) : null;
  return whole ?? `vec4f(${four.map((by) => text.load(buffer, further(read, by, terms)).text).join(", ")})`;
}

/** A matrix of four rows' (or columns') elements at four terms: of the left operand, a column for each row. */
function quadsRead(read: Read): string {
  const { operand, text } = read;
  const along = four.map((by) =>
    operand.quads === "along" ? text.quad(operand.matrix.buffer, further(read, by, 0)) : null,
  );
  const isAlong = along.every((whole) => whole !== null);
  const quads = isAlong ? along : four.map((terms) => quadRead(read, terms));
  const matrix = `mat4x4f(${quads.join(", ")})`;
  return isAlong === operand.isLeft ? matrix : `transpose(${matrix})`;
}

/** The summed variables, from the place of a term, where there are several. */
function decoded({ summed }: Pass, depth: number, text: Expressions): string[] {
  if (summed.length === 1) return [];
  return summed.map(({ variable, extent }, k) => {
    const inner = summed.slice(k + 1).reduce<Dim>((size, other) => multiplyDim(size, other.extent), 1);
    const quotient = inner === 1 ? atom("term") : infix(atom("term"), "/", text.dim(inner));
    const index = k === 0 ? quotient : infix(quotient, "%", text.dim(extent));
    return `${"  ".repeat(depth + 1)}let ${variable} = ${index.text};`;
  });
}

type SharedTile = Tile & { readonly depth: number };

/** Threads bring pieces of the operands into shared memory, and take them in from there. */
function sharedPass(pass: Pass, tile: SharedTile, depth: number, printer: TilePrinter): string[] {
  const pad = "  ".repeat(depth);
  const { text, memory } = printer;
  const step = tile.depth * tile.slices;
  const terms = text.dim(pass.terms);
  const quads = (isLeft: boolean): number => (isLeft ? tile.rows : tile.columns) / quad;
  const line = tile.slices === 1 ? "each" : `(slice * ${tile.depth} + each)`;
  const at = ({ isLeft, start }: Operand): string =>
    `${memory}[${offset(start)}${line} * ${quads(isLeft)} + ${isLeft ? "cellRow" : "cellColumn"}]`;
  const names = new Map(pass.operands.map((operand, k) => [operand, named("quad", k)]));
  return [
    `${pad}for (var firstTerm = 0; firstTerm < ${within(terms, 11)}; firstTerm += ${step}) {`,
    ...pass.operands.flatMap((operand) => stage(operand, pass, tile, depth + 1, printer)),
    `${pad}  workgroupBarrier();`,
    `${pad}  for (var each = 0; each < ${tile.depth}; each++) {`,
    ...pass.operands.map((operand) => `${pad}    let ${names.get(operand)} = ${at(operand)};`),
    ...pass.dots.flatMap(({ dot, left, right }) =>
      ["x", "y", "z", "w"].map(
        (part, k) =>
          `${pad}    ${sumsName(tile, dot.name)}[${k}] += ${names.get(left)}.${part} * ${names.get(right)};`,
      ),
    ),
    `${pad}  }`,
    `${pad}  workgroupBarrier();`,
    `${pad}}`,
  ];
}

export const offset = (start: number): string => (start === 0 ? "" : `${start} + `);

/** Brings an operand's quads into shared memory, 0 where there is no element; threads side by side follow its memory. */
function stage(
  operand: Operand,
  pass: Pass,
  tile: SharedTile,
  depth: number,
  { text, threads, memory }: TilePrinter,
): string[] {
  const pad = "  ".repeat(depth);
  const { matrix, isLeft, start } = operand;
  const loop = isLeft ? tile.row : tile.column;
  const quads = (isLeft ? tile.rows : tile.columns) / quad;
  const step = tile.depth * tile.slices;
  const count = quads * step;
  const term = pass.summed.at(-1)!;
  const followsTerms = strideOf(matrix.index, term.variable) === 1;
  const width = followsTerms ? step : quads;
  const isWhole = (extent: Dim, width: number): boolean => divideExactly(extent, width) !== null;
  const [only, another] = pass.summed;
  const name = another ? "term" : only!.variable;
  const guards = [
    ...(isWhole(pass.terms, step) ? [] : [infix(atom(name), "<", text.dim(pass.terms))]),
    ...(isWhole(loop.extent, isLeft ? tile.rows : tile.columns)
      ? []
      : [infix(atom(loop.variable), "<", text.dim(loop.extent))]),
  ];
  const guarded = (zero: string, element: string): string =>
    guards.length === 0
      ? element
      : `select(${zero}, ${element}, ${guards.reduce((a, b) => infix(a, "&&", b)).text})`;
  const first = `${isLeft ? "firstRow" : "firstColumn"} + place * ${quad}`;
  const here = `${memory}[${offset(start)}line * ${quads} + place]`;
  const whole = text.quad(matrix.buffer, matrix.index);
  return [
    `${pad}for (var at = thread; at < ${count}; at += ${threads}) {`,
    `${pad}  let line = at ${followsTerms ? "%" : "/"} ${width};`,
    `${pad}  let place = at ${followsTerms ? "/" : "%"} ${width};`,
    `${pad}  let ${name} = firstTerm + line;`,
    ...decoded(pass, depth, text),
    ...(whole === null
      ? [
          `${pad}  var piece: vec4f;`,
          `${pad}  for (var each = 0; each < ${quad}; each++) {`,
          `${pad}    let ${loop.variable} = ${first} + each;`,
          `${pad}    piece[each] = ${guarded("0.0", text.load(matrix.buffer, matrix.index).text)};`,
          `${pad}  }`,
          `${pad}  ${here} = piece;`,
        ]
      : [`${pad}  let ${loop.variable} = ${first};`, `${pad}  ${here} = ${guarded("vec4f()", whole)};`]),
    `${pad}}`,
  ];
}
