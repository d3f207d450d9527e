// Files in memory: what they are, and how their places on the page show them.
//
// All panels take files through this. It asks the verifier what a file is and what a statement says, and knows no panel.
import { element, plain } from "./element.js";
import { problem } from "./problem.js";
import { quick } from "./service.js";

/** A file in memory. @typedef {{name: string, bytes: Uint8Array, digest?: string, about?: string}} Held */

/** Longest file that can be a package, a statement or parameters. */
const MAX_FILE = 32 * 1024 * 1024;

/** Reads small files. @param {Iterable<File>} files @returns {Promise<Held[]>} */
export async function readFiles(files) {
  const held = [];
  for (const file of files) {
    if (file.size > MAX_FILE) {
      throw problem("RF-2607.file", { name: file.name, size: bytesText(file.size) });
    }
    try {
      held.push({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch (error) {
      throw problem("RF-2605", { name: file.name, reason: error.message });
    }
  }
  return held;
}

/** Kind of a file; a damaged or foreign one goes where its name says, so that the check says why it is refused. */
export async function kindOf({ name, bytes }) {
  const kind = await quick.ask("identify", { bytes });
  if (kind !== "other") return kind;
  const byName = /(package|statement|parameters)[^/]*\.json$/i.exec(name);
  return byName ? byName[1].toLowerCase() : "other";
}

/** Reads, sorts and describes files for slots. @returns {Promise<Record<string, Held>>} */
export async function describedFiles(files, kinds) {
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
    if (sorted[kind]) throw problem("RF-2608", { first: sorted[kind].name, second: held.name, kind });
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

/** The problem with a file that is none of `kinds`. @param {string} name @param {string} kind @param {string[]} kinds */
export function wrongKind(name, kind, kinds) {
  const wanted = kinds.map((wanted) => KIND_NAMES[wanted]).join(" or ");
  const found = KIND_NAMES[kind] ?? kind;
  if (kind === "archive") return problem("RF-2606.archive", { name, found, wanted });
  return problem("RF-2606", { name, found, wanted });
}

/** What is shown of a file. @returns {Promise<{about: string, digest?: string}>} */
export async function about(kind, { bytes }) {
  return kind === "statement" ? aboutStatement(bytes) : { about: bytesText(bytes.length) };
}

/** Digest of a statement, and its venue, epoch and time in a line; why not, if it is malformed. */
export async function aboutStatement(bytes) {
  const { exitCode, json } = await quick.ask("chain", { statements: [bytes] });
  const answer = JSON.parse(json);
  if (exitCode === 2) return { about: `not readable (${answer.error.message})` };
  const { venue, epoch, snapshot_time: time, statement_bech32: digest } = answer.statements[0];
  return { digest, about: `${venue}, epoch ${epoch}, books of ${time}` };
}

export function bytesText(count) {
  if (count < 1000) return `${count} bytes`;
  const units = ["kB", "MB", "GB"];
  let value = count / 1000;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit += 1) value /= 1000;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** @param {Held | undefined} held */
export function fillSlot(name, held, none = "none yet") {
  const slot = element(`slot-${name}`);
  slot.replaceChildren(...(held ? heldNodes(held) : [none]));
  slot.classList.toggle("filled", Boolean(held));
}

/** The digest comes first: nothing that a file says of itself can stand in its place. @param {Held} held */
export function heldNodes({ name, about, digest }) {
  const rest = document.createElement("bdi");
  rest.textContent = plain([name, about].filter(Boolean).join(": "));
  if (!digest) return [rest];
  const code = document.createElement("code");
  code.textContent = plain(digest);
  return [code, " ", rest];
}
