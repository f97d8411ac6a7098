// The element of a node at a point, as a scalar expression: elementwise nodes, views and gathers dissolve into it.
import type { DType, Node } from "../graph/node.ts";
import { alwaysAtLeast, type Dim, multiplyDim } from "../graph/shape.ts";
import {
  alias,
  bounded,
  constant,
  held,
  iota,
  offsetsOf,
  random,
  setting,
  size,
  step,
  stopGradient,
  surrogate,
} from "../ops/index.ts";
import {
  addIndex,
  constantIndex,
  type Guard,
  type Index,
  linearIndex,
  printIndex,
  simplifyGuard,
  staysWithin,
} from "../ops/indexing.ts";
import type { Op } from "../ops/op.ts";
import type { Expression, Scalar } from "./program.ts";

export type Point = readonly Index[];

const identities: ReadonlySet<Op> = new Set<Op>([alias, bounded, held, stopGradient, surrogate]);

/** The node that holds the value, under names and marks. */
export function stripped(node: Node): Node {
  let inner = node;
  while (identities.has(inner.op)) inner = inner.inputs[0]!;
  return inner;
}

/** Calls `visit` with every variable of an index. */
export function eachVariable(index: Index, visit: (name: string, extent: Dim) => void): void {
  if (index.kind === "variable") visit(index.name, index.extent);
  else if (index.kind === "add") {
    eachVariable(index.left, visit);
    eachVariable(index.right, visit);
  } else if (index.kind !== "constant") eachVariable(index.operand, visit);
}

const pointKeys = new WeakMap<Point, string>();

/** Text that differs where points differ; extents are part of it, since they decide what simplifies. */
function pointKey(point: Point): string {
  const known = pointKeys.get(point);
  if (known !== undefined) return known;
  const extents: string[] = [];
  for (const index of point)
    eachVariable(index, (name, extent) =>
      extents.push(`${name}<${typeof extent === "number" ? extent : extent.key}`),
    );
  const key = `${point.map(printIndex).join(",")};${extents}`;
  pointKeys.set(point, key);
  return key;
}

/** How an `Elements` treats the nodes that it does not dissolve, and makes names of what it binds. */
export interface Resolver {
  /** The value of a node that is kept in memory or in a local; undefined for one that dissolves. */
  resolve(node: Node, point: Point): Expression | undefined;
  scalar(kind: Scalar["kind"], external?: string): Scalar;
  /** What the model calls a node's value, if it names it. */
  label(node: Node): string | undefined;
  /** Binds an i32 value to a local, whose name may then stand in indices. */
  bind(value: Expression, hint: Node): string;
}

/** An element under way. */
interface Frame {
  readonly node: Node;
  readonly point: Point;
  /** What it reads, where, and where it may: filled in once what decides that is known. */
  reads: readonly Node[] | undefined;
  at: Point;
  /** Of a join: where each of its parts is read. */
  each: readonly Point[] | undefined;
  guard: Guard;
}

const placeOf = ({ each, at }: Frame, read: number): Point => each?.[read] ?? at;

const always: Guard = [];

/** The elements of a node: at the point that was first asked for, and at others. */
interface Values {
  readonly point: Point;
  value: Expression;
  others?: Map<string, Expression>;
}

/** Expressions of the elements of nodes, made once for each node and point. */
export class Elements {
  readonly #values = new Map<Node, Values>();
  readonly #resolver: Resolver;
  readonly #outer: Elements | undefined;
  readonly #outerVariables: ReadonlySet<string>;
  #owners: Map<Point, Elements> | undefined;

  /** Points whose variables are all among `outerVariables` are looked up in, and left to, `outer`. */
  constructor(resolver: Resolver, outer?: Elements, outerVariables: ReadonlySet<string> = new Set()) {
    this.#resolver = resolver;
    this.#outer = outer;
    this.#outerVariables = outerVariables;
  }

  /** Number of expressions made here. */
  get size(): number {
    let size = 0;
    for (const { others } of this.#values.values()) size += 1 + (others?.size ?? 0);
    return size;
  }

  #owner(point: Point): Elements {
    if (!this.#outer) return this;
    const known = this.#owners?.get(point);
    if (known) return known;
    let inside = false;
    for (const index of point)
      eachVariable(index, (name) => {
        if (!this.#outerVariables.has(name)) inside = true;
      });
    const owner = inside ? this : this.#outer.#owner(point);
    this.#owners = (this.#owners ?? new Map()).set(point, owner);
    return owner;
  }

  known(node: Node, point: Point): Expression | undefined {
    const values = this.#owner(point).#values.get(node);
    if (!values || values.point === point) return values?.value;
    const key = pointKey(point);
    return key === pointKey(values.point) ? values.value : values.others?.get(key);
  }

  /** Makes `value` the element of `node` at `point`, here and wherever it is read. */
  set(node: Node, point: Point, value: Expression): void {
    const owner = this.#owner(point);
    const values = owner.#values.get(node);
    if (!values) owner.#values.set(node, { point, value });
    else if (values.point === point || pointKey(values.point) === pointKey(point)) values.value = value;
    else values.others = (values.others ?? new Map()).set(pointKey(point), value);
  }

  /** The element of `node` at `point`: a kept value, or what its definition says. A loop, so depth costs no stack. */
  at(node: Node, point: Point): Expression {
    return this.#compute(node, point, false);
  }

  /** As `at`, but by the definition of a pointwise node even when it is one that is kept. */
  define(node: Node, point: Point): Expression {
    return this.#compute(node, point, true);
  }

  #compute(node: Node, point: Point, byDefinition: boolean): Expression {
    const stack: Frame[] = [];
    const push = (next: Node, where: Point): void => {
      stack.push({ node: next, point: where, reads: undefined, at: where, each: undefined, guard: always });
    };
    push(node, point);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      if (!top.reads) {
        if (this.known(top.node, top.point)) {
          stack.pop();
          continue;
        }
        const isDefined = byDefinition && stack.length === 1;
        const resolved = isDefined ? undefined : this.#resolver.resolve(top.node, top.point);
        if (resolved) {
          this.set(top.node, top.point, resolved);
          stack.pop();
          continue;
        }
        top.reads = this.#expand(top);
        const height = stack.length;
        for (const [k, input] of top.reads.entries()) {
          const at = placeOf(top, k);
          if (!this.known(input, at)) push(input, at);
        }
        if (stack.length > height) continue;
      }
      const { reads } = top;
      const frame = top;
      this.set(
        top.node,
        top.point,
        this.#combine(
          frame,
          reads.map((input, k) => this.known(input, placeOf(frame, k))!),
        ),
      );
      stack.pop();
    }
    return this.known(node, point)!;
  }

  /** What a frame's node reads; fills in where. */
  #expand(frame: Frame): readonly Node[] {
    const { node, point } = frame;
    const { op, inputs } = node;
    if (identities.has(op)) return inputs.slice(0, 1);
    if (op.kind === "elementwise") return inputs;
    if (op.kind === "gather") return this.#expandGather(frame);
    if (op.kind === "join") {
      const { axis } = node.attributes as { readonly axis: number };
      const along = point[axis]!;
      frame.each = offsetsOf(inputs, axis)
        .slice(0, -1)
        .map((offset) => point.with(axis, addIndex(along, constantIndex(multiplyDim(offset, -1)))));
      return inputs;
    }
    if (op.kind !== "view") return [];
    const { index, guard } = op.index(point, node);
    frame.at = index;
    frame.guard = guard ?? always;
    return inputs;
  }

  /** x[ids[…], …]: the id becomes a local, the row a guarded read. */
  #expandGather(frame: Frame): readonly Node[] {
    const { node, point } = frame;
    const [x, ids] = node.inputs as readonly [Node, Node];
    const rank = ids.shape.length;
    const id = this.at(ids, point.slice(0, rank));
    const { row, guard } = rowOf(id, x.shape[0]!, this.#resolver, ids);
    frame.at = [row, ...point.slice(rank)];
    frame.guard = guard;
    return [x];
  }

  /** The element, given those that it reads. */
  #combine({ node, point, guard }: Frame, operands: readonly Expression[]): Expression {
    const { op, dtype, attributes } = node;
    const [first] = operands;
    if (!first) return this.#source(node, point);
    if (op.kind === "join") {
      const { axis } = attributes as { readonly axis: number };
      return choice(operands, offsetsOf(node.inputs, axis), point[axis]!);
    }
    if (guard.length > 0) {
      const outside = op.kind === "view" ? (op.fill?.(node) ?? 0) : dtype === "f32" ? Number.NaN : 0;
      return guarded(guard, first, { kind: "number", value: outside, dtype });
    }
    if (op.kind !== "elementwise" || identities.has(op)) return first;
    const operandType = node.inputs.at(-1)!.dtype;
    const applied: Expression = { kind: "apply", op, operands, operandType, dtype, attributes };
    const name = this.#resolver.label(node);
    return name === undefined ? applied : { ...applied, name };
  }

  #source(node: Node, point: Point): Expression {
    const { op } = node;
    const attributes = node.attributes as Readonly<Record<string, unknown>>;
    const scalar = (kind: Scalar["kind"], dtype: DType, external?: string): Expression => ({
      kind: "scalar",
      scalar: this.#resolver.scalar(kind, external),
      dtype,
    });
    if (op === (constant as Op))
      return { kind: "number", value: attributes.value as number, dtype: node.dtype };
    if (op === (iota as Op)) return { kind: "index", index: point[attributes.axis as number]!, dtype: "i32" };
    if (op === (size as Op))
      return { kind: "index", index: constantIndex(attributes.dim as Dim), dtype: "i32" };
    if (op === (step as Op)) return scalar("step", "i32");
    if (op === (setting as Op)) return scalar("setting", "f32", attributes.name as string);
    if (op === (random as Op))
      return {
        kind: "random",
        stream: attributes.stream as number,
        index: linearIndex(point, node.shape),
        dtype: "f32",
      };
    throw new Error(`internal: ${op.name} has no element`);
  }
}

const guarded = (guard: Guard, value: Expression, otherwise: Expression): Expression => ({
  kind: "guarded",
  guard,
  value,
  otherwise,
  dtype: value.dtype,
});

/**
 * The operand whose place, from its offset to the next, an index is in: found by halving. Both halves stand behind a
 * guard, as what is read where nothing guards it is read always.
 */
function choice(operands: readonly Expression[], offsets: readonly Dim[], index: Index): Expression {
  if (operands.length === 1) return operands[0]!;
  const half = operands.length >> 1;
  const bound = offsets[half]!;
  const before = simplifyGuard([{ kind: "below", index, bound }]);
  const after = simplifyGuard([{ kind: "at-least", index, bound }]);
  const low = (): Expression => choice(operands.slice(0, half), offsets, index);
  const high = (): Expression => choice(operands.slice(half), offsets.slice(half), index);
  if (before.length === 0) return low();
  if (after.length === 0) return high();
  const beyond = high();
  if (beyond.kind === "number") return guarded(before, low(), beyond);
  const neither: Expression = { kind: "number", value: 0, dtype: beyond.dtype };
  return guarded(before, low(), guarded(after, beyond, neither));
}

/** An i32 value as an index variable, and the test that it lies in [0, extent), empty where that is known. */
export function rowOf(
  id: Expression,
  extent: Dim,
  resolver: Resolver,
  ids: Node,
): { row: Index; guard: Guard } {
  const row: Index = { kind: "variable", name: resolver.bind(id, ids), extent };
  // What sizes tell is known here; a promise that they may break is not relied on.
  const known =
    id.kind === "index"
      ? staysWithin(id.index, extent)
      : ids.op === bounded && alwaysAtLeast(extent, (ids.attributes as { below: Dim }).below);
  if (known) return { row, guard: [] };
  return {
    row,
    guard: [
      { kind: "at-least", index: row, bound: 0 },
      { kind: "below", index: row, bound: extent },
    ],
  };
}
