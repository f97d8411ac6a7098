// The minifier of generated modules: esbuild, loaded only when asked for, so that the rest runs in a browser.

/** The same module as small as it gets. Throws an Error where there is no Node to load esbuild with. */
export function minify(code: string): string {
  const node = globalThis.process?.getBuiltinModule?.("node:module");
  if (!node) throw new Error("minifying needs Node 20.16 or later");
  const esbuild: typeof import("esbuild") = node.createRequire(import.meta.url)("esbuild");
  return esbuild.transformSync(code, { minify: true, treeShaking: true, format: "esm", target: "es2022" })
    .code;
}
