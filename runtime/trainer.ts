// The trainer of targets that run on the CPU: the methods that an application calls, around the memory of one model.
import { checkArray, checkFeed } from "./check.ts";
import { encodeCheckpoint, loadCheckpoint } from "./checkpoint.ts";
import { type EpochReport, epochsOf, type FitHost, type FittingOptions } from "./fit.ts";
import type { AnyModel, EntryName, Feed, ModelInfo, Scalars, TrainingState, TypedArray } from "./model.ts";
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

/** An entry point laid out for some sizes. */
export interface CpuRoom {
  readonly sizes: readonly number[];
  /** The temporaries; the next run writes them. */
  readonly arrays: readonly TypedArray[];
  /** Counters are the step, and the two words of the seed. */
  run(settings: Scalars, counters: readonly number[], feed: Feed): void;
}

/** Where memory moves, it sets the values of the core anew, and forgets the rooms. */
export type MakeRoom = (core: CpuCore, entry: EntryName, sizes: readonly number[]) => CpuRoom;

/** All that a trainer holds, and what `fit` runs on. */
export interface CpuCore extends FitHost {
  /** Of the variables. */
  values: readonly TypedArray[];
  /** The settings, for the trainer's owner. */
  readonly settings: Scalars;
  /** Those that entry points ran in last. */
  rooms: { [Name in EntryName]?: CpuRoom };
  /** Absent after `dispose`. */
  makeRoom?: MakeRoom;
}

/** Throws an Error after `dispose`. */
function alive(core: CpuCore): Required<CpuCore> {
  if (core.makeRoom) return core as Required<CpuCore>;
  throw new Error(`${core.model.name}: the trainer was disposed`);
}

/** Checks a feed, makes room for its sizes, runs, and reads the results. Nothing is touched if the check throws. */
function run<Value>(
  core: CpuCore,
  entry: EntryName,
  feed: Feed,
  read: (array: TypedArray) => Value,
): Record<string, Value> {
  const { model, state, makeRoom } = alive(core);
  const { results } = model[entry];
  const sizes = checkFeed(model, entry, feed);
  let room = core.rooms[entry];
  if (!room?.sizes.every((size, k) => size === sizes[k])) {
    room = makeRoom(core, entry, sizes);
    core.rooms[entry] = room;
  }
  if (entry === "step") state.step++;
  room.run(state.settings, [state.step, ...seedWords(state.seed)], feed);
  const found: Record<string, Value> = {};
  for (const name in results) found[name] = read(room.arrays[results[name]!]!);
  return found;
}

const handlesOf = (core: CpuCore, params: boolean): Record<string, VariableHandle> =>
  Object.fromEntries(
    core.model.variables.flatMap((variable, place) => {
      const { name, role, shape, dtype } = variable;
      const methods = withPromises({
        readSync: () => alive(core).values[place]!.slice(),
        writeSync(given: TypedArray) {
          const values = alive(core).values[place]!;
          checkArray(core.model, "write", variable, values.length, given);
          values.set(given);
        },
      });
      return (role === "param") === params ? [[name, { shape, dtype, ...methods }]] : [];
    }),
  );

/** A trainer that has begun. */
export function trainerIn(begun: ReturnType<typeof begin<AnyModel>>, makeRoom: MakeRoom) {
  const numbers = (entry: EntryName, feed: Feed): Scalars => run(core, entry, feed, (array) => array[0]!);
  const core: CpuCore = {
    ...begun,
    run: (entry, feed, tell) => tell(numbers(entry, feed)),
    rooms: {},
    makeRoom,
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
    /** Lets go of the memory; every later call throws. */
    dispose(): void {
      delete core.makeRoom;
      core.rooms = {};
      core.values = [];
    },
  };
}

/** A trainer whose variables are drawn from the seed; throws a TypeError when that is no seed. */
export function createTrainer(model: ModelInfo, options: CreationOptions = {}) {
  /** Shared by the temporaries of all entry points. */
  let arena = new ArrayBuffer(0);
  return trainerIn(begin<AnyModel>(model, options), (core, entry, sizes) => {
    const program = model[entry];
    const room = (bytes: number): ArrayBuffer => {
      if (bytes > arena.byteLength) {
        arena = new ArrayBuffer(bytes);
        core.rooms = {};
      }
      return arena;
    };
    const arrays = program.temporaries(room, ...sizes);
    const run: CpuRoom["run"] = (settings, counters, feed) => {
      const inputs = model.inputs.map(({ name }) => feed[name]);
      program.run(sizes, settings, counters, core.values, inputs, arrays);
    };
    return { sizes, arrays, run };
  });
}
