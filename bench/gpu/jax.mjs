// jax-js on WebGPU, in a page.
import { peerOf } from "../peers/jax.mjs";
import { present } from "./page.mjs";

present((workload, name) => peerOf(workload, name, "webgpu"));
