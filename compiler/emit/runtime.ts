// The runtime that trainers are made of, as text: TypeScript as it stands, and JavaScript with its types removed.
import blocksScript from "../../runtime/blocks.ts?js";
import blocksSource from "../../runtime/blocks.ts?raw";
import checkScript from "../../runtime/check.ts?js";
import checkSource from "../../runtime/check.ts?raw";
import checkpointScript from "../../runtime/checkpoint.ts?js";
import checkpointSource from "../../runtime/checkpoint.ts?raw";
import fitScript from "../../runtime/fit.ts?js";
import fitSource from "../../runtime/fit.ts?raw";
import initializeScript from "../../runtime/initialize.ts?js";
import initializeSource from "../../runtime/initialize.ts?raw";
import mathScript from "../../runtime/math.ts?js";
import mathSource from "../../runtime/math.ts?raw";
import modelScript from "../../runtime/model.ts?js";
import modelSource from "../../runtime/model.ts?raw";
import promisesScript from "../../runtime/promises.ts?js";
import promisesSource from "../../runtime/promises.ts?raw";
import randomScript from "../../runtime/random.ts?js";
import randomSource from "../../runtime/random.ts?raw";
import rulesScript from "../../runtime/rules.ts?js";
import rulesSource from "../../runtime/rules.ts?raw";
import safetensorsScript from "../../runtime/safetensors.ts?js";
import safetensorsSource from "../../runtime/safetensors.ts?raw";
import trainerScript from "../../runtime/trainer.ts?js";
import trainerSource from "../../runtime/trainer.ts?raw";
import { Concatenation } from "./concatenation.ts";

/** As TypeScript. */
export const runtimeSource = new Concatenation([
  modelSource,
  randomSource,
  initializeSource,
  checkSource,
  safetensorsSource,
  checkpointSource,
  fitSource,
  rulesSource,
  promisesSource,
  trainerSource,
  mathSource,
  blocksSource,
]);

/** As JavaScript. */
export const runtimeScript = new Concatenation([
  modelScript,
  randomScript,
  initializeScript,
  checkScript,
  safetensorsScript,
  checkpointScript,
  fitScript,
  rulesScript,
  promisesScript,
  trainerScript,
  mathScript,
  blocksScript,
]);
