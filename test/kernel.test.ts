import { describe, expect, test } from "vitest";
import { lowerProgram } from "../compiler/kernel/lower.ts";
import { verifyProgram } from "../compiler/kernel/verify.ts";
import { cases, environmentOf } from "./kernel-cases.ts";
import { disagreement } from "./program-run.ts";

describe("lowered programs agree with the interpreter", () => {
  test.each(cases)("$name", ({ request, kernels, tolerance = 1e-5, sizes = [0, 1, 2, 5, 131] }) => {
    const program = lowerProgram(request);
    verifyProgram(program);
    for (const size of sizes) {
      const environment = environmentOf(request, { N: size });
      expect(disagreement(request, program, environment)).toBeLessThan(tolerance);
      expect(disagreement(request, program, environment, "f64")).toBeLessThan(1e-10);
    }
    if (kernels !== undefined) expect(program.kernels.map(({ name }) => name)).toHaveLength(kernels);
  });
});
