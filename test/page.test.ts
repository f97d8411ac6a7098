// The page of examples/page, driven in a headless browser: it learns, pauses, and reads what is drawn.
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";

const dist = resolve("examples/page/dist");
const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".css": "text/css",
  ".js": "text/javascript",
};

let server: Server;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  execFileSync(process.execPath, ["examples/page/build.mjs"], { stdio: ["ignore", "ignore", "inherit"] });
  server = createServer(async ({ url }, response) => {
    const name = url === "/" ? "index.html" : url!.slice(1);
    try {
      const bytes = await readFile(join(dist, name));
      response.setHeader("content-type", types[extname(name)] ?? "application/octet-stream").end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  }).listen(0);
  browser = await launchBrowser();
  page = await browser.newPage();
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("requestfailed", (request) => errors.push(request.url()));
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
});

afterAll(async () => {
  await browser.close();
  server.close();
});

const text = (selector: string): Promise<string> => page.$eval(selector, (e) => e.textContent ?? "");
const share = (): Promise<number> => text("#accuracy").then((percent) => Number.parseFloat(percent));

/** Strokes on the pad, in its own pixels. */
async function draw(...strokes: ReadonlyArray<ReadonlyArray<readonly [number, number]>>): Promise<void> {
  await page.click("#clear");
  const pad = await page.$("#pad");
  await pad!.scrollIntoView();
  const { x, y } = (await pad!.boundingBox())!;
  for (const [[startX, startY] = [0, 0], ...rest] of strokes) {
    await page.mouse.move(x + startX, y + startY);
    await page.mouse.down();
    for (const [toX, toY] of rest) await page.mouse.move(x + toX, y + toY, { steps: 4 });
    await page.mouse.up();
  }
}

test("is strictly typed", () => {
  const tsc = resolve("node_modules/.bin/tsc");
  expect(execFileSync(tsc, ["-p", "examples/page"], { encoding: "utf8" })).toBe("");
});

test("learns from real digits", async () => {
  await page.waitForFunction(
    () => Number.parseFloat(document.querySelector("#accuracy")!.textContent!) > 93,
    {
      timeout: 50_000,
    },
  );
  expect(await share()).toBeLessThanOrEqual(100);
  expect(Number(await text("#loss"))).toBeLessThan(0.5);
  expect(await text("#status")).toBe("Learning from 10,000 images.");
  const inked = await page.$eval("#curve", (canvas) => {
    const { data } = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, 640, 240);
    return data.filter((_, k) => k % 4 === 3 && data[k]! > 0).length;
  });
  expect(inked).toBeGreaterThan(640 * 4);
});

test("pauses, and goes on", async () => {
  const step = async (): Promise<number> => Number(await text("#step"));
  await page.click("#pause");
  await new Promise((done) => setTimeout(done, 300));
  const paused = await step();
  await new Promise((done) => setTimeout(done, 500));
  expect(await step()).toBe(paused);
  await page.click("#pause");
  await page.waitForFunction(
    (from) => Number(document.querySelector("#step")!.textContent) > from,
    {},
    paused,
  );
});

test.each([
  [
    "1",
    [
      [
        [140, 50],
        [138, 230],
      ],
    ],
  ],
  [
    "7",
    [
      [
        [80, 60],
        [200, 60],
        [150, 140],
        [120, 230],
      ],
    ],
  ],
  [
    "0",
    [
      [
        [140, 50],
        [190, 80],
        [200, 140],
        [190, 200],
        [140, 230],
        [90, 200],
        [80, 140],
        [90, 80],
        [140, 50],
      ],
    ],
  ],
] as const)("reads a drawn %s", async (digit, strokes) => {
  await draw(...strokes);
  await page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll("#bars li")].findIndex((bar) => bar.className === "best") === wanted,
    { timeout: 10_000 },
    Number(digit),
  );
});

test("asks for nothing that is not there, and makes no mistakes", () => {
  expect(errors).toEqual([]);
});
