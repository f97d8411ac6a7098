// The nest of contractions: a block of sums of each at a time, or a sum of each, then the epilogue that reads them.
import type { Node } from "../graph/node.ts";
import { letterSizes } from "../ops/index.ts";
import { constantIndex, type Index, linearIndex, variableIndex } from "../ops/indexing.ts";
import { type Axis, axisOf, minus, within } from "./axis.ts";
import { Elements, type Point } from "./elements.ts";
import type { Member } from "./fusion.ts";
import { loops, type Nest } from "./nest.ts";
import type { Buffer, Expression, Matrix, Range, Statement } from "./program.ts";
import { type Blocks, matrixForm, type Schedule } from "./schedule.ts";
import { strideOf } from "./strides.ts";

/** The nest of a cluster of products, all of one form, in blocks. */
export function blockNest(nest: Nest, schedule: Schedule, blocks: Blocks): Statement[] {
  const { products, space } = nest.cluster;
  const { loopNames } = nest.scope;
  const [{ node: first }] = products as readonly [Member];
  const { result } = lettersOf(first);
  const { row: rowLetter, outer: outerLetters } = matrixForm(first, schedule)!;
  const row = axisOf(loopNames, space[result.indexOf(rowLetter)]!, "i", blocks.rows, "parallel");
  const column = axisOf(loopNames, space.at(-1)!, "j", blocks.columns, "parallel");
  const outer = outerLetters.map((letter, k) =>
    variableIndex(loopNames.of("b", `b${k}`), space[result.indexOf(letter)]!),
  );
  const point: Point = [...result].map((letter, place) =>
    letter === rowLetter
      ? row.variable
      : place === result.length - 1
        ? column.variable
        : outer[outerLetters.indexOf(letter)]!,
  );
  const sums = products.map((member, k): { readonly member: Member; readonly sum: Load } => ({
    member,
    sum: {
      kind: "load",
      buffer: blocks.sums[k]!,
      index: linearIndex([within(row), within(column)], blocks.sums[k]!.shape),
      dtype: member.node.dtype,
      name: nest.around.nameOf(member.node),
    },
  }));
  const given = sums.map(({ member, sum }) => [member, sum] as const);
  return loops(
    outer,
    "parallel",
    row.blocks(
      column.blocks([
        ...sums.flatMap(({ member, sum }) =>
          product(nest, member, sum, { row, column, point }, schedule, blocks),
        ),
        ...row.each("parallel", column.each("parallel", nest.rowBody(point, given))),
      ]),
    ),
  );
}

type Load = Extract<Expression, { kind: "load" }>;

const lettersOf = (node: Node): { readonly result: string } =>
  node.attributes as unknown as { readonly result: string };

/** One block of the sums: of the whole operands where these lie evenly in memory, else packed here piece by piece. */
function product(
  nest: Nest,
  { node, fold }: Member,
  sum: Load,
  { row, column, point }: { readonly row: Axis; readonly column: Axis; readonly point: Point },
  schedule: Schedule,
  blocks: Blocks,
): Statement[] {
  const { loopNames } = nest.scope;
  const form = matrixForm(node, schedule)!;
  const sizes = letterSizes(node as Node<never>);
  const depth = axisOf(loopNames, sizes.get(form.depth)!, "k", blocks.depth, "serial");
  const summed = form.summed.map((letter, k) =>
    variableIndex(loopNames.of("q", `q${k}`), sizes.get(letter)!),
  );
  const elements = new Elements(nest.resolver(), nest.scope.constants);
  const [rowElement, columnElement] = [form.rowOperand, 1 - form.rowOperand].map((place) => {
    const operand = fold!.operands[place]!;
    return elements.at(operand.node, operand.at(point, [...summed, depth.variable]));
  }) as [Expression, Expression];
  const left = matrixOf(rowElement, row, depth);
  const right = matrixOf(columnElement, column, depth);
  if (summed.length === 0 && left && right) {
    const whole: Range = { ...depth, start: constantIndex(0), end: constantIndex(depth.extent) };
    return [{ kind: "product", left, right, sums: sum.buffer, row, column, depth: whole }];
  }
  const zero: Expression = { kind: "number", value: 0, dtype: node.dtype };
  const clear: Statement = { kind: "store", buffer: sum.buffer, index: sum.index, value: zero };
  const count = ({ start, end }: Axis): Index => minus(end, start);
  return [
    ...row.each("parallel", column.each("parallel", [clear])),
    ...loops(
      summed,
      "serial",
      depth.blocks([
        ...pack(blocks.left, row, depth, rowElement),
        ...pack(blocks.right, column, depth, columnElement),
        {
          kind: "multiply",
          left: blocks.left,
          right: blocks.right,
          sums: sum.buffer,
          rows: count(row),
          columns: count(column),
          depth: count(depth),
        },
      ]),
    ),
  ];
}

/** Loops that fill a block; the inner one follows the operand's memory. */
function pack(block: Buffer, axis: Axis, depth: Axis, value: Expression): Statement[] {
  const index = linearIndex([within(axis), within(depth)], block.shape);
  const store: Statement = { kind: "store", buffer: block, index, value };
  return readsAlong(value, axis.variable)
    ? depth.each("parallel", axis.each("parallel", [store]))
    : axis.each("parallel", depth.each("parallel", [store]));
}

/** The elements of an operand, where they are loads that move evenly along both ranges; else null. */
function matrixOf(value: Expression, ...ranges: readonly Range[]): Matrix | null {
  if (value.kind !== "load" || value.dtype !== "f32") return null;
  const even = ranges.every(
    ({ variable }) => variable.kind !== "variable" || strideOf(value.index, variable.name) !== null,
  );
  return even ? value : null;
}

/** Whether the value is a load of elements that lie side by side along the variable. */
const readsAlong = (value: Expression, variable: Index): boolean =>
  value.kind === "load" && variable.kind === "variable" && strideOf(value.index, variable.name) === 1;
