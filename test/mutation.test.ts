// Ten thousand mutated programs: the parser and the checker answer each with a model or with diagnostics, and quickly.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../compiler/compile.ts";

const root = resolve(import.meta.dirname, "..");
const read = (folder: string, names: readonly string[]): string[] =>
  names.map((name) => readFileSync(join(root, folder, name), "utf8"));
const programs = [
  ...read("examples", ["digits/model.mlp", "xor/model.mlp", "linear/model.mlp", "logistic/model.mlp"]),
  ...read(
    "test/cases",
    ["hvp", "pinn", "dropout", "embedding", "slices", "states", "batches", "naive"].map(
      (name) => `${name}/model.mlp`,
    ),
  ),
  ...read(
    "compiler/library",
    readdirSync(join(root, "compiler/library")).filter((name) => name.endsWith(".mlp")),
  ).flatMap((text) => {
    const declarations = text.split("\n\n");
    return Array.from({ length: Math.ceil(declarations.length / 4) }, (_, k) =>
      declarations.slice(4 * k, 4 * k + 4).join("\n\n"),
    );
  }),
];

/** Words, numbers, operators and single characters; the white space between goes with what it follows. */
const tokensOf = (text: string): string[] => text.match(/(?:\w+'?|\d[\d._e]*|[^\s\w]|\s)\s*/g) ?? [];
const tokenized = programs.map(tokensOf);
const vocabulary = [
  ...new Set(tokenized.flat()),
  ..."( ) [ ] { } , : ' \" @ ^ .. . .T \0 é 💥 \\ #".split(" "),
  "1e999 ",
  "99999999999 ",
  "-1 ",
  "0 ",
  "grad(",
  "hessian(",
  "for i in 0..1_000_000 { ",
  "[[1, 2], [3]] ",
];

type Mutation =
  | { readonly kind: "delete" | "double" | "swap"; readonly at: number }
  | { readonly kind: "replace" | "insert"; readonly at: number; readonly by: number }
  | { readonly kind: "splice"; readonly at: number; readonly other: number; readonly from: number };

const place = fc.nat(100_000);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constantFrom("delete" as const, "double" as const, "swap" as const), at: place }),
  fc.record({ kind: fc.constantFrom("replace" as const, "insert" as const), at: place, by: place }),
  fc.record({ kind: fc.constant("splice" as const), at: place, other: place, from: place }),
);

function mutate(tokens: readonly string[], m: Mutation): string[] {
  const at = m.at % Math.max(1, tokens.length);
  switch (m.kind) {
    case "delete":
      return tokens.toSpliced(at, 1);
    case "double":
      return tokens.toSpliced(at, 0, tokens[at] ?? "");
    case "swap":
      return tokens.toSpliced(at, 2, tokens[at + 1] ?? "", tokens[at] ?? "");
    case "replace":
    case "insert":
      return tokens.toSpliced(at, m.kind === "replace" ? 1 : 0, vocabulary[m.by % vocabulary.length]!);
    case "splice": {
      const other = tokenized[m.other % tokenized.length]!;
      return [...tokens.slice(0, at), ...other.slice(m.from % other.length)];
    }
  }
}

describe("mutated programs", () => {
  it("never throw, hang or meet a bug of ours", { timeout: 240_000 }, () => {
    let refused = 0;
    const runs = 10_000;
    fc.assert(
      fc.property(
        fc.nat(programs.length - 1),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (program, mutations) => {
          const text = mutations.reduce(mutate, tokenized[program]!).join("");
          const diagnostics = check(text);
          if (diagnostics.some((d) => d.severity === "error")) refused++;
          for (const { title, span } of diagnostics) {
            expect(title).not.toContain("internal:");
            expect(span.start).toBeLessThanOrEqual(span.end);
          }
        },
      ),
      { numRuns: runs, seed: 20_240_601, endOnFailure: true },
    );
    expect(refused).toBeGreaterThan(runs / 2);
    expect(refused).toBeLessThan(runs);
  });
});
