// Runs lowered programs in tests: kernels as JavaScript functions over a planned arena, beside the exact interpreter.
import { helpersOf, kernelParameters, printKernel } from "../compiler/backends/ts.ts";
import { evaluate } from "../compiler/graph/evaluate.ts";
import type { DType, Node } from "../compiler/graph/node.ts";
import { evaluateDim, type Sizes } from "../compiler/graph/shape.ts";
import type { LoweringRequest } from "../compiler/kernel/lower.ts";
import { planMemory } from "../compiler/kernel/memory.ts";
import { type Buffer, isVariable, type Program } from "../compiler/kernel/program.ts";
import type { Environment } from "../compiler/ops/op.ts";
import * as blocks from "../runtime/blocks.ts";
import * as math from "../runtime/math.ts";
import * as random from "../runtime/random.ts";
import { scalarValue } from "./host.ts";

type Memory = Float32Array | Float64Array | Int32Array | Uint8Array;
const helpers: Readonly<Record<string, unknown>> = { ...math, ...random, ...blocks };

const arrays = { i32: Int32Array, bool: Uint8Array, f32: Float32Array, f64: Float64Array };
const arrayOf = (dtype: DType, precision: "f32" | "f64") =>
  arrays[dtype === "f32" && precision === "f64" ? "f64" : dtype];

/** Views of one arena, which holds nothing but ones: NaN as f32 and as f64. */
function arenaOf(program: Program, sizes: Sizes, precision: "f32" | "f64"): Map<Buffer, Memory> {
  const { slots, bytes } = planMemory(program, { precision, batch: 32 });
  const room = Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [name, Math.max(1, Math.ceil(size / 16)) * 16]),
  );
  const arena = new ArrayBuffer(Math.max(0, ...bytes.map((dim) => evaluateDim(dim, room))));
  new Uint8Array(arena).fill(255);
  return new Map(
    slots.map(({ buffer, offset, length }) => {
      const array = arrayOf(buffer.dtype, precision);
      return [buffer, new array(arena, evaluateDim(offset, room), evaluateDim(length, sizes))];
    }),
  );
}

/** The kernels' functions, in order of execution. */
export function functionsOf(
  program: Program,
  precision: "f32" | "f64" = "f32",
): Array<(...values: unknown[]) => void> {
  const used = helpersOf(program.kernels);
  for (const name of used) if (!(name in helpers)) throw new Error(`no helper ${name}`);
  return program.kernels.map((kernel) => {
    const text = printKernel(kernel, { types: false, precision });
    return new Function(...used, `"use strict";\n${text}\nreturn ${kernel.name};`)(
      ...used.map((name) => helpers[name]),
    );
  });
}

/** Memory after the program, by the users' names of results and variables. */
export function run(
  program: Program,
  environment: Environment,
  precision: "f32" | "f64" = "f32",
): Map<string, Memory> {
  const { sizes = {}, inputs = {}, variables = {} } = environment;
  const memory = arenaOf(program, sizes, precision);
  for (const buffer of program.buffers) {
    if (memory.has(buffer)) continue;
    const given =
      buffer.role === "input"
        ? inputs[buffer.external!]
        : (buffer.values ?? variables[buffer.external ?? ""]);
    if (given) memory.set(buffer, arrayOf(buffer.dtype, precision).from(given));
  }
  const functions = functionsOf(program, precision);
  program.kernels.forEach((kernel, k) => {
    const { buffers, scalars } = kernelParameters(kernel);
    functions[k]!(...buffers.map((b) => memory.get(b)!), ...scalars.map((s) => scalarValue(s, environment)));
  });
  return new Map([
    ...[...memory].flatMap(
      ([buffer, array]): Array<[string, Memory]> => (isVariable(buffer) ? [[buffer.external!, array]] : []),
    ),
    ...program.results.map(({ name, buffer }): [string, Memory] => [name, memory.get(buffer)!]),
  ]);
}

/** The worst difference from the interpreter, relative to the largest element of each result or update. */
export function disagreement(
  request: LoweringRequest,
  program: Program,
  environment: Environment,
  precision: "f32" | "f64" = "f32",
): number {
  return distance(request, environment, run(program, environment, precision));
}

/** That difference of what was found, by name. */
export function distance(
  request: LoweringRequest,
  environment: Environment,
  found: ReadonlyMap<string, ArrayLike<number>>,
): number {
  const wanted: Array<readonly [string, Node]> = [
    ...request.results.map(({ name, node }) => [name, node] as const),
    ...request.updates.map(({ target, value }) => [target.name, value] as const),
  ];
  const exact = evaluate(
    wanted.map(([, node]) => node),
    environment,
  );
  let worst = 0;
  for (const [name, node] of wanted) {
    const [expected, actual] = [exact.get(node)!, found.get(name)];
    if (!actual || actual.length !== expected.length) return Number.POSITIVE_INFINITY;
    const scale = expected.reduce(
      (most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most),
      1e-30,
    );
    expected.forEach((x, k) => {
      const y = actual[k]!;
      const error = Object.is(x, y) || x === y ? 0 : Math.abs(x - y) / scale;
      worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
    });
  }
  return worst;
}
