// What a generated module tells the runtime of its model, as text: the fields of a ModelInfo but for its programs.
import { arrayType } from "../backends/ts.ts";
import { type Dim, sizeOf } from "../graph/shape.ts";
import type { Precision } from "../kernel/memory.ts";
import { identifier } from "../kernel/names.ts";
import type { Initializer, Model, TrainConfig } from "../model.ts";
import { callText, listText, numberText, parametersText, recordText, sizeText, valueText } from "./text.ts";

/** Functions of runtime/initialize.ts. */
const initializers: Readonly<Record<Initializer["kind"], string>> = {
  constant: "constantly",
  values: "listed",
  uniform: "uniformly",
  normal: "normally",
  truncated_normal: "normallyWithin",
  orthogonal: "orthogonally",
};

/** Fresh memory is zero. */
const isZero = (initializer: Initializer): boolean =>
  initializer.kind === "constant" && Object.is(initializer.value, 0);

/** Functions of the runtime that the text calls. */
export const calledByModel = ({ variables, train }: Model): string[] => [
  ...variables.flatMap(({ initializer }) => (isZero(initializer) ? [] : [initializers[initializer.kind]])),
  ...(train.earlyStopping ? ["earlyStopping"] : []),
  ...(train.plateau ? ["plateauRule"] : []),
  ...(train.earlyStopping && train.plateau ? ["bothRules"] : []),
];

function initializerText({ kind, ...given }: Initializer): string {
  return callText(initializers[kind], ...Object.values(given));
}

/** The field for what runtime/rules.ts does after each epoch. */
function ruleText({ earlyStopping, plateau }: TrainConfig): Array<readonly [string, string]> {
  const rules: string[] = [];
  if (earlyStopping) {
    const { monitor, patience, minDelta } = earlyStopping;
    rules.push(callText("earlyStopping", monitor, patience, minDelta));
  }
  if (plateau) {
    const { setting, monitor, factor, patience, minimum } = plateau;
    rules.push(callText("plateauRule", setting, monitor, factor, patience, minimum));
  }
  if (rules.length === 0) return [];
  return [["rule", rules.length === 1 ? rules[0]! : `bothRules(${rules.join(", ")})`]];
}

const shapeText = (shape: readonly Dim[]): string =>
  valueText(shape.map((dim) => (typeof dim === "number" ? dim : dim.key)));

export function modelText(model: Model, hash: string, precision: Precision): string {
  const symbols = model.symbols.map(identifier);
  const ofSizes = (text: string): string => `(${parametersText(symbols, text)}) => ${text}`;
  const inputs = model.inputs.map(({ name, node: { dtype, shape }, below }) => {
    const bounds = dtype === "bool" ? ["2"] : (below ?? []).map(sizeText);
    const least = bounds.length > 1 ? `Math.min(${bounds.join(", ")})` : bounds[0];
    return recordText([
      ["name", valueText(name)],
      ["dtype", valueText(dtype)],
      ["shape", shapeText(shape)],
      ["count", ofSizes(sizeText(sizeOf(shape)))],
      ...(least === undefined ? [] : [["below", ofSizes(least)] as const]),
    ]);
  });
  const variables = model.variables.map(({ name, role, dtype, shape, initializer }) =>
    recordText([
      ["name", valueText(name)],
      ["role", valueText(role)],
      ["dtype", valueText(dtype)],
      ["shape", shapeText(shape)],
      ...(isZero(initializer) ? [] : [["initialize", initializerText(initializer)] as const]),
    ]),
  );
  const { batch, epochs, shuffle, seed } = model.train;
  const train = Object.entries({ batch, epochs, shuffle, seed }).map(
    ([key, value]) => [key, valueText(value)] as const,
  );
  const fields = [
    `name: ${valueText(model.name)}`,
    `hash: ${valueText(hash)}`,
    `float: ${arrayType("f32", precision)}`,
    `symbols: ${valueText(model.symbols)}`,
    `batch: ${valueText(model.batchSymbol ?? "")}`,
    `inputs: ${listText(inputs, "  ")}`,
    `variables: ${listText(variables, "  ")}`,
    `settings: ${recordText(model.settings.map(({ name, initial }) => [name, numberText(initial)]))}`,
    `train: ${recordText([...train, ...ruleText(model.train)])}`,
  ];
  return fields.map((field) => `  ${field},\n`).join("");
}
