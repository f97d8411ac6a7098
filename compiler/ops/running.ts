// Running sums: each element the sum of those up to it along an axis.
import type { Node } from "../graph/node.ts";
import { callable, misuse } from "./define.ts";
import type { RunningOp } from "./op.ts";

interface Along {
  readonly axis: number;
  /** Whether sums run from the end. */
  readonly reverse: boolean;
}

export const runningSum: RunningOp & ((x: Node, axis: number, reverse?: boolean) => Node) = callable(
  (x: Node, axis: number, reverse = false): Node =>
    x.graph.node(runningSum, [x], { axis, reverse }) as unknown as Node,
  {
    kind: "running" as const,
    name: "runningSum",
    doc: "result[…, i, …] = the sum of x[…, k, …] over k ≤ i, or k ≥ i in reverse",
    infer: (inputs: readonly Node[], { axis }: Along) => {
      const [x] = inputs as [Node];
      if (x.dtype === "bool" || !(axis in x.shape)) misuse("runningSum", inputs, "numbers expected");
      return { shape: x.shape, dtype: x.dtype };
    },
    gradient: [
      (g: Node, _: readonly Node[], { attributes: { axis, reverse } }: Node<Along>) =>
        runningSum(g, axis, !reverse),
    ],
  },
);
