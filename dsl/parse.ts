// Text to syntax tree: the only file that knows ohm.
import * as ohm from "ohm-js";
import type {
  Argument,
  Declaration,
  Entry,
  Expression,
  File,
  IndexItem,
  Name,
  Parameter,
  Statement,
} from "./ast.ts";
import { Diagnostics } from "./diagnostic.ts";
import grammarText from "./grammar.ohm?raw";
import { messages, report } from "./messages.ts";
import { deepest, tooDeep } from "./nesting.ts";
import { climb, type Term } from "./precedence.ts";
import { cover, type Source, type Span, span } from "./source.ts";
import { faultyRange, reportStray, reportUnexpected } from "./syntax.ts";
import { type Tokens, tokenize } from "./tokens.ts";

const grammar = ohm.grammar(grammarText);

/** Characters of a file. ohm remembers about a kilobyte for each while it works. */
export const longest = 500_000;
const mostErrors = 10;

/**
 * The tree of a file, or null when it has mistakes; those are then in `diagnostics`, up to ten of them. Any text is
 * answered in bounded time and memory, without a throw.
 */
export function parse(source: Source, diagnostics: Diagnostics): File | null {
  const text = source.text.replace(/^\u{FEFF}/u, " ");
  if (text.length > longest) {
    report(diagnostics, messages.fileTooLarge, span(source, 0, 0), { length: text.length, limit: longest });
    return null;
  }
  const binary = text.search(/[\0\u{FFFD}]/u);
  if (binary >= 0) {
    const what = text[binary] === "\0" ? "a zero byte" : "bytes that are not UTF-8";
    report(diagnostics, messages.notText, span(source, binary, binary + 1), { what });
    return null;
  }
  const tokens = tokenize(text);
  const deep = tooDeep(tokens.list);
  if (deep) {
    report(diagnostics, messages.tooDeep, span(source, deep.start, deep.end), { limit: deepest });
    return null;
  }
  try {
    return match(source, text, tokens, diagnostics);
  } catch (error) {
    // The caller was deep in the stack already: the levels that are accepted did not fit.
    if (!(error instanceof RangeError)) throw error;
    report(diagnostics, messages.tooDeep, span(source, 0, 0), { limit: deepest });
    return null;
  }
}

/** Matches again and again, each time without the statement that held the last mistake. */
function match(source: Source, text: string, tokens: Tokens, diagnostics: Diagnostics): File | null {
  const found = new Diagnostics(mostErrors);
  const matcher = grammar.matcher();
  matcher.setInput(text);
  let { list } = tokens;
  /** Blanks a range that holds at least one token, so that this ends. */
  const skip = (start: number, end: number) => {
    matcher.replaceInputRange(start, end, " ".repeat(end - start));
    list = list.filter((token) => token.start < start || token.start >= end);
  };
  while (!found.full) {
    const stray = list.findIndex((token) => token.kind === "stray");
    if (stray < 0) break;
    reportStray(found, source, list[stray]!);
    skip(...faultyRange(list, stray, false));
  }
  let file: File | null = null;
  while (!file && !found.full) {
    const result = matcher.match();
    if (result.succeeded()) {
      const semantics = grammar.createSemantics();
      semantics.addOperation<unknown>("tree", actions(source, tokens, found));
      file = { kind: "file", source, declarations: semantics(result).tree() };
    } else {
      const failed = result as ohm.FailedMatchResult & Failures;
      const expected = failed
        .getRightmostFailures()
        .map((failure) => (failure.isStringTerminal() ? `\`${failure.getText()}\`` : failure.getText()));
      const range = reportUnexpected(found, source, list, failed.getRightmostFailurePosition(), expected);
      if (!range) break;
      skip(...range);
    }
  }
  for (const diagnostic of found.list) diagnostics.report(diagnostic);
  return found.hasErrors ? null : file;
}

/** Of ohm's failed match; its type declarations leave this out. */
interface Failures {
  getRightmostFailures(): readonly { getText(): string; isStringTerminal(): boolean }[];
}

type Tree = ohm.ActionDict<unknown>;

/** What each rule of the grammar makes. Spans are the user's ranges; parentheses belong to what they hold. */
function actions(source: Source, { docs }: Tokens, diagnostics: Diagnostics): Tree {
  const at = (node: ohm.Node): Span => span(source, node.source.startIdx, node.source.endIdx);
  const tree = <T>(node: ohm.Node): T => node.tree();
  const each = <T>(node: ohm.Node): readonly T[] => node.children.map((child) => tree<T>(child));
  const optional = <Key extends string, T>(key: Key, node: ohm.Node): { readonly [K in Key]?: T } =>
    (node.children[0] ? { [key]: tree<T>(node.children[0]) } : {}) as { readonly [K in Key]?: T };
  const expression = (node: ohm.Node) => tree<Expression>(node);
  const named = (node: ohm.Node): Name => ({ text: node.sourceString, span: at(node) });
  /** The range and the doc comment of a statement or declaration. */
  const head = (node: ohm.Node) => {
    const doc = docs.get(node.source.startIdx);
    return { span: at(node), ...(doc !== undefined && { doc }) };
  };
  const block = (node: ohm.Node) => tree<readonly Statement[]>(node);
  const parameters = (node: ohm.Node) => tree<readonly Parameter[]>(node);

  const declaration: Tree = {
    File: (declarations, _) => each<Declaration>(declarations),
    Model(_, name, list, body) {
      const parameters = list.children[0] ? tree<readonly Parameter[]>(list.children[0]) : [];
      return { kind: "model", name: named(name), parameters, body: block(body), ...head(this) };
    },
    Optimizer(_, name, list, body) {
      const parameters = list.children[0] ? tree<readonly Parameter[]>(list.children[0]) : [];
      return { kind: "optimizer", name: named(name), parameters, body: block(body), ...head(this) };
    },
    Function(_, name, list, result, body) {
      return {
        kind: "function",
        name: named(name),
        parameters: parameters(list),
        ...optional("result", result),
        body: block(body),
        ...head(this),
      };
    },
    Import(_, path) {
      return { kind: "import", path: tree<string>(path), pathSpan: at(path), ...head(this) };
    },
    Parameters: (_, list, __) => tree(list),
    Parameter(name, type, value) {
      return { name: named(name), ...optional("type", type), ...optional("default", value), span: at(this) };
    },
    Annotation: (_, type) => tree(type),
    Value: (_, value) => tree(value),
    Result: (_, type) => tree(type),
    Type(base, dimensions) {
      return { base: named(base), ...optional("dimensions", dimensions), span: at(this) };
    },
    Dimensions: (_, list, __) => tree(list),
    Body_expression: (_, value) => [{ kind: "return", value: tree(value), span: at(value) }],
    Block: (_, statements, __) => each(statements),
  };

  /** `keyword name value`, which several statements are. */
  const naming = (kind: "const" | "layer" | "output" | "metric") =>
    function (this: ohm.Node, _: ohm.Node, name: ohm.Node, value: ohm.Node) {
      return { kind, name: named(name), value: expression(value), ...head(this) };
    };
  const storing = (kind: "param" | "state") =>
    function (this: ohm.Node, _: ohm.Node, name: ohm.Node, type: ohm.Node, value: ohm.Node) {
      return {
        kind,
        name: named(name),
        ...optional("type", type),
        ...optional("value", value),
        ...head(this),
      };
    };
  const statement: Tree = {
    Const: naming("const"),
    Layer: naming("layer"),
    Output: naming("output"),
    Metric: naming("metric"),
    Param: storing("param"),
    State: storing("state"),
    Input(_, name, type) {
      return { kind: "input", name: named(name), type: tree(type), ...head(this) };
    },
    Setting(_, name, type, value) {
      return {
        kind: "setting",
        name: named(name),
        ...optional("type", type),
        value: tree(value),
        ...head(this),
      };
    },
    Let(_, pattern, value) {
      const names = tree<readonly Name[]>(pattern);
      return {
        kind: "let",
        names,
        tuple: pattern.sourceString[0] === "(",
        value: tree(value),
        ...head(this),
      };
    },
    Pattern_tuple: (_, names, __) => tree(names),
    Pattern_one: (name) => [named(name)],
    Loss(_, value) {
      return { kind: "loss", value: tree(value), ...head(this) };
    },
    Update(target, value) {
      const { start, end } = at(target);
      const name = { text: target.sourceString.slice(0, -1), span: span(source, start, end - 1) };
      return { kind: "update", name, value: tree(value), ...head(this) };
    },
    For(_, variable, __, iterable, body) {
      return {
        kind: "for",
        variable: named(variable),
        iterable: tree(iterable),
        body: block(body),
        ...head(this),
      };
    },
    If(_, condition, body, otherwise) {
      const rest = otherwise.children[0] ? block(otherwise.children[0]) : [];
      return { kind: "if", condition: tree(condition), body: block(body), otherwise: rest, ...head(this) };
    },
    Else: (_, otherwise) => [tree<Statement | readonly Statement[]>(otherwise)].flat(),
    Train(_, __, entries, ___) {
      return { kind: "train", entries: each<Entry>(entries), ...head(this) };
    },
    Return(_, value) {
      return { kind: "return", value: tree(value), ...head(this) };
    },
    Entry(key, _, value, __) {
      return { key: named(key), value: tree(value), span: cover(at(key), at(value)) };
    },
  };

  const operand: Tree = {
    Conditional(_, condition, __, then, ___, otherwise) {
      return {
        kind: "conditional",
        condition: tree(condition),
        // biome-ignore lint/suspicious/noThenProperty: nobody awaits a syntax tree.
        then: tree(then),
        otherwise: tree(otherwise),
        span: at(this),
      };
    },
    Lambda(_, list, body) {
      return { kind: "lambda", parameters: parameters(list), body: block(body), span: at(this) };
    },
    variable(name, prime) {
      return { kind: prime.children.length > 0 ? "primed" : "name", name: name.sourceString, span: at(this) };
    },
    number(_, __, fraction, exponent, ___, ____) {
      const integer = fraction.children.length === 0 && exponent.children.length === 0;
      const value = Number(this.sourceString.replaceAll("_", ""));
      if (integer ? !Number.isSafeInteger(value) : !Number.isFinite(value))
        report(diagnostics, messages.numberTooLarge, at(this), { text: this.sourceString, integer });
      return { kind: "number", value, integer, span: at(this) };
    },
    bool(word) {
      return { kind: "bool", value: word.sourceString === "true", span: at(this) };
    },
    string(_, __, ___) {
      return { kind: "string", value: unquoted(this.sourceString), span: at(this) };
    },
    path: (string) => unquoted(string.sourceString),
    Tuple(_, list, __) {
      const elements = tree<readonly Expression[]>(list);
      const comma = (list.children[3]!.children[0]?.children.length ?? 0) > 0;
      if (elements.length === 1 && !comma) return { ...elements[0]!, span: at(this) };
      return { kind: "tuple", elements, span: at(this) };
    },
    List(_, elements, __) {
      return { kind: "list", elements: tree(elements), span: at(this) };
    },
    Record(_, entries, __) {
      return { kind: "record", entries: each<Entry>(entries), span: at(this) };
    },
    Argument(name, _, value): Argument {
      const key = name.children[0];
      return { ...(key && { name: named(key) }), value: expression(value), span: at(this) };
    },
    Indices: (first, _, rest, __) =>
      [first, ...rest.children].map((item) => {
        const value = tree<IndexItem | Expression>(item);
        return value.kind === "slice" || value.kind === "at"
          ? value
          : { kind: "at", value, span: value.span };
      }),
    Slice(start, _, stop, step) {
      const stride = step.children[0] ? tree<{ step?: Expression }>(step.children[0]) : {};
      return {
        kind: "slice",
        ...optional("start", start),
        ...optional("stop", stop),
        ...stride,
        span: at(this),
      };
    },
    Stride: (_, step) => optional("step", step),
    Items: (first, _, rest, __) =>
      first.children[0]
        ? [tree(first.children[0]), ...rest.children[0]!.children.map((item) => tree(item))]
        : [],
    name(_, __) {
      return named(this);
    },
  };

  const chain: Tree = {
    Chain(prefix, first, suffix, infix, prefixes, rest, suffixes) {
      const term = (before: ohm.Node, node: ohm.Node, after: ohm.Node): Term => ({
        prefixes: before.children.map(named),
        operand: after.children.reduce((value, it) => tree<Suffix>(it)(value), expression(node)),
      });
      // ohm makes `children` anew each time it is asked for.
      const [before, after] = [prefixes.children, suffixes.children];
      const others = rest.children.map((node, i) => term(before[i]!, node, after[i]!));
      return climb([term(prefix, first, suffix), ...others], infix.children.map(named), diagnostics);
    },
    Call(_, list, __): Suffix {
      return (callee) => ({
        kind: "call",
        callee,
        arguments: tree(list),
        span: cover(callee.span, at(this)),
      });
    },
    Index(_, items, __): Suffix {
      return (object) => ({ kind: "index", object, items: tree(items), span: cover(object.span, at(this)) });
    },
    transpose(_, __, ___): Suffix {
      return (operand) => ({ kind: "transpose", operand, span: cover(operand.span, at(this)) });
    },
  };
  return { ...declaration, ...statement, ...operand, ...chain };
}

type Suffix = (value: Expression) => Expression;

function unquoted(string: string): string {
  return string
    .slice(1, -1)
    .replace(/\\(.)/g, (_, letter: string) => ({ n: "\n", t: "\t" })[letter] ?? letter);
}
