// Files of evidence beside the bundle: what an auditor was given apart from it.
//
// The panel "Verify" passes them on as they are; the verifier decides which there are and how long each may be. They can
// be large, so they are read only in the worker.
import { element } from "./element.js";
import { bytesText } from "./files.js";
import { problem } from "./problem.js";
import { quick, shownText } from "./service.js";

/** A file that was chosen, by its name in a directory of evidence. @typedef {[name: string, file: File]} Named */

/** @type {Map<string, File>} */
let given = new Map();

/**
 * Which of these files are evidence. Of a folder the others are left out, since such a directory holds more; a single
 * file that is none is refused.
 * @param {Iterable<File>} files @param {boolean} isFolder @returns {Promise<Named[]>}
 */
export async function sortEvidence(files, isFolder) {
  const limits = new Map(await quick.ask("evidenceFiles", {}));
  const names = [...limits.keys()].join(", ");
  const sorted = new Map();
  for (const file of files) {
    const name = file.name;
    const shown = await shownText(name);
    const most = limits.get(name);
    if (most === undefined) {
      if (isFolder) continue;
      throw problem("RF-2615", { name: shown, names });
    }
    if (file.size > most) {
      throw problem("RF-2607.evidence", { name, size: bytesText(file.size), most: bytesText(most) });
    }
    if (sorted.has(name)) throw problem("RF-2608", { first: shown, second: shown, kind: "evidence" });
    sorted.set(name, file);
  }
  if (sorted.size === 0) throw problem("RF-2615.none", { names });
  return [...sorted];
}

/** @param {Named[]} sorted */
export function keepEvidence(sorted) {
  given = new Map([...given, ...sorted]);
  showEvidence();
}

/** All that was given. @returns {Named[]} */
export function evidence() {
  return [...given];
}

function showEvidence() {
  const slot = element("slot-evidence");
  const texts = [...given].map(([name, file]) => `${name}, ${bytesText(file.size)}`);
  slot.textContent = texts.join("; ") || "none";
  slot.classList.toggle("filled", given.size > 0);
}

export function clearEvidence() {
  given = new Map();
  showEvidence();
}
