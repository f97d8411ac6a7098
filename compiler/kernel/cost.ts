// What things cost: an element of an op, and a whole kernel, as formulas in the symbolic sizes.
import { addDim, alwaysAtLeast, type Dim, multiplyDim, sizeOf } from "../graph/shape.ts";
import {
  cast,
  cos,
  divide,
  erf,
  exp,
  expm1,
  log,
  log1p,
  modulo,
  power,
  sigmoid,
  sin,
  softplus,
  sqrt,
  tanh,
} from "../ops/index.ts";
import type { Index } from "../ops/indexing.ts";
import type { Op } from "../ops/op.ts";
import type { Buffer, Expression, Kernel, Statement } from "./program.ts";
import { termsOf } from "./strides.ts";
import { bodyOf, ownExpressions, parts } from "./visit.ts";

const costs: ReadonlyMap<Op, number> = new Map<Op, number>([
  ...[divide, sqrt, modulo].map((op): [Op, number] => [op, 4]),
  ...[exp, expm1, log, log1p, sin, cos, tanh, sigmoid, softplus, erf, power].map((op): [Op, number] => [
    op,
    16,
  ]),
]);

/** Cost of one element of an op, an addition being 1: enough to tell what is cheaper computed twice than stored. */
export const costOf = (op: Op): number => (op.kind === "elementwise" ? (costs.get(op) ?? 1) : 0);

/** A cost from which a value is worth storing when it is read more than once. */
export const worthStoring = 16;

/** Floating-point operations of a kernel, each op of an expression counting as one, for the sizes that it runs at. */
export function flopsOf({ body }: Pick<Kernel, "body">): Dim {
  const within = (statements: readonly Statement[]): Dim =>
    statements.reduce((sum: Dim, statement) => addDim(sum, flops(statement)), 0);
  const flops = (statement: Statement): Dim => {
    if (statement.kind === "multiply") {
      const counts = [statement.rows, statement.columns, statement.depth].map(wholeOf);
      return multiplyDim(2, counts.reduce(multiplyDim));
    }
    if (statement.kind === "product") {
      const { row, column, depth } = statement;
      return multiplyDim(2, [row, column, depth].map(({ extent }) => extent).reduce(multiplyDim));
    }
    if (statement.kind === "dot")
      return multiplyDim(2, statement.summed.map(({ extent }) => extent).reduce(multiplyDim));
    const own = ownExpressions(statement).reduce((sum, e) => sum + operations(e), 0);
    const inner = within(bodyOf(statement));
    if (statement.kind !== "for") return addDim(own, inner);
    // The blocks of a stepped loop together cover the extent once; the loops over one block do so in its body.
    return statement.step ? inner : multiplyDim(statement.extent, inner);
  };
  return within(body);
}

/** The extent of the axes that a number of rows, columns or terms of a block is a part of: end · n - start · n. */
function wholeOf(count: Index): Dim {
  let whole: Dim = count.kind === "constant" ? count.value : 0;
  for (const term of termsOf(count))
    if (term.kind === "multiply" && term.operand.kind === "variable" && alwaysAtLeast(0, term.by))
      whole = multiplyDim(term.operand.extent, multiplyDim(term.by, -1));
  return whole;
}

/** The operations of an expression, which is a tree once its locals are bound. */
function operations(e: Expression): number {
  const own = e.kind === "apply" && e.operandType === "f32" && e.op !== (cast as Op) ? 1 : 0;
  return parts(e).reduce((sum, part) => sum + operations(part), own);
}

/** Bytes that a kernel reads and writes, each buffer counted once, f32 taking 4. */
export const bytesOf = ({ reads, writes }: Pick<Kernel, "reads" | "writes">): Dim =>
  [...reads, ...writes].reduce<Dim>((sum, buffer) => addDim(sum, bufferBytes(buffer)), 0);

const bufferBytes = ({ dtype, shape }: Buffer): Dim => multiplyDim(sizeOf(shape), dtype === "bool" ? 1 : 4);

/** A size with each symbol taken for a number. */
export const estimate = (dim: Dim, symbolic: number): number =>
  typeof dim === "number"
    ? dim
    : dim.terms.reduce(
        (sum, { coefficient, factors }) =>
          sum +
          factors.reduce(
            (product, atom) =>
              product *
              (atom.kind === "symbol"
                ? symbolic
                : Math.floor(estimate(atom.numerator, symbolic) / atom.divisor)),
            coefficient,
          ),
        0,
      );
