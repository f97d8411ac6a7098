// Rewriting: every rule before and after on adversarial values, the driver, and the passes on random graphs.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../compiler/graph/evaluate.ts";
import { Graph, type Node, topological } from "../compiler/graph/node.ts";
import * as ops from "../compiler/ops/index.ts";
import { passes, runPasses } from "../compiler/passes/passes.ts";
import { rewrite } from "../compiler/rewrite/driver.ts";
import { hole, type Rule, rule, title } from "../compiler/rewrite/rule.ts";
import { programs, randomEnvironment, randomStep } from "./random-graph.ts";
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

  test("tries no rule again where it is known not to fire, and every rule that is new", () => {
    const tried: string[] = [];
    const counting = (name: string): Rule => ({
      name,
      ops: [ops.sin],
      rewrite() {
        tried.push(name);
        return null;
      },
    });
    const [first, second] = [counting("first"), counting("second")];
    const root = ops.sin(ops.input(new Graph(), { name: "x", dtype: "f32", shape: [2] }));
    const settled: Array<readonly Rule[] | undefined> = [];
    for (const rules of [[first], [first], [first, second], [second]]) rewrite([root], rules, { settled });
    expect(tried).toEqual(["first", "second", "second"]);
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

describe("random graphs", () => {
  const extents = { rows: 3, columns: 4 };
  const environment = randomEnvironment(extents.rows, extents.columns);

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

  test("mean the same before and after the passes, gradients and second gradients included", () => {
    fc.assert(
      fc.property(programs, (program) => {
        const roots = randomStep(program, extents).results;
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
      const roots = randomStep(program, extents).results;
      expectSame(roots, runPasses(roots, { disabled: new Set([name]) }));
    }
  });
});
