// Stages as pictures: diagrams, their languages, their layout, and the page, opened in a browser.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lower, lowerPrograms } from "../compiler/compile.ts";
import { computationOf } from "../compiler/inspect/computation.ts";
import { graphDiagram, kernelDiagram } from "../compiler/inspect/diagram.ts";
import { layoutOf } from "../compiler/inspect/layout.ts";
import {
  formats,
  formatsOf,
  type InspectOptions,
  inspect,
  type Stage,
  stages,
} from "../compiler/inspect/stages.ts";
import { timelineOf } from "../compiler/inspect/timeline.ts";
import { optimize } from "../compiler/optimize.ts";
import { allRoots } from "../compiler/roots.ts";
import { launchBrowser } from "./browser.ts";

const digits = readFileSync("examples/digits/model.mlp", "utf8");
const fileName = "digits.mlp";

const model = lower(digits, { fileName }).model!;
const optimized = optimize(model);
const programs = lowerPrograms(optimized);
const [step] = programs;
const computation = computationOf(programs, model.graph);
const diagram = graphDiagram("digits", allRoots(optimized), optimized.graph, computation);

describe("formats", () => {
  const shown = stages.flatMap((stage) => formats.map((format) => ({ stage, format })));

  it.each(shown)("$stage as $format", ({ stage, format }) => {
    const make = () => inspect(digits, { fileName, stage, format });
    if (!formatsOf(stage).includes(format)) return expect(make).toThrow(TypeError);
    const { text, diagnostics } = make();
    expect(diagnostics).toEqual([]);
    expect(text).toBe(make().text);
    expect(text).toMatch(
      { text: /\n$/, json: /^[[{]/, dot: /^digraph/, mermaid: /^flowchart/, html: /^<!doctype/ }[format],
    );
  });

  it("show what a GPU runs", () => {
    const shown = (stage: Stage, more: Partial<InspectOptions> = {}) =>
      inspect(digits, { fileName, stage, target: "wgsl", ...more }).text;
    const code = shown("code");
    expect(code).toBe(readFileSync("examples/digits/stages/out.wgsl", "utf8"));
    expect(Object.keys(JSON.parse(shown("code", { format: "json" })))).toEqual(["wgsl"]);
    const entries = [...code.matchAll(/^@compute .*\nfn (\w+)/gm)].map(([, name]) => name);
    const page = shown("kernels", { format: "html" });
    for (const name of entries) expect(page).toMatch(new RegExp(`@compute[^\\n]*\\\\nfn ${name}\\(`));
    expect(shown("memory", { precision: "f16" })).toMatch(/ h +f32\[N, 256\] in f16 /);
    expect(() => shown("code", { precision: "f64" })).toThrow(TypeError);
  });

  it("show what WebAssembly runs", () => {
    const shown = (stage: Stage, more: Partial<InspectOptions> = {}) =>
      inspect(digits, { fileName, stage, target: "wasm", ...more }).text;
    const code = shown("code");
    expect(code).toMatch(/^\(module\n/);
    expect(Object.keys(JSON.parse(shown("code", { format: "json" })))).toEqual(["wasm"]);
    const exported = [...code.matchAll(/\(export "(\w+)"\)/g)].map(([, name]) => name);
    expect(exported.length).toBeGreaterThan(6);
    const page = shown("kernels", { format: "html" });
    for (const name of exported) expect(page).toContain(`(func $${name} (export \\"${name}\\")`);
    expect(shown("memory")).toMatch(/ h +f32\[N, 256\] /);
    expect(() => shown("code", { precision: "f64" })).toThrow(TypeError);
  });

  it("name every box of a diagram in dot and in Mermaid", () => {
    const { boxes, arrows } = diagram;
    const dot = inspect(digits, { fileName, stage: "optimized", format: "dot" }).text;
    const mermaid = inspect(digits, { fileName, stage: "optimized", format: "mermaid" }).text;
    for (const { id } of boxes) {
      expect(dot).toContain(` ${id} [label=`);
      expect(mermaid).toMatch(new RegExp(`^ +${id}[[(]`, "m"));
    }
    expect(dot.match(/ -> /g)).toHaveLength(arrows.length);
    expect(mermaid.match(/ --> /g)).toHaveLength(arrows.length);
    for (const label of mermaid.replaceAll("<br>", "").match(/"[^"\n]*"/g)!)
      expect(label).not.toMatch(/[<>]/);
  });

  it("hold nothing of the machine in a page", () => {
    const page = (name: string) => inspect(digits, { fileName: name, stage: "memory", format: "html" }).text;
    expect(page("/here/digits.mlp")).toBe(page("there/digits.mlp"));
    expect(page(fileName)).not.toMatch(/(?:src|href)=/);
  });

  it("of a wrong model are empty", () => {
    const { text, diagnostics } = inspect("model M { loss = a }", { stage: "optimized", format: "html" });
    expect(text).toBe("");
    expect(diagnostics).toHaveLength(1);
  });
});

describe("a diagram of a graph", () => {
  it("draws constants and broadcasts within what reads them", () => {
    expect(diagram.boxes.some(({ lines }) => lines[0] === "constant" || lines[0] === "broadcast")).toBe(
      false,
    );
    expect(diagram.boxes.some(({ lines }) => lines.some((line) => /^\w+\(·, 0\.\d+\)$/.test(line)))).toBe(
      true,
    );
  });

  it("tells the parts of training apart, with an input or variable for each that reads it", () => {
    const phases = (name: string) =>
      diagram.boxes.filter(({ lines }) => lines[0] === name).map(({ phase }) => phase);
    expect(new Set(phases("W1"))).toEqual(new Set(["model", "gradient", "update"]));
    expect(phases("y")).toEqual(["model"]);
    expect(phases("adam/W1/m")).toEqual(["update"]);
  });

  it("knows the kernels of every operation", () => {
    const names = new Set(programs.flatMap((p) => p.kernels.map((kernel) => `${p.name}/${kernel.name}`)));
    const operations = diagram.boxes.filter(({ kind }) => kind === "operation");
    for (const { kernels, lines } of operations) {
      expect(kernels.length, lines.join(" ")).toBeGreaterThan(0);
      for (const key of kernels) expect(names).toContain(key);
    }
    const h = operations.find(({ lines }) => lines[0] === "h")!;
    expect(h.kernels).toEqual(["step/step_h", "evaluate/evaluate_h", "predict/predict_h"]);
  });

  it("finds the kernels of nodes that passes have replaced, by their place", () => {
    const before = graphDiagram("digits", allRoots(model), model.graph, computation);
    const lost = before.boxes.filter(({ kind, kernels }) => kind === "operation" && kernels.length === 0);
    expect(lost.length).toBeLessThan(before.boxes.length / 10);
  });
});

it("a diagram of a program has a box a kernel, and arrows named after buffers", () => {
  const { boxes, arrows } = kernelDiagram(step!, optimized.graph);
  const kernels = boxes.filter(({ kind }) => kind === "kernel");
  expect(kernels.map(({ lines }) => lines[0])).toEqual(step!.kernels.map(({ name }) => name));
  expect(arrows.some(({ label }) => label?.split(", ").includes("logits"))).toBe(true);
  const ids = new Set(boxes.map(({ id }) => id));
  for (const { from, to } of arrows) expect(ids.has(from) && ids.has(to)).toBe(true);
});

describe("a layout", () => {
  const chain = (count: number) => ({
    title: "chain",
    boxes: Array.from({ length: count }, (_, k) => ({ ...diagram.boxes[0]!, id: `n${k}`, lines: [`v${k}`] })),
    arrows: Array.from({ length: count - 1 }, (_, k) => ({ from: `n${k - (k % 3)}`, to: `n${k + 1}` })),
  });

  it.each([
    ["of a real graph", diagram],
    ["of many boxes", chain(5000)],
  ])("%s keeps boxes apart, and arrows pointing down", (_, given) => {
    const { boxes, arrows, width, height } = layoutOf(given);
    const at = new Map(boxes.map((box) => [box.id, box]));
    expect(boxes).toHaveLength(given.boxes.length);
    for (const box of boxes) {
      expect(box.x - box.width / 2).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width / 2).toBeLessThanOrEqual(width);
      expect(box.y + box.height / 2).toBeLessThanOrEqual(height);
    }
    for (const { from, to } of arrows) expect(at.get(from)!.y).toBeLessThan(at.get(to)!.y);
    const rows = boxes.toSorted((a, b) => a.y - b.y || a.x - b.x);
    for (const [k, { x, y, width }] of rows.slice(1).entries())
      if (rows[k]!.y === y) expect(x - width / 2).toBeGreaterThanOrEqual(rows[k]!.x + rows[k]!.width / 2 - 1);
  });
});

it("a timeline has every buffer of the arena, alive from its first write to its last read", () => {
  const { tenancies, bytes, alive, kernels } = timelineOf(step!, { precision: "f32", batch: 128 });
  const h = tenancies.find(({ name }) => name === "h")!;
  expect(h).toMatchObject({ type: "f32[N, 256]", bytes: 128 * 256 * 4, first: 0 });
  const readers = step!.kernels.flatMap(({ reads }, k) =>
    reads.some(({ name }) => name === "h") ? [k] : [],
  );
  expect(h.last).toBe(readers.at(-1));
  for (const each of tenancies) expect(each.offset + each.bytes).toBeLessThanOrEqual(bytes);
  expect(alive).toHaveLength(kernels.length);
  expect(Math.max(...alive)).toBeLessThanOrEqual(bytes);
  expect(tenancies.find(({ name }) => name === "loss")!.last).toBe(kernels.length - 1);
});

describe("the page, in a browser", () => {
  let browser: Browser;
  let page: Page;
  const errors: unknown[] = [];
  const folder = mkdtempSync(join(tmpdir(), "inspect-"));
  const file = join(folder, "page.html");

  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.setViewport({ width: 1500, height: 900 });
    page.on("pageerror", (error) => errors.push(error));
    page.on("request", (request) => {
      if (request.url() !== `file://${file}`) errors.push(request.url());
    });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  const open = async (stage: "optimized" | "kernels" | "memory"): Promise<void> => {
    writeFileSync(file, inspect(digits, { fileName, stage, format: "html" }).text);
    await page.goto(`file://${file}`);
  };
  const text = (selector: string): Promise<string> => page.$eval(selector, (e) => e.textContent ?? "");

  it("finds a box, and shows its shape, its line and its code", async () => {
    await open("optimized");
    await page.type("#search", "reducemax");
    expect(await page.$$eval(".box.found", (found) => found.length)).toBe(1);
    await page.keyboard.press("Enter");
    expect(await text("#details")).toContain("f32[N]");
    expect(await text("#source li.here mark")).toBe("softmax(logits)");
    expect(await text("#code pre")).toContain("function step_");

    await page.keyboard.press("Escape");
    await page.keyboard.press("f");
    expect(await page.$$(".box.found, .box.selected")).toEqual([]);
    const box = await page.$$eval(".box", (boxes) =>
      boxes.findIndex((each) => each.querySelector(".name")?.textContent === "h"),
    );
    await (await page.$$(".box"))[box]!.click();
    expect(await text("#details h3")).toBe("h");
    expect(await text("#details")).toContain("f32[N, 256]");
    expect(await text("#source li.here mark")).toBe("relu(x @ W1 + b1)");
    expect(await text("#code h3")).toBe("step_h");
  });

  it("goes from a line of the source to what it computes, zooms and moves", async () => {
    await open("optimized");
    const transform = () => page.$eval("#scene", (scene) => scene.getAttribute("transform"));
    const whole = await transform();
    await page.click("#source li:nth-child(16)");
    const here = await page.$$eval(".box.found", (boxes) => boxes.map((each) => each.textContent));
    expect(here.some((each) => each?.startsWith("logits"))).toBe(true);
    const centred = await transform();
    expect(centred).not.toBe(whole);
    await page.mouse.move(300, 300);
    await page.mouse.wheel({ deltaY: -300 });
    await page.mouse.down();
    await page.mouse.move(380, 340, { steps: 3 });
    await page.mouse.up();
    expect(await transform()).not.toBe(centred);
    await page.click("#fit");
    expect(await transform()).toBe(whole);
  });

  it("shows each program's kernels in a tab of its own", async () => {
    await open("kernels");
    expect(await page.$$eval("#tabs button", (tabs) => tabs.map((tab) => tab.textContent))).toEqual([
      "step",
      "evaluate",
      "predict",
    ]);
    expect(await page.$$eval(".box.kernel", (boxes) => boxes.length)).toBe(step!.kernels.length);
    await page.click("#tabs button:nth-child(3)");
    expect(await page.$$eval(".box.kernel", (boxes) => boxes.length)).toBe(programs[2]!.kernels.length);
  });

  it("shows what a buffer of the arena is, where the pointer rests", async () => {
    await open("memory");
    await page.hover('.tenancy[data-id="h"]');
    expect(await text("#tip")).toContain("f32[N, 256]");
    expect(await text("#tip")).toMatch(/kernels 1 to \d of \d/);
    await page.click('.tenancy[data-id="h"]');
    expect(await text("#details")).toContain("131.1 kB");
    expect(await text("#code")).toContain("function step_h");
  });

  it("asks for nothing, and makes no mistakes", () => {
    expect(errors).toEqual([]);
  });
});
