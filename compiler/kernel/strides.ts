// How an index moves with its variables, and which part of it stands still.
import { addDim, type Dim, multiplyDim } from "../graph/shape.ts";
import { addIndex, constantIndex, type Index } from "../ops/indexing.ts";
import { eachVariable } from "./elements.ts";

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
      return variablesOf(index).has(name) ? null : 0;
  }
}

export function variablesOf(index: Index): Set<string> {
  const names = new Set<string>();
  eachVariable(index, (name) => names.add(name));
  return names;
}

/** The terms of a sum. */
export const termsOf = (index: Index): Index[] =>
  index.kind === "add" ? [...termsOf(index.left), ...termsOf(index.right)] : [index];

export const sumOf = (terms: readonly Index[]): Index => terms.reduce(addIndex, constantIndex(0));
