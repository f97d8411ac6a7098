// W4 with TensorFlow.js on its WebAssembly backend.
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { train as trainOn } from "./tfjs.mjs";

setWasmPaths("./");
export const train = (...given) => trainOn("wasm", ...given);
