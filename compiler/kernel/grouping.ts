// Grouping: which clusters become one kernel. Products of one form share their blocks; what adds up or reads what a
// kernel makes or reads joins it as a loop nest of its own.
import type { Node } from "../graph/node.ts";
import { printDim, sameShape, sizeOf } from "../graph/shape.ts";
import { stripped } from "./elements.ts";
import { type Cluster, largestKernel, neighbours, withinRow } from "./fusion.ts";
import type { Order } from "./order.ts";
import { matrixForm, type Schedule } from "./schedule.ts";
import { Sequence } from "./sequence.ts";
import { buffersOf, mayFollow } from "./sharing.ts";
import { isStored } from "./storage.ts";

/** Buffers up to which groups are put side by side for nothing but fewer kernels. */
export const mostBuffers = 8;

/** The clusters of one kernel, in the order in which they run. */
export type Group = readonly Cluster[];

/**
 * The kernels to be, in order; `nodes` are the kept ones, each after those that it reads. `anySize` says that symbols may
 * stand for any size, and not for that of the batches of training.
 */
export function groupClusters(
  order: Order,
  nodes: readonly Node[],
  schedule: Schedule,
  anySize: boolean,
): readonly Group[] {
  const grouping = new Grouping(order, nodes, schedule, anySize);
  grouping.joinProducts();
  grouping.glueReaders();
  if (schedule.workgroup === null) {
    grouping.glueTotals();
    grouping.glueUpdates();
  } else {
    grouping.glueUpdates();
    grouping.glueTotals();
    grouping.glueApart();
  }
  return grouping.groups;
}

const membersOf = (group: Group): Cluster["members"] => group.flatMap(({ members }) => members);
/** What the products of a cluster multiply. */
const operandsOf = ({ products }: Cluster): Set<Node> =>
  new Set(products.flatMap(({ node }) => node.inputs.map(stripped)));
const weightOf = (group: Group): number => membersOf(group).reduce((sum, { weight }) => sum + weight, 0);
const hasLoops = (group: Group): boolean => membersOf(group).some(({ fold }) => fold !== null);

class Grouping {
  readonly #sequence: Sequence<Group>;
  readonly #home = new Map<Node, Group>();
  readonly #reads = new Map<Group, ReadonlySet<Node>>();
  readonly #operands = new Map<Cluster, ReadonlySet<Node>>();
  readonly #places: ReadonlyMap<Node, number>;
  readonly #schedule: Schedule;
  readonly #order: Order;
  readonly #anySize: boolean;

  constructor(order: Order, nodes: readonly Node[], schedule: Schedule, anySize: boolean) {
    const groups = new Map(order.clusters.map((cluster): [Cluster, Group] => [cluster, [cluster]]));
    const needs = [...groups].map(([cluster, group]): [Group, Set<Group>] => [
      group,
      new Set([...order.before.get(cluster)!].map((other) => groups.get(other)!)),
    ]);
    this.#sequence = new Sequence([...groups.values()], new Map(needs));
    this.#places = new Map(nodes.map((node, place) => [node, place]));
    this.#schedule = schedule;
    this.#order = order;
    this.#anySize = anySize;
    for (const group of groups.values()) this.#settle(group);
  }

  get groups(): readonly Group[] {
    return this.#sequence.units;
  }

  #settle(group: Group): void {
    for (const { node } of membersOf(group)) if (!isStored(node)) this.#home.set(node, group);
  }

  #readsOf(group: Group): ReadonlySet<Node> {
    const known = this.#reads.get(group);
    if (known) return known;
    const reads = new Set(membersOf(group).flatMap(({ accesses }) => accesses.map(({ node }) => node)));
    this.#reads.set(group, reads);
    return reads;
  }

  #merge(
    a: Group,
    b: Group,
    make = (first: Group, second: Group): Group => [...first, ...second],
  ): Group | undefined {
    if (weightOf(a) + weightOf(b) > largestKernel) return undefined;
    const merged = this.#sequence.merge(a, b, make);
    if (merged) this.#settle(merged);
    return merged;
  }

  /** Merges the group with the first candidate that it may be merged with. */
  #glue(group: Group, candidates: Iterable<Group>): Group | undefined {
    for (const candidate of candidates) {
      if (candidate === group || !this.#mayShare(group, candidate)) continue;
      const merged = this.#merge(group, candidate);
      if (merged) return merged;
    }
    return undefined;
  }

  #mayShare(a: Group, b: Group): boolean {
    if (this.#schedule.workgroup === null || this.#sequence.areApart(a, b)) return true;
    const [first, second] = this.#sequence.placeOf(a) < this.#sequence.placeOf(b) ? [a, b] : [b, a];
    return mayFollow(first, second, this.#order, this.#schedule, this.#anySize);
  }

  /** Makes one nest of products of one form that read one operand, or one of which is used where the other is. */
  joinProducts(): void {
    const alike = new Map<string, Group[]>();
    for (const start of [...this.groups]) {
      const form = this.#formOf(start);
      if (form === null) continue;
      let group = start;
      const others = alike.get(form) ?? [];
      alike.set(form, others);
      for (let found: Group | undefined = start; found; ) {
        found = undefined;
        for (const other of others.slice(-neighbours).reverse()) {
          const joined = this.#join(other, group);
          if (!joined) continue;
          others.splice(others.lastIndexOf(other), 1);
          found = group = joined;
          break;
        }
      }
      others.push(group);
    }
  }

  /** Text that is the same for products whose blocks may be shared; null for what is no product. */
  #formOf([cluster]: Group): string | null {
    const [product] = cluster!.products;
    if (!product) return null;
    const { rows, outer } = matrixForm(product.node, this.#schedule)!;
    const { result } = product.node.attributes as unknown as { readonly result: string };
    const places = [rows, outer].map((letters) => letters.map((letter) => result.indexOf(letter)));
    return [cluster!.space.map(printDim), ...places].join(";");
  }

  #join(a: Group, b: Group): Group | undefined {
    const [left, right] = [a[0]!, b[0]!];
    const count = left.products.length + right.products.length;
    if (count > this.#schedule.products || !sameShape(left.space, right.space)) return undefined;
    const shared = this.#shareOperand(left, right);
    if (!shared && !this.#readsFrom(a, right) && !this.#readsFrom(b, left)) return undefined;
    const rank = left.space.length;
    const crossing = [left, right].flatMap((reader) =>
      reader.members.flatMap((member) =>
        member.accesses.flatMap((access) => {
          const home = this.#home.get(access.node);
          return home === (reader === left ? b : a) ? [{ member, access }] : [];
        }),
      ),
    );
    if (!shared && crossing.length === 0) return undefined;
    if (!crossing.every(({ member, access }) => withinRow(access, member, rank))) return undefined;
    if (this.#overwrites(left, b) || this.#overwrites(right, a)) return undefined;
    const members = [...left.members, ...right.members].sort(
      (x, y) => this.#places.get(x.node)! - this.#places.get(y.node)!,
    );
    const products = [...left.products, ...right.products];
    return this.#merge(a, b, () => [{ space: left.space, members, products }]);
  }

  /** Whether products of the two multiply by the same. */
  #shareOperand(a: Cluster, b: Cluster): boolean {
    const own = this.#operands.get(a) ?? operandsOf(a);
    this.#operands.set(a, own);
    for (const { node } of b.products)
      for (const input of node.inputs) if (own.has(stripped(input))) return true;
    return false;
  }

  #readsFrom(reader: Group, { members }: Cluster): boolean {
    const reads = this.#readsOf(reader);
    for (const { node } of members) if (reads.has(node)) return true;
    return false;
  }

  /** Whether a cluster overwrites what others read. */
  #overwrites(cluster: Cluster, reader: Group): boolean {
    const reads = this.#readsOf(reader);
    return cluster.members.some(({ node }) =>
      (this.#order.overwrites.get(node) ?? []).some((target) => reads.has(target)),
    );
  }

  /** Puts folds beside loops that read the same, where neither needs the other: bias beside weight gradients. */
  glueReaders(): void {
    const readers = new Map<Node, Group[]>();
    for (const group of this.groups)
      for (const node of this.#readsOf(group))
        if (node.shape.length > 0) readers.set(node, [...(readers.get(node) ?? []), group]);
    for (const group of [...this.groups]) {
      if (!this.#sequence.has(group) || group[0]!.products.length > 0) continue;
      if (!hasLoops(group) || isTotal(group)) continue;
      const candidates = [...this.#readsOf(group)]
        .flatMap((node) => readers.get(node) ?? [])
        .filter((other) => this.#sequence.has(other) && hasLoops(other) && !isTotal(other))
        .filter((other) => other !== group && this.#sequence.areApart(group, other));
      const glued = this.#glue(group, this.#nearest(candidates, group));
      if (!glued) continue;
      for (const node of this.#readsOf(glued)) readers.get(node)?.push(glued);
    }
  }

  #nearest(groups: readonly Group[], to: Group): Group[] {
    const distance = (group: Group): number =>
      Math.abs(this.#sequence.placeOf(group) - this.#sequence.placeOf(to));
    return [...new Set(groups)].sort((a, b) => distance(a) - distance(b)).slice(0, neighbours);
  }

  /** Puts single numbers behind what they are made of, or else before what they are used for. */
  glueTotals(): void {
    for (const group of [...this.groups]) {
      let total = this.#sequence.has(group) ? group : undefined;
      while (total && isTotal(total)) {
        const sources = [...this.#readsOf(total)].flatMap((node): Group[] => {
          const home = this.#home.get(node);
          return home && home !== total ? [home] : [];
        });
        total =
          this.#glue(total, this.#nearest(sources, total)) ??
          this.#glue(total, this.#nearest([...this.#sequence.neededBy(total)], total));
      }
    }
  }

  /** Makes one kernel of elementwise updates of variables. */
  glueUpdates(): void {
    let last: Group | undefined;
    for (const group of [...this.groups]) {
      const updates =
        this.#sequence.neededBy(group).size === 0 &&
        membersOf(group).every(({ node, fold }) => !fold && this.#order.overwrites.has(node));
      if (!updates) continue;
      last = (last && this.#glue(group, [last])) ?? group;
    }
  }

  /** Puts what need not wait for each other side by side, while the buffers are few. */
  glueApart(): void {
    const readers = new Map<Node, Set<Cluster>>();
    for (const cluster of this.groups.flat())
      for (const { node } of cluster.members.flatMap(({ accesses }) => accesses))
        readers.set(node, (readers.get(node) ?? new Set()).add(cluster));
    const buffers = (group: Group): number =>
      buffersOf(group, (node) => [...(readers.get(node) ?? [])].some((c) => !group.includes(c)), this.#order);
    for (const group of [...this.groups]) {
      if (!this.#sequence.has(group)) continue;
      const place = this.#sequence.placeOf(group);
      const near = this.groups.slice(Math.max(0, place - neighbours), place + neighbours);
      const others = near.filter(
        (other) =>
          other !== group &&
          this.#sequence.areApart(group, other) &&
          buffers([...other, ...group]) <= mostBuffers,
      );
      this.#glue(group, this.#nearest(others, group));
    }
  }
}

/** Whether a group makes single numbers only. */
const isTotal = (group: Group): boolean => group.every(({ space }) => sizeOf(space) === 1);
