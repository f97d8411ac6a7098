// What every data file is read into: numbers (or words) with a shape, and where they came from.
import { type Fault, wrongInput } from "../fault.ts";

export type Numbers =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** Row-major; `values` holds as many elements as the shape says. Words are class names of examples. */
export interface Tensor {
  /** For messages: `iris.csv:species`. */
  readonly origin: string;
  readonly shape: readonly number[];
  readonly values: Numbers | readonly string[];
}

/** How an element is stored in a binary file. */
export type ElementType =
  | "bool"
  | "u8"
  | "i8"
  | "u16"
  | "i16"
  | "f16"
  | "bf16"
  | "u32"
  | "i32"
  | "f32"
  | "u64"
  | "i64"
  | "f64";

export const widthOf: Readonly<Record<ElementType, 1 | 2 | 4 | 8>> = {
  bool: 1,
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  f16: 2,
  bf16: 2,
  u32: 4,
  i32: 4,
  f32: 4,
  u64: 8,
  i64: 8,
  f64: 8,
};

export type Endian = "little" | "big";
const host: Endian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? "little" : "big";

/** A copy of the bytes, aligned and in the byte order of this machine. */
function aligned(bytes: Uint8Array, width: number, endian: Endian): ArrayBuffer {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  if (endian !== host)
    for (let start = 0; start < copy.length; start += width) copy.subarray(start, start + width).reverse();
  return copy.buffer;
}

/** IEEE 754 binary16 → number. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** Stored elements → numbers; 16-bit floats become f32. The length of `bytes` is a multiple of the width. */
export function decode(bytes: Uint8Array, type: ElementType, endian: Endian): Numbers {
  const buffer = aligned(bytes, widthOf[type], endian);
  switch (type) {
    case "bool":
    case "u8":
      return new Uint8Array(buffer);
    case "i8":
      return new Int8Array(buffer);
    case "u16":
      return new Uint16Array(buffer);
    case "i16":
      return new Int16Array(buffer);
    case "u32":
      return new Uint32Array(buffer);
    case "i32":
      return new Int32Array(buffer);
    case "u64":
      return new BigUint64Array(buffer);
    case "i64":
      return new BigInt64Array(buffer);
    case "f32":
      return new Float32Array(buffer);
    case "f64":
      return new Float64Array(buffer);
    case "f16":
      return Float32Array.from(new Uint16Array(buffer), half);
    case "bf16":
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
  }
}

/** `[60000, 28, 28]`. */
export const printSizes = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

/** A file that breaks the rules of its format. */
export const malformed = (file: string, what: string): Fault => wrongInput(`${file}: ${what}`);

/** Number of elements of a shape that a file claims; refuses what no memory holds. */
export function countElements(shape: readonly number[], file: string): number {
  const zero = shape.includes(0);
  const count = zero ? 0 : shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) throw malformed(file, `the shape ${printSizes(shape)} is too large`);
  return count;
}

/** The elements of `bytes`, which must be exactly as many as the shape says: checked before anything is allocated. */
export function decodeShaped(
  bytes: Uint8Array,
  type: ElementType,
  endian: Endian,
  shape: readonly number[],
  file: string,
): Numbers {
  const expected = countElements(shape, file) * widthOf[type];
  if (bytes.length !== expected)
    throw malformed(
      file,
      `${type} elements of shape ${printSizes(shape)} take ${expected} bytes, but the file holds ${bytes.length}`,
    );
  return decode(bytes, type, endian);
}
