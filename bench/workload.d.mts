// Types of workload.mjs, for the test written in TypeScript.
export interface Workload {
  readonly kind: "mlp" | "logistic" | "hvp" | "convolution";
  readonly batch: number;
  readonly steps: number;
  readonly reached: number;
}
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
export const workloads: Readonly<Record<string, Workload>>;
export function weightsOf(workload: Workload): Tensor[];
