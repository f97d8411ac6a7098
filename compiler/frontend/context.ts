// What lowering carries along: the graph so far, what has been declared, where we are, and how much is left to spend.
import type { Statement, TrainStatement } from "../../dsl/ast.ts";
import type { Diagnostics, Label } from "../../dsl/diagnostic.ts";
import type { Message } from "../../dsl/message.ts";
import { messages, report } from "../../dsl/messages.ts";
import type { Span } from "../../dsl/source.ts";
import { type Graph, type Node, type Origin, topological } from "../graph/node.ts";
import { printDim } from "../graph/shape.ts";
import type { Input, Named, Setting, Update, Variable } from "../model.ts";
import { Instance } from "./instance.ts";
import { error, type Value } from "./value.ts";

/** Bounds that keep any model's lowering within seconds and a gigabyte. */
export const limits = {
  /** Expressions evaluated, statements run, loop turns. */
  work: 4_000_000,
  nodes: 400_000,
  /** Expressions within expressions, through calls. */
  depth: 600,
  calls: 150,
  /** Steps of one `scan`. */
  steps: 1024,
  /** Elements of one tensor written in the source, or of one `jacobian` unrolled. */
  elements: 1_000_000,
  /** Elements of any tensor, as far as its sizes are fixed; and of one example, where one size is symbolic. */
  tensor: 2 ** 31 - 1,
  /** Axes of a tensor; einsum letters suffice for a product of two. */
  rank: 16,
  /** Products of sizes in the number of elements of one tensor. */
  terms: 1000,
} as const;

/** Thrown to leave a lowering whose budget is spent; caught in lower.ts, already reported. */
export class OutOfBudget extends Error {}

/** What the model has declared so far in one lowering. */
export interface Declarations {
  readonly inputs: Map<string, Input>;
  readonly variables: Map<string, DeclaredVariable>;
  readonly settings: Map<string, Setting>;
  readonly outputs: Map<string, Named>;
  readonly metrics: Map<string, Named>;
  readonly updates: Map<string, Update>;
  readonly symbols: Set<string>;
  readonly overrides: Set<string>;
  /** The `train` blocks that were reached. */
  readonly trains: TrainStatement[];
  loss?: Node;
  lossSpan?: Span;
}

/** A variable and the statement that declares it. */
export interface DeclaredVariable extends Variable {
  readonly declaration: Statement;
}

/** A call that is being run. */
interface Call {
  readonly span: Span;
  /** The arguments of a function of the standard library, by parameter. */
  readonly given?: ReadonlyMap<string, { readonly span: Span }>;
}

const covers = (outer: Span, inner: Span): boolean =>
  outer.source === inner.source && outer.start <= inner.start && inner.end <= outer.end;

export class Context {
  readonly graph: Graph;
  readonly diagnostics: Diagnostics;
  readonly training: boolean;
  readonly declared: Declarations;
  /** Params of the whole model, as found by an earlier lowering: what `params` and `weights` mean. */
  readonly settled: readonly Node[] | null;
  readonly libraryNames: ReadonlySet<string>;
  /** Values that `--set` gives to consts of the model. */
  readonly overrides: ReadonlyMap<string, Value>;
  /** The model itself, as a maker of params. */
  readonly root = new Instance(null, "", false);
  /** What is being called. */
  instance = this.root;
  /** Set while an optimizer's body runs for a param. */
  optimizing: { readonly name: string; readonly param: Variable } | null = null;
  /** How many params were known when `params` or `weights` was first read. */
  paramsRead: number | null = null;
  phase: Origin["phase"] = "model";
  /** Updates of variables, by name, that read what the optimizer gives params. */
  readonly postponed = new Map<string, () => void>();
  /** Whether the optimizer has run. */
  isOptimized = false;
  #callers: Call[] = [];
  readonly #blamed = new Set<Span>();
  #work = 0;
  #depth = 0;
  #places = 0;
  #streams = 0;

  constructor(
    graph: Graph,
    diagnostics: Diagnostics,
    options: {
      readonly training: boolean;
      readonly settled: readonly Node[] | null;
      readonly libraryNames: ReadonlySet<string>;
      readonly overrides: ReadonlyMap<string, Value>;
    },
  ) {
    this.graph = graph;
    this.diagnostics = diagnostics;
    this.training = options.training;
    this.settled = options.settled;
    this.libraryNames = options.libraryNames;
    this.overrides = options.overrides;
    this.declared = {
      inputs: new Map(),
      variables: new Map(),
      settings: new Map(),
      outputs: new Map(),
      metrics: new Map(),
      updates: new Map(),
      symbols: new Set(),
      overrides: new Set(),
      trains: [],
    };
  }

  /** Reports a mistake and gives the error value. A place in the standard library becomes the user's call of it. */
  fail<A>(message: Message<A>, span: Span, args: NoInfer<A>, labels: readonly Label[] = []): Value {
    this.warn(message, span, args, labels);
    if (this.diagnostics.full) throw new OutOfBudget();
    return error;
  }

  /** Reports, and goes on. Within a function of the user's, the call is shown too. */
  warn<A>(message: Message<A>, span: Span, args: NoInfer<A>, labels: readonly Label[] = []): void {
    const { at, depth } = this.#place(span);
    // A first mistake inside a function of the library may well cause the next: one for each call is enough.
    const blamed = this.#callers[depth]?.span;
    if (blamed && this.#blamed.has(blamed)) return;
    if (blamed && message.severity === "error") this.#blamed.add(blamed);
    const shown = labels.flatMap((label): Label[] => {
      const place = this.#place(label.span);
      return place.exact ? [{ ...label, span: place.at }] : [];
    });
    const caller = this.#callers[depth - 1]?.span;
    if (caller && this.#isUsers(caller) && !covers(caller, at))
      shown.push({ span: caller, text: "in this call" });
    report(this.diagnostics, message, at, args, shown);
  }

  /** The span itself; of one in the standard library, the user's argument that it names, or else the user's call. */
  userSpan(span: Span): Span {
    return this.#place(span).at;
  }

  /** What `userSpan` gives, how many calls it lies in, and whether it is more than a whole call. */
  #place(span: Span): { readonly at: Span; readonly depth: number; readonly exact: boolean } {
    let at = span;
    let exact = true;
    let depth = this.#callers.length;
    while (depth > 0 && !this.#isUsers(at)) {
      const call = this.#callers[--depth]!;
      const argument = call.given?.get(at.source.text.slice(at.start, at.end))?.span;
      exact &&= argument !== undefined;
      at = argument ?? call.span;
    }
    return this.#isUsers(at) ? { at, depth, exact } : { at: span, depth: this.#callers.length, exact: false };
  }

  #isUsers(span: Span): boolean {
    return !this.libraryNames.has(span.source.name);
  }

  /** Nodes made inside are blamed on the user's line. */
  at<T>(span: Span, make: () => T): T {
    return this.graph.at({ span: this.userSpan(span), phase: this.phase }, make);
  }

  /** Reports, and leaves this lowering: what follows would only repeat it. */
  #stop<A>(message: Message<A>, span: Span, args: NoInfer<A>): never {
    this.fail(message, span, args);
    throw new OutOfBudget();
  }

  spend(span: Span, work = 1): void {
    this.#work += work;
    if (this.#work > limits.work || this.graph.size > limits.nodes)
      this.#stop(messages.modelTooLarge, span, { nodes: limits.nodes, work: limits.work });
  }

  /** The value, unless it is a tensor or a size that is too large; reported then. */
  sized(value: Value, span: Span): Value {
    const shape = value.kind === "tensor" ? value.node.shape : value.kind === "size" ? [value.dim] : [];
    let elements = 1;
    let terms = 1;
    for (const dim of shape) {
      if (typeof dim === "number") elements *= dim;
      else {
        terms *= dim.terms.length * Math.max(...dim.terms.map((t) => t.factors.length));
        elements *= Math.max(1, ...dim.terms.map((t) => Math.abs(t.coefficient)));
      }
    }
    if (shape.length > limits.rank)
      return this.fail(messages.tooManyAxes, span, { axes: shape.length, limit: limits.rank });
    if (elements <= limits.tensor && terms <= limits.terms) return value;
    if (value.kind === "size" || terms > limits.terms)
      return this.fail(messages.sizeTooLarge, span, { size: shape.map(printDim).join(" * ") });
    return this.fail(messages.tensorTooLarge, span, { elements, limit: limits.tensor });
  }

  /** Takes what a walk over all that `node` is computed from costs. */
  spendWalk(span: Span, node: Node): void {
    this.spend(span, topological([node]).length);
  }

  /** Runs `evaluate` one level deeper. */
  nested(span: Span, evaluate: () => Value): Value {
    if (this.#depth >= limits.depth) this.#stop(messages.evaluationTooDeep, span, { limit: limits.depth });
    this.#depth++;
    try {
      return evaluate();
    } finally {
      this.#depth--;
    }
  }

  /** Runs the body of a function called at `span`; `given` are its arguments, if it is of the library. */
  call(span: Span, run: () => Value, given?: Call["given"]): Value {
    if (this.#callers.length >= limits.calls)
      this.#stop(messages.recursionTooDeep, span, { limit: limits.calls });
    this.#callers.push(given ? { span, given } : { span });
    try {
      return run();
    } finally {
      this.#callers.pop();
    }
  }

  /** The params of the model: `weights` are those of rank 2 and more. */
  params(): readonly Node[] {
    const declared = [...this.declared.variables.values()]
      .filter((v) => v.role === "param")
      .map((v) => v.node);
    this.paramsRead ??= declared.length;
    return this.settled ?? declared;
  }

  /** The param or state that a node is the value of. */
  variableOf(node: Node): DeclaredVariable | undefined {
    const { name } = node.attributes as { name?: unknown };
    const variable = typeof name === "string" ? this.declared.variables.get(name) : undefined;
    return variable?.node === node ? variable : undefined;
  }

  /** Ordinal of a name given to a value; equal in both lowerings of a model that does not read `training`. */
  nextPlace(): number {
    return this.#places++;
  }

  /** Ordinal of a random value in the model. */
  nextStream(): number {
    return this.#streams++;
  }
}
