// The stages of the compiler, timed one after the other over one generated model, in a process of its own.
import { pathToFileURL } from "node:url";
import { families } from "./generated-models.mjs";

const [path, family, nodes] = process.argv.slice(2);
const mlpc = await import(pathToFileURL(path));
const text = families[family](Number(nodes));
const diagnostics = new mlpc.Diagnostics();
const milliseconds = {};
let value;

const stages = {
  parse: () => mlpc.loadModules({ name: `${family}.mlp`, text }, () => null, diagnostics),
  lower: (modules) => modules && mlpc.lower(modules, {}, diagnostics),
  optimize: (model) => ({ model, optimized: mlpc.optimize(model) }),
  kernels: ({ model, optimized }) => ({ model, programs: mlpc.lowerPrograms(optimized) }),
  emit: ({ model, programs }) => ({ model, programs, ...mlpc.emitFiles(model, programs) }),
};
for (const [stage, run] of Object.entries(stages)) {
  const begin = performance.now();
  value = run(value);
  milliseconds[stage] = performance.now() - begin;
  if (!value) {
    console.error(`error: ${diagnostics.list[0]?.code} ${diagnostics.list[0]?.title}`);
    process.exit(1);
  }
}
const { model, programs, files } = value;
const count = (roots) => mlpc.topological(roots.map(({ node }) => node)).length;
console.log(
  JSON.stringify({
    milliseconds,
    forward: count(mlpc.forwardRoots(model)),
    nodes: count(mlpc.allRoots(model)),
    kernels: programs[0].kernels.length,
    bytes: Object.values(files).reduce((sum, file) => sum + file.length, 0),
    rss: process.resourceUsage().maxRSS / 1024,
  }),
);
