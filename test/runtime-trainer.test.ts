// The trainers of the CPU, around the hand-written programs of linear-model.ts, and the same in WebAssembly.
import { describe, expect, test } from "vitest";
import type { EpochReport, FittingOptions } from "../runtime/fit.ts";
import type { ModelInfo, TypedArray } from "../runtime/model.ts";
import { bothRules, earlyStopping, plateauRule } from "../runtime/rules.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../runtime/safetensors.ts";
import type { CreationOptions } from "../runtime/start.ts";
import { createTrainer, type GenericTrainer } from "../runtime/trainer.ts";
import { createWasmTrainer } from "../runtime/wasm-trainer.ts";
import { examples, linear } from "./linear-model.ts";
import { inWasm } from "./linear-wasm.ts";

const data = examples(20);
const bits = (trainer: GenericTrainer) =>
  Object.entries({ ...trainer.params, ...trainer.states }).map(([name, { readSync }]) => [
    name,
    [...readSync()],
  ]);

async function epochs(
  trainer: GenericTrainer,
  options: FittingOptions = {},
  feed = data,
): Promise<EpochReport[]> {
  const reports: EpochReport[] = [];
  for await (const report of trainer.fit(feed, options)) reports.push(report);
  return reports;
}
const withoutTime = (reports: readonly EpochReport[]) => reports.map(({ seconds, ...rest }) => rest);

type Create = (model: ModelInfo, options?: CreationOptions) => Promise<GenericTrainer>;
const targets: ReadonlyArray<readonly [string, Create]> = [
  ["ts", async (model, options) => createTrainer(model, options)],
  ["wasm", (model, options) => createWasmTrainer(inWasm(model), options)],
];

describe.each(targets)("for %s", (_, create) => {
  describe("step, evaluate, predict", () => {
    test("learns, at any batch size, with and without promises", async () => {
      const trainer = await create(linear());
      for (let k = 0; k < 300; k++) {
        const count = 1 + (k % 20);
        const { loss, zeros } =
          k % 2 ? trainer.stepSync(examples(count, k)) : await trainer.step(examples(count, k));
        expect(Number.isFinite(loss)).toBe(true);
        expect(zeros).toBeCloseTo(Math.ceil(count / 3) / count, 6);
      }
      const [w0, w1] = trainer.params.w!.readSync();
      expect([w0, w1, ...trainer.params.b!.readSync()].map((v) => Number(v!.toFixed(2)))).toEqual([
        3, -2, 0.5,
      ]);
      expect(trainer.progress).toMatchObject({ step: 300, epoch: 0, cursor: 0 });
      expect((await trainer.evaluate(data)).loss).toBeLessThan(1e-4);
      for (const count of [1, 20, 3, 1000, 2]) {
        const { x, y } = examples(count);
        const { p } = await trainer.predict({ x });
        expect(p).toHaveLength(count);
        expect(p![count - 1]).toBeCloseTo(y[count - 1]!, 1);
      }
    });

    test("evaluate and predict change nothing, and what predict returns is the caller's", async () => {
      const trainer = await create(linear());
      trainer.stepSync(data);
      const before = trainer.saveSync();
      trainer.evaluateSync(data);
      const first = trainer.predictSync({ x: data.x });
      const kept = [...first.p!];
      trainer.predictSync({ x: examples(50).x });
      expect([...first.p!]).toEqual(kept);
      first.p!.fill(0);
      expect([...trainer.predictSync({ x: data.x }).p!]).toEqual(kept);
      expect(trainer.saveSync()).toEqual(before);
    });

    test("the seed decides the start, and is a whole number", async () => {
      const start = async (seed?: number) => [...(await create(linear(), { seed })).params.w!.readSync()];
      expect(await start()).toEqual(await start(7));
      expect(await start(2 ** 32 + 7)).not.toEqual(await start(7));
      expect(await start(2 ** 53 - 1)).toHaveLength(2);
      for (const seed of [-1, 0.5, NaN, 2 ** 53, "1" as unknown as number])
        await expect(create(linear(), { seed })).rejects.toThrow(TypeError);
    });
  });

  describe("what does not fit is refused before anything is touched", () => {
    const { x, y, group } = data;
    const changed = (array: Int32Array, at: number, value: number) =>
      array.map((v, k) => (k === at ? value : v));
    test.each<[string, unknown, string]>([
      [
        "no object",
        null,
        'Linear.step: "x" must be a Float32Array of shape [N, 2] where N = 1, got nothing: it is missing',
      ],
      [
        "a missing input",
        { x, y },
        '"group" must be a Int32Array of shape [N] where N = 20, got nothing: it is missing',
      ],
      ["a wrong name", { x, y, groups: group }, 'there is no input "groups"'],
      ["a name too many", { x, y, group, z: y }, 'there is no input "z"'],
      ["an inherited name", { x, y, group, toString: y }, 'there is no input "toString"'],
      [
        "a plain array",
        { x: [...x], y, group },
        '"x" must be a Float32Array of shape [N, 2] where N = 20, got Array of shape [40]',
      ],
      ["a number", { x: 5, y, group }, '"x" must be a Float32Array of shape [N, 2] where N = 1, got 5'],
      [
        "null",
        { x: null, y, group },
        '"x" must be a Float32Array of shape [N, 2] where N = 1, got nothing: it is missing',
      ],
      [
        "Float64Array",
        { x: Float64Array.from(x), y, group },
        "shape [N, 2] where N = 20, got Float64Array of shape [40]",
      ],
      [
        "a wrong length",
        { x: x.slice(1), y, group },
        "shape [N, 2] where N = 19, got Float32Array of shape [39]",
      ],
      ["nothing", { x: x.slice(0, 0), y, group }, "where N = 1, got Float32Array of shape [0]"],
      [
        "another N",
        { x, y: y.slice(1), group },
        '"y" must be a Float32Array of shape [N] where N = 20, got Float32Array of shape [19]',
      ],
      [
        "a label too large",
        { x, y, group: changed(group, 4, 3) },
        '"group" holds 3 at place 4, not in 0 … 2',
      ],
      [
        "a negative label",
        { x, y, group: changed(group, 0, -1) },
        '"group" holds -1 at place 0, not in 0 … 2',
      ],
    ])("%s", async (_, feed, message) => {
      const trainer = await create(linear());
      const before = trainer.saveSync();
      const call = () => trainer.stepSync(feed as typeof data);
      expect(call).toThrow(TypeError);
      expect(call).toThrow(message);
      await expect(trainer.step(feed as typeof data)).rejects.toThrow(message);
      await expect(epochs(trainer, {}, feed as typeof data)).rejects.toThrow(message);
      expect(trainer.saveSync()).toEqual(before);
      expect(trainer.stepSync(data).loss).toBeGreaterThan(0);
    });

    test("inputs that an entry point does not need may come along", async () => {
      expect((await create(linear())).predictSync({ x, y: new Float64Array(3) }).p).toHaveLength(20);
    });

    test("params and settings", async () => {
      const trainer = await create(linear());
      const { w, b } = trainer.params;
      expect([w!.shape, w!.dtype, b!.shape]).toEqual([[2], "f32", []]);
      await w!.write(Float32Array.of(1, 2));
      expect([...(await w!.read())]).toEqual([1, 2]);
      w!.readSync().fill(9);
      expect([...w!.readSync()]).toEqual([1, 2]);
      expect(() => w!.writeSync(Float64Array.of(1, 2))).toThrow(
        'Linear.write: "w" must be a Float32Array of shape [2], got Float64Array of shape [2]',
      );
      await expect(w!.write(Float32Array.of(1))).rejects.toThrow("got Float32Array of shape [1]");
      trainer.settings.lr = 0.25;
      expect(trainer.settings).toEqual({ lr: 0.25 });
      for (const value of ["1", NaN, Infinity, null, undefined])
        expect(() => {
          trainer.settings.lr = value as number;
        }).toThrow(`Linear: "lr" cannot be set to ${value}`);
      expect(() => {
        trainer.settings.rate = 1;
      }).toThrow('"rate" cannot be set');
      expect(() => delete (trainer.settings as { lr?: number }).lr).toThrow(TypeError);
      expect(trainer.settings.lr).toBe(0.25);
    });
  });

  describe("checkpoints", () => {
    test("10 steps are 5 steps, save, load elsewhere, 5 steps, to the bit", async () => {
      const steps = (trainer: GenericTrainer, from: number, to: number) => {
        for (let k = from; k < to; k++) trainer.stepSync(examples(8, k));
      };
      const whole = await create(linear(), { seed: 2 ** 40 + 3 });
      whole.settings.lr = 0.1 + 1e-17 + 1 / 3;
      steps(whole, 0, 5);
      const checkpoint = whole.saveSync();
      steps(whole, 5, 10);
      const second = await create(linear(), { seed: 1 });
      second.loadSync(checkpoint.slice().buffer as ArrayBuffer);
      expect(second.settings.lr).toBe(whole.settings.lr);
      steps(second, 5, 10);
      expect(second.saveSync()).toEqual(whole.saveSync());
    });

    test("a fit goes on in the middle of an epoch, with the same reports", async () => {
      const options = { epochs: 4, batch: 6, validation: examples(7, 100) };
      const whole = await create(linear());
      const reports = withoutTime(await epochs(whole, options));
      expect(reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
      for (const stop of [1, 4, 6, 7]) {
        const first = await create(linear());
        const controller = new AbortController();
        const onStep = ({ step }: { step: number }) => step === stop && controller.abort();
        const before = await epochs(first, { ...options, signal: controller.signal, onStep });
        const second = await create(linear(), { seed: 1 });
        await second.load(await first.save());
        expect(second.progress.cursor).toBe((stop % 4) * 6);
        const after = await epochs(second, { ...options, epochs: 4 - before.length });
        expect(withoutTime([...before, ...after])).toEqual(reports);
        expect(bits(second)).toEqual(bits(whole));
      }
    });

    const trained = () => {
      const trainer = createTrainer(linear());
      trainer.stepSync(data);
      return trainer.saveSync();
    };
    const altered = (
      change: (tensors: Map<string, StoredTensor>, metadata: Record<string, string>) => void,
    ) => {
      const { tensors, metadata } = decodeSafetensors(trained());
      const [own, ownMetadata] = [new Map(tensors), { ...metadata }];
      change(own, ownMetadata);
      return encodeSafetensors({ tensors: own, metadata: ownMetadata });
    };
    test.each<[string, Uint8Array, string]>([
      [
        "a missing tensor",
        altered((t) => t.delete("w")),
        '"w" is F32[2] in the model and missing in the checkpoint',
      ],
      [
        "an extra tensor",
        altered((t) => t.set("v", { shape: [], values: new Float32Array(1) })),
        '"v" is missing in the model and F32[] in the checkpoint',
      ],
      [
        "another shape",
        altered((t) => t.set("w", { shape: [1, 2], values: new Float32Array(2) })),
        'Linear cannot load the checkpoint: "w" is F32[2] in the model and F32[1, 2] in the checkpoint',
      ],
      [
        "another dtype",
        altered((t) => t.set("count", { shape: [], values: new Float32Array(1) })),
        '"count" is I32[] in the model and F32[] in the checkpoint',
      ],
      [
        "another graph",
        altered((_, m) => {
          m.graph = "f".repeat(32);
        }),
        `the tensors agree, but the graph is ${linear().hash} in the model and ${"f".repeat(32)}`,
      ],
      ...["step", "seed", "epoch", "cursor", "settings", "sums", "plateau"].flatMap((key) =>
        ["-1", "{", '{"a":"b"}', "null"].map((text): [string, Uint8Array, string] => [
          `${key} ${text}`,
          altered((_, m) => {
            m[key] = text;
          }),
          "metadata are damaged",
        ]),
      ),
      ["other bytes", Uint8Array.of(1, 2, 3), "not a safetensors file"],
    ])("%s is refused, and nothing changes", async (_, bytes, message) => {
      const trainer = await create(linear());
      const before = trainer.saveSync();
      expect(() => trainer.loadSync(bytes)).toThrow(message);
      expect(trainer.saveSync()).toEqual(before);
    });

    test("tells a reader what they are", () => {
      const { metadata, tensors } = decodeSafetensors(trained());
      expect(metadata).toMatchObject({
        format: "mlpc",
        model: "Linear",
        step: "1",
        seed: "7",
        epoch: "0",
        cursor: "0",
      });
      expect(JSON.parse(metadata.settings!)).toEqual({ lr: 0.1 });
      expect([...tensors.keys()]).toEqual(["w", "b", "count", "sgd/w/m"]);
    });
  });

  describe("fit", () => {
    test("takes its plan from the model, uses the last smaller batch, and weights by examples", async () => {
      const seen: Array<{ step: number; epoch: number; loss: number }> = [];
      const trainer = await create(linear({ shuffle: false }));
      const reports = await epochs(trainer, {
        onStep: async (values) => {
          await Promise.resolve();
          seen.push(values as (typeof seen)[number]);
        },
      });
      expect(seen.map(({ step, epoch }) => [step, epoch])).toEqual(
        [1, 2, 3, 4, 5, 6].map((s) => [s, s < 4 ? 1 : 2]),
      );
      const [a, b, c] = seen.map(({ loss }) => loss);
      expect(reports[0]!.loss).toBeCloseTo((8 * a! + 8 * b! + 4 * c!) / 20, 12);
      expect(reports[0]!.zeros).toBeCloseTo(7 / 20, 6);
      expect(reports[0]!.seconds).toBeGreaterThan(0);
      expect(trainer.progress).toMatchObject({ step: 6, epoch: 2, cursor: 0 });
      const byHand = await create(linear());
      const { x, y, group } = data;
      for (const [from, to] of [
        [0, 8],
        [8, 16],
        [16, 20],
        [0, 8],
        [8, 16],
        [16, 20],
      ] as const)
        byHand.stepSync({
          x: x.subarray(2 * from, 2 * to),
          y: y.subarray(from, to),
          group: group.subarray(from, to),
        });
      expect(bits(trainer)).toEqual(bits(byHand));
    });

    test("shuffles rows together, by the seed, each epoch anew", async () => {
      const losses = async (seed: number) => {
        const list: number[] = [];
        await epochs(await create(linear(), { seed }), { onStep: ({ loss }) => list.push(loss!), batch: 5 });
        return list;
      };
      expect(await losses(1)).toEqual(await losses(1));
      expect(await losses(1)).not.toEqual(await losses(2));
      const trainer = await create(linear());
      const reports = await epochs(trainer, { epochs: 60, batch: 5 });
      expect(reports.at(-1)!.loss).toBeLessThan(1e-4);
      expect(reports.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 60 }, (_, k) => k + 1));
      expect((await epochs(trainer, { epochs: 1 }))[0]!.epoch).toBe(61);
    });

    test("validation covers all its examples", async () => {
      const validation = examples(21, 50);
      const trainer = await create(linear());
      const [report] = await epochs(trainer, { epochs: 1, validation });
      const whole = trainer.evaluateSync(validation);
      const { loss, zeros } = report!.validation as { loss: number; zeros: number };
      expect(loss).toBeCloseTo(whole.loss!, 5);
      expect(zeros).toBeCloseTo(whole.zeros!, 6);
      const wrong = { ...validation, x: data.x };
      await expect(epochs(trainer, { validation: wrong })).rejects.toThrow('Linear.evaluate: "y"');
    });

    test("a loss that is not finite stops it with the step and the epoch, and the trainer lives on", async () => {
      const trainer = await create(linear());
      const onStep = ({ step }: { step: number }) =>
        step === 4 && trainer.params.b!.writeSync(Float32Array.of(NaN));
      await expect(epochs(trainer, { onStep })).rejects.toThrow(
        "Linear.fit: the loss is NaN at step 5, in epoch 2",
      );
      trainer.params.w!.writeSync(Float32Array.of(0, 0));
      trainer.params.b!.writeSync(Float32Array.of(0));
      trainer.states["sgd/w/m"]!.writeSync(Float32Array.of(0, 0));
      expect(trainer.stepSync(data).loss).toBeGreaterThan(0);
      // The epoch begins anew, so that its report is of all its examples.
      const [report] = await epochs(trainer, { epochs: 1 });
      expect(report).toMatchObject({ epoch: 2, loss: expect.any(Number) });
      expect(trainer.progress.step).toBe(9);
    });

    test("early stopping ends the run and restores the best params", async () => {
      const validation = examples(20, 50);
      const trainer = await create(linear({ rule: earlyStopping("loss", 2, 0) }));
      let best: TypedArray | undefined;
      const reports: EpochReport[] = [];
      for await (const report of trainer.fit(data, { epochs: 50, validation })) {
        reports.push(report);
        if (report.epoch === 4) {
          best = trainer.params.w!.readSync();
          trainer.settings.lr = -0.2;
        }
      }
      expect(reports).toHaveLength(6);
      expect(trainer.params.w!.readSync()).toEqual(best);
      expect(trainer.evaluateSync(validation).loss).toBeCloseTo(
        (reports[3]!.validation as { loss: number }).loss,
        6,
      );
    });

    test("a metric that is no loss or error is to rise", async () => {
      const trainer = await create(linear({ rule: earlyStopping("zeros", 3, 0) }));
      expect(await epochs(trainer, { epochs: 50 })).toHaveLength(4);
    });

    test("two rules go together", async () => {
      const rule = bothRules(plateauRule("lr", "zeros", 0.5, 1, 0), earlyStopping("zeros", 3, 0));
      const trainer = await create(linear({ rule }));
      expect(await epochs(trainer, { epochs: 50 })).toHaveLength(4);
      expect(trainer.settings.lr).toBeCloseTo(0.1 / 8);
    });

    test("a plateau lowers the setting, not below its minimum, across checkpoints too", async () => {
      const rule = plateauRule("lr", "zeros", 0.5, 2, 0.03);
      const rates = async (trainer: GenericTrainer, count: number) => {
        const list: number[] = [];
        for await (const _ of trainer.fit(data, { epochs: count })) list.push(trainer.settings.lr!);
        return list;
      };
      const trainer = await create(linear({ rule }));
      const first = await rates(trainer, 2);
      const second = await create(linear({ rule }));
      second.loadSync(trainer.saveSync());
      expect([...first, ...(await rates(second, 5))]).toEqual([0.1, 0.1, 0.05, 0.05, 0.03, 0.03, 0.03]);
    });

    test("timers run while it does", async () => {
      const trainer = await create(linear());
      let ticks = 0;
      const timer = setInterval(() => ticks++, 1);
      const slow = () => {
        for (const end = performance.now() + 2; performance.now() < end; );
      };
      await epochs(trainer, { epochs: 40, onStep: slow });
      clearInterval(timer);
      expect(ticks).toBeGreaterThan(1);
    });

    test.each([{ epochs: 0 }, { batch: 1.5 }, { batch: NaN }])("refuses %j", async (options) => {
      await expect(epochs(await create(linear()), options)).rejects.toThrow(
        "must be a whole number from 1 on",
      );
    });

    test("without a symbol that counts examples, an epoch is one step on all the data", async () => {
      const trainer = await create(linear({}, { batch: "" }));
      await epochs(trainer, { epochs: 3 });
      expect(trainer.progress.step).toBe(3);
    });
  });

  test("after dispose every method says so", async () => {
    const trainer = await create(linear());
    const { w } = trainer.params;
    const bytes = trainer.saveSync();
    const running = trainer.fit(data);
    trainer.dispose();
    trainer.dispose();
    const message = "Linear: the trainer was disposed";
    for (const call of [
      () => trainer.stepSync(data),
      () => trainer.evaluateSync(data),
      () => trainer.predictSync(data),
      () => trainer.saveSync(),
      () => trainer.loadSync(bytes),
      () => trainer.fit(data),
      () => w!.readSync(),
      () => w!.writeSync(Float32Array.of(1, 2)),
    ])
      expect(call).toThrow(message);
    for (const call of [trainer.step(data), trainer.save(), trainer.load(bytes), w!.read(), running.next()])
      await expect(call).rejects.toThrow(message);
  });
});

test("in f64 precision, values are stored in f64", () => {
  const trainer = createTrainer(linear({}, { float: Float64Array }));
  expect(trainer.params.w!.readSync()).toBeInstanceOf(Float64Array);
  expect(() => createTrainer(linear()).loadSync(trainer.saveSync())).toThrow(
    '"w" is F32[2] in the model and F64[2]',
  );
  expect(() => trainer.stepSync(data)).toThrow("must be a Float64Array");
});
