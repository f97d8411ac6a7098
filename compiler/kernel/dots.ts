// The nest of contractions each of whose elements is a sum of its own: a target takes the sums of a tile together.
import { add, letterSizes, multiply } from "../ops/index.ts";
import { variableIndex } from "../ops/indexing.ts";
import { Elements, type Point } from "./elements.ts";
import type { Member } from "./fusion.ts";
import { nounOf } from "./labels.ts";
import { apply, loops, type Nest } from "./nest.ts";
import type { Dot, Expression, Statement } from "./program.ts";
import { matrixForm, type Schedule } from "./schedule.ts";

/** The nest of a cluster of products, all of one form; as plain loops where an operand is not in memory as f32. */
export function dotNest(nest: Nest, schedule: Schedule): Statement[] {
  const { products, space } = nest.cluster;
  const point = nest.point(0, space);
  const dots = products.flatMap((member) => dotOf(nest, member, point, schedule) ?? []);
  if (dots.length < products.length) return nest.plain();
  const given = products.map((member, k): readonly [Member, Expression] => [
    member,
    { kind: "local", name: dots[k]!.name, dtype: "f32" },
  ]);
  return loops(point, "parallel", [...dots, ...nest.rowBody(point, given)]);
}

/** A dot as plain loops. */
export function dotLoops({ name, left, right, summed }: Dot): Statement[] {
  const local: Expression = { kind: "local", name, dtype: "f32" };
  const [a, b] = [left, right].map((matrix): Expression => ({ kind: "load", dtype: "f32", ...matrix }));
  const value = apply(add, "f32", local, apply(multiply, "f32", a!, b!));
  const point = summed.map(({ variable, extent }) => variableIndex(variable, extent));
  return [
    { kind: "variable", name, value: { kind: "number", value: 0, dtype: "f32" } },
    ...loops(point, "serial", [{ kind: "assign", name, value }]),
  ];
}

function dotOf(nest: Nest, { node, fold }: Member, point: Point, schedule: Schedule): Dot | null {
  const { scope, around } = nest;
  const form = matrixForm(node, schedule)!;
  const sizes = letterSizes(node as never);
  const inner = nest.point(
    point.length,
    form.depth.map((letter) => sizes.get(letter)!),
  );
  const elements = new Elements(nest.resolver(), nest.scope.constants);
  const [left, right] = [form.rowOperand, 1 - form.rowOperand].map((place) => {
    const operand = fold!.operands[place]!;
    return elements.at(operand.node, operand.at(point, inner));
  });
  if (left?.kind !== "load" || right?.kind !== "load" || left.dtype !== "f32") return null;
  const name = scope.names.unique(around.labelOf(node) ?? nounOf(node.op));
  const summed = inner.flatMap((index) =>
    index.kind === "variable" ? [{ variable: index.name, extent: index.extent }] : [],
  );
  return { kind: "dot", name, left, right, summed };
}
