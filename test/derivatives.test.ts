// The derivatives of every example and every case, at orders 1 and 2, against central differences in f64.
import { describe, expect, it, test } from "vitest";
import { compare, interpreted, pointsOf } from "../compiler/autodiff/check.ts";
import { gradient } from "../compiler/autodiff/gradient.ts";
import { compiled, restriction } from "../compiler/cli/restriction.ts";
import { lower } from "../compiler/compile.ts";
import type { Node } from "../compiler/graph/node.ts";
import * as ops from "../compiler/ops/index.ts";
import { noise } from "./agreement.ts";
import { modelFiles, prepared } from "./models.ts";

/** Elements of each param that are moved: all of small ones, a sample of large ones. */
const elements = 12;

describe.each(modelFiles)("$name", (file) => {
  const { model, environment } = prepared(file);
  if (!model.step.loss) throw new Error(`${file.name} has no loss`);
  const { loss } = model.step;
  const draw = noise(17);
  const params = model.variables.filter((v) => v.role === "param").map((v) => v.node);

  const expectGradient = async (y: Node, wrt: readonly Node[]): Promise<void> => {
    for (const point of pointsOf(y, wrt, environment, true)) {
      const valueAt = await restriction(point, model, environment, elements);
      expect(compare(point, valueAt, elements).error).toBeLessThanOrEqual(1e-6);
    }
  };

  it("order 1", () => expectGradient(loss, params));

  it("compiled as a function of one parameter, the loss is what the interpreter says", async () => {
    const draw = noise(19);
    for (const point of pointsOf(loss, params, environment, true).slice(0, 2)) {
      const moved = point.known.get(point.leaf)!.map((value) => value + 0.1 * draw.next().value);
      const wanted = interpreted(point, environment)(moved);
      const valueAt = await compiled(point, model, environment.sizes ?? {});
      expect(Math.abs(valueAt(moved) - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)));
    }
  });

  it("order 2", async () => {
    const along = params.flatMap((param, k): Node[] => {
      const g = gradient(loss, params)[k];
      if (!g) return [];
      const shape = model.variables.find((v) => v.node === param)!.shape;
      const length = shape.reduce((a, b) => a * b, 1);
      const direction = ops.literal(
        model.graph,
        Array.from({ length }, () => draw.next().value),
        shape,
        "f32",
      );
      return [
        ops.sum(
          ops.multiply(g, direction),
          shape.map((_, axis) => axis),
        ),
      ];
    });
    const curvature = along.reduce((a, b) => ops.add(a, b));
    const reached = params.filter((_, k) => gradient(curvature, params)[k] !== null);
    expect(reached.length).toBeGreaterThan(0);
    await expectGradient(curvature, reached);
  });
});

test("what a parameter does not move is held as it is: data, states, settings, masks, the step, and what is stopped", async () => {
  const source = `model Held {
    input x: f32[N, M]
    input on: bool[N]
    input id: i32[N]
    param w: f32[3] = 1
    state s: f32[3] = 1
    setting rate: f32 = 1
    let z = dropout(x[:, 0], 0.5) * w[id] + stop_gradient(exp(w[id] * rate)) * uniform([N])
    let rows = where(on, z, z * f32(iota(dim(x, 1) * 2)[1]) + rate * f32(step))
    loss = sum(rows ^ 2 * w[id]) / f32(dim(x, 1)) + sum(stop_gradient(w) * s)
    train { optimizer: sgd(lr: 0.1) }
  }`;
  const { model, diagnostics } = lower(source);
  expect(diagnostics).toEqual([]);
  const environment = {
    sizes: { N: 4, M: 2 },
    inputs: { x: [1, 2, 3, 4, 5, 6, 7, 8], on: [1, 0, 1, 0], id: [2, 0, 1, 2] },
    variables: { w: [0.3, -0.2, 0.7], s: [1, 2, 3] },
    settings: { rate: 1.5 },
    step: 3,
    seed: 9,
  };
  const [w] = model!.variables.map(({ node }) => node);
  const [point] = pointsOf(model!.step.loss!, [w!], environment, true);
  const [slow, fast] = [interpreted(point!, environment), await compiled(point!, model!, environment.sizes)];
  for (const values of [
    [0.3, -0.2, 0.7],
    [1, 2, 3],
  ]) {
    const moved = Float64Array.from(values);
    expect(fast(moved)).toBeCloseTo(slow(moved), 12);
  }
  expect(compare(point!, fast, 3).error).toBeLessThan(1e-9);
});
