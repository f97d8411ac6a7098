// A child process that is told and answers JSON, a line at a time, each answer within a time limit.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Why a process gave no answer. */
export class Failure extends Error {}

/** The last line of an error's text that says something: not a frame, not the version of node. */
const lastWords = (text) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !/^(at |Node\.js v|\^|[{}])/.test(line))
    .findLast((line) => /error|exception|killed|denied|not found/i.test(line)) ?? "";

export class Conversation {
  #child;
  #closed;
  #errors = "";
  #ended = null;
  #waiting = null;
  #answers = [];

  constructor(command, args, options = {}) {
    const begin = performance.timeOrigin + performance.now();
    this.#child = spawn(command, args, {
      ...options,
      env: { ...process.env, BENCH_START: `${begin}`, NO_COLOR: "1" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child.stdin.on("error", () => {}); // It has ended, which `exit` tells.
    this.#child.stderr.on("data", (data) => {
      this.#errors = (this.#errors + data).slice(-10_000);
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      if (line.startsWith("{")) this.#answers.push(JSON.parse(line));
      this.#settle();
    });
    this.#closed = new Promise((resolve) => {
      this.#child.on("error", (error) => resolve(error.message));
      this.#child.on("close", (code, signal) => resolve(code === 0 ? null : this.#reason(code, signal)));
    });
    this.#closed.then((reason) => this.#end(reason ?? "it ended without an answer"));
  }

  #reason(code, signal) {
    const words = lastWords(this.#errors);
    return `${signal ?? `exit code ${code}`}${words && `: ${words}`}`;
  }

  #end(reason) {
    this.#ended ??= new Failure(reason);
    this.#settle();
  }

  #settle() {
    if (this.#answers.length > 0) this.#waiting?.resolve(this.#answers.shift());
    else if (this.#ended) this.#waiting?.reject(this.#ended);
    else return;
    this.#waiting = null;
  }

  /** The next answer; without one within the limit the process is ended, and a Failure says so. */
  async answer(seconds, to = "the first step") {
    const answered = new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    const limit = setTimeout(() => {
      this.#end(`no answer to ${to} within ${seconds} s`);
      this.#child.kill("SIGKILL");
    }, seconds * 1000);
    if (this.#answers.length > 0 || this.#ended) this.#settle();
    try {
      return await answered;
    } finally {
      clearTimeout(limit);
    }
  }

  ask(name, seconds, about = {}) {
    this.#child.stdin.write(`${JSON.stringify({ name, ...about })}\n`);
    return this.answer(seconds, name);
  }

  /** Waits for its end; a Failure when that is not a good one. */
  async end(seconds) {
    const limit = setTimeout(() => this.stop(), seconds * 1000);
    const reason = await this.#closed;
    clearTimeout(limit);
    if (reason) throw new Failure(reason);
  }

  stop() {
    this.#child.kill("SIGKILL");
  }
}
