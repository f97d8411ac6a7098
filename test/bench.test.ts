// The models of bench/ are the workloads that they claim to be: trained from the same start they reach the same loss.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { peerFrom } from "../bench/peers/mlpc.mjs";
import { weightsOf, workloads } from "../bench/workload.mjs";
import { compile } from "../compiler/compile.ts";
import { load } from "./agreement.ts";

const runs = Object.entries(workloads).flatMap(([name, workload]) =>
  (["ts", "wasm"] as const).map((target) => ({ name, target, workload })),
);

describe.each(runs)("$name on $target", ({ name, target, workload }) => {
  const base = name.toLowerCase();
  const source = readFileSync(new URL(`../bench/models/${base}.mlp`, import.meta.url), "utf8");
  const { files, manifest, diagnostics } = compile(source, { fileName: `${base}.mlp`, target });

  it("compiles, with the weights and the batch of the workload", () => {
    expect(diagnostics).toEqual([]);
    const weights = weightsOf(workload).map(({ shape }) => shape);
    expect(manifest?.variables.slice(0, weights.length).map(({ shape }) => shape)).toEqual(weights);
    expect(manifest?.batch).toBe(workload.batch);
  });

  it("reaches the loss that PyTorch reaches", async () => {
    const peer = await peerFrom(await load(files[`${base}.js`]!), workload);
    await peer.reset();
    for (let i = 0; i < workload.steps; i++) peer.step();
    expect((await peer.value(peer.step())) / workload.reached).toBeCloseTo(1, 5);
  });
});
