// A checkpoint: the variables of a model and the state of its training, as a safetensors file.
import { type AnyModel, isCount, type Scalars, type TrainingState, type TypedArray } from "./model.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor, storedType } from "./safetensors.ts";

/** What is saved. */
interface Saved {
  readonly model: AnyModel;
  readonly state: TrainingState;
  /** Of `model.variables`, in order. */
  readonly values: readonly TypedArray[];
}

const tensorsOf = ({ model, values }: Saved): Map<string, StoredTensor> =>
  new Map(model.variables.map(({ name, shape }, k) => [name, { shape, values: values[k]! }]));

export function encodeCheckpoint(saved: Saved): Uint8Array {
  const { name, hash } = saved.model;
  const metadata: Record<string, string> = { format: "mlpc", model: name, graph: hash };
  for (const [key, value] of Object.entries(saved.state)) metadata[key] = JSON.stringify(value);
  return encodeSafetensors({ tensors: tensorsOf(saved), metadata });
}

const describe = (tensor: StoredTensor | undefined): string | undefined =>
  tensor && `${storedType(tensor.values)}[${tensor.shape.join(", ")}]`;

/** Says what differs, if anything does. */
const difference = (what: string, ours = "missing", theirs = "missing"): string[] =>
  ours === theirs ? [] : [`${what} is ${ours} in the model and ${theirs} in the checkpoint`];

/** Takes over what was encoded. Throws an Error that names all that differs, and then changes nothing. */
export function loadCheckpoint(saved: Saved, bytes: Uint8Array): void {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { model, state } = saved;
  const own = tensorsOf(saved);
  const faults = [...new Set([...own.keys(), ...tensors.keys()])].flatMap((name) =>
    difference(`"${name}"`, describe(own.get(name)), describe(tensors.get(name))),
  );
  if (!faults[0]) faults.push(...difference("the tensors agree, but the graph", model.hash, metadata.graph));
  const loaded: Record<string, unknown> = {};
  try {
    for (const [key, current] of Object.entries(state)) {
      const value = JSON.parse(metadata[key]!);
      // A count, or numbers by name; one that is not finite is null in JSON.
      const isNumber = (inner: unknown): boolean => inner === null || typeof inner === "number";
      if (isCount(current) ? !isCount(value) : isNumber(value) || !Object.values(value).every(isNumber))
        throw key;
      loaded[key] = value;
    }
  } catch {
    faults[0] ??= "its metadata are damaged";
  }
  if (faults[0]) throw new Error(`${model.name} cannot load the checkpoint: ${faults.join("; ")}`);
  for (const [name, { values }] of own) values.set(tensors.get(name)!.values);
  const { settings } = state;
  for (const name in settings) settings[name] = (loaded.settings as Scalars)[name] ?? settings[name]!;
  Object.assign(state, loaded, { settings });
}
