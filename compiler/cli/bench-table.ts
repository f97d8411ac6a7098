// What `mlpc bench` found, and as a table.
import type { Times } from "./bench-runs.ts";
import { type KernelLine, lineCell } from "./kernel-line.ts";
import { tableText } from "./table.ts";

export interface KernelFigures extends KernelLine {
  readonly name: string;
  readonly flops: number;
  /** Read and written. */
  readonly bytes: number;
  /** Null where no clock tells. */
  readonly seconds: Times | null;
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

/** A row a kernel, then their sum, then the whole program; kernels that no clock tells of have no times. */
export function benchTable({ model, program, batch, device, kernels, whole }: BenchFigures): string {
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  const times = kernels.flatMap(({ seconds }) => seconds ?? []);
  const all = {
    flops: sum(kernels.map(({ flops }) => flops)),
    bytes: sum(kernels.map(({ bytes }) => bytes)),
    seconds:
      times.length < kernels.length
        ? null
        : { min: sum(times.map(({ min }) => min)), median: sum(times.map(({ median }) => median)) },
  };
  const figures = (
    name: string,
    seconds: Times | null,
    share: string,
    { flops, bytes }: Pick<KernelFigures, "flops" | "bytes">,
  ): string[] => {
    if (!seconds) return [name, "-", "-", "", "-", "-"];
    const { min, median } = seconds;
    return [name, timeText(min), timeText(median), share, rateText(flops, median), rateText(bytes, median)];
  };
  const shareOf = (seconds: Times | null): string =>
    seconds && all.seconds ? `${((100 * seconds.median) / (all.seconds.median || 1)).toFixed(0)} %` : "";
  const rows = [
    ["kernel", "min", "median", "share", "GFLOP/s", "GB/s", "line"],
    ...kernels.map((each) => [
      ...figures(each.name, each.seconds, shareOf(each.seconds), each),
      lineCell(each),
    ]),
    [...figures("all kernels", all.seconds, "", all), ""],
    [...figures(`whole ${program}`, whole.seconds, "", all), `${digits(1 / whole.seconds.median)} a second`],
  ];
  const kernelCount = `${kernels.length} ${kernels.length === 1 ? "kernel" : "kernels"}`;
  return [
    `${model}.${program} of ${batch} examples: ${kernelCount} on ${device}`,
    "",
    tableText(rows, [0, 6]),
  ].join("\n");
}
