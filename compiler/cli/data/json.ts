// JSON: nested arrays of numbers, or an object of such arrays by name.
import { type Selection, select } from "./selection.ts";
import { countElements, malformed, printSizes, type Tensor } from "./tensor.ts";

const largestRank = 32;

/** The shape that the first elements at each depth suggest. */
function shapeOf(value: unknown, file: string): number[] {
  const shape: number[] = [];
  for (let at = value; Array.isArray(at); at = at[0]) {
    shape.push(at.length);
    if (shape.length > largestRank) throw malformed(file, `arrays are nested more than ${largestRank} deep`);
  }
  return shape;
}

/** Calls `visit` with each leaf, in row-major order; the recursion is as deep as the shape is long. */
function walk(
  value: unknown,
  shape: readonly number[],
  axis: number,
  at: string,
  visit: (leaf: unknown) => void,
): void {
  if (axis === shape.length) {
    visit(value);
    return;
  }
  if (!Array.isArray(value) || value.length !== shape[axis])
    throw malformed(
      at,
      `expected ${shape[axis]} elements on axis ${axis} of ${printSizes(shape)}, found ${Array.isArray(value) ? value.length : JSON.stringify(value)?.slice(0, 40)}`,
    );
  for (const element of value) walk(element, shape, axis + 1, at, visit);
}

export function readJson(bytes: Uint8Array, file: string, selection: Selection): Tensor {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw malformed(file, `not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const named = typeof content === "object" && content !== null && !Array.isArray(content);
  if (!named && selection.part !== undefined)
    throw malformed(file, `holds one array, without a part named \`${selection.part}\``);
  const part = named ? select(Object.keys(content as object), "array", file, selection) : undefined;
  const value = part === undefined ? content : (content as Record<string, unknown>)[part];
  const origin = part === undefined ? file : `${file}:${part}`;

  const shape = shapeOf(value, origin);
  const size = countElements(shape, origin);
  if (size > bytes.length)
    throw malformed(origin, `arrays are ragged: not all have the shape ${printSizes(shape)}`);
  const values = new Float64Array(size);
  const words: string[] = [];
  let count = 0;
  walk(value, shape, 0, origin, (leaf) => {
    if (typeof leaf === "string") words.push(leaf);
    else if (typeof leaf === "number" || typeof leaf === "boolean") values[count] = Number(leaf);
    else throw malformed(origin, `element ${count} is ${JSON.stringify(leaf)?.slice(0, 40)}, not a number`);
    count++;
  });
  if (words.length > 0 && words.length < count)
    throw malformed(origin, "numbers and words are mixed; expected only numbers, or only class names");
  return { origin, shape, values: words.length > 0 ? words : values };
}
