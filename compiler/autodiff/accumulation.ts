// The sum of all cotangents of a value. Where a loop was unrolled these are many of a kind, and one op for all of them
// costs less: slices of a value give a join, not a sum of padded parts; products with one matrix give one product.
import type { Node } from "../graph/node.ts";
import { type Dim, multiplyDim, type Shape, subtractDim } from "../graph/shape.ts";
import {
  broadcast,
  constant,
  contract,
  joined,
  type Letters,
  type Padding,
  pad,
  reshape,
  select,
  sum,
} from "../ops/index.ts";
import type { Op } from "../ops/op.ts";
import { type Cotangent, plus } from "./cotangent.ts";

/** The sum; `add` adds one of them, that is of no kind, to others. */
export function total(
  flows: readonly Cotangent[],
  add: (sofar: Cotangent, k: number) => Cotangent,
): Cotangent {
  const [first] = flows as readonly [Cotangent];
  if (flows.length === 1) return first;
  const taken = new Set<number>();
  const made = [...besides(flows, taken), ...alike(flows, taken)].map((value): Cotangent => ({ value }));
  let sofar = made.length > 0 ? made.reduce(plus) : undefined;
  flows.forEach((flow, k) => {
    if (!taken.has(k)) sofar = sofar ? add(sofar, k) : flow;
  });
  return sofar!;
}

/** A cotangent that is 0 but for a range along one axis. */
interface Place {
  readonly k: number;
  readonly axis: number;
  readonly low: number;
  readonly end: number;
  readonly value: Node;
}

const paddingOf = (node: Node): Padding => node.attributes as unknown as Padding;

function placeOf({ value, mask }: Cotangent, k: number): Place | null {
  if (value.op !== (pad as Op)) return null;
  const { low, high, interior, value: around } = paddingOf(value);
  const [inner] = value.inputs as readonly [Node];
  const padded = low.flatMap((before, axis) => (before === 0 && high[axis] === 0 ? [] : [axis]));
  const [axis] = padded;
  if (axis === undefined || padded.length > 1 || interior[axis] !== 0 || around !== 0) return null;
  const [before, size] = [low[axis], inner.shape[axis]];
  if (typeof before !== "number" || typeof size !== "number") return null;
  const place = { k, axis, low: before, end: before + size };
  if (!mask) return { ...place, value: inner };
  if (mask.op !== (pad as Op) || mask.shape[axis] !== value.shape[axis]) return null;
  const other = paddingOf(mask);
  const same = other.low[axis] === before && mask.inputs[0]!.shape[axis] === size;
  const alone = other.low.every((d, a) => a === axis || (d === 0 && other.high[a] === 0));
  return same && alone ? { ...place, value: select(mask.inputs[0]!, inner, 0) } : null;
}

/** Parts that lie beside each other along an axis, two and more of them, as joins. */
function besides(flows: readonly Cotangent[], taken: Set<number>): Node[] {
  const places = flows.flatMap((flow, k) => placeOf(flow, k) ?? []).sort((a, b) => a.low - b.low);
  return [...new Set(places.map(({ axis }) => axis))].flatMap((axis) => {
    const { shape } = flows[places.find((place) => place.axis === axis)!.k]!.value;
    const parts: Node[] = [];
    const among: number[] = [];
    let end = 0;
    const fillUpTo = (place: Dim, graph: Node["graph"]): void => {
      const gap = subtractDim(place, end);
      if (gap !== 0) parts.push(broadcast(constant(graph, 0), shape.with(axis, gap), []));
    };
    for (const place of places) {
      if (place.axis !== axis || place.low < end) continue;
      fillUpTo(place.low, place.value.graph);
      parts.push(place.value);
      among.push(place.k);
      end = place.end;
    }
    if (among.length < 2) return [];
    fillUpTo(shape[axis]!, parts[0]!.graph);
    for (const k of among) taken.add(k);
    return [joined(parts, axis)];
  });
}

/** From how many sums or products of a kind on one is made of them. */
const fewest = 4;

/** Sums and products of a kind, one for each turn of a loop, as one over what all turns made. */
function alike(flows: readonly Cotangent[], taken: Set<number>): Node[] {
  const kinds = new Map<string, number[]>();
  flows.forEach(({ value, mask }, k) => {
    const kind = mask || taken.has(k) ? null : kindOf(value);
    if (kind !== null) kinds.set(kind, [...(kinds.get(kind) ?? []), k]);
  });
  return [...kinds.values()].flatMap((members) => {
    if (members.length < fewest) return [];
    for (const k of members) taken.add(k);
    const nodes = members.map((k) => flows[k]!.value);
    const [{ op, attributes, inputs }] = nodes as [Node];
    const [left, right] = inputs.map((_, k) => endToEnd(nodes.map((node) => node.inputs[k]!)));
    return [
      op === (sum as Op)
        ? sum(left!, (attributes as { readonly axes: readonly number[] }).axes)
        : contract(left!, right!, attributes as unknown as Letters),
    ];
  });
}

/** What sums along the first axis of its inputs have in common if they may become one; null for any other node. */
function kindOf({ op, inputs, attributes }: Node): string | null {
  const shapes = inputs.map(({ shape }) => shape.map(keyOf).join());
  if (op === (sum as Op)) {
    const { axes } = attributes as { readonly axes: readonly number[] };
    return axes.includes(0) ? `${axes};${shapes}` : null;
  }
  if (op !== (contract as Op)) return null;
  const { left, right, result } = attributes as unknown as Letters;
  const [letter] = left;
  return letter !== undefined && right.startsWith(letter) && !result.includes(letter)
    ? `${left},${right},${result};${shapes.join(";")}`
    : null;
}

const keyOf = (dim: Dim): string | number => (typeof dim === "number" ? dim : dim.key);

/** Tensors of one shape one after another along the first axis. */
function endToEnd(parts: readonly Node[]): Node {
  const [{ shape }] = parts as readonly [Node];
  const turn: Shape = [1, ...shape];
  const turns = joined(
    parts.map((part) => reshape(part, turn)),
    0,
  );
  return reshape(turns, [multiplyDim(shape[0]!, parts.length), ...shape.slice(1)]);
}
