// The trainer of the `ts` target: a model's memory, and the methods that an application calls.
import { checkArray, checkFeed } from "./check.ts";
import { encodeCheckpoint, loadCheckpoint } from "./checkpoint.ts";
import { type EpochReport, epochsOf, type FittingOptions } from "./fit.ts";
import {
  arrayOf,
  type EntryName,
  type Feed,
  isCount,
  type ModelInfo,
  type Scalars,
  type TrainingState,
  type TypedArray,
} from "./model.ts";
import { type WithPromises, withPromises } from "./promises.ts";
import { seedWords, sequence } from "./random.ts";

export interface CreationOptions {
  /** A whole number from 0 to 2^53 - 1; by default that of the model's `train` block. */
  readonly seed?: number | undefined;
}

/** A variable as its owner sees it. */
export type VariableHandle = WithPromises<{
  /** A copy of the values. */
  readSync(): TypedArray;
  /** Throws a TypeError on another type or length. */
  writeSync(values: TypedArray): void;
}> & { readonly shape: readonly number[]; readonly dtype: string };

/** What `create` of a generated module gives, before it gets the model's own types. */
export type GenericTrainer = ReturnType<typeof createTrainer>;

/** A trainer whose variables are drawn from the seed; throws a TypeError when that is no seed. */
export function createTrainer(model: ModelInfo, { seed = model.train.seed }: CreationOptions = {}) {
  const { name, variables } = model;
  if (!isCount(seed))
    throw new TypeError(`${name}: a seed is a whole number from 0 to 2^53 - 1, got ${seed}`);
  const state: TrainingState = {
    step: 0,
    seed,
    settings: Object.seal({ ...model.settings }),
    epoch: 0,
    cursor: 0,
    sums: {},
    plateau: {},
  };
  const values = variables.map(({ name: key, dtype, shape, initialize }) => {
    const array = new (arrayOf(model, dtype))(shape.reduce((a, b) => a * b, 1));
    initialize?.(array, sequence(...seedWords(seed), key), shape);
    return array;
  });
  let arena = new ArrayBuffer(0);
  /** What the temporaries of the entry points were last laid out for. */
  let rooms: { [Name in EntryName]?: { readonly sizes: readonly number[]; readonly arrays: TypedArray[] } } =
    {};
  let disposed = false;

  const alive = (): void => {
    if (disposed) throw new Error(`this trainer of ${name} was disposed`);
  };

  /** The arena, made anew if it is too small. */
  const arenaOf = (bytes: number): ArrayBuffer => {
    if (bytes > arena.byteLength) {
      arena = new ArrayBuffer(bytes);
      rooms = {};
    }
    return arena;
  };

  /** Checks a feed, makes room for its sizes, and runs; nothing is touched if the check throws. */
  function run<Value>(
    entry: EntryName,
    feed: Feed,
    read: (array: TypedArray) => Value,
  ): Record<string, Value> {
    alive();
    const program = model[entry];
    const sizes = checkFeed(model, entry, feed);
    let room = rooms[entry];
    if (!room?.sizes.every((size, k) => size === sizes[k])) {
      room = { sizes, arrays: program.temporaries(arenaOf, ...sizes) };
      rooms[entry] = room;
    }
    if (entry === "step") state.step++;
    const counters = [state.step, ...seedWords(state.seed)];
    const inputs = model.inputs.map((input) => feed[input.name]);
    program.run(sizes, state.settings, counters, values, inputs, room.arrays);
    const found: Record<string, Value> = {};
    for (const result in program.results) found[result] = read(room.arrays[program.results[result]!]!);
    return found;
  }
  const scalars = (entry: EntryName, feed: Feed): Scalars => run(entry, feed, (array) => array[0]!);

  const params: Record<string, VariableHandle> = {};
  /** Of the model and of its optimizer. */
  const states: Record<string, VariableHandle> = {};
  variables.forEach((variable, k) => {
    const { name: key, role, shape, dtype } = variable;
    const methods = withPromises({
      readSync() {
        alive();
        return values[k]!.slice();
      },
      writeSync(given: TypedArray) {
        alive();
        checkArray(model, "write", variable, values[k]!.length, given);
        values[k]!.set(given);
      },
    });
    (role === "param" ? params : states)[key] = { shape, dtype, ...methods };
  });

  return {
    ...withPromises({
      stepSync: (feed: Feed) => scalars("step", feed),
      evaluateSync: (feed: Feed) => scalars("evaluate", feed),
      predictSync: (feed: Feed) => run("predict", feed, (array) => array.slice()),
      saveSync() {
        alive();
        return encodeCheckpoint(model, values, state);
      },
      loadSync(bytes: Uint8Array | ArrayBuffer) {
        alive();
        loadCheckpoint(model, values, state, new Uint8Array(bytes));
      },
    }),
    params,
    states,
    settings: new Proxy(state.settings, {
      set(target, key: string, value) {
        if (!(key in target && Number.isFinite(value)))
          throw new TypeError(`${name}.settings: "${key}" cannot be set to ${value}`);
        target[key] = value;
        return true;
      },
    }),
    /** Steps done, epochs finished, and examples used of the epoch begun. */
    get progress() {
      const { step, epoch, cursor } = state;
      return { step, epoch, cursor };
    },
    fit(data: Feed, options: FittingOptions = {}): AsyncGenerator<EpochReport, void, void> {
      alive();
      const check = (entry: EntryName, feed: Feed) => checkFeed(model, entry, feed);
      return epochsOf({ model, state, values, check, run: scalars }, data, options);
    },
    /** Frees the memory; every later call throws. */
    dispose(): void {
      disposed = true;
      arena = new ArrayBuffer(0);
      rooms = {};
      values.length = 0;
    },
  };
}
