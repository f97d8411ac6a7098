// Numbers that the host of a GPU works out for a kernel, and in f64: its locals that are made of scalars alone.
import { namesUsed, neededBy } from "./dependence.ts";
import type { Let } from "./loops.ts";
import type { Kernel, Statement } from "./program.ts";
import { variablesOf } from "./strides.ts";
import { expressionsIn, statementsIn } from "./visit.ts";

/** The last of some locals, each of which is made of scalars and those before it. */
export interface Uniform {
  readonly name: string;
  readonly lets: readonly Let[];
}

/** The kernel without what the host can do, where its body speaks of the uniforms as of the locals that they were. */
export function withUniforms(kernel: Kernel): {
  readonly kernel: Kernel;
  readonly uniforms: readonly Uniform[];
} {
  const made = new Map<string, Let>();
  for (const statement of kernel.body)
    if (statement.kind === "let" && isMadeOf(statement, made)) made.set(statement.name, statement);
  // Loops before it may have bound its name for themselves: then it stays where it is.
  const bound = statementsIn(kernel.body).flatMap((s) =>
    s.kind === "let" || s.kind === "variable" ? s.name : [],
  );
  const isAlone = (name: string): boolean => bound.indexOf(name) === bound.lastIndexOf(name);
  const needed = new Set<string>();
  const body: Statement[] = [];
  const uniforms: Uniform[] = [];
  for (const statement of kernel.body.toReversed()) {
    if (statement.kind === "let" && made.get(statement.name) === statement) {
      if (!needed.has(statement.name)) continue;
      // A whole number may be part of an index, of which the kernel must know what it is.
      if (statement.value.dtype === "f32" && isAlone(statement.name)) {
        const lets = [...neededBy([statement], [...made.values()]), statement] as readonly Let[];
        uniforms.unshift({ name: statement.name, lets });
        continue;
      }
    }
    for (const name of namesUsed(statement)) needed.add(name);
    body.unshift(statement);
  }
  const expressions = [...expressionsIn(body)];
  const isRandom = expressions.some(({ kind }) => kind === "random");
  const named = new Set(expressions.flatMap((e) => (e.kind === "scalar" ? [e.scalar] : [])));
  const scalars = kernel.scalars.filter(
    (scalar) => named.has(scalar) || scalar.kind === "size" || (isRandom && scalar.kind !== "setting"),
  );
  return { kernel: { ...kernel, body, scalars }, uniforms };
}

const isMadeOf = (statement: Let, made: ReadonlyMap<string, Let>): boolean =>
  [...expressionsIn([statement])].every((e) => {
    if (e.kind === "local") return made.has(e.name);
    if (e.kind === "index") return variablesOf(e.index).every((name) => made.has(name));
    return e.kind === "apply" || e.kind === "number" || e.kind === "scalar";
  });
