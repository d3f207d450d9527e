// The panel "Statements": digests, and whether each statement names the one before it.
"use strict";

/** @type {Held[]} */
let statements = [];

/** @param {Iterable<File>} files */
async function addStatements(files) {
  clearPanel("chain");
  try {
    for (const held of await readFiles(files)) {
      const kind = await kindOf(held);
      if (kind !== "statement") throw wrongKind(held.name, kind, ["statement"]);
      await addStatement(held);
    }
  } catch (error) {
    showProblem("chain", error);
  }
}

/** @param {Held} held */
async function addStatement(held) {
  held.about = await aboutStatement(held.bytes);
  statements.push(held);
  showStatements();
  announce(`Taken: ${held.name}.`);
}

function showStatements() {
  const items = statements.map((held) => {
    const item = document.createElement("li");
    item.textContent = `${held.name}: ${held.about}`;
    return item;
  });
  element("chain-list").replaceChildren(...items);
}

async function checkChain() {
  clearPanel("chain");
  if (statements.length === 0) {
    const problem = new Problem("RF-2610", "no statement was given", "choose the statement.json of one or several epochs");
    return showProblem("chain", problem, element("chain-files"));
  }
  try {
    const request = { statements: statements.map((held) => held.bytes), anchor: textOf("chain-anchor") };
    showAnswer("chain", await quick.ask("chain", request), true);
  } catch (error) {
    showProblem("chain", error);
  }
}

function clearChain() {
  statements = [];
  element("chain-form").reset();
  clearPanel("chain");
  showStatements();
}
