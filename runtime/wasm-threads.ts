// Threads of a trainer in WebAssembly: they run shares of each kernel over one memory, and the trainer's own thread does too.
import { checkCount } from "./check.ts";
import type { CreationOptions } from "./start.ts";
import type { GenericTrainer } from "./trainer.ts";
import type { Kernels, WasmModelInfo } from "./wasm-model.ts";
import { createWasmTrainer } from "./wasm-trainer.ts";

/** What a thread is given. */
interface Team {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** What threads tell each other. */
  readonly control: Int32Array;
  readonly call: Float64Array;
  /** How far its blocks lie from those of the first. */
  readonly blocks: number;
}

/** The end of a conversation with a thread, in any host. */
interface Port {
  onmessage: ((event: { readonly data: Team }) => void) | null;
  postMessage(message: unknown): void;
}

/** A worker of a page, or of Node. */
interface Helper {
  postMessage(given: Team): void;
  terminate(): unknown;
  addEventListener?(type: string, listener: (event: Event) => void): void;
  on?(type: string, listener: () => void): void;
  unref?(): void;
}

type HelperClass = new (url: URL, options: { readonly type: "module" }) => Helper;

/** What Node has where others have a global Worker. */
interface NodeHost {
  readonly process: {
    getBuiltinModule(name: string): { readonly Worker: HelperClass; readonly parentPort: Port };
  };
}

/**
 * Runs shares of the kernel that is called, until none is left; gives how many. The first word of `control` is the number
 * of the call, and in its last 8 bits the shares that nobody has taken. `call` tells of the kernel, the size of a share,
 * the iterations, and the numbers given. It holds as long as there is a share to take.
 */
export function runShares(
  control: Int32Array,
  call: Float64Array,
  kernels: ReadonlyArray<Kernels[string]>,
  blocks: number,
): number {
  let count = 0;
  for (let word = Atomics.load(control, 0); word & 255; word = Atomics.load(control, 0)) {
    const [kernel, size, extent, length] = call as unknown as readonly [number, number, number, number];
    const given = call.slice(4, 4 + length);
    if (Atomics.compareExchange(control, 0, word, word - 1) !== word) continue;
    const from = ((word & 255) - 1) * size;
    kernels[kernel]!(...given, from, Math.min(from + size, extent), blocks);
    count++;
  }
  return count;
}

/**
 * The life of a thread, as text for a worker: it may speak of `runShares` alone. Words of `control` after the first: shares
 * done by others than the caller, threads asleep, and threads that failed. It looks for work for a while before it sleeps.
 */
export function serve(): void {
  const host = globalThis as unknown as Port | NodeHost;
  const port = "postMessage" in host ? host : host.process.getBuiltinModule("node:worker_threads").parentPort;
  port.onmessage = ({ data: { module, memory, control, call, blocks } }) => {
    const mlpc = Object.assign(Object.create(Math), { memory });
    const kernels = Object.values(new WebAssembly.Instance(module, { mlpc }).exports) as Kernels[string][];
    port.postMessage("ready");
    for (let idle = 0; ; idle++) {
      const word = Atomics.load(control, 0);
      if (word & 255) {
        idle = 0;
        try {
          Atomics.add(control, 1, runShares(control, call, kernels, blocks));
        } catch (error) {
          Atomics.add(control, 3, 1);
          throw error;
        } finally {
          Atomics.notify(control, 1);
        }
      } else if (idle > 20_000) {
        Atomics.add(control, 2, 1);
        Atomics.wait(control, 0, word);
        Atomics.sub(control, 2, 1);
        idle = 0;
      }
    }
  };
}

/** Of models, for so many threads. */
const sharedModels = new WeakMap<WasmModelInfo, Map<number, WasmModelInfo>>();

/**
 * A model whose module shares its memory, with blocks for each thread. What follows the name of the memory in the module
 * says that it has a limit, and then that it is shared, too.
 */
function sharedModel(model: WasmModelInfo, count: number): WasmModelInfo {
  const ofModel = sharedModels.get(model) ?? new Map<number, WasmModelInfo>();
  sharedModels.set(model, ofModel);
  const binary = model.binary.replace("6d656d6f72790201", "6d656d6f72790203");
  const shared = ofModel.get(count) ?? { ...model, binary, bytes: count * model.bytes };
  ofModel.set(count, shared);
  return shared;
}

/** A worker that serves; null where there is none to be had. Node waits for it until it serves, and no longer. */
async function hire(given: Team): Promise<Helper | null> {
  const text = `${runShares};(${serve})();`;
  try {
    const host = globalThis as unknown as { readonly Worker?: HelperClass } & NodeHost;
    const Web = host.Worker;
    const Class = Web ?? host.process.getBuiltinModule("node:worker_threads").Worker;
    const url = Web
      ? URL.createObjectURL(new Blob([text], { type: "text/javascript" }))
      : `data:text/javascript,${encodeURIComponent(text)}`;
    const helper = new Class(new URL(url), { type: "module" });
    const isReady = await new Promise<boolean>((resolve) => {
      const listen = (type: string, value: boolean): void => {
        if (helper.on) helper.on(type, () => resolve(value));
        else
          helper.addEventListener!(type, (event) => {
            event.preventDefault();
            resolve(value);
          });
      };
      listen("message", true);
      listen("error", false);
      helper.postMessage(given);
    });
    if (Web) URL.revokeObjectURL(url);
    helper.unref?.();
    if (isReady) return helper;
    helper.terminate();
  } catch {
    // A host that has no workers, or allows none, does without.
  }
  return null;
}

/** How often a thread looks for what it waits for before it sleeps: for about 50 µs. */
const patience = 20_000;

/** Whether this thread may sleep: that of a page may not. */
function maySleep(control: Int32Array): boolean {
  try {
    Atomics.wait(control, 0, 1);
    return true;
  } catch {
    return false;
  }
}

/** Kernels of which all threads run shares; of others, and of what is too short to share, one runs all. */
function sharedKernels(
  { name: model, grains = {} }: WasmModelInfo,
  exports: Kernels,
  count: number,
  { control, call }: Pick<Team, "control" | "call">,
): Kernels {
  const kernels = Object.values(exports);
  const sleeps = maySleep(control);
  const share = (name: string, place: number): Kernels[string] => {
    const [kernel, grain] = [exports[name]!, grains[name]];
    if (grain === undefined) return kernel;
    return (...given) => {
      const [, extent = 0] = given.splice(-3);
      const size = Math.ceil(extent / count / grain) * grain;
      const shares = Math.ceil(extent / size);
      if (!(shares > 1)) return kernel(...given, 0, extent, 0);
      call.set([place, size, extent, given.length, ...given]);
      Atomics.store(control, 1, 0);
      Atomics.store(control, 0, ((Atomics.load(control, 0) & -256) + 256) | shares);
      if (Atomics.load(control, 2) > 0) Atomics.notify(control, 0);
      const others = shares - runShares(control, call, kernels, 0);
      for (let idle = 0; ; idle++) {
        const done = Atomics.load(control, 1);
        if (done === others) return;
        if (Atomics.load(control, 3) > 0) throw new Error(`${model}: a thread failed`);
        if (sleeps && idle > patience) Atomics.wait(control, 1, done, 10);
      }
    };
  };
  return Object.fromEntries(Object.keys(exports).map((name, place) => [name, share(name, place)]));
}

/** What modules for threads say of their memory: shared memory must have a limit. */
const most = { maximum: 65536 };

/** Whether memory can be shared, with as much room to grow as any. */
function mayShareMemory(): boolean {
  try {
    return (
      typeof SharedArrayBuffer !== "undefined" &&
      !!new WebAssembly.Memory({ initial: 1, ...most, shared: true })
    );
  } catch {
    return false;
  }
}

/**
 * A trainer in as many threads as are asked for, its own included, up to 64; in one where memory cannot be shared, as in
 * pages that are not isolated, or where there are no workers. It makes the same numbers in any. Rejects as
 * `createWasmTrainer` does, and with a TypeError when asked for no count of threads.
 */
export async function createThreadedTrainer(
  model: WasmModelInfo,
  options: CreationOptions = {},
): Promise<GenericTrainer> {
  const { threads = 1 } = options;
  checkCount(`${model.name}: threads`, threads);
  const shared = threads > 1 && mayShareMemory();
  const count = shared ? Math.min(threads, 64) : 1;
  const helpers: Helper[] = [];
  const trainer = await createWasmTrainer(shared ? sharedModel(model, count) : model, options, {
    Memory: class extends WebAssembly.Memory {
      constructor({ initial }: { readonly initial: number }) {
        super({ initial, ...most, shared });
      }
    },
    async instantiate(module, imports) {
      const { exports } = await WebAssembly.instantiate(module, imports);
      if (!shared) return { exports };
      const control = new Int32Array(new SharedArrayBuffer(16));
      const call = new Float64Array(new SharedArrayBuffer(8192));
      const { memory } = imports.mlpc;
      const hired = await Promise.all(
        Array.from({ length: count - 1 }, (_, k) =>
          hire({ module, memory, control, call, blocks: (k + 1) * model.bytes }),
        ),
      );
      helpers.push(...hired.filter((helper) => helper !== null));
      if (helpers.length === 0) return { exports };
      return { exports: sharedKernels(model, exports as Kernels, count, { control, call }) };
    },
  });
  const { dispose } = trainer;
  return Object.assign(trainer, {
    dispose() {
      dispose();
      for (const helper of helpers.splice(0)) helper.terminate();
    },
  });
}
