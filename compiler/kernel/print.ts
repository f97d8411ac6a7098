// Text and JSON of programs: the loop IR as pseudo-code, with what each kernel reads, writes and costs.
import { printType } from "../graph/node.ts";
import { printDim } from "../graph/shape.ts";
import { type Clause, type Guard, type Index, printIndex as printSum } from "../ops/indexing.ts";
import { bytesOf, flopsOf } from "./cost.ts";
import type { Buffer, Expression, Kernel, Program, Range, Statement } from "./program.ts";

/** With differences as such: `i - i0` for `i + i0*-1`. */
const printIndex = (index: Index): string =>
  printSum(index).replace(/ \+ (\w+)\*-(\d+)/g, (_, name, by) =>
    by === "1" ? ` - ${name}` : ` - ${name}*${by}`,
  );

const printClause = (clause: Clause): string => {
  const index = printIndex(clause.index);
  switch (clause.kind) {
    case "at-least":
      return `${index} >= ${printDim(clause.bound)}`;
    case "below":
      return `${index} < ${printDim(clause.bound)}`;
    case "divisible":
      return `${index} mod ${printDim(clause.by)} == 0`;
  }
};

const printGuard = (guard: Guard): string => guard.map(printClause).join(" and ");

/** `maximum(add(dot, b1[j]), 0)`. */
export function printExpression(e: Expression): string {
  switch (e.kind) {
    case "apply":
      return `${e.op.name}(${e.operands.map(printExpression).join(", ")})`;
    case "number":
      return e.dtype === "bool" ? String(e.value !== 0) : Object.is(e.value, -0) ? "-0" : String(e.value);
    case "load":
      return printPlace(e.buffer, e.index);
    case "local":
      return e.name;
    case "scalar":
      return e.scalar.name;
    case "index":
      return printIndex(e.index);
    case "guarded":
      return `(${printExpression(e.value)} if ${printGuard(e.guard)} else ${printExpression(e.otherwise)})`;
    case "random":
      return `random(stream ${e.stream}, ${printIndex(e.index)})`;
  }
}

const printPlace = ({ name }: Buffer, index: Index): string => `${name}[${printIndex(index)}]`;

/** The line of a statement, without its body. */
function head(statement: Statement): string {
  switch (statement.kind) {
    case "for": {
      const { variable, range, extent, step, mode } = statement;
      const bounds = range
        ? `${printIndex(range.start)}..${printIndex(range.end)}`
        : `0..${printDim(extent)}`;
      return `${mode} for ${variable} in ${bounds}${step ? ` by ${step}` : ""}`;
    }
    case "if":
      return `if ${printGuard(statement.guard)}`;
    case "let":
      return `let ${statement.name} = ${printExpression(statement.value)}`;
    case "variable":
      return `var ${statement.name} = ${printExpression(statement.value)}`;
    case "assign":
      return `${statement.name} = ${printExpression(statement.value)}`;
    case "store":
      return `${printPlace(statement.buffer, statement.index)} = ${printExpression(statement.value)}`;
    case "product": {
      const { left, right, sums, row, column, depth } = statement;
      const range = ({ variable, start, end }: Range): string =>
        `${printIndex(variable)} in ${printIndex(start)}..${printIndex(end)}`;
      const ranges = [row, column, depth].map(range).join(", ");
      return `${sums.name} = ${[left, right].map((m) => printPlace(m.buffer, m.index)).join(" × ")} for ${ranges}`;
    }
    case "dot": {
      const { name, left, right, summed } = statement;
      const factors = [left, right].map(({ buffer, index }) => printPlace(buffer, index)).join(" × ");
      const ranges = summed.map(({ variable, extent }) => `${variable} in 0..${printDim(extent)}`).join(", ");
      return `let ${name} = sum of ${factors} for ${ranges}`;
    }
    case "gather": {
      const { block, matrix, ranges } = statement;
      const range = ({ variable, start, end }: Range): string =>
        `${printIndex(variable)} in ${printIndex(start)}..${printIndex(end)}`;
      return `${block?.name ?? "right"} = ${printPlace(matrix.buffer, matrix.index)} for ${ranges.map(range).join(", ")}`;
    }
    case "multiply": {
      const { left, right, sums, rows, columns, depth, isWhole, straight } = statement;
      const first = straight ? printPlace(straight.matrix.buffer, straight.matrix.index) : left.name;
      const counts = [rows, columns, depth].map(printIndex).join(", ");
      return `${sums.name} ${isWhole ? "=" : "+="} ${first} × ${right.name} [${counts}]`;
    }
  }
}

const lines = (body: readonly Statement[], indent: string): string[] =>
  body.flatMap((statement) => [
    `${indent}${head(statement)}`,
    ...("body" in statement ? lines(statement.body, `${indent}  `) : []),
  ]);

const named = (buffers: readonly Buffer[]): string =>
  buffers.map((b) => `${b.name}: ${printType(b)}`).join(", ");

/** A kernel as pseudo-code, under a header of what it reads, writes and costs. */
export const printKernel = (kernel: Kernel): string =>
  [
    `kernel ${kernel.name}${kernel.scalars.length > 0 ? `(${kernel.scalars.map(({ name }) => name).join(", ")})` : ""}`,
    `  // ${kernel.doc}`,
    `  // reads ${named(kernel.reads) || "nothing"}`,
    `  // writes ${named(kernel.writes)}`,
    `  // ${printDim(flopsOf(kernel))} flops, ${printDim(bytesOf(kernel))} bytes`,
    ...lines(kernel.body, "  "),
    "",
  ].join("\n");

/** A program as pseudo-code. */
export const printProgram = (program: Program): string =>
  [
    `// program ${program.name}: ${program.kernels.length} kernels`,
    ...program.results.map(({ name, buffer }) => `// ${name} is ${buffer.name}: ${printType(buffer)}`),
    "",
    ...program.kernels.map(printKernel),
  ].join("\n");

const bufferJson = ({ name, external, dtype, shape, role }: Buffer): unknown => ({
  name,
  ...(external !== undefined && { external }),
  dtype,
  shape: shape.map((dim) => (typeof dim === "number" ? dim : printDim(dim))),
  role,
});

const bodyJson = (body: readonly Statement[]): unknown[] =>
  body.map((statement) =>
    "body" in statement ? { [head(statement)]: bodyJson(statement.body) } : head(statement),
  );

/** A program as plain data: statements as text, nested as their bodies are. */
export const toJson = (program: Program): unknown => ({
  name: program.name,
  scalars: program.scalars,
  buffers: program.buffers.map(bufferJson),
  results: program.results.map(({ name, buffer }) => ({ name, buffer: buffer.name })),
  kernels: program.kernels.map((kernel) => ({
    name: kernel.name,
    doc: kernel.doc,
    reads: kernel.reads.map(({ name }) => name),
    writes: kernel.writes.map(({ name }) => name),
    scalars: kernel.scalars.map(({ name }) => name),
    flops: printDim(flopsOf(kernel)),
    bytes: printDim(bytesOf(kernel)),
    body: bodyJson(kernel.body),
  })),
});
