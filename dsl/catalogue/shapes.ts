// E04xx: shapes that do not fit together.
import { error, type Nothing } from "../message.ts";

export interface Pair {
  readonly left: string;
  readonly right: string;
}

export const shapes = {
  shapesDoNotBroadcast: error<
    Pair & { verb: string; clash: readonly [string, string]; keeps?: boolean; product?: boolean }
  >("E0401", {
    title: ({ verb, left, right }) => `cannot ${verb} ${left} and ${right}`,
    label: ({ clash: [x, y] }) => `${x} does not meet ${y}`,
    hint: ({ keeps, product }) =>
      product
        ? "`*` multiplies element by element; the product of matrices is `@`"
        : keeps
          ? "to meet row by row, keep the last axis: `keepdims: true`, or `expand_dims(…, -1)`"
          : "sizes meet, from the last axis on, when they are equal or one of them is 1",
    example: "model M { input x: f32[N, 3] input y: f32[N, 4] output z = x + y }",
  }),
  productShapes: error<Pair & { why: string; transpose?: string | undefined }>("E0402", {
    title: ({ left, right }) => `cannot multiply ${left} @ ${right}`,
    label: ({ why }) => why,
    hint: ({ transpose }) => transpose && `transpose the ${transpose}`,
    example: "model M { input x: f32[N, 3] param W: f32[4, 2] = 0 output y = x @ W }",
  }),
  productOfScalar: error<Pair>("E0403", {
    title: ({ left, right }) => `cannot multiply ${left} @ ${right}: a scalar has no rows`,
    hint: () => "scale by a scalar with `*`",
    example: "model M { input x: f32[N, 3] output y = x @ 2 }",
  }),
  argumentDimension: error<{ owner: string; expected: string; found: string; axis: number; size: string }>(
    "E0404",
    {
      title: ({ owner, expected, found }) => `${owner} is declared ${expected}, and is ${found}`,
      label: ({ axis, size }) => `axis ${axis} must be ${size}`,
      example:
        "fn f(a: f32[n], b: f32[n]) = a + b model M { input x: f32[3] input y: f32[4] output z = f(x, y) }",
    },
  ),
  notADimension: error<{ found: string }>("E0405", {
    title: ({ found }) => `a size is a whole number from 0 to 2147483647, and this is ${found}`,
    example: "model M { param W: f32[1.5] = 0 }",
  }),
  symbolicParam: error<{ size: string }>("E0406", {
    title: ({ size }) => `a param or state has a fixed shape, and ${size} is known only at run time`,
    hint: () => "sizes of params come from numbers and consts",
    example: "model M { input x: f32[N] param W: f32[N] = 0 }",
  }),
  notAScalar: error<{ owner: string; found: string }>("E0407", {
    title: ({ owner, found }) => `${owner} is one number, and this is ${found}`,
    hint: () => "take the `mean(…)` or the `sum(…)`",
    example: "model M { input x: f32[N] loss = x }",
  }),
  gradOfTensor: error<{ found: string }>("E0408", {
    title: ({ found }) => `\`grad\` differentiates a scalar, and this is ${found}`,
    hint: () => "sum it, or use `vjp`, `jvp` or `jacobian`",
    example: "model M { input x: f32[N] output g = grad(x ^ 2, x) }",
  }),
  directionShape: error<{ expected: string; found: string }>("E0409", {
    title: ({ expected, found }) => `this direction must be ${expected}, and is ${found}`,
    example: "model M { input x: f32[3] output h = hvp(sum(x ^ 3), x, [1, 2]) }",
  }),
  badAxis: error<{ found: string; rank: number }>("E0410", {
    title: ({ found, rank }) =>
      rank === 0
        ? `a scalar has no axis ${found}`
        : `there is no axis ${found}: axes go from 0 to ${rank - 1}, or -${rank} to -1 from the end`,
    example: "model M { input x: f32[N, 3] output y = sum(x, axis: 2) }",
  }),
  axisKind: error<{ found: string }>("E0427", {
    title: ({ found }) => `an axis is an int known at compile time, and this is ${found}`,
    hint: ({ found }) =>
      /^(f32|i32|bool)\b/.test(found)
        ? "several tensors are given as one argument: `concat((a, b))`"
        : undefined,
    example: "model M { input x: f32[N, 3] output y = concat(x, x) }",
  }),
  repeatedAxis: error<{ axis: number }>("E0425", {
    title: ({ axis }) => `axis ${axis} is named twice`,
    example: "model M { input x: f32[N, 3] output y = sum(x, axis: [1, -1]) }",
  }),
  extremumOfNothing: error<{ axis: number; found: string }>("E0426", {
    title: ({ axis, found }) =>
      `axis ${axis} of ${found} has no elements, so none is the largest or smallest`,
    example: "model M { input x: f32[N, 3] output y = max(x[:, 3:], axis: 1) }",
  }),
  badPermutation: error<{ rank: number }>("E0411", {
    title: ({ rank }) => `an order of axes names each of the ${rank} axes once`,
    example: "model M { input x: f32[N, 3] output y = transpose(x, [0, 0]) }",
  }),
  reshapeSize: error<{ from: string; to: string }>("E0412", {
    title: ({ from, to }) => `cannot make ${to} of ${from}: the number of elements differs`,
    example: "model M { input x: f32[N, 3] output y = reshape(x, [N, 4]) }",
  }),
  concatShapes: error<{ first: string; other: string; axis: number }>("E0413", {
    title: ({ first, other, axis }) =>
      `cannot concatenate ${first} and ${other} along axis ${axis}: the other axes differ`,
    example: "model M { input x: f32[N, 3] input y: f32[N, 4] output z = concat((x, y)) }",
  }),
  stackShapes: error<{ first: string; other: string }>("E0424", {
    title: ({ first, other }) => `cannot stack ${first} and ${other}: their shapes differ`,
    example: "model M { input x: f32[N, 3] input y: f32[N, 4] output z = stack((x, y)) }",
  }),
  tooManyIndices: error<{ given: number; rank: number }>("E0414", {
    title: ({ given, rank }) => `${given} indices, but the value has ${rank} ${rank === 1 ? "axis" : "axes"}`,
    example: "model M { input x: f32[N] output y = x[0, 1] }",
  }),
  indexOutOfRange: error<{ index: string; axis: number; size: string }>("E0415", {
    title: ({ index, axis, size }) => `index ${index} is outside axis ${axis}, whose size is ${size}`,
    example: "model M { input x: f32[N, 3] output y = x[:, 3] }",
  }),
  gatherAxis: error<{ axis: number }>("E0416", {
    title: ({ axis }) => `an i32 tensor picks along axis 0, and this is axis ${axis}`,
    hint: ({ axis }) => `\`take(…, ids, axis: ${axis})\` picks along any axis`,
    example: "model M { input x: f32[3, 3] input k: i32[N] output y = x[:, k] }",
  }),
  sliceStep: error<Nothing>("E0417", {
    title: () => "the step of a slice is an int other than 0",
    example: "model M { input x: f32[4] output y = x[::0] }",
  }),
  labelsShape: error<{ labels: string; logits: string; expected: string }>("E0420", {
    title: ({ labels, logits }) => `labels ${labels} do not belong to logits ${logits}`,
    hint: ({ labels, logits, expected }) =>
      labels.startsWith("i32")
        ? `one label for each row is ${expected}`
        : `class labels are ${expected}; probabilities have the shape of the logits, ${logits}`,
    example:
      "model M { input x: f32[N, 10] input y: f32[N] param w: f32 = 1 loss = cross_entropy(w * x, y) train { optimizer: sgd(0.1) } }",
  }),
  logits: error<{ found: string }>("E0421", {
    title: ({ found }) => `logits are f32 with the classes along the last axis, and these are ${found}`,
    hint: () => "the order is `cross_entropy(logits, labels)`",
    example: "model M { input x: f32[N, 10] input y: i32[N] output l = cross_entropy(y, x) }",
  }),
  repeatedShape: error<{ from: string; to: string }>("E0423", {
    title: ({ from, to }) => `${from} does not broadcast to ${to}`,
    hint: () => "each axis, from the last on, has the size asked for, or 1",
    example: "model M { input x: f32[N, 3] output y = broadcast_to(x, [N, 4]) }",
  }),
  squeezeAxis: error<{ axis: number; found: string }>("E0422", {
    title: ({ axis, found }) => `axis ${axis} of ${found} cannot be squeezed: its size is not 1`,
    example: "model M { input x: f32[N, 3] output y = squeeze(x, axis: 1) }",
  }),
  splitSizes: error<{ axis: number; size: string; into: string }>("E0440", {
    title: ({ axis, size, into }) => `axis ${axis}, of size ${size}, cannot be taken apart into ${into}`,
    hint: () => "sizes of parts add up to the axis; sizes of axes multiply to it",
    example: "model M { input x: f32[N, 10] output y = split(x, 3, axis: 1)[0] }",
  }),
  einsumEquation: error<{ why: string }>("E0441", {
    title: ({ why }) => `this equation of \`einsum\` cannot be: ${why}`,
    hint: () => 'a letter for each axis of each tensor, as in "nij,njk->nik"',
    example: 'model M { input x: f32[N, 3] output y = einsum("ij->jk", x) }',
  }),
  einsumSizes: error<{ letter: string; sizes: readonly [string, string]; found: string }>("E0442", {
    title: ({ letter, sizes: [one, other] }) =>
      `\`${letter}\` is an axis of size ${one} in one place of this equation, and ${other} in another`,
    label: ({ found }) => found,
    example: 'model M { input x: f32[N, 3] input y: f32[N, 4] output z = einsum("nk,nk->n", x, y) }',
  }),
  scanSymbolic: error<{ axis: number; found: string }>("E0443", {
    title: ({ axis, found }) =>
      `the steps along axis ${axis} of ${found} are unrolled, so their number must be known at compile time`,
    hint: () =>
      "give the axis a fixed size, as in `input x: f32[N, 24, 3]`, padding shorter sequences; batches may have any size",
    example: "model M { input x: f32[N, T] output y = scan(x, fn(h, a) = h + a, init: zeros([dim(x, 0)])) }",
  }),
  scanLengths: error<{ sizes: readonly [string, string] }>("E0444", {
    title: ({ sizes: [one, other] }) => `these have ${one} and ${other} steps`,
    example:
      "model M { input x: f32[3] input y: f32[4] output z = scan((x, y), fn(h, a) = h + a[0] * a[1], init: 0, axis: 0) }",
  }),
  scanCarry: error<{ expected: string; found: string }>("E0445", {
    title: ({ expected, found }) => `the steps begin from ${expected}, and one gives ${found}`,
    hint: () => "each step gives what the next one begins from: the same tensors, in the shapes of `init`",
    example: "model M { input x: f32[N, 4] output y = scan(x, fn(h, a) = (h, a), init: zeros([dim(x, 0)])) }",
  }),
  scanRank: error<{ axis: number; found: string }>("E0446", {
    title: ({ axis, found }) =>
      `what the steps give, ${found}, has too few axes to be stacked along axis ${axis}`,
    example: "model M { input x: f32[3, 4] output y = scan(x, fn(h, a) = h + sum(a), init: 0.0) }",
  }),
  layerShape: error<{ name: string; first: string; now: string }>("E0419", {
    title: ({ name, first, now }) =>
      `this layer's \`${name}\` was made as ${first}, and this call needs ${now}`,
    hint: () => "a layer's calls share its params, so their inputs have one width",
    example:
      "model M { input x: f32[N, 3] input y: f32[N, 4] layer f = dense(units: 2) output a = f(x) output b = f(y) }",
  }),
} as const;
