// Functions that the language cannot say in itself: what a builtin is, and how its arguments arrive.
import type { Span } from "../../dsl/source.ts";
import type { Context } from "./context.ts";
import type { Value } from "./value.ts";

export interface BuiltinParameter {
  readonly name: string;
  /** Absent: the argument must be given. */
  readonly default?: Value;
  /** Of the last one: it takes all positional arguments that are left, at least one, and each is passed. */
  readonly rest?: boolean;
}

/** An argument as the builtin sees it. */
export interface Passed {
  readonly value: Value;
  /** Where it was written; the call's own span for a default. */
  readonly span: Span;
}

export interface Builtin {
  readonly name: string;
  /** The formula or meaning, in a line. */
  readonly doc: string;
  readonly parameters: readonly BuiltinParameter[];
  /** A mistake is reported on the context, and gives the error value. None of the arguments is one. */
  call(context: Context, passed: readonly Passed[], span: Span): Value;
}
