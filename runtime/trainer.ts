// The trainer of the `ts` target: the methods that an application calls, around the memory of one model.
import { checkArray, checkFeed } from "./check.ts";
import { encodeCheckpoint, loadCheckpoint } from "./checkpoint.ts";
import { type EpochReport, epochsOf, type FitHost, type FittingOptions } from "./fit.ts";
import type { EntryName, Feed, ModelInfo, Scalars, TrainingState, TypedArray } from "./model.ts";
import { type WithPromises, withPromises } from "./promises.ts";
import { seedWords } from "./random.ts";
import { begin, type CreationOptions } from "./start.ts";

/** A variable as its owner sees it. */
export type VariableHandle = WithPromises<{
  /** A copy of the values. */
  readSync(): TypedArray;
  /** Throws a TypeError on another type or length. */
  writeSync(values: TypedArray): void;
}> & { readonly shape: readonly number[]; readonly dtype: string };

/** What `create` of a generated module gives, before it gets the model's own types. */
export type GenericTrainer = ReturnType<typeof createTrainer>;

/** All that a trainer holds, and what `fit` runs on. */
interface Core extends FitHost {
  readonly model: ModelInfo;
  /** Of the variables. */
  readonly values: readonly TypedArray[];
  /** The settings, for the trainer's owner. */
  readonly settings: Scalars;
  /** Shared by the temporaries of all entry points, */
  arena: ArrayBuffer;
  /** which were last laid out for these sizes. Absent after `dispose`. */
  rooms?: {
    [Name in EntryName]?: { readonly sizes: readonly number[]; readonly arrays: readonly TypedArray[] };
  };
}

/** Throws an Error after `dispose`. */
function alive(core: Core): Required<Core> {
  if (core.rooms) return core as Required<Core>;
  throw new Error(`${core.model.name}: the trainer was disposed`);
}

/** The arena, made anew if it is too small. */
function arenaOf(core: Core, bytes: number): ArrayBuffer {
  if (bytes > core.arena.byteLength) {
    core.arena = new ArrayBuffer(bytes);
    core.rooms = {};
  }
  return core.arena;
}

/** Checks a feed, makes room for its sizes, runs, and reads the results. Nothing is touched if the check throws. */
function run<Value>(
  core: Core,
  entry: EntryName,
  feed: Feed,
  read: (array: TypedArray) => Value,
): Record<string, Value> {
  const { model, state, values, rooms } = alive(core);
  const program = model[entry];
  const sizes = checkFeed(model, entry, feed);
  let room = rooms[entry];
  if (!room?.sizes.every((size, k) => size === sizes[k])) {
    room = { sizes, arrays: program.temporaries((bytes) => arenaOf(core, bytes), ...sizes) };
    alive(core).rooms[entry] = room;
  }
  if (entry === "step") state.step++;
  const inputs = model.inputs.map(({ name }) => feed[name]);
  program.run(sizes, state.settings, [state.step, ...seedWords(state.seed)], values, inputs, room.arrays);
  const found: Record<string, Value> = {};
  for (const name in program.results) found[name] = read(room.arrays[program.results[name]!]!);
  return found;
}

const handlesOf = (core: Core, params: boolean): Record<string, VariableHandle> =>
  Object.fromEntries(
    core.model.variables.flatMap((variable, place) => {
      const { name, role, shape, dtype } = variable;
      const values = core.values[place]!;
      const methods = withPromises({
        readSync: () => alive(core) && values.slice(),
        writeSync(given: TypedArray) {
          checkArray(alive(core).model, "write", variable, values.length, given);
          values.set(given);
        },
      });
      return (role === "param") === params ? [[name, { shape, dtype, ...methods }]] : [];
    }),
  );

/** A trainer whose variables are drawn from the seed; throws a TypeError when that is no seed. */
export function createTrainer(model: ModelInfo, options: CreationOptions = {}) {
  const numbers = (entry: EntryName, feed: Feed): Scalars => run(core, entry, feed, (array) => array[0]!);
  const core: Core = {
    ...begin(model, options),
    run: (entry, feed, tell) => tell(numbers(entry, feed)),
    arena: new ArrayBuffer(0),
    rooms: {},
  };
  return {
    ...withPromises({
      stepSync: (feed: Feed) => numbers("step", feed),
      evaluateSync: (feed: Feed) => numbers("evaluate", feed),
      predictSync: (feed: Feed) => run(core, "predict", feed, (array) => array.slice()),
      saveSync: () => encodeCheckpoint(alive(core)),
      loadSync: (bytes: Uint8Array | ArrayBuffer) => loadCheckpoint(alive(core), new Uint8Array(bytes)),
    }),
    params: handlesOf(core, true),
    /** Of the model and of its optimizer. */
    states: handlesOf(core, false),
    settings: core.settings,
    /** Steps done, epochs finished, and examples used of the epoch begun. */
    get progress(): Pick<TrainingState, "step" | "epoch" | "cursor"> {
      return { ...core.state };
    },
    fit: (data: Feed, options: FittingOptions = {}): AsyncGenerator<EpochReport, void, void> =>
      epochsOf(alive(core), data, options),
    /** Frees the memory of the temporaries; every later call throws. */
    dispose(): void {
      delete core.rooms;
      core.arena = new ArrayBuffer(0);
    },
  };
}
