// A promise that costs nothing until someone asks for its value.

export class Lazy<Value> extends Promise<Value> {
  readonly #begin: () => Promise<Value>;
  #begun: Promise<Value> | undefined;

  /** What `then` and the others give is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** `begin` is called once, at the first `then`, `catch`, `finally` or `await`. */
  constructor(begin: () => Promise<Value>) {
    super(() => {});
    this.#begin = begin;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  override then<A = Value, B = never>(
    fulfilled?: ((value: Value) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#begun ??= this.#begin();
    return this.#begun.then(fulfilled, rejected);
  }
}
