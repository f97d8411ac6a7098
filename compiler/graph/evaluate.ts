// The interpreter: values of nodes in exact f64, by kind of op. What every target and every rewrite is tested against.
import { letterSizes } from "../ops/contraction.ts";
import { type Index, variableIndex } from "../ops/indexing.ts";
import type { ElementwiseOp, Environment, ReductionOp, ViewOp } from "../ops/op.ts";
import { type Node, topological } from "./node.ts";
import { type Dim, evaluateDim, type Shape, type Sizes } from "./shape.ts";

export type { Environment } from "../ops/op.ts";
/** Elements in row-major order; bools are 0 and 1. */
export type Values = Float64Array;

export interface EvaluateOptions {
  /** Rounds each element of every f32 node to f32, as a target that stores every value would. */
  readonly round?: "f32";
  /** Called for each node, after its inputs. */
  onNode?(node: Node, values: Values): void;
}

/** The values of the roots and of every node that they need. Throws `internal: …` when the environment lacks one. */
export function evaluate(
  roots: readonly Node[],
  environment: Environment,
  { round, onNode }: EvaluateOptions = {},
): Map<Node, Values> {
  const values = new Map<Node, Values>();
  for (const node of topological(roots)) {
    const inputs = node.inputs.map((x) => values.get(x)!);
    const result = evaluateNode(node, inputs, environment);
    if (round === "f32" && node.dtype === "f32")
      result.forEach((x, k) => {
        result[k] = Math.fround(x);
      });
    values.set(node, result);
    onNode?.(node, result);
  }
  return values;
}

/** The values of one node, given those of its inputs. */
export function evaluateNode(node: Node, inputs: readonly Values[], environment: Environment): Values {
  const { sizes = {} } = environment;
  const result = new Float64Array(count(extents(node.shape, sizes)));
  const { op } = node;
  switch (op.kind) {
    case "source": {
      const element = op.evaluate(node, environment);
      for (let k = 0; k < result.length; k++) result[k] = element(k);
      break;
    }
    case "elementwise":
      apply(op, node, inputs, result);
      break;
    case "view":
      readThrough(op, node, inputs[0]!, result, sizes);
      break;
    case "reduction":
      fold(op, node, inputs[0]!, result, sizes);
      break;
    case "contraction":
      contractInto(node as unknown as ContractionNode, inputs[0]!, inputs[1]!, result, sizes);
      break;
    case "gather":
      gatherRows(node, inputs[0]!, inputs[1]!, result, sizes);
      break;
    case "scatter":
      scatterRows(inputs[0]!, inputs[1]!, result, node, sizes);
      break;
    case "running":
      addUp(node, inputs[0]!, result, sizes);
      break;
    case "join":
      joinParts(node, inputs, result, sizes);
      break;
  }
  return result;
}

const extents = (shape: Shape, sizes: Sizes): number[] => shape.map((d) => evaluateDim(d, sizes));
const count = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
const strides = (shape: readonly number[]): number[] => shape.map((_, axis) => count(shape.slice(axis + 1)));

/** Calls `visit` with each multi-index of that shape in row-major order; the array is reused. */
function eachIndex(
  shape: readonly number[],
  visit: (index: readonly number[], position: number) => void,
): void {
  const index = shape.map(() => 0);
  const total = count(shape);
  for (let position = 0; position < total; position++) {
    visit(index, position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

/** For each multi-index of that shape, Σ index · stride. */
function offsets(shape: readonly number[], by: readonly number[]): Int32Array {
  const found = new Int32Array(count(shape));
  eachIndex(shape, (index, position) => {
    let offset = 0;
    for (let axis = 0; axis < by.length; axis++) offset += index[axis]! * by[axis]!;
    found[position] = offset;
  });
  return found;
}

function apply(op: ElementwiseOp, node: Node, inputs: readonly Values[], result: Values): void {
  const operands = inputs.map(() => 0);
  for (let k = 0; k < result.length; k++) {
    for (let n = 0; n < inputs.length; n++) operands[n] = inputs[n]![k]!;
    result[k] = op.evaluate(operands, node);
  }
}

type Compiled = (index: readonly number[]) => number;

/** An index expression as a closure of a multi-index; `names` are the variables, in order of axes. */
function compile(index: Index, names: readonly string[], sizes: Sizes): Compiled {
  const by = (d: Dim): number => evaluateDim(d, sizes);
  switch (index.kind) {
    case "constant": {
      const value = by(index.value);
      return () => value;
    }
    case "variable": {
      const axis = names.indexOf(index.name);
      return (at) => at[axis]!;
    }
    case "add": {
      const [left, right] = [compile(index.left, names, sizes), compile(index.right, names, sizes)];
      return (at) => left(at) + right(at);
    }
    case "multiply": {
      const [operand, factor] = [compile(index.operand, names, sizes), by(index.by)];
      return (at) => operand(at) * factor;
    }
    case "floor-divide": {
      const [operand, divisor] = [compile(index.operand, names, sizes), by(index.by)];
      return (at) => Math.floor(operand(at) / divisor);
    }
    case "modulo": {
      const [operand, divisor] = [compile(index.operand, names, sizes), by(index.by)];
      return (at) => {
        const value = operand(at);
        return value - divisor * Math.floor(value / divisor);
      };
    }
  }
}

function readThrough(op: ViewOp, node: Node, input: Values, result: Values, sizes: Sizes): void {
  const names = node.shape.map((_, axis) => `i${axis}`);
  const { index, guard = [] } = op.index(
    node.shape.map((extent, axis) => variableIndex(names[axis]!, extent)),
    node,
  );
  const compiled = (x: Index): Compiled => compile(x, names, sizes);
  const by = strides(extents(node.inputs[0]!.shape, sizes));
  const parts = index.map(compiled);
  const tests = guard.map((clause): ((at: readonly number[]) => boolean) => {
    const value = compiled(clause.index);
    const bound = evaluateDim(clause.kind === "divisible" ? clause.by : clause.bound, sizes);
    if (clause.kind === "at-least") return (at) => value(at) >= bound;
    return clause.kind === "below" ? (at) => value(at) < bound : (at) => value(at) % bound === 0;
  });
  const fill = op.fill?.(node) ?? 0;
  eachIndex(extents(node.shape, sizes), (at, position) => {
    if (tests.some((holds) => !holds(at))) {
      result[position] = fill;
      return;
    }
    let offset = 0;
    for (let axis = 0; axis < parts.length; axis++) offset += parts[axis]!(at) * by[axis]!;
    result[position] = input[offset]!;
  });
}

function fold(op: ReductionOp, node: Node, input: Values, result: Values, sizes: Sizes): void {
  const { axes } = node.attributes as { readonly axes: readonly number[] };
  const shape = extents(node.inputs[0]!.shape, sizes);
  const kept = strides(shape.filter((_, axis) => !axes.includes(axis)));
  const by = shape.map((_, axis) => (axes.includes(axis) ? 0 : kept.shift()!));
  const to = offsets(shape, by);
  const operands = [0, 0];
  result.fill(op.identity(node.dtype));
  for (let k = 0; k < input.length; k++) {
    operands[0] = result[to[k]!]!;
    operands[1] = input[k]!;
    result[to[k]!] = op.combine.evaluate(operands, node);
  }
}

type ContractionNode = Node<{ readonly left: string; readonly right: string; readonly result: string }>;

function contractInto(node: ContractionNode, x: Values, y: Values, values: Values, sizes: Sizes): void {
  const { left, right, result } = node.attributes;
  const size = letterSizes(node);
  const summed = [...size.keys()].filter((letter) => !result.includes(letter)).join("");
  const shapeOf = (letters: string): number[] =>
    extents(
      [...letters].map((letter) => size.get(letter)!),
      sizes,
    );
  const walk = (loop: string, operand: string): Int32Array => {
    const by = strides(shapeOf(operand));
    return offsets(
      shapeOf(loop),
      [...loop].map((letter) => by[operand.indexOf(letter)] ?? 0),
    );
  };
  const [xRows, yRows] = [walk(result, left), walk(result, right)];
  const [xTerms, yTerms] = [walk(summed, left), walk(summed, right)];
  for (let k = 0; k < values.length; k++) {
    const [xRow, yRow] = [xRows[k]!, yRows[k]!];
    let sum = 0;
    for (let n = 0; n < xTerms.length; n++) sum += x[xRow + xTerms[n]!]! * y[yRow + yTerms[n]!]!;
    values[k] = sum;
  }
}

function gatherRows(node: Node, x: Values, ids: Values, result: Values, sizes: Sizes): void {
  const [rows = 0, ...row] = extents(node.inputs[0]!.shape, sizes);
  const length = count(row);
  const missing = node.dtype === "f32" ? Number.NaN : 0;
  ids.forEach((id, k) => {
    for (let j = 0; j < length; j++)
      result[k * length + j] = id >= 0 && id < rows ? x[id * length + j]! : missing;
  });
}

function scatterRows(updates: Values, ids: Values, result: Values, node: Node, sizes: Sizes): void {
  const [rows = 0, ...row] = extents(node.shape, sizes);
  const length = count(row);
  ids.forEach((id, k) => {
    if (id < 0 || id >= rows) return;
    for (let j = 0; j < length; j++) {
      const sum = result[id * length + j]! + updates[k * length + j]!;
      result[id * length + j] = node.dtype === "i32" ? sum | 0 : sum;
    }
  });
}

function joinParts(node: Node, parts: readonly Values[], result: Values, sizes: Sizes): void {
  const { axis } = node.attributes as { readonly axis: number };
  // What lies side by side: an element of the axes before, all along this axis and those after it.
  const lengths = node.inputs.map(({ shape }) => count(extents(shape.slice(axis), sizes)));
  for (let position = 0, row = 0; position < result.length; row++)
    parts.forEach((part, k) => {
      const length = lengths[k]!;
      result.set(part.subarray(row * length, (row + 1) * length), position);
      position += length;
    });
}

function addUp(node: Node, x: Values, result: Values, sizes: Sizes): void {
  const { axis, reverse } = node.attributes as { readonly axis: number; readonly reverse: boolean };
  const shape = extents(node.shape, sizes);
  const length = shape[axis]!;
  const step = count(shape.slice(axis + 1));
  for (let first = 0; first < x.length; first += length * step)
    for (let k = 0; k < step; k++) {
      let total = 0;
      for (let turn = 0; turn < length; turn++) {
        const place = first + k + step * (reverse ? length - 1 - turn : turn);
        total += x[place]!;
        if (node.dtype === "i32") total |= 0;
        result[place] = total;
      }
    }
}
