// Files that mlpc carries as text; build-plugins.mjs says how.
declare module "*?raw" {
  const text: string;
  export default text;
}
declare module "*?js" {
  const text: string;
  export default text;
}
declare module "*/grammar.ts?evaluated" {
  const grammar: {
    /** Texts and kinds of tokens that the grammar speaks of. */
    readonly words: readonly string[];
    /** The code of the character that stands for the first of them. */
    readonly first: number;
    readonly recipe: unknown;
  };
  export default grammar;
}
declare module "*/trees.ts?evaluated" {
  /** The declarations of each file, as JSON: kind, name and range alone, and whole. */
  const files: ReadonlyArray<{
    readonly source: { readonly name: string; readonly text: string };
    readonly trees: ReadonlyArray<{ readonly head: string; readonly whole: string }>;
  }>;
  export default files;
}
