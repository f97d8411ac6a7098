// Trains off the page's own thread: loads the images, runs `fit`, and reads what is drawn between its steps.
import { create } from "./dist/digits.js";
import type { Report, Request } from "./messages.ts";

const say = (report: Report): void => postMessage(report);

/** The bytes of a file beside this one, each times `scale`. */
async function load(name: string): Promise<Uint8Array> {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function labelled(name: string): Promise<{ x: Float32Array; y: Int32Array }> {
  const [images, labels] = await Promise.all([load(`${name}-images.bin`), load(`${name}-labels.bin`)]);
  return { x: Float32Array.from(images, (byte) => byte / 255), y: Int32Array.from(labels) };
}

/** Resolved when training may go on. */
let running = Promise.resolve();
let resume = (): void => {};

/** By itself a trainer takes no GPU that is made of software; `?gpu` makes it take any. */
async function anyDevice(): Promise<GPUDevice | undefined> {
  const adapter = await navigator.gpu?.requestAdapter();
  return adapter?.requestDevice();
}

async function train(): Promise<void> {
  const device = location.search === "?gpu" ? await anyDevice() : undefined;
  const [trainer, data, validation] = await Promise.all([
    create({ device }),
    labelled("train"),
    labelled("test"),
  ]);
  addEventListener("message", async ({ data: request }: MessageEvent<Request>) => {
    if (request.kind === "read") {
      const { probabilities } = await trainer.predict({ x: request.pixels });
      say({ kind: "answer", probabilities });
    } else if (request.paused)
      running = new Promise((done) => {
        resume = done;
      });
    else resume();
  });
  say({ kind: "ready", images: data.y.length, on: trainer.target === "wgsl" ? "GPU" : "CPU" });

  let [told, steps] = [performance.now(), 0];
  const batch = 128;
  const epochs = trainer.fit(data, {
    epochs: 30,
    batch,
    validation,
    readEvery: 4, // on a GPU: the curve follows, and a pause begins, some steps later
    async onStep({ step, epoch, loss }) {
      steps++;
      const now = performance.now();
      if (now - told > 50) {
        say({ kind: "progress", step, epoch, loss, rate: (1000 * steps * batch) / (now - told) });
        [told, steps] = [now, 0];
      }
      await running;
    },
  });
  for await (const { epoch, validation: test } of epochs)
    say({ kind: "epoch", epoch, accuracy: test!.accuracy });
  say({ kind: "done" });
}

train().catch((error: unknown) => say({ kind: "failed", why: String(error) }));
