// Rules that watch training from epoch to epoch: early stopping and the plateau rule.
import type { FitHost, Rule } from "./fit.ts";
import type { Scalars } from "./model.ts";

/**
 * For how many epochs a metric did not get better. It is to fall if its name contains "loss", "error", "mse", "mae" or
 * "perplexity", and else to rise.
 */
function idleEpochs(state: Scalars, values: Scalars, monitor: string, minDelta: number): number {
  const score = values[monitor]! * (/loss|error|mse|mae|perplexity/i.test(monitor) ? 1 : -1);
  const better = score < (state.best ?? Number.POSITIVE_INFINITY) - minDelta;
  if (better) state.best = score;
  state.waited = better ? 0 : (state.waited ?? 0) + 1;
  return state.waited;
}

/** Copies the params and states that lie in arrays; the function puts them back, wherever they lie by then. */
function keepValues(host: FitHost): () => void {
  const kept = host.values!.map((array) => array.slice());
  return () =>
    kept.forEach((array, k) => {
      if (host.model.variables[k]!.role !== "optimizer") host.values![k]!.set(array);
    });
}

/**
 * Ends a call of `fit` when the metric got no better for `patience` epochs. At the end of the call, early or not,
 * the params and states of the best epoch are put back; what the optimizer keeps stays.
 */
export const earlyStopping =
  (monitor: string, patience: number, minDelta: number): Rule =>
  (host) => {
    const keep = host.keep ?? (() => keepValues(host));
    const state: Scalars = {};
    let restore = (): void => {};
    return (means, last) => {
      const idle = idleEpochs(state, means, monitor, minDelta);
      const over = idle >= Math.max(1, patience);
      if (idle === 0) restore = keep();
      else if (over || last) restore();
      return over;
    };
  };

/** Multiplies a setting by `factor` each time the metric got no better for `patience` epochs, down to `minimum`. */
export const plateauRule =
  (setting: string, monitor: string, factor: number, patience: number, minimum: number): Rule =>
  ({ state: { plateau, settings } }) =>
  (means) => {
    if (idleEpochs(plateau, means, monitor, 0) >= Math.max(1, patience)) {
      plateau.waited = 0;
      settings[setting] = Math.max(minimum, settings[setting]! * factor);
    }
    return false;
  };

/** Two rules as one; either ends the run. */
export const bothRules =
  (first: Rule, second: Rule): Rule =>
  (host) => {
    const rules = [first(host), second(host)];
    return (means, last) => rules.map((rule) => rule(means, last)).includes(true);
  };
