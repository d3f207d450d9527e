// Files in memory, and what they are.
"use strict";

/** A file in memory. @typedef {{name: string, bytes: Uint8Array, digest?: string, about?: string}} Held */

/** Longest file that can be a package, a statement or parameters. */
const MAX_FILE = 32 * 1024 * 1024;

/** Reads small files. @param {Iterable<File>} files @returns {Promise<Held[]>} */
async function readFiles(files) {
  const held = [];
  for (const file of files) {
    if (file.size > MAX_FILE) {
      const message = `${file.name} has ${bytesText(file.size)}: too much for a package, a statement or parameters`;
      throw new Problem("RF-2607", message, "choose the right file; bundles go under Audit");
    }
    try {
      held.push({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch (error) {
      throw unreadable(file.name, error.message);
    }
  }
  return held;
}

/** Kind of a file; a damaged or foreign one goes where its name says, so that the check says why it is refused. */
async function kindOf({ name, bytes }) {
  const kind = await quick.ask("identify", { bytes });
  if (kind !== "other") return kind;
  const byName = /(package|statement|parameters)[^/]*\.json$/i.exec(name);
  return byName ? byName[1].toLowerCase() : "other";
}

/** Reads, sorts and describes files for slots. @returns {Promise<Record<string, Held>>} */
async function describedFiles(files, kinds) {
  const sorted = await sortFiles(files, kinds);
  for (const [kind, held] of Object.entries(sorted)) Object.assign(held, await about(kind, held));
  return sorted;
}

/**
 * Sorts files by what they are; at most one of each kind, and only `kinds`.
 * @param {Iterable<File>} files @param {string[]} kinds @returns {Promise<Record<string, Held>>}
 */
async function sortFiles(files, kinds) {
  /** @type {Record<string, Held>} */
  const sorted = {};
  for (const held of await readFiles(files)) {
    const kind = await kindOf(held);
    if (!kinds.includes(kind)) throw wrongKind(held.name, kind, kinds);
    if (sorted[kind]) {
      const message = `${sorted[kind].name} and ${held.name} are both of one kind (${kind})`;
      throw new Problem("RF-2608", message, "check one after another");
    }
    sorted[kind] = held;
  }
  return sorted;
}

const KIND_NAMES = {
  package: "an inclusion package",
  statement: "a statement",
  parameters: "parameters",
  archive: "an archive",
  other: "none of Ringfence’s files",
};

function wrongKind(name, kind, kinds) {
  const wanted = kinds.map((wanted) => KIND_NAMES[wanted]).join(" or ");
  const message = `${name} is ${KIND_NAMES[kind] ?? kind}; what belongs here is ${wanted}`;
  return new Problem("RF-2606", message, kind === "archive" ? "bundles go under Audit" : "choose another file");
}

/** What is shown of a file. @returns {Promise<{about: string, digest?: string}>} */
async function about(kind, { bytes }) {
  return kind === "statement" ? aboutStatement(bytes) : { about: bytesText(bytes.length) };
}

/** Digest of a statement, and its venue, epoch and time in a line; why not, if it is malformed. */
async function aboutStatement(bytes) {
  const { exitCode, json } = await quick.ask("chain", { statements: [bytes] });
  const answer = JSON.parse(json);
  if (exitCode === 2) return { about: `not readable (${answer.error.message})` };
  const { venue, epoch, snapshot_time: time, statement_bech32: digest } = answer.statements[0];
  return { digest, about: `${venue}, epoch ${epoch}, books of ${time}` };
}

function bytesText(count) {
  if (count < 1000) return `${count} bytes`;
  const units = ["kB", "MB", "GB"];
  let value = count / 1000;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit += 1) value /= 1000;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** @param {Held | undefined} held */
function fillSlot(name, held, none = "none yet") {
  const slot = element(`slot-${name}`);
  slot.replaceChildren(...(held ? heldNodes(held) : [none]));
  slot.classList.toggle("filled", Boolean(held));
}

/** The digest comes first: nothing that a file says of itself can stand in its place. @param {Held} held */
function heldNodes({ name, about, digest }) {
  const rest = document.createElement("bdi");
  rest.textContent = plain([name, about].filter(Boolean).join(": "));
  if (!digest) return [rest];
  const code = document.createElement("code");
  code.textContent = plain(digest);
  return [code, " ", rest];
}

/** Gets a file that lies beside the page. @returns {Promise<Response>} */
async function fetchBeside(name, signal) {
  let response;
  try {
    response = await fetch(name, { credentials: "omit", cache: "no-cache", referrerPolicy: "no-referrer", signal });
  } catch (error) {
    throw notFetched(name, error.message);
  }
  if (!response.ok) throw notFetched(name, `the server answers ${response.status}`);
  return response;
}

function notFetched(name, reason) {
  const help = "check the connection and try again, or download the file and choose it here";
  return new Problem("RF-2614", `${name} beside this page can’t be fetched: ${reason}`, help);
}
