// Elementwise builtins: on a compile-time number they compute, on a tensor they add a node.
import type { DType, Node } from "../../graph/node.ts";
import * as ops from "../../ops/index.ts";
import type { ElementwiseOp } from "../../ops/op.ts";
import { saturate } from "../../ops/special.ts";
import { broadcastTogether, castTo, promote, toFloat, toTensor } from "../broadcast.ts";
import type { Builtin } from "../builtin.ts";
import { choose } from "../operators.ts";
import { bool, error, integer, number, tensor, type Value } from "../value.ts";

type Unary = ElementwiseOp & ((x: Node) => Node);

interface UnaryRule {
  readonly op: Unary;
  /** i32 stays i32, and a whole number whole. */
  readonly keepsIntegers?: boolean;
  readonly roundsNumbers?: boolean;
}

const unaryRules: Readonly<Record<string, UnaryRule>> = {
  abs: { op: ops.abs, keepsIntegers: true },
  sign: { op: ops.sign, keepsIntegers: true },
  exp: { op: ops.exp },
  expm1: { op: ops.expm1 },
  log: { op: ops.log },
  log1p: { op: ops.log1p },
  sqrt: { op: ops.sqrt },
  sin: { op: ops.sin },
  cos: { op: ops.cos },
  tanh: { op: ops.tanh },
  sigmoid: { op: ops.sigmoid },
  softplus: { op: ops.softplus },
  erf: { op: ops.erf },
  floor: { op: ops.floor, roundsNumbers: true },
  ceil: { op: ops.ceil, roundsNumbers: true },
  round: { op: ops.round, roundsNumbers: true },
  isnan: { op: ops.isNan },
  isfinite: { op: ops.isFinite },
};

const unary = ([name, rule]: [string, UnaryRule]): Builtin => ({
  name,
  doc: rule.op.doc,
  parameters: [{ name: "x" }],
  call(context, [x], span) {
    const { value } = x!;
    if (value.kind === "number") {
      const result = rule.op.evaluate([value.value], ops.constant(context.graph, value.value));
      if (rule.op === ops.isNan || rule.op === ops.isFinite) return bool(result !== 0);
      return number(
        result,
        Number.isInteger(result) && (rule.roundsNumbers || (rule.keepsIntegers && value.integer)),
      );
    }
    const integers = rule.keepsIntegers && value.kind === "tensor" && value.node.dtype === "i32";
    const node = integers ? value.node : toFloat(context, { value, span: x!.span });
    return node ? context.at(span, () => tensor(rule.op(node))) : error;
  },
});

const binary = (
  name: string,
  op: ElementwiseOp & ((x: Node, y: Node) => Node),
  compute: (a: number, b: number) => number,
): Builtin => ({
  name,
  doc: op.doc,
  parameters: [{ name: "x" }, { name: "y" }],
  call(context, [x, y], span) {
    const [a, b] = [x!.value, y!.value];
    if (a.kind === "number" && b.kind === "number")
      return number(compute(a.value, b.value), a.integer && b.integer);
    const pair = promote(context, x!, y!, true);
    const bools = [a, b].every((v) => v.kind === "bool" || (v.kind === "tensor" && v.node.dtype === "bool"));
    const shaped =
      pair &&
      broadcastTogether(context, ...pair, {
        span,
        left: x!.span,
        right: y!.span,
        verb: `take the ${name} of`,
      });
    return shaped ? tensor(bools ? castTo(op(...shaped), "bool") : op(...shaped)) : error;
  },
});

/** `i32(x)`: toward zero; `bool(x)`: x ≠ 0. */
const cast = (dtype: DType): Builtin => ({
  name: dtype,
  doc: { f32: "x as f32", i32: "x as i32, rounded toward zero", bool: "whether x is not 0" }[dtype],
  parameters: [{ name: "x" }],
  call(context, [x]): Value {
    const { value } = x!;
    if (value.kind === "number" || value.kind === "bool") {
      const known = Number(value.value);
      if (dtype === "bool") return bool(known !== 0);
      return dtype === "i32" ? integer(saturate(known)) : number(known);
    }
    if (value.kind === "size" && dtype === "i32") return value;
    const node = toTensor(context, x!);
    return node ? tensor(castTo(node, dtype)) : error;
  },
});

const where: Builtin = {
  name: "where",
  doc: "a where the condition holds, else b",
  parameters: [{ name: "condition" }, { name: "a" }, { name: "b" }],
  call: (context, [condition, a, b], span) => choose(context, condition!, a!, b!, span),
};

export const elementwise: readonly Builtin[] = [
  ...Object.entries(unaryRules).map(unary),
  binary("maximum", ops.maximum, Math.max),
  binary("minimum", ops.minimum, Math.min),
  cast("f32"),
  cast("i32"),
  cast("bool"),
  where,
];
