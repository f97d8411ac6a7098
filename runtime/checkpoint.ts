// A checkpoint: the variables of a model and how far its training has come, as a safetensors file.
import type { Progress, Scalars } from "./fit.ts";
import { arrayOf, type ModelInfo, type TypedArray } from "./model.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor, storedName } from "./safetensors.ts";

export interface TrainingState extends Progress {
  readonly step: number;
  readonly seed: number;
  readonly settings: Scalars;
}

/** `values` are those of `model.variables`, in order. */
export function encodeCheckpoint(
  model: ModelInfo,
  values: readonly TypedArray[],
  state: TrainingState,
): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  model.variables.forEach(({ name, dtype, shape }, k) => {
    tensors.set(name, { dtype: storedName(arrayOf(model, dtype)), shape, values: values[k]! });
  });
  const metadata: Record<string, string> = { format: "mlpc", model: model.name, graph: model.hash };
  for (const [key, value] of Object.entries(state)) metadata[key] = JSON.stringify(value);
  return encodeSafetensors({ tensors, metadata });
}

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const areScalars = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.values(value).every((v) => typeof v === "number");

/** What `encodeCheckpoint` was given; throws an Error that names all that does not fit the model. */
export function decodeCheckpoint(
  model: ModelInfo,
  bytes: Uint8Array,
): { values: TypedArray[]; state: TrainingState } {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const faults: string[] = [];
  const values = model.variables.flatMap(({ name, dtype, shape }) => {
    const stored = tensors.get(name);
    const wanted = `${storedName(arrayOf(model, dtype))}[${shape.join(", ")}]`;
    const found = stored ? `${stored.dtype}[${stored.shape.join(", ")}]` : "missing";
    if (found !== wanted) faults.push(`"${name}" is ${wanted} in the model and ${found} in the checkpoint`);
    return stored ? [stored.values] : [];
  });
  for (const name of tensors.keys())
    if (!model.variables.some((variable) => variable.name === name))
      faults.push(`"${name}" is not in the model`);
  if (!faults[0] && metadata.graph !== model.hash)
    faults.push(
      `the tensors agree, but the graph is ${model.hash} and the checkpoint is of ${metadata.graph}`,
    );
  let state: TrainingState | undefined;
  try {
    // JSON has null for a sum that is not finite.
    const read = (key: string) => JSON.parse(metadata[key]!, (_, value) => value ?? Number.NaN);
    const [step, seed, epoch, cursor] = ["step", "seed", "epoch", "cursor"].map(read);
    const [settings, sums, plateau] = ["settings", "sums", "plateau"].map(read);
    if ([step, seed, epoch, cursor].every(isWhole) && [settings, sums, plateau].every(areScalars))
      state = { step, seed, epoch, cursor, settings, sums, plateau };
  } catch {}
  if (!state) faults[0] ??= "its metadata are damaged";
  if (faults[0] || !state) throw new Error(`${model.name} cannot load the checkpoint: ${faults.join("; ")}`);
  return { values, state };
}
