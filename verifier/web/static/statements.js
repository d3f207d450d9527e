// The panel "Statements": digests, and whether each statement names the one before it.
//
// The page's shell calls it; it knows no other panel.
import { beside } from "./beside.js";
import { announce, element, textOf } from "./element.js";
import { aboutStatement, heldNodes, kindOf, readFiles, wrongKind } from "./files.js";
import { say } from "./language.js";
import { problem } from "./problem.js";
import { showAnswer, showProblem } from "./results.js";
import { quick } from "./service.js";
import { dropTaking, take, taken, turn } from "./turns.js";

/** @typedef {import("./files.js").Held} Held */

/** @type {Held[]} */
let statements = [];

/** @param {Iterable<File>} files */
export function addStatements(files) {
  return take("chain", () => readStatements(files), keepStatements);
}

/** Adds the one beside the page, if it is not there. */
export function addBeside() {
  const isThere = statements.some(({ digest }) => digest !== undefined && digest === beside.statement.digest);
  return take("chain", async () => (isThere ? [] : [beside.statement]), keepStatements);
}

/** Begins with a statement that was given elsewhere on the page. @param {Held} statement */
export function offerStatement(statement) {
  if (statements.length > 0) return;
  statements.push(statement);
  showStatements();
}

/** Whether there are several statements, of which only the last is bound by what was announced. */
export function hasChain() {
  return statements.length > 1;
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
  if (read.length === 0) return;
  statements.push(...read);
  showStatements();
  const names = read.map((held) => held.name).join(", ");
  announce(say("customer.taken", { names }));
}

function showStatements() {
  const items = statements.map((held) => {
    const item = document.createElement("li");
    item.append(...heldNodes(held));
    return item;
  });
  element("chain-list").replaceChildren(...items);
}

export async function checkChain() {
  if (!await taken("chain")) return;
  const current = turn("chain");
  if (statements.length === 0) {
    return showProblem("chain", problem("RF-2610.chain"), element("chain-files"));
  }
  try {
    const request = { statements: statements.map((held) => held.bytes), anchor: textOf("chain-anchor") };
    const answer = await quick.ask("chain", request);
    if (current()) showAnswer("chain", answer, { savable: true });
  } catch (error) {
    if (current()) showProblem("chain", error);
  }
}

export function clearChain() {
  dropTaking("chain");
  statements = [];
  element("chain-form").reset();
  showStatements();
}
