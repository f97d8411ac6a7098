// A network of the shapes of W4 with brain.js.
import { NeuralNetwork } from "brain.js";

export function train(examples, iterations) {
  const network = new NeuralNetwork({
    hiddenLayers: [256],
    activation: "relu",
    praxis: "adam",
    learningRate: 1e-3,
  });
  return network.train(examples, { iterations });
}
