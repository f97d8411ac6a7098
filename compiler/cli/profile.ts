// `--profile`: what each kernel took of the time that training spent on a GPU, as a table.
import type { KernelTime } from "./kernel-clock.ts";
import { type KernelLine, lineCell } from "./kernel-line.ts";
import { tableText } from "./table.ts";

/** The slowest kernel first; times and lines are by the names of kernels. */
export function profileTable(
  times: ReadonlyMap<string, KernelTime>,
  lines: ReadonlyMap<string, KernelLine>,
): string {
  const sum = [...times.values()].reduce((total, { seconds }) => total + seconds, 0);
  const row = (name: string, line: string, calls: string, seconds: number): string[] => [
    name,
    line,
    calls,
    (1000 * seconds).toFixed(2),
    `${((100 * seconds) / (sum || 1)).toFixed(1)} %`,
  ];
  const kernels = [...times].sort(([, one], [, other]) => other.seconds - one.seconds);
  return tableText(
    [
      ["kernel", "line", "calls", "ms", "share"],
      ...kernels.map(([name, { calls, seconds }]) =>
        row(name, lineCell(lines.get(name)!), `${calls}`, seconds),
      ),
      row("all kernels", "", "", sum),
    ],
    [0, 1],
  );
}
