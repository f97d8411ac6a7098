// Every message of the catalogue, provoked by its own example: a table of wrong programs and exactly what is said of them.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../compiler/compile.ts";
import { messages } from "../dsl/messages.ts";
import { render } from "../dsl/render.ts";

const golden = join(import.meta.dirname, "goldens/catalogue.txt");
const updating = process.env.UPDATE_GOLDENS === "1";
if (updating && process.env.CI) throw new Error("goldens are not updated in CI");

/** What a few messages need besides a program. */
const options: Readonly<Record<string, Parameters<typeof check>[1]>> = {
  unknownOverride: { set: { hiden: 3 } },
  largeBinding: { target: "wgsl" },
};

const entries = Object.entries(messages);
const said = entries.map(([name, { example }]) => ({
  name,
  example,
  diagnostics: check(example, { fileName: "m.mlp", ...options[name] }),
}));

/** A program as goldens show it: a giant one by its beginning. */
const shown = (text: string): string =>
  text.length > 400 ? `${text.slice(0, 60)}… (${text.length} characters)` : text;

describe("the catalogue", () => {
  it("has at least 60 messages, each with a code of its own", () => {
    expect(entries.length).toBeGreaterThanOrEqual(60);
    expect(new Set(entries.map(([, m]) => m.code)).size).toBe(entries.length);
  });

  it.each(said)("$name is provoked by its example, and alone", ({ name, diagnostics }) => {
    const { code } = messages[name as keyof typeof messages];
    expect(diagnostics.map((d) => d.code)).toEqual([code]);
  });

  it("says exactly what the golden says", () => {
    const text = said
      .map(
        ({ name, example, diagnostics }) =>
          `# ${name}\n${JSON.stringify(shown(example))}\n${render(diagnostics, { color: false })}\n`,
      )
      .join("\n");
    if (updating) writeFileSync(golden, text);
    expect(existsSync(golden), `missing golden ${golden}`).toBe(true);
    expect(text).toBe(readFileSync(golden, "utf8"));
  });
});
