// The verifier in its worker, as the page sees it.
"use strict";

/** What a check says. @typedef {{exitCode: 0|1|2, json: string, html: string}} Answer */
/** Progress of an audit. @typedef {{step: "files"|"proofs", done: number, all: number}
 *  | {step: "start"|"fetch"} | {step: "plan", slow: number[]} | {step: "generators", k: number}
 *  | {step: "key", shape: string}} Progress */

/** Why the page, not the verifier, can't go on. */
class Problem extends Error {
  /** @param {string} code @param {string} message @param {string} help */
  constructor(code, message, help = "") {
    super(message);
    this.code = code;
    this.help = help;
  }
}

/** A request whose worker was ended on purpose. */
class Cancelled extends Error {}

/** A worker with the verifier inside; started when first asked, started anew after it stopped. */
class Service {
  /** @type {Worker | undefined} */ #worker;
  /** @type {Promise<any> | undefined} */ #started;
  /** @type {Map<number, {resolve: Function, reject: Function, report?: Function}>} */
  #waiting = new Map();
  #last = 0;

  /** @param {[number, string][]} generators in base64, by k */
  constructor(generators = []) {
    this.generators = generators;
  }

  /** Version and digest of the program. */
  start() {
    if (!this.#started) {
      this.#started = this.#begin();
    }
    return this.#started;
  }

  /**
   * Asks for one of the worker's `requests`.
   * @param {string} name @param {object} request @param {(progress: Progress) => void} [report]
   */
  async ask(name, request, report) {
    const started = this.start();
    const worker = this.#worker;
    await started;
    // What was asked of a worker that has been ended must not reach the one after it.
    if (this.#worker !== worker) throw new Cancelled();
    return this.#send(name, request, report);
  }

  /** Ends the worker and all that it holds. */
  stop(reason = new Cancelled()) {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#started = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(reason);
  }

  async #begin() {
    if (typeof WebAssembly !== "object") {
      const message = "this browser runs no WebAssembly, or it is switched off";
      throw new Problem("RF-2601", message, "use a current browser, or ringfence-verifier");
    }
    const url = URL.createObjectURL(new Blob([decode(block("rf-worker"))], { type: "text/javascript" }));
    this.#worker = new Worker(url);
    this.#worker.onmessage = ({ data }) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.stop(stopped(event.message));
    };
    try {
      return await this.#send("start", { wasm: block("rf-wasm"), generators: this.generators });
    } catch (error) {
      if (error instanceof Cancelled || error.code === "RF-2602") throw error;
      throw new Problem("RF-2602", `the verifier does not start: ${error.message}`, NEW_PAGE);
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  #send(name, request, report) {
    this.#last += 1;
    const id = this.#last;
    const answer = new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, report });
    });
    this.#worker?.postMessage({ id, name, request });
    return answer;
  }

  #receive({ id, progress, result, failure }) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    if (progress) {
      waiting.report?.(progress);
      return;
    }
    this.#waiting.delete(id);
    if (!failure) {
      waiting.resolve(result);
      return;
    }
    const problem = problemOf(failure);
    // After a trap the program's memory can't be relied on.
    if (failure.kind === "stopped" || failure.kind === "memory") this.stop(problem);
    waiting.reject(problem);
  }
}

const NEW_PAGE = "obtain the page again and compare its SHA-256";

function problemOf({ kind, code, message, help, file }) {
  switch (kind) {
    case "failure":
      return new Problem(code, message, help);
    case "unreadable":
      return unreadable(file, message);
    case "memory":
      return new Problem("RF-2604", "there is not enough memory", "close other pages, or use ringfence-verifier");
    default:
      return stopped(message);
  }
}

function stopped(message) {
  const help = "try again; for a large bundle use ringfence-verifier, which needs less memory at once";
  return new Problem("RF-2603", `the verifier stopped unexpectedly (${message || "no reason given"})`, help);
}

function unreadable(name, message) {
  const help = "check that it is a file, still there and yours to read; choose it again";
  return new Problem("RF-2605", `${name} can’t be read: ${message}`, help);
}

/** Text of one of the page's data blocks. */
function block(id) {
  const found = element(id);
  if (!found) throw new Problem("RF-2602", `the page is incomplete: ${id} is missing`, NEW_PAGE);
  return found.textContent;
}

/** Text from base64 of UTF-8. */
function decode(base64) {
  return new TextDecoder().decode(Uint8Array.from(atob(base64.trim()), (c) => c.charCodeAt(0)));
}

/** Generators that came with the page. @returns {[number, string][]} */
function embeddedGenerators() {
  const blocks = [...document.querySelectorAll('script[id^="rf-generators-"]')];
  return blocks.map((node) => [Number(node.id.slice("rf-generators-".length)), node.textContent]);
}

/** For what takes a moment. */
const quick = new Service();
/** For audits, so that one can be cancelled without touching the rest. */
const auditor = new Service(embeddedGenerators());
