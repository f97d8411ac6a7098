// WebGPU in a headless browser: compiled trainers in a page and in a Worker, against the interpreter and the CPU.
import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CompileOptions, compile, lower } from "../compiler/compile.ts";
import type { Model } from "../compiler/model.ts";
import type { Environment } from "../compiler/ops/op.ts";
import { feedFor, load, worstError } from "./agreement.ts";
import { launchBrowser, serve, withGpu } from "./browser.ts";
import type { Account, Arrays, Visit } from "./browser-visit.ts";
import visitScript from "./browser-visit.ts?js";

let server: Server;
let browser: Browser;
let page: Page;

/** What the server has, by name. */
const served = new Map([
  ["visit.js", visitScript],
  [
    "worker.js",
    `import { visit } from "./visit.js";
     addEventListener("message", async ({ data }) => postMessage(await visit(data)));`,
  ],
  [
    "index.html",
    `<!doctype html><script type="module">
       import { visit } from "./visit.js";
       const worker = new Worker("worker.js", { type: "module" });
       const ask = (given) => new Promise((resolve, reject) => {
         worker.onmessage = ({ data }) => resolve(data);
         worker.onerror = ({ message }) => reject(new Error(message));
         worker.postMessage(given);
       });
       globalThis.visits = { page: visit, worker: ask };
     </script>`,
  ],
]);

beforeAll(async () => {
  const started = await serve((name) => served.get(name)!);
  server = started.server;
  browser = await launchBrowser(withGpu);
  page = await browser.newPage();
  await page.goto(started.address);
});

afterAll(async () => {
  await browser.close();
  server.close();
});

type Place = "page" | "worker";
declare const visits: Readonly<Record<Place, (given: Visit) => Promise<Account>>>;

const seed = 7;

/** The text of a model's trainer. */
function moduleOf(source: string, options: CompileOptions): string {
  const { files, diagnostics } = compile(source, options);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return Object.entries(files).find(([name]) => name.endsWith(".js"))![1];
}

/** What a trainer for a GPU does in the browser. */
async function visit(
  source: string,
  given: Omit<Visit, "module">,
  { target = "wgsl", place = "page", ...options }: CompileOptions & { readonly place?: Place } = {},
): Promise<Account> {
  const module = `./${served.size}.js`;
  served.set(module.slice(2), moduleOf(source, { ...options, target }));
  return page.evaluate((at, asked) => visits[at](asked), place, { seed, ...given, module });
}

/** The same trainer, for the CPU. */
const onCpu = async (source: string, options: CompileOptions = {}) =>
  (await load(moduleOf(source, options)))({ seed });

const valuesOf = (arrays: Arrays): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(arrays).map(([name, [, values]]) => [name, values]));
const packed = (feed: Readonly<Record<string, ArrayLike<number>>>): Arrays =>
  Object.fromEntries(
    Object.entries(feed).map(([name, array]) => [name, [array.constructor.name, Array.from(array)]]),
  );

/** So many rows of noise, and what a program is told of them. */
function given(model: Model, rows: number) {
  const sizes = Object.fromEntries(model.symbols.map((symbol, k) => [symbol, rows + k]));
  return { sizes, inputs: feedFor(model, sizes, "f32", rows) };
}

const example = (name: string): string => readFileSync(`examples/${name}/model.mlp`, "utf8");
const golden = (name: string): string => readFileSync(`test/cases/${name}/model.mlp`, "utf8");

describe("models agree with the interpreter", () => {
  test.each<[string, string, Readonly<Record<string, number>>]>([
    ["xor", example("xor"), {}],
    ["linear", example("linear"), {}],
    ["logistic", example("logistic"), { features: 24 }],
    ["digits", example("digits"), { hidden: 8 }],
    ["dropout", golden("dropout"), {}],
    ["embedding", golden("embedding"), {}],
    ["slices", golden("slices"), {}],
    ["states", golden("states"), {}],
  ])("%s", async (_, source, set) => {
    const model = lower(source, { set }).model!;
    const feeds = [5, 3].map((rows) => given(model, rows));
    const account = await visit(source, { feeds: feeds.map(({ inputs }) => packed(inputs)) }, { set });
    expect(account.target).toBeUndefined();

    const cpu = await onCpu(source, { set });
    for (const [name, handle] of Object.entries({ ...cpu.params, ...cpu.states }))
      expect(valuesOf(account.variables[0]!)[name], name).toEqual([...handle.readSync()]);

    const after = account.variables.map(valuesOf);
    const environment = (k: number): Environment => ({
      ...feeds[Math.min(k, 1)]!,
      variables: after[k]!,
      settings: account.settings,
      step: Math.min(k + 1, 2),
      seed,
    });
    const check = (k: number, name: "step" | "evaluate" | "predict", found: Record<string, unknown>) => {
      const values = (key: string) => [found[key]].flat() as number[];
      const { error, where } = worstError(model, name, environment(k), values, 1e-3);
      expect(error, `${name}: ${where}`).toBeLessThan(5e-5);
    };
    for (const k of [0, 1]) check(k, "step", { ...after[k + 1], ...account.steps[k] });
    check(2, "evaluate", account.evaluated);
    check(2, "predict", valuesOf(account.predicted));
  });
});

const points = `
model Points {
  input x: f32[N, 2]
  input y: i32[N]
  setting rate: f32 = 0.5
  param W: f32[2, 3] = uniform(-1, 1)
  param b: f32[3] = 0.25
  state mask: f32[3, 100] = 0
  mask' = dropout(mask * 0 + 1, 0.5)
  let logits = x @ W + b
  output p = softmax(logits)
  loss = cross_entropy(logits, y)
  train { optimizer: sgd(lr: rate, momentum: 0.9) batch: 4 }
}`;
const feed = { x: Float32Array.of(0, 1, 1, 0, 1, 1, 0.5, -1), y: Int32Array.of(0, 1, 2, 0) };
const feeds = [packed(feed)];

function expectClose(found: readonly number[], wanted: ArrayLike<number>): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, k) => {
    expect(value).toBeCloseTo(wanted[k]!, 5);
  });
}

describe("a trainer is the one for the CPU", () => {
  test("in its dropout masks, to the bit", async () => {
    const { variables } = await visit(points, { feeds: [...feeds, ...feeds, ...feeds] });
    const cpu = await onCpu(points);
    for (const after of variables.slice(1)) {
      cpu.stepSync(feed);
      expect(valuesOf(after).mask).toEqual([...cpu.states.mask!.readSync()]);
    }
    expect(new Set(variables.map((after) => `${valuesOf(after).mask}`)).size).toBe(4);
  });

  test("in its checkpoints, which each loads of the other", async () => {
    const cpu = await onCpu(points);
    for (let k = 0; k < 3; k++) cpu.stepSync(feed);
    const { variables, saved } = await visit(points, { feeds, checkpoint: [...cpu.saveSync()] });
    for (const [name, values] of Object.entries(valuesOf(variables[0]!)))
      expect(values).toEqual([...{ ...cpu.params, ...cpu.states }[name]!.readSync()]);
    cpu.stepSync(feed);
    expectClose(valuesOf(variables[1]!).W!, cpu.params.W!.readSync());
    cpu.loadSync(Uint8Array.from(saved));
    expect(cpu.progress.step).toBe(4);
    expect([...cpu.saveSync()]).toEqual(saved);
  });

  test("in its settings", async () => {
    const { variables, settings } = await visit(points, { feeds, settings: { rate: 0.125 } });
    expect(settings).toEqual({ rate: 0.125 });
    const cpu = await onCpu(points);
    cpu.settings.rate = 0.125;
    cpu.stepSync(feed);
    expectClose(valuesOf(variables[1]!).W!, cpu.params.W!.readSync());
  });
});

test("a Worker's trainer is the page's", async () => {
  const inWorker = await visit(points, { feeds }, { place: "worker" });
  expect(inWorker).toEqual(await visit(points, { feeds }));
});

test.each<Place>(["page", "worker"])(
  "WebAssembly trains in a %s as it does here, to the bit",
  async (place) => {
    const given = {
      feeds: [feeds[0]!, packed({ x: Float32Array.of(1, 2), y: Int32Array.of(2) }), ...feeds],
      shares: false,
    };
    const { variables, saved } = await visit(points, given, { target: "wasm", place });
    const here = await onCpu(points, { target: "wasm" });
    for (const [k, arrays] of given.feeds.entries()) {
      const { x, y } = valuesOf(arrays);
      here.stepSync({ x: Float32Array.from(x!), y: Int32Array.from(y!) });
      for (const [name, values] of Object.entries(valuesOf(variables[k + 1]!)))
        expect([...{ ...here.params, ...here.states }[name]!.readSync()]).toEqual(values);
    }
    expect([...here.saveSync()]).toEqual(saved);
  },
);

test("a trainer finds a device of its own", async () => {
  expect(await visit(points, { feeds, shares: false })).toEqual(await visit(points, { feeds }));
});

test("auto takes the GPU that it is given, and by itself none that is made of software", async () => {
  const onGpu = await visit(points, { feeds }, { target: "auto" });
  const onCpu = await visit(points, { feeds, shares: false }, { target: "auto" });
  expect([onGpu.target, onCpu.target]).toEqual(["wgsl", "wasm"]);
  expectClose(valuesOf(onGpu.predicted).p!, valuesOf(onCpu.predicted).p!);
});
