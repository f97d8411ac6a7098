// Every stage of a compile, as text, data and pictures: what `mlpc inspect` prints and what goldens hold.
import type { File } from "../../dsl/ast.ts";
import type { Diagnostic } from "../../dsl/diagnostic.ts";
import { format as formatSource } from "../../dsl/format.ts";
import { placeInFile, type Span } from "../../dsl/source.ts";
import { type CompileOptions, lower, lowerPrograms, requireTarget } from "../compile.ts";
import { type Node, printAttributes, printType, topological } from "../graph/node.ts";
import { toJson as graphToJson, printGraph } from "../graph/print.ts";
import { type Dim, printDim } from "../graph/shape.ts";
import { largest } from "../kernel/arena.ts";
import { halvesIn, type MemoryOptions, planMemory } from "../kernel/memory.ts";
import { printProgram, toJson as programToJson } from "../kernel/print.ts";
import type { Program } from "../kernel/program.ts";
import type { Model } from "../model.ts";
import { optimize } from "../optimize.ts";
import { title } from "../rewrite/rule.ts";
import { allRoots, forwardRoots, type Root } from "../roots.ts";
import { type Code, codeOf } from "./code.ts";
import { computationOf, kernelKey, phaseOf } from "./computation.ts";
import { type Diagram, graphDiagram, kernelDiagram } from "./diagram.ts";
import { toDot, toMermaid } from "./diagram-text.ts";
import { pageOf } from "./page.ts";
import { timelineOf } from "./timeline.ts";

export const stages = ["ast", "graph", "gradient", "optimized", "kernels", "memory", "code"] as const;
export type Stage = (typeof stages)[number];

export const formats = ["text", "json", "dot", "mermaid", "html"] as const;
export type Format = (typeof formats)[number];

/** Those that a stage has. */
export function formatsOf(stage: Stage): readonly Format[] {
  if (stage === "ast" || stage === "code") return ["text", "json"];
  return stage === "memory" ? ["text", "json", "html"] : formats;
}

export interface InspectOptions extends CompileOptions {
  readonly stage: Stage;
  /** Default: text. */
  readonly format?: Format;
  /** For `optimized` and later stages: stop after this pass. */
  readonly after?: string;
  /** Name every rewrite that fires: before the stage's text, or as `trace` beside it in JSON. */
  readonly trace?: boolean;
}

/** A model on its way, each stage made when it is first asked for. */
interface Subject {
  readonly stage: Stage;
  readonly file: File;
  readonly model: Model;
  readonly memory: MemoryOptions;
  readonly optimized: () => Model;
  readonly programs: () => readonly Program[];
  readonly code: () => Code;
}

/**
 * What a stage makes of a model; the text is empty when there are errors. Throws a TypeError for a format it lacks, and as
 * `requireTarget` does; of `auto`, the form for a GPU is shown.
 */
export function inspect(
  source: string,
  options: InspectOptions,
): { text: string; diagnostics: readonly Diagnostic[] } {
  const { stage, format = "text", precision = "f32" } = options;
  if (!formatsOf(stage).includes(format))
    throw new TypeError(`the stage ${stage} has no format ${format}; it has ${formatsOf(stage).join(", ")}`);
  requireTarget(options);
  const target = options.target === "auto" ? "wgsl" : (options.target ?? "ts");
  const { model, modules, diagnostics } = lower(source, options);
  if (!model || !modules) return { text: "", diagnostics };
  const trace: string[] = [];
  const optimized = once(() =>
    optimize(model, {
      ...(options.after === undefined ? {} : { after: options.after }),
      ...(options.trace
        ? { trace: (rule, before, after) => void trace.push(fired(title(rule), before, after)) }
        : {}),
    }),
  );
  const programs = once(() => lowerPrograms(optimized(), target));
  const memory = { precision, batch: model.train.batch, target } as const;
  const code = once(() => codeOf(programs(), memory));
  const body = printed(format, { stage, file: modules.file, model, memory, optimized, programs, code });
  if (!options.trace || (format !== "text" && format !== "json")) return { text: body, diagnostics };
  const traced =
    format === "json"
      ? `${JSON.stringify({ trace, [stage]: JSON.parse(body) }, null, 2)}\n`
      : [...trace, "", body].join("\n");
  return { text: traced, diagnostics };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function printed(format: Format, subject: Subject): string {
  switch (format) {
    case "text":
      return text(subject);
    case "json":
      return `${JSON.stringify(data(subject), withPlaces, 2)}\n`;
    case "dot":
      return toDot(diagramsOf(subject));
    case "mermaid":
      return toMermaid(diagramsOf(subject));
    case "html":
      return page(subject);
  }
}

const brief = (node: Node): string =>
  `${node.op.name}(${printAttributes(node.attributes)}) : ${printType(node)}`;

function fired(rule: string, before: Node, after: Node): string {
  const origin = before.graph.origin(before);
  return `${rule}: ${brief(before)} → ${brief(after)}${origin ? `  // ${placeInFile(origin.span)}` : ""}`;
}

/** The graph that a stage shows. */
function rootsOf({ stage, model, optimized }: Subject): readonly Root[] {
  if (stage === "graph") return forwardRoots(model);
  return allRoots(stage === "gradient" ? model : optimized());
}

function text(subject: Subject): string {
  const { stage, file, model, memory, programs, code } = subject;
  switch (stage) {
    case "ast":
      return formatSource(file);
    case "graph":
    case "gradient":
    case "optimized": {
      const roots = rootsOf(subject);
      const nodes = topological(roots.map((r) => r.node)).length;
      return `// model ${model.name}: ${nodes} nodes, ${roots.length} roots\n${printGraph(roots, model.graph)}`;
    }
    case "kernels":
      return programs().map(printProgram).join("\n");
    case "memory":
      return programs()
        .map((program) => memoryText(program, memory))
        .join("\n");
    case "code":
      return code().text;
  }
}

/** Where each temporary lies, as formulas of the symbolic sizes, and from which kernel to which it is alive. */
function memoryText(program: Program, options: MemoryOptions): string {
  const plan = planMemory(program, options);
  const halves = halvesIn(program, options.precision, options.target);
  const kernelAt = (position: number): string => program.kernels[position]?.name ?? "read";
  const rows = plan.slots.map(({ buffer, offset, bytes, first, last, over }) => [
    printDim(offset),
    printDim(bytes),
    buffer.name,
    `${printType(buffer)}${halves.has(buffer) ? " in f16" : ""}`,
    `${first}..${last}`,
    first === last ? kernelAt(first) : `${kernelAt(first)} .. ${kernelAt(last)}`,
    over ? `over ${over.name}` : "",
  ]);
  const most = (dims: readonly Dim[]): string => largest(dims).map(printDim).join(" or ") || "0";
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  return [
    `// ${program.name}: ${most(plan.bytes)} bytes of temporaries, ${most(plan.alive)} alive at once`,
    ...rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    ),
    "",
  ].join("\n");
}

function data(subject: Subject): unknown {
  const { stage, file, model, memory, programs } = subject;
  switch (stage) {
    case "ast":
      return file;
    case "graph":
    case "gradient":
    case "optimized":
      return graphToJson(rootsOf(subject), model.graph);
    case "kernels":
      return programs().map(programToJson);
    case "memory":
      return programs().map((program) => {
        const { slots, bytes, alive } = planMemory(program, memory);
        return {
          program: program.name,
          kernels: program.kernels.map(({ name }, position) => ({ name, alive: alive[position] })),
          bytes,
          buffers: slots.map(({ buffer, offset, bytes, first, last, over }) => ({
            name: buffer.name,
            type: printType(buffer),
            role: buffer.role,
            offset,
            bytes,
            first,
            last,
            ...(over && { over: over.name }),
          })),
        };
      });
    case "code":
      return { [memory.target ?? "ts"]: text(subject) };
  }
}

const isSpan = (value: unknown): value is Span =>
  typeof value === "object" && value !== null && "source" in value && "start" in value && "end" in value;

/** Spans become places, sources their names, sizes their text. */
function withPlaces(key: string, value: unknown): unknown {
  if (isSpan(value)) return placeInFile(value);
  if (key === "source" && typeof value === "object" && value !== null && "name" in value) return value.name;
  if (typeof value === "object" && value !== null && "terms" in value && "key" in value) return value.key;
  return value;
}

/** Programs without kernels are not drawn. */
const running = (programs: readonly Program[]): readonly Program[] =>
  programs.filter(({ kernels }) => kernels.length > 0);

function diagramsOf(subject: Subject): readonly Diagram[] {
  const { stage, model, programs } = subject;
  if (stage === "kernels") return running(programs()).map((program) => kernelDiagram(program, model.graph));
  const computation = computationOf(programs(), model.graph);
  return [graphDiagram(`${model.name} ${stage}`, rootsOf(subject), model.graph, computation)];
}

function page(subject: Subject): string {
  const { stage, file, model, memory, programs, code } = subject;
  const list = running(programs());
  const kernels = list.flatMap((program) =>
    program.kernels.map((kernel) => ({
      key: kernelKey(program, kernel),
      phase: phaseOf(kernel, model.graph),
      name: kernel.name,
      doc: kernel.doc,
      code: code().of(kernel),
      ...(kernel.origin && { origin: kernel.origin }),
    })),
  );
  const shared = { title: `${model.name}: ${stage}`, source: file.source, kernels };
  if (stage === "memory") {
    const at = model.symbols.map((symbol) => `${symbol} = ${memory.batch}`).join(", ");
    return pageOf({
      ...shared,
      note: `The arena${at && ` at ${at}`}: bytes by kernel. Dashed: what is alive`,
      timelines: list.map((program) => timelineOf(program, memory)),
    });
  }
  const diagrams = diagramsOf(subject);
  const nodes = stage === "kernels" ? 0 : topological(rootsOf(subject).map(({ node }) => node)).length;
  const left = nodes - diagrams.reduce((sum, { boxes }) => sum + boxes.length, 0);
  return pageOf({
    ...shared,
    note:
      stage === "kernels"
        ? "Kernels, and the buffers between them"
        : `${nodes} nodes; ${left} constants, sizes, broadcasts and names are drawn within those that read them`,
    diagrams,
  });
}
