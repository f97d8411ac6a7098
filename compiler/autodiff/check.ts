// The gradient check: symbolic gradients against central differences, in exact f64.
import { type Environment, evaluate, evaluateNode, type Values } from "../graph/evaluate.ts";
import { type Node, topological } from "../graph/node.ts";
import { stopGradient } from "../ops/index.ts";
import { gradient } from "./gradient.ts";

export interface GradientError {
  readonly wrt: Node;
  /** |symbolic - difference| / max(|symbolic|, |difference|, floor), the worst over the elements. */
  readonly error: number;
  /** Row-major place of the worst element, and the two values there. */
  readonly index: number;
  readonly symbolic: number;
  readonly difference: number;
}

export interface CheckOptions {
  /** At most this many elements of each leaf, evenly spread. Default: all. */
  readonly elements?: number;
  /** `stop_gradient(x)` keeps its value while leaves move, as its gradient says. Default: it moves. */
  readonly holdStopped?: boolean;
}

/**
 * Compares, for each of `wrt` (f32 values that y depends on, leaves as a rule), the gradient of the scalar y with
 * differences of what the interpreter makes of it; gives the worst element of each.
 */
export function checkGradient(
  y: Node,
  wrt: readonly Node[],
  environment: Environment,
  { elements = Number.POSITIVE_INFINITY, holdStopped = false }: CheckOptions = {},
): GradientError[] {
  return pointsOf(y, wrt, environment, holdStopped).map((point) =>
    compare(point, interpreted(point, environment), elements),
  );
}

/** A scalar and its gradient with respect to one leaf, where both are known. */
export interface Point {
  readonly y: Node;
  readonly leaf: Node;
  /** The symbolic gradient's elements. */
  readonly symbolic: Values;
  /** The nodes that move with the leaf, itself left out, each after its inputs. */
  readonly dependent: readonly Node[];
  /** Of y, and of every node that it needs. */
  readonly known: ReadonlyMap<Node, Values>;
}

/** One for each of `wrt`, as the interpreter finds them. */
export function pointsOf(
  y: Node,
  wrt: readonly Node[],
  environment: Environment,
  holdStopped: boolean,
): Point[] {
  const gradients = gradient(y, wrt);
  const known = evaluate([y, ...wrt, ...gradients.filter((g) => g !== null)], environment);
  const order = topological([y]);
  return wrt.map((leaf, n) => ({
    y,
    leaf,
    symbolic: gradients[n] ? known.get(gradients[n])! : new Float64Array(known.get(leaf)!.length),
    dependent: dependents(order, leaf, holdStopped),
    known,
  }));
}

/** The scalar as a function of the elements of the leaf, all else held, by the interpreter. */
export const interpreted =
  ({ y, leaf, dependent, known }: Point, environment: Environment) =>
  (elements: Values): number => {
    const values = new Map(known).set(leaf, elements);
    const inputs = (node: Node): Values[] => node.inputs.map((x) => values.get(x)!);
    for (const node of dependent) values.set(node, evaluateNode(node, inputs(node), environment));
    return values.get(y)![0]!;
  };

/**
 * Compares the gradient at a point with differences of y, a function of all elements of the leaf, for so many of these,
 * evenly spread; gives the worst. Differences are extrapolated (Richardson) from several steps h, the estimate with the
 * least internal disagreement being taken, so that 1e-6 is meaningful wherever y is smooth.
 */
export function compare(
  { y, leaf, symbolic, known }: Point,
  valueAt: (elements: Values) => number,
  elements: number,
): GradientError {
  const at = known.get(leaf)!;
  const moved = at.slice();
  // Differences cannot tell values this far below y and the other elements from rounding.
  const floor =
    1e-4 * symbolic.reduce((most, g) => Math.max(most, Math.abs(g)), 0) + 1e-6 * Math.abs(known.get(y)![0]!);
  let worst: GradientError = {
    wrt: leaf,
    error: 0,
    index: 0,
    symbolic: symbolic[0] ?? 0,
    difference: Number.NaN,
  };
  for (const index of sample(at.length, elements)) {
    const value = symbolic[index]!;
    const difference = differentiate((x) => {
      moved[index] = x;
      return valueAt(moved);
    }, at[index]!);
    moved[index] = at[index]!;
    const error =
      value === difference
        ? 0
        : Math.abs(value - difference) / Math.max(Math.abs(value), Math.abs(difference), floor);
    if (!(error <= worst.error) || Number.isNaN(worst.difference))
      worst = {
        wrt: leaf,
        error: Number.isNaN(error) ? Number.POSITIVE_INFINITY : error,
        index,
        symbolic: value,
        difference,
      };
  }
  return worst;
}

const sample = (length: number, most: number): number[] => {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, k) => Math.floor((k * length) / count));
};

/**
 * f'(x) by Ridders' method; where that is in doubt, as with a kink close to x, also from so much closer to x that few
 * kinks are nearer, and rounding is still small: whichever is in less doubt.
 */
export function differentiate(f: (x: number) => number, x: number): number {
  const scale = Math.max(1, Math.abs(x));
  const far = extrapolate(f, x, 0.02 * scale, 16);
  if (far.doubt <= 1e-8 * Math.abs(far.estimate)) return far.estimate;
  const near = extrapolate(f, x, 3e-6 * scale, 6);
  return near.doubt < far.doubt ? near.estimate : far.estimate;
}

/**
 * Central differences with ever smaller h, extrapolated to h = 0 by a Neville tableau, of which the entry that differs
 * least from its neighbours is taken (Ridders, Adv. Eng. Software 4, 1982).
 */
function extrapolate(
  f: (x: number) => number,
  x: number,
  from: number,
  rows: number,
): { estimate: number; doubt: number } {
  const shrink = 1.6;
  let h = from;
  let best = Number.NaN;
  let least = Number.POSITIVE_INFINITY;
  let above: number[] = [];
  for (let row = 0; row < rows && !(least < 1e-11 * Math.abs(best)); row++, h /= shrink) {
    const estimates = [(f(x + h) - f(x - h)) / (x + h - (x - h))];
    let factor = shrink * shrink;
    for (let k = 1; k <= row; k++, factor *= shrink * shrink) {
      const estimate = (estimates[k - 1]! * factor - above[k - 1]!) / (factor - 1);
      const doubt = Math.max(Math.abs(estimate - estimates[k - 1]!), Math.abs(estimate - above[k - 1]!));
      estimates.push(estimate);
      if (doubt <= least) {
        least = doubt;
        best = estimate;
      }
    }
    above = estimates;
  }
  return { estimate: best, doubt: least };
}

/** The nodes that move with `leaf`, itself left out, in the order given. */
function dependents(order: readonly Node[], leaf: Node, holdStopped: boolean): Node[] {
  const found = new Set([leaf]);
  const moves = (node: Node): boolean =>
    !(holdStopped && node.op === stopGradient) && node.inputs.some((x) => found.has(x));
  return order.filter((node) => moves(node) && found.add(node));
}
