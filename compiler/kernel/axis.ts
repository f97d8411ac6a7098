// Axes in blocks: loops over the blocks of an extent, and over the elements of one block.
import { addDim, alwaysAtLeast, type Dim } from "../graph/shape.ts";
import { minimum } from "../ops/index.ts";
import { addIndex, constantIndex, type Index, multiplyIndex, variableIndex } from "../ops/indexing.ts";
import type { LoopNames } from "./names.ts";
import { apply, loops } from "./nest.ts";
import type { Expression, Range, Statement } from "./program.ts";

/** An axis in blocks: its loop variable, and the part of it that a block covers. */
export interface Axis extends Range {
  /** Loops over the blocks of the axis around a body. */
  blocks(body: readonly Statement[]): Statement[];
  /** A loop over the axis within the block. */
  each(mode: "parallel" | "serial", body: readonly Statement[]): Statement[];
}

export const minus = (a: Index, b: Index): Index => addIndex(a, multiplyIndex(b, -1));

/** The position of an axis's variable in its block. */
export const within = ({ variable, start }: Axis): Index => minus(variable, start);

/** The axis in blocks of `size`, whose loops are serial for the axis that is summed over. */
export function axisOf(
  names: LoopNames,
  extent: Dim,
  letter: string,
  size: number,
  mode: "parallel" | "serial",
): Axis {
  const name = names.of(letter);
  const variable = variableIndex(name, extent);
  if (alwaysAtLeast(size, extent))
    return {
      variable,
      extent,
      start: constantIndex(0),
      end: constantIndex(extent),
      blocks: (body) => [...body],
      each: (loopMode, body) => loops([variable], loopMode, body),
    };
  const [startName, endName] = [names.of(`${letter}0`), names.of(`${letter}1`)];
  const start = variableIndex(startName, extent);
  const end: Index = { kind: "variable", name: endName, extent: addDim(extent, 1) };
  const reach = [addIndex(start, constantIndex(size)), constantIndex(extent)];
  const least = apply(
    minimum,
    "i32",
    ...reach.map((index): Expression => ({ kind: "index", index, dtype: "i32" })),
  );
  return {
    variable,
    extent,
    start,
    end,
    blocks: (body) => [
      {
        kind: "for",
        variable: startName,
        extent,
        step: size,
        mode,
        body: [{ kind: "let", name: endName, value: least }, ...body],
      },
    ],
    each: (loopMode, body) => [
      { kind: "for", variable: name, extent, range: { start, end }, mode: loopMode, body },
    ],
  };
}
