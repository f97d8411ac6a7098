// What statements of a kernel have to do with each other: which must wait, and which may run anywhere.
import type { Index } from "../ops/indexing.ts";
import { estimate } from "./cost.ts";
import { foldsIn, termsOf } from "./loops.ts";
import type { Buffer, Kernel, Statement } from "./program.ts";
import { variablesOf } from "./strides.ts";
import { buffersIn, expressionsIn, ownIndices, statementIndices, statementsIn } from "./visit.ts";

/** Names that a statement binds for those after it. */
export const namesBound = (statement: Statement): string[] =>
  statement.kind === "let" || statement.kind === "variable" || statement.kind === "dot"
    ? [statement.name]
    : [];

/** Names of locals that a statement changes. */
const namesChanged = (statement: Statement): string[] =>
  [...statementsIn([statement])].flatMap((s) => (s.kind === "assign" ? [s.name] : []));

/** Names of locals that a statement reads or changes. */
export function namesUsed(statement: Statement): Set<string> {
  const names = new Set(namesChanged(statement));
  const add = (index: Index): void => {
    for (const name of variablesOf(index)) names.add(name);
  };
  for (const s of statementsIn([statement])) {
    statementIndices(s).forEach(add);
  }
  for (const e of expressionsIn([statement])) {
    if (e.kind === "local") names.add(e.name);
    ownIndices(e).forEach(add);
  }
  return names;
}

/** Whether two statements must run one after the other. */
export function depend(a: readonly Statement[], b: readonly Statement[]): boolean {
  const [first, second] = [buffersIn(a), buffersIn(b)];
  const meet = (x: readonly Buffer[], y: readonly Buffer[]): boolean =>
    x.some((buffer) => y.includes(buffer));
  return (
    meet(first.writes, second.reads) || meet(first.reads, second.writes) || meet(first.writes, second.writes)
  );
}

/** The statements in groups that neither depend on one another nor share locals. */
export function apart(statements: readonly Statement[]): Statement[][] {
  const group = statements.map((_, k) => k);
  const join = (a: number, b: number): void => {
    const [from, to] = [group[a]!, group[b]!];
    group.forEach((of, k) => {
      if (of === Math.max(from, to)) group[k] = Math.min(from, to);
    });
  };
  const bound = new Map<string, number>();
  statements.forEach((statement, k) => {
    for (const name of namesUsed(statement)) if (bound.has(name)) join(bound.get(name)!, k);
    for (const name of namesBound(statement)) bound.set(name, k);
    for (let before = 0; before < k; before++)
      if (group[before] !== group[k] && depend([statements[before]!], [statement])) join(before, k);
  });
  return [...new Set(group)].map((of) => statements.filter((_, k) => group[k] === of));
}

/**
 * The statements that may run in any workgroup, since they read nothing that the kernel writes and write nothing: locals
 * that are there at once, and folds that are little work, with the locals made of them.
 */
export function madeAnywhere(
  { body, writes }: Kernel,
  { symbolic, recomputed }: { readonly symbolic: number; readonly recomputed: number },
): ReadonlyMap<Statement, "at once" | "by folds"> {
  const written = new Set(writes);
  const free = new Set(
    body.filter((statement) => {
      const { reads, writes: stored } = buffersIn([statement]);
      if (stored.length > 0 || reads.some((buffer) => written.has(buffer))) return false;
      if (statement.kind !== "for") return statement.kind === "let" || statement.kind === "variable";
      return (
        statement.mode === "serial" &&
        estimate(termsOf(statement), symbolic) <= recomputed &&
        foldsIn(statement) !== null
      );
    }),
  );
  // What reads, binds or changes a local that others change or bind is not free either.
  for (let left = -1; left !== free.size; ) {
    left = free.size;
    const held = new Set(
      body.filter((s) => !free.has(s)).flatMap((s) => [...namesBound(s), ...namesChanged(s)]),
    );
    for (const statement of free)
      if ([...namesUsed(statement), ...namesBound(statement)].some((name) => held.has(name)))
        free.delete(statement);
  }
  const folded = new Set<string>();
  return new Map(
    body.flatMap((statement): Array<readonly [Statement, "at once" | "by folds"]> => {
      if (!free.has(statement)) return [];
      const isLate = statement.kind !== "let" || [...namesUsed(statement)].some((name) => folded.has(name));
      if (isLate) for (const name of namesBound(statement)) folded.add(name);
      return [[statement, isLate ? "by folds" : "at once"]];
    }),
  );
}

/** Those statements that others need, directly or not. */
export function neededBy(statements: readonly Statement[], from: readonly Statement[]): Statement[] {
  const names = new Set(statements.flatMap((statement) => [...namesUsed(statement)]));
  return from
    .toReversed()
    .filter((statement) => {
      const given =
        statement.kind === "for" ? [...(foldsIn(statement)?.keys() ?? [])] : namesBound(statement);
      if (!given.some((name) => names.has(name))) return false;
      for (const name of namesUsed(statement)) names.add(name);
      return true;
    })
    .toReversed();
}
