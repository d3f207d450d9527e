// The verifier in its worker, as the page sees it: one worker for what takes a moment, one for audits.
//
// The panels ask and get answers. This knows the page's data blocks, in which the worker's script and the module stand,
// and nothing of what is shown.
import { fromBase64 } from "./base64.js";
import { element } from "./element.js";
import { Cancelled, inAscii, Problem, problem } from "./problem.js";

/**
 * Whether there is no report but an error: can't say has the same exit code. A report can be large, so that only its
 * beginning is looked at. @param {Answer} answer
 */
export function isError({ json }) {
  return /^\s*\{\s*"error"/.test(json);
}

/** What a check says. @typedef {{exitCode: 0|1|2, json: string, html: string}} Answer */
/** How far the proofs are, over all workers: the part that is done by what it takes, and the time left, if it can be said.
 *  @typedef {{done: number, all: number, part: number | null, left: (() => [number, number] | null) | null, workers: number}} Reached */
/** Progress of an audit. @typedef {{step: "files"|"proofs", done: number, all: number}
 *  | {step: "start"|"fetch"|"lost"} | {step: "plan", slow: number[]} | {step: "generators", k: number}
 *  | {step: "key", shape: string} | {step: "rest"}} Step */
/** @typedef {Step & Partial<Reached>} Progress */

/** A worker with the verifier inside; started when first asked, started anew after it stopped. */
export class Service {
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
    if (typeof WebAssembly !== "object") throw problem("RF-2601");
    const url = URL.createObjectURL(new Blob([fromBase64(block("rf-worker"))], { type: "text/javascript" }));
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
      throw problem("RF-2602.start", { reason: error.message });
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

/** The problem behind what the worker says of a failure. @returns {Problem} */
function problemOf({ kind, code, message, help, file }) {
  switch (kind) {
    case "failure":
      // The verifier's own words.
      return new Problem(code, message, help);
    case "unreadable":
      return problem("RF-2605", { name: file, reason: inAscii(message) });
    case "memory":
      return problem("RF-2604");
    default:
      return stopped(message);
  }
}

function stopped(message) {
  return problem("RF-2603", { reason: inAscii(message) || "no reason given" });
}

/** Text of one of the page's data blocks. @param {string} id @returns {string} */
export function block(id) {
  const found = element(id);
  if (!found) throw problem("RF-2602", { id });
  return found.textContent;
}

/** Generators that came with the page. @returns {[number, string][]} */
function embeddedGenerators() {
  const blocks = [...document.querySelectorAll('script[id^="rf-generators-"]')];
  return blocks.map((node) => [Number(node.id.slice("rf-generators-".length)), node.textContent]);
}

/** For what takes a moment. */
export const quick = new Service();

/**
 * A text of others, such as the name of a file, as it may be shown: what can't be seen or reorders its neighbours is
 * escaped, and what is long is cut. The verifier decides; the page has no list of such characters of its own. What the
 * verifier says of itself is shown as it comes.
 * @param {string} text @returns {Promise<string>}
 */
export async function shownText(text) {
  return (await quick.ask("text", { text, role: "screen" })).shown;
}

/** One more worker for a part of an audit; whoever asks for it ends it. */
export function helper() {
  return new Service(embeddedGenerators());
}

/** For audits, so that one can be cancelled without touching the rest. */
export const auditor = new Service(embeddedGenerators());
