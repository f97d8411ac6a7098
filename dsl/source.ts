// A source file, and ranges of it.

/** One `.mlp` file: its display name (as the user gave it) and its whole text. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** The half-open range [start, end) of UTF-16 offsets in a source. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** 1-based line and column (in UTF-16 units) of an offset. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function span(source: Source, start: number, end: number): Span {
  return { source, start, end };
}

/** The smallest span that covers both; they lie in the same source. */
export function cover(first: Span, last: Span): Span {
  return {
    source: first.source,
    start: Math.min(first.start, last.start),
    end: Math.max(first.end, last.end),
  };
}

const lineStarts = new WeakMap<Source, readonly number[]>();

function startsOf(source: Source): readonly number[] {
  const known = lineStarts.get(source);
  if (known) return known;
  const starts = [0];
  for (let i = source.text.indexOf("\n"); i >= 0; i = source.text.indexOf("\n", i + 1)) starts.push(i + 1);
  lineStarts.set(source, starts);
  return starts;
}

export function position(source: Source, offset: number): Position {
  const starts = startsOf(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - starts[low]! + 1 };
}

/** The text of a 1-based line, without its line end. */
export function lineText(source: Source, line: number): string {
  const starts = startsOf(source);
  const end = starts[line] ?? source.text.length + 1;
  return source.text.slice(starts[line - 1], end - 1).replace(/\r$/, "");
}

/** `name:line:column` of the start of a span. */
export function place(at: Span): string {
  const { line, column } = position(at.source, at.start);
  return `${at.source.name}:${line}:${column}`;
}

/** The same without folders, for what is emitted: equal wherever the file lies. */
export function placeInFile(at: Span): string {
  return place(at).replace(/^.*[\\/]/, "");
}
