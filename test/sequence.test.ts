// Layers over sequences and scans: numbers that PyTorch 2.13 gives, params and their names, derivatives, mistakes.
import { describe, expect, it } from "vitest";
import { checkGradient } from "../compiler/autodiff/check.ts";
import { gradient } from "../compiler/autodiff/gradient.ts";
import { check, lower } from "../compiler/compile.ts";
import { evaluate } from "../compiler/graph/evaluate.ts";
import { type Node, topological } from "../compiler/graph/node.ts";
import type { Model } from "../compiler/model.ts";
import * as ops from "../compiler/ops/index.ts";
import type { Environment } from "../compiler/ops/op.ts";
import { disagreement } from "./agreement.ts";

function modelOf(source: string): Model {
  const { model, diagnostics } = lower(`model M { ${source} }`);
  if (!model) throw new Error(diagnostics.map(({ title }) => title).join("; "));
  return model;
}

/** The numbers that the tensors of the tests, and PyTorch's in the same run, are filled with. */
const waves = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, k) => Math.sin(1.7 * k + seed));

const count = (shape: readonly unknown[]): number => shape.reduce<number>((n, d) => n * (d as number), 1);

/** Every input and variable filled with waves, in order, those of `seeds` by their names. */
function environmentOf(model: Model, seeds: Readonly<Record<string, number>> = {}): Environment {
  const filled = (list: Model["inputs"] | Model["variables"]): Record<string, number[]> =>
    Object.fromEntries(
      list.map(({ name, node }, k) => [name, waves(count(node.shape), seeds[name] ?? k + 2)]),
    );
  return { inputs: filled(model.inputs), variables: filled(model.variables) };
}

function outputs(model: Model, environment: Environment): number[] {
  const { node } = model.predict.outputs[0]!;
  return [...evaluate([node], environment).get(node)!];
}

function expectNear(found: readonly number[], wanted: readonly number[], digits = 9): void {
  expect(found.length).toBe(wanted.length);
  found.forEach((value, k) => {
    expect(value).toBeCloseTo(wanted[k]!, digits);
  });
}

describe("recurrent layers are those of torch.nn, batch first", () => {
  it.each([
    [
      "rnn",
      [
        -0.3112411391, -0.5947477571, -0.9208459989, -0.4177025293, 0.0306022655, -0.5503497123, -0.956256879,
        0.2039369511, 0.3600066171, -0.270683494, -0.9641127086, -0.2235823093,
      ],
    ],
    [
      "gru",
      [
        -0.2993121868, -0.0923689756, -0.401961269, 0.4035127928, -0.5042085275, 0.0330798865, -0.144500681,
        0.5868603755, -0.4393365792, 0.2273475824, -0.532656591, 0.8305738987,
      ],
    ],
    [
      "lstm",
      [
        -0.2084532285, -0.1137583968, -0.2690445326, 0.0826672844, -0.2275951573, 0.0706296561, -0.1270760746,
        0.0549689058, -0.1135540718, 0.0039203967, -0.2854190338, 0.0073792007,
      ],
    ],
  ])("%s", (layer, wanted) => {
    const model = modelOf(`input x: f32[2, 3, 2] output h = ${layer}(x, 2)`);
    const environment = environmentOf(model, { x: 1, "h/W": 2, "h/U": 3, "h/b": 4, "h/bn": 5 });
    expectNear(outputs(model, environment), wanted);
    // One sequence without a batch.
    const alone = modelOf(`input x: f32[3, 2] output h = ${layer}(x, 2)`);
    const { variables = {} } = environment;
    expectNear(outputs(alone, { variables, inputs: { x: waves(6, 1) } }), wanted.slice(0, 6));
  });
});

/** Whether derivatives of the sum of squares of a model's output are those of differences, at orders 1 and 2. */
function expectDerivatives(model: Model, environment: Environment): void {
  const { node } = model.predict.outputs[0]!;
  const wrt = [...model.inputs, ...model.variables].map((each) => each.node);
  const y = ops.sum(ops.multiply(node, ops.sin(node)), [...node.shape.keys()]);
  for (const { error } of checkGradient(y, wrt, environment)) expect(error).toBeLessThan(1e-6);
  const squares = gradient(y, wrt).map((g) => ops.sum(ops.multiply(g!, g!), [...g!.shape.keys()]));
  const slope = squares.reduce((a, b) => ops.add(a, b));
  for (const { error } of checkGradient(slope, wrt, environment)) expect(error).toBeLessThan(1e-5);
}

describe("derivatives of orders 1 and 2, of five steps, through what they share", () => {
  it.each([
    ["rnn", "output h = rnn(x, 2, activation: relu)"],
    ["gru, backwards", "output h = gru(x, 2, reverse: true)"],
    ["lstm, its last state", "output h = lstm(x, 2)[:, -1]"],
    [
      "params of the body",
      "output h = scan(x, fn(h, a) = tanh(dense(a, 2) + dense(h, 2)), init: zeros([2, 2]))",
    ],
  ])("%s", (_, body) => {
    const model = modelOf(`input x: f32[2, 5, 2] ${body}`);
    expectDerivatives(model, environmentOf(model));
  });
});

describe("scan", () => {
  const numbersOf = (body: string): number[] => {
    const model = modelOf(`input x: f32[2, 3] input s: f32[3] ${body}`);
    return outputs(model, { inputs: { x: [1, 2, 3, 10, 20, 30], s: [0.5, 2, 1] } });
  };

  it.each<[string, string, number[]]>([
    ["adds up", "scan(x, fn(h, a) = h + a, init: zeros([2]))", [1, 3, 6, 10, 30, 60]],
    ["backwards", "scan(x, fn(h, a) = h + a, init: 0, reverse: true)", [6, 5, 3, 60, 50, 30]],
    ["along axis 0", "scan(x, fn(h, a) = h + a, init: 0, axis: 0)", [1, 2, 3, 11, 22, 33]],
    ["several inputs", "scan((s, s), fn(h, a) = h * a[0] + a[1], init: 1.0, axis: 0)", [1, 4, 5]],
    ["several carries", "scan(s, fn(h, a) = (h[1], h[0] + a), init: (0.0, 1.0), axis: 0)[1]", [0.5, 3, 1.5]],
    ["no steps", "sum(scan(x[:, 3:], fn(h, a) = h + a, init: zeros([2])), axis: 1)", [0, 0]],
    ["a function of the model's", "scan(x, maximum, init: 15.0)", [15, 15, 15, 15, 20, 30]],
  ])("%s", (_, expression, wanted) => {
    expect(numbersOf(`output y = ${expression}`)).toEqual(wanted);
  });

  it("makes the params of its body once", () => {
    const model = modelOf(`input x: f32[N, 4, 3] layer f = dense(2)
      let h = scan(x, fn(h, a) = tanh(dense(a, 2) + f(h)), init: zeros([dim(x, 0), 2])) output y = h`);
    expect(model.variables.map(({ name }) => name)).toEqual([
      "scan_1/dense_1/W",
      "scan_1/dense_1/b",
      "f/W",
      "f/b",
    ]);
  });

  it("asks for the products of all steps at once on the way back", () => {
    const model = modelOf(`input x: f32[N, 20, 3] param w: f32[4, 1] = 1 let h = rnn(x, 4)
      loss = mean(h[:, -1] @ w) train { optimizer: sgd(0.1) }`);
    const [update] = model.step.updates.filter(({ target }) => target.name === "h/U");
    const above = (of: Node): Node[] => topological([of]);
    const wide = above(update!.value).filter(
      ({ op, shape }) => op === ops.contract && shape.length === 2 && shape[0] === 4 && shape[1] === 4,
    );
    expect(wide.length).toBe(1);
  });

  const layer = "model M { input x: f32[N, T, 3] output y = lstm(x, 8) }";
  it("of an unknown number of steps is refused with a way out, at the call", () => {
    const [diagnostic] = check(layer);
    expect(diagnostic!.code).toBe("E0443");
    expect(diagnostic!.hint).toContain("f32[N, 24, 3]");
    expect(layer.slice(diagnostic!.span.start)).toMatch(/^lstm\(x, 8\)/);
  });
});

describe("batch_norm is torch.nn.BatchNorm1d", () => {
  const x = [0.5, -1.2, 2.3, 0.4, -0.4, 0.9, 1.1, 0.3, -0.8, -1.6, 0.2, 0.7];
  const model = modelOf(`input x: f32[2, 3, 2] state seen: f32[2, 3, 2] = 0
    let y = batch_norm(x) seen' = y output still = y`);
  const start: Record<string, readonly number[]> = {
    "y/scale": [1, 1, 1],
    "y/shift": [0, 0, 0],
    "y/running_mean": [0, 0, 0],
    "y/running_variance": [1, 1, 1],
    seen: x,
  };
  const stepped = (variables: typeof start, input: readonly number[]): typeof start => {
    const { updates } = model.step;
    const values = evaluate(
      updates.map(({ value }) => value),
      { inputs: { x: input }, variables },
    );
    return {
      ...variables,
      ...Object.fromEntries(updates.map((u) => [u.target.name, [...values.get(u.value)!]])),
    };
  };
  const once = stepped(start, x);
  const twice = stepped(
    once,
    x.map((v) => 2 * v + 1),
  );

  it("while training", () => {
    expectNear(
      once.seen!,
      [
        0.38384740976478576, -1.6239698105433247, 1.5150135609143691, 0.22129411563917759,
        -1.4925262306327374, 1.0945192357973408, 1.0924887816382367, 0.14763361914030218, -0.5957918497977855,
        -1.1405158267557611, -0.29850524612654744, 0.6965122409619441,
      ],
    );
    expectNear(twice["y/running_mean"]!, [0.15075, 0.12175, 0.2015]);
    expectNear(twice["y/running_variance"]!, [1.2783583333333333, 2.2191583333333336, 0.9749666666666668]);
  });

  it("and afterwards", () => {
    expectNear(
      outputs(model, { inputs: { x }, variables: twice }),
      [
        0.3088932461681666, -1.1946672935194018, 1.4622195946597856, 0.18678416261406422, -0.609170018558334,
        0.7074069126566853, 0.8395616719402497, 0.13200377091080562, -0.6187540049937599, -1.1557794500656426,
        -0.0015191272283250567, 0.5048566155466823,
      ],
    );
  });
});

describe("multi_head_attention is torch.nn.MultiheadAttention", () => {
  const seeds = {
    x: 1,
    m: 2,
    "y/wq": 3,
    "y/wk": 4,
    "y/wv": 5,
    "y/wo": 6,
    "y/bq": 7,
    "y/bk": 8,
    "y/bv": 9,
    "y/bo": 10,
  };
  it.each<[string, string, number[]]>([
    [
      "causal",
      "multi_head_attention(x, 2, causal: true)",
      [
        -2.9545582517, 1.6769892261, 2.5224165941, -2.326988207, -1.9227773566, 2.8224667593, -1.8157705106,
        -1.4356738011,
      ],
    ],
    [
      "of another sequence",
      "multi_head_attention(x, 2, key: m)",
      [
        -3.1674762386, -0.4467875183, 3.2826084623, -0.3991045363, -3.179763618, 1.2184946069, -1.3035352404,
        -1.0904354752,
      ],
    ],
  ])("%s", (_, expression, wanted) => {
    const model = modelOf(`input x: f32[2, 4, 6] input m: f32[2, 3, 6] let y = ${expression} output r = y`);
    expectNear(outputs(model, environmentOf(model, seeds)).slice(0, 8), wanted);
  });
});

describe("sizes known at run time alone", () => {
  it("are split, joined, turned and summed as others are", async () => {
    const source = `model M { input x: f32[N, 3] input c: f32[N, 1] input k: i32[N] input q: f32[N, T, 4] param w: f32[4] = 1
      output parts = split(concat((x, 2 * x)), [dim(x, 0), dim(x, 0)])[1]
      output halves = split(stack((x, x), axis: 1), 2, axis: 1)[0]
      output flipped = flip(x, axis: 0)
      output taken = take(x, k % 3, axis: 1)
      output sums = cumsum(x, axis: 0)
      output back = cumsum(squeeze(c, axis: 1), reverse: true)
      output gram = einsum("ni,mi->nm", x, x)
      output trail = trace(einsum("ni,mi->nm", x, x))
      output diagonal = einsum("nmnm->mn", einsum("n,a,m,b->namb", c[:, 0], c[:, 0], c[:, 0], c[:, 0]))
      output hot = one_hot(k % 3, 3)
      output filled = full([dim(x, 0), 2], 1.5) * broadcast_to(c, [dim(x, 0), 2])
      output wide = outer(c, x[0])
      output counted = iota(dim(x, 0)) + zeros_like(k)
      output unflat = unflatten(flatten(x, axis: 0), 0, [-1, 3])
      output seen = attention(q, q, q * w, causal: true)
      output normed = layer_norm(q)
      loss = mean(square(batch_norm(q, axis: -1) * w)) + mean(cumsum(q * w, axis: 1)) + mean(attention(q, q * w, q)) + mean(x)
      train { optimizer: sgd(0.1) } }`;
    const { error, where } = await disagreement(source, {
      sizes: [
        { N: 3, T: 2 },
        { N: 1, T: 5 },
      ],
    });
    expect(error, where).toBeLessThan(2e-5);
  });
});
