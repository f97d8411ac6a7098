// Diagnostics as people read them, the marked line of source in a frame, and as tools read them.
import type { Diagnostic, Label } from "./diagnostic.ts";
import { lineText, position, type Source, type Span } from "./source.ts";

/** The frames, a blank line between two; no line end after the last. */
export function render(diagnostics: readonly Diagnostic[], options: { readonly color: boolean }): string {
  const paint = options.color
    ? (code: string, text: string) => `\u001b[${code}m${text}\u001b[0m`
    : (_: string, text: string) => text;
  return diagnostics.map((diagnostic) => frame(diagnostic, paint)).join("\n\n");
}

type Paint = (code: string, text: string) => string;

const bold = "1";
const blue = "34";
const colorOf = { error: "1;31", warning: "1;33" } as const;

/** A range to underline, the diagnostic's own with `^` and the labels with `-`. */
interface Mark extends Label {
  readonly own: boolean;
}

function frame(diagnostic: Diagnostic, paint: Paint): string {
  const { code, severity, title, span, label, labels, hint } = diagnostic;
  const marks: readonly Mark[] = [
    { span, text: label ?? "", own: true },
    ...labels.map((it) => ({ ...it, own: false })),
  ];
  const sources = [...new Set(marks.map((mark) => mark.span.source))];
  const gutter = Math.max(...marks.map(({ span }) => String(lineOf(span)).length));
  const edge = (text: string | number, bar: string) => paint(blue, `${String(text).padStart(gutter)} ${bar}`);
  const color = colorOf[severity];
  const rows = [paint(color, `${severity}[${code}]`) + paint(bold, `: ${visible(title)}`)];
  for (const source of sources) {
    const here = marks.filter((mark) => mark.span.source === source);
    const { line, column } = position(source, here[0]!.span.start);
    rows.push(`${edge("", "┌─")} ${visible(source.name)}:${line}:${column}`);
    const lines = [...new Set(here.map(({ span }) => lineOf(span)))].sort((a, b) => a - b);
    for (const [i, number] of lines.entries()) {
      if (i > 0 && number > lines[i - 1]! + 1) rows.push(edge("", "·"));
      const marked = here.filter(({ span }) => lineOf(span) === number);
      const { text, underline } = excerpt(source, number, marked[0]!.span);
      rows.push(`${edge(number, "│")} ${text}`.trimEnd());
      for (const { span, text, own } of marked) {
        const { before, width } = underline(span);
        const under = (own ? "^" : "-").repeat(width) + (text === "" ? "" : ` ${visible(text)}`);
        rows.push(`${edge("", "│")} ${" ".repeat(before)}${paint(own ? color : blue, under)}`);
      }
    }
  }
  if (hint !== undefined) rows.push(`${edge("", "=")} ${paint(bold, "hint")}: ${visible(hint)}`);
  return rows.join("\n");
}

const lineOf = (span: Span): number => position(span.source, span.start).line;

/** The widest part of a line that is shown, in columns. */
const widest = 110;

/** A line of source in terminal columns, clipped around a range; and where a range of it lies. */
function excerpt(source: Source, line: number, around: Span) {
  const raw = lineText(source, line);
  const column = (offset: number) => Math.min(Math.max(offset - start, 0), raw.length);
  const start = around.start - position(source, around.start).column + 1;
  // Whole when it fits; else from a little before the range on.
  const long = raw.length > widest;
  const from = long
    ? boundary(raw, Math.max(0, Math.min(column(around.start) - 30, raw.length - widest)))
    : 0;
  const to = long ? boundary(raw, Math.min(raw.length, from + widest)) : raw.length;
  const head = from > 0 ? "…" : "";
  const text = head + visible(raw.slice(from, to)) + (to < raw.length ? "…" : "");
  const width = (until: number) =>
    columns(head + visible(raw.slice(from, Math.min(Math.max(until, from), to))));
  const underline = (span: Span) => {
    const before = width(column(span.start));
    return { before, width: Math.max(1, width(column(span.end)) - before) };
  };
  return { text, underline };
}

/** Not between the two halves of one character. */
function boundary(text: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(text[at] ?? "") ? at - 1 : at;
}

/** Text that cannot steer a terminal: tabs as two blanks, other controls and directions as `�`. */
function visible(text: string): string {
  return text.replace(/\t/g, "  ").replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "�");
}

const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F680}-\u{1F6FF}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]/u;

/** Terminal columns: two for East Asian letters and emoji, none for combining marks. */
function columns(text: string): number {
  let count = 0;
  for (const character of text) count += /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return count;
}

/** Plain objects with 1-based positions (columns in UTF-16 units, ends exclusive), for `--json`. */
export function toJson(diagnostics: readonly Diagnostic[]) {
  const range = ({ source, start, end }: Span) => {
    const first = position(source, start);
    const last = position(source, end);
    return {
      file: source.name,
      line: first.line,
      column: first.column,
      endLine: last.line,
      endColumn: last.column,
    };
  };
  return diagnostics.map(({ code, severity, title, span, label, labels, hint }) => ({
    code,
    severity,
    title,
    ...range(span),
    ...(label !== undefined && { label }),
    labels: labels.map(({ span, text }) => ({ ...range(span), text })),
    ...(hint !== undefined && { hint }),
  }));
}
