// What a host hands to kernels by value, in tests.
import { returnText } from "../compiler/backends/ts.ts";
import type { Let } from "../compiler/kernel/loops.ts";
import { identifier } from "../compiler/kernel/names.ts";
import type { Scalar } from "../compiler/kernel/program.ts";
import { expressionsIn } from "../compiler/kernel/visit.ts";
import type { Environment } from "../compiler/ops/op.ts";
import * as math from "../runtime/math.ts";

/** A size, a setting, the step, or a word of the seed. */
export function scalarValue(
  { kind, name, external }: Scalar,
  { sizes = {}, settings = {}, step = 1, seed = 0 }: Environment,
): number {
  if (kind === "size") return sizes[external!]!;
  if (kind === "setting") return settings[external!]!;
  if (kind === "step") return step;
  return name === "seed0" ? seed | 0 : Math.floor(seed / 2 ** 32) | 0;
}

/** What the host works out from sizes, settings and the step. */
export function uniformValue(lets: readonly Let[], environment: Environment): number {
  const { lines, helpers } = returnText(lets);
  const values = new Map(
    Object.entries(environment.sizes ?? {}).map(([name, size]) => [identifier(name), size]),
  );
  for (const e of expressionsIn(lets))
    if (e.kind === "scalar") values.set(e.scalar.name, scalarValue(e.scalar, environment));
  const known: Readonly<Record<string, unknown>> = { ...math };
  const run = new Function(...helpers, ...values.keys(), lines.join("\n"));
  return run(...helpers.map((name) => known[name]), ...values.values());
}
