// The safetensors file format: the header's length as a little-endian u64, a JSON header padded with spaces to
// a multiple of 8 bytes, then the bytes of the tensors, without gaps.
import { isCount, type TypedArray } from "./model.ts";

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: TypedArray;
}

export interface StoredTensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const storedTypes = { F32: Float32Array, F64: Float64Array, I32: Int32Array, BOOL: Uint8Array };

/** The format's name for what an array holds. */
export const storedType = (values: TypedArray): string =>
  Object.entries(storedTypes).find(([, type]) => values instanceof type)![0];

/** The bytes of a file; tensors keep their order. */
export function encodeSafetensors({ tensors, metadata }: StoredTensors): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, values }] of tensors) {
    const begin = end;
    end += values.byteLength;
    header[name] = { dtype: storedType(values), shape, data_offsets: [begin, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  let at = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(at + end).fill(32, 8, at);
  bytes.set(new Uint8Array(Uint32Array.of(at - 8).buffer));
  bytes.set(text, 8);
  for (const { values } of tensors.values()) {
    bytes.set(new Uint8Array(values.slice().buffer), at);
    at += values.byteLength;
  }
  return bytes;
}

/** A copy is aligned as any type asks. */
const copied = (bytes: Uint8Array, begin: number, end: number): ArrayBuffer =>
  new Uint8Array(bytes.subarray(begin, end)).buffer;

/** What a file holds, copied out of it. Whatever is wrong with the bytes, an Error "not a safetensors file: …" says so. */
export function decodeSafetensors(bytes: Uint8Array): StoredTensors {
  const tensors = new Map<string, StoredTensor>();
  let examined = "its header";
  try {
    const start = 8 + Number(new BigUint64Array(copied(bytes, 0, 8))[0]);
    const { __metadata__: metadata = {}, ...entries } = JSON.parse(
      new TextDecoder().decode(copied(bytes, 8, start)),
    );
    if (!Object.values(metadata).every((value) => typeof value === "string")) throw metadata;
    let rest = bytes.length - start;
    for (const name in entries) {
      examined = `tensor "${name}"`;
      const { dtype, shape, data_offsets: place } = entries[name];
      const values = new storedTypes[dtype as keyof typeof storedTypes](
        copied(bytes, start + place[0], start + place[1]),
      );
      const length = shape.reduce((a: number, b: number) => a * b, 1);
      if (![...shape, ...place].every(isCount) || values.length !== length) throw place;
      rest -= values.byteLength;
      tensors.set(name, { shape, values });
    }
    examined = "its length";
    if (rest !== 0) throw rest;
    return { tensors, metadata };
  } catch {
    throw new Error(`not a safetensors file: ${examined} is damaged`);
  }
}
