// A product in tiles as WGSL: threads bring pieces of the operands into shared memory, and take them in from there.
import { addDim, type Dim, divideExactly, floorDivideDim, multiplyDim } from "../graph/shape.ts";
import type { Chain } from "../kernel/loops.ts";
import type { Loop, Statement } from "../kernel/program.ts";
import { strideOf } from "../kernel/strides.ts";
import { type Operand, type Pass, quad, type Tile } from "../kernel/tiles.ts";
import { atom, infix, type Text, within } from "./text.ts";
import type { Expressions } from "./wgsl-text.ts";

export interface TilePrinter {
  readonly threads: number;
  readonly text: Expressions;
  serial(statements: readonly Statement[], depth: number): string[];
}

/** What a workgroup does for the tile of that number. */
export function tileLines(
  chain: Chain,
  tile: Tile,
  group: string,
  depth: number,
  printer: TilePrinter,
): string[] {
  const pad = "  ".repeat(depth);
  const { columns, slices } = tile;
  const cells = printer.threads / slices;
  const across = columns / quad;
  const cell = slices === 1 ? "thread" : "cell";
  return [
    ...corner(chain, tile, group, depth, printer),
    ...(slices === 1 ? [] : [`${pad}let cell = thread % ${cells};`, `${pad}let slice = thread / ${cells};`]),
    `${pad}let cellRow = ${cell} / ${across};`,
    `${pad}let cellColumn = ${cell} % ${across};`,
    ...tile.passes.flatMap((pass) => passLines(pass, tile, depth, printer)),
    ...(slices === 1 ? [] : shareSums(tile, cells, depth)),
    ...epilogue(chain, tile, cells, depth, printer),
  ];
}

const sumsName = (place: number): string => (place === 0 ? "sums" : `sums_${place + 1}`);
const placeOf = (tile: Tile, name: string): number =>
  tile.passes.flatMap(({ dots }) => dots).findIndex(({ dot }) => dot.name === name);

/** The first row and column of the tile, the outer loops' variables, and the locals that need no more. */
function corner(
  chain: Chain,
  tile: Tile,
  group: string,
  depth: number,
  { text, serial }: TilePrinter,
): string[] {
  const pad = "  ".repeat(depth);
  const count = (extent: Dim, width: number): Dim => floorDivideDim(addDim(extent, width - 1), width);
  const [down, along] = [count(tile.row.extent, tile.rows), count(tile.column.extent, tile.columns)];
  const rowAt = chain.loops.findIndex(({ loop }) => loop === tile.row);
  const outer = chain.loops.filter(({ loop }) => loop !== tile.row && loop !== tile.column);
  const lines: string[] = [];
  const at = (by: Dim): Text => (by === 1 ? atom(group) : infix(atom(group), "/", text.dim(by)));
  const times = (index: Text, width: number): string => infix(index, "*", atom(`${width}`)).text;
  lines.push(
    `${pad}let firstColumn = ${along === 1 ? "0" : times(infix(atom(group), "%", text.dim(along)), tile.columns)};`,
  );
  const rowIndex = outer.length === 0 ? at(along) : infix(at(along), "%", text.dim(down));
  lines.push(`${pad}let firstRow = ${times(rowIndex, tile.rows)};`);
  let inner = multiplyDim(down, along);
  const indices = outer.toReversed().map(({ loop }, k) => {
    const index = k === outer.length - 1 ? at(inner) : infix(at(inner), "%", text.dim(loop.extent));
    inner = multiplyDim(inner, loop.extent);
    return `${pad}let ${loop.variable} = ${index.text};`;
  });
  lines.push(...indices.toReversed());
  for (const { lets } of chain.loops.slice(0, rowAt)) lines.push(...serial(lets, depth));
  return lines;
}

/** The sums of one pass over the terms. */
function passLines(pass: Pass, tile: Tile, depth: number, printer: TilePrinter): string[] {
  const pad = "  ".repeat(depth);
  const { text } = printer;
  const step = tile.depth * tile.slices;
  const terms = text.dim(pass.terms);
  const product = pass.dots.flatMap(({ dot }) => {
    const place = placeOf(tile, dot.name);
    return [`${pad}var ${sumsName(place)} = array<vec4f, ${quad}>();`];
  });
  const quads = (isLeft: boolean): number => (isLeft ? tile.rows : tile.columns) / quad;
  const line = tile.slices === 1 ? "each" : `(slice * ${tile.depth} + each)`;
  const at = ({ isLeft, start }: Operand): string =>
    `tile[${offset(start)}${line} * ${quads(isLeft)} + ${isLeft ? "cellRow" : "cellColumn"}]`;
  const names = new Map(pass.operands.map((operand, k) => [operand, quadName(k)]));
  return [
    ...product,
    `${pad}for (var firstTerm = 0; firstTerm < ${within(terms, 11)}; firstTerm += ${step}) {`,
    ...pass.operands.flatMap((operand) => stage(operand, pass, tile, depth + 1, printer)),
    `${pad}  workgroupBarrier();`,
    `${pad}  for (var each = 0; each < ${tile.depth}; each++) {`,
    ...pass.operands.map((operand) => `${pad}    let ${names.get(operand)} = ${at(operand)};`),
    ...pass.dots.flatMap(({ dot, left, right }) =>
      ["x", "y", "z", "w"].map(
        (part, k) =>
          `${pad}    ${sumsName(placeOf(tile, dot.name))}[${k}] += ${names.get(left)}.${part} * ${names.get(right)};`,
      ),
    ),
    `${pad}  }`,
    `${pad}  workgroupBarrier();`,
    `${pad}}`,
  ];
}

const quadName = (place: number): string => (place === 0 ? "quad" : `quad${place + 1}`);
const offset = (start: number): string => (start === 0 ? "" : `${start} + `);

/** Brings an operand's quads into shared memory, 0 where there is no element; threads side by side follow its memory. */
function stage(
  operand: Operand,
  pass: Pass,
  tile: Tile,
  depth: number,
  { text, threads }: TilePrinter,
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
  const here = `tile[${offset(start)}line * ${quads} + place]`;
  const whole = text.quad(matrix.buffer, matrix.index);
  const decoded = pass.summed.flatMap(({ variable, extent }, k) => {
    if (!another) return [];
    const inner = pass.summed.slice(k + 1).reduce<Dim>((size, other) => multiplyDim(size, other.extent), 1);
    const quotient = inner === 1 ? atom("term") : infix(atom("term"), "/", text.dim(inner));
    return `${pad}  let ${variable} = ${(k === 0 ? quotient : infix(quotient, "%", text.dim(extent))).text};`;
  });
  return [
    `${pad}for (var at = thread; at < ${count}; at += ${threads}) {`,
    `${pad}  let line = at ${followsTerms ? "%" : "/"} ${width};`,
    `${pad}  let place = at ${followsTerms ? "/" : "%"} ${width};`,
    `${pad}  let ${name} = firstTerm + line;`,
    ...decoded,
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

/** Adds up what the slices have, for all of them to see. */
function shareSums(tile: Tile, cells: number, depth: number): string[] {
  const pad = "  ".repeat(depth);
  const names = tile.passes.flatMap(({ dots }) => dots).map((_, k) => sumsName(k));
  return [
    ...names.map((name) => `${pad}addSlices(&${name}, thread, ${cells});`),
    `${pad}if (slice == 0) {`,
    `${pad}  for (var each = 0; each < ${quad}; each++) {`,
    ...names.map(
      (name, k) => `${pad}    tile[${offset(k * cells * quad)}cell * ${quad} + each] = ${name}[each];`,
    ),
    `${pad}  }`,
    `${pad}}`,
    `${pad}workgroupBarrier();`,
  ];
}

/** A test that an index is of an element, around a body; none where it always is. */
const inside = (
  tests: ReadonlyArray<Text | null>,
  depth: number,
  body: (depth: number) => readonly string[],
): string[] => {
  const needed = tests.filter((test) => test !== null);
  if (needed.length === 0) return [...body(depth)];
  const pad = "  ".repeat(depth);
  const test = needed.reduce((a, b) => infix(a, "&&", b)).text;
  return [`${pad}if (${test}) {`, ...body(depth + 1), `${pad}}`];
};

/** What is made of the sums: of those in shared memory, each thread takes elements beside those of its neighbours. */
function epilogue(
  chain: Chain,
  tile: Tile,
  cells: number,
  depth: number,
  { threads, text, serial }: TilePrinter,
): string[] {
  const pad = "  ".repeat(depth);
  const { row, column, rows, columns, slices } = tile;
  const rowAt = chain.loops.findIndex(({ loop }) => loop === row);
  const lets = chain.loops.slice(rowAt).flatMap((each) => each.lets);
  const test = ({ variable, extent }: Loop, width: number): Text | null =>
    divideExactly(extent, width) !== null ? null : infix(atom(variable), "<", text.dim(extent));
  const tests = [test(row, rows), test(column, columns)];
  const dots = tile.passes.flatMap((pass) => pass.dots);
  const body = chain.body.filter(({ kind }) => kind !== "dot");
  if (slices > 1)
    return [
      `${pad}for (var at = thread; at < ${rows * columns}; at += ${threads}) {`,
      `${pad}  let ${row.variable} = firstRow + at / ${columns};`,
      `${pad}  let ${column.variable} = firstColumn + at % ${columns};`,
      ...inside(tests, depth + 1, (inner) => {
        const start = "  ".repeat(inner);
        const place = `at / ${quad * columns} * ${columns} + at % ${columns} / ${quad} * ${quad} + at / ${columns} % ${quad}`;
        return [
          `${start}let place = ${place};`,
          ...dots.map(
            ({ dot }, k) => `${start}let ${dot.name} = tile[${offset(k * cells * quad)}place][at % ${quad}];`,
          ),
          ...serial([...lets, ...body], inner),
        ];
      }),
      `${pad}}`,
    ];
  return [
    `${pad}for (var down = 0; down < ${quad}; down++) {`,
    `${pad}  let ${row.variable} = firstRow + cellRow * ${quad} + down;`,
    ...inside(tests.slice(0, 1), depth + 1, (middle) => {
      const start = "  ".repeat(middle);
      return [
        ...serial(lets, middle),
        `${start}for (var across = 0; across < ${quad}; across++) {`,
        `${start}  let ${column.variable} = firstColumn + cellColumn * ${quad} + across;`,
        ...inside(tests.slice(1), middle + 1, (inner) => [
          ...dots.map(({ dot }, k) => `${"  ".repeat(inner)}let ${dot.name} = ${sumsName(k)}[down][across];`),
          ...serial(body, inner),
        ]),
        `${start}}`,
      ];
    }),
    `${pad}}`,
  ];
}
