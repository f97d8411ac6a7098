// What a page that trains W4 with each peer has to load: bundled, minified, and gzipped.
import { readFileSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { targets } from "./contenders.mjs";

const here = import.meta.dirname;
const require = createRequire(import.meta.url);
/** Fetched at run time, beside the bundle. */
const wasmOfTfjs = () =>
  join(
    dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")),
    "dist/tfjs-backend-wasm-simd.wasm",
  );

/** A program of `bundles/` by the name of the contender, and files that it fetches. */
const programs = [
  ...targets.map((target) => ({ name: `mlpc ${target}`, entry: "mlpc", models: `dist/models/${target}` })),
  { name: "jax-js wasm", entry: "jax" },
  { name: "tfjs wasm", entry: "tfjs-wasm", fetched: wasmOfTfjs },
  { name: "tfjs cpu", entry: "tfjs-cpu" },
  { name: "brain.js", entry: "brain" },
];

const zipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

async function sizeOf({ entry, models = "", fetched }) {
  const { outputFiles } = await build({
    entryPoints: [join(here, `bundles/${entry}.mjs`)],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    // Dynamic imports that a page may never make are files of their own, and not counted.
    splitting: true,
    outdir: "out",
    write: false,
    // Of node, and a native module; asked for only outside a page.
    external: [...builtinModules, "gl"],
    alias: { models: join(here, models) },
    logLevel: "silent",
  });
  const main = outputFiles.find(({ path }) => path.endsWith(`${entry}.js`));
  const loaded = new Map([[main.path, main]]);
  for (const file of loaded.values())
    for (const other of outputFiles)
      if (importsStatically(file.text, other.path)) loaded.set(other.path, other);
  const files = [...loaded.values()].map(({ contents }) => contents);
  const extra = fetched ? [readFileSync(fetched())] : [];
  const total = (measure, list) => list.reduce((sum, bytes) => sum + measure(bytes), 0);
  return {
    minified: total((bytes) => bytes.length, [...files, ...extra]),
    gzipped: total(zipped, [...files, ...extra]),
    gzippedScript: total(zipped, files),
  };
}

const importsStatically = (text, path) => {
  const name = path.split("/").at(-1);
  return [...text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)].some(([, file]) => file === name);
};

/** Bytes by the name of the contender, or why there are none. */
export async function bundleSizes() {
  const sizes = {};
  for (const program of programs)
    sizes[program.name] = await sizeOf(program).catch((error) => ({ failed: error.message.split("\n")[0] }));
  return sizes;
}
