// Lexical scopes: what each name means at a place.
import type { Value } from "./value.ts";

/**
 * Names of one block. A later `let` of the same name shadows the earlier one, but a function made in between keeps
 * seeing the earlier: once captured, a scope never changes, and the next binding goes into a child.
 */
export class Scope {
  readonly #names = new Map<string, Value>();
  readonly parent: Scope | null;
  #captured = false;

  constructor(parent: Scope | null) {
    this.parent = parent;
  }

  lookup(name: string): Value | undefined {
    for (let scope: Scope | null = this; scope; scope = scope.parent) {
      const value = scope.#names.get(name);
      if (value) return value;
    }
    return undefined;
  }

  /** The scope in which `name` is `value`: this one, or a child if a function has captured this one. */
  bind(name: string, value: Value): Scope {
    const scope = this.#captured ? new Scope(this) : this;
    scope.#names.set(name, value);
    return scope;
  }

  capture(): Scope {
    this.#captured = true;
    return this;
  }

  /** Every visible name, for "did you mean". */
  names(): string[] {
    const names: string[] = [];
    for (let scope: Scope | null = this; scope; scope = scope.parent) names.push(...scope.#names.keys());
    return names;
  }
}
