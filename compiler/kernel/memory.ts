// The memory plan of a program: when each of its own values is alive, and where it lies in the arena.
import type { DType } from "../graph/node.ts";
import {
  addDim,
  type Dim,
  evaluateDim,
  floorDivideDim,
  multiplyDim,
  polynomial,
  rising,
  sameDim,
  sizeOf,
  subtractDim,
  symbolsOf,
} from "../graph/shape.ts";
import type { Target } from "../ops/op.ts";
import { accessesOf } from "./accesses.ts";
import { granularity, neverLess, place, type Region } from "./arena.ts";
import { Ordered } from "./ordered.ts";
import { mayOverlay } from "./overlay.ts";
import type { Buffer, Kernel, Program } from "./program.ts";

/** What f32 tensors are stored in. With f16, only a GPU's `halves` are, and everything is computed in f32. */
export type Precision = "f16" | "f32" | "f64";

/** How a target lays out memory. */
interface Layout {
  /** Bytes, to a multiple of which each region starts where each symbol is rounded up to a multiple of a quarter of it. */
  readonly line: number;
  /** Bytes of what has no elements. */
  readonly least: number;
  /** Whether what a kernel writes may take the place of what it reads. */
  readonly overlays: boolean;
  readonly boolBytes: number;
}

const layouts: Readonly<Record<Target, Layout>> = {
  ts: { line: 4 * granularity, least: 0, overlays: true, boolBytes: 1 },
  // Parts of a buffer are bound at multiples of 256 bytes, apart from each other, and none is empty.
  wgsl: { line: 256, least: 256, overlays: false, boolBytes: 4 },
  wasm: { line: 4 * granularity, least: 0, overlays: true, boolBytes: 1 },
};

export const elementBytes = (dtype: DType, precision: Precision, target: Target = "ts"): number =>
  dtype === "bool" ? layouts[target].boolBytes : dtype === "f32" && precision === "f64" ? 8 : 4;

/** The buffers that a precision keeps in 16 bits. */
export const halvesIn = (
  { halves }: Program,
  precision: Precision,
  target: Target = "ts",
): Program["halves"] => (precision === "f16" && target === "wgsl" ? halves : new Set());

/** Bytes of a program's buffers, as the target stores them. */
export function bytesIn(program: Program, precision: Precision, target?: Target): (buffer: Buffer) => Dim {
  const halves = halvesIn(program, precision, target);
  return (buffer) =>
    multiplyDim(sizeOf(buffer.shape), halves.has(buffer) ? 2 : elementBytes(buffer.dtype, precision, target));
}

/** A temporary or a result, and its place in the arena. */
export interface Slot {
  readonly buffer: Buffer;
  /** In bytes, a multiple of the target's line where each symbol is rounded up to a multiple of a quarter of that. */
  readonly offset: Dim;
  /** Of its region, for symbols so rounded. */
  readonly bytes: Dim;
  /** In elements; exact for any value of the symbols. */
  readonly length: Dim;
  /** Positions of the kernel that writes it and of the last that reads it; results are read after the last kernel. */
  readonly first: number;
  readonly last: number;
  /** Whose place it takes as it is written, that being read there for the last time. */
  readonly over?: Buffer;
}

export interface MemoryPlan {
  /** In the order of the program's buffers. */
  readonly slots: readonly Slot[];
  /** Of the whole arena, for symbols so rounded: the largest of these. */
  readonly bytes: readonly Dim[];
  /** Of what is alive while each kernel runs: no plan needs less than the most of these. */
  readonly alive: readonly Dim[];
}

export interface MemoryOptions {
  readonly precision: Precision;
  /** The value of symbols for which the plan is made; it holds for all. */
  readonly batch: number;
  readonly target?: Target;
}

/** The bytes of a region, up to a multiple of the line. */
function aligned(bytes: Dim, line: number): Dim {
  const up = (size: Dim): Dim => multiplyDim(floorDivideDim(addDim(size, line - 1), line), line);
  if (typeof bytes === "number") return up(bytes);
  // A symbol that is rounded up takes nothing away.
  const most = rising(bytes);
  if (typeof most === "number") return up(most);
  const rounded = most.terms.map((term): Dim => {
    const dim = polynomial([term]);
    const { coefficient, factors } = term;
    if (factors.length === 0) return up(coefficient);
    // A multiple of the line once its symbol is rounded; smaller elements get the room of an f32 if need be.
    return factors.every(({ kind }) => kind === "symbol")
      ? multiplyDim(dim, coefficient % 4 === 0 ? 1 : coefficient % 2 === 0 ? 2 : 4)
      : up(dim);
  });
  return rounded.reduce(addDim, 0);
}

/** The symbols of dimensions, each rounded up from the batch size. */
export const roomySizes = (dims: readonly Dim[], batch: number): Record<string, number> =>
  Object.fromEntries(
    dims
      .flatMap((dim) => [...symbolsOf(dim)])
      .map((symbol) => [symbol, Math.ceil(batch / granularity) * granularity]),
  );

const plans = new WeakMap<Program, Map<string, MemoryPlan>>();

/** The plan of a program, made once: where its temporaries and results lie. */
export function planMemory(program: Program, options: MemoryOptions): MemoryPlan {
  const ofProgram = plans.get(program) ?? new Map<string, MemoryPlan>();
  plans.set(program, ofProgram);
  const key = `${options.precision} ${options.batch} ${options.target}`;
  const plan = ofProgram.get(key) ?? makePlan(program, options);
  ofProgram.set(key, plan);
  return plan;
}

function makePlan(program: Program, { precision, batch, target = "ts" }: MemoryOptions): MemoryPlan {
  const layout = layouts[target];
  const lives = lifetimesOf(program);
  const bytesOf = bytesIn(program, precision, target);
  const takes = layout.overlays ? overlays(program.kernels, lives) : new Map<Buffer, Buffer>();
  const chiefs = new Map<Buffer, Buffer>();
  const chief = (buffer: Buffer): Buffer => chiefs.get(buffer) ?? buffer;
  for (const [buffer, under] of takes) chiefs.set(buffer, chief(under));
  const regions = new Map<Buffer, Region>();
  for (const [buffer, { first, last }] of lives) {
    const base = chief(buffer);
    const known = regions.get(base);
    const bytes = aligned(bytesOf(buffer), layout.line) || layout.least;
    regions.set(base, {
      bytes,
      first: Math.min(first, known?.first ?? first),
      last: Math.max(last, known?.last ?? last),
    });
  }
  const list = [...regions.values()];
  const sizes = roomySizes(
    list.map(({ bytes }) => bytes),
    batch,
  );
  const { offsets, bytes } = place(list, (dim) => evaluateDim(dim, sizes));
  const places = new Map([...regions.keys()].map((buffer, k) => [buffer, offsets[k]!]));
  const slots = [...lives].map(([buffer, { first, last }]): Slot => {
    const over = takes.get(buffer);
    return {
      buffer,
      offset: places.get(chief(buffer))!,
      bytes: regions.get(chief(buffer))!.bytes,
      length: sizeOf(buffer.shape),
      first,
      last,
      ...(over && { over }),
    };
  });
  const plan = { slots, bytes, alive: aliveAt(list, program.kernels.length) };
  verifyMemory(program, plan, precision, target);
  return plan;
}

/** Bytes alive at each of so many positions. */
function aliveAt(regions: readonly Region[], positions: number): Dim[] {
  const change: Dim[] = Array.from({ length: positions + 2 }, () => 0);
  for (const { first, last, bytes } of regions) {
    change[first] = addDim(change[first]!, bytes);
    change[last + 1] = subtractDim(change[last + 1]!, bytes);
  }
  let sum: Dim = 0;
  return change.slice(0, positions).map((dim) => {
    sum = addDim(sum, dim);
    return sum;
  });
}

type Lifetime = Pick<Slot, "first" | "last">;

/** When each temporary and result is written first and read last, in the order of the program's buffers. */
function lifetimesOf({ kernels, buffers, results }: Program): Map<Buffer, Lifetime> {
  const lives = new Map<Buffer, Lifetime>();
  const first = new Map<Buffer, number>();
  const last = new Map<Buffer, number>();
  kernels.forEach(({ reads, writes }, position) => {
    for (const buffer of writes) if (!first.has(buffer)) first.set(buffer, position);
    for (const buffer of [...reads, ...writes]) last.set(buffer, position);
  });
  for (const { buffer } of results) last.set(buffer, kernels.length);
  for (const buffer of buffers)
    if (buffer.role === "temporary" || buffer.role === "result")
      lives.set(buffer, { first: first.get(buffer)!, last: last.get(buffer)! });
  return lives;
}

const isSameSize = (a: Buffer, b: Buffer): boolean =>
  a.dtype === b.dtype && sameDim(sizeOf(a.shape), sizeOf(b.shape));

/** What is written where something of its size is read for the last time, and may take its place; in order of time. */
function overlays(kernels: readonly Kernel[], lives: ReadonlyMap<Buffer, Lifetime>): Map<Buffer, Buffer> {
  const takes = new Map<Buffer, Buffer>();
  kernels.forEach((kernel, position) => {
    const dying = new Set(
      kernel.reads.filter((buffer) => {
        const life = lives.get(buffer);
        return life && life.first < position && life.last === position;
      }),
    );
    const born = kernel.writes.filter((buffer) => lives.get(buffer)?.first === position);
    if (dying.size === 0 || born.length === 0) return;
    const accesses = accessesOf(kernel);
    for (const written of born)
      for (const read of dying)
        if (isSameSize(read, written) && mayOverlay(accesses, read, written)) {
          takes.set(written, read);
          dying.delete(read);
          break;
        }
  });
  return takes;
}

/**
 * Proves that nothing is overwritten before it is read for the last time: whatever is alive together lies apart for
 * all sizes, but for what takes the place of another that no later statement reads. Throws `internal: …`.
 */
export function verifyMemory(
  program: Program,
  plan: MemoryPlan,
  precision: Precision,
  target: Target = "ts",
): void {
  const fail = (what: string): never => {
    throw new Error(`internal: program ${program.name}: ${what}`);
  };
  const slots = new Map(plan.slots.map((slot) => [slot.buffer, slot]));
  const sizes = roomySizes(
    plan.slots.flatMap(({ offset, bytes }) => [offset, bytes]),
    granularity,
  );
  const lives = lifetimesOf(program);
  const bytesOf = bytesIn(program, precision, target);
  for (const [buffer, { first, last }] of lives) {
    const slot = slots.get(buffer) ?? fail(`${buffer.name} has no place`);
    if (slot.first !== first || slot.last !== last) fail(`${buffer.name} is alive at other times`);
    if (!neverLess(slot.bytes, rising(bytesOf(buffer)))) fail(`${buffer.name} does not fit its place`);
    if (!plan.bytes.some((bytes) => neverLess(bytes, endOf(slot))))
      fail(`${buffer.name} lies outside of the arena`);
  }
  /** Where a slot begins and ends at some sizes; what is alive lies in that order at all sizes. */
  const spans = new Map(
    plan.slots.map((slot) => [
      slot,
      [evaluateDim(slot.offset, sizes), evaluateDim(endOf(slot), sizes)] as const,
    ]),
  );
  const order = new Ordered<Slot>((a, b) => {
    const [start, end] = spans.get(a)!;
    const [from, to] = spans.get(b)!;
    return start - from || end - to;
  });
  const alive = new Set<Slot>();
  const leave = (slot: Slot): void => {
    if (alive.delete(slot)) order.remove(slot);
  };
  const leaving = plan.slots.toSorted((a, b) => b.last - a.last);
  program.kernels.forEach((kernel, position) => {
    while (leaving.length > 0 && leaving.at(-1)!.last < position) leave(leaving.pop()!);
    for (const buffer of kernel.writes) {
      const slot = slots.get(buffer);
      if (slot?.first !== position || alive.has(slot)) continue;
      const taken = slot.over && slots.get(slot.over);
      if (taken && alive.has(taken)) {
        const fits =
          sameDim(taken.offset, slot.offset) && sameDim(taken.bytes, slot.bytes) && taken.last === position;
        if (!fits || !mayOverlay(accessesOf(kernel), taken.buffer, buffer))
          fail(`${buffer.name} takes the place of ${taken.buffer.name} too early`);
        leave(taken);
      } else {
        const above = order.placeOf(slot);
        for (const [low, high] of [
          [order.at(above - 1), slot],
          [slot, order.at(above)],
        ])
          if (low && high && !neverLess(high.offset, endOf(low)))
            fail(`${low.buffer.name} and ${high.buffer.name} overlap`);
      }
      alive.add(slot);
      order.add(slot);
    }
  });
}

const endOf = ({ offset, bytes }: Slot): Dim => addDim(offset, bytes);
