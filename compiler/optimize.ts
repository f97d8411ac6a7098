// The middle of the compiler: the passes, over the graph of the whole model at once.
import type { Model } from "./model.ts";
import { type PassOptions, runPasses } from "./passes/passes.ts";
import { allRoots, withRoots } from "./roots.ts";

/** The model with the passes applied to everything that it computes. */
export const optimize = (model: Model, options: PassOptions = {}): Model =>
  withRoots(
    model,
    runPasses(
      allRoots(model).map(({ node }) => node),
      options,
    ),
  );
