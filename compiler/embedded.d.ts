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
