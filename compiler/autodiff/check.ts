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
 * differences; gives the worst element of each. Differences are extrapolated (Richardson) from several steps h, the
 * estimate with the least internal disagreement being taken, so that 1e-6 is meaningful wherever y is smooth.
 */
export function checkGradient(
  y: Node,
  wrt: readonly Node[],
  environment: Environment,
  { elements = Number.POSITIVE_INFINITY, holdStopped = false }: CheckOptions = {},
): GradientError[] {
  const gradients = gradient(y, wrt);
  const known = evaluate([y, ...wrt, ...gradients.filter((g) => g !== null)], environment);
  const order = topological([y]);
  return wrt.map((leaf, n) => {
    const at = known.get(leaf)!;
    const symbolic = gradients[n] ? known.get(gradients[n])! : new Float64Array(at.length);
    const dependent = dependents(order, leaf, holdStopped);
    const moved = (index: number, value: number): number => {
      const values = new Map(known).set(leaf, at.with(index, value));
      const inputs = (node: Node): Values[] => node.inputs.map((x) => values.get(x)!);
      for (const node of dependent) values.set(node, evaluateNode(node, inputs(node), environment));
      return values.get(y)![0]!;
    };
    // Differences cannot tell values this far below y and the other elements from rounding.
    const floor =
      1e-4 * symbolic.reduce((most, g) => Math.max(most, Math.abs(g)), 0) +
      1e-6 * Math.abs(known.get(y)![0]!);
    let worst: GradientError = {
      wrt: leaf,
      error: 0,
      index: 0,
      symbolic: symbolic[0] ?? 0,
      difference: Number.NaN,
    };
    for (const index of sample(at.length, elements)) {
      const value = symbolic[index]!;
      const difference = differentiate((x) => moved(index, x), at[index]!);
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
  });
}

const sample = (length: number, most: number): number[] => {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, k) => Math.floor((k * length) / count));
};

/**
 * f'(x) by Ridders' method: central differences with ever smaller h, extrapolated to h = 0 by a Neville tableau, of
 * which the entry that differs least from its neighbours is taken (Ridders, Adv. Eng. Software 4, 1982).
 */
export function differentiate(f: (x: number) => number, x: number): number {
  const shrink = 1.6;
  let h = 0.02 * Math.max(1, Math.abs(x));
  let best = Number.NaN;
  let least = Number.POSITIVE_INFINITY;
  let above: number[] = [];
  for (let row = 0; row < 16 && !(least < 1e-11 * Math.abs(best)); row++, h /= shrink) {
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
  return best;
}

/** The nodes that move with `leaf`, itself left out, in the order given. */
function dependents(order: readonly Node[], leaf: Node, holdStopped: boolean): Node[] {
  const found = new Set([leaf]);
  const moves = (node: Node): boolean =>
    !(holdStopped && node.op === stopGradient) && node.inputs.some((x) => found.has(x));
  return order.filter((node) => moves(node) && found.add(node));
}
