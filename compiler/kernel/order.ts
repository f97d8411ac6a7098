// The order of kernels, and which updates happen in place: whoever reads an old value runs before it is overwritten.
import type { Node } from "../graph/node.ts";
import { printIndex } from "../ops/indexing.ts";
import { type Access, type Cluster, inStep, type Member, passesOf } from "./fusion.ts";
import { isStored } from "./storage.ts";

/** An update to be: the variable that it overwrites, and the kept node whose value it takes. */
export interface Overwrite {
  readonly target: Node;
  readonly value: Node;
}

export interface Order {
  readonly clusters: readonly Cluster[];
  /** Those that each must come after. */
  readonly before: ReadonlyMap<Cluster, ReadonlySet<Cluster>>;
  /** By new value, the variables whose memory takes it as it is computed; the others need a copy at the end. */
  readonly overwrites: ReadonlyMap<Node, readonly Node[]>;
}

/** Orders clusters by what they read, and before those that overwrite it, wherever that makes no cycle. */
export function orderClusters(clusters: readonly Cluster[], overwrites: readonly Overwrite[]): Order {
  const home = new Map(
    clusters.flatMap((cluster) => cluster.members.map(({ node }) => [node, cluster] as const)),
  );
  const readers = new Map<Node, Set<Cluster>>();
  const precedence = new Precedence(clusters);
  for (const cluster of clusters)
    for (const { node } of cluster.members.flatMap((member) => member.accesses)) {
      const source = isStored(node) ? undefined : home.get(node);
      if (source && source !== cluster) precedence.add(source, cluster);
      readers.set(node, (readers.get(node) ?? new Set()).add(cluster));
    }
  const inPlace = new Map<Node, Node[]>();
  for (const { target, value } of overwrites) {
    const writer = home.get(value)!;
    const others = [...(readers.get(target) ?? [])].filter((cluster) => cluster !== writer);
    if (!overwritesSafely(writer, target, value) || others.some((c) => precedence.needs(c, writer))) continue;
    for (const other of others) precedence.add(other, writer);
    inPlace.set(value, [...(inPlace.get(value) ?? []), target]);
  }
  const { before } = precedence;
  return { clusters: sorted(clusters, before), before, overwrites: inPlace };
}

/**
 * Which clusters come before which. All have places in some order that fits, so that only clusters between two places
 * are looked at to tell whether one needs the other; see Pearce and Kelly, "A dynamic topological sort algorithm for
 * directed acyclic graphs" (2006).
 */
class Precedence {
  readonly before: ReadonlyMap<Cluster, Set<Cluster>>;
  readonly #after: ReadonlyMap<Cluster, Set<Cluster>>;
  readonly #places: Map<Cluster, number>;

  /** Of clusters in an order that fits what is added first. */
  constructor(clusters: readonly Cluster[]) {
    this.before = new Map(clusters.map((cluster) => [cluster, new Set()]));
    this.#after = new Map(clusters.map((cluster) => [cluster, new Set()]));
    this.#places = new Map(clusters.map((cluster, place) => [cluster, place]));
  }

  /** Whether a cluster runs after another, directly or not. */
  needs(cluster: Cluster, other: Cluster): boolean {
    const least = this.#placeOf(other);
    return this.#reach(cluster, this.before, (place) => place >= least).has(other);
  }

  /** Puts a cluster before another that it does not need. */
  add(first: Cluster, second: Cluster): void {
    this.before.get(second)!.add(first);
    this.#after.get(first)!.add(second);
    const [from, to] = [this.#placeOf(second), this.#placeOf(first)];
    if (to < from) return;
    const inOrder = (found: Set<Cluster>): Cluster[] =>
      [...found].sort((a, b) => this.#placeOf(a) - this.#placeOf(b));
    const moved = [
      ...inOrder(this.#reach(first, this.before, (place) => place > from)),
      ...inOrder(this.#reach(second, this.#after, (place) => place < to)),
    ];
    const places = moved.map((cluster) => this.#placeOf(cluster)).sort((a, b) => a - b);
    moved.forEach((cluster, k) => {
      this.#places.set(cluster, places[k]!);
    });
  }

  #placeOf(cluster: Cluster): number {
    return this.#places.get(cluster)!;
  }

  /** A cluster, and those in some places that links lead to. */
  #reach(
    from: Cluster,
    links: ReadonlyMap<Cluster, ReadonlySet<Cluster>>,
    within: (place: number) => boolean,
  ): Set<Cluster> {
    const found = new Set([from]);
    for (const cluster of found)
      for (const next of links.get(cluster)!) if (within(this.#placeOf(next))) found.add(next);
    return found;
  }
}

/** Each after those before it; among those that may run, the one that came first. */
function sorted(clusters: readonly Cluster[], before: ReadonlyMap<Cluster, ReadonlySet<Cluster>>): Cluster[] {
  const done = new Set<Cluster>();
  const place = (cluster: Cluster): void => {
    const stack = [cluster];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const missing = [...before.get(top)!].filter((earlier) => !done.has(earlier));
      if (missing.length > 0) stack.push(...missing);
      else {
        done.add(top);
        stack.pop();
      }
    }
  };
  for (const cluster of clusters) place(cluster);
  return [...done];
}

/** Whether within the cluster the old value is read only where, and not after, the new one is written. */
function overwritesSafely(cluster: Cluster, target: Node, value: Node): boolean {
  const { phaseOf } = passesOf(cluster);
  const rank = cluster.space.length;
  const isRow = value.shape.length > rank;
  const safe = (access: Access, member: Member): boolean => {
    if (member.node.op.kind === "scatter" || (cluster.products.length > 0 && member.fold)) return false;
    if (
      !member.result
        .slice(0, rank)
        .every((index, axis) => printIndex(index) === printIndex(access.point[axis]!))
    )
      return false;
    if (!isRow) return access.point.length === rank;
    const phase = phaseOf.get(member.node);
    const written = phaseOf.get(value)!;
    return phase !== undefined && (phase < written || (phase === written && inStep(access, member, rank)));
  };
  return cluster.members.every((member) =>
    member.accesses.every((access) => access.node !== target || safe(access, member)),
  );
}
