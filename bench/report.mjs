// RESULTS.md, of what was measured.
import { median, minimum } from "./statistics.mjs";
import { workloads } from "./workload.mjs";

/** What mlpc is to reach: so many times faster than a peer, by medians; or a time, in milliseconds. */
const goals = [
  { workload: "W1", ours: "ts", atMost: 0.002 },
  { workload: "W1", ours: "ts", peer: "PyTorch", atLeast: 50 },
  { workload: "W3", ours: "ts", peer: "PyTorch", atLeast: 4 },
  { workload: "W4", ours: "ts", peer: "tfjs cpu", atLeast: 12 },
  { workload: "W4", ours: "ts", peer: "PyTorch", atLeast: 0.15 },
  { workload: "W7", ours: "ts", peer: "tfjs cpu", atLeast: 10 },
  ...["W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8"].map((workload) => ({
    workload,
    ours: "wasm",
    peer: "jax-js wasm",
    atLeast: 2.3,
  })),
  { workload: "W1", ours: "wasm", peer: "PyTorch", atLeast: 50 },
  { workload: "W3", ours: "wasm", peer: "PyTorch", atLeast: 4 },
  { workload: "W4", ours: "wasm", peer: "PyTorch", atLeast: 0.65 },
  { workload: "W5", ours: "wasm", peer: "PyTorch", atLeast: 0.38 },
  { workload: "W6", ours: "wasm", peer: "PyTorch", atLeast: 0.32 },
  { workload: "W8", ours: "wasm", peer: "PyTorch", atLeast: 0.5 },
];

/** Kernels that a step may have. */
const kernelLimits = { W4: 9, W7: 14, W8: 17 };

function compileVerdicts({ cold, growth }, reached) {
  const at = (family, size) =>
    growth.find((row) => row.family === family && row.size === size && !row.failed)?.total;
  const took = median(cold.compile);
  return [
    reached(
      "`mlpc compile examples/digits`, cold: at most 500 ms",
      took,
      (ms) => ms <= 500,
      `${took.toFixed(0)} ms`,
    ),
    reached(
      "its trainer, minified and gzipped: less than 6 kB",
      cold.gzipped,
      (bytes) => bytes < 6000,
      kilobytes(cold.gzipped),
    ),
    ...[...new Set(growth.map(({ family }) => family))].flatMap((family) => {
      const [small, large] = [at(family, 10_000), at(family, 100_000)];
      const ratio = large / small;
      return [
        reached(
          `${family}, 10,000 nodes: at most 2 s`,
          small,
          (ms) => ms <= 2000,
          small ? `${(small / 1000).toFixed(1)} s` : "failed",
        ),
        reached(
          `${family}: ten times the nodes in at most 15 times the time, up to 100,000`,
          ratio,
          (times) => times <= 15,
          ratio ? `${short(ratio)} ×` : "failed",
        ),
      ];
    }),
  ];
}

const none = "–";
/** Three significant digits, without an exponent. */
const short = (value) => (value >= 100 ? value.toFixed(0) : `${Number(value.toPrecision(3))}`);
const pair = (values, text = short) => `${text(minimum(values))} / ${text(median(values))}`;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const table = (head, rows) =>
  [head, head.map((_, column) => (column === 0 ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

/** A relative difference beyond this is not the same work. */
const tolerance = 5e-5;

export function report({ machine, options, contenders, compiled, measured, bundles, compileTimes }) {
  const names = Object.keys(measured);
  const present = contenders.filter(({ missing }) => !missing);
  const ours = present.filter((contender) => contender.ours);
  const cells = (contender, cell) =>
    names.map((name) => {
      const found = measured[name][contender.name];
      return (found && cell(found, name)) ?? none;
    });
  const byWorkload = (cell) =>
    table(
      ["", ...names],
      present.map((contender) => [
        contender.name,
        ...cells(contender, (found, name) => cell(found, name, contender)),
      ]),
    );
  const medianOf = (name, who) => {
    const found = measured[name]?.[who];
    return found?.times.length ? median(found.times) : null;
  };

  const proof = ({ loss }, name) => {
    if (typeof loss !== "number") return null;
    const { reached } = workloads[name];
    const off = Math.abs(loss - reached) > tolerance * Math.abs(reached);
    return `${loss.toPrecision(5)}${off ? " ✗" : ""}`;
  };

  const failures = names.flatMap((name) =>
    present.flatMap((contender) => {
      const reason = measured[name][contender.name]?.failed;
      return reason ? [`- ${contender.name} on ${name}: ${reason}`] : [];
    }),
  );
  const compileFailures = Object.entries(compiled).flatMap(([of, { failed }]) =>
    failed ? [`- mlpc did not compile ${of}: ${failed}`] : [],
  );
  const notes = [
    ...(machine.load > 0.5
      ? ["- **Other programs ran on the machine beside this: its times are noisy.**"]
      : []),
    ...contenders.flatMap(({ name, missing }) => (missing ? [`- ${name} did not run: ${missing}.`] : [])),
    ...present.flatMap(({ name, differs }) =>
      differs ? [`- ${name} works on ${differs}; its times are for scale.`] : [],
    ),
    ...failures,
    ...compileFailures,
  ];

  const ratios = ours.flatMap((mine) =>
    present
      .filter((contender) => contender !== mine)
      .map((contender) => [
        `${contender.name} ÷ ${mine.name}`,
        ...names.map((name) => {
          const [theirs, own] = [medianOf(name, contender.name), medianOf(name, mine.name)];
          return theirs && own ? `${short(theirs / own)}×` : none;
        }),
      ]),
  );

  const reached = (text, value, ok, shown) => [text, shown, ok(value) ? "yes" : "no"];
  const speedGoals = goals
    .filter(({ workload, ours: target }) => medianOf(workload, `mlpc ${target}`))
    .map(({ workload, ours: target, peer, atLeast, atMost }) => {
      const own = medianOf(workload, `mlpc ${target}`);
      if (!peer) {
        const text = `${target} on ${workload}: at most ${atMost * 1000} µs a step`;
        return reached(text, own, (ms) => ms <= atMost, `${short(own * 1000)} µs`);
      }
      const theirs = present.find(({ name }) => name.startsWith(peer));
      const text = `${target} on ${workload}: at least ${atLeast} × the speed of ${peer}`;
      const ratio = theirs && medianOf(workload, theirs.name) / own;
      return ratio
        ? reached(text, ratio, (value) => value >= atLeast, `${short(ratio)} ×`)
        : [text, "not measured", none];
    });
  const kernelGoals = ours.flatMap(({ ours: target }) =>
    Object.entries(kernelLimits).flatMap(([name, limit]) => {
      const count = compiled[`${target} ${name}`]?.kernels;
      if (!count) return [];
      return [
        reached(
          `${target} on ${name}: at most ${limit} kernels a step`,
          count,
          (n) => n <= limit,
          `${count}`,
        ),
      ];
    }),
  );
  const compileGoals = compileTimes ? compileVerdicts(compileTimes, reached) : [];
  const verdicts = [...speedGoals, ...kernelGoals, ...compileGoals];

  const aboutModels = ours.flatMap(({ ours: target, name: who }) =>
    names.flatMap((name) => {
      const found = compiled[`${target} ${name}`];
      if (!found || found.failed) return [];
      const own = medianOf(name, who);
      const speed = own ? short(found.flops / own / 1e6) : none;
      return [
        [
          `${who} ${name}`,
          found.kernels,
          short(found.flops / 1e6),
          speed,
          kilobytes(found.arena),
          kilobytes(found.bytes),
          `${found.compile.toFixed(0)} / ${found.warm.toFixed(0)}`,
        ],
      ];
    }),
  );

  const bundleRows = Object.entries(bundles).map(([name, size]) =>
    size.failed
      ? [name, `failed: ${size.failed}`, none, none]
      : [name, kilobytes(size.minified), kilobytes(size.gzipped), kilobytes(size.gzippedScript)],
  );

  const growthRows = (compileTimes?.growth ?? []).map(
    ({ family, size, failed, forward, nodes, kernels, milliseconds, total, rss }) =>
      failed
        ? [`${family} ${size}`, failed, ...Array(9).fill(none)]
        : [
            `${family} ${size}`,
            forward,
            nodes,
            kernels,
            ...Object.values(milliseconds).map((ms) => ms.toFixed(0)),
            `**${total.toFixed(0)}**`,
            `${rss.toFixed(0)} MB`,
          ],
  );

  return `# What was measured

Written by \`npm --prefix bench start\`; [README.md](README.md) says how. Compare figures within this page only.

| | |
| --- | --- |
| machine | ${machine.cpu}, ${(machine.memory / 2 ** 30).toFixed(0)} GiB, ${machine.system} |
| Node | ${machine.node} (V8 ${machine.v8}) |
| date | ${machine.date} UTC |
| load average | ${machine.load.toFixed(2)} before, ${machine.loadAfter.toFixed(2)} after |
| rounds | ${options.rounds} of ${options.budget} s for each, taking turns; ${options.starts} start-ups |

${names.map((name) => `- **${name}**: ${workloads[name].name}`).join("\n")}

One thread each, f32. Where two figures stand, they are \`min / median\`.

## Milliseconds a step

${byWorkload(({ times, failed }) => (times.length ? pair(times) : failed && "failed"))}

${notes.join("\n")}

## How many times as long a peer takes (medians)

${table(["", ...names], ratios)}

## Equal work

The loss after so many updates from the same start weights, on the same batch (W7: v·Hv). The first row is what PyTorch
gives, as workloads.json records it; ✗ marks a relative difference from it of more than ${tolerance}.

${table(
  ["", ...names.map((name) => `${name}, ${workloads[name].kind === "hvp" ? "v·Hv" : workloads[name].steps}`)],
  [
    ["expected", ...names.map((name) => workloads[name].reached.toPrecision(5))],
    ...present
      .filter(({ differs }) => !differs)
      .map((contender) => [contender.name, ...cells(contender, proof)]),
  ],
)}

## Goals

${table(["", "measured", "reached"], verdicts)}

## Our models

Kernels, arithmetic and arena of one training step as the manifest states them; compile time in a fresh process and, after it, again.

${table(["", "kernels", "MFLOP a step", "GFLOP/s", "arena", "trainer", "compile, ms: first / again"], aboutModels)}

## Kernels a step

${byWorkload(({ kernels }, name, { ours: target }) => (target ? compiled[`${target} ${name}`]?.kernels : kernels))}

tfjs: as its profiler counts; jax-js: WebAssembly modules run.

## Start-up: milliseconds from the start of the process to the end of the first step

${byWorkload(
  ({ starts }) =>
    starts.length > 0 &&
    pair(
      starts.map(({ firstStep }) => firstStep),
      (ms) => ms.toFixed(0),
    ),
)}

Node's own start is part of it${compileTimes ? ` (${pair(compileTimes.cold.node, (ms) => ms.toFixed(0))} ms)` : ""}. Ours is compiled beforehand; jax-js traces and compiles at its first step.

## Peak memory of the process, MB

${byWorkload(({ rss }) => rss?.toFixed(0))}

## What a page loads that trains W4

${table(["", "minified", "gzipped", "of it scripts, gzipped"], bundleRows)}
${
  compileTimes
    ? `
## Compile time

\`mlpc compile examples/digits\`, a cold process from start to end: ${pair(compileTimes.cold.compile, (ms) => ms.toFixed(0))} ms, of which ${pair(compileTimes.cold.node, (ms) => ms.toFixed(0))} ms are the start of Node itself.

Generated models in a cold process each, with V8 set as \`mlpc compile\` sets it; milliseconds by stage:

${table(["model", "nodes as written", "with gradients", "kernels", "parse", "lower", "optimize", "to kernels", "emit", "sum", "peak memory"], growthRows)}
`
    : ""
}`;
}
