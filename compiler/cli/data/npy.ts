// NPY, NumPy's array file: a magic, a version, a header that is a Python dictionary, then the elements.
import {
  countElements,
  decodeShaped,
  type ElementType,
  type Endian,
  malformed,
  type Numbers,
  type Tensor,
} from "./tensor.ts";

const types: Readonly<Record<string, ElementType>> = {
  b1: "bool",
  i1: "i8",
  i2: "i16",
  i4: "i32",
  i8: "i64",
  u1: "u8",
  u2: "u16",
  u4: "u32",
  u8: "u64",
  f2: "f16",
  f4: "f32",
  f8: "f64",
};

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

export const isNpy = (bytes: Uint8Array): boolean => magic.every((byte, k) => bytes[k] === byte);

interface Header {
  readonly type: ElementType;
  readonly endian: Endian;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, the keys in any order. */
function parseHeader(text: string, file: string): Header {
  const descr = /['"]descr['"]\s*:\s*(?:['"]([<>|=]?)(\w+)['"]|(\[))/.exec(text);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text);
  const shape = /['"]shape['"]\s*:\s*\(([\s\d,L]*)\)/.exec(text);
  if (!descr || !order || !shape)
    throw malformed(file, "the NPY header is not a dictionary of descr, fortran_order and shape");
  const type = Object.hasOwn(types, descr[2] ?? "") ? types[descr[2]!] : undefined;
  if (!type)
    throw malformed(
      file,
      `NPY elements are ${descr[3] ? "records" : `'${descr[1]}${descr[2]}'`}; expected bools, integers or floats of at most 64 bits`,
    );
  const sizes = shape[1]!.split(",").map((size) => size.trim().replace(/L$/, ""));
  if (sizes.at(-1) === "") sizes.pop();
  if (sizes.includes("")) throw malformed(file, `(${shape[1]}) is not a shape`);
  return {
    type,
    endian: descr[1] === ">" ? "big" : "little",
    fortran: order[1] === "True",
    shape: sizes.map(Number),
  };
}

/** Column-major → row-major. */
function rowMajor(values: Numbers, shape: readonly number[]): Numbers {
  const result = values.slice();
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}

export function readNpy(bytes: Uint8Array, file: string): Tensor {
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3)
    throw malformed(file, `NPY version ${version} is unknown; expected 1, 2 or 3`);
  const prefix = version === 1 ? 10 : 12;
  if (bytes.length < prefix) throw malformed(file, "the NPY header is cut off");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const start = prefix + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes.length < start)
    throw malformed(file, `the NPY header ends at byte ${start}, but the file holds ${bytes.length}`);
  const { type, endian, fortran, shape } = parseHeader(
    new TextDecoder().decode(bytes.subarray(prefix, start)),
    file,
  );
  if (shape.length > 32)
    throw malformed(file, `an array of rank ${shape.length} is too much; NumPy's limit is 32`);
  countElements(shape, file);
  const values = decodeShaped(bytes.subarray(start), type, endian, shape, file);
  return { origin: file, shape, values: fortran && shape.length > 1 ? rowMajor(values, shape) : values };
}

const codes = { f32: "<f4", f64: "<f8", i32: "<i4", bool: "|b1" } as const;

/** An array as NPY version 1. */
export function writeNpy(
  values: Float32Array | Float64Array | Int32Array | Uint8Array,
  shape: readonly number[],
): Uint8Array {
  const code =
    values instanceof Float32Array
      ? codes.f32
      : values instanceof Float64Array
        ? codes.f64
        : values instanceof Int32Array
          ? codes.i32
          : codes.bool;
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '${code}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const bytes = new Uint8Array(length + values.byteLength);
  bytes.set(magic);
  bytes.set([1, 0, (length - 10) & 255, (length - 10) >> 8], 6);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(length - 11)}\n`), 10);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), length);
  return bytes;
}
