// Constructors of ops: each makes a callable record, a function that builds a node and says all about its op.
// None is generic in other ops, so that gradient rules may mention any op, their own included.
import { type Attributes, type DType, type Graph, type Node, printType } from "../graph/node.ts";
import { sameShape } from "../graph/shape.ts";
import type { ElementwiseOp, GradientRule, Inferred, ReductionOp, SourceOp, Target, ViewOp } from "./op.ts";
import { constant } from "./sources.ts";
import { broadcast } from "./views.ts";

/** A node, or a number that stands for a constant of the other operand's shape and dtype. */
export type Input = Node | number;

export type UnaryOp = ElementwiseOp & ((x: Node) => Node);
export type BinaryOp = ElementwiseOp & ((x: Input, y: Input) => Node);
export type Axes = { readonly axes: readonly number[] };
export type AxesOp = ReductionOp & ((x: Node, axes: readonly number[]) => Node);

/** Throws, blaming the compiler: the front end lets only well-typed inputs through. */
export function misuse(op: string, inputs: readonly Node[], wanted: string): never {
  throw new Error(`internal: ${op}(${inputs.map(printType).join(", ")}): ${wanted}`);
}

/** The number as a constant of that dtype and shape. */
export function fill(like: Node, value: number, dtype: DType = like.dtype): Node {
  const scalar = constant(like.graph, value, dtype);
  return like.shape.length === 0 ? scalar : broadcast(scalar, like.shape, []);
}

/** The one number that every element of the node is, or null when it is not known to be a constant. */
export function constantValue(node: Node): number | null {
  let inner = node;
  while (inner.op === broadcast) inner = inner.inputs[0]!;
  return inner.op === constant ? (inner.attributes as { value: number }).value : null;
}

/** Makes `call` carry the fields of `record`, getters included. */
export function callable<F extends (...args: never[]) => unknown, R extends object>(
  call: F,
  record: R,
): F & R {
  return Object.defineProperties(call, Object.getOwnPropertyDescriptors(record)) as F & R;
}

interface ElementwiseDefinition<I extends readonly unknown[]> {
  readonly name: string;
  readonly doc: string;
  /** The dtypes an operand may have. */
  readonly accepts: readonly DType[];
  readonly commutative?: boolean;
  /** Default: the dtype of the operands. */
  readonly result?: DType;
  evaluate(inputs: { readonly [K in keyof I]: number }, node: Node): number;
  readonly emit: Readonly<
    Record<Target, (operands: { readonly [K in keyof I]: string }, dtype: DType) => string>
  >;
  readonly helpers?: readonly string[];
  readonly rounds?: boolean;
  readonly exact?: boolean;
  readonly gradient: { readonly [K in keyof I]: GradientRule<Attributes, I> | null };
}

function inferElementwise(
  name: string,
  accepts: readonly DType[],
  result: DType | undefined,
  inputs: readonly Node[],
): Inferred {
  const [first] = inputs as [Node];
  for (const { shape, dtype } of inputs)
    if (dtype !== first.dtype || !accepts.includes(dtype) || !sameShape(shape, first.shape))
      misuse(name, inputs, `operands of one shape and one dtype among ${accepts.join(", ")} expected`);
  return { shape: first.shape, dtype: result ?? first.dtype };
}

/** An op of one operand. */
export function unary(definition: ElementwiseDefinition<readonly [Node]>): UnaryOp {
  const { name, accepts, result, ...rest } = definition;
  const op: UnaryOp = callable((x: Node): Node => x.graph.node(op, [x], {}) as Node, {
    kind: "elementwise" as const,
    name,
    arity: 1,
    infer: (inputs: readonly Node[]) => inferElementwise(name, accepts, result, inputs),
    ...(rest as unknown as Pick<ElementwiseOp, "doc" | "evaluate" | "emit" | "gradient">),
  });
  return op;
}

/** An op of two operands of one shape and dtype. */
export function binary(definition: ElementwiseDefinition<readonly [Node, Node]>): BinaryOp {
  const { name, accepts, result, ...rest } = definition;
  const op: BinaryOp = callable(
    (x: Input, y: Input): Node => {
      const like = typeof x === "number" ? y : x;
      if (typeof like === "number")
        throw new Error(`internal: ${name}(${x}, ${y}): one operand must be a node`);
      const inputs = [x, y].map((input) => (typeof input === "number" ? fill(like, input) : input));
      return like.graph.node(op, inputs, {}) as Node;
    },
    {
      kind: "elementwise" as const,
      name,
      arity: 2,
      infer: (inputs: readonly Node[]) => inferElementwise(name, accepts, result, inputs),
      ...(rest as unknown as Pick<ElementwiseOp, "doc" | "evaluate" | "emit" | "gradient">),
    },
  );
  return op;
}

/** A fold over axes; the result lacks them. */
export function reduction(
  definition: Omit<ReductionOp, "kind" | "infer" | "gradient"> & {
    readonly gradient: readonly [GradientRule<Axes, readonly [Node]>];
  },
): AxesOp {
  const { name } = definition;
  const op: AxesOp = callable(
    (x: Node, axes: readonly number[]): Node =>
      x.graph.node(op, [x], { axes: [...axes].sort((a, b) => a - b) }) as unknown as Node,
    {
      kind: "reduction" as const,
      infer: (inputs: readonly Node[], { axes }: Axes): Inferred => {
        const [x] = inputs as [Node];
        if (x.dtype === "bool" || axes.some((axis, k) => !(axis in x.shape) || axis === axes[k + 1]))
          misuse(name, inputs, `numbers, and distinct axes, expected; axes are [${axes}]`);
        return { shape: x.shape.filter((_, axis) => !axes.includes(axis)), dtype: x.dtype };
      },
    },
  ) as AxesOp;
  return callable(op, definition) as AxesOp;
}

/** A view: `attributes` turns the call's arguments into attributes. */
export function view<A extends object, Args extends readonly unknown[]>(
  definition: Omit<ViewOp<A>, "kind" | "gradient"> & {
    readonly gradient: readonly [GradientRule<A, readonly [Node]>];
    attributes(x: Node, ...args: Args): A;
  },
): ViewOp<A> & ((x: Node, ...args: Args) => Node) {
  const { attributes, ...rest } = definition;
  const op: ViewOp<A> & ((x: Node, ...args: Args) => Node) = callable(
    (x: Node, ...args: Args): Node => x.graph.node(op, [x], attributes(x, ...args)) as unknown as Node,
    { kind: "view" as const, ...rest },
  );
  return op;
}

/** A leaf: `attributes` turns the call's arguments into attributes, and `type` says what those declare. */
export function source<A extends object, Args extends readonly unknown[]>(
  definition: Omit<SourceOp<A>, "kind" | "infer" | "gradient"> & {
    attributes(...args: Args): A;
    type(attributes: A): Inferred;
  },
): SourceOp<A> & ((graph: Graph, ...args: Args) => Node) {
  const { attributes, type, ...rest } = definition;
  const op: SourceOp<A> & ((graph: Graph, ...args: Args) => Node) = callable(
    (graph: Graph, ...args: Args): Node => {
      const told = attributes(...args);
      const node = graph.node(op, [], told) as unknown as Node;
      if ("name" in told && typeof told.name === "string") graph.label(node, told.name);
      return node;
    },
    { kind: "source" as const, gradient: [], infer: (_: readonly Node[], a: A) => type(a), ...rest },
  );
  return op;
}
