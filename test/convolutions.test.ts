// Convolutions and pools: their values by definition, derivatives of orders 1 and 2, and what becomes of both.
import { describe, expect, test } from "vitest";
import { checkGradient } from "../compiler/autodiff/check.ts";
import { gradient } from "../compiler/autodiff/gradient.ts";
import { defaultLimits } from "../compiler/backends/wgsl.ts";
import { compile, lower, lowerPrograms } from "../compiler/compile.ts";
import { evaluate } from "../compiler/graph/evaluate.ts";
import type { Node } from "../compiler/graph/node.ts";
import { type Dim, evaluateDim, multiplyDim } from "../compiler/graph/shape.ts";
import type { Model } from "../compiler/model.ts";
import * as ops from "../compiler/ops/index.ts";
import { optimize } from "../compiler/optimize.ts";
import { runPasses } from "../compiler/passes/passes.ts";
import { disagreement, feedFor, load, noise, worstError } from "./agreement.ts";
import {
  average,
  convolution,
  type Geometry,
  greatest,
  type Image,
  pooled,
  transposedConvolution,
} from "./convolution-formulas.ts";
import { GpuPrograms } from "./gpu.ts";
import { WasmPrograms } from "./wasm-run.ts";

function modelOf(source: string): Model {
  const { model, diagnostics } = lower(source);
  if (!model) throw new Error(diagnostics.map(({ title }) => title).join("; "));
  return model;
}

function imageOf(shape: Image["shape"], seed: number): Image {
  const draw = noise(seed);
  return { shape, values: Array.from({ length: shape.reduce((a, b) => a * b) }, () => draw.next().value) };
}

const around = (rows: number, columns = rows): NonNullable<Geometry["padding"]> => [
  [rows, rows],
  [columns, columns],
];

interface Case {
  readonly call: string;
  readonly x: Image["shape"];
  readonly w?: Image["shape"];
  readonly wanted: (x: Image, w: Image) => Image;
}

const cases: readonly Case[] = [
  { call: "conv2d(x, W)", x: [2, 2, 4, 5], w: [3, 2, 3, 2], wanted: (x, w) => convolution(x, w) },
  {
    call: "conv2d(x, W, stride: 2, padding: 1)",
    x: [1, 2, 5, 6],
    w: [2, 2, 3, 3],
    wanted: (x, w) => convolution(x, w, { stride: [2, 2], padding: around(1) }),
  },
  {
    call: "conv2d(x, W, stride: [1, 2], padding: [0, 2], dilation: [2, 1])",
    x: [1, 1, 5, 4],
    w: [2, 1, 2, 3],
    wanted: (x, w) => convolution(x, w, { stride: [1, 2], padding: around(0, 2), dilation: [2, 1] }),
  },
  {
    call: 'conv2d(x, W, padding: "same")',
    x: [1, 1, 4, 3],
    w: [2, 1, 3, 2],
    wanted: (x, w) =>
      convolution(x, w, {
        padding: [
          [1, 1],
          [0, 1],
        ],
      }),
  },
  {
    call: 'conv2d(x, W, padding: "same", stride: 2)',
    x: [1, 1, 5, 4],
    w: [1, 1, 3, 3],
    wanted: (x, w) =>
      convolution(x, w, {
        stride: [2, 2],
        padding: [
          [1, 1],
          [0, 1],
        ],
      }),
  },
  {
    call: "conv2d(x, W, groups: 2)",
    x: [1, 4, 3, 3],
    w: [4, 2, 2, 2],
    wanted: (x, w) => convolution(x, w, { groups: 2 }),
  },
  {
    call: "conv2d(x, W, groups: 3, padding: 1)",
    x: [1, 3, 3, 3],
    w: [3, 1, 3, 3],
    wanted: (x, w) => convolution(x, w, { groups: 3, padding: around(1) }),
  },
  { call: "conv2d(x, W)", x: [2, 3, 2, 2], w: [2, 3, 1, 1], wanted: (x, w) => convolution(x, w) },
  {
    call: "conv2d(x, W, stride: 2)",
    x: [1, 2, 4, 4],
    w: [2, 2, 2, 2],
    wanted: (x, w) => convolution(x, w, { stride: [2, 2] }),
  },
  {
    call: "conv2d(x, W, stride: 3, padding: 2)",
    x: [1, 1, 5, 5],
    w: [1, 1, 2, 2],
    wanted: (x, w) => convolution(x, w, { stride: [3, 3], padding: around(2) }),
  },
  {
    call: "conv1d(x[:, :, 0, :], W[:, :, 0, :], stride: 2, padding: 1, dilation: 2)",
    x: [2, 2, 1, 7],
    w: [2, 2, 1, 3],
    wanted: (x, w) => convolution(x, w, { stride: [1, 2], padding: around(0, 1), dilation: [1, 2] }),
  },
  {
    call: "conv_transpose2d(x, W)",
    x: [1, 2, 2, 3],
    w: [2, 3, 2, 2],
    wanted: (x, w) => transposedConvolution(x, w, {}),
  },
  {
    call: "conv_transpose2d(x, W, stride: 2, padding: 1, output_padding: 1)",
    x: [1, 2, 2, 3],
    w: [2, 1, 3, 3],
    wanted: (x, w) => transposedConvolution(x, w, { stride: [2, 2], padding: around(1), more: [1, 1] }),
  },
  {
    call: "conv_transpose2d(x, W, stride: [2, 3], padding: [3, 0], dilation: [2, 1], groups: 2)",
    x: [1, 2, 4, 2],
    w: [2, 2, 2, 3],
    wanted: (x, w) =>
      transposedConvolution(x, w, {
        stride: [2, 3],
        padding: around(3, 0),
        dilation: [2, 1],
        groups: 2,
      }),
  },
  {
    call: "conv_transpose1d(x[:, :, 0, :], W[:, :, 0, :], stride: 2, output_padding: 1)",
    x: [1, 2, 1, 3],
    w: [2, 2, 1, 3],
    wanted: (x, w) => transposedConvolution(x, w, { stride: [1, 2], more: [0, 1] }),
  },
  { call: "max_pool2d(x, 2)", x: [1, 2, 4, 5], wanted: (x) => pooled(x, [2, 2], {}, greatest) },
  {
    call: "max_pool2d(x, 3, stride: 2, padding: 1)",
    x: [1, 1, 5, 6],
    wanted: (x) => pooled(x, [3, 3], { stride: [2, 2], padding: around(1) }, greatest),
  },
  {
    call: "max_pool2d(x, [2, 1], stride: 1, dilation: 2)",
    x: [1, 1, 5, 2],
    wanted: (x) => pooled(x, [2, 1], { stride: [1, 1], dilation: [2, 2] }, greatest),
  },
  {
    call: "max_pool1d(x[:, :, 0, :], 3, stride: 2)",
    x: [1, 2, 1, 7],
    wanted: (x) => pooled(x, [1, 3], { stride: [1, 2] }, greatest),
  },
  { call: "avg_pool2d(x, [2, 3])", x: [1, 2, 4, 6], wanted: (x) => pooled(x, [2, 3], {}, average) },
  {
    call: "avg_pool2d(x, 3, stride: 2, padding: 1)",
    x: [1, 1, 4, 5],
    wanted: (x) => pooled(x, [3, 3], { stride: [2, 2], padding: around(1) }, average),
  },
  {
    call: "avg_pool1d(x[:, :, 0, :], 2, stride: 1)",
    x: [1, 2, 1, 4],
    wanted: (x) => pooled(x, [1, 2], { stride: [1, 1] }, average),
  },
];

/** Σ weight · element, the weights being noise. */
function weighed(node: Node, seed: number): Node {
  const count = (node.shape as number[]).reduce((a, b) => a * b, 1);
  const draw = noise(seed);
  const weights = Array.from({ length: count }, () => draw.next().value);
  const by = ops.literal(node.graph, weights, node.shape as number[], "f32");
  return ops.sum(ops.multiply(node, by), [...node.shape.keys()]);
}

const largest = (y: Node, wrt: readonly Node[], inputs: Record<string, readonly number[]>): number =>
  Math.max(...checkGradient(y, wrt, { inputs }, { elements: 8 }).map(({ error }) => error));

describe("by their definitions, with derivatives of orders 1 and 2, before and after the passes", () => {
  test.each(cases)("$call of $x by $w", ({ call, x: shape, w: weights, wanted }) => {
    const [x, w] = [imageOf(shape, 1), imageOf(weights ?? [1, 1, 1, 1], 2)];
    const declared = [
      `input x: f32[${shape.join(", ")}]`,
      ...(weights ? [`input W: f32[${weights.join(", ")}]`] : []),
    ];
    const model = modelOf(`model M { ${declared.join(" ")} output y = ${call} }`);
    const y = model.predict.outputs[0]!.node;
    const inputs = { x: x.values, ...(weights && { W: w.values }) };
    const want = wanted(x, w);
    expect((y.shape as number[]).reduce((a, b) => a * b)).toBe(want.values.length);
    const wrt = model.inputs.map(({ node }) => node);
    const first = gradient(weighed(ops.sin(y), 3), wrt).map((g) => g!);
    const second = gradient(
      first.map((g, k) => weighed(g, 4 + k)).reduce((a, b) => ops.add(a, b)),
      wrt,
    ).map((g) => g!);
    expect(largest(weighed(ops.sin(y), 3), wrt, inputs)).toBeLessThan(1e-6);
    const again = first.map((g, k) => weighed(g, 4 + k)).reduce((a, b) => ops.add(a, b));
    expect(largest(again, wrt, inputs)).toBeLessThan(1e-6);
    const roots = [y, ...first, ...second];
    const passed = runPasses(roots);
    const found = evaluate([...roots, ...passed], { inputs });
    for (const [k, value] of want.values.entries()) expect(found.get(y)![k]).toBeCloseTo(value, 12);
    roots.forEach((root, n) => {
      found.get(root)!.forEach((value, k) => {
        expect(found.get(passed[n]!)![k]).toBeCloseTo(value, 10);
      });
    });
  });
});

/** Blocks of several axes in every way: cut, whole, deeper than a block, strided, in groups, and turned round. */
const nets: Readonly<Record<string, string>> = {
  "two layers, the second deeper backwards than a block": `model M {
    input x: f32[N, 3, 12, 11]
    param W: f32[6, 3, 3, 3] = glorot_uniform()
    param V: f32[30, 6, 3, 3] = glorot_uniform()
    param b: f32[6] = 0.1
    let h = max_pool2d(relu(conv2d(x, W, padding: "same") + reshape(b, [6, 1, 1])), 2)
    output y = conv2d(h, V, padding: 1)
    loss = mean(y^2)
    train { optimizer: sgd(0.1) }
  }`,
  "wide images, strides, groups and a way back up": `model M {
    input x: f32[N, 4, 9, 40]
    param W: f32[8, 2, 3, 4] = glorot_uniform()
    param V: f32[8, 4, 2, 3] = glorot_uniform()
    let h = tanh(conv2d(x, W, stride: [1, 2], padding: [2, 1], groups: 2, dilation: [2, 1]))
    output y = conv_transpose2d(max_pool2d(h, 3, stride: 2, padding: 1), V, stride: 2)
    loss = mean(y^2)
    train { optimizer: sgd(0.1) }
  }`,
};

describe("on every target", () => {
  test.each(Object.entries(nets))("%s: ts", async (_, source) => {
    const { error, where } = await disagreement(source, { sizes: [{ N: 3 }, { N: 1 }] });
    expect(error, where).toBeLessThan(1e-5);
    const exact = await disagreement(source, { sizes: [{ N: 2 }], precision: "f64", steps: 1 });
    expect(exact.error, exact.where).toBeLessThan(1e-12);
  });

  test.each(
    Object.entries(nets).flatMap(([name, source]) =>
      (["wasm", "wgsl"] as const).map((target) => [name, target, source] as const),
    ),
  )("%s: %s", async (_, target, source) => {
    const model = modelOf(source);
    const programs = lowerPrograms(optimize(model), target);
    const run = target === "wasm" ? new WasmPrograms(programs) : new GpuPrograms(programs, defaultLimits);
    for (const N of [3, 1]) {
      const inputs = feedFor(model, { N }, "f32", N);
      const draw = noise(5);
      const variables = Object.fromEntries(
        model.variables.map(({ name, shape }) => [
          name,
          Float32Array.from(
            { length: (shape as number[]).reduce((a, b) => a * b, 1) },
            () => draw.next().value,
          ),
        ]),
      );
      const environment = { sizes: { N }, inputs, variables, settings: { lr: 0.1 }, step: 1, seed: 1 };
      const found = await run.run("step", environment);
      const { error, where } = worstError(model, "step", environment, (key) => found.get(key)!);
      expect(error, where).toBeLessThan(1e-5);
    }
  });
});

describe("images of any size", () => {
  const source = `model M {
    input x: f32[1, 2, H, 9]
    param W: f32[4, 2, 3, 3] = glorot_uniform()
    param V: f32[4, 2, 3, 3] = glorot_uniform()
    let h = tanh(conv2d(x, W, stride: 2, padding: "same"))
    output sparse = conv2d(x, W[:, :, :2, :1], stride: 3, padding: "same")
    output y = mean(max_pool2d(conv2d(h, V, groups: 2), 2), axis: [2, 3])
    loss = mean(y^2)
    train { optimizer: sgd(0.1) }
  }`;

  test("are what the interpreter makes of them, each size without compiling again", async () => {
    const sizes = [7, 8, 13].map((H) => ({ H }));
    const { error, where } = await disagreement(source, { sizes, steps: 1 });
    expect(error, where).toBeLessThan(1e-5);
  });

  test.each([
    [1, 2],
    [1, 3],
    [2, 3],
    [3, 2],
    [3, 5],
    [1_000, 2_000],
  ])('of a known size or not, "same" windows of %i, %i apart, are the same', (size, stride) => {
    const net = (extent: number | "L"): Node =>
      modelOf(`model M { input x: f32[1, 1, ${extent}]
        output y = windows(x, ${size}, stride: ${stride}, padding: "same") }`).predict.outputs[0]!.node;
    const ofAny = net("L");
    for (let L = 1; L < 12; L++) {
      const [known, x] = [net(L), Array.from({ length: L }, (_, k) => k + 1)];
      const padding = Math.max(0, (Math.ceil(L / stride) - 1) * stride + size - L);
      const wanted = Array.from({ length: Math.ceil(L / stride) * size }, (_, k) => {
        const place = Math.floor(k / size) * stride + (k % size) - Math.floor(padding / 2);
        return x[place] ?? 0;
      });
      expect([...evaluate([known], { inputs: { x } }).get(known)!]).toEqual(wanted);
      expect([...evaluate([ofAny], { inputs: { x }, sizes: { L } }).get(ofAny)!]).toEqual(wanted);
    }
  });

  test("are refused where a window does not fit", async () => {
    const { files } = compile(source, { fileName: "m.mlp" });
    const trainer = await (await load(files["m.js"]!))({ seed: 1 });
    expect(() => trainer.predictSync({ x: new Float32Array(2 * 3 * 9) })).toThrow(/needs H ≥ 5, got H = 3/);
  });
});

test("of equals the first takes the derivative of a pool, and NaN is the greatest, as in PyTorch", () => {
  const gradientOf = (call: string, values: readonly number[]): readonly number[] => {
    const model = modelOf(`model M { input x: f32[${values.length}] output d = grad(sum(${call}), x) }`);
    const { node } = model.predict.outputs[0]!;
    return [...evaluate([node], { inputs: { x: values } }).get(node)!];
  };
  const square = "max_pool2d(reshape(x, [1, 1, 2, 4]), 2)";
  expect(gradientOf(square, [1, 3, 2, 2, 3, 3, 2, 2])).toEqual([0, 1, 1, 0, 0, 0, 0, 0]);
  expect(gradientOf("max_pool1d(reshape(x, [1, 1, 5]), 3, stride: 2)", [4, 4, 5, 5, 1])).toEqual([
    0, 0, 2, 0, 0,
  ]);
  expect(gradientOf("max_pool1d(reshape(x, [1, 1, 3]), 3)", [1, Number.NaN, 2])).toEqual([0, 1, 0]);
});

test("what is stored of a convolution is what is padded, and products of it are all there is", () => {
  const model = modelOf(nets["two layers, the second deeper backwards than a block"]!);
  const step = lowerPrograms(optimize(model), "wasm").find(({ name }) => name === "step")!;
  const largest = Math.max(
    ...step.buffers.map(({ shape }) => evaluateDim(shape.reduce<Dim>(multiplyDim, 1), { N: 1 })),
  );
  // The cotangent of 30 maps of 6 × 5, padded by one.
  expect(largest).toBeLessThanOrEqual(30 * 8 * 7);
  expect(step.kernels.length).toBeLessThanOrEqual(14);
});
