// In-place stores: whether what a kernel stores may lie where it reads something else, or an older value of the same.
import { alwaysAtLeast, type Dim, multiplyDim, sameDim } from "../graph/shape.ts";
import { addIndex, type Index, multiplyIndex, staysWithin, variableIndex } from "../ops/indexing.ts";
import type { Access, Accesses } from "./accesses.ts";
import type { Buffer, Loop } from "./program.ts";
import { strideOf, variablesOf } from "./strides.ts";

/** Whether every element of `read` is loaded for the last time before a store of `written` takes its place. */
export const mayOverlay = ({ loads, stores }: Accesses, read: Buffer, written: Buffer): boolean =>
  loads
    .filter(({ buffer, updated }) => buffer === read && !updated)
    .every((load) =>
      stores.filter(({ buffer }) => buffer === written).every((store) => comesFirst(load, store)),
    );

/**
 * A load comes first where the text says so and, in loops that both are in, where each iteration loads and stores
 * within a range of its own.
 */
function comesFirst(load: Access, store: Access): boolean {
  if (load.position > store.position) return false;
  const shared = load.loops.filter((loop, depth) => store.loops[depth] === loop);
  if (shared.length === 0) return true;
  // A loop over the starts of blocks says nothing by itself: the loop within the block does.
  const moving = shared.filter(({ step }) => step === undefined);
  const inBlocks = shared.every(
    ({ step, variable }) =>
      step === undefined || moving.some(({ range }) => range && variablesOf(range.start).includes(variable)),
  );
  if (!inBlocks) return false;
  const ranges = rangesApart(load.index, store.index, moving);
  return (
    ranges !== null && [load.index, store.index].every((index) => staysWithin(rest(index, moving), ranges))
  );
}

/** How far apart the elements of different iterations begin, as digits of a number do; null where that is unknown. */
function rangesApart(load: Index, store: Index, loops: readonly Loop[]): Dim | null {
  const digits: Array<{ readonly stride: Dim; readonly extent: Dim }> = [];
  for (const { variable, extent } of loops) {
    const [here, there] = [strideOf(load, variable), strideOf(store, variable)];
    if (here === null || there === null || !sameDim(here, there) || here === 0) return null;
    digits.push({ stride: here, extent });
  }
  const finest = takeFinest(digits);
  if (!finest) return null;
  let reach = multiplyDim(finest.stride, finest.extent);
  for (let next = takeFinest(digits); next; next = takeFinest(digits)) {
    if (!alwaysAtLeast(next.stride, reach)) return null;
    reach = multiplyDim(next.stride, next.extent);
  }
  return digits.length === 0 ? finest.stride : null;
}

/** Takes out the digit that moves least; undefined where none is known to. */
export function takeFinest<Digit extends { readonly stride: Dim }>(digits: Digit[]): Digit | undefined {
  const finest = digits.findIndex((a) => digits.every((b) => alwaysAtLeast(b.stride, a.stride)));
  return finest < 0 ? undefined : digits.splice(finest, 1)[0];
}

/** What of an index does not come from these loops. */
const rest = (index: Index, loops: readonly Loop[]): Index =>
  loops.reduce(
    (sum, { variable, extent }) =>
      addIndex(
        sum,
        multiplyIndex(variableIndex(variable, extent), multiplyDim(strideOf(index, variable)!, -1)),
      ),
    index,
  );
