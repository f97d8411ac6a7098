// How training goes: a bar on a terminal while an epoch runs, and a plain line after each.
import { type Options, Presets, SingleBar } from "cli-progress";
import type { EpochRecord } from "./checkpoint.ts";
import { print } from "./terminal.ts";

type Scalars = Readonly<Record<string, number>>;

export interface Progress {
  /** After each step: its epoch, how many examples it used, its loss and metrics. */
  readonly step: (epoch: number, examples: number, values: Scalars) => void;
  readonly epoch: (record: EpochRecord) => void;
  readonly stop: () => void;
}

/** Four digits: 0.2345, 1.235e-7. */
export const figure = (value: number): string => `${Number(value.toPrecision(4))}`;

const figures = (values: Scalars, prefix = ""): string[] =>
  Object.entries(values).map(([name, value]) => `${prefix}${name} ${figure(value)}`);

/** `epoch 1/5  loss 0.2345  accuracy 0.9312  validation loss 0.2101  12345 examples/s`. */
export const epochLine = (
  { epoch, training, validation = {} }: EpochRecord,
  epochs: number,
  rate: number,
): string =>
  [
    `epoch ${`${epoch}`.padStart(`${epochs}`.length)}/${epochs}`,
    ...figures(training),
    ...figures(validation, "validation "),
    `${Math.round(rate)} examples/s`,
  ].join("  ");

/** `42 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "…";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

const barOptions: Options = {
  format: "epoch {epoch} {bar} {percentage} %  {figures}  {rate} examples/s  {left} left",
  clearOnComplete: true,
  hideCursor: true,
  fps: 10,
  barsize: 24,
  stream: process.stderr,
};

/**
 * `done` examples of `total` (those of all epochs) are behind us; an epoch has `total / epochs`. The rate is that of
 * this run, validation and checkpoints included.
 */
export function showProgress(epochs: number, examples: number, done: number, quiet: boolean): Progress {
  const total = epochs * examples;
  const start = performance.now();
  let used = 0;
  let usedBefore = 0;
  let epochStart = start;
  const bar = !quiet && process.stderr.isTTY ? new SingleBar(barOptions, Presets.shades_classic) : undefined;
  return {
    step(epoch, count, values) {
      used += count;
      if (!bar) return;
      const rate = used / ((performance.now() - start) / 1000);
      const within = done + used - (epoch - 1) * examples;
      const payload = {
        epoch: `${epoch}/${epochs}`,
        figures: figures(values).join("  "),
        rate: Math.round(rate),
        left: duration((total - done - used) / rate),
      };
      if (bar.isActive) bar.update(within, payload);
      else bar.start(examples, within, payload);
    },
    epoch(record) {
      bar?.stop();
      const now = performance.now();
      const rate = (used - usedBefore) / ((now - epochStart) / 1000);
      usedBefore = used;
      epochStart = now;
      if (!quiet) print(epochLine(record, epochs, rate));
    },
    stop: () => bar?.stop(),
  };
}
