// What a page or a Worker does with a compiled trainer when a test asks, told in plain numbers, as these get through.
import type { GenericGpuTrainer } from "../runtime/gpu-trainer.ts";

type Numbers = readonly number[];

/** Arrays by name, each with the name of its type. */
export type Arrays = Readonly<Record<string, readonly [type: string, values: Numbers]>>;

export interface Visit {
  /** Address of the compiled module. */
  readonly module: string;
  readonly seed?: number;
  /** Whether to give the trainer the device that all visits share; else it finds its own. */
  readonly shares?: boolean;
  readonly checkpoint?: Numbers;
  readonly settings?: Readonly<Record<string, number>>;
  /** A step on each, then `evaluate` and `predict` on the last. */
  readonly feeds: readonly Arrays[];
}

export interface Account {
  readonly target: string | undefined;
  /** Before each step, and after the last. */
  readonly variables: readonly Arrays[];
  readonly settings: Readonly<Record<string, number>>;
  readonly steps: ReadonlyArray<Readonly<Record<string, number>>>;
  readonly evaluated: Readonly<Record<string, number>>;
  readonly predicted: Arrays;
  readonly saved: Numbers;
}

let shared: Promise<GPUDevice> | undefined;

/** As a trainer opens one of its own. */
async function openDevice(): Promise<GPUDevice> {
  const adapter = (await navigator.gpu.requestAdapter())!;
  return adapter.requestDevice({ requiredFeatures: adapter.features.has("subgroups") ? ["subgroups"] : [] });
}

const kinds = { Float32Array, Int32Array, Uint8Array };
const packed = (arrays: Readonly<Record<string, ArrayLike<number>>>): Arrays =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [name, [array.constructor.name, Array.from(array)]]),
  );
const unpacked = (arrays: Arrays) =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, [type, values]]) => [
      name,
      new kinds[type as keyof typeof kinds](values),
    ]),
  );

export async function visit(given: Visit): Promise<Account> {
  const { module, seed, shares = true, checkpoint, settings, feeds } = given;
  const { create } = await import(/* @vite-ignore */ module);
  if (shares) shared ??= openDevice();
  const trainer: GenericGpuTrainer & { readonly target?: string } = await create({
    seed,
    device: shares ? await shared : undefined,
  });
  if (checkpoint) await trainer.load(Uint8Array.from(checkpoint));
  Object.assign(trainer.settings, settings);
  const handles = Object.entries({ ...trainer.params, ...trainer.states });
  const variables = async (): Promise<Arrays> =>
    packed(
      Object.fromEntries(
        await Promise.all(handles.map(async ([name, handle]) => [name, await handle.read()] as const)),
      ),
    );
  const seen: Arrays[] = [await variables()];
  const steps: Array<Readonly<Record<string, number>>> = [];
  for (const feed of feeds) {
    steps.push(await trainer.step(unpacked(feed)));
    seen.push(await variables());
  }
  const last = unpacked(feeds.at(-1)!);
  const account = {
    target: trainer.target,
    variables: seen,
    settings: { ...trainer.settings },
    steps,
    evaluated: await trainer.evaluate(last),
    predicted: packed(await trainer.predict(last)),
    saved: Array.from(await trainer.save()),
  };
  trainer.dispose();
  return account;
}
