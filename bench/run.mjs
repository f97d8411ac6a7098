// Runs every contender on every workload, interleaved, and writes what was measured into RESULTS.md.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleSizes } from "./bundle.mjs";
import { coldCompile, growth } from "./compile.mjs";
import { contendersHere, targets } from "./contenders.mjs";
import { Conversation } from "./conversation.mjs";
import { report } from "./report.mjs";
import { workloads } from "./workload.mjs";

const { values: options } = parseArgs({
  options: {
    /** Seconds of one round of one contender. */
    budget: { type: "string", default: "1" },
    rounds: { type: "string", default: "5" },
    /** Processes whose start-up is measured. */
    starts: { type: "string", default: "5" },
    /** Workloads, and names of contenders begin with one of these: both separated by commas. */
    only: { type: "string", default: Object.keys(workloads).join() },
    peers: { type: "string", default: "" },
    "no-build": { type: "boolean", default: false },
    "no-compile": { type: "boolean", default: false },
    out: { type: "string", default: join(import.meta.dirname, "RESULTS.md") },
  },
});
const [budget, rounds, starts] = [options.budget, options.rounds, options.starts].map(Number);
const names = options.only.split(",");
const unknown = names.find((name) => !workloads[name]);
if (unknown !== undefined) {
  console.error(`no workload ${unknown}; there are ${Object.keys(workloads).join(", ")}`);
  process.exit(2);
}

/** Seconds that a contender may take for its first step, and for one answer. */
const limits = { start: 120, answer: 180 };
const here = import.meta.dirname;
const log = (text) => process.stderr.write(`${text}\n`);

/** The models of ours, compiled; a failure stands in the place of what the compile told. */
async function compileModels() {
  const compiled = {};
  for (const target of targets)
    for (const name of names) {
      const child = new Conversation(process.execPath, [join(here, "model-compile.mjs"), name, target]);
      compiled[`${target} ${name}`] = await child
        .answer(limits.start, "the model")
        .catch((error) => ({ failed: error.message }));
    }
  return compiled;
}

/** Runs what may fail; the reason is kept and the contender left out from there on. */
async function attempt(entry, run) {
  if (entry.failed) return;
  try {
    await run(entry);
  } catch (error) {
    entry.failed = error.message;
    entry.child?.stop();
    log(`  ${entry.contender.name}: ${error.message}`);
  }
}

const begin = ({ contender, workload }) => new Conversation(...contender.command(workload));

/** One workload: start-ups, then all contenders side by side, each a process, their rounds taking turns. */
async function measure(workload, contenders) {
  const entries = contenders
    .filter((contender) => contender.workloads.includes(workload) && !contender.missing)
    .map((contender) => ({ contender, workload, starts: [], times: [] }));
  const each = async (run) => {
    for (const entry of entries) await attempt(entry, run);
  };
  for (let i = 0; i < starts; i++)
    await each(async (entry) => {
      entry.child = begin(entry);
      const { loss, ...start } = await entry.child.answer(limits.start);
      entry.starts.push(start);
      entry.first = loss;
      await entry.child.ask("end", limits.answer);
    });
  await each(async (entry) => {
    entry.child = begin(entry);
    await entry.child.answer(limits.start);
    if (!entry.contender.differs) entry.loss = (await entry.child.ask("check", limits.answer)).loss;
    entry.kernels = (await entry.child.ask("kernels", limits.answer)).kernels;
    await entry.child.ask("round", limits.answer, { seconds: budget }); // to warm up
  });
  for (let i = 0; i < rounds; i++)
    await each(async (entry) => {
      const { times } = await entry.child.ask("round", limits.answer, { seconds: budget });
      // Not spread into push: a round may hold more blocks than a call takes arguments.
      entry.times = entry.times.concat(times);
    });
  await each(async (entry) => {
    entry.rss = (await entry.child.ask("end", limits.answer)).rss;
  });
  return Object.fromEntries(entries.map(({ contender, child, ...found }) => [contender.name, found]));
}

const machine = {
  cpu: `${cpus()[0].model.trim()} × ${availableParallelism()}`,
  memory: totalmem(),
  system: `${process.platform} ${process.arch}`,
  node: process.version,
  v8: process.versions.v8,
  date: new Date().toISOString().slice(0, 16).replace("T", " "),
  load: loadavg()[0],
};
if (!options["no-build"]) {
  log("building mlpc");
  const { status } = spawnSync(process.execPath, ["compiler/build.mjs"], {
    cwd: join(here, ".."),
    stdio: "inherit",
  });
  if (status !== 0) process.exit(1);
}
rmSync(join(here, "dist"), { recursive: true, force: true });
mkdirSync(join(here, "dist"));
log("compiling the models");
const compiled = await compileModels();
const contenders = contendersHere().filter(({ name }) =>
  options.peers.split(",").some((wanted) => name.startsWith(wanted)),
);
const measured = {};
for (const workload of names) {
  log(`${workload}: ${workloads[workload].name}`);
  measured[workload] = await measure(workload, contenders);
}
log("bundles");
const bundles = names.includes("W4") ? await bundleSizes() : {};
log("compile times");
const compileTimes = options["no-compile"]
  ? null
  : { cold: await coldCompile(10), growth: await growth([1_000, 10_000, 100_000], starts > 2 ? 3 : 1) };
machine.loadAfter = loadavg()[0];
const results = {
  machine,
  options: { budget, rounds, starts },
  contenders,
  compiled,
  measured,
  bundles,
  compileTimes,
};
writeFileSync(join(here, "dist/results.json"), JSON.stringify(results));
writeFileSync(options.out, report(results));
log(`wrote ${options.out}`);
