// How an index moves with its variables, and which part of it stands still.
import { addDim, type Dim, multiplyDim } from "../graph/shape.ts";
import { addIndex, constantIndex, type Index, multiplyIndex } from "../ops/indexing.ts";
import type { Matrix, Range } from "./program.ts";

/** The coefficient of a variable in an index; null where the index is not linear in it. */
export function strideOf(index: Index, name: string): Dim | null {
  switch (index.kind) {
    case "constant":
      return 0;
    case "variable":
      return index.name === name ? 1 : 0;
    case "add": {
      const left = strideOf(index.left, name);
      const right = strideOf(index.right, name);
      return left === null || right === null ? null : addDim(left, right);
    }
    case "multiply": {
      const stride = strideOf(index.operand, name);
      return stride === null ? null : multiplyDim(stride, index.by);
    }
    default:
      return variablesOf(index).includes(name) ? null : 0;
  }
}

/** Where the elements of a matrix begin, and how far apart they lie across and along it. */
export function placeOf(
  { index }: Matrix,
  across: Range,
  along: Range,
): { readonly start: Index; readonly across: Dim; readonly along: Dim } {
  const stride = ({ variable }: Range): Dim => {
    const by = variable.kind === "variable" ? strideOf(index, variable.name) : 0;
    if (by === null) throw new Error("internal: the elements of a matrix lie unevenly");
    return by;
  };
  const [a, b] = [stride(across), stride(along)];
  const back = ({ variable, start }: Range, by: Dim): Index =>
    multiplyIndex(addIndex(start, multiplyIndex(variable, -1)), by);
  return { start: addIndex(index, addIndex(back(across, a), back(along, b))), across: a, along: b };
}

/** The names in an index, each once. */
export function variablesOf(index: Index): readonly string[] {
  if (index.kind === "constant") return [];
  if (index.kind === "variable") return [index.name];
  if (index.kind !== "add") return variablesOf(index.operand);
  const names = [...variablesOf(index.left)];
  for (const name of variablesOf(index.right)) if (!names.includes(name)) names.push(name);
  return names;
}

/** The terms of a sum. */
export const termsOf = (index: Index): Index[] =>
  index.kind === "add" ? [...termsOf(index.left), ...termsOf(index.right)] : [index];

export const sumOf = (terms: readonly Index[]): Index => terms.reduce(addIndex, constantIndex(0));
