// How long the compiler takes: `mlpc compile examples/digits` from a cold process, and models of growing size.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Conversation } from "./conversation.mjs";
import { families } from "./generated-models.mjs";
import { median, minimum } from "./statistics.mjs";

const root = join(import.meta.dirname, "..");

/** Milliseconds from start to end of a process. */
async function lifetime(args) {
  const begin = performance.now();
  await new Conversation(process.execPath, args, { cwd: root }).end(60);
  return performance.now() - begin;
}

/** A cold compile of `examples/digits`, the start of node that is part of it, and the bytes of its trainer, gzipped. */
export async function coldCompile(runs) {
  const folder = mkdtempSync(join(tmpdir(), "mlpc-bench-"));
  const times = { compile: [], node: [] };
  for (let i = 0; i < runs; i++) {
    times.node.push(await lifetime(["-e", "0"]));
    times.compile.push(await lifetime(["dist/cli.js", "compile", "examples/digits/model.mlp", "-o", folder]));
  }
  await lifetime(["dist/cli.js", "compile", "examples/digits/model.mlp", "--minify", "-o", folder]);
  const gzipped = gzipSync(readFileSync(join(folder, "digits.js")), { level: 9 }).length;
  rmSync(folder, { recursive: true });
  return { ...times, gzipped };
}

/** The arrows of compiler/README.md, as a module made from the compiler's sources. */
async function buildStages() {
  const require = createRequire(join(root, "package.json"));
  const { build } = require("esbuild");
  const { embedText } = await import("../compiler/build-plugins.mjs");
  const outfile = join(import.meta.dirname, "dist/stages.mjs");
  const contents = `
    export { Diagnostics } from "./dsl/diagnostic.ts";
    export { loadModules } from "./compiler/frontend/modules.ts";
    export { lower } from "./compiler/frontend/lower.ts";
    export { optimize } from "./compiler/optimize.ts";
    export { lowerPrograms } from "./compiler/compile.ts";
    export { emitFiles } from "./compiler/emit/files.ts";
    export { topological } from "./compiler/graph/node.ts";
    export { allRoots, forwardRoots } from "./compiler/roots.ts";`;
  await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    plugins: [embedText],
    logLevel: "silent",
  });
  return outfile;
}

/** Milliseconds of each stage by family and size, of the middle one of `runs` processes; or why there are none. */
export async function growth(sizes, runs) {
  const stages = await buildStages();
  const rows = [];
  for (const family of Object.keys(families))
    for (const size of sizes) {
      const found = [];
      try {
        for (let i = 0; i < runs; i++) {
          const args = [
            "--no-turbo-inlining",
            join(import.meta.dirname, "stages.mjs"),
            stages,
            family,
            `${size}`,
          ];
          found.push(await new Conversation(process.execPath, args).answer(180, `${size} nodes`));
        }
        const total = ({ milliseconds }) => Object.values(milliseconds).reduce((sum, ms) => sum + ms, 0);
        found.sort((a, b) => total(a) - total(b));
        rows.push({ family, size, ...found[runs >> 1], total: total(found[runs >> 1]) });
      } catch (error) {
        rows.push({ family, size, failed: error.message });
      }
    }
  return rows;
}

if (import.meta.filename === process.argv[1]) {
  const { compile, node, gzipped } = await coldCompile(10);
  console.log(
    `mlpc compile examples/digits: ${minimum(compile).toFixed(0)} / ${median(compile).toFixed(0)} ms`,
  );
  console.log(`its trainer, minified and gzipped: ${gzipped} bytes`);
  console.log(`node -e 0: ${minimum(node).toFixed(0)} / ${median(node).toFixed(0)} ms`);
  for (const { milliseconds, ...row } of await growth([1_000, 10_000, 100_000], 1))
    console.log(
      JSON.stringify(row),
      JSON.stringify(milliseconds, (_, ms) => (typeof ms === "number" ? Math.round(ms) : ms)),
    );
}
