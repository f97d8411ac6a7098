// Imports point one way: which folder may import which, read off the sources.
import { dirname, relative, resolve, sep } from "node:path";
import { Project } from "ts-morph";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** What each layer may import besides itself; a layer is the longest of these prefixes. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  dsl: ["ohm-js"],
  runtime: [],
  "compiler/model.ts": ["dsl", "compiler/graph"],
  "compiler/graph": ["dsl", "compiler/ops"],
  "compiler/ops": ["compiler/graph"],
  "compiler/autodiff": ["compiler/graph", "compiler/ops", "compiler/rewrite"],
  "compiler/rewrite": ["compiler/graph", "compiler/ops"],
  "compiler/passes": ["compiler/graph", "compiler/ops", "compiler/rewrite"],
  "compiler/library": ["dsl"],
  "compiler/frontend": [
    "dsl",
    "compiler/graph",
    "compiler/ops",
    "compiler/autodiff",
    "compiler/library",
    "compiler/model.ts",
  ],
  // runtime/blocks.ts says how large the blocks are that its code and the emitted code share.
  "compiler/kernel": ["dsl", "compiler/graph", "compiler/ops", "compiler/model.ts", "runtime/blocks.ts"],
  "compiler/backends": ["compiler/kernel", "compiler/ops", "compiler/graph/shape.ts"],
  "compiler/emit": [
    "dsl",
    "compiler/graph",
    "compiler/kernel",
    "compiler/backends",
    "compiler/model.ts",
    "runtime",
    "esbuild",
    "package.json",
  ],
};

const layers = Object.keys(mayImport).sort((a, b) => b.length - a.length);
const layerOf = (path: string): string | undefined =>
  layers.find((layer) => path === layer || path.startsWith(`${layer}/`));

const project = new Project({ skipAddingFilesFromTsConfig: true });
project.addSourceFilesAtPaths(["dsl", "compiler", "runtime"].map((folder) => `${root}/${folder}/**/*.ts`));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly types: boolean;
  /** Read as text, not run. */
  readonly text: boolean;
}

const imports = project.getSourceFiles().flatMap((file): Import[] => {
  const from = relative(root, file.getFilePath()).split(sep).join("/");
  return [...file.getImportDeclarations(), ...file.getExportDeclarations()].flatMap((declaration) => {
    const specifier = declaration.getModuleSpecifierValue();
    if (specifier === undefined) return [];
    const [path = "", suffix] = specifier.split("?");
    const to = path.startsWith(".")
      ? relative(root, resolve(root, dirname(from), path))
          .split(sep)
          .join("/")
      : path;
    return [{ from, to, types: declaration.isTypeOnly(), text: suffix !== undefined }];
  });
});

describe("imports", () => {
  it("are found", () => {
    expect(imports.length).toBeGreaterThan(200);
  });

  it.each(Object.entries(mayImport))("of %s stay within what it may know", (layer, allowed) => {
    const own = imports.filter(({ from }) => layerOf(from) === layer);
    const strangers = own.filter(({ to, types, text }) => {
      if (to === layer || to.startsWith(`${layer}/`)) return false;
      // A type is erased: the graph may name the type of an op, and the loop IR that of a dtype.
      if (types && to.startsWith("compiler/") && ["compiler/graph", "compiler/backends"].includes(layer))
        return false;
      if (text && to.startsWith(`${dirname(own[0]!.from)}/`)) return false;
      return !allowed.some((prefix) => to === prefix || to.startsWith(`${prefix}/`));
    });
    expect(strangers.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("of the runtime are of the runtime", () => {
    expect(
      imports.filter(({ from, to }) => from.startsWith("runtime/") && !to.startsWith("runtime/")),
    ).toEqual([]);
  });

  it("keep node's modules at the edge", () => {
    const edges = imports.filter(
      ({ from, to }) => to.startsWith("node:") && !/^compiler\/(cli|plugins)\//.test(from),
    );
    expect(edges.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("have no cycles of folders apart from graph and ops, which name each other's types", () => {
    const edges = new Map<string, Set<string>>();
    for (const { from, to, types } of imports) {
      const [a, b] = [layerOf(from), layerOf(to)];
      if (a && b && a !== b && !types) edges.set(a, (edges.get(a) ?? new Set()).add(b));
    }
    const reaches = (start: string, goal: string, seen = new Set<string>()): boolean =>
      [...(edges.get(start) ?? [])].some((next) => {
        if (next === goal) return true;
        if (seen.has(next)) return false;
        seen.add(next);
        return reaches(next, goal, seen);
      });
    const cyclic = layers.filter((layer) => reaches(layer, layer)).sort();
    expect(cyclic.filter((layer) => layer !== "compiler/graph" && layer !== "compiler/ops")).toEqual([]);
  });
});
