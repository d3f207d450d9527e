// The panel "Verify", second part: scenario proofs over the bundle that was chosen there.
//
// The page's shell calls it. It takes the directory of scenario proofs and what the reader has of scenarios, and asks the
// auditing worker, which verifies the bundle first; of other panels it knows only which bundle was chosen.
import { bundleOf, cancelAudit, chosenBundle, countText, isAuditing, stepText } from "./audit.js";
import { brought } from "./brought.js";
import { announce, element, textOf } from "./element.js";
import { evidence } from "./evidence.js";
import { bytesText, fillSlot, readFiles } from "./files.js";
import { Cancelled, problem } from "./problem.js";
import { showAnswer, showNote, showProblem } from "./results.js";
import { auditor, shownText } from "./service.js";
import { dropTaking, take, taken, turn } from "./turns.js";

/** @typedef {import("./files.js").Held} Held */
/** @typedef {import("./service.js").Progress} Progress */

/** A directory of scenario proofs, not yet read. @typedef {{about: string, files: [string, File][]}} Directory */

/** @type {Directory | undefined} */
let chosenDirectory;
/** The reader's own scenarios, and the stress statement before. @type {{own?: Held, before?: Held}} */
let givenFiles = {};
/** Whether a check runs. */
let checkingScenarios = false;

/** Takes the directory. @param {File[]} files chosen as a folder */
export function addScenarios(files) {
  if (checkingScenarios) return;
  take("scenarios", async () => {
    const paths = files.map((file) => file.webkitRelativePath.split("/"));
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const about = `folder ${await shownText(paths[0]?.[0] ?? "")}, ${files.length} files, ${bytesText(size)}`;
    return { about, files: files.map((file, at) => [paths[at].slice(1).join("/"), file]) };
  }, (/** @type {Directory} */ chosen) => {
    chosenDirectory = chosen;
    showScenarioFiles();
    announce(`Taken: ${chosen.about}.`);
  });
}

/** Takes one file of the reader's. @param {"own" | "before"} place @param {File[]} files */
export function addGiven(place, files) {
  if (checkingScenarios) return;
  take("scenarios", () => readFiles(files.slice(0, 1)), ([held]) => {
    givenFiles = { ...givenFiles, [place]: { ...held, about: bytesText(held.bytes.length) } };
    showScenarioFiles();
    announce(`Taken: ${held.name}.`);
  });
}

function showScenarioFiles() {
  fillSlot("scenarios", chosenDirectory && { name: chosenDirectory.about, bytes: new Uint8Array() });
  fillSlot("scenariosOwn", givenFiles.own, "none");
  fillSlot("scenariosBefore", givenFiles.before, "none");
}

/** Checks the scenario proofs, and the bundle before. */
export async function checkScenarios() {
  if (!await taken("scenarios") || checkingScenarios || isAuditing()) return;
  const current = turn("scenarios");
  const bundle = chosenBundle();
  if (!bundle) {
    showProblem("scenarios", problem("RF-2609.bundle"), element("audit-archive"));
    return;
  }
  if (!chosenDirectory) {
    showProblem("scenarios", problem("RF-2609.scenarios"), element("scenarios-folder"));
    return;
  }
  lockScenarios(true);
  try {
    const request = {
      ...await bundleOf(bundle),
      stress: chosenDirectory.files,
      scenarios: givenFiles.own?.bytes,
      previousStress: givenFiles.before?.bytes,
      anchor: textOf("audit-anchor"),
      venue: textOf("audit-venue"),
      evidence: evidence(),
      brought: brought(),
    };
    const answer = await auditor.ask("stress", request, showScenarioStep);
    if (current()) showAnswer("scenarios", answer, { savable: true });
  } catch (error) {
    if (!current()) return;
    if (error instanceof Cancelled) showNote("scenarios", () => "Cancelled: nothing was checked to its end.");
    else showProblem("scenarios", error);
  } finally {
    lockScenarios(false);
  }
}

/** Ends the check. */
export function cancelScenarios() {
  if (checkingScenarios) cancelAudit();
}

/** Drops all that was given, and ends the check under way. */
export function clearScenarios() {
  cancelScenarios();
  dropTaking("scenarios");
  chosenDirectory = undefined;
  givenFiles = {};
  element("scenarios-form").reset();
  showScenarioFiles();
}

/** @param {boolean} locked */
function lockScenarios(locked) {
  checkingScenarios = locked;
  for (const control of element("scenarios-form").elements) control.disabled = locked;
  const cancel = element("scenarios-cancel");
  cancel.disabled = false;
  cancel.hidden = !locked;
  element("scenarios-start").hidden = locked;
  element("scenarios-clear").hidden = locked;
  element("scenarios-step").textContent = locked ? "Reading the files" : "";
  if (locked) cancel.focus();
}

/** @param {Progress} progress */
function showScenarioStep(progress) {
  const counted = progress.step === "proofs" || progress.step === "files";
  const text = counted ? `${stepText(progress)}: ${countText(progress)}` : stepText(progress);
  if (element("scenarios-step").textContent !== text) element("scenarios-step").textContent = text;
}
