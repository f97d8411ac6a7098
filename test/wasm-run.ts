// Runs lowered programs in tests: kernels as a module of WebAssembly, over memory laid out as a trainer would.
import { printWasm, type WasmModule } from "../compiler/backends/wasm.ts";
import { assemble } from "../compiler/backends/wat.ts";
import { evaluateDim, type Sizes } from "../compiler/graph/shape.ts";
import { planMemory } from "../compiler/kernel/memory.ts";
import { type Buffer, isVariable, type Program } from "../compiler/kernel/program.ts";
import type { Environment } from "../compiler/ops/op.ts";
import { scalarValue, uniformValue } from "./host.ts";

type Memory = Float32Array | Int32Array | Uint8Array;
const arrays = { f32: Float32Array, i32: Int32Array, bool: Uint8Array };
const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Where each buffer of a program lies, from an address on. */
function layout(program: Program, sizes: Sizes, from: number) {
  const room = Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [name, Math.max(1, Math.ceil(size / 16)) * 16]),
  );
  const { slots, bytes } = planMemory(program, { precision: "f32", batch: 32, target: "wasm" });
  const places = new Map<Buffer, { readonly at: number; readonly length: number }>();
  let end = from;
  for (const { buffer, offset, length } of slots)
    places.set(buffer, { at: from + evaluateDim(offset, room), length: evaluateDim(length, sizes) });
  end += aligned(Math.max(0, ...bytes.map((dim) => evaluateDim(dim, room))));
  for (const buffer of program.buffers) {
    if (places.has(buffer) || buffer.role === "literal") continue;
    const length = buffer.shape.reduce<number>((n, dim) => n * evaluateDim(dim, sizes), 1);
    places.set(buffer, { at: end, length });
    end += aligned(4 * length);
  }
  return { places, end };
}

export class WasmPrograms {
  readonly module: WasmModule;
  readonly #programs: readonly Program[];
  readonly #compiled: WebAssembly.Module;
  readonly #shares: number;

  /** What threads share is run in so many shares, the last first, each with blocks of its own. */
  constructor(programs: readonly Program[], shares = 1) {
    this.#shares = shares;
    this.#programs = programs;
    this.module = printWasm(programs);
    this.#compiled = new WebAssembly.Module(assemble(this.module.text));
  }

  /** Memory after a program, by the users' names of results and variables; NaN before it, in what it makes. */
  run(name: Program["name"], environment: Environment): Map<string, Memory> {
    const program = this.#programs.find((each) => each.name === name)!;
    const { sizes = {}, inputs = {}, variables = {} } = environment;
    const { places, end } = layout(program, sizes, this.#shares * this.module.bytes);
    const memory = new WebAssembly.Memory({ initial: Math.ceil(end / 65536), maximum: 65536 });
    new Uint8Array(memory.buffer, this.module.bytes).fill(255);
    const mlpc = Object.assign(Object.create(Math), { memory });
    const { exports } = new WebAssembly.Instance(this.#compiled, { mlpc });
    const view = (buffer: Buffer): Memory => {
      const { at, length } = places.get(buffer)!;
      return new arrays[buffer.dtype](memory.buffer, at, length);
    };
    for (const buffer of places.keys()) {
      const given =
        buffer.role === "input"
          ? inputs[buffer.external!]
          : isVariable(buffer)
            ? variables[buffer.external!]
            : undefined;
      if (given) view(buffer).set(given);
    }
    for (const { program: of, name: entry, kernel, uniforms, buffers } of this.module.kernels) {
      if (of !== name) continue;
      const call = exports[entry] as (...values: number[]) => void;
      const given = [
        ...buffers.map((buffer) => places.get(buffer)!.at),
        ...kernel.scalars.map((scalar) => scalarValue(scalar, environment)),
        ...uniforms.map(({ lets }) => uniformValue(lets, environment)),
      ];
      if (!kernel.share) call(...given);
      else {
        const extent = evaluateDim(kernel.share.extent, sizes);
        const { grain } = kernel.share;
        const size = Math.max(1, Math.ceil(extent / this.#shares / grain)) * grain;
        for (let k = this.#shares - 1; k >= 0; k--)
          call(...given, k * size, Math.min(extent, (k + 1) * size), k * this.module.bytes);
      }
    }
    return new Map([
      ...[...places.keys()].flatMap(
        (buffer): Array<[string, Memory]> => (isVariable(buffer) ? [[buffer.external!, view(buffer)]] : []),
      ),
      ...program.results.map(({ name, buffer }): [string, Memory] => [name, view(buffer)]),
    ]);
  }
}
