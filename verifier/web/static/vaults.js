// The panel "My vaults": one customer's package against one statement.
//
// The page's shell calls it. It knows of audits only what their panel shows.
import { beside } from "./beside.js";
import { announce, element, textOf } from "./element.js";
import { about, describedFiles, fillSlot } from "./files.js";
import { Problem, problem } from "./problem.js";
import { showAnswer, showNote, showProblem, shown } from "./results.js";
import { isError, quick } from "./service.js";
import { dropTaking, take, taken, turn } from "./turns.js";

/** @typedef {import("./files.js").Held} Held */

/** Files of the customer. @type {Record<string, Held>} */
let own = {};
/** Until the pasted statement is read. @type {Promise<void> | undefined} */
let describing;
/** Checks under way. */
let asking = 0;

/** What the check takes: the customer's own files before those beside the page. */
function vaultFiles() {
  const statement = own.statement ?? beside.statement;
  // As on the command line: parameters beside the statement serve only if it names them.
  const fits = statement?.parameters && statement.parameters === beside.parameters?.parameters;
  return { package: own.package, statement, parameters: own.parameters ?? (fits ? beside.parameters : undefined) };
}

function showVaultFiles() {
  const { package: held, statement, parameters } = vaultFiles();
  fillSlot("package", held);
  fillSlot("statement", statement);
  const isOther = statement?.parameters && beside.parameters && !parameters;
  const other = isOther ? "those beside this page are not of this statement" : "none yet";
  fillSlot("parameters", parameters, `${other}; without them the numbers are not assessed`);
}

/** @param {Iterable<File>} files */
export function addVaultFiles(files) {
  return take("vaults", () => describedFiles(files, ["package", "statement", "parameters"]), (sorted) => {
    if (sorted.statement) element("vaults-pasted").value = "";
    own = { ...own, ...sorted };
    showVaultFiles();
    announce(`Taken: ${Object.values(sorted).map((held) => held.name).join(", ")}.`);
  });
}

/** Takes a file from beside the page; what was checked without it goes. @param {Held} held */
export function putBeside(kind, held) {
  const before = vaultFiles();
  beside[kind] = held;
  const after = vaultFiles();
  showVaultFiles();
  if (before.statement === after.statement && before.parameters === after.parameters) return;
  if (asking === 0 && !shown.has("vaults")) return;
  turn("vaults");
  showNote("vaults", `${held.name} came only now: check once more.`);
}

/** Takes the text as the statement, without the blanks and line ends around it that copying adds. */
export function pasteStatement() {
  dropTaking("vaults");
  const text = element("vaults-pasted").value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  delete own.statement;
  if (text) own.statement = { name: "pasted text", bytes: new TextEncoder().encode(text) };
  showVaultFiles();
  describing = own.statement && describe(own.statement);
}

/** @param {Held} statement */
async function describe(statement) {
  try {
    Object.assign(statement, await about("statement", statement));
    showVaultFiles();
  } catch (error) {
    if (own.statement === statement) showProblem("vaults", error);
  } finally {
    if (own.statement === statement) describing = undefined;
  }
}

export async function checkVaults() {
  if (!await taken("vaults")) return;
  if (describing) await describing;
  const current = turn("vaults");
  const { package: held, statement, parameters } = vaultFiles();
  const account = textOf("vaults-account");
  if (!held) {
    return showProblem("vaults", problem("RF-2609.package"), element("vaults-files"));
  }
  if (!statement) {
    return showProblem("vaults", problem("RF-2610"), element("vaults-files"));
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
    });
    if (current()) showAnswer("vaults", answer);
  } catch (error) {
    if (current()) showProblem("vaults", error);
  } finally {
    asking -= 1;
  }
}

/** Below a customer's result: what an audit in this page said of the same statement, or how to have one. */
export function showAudited() {
  element("vaults-audited")?.remove();
  const answer = shown.get("vaults");
  if (!answer || isError(answer)) return;
  const [{ statement }] = JSON.parse(answer.json);
  const audit = shown.get("audit");
  const report = audit && !isError(audit) ? JSON.parse(audit.json) : undefined;
  const box = document.createElement("div");
  box.id = "vaults-audited";
  box.className = "notice";
  const words = document.createElement("p");
  words.textContent = auditedText(report?.statement === statement ? report : undefined);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Go to Verify";
  button.addEventListener("click", () => element("tab-audit").click());
  box.append(words, button);
  element("vaults-result").append(box);
}

/** @param {any} report of the same statement, if there is one */
function auditedText(report) {
  if (!report) {
    return "What is proven of the books as a whole was not checked here: verify the bundle of this statement. "
      + "It takes a minute or more, and this result then says what came of it.";
  }
  if (!report.tables_proven) {
    return "The verification of this statement in this page failed: its report says what does not hold.";
  }
  const failed = report.claims.filter((claim) => claim.status === "does_not_hold").map((claim) => claim.title);
  const proven = "The verification of this statement in this page verified all proofs: every vault in these books satisfies its rule, "
    + "and the published totals are the sums over exactly these vaults.";
  return failed.length ? `${proven} What does not hold: ${failed.join("; ")}.` : proven;
}

/** Drops all that the customer gave, also from the worker's memory; what is under way has no effect any more. */
export function clearVaults() {
  quick.stop();
  dropTaking("vaults");
  own = {};
  element("vaults-form").reset();
  showVaultFiles();
}
