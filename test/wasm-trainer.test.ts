// The memory of a trainer in WebAssembly: what moves as it grows, what is shared, what is let go, and what there is not.
import { afterEach, describe, expect, test, vi } from "vitest";
import { earlyStopping } from "../runtime/rules.ts";
import { createTrainer, type GenericTrainer } from "../runtime/trainer.ts";
import { createWasmTrainer } from "../runtime/wasm-trainer.ts";
import { examples, linear } from "./linear-model.ts";
import { inWasm } from "./linear-wasm.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const create = () => createWasmTrainer(inWasm(linear()));
const [few, many] = [examples(8), examples(30_000)];

/** Numbers of a trainer after each of some steps, on batches of different sizes. */
function course(trainer: GenericTrainer): unknown[] {
  return [few, many, few, examples(60_000), few].map((batch) => [
    trainer.evaluateSync(batch),
    trainer.stepSync(batch),
    trainer.predictSync({ x: batch.x }).p!.slice(-3),
    trainer.params.w!.readSync(),
    trainer.states["sgd/w/m"]!.readSync(),
  ]);
}

describe("memory that grows", () => {
  test("changes no number, whatever the order of sizes", async () => {
    expect(course(await create())).toEqual(course(createTrainer(linear())));
  });

  test("takes handles, checkpoints and the best params of an early stop along", async () => {
    const rule = earlyStopping("loss", 2, 0);
    const results = await Promise.all(
      [createTrainer(linear({ rule })), await createWasmTrainer(inWasm(linear({ rule })))].map(
        async (trainer) => {
          const { w } = trainer.params;
          const reports: unknown[] = [];
          for await (const { seconds: _, ...report } of trainer.fit(few, { epochs: 20 })) {
            reports.push(report);
            if (report.epoch === 6) trainer.predictSync({ x: many.x });
            if (report.epoch === 4) trainer.settings.lr = -0.2;
          }
          const bytes = trainer.saveSync();
          trainer.stepSync(examples(60_000));
          trainer.loadSync(bytes);
          return [reports, w!.readSync(), trainer.evaluateSync(few)];
        },
      ),
    );
    expect(results[1]).toEqual(results[0]);
    expect(results[0]![0]).toHaveLength(7);
  });

  test("beyond what there is, it is refused, and nothing is touched", async () => {
    const model = inWasm(linear());
    const trainer = await createWasmTrainer({
      ...model,
      evaluate: { ...model.evaluate, layout: () => ({ bytes: 2 ** 33, arena: [] }) },
    });
    trainer.stepSync(few);
    const before = trainer.saveSync();
    const refused = () => trainer.evaluateSync(few);
    expect(refused).toThrow(RangeError);
    expect(refused).toThrow(
      /^Linear\.evaluate takes 85\d{8} bytes, more than WebAssembly gives; feed fewer examples$/,
    );
    expect(trainer.saveSync()).toEqual(before);
    expect(trainer.stepSync(few).loss).toBeGreaterThan(0);
  });
});

test("a module is compiled once for all its trainers, which share nothing else", async () => {
  const compile = vi.spyOn(WebAssembly, "compile");
  const model = inWasm(linear());
  const [first, second] = await Promise.all([createWasmTrainer(model), createWasmTrainer(model)]);
  expect(compile).toHaveBeenCalledTimes(1);
  const before = second.saveSync();
  course(first);
  expect(second.saveSync()).toEqual(before);
});

test("where there is no WebAssembly, that is said, and a wrong seed before", async () => {
  vi.spyOn(WebAssembly, "compile").mockRejectedValue(new Error("no thanks"));
  await expect(create()).rejects.toThrow(
    "Linear: there is no WebAssembly with SIMD here; compile with --target auto (no thanks)",
  );
  await expect(createWasmTrainer(inWasm(linear()), { seed: -1 })).rejects.toThrow(TypeError);
});

test("a thousand trainers, made, used and disposed of, take no more memory than a few", async () => {
  const model = inWasm(linear());
  const kept: GenericTrainer[] = [];
  const use = async (times: number): Promise<number> => {
    for (let k = 0; k < times; k++) {
      const trainer = await createWasmTrainer(model);
      trainer.stepSync(many);
      trainer.dispose();
      kept.push(trainer); // a disposed trainer holds nothing
    }
    return process.memoryUsage().rss;
  };
  const begun = await use(100);
  // Each has 840 kB.
  expect((await use(900)) - begun).toBeLessThan(2 ** 28);
});
