// Names and fences, dropped once every derivative has been taken.
import { alias, derivative, stopGradient } from "../../ops/index.ts";
import { hole, type Rule, rule } from "../rule.ts";

const x = hole("x");

export const names: readonly Rule[] = [
  rule("alias x → x", [alias, x], ({ x }) => x),
  rule("stopGradient x → x", [stopGradient, x], ({ x }) => x),
  rule("derivative x → x", [derivative, x], ({ x }) => x),
];
