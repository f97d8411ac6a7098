// Names and fences, dropped once every derivative has been taken.
import { alias, derivative, stopGradient, surrogate } from "../../ops/index.ts";
import { hole, type Rule, rule } from "../rule.ts";

const [x, y] = [hole("x"), hole("y")];

export const names: readonly Rule[] = [
  rule("alias x → x", [alias, x], ({ x }) => x),
  rule("stopGradient x → x", [stopGradient, x], ({ x }) => x),
  rule("derivative x → x", [derivative, x], ({ x }) => x),
  rule("surrogate(x, y) → x", [surrogate, x, y], ({ x }) => x),
];
