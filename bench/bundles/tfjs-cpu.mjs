// W4 with TensorFlow.js on its plain JavaScript backend.
import "@tensorflow/tfjs-backend-cpu";
import { train as trainOn } from "./tfjs.mjs";

export const train = (...given) => trainOn("cpu", ...given);
