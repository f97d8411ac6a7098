// The functions in WGSL that kernels call: those of functions.wgsl, and the folds over the threads of a workgroup.
import type { DType } from "../graph/node.ts";
import source from "./functions.wgsl?raw";

/** Declarations by name, each with the comment above it. */
const declarations = new Map(
  source
    .split(/\n\n(?=\/\/\/|fn |struct |const )/)
    .slice(1)
    .map((text): [string, string] => [/^(?:fn|struct|const) (\w+)/m.exec(text)![1]!, text.trimEnd()]),
);

/** Functions, types and constants that a text uses, and what these use in turn, in the order of their declaration. */
export function functionsCalled(text: string): string[] {
  const found = new Set<string>();
  const stack = [text];
  for (let next = stack.pop(); next !== undefined; next = stack.pop())
    for (const word of new Set(next.replace(/\/\/.*/g, "").match(/\w+(?=[([])|[A-Z]\w*/g)))
      if (declarations.has(word) && !found.has(word)) {
        found.add(word);
        stack.push(declarations.get(word)!);
      }
  return [...declarations].flatMap(([name, declared]) => (found.has(name) ? [declared] : []));
}

/** How the threads of a workgroup combine what each of them has. */
const combinations: Readonly<Record<string, (x: string, y: string, dtype: DType) => string>> = {
  add: (x, y) => `${x} + ${y}`,
  multiply: (x, y) => `${x} * ${y}`,
  maximum: (x, y, dtype) => `${dtype === "f32" ? "maximum" : "max"}(${x}, ${y})`,
  minimum: (x, y, dtype) => `${dtype === "f32" ? "minimum" : "min"}(${x}, ${y})`,
};

const nouns: Readonly<Record<string, string>> = {
  add: "Sum",
  multiply: "Product",
  maximum: "Maximum",
  minimum: "Minimum",
};

/** The name of the fold over the threads of a workgroup with an op. */
export const foldName = (op: string, dtype: DType): string =>
  `workgroup${nouns[op]}${dtype === "f32" ? "" : "I32"}`;

/** The shared memory of tiles: names by quads. */
export const tileMemory = (tiles: ReadonlyMap<number, string>): string[] =>
  [...tiles].map(([quads, name]) => `var<workgroup> ${name}: array<vec4f, ${quads}>;`);

/** What folds ask of a GPU, as one without subgroups answers; the runtime puts in what another answers. */
const subgroup = `/// So many threads side by side read each other's numbers without waiting: more on a GPU with subgroups.
const subgroupSize = 1;

/// What the thread has whose number differs from this one's in the bits of a mask.
fn subgroupOther(x: i32, mask: i32) -> i32 {
  return x;
}`;

/** The folds that a text calls, and what they share. */
export function foldsCalled(text: string, mostThreads: number): string[] {
  const declared: string[] = [];
  for (const dtype of ["f32", "i32"] as const) {
    const partials = dtype === "f32" ? "partials" : "partialsI32";
    const used = Object.keys(combinations).filter((op) => text.includes(`${foldName(op, dtype)}(`));
    if (used.length === 0) continue;
    declared.push(`var<workgroup> ${partials}: array<${dtype}, ${mostThreads}>;`);
    const other =
      dtype === "i32"
        ? "subgroupOther(total, reach)"
        : "bitcast<f32>(subgroupOther(bitcast<i32>(total), reach))";
    for (const op of used)
      declared.push(`/// Of what all threads of a lane have, for each of them: within each subgroup first, and then by a tree.
fn ${foldName(op, dtype)}(x: ${dtype}, thread: i32, threads: i32, lanes: i32) -> ${dtype} {
  var total = x;
  var reach = lanes;
  for (; reach < subgroupSize; reach *= 2) {
    total = ${combinations[op]!("total", other, dtype)};
  }
  ${partials}[thread] = total;
  workgroupBarrier();
  for (var half = threads / 2; reach <= half; half /= 2) {
    if (thread < half) {
      ${partials}[thread] = ${combinations[op]!(`${partials}[thread]`, `${partials}[thread + half]`, dtype)};
    }
    workgroupBarrier();
  }
  total = ${partials}[thread % lanes];
  workgroupBarrier();
  return total;
}`);
  }
  return declared.length === 0 ? [] : [subgroup, ...declared];
}
