// Names and places, checked before anything is evaluated: every name is known, every statement stands where it may.
// Functions that nothing calls are checked like the rest, and all unknown names of a file are reported at once.
import type {
  Declaration,
  Entry,
  Expression,
  File,
  Name,
  Parameter,
  Statement,
  TypeExpression,
  UpdateStatement,
} from "../../dsl/ast.ts";
import type { Diagnostics } from "../../dsl/diagnostic.ts";
import { messages, report } from "../../dsl/messages.ts";
import type { Span } from "../../dsl/source.ts";
import { suggest } from "../../dsl/suggest.ts";
import { functionHere } from "./foreign.ts";
import { children, primedIn } from "./subexpressions.ts";

type Place = "model" | "function" | "optimizer";

const everywhere: ReadonlySet<Statement["kind"]> = new Set(["const", "let", "for", "if", "layer"]);
const allowed: Readonly<Record<Place, ReadonlySet<Statement["kind"]>>> = {
  model: new Set(["input", "param", "state", "setting", "loss", "output", "metric", "update", "train"]),
  function: new Set(["param", "state", "update", "return"]),
  optimizer: new Set(["state", "update"]),
};
const placeText: Readonly<Record<Place, { readonly where: string; readonly allowed: string }>> = {
  model: { where: "a model", allowed: "`return` belongs in functions" },
  function: {
    where: "a function",
    allowed:
      "inputs, settings, outputs, metrics, the loss and `train` belong to the model: pass what is needed as arguments",
  },
  optimizer: {
    where: "an optimizer",
    allowed: "an optimizer has `state`, `let`, `const`, `for`, `if` and primed names",
  },
};

/** Reports unknown names and misplaced statements of a file; `globals` are the names that every file sees. */
export function checkNames(file: File, globals: Iterable<string>, diagnostics: Diagnostics): void {
  const names = new Names(null, [
    ...globals,
    ...["params", "weights", "step", "training", "none", "pi", "inf", "nan"],
  ]);
  for (const declaration of file.declarations)
    if (declaration.kind !== "import") new Checker(diagnostics, declaration).check(names);
}

/** The names known at a place: those of a declaration or an anonymous function, and of what is around it. */
class Names {
  readonly #around: Names | null;
  readonly #own: Set<string>;

  constructor(around: Names | null, own: Iterable<string> = []) {
    this.#around = around;
    this.#own = new Set(own);
  }

  has(name: string): boolean {
    return this.#own.has(name) || (this.#around?.has(name) ?? false);
  }

  add(name: string): void {
    this.#own.add(name);
  }

  delete(name: string): void {
    this.#own.delete(name);
  }

  *[Symbol.iterator](): Generator<string> {
    yield* this.#own;
    if (this.#around) yield* this.#around;
  }
}

class Checker {
  readonly #diagnostics: Diagnostics;
  readonly #declaration: Exclude<Declaration, { kind: "import" }>;
  /** Names that the declaration gives a value after the step, at any place. */
  readonly #updated = new Set<string>();
  /** Where it first declares each of its names. */
  readonly #declared = new Map<string, Span>();
  /** Its params. */
  readonly #params = new Set<string>();
  /** Primed names that are known once the optimizer has run. */
  readonly #late = new Set<string>();

  constructor(diagnostics: Diagnostics, declaration: Exclude<Declaration, { kind: "import" }>) {
    this.#diagnostics = diagnostics;
    this.#declaration = declaration;
    const stack = declaration.body.toReversed();
    for (let s = stack.pop(); s; s = stack.pop()) {
      if (s.kind === "param") this.#params.add(s.name.text);
      if (s.kind === "update") this.#updated.add(s.name.text);
      else
        for (const { text, span } of declaredBy(s))
          if (!this.#declared.has(text)) this.#declared.set(text, span);
      if (s.kind === "if") stack.push(...s.otherwise.toReversed());
      if (s.kind === "if" || s.kind === "for") stack.push(...s.body.toReversed());
    }
  }

  check(globals: Names): void {
    const declaration = this.#declaration;
    const names = new Names(globals);
    this.#parameters(declaration.parameters, names);
    if (declaration.kind === "function" && declaration.result) this.#type(declaration.result, names, "bind");
    if (declaration.kind === "optimizer") for (const name of ["p", "g"]) names.add(name);
    this.#body(declaration.body, names, declaration.kind);
  }

  /** Adds the parameters, and the sizes their types name, to `names`. */
  #parameters(parameters: readonly Parameter[], names: Names): void {
    const own = new Set<string>();
    for (const { name, type, default: value } of parameters) {
      if (own.has(name.text))
        report(this.#diagnostics, messages.declaredTwice, name.span, { name: name.text });
      own.add(name.text);
      if (type) this.#type(type, names, "bind");
      if (value) this.#expression(value, names);
      names.add(name.text);
    }
  }

  #body(body: readonly Statement[], names: Names, place: Place): void {
    for (const statement of body) {
      if (!everywhere.has(statement.kind) && !allowed[place].has(statement.kind))
        report(this.#diagnostics, messages.misplaced, statement.span, {
          statement: statement.kind,
          ...placeText[place],
        });
      this.#statement(statement, names, place);
    }
    const last = place === "function" ? body.findIndex(returns) : -1;
    if (last >= 0 && last < body.length - 1)
      report(this.#diagnostics, messages.neverReached, body[last + 1]!.span, {}, [
        { span: body[last]!.span, text: "here" },
      ]);
  }

  #statement(statement: Statement, names: Names, place: Place): void {
    const bind = (name: Name): void => names.add(name.text);
    switch (statement.kind) {
      case "const":
      case "layer":
      case "output":
      case "metric":
        this.#expression(statement.value, names);
        bind(statement.name);
        return;
      case "let":
        this.#expression(statement.value, names);
        statement.names.forEach(bind);
        return;
      case "input":
        this.#type(statement.type, names, "declare");
        bind(statement.name);
        return;
      case "param":
      case "state":
      case "setting":
        if (statement.type) this.#type(statement.type, names, "use");
        if (statement.value) this.#expression(statement.value, names);
        bind(statement.name);
        return;
      case "loss":
        this.#expression(statement.value, names);
        names.add("loss");
        return;
      case "return":
        this.#expression(statement.value, names);
        return;
      case "update":
        this.#update(statement, names, place);
        return;
      case "for": {
        this.#expression(statement.iterable, names);
        const hidden = names.has(statement.variable.text);
        bind(statement.variable);
        this.#body(statement.body, names, place);
        if (!hidden) names.delete(statement.variable.text);
        return;
      }
      case "if":
        this.#expression(statement.condition, names);
        this.#body(statement.body, names, place);
        this.#body(statement.otherwise, names, place);
        return;
      case "train":
        this.#entries(statement.entries, names);
    }
  }

  /** What the optimizer gives a param may be read here, and makes what is given late as well. */
  #update({ name, value }: UpdateStatement, names: Names, place: Place): void {
    const late = primedIn(value).filter((e) => {
      const isTrained = this.#params.has(e.name) && !this.#updated.has(e.name);
      return !names.has(`${e.name}'`) && names.has(e.name) && (isTrained || this.#late.has(e.name));
    });
    const mayWait = place !== "optimizer" && late.length > 0;
    const known = mayWait
      ? new Names(
          names,
          late.map((e) => `${e.name}'`),
        )
      : names;
    this.#expression(value, known);
    if (mayWait) this.#late.add(name.text);
    else names.add(`${name.text}'`);
  }

  #entries(entries: readonly Entry[], names: Names): void {
    // `plateau: { setting: lr, monitor: loss }` names a setting, be it the learning rate that every optimizer has, and a metric.
    for (const { key, value } of entries)
      if (value.kind === "record")
        this.#entries(
          value.entries.filter((e) => e.value.kind !== "name" || !/^(setting|monitor)$/.test(e.key.text)),
          names,
        );
      else if (key.text !== "setting") this.#expression(value, names);
  }

  /** `declare`: unknown capitalised names become symbols; `bind`: bare unknown names are bound by the argument. */
  #type(type: TypeExpression, names: Names, unknown: "declare" | "bind" | "use"): void {
    const visit = (dimension: Expression): void => {
      if (
        dimension.kind === "name" &&
        (unknown === "bind" || (unknown === "declare" && /^\p{Lu}/u.test(dimension.name)))
      )
        names.add(dimension.name);
      else if (dimension.kind === "binary" && unknown === "declare") {
        visit(dimension.left);
        visit(dimension.right);
      } else if (dimension.kind === "name" && unknown === "declare" && !names.has(dimension.name)) {
        const { name, span } = dimension;
        const suggestion = suggest(name, names);
        report(this.#diagnostics, messages.unknownSize, span, { name, suggestion });
      } else this.#expression(dimension, names);
    };
    type.dimensions?.forEach(visit);
  }

  #expression(root: Expression, names: Names): void {
    const stack: Expression[] = [root];
    for (let e = stack.pop(); e; e = stack.pop()) {
      if (e.kind === "name") this.#name(e.name, e, names);
      else if (e.kind === "primed") this.#name(`${e.name}'`, e, names);
      else if (e.kind === "lambda") {
        const inner = new Names(names);
        this.#parameters(e.parameters, inner);
        this.#body(e.body, inner, "function");
      } else stack.push(...children(e).reverse());
    }
  }

  #name(name: string, { span, kind }: Expression, names: Names): void {
    if (names.has(name) || this.#diagnostics.full) return;
    const plain = name.replace("'", "");
    if (kind === "primed" && names.has(plain)) {
      const isLate = this.#late.has(plain) || (this.#params.has(plain) && !this.#updated.has(plain));
      const given = isLate ? "by the optimizer" : this.#updated.has(plain) ? "below" : "nowhere";
      report(this.#diagnostics, messages.primedNotGiven, span, { name: plain, given });
      return;
    }
    const declared = this.#declared.get(name);
    if (declared && declared.start > span.end)
      report(this.#diagnostics, messages.usedEarly, span, { name }, [
        { span: declared, text: "declared here" },
      ]);
    else {
      const suggestion = functionHere(name, names) ?? suggest(name, names);
      report(this.#diagnostics, messages.unknownName, span, { name, suggestion });
    }
  }
}

/** The names that a statement by itself gives a value. */
const declaredBy = (s: Statement): readonly Name[] =>
  s.kind === "let" ? s.names : "name" in s && s.kind !== "update" ? [s.name] : [];

/** Whether a function ends in this statement, whatever is chosen at compile time. */
const returns = (s: Statement): boolean =>
  s.kind === "return" || (s.kind === "if" && s.body.some(returns) && s.otherwise.some(returns));
