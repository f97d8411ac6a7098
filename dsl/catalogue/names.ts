// E02xx: names, declarations, and where a statement may stand.
import { alternatives, didYouMean, error, type Nothing } from "../message.ts";

const takesThese = (takes: readonly string[]): string =>
  takes.length > 0 ? `it takes ${takes.map((t) => `\`${t}\``).join(", ")}` : "it takes none";

export const names = {
  unknownName: error<{ name: string; suggestion?: string | undefined }>("E0201", {
    title: ({ name }) => `unknown name \`${name}\``,
    label: () => "not found here",
    hint: ({ suggestion }) => didYouMean(suggestion),
    example: "model M { const hidden = 3 param W: f32[hiden] = 0 }",
  }),
  usedEarly: error<{ name: string }>("E0222", {
    title: ({ name }) => `\`${name}\` is used before it is declared`,
    hint: () => "statements run from top to bottom: move the declaration up",
    example: "model M { input x: f32 output y = x * w param w: f32 = 1 }",
  }),
  unknownSize: error<{ name: string; suggestion?: string | undefined }>("E0219", {
    title: ({ name }) => `unknown size \`${name}\``,
    label: () => "not found here",
    hint: ({ name, suggestion }) =>
      didYouMean(suggestion) ??
      `a size known only at run time has a capital letter: \`${name[0]!.toUpperCase()}${name.slice(1)}\``,
    example: "model M { input x: f32[n, 3] output y = x }",
  }),
  primedNotGiven: error<{ name: string; given: "below" | "nowhere" | "by the optimizer" }>("E0217", {
    title: ({ name, given }) =>
      `\`${name}'\` is read ${given === "nowhere" ? "but never given" : "before it is given"}`,
    hint: ({ name, given }) =>
      ({
        below: `move the line \`${name}' = …\` above this one`,
        nowhere: `\`${name}'\` is the value after the step, given by a line \`${name}' = …\``,
        "by the optimizer": `\`${name}'\` is known once the optimizer has run: only lines such as \`s' = … ${name}' …\` may read it`,
      })[given],
    example: "model M { state n: f32 = 0 output y = n' n' = n + 1 }",
  }),
  notBound: error<{ name: string }>("E0218", {
    title: ({ name }) => `\`${name}\` has no value here`,
    hint: () => "the `if` branch or the `for` turn that names it did not run",
    example: "model M { if false { let a = 1 } output y = a }",
  }),
  declaredTwice: error<{ name: string; hint?: string }>("E0202", {
    title: ({ name }) => `\`${name}\` is declared twice`,
    hint: ({ hint }) => hint,
    example: "model M { input x: f32 input x: f32 }",
  }),
  reservedName: error<{ name: string; reason: string }>("E0221", {
    title: ({ name, reason }) => `\`${name}\` is taken: ${reason}`,
    hint: () => "give this another name",
    example: "model M { input constructor: f32 output y = constructor + 1 }",
  }),
  misplaced: error<{ statement: string; where: string; allowed: string }>("E0203", {
    title: ({ statement, where }) => `\`${statement}\` cannot stand in ${where}`,
    hint: ({ allowed }) => allowed,
    example: "fn f(x) { input y: f32 return x }",
  }),
  noReturn: error<Nothing>("E0204", {
    title: () => "this function ends without `return`",
    hint: () => "a function is `fn f(x) = e`, or a block that ends in `return e`",
    example: "fn f(x) { let y = x } model M { input x: f32 output y = f(x) }",
  }),
  neverReached: error<Nothing>("E0220", {
    title: () => "this is never reached: the function has returned",
    hint: () => "`return e` is the last line of its block",
    example: "fn f(x) { return x let y = 1 } model M { input x: f32 output y = f(x) }",
  }),
  lossTwice: error<Nothing>("E0205", {
    title: () => "a model has one loss",
    hint: () => "add the terms up: `loss = a + b`",
    example: "model M { input x: f32 loss = x loss = x }",
  }),
  updatedTwice: error<{ name: string }>("E0206", {
    title: ({ name }) => `\`${name}'\` is given twice`,
    example: "model M { state n: f32 = 0 n' = 1 n' = 2 }",
  }),
  notUpdatable: error<{ name: string; found: string | undefined }>("E0207", {
    title: ({ name, found }) =>
      found === undefined
        ? `\`${name}'\` has nothing to update: there is no \`${name}\``
        : `\`${name}\` is ${found}, not a param or a state, so it has no value after the step`,
    hint: () => "only `param` and `state` are kept between steps",
    example: "model M { input x: f32 x' = 1 }",
  }),
  unknownArgument: error<{
    callee: string;
    name: string;
    suggestion?: string | undefined;
    takes: readonly string[];
  }>("E0208", {
    title: ({ callee, name }) => `\`${callee}\` has no argument \`${name}\``,
    hint: ({ suggestion, takes }) => didYouMean(suggestion) ?? takesThese(takes),
    example: "model M { input x: f32[N] output y = sum(x, axes: 0) }",
  }),
  missingArgument: error<{ callee: string; names: readonly string[]; takes: readonly string[] }>("E0209", {
    title: ({ callee, names }) =>
      `\`${callee}\` is called without ${names.map((n) => `\`${n}\``).join(", ")}`,
    hint: ({ takes }) => takesThese(takes),
    example: "model M { input x: f32[N] output y = mse(x) }",
  }),
  tooManyArguments: error<{ callee: string; takes: readonly string[]; given: number }>("E0210", {
    title: ({ callee, takes: { length }, given }) =>
      `\`${callee}\` takes ${length === 0 ? "no arguments" : `at most ${length} argument${length > 1 ? "s" : ""}`}, and is given ${given}`,
    hint: ({ takes }) =>
      takes.join() === "shape"
        ? "a shape is one argument, a list: `[2, 3]`"
        : takes.length > 0
          ? takesThese(takes)
          : undefined,
    example: "model M { input x: f32[N] output y = relu(x, 1, 2) }",
  }),
  repeatedArgument: error<{ callee: string; name: string }>("E0211", {
    title: ({ callee, name }) => `\`${callee}\` is given \`${name}\` twice`,
    example: "model M { input x: f32[N] output y = relu(x, x: x) }",
  }),
  importNotFound: error<{ path: string }>("E0212", {
    title: ({ path }) => `cannot find \`${path}\``,
    hint: () => 'paths are relative to this file: `import "./layers.mlp"`',
    example: 'import "./missing.mlp" model M { }',
  }),
  noModel: error<Nothing>("E0213", {
    title: () => "this file declares no model",
    hint: () => "`model Name { input x: f32[N, 4] … }`",
    example: "fn f(x) = x",
  }),
  chooseModel: error<{
    names: readonly string[];
    wanted?: string | undefined;
    suggestion?: string | undefined;
  }>("E0214", {
    title: ({ names, wanted }) =>
      wanted === undefined
        ? `this file declares ${names.length} models`
        : `there is no model \`${wanted}\` in this file`,
    hint: ({ names, suggestion }) =>
      didYouMean(suggestion) ?? `choose one with --model: ${alternatives(names.map((n) => `\`${n}\``))}`,
    example: "model A { } model B { }",
  }),
  unknownOverride: error<{ name: string; suggestion?: string | undefined }>("E0215", {
    title: ({ name }) => `--set ${name}: this model has no const or argument of that name`,
    hint: ({ suggestion }) => didYouMean(suggestion),
    example: "model M { }",
  }),
  modelArgument: error<{ model: string; name: string }>("E0216", {
    title: ({ model, name }) => `model \`${model}\` needs a value for \`${name}\``,
    hint: ({ name }) => `give it a default, or pass --set ${name}=…`,
    example: "model M(units) { }",
  }),
} as const;
