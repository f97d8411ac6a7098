// A stage as one HTML page that needs nothing else: a picture to move about in, the model's source, and the kernels' code.
import { lineText, position, type Source, type Span } from "../../dsl/source.ts";
import type { Box, Diagram } from "./diagram.ts";
import { layoutOf, type PlacedArrow, type PlacedBox } from "./layout.ts";
import script from "./page/script.ts?js";
import style from "./page/style.css?raw";
import type { Timeline } from "./timeline.ts";

/** A range of the model, by lines and columns from 1; it ends before column `to` of line `last`. */
export interface PageOrigin {
  readonly file: string;
  readonly line: number;
  readonly from: number;
  readonly last: number;
  readonly to: number;
}

export interface PageBox extends Omit<Box, "origin">, PlacedBox {
  readonly origin?: PageOrigin;
}

export interface PageKernel {
  /** program/name */
  readonly key: string;
  readonly phase: Box["phase"];
  readonly name: string;
  readonly doc: string;
  readonly code: string;
  readonly origin?: PageOrigin;
}

export type PageView =
  | {
      readonly kind: "graph";
      readonly title: string;
      readonly width: number;
      readonly height: number;
      readonly boxes: readonly PageBox[];
      readonly arrows: readonly PlacedArrow[];
    }
  | ({ readonly kind: "memory"; readonly title: string } & Timeline);

/** What the page's script reads. */
export interface PageData {
  readonly views: readonly PageView[];
  readonly kernels: readonly PageKernel[];
  /** Lines by name of file. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
}

export interface PageContent {
  readonly title: string;
  /** Under the title: what is shown, and what is left out. */
  readonly note: string;
  /** The model's own file. */
  readonly source: Source;
  readonly diagrams?: readonly Diagram[];
  readonly timelines?: readonly Timeline[];
  readonly kernels: ReadonlyArray<Omit<PageKernel, "origin"> & { readonly origin?: Span }>;
}

const nameOf = ({ name }: Source): string => name.replace(/^.*[\\/]/, "");

function originOf({ source, start, end }: Span): PageOrigin {
  const [from, to] = [position(source, start), position(source, end)];
  return { file: nameOf(source), line: from.line, from: from.column, last: to.line, to: to.column };
}

const withOrigin = <T extends { readonly origin?: Span }>({ origin, ...rest }: T) => ({
  ...rest,
  ...(origin && { origin: originOf(origin) }),
});

function viewOf(diagram: Diagram): PageView {
  const { width, height, boxes, arrows } = layoutOf(diagram);
  const content = new Map(diagram.boxes.map((box) => [box.id, withOrigin(box)]));
  return {
    kind: "graph",
    title: diagram.title,
    width,
    height,
    boxes: boxes.map((box) => ({ ...content.get(box.id)!, ...box })),
    arrows,
  };
}

const linesOf = (source: Source): string[] => {
  const { line: count } = position(source, source.text.length);
  return Array.from({ length: count }, (_, k) => lineText(source, k + 1));
};

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (letter) => escapes[letter]!);

/** The page. */
export function pageOf({ title, note, source, diagrams = [], timelines = [], kernels }: PageContent): string {
  const origins = [...diagrams.flatMap(({ boxes }) => boxes), ...kernels].flatMap(
    ({ origin }) => origin ?? [],
  );
  const sources = new Map(
    [source, ...origins.map((origin) => origin.source)].map((each) => [nameOf(each), each]),
  );
  const data: PageData = {
    views: [
      ...diagrams.map(viewOf),
      ...timelines.map((timeline): PageView => ({ kind: "memory", title: timeline.program, ...timeline })),
    ],
    kernels: kernels.map(withOrigin),
    sources: Object.fromEntries([...sources].map(([name, each]) => [name, linesOf(each)])),
  };
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${style}</style>
<header>
  <div class="heading"><h1>${escapeHtml(title)}</h1><p>${escapeHtml(note)}</p></div>
  <nav id="tabs" class="group" role="tablist"></nav>
  <div id="legend"></div>
  <label class="search"><input id="search" type="search" placeholder="Search   /" autocomplete="off" spellcheck="false" aria-label="Search"><output id="count"></output></label>
  <div class="group"><button id="out" title="Zoom out (-)">−</button><button id="fit" title="Show all (f)">Fit</button><button id="in" title="Zoom in (+)">+</button></div>
</header>
<main>
  <svg id="canvas" tabindex="0" role="img" aria-label="${escapeHtml(title)}"><g id="scene"></g></svg>
  <aside>
    <div>
      <section id="details"></section>
      <section id="code"></section>
    </div>
    <section id="source"></section>
  </aside>
</main>
<div id="tip" hidden></div>
<script type="application/json" id="data">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>
<script type="module">
${script}</script>
</html>
`;
}
