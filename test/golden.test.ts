// Goldens: what each stage makes of each model, beside the model; and every one of these models also runs.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { printWasm } from "../compiler/backends/wasm.ts";
import { assemble } from "../compiler/backends/wat.ts";
import { compile, lower, lowerAll, lowerPrograms } from "../compiler/compile.ts";
import { inspect, type Stage } from "../compiler/inspect/stages.ts";
import { optimize } from "../compiler/optimize.ts";
import { disagreement } from "./agreement.ts";
import { moduleOf, openDevice } from "./gpu.ts";

const root = resolve(import.meta.dirname, "..");
const updating = process.env.UPDATE_GOLDENS === "1";
if (updating && process.env.CI) throw new Error("goldens are not updated in CI");

/** File of each stage, and the stage. */
const stages: Readonly<Record<string, Stage>> = {
  "graph.txt": "graph",
  "gradient.txt": "gradient",
  "optimized.txt": "optimized",
  "kernels.txt": "kernels",
  "memory.txt": "memory",
  "out.ts": "code",
};

interface Case {
  readonly name: string;
  readonly source: string;
  /** Name shown in the goldens: free of folders. */
  readonly fileName: string;
  readonly folder: string;
}

const folders = (parent: string): string[] =>
  readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, parent, entry.name, "model.mlp")))
    .map((entry) => join(root, parent, entry.name));

const cases: readonly Case[] = [
  ...folders("examples").map((folder) => ({
    folder: join(folder, "stages"),
    model: join(folder, "model.mlp"),
  })),
  ...folders("test/cases").map((folder) => ({
    folder: join(folder, "stages"),
    model: join(folder, "model.mlp"),
  })),
].map(({ folder, model }) => ({
  name: basename(dirname(model)),
  source: readFileSync(model, "utf8"),
  fileName: `${basename(dirname(model))}.mlp`,
  folder,
}));

function expectGolden(path: string, text: string): void {
  if (updating) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path), `missing golden ${path}`).toBe(true);
  expect(text).toBe(readFileSync(path, "utf8"));
}

describe.each(cases)("$name", ({ source, fileName, folder }) => {
  it.each(Object.entries(stages))("%s", (file, stage) => {
    const { text, diagnostics } = inspect(source, { fileName, stage });
    expect(diagnostics.filter((d) => d.severity === "error")).toEqual([]);
    expectGolden(join(folder, file), text);
  });

  it("out.wgsl, which a device takes", async () => {
    const { model } = lower(source, { fileName });
    const { code } = lowerAll(optimize(model!), { target: "wgsl" }).wgsl!.module;
    await moduleOf(await openDevice(), code);
    expectGolden(join(folder, "out.wgsl"), code);
  });

  it("out.wat, which an engine takes", () => {
    const { model } = lower(source, { fileName });
    const { text } = printWasm(lowerPrograms(optimize(model!), "wasm"));
    expect(WebAssembly.validate(assemble(text))).toBe(true);
    expectGolden(join(folder, "out.wat"), text);
  });

  it("has no orphan files", () => {
    const known = [...Object.keys(stages), "out.wgsl", "out.wat"];
    const orphans = readdirSync(folder).filter((file) => !known.includes(file));
    if (updating) for (const orphan of orphans) rmSync(join(folder, orphan));
    else expect(orphans).toEqual([]);
  });

  it("compiles to the same bytes again", () => {
    const once = compile(source, { fileName, emit: ["js", "ts"] });
    const again = compile(source, { fileName, emit: ["js", "ts"] });
    expect(Object.keys(once.files).length).toBe(4);
    expect(again.files).toEqual(once.files);
  });

  const { model } = lower(source, { fileName });
  const sizes = [1, 3, 5].map((n) =>
    Object.fromEntries((model?.symbols ?? []).map((symbol, k) => [symbol, n + k])),
  );

  it("runs as the interpreter does, in f64", async () => {
    const { error, where } = await disagreement(source, { precision: "f64", sizes });
    expect(error, where).toBeLessThan(1e-9);
  });

  it("runs as the interpreter does, to f32 rounding", async () => {
    const { error, where } = await disagreement(source, { sizes });
    // A value is rounded at most a few times on its way, each by 2^-24; sums over 784 products are taken in f64.
    expect(error, where).toBeLessThan(2e-5);
  });
});
