// The standard library: sources in the language itself.
import type { Source } from "../../dsl/source.ts";
import activations from "./activations.mlp?raw";
import arithmetic from "./arithmetic.mlp?raw";
import initializers from "./initializers.mlp?raw";
import layers from "./layers.mlp?raw";
import losses from "./losses.mlp?raw";
import optimizers from "./optimizers.mlp?raw";
import reductions from "./reductions.mlp?raw";
import schedules from "./schedules.mlp?raw";
import shapes from "./shapes.mlp?raw";

const texts: Readonly<Record<string, string>> = {
  activations,
  arithmetic,
  initializers,
  layers,
  losses,
  optimizers,
  reductions,
  schedules,
  shapes,
};

export const library: readonly Source[] = Object.entries(texts).map(([name, text]) => ({
  name: `library/${name}.mlp`,
  text,
}));
