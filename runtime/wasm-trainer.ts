// The trainer of the `wasm` target: that of the CPU, all its numbers in the memory of one WebAssembly module.
import { type AnyModel, arrayOf, type DType, type TypedArray } from "./model.ts";
import { begin, type CreationOptions } from "./start.ts";
import { type GenericTrainer, trainerIn } from "./trainer.ts";
import type { Kernels, Place, WasmModelInfo } from "./wasm-model.ts";

/** What gives a trainer its memory and its kernels. */
export interface WasmHost {
  readonly Memory: new (descriptor: { readonly initial: number }) => WebAssembly.Memory;
  instantiate(
    module: WebAssembly.Module,
    imports: WasmImports,
  ): Promise<Pick<WebAssembly.Instance, "exports">>;
}

/** Of `mlpc`: the memory, and what a module borrows of Math. */
export interface WasmImports extends WebAssembly.Imports {
  readonly mlpc: { readonly memory: WebAssembly.Memory };
}

/** Modules, each compiled once for all trainers of its model. */
const modules = new WeakMap<WasmModelInfo, Promise<WebAssembly.Module>>();

function moduleOf(model: WasmModelInfo): Promise<WebAssembly.Module> {
  const module = modules.get(model) ?? compiled(model);
  modules.set(model, module);
  return module;
}

/** Rejects with an Error where WebAssembly, or its SIMD, is not to be had. */
async function compiled({ name, binary }: WasmModelInfo): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(Uint8Array.from(binary.match(/../g)!, (byte) => +`0x${byte}`));
  } catch (error) {
    throw new Error(
      `${name}: there is no WebAssembly with SIMD here; compile with --target auto (${(error as Error).message})`,
    );
  }
}

/** Places from a byte on, one after the other, each from the beginning of a line of the cache. */
function placesFrom(start: number, list: ReadonlyArray<readonly [dtype: DType, length: number]>) {
  let end = start;
  const places = list.map(([dtype, length]): Place => {
    const place: Place = [dtype, end, length];
    end += Math.ceil(((dtype === "bool" ? 1 : 4) * length) / 64) * 64;
    return place;
  });
  return { places, end };
}

const addressesOf = (arrays: readonly TypedArray[]): number[] => arrays.map(({ byteOffset }) => byteOffset);

const pageBytes = 65536;

/**
 * A trainer whose variables are drawn from the seed. Rejects with a TypeError when that is no seed, and with an Error
 * where WebAssembly, or its SIMD, is not to be had. In memory, the variables lie behind what the module has for itself,
 * and behind them lies what one entry point at a time works on.
 */
export async function createWasmTrainer(
  model: WasmModelInfo,
  options: CreationOptions = {},
  host: WasmHost = WebAssembly,
): Promise<GenericTrainer> {
  const begun = begin<AnyModel>(model, options);
  const variables = placesFrom(
    model.bytes,
    begun.values.map(({ length }, k) => [model.variables[k]!.dtype, length]),
  );
  const memory = new host.Memory({ initial: Math.ceil(variables.end / pageBytes) });
  const { exports } = await host.instantiate(await moduleOf(model), {
    mlpc: Object.assign(Object.create(Math), { memory }), // it borrows functions of Math
  });
  const viewsOf = (places: readonly Place[], from: number): TypedArray[] =>
    places.map(([dtype, at, length]) => new (arrayOf(model, dtype))(memory.buffer, from + at, length));
  const values = viewsOf(variables.places, 0);
  // A function that speaks of `begun` would keep what was drawn alive.
  begun.values.forEach((drawn, k) => {
    values[k]!.set(drawn);
  });
  return trainerIn({ ...begun, values }, (core, entry, sizes) => {
    const program = model[entry];
    const needed = program.inputs.map((place) => model.inputs[place]!);
    const fed = placesFrom(
      variables.end,
      needed.map(({ dtype, count }) => [dtype, count(...sizes)]),
    );
    const { bytes, arena } = program.layout(...sizes);
    const missing = fed.end + bytes - memory.buffer.byteLength;
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / pageBytes));
      } catch {
        throw new RangeError(
          `${model.name}.${entry} takes ${fed.end + bytes} bytes, more than WebAssembly gives; feed fewer examples`,
        );
      }
      core.rooms = {};
      core.values = viewsOf(variables.places, 0);
    }
    const inputs = viewsOf(fed.places, 0);
    const arrays = viewsOf(arena, fed.end);
    const inputAddresses: number[] = [];
    program.inputs.forEach((place, k) => {
      inputAddresses[place] = inputs[k]!.byteOffset;
    });
    const addresses = [addressesOf(core.values), inputAddresses, addressesOf(arrays)] as const;
    return {
      sizes,
      arrays,
      run(settings, counters, feed) {
        needed.forEach(({ name }, k) => {
          inputs[k]!.set(feed[name] as TypedArray);
        });
        program.run(exports as Kernels, sizes, settings, counters, ...addresses);
      },
    };
  });
}
