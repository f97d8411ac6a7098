// A shader as part of a module, as it is or as small as it gets.

/** The code as a template literal. */
export const shaderText = (code: string, minify: boolean): string =>
  `\`${(minify ? minifyShader(code) : `\n${code}`).replace(/[\\`]|\$(?=\{)/g, "\\$&")}\``;

const token =
  /0x[\da-f]+u?|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?[fhu]?|[A-Za-z_]\w*|\/[/*]|->|\+\+|--|&&|\|\||(?:<<|>>|[-+*/%&|^=!<>])=|<<|>>|\S/g;

const tokensOf = (text: string): readonly string[] => text.match(token) ?? [];

/**
 * The code as small as it gets. What it declares gets a short name, the same name everywhere the same one: so texts that
 * are alike stay alike, and a name hides what it hid. Entry points keep theirs, by which the host knows them, and so do
 * the declarations that it replaces.
 */
export function minifyShader(code: string): string {
  const tokens = tokensOf(code.replace(/\/\/.*/g, ""))
    .filter((each, k, { [k + 1]: next = "" }) => each !== "," || !/[)}\]]/.test(next))
    .map((each) => (/^\d+\.\d+$/.test(each) ? each.replace(/0+$/, "").replace(/^0(?=\.\d)/, "") : each));
  const { names, called, fields } = declarationsOf(tokens);
  const isNamed = (k: number): boolean => {
    const [name, last, next] = [tokens[k]!, tokens[k - 1], tokens[k + 1]];
    if (!names.has(name) || last === "@" || tokens[k - 2] === "builtin") return false;
    return (last !== "." || fields.has(name)) && (next !== "(" || called.has(name));
  };
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  tokens.forEach((each, k) => {
    if (isNamed(k)) counts.set(each, (counts.get(each) ?? 0) + 1);
    else if (tokens[k - 1] !== ".") taken.add(each);
  });
  const short = new Map<string, string>();
  const free = shortNames();
  for (const [name] of [...counts].sort(([, a], [, b]) => b - a)) {
    let next = free.next().value;
    while (taken.has(next)) next = free.next().value;
    short.set(name, next);
  }
  return joined(tokens.map((each, k) => (isNamed(k) ? short.get(each)! : each)));
}

/**
 * Names that may be others; those among them that may be called, as a variable may have the name of what WGSL declares;
 * and those that stand behind a dot. A field that is a swizzle too stays as it is, and so does its name.
 */
function declarationsOf(
  tokens: readonly string[],
): Readonly<Record<"names" | "called" | "fields", ReadonlySet<string>>> {
  const names = new Set<string>();
  const called = new Set<string>();
  const fields = new Set<string>();
  const kept = new Set<string>();
  let isStruct = false;
  let isEntry = false;
  tokens.forEach((each, k) => {
    const [last, next] = [tokens[k - 1]!, tokens[k + 1]];
    if (each === "struct") isStruct = true;
    else if (each === "}") isStruct = false;
    else if (each === "compute") isEntry = true;
    else if (next === ":" || (/^(?:const|let|var)$/.test(last) && each !== "<")) names.add(each);
    if (isStruct && next === ":") (/^(?:[xyzw]+|[rgba]+)$/.test(each) ? kept : fields).add(each);
    if (last !== "fn" && last !== "struct") return;
    names.add(each);
    called.add(each);
    if (isEntry) kept.add(each);
    isEntry = false;
  });
  for (const name of [...kept, "subgroupSize", "subgroupOther"]) names.delete(name);
  return { names, called, fields };
}

/** Of one letter, and then of a letter and a number: no words of the language. */
function* shortNames(): Generator<string, never> {
  const letters = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  yield* letters;
  for (let number = 0; ; number++) for (const letter of letters) yield `${letter}${number}`;
}

/** Spaces stay where they part what would be another token. A function begins a line, as a GPU speaks of lines. */
function joined(tokens: readonly string[]): string {
  let text = "";
  tokens.forEach((each, k) => {
    const last = tokens[k - 1] ?? "";
    if (/^[;}]$/.test(last) && (each === "fn" || (each === "@" && tokens[k + 1] === "compute"))) text += "\n";
    else if (last !== "" && tokensOf(last + each)[0] !== last) text += " ";
    text += each;
  });
  return text;
}
