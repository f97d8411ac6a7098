// Ctrl-C: the first one ends the work at the next step, the second one at once.
import { exit } from "./fault.ts";
import { note } from "./terminal.ts";

const signals = ["SIGINT", "SIGTERM"] as const;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Gives the signals back to Node. */
  readonly release: () => void;
}

export function listenForInterrupts(): Interrupt {
  const controller = new AbortController();
  const stop = (): void => {
    // Files are written in one go between two signals, so leaving here cannot cut one short.
    if (controller.signal.aborted) process.exit(exit.interrupted);
    controller.abort();
    note("\nstopping after this step; once more to stop at once");
  };
  for (const signal of signals) process.on(signal, stop);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}
