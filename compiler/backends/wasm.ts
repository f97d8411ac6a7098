// The wasm target: all kernels of a model as functions of one module, in WebAssembly's text.
import type { Buffer, Kernel, Program } from "../kernel/program.ts";
import { type Uniform, withUniforms } from "../kernel/uniforms.ts";
import { buffersIn, statementsIn } from "../kernel/visit.ts";
import { anonymous } from "./anonymity.ts";
import { importsCalled, wasmFunctionsCalled } from "./wasm-functions.ts";
import { buffersTaken, printWasmKernel } from "./wasm-kernel.ts";

export interface WasmKernel {
  readonly program: Program["name"];
  readonly kernel: Kernel;
  /** Kernels whose text is the same but for names share one function: it is exported under this name. */
  readonly name: string;
  /** What it takes after its buffers and scalars. */
  readonly uniforms: readonly Uniform[];
  /** Those whose addresses it takes. */
  readonly buffers: readonly Buffer[];
}

export interface WasmModule {
  /** It imports `memory`, with a limit where kernels are shared, and of `Math` what its functions call, from the module `mlpc`. */
  readonly text: string;
  /** Bytes of memory that the module has for itself, from 0 on: a multiple of 64. */
  readonly bytes: number;
  /** In order of execution within each program. */
  readonly kernels: readonly WasmKernel[];
}

/** Of a cache, and of what an arena starts at. */
const line = 64;
const aligned = (bytes: number): number => Math.ceil(bytes / line) * line;

/** Terms of a product, and columns and rows, that are packed at a time: of products.wat. */
const packed = { depth: 256, columns: 272, rows: 256, pitch: 260 };

/** The module of a model's programs, which were lowered for this target. */
export function printWasm(programs: readonly Program[]): WasmModule {
  const kernels = programs.flatMap(({ kernels }) => kernels);
  let end = line;
  const place = (bytes: number): number => {
    const at = end;
    end += aligned(bytes);
    return at;
  };
  const addresses = new Map<Buffer, number>();
  const data = new Map<string, number>();
  for (const buffer of programs.flatMap(({ buffers }) => buffers)) {
    if (buffer.role !== "literal" || addresses.has(buffer)) continue;
    const bytes = dataText(buffer);
    const at = data.get(bytes) ?? place(bytes.length / 3);
    data.set(bytes, at);
    addresses.set(buffer, at);
  }
  for (const block of kernels.flatMap(blocksOf))
    if (!addresses.has(block))
      addresses.set(block, place(4 * block.shape.reduce<number>((a, b) => a * (b as number), 1)));
  const multiplies = kernels.some(({ body }) =>
    statementsIn(body).some(({ kind }) => kind === "product" || kind === "multiply"),
  );
  const panels = multiplies ? place(4 * (packed.depth * packed.columns + packed.rows * packed.pitch)) : 0;

  const names = new Map<string, string>();
  const texts: string[] = [];
  const made = programs.flatMap((program) =>
    program.kernels.map((whole): WasmKernel => {
      const { kernel, uniforms } = withUniforms(whole);
      const options = { addresses, panels, uniforms };
      const print = printWasmKernel(kernel, options);
      const key = anonymous(print("_"), /\((?:param|local) (\$[^\s()]+)/g, /\$[^\s()]+/g);
      const name = names.get(key) ?? kernel.name;
      if (!names.has(key)) texts.push(`;; ${kernel.doc.replaceAll(/\s+/g, " ")}\n${print(name)}`);
      names.set(key, name);
      const buffers = buffersTaken(kernel, options);
      return {
        program: program.name,
        kernel: { ...whole, scalars: kernel.scalars },
        name,
        uniforms,
        buffers,
      };
    }),
  );
  // Threads share memory that has a limit.
  const isShared = kernels.some(({ share }) => share);
  const functions = wasmFunctionsCalled(texts.join("\n"));
  const imports = importsCalled(functions.join("\n"));
  const segments = [...data].map(([bytes, at]) => `  (data (i32.const ${at}) "${bytes}")`);
  const text = [
    "(module",
    `  (import "mlpc" "memory" (memory 1${isShared ? " 65536" : ""}))`,
    ...imports.map(({ text }) => `  ${text}`),
    ...segments,
    "",
    [...texts, ...functions].join("\n\n"),
    ")",
    "",
  ].join("\n");
  return { text, bytes: aligned(end), kernels: made };
}

function blocksOf({ body }: Kernel): Buffer[] {
  const { reads, writes } = buffersIn(body);
  return [...reads, ...writes].filter(({ role }) => role === "block");
}

/** The bytes of a literal, each as `\hh`. */
function dataText({ dtype, values = [] }: Buffer): string {
  const array =
    dtype === "f32"
      ? Float32Array.from(values)
      : dtype === "i32"
        ? Int32Array.from(values)
        : Uint8Array.from(values);
  return [...new Uint8Array(array.buffer)].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}
