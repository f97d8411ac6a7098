// Threads of the wasm target: kernels in shares, in any order and by any thread, make the same numbers to the bit.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import fc from "fast-check";
import type { Browser } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type CompileOptions, compile, lower, lowerPrograms } from "../compiler/compile.ts";
import { symbol } from "../compiler/graph/shape.ts";
import { type LoweringRequest, lowerProgram } from "../compiler/kernel/lower.ts";
import type { Program } from "../compiler/kernel/program.ts";
import { threadedSchedule } from "../compiler/kernel/schedule.ts";
import { withThreads } from "../compiler/kernel/threads.ts";
import { verifyProgram } from "../compiler/kernel/verify.ts";
import type { Environment } from "../compiler/ops/op.ts";
import { optimize } from "../compiler/optimize.ts";
import { runPasses } from "../compiler/passes/passes.ts";
import type { GenericTrainer } from "../runtime/trainer.ts";
import { feedFor } from "./agreement.ts";
import { isolation, launchBrowser, serve } from "./browser.ts";
import { cases, environmentOf, mlpStep } from "./kernel-cases.ts";
import { modelFiles, prepared } from "./models.ts";
import { programs, randomEnvironment, randomStep } from "./random-graph.ts";
import { WasmPrograms } from "./wasm-run.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Every loop that threads may share, however little work it is. */
function sharedOf(program: Program): Program {
  const shared = withThreads(program, 32, 0);
  verifyProgram(shared);
  return shared;
}

const digest = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  createHash("sha256")
    .update(Buffer.from(buffer, byteOffset, byteLength))
    .digest("hex");

/** Digests of all that a program makes, by name. */
const made = (wasm: WasmPrograms, name: Program["name"], environment: Environment) =>
  [...wasm.run(name, environment)].map(([key, values]) => [key, digest(values)]);

/** Fails where shares of kernels make other bits than whole ones; gives how many kernels are shared. */
function expectSameBits(
  whole: readonly Program[],
  threaded: readonly Program[],
  environments: readonly Environment[],
): number {
  const shared = threaded.map(sharedOf);
  const wanted = new WasmPrograms(whole);
  const found = new WasmPrograms(shared, 3);
  for (const { name } of whole)
    for (const environment of environments)
      expect(made(found, name, environment)).toEqual(made(wanted, name, environment));
  return shared.flatMap(({ kernels }) => kernels).filter(({ share }) => share).length;
}

const expectSameStep = (request: LoweringRequest, environments: readonly Environment[]): number =>
  expectSameBits(
    [lowerProgram(request, "wasm")],
    [lowerProgram(request, "wasm", threadedSchedule)],
    environments,
  );

describe("kernels in shares, the last of them first, make the bits of whole ones", () => {
  test.each(cases)("$name", ({ request, sizes = [5, 33] }) => {
    expectSameStep(
      request,
      sizes.map((n) => environmentOf(request, { N: n })),
    );
  });

  test("a step of an MLP, of which only numbers are left to one thread", () => {
    const request = mlpStep(70, 300);
    const environments = [3, 70, 600].map((n) => environmentOf(request, { N: n }));
    expect(expectSameStep(request, environments)).toBeGreaterThan(5);
  });

  test.each(modelFiles)("$name", (file) => {
    const { model, environment } = prepared(file);
    const fast = optimize(model);
    expect(
      expectSameBits(lowerPrograms(fast, "wasm"), lowerPrograms(fast, "wasm", true), [environment]),
    ).toBeGreaterThan(0);
  });

  test("random graphs", () => {
    const property = fc.property(programs, fc.integer({ min: 1, max: 40 }), (choices, rows) => {
      const { results, W, next } = randomStep(choices, { rows: symbol("N"), columns: 8 });
      const [value, ...nodes] = runPasses([next, ...results]);
      const request: LoweringRequest = {
        name: "step",
        results: nodes.map((node, k) => ({ name: `r${k}`, node })),
        updates: [
          { target: { name: "W", role: "param", node: W, dtype: W.dtype, shape: W.shape }, value: value! },
        ],
        origin: (node) => node.graph.origin(node),
      };
      expectSameStep(request, [randomEnvironment(rows, 8)]);
    });
    fc.assert(property, { numRuns: 20, seed: 5 });
  });
});

const sourceOf = (name: string): string =>
  readFileSync(new URL(`../examples/${name}/model.mlp`, import.meta.url), "utf8");
const compiled = (name: string, options: CompileOptions = {}): string => {
  const { files } = compile(sourceOf(name), { target: "wasm", threads: true, ...options });
  return Object.entries(files).find(([file]) => file.endsWith(".js"))![1];
};

type Create = (options?: { seed?: number; threads?: number }) => Promise<GenericTrainer>;
const load = async (text: string): Promise<Create> =>
  (
    (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`)) as {
      create: Create;
    }
  ).create;

const feedOf = (name: string, examples: number) =>
  feedFor(lower(sourceOf(name)).model!, { N: examples }, "f32");

/** What a trainer says and holds after some steps, on batches that let its memory grow. */
async function course(trainer: GenericTrainer, name: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const examples of [40, 7, 130]) {
    const feed = feedOf(name, examples);
    found.push(trainer.evaluateSync(feed), trainer.stepSync(feed), await trainer.step(feed));
    found.push(...Object.values(trainer.predictSync(feed)).map(digest));
  }
  for await (const { seconds: _, ...epoch } of trainer.fit(feedOf(name, 100), { epochs: 2, batch: 64 }))
    found.push(epoch);
  found.push(digest(trainer.saveSync()));
  trainer.dispose();
  return found;
}

describe("trainers in threads", () => {
  test.each(["digits", "lenet"])("%s: one, two or three threads make the same bits", async (name) => {
    const plain = await load(compiled(name, { threads: false }));
    const create = await load(compiled(name, { minify: true }));
    const wanted = await course(await plain({ seed: 3 }), name);
    for (const threads of [1, 2, 3])
      expect(await course(await create({ seed: 3, threads }), name)).toEqual(wanted);
  });

  test("so does the form for WebAssembly of a trainer for any host", async () => {
    const create = await load(compiled("digits", { target: "auto" }));
    const feed = feedOf("digits", 128);
    const trainers = [await create({ seed: 1 }), await create({ seed: 1, threads: 2 })];
    const [one, two] = await Promise.all(
      trainers.map(async (trainer) => [await trainer.step(feed), digest(await trainer.save())]),
    );
    expect(two).toEqual(one);
    for (const trainer of trainers) {
      expect(trainer).toHaveProperty("target", "wasm");
      trainer.dispose();
    }
  });

  test("a target without threads refuses them", () => {
    for (const target of ["ts", "wgsl"] as const)
      expect(() => compiled("digits", { target })).toThrow(
        new TypeError(`the target "${target}" has no threads; "wasm" and "auto" have`),
      );
  });

  test("a checkpoint goes on with any number of threads, and without", async () => {
    const [plain, create] = await Promise.all([
      load(compiled("digits", { threads: false })),
      load(compiled("digits")),
    ]);
    const feed = feedOf("digits", 128);
    const first = await create({ seed: 5, threads: 2 });
    first.stepSync(feed);
    const bytes = first.saveSync();
    const courses = await Promise.all(
      [first, await create({ threads: 3 }), await plain()].map((trainer) => {
        trainer.loadSync(bytes);
        return [trainer.stepSync(feed), digest(trainer.saveSync()), trainer.dispose()];
      }),
    );
    expect(courses[1]).toEqual(courses[0]);
    expect(courses[2]).toEqual(courses[0]);
  });

  test("there are workers only where several threads are asked for, and memory can be shared", async () => {
    const create = await load(compiled("digits"));
    const modules = vi.spyOn(process, "getBuiltinModule");
    for (const options of [{}, { threads: 1 }]) (await create(options)).dispose();
    expect(modules).not.toHaveBeenCalled();
    (await create({ threads: 3 })).dispose();
    expect(modules).toHaveBeenCalledTimes(2);
    vi.stubGlobal("SharedArrayBuffer", undefined);
    (await create({ threads: 3 })).dispose();
    expect(modules).toHaveBeenCalledTimes(2);
  });

  test("a count that is none is refused; what is not compiled for threads has one", async () => {
    const create = await load(compiled("digits"));
    for (const threads of [0, 1.5, -2, Number.NaN])
      await expect(create({ threads })).rejects.toThrow(
        `Digits: threads must be a whole number from 1 on, got ${threads}`,
      );
    const text = compiled("digits", { threads: false });
    expect(text).not.toContain("Atomics");
    (await (await load(text))({ threads: 2 })).dispose();
  });

  test.each([
    ["there are no workers", () => vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never)],
    [
      "workers fail",
      () =>
        vi.stubGlobal(
          "Worker",
          class {
            addEventListener(type: string, listen: (event: Event) => void) {
              if (type === "error") setTimeout(() => listen(new Event("error", { cancelable: true })));
            }
            postMessage() {}
            terminate() {}
          },
        ),
    ],
  ])("where %s, one thread makes the same numbers", async (_, prepare) => {
    const create = await load(compiled("digits"));
    const feed = feedOf("digits", 128);
    const wanted = (await create({ threads: 1 })).stepSync(feed);
    prepare();
    const trainer = await create({ threads: 2 });
    expect(trainer.stepSync(feed)).toEqual(wanted);
    trainer.dispose();
  });

  test("dispose ends the threads, and a process need not call it to end", async () => {
    const text = compiled("digits");
    const run = async (code: string): Promise<string> => {
      const url = `data:text/javascript,${encodeURIComponent(text)}`;
      const script = `import { create } from ${JSON.stringify(url)};
        const x = new Float32Array(128 * 784).fill(0.1), y = new Int32Array(128);
        const trainer = await create({ seed: 1, threads: 2 });
        trainer.stepSync({ x, y });
        ${code}`;
      const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
      return stdout;
    };
    expect(await run("console.log(trainer.progress.step);")).toBe("1\n");
    const threads = "process.report.getReport().workers.length";
    const ended = `const before = ${threads}; trainer.dispose();
      while (${threads} > 0) await new Promise((later) => setTimeout(later));
      console.log(before);`;
    expect(await run(ended)).toBe("1\n");
  });
});

describe("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  /** The losses of two steps in a page, and the workers that it has. */
  async function visit(headers: Readonly<Record<string, string>>) {
    const script = compiled("digits");
    const { server, address } = await serve(
      (name) => (name === "digits.js" ? script : "<!doctype html>"),
      headers,
    );
    const page = await browser.newPage();
    await page.goto(address);
    const found = await page.evaluate(`(async () => {
      const { create } = await import("./digits.js");
      const trainer = await create({ seed: 1, threads: 2 });
      const feed = { x: new Float32Array(128 * 784).fill(0.1), y: new Int32Array(128).fill(3) };
      return [trainer.stepSync(feed), await trainer.step(feed)];
    })()`);
    const workers = page.workers().length;
    await page.close();
    server.close();
    return { found, workers };
  }

  test("an isolated page has threads, and any other does without", async () => {
    const [threaded, single] = [await visit(isolation), await visit({})];
    expect(threaded.workers).toBe(1);
    expect(single.workers).toBe(0);
    expect(threaded.found).toEqual(single.found);
  });
});
