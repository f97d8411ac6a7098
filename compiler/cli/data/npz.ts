// NPZ, NumPy's archive: a ZIP of NPY files.
import { unzipSync, zipSync } from "fflate";
import { readNpy } from "./npy.ts";
import { type Selection, select } from "./selection.ts";
import { malformed, type Tensor } from "./tensor.ts";

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 &&
  bytes[1] === 0x4b &&
  ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6));

/** Deflate makes at most 1032 bytes of one: a larger claim is a lie. */
const largestRatio = 1032;

/** The files of the archive that `wanted` picks, or with no `wanted`, an empty list of contents by name. */
function unzip(
  bytes: Uint8Array,
  file: string,
  wanted: (name: string) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        if (!wanted(name)) return false;
        if (originalSize > size * largestRatio + 64)
          throw malformed(
            file,
            `the archive claims ${originalSize} bytes for ${name}, which ${size} cannot hold`,
          );
        return true;
      },
    });
  } catch (error) {
    if (error instanceof Error && "exitCode" in error) throw error;
    throw malformed(file, `not a readable ZIP archive (${error instanceof Error ? error.message : error})`);
  }
}

export function readNpz(bytes: Uint8Array, file: string, selection: Selection): Tensor {
  const names: string[] = [];
  unzip(bytes, file, (name) => {
    if (name.endsWith(".npy")) names.push(name.slice(0, -".npy".length));
    return false;
  });
  const part = select(names, "array", file, selection);
  const entry = unzip(bytes, file, (name) => name === `${part}.npy`)[`${part}.npy`]!;
  const tensor = readNpy(entry, `${file}:${part}`);
  return tensor;
}

/** Arrays by name, already in NPY form, as an uncompressed archive; the same bytes for the same arrays. */
export const writeNpz = (arrays: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(arrays).map(([name, npy]) => [`${name}.npy`, npy])), {
    level: 0,
    mtime: new Date(1980, 0, 1),
  });
