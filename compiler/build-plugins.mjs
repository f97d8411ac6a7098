// What mlpc carries inside itself, as import suffixes: `x.mlp?raw` is a file's text; `x.ts?js` is a TypeScript file's
// text with its types removed; `x.ts?evaluated` is what a module exports by default, plain data, made at build time.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { build, transformSync } from "esbuild";

/** TypeScript source text → readable JavaScript text. */
const strip = (path) =>
  transformSync(readFileSync(path, "utf8"), { loader: "ts", target: "es2022", sourcefile: "runtime.ts" })
    .code;

/** The text of a module that exports what this one evaluates to, and the files that it was made of. */
async function evaluate(path) {
  const { outputFiles, metafile } = await build({
    entryPoints: [path],
    bundle: true,
    format: "esm",
    platform: "node",
    plugins: [embedText],
    logLevel: "warning",
    metafile: true,
    write: false,
  });
  const text = Buffer.from(outputFiles[0].contents).toString("base64");
  const module = await import(`data:text/javascript;base64,${text}`);
  return {
    contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(module.default))});`,
    inputs: Object.keys(metafile.inputs).map((input) => resolve(input.replace(/^\w+:/, ""))),
  };
}

/** Vite plugin for `?js` and `?evaluated` (Vite itself knows `?raw`). */
export function stripTypes() {
  return {
    name: "mlpc-strip-types",
    enforce: "pre",
    async load(id) {
      const path = id.replace(/\?\w+$/, "");
      if (id.endsWith("?js")) return `export default ${JSON.stringify(strip(path))}`;
      if (!id.endsWith("?evaluated")) return null;
      const { contents, inputs } = await evaluate(path);
      for (const input of inputs) this.addWatchFile(input);
      return contents;
    },
  };
}

/** esbuild plugin for `?raw`, `?js` and `?evaluated`. */
export const embedText = {
  name: "mlpc-embed-text",
  setup(build) {
    build.onResolve({ filter: /\?(raw|js|evaluated)$/ }, ({ path, resolveDir }) => {
      const [file, suffix] = path.split("?");
      return {
        path: file.startsWith(".") ? resolve(resolveDir, file) : createRequire(import.meta.url).resolve(file),
        namespace: suffix,
      };
    });
    build.onLoad({ filter: /.*/, namespace: "raw" }, ({ path }) => ({
      contents: readFileSync(path, "utf8"),
      loader: "text",
      resolveDir: dirname(path),
    }));
    build.onLoad({ filter: /.*/, namespace: "js" }, ({ path }) => ({
      contents: strip(path),
      loader: "text",
    }));
    build.onLoad({ filter: /.*/, namespace: "evaluated" }, async ({ path }) => ({
      contents: (await evaluate(path)).contents,
      loader: "js",
    }));
  },
};
