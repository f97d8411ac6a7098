// Builds mlpc itself: the library, the command and the plugins, which share their parts; the library for browsers, in
// one file; and the types of all of them.
import { execFile } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { embedText } from "./build-plugins.mjs";

rmSync("dist", { recursive: true, force: true });
const shared = { bundle: true, format: "esm", plugins: [embedText], logLevel: "warning" };
const tsc = fileURLToPath(new URL("../bin/tsc", import.meta.resolve("typescript")));
await Promise.all([
  build({
    ...shared,
    entryPoints: {
      index: "compiler/index.ts",
      cli: "compiler/cli/main.ts",
      vite: "compiler/plugins/vite.ts",
      esbuild: "compiler/plugins/esbuild.ts",
    },
    outdir: "dist",
    chunkNames: "parts/[name]-[hash]",
    splitting: true,
    platform: "node",
    target: "node20",
    packages: "external",
  }),
  build({
    ...shared,
    entryPoints: ["compiler/index.ts"],
    outfile: "dist/browser.js",
    platform: "browser",
    target: "es2022",
    minify: true,
  }),
  promisify(execFile)(process.execPath, [tsc, "-p", "compiler"]).catch(({ stdout }) => {
    throw new Error(stdout);
  }),
]);
chmodSync("dist/cli.js", 0o755);
