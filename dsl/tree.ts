// What each rule of the grammar makes of the tokens that it matched: the syntax tree.
import type * as ohm from "ohm-js";
import type {
  Argument,
  Declaration,
  Entry,
  Expression,
  IndexItem,
  Name,
  Parameter,
  Statement,
} from "./ast.ts";
import type { Diagnostics } from "./diagnostic.ts";
import { messages, report } from "./messages.ts";
import { climb, type Term } from "./precedence.ts";
import { cover, type Source, type Span, span } from "./source.ts";
import type { Token } from "./tokens.ts";

export type Tree = ohm.ActionDict<unknown>;

/** What the actions read. */
export interface Reading {
  readonly source: Source;
  readonly docs: ReadonlyMap<number, string>;
  readonly diagnostics: Diagnostics;
  /** The tokens that are matched, by their offset in the text that ohm sees. */
  tokens: readonly Token[];
}

type Suffix = (value: Expression) => Expression;

/** Spans are the user's ranges; parentheses belong to what they hold. */
export function actions(reading: Reading): Tree {
  const { source, docs, diagnostics } = reading;
  const first = (node: ohm.Node): Token => reading.tokens[node.source.startIdx]!;
  const at = (node: ohm.Node): Span =>
    span(source, first(node).start, reading.tokens[node.source.endIdx - 1]!.end);
  const tree = <T>(node: ohm.Node): T => node.tree();
  const each = <T>(node: ohm.Node): readonly T[] => node.children.map((child) => tree<T>(child));
  const optional = <Key extends string, T>(key: Key, node: ohm.Node): { readonly [K in Key]?: T } =>
    (node.children[0] ? { [key]: tree<T>(node.children[0]) } : {}) as { readonly [K in Key]?: T };
  const expression = (node: ohm.Node) => tree<Expression>(node);
  const named = (node: ohm.Node): Name => ({ text: first(node).text, span: at(node) });
  /** The range and the doc comment of a statement or declaration. */
  const head = (node: ohm.Node) => {
    const at = span(source, first(node).start, reading.tokens[node.source.endIdx - 1]!.end);
    const doc = docs.get(at.start);
    return { span: at, ...(doc !== undefined && { doc }) };
  };
  const block = (node: ohm.Node) => tree<readonly Statement[]>(node);
  const parameters = (node: ohm.Node | undefined) => (node ? tree<readonly Parameter[]>(node) : []);

  const declaring = (kind: "model" | "optimizer") =>
    function (this: ohm.Node, _: ohm.Node, name: ohm.Node, list: ohm.Node, body: ohm.Node) {
      return {
        kind,
        name: named(name),
        parameters: parameters(list.children[0]),
        body: block(body),
        ...head(this),
      };
    };
  const declaration: Tree = {
    file: (declarations, _) => each<Declaration>(declarations),
    declaration_model: declaring("model"),
    declaration_optimizer: declaring("optimizer"),
    declaration_function(_, name, list, result, body) {
      return {
        kind: "function",
        name: named(name),
        parameters: parameters(list),
        ...optional("result", result),
        body: block(body),
        ...head(this),
      };
    },
    declaration_import(_, path) {
      return { kind: "import", path: unquoted(first(path).text), pathSpan: at(path), ...head(this) };
    },
    parameters: (_, list, __) => tree(list),
    parameter(name, type, value) {
      return { name: named(name), ...optional("type", type), ...optional("default", value), span: at(this) };
    },
    annotation: (_, type) => tree(type),
    value: (_, value) => tree(value),
    result: (_, type) => tree(type),
    type(base, dimensions) {
      return { base: named(base), ...optional("dimensions", dimensions), span: at(this) };
    },
    dimensions: (_, list, __) => tree(list),
    body_expression: (_, value) => [{ kind: "return", value: tree(value), span: at(value) }],
    block: (_, statements, __) => each(statements),
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
    statement_const: naming("const"),
    statement_layer: naming("layer"),
    statement_output: naming("output"),
    statement_metric: naming("metric"),
    statement_param: storing("param"),
    statement_state: storing("state"),
    statement_input(_, name, type) {
      return { kind: "input", name: named(name), type: tree(type), ...head(this) };
    },
    statement_setting(_, name, type, value) {
      return {
        kind: "setting",
        name: named(name),
        ...optional("type", type),
        value: tree(value),
        ...head(this),
      };
    },
    statement_let(_, pattern, value) {
      return {
        kind: "let",
        names: tree<readonly Name[]>(pattern),
        tuple: first(pattern).text === "(",
        value: tree(value),
        ...head(this),
      };
    },
    pattern_tuple: (_, names, __) => tree(names),
    pattern_one: (name) => [named(name)],
    statement_loss(_, value) {
      return { kind: "loss", value: tree(value), ...head(this) };
    },
    statement_update(target, value) {
      const { text, start, end } = first(target);
      const name = { text: text.slice(0, -1), span: span(source, start, end - 1) };
      return { kind: "update", name, value: tree(value), ...head(this) };
    },
    statement_for(_, variable, __, iterable, body) {
      return {
        kind: "for",
        variable: named(variable),
        iterable: tree(iterable),
        body: block(body),
        ...head(this),
      };
    },
    statement_if(_, condition, body, alternative) {
      const otherwise = alternative.children[0] ? block(alternative.children[0]) : [];
      return { kind: "if", condition: tree(condition), body: block(body), otherwise, ...head(this) };
    },
    alternative: (_, otherwise) => [tree<Statement | readonly Statement[]>(otherwise)].flat(),
    statement_train(_, __, entries, ___) {
      return { kind: "train", entries: each<Entry>(entries), ...head(this) };
    },
    statement_return(_, value) {
      return { kind: "return", value: tree(value), ...head(this) };
    },
    entry(key, _, value, __) {
      return { key: named(key), value: tree(value), span: cover(at(key), at(value)) };
    },
  };

  const operand: Tree = {
    conditional(_, condition, __, then, ___, otherwise) {
      return {
        kind: "conditional",
        condition: tree(condition),
        // biome-ignore lint/suspicious/noThenProperty: nobody awaits a syntax tree.
        then: tree(then),
        otherwise: tree(otherwise),
        span: at(this),
      };
    },
    lambda(_, list, body) {
      return { kind: "lambda", parameters: parameters(list), body: block(body), span: at(this) };
    },
    variable(_) {
      const { kind, text } = first(this);
      return kind === "primed"
        ? { kind, name: text.slice(0, -1), span: at(this) }
        : { kind: "name", name: text, span: at(this) };
    },
    number(_) {
      const { text } = first(this);
      const integer = /^[\d_]+$/.test(text);
      const value = Number(text.replaceAll("_", ""));
      if (integer ? !Number.isSafeInteger(value) : !Number.isFinite(value))
        report(diagnostics, messages.numberTooLarge, at(this), { text, integer });
      return { kind: "number", value, integer, span: at(this) };
    },
    bool(_) {
      return { kind: "bool", value: first(this).text === "true", span: at(this) };
    },
    string(_) {
      return { kind: "string", value: unquoted(first(this).text), span: at(this) };
    },
    tuple(_, list, __) {
      const elements = tree<readonly Expression[]>(list);
      const comma = (list.children[3]!.children[0]?.children.length ?? 0) > 0;
      if (elements.length === 1 && !comma) return { ...elements[0]!, span: at(this) };
      return { kind: "tuple", elements, span: at(this) };
    },
    list(_, elements, __) {
      return { kind: "list", elements: tree(elements), span: at(this) };
    },
    record(_, entries, __) {
      return { kind: "record", entries: each<Entry>(entries), span: at(this) };
    },
    argument(name, _, value): Argument {
      const key = name.children[0];
      return { ...(key && { name: named(key) }), value: expression(value), span: at(this) };
    },
    indices: (first, _, rest, __) =>
      [first, ...rest.children].map((item) => {
        const value = tree<IndexItem | Expression>(item);
        return value.kind === "slice" || value.kind === "at"
          ? value
          : { kind: "at", value, span: value.span };
      }),
    slice(start, _, stop, step) {
      const stride = step.children[0] ? tree<{ step?: Expression }>(step.children[0]) : {};
      return {
        kind: "slice",
        ...optional("start", start),
        ...optional("stop", stop),
        ...stride,
        span: at(this),
      };
    },
    stride: (_, step) => optional("step", step),
    items: (first, _, rest, __) =>
      first.children[0]
        ? [tree(first.children[0]), ...rest.children[0]!.children.map((item) => tree(item))]
        : [],
    name(_) {
      return named(this);
    },
  };

  const chain: Tree = {
    chain(prefix, first, suffix, infix, prefixes, rest, suffixes) {
      const term = (before: ohm.Node, node: ohm.Node, after: ohm.Node): Term => ({
        prefixes: before.children.map(named),
        operand: after.children.reduce((value, it) => tree<Suffix>(it)(value), expression(node)),
      });
      // ohm makes `children` anew each time it is asked for.
      const [before, after] = [prefixes.children, suffixes.children];
      const others = rest.children.map((node, i) => term(before[i]!, node, after[i]!));
      return climb([term(prefix, first, suffix), ...others], infix.children.map(named), diagnostics);
    },
    call(_, list, __): Suffix {
      return (callee) => ({
        kind: "call",
        callee,
        arguments: tree(list),
        span: cover(callee.span, at(this)),
      });
    },
    index(_, items, __): Suffix {
      return (object) => ({ kind: "index", object, items: tree(items), span: cover(object.span, at(this)) });
    },
    transpose(_, __): Suffix {
      return (operand) => ({ kind: "transpose", operand, span: cover(operand.span, at(this)) });
    },
  };
  return { ...declaration, ...statement, ...operand, ...chain };
}

function unquoted(string: string): string {
  return string
    .slice(1, -1)
    .replace(/\\(.)/g, (_, letter: string) => ({ n: "\n", t: "\t" })[letter] ?? letter);
}
