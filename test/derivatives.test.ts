// The derivatives of every example and every case, at orders 1 and 2, against central differences in f64.
import { describe, expect, it } from "vitest";
import { checkGradient } from "../compiler/autodiff/check.ts";
import { gradient } from "../compiler/autodiff/gradient.ts";
import type { Node } from "../compiler/graph/node.ts";
import * as ops from "../compiler/ops/index.ts";
import { noise } from "./agreement.ts";
import { modelFiles, prepared } from "./models.ts";

/** Elements of each param that are moved: all of small ones, a sample of large ones. */
const elements = 12;
const worstOf = (errors: ReturnType<typeof checkGradient>): number =>
  Math.max(...errors.map(({ error }) => error));

describe.each(modelFiles)("$name", (file) => {
  const { model, environment } = prepared(file);
  if (!model.step.loss) throw new Error(`${file.name} has no loss`);
  const { loss } = model.step;
  const draw = noise(17);
  const params = model.variables.filter((v) => v.role === "param").map((v) => v.node);

  it("order 1", () => {
    const errors = checkGradient(loss, params, environment, { elements, holdStopped: true });
    expect(worstOf(errors)).toBeLessThanOrEqual(1e-6);
  });

  it("order 2", () => {
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
    const errors = checkGradient(curvature, reached, environment, { elements, holdStopped: true });
    expect(worstOf(errors)).toBeLessThanOrEqual(1e-6);
  });
});
