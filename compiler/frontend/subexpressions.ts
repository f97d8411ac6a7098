// The parts of an expression.
import type { Expression } from "../../dsl/ast.ts";

/** The expressions directly within one, in source order. */
export function children(e: Exclude<Expression, { kind: "lambda" }>): Expression[] {
  switch (e.kind) {
    case "number":
    case "string":
    case "bool":
    case "name":
    case "primed":
      return [];
    case "unary":
    case "transpose":
      return [e.operand];
    case "binary":
      return [e.left, e.right];
    case "conditional":
      return [e.condition, e.then, e.otherwise];
    case "call":
      return [e.callee, ...e.arguments.map((a) => a.value)];
    case "index":
      return [
        e.object,
        ...e.items.flatMap((item) =>
          item.kind === "at"
            ? [item.value]
            : [item.start, item.stop, item.step].filter((x) => x !== undefined),
        ),
      ];
    case "tuple":
    case "list":
      return [...e.elements];
    case "range":
      return [e.start, e.stop];
    case "record":
      return e.entries.map((entry) => entry.value);
  }
}

/** The primed names that an expression reads itself, without those in anonymous functions. */
export function primedIn(root: Expression): Array<Extract<Expression, { kind: "primed" }>> {
  const found = [];
  const stack: Expression[] = [root];
  for (let e = stack.pop(); e; e = stack.pop()) {
    if (e.kind === "primed") found.push(e);
    else if (e.kind !== "lambda") stack.push(...children(e).reverse());
  }
  return found;
}
