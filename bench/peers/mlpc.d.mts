// Types of mlpc.mjs, for the test written in TypeScript.
import type { Workload } from "../workload.d.mts";

export interface Peer {
  reset(): Promise<void>;
  step(): unknown;
  value(handle: unknown): Promise<number>;
}
export function peerFrom(create: () => Promise<unknown>, workload: Workload): Promise<Peer>;
