// Every stage of a compile as text or JSON: what `mlpc inspect` prints and what goldens hold.
import type { File } from "../../dsl/ast.ts";
import type { Diagnostic } from "../../dsl/diagnostic.ts";
import { format as formatSource } from "../../dsl/format.ts";
import { placeInFile, type Span } from "../../dsl/source.ts";
import { printKernelsSource } from "../backends/ts.ts";
import { type CompileOptions, lower, lowerPrograms } from "../compile.ts";
import { type Node, printAttributes, printType, topological } from "../graph/node.ts";
import { toJson as graphToJson, printGraph } from "../graph/print.ts";
import { type Dim, printDim } from "../graph/shape.ts";
import { largest } from "../kernel/arena.ts";
import { planMemory } from "../kernel/memory.ts";
import { printProgram, toJson as programToJson } from "../kernel/print.ts";
import type { Program } from "../kernel/program.ts";
import type { Model } from "../model.ts";
import { optimize } from "../optimize.ts";
import { title } from "../rewrite/rule.ts";
import { allRoots, forwardRoots, type Root } from "../roots.ts";

export const stages = ["ast", "graph", "gradient", "optimized", "kernels", "memory", "code"] as const;
export type Stage = (typeof stages)[number];

export interface InspectOptions extends CompileOptions {
  readonly stage: Stage;
  readonly format?: "text" | "json";
  /** For `optimized` and later stages: stop after this pass. */
  readonly after?: string;
  /** Name every rewrite that fires: before the stage's text, or as `trace` beside it in JSON. */
  readonly trace?: boolean;
}

/** What a stage makes of a model; the text is empty when there are errors. */
export function inspect(
  source: string,
  options: InspectOptions,
): { text: string; diagnostics: readonly Diagnostic[] } {
  const { model, modules, diagnostics } = lower(source, options);
  if (!model || !modules) return { text: "", diagnostics };
  const trace: string[] = [];
  const shown = options.format === "json" ? json : text;
  const body = shown(options.stage, modules.file, model, () =>
    optimize(model, {
      ...(options.after === undefined ? {} : { after: options.after }),
      ...(options.trace
        ? { trace: (rule, before, after) => void trace.push(fired(title(rule), before, after)) }
        : {}),
    }),
  );
  if (!options.trace) return { text: body, diagnostics };
  const traced =
    options.format === "json"
      ? `${JSON.stringify({ trace, [options.stage]: JSON.parse(body) }, null, 2)}\n`
      : [...trace, "", body].join("\n");
  return { text: traced, diagnostics };
}

const brief = (node: Node): string =>
  `${node.op.name}(${printAttributes(node.attributes)}) : ${printType(node)}`;

function fired(rule: string, before: Node, after: Node): string {
  const origin = before.graph.origin(before);
  return `${rule}: ${brief(before)} → ${brief(after)}${origin ? `  // ${placeInFile(origin.span)}` : ""}`;
}

function text(stage: Stage, file: File, model: Model, optimized: () => Model): string {
  switch (stage) {
    case "ast":
      return formatSource(file);
    case "graph":
      return graphText(forwardRoots(model), model);
    case "gradient":
      return graphText(allRoots(model), model);
    case "optimized": {
      const after = optimized();
      return graphText(allRoots(after), after);
    }
    case "kernels":
      return lowerPrograms(optimized()).map(printProgram).join("\n");
    case "memory":
      return lowerPrograms(optimized())
        .map((program) => memoryText(program, model.train.batch))
        .join("\n");
    case "code":
      return printKernelsSource(lowerPrograms(optimized()), { types: true, precision: "f32" });
  }
}

function graphText(roots: readonly Root[], model: Model): string {
  const nodes = topological(roots.map((r) => r.node)).length;
  return `// model ${model.name}: ${nodes} nodes, ${roots.length} roots\n${printGraph(roots, model.graph)}`;
}

/** Where each temporary lies, as formulas of the symbolic sizes, and from which kernel to which it is alive. */
function memoryText(program: Program, batch: number): string {
  const plan = planMemory(program, { precision: "f32", batch });
  const kernelAt = (position: number): string => program.kernels[position]?.name ?? "read";
  const rows = plan.slots.map(({ buffer, offset, bytes, first, last, over }) => [
    printDim(offset),
    printDim(bytes),
    buffer.name,
    printType(buffer),
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

function json(stage: Stage, file: File, model: Model, optimized: () => Model): string {
  return `${JSON.stringify(data(stage, file, model, optimized), withPlaces, 2)}\n`;
}

function data(stage: Stage, file: File, model: Model, optimized: () => Model): unknown {
  switch (stage) {
    case "ast":
      return file;
    case "graph":
      return graphToJson(forwardRoots(model), model.graph);
    case "gradient":
      return graphToJson(allRoots(model), model.graph);
    case "optimized": {
      const after = optimized();
      return graphToJson(allRoots(after), after.graph);
    }
    case "kernels":
      return lowerPrograms(optimized()).map(programToJson);
    case "memory":
      return lowerPrograms(optimized()).map((program) => {
        const { slots, bytes, alive } = planMemory(program, { precision: "f32", batch: model.train.batch });
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
      return { ts: text(stage, file, model, optimized) };
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
