// A list that stays in order: elements find their places by halving.

export class Ordered<Key, T extends Key = Key> {
  readonly #items: T[] = [];
  readonly #compare: (a: Key, b: Key) => number;

  constructor(compare: (a: Key, b: Key) => number) {
    this.#compare = compare;
  }

  at(place: number): T | undefined {
    return this.#items[place];
  }

  /** How many come before an element. */
  placeOf(item: Key): number {
    let [low, high] = [0, this.#items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#items[middle]!, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Puts an element before those that compare equal. */
  add(item: T): void {
    this.#items.splice(this.placeOf(item), 0, item);
  }

  remove(item: T): void {
    const place = this.#items.indexOf(item, this.placeOf(item));
    if (place < 0) throw new Error("internal: an element is not where its order puts it");
    this.#items.splice(place, 1);
  }
}
