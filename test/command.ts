// The command, built for a test into a folder of its own, and run there as a process.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { embedText } from "../compiler/build-plugins.mjs";

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Makes the folder; the command is there after `build`, and all of it is gone after `remove`. */
export function newCommand() {
  const cache = resolve("node_modules/.cache"); // inside, so that the built command finds its packages
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "cli-"));
  const file = (name: string): string => join(folder, name);
  const cli = file("cli.js");
  return {
    folder,
    file,
    async build(): Promise<void> {
      await build({
        bundle: true,
        format: "esm",
        platform: "node",
        target: "node20",
        packages: "external",
        plugins: [embedText],
        logLevel: "warning",
        entryPoints: { cli: "compiler/cli/main.ts" },
        outdir: folder,
        splitting: true,
      });
      writeFileSync(file("package.json"), '{ "type": "module" }');
    },
    remove: () => rmSync(folder, { recursive: true }),
    /** Runs the command in its folder; `onOutput` sees standard output as it grows. */
    mlpc(
      args: readonly string[],
      env: Readonly<Record<string, string>> = {},
      onOutput?: (out: string, kill: (signal: NodeJS.Signals) => void) => void,
    ): Promise<Outcome> {
      const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env;
      const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env: { ...inherited, ...env } });
      let out = "";
      let err = "";
      child.stdout.on("data", (chunk) => {
        out += chunk;
        onOutput?.(out, (signal) => child.kill(signal));
      });
      child.stderr.on("data", (chunk) => {
        err += chunk;
      });
      return new Promise((done) => child.on("close", (code) => done({ code, out, err })));
    },
  };
}
