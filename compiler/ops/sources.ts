// Sources: the leaves of the graph.
import type { DType, Node } from "../graph/node.ts";
import { type Dim, evaluateDim, type Shape, sizeOf, stridesOf } from "../graph/shape.ts";
import { source } from "./define.ts";
import type { Op } from "./op.ts";
import { uniform } from "./threefry.ts";

/** What a leaf of the outside world is declared as. */
export interface Declaration {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}
export type Role = "param" | "state" | "optimizer";

/** The value a call or a checkpoint brings for a name. */
function bound<T>(values: Readonly<Record<string, T>> | undefined, kind: string, name: string): T {
  const value = values && Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new Error(`internal: ${kind} ${name} is not bound`);
  return value;
}

function elements(
  values: ArrayLike<number>,
  { name, shape }: Declaration,
  sizes: Readonly<Record<string, number>> = {},
) {
  const size = evaluateDim(sizeOf(shape), sizes);
  if (values.length !== size) throw new Error(`internal: ${name} has ${values.length} elements, not ${size}`);
  return (index: number): number => Number(values[index]);
}

/** A scalar number; bools are 0 and 1. */
export const constant = source<{ value: number; dtype: DType }, [value: number, dtype?: DType]>({
  name: "constant",
  doc: "a number",
  type: ({ dtype }) => ({ dtype, shape: [] }),
  attributes: (value: number, dtype: DType = "f32") => ({
    value: dtype === "i32" ? value | 0 : dtype === "bool" ? Number(value !== 0) : value,
    dtype,
  }),
  evaluate:
    ({ attributes: { value } }) =>
    () =>
      value,
});

/** A tensor of known numbers, row-major. */
export const literal = source<
  { values: readonly number[]; shape: Shape; dtype: DType },
  [values: readonly number[], shape: Shape, dtype: DType]
>({
  name: "literal",
  doc: "a tensor of known numbers",
  type: (declared) => declared,
  attributes: (values: readonly number[], shape: Shape, dtype: DType) => {
    if (values.length !== sizeOf(shape))
      throw new Error(`internal: literal of ${values.length} values, shape [${shape}]`);
    return { values, shape, dtype };
  },
  evaluate:
    ({ attributes: { values } }) =>
    (index) =>
      values[index]!,
});

/** The numbers that a node is known to hold; none where it is no literal. */
export const literalValues = (node: Node): readonly number[] =>
  node.op === (literal as Op) ? (node.attributes as { values: readonly number[] }).values : [];

/** Fed at each call. */
export const input = source<Declaration, [Declaration]>({
  name: "input",
  doc: "a value fed at each call",
  type: (declared) => declared,
  attributes: ({ name, dtype, shape }: Declaration) => ({ name, dtype, shape }),
  evaluate: ({ attributes }, { inputs, sizes }) =>
    elements(bound(inputs, "input", attributes.name), attributes, sizes),
});

/** Kept between steps. */
export const variable = source<Declaration & { role: Role }, [Declaration & { readonly role: Role }]>({
  name: "variable",
  doc: "a value kept between steps: a param, a state, or the optimizer's",
  type: (declared) => declared,
  attributes: ({ name, role, dtype, shape }: Declaration & { readonly role: Role }) => ({
    name,
    role,
    dtype,
    shape,
  }),
  evaluate: ({ attributes }, { variables, sizes }) =>
    elements(bound(variables, "variable", attributes.name), attributes, sizes),
});

/** A scalar that the program around the trainer may change at any time. */
export const setting = source<{ name: string }, [name: string]>({
  name: "setting",
  doc: "an f32 scalar that the embedding program may change",
  type: () => ({ dtype: "f32", shape: [] }),
  attributes: (name: string) => ({ name }),
  evaluate: ({ attributes: { name } }, { settings }) => {
    const value = bound(settings, "setting", name);
    return () => value;
  },
});

/** The step count: 1 in the first step. */
export const step = source<object, []>({
  name: "step",
  doc: "the step count, 1 in the first step",
  type: () => ({ dtype: "i32", shape: [] }),
  attributes: () => ({}),
  evaluate: (_, environment) => () => bound({ step: environment.step }, "the", "step") as number,
});

/** Each element is its index along `axis`. */
export const iota = source<{ shape: Shape; axis: number }, [shape: Shape, axis: number]>({
  name: "iota",
  doc: "each element is its index along one axis",
  type: ({ shape }) => ({ dtype: "i32", shape }),
  attributes: (shape: Shape, axis: number) => {
    if (!(axis in shape)) throw new Error(`internal: iota has no axis ${axis}`);
    return { shape, axis };
  },
  evaluate: ({ attributes: { shape, axis } }, { sizes = {} }) => {
    const stride = evaluateDim(stridesOf(shape)[axis]!, sizes);
    const extent = evaluateDim(shape[axis]!, sizes);
    return (index) => Math.floor(index / stride) % extent;
  },
});

/** The value of a dimension. */
export const size = source<{ dim: Dim }, [dim: Dim]>({
  name: "size",
  doc: "the value of a dimension",
  type: () => ({ dtype: "i32", shape: [] }),
  attributes: (dim: Dim) => ({ dim }),
  evaluate: ({ attributes: { dim } }, { sizes = {} }) => {
    const value = evaluateDim(dim, sizes);
    return () => value;
  },
});

/** Uniform on [0, 1), f32, 24 bits: by (seed, step, stream, index), stream < 65536 being the place in the model. */
export const random = source<{ shape: Shape; stream: number }, [shape: Shape, stream: number]>({
  name: "random",
  doc: "uniform on [0, 1), keyed by seed, step, stream and index",
  type: ({ shape }) => ({ dtype: "f32", shape }),
  attributes: (shape: Shape, stream: number) => ({ shape, stream }),
  evaluate:
    ({ attributes: { stream } }, { seed = 0, step: count = 0 }) =>
    (index) =>
      uniform(seed, count, stream, index),
});

/** Stands for a value that is never computed: the cotangent that `jvp` differentiates by. */
export const placeholder = source<
  { dtype: DType; shape: Shape; id: number },
  [{ readonly dtype: DType; readonly shape: Shape; readonly id: number }]
>({
  name: "placeholder",
  doc: "stands for a value that is never computed",
  type: (declared) => declared,
  attributes: (a: { readonly dtype: DType; readonly shape: Shape; readonly id: number }) => ({ ...a }),
  evaluate: ({ attributes: { id } }) => {
    throw new Error(`internal: placeholder ${id} is evaluated`);
  },
});
