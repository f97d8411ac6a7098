// The arena: where regions of memory lie, such that those that are alive together do not overlap for any sizes.
import { addDim, alwaysAtLeast, belowFloors, type Dim, polynomial, subtractDim } from "../graph/shape.ts";
import { Ordered } from "./ordered.ts";

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
  if (alwaysAtLeast(a, b)) return true;
  const more = subtractDim(a, b);
  return alwaysAtLeast(coarse(more), 0) || alwaysAtLeast(coarse(belowFloors(more)), 0);
}

/** The dimension with each symbol counted in multiples of `granularity`. */
const coarse = (d: Dim): Dim =>
  typeof d === "number"
    ? d
    : polynomial(
        d.terms.map((term) => {
          const symbols = term.factors.filter(({ kind }) => kind === "symbol").length;
          return { ...term, coefficient: term.coefficient * granularity ** symbols };
        }),
      );

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
/** Times that what lies highest is placed anew, before all else. */
const attempts = 16;

/** Places regions at offsets from 0; `value` tells sizes at which little memory is most wanted. */
export function place(regions: readonly Region[], value: (dim: Dim) => number): Placement {
  const peak = ({ bytes }: Placement): number => Math.max(...bytes.map(value));
  const least = mostAlive(regions, value);
  let best = placeInTime(regions, value);
  if (regions.length > few) return best;
  const size = ({ bytes }: Region): number => value(bytes);
  const life = ({ first, last }: Region): number => last - first + 1;
  for (const weight of [size, life, (region: Region) => size(region) * life(region)]) {
    const order = regions
      .map((region, k) => ({ k, weight: weight(region), size: size(region) }))
      .sort((a, b) => b.weight - a.weight || b.size - a.size || a.k - b.k)
      .map(({ k }) => k);
    for (let attempt = 0; attempt < attempts && peak(best) > least; attempt++) {
      const made = placeInOrder(order, regions, value);
      if (peak(made) < peak(best)) best = made;
      const ends = regions.map(({ bytes }, k) => value(addDim(made.offsets[k]!, bytes)));
      const highest = ends.indexOf(Math.max(...ends));
      order.unshift(...order.splice(order.indexOf(highest), 1));
    }
  }
  return best;
}

/** The most that is alive at once. */
const mostAlive = (regions: readonly Region[], value: (dim: Dim) => number): number =>
  Math.max(
    0,
    ...regions.map(({ first }) =>
      regions
        .filter((region) => region.first <= first && first <= region.last)
        .reduce((sum, { bytes }) => sum + value(bytes), 0),
    ),
  );

interface Placed extends Region {
  readonly offset: Dim;
  readonly end: Dim;
}

const at = (region: Region, offset: Dim): Placed => ({
  ...region,
  offset,
  end: addDim(offset, region.bytes),
});

/** A region among those alive, which lie one above the other, and the room between it and the one below. */
interface Tenant extends Placed {
  below?: Tenant | undefined;
  above?: Tenant | undefined;
  room: number;
}

/** In order of time, each in the tightest gap between those alive, which always lie in a known order. */
function placeInTime(regions: readonly Region[], value: (dim: Dim) => number): Placement {
  const order = regions
    .map((region, k) => ({ region, k, size: value(region.bytes) }))
    .sort((a, b) => a.region.first - b.region.first || b.size - a.size || a.k - b.k);
  const leaving = order.toSorted((a, b) => a.region.last - b.region.last);
  const tenants: Tenant[] = [];
  let highest: Tenant | undefined;
  let ends: Dim[] = [];
  /** What lies above each gap: of the tightest gaps the lowest first. */
  const gaps = new Ordered<Pick<Tenant, "room" | "offset">, Tenant>(
    (a, b) => a.room - b.room || value(a.offset) - value(b.offset),
  );
  const meet = (below: Tenant | undefined, above: Tenant | undefined): void => {
    if (below) below.above = above;
    if (!above) highest = below;
    else {
      above.below = below;
      above.room = value(above.offset) - value(below?.end ?? 0);
      if (above.room > 0) gaps.add(above);
    }
  };
  let gone = 0;
  for (const { region, k, size } of order) {
    for (; leaving[gone]!.region.last < region.first; gone++) {
      const tenant = tenants[leaving[gone]!.k]!;
      const { below, above } = tenant;
      for (const upper of [tenant, above]) if (upper && upper.room > 0) gaps.remove(upper);
      meet(below, above);
    }
    let place = gaps.placeOf({ room: size, offset: 0 });
    let above = gaps.at(place);
    while (above && !neverLess(above.offset, addDim(above.below?.end ?? 0, region.bytes)))
      above = gaps.at(++place);
    const below = above ? above.below : highest;
    const tenant: Tenant = { ...at(region, below?.end ?? 0), room: 0 };
    if (above) gaps.remove(above);
    else ends = largest([...ends, tenant.end]);
    meet(below, tenant);
    meet(tenant, above);
    tenants[k] = tenant;
  }
  return { offsets: tenants.map(({ offset }) => offset), bytes: ends };
}

/** One after the other, each as low as it surely fits. */
function placeInOrder(
  order: readonly number[],
  regions: readonly Region[],
  value: (dim: Dim) => number,
): Placement {
  const offsets: Dim[] = [];
  const placed: Placed[] = [];
  for (const k of order) {
    const region = regions[k]!;
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
