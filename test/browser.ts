// A headless Chromium that npm brings, with all it needs: no package of the system. And a server of pages for it.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import puppeteer, { type Browser } from "puppeteer-core";

const cache = resolve("node_modules/.cache");
const home = join(cache, "chromium-140");

/** Makes the browser's folder: beside its place first, since tests run at the same time. */
async function unpack(): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const folder = existsSync(home) ? home : mkdtempSync(join(cache, "chromium-"));
  const { TMPDIR, AWS_LAMBDA_JS_RUNTIME } = process.env;
  // Where it believes itself to be on AWS Lambda it also unpacks the libraries that a bare Linux lacks.
  Object.assign(process.env, { TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: "nodejs20.x" });
  try {
    const { default: chromium } = await import("@sparticuz/chromium");
    await chromium.executablePath();
  } finally {
    for (const [name, value] of Object.entries({ TMPDIR, AWS_LAMBDA_JS_RUNTIME }))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  }
  if (folder === home) return;
  try {
    renameSync(folder, home);
  } catch {
    rmSync(folder, { recursive: true }); // another test was faster
  }
}

export async function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  await unpack();
  // It dies on its first letter where there is no font. Written each time, as a checkout may have moved.
  const fonts = `<fontconfig><dir>${home}/fonts</dir><cachedir>${home}/fonts-cache</cachedir></fontconfig>`;
  writeFileSync(join(home, "fonts.conf"), fonts);
  return puppeteer.launch({
    executablePath: join(home, "chromium"),
    headless: "shell",
    args: ["--no-sandbox", "--no-zygote", "--disable-dev-shm-usage", ...args],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(home, "al2023/lib"),
      FONTCONFIG_FILE: join(home, "fonts.conf"),
    },
  });
}

/** Arguments for a browser with WebGPU, on a GPU made of software where there is no other. */
export const withGpu: readonly string[] = ["--enable-unsafe-webgpu"];

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".css": "text/css",
  ".js": "text/javascript",
};

/** Headers of a page that may share memory with its workers. */
export const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** Serves what `read` gives by name, `index.html` where there is none; 404 where it throws. */
export async function serve(
  read: (name: string) => string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly server: Server; readonly address: string }> {
  const server = createServer(({ url }, response) => {
    for (const [header, value] of Object.entries(headers)) response.setHeader(header, value);
    const name = new URL(url!, "http://localhost").pathname.slice(1) || "index.html";
    try {
      const content = read(name);
      response.setHeader("content-type", types[extname(name)] ?? "application/octet-stream").end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, listening));
  return { server, address: `http://localhost:${(server.address() as AddressInfo).port}/` };
}
