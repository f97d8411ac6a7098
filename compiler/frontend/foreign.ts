// Words of other libraries and languages, and what is said here instead.

/** Functions, by the name that they have here; layers and losses of PyTorch and Keras among them. */
const functions: ReadonlyMap<string, string> = new Map([
  ["linear", "dense"],
  ["fc", "dense"],
  ["xavier_uniform", "glorot_uniform"],
  ["xavier_normal", "glorot_normal"],
  ["xavier", "glorot_uniform"],
  ["kaiming_uniform", "he_uniform"],
  ["kaiming_normal", "he_normal"],
  ["randn", "normal"],
  ["rand", "uniform"],
  ["random", "uniform"],
  ["ln", "log"],
  ["cat", "concat"],
  ["concatenate", "concat"],
  ["amax", "max"],
  ["amin", "min"],
  ["arange", "iota"],
  ["len", "dim"],
  ["size", "dim"],
  ["mean_squared_error", "mse"],
  ["mse_loss", "mse"],
  ["l1_loss", "mae"],
  ["categorical_cross_entropy", "cross_entropy"],
  ["categorical_crossentropy", "cross_entropy"],
  ["binary_crossentropy", "binary_cross_entropy"],
  ["nll_loss", "nll"],
  ["kl_div", "kl_divergence"],
  ["kld", "kl_divergence"],
  ["hinge_loss", "hinge"],
  ["huber_loss", "huber"],
  ["smooth_l1", "huber"],
  ["smooth_l1_loss", "huber"],
  ["swish", "silu"],
  ["hardtanh", "hard_tanh"],
  ["hardsigmoid", "hard_sigmoid"],
  ["clamp", "clip"],
  ["variance", "var"],
  ["stddev", "std"],
  ["step_lr", "step_decay"],
  ["cosine_decay", "cosine"],
  ["cosine_annealing", "cosine"],
  ["momentum", "sgd"],
  ["gradient", "grad"],
  ["detach", "stop_gradient"],
  ["null", "none"],
]);

/** Arguments, likewise; one name may stand for several. */
const parameters: ReadonlyArray<readonly [there: string, here: string]> = [
  ["learning_rate", "lr"],
  ["dim", "axis"],
  ["keepdim", "keepdims"],
  ["p", "rate"],
  ["epsilon", "eps"],
  ["out_features", "units"],
  ["betas", "beta1"],
  ["rho", "alpha"],
  ["negative_slope", "slope"],
  ["min", "low"],
  ["max", "high"],
  ["min_val", "low"],
  ["max_val", "high"],
  ["p", "ord"],
  ["ddof", "correction"],
  ["unbiased", "correction"],
  ["gamma", "rate"],
  ["decay_rate", "rate"],
  ["step_size", "steps"],
  ["T_max", "steps"],
  ["decay_steps", "steps"],
  ["warmup_steps", "steps"],
  ["eta_min", "final"],
];

/** What a function of another library is called here, if anything here is. */
export function functionHere(name: string, known: { has(name: string): boolean }): string | undefined {
  const here = functions.get(name.toLowerCase());
  return here !== undefined && known.has(here) ? here : undefined;
}

/** What an argument of another library is called by a function that takes these. */
export function parameterHere(name: string, takes: readonly string[]): string | undefined {
  return parameters.find(([there, here]) => there === name && takes.includes(here))?.[1];
}
