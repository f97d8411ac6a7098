// Wrong programs as people write them: each folder of test/cases/wrong holds a model and exactly what is said of it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../compiler/compile.ts";
import { render } from "../dsl/render.ts";

const root = join(import.meta.dirname, "cases/wrong");
const updating = process.env.UPDATE_GOLDENS === "1";
if (updating && process.env.CI) throw new Error("goldens are not updated in CI");

const slugs = readdirSync(root).sort();

/** What `mlpc check model.mlp` says, imports being files of the folder. */
function diagnose(folder: string) {
  return check(readFileSync(join(folder, "model.mlp"), "utf8"), {
    resolveImport(path, from) {
      const name = posix.normalize(posix.join(posix.dirname(from), path));
      const file = join(folder, name);
      return existsSync(file) ? { name, text: readFileSync(file, "utf8") } : null;
    },
  });
}

describe("wrong programs", () => {
  it("are at least 70, of 5 lines and more as a rule", () => {
    expect(slugs.length).toBeGreaterThanOrEqual(70);
  });

  it.each(slugs)("%s", (slug) => {
    const folder = join(root, slug);
    const diagnostics = diagnose(folder);
    const golden = join(folder, "diagnostics.txt");
    const text = `${render(diagnostics, { color: false })}\n`;
    expect(diagnostics.length).toBeGreaterThan(0);
    if (updating) writeFileSync(golden, text);
    expect(existsSync(golden), `missing golden ${golden}`).toBe(true);
    expect(text).toBe(readFileSync(golden, "utf8"));
    const strangers = readdirSync(folder).filter((name) => !/^diagnostics\.txt$|\.mlp$/.test(name));
    expect(strangers).toEqual([]);
  });
});
