// The op table: every primitive there is. Adding an op is adding one `export const` to one of these files.
import * as arithmetic from "./arithmetic.ts";
import * as comparison from "./comparison.ts";
import * as contraction from "./contraction.ts";
import * as gathering from "./gather.ts";
import * as joining from "./join.ts";
import type { Op } from "./op.ts";
import * as reductions from "./reductions.ts";
import * as running from "./running.ts";
import * as selection from "./selection.ts";
import * as sliding from "./slide.ts";
import * as sources from "./sources.ts";
import * as transcendental from "./transcendental.ts";
import * as views from "./views.ts";

export * from "./arithmetic.ts";
export * from "./comparison.ts";
export { contract, type Letters, letterSizes } from "./contraction.ts";
export { constantValue, fill, type Input } from "./define.ts";
export * from "./gather.ts";
export * from "./join.ts";
export { product, reduceMax, reduceMin, restore, sum } from "./reductions.ts";
export { runningSum } from "./running.ts";
export {
  alias,
  bounded,
  cast,
  type Derivation,
  derivative,
  held,
  select,
  stopGradient,
  surrogate,
} from "./selection.ts";
export { type Move, type Moves, marginsOf, slide, type Window, windows } from "./slide.ts";
export * from "./sources.ts";
export * from "./transcendental.ts";
export { broadcast, inverse, type Padding, pad, reshape, reverse, slice, transpose } from "./views.ts";

const isOp = (value: unknown): value is Op => typeof value === "function" && "kind" in value;

/** Every op, for tests, documentation and checks that are driven by the table. */
export const table: readonly Op[] = [
  sources,
  arithmetic,
  transcendental,
  comparison,
  selection,
  views,
  sliding,
  reductions,
  contraction,
  gathering,
  joining,
  running,
].flatMap((file) => Object.values(file).filter(isOp));
