// A `.mlp` file as the module that bundlers take it for: what the plugins share.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { render } from "../../dsl/render.ts";
import { type CompileOptions, compile } from "../compile.ts";

export interface PluginOptions extends Pick<CompileOptions, "target" | "set" | "precision"> {
  /**
   * Whether `model.d.mlp.ts` is written beside `model.mlp`, from which TypeScript (with `allowArbitraryExtensions`)
   * knows the inputs, outputs and parameters by name.
   */
  readonly types?: boolean;
}

export interface ModelModule {
  /** JavaScript; absent where the model has errors. */
  readonly code?: string;
  /** What the compiler says of the model, with the lines marked; empty when it says nothing. */
  readonly messages: string;
  /** The files that the model imports, itself left out. */
  readonly imports: readonly string[];
}

/** Compiles the file at `path`, whose text is `source`. */
export function modelModule(
  path: string,
  source: string,
  { types = false, ...options }: PluginOptions = {},
): ModelModule {
  const imports: string[] = [];
  const { files, diagnostics } = compile(source, {
    ...options,
    fileName: path,
    resolveImport(imported, from) {
      const name = join(dirname(from), imported);
      imports.push(name);
      return existsSync(name) ? { name, text: readFileSync(name, "utf8") } : null;
    },
  });
  const [code, declarations] = [".js", ".d.ts"].map(
    (ending) => Object.entries(files).find(([name]) => name.endsWith(ending))?.[1],
  );
  if (types && declarations !== undefined) {
    const beside = path.replace(/\.mlp$/, ".d.mlp.ts");
    // Only where it says something new: whoever watches the folder would start over.
    if (!existsSync(beside) || readFileSync(beside, "utf8") !== declarations)
      writeFileSync(beside, declarations);
  }
  return {
    ...(code !== undefined && { code }),
    messages: render(diagnostics, { color: false }).trimEnd(),
    imports,
  };
}
