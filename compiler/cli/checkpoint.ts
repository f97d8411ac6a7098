// Checkpoints: the trainer's own bytes, and with them what the command did to the data.
import { decodeSafetensors, encodeSafetensors } from "../../runtime/safetensors.ts";
import type { Classes } from "./data/dataset.ts";
import type { Normalizations } from "./data/normalization.ts";
import { wrongInput } from "./fault.ts";
import { readBytes, writeWhole } from "./file.ts";

/** One epoch as the report and a resumed run know it. */
export interface EpochRecord {
  readonly epoch: number;
  readonly training: Readonly<Record<string, number>>;
  readonly validation?: Readonly<Record<string, number>>;
}

/** What `mlpc train` must know to go on, and `mlpc predict` to see the data as training did. */
export interface RunRecord {
  readonly batch: number;
  readonly examples: number;
  /** The options that decide what the training data are. */
  readonly preparation: {
    readonly split?: number;
    readonly scale: readonly string[];
    readonly standardize: readonly string[];
  };
  readonly normalizations: Normalizations;
  readonly classes: Classes;
  readonly history: readonly EpochRecord[];
}

export interface Checkpoint {
  /** For the trainer's `load`. */
  readonly bytes: Uint8Array;
  /** Epochs finished, and examples used of the next one. */
  readonly epoch: number;
  readonly cursor: number;
  readonly seed: number;
  /** Absent in a checkpoint that an application saved. */
  readonly run?: RunRecord;
}

const key = "mlpc train";

export function saveCheckpoint(path: string, bytes: Uint8Array, run: RunRecord): void {
  const { tensors, metadata } = decodeSafetensors(bytes);
  writeWhole(path, encodeSafetensors({ tensors, metadata: { ...metadata, [key]: JSON.stringify(run) } }));
}

export function readCheckpoint(path: string): Checkpoint {
  const bytes = readBytes(path);
  try {
    const { metadata } = decodeSafetensors(bytes);
    const run: RunRecord | undefined = metadata[key] === undefined ? undefined : JSON.parse(metadata[key]);
    const whole = (name: string): number => {
      const value = Number(metadata[name]);
      if (!Number.isSafeInteger(value))
        throw new Error(`not a checkpoint of a trainer: it does not say its ${name}`);
      return value;
    };
    return {
      bytes,
      epoch: whole("epoch"),
      cursor: whole("cursor"),
      seed: whole("seed"),
      ...(run && { run }),
    };
  } catch (error) {
    throw wrongInput(`${path}: ${error instanceof Error ? error.message : error}`);
  }
}
