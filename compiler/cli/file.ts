// Files at the edge: read with plain messages, written whole or not at all.
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { wrongCall, wrongInput } from "./fault.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is not a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the disk",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be too large",
  EEXIST: "something of that name is in the way",
  ERR_FS_FILE_TOO_LARGE: "it is larger than 2 GiB",
};

/** The reason of a failed file operation in words; anything else is thrown again. */
function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!(error instanceof Error) || code === "") throw error;
  return reasons[code] ?? error.message;
}

export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw wrongCall(`cannot read ${path}: ${reason(error)}`);
  }
}

/** UTF-8 text; bytes that are not UTF-8 become U+FFFD, which no model may contain. */
export const readText = (path: string): string => new TextDecoder().decode(readBytes(path));

export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

export const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** Makes the folder of a file that is to be written later, and sees that it takes files. */
export function requireWritable(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw wrongCall(`cannot write ${path}: ${reason(error)}`);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw wrongCall(`cannot write ${path}: ${reasons.EISDIR}`);
}

/**
 * Puts `content` at `path`, making folders as needed. It is written beside the old file, flushed to the disk and
 * renamed over it: a crash or a full disk leaves the old file as it was.
 */
export function writeWhole(path: string, content: Uint8Array | string): void {
  let temporary: string | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const known = statSync(path, { throwIfNoEntry: false });
    if (known && !known.isFile() && !known.isDirectory()) {
      writeFileSync(path, content); // a pipe or a device
      return;
    }
    const target = known ? realpathSync(path) : path;
    temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
    const file = openSync(temporary, "w", known?.mode ?? 0o666);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    if (temporary) rmSync(temporary, { force: true });
    throw wrongInput(`cannot write ${path}: ${reason(error)}`);
  }
}
