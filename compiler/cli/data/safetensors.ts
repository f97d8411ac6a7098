// safetensors: the length of a JSON header, the header (type, shape and byte range of each tensor), then the bytes.
import { type Selection, select } from "./selection.ts";
import { decodeShaped, type ElementType, malformed, type Tensor } from "./tensor.ts";

const types: Readonly<Record<string, ElementType>> = {
  BOOL: "bool",
  U8: "u8",
  I8: "i8",
  U16: "u16",
  I16: "i16",
  F16: "f16",
  BF16: "bf16",
  U32: "u32",
  I32: "i32",
  F32: "f32",
  U64: "u64",
  I64: "i64",
  F64: "f64",
};

type Header = Readonly<Record<string, unknown>>;

/** The header, and where the tensors' bytes begin. */
function readHeader(bytes: Uint8Array, file: string): { header: Header; start: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length >= 8 ? Number(view.getBigUint64(0, true)) : Number.NaN;
  if (!(length <= bytes.length - 8)) throw malformed(file, "not a safetensors file: its header is cut off");
  try {
    const header: unknown = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)),
    );
    if (typeof header !== "object" || header === null || Array.isArray(header))
      throw new SyntaxError("no object");
    return { header: header as Header, start: 8 + length };
  } catch {
    throw malformed(file, "not a safetensors file: its header is not a JSON object");
  }
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

export function readSafetensors(bytes: Uint8Array, file: string, selection: Selection): Tensor {
  const { header, start } = readHeader(bytes, file);
  const part = select(
    Object.keys(header).filter((name) => name !== "__metadata__"),
    "tensor",
    file,
    selection,
  );
  const origin = `${file}:${part}`;
  const entry = header[part];
  const { dtype, shape, data_offsets: range } = (entry ?? {}) as Record<string, unknown>;
  if (!isSizes(shape) || !isSizes(range) || range.length !== 2 || range[0]! > range[1]!)
    throw malformed(origin, "the tensor's header is not dtype, shape and data_offsets");
  const type = typeof dtype === "string" && Object.hasOwn(types, dtype) ? types[dtype] : undefined;
  if (!type)
    throw malformed(origin, `elements of type ${JSON.stringify(dtype)} are not numbers of at most 64 bits`);
  if (start + range[1]! > bytes.length)
    throw malformed(
      origin,
      `the tensor ends at byte ${start + range[1]!}, but the file holds ${bytes.length}`,
    );
  const content = bytes.subarray(start + range[0]!, start + range[1]!);
  return { origin, shape, values: decodeShaped(content, type, "little", shape, origin) };
}

/** The `__metadata__` of a safetensors file: text by name. */
export function readMetadata(bytes: Uint8Array, file: string): Readonly<Record<string, string>> {
  const metadata = readHeader(bytes, file).header.__metadata__;
  if (metadata === undefined) return {};
  if (
    typeof metadata !== "object" ||
    metadata === null ||
    Object.values(metadata).some((v) => typeof v !== "string")
  )
    throw malformed(file, "the __metadata__ of the safetensors header is not text by name");
  return metadata as Record<string, string>;
}
