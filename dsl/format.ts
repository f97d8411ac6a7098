// A syntax tree as canonical source: one spacing, no needless parentheses, doc comments and blank lines kept.
// Plain `//` comments are not part of the tree, so they are lost.
import type {
  Argument,
  Declaration,
  Entry,
  Expression,
  File,
  IndexItem,
  Parameter,
  Statement,
  TypeExpression,
} from "./ast.ts";
import { binding, postfixLevel, unaryLevel } from "./precedence.ts";
import { position, type Span } from "./source.ts";

/** Source that parses to an equal tree, up to spans. */
export function format(file: File): string {
  const { declarations } = file;
  const text = declarations.map((it, i) => {
    const together = it.kind === "import" && declarations[i + 1]?.kind === "import";
    return `${documented(it, "")}${declaration(it)}\n${together || i === declarations.length - 1 ? "" : "\n"}`;
  });
  return text.join("");
}

/** `if` and `fn` reach as far to the right as they can; below every operator. */
const open = -1;

function declaration(it: Declaration): string {
  switch (it.kind) {
    case "import":
      return `import ${quoted(it.path)}`;
    case "function":
      return `fn ${it.name.text}${parameters(it.parameters, "")}${it.result ? `: ${type(it.result, "")}` : ""}${body(it.body, "")}`;
    case "model":
    case "optimizer": {
      const list = it.parameters.length > 0 ? parameters(it.parameters, "") : "";
      return `${it.kind} ${it.name.text}${list} ${block(it.body, "")}`;
    }
  }
}

function documented({ doc }: { readonly doc?: string }, indent: string): string {
  if (doc === undefined) return "";
  return doc
    .split("\n")
    .map((line) => `${`/// ${line}`.trimEnd()}\n${indent}`)
    .join("");
}

function parameters(list: readonly Parameter[], indent: string): string {
  const parameter = ({ name, type: declared, default: value }: Parameter) =>
    name.text +
    (declared ? `: ${type(declared, indent)}` : "") +
    (value ? ` = ${expression(value, indent)}` : "");
  return `(${list.map(parameter).join(", ")})`;
}

function type({ base, dimensions }: TypeExpression, indent: string): string {
  return base.text + (dimensions ? `[${dimensions.map((it) => expression(it, indent)).join(", ")}]` : "");
}

function body(statements: readonly Statement[], indent: string): string {
  const [only, ...others] = statements;
  if (only?.kind === "return" && others.length === 0 && only.doc === undefined)
    return ` = ${expression(only.value, indent)}`;
  return ` ${block(statements, indent)}`;
}

function block(statements: readonly Statement[], indent: string): string {
  if (statements.length === 0) return "{}";
  const inner = `${indent}  `;
  const lines = statements.map((it, i) => {
    const gap = i > 0 && apart(statements[i - 1]!.span, it) ? "\n" : "";
    return `${gap}${inner}${documented(it, inner)}${statement(it, inner)}\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

/** Were there blank lines (or comments) between two statements? */
function apart(before: Span, { span, doc }: Statement): boolean {
  const lines = position(span.source, span.start).line - position(before.source, before.end).line;
  return lines > 1 + (doc === undefined ? 0 : doc.split("\n").length);
}

function statement(it: Statement, indent: string): string {
  const value = (e: Expression | undefined) => (e ? ` = ${expression(e, indent)}` : "");
  const typed = (t: TypeExpression | undefined) => (t ? `: ${type(t, indent)}` : "");
  switch (it.kind) {
    case "const":
    case "layer":
    case "output":
    case "metric":
      return `${it.kind} ${it.name.text}${value(it.value)}`;
    case "input":
      return `input ${it.name.text}${typed(it.type)}`;
    case "param":
    case "state":
    case "setting":
      return `${it.kind} ${it.name.text}${typed(it.type)}${value(it.value)}`;
    case "let": {
      const names = it.names.map((name) => name.text).join(", ");
      return `let ${it.tuple ? `(${names})` : names}${value(it.value)}`;
    }
    case "loss":
      return `loss${value(it.value)}`;
    case "update":
      return `${it.name.text}'${value(it.value)}`;
    case "for":
      return `for ${it.variable.text} in ${expression(it.iterable, indent)} ${block(it.body, indent)}`;
    case "if": {
      const [first, ...others] = it.otherwise;
      const chained = first?.kind === "if" && others.length === 0 && first.doc === undefined;
      const rest = chained ? statement(first, indent) : block(it.otherwise, indent);
      const otherwise = it.otherwise.length > 0 ? ` else ${rest}` : "";
      return `if ${expression(it.condition, indent)} ${block(it.body, indent)}${otherwise}`;
    }
    case "train": {
      const inner = `${indent}  `;
      const lines = it.entries.map((e) =>
        `${inner}${entry(e, inner)}`.replace(
          /\b(input|state|setting|layer|output|metric|model|optimizer)$/,
          "$&,",
        ),
      );
      return lines.length > 0 ? `train {\n${lines.join("\n")}\n${indent}}` : "train {}";
    }
    case "return":
      return `return ${expression(it.value, indent)}`;
  }
}

function entry({ key, value }: Entry, indent: string): string {
  return `${key.text}: ${expression(value, indent)}`;
}

/** In parentheses when it binds looser than its place asks. */
function expression(e: Expression, indent: string, loosest = open): string {
  const at = (inner: Expression, level = open) => expression(inner, indent, level);
  const list = (elements: readonly Expression[]) => elements.map((it) => at(it)).join(", ");
  if (level(e) < loosest) return `(${at(e)})`;
  switch (e.kind) {
    case "number":
      return e.integer ? String(e.value) : String(e.value).replace(/^\d+$/, "$&.0");
    case "string":
      return quoted(e.value);
    case "bool":
      return String(e.value);
    case "name":
      return e.name;
    case "primed":
      return `${e.name}'`;
    case "unary":
      return e.operator + at(e.operand, unaryLevel);
    case "binary":
      return chain(e, indent);
    case "range":
      return `${at(e.start, level(e) + 1)}..${at(e.stop, level(e) + 1)}`;
    case "conditional":
      return `if ${at(e.condition)} then ${at(e.then)} else ${at(e.otherwise)}`;
    case "lambda":
      return `fn${parameters(e.parameters, indent)}${body(e.body, indent)}`;
    case "call": {
      const argument = ({ name, value }: Argument) => (name ? `${name.text}: ` : "") + at(value);
      return `${at(e.callee, postfixLevel)}(${e.arguments.map(argument).join(", ")})`;
    }
    case "index":
      return `${at(e.object, postfixLevel)}[${e.items.map((it) => item(it, indent)).join(", ")}]`;
    case "transpose":
      return `${at(e.operand, postfixLevel)}.T`;
    case "tuple":
      return e.elements.length === 1 ? `(${at(e.elements[0]!)},)` : `(${list(e.elements)})`;
    case "list":
      return `[${list(e.elements)}]`;
    case "record":
      return e.entries.length > 0 ? `{ ${e.entries.map((it) => entry(it, indent)).join(", ")} }` : "{}";
  }
}

function level(e: Expression): number {
  switch (e.kind) {
    case "conditional":
    case "lambda":
      return open;
    case "range":
      return binding("..").level;
    case "binary":
      return binding(e.operator).level;
    case "unary":
      return unaryLevel;
    default:
      return postfixLevel;
  }
}

/** `a + b + c …`: a loop down the left spine, which may be thousands long. */
function chain(e: Expression, indent: string): string {
  const parts: string[] = [];
  let loosest = open;
  while (e.kind === "binary" && level(e) >= loosest) {
    const { level: here, associates } = binding(e.operator);
    const right = expression(e.right, indent, associates === "right" ? unaryLevel : here + 1);
    parts.push(e.operator === "^" ? `^${right}` : ` ${e.operator} ${right}`);
    loosest = associates === "right" ? postfixLevel : associates === "left" ? here : here + 1;
    e = e.left;
  }
  parts.push(expression(e, indent, loosest));
  return parts.reverse().join("");
}

function item(it: IndexItem, indent: string): string {
  const part = (e: Expression | undefined) => (e ? expression(e, indent) : "");
  if (it.kind === "at") return part(it.value);
  return `${part(it.start)}:${part(it.stop)}${it.step ? `:${part(it.step)}` : ""}`;
}

function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t" };
  return `"${text.replace(/["\\\n\t]/g, (character) => escapes[character]!)}"`;
}
