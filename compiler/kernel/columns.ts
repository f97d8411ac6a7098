// The nest of folds down columns: rows pass by in the order of memory, and each adds to the totals of all columns.
import { constantIndex, type Index, linearIndex } from "../ops/indexing.ts";
import { axisOf, within } from "./axis.ts";
import { Elements } from "./elements.ts";
import { type Member, ownMembers, passesOf } from "./fusion.ts";
import { combined, elementOf, letterOf, loops, type Nest } from "./nest.ts";
import type { Buffer, Expression, Statement } from "./program.ts";
import type { Blocks } from "./schedule.ts";
import { strideOf } from "./strides.ts";
import { expressionsIn } from "./visit.ts";

type Load = Extract<Expression, { kind: "load" }>;

/** Columns below which the loops are better left as they are. */
const fewest = 16;

/**
 * The nest of a cluster whose folds all run over the same axes, across rows of memory that its last outer axis runs
 * along; null for any other cluster.
 */
export function columnNest(nest: Nest, blocks: Blocks): Statement[] | null {
  const { space } = nest.cluster;
  const { phases } = passesOf(nest.cluster);
  const [phase, another] = phases;
  const width = space.at(-1);
  if (!phase || another || width === undefined || (typeof width === "number" && width < fewest)) return null;
  if (phase.members.some(({ fold }) => !fold) || phase.members.length > blocks.rows) return null;
  // What the folds read is there before the first row passes by.
  const own = ownMembers(nest.cluster.members);
  if (phase.members.some(({ accesses }) => accesses.some(({ node }) => own.has(node)))) return null;
  const column = axisOf(nest.scope.loopNames, width, letterOf(space.length - 1), blocks.columns, "parallel");
  const outer = nest.point(0, space.slice(0, -1));
  const inner = nest.point(space.length, phase.extents);
  const point = [...outer, column.variable];
  const [sums] = blocks.sums as readonly [Buffer];
  const elements = new Elements(nest.resolver(), nest.scope.constants);
  const sumOf = ({ node }: Member): Load => ({
    kind: "load",
    buffer: sums,
    index: linearIndex(
      [constantIndex(phase.members.findIndex((m) => m.node === node)), within(column)],
      sums.shape,
    ),
    dtype: node.dtype,
    name: nest.around.nameOf(node),
  });
  const store = (member: Member, value: Expression): Statement => {
    const { buffer, index } = sumOf(member);
    return { kind: "store", buffer, index, value };
  };
  const clear = phase.members.map((member) =>
    store(member, { kind: "number", value: member.fold!.identity, dtype: member.node.dtype }),
  );
  const add = phase.members.map((member) =>
    store(member, combined(member, sumOf(member), elementOf(member, elements, point, inner))),
  );
  if (!runAlong(add, column.variable, inner.at(-1))) return null;
  return loops(
    outer,
    "parallel",
    column.blocks([
      ...column.each("parallel", clear),
      ...loops(inner, "serial", column.each("parallel", add)),
      ...column.each(
        "parallel",
        nest.rowBody(
          point,
          phase.members.map((member) => [member, sumOf(member)]),
        ),
      ),
    ]),
  );
}

/** Whether all that is read moves by single elements along the columns, if it moves, and something does. */
function runAlong(body: readonly Statement[], column: Index, row: Index | undefined): boolean {
  if (column.kind !== "variable" || row?.kind !== "variable") return false;
  const strides = [...expressionsIn(body)].flatMap((e) =>
    e.kind === "load" && e.buffer.role !== "block" ? [strideOf(e.index, column.name)] : [],
  );
  return strides.includes(1) && strides.every((stride) => stride === 0 || stride === 1);
}
