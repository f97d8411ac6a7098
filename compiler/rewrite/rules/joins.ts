// Joins seen through: what lies in one part is read there, and neighbours that belong together become one.
import { type Node, printAttributes } from "../../graph/node.ts";
import { addDim, alwaysAtLeast, type Dim, sameDim, subtractDim } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import type { Rule } from "../rule.ts";
import { type Slice, sliceOf } from "./reading.ts";

const { join, joined, offsetsOf, slice } = ops;

const axisOf = (node: Node): number => (node.attributes as { readonly axis: number }).axis;

/** The part that has the first element of a slice, and the one that has the last; null where sizes decide that. */
function reach(offsets: readonly Dim[], start: Dim, end: Dim): readonly [first: number, last: number] | null {
  const first = offsets.findLastIndex((offset) => alwaysAtLeast(start, offset));
  const last = offsets.findIndex((offset) => alwaysAtLeast(offset, end)) - 1;
  if (first < 0 || last < first || first > offsets.length - 2) return null;
  if (last === first) return [first, last];
  return alwaysAtLeast(offsets[first + 1]!, start) && alwaysAtLeast(end, offsets[last]!)
    ? [first, last]
    : null;
}

function slicedParts(whole: Node, { starts, sizes, steps }: Slice): Node | null {
  const axis = axisOf(whole);
  const [start, size, step] = [starts[axis]!, sizes[axis]!, steps[axis]!];
  if (size === 0 || (step !== 1 && typeof size !== "number")) return null;
  const end = addDim(start, typeof size === "number" ? (size - 1) * step + 1 : size);
  const offsets = offsetsOf(whole.inputs, axis);
  const found = reach(offsets, start, end);
  if (!found || (found[0] !== found[1] && step !== 1)) return null;
  const [first, last] = found;
  const parts = whole.inputs.slice(first, last + 1).map((part, k) => {
    const own = first + k;
    const from = own === first ? subtractDim(start, offsets[own]!) : 0;
    const to = own === last ? subtractDim(end, offsets[own]!) : part.shape[axis]!;
    const taken = first === last ? size : subtractDim(to, from);
    return slice(part, starts.with(axis, from), sizes.with(axis, taken), steps);
  });
  return joined(parts, axis);
}

/** Two slices of one value of which the second begins where the first ends, as one; null where they are not. */
function together(one: Node, other: Node, axis: number): Node | null {
  if (one.op !== slice || other.op !== slice || one.inputs[0] !== other.inputs[0]) return null;
  const [a, b] = [sliceOf(one), sliceOf(other)];
  const elsewhere = ({ starts, steps }: Slice): string =>
    printAttributes({ starts: starts.with(axis, 0), steps });
  if (a.steps[axis] !== 1 || elsewhere(a) !== elsewhere(b)) return null;
  if (!sameDim(addDim(a.starts[axis]!, a.sizes[axis]!), b.starts[axis]!)) return null;
  return slice(one.inputs[0]!, a.starts, a.sizes.with(axis, addDim(a.sizes[axis]!, b.sizes[axis]!)), a.steps);
}

export const joins: readonly Rule[] = [
  {
    name: "join of one → x",
    ops: [join],
    rewrite: ({ inputs: [only, another] }) => (another ? null : only!),
  },
  {
    name: "slice(join …) → slices of the parts that it reaches",
    ops: [slice],
    rewrite(root, see) {
      const inner = see(root.inputs[0]!);
      return inner?.op === join ? slicedParts(inner, sliceOf(root)) : null;
    },
  },
  {
    name: "join(slice x, slice x) → slice x, of neighbours",
    ops: [join],
    rewrite(root, see) {
      const axis = axisOf(root);
      const parts: Node[] = [];
      for (const input of root.inputs) {
        const part = see(input) ?? input;
        const whole = parts.length > 0 ? together(parts.at(-1)!, part, axis) : null;
        if (whole) parts[parts.length - 1] = whole;
        else parts.push(part);
      }
      return parts.length < root.inputs.length ? joined(parts, axis) : null;
    },
  },
];
