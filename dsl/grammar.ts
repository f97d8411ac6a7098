// The grammar in the form that ohm loads fastest. It is evaluated when mlpc is built: build-plugins.mjs.
import * as ohm from "ohm-js";
import text from "./grammar.ohm?raw";

const quoted = /"([^"]+)"/g;

/** The words and marks of the grammar; ohm matches a string in which each token is the character at its index. */
const words = [...new Set(Array.from(text.matchAll(quoted), ([, word]) => word!))];

/** A character of Unicode's private area for each word. */
const first = 0xe000;
const encoded = text.replace(
  quoted,
  (_, word: string) => `"${String.fromCharCode(first + words.indexOf(word))}"`,
);

const recipe: unknown = JSON.parse(ohm.grammar(encoded).toRecipe());

export default { words, first, recipe };
