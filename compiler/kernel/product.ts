// The nest of a contraction in blocks: operands packed along the sum, a block of sums at a time, then the epilogue.
import type { Node } from "../graph/node.ts";
import type { Dim } from "../graph/shape.ts";
import { letterSizes } from "../ops/index.ts";
import { constantIndex, type Index, linearIndex, variableIndex } from "../ops/indexing.ts";
import { type Axis, axisOf, minus, within } from "./axis.ts";
import { Elements, type Point } from "./elements.ts";
import type { Member } from "./fusion.ts";
import { loops, type Nest } from "./nest.ts";
import type { Buffer, Expression, Matrix, Range, Statement } from "./program.ts";
import { type Blocks, blocksOf, type MatrixForm, type Schedule } from "./schedule.ts";
import { strideOf } from "./strides.ts";

/** The nest of a cluster whose contraction takes this form. */
export function blockedNest(nest: Nest, member: Member, form: MatrixForm, schedule: Schedule): Statement[] {
  const { node, fold } = member;
  const { result } = node.attributes as unknown as { readonly result: string };
  const sizes = letterSizes(node as Node<never>);
  const extent = (letter: string): Dim => sizes.get(letter)!;
  const row = axisOf(nest.names, extent(form.row), "i", schedule.rows, "parallel");
  const column = axisOf(nest.names, extent(form.column), "j", schedule.columns, "parallel");
  const depth = axisOf(nest.names, extent(form.depth), "k", schedule.depth, "serial");
  const outer = form.outer.map((letter) => variableIndex(nest.names.unique("b"), extent(letter)));
  const summed = form.summed.map((letter) => variableIndex(nest.names.unique("q"), extent(letter)));
  const at = (letter: string): Index =>
    letter === form.row
      ? row.variable
      : letter === form.column
        ? column.variable
        : outer[form.outer.indexOf(letter)]!;
  const point: Point = [...result].map(at);
  const inner: Point = [...summed, depth.variable];

  const { left, right, sums }: Blocks = blocksOf(schedule);
  const sumIndex = linearIndex([within(row), within(column)], sums.shape);
  const zero: Expression = { kind: "number", value: 0, dtype: node.dtype };
  const elements = new Elements(nest.resolver());
  const element = (operandIndex: number): Expression => {
    const operand = fold!.operands[operandIndex]!;
    return elements.at(operand.node, operand.at(point, inner));
  };
  const pack = (block: Buffer, axis: Axis, value: Expression): Statement[] => {
    const index = linearIndex([within(axis), within(depth)], block.shape);
    const store: Statement = { kind: "store", buffer: block, index, value };
    // The inner loop follows the operand's memory.
    return readsAlong(value, axis.variable)
      ? depth.each("parallel", axis.each("parallel", [store]))
      : axis.each("parallel", depth.each("parallel", [store]));
  };
  const [rowElement, columnElement] = [element(form.rowOperand), element(1 - form.rowOperand)];
  const [rowMatrix, columnMatrix] = [
    matrixOf(rowElement, row, depth),
    matrixOf(columnElement, column, depth),
  ];
  const packed = (): Statement[] => [
    ...row.each(
      "parallel",
      column.each("parallel", [{ kind: "store", buffer: sums, index: sumIndex, value: zero }]),
    ),
    ...loops(
      summed,
      "serial",
      depth.blocks([
        ...pack(left, row, rowElement),
        ...pack(right, column, columnElement),
        {
          kind: "multiply",
          left,
          right,
          sums,
          rows: minus(row.end, row.start),
          columns: minus(column.end, column.start),
          depth: minus(depth.end, depth.start),
        },
      ]),
    ),
  ];
  const whole: Range = { ...depth, start: constantIndex(0), end: constantIndex(depth.extent) };
  const products: Statement[] =
    summed.length === 0 && rowMatrix && columnMatrix
      ? [{ kind: "product", left: rowMatrix, right: columnMatrix, sums, row, column, depth: whole }]
      : packed();
  const name = nest.around.nameOf(node);
  const sum: Expression = { kind: "load", buffer: sums, index: sumIndex, dtype: node.dtype, name };
  const epilogue = row.each("parallel", column.each("parallel", nest.rowBody(point, [[member, sum]])));
  return loops(outer, "parallel", row.blocks(column.blocks([...products, ...epilogue])));
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
