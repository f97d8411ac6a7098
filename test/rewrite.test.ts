// Rewriting: every rule before and after on adversarial values, the driver, and the passes on random graphs.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gradient } from "../compiler/autodiff/gradient.ts";
import { type Environment, evaluate } from "../compiler/graph/evaluate.ts";
import { Graph, type Node, topological } from "../compiler/graph/node.ts";
import * as ops from "../compiler/ops/index.ts";
import { passes, runPasses } from "../compiler/passes/passes.ts";
import { rewrite } from "../compiler/rewrite/driver.ts";
import { hole, type Rule, rule, title } from "../compiler/rewrite/rule.ts";
import {
  adversarial,
  type Instance,
  instances,
  instantiate,
  isAutomatic,
  ordinary,
  over,
  stableValues,
} from "./rewrite-cases.ts";

const rules = passes.flatMap((pass) => pass.rules);
const ulp = 2 ** -53;

/** The instances of a rule; an exact one, or one that minds only zeros, is tried on every kind of value. */
function instancesOf({ name, pattern, caveat }: Rule): Instance[] {
  const numbers = !caveat || caveat.loses === "the sign of zero" ? adversarial : ordinary;
  const given = instances[name]?.map((make) => make(numbers));
  return given ?? (pattern && isAutomatic(pattern) ? instantiate(pattern, numbers) : []);
}

/** Elements that differ by more than the rule says; units in the last place are those of 1 and above. */
function differences({ root, environment }: Instance, { caveat }: Rule, after: Node): string[] {
  const values = evaluate([root, after], environment);
  const [was, is] = [values.get(root)!, values.get(after)!];
  return [...was].flatMap((v, k) => {
    const w = is[k]!;
    const scale = Math.max(Math.abs(v), Math.abs(w));
    const same = caveat
      ? v === w ||
        Number.isNaN(v) ||
        (Math.abs(v) === Number.POSITIVE_INFINITY && caveat.ulps > 0) ||
        Math.abs(v - w) <= caveat.ulps * ulp * Math.max(scale, 1)
      : Object.is(v, w) || (v !== 0 && w !== 0 && Math.abs(v - w) <= 8 * ulp * scale + 1e-323);
    return same ? [] : [`${k}: ${v} became ${w}`];
  });
}

describe("every rule", () => {
  test.each(rules.map((each) => [title(each), each] as const))("%s", (_, each) => {
    const given = instances[each.name] !== undefined;
    let fired = 0;
    for (const instance of instancesOf(each)) {
      let once = false;
      const [after] = rewrite([instance.root], [each], {
        trace: () => {
          once = true;
        },
      });
      fired += Number(once);
      expect(differences(instance, each, after!)).toEqual([]);
      if (given) expect(once).toBe(true);
    }
    expect(fired).toBeGreaterThan(0);
  });

  test("has a name of its own, and no case is of a rule that is gone", () => {
    const known = new Set(rules.map(({ name }) => name));
    expect(known.size).toBe(rules.length);
    expect(
      [...Object.keys(instances), ...Object.keys(stableValues)].filter((name) => !known.has(name)),
    ).toEqual([]);
  });

  test.each(Object.entries(stableValues))("%s, far from where the naive form works", (name, truth) => {
    const points = [...adversarial, ...ordinary, 100, -100, 700, -700, 1e-8, -1e-8, 1e-17, 1e160, -1e160];
    const each = rules.find((found) => found.name === name)!;
    const [{ root, environment }] = instantiate(each.pattern!, points) as [Instance];
    const [after] = rewrite([root], [...rules.filter(({ name }) => name.startsWith("--")), each]);
    const got = evaluate([after!], environment).get(after!)!;
    points.forEach((x, k) => {
      const wanted = truth(x, x);
      if (Number.isFinite(wanted))
        expect(Math.abs(got[k]! - wanted)).toBeLessThanOrEqual(8 * ulp * Math.abs(wanted) + 1e-300);
      else expect(got[k]).toBe(wanted);
    });
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
    const { root } = over((x) => ops.add(ops.tanh(ops.abs(ops.abs(x))), -0))(ordinary);
    const names = (options: Parameters<typeof runPasses>[1]): string[] => {
      const found: string[] = [];
      runPasses([root], { ...options, trace: ({ name }) => found.push(name) });
      return found;
    };
    expect(names({})).toEqual(["||x|| → |x|", "x + -0 → x"]);
    expect(names({ disabled: new Set(["||x|| → |x|"]) })).toEqual(["x + -0 → x"]);
    expect(names({ disabled: new Set(["simplify"]) })).toEqual(["||x|| → |x|"]);
    expect(names({ limit: 0 })).toEqual([]);
    expect(names({ after: "canonicalise" })).toEqual(["||x|| → |x|"]);
    expect(names({ after: "" })).toEqual([]);
    expect(passes.map(({ name }) => name)).toEqual([
      "canonicalise",
      "stabilise",
      "simplify",
      "share",
      "specialise",
    ]);
  });

  test("ends though rules go round, grow, or contain what they replace", () => {
    const x = hole("x");
    const round = [
      rule("sin → cos", [ops.sin, x], ({ x }) => ops.cos(x)),
      rule("cos → sin", [ops.cos, x], ({ x }) => ops.sin(x)),
      rule("exp x → -exp x", [ops.exp, x], (_, root) => ops.negate(root)),
      rule("tanh x → tanh (x + 1)", [ops.tanh, x], ({ x }) => ops.tanh(ops.add(x, 1))),
    ];
    const { root, environment } = over((v) => ops.tanh(ops.exp(ops.sin(v))))(ordinary);
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
    (a) => ops.divide(1, ops.add(ops.exp(ops.negate(a)), 1)),
    (a, b) => ops.multiply(b, ops.log(ops.alias(ops.divide(1, ops.add(ops.exp(a), 1)), "p", 1))),
    (a, b) => ops.multiply(ops.subtract(1, b), ops.log(ops.subtract(1, ops.alias(ops.sigmoid(a), "p", 2)))),
    (a) => ops.divide(ops.exp(a), ops.broadcast(ops.sum(ops.exp(a), [1]), [3, 4], [0])),
    (a) => ops.log(ops.divide(ops.exp(a), ops.broadcast(ops.sum(ops.exp(a), [0]), [3, 4], [1]))),
    (a) => ops.broadcast(ops.log(ops.sum(ops.exp(a), [0, 1])), [3, 4], []),
    (a, b) => ops.subtract(ops.exp(ops.multiply(a, b)), 1),
    (a) => ops.sqrt(ops.add(ops.power(a, 2), 0.1)),
    (a) => ops.select(ops.less(0.05, a), ops.log(a), 0),
    (a, b) => ops.multiply(ops.multiply(a, ops.broadcast(ops.sum(b, [0, 1]), [3, 4], [])), 0.2),
    (a, b) => ops.divide(ops.divide(a, 3), ops.broadcast(ops.exp(ops.sum(b, [1])), [3, 4], [0])),
    (a, b) =>
      ops.pad(
        ops.contract(ops.broadcast(ops.sum(a, [0]), [3, 4], [1]), b, {
          left: "ik",
          right: "jk",
          result: "ij",
        }),
        { low: [0, 0], high: [0, 1], interior: [0, 0], value: 0.5 },
      ),
    (a) => ops.minimum(ops.maximum(ops.multiply(a, 3), -0.7), 0.9),
    (a) => ops.power(ops.add(ops.abs(a), 0.3), -0.5),
    (a) => ops.broadcast(ops.reshape(ops.reshape(ops.sum(a, [1]), [3, 1]), [3]), [3, 4], [0]),
    (a) => ops.broadcast(ops.reshape(ops.reduceMax(a, [1]), [3, 1]), [3, 1, 4], [0, 1]),
    (a) => ops.broadcast(ops.reduceMin(ops.reshape(a, [3, 1, 4]), [1, 2]), [3, 4], [0]),
    (a) => ops.transpose(ops.reshape(a, [3, 1, 4]), [1, 0, 2]),
    (a, b) => ops.add(ops.reshape(a, [3, 1, 4]), ops.reshape(ops.sin(b), [3, 1, 4])),
    (a) =>
      ops.slice(
        ops.slice(ops.broadcast(a, [3, 4, 4], [0, 1]), [0, 0, 1], [3, 4, 3], [1, 1, 1]),
        [0, 0, 1],
        [3, 4, 1],
        [1, 1, 1],
      ),
    (a, b) => ops.cast(ops.and(ops.lessEqual(a, ops.add(b, 0.1234)), ops.not(ops.less(b, -0.777))), "f32"),
    (a) => ops.cast(ops.cast(ops.cast(ops.less(a, 0.1234), "i32"), "f32"), "f32"),
    (a, b) => ops.select(ops.less(a, 0.1111), a, ops.select(ops.less(b, 0.2222), a, b)),
    (a) =>
      ops.product(
        ops.broadcast(ops.product(ops.product(ops.multiply(a, 1.4), [0]), [0]), [3, 4, 2], []),
        [2],
      ),
    (a) => ops.reduceMax(ops.reduceMax(ops.broadcast(a, [3, 2, 4, 5], [0, 2]), [3]), [1]),
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
    (a, b) =>
      ops.contract(ops.reshape(ops.sum(a, [1]), [3, 1]), ops.reshape(ops.sum(b, [0]), [1, 4]), {
        left: "ik",
        right: "kj",
        result: "ij",
      }),
    (a, b) =>
      ops.broadcast(
        ops.contract(a, ops.multiply(b, 0.3), { left: "ij", right: "ij", result: "" }),
        [3, 4],
        [],
      ),
    (a, b) =>
      ops.contract(ops.sum(a, [1]), ops.multiply(ops.sum(b, [0]), 0.3), {
        left: "i",
        right: "j",
        result: "ij",
      }),
    (a) => ops.add(a, ops.sin(ops.multiply(ops.literal(a.graph, [...Array(12).keys()], [3, 4], "f32"), 0.3))),
    (a) => {
      const labels = ops.bounded(ops.literal(a.graph, [2, 0, 3], [3], "i32"), 4);
      const hot = ops.equal(ops.broadcast(labels, [3, 4], [0]), ops.iota(a.graph, [3, 4], 1));
      return ops.broadcast(
        ops.log(ops.sum(ops.multiply(ops.exp(a), ops.cast(hot, "f32")), [1])),
        [3, 4],
        [0],
      );
    },
  ];
  for (let k = 0; k + 2 < program.length; k += 3) {
    const [op, a, b] = [program[k]!, program[k + 1]!, program[k + 2]!];
    const made = makers[op % makers.length]!(pool[a % pool.length]!, pool[b % pool.length]!);
    pool.push(ops.tanh(ops.reshape(made.shape.length === 0 ? ops.broadcast(made, [12], []) : made, [3, 4])));
  }
  const root = ops.sum(ops.multiply(pool.at(-1)!, ops.add(pool.at(-2)!, 1)), [0, 1]);
  return { graph, inputs: [...inputs, s], root };
}

/** The root of a random graph, and its first and second derivatives. */
function randomRoots(program: readonly number[]): Node[] {
  const { inputs, root } = randomGraph(program);
  const first = gradient(root, inputs).filter((g) => g !== null);
  const second = first[0] ? gradient(first[0], inputs).filter((g) => g !== null) : [];
  return [root, ...first, ...second];
}

describe("random graphs", () => {
  const environment: Environment = {
    inputs: {
      x: Array.from({ length: 12 }, (_, k) => Math.sin(k + 0.5)),
      y: Array.from({ length: 12 }, (_, k) => Math.cos(1.3 * k)),
      s: [0.4],
    },
  };

  const expectSame = (before: readonly Node[], after: readonly Node[]): void => {
    const values = evaluate([...before, ...after], environment);
    before.forEach((node, k) => {
      const wanted = values.get(node)!;
      const scale = wanted.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
      values.get(after[k]!)!.forEach((v, j) => {
        expect(Math.abs(v - wanted[j]!), `${v}, not ${wanted[j]}`).toBeLessThanOrEqual(1e-8 * scale);
      });
    });
  };
  const programs = fc.array(fc.nat(4000), { minLength: 6, maxLength: 36 });

  test("mean the same before and after the passes, gradients and second gradients included", () => {
    fc.assert(
      fc.property(programs, (program) => {
        const roots = randomRoots(program);
        expectSame(roots, runPasses(roots));
        const simple = runPasses(roots, { after: "simplify" });
        runPasses(simple, { after: "simplify" }).forEach((again, k) => {
          expect(again).toBe(simple[k]);
        });
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  test.each([...passes, ...rules].map(({ name }) => name))("mean the same without: %s", (name) => {
    for (const program of fc.sample(programs, {
      numRuns: 2,
      seed: name.length * 7919 + name.charCodeAt(0),
    })) {
      const roots = randomRoots(program);
      expectSame(roots, runPasses(roots, { disabled: new Set([name]) }));
    }
  });
});
