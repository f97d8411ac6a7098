// brain.js 1.x. It trains one example at a time, on squared error, with one activation for all layers: not the same
// work, only networks of the same shapes.
import { createRequire } from "node:module";
import { dataOf, weightsOf } from "../workload.mjs";

export function peerOf(workload) {
  const { NeuralNetwork } = createRequire(import.meta.url)("brain.js");
  const { layers, hidden, batch, optimizer } = workload;
  const { x, y, classes } = dataOf(workload);
  const start = weightsOf(workload);
  const examples = Array.from({ length: batch }, (_, i) => ({
    input: x.slice(i * layers[0], (i + 1) * layers[0]),
    output: y.slice(i * classes, (i + 1) * classes),
  }));
  let network;
  return {
    reset() {
      network = new NeuralNetwork({
        hiddenLayers: layers.slice(1, -1),
        activation: hidden === "relu" ? "relu" : "sigmoid",
        learningRate: optimizer.kind === "adam" ? optimizer.lr : optimizer.lr / batch,
        // None at all would fall back to its default of 0.1.
        momentum: optimizer.momentum ?? 1e-12,
        ...(optimizer.kind === "adam" ? { praxis: "adam" } : {}),
      });
      network.sizes = layers;
      network.initialize();
      layers.slice(1).forEach((out, l) => {
        for (let j = 0; j < out; j++) {
          network.biases[l + 1][j] = 0;
          for (let i = 0; i < layers[l]; i++) network.weights[l + 1][j][i] = start[2 * l].data[i * out + j];
        }
      });
    },
    step: () => examples.reduce((sum, example) => sum + network.trainPattern(example, true), 0) / batch,
    wait: (loss) => loss,
    value: (loss) => loss,
  };
}
