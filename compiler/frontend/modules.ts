// Files and what they declare: the standard library, the model's file, and what it imports.
import type {
  Declaration,
  File,
  FunctionDeclaration,
  ModelDeclaration,
  OptimizerDeclaration,
} from "../../dsl/ast.ts";
import type { Diagnostics } from "../../dsl/diagnostic.ts";
import { messages, report } from "../../dsl/messages.ts";
import { parse } from "../../dsl/parse.ts";
import { type Source, span } from "../../dsl/source.ts";
import { libraryDeclarations } from "../library/index.ts";
import { builtins } from "./builtins/index.ts";
import { checkNames } from "./names.ts";

/** Gives the text of an import, or null when there is none; `from` is the name of the importing file. */
export type ResolveImport = (
  path: string,
  from: string,
) => { readonly name: string; readonly text: string } | null;

export interface Modules {
  readonly file: File;
  readonly models: readonly ModelDeclaration[];
  readonly functions: readonly FunctionDeclaration[];
  readonly optimizers: readonly OptimizerDeclaration[];
}

const named = (d: Declaration): d is Exclude<Declaration, { kind: "import" }> => d.kind !== "import";

/** Most files that one model may bring in. */
const maximumFiles = 100;

/** Parses a file and its imports, and checks names; null after a report of errors. */
export function loadModules(
  source: Source,
  resolve: ResolveImport,
  diagnostics: Diagnostics,
): Modules | null {
  const main = parse(source, diagnostics);
  if (!main) return null;
  const files = withImports(main, resolve, diagnostics);
  // The names of a file that is missing or does not parse would all be unknown.
  if (diagnostics.hasErrors) return null;
  const declarations = files.flatMap((f) => f.declarations).filter(named);
  reportRepeats(declarations, diagnostics);
  const globals = [
    ...builtins.map((b) => b.name),
    ...libraryDeclarations.map((d) => d.name.text),
    ...declarations.filter((d) => d.kind !== "model").map((d) => d.name.text),
  ];
  for (const file of files) checkNames(file, globals, diagnostics);
  return {
    file: main,
    models: declarations.filter((d) => d.kind === "model"),
    functions: declarations.filter((d) => d.kind === "function"),
    optimizers: declarations.filter((d) => d.kind === "optimizer"),
  };
}

/** The file and all it imports, each once. */
function withImports(main: File, resolve: ResolveImport, diagnostics: Diagnostics): File[] {
  const files = [main];
  const known = new Set([main.source.name]);
  for (const file of files)
    for (const declaration of file.declarations) {
      if (declaration.kind !== "import") continue;
      const found = files.length < maximumFiles ? resolve(declaration.path, file.source.name) : null;
      if (!found)
        report(diagnostics, messages.importNotFound, declaration.pathSpan, { path: declaration.path });
      else if (!known.has(found.name)) {
        known.add(found.name);
        const parsed = parse(found, diagnostics);
        if (parsed) files.push(parsed);
      }
    }
  return files;
}

function reportRepeats(
  declarations: readonly Exclude<Declaration, { kind: "import" }>[],
  diagnostics: Diagnostics,
): void {
  const first = new Map<string, Declaration>();
  for (const declaration of declarations) {
    const { text, span: at } = declaration.name;
    const known = first.get(text);
    if (known && named(known))
      report(diagnostics, messages.declaredTwice, at, { name: text }, [
        { span: known.name.span, text: "first declared here" },
      ]);
    else first.set(text, declaration);
  }
}

/** The start of a file, for what is wrong with it as a whole. */
export const startOf = (file: File): ReturnType<typeof span> =>
  span(file.source, 0, Math.max(0, file.source.text.search(/\s|$/)));
