// The standard library: functions and optimizers in the language itself, as syntax trees.
import type { FunctionDeclaration, OptimizerDeclaration } from "../../dsl/ast.ts";
import { type Source, span } from "../../dsl/source.ts";
import files from "./trees.ts?evaluated";

export type LibraryDeclaration = FunctionDeclaration | OptimizerDeclaration;

const treeOf = (source: Source, text: string): LibraryDeclaration =>
  JSON.parse(text, (key, value) => (/^span$|Span$/.test(key) ? span(source, value[0], value[1]) : value));

/** A tree of which at first only the kind, the name and the range are read: a model uses few of them. */
function lazily(source: Source, head: string, text: string): LibraryDeclaration {
  let whole: LibraryDeclaration | undefined;
  return new Proxy(treeOf(source, head), {
    get(known, key) {
      whole ??= key in known ? undefined : treeOf(source, text);
      return Reflect.get(whole ?? known, key);
    },
  });
}

export const libraryDeclarations: readonly LibraryDeclaration[] = files.flatMap(({ source, trees }) =>
  trees.map(({ head, whole }) => lazily(source, head, whole)),
);

/** The library's files. */
export const libraryNames: ReadonlySet<string> = new Set(files.map(({ source }) => source.name));
