// What threads share: kernels cut into loops of which each thread runs some iterations, and the rest, which one runs.
import { printType } from "../graph/node.ts";
import { addDim } from "../graph/shape.ts";
import { minimum } from "../ops/index.ts";
import { type Index, variableIndex } from "../ops/indexing.ts";
import type { Op } from "../ops/op.ts";
import { bytesOf, estimate, flopsOf } from "./cost.ts";
import { namesBound, namesUsed, neededBy } from "./dependence.ts";
import type { Let } from "./loops.ts";
import { Names } from "./names.ts";
import type { Buffer, Expression, Kernel, Loop, Program, Share, Statement } from "./program.ts";
import { buffersIn, statementsIn } from "./visit.ts";

/** Work below which a loop is not worth waking threads for: that of so many operations. */
const leastWork = 2 ** 15;
/** Of products, which are fast, so many count as one. */
const productOperations = 8;

/** Iterations of a loop that may run in vectors, and rows of products that share what they read. */
const grain = 4;

/** The program with kernels that threads share, wherever that is worth it when symbols are as large as a batch. */
export function withThreads(program: Program, batch: number, least = leastWork): Program {
  const names = new Names([...program.kernels, ...program.buffers].map(({ name }) => name));
  const isWorth = (loop: Loop): boolean => workOf(loop, batch) >= least;
  const kernels = program.kernels.flatMap((kernel) =>
    kernel.share ? [kernel] : cut(kernel, isWorth, names),
  );
  return { ...program, kernels };
}

/** A stretch of a kernel: a loop as threads share it, behind the tables that each fills for itself; or what one runs. */
interface Stretch {
  readonly body: readonly Statement[];
  readonly share?: Share;
}

/** A kernel for each loop that is shared, and for what is between these; the kernel as it is where there is none. */
function cut(kernel: Kernel, isWorth: (loop: Loop) => boolean, names: Names): Kernel[] {
  const { lets, rest } = madeAnywhere(kernel);
  const users = new Map<string, number>();
  rest.forEach((statement, place) => {
    for (const name of namesUsed(statement)) users.set(name, place);
  });
  const stretches: Stretch[] = [];
  let open: Statement[] = [];
  /** Ends a stretch of one thread. */
  const close = (): void => {
    if (open.length > 0) stretches.push({ body: open });
    open = [];
  };
  /** The last place where a local is used that has been bound so far. */
  let reach = -1;
  rest.forEach((statement, place) => {
    const isLoop = statement.kind === "for" && statement.mode === "parallel";
    const shared = isLoop && reach < place && isWorth(statement) ? shareOf(statement, kernel) : null;
    const tables = shared ? open.slice(open.findLastIndex((each) => !isTable(each, kernel)) + 1) : [];
    if (shared && !needsBlocks([...tables, statement])) {
      open = open.slice(0, open.length - tables.length);
      close();
      stretches.push({ body: [...tables, shared.loop], share: shared.share });
    } else open.push(statement);
    for (const name of namesBound(statement)) reach = Math.max(reach, users.get(name) ?? -1);
  });
  close();
  // Kernels write each buffer once, and hand on no blocks.
  const stored = stretches.flatMap(({ body }) => outside(buffersIn(body).writes));
  const isApart =
    new Set(stored).size === stored.length &&
    stretches.every(({ share, body }) => share || !needsBlocks(body));
  if (!isApart || !stretches.some(({ share }) => share)) return [kernel];
  const [, ...line] = kernel.doc.split(" — ");
  return stretches.map(({ body: own, share }, place): Kernel => {
    const body = [...neededBy(own, lets), ...own];
    const [reads, writes] = [outside(buffersIn(body).reads), outside(buffersIn(body).writes)];
    const made = writes.map((buffer) => `${buffer.external ?? buffer.name}: ${printType(buffer)}`);
    const doc = [made.join(", "), ...line].join(" — ");
    const name = place === 0 ? kernel.name : names.unique(kernel.name);
    return { ...kernel, name, doc, reads, writes, body, ...(share && { share }) };
  });
}

/** The locals of a kernel that each part of it may make for itself, as they read nothing that it writes; and the rest. */
function madeAnywhere({ body, writes }: Kernel): { readonly lets: Let[]; readonly rest: Statement[] } {
  const written = new Set(writes);
  // Loops before a local may have bound its name for themselves.
  const bound = new Set<string>();
  const held = new Set<string>();
  for (const name of statementsIn(body).flatMap(namesBound)) (bound.has(name) ? held : bound).add(name);
  const lets: Let[] = [];
  const rest: Statement[] = [];
  for (const statement of body) {
    const isFree =
      statement.kind === "let" &&
      buffersIn([statement]).reads.every((buffer) => !written.has(buffer)) &&
      [statement.name, ...namesUsed(statement)].every((name) => !held.has(name));
    if (isFree) lets.push(statement);
    else {
      rest.push(statement);
      for (const name of namesBound(statement)) held.add(name);
    }
  }
  return { lets, rest };
}

const isBlock = ({ role }: Buffer): boolean => role === "block";
const outside = (buffers: readonly Buffer[]): Buffer[] => buffers.filter((buffer) => !isBlock(buffer));

/** Whether a statement does nothing but fill blocks, which each thread has for itself, from what the kernel leaves as it is. */
function isTable(statement: Statement, kernel: Kernel): boolean {
  const { reads, writes } = buffersIn([statement]);
  const fills = writes.length > 0 || statement.kind === "gather";
  return fills && writes.every(isBlock) && reads.every((buffer) => !kernel.writes.includes(buffer));
}

/** Whether statements read blocks that others before them have filled. */
function needsBlocks(body: readonly Statement[]): boolean {
  const filled = new Set<Buffer | "panels">();
  return statementsIn(body).some((statement) => {
    const { reads, writes } = buffersIn(
      statement.kind === "for" || statement.kind === "if" ? [] : [statement],
    );
    const isMissing =
      reads.some((buffer) => isBlock(buffer) && !filled.has(buffer)) ||
      (statement.kind === "multiply" && statement.gathered === true && !filled.has("panels"));
    for (const buffer of writes) filled.add(buffer);
    if (statement.kind === "gather" && !statement.block) filled.add("panels");
    return isMissing;
  });
}

const multiplies = (loop: Loop): boolean =>
  statementsIn([loop]).some(({ kind }) => kind === "product" || kind === "multiply");

/** Operations of a loop, or elements that it reads and writes if there are more of these. */
function workOf(loop: Loop, batch: number): number {
  const operations = estimate(flopsOf({ body: [loop] }), batch);
  if (multiplies(loop)) return operations / productOperations;
  return Math.max(operations, estimate(bytesOf(buffersIn([loop])), batch) / 4);
}

/** A parallel loop over the iterations that a call runs; null where its blocks do not end as expected. */
function shareOf(loop: Loop, { reads, writes, scalars }: Kernel): { loop: Loop; share: Share } | null {
  const { variable, extent, step } = loop;
  const bound = statementsIn([loop]).flatMap((s) =>
    "name" in s ? [s.name] : "variable" in s ? [s.variable] : [],
  );
  const outer = [...reads, ...writes, ...scalars].map(({ name }) => name);
  const names = new Names([...bound, ...outer, ...namesUsed(loop)]);
  const [from, to] = [names.unique(`${variable}_from`), names.unique(`${variable}_to`)];
  const end: Index = { kind: "variable", name: to, extent: addDim(extent, 1) };
  const range = { start: variableIndex(from, extent), end };
  if (step === undefined)
    return {
      loop: { ...loop, range },
      share: { from, to, extent, grain: multiplies(loop) ? 1 : grain },
    };
  const [last, ...body] = loop.body;
  if (last?.kind !== "let" || last.value.kind !== "apply" || last.value.op !== (minimum as Op)) return null;
  const reached: Expression = { kind: "index", index: end, dtype: "i32" };
  const value: Expression = { ...last.value, operands: [last.value.operands[0]!, reached] };
  return {
    loop: { ...loop, range, body: [{ ...last, value }, ...body] },
    share: { from, to, extent, grain: step % grain === 0 ? grain : 1 },
  };
}
