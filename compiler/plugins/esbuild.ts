// The plugin for esbuild: `import { create } from "./model.mlp"`.
import { readFileSync } from "node:fs";
import type { OnLoadResult, Plugin } from "esbuild";
import { modelModule, type PluginOptions } from "./module.ts";

export type { PluginOptions } from "./module.ts";

/** Compiles the `.mlp` files that are imported; one with errors fails the build with its messages. */
export const mlpc = (options: PluginOptions = {}): Plugin => ({
  name: "mlpc",
  setup(build) {
    build.onLoad({ filter: /\.mlp$/ }, ({ path }): OnLoadResult => {
      const { code, messages, imports } = modelModule(path, readFileSync(path, "utf8"), options);
      const watchFiles = [path, ...imports];
      const said = messages === "" ? [] : [{ text: messages }];
      return code === undefined
        ? { errors: said, watchFiles }
        : { contents: code, warnings: said, watchFiles };
    });
  },
});

export default mlpc;
