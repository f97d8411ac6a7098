// `einsum("nij,njk->nik", a, b)`: sums of products over named axes, made of one contraction after another.
import { messages } from "../../../dsl/messages.ts";
import { type Node, printType } from "../../graph/node.ts";
import { addDim, type Dim, multiplyDim, printDim, sameDim } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { toFloat } from "../broadcast.ts";
import type { Builtin, Passed } from "../builtin.ts";
import type { Context } from "../context.ts";
import { describe, error, tensor, type Value } from "../value.ts";

/** An operand, with a letter for each of its axes. */
interface Term {
  readonly node: Node;
  readonly letters: string;
}

interface Equation {
  readonly operands: readonly string[];
  readonly result: string;
  /** Letters that stand for the axes of `...`, the last ones last. */
  readonly dots: string;
}

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

const counted = (tensors: number): string => `${tensors} ${tensors === 1 ? "tensor" : "tensors"}`;

/** The equation with letters in the place of its dots; in words, what is wrong with it. */
function read(text: string, ranks: readonly number[]): Equation | string {
  const [left = "", right, more] = text.replaceAll(" ", "").split("->");
  const terms = left.split(",");
  const strange = [...terms, right ?? ""].find((term) => !/^[a-zA-Z]*(\.\.\.)?[a-zA-Z]*$/.test(term));
  if (more !== undefined) return "it has more than one arrow";
  if (strange !== undefined) return `\`${strange}\` is not made of letters and \`...\``;
  if (terms.length !== ranks.length)
    return `it is of ${counted(terms.length)}, and is given ${counted(ranks.length)}`;
  const named = (term: string): string => term.replace("...", "");
  const hidden = terms.map((term, k) => ranks[k]! - named(term).length);
  const off = terms.findIndex((term, k) => (term.includes("...") ? hidden[k]! < 0 : hidden[k] !== 0));
  if (off >= 0) return `\`${terms[off]}\` does not name the axes of a tensor of rank ${ranks[off]}`;
  const count = Math.max(...hidden);
  const dots = [...alphabet].filter((letter) => !text.includes(letter)).slice(0, count);
  if (dots.length < count) return "it has more axes than there are letters";
  const expanded = (term: string, length: number): string =>
    term.replace("...", dots.slice(count - length).join(""));
  const operands = terms.map((term, k) => expanded(term, hidden[k]!));
  const all = operands.join("");
  const once = [...named(left.replaceAll(",", "").replaceAll(".", ""))].filter(
    (letter, _, letters) => letters.indexOf(letter) === letters.lastIndexOf(letter),
  );
  const result = right === undefined ? dots.join("") + once.sort().join("") : expanded(right, count);
  const wrong = [...result].find((letter, k) => !all.includes(letter) || result.indexOf(letter) !== k);
  if (wrong !== undefined)
    return all.includes(wrong)
      ? `its result names \`${wrong}\` twice`
      : `no tensor has the axis \`${wrong}\``;
  return { operands, result, dots: dots.join("") };
}

/** The sizes of letters: equal wherever a letter stands, or 1, which repeats; null after a report. */
function sizesOf(
  context: Context,
  terms: readonly Term[],
  dots: string,
  passed: readonly Passed[],
): Map<string, Dim> | null {
  const sizes = new Map<string, Dim>();
  for (const [k, { node, letters }] of terms.entries())
    for (const [axis, letter] of [...letters].entries()) {
      const [size, known = 1] = [node.shape[axis]!, sizes.get(letter)];
      if (known === 1) sizes.set(letter, size);
      else if (size !== 1 && !sameDim(size, known)) {
        const name = dots.includes(letter) ? "..." : letter;
        context.fail(messages.einsumSizes, passed[k]!.span, {
          letter: name,
          sizes: [printDim(known), printDim(size)],
          found: printType(node),
        });
        return null;
      }
    }
  return sizes;
}

/** Without the axes of size 1 that stand for more: a contraction repeats what lacks a letter. */
function withoutRepeated({ node, letters }: Term, sizes: ReadonlyMap<string, Dim>): Term {
  const kept = [...letters].flatMap((letter, axis) =>
    node.shape[axis] === 1 && sizes.get(letter) !== 1 ? [] : [axis],
  );
  if (kept.length === letters.length) return { node, letters };
  return {
    node: ops.reshape(
      node,
      kept.map((axis) => node.shape[axis]!),
    ),
    letters: kept.map((axis) => letters[axis]!).join(""),
  };
}

/** The last two axes, of one size, as their diagonal: every (n + 1)th element of n rows of n. */
export function diagonalOf(node: Node): Node {
  const lead = node.shape.slice(0, -2);
  const extent = node.shape.at(-1)!;
  const none = lead.map(() => 0);
  const flat = ops.reshape(node, [...lead, multiplyDim(extent, extent)]);
  const wide = ops.pad(flat, {
    low: [...none, 0],
    high: [...none, extent],
    interior: [...none, 0],
  });
  const square = ops.reshape(wide, [...lead, extent, addDim(extent, 1)]);
  const column = ops.slice(
    square,
    square.shape.map(() => 0),
    [...lead, extent, 1],
    square.shape.map(() => 1),
  );
  return ops.reshape(column, [...lead, extent]);
}

/** Each letter once: two axes of one letter are seen along their diagonal. */
function withoutDoubles(term: Term): Term {
  let { node, letters } = term;
  for (;;) {
    const second = [...letters].findIndex((letter, axis) => letters.indexOf(letter) < axis);
    if (second < 0) return { node, letters };
    const first = letters.indexOf(letters[second]!);
    const others = [...letters].flatMap((_, axis) => (axis === first || axis === second ? [] : [axis]));
    node = diagonalOf(ops.transpose(node, [...others, first, second]));
    letters = others.map((axis) => letters[axis]!).join("") + letters[first]!;
  }
}

/** Summed over the letters that nothing else asks for. */
function withoutLonely({ node, letters }: Term, wanted: string): Term {
  const axes = [...letters].flatMap((letter, axis) => (wanted.includes(letter) ? [] : [axis]));
  if (axes.length === 0) return { node, letters };
  return { node: ops.sum(node, axes), letters: [...letters].filter((l) => wanted.includes(l)).join("") };
}

/** What a symbolic size counts as when the cheaper of two orders is looked for. */
const symbolic = 64;

/** The product of two terms, with the letters that `wanted` has. */
function product(left: Term, right: Term, wanted: string): Term {
  const letters = [...new Set(left.letters + right.letters)].filter((l) => wanted.includes(l)).join("");
  const node = ops.contract(left.node, right.node, {
    left: left.letters,
    right: right.letters,
    result: letters,
  });
  return { node, letters };
}

/** The two terms whose product has the fewest elements; of equals, the first. */
function cheapest(
  terms: readonly Term[],
  result: string,
  sizes: ReadonlyMap<string, Dim>,
): readonly [number, number] {
  let best: readonly [number, number] = [0, 1];
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < terms.length; i++)
    for (let j = i + 1; j < terms.length; j++) {
      const wanted = wantedBeside(terms, [i, j], result);
      let elements = 1;
      for (const letter of new Set(terms[i]!.letters + terms[j]!.letters)) {
        const size = sizes.get(letter)!;
        if (wanted.includes(letter)) elements *= typeof size === "number" ? size : symbolic;
      }
      if (elements < least) {
        least = elements;
        best = [i, j];
      }
    }
  return best;
}

/** The letters that terms other than these, and the result, ask for. */
const wantedBeside = (terms: readonly Term[], those: readonly number[], result: string): string =>
  result + terms.map(({ letters }, k) => (those.includes(k) ? "" : letters)).join("");

/** More operands than any formula has: each pair of them is looked at for each product. */
const most = 32;

function einsum(context: Context, text: string, passed: readonly Passed[], equation: Passed): Value {
  if (passed.length > most)
    return context.fail(messages.einsumEquation, equation.span, {
      why: `it is of more than ${most} tensors`,
    });
  const nodes: Node[] = [];
  for (const each of passed) {
    const node = toFloat(context, each);
    if (!node) return error;
    nodes.push(node);
  }
  const found = read(
    text,
    nodes.map(({ shape }) => shape.length),
  );
  if (typeof found === "string") return context.fail(messages.einsumEquation, equation.span, { why: found });
  const { operands, result, dots } = found;
  const given = nodes.map((node, k): Term => ({ node, letters: operands[k]! }));
  const sizes = sizesOf(context, given, dots, passed);
  if (!sizes) return error;
  let terms = given.map((term) => withoutDoubles(withoutRepeated(term, sizes)));
  terms = terms.map((term, k) => withoutLonely(term, wantedBeside(terms, [k], result)));
  while (terms.length > 1) {
    const pair = cheapest(terms, result, sizes);
    const [i, j] = pair;
    const wanted = wantedBeside(terms, pair, result);
    const [left, right] = [terms[i]!, terms[j]!];
    const one = product(
      withoutLonely(left, wanted + right.letters),
      withoutLonely(right, wanted + left.letters),
      wanted,
    );
    if (context.sized(tensor(one.node), equation.span).kind === "error") return error;
    terms = [...terms.filter((_, k) => k !== i && k !== j), one];
  }
  const [{ node, letters }] = terms as [Term];
  return tensor(
    ops.transpose(
      node,
      [...result].map((letter) => letters.indexOf(letter)),
    ),
  );
}

export const einsumBuiltin: Builtin = {
  name: "einsum",
  doc: "the sum of products of tensors over the axes that the result does not name",
  parameters: [{ name: "equation" }, { name: "operands", rest: true }],
  call(context, [equation, ...operands]) {
    const { value, span } = equation!;
    if (value.kind === "string") return einsum(context, value.value, operands, equation!);
    return context.fail(messages.argumentKind, span, {
      expected: 'a string, as "ij,jk->ik"',
      found: describe(value),
    });
  },
};
