// `--profile`: what each kernel took of the time that training spent on a GPU, as a table.
import { type KernelLine, lineCell } from "./kernel-line.ts";
import { tableText } from "./table.ts";

/** Of all calls of a kernel. */
export interface KernelTime {
  readonly calls: number;
  readonly seconds: number;
}

/** By the names of kernels in the shader. */
export class Profile {
  readonly times = new Map<string, KernelTime>();

  readonly add = (name: string, spent: number): void => {
    const { calls, seconds } = this.times.get(name) ?? { calls: 0, seconds: 0 };
    this.times.set(name, { calls: calls + 1, seconds: seconds + spent });
  };

  /** The slowest kernel first. */
  table(lines: ReadonlyMap<string, KernelLine>): string {
    const sum = [...this.times.values()].reduce((total, { seconds }) => total + seconds, 0);
    const row = (name: string, line: string, calls: string, seconds: number): string[] => [
      name,
      line,
      calls,
      (1000 * seconds).toFixed(2),
      `${((100 * seconds) / (sum || 1)).toFixed(1)} %`,
    ];
    const kernels = [...this.times].sort(([, one], [, other]) => other.seconds - one.seconds);
    const rows = kernels.map(([name, { calls, seconds }]) =>
      row(name, lineCell(lines.get(name)!), `${calls}`, seconds),
    );
    const head = ["kernel", "line", "calls", "ms", "share"];
    return tableText([head, ...rows, row("all kernels", "", "", sum)], [0, 1]);
  }
}
