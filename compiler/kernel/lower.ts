// Lowering: from the roots of a program to kernels. What is kept, which kernels, in what order, and their loops.
import type { Span } from "../../dsl/source.ts";
import { type DType, type Node, type Origin, printType, topological } from "../graph/node.ts";
import { type Shape, symbolsOf } from "../graph/shape.ts";
import { setting } from "../ops/index.ts";
import type { Op, Target } from "../ops/op.ts";
import { collapse } from "./collapse.ts";
import { columnNest } from "./columns.ts";
import { dotNest } from "./dots.ts";
import { stripped } from "./elements.ts";
import { carriedOver, fuse, inMemory } from "./fusion.ts";
import { type Group, groupClusters, mostBuffers } from "./grouping.ts";
import { halvesAmong } from "./halves.ts";
import { type Labels, labelsOf } from "./labels.ts";
import { bindLocals } from "./locals.ts";
import { Names } from "./names.ts";
import { KernelScope, load, loops, Nest, type Surroundings, storeAt } from "./nest.ts";
import { orderClusters } from "./order.ts";
import { blockNest } from "./product.ts";
import {
  type Buffer,
  type Expression,
  isVariable,
  type Kernel,
  type Program,
  type Statement,
} from "./program.ts";
import { runningNest } from "./running.ts";
import { Scalars, sortedScalars } from "./scalars.ts";
import { scatterNest } from "./scatter.ts";
import { matrixForm, type Schedule, schedules } from "./schedule.ts";
import { inStages } from "./stages.ts";
import { isStored, keptNodes } from "./storage.ts";
import { unrolled } from "./unroll.ts";
import { buffersIn } from "./visit.ts";

/** After the program, `target` holds `value`. Any `Variable` of compiler/model.ts is a target. */
export interface UpdateRequest {
  readonly target: {
    readonly name: string;
    readonly role: "param" | "state" | "optimizer";
    readonly node: Node;
    readonly dtype: DType;
    readonly shape: Shape;
  };
  readonly value: Node;
}

export interface LoweringRequest {
  readonly name: Program["name"];
  readonly results: ReadonlyArray<{ readonly name: string; readonly node: Node }>;
  readonly updates: readonly UpdateRequest[];
  origin(node: Node): Origin | undefined;
}

/** The program that computes the results and makes the updates, all from the values before it. */
export function lowerProgram(
  request: LoweringRequest,
  target: Target = "ts",
  schedule: Schedule = schedules[target],
): Program {
  const { results, updates } = rootsOf(request, schedule);
  const roots = [...results.map(({ node }) => node), ...updates.map(({ value }) => value)];
  const needed = topological([...roots, ...updates.map(({ target: { node } }) => node)]);
  const runsInBlocks = (node: Node): boolean =>
    node.op.kind === "contraction" && matrixForm(node, schedule) !== null;
  const first = keptNodes(roots);
  const clusters = fuse(first, runsInBlocks);
  const carried = carriedOver(clusters, first);
  const kept = carried.length === 0 ? first : keptNodes(roots, carried);
  const fused = carried.length === 0 ? clusters : fuse(kept, runsInBlocks, clusters);
  const overwrites = updates.map(({ target: { node }, value }) => ({ target: node, value: stripped(value) }));
  const order = orderClusters(fused, overwrites);
  const inPlace = new Set([...order.overwrites.values()].flat());
  const groups = groupClusters(order, kept, schedule, request.name !== "step");

  const names = new Names(schedule.reserved);
  const symbols = new Set<string>();
  for (const shape of new Set(needed.map((node) => node.shape)))
    for (const dim of shape) symbolsOf(dim, symbols);
  const scalars = new Scalars(names, symbols);
  const next = updates.map(({ target: { name }, value }) => ({ name: `${name}_next`, node: value }));
  const labels = labelsOf(needed, [...results, ...next], request.origin);
  const memory = new Memory(names, labels);
  for (const node of needed)
    if (isStored(node)) memory.addLeaf(node);
    else if (node.op === (setting as Op))
      scalars.scalar("setting", (node.attributes as { name: string }).name);
  const found = results.map(({ name, node }) => ({ name, buffer: memory.add(node, name, "result", name) }));
  const copies: Array<{ readonly from: Buffer; readonly to: Buffer }> = [];
  for (const { target: variable, value } of updates) {
    const to = memory.source(variable.node);
    if (inPlace.has(variable.node)) memory.assign(value, to);
    else copies.push({ from: memory.add(value, `${variable.name}_next`, "temporary"), to });
  }
  const temporaries = new Map<Buffer, Node>();
  for (const node of inMemory(groups))
    if (memory.destinations(node).length === 0)
      temporaries.set(memory.add(node, labels.nameOf(node), "temporary"), node);

  const keptSet = new Set(kept);
  const around: Surroundings = {
    kept: keptSet,
    source: (node) => memory.known(node),
    destinations: (node) => memory.destinations(node),
    scalar: (kind, external) => scalars.scalar(kind, external),
    nameOf: (node) => labels.nameOf(node),
    labelOf: (node) => labels.labelOf(node),
  };
  const kernelNames = new Names([...schedule.reserved, ...memory.buffers.map(({ name }) => name)]);
  const kernels = groups.map((group): Kernel => {
    const members = group.flatMap((cluster) => cluster.members);
    const taken = new Set([...schedule.reserved, ...scalars.names]);
    for (const { node, accesses } of members) {
      for (const { name } of memory.destinations(node)) taken.add(name);
      for (const access of accesses) {
        const read = memory.known(access.node);
        if (read) taken.add(read.name);
      }
    }
    const body = bodyOf(group, around, schedule, new KernelScope(around, taken));
    return {
      ...describe(group, request, memory, labels, kernelNames),
      ...interfaceOf(body, scalars),
      body,
      computes: members.map(({ node }) => node),
    };
  });
  for (const { from, to } of copies) {
    const taken = [from.name, to.name, ...scalars.names, ...schedule.reserved];
    const nest = new Nest(
      { space: to.shape, members: [], products: [] },
      around,
      new KernelScope(around, taken),
    );
    const point = nest.point(0, to.shape);
    const body = collapse(loops(point, "parallel", [storeAt(to, point, load(from, point))]), new Map());
    const name = kernelNames.unique(`${request.name}_copy_${to.name}`);
    kernels.push({
      name,
      doc: `${to.external ?? to.name} takes its new value`,
      ...interfaceOf(body, scalars),
      body,
    });
  }
  return {
    name: request.name,
    scalars: sortedScalars(new Set(kernels.flatMap((kernel) => kernel.scalars))),
    buffers: [...new Set(kernels.flatMap(({ reads, writes }) => [...reads, ...writes]))],
    halves: halvesAmong(temporaries, kernels, (node) => request.origin(node), mostBuffers),
    kernels,
    results: found,
  };
}

/** Results, and updates that change something, as the target has them computed. */
function rootsOf(
  { results, updates }: LoweringRequest,
  schedule: Schedule,
): Pick<LoweringRequest, "results" | "updates"> {
  const changes = updates.filter(({ target: { node }, value }) => stripped(value) !== node);
  if (schedule.workgroup === null) return { results, updates: changes };
  const nodes = [...results.map(({ node }) => node), ...changes.map(({ value }) => value)];
  const staged = inStages(nodes, schedule);
  return {
    results: results.map((result, k) => ({ ...result, node: staged[k]! })),
    updates: changes.map((update, k) => ({ ...update, value: staged[results.length + k]! })),
  };
}

/** Scheduled and collapsed loops, one nest after the other, with their locals bound. */
function bodyOf(
  group: Group,
  around: Surroundings,
  schedule: Schedule,
  scope: KernelScope,
): readonly Statement[] {
  const definitions = new Map<string, Expression>();
  const body = group.flatMap((cluster) => {
    const nest = new Nest(cluster, around, scope);
    const statements = statementsOf(nest, schedule);
    const collapsed = collapse(schedule.blocks ? unrolled(statements) : statements, nest.definitions);
    for (const [name, value] of nest.definitions) definitions.set(name, value);
    return collapsed;
  });
  return bindLocals(body, { definitions, names: scope.names });
}

/** The loops of a cluster, as the target runs them. */
function statementsOf(nest: Nest, schedule: Schedule): Statement[] {
  const { blocks } = schedule;
  const isProduct = nest.cluster.products.length > 0;
  const running = runningNest(nest, schedule);
  if (running) return running;
  if (!blocks) return isProduct ? dotNest(nest, schedule) : (scatterNest(nest) ?? nest.plain());
  if (isProduct) return blockNest(nest, schedule, blocks);
  return (blocks.sumsRows ? columnNest(nest, blocks) : null) ?? nest.plain();
}

function interfaceOf(
  body: readonly Statement[],
  scalars: Scalars,
): Pick<Kernel, "reads" | "writes" | "scalars"> {
  const outside = (buffers: readonly Buffer[]): Buffer[] => buffers.filter(({ role }) => role !== "block");
  const { reads, writes } = buffersIn(body);
  return { reads: outside(reads), writes: outside(writes), scalars: scalars.in(body) };
}

/** The name of a kernel, after what it makes, and the line of the model that asks for most of it. */
function describe(
  group: Group,
  request: LoweringRequest,
  memory: Memory,
  labels: Labels,
  names: Names,
): { readonly name: string; readonly doc: string; readonly origin?: Span } {
  const members = group.flatMap((cluster) => cluster.members);
  const product = group.flatMap(({ products }) => products)[0];
  const written = members.flatMap(({ node }) =>
    memory.destinations(node).map((buffer) => ({ node, buffer })),
  );
  const updated = written.filter(({ buffer }) => isVariable(buffer));
  const chief =
    updated.find(({ buffer }) => buffer.role === "param") ??
    updated[0] ??
    written.find(({ buffer }) => buffer.role === "result") ??
    written.find(({ node }) => labels.labelOf(node) !== undefined) ??
    written[0]!;
  const folded = updated.length > 0 ? members.find(({ fold }) => fold) : undefined;
  const worker = (product ?? folded ?? chief).node;
  const line = labels.lineOf(worker);
  const made = written
    .map(({ node, buffer }) => `${buffer.external ?? buffer.name}: ${printType(node)}`)
    .join(", ");
  const origin = request.origin(worker);
  return {
    name: names.unique(`${updated.length > 0 ? "update" : request.name}_${chief.buffer.name}`),
    doc: line === "" ? made : `${made} — ${line}`,
    ...(origin && { origin: origin.span }),
  };
}

/** The buffers of a program, and which node's elements lie in which. */
class Memory {
  readonly buffers: Buffer[] = [];
  readonly #names: Names;
  readonly #labels: Labels;
  readonly #leaves = new Map<Node, Buffer>();
  readonly #destinations = new Map<Node, Buffer[]>();

  constructor(names: Names, labels: Labels) {
    this.#names = names;
    this.#labels = labels;
  }

  #buffer(node: Node, name: string, role: Buffer["role"], more: Partial<Buffer> = {}): Buffer {
    const buffer: Buffer = {
      name: this.#names.unique(name),
      dtype: node.dtype,
      shape: node.shape,
      role,
      ...more,
    };
    this.buffers.push(buffer);
    return buffer;
  }

  /** The memory of an input, a variable or a literal. */
  addLeaf(node: Node): void {
    const {
      name,
      role = "input",
      values,
    } = node.attributes as Partial<Pick<Buffer, "name" | "role" | "values">>;
    const buffer = values
      ? this.#buffer(node, this.#labels.labelOf(node) ?? "literal", "literal", { values })
      : this.#buffer(node, name!, role, { external: name! });
    this.#leaves.set(node, buffer);
  }

  /** A new buffer that a kept node's elements are stored in. */
  add(node: Node, name: string, role: Buffer["role"], external?: string): Buffer {
    const buffer = this.#buffer(node, name, role, external === undefined ? {} : { external });
    this.assign(node, buffer);
    return buffer;
  }

  assign(node: Node, buffer: Buffer): void {
    const kept = stripped(node);
    this.#destinations.set(kept, [...this.destinations(kept), buffer]);
  }

  destinations(node: Node): readonly Buffer[] {
    return this.#destinations.get(node) ?? [];
  }

  /** The buffer that a node's elements are read from, if it has one. */
  known(node: Node): Buffer | undefined {
    return this.#leaves.get(node) ?? this.#destinations.get(node)?.[0];
  }

  source(node: Node): Buffer {
    const buffer = this.known(node);
    if (!buffer)
      throw new Error(`internal: ${node.op.name} of ${printType(node)} is read, and stored nowhere`);
    return buffer;
  }
}
