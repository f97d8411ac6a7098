// What an expression of the language is worth at compile time: a number, a function, …, or a tensor of the graph.
import type { FunctionDeclaration, FunctionExpression, Name, OptimizerDeclaration } from "../../dsl/ast.ts";
import type { Span } from "../../dsl/source.ts";
import { type Node, printType } from "../graph/node.ts";
import { type Dim, printDim, type SymbolicDim } from "../graph/shape.ts";
import type { Initializer } from "../model.ts";
import type { Builtin } from "./builtin.ts";
import type { Instance } from "./instance.ts";
import type { Scope } from "./scope.ts";

export type Value =
  | TensorValue
  | NumberValue
  | SizeValue
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "none" }
  | ListValue
  | TupleValue
  | RangeValue
  | RecordValue
  | Callable
  | OptimizerValue
  | { readonly kind: "initializer"; readonly initializer: Initializer }
  /** The value of a wrong expression, already reported: whatever uses it stays silent. */
  | { readonly kind: "error" };

export interface TensorValue {
  readonly kind: "tensor";
  readonly node: Node;
}
export interface NumberValue {
  readonly kind: "number";
  readonly value: number;
  readonly integer: boolean;
}
/** A whole number known only at run time: `N`, `2 * N`. */
export interface SizeValue {
  readonly kind: "size";
  readonly dim: SymbolicDim;
}
export interface ListValue {
  readonly kind: "list";
  readonly elements: readonly Value[];
}
export interface TupleValue {
  readonly kind: "tuple";
  readonly elements: readonly Value[];
}
export interface RangeValue {
  readonly kind: "range";
  readonly start: number;
  readonly stop: number;
}
export interface RecordValue {
  readonly kind: "record";
  readonly entries: ReadonlyMap<
    string,
    { readonly value: Value; readonly span: Span; readonly keySpan: Span }
  >;
}
export type Callable = FunctionValue | BuiltinValue | LayerValue;
export interface FunctionValue {
  readonly kind: "function";
  readonly declaration: FunctionDeclaration | FunctionExpression;
  /** The names that the body sees. */
  readonly scope: Scope;
}
export interface BuiltinValue {
  readonly kind: "builtin";
  readonly builtin: Builtin;
}
/** `layer f = dense(units: 64)`: a function with arguments given, whose params are made once. */
export interface LayerValue {
  readonly kind: "layer";
  readonly name: string;
  readonly callee: FunctionValue;
  readonly given: readonly GivenArgument[];
  readonly instance: Instance;
  /** The call that makes it. */
  readonly span: Span;
}
export interface OptimizerValue {
  readonly kind: "optimizer";
  readonly declaration: OptimizerDeclaration;
  /** The names that the body sees. */
  readonly scope: Scope;
  readonly arguments: ReadonlyMap<string, GivenArgument>;
  readonly span: Span;
}

/** An argument of a call, evaluated. */
export interface GivenArgument {
  readonly name?: Name;
  readonly value: Value;
  readonly span: Span;
}

export const error: Value = { kind: "error" };
export const none: Value = { kind: "none" };
export const tensor = (node: Node): TensorValue => ({ kind: "tensor", node });
export const bool = (value: boolean): Value => ({ kind: "bool", value });
export const number = (value: number, integer = false): NumberValue => ({ kind: "number", value, integer });
export const integer = (value: number): NumberValue => number(value, true);
export const size = (dim: Dim): NumberValue | SizeValue =>
  typeof dim === "number" ? integer(dim) : { kind: "size", dim };

/** Most elements that a range or list may have when it is spelled out. */
export const maximumElements = 1_000_000;

/** The dimension that a value is, or null. */
export function asDim(value: Value): Dim | null {
  if (value.kind === "size") return value.dim;
  return value.kind === "number" && Number.isInteger(value.value) ? value.value : null;
}

/** A number as written, `1.0` if it is a float; else what `describe` says. */
export function literal(value: Value): string {
  if (value.kind !== "number") return describe(value);
  return Number.isInteger(value.value) && !value.integer ? `${value.value}.0` : `${value.value}`;
}

/** A value's type, in the words of the language: `f32[N, 10]`, `int`, `a tuple of 2`. */
export function describe(value: Value): string {
  switch (value.kind) {
    case "tensor":
      return printType(value.node);
    case "number":
      return value.integer ? "int" : "float";
    case "size":
      return `the size ${printDim(value.dim)}`;
    case "bool":
      return "bool";
    case "string":
      return "a string";
    case "none":
      return "none";
    case "list": {
      const [first] = value.elements;
      if (first?.kind !== "list") return `a list of ${value.elements.length}`;
      return `a list of ${value.elements.length} lists of ${first.elements.length}`;
    }
    case "tuple":
      return `a tuple of ${value.elements.length}`;
    case "range":
      return `the range ${value.start}..${value.stop}`;
    case "record":
      return "a record";
    case "function":
    case "builtin":
      return "a function";
    case "layer":
      return `a layer: \`${value.name}(x)\` calls it`;
    case "optimizer":
      return "an optimizer";
    case "initializer":
      return "an initializer";
    case "error":
      return "an error";
  }
}
