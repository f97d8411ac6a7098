// The lives of trainers on GPUs: calls in between others, several trainers on a device, and devices that go away.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compile } from "../compiler/compile.ts";
import type { EpochReport } from "../runtime/fit.ts";
import { inOnePass } from "../runtime/gpu-run.ts";
import type { GenericGpuTrainer, GpuCreationOptions } from "../runtime/gpu-trainer.ts";
import type { CreationOptions } from "../runtime/start.ts";
import type { GenericTrainer } from "../runtime/trainer.ts";
import { newDevice, openDevice } from "./gpu.ts";

const source = `model Slope {
  input x: f32[N]
  param w: f32 = 3
  output y = w * x
  loss = mean((w * x - 1)^2)
  train { optimizer: sgd(lr: 0.01) batch: 4 epochs: 2 seed: 1 }
}`;
const folder = mkdtempSync(join(tmpdir(), "mlpc-gpu-"));
afterAll(() => rmSync(folder, { recursive: true }));

let create: (options: GpuCreationOptions) => Promise<GenericGpuTrainer>;
let createOnCpu: (options: CreationOptions) => Promise<GenericTrainer>;
beforeAll(async () => {
  const creator = async (target: "wgsl" | "ts") => {
    const { files } = compile(source, { target });
    const path = join(folder, `${target}.mjs`);
    writeFileSync(path, Object.entries(files).find(([name]) => name.endsWith(".js"))![1]);
    return (await import(/* @vite-ignore */ path)).create;
  };
  create = await creator("wgsl");
  createOnCpu = await creator("ts");
});
const here = async (): Promise<GenericGpuTrainer> => create({ device: await openDevice() });

const rows = (count: number) => ({ x: Float32Array.from({ length: count }, (_, k) => Math.sin(k + 1)) });
const w = async (trainer: GenericGpuTrainer): Promise<number> => (await trainer.params.w!.read())[0]!;
type Fitting = Parameters<GenericGpuTrainer["fit"]>[1];
async function fitted(
  trainer: Pick<GenericGpuTrainer, "fit">,
  options: Fitting = {},
): Promise<EpochReport[]> {
  const reports: EpochReport[] = [];
  for await (const report of trainer.fit(rows(400), options)) reports.push(report);
  return reports;
}
/** Calls a function once, at that step. */
const at = (step: number, act: () => unknown): Fitting => ({
  readEvery: 4,
  onStep: (values) => (values.step === step ? act() : undefined),
});
const lost = /^Slope: the GPU was lost; load the last checkpoint into a new trainer/;
const disposed = "Slope: the trainer was disposed";

test("predictions while fit runs see the params of that moment, and change nothing", async () => {
  const [trainer, other] = [await here(), await here()];
  const seen: Promise<unknown>[] = [];
  const onStep = ({ step }: { step: number }): void => {
    if (step % 10 > 0) return;
    const call = trainer.predict(rows(step * 20)); // larger and larger
    const param = trainer.params.w!.read();
    seen.push(
      Promise.all([call, param]).then(([{ y }, [w]]) => {
        expect(y).toHaveLength(step * 20);
        expect(y![0]! / Math.sin(1)).toBeCloseTo(w!, 5);
      }),
    );
  };
  const reports = await fitted(trainer, { onStep });
  await Promise.all(seen);
  expect(seen).toHaveLength(20);
  const wanted = await fitted(other);
  expect(reports.map(({ loss }) => loss)).toEqual(wanted.map(({ loss }) => loss));
  expect(await trainer.save()).toEqual(await other.save());
  for (const each of [trainer, other]) each.dispose();
});

test("trainers on one device do not know of each other", async () => {
  const [one, two, third] = [await here(), await here(), await here()];
  const both = Promise.all([
    fitted(one),
    fitted(
      two,
      at(3, () => third.dispose()),
    ),
  ]);
  await both;
  expect(await one.save()).toEqual(await two.save());
  one.dispose();
  expect(await fitted(two, { epochs: 1 })).toHaveLength(1);
  two.dispose();
});

test("load with steps in flight: these are told what they gave, and what is loaded stays", async () => {
  const trainer = await here();
  const begin = await trainer.save();
  const first = (await trainer.step(rows(4))).loss!;
  const steps = [trainer.step(rows(4)), trainer.step(rows(4))];
  const loading = trainer.load(begin);
  const next = trainer.step(rows(4));
  expect((await steps[1]!).loss).toBeLessThan((await steps[0]!).loss!);
  await loading;
  expect((await next).loss).toBe(first);
  expect(trainer.progress.step).toBe(1);
  trainer.dispose();
});

test.each([
  [2, 1, [1, 2]],
  [150, 1, [1, 1, 2]],
  [200, 32, [1, 1, 2]], // all steps are enqueued by then
] as const)(
  "load while fit is at step %i, told %i at a time: it goes on from there, as a CPU does",
  async (step, readEvery, epochs) => {
    const run = async (trainer: GenericGpuTrainer): Promise<number[]> => {
      const begin = await trainer.save();
      let isLoaded = false;
      const onStep = async (values: { step: number }) => {
        if (values.step !== step || isLoaded) return;
        isLoaded = true;
        await trainer.load(begin);
      };
      const reports = await fitted(trainer, { readEvery, onStep });
      expect(trainer.progress).toMatchObject({ step: 200, epoch: 2, cursor: 0 });
      expect(reports.map(({ epoch }) => epoch)).toEqual(epochs);
      const losses = reports.slice(-2).map(({ loss }) => loss as number);
      trainer.dispose();
      return losses;
    };
    const [found, wanted] = [await run(await here()), await run((await createOnCpu({})) as never)];
    found.forEach((loss, k) => {
      expect(loss).toBeCloseTo(wanted[k]!, 5);
    });
  },
);

test("load while fit validates: the epoch is trained again", async () => {
  let validations = 0;
  let begin: Uint8Array | undefined;
  const trainer = await create({
    device: await openDevice(),
    encode(encoder, dispatches) {
      if (dispatches.some(({ kernel }) => /evaluate/.test(kernel.entry)) && validations++ === 2)
        queueMicrotask(() => void trainer.load(begin!));
      inOnePass(encoder, dispatches);
    },
  });
  begin = await trainer.save();
  const reports = await fitted(trainer, { epochs: 1, readEvery: 1, validation: rows(40) });
  const other = await here();
  const wanted = await fitted(other, { epochs: 1, validation: rows(40) });
  expect(validations).toBe(13);
  expect(reports.map(({ loss, validation }) => [loss, validation])).toEqual(
    wanted.map(({ loss, validation }) => [loss, validation]),
  );
  expect(await trainer.save()).toEqual(await other.save());
  for (const each of [trainer, other]) each.dispose();
});

test("a device that is lost while fit runs ends it with a message", async () => {
  const device = await newDevice();
  const [trainer, other] = [await create({ device }), await create({ device })];
  await expect(
    fitted(
      trainer,
      at(9, () => device.destroy()),
    ),
  ).rejects.toThrow(lost);
  for (const each of [trainer, other]) {
    await expect(each.predict(rows(3))).rejects.toThrow(lost);
    await expect(each.save()).rejects.toThrow(lost);
    each.dispose();
  }
});

test("one that was lost before is said at the first call", async () => {
  const device = await newDevice();
  device.destroy();
  const trainer = await create({ device }).catch((error: Error) => error);
  if (trainer instanceof Error) expect(trainer.message).toMatch(/^Slope: /);
  else await expect(trainer.step(rows(3))).rejects.toThrow(lost);
});

test("dispose while fit runs ends it, and what is asked meanwhile", async () => {
  const trainer = await here();
  let asked: Promise<PromiseSettledResult<unknown>[]> | undefined;
  const options = at(9, () => {
    const calls = [trainer.predict(rows(5)), trainer.params.w!.read(), trainer.step(rows(4)), trainer.save()];
    asked = Promise.allSettled(calls);
    trainer.dispose();
  });
  await expect(fitted(trainer, options)).rejects.toThrow(disposed);
  for (const each of (await asked)!) expect(each).toMatchObject({ reason: new Error(disposed) });
  const between = await here();
  const running = between.fit(rows(40));
  expect((await running.next()).value).toMatchObject({ epoch: 1 });
  between.dispose();
  await expect(running.next()).rejects.toThrow(disposed);
  between.dispose(); // again
});

test("a loop over fit that is left early leaves a trainer that works", async () => {
  const trainer = await here();
  for await (const { epoch } of trainer.fit(rows(40), { epochs: 5 })) if (epoch === 2) break;
  expect(trainer.progress).toMatchObject({ step: 20, epoch: 2, cursor: 0 });
  const before = await w(trainer);
  await fitted(trainer, { epochs: 1 });
  expect(Math.abs((await w(trainer)) - before)).toBeGreaterThan(0);
  trainer.dispose();
});
