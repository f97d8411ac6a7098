// mlpc on WebGPU, in a page: every model is here, so that one bundle serves all workloads.
import * as w3 from "models/w3.js";
import * as w4 from "models/w4.js";
import * as w5 from "models/w5.js";
import * as w6 from "models/w6.js";
import * as w7 from "models/w7.js";
import { peerFrom } from "../peers/mlpc.mjs";
import { present } from "./page.mjs";

const models = { W3: w3, W4: w4, W5: w5, W6: w6, W7: w7 };
present((workload, name) => peerFrom(models[name].create, workload));
