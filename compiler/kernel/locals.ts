// Binds to locals what a body would otherwise compute again: shared subexpressions, values that do not change in the
// loops around them, offsets of rows. After this pass an expression is a tree.
import { cast } from "../ops/index.ts";
import { type Index, printIndex } from "../ops/indexing.ts";
import type { Op } from "../ops/op.ts";
import { eachVariable } from "./elements.ts";
import { nounOf } from "./labels.ts";
import type { Names } from "./names.ts";
import { type Buffer, type Expression, isVariable, type Loop, type Statement } from "./program.ts";
import { sumOf, termsOf, variablesOf } from "./strides.ts";
import {
  bodyOf,
  buffersIn,
  expressionsOf,
  indexMapper,
  mapStatement,
  ownExpressions,
  ownIndices,
  parts,
  statementIndices,
  statementsIn,
} from "./visit.ts";

/** Operations in an expression beyond which it is split for the reader's sake. */
const deepest = 6;

export interface LocalsOptions {
  /** Values of the locals that stand in indices, by name. */
  readonly definitions: Map<string, Expression>;
  readonly names: Names;
}

/** The body with everything shared or invariant bound once, as far out as it can be. */
export function bindLocals(body: readonly Statement[], options: LocalsOptions): readonly Statement[] {
  return new Binder(body, options).result();
}

/** The loops around a place, outermost first. */
type Path = readonly Loop[];

/** The part of an index that stands still in its innermost loop, and the terms that move. */
interface Offset {
  readonly value: Index;
  readonly key: string;
  readonly moving: readonly Index[];
}

class Binder {
  readonly #body: readonly Statement[];
  readonly #options: LocalsOptions;
  /** Depth of the blocks that declare locals: 0 outside all loops. */
  readonly #depths = new Map<string, number>();
  /** Depth of the outermost place where an expression has its value. */
  readonly #levels = new Map<Expression, number>();
  readonly #heights = new Map<Expression, number>();
  readonly #bound = new Map<Expression, string>();
  /** Names of the values that stand in indices. */
  readonly #definitionNames: Map<Expression, string>;
  readonly #offsets = new Map<string, string>();
  readonly #blockStarts: ReadonlySet<string>;
  #loaded: ReadonlySet<Buffer> | undefined;
  /** The loop variables that expressions read their operands by. */
  readonly #variables = new Map<Expression, readonly Reach[]>();
  readonly #roots = new Map<Statement, readonly Expression[]>();
  readonly #needs = new Map<Expression, readonly Expression[]>();
  readonly #changes = new Map<Loop, ReadonlySet<Buffer | string>>();

  constructor(body: readonly Statement[], options: LocalsOptions) {
    this.#options = options;
    this.#definitionNames = new Map([...options.definitions].map(([name, value]) => [value, name]));
    this.#blockStarts = new Set(
      statementsIn(body).flatMap((s) => (s.kind === "for" && s.step ? [s.variable] : [])),
    );
    this.#declare(body, 0);
    this.#body = this.#hoistOffsets(body);
    this.#measure(this.#body, []);
  }

  result(): readonly Statement[] {
    return this.#bind(this.#body, 0);
  }

  #declare(body: readonly Statement[], depth: number): void {
    for (const statement of body) {
      if (statement.kind === "let" || statement.kind === "variable" || statement.kind === "dot")
        this.#depths.set(statement.name, depth);
      this.#declare(bodyOf(statement), statement.kind === "for" ? depth + 1 : depth);
    }
  }

  /** Where a name that stands in indices has its value: a loop variable, a local, or a definition. */
  #depthOf(name: string, path: Path): number {
    const loop = path.findLastIndex(({ variable }) => variable === name);
    if (loop >= 0) return loop + 1;
    const definition = this.#options.definitions.get(name);
    const depth = definition ? this.#level(definition, path) : this.#depths.get(name);
    if (depth === undefined) throw new Error(`internal: ${name} is not defined`);
    return depth;
  }

  /** Replaces the part of each index that stands still in its innermost loop, where it is work, by a local. */
  #hoistOffsets(whole: readonly Statement[]): readonly Statement[] {
    const offsets = new Map<Index, Offset>();
    const users = new Map<string, Set<string>>();
    eachIndex(whole, (index, path, user) => {
      const offset = this.#offsetIn(index, path);
      if (!offset) return;
      users.set(offset.key, (users.get(offset.key) ?? new Set()).add(user));
      if (!offsets.has(index)) offsets.set(index, offset);
    });
    if (offsets.size === 0) return whole;
    const replacements = new Map<Index, Index>();
    for (const [index, offset] of offsets) {
      const [user, another] = users.get(offset.key)!;
      const row: Index = {
        kind: "variable",
        name: this.#offsetName(offset, another ? "row" : `${user}_row`),
        extent: unbounded,
      };
      replacements.set(index, sumOf([row, ...offset.moving]));
    }
    const index = (old: Index): Index => replacements.get(old) ?? old;
    const expression = indexMapper(index);
    const visit = (body: readonly Statement[]): readonly Statement[] =>
      body.map((statement) => mapStatement(statement, { expression, index, body: visit }));
    return visit(whole);
  }

  #offsetIn(index: Index, path: Path): Offset | null {
    if (!hasScaled(index)) return null;
    const depthOf = (part: Index): number => {
      let depth = 0;
      eachVariable(part, (name) => {
        depth = Math.max(depth, this.#depthOf(name, path));
      });
      return depth;
    };
    const terms = termsOf(index);
    const depth = depthOf(index);
    const still = terms.filter((term) => depthOf(term) < depth);
    if (!still.some(isScaled)) return null;
    const value = sumOf(still);
    return {
      value,
      key: `${printIndex(value)} at ${depthOf(value)}`,
      moving: terms.filter((term) => depthOf(term) === depth),
    };
  }

  #offsetName({ key, value }: Offset, wanted: string): string {
    const known = this.#offsets.get(key);
    if (known !== undefined) return known;
    const name = this.#options.names.unique(wanted);
    const definition: Expression = { kind: "index", index: value, dtype: "i32" };
    this.#offsets.set(key, name);
    this.#options.definitions.set(name, definition);
    this.#definitionNames.set(definition, name);
    return name;
  }

  /** Finds the level of every expression, in the place where it is used. */
  #measure(body: readonly Statement[], path: Path): void {
    for (const statement of body) {
      for (const e of this.#rootsOf(statement)) this.#level(e, path);
      this.#measure(bodyOf(statement), statement.kind === "for" ? [...path, statement] : path);
    }
  }

  #definitionsIn(index: Index): readonly Expression[] {
    if (this.#options.definitions.size === 0) return [];
    return variablesOf(index).flatMap((name) => this.#options.definitions.get(name) ?? []);
  }

  #level(expression: Expression, path: Path): number {
    const known = this.#levels.get(expression);
    // A local that changes has its value in different places at different depths.
    if (known !== undefined && expression.kind !== "local") return known;
    let level = 0;
    for (const part of parts(expression)) level = Math.max(level, this.#level(part, path));
    for (const index of ownIndices(expression))
      for (const name of variablesOf(index)) level = Math.max(level, this.#depthOf(name, path));
    if (expression.kind === "local") {
      const { name } = expression;
      level = Math.max(level, this.#depths.get(name)!, this.#changesAt(name, path));
    }
    if (expression.kind === "load") level = Math.max(level, this.#changesAt(expression.buffer, path));
    this.#levels.set(expression, level);
    return level;
  }

  /** Depth of the innermost of the loops in whose body a buffer or a local changes. */
  #changesAt(what: Buffer | string, path: Path): number {
    return (
      path.findLastIndex((loop) => {
        const changes = this.#changes.get(loop) ?? new Set(statementsIn(loop.body).flatMap(changedBy));
        this.#changes.set(loop, changes);
        return changes.has(what);
      }) + 1
    );
  }

  #bind(body: readonly Statement[], depth: number): readonly Statement[] {
    const chosen = this.#choose(body, depth);
    const result: Statement[] = [];
    const own: Expression[] = [];
    const emit = (root: Expression): void => {
      if (chosen.size === 0 || this.#levels.get(root)! < depth) return;
      for (const e of this.#needed(root, chosen, depth)) {
        const name = this.#nameFor(e);
        result.push({ kind: "let", name, value: this.#rewrite(e) });
        this.#bound.set(e, name);
        own.push(e);
      }
    };
    body.forEach((statement, at) => {
      for (const e of this.#rootsIn([statement])) emit(e);
      // What a variable was before the step is read before it is overwritten.
      if (statement.kind === "store" && isVariable(statement.buffer) && this.#isLoaded(statement.buffer))
        for (const later of this.#unboundLoads(body.slice(at + 1)))
          if (later.buffer === statement.buffer && !later.updated && this.#levels.get(later) === depth) {
            chosen.add(later);
            emit(later);
          }
      result.push(
        mapStatement(statement, {
          expression: (e) => this.#rewrite(e),
          body: (inner) => this.#bind(inner, statement.kind === "for" ? depth + 1 : depth),
        }),
      );
    });
    for (const e of own) {
      if (!this.#definitionNames.has(e)) this.#options.names.release(this.#bound.get(e)!);
      this.#bound.delete(e);
    }
    return result;
  }

  #isLoaded(buffer: Buffer): boolean {
    this.#loaded ??= new Set(buffersIn(this.#body).reads);
    return this.#loaded.has(buffer);
  }

  /** The expressions and definitions that a statement uses directly, without its body. */
  #rootsOf(statement: Statement): readonly Expression[] {
    const known = this.#roots.get(statement);
    if (known) return known;
    const own = ownExpressions(statement);
    const roots =
      this.#options.definitions.size === 0
        ? own
        : [...own, ...statementIndices(statement).flatMap((index) => this.#definitionsIn(index))];
    this.#roots.set(statement, roots);
    return roots;
  }

  /** Those that statements and their bodies use. */
  #rootsIn(body: readonly Statement[]): Expression[] {
    return statementsIn(body).flatMap((statement) => this.#rootsOf(statement));
  }

  /** The loads that statements still have to make. */
  #unboundLoads(body: readonly Statement[]): Array<Extract<Expression, { kind: "load" }>> {
    const seen = new Set<Expression>(this.#rootsIn(body));
    for (const e of seen) if (!this.#bound.has(e)) for (const child of this.#children(e)) seen.add(child);
    return [...seen].filter((e) => e.kind === "load").filter((e) => !this.#bound.has(e));
  }

  /** What has to be there before an expression is: its parts, unless guarded, and the locals in its indices. */
  #children(e: Expression): readonly Expression[] {
    const known = this.#needs.get(e);
    if (known) return known;
    const children = this.#findChildren(e);
    this.#needs.set(e, children);
    return children;
  }

  #findChildren(e: Expression): readonly Expression[] {
    const inIndices = (x: Expression): Expression[] =>
      ownIndices(x).flatMap((index) => this.#definitionsIn(index));
    if (e.kind === "apply") return e.operands;
    if (e.kind !== "guarded") return inIndices(e);
    const hidden: Expression[] = [];
    const visit = (x: Expression): void => {
      hidden.push(...inIndices(x));
      parts(x).forEach(visit);
    };
    visit(e.value);
    return [e.otherwise, ...hidden, ...inIndices(e)];
  }

  /** The expressions of this level that get a local. */
  #choose(body: readonly Statement[], depth: number): Set<Expression> {
    const uses = new Map<Expression, number>();
    const chosen = new Set<Expression>();
    const seen = new Set<Expression>();
    const use = (e: Expression, level: number): void => {
      const own = this.#levels.get(e)!;
      if (own === depth) {
        uses.set(e, (uses.get(e) ?? 0) + 1);
        if (this.#definitionNames.has(e) || (isWork(e) && (level > depth || uses.get(e)! > 1))) chosen.add(e);
      }
      if (seen.has(e) || own < depth) return;
      seen.add(e);
      for (const child of this.#children(e)) use(child, own);
      if (own === depth && this.#height(e, chosen) > deepest && isWork(e)) chosen.add(e);
    };
    const walk = (statements: readonly Statement[], at: number): void => {
      for (const statement of statements) {
        // What a local changes by may be bound, but not what it changes to: a fold stays one.
        for (const e of this.#rootsOf(statement))
          if (statement.kind === "assign" && e === statement.value)
            for (const child of this.#children(e)) use(child, this.#levels.get(e)!);
          else use(e, at);
        walk(bodyOf(statement), statement.kind === "for" ? at + 1 : at);
      }
    };
    walk(body, depth);
    return chosen;
  }

  /** Operations from an expression down to its locals. */
  #height(e: Expression, chosen: ReadonlySet<Expression>): number {
    if (!isWork(e)) return 0;
    let below = 0;
    for (const part of parts(e))
      if (!chosen.has(part) && !this.#bound.has(part)) below = Math.max(below, this.#heights.get(part) ?? 0);
    const height = e.kind === "load" ? 0 : below + 1;
    this.#heights.set(e, height);
    return height;
  }

  /** The chosen, unbound expressions of a depth that this one needs, each after those it needs itself. */
  #needed(root: Expression, chosen: ReadonlySet<Expression>, depth: number): Expression[] {
    const order: Expression[] = [];
    const seen = new Set<Expression>();
    const visit = (e: Expression): void => {
      if (this.#levels.get(e)! < depth || seen.has(e) || this.#bound.has(e)) return;
      seen.add(e);
      for (const child of this.#children(e)) visit(child);
      if (chosen.has(e)) order.push(e);
    };
    visit(root);
    return order;
  }

  #rewrite(e: Expression): Expression {
    const bound = this.#bound.get(e);
    if (bound !== undefined) return { kind: "local", name: bound, dtype: e.dtype };
    if (e.kind === "apply") return { ...e, operands: e.operands.map((operand) => this.#rewrite(operand)) };
    if (e.kind === "guarded")
      return { ...e, value: this.#rewrite(e.value), otherwise: this.#rewrite(e.otherwise) };
    return e;
  }

  #nameFor(e: Expression): string {
    const defined = this.#definitionNames.get(e);
    if (defined !== undefined) return defined;
    const { names } = this.#options;
    const label = "name" in e ? e.name : undefined;
    const plain = label ?? (e.kind === "load" ? e.buffer.name : e.kind === "apply" ? nounOf(e.op) : "value");
    if (e.kind !== "load" && names.isFree(plain)) return names.unique(plain);
    const variables = this.#loopVariables(e).reduce((text, { name }) => text + name, "");
    return names.unique(variables === "" && e.kind !== "load" ? plain : `${plain}_${variables || 0}`);
  }

  /** The loop variables that an expression reads its operands by, the nearest first. */
  #loopVariables(e: Expression): readonly Reach[] {
    const known = this.#variables.get(e);
    if (known) return known;
    const all: Reach[] = [];
    const names = this.#namesIn(e);
    for (const name of names) {
      const definition = this.#options.definitions.get(name);
      if (definition) for (const reach of this.#loopVariables(definition)) include(all, reach.name, 0);
    }
    for (const name of names) if (this.#isVariable(name)) include(all, name, 0);
    for (const part of parts(e))
      for (const { name, distance } of this.#loopVariables(part)) include(all, name, distance + 1);
    this.#variables.set(e, all);
    return all;
  }

  /** The names that stand in an expression's own indices. */
  #namesIn(e: Expression): readonly string[] {
    const indices = ownIndices(e);
    return indices.length === 1 ? variablesOf(indices[0]!) : indices.flatMap(variablesOf);
  }

  #isVariable(name: string): boolean {
    return !this.#options.definitions.has(name) && !this.#blockStarts.has(name);
  }
}

/** A loop variable, and how many expressions deep it stands. */
interface Reach {
  readonly name: string;
  readonly distance: number;
}

/** Adds a variable to a list of others, the nearest first, unless it stands there as near. */
function include(list: Reach[], name: string, distance: number): void {
  const known = list.findIndex((reach) => reach.name === name);
  if (known >= 0 && list[known]!.distance <= distance) return;
  if (known >= 0) list.splice(known, 1);
  const farther = list.findIndex((reach) => reach.distance > distance);
  list.splice(farther < 0 ? list.length : farther, 0, { name, distance });
}

/** Whether it is worth a local at all. */
const isWork = (e: Expression): boolean =>
  e.kind === "apply" && e.op === (cast as Op)
    ? isWork(e.operands[0]!)
    : e.kind === "apply" || e.kind === "load" || e.kind === "guarded" || e.kind === "random";

/** The buffers and locals that a statement changes. */
const changedBy = (statement: Statement): Array<Buffer | string> =>
  statement.kind === "store"
    ? [statement.buffer]
    : statement.kind === "multiply" || statement.kind === "product"
      ? [statement.sums]
      : statement.kind === "gather" && statement.block
        ? [statement.block]
        : statement.kind === "assign"
          ? [statement.name]
          : [];

/** Calls `visit` with the index of every load and store, the loops around it, and the name of the buffer. */
function eachIndex(
  body: readonly Statement[],
  visit: (index: Index, path: Path, user: string) => void,
  path: Path = [],
): void {
  const seen = new Set<Expression>();
  for (const statement of body) {
    if (statement.kind === "store") visit(statement.index, path, statement.buffer.name);
    for (const e of expressionsOf(statement, seen))
      if (e.kind === "load") visit(e.index, path, e.buffer.name);
    eachIndex(bodyOf(statement), visit, statement.kind === "for" ? [...path, statement] : path);
  }
}

const hasScaled = (index: Index): boolean =>
  index.kind === "add" ? hasScaled(index.left) || hasScaled(index.right) : isScaled(index);

/** Whether a term of an index is more than a variable or a number. */
const isScaled = (term: Index): boolean =>
  term.kind === "floor-divide" ||
  term.kind === "modulo" ||
  (term.kind === "multiply" && term.by !== 1 && term.by !== -1);

/** An offset has no bound of its own. */
const unbounded = 2 ** 31;
