// What rules are tried on: graphs over adversarial values, made from the rule's own pattern or given here.
import type { Environment } from "../compiler/graph/evaluate.ts";
import { type DType, Graph, type Node } from "../compiler/graph/node.ts";
import { symbol } from "../compiler/graph/shape.ts";
import * as ops from "../compiler/ops/index.ts";
import type { Op } from "../compiler/ops/op.ts";
import type { Pattern } from "../compiler/rewrite/rule.ts";

const { Infinity: inf, NaN: nan } = globalThis;

/** Values that find out what a rule takes for granted. */
export const adversarial: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  -2,
  3,
  1e308,
  -1e308,
  5e-324,
  -1e-310,
  1e-200,
  -1e200,
  inf,
  -inf,
  nan,
];
export const ordinary: readonly number[] = [1, -1, 0.5, -2, 3, -0.7, 1.25, 4, -4.5];
const truths = [0, 1];

export interface Instance {
  readonly root: Node;
  readonly environment: Environment;
}

/** The values, each with each, as one vector a hole. */
function grid(dtypes: readonly DType[], numbers: readonly number[]): number[][] {
  const lists = dtypes.map((dtype) => (dtype === "bool" ? truths : numbers));
  const rows = lists.reduce<number[][]>(
    (all, list) => all.flatMap((row) => list.map((v) => [...row, v])),
    [[]],
  );
  return dtypes.map((_, k) => rows.map((row) => row[k]!));
}

const logical = new Set<Op>([ops.and, ops.or, ops.not]);

/** Every use of a pattern of elementwise ops: holes are inputs, and constants run over `numbers`. */
export function instantiate(pattern: Pattern, numbers: readonly number[]): Instance[] {
  const dtypes = new Map<string, DType>();
  const constants = new Set<string>();
  const visit = (part: Pattern, dtype: DType): void => {
    if (typeof part === "number") return;
    if ("hole" in part) {
      if (part.constant) constants.add(part.hole);
      else dtypes.set(part.hole, dtype);
      if (part.is) visit(part.is, dtype);
    } else {
      const [op, ...parts] = part;
      parts.forEach((inner, k) => {
        visit(inner, logical.has(op) || (op === ops.select && k === 0) ? "bool" : "f32");
      });
    }
  };
  visit(pattern, "f32");
  const values = grid([...dtypes.values()], numbers);
  const shape = [values[0]?.length ?? 1];
  const choices = [...constants].reduce<Array<Record<string, number>>>(
    (all, name) => all.flatMap((chosen) => numbers.map((v) => ({ ...chosen, [name]: v }))),
    [{}],
  );
  return choices.map((chosen) => {
    const graph = new Graph();
    const like = ops.input(graph, { name: "like", dtype: "f32", shape });
    const build = (part: Pattern, dtype: DType): Node => {
      if (typeof part === "number") return ops.fill(like, part, dtype);
      if ("hole" in part) {
        if (part.constant) return ops.fill(like, chosen[part.hole]!, dtype);
        if (part.is) return build(part.is, dtype);
        return ops.input(graph, { name: part.hole, dtype: dtypes.get(part.hole)!, shape });
      }
      const [op, ...parts] = part;
      const inputs = parts.map((inner, k) =>
        build(inner, logical.has(op) || (op === ops.select && k === 0) ? "bool" : "f32"),
      );
      return graph.node(op, inputs, {}) as Node;
    };
    const inputs = Object.fromEntries([...dtypes.keys()].map((name, k) => [name, values[k]!]));
    return { root: build(pattern, "f32"), environment: { inputs: { ...inputs, like: shape.map(() => 0) } } };
  });
}

/** Whether the pattern alone makes an instance: it is of elementwise ops without attributes. */
export const isAutomatic = (pattern: Pattern): boolean =>
  typeof pattern === "number" ||
  ("hole" in pattern
    ? (!pattern.accepts || pattern.constant === true) && (!pattern.is || isAutomatic(pattern.is))
    : pattern[0].kind === "elementwise" &&
      ![ops.cast, ops.alias, ops.derivative].includes(pattern[0] as typeof ops.cast) &&
      (pattern.slice(1) as Pattern[]).every(isAutomatic));

const N = symbol("N");
const sizes = { N: 4 };

/** An instance over x: f32[4, 4] and more of its shape, or over another shape or dtype. */
export const over =
  (
    build: (x: Node, y: Node) => Node,
    shape: readonly (number | typeof N)[] = [4, 4],
    dtype: DType = "f32",
  ): ((numbers: readonly number[]) => Instance) =>
  (numbers) => {
    const graph = new Graph();
    const [x, y] = ["x", "y"].map((name) => ops.input(graph, { name, dtype, shape })) as [Node, Node];
    const count = shape.reduce<number>((n, d) => n * (typeof d === "number" ? d : sizes.N), 1);
    const whole = numbers.map((v) => (Number.isFinite(v) ? Math.trunc(v) | 0 : 7));
    const pool = dtype === "bool" ? truths : dtype === "i32" ? whole : numbers;
    const values = (by: number): number[] =>
      Array.from({ length: count }, (_, k) => pool[(k * by + by) % pool.length]!);
    return { root: build(x, y), environment: { sizes, inputs: { x: values(1), y: values(3) } } };
  };

const {
  add,
  broadcast,
  cast,
  contract,
  divide,
  exp,
  fill,
  multiply,
  negate,
  reshape,
  select,
  sum,
  transpose,
} = ops;
const matrices = { left: "ij", right: "jk", result: "ik" } as const;
/** A row, a column, or one number, repeated to [4, 4]. */
const row = (x: Node): Node => broadcast(x, [4, 4], [1]);
const rowOf = (x: Node): Node => row(ops.reduceMax(x, [0]));
const columnOf = (x: Node): Node => broadcast(ops.reduceMax(x, [1]), [4, 4], [0]);
const scalarOf = (x: Node): Node => broadcast(ops.reduceMax(x, [0, 1]), [4, 4], []);
const labelled = (x: Node): Node => {
  const labels = ops.bounded(ops.literal(x.graph, [2, 0, 3, 1], [4], "i32"), 4);
  return ops.equal(broadcast(labels, [4, 4], [0]), ops.iota(x.graph, [4, 4], 1));
};

/** Instances of the rules that the pattern alone does not make one of. */
export const instances: Readonly<Record<string, ReadonlyArray<(numbers: readonly number[]) => Instance>>> = {
  "alias x → x": [over((x) => ops.alias(x, "h", 0))],
  "derivative x → x": [over((x) => ops.derivative(x, { of: [], by: 0, along: [], kept: [] }))],
  "op of constants → constant": [
    over((x) => add(x, exp(fill(x, 2)))),
    over((x) => select(cast(fill(x, 3), "bool"), x, fill(x, 0))),
  ],
  "op of literals → literal": [
    over((x) => add(x, ops.sin(ops.literal(x.graph, [1, 2, 3, 4], [4], "f32"))), [4]),
    over((x) => add(x, sum(multiply(ops.literal(x.graph, [1, 2, 3, 4], [2, 2], "f32"), 3), [0])), [2]),
    over((x) => select(ops.not(ops.literal(x.graph, [1, 0], [2], "bool")), x, 0), [2]),
  ],
  "y + x → x + y": [
    over((x) => add(x, ops.tanh(exp(x)))),
    over((x) => ops.equal(2, x)),
    over((x, y) => add(multiply(x, y), multiply(y, x))),
  ],
  "op(broadcast x, broadcast y) → broadcast(op(x, y))": [
    over((x) => multiply(add(broadcast(x, [3, 16], [1]), exp(broadcast(x, [3, 16], [1]))), 3), [16]),
    over((x) => cast(broadcast(x, [2, 16], [1]), "i32"), [16]),
    over((x) =>
      multiply(
        broadcast(ops.reduceMax(x, [0]), [3, 2, 4], [2]),
        broadcast(ops.reduceMax(x, [0, 1]), [3, 2, 4], []),
      ),
    ),
    over((x) => ops.subtract(broadcast(x, [N, 3, 4], [0]), broadcast(reshape(x, [N]), [N, 3, 4], [0])), [N]),
  ],
  "op(view x, view y) → view(op(x, y))": [
    over((x, y) => add(transpose(x, [1, 0]), transpose(y, [1, 0]))),
    over((x) => ops.less(ops.reverse(x, [0]), 2)),
    over((x, y) => ops.maximum(reshape(x, [2, 8]), reshape(y, [2, 8]))),
    over((x) => add(transpose(x, [2, 0, 1]), broadcast(ops.reduceMax(x, [1]), [2, 2, 4], [0, 1])), [2, 4, 2]),
    over((x) => add(reshape(x, [4, 1]), broadcast(ops.reduceMax(x, [0]), [4, 1], [])), [4]),
  ],
  "if pad c then pad x else z → pad(if c then x else z), of constant z": [
    over((x) => {
      const padding = { low: [1, 0], high: [0, 2], interior: [0, 1] };
      return select(ops.pad(ops.less(x, 1), padding), ops.pad(x, padding), 3);
    }),
  ],
  "view of a constant → constant": [
    over((x) => add(x, transpose(ops.reverse(fill(x, -0), [1]), [1, 0]))),
    over(
      (x) =>
        add(
          x,
          ops.slice(reshape(broadcast(ops.constant(x.graph, 2), [2, 2], []), [4, 1]), [1, 0], [2, 1], [2, 1]),
        ),
      [2, 1],
    ),
  ],
  "a constant padded with itself → constant": [
    over(
      (x) => {
        const part = broadcast(ops.constant(x.graph, 3), [2], []);
        return add(x, ops.pad(part, { low: [1], high: [1], interior: [0], value: 3 }));
      },
      [4],
    ),
  ],
  "view that changes nothing → x": [
    over((x) => reshape(x, [4, 4])),
    over((x) => transpose(x, [0, 1])),
    over((x) => broadcast(x, [4, 4], [0, 1])),
    over((x) => ops.slice(x, [0, 0], [4, 4], [1, 1])),
    over((x) => ops.pad(x, { low: [0, 0], high: [0, 0], interior: [0, 0] })),
    over((x) => ops.reverse(x, [])),
    over((x) => ops.reduceMax(x, [])),
  ],
  "sum x over no axes → x": [over((x) => sum(x, []))],
  "reshape(reshape x) → reshape x": [over((x) => reshape(reshape(x, [2, 8]), [16]))],
  "reshape(broadcast x) → broadcast x, axes of one coming or going": [
    over((x) => reshape(broadcast(ops.reduceMax(x, [0]), [2, 3], []), [6]), [1]),
    over((x) => reshape(broadcast(x, [3, 1, 4], [2]), [1, 3, 4]), [4]),
    over((x) => reshape(broadcast(x, [4, 1, N], [0, 1]), [4, N, 1]), [4, 1]),
  ],
  "broadcast(reshape x) → broadcast x, axes of one coming or going": [
    over((x) => broadcast(reshape(x, [4, 1]), [4, 1, 3], [0, 1]), [4]),
    over((x) => broadcast(reshape(x, [1, N, 1]), [1, N, 3, 1], [0, 1, 3]), [N, 1]),
  ],
  "broadcast that repeats nothing → reshape": [over((x) => broadcast(x, [1, N, 1], [1]), [N])],
  "transpose that moves axes of one → reshape": [over((x) => transpose(x, [2, 1, 0]), [1, 4, 1])],
  "transpose(transpose x) → transpose x": [
    over((x) => transpose(transpose(x, [1, 2, 0]), [1, 0, 2]), [2, 4, 2]),
  ],
  "broadcast(broadcast x) → broadcast x": [
    over((x) => broadcast(broadcast(x, [2, 16], [1]), [2, 3, 16], [0, 2]), [16]),
  ],
  "transpose(broadcast x) → broadcast(transpose x)": [
    over((x) => transpose(broadcast(x, [2, 4, 4], [1, 2]), [1, 0, 2])),
    over((x) => transpose(broadcast(x, [2, 2, 3, 4], [1, 3]), [3, 0, 1, 2]), [2, 4]),
  ],
  "reverse(reverse x) → reverse x": [over((x) => ops.reverse(ops.reverse(x, [0]), [0, 1]))],
  "slice(slice x) → slice x": [
    over((x) => ops.slice(ops.slice(x, [1], [7], [2]), [1], [3], [2]), [16]),
    over((x) => ops.slice(ops.slice(x, [0, 1], [N, 3], [1, 1]), [0, 1], [N, 1], [1, 1]), [N, 4]),
  ],
  "slice(broadcast x) → broadcast(slice x)": [
    over((x) => ops.slice(broadcast(x, [5, 4, 4], [1, 2]), [1, 0, 1], [2, 4, 2], [2, 1, 2])),
    over((x) => ops.slice(broadcast(x, [5, 4], [1]), [1, 0], [2, 4], [2, 1]), [4]),
  ],
  "slide over windows of one → slice": [
    over((x) => ops.slide(x, [{ axis: 0, along: 1, extent: 2, start: 1, stride: 2, dilation: 3 }]), [4, 1]),
    over(
      (x) =>
        ops.slide(x, [
          { axis: 0, along: 2, extent: 4, start: 0, stride: 1, dilation: 1 },
          { axis: 1, along: 3, extent: 3, start: 0, stride: 1, dilation: 1 },
        ]),
      [4, 4, 1, 2],
    ),
  ],
  "slice(slide x) → slide(slice x)": [
    over(
      (x) =>
        ops.slice(
          ops.slide(x, [{ axis: 1, along: 2, extent: 4, start: 0, stride: 1, dilation: 2 }]),
          [1, 1, 1],
          [2, 2, 2],
          [1, 2, 1],
        ),
      [4, 8, 3],
    ),
  ],
  "slide(pad x) → slide(pad x), no more than is read": [
    over((x) => {
      const padded = ops.pad(x, { low: [3, 0], high: [2, 0], interior: [1, 0], value: 5 });
      return ops.slide(padded, [{ axis: 0, along: 1, extent: 2, start: 2, stride: 1, dilation: 1 }]);
    }),
  ],
  "slide(broadcast(pad x)) → slide(broadcast(pad x)), no more than is read": [
    over(
      (x) => {
        const padded = ops.pad(x, { low: [0, 1], high: [0, 3], interior: [0, 0], value: -1 });
        return ops.slide(broadcast(padded, [4, 8, 2], [0, 1]), [
          { axis: 1, along: 2, extent: 3, start: 1, stride: 1, dilation: 1 },
        ]);
      },
      [4, 4],
    ),
  ],
  "slide(-x) → -slide x": [
    over((x) => ops.slide(negate(x), [{ axis: 0, along: 1, extent: 1, start: 0, stride: 1, dilation: 1 }])),
  ],
  "pad(-x) → -pad x, of zeros": [
    over((x) => ops.pad(negate(x), { low: [1, 0], high: [0, 2], interior: [1, 0], value: 0 })),
  ],
  "slide(contract(x, y)) → contract(slide x, slide y)": [
    over(
      (x, y) =>
        ops.slide(contract(x, y, { left: "ni", right: "na", result: "ia" }), [
          { axis: 0, along: 1, extent: 1, start: 4, stride: 1, dilation: -1 },
        ]),
      [3, 5],
    ),
  ],
  "slide(pad(contract(x, y))) → contract(slide(pad x), slide(pad y))": [
    over(
      (x, y) => {
        const product = contract(x, y, { left: "ian", right: "jbn", result: "ijab" });
        const padded = ops.pad(product, {
          low: [2, 1, 0, 0],
          high: [1, 1, 0, 0],
          interior: [1, 0, 0, 0],
          value: 0,
        });
        return ops.slide(padded, [
          { axis: 0, along: 3, extent: 3, start: 3, stride: 1, dilation: -2 },
          { axis: 1, along: 2, extent: 4, start: 0, stride: 1, dilation: 1 },
        ]);
      },
      [3, 2, 2],
    ),
  ],
  "slice(contract(slide x, y)) → contract(slice(slide x), y)": [
    over(
      (x, y) => {
        const slid = ops.slide(x, [{ axis: 0, along: 1, extent: 4, start: 0, stride: 1, dilation: 1 }]);
        const product = contract(slid, y, { left: "ian", right: "kan", result: "ki" });
        return ops.slice(product, [0, 1], [6, 2], [1, 1]);
      },
      [6, 3, 2],
    ),
  ],
  "slice(pad x) → slice x, or what is around x": [
    over((x) => {
      const padded = ops.pad(x, { low: [1, 0], high: [2, 3], interior: [0, 0], value: 5 });
      return ops.slice(padded, [2, 0], [2, 2], [2, 2]);
    }),
    over((x) => {
      const padded = ops.pad(x, { low: [1, 0], high: [2, 3], interior: [0, 0], value: 5 });
      return add(ops.slice(padded, [2, 5], [2, 2], [1, 1]), ops.reduceMax(reshape(x, [2, 2, 4]), [2]));
    }),
    over((x) => ops.slice(ops.pad(x, { low: [2], high: [N], interior: [0] }), [2], [N], [1]), [N]),
  ],
  "join of one → x": [over((x) => ops.join([x], 0))],
  "slice(join …) → slices of the parts that it reaches": [
    over((x, y) => ops.slice(ops.join([x, y, x], 0), [5, 1], [2, 2], [2, 2])),
    over((x, y) => ops.slice(ops.join([x, y, x], 1), [0, 3], [4, 6], [1, 1])),
    over((x, y) => ops.slice(ops.join([x, y, x], 0), [N, 0], [N, 4], [1, 1]), [N, 4]),
  ],
  "join(slice x, slice x) → slice x, of neighbours": [
    over((x, y) =>
      ops.join([y, ops.slice(x, [0, 0], [4, 1], [1, 1]), ops.slice(x, [0, 1], [4, 2], [1, 1])], 1),
    ),
    over(
      (x) => ops.join([ops.slice(x, [0, 0], [N, 1], [1, 1]), ops.slice(x, [0, 1], [N, 3], [1, 1])], 1),
      [N, 4],
    ),
  ],
  "reverse(broadcast x) → broadcast(reverse x)": [
    over((x) => ops.reverse(broadcast(x, [5, 4, 4], [1, 2]), [0, 2])),
  ],
  "contract: the same letters whoever wrote it": [
    over((x, y) => contract(x, y, { left: "kj", right: "jb", result: "bk" })),
    over((x, y) => contract(x, y, { left: "abc", right: "abd", result: "dac" }), [2, 2, 2]),
  ],
  "contract(x, y) → contract(y, x), rows coming from the left": [
    over((x, y) => contract(x, y, { left: "kj", right: "ik", result: "ij" })),
    over((x, y) => contract(sum(x, [0]), y, { left: "k", right: "ik", result: "i" })),
  ],
  "contract(x, y) + contract(z, y) → contract(x + z, y)": [
    over((x, y) => add(contract(x, y, matrices), contract(exp(x), y, matrices))),
    over((x, y) => add(contract(x, y, matrices), contract(x, x, matrices))),
    over((x, y) =>
      add(contract(x, y, matrices), contract(y, exp(x), { left: "jk", right: "ij", result: "ik" })),
    ),
  ],
  "contract(x, y) - contract(z, y) → contract(x - z, y)": [
    over((x, y) => ops.subtract(contract(x, y, matrices), contract(exp(x), y, matrices))),
    over((x, y) => ops.subtract(contract(x, y, matrices), contract(x, exp(y), matrices))),
    over((x, y) =>
      ops.subtract(contract(x, y, matrices), contract(exp(y), x, { left: "jk", right: "ij", result: "ik" })),
    ),
  ],
  "contract(transpose x, y) → contract(x, y)": [
    over((x) => contract(transpose(x, [1, 0]), x, matrices)),
    over((x) => contract(transpose(x, [2, 0, 1]), x, { left: "bij", right: "ijk", result: "kb" }), [2, 2, 4]),
  ],
  "contract(x, transpose y) → contract(x, y)": [
    over((x) => contract(x, transpose(x, [1, 0]), { ...matrices, result: "ki" })),
  ],
  "transpose(contract(x, y)) → contract(x, y)": [over((x) => transpose(contract(x, x, matrices), [1, 0]))],
  "sum(-x) → -sum x": [over((x) => sum(negate(x), [0]))],
  "contract(-x, y) → -contract(x, y)": [over((x, y) => contract(negate(x), y, matrices))],
  "contract(x, -y) → -contract(x, y)": [over((x, y) => contract(x, negate(y), matrices))],
  "f(-x) → -f(x) of odd f": [over((x) => ops.tanh(negate(x))), over((x) => ops.sign(negate(x)))],
  "-x < -y → y < x, also of constants and of ≤": [
    over((x, y) => ops.less(negate(x), negate(y))),
    over((x) => ops.lessEqual(negate(x), 0)),
    over((x) => ops.less(3, negate(x))),
  ],
  "x = x → true, of integers": [over((x) => cast(ops.equal(x, x), "i32"), [16], "i32")],
  "x ≤ x → true, of integers": [over((x) => cast(ops.lessEqual(x, x), "i32"), [16], "i32")],
  "not x < y → y ≤ x, of integers": [over((x, y) => ops.not(ops.less(x, y)), [16], "i32")],
  "not x ≤ y → y < x, of integers": [over((x, y) => ops.not(ops.lessEqual(x, y)), [16], "i32")],
  "if c then x else y → c and x or not c and y, of bools": [
    over((x, y) => select(x, ops.not(y), y), [4], "bool"),
  ],
  "f(g x) → g x of f and g that round to whole numbers": [
    over((x) => ops.floor(ops.ceil(x))),
    over((x) => ops.round(ops.floor(x))),
  ],
  "cast to its own dtype → x": [over((x) => cast(x, "f32"))],
  "cast of a cast from bool → one cast": [over((x) => cast(cast(x, "i32"), "f32"), [2], "bool")],
  "cast to f32 and back → x, of whole numbers": [over((x) => cast(cast(x, "f32"), "i32"), [16], "i32")],

  "(1 - y) * x + softplus -x → y * softplus -x + (1 - y) * softplus x": [
    over((x, y) => add(multiply(ops.subtract(1, y), x), ops.softplus(negate(x)))),
    over((x, y) => add(ops.softplus(ops.subtract(y, x)), multiply(ops.subtract(x, y), ops.subtract(1, y)))),
    over((x, y) => add(ops.softplus(x), multiply(ops.subtract(1, y), negate(x)))),
  ],
  "log(sum(e^x)) → log(sum(e^(x - max x))) + max x": [
    over((x) => ops.log(sum(exp(x), [1]))),
    over((x) => ops.log(sum(exp(x), [0, 1])), [N, 4]),
  ],
  "e^x / sum(e^x) → e^(x - max x) / sum(e^(x - max x))": [
    over((x) => divide(exp(x), broadcast(sum(exp(x), [1]), [4, 4], [0]))),
    over((x) => divide(exp(x), broadcast(sum(exp(x), [0]), [N], [])), [N]),
  ],
  "log(sum(e^x) / y) → log(sum(e^x)) - log y": [
    over((x) => ops.log(divide(sum(exp(x), [1]), fill(ops.reduceMax(x, [1]), 4)))),
    over((x) => ops.log(multiply(sum(exp(x), [1]), fill(ops.reduceMax(x, [1]), 0.25)))),
  ],
  "log(sum(one-hot * x)) → sum(one-hot * log x)": [
    over((x) => ops.log(sum(multiply(exp(x), cast(labelled(x), "f32")), [1]))),
    over((x) => ops.log(sum(select(labelled(x), exp(x), 0), [1]))),
  ],

  "|x * x| → x * x": [over((x) => ops.abs(multiply(x, x)))],
  "|x| → x, of what is never negative": [
    over((x) => ops.abs(exp(x))),
    over((x) => ops.abs(ops.sigmoid(x))),
    over((x) => ops.abs(ops.softplus(x))),
  ],
  "(x * s) * t → x * (s * t), of repeated s and t": [
    over((x) => multiply(multiply(x, rowOf(x)), scalarOf(x))),
    over((x) => multiply(rowOf(x), multiply(rowOf(exp(x)), x))),
  ],
  "(x * s) / t → x * (s / t), of repeated s and t": [over((x) => divide(multiply(x, rowOf(x)), scalarOf(x)))],
  "(x / s) * t → x * (t / s), of repeated s and t": [
    over((x) => multiply(divide(x, columnOf(x)), scalarOf(x))),
  ],
  "(x / s) / t → x / (s * t), of repeated s and t": [over((x) => divide(divide(x, rowOf(x)), rowOf(exp(x))))],
  "(x * s) * y → (x * y) * s, of a number s": [over((x, y) => multiply(multiply(x, scalarOf(x)), y))],
  "(x * s) / y → (x / y) * s, of a number s": [over((x, y) => divide(multiply(scalarOf(x), y), x))],
  "(x * s) * c → x * (s * c), of repeated s": [over((x) => multiply(multiply(x, rowOf(x)), 3))],
  "(x / s) * c → x * (c / s), of repeated s": [over((x) => multiply(divide(x, scalarOf(x)), 3))],

  "sum(broadcast x) → x * count": [
    over((x) => sum(broadcast(x, [3, 16], [1]), [0]), [16]),
    over((x) => sum(broadcast(x, [N, 16], [1]), [0]), [16]),
    over((x) => sum(broadcast(x, [4, 3, 4], [0, 2]), [1, 2])),
  ],
  "product(broadcast x) → x ^ count": [
    over((x) => ops.product(broadcast(x, [3, 4], [1]), [0]), [4]),
    over((x) => ops.product(broadcast(x, [N, 4, 4], [1, 2]), [0, 1]), [4, 4]),
  ],
  "max(broadcast x) → max x": [over((x) => ops.reduceMax(broadcast(x, [4, 3, 4], [0, 2]), [0, 1]))],
  "min(broadcast x) → min x": [over((x) => ops.reduceMin(broadcast(x, [4, 3, N], [0, 2]), [2, 1]), [4, N])],
  "sum(sum x) → sum x": [over((x) => sum(sum(x, [1]), [1]), [2, 4, 2])],
  "product(product x) → product x": [over((x) => ops.product(ops.product(x, [0]), [0]))],
  "max(max x) → max x": [over((x) => ops.reduceMax(ops.reduceMax(x, [1]), [1]), [2, 4, 2])],
  "min(min x) → min x": [over((x) => ops.reduceMin(ops.reduceMin(x, [2]), [0, 1]), [2, 4, 2])],
  "sum(x * s) → sum x * s, of s that repeats": [
    over((x) => sum(multiply(x, 0.3), [1])),
    over((x) => sum(multiply(x, rowOf(x)), [0])),
    over((x) => sum(multiply(scalarOf(x), x), [0, 1])),
  ],
  "sum(x / s) → sum x / s, of s that repeats": [over((x) => sum(divide(x, columnOf(x)), [1]))],
  "sum(s / x) → s * sum(1 / x), of s that repeats": [
    over((x) => sum(divide(columnOf(x), x), [1])),
    over((x) => sum(divide(3, x), [1])),
  ],
  "reduce x over axes of one → reshape x": [
    over((x) => sum(x, [0, 2]), [1, 4, 4]),
    over((x) => ops.reduceMax(x, [1]), [4, 1]),
  ],
  "reduce(reshape x) → reduce x, over all axes": [
    over((x) => sum(reshape(x, [2, 8]), [0, 1])),
    over((x) => ops.reduceMin(reshape(x, [16]), [0])),
  ],
  "reduce(reshape x) → reshape(reduce x), axes of one coming or going": [
    over((x) => sum(reshape(x, [4, 1, 4]), [2])),
    over((x) => ops.reduceMax(reshape(x, [4, 4]), [0]), [4, 1, 4]),
  ],
  "reduce(transpose x) → transpose(reduce x)": [
    over((x) => sum(transpose(x, [2, 0, 1]), [1]), [2, 4, 2]),
    over((x) => ops.reduceMax(transpose(x, [2, 1, 0]), [1]), [2, 4, 2]),
  ],
  "reduce(reverse x) → reduce x, over the axes reversed": [
    over((x) => sum(ops.reverse(x, [0]), [0])),
    over((x) => ops.reduceMax(ops.reverse(x, [0, 1]), [0])),
  ],
  "sum(contract(x, y)) → contract(sum x, sum y)": [
    over((x, y) => sum(contract(x, y, matrices), [0])),
    over((x, y) => sum(contract(x, y, matrices), [0, 1])),
    over((x, y) => sum(contract(x, y, { left: "bij", right: "bjk", result: "ikb" }), [0, 2]), [2, 2, 2]),
  ],
  "contract over axes of one → reshape": [
    over((x, y) => contract(x, y, { left: "ij", right: "ik", result: "jk" }), [1, 4]),
    over((x, y) => contract(x, y, { left: "ijk", right: "ijl", result: "kil" }), [4, 1, 4]),
  ],
  "contract(broadcast x, y) → broadcast(contract(x, sum y))": [
    over((x, y) => contract(row(ops.reduceMax(x, [0])), y, matrices)),
    over((x, y) => contract(columnOf(x), y, matrices)),
    over((x, y) => contract(fill(x, 2), y, matrices)),
    over(
      (x, y) =>
        contract(broadcast(ops.reduceMax(x, [0, 2]), [2, 2, 4], [1]), y, {
          left: "ijb",
          right: "jkb",
          result: "kbi",
        }),
      [2, 2, 4],
    ),
  ],
  "contract(x, broadcast y) → broadcast(contract(sum x, y))": [
    over((x, y) => contract(x, rowOf(y), matrices)),
    over((x, y) => contract(x, broadcast(ops.reduceMax(y, [0]), [N, 3], [0]), matrices), [4, N]),
  ],
  "contract that sums nothing → product": [
    over((x, y) => contract(x, y, { left: "i", right: "j", result: "ji" }), [4]),
    over((x, y) => contract(x, y, { left: "ib", right: "bj", result: "jbi" })),
  ],
  "contract of axes all shared → sum of product": [
    over((x, y) => contract(x, y, { left: "i", right: "i", result: "" }), [4]),
    over((x, y) => contract(x, y, { left: "abc", right: "cab", result: "ca" }), [2, 2, 2]),
  ],
  "contract(x * s, y) → contract(x, y) * s, of scalar s": [
    over((x, y) => contract(multiply(x, scalarOf(y)), y, matrices)),
  ],
  "contract(x, y * s) → contract(x, y) * s, of scalar s": [
    over((x, y) => contract(x, multiply(y, 0.3), { ...matrices, result: "ki" })),
  ],
  "if x ≤ 0 → if y ≤ 0, of y = relu x at hand": [
    over((x, y) =>
      add(ops.select(ops.lessEqual(x, 0), 0, x), ops.select(ops.lessEqual(x, 0), ops.fill(y, 0), y)),
    ),
    over((x, y) => add(ops.select(ops.less(0, x), x, 0), ops.select(ops.less(0, x), y, ops.sin(y)))),
  ],
  "sigmoid x * sigmoid -x → y - y², of y = sigmoid x at hand": [
    over((x) => add(multiply(ops.sigmoid(x), ops.sigmoid(negate(x))), ops.sin(ops.sigmoid(x)))),
    over((x, y) =>
      add(
        multiply(ops.sigmoid(ops.subtract(y, x)), ops.sigmoid(ops.subtract(x, y))),
        ops.sigmoid(ops.subtract(y, x)),
      ),
    ),
  ],
  "sigmoid x beside sigmoid -x → both of sigmoid -|x|": [
    over((x) => add(multiply(ops.sigmoid(x), 3), ops.sigmoid(negate(x)))),
    over((x) => multiply(ops.sigmoid(x), ops.sigmoid(negate(x)))),
  ],
  "softplus x beside softplus -x → both of softplus -|x|": [
    over((x) => add(multiply(ops.softplus(x), 3), ops.softplus(negate(x)))),
  ],
  "x / s → x * (1 / s), of repeated s": [over((x) => divide(x, rowOf(exp(x))))],
};

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));

/** What the stable forms must give of any x (and y), whatever the naive ones do. */
export const stableValues: Readonly<Record<string, (x: number, y: number) => number>> = {
  "e^x / (1 + e^x) → sigmoid x": sigmoid,
  "(e^x - 1) / (e^x + 1) → tanh(x / 2)": (x) => Math.tanh(x / 2),
  "(e^x - e^-x) / (e^x + e^-x) → tanh x": Math.tanh,
  "1 / (1 + e^x) → sigmoid -x": (x) => sigmoid(-x),
  "1 - sigmoid x → sigmoid -x": (x) => sigmoid(-x),
  "log(sigmoid x) → -softplus -x": (x) => -softplus(-x),
  "log1p(-sigmoid x) → -softplus x": (x) => -softplus(x),
  "log(1 + e^x) → softplus x": softplus,
  "log1p(e^x) → softplus x": softplus,
  "e^-softplus x → sigmoid -x": (x) => sigmoid(-x),
  "log(e^x) → x": (x) => x,
  "log(1 / x) → -log x": (x) => -Math.log(x),
  "log(x * x) → 2 * log|x|": (x) => 2 * Math.log(Math.abs(x)),
  "log(x * x * x) → 3 * log x": (x) => 3 * Math.log(x),
  "log(sqrt x) → log x / 2": (x) => Math.log(x) / 2,
  "log(1 + x) → log1p x": Math.log1p,
  "log(1 - x) → log1p -x": (x) => Math.log1p(-x),
  "e^x - 1 → expm1 x": Math.expm1,
  "1 - e^x → -expm1 x": (x) => -Math.expm1(x),
  "sqrt(x * x) → |x|": Math.abs,
};
