// The safetensors file format: the header's length as a little-endian u64, a JSON header padded with spaces to
// a multiple of 8 bytes, then the bytes of the tensors, without gaps.
import type { TypedArray } from "./model.ts";

export interface StoredTensor {
  /** `F32`, `F64`, `I32` or `BOOL`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: TypedArray;
}

export interface StoredTensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const storedTypes = { F32: Float32Array, F64: Float64Array, I32: Int32Array, BOOL: Uint8Array };

/** The format's name for what arrays of a type hold. */
export const storedName = (type: unknown): string =>
  Object.entries(storedTypes).find(([, known]) => known === type)![0];

/** The bytes of a file; tensors keep their order. */
export function encodeSafetensors({ tensors, metadata }: StoredTensors): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { dtype, shape, values }] of tensors) {
    const begin = end;
    end += values.byteLength;
    header[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  let at = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(at + end).fill(32, 8, at);
  new DataView(bytes.buffer).setUint32(0, at - 8, true);
  bytes.set(text, 8);
  for (const { values } of tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const areCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

/** What a file holds, copied out of it. Whatever is wrong with the bytes, an Error "not a safetensors file: …" says so. */
export function decodeSafetensors(bytes: Uint8Array): StoredTensors {
  function demand(holds: boolean, fault: string): asserts holds {
    if (!holds) throw new Error(`not a safetensors file: ${fault}`);
  }
  demand(bytes.length >= 8, "it is shorter than 8 bytes");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = 8 + view.getUint32(0, true);
  demand(view.getUint32(4, true) === 0 && start <= bytes.length, "its header is cut off");
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start)));
  } catch {}
  demand(isRecord(header), "its header is no JSON object");
  const { __metadata__: metadata = {}, ...entries } = header;
  demand(
    isRecord(metadata) && Object.values(metadata).every((v) => typeof v === "string"),
    "its metadata is no text",
  );
  const found = Object.entries(entries).map(([name, entry]) => {
    demand(isRecord(entry), `"${name}" is no tensor`);
    const { dtype, shape, data_offsets: offsets } = entry;
    const [, type] = Object.entries(storedTypes).find(([known]) => known === dtype) ?? [];
    demand(type !== undefined, `tensor "${name}" has the unknown dtype ${JSON.stringify(dtype)}`);
    demand(areCounts(shape), `tensor "${name}" has no shape`);
    demand(areCounts(offsets) && offsets.length === 2, `tensor "${name}" has no place`);
    const [begin = 0, end = 0] = offsets;
    const size = shape.reduce((a, b) => a * b, type.BYTES_PER_ELEMENT);
    demand(
      end - begin === size && start + end <= bytes.length,
      `tensor "${name}" is of another size than its shape`,
    );
    return { name, dtype: dtype as string, shape, type, begin, end };
  });
  const tensors = new Map<string, StoredTensor>();
  let at = 0;
  for (const { name, dtype, shape, type, begin, end } of found.sort(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    demand(begin === at, `tensor "${name}" leaves a gap or overlaps another`);
    at = end;
    // A copy, which is aligned as the type asks.
    const { buffer } = new Uint8Array(bytes.subarray(start + begin, start + end));
    tensors.set(name, { dtype, shape, values: new type(buffer) });
  }
  demand(start + at === bytes.length, "it ends in bytes that belong to no tensor");
  return { tensors, metadata: metadata as Record<string, string> };
}
