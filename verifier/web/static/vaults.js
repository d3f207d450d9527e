// The panel "My vaults": one customer's package against one statement.
"use strict";

/** Public files beside the page. @type {Record<string, Held>} */
const beside = {};
/** Files of the customer. @type {Record<string, Held>} */
let own = {};

/** What the check takes: the customer's own files before those beside the page. */
function vaultFiles() {
  const statement = own.statement ?? beside.statement;
  let parameters = own.parameters;
  // Parameters beside the page serve only the statements that name them.
  if (!parameters && namesParameters(statement) === namesParameters(beside.statement)) {
    parameters = beside.parameters;
  }
  return { package: own.package, statement, parameters };
}

/** @param {Held | undefined} statement */
function namesParameters(statement) {
  try {
    return JSON.parse(new TextDecoder().decode(statement?.bytes)).parameters;
  } catch {
    return undefined;
  }
}

function showVaultFiles() {
  const files = vaultFiles();
  fillSlot("package", files.package);
  fillSlot("statement", files.statement);
  fillSlot("parameters", files.parameters, "none yet; without them the numbers are not assessed");
}

/** @param {Iterable<File>} files */
async function addVaultFiles(files) {
  clearPanel("vaults");
  try {
    const sorted = await sortFiles(files, ["package", "statement", "parameters"]);
    for (const [kind, held] of Object.entries(sorted)) held.about = await about(kind, held);
    if (sorted.statement) element("vaults-pasted").value = "";
    own = { ...own, ...sorted };
    showVaultFiles();
    announce(`Taken: ${Object.values(sorted).map((held) => held.name).join(", ")}.`);
  } catch (error) {
    showProblem("vaults", error);
  }
}

async function about(kind, { bytes }) {
  return kind === "statement" ? aboutStatement(bytes) : bytesText(bytes.length);
}

async function pasteStatement() {
  clearPanel("vaults");
  const text = element("vaults-pasted").value.trim();
  delete own.statement;
  if (text) own.statement = { name: "pasted text", bytes: new TextEncoder().encode(text) };
  showVaultFiles();
}

async function checkVaults() {
  clearPanel("vaults");
  const { package: held, statement, parameters } = vaultFiles();
  const account = textOf("vaults-account");
  if (!held) {
    const problem = new Problem("RF-2609", "no inclusion package was given", "choose the one that the venue issued to you");
    return showProblem("vaults", problem, element("vaults-files"));
  }
  if (!statement) {
    const problem = new Problem("RF-2610", "no statement was given", "choose the venue’s statement.json, or paste it");
    return showProblem("vaults", problem, element("vaults-files"));
  }
  if (!account) {
    const problem = new Problem("RF-2611", "no account id was given", "type the id that your account page shows");
    return showProblem("vaults", problem, element("vaults-account"));
  }
  try {
    showAnswer("vaults", await quick.ask("inclusion", {
      package: held.bytes,
      statement: statement.bytes,
      parameters: parameters?.bytes,
      account,
      anchor: textOf("vaults-anchor"),
    }));
  } catch (error) {
    showProblem("vaults", error);
  }
}

/** Drops everything private, also from the worker's memory. */
function forget() {
  quick.stop();
  own = {};
  element("vaults-form").reset();
  clearPanel("vaults");
  showVaultFiles();
  showNote("vaults", "Forgotten: the files, the fields and the result.");
  quick.start().catch((error) => showProblem("fatal", error));
}
