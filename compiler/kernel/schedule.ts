// How each target runs a contraction: as plain loops, over packed blocks, or in tiles of a workgroup. One row a target.

import * as blocks from "../../runtime/blocks.ts";
import type { Node } from "../graph/node.ts";
import type { Dim } from "../graph/shape.ts";
import { letterSizes } from "../ops/index.ts";
import type { Target } from "../ops/op.ts";
import { summedLetters } from "./fold.ts";
import type { Buffer } from "./program.ts";
import { wgslWords } from "./reserved.ts";

export interface Schedule {
  /** Products below which plain loops win, a symbolic size counting as `symbolic`. */
  readonly least: number;
  readonly symbolic: number;
  /** How many products one nest may run. */
  readonly products: number;
  /** Of a target that packs blocks; null where each element is a sum of its own, taken in tiles by workgroups. */
  readonly blocks: Blocks | null;
  /**
   * Of a GPU: iterations up to which loops that read each other's elements may share a kernel, which one workgroup then
   * runs; null where kernels run their loops one after the other anyway.
   */
  readonly workgroup: number | null;
  /** Iterations up to which numbers are made anew by each workgroup that wants them. */
  readonly recomputed: number;
  /** What the target's text means something by: no names of values. */
  readonly reserved: readonly string[];
}

/** Memory of fixed size that products are packed into: of runtime/blocks.ts. */
export interface Blocks {
  /** Largest block of the result, and how far along the sum it reaches before it is packed anew. */
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** Whether rows are in a loop over blocks even where one block would hold them all, for threads to share. */
  readonly cutsRows?: boolean;
  /** Whether sums over rows pass by in the order of memory, too; else columns run side by side. */
  readonly sumsRows: boolean;
  /** The packed operands, and sums for each product that a nest may run. */
  readonly left: Buffer;
  readonly right: Buffer;
  readonly sums: readonly Buffer[];
  /** Where the elements of a block lie in memory, of a target that gathers them by tables; null where loops pack them. */
  readonly offsets: Offsets | null;
}

/** Offsets of rows and of columns, and of the terms of each. */
export interface Offsets {
  readonly rows: Buffer;
  readonly rowTerms: Buffer;
  readonly columns: Buffer;
  readonly columnTerms: Buffer;
}

const block = (name: string, ...shape: number[]): Buffer => ({ name, dtype: "f32", shape, role: "block" });
const table = (name: string, length: number): Buffer => ({
  name,
  dtype: "i32",
  shape: [length],
  role: "block",
});

export const schedules: Readonly<Record<Target, Schedule>> = {
  ts: {
    least: 4096,
    symbolic: 64,
    products: 3,
    blocks: {
      rows: blocks.blockRows,
      columns: blocks.blockColumns,
      depth: blocks.blockDepth,
      sumsRows: true,
      left: block("left", blocks.blockRows, blocks.blockPitch),
      right: block("right", blocks.blockColumns, blocks.blockPitch),
      sums: ["sums", "sums2", "sums3"].map((name) => block(name, blocks.blockRows, blocks.blockColumns)),
      offsets: null,
    },
    workgroup: null,
    recomputed: 0,
    reserved: ["left", "right", "sums", "sums2", "sums3"],
  },
  wgsl: {
    least: 4096,
    symbolic: 64,
    products: 3,
    blocks: null,
    workgroup: 2 ** 16,
    recomputed: 2 ** 12,
    reserved: wgslWords,
  },
  wasm: {
    least: 2048,
    symbolic: 64,
    products: 3,
    blocks: {
      rows: 256,
      columns: 264,
      depth: 256,
      sumsRows: false,
      // Rows lie apart by no power of two, so that they do not fall on the same lines of a cache.
      left: block("left", 256, 264),
      right: block("right", 264, 264),
      sums: ["sums", "sums2", "sums3"].map((name) => block(name, 256, 272)),
      offsets: {
        rows: table("rows", 256),
        rowTerms: table("rowTerms", 256),
        columns: table("columns", 264),
        columnTerms: table("columnTerms", 256),
      },
    },
    workgroup: null,
    recomputed: 0,
    reserved: ["left", "right", "sums", "sums2", "sums3", "rows", "rowTerms", "columns", "columnTerms"],
  },
};

/** Of WebAssembly, for kernels that threads may share. */
export const threadedSchedule: Schedule = {
  ...schedules.wasm,
  blocks: schedules.wasm.blocks && { ...schedules.wasm.blocks, cutsRows: true },
};

/** A contraction seen as products of matrices: letters of rows, columns and depth, outermost first; loops over the others. */
export interface MatrixForm {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly depth: readonly string[];
  /** Letters of the result that both operands have. */
  readonly outer: readonly string[];
  /** 0 or 1: the operand that the letters of rows are of; the columns are of the other. */
  readonly rowOperand: 0 | 1;
}

const known = new WeakMap<Schedule, WeakMap<Node, MatrixForm | null>>();

/** The form in which the target runs a contraction in blocks; null where plain loops do better. */
export function matrixForm(node: Node, schedule: Schedule): MatrixForm | null {
  const forms = known.get(schedule) ?? new WeakMap<Node, MatrixForm | null>();
  known.set(schedule, forms);
  if (!forms.has(node)) forms.set(node, findForm(node, schedule));
  return forms.get(node)!;
}

function findForm(node: Node, schedule: Schedule): MatrixForm | null {
  const letters = node.attributes as unknown as { left: string; right: string; result: string };
  const operands = [letters.left, letters.right];
  const column = letters.result.at(-1);
  if (column === undefined || operands.every((own) => own.includes(column))) return null;
  const rowOperand = letters.left.includes(column) ? 1 : 0;
  const exclusive = (own: string, other: string): string[] =>
    [...letters.result].filter((letter) => own.includes(letter) && !other.includes(letter));
  const rows = exclusive(operands[rowOperand]!, operands[1 - rowOperand]!);
  const columns = exclusive(operands[1 - rowOperand]!, operands[rowOperand]!);
  const depth = summedLetters(letters);
  const sizes = letterSizes(node as Node<never>);
  const extent = (list: readonly string[]): number =>
    list.reduce((product, letter) => product * fixed(sizes.get(letter)!, schedule.symbolic), 1);
  if (rows.length === 0 || depth.length === 0) return null;
  const isWorth = (
    groups: ReadonlyArray<readonly string[]>,
    narrowest: number,
    shallowest: number,
  ): boolean => {
    const [tall, wide, deep] = groups.map(extent) as [number, number, number];
    return tall * wide * deep >= schedule.least && Math.min(tall, wide) >= narrowest && deep >= shallowest;
  };
  const groups = [rows, columns, depth];
  // What is packed of several axes is packed in short pieces, and has to be used more often for that.
  if (
    !isWorth(
      groups.map((letters) => letters.slice(-1)),
      3,
      1,
    ) &&
    !isWorth(groups, 4, 8)
  )
    return null;
  const outer = [...letters.result].filter((letter) => !rows.includes(letter) && !columns.includes(letter));
  return { rows, columns, depth, outer, rowOperand };
}

const fixed = (dim: Dim, otherwise: number): number => (typeof dim === "number" ? dim : otherwise);
