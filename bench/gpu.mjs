// Runs mlpc and its peers on WebGPU in one headless Chromium, taking turns, and writes RESULTS-webgpu.md.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { Conversation } from "./conversation.mjs";
import { median, minimum } from "./statistics.mjs";
import { workloads } from "./workload.mjs";

const { values: options } = parseArgs({
  options: {
    /** Seconds of one round of one contender. */
    budget: { type: "string", default: "2" },
    rounds: { type: "string", default: "3" },
    only: { type: "string", default: "W3,W4,W5,W6,W7" },
    /** Which pages: of gpu/. */
    who: { type: "string", default: "mlpc,tfjs,jax" },
    /** Arguments of the browser beyond what WebGPU needs, separated by blanks: those that reach a real GPU. */
    browser: { type: "string", default: "" },
    out: { type: "string", default: join(import.meta.dirname, "RESULTS-webgpu.md") },
  },
});
const here = import.meta.dirname;
const names = options.only.split(",");
const log = (text) => process.stderr.write(`${text}\n`);
/** Seconds that one answer may take. */
const limit = 300;

/** `bundle` is the program of a page that trains W4, of bundles/. */
const contenders = [
  { name: "mlpc wgsl", page: "mlpc", bundle: "mlpc" },
  { name: "tfjs webgpu", page: "tfjs", bundle: "tfjs-webgpu" },
  { name: "jax-js webgpu", page: "jax", bundle: "jax" },
].filter(({ page }) => options.who.split(",").includes(page));

/** A page has no files: what workload.mjs reads becomes part of it. */
const inlined = {
  name: "inlined",
  setup(esbuild) {
    esbuild.onLoad({ filter: /workload\.mjs$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8")
        .replace(/^import .*node:fs.*$/m, "")
        .replace(/JSON\.parse\(readFileSync\(.*\)\)/, readFileSync(join(here, "workloads.json"), "utf8")),
    }));
  },
};

const shared = {
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  alias: { models: join(here, "dist/models/wgsl") },
  external: ["node:*"],
  logLevel: "error",
};

async function prepare() {
  for (const name of Object.keys(workloads).filter((each) => /W[3-7]/.test(each)))
    await new Conversation(process.execPath, [join(here, "model-compile.mjs"), name, "wgsl"]).answer(
      120,
      "a model",
    );
  const outdir = join(here, "dist/gpu");
  mkdirSync(outdir, { recursive: true });
  const entryPoints = contenders.map(({ page }) => join(here, `gpu/${page}.mjs`));
  await build({ ...shared, platform: "browser", entryPoints, outdir, plugins: [inlined] });
  for (const { page } of contenders)
    writeFileSync(
      join(outdir, `${page}.html`),
      `<!doctype html><script type="module" src="${page}.js"></script>`,
    );
  const sizes = {};
  for (const { name, bundle } of contenders) {
    const entry = join(here, `bundles/${bundle}.mjs`);
    const { outputFiles } = await build({
      ...shared,
      platform: "browser",
      entryPoints: [entry],
      write: false,
    });
    sizes[name] = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  }
  await build({
    entryPoints: [join(here, "../test/browser.ts")],
    outfile: join(here, "dist/browser.mjs"),
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
  });
  return { folder: outdir, sizes };
}

const cell = (entry, text) => (entry.failed ? "failed" : text(entry));
const three = (number) => Number(number.toPrecision(3)).toString();

/** Writes what was measured of these workloads. */
function report(done) {
  const table = (title, text) => [
    `## ${title}`,
    "",
    `|  | ${done.join(" | ")} |`,
    `| --- |${" ---: |".repeat(done.length)}`,
    ...contenders.map(
      ({ name }, k) => `| ${name} | ${done.map((each) => cell(results[each][k], text)).join(" | ")} |`,
    ),
    "",
  ];
  const failures = done.flatMap((name) =>
    results[name].flatMap((entry) => (entry.failed ? [`- ${entry.name} on ${name}: ${entry.failed}`] : [])),
  );
  const lines = [
    "# What was measured on WebGPU",
    "",
    "Written by `npm --prefix bench run gpu`; [README.md](README.md) says how. One headless Chromium, contenders taking",
    "turns. Compare figures within this page only.",
    "",
    "| | |",
    "| --- | --- |",
    `| device | ${device || "unknown"} |`,
    `| machine | ${cpus()[0].model} × ${cpus().length} |`,
    `| date | ${new Date().toISOString().slice(0, 10)} |`,
    "",
    ...table(
      "Milliseconds a step, min / median",
      ({ times }) => `${three(minimum(times))} / ${three(median(times))}`,
    ),
    ...table("Dispatches / submits / readbacks a step, the loss unread", ({ counts }) =>
      [counts.dispatches, counts.submits, counts.readbacks].map(three).join(" / "),
    ),
    ...table("Milliseconds from the library's start to the end of the first step", ({ first }) =>
      three(first),
    ),
    ...table("Equal work: the loss after so many updates (W7: v·Hv)", ({ loss }) => loss.toPrecision(5)),
    "## Bytes of a page that trains W4, minified and gzipped",
    "",
    "| | |",
    "| --- | ---: |",
    ...contenders.map(({ name }) => `| ${name} | ${(sizes[name] / 1000).toFixed(1)} kB |`),
    "",
    ...(failures.length > 0 ? ["## Failures", "", ...failures, ""] : []),
  ];
  writeFileSync(options.out, lines.join("\n"));
}

const within = (promise) =>
  Promise.race([
    promise,
    new Promise((_, fail) =>
      setTimeout(() => fail(new Error(`no answer in ${limit} s`)), 1000 * limit).unref(),
    ),
  ]);

const { folder, sizes } = await prepare();
const server = createServer((request, response) => {
  const file = request.url === "/favicon.ico" ? null : join(folder, request.url);
  response.setHeader("content-type", file?.endsWith(".js") ? "text/javascript" : "text/html");
  response.end(file ? readFileSync(file) : "");
}).listen(0);
process.chdir(join(here, ".."));
const { launchBrowser } = await import("./dist/browser.mjs");
const browser = await launchBrowser([
  "--enable-unsafe-webgpu",
  ...options.browser.split(" ").filter(Boolean),
]);

const results = {};
let device = "";

/** What still runs on the page of who failed would disturb the others. */
async function fail(entry, error) {
  entry.failed = error.message.split("\n")[0];
  log(`${entry.name}: ${entry.failed}`);
  await entry.page.close().catch(() => {});
}

for (const name of names) {
  log(name);
  const entries = [];
  for (const contender of contenders) {
    const page = await browser.newPage();
    const entry = { ...contender, page, times: [] };
    entries.push(entry);
    try {
      page.on("pageerror", (error) => log(`${contender.name}: ${error.message}`));
      await page.goto(`http://localhost:${server.address().port}/${contender.page}.html`);
      await page.waitForFunction("globalThis.bench", { timeout: 30_000 });
      device ||= await page.evaluate(async () => {
        const { info } = await navigator.gpu.requestAdapter();
        return [info.vendor, info.architecture, info.description].filter(Boolean).join(" ");
      });
      const start = page.evaluate((workload, each) => bench.start(workload, each), workloads[name], name);
      Object.assign(entry, await within(start));
      entry.counts = await within(page.evaluate(() => bench.counts()));
      entry.loss = await within(page.evaluate(() => bench.check()));
    } catch (error) {
      await fail(entry, error);
    }
  }
  for (let round = 0; round <= Number(options.rounds); round++)
    for (const entry of entries) {
      if (entry.failed) continue;
      try {
        const times = await within(entry.page.evaluate((s) => bench.round(s), Number(options.budget)));
        if (round > 0) entry.times.push(...times); // the first warms up
      } catch (error) {
        await fail(entry, error);
      }
    }
  for (const { page } of entries) await page.close().catch(() => {});
  results[name] = entries;
  report(Object.keys(results));
}
await browser.close();
server.close();
log(`wrote ${options.out}`);
process.exit();
