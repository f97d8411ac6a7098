// Builds mlpc itself: the library (dist/index.js) and the command (dist/cli.js).
import { chmodSync, rmSync } from "node:fs";
import { build } from "esbuild";
import { embedText } from "./build-plugins.mjs";

rmSync("dist", { recursive: true, force: true });
const shared = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  plugins: [embedText],
  logLevel: "warning",
};
await Promise.all([
  build({ ...shared, entryPoints: ["compiler/index.ts"], outfile: "dist/index.js" }),
  build({
    ...shared,
    entryPoints: ["compiler/cli/main.ts"],
    outfile: "dist/cli.js",
    banner: { js: "#!/usr/bin/env node" },
  }),
]);
chmodSync("dist/cli.js", 0o755);
