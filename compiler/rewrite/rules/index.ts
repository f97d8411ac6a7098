// The groups of rules, in the order in which the passes bring them in.
export { canonicalise } from "./canonicalise.ts";
export { names } from "./names.ts";
export { sharing } from "./sharing.ts";
export { simplify } from "./simplify.ts";
export { specialise } from "./specialise.ts";
export { stabilise } from "./stabilise.ts";
