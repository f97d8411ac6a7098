// What ohm exports for grammars built ahead of time, and its type declarations leave out.
import "ohm-js";

declare module "ohm-js" {
  /** The grammar that a recipe describes, without parsing its text. */
  export function makeRecipe(recipe: unknown): Grammar;
  interface Grammar {
    /** JSON. */
    toRecipe(): string;
  }
}
