// The page of examples/page, driven in a headless browser: it learns, pauses, and reads what is drawn, on CPU and GPU.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { join, resolve } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, serve, withGpu } from "./browser.ts";

const dist = resolve("examples/page/dist");

let server: Server;
let address: string;
let browser: Browser;
let page: Page;
const errors: string[] = [];

async function open(query = ""): Promise<void> {
  page = await browser.newPage();
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("requestfailed", (request) => errors.push(request.url()));
  await page.goto(`${address}${query}`);
}

beforeAll(async () => {
  execFileSync(process.execPath, ["examples/page/build.mjs"], { stdio: ["ignore", "ignore", "inherit"] });
  ({ server, address } = await serve((name) => readFileSync(join(dist, name))));
  browser = await launchBrowser(withGpu);
  await open();
});

afterAll(async () => {
  await browser.close();
  server.close();
});

const text = (selector: string): Promise<string> => page.$eval(selector, (e) => e.textContent ?? "");
const share = (): Promise<number> => text("#accuracy").then((percent) => Number.parseFloat(percent));

/** Digits as one stroke each, in pixels of the pad. */
const strokes: Readonly<Record<string, string>> = {
  "1": "140,50 138,230",
  "7": "80,60 200,60 150,140 120,230",
  "0": "140,50 190,80 200,140 190,200 140,230 90,200 80,140 90,80 140,50",
};

async function draw(digit: string): Promise<void> {
  await page.click("#clear");
  const pad = await page.$("#pad");
  await pad!.scrollIntoView();
  const { x, y } = (await pad!.boundingBox())!;
  const [start, ...rest] = strokes[digit]!.split(" ").map(
    (point) => point.split(",").map(Number) as [number, number],
  );
  await page.mouse.move(x + start![0], y + start![1]);
  await page.mouse.down();
  for (const [toX, toY] of rest) await page.mouse.move(x + toX, y + toY, { steps: 4 });
  await page.mouse.up();
}

test("is strictly typed", () => {
  const tsc = resolve("node_modules/.bin/tsc");
  expect(execFileSync(tsc, ["-p", "examples/page"], { encoding: "utf8" })).toBe("");
});

test("learns from real digits, on the CPU where the only GPU is made of software", async () => {
  await page.waitForFunction(
    () => Number.parseFloat(document.querySelector("#accuracy")!.textContent!) > 93,
    {
      timeout: 50_000,
    },
  );
  expect(await share()).toBeLessThanOrEqual(100);
  expect(Number(await text("#loss"))).toBeLessThan(0.5);
  expect(await text("#status")).toBe("Learning from 10,000 images, on the CPU.");
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

test.each(Object.keys(strokes))("reads a drawn %s", async (digit) => {
  await draw(digit);
  await page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll("#bars li")].findIndex((bar) => bar.className === "best") === wanted,
    { timeout: 10_000 },
    Number(digit),
  );
});

test("learns on a GPU, and reads with it", async () => {
  await page.close();
  await open("?gpu");
  await page.waitForFunction(() => document.querySelector("#status")!.textContent!.includes("Learning"));
  expect(await text("#status")).toBe("Learning from 10,000 images, on the GPU.");
  await draw("1");
  await page.waitForFunction(
    () => document.querySelector("#bars .best") && Number(document.querySelector("#step")!.textContent) > 0,
  );
  expect(Number(await text("#loss"))).toBeLessThan(2.5);
});

test("asks for nothing that is not there, and makes no mistakes", () => {
  expect(errors).toEqual([]);
});
