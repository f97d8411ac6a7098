// Axes in blocks: loops over the blocks of an extent, and over the elements of one block.
import { addDim, alwaysAtLeast, type Dim } from "../graph/shape.ts";
import { minimum } from "../ops/index.ts";
import {
  addIndex,
  constantIndex,
  type Index,
  linearIndex,
  multiplyIndex,
  variableIndex,
} from "../ops/indexing.ts";
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

/** Several axes as one, the last running fastest: as many of them as fit are in a block, those before have loops around. */
export interface Axes {
  /** Of all of the axes. */
  readonly variables: readonly Index[];
  /** Of those in a block: the first of them may be cut into several. */
  readonly inner: readonly Range[];
  /** Place in the block, and how many elements it has. */
  readonly position: Index;
  readonly count: Index;
  /** Whether one block is all there is. */
  readonly isWhole: boolean;
  blocks(body: readonly Statement[]): Statement[];
  each(mode: "parallel" | "serial", body: readonly Statement[]): Statement[];
}

/** Axes in blocks of at most `size` elements; of one block there is no loop, unless it `cuts` always. */
export function axesOf(
  names: LoopNames,
  extents: readonly Dim[],
  letter: string,
  size: number,
  mode: "parallel" | "serial",
  cuts = false,
): Axes {
  let head = extents.length - 1;
  let rest = 1;
  for (let extent = extents[head]!; head > 0; extent = extents[--head]!) {
    if (typeof extent !== "number" || extent === 0 || size < 2 * rest * extent) break;
    rest *= extent;
  }
  const variableAt = (k: number): Index => variableIndex(names.of(letter, `${letter} ${k}`), extents[k]!);
  const outer = extents.slice(0, head).map((_, k) => variableAt(k));
  const cut = axisOf(names, extents[head]!, letter, Math.floor(size / rest), mode, cuts);
  const fine = extents.slice(head + 1).map((_, k) => variableAt(head + 1 + k));
  const whole = fine.map((variable, k): Range => {
    const extent = extents[head + 1 + k]!;
    return { variable, extent, start: constantIndex(0), end: constantIndex(extent) };
  });
  return {
    variables: [...outer, cut.variable, ...fine],
    inner: [cut, ...whole],
    position: linearIndex([within(cut), ...fine], extents.slice(head)),
    count: multiplyIndex(minus(cut.end, cut.start), rest),
    isWhole: head === 0 && !cuts && alwaysAtLeast(Math.floor(size / rest), extents[head]!),
    blocks: (body) => loops(outer, mode, cut.blocks(body)),
    each: (loopMode, body) => cut.each(loopMode, loops(fine, loopMode, body)),
  };
}

/** The axis in blocks of `size`, whose loops are serial for the axis that is summed over. */
export function axisOf(
  names: LoopNames,
  extent: Dim,
  letter: string,
  size: number,
  mode: "parallel" | "serial",
  cuts = false,
): Axis {
  const name = names.of(letter);
  const variable = variableIndex(name, extent);
  if (!cuts && alwaysAtLeast(size, extent))
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
