// `--report run.html`: the curves of a run as one page that needs nothing else.
import script from "uplot/dist/uPlot.iife.min.js?raw";
import style from "uplot/dist/uPlot.min.css?raw";
import type { EpochRecord } from "./checkpoint.ts";
import { figure } from "./progress.ts";

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (letter) => escapes[letter]!);

/** One chart a metric: its training curve, and that of validation where there is one. */
function charts(history: readonly EpochRecord[]) {
  const names = Object.keys(history[0]?.training ?? {});
  return names.map((name) => ({
    name,
    epochs: history.map(({ epoch }) => epoch),
    curves: [
      { label: "training", color: "#2563eb", values: history.map(({ training }) => training[name] ?? null) },
      {
        label: "validation",
        color: "#ea580c",
        values: history.map(({ validation }) => validation?.[name] ?? null),
      },
    ].filter(({ values }) => values.some((value) => value !== null)),
  }));
}

const draw = `
for (const { name, epochs, curves } of charts) {
  const width = Math.min(900, document.body.clientWidth);
  const points = { show: epochs.length < 60 };
  new uPlot({
    title: name, width, height: 320, scales: { x: { time: false } }, axes: [{ label: "epoch" }, { size: 70 }],
    series: [{ label: "epoch" }, ...curves.map(({ label, color }) => ({ label, stroke: color, width: 2, points }))],
  }, [epochs, ...curves.map(({ values }) => values)], document.getElementById("charts"));
}`;

const pageStyle = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 920px; margin: 2rem auto; padding: 0 1rem; color: #1f2937; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; } td, th { padding: .15rem .8rem; text-align: right; }
th { border-bottom: 1px solid #9ca3af; } dt { float: left; clear: left; width: 9rem; color: #6b7280; } .uplot { margin: 1.5rem 0; }`;

function table(history: readonly EpochRecord[]): string {
  const columns = (["training", "validation"] as const).flatMap((part) =>
    Object.keys(history[0]?.[part] ?? {}).map((name) => ({ part, name })),
  );
  const row = (tag: string, cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  const head = row("th", [
    "epoch",
    ...columns.map(({ part, name }) => (part === "training" ? name : `${part} ${name}`)),
  ]);
  const rows = history.map((record) =>
    row("td", [
      `${record.epoch}`,
      ...columns.map(({ part, name }) => figure(record[part]?.[name] ?? Number.NaN)),
    ]),
  );
  return `<table>${head}${rows.join("")}</table>`;
}

/** `facts` are shown at the top, by name. */
export function reportPage(
  title: string,
  facts: Readonly<Record<string, string | number>>,
  history: readonly EpochRecord[],
): string {
  const data = JSON.stringify(charts(history)).replaceAll("<", "\\u003c");
  const list = Object.entries(facts).map(
    ([name, fact]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(`${fact}`)}</dd>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<!-- Charts by uPlot, © Leon Sorokin, MIT licence. -->
<style>${style}${pageStyle}</style>
<h1>${escapeHtml(title)}</h1>
<dl>${list.join("")}</dl>
<div id="charts"></div>
${table(history)}
<script>${script}</script>
<script>const charts = ${data};${draw}</script>
</html>
`;
}
