// Builds mlpc itself: the library (dist/index.js) and the command (dist/cli.js), which share their parts.
import { chmodSync, rmSync } from "node:fs";
import { build } from "esbuild";
import { embedText } from "./build-plugins.mjs";

rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: { index: "compiler/index.ts", cli: "compiler/cli/main.ts" },
  outdir: "dist",
  chunkNames: "parts/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  plugins: [embedText],
  logLevel: "warning",
});
chmodSync("dist/cli.js", 0o755);
