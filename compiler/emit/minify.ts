// The minifier of generated modules: terser, loaded only when asked for, as it takes longer than a small compile.

/** Properties that only the runtime and what the module tells it speak of. */
const internal =
  `arrays below bindings count dispatches float hash initialize kept makeRoom metadata pending pipelines readback reading
  regions results room rooms settle slot stored symbols temporaries tensors used widest`.split(/\s+/);

/**
 * The same module as small as it gets; `names` are properties after the model's own names. Throws an Error where there is
 * no Node to load terser with.
 */
export function minify(code: string, names: readonly string[]): string {
  const node = globalThis.process?.getBuiltinModule?.("node:module");
  if (!node) throw new Error("minifying needs Node 20.16 or later");
  const terser: typeof import("terser") = node.createRequire(import.meta.url)("terser");
  // One keyword packs better than two. At the top level `const` stays: engines build such values into their code.
  const plain = code.replace(/^( +(?:for \()?)const /gm, "$1let ");
  const small = terser.minify_sync(plain, {
    module: true,
    ecma: 2020,
    mangle: {
      properties: { regex: new RegExp(`^(?:${internal.join("|")})$`), reserved: [...names], builtins: true },
    },
    // Kernels stay functions of the module: an engine optimises each on its own, and once.
    compress: {
      passes: 2,
      ecma: 2020,
      inline: false,
      reduce_funcs: false,
      // What is alike packs best side by side, and as it is written.
      hoist_funs: true,
      conditionals: false,
    },
  });
  return `${small.code}\n`;
}
