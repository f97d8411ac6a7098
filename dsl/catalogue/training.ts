// E06xx: the train block; Wxxxx: what is probably not meant.
import { alternatives, didYouMean, error, type Nothing, warning } from "../message.ts";

export const training = {
  trainTwice: error<Nothing>("E0601", {
    title: () => "a model has one `train` block",
    example: "model M { train { } train { } }",
  }),
  unknownTrainKey: error<{
    owner: string;
    name: string;
    suggestion?: string | undefined;
    known: readonly string[];
  }>("E0602", {
    title: ({ owner, name }) => `\`${owner}\` has no entry \`${name}\``,
    hint: ({ owner, name, suggestion, known }) =>
      owner === "train" && /^lr$|learning|rate|schedule/.test(name)
        ? "the learning rate is the optimizer's: `adam(lr: 1e-3)`"
        : (didYouMean(suggestion) ?? `its entries are ${alternatives(known.map((k) => `\`${k}\``))}`),
    example: "model M { train { batches: 3 } }",
  }),
  trainValue: error<{ name: string; expected: string; found: string }>("E0603", {
    title: ({ name, expected, found }) => `\`${name}\` is ${expected}, and this is ${found}`,
    example: "model M { train { batch: 0.5 } }",
  }),
  noUpdate: error<{ optimizer: string }>("E0604", {
    title: ({ optimizer }) => `optimizer \`${optimizer}\` gives no \`p'\``,
    hint: () => "an optimizer says what the param is after the step: `p' = p - lr * g`",
    example:
      "optimizer o() { state m = 0 m' = g } model M { param w: f32 = 0 loss = w ^ 2 train { optimizer: o() } }",
  }),
  missingHyperparameter: error<{ optimizer: string; name: string }>("E0605", {
    title: ({ optimizer, name }) => `optimizer \`${optimizer}\` needs a value for \`${name}\``,
    example:
      "optimizer o(lr) { p' = p - lr * g } model M { param w: f32 = 0 loss = w ^ 2 train { optimizer: o } }",
  }),
  trainsNothing: error<Nothing>("E0606", {
    title: () => "there is an optimizer, but no loss to minimise",
    hint: () => "`loss = …` says what to minimise",
    example: "model M { param w: f32 = 0 train { optimizer: sgd(0.1) } }",
  }),
  monitorUnknown: error<{
    name: string;
    known: readonly string[];
    suggestion?: string | undefined;
  }>("E0607", {
    title: ({ name }) => `there is nothing named \`${name}\` to watch`,
    hint: ({ known, suggestion }) =>
      didYouMean(suggestion) ?? `watch ${alternatives(known.map((k) => `\`${k}\``))}`,
    example:
      'model M { param w: f32 = 0 loss = w ^ 2 train { optimizer: sgd(0.1) early_stopping: { monitor: "los", patience: 2 } } }',
  }),
  settingUnknown: error<{ name: string; known: readonly string[] }>("E0609", {
    title: ({ name }) => `there is no setting \`${name}\` to lower`,
    hint: ({ known }) =>
      known.length > 0
        ? `the settings are ${alternatives(known.map((k) => `\`${k}\``))}`
        : "a learning rate given as a plain number is a setting: `optimizer: adam(lr: 1e-3)`",
    example:
      "model M { param w: f32 = 0 loss = w ^ 2 train { optimizer: sgd(cosine(0.1, steps: 9)) plateau: { setting: lr } } }",
  }),
  readsTraining: error<{ name: string }>("E0608", {
    title: ({ name }) => `\`${name}\` is not the same when \`training\` is true and when it is false`,
    hint: () => "the same params and inputs serve `step`, `evaluate` and `predict`",
    example: "model M { if training { param w: f32 = 0 } input x: f32 output y = x }",
  }),
  zeroDerivative: warning<Nothing>("W0001", {
    title: () => "this derivative is zero: the value does not depend on it",
    example: "model M { input x: f32 input y: f32 output g = grad(x ^ 2, y) }",
  }),
  crossed: warning<{ left: string; right: string; common: string }>("W0004", {
    title: ({ left, right, common }) =>
      `${left} and ${right} meet as ${common}: every element of one with every element of the other`,
    hint: () => "give both the same shape: `squeeze(x, axis: -1)` or `expand_dims(x, -1)`",
    example: "model M { input x: f32[N] input y: f32[N, 1] output l = mse(x, y) }",
  }),
  computesNothing: warning<Nothing>("W0006", {
    title: () => "this model computes nothing",
    hint: () => "`output y = …` says what `predict` returns, and `loss = …` what to minimise",
    example: "model M { input x: f32[N] let y = 2 * x }",
  }),
  untrained: warning<{ name: string }>("W0002", {
    title: ({ name }) => `the loss does not depend on param \`${name}\`, so it is never trained`,
    hint: () => "use it, or make it a `state`",
    example: "model M { param w: f32 = 0 param v: f32 = 0 loss = w ^ 2 train { optimizer: sgd(0.1) } }",
  }),
  defaultOptimizer: warning<Nothing>("W0003", {
    title: () => "no optimizer is named, so `adam(lr: 1e-3)` trains this model",
    hint: () => "`train { optimizer: … }` chooses one",
    example: "model M { param w: f32 = 0 loss = w ^ 2 }",
  }),
} as const;
