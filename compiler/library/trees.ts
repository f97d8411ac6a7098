// The standard library as syntax trees, each as JSON, in which a range is [start, end]. It is evaluated when mlpc is
// built: build-plugins.mjs.
import { Diagnostics } from "../../dsl/diagnostic.ts";
import { parse } from "../../dsl/parse.ts";
import type { Source, Span } from "../../dsl/source.ts";
import activations from "./activations.mlp?raw";
import arithmetic from "./arithmetic.mlp?raw";
import convolutions from "./convolutions.mlp?raw";
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
  convolutions,
  initializers,
  layers,
  losses,
  optimizers,
  reductions,
  schedules,
  shapes,
};

/** A range is of the file that the tree is of. */
const withoutSource = (key: string, value: Span): unknown =>
  /^span$|Span$/.test(key) ? [value.start, value.end] : value;

export default Object.entries(texts).map(([name, text]) => {
  const source: Source = { name: `library/${name}.mlp`, text };
  const diagnostics = new Diagnostics();
  const file = parse(source, diagnostics);
  if (!file)
    throw new Error(`internal: ${source.name}: ${diagnostics.list.map(({ title }) => title).join("; ")}`);
  const trees = file.declarations.flatMap((tree) => {
    if (tree.kind === "import" || tree.kind === "model") return [];
    const { kind, name, span } = tree;
    return [
      {
        head: JSON.stringify({ kind, name, span }, withoutSource),
        whole: JSON.stringify(tree, withoutSource),
      },
    ];
  });
  return { source, trees };
});
