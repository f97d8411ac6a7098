// What the page and its worker say to each other.

export type Request =
  /** Pixels in 0..1 of one image, 28 × 28. */
  | { readonly kind: "read"; readonly pixels: Float32Array }
  | { readonly kind: "pause"; readonly paused: boolean };

export type Report =
  | { readonly kind: "ready"; readonly images: number; readonly on: "GPU" | "CPU" }
  | {
      readonly kind: "progress";
      readonly step: number;
      readonly epoch: number;
      readonly loss: number;
      readonly rate: number;
    }
  | { readonly kind: "epoch"; readonly epoch: number; readonly accuracy: number }
  /** How likely each digit is. */
  | { readonly kind: "answer"; readonly probabilities: Float32Array }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly why: string };
