// IDX, the format of MNIST: two zero bytes, a type, a rank, big-endian sizes, then the elements, big-endian.
import { decodeShaped, type ElementType, malformed, type Tensor } from "./tensor.ts";

const types: Readonly<Record<number, ElementType>> = {
  8: "u8",
  9: "i8",
  11: "i16",
  12: "i32",
  13: "f32",
  14: "f64",
};

export const isIdx = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && bytes[2]! in types;

export function readIdx(bytes: Uint8Array, file: string): Tensor {
  const rank = bytes[3]!;
  const start = 4 + 4 * rank;
  if (bytes.length < start)
    throw malformed(
      file,
      `an IDX header of rank ${rank} takes ${start} bytes, but the file holds ${bytes.length}`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  return {
    origin: file,
    shape,
    values: decodeShaped(bytes.subarray(start), types[bytes[2]!]!, "big", shape, file),
  };
}
