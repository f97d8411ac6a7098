// Types of build-plugins.mjs, for the configuration and the tests written in TypeScript.
import type { Plugin as EsbuildPlugin } from "esbuild";
import type { Plugin as VitePlugin } from "vite";

export function stripTypes(): VitePlugin;
export const embedText: EsbuildPlugin;
