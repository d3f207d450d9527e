// The panel "Your account": one customer's file against one publication.
//
// The page's shell calls it. It asks for one thing after another: the file first, then the account number, and for the
// publication only if it did not come with the page. It knows of verifications only what their panel shows.
import { beside } from "./beside.js";
import { announce, element, textOf } from "./element.js";
import { about, describedFiles, fillSlot, nameText } from "./files.js";
import { sayChoose, showVenue } from "./heading.js";
import { language, put, say } from "./language.js";
import { Problem, problem } from "./problem.js";
import { showAnswer, showNote, showProblem, shown } from "./results.js";
import { quick } from "./service.js";
import { begin, dropTaking, take, taken, turn } from "./turns.js";

/** @typedef {import("./files.js").Held} Held */

/** Files of the customer. @type {Record<string, Held>} */
let own = {};
/** Until the pasted statement is read. @type {Promise<void> | undefined} */
let describing;
/** Checks under way. */
let asking = 0;
/** Reports of verifications in this page, by the digest of their statement. @type {Map<string, string>} */
const reports = new Map();
/** When the answer that is shown was found, with what a verification added to it. */
let checked = new Date();

/** What the check takes: the customer's own files before those beside the page. */
function vaultFiles() {
  const statement = own.statement ?? beside.statement;
  // As on the command line: parameters beside the statement serve only if it names them.
  const fits = statement?.parameters && statement.parameters === beside.parameters?.parameters;
  return { package: own.package, statement, parameters: own.parameters ?? (fits ? beside.parameters : undefined) };
}

/** The statement that the customer's file is checked against. @returns {Held | undefined} */
export function publication() {
  return vaultFiles().statement;
}

/** Shows what was given, and asks for what comes next. */
export function arrange() {
  const { package: held, statement, parameters } = vaultFiles();
  fillSlot("package", held);
  fillSlot("statement", statement);
  const isOther = statement?.parameters && beside.parameters && !parameters;
  fillSlot("parameters", parameters, isOther ? say("customer.none.other-parameters") : say("customer.none.parameters"));
  showVenue(statement);
  sayChoose(held !== undefined);
  const isAnswered = shown.has("vaults");
  const isBegun = held !== undefined || textOf("vaults-account") !== undefined;
  element("vaults-start").hidden = isAnswered;
  for (const part of document.querySelectorAll("#vaults .about")) part.toggleAttribute("hidden", isAnswered);
  element("vaults-again").hidden = !isAnswered;
  element("vaults-chosen").hidden = held === undefined;
  element("vaults-files-hint").hidden = held !== undefined;
  element("vaults-choose").classList.toggle("primary", held === undefined);
  element("vaults-asked").hidden = !isBegun;
  // With an answer, what it says comes first.
  element("vaults-check").classList.toggle("primary", !isAnswered);
  element("vaults-end").hidden = !isBegun && own.statement === undefined && textOf("vaults-anchor") === undefined;
  const isMissing = statement === undefined;
  put(element("vaults-publication-hint"), isMissing ? "customer.publication.missing" : "customer.publication.hint");
  if (isMissing && held) element("vaults-publication").open = true;
}

/** @param {Iterable<File>} files */
export function addVaultFiles(files) {
  return take("vaults", () => describedFiles(files, ["package", "statement", "parameters"]), (sorted) => {
    if (sorted.statement) element("vaults-pasted").value = "";
    own = { ...own, ...sorted };
    arrange();
    const names = Object.values(sorted).map((held) => held.name).join(", ");
    announce(say("customer.taken", { names }));
    goOn();
  });
}

/** Checks if all is there, and asks for the account number if only that is missing. */
function goOn() {
  const { package: held, statement } = vaultFiles();
  if (!held || !statement) return;
  if (textOf("vaults-account")) checkVaults();
  else element("vaults-account").focus();
}

/** Takes a file from beside the page; what was checked without it goes. @param {Held} held */
export function putBeside(kind, held) {
  const before = vaultFiles();
  beside[kind] = held;
  const after = vaultFiles();
  arrange();
  if (before.statement === after.statement && before.parameters === after.parameters) return;
  if (asking === 0 && !shown.has("vaults")) return;
  turn("vaults");
  showNote("vaults", () => say("customer.late", { name: nameText(held) }));
}

/** Takes the text as the statement, without the blanks and line ends around it that copying adds. */
export function pasteStatement() {
  dropTaking("vaults");
  const text = element("vaults-pasted").value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  delete own.statement;
  if (text) own.statement = { name: "statement.json", origin: "pasted", bytes: new TextEncoder().encode(text) };
  arrange();
  describing = own.statement && describe(own.statement);
}

/** @param {Held} statement */
async function describe(statement) {
  try {
    Object.assign(statement, await about("statement", statement));
    arrange();
  } catch (error) {
    if (own.statement === statement) showProblem("vaults", error);
  } finally {
    if (own.statement === statement) describing = undefined;
  }
}

/** Takes statement and parameters that were given elsewhere on the page, if none are here. @param {Record<string, Held>} given */
export function offerPublication(given) {
  if (!given.statement || vaultFiles().statement) return;
  own = { ...own, ...given };
  arrange();
}

/** Keeps the report of a verification in this page; the answer about the same books then says what it found. */
export async function keepVerified(json) {
  const { statement_bech32: digest } = JSON.parse(json);
  reports.set(digest, json);
  if (!shown.has("vaults") || publication()?.digest !== digest) return;
  // A receipt says of the proofs as well when they were verified.
  checked = new Date();
  await checkVaults({ quietly: true });
}

/** When the answer that is shown was found. */
export function checkedTime() {
  return checked;
}

/** Checks what was given. `quietly`: the same once more, in another language or with more that is known. */
export async function checkVaults({ quietly = false } = {}) {
  if (!await taken("vaults")) return;
  if (describing) await describing;
  // What is shown stays until the same is said anew.
  const current = quietly ? begin("vaults") : turn("vaults");
  const { package: held, statement, parameters } = vaultFiles();
  const account = textOf("vaults-account");
  if (!held) {
    return showProblem("vaults", problem("RF-2609.package"), element("vaults-files"));
  }
  if (!statement) {
    element("vaults-publication").open = true;
    return showProblem("vaults", problem("RF-2610"), element("vaults-published"));
  }
  if (!account) {
    return showProblem("vaults", problem("RF-2611"), element("vaults-account"));
  }
  asking += 1;
  try {
    const { refused } = await quick.ask("text", { text: account, role: "account" });
    if (refused) {
      if (!current()) return undefined;
      return showProblem("vaults", new Problem(refused.code, refused.message, refused.help), element("vaults-account"));
    }
    const answer = await quick.ask("inclusion", {
      package: held.bytes,
      statement: statement.bytes,
      parameters: parameters?.bytes,
      account,
      anchor: textOf("vaults-anchor"),
      audit: reports.has(statement.digest) ? { json: reports.get(statement.digest) } : undefined,
      language: language(),
    });
    if (!current()) return undefined;
    if (!quietly) checked = new Date();
    showAnswer("vaults", answer, { quietly });
  } catch (error) {
    if (current()) showProblem("vaults", error);
  } finally {
    asking -= 1;
  }
}

/** Compares the publication with a line that was announced. @param {string} line as it was pasted */
export function compareWith(line) {
  element("vaults-anchor").value = line;
  return checkVaults();
}

/** Says everything in the language of now; the verifier answers once more in it. */
export function sayVaults() {
  arrange();
  if (shown.has("vaults")) checkVaults({ quietly: true });
}

/** Drops all that the customer gave, also from the worker's memory; what is under way has no effect any more. */
export function clearVaults() {
  quick.stop();
  dropTaking("vaults");
  own = {};
  reports.clear();
  element("vaults-form").reset();
  element("vaults-publication").open = false;
  arrange();
}
