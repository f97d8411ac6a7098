// Pieces of WebAssembly text: numbers of indices, values of four lanes, elements of memory.
import type { DType } from "../graph/node.ts";
import { elementBytes as bytesOfType } from "../kernel/memory.ts";
import type { Buffer } from "../kernel/program.ts";
import { singleText } from "./text.ts";

export const int = (value: number): string => `(i32.const ${value})`;
export const get = (name: string): string => `(local.get $${name})`;
export const zeros = "(v128.const i32x4 0 0 0 0)";

/** `value` in all lanes. */
export function constantLanes(value: number, dtype: DType): string {
  if (dtype === "i32") return `(v128.const i32x4${` ${value}`.repeat(4)})`;
  if (dtype === "bool") return `(v128.const i32x4${` ${value === 0 ? 0 : -1}`.repeat(4)})`;
  const single = Math.fround(value);
  const text = Number.isNaN(single)
    ? "nan"
    : Number.isFinite(single)
      ? Object.is(single, -0)
        ? "-0"
        : singleText(single)
      : single < 0
        ? "-inf"
        : "inf";
  return `(v128.const f32x4${` ${text}`.repeat(4)})`;
}

/** Lanes 2, 3, 2, 3 of a value, and 1, 1, 1, 1. */
export const upper = (value: string): string =>
  `(i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 ${value} ${value})`;
export const second = (value: string): string =>
  `(i8x16.shuffle 4 5 6 7 4 5 6 7 4 5 6 7 4 5 6 7 ${value} ${value})`;

/** Lane 0 in all lanes. */
export const firstLane = (value: string): string =>
  `(i8x16.shuffle 0 1 2 3 0 1 2 3 0 1 2 3 0 1 2 3 ${value} ${value})`;

/** Lanes 2, 3, 0, 1. */
export const swapped = (value: string): string =>
  `(i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 ${value} ${value})`;

export const elementBytes = ({ dtype }: Buffer): number => bytesOfType(dtype, "f32", "wasm");

const number = (text: string): number | null => {
  const found = /^\(i32\.const (-?\d+)\)$/.exec(text);
  return found ? Number(found[1]) : null;
};

export const sum = (x: string, y: string): string => {
  const [a, b] = [number(x), number(y)];
  if (a !== null && b !== null) return int(a + b);
  if (a === 0) return y;
  return b === 0 ? x : `(i32.add ${x} ${y})`;
};

export const times = (x: string, by: number): string => {
  const value = number(x);
  if (value !== null) return int(value * by);
  if (by === 1) return x;
  const shift = Math.log2(by);
  return Number.isInteger(shift) ? `(i32.shl ${x} ${int(shift)})` : `(i32.mul ${x} ${int(by)})`;
};

export const plus = (address: string, offset: number): string => sum(address, int(offset));

/** An element in all lanes. */
export const loadAll = ({ dtype }: Buffer, address: string): string =>
  dtype === "bool"
    ? `(i32x4.ne (i32x4.splat (i32.load8_u ${address})) ${zeros})`
    : `(v128.load32_splat ${address})`;

export const storeLane = ({ dtype }: Buffer, address: string, value: string, lane: number): string =>
  dtype === "bool"
    ? `(i32.store8 ${address} (i32.and (i32x4.extract_lane ${lane} ${value}) ${int(1)}))`
    : `(v128.store32_lane ${lane} ${address} ${value})`;

/** Bytes from the first of four elements to each. */
export const laneOffsets = (stride: number, buffer: Buffer): number[] =>
  [0, 1, 2, 3].map((lane) => lane * stride * elementBytes(buffer));

/** 0, 1, 2 and 3 steps. */
export const steps = (stride: number): string =>
  `(v128.const i32x4 ${[0, 1, 2, 3].map((lane) => lane * stride).join(" ")})`;
