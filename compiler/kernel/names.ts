// Names of buffers, scalars, kernels and locals: legal identifiers, after the names that the model uses.
import { table } from "../ops/index.ts";

const reserved = new Set([
  ...`abstract arguments as async await boolean break byte case catch char class const continue debugger default delete do
  double else enum eval export extends false final finally float for from function get goto if implements import in
  infer instanceof int interface let long NaN Infinity native new null number of package private protected public
  return set short static string super switch symbol synchronized this throw throws transient true try type typeof
  undefined var void volatile while with yield Math Number Array Object Function TypeError Float32Array Float64Array Int32Array
  Uint8Array uniform multiplyBlocks multiplyMatrices leftBlock rightBlock sumBlock sumBlock2 sumBlock3`.split(
    /\s+/,
  ),
  ...table.flatMap((op) => (op.kind === "elementwise" ? (op.helpers ?? []) : [])),
]);

/** The text with everything that no identifier may hold turned into `_`: `adam/W1/m` → `adam_W1_m`. */
export function identifier(text: string): string {
  const word = /^[A-Za-z_]\w*$/.test(text)
    ? text
    : text
        .replace(/'/g, "_next")
        .replace(/\W/g, "_")
        .replace(/^(?=\d)/, "_");
  return word === "" || reserved.has(word) ? `${word}_` : word;
}

/** Names of loop variables: loops of one letter have one name, as they lie side by side. */
export class LoopNames {
  readonly #names: Names;
  readonly #known = new Map<string, string>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** `key` tells loops of one letter apart that lie in one another. */
  of(letter: string, key = letter): string {
    const known = this.#known.get(key) ?? this.#names.unique(letter);
    this.#known.set(key, known);
    return known;
  }
}

/** Hands out identifiers, each once: `sum`, `sum_2`, … */
export class Names {
  readonly #taken: Set<string>;
  readonly #counts = new Map<string, number>();

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  isFree(text: string): boolean {
    return !this.#taken.has(identifier(text));
  }

  /** Gives back a name whose scope has ended. */
  release(name: string): void {
    this.#taken.delete(name);
  }

  unique(text: string): string {
    const word = identifier(text);
    let count = this.#taken.has(word) ? (this.#counts.get(word) ?? 1) : 1;
    let name = word;
    while (this.#taken.has(name)) name = `${word}_${++count}`;
    this.#counts.set(word, count);
    this.#taken.add(name);
    return name;
  }
}
