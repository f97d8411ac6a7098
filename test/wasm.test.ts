// Kernels as WebAssembly: products of every shape, sums that keep their digits, loops that run in vectors.
import { describe, expect, test } from "vitest";
import products from "../compiler/backends/products.wat?raw";
import { printWasm } from "../compiler/backends/wasm.ts";
import { assemble } from "../compiler/backends/wat.ts";
import { lower, lowerPrograms } from "../compiler/compile.ts";
import { optimize } from "../compiler/optimize.ts";
import { WasmPrograms } from "./wasm-run.ts";

const programsOf = (source: string) => lowerPrograms(optimize(lower(source).model!), "wasm");

describe("products of matrices", () => {
  const entry = '(func $multiplyMatrices (export "multiplyMatrices")';
  const text = `(module (import "mlpc" "memory" (memory 1))\n${products.replace("(func $multiplyMatrices", entry)})`;
  const memory = new WebAssembly.Memory({ initial: 64 });
  const { multiplyMatrices } = new WebAssembly.Instance(new WebAssembly.Module(assemble(text)), {
    mlpc: { memory },
  }).exports as { multiplyMatrices(...values: number[]): void };
  const floats = new Float32Array(memory.buffer);
  const [left, right, sums, panels] = [0, 300_000, 600_000, 700_000] as const;
  const pitch = 24;

  /** Fills an operand of so many rows, laid out one way or the other; gives its elements, and its strides. */
  const operand = (at: number, rows: number, depth: number, isAlong: boolean, seed: number) => {
    const element = (i: number, k: number): number => Math.fround(Math.sin(seed + 7.1 * i + 1.3 * k));
    const [across, along] = isAlong ? [depth, 1] : [1, rows];
    for (let i = 0; i < rows; i++)
      for (let k = 0; k < depth; k++) floats[at + i * across + k * along] = element(i, k);
    return { element, strides: [4 * at, 4 * across, 4 * along] };
  };

  test.each([0, 1, 2, 3, 4, 5, 8, 31, 255, 256, 257, 600])("over %i terms", (depth) => {
    for (const rows of [1, 3, 4, 5, 9])
      for (const columns of [1, 4, 7, 8, 9, 17])
        for (const [rowsAlong, columnsAlong] of [
          [true, true],
          [true, false],
          [false, true],
          [false, false],
        ] as const)
          for (const adds of [0, 1]) {
            const a = operand(left, rows, depth, rowsAlong, 1);
            const b = operand(right, columns, depth, columnsAlong, 2);
            floats.fill(adds ? 0.5 : Number.NaN, sums, sums + rows * pitch);
            const counts = [rows, columns, depth, adds];
            multiplyMatrices(4 * panels, 4 * sums, 4 * pitch, ...a.strides, ...b.strides, ...counts);
            for (let i = 0; i < rows; i++)
              for (let j = 0; j < columns; j++) {
                let [exact, size] = [adds / 2, adds / 2];
                for (let k = 0; k < depth; k++) {
                  exact += a.element(i, k) * b.element(j, k);
                  size += Math.abs(a.element(i, k) * b.element(j, k));
                }
                // Each of the additions rounds by half a unit of what is summed so far, at most.
                const bound = (depth + 2) * 2 ** -24 * size;
                expect(Math.abs(floats[sums + i * pitch + j]! - exact)).toBeLessThanOrEqual(bound);
              }
          }
  });

  test("of rows whose terms lie 2,048 bytes apart", () => {
    const [rows, columns, depth, wide] = [512, 66, 300, 72];
    const a = operand(left, rows, depth, false, 1);
    const b = operand(right, columns, depth, true, 2);
    multiplyMatrices(4 * panels, 4 * sums, 4 * wide, ...a.strides, ...b.strides, rows / 2, columns, depth, 0);
    for (let i = 0; i < rows / 2; i++)
      for (let j = 0; j < columns; j++) {
        let [exact, size] = [0, 0];
        for (let k = 0; k < depth; k++) {
          exact += a.element(i, k) * b.element(j, k);
          size += Math.abs(a.element(i, k) * b.element(j, k));
        }
        expect(Math.abs(floats[sums + i * wide + j]! - exact)).toBeLessThan((depth + 2) * 2 ** -24 * size);
      }
  });
});

describe("sums", () => {
  test.each([1, 3, 4, 31, 32, 47, 1000, 100_003])("of %i numbers are taken in f64", (N) => {
    const programs = new WasmPrograms(
      programsOf("model M { input x: f32[N] output s = sum(x) output m = max(x) }"),
    );
    const x = Float32Array.from({ length: N }, (_, k) => 1e4 + Math.sin(k));
    const found = programs.run("predict", { sizes: { N }, inputs: { x } });
    const exact = x.reduce((sum, value) => sum + value, 0);
    // Four are added up in f32 before they join.
    expect(Math.abs(found.get("s")![0]! - exact) / exact).toBeLessThan(1.5 * 2 ** -23);
    expect(found.get("m")![0]).toBe(Math.max(...x));
  });
});

describe("loops", () => {
  const code = (source: string): string => printWasm(programsOf(source)).text;

  test("run four iterations at a time, and what is left one by one", () => {
    const whole = code("model M { input x: f32[N, 8] input y: f32[N, 8] output z = x * y + 1 }");
    expect(whole).toContain("(v128.store ");
    const fixed = code("model M { input x: f32[64] output z = x * 2 }");
    expect(fixed).toContain("v128.store ");
    expect(fixed).not.toContain("store32_lane");
    expect(code("model M { input x: f32[66] output z = x * 2 }")).toContain("store32_lane");
  });

  test("of bools too", () => {
    const source = "model M { input x: f32[N] output b = x > 0 output n = (x > 0) == (x > 0.5) }";
    const programs = new WasmPrograms(programsOf(source));
    for (const N of [1, 4, 7, 19]) {
      const x = Float32Array.from({ length: N }, (_, k) => Math.sin(3 * k) * (k === 2 ? Number.NaN : 1));
      const found = programs.run("predict", { sizes: { N }, inputs: { x } });
      expect([...found.get("b")!]).toEqual([...x].map((value) => Number(value > 0)));
      expect([...found.get("n")!]).toEqual([...x].map((value) => Number(value > 0 === value > 0.5)));
    }
  });

  test("down columns run side by side", () => {
    const text = code("model M { input x: f32[N, 64] output s = sum(x, axis: 0) }");
    expect(text).toMatch(/\(local\.set \$\.term \(v128\.load \(local\.get \$x_at\)\)\)/);
  });
});

test("equal kernels and equal literals are there once", () => {
  const { text, kernels } = printWasm(
    programsOf(`model M {
      input x: f32[N, 3]
      param W: f32[3, 2] = 1
      output y = tanh(x @ W) * [0.1, 0.2]
      loss = sum(y) + sum(x * [[1, 2, 3]])
      train { optimizer: sgd(lr: 0.1) }
    }`),
  );
  const names = kernels.map(({ name }) => name);
  expect(text.match(/^\(func \$(?:step|evaluate|predict|update)/gm)).toHaveLength(new Set(names).size);
  const data = text.match(/\(data /g) ?? [];
  expect(new Set(text.match(/\(data .*/g)).size).toBe(data.length);
});
