// The wgsl target: programs run on a GPU as the interpreter does, and their text is what a person would write.
import { describe, expect, test } from "vitest";
import { lowerProgram } from "../compiler/kernel/lower.ts";
import { verifyProgram } from "../compiler/kernel/verify.ts";
import { GpuPrograms } from "./gpu.ts";
import { cases, environmentOf } from "./kernel-cases.ts";
import { distance } from "./program-run.ts";

describe("lowered programs agree with the interpreter", () => {
  test.each(cases)("$name", async ({ request, tolerance = 1e-5, sizes = [0, 1, 2, 5, 131] }) => {
    const program = lowerProgram(request, "wgsl");
    verifyProgram(program);
    const gpu = new GpuPrograms([program]);
    for (const size of sizes) {
      const environment = environmentOf(request, { N: size });
      const found = await gpu.run("step", environment);
      expect(distance(request, environment, found), gpu.code).toBeLessThan(tolerance);
    }
  });
});
