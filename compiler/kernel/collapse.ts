// Collapses loops nested in one another into one loop over as many elements, where every index allows it.
import { multiplyDim, sameDim } from "../graph/shape.ts";
import {
  addIndex,
  constantIndex,
  floorDivideIndex,
  type Index,
  moduloIndex,
  multiplyIndex,
  variableIndex,
} from "../ops/indexing.ts";
import type { Expression, Loop, Statement } from "./program.ts";
import { strideOf } from "./strides.ts";
import {
  expressionsIn,
  indexMapper,
  mapStatement,
  ownIndices,
  statementIndices,
  statementsIn,
} from "./visit.ts";

/** The body with its loops collapsed, and with it the values of locals that stand in indices. */
export function collapse(
  body: readonly Statement[],
  definitions: Map<string, Expression>,
): readonly Statement[] {
  return body.map((statement) => {
    const inner = mapStatement(statement, { body: (nested) => collapse(nested, definitions) });
    return inner.kind === "for" ? collapseLoop(inner, definitions) : inner;
  });
}

function collapseLoop(outer: Loop, definitions: Map<string, Expression>): Loop {
  const [inner] = outer.body;
  if (inner?.kind !== "for" || outer.body.length > 1 || outer.mode !== inner.mode) return outer;
  if (outer.range || inner.range || outer.step || inner.step) return outer;
  const indices = [...statementsIn(inner.body)].flatMap(statementIndices);
  for (const e of [...expressionsIn(inner.body), ...definitions.values()]) indices.push(...ownIndices(e));
  const moveTogether = indices.every((index) => {
    const across = strideOf(index, outer.variable);
    const along = strideOf(index, inner.variable);
    return across !== null && along !== null && sameDim(across, multiplyDim(along, inner.extent));
  });
  if (!moveTogether) return outer;
  const extent = multiplyDim(outer.extent, inner.extent);
  const position = variableIndex(outer.variable, extent);
  const index = (old: Index): Index =>
    substitute(substitute(old, outer.variable, constantIndex(0)), inner.variable, position);
  const expression = indexMapper(index);
  const replace = (statements: readonly Statement[]): Statement[] =>
    statements.map((statement) => mapStatement(statement, { expression, index, body: replace }));
  const body = replace(inner.body);
  for (const [name, value] of definitions) definitions.set(name, expression(value));
  return { ...outer, extent, body };
}

/** The index with a variable replaced. */
export function substitute(index: Index, name: string, by: Index): Index {
  switch (index.kind) {
    case "constant":
      return index;
    case "variable":
      return index.name === name ? by : index;
    case "add":
      return addIndex(substitute(index.left, name, by), substitute(index.right, name, by));
    case "multiply":
      return multiplyIndex(substitute(index.operand, name, by), index.by);
    case "floor-divide":
      return floorDivideIndex(substitute(index.operand, name, by), index.by);
    case "modulo":
      return moduloIndex(substitute(index.operand, name, by), index.by);
  }
}
