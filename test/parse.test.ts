import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type {
  Declaration,
  Expression,
  File,
  Name,
  Parameter,
  Statement,
  TypeExpression,
} from "../dsl/ast.ts";
import { Diagnostics } from "../dsl/diagnostic.ts";
import { format } from "../dsl/format.ts";
import { messages } from "../dsl/messages.ts";
import { deepest } from "../dsl/nesting.ts";
import { longest, parse } from "../dsl/parse.ts";
import type { Source } from "../dsl/source.ts";
import { suggest } from "../dsl/suggest.ts";

function read(text: string): { file: File | null; codes: readonly string[]; diagnostics: Diagnostics } {
  const diagnostics = new Diagnostics();
  const file = parse({ name: "m.mlp", text }, diagnostics);
  return { file, codes: diagnostics.list.map((it) => it.code), diagnostics };
}

function parsed(text: string): File {
  const { file, diagnostics } = read(text);
  expect(diagnostics.list.map((it) => it.title)).toEqual([]);
  return file!;
}

/** The tree without ranges. */
function bare(value: unknown): unknown {
  const keep = (key: string, it: unknown) => (/span$|^source$/i.test(key) ? undefined : it);
  return JSON.parse(JSON.stringify(value, keep));
}

const value = (text: string): Expression => {
  const statement = (parsed(`fn f() = ${text}`).declarations[0] as { body: readonly Statement[] }).body[0]!;
  return (statement as { value: Expression }).value;
};

/** An expression with every operator in parentheses, operator first. */
function lisp(e: Expression | undefined): string {
  if (!e) return "_";
  switch (e.kind) {
    case "number":
    case "bool":
      return String(e.value);
    case "string":
      return JSON.stringify(e.value);
    case "name":
      return e.name;
    case "primed":
      return `${e.name}'`;
    case "unary":
      return `(${e.operator} ${lisp(e.operand)})`;
    case "binary":
      return `(${e.operator} ${lisp(e.left)} ${lisp(e.right)})`;
    case "conditional":
      return `(if ${lisp(e.condition)} ${lisp(e.then)} ${lisp(e.otherwise)})`;
    case "call":
      return `(call ${lisp(e.callee)}${e.arguments.map((it) => ` ${it.name ? `${it.name.text}:` : ""}${lisp(it.value)}`).join("")})`;
    case "index":
      return `(at ${lisp(e.object)}${e.items.map((it) => ` ${it.kind === "at" ? lisp(it.value) : `${lisp(it.start)}:${lisp(it.stop)}:${lisp(it.step)}`}`).join("")})`;
    case "transpose":
      return `(T ${lisp(e.operand)})`;
    case "tuple":
      return `(tuple${e.elements.map((it) => ` ${lisp(it)}`).join("")})`;
    case "list":
      return `(list${e.elements.map((it) => ` ${lisp(it)}`).join("")})`;
    case "range":
      return `(.. ${lisp(e.start)} ${lisp(e.stop)})`;
    case "record":
      return `(record${e.entries.map((it) => ` ${it.key.text}:${lisp(it.value)}`).join("")})`;
    case "lambda":
      return `(fn (${e.parameters.map((it) => it.name.text).join(" ")}) ${e.body.map((it) => (it.kind === "return" ? lisp(it.value) : it.kind)).join(" ")})`;
  }
}

describe("expressions", () => {
  test.each([
    ["1 + 2 * 3", "(+ 1 (* 2 3))"],
    ["1 - 2 - 3", "(- (- 1 2) 3)"],
    ["a * b / c % d", "(% (/ (* a b) c) d)"],
    ["a * b @ c", "(* a (@ b c))"],
    ["a @ b @ c", "(@ (@ a b) c)"],
    ["-a @ b", "(@ (- a) b)"],
    ["-x^2", "(- (^ x 2))"],
    ["2^-3", "(^ 2 (- 3))"],
    ["2^3^4", "(^ 2 (^ 3 4))"],
    ["2^-3^2", "(^ 2 (- (^ 3 2)))"],
    ["(-x)^2", "(^ (- x) 2)"],
    ["x.T^2", "(^ (T x) 2)"],
    ["!a == b", "(== (! a) b)"],
    ["!!a", "(! (! a))"],
    ["a - -b", "(- a (- b))"],
    ["a || b && c", "(|| a (&& b c))"],
    ["a && b || c && d", "(|| (&& a b) (&& c d))"],
    ["a < b && c >= d", "(&& (< a b) (>= c d))"],
    ["a + 1 < b * 2", "(< (+ a 1) (* b 2))"],
    ["(a < b) < c", "(< (< a b) c)"],
    ["if a then b else c + 1", "(if a b (+ c 1))"],
    ["if a || b then 1 else if c then 2 else 3", "(if (|| a b) 1 (if c 2 3))"],
    ["1 + (if a then b else c)", "(+ 1 (if a b c))"],
    ["0..3", "(.. 0 3)"],
    ["0..n - 1", "(.. 0 (- n 1))"],
    ["0.5..1.5", "(.. 0.5 1.5)"],
    ["60_000", "60000"],
    ["1e-3", "0.001"],
    ["1.5E+2", "150"],
    ["f(x)(y).T[0]", "(at (T (call (call f x) y)) 0)"],
    ["f(x, axis: 1, k: -2,)", "(call f x axis:1 k:(- 2))"],
    ["f()", "(call f)"],
    ["x[i]", "(at x i)"],
    ["x[:, 0]", "(at x _:_:_ 0)"],
    ["x[1:-1, ::2]", "(at x 1:(- 1):_ _:_:2)"],
    ["x[a:b:c, :b, ::]", "(at x a:b:c _:b:_ _:_:_)"],
    ["m' / (1 - b^step)", "(/ m' (- 1 (^ b step)))"],
    ["m' == v'", "(== m' v')"],
    ["()", "(tuple)"],
    ["(a)", "a"],
    ["(a,)", "(tuple a)"],
    ["(a, // one\n  )", "(tuple a)"],
    ["(a, b,)", "(tuple a b)"],
    ["[]", "(list)"],
    ["[1, [2], ]", "(list 1 (list 2))"],
    ["{}", "(record)"],
    ["{ a: 1, b: { c: 2 }, }", "(record a:1 b:(record c:2))"],
    ["{ a: 1 b: 2\n c: x }", "(record a:1 b:2 c:x)"],
    ["fn(a, b) = a * b", "(fn (a b) (* a b))"],
    ["scan(xs, init: h0, fn(h, x) = h + x, axis: 1)", "(call scan xs init:h0 (fn (h x) (+ h x)) axis:1)"],
    ["fn(x) { let y = x return y }", "(fn (x) let y)"],
    ["(fn(x) = x)(3)", "(call (fn (x) x) 3)"],
    ['"a\\"b\\\\c\\n\\t"', '"a\\"b\\\\c\\n\\t"'],
    ['"// no comment"', '"// no comment"'],
    ["true && false", "(&& true false)"],
    ["training", "training"],
    ["loss + state + input + output + train + T", "(+ (+ (+ (+ (+ loss state) input) output) train) T)"],
    ["truely + iffy + information", "(+ (+ truely iffy) information)"],
    ["a // one\n  /// two\n + b", "(+ a b)"],
    ["β_1 * größe", "(* β_1 größe)"],
  ])("%s", (text, tree) => {
    expect(lisp(value(text))).toBe(tree);
  });

  test("whole numbers are ints, others floats", () => {
    const integer = (text: string) => (value(text) as { integer: boolean }).integer;
    expect(["1", "60_000"].map(integer)).toEqual([true, true]);
    expect(["1.0", "1e3", "1e-3"].map(integer)).toEqual([false, false, false]);
  });

  test("ranges are the user's own, with parentheses", () => {
    const text = "fn f() = (a + b) * -c .T";
    const slice = ({ span }: { span: { start: number; end: number } }) => text.slice(span.start, span.end);
    const product = (parsed(text).declarations[0] as unknown as { body: readonly [{ value: Expression }] })
      .body[0].value;
    if (product.kind !== "binary") throw new Error("a product");
    const { left, right, operatorSpan } = product;
    expect([product, left, right].map(slice)).toEqual(["(a + b) * -c .T", "(a + b)", "-c .T"]);
    expect(slice({ span: operatorSpan })).toBe("*");
  });
});

describe("statements", () => {
  const statement = (text: string) =>
    bare((parsed(`model M { ${text} }`).declarations[0] as { body: unknown }).body);
  const number = (it: number) => ({ kind: "number", value: it, integer: true });
  const name = (text: string) => ({ text });
  const f32 = { base: name("f32") };

  test.each<[string, object]>([
    ["const k = 256", { kind: "const", name: name("k"), value: number(256) }],
    [
      "input x: f32[N, 2]",
      {
        kind: "input",
        name: name("x"),
        type: { ...f32, dimensions: [{ kind: "name", name: "N" }, number(2)] },
      },
    ],
    ["param W", { kind: "param", name: name("W") }],
    ["param W: f32 = 0", { kind: "param", name: name("W"), type: f32, value: number(0) }],
    ["state m = 0", { kind: "state", name: name("m"), value: number(0) }],
    ["state m: f32[]", { kind: "state", name: name("m"), type: { ...f32, dimensions: [] } }],
    ["setting beta: f32 = 1", { kind: "setting", name: name("beta"), type: f32, value: number(1) }],
    ["let a = 1", { kind: "let", names: [name("a")], tuple: false, value: number(1) }],
    ["let (a) = 1", { kind: "let", names: [name("a")], tuple: true, value: number(1) }],
    ["let (a, b) = 1", { kind: "let", names: [name("a"), name("b")], tuple: true, value: number(1) }],
    ["layer f = 1", { kind: "layer", name: name("f"), value: number(1) }],
    ["loss = 1", { kind: "loss", value: number(1) }],
    ["output p = 1", { kind: "output", name: name("p"), value: number(1) }],
    ["metric m = 1", { kind: "metric", name: name("m"), value: number(1) }],
    ["W' = 1", { kind: "update", name: name("W"), value: number(1) }],
    ["return 1", { kind: "return", value: number(1) }],
    ["for i in 1 { }", { kind: "for", variable: name("i"), iterable: number(1), body: [] }],
    ["if 1 { }", { kind: "if", condition: number(1), body: [], otherwise: [] }],
    [
      "if 1 { } else if 2 { } else { loss = 3 }",
      {
        kind: "if",
        condition: number(1),
        body: [],
        otherwise: [
          { kind: "if", condition: number(2), body: [], otherwise: [{ kind: "loss", value: number(3) }] },
        ],
      },
    ],
    [
      "train { batch: 1 epochs: 2, seed: 3, }",
      {
        kind: "train",
        entries: [
          { key: name("batch"), value: number(1) },
          { key: name("epochs"), value: number(2) },
          { key: name("seed"), value: number(3) },
        ],
      },
    ],
  ])("%s", (text, tree) => {
    expect(statement(text)).toEqual([tree]);
  });

  test.each([
    ["let a = b W' = a", ["let", "update"]],
    ["let a = state\n W' = a", ["let", "update"]],
    ["let a = state\n state m = 0", ["let", "state"]],
    ["let a = loss\n loss = a", ["let", "loss"]],
    ["let a = train\n train { }", ["let", "train"]],
    ["let a = output\n let output = a\n output output = output", ["let", "let", "output"]],
    ["let a = b'\n b' = a'", ["let", "update"]],
    ["param b param W", ["param", "param"]],
    ["state' = 1", ["update"]],
    ["if state { } let a = 1", ["if", "let"]],
    ["for input in output { } loss = input", ["for", "loss"]],
    ["metric loss = 1 output loss = 2 let loss = 3", ["metric", "output", "let"]],
    ["let a = input state x = 0", ["let", "state"]],
    ["let f = fn(x) { let y = x return y } let b = f", ["let", "let"]],
    ["if a { let b = 1 } else if c { let b = 2 } else { } let d = 3", ["if", "let"]],
  ])("where the next one begins: %s", (text, kinds) => {
    expect((statement(text) as { kind: string }[]).map((it) => it.kind)).toEqual(kinds);
  });
});

describe("declarations", () => {
  test("all of them", () => {
    const { declarations } = parsed(`\u{FEFF}import "./a.mlp"
      /// A model,
      ///   in two lines. \r
      model M(hidden = 256, depth: int = 2,) {}
      model N { /// in the block
        /// of x
        input x: f32
        let a = 1 /// of nothing
        let b = 2
      }
      optimizer o { p' = p }
      //// a ruler
      fn f(x: f32[n], k) : f32[n] = x
      fn g() -> i32 { return 1 }`);
    expect(declarations.map((it) => it.kind)).toEqual([
      "import",
      "model",
      "model",
      "optimizer",
      "function",
      "function",
    ]);
    expect(declarations.map((it) => it.doc)).toEqual([
      undefined,
      "A model,\n  in two lines.",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect((declarations[2] as { body: readonly Statement[] }).body.map((it) => it.doc)).toEqual([
      "of x",
      undefined,
      undefined,
    ]);
    const [f, g] = declarations.slice(4) as { result: TypeExpression }[];
    expect(bare([f!.result, g!.result])).toEqual([
      { base: { text: "f32" }, dimensions: [{ kind: "name", name: "n" }] },
      { base: { text: "i32" } },
    ]);
  });

  test("a file may be empty", () => {
    expect(parsed("// nothing").declarations).toEqual([]);
  });
});

describe("errors", () => {
  test.each(
    Object.values(messages)
      .filter((it) => it.code.startsWith("E01"))
      .map((it) => [it.code, it.example]),
  )("%s has an example", (code, example) => {
    expect(read(example).codes).toEqual([code]);
  });

  // The marked range is within «».
  test.each<readonly [marked: string, says: string, hint?: string]>([
    ["model M {«»", "E0101 expected a statement or `}`, found the end of the file"],
    ["model M«»", "E0101 expected `{` or `(`, found the end of the file"],
    ["«modle» M { }", "E0101 expected a declaration, found `modle`", "did you mean `model`?"],
    ["«let» x = 3", "E0101 expected a declaration, found `let`", "statements belong into a `model`"],
    ["model M { let «=» 3 }", "E0101 expected a name or `(`, found `=`"],
    ["model M { let x «3» }", "E0101 expected `=`, found `3`"],
    [
      "model M { «x» = 3 }",
      "E0101 expected a statement or `}`, found `x`",
      "to name a value, write `let x = …`",
    ],
    [
      "model M { let «if» = 3 }",
      "E0101 expected a name or `(`, found `if`",
      "`if` is a word of the language",
    ],
    ["model M { let x = (1 + 2 «}»", "E0101 expected `)` or `,`, found `}`"],
    ["model M {   let x = f(1,   «let» y = 3 }", "E0101 expected an expression or `)`, found `let`"],
    ["model M { let x = [1, 2 «}»", "E0101 expected `]` or `,`, found `}`"],
    ["model M { let x = 1 + «}»", "E0101 expected an expression, found `}`"],
    ["model M { let x = 1 + «*» 2 }", "E0101 expected an expression, found `*`"],
    ["model M { let x = a *«*» 2 }", "E0101 expected an expression, found `*`", "a power is written `x ^ 2`"],
    [
      "model M { let x = a «and» b }",
      "E0101 expected an operator, a statement or `}`, found `and`",
      "the logical and is written `&&`",
    ],
    [
      "model M { let x = not «a» }",
      "E0101 expected an operator, a statement or `}`, found `a`",
      "the logical not is written `!x`",
    ],
    [
      "model M { let x«:» f32[3] = 0 }",
      "E0101 expected `=`, found `:`",
      "a `let` has no type: its value gives it one",
    ],
    [
      "model M { input x «=» 3 }",
      "E0101 expected `:`, found `=`",
      "an input needs a type: `input x: f32[N, 784]`",
    ],
    ["model M { const k «==» 3 }", "E0101 expected `=`, found `==`", "`=` gives a value; `==` compares two"],
    [
      "model M { «W» += 3 }",
      "E0101 expected a statement or `}`, found `W`",
      "the value after the step is given by `W' = …`",
    ],
    [
      "model M { train { batch «=» 128 } }",
      "E0101 expected `:`, found `=`",
      "an entry is written `key: value`",
    ],
    [
      "model M { let x = f(a «=» 1) }",
      "E0101 expected `)` or `,`, found `=`",
      "a named argument is written `name: value`",
    ],
    [
      "model M { let x = if a «{» 1 } else { 2 } }",
      "E0101 expected `then`, found `{`",
      "as a value, `if` is written `if c then a else b`",
    ],
    [
      "model M { if a «then» 1 else 2 }",
      "E0101 expected `{`, found `then`",
      "as a statement, `if` takes blocks; as a value it follows a `=`",
    ],
    [
      "model M { let x = if a then 1 «}»",
      "E0101 expected `else`, found `}`",
      "as a value, `if` needs an `else`",
    ],
    [
      "model M { let x = 1 + «if» a then 1 else 2 }",
      "E0101 expected an expression, found `if`",
      "put parentheses around `if …` here",
    ],
    [
      "fn f(x) = 0 < x «<» 1",
      "E0107 `<` cannot follow `<` without parentheses",
      "to compare twice, join two comparisons with `&&`: `a < b && b < c`",
    ],
    [
      "fn f(x) = x == 1 «!=» true",
      "E0107 `!=` cannot follow `==` without parentheses",
      "to compare twice, join two comparisons with `&&`: `a < b && b < c`",
    ],
    [
      "fn f(x) = 1..2«..»3",
      "E0107 `..` cannot follow `..` without parentheses",
      "a range has one start and one stop",
    ],
    [
      "fn f(x) = x.«mean»()",
      "E0108 values have no field `mean`",
      "functions take values as arguments: `mean(x)`",
    ],
    ["fn f(x) = x.«t»", "E0108 values have no field `t`", "did you mean `.T`?"],
    ["fn f(x) = x.«shape»", "E0108 values have no field `shape`"],
    ["fn f(x) = «2x»", "E0105 `2x` is not a number", "to multiply, write `2 * x`"],
    ["fn f(x) = «2.»", "E0105 `2.` is not a number", "write `2.0`"],
    ["fn f(x) = «.5»", "E0105 `.5` is not a number", "write `0.5`"],
    ["fn f(x) = «1__0»", "E0105 `1__0` is not a number", "an underscore stands between two digits"],
    ["fn f(x) = «1e»", "E0105 `1e` is not a number", "an exponent has digits, as in `1e-3`"],
    ["fn f(x) = x«;»", "E0102 unexpected character `;`", "statements need no separator"],
    ["fn f(x) = x «&» y", "E0102 unexpected character `&`", "write `&&` for the logical and"],
    ["fn f(x) = x «−» y", "E0102 unexpected character `−`", "write `-`"],
    [
      "fn f(x) = «'»abc'",
      "E0102 unexpected character `'`",
      'strings are written "…"; a prime follows a name directly, as in `W\'`',
    ],
    [
      'fn f(x) = «"abc»',
      "E0103 this string does not end on its line",
      'a string is written "…", on one line',
    ],
    ['import "a«\\q»b"', "E0104 unknown escape `\\q` in a string", 'the escapes are \\", \\\\, \\n and \\t'],
    [
      "import «foo»",
      "E0101 expected a path in quotes, found `foo`",
      'a path is written in quotes: `import "./layers.mlp"`',
    ],
    [
      "fn f(x) { let y = x }«}»",
      "E0101 expected a declaration, found `}`",
      "a file holds `model`, `fn`, `optimizer` and `import` declarations",
    ],
    ["fn f(x, «=» x", "E0101 expected a name or `)`, found `=`"],
    ["fn f «x» = x", "E0101 expected `(`, found `x`"],
    ["fn f(x) «x»", "E0101 expected `{`, `=`, `->` or `:`, found `x`"],
    ["fn «(»x) = x", "E0101 expected a name, found `(`"],
    ["fn f(x: f32[«)» = x", "E0101 expected an expression or `]`, found `)`"],
    ["model M { for i «0»..3 { } }", "E0101 expected `in`, found `0`"],
    ["model M { for i in 0..3 «let» x = 3 }", "E0101 expected `{`, found `let`"],
    ["model M { return «}»", "E0101 expected an expression, found `}`"],
    [
      "model M { «else» { } }",
      "E0101 expected a statement or `}`, found `else`",
      "every statement starts with a word such as `let`",
    ],
    ["model M { let x = y[«]» }", "E0101 expected an expression or `:`, found `]`"],
    ["model M { let x = y[1:2:3«:»4] }", "E0101 expected `]` or `,`, found `:`"],
    ["model M { let x = { a «=» 3 } }", "E0101 expected `:`, found `=`", "an entry is written `key: value`"],
    ["model M { loss«:» 3 }", "E0101 expected `=`, found `:`"],
    ["model M { loss «cross» = 3 }", "E0101 expected `=`, found `cross`"],
    ["model M { output «3» }", "E0101 expected a name, found `3`"],
    ["model M { input x: f32[N, 784] «=» 3 }", "E0101 expected a statement or `}`, found `=`"],
    ["model M { W' «==» 3 }", "E0101 expected `=`, found `==`", "`=` gives a value; `==` compares two"],
    [
      "model M { W'«'» = 3 }",
      "E0102 unexpected character `'`",
      'strings are written "…"; a prime follows a name directly, as in `W\'`',
    ],
    [
      "model M { let x = W'«'»  }",
      "E0102 unexpected character `'`",
      'strings are written "…"; a prime follows a name directly, as in `W\'`',
    ],
    ["model M { let (a «b») = c }", "E0101 expected `)` or `,`, found `b`"],
    [
      "model M { «fn» f(x) = x }",
      "E0101 expected a statement or `}`, found `fn`",
      "`fn` declarations stand outside of other declarations",
    ],
    ["«state» = 3", "E0101 expected a declaration, found `state`", "statements belong into a `model`"],
    ["model M { let a = b «=»> c }", "E0101 expected an operator, a statement or `}`, found `=`"],
    ["model M { layer f «dense»(3) }", "E0101 expected `=`, found `dense`"],
    ["model M { metric accuracy «}»", "E0101 expected `=`, found `}`", "write `metric accuracy = …`"],
    [
      "model M { state k: i32 = 0 «k» = k + 1 }",
      "E0101 expected an operator, a statement or `}`, found `k`",
      "the value after the step is given by `k' = …`",
    ],
    [
      "model M { param W: «[»4, 2] = 0 }",
      "E0101 expected a name, found `[`",
      "a type is written with its elements: `f32[4, 2]`",
    ],
    [
      "model M { setting lr: «0.1» }",
      "E0101 expected a name, found `0.1`",
      "a value follows `=`: `setting lr = 0.1`",
    ],
    [
      "model M { «while» true { } }",
      "E0101 expected a statement or `}`, found `while`",
      "a loop is written `for i in 0..3 { … }`",
    ],
    [
      "optimizer o() { «p» = p - g }",
      "E0101 expected a statement or `}`, found `p`",
      "the value after the step is given by `p' = …`",
    ],
    [
      "model M { let f = lambda «a»: a }",
      "E0101 expected an operator, a statement or `}`, found `a`",
      "an anonymous function is written `fn(x) = …`",
    ],
    ["«def» f(x): x", "E0101 expected a declaration, found `def`", "a function is written `fn f(x) = …`"],
    ["model «3» { }", "E0101 expected a name, found `3`"],
    ["model M { let x = 1 } model«»", "E0101 expected a name, found the end of the file"],
    ["model M { let x = y «z» }", "E0101 expected an operator, a statement or `}`, found `z`"],
    [
      "model M { «3» + 4 }",
      "E0101 expected a statement or `}`, found `3`",
      "every statement starts with a word such as `let`",
    ],
    [
      "model M { «f»(x) }",
      "E0101 expected a statement or `}`, found `f`",
      "every statement starts with a word such as `let`",
    ],
    ['model M { let x = "a" «"b"» }', "E0101 expected an operator, a statement or `}`, found a string"],
    ["model M { let x = «@» }", "E0101 expected an expression, found `@`"],
    [
      "«@»@@@",
      "E0101 expected a declaration, found `@`",
      "a file holds `model`, `fn`, `optimizer` and `import` declarations",
    ],
    ["model M(a: int = «)» {}", "E0101 expected an expression, found `)`"],
    ["model M { let x = f(a «b») }", "E0101 expected `)` or `,`, found `b`"],
    [
      'model M { «import» "x" }',
      "E0101 expected a statement or `}`, found `import`",
      "`import` declarations stand outside of other declarations",
    ],
    ["model M { let x = f(«,») }", "E0101 expected an expression or `)`, found `,`"],
    ["model M { param W: f32[3, 4]«,» = 0 }", "E0101 expected a statement, `}` or `=`, found `,`"],
    ["model M { let x = (fn(a) «a»)(3) }", "E0101 expected `{` or `=`, found `a`"],
    [
      "model M { «var» x = 3 }",
      "E0101 expected a statement or `}`, found `var`",
      "every statement starts with a word such as `let`",
    ],
    ["model M { let x = true «false» } ", "E0101 expected an operator, a statement or `}`, found `false`"],
  ])("%s", (marked, says, hint) => {
    const { diagnostics } = read(marked!.replace(/[«»]/g, ""));
    const [first] = diagnostics.list;
    const { start, end } = first!.span;
    const { text } = first!.span.source;
    expect(`${text.slice(0, start)}«${text.slice(start, end)}»${text.slice(end)}`).toBe(marked);
    expect([`${first!.code} ${first!.title}`, first!.hint, diagnostics.list.length]).toEqual([says, hint, 1]);
  });

  test("codes are unique and grouped", () => {
    const codes = Object.values(messages).map((it) => it.code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const it of Object.values(messages))
      expect(it.code).toMatch(it.severity === "error" ? /^E0\d{3}$/ : /^W0\d{3}$/);
  });

  test("several in one run, and only the first ten", () => {
    const { file, diagnostics } = read(`model M {
      input x: f32[N, 784
      let a = b c
      let = 3
      lett q = 3
      W2 = 4
      for i 0..3 { let fine = 1 }
      let t: f32 = 3
      loss = 2x + 1
    }
    fn f(x) = 1 < 2 < 3`);
    expect(file).toBeNull();
    const lines = diagnostics.list.map(
      ({ span }) => span.source.text.slice(0, span.start).split("\n").length,
    );
    expect(lines).toEqual([3, 3, 4, 5, 6, 7, 8, 9, 11]);
    expect(read("let = 1\n".repeat(30)).codes).toHaveLength(10);
  });

  test("a mistake inside of a block leaves the rest of the block standing", () => {
    const { diagnostics } = read(
      "model M { if a { let = 1 let b = 2 } else { let c = 3 4 } train { batch: } loss = }",
    );
    expect(diagnostics.list.map(({ span }) => span.start)).toEqual([21, 54, 73, 82]);
  });
});

describe("any text is answered", () => {
  const deep = 100_000;
  const wrap = (open: string, close: string) => `fn f(x) = ${open.repeat(deep)}x${close.repeat(deep)}`;
  test.each([
    ["parentheses", wrap("(", ")")],
    ["parentheses, not closed", wrap("(", "")],
    ["lists", wrap("[", "]")],
    ["tuples", wrap("(", ",)")],
    ["records", wrap("{a: ", "}")],
    ["calls", wrap("f(", ")")],
    ["named arguments", wrap("f(a: ", ")")],
    ["indices", wrap("x[", "]")],
    ["slices", wrap("x[1:", "]")],
    ["calls of calls", wrap("", "(x)")],
    ["indices of indices", wrap("", "[0]")],
    ["transposes", wrap("", ".T")],
    ["minus", wrap("-", "")],
    ["not", wrap("!", "")],
    ["powers", wrap("x^", "")],
    ["else if", wrap("if a then b else ", "")],
    ["if in then", wrap("if a then ", " else b")],
    ["if in if", wrap("if ", " then a else b")],
    ["functions", wrap("fn(x) = ", "")],
    ["function blocks", wrap("fn(x) { return ", "}")],
    ["defaults", wrap("fn(x = ", ") = 1")],
    ["types", `fn f(x: ${"f32[".repeat(deep)}`],
    ["for", `model M { ${"for i in 0..2 { ".repeat(deep)}${"}".repeat(deep)} }`],
    ["if blocks", `model M { ${"if a { ".repeat(deep)}${"}".repeat(deep)} }`],
    ["else if blocks", `model M { if a { } ${"else if a { } ".repeat(deep)} }`],
  ])("100,000 deep: %s", (_, text) => {
    expect(read(text.slice(0, longest)).codes).toEqual(["E0111"]);
  });

  const half = Math.floor(deepest / 2);
  test.each([
    ["parentheses", `fn f(x) = ${"(".repeat(deepest)}x${")".repeat(deepest)}`],
    ["calls", `fn f(x) = ${"f(a: ".repeat(deepest - 1)}x${")".repeat(deepest - 1)}`],
    ["slices", `fn f(x) = ${"x[1:".repeat(half)}x${"]".repeat(half)}`],
    ["powers", `fn f(x) = ${"x^".repeat(deepest)}x`],
    ["else if", `fn f(x) = ${"if a then b else ".repeat(deepest)}x`],
    ["for", `model M { ${"for i in 0..2 { ".repeat(deepest - 1)}${"}".repeat(deepest - 1)} }`],
    ["if", `model M { ${"if a { ".repeat(half)}${"}".repeat(half)} }`],
  ])("accepted: %s as deep as allowed", (_, text) => {
    expect(bare(parsed(format(parsed(text))))).toEqual(bare(parsed(text)));
  });

  test.each([
    ["terms", `fn f(x) = ${"x + ".repeat(20_000)}x`],
    ["products and sums", `fn f(x) = ${"x * y - ".repeat(5_000)}x`],
    ["unary terms", `fn f(x) = ${"-x^2 + ".repeat(5_000)}x`],
    ["elements", `fn f(x) = [${"x, ".repeat(10_000)}]`],
    ["arguments", `fn f(x) = f(${"if x then 1 else 2, ".repeat(1_000)})`],
    ["entries", `model M { train { ${"a: if x then -1 else 2 ".repeat(1_000)} } }`],
    ["statements", `model M { ${"let x = if a then -x^2 else fn(x) = x ".repeat(1_000)} }`],
    ["if statements", `model M { ${"if a { loss = 1 } else { loss = 2 } ".repeat(1_000)} }`],
    ["functions", "fn f(x) { return x }\n".repeat(1_000)],
  ])("accepted: thousands of %s", (_, text) => {
    expect(format(parsed(text)).length).toBeGreaterThan(text.length / 2);
  });

  test.each([
    ["10 MB", "let a = 1\n".repeat(1_000_000), "E0110"],
    ["a zero byte", "model M {\0}", "E0109"],
    ["a JPEG", Buffer.from("ffd8ffe000104a46494600010101", "hex").toString("utf8"), "E0109"],
    ["half a surrogate pair", "fn f(x) = \ud83d", "E0102"],
    ["a comment that never ends", "//".repeat(1000), undefined],
    ["a string that never ends", `fn f(x) = "${"a".repeat(1000)}`, "E0103"],
    ["names of objects' own", "model constructor { toString = __proto__ hasOwnProperty valueOf }", "E0101"],
    ["closers", ")]}".repeat(1000), "E0101"],
    ["no line ends", `fn f(x) = ${"😀 ".repeat(1000)}`, "E0102"],
  ])("%s", (_, text, code) => {
    expect(read(text).codes[0]).toBe(code);
  });

  test("a model, cut off anywhere", () => {
    for (let i = 0; i <= sample.length; i++) {
      const { file, diagnostics } = read(sample.slice(0, i));
      expect(file === null).toBe(diagnostics.hasErrors);
    }
  });

  test("mutated models", () => {
    const pieces = [
      ..."(){}[]\"'=:,.^-+*@!<>/\n",
      "let ",
      "if ",
      "fn",
      "else ",
      "then ",
      "state ",
      "\u{0}",
      "é",
      "1e",
      "//",
      "..",
    ];
    const edit = fc.tuple(fc.nat(sample.length), fc.nat(12), fc.constantFrom("", ...pieces));
    const mutated = fc
      .array(edit, { minLength: 1, maxLength: 5 })
      .map((edits) =>
        edits.reduce((text, [at, cut, piece]) => text.slice(0, at) + piece + text.slice(at + cut), sample),
      );
    fc.assert(
      fc.property(mutated, (text) => {
        const { file, diagnostics } = read(text);
        expect(file === null).toBe(diagnostics.hasErrors);
        for (const { span } of diagnostics.list) {
          expect(span.start).toBeLessThanOrEqual(span.end);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
        if (file) expect(bare(parsed(format(file)))).toEqual(bare(file));
      }),
      { numRuns: 300 },
    );
  });

  test("any characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const { file, diagnostics } = read(text);
        expect(file === null).toBe(diagnostics.hasErrors);
      }),
      { numRuns: 500 },
    );
  });
});

const sample = `/// Digits.
model Digits(hidden = 256) {
  input x: f32[N, 784]

  param W1: f32[784, hidden] = he_uniform() // weights
  state m = 0
  let (h, _) = (relu(x @ W1.T[1:, ::2] + -b1^2), "a\\n")
  m' = m' + (if training then 0.1 else 1e-4) * [1, 2][0]
  for i in 0..3 { let h = f(h, n: i,) }
  if hidden > 3 && !fast { loss = 0 } else if a { } else { metric k = { a: 1, b: fn(x) = x } }
  train {
    optimizer: adam(lr: 1e-3)
    batch: 128
  }
}
fn f(x: f32[n], k: int = 3): f32[n] { return x }
import "./other.mlp"
`;

describe("canonical source", () => {
  test("keeps what was said", () => {
    expect(
      format(
        parsed(`import "a"
import "b"
/// Of M
model  M ( a=1 ,b : int ) {const k=(2)   /// of x
          // plain
/// of y

   input y:f32[ N,(k) ]
   if(a){}else{if b { loss=(1+2)*3-(4*5) }}
   let f = fn ( x ) { let y=x return y }
   train{batch:1 epochs:(2)} }
fn f(x) { return -(x^2) + (-x)^2 - (a-b) - (a^b)^c + (1.0..2e30) }
optimizer o{}`),
      ),
    ).toBe(`import "a"
import "b"

/// Of M
model M(a = 1, b: int) {
  const k = 2

  /// of y
  input y: f32[N, k]
  if a {} else if b {
    loss = (1 + 2) * 3 - 4 * 5
  }
  let f = fn(x) {
    let y = x
    return y
  }
  train {
    batch: 1
    epochs: 2
  }
}

fn f(x) = -x^2 + (-x)^2 - (a - b) - (a^b)^c + (1.0..2e+30)

optimizer o {}
`);
  });

  test("parses to the same tree", () => {
    fc.assert(
      fc.property(files, (file) => {
        const text = format(file);
        const again = parsed(text);
        expect(bare(again)).toEqual(bare(file));
        expect(format(again)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

test.each([
  ["hiden", ["width", "hidden"], "hidden"],
  ["lenght", ["length"], "length"],
  ["Relu", ["relu", "elu"], "relu"],
  ["W3", ["W1", "x"], "W1"],
  ["f", ["g", "if"], undefined],
  ["softmax", ["sigmoid"], undefined],
  ["x".repeat(1000), ["x".repeat(999)], undefined],
])("suggest for %s", (name, candidates, best) => {
  expect(suggest(name, candidates)).toBe(best);
});

// Any tree that the parser can make.
const source: Source = { name: "", text: "" };
const span = { source, start: 0, end: 0 };
const word = fc.constantFrom(
  "a",
  "x1",
  "_",
  "state",
  "input",
  "loss",
  "train",
  "output",
  "model",
  "T",
  "in",
  "é",
  "import",
);
const name = word.map((text): Name => ({ text, span }));
const doc = fc.option(fc.constantFrom("one", "one\n\n  two", "", "/ slash"), { nil: undefined });
/** Leaves out what is undefined. */
const node = <T extends object>(parts: { readonly [K in keyof T]: fc.Arbitrary<T[K] | undefined> }) =>
  fc
    .record(parts as Record<string, fc.Arbitrary<unknown>>)
    .map((it) => Object.fromEntries(Object.entries(it).filter(([, v]) => v !== undefined)) as unknown as T);
const is = fc.constant;
const at = { span: is(span) };
const optional = <T>(it: fc.Arbitrary<T>) => fc.option(it, { nil: undefined });

const trees = fc.letrec<{
  expression: Expression;
  statement: Statement;
  type: TypeExpression;
  parameter: Parameter;
  entry: unknown;
}>((tie) => {
  const expression = tie("expression");
  const few = <T>(it: fc.Arbitrary<T>) => fc.array(it, { maxLength: 3 });
  const statements = few(tie("statement"));
  const returning = fc.oneof(
    expression.map((value) => [{ kind: "return", value, span }]),
    statements,
  );
  const item = fc.oneof(
    node({ kind: is("at"), value: expression, ...at }),
    node({
      kind: is("slice"),
      start: optional(expression),
      stop: optional(expression),
      step: optional(expression),
      ...at,
    }),
  );
  const typed = { name, type: optional(tie("type")), value: optional(expression), doc, ...at };
  return {
    entry: node({ key: name, value: expression, ...at }),
    type: node({ base: name, dimensions: optional(few(expression)), ...at }),
    parameter: node({ name, type: optional(tie("type")), default: optional(expression), ...at }),
    expression: fc.oneof(
      { maxDepth: 4, depthIdentifier: "tree" },
      node({ kind: is("name"), name: word, ...at }),
      node({ kind: is("primed"), name: word, ...at }),
      fc.nat().map((value) => ({ kind: "number", value, integer: true, span })),
      fc
        .double({ min: 0, noNaN: true, noDefaultInfinity: true })
        .map((value) => ({ kind: "number", value: Math.abs(value), integer: false, span })),
      node({
        kind: is("string"),
        value: fc.string({ unit: fc.constantFrom("a", '"', "\\", "\n", "\t", "/", "é") }),
        ...at,
      }),
      node({ kind: is("bool"), value: fc.boolean(), ...at }),
      node({ kind: is("unary"), operator: fc.constantFrom("-", "!"), operand: expression, ...at }),
      node({
        kind: is("binary"),
        operator: fc.constantFrom(..."|| && == != < <= > >= + - * / % @ ^ ^".split(" ")),
        operatorSpan: is(span),
        left: expression,
        right: expression,
        ...at,
      }),
      node({
        kind: is("conditional"),
        condition: expression,
        // biome-ignore lint/suspicious/noThenProperty: as in ast.ts.
        then: expression,
        otherwise: expression,
        ...at,
      }),
      node({
        kind: is("call"),
        callee: expression,
        arguments: few(node({ name: optional(name), value: expression, ...at })),
        ...at,
      }),
      node({
        kind: is("index"),
        object: expression,
        items: fc.array(item, { minLength: 1, maxLength: 3 }),
        ...at,
      }),
      node({ kind: is("transpose"), operand: expression, ...at }),
      node({ kind: is("tuple"), elements: few(expression), ...at }),
      node({ kind: is("list"), elements: few(expression), ...at }),
      node({ kind: is("range"), start: expression, stop: expression, ...at }),
      node({ kind: is("record"), entries: few(tie("entry")), ...at }),
      node({ kind: is("lambda"), parameters: few(tie("parameter")), body: returning, ...at }),
    ) as fc.Arbitrary<Expression>,
    statement: fc.oneof(
      { maxDepth: 4, depthIdentifier: "tree" },
      node({ kind: is("loss"), value: expression, doc, ...at }),
      node({
        kind: fc.constantFrom("const", "layer", "output", "metric", "update"),
        name,
        value: expression,
        doc,
        ...at,
      }),
      node({ kind: is("input"), name, type: tie("type"), doc, ...at }),
      node({ ...typed, kind: fc.constantFrom("param", "state") }),
      node({ ...typed, kind: is("setting"), value: expression }),
      node({
        kind: is("let"),
        names: fc.array(name, { minLength: 1, maxLength: 1 }),
        tuple: fc.boolean(),
        value: expression,
        doc,
        ...at,
      }),
      node({ kind: is("let"), names: few(name), tuple: is(true), value: expression, doc, ...at }),
      node({ kind: is("for"), variable: name, iterable: expression, body: statements, doc, ...at }),
      node({ kind: is("if"), condition: expression, body: statements, otherwise: statements, doc, ...at }),
      node({ kind: is("train"), entries: few(tie("entry")), doc, ...at }),
      node({ kind: is("return"), value: expression, doc, ...at }),
    ) as fc.Arbitrary<Statement>,
  } as never;
});

const header = {
  name,
  parameters: fc.array(trees.parameter, { maxLength: 2 }),
  body: fc.array(trees.statement, { maxLength: 4 }),
  doc,
  ...at,
};
const files = fc
  .array(
    fc.oneof(
      node({ ...header, kind: fc.constantFrom("model", "optimizer") }),
      node({ ...header, kind: is("function"), result: optional(trees.type) }),
      node({ kind: is("import"), path: word, pathSpan: is(span), doc, ...at }),
    ) as fc.Arbitrary<Declaration>,
    { maxLength: 4 },
  )
  .map((declarations): File => ({ kind: "file", source, declarations }));
