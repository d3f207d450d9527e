// The panel "Verify", second part: scenario proofs over the bundle that was chosen there.
//
// The page's shell calls it. It takes the directory of scenario proofs and what the reader has of scenarios, and asks the
// auditing worker, which verifies the bundle first; of other panels it knows only which bundle was chosen.
import {
  bundleOf, cancelAudit, chosenBundle, countText, elapsedText, isAuditing, isRefused, isStressing, lockForms, MAX_BUNDLE,
  previousFiles, stepText, unpairedParameters,
} from "./audit.js";
import { brought } from "./brought.js";
import { announce, element, textOf } from "./element.js";
import { evidence } from "./evidence.js";
import { bytesText, fillSlot, readFiles } from "./files.js";
import { chosenFolder, dropped, droppedFolder, sizeOf } from "./folders.js";
import { say } from "./language.js";
import { Cancelled, problem } from "./problem.js";
import { showAnswer, showNote, showProblem } from "./results.js";
import { auditor, shownText } from "./service.js";
import { dropTaking, take, taken, turn } from "./turns.js";

/** @typedef {import("./files.js").Held} Held */
/** @typedef {import("./folders.js").Folder} Folder */
/** @typedef {import("./service.js").Progress} Progress */

/** How the names of proofs look, which lie in a folder of their own. */
const PROOF = /^\d+\.proof$/;
/** Most names that are shown of files chosen by themselves. */
const NAMED = 5;

/** The directory of scenario proofs; `loose` if its files were chosen by themselves. @type {Folder & {loose?: boolean} | undefined} */
let chosenDirectory;
/** The reader's own scenarios, and the stress statement before. @type {{own?: Held, before?: Held}} */
let givenFiles = {};
/** Whether the proofs of the bundle are done, and those of the scenarios come. */
let bundleDone = false;

/** Takes the directory. @param {File[]} files chosen as a folder */
export function addScenarios(files) {
  takeDirectory(() => chosenFolder(files));
}

/** Takes files of the directory, beside those that were chosen before. @param {File[]} files */
export function addScenarioFiles(files) {
  takeDirectory(() => looseFiles(files));
}

/** @param {DataTransfer} transfer */
export function dropScenarios(transfer) {
  const { files, folder } = dropped(transfer);
  takeDirectory(() => (folder ? droppedFolder(folder) : looseFiles(files)));
}

/** @param {() => Promise<Folder>} choose */
function takeDirectory(choose) {
  if (isStressing()) return;
  take("scenarios", choose, (chosen) => {
    chosenDirectory = chosen;
    showScenarioFiles();
    announce(`Taken: ${chosen.about}.`);
  });
}

/** @param {File[]} files @returns {Promise<Folder & {loose: boolean}>} */
async function looseFiles(files) {
  const before = chosenDirectory?.loose ? chosenDirectory.files : [];
  const own = files.map((file) => /** @type {[string, File]} */ ([PROOF.test(file.name) ? `proofs/${file.name}` : file.name, file]));
  const all = [...new Map([...before, ...own])];
  const proofs = all.filter(([name]) => name.startsWith("proofs/")).length;
  const others = all.map(([name]) => name).filter((name) => !name.startsWith("proofs/")).sort();
  const names = await Promise.all(others.slice(0, NAMED).map((name) => shownText(name)));
  const more = others.length > NAMED ? [`${others.length - NAMED} more`] : [];
  const size = sizeOf(all);
  const parts = [...names, ...more, `${proofs} ${proofs === 1 ? "proof" : "proofs"}`, bytesText(size)];
  return { about: parts.join(", "), size, files: all, loose: true };
}

/** Takes one file of the reader's. @param {"own" | "before"} place @param {File[]} files */
export function addGiven(place, files) {
  if (isStressing()) return;
  take("scenarios", () => readFiles(files.slice(0, 1)), ([held]) => {
    givenFiles = { ...givenFiles, [place]: { ...held, about: bytesText(held.bytes.length) } };
    showScenarioFiles();
    announce(`Taken: ${held.name}.`);
  });
}

function showScenarioFiles() {
  fillSlot("scenarios", chosenDirectory && { name: chosenDirectory.about, bytes: new Uint8Array() }, "none yet");
  fillSlot("scenariosOwn", givenFiles.own, "none");
  fillSlot("scenariosBefore", givenFiles.before, "none");
}

/** Checks the scenario proofs, and the bundle before. */
export async function checkScenarios() {
  if (!await taken("scenarios") || !await taken("audit") || isStressing() || isAuditing()) return;
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
  if (chosenDirectory.size > MAX_BUNDLE) {
    showProblem("scenarios", problem("RF-2607.scenarios", { size: bytesText(chosenDirectory.size) }), element("scenarios-folder"));
    return;
  }
  const unpaired = unpairedParameters();
  if (unpaired) {
    showProblem("scenarios", unpaired, element("audit-previous"));
    return;
  }
  if (await isRefused() || !current() || isStressing() || isAuditing()) return;
  const clock = beginScenarios();
  try {
    const request = {
      ...await bundleOf(bundle, showScenarioStep),
      ...previousFiles(),
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
    endScenarios(clock);
  }
}

/** Ends the check. */
export function cancelScenarios() {
  if (isStressing()) cancelAudit();
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

/** Locks the forms and shows where the check is; the clock's id. */
function beginScenarios() {
  bundleDone = false;
  lockForms("scenarios", true);
  element("scenarios-progress").hidden = false;
  element("scenarios-slow").hidden = true;
  showScenarioStep({ step: "start" });
  element("scenarios-cancel").focus();
  const begin = performance.now();
  const tick = () => (element("scenarios-elapsed").textContent = elapsedText(performance.now() - begin));
  tick();
  return setInterval(tick, 250);
}

/** @param {number} clock */
function endScenarios(clock) {
  const wasInside = document.activeElement === element("scenarios-cancel");
  clearInterval(clock);
  element("scenarios-progress").hidden = true;
  lockForms("scenarios", false);
  if (wasInside) element("scenarios-start").focus();
}

/** @param {Progress} progress */
function showScenarioStep(progress) {
  if (progress.step === "plan") {
    const ks = progress.slow.join(", ");
    element("scenarios-slow").hidden = ks === "";
    element("scenarios-slow").textContent = ks === "" ? "" : say("verification.slow", { ks });
    return;
  }
  const { step, done, all } = progress;
  const isCounted = all !== undefined;
  const bar = element("scenarios-bar");
  if (isCounted) bar.value = done / Math.max(all, 1);
  else bar.removeAttribute("value");
  const part = step === "start" || step === "files" || step === "fetch" ? "" : say(bundleDone ? "verification.of-scenarios" : "verification.of-bundle");
  const words = [part, stepText(progress)].filter(Boolean).join(" ");
  // Written only when it changes: readers of the screen hear steps, not counts.
  if (element("scenarios-step").textContent !== words) element("scenarios-step").textContent = words;
  element("scenarios-count").textContent = isCounted ? countText(progress) : "";
  if (step === "proofs" && done === all) bundleDone = true;
}
