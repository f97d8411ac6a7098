// The operators: on compile-time values they compute, on tensors they add nodes.
import type { BinaryOperator, UnaryOperator } from "../../dsl/ast.ts";
import { messages } from "../../dsl/messages.ts";
import type { Span } from "../../dsl/source.ts";
import type { Node } from "../graph/node.ts";
import {
  addDim,
  type Dim,
  divideExactly,
  multiplyDim,
  printDim,
  printShape,
  type Shape,
  sameDim,
  subtractDim,
} from "../graph/shape.ts";
import * as ops from "../ops/index.ts";
import { floorModulo, realPower } from "../ops/special.ts";
import {
  broadcastTo,
  broadcastTogether,
  castTo,
  commonShape,
  type Operand,
  promote,
  toFloat,
  toTensor,
} from "./broadcast.ts";
import type { Context } from "./context.ts";
import { asDim, bool, describe, error, number, size, tensor, type Value } from "./value.ts";

interface OperatorRule {
  readonly verb: string;
  /** Both compile-time numbers; whether the result is an int when both are. */
  readonly numbers?: { compute(a: number, b: number): number; readonly integer: boolean };
  readonly compare?: (a: number, b: number) => boolean;
  readonly sizes?: (a: Dim, b: Dim) => Dim | null;
  /** Inputs have one dtype and one shape; `arithmetic` says that bools count as i32. */
  build(a: Node, b: Node): Node;
  readonly operands: "arithmetic" | "float" | "ordered" | "equal" | "logical";
}

const flip = (build: (a: Node, b: Node) => Node) => (a: Node, b: Node) => build(b, a);

const rules: Record<Exclude<BinaryOperator, "@">, OperatorRule> = {
  "+": {
    verb: "add",
    operands: "arithmetic",
    numbers: { compute: (a, b) => a + b, integer: true },
    sizes: addDim,
    build: (a, b) => ops.add(a, b),
  },
  "-": {
    verb: "subtract",
    operands: "arithmetic",
    numbers: { compute: (a, b) => a - b, integer: true },
    sizes: subtractDim,
    build: (a, b) => ops.subtract(a, b),
  },
  "*": {
    verb: "multiply",
    operands: "arithmetic",
    numbers: { compute: (a, b) => a * b, integer: true },
    sizes: multiplyDim,
    build: (a, b) => ops.multiply(a, b),
  },
  "/": {
    verb: "divide",
    operands: "float",
    numbers: { compute: (a, b) => a / b, integer: false },
    sizes: divideExactly,
    build: (a, b) => ops.divide(a, b),
  },
  "%": {
    verb: "take the remainder of",
    operands: "arithmetic",
    numbers: { compute: floorModulo, integer: true },
    build: (a, b) => ops.modulo(a, b),
  },
  "^": {
    verb: "raise",
    operands: "arithmetic",
    numbers: { compute: realPower, integer: true },
    build: (a, b) => ops.power(a, b),
  },
  "==": { verb: "compare", operands: "equal", compare: (a, b) => a === b, build: (a, b) => ops.equal(a, b) },
  "!=": {
    verb: "compare",
    operands: "equal",
    compare: (a, b) => a !== b,
    build: (a, b) => ops.not(ops.equal(a, b)),
  },
  "<": { verb: "compare", operands: "ordered", compare: (a, b) => a < b, build: (a, b) => ops.less(a, b) },
  "<=": {
    verb: "compare",
    operands: "ordered",
    compare: (a, b) => a <= b,
    build: (a, b) => ops.lessEqual(a, b),
  },
  ">": {
    verb: "compare",
    operands: "ordered",
    compare: (a, b) => a > b,
    build: flip((a, b) => ops.less(a, b)),
  },
  ">=": {
    verb: "compare",
    operands: "ordered",
    compare: (a, b) => a >= b,
    build: flip((a, b) => ops.lessEqual(a, b)),
  },
  "&&": { verb: "combine", operands: "logical", build: (a, b) => ops.and(a, b) },
  "||": { verb: "combine", operands: "logical", build: (a, b) => ops.or(a, b) },
};

const isNumeric = (value: Value): boolean =>
  value.kind === "tensor" ||
  value.kind === "number" ||
  value.kind === "size" ||
  value.kind === "bool" ||
  value.kind === "list";

/** `left operator right`; a mistake is reported at the operator's whole range. */
export function applyBinary(
  context: Context,
  operator: BinaryOperator,
  left: Operand,
  right: Operand,
  span: Span,
): Value {
  if (left.value.kind === "error" || right.value.kind === "error") return error;
  if (operator === "@") return matrixProduct(context, left, right, span);
  return compileTime(operator, left.value, right.value) ?? onTensors(context, operator, left, right, span);
}

/** The result when both are known at compile time; null when it takes a tensor. */
function compileTime(operator: Exclude<BinaryOperator, "@">, a: Value, b: Value): Value | null {
  const rule = rules[operator];
  if (a.kind === "number" && b.kind === "number") {
    if (rule.compare) return bool(rule.compare(a.value, b.value));
    if (!rule.numbers) return null;
    const value = rule.numbers.compute(a.value, b.value);
    return number(value, rule.numbers.integer && a.integer && b.integer && Number.isInteger(value));
  }
  if (a.kind === "bool" && b.kind === "bool") {
    if (operator === "&&") return bool(a.value && b.value);
    if (operator === "||") return bool(a.value || b.value);
  }
  if ((a.kind === "string" && b.kind === "string") || (a.kind === "bool" && b.kind === "bool")) {
    if (operator === "==") return bool(a.value === b.value);
    if (operator === "!=") return bool(a.value !== b.value);
  }
  if ((a.kind === "none" || b.kind === "none") && (operator === "==" || operator === "!="))
    return bool((a.kind === b.kind) === (operator === "=="));
  if (a.kind === "size" || b.kind === "size") {
    const x = asDim(a);
    const y = asDim(b);
    if (x === null || y === null) return null;
    const result = rule.sizes?.(x, y);
    if (result !== null && result !== undefined) return size(result);
    if (sameDim(x, y) && (operator === "==" || operator === "!=")) return bool(operator === "==");
  }
  return null;
}

function onTensors(
  context: Context,
  operator: Exclude<BinaryOperator, "@">,
  left: Operand,
  right: Operand,
  span: Span,
): Value {
  const rule = rules[operator];
  for (const operand of [left, right])
    if (!isNumeric(operand.value))
      return context.fail(messages.badOperand, operand.span, { operator, found: describe(operand.value) });
  // As in Python, a negative whole power is no whole number.
  const float =
    rule.operands === "float" || (operator === "^" && right.value.kind === "number" && right.value.value < 0);
  return context.at(span, () => {
    const pair = float
      ? both(toFloat(context, left), toFloat(context, right))
      : promote(context, left, right, rule.operands === "arithmetic");
    if (!pair) return error;
    if (rule.operands === "logical" && pair.some((n) => n.dtype !== "bool")) {
      const wrong = pair[0].dtype !== "bool" ? left : right;
      return context.fail(messages.notABool, wrong.span, { operator, found: describe(wrong.value) });
    }
    const numeric: [Node, Node] =
      rule.operands === "ordered" && pair[0].dtype === "bool"
        ? [castTo(pair[0], "i32"), castTo(pair[1], "i32")]
        : pair;
    const shaped = broadcastTogether(context, numeric[0], numeric[1], {
      span,
      left: left.span,
      right: right.span,
      verb: rule.verb,
    });
    return shaped ? tensor(rule.build(...shaped)) : error;
  });
}

const both = (a: Node | null, b: Node | null): [Node, Node] | null => (a && b ? [a, b] : null);

export function applyUnary(context: Context, operator: UnaryOperator, operand: Operand, span: Span): Value {
  const { value } = operand;
  if (value.kind === "error") return error;
  if (operator === "-") {
    if (value.kind === "number") return number(value.integer ? 0 - value.value : -value.value, value.integer);
    if (value.kind === "size") return size(multiplyDim(value.dim, -1));
  } else if (value.kind === "bool") return bool(!value.value);
  if (!isNumeric(value))
    return context.fail(messages.badOperand, operand.span, { operator, found: describe(value) });
  return context.at(span, () => {
    const node = toTensor(context, operand);
    if (!node) return error;
    if (operator === "-") return tensor(ops.negate(node.dtype === "bool" ? castTo(node, "i32") : node));
    if (node.dtype !== "bool")
      return context.fail(messages.notABool, operand.span, { operator, found: describe(value) });
    return tensor(ops.not(node));
  });
}

/** `if condition then a else b` on tensors; `where` too. */
export function choose(
  context: Context,
  condition: Operand,
  then: Operand,
  otherwise: Operand,
  span: Span,
): Value {
  if ([condition, then, otherwise].some((o) => o.value.kind === "error")) return error;
  return context.at(span, () => {
    const test = toTensor(context, condition);
    const pair = promote(context, then, otherwise, false);
    if (!test || !pair) return error;
    if (test.dtype !== "bool")
      return context.fail(messages.notABool, condition.span, {
        operator: "if",
        found: describe(condition.value),
      });
    const branches = broadcastTogether(context, ...pair, {
      span,
      left: then.span,
      right: otherwise.span,
      verb: "choose between",
    });
    if (!branches) return error;
    const withTest = broadcastTogether(context, test, branches[0], {
      span,
      left: condition.span,
      right: then.span,
      verb: "choose by",
    });
    if (!withTest) return error;
    return tensor(ops.select(withTest[0], withTest[1], broadcastTo(branches[1], withTest[1].shape)));
  });
}

/** Letters of batch axes; x, y and k are those of the product itself. */
const letters = "abcdefghijlmnopqrstuvwz";

/** `left @ right` with NumPy's rules: vectors contract, matrices multiply, leading axes are batches and broadcast. */
function matrixProduct(context: Context, left: Operand, right: Operand, span: Span): Value {
  return context.at(span, () => {
    const a = toFloat(context, left);
    const b = toFloat(context, right);
    if (!a || !b) return error;
    const labels = [
      { span: left.span, text: `f32${printShape(a.shape)}` },
      { span: right.span, text: `f32${printShape(b.shape)}` },
    ];
    const shapes = { left: `f32${printShape(a.shape)}`, right: `f32${printShape(b.shape)}` };
    const rankA = a.shape.length;
    const rankB = b.shape.length;
    if (rankA === 0 || rankB === 0) return context.fail(messages.productOfScalar, span, shapes, labels);
    const inner: [Dim, Dim] = [a.shape[rankA - 1]!, b.shape[Math.max(0, rankB - 2)]!];
    if (!sameDim(...inner))
      return context.fail(
        messages.productShapes,
        span,
        {
          ...shapes,
          why: `${printDim(inner[0])} columns do not meet ${printDim(inner[1])} rows`,
          transpose: transposeThatFits(a.shape, b.shape),
        },
        labels,
      );
    const batchA = a.shape.slice(0, -2);
    const batchB = b.shape.slice(0, -2);
    const batch = commonShape(batchA, batchB);
    if ("clash" in batch)
      return context.fail(
        messages.productShapes,
        span,
        {
          ...shapes,
          why: `batch axes ${printDim(batch.clash[0])} and ${printDim(batch.clash[1])} do not meet`,
        },
        labels,
      );
    return tensor(contractMatrices(a, b, batch.shape));
  });
}

/** The side to transpose, and how, if that makes the product possible. */
function transposeThatFits(a: Shape, b: Shape): string | undefined {
  const how = ({ length }: Shape): string => {
    const axes = Array.from({ length }, (_, k) => (k < length - 2 ? k : 2 * length - 3 - k));
    return length === 2 ? "`.T`" : `\`transpose(…, [${axes.join(", ")}])\``;
  };
  if (b.length >= 2 && sameDim(a.at(-1)!, b.at(-1)!)) return `right side: ${how(b)}`;
  if (a.length >= 2 && sameDim(a.at(-2)!, b.at(-2) ?? b[0]!)) return `left side: ${how(a)}`;
  return undefined;
}

/** Batch axes of size 1 are dropped from an operand; the product repeats it by leaving out its letter. */
function contractMatrices(a: Node, b: Node, batch: Shape): Node {
  const batchLetters = letters.slice(0, batch.length);
  const operand = (node: Node, tail: string): { node: Node; letters: string } => {
    const lead = node.shape.length - tail.length;
    const axes = node.shape.slice(0, lead).map((d, k) => ({ d, at: k + batch.length - lead }));
    const kept = axes.filter(({ d, at }) => d !== 1 || batch[at] === 1);
    const shape = [...kept.map(({ d }) => d), ...node.shape.slice(lead)];
    return {
      node: shape.length === node.shape.length ? node : ops.reshape(node, shape),
      letters: kept.map(({ at }) => batchLetters[at]!).join("") + tail,
    };
  };
  const left = operand(a, a.shape.length === 1 ? "k" : "xk");
  const right = operand(b, b.shape.length === 1 ? "k" : "ky");
  const present = [...batchLetters]
    .filter((l) => left.letters.includes(l) || right.letters.includes(l))
    .join("");
  const result = present + (a.shape.length === 1 ? "" : "x") + (b.shape.length === 1 ? "" : "y");
  return ops.contract(left.node, right.node, { left: left.letters, right: right.letters, result });
}
