// The workloads: data, start weights and directions from a counter hash, so that every peer gets the same numbers.
import { readFileSync } from "node:fs";

/** @typedef {{ shape: number[], data: Float32Array }} Tensor */

/**
 * What each workload is: `steps` updates lie between two resets, `block` of them are timed together; `reached` is the
 * loss after as many steps (of W7 the product v·Hv), as PyTorch computes it.
 */
export const workloads = JSON.parse(readFileSync(new URL("./workloads.json", import.meta.url), "utf8"));

/** `count` numbers in [0, 1), exact in f32: the finaliser of MurmurHash3 over a counter. */
export function uniform(count, seed) {
  const start = Math.imul(seed, 0x9e3779b9);
  return Float32Array.from({ length: count }, (_, i) => {
    let bits = (i + start) >>> 0;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    return ((bits ^ (bits >>> 16)) >>> 8) / 2 ** 24;
  });
}

/** `count` numbers in [-scale, scale). */
const symmetric = (count, seed, scale = 1) => uniform(count, seed).map((u) => (2 * u - 1) * scale);

/**
 * One batch: x of shape [batch, features], y of [batch, classes] (of [batch] for logistic regression), and the
 * labels that y is the one-hot form of where the loss is cross-entropy.
 */
export function dataOf({ kind, layers, batch, data, loss }) {
  if (data === "xor")
    return { x: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), y: Float32Array.of(0, 1, 1, 0), classes: 1 };
  const features = layers[0];
  const x = (data === "symmetric" ? symmetric : uniform)(batch * features, 1);
  if (kind === "logistic") return { x, y: uniform(batch, 2).map((u) => (u < 0.5 ? 1 : 0)), classes: 1 };
  const classes = layers.at(-1);
  if (loss !== "cross_entropy") return { x, y: uniform(batch * classes, 2), classes };
  const labels = Int32Array.from(uniform(batch, 2), (u) => Math.floor(u * classes));
  const y = new Float32Array(batch * classes);
  labels.forEach((label, i) => {
    y[i * classes + label] = 1;
  });
  return { x, y, labels, classes };
}

/** A weight of [in, out] and a vector of [out] for each layer. */
const layered = (layers, seed, vector) =>
  layers.slice(1).flatMap((out, l) => [
    {
      shape: [layers[l], out],
      data: symmetric(layers[l] * out, seed + l, Math.sqrt(6 / (layers[l] + out))),
    },
    { shape: [out], data: vector(out, l) },
  ]);

/** A kernel of [out, in, size, size] and a bias of [out] for each convolution. */
const convolved = (convolutions, seed) =>
  convolutions.flatMap(([into, out, size], l) => [
    {
      shape: [out, into, size, size],
      data: symmetric(out * into * size ** 2, seed + l, Math.sqrt(6 / ((into + out) * size ** 2))),
    },
    { shape: [out], data: new Float32Array(out) },
  ]);

/** Start weights: Glorot's uniform, and biases of 0. @returns {Tensor[]} */
export const weightsOf = ({ kind, layers, weightScale, convolutions = [] }) =>
  kind === "logistic"
    ? [
        { shape: layers, data: symmetric(layers[0], 100, weightScale) },
        { shape: [], data: new Float32Array(1) },
      ]
    : [
        ...convolved(convolutions, 100),
        ...layered(layers, 100 + convolutions.length, (out) => new Float32Array(out)),
      ];

/** What one example is: a row, or an image of [channels, height, width]. */
export const exampleShape = ({ layers, image }) => image ?? [layers[0]];

/** The direction v of a Hessian-vector product, like the weights. @returns {Tensor[]} */
export const directionOf = ({ layers }) => layered(layers, 200, (out, l) => symmetric(out, 250 + l));

/** Inner product over lists of tensors' values. */
export const inner = (as, bs) =>
  as.reduce((sum, a, i) => a.reduce((part, value, j) => part + value * bs[i][j], sum), 0);
