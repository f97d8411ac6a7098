// Simplifications: the same value for less work.
import type { Rule } from "../rule.ts";
import { arithmetic } from "./arithmetic.ts";
import { contraction } from "./contractions.ts";
import { reduction } from "./reductions.ts";

export const simplify: readonly Rule[] = [...arithmetic, ...reduction, ...contraction];
