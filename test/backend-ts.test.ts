import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { atom, fill, infix, type Text } from "../compiler/backends/text.ts";
import { helpersOf, kernelParameters, printKernel, printKernelsSource } from "../compiler/backends/ts.ts";
import type { Node } from "../compiler/graph/node.ts";
import { lowerProgram } from "../compiler/kernel/lower.ts";
import { Names } from "../compiler/kernel/names.ts";
import { verifyProgram } from "../compiler/kernel/verify.ts";
import * as o from "../compiler/ops/index.ts";
import { cases, environmentOf, type Leaves, matmul, mlpStep, N, over, request } from "./kernel-cases.ts";
import { disagreement } from "./program-run.ts";

describe("expression text", () => {
  const [a, b, c] = ["a", "b", "c"].map(atom) as [Text, Text, Text];
  const minusOne: Text = { text: "-1", precedence: 15 };
  const sum = ([x, y]: readonly string[]): string => `(${x} + ${y})`;
  const product = ([x, y]: readonly string[]): string => `(${x} * ${y})`;
  const negative = ([x]: readonly string[]): string => `(-${x})`;
  const choice = ([x, y, z]: readonly string[]): string => `(${x} ? ${y} : ${z})`;
  const most = ([x, y]: readonly string[]): string => `Math.max(${x}, ${y})`;
  const whole = ([x, y]: readonly string[]): string => `((${x} + ${y}) | 0)`;
  const lesser = ([x, y]: readonly string[]): string => `(${x} < ${y})`;
  const same = ([x, y]: readonly string[]): string => `(${x} === ${y})`;
  const table: ReadonlyArray<readonly [Text, string]> = [
    [fill(sum, [fill(product, [a, b]), c]), "a * b + c"],
    [fill(product, [fill(sum, [a, b]), c]), "(a + b) * c"],
    [fill(sum, [a, fill(sum, [b, c])]), "a + (b + c)"],
    [fill(sum, [fill(sum, [a, b]), c]), "a + b + c"],
    [fill(most, [fill(sum, [a, b]), fill(choice, [a, b, c])]), "Math.max(a + b, a ? b : c)"],
    [fill(negative, [fill(negative, [a])]), "-(-a)"],
    [fill(negative, [minusOne]), "-(-1)"],
    [fill(sum, [a, minusOne]), "a + -1"],
    [fill(product, [fill(negative, [a]), b]), "-a * b"],
    [fill(choice, [fill(choice, [a, b, c]), a, b]), "(a ? b : c) ? a : b"],
    [fill(sum, [fill(choice, [a, b, c]), c]), "(a ? b : c) + c"],
    [fill(product, [fill(whole, [a, b]), c]), "((a + b) | 0) * c"],
    [fill(same, [fill(lesser, [a, b]), c]), "(a < b) === c"],
    [infix(a, "-", infix(b, "-", c)), "a - (b - c)"],
    [infix(infix(a, "%", b), "===", c), "a % b === c"],
  ];
  test.each(table)("%o", ({ text }, expected) => {
    expect(text).toBe(expected);
  });
});

describe("names", () => {
  test("are legal identifiers, each once", () => {
    const names = new Names(["taken"]);
    const given = ["adam/W1/m", "W'", "class", "2d", "a b", "a_b", "taken", "Math", "", "let", "await"].map(
      (n) => names.unique(n),
    );
    expect(given).toEqual([
      "adam_W1_m",
      "W_next",
      "class_",
      "_2d",
      "a_b",
      "a_b_2",
      "taken_2",
      "Math_",
      "_",
      "let_",
      "await_",
    ]);
  });

  test("of the model never collide with those of the code", () => {
    const hostile = request((_, leaf) => {
      const [x, y] = [leaf.input("class", N, 9), leaf.input("left", 9, 70)];
      const [i, sums] = [leaf.input("i", 70), leaf.input("sums", N, 70)];
      const dot = o.alias(matmul(x, y), "i0", 0);
      const more = o.add(
        o.add(dot, over(i, [N, 70], 1)),
        o.multiply(
          sums,
          o.setting(sums.graph, "rate").shape.length === 0
            ? over(o.setting(sums.graph, "rate"), [N, 70])
            : sums,
        ),
      );
      return {
        results: {
          function: o.alias(more, "j", 1),
          Math: o.exp(more),
          step: o.sum(more, [0]),
          multiplyBlocks: o.sum(more, [1]),
        },
      };
    });
    const program = lowerProgram(hostile);
    verifyProgram(program);
    for (const size of [1, 40])
      expect(disagreement(hostile, program, environmentOf(hostile, { N: size }))).toBeLessThan(1e-5);
  });
});

const javascript = { types: false, precision: "f32" } as const;
const typescript = { types: true, precision: "f32" } as const;
const code = (
  build: Parameters<typeof request>[0],
  options: typeof javascript | typeof typescript = javascript,
): string => printKernelsSource([lowerProgram(request(build))], options);

describe("a stranger reads", () => {
  test("softmax over rows", () => {
    const softmax = (_: unknown, leaf: Leaves): { results: Record<string, ReturnType<typeof o.exp>> } => {
      const x = leaf.input("x", N, 10);
      const e = o.exp(o.subtract(x, over(o.reduceMax(x, [1]), [N, 10], 0)));
      return { results: { p: o.divide(e, over(o.sum(e, [1]), [N, 10], 0)) } };
    };
    expect(code(softmax, typescript)).toMatchInlineSnapshot(`
      "/** exp: f32[N, 10], p: f32[N, 10] */
      function step_p(x: Float32Array, exp: Float32Array, p: Float32Array, N: number): void {
        for (let i = 0; i < N; i++) {
          let max = -Infinity;
          const row = i * 10;
          for (let j = 0; j < 10; j++) {
            max = Math.max(max, x[row + j]!);
          }
          let sum = 0;
          for (let j = 0; j < 10; j++) {
            const exp_ij = fastExp(x[row + j]! - max);
            sum += exp_ij;
            exp[row + j] = exp_ij;
          }
          for (let j = 0; j < 10; j++) {
            p[row + j] = exp[row + j]! / sum;
          }
        }
      }
      "
    `);
  });

  test("momentum, parameter and velocity in one loop", () => {
    expect(
      code((_, leaf) => {
        const [W, v, g] = [leaf.param("W", 30, 20), leaf.moment("v", 30, 20), leaf.input("g", 30, 20)];
        const next = o.add(o.multiply(v, 0.9), g);
        return {
          updates: [
            [v, next],
            [W, o.subtract(W, o.multiply(next, 0.1))],
          ],
        };
      }),
    ).toMatchInlineSnapshot(`
      "/** v: f32[30, 20], W: f32[30, 20] */
      function update_W(v, g, W) {
        for (let i = 0; i < 600; i++) {
          const v_next = v[i] * 0.9 + g[i];
          v[i] = v_next;
          W[i] = W[i] - v_next * 0.1;
        }
      }
      "
    `);
  });

  test("a small dense layer", () => {
    expect(
      code((_, leaf) => {
        const pre = o.add(
          matmul(leaf.input("x", N, 2), leaf.param("W", 2, 8)),
          over(leaf.param("b", 8), [N, 8], 1),
        );
        return { results: { h: o.tanh(pre) } };
      }),
    ).toMatchInlineSnapshot(`
      "/** h: f32[N, 8] */
      function step_h(x, W, b, h, N) {
        for (let i = 0; i < N; i++) {
          const x_row = i * 2;
          const h_row = i * 8;
          for (let j = 0; j < 8; j++) {
            let dot = 0;
            for (let k = 0; k < 2; k++) {
              dot += x[x_row + k] * W[k * 8 + j];
            }
            h[h_row + j] = fastTanh(dot + b[j]);
          }
        }
      }
      "
    `);
  });

  test("a large one, in blocks", () => {
    expect(
      code((_, leaf) => {
        const pre = o.add(
          matmul(leaf.input("x", N, 784), leaf.param("W", 784, 256)),
          over(leaf.param("b", 256), [N, 256], 1),
        );
        return { results: { h: o.maximum(pre, 0) } };
      }),
    ).toMatchInlineSnapshot(`
      "/** h: f32[N, 256] */
      function step_h(x, W, b, h, N) {
        const sums = sumBlock;
        for (let i0 = 0; i0 < N; i0 += 256) {
          const i1 = Math.min(i0 + 256, N);
          multiplyMatrices(sums, x, i0 * 784, 784, 1, W, 0, 1, 256, i1 - i0, 256, 784);
          for (let i = i0; i < i1; i++) {
            const sums_row = (i - i0) * 258;
            const h_row = i * 256;
            for (let j = 0; j < 256; j++) {
              h[h_row + j] = Math.max(sums[sums_row + j] + b[j], 0);
            }
          }
        }
      }
      "
    `);
  });

  test("gather and scatter", () => {
    expect(
      code((_, leaf) => {
        const ids = leaf.ids("ids", N);
        return {
          results: {
            rows: o.gather(leaf.param("E", 50, 8), ids),
            counts: o.scatterAdd(leaf.input("w", N), ids, 50),
          },
        };
      }),
    ).toMatchInlineSnapshot(`
      "/** rows: f32[N, 8] */
      function step_rows(ids, E, rows, N) {
        for (let i = 0; i < N; i++) {
          const ids_id = ids[i];
          const E_row = ids_id * 8;
          const rows_row = i * 8;
          for (let j = 0; j < 8; j++) {
            rows[rows_row + j] = ids_id >= 0 && ids_id < 50 ? E[E_row + j] : NaN;
          }
        }
      }

      /** counts: f32[50] */
      function step_counts(ids, counts, w, N) {
        for (let i = 0; i < 50; i++) {
          counts[i] = 0;
        }
        for (let i = 0; i < N; i++) {
          const ids_id = ids[i];
          if (ids_id >= 0 && ids_id < 50) {
            counts[ids_id] = counts[ids_id] + w[i];
          }
        }
      }
      "
    `);
  });

  test("bools as 0 and 1 in memory", () => {
    expect(
      code((_, leaf) => {
        const on = leaf.flags("on", N);
        return { results: { off: o.not(on), x: o.select(on, leaf.input("x", N), -1) } };
      }),
    ).toMatchInlineSnapshot(`
      "/** off: bool[N], x: f32[N] */
      function step_off(on, x, off, x_2, N) {
        for (let i = 0; i < N; i++) {
          const on_i = on[i] !== 0;
          off[i] = !on_i ? 1 : 0;
          x_2[i] = choose(on_i, x[i], -1);
        }
      }
      "
    `);
  });
});

describe("kernels", () => {
  test("take their buffers once, then their scalars", () => {
    const [kernel] = lowerProgram(mlpStep(784, 256)).kernels.filter(({ name }) => name === "update_W1");
    const { buffers, scalars } = kernelParameters(kernel!);
    expect([...buffers, ...scalars].map(({ name }) => name)).toEqual([
      "x",
      "select",
      "adam_W1_m",
      "adam_W1_v",
      "W1",
      "adam_b1_m",
      "adam_b1_v",
      "b1",
      "N",
      "step",
    ]);
    expect(printKernel(kernel!, javascript)).toContain(
      "function update_W1(x, select, adam_W1_m, adam_W1_v, W1, adam_b1_m, adam_b1_v, b1, N, step) {",
    );
  });

  const rows = (x: Node): Node => over(o.reduceMax(x, [1]), [N, 3], 0);
  test.each<[what: string, y: (x: Node) => Node, rounded: boolean]>([
    ["what memory holds", (x) => x, false],
    ["the largest of what memory holds", rows, false],
    ["what is chosen from it", (x) => o.negate(o.abs(o.select(o.less(x, 0), o.minimum(x, -1), 0.5))), false],
    ["a product", (x) => o.multiply(x, x), true],
    ["the largest of products", (x) => rows(o.multiply(x, x)), true],
    ["what is chosen from numbers that are no f32 ones", (x) => o.maximum(x, 0.1), true],
  ])("before a comparison round: %s", (_, y, rounded) => {
    const made = request((_, leaf) => {
      const x = leaf.input("x", N, 3);
      return { results: { same: o.equal(o.reverse(x, [0]), y(x)) } };
    });
    const [kernel] = lowerProgram(made).kernels;
    expect(printKernel(kernel!, { types: false, precision: "f32" }).includes("Math.fround")).toBe(rounded);
    expect(printKernel(kernel!, { types: false, precision: "f64" })).not.toContain("Math.fround");
  });

  test("name the helpers that they call, and no others", () => {
    const helpers = (build: Parameters<typeof request>[0]): string[] =>
      helpersOf(lowerProgram(request(build)).kernels);
    expect(helpers((_, leaf) => ({ results: { y: o.sqrt(leaf.input("x", N)) } }))).toEqual([]);
    expect(
      helpers((g, leaf) => ({
        results: {
          y: o.cast(o.sigmoid(leaf.input("x", N)), "i32"),
          z: o.cast(leaf.ids("k", N), "f32"),
          r: o.random(g, [3], 0),
        },
      })),
    ).toEqual(["saturate", "sigmoid", "uniform"]);
    expect(helpersOf(lowerProgram(mlpStep(784, 256)).kernels)).toEqual([
      "choose",
      "fastExp",
      "multiplyMatrices",
      "sumBlock",
    ]);
  });

  test("are the same with types and without", () => {
    for (const { kernels } of [
      ...cases.map(({ request }) => lowerProgram(request)),
      lowerProgram(mlpStep(784, 256)),
    ])
      for (const kernel of kernels) {
        const plain = (text: string): string => transformSync(text, { loader: "ts" }).code;
        expect(plain(printKernel(kernel, typescript))).toBe(plain(printKernel(kernel, javascript)));
      }
  });

  test("type-check under strict and noUncheckedIndexedAccess, in both precisions", () => {
    const folder = mkdtempSync(join(tmpdir(), "kernels-"));
    const programs = [...cases.map(({ request }) => lowerProgram(request)), lowerProgram(mlpStep(784, 256))];
    const helpers = [...new Set(programs.flatMap(({ kernels }) => helpersOf(kernels)))].map((name) =>
      name.endsWith("Block")
        ? `declare const ${name}: Float64Array;`
        : name === "choose"
          ? "declare function choose(condition: boolean, x: number, y: number): number;"
          : `declare function ${name}(...x: ${name.startsWith("multiply") ? "unknown[]): void" : "number[]): number"};`,
    );
    for (const precision of ["f32", "f64"] as const)
      programs.forEach((program, k) => {
        const text = printKernelsSource([program], { types: true, precision });
        writeFileSync(join(folder, `p${k}_${precision}.ts`), `${helpers.join("\n")}\n${text}\nexport {};\n`);
      });
    const options = {
      strict: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: false,
      noEmit: true,
      target: "ES2022",
      lib: ["ES2022"],
      types: [],
      skipLibCheck: true,
    };
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, include: ["*.ts"] }),
    );
    try {
      execFileSync("node_modules/.bin/tsc", ["-p", folder], { encoding: "utf8" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
