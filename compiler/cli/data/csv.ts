// CSV with a header line: `iris.csv:sepal_length,sepal_width` takes columns by name, `a..d` a run of them.
import { CsvError, parse } from "csv-parse/sync";
import { missingPart, type Selection } from "./selection.ts";
import { malformed, type Tensor } from "./tensor.ts";

/** The same numbers with room for `needed`, doubling. */
function grown(values: Float64Array, needed: number): Float64Array {
  if (needed <= values.length) return values;
  const larger = new Float64Array(Math.max(needed, 2 * values.length));
  larger.set(values);
  return larger;
}

/** Positions of the columns that the selection names; all when it names none. */
function columnsOf(header: readonly string[], part: string | undefined, file: string): number[] {
  if (part === undefined) return header.map((_, k) => k);
  const position = (name: string): number => {
    const at = header.indexOf(name);
    if (at < 0) throw missingPart(name, header, "column", file);
    return at;
  };
  return part.split(",").flatMap((text) => {
    const name = text.trim();
    const run = header.includes(name) ? null : /^(.+)\.\.(.+)$/.exec(name);
    if (!run) return [position(name)];
    const [first, last] = [position(run[1]!), position(run[2]!)];
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => first + k);
  });
}

/** `true` and `false` are 1 and 0; NaN for whatever is not a decimal number. */
function parseCell(cell: string): number {
  if (cell === "true") return 1;
  if (cell === "false") return 0;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : Number.NaN;
}

/** Whether a first line is one of values: all are numbers, and they do not count the columns, as some tools name them. */
const lacksNames = (header: readonly string[]): boolean =>
  header.every((cell) => !Number.isNaN(parseCell(cell))) &&
  ![0, 1].some((first) => header.every((cell, k) => cell === `${first + k}`));

const delimiterOf = (text: string, file: string): string => {
  if (/\.tsv$/i.test(file)) return "\t";
  const end = text.search(/[\r\n]/);
  const first = end < 0 ? text : text.slice(0, end);
  return first.includes(",") ? "," : first.includes(";") ? ";" : first.includes("\t") ? "\t" : ",";
};

/**
 * One row an example, one element a column ([rows] when one column is named, [rows, columns] otherwise). A single
 * column without any number in it is class names.
 */
export function readCsv(bytes: Uint8Array, file: string, { part }: Selection): Tensor {
  const text = new TextDecoder().decode(bytes);
  let columns: number[] | undefined;
  let header: readonly string[] = [];
  let values: Float64Array = new Float64Array(1024);
  const words: string[] = [];
  let rows = 0;

  const take = (record: readonly string[], line: number): null => {
    if (!columns) {
      header = record;
      if (part === undefined && lacksNames(header))
        throw malformed(
          file,
          `expected a header line with column names, found numbers: \`${record.join()}\``,
        );
      columns = columnsOf(header, part, file);
      if (columns.length === 0) throw malformed(file, `\`${part}\` names no columns`);
      return null;
    }
    const start = rows * columns.length;
    values = grown(values, start + columns.length);
    rows++;
    for (let k = 0; k < columns.length; k++) {
      const cell = record[columns[k]!]!;
      const value = parseCell(cell);
      if (Number.isNaN(value)) {
        const place = `line ${line}, column \`${header[columns[k]!]}\``;
        if (cell === "") throw malformed(file, `${place}: the value is missing`);
        if (columns.length > 1 || words.length < rows - 1)
          throw malformed(file, `${place}: \`${cell}\` is not a number`);
        words.push(cell);
      } else if (words.length > 0)
        throw malformed(
          file,
          `line ${line}, column \`${header[columns[k]!]}\`: \`${cell}\` is a number among class names`,
        );
      values[start + k] = value;
    }
    return null;
  };

  try {
    parse(text, {
      bom: true,
      delimiter: delimiterOf(text, file),
      trim: true,
      skip_empty_lines: true,
      on_record: (record: string[], { lines }) => take(record, lines),
    });
  } catch (error) {
    if (error instanceof CsvError) throw malformed(file, `line ${error.lines}: ${error.message}`);
    throw error;
  }
  if (!columns) throw malformed(file, "the file is empty; expected a header line with column names");
  const origin = part === undefined ? file : `${file}:${part}`;
  if (words.length > 0) return { origin, shape: [rows], values: words };
  const single = part !== undefined && columns.length === 1;
  return {
    origin,
    shape: single ? [rows] : [rows, columns.length],
    values: values.slice(0, rows * columns.length),
  };
}
