// What is carried between the panels: what was given in one is not asked for in another.
//
// The page's shell calls it when a panel comes to the front. Nothing changes in a panel that has a result: what was
// checked stays what was checked.
import { chosenBundle } from "./audit.js";
import { publicationIn } from "./bundle.js";
import { element, textOf } from "./element.js";
import { shown } from "./results.js";
import { hasChain, offerStatement } from "./statements.js";
import { offerPublication, publication } from "./vaults.js";

/** The panels, each with a field for the line that was announced elsewhere. */
const PANELS = ["vaults", "audit", "chain"];

/** The line that was announced, as it was typed last in any panel. @type {string | undefined} */
let announced;

/** Notes what is typed. */
export function listenCarried() {
  for (const panel of PANELS) {
    const id = `${panel}-anchor`;
    element(id).addEventListener("input", () => (announced = textOf(id)));
  }
}

/** Notes the line that was announced, where it was not typed into a field of a panel. @param {string} line */
export function carryLine(line) {
  announced = line;
}

/** Gives a panel what was given in others. @param {string} panel */
export async function carryTo(panel) {
  if (panel === "vaults" && !publication()) offerPublication(await publicationIn(chosenBundle()));
  if (panel === "chain" && publication()?.digest) offerStatement(publication());
  carryAnchor(panel);
}

/** @param {string} panel */
export function carryAnchor(panel) {
  const field = element(`${panel}-anchor`);
  if (!announced || field.value || field.disabled || shown.has(panel)) return;
  if (panel === "chain" && hasChain()) return;
  field.value = announced;
}

export function dropCarried() {
  announced = undefined;
}
