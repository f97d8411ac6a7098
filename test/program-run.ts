// Runs lowered programs in tests: kernels as JavaScript functions over fresh memory, beside the exact interpreter.
import { helpersOf, kernelParameters, printKernel } from "../compiler/backends/ts.ts";
import { evaluate } from "../compiler/graph/evaluate.ts";
import type { Node } from "../compiler/graph/node.ts";
import { evaluateDim, type Sizes, sizeOf } from "../compiler/graph/shape.ts";
import type { LoweringRequest } from "../compiler/kernel/lower.ts";
import type { Buffer, Program, Scalar } from "../compiler/kernel/program.ts";
import type { Environment } from "../compiler/ops/op.ts";
import * as blocks from "../runtime/blocks.ts";
import * as math from "../runtime/math.ts";
import * as random from "../runtime/random.ts";

type Memory = Float32Array | Float64Array | Int32Array | Uint8Array;
const helpers: Readonly<Record<string, unknown>> = { ...math, ...random, ...blocks };

function allocate({ dtype, shape }: Buffer, sizes: Sizes, precision: "f32" | "f64"): Memory {
  const length = evaluateDim(sizeOf(shape), sizes);
  if (dtype === "i32") return new Int32Array(length).fill(-99);
  if (dtype === "bool") return new Uint8Array(length).fill(1);
  return (precision === "f64" ? new Float64Array(length) : new Float32Array(length)).fill(Number.NaN);
}

function scalarValue(
  { kind, name, external }: Scalar,
  { sizes = {}, settings = {}, step = 1, seed = 0 }: Environment,
): number {
  if (kind === "size") return sizes[external!]!;
  if (kind === "setting") return settings[external!]!;
  if (kind === "step") return step;
  return name === "seed0" ? seed | 0 : Math.floor(seed / 2 ** 32) | 0;
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
  const memory = new Map<Buffer, Memory>();
  for (const buffer of program.buffers) {
    const array = allocate(buffer, sizes, precision);
    const given =
      buffer.role === "input"
        ? inputs[buffer.external!]
        : (buffer.values ?? variables[buffer.external ?? ""]);
    if (given) array.set(given as ArrayLike<number>);
    memory.set(buffer, array);
  }
  const functions = functionsOf(program, precision);
  program.kernels.forEach((kernel, k) => {
    const { buffers, scalars } = kernelParameters(kernel);
    functions[k]!(...buffers.map((b) => memory.get(b)!), ...scalars.map((s) => scalarValue(s, environment)));
  });
  return new Map(
    [...memory].flatMap(([buffer, array]) => (buffer.external ? [[buffer.external, array]] : [])),
  );
}

/** The worst difference from the interpreter, relative to the largest element of each result or update. */
export function disagreement(
  request: LoweringRequest,
  program: Program,
  environment: Environment,
  precision: "f32" | "f64" = "f32",
): number {
  const wanted: Array<readonly [string, Node]> = [
    ...request.results.map(({ name, node }) => [name, node] as const),
    ...request.updates.map(({ target, value }) => [target.name, value] as const),
  ];
  const exact = evaluate(
    wanted.map(([, node]) => node),
    environment,
  );
  const found = run(program, environment, precision);
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
