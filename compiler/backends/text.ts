// Expression text that knows how tightly it binds, so that no parenthesis is printed that is not needed.

export interface Text {
  readonly text: string;
  /** As in JavaScript: 2 for `?:` up to 18 for calls and names. */
  readonly precedence: number;
}

/** The fewest digits that mean a number of f32. */
export function singleText(value: number): string {
  for (let digits = 1; digits < 10; digits++) {
    const text = `${Number(value.toPrecision(digits))}`;
    if (Math.fround(Number(text)) === value) return text;
  }
  throw new Error(`internal: ${value} is no f32`);
}

export const atom = (text: string): Text => ({ text, precedence: 18 });

const unary = 15;
const binary: Readonly<Record<string, number>> = {
  "?": 2,
  ":": 2,
  "||": 3,
  "&&": 4,
  "|": 6,
  "^": 7,
  "&": 8,
  "===": 9,
  "!==": 9,
  "==": 9,
  "!=": 9,
  "<": 10,
  ">": 10,
  "<=": 10,
  ">=": 10,
  "<<": 11,
  ">>": 11,
  ">>>": 11,
  "+": 12,
  "-": 12,
  "*": 13,
  "/": 13,
  "%": 13,
  "**": 14,
};

/** The text, in parentheses if it binds less tightly than asked. */
export const within = ({ text, precedence }: Text, least: number): string =>
  precedence < least ? `(${text})` : text;

/** Operators among whose operands readers want parentheses that the language could do without. */
const strict: Readonly<Record<string, number>> = {
  "|": 15,
  "===": 11,
  "!==": 11,
  "==": 11,
  "!=": 11,
  "<": 12,
  "<=": 12,
  "**": 16,
};

/** How tightly the operands of an operator must bind, left and right: `a - b - c`, but `a - (b - c)`. */
const leftOf = (operator: string): number => strict[operator] ?? binary[operator]!;
const rightOf = (operator: string): number => strict[operator] ?? binary[operator]! + 1;

export const infix = (left: Text, operator: string, right: Text): Text => ({
  text: `${within(left, leftOf(operator))} ${operator} ${within(right, rightOf(operator))}`,
  precedence: binary[operator]!,
});

const tokens = /\s+|\$\d+|[\w.]+|\*\*|===|!==|==|!=|<=|>=|>>>|<<|>>|\|\||&&|[^\s\w]/g;

/** Text with holes: literal parts, and which operand goes where, and how tightly it must bind there. */
interface Template {
  readonly parts: ReadonlyArray<string | { readonly operand: number; readonly least: number }>;
  readonly precedence: number;
}

const templates = new Map<string, Template>();
/** Numbers are part of their texts, so there may be any number of them. */
const mostTemplates = 10_000;

/** The text that a function from operand text to text makes of these operands; it sees those that are plain numbers. */
export function fill(emit: (operands: readonly string[]) => string, operands: readonly Text[]): Text {
  const holes = operands.map(({ text }, k) => (/^[\d.]+$/.test(text) ? text : `$${k}`));
  const text = unwrapped(emit(holes));
  const template = templates.get(text) ?? read(text);
  if (templates.size < mostTemplates) templates.set(text, template);
  const { parts, precedence } = template;
  const [first] = parts;
  if (parts.length === 1 && typeof first === "object") return operands[first.operand]!;
  const texts = parts.map((part) =>
    typeof part === "string" ? part : within(operands[part.operand]!, part.least),
  );
  return { text: texts.join(""), precedence };
}

/** Reads a text in which `$0`, `$1`, … stand for operands. */
function read(text: string): Template {
  const spaced = text.match(tokens) ?? [];
  const solid = spaced.flatMap((token, k) => (/^\s/.test(token) ? [] : [k]));
  const at = (k: number): string | undefined => spaced[solid[k] ?? -1];
  const parts: Array<Template["parts"][number]> = [...spaced];
  let level = 0;
  let precedence = 18;
  solid.forEach((place, k) => {
    const token = spaced[place]!;
    const previous = at(k - 1);
    if (token === "(") level++;
    else if (token === ")") level--;
    else if (token in binary || token === "!") {
      const tightness = isUnary(token, previous) ? unary : binary[token]!;
      if (level === 0) precedence = Math.min(precedence, tightness);
    } else if (token.startsWith("$"))
      parts[place] = {
        operand: Number(token.slice(1)),
        least: Math.max(after(previous, at(k - 2)), before(at(k + 1))),
      };
  });
  return { parts, precedence };
}

const isUnary = (token: string, previous: string | undefined): boolean =>
  token === "!" ||
  (token === "-" && (previous === undefined || previous === "(" || previous === "," || previous in binary));

/** How tightly an operand must bind that follows a token. */
function after(token: string | undefined, previous: string | undefined): number {
  if (token === undefined || token === "(" || token === ",") return 0;
  if (isUnary(token, previous)) return unary + 1;
  return token in binary ? rightOf(token) : 18;
}

/** How tightly an operand must bind that a token follows. */
function before(token: string | undefined): number {
  if (token === undefined || token === ")" || token === ",") return 0;
  return token === "?" ? 3 : token in binary ? leftOf(token) : 18;
}

/** The text without a pair of parentheses around the whole of it. */
function unwrapped(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let level = 0;
  for (let k = 0; k < text.length - 1; k++) {
    if (text[k] === "(") level++;
    else if (text[k] === ")") level--;
    if (level === 0) return text;
  }
  return text.slice(1, -1);
}
