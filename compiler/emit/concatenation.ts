// Many modules as one: splits the text of runtime modules into their declarations and picks those that are needed.

export interface Declaration {
  readonly name: string;
  /** With its comment, without `export`. */
  readonly text: string;
}

interface Module {
  /** The comment that opens the file; empty in JavaScript, whose comments are stripped. */
  readonly heading: string;
  readonly declarations: readonly Declaration[];
}

const declares = /^(?:export )?((?:async )?function\*?|const|class|interface|type) (\w+)/;
const opensComment = /^(?:\/\/|\/\*\*)/;
const continues = /^(?:\s|$|[}\])>])/;
const importEnds = /from "\.\/\w+\.ts";$/;

/**
 * Reads a module whose top level holds only imports of its siblings and declarations, each beginning in column 1.
 * Anything else is refused: it would be lost or doubled without a word.
 */
function split(text: string): Module {
  const declarations: Array<{ name: string; lines: string[] }> = [];
  let heading = "";
  let comment: string[] = [];
  let inside: "nothing" | "import" | "comment" | "declaration" = "nothing";
  for (const line of text.split("\n")) {
    const [, , name] = declares.exec(line) ?? [];
    if (inside === "import" || line.startsWith("import "))
      inside = importEnds.test(line) ? "nothing" : "import";
    else if (name !== undefined) {
      declarations.push({ name, lines: [...comment, line.replace(/^export /, "")] });
      comment = [];
      inside = "declaration";
    } else if (opensComment.test(line)) {
      comment.push(line);
      inside = "comment";
    } else if (inside === "declaration" && continues.test(line)) declarations.at(-1)!.lines.push(line);
    else if (inside === "comment" && /^ \*/.test(line)) comment.push(line);
    else if (line !== "")
      throw new Error(`internal: the runtime has a line that cannot be concatenated: ${line}`);
    if (
      declarations.length === 0 &&
      name === undefined &&
      comment.length > 0 &&
      (line === "" || inside === "import")
    ) {
      heading = comment.join("\n");
      comment = [];
    }
  }
  return {
    heading,
    declarations: declarations.map(({ name, lines }) => ({ name, text: lines.join("\n").trimEnd() })),
  };
}

const words = (text: string): readonly string[] => text.match(/[A-Za-z_$][\w$]*/g) ?? [];

/** Modules whose top-level names are all different. */
export class Concatenation {
  readonly #modules: readonly Module[];
  readonly #declarations = new Map<string, Declaration>();

  constructor(texts: readonly string[]) {
    this.#modules = texts.map(split);
    for (const { declarations } of this.#modules)
      for (const declaration of declarations) {
        if (this.#declarations.has(declaration.name))
          throw new Error(`internal: two of ${declaration.name} in the runtime`);
        this.#declarations.set(declaration.name, declaration);
      }
  }

  /** Names that the text around must not declare: those of the modules, and the globals that they may use. */
  get names(): ReadonlySet<string> {
    const globals = [...this.#declarations.values()].flatMap(({ text }) =>
      words(text).filter((word) => /^[A-Z]/.test(word) || word === "performance"),
    );
    return new Set([...this.#declarations.keys(), ...globals]);
  }

  /** The declarations that `code` mentions, and those that these mention in turn, in order of the modules. */
  neededBy(code: string): string {
    const needed = new Set<string>();
    const texts = [code];
    for (let text = texts.pop(); text !== undefined; text = texts.pop())
      for (const word of words(text)) {
        const declaration = this.#declarations.get(word);
        if (!declaration || needed.has(word)) continue;
        needed.add(word);
        texts.push(declaration.text);
      }
    const sections = this.#modules.flatMap(({ heading, declarations }) => {
      const picked = declarations.filter(({ name }) => needed.has(name)).map(({ text }) => text);
      return picked.length === 0 ? [] : [heading, ...picked].filter((text) => text !== "").join("\n\n");
    });
    return sections.join("\n\n");
  }
}
