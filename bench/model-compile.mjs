// Compiles one workload's model in a process of its own, and says how long that took and what came of it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [name, target] = process.argv.slice(2);
const begin = performance.now();
const { compile, render } = await import("../dist/index.js");
const loaded = performance.now();
const base = name.toLowerCase();
const source = readFileSync(new URL(`./models/${base}.mlp`, import.meta.url), "utf8");
const options = { fileName: `${base}.mlp`, target };
const { files, manifest, diagnostics } = compile(source, options);
const compiled = performance.now();
if (!manifest) {
  console.error(`error: ${diagnostics.map((diagnostic) => render(diagnostic)).join("\n")}`);
  process.exit(1);
}
const folder = join(import.meta.dirname, "dist/models", target);
mkdirSync(folder, { recursive: true });
for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);

const warm = [];
for (let i = 0; i < 10; i++) {
  const again = performance.now();
  compile(source, options);
  warm.push(performance.now() - again);
}
const { kernels, flops, arenaBytes } = manifest.programs.step;
console.log(
  JSON.stringify({
    load: loaded - begin,
    compile: compiled - loaded,
    warm: warm.sort((a, b) => a - b)[5],
    bytes: Buffer.byteLength(files[`${base}.js`]),
    kernels: kernels.length,
    flops: flops.atBatch,
    arena: arenaBytes.atBatch,
  }),
);
