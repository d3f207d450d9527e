// What a reader brings: blocks, keys, observations, other statements, prices, risk policies. Part of the panel "Verify".
//
// Texts go to the verifier as they were typed. It says of each field what is wrong with it, and that is shown at the
// field. Nothing here is ever taken from a bundle or fetched.
import { element, textOf } from "./element.js";
import { bytesText, fillSlot, kindOf, readFiles } from "./files.js";
import { problem } from "./problem.js";
import { quick } from "./service.js";

/** @typedef {import("./files.js").Held} Held */
/** @typedef {{name: string, observation: Uint8Array, note?: Uint8Array}} Observed */
/** @typedef {{name: string, statement: Uint8Array, proof: Uint8Array}} Other */
/** @typedef {{code: string, message: string, help: string}} Refused */

/** Ends the name of the note that an observer signed. */
const NOTE_SUFFIX = ".note";

/** Longest price history. */
const MAX_HISTORY = 512 * 1024 * 1024;

/** @type {Held | undefined} */
let headers;
/** @type {Held | undefined} */
let table;
/** @type {Observed[]} */
let observations = [];
/** @type {Other[]} */
let others = [];
/** @type {{name: string, note: Uint8Array}[]} */
let checkpoints = [];
/** @type {{name: string, text: Uint8Array}[]} */
let prices = [];
/** @type {{name: string, file: Uint8Array}[]} */
let policies = [];

const encoded = (text) => new TextEncoder().encode(text);
const lines = (id) => (textOf(id) === undefined ? [] : [textOf(id)]);

/** A note as pasted: it ends with a line's end, which copying may lose. */
function pastedCheckpoint() {
  const text = textOf("audit-checkpoint");
  if (text === undefined) return [];
  return [{ name: "pasted checkpoint", note: encoded(text.endsWith("\n") ? text : `${text}\n`) }];
}

/** What each field gives, as a part of a request. @type {Record<string, () => object>} */
const FIELDS = {
  "audit-headers": () => ({ headers: headers?.bytes ?? (textOf("audit-headers") && encoded(textOf("audit-headers"))) }),
  "audit-keys": () => ({ keys: lines("audit-keys") }),
  "audit-observations": () => ({ observations }),
  "audit-observers": () => ({ observers: lines("audit-observers") }),
  "audit-witnesses": () => ({ witnesses: lines("audit-witnesses") }),
  "audit-quorum": () => ({ quorum: textOf("audit-quorum") }),
  "audit-others": () => ({ others }),
  "audit-checkpoint": () => ({ checkpoints: [...checkpoints, ...pastedCheckpoint()] }),
  "audit-accepted": () => ({ accepted: lines("audit-accepted") }),
  "audit-age": () => ({ signatureAge: textOf("audit-age") }),
  "audit-window": () => ({ window: textOf("audit-window") }),
  "audit-surplus": () => ({ surplus: lines("audit-surplus") }),
  "audit-table": () => ({ table: table?.bytes }),
  "audit-prices": () => ({ prices }),
  "audit-policies": () => ({ policies }),
  "audit-price-tolerance": () => ({ priceTolerance: textOf("audit-price-tolerance") }),
};

/** The field that an audit's refusal is about, where only the audit can tell. */
const REFUSED_BY_AUDIT = { "RF-2128": "audit-surplus", "RF-2142": "audit-policies" };

/** Everything that was brought, as a part of a request. */
export function brought() {
  return Object.assign({}, ...Object.values(FIELDS).map((field) => field()));
}

/** Asks the verifier of every field; the first that it refuses, if any. @returns {Promise<string | undefined>} */
export async function refusedField() {
  const refused = await Promise.all(Object.keys(FIELDS).map(checkField));
  const first = Object.keys(FIELDS).find((_, index) => refused[index]);
  if (first) showField(first);
  return first;
}

/** Asks the verifier of one field, and shows what it says. @param {string} id @returns {Promise<boolean>} if it is refused */
export async function checkField(id) {
  const asked = FIELDS[id]();
  const refused = await quick.ask("brought", asked);
  showRefused(id, refused ?? undefined);
  return refused !== null;
}

/** Shows at its field what an audit refused. @param {string} code @param {Refused} refused */
export function refuseByAudit(code, refused) {
  const id = REFUSED_BY_AUDIT[code];
  if (!id) return;
  showRefused(id, refused);
  showField(id);
}

/** @param {string} id @param {Refused} [refused] */
function showRefused(id, refused) {
  const box = element(`${id}-refused`);
  box.textContent = refused ? `Error ${refused.code}: ${refused.message}. What to try: ${refused.help}.` : "";
  box.hidden = !refused;
  if (refused) element(id).setAttribute("aria-invalid", "true");
  else element(id).removeAttribute("aria-invalid");
}

/** Opens what is folded around a field, and goes there. @param {string} id */
function showField(id) {
  for (let node = element(id).parentElement; node; node = node.parentElement) {
    if (node.tagName === "DETAILS") node.open = true;
  }
  element(id).focus();
}

/** What was typed into a field is another text now: what was said of it goes, and so does a file in its place. */
export function typed(id) {
  showRefused(id);
  if (id === "audit-headers" && textOf(id)) headers = undefined;
  showFiles();
}

/** Whether a field of this id is one of these. @param {string} id */
export function isField(id) {
  return id in FIELDS;
}

/** Opens the section if something stands in it already, as after going back to the page. */
export function openIfFilled() {
  const filled = Object.keys(FIELDS).some((id) => element(id).type !== "file" && textOf(id));
  if (filled) element("audit-brought").open = true;
}

/** Reads files for a place of this section. @param {Iterable<File>} files */
export async function readBrought(place, files) {
  const held = await readFiles(files, tooLong, place === "policies" ? MAX_HISTORY : undefined);
  switch (place) {
    case "observations":
      return pairNotes(held);
    case "others":
      return [await otherOf(held)];
    default:
      return held;
  }
}

/** @param {string} name @param {number} size */
function tooLong(name, size) {
  return problem("RF-2607.brought", { name, size: bytesText(size) });
}

/** Puts what was read in its place, and asks the verifier of it. @returns {Promise<boolean>} */
export function keepBrought(place, read) {
  switch (place) {
    case "headers":
      headers = read.at(-1);
      element("audit-headers").value = "";
      break;
    case "table":
      table = read.at(-1);
      break;
    case "observations":
      observations.push(...read);
      break;
    case "prices":
      prices.push(...read.map(({ name, bytes }) => ({ name, text: bytes })));
      break;
    case "policies":
      policies.push(...read.map(({ name, bytes }) => ({ name, file: bytes })));
      break;
    case "others":
      others.push(...read.map((other, index) => ({ ...other, name: `${other.name} (${others.length + index + 1})` })));
      break;
    default:
      checkpoints.push(...read.map(({ name, bytes }) => ({ name, note: bytes })));
  }
  showFiles();
  return checkField(place === "checkpoints" ? "audit-checkpoint" : `audit-${place}`);
}

/** Observations, each with its note. @param {Held[]} held @returns {Observed[]} */
function pairNotes(held) {
  const notes = new Map(held.filter(({ file }) => file.endsWith(NOTE_SUFFIX)).map((note) => [note.file, note]));
  const found = held.filter(({ file }) => !file.endsWith(NOTE_SUFFIX)).map(({ name, file, bytes }) => {
    const note = notes.get(file + NOTE_SUFFIX);
    notes.delete(file + NOTE_SUFFIX);
    return { name, observation: bytes, note: note?.bytes };
  });
  const [alone] = notes.values();
  if (alone) throw problem("RF-2616", { name: alone.name });
  return found;
}

/** A statement with its place in a log. @param {Held[]} held @returns {Promise<Other>} */
async function otherOf(held) {
  const kinds = await Promise.all(held.map(kindOf));
  const place = kinds.indexOf("statement");
  if (held.length !== 2 || place < 0) throw problem("RF-2617");
  return { name: held[place].name, statement: held[place].bytes, proof: held[1 - place].bytes };
}

function showFiles() {
  fillSlot("headers", headers && { ...headers, about: bytesText(headers.bytes.length) }, "none");
  fillSlot("table", table && { ...table, about: bytesText(table.bytes.length) }, "the one of this program");
  const observed = ({ name, note }) => (note ? `${name}, with its note` : `${name}, without a signed note: it will not count`);
  showList("observations", observations, observed);
  showList("others", others, ({ name }) => name);
  showList("checkpoints", checkpoints, ({ name }) => name);
  showList("prices", prices, ({ name }) => name);
  showList("policies", policies, ({ name }) => name);
}

/** Shows what was given of a kind, each with a button to take it away. */
function showList(place, given, text) {
  const items = given.map((one, index) => {
    const item = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = text(one);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Remove";
    button.setAttribute("aria-label", `Remove ${one.name}`);
    button.dataset.remove = place;
    button.dataset.index = String(index);
    item.append(name, " ", button);
    return item;
  });
  element(`audit-${place}-list`).replaceChildren(...items);
}

/** Takes one of what was given away again. @param {string} place @param {number} index */
export function removeBrought(place, index) {
  const lists = { observations, others, checkpoints, prices, policies };
  lists[place].splice(index, 1);
  const field = place === "checkpoints" ? "audit-checkpoint" : `audit-${place}`;
  showRefused(field);
  showFiles();
  element(field).focus();
  return checkField(field);
}

export function clearBrought() {
  headers = undefined;
  table = undefined;
  observations = [];
  others = [];
  checkpoints = [];
  prices = [];
  policies = [];
  for (const id of Object.keys(FIELDS)) showRefused(id);
  showFiles();
}
