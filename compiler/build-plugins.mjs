// The two kinds of text that mlpc carries inside itself, as import suffixes:
// `x.mlp?raw` is a file's text; `x.ts?js` is a TypeScript file's text with its types removed.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { transformSync } from "esbuild";

/** TypeScript source text → readable JavaScript text. */
const strip = (path) =>
  transformSync(readFileSync(path, "utf8"), { loader: "ts", target: "es2022", sourcefile: "runtime.ts" }).code;

/** Vite plugin for `?js` (Vite itself knows `?raw`). */
export function stripTypes() {
  return {
    name: "mlpc-strip-types",
    enforce: "pre",
    load(id) {
      if (!id.endsWith("?js")) return null;
      return `export default ${JSON.stringify(strip(id.slice(0, -"?js".length)))}`;
    },
  };
}

/** esbuild plugin for `?raw` and `?js`. */
export const embedText = {
  name: "mlpc-embed-text",
  setup(build) {
    build.onResolve({ filter: /\?(raw|js)$/ }, ({ path, resolveDir }) => {
      const file = path.replace(/\?\w+$/, "");
      return {
        path: file.startsWith(".") ? resolve(resolveDir, file) : createRequire(import.meta.url).resolve(file),
        namespace: path.endsWith("?raw") ? "raw" : "js",
      };
    });
    build.onLoad({ filter: /.*/, namespace: "raw" }, ({ path }) => ({
      contents: readFileSync(path, "utf8"),
      loader: "text",
      resolveDir: dirname(path),
    }));
    build.onLoad({ filter: /.*/, namespace: "js" }, ({ path }) => ({ contents: strip(path), loader: "text" }));
  },
};
