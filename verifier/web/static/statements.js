// The panel "Statements": digests, and whether each statement names the one before it.
"use strict";

/** @type {Held[]} */
let statements = [];

/** @param {Iterable<File>} files */
function addStatements(files) {
  return take("chain", () => readStatements(files), keepStatements);
}

/** Adds the one beside the page. */
function addBeside() {
  return take("chain", async () => [beside.statement], keepStatements);
}

/** @param {Iterable<File>} files */
async function readStatements(files) {
  const read = await readFiles(files);
  for (const held of read) {
    const kind = await kindOf(held);
    if (kind !== "statement") throw wrongKind(held.name, kind, ["statement"]);
    Object.assign(held, await aboutStatement(held.bytes));
  }
  return read;
}

/** @param {Held[]} read */
function keepStatements(read) {
  statements.push(...read);
  showStatements();
  announce(`Taken: ${read.map((held) => held.name).join(", ")}.`);
}

function showStatements() {
  const items = statements.map((held) => {
    const item = document.createElement("li");
    item.append(...heldNodes(held));
    return item;
  });
  element("chain-list").replaceChildren(...items);
}

async function checkChain() {
  if (!await taken("chain")) return;
  const current = turn("chain");
  if (statements.length === 0) {
    const problem = new Problem("RF-2610", "no statement was given", "choose the statement.json of one or several epochs");
    return showProblem("chain", problem, element("chain-files"));
  }
  try {
    const request = { statements: statements.map((held) => held.bytes), anchor: textOf("chain-anchor") };
    const answer = await quick.ask("chain", request);
    if (current()) showAnswer("chain", answer, true);
  } catch (error) {
    if (current()) showProblem("chain", error);
  }
}

function clearChain() {
  dropTaking("chain");
  statements = [];
  element("chain-form").reset();
  showStatements();
}
