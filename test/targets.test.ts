// Random graphs on every target: what their kernels compute is what the interpreter says, before and after the passes.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../compiler/graph/evaluate.ts";
import type { Node } from "../compiler/graph/node.ts";
import { symbol } from "../compiler/graph/shape.ts";
import { type LoweringRequest, lowerProgram } from "../compiler/kernel/lower.ts";
import type { Program } from "../compiler/kernel/program.ts";
import { verifyProgram } from "../compiler/kernel/verify.ts";
import type { Environment, Target } from "../compiler/ops/op.ts";
import { runPasses } from "../compiler/passes/passes.ts";
import { GpuPrograms } from "./gpu.ts";
import { run } from "./program-run.ts";
import { type Extents, programs, randomEnvironment, randomStep } from "./random-graph.ts";
import { WasmPrograms } from "./wasm-run.ts";

type Precision = "f32" | "f64";
type Values = ReadonlyMap<string, ArrayLike<number>>;

interface Runner {
  readonly precisions: readonly Precision[];
  /** How many of the graphs it runs: one in so many. */
  readonly rarity: number;
  /** Results and variables after the program, by name. */
  run(program: Program, environment: Environment, precision: Precision): Values | Promise<Values>;
}

/** A target without a runner is a type error. */
const runners: Readonly<Record<Target, Runner>> = {
  ts: { precisions: ["f64", "f32"], rarity: 1, run },
  wgsl: {
    precisions: ["f32"],
    // A GPU made of software takes a second to make a kernel.
    rarity: 8,
    run: (program, environment) => new GpuPrograms([program]).run(program.name, environment),
  },
  wasm: {
    precisions: ["f32"],
    rarity: 1,
    run: (program, environment) => new WasmPrograms([program]).run(program.name, environment),
  },
};

interface Form {
  readonly what: string;
  readonly extents: Extents;
  readonly sizes: readonly number[];
  readonly runs: number;
}

const forms: readonly Form[] = [
  { what: "of fixed size", extents: { rows: 3, columns: 4 }, sizes: [3], runs: 40 },
  { what: "of any number of rows", extents: { rows: symbol("N"), columns: 4 }, sizes: [1, 2, 7], runs: 40 },
  { what: "wide enough for blocks", extents: { rows: symbol("N"), columns: 36 }, sizes: [1, 19], runs: 20 },
];

/** The step as a request, its nodes as these are now. */
const requestOf = (W: Node, [next, ...results]: readonly Node[]): LoweringRequest => ({
  name: "step",
  results: results.map((node, k) => ({ name: `r${k}`, node })),
  updates: [{ target: { name: "W", role: "param", node: W, dtype: W.dtype, shape: W.shape }, value: next! }],
  origin: (node) => node.graph.origin(node),
});

/** The largest magnitude among the numbers. */
function most(values: Iterable<number>): number {
  let found = 0;
  for (const value of values) if (Math.abs(value) > found) found = Math.abs(value);
  return found;
}

describe.each(Object.entries(runners))("%s", (target, runner) => {
  describe.each(forms)("random graphs $what", ({ extents, sizes, runs }) => {
    /** Fails where a result, a derivative or the variable after the step is not what the graph as built says. */
    const check = async (choices: readonly number[], after?: string): Promise<void> => {
      const { results, W, next } = randomStep(choices, extents);
      const built = [next, ...results];
      const nodes = runPasses(built, after === undefined ? {} : { after });
      const program = lowerProgram(requestOf(W, nodes), target as Target);
      verifyProgram(program);
      for (const rows of sizes) {
        const environment = randomEnvironment(rows, extents.columns);
        const exact = evaluate(built, environment);
        const rounded = evaluate(nodes, environment, { round: "f32" });
        for (const precision of runner.precisions) {
          const found = await runner.run(program, environment, precision);
          for (const [k, node] of built.entries()) {
            const wanted = exact.get(node)!;
            // A variable that stays what it is, is none of the program's.
            const got = k > 0 ? found.get(`r${k - 1}`)! : (found.get("W") ?? environment.variables!.W!);
            expect(got.length).toBe(wanted.length);
            // In f32, a target may lose what is lost where every value is rounded, and a few times that.
            const lost = most(rounded.get(nodes[k]!)!.map((value, at) => value - wanted[at]!));
            const scale = Math.max(1, most(wanted));
            const tolerance = precision === "f64" ? 1e-8 * scale : 1e-3 * scale + 20 * lost;
            for (const [at, value] of wanted.entries())
              if (!(Math.abs(got[at]! - value) <= tolerance))
                expect.fail(`value ${k} of ${rows} rows in ${precision}: ${got[at]}, not ${value}, at ${at}`);
          }
        }
      }
    };

    test.each<[string, string | undefined]>([
      ["as built", ""],
      ["rewritten", undefined],
    ])("%s", async (_, after) => {
      const property = fc.asyncProperty(programs, (choices) => check(choices, after));
      await fc.assert(property, {
        numRuns: Math.ceil(runs / runner.rarity),
        seed: 11,
      });
    });
  });
});
