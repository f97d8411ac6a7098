// The data formats, and how a file is told to be one of them: by its first bytes, or else by its name.
import { extname } from "node:path";
import { gunzipSync } from "node:zlib";
import { wrongInput } from "../fault.ts";
import { readCsv } from "./csv.ts";
import { isIdx, readIdx } from "./idx.ts";
import { readJson } from "./json.ts";
import { isNpy, readNpy } from "./npy.ts";
import { isZip, readNpz } from "./npz.ts";
import { readSafetensors } from "./safetensors.ts";
import type { Selection } from "./selection.ts";
import { malformed, type Tensor } from "./tensor.ts";

interface Format {
  readonly name: string;
  readonly recognises: (bytes: Uint8Array, extension: string) => boolean;
  readonly read: (bytes: Uint8Array, file: string, selection: Selection) => Tensor;
}

/** A file with one array has no named parts. */
const whole =
  (read: (bytes: Uint8Array, file: string) => Tensor): Format["read"] =>
  (bytes, file, { part }) => {
    if (part !== undefined) throw malformed(file, `holds one array, without a part named \`${part}\``);
    return read(bytes, file);
  };

const named =
  (...extensions: string[]): Format["recognises"] =>
  (_, extension) =>
    extensions.includes(extension);

const formats: readonly Format[] = [
  { name: "IDX", recognises: isIdx, read: whole(readIdx) },
  { name: "NPY", recognises: isNpy, read: whole(readNpy) },
  { name: "NPZ", recognises: isZip, read: readNpz },
  { name: "safetensors", recognises: named(".safetensors"), read: readSafetensors },
  { name: "JSON", recognises: named(".json"), read: readJson },
  { name: "CSV", recognises: named(".csv", ".tsv", ".txt"), read: readCsv },
];

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** No data file may be larger than this, packed or not: what Node reads in one piece. */
const largestFile = 2 ** 31 - 1;

function gunzip(bytes: Uint8Array, file: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: largestFile });
  } catch (error) {
    const tooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    throw malformed(file, tooLarge ? "unpacks to more than 2 GiB" : "the gzip data is damaged or cut off");
  }
}

/** The tensor of a data file, packed with gzip or not; `file` is its name for messages. */
export function readTensor(content: Uint8Array, file: string, selection: Selection): Tensor {
  const packed = isGzip(content);
  const bytes = packed ? gunzip(content, file) : content;
  const extension = extname(packed ? file.replace(/\.gz$/i, "") : file).toLowerCase();
  const format = formats.find(({ recognises }) => recognises(bytes, extension));
  if (!format)
    throw wrongInput(
      `${file}: neither its first bytes nor its name are of a known format (${formats.map((f) => f.name).join(", ")})`,
    );
  return format.read(bytes, file, selection);
}
