import { expect, test } from "vitest";
import { type Diagnostic, Diagnostics, type Label } from "../dsl/diagnostic.ts";
import { parse } from "../dsl/parse.ts";
import { render, toJson } from "../dsl/render.ts";
import { type Source, span } from "../dsl/source.ts";

/** A diagnostic at the first occurrence of `what`; labels at those of theirs. */
function diagnostic(
  text: string,
  what: string,
  labels: Readonly<Record<string, string>> = {},
  rest: Partial<Diagnostic> = {},
) {
  const source: Source = { name: "digits.mlp", text };
  const at = (it: string) => span(source, text.indexOf(it), text.indexOf(it) + it.length);
  const list = Object.entries(labels).map(([it, words]): Label => ({ span: at(it), text: words }));
  return {
    code: "E0203",
    severity: "error",
    title: "no",
    span: at(what),
    labels: list,
    ...rest,
  } satisfies Diagnostic;
}

const plain = (...list: Diagnostic[]) => `\n${render(list, { color: false })}\n`;

test("a frame", () => {
  const text = `${"\n".repeat(11)}  param W1: f32[784, hiden] = he_uniform()\n`;
  const rest = {
    title: "unknown name `hiden`",
    label: "not found in this model",
    hint: "did you mean `hidden`?",
  };
  expect(plain(diagnostic(text, "hiden", {}, rest))).toBe(`
error[E0203]: unknown name \`hiden\`
   ┌─ digits.mlp:12:22
12 │   param W1: f32[784, hiden] = he_uniform()
   │                      ^^^^^ not found in this model
   = hint: did you mean \`hidden\`?
`);
});

test("labels on the same, other and far lines, in their order", () => {
  const text = "let a = b\nlet c = d + a\n\n\n\n\n\n\n\nlet last = c\n";
  expect(
    plain(diagnostic(text, "d + a", { b: "is f32[3]", "c = d": "", last: "far" }, { severity: "warning" })),
  ).toBe(
    `
warning[E0203]: no
   ┌─ digits.mlp:2:9
 1 │ let a = b
   │         - is f32[3]
 2 │ let c = d + a
   │         ^^^^^
   │     -----
   · 
10 │ let last = c
   │     ---- far
`.replace("· \n", "·\n"),
  );
});

test("labels in another file, and two diagnostics", () => {
  const other: Source = { name: "lib.mlp", text: "\n\nfn f(x) = x\n" };
  const first = diagnostic("f(1, 2)", "2", {}, { labels: [{ span: span(other, 5, 6), text: "takes one" }] });
  expect(plain(first, diagnostic("x", "x", {}, { severity: "warning", code: "W0001" }))).toBe(`
error[E0203]: no
  ┌─ digits.mlp:1:6
1 │ f(1, 2)
  │      ^
  ┌─ lib.mlp:3:4
3 │ fn f(x) = x
  │    - takes one

warning[W0001]: no
  ┌─ digits.mlp:1:1
1 │ x
  │ ^
`);
});

test.each([
  ["tabs", "\tlet\tx = y", "y", "  let  x = y", "           ^"],
  ["Windows line ends", "x = y\r\nz", "y", "x = y", "    ^"],
  ["several lines: the first", "f(a,\n  b)", "(a,\n  b)", "f(a,", " ^^^"],
  ["nothing: one column", "ab", "", "ab", "^"],
  ["the end of the text", "ab\n", "\n", "ab", "  ^"],
  ["wide letters", '"漢字" x', "x", '"漢字" x', "       ^"],
  ["a wide range", '"漢字" x', "漢字", '"漢字" x', " ^^^^"],
  ["combining marks", '"e\u0301e\u0301" x', "x", '"e\u0301e\u0301" x', "     ^"],
  ["emoji", '"😀" x', "x", '"😀" x', "     ^"],
  ["controls do not reach the terminal", "\u001b[31m\u202e x", "x", "�[31m� x", "       ^"],
])("%s", (_, text, what, line, under) => {
  const rows = plain(diagnostic(text, what)).split("\n");
  expect(rows.slice(3, 5)).toEqual([`1 │ ${line}`, `  │ ${under}`]);
});

test.each([
  ["at its start", 0],
  ["in its middle", 50_000],
  ["at its end", 99_990],
])("a long line is clipped around the range, %s", (_, offset) => {
  const text = `${"ab cd ".repeat(offset / 6)}WRONG${"ab cd ".repeat((100_000 - offset) / 6)}`;
  const [, , , line, under] = plain(diagnostic(text, "WRONG")).split("\n") as [
    string,
    string,
    string,
    string,
    string,
  ];
  expect(line.length).toBeLessThan(120);
  expect(line.slice(under.indexOf("^"), under.lastIndexOf("^") + 1)).toBe("WRONG");
});

test("a range longer than the window ends with it", () => {
  const text = "x".repeat(1000);
  const [, , , line, under] = plain(diagnostic(text, text)).split("\n") as [
    string,
    string,
    string,
    string,
    string,
  ];
  expect(line).toBe(`1 │ ${"x".repeat(110)}…`);
  expect(under).toBe(`  │ ${"^".repeat(110)}`);
});

test("colours are only escapes", () => {
  const it = diagnostic("let a = b", "b", { a: "here" }, { hint: "try", label: "what" });
  const colored = render([it], { color: true });
  expect(colored).toContain("\u001b[1;31merror[E0203]\u001b[0m");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  expect(colored.replace(/\u001b\[[\d;]*m/g, "")).toBe(render([it], { color: false }));
});

test("for tools", () => {
  const it = diagnostic("let a =\n  b", "b", { "a =\n": "here" }, { hint: "try", label: "what" });
  expect(JSON.parse(JSON.stringify(toJson([it])))).toEqual([
    {
      code: "E0203",
      severity: "error",
      title: "no",
      file: "digits.mlp",
      line: 2,
      column: 3,
      endLine: 2,
      endColumn: 4,
      label: "what",
      labels: [{ file: "digits.mlp", line: 1, column: 5, endLine: 2, endColumn: 1, text: "here" }],
      hint: "try",
    },
  ]);
  expect(toJson([])).toEqual([]);
  expect(render([], { color: true })).toBe("");
});

test("syntax errors point at what opened a bracket", () => {
  const diagnostics = new Diagnostics();
  parse({ name: "m.mlp", text: "model M {\n  let x = f(1,\n  let y = 3\n" }, diagnostics);
  expect(plain(...diagnostics.list)).toBe(`
error[E0101]: expected an expression or \`)\`, found \`let\`
  ┌─ m.mlp:3:3
2 │   let x = f(1,
  │            - opened here
3 │   let y = 3
  │   ^^^
`);
});
