// Fusion: which kept nodes share one kernel. A cluster is a loop nest whose outer, parallel loops all members share.
import type { Node } from "../graph/node.ts";
import type { Dim, Shape } from "../graph/shape.ts";
import { printDim, sameDim, sameShape } from "../graph/shape.ts";
import { printIndex, variableIndex } from "../ops/indexing.ts";
import { Elements, type Point, stripped } from "./elements.ts";
import { type Fold, foldOf, startsWith } from "./fold.ts";
import { isStored } from "./storage.ts";

/** One read by a kept node of another, or of a node in memory, at a point in terms of the reader's own loops. */
export interface Access {
  readonly node: Node;
  readonly point: Point;
}

/** A kept node, with the loops that compute it: over its result, and over what it folds. */
export interface Member {
  readonly node: Node;
  readonly fold: Fold | null;
  /** The result's indices and the fold's. */
  readonly result: Point;
  readonly inner: Point;
  readonly accesses: readonly Access[];
  /** The nodes that are computed in its body without being kept. */
  readonly dissolved: readonly Node[];
  /** Expressions in its body: a measure of the text it becomes. */
  readonly weight: number;
}

/**
 * One kernel to be: parallel loops over `space`, in which every member's shape begins. Members of that very shape
 * are computed at the outer loops (their folds in loops inside), the others in inner loops over the rest of their shape.
 * A member reads another only within the same iteration of the outer loops.
 */
export interface Cluster {
  readonly space: Shape;
  readonly members: readonly Member[];
  /** The contractions that the outer loops run in blocks; such a cluster has no other folds. */
  readonly products: readonly Member[];
}

interface Draft {
  space: Shape;
  members: Member[];
  products: Member[];
  weight: number;
  readonly position: number;
  /** What members read, single numbers left out. */
  readonly reads: Set<Node>;
}

/** Text beyond which engines give up on a function; in expressions. */
export const largestKernel = 600;
/** How many kernels of one space are tried for a node that reads none of them. */
export const neighbours = 16;

const indices = (prefix: string, extents: readonly Dim[]): Point =>
  extents.map((extent, axis) => variableIndex(`${prefix}${axis}`, extent));

const resultPoints = new WeakMap<Shape, Point>();

/** The loop variables of results of a shape: one point for each, so that equal points mostly are the same. */
function resultPoint(shape: Shape): Point {
  const known = resultPoints.get(shape) ?? indices("r", shape);
  resultPoints.set(shape, known);
  return known;
}

/** What a kept node computes and reads. */
function memberOf(node: Node, kept: ReadonlySet<Node>): Member {
  const fold = foldOf(node);
  const accesses: Access[] = [];
  const dissolved: Node[] = [];
  const elements = new Elements({
    resolve(read, point) {
      if (!isStored(read) && !kept.has(read)) {
        dissolved.push(read);
        return undefined;
      }
      accesses.push({ node: read, point });
      return { kind: "number", value: 0, dtype: read.dtype };
    },
    scalar: (kind) => ({ name: kind, kind }),
    label: () => undefined,
    bind: () => `id${accesses.length}`,
  });
  const inner = indices("f", fold?.extents ?? []);
  const result = resultPoint(node.shape);
  if (fold) for (const operand of fold.operands) elements.at(operand.node, operand.at(result, inner));
  else if (node.op.kind === "scatter")
    for (const read of scatterReads(node)) elements.at(read.node, read.point);
  else if (node.op.kind === "running") elements.at(node.inputs[0]!, result);
  else if (isStored(node)) accesses.push({ node, point: result });
  else elements.define(node, result);
  return { node, fold, result, inner, accesses, dissolved, weight: elements.size };
}

/** Whether a member is what it would be where these nodes are kept. */
const isUpToDate = ({ accesses, dissolved }: Member, kept: ReadonlySet<Node>): boolean =>
  accesses.every(({ node }) => isStored(node) || kept.has(node)) && !dissolved.some((node) => kept.has(node));

const membersOf = (clusters: readonly Cluster[]): Member[] => clusters.flatMap(({ members }) => members);

/** A scatter reads its updates and ids in loops over the updates. */
function scatterReads({ inputs: [updates, ids] }: Node): Access[] {
  const point = indices("u", updates!.shape);
  return [
    { node: updates!, point },
    { node: ids!, point: point.slice(0, ids!.shape.length) },
  ];
}

const same = (a: Point, b: Point): boolean =>
  a === b || a.every((index, axis) => index === b[axis] || printIndex(index) === printIndex(b[axis]!));

/** Whether the access stays within one iteration of loops over the reader's first `rank` axes. */
export const withinRow = ({ point }: Access, { result }: Member, rank: number): boolean =>
  point === result || same(result.slice(0, rank), point.slice(0, rank));

const spaceKey = (space: Shape): string => space.map(printDim).join(",");

/**
 * Clusters in an order in which each reads only what earlier ones, or it itself, made. Greedy, in the order of nodes.
 * What stays the same of a first attempt, with other nodes, is taken from there.
 */
export function fuse(
  nodes: readonly Node[],
  runsInBlocks: (node: Node) => boolean,
  attempt: readonly Cluster[] = [],
): Cluster[] {
  const known = new Map(membersOf(attempt).map((member) => [member.node, member]));
  const kept = new Set(nodes);
  const drafts: Draft[] = [];
  const home = new Map<Node, Draft>();
  const bySpace = new Map<string, Draft[]>();

  for (const node of nodes) {
    const before = known.get(node);
    const member = before && isUpToDate(before, kept) ? before : memberOf(node, kept);
    const sources = new Set<Draft>();
    let latest: Draft | undefined;
    for (const access of member.accesses) {
      const source = home.get(access.node);
      if (!source) continue;
      sources.add(source);
      if (!latest || source.position > latest.position) latest = source;
    }
    const earliest = latest?.position ?? 0;
    const blocked = member.fold !== null && runsInBlocks(node);
    const key = spaceKey(node.shape);
    const alike = bySpace.get(key) ?? [];
    const mayJoin = (c: Draft): boolean => c.position >= earliest && admits(c, member, sources.has(c), home);
    let draft = blocked
      ? undefined
      : latest && mayJoin(latest)
        ? latest
        : alike.slice(-neighbours).find(mayJoin);
    if (!draft) {
      const products = blocked ? [member] : [];
      draft = {
        space: node.shape,
        members: [],
        products,
        weight: 0,
        position: drafts.length,
        reads: new Set(),
      };
      drafts.push(draft);
      alike.push(draft);
      bySpace.set(key, alike);
    }
    if (draft.space.length > node.shape.length) draft.space = node.shape;
    draft.members.push(member);
    draft.weight += member.weight;
    for (const read of member.accesses) if (read.node.shape.length > 0) draft.reads.add(read.node);
    if (!isStored(node)) home.set(node, draft);
  }
  return drafts;
}

/** Whether the loops of a node are like no others, which no cluster then shares. */
const isAlone = ({ op: { kind } }: Node): boolean => kind === "scatter" || kind === "running";

/** Whether a member may and should join; `reads` says whether it reads a member, `home` where members are. */
function admits(draft: Draft, member: Member, reads: boolean, home: ReadonlyMap<Node, Draft>): boolean {
  const { node, fold, weight } = member;
  if (draft.weight + weight > largestKernel) return false;
  if ([node, draft.members[0]!.node].some(isAlone)) return false;
  const equal = node.shape.length === draft.space.length && startsWith(node.shape, draft.space);
  if (draft.products.length > 0 && (fold || !equal)) return false;
  const narrows = reads && fold && node.shape.length > 0 && narrowable(draft, node.shape);
  const row = !fold && draft.space.length > 0 && startsWith(node.shape, draft.space);
  if (!equal && !narrows && !row) return false;
  const rank = narrows ? node.shape.length : draft.space.length;
  if (!member.accesses.every((access) => home.get(access.node) !== draft || withinRow(access, member, rank)))
    return false;
  return reads || (equal && (rank === 0 || member.accesses.some((access) => draft.reads.has(access.node))));
}

/** Whether the outer loops may be cut down to the first few, the rest becoming inner loops. */
const narrowable = (draft: Draft, shape: Shape): boolean =>
  draft.products.length === 0 &&
  draft.space.length > shape.length &&
  startsWith(draft.space, shape) &&
  draft.members.every((m) => !m.fold);

/** One run of inner loops within the outer ones: folds and elements over the same extents, in one pass. */
export interface Phase {
  readonly extents: readonly Dim[];
  readonly members: Member[];
}

/** The passes of a cluster, and when the value of each member is there: in which pass, or before which. */
export interface Passes {
  readonly phases: readonly Phase[];
  readonly phaseOf: ReadonlyMap<Node, number>;
}

/** Inner loops of a member: over what it folds, or over the rest of its shape. */
export const innerOf = (member: Member, rank: number): Point =>
  member.fold ? member.inner : member.result.slice(rank);

/** Whether a member reads another's element of the same iteration of the same inner loops. */
export const inStep = (access: Access, reader: Member, rank: number): boolean => {
  const inner = innerOf(reader, rank);
  return access.point.length === rank + inner.length && same(inner, access.point.slice(rank));
};

/** Members by node, but for those that only copy what is in memory from the start. */
export const ownMembers = (members: readonly Member[]): Map<Node, Member> =>
  new Map(members.filter(({ node }) => !isStored(node)).map((member) => [member.node, member]));

const knownPasses = new WeakMap<Cluster, Passes>();

/** Orders the members into passes over inner loops. */
export function passesOf(cluster: Cluster): Passes {
  const passes = knownPasses.get(cluster) ?? findPasses(cluster);
  knownPasses.set(cluster, passes);
  return passes;
}

function findPasses({ space, members }: Cluster): Passes {
  const rank = space.length;
  const own = ownMembers(members);
  const phases: Phase[] = [];
  const phaseOf = new Map<Node, number>();
  /** The first pass that may read the member at any inner index. */
  const readyAt = new Map<Node, number>();
  for (const member of members) {
    const inner = innerOf(member, rank);
    const isRow = !member.fold && inner.length > 0;
    let earliest = 0;
    for (const access of member.accesses) {
      const source = own.get(access.node);
      if (!source) continue;
      const together = !source.fold && source.node.shape.length > rank && inStep(access, member, rank);
      earliest = Math.max(earliest, together ? phaseOf.get(source.node)! : readyAt.get(source.node)!);
    }
    if (!isRow && !member.fold) {
      readyAt.set(member.node, earliest);
      continue;
    }
    const extents = isRow ? member.node.shape.slice(rank) : member.fold!.extents;
    let phase = phases.findIndex(
      (p, k) =>
        k >= earliest &&
        p.extents.length === extents.length &&
        p.extents.every((d, a) => sameDim(d, extents[a]!)),
    );
    if (phase < 0) phase = phases.push({ extents, members: [] }) - 1;
    phases[phase]!.members.push(member);
    phaseOf.set(member.node, phase);
    readyAt.set(member.node, phase + 1);
  }
  return { phases, phaseOf };
}

/**
 * The nodes that are read elsewhere than in the iteration that computes them; single numbers, elsewhere than in the
 * group of clusters that is one kernel.
 */
export function inMemory(groups: readonly (readonly Cluster[])[]): Set<Node> {
  const found = new Set<Node>();
  for (const [cluster, group] of groups.flatMap((g) => g.map((c) => [c, g] as const))) {
    const numbers = new Set(
      group.flatMap(({ members }) => members.flatMap(({ node }) => (node.shape.length === 0 ? [node] : []))),
    );
    const rank = cluster.space.length;
    const own = ownMembers(cluster.members);
    const { phaseOf } = passesOf(cluster);
    const local = (access: Access, reader: Member): boolean =>
      numbers.has(access.node) ||
      (own.has(access.node) &&
        (access.node.shape.length === rank ||
          (phaseOf.get(access.node) === phaseOf.get(reader.node) && inStep(access, reader, rank))));
    for (const member of cluster.members)
      for (const access of member.accesses)
        if (!isStored(access.node) && !local(access, member)) found.add(access.node);
  }
  return found;
}

/**
 * What folds of one kernel read, element by element, of several values of another: better computed there, so that one
 * value is stored instead of several.
 */
export function carriedOver(clusters: readonly Cluster[], nodes: readonly Node[]): Node[] {
  const kept = new Set(nodes);
  const home = new Map(clusters.flatMap((c) => c.members.map(({ node }): [Node, Cluster] => [node, c])));
  const operands = membersOf(clusters).flatMap(({ fold }) => fold?.operands ?? []);
  return [...new Set(operands.map(({ node }) => stripped(node)))].filter((node) => {
    if (kept.has(node) || isStored(node) || node.shape.length === 0) return false;
    const member = memberOf(node, kept);
    const reads = member.accesses.filter((access) => !isStored(access.node));
    const [source, another] = new Set(reads.map((access) => home.get(access.node)!));
    return (
      source !== undefined &&
      !another &&
      new Set(reads.map((access) => access.node)).size > 1 &&
      sameShape(source.space, node.shape) &&
      reads.every((access) => withinRow(access, member, node.shape.length))
    );
  });
}
