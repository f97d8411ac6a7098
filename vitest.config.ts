// How the tests run: the longest first, in processes that files share, as loading mlpc takes longer than most tests.
import { basename } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { stripTypes } from "./compiler/build-plugins.mjs";

/** Files that want a process to themselves: one stands in for a module of Node, one looks for a GPU that others bring. */
const alone = ["cli-parts", "cli-gpu"];
/** Those that take longest go next, so that at the end no process waits for another. */
const long = [
  "gpu-trainer",
  "cli",
  "target-models",
  "mutation",
  "targets",
  "wgsl",
  "browser",
  "page",
  "kernel",
];
const order = [...alone, ...long];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = order.indexOf(basename(moduleId, ".test.ts"));
      return place < 0 ? order.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

const filesOf = (names: readonly string[]): string[] => names.map((name) => `test/${name}.test.ts`);

export default defineConfig({
  plugins: [stripTypes()],
  test: {
    setupFiles: ["test/seed.ts"],
    testTimeout: 60_000,
    css: true, // else `?raw` of a style sheet is empty
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: { name: "together", include: ["test/**/*.test.ts"], exclude: filesOf(alone), isolate: false },
      },
      { extends: true, test: { name: "alone", include: filesOf(alone) } },
    ],
  },
});
