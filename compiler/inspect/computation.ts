// Which kernel computes which node, and which part of training that is.
import { placeInFile } from "../../dsl/source.ts";
import { type Graph, type Node, type Origin, topological } from "../graph/node.ts";
import type { Kernel, Program } from "../kernel/program.ts";

export const kernelKey = (program: Program, kernel: Kernel): string => `${program.name}/${kernel.name}`;

/** What a kernel mostly is for: one that computes both forward and backward counts as backward. */
export function phaseOf({ writes, computes = [] }: Kernel, graph: Graph): Origin["phase"] {
  if (writes.some(({ role }) => role === "param" || role === "state" || role === "optimizer"))
    return "update";
  return computes.some((node) => graph.origin(node)?.phase === "gradient") ? "gradient" : "model";
}

/** Gives the keys of the kernels that compute a node. */
export type Computation = (node: Node) => readonly string[];

/**
 * Kernels say what they keep; what lies between is computed by those that read it. A node that the passes replaced is
 * looked up by the range of the model that it came from.
 */
export function computationOf(programs: readonly Program[], graph: Graph): Computation {
  const found = new Map<Node, Set<string>>();
  for (const program of programs) {
    const kept = new Set(program.kernels.flatMap(({ computes = [] }) => computes));
    for (const kernel of program.kernels)
      for (const root of kernel.computes ?? [])
        for (const node of topological([root], ({ inputs }) => inputs.filter((each) => !kept.has(each)))) {
          const keys = found.get(node) ?? new Set();
          found.set(node, keys.add(kernelKey(program, kernel)));
        }
  }
  const place = (node: Node): string | undefined => {
    const origin = graph.origin(node);
    return origin && `${origin.phase} ${placeInFile(origin.span)}`;
  };
  const byPlace = new Map<string, Set<string>>();
  for (const [node, keys] of found) {
    const at = place(node);
    if (at === undefined || node.inputs.length === 0) continue;
    const known = byPlace.get(at) ?? new Set();
    for (const key of keys) known.add(key);
    byPlace.set(at, known);
  }
  return (node) => {
    if (node.op.kind === "source") return [];
    return [...(found.get(node) ?? byPlace.get(place(node) ?? "") ?? [])];
  };
}
