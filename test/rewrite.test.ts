// Rewriting: every rule before and after on adversarial values, the driver, and the passes on random graphs.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gradient } from "../compiler/autodiff/gradient.ts";
import { type Environment, evaluate } from "../compiler/graph/evaluate.ts";
import { type DType, Graph, type Node, topological } from "../compiler/graph/node.ts";
import { symbol } from "../compiler/graph/shape.ts";
import * as ops from "../compiler/ops/index.ts";
import type { Op } from "../compiler/ops/op.ts";
import { passes, runPasses } from "../compiler/passes/passes.ts";
import { rewrite } from "../compiler/rewrite/driver.ts";
import { hole, type Pattern, type Rule, rule } from "../compiler/rewrite/rule.ts";
import { canonicalise } from "../compiler/rewrite/rules/canonicalise.ts";
import { simplify } from "../compiler/rewrite/rules/simplify.ts";

const rules = [...canonicalise, ...simplify];
const { Infinity: inf, NaN: nan } = globalThis;
const adversarial = [
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
const truths = [0, 1];

const ordinary = (v: number): boolean => v === 0 || (Math.abs(v) > 1e-100 && Math.abs(v) < 1e100);

interface Instance {
  readonly root: Node;
  readonly environment: Environment;
}

/** The adversarial values, each with each, as one vector a hole. */
function grid(dtypes: readonly DType[]): number[][] {
  const lists = dtypes.map((dtype) => (dtype === "bool" ? truths : adversarial));
  const rows = lists.reduce<number[][]>(
    (all, list) => all.flatMap((row) => list.map((v) => [...row, v])),
    [[]],
  );
  return dtypes.map((_, k) => rows.map((row) => row[k]!));
}

const logical = new Set<Op>([ops.and, ops.or, ops.not]);

/** Every use of a pattern of elementwise ops: holes are inputs, and constants run over `numbers`. */
function instantiate(pattern: Pattern, numbers: readonly number[]): Instance[] {
  const dtypes = new Map<string, DType>();
  const constants = new Set<string>();
  const visit = (part: Pattern, dtype: DType): void => {
    if (typeof part === "number") return;
    if ("hole" in part) {
      if (part.accepts) constants.add(part.hole);
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
  const values = grid([...dtypes.values()]);
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
      if ("hole" in part)
        return part.accepts
          ? ops.fill(like, chosen[part.hole]!, dtype)
          : ops.input(graph, { name: part.hole, dtype: dtypes.get(part.hole)!, shape });
      const [op, ...parts] = part;
      const inputs = parts.map((inner, k) =>
        build(inner, logical.has(op) || (op === ops.select && k === 0) ? "bool" : "f32"),
      );
      return graph.node(op, inputs, {}) as Node;
    };
    const inputs = Object.fromEntries([...dtypes.keys()].map((name, k) => [name, values[k]!]));
    return { root: build(pattern, "f32"), environment: { inputs } };
  });
}

const isAutomatic = (pattern: Pattern): boolean =>
  typeof pattern === "number" ||
  ("hole" in pattern
    ? pattern.is === undefined
    : pattern[0].kind === "elementwise" &&
      pattern[0] !== ops.cast &&
      pattern[0] !== ops.alias &&
      (pattern.slice(1) as Pattern[]).every(isAutomatic));

const N = symbol("N");
const sizes = { N: 4 };

/** An instance over x: f32[4, 4], filled with the adversarial values, or of another shape or dtype. */
const over =
  (
    build: (x: Node) => Node,
    shape: readonly (number | typeof N)[] = [4, 4],
    dtype: DType = "f32",
  ): (() => Instance) =>
  () => {
    const x = ops.input(new Graph(), { name: "x", dtype, shape });
    const count = shape.reduce<number>((n, d) => n * (typeof d === "number" ? d : sizes.N), 1);
    const pool = dtype === "bool" ? truths : adversarial;
    const values = Array.from({ length: count }, (_, k) => pool[k % pool.length]!);
    return { root: build(x), environment: { sizes, inputs: { x: values } } };
  };

/** Rules that the pattern alone does not make an instance of. */
const instances: Readonly<Record<string, ReadonlyArray<() => Instance>>> = {
  "alias x → x": [over((x) => ops.alias(x, "h", 0))],
  "op of constants → constant": [
    over((x) => ops.add(x, ops.exp(ops.fill(x, 2)))),
    over((x) => ops.select(ops.cast(ops.fill(x, 3), "bool"), x, ops.fill(x, 0))),
  ],
  "y + x → x + y": [
    over((x) => {
      ops.add(x, ops.exp(x));
      return ops.add(ops.exp(x), x);
    }),
    over((x) => ops.equal(2, x)),
  ],
  "op(broadcast x, broadcast y) → broadcast(op(x, y))": [
    over(
      (x) => {
        const row = ops.broadcast(x, [3, 16], [1]);
        return ops.multiply(ops.add(row, ops.exp(row)), 3);
      },
      [16],
    ),
    over((x) => ops.cast(ops.broadcast(x, [2, 16], [1]), "i32"), [16]),
  ],
  "view of a constant → constant": [
    over((x) => ops.add(x, ops.transpose(ops.reverse(ops.fill(x, -0), [1]), [1, 0]))),
    over(
      (x) =>
        ops.add(
          x,
          ops.slice(
            ops.reshape(ops.broadcast(ops.constant(x.graph, 2), [4, 4], []), [16, 1]),
            [3, 0],
            [4, 1],
            [2, 1],
          ),
        ),
      [4, 1],
    ),
  ],
  "view that changes nothing → x": [
    over((x) => ops.reshape(x, [4, 4])),
    over((x) => ops.transpose(x, [0, 1])),
    over((x) => ops.broadcast(x, [4, 4], [0, 1])),
    over((x) => ops.slice(x, [0, 0], [4, 4], [1, 1])),
    over((x) => ops.pad(x, { low: [0, 0], high: [0, 0], interior: [0, 0] })),
    over((x) => ops.reverse(x, [])),
    over((x) => ops.reduceMax(x, [])),
  ],
  "sum x over no axes → x": [over((x) => ops.sum(x, []))],
  "cast to its own dtype → x": [over((x) => ops.cast(x, "f32"))],
  "cast of a cast from bool → one cast": [over((x) => ops.cast(ops.cast(x, "i32"), "f32"), [2], "bool")],
  "reshape(reshape x) → reshape x": [over((x) => ops.reshape(ops.reshape(x, [2, 8]), [16]))],
  "reshape(broadcast scalar) → broadcast scalar": [
    over((x) => ops.reshape(ops.broadcast(ops.sum(x, [0]), [2, 3], []), [6]), [1]),
  ],
  "transpose(transpose x) → transpose x": [
    over((x) => ops.transpose(ops.transpose(x, [1, 2, 0]), [1, 0, 2]), [2, 4, 2]),
  ],
  "broadcast(broadcast x) → broadcast x": [
    over((x) => ops.broadcast(ops.broadcast(x, [2, 16], [1]), [2, 3, 16], [0, 2]), [16]),
  ],
  "transpose(broadcast x) → broadcast x, axes still in order": [
    over((x) => ops.transpose(ops.broadcast(x, [2, 4, 4], [1, 2]), [1, 0, 2])),
  ],
  "reverse(reverse x) → reverse x": [over((x) => ops.reverse(ops.reverse(x, [0]), [0, 1]))],
  "contract(transpose x, y) → contract(x, y)": [
    over((x) => ops.contract(ops.transpose(x, [1, 0]), x, { left: "ij", right: "jk", result: "ik" })),
    over(
      (x) => ops.contract(ops.transpose(x, [2, 0, 1]), x, { left: "bij", right: "ijk", result: "kb" }),
      [2, 2, 4],
    ),
  ],
  "contract(x, transpose y) → contract(x, y)": [
    over((x) => ops.contract(x, ops.transpose(x, [1, 0]), { left: "ij", right: "jk", result: "ki" })),
  ],
  "transpose(contract(x, y)) → contract(x, y)": [
    over((x) => ops.transpose(ops.contract(x, x, { left: "ij", right: "jk", result: "ik" }), [1, 0])),
  ],
  "sum(broadcast x) → x * count": [
    over((x) => ops.sum(ops.broadcast(x, [3, 16], [1]), [0]), [16]),
    over((x) => ops.sum(ops.broadcast(x, [N, 16], [1]), [0]), [16]),
    over((x) => ops.sum(ops.broadcast(x, [4, 3, 4], [0, 2]), [1, 2])),
  ],
  "max(broadcast x) → max x": [over((x) => ops.reduceMax(ops.broadcast(x, [4, 3, 4], [0, 2]), [0, 1]))],
  "min(broadcast x) → min x": [
    over((x) => ops.reduceMin(ops.broadcast(x, [4, 3, N], [0, 2]), [2, 1]), [4, N]),
  ],
  "sum(sum x) → sum x": [over((x) => ops.sum(ops.sum(x, [1]), [1]), [2, 4, 2])],
  "product(product x) → product x": [over((x) => ops.product(ops.product(x, [0]), [0]))],
  "max(max x) → max x": [over((x) => ops.reduceMax(ops.reduceMax(x, [1]), [1]), [2, 4, 2])],
  "min(min x) → min x": [over((x) => ops.reduceMin(ops.reduceMin(x, [2]), [0, 1]), [2, 4, 2])],
  "sum(-x) → -sum x": [over((x) => ops.sum(ops.negate(x), [0]))],
  "sum(x * c) → sum x * c": [over((x) => ops.sum(ops.multiply(x, 0.3), [1]))],
};

const close = (a: number, b: number, tolerance: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b)) + 1e-323;

/** Elements that differ too much: of an inexact rule, among those that no extreme value reaches. */
function differences({ root, environment }: Instance, { exact }: Rule, after: Node): string[] {
  const inputs = environment.inputs ?? {};
  const calm: Environment = exact
    ? environment
    : {
        ...environment,
        inputs: Object.fromEntries(
          Object.entries(inputs).map(([name, list]) => [
            name,
            Array.from(list, (v) => (ordinary(v) ? v : 1.25)),
          ]),
        ),
      };
  const values = evaluate([root, after], calm);
  const was = values.get(root)!;
  const is = values.get(after)!;
  return [...was].flatMap((v, k) => {
    const same = exact
      ? close(v, is[k]!, 2 ** -50) && (v !== 0 || is[k] !== 0 || Object.is(v, is[k]))
      : !Number.isFinite(v) || close(v, is[k]!, 1e-12) || Math.abs(v - is[k]!) < 1e-14;
    return same ? [] : [`${k}: ${v} became ${is[k]}`];
  });
}

describe("every rule", () => {
  test.each(rules.map((each) => [each.name, each] as const))("%s", (name, each) => {
    const made =
      instances[name]?.map((make) => make()) ??
      (each.pattern && isAutomatic(each.pattern)
        ? instantiate(each.pattern, each.exact ? adversarial : adversarial.filter(ordinary))
        : []);
    let fired = 0;
    for (const instance of made) {
      let once = false;
      const [after] = rewrite([instance.root], [each], {
        trace: () => {
          once = true;
        },
      });
      fired += Number(once);
      expect(differences(instance, each, after!)).toEqual([]);
      if (instances[name]) expect(once).toBe(true);
    }
    expect(fired).toBeGreaterThan(0);
  });

  test("has a name of its own, and no test is of a rule that is gone", () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    expect(Object.keys(instances).filter((name) => !rules.some((each) => each.name === name))).toEqual([]);
  });
});

describe("the driver", () => {
  const deep = (build: (y: Node) => Node): Node => {
    let y: Node = ops.input(new Graph(), { name: "x", dtype: "f32", shape: [] });
    for (let k = 0; k < 20_000; k++) y = build(y);
    return y;
  };

  test("rewrites deep graphs without recursion", () => {
    const [after] = runPasses([deep((y) => ops.negate(ops.add(ops.multiply(ops.negate(y), 1), -0)))]);
    expect(topological([after!]).map(({ op }) => op.name)).toEqual(["input"]);
  });

  test("fires a number of times linear in the graph", () => {
    let fired = 0;
    runPasses([deep((y) => ops.sin(ops.add(y, -0)))], { trace: () => fired++ });
    expect(fired).toBe(20_000);
  });

  test("names what fires, leaves out what is disabled, and stops at a limit", () => {
    const root = over((x) => ops.negate(ops.negate(ops.multiply(x, 1))))().root;
    const names = (options: Parameters<typeof runPasses>[1]): string[] => {
      const found: string[] = [];
      runPasses([root], { ...options, trace: ({ name }) => found.push(name) });
      return found;
    };
    expect(names({})).toEqual(["--x → x", "x * 1 → x"]);
    expect(names({ disabled: new Set(["--x → x"]) })).toEqual(["x * 1 → x"]);
    expect(names({ disabled: new Set(["simplify"]) })).toEqual(["--x → x"]);
    expect(names({ limit: 0 })).toEqual([]);
    expect(names({ after: "canonicalise" })).toEqual(["--x → x"]);
    expect(names({ after: "" })).toEqual([]);
    expect(passes.map(({ name }) => name)).toEqual(["canonicalise", "simplify"]);
  });

  test("ends though rules go round, grow, or contain what they replace", () => {
    const x = hole("x");
    const round = [
      rule("sin → cos", [ops.sin, x], ({ x }) => ops.cos(x)),
      rule("cos → sin", [ops.cos, x], ({ x }) => ops.sin(x)),
      rule("exp x → -exp x", [ops.exp, x], (_, root) => ops.negate(root)),
      rule("tanh x → tanh (x + 1)", [ops.tanh, x], ({ x }) => ops.tanh(ops.add(x, 1))),
    ];
    const { root, environment } = over((v) => ops.tanh(ops.exp(ops.sin(v))))();
    const [after] = rewrite([root], round, { limit: 50 });
    expect(evaluate([after!], environment).get(after!)).toHaveLength(16);
  });

  test("keeps origins and names", () => {
    const graph = new Graph();
    const span = { source: { name: "m.mlp", text: "" }, start: 3, end: 5 };
    const x = ops.input(graph, { name: "x", dtype: "f32", shape: [2] });
    const h = graph.at({ span, phase: "model" }, () => ops.alias(ops.power(ops.alias(x, "a", 0), 2), "h", 1));
    const [after] = runPasses([h]);
    expect(after!.op).toBe(ops.multiply);
    expect(graph.origin(after!)).toEqual({ span, phase: "model" });
    expect(graph.name(after!)).toBe("h");
  });
});

/** A random graph over x, y: f32[3, 4] and s: f32; programs are lists of numbers that choose ops and operands. */
function randomGraph(program: readonly number[]): { graph: Graph; inputs: Node[]; root: Node } {
  const graph = new Graph();
  const inputs = ["x", "y"].map((name) => ops.input(graph, { name, dtype: "f32", shape: [3, 4] }));
  const s = ops.input(graph, { name: "s", dtype: "f32", shape: [] });
  const pool: Node[] = [
    ...inputs,
    ops.broadcast(s, [3, 4], []),
    ops.fill(inputs[0]!, 0),
    ops.fill(inputs[0]!, 1),
  ];
  const makers: ReadonlyArray<(a: Node, b: Node) => Node> = [
    ops.add,
    ops.subtract,
    ops.multiply,
    (a) => ops.negate(a),
    (a) => ops.sin(a),
    (a) => ops.tanh(a),
    (a, b) => ops.divide(a, ops.add(ops.multiply(b, b), 1)),
    (a) => ops.power(a, 2),
    (a) => ops.multiply(a, 0.5),
    (a) => ops.divide(a, 4),
    (a, b) => ops.select(ops.not(ops.less(a, b)), a, b),
    (a, b) => ops.maximum(a, ops.negate(b)),
    (a) => ops.broadcast(ops.sum(a, [0]), [3, 4], [1]),
    (a) => ops.broadcast(ops.multiply(ops.sum(a, [0, 1]), 0.1), [3, 4], []),
    (a) => ops.transpose(ops.reverse(ops.transpose(a, [1, 0]), [0]), [1, 0]),
    (a) => ops.reshape(ops.reshape(a, [12]), [3, 4]),
    (a) =>
      ops.add(
        a,
        ops.pad(ops.slice(a, [1, 0], [2, 2], [1, 2]), { low: [0, 1], high: [1, 0], interior: [0, 1] }),
      ),
    (a, b) =>
      ops.contract(ops.transpose(a, [1, 0]), ops.contract(a, b, { left: "ij", right: "kj", result: "ki" }), {
        left: "ai",
        right: "ki",
        result: "ka",
      }),
    (a) => ops.alias(a, "h", 0),
    (a) => ops.stopGradient(a),
  ];
  for (let k = 0; k + 2 < program.length; k += 3) {
    const [op, a, b] = [program[k]!, program[k + 1]!, program[k + 2]!];
    pool.push(ops.tanh(makers[op % makers.length]!(pool[a % pool.length]!, pool[b % pool.length]!)));
  }
  const root = ops.sum(ops.multiply(pool.at(-1)!, ops.add(pool.at(-2)!, 1)), [0, 1]);
  return { graph, inputs: [...inputs, s], root };
}

describe("random graphs", () => {
  const environment: Environment = {
    inputs: {
      x: Array.from({ length: 12 }, (_, k) => Math.sin(k + 0.5)),
      y: Array.from({ length: 12 }, (_, k) => Math.cos(1.3 * k)),
      s: [0.4],
    },
  };

  test("mean the same before and after the passes, gradients and second gradients included", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 6, maxLength: 36 }), (program) => {
        const { inputs, root } = randomGraph(program);
        const first = gradient(root, inputs).filter((g) => g !== null);
        const second = first[0] ? gradient(first[0], inputs).filter((g) => g !== null) : [];
        const roots = [root, ...first, ...second];
        const after = runPasses(roots);
        const values = evaluate([...roots, ...after], environment);
        roots.forEach((before, k) => {
          values.get(after[k]!)!.forEach((v, j) => {
            expect(v).toBeCloseTo(values.get(before)![j]!, 8);
          });
        });
        expect(runPasses(after)).toEqual(after);
      }),
      { numRuns: 150, seed: 7 },
    );
  });
});
