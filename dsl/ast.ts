// The syntax tree: what a `.mlp` file says, before any name or shape is known.
// Every node has a kind and a span; names that the user wrote keep their own spans.
import type { Source, Span } from "./source.ts";

export interface Name {
  readonly text: string;
  readonly span: Span;
}

export interface File {
  readonly kind: "file";
  readonly source: Source;
  readonly declarations: readonly Declaration[];
}

export type Declaration = ModelDeclaration | FunctionDeclaration | OptimizerDeclaration | ImportDeclaration;

interface Spanned {
  readonly span: Span;
  /** The text of the `///` lines just before, without the slashes; absent when there are none. */
  readonly doc?: string;
}

export interface ModelDeclaration extends Spanned {
  readonly kind: "model";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

/** `fn name(args) = e` has a body of one `return` statement. */
export interface FunctionDeclaration extends Spanned {
  readonly kind: "function";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result?: TypeExpression;
  readonly body: readonly Statement[];
}

export interface OptimizerDeclaration extends Spanned {
  readonly kind: "optimizer";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

export interface ImportDeclaration extends Spanned {
  readonly kind: "import";
  readonly path: string;
  readonly pathSpan: Span;
}

/** A formal argument: `x`, `x: f32[n, i]`, `units: int`, `slope = 0.01`. */
export interface Parameter {
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly default?: Expression;
  readonly span: Span;
}

/** `f32[N, 2 * hidden]`, `f32`, `int`. `dimensions` is absent when no brackets were written. */
export interface TypeExpression {
  readonly base: Name;
  readonly dimensions?: readonly Expression[];
  readonly span: Span;
}

export type Statement =
  | ConstStatement
  | InputStatement
  | ParamStatement
  | StateStatement
  | SettingStatement
  | LetStatement
  | LayerStatement
  | LossStatement
  | OutputStatement
  | MetricStatement
  | UpdateStatement
  | ForStatement
  | IfStatement
  | TrainStatement
  | ReturnStatement;

export interface ConstStatement extends Spanned {
  readonly kind: "const";
  readonly name: Name;
  readonly value: Expression;
}
export interface InputStatement extends Spanned {
  readonly kind: "input";
  readonly name: Name;
  readonly type: TypeExpression;
}
export interface ParamStatement extends Spanned {
  readonly kind: "param";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly value?: Expression;
}
/** In an optimizer the type may be absent: the state then takes the shape of `p`. */
export interface StateStatement extends Spanned {
  readonly kind: "state";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly value?: Expression;
}
export interface SettingStatement extends Spanned {
  readonly kind: "setting";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly value: Expression;
}
/** `let a = e` or `let (a, b) = e`; one name unless it destructures. */
export interface LetStatement extends Spanned {
  readonly kind: "let";
  readonly names: readonly Name[];
  readonly tuple: boolean;
  readonly value: Expression;
}
export interface LayerStatement extends Spanned {
  readonly kind: "layer";
  readonly name: Name;
  readonly value: Expression;
}
export interface LossStatement extends Spanned {
  readonly kind: "loss";
  readonly value: Expression;
}
export interface OutputStatement extends Spanned {
  readonly kind: "output";
  readonly name: Name;
  readonly value: Expression;
}
export interface MetricStatement extends Spanned {
  readonly kind: "metric";
  readonly name: Name;
  readonly value: Expression;
}
/** `W' = e`; `name` is without its prime. */
export interface UpdateStatement extends Spanned {
  readonly kind: "update";
  readonly name: Name;
  readonly value: Expression;
}
/** `for i in range { … }`; the range is a `range` expression or a compile-time list. */
export interface ForStatement extends Spanned {
  readonly kind: "for";
  readonly variable: Name;
  readonly iterable: Expression;
  readonly body: readonly Statement[];
}
/** `else if` is an `otherwise` of one if statement. */
export interface IfStatement extends Spanned {
  readonly kind: "if";
  readonly condition: Expression;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}
export interface TrainStatement extends Spanned {
  readonly kind: "train";
  readonly entries: readonly Entry[];
}
export interface ReturnStatement extends Spanned {
  readonly kind: "return";
  readonly value: Expression;
}

/** `key: value` of a `train` block or a record. */
export interface Entry {
  readonly key: Name;
  readonly value: Expression;
  readonly span: Span;
}

export type Expression =
  | NumberExpression
  | StringExpression
  | BoolExpression
  | NameExpression
  | PrimedExpression
  | UnaryExpression
  | BinaryExpression
  | ConditionalExpression
  | CallExpression
  | IndexExpression
  | TransposeExpression
  | TupleExpression
  | ListExpression
  | RangeExpression
  | RecordExpression
  | FunctionExpression;

/** `1` is an int, `1.0` and `1e-3` are floats. `inf`, `nan` and `pi` are names, not literals. */
export interface NumberExpression {
  readonly kind: "number";
  readonly value: number;
  readonly integer: boolean;
  readonly span: Span;
}
export interface StringExpression {
  readonly kind: "string";
  readonly value: string;
  readonly span: Span;
}
export interface BoolExpression {
  readonly kind: "bool";
  readonly value: boolean;
  readonly span: Span;
}
export interface NameExpression {
  readonly kind: "name";
  readonly name: string;
  readonly span: Span;
}
/** `m'`: the value of `m` after the step; `name` is without its prime. */
export interface PrimedExpression {
  readonly kind: "primed";
  readonly name: string;
  readonly span: Span;
}
export type UnaryOperator = "-" | "!";
export interface UnaryExpression {
  readonly kind: "unary";
  readonly operator: UnaryOperator;
  readonly operand: Expression;
  readonly span: Span;
}
export type BinaryOperator =
  | "||"
  | "&&"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "@"
  | "^";
/** Left-associative chains lean left and may be thousands long: walk their left spine with a loop. */
export interface BinaryExpression {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}
export interface ConditionalExpression {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
  readonly span: Span;
}
export interface Argument {
  readonly name?: Name;
  readonly value: Expression;
  readonly span: Span;
}
export interface CallExpression {
  readonly kind: "call";
  readonly callee: Expression;
  readonly arguments: readonly Argument[];
  readonly span: Span;
}
/** `x[i]`, `x[:, 0]`, `x[1:-1, ::2]`. */
export interface IndexExpression {
  readonly kind: "index";
  readonly object: Expression;
  readonly items: readonly IndexItem[];
  readonly span: Span;
}
export type IndexItem =
  | { readonly kind: "at"; readonly value: Expression; readonly span: Span }
  | {
      readonly kind: "slice";
      readonly start?: Expression;
      readonly stop?: Expression;
      readonly step?: Expression;
      readonly span: Span;
    };
/** `x.T`. */
export interface TransposeExpression {
  readonly kind: "transpose";
  readonly operand: Expression;
  readonly span: Span;
}
/** `(a, b)`; `(a,)` has one element and `()` none. */
export interface TupleExpression {
  readonly kind: "tuple";
  readonly elements: readonly Expression[];
  readonly span: Span;
}
export interface ListExpression {
  readonly kind: "list";
  readonly elements: readonly Expression[];
  readonly span: Span;
}
/** `0..3`, the whole numbers from start up to but not including stop. */
export interface RangeExpression {
  readonly kind: "range";
  readonly start: Expression;
  readonly stop: Expression;
  readonly span: Span;
}
/** `{ monitor: "loss", patience: 3 }`. */
export interface RecordExpression {
  readonly kind: "record";
  readonly entries: readonly Entry[];
  readonly span: Span;
}
/** `fn(a, b) = a * b`. */
export interface FunctionExpression {
  readonly kind: "lambda";
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly span: Span;
}
