// The arena: where regions of memory lie, such that those that are alive together do not overlap for any sizes.
import { addDim, alwaysAtLeast, belowFloors, type Dim, subtractDim } from "../graph/shape.ts";

/** A region that is alive from position `first` to position `last`, both included. */
export interface Region {
  readonly bytes: Dim;
  readonly first: number;
  readonly last: number;
}

export interface Placement {
  /** Of each region. */
  readonly offsets: readonly Dim[];
  /** Of the whole: the largest of these, where sizes decide which. */
  readonly bytes: readonly Dim[];
}

/** Symbols stand for multiples of this. */
export const granularity = 16;

/** Whether a ≥ b for all sizes, every symbol being a positive multiple of `granularity`. */
export function neverLess(a: Dim, b: Dim): boolean {
  if (a === b) return true;
  const more = subtractDim(a, b);
  return alwaysAtLeast(coarse(more), 0) || alwaysAtLeast(coarse(belowFloors(more)), 0);
}

/** The dimension with each symbol counted in multiples of `granularity`. */
const coarse = (d: Dim): Dim =>
  typeof d === "number"
    ? d
    : d.terms.reduce<Dim>((sum, { coefficient, factors }) => {
        const symbols = factors.filter(({ kind }) => kind === "symbol").length;
        return addDim(sum, {
          terms: [{ coefficient: coefficient * granularity ** symbols, factors }],
          key: "",
        });
      }, 0);

/** The dimensions that are largest for some sizes. */
export function largest(dims: readonly Dim[]): Dim[] {
  const kept: Dim[] = [];
  for (const dim of dims) {
    if (kept.some((other) => neverLess(other, dim))) continue;
    kept.splice(0, kept.length, ...kept.filter((other) => !neverLess(dim, other)), dim);
  }
  return kept;
}

/** Regions beyond which only one order is tried. */
const few = 64;

/** Places regions at offsets from 0; `value` tells sizes at which little memory is most wanted. */
export function place(regions: readonly Region[], value: (dim: Dim) => number): Placement {
  const inTime = placeInTime(regions, value);
  if (regions.length > few) return inTime;
  const peak = ({ bytes }: Placement): number => Math.max(...bytes.map(value));
  const bySize = placeBySize(regions, value);
  return peak(bySize) < peak(inTime) ? bySize : inTime;
}

interface Placed extends Region {
  readonly offset: Dim;
  readonly end: Dim;
}

const at = (region: Region, offset: Dim): Placed => ({
  ...region,
  offset,
  end: addDim(offset, region.bytes),
});

/** In order of time, each in the tightest gap between those alive, which always lie in a known order. */
function placeInTime(regions: readonly Region[], value: (dim: Dim) => number): Placement {
  const order = regions
    .map((region, k) => ({ region, k, size: value(region.bytes) }))
    .sort((a, b) => a.region.first - b.region.first || b.size - a.size || a.k - b.k);
  const offsets: Dim[] = [];
  let alive: Placed[] = [];
  let ends: Dim[] = [];
  for (const { region, k, size } of order) {
    alive = alive.filter(({ last }) => last >= region.first);
    const gaps = alive.flatMap(({ offset: end }, place) => {
      const offset = place === 0 ? 0 : alive[place - 1]!.end;
      const room = value(end) - value(offset);
      return room >= size ? [{ place, offset, end, room }] : [];
    });
    const fitting = gaps
      .sort((a, b) => a.room - b.room)
      .find(({ offset, end }) => neverLess(end, addDim(offset, region.bytes)));
    const placed = at(region, fitting?.offset ?? alive.at(-1)?.end ?? 0);
    alive.splice(fitting?.place ?? alive.length, 0, placed);
    offsets[k] = placed.offset;
    if (!fitting) ends = largest([...ends, placed.end]);
  }
  return { offsets, bytes: ends };
}

/** The largest first, each as low as it surely fits. */
function placeBySize(regions: readonly Region[], value: (dim: Dim) => number): Placement {
  const order = regions
    .map((region, k) => ({ region, k, size: value(region.bytes) }))
    .sort((a, b) => b.size - a.size || a.region.first - b.region.first || a.k - b.k);
  const offsets: Dim[] = [];
  const placed: Placed[] = [];
  for (const { region, k } of order) {
    const others = placed.filter(({ first, last }) => first <= region.last && region.first <= last);
    const ends = others.map(({ end }) => end);
    const fits = (offset: Dim): boolean => {
      const end = addDim(offset, region.bytes);
      return others.every((other) => neverLess(offset, other.end) || neverLess(other.offset, end));
    };
    const offset =
      [0, ...ends].sort((a, b) => value(a) - value(b)).find(fits) ?? largest(ends).reduce(addDim, 0);
    offsets[k] = offset;
    placed.push(at(region, offset));
  }
  return { offsets, bytes: largest(placed.map(({ end }) => end)) };
}
