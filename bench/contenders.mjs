// Who takes part, and in which workloads.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataOf, directionOf, exampleShape, weightsOf, workloads } from "./workload.mjs";

/** Targets of mlpc, each a contender. */
export const targets = ["ts", "wasm"];

const here = import.meta.dirname;
const all = Object.keys(workloads);
const inNode = (module, variant) => (workload) => [
  process.execPath,
  [join(here, "contender.mjs"), module, variant, workload],
];

/** What has to be said of brain.js wherever it stands. */
const otherWork = "one example at a time, squared error: not the same work";

/**
 * `command` gives what to spawn for a workload; `differs` says why the work is not the same, and then nothing is
 * checked; `missing` why the contender cannot run here at all.
 */
export function contendersHere() {
  return [
    ...targets.map((target) => ({
      name: `mlpc ${target}`,
      ours: target,
      workloads: all,
      command: inNode("mlpc", target),
    })),
    { name: "jax-js wasm", workloads: all, command: inNode("jax", "wasm") },
    { name: "tfjs wasm", workloads: all, command: inNode("tfjs", "wasm") },
    { name: "tfjs cpu", workloads: all, command: inNode("tfjs", "cpu") },
    { name: "brain.js", workloads: ["W1", "W3", "W4"], command: inNode("brain", "cpu"), differs: otherWork },
    pytorch(),
  ];
}

const python = process.env.PYTHON ?? "python3";

function pytorch() {
  const { status, stdout } = spawnSync(python, ["-c", "import torch; print(torch.__version__)"], {
    encoding: "utf8",
  });
  return {
    name: status === 0 ? `PyTorch ${stdout.trim()}` : "PyTorch",
    workloads: all,
    command: (name) => [python, [join(here, "peers/torch_peer.py"), writeNumbers(name)]],
    ...(status === 0 ? {} : { missing: `\`${python} -c "import torch"\` fails on this machine` }),
  };
}

/** A file that tells another language the workload, and files of its numbers; gives the path of the first. */
function writeNumbers(name) {
  const folder = join(here, "dist/numbers", name);
  mkdirSync(folder, { recursive: true });
  const write = (key, data, shape) => {
    const file = join(folder, `${key}.bin`);
    writeFileSync(file, data);
    return { file, shape, dtype: data instanceof Int32Array ? "i32" : "f32" };
  };
  const workload = workloads[name];
  const { kind, batch } = workload;
  const { x, y, labels, classes } = dataOf(workload);
  const each = (key, tensors) => tensors.map(({ data, shape }, i) => write(`${key}${i}`, data, shape));
  const numbers = {
    ...workload,
    x: write("x", x, [batch, ...exampleShape(workload)]),
    y: write("y", labels ?? y, labels || kind === "logistic" ? [batch] : [batch, classes]),
    weights: each("weight", weightsOf(workload)),
    direction: kind === "hvp" ? each("direction", directionOf(workload)) : [],
  };
  const path = join(folder, "workload.json");
  writeFileSync(path, JSON.stringify(numbers));
  return path;
}
