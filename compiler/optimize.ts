// The middle of the compiler: passes over the graph of the whole step, in order.
import type { Node } from "./graph/node.ts";
import { verifyGraph } from "./graph/verify.ts";
import type { Model } from "./model.ts";
import { passes } from "./passes/index.ts";
import { allRoots, withRoots } from "./roots.ts";

export interface OptimizeOptions {
  /** Stop after this pass. */
  readonly after?: string;
  /** Called for each rewrite that fires. */
  readonly trace?: (rule: string, before: Node, after: Node) => void;
}

/** The model with every pass applied. */
export function optimize(model: Model, options: OptimizeOptions = {}): Model {
  let nodes = allRoots(model).map((root) => root.node);
  for (const pass of passes) {
    nodes = [...pass.run(nodes, options.trace)];
    verifyGraph(nodes);
    if (pass.name === options.after) break;
  }
  return withRoots(model, nodes);
}
