// The trainer of the `ts` target: a model's memory, and the methods that an application calls.
import { checkFeed, isOf, mismatch } from "./check.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import { type EpochReport, epochsOf, type FitHost, type FittingOptions, type Progress } from "./fit.ts";
import {
  arrayOf,
  type Feed,
  type Memory,
  type ModelInfo,
  type ProgramInfo,
  type TypedArray,
} from "./model.ts";
import { sequence } from "./random.ts";

export interface CreationOptions {
  /** A whole number from 0 to 2^53 - 1; by default that of the model's `train` block. */
  readonly seed?: number | undefined;
}

/** A variable as its owner sees it. */
export interface VariableHandle {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** A copy of the values. */
  readonly readSync: () => TypedArray;
  /** Throws a TypeError on another type or length. */
  readonly writeSync: (values: TypedArray) => void;
  readonly read: () => Promise<TypedArray>;
  readonly write: (values: TypedArray) => Promise<void>;
}

/** What `create` of a generated module gives, before it gets the model's own types. */
export type GenericTrainer = ReturnType<typeof createTrainer>;

/** A trainer whose variables are drawn from the seed; throws a TypeError when that is no seed. */
export function createTrainer(model: ModelInfo, options: CreationOptions = {}) {
  const { name, variables } = model;
  const settingNames = Object.keys(model.settings);
  const settingSlot = model.symbols.length;
  const stepSlot = settingSlot + settingNames.length;
  const variableSlot = stepSlot + 3;
  const inputSlot = variableSlot + variables.length;
  const memory: Memory = [...model.symbols.map(() => 1), ...Object.values(model.settings), 0, 0, 0];
  const sizes = model.symbols.map(() => 1);
  /** The sizes that the temporaries of a program were last laid out for. */
  const bound = new Map<ProgramInfo, readonly number[]>();
  const progress: Progress = { epoch: 0, cursor: 0, sums: {}, plateau: {} };
  let arena = new ArrayBuffer(0);
  let seed = 0;
  let disposed = false;

  const alive = (): void => {
    if (disposed) throw new Error(`this trainer of ${name} was disposed`);
  };
  const setSeed = (value: number): void => {
    if (!(Number.isSafeInteger(value) && value >= 0))
      throw new TypeError(`${name}: a seed is a whole number from 0 to 2^53 - 1, got ${value}`);
    seed = value;
    memory[stepSlot + 1] = value | 0;
    memory[stepSlot + 2] = (value / 2 ** 32) | 0;
  };
  const numberAt = (slot: number) => memory[slot] as number;
  const arrayAt = (slot: number) => memory[slot] as TypedArray;

  setSeed(options.seed ?? model.train.seed);
  variables.forEach(({ name, dtype, shape, initialize }, k) => {
    const values = new (arrayOf(model, dtype))(shape.reduce((a, b) => a * b, 1));
    initialize(values, sequence(numberAt(stepSlot + 1), numberAt(stepSlot + 2), name), shape);
    memory[variableSlot + k] = values;
  });

  /** Checks a feed, makes room for its sizes, and runs. Nothing is touched if the check throws. */
  function run(program: ProgramInfo, feed: Feed): void {
    alive();
    checkFeed(model, program, feed, sizes);
    if (!bound.get(program)?.every((size, k) => size === sizes[k])) {
      const layout = program.layout(...sizes);
      const bytes = layout.at(-1)!;
      if (bytes > arena.byteLength) {
        arena = new ArrayBuffer(bytes);
        bound.clear();
      }
      program.temporaries.forEach((dtype, k) => {
        memory[program.first + k] = new (arrayOf(model, dtype))(arena, layout[2 * k]!, layout[2 * k + 1]!);
      });
      bound.set(program, [...sizes]);
    }
    for (let k = 0; k < sizes.length; k++) memory[k] = sizes[k]!;
    for (const place of program.inputs)
      memory[inputSlot + place] = feed[model.inputs[place]!.name] as TypedArray;
    if (program === model.step) memory[stepSlot] = numberAt(stepSlot) + 1;
    program.run(memory);
  }

  function scalars(program: ProgramInfo, feed: Feed): Record<string, number> {
    run(program, feed);
    const values: Record<string, number> = {};
    for (const result in program.results) values[result] = arrayAt(program.results[result]!)[0]!;
    return values;
  }
  const stepSync = (feed: Feed) => scalars(model.step, feed);
  const evaluateSync = (feed: Feed) => scalars(model.evaluate, feed);
  function predictSync(feed: Feed): Record<string, TypedArray> {
    run(model.predict, feed);
    return Object.fromEntries(
      Object.entries(model.predict.results).map(([result, slot]) => [result, arrayAt(slot).slice()]),
    );
  }

  const settings: Record<string, number> = {};
  settingNames.forEach((key, k) => {
    Object.defineProperty(settings, key, {
      enumerable: true,
      get: () => memory[settingSlot + k],
      set(value: unknown) {
        alive();
        if (!Number.isFinite(value))
          throw new TypeError(`${name}.settings.${key} must be a finite number, got ${value}`);
        memory[settingSlot + k] = value as number;
      },
    });
  });

  const handles = (params: boolean): Record<string, VariableHandle> =>
    Object.fromEntries(
      variables.flatMap(({ name: key, role, dtype, shape }, k) => {
        if ((role === "param") !== params) return [];
        const values = arrayAt(variableSlot + k);
        const readSync = () => {
          alive();
          return values.slice();
        };
        const writeSync = (given: TypedArray) => {
          alive();
          const type = arrayOf(model, dtype);
          if (!isOf(type, given) || given.length !== values.length)
            throw new TypeError(`${name}: "${key}" ${mismatch(type, shape, given)}`);
          values.set(given);
        };
        const handle: VariableHandle = {
          shape,
          dtype,
          readSync,
          writeSync,
          read: async () => readSync(),
          write: async (given) => writeSync(given),
        };
        return [[key, handle]];
      }),
    );

  function saveSync(): Uint8Array {
    alive();
    const values = memory.slice(variableSlot, inputSlot) as TypedArray[];
    return encodeCheckpoint(model, values, { step: numberAt(stepSlot), seed, settings, ...progress });
  }

  /** Throws an Error that names all that differs, and then changes nothing. */
  function loadSync(bytes: Uint8Array | ArrayBuffer): void {
    alive();
    const { values, state } = decodeCheckpoint(model, new Uint8Array(bytes));
    const { step, seed, settings: stored, ...reached } = state;
    values.forEach((array, k) => {
      arrayAt(variableSlot + k).set(array);
    });
    memory[stepSlot] = step;
    setSeed(seed);
    for (const key of settingNames) if (Number.isFinite(stored[key])) settings[key] = stored[key]!;
    Object.assign(progress, reached);
  }

  function snapshot(): () => void {
    const values = variables.map(({ role }, k) =>
      role === "optimizer" ? undefined : arrayAt(variableSlot + k).slice(),
    );
    return () =>
      values.forEach((array, k) => {
        if (array) arrayAt(variableSlot + k).set(array);
      });
  }

  return {
    stepSync,
    evaluateSync,
    predictSync,
    saveSync,
    loadSync,
    step: async (feed: Feed) => stepSync(feed),
    evaluate: async (feed: Feed) => evaluateSync(feed),
    predict: async (feed: Feed) => predictSync(feed),
    save: async () => saveSync(),
    load: async (bytes: Uint8Array | ArrayBuffer) => loadSync(bytes),
    params: handles(true),
    /** States of the model and of its optimizer. */
    states: handles(false),
    settings: Object.preventExtensions(settings),
    /** Steps done, epochs finished, and examples used of the epoch begun. */
    get progress() {
      return { step: numberAt(stepSlot), epoch: progress.epoch, cursor: progress.cursor };
    },
    fit(data: Feed, options: FittingOptions = {}): AsyncGenerator<EpochReport, void, void> {
      alive();
      const host: FitHost = {
        model,
        progress,
        settings,
        step: stepSync,
        evaluate: evaluateSync,
        count(program, feed) {
          checkFeed(model, program, feed, sizes);
          const counted = program.sizes.find(
            ({ symbol, solve }) => solve && model.symbols[symbol] === model.batch,
          );
          return counted ? sizes[counted.symbol]! : 1;
        },
        counters: () => memory.slice(stepSlot, variableSlot) as number[],
        snapshot,
      };
      return epochsOf(host, data, options);
    },
    /** Frees the memory; every later call throws. */
    dispose(): void {
      disposed = true;
      memory.length = 0;
      arena = new ArrayBuffer(0);
    },
  };
}
