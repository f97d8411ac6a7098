// Parts of the command line that a process cannot show: files under a full disk, figures, reports, blame.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Script } from "node:vm";
import { afterAll, describe, expect, test, vi } from "vitest";
import { readCheckpoint, saveCheckpoint } from "../compiler/cli/checkpoint.ts";
import { requireWritable, writeWhole } from "../compiler/cli/file.ts";
import { blame } from "../compiler/cli/nonfinite.ts";
import { duration, epochLine, figure } from "../compiler/cli/progress.ts";
import { reportPage } from "../compiler/cli/report.ts";
import { lower } from "../compiler/compile.ts";
import type { Precision } from "../compiler/kernel/memory.ts";
import { place } from "../dsl/source.ts";
import { encodeSafetensors } from "../runtime/safetensors.ts";

const disk = vi.hoisted(() => ({ full: false }));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  return {
    ...real,
    fsyncSync: (file: number) => {
      if (disk.full) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      real.fsyncSync(file);
    },
  };
});

const folder = fs.mkdtempSync(join(tmpdir(), "mlpc-parts-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe("a file is written whole or not at all", () => {
  test("a full disk leaves the old file, and nothing beside it", () => {
    const path = join(folder, "deep/er/run.safetensors");
    writeWhole(path, "old");
    disk.full = true;
    expect(() => writeWhole(path, "new")).toThrow(`cannot write ${path}: no space left on the disk`);
    disk.full = false;
    expect(fs.readFileSync(path, "utf8")).toBe("old");
    expect(fs.readdirSync(join(folder, "deep/er"))).toEqual(["run.safetensors"]);
    writeWhole(path, Uint8Array.of(110, 101, 119));
    expect(fs.readFileSync(path, "utf8")).toBe("new");
  });

  test("a folder in the way stays", () => {
    const path = join(folder, "taken");
    fs.mkdirSync(path);
    expect(() => writeWhole(path, "x")).toThrow(
      /^cannot write .*: (it is a folder|something of that name is in the way)$/,
    );
    expect(fs.readdirSync(folder)).not.toContainEqual(expect.stringContaining(".tmp"));
    // Found out before an epoch of work is lost.
    expect(() => requireWritable(path)).toThrow(/^cannot write .*: it is a folder$/);
  });

  test("a link is followed, and its file keeps its mode", () => {
    const [path, link] = [join(folder, "target"), join(folder, "link")];
    fs.writeFileSync(path, "old", { mode: 0o640 });
    fs.symlinkSync(path, link);
    writeWhole(link, "new");
    expect(fs.readFileSync(path, "utf8")).toBe("new");
    expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
    expect(fs.statSync(path).mode & 0o777).toBe(0o640);
  });
});

test.each([
  [0, "0 s"],
  [59.4, "59 s"],
  [185, "3 min 5 s"],
  [7800, "2 h 10 min"],
  [Number.POSITIVE_INFINITY, "…"],
])("%s seconds are %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test.each([
  [0.234549, "0.2345"],
  [0.93, "0.93"],
  [1.23456e-7, "1.235e-7"],
  [12345.678, "12350"],
])("%s is shown as %s", (value, text) => {
  expect(figure(value)).toBe(text);
});

test("the line of an epoch", () => {
  const record = { epoch: 3, training: { loss: 0.5, accuracy: 0.91234 }, validation: { loss: 0.6 } };
  expect(epochLine(record, 12, 1234.5)).toBe(
    "epoch  3/12  loss 0.5  accuracy 0.9123  validation loss 0.6  1235 examples/s",
  );
});

test("what a checkpoint remembers of its run", () => {
  const path = join(folder, "run.st");
  const tensors = new Map([["w", { shape: [2], values: Float32Array.of(1, 2) }]]);
  const bytes = encodeSafetensors({ tensors, metadata: { epoch: "2", cursor: "16", seed: "7" } });
  const run = {
    batch: 4,
    examples: 9,
    preparation: { split: 0.5, scale: ["x=1/255"], standardize: [] },
    normalizations: { x: { scale: 1 / 255, mean: [0.1], deviation: [Math.PI] } },
    classes: { y: ["a", "b"] },
    history: [{ epoch: 1, training: { loss: 1 / 3 } }],
  };
  saveCheckpoint(path, bytes, run);
  expect(readCheckpoint(path)).toMatchObject({ epoch: 2, cursor: 16, seed: 7, run });
  fs.writeFileSync(path, encodeSafetensors({ tensors, metadata: {} }));
  expect(() => readCheckpoint(path)).toThrow("not a checkpoint of a trainer: it does not say its epoch");
});

test("the report is one page, whatever names it shows", () => {
  const history = [
    { epoch: 1, training: { "</script>": 1 }, validation: { "</script>": 2 } },
    { epoch: 2, training: { "</script>": 0.5 } },
  ];
  const page = reportPage("<Digits>", { examples: 60000 }, history);
  expect(page).toContain("<title>&lt;Digits&gt;</title>");
  expect(page).toContain("<dt>examples</dt><dd>60000</dd>");
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  expect(page).not.toMatch(/(src|href)=/);
  for (const [, script] of page.matchAll(/<script>([\s\S]*?)<\/script>/g))
    expect(() => new Script(script!)).not.toThrow();
});

describe("blame for a value that is not finite", () => {
  const blamed = (
    body: string,
    inputs: Record<string, number[]>,
    variables: Record<string, number[]> = {},
    precision: Precision = "f32",
  ) => {
    const { model } = lower(`model M {\n${body}\n  train { optimizer: sgd(lr: 0.1) batch: 4 epochs: 1 }\n}`);
    const settings = Object.fromEntries(model!.settings.map(({ name, initial }) => [name, initial]));
    const found = blame(
      model!,
      { sizes: { N: 2 }, inputs, variables, settings, step: 1, seed: 1 },
      precision,
      "the loss is NaN",
    );
    return found && { line: place(found.span), title: found.title, label: found.label, hint: found.hint };
  };
  const head = "  input x: f32[N]\n  param w: f32 = 1";

  test("the first node that is bad although its inputs are good", () => {
    expect(
      blamed(`${head}\n  let a = log(x * w)\n  loss = mean(a - a)`, { x: [-1, 2] }, { w: [1] }),
    ).toMatchObject({
      line: "model.mlp:4:11",
      title: expect.stringMatching(/^the loss is NaN: `log` \(.*\) gives NaN in 1 of 2 elements$/),
      hint: "its input was f32[N] from -1 to 2",
    });
  });

  test("overflow of f32, which f64 would not see", () => {
    expect(blamed(`${head}\n  loss = mean(exp(x * w))`, { x: [1, 89] }, { w: [1] })?.title).toContain(
      "gives Infinity in 1 of 2 elements",
    );
  });

  test("overflow of f16, where f32 has room", () => {
    const body = "  input x: f32[N, 2]\n  let a = x * 70_000\n  loss = mean(a - a)";
    expect(blamed(body, { x: [1, 2, 0, 0] })).toBeNull();
    expect(blamed(body, { x: [1, 2, 0, 0] }, {}, "f16")).toMatchObject({
      line: "model.mlp:3:11",
      title: expect.stringContaining("gives Infinity in 2 of 4 elements"),
      hint: "f16 holds nothing above 65504; train without `--precision f16`",
    });
  });

  test("data, and a parameter", () => {
    expect(blamed(`${head}\n  loss = mean(x * w)`, { x: [1, Number.NaN] }, { w: [1] })).toMatchObject({
      line: "model.mlp:2:9",
      title: "the loss is NaN: `x` holds NaN in 1 of 2 elements",
    });
    expect(blamed(`${head}\n  loss = mean(x * w)`, { x: [1, 2] }, { w: [Number.NaN] })?.title).toContain(
      "`w` holds NaN",
    );
  });

  test("the derivative, where only that is bad", () => {
    expect(blamed(`${head}\n  loss = mean(sqrt(x * w))`, { x: [0, 1] }, { w: [1] })?.label).toContain(
      "in the derivative of this",
    );
  });

  test("nobody, where all is finite", () => {
    expect(blamed(`${head}\n  loss = mean(x * w)`, { x: [0, 1] }, { w: [1] })).toBeNull();
  });
});
