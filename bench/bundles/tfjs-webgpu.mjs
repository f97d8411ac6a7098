// W4 with TensorFlow.js on its WebGPU backend.
import "@tensorflow/tfjs-backend-webgpu";
import { train as trainOn } from "./tfjs.mjs";

export const train = (...given) => trainOn("webgpu", ...given);
