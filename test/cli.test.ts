// The command line from outside: a process, its arguments, its files, its output and its exit code.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readNpy, writeNpy } from "../compiler/cli/data/npy.ts";
import { decodeSafetensors } from "../runtime/safetensors.ts";
import { newCommand, type Outcome } from "./command.ts";

const { folder, file, build, remove, mlpc } = newCommand();
afterAll(remove);

const blobs = `
/// Three classes of points in the plane.
model Blobs {
  const hidden = 8
  input x: f32[N, 2]
  input y: i32[N]
  param W1: f32[2, hidden] = he_uniform()
  param b1: f32[hidden] = 0
  param W2: f32[hidden, 3] = glorot_uniform()
  let h = dropout(relu(x @ W1 + b1), 0.1)
  let logits = h @ W2
  output probabilities = softmax(logits)
  output best = argmax(logits)
  loss = cross_entropy(logits, y)
  metric accuracy = mean(argmax(logits) == y)
  train { optimizer: adam(lr: 1e-2) batch: 16 epochs: 4 seed: 7 }
}
`;

const names = ["ant", "bee", "cat"];

beforeAll(async () => {
  await build();
  writeFileSync(file("blobs.mlp"), blobs);
  writeFileSync(file("wrong.mlp"), "model Wrong {\n  input x: f32[N]\n  loss = sum(x * hiden)\n}\n");
  writeFileSync(file("folder.mlp"), 'import "./." model M { input x: f32[N] output y = x }');
  writeFileSync(file("diverges.mlp"), diverges);
  const count = 150;
  const points = new Float32Array(2 * count).map(
    (_, k) => 10 + 5 * Math.sin(k * k) + 20 * ((k >> 1) % 3) * (k % 2),
  );
  const labels = new Int32Array(count).map((_, k) => k % 3);
  writeFileSync(file("x.npy"), writeNpy(points, [count, 2]));
  writeFileSync(file("y.npy"), writeNpy(labels, [count]));
  writeFileSync(
    file("far.npy"),
    writeNpy(
      labels.map((y) => y + 1),
      [count],
    ),
  );
  writeFileSync(file("short.npy"), writeNpy(labels.slice(0, 9), [9]));
  const rows = Array.from(labels, (y, k) => `${points[2 * k]},${points[2 * k + 1]},${names[y]}`);
  writeFileSync(file("blobs.csv"), `a,b,kind\n${rows.join("\n")}\n`);
});

const diverges = `
model Diverges {
  input x: f32[N]
  param w: f32 = 1
  let shifted = x - 2 * w
  loss = mean(log(shifted))
  train { optimizer: sgd(lr: 0.1) batch: 4 epochs: 50 }
}
`;

const data = ["--data", "x=x.npy", "--data", "y=y.npy"];
const train = ["train", "blobs.mlp", ...data];

describe("exit codes and messages", () => {
  test.concurrent.each<[string, readonly string[], number, string]>([
    ["no command", [], 2, "Usage: mlpc"],
    ["an unknown command", ["chekc"], 2, "unknown command 'chekc'"],
    ["a command that every object has", ["constructor"], 2, "unknown command 'constructor'"],
    ["an unknown option", ["check", "blobs.mlp", "--frob"], 2, "unknown option '--frob'"],
    ["no model", ["check"], 2, "missing required argument 'model.mlp'"],
    [
      "a model that is not there",
      ["check", "none.mlp"],
      2,
      "cannot read none.mlp: there is no such file or folder",
    ],
    ["a folder for a model", ["check", "."], 2, "cannot read .: it is a folder"],
    ["a bad choice", ["compile", "blobs.mlp", "--precision", "f8"], 2, "Allowed choices are f32, f64, f16"],
    ["--set without a value", ["check", "blobs.mlp", "--set", "hidden"], 2, "--set takes name=value"],
    [
      "--set of a name that is not there",
      ["check", "blobs.mlp", "--set", "hiden=4"],
      2,
      "--set hiden: this model",
    ],
    [
      "--model of a name that is not there",
      ["check", "blobs.mlp", "--model", "Blob"],
      2,
      "no model `Blob` in",
    ],
    ["a model that is right", ["check", "blobs.mlp", "--set", "hidden=4"], 0, ""],
    ["a model that is wrong", ["check", "wrong.mlp"], 1, "wrong.mlp:3:18"],
    ["compiling one that is wrong", ["compile", "wrong.mlp", "-o", "no"], 1, "hiden"],
    ["inspecting one that is wrong", ["inspect", "wrong.mlp"], 1, "hiden"],
    [
      "a picture of what has none",
      ["inspect", "blobs.mlp", "--stage", "ast", "--format", "dot"],
      2,
      "--stage ast has no format dot; it has text, json",
    ],
    [
      "a trace of a picture",
      ["inspect", "blobs.mlp", "--format", "html", "--trace"],
      2,
      "--trace goes with the formats text and json, not with html",
    ],
    ["no data", ["train", "blobs.mlp"], 2, "no data for inputs `x`, `y`; give `--data x=FILE`"],
    ["data for no input", [...train, "--data", "z=x.npy"], 2, "no input `z`; its inputs are `x`, `y`"],
    [
      "data that are not there",
      ["train", "blobs.mlp", "--data", "x=none.npy", "--data", "y=y.npy"],
      2,
      "cannot read none.npy",
    ],
    [
      "data that do not fit",
      ["train", "blobs.mlp", "--data", "x=y.npy", "--data", "y=y.npy"],
      1,
      "the array is [150], but `x` is f32[N, 2]",
    ],
    [
      "too few labels",
      ["train", "blobs.mlp", "--data", "x=x.npy", "--data", "y=short.npy"],
      1,
      "N would be 9, but the data before it says N = 150",
    ],
    [
      "labels out of range",
      ["train", "blobs.mlp", "--data", "x=x.npy", "--data", "y=far.npy"],
      1,
      "input `y` from far.npy: element 2 is 3; expected a label from 0 to 2",
    ],
    ["no epochs", [...train, "--epochs", "0"], 2, "--epochs takes a positive whole number; found `0`"],
    [
      "a split of everything",
      [...train, "--split", "1"],
      2,
      "--split takes a fraction between 0 and 1; found `1`",
    ],
    [
      "a split and a validation set",
      [...train, "--split", "0.5", "--validation", "x=x.npy"],
      2,
      "give one of them",
    ],
    [
      "more digits than WebAssembly has",
      [...train, "--target", "wasm", "--precision", "f64"],
      2,
      'the target "wasm" has no precision "f64"; "ts" has',
    ],
    ["scaling labels", [...train, "--scale", "y=2"], 2, "--scale: input `y` is not f32"],
    ["resuming nothing", [...train, "--resume"], 2, "--resume needs --checkpoint FILE"],
    [
      "resuming what is not there",
      [...train, "--resume", "--checkpoint", "none.st"],
      2,
      "there is no checkpoint none.st yet",
    ],
    [
      "resuming from something else",
      [...train, "--resume", "--checkpoint", "x.npy"],
      1,
      "x.npy: not a safetensors file",
    ],
    [
      "predicting from nothing",
      ["predict", "blobs.mlp", "--data", "x=x.npy"],
      2,
      "required option '--checkpoint <file>' not specified",
    ],
  ])("%s", async (_, args, code, message) => {
    const outcome = await mlpc(args);
    expect(outcome.err).toContain(message);
    expect(outcome.err).not.toMatch(/^\s+at /m);
    expect(outcome.code).toBe(code);
    if (code !== 0) expect(outcome.out).toBe("");
  });

  test.concurrent.each(["check", "compile", "train", "predict", "inspect", "bench", "gradcheck"])(
    "%s --help shows an example",
    async (command) => {
      const { code, out } = await mlpc([command, "--help"]);
      expect(out).toMatch(new RegExp(`Examples?:\\n  mlpc ${command} `));
      expect(code).toBe(0);
    },
  );

  test("a failed compile writes nothing", async () => {
    await mlpc(["compile", "wrong.mlp", "-o", "nothing"]);
    expect(readdirSync(folder)).not.toContain("nothing");
  });
});

test("colours only where they are wanted", async () => {
  expect((await mlpc(["check", "wrong.mlp"])).err).not.toContain("\u001b[");
  expect((await mlpc(["check", "wrong.mlp"], { FORCE_COLOR: "1" })).err).toContain("\u001b[");
  expect((await mlpc(["check", "wrong.mlp"], { FORCE_COLOR: "1", NO_COLOR: "1" })).err).not.toContain(
    "\u001b[",
  );
});

test("check --json is for tools", async () => {
  const { code, out, err } = await mlpc(["check", "wrong.mlp", "--json"]);
  expect([code, err]).toEqual([1, ""]);
  expect(JSON.parse(out)).toMatchObject([{ severity: "error", file: "wrong.mlp", line: 3, column: 18 }]);
  expect(JSON.parse((await mlpc(["check", "blobs.mlp", "--json"])).out)).toEqual([]);
});

test("compile writes the module, its types and its manifest", async () => {
  const { code, out } = await mlpc(["compile", "blobs.mlp", "-o", "dist", "--emit", "ts", "--minify"]);
  expect(code).toBe(0);
  expect(readdirSync(file("dist")).sort()).toEqual([
    "blobs.d.ts",
    "blobs.js",
    "blobs.manifest.json",
    "blobs.ts",
  ]);
  for (const name of readdirSync(file("dist"))) expect(out).toContain(join("dist", name));
  const { create } = await import(/* @vite-ignore */ `file://${file("dist/blobs.js")}`);
  expect((await create({ seed: 1 })).params.W1.shape).toEqual([2, 8]);
});

test.concurrent.each(["ast", "graph", "gradient", "optimized", "kernels", "memory", "code"])(
  "inspect --stage %s",
  async (stage) => {
    const text = await mlpc(["inspect", "blobs.mlp", "--stage", stage]);
    expect([text.code, text.err]).toEqual([0, ""]);
    expect(text.out).toMatch(/Blobs|step/);
    const json = await mlpc(["inspect", "blobs.mlp", "--stage", stage, "--format", "json"]);
    expect(JSON.parse(json.out)).toBeTruthy();
  },
);

test("inspect writes a page", async () => {
  const { code, out } = await mlpc(["inspect", "blobs.mlp", "--stage", "memory", "--format", "html"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
});

test("inspect names the rewrites that fired, and stops after a pass", async () => {
  const args = ["inspect", "blobs.mlp", "--stage", "optimized", "--after", "canonicalise", "--trace"];
  expect((await mlpc(args)).out).toMatch(/ → .*\/\/ blobs\.mlp:\d+:\d+\n[\s\S]*\/\/ model Blobs/);
  const { trace, optimized } = JSON.parse((await mlpc([...args, "--format", "json"])).out);
  expect(trace.length).toBeGreaterThan(0);
  expect(optimized).toBeTruthy();
  expect(await mlpc(["inspect", "blobs.mlp", "--after", "magic"])).toMatchObject({ code: 2 });
});

test("compile --watch compiles again when the model or an import of it changes", async () => {
  writeFileSync(file("part.mlp"), "fn twice(x) = 2 * x\n");
  writeFileSync(
    file("watched.mlp"),
    'import "./part.mlp"\nmodel Watched {\n  input x: f32[N]\n  output y = twice(x)\n}\n',
  );
  let edits = 0;
  const { code, err } = await mlpc(
    ["compile", "watched.mlp", "-o", "watched", "--watch"],
    {},
    (out, kill) => {
      const compiled = out.match(/watched\.js/g)?.length ?? 0;
      if (compiled === 1 && edits === 0)
        writeFileSync(file("part.mlp"), `fn twice(x) = x + x // ${++edits}\n`);
      if (compiled !== 2 || edits !== 1) return;
      edits++;
      kill("SIGINT"); // once: a second one ends it at once
    },
  );
  expect(code).toBe(130);
  expect(err).toContain("watching watched.mlp, part.mlp; Ctrl-C ends");
});

test.each([
  ["ts", "the CPU"],
  ["wasm", "the CPU, by WebAssembly"],
])("bench times every kernel of %s and names its line", async (target, device) => {
  const bench = ["bench", "blobs.mlp", "--seconds", "0.02", "--batch", "8", "--target", target];
  const { code, out, err } = await mlpc(bench);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(new RegExp(`^Blobs\\.step of 8 examples: \\d+ kernels on ${device}\\n`));
  expect(out).toMatch(/^step_\w+ +\S+ µs .* let h = dropout\(.*\(blobs\.mlp:10:\d+\)$/m);
  expect(out).toMatch(/^whole step .* a second$/m);
  const { kernels, whole } = JSON.parse((await mlpc([...bench, "--program", "predict", "--json"])).out);
  expect(kernels.length).toBeGreaterThan(1);
  for (const { seconds, flops, bytes, origin } of kernels) {
    expect(seconds.min).toBeLessThanOrEqual(seconds.median);
    expect(flops).toBeGreaterThan(0);
    expect(bytes).toBeGreaterThan(0);
    expect(origin).toMatch(/^blobs\.mlp:\d+:\d+$/);
  }
  expect(whole.seconds.median).toBeGreaterThan(0);
});

test("gradcheck names every parameter", async () => {
  const { code, out } = await mlpc(["gradcheck", "blobs.mlp"]);
  for (const name of ["W1[2, 8]", "b1[8]", "W2[8, 3]"]) expect(out).toContain(name);
  expect(code).toBe(0);
  expect((await mlpc(["gradcheck", "blobs.mlp", "--tolerance", "1e-300"])).code).toBe(1);
});

test("gradcheck holds what stop_gradient holds", async () => {
  const body = "input x: f32[N]  param w: f32 = 0.5  loss = mean((x * w - stop_gradient(2 * x * w))^2)";
  writeFileSync(file("stopped.mlp"), `model Stopped { ${body} }`);
  expect(await mlpc(["gradcheck", "stopped.mlp"])).toMatchObject({ code: 0 });
});

test("gradcheck checks fewer elements where the loss is much to compute, and tells a kink at the very point", async () => {
  const body = `input x: f32[N, 400]  param V: f32[400, 100] = normal(std: 0.1)  param w: f32[100] = 0
    loss = mean(relu(dropout(tanh(x @ V), 0.2) @ w + 0.5)) + mean(relu(-w))`;
  writeFileSync(file("costly.mlp"), `model Costly { ${body} }`);
  const { code, out } = await mlpc(["gradcheck", "costly.mlp"]);
  const [, ofV, ofW] = out.trim().split("\n");
  expect(ofV).toMatch(/^V\[400, 100\] .* \d\d of 40000$/);
  expect(ofW).toMatch(/^w\[100\] .* 100 {2}WRONG at element \d+: symbolic/);
  expect(code).toBe(1);
  expect((await mlpc(["gradcheck", "costly.mlp"])).out).toBe(out);
});

test("a batch that the model cannot take is no fault of ours", async () => {
  const body =
    "input x: f32[N]  param w: f32 = 1  loss = (x[6] * w)^2  train { optimizer: sgd(lr: 0.1) batch: 4 }";
  writeFileSync(file("short.mlp"), `model Short { ${body} }`);
  for (const command of ["gradcheck", "bench"]) {
    const { code, err } = await mlpc([command, "short.mlp"]);
    expect([code, err]).toEqual([1, expect.stringContaining("`x[6]` (short.mlp:1:58) needs N ≥ 7")]);
  }
});

describe("train and predict", () => {
  test("lines of figures, a split, scaling that the checkpoint remembers", async () => {
    const { code, out, err } = await mlpc([
      ...train,
      "--split",
      "0.8",
      "--standardize",
      "x",
      "--epochs",
      "30",
      "--checkpoint",
      "a.st",
      "--report",
      "a.html",
    ]);
    expect([code, err]).toEqual([0, ""]);
    const lines = out.trim().split("\n");
    expect(lines).toHaveLength(31);
    expect(lines[0]).toMatch(
      /^epoch {2}1\/30 {2}loss \S+ {2}accuracy \S+ {2}validation loss \S+ {2}validation accuracy \S+ {2}\d+ examples\/s$/,
    );
    const accuracy = Number(/ accuracy (\S+) {2}validation/.exec(lines[29]!)![1]);
    expect(accuracy).toBeGreaterThan(0.9);

    const page = readFileSync(file("a.html"), "utf8");
    expect(page).toContain("<td>30</td>");
    expect(page).not.toMatch(/(src|href)=/);

    const predict = ["predict", "blobs.mlp", "--checkpoint", "a.st", "--data", "x=x.npy"];
    expect(await mlpc([...predict, "--output", "best", "-o", "best.npy"])).toMatchObject({
      code: 0,
      out: "best.npy\n",
    });
    const best = readNpy(readFileSync(file("best.npy")), "best.npy");
    const right = [...best.values].filter((label, k) => label === k % 3).length;
    expect(best.shape).toEqual([150]);
    expect(right).toBeGreaterThan(130);

    const { out: json } = await mlpc(predict);
    const { probabilities, best: again } = JSON.parse(json);
    expect(again).toEqual([...best.values]);
    expect(probabilities[0].reduce((sum: number, p: number) => sum + p)).toBeCloseTo(1, 5);
    for (const name of ["p.json", "p.csv", "p.npz", "p/"])
      expect((await mlpc([...predict, "-o", name])).code).toBe(0);
    expect(JSON.parse(readFileSync(file("p.json"), "utf8"))).toEqual(JSON.parse(json));
    const [head, first] = readFileSync(file("p.csv"), "utf8").split("\n");
    expect(head).toBe("probabilities_0,probabilities_1,probabilities_2,best");
    expect(first!.split(",").map(Number)).toEqual([...probabilities[0], again[0]]);
    expect(readdirSync(file("p")).sort()).toEqual(["best.npy", "probabilities.npy"]);
    expect(await mlpc([...predict, "-o", "p.npy"])).toMatchObject({ code: 2 });
    expect((await mlpc([...predict, "-o", "p.png"])).err).toContain(
      "outputs are written as .npy, .npz, .csv, .json",
    );
  });

  test("by WebAssembly too, and each goes on from what the other has left", async () => {
    const begin = [...train, "--epochs", "2", "--checkpoint"];
    const goOn = [...train, "--resume", "--quiet", "--checkpoint"];
    const wasm = ["--target", "wasm"];
    const variables = (name: string): number[] =>
      [...decodeSafetensors(readFileSync(file(name))).tensors.values()].flatMap(({ values }) => [...values]);
    const expectClose = (found: readonly number[], wanted: readonly number[]): void => {
      expect(found).toHaveLength(wanted.length);
      for (const [k, value] of found.entries()) expect(value).toBeCloseTo(wanted[k]!, 3);
    };
    for (const [first, second] of [
      [
        [...begin, "wasm.st", ...wasm],
        [...begin, "ts.st"],
      ],
      [
        [...goOn, "wasm.st"],
        [...goOn, "ts.st", ...wasm],
      ],
    ] as const) {
      const outcomes = await Promise.all([mlpc(first), mlpc(second)]);
      expect(outcomes.map(({ code, err }) => [code, err])).toEqual([
        [0, ""],
        [0, ""],
      ]);
      expectClose(variables("wasm.st"), variables("ts.st"));
    }
    const predict = ["predict", "blobs.mlp", "--checkpoint", "ts.st", "--data", "x=x.npy"];
    const [found, wanted] = await Promise.all([mlpc([...predict, ...wasm]), mlpc(predict)]);
    expect([found.code, found.err]).toEqual([0, ""]);
    expectClose(JSON.parse(found.out).probabilities.flat(), JSON.parse(wanted.out).probabilities.flat());
  });

  test("class names of a CSV are kept with the checkpoint", async () => {
    const csv = ["--data", "x=blobs.csv:a,b", "--data", "y=blobs.csv:kind"];
    const { out } = await mlpc(["train", "blobs.mlp", ...csv, "--checkpoint", "b.st", "--epochs", "1"]);
    expect(out).toContain("classes of y: 0 ant, 1 bee, 2 cat\n");
    const { tensors } = decodeSafetensors(readFileSync(file("b.st")));
    await mlpc([...train, "--checkpoint", "c.st", "--epochs", "1", "--quiet"]);
    const same = decodeSafetensors(readFileSync(file("c.st"))).tensors;
    expect(tensors.get("W1")).toEqual(same.get("W1"));
  });

  test("a checkpoint of another model is refused by name", async () => {
    await mlpc([...train, "--checkpoint", "d.st", "--epochs", "1"]);
    const { code, err } = await mlpc([
      "predict",
      "blobs.mlp",
      "--set",
      "hidden=4",
      "--checkpoint",
      "d.st",
      "--data",
      "x=x.npy",
    ]);
    expect(code).toBe(1);
    expect(err).toContain('"W1" is F32[2, 4] in the model and F32[2, 8] in the checkpoint');
  });
});

describe("resume", () => {
  const options = ["--split", "0.7", "--scale", "x=1/30", "--standardize", "x"];

  test("after whole epochs equals one run, byte for byte", async () => {
    expect((await mlpc([...train, ...options, "--checkpoint", "one.st", "--epochs", "4"])).code).toBe(0);
    expect((await mlpc([...train, ...options, "--checkpoint", "two.st", "--epochs", "2"])).code).toBe(0);
    expect((await mlpc([...train, "--checkpoint", "two.st", "--epochs", "4", "--resume"])).code).toBe(0);
    expect(readFileSync(file("two.st")).equals(readFileSync(file("one.st")))).toBe(true);
    const split = await mlpc([...train, "--checkpoint", "two.st", "--resume", "--split", "0.5"]);
    expect(split).toMatchObject({ code: 2, err: expect.stringContaining("leave it out") });
    const seed = await mlpc([...train, "--checkpoint", "two.st", "--resume", "--seed", "8"]);
    expect(seed).toMatchObject({ code: 2, err: expect.stringContaining("leave --seed out") });
    const done = await mlpc([...train, "--checkpoint", "two.st", "--resume"]);
    expect(done).toMatchObject({ code: 0, err: expect.stringContaining("has all 4 epochs") });
  });

  const long = [...train, ...options, "--epochs", "300"];
  let whole: Promise<Outcome> | undefined;

  test.each(["SIGINT", "SIGTERM"] as const)("after %s equals one run, byte for byte", async (signal) => {
    let sent = false;
    const stopped = await mlpc([...long, "--checkpoint", `${signal}.st`], {}, (out, kill) => {
      if (sent || !/^epoch +3\//m.test(out)) return;
      sent = true; // a second one would end it at once
      kill(signal);
    });
    expect(stopped.code).toBe(130);
    expect(stopped.err).toContain("--resume goes on from it");
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect((await mlpc([...long, "--checkpoint", `${signal}.st`, "--resume"])).code).toBe(0);
    whole ??= mlpc([...long, "--checkpoint", "whole.st"]);
    expect((await whole).code).toBe(0);
    expect(readFileSync(file(`${signal}.st`)).equals(readFileSync(file("whole.st")))).toBe(true);
  });
});

describe("a loss that is not finite", () => {
  const run = ["train", "diverges.mlp", "--data", "x=positive.json"];
  beforeAll(() => writeFileSync(file("positive.json"), JSON.stringify([3, 4, 5, 6, 7, 8, 9, 10])));

  test("ends training with exit code 1", async () => {
    const { code, err } = await mlpc(run);
    expect(code).toBe(1);
    expect(err).toMatch(
      /error: Diverges.fit: the loss is NaN at step \d+, in epoch \d+; --check-nan tells where that begins/,
    );
  });

  test("--check-nan marks the line and gives the range", async () => {
    const { code, err } = await mlpc([...run, "--check-nan"]);
    expect(code).toBe(1);
    expect(err).toContain("diverges.mlp:6:15");
    expect(err).toContain("mean(log(shifted))");
    expect(err).toMatch(/`log` \(.*\) gives NaN in \d+ of 4 elements/);
    expect(err).toMatch(/its input was f32\[N\] from -\d\S* to \d/);
  });
});
