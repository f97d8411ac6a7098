// The derivatives of every example and every case, at orders 1 and 2, against central differences in f64.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { checkGradient } from "../compiler/autodiff/check.ts";
import { gradient } from "../compiler/autodiff/gradient.ts";
import { lower } from "../compiler/compile.ts";
import type { Node } from "../compiler/graph/node.ts";
import * as ops from "../compiler/ops/index.ts";
import type { Environment } from "../compiler/ops/op.ts";
import { feedFor, noise } from "./agreement.ts";

const root = resolve(import.meta.dirname, "..");
const models = ["examples", "test/cases"]
  .flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => ({ name, file: join(root, parent, name, "model.mlp") })),
  )
  .filter(({ file }) => existsSync(file));

/** Elements of each param that are moved: all of small ones, a sample of large ones. */
const elements = 12;
/** Consts that make large models small. */
const smaller: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  digits: { hidden: 8 },
  logistic: { features: 24 },
};
const worstOf = (errors: ReturnType<typeof checkGradient>): number =>
  Math.max(...errors.map(({ error }) => error));

describe.each(models)("$name", ({ name, file }) => {
  const { model } = lower(readFileSync(file, "utf8"), { set: smaller[name] ?? {} });
  if (!model?.step.loss) throw new Error(`${file} has no loss`);
  const { loss } = model.step;
  const sizes = Object.fromEntries(model.symbols.map((symbol) => [symbol, 3]));
  const draw = noise(11);
  const variables = Object.fromEntries(
    model.variables.map(({ name, shape, dtype, role }) => [
      name,
      Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
        dtype === "f32" ? (role === "optimizer" ? 0 : 0.4 * draw.next().value) : 1,
      ),
    ]),
  );
  const environment: Environment = {
    sizes,
    inputs: feedFor(model, sizes, "f64"),
    variables,
    settings: Object.fromEntries(model.settings.map((s) => [s.name, s.initial])),
    step: 1,
    seed: 3,
  };
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
