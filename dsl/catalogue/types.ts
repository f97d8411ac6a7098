// E03xx: what kind of value stands where.
import { didYouMean, error, type Nothing } from "../message.ts";

export const types = {
  unknownType: error<{ name: string; suggestion?: string | undefined }>("E0301", {
    title: ({ name }) => `unknown type \`${name}\``,
    hint: ({ suggestion }) =>
      didYouMean(suggestion) ??
      "tensors are `f32`, `i32` or `bool`, with a shape: `f32[N, 3]`; arguments may be `int`, `float`, `string` too",
    example: "model M { input x: f64[N] }",
  }),
  badOperand: error<{ operator: string; found: string }>("E0302", {
    title: ({ operator, found }) => `\`${operator}\` does not work on ${found}`,
    label: ({ found }) => found,
    example: "model M { input x: f32[N] output y = x + relu }",
  }),
  notABool: error<{ operator: string; found: string }>("E0303", {
    title: ({ operator, found }) => `\`${operator}\` needs a bool, and this is ${found}`,
    hint: () => "compare, as in `x > 0`, or cast: `bool(x)`",
    example: "model M { input x: f32[N] output y = !x }",
  }),
  notATensor: error<{ found: string; layer?: string }>("E0304", {
    title: ({ found }) => `a tensor is needed here, and this is ${found}`,
    hint: ({ layer }) => layer && `for the result of one call, write \`let ${layer} = …\``,
    example: "model M { output y = relu }",
  }),
  raggedList: error<Nothing>("E0305", {
    title: () => "this list is no tensor: its rows differ in length or its elements in kind",
    example: "model M { input x: f32[2] output y = x + [[1, 2], [3]] }",
  }),
  notCallable: error<{ found: string; quoted?: string; hidden?: string; passed: boolean }>("E0306", {
    title: ({ found }) => `this is ${found}, not a function`,
    hint: ({ quoted, hidden, passed }) =>
      quoted !== undefined
        ? `a function is named without quotes: \`${quoted.slice(0, 40)}\``
        : hidden !== undefined
          ? `a value named \`${hidden}\` hides the function: give the value another name`
          : passed
            ? undefined
            : "to multiply, write `*`",
    example: "model M { input x: f32[N] output y = x(2) }",
  }),
  argumentType: error<{ owner: string; expected: string; found: string }>("E0307", {
    title: ({ owner, expected, found }) => `${owner} is declared ${expected}, and is ${found}`,
    label: ({ found }) => found,
    example: "fn f(x: f32[n, m]) = x model M { input x: f32[N] output y = f(x) }",
  }),
  argumentKind: error<{ expected: string; found: string }>("E0308", {
    title: ({ expected, found }) => `expected ${expected}, found ${found}`,
    example: "model M { input x: f32[N] output y = sum(x, keepdims: 1) }",
  }),
  conditionNotConstant: error<{ found: string }>("E0309", {
    title: ({ found }) => `an \`if\` block is chosen at compile time, and this condition is ${found}`,
    hint: () => "to choose elementwise, use the expression `if c then a else b`",
    example: "model M { input x: f32 if x > 0 { let y = 1 } }",
  }),
  constNotConstant: error<{ name: string; found: string }>("E0310", {
    title: ({ name, found }) => `const \`${name}\` must be known at compile time, and is ${found}`,
    hint: ({ name }) => `use \`let ${name} = …\``,
    example: "model M { input x: f32 const k = x }",
  }),
  destructure: error<{ expected: number; found: string }>("E0311", {
    title: ({ expected, found }) => `${expected} names need a tuple of ${expected}, and this is ${found}`,
    example: "model M { input x: f32 let (a, b) = x }",
  }),
  notIterable: error<{ found: string }>("E0312", {
    title: ({ found }) => `\`for\` needs a range or a list known at compile time, and this is ${found}`,
    hint: () => "a range is `0..3`",
    example: "model M { input x: f32[3] for i in x { } }",
  }),
  rangeBound: error<{ found: string }>("E0313", {
    title: ({ found }) => `the bounds of a range are ints known at compile time, and this is ${found}`,
    example: "model M { for i in 0..1.5 { } }",
  }),
  notIndexable: error<{ found: string }>("E0314", {
    title: ({ found }) => `${found} cannot be indexed`,
    example: "model M { output y = relu[0] }",
  }),
  indexNotInteger: error<{ found: string }>("E0315", {
    title: ({ found }) => `an index is an int or an i32 tensor, and this is ${found}`,
    hint: ({ found }) =>
      found.startsWith("bool")
        ? "how many elements hold is not known at compile time: keep all, as in `if mask then x else 0`"
        : "cast with `i32(…)`",
    example: "model M { input x: f32[N, 3] output y = x[:, 0.5] }",
  }),
  typeMissing: error<{ name: string }>("E0316", {
    title: ({ name }) => `\`${name}\` needs a type`,
    hint: ({ name }) => `write \`${name}: f32[…] = …\``,
    example: "model M { param W = 0 }",
  }),
  paramDtype: error<{ name: string; dtype: string }>("E0317", {
    title: ({ name, dtype }) => `param \`${name}\` is trained, so it is f32, not ${dtype}`,
    hint: () => "a `state` may be i32 or bool",
    example: "model M { param W: i32[3] = 0 }",
  }),
  settingType: error<{ found: string }>("E0318", {
    title: ({ found }) => `a setting is one f32 number, not ${found}`,
    example: "model M { setting k: f32[3] = 1 }",
  }),
  settingValue: error<{ found: string }>("E0319", {
    title: ({ found }) => `a setting starts as a number known at compile time, and this is ${found}`,
    example: "model M { input x: f32 setting k = x }",
  }),
  initializerMissing: error<{ name: string }>("E0320", {
    title: ({ name }) => `param \`${name}\` has no initial value`,
    hint: () => "`= glorot_uniform()` for weights, `= 0` for biases",
    example: "model M { param W: f32[3] }",
  }),
  notAnInitializer: error<{ name: string; found: string; type: string; call?: string }>("E0321", {
    title: ({ name, found, type }) => `\`${name}\` is ${type}, and cannot start as ${found}`,
    hint: ({ call }) =>
      call
        ? `call it: \`${call}\``
        : "an initial value is a number, a list of the same shape, or an initializer such as `normal(std: 0.1)`",
    example: 'model M { param W: f32[3] = "a" }',
  }),
  layerValue: error<Nothing>("E0322", {
    title: () => "a layer is a call of a function whose first arguments are still to come",
    hint: () => "`layer f = dense(units: 64)`, then `f(x)`",
    example: "model M { layer f = 3 }",
  }),
  layerArguments: error<{ name: string; callee: string; call: string }>("E0329", {
    title: ({ callee, name }) =>
      `\`layer\` leaves the first arguments of \`${callee}\` to each call of \`${name}\`, and these give them`,
    hint: ({ name, call }) =>
      `leave it out here and write \`${name}(x)\`; or, for the result of one call, \`let ${name} = ${call}\``,
    example: "model M { input x: f32[N, 3] layer f = dense(x, 4) output y = f(x) }",
  }),
  notDifferentiableBy: error<{ found: string }>("E0323", {
    title: ({ found }) => `a derivative is taken by a named f32 value, and this is ${found}`,
    hint: () => "name it first, `let a = …`, and use the name on both sides",
    example: "model M { input x: f32 output y = grad(x ^ 2, 2 * x) }",
  }),
  labelsNotInteger: error<{ found: string }>("E0324", {
    title: ({ found }) => `class labels are i32, and these are ${found}`,
    hint: () => "declare the input as i32, or cast: `i32(y)`",
    example: "model M { input y: f32[N] output z = one_hot(y, 10) }",
  }),
  listIndex: error<{ length: number }>("E0325", {
    title: ({ length }) =>
      length === 0
        ? "there are no elements to index"
        : `there are ${length} elements: an index is one int from 0 to ${length - 1}`,
    example: "model M { const sizes = [1, 2] output y = sizes[2] }",
  }),
  required: error<{ words: string }>("E0328", {
    title: ({ words }) => words,
    example: "model M { input x: f32[N] output y = dropout(x, 1.5) }",
  }),
  numberRange: error<{ value: number }>("E0327", {
    title: ({ value }) => `${value} does not fit in i32, which ends at ±2147483647`,
    hint: ({ value }) => `as an f32, write ${value}.0`,
    example: "model M { input k: i32[N] output y = k + 3_000_000_000 }",
  }),
  updateType: error<{ name: string; expected: string; found: string; ofOptimizer: boolean }>("E0326", {
    title: ({ name, expected, found }) => `\`${name}\` is ${expected}, and its next value is ${found}`,
    label: ({ found }) => found,
    hint: ({ name, ofOptimizer }) =>
      ofOptimizer ? `without a type, \`state ${name} = 0\` takes the shape of its param` : undefined,
    example: "model M { state m: f32[3] = 0 m' = [1, 2] }",
  }),
} as const;
