// Diagrams in the languages of Graphviz and Mermaid.
import { placeInFile } from "../../dsl/source.ts";
import type { Box, Diagram } from "./diagram.ts";

/** Fill and border by phase, as in the page. */
const colours: Readonly<Record<Box["phase"], readonly [fill: string, border: string]>> = {
  model: ["#dbeafe", "#2563eb"],
  gradient: ["#ffedd5", "#ea580c"],
  update: ["#dcfce7", "#16a34a"],
};

const shapes: Readonly<Record<Box["kind"], string>> = {
  input: "ellipse",
  variable: "cylinder",
  operation: "box",
  kernel: "box",
};

/** Of Graphviz. */
const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;

const titleOf = (diagrams: readonly Diagram[]): string => diagrams.map(({ title }) => title).join(", ");

/** The diagrams in one digraph, each in a cluster of its own where there are several. */
export function toDot(diagrams: readonly Diagram[]): string {
  const body = diagrams.flatMap(({ title, boxes, arrows }, k) => {
    const id = (box: string): string => (diagrams.length === 1 ? box : `d${k}_${box}`);
    const lines = [
      ...boxes.map(({ id: box, lines, kind, phase, origin }) => {
        const [fill, border] = colours[phase];
        const tooltip = origin ? `, tooltip=${quoted(placeInFile(origin))}` : "";
        return `${id(box)} [label=${quoted(lines.join("\n"))}, shape=${shapes[kind]}, fillcolor="${fill}", color="${border}"${tooltip}];`;
      }),
      ...arrows.map(
        ({ from, to, label }) =>
          `${id(from)} -> ${id(to)}${label === undefined ? "" : ` [label=${quoted(label)}]`};`,
      ),
    ];
    return diagrams.length === 1
      ? lines
      : [`subgraph cluster_${k} {`, `  label=${quoted(title)};`, ...lines.map((line) => `  ${line}`), "}"];
  });
  return [
    `digraph ${quoted(titleOf(diagrams))} {`,
    '  node [style="filled,rounded", fontname="Helvetica", fontsize=11];',
    '  edge [color="#94a3b8", fontname="Helvetica", fontsize=9];',
    ...body.map((line) => `  ${line}`),
    "}",
    "",
  ].join("\n");
}

const escapes: Readonly<Record<string, string>> = { '"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;" };
const escaped = (text: string): string => text.replace(/["<>#]/g, (letter) => escapes[letter]!);

const brackets: Readonly<Record<Box["kind"], readonly [open: string, close: string]>> = {
  input: ["([", "])"],
  variable: ["[(", ")]"],
  operation: ["[", "]"],
  kernel: ["[[", "]]"],
};

/** The diagrams in one flowchart, each in a subgraph where there are several. */
export function toMermaid(diagrams: readonly Diagram[]): string {
  const body = diagrams.flatMap(({ title, boxes, arrows }, k) => {
    const id = (box: string): string => (diagrams.length === 1 ? box : `d${k}_${box}`);
    const lines = [
      ...boxes.map(({ id: box, lines, kind, phase }) => {
        const [open, close] = brackets[kind];
        return `${id(box)}${open}"${lines.map(escaped).join("<br>")}"${close}:::${phase}`;
      }),
      ...arrows.map(({ from, to, label }) =>
        label === undefined
          ? `${id(from)} --> ${id(to)}`
          : `${id(from)} -- "${escaped(label)}" --> ${id(to)}`,
      ),
    ];
    return diagrams.length === 1
      ? lines
      : [`subgraph ${quoted(title)}`, ...lines.map((line) => `  ${line}`), "end"];
  });
  const classes = Object.entries(colours).map(
    ([phase, [fill, border]]) => `classDef ${phase} fill:${fill},stroke:${border},color:#0f172a`,
  );
  return ["flowchart TD", ...[...classes, ...body].map((line) => `  ${line}`), ""].join("\n");
}
