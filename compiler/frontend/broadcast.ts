// Tensors from values, common dtypes and common shapes: NumPy's broadcasting, made explicit as nodes.
import { messages } from "../../dsl/messages.ts";
import type { Span } from "../../dsl/source.ts";
import type { DType, Node } from "../graph/node.ts";
import { type Dim, printDim, printShape, type Shape, sameDim, sameShape } from "../graph/shape.ts";
import * as ops from "../ops/index.ts";
import type { Context } from "./context.ts";
import { describe, type Value } from "./value.ts";

/** A value with the range it was written at. */
export interface Operand {
  readonly value: Value;
  readonly span: Span;
}

/**
 * The tensor that a value is: compile-time numbers and bools become constants, lists constant tensors.
 * `like` is the dtype that a whole number takes; null after a report.
 */
export function toTensor(context: Context, { value, span }: Operand, like?: DType): Node | null {
  const { graph } = context;
  switch (value.kind) {
    case "tensor":
      return value.node;
    case "number": {
      const dtype = like ?? (value.integer ? "i32" : "f32");
      if (dtype === "i32" && !fitsI32(value.value)) {
        context.fail(messages.numberRange, span, { value: value.value });
        return null;
      }
      return ops.constant(graph, value.value, dtype);
    }
    case "bool":
      return ops.constant(graph, Number(value.value), "bool");
    case "size":
      return ops.size(graph, value.dim);
    case "list":
      return literal(context, value, span, like);
    case "error":
      return null;
    default:
      context.fail(messages.notATensor, span, {
        found: describe(value),
        ...(value.kind === "layer" ? { layer: value.name } : {}),
      });
      return null;
  }
}

export const fitsI32 = (value: number): boolean => value >= -(2 ** 31) && value < 2 ** 31;

function literal(context: Context, value: Value, span: Span, like?: DType): Node | null {
  const values: number[] = [];
  const shape: number[] = [];
  let dtype: DType | undefined;
  const visit = (v: Value, depth: number): boolean => {
    if (v.kind === "list") {
      if (shape.length === depth && values.length === 0) shape.push(v.elements.length);
      if (shape[depth] !== v.elements.length) return false;
      return v.elements.every((e) => visit(e, depth + 1));
    }
    if (depth !== shape.length || (v.kind !== "number" && v.kind !== "bool")) return false;
    const own: DType = v.kind === "bool" ? "bool" : v.integer ? "i32" : "f32";
    if (dtype !== undefined && (dtype === "bool") !== (own === "bool")) return false;
    if (dtype !== "f32") dtype = own;
    values.push(Number(v.value));
    context.spend(span);
    return true;
  };
  if (!visit(value, 0)) {
    if (!containsError(value)) context.fail(messages.raggedList, span, {});
    return null;
  }
  const final = dtype === "bool" ? "bool" : like === "f32" ? "f32" : (dtype ?? "f32");
  const wide = final === "i32" ? values.find((v) => !fitsI32(v)) : undefined;
  if (wide !== undefined) {
    context.fail(messages.numberRange, span, { value: wide });
    return null;
  }
  return ops.literal(context.graph, values, shape, final);
}

/** Lists may share their parts, so that a short program makes one of any length: each part is looked at once. */
function containsError(value: Value, seen: Set<Value> = new Set()): boolean {
  if (value.kind === "error") return true;
  if ((value.kind !== "list" && value.kind !== "tuple") || seen.has(value)) return false;
  seen.add(value);
  return value.elements.some((element) => containsError(element, seen));
}

export const castTo = (node: Node, dtype: DType): Node =>
  node.dtype === dtype ? node : ops.cast(node, dtype);

/** The f32 tensor of a value: i32 and bool widen. */
export function toFloat(context: Context, operand: Operand): Node | null {
  const node = toTensor(context, operand, operand.value.kind === "number" ? "f32" : undefined);
  return node && castTo(node, "f32");
}

const floating = (value: Value): DType | undefined =>
  value.kind === "number" || value.kind === "list" ? "f32" : undefined;

/** Both as tensors of one dtype: f32 if either is, else i32, else bool (i32 when `arithmetic`). */
export function promote(
  context: Context,
  left: Operand,
  right: Operand,
  arithmetic: boolean,
): [Node, Node] | null {
  // A compile-time number or list takes the dtype of a tensor beside it, where that holds it exactly.
  const beside = (operand: Operand, { value }: Operand): Node | null =>
    toTensor(
      context,
      operand,
      (value.kind === "tensor" && value.node.dtype === "f32") || (value.kind === "number" && !value.integer)
        ? floating(operand.value)
        : undefined,
    );
  const a = beside(left, right);
  const b = beside(right, left);
  if (!a || !b) return null;
  const dtype: DType =
    a.dtype === "f32" || b.dtype === "f32"
      ? "f32"
      : a.dtype === "i32" || b.dtype === "i32" || arithmetic
        ? "i32"
        : "bool";
  return [castTo(a, dtype), castTo(b, dtype)];
}

/** The shape two shapes broadcast to, or the first pair of sizes that cannot meet. */
export function commonShape(a: Shape, b: Shape): { shape: Shape } | { clash: readonly [Dim, Dim] } {
  const shape: Dim[] = [];
  for (let k = 1; k <= Math.max(a.length, b.length); k++) {
    const x = a[a.length - k] ?? 1;
    const y = b[b.length - k] ?? 1;
    if (!sameDim(x, y) && x !== 1 && y !== 1) return { clash: [x, y] };
    shape.unshift(x === 1 ? y : x);
  }
  return { shape };
}

/** `node` repeated to `shape`, with which it is known to be compatible. */
export function broadcastTo(node: Node, shape: Shape): Node {
  if (sameShape(node.shape, shape)) return node;
  const offset = shape.length - node.shape.length;
  const kept = node.shape
    .map((d, k) => ({ d, axis: k + offset }))
    .filter(({ d, axis }) => d !== 1 || shape[axis] === 1);
  const dropped =
    kept.length === node.shape.length
      ? node
      : ops.reshape(
          node,
          kept.map(({ d }) => d),
        );
  return ops.broadcast(
    dropped,
    shape,
    kept.map(({ axis }) => axis),
  );
}

/** Whether `row` has one value for each row of `full`: a reduction that lost its axis. */
const isRowwise = (full: Shape, row: Shape): boolean =>
  row.length > 0 && full.length === row.length + 1 && sameShape(full.slice(0, -1), row);

/** Whether these are shapes of two matrices that `@` multiplies. */
const isProduct = (a: Shape, b: Shape): boolean => a.length === 2 && b.length === 2 && sameDim(a[1]!, b[0]!);

/** Both broadcast to their common shape; null after a report that shows both shapes. */
export function broadcastTogether(
  context: Context,
  left: Node,
  right: Node,
  at: { readonly span: Span; readonly left: Span; readonly right: Span; readonly verb: string },
): [Node, Node] | null {
  const common = commonShape(left.shape, right.shape);
  if ("clash" in common) {
    const [x, y] = common.clash;
    context.fail(
      messages.shapesDoNotBroadcast,
      at.span,
      {
        verb: at.verb,
        left: `${left.dtype}${printShape(left.shape)}`,
        right: `${right.dtype}${printShape(right.shape)}`,
        clash: [printDim(x), printDim(y)],
        keeps: isRowwise(left.shape, right.shape) || isRowwise(right.shape, left.shape),
        product: at.verb === "multiply" && isProduct(left.shape, right.shape),
      },
      [
        { span: at.left, text: `${left.dtype}${printShape(left.shape)}` },
        { span: at.right, text: `${right.dtype}${printShape(right.shape)}` },
      ],
    );
    return null;
  }
  return [broadcastTo(left, common.shape), broadcastTo(right, common.shape)];
}
