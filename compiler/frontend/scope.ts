// Lexical scopes: what each name means at a place.
import type { Value } from "./value.ts";

/** Scopes with more names than this are not copied. */
const small = 32;

/**
 * Names of one block. A later `let` of the same name shadows the earlier one, but a function made in between keeps
 * seeing the earlier: once captured, a scope never changes, and the next binding goes into a copy, or into a child of
 * a large one. Chains stay short that way, and copies cheap.
 */
export class Scope {
  readonly #names: Map<string, Value>;
  readonly parent: Scope | null;
  #captured = false;

  constructor(parent: Scope | null, names: ReadonlyMap<string, Value> = new Map()) {
    this.parent = parent;
    this.#names = new Map(names);
  }

  lookup(name: string): Value | undefined {
    for (let scope: Scope | null = this; scope; scope = scope.parent) {
      const value = scope.#names.get(name);
      if (value) return value;
    }
    return undefined;
  }

  /** Whether a function goes by `name` somewhere around, be it hidden by another value. */
  knowsFunction(name: string): boolean {
    for (let scope: Scope | null = this; scope; scope = scope.parent) {
      const { kind } = scope.#names.get(name) ?? {};
      if (kind === "function" || kind === "builtin") return true;
    }
    return false;
  }

  /** The scope in which `name` is `value`: this one, unless a function has captured it. */
  bind(name: string, value: Value): Scope {
    const copied = this.#names.size <= small;
    const scope = !this.#captured ? this : copied ? new Scope(this.parent, this.#names) : new Scope(this);
    scope.#names.set(name, value);
    return scope;
  }

  capture(): Scope {
    this.#captured = true;
    return this;
  }
}
