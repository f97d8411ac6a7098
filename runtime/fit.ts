// Training over epochs: batches, shuffling, validation, and reports.
import { checkCount, checkFeed } from "./check.ts";
import type { EntryName, Feed, ModelInfo, Scalars, TrainingState, TypedArray } from "./model.ts";
import { permutation, seedWords } from "./random.ts";

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
  readonly state: TrainingState;
  /** Of the variables. */
  readonly values: readonly TypedArray[];
  readonly run: (entry: EntryName, feed: Feed) => Scalars;
}

/** Told the means of an epoch (over the validation data if there are any) and whether it is the last; true ends the run. */
export type Rule = (host: FitHost) => (means: Scalars, last: boolean) => boolean;

/**
 * Waits for a timer every 50 ms, so that a page stays alive and events get through. A page that is hidden gets its
 * timers about once a second: it then waits every 10 s.
 */
function pacemaker(): () => Promise<void> | undefined {
  let [last, slice] = [performance.now(), 50];
  return () => {
    const now = performance.now();
    if (now - last < slice) return;
    return new Promise((resolve) => {
      setTimeout(() => {
        last = performance.now();
        slice = last - now > 500 ? 1e4 : 50;
        resolve();
      });
    });
  };
}

/** A way through data in batches. */
interface Pass {
  readonly entry: EntryName;
  /** What the next batch is fed as: the data, but for the inputs cut. */
  readonly feed: Record<string, unknown>;
  /** Inputs with a row for each example, and memory for a batch of them. */
  readonly cut: ReadonlyArray<{
    readonly name: string;
    readonly rows: TypedArray;
    readonly buffer: TypedArray;
  }>;
  /** Number of examples; data that have no rows are one. */
  readonly count: number;
  readonly batch: number;
}

/** Checks the data. */
function passOf(model: ModelInfo, entry: EntryName, data: Feed, batch: number): Pass {
  const sizes = checkFeed(model, entry, data);
  const examples = sizes[model.symbols.indexOf(model.batch)]!;
  const cut = model[entry].inputs.flatMap((place) => {
    const { name, shape } = model.inputs[place]!;
    const rows = data[name] as TypedArray;
    return shape[0] === model.batch
      ? [{ name, rows, buffer: rows.slice(0, (batch * rows.length) / examples) }]
      : [];
  });
  return { entry, feed: { ...data }, cut, count: cut[0] ? examples : 1, batch };
}

/** Runs on the examples from one on, in order if one is given; adds the results, times their number, to the sums. */
function take(
  { run }: FitHost,
  { entry, feed, cut, count, batch }: Pass,
  from: number,
  sums: Scalars,
  order?: Uint32Array,
): { readonly values: Scalars; readonly size: number } {
  const size = Math.min(batch, count - from);
  for (const { name, rows, buffer } of cut) {
    const width = rows.length / count;
    if (order)
      for (let i = 0; i < size; i++) {
        const row = order[from + i]! * width;
        for (let j = 0; j < width; j++) buffer[i * width + j] = rows[row + j]!;
      }
    feed[name] = order
      ? buffer.subarray(0, size * width)
      : rows.subarray(from * width, (from + size) * width);
  }
  const values = run(entry, feed);
  for (const name in values) sums[name] = (sums[name] ?? 0) + values[name]! * size;
  return { values, size };
}

const divided = (sums: Scalars, by: number): Scalars =>
  Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / by]));

/** Runs `epochs` more epochs, one left unfinished counting as the first, and yields a report after each. */
export async function* epochsOf(
  host: FitHost,
  data: Feed,
  options: FittingOptions,
): AsyncGenerator<EpochReport, void, void> {
  const { model, state } = host;
  const { name, train } = model;
  const { epochs = train.epochs, batch = train.batch, shuffle = train.shuffle } = options;
  const { validation, signal, onStep } = options;
  checkCount(`${name}.fit: epochs`, epochs);
  checkCount(`${name}.fit: batch`, batch);
  const training = passOf(model, "step", data, batch);
  const validating = validation && passOf(model, "evaluate", validation, batch);
  const rule = train.rule?.(host);
  const breathe = pacemaker();
  let stopped = false;

  for (const end = state.epoch + epochs; state.epoch < end && !stopped; ) {
    const epoch = state.epoch + 1;
    const start = performance.now();
    const order = shuffle ? permutation(...seedWords(state.seed), epoch, training.count) : undefined;
    while (state.cursor < training.count) {
      if (signal?.aborted) return;
      const { values, size } = take(host, training, state.cursor, state.sums, order);
      state.cursor += size;
      if (!Number.isFinite(values.loss ?? 0)) {
        Object.assign(state, { cursor: 0, sums: {} });
        throw new Error(`${name}.fit: the loss is ${values.loss} at step ${state.step}, in epoch ${epoch}`);
      }
      if (onStep) await onStep({ ...values, step: state.step, epoch });
      const pause = breathe();
      if (pause) await pause;
    }
    const means = divided(state.sums, state.cursor);
    const sums: Scalars = {};
    for (let from = 0; validating && from < validating.count; await breathe())
      from += take(host, validating, from, sums).size;
    const validated = validating && divided(sums, validating.count);
    Object.assign(state, { epoch, cursor: 0, sums: {} });
    stopped = rule?.(validated ?? means, epoch === end) ?? false;
    const seconds = (performance.now() - start) / 1000;
    yield { epoch, ...means, ...(validated && { validation: validated }), seconds };
  }
}
