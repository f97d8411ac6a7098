// What each entry point of a trainer needs from its caller: the inputs, and how their lengths tell the sizes.
import { dimText } from "../backends/indices.ts";
import { type Node, topological } from "../graph/node.ts";
import { type Dim, polynomial, sizeOf, symbolsOf, termOf } from "../graph/shape.ts";
import type { Input, Model } from "../model.ts";
import { type Requirement, requirementsOf } from "./requirement.ts";

export type EntryName = "step" | "evaluate" | "predict";
export const entryNames: readonly EntryName[] = ["step", "evaluate", "predict"];

/** The values that an entry point computes. */
export function rootsOf(model: Model, entry: EntryName): readonly Node[] {
  if (entry === "predict") return model.predict.outputs.map(({ node }) => node);
  const { loss, metrics } = model[entry];
  const updates = entry === "step" ? model.step.updates.map(({ value }) => value) : [];
  return [...(loss ? [loss] : []), ...metrics.map(({ node }) => node), ...updates];
}

/** How a symbol gets its value: from the length of an input, as JavaScript; or, without one, from the caller. */
export interface Size {
  readonly symbol: string;
  readonly input?: Input;
  /** An expression of that length and of the symbols before this one. */
  readonly value?: (length: string) => string;
}

export interface Entry {
  readonly name: EntryName;
  /** The inputs that its values depend on, as the model is written; where only a size is asked for, one that tells it. */
  readonly inputs: readonly Input[];
  /** All symbols that its inputs or nodes speak of, in an order in which each can be solved. */
  readonly sizes: readonly Size[];
  /** What these must be. */
  readonly requirements: readonly Requirement[];
}

/** What the caller of an entry point hands over. */
export function entryOf(model: Model, name: EntryName): Entry {
  const ofModel = known.get(model) ?? new Map<EntryName, Entry>();
  known.set(model, ofModel);
  const entry = ofModel.get(name) ?? findEntry(model, name);
  ofModel.set(name, entry);
  return entry;
}

const known = new WeakMap<Model, Map<EntryName, Entry>>();

function findEntry(model: Model, name: EntryName): Entry {
  const nodes = topological(rootsOf(model, name));
  const present = new Set(nodes);
  const mentioned = new Set<string>();
  const visit = (d: Dim): void => {
    if (typeof d !== "number") symbolsOf(d, mentioned);
  };
  for (const node of nodes) {
    node.shape.forEach(visit);
    for (const value of Object.values(node.attributes)) if (isDim(value)) visit(value);
    node.op.requires?.(node).forEach(visit);
  }
  const tells = ({ node }: Input, symbol: string): boolean =>
    node.shape.some((d) => symbolsOf(d).has(symbol));
  const used = model.inputs.filter(({ node }) => present.has(node));
  const telling = [...mentioned].flatMap((symbol) =>
    used.some((input) => tells(input, symbol))
      ? []
      : model.inputs.filter((input) => tells(input, symbol)).slice(0, 1),
  );
  const inputs = model.inputs.filter((input) => used.includes(input) || telling.includes(input));
  for (const { node } of inputs) node.shape.forEach(visit);
  return {
    name,
    inputs,
    sizes: solve(
      model.symbols.filter((symbol) => mentioned.has(symbol)),
      inputs,
    ),
    requirements: requirementsOf(nodes),
  };
}

const isDim = (value: unknown): value is Dim =>
  typeof value === "object" && value !== null && "terms" in value;

function solve(symbols: readonly string[], inputs: readonly Input[]): Size[] {
  const solved: Size[] = [];
  const known = new Set<string>();
  for (let open = [...symbols]; open.length > 0; open = open.filter((symbol) => !known.has(symbol))) {
    const next = open.flatMap((symbol) => {
      for (const input of inputs) {
        const value = solution(sizeOf(input.node.shape), symbol, known);
        if (value !== null) return [{ symbol, input, value }];
      }
      return [];
    })[0] ?? { symbol: open.at(-1)! }; // the caller tells; the first, which counts examples, is best solved for
    solved.push(next);
    known.add(next.symbol);
  }
  return solved;
}

type Solution = NonNullable<Size["value"]>;

/** `length = size` solved for a symbol, where the size is a·s + b or a·s^n and its other symbols are known; else null. */
function solution(size: Dim, symbol: string, known: ReadonlySet<string>): Solution | null {
  const symbols = symbolsOf(size);
  if (typeof size === "number" || !symbols.delete(symbol) || [...symbols].some((other) => !known.has(other)))
    return null;
  const powers = new Set<number>();
  const scale: string[] = [];
  const rest: string[] = [];
  for (const { coefficient, factors } of size.terms) {
    if (factors.some((atom) => atom.kind === "floor" && symbolsOf(atom.numerator).has(symbol))) return null;
    const others = factors.filter((atom) => atom.key !== symbol);
    const power = factors.length - others.length;
    if (power > 0) powers.add(power);
    (power > 0 ? scale : rest).push(dimText(polynomial([termOf(coefficient, others)])).text);
  }
  const [power = 0] = powers;
  if (powers.size !== 1 || (power > 1 && size.terms.length > 1)) return null;
  const sum = (terms: readonly string[]): string =>
    terms.length > 1 || /\W/.test(terms[0]!) ? `(${terms.join(" + ")})` : terms[0]!;
  return (length) => {
    const left = rest.length > 0 ? `(${length} - ${sum(rest)})` : length;
    const quotient = scale.join() === "1" ? left : `${left} / ${sum(scale)}`;
    return power === 1 ? quotient : `Math.round((${quotient}) ** (1 / ${power}))`;
  };
}
