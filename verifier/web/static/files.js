// Files in memory: what they are, and how their places on the page show them.
//
// All panels take files through this. It asks the verifier what a file is and what a statement says, and knows no panel.
import { momentText } from "./dates.js";
import { element } from "./element.js";
import { say } from "./language.js";
import { inAscii, problem } from "./problem.js";
import { isError, quick, shownText } from "./service.js";

/**
 * A file in memory. `name` is its name as it may be shown, `file` as it is, and `origin` says where it comes from if it
 * was not chosen; `venue`, `epoch` and `time` are a statement's own words, `reason` why it can't be read; `parameters` is the
 * digest of the parameters that a statement names, and of parameters their own.
 * @typedef {{name: string, file?: string, origin?: "beside" | "pasted", bytes: Uint8Array, digest?: string, venue?: string,
 *  epoch?: string, time?: string, reason?: string, about?: string, parameters?: string}} Held
 */

/** Longest file that can be a package, a statement or parameters. */
const MAX_FILE = 32 * 1024 * 1024;

/**
 * Reads files.
 * @param {Iterable<File>} files @param {(name: string, size: number) => Error} [tooLong] what to say of a long one
 * @param {number} [most] most bytes of one @returns {Promise<Held[]>}
 */
export async function readFiles(files, tooLong = tooLongFile, most = MAX_FILE) {
  const held = [];
  for (const file of files) {
    const name = await shownText(file.name);
    if (file.size > most) {
      throw tooLong(name, file.size);
    }
    try {
      held.push({ name, file: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch (error) {
      throw problem("RF-2605", { name, reason: inAscii(error.message) });
    }
  }
  return held;
}

/** @param {string} name @param {number} size */
function tooLongFile(name, size) {
  return problem("RF-2607.file", { name, size: bytesText(size) });
}

/**
 * Kind of a file; a damaged or foreign one goes where its name says, so that the check says why it is refused.
 * @param {Held} held
 */
export async function kindOf({ file, bytes }) {
  const kind = await quick.ask("identify", { bytes });
  if (kind !== "other") return kind;
  const byName = /(package|statement|parameters)[^/]*\.json$/i.exec(file ?? "");
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

/** What a kind of file is called. @param {string} kind */
function kindText(kind) {
  switch (kind) {
    case "package":
      return say("customer.kind.package");
    case "statement":
      return say("customer.kind.statement");
    case "open_statement":
      return say("customer.kind.open");
    case "parameters":
      return say("customer.kind.parameters");
    case "archive":
      return say("customer.kind.archive");
    default:
      return say("customer.kind.other");
  }
}

/** The problem with a file that is none of `kinds`. @param {string} name @param {string} kind @param {string[]} kinds */
export function wrongKind(name, kind, kinds) {
  const wanted = () => kinds.map(kindText).join(say("customer.kind.or"));
  const found = () => kindText(kind);
  if (kind === "open_statement") return problem("RF-2606.open", { name, found, wanted });
  if (kind === "archive") return problem("RF-2606.archive", { name, found, wanted });
  return problem("RF-2606", { name, found, wanted });
}

/** What is shown of a file, and which parameters it names or is. @returns {Promise<Partial<Held>>} */
export async function about(kind, { bytes }) {
  const said = kind === "statement" ? await aboutStatement(bytes) : { about: bytesText(bytes.length) };
  return { ...said, parameters: await quick.ask("parametersOf", { bytes }) ?? undefined };
}

/** Digest of a statement, its venue, epoch and time; why not, if it is refused. @returns {Promise<Partial<Held>>} */
export async function aboutStatement(bytes) {
  const said = await quick.ask("chain", { statements: [bytes] });
  const answer = JSON.parse(said.json);
  if (isError(said)) return { reason: answer.error.message };
  const { venue, epoch, snapshot_time: time, statement_bech32: digest } = answer.statements[0];
  return { digest, venue: await shownText(venue), epoch: String(epoch), time };
}

export function bytesText(count) {
  if (count < 1000) return say("customer.bytes", { count });
  const units = ["kB", "MB", "GB"];
  let value = count / 1000;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit += 1) value /= 1000;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** @param {Held | undefined} held */
export function fillSlot(name, held, none = say("customer.none")) {
  const slot = element(`slot-${name}`);
  slot.replaceChildren(...(held ? heldNodes(held) : [none]));
  slot.classList.toggle("filled", Boolean(held));
}

/** The name of a file, and where it comes from if it was not chosen. @param {Held} held */
export function nameText({ name, origin }) {
  if (origin === "pasted") return say("customer.paste.name");
  return origin === "beside" ? say("customer.beside", { name }) : name;
}

/**
 * The digest comes first: nothing that a file says of itself can stand in its place. Words of others are set apart, so
 * that letters written from right to left move nothing beside them.
 * @param {Held} held
 */
export function heldNodes(held) {
  const { venue, digest } = held;
  const rest = document.createElement("bdi");
  const about = aboutText(held);
  rest.append(apart(nameText(held)));
  if (venue || about) rest.append(": ");
  if (venue) rest.append(apart(venue));
  if (about) rest.append(about);
  if (!digest) return [rest];
  const code = document.createElement("code");
  code.textContent = digest;
  return [code, " ", rest];
}

/** What is known of a file besides its name. @param {Held} held */
function aboutText({ time, epoch, reason, about }) {
  if (reason !== undefined) return say("customer.unreadable", { reason });
  return time === undefined ? about : say("customer.books-of", { date: momentText(time), epoch });
}

/** @param {string} text */
function apart(text) {
  const node = document.createElement("bdi");
  node.textContent = text;
  return node;
}
