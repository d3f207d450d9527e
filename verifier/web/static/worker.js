// The verifier's worker: everything slow, and everything that holds a customer's numbers for long,
// happens here. One verifier answers one request at a time. It knows files and answers, and nothing
// of the page.
import { Failure, Verifier } from "../npm/ringfence.js";
import { fromBase64 } from "./base64.js";

/** @type {Verifier | undefined} */
let verifier;
/** Generators that came with the page, in base64, by k. @type {Map<number, string>} */
let embedded = new Map();

/** What the page may ask for. Each gets the arguments and a function that reports progress. */
const requests = {
  /** Loads the program; `wasm` and the generators are base64. */
  async start({ wasm, generators }) {
    const bytes = fromBase64(wasm);
    embedded = new Map(generators);
    verifier = await Verifier.load(bytes);
    return { version: verifier.version, sha256: await sha256(bytes) };
  },

  /** What kind of file this is. */
  identify: ({ bytes }) => verifier.identify(bytes),

  /** The digest of the parameters that a statement names, and of parameters their own. */
  parametersOf: ({ bytes }) => verifier.parametersOf(bytes),

  /** A text as it may be shown, and whether it may stand where it is meant to. */
  text: ({ text, role }) => verifier.text(text, role),

  /** The page that holds an answer. */
  page: (answer) => verifier.page(answer),

  /** Checks a package. */
  inclusion: (request) => verifier.inclusion(request),

  /** The receipt of an answer about a package, and the report of a failure. */
  receipt: ({ answer, ...options }) => verifier.receipt(answer, options),
  failureReport: ({ answer, ...options }) => verifier.failureReport(answer, options),

  /** Digests and chain of statements. */
  chain: (request) => verifier.chain(request),

  /** Names of the files of evidence, and the most bytes of each. */
  evidenceFiles: () => verifier.evidenceFiles(),

  /** Why what a reader brings can't be used, or null. */
  brought: (brought) => verifier.brought(brought),

  /** Bytes of the module's memory, which never shrinks: for measurements. */
  memory: () => verifier.memory,

  /** A page of the rows of the last audit. */
  rows: (request) => verifier.rows(request),

  /** All these rows as a file. The browser keeps the parts where it likes. */
  rowsCsv: (request) => new Blob(Array.from(blobs(verifier.rowsCsv(request))), { type: "text/csv" }),

  /** Which blocks to look up for the last audit. */
  blocksAsked: () => verifier.blocksAsked(),

  /** Audits `files`, pairs of name and File, or one `archive`, a Blob; `evidence` are such pairs, too. */
  async audit({ files, archive, evidence, ...options }, report) {
    const bundle = archive ? await read(archive, "the archive") : await readAll(files, report);
    const ks = sizes(bundle);
    // Where workers share the proofs, it was said before.
    if (!options.verifiedByOwnWorkers) report({ step: "plan", slow: ks.filter((k) => !embedded.has(k)) });
    const given = await readAll(evidence, report);
    return verifier.audit({ ...options, bundle, evidence: given, generators: generatorsOf(ks), onProgress: report });
  },

  /** Checks scenario proofs over a bundle; `stress` are pairs of name and File, as `files` are. */
  async stress({ files, archive, stress, evidence, ...options }, report) {
    const bundle = archive ? await read(archive, "the archive") : await readAll(files, report);
    const directory = await readAll(stress, report);
    const given = await readAll(evidence, report);
    report({ step: "plan", slow: sizes(bundle).filter((k) => !embedded.has(k)) });
    const generators = generatorsOf([...embedded.keys()]);
    return verifier.stress({ ...options, bundle, stress: directory, evidence: given, generators, onProgress: report });
  },

  /** How the proofs are shared out among workers; null if the bundle is refused: the audit says why. */
  async shares({ files, archive, workers }, report) {
    const bundle = archive ? await read(archive, "the archive") : await readAll(files, report);
    const shared = unlessRefused(() => verifier.shares({ bundle, workers }));
    const ks = new Set(shared?.shares.flatMap(({ generators }) => generators));
    report({ step: "plan", slow: [...ks].filter((k) => !embedded.has(k)) });
    return shared;
  },

  /** Verifies some proofs for the worker that audits; null if the bundle is refused. `ks` are the sizes of their generators. */
  async verifyShare({ files, archive, ks, proofs, seal }, report) {
    const own = archive ? filesOf(await read(archive, "the archive")) : files;
    const evidence = new Set(verifier.evidenceFiles().map(([name]) => name));
    const needed = own.filter(([name]) => !evidence.has(name.split("/").pop()));
    const bundle = archive ? needed : await readAll(needed, () => {});
    return unlessRefused(() => verifier.verifyShare({ bundle, proofs, seal, generators: generatorsOf(ks), onProgress: report }));
  },
};

self.onmessage = async ({ data: { id, name, request } }) => {
  try {
    const report = (progress) => self.postMessage({ id, progress });
    self.postMessage({ id, result: await requests[name](request, report) });
  } catch (error) {
    self.postMessage({ id, failure: describe(error) });
  }
};

/** The sizes of generators that an audit needs. None for a bundle that is refused: the audit says why. */
function sizes(bundle) {
  return unlessRefused(() => verifier.plan(bundle)) ?? [];
}

/** What the verifier says; null if it refuses. @template T @param {() => T} ask @returns {T | null} */
function unlessRefused(ask) {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** Those of these generators that came with the page. @param {number[]} ks @returns {Map<number, Uint8Array>} */
function generatorsOf(ks) {
  const at = ks.filter((k) => embedded.has(k));
  return new Map(at.map((k) => [k, fromBase64(embedded.get(k))]));
}

/** Bytes of a tar archive's header, and what contents are filled up to. */
const HEADER = 512;

/**
 * The files of a tar archive. What is no plain archive gives files that don't make up a bundle; the worker that audits
 * reads it properly, and verifies what a helper did not. @param {Uint8Array} archive @returns {[string, Uint8Array][]}
 */
function filesOf(archive) {
  const found = [];
  const text = (from, length) => new TextDecoder().decode(archive.subarray(from, from + length)).split("\0")[0].trim();
  for (let at = 0; at + HEADER <= archive.length && archive[at] !== 0;) {
    const [name, size, kind] = [text(at, 100), parseInt(text(at + 124, 12), 8), text(at + 156, 1)];
    if (!(size >= 0)) break;
    const begin = at + HEADER;
    if (kind === "0" || kind === "") found.push([name, archive.subarray(begin, begin + size)]);
    at = begin + Math.ceil(size / HEADER) * HEADER;
  }
  return found;
}

/** Parts of a file as blobs, so that no two of them are in this program's memory at once. */
function* blobs(parts) {
  for (const part of parts) yield new Blob([part]);
}

/** Reads the files of a folder one after another. */
async function readAll(files, report) {
  const bundle = [];
  for (const [name, file] of files) {
    report({ step: "files", done: bundle.length, all: files.length });
    bundle.push([name, await read(file, name)]);
  }
  return bundle;
}

async function read(file, name) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw { unreadable: verifier.text(name, "screen").shown, message: String(error?.message ?? error) };
  }
}

/** An error as a plain object: what the verifier says has a code, a trap of the program none. */
function describe(error) {
  const message = String(error?.message ?? error);
  if (typeof error?.code === "string") {
    return { kind: "failure", code: error.code, message, help: String(error.help ?? "") };
  }
  if (error?.unreadable !== undefined) {
    return { kind: "unreadable", file: error.unreadable, message };
  }
  const noMemory = /memory|allocation/i.test(message) || (error instanceof RangeError && /length/i.test(message));
  return { kind: noMemory ? "memory" : "stopped", message };
}

/** SHA-256 in hex; empty where the browser offers none (a page without https). */
async function sha256(bytes) {
  if (!self.crypto?.subtle) return "";
  const digest = new Uint8Array(await self.crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
