// A checkpoint: the variables of a model and the state of its training, as a safetensors file.
import { isCount, type ModelInfo, type Scalars, type TrainingState, type TypedArray } from "./model.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor, storedType } from "./safetensors.ts";

const tensorsOf = (model: ModelInfo, values: readonly TypedArray[]): Map<string, StoredTensor> =>
  new Map(model.variables.map(({ name, shape }, k) => [name, { shape, values: values[k]! }]));

/** `values` are those of `model.variables`, in order. */
export function encodeCheckpoint(
  model: ModelInfo,
  values: readonly TypedArray[],
  state: TrainingState,
): Uint8Array {
  const metadata: Record<string, string> = { format: "mlpc", model: model.name, graph: model.hash };
  // JSON has no infinities; as text they come back as well.
  const plain = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? `${value}` : value;
  for (const [key, value] of Object.entries(state)) metadata[key] = JSON.stringify(value, plain);
  return encodeSafetensors({ tensors: tensorsOf(model, values), metadata });
}

/** Takes over what `encodeCheckpoint` was given. Throws an Error that names all that differs, and then changes nothing. */
export function loadCheckpoint(
  model: ModelInfo,
  values: readonly TypedArray[],
  state: TrainingState,
  bytes: Uint8Array,
): void {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const own = tensorsOf(model, values);
  const loaded: Record<string, unknown> = {};
  const faults: string[] = [];
  const compare = (what: string, ours: string | undefined, theirs: string | undefined): void => {
    if (ours !== theirs)
      faults.push(
        `${what} is ${ours ?? "missing"} in the model and ${theirs ?? "missing"} in the checkpoint`,
      );
  };
  const describe = (tensor: StoredTensor | undefined): string | undefined =>
    tensor && `${storedType(tensor.values)}[${tensor.shape.join(", ")}]`;
  for (const name of new Set([...own.keys(), ...tensors.keys()]))
    compare(`"${name}"`, describe(own.get(name)), describe(tensors.get(name)));
  if (!faults[0]) compare("the tensors agree, but the graph", model.hash, metadata.graph);
  try {
    for (const [key, current] of Object.entries(state)) {
      // Counts, or numbers by name.
      const value = JSON.parse(metadata[key]!, (_, inner) => {
        if (Object(inner) === inner) return inner;
        if (`${Number(inner)}` !== `${inner}`) throw inner;
        return Number(inner);
      });
      if (typeof current === "number" ? !isCount(value) : Object(value) !== value) throw key;
      loaded[key] = value;
    }
  } catch {
    faults[0] ??= "its metadata are damaged";
  }
  if (faults[0]) throw new Error(`${model.name} cannot load the checkpoint: ${faults.join("; ")}`);
  values.forEach((array, k) => {
    array.set(tensors.get(model.variables[k]!.name)!.values);
  });
  const { settings } = state;
  for (const key in settings) settings[key] = (loaded.settings as Scalars)[key] ?? settings[key]!;
  Object.assign(state, loaded, { settings });
}
