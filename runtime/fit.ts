// Training over epochs: batches, shuffling, validation, and reports.
import { checkCount, checkFeed } from "./check.ts";
import type { AnyModel, EntryName, Feed, Scalars, TrainingState, TypedArray } from "./model.ts";
import { permutation, seedWords } from "./random.ts";

export interface FittingOptions {
  readonly epochs?: number | undefined;
  readonly batch?: number | undefined;
  readonly shuffle?: boolean | undefined;
  readonly validation?: Feed | undefined;
  readonly signal?: { readonly aborted: boolean } | undefined;
  /** On a GPU, metrics are read back at most once in so many steps. */
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

/**
 * Runs on so many examples. What `tell` makes of the results is waited for; it is told them at once, or later but in
 * order. Gives what is to be waited for before the next run.
 */
export type Submit = (
  entry: EntryName,
  feed: Feed,
  tell: (values: Scalars) => unknown,
  size: number,
  options: FittingOptions,
) => unknown;

/** What fitting needs of a trainer. */
export interface FitHost {
  readonly model: AnyModel;
  readonly state: TrainingState;
  readonly run: Submit;
  /** Waits until all results are told. */
  readonly settle?: () => Promise<void>;
  /** Of the variables, where they lie in arrays, */
  readonly values?: readonly TypedArray[];
  /** and where not: keeps the params and states, in place of those kept before; the function puts them back. */
  readonly keep?: () => () => void;
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

/** How far a pass has come: examples used, and the sums of the results over them. */
type Course = Pick<TrainingState, "cursor" | "sums">;

/** Runs on the next batch, in order if one is given; `then` is told the results. Gives what is to be waited for. */
type Next = (course: Course, order?: Uint32Array, then?: (values: Scalars) => unknown) => unknown;

/** Checks the data. Gives the number of examples, data without rows being one, and a way through them in batches. */
function passOf(
  { model, run }: FitHost,
  entry: EntryName,
  data: Feed,
  batch: number,
  options: FittingOptions,
): readonly [count: number, next: Next] {
  const sizes = checkFeed(model, entry, data);
  const examples = sizes[model.symbols.indexOf(model.batch)]!;
  const feed: Record<string, unknown> = { ...data };
  /** Inputs with a row for each example, the width of a row, and memory for a batch of them. */
  const cut = model[entry].inputs.flatMap((place) => {
    const { name, shape } = model.inputs[place]!;
    const rows = data[name] as TypedArray;
    const width = rows.length / examples;
    return shape[0] === model.batch ? [[name, rows, width, rows.slice(0, batch * width)] as const] : [];
  });
  const count = cut[0] ? examples : 1;
  const next: Next = (course, order, then) => {
    const from = course.cursor;
    const size = Math.min(batch, count - from);
    course.cursor += size;
    for (const [name, rows, width, buffer] of cut) {
      if (order)
        for (let i = 0; i < size; i++) {
          const row = order[from + i]! * width;
          // A call takes as long as to copy a few numbers.
          if (width > 16) buffer.set(rows.subarray(row, row + width), i * width);
          else for (let j = 0; j < width; j++) buffer[i * width + j] = rows[row + j]!;
        }
      feed[name] = order
        ? buffer.subarray(0, size * width)
        : rows.subarray(from * width, (from + size) * width);
    }
    return run(
      entry,
      feed,
      (values) => {
        const { sums } = course;
        for (const name in values) sums[name] = (sums[name] ?? 0) + values[name]! * size;
        return then?.(values);
      },
      size,
      options,
    );
  };
  return [count, next];
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
  const [count, next] = passOf(host, "step", data, batch, options);
  const [total = 0, validate] = validation ? passOf(host, "evaluate", validation, batch, options) : [];
  const rule = train.rule?.(host);
  const breathe = pacemaker();
  let stopped = false;

  for (const end = state.epoch + epochs; state.epoch < end && !stopped; ) {
    const epoch = state.epoch + 1;
    const start = performance.now();
    const order = shuffle ? permutation(...seedWords(state.seed), epoch, count) : undefined;
    while (state.cursor < count && state.epoch === epoch - 1 && !signal?.aborted) {
      const step = state.step + 1;
      const wait = next(state, order, (values) => {
        if (Number.isFinite(values.loss ?? 0)) return onStep?.({ ...values, step, epoch });
        Object.assign(state, { cursor: 0, sums: {} });
        throw new Error(`${name}.fit: the loss is ${values.loss} at step ${step}, in epoch ${epoch}`);
      });
      if (wait) await wait;
      const pause = breathe();
      if (pause) await pause;
    }
    await host.settle?.();
    const isDone = (): boolean => state.cursor >= count && state.epoch === epoch - 1;
    const means = divided(state.sums, state.cursor);
    const course: Course = { cursor: 0, sums: {} };
    for (; isDone() && course.cursor < total; await breathe()) await validate!(course);
    await host.settle?.();
    if (!isDone()) {
      if (signal?.aborted) return;
      continue; // a checkpoint was loaded
    }
    const validated = validation && divided(course.sums, course.cursor);
    Object.assign(state, { epoch, cursor: 0, sums: {} });
    stopped = rule?.(validated ?? means, epoch === end) ?? false;
    const seconds = (performance.now() - start) / 1000;
    yield { epoch, ...means, ...(validated && { validation: validated }), seconds };
  }
}
