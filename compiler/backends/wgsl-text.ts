// Expressions as WGSL text. Indices are i32; a bool is a bool in expressions and a u32 in memory.
import type { DType } from "../graph/node.ts";
import type { Dim } from "../graph/shape.ts";
import type { Buffer, Expression } from "../kernel/program.ts";
import type { Clause, Guard, Index } from "../ops/indexing.ts";
import { dimText, type IndexSyntax, indexText } from "./indices.ts";
import { atom, fill, infix, singleText, type Text } from "./text.ts";
import type { Place } from "./wgsl-bindings.ts";

/** A number as f32; what is not finite is made where it is used, since no constant may be. */
function floatText(value: number): Text {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return atom("nan()");
  if (!Number.isFinite(single))
    return single > 0 ? atom("infinity()") : { text: "-infinity()", precedence: 15 };
  const digits = shortest(Math.abs(single));
  const isNegative = single < 0 || Object.is(single, -0);
  return { text: isNegative ? `-${digits}` : digits, precedence: isNegative ? 15 : 18 };
}

/** The fewest digits, and a point. */
function shortest(value: number): string {
  const text = singleText(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

export function constantText(value: number, dtype: DType): Text {
  if (dtype === "bool") return atom(value === 0 ? "false" : "true");
  if (dtype === "f32") return floatText(value);
  return { text: `${value}`, precedence: value < 0 ? 15 : 18 };
}

/** Prints the expressions of one kernel, and remembers what it found in them. */
export class Expressions {
  readonly #places: ReadonlyMap<Buffer, Place>;
  /** Names of the scalars that were printed, but for sizes, and symbols of the sizes. */
  readonly scalars = new Set<string>();
  readonly symbols = new Set<string>();
  readonly offsets = new Set<string>();
  readonly #syntax: IndexSyntax;

  /** `sizeName` tells the local that holds the value of a symbol. */
  constructor(places: ReadonlyMap<Buffer, Place>, sizeName: (symbol: string) => string) {
    this.#places = places;
    this.#syntax = {
      symbol: (name) => {
        this.symbols.add(name);
        return atom(sizeName(name));
      },
      quotient: (left, right) => infix(left, "/", right),
    };
  }

  dim(dim: Dim): Text {
    return dimText(dim, this.#syntax);
  }

  index(index: Index): Text {
    return indexText(index, this.#syntax);
  }

  guard(guard: Guard): Text {
    const texts = guard.flatMap((clause, k): Text[] => {
      const before = guard[k - 1];
      const after = guard[k + 1];
      if (before && isOne(before, clause)) return [];
      if (after && isOne(clause, after)) return [infix(this.index(clause.index), "==", this.#bound(clause))];
      return [this.#clause(clause)];
    });
    return texts.reduce((left, right) => infix(left, "&&", right));
  }

  #bound(clause: Clause): Text {
    return this.dim("by" in clause ? clause.by : clause.bound);
  }

  #clause(clause: Clause): Text {
    const [index, bound] = [this.index(clause.index), this.#bound(clause)];
    if (clause.kind === "divisible") return infix(infix(index, "%", bound), "==", atom("0"));
    return clause.kind === "below" ? infix(index, "<", bound) : infix(bound, "<=", index);
  }

  /** The name of a buffer, and an index in it. */
  #element(buffer: Buffer, index: Index): { readonly text: string; readonly place: Place } {
    const place = this.#places.get(buffer)!;
    if (place.offset !== undefined) this.offsets.add(place.offset);
    const at = this.index(index);
    const offset = atom(place.offset ?? "0");
    const whole = place.offset === undefined ? at : at.text === "0" ? offset : infix(at, "+", offset);
    const element = place.inQuads
      ? `[${infix(whole, "/", atom("4")).text}][${infix(whole, "%", atom("4")).text}]`
      : `[${whole.text}]`;
    return { text: `${place.name}${element}`, place };
  }

  /** Four elements from an index on, where memory holds vectors of four; else null. */
  quad(buffer: Buffer, index: Index): string | null {
    const place = this.#places.get(buffer)!;
    if (!place.inQuads) return null;
    const whole = `${place.name}[${infix(this.index(index), "/", atom("4")).text}]`;
    return place.isHalf ? `vec4f(${whole})` : whole;
  }

  load(buffer: Buffer, index: Index): Text {
    const { text, place } = this.#element(buffer, index);
    if (place.isConstant) return atom(text);
    if (place.isHalf) return atom(`f32(${text})`);
    if (buffer.dtype === "bool") return infix(atom(text), "!=", atom("0u"));
    return atom(place.offset === undefined ? text : `bitcast<${buffer.dtype}>(${text})`);
  }

  store(buffer: Buffer, index: Index, value: Expression): string {
    const { text, place } = this.#element(buffer, index);
    const what = this.text(value).text;
    if (place.isHalf) return `${text} = f16(${what});`;
    const word =
      buffer.dtype === "bool" ? `u32(${what})` : place.offset === undefined ? what : `bitcast<u32>(${what})`;
    return `${text} = ${word};`;
  }

  text(e: Expression): Text {
    switch (e.kind) {
      case "apply": {
        const operands = e.operands.map((operand) => this.text(operand));
        // The language wants && and || apart by parentheses.
        const isLogical = e.dtype === "bool" && e.operandType === "bool";
        const apart = operands.map((text) =>
          isLogical && text.precedence < 5 ? atom(`(${text.text})`) : text,
        );
        return fill((filled) => e.op.emit.wgsl(filled, e.operandType, e.attributes), apart);
      }
      case "number":
        return constantText(e.value, e.dtype);
      case "load":
        return this.load(e.buffer, e.index);
      case "local":
        return atom(e.name);
      case "scalar":
        this.scalars.add(e.scalar.name);
        return atom(e.scalar.name);
      case "index":
        return this.index(e.index);
      case "guarded": {
        const parts = [this.text(e.otherwise), this.text(e.value), this.guard(e.guard)];
        return atom(`select(${parts.map(({ text }) => text).join(", ")})`);
      }
      case "random":
        return atom(`random(${e.stream}u, ${this.index(e.index).text})`);
    }
  }

  /** `sum += x` where the value is the sum of the local and something. */
  assignment(name: string, value: Expression): string {
    const operator = value.kind === "apply" ? accumulating[value.op.name] : undefined;
    if (operator !== undefined && value.kind === "apply") {
      const [first, second] = value.operands;
      if (first?.kind === "local" && first.name === name)
        return `${name} ${operator}= ${this.text(second!).text};`;
    }
    return `${name} = ${this.text(value).text};`;
  }
}

const accumulating: Readonly<Record<string, string>> = { add: "+", multiply: "*" };

/** Whether two clauses together leave an index one value. */
const isOne = (low: Clause, high: Clause): boolean =>
  low.kind === "at-least" &&
  high.kind === "below" &&
  low.index === high.index &&
  typeof low.bound === "number" &&
  high.bound === low.bound + 1;
