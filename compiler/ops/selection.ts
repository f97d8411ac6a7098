// Elementwise ops beyond arithmetic: the conditional, the cast, and identities that say something of their operand.
import type { DType, Node } from "../graph/node.ts";
import { type Dim, sameShape, subtractDim } from "../graph/shape.ts";
import { callable, fill, type Input, misuse } from "./define.ts";
import type { ElementwiseOp } from "./op.ts";
import { literalValues } from "./sources.ts";
import { saturate } from "./special.ts";

export const select: ElementwiseOp & ((condition: Node, x: Input, y: Input) => Node) = callable(
  (condition: Node, x: Input, y: Input): Node => {
    const dtype = typeof x !== "number" ? x.dtype : typeof y !== "number" ? y.dtype : "f32";
    const inputs = [x, y].map((input) => (typeof input === "number" ? fill(condition, input, dtype) : input));
    return condition.graph.node(select, [condition, ...inputs], {}) as Node;
  },
  {
    kind: "elementwise" as const,
    name: "select",
    doc: "x where the condition holds, else y",
    arity: 3,
    exact: true,
    infer: (inputs: readonly Node[]) => {
      const [condition, x, y] = inputs as [Node, Node, Node];
      if (
        condition.dtype !== "bool" ||
        x.dtype !== y.dtype ||
        inputs.some((n) => !sameShape(n.shape, x.shape))
      )
        misuse("select", inputs, "a bool and two operands of one dtype, all of one shape, expected");
      return { shape: x.shape, dtype: x.dtype };
    },
    evaluate: (inputs: readonly number[]) => inputs[inputs[0] === 0 ? 2 : 1]!,
    // Conditions on data are as good as random to a processor, which pays 4 to 6 ns for a jump foreseen wrongly.
    emit: {
      ts: ([c, x, y]: readonly string[], dtype: DType) =>
        dtype === "f32" ? `choose(${c}, ${x}, ${y})` : `(${c} ? ${x} : ${y})`,
      wgsl: ([c, x, y]: readonly string[]) => `select(${y}, ${x}, ${c})`,
      wasm: ([c, x, y]: readonly string[]) => `(v128.bitselect ${x} ${y} ${c})`,
    },
    helpers: ["choose"],
    gradient: [
      null,
      (g: Node, [c]: readonly [Node]) => select(c, g, 0),
      (g: Node, [c]: readonly [Node]) => select(c, 0, g),
    ],
  },
);

const castText = (x: string, from: DType, to: DType): string => {
  if (from === to) return x;
  if (from === "bool") return `(${x} ? 1 : 0)`;
  if (to === "bool") return `(${x} !== 0)`;
  return to === "i32" ? `saturate(${x})` : x;
};

const wgslCastText = (x: string, from: DType, to: DType): string => {
  if (from === to) return x;
  if (to === "bool") return from === "f32" ? `!equal(${x}, 0.0)` : `(${x} != 0)`;
  return from === "f32" ? `truncated(${x})` : `${to}(${x})`;
};

const wasmCastText = (x: string, from: DType, to: DType): string => {
  if (from === to) return x;
  if (from === "bool") return `(v128.and ${x} (v128.const ${to}x4 1 1 1 1))`;
  if (to === "bool") return `(${from}x4.ne ${x} (v128.const i32x4 0 0 0 0))`;
  return to === "i32" ? `(i32x4.trunc_sat_f32x4_s ${x})` : `(f32x4.convert_i32x4_s ${x})`;
};

export const cast: ElementwiseOp<{ to: DType }> & ((x: Node, to: DType) => Node) = callable(
  (x: Node, to: DType): Node => x.graph.node(cast, [x], { to }) as unknown as Node,
  {
    kind: "elementwise" as const,
    name: "cast",
    doc: "x in another dtype: to i32 toward zero, saturating, NaN giving 0; to bool whether x is not 0",
    arity: 1,
    infer: (inputs: readonly Node[], { to }: { to: DType }) => ({ shape: inputs[0]!.shape, dtype: to }),
    evaluate: (inputs: readonly number[], { attributes: { to } }: Node<{ to: DType }>) =>
      to === "f32" ? inputs[0]! : to === "bool" ? Number(inputs[0] !== 0) : saturate(inputs[0]!),
    emit: {
      ts: ([x]: readonly string[], dtype: DType, { to }: { to: DType }) => castText(x!, dtype, to),
      wgsl: ([x]: readonly string[], dtype: DType, { to }: { to: DType }) => wgslCastText(x!, dtype, to),
      wasm: ([x]: readonly string[], dtype: DType, { to }: { to: DType }) => wasmCastText(x!, dtype, to),
    },
    helpers: ["saturate"],
    gradient: [(g: Node) => g],
  },
);

/** An op that returns its operand and carries attributes; `flows` says whether a cotangent passes. */
const identity = <A extends object>(name: string, doc: string, dtypes: readonly DType[], flows: boolean) => ({
  kind: "elementwise" as const,
  name,
  doc,
  arity: 1,
  infer: (inputs: readonly Node[], _: A) => {
    const [x] = inputs as [Node];
    if (!dtypes.includes(x.dtype)) misuse(name, inputs, `${dtypes.join(" or ")} expected`);
    return { shape: x.shape, dtype: x.dtype };
  },
  evaluate: (inputs: readonly number[]) => inputs[0]!,
  emit: {
    ts: ([x]: readonly string[]) => x!,
    wgsl: ([x]: readonly string[]) => x!,
    wasm: ([x]: readonly string[]) => x!,
  },
  gradient: [flows ? (g: Node) => g : null],
});

/** The named value of a model: `place` tells two `let`s of one name and value apart. */
export interface Alias {
  readonly name: string;
  readonly place: string | number;
}

export const alias: ElementwiseOp<Alias> & ((x: Node, name: string, place: string | number) => Node) =
  callable(
    (x: Node, name: string, place: string | number): Node => {
      const node = x.graph.node(alias, [x], { name, place }) as unknown as Node;
      x.graph.label(node, name);
      return node;
    },
    identity<Alias>("alias", "x, under the name that the model gives it", ["f32", "i32", "bool"], true),
  );

export const stopGradient: ElementwiseOp & ((x: Node) => Node) = callable(
  (x: Node): Node => x.graph.node(stopGradient, [x], {}) as Node,
  identity("stopGradient", "x, treated as a constant", ["f32", "i32", "bool"], false),
);

/** What goes from step to step of a loop: made anew wherever it is read, each step would hold all those before it. */
export const held: ElementwiseOp & ((x: Node) => Node) = callable(
  (x: Node): Node => x.graph.node(held, [x], {}) as Node,
  {
    ...identity(
      "held",
      "x, which is kept once it is computed, as its cotangent is",
      ["f32", "i32", "bool"],
      true,
    ),
    gradient: [(g: Node) => held(g)],
  },
);

export const bounded: ElementwiseOp<{ below: Dim }> & ((x: Node, below: Dim) => Node) = callable(
  (x: Node, below: Dim): Node => x.graph.node(bounded, [x], { below }) as unknown as Node,
  {
    ...identity<{ below: Dim }>("bounded", "x, which is known to be in [0, below)", ["i32"], false),
    requires: ({ inputs: [x], attributes: { below } }: Node<{ below: Dim }>) =>
      literalValues(x!).length === 0
        ? []
        : [subtractDim(below, 1 + literalValues(x!).reduce((a, b) => Math.max(a, b)))],
  },
);

/** A value by one formula whose derivatives are those of another. */
export const surrogate: ElementwiseOp & ((x: Node, y: Node) => Node) = callable(
  (x: Node, y: Node): Node => x.graph.node(surrogate, [x, y], {}) as Node,
  {
    ...identity("surrogate", "x, with the derivatives of y", ["f32"], true),
    arity: 2,
    gradient: [null, (g: Node) => g],
  },
);

/** Which derivative a value is, by ids of nodes: of Σ `of` · `along`, in `by`. */
export interface Derivation {
  readonly of: readonly number[];
  readonly by: number;
  readonly along: readonly number[];
  /** Names of the model of which the value speaks if those in `of` do. */
  readonly kept: readonly number[];
}

export const derivative: ElementwiseOp<Derivation> & ((x: Node, derivation: Derivation) => Node) = callable(
  (x: Node, { of, by, along, kept }: Derivation): Node =>
    x.graph.node(derivative, [x], { of, by, along, kept }) as unknown as Node,
  identity<Derivation>(
    "derivative",
    "x, a derivative in which names of the model may be missing: one in terms of such a name is taken anew",
    ["f32"],
    true,
  ),
);
