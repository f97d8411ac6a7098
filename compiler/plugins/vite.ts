// The plugin for Vite and Rollup: `import { create } from "./model.mlp"`.
import { modelModule, type PluginOptions } from "./module.ts";

export type { PluginOptions } from "./module.ts";

/** What of Rollup's plugin context is used. */
interface Context {
  addWatchFile(path: string): void;
  warn(message: string): void;
  error(message: string): never;
}

interface VitePlugin {
  readonly name: string;
  transform(this: Context, source: string, id: string): { readonly code: string; readonly map: null } | null;
}

/** Compiles the `.mlp` files that are imported; one with errors fails the build with its messages. */
export const mlpc = (options: PluginOptions = {}): VitePlugin => ({
  name: "mlpc",
  transform(source, id) {
    const path = id.replace(/\?.*$/, "");
    if (!path.endsWith(".mlp")) return null;
    const { code, messages, imports } = modelModule(path, source, options);
    for (const file of imports) this.addWatchFile(file);
    if (code === undefined) return this.error(messages);
    if (messages) this.warn(messages);
    return { code, map: null };
  },
});

export default mlpc;
