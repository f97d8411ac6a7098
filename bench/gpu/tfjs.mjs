// TensorFlow.js on WebGPU, in a page.
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-webgpu";
import { peerFrom } from "../peers/tfjs.mjs";
import { present } from "./page.mjs";

present((workload) => peerFrom(tf, workload, "webgpu"));
