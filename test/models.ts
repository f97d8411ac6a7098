// The examples and the cases as models small enough for the interpreter, with values for all that they read.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { lower } from "../compiler/compile.ts";
import type { Model } from "../compiler/model.ts";
import type { Environment } from "../compiler/ops/op.ts";
import { feedFor, noise } from "./agreement.ts";

const root = resolve(import.meta.dirname, "..");

export interface ModelFile {
  readonly name: string;
  readonly file: string;
}

/** Every `model.mlp` in a folder of the examples or the cases. */
export const modelFiles: readonly ModelFile[] = ["examples", "test/cases"]
  .flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => ({ name, file: join(root, parent, name, "model.mlp") })),
  )
  .filter(({ file }) => existsSync(file));

/** Consts that make large models small. */
const smaller: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  digits: { hidden: 8 },
  lenet: { maps: 2, side: 8 },
  logistic: { features: 24 },
};

/** The model, lowered, and an environment of three examples to evaluate it in. */
export function prepared({ name, file }: ModelFile): { model: Model; environment: Environment } {
  const { model, diagnostics } = lower(readFileSync(file, "utf8"), { set: smaller[name] ?? {} });
  if (!model) throw new Error(diagnostics.map(({ title }) => title).join("; "));
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
  return { model, environment };
}
