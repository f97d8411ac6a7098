// Training over epochs: batches, shuffling, validation, early stopping and the plateau rule.
import type { Feed, ModelInfo, ProgramInfo, TypedArray } from "./model.ts";
import { permutation } from "./random.ts";

export type Scalars = Record<string, number>;

/** How far training has come; saved with the parameters, so that a loaded trainer goes on from the same batch. */
export interface Progress {
  /** Epochs finished. */
  epoch: number;
  /** Examples already used in the next one, */
  cursor: number;
  /** and the sums of its loss and metrics over them. */
  sums: Scalars;
  /** The best value that the plateau rule has seen, and how many epochs ago. */
  plateau: Scalars;
}

export interface FittingOptions {
  readonly epochs?: number | undefined;
  readonly batch?: number | undefined;
  readonly shuffle?: boolean | undefined;
  readonly validation?: Feed | undefined;
  readonly signal?: { readonly aborted: boolean } | undefined;
  /** Metrics reach the host at least this often; on this target, always. */
  readonly readEvery?: number | undefined;
  readonly onStep?:
    | ((values: { step: number; epoch: number; [metric: string]: number }) => unknown)
    | undefined;
}

export interface EpochReport {
  readonly epoch: number;
  readonly seconds: number;
  readonly validation?: Scalars;
  readonly [metric: string]: number | Scalars | undefined;
}

/** What fitting needs of a trainer. */
export interface FitHost {
  readonly model: ModelInfo;
  readonly progress: Progress;
  readonly settings: Scalars;
  readonly step: (feed: Feed) => Scalars;
  readonly evaluate: (feed: Feed) => Scalars;
  /** Checks data and counts its examples; 1 where nothing counts them. */
  readonly count: (program: ProgramInfo, data: Feed) => number;
  /** Steps done, and the two words of the seed. */
  readonly counters: () => readonly number[];
  /** Copies the variables; the result puts them back. */
  readonly snapshot: () => () => void;
}

/** A macrotask every 50 ms, so that a page stays alive and timers and signals get through. */
function pacemaker(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < 50) return undefined;
    // A message, as pages slow timers down.
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        last = performance.now();
        resolve();
      };
      port2.postMessage(0);
    });
  };
}

/** Cuts batches out of the inputs that have a row for each example; the others are fed whole. */
function cutter({ model }: FitHost, program: ProgramInfo, data: Feed, count: number, batch: number) {
  const feed: Record<string, unknown> = { ...data };
  const cut = program.inputs
    .map((place) => model.inputs[place]!)
    .filter(({ shape }) => model.batch !== undefined && shape[0] === model.batch)
    .map(({ name }) => {
      const rows = data[name] as TypedArray;
      const width = rows.length / count;
      return { name, rows, width, buffer: rows.slice(0, batch * width) };
    });
  return (from: number, size: number, order?: Uint32Array): Feed => {
    for (const { name, rows, width, buffer } of cut) {
      if (order)
        for (let i = 0; i < size; i++) {
          const row = order[from + i]! * width;
          for (let j = 0; j < width; j++) buffer[i * width + j] = rows[row + j]!;
        }
      feed[name] = order
        ? buffer.subarray(0, size * width)
        : rows.subarray(from * width, (from + size) * width);
    }
    return feed;
  };
}

const addWeighted = (sums: Scalars, values: Scalars, weight: number): void => {
  for (const name in values) sums[name] = (sums[name] ?? 0) + values[name]! * weight;
};
const divided = (sums: Scalars, by: number): Scalars =>
  Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / by]));

/** Notes a score (smaller is better) and tells for how many epochs there was none better. */
function waited(state: Scalars, score: number, minDelta: number): number {
  const better = score < (state.best ?? Infinity) - minDelta;
  if (better) state.best = score;
  state.waited = better ? 0 : (state.waited ?? 0) + 1;
  return state.waited;
}

/**
 * Runs `epochs` more epochs, the one left unfinished counting as the first, and yields a report after each.
 * A monitored metric is to fall if its name contains "loss", "error", "mse", "mae" or "perplexity", and else to rise.
 * Early stopping watches one call of `fit`; in the end it puts the variables of the best epoch back.
 */
export async function* epochsOf(
  host: FitHost,
  data: Feed,
  options: FittingOptions,
): AsyncGenerator<EpochReport, void, void> {
  const { model, progress, settings } = host;
  const { earlyStopping, plateau, ...defaults } = model.train;
  const { epochs = defaults.epochs, batch = defaults.batch, shuffle = defaults.shuffle } = options;
  const { validation, signal, onStep } = options;
  for (const [name, value] of Object.entries({ epochs, batch }))
    if (!(Number.isSafeInteger(value) && value > 0))
      throw new TypeError(`${model.name}.fit: ${name} must be a positive whole number, got ${value}`);
  const count = host.count(model.step, data);
  const next = cutter(host, model.step, data, count, batch);
  const validationCount = validation ? host.count(model.evaluate, validation) : 0;
  const nextValidation = validation && cutter(host, model.evaluate, validation, validationCount, batch);
  const breathe = pacemaker();
  const stopping: Scalars = {};
  let stopped = false;
  let restore = (): void => {};

  for (const end = progress.epoch + epochs; progress.epoch < end && !stopped; ) {
    const epoch = progress.epoch + 1;
    const start = performance.now();
    const [, seed0 = 0, seed1 = 0] = host.counters();
    const order = shuffle ? permutation(seed0, seed1, epoch, count) : undefined;
    while (progress.cursor < count) {
      if (signal?.aborted) return;
      const size = Math.min(batch, count - progress.cursor);
      const values = host.step(next(progress.cursor, size, order));
      const [step = 0] = host.counters();
      progress.cursor += size;
      if (!Number.isFinite(values.loss ?? 0))
        throw new Error(`${model.name}.fit: the loss is ${values.loss} at step ${step}, in epoch ${epoch}`);
      addWeighted(progress.sums, values, size);
      const told = onStep?.({ ...values, step, epoch });
      if (told instanceof Promise) await told;
      const pause = breathe();
      if (pause) await pause;
    }
    const means = divided(progress.sums, progress.cursor);
    const sums: Scalars = {};
    for (let from = 0; nextValidation && from < validationCount; from += batch) {
      const size = Math.min(batch, validationCount - from);
      addWeighted(sums, host.evaluate(nextValidation(from, size)), size);
      await breathe();
    }
    const validated = divided(sums, validationCount);
    Object.assign(progress, { epoch, cursor: 0, sums: {} });

    const score = (monitor: string): number =>
      (validation ? validated : means)[monitor]! * (/loss|error|mse|mae|perplexity/i.test(monitor) ? 1 : -1);
    if (plateau && waited(progress.plateau, score(plateau.monitor), 0) >= Math.max(1, plateau.patience)) {
      progress.plateau.waited = 0;
      settings[plateau.setting] = Math.max(plateau.minimum, settings[plateau.setting]! * plateau.factor);
    }
    if (earlyStopping) {
      const idle = waited(stopping, score(earlyStopping.monitor), earlyStopping.minDelta);
      stopped = idle >= Math.max(1, earlyStopping.patience);
      if (idle === 0) restore = host.snapshot();
      else if (stopped || epoch === end) restore();
    }
    const seconds = (performance.now() - start) / 1000;
    yield { epoch, ...means, ...(validation && { validation: validated }), seconds };
  }
}
