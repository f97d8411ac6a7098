// What the package gives to those who install it: plugins for bundlers, types, and a library for browsers.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build as esbuild } from "esbuild";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embedText } from "../compiler/build-plugins.mjs";
import esbuildPlugin from "../compiler/plugins/esbuild.ts";
import vitePlugin from "../compiler/plugins/vite.ts";
import { launchBrowser } from "./browser.ts";

const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "package-"));
const file = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const app = `
import { create } from "./model.mlp";
const x = Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), y = Float32Array.of(0, 1, 1, 0);
export async function losses(steps) {
  const trainer = await create({ seed: 1 });
  return Array.from({ length: steps }, () => trainer.stepSync({ x, y }).loss);
}`;

async function run(code: string): Promise<readonly number[]> {
  const text = Buffer.from(code).toString("base64");
  const { losses } = await import(/* @vite-ignore */ `data:text/javascript;base64,${text}`);
  return losses(200);
}

/** Bundlers, each as: the code of a bundle of `app.js`. Throws an Error with the messages of the model. */
const bundlers: Readonly<Record<string, (entry: string, types?: boolean) => Promise<string>>> = {
  async esbuild(entry, types = false) {
    const { outputFiles } = await esbuild({
      entryPoints: [entry],
      bundle: true,
      format: "esm",
      plugins: [esbuildPlugin({ types })],
      logLevel: "silent",
      write: false,
    });
    return outputFiles[0]!.text;
  },
  async vite(entry, types = false) {
    const { build } = await import("vite");
    const output = await build({
      configFile: false,
      root: folder,
      plugins: [vitePlugin({ types })],
      build: { lib: { entry, formats: ["es"] }, write: false, minify: false },
      logLevel: "silent",
    });
    const [bundle] = [output].flat();
    const chunk = bundle && "output" in bundle ? bundle.output[0] : undefined;
    return chunk?.code ?? "";
  },
};

describe.each(Object.keys(bundlers))("the plugin for %s", (name) => {
  const bundle = bundlers[name]!;

  it("makes a trainer of an imported model", async () => {
    writeFileSync(file("model.mlp"), readFileSync(join(root, "examples/xor/model.mlp")));
    writeFileSync(file("app.js"), app);
    const found = await run(await bundle(file("app.js")));
    expect(found.at(-1)).toBeLessThan(found[0]! / 2);
  });

  it("follows imports, and writes types where that is asked for", async () => {
    mkdirSync(file(name));
    writeFileSync(file(`${name}/part.mlp`), "fn twice(x) = 2 * x\n");
    writeFileSync(
      file(`${name}/twice.mlp`),
      'import "./part.mlp"\nmodel Twice {\n  input x: f32[N]\n  output y = twice(x)\n}\n',
    );
    writeFileSync(file(`${name}/app.js`), 'export { create } from "./twice.mlp";\n');
    expect(await bundle(file(`${name}/app.js`), true)).toContain("predict_y");
    expect(readFileSync(file(`${name}/twice.d.mlp.ts`), "utf8")).toContain("export interface Trainer");
  });

  it("fails with the messages of a model that is wrong", async () => {
    writeFileSync(file(`wrong-${name}.mlp`), "model Wrong {\n  input x: f32[N]\n  output y = a\n}\n");
    writeFileSync(file("wrong.js"), `export { create } from "./wrong-${name}.mlp";\n`);
    await expect(bundle(file("wrong.js"))).rejects.toThrow(`wrong-${name}.mlp:3:14`);
  });
});

it("the types of the library and the plugins hold for a program that uses them", async () => {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const home = file("node_modules/mlpc");
  mkdirSync(home, { recursive: true });
  await promisify(execFile)(process.execPath, [tsc, "-p", "compiler", "--outDir", join(home, "dist/types")], {
    cwd: root,
  });
  writeFileSync(join(home, "package.json"), readFileSync(join(root, "package.json")));
  for (const peer of ["vite", "esbuild"])
    symlinkSync(join(root, "node_modules", peer), file(`node_modules/${peer}`));
  const program = (precision: string): string => `
import { type CompileResult, check, compile, inspect } from "mlpc";
import { mlpc as forEsbuild } from "mlpc/esbuild";
import forVite from "mlpc/vite";
import type { Plugin as EsbuildPlugin } from "esbuild";
import type { Plugin as VitePlugin } from "vite";
const result: CompileResult = compile("model M {}", { precision: ${precision} });
const batch: number | undefined = result.manifest?.batch;
const line: string = check("model M {}")[0]!.span.source.text;
const page: string = inspect("model M {}", { stage: "memory", format: "html" }).text;
const plugins: [EsbuildPlugin, VitePlugin] = [forEsbuild({ types: true }), forVite()];
export { batch, line, page, plugins };
`;
  writeFileSync(file("right.ts"), program('"f64"'));
  writeFileSync(file("wrong.ts"), program('"f63"'));
  const options = "--strict --noEmit --module nodenext --skipLibCheck --types --target es2022".split(" ");
  const check = (name: string) =>
    promisify(execFile)(process.execPath, [tsc, ...options, name], { cwd: folder }).then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    );
  expect(await check("right.ts")).toBe("");
  expect(await check("wrong.ts")).toMatch(/^wrong\.ts\(7,\d+\): error .*"f63"/);
});

/** As text, since the tests' own transform would rewrite its imports. */
const inPage = `async (library, source) => {
  const importText = (text) => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const { compile, inspect } = await importText(library);
  const { create } = await importText(compile(source).files["xor.js"]);
  const trainer = await create({ seed: 1 });
  const feed = { x: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), y: Float32Array.of(0, 1, 1, 0) };
  const losses = Array.from({ length: 200 }, () => trainer.stepSync(feed).loss);
  let refusal = "";
  try {
    compile(source, { minify: true });
  } catch (error) {
    refusal = String(error);
  }
  return { losses, refusal, page: inspect(source, { stage: "kernels", format: "html" }).text.length };
}`;

describe("the library in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it("compiles and trains without anything of Node; only to minify needs it", async () => {
    const { outputFiles } = await esbuild({
      entryPoints: ["compiler/index.ts"],
      bundle: true,
      format: "esm",
      platform: "browser",
      plugins: [embedText],
      write: false,
    });
    const page = await browser.newPage();
    const source = readFileSync(join(root, "examples/xor/model.mlp"), "utf8");
    const given = JSON.stringify([outputFiles[0]!.text, source]);
    const found = (await page.evaluate(`(${inPage})(...${given})`)) as {
      readonly losses: readonly number[];
      readonly refusal: string;
      readonly page: number;
    };
    expect(found.losses.at(-1)).toBeLessThan(found.losses[0]! / 2);
    expect(found.refusal).toContain("minifying needs Node");
    expect(found.page).toBeGreaterThan(10_000);
  });
});
