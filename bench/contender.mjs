// One contender on one workload, as a process: makes its first step at once, then does what it is told, line by line.
import { createInterface } from "node:readline";
import { workloads } from "./workload.mjs";

/**
 * What a peer's module makes: `step` starts one step and gives a handle of it, `wait` ends when the step of that
 * handle is done, `value` reads the loss of a step (or v·Hv), `reset` brings back the start weights, `kernels` counts.
 * @typedef {{ reset(): unknown, step(): unknown, wait(handle: unknown): unknown, value(handle: unknown): unknown,
 *   drop?(handle: unknown): void, kernels?(): unknown }} Peer
 */

const [module, variant, name] = process.argv.slice(2);
const workload = workloads[name];
const sinceStart = () => performance.timeOrigin + performance.now() - Number(process.env.BENCH_START);
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
// Libraries advertise on the console; standard output is for the answers.
for (const method of ["log", "info", "warn", "debug"]) console[method] = () => {};

const { peerOf } = await import(`./peers/${module}.mjs`);
const loaded = sinceStart();
/** @type {Peer} */
const peer = await peerOf(workload, name, variant);
await peer.reset();
const first = await peer.value(peer.step());
say({ loaded, firstStep: sinceStart(), loss: first });

/** Milliseconds a step of each block that fits into so many seconds, at least of one. */
async function round(seconds) {
  const times = [];
  const end = performance.now() + seconds * 1000;
  do {
    await peer.reset();
    for (let done = 0; done < workload.steps; done += workload.block) {
      const begin = performance.now();
      let handle = peer.step();
      for (let i = 1; i < workload.block; i++) {
        peer.drop?.(handle);
        handle = peer.step();
      }
      const waited = peer.wait(handle);
      if (waited instanceof Promise) await waited;
      times.push((performance.now() - begin) / workload.block);
      if (performance.now() > end) break;
    }
  } while (performance.now() < end);
  return times;
}

const commands = {
  /** The loss after as many updates as lie between two resets. */
  async check() {
    await peer.reset();
    for (let i = 0; i < workload.steps; i++) await peer.value(peer.step());
    return { loss: await peer.value(peer.step()) };
  },
  kernels: async () => ({ kernels: (await peer.kernels?.()) ?? null }),
  round: async ({ seconds }) => ({ times: await round(seconds) }),
  end: () => ({ rss: process.resourceUsage().maxRSS / 1024 }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  say(await commands[command.name](command));
  if (command.name === "end") break;
}
process.exit();
