// The functions in WebAssembly that kernels call, and the host's functions that these call in turn.
import functions from "./functions.wat?raw";
import products from "./products.wat?raw";

/** Declarations by name, each with the comment above it. */
const declarations = new Map(
  [functions, products].flatMap((file) =>
    file
      .split(/\n\n(?=;;|\()/)
      .slice(1)
      .map((text): [string, string] => [/\(func \$(\w+)/.exec(text)![1]!, text.trimEnd()]),
  ),
);

const isImport = (text: string): boolean => text.startsWith("(import");

/** Declarations of functions that a text calls, and of those that these call in turn, in the order of the file. */
function called(text: string): string[] {
  const found = new Set<string>();
  const stack = [text];
  for (let next = stack.pop(); next !== undefined; next = stack.pop())
    for (const [, name = ""] of next.matchAll(/\(call \$(\w+)/g))
      if (declarations.has(name) && !found.has(name)) {
        found.add(name);
        stack.push(declarations.get(name)!);
      }
  return [...declarations].flatMap(([name, declared]) => (found.has(name) ? [declared] : []));
}

/** The functions that a text needs, in the order of their declaration. */
export const wasmFunctionsCalled = (text: string): string[] =>
  called(text).filter((declared) => !isImport(declared));

/** What a text needs of the host: `(import "mlpc" …)`, and the name of the function of `Math` that it asks for. */
export const importsCalled = (text: string): Array<{ readonly name: string; readonly text: string }> =>
  called(text)
    .filter(isImport)
    .map((declared) => ({ name: /^\(import "mlpc" "(\w+)"/.exec(declared)![1]!, text: declared }));
