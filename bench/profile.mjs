// Where a step of ours spends its time: the share of each kernel, by V8's sampling profiler, of the processor time of
// a step, which other programs on the machine disturb less than the clock. `node profile.mjs W4 [seconds] [target]`
import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { peerOf } from "./peers/mlpc.mjs";
import { workloads } from "./workload.mjs";

const [name = "W4", seconds = "2", target = "ts"] = process.argv.slice(2);
const workload = workloads[name];
const read = (suffix) =>
  readFileSync(new URL(`./dist/models/${target}/${name.toLowerCase()}${suffix}`, import.meta.url), "utf8");
const { kernels } = JSON.parse(read(".manifest.json")).programs.step;
const peer = await peerOf(workload, name, target);

/** Milliseconds of processor time of a step in each round between two resets. */
async function rounds(duration) {
  const times = [];
  const end = performance.now() + duration * 1000;
  do {
    await peer.reset();
    const before = process.cpuUsage();
    for (let i = 0; i < workload.steps; i++) {
      const waited = peer.wait(peer.step());
      if (waited instanceof Promise) await waited;
    }
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000 / workload.steps);
  } while (performance.now() < end);
  return times.sort((a, b) => a - b);
}

await rounds(1);
const times = await rounds(Number(seconds));
const step = times[times.length >> 1];
const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.setSamplingInterval", { interval: 200 });
await session.post("Profiler.start");
await rounds(Number(seconds));
const { profile } = await session.post("Profiler.stop");

/** Microseconds in each function as such, by kernel that it works for: "" is outside of all. */
const self = new Map();
profile.samples.forEach((id, i) => {
  self.set(id, (self.get(id) ?? 0) + profile.timeDeltas[i]);
});
const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
const spent = new Map(["", ...kernels.map((kernel) => kernel.name)].map((kernel) => [kernel, new Map()]));

/** The kernel that each line of the module is of: the engine may have put its code into its caller's. */
const kernelAt = [];
let current = "";
for (const line of `\n${read(".js")}`.split("\n")) {
  current = /^function (\w+)/.exec(line)?.[1] ?? current;
  kernelAt.push(spent.has(current) ? current : "");
  if (line === "}") current = "";
}
const add = (kernel, part, us) => spent.get(kernel).set(part, (spent.get(kernel).get(part) ?? 0) + us);
const walk = [{ node: profile.nodes[0], kernel: "", stepping: false }];
for (const { node, kernel, stepping } of walk) {
  const { functionName } = node.callFrame;
  if (functionName === "reset") continue;
  const inside = stepping || /^step(Sync)?$/.test(functionName);
  const owner = kernel || (spent.has(functionName) ? functionName : "");
  const us = self.get(node.id) ?? 0;
  if (inside && us > 0) {
    const ticks = owner ? [] : (node.positionTicks ?? []);
    const inlined = ticks.filter(({ line }) => kernelAt[line]);
    const all = ticks.reduce((sum, tick) => sum + tick.ticks, 0);
    for (const { line, ticks: count } of inlined) add(kernelAt[line], kernelAt[line], (us * count) / all);
    add(owner, functionName, us * (1 - inlined.reduce((sum, tick) => sum + tick.ticks / all, 0)));
  }
  for (const id of node.children ?? []) walk.push({ node: nodes.get(id), kernel: owner, stepping: inside });
}
const sum = (parts) => [...parts.values()].reduce((total, us) => total + us, 0);
const all = [...spent.values()].map(sum).reduce((a, b) => a + b);
const milliseconds = (us) => (us / all) * step;
const shown = (ms) => ms.toPrecision(3).padStart(10);

console.log(
  `${name}: ${step.toPrecision(3)} ms of processor time a step, median; ${times[0].toPrecision(3)} at least`,
);
for (const { name: kernel, origin, flops } of kernels) {
  const parts = spent.get(kernel);
  const ms = milliseconds(sum(parts));
  if (ms === 0)
    console.log(
      `${"–".padStart(10)} ${"–".padStart(6)} GFLOP/s  ${kernel}  ${origin ?? ""}  too short to be seen, or inlined`,
    );
  else
    console.log(
      `${shown(ms)} ${(flops.atBatch / ms / 1e6).toFixed(2).padStart(6)} GFLOP/s  ${kernel}  ${origin ?? ""}`,
    );
  for (const [part, us] of parts)
    if (part !== kernel && us > 0)
      console.log(`${shown(milliseconds(us))}    of it in ${part || "a closure"}`);
}
for (const [part, us] of spent.get(""))
  if (us > 0) console.log(`${shown(milliseconds(us))}    outside of kernels: ${part || "a closure"}`);
