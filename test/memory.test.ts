// The memory plan: on random regions and random programs, of the workloads, and what its verifier refuses.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile, lower, lowerPrograms } from "../compiler/compile.ts";
import type { Node } from "../compiler/graph/node.ts";
import { addDim, type Dim, evaluateDim, multiplyDim, type Sizes, sizeOf } from "../compiler/graph/shape.ts";
import { granularity, place } from "../compiler/kernel/arena.ts";
import { lowerProgram } from "../compiler/kernel/lower.ts";
import { type MemoryPlan, planMemory, type Slot, verifyMemory } from "../compiler/kernel/memory.ts";
import type { Program } from "../compiler/kernel/program.ts";
import { verifyProgram } from "../compiler/kernel/verify.ts";
import * as o from "../compiler/ops/index.ts";
import { optimize } from "../compiler/optimize.ts";
import { environmentOf, matmul, N, over, request } from "./kernel-cases.ts";
import { disagreement } from "./program-run.ts";

describe("regions", () => {
  const region = fc
    .record({ scale: fc.nat(5), plus: fc.nat(9), first: fc.nat(20), length: fc.nat(12) })
    .map(({ scale, plus, first, length }) => ({
      bytes: addDim(multiplyDim(64 * scale, N), 64 * plus),
      first,
      last: first + length,
    }));

  test("that are alive together lie apart for all sizes, within the arena", () => {
    fc.assert(
      fc.property(fc.array(region, { maxLength: 90 }), (regions) => {
        const { offsets, bytes } = place(regions, (dim) => evaluateDim(dim, { N: 128 }));
        for (const size of [1, 3, 8, 500].map((count) => count * granularity)) {
          const at = (dim: Dim): number => evaluateDim(dim, { N: size });
          const room = Math.max(0, ...bytes.map(at));
          regions.forEach((a, k) => {
            const [from, to] = [at(offsets[k]!), at(offsets[k]!) + at(a.bytes)];
            expect(from).toBeGreaterThanOrEqual(0);
            expect(to).toBeLessThanOrEqual(room);
            regions.slice(0, k).forEach((b, l) => {
              if (a.last < b.first || b.last < a.first) return;
              const [start, end] = [at(offsets[l]!), at(offsets[l]!) + at(b.bytes)];
              expect(to <= start || end <= from).toBe(true);
            });
          });
        }
      }),
    );
  });

  test("fill gaps", () => {
    const regions = [
      { bytes: multiplyDim(64, N), first: 0, last: 1 },
      { bytes: multiplyDim(64, N), first: 1, last: 5 },
      { bytes: multiplyDim(32, N), first: 2, last: 5 },
      { bytes: addDim(multiplyDim(16, N), 64), first: 3, last: 4 },
    ];
    const { bytes } = place(regions, (dim) => evaluateDim(dim, { N: 128 }));
    expect(bytes.map((dim) => evaluateDim(dim, { N: 16 }))).toEqual([2048]);
  });
});

/** A program of random products, sums and elementwise ops over two shapes, with results and updates among them. */
function randomRequest(choices: readonly number[]): ReturnType<typeof request> {
  return request((_, leaf) => {
    const W = leaf.param("W", 6, 6);
    const rows: Node[] = [leaf.input("x", N, 6), leaf.input("y", N, 6)];
    const squares: Node[] = [W, leaf.param("V", 6, 6)];
    const pick = (list: readonly Node[], choice: number): Node => list[choice % list.length]!;
    for (const [k, choice] of choices.entries()) {
      const [a, b] = [pick(rows, choice >> 3), pick(rows, choice >> 6)];
      const [s, t] = [pick(squares, choice >> 3), pick(squares, choice >> 5)];
      const makes = [
        () => rows.push(o.tanh(o.add(a, b))),
        () => rows.push(o.tanh(matmul(a, s))),
        () => rows.push(o.multiply(a, over(o.sum(b, [1]), [N, 6], 0))),
        () => rows.push(o.subtract(a, over(o.reduceMax(b, [0]), [N, 6], 1))),
        () => rows.push(o.exp(o.minimum(o.multiply(a, k % 2 === 0 ? 0.5 : -1), 1))),
        () => squares.push(o.tanh(o.contract(a, b, { left: "nk", right: "nm", result: "km" }))),
        () => squares.push(o.tanh(o.add(s, o.transpose(t, [1, 0])))),
        () => squares.push(o.tanh(matmul(s, t))),
      ];
      makes[choice % makes.length]!();
    }
    return {
      results: { rows: rows.at(-1)!, total: o.sum(rows.at(-2)!, [0, 1]) },
      updates: [[W, o.subtract(W, o.multiply(squares.at(-1)!, 0.1))]],
    };
  });
}

describe("random programs", () => {
  test("compute in their arena what the interpreter does", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4000), { minLength: 3, maxLength: 24 }), (choices) => {
        const made = randomRequest(choices);
        const program = lowerProgram(made);
        verifyProgram(program);
        for (const size of [1, 19])
          expect(disagreement(made, program, environmentOf(made, { N: size }), "f64")).toBeLessThan(1e-9);
      }),
      { numRuns: 60 },
    );
  });

  test("need little more than what is alive", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4000), { minLength: 3, maxLength: 24 }), (choices) => {
        const { bytes, alive } = planMemory(lowerProgram(randomRequest(choices)), {
          precision: "f32",
          batch: 64,
        });
        const most = (dims: readonly Dim[]): number =>
          Math.max(0, ...dims.map((dim) => evaluateDim(dim, { N: 64 })));
        expect(most(bytes)).toBeGreaterThanOrEqual(most(alive));
        expect(most(bytes)).toBeLessThanOrEqual(1.25 * most(alive));
      }),
      { numRuns: 60 },
    );
  });
});

/** Bytes that a program's own values hold from each kernel to the next, and in each kernel with all that it touches. */
function held({ kernels, buffers, results }: Program, sizes: Sizes): { between: number[]; within: number[] } {
  const values = buffers
    .filter(({ role }) => role === "temporary" || role === "result")
    .map((buffer) => ({
      bytes: (buffer.dtype === "bool" ? 1 : 4) * evaluateDim(sizeOf(buffer.shape), sizes),
      first: kernels.findIndex(({ writes }) => writes.includes(buffer)),
      last: results.some((result) => result.buffer === buffer)
        ? kernels.length
        : kernels.findLastIndex(({ reads }) => reads.includes(buffer)),
    }));
  const sum = (among: (life: { first: number; last: number }) => boolean): number =>
    values.filter(among).reduce((total, { bytes }) => total + bytes, 0);
  return {
    between: kernels.map((_, k) => sum(({ first, last }) => first <= k && k < last)),
    within: kernels.map((_, k) => sum(({ first, last }) => first <= k && k <= last)),
  };
}

describe("the workloads", () => {
  test.each(["w4", "w5", "w6", "w7"])("%s fits 1.1 times what is alive at once", (name) => {
    const source = readFileSync(resolve(import.meta.dirname, `../bench/models/${name}.mlp`), "utf8");
    const { batch, peakBytes, livenessBytes } = compile(source).manifest!;
    const programs = lowerPrograms(optimize(lower(source).model!));
    const lists = programs.map((program) => held(program, { N: batch }));
    // What must outlive a kernel needs room under any plan; what one kernel touches, at most.
    const least = Math.max(...lists.flatMap(({ between }) => between));
    const most = Math.max(...lists.flatMap(({ within }) => within));
    expect(least).toBeGreaterThan(100_000);
    expect(livenessBytes.atBatch).toBeGreaterThanOrEqual(least);
    expect(livenessBytes.atBatch).toBeLessThan(1.01 * most);
    expect(peakBytes.atBatch).toBeLessThanOrEqual(1.1 * livenessBytes.atBatch);
    expect(peakBytes.atBatch).toBeLessThanOrEqual(1.1 * least);
  });
});

describe("the verifier refuses", () => {
  const made = request((_, leaf) => {
    const h = o.tanh(matmul(leaf.input("x", N, 6), leaf.param("W", 6, 6)));
    const g = matmul(o.multiply(h, 2), leaf.param("V", 6, 6));
    return { results: { s: o.sum(o.multiply(g, h), [1]), y: o.exp(g) } };
  });
  const program = lowerProgram(made);
  const plan = planMemory(program, { precision: "f32", batch: 32 });
  const changed = (name: string, change: (slot: Slot) => Partial<Slot>): MemoryPlan => ({
    ...plan,
    slots: plan.slots.map((slot) => (slot.buffer.name === name ? { ...slot, ...change(slot) } : slot)),
  });
  const [first, second] = plan.slots.filter(({ first, last }) => first < last) as [Slot, Slot];
  const wrong: Readonly<Record<string, readonly [MemoryPlan, RegExp]>> = {
    "a value without a place": [{ ...plan, slots: plan.slots.slice(1) }, /has no place/],
    "a place that is too small": [changed(first.buffer.name, () => ({ bytes: 64 })), /does not fit/],
    "a place outside of the arena": [
      changed(second.buffer.name, ({ offset }) => ({ offset: addDim(offset, 1 << 20) })),
      /outside of the arena/,
    ],
    "two values in one place": [
      changed(second.buffer.name, () => ({ offset: first.offset, bytes: first.bytes })),
      /overlap/,
    ],
    "a lifetime cut short": [changed(first.buffer.name, () => ({ last: first.first })), /at other times/],
    "a value that takes the place of one still needed": [
      changed(second.buffer.name, () => ({
        ...first,
        buffer: second.buffer,
        first: second.first,
        last: second.last,
        over: first.buffer,
      })),
      /too early/,
    ],
  };
  test.each(Object.entries(wrong))("%s", (_, [bad, message]) => {
    expect(() => verifyMemory(program, bad, "f32")).toThrow(message);
  });

  test("nothing of a plan that is right", () => {
    expect(() => verifyMemory(program, plan, "f32")).not.toThrow();
  });
});

describe("a value takes the place of", () => {
  const softmax = (h: Node): Node => {
    const e = o.exp(o.subtract(h, over(o.reduceMax(h, [1]), h.shape, 0)));
    return o.divide(e, over(o.sum(e, [1]), h.shape, 0));
  };
  const cases: Readonly<Record<string, readonly [(h: Node) => Node, string | undefined]>> = {
    "one that is read at the same index": [softmax, "exp"],
    "one that no later pass reads": [(h) => o.multiply(softmax(h), h), "y"],
    "none that is read across": [(h) => softmax(o.transpose(h, [1, 0])), undefined],
    "none that is read backwards": [(h) => softmax(o.reverse(h, [0])), undefined],
  };
  test.each(Object.entries(cases))("%s", (_, [next, taker]) => {
    const made = request((_, leaf) => ({
      results: { y: next(matmul(leaf.input("x", 6, 6), leaf.param("W", 6, 6))) },
    }));
    const program = lowerProgram(made);
    const { slots } = planMemory(program, { precision: "f32", batch: 32 });
    const product = program.kernels[0]!.writes[0]!;
    expect(slots.find((slot) => slot.over === product)?.buffer.name).toBe(taker);
    expect(disagreement(made, program, environmentOf(made, {}), "f64")).toBeLessThan(1e-10);
  });
});
