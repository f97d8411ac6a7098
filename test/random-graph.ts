// Random graphs: numbers choose ops and operands; values are f32[rows, columns], where rows may be symbolic.
import fc from "fast-check";
import { gradient } from "../compiler/autodiff/gradient.ts";
import { Graph, type Node } from "../compiler/graph/node.ts";
import { type Dim, multiplyDim, type Shape, subtractDim } from "../compiler/graph/shape.ts";
import * as ops from "../compiler/ops/index.ts";
import type { Environment } from "../compiler/ops/op.ts";

export interface Extents {
  readonly rows: Dim;
  /** Even, and at least 4. */
  readonly columns: number;
}

/** One value of two, all of one shape, or a scalar. */
type Maker = (a: Node, b: Node) => Node;

const formulas: readonly Maker[] = [
  ops.add,
  ops.subtract,
  ops.multiply,
  (a) => ops.negate(a),
  (a) => ops.sin(a),
  (a) => ops.cos(a),
  (a) => ops.tanh(a),
  (a) => ops.erf(a),
  (a) => ops.expm1(ops.multiply(a, 0.7)),
  (a, b) => ops.divide(a, ops.add(ops.multiply(b, b), 1)),
  (a) => ops.power(a, 2),
  (a) => ops.multiply(a, 0.5),
  (a) => ops.divide(a, 4),
  (a, b) => ops.select(ops.not(ops.less(a, b)), a, b),
  (a, b) => ops.maximum(a, ops.negate(b)),
  (a) => ops.select(ops.lessEqual(a, 0.0321), 0, a),
  (a) => ops.alias(a, "h", 0),
  (a) => ops.stopGradient(a),
  (a) => ops.divide(1, ops.add(ops.exp(ops.negate(a)), 1)),
  (a, b) => ops.multiply(b, ops.log(ops.alias(ops.divide(1, ops.add(ops.exp(a), 1)), "p", 1))),
  (a, b) => ops.multiply(ops.subtract(1, b), ops.log(ops.subtract(1, ops.alias(ops.sigmoid(a), "p", 2)))),
  (a, b) => ops.subtract(ops.exp(ops.multiply(a, b)), 1),
  (a) => ops.sqrt(ops.add(ops.power(a, 2), 0.1)),
  (a) => ops.select(ops.less(0.05, a), ops.log(a), 0),
  (a) => ops.minimum(ops.maximum(ops.multiply(a, 3), -0.7), 0.9),
  (a) => ops.power(ops.add(ops.abs(a), 0.3), -0.5),
  (a, b) => ops.power(ops.add(ops.abs(a), 0.3), b),
  (a, b) => ops.cast(ops.and(ops.lessEqual(a, ops.add(b, 0.1234)), ops.not(ops.less(b, -0.777))), "f32"),
  (a) => ops.cast(ops.cast(ops.cast(ops.less(a, 0.1234), "i32"), "f32"), "f32"),
  (a, b) => ops.multiply(ops.cast(ops.cast(ops.multiply(a, 3.3), "i32"), "f32"), b),
  (a, b) => ops.modulo(ops.add(a, 0.0345), ops.add(ops.abs(b), 0.6)),
  (a, b) => ops.multiply(ops.floor(ops.add(ops.multiply(a, 1.9), 0.0271)), ops.ceil(ops.add(b, 0.0137))),
  (a, b) => ops.select(ops.less(a, 0.1111), a, ops.select(ops.less(b, 0.2222), a, b)),
  (a, b) => ops.select(ops.or(ops.less(a, -0.3456), ops.less(0.4567, b)), ops.multiply(a, b), ops.sin(a)),
  (a) => ops.maximum(ops.maximum(ops.minimum(ops.minimum(a, 0.83), 0.71), -0.37), -0.59),
  (a) => ops.multiply(ops.abs(ops.abs(a)), ops.sign(ops.sign(ops.add(a, 0.0123)))),
  (a) => ops.add(ops.power(a, 0), ops.add(ops.power(a, 3), ops.power(a, 4))),
  (a) => ops.add(ops.power(ops.add(ops.abs(a), 0.5), -2), ops.power(ops.add(ops.abs(a), 0.5), 0.5)),
  (a, b) => ops.divide(b, ops.power(ops.add(ops.exp(a), 1), -1)),
  (a) => ops.divide(ops.exp(a), ops.add(ops.exp(a), 1)),
  (a, b) => ops.divide(ops.sin(b), ops.add(ops.exp(a), 1)),
  (a) => ops.divide(ops.subtract(ops.exp(a), 1), ops.add(ops.exp(a), 1)),
  (a) => {
    const [up, down] = [ops.exp(a), ops.exp(ops.negate(a))];
    return ops.divide(ops.subtract(up, down), ops.add(up, down));
  },
  (a) => ops.add(ops.log1p(ops.negate(ops.sigmoid(a))), ops.log(ops.add(ops.exp(a), 1))),
  (a, b) => ops.multiply(ops.log1p(ops.exp(a)), ops.exp(ops.negate(ops.softplus(b)))),
  (a, b) => ops.add(ops.multiply(ops.subtract(1, b), a), ops.softplus(ops.negate(a))),
  (a) => ops.log(ops.divide(1.5, ops.multiply(ops.exp(a), ops.add(ops.abs(a), 0.5)))),
  (a) => ops.log(ops.power(ops.add(a, 2), 2)),
  (a) => ops.log(ops.power(ops.add(a, 2), 3)),
  (a) => ops.log(ops.sqrt(ops.power(ops.add(a, 2), 1.5))),
  (a) => ops.sqrt(ops.power(ops.add(a, 2), 2)),
  (a) => ops.subtract(ops.log(ops.subtract(1, ops.multiply(a, 0.5))), ops.subtract(1, ops.exp(a))),
  (a, b) => ops.divide(ops.add(a, 3), ops.divide(ops.add(a, 3), ops.add(ops.sin(b), 1.5))),
  (a) => ops.abs(ops.multiply(ops.power(ops.add(a, 2), 2), ops.abs(ops.exp(a)))),
  (a) => ops.subtract(1, ops.add(ops.subtract(2, a), 3)),
  (a) => ops.subtract(ops.multiply(ops.sin(a), 3), ops.sin(a)),
];

/** Reductions, and what is made of them along the rows and the columns. */
function reductions({ rows, columns }: Extents): readonly Maker[] {
  const shape = [rows, columns];
  const over = (x: Node, ...axes: number[]): Node => ops.broadcast(x, shape, axes);
  const average = (x: Node): Node => ops.multiply(ops.sum(x, [1]), 1 / columns);
  return [
    (a) => over(ops.sum(a, [0]), 1),
    (a) => over(ops.multiply(ops.sum(a, [0, 1]), 0.1)),
    (a) => ops.divide(ops.exp(a), over(ops.sum(ops.exp(a), [1]), 0)),
    (a) => ops.log(ops.divide(ops.exp(a), over(ops.sum(ops.exp(a), [0]), 1))),
    (a) => over(ops.log(ops.sum(ops.exp(a), [0, 1]))),
    (a, b) => ops.multiply(ops.multiply(a, over(ops.sum(b, [0, 1]))), 0.2),
    (a, b) => ops.divide(ops.divide(a, 3), over(ops.exp(ops.sum(b, [1])), 0)),
    (a) => over(ops.reshape(ops.reshape(ops.sum(a, [1]), [rows, 1]), [rows]), 0),
    (a) => ops.broadcast(ops.reshape(ops.reduceMax(a, [1]), [rows, 1]), [rows, 1, columns], [0, 1]),
    (a) => over(ops.reduceMin(ops.reshape(a, [rows, 1, columns]), [1, 2]), 0),
    (a) => {
      const scaled = ops.add(ops.multiply(a, 0.02), 1);
      return ops.product(ops.broadcast(ops.product(ops.product(scaled, [0]), [0]), [...shape, 2], []), [2]);
    },
    (a) => ops.reduceMax(ops.reduceMax(ops.broadcast(a, [rows, 2, columns, 5], [0, 2]), [3]), [1]),
    (a) => {
      const centred = ops.subtract(a, over(average(a), 0));
      const variance = average(ops.multiply(centred, centred));
      return ops.divide(centred, over(ops.sqrt(ops.add(variance, 0.1)), 0));
    },
    (a) => {
      const count = ops.cast(ops.size(a.graph, rows), "f32");
      const mean = ops.divide(ops.sum(a, [0]), ops.broadcast(count, [columns], []));
      return ops.subtract(a, over(mean, 1));
    },
    (a, b) => {
      const best = ops.equal(b, over(ops.reduceMax(b, [1]), 0));
      const places = ops.select(best, ops.iota(a.graph, shape, 1), columns);
      return ops.multiply(over(ops.cast(ops.reduceMin(places, [1]), "f32"), 0), a);
    },
    (a) => over(ops.cast(ops.reduceMax(ops.cast(ops.less(a, -0.2345), "i32"), [0]), "f32"), 1),
  ];
}

/** Views, and what reads through them. */
function views({ rows, columns }: Extents): readonly Maker[] {
  const shape = [rows, columns];
  const half = columns / 2;
  const none = [0, 0];
  const columnsOf = (x: Node, from: number, count: number): Node =>
    ops.slice(x, [0, from], [rows, count], [1, 1]);
  return [
    (a) => ops.transpose(ops.reverse(ops.transpose(a, [1, 0]), [0]), [1, 0]),
    (a) => ops.reshape(ops.reshape(a, [multiplyDim(rows, columns)]), shape),
    (a) => {
      const some = ops.slice(a, [1, 0], [subtractDim(rows, 1), half], [1, 2]);
      return ops.add(a, ops.pad(some, { low: [0, 1], high: [1, 0], interior: [0, 1] }));
    },
    (a) => ops.transpose(ops.reshape(a, [rows, 1, columns]), [1, 0, 2]),
    (a, b) => ops.add(ops.reshape(a, [rows, 1, columns]), ops.reshape(ops.sin(b), [rows, 1, columns])),
    (a) => {
      const wide = ops.slice(ops.broadcast(a, [...shape, 4], [0, 1]), [0, 0, 1], [...shape, 3], [1, 1, 1]);
      return ops.slice(wide, [0, 0, 1], [...shape, 1], [1, 1, 1]);
    },
    // The halves of two values, one beside the other.
    (a, b) =>
      ops.add(
        ops.pad(columnsOf(a, half, half), { low: none, high: [0, half], interior: none, value: -0 }),
        ops.pad(columnsOf(b, 0, half), { low: [0, half], high: none, interior: none, value: -0 }),
      ),
    // Differences of neighbours, the first row and column of which are their own.
    (a) =>
      ops.subtract(
        a,
        ops.pad(ops.slice(a, none, [subtractDim(rows, 1), columns], [1, 1]), {
          low: [1, 0],
          high: none,
          interior: none,
        }),
      ),
    (a) =>
      ops.pad(ops.slice(a, [0, 1], [rows, columns - 1], [1, 1]), {
        low: none,
        high: [0, 1],
        interior: none,
        value: 0.5,
      }),
    (a) => ops.reshape(ops.transpose(ops.reshape(a, [rows, 2, half]), [0, 2, 1]), shape),
    (a) => ops.reverse(ops.tanh(ops.reverse(a, [0, 1])), [0]),
  ];
}

/** Contractions, with and without batches. */
function contractions({ rows, columns }: Extents, W: Node): readonly Maker[] {
  const shape = [rows, columns];
  const half = columns / 2;
  const einsum = (x: Node, y: Node, letters: string): Node => {
    const [left, right, result] = letters.split(/,|->/) as [string, string, string];
    return ops.contract(x, y, { left, right, result });
  };
  const small = (x: Node): Node => ops.multiply(x, 1 / columns);
  const squares = ops.slice(
    ops.broadcast(W, [2, columns, columns], [1, 2]),
    [0, 1, 0],
    [2, half, half],
    [1, 1, 2],
  );
  return [
    (a) => einsum(a, W, "rk,kc->rc"),
    (a) => einsum(W, a, "ck,rk->rc"),
    (a, b) => einsum(ops.transpose(a, [1, 0]), einsum(a, b, "ij,kj->ki"), "ai,ki->ka"),
    (a, b) => einsum(a, small(einsum(a, b, "rk,rc->kc")), "rk,kc->rc"),
    (a, b) =>
      einsum(
        ops.reshape(ops.sum(a, [1]), [rows, 1]),
        ops.reshape(ops.sum(b, [0]), [1, columns]),
        "ik,kj->ij",
      ),
    (a, b) => ops.broadcast(einsum(a, ops.multiply(b, 0.3), "ij,ij->"), shape, []),
    (a, b) => einsum(ops.sum(a, [1]), ops.multiply(ops.sum(b, [0]), 0.3), "i,j->ij"),
    (a) => {
      const short = ops.slice(W, [0, 1], [columns, columns - 1], [1, 1]);
      const product = einsum(ops.broadcast(ops.sum(a, [0]), shape, [1]), short, "rk,kc->rc");
      return ops.pad(product, { low: [0, 0], high: [0, 1], interior: [0, 0], value: 0.5 });
    },
    // Attention of each row to all, and within each row.
    (a, b) => {
      const scores = ops.exp(small(einsum(a, b, "rk,sk->rs")));
      const shares = ops.divide(scores, ops.broadcast(ops.sum(scores, [1]), [rows, rows], [0]));
      return einsum(shares, b, "rs,sk->rk");
    },
    (a, b) => {
      const [x, y] = [a, b].map((node) => ops.reshape(node, [rows, 2, half])) as [Node, Node];
      return einsum(ops.tanh(einsum(x, y, "bik,bjk->bij")), y, "bij,bjk->bik");
    },
    (a) => {
      const heads = ops.transpose(ops.reshape(a, [rows, 2, half]), [1, 0, 2]);
      return ops.transpose(ops.tanh(einsum(heads, squares, "brk,bkj->brj")), [1, 0, 2]);
    },
    // Sums of all columns up to each.
    (a) => {
      const square: Shape = [columns, columns];
      const before = ops.lessEqual(ops.iota(a.graph, square, 0), ops.iota(a.graph, square, 1));
      return small(einsum(a, ops.cast(before, "f32"), "rk,kc->rc"));
    },
    (a) => einsum(a, ops.tanh(a), "rc,rc->rc"),
    (a, b) => ops.broadcast(einsum(a, b, "rc,rc->c"), shape, [1]),
    (a) => small(ops.runningSum(a, 1)),
    (a) => small(ops.runningSum(ops.tanh(a), 0, true)),
    (a, b) => ops.slice(ops.join([a, ops.tanh(b)], 0), [1, 0], shape, [1, 1]),
  ];
}

/** Gathers, scatters and labels; `ids` are in [0, columns). */
function choices({ rows, columns }: Extents, W: Node, ids: Node): readonly Maker[] {
  const shape = [rows, columns];
  const labels = ops.bounded(ids, columns);
  const backwards = (graph: Graph): Node => {
    const last = ops.add(ops.size(graph, rows), -1);
    return ops.subtract(ops.broadcast(last, [rows], []), ops.iota(graph, [rows], 0));
  };
  const hot = (): Node => ops.equal(ops.broadcast(labels, shape, [0]), ops.iota(ids.graph, shape, 1));
  return [
    (a) => ops.add(a, ops.gather(W, ids)),
    (a) => ops.gather(a, backwards(a.graph)),
    (a) => ops.tanh(ops.gather(ops.scatterAdd(ops.sin(a), ids, columns), ids)),
    (a) => ops.multiply(a, ops.gather(ops.tanh(ops.transpose(W, [1, 0])), labels)),
    (a) => ops.broadcast(ops.log(ops.sum(ops.multiply(ops.exp(a), ops.cast(hot(), "f32")), [1])), shape, [0]),
    (a) => ops.broadcast(ops.sum(ops.select(hot(), a, 0), [1]), shape, [0]),
    (a) => ops.multiply(a, ops.broadcast(ops.cast(ops.multiply(ids, ids), "f32"), shape, [0])),
    (a) => ops.multiply(a, ops.random(a.graph, shape, 5)),
    (a) => ops.select(ops.less(ops.random(a.graph, shape, 9), 0.5), ops.multiply(a, 2), 0),
    (a) => ops.multiply(a, ops.broadcast(ops.setting(a.graph, "rate"), shape, [])),
    (a) => ops.multiply(a, ops.broadcast(ops.power(0.9, ops.cast(ops.step(a.graph), "f32")), shape, [])),
    (a) => {
      const scale = ops.literal(
        a.graph,
        Array.from({ length: columns }, (_, k) => 0.3 * k),
        [columns],
        "f32",
      );
      return ops.add(a, ops.sin(ops.broadcast(scale, shape, [1])));
    },
  ];
}

/** Each three numbers of a program choose an op and two operands among the values made before. */
export const programs = fc.array(fc.nat(4000), { minLength: 6, maxLength: 36 });

/** The root of a random graph and what it is made of: x, y, s, and a matrix W. */
export function randomGraph(
  program: readonly number[],
  extents: Extents,
): { readonly inputs: readonly Node[]; readonly root: Node } {
  const { rows, columns } = extents;
  const shape = [rows, columns];
  const graph = new Graph();
  const [x, y] = ["x", "y"].map((name) => ops.input(graph, { name, dtype: "f32", shape })) as [Node, Node];
  const s = ops.input(graph, { name: "s", dtype: "f32", shape: [] });
  const ids = ops.input(graph, { name: "ids", dtype: "i32", shape: [rows] });
  const W = ops.variable(graph, { name: "W", role: "param", dtype: "f32", shape: [columns, columns] });
  const pool: Node[] = [x, y, ops.broadcast(s, shape, []), ops.fill(x, 0), ops.fill(x, 1)];
  const makers = [
    ...formulas,
    ...reductions(extents),
    ...views(extents),
    ...contractions(extents, W),
    ...choices(extents, W, ids),
  ];
  for (let k = 0; k + 2 < program.length; k += 3) {
    const [op, a, b] = [program[k]!, program[k + 1]!, program[k + 2]!];
    const made = makers[op % makers.length]!(pool[a % pool.length]!, pool[b % pool.length]!);
    pool.push(ops.tanh(made.shape.length === 0 ? ops.broadcast(made, shape, []) : ops.reshape(made, shape)));
  }
  const root = ops.sum(ops.multiply(pool.at(-1)!, ops.add(pool.at(-2)!, 1)), [0, 1]);
  return { inputs: [x, y, s, W], root };
}

/** The root of a random graph, and its first and second derivatives; a step of W down the first. */
export function randomStep(
  program: readonly number[],
  extents: Extents,
): { readonly results: readonly Node[]; readonly W: Node; readonly next: Node } {
  const { inputs, root } = randomGraph(program, extents);
  const W = inputs.at(-1)!;
  const first = gradient(root, inputs);
  const known = first.filter((g) => g !== null);
  const second = known[0] ? gradient(known[0], inputs).filter((g) => g !== null) : [];
  const next = ops.subtract(W, ops.multiply(first.at(-1) ?? W, 0.1));
  return { results: [root, ...known, ...second], W, next };
}

/** Values for a random graph of so many rows. */
export function randomEnvironment(rows: number, columns: number): Environment {
  const list = (length: number, value: (k: number) => number): number[] =>
    Array.from({ length }, (_, k) => Math.fround(value(k)));
  return {
    sizes: { N: rows },
    inputs: {
      x: list(rows * columns, (k) => Math.sin(k + 0.5)),
      y: list(rows * columns, (k) => Math.cos(1.3 * k)),
      s: list(1, () => 0.4),
      ids: list(rows, (k) => (k * 7 + 2) % columns),
    },
    variables: { W: list(columns * columns, (k) => Math.sin(2.1 * k + 1) / 2) },
    settings: { rate: 0.75 },
    step: 2,
    seed: 9,
  };
}
