// What a target makes of the kernels of a model, as text to read.
import { printKernel, printKernelsSource } from "../backends/ts.ts";
import { printWasm } from "../backends/wasm.ts";
import { defaultLimits, printWgsl } from "../backends/wgsl.ts";
import type { MemoryOptions } from "../kernel/memory.ts";
import type { Kernel, Program } from "../kernel/program.ts";

export interface Code {
  readonly text: string;
  /** The part of it that is a kernel. */
  of(kernel: Kernel): string;
}

/** The code of programs that were lowered for the target. */
export function codeOf(programs: readonly Program[], { precision, batch, target }: MemoryOptions): Code {
  if (target === "wasm") {
    const { text, kernels } = printWasm(programs);
    const functions = new Map(
      [...text.matchAll(/(?:^;;.*\n)*^\(func \$(\w+) \(export[\s\S]*?(?=\n\n|\n\)\n)/gm)].map(
        ([text, name]) => [name!, text],
      ),
    );
    const all = programs.flatMap((program) => program.kernels);
    const names = new Map(all.map((kernel, k) => [kernel, kernels[k]!.name]));
    return { text, of: (kernel) => functions.get(names.get(kernel)!)! };
  }
  if (target !== "wgsl") {
    const options = { types: true, precision };
    return {
      text: printKernelsSource(programs, options),
      of: (kernel) => printKernel(kernel, options).trimEnd(),
    };
  }
  const { code, kernels } = printWgsl(programs, defaultLimits, batch, precision);
  const texts = new Map(
    [...code.matchAll(/^@compute .*\nfn (\w+)[\s\S]*?\n\}$/gm)].map(([text, name]) => [name!, text]),
  );
  const entries = new Map(kernels.map(({ kernel, entryPoint }) => [kernel, entryPoint]));
  return { text: code, of: (kernel) => texts.get(entries.get(kernel)!)! };
}
