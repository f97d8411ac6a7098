// Which loops may share a kernel of a GPU: those that do not need each other, and those that are little work.
import type { Node } from "../graph/node.ts";
import { type Dim, multiplyDim, sizeOf } from "../graph/shape.ts";
import { estimate } from "./cost.ts";
import type { Cluster } from "./fusion.ts";
import type { Order } from "./order.ts";
import type { Schedule } from "./schedule.ts";
import { isStored } from "./storage.ts";

type Group = readonly Cluster[];

const membersOf = (group: Group): Cluster["members"] => group.flatMap(({ members }) => members);

/** Iterations of the loops of a member. */
const iterationsOf = ({ node, fold }: Cluster["members"][number]): Dim =>
  multiplyDim(sizeOf(node.shape), (fold?.extents ?? []).reduce(multiplyDim, 1));

/** Iterations of all loops. */
const workOf = (group: Group, symbolic: number): number =>
  membersOf(group).reduce((sum, member) => sum + estimate(iterationsOf(member), symbolic), 0);

const hasSymbols = (member: Cluster["members"][number]): boolean => typeof iterationsOf(member) !== "number";

/** Whether `second`, which needs `first`, may run in the same kernel; `anySize` says that symbols may stand for any. */
export function mayFollow(
  first: Group,
  second: Group,
  order: Order,
  schedule: Schedule,
  anySize: boolean,
): boolean {
  const { workgroup, symbolic, recomputed } = schedule;
  if (workgroup === null) return true;
  const [before, after] = [workOf(first, symbolic), workOf(second, symbolic)];
  const hasProducts = [...first, ...second].some(({ products }) => products.length > 0);
  // One workgroup does both: of what has no bound, sums to one number at most, which one would do anyway.
  const open = anySize ? membersOf([...first, ...second]).filter(hasSymbols) : [];
  const isBounded = open.every(({ node }) => sizeOf(node.shape) === 1);
  if (!hasProducts && isBounded && before + after <= workgroup) return true;
  // Numbers that are little work are made anew by every workgroup that wants them.
  const isLittle = before <= recomputed && !(anySize && membersOf(first).some(hasSymbols));
  if (!isLittle || membersOf(first).some(({ node }) => node.shape.length > 0)) return false;
  const reads = new Set(membersOf(first).flatMap(({ accesses }) => accesses.map(({ node }) => node)));
  const written = membersOf(second).flatMap(({ node }) => [node, ...(order.overwrites.get(node) ?? [])]);
  return !written.some((node) => reads.has(node));
}

/** About how many buffers a group is bound to: what it reads from outside, and what it makes for others. */
export function buffersOf(group: Group, isReadBeside: (node: Node) => boolean, order: Order): number {
  const own = new Set(membersOf(group).map(({ node }) => node));
  const bound = new Set<Node>();
  for (const { node, accesses } of membersOf(group)) {
    for (const access of accesses) if (isStored(access.node) || !own.has(access.node)) bound.add(access.node);
    const targets = order.overwrites.get(node) ?? [];
    for (const target of targets) bound.add(target);
    if (targets.length === 0 && isReadBeside(node)) bound.add(node);
  }
  return bound.size;
}
