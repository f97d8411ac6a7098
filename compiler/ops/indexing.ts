// Index expressions: which element a loop reads or writes, as arithmetic on loop variables.
// The builders below simplify as they build, so a reshape of a whole buffer costs no division.
import type { Dim } from "../graph/shape.ts";

export type Index =
  | { readonly kind: "constant"; readonly value: Dim }
  /** 0 ≤ variable < extent. */
  | { readonly kind: "variable"; readonly name: string; readonly extent: Dim }
  | { readonly kind: "add"; readonly left: Index; readonly right: Index }
  | { readonly kind: "multiply"; readonly operand: Index; readonly by: Dim }
  | { readonly kind: "floor-divide"; readonly operand: Index; readonly by: Dim }
  | { readonly kind: "modulo"; readonly operand: Index; readonly by: Dim };

/** A test on indices: all of `clauses` hold. */
export type Guard = readonly Clause[];
export type Clause =
  | { readonly kind: "at-least"; readonly index: Index; readonly bound: Dim }
  | { readonly kind: "below"; readonly index: Index; readonly bound: Dim }
  | { readonly kind: "divisible"; readonly index: Index; readonly by: Dim };
