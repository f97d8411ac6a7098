// Functions that are the same but for their names, as those of a loop's steps are: one of them serves for all.

/**
 * The text with names that it binds itself told by the order in which they come: texts of functions that differ in such
 * names alone are then equal. `bindings` finds names where they are bound, `names` wherever one may stand.
 */
export function anonymous(text: string, bindings: RegExp, names: RegExp): string {
  const bound = new Set(Array.from(text.matchAll(bindings), ([, name]) => name));
  const order = new Map<string, number>();
  return text.replace(names, (name) => {
    if (!bound.has(name)) return name;
    if (!order.has(name)) order.set(name, order.size);
    return `#${order.get(name)}`;
  });
}
