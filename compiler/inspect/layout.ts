// Where the boxes and arrows of a diagram lie: layers from top to bottom.
import {
  type EdgeLabel,
  Graph,
  type GraphLabel,
  layout as layoutByDagre,
  type NodeLabel,
} from "@dagrejs/dagre";
import type { Diagram } from "./diagram.ts";

export interface PlacedBox {
  readonly id: string;
  /** Of the centre. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedArrow {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** The ends, and the corners that it bends around. */
  readonly points: ReadonlyArray<readonly [x: number, y: number]>;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly PlacedArrow[];
}

/** In the page's fixed-width font of 12 pixels. */
const letter = 7.25;
const line = 16;
const gap = { box: 24, layer: 44 };

/** Boxes beyond which dagre, whose time grows with the square of their number, is too slow. */
const manyBoxes = 500;

const sizeOf = (lines: readonly string[]): { readonly width: number; readonly height: number } => ({
  width: Math.ceil(Math.max(...lines.map(({ length }) => length)) * letter) + 24,
  height: lines.length * line + 14,
});

/** Few boxes with as few crossings as dagre finds; many in plain layers. */
export const layoutOf = (diagram: Diagram): Layout =>
  diagram.boxes.length <= manyBoxes ? layered(diagram) : stacked(diagram);

function layered({ boxes, arrows }: Diagram): Layout {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>();
  graph.setGraph({
    rankdir: "TB",
    nodesep: gap.box,
    ranksep: gap.layer,
    edgesep: 12,
    marginx: 20,
    marginy: 20,
  });
  for (const { id, lines } of boxes) graph.setNode(id, { ...sizeOf(lines) });
  for (const { from, to, label } of arrows) {
    const width = label === undefined ? 0 : label.length * letter * 0.85;
    graph.setEdge(from, to, { width, height: label === undefined ? 0 : line, labelpos: "c" });
  }
  layoutByDagre(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    boxes: boxes.map(({ id }) => ({ id, ...placed(graph.node(id)!) })),
    arrows: arrows.map((arrow) => ({
      ...arrow,
      points: graph
        .edge(arrow.from, arrow.to)
        .points!.map(({ x, y }) => [Math.round(x), Math.round(y)] as const),
    })),
  };
}

const placed = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<PlacedBox>): Omit<PlacedBox, "id"> => ({
  x: Math.round(x),
  y: Math.round(y),
  width,
  height,
});

/**
 * A box lies one layer below the lowest that it reads, one that reads none just above its first reader; in a layer each
 * lies below the middle of what it reads, as far as there is room. One pass, in the diagram's order.
 */
function stacked({ boxes, arrows }: Diagram): Layout {
  const reads = new Map<string, string[]>(boxes.map(({ id }) => [id, []]));
  const layer = new Map<string, number>(boxes.map(({ id }) => [id, 0]));
  for (const { from, to } of arrows) reads.get(to)!.push(from);
  for (const { id } of boxes)
    layer.set(id, Math.max(-1, ...reads.get(id)!.map((from) => layer.get(from)!)) + 1);
  const first = new Map<string, number>();
  for (const { from, to } of arrows) first.set(from, Math.min(first.get(from) ?? Infinity, layer.get(to)!));
  for (const { id } of boxes)
    if (reads.get(id)!.length === 0) layer.set(id, Math.max(0, (first.get(id) ?? 1) - 1));

  const rows: Array<Array<{ id: string; wanted: number }>> = [];
  const places = new Map<string, PlacedBox>();
  for (const { id } of boxes) {
    rows[layer.get(id)!] ??= [];
    rows[layer.get(id)!]!.push({ id, wanted: 0 });
  }
  const sizes = new Map(boxes.map(({ id, lines }) => [id, sizeOf(lines)]));
  let y = 20;
  for (const row of rows) {
    const height = Math.max(...row.map(({ id }) => sizes.get(id)!.height));
    for (const box of row) {
      const above = reads.get(box.id)!.map((from) => places.get(from)!.x);
      box.wanted = above.reduce((sum, x) => sum + x, 0) / Math.max(1, above.length);
    }
    row.sort((a, b) => a.wanted - b.wanted);
    let free = -Infinity;
    const xs = row.map(({ id, wanted }) => {
      const { width } = sizes.get(id)!;
      const x = Math.max(wanted, free + width / 2);
      free = x + width / 2 + gap.box;
      return x;
    });
    const shift = xs.reduce((sum, x, k) => sum + x - row[k]!.wanted, 0) / row.length;
    row.forEach(({ id }, k) => {
      places.set(id, { id, ...sizes.get(id)!, x: xs[k]! - shift, y: y + height / 2 });
    });
    y += height + gap.layer;
  }
  const all = [...places.values()];
  const left = Math.min(...all.map(({ x, width }) => x - width / 2)) - 20;
  const placedBoxes = all.map((box) => ({ ...box, x: Math.round(box.x - left) }));
  const at = new Map(placedBoxes.map((box) => [box.id, box]));
  return {
    width: Math.max(...placedBoxes.map(({ x, width }) => x + width / 2)) + 20,
    height: y,
    boxes: placedBoxes,
    arrows: arrows.map((arrow) => {
      const [from, to] = [at.get(arrow.from)!, at.get(arrow.to)!];
      return {
        ...arrow,
        points: [
          [from.x, from.y + from.height / 2],
          [to.x, to.y - to.height / 2],
        ],
      };
    }),
  };
}
