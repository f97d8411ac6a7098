// The language, sentence by sentence: what expressions are worth, evaluated exactly.
import { describe, expect, it } from "vitest";
import { type CompileOptions, lower } from "../compiler/compile.ts";
import { evaluate } from "../compiler/graph/evaluate.ts";
import { printType } from "../compiler/graph/node.ts";
import type { Model } from "../compiler/model.ts";

const modelOf = (source: string, options: CompileOptions = {}): Model => {
  const { model, diagnostics } = lower(source, options);
  if (!model) throw new Error(diagnostics.map((d) => `${d.code} ${d.title}`).join("; "));
  return model;
};

const fed = {
  x: [1, 2, 3, 4, 5, 6],
  v: [0.5, -1, 2],
  k: [2, 0, 1],
  b: [1, 0, 1],
};
const preamble = "input x: f32[N, 3] input v: f32[3] input k: i32[3] input b: bool[3]";

/** Type and values of an expression over the inputs `x: f32[N, 3]` (N = 2), `v`, `k`, `b`. */
function worth(expression: string, declarations = "", statements = ""): { type: string; values: number[] } {
  const model = modelOf(`${declarations} model M { ${preamble} ${statements} output r = ${expression} }`);
  const { node } = model.predict.outputs[0]!;
  const values = evaluate([node], { sizes: { N: 2 }, inputs: fed, step: 3, seed: 1 }).get(node)!;
  return { type: printType(node), values: [...values] };
}

describe("expressions", () => {
  it.each<[expression: string, type: string, values: readonly number[]]>([
    // Precedence.
    ["v * 0 + 2 + 3 * 4", "f32[3]", [14, 14, 14]],
    ["-v^2", "f32[3]", [-0.25, -1, -4]],
    ["2^3^2 + v * 0", "f32[3]", [512, 512, 512]],
    ["2^-1 + v * 0", "f32[3]", [0.5, 0.5, 0.5]],
    ["if v > 0 && v < 1 || v == 2 then 1 else 0", "i32[3]", [1, 0, 1]],
    ["10 - 4 - 3 + k", "i32[3]", [5, 3, 4]],
    ["-x @ v", "f32[N]", [-4.5, -9]],
    // Widening and integers, as in NumPy.
    ["k / 2", "f32[3]", [1, 0, 0.5]],
    ["k + 1", "i32[3]", [3, 1, 2]],
    ["k + 0.5", "f32[3]", [2.5, 0.5, 1.5]],
    ["b + b", "i32[3]", [2, 0, 2]],
    ["b * v", "f32[3]", [0.5, -0, 2]],
    ["k ^ 2", "i32[3]", [4, 0, 1]],
    ["v % 2", "f32[3]", [0.5, 1, 0]],
    ["-k % 3", "i32[3]", [1, 0, 2]],
    ["i32(v)", "i32[3]", [0, -1, 2]],
    ["bool(k)", "bool[3]", [1, 0, 1]],
    ["sum(b)", "i32", [2]],
    ["mean(b)", "f32", [2 / 3]],
    ["!b", "bool[3]", [0, 1, 0]],
    // Broadcasting with a symbolic size.
    ["x + v", "f32[N, 3]", [1.5, 1, 5, 4.5, 4, 8]],
    ["x * sum(x, axis: 1, keepdims: true)", "f32[N, 3]", [6, 12, 18, 60, 75, 90]],
    ["x - mean(x, axis: 0)", "f32[N, 3]", [-1.5, -1.5, -1.5, 1.5, 1.5, 1.5]],
    ["mean(x)", "f32", [3.5]],
    // Products.
    ["v @ v", "f32", [5.25]],
    ["x @ v", "f32[N]", [4.5, 9]],
    ["v @ x.T", "f32[N]", [4.5, 9]],
    ["x.T @ x", "f32[3, 3]", [17, 22, 27, 22, 29, 36, 27, 36, 45]],
    // Indices and slices.
    ["x[0]", "f32[3]", [1, 2, 3]],
    ["x[-1]", "f32[3]", [4, 5, 6]],
    ["x[:, 1]", "f32[N]", [2, 5]],
    ["x[:, 1:]", "f32[N, 2]", [2, 3, 5, 6]],
    ["x[1:, ::2]", "f32[N - 1, 2]", [4, 6]],
    ["v[::-1]", "f32[3]", [2, -1, 0.5]],
    ["v[2:0:-1]", "f32[2]", [2, -1]],
    ["x[::-1, 0]", "f32[N]", [4, 1]],
    ["x[1:N + 3, 0]", "f32[N - 1]", [4]],
    ["x[-N, 0]", "f32", [1]],
    ["x[-N:, 0]", "f32[N]", [1, 4]],
    ["sum(x[N:N + 1])", "f32", [0]],
    ["sum(x[-1:-3])", "f32", [0]],
    ["v[k]", "f32[3]", [2, 0.5, -1]],
    ["v[k[0]]", "f32", [2]],
    // Shapes.
    ["flatten(x)", "f32[N, 3]", fed.x],
    ["reshape(x, [-1])", "f32[3*N]", fed.x],
    ["reshape(x, [3, N])", "f32[3, N]", fed.x],
    ["concat((v, v[1:]))", "f32[5]", [0.5, -1, 2, -1, 2]],
    ["stack((v, v), axis: 1)", "f32[3, 2]", [0.5, 0.5, -1, -1, 2, 2]],
    ["one_hot(k, 3)", "f32[3, 3]", [0, 0, 1, 1, 0, 0, 0, 1, 0]],
    ["transpose(x)", "f32[3, N]", [1, 4, 2, 5, 3, 6]],
    ["dim(x, 0) * 2 + dim(x, 1) + v", "f32[3]", [7.5, 6, 9]],
    // Reductions and their defaults.
    ["max(x, axis: 1)", "f32[N]", [3, 6]],
    ["min(x)", "f32", [1]],
    ["argmax(x)", "i32[N]", [2, 2]],
    ["argmin(v)", "i32", [1]],
    ["any(b)", "bool", [1]],
    ["all(b)", "bool", [0]],
    ["prod(v)", "f32", [-1]],
    ["any(v[3:] > 0)", "bool", [0]],
    ["all(v[3:] > 0)", "bool", [1]],
    ["max(x[2:] > 0, axis: 0)", "bool[3]", [0, 0, 0]],
    ["sum(x, axis: [0, 1])", "f32", [21]],
    ["sum(x, axis: -1)", "f32[N]", [6, 15]],
    // Values known at compile time.
    ["if true then v else x @ relu", "f32[3]", fed.v],
    ["[1, 2, 3] + v", "f32[3]", [1.5, 1, 5]],
    ["[10, 20, 30][1] + k", "i32[3]", [22, 20, 21]],
    ["1_000 * v", "f32[3]", [500, -1000, 2000]],
    ["where(v < 0, nan, inf) == inf", "bool[3]", [1, 0, 1]],
    ["maximum(pi, 3) * v", "f32[3]", [Math.PI / 2, -Math.PI, 2 * Math.PI]],
    ["step * v", "f32[3]", [1.5, -3, 6]],
    // Derivatives.
    ["grad(sum(v^3), v)", "f32[3]", [0.75, 3, 12]],
    ["grad(sum(grad(sum(v^3), v)), v)", "f32[3]", [3, -6, 12]],
    ["hessian(sum(v^3), v)", "f32[3, 3]", [3, 0, 0, 0, -6, 0, 0, 0, 12]],
    ["hvp(sum(v^3), v, [1, 2, 3])", "f32[3]", [3, -12, 36]],
    ["jvp(v^2, v, [1, 1, 1])", "f32[3]", [1, -2, 4]],
    ["vjp(v^2, v, [1, 0, 2])", "f32[3]", [1, -0, 8]],
    ["jacobian(v^2, v)", "f32[3, 3]", [1, 0, 0, 0, -2, 0, 0, 0, 4]],
    ["grad(sum(stop_gradient(v) * v), v)", "f32[3]", fed.v],
    ["grad(sum(abs(v - v)), v)", "f32[3]", [0, 0, 0]],
    ["grad(sum(relu(v * 0)), v)", "f32[3]", [0, 0, 0]],
    ["grad(sum(maximum(v, v[0])), v)", "f32[3]", [2, 0, 1]],
  ])("%s", (expression, type, values) => {
    const got = worth(expression);
    expect(got.type).toBe(type);
    expect(got.values.length).toBe(values.length);
    for (const [at, value] of values.entries()) expect(got.values[at]).toBeCloseTo(value, 12);
  });
});

describe("names", () => {
  it("may be shadowed, and rebound in a loop as if it were written out", () => {
    expect(worth("a", "", "let a = v let a = a + 1 for i in 0..3 { let a = a * 2 }").values).toEqual([
      12, 0, 24,
    ]);
  });

  it("in a function mean what they meant when it was made", () => {
    expect(worth("f(v)", "", "const c = 2 let f = fn(a) = a * c const c = 3").values).toEqual([1, -2, 4]);
  });

  it("of the library may be shadowed without the library noticing", () => {
    const shadowed = worth("mean(v) + sum(v)", "fn sum(a) = 100.0");
    expect(shadowed.values).toEqual([100.5]);
  });

  it("of arguments may be given in any order, and have defaults", () => {
    expect(worth("f(b: 1, a: v)", "fn f(a, b, c = 10) = a * c + b").values).toEqual([6, -9, 21]);
  });

  it("bind the sizes of arguments", () => {
    const declaration = "fn f(a: f32[m, n], b: f32[n]) -> f32[m] { let c = a @ b return c }";
    expect(worth("f(x, v)", declaration).type).toBe("f32[N]");
  });

  it("may be functions", () => {
    expect(worth("twice(fn(a) = a * a, v)", "fn twice(f, a) = f(f(a))").values).toEqual([0.0625, 1, 16]);
  });

  it("may be tuples", () => {
    expect(worth("q - p", "fn both(a) = (a, a + 1)", "let (p, q) = both(v)").values).toEqual([1, 1, 1]);
  });
});

describe("derivatives", () => {
  it("by a `let` see only what uses the name", () => {
    expect(worth("grad(sum(a * a + v * 2), a)", "", "let a = v * 2").values).toEqual([2, -4, 8]);
  });

  it("by several give a tuple", () => {
    const model = modelOf(
      "model M { input a: f32 input c: f32 let (p, q) = grad(a * a * c, (a, c)) output u = p output w = q }",
    );
    const [u, w] = model.predict.outputs.map(
      (o) => evaluate([o.node], { inputs: { a: [3], c: [5] } }).get(o.node)![0],
    );
    expect([u, w]).toEqual([30, 9]);
  });

  it("that are zero are warned of", () => {
    const { diagnostics } = lower("model M { input a: f32 input c: f32 output u = grad(a, c) }");
    expect(diagnostics.map((d) => d.code)).toEqual(["W0001"]);
  });
});

describe("params", () => {
  const names = (source: string): string[] => modelOf(source).variables.map((v) => v.name);

  it("of calls are named after what the call is bound to, or numbered", () => {
    const source = `model M { input x: f32[N, 3]
      let h = dense(x, 4, activation: relu)
      let g = relu(dense(h, 4)) + dense(h, 4)
      output y = g }`;
    expect(names(source)).toEqual(["h/W", "h/b", "dense_1/W", "dense_1/b", "dense_2/W", "dense_2/b"]);
  });

  it("of nested calls carry the path", () => {
    const source = `fn block(x, units) { let inner = dense(x, units) return inner + dense(x, units) }
      model M { input x: f32[N, 3] let a = block(x, 3) output y = block(a, 3) }`;
    expect(names(source)).toEqual([
      ...["a/inner/W", "a/inner/b", "a/dense_1/W", "a/dense_1/b"],
      ...["y/inner/W", "y/inner/b", "y/dense_1/W", "y/dense_1/b"],
    ]);
  });

  it("in a loop are made anew each turn", () => {
    const source =
      "model M { input x: f32[N, 3] let h = x for i in 0..3 { let h = dense(h, 3) } output y = h }";
    expect(names(source)).toEqual(["h/W", "h/b", "h_2/W", "h_2/b", "h_3/W", "h_3/b"]);
  });

  it("of a layer are made once", () => {
    const source = "model M { input x: f32[N, 3] layer f = dense(units: 3) output y = f(f(x)) + f(x) }";
    expect(names(source)).toEqual(["f/W", "f/b"]);
  });

  it("make up `params` and `weights`, also when read before the last is made", () => {
    const model = modelOf(`model M { input x: f32[N, 2]
      param W: f32[2, 2] = 1 param b: f32[2] = 1
      loss = l2(weights) + 0 * sum(x)
      param V: f32[2, 2] = 2
      train { optimizer: sgd(0.1) } }`);
    const { loss } = model.step;
    const variables = { W: [1, 1, 1, 1], b: [1, 1], V: [2, 2, 2, 2] };
    expect(evaluate([loss!], { sizes: { N: 1 }, inputs: { x: [0, 0] }, variables }).get(loss!)![0]).toBe(10);
  });
});

describe("settings of a compile", () => {
  const source =
    "model M(width = 4) { const scale = 2 input x: f32[N, 3] output y = dense(x, width) * scale }";

  it("override consts and arguments", () => {
    const model = modelOf(source, { set: { width: "8", scale: 3 } });
    expect(model.variables[0]!.shape).toEqual([3, 8]);
  });

  it("must name one", () => {
    expect(lower(source, { set: { widht: 3 } }).diagnostics.map((d) => d.hint)).toEqual([
      "did you mean `width`?",
    ]);
  });

  it("choose among models", () => {
    const two = "model A { input x: f32 output y = x } model B { input x: f32 output z = x }";
    expect(modelOf(two, { model: "B" }).name).toBe("B");
  });

  it("bring in other files, once, also in circles", () => {
    const files: Record<string, string> = {
      "./a.mlp": 'import "./b.mlp" fn double(x) = 2 * one(x)',
      "./b.mlp": 'import "./a.mlp" fn one(x) = x',
    };
    const resolveImport = (path: string) =>
      files[path] === undefined ? null : { name: path, text: files[path] };
    const model = modelOf('import "./a.mlp" model M { input x: f32 output y = double(one(x)) }', {
      resolveImport,
    });
    const { node } = model.predict.outputs[0]!;
    expect(evaluate([node], { inputs: { x: [4] } }).get(node)![0]).toBe(8);
  });

  it("bring in models of other files, after those of the file itself", () => {
    const text = "model Far { input x: f32 output y = x }";
    const resolveImport = () => ({ name: "far.mlp", text });
    const near = 'import "./far.mlp" model Near { input x: f32 output y = x }';
    expect(modelOf('import "./far.mlp"', { resolveImport }).name).toBe("Far");
    expect(modelOf(near, { resolveImport }).name).toBe("Near");
    expect(modelOf(near, { resolveImport, model: "Far" }).name).toBe("Far");
  });
});

describe("updates", () => {
  const next = (
    body: string,
    variables: Record<string, number[]>,
    settings: Record<string, number> = {},
    step = 1,
  ) => {
    const model = modelOf(`model M { ${body} }`);
    const zero = Object.fromEntries(
      model.variables.map((v) => [v.name, v.shape.length === 0 ? [0] : [0, 0]]),
    );
    const values = evaluate(
      model.step.updates.map((u) => u.value),
      {
        variables: { ...zero, ...variables },
        settings: { ...Object.fromEntries(model.settings.map((s) => [s.name, s.initial])), ...settings },
        step,
      },
    );
    return Object.fromEntries(model.step.updates.map((u) => [u.target.name, values.get(u.value)![0]!]));
  };

  it("see the values before the step", () => {
    const swapped = next("state a: f32 = 0 state c: f32 = 0 a' = c c' = a", { a: [1], c: [2] });
    expect(swapped).toEqual({ a: 2, c: 1 });
  });

  it("of a param keep the optimizer away from it", () => {
    const body =
      "param w: f32 = 0 param u: f32 = 0 loss = w^2 + u^2 u' = 7 train { optimizer: sgd(lr: 0.5) }";
    expect(next(body, { w: [3], u: [3] })).toEqual({ u: 7, w: 0 });
  });

  it("follow sgd with momentum, Nesterov's and weight decay, as PyTorch does", () => {
    const body = (options: string) =>
      `param w: f32 = 0 loss = w^2 train { optimizer: sgd(lr: 0.1, ${options}) }`;
    expect(next(body("momentum: 0.9"), { w: [1], "sgd/w/v": [0.5] }).w).toBeCloseTo(
      1 - 0.1 * (0.9 * 0.5 + 2),
      14,
    );
    const d = 2 + 0.01;
    const v = 0.9 * 0.5 + d;
    const nesterov = next(body("momentum: 0.9, nesterov: true, weight_decay: 0.01"), {
      w: [1],
      "sgd/w/v": [0.5],
    });
    expect(nesterov.w).toBeCloseTo(1 - 0.1 * (d + 0.9 * v), 14);
  });

  it("follow adam with its bias corrected", () => {
    const body = "param w: f32 = 0 loss = w^2 train { optimizer: adam(lr: 0.01) }";
    const [m, v] = [0.9 * 0.2 + 0.1 * 2, 0.999 * 0.3 + 0.001 * 4];
    const expected = 1 - (0.01 * (m / (1 - 0.9 ** 3))) / (Math.sqrt(v / (1 - 0.999 ** 3)) + 1e-8);
    const got = next(body, { w: [1], "adam/w/m": [0.2], "adam/w/v": [0.3] }, {}, 3);
    expect(got.w).toBeCloseTo(expected, 14);
    expect(got["adam/w/m"]).toBeCloseTo(m, 14);
  });

  it("clip the global norm and each value", () => {
    const body = (clip: string) =>
      `param w: f32 = 0 param u: f32 = 0 loss = 3 * w + 4 * u train { optimizer: sgd(lr: 1) ${clip} }`;
    const norm = next(body("clip_norm: 1"), {});
    expect(norm.w).toBeCloseTo(-3 / (5 + 1e-6), 12);
    expect(norm.u).toBeCloseTo(-4 / (5 + 1e-6), 12);
    expect(next(body("clip_value: 3.5"), {})).toEqual({ w: -3, u: -3.5 });
  });

  it("take schedules of `step`, which is 1 in the first", () => {
    const rate = (schedule: string, step: number) =>
      -next(`param w: f32 = 0 loss = w train { optimizer: sgd(lr: ${schedule}) }`, {}, {}, step).w!;
    expect(rate("cosine(1e-2, steps: 100)", 1)).toBeCloseTo(1e-2, 14);
    expect(rate("cosine(1e-2, steps: 100)", 51)).toBeCloseTo(0.5e-2, 14);
    expect(rate("cosine(1e-2, steps: 100)", 1000)).toBeCloseTo(0, 14);
    expect(rate("exponential_decay(1e-2, rate: 0.5, steps: 10)", 21)).toBeCloseTo(0.25e-2, 14);
    expect(rate("constant(0.3)", 9)).toBeCloseTo(0.3, 14);
  });

  it("obey settings, the learning rate among them", () => {
    const body = "param w: f32 = 0 loss = w train { optimizer: sgd(lr: 0.5) }";
    expect(next(body, {}, { lr: 0.25 })).toEqual({ w: -0.25 });
    const named = "setting rate: f32 = 0.5 param w: f32 = 0 loss = w train { optimizer: sgd(lr: rate / 2) }";
    expect(next(named, {}, { rate: 4 })).toEqual({ w: -2 });
  });

  it("are watched by the names of metrics, in quotes or without", () => {
    const body = (monitor: string) =>
      `model M { param w: f32 = 0 loss = w^2 metric error = w train { optimizer: sgd(0.1)
      early_stopping: { monitor: ${monitor} } plateau: { setting: lr, monitor: loss } } }`;
    const { train } = modelOf(body("error"));
    expect([train.earlyStopping?.monitor, train.plateau?.monitor]).toEqual(["error", "loss"]);
    expect(modelOf(body('"error"')).train).toEqual(train);
  });

  it("may come from an optimizer of the user's own", () => {
    const model =
      modelOf(`optimizer heavy(lr, beta = 0.5) { state v: f32 = 1 v' = beta * v + g p' = p - lr * v' }
      model M { param w: f32 = 0 loss = 3 * w train { optimizer: heavy(0.1) } }`);
    expect(model.variables.map((v) => v.name)).toEqual(["w", "heavy/w/v"]);
    const updates = Object.fromEntries(model.step.updates.map((u) => [u.target.name, u.value]));
    const got = evaluate(Object.values(updates), {
      variables: { w: [1], "heavy/w/v": [1] },
      settings: { lr: 0.1 },
    });
    expect(got.get(updates.w!)![0]).toBeCloseTo(1 - 0.1 * 3.5, 14);
  });
});

describe("training", () => {
  it("is known at compile time: dropout acts in `step` alone", () => {
    const model = modelOf(
      "model M { input x: f32[8] param w: f32 = 1 loss = sum(dropout(x, 0.5) * w) train { optimizer: sgd(0.1) } }",
    );
    const environment = { inputs: { x: new Array(8).fill(1) }, variables: { w: [1] }, seed: 4, step: 1 };
    const value = (node: NonNullable<Model["step"]["loss"]>) => evaluate([node], environment).get(node)![0]!;
    expect(value(model.evaluate.loss!)).toBe(8);
    const kept = value(model.step.loss!);
    expect(kept % 2).toBe(0);
    expect(kept).not.toBe(8);
  });
});

describe("values after the step", () => {
  it("of params are those that the optimizer gives, where a state follows them", () => {
    const model = modelOf(`
      fn averaged(x: f32[n, i]) {
        param w: f32[i] = 1
        state mean: f32[i] = 0
        mean' = 0.75 * mean + 0.25 * w'
        return x @ w
      }
      model M {
        input x: f32[N, 2]
        param b: f32 = 1
        param fast: f32 = 0
        state seen: f32 = 0
        state moved: f32 = 0
        state frozen: f32 = 0
        for i in 0..1 { seen' = seen + b' }
        moved' = norm(b' - b) + 0 * seen'
        fast' = 2 * b'
        loss = sum(averaged(x) + b) + 0 * fast
        train { optimizer: sgd(lr: 0.5) }
      }`);
    const environment = {
      sizes: { N: 2 },
      inputs: { x: [1, 2, 3, 4] },
      variables: {
        ...{ b: [1], fast: [0], seen: [5], moved: [0], frozen: [0] },
        ...{ "averaged_1/w": [1, 1], "averaged_1/mean": [4, 8] },
      },
      settings: { lr: 0.5 },
      step: 1,
      seed: 1,
    };
    const { updates } = model.step;
    const values = evaluate(
      updates.map(({ value }) => value),
      environment,
    );
    // d loss / d b = 2, d loss / d w = (4, 6)
    expect(
      Object.fromEntries(updates.map(({ target, value }) => [target.name, [...values.get(value)!]])),
    ).toEqual({
      b: [0],
      "averaged_1/w": [-1, -2],
      "averaged_1/mean": [2.75, 5.5],
      seen: [5],
      moved: [1],
      fast: [0],
    });
  });

  it("without a loss are those before it", () => {
    const model = modelOf("model M { param w: f32 = 3 state s: f32 = 0 s' = w' + 1 output y = s }");
    const [update] = model.step.updates;
    const values = evaluate([update!.value], { variables: { w: [3], s: [0] }, step: 1, seed: 1 });
    expect([...values.get(update!.value)!]).toEqual([4]);
  });
});
