// Forms that targets run better, chosen last, when no other rule wants to recognise what they were.
import type { Node } from "../../graph/node.ts";
import * as ops from "../../ops/index.ts";
import { constantValue } from "../../ops/index.ts";
import { type Caveat, hole, inexact, known, type Rule, rule, some } from "../rule.ts";
import { value } from "./reading.ts";

const { broadcast, divide, less, lessEqual, maximum, minimum, multiply, select } = ops;
const [x, c] = [hole("x"), known("c")];

const reciprocal: Caveat = { loses: "results where the reciprocal overflows or is subnormal", ulps: 4 };

export const specialise: readonly Rule[] = [
  rule("max(x, c) → if x ≤ c then c else x", [maximum, x, c], ({ x, c }) => {
    if (x.dtype !== "f32" || Number.isNaN(value(c))) return null;
    // Of two zeros the greater is 0: x = -0 must give way to c = 0, and x = 0 must not to c = -0.
    return select(Object.is(value(c), -0) ? less(x, c) : lessEqual(x, c), c, x);
  }),
  rule("min(x, c) → if c ≤ x then c else x", [minimum, x, c], ({ x, c }) => {
    if (x.dtype !== "f32" || Number.isNaN(value(c))) return null;
    return select(Object.is(value(c), 0) ? less(c, x) : lessEqual(c, x), c, x);
  }),
  inexact("x / c → x * (1 / c)", reciprocal, [divide, x, c], ({ x, c }) => {
    const factor = 1 / value(c);
    return Number.isFinite(factor) && Math.abs(factor) > 1e-300 ? multiply(x, factor) : null;
  }),
  inexact(
    "x / s → x * (1 / s), of repeated s",
    reciprocal,
    [divide, x, some("s", (node) => node.op === broadcast && constantValue(node) === null)],
    ({ x, s }) => {
      const { axes } = s.attributes as unknown as { readonly axes: readonly number[] };
      const [inner] = s.inputs as readonly [Node];
      return constantValue(x) === null ? multiply(x, broadcast(divide(1, inner), s.shape, axes)) : null;
    },
  ),
];
