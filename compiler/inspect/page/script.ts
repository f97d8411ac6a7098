// The page's own script: draws a view, moves about in it, searches, and shows what is clicked.
import type { PageBox, PageData, PageKernel, PageOrigin, PageView } from "../page.ts";

type GraphView = Extract<PageView, { kind: "graph" }>;
type MemoryView = Extract<PageView, { kind: "memory" }>;

/** Something drawn that can be found, hovered over and clicked. */
interface Item {
  readonly element: SVGElement;
  /** What a search looks through. */
  readonly text: string;
  readonly origin?: PageOrigin | undefined;
  /** Its middle. */
  readonly x: number;
  readonly y: number;
  readonly show: () => void;
}

const byId = (id: string): HTMLElement => document.getElementById(id)!;
const { views, kernels, sources }: PageData = JSON.parse(byId("data").textContent!);
const kernelOf = new Map(kernels.map((kernel) => [kernel.key, kernel]));
const canvas = document.querySelector<SVGSVGElement>("#canvas")!;
const scene = document.querySelector<SVGGElement>("#scene")!;
const search = document.querySelector<HTMLInputElement>("#search")!;
const tip = byId("tip");

const phases = { model: "forward", gradient: "backward", update: "update" };

function html(
  tag: string,
  properties: Readonly<Record<string, unknown>> = {},
  ...children: (Node | string)[]
) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function svg(
  tag: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: (Node | string)[]
) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, `${value}`);
  element.append(...children);
  return element;
}

// Moving about: scene coordinates times `scale` plus (x, y) are canvas coordinates.

let at = { x: 0, y: 0, scale: 1 };
let extent = { width: 1, height: 1 };

function move(next: typeof at): void {
  at = { ...next, scale: Math.min(4, Math.max(0.02, next.scale)) };
  scene.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${at.scale})`);
}

/** Zooms by a factor about a point of the canvas. */
function zoom(factor: number, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2): void {
  const scale = Math.min(4, Math.max(0.02, at.scale * factor));
  const ratio = scale / at.scale;
  move({ x: x - (x - at.x) * ratio, y: y - (y - at.y) * ratio, scale });
}

/** Shows all; of a tall graph its whole width, from the top, as long as that can be read. */
function showAll(): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const whole = Math.min(width / extent.width, height / extent.height);
  const scale = Math.min(1.25, Math.max(whole, Math.min(0.35, width / extent.width)));
  move({
    x: (width - extent.width * scale) / 2,
    y: Math.max(0, (height - extent.height * scale) / 2),
    scale,
  });
}

function centre({ x, y }: Item): void {
  const scale = Math.max(at.scale, 0.8);
  move({ x: canvas.clientWidth / 2 - x * scale, y: canvas.clientHeight / 2 - y * scale, scale });
}

const pointers = new Map<number, { x: number; y: number }>();
let dragged = false;
canvas.addEventListener("pointerdown", (event) => {
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  dragged = false;
});
addEventListener("pointermove", (event) => {
  const last = pointers.get(event.pointerId);
  if (!last) return;
  const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
  if (!dragged && Math.hypot(dx, dy) < 4) return;
  dragged = true;
  canvas.classList.add("dragging");
  const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
  if (other) {
    const distance = (p: { x: number; y: number }) => Math.hypot(p.x - other.x, p.y - other.y);
    const now = { x: event.clientX, y: event.clientY };
    const frame = canvas.getBoundingClientRect();
    zoom(distance(now) / Math.max(1, distance(last)), other.x - frame.left, other.y - frame.top);
  } else move({ ...at, x: at.x + dx, y: at.y + dy });
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
});
for (const end of ["pointerup", "pointercancel"] as const)
  addEventListener(end, (event) => {
    pointers.delete(event.pointerId);
    canvas.classList.remove("dragging");
  });
canvas.addEventListener(
  "wheel",
  (event) => {
    event.preventDefault();
    const frame = canvas.getBoundingClientRect();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 30 : 1);
    zoom(
      Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.0016)),
      event.clientX - frame.left,
      event.clientY - frame.top,
    );
  },
  { passive: false },
);

// What is drawn.

let items = new Map<string, Item>();
let selected: Item | undefined;

function select(item: Item | undefined): void {
  selected?.element.classList.remove("selected");
  selected = item;
  item?.element.classList.add("selected");
  if (item) item.show();
  else showNothing();
}

/** Makes an item clickable, and something to hover over where it has words for it. */
function add(key: string, item: Item, words?: () => Node[]): void {
  items.set(key, item);
  item.element.addEventListener("click", () => {
    if (!dragged) select(item);
  });
  if (!words) return;
  item.element.addEventListener("pointermove", (event) => {
    tip.replaceChildren(...words());
    tip.hidden = false;
    const left = Math.min((event as PointerEvent).clientX + 14, innerWidth - tip.offsetWidth - 8);
    const top = Math.min((event as PointerEvent).clientY + 16, innerHeight - tip.offsetHeight - 8);
    Object.assign(tip.style, { left: `${left}px`, top: `${top}px` });
  });
  item.element.addEventListener("pointerleave", () => {
    tip.hidden = true;
  });
}

/** A smooth curve through the middles of the segments. */
function curve(points: readonly (readonly [number, number])[]): string {
  const [first, ...rest] = points;
  if (rest.length === 1) {
    const [[x0, y0], [x1, y1]] = [first!, rest[0]!];
    const middle = (y0 + y1) / 2;
    return `M${x0} ${y0}C${x0} ${middle} ${x1} ${middle} ${x1} ${y1}`;
  }
  const bends = rest.slice(0, -1).map(([x, y], k) => {
    const [nextX, nextY] = rest[k + 1]!;
    const last = k === rest.length - 2;
    return `Q${x} ${y} ${last ? nextX : (x + nextX) / 2} ${last ? nextY : (y + nextY) / 2}`;
  });
  return `M${first![0]} ${first![1]}${bends.join("")}`;
}

const near = new Map<string, SVGElement[]>();

function drawGraph({ width, height, boxes, arrows }: GraphView): void {
  extent = { width, height };
  near.clear();
  const paths = arrows.flatMap(({ from, to, label, points }) => {
    const length = points.at(-1)![1] - points[0]![1];
    const className = length > 1500 ? "arrow far" : "arrow";
    const path = svg("path", { class: className, d: curve(points), "marker-end": "url(#head)" });
    for (const id of [from, to]) near.set(id, [...(near.get(id) ?? []), path]);
    const [x, y] = points[Math.floor(points.length / 2)]!;
    return label === undefined ? [path] : [path, svg("text", { class: "label", x, y: y + 3 }, label)];
  });
  const drawn = boxes.map((box) => {
    const element = drawBox(box);
    const text = [...box.lines, ...box.facts.map(([, fact]) => fact)].join("\n").toLowerCase();
    add(box.id, { element, text, origin: box.origin, x: box.x, y: box.y, show: () => showBox(box, arrows) });
    element.addEventListener("pointerenter", () => light(box.id, true));
    element.addEventListener("pointerleave", () => light(box.id, false));
    return element;
  });
  const head = svg(
    "marker",
    { id: "head", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    svg("path", { d: "M0 0L8 4L0 8z" }),
  );
  scene.append(svg("defs", {}, head), svg("g", {}, ...paths), svg("g", {}, ...drawn));
}

const light = (id: string, on: boolean): void => {
  for (const path of near.get(id) ?? []) path.classList.toggle("near", on);
};

function drawBox({ id, x, y, width, height, lines, kind, phase }: PageBox): SVGElement {
  const top = y - (lines.length * 16) / 2 + 12;
  const named =
    kind === "kernel" || lines.filter((line) => !line.startsWith("→")).length > 2 || kind !== "operation";
  const type = lines.findLastIndex((line) => !line.startsWith("→"));
  const text = lines.map((line, k) =>
    svg(
      "tspan",
      {
        x,
        y: top + 16 * k,
        class: line.startsWith("→") ? "result" : k === type ? "type" : k === 0 && named ? "name" : "op",
      },
      line,
    ),
  );
  const radius = kind === "input" || kind === "variable" ? height / 2 : kind === "kernel" ? 4 : 7;
  return svg(
    "g",
    { class: `box ${kind} ${phase}`, "data-id": id },
    svg("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: Math.min(radius, 22) }),
    svg("text", {}, ...text),
  );
}

const kilobytes = (bytes: number): string =>
  bytes < 1e3
    ? `${bytes} B`
    : bytes < 1e6
      ? `${(bytes / 1e3).toFixed(1)} kB`
      : `${(bytes / 1e6).toFixed(2)} MB`;

/** A step of 1, 2 or 5 times a power of ten that divides a length into about eight. */
function stepOf(length: number): number {
  const rough = Math.max(1, length / 8);
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10);
}

function drawMemory(view: MemoryView): void {
  const { bytes, alive, tenancies } = view;
  const count = Math.max(1, view.kernels.length);
  const column = Math.max(26, Math.min(120, 900 / count));
  const [left, top, height] = [90, 20, 520];
  const width = column * count;
  const x = (kernel: number): number => left + kernel * column;
  const y = (place: number): number => top + height * (1 - place / Math.max(1, bytes));
  extent = { width: left + width + 40, height: top + height + 220 };
  const columns = view.kernels.map((key, k) => {
    const kernel = kernelOf.get(key)!;
    const [tx, ty] = [x(k) + column / 2, top + height + 14];
    const element = svg(
      "g",
      { class: "column", "data-id": key },
      svg("rect", { x: x(k), y: top, width: column, height: height + 200 }),
      svg("text", { class: "tick", transform: `translate(${tx} ${ty}) rotate(-60)` }, kernel.name),
    );
    const item = { element, text: kernel.name.toLowerCase(), origin: kernel.origin, x: tx, y: ty };
    add(key, { ...item, show: () => showKernel(kernel) });
    return element;
  });
  const step = stepOf(bytes);
  const ticks = Array.from({ length: Math.floor(bytes / step) + 1 }, (_, k) => k * step).flatMap((place) => [
    svg("line", { class: "axis", x1: left, x2: left + width, y1: y(place), y2: y(place) }),
    svg("text", { class: "tick", x: left - 40, y: y(place) + 4 }, kilobytes(place)),
  ]);
  const rectangles = tenancies.map((tenancy, k) => {
    const { name, type, role, offset, first, last } = tenancy;
    const [from, to] = [kernelOf.get(view.kernels[first]!)!, kernelOf.get(view.kernels[last]!)!];
    const box = { x: x(first), y: y(offset + tenancy.bytes), width: column * (last - first + 1), height: 0 };
    box.height = Math.max(2, y(offset) - box.y);
    const room = Math.floor((box.width - 8) / 6.7);
    const label =
      box.height < 13 || room < 3 ? "" : name.length <= room ? name : `${name.slice(0, room - 1)}…`;
    const element = svg(
      "g",
      { class: `tenancy ${from.phase}`, "data-id": name },
      svg("rect", { ...box, rx: 3 }),
      svg("text", { x: box.x + 5, y: box.y + Math.min(box.height / 2, 40) + 4 }, label),
    );
    const life =
      first === last
        ? `kernel ${first + 1} of ${view.kernels.length}`
        : `kernels ${first + 1} to ${last + 1} of ${view.kernels.length}`;
    const facts: [string, string][] = [
      ["type", type],
      ["bytes", `${kilobytes(tenancy.bytes)} at ${kilobytes(offset)} (${tenancy.place})`],
      ["lives", life],
      ["role", role],
      ...(tenancy.over === undefined ? [] : [["over", tenancy.over] as [string, string]]),
    ];
    const show = (): void => {
      const links = [link("from", from.name, from.key), link("to", to.name, to.key)];
      showDetails(name, facts, links);
      showCode([from]);
      showSource(from.origin);
    };
    add(
      `buffer ${k}`,
      {
        element,
        text: `${name} ${type}`.toLowerCase(),
        x: box.x + box.width / 2,
        y: box.y + box.height / 2,
        show,
      },
      () => [
        html("b", {}, name),
        html("div", {}, `${type}, ${kilobytes(tenancy.bytes)}`),
        html("div", {}, life),
      ],
    );
    return element;
  });
  const line = alive.map((total, k) => `${k === 0 ? "M" : "L"}${x(k)} ${y(total)}H${x(k + 1)}`).join("");
  scene.append(
    svg("g", {}, ...ticks),
    svg("g", {}, ...columns),
    svg("g", {}, ...rectangles),
    svg("path", { class: "alive", d: line }),
  );
}

// The panel.

/** A row of the details whose text leads to an item. */
function link(name: string, text: string, key: string): [string, Node] {
  const go = html("a", {
    onclick: () => {
      const item = items.get(key);
      if (!item) return;
      select(item);
      centre(item);
    },
  });
  go.append(text);
  return [name, go];
}

function showDetails(
  title: string,
  facts: readonly (readonly [string, string])[],
  links: readonly (readonly [string, Node])[] = [],
): void {
  const rows = new Map<string, (Node | string)[]>();
  for (const [name, value] of [...facts, ...links]) {
    const cell = rows.get(name) ?? [];
    rows.set(name, [...cell, ...(cell.length > 0 ? [", "] : []), value]);
  }
  const list = html("dl");
  for (const [name, cell] of rows) list.append(html("dt", {}, name), html("dd", {}, ...cell));
  byId("details").replaceChildren(html("h2", {}, "Selected"), html("h3", {}, title), list);
}

function showBox(box: PageBox, arrows: GraphView["arrows"]): void {
  const named = (id: string): string => items.get(id)?.element.querySelector("tspan")?.textContent ?? id;
  const links = [
    ...arrows.filter(({ to }) => to === box.id).map(({ from }) => link("from", named(from), from)),
    ...arrows.filter(({ from }) => from === box.id).map(({ to }) => link("to", named(to), to)),
  ];
  const phase: [string, string] = ["part", phases[box.phase]];
  const line: [string, string][] = box.origin
    ? [["line", `${box.origin.file}:${box.origin.line}:${box.origin.from}`]]
    : [];
  showDetails(box.lines[0]!, [...box.facts, phase, ...line], links);
  showCode(box.kernels.map((key) => kernelOf.get(key)!));
  showSource(box.origin);
}

function showKernel(kernel: PageKernel): void {
  showDetails(kernel.name, [["computes", kernel.doc]]);
  showCode([kernel]);
  showSource(kernel.origin);
}

const words =
  /(\/\*\*[\s\S]*?\*\/|\/\/[^\n]*)|\b(const|let|for|if|else|function|return|void|new)\b|\b(\d[\d.e+-]*)\b/g;

/** Code with its keywords, numbers and comments told apart. */
function coloured(code: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let done = 0;
  for (const match of code.matchAll(words)) {
    const className = match[1] ? "c" : match[2] ? "k" : "n";
    parts.push(code.slice(done, match.index), html("span", { className }, match[0]));
    done = match.index + match[0].length;
  }
  return [...parts, code.slice(done)];
}

function showCode(list: readonly PageKernel[]): void {
  const blocks = list.flatMap(({ key, name, code }) => {
    const program = html("p", {}, `in ${key.slice(0, key.indexOf("/"))}`);
    return [html("h3", {}, name), program, html("pre", {}, ...coloured(code))];
  });
  const title = list.length > 1 ? "Computed by the kernels" : "Computed by the kernel";
  byId("code").replaceChildren(...(list.length > 0 ? [html("h2", {}, title), ...blocks] : []));
}

/** The source with a range marked; a click on a line finds what comes from it. */
function showSource(origin: PageOrigin | undefined): void {
  const file = origin?.file ?? Object.keys(sources)[0]!;
  const list = html("ol");
  for (const [k, text] of sources[file]!.entries()) {
    const line = k + 1;
    const here = origin && origin.line <= line && line <= origin.last;
    const from = here && line === origin.line ? origin.from - 1 : 0;
    const to = here && line === origin.last ? origin.to - 1 : text.length;
    const row = html("li", { className: here ? "here" : "", onclick: () => findLine(file, line) });
    if (here) row.append(text.slice(0, from), html("mark", {}, text.slice(from, to)), text.slice(to));
    else row.append(text);
    list.append(row);
  }
  byId("source").replaceChildren(
    html("h2", { className: "file" }, file),
    html("div", { className: "lines" }, list),
  );
  list.querySelector(".here")?.scrollIntoView({ block: "center" });
}

function showNothing(): void {
  const hint =
    "Click a box for its op, shape, line and code. Drag to move, turn the wheel to zoom, / to search.";
  byId("details").replaceChildren(html("p", { className: "hint" }, hint));
  showCode([]);
  showSource(undefined);
}

// Search.

let found: readonly Item[] = [];
let next = 0;

function mark(list: readonly Item[], searching: boolean): void {
  for (const { element } of found) element.classList.remove("found");
  found = list;
  next = 0;
  for (const { element } of found) element.classList.add("found");
  scene.classList.toggle("searching", searching);
  byId("count").textContent = searching ? `${found.length}` : "";
}

function find(): void {
  const wanted = search.value.trim().toLowerCase();
  mark(wanted === "" ? [] : [...items.values()].filter(({ text }) => text.includes(wanted)), wanted !== "");
}

function findLine(file: string, line: number): void {
  search.value = "";
  const here = [...items.values()].filter(
    ({ origin }) => origin?.file === file && origin.line <= line && line <= origin.last,
  );
  mark(here, here.length > 0);
  if (here[0]) centre(here[0]);
}

search.addEventListener("input", find);
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || found.length === 0) return;
  const index = (next + (event.shiftKey ? found.length - 2 : 0)) % found.length;
  const item = found[(index + found.length) % found.length]!;
  next = index + 1;
  byId("count").textContent = `${index + 1}/${found.length}`;
  select(item);
  centre(item);
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    search.value = "";
    search.blur();
    mark([], false);
    select(undefined);
  } else if (document.activeElement === search || event.ctrlKey || event.metaKey) return;
  else if (event.key === "/") {
    event.preventDefault();
    search.focus();
  } else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "f") showAll();
});

// Views.

function show(view: PageView): void {
  items = new Map();
  selected = undefined;
  scene.replaceChildren();
  if (view.kind === "graph") drawGraph(view);
  else drawMemory(view);
  for (const [k, tab] of [...byId("tabs").children].entries())
    tab.setAttribute("aria-selected", `${views[k] === view}`);
  find();
  showNothing();
  showAll();
}

const legend = Object.entries(phases).map(([className, text]) => html("span", { className }, text));
byId("legend").append(...legend);
byId("tabs").append(
  ...views.map((view) => html("button", { role: "tab", onclick: () => show(view) }, view.title)),
);
byId("in").addEventListener("click", () => zoom(1.25));
byId("out").addEventListener("click", () => zoom(0.8));
byId("fit").addEventListener("click", showAll);
show(views[0]!);
