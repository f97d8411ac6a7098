// Which values of a kernel are f32 numbers already, though computed in f64: those need no rounding.
import type { Expression, Statement } from "./program.ts";
import { statementsIn } from "./visit.ts";

/** The locals that hold nothing but f32 numbers: a name counts as one wherever it is bound. */
export function roundedLocals(body: readonly Statement[]): ReadonlySet<string> {
  const bound = [...statementsIn(body)].flatMap((statement) =>
    statement.kind === "let" || statement.kind === "variable" || statement.kind === "assign"
      ? [{ name: statement.name, value: statement.value }]
      : [],
  );
  // All are taken to be, until one of their values is not: a maximum so far is made of itself.
  const rounded = new Set(bound.map(({ name }) => name));
  for (let size = Number.POSITIVE_INFINITY; rounded.size < size; ) {
    size = rounded.size;
    for (const { name, value } of bound) if (!isRounded(value, rounded)) rounded.delete(name);
  }
  return rounded;
}

/** Whether a value is an f32 number, given the locals that are. */
export function isRounded(value: Expression, locals: ReadonlySet<string>): boolean {
  const stack = [value];
  for (let e = stack.pop(); e; e = stack.pop())
    switch (e.kind) {
      case "number":
        if (!Object.is(Math.fround(e.value), e.value)) return false;
        break;
      case "local":
        if (!locals.has(e.name)) return false;
        break;
      case "load":
        if (e.buffer.role === "block") return false;
        break;
      case "guarded":
        stack.push(e.value, e.otherwise);
        break;
      case "apply":
        if (!e.op.exact) return false;
        stack.push(...e.operands.filter(({ dtype }) => dtype === "f32"));
        break;
      case "random":
        break;
      default:
        return false;
    }
  return true;
}
