// The memory of a program over time, in numbers: which bytes of the arena hold which buffer while which kernels run.
import { printType } from "../graph/node.ts";
import { evaluateDim, printDim } from "../graph/shape.ts";
import { bytesIn, type MemoryOptions, planMemory, roomySizes } from "../kernel/memory.ts";
import type { Program } from "../kernel/program.ts";
import { kernelKey } from "./computation.ts";

export interface Tenancy {
  readonly name: string;
  readonly type: string;
  readonly role: string;
  /** As a formula of the sizes, and in bytes. */
  readonly place: string;
  readonly offset: number;
  readonly bytes: number;
  /** Kernels, from 0: the one that writes it, and the last that needs it; results are kept to the end. */
  readonly first: number;
  readonly last: number;
  /** Whose place it takes as it is written. */
  readonly over?: string;
}

export interface Timeline {
  readonly program: string;
  /** Keys of the kernels, in order. */
  readonly kernels: readonly string[];
  /** Of the arena. */
  readonly bytes: number;
  /** What is alive while each kernel runs: no plan can do with less than the largest. */
  readonly alive: readonly number[];
  readonly tenancies: readonly Tenancy[];
}

/** Where each symbol is the batch size. */
export function timelineOf(program: Program, options: MemoryOptions): Timeline {
  const { slots, bytes, alive } = planMemory(program, options);
  const bytesOf = bytesIn(program, options.precision, options.target);
  const sizes = roomySizes([...bytes, ...alive, ...slots.map(({ length }) => length)], options.batch);
  const exact = Object.fromEntries(Object.keys(sizes).map((symbol) => [symbol, options.batch]));
  const end = Math.max(0, program.kernels.length - 1);
  return {
    program: program.name,
    kernels: program.kernels.map((kernel) => kernelKey(program, kernel)),
    bytes: Math.max(0, ...bytes.map((dim) => evaluateDim(dim, sizes))),
    alive: alive.map((dim) => evaluateDim(dim, sizes)),
    tenancies: slots.map(({ buffer, offset, first, last, over }) => ({
      name: buffer.external ?? buffer.name,
      type: printType(buffer),
      role: buffer.role,
      place: printDim(offset),
      offset: evaluateDim(offset, sizes),
      bytes: evaluateDim(bytesOf(buffer), exact),
      first,
      last: Math.min(last, end),
      ...(over && { over: over.external ?? over.name }),
    })),
  };
}
