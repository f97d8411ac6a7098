// The loop nest of a cluster: parallel loops over its space, and inside, passes over inner loops.
import type { DType, Node } from "../graph/node.ts";
import type { Dim } from "../graph/shape.ts";
import { add, multiply } from "../ops/index.ts";
import { type Index, linearIndex, printIndex, variableIndex } from "../ops/indexing.ts";
import type { ElementwiseOp } from "../ops/op.ts";
import { Elements, type Point, type Resolver, rowOf } from "./elements.ts";
import { type Cluster, innerOf, type Member, ownMembers, passesOf } from "./fusion.ts";
import { nounOf } from "./labels.ts";
import { LoopNames, Names } from "./names.ts";
import { type Buffer, type Expression, isVariable, type Scalar, type Statement } from "./program.ts";
import { isStored } from "./storage.ts";

/** What lowering a cluster needs to know of the program around it. */
export interface Surroundings {
  readonly kept: ReadonlySet<Node>;
  /** Where a node's elements are read; undefined for one that is in no memory. */
  source(node: Node): Buffer | undefined;
  /** Where a kept node's elements are stored; nowhere for a local. */
  destinations(node: Node): readonly Buffer[];
  scalar(kind: Scalar["kind"], external?: string): Scalar;
  /** What to call a node's value, and what the model itself calls it. */
  nameOf(node: Node): string;
  labelOf(node: Node): string | undefined;
}

/** What the nests of one kernel have in common: names, and values that do not depend on any loop. */
export class KernelScope {
  readonly names: Names;
  readonly loopNames: LoopNames;
  readonly constants: Elements;

  constructor(around: Surroundings, taken: Iterable<string>) {
    this.names = new Names(taken);
    this.loopNames = new LoopNames(this.names);
    this.constants = new Elements({
      resolve: () => undefined,
      scalar: (kind, external) => around.scalar(kind, external),
      label: (node) => around.labelOf(node),
      bind: (_, { op }) => {
        throw new Error(`internal: ${op.name} is bound outside of a nest`);
      },
    });
  }
}

/** The making of one loop nest. */
export class Nest {
  readonly cluster: Cluster;
  readonly around: Surroundings;
  readonly scope: KernelScope;
  /** Values of the locals that stand in indices. */
  readonly definitions = new Map<string, Expression>();
  readonly #bound = new Map<Expression, string>();

  constructor(cluster: Cluster, around: Surroundings, scope: KernelScope) {
    this.cluster = cluster;
    this.around = around;
    this.scope = scope;
  }

  /** Loop variables at depths from `depth` on: `i`, `j`, `k`, … ; loops side by side use the same. */
  point(depth: number, extents: readonly Dim[]): Point {
    return extents.map((extent, axis) => {
      const at = depth + axis;
      return variableIndex(this.scope.loopNames.of(letterOf(at), keyOf(at)), extent);
    });
  }

  /** The whole nest, without schedule. */
  plain(): Statement[] {
    const outer = this.point(0, this.cluster.space);
    if (this.cluster.members[0]!.node.op.kind === "scatter")
      return this.#scatter(this.cluster.members[0]!.node, outer);
    return loops(outer, "parallel", this.rowBody(outer));
  }

  /** What happens in one iteration of the outer loops; `given` are values that are there already. */
  rowBody(outer: Point, given: ReadonlyArray<readonly [Member, Expression]> = []): Statement[] {
    const { cluster, around } = this;
    const rank = cluster.space.length;
    const { phases, phaseOf } = passesOf(cluster);
    const own = ownMembers(cluster.members);
    const now: { phase: number; inner: Point } = { phase: -1, inner: [] };
    const resolver: Resolver = {
      ...this.resolver(),
      resolve: (node, point) => {
        const isLocal =
          own.has(node) &&
          (node.shape.length === rank ||
            (phaseOf.get(node) === now.phase && samePoint(point.slice(rank), now.inner)));
        if (isLocal || (!isStored(node) && !around.kept.has(node))) return undefined;
        return this.#load(node, point);
      },
    };
    const rows = new Elements(resolver, this.scope.constants);
    const variables = new Set(outer.flatMap((index) => (index.kind === "variable" ? [index.name] : [])));
    for (const [{ node }, value] of given) rows.set(node, outer, value);
    const skip = new Set(given.map(([member]) => member));
    const body: Statement[] = [];
    phases.forEach(({ extents, members }, phase) => {
      const folding = members.filter((member) => member.fold && !skip.has(member));
      const storing = members.filter((member) => !member.fold);
      if (folding.length + storing.length === 0) return;
      const inner = this.point(rank, extents);
      now.phase = phase;
      now.inner = inner;
      const elements = new Elements(resolver, rows, variables);
      const totals = new Map<Member, Expression>();
      for (const member of folding) {
        const { node, fold } = member;
        if (inner.every(({ kind }) => kind !== "variable")) {
          totals.set(member, elementOf(member, elements, outer, inner));
          continue;
        }
        const name = this.scope.names.unique(around.labelOf(node) ?? nounOf(node.op));
        body.push({
          kind: "variable",
          name,
          value: { kind: "number", value: fold!.identity, dtype: node.dtype },
        });
        totals.set(member, { kind: "local", name, dtype: node.dtype });
      }
      const pass = storing.flatMap((member) => this.stores(member.node, elements, [...outer, ...inner]));
      const folds = folding.flatMap((member) => fold(member, totals.get(member)!, elements, outer, inner));
      body.push(...loops(inner, "serial", [...folds, ...pass]));
      for (const [{ node }, total] of totals) rows.set(node, outer, total);
    });
    for (const member of cluster.members)
      if (innerOf(member, rank).length === 0 || member.fold)
        body.push(...this.stores(member.node, rows, outer));
    return body;
  }

  /** Stores of a node's element, into all its destinations. */
  stores(node: Node, elements: Elements, point: Point): Statement[] {
    const destinations = this.around.destinations(node);
    if (destinations.length === 0) return [];
    const value = isStored(node) ? elements.at(node, point) : elements.define(node, point);
    return destinations.map((buffer) => storeAt(buffer, point, value));
  }

  /** An element from memory; undefined for a number that an earlier nest of the kernel holds. */
  #load(node: Node, point: Point): Expression | undefined {
    const buffer = this.around.source(node);
    return buffer && load(buffer, point, !isStored(node));
  }

  /** How nodes of other kernels are read. */
  resolver(): Resolver {
    const { around } = this;
    return {
      resolve: (node, point) =>
        isStored(node) || around.kept.has(node) ? this.#load(node, point) : undefined,
      scalar: (kind, external) => around.scalar(kind, external),
      label: (node) => around.labelOf(node),
      bind: (value, hint) => {
        const known = this.#bound.get(value);
        if (known) return known;
        const name = this.scope.names.unique(
          value.kind === "load" ? `${value.buffer.name}_id` : around.nameOf(hint),
        );
        this.#bound.set(value, name);
        this.definitions.set(name, value);
        return name;
      },
    };
  }

  /** result = 0; then result[ids[i…], j…] += updates[i…, j…], one update after the other. */
  #scatter(node: Node, outer: Point): Statement[] {
    const [updates, ids] = node.inputs as readonly [Node, Node];
    const destinations = this.around.destinations(node);
    const zero: Expression = { kind: "number", value: 0, dtype: node.dtype };
    const elements = new Elements(this.resolver(), this.scope.constants);
    const point = this.point(0, updates.shape);
    const rank = ids.shape.length;
    const { row, guard } = rowOf(
      elements.at(ids, point.slice(0, rank)),
      node.shape[0]!,
      this.resolver(),
      ids,
    );
    const update = elements.at(updates, point);
    const clear = destinations.map((buffer) => storeAt(buffer, outer, zero));
    const accumulate = destinations.map((buffer) => {
      const index = linearIndex([row, ...point.slice(rank)], node.shape);
      return storeIndexed(buffer, index, apply(add, node.dtype, loadAt(buffer, index, true), update));
    });
    const apart = loops(point.slice(rank), "parallel", accumulate);
    const guarded: Statement[] = guard.length > 0 ? [{ kind: "if", guard, body: apart }] : apart;
    return [...loops(outer, "parallel", clear), ...loops(point.slice(0, rank), "serial", guarded)];
  }
}

/** The letter of a loop variable at a depth, and what tells it from others of that letter. */
export const letterOf = (depth: number): string => "ijklmpqrs"[depth] ?? "t";
const keyOf = (depth: number): string => "ijklmpqrs"[depth] ?? `t${depth}`;

/** A fold's total with one more element. */
export const combined = ({ node, fold }: Member, total: Expression, element: Expression): Expression =>
  apply(fold!.combine, node.dtype, total, element);

/** What a fold combines at one point of its loops. */
export function elementOf(
  { node, fold }: Member,
  elements: Elements,
  outer: Point,
  inner: Point,
): Expression {
  const [first, second] = fold!.operands.map((operand) =>
    elements.at(operand.node, operand.at(outer, inner)),
  );
  return second ? apply(multiply, node.dtype, first!, second) : first!;
}

/** total = combine(total, element); nothing where the total is no local but the one element itself. */
function fold(
  member: Member,
  total: Expression,
  elements: Elements,
  outer: Point,
  inner: Point,
): Statement[] {
  if (total.kind !== "local") return [];
  const value = combined(member, total, elementOf(member, elements, outer, inner));
  return [{ kind: "assign", name: total.name, value }];
}

export const apply = (op: ElementwiseOp, dtype: DType, ...operands: Expression[]): Expression => ({
  kind: "apply",
  op,
  operands,
  operandType: dtype,
  dtype,
  attributes: {},
});

const storeIndexed = (buffer: Buffer, index: Index, value: Expression): Statement => ({
  kind: "store",
  buffer,
  index,
  value,
});

export const storeAt = (buffer: Buffer, point: Point, value: Expression): Statement =>
  storeIndexed(buffer, linearIndex(point, buffer.shape), value);

const loadAt = (buffer: Buffer, index: Index, updated = false): Expression => ({
  kind: "load",
  buffer,
  index,
  dtype: buffer.dtype,
  ...(updated && isVariable(buffer) && { updated }),
});

/** An element; `updated` where it is of the value that the step gives a variable. */
export const load = (buffer: Buffer, point: Point, updated = false): Expression =>
  loadAt(buffer, linearIndex(point, buffer.shape), updated);

const samePoint = (a: Point, b: Point): boolean =>
  a.length === b.length && a.every((index, axis) => printIndex(index) === printIndex(b[axis]!));

/** Loops over the variables of a point around a body; an axis of extent 1 needs none. */
export const loops = (point: Point, mode: "parallel" | "serial", body: readonly Statement[]): Statement[] =>
  point.reduceRight<readonly Statement[]>(
    (inner, index) =>
      index.kind === "variable"
        ? [{ kind: "for", variable: index.name, extent: index.extent, mode, body: inner }]
        : inner,
    body,
  ) as Statement[];
