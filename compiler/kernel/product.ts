// The nest of contractions: a block of sums of each at a time, then the epilogue that reads them.
import type { Node } from "../graph/node.ts";
import { type Dim, multiplyDim, sameDim } from "../graph/shape.ts";
import { letterSizes } from "../ops/index.ts";
import {
  addIndex,
  constantIndex,
  type Index,
  linearIndex,
  multiplyIndex,
  variableIndex,
} from "../ops/indexing.ts";
import { type Axes, axesOf } from "./axis.ts";
import { substitute } from "./collapse.ts";
import { Elements, type Point } from "./elements.ts";
import type { Member } from "./fusion.ts";
import { loops, type Nest } from "./nest.ts";
import type { Buffer, Expression, Matrix, Range, Statement, Straight } from "./program.ts";
import { type Blocks, matrixForm, type Schedule } from "./schedule.ts";
import { strideOf } from "./strides.ts";

/** The nest of a cluster of products, all of one form, in blocks. */
export function blockNest(nest: Nest, schedule: Schedule, blocks: Blocks): Statement[] {
  const { products, space } = nest.cluster;
  const { loopNames } = nest.scope;
  const [{ node: first }] = products as readonly [Member];
  const { result } = lettersOf(first);
  const form = matrixForm(first, schedule)!;
  const extents = (letters: readonly string[]): Dim[] => letters.map((l) => space[result.indexOf(l)]!);
  const row = axesOf(loopNames, extents(form.rows), "i", blocks.rows, "parallel", blocks.cutsRows);
  const column = axesOf(loopNames, extents(form.columns), "j", blocks.columns, "parallel");
  const outer = form.outer.map((letter, k) =>
    variableIndex(loopNames.of("b", `b${k}`), space[result.indexOf(letter)]!),
  );
  const variables = [...row.variables, ...column.variables, ...outer];
  const letters = [...form.rows, ...form.columns, ...form.outer];
  const point: Point = [...result].map((letter) => variables[letters.indexOf(letter)]!);
  const sums = products.map((member, k): { readonly member: Member; readonly sum: Load } => ({
    member,
    sum: {
      kind: "load",
      buffer: blocks.sums[k]!,
      index: linearIndex([row.position, column.position], blocks.sums[k]!.shape),
      dtype: member.node.dtype,
      name: nest.around.nameOf(member.node),
    },
  }));
  const given = sums.map(({ member, sum }) => [member, sum] as const);
  const made = sums.map(({ member, sum }) =>
    product(nest, member, sum, { row, column, point, isAlone: sums.length === 1 }, schedule, blocks),
  );
  return [
    ...made.flatMap(({ before }) => before),
    ...loops(
      outer,
      "parallel",
      row.blocks(
        column.blocks([
          ...made.flatMap(({ statements }) => statements),
          ...row.each("parallel", column.each("parallel", nest.rowBody(point, given))),
        ]),
      ),
    ),
  ];
}

type Load = Extract<Expression, { kind: "load" }>;

const lettersOf = (node: Node): { readonly result: string } =>
  node.attributes as unknown as { readonly result: string };

interface Place {
  readonly row: Axes;
  readonly column: Axes;
  readonly point: Point;
  /** Whether no other product fills blocks and tables beside. */
  readonly isAlone: boolean;
}

/** One block of the sums, and what is there before the first: a block or a table that serves all. */
interface Made {
  readonly before: readonly Statement[];
  readonly statements: readonly Statement[];
}

/** Of the whole operands where these lie evenly in memory; else packed piece by piece, by tables or in loops. */
function product(
  nest: Nest,
  { node, fold }: Member,
  sum: Load,
  place: Place,
  schedule: Schedule,
  blocks: Blocks,
): Made {
  const { row, column, point } = place;
  const form = matrixForm(node, schedule)!;
  const sizes = letterSizes(node as Node<never>);
  const extents = form.depth.map((letter) => sizes.get(letter)!);
  const depth = axesOf(nest.scope.loopNames, extents, "k", blocks.depth, "serial");
  const elements = new Elements(nest.resolver(), nest.scope.constants);
  const [left, right] = [form.rowOperand, 1 - form.rowOperand].map((place) => {
    const operand = fold!.operands[place]!;
    return elements.at(operand.node, operand.at(point, depth.variables));
  }) as [Expression, Expression];
  const even = evenly(nest, left, right, row, column, depth, extents);
  if (even) return { before: [], statements: [{ kind: "product", ...even, sums: sum.buffer }] };
  const zero: Expression = { kind: "number", value: 0, dtype: node.dtype };
  const clear: Statement = { kind: "store", buffer: sum.buffer, index: sum.index, value: zero };
  const isGathered = blocks.offsets !== null && isEven(left, [row, depth]) && isEven(right, [column, depth]);
  const straight = isGathered ? straightOf(left, row, depth, nest) : null;
  const [packs, before] = isGathered
    ? gathers(straight ? null : (left as Load), right as Load, { ...place, depth }, blocks)
    : [[...pack(blocks.left, row, depth, left), ...pack(blocks.right, column, depth, right)], []];
  return {
    before,
    statements: [
      ...(depth.isWhole ? [] : row.each("parallel", column.each("parallel", [clear]))),
      ...depth.blocks([
        ...packs,
        {
          kind: "multiply",
          isWhole: depth.isWhole,
          ...(isGathered && { gathered: true }),
          ...(straight && { straight }),
          left: blocks.left,
          right: blocks.right,
          sums: sum.buffer,
          rows: row.count,
          columns: column.count,
          depth: depth.count,
        },
      ]),
    ],
  };
}

/** Loops that fill a block; the inner one follows the operand's memory. */
function pack(block: Buffer, axis: Axes, depth: Axes, value: Expression): Statement[] {
  const index = linearIndex([axis.position, depth.position], block.shape);
  const store: Statement = { kind: "store", buffer: block, index, value };
  return readsAlong(value, axis.variables.at(-1)!)
    ? depth.each("parallel", axis.each("parallel", [store]))
    : axis.each("parallel", depth.each("parallel", [store]));
}

/** Both operands as matrices of one distance from row to row and one from term to term; null where they are not. */
function evenly(
  nest: Nest,
  left: Expression,
  right: Expression,
  row: Axes,
  column: Axes,
  depth: Axes,
  extents: readonly Dim[],
): Pick<Extract<Statement, { kind: "product" }>, "left" | "right" | "row" | "column" | "depth"> | null {
  const whole = depth.variables.map((variable, k): Range => {
    const extent = extents[k]!;
    return { variable, extent, start: constantIndex(0), end: constantIndex(extent) };
  });
  const [r, c, d] = [row.inner, column.inner, whole].map((ranges, k) =>
    merged(ranges, nest.scope.loopNames.of("ijk"[k]!)),
  ) as [Merged, Merged, Merged];
  const first = matrixOf(left, r, d);
  const second = matrixOf(right, c, d);
  return first && second && { left: first, right: second, row: r.range, column: c.range, depth: d.range };
}

interface Merged {
  readonly ranges: readonly Range[];
  /** All of them as one, the last running fastest. */
  readonly range: Range;
}

function merged(ranges: readonly Range[], name: string): Merged {
  const [head, ...fine] = ranges as [Range, ...Range[]];
  if (fine.length === 0) return { ranges, range: head };
  const rest = fine.map(({ extent }) => extent).reduce(multiplyDim, 1);
  const extent = multiplyDim(head.extent, rest);
  return {
    ranges,
    range: {
      variable: variableIndex(name, extent),
      extent,
      start: multiplyIndex(head.start, rest),
      end: multiplyIndex(head.end, rest),
    },
  };
}

/** The elements of an operand, where they are loads that move evenly along both ranges; else null. */
function matrixOf(value: Expression, ...axes: readonly Merged[]): Matrix | null {
  if (value.kind !== "load" || value.dtype !== "f32") return null;
  let { index } = value;
  for (const { ranges, range } of axes) {
    const strides = ranges.map(({ variable }) => strideAlong(index, variable));
    const moves = ranges.every(({ extent }, k) => {
      if (strides[k] === null) return false;
      return k === 0 || sameDim(strides[k - 1]!, multiplyDim(strides[k]!, extent));
    });
    if (!moves) return null;
    if (ranges.length === 1) continue;
    index = addIndex(withoutVariables(index, ranges), multiplyIndex(range.variable, strides.at(-1)!));
  }
  return { ...value, index };
}

const strideAlong = (index: Index, variable: Index): Dim | null =>
  variable.kind === "variable" ? strideOf(index, variable.name) : 0;

const withoutVariables = (index: Index, ranges: readonly Range[]): Index =>
  ranges.reduce(
    (rest, { variable }) =>
      variable.kind === "variable" ? substitute(rest, variable.name, constantIndex(0)) : rest,
    index,
  );

/** Whether an operand is a load that moves evenly along each variable, and there is one to load. */
const isEven = (value: Expression, axes: readonly Axes[]): boolean =>
  value.kind === "load" &&
  value.dtype === "f32" &&
  axes.every(({ inner }) =>
    inner.every(({ variable, extent }) => extent !== 0 && strideAlong(value.index, variable) !== null),
  );

/** The left operand as it lies in memory, if that is evenly; else null. */
function straightOf(value: Expression, row: Axes, depth: Axes, nest: Nest): Straight | null {
  const [r, d] = [row, depth].map(({ inner }, k) => merged(inner, nest.scope.loopNames.of("ik"[k]!))) as [
    Merged,
    Merged,
  ];
  const matrix = matrixOf(value, r, d);
  return matrix && { matrix, row: r.range, depth: d.range };
}

/** What gathers the operands' blocks by tables, the left one's if it is not read as it lies, and what of that is done once, before all blocks. */
function gathers(
  left: Load | null,
  right: Load,
  { row, column, depth, isAlone }: Place & { readonly depth: Axes },
  { offsets, ...blocks }: Blocks,
): readonly [each: Statement[], once: Statement[]] {
  const each: Statement[] = [];
  const once: Statement[] = [];
  const { rows, rowTerms, columns, columnTerms } = offsets!;
  const table = (buffer: Buffer, { index }: Load, axis: Axes): boolean => {
    const offset = axis.inner.reduce<Index>(
      (sum, { variable }) => addIndex(sum, multiplyIndex(variable, strideAlong(index, variable)!)),
      constantIndex(0),
    );
    const value: Expression = { kind: "index", index: offset, dtype: "i32" };
    const isOnce = isAlone && axis.isWhole;
    (isOnce ? once : each).push(
      ...axis.each("parallel", [{ kind: "store", buffer, index: axis.position, value }]),
    );
    return isOnce;
  };
  const gather = (block: Buffer | null, matrix: Load, axis: Axes, across: Buffer, along: Buffer): void => {
    const isReady = [table(across, matrix, axis), table(along, matrix, depth)].every((isOnce) => isOnce);
    const ranges = [...axis.inner, ...depth.inner];
    const start = withoutVariables(matrix.index, ranges);
    const isOnce = isReady && start.kind === "constant";
    (isOnce ? once : each).push({
      kind: "gather",
      block,
      matrix,
      ranges,
      start,
      across,
      along,
      rows: axis.count,
      depth: depth.count,
    });
  };
  if (left) gather(blocks.left, left, row, rows, rowTerms);
  gather(null, right, column, columns, columnTerms);
  return [each, once];
}

/** Whether the value is a load of elements that lie side by side along the variable. */
const readsAlong = (value: Expression, variable: Index): boolean =>
  value.kind === "load" && variable.kind === "variable" && strideOf(value.index, variable.name) === 1;
