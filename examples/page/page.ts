// The page: draws the curve, takes a digit from the pad, and leaves all computing to the worker.
import { centred } from "./centre.ts";
import type { Report, Request } from "./messages.ts";

const find = <E extends Element>(selector: string): E => document.querySelector<E>(selector)!;
const say = (id: string, text: string): void => {
  find(`#${id}`).textContent = text;
};

const worker = new Worker(new URL(`worker.js${location.search}`, import.meta.url), { type: "module" });
const ask = (request: Request): void => worker.postMessage(request);

// The curve.

const curve = find<HTMLCanvasElement>("#curve");
const losses: number[] = [];

/** The loss on a scale of logarithms: raw, and smoothed over the latest tenth of it. */
function drawCurve(): void {
  const context = curve.getContext("2d")!;
  const { width, height } = curve;
  const ink = getComputedStyle(document.body).color;
  const [top, bottom] = [Math.log(3), Math.log(0.01)];
  const y = (loss: number): number =>
    (height * (top - Math.min(top, Math.max(bottom, Math.log(loss))))) / (top - bottom);
  context.clearRect(0, 0, width, height);
  context.font = "12px system-ui";
  for (const loss of [1, 0.3, 0.1, 0.03]) {
    context.fillStyle = ink;
    context.globalAlpha = 0.2;
    context.fillRect(0, y(loss), width, 1);
    context.globalAlpha = 1;
    context.fillText(`${loss}`, 4, y(loss) - 4);
  }
  let smooth = losses[0] ?? 0;
  context.beginPath();
  for (const [k, loss] of losses.entries()) {
    smooth += (loss - smooth) / Math.min(k + 1, 10);
    context.lineTo((k * width) / Math.max(losses.length - 1, 60), y(smooth));
  }
  context.strokeStyle = getComputedStyle(curve).color;
  context.lineWidth = 2;
  context.stroke();
}

// The pad.

const pad = find<HTMLCanvasElement>("#pad");
const bars = find<HTMLOListElement>("#bars");
const pen = pad.getContext("2d", { willReadFrequently: true })!;
Object.assign(pen, { lineWidth: 22, lineCap: "round", lineJoin: "round", strokeStyle: "#fff" });
bars.append(...Array.from({ length: 10 }, () => document.createElement("li")));

let reading = false;

/** Asks what is drawn; one question at a time. */
function read(): void {
  const pixels = centred(pen.getImageData(0, 0, pad.width, pad.height));
  if (!pixels) showShares([]);
  else if (!reading) {
    reading = true;
    ask({ kind: "read", pixels });
  }
}

function showShares(shares: ArrayLike<number>): void {
  const best = Math.max(...Array.from(shares));
  [...bars.children].forEach((bar, digit) => {
    (bar as HTMLElement).style.setProperty("--share", `${shares[digit] ?? 0}`);
    bar.classList.toggle("best", shares[digit] === best);
  });
}

function place(event: PointerEvent): [number, number] {
  const { left, top, width } = pad.getBoundingClientRect();
  const scale = pad.width / width;
  return [(event.clientX - left) * scale, (event.clientY - top) * scale];
}

pad.addEventListener("pointerdown", (event) => {
  pad.setPointerCapture(event.pointerId);
  pen.beginPath();
  pen.moveTo(...place(event));
});
pad.addEventListener("pointermove", (event) => {
  if (!pad.hasPointerCapture(event.pointerId)) return;
  pen.lineTo(...place(event));
  pen.stroke();
  read();
});
find("#clear").addEventListener("click", () => {
  pen.clearRect(0, 0, pad.width, pad.height);
  read();
});

// The worker.

const pause = find<HTMLButtonElement>("#pause");
let paused = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? "Go on" : "Pause";
  ask({ kind: "pause", paused });
});

worker.addEventListener("message", ({ data: report }: MessageEvent<Report>) => {
  switch (report.kind) {
    case "ready":
      say("status", `Learning from ${report.images.toLocaleString("en")} images, on the ${report.on}.`);
      pause.disabled = false;
      break;
    case "progress":
      losses.push(report.loss);
      say("step", `${report.step}`);
      say("epoch", `${report.epoch}`);
      say("loss", report.loss.toFixed(3));
      say("rate", Math.round(report.rate).toLocaleString("en"));
      drawCurve();
      read();
      break;
    case "epoch":
      say("accuracy", `${(100 * report.accuracy).toFixed(1)} %`);
      break;
    case "answer":
      reading = false;
      showShares(report.probabilities);
      break;
    case "done":
      say("status", "Done. Draw as many as you like.");
      pause.disabled = true;
      break;
    case "failed":
      say("status", report.why);
      pause.disabled = true;
  }
});
drawCurve();
