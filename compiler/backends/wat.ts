// An assembler for WebAssembly's text format as kernels print it: folded instructions, an imported memory, functions.
import { body, declarations, Names } from "./wat-instructions.ts";
import {
  append,
  counted,
  type Form,
  index,
  isWord,
  mistake,
  parse,
  sized,
  stringBytes,
  unsigned,
} from "./wat-words.ts";

const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const [aFunction, aMemory, functionType] = [0x00, 0x02, 0x60];

/** What stands between the name of a function and its instructions. */
const headings: ReadonlySet<unknown> = new Set(["export", "param", "result", "local"]);

/** The binary of `(module …)`: its imports, functions, exports and data. Linear in the text; a mistake in it throws. */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const fields = fieldsOf(text);
  const functions = new Names();
  const exports = new Names();
  const types = new Map<string, { readonly number: number; readonly bytes: readonly number[] }>();

  /** The number of a function's type, the same for equal types. */
  const typeNumber = (forms: Form, place: string): number[] => {
    const list = (keyword: string) => counted(declarations(forms, keyword, place).map(({ type }) => [type]));
    const bytes = [functionType, ...list("param"), ...list("result")];
    const known = types.get(String(bytes)) ?? { number: types.size, bytes };
    types.set(String(bytes), known);
    return unsigned(known.number);
  };

  const imports = fields("import").map(([, from, name, item]) => {
    const place = `the import of ${name}`;
    const path = [...sized(stringBytes(from, place)), ...sized(stringBytes(name, place))];
    if (isWord(item) || item === undefined) return mistake(item, place);
    const [kind, first, most] = item;
    if (kind === "memory") {
      const pages = (most === undefined ? [first] : [first, most]).flatMap((count) =>
        unsigned(index(count, 65537, place)),
      );
      return [...path, aMemory, most === undefined ? 0 : 1, ...pages];
    }
    if (kind !== "func") return mistake(kind, place);
    functions.declare(first, place);
    return [...path, aFunction, ...typeNumber(item, place)];
  });

  const defined = fields("func").map((form) => {
    const name = isWord(form[1]) ? form[1] : undefined;
    const place = name === undefined ? "a function without a name" : `function ${name}`;
    const number = functions.declare(name, place);
    const parts = form.slice(name === undefined ? 1 : 2);
    const start = parts.findIndex(([keyword]) => !headings.has(keyword));
    const header = parts.slice(0, start < 0 ? undefined : start);
    return { number, place, header, forms: parts.slice(header.length) };
  });

  const exported = defined.flatMap(({ header, number, place }) =>
    header
      .filter(([keyword]) => keyword === "export")
      .map(([, name]) => {
        exports.declare(name, place);
        return [...sized(stringBytes(name, place)), aFunction, ...unsigned(number)];
      }),
  );

  const code = defined.map(({ header, forms, place }) => {
    const locals = new Names();
    const own = declarations(header, "local", place);
    for (const { name } of [...declarations(header, "param", place), ...own]) locals.declare(name, place);
    const bytes = counted(own.map(({ type }) => [1, type]));
    append(bytes, body(forms, functions, locals, place));
    return sized(bytes);
  });

  const data = fields("data").map(([, address, ...strings]) => {
    const place = "data";
    const bytes = [0, ...body([address ?? mistake(address, place)], functions, new Names(), place)];
    append(bytes, sized(strings.flatMap((string) => stringBytes(string, place))));
    return bytes;
  });

  const signatures = defined.map(({ header, place }) => typeNumber(header, place));
  const sections: ReadonlyArray<readonly [number, readonly (readonly number[])[]]> = [
    [1, [...types.values()].map(({ bytes }) => bytes)],
    [2, imports],
    [3, signatures],
    [7, exported],
    [10, code],
    [11, data],
  ];
  const bytes = [...magic];
  for (const [number, items] of sections) {
    if (items.length === 0) continue;
    bytes.push(number);
    append(bytes, sized(counted(items)));
  }
  return Uint8Array.from(bytes);
}

/** The fields of a module, by keyword. */
function fieldsOf(text: string): (keyword: string) => readonly Form[] {
  const [module, ...rest] = parse(text);
  if (isWord(module) || module?.[0] !== "module") return mistake(module, "place of (module …)");
  if (rest.length > 0) return mistake(rest[0], "place of the end");
  const fields = new Map<string, Form[]>([
    ["import", []],
    ["func", []],
    ["data", []],
  ]);
  for (const field of module.slice(1)) {
    const list = isWord(field) ? undefined : fields.get(String(field[0]));
    (list ?? mistake(field, "the module")).push(field as Form);
  }
  return (keyword) => fields.get(keyword)!;
}
