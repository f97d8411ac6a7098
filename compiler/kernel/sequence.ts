// A sequence of units, each after those that it needs, in which two may become one where the order allows it.

/** How far apart units may be that become one: bounds the search for what stands between them. */
const farthest = 256;

export class Sequence<Unit> {
  readonly #units: Unit[];
  readonly #before: Map<Unit, Set<Unit>>;
  readonly #after = new Map<Unit, Set<Unit>>();
  readonly #places = new Map<Unit, number>();

  /** The units in order, and those that each needs. */
  constructor(units: readonly Unit[], before: ReadonlyMap<Unit, ReadonlySet<Unit>>) {
    this.#units = [...units];
    this.#before = new Map(units.map((unit) => [unit, new Set(before.get(unit))]));
    for (const unit of units) this.#after.set(unit, new Set());
    for (const [unit, needed] of this.#before) for (const other of needed) this.#after.get(other)!.add(unit);
    this.#number(0);
  }

  get units(): readonly Unit[] {
    return this.#units;
  }

  has(unit: Unit): boolean {
    return this.#places.has(unit);
  }

  placeOf(unit: Unit): number {
    return this.#places.get(unit)!;
  }

  needs(unit: Unit): ReadonlySet<Unit> {
    return this.#before.get(unit)!;
  }

  neededBy(unit: Unit): ReadonlySet<Unit> {
    return this.#after.get(unit)!;
  }

  /** Whether neither needs the other, through others or not. */
  areApart(a: Unit, b: Unit): boolean {
    const [first, second] = this.#inOrder(a, b);
    const between = this.#between(first, second);
    return between !== null && ![first, ...between].some((unit) => this.#before.get(second)!.has(unit));
  }

  /** Puts `make(first, second)` in the place of two units; undefined where others must run between them. */
  merge(a: Unit, b: Unit, make: (first: Unit, second: Unit) => Unit): Unit | undefined {
    const [first, second] = this.#inOrder(a, b);
    const between = this.#between(first, second);
    if (!between || [...between].some((unit) => this.#before.get(second)!.has(unit))) return undefined;
    const merged = make(first, second);
    const [from, to] = [this.placeOf(first), this.placeOf(second)];
    const others = this.#units.slice(from + 1, to);
    this.#units.splice(
      from,
      to - from + 1,
      ...others.filter((unit) => !between.has(unit)),
      merged,
      ...others.filter((unit) => between.has(unit)),
    );
    for (const links of [this.#before, this.#after]) {
      const back = links === this.#before ? this.#after : this.#before;
      const linked = new Set([...links.get(first)!, ...links.get(second)!]);
      linked.delete(first);
      linked.delete(second);
      for (const other of linked) {
        const theirs = back.get(other)!;
        theirs.delete(first);
        theirs.delete(second);
        theirs.add(merged);
      }
      links.set(merged, linked);
    }
    for (const unit of [first, second]) {
      this.#before.delete(unit);
      this.#after.delete(unit);
      this.#places.delete(unit);
    }
    this.#number(from);
    return merged;
  }

  #inOrder(a: Unit, b: Unit): readonly [Unit, Unit] {
    return this.placeOf(a) < this.placeOf(b) ? [a, b] : [b, a];
  }

  /** The units between two that need the first of them; null where the two are too far apart. */
  #between(first: Unit, second: Unit): Set<Unit> | null {
    const end = this.placeOf(second);
    if (end - this.placeOf(first) > farthest) return null;
    const found = new Set<Unit>([first]);
    for (const unit of found)
      for (const later of this.#after.get(unit)!) if (this.placeOf(later) < end) found.add(later);
    found.delete(first);
    return found;
  }

  #number(from: number): void {
    for (let place = from; place < this.#units.length; place++) this.#places.set(this.#units[place]!, place);
  }
}
