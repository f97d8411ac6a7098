// From files to what the trainer is fed: binding, fitting shapes, converting, splitting, scaling.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseBinding } from "../compiler/cli/data/binding.ts";
import { type Classes, type DataInput, readDataset } from "../compiler/cli/data/dataset.ts";
import { measure, normalize, parseScale } from "../compiler/cli/data/normalization.ts";
import { split } from "../compiler/cli/data/split.ts";
import { Fault } from "../compiler/cli/fault.ts";
import { type Shape, symbol } from "../compiler/graph/shape.ts";

const folder = mkdtempSync(join(tmpdir(), "mlpc-data-"));
afterAll(() => rmSync(folder, { recursive: true }));

const N = symbol("N");
const input = (name: string, dtype: DataInput["dtype"], shape: Shape, below?: number): DataInput => ({
  name,
  dtype,
  shape,
  below: below === undefined ? undefined : [below],
});

let count = 0;
/** Writes `content` and reads it for `inputs`; names of inputs in order take the JSON values in order. */
function load(
  inputs: readonly DataInput[],
  content: Readonly<Record<string, unknown>>,
  { precision = "f32", classes = {} }: { precision?: "f32" | "f64"; classes?: Classes } = {},
) {
  const file = join(folder, `${count++}.json`);
  writeFileSync(file, JSON.stringify(content));
  const bindings = Object.keys(content).map((name) => ({ input: name, file, part: name }));
  return readDataset(inputs, inputs, bindings, { precision, option: "--data", classes });
}

const range = (length: number): number[] => Array.from({ length }, (_, k) => k);

describe("an array fits an input", () => {
  const images = range(3).map((n) => range(2).map((r) => range(2).map((c) => n * 4 + r * 2 + c)));
  test.each<[string, Shape, unknown, Record<string, number>]>([
    ["axis by axis", [N, 2, 2], images, { N: 3 }],
    ["trailing axes flattened", [N, 4], images, { N: 3 }],
    ["trailing axes unfolded", [N, 2, 2], images.map((image) => image.flat()), { N: 3 }],
    ["a column of one", [N, 1], [5, 6, 7], { N: 3 }],
    ["a column squeezed", [N], [[5], [6], [7]], { N: 3 }],
    ["one example", [N, 4], [1, 2, 3, 4], { N: 1 }],
    ["a scalar", [], 5, {}],
    ["a scalar in a list", [], [5], {}],
    ["no symbols: any shape of that many", [2, 2], [1, 2, 3, 4], {}],
    [
      "two symbols",
      [N, symbol("T")],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      { N: 2, T: 3 },
    ],
    ["a second symbol from flattened axes", [N, symbol("T")], images, { N: 3, T: 4 }],
  ])("%s", (_, shape, content, sizes) => {
    const data = load([input("x", "f32", shape)], { x: content });
    expect(data.sizes).toEqual(sizes);
    expect([...data.arrays.x!]).toEqual([content].flat(9));
  });
});

test("arrays have the type that the trainer takes", () => {
  const inputs = [input("f", "f32", [N]), input("i", "i32", [N]), input("b", "bool", [N])];
  const content = { f: [0.1], i: [-7], b: [1] };
  expect(load(inputs, content).arrays).toEqual({
    f: Float32Array.of(0.1),
    i: Int32Array.of(-7),
    b: Uint8Array.of(1),
  });
  expect(load(inputs, content, { precision: "f64" }).arrays.f).toEqual(Float64Array.of(0.1));
});

test("class names become their positions in sorted order, or in the order known", () => {
  const inputs = [input("y", "i32", [N], 3)];
  const data = load(inputs, { y: ["b", "a", "c", "a"] });
  expect([...data.arrays.y!]).toEqual([1, 0, 2, 0]);
  expect(data.classes).toEqual({ y: ["a", "b", "c"] });
  expect([...load(inputs, { y: ["b"] }, { classes: data.classes }).arrays.y!]).toEqual([1]);
  expect(() => load(inputs, { y: ["d"] }, { classes: data.classes })).toThrow(
    "element 0 is the class `d`; known are a, b, c",
  );
});

describe("refused", () => {
  const x = input("x", "f32", [N, 4]);
  const y = input("y", "i32", [N], 10);
  test.each<[string, number, readonly DataInput[], Record<string, unknown>]>([
    [
      "the array is [2, 3], but `x` is f32[N, 4]",
      1,
      [x],
      {
        x: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      },
    ],
    [
      "`y` is i32[N], and here N would be 1, but the data before it says N = 2",
      1,
      [x, y],
      {
        x: [
          [1, 2, 3, 4],
          [1, 2, 3, 4],
        ],
        y: [1],
      },
    ],
    ["the array is empty: its shape is [0]", 1, [y], { y: [] }],
    ["input `y` from", 1, [y], { y: [0.5] }],
    ["element 1 is 0.5; i32 takes a whole number of 32 bits", 1, [y], { y: [1, 0.5] }],
    ["element 0 is -1; expected a label from 0 to 9", 1, [y], { y: [-1] }],
    ["element 0 is 10; expected a label from 0 to 9", 1, [y], { y: [10] }],
    [
      "element 0 is 3000000000; i32 takes a whole number of 32 bits",
      1,
      [input("y", "i32", [N])],
      { y: [3e9] },
    ],
    ["element 0 is 2; bool takes 0 or 1", 1, [input("y", "bool", [N])], { y: [2] }],
    ["element 0 is 1e+39, too large for f32", 1, [input("x", "f32", [N])], { x: [1e39] }],
    [
      "class names (`a`, …) need an i32 input, and this one is f32",
      1,
      [input("x", "f32", [N])],
      { x: ["a"] },
    ],
    ["no data for input `y`; give `--data y=FILE`", 2, [x, y], { x: [[1, 2, 3, 4]] }],
    ["the model has no input `z`; its inputs are `x`", 2, [x], { z: 1 }],
  ])("%s", (message, exitCode, inputs, content) => {
    try {
      load(inputs, content);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Fault);
      expect(error).toMatchObject({ message: expect.stringContaining(message), exitCode });
    }
  });

  test("a file that is not there, and an input given twice", () => {
    const options = { precision: "f32", option: "--data" } as const;
    expect(() => readDataset([x], [x], [{ input: "x", file: "none.npy" }], options)).toThrow(
      "cannot read none.npy: there is no such file or folder",
    );
    const twice = [
      { input: "x", file: "a" },
      { input: "x", file: "b" },
    ];
    expect(() => readDataset([x], [x], twice, options)).toThrow("--data: input `x` is given twice");
  });
});

test("what stands after --data", () => {
  const file = join(folder, "a:b.csv");
  writeFileSync(file, "");
  expect(parseBinding("x=images.idx", "--data")).toEqual({ input: "x", file: "images.idx" });
  expect(parseBinding("x=iris.csv:a,b", "--data")).toEqual({ input: "x", file: "iris.csv", part: "a,b" });
  expect(parseBinding(`x=${file}`, "--data")).toEqual({ input: "x", file });
  expect(parseBinding(`x=${file}:c:d`, "--data")).toEqual({ input: "x", file, part: "c:d" });
  expect(parseBinding("x=C:\\data\\a.npy", "--data")).toEqual({ input: "x", file: "C:\\data\\a.npy" });
  for (const text of ["x", "=a", "x="])
    expect(() => parseBinding(text, "--data")).toThrow(
      "--data takes name=value, as in `--data x=images.idx`",
    );
});

test("a split takes whole examples of every input, in the order given", () => {
  const inputs = [input("x", "f32", [N, 2]), input("y", "i32", [N]), input("table", "f32", [2])];
  const data = load(inputs, {
    x: [
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
    ],
    y: [0, 1, 2, 3],
    table: [8, 9],
  });
  const { training, validation } = split(inputs, "N", data, 0.75, Uint32Array.of(3, 0, 2, 1));
  expect(training.arrays).toEqual({
    x: Float32Array.of(6, 7, 0, 1, 4, 5),
    y: Int32Array.of(3, 0, 2),
    table: Float32Array.of(8, 9),
  });
  expect(validation.arrays).toEqual({
    x: Float32Array.of(2, 3),
    y: Int32Array.of(1),
    table: Float32Array.of(8, 9),
  });
  expect([training.sizes, validation.sizes]).toEqual([{ N: 3 }, { N: 1 }]);
  expect(() => split(inputs, "N", data, 0.99, Uint32Array.of(0, 1, 2, 3))).toThrow(
    "leaves one of the parts empty",
  );
});

test("scaling and standardizing, as scikit-learn's StandardScaler", () => {
  const inputs = [input("x", "f32", [N, 3])];
  const data = load(
    inputs,
    {
      x: [
        [1, 10, 7],
        [3, 20, 7],
      ],
    },
    { precision: "f64" },
  );
  const found = measure(data, 2, [["x", 0.5]], ["x"]);
  expect(found).toEqual({ x: { scale: 0.5, mean: [1, 7.5, 3.5], deviation: [0.5, 2.5, 1] } });
  normalize(data, found);
  expect([...data.arrays.x!]).toEqual([-1, -1, 0, 1, 1, 0]);
  expect(() => measure(data, 2, [], ["y"])).toThrow("--standardize: there is no data for an input `y`");
});

test.each([
  ["x=1/255", 1 / 255],
  ["x=0.5", 0.5],
  ["x=-2e3", -2000],
])("scale %s", (text, value) => {
  expect(parseScale(text)).toEqual(["x", value]);
});
test.each(["x=", "x=1/0", "x=0", "x=a", "x=1/2/3", "x=1/"])("scale %s is refused", (text) => {
  expect(() => parseScale(text)).toThrow("--scale takes");
});
