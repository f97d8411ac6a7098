// Where params get their names: the path of the call that makes them.

/**
 * One call of a function (or the model itself). Its path is settled only when it makes its first param, so that
 * calls without params do not use up a number: `dense_1/W`, `dense_2/W`, or `h1/W` for `let h1 = dense(…)`.
 */
export class Instance {
  readonly #parent: Instance | null;
  readonly #wanted: { readonly name: string; readonly numbered: boolean };
  #path: string | undefined;
  #counts = new Map<string, number>();

  /** A layer's: params are made by the first call and found again by the others. */
  readonly shared: boolean;

  constructor(parent: Instance | null, name: string, numbered: boolean, shared = parent?.shared ?? false) {
    this.#parent = parent;
    this.shared = shared;
    this.#wanted = { name, numbered };
    if (!parent) this.#path = "";
  }

  /** `""` for the model, `h1/` for a call. */
  get path(): string {
    if (this.#path === undefined) {
      const parent = this.#parent!;
      const { name, numbered } = this.#wanted;
      const prefix = parent.path;
      const count = parent.count(name);
      this.#path = `${prefix}${numbered ? `${name}_${count}` : count > 1 ? `${name}_${count}` : name}/`;
    }
    return this.#path;
  }

  /** How often `name` was asked for here, this time included. */
  count(name: string): number {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return count;
  }

  /** Forgets the numbers given out, so that a layer called again finds the params of its first call. */
  restart(): void {
    this.#counts = new Map();
  }
}
