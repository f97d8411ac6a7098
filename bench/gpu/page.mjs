// One contender in a page: what the bench asks of it, and what it asks of the GPU.

/** Calls that cost something, since the last look. */
const counts = { dispatches: 0, submits: 0, readbacks: 0 };

function counting(prototype, method, key) {
  const original = prototype[method];
  prototype[method] = function (...given) {
    counts[key]++;
    return original.apply(this, given);
  };
}
counting(GPUComputePassEncoder.prototype, "dispatchWorkgroups", "dispatches");
counting(GPUComputePassEncoder.prototype, "dispatchWorkgroupsIndirect", "dispatches");
counting(GPUQueue.prototype, "submit", "submits");
counting(GPUBuffer.prototype, "mapAsync", "readbacks");

/** Puts a contender at the bench's disposal; `makePeer` takes a workload and its name. */
export function present(makePeer) {
  let peer;
  let workload;
  /** So many steps; the last is waited for. */
  async function run(steps) {
    let handle = peer.step();
    for (let i = 1; i < steps; i++) {
      peer.drop?.(handle);
      handle = peer.step();
    }
    await peer.wait(handle);
  }
  globalThis.bench = {
    /** Milliseconds until the first step was done, and its loss. */
    async start(given, name) {
      workload = given;
      const begin = performance.now();
      peer = await makePeer(workload, name);
      await peer.reset();
      const loss = await peer.value(peer.step());
      return { first: performance.now() - begin, loss };
    },
    /** What a step asks of the GPU: of nine steps and a look at the last, less what one and a look ask for. */
    async counts() {
      const of = async (steps) => {
        for (const key in counts) counts[key] = 0;
        await run(steps);
        return { ...counts };
      };
      await of(1);
      const [one, nine] = [await of(1), await of(9)];
      const each = Object.fromEntries(Object.keys(one).map((key) => [key, (nine[key] - one[key]) / 8]));
      // Who is lazy takes only the step whose result is waited for.
      return each.dispatches > 0 ? each : { ...one, readbacks: each.readbacks };
    },
    /** Milliseconds a step, of blocks of steps whose last result is awaited. */
    async round(seconds) {
      const times = [];
      const end = performance.now() + 1000 * seconds;
      do {
        await peer.reset();
        await run(1); // which waits for what the reset has brought to the GPU
        const begin = performance.now();
        await run(workload.block);
        times.push((performance.now() - begin) / workload.block);
      } while (performance.now() < end);
      return times;
    },
    /** The loss after as many updates as the workload says. */
    async check() {
      await peer.reset();
      await run(workload.steps);
      return peer.value(peer.step());
    },
  };
}
