// Passes over whole models: each means the same without any one rule or pass, and no pass is there for nothing.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { lower } from "../compiler/compile.ts";
import { evaluate } from "../compiler/graph/evaluate.ts";
import type { Node } from "../compiler/graph/node.ts";
import { printGraph } from "../compiler/graph/print.ts";
import { optimize } from "../compiler/optimize.ts";
import { passes, runPasses } from "../compiler/passes/passes.ts";
import { allRoots } from "../compiler/roots.ts";
import { modelFiles, prepared } from "./models.ts";

describe.each(modelFiles)("$name", (file) => {
  const { model, environment } = prepared(file);
  const roots = allRoots(model).map(({ node }) => node);
  const fired = new Set<string>();
  const optimized = runPasses(roots, { trace: ({ name }) => fired.add(name) });

  test("means the same without any one rule or pass", () => {
    // A rule that does not fire changes nothing by its absence.
    const names = [...passes.map(({ name }) => name), ...fired];
    const variants = names.map((name): [string, readonly Node[]] => [
      name,
      runPasses(roots, { disabled: new Set([name]) }),
    ]);
    // All at once: what the variants share is evaluated once.
    const values = evaluate([...roots, ...variants.flatMap(([, nodes]) => nodes)], environment);
    for (const [name, nodes] of [["nothing", optimized] as const, ...variants])
      nodes.forEach((node, k) => {
        const [found, wanted] = [values.get(node)!, values.get(roots[k]!)!];
        expect(found).toHaveLength(wanted.length);
        const scale = wanted.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-3);
        for (const [at, value] of wanted.entries())
          if (!(Math.abs(found[at]! - value) <= 1e-9 * scale))
            expect.fail(`without ${name}, root ${k} holds ${found[at]} at place ${at}, not ${value}`);
      });
  });
});

/** The models of which the golden is another when a pass is left out. */
const changedWithout = (pass: string): readonly string[] =>
  modelFiles.flatMap(({ name, file }) => {
    const { model } = lower(readFileSync(file, "utf8"), { fileName: `${name}.mlp` });
    const made = optimize(model!, { disabled: new Set([pass]) });
    const golden = readFileSync(join(dirname(file), "stages/optimized.txt"), "utf8");
    return golden.endsWith(printGraph(allRoots(made), made.graph)) ? [] : [name];
  });

test.each(passes.map(({ name }) => name))("without %s some golden is another", (pass) => {
  expect(changedWithout(pass)).not.toEqual([]);
});

test("with all of them none is", () => {
  expect(changedWithout("")).toEqual([]);
});
