// Walks over expressions and statements: what they are made of, and the same with their indices replaced.
import type { Guard, Index } from "../ops/indexing.ts";
import type { Buffer, Expression, Matrix, Range, Statement } from "./program.ts";
import { placeOf } from "./strides.ts";

const none: readonly never[] = [];

/** The expressions an expression is made of. */
export function parts(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "apply":
      return expression.operands;
    case "guarded":
      return [expression.value, expression.otherwise];
    default:
      return none;
  }
}

/** The indices an expression itself holds, those of its parts left out. */
export function ownIndices(expression: Expression): readonly Index[] {
  switch (expression.kind) {
    case "load":
    case "index":
    case "random":
      return [expression.index];
    case "guarded":
      return expression.guard.map((clause) => clause.index);
    default:
      return none;
  }
}

/** The expressions that a statement itself holds, those of its body left out. */
export const ownExpressions = (statement: Statement): readonly Expression[] =>
  "value" in statement ? [statement.value] : none;

export const bodyOf = (statement: Statement): readonly Statement[] =>
  statement.kind === "for" || statement.kind === "if" ? statement.body : none;

/** The indices that a statement itself holds, outside its expressions. */
export function statementIndices(statement: Statement): readonly Index[] {
  switch (statement.kind) {
    case "for":
      return statement.range ? [statement.range.start, statement.range.end] : none;
    case "store":
      return [statement.index];
    case "if":
      return statement.guard.map((clause) => clause.index);
    case "multiply": {
      const { rows, columns, depth, straight } = statement;
      const start = straight && placeOf(straight.matrix, straight.row, straight.depth).start;
      return [rows, columns, depth, ...(start ? [start] : [])];
    }
    case "gather":
      return [statement.start, statement.rows, statement.depth];
    case "dot":
      return [statement.left.index, statement.right.index];
    case "product": {
      const { left, right, row, column, depth } = statement;
      const bounds = [row, column, depth].flatMap(({ start, end }) => [start, end]);
      return [...bounds, placeOf(left, row, depth).start, placeOf(right, column, depth).start];
    }
    default:
      return none;
  }
}

/** Every statement, each before those in its body. */
export function statementsIn(body: readonly Statement[], found: Statement[] = []): readonly Statement[] {
  for (const statement of body) {
    found.push(statement);
    statementsIn(bodyOf(statement), found);
  }
  return found;
}

/** Every expression of the statements, each once, in the order of the text. */
export function expressionsIn(body: readonly Statement[]): Set<Expression> {
  const found = new Set<Expression>();
  for (const statement of statementsIn(body)) expressionsOf(statement, found);
  return found;
}

/** The expressions of a statement, those of its body left out, that are not among those found; adds them there. */
export function expressionsOf(statement: Statement, found?: Set<Expression>): readonly Expression[] {
  if (!("value" in statement)) return none;
  found ??= new Set();
  const added: Expression[] = [];
  const stack = [...ownExpressions(statement)];
  for (let e = stack.pop(); e; e = stack.pop()) {
    if (found.has(e)) continue;
    found.add(e);
    added.push(e);
    pushReversed(stack, parts(e));
  }
  return added;
}

function pushReversed(stack: Expression[], list: readonly Expression[]): void {
  for (let k = list.length - 1; k >= 0; k--) stack.push(list[k]!);
}

/** As `expressionsIn`, of statements whose locals are bound: their expressions are trees. */
export function treesIn(body: readonly Statement[]): readonly Expression[] {
  const found: Expression[] = [];
  for (const statement of statementsIn(body)) treeOf(statement, found);
  return found;
}

/** Adds the expressions of a statement whose locals are bound, those of its body left out. */
export function treeOf(statement: Statement, found: Expression[] = []): readonly Expression[] {
  if (!("value" in statement)) return found;
  const stack = [statement.value];
  for (let e = stack.pop(); e; e = stack.pop()) {
    found.push(e);
    pushReversed(stack, parts(e));
  }
  return found;
}

/** Buffers that the statements load, and those that they store, in order of first use. */
export function buffersIn(body: readonly Statement[]): { reads: Buffer[]; writes: Buffer[] } {
  const writes = new Set<Buffer>();
  const reads = new Set<Buffer>();
  const seen = new Set<Expression>();
  for (const statement of statementsIn(body)) {
    for (const e of expressionsOf(statement, seen)) if (e.kind === "load") reads.add(e.buffer);
    if (statement.kind === "store") writes.add(statement.buffer);
    if (statement.kind === "multiply" || statement.kind === "product") writes.add(statement.sums);
    if (statement.kind === "multiply") {
      reads.add(statement.straight?.matrix.buffer ?? statement.left);
      if (!statement.gathered) reads.add(statement.right);
    }
    if (statement.kind === "gather") {
      for (const buffer of [statement.matrix.buffer, statement.across, statement.along]) reads.add(buffer);
      if (statement.block) writes.add(statement.block);
    }
    if (statement.kind === "product" || statement.kind === "dot")
      for (const { buffer } of [statement.left, statement.right]) reads.add(buffer);
  }
  return { reads: [...reads], writes: [...writes] };
}

const mapGuard = (guard: Guard, map: (index: Index) => Index): Guard =>
  guard.map((clause) => ({ ...clause, index: map(clause.index) }));

/** The same expressions with indices replaced; what was shared stays shared. */
export function indexMapper(map: (index: Index) => Index): (expression: Expression) => Expression {
  const done = new Map<Expression, Expression>();
  const visit = (e: Expression): Expression => {
    const known = done.get(e);
    if (known) return known;
    const mapped = ((): Expression => {
      switch (e.kind) {
        case "apply":
          return { ...e, operands: e.operands.map(visit) };
        case "guarded":
          return {
            ...e,
            guard: mapGuard(e.guard, map),
            value: visit(e.value),
            otherwise: visit(e.otherwise),
          };
        case "load":
        case "random":
        case "index":
          return { ...e, index: map(e.index) };
        default:
          return e;
      }
    })();
    done.set(e, mapped);
    return mapped;
  };
  return visit;
}

/** A statement with its own expressions, indices and body replaced. */
export function mapStatement(
  statement: Statement,
  by: {
    readonly expression?: (expression: Expression) => Expression;
    readonly index?: (index: Index) => Index;
    readonly body?: (body: readonly Statement[]) => readonly Statement[];
  },
): Statement {
  const { expression = (e) => e, index = (i) => i, body = (b) => b } = by;
  const matrix = (m: Matrix): Matrix => ({ ...m, index: index(m.index) });
  const range = (r: Range): Range => ({ ...r, start: index(r.start), end: index(r.end) });
  switch (statement.kind) {
    case "for": {
      const { range } = statement;
      const inner = { ...statement, body: body(statement.body) };
      return range ? { ...inner, range: { start: index(range.start), end: index(range.end) } } : inner;
    }
    case "let":
    case "variable":
    case "assign":
      return { ...statement, value: expression(statement.value) };
    case "store":
      return { ...statement, index: index(statement.index), value: expression(statement.value) };
    case "if":
      return { ...statement, guard: mapGuard(statement.guard, index), body: body(statement.body) };
    case "dot":
      return { ...statement, left: matrix(statement.left), right: matrix(statement.right) };
    case "gather":
      return {
        ...statement,
        matrix: matrix(statement.matrix),
        ranges: statement.ranges.map(range),
        start: index(statement.start),
        rows: index(statement.rows),
        depth: index(statement.depth),
      };
    case "product": {
      const { left, right, row, column, depth } = statement;
      return {
        ...statement,
        left: matrix(left),
        right: matrix(right),
        row: range(row),
        column: range(column),
        depth: range(depth),
      };
    }
    case "multiply":
      return {
        ...statement,
        ...(statement.straight && {
          straight: {
            matrix: matrix(statement.straight.matrix),
            row: range(statement.straight.row),
            depth: range(statement.straight.depth),
          },
        }),
        rows: index(statement.rows),
        columns: index(statement.columns),
        depth: index(statement.depth),
      };
  }
}
