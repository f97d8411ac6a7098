import { defineConfig } from "vitest/config";
import { stripTypes } from "./compiler/build-plugins.mjs";

export default defineConfig({
  plugins: [stripTypes()],
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/seed.ts"],
    testTimeout: 60_000,
    css: true, // else `?raw` of a style sheet is empty
  },
});
