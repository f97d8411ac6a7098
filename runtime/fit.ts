// Training over epochs: batches, shuffling, validation, and reports.
import {
  type EntryName,
  type Feed,
  isCount,
  type ModelInfo,
  type Scalars,
  type TrainingState,
  type TypedArray,
} from "./model.ts";
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
  /** Checks data; gives the values of the symbols. */
  readonly check: (entry: EntryName, data: Feed) => number[];
  readonly run: (entry: EntryName, feed: Feed) => Scalars;
}

/** Told the means of an epoch (over the validation data if there are any) and whether it is the last; true ends the run. */
export type Rule = (host: FitHost) => (means: Scalars, last: boolean) => boolean;

/** A macrotask every 50 ms, so that a page stays alive and timers and signals get through. */
function pacemaker(): () => Promise<void> | undefined {
  let last = performance.now();
  return () =>
    performance.now() - last < 50
      ? undefined
      : // A message, as pages slow timers down.
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            port1.close();
            last = performance.now();
            resolve();
          };
          port2.postMessage(0);
        });
}

/** Runs an entry point batch by batch; what it returns says what to do next with the examples from one on. */
function batches({ model, check, run }: FitHost, entry: EntryName, data: Feed, batch: number) {
  const examples = check(entry, data)[model.symbols.indexOf(model.batch)]!;
  const cut = model[entry].inputs
    .map((k) => model.inputs[k]!)
    .filter(({ shape }) => shape[0] === model.batch)
    .map(({ name }) => {
      const rows = data[name] as TypedArray;
      const width = rows.length / examples;
      return { name, rows, width, buffer: rows.slice(0, batch * width) };
    });
  // Data that have no rows of their own are one example.
  const count = cut[0] ? examples : 1;
  const feed: Record<string, unknown> = { ...data };
  return {
    count,
    /** Adds the results on `size` examples from one on, times their number, to the sums. */
    take(from: number, sums: Scalars, order?: Uint32Array): { values: Scalars; size: number } {
      const size = Math.min(batch, count - from);
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
      const values = run(entry, feed);
      for (const name in values) sums[name] = (sums[name] ?? 0) + values[name]! * size;
      return { values, size };
    },
  };
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
  for (const value of [epochs, batch])
    if (!isCount(value) || !value)
      throw new TypeError(`${name}.fit: epochs and batch must be positive whole numbers, got ${value}`);
  const training = batches(host, "step", data, batch);
  const validating = validation && batches(host, "evaluate", validation, batch);
  const rules = train.rules.map((rule) => rule(host));
  const breathe = pacemaker();
  let stopped = false;

  for (const end = state.epoch + epochs; state.epoch < end && !stopped; ) {
    const epoch = state.epoch + 1;
    const start = performance.now();
    const order = shuffle ? permutation(...seedWords(state.seed), epoch, training.count) : undefined;
    while (state.cursor < training.count) {
      if (signal?.aborted) return;
      const { values, size } = training.take(state.cursor, state.sums, order);
      state.cursor += size;
      if (!Number.isFinite(values.loss ?? 0)) {
        state.sums = {};
        throw new Error(`${name}.fit: the loss is ${values.loss} at step ${state.step}, in epoch ${epoch}`);
      }
      if (onStep) await onStep({ ...values, step: state.step, epoch });
      const pause = breathe();
      if (pause) await pause;
    }
    const means = divided(state.sums, state.cursor);
    const sums: Scalars = {};
    for (let from = 0; validating && from < validating.count; await breathe())
      from += validating.take(from, sums).size;
    const validated = validating && divided(sums, validating.count);
    Object.assign(state, { epoch, cursor: 0, sums: {} });
    stopped = rules.map((rule) => rule(validated ?? means, epoch === end)).includes(true);
    const seconds = (performance.now() - start) / 1000;
    yield { epoch, ...means, ...(validated && { validation: validated }), seconds };
  }
}
