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
import { strideOf, variablesOf } from "./strides.ts";
import {
  expressionsIn,
  indexMapper,
  mapStatement,
  ownIndices,
  statementIndices,
  statementsIn,
} from "./visit.ts";

type Local = Extract<Statement, { kind: "let" }>;

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
  const locals = localsIn(inner.body, definitions);
  const moveTogether = indicesIn([...inner.body, ...locals]).every((index) => {
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
  for (const { name, value } of locals) definitions.set(name, expression(value));
  return { ...outer, extent, body };
}

/** The locals that stand in the indices of statements, and in those of one another; others are of loops beside these. */
function localsIn(body: readonly Statement[], definitions: ReadonlyMap<string, Expression>): Local[] {
  const locals: Local[] = [];
  const names = new Set(indicesIn(body).flatMap(variablesOf));
  for (const name of names) {
    const value = definitions.get(name);
    if (!value) continue;
    const local: Local = { kind: "let", name, value };
    locals.push(local);
    for (const index of indicesIn([local])) for (const inner of variablesOf(index)) names.add(inner);
  }
  return locals;
}

/** Every index of statements and of their expressions. */
const indicesIn = (body: readonly Statement[]): Index[] => [
  ...statementsIn(body).flatMap(statementIndices),
  ...[...expressionsIn(body)].flatMap(ownIndices),
];

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
