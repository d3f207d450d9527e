/**
 * The Ringfence verifier. Everything runs in this process: the WebAssembly module imports a source of randomness and a
 * function to report progress, nothing else, so it can neither read nor send anything.
 */

/** Size of the largest request to `crypto.getRandomValues`. */
const RANDOM_BYTES = 65536;

export class Verifier {
  #exports;
  #version;
  #onProgress = null;
  #stopped = false;

  /**
   * @param {BufferSource | WebAssembly.Module} wasm `ringfence.wasm`, as bytes or compiled
   * @returns {Promise<Verifier>}
   */
  static async load(wasm) {
    const verifier = new Verifier();
    const bytes = (address, length) => new Uint8Array(verifier.#exports.memory.buffer, address >>> 0, length >>> 0);
    const imports = {
      ringfence: {
        random(address, length) {
          const destination = bytes(address, length);
          for (let start = 0; start < destination.length; start += RANDOM_BYTES) {
            crypto.getRandomValues(destination.subarray(start, start + RANDOM_BYTES));
          }
        },
        progress(address, length) {
          verifier.#onProgress?.(JSON.parse(new TextDecoder().decode(bytes(address, length))));
        },
      },
    };
    const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
    verifier.#exports = (await WebAssembly.instantiate(module, imports)).exports;
    verifier.#version = verifier.#value({ operation: "version" }, []);
    return verifier;
  }

  /** Versions of the program and of the statements that it reads. */
  get version() {
    return this.#version;
  }

  /** Bytes of the module's memory. It grows with what is checked, and never shrinks. */
  get memory() {
    return this.#exports.memory.buffer.byteLength;
  }

  /** What kind of file this is. */
  identify(bytes) {
    return this.#value({ operation: "identify", file: 1 }, [bytes]);
  }

  /** The digest, in hexadecimal, of the parameters that a statement names, and of parameters their own; else null. */
  parametersOf(bytes) {
    return this.#value({ operation: "parameters_of", file: 1 }, [bytes]);
  }

  /** A text as it may be shown, and why it can't be an account id or a label, if it can't. */
  text(text, role = "screen") {
    return this.#value({ operation: "text", text, role }, []);
  }

  /**
   * The page that holds an answer of {@link audit}, {@link chain} or {@link stress}, as `ringfence-verifier report` and
   * `stress --html` write it.
   */
  page({ json, html }) {
    const report = JSON.parse(json);
    const { venue, snapshot_time } = report.publication ?? report;
    const of = venue === undefined ? null : { venue, snapshot_time, scenarios: report.publication !== undefined };
    return this.#answer({ operation: "page", of, fragment: 1 }, [new TextEncoder().encode(html)]).html;
  }

  /**
   * Checks a customer's package against a statement. `audit` is the answer of an {@link audit} of the same statement:
   * the answer says then whether all proofs hold. `language` is that of the page, such as "en" or "zh-Hans".
   */
  inclusion({ package: packaged, statement, parameters, account, anchor, language, audit }) {
    const files = new Files();
    const request = {
      operation: "inclusion",
      package: files.add(packaged),
      statement: files.add(statement),
      parameters: files.add(parameters),
      account,
      anchor: anchor ?? null,
      language: language ?? null,
      audit: audit == null ? null : files.add(new TextEncoder().encode(audit.json)),
    };
    return withVerdict(this.#answer(request, files.list));
  }

  /**
   * The receipt for an answer of {@link inclusion} that says that the account is in: JSON to keep, a part of a page, and
   * a whole page to print. It holds no balances and no full account number. Throws a {@link Failure} for other answers.
   */
  receipt(answer, { time = new Date(), language } = {}) {
    return this.#paper({ operation: "receipt", time: timeText(time), language: language ?? null }, answer);
  }

  /**
   * The report of a failure for the venue: code, digest and place in the books, nothing private. Throws a
   * {@link Failure} if nothing in the answer fails.
   */
  failureReport(answer, { time, language } = {}) {
    const at = time == null ? null : timeText(time);
    return this.#paper({ operation: "failure_report", time: at, language: language ?? null }, answer);
  }

  #paper(request, { json }) {
    const of = (page) => {
      const made = this.#answer({ ...request, answer: 1, page }, [new TextEncoder().encode(json)]);
      if (isError(made.json)) throw new Failure(JSON.parse(made.json).error);
      return made;
    };
    const { json: paper, html } = of(false);
    return { json: paper, html, page: of(true).html };
  }

  /** The sizes, as binary logarithms, of the generators that an audit of this bundle uses. Throws a {@link Failure}. */
  plan(bundle) {
    const files = new Files();
    return this.#value({ operation: "plan", bundle: files.addBundle(bundle) }, files.list);
  }

  /** The files of evidence that can stand beside a bundle, by their names, with the most bytes of each. */
  evidenceFiles() {
    return this.#value({ operation: "evidence_files" }, []);
  }

  /** Why what a reader brings can't be used, as far as that is known without a bundle; null if it can. */
  brought({ anchor, ...brought }) {
    const files = new Files();
    return this.#value({ operation: "brought", anchor: anchor ?? null, brought: files.addBrought(brought) }, files.list);
  }

  /** Audits a bundle. Its rows of reserves are kept until the next audit, or {@link forgetRows}. */
  audit({ verifiedByOwnWorkers, onProgress, ...publication }) {
    const files = new Files();
    const request = {
      operation: "audit",
      publication: files.addPublication(publication),
      verified_by_own_workers: Array.from(verifiedByOwnWorkers ?? []),
    };
    return this.#reporting(onProgress, () => withVerdict(this.#answer(request, files.list)));
  }

  /**
   * Checks scenario proofs over a bundle, which is audited first: `stress` are the files of their directory, `scenarios` is
   * the reader's own set and `previousStress` the `stress.json` before.
   */
  stress({ stress, scenarios, previousStress, onProgress, ...publication }) {
    const files = new Files();
    const request = {
      operation: "stress",
      publication: files.addPublication(publication),
      stress: Array.from(stress, ([name, bytes]) => [name, files.add(bytes)]),
      scenarios: files.add(scenarios),
      previous_stress: files.add(previousStress),
    };
    return this.#reporting(onProgress, () => withVerdict(this.#answer(request, files.list)));
  }

  /**
   * How the proofs of a bundle are shared out among so many workers of yours, and the seal for the next {@link audit} of
   * this instance. Throws a {@link Failure}.
   */
  shares({ bundle, workers }) {
    const files = new Files();
    return this.#value({ operation: "shares", bundle: files.addBundle(bundle), workers }, files.list);
  }

  /**
   * Verifies some of the proofs of a bundle. What verifies comes back sealed, for `verifiedByOwnWorkers` of the instance
   * that drew the seal. Throws a {@link Failure}.
   */
  verifyShare({ bundle, proofs, seal, generators, onProgress }) {
    const files = new Files();
    const request = {
      operation: "verify_share",
      bundle: files.addBundle(bundle),
      proofs: Array.from(proofs),
      seal,
      generators: files.addGenerators(generators),
    };
    return this.#reporting(onProgress, () => this.#value(request, files.list));
  }

  /**
   * A page of the rows that the last audit was about, the most valuable first: counts, names to look for, and the rows
   * as HTML. Throws a {@link Failure} if there are none.
   */
  rows({ wanted = {}, from = 0, most = 50 } = {}) {
    const { json, html } = this.#answer({ operation: "rows", wanted, from, most }, []);
    const value = JSON.parse(json);
    if (isError(json)) throw new Failure(value.error);
    return { ...value, html };
  }

  /** The file of these rows as CSV, in parts of `most` rows of the list. Throws a {@link Failure} if there are none. */
  *rowsCsv({ wanted = {}, most = 10_000 } = {}) {
    for (let from = 0; from !== null;) {
      const { csv, next } = this.#value({ operation: "rows_csv", wanted, from, most }, []);
      yield csv;
      from = next;
    }
  }

  /** Which blocks to look up for the evidence of the last audit, as text; null without a list, or if none is lacking. */
  blocksAsked() {
    return this.#value({ operation: "blocks_asked" }, []);
  }

  /** Drops rows and blocks of the last audit. */
  forgetRows() {
    this.#value({ operation: "forget_rows" }, []);
  }

  /** Checks that statements follow each other. */
  chain({ statements, anchor }) {
    const files = new Files();
    const request = {
      operation: "chain",
      statements: Array.from(statements, (statement) => files.add(statement)),
      anchor: anchor ?? null,
    };
    return withVerdict(this.#answer(request, files.list));
  }

  /** Calls `ask`, and tells `onProgress` meanwhile how far it is. */
  #reporting(onProgress, ask) {
    this.#onProgress = onProgress ?? null;
    try {
      return ask();
    } finally {
      this.#onProgress = null;
    }
  }

  /** The value of an answer without a page. */
  #value(request, files) {
    const { json } = this.#answer(request, files);
    const value = JSON.parse(json);
    if (isError(json)) {
      throw new Failure(value.error);
    }
    return value;
  }

  #answer(request, files) {
    if (this.#stopped) {
      throw new Error("the verifier stopped at an earlier request; load it again");
    }
    try {
      const exports = this.#exports;
      for (const part of [new TextEncoder().encode(JSON.stringify(request, wellFormed)), ...files]) {
        const address = exports.input(part.length) >>> 0;
        new Uint8Array(exports.memory.buffer, address, part.length).set(part);
      }
      const exitCode = exports.run();
      return { exitCode, json: this.#text(0), html: this.#text(1) };
    } catch (error) {
      // A module that stopped in the middle is in no state to answer anything else.
      this.#stopped = true;
      throw error;
    }
  }

  #text(form) {
    const address = this.#exports.output(form) >>> 0;
    const length = this.#exports.output_length(form) >>> 0;
    return new TextDecoder().decode(new Uint8Array(this.#exports.memory.buffer, address, length));
  }
}

/**
 * An answer with what its report says first; `verdict` is none where there is no report. `kind` is that of a customer's
 * answer, and none of others.
 */
function withVerdict(answer) {
  const report = JSON.parse(answer.json);
  const first = Array.isArray(report) ? report[0] : report;
  return { ...answer, verdict: first?.verdict ?? null, kind: first?.kind ?? null };
}

/** A time as the module reads it, in UTC. */
function timeText(time) {
  return time instanceof Date ? time.toISOString() : String(time);
}

/** Whether there is no report but an error: "can't say" has the same exit code. A report can be large: only its beginning is looked at. */
function isError(json) {
  return /^\s*\{\s*"error"/.test(json);
}

/** Texts without halves of characters, which names of files may have: no request can say them. */
function wellFormed(_, value) {
  return typeof value === "string" ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(value)) : value;
}

/** Why there is no value. */
export class Failure extends Error {
  constructor({ code, message, help }) {
    super(message);
    this.name = "Failure";
    this.code = code;
    this.help = help;
  }
}

/** The files of a request; part 0 is the request itself. */
class Files {
  list = [];

  add(bytes) {
    if (bytes == null) return null;
    if (!(bytes instanceof Uint8Array)) throw new TypeError("files are Uint8Arrays");
    return this.list.push(bytes);
  }

  /** What a reader brings: files as parts, lists of lines, numbers as they were typed. */
  addBrought({
    headers, observations, observers, keys, witnesses, quorum, others, checkpoints, accepted, signatureAge, window, surplus, table,
    prices, priceTolerance, policies,
  }) {
    const typed = (number) => String(number ?? "");
    return {
      headers: this.add(headers),
      observations: Array.from(observations ?? [], ({ name, observation, note }) => (
        { name, observation: this.add(observation), note: this.add(note) })),
      observers: Array.from(observers ?? []),
      keys: Array.from(keys ?? []),
      witnesses: Array.from(witnesses ?? []),
      quorum: typed(quorum),
      others: Array.from(others ?? [], ({ name, statement, proof }) => (
        { name, statement: this.add(statement), proof: this.add(proof) })),
      checkpoints: Array.from(checkpoints ?? [], ({ name, note }) => ({ name, note: this.add(note) })),
      accepted: Array.from(accepted ?? []),
      signature_age: typed(signatureAge),
      window: typed(window),
      surplus: Array.from(surplus ?? []),
      table: this.add(table),
      prices: Array.from(prices ?? [], ({ name, text }) => ({ name, text: this.add(text) })),
      price_tolerance: typed(priceTolerance),
      policies: Array.from(policies ?? [], ({ name, file }) => ({ name, file: this.add(file) })),
    };
  }

  addGenerators(generators) {
    return Array.from(generators ?? [], ([k, bytes]) => [k, this.add(bytes)]);
  }

  /** A bundle and what it is checked against. */
  addPublication({ bundle, evidence, brought, anchor, venue, previous, previousParameters, generators }) {
    return {
      bundle: this.addBundle(bundle),
      evidence: Array.from(evidence ?? [], ([name, bytes]) => [name, this.add(bytes)]),
      brought: this.addBrought(brought ?? {}),
      anchor: anchor ?? null,
      venue: venue ?? null,
      previous: this.add(previous),
      previous_parameters: this.add(previousParameters),
      generators: this.addGenerators(generators),
    };
  }

  addBundle(bundle) {
    return bundle instanceof Uint8Array
      ? { archive: this.add(bundle) }
      : { files: Array.from(bundle, ([name, bytes]) => [name, this.add(bytes)]) };
  }
}

/** {@link Verifier#inclusion} as a function; `wasm` as for {@link Verifier.load}. */
export async function verifyInclusion({ wasm, ...request }) {
  return (await Verifier.load(wasm)).inclusion(request);
}
