// Sizes known only where a trainer runs: what they must be for a model's slices and ids, and what comes of it then.
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { compile, lower } from "../compiler/compile.ts";
import { entryOf } from "../compiler/emit/entry.ts";
import { evaluate } from "../compiler/graph/evaluate.ts";
import { printDim } from "../compiler/graph/shape.ts";
import type { EpochReport } from "../runtime/fit.ts";
import type { GenericGpuTrainer } from "../runtime/gpu-trainer.ts";
import { load } from "./agreement.ts";
import { openDevice } from "./gpu.ts";
import { modelFiles, prepared } from "./models.ts";

const inModel = (body: string): string => `model M { ${body} }`;
const text = (source: string, target: "ts" | "wasm" | "wgsl"): string => {
  const { files, diagnostics } = compile(source, { target });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return files["m.js"]!;
};
const counting = (length: number): Float32Array => Float32Array.from({ length }, (_, k) => k + 1);

describe("what sizes must be", () => {
  test.each<[string, string[]]>([
    ["x[3:-3]", ["N >= 6"]],
    ["x[5]", ["N >= 6"]],
    ["x[-2]", ["N >= 2"]],
    ["x[0:2]", ["N >= 2"]],
    ["x[2:0:-1]", ["N >= 3"]],
    ["x[-3:2]", ["5 >= N", "N >= 3"]],
    ["x[5] + x[2] + x[0]", ["N >= 6"]],
    ["x[3::2]", ["N >= 2"]],
    ["x[[0, 4]]", ["N >= 5"]],
    ["x[M:]", ["N >= M"]],
    ["x[M:2 * M]", ["N >= 2*M"]],
    ["ys[N]", ["3 >= N"]],
    ["ys[N - 2:]", ["6 >= N", "N >= 2"]],
    ["iota(N - 3)", ["N >= 3"]],
    ["x[::2][1::2][2:]", ["N >= 7"]],
    ["x[0]", []],
    ["x[1:]", []],
    ["x[:-1]", []],
    ["x[::-1]", []],
    ["x[::2]", []],
    ["x[1::3]", []],
    ["x[-1:0:-1]", []],
    ["x[2 * N:]", []],
    ["x[ids]", []],
    ["x[iota(N) + 1]", []],
    ["x[[0, -1]]", []],
  ])("%s", (expression, expected) => {
    const { model, diagnostics } = lower(
      inModel(`input x: f32[N] input y: f32[M] input ids: i32[M]
        let ys = sqrt([1.0, 2.0, 3.0, 4.0]) output s = ${expression} output rest = sum(x) + sum(y)`),
    );
    expect(diagnostics).toEqual([]);
    const { requirements } = entryOf(model!, "predict");
    expect(requirements.map(({ more, less }) => `${printDim(more)} >= ${printDim(less)}`).sort()).toEqual(
      expected,
    );
  });

  test.each(modelFiles)("any will do for $name", (file) => {
    const { model } = prepared(file);
    for (const name of ["step", "evaluate", "predict"] as const)
      expect(entryOf(model, name).requirements).toEqual([]);
  });
});

/** The values of `s`, or what the error says, for x of so many elements, and y of others. */
const cases: ReadonlyArray<[string, number, number, readonly number[] | string]> = [
  ["x[3:-3]", 7, 1, [4]],
  ["x[3:-3]", 6, 1, []],
  ["x[3:-3]", 4, 1, 'M.predict: "x" does not fit: `x[3:-3]` (model.mlp:2:12) needs N ≥ 6, got N = 4'],
  ["x[5]", 6, 1, [6]],
  ["x[5]", 4, 1, "`x[5]` (model.mlp:2:12) needs N ≥ 6, got N = 4"],
  ["x[0:2]", 2, 1, [1, 2]],
  ["x[0:2]", 1, 1, "needs N ≥ 2, got N = 1"],
  ["x[2:0:-1]", 4, 1, [3, 2]],
  ["x[-3:2]", 4, 1, [2]],
  ["x[-3:2]", 6, 1, "needs N ≤ 5, got N = 6"],
  ["table[:, N]", 3, 1, [4, 8]],
  ["table[:, N]", 4, 1, "needs N ≤ 3, got N = 4"],
  ["x[M:]", 16, 1, counting(16).subarray(1) as unknown as number[]],
  ["x[M:]", 3, 3, []],
  ["x[M:]", 3, 4, '"x" and "y" do not fit: `x[M:]` (model.mlp:2:12) needs N ≥ M, got N,M = 3,4'],
  ["x[[2, -1]]", 3, 1, [3, 3]],
  ["x[[2, -4]]", 3, 1, [3, Number.NaN]],
  ["x[[0, 2]]", 2, 1, "needs N ≥ 3, got N = 2"],
  ["x[iota(N) + 1]", 3, 1, [2, 3, Number.NaN]],
  ["x[iota(N) - 1]", 3, 1, [Number.NaN, 1, 2]],
  ["rows[iota(N) + 1]", 2, 1, [2, 4, Number.NaN, Number.NaN]],
  ["x[i32(y) + 4]", 5, 2, [Number.NaN, Number.NaN]],
  ["iota(N - 3)", 2, 1, "needs N ≥ 3, got N = 2"],
];

describe.each(["ts", "wasm", "wgsl"] as const)("on %s", (target) => {
  const trainers: GenericGpuTrainer[] = [];
  afterAll(() => {
    for (const trainer of trainers) trainer.dispose();
  });
  const trainerOf = async (source: string): Promise<GenericGpuTrainer> => {
    const create = (await load(text(source, target))) as unknown as (
      given: object,
    ) => Promise<GenericGpuTrainer>;
    const trainer = await create(target === "wgsl" ? { device: await openDevice() } : {});
    trainers.push(trainer);
    return trainer;
  };

  test.each(cases)("%s where N = %i, M = %i", async (expression, n, m, expected) => {
    const trainer = await trainerOf(
      inModel(`input x: f32[N] input y: f32[M] let table = sqrt([[1.0, 4, 9, 16], [25, 36, 49, 64]]) let rows = reshape(concat([x, x + N]), [2, N]).T
output s = ${expression} output more = exp(sum(f32(${expression})) - sum(f32(${expression}))) output rest = sum(x) + sum(y)`),
    );
    const call = trainer.predict({ x: counting(n), y: counting(m) });
    if (typeof expected === "string") {
      await expect(call).rejects.toThrow(TypeError);
      await expect(call).rejects.toThrow(expected);
    } else expect([...(await call).s!]).toEqual([...expected]);
  });

  test("an id is held to every size that it is below", async () => {
    const trainer = await trainerOf(
      inModel("input x: f32[N] input y: f32[M] input k: i32[K] output s = x[k] + y[k]"),
    );
    const k = Int32Array.of(0, 2);
    for (const [n, m] of [
      [3, 2],
      [2, 3],
    ] as const)
      await expect(trainer.predict({ x: counting(n), y: counting(m), k })).rejects.toThrow(
        '"k" holds 2 at place 1, not in 0 … 1',
      );
    const { s } = await trainer.predict({ x: counting(3), y: counting(4), k });
    expect([...s!]).toEqual([2, 6]);
  });

  test("a step that is refused changes nothing, and what is missing is said first", async () => {
    const trainer = await trainerOf(
      inModel(`input x: f32[N, 2] param w: f32[2] = 1 loss = sum((x[1:-1] * w)^2) + sum(x[:2] * w)
        train { optimizer: sgd(lr: 0.1) }`),
    );
    const before = await trainer.save();
    await expect(trainer.step({ x: counting(2) })).rejects.toThrow("`x[1:-1]`");
    await expect(trainer.step({})).rejects.toThrow("it is missing");
    await expect(trainer.step({ x: counting(3) })).rejects.toThrow(
      "where N = 1, got Float32Array of shape [3]",
    );
    expect(await trainer.save()).toEqual(before);
    expect(await trainer.step({ x: counting(4) })).toEqual({ loss: 10 });
    await expect(trainer.step({ x: counting(2) })).rejects.toThrow("`x[1:-1]`");
    expect((await trainer.evaluate({ x: counting(4) })).loss).not.toBe(10);
  });

  test("a fit asks of each batch, not of all the data", async () => {
    const trainer = await trainerOf(
      inModel(`input x: f32[N] param w: f32 = 1 loss = mean((x - w * sqrt([1.0, 4, 9])[:N])^2)
        train { optimizer: sgd(lr: 0.1) batch: 3 shuffle: false }`),
    );
    const reports: EpochReport[] = [];
    for await (const report of trainer.fit({ x: counting(7) }, { epochs: 1 })) reports.push(report);
    expect(reports).toHaveLength(1);
    await expect(trainer.fit({ x: counting(7) }, { epochs: 1, batch: 4 }).next()).rejects.toThrow(
      'M.step: "x" does not fit: `sqrt([1.0, 4, 9])[:N]` (model.mlp:1:65) needs N ≤ 3, got N = 4',
    );
    expect(trainer.progress.step).toBe(3);
  });
});

/** The places that a slice takes of an axis of n, as in NumPy, and whether a bound lay beyond an end. */
function taken(n: number, start: number | undefined, stop: number | undefined, step: number) {
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
  let beyond = false;
  const place = (bound: number | undefined, otherwise: number): number => {
    if (bound === undefined) return otherwise;
    const at = bound < 0 ? bound + n : bound;
    const clipped = Math.min(Math.max(at, low), high);
    if (clipped !== at) beyond = true;
    return clipped;
  };
  const from = place(start, step > 0 ? 0 : n - 1);
  const to = place(stop, step > 0 ? n : -1);
  const places: number[] = [];
  for (let k = from; step > 0 ? k < to : k > to; k += step) places.push(k);
  return { places, beyond: beyond || (step > 0 ? from > to : from < to) };
}

test("slices are those of NumPy, or refused where a bound lies beyond an end", async () => {
  const bound = fc.option(fc.integer({ min: -5, max: 5 }), { nil: undefined });
  const slice = fc.tuple(bound, bound, fc.constantFrom(1, 1, 2, 3, -1, -2));
  await fc.assert(
    fc.asyncProperty(slice, slice, async (rows, columns) => {
      const written = [rows, columns].map((bounds) => bounds.map((part) => part ?? "").join(":"));
      const source = inModel(`input x: f32[N, M] output s = x[${written}] * 2
        output all = exp(sum(x[${written}]) - sum(x[${written}])) * x`);
      const trainer = await (await load(text(source, "ts")))();
      const { model } = lower(source);
      const [{ node }] = model!.predict.outputs as [(typeof model & object)["predict"]["outputs"][number]];
      for (const [N, M] of [
        [1, 2],
        [3, 5],
        [6, 4],
        [17, 16],
      ] as const) {
        const x = counting(N * M);
        const [down, across] = [taken(N, ...rows), taken(M, ...columns)];
        try {
          const { s } = trainer.predictSync({ x, M });
          expect([...s!]).toEqual(down.places.flatMap((i) => across.places.map((k) => 2 * x[i * M + k]!)));
          expect([...s!]).toEqual([...evaluate([node], { sizes: { N, M }, inputs: { x } }).get(node)!]);
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
          expect([error.message, down.beyond || across.beyond]).toEqual([
            expect.stringContaining(" needs "),
            true,
          ]);
        }
      }
    }),
    { numRuns: 60 },
  );
});
