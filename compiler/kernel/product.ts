// The nest of a contraction in blocks: operands packed along the sum, a block of sums at a time, then the epilogue.
import type { Node } from "../graph/node.ts";
import { addDim, alwaysAtLeast, type Dim } from "../graph/shape.ts";
import { letterSizes, minimum } from "../ops/index.ts";
import {
  addIndex,
  constantIndex,
  type Index,
  linearIndex,
  multiplyIndex,
  variableIndex,
} from "../ops/indexing.ts";
import { Elements, type Point } from "./elements.ts";
import type { Member } from "./fusion.ts";
import { apply, loops, type Nest } from "./nest.ts";
import type { Buffer, Expression, Statement } from "./program.ts";
import { type Blocks, blocksOf, type MatrixForm, type Schedule } from "./schedule.ts";
import { strideOf } from "./strides.ts";

/** One axis of the product: its loop variable, and the bounds of the part of it that a block covers. */
interface Axis {
  readonly variable: Index;
  readonly start: Index;
  readonly end: Index;
  /** Loops over the blocks of the axis around a body. */
  blocks(body: readonly Statement[]): Statement[];
  /** A loop over the axis within the block. */
  each(mode: "parallel" | "serial", body: readonly Statement[]): Statement[];
}

const minus = (a: Index, b: Index): Index => addIndex(a, multiplyIndex(b, -1));

/** The axis in blocks of `size`, whose loops are serial for the axis that is summed over. */
function axisOf(nest: Nest, extent: Dim, letter: string, size: number, mode: "parallel" | "serial"): Axis {
  const name = nest.names.unique(letter);
  const variable = variableIndex(name, extent);
  if (alwaysAtLeast(size, extent))
    return {
      variable,
      start: constantIndex(0),
      end: constantIndex(extent),
      blocks: (body) => [...body],
      each: (loopMode, body) => loops([variable], loopMode, body),
    };
  const [startName, endName] = [nest.names.unique(`${letter}0`), nest.names.unique(`${letter}1`)];
  const start = variableIndex(startName, extent);
  const end: Index = { kind: "variable", name: endName, extent: addDim(extent, 1) };
  const reach = [addIndex(start, constantIndex(size)), constantIndex(extent)];
  const least = apply(
    minimum,
    "i32",
    ...reach.map((index): Expression => ({ kind: "index", index, dtype: "i32" })),
  );
  return {
    variable,
    start,
    end,
    blocks: (body) => [
      {
        kind: "for",
        variable: startName,
        extent,
        step: size,
        mode,
        body: [{ kind: "let", name: endName, value: least }, ...body],
      },
    ],
    each: (loopMode, body) => [
      { kind: "for", variable: name, extent, range: { start, end }, mode: loopMode, body },
    ],
  };
}

/** The nest of a cluster whose contraction takes this form. */
export function blockedNest(nest: Nest, member: Member, form: MatrixForm, schedule: Schedule): Statement[] {
  const { node, fold } = member;
  const { result } = node.attributes as unknown as { readonly result: string };
  const sizes = letterSizes(node as Node<never>);
  const extent = (letter: string): Dim => sizes.get(letter)!;
  const row = axisOf(nest, extent(form.row), "i", schedule.rows, "parallel");
  const column = axisOf(nest, extent(form.column), "j", schedule.columns, "parallel");
  const depth = axisOf(nest, extent(form.depth), "k", schedule.depth, "serial");
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
  const within = (axis: Axis): Index => minus(axis.variable, axis.start);
  const sumIndex = linearIndex([within(row), within(column)], sums.shape);
  const zero: Expression = { kind: "number", value: 0, dtype: node.dtype };
  const clear = row.each(
    "parallel",
    column.each("parallel", [{ kind: "store", buffer: sums, index: sumIndex, value: zero }]),
  );

  const elements = new Elements(nest.resolver());
  const pack = (block: Buffer, axis: Axis, operandIndex: number): Statement[] => {
    const operand = fold!.operands[operandIndex]!;
    const value = elements.at(operand.node, operand.at(point, inner));
    const index = linearIndex([within(axis), within(depth)], block.shape);
    const store: Statement = { kind: "store", buffer: block, index, value };
    // The inner loop follows the operand's memory.
    return readsAlong(value, axis.variable)
      ? depth.each("parallel", axis.each("parallel", [store]))
      : axis.each("parallel", depth.each("parallel", [store]));
  };
  const multiply: Statement = {
    kind: "multiply",
    left,
    right,
    sums,
    rows: minus(row.end, row.start),
    columns: minus(column.end, column.start),
    depth: minus(depth.end, depth.start),
  };
  const products = loops(
    summed,
    "serial",
    depth.blocks([
      ...pack(left, row, form.rowOperand),
      ...pack(right, column, 1 - form.rowOperand),
      multiply,
    ]),
  );
  const name = nest.around.nameOf(node);
  const sum: Expression = { kind: "load", buffer: sums, index: sumIndex, dtype: node.dtype, name };
  const epilogue = row.each("parallel", column.each("parallel", nest.rowBody(point, [[member, sum]])));
  return loops(outer, "parallel", row.blocks(column.blocks([...clear, ...products, ...epilogue])));
}

/** Whether the value is a load of elements that lie side by side along the variable. */
const readsAlong = (value: Expression, variable: Index): boolean =>
  value.kind === "load" && variable.kind === "variable" && strideOf(value.index, variable.name) === 1;
