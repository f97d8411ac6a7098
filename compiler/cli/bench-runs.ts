// How long a program and each of its kernels take in run after run, on the CPU and on a GPU. Times are in milliseconds.

import { version } from "../../package.json";
import { seedWords } from "../../runtime/random.ts";
import type { EntryName } from "../emit/entry.ts";
import { emitModule } from "../emit/module.ts";
import type { Precision } from "../kernel/memory.ts";
import type { Kernel, Program } from "../kernel/program.ts";
import type { Model } from "../model.ts";
import { type GeneratedModule, importText, type LiveModel } from "./generated.ts";
import type { Gpu } from "./gpu.ts";
import { clockFault, KernelClock } from "./kernel-clock.ts";
import { randomValues, sizesFor } from "./random-data.ts";

export interface RunOptions {
  readonly program: EntryName;
  readonly batch: number;
  /** How long to measure the kernels, and again the whole. */
  readonly seconds: number;
  readonly seed: number;
  readonly precision: Precision;
}

export interface Runs {
  /** Without times where there is no clock for them. */
  readonly kernels: ReadonlyArray<{ readonly kernel: Kernel; readonly times: readonly number[] }>;
  /** Without clocks within. */
  readonly whole: readonly number[];
}

/** One random batch. */
function feedFor(model: Model, { batch, seed, precision }: RunOptions): Readonly<Record<string, unknown>> {
  const sizes = sizesFor(model, batch);
  const inputs = model.inputs.map((input) => {
    const values = randomValues(input, sizes, seedWords(seed));
    const { dtype } = input.node;
    if (dtype === "f32") return [input.name, precision === "f64" ? values : Float32Array.from(values)];
    return [input.name, dtype === "i32" ? Int32Array.from(values) : Uint8Array.from(values)];
  });
  return { ...sizes, ...Object.fromEntries(inputs) };
}

const mostSamples = 50_000;

/** Runs for a fifth of the time unseen, and then calls `sample` after each run. A run that gives a promise is waited for. */
async function measure(run: () => unknown, seconds: number, sample: () => void): Promise<void> {
  const until = async (count: number, end: number, after: () => void): Promise<void> => {
    for (let k = 0; k < count || (performance.now() < end && k < mostSamples); k++) {
      const wait = run();
      if (wait) await wait;
      after();
    }
  };
  await until(3, performance.now() + seconds * 200, () => {});
  await until(5, performance.now() + seconds * 1000, sample);
}

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** The time between two looks at the clock. */
function clockCost(): number {
  const looks = Array.from({ length: 2001 }, () => {
    const begun = performance.now();
    return performance.now() - begun;
  });
  return medianOf(looks);
}

export interface Times {
  readonly min: number;
  readonly median: number;
}

/** In seconds. */
export function timesOf(milliseconds: readonly number[]): Times {
  const seconds = (time: number): number => Number((Math.max(0, time) / 1000).toPrecision(4));
  return {
    min: seconds(milliseconds.reduce((a, b) => Math.min(a, b))),
    median: seconds(medianOf(milliseconds)),
  };
}

interface ClockedModule extends GeneratedModule {
  /** What each kernel took when it ran last. */
  readonly laps: Float64Array;
}

/** Statements around each kernel of the program; `$` is in no name of a module. */
function clocks({ kernels }: Program): (call: string, kernel: Kernel) => string {
  const places = new Map(kernels.map((kernel, k) => [kernel, k]));
  return (call, kernel) => {
    const k = places.get(kernel);
    return k === undefined
      ? call
      : `const $${k} = performance.now(); ${call} laps[${k}] = performance.now() - $${k};`;
  };
}

export function programOf({ lowered: { ts, wasm, wgsl } }: LiveModel, program: EntryName): Program {
  return (ts ?? (wasm ?? wgsl!).programs).find(({ name }) => name === program)!;
}

/** What looking at the clock takes is taken off. */
export async function runsOnCpu(live: LiveModel, options: RunOptions): Promise<Runs> {
  const { model, lowered } = live;
  const { precision, seconds, seed } = options;
  const program = programOf(live, options.program);
  const text = (more: Pick<Parameters<typeof emitModule>[2], "around">): string =>
    emitModule(model, lowered, { version, hash: "", precision, types: false, ...more });
  const feed = feedFor(model, options);
  const cost = clockCost();

  const clocked = await importText<ClockedModule>(
    `export const laps = new Float64Array(${program.kernels.length});\n${text({ around: clocks(program) })}`,
  );
  const times: number[][] = program.kernels.map(() => []);
  const trainer = await clocked.create({ seed });
  await measure(
    () => void trainer[`${options.program}Sync`](feed),
    seconds,
    () => {
      for (const [k, list] of times.entries()) list.push(clocked.laps[k]! - cost);
    },
  );

  const whole: number[] = [];
  const plain = await (await importText<GeneratedModule>(text({}))).create({ seed });
  let begun = 0;
  await measure(
    () => {
      begun = performance.now();
      plain[`${options.program}Sync`](feed);
    },
    seconds,
    () => whole.push(performance.now() - begun - cost),
  );
  return { kernels: program.kernels.map((kernel, k) => ({ kernel, times: times[k]! })), whole };
}

/** Runs of which a GPU is given several before one is waited for. */
const lot = 16;

/** Kernels are timed by the GPU's own clock, if it has one. */
export async function runsOnGpu(
  { model, lowered, create }: LiveModel,
  gpu: Gpu,
  options: RunOptions,
): Promise<Runs> {
  const { device } = gpu;
  const { program, seconds, seed } = options;
  const kernels = lowered.wgsl!.module.kernels.filter((each) => each.program === program);
  const feed = feedFor(model, options);

  const laps: number[] = [];
  const clock = new KernelClock(device, (_, seconds, place) => {
    laps[place] = 1000 * seconds;
  });
  const times: number[][] = kernels.map(() => []);
  if (clockFault(gpu) === undefined) {
    const clocked = await create({ seed, device, encode: clock.encode });
    await measure(
      async () => {
        await clocked[program](feed);
        await clock.settle();
      },
      seconds,
      () => {
        for (const [k, list] of times.entries()) list.push(laps[k]!);
      },
    );
    clocked.dispose();
  }

  const whole: number[] = [];
  const plain = await create({ seed, device });
  let begun = 0;
  await measure(
    () => {
      begun = performance.now();
      return Promise.all(Array.from({ length: lot }, () => plain[program](feed)));
    },
    seconds,
    () => whole.push((performance.now() - begun) / lot),
  );
  plain.dispose();
  return { kernels: kernels.map(({ kernel }, k) => ({ kernel, times: times[k]! })), whole };
}
