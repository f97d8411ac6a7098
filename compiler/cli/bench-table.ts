// What `mlpc bench` found, and as a table.
import type { Times } from "./bench-runs.ts";
import { type KernelLine, lineCell } from "./kernel-line.ts";
import { tableText } from "./table.ts";

export interface KernelFigures extends KernelLine {
  readonly name: string;
  readonly flops: number;
  /** Read and written. */
  readonly bytes: number;
  readonly seconds: Times;
}

export interface BenchFigures {
  readonly model: string;
  readonly program: string;
  readonly batch: number;
  readonly device: string;
  readonly precision: string;
  readonly kernels: readonly KernelFigures[];
  /** Without clocks within. */
  readonly whole: { readonly seconds: Times };
}

/** Three digits: 12.3 µs. */
function timeText(seconds: number): string {
  const [scale, unit] = seconds < 1e-3 ? [1e6, "µs"] : seconds < 1 ? [1e3, "ms"] : [1, "s"];
  return `${digits(seconds * scale)} ${unit}`;
}

const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** A rate in billions a second; none where the clock saw no time pass. */
const rateText = (amount: number, seconds: number): string =>
  seconds > 0 ? digits(amount / seconds / 1e9) : "-";

/** A row a kernel, then their sum, then the whole program. */
export function benchTable({ model, program, batch, device, kernels, whole }: BenchFigures): string {
  const sum = (of: (each: KernelFigures) => number): number =>
    kernels.reduce((total, each) => total + of(each), 0);
  const all = {
    flops: sum(({ flops }) => flops),
    bytes: sum(({ bytes }) => bytes),
    seconds: { min: sum(({ seconds }) => seconds.min), median: sum(({ seconds }) => seconds.median) },
  };
  const rates = (name: string, { min, median }: Times, share: string): string[] => [
    name,
    timeText(min),
    timeText(median),
    share,
  ];
  const shareOf = ({ median }: Times): string =>
    `${((100 * median) / (all.seconds.median || 1)).toFixed(0)} %`;
  const speeds = ({ median }: Times, { flops, bytes }: Pick<KernelFigures, "flops" | "bytes">): string[] => [
    rateText(flops, median),
    rateText(bytes, median),
  ];
  const rows = [
    ["kernel", "min", "median", "share", "GFLOP/s", "GB/s", "line"],
    ...kernels.map((each) => [
      ...rates(each.name, each.seconds, shareOf(each.seconds)),
      ...speeds(each.seconds, each),
      lineCell(each),
    ]),
    [...rates("all kernels", all.seconds, ""), ...speeds(all.seconds, all), ""],
    [
      ...rates(`whole ${program}`, whole.seconds, ""),
      ...speeds(whole.seconds, all),
      `${digits(1 / whole.seconds.median)} a second`,
    ],
  ];
  const kernelCount = `${kernels.length} ${kernels.length === 1 ? "kernel" : "kernels"}`;
  return [
    `${model}.${program} of ${batch} examples: ${kernelCount} on ${device}`,
    "",
    tableText(rows, [0, 6]),
  ].join("\n");
}
