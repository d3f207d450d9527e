// The panel "Verify": all proofs of a bundle, read and verified in a worker of their own.
//
// The page's shell calls it. It chooses the bundle (an archive, a folder, or what lies beside the page), starts and ends
// the audit and shows its progress; it knows no other panel.
import { fetchBeside, notFetched } from "./beside.js";
import { brought, clearBrought, keepBrought, readBrought, refusedField, refuseByAudit, removeBrought } from "./brought.js";
import { announce, element, textOf } from "./element.js";
import { clearEvidence, evidence, keepEvidence, sortEvidence } from "./evidence.js";
import { bytesText, describedFiles, fillSlot, kindOf, readFiles, wrongKind } from "./files.js";
import { dropped, droppedFolder } from "./folders.js";
import { auditShared, stopHelpers } from "./helpers.js";
import { say } from "./language.js";
import { Cancelled, inAscii, Problem, problem } from "./problem.js";
import { showAnswer, showNote, showProblem } from "./results.js";
import { auditor, isError } from "./service.js";
import { dropTaking, take, taken, turn } from "./turns.js";

/** @typedef {import("./files.js").Held} Held */
/** @typedef {import("./service.js").Answer} Answer */
/** @typedef {import("./service.js").Progress} Progress */

/** A bundle not yet read. @typedef {{about: string, size: number, archive?: Blob,
 *  files?: [string, File][], hosted?: boolean}} Source */

/** Longest bundle: it must fit a 32-bit memory beside what verification needs. */
export const MAX_BUNDLE = 1.5 * 1024 * 1024 * 1024;

/** Bytes that show what a file is. */
const START = 64 * 1024;

/** @type {Source | undefined} */
let source;
/** What runs in this panel: what it checks stays as it is, and both forms are locked meanwhile. @type {Set<"audit" | "scenarios">} */
const running = new Set();
/** Ends the fetching of a bundle. @type {AbortController | undefined} */
let fetching;
/** Statement and parameters before. @type {Record<string, Held>} */
let previous = {};

/**
 * How a verification ended: with an answer, which may be an error; stopped; or not begun or broken off, for a reason that
 * stands in this panel.
 * @typedef {{answer?: Answer, error?: Error}} Outcome
 */

/** Who is told how far a verification is, besides this panel. @type {((progress: Progress) => void)[]} */
const watchers = [];

/** Tells `watch` of every step of verifications to come. @param {(progress: Progress) => void} watch */
export function onProgress(watch) {
  watchers.push(watch);
}

/** The bundle that was chosen. */
export function chosenBundle() {
  return source;
}

/** Whether a verification runs. */
export function isAuditing() {
  return running.has("audit");
}

/** Whether scenario proofs are being checked. */
export function isStressing() {
  return running.has("scenarios");
}

/** The bundle beside this page. @returns {Source} */
export function hostedSource() {
  return { about: "bundle.tar beside this page, fetched at the start", size: 0, hosted: true };
}

/** @param {() => Source | Promise<Source>} choose */
export function takeBundle(choose) {
  if (running.size > 0) return undefined;
  return takeHere(async () => choose(), (chosen) => {
    showBundle(chosen);
    announce(`Taken: ${chosen.about}.`);
  });
}

/** Takes what a verification starts from: what scenario proofs came to over other things goes, too. */
function takeHere(read, keep) {
  return take("audit", read, (found) => {
    dropScenarioResult();
    keep(found);
  });
}

/** What was said of scenario proofs rests on all that is given here. */
export function dropScenarioResult() {
  if (!isStressing()) turn("scenarios");
}

/** @param {Source | undefined} chosen */
function showBundle(chosen) {
  source = chosen;
  fillSlot("bundle", chosen && { name: chosen.about, bytes: new Uint8Array() });
}

/** @param {File} archive @returns {Promise<Source>} */
export async function archiveSource(archive) {
  const name = await refuseSmall(archive);
  return { about: `${name}, ${bytesText(archive.size)}`, size: archive.size, archive };
}

/** Refuses what belongs elsewhere, above all a customer's package; its name as it may be shown. @param {File} file */
async function refuseSmall(file) {
  const [start] = await readFiles([new File([file.slice(0, START)], file.name)]);
  const kind = await kindOf(start);
  if (["package", "statement", "open_statement", "parameters"].includes(kind)) throw wrongKind(start.name, kind, ["archive"]);
  return start.name;
}

/** @param {DataTransfer} transfer */
export function dropBundle(transfer) {
  const { count, files, folder } = dropped(transfer);
  takeBundle(async () => {
    if (count !== 1) throw problem("RF-2613");
    return folder ? droppedFolder(folder) : archiveSource(files[0]);
  });
}

/** @param {Iterable<File>} files */
export function addPrevious(files) {
  if (running.size > 0) return;
  takeHere(() => describedFiles(files, ["statement", "parameters"]), (sorted) => {
    previous = { ...previous, ...sorted };
    showPrevious();
  });
}

/** Takes evidence beside the bundle. @param {Iterable<File>} files @param {boolean} [isFolder] */
export function addEvidence(files, isFolder = false) {
  if (running.size > 0) return;
  takeHere(() => sortEvidence(files, isFolder), (sorted) => {
    keepEvidence(sorted);
    announce(`Taken: ${sorted.map(([name]) => name).join(", ")}.`);
  });
}

/** Takes files for a place of what the reader brings. @param {string} place @param {Iterable<File>} files */
export function addBrought(place, files) {
  if (running.size > 0) return;
  takeHere(() => readBrought(place, files), (read) => {
    keepBrought(place, read);
    announce(`Taken: ${read.map(({ name }) => name).join(", ")}.`);
  });
}

/** Takes one of what the reader brought away again. @param {string} place @param {number} index */
export function dropBrought(place, index) {
  if (running.size > 0) return;
  turn("audit");
  dropScenarioResult();
  removeBrought(place, index);
}

function showPrevious() {
  fillSlot("previous", previous.statement, "none");
  fillSlot("previousParameters", previous.parameters, "none");
}

/** @returns {Promise<Outcome>} */
export async function startAudit() {
  if (!await taken("audit") || running.size > 0) return {};
  const current = turn("audit");
  /** @type {Answer | undefined} */
  let refusedAnswer;
  if (!source) {
    return refuse(problem("RF-2609.bundle"), "audit-archive");
  }
  const unpaired = unpairedParameters();
  if (unpaired) return refuse(unpaired, "audit-previous");
  if (await isRefused() || !current() || running.size > 0) return {};
  const clock = showProgress();
  try {
    const answer = await runAudit(source);
    if (!current()) return {};
    showAnswer("audit", answer, { savable: true });
    refusedAnswer = isError(answer) ? answer : undefined;
    return { answer };
  } catch (error) {
    if (!current()) return {};
    if (error instanceof Cancelled) showNote("audit", () => "Cancelled: nothing was checked to its end.");
    else showProblem("audit", error);
    return { error };
  } finally {
    clearInterval(clock);
    endProgress();
    if (refusedAnswer) showRefusal(refusedAnswer);
  }
}

/** Says why nothing can begin, at the field. @param {Error} error @param {string} field @returns {Outcome} */
function refuse(error, field) {
  showProblem("audit", error, element(field));
  return { error };
}

/** Why the parameters before can't be used: their statement is missing. */
export function unpairedParameters() {
  return previous.parameters && !previous.statement ? problem("RF-2610.before") : undefined;
}

/** Whether the verifier refuses a field of what the reader brings: an audit would take long to say so. */
export async function isRefused() {
  try {
    return await refusedField() !== undefined;
  } catch (error) {
    showProblem("audit", error);
    return true;
  }
}

/** Shows at its field what only an audit could refuse. @param {Answer} answer */
function showRefusal(answer) {
  const { error } = JSON.parse(answer.json);
  refuseByAudit(error.code, error);
}

/**
 * The bundle for the worker: fetched, if it lies beside this page.
 * @param {Source} from @param {(progress: Progress) => void} report
 */
export async function bundleOf(from, report) {
  if (from.size > MAX_BUNDLE) throw tooLarge(from.size);
  const archive = from.hosted ? await fetchBundle(report) : from.archive;
  return { archive, files: from.files };
}

/** @param {Source} from @returns {Promise<Answer>} */
async function runAudit(from) {
  const bundle = await bundleOf(from, showStep);
  return auditShared({
    ...bundle,
    ...previousFiles(),
    anchor: textOf("audit-anchor"),
    venue: textOf("audit-venue"),
    evidence: evidence(),
    brought: brought(),
  }, bundle.archive?.size ?? from.size, showStep);
}

/** Statement and parameters before, for the worker. */
export function previousFiles() {
  return { previous: previous.statement?.bytes, previousParameters: previous.parameters?.bytes };
}

function tooLarge(size) {
  return problem("RF-2607.bundle", { size: bytesText(size) });
}

/** @param {(progress: Progress) => void} report */
async function fetchBundle(report) {
  report({ step: "fetch" });
  fetching = new AbortController();
  const { signal } = fetching;
  try {
    const response = await fetchBeside("bundle.tar", signal);
    const size = Number(response.headers.get("content-length"));
    if (size > MAX_BUNDLE) throw tooLarge(size);
    const blob = await response.blob();
    if (blob.size > MAX_BUNDLE) throw tooLarge(blob.size);
    if (signal.aborted) throw new Cancelled();
    return blob;
  } catch (error) {
    if (signal.aborted) throw new Cancelled();
    throw error instanceof Problem ? error : notFetched("bundle.tar", inAscii(error.message));
  }
}

export function cancelAudit() {
  fetching?.abort();
  auditor.stop();
  stopHelpers();
}

/** Drops all that was given, and ends the audit under way. */
export function forgetAudit() {
  if (isAuditing()) cancelAudit();
  clearAudit();
}

export function clearAudit() {
  dropTaking("audit");
  previous = {};
  // An auditor's evidence is private: nothing of it stays in the worker's memory.
  if (evidence().length > 0) auditor.stop();
  element("audit-form").reset();
  clearEvidence();
  clearBrought();
  dropScenarioResult();
  showBundle(undefined);
  showPrevious();
}

/** What says how much time is left. @type {(() => [number, number] | null) | null} */
let timeLeft = null;

/** Shows where the audit is and locks the form; the clock's id. */
function showProgress() {
  lockForms("audit", true);
  element("audit-progress").hidden = false;
  element("audit-slow").hidden = true;
  timeLeft = null;
  showStep({ step: "start" });
  element("audit-cancel").focus();
  const begin = performance.now();
  const tick = () => (element("audit-elapsed").textContent = elapsedText(performance.now() - begin) + leftText());
  tick();
  return setInterval(tick, 250);
}

function endProgress() {
  const wasInside = document.activeElement === element("audit-cancel");
  element("audit-progress").hidden = true;
  lockForms("audit", false);
  if (wasInside) element("audit-start").focus();
}

/** Locks both forms while one of them runs, which has a button that ends it. @param {"audit" | "scenarios"} own @param {boolean} locked */
export function lockForms(own, locked) {
  if (locked) running.add(own);
  else running.delete(own);
  for (const name of /** @type {const} */ (["audit", "scenarios"])) {
    for (const control of element(`${name}-form`).elements) control.disabled = running.size > 0;
    const cancel = element(`${name}-cancel`);
    cancel.disabled = false;
    cancel.hidden = !running.has(name);
    element(`${name}-start`).hidden = running.has(name);
    element(`${name}-clear`).hidden = running.has(name);
  }
}

/** @param {Progress} progress */
function showStep(progress) {
  for (const watch of watchers) watch(progress);
  if (progress.step === "plan") {
    showSlow(progress.slow);
    return;
  }
  if (progress.step === "lost") {
    showNotice(say("verification.lost"));
    return;
  }
  const counted = progress.all !== undefined;
  const bar = element("audit-bar");
  const part = progress.part === undefined && counted ? progress.done / Math.max(progress.all, 1) : progress.part;
  if (typeof part === "number" && progress.step !== "rest") {
    bar.max = 1;
    bar.value = part;
  } else {
    bar.removeAttribute("value");
  }
  timeLeft = progress.left ?? null;
  const words = stepText(progress);
  // Written only when it changes: readers of the screen hear steps, not counts.
  if (element("audit-step").textContent !== words) element("audit-step").textContent = words;
  element("audit-count").textContent = counted ? countText(progress) : "";
}

/** What a step is, in words. @param {Progress} progress */
export function stepText(progress) {
  switch (progress.step) {
    case "fetch":
      return say("verification.fetch");
    case "files":
      return say("verification.files");
    case "generators":
      return say("verification.generators", { k: progress.k });
    case "key":
      return say("verification.key", { shape: progress.shape });
    case "proofs":
      return say("verification.proofs");
    case "rest":
      return say("verification.rest");
    default:
      return say("verification.start");
  }
}

/** How far it is. @param {Progress} progress with counts */
export function countText({ step, done, all, workers = 1 }) {
  if (step === "files") return say("verification.files-done", { done, all });
  return workers > 1 ? say("verification.shared", { done, all, workers }) : say("verification.done", { done, all });
}

/** How much time is left for the proofs, as far as it can be said. */
function leftText() {
  const range = timeLeft?.();
  if (!range) return "";
  // Rounded outwards: what is left is between whole seconds.
  const [least, most] = [elapsedText(range[0]), elapsedText(range[1] + 999)];
  return least === most ? say("verification.about", { most }) : say("verification.left", { least, most });
}

/** @param {number[]} ks whose generators did not come with the page */
function showSlow(ks) {
  const sizes = ks.join(", ");
  showNotice(ks.length === 0 ? "" : say("verification.slow", { ks: sizes }));
}

/** @param {string} text beside the progress; empty for none */
function showNotice(text) {
  const note = element("audit-slow");
  note.hidden = text === "";
  note.textContent = text;
}

/** A time that passed. @param {number} milliseconds */
export function elapsedText(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
