// Rows of text as a table for a terminal.

/** Columns line up on the right, but for those whose numbers are given. */
export function tableText(rows: ReadonlyArray<readonly string[]>, left: readonly number[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const cellText = (cell: string, column: number): string =>
    left.includes(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return rows.map((cells) => cells.map(cellText).join("  ").trimEnd()).join("\n");
}
