// A product in tiles as WGSL: threads read pieces of the operands, those of large ones by way of shared memory.
import { addDim, type Dim, divideExactly, floorDivideDim, multiplyDim } from "../graph/shape.ts";
import type { Chain } from "../kernel/loops.ts";
import type { Loop } from "../kernel/program.ts";
import { type Pass, quad, type Tile } from "../kernel/tiles.ts";
import { atom, infix, type Text } from "./text.ts";
import { offset, partsName, passLines, sumsName, sumsOf, type TilePrinter } from "./wgsl-tile-passes.ts";

/** What a workgroup does for the tile of that number. */
export function tileLines(
  chain: Chain,
  tile: Tile,
  group: string,
  depth: number,
  printer: TilePrinter,
): string[] {
  const pad = "  ".repeat(depth);
  const { columns, slices, wide } = tile;
  const cells = printer.threads / slices;
  const across = columns / (quad * wide);
  const cell = slices === 1 ? "thread" : "cell";
  return [
    ...corner(chain, tile, group, depth, printer),
    ...(slices === 1 ? [] : [`${pad}let cell = thread % ${cells};`, `${pad}let slice = thread / ${cells};`]),
    `${pad}let cellRow = ${cell} / ${across};`,
    `${pad}let cellColumn = ${cell} % ${across};`,
    ...(tile.depth === null ? cellCorner(tile, depth) : []),
    ...tile.passes.flatMap((pass) => passLines(pass, tile, depth, printer)),
    ...epilogue(chain, tile, depth, printer),
  ];
}

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

/** The first row and column of which the thread has sums. */
function cellCorner({ row, column, tall, wide }: Tile, depth: number): string[] {
  const pad = "  ".repeat(depth);
  return [
    `${pad}let ${row.variable} = firstRow + cellRow * ${quad * tall};`,
    `${pad}let ${column.variable} = firstColumn + cellColumn * ${quad * wide};`,
  ];
}

/**
 * Adds up what the slices have, one after the other, for all of them to see: a row of each quad, for `body`, and then the
 * next. All rows at once would be four times the memory, which GPUs clear, and of which there is little.
 */
function shareSums(
  tile: Tile,
  depth: number,
  { memory }: TilePrinter,
  body: (depth: number) => readonly string[],
): string[] {
  const pad = "  ".repeat(depth);
  const { columns, slices, tall, wide } = tile;
  const across = columns / quad;
  const sums = dotsOf(tile).flatMap(({ dot }, k) =>
    sumsOf(tile, dot.name).map((each) => ({ ...each, start: k * quadsOfRound(tile) })),
  );
  const times = (name: string, by: number): string => (by === 1 ? name : `${name} * ${by}`);
  return [
    `${pad}let place = ${times("cellRow", tall * across)} + ${times("cellColumn", wide)};`,
    `${pad}for (var each = 0; each < ${quad}; each++) {`,
    `${pad}  for (var turn = 0; turn < ${slices}; turn++) {`,
    `${pad}    if (slice == turn) {`,
    ...sums.map(({ name, start, down, across: right }) => {
      const here = `${memory}[${offset(start + down * across + right)}place]`;
      return `${pad}      ${here} = select(${here}, vec4f(), turn == 0) + ${name}[each];`;
    }),
    `${pad}    }`,
    `${pad}    workgroupBarrier();`,
    `${pad}  }`,
    ...body(depth + 1),
    `${pad}  workgroupBarrier();`,
    `${pad}}`,
  ];
}

/** Quads of one dot that are shared at once. */
const quadsOfRound = ({ rows, columns }: Tile): number => (rows * columns) / quad ** 2;

const dotsOf = ({ passes }: Tile): Pass["dots"] => passes.flatMap(({ dots }) => dots);

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
function epilogue(chain: Chain, tile: Tile, depth: number, printer: TilePrinter): string[] {
  const { threads, memory, text, serial } = printer;
  const pad = "  ".repeat(depth);
  const { row, column, rows, columns, slices, tall, wide } = tile;
  const rowAt = chain.loops.findIndex(({ loop }) => loop === row);
  const lets = chain.loops.slice(rowAt).flatMap((each) => each.lets);
  const test = ({ variable, extent }: Loop, width: number): Text | null =>
    divideExactly(extent, width) !== null ? null : infix(atom(variable), "<", text.dim(extent));
  const tests = [test(row, rows), test(column, columns)];
  const dots = dotsOf(tile);
  const body = chain.body.filter(({ kind }) => kind !== "dot");
  if (slices > 1)
    return shareSums(tile, depth, printer, (depth) => {
      const pad = "  ".repeat(depth);
      return [
        `${pad}for (var at = thread; at < ${(rows / quad) * columns}; at += ${threads}) {`,
        `${pad}  let ${row.variable} = firstRow + at / ${columns} * ${quad} + each;`,
        `${pad}  let ${column.variable} = firstColumn + at % ${columns};`,
        ...inside(tests, depth + 1, (inner) => {
          const start = "  ".repeat(inner);
          return [
            ...dots.map(({ dot }, k) => {
              const first = offset(k * quadsOfRound(tile));
              return `${start}let ${dot.name} = ${memory}[${first}at / ${quad}][at % ${quad}];`;
            }),
            ...serial([...lets, ...body], inner),
          ];
        }),
        `${pad}}`,
      ];
    });
  /** An element of a matrix that is picked by number: a copy, lest the sums themselves had to lie in memory. */
  const pick = (name: string): string => {
    if (tall * wide === 1) return `${sumsName(tile, name)}[down][across]`;
    const place = [
      ...(tall === 1 ? [] : [wide === 1 ? `down / ${quad}` : `down / ${quad} * ${wide}`]),
      ...(wide === 1 ? [] : [`across / ${quad}`]),
    ];
    return `${partsName(tile, name)}[${place.join(" + ")}][down % ${quad}][across % ${quad}]`;
  };
  const copies =
    tall * wide === 1
      ? []
      : dots.map(({ dot }) => {
          const sums = sumsOf(tile, dot.name).map(({ name }) => name);
          return `${pad}var ${partsName(tile, dot.name)} = array<mat4x4f, ${sums.length}>(${sums.join(", ")});`;
        });
  const by = (name: string, width: number): string => `${name} * ${width}`;
  return [
    ...copies,
    `${pad}for (var down = 0; down < ${quad * tall}; down++) {`,
    `${pad}  let ${row.variable} = firstRow + ${by("cellRow", quad * tall)} + down;`,
    ...inside(tests.slice(0, 1), depth + 1, (middle) => {
      const start = "  ".repeat(middle);
      return [
        ...serial(lets, middle),
        `${start}for (var across = 0; across < ${quad * wide}; across++) {`,
        `${start}  let ${column.variable} = firstColumn + ${by("cellColumn", quad * wide)} + across;`,
        ...inside(tests.slice(1), middle + 1, (inner) => [
          ...dots.map(({ dot }) => `${"  ".repeat(inner)}let ${dot.name} = ${pick(dot.name)};`),
          ...serial(body, inner),
        ]),
        `${start}}`,
      ];
    }),
    `${pad}}`,
  ];
}
