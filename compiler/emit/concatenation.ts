// Many modules as one: splits the text of runtime modules into their declarations and picks those that are needed.

interface Declaration {
  readonly name: string;
  /** With its comment, without `export`. */
  readonly text: string;
  /** What it may speak of: the names that its module declares or imports. */
  readonly scope: ReadonlySet<string>;
}

interface Module {
  /** The comment that opens the file; empty in JavaScript, whose comments are stripped. */
  readonly heading: string;
  readonly declarations: readonly Declaration[];
}

const declares = /^(?:export )?(?:(?:async )?function\*?|const|class|interface|type) (\w+)/;
const continues = /^(?:\s|$|[}\])>])/;
const importsSibling = /^import (?:type )?\{([^}]*)\} from "\.\/[\w-]+\.ts";$/;

const words = (text: string): readonly string[] => text.match(/[A-Za-z_$][\w$]*/g) ?? [];

/**
 * Reads a module whose top level holds only imports of its siblings, comments, and declarations, each beginning in
 * column 1. Anything else is refused: it would be lost or doubled without a word.
 */
function read(text: string): Module {
  const scope = new Set<string>();
  const declarations: Array<{ name: string; lines: string[] }> = [];
  const headings: string[] = [];
  let statement: string[] = [];
  let inside: "nothing" | "import" | "comment" | "declaration" = "nothing";
  const endHeading = (): void => {
    if (inside === "comment" && declarations.length === 0) headings.push(...statement.splice(0));
  };
  for (const line of text.split("\n")) {
    const [, name] = declares.exec(line) ?? [];
    if (inside === "import" || line.startsWith("import ")) {
      endHeading();
      statement = inside === "import" ? [...statement, line] : [line];
      const [, imported] = importsSibling.exec(statement.join(" ")) ?? [];
      inside = imported === undefined ? "import" : "nothing";
      if (imported === undefined) continue;
      for (const word of words(imported.replace(/\btype /g, ""))) scope.add(word);
      statement = [];
    } else if (name !== undefined) {
      scope.add(name);
      declarations.push({ name, lines: [...statement, line.replace(/^export /, "")] });
      statement = [];
      inside = "declaration";
    } else if (/^(?:\/\/|\/\*\*)/.test(line) || (inside === "comment" && line.startsWith(" *"))) {
      statement.push(line);
      inside = "comment";
    } else if (inside === "declaration" && continues.test(line)) declarations.at(-1)!.lines.push(line);
    else if (line === "") endHeading();
    else throw new Error(`internal: the runtime has a line that cannot be concatenated: ${line}`);
  }
  if (inside === "import") throw new Error("internal: the runtime imports what is none of its modules");
  return {
    heading: headings.join("\n"),
    declarations: declarations.map(({ name, lines }) => ({ name, text: lines.join("\n").trimEnd(), scope })),
  };
}

/** Modules whose top-level names are all different. */
export class Concatenation {
  readonly #modules: readonly Module[];
  readonly #declarations = new Map<string, Declaration>();

  constructor(texts: readonly string[]) {
    this.#modules = texts.map(read);
    for (const declaration of this.#modules.flatMap(({ declarations }) => declarations)) {
      const { name } = declaration;
      if (this.#declarations.has(name)) throw new Error(`internal: the runtime declares ${name} twice`);
      this.#declarations.set(name, declaration);
    }
  }

  /** Names that the text around must not declare: those of the modules, and the globals that they may use. */
  get names(): ReadonlySet<string> {
    const globals = [...this.#declarations.values()].flatMap(({ text }) =>
      words(text).filter((word) => /^[A-Z]/.test(word) || word === "performance"),
    );
    return new Set([...this.#declarations.keys(), ...globals]);
  }

  /** The declarations of these names, and those that they speak of in turn, in order of the modules. */
  pick(names: Iterable<string>): string {
    const needed = new Set<string>();
    const open = [...names];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const declaration = this.#declarations.get(name);
      if (!declaration) throw new Error(`internal: the runtime has no ${name}`);
      if (needed.has(name)) continue;
      needed.add(name);
      open.push(...words(declaration.text).filter((word) => declaration.scope.has(word)));
    }
    const sections = this.#modules.flatMap(({ heading, declarations }) => {
      const texts = declarations.filter(({ name }) => needed.has(name)).map(({ text }) => text);
      return texts.length === 0 ? [] : [heading, ...texts].filter((text) => text !== "");
    });
    return sections.join("\n\n");
  }
}
