// The panel "Audit": all proofs of a bundle, read and verified in a worker of their own.
"use strict";

/** A bundle not yet read. @typedef {{about: string, size: number, archive?: Blob,
 *  files?: [string, File][], hosted?: boolean}} Source */

/** Most files that a folder is searched for. */
const MAX_FILES = 100_000;
/** Longest bundle: it must fit a 32-bit memory beside what verification needs. */
const MAX_BUNDLE = 1.5 * 1024 * 1024 * 1024;

/** @type {Source | undefined} */
let source;
/** Ends the fetching of a bundle. @type {AbortController | undefined} */
let fetching;
/** Statement and parameters before. @type {Record<string, Held>} */
let previous = {};

/** @param {Source | undefined} chosen */
function takeBundle(chosen) {
  clearPanel("audit");
  source = chosen;
  fillSlot("bundle", chosen && { name: chosen.about, bytes: new Uint8Array() });
  if (chosen) announce(`Taken: ${chosen.about}.`);
}

/** @param {File} archive */
function takeArchive(archive) {
  takeBundle({ about: `${archive.name}, ${bytesText(archive.size)}`, size: archive.size, archive });
}

/** @param {[string, File][]} files by their paths below the folder */
function takeFolder(name, files) {
  const size = files.reduce((sum, [, file]) => sum + file.size, 0);
  takeBundle({ about: `folder ${name}, ${files.length} files, ${bytesText(size)}`, size, files });
}

/** @param {File[]} files chosen as a folder */
function takeChosenFolder(files) {
  const paths = files.map((file) => file.webkitRelativePath.split("/"));
  takeFolder(paths[0]?.[0] ?? "", files.map((file, i) => [paths[i].slice(1).join("/"), file]));
}

/** @param {DataTransfer} transfer */
async function dropBundle(transfer) {
  const files = [...transfer.files];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  try {
    if (Math.max(files.length, entries.length) !== 1) {
      const message = "a bundle is one folder or one archive, not several files";
      throw new Problem("RF-2613", message, "drop the folder that holds them");
    }
    if (entries[0]?.isDirectory) takeFolder(entries[0].name, await filesOf(entries[0], ""));
    else takeArchive(files[0]);
  } catch (error) {
    showProblem("audit", error);
  }
}

/** All files below a folder, not yet read. @returns {Promise<[string, File][]>} */
async function filesOf(folder, prefix, found = []) {
  const reader = folder.createReader();
  for (;;) {
    const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))
      .catch((error) => { throw unreadable(folder.name, error.message); });
    if (batch.length === 0) return found;
    for (const entry of batch) {
      if (found.length >= MAX_FILES) {
        const message = `${folder.name} holds more than ${MAX_FILES} files`;
        throw new Problem("RF-2612", message, "choose the bundle’s own folder, or use ringfence-verifier");
      }
      if (entry.isDirectory) await filesOf(entry, `${prefix}${entry.name}/`, found);
      else found.push([prefix + entry.name, await fileOf(entry)]);
    }
  }
}

/** @returns {Promise<File>} */
function fileOf(entry) {
  const unread = (error) => unreadable(entry.name, error.message);
  return new Promise((resolve, reject) => entry.file(resolve, (error) => reject(unread(error))));
}

/** @param {Iterable<File>} files */
async function addPrevious(files) {
  clearPanel("audit");
  try {
    const sorted = await sortFiles(files, ["statement", "parameters"]);
    for (const [kind, held] of Object.entries(sorted)) held.about = await about(kind, held);
    previous = { ...previous, ...sorted };
    showPrevious();
  } catch (error) {
    showProblem("audit", error);
  }
}

function showPrevious() {
  fillSlot("previous", previous.statement, "none");
  fillSlot("previousParameters", previous.parameters, "none");
}

async function startAudit() {
  clearPanel("audit");
  if (!source) {
    const problem = new Problem("RF-2609", "no bundle was given", "choose the bundle’s archive or folder");
    return showProblem("audit", problem, element("audit-archive"));
  }
  if (previous.parameters && !previous.statement) {
    const problem = new Problem("RF-2610", "the parameters before need the statement before", "choose both");
    return showProblem("audit", problem, element("audit-previous"));
  }
  const clock = showProgress();
  try {
    showAnswer("audit", await runAudit(source), true);
  } catch (error) {
    if (error instanceof Cancelled) showNote("audit", "Cancelled: nothing was checked to its end.");
    else showProblem("audit", error);
  } finally {
    clearInterval(clock);
    endProgress();
  }
}

/** @param {Source} from @returns {Promise<Answer>} */
async function runAudit(from) {
  if (from.size > MAX_BUNDLE) throw tooLarge(from.size);
  const archive = from.hosted ? await fetchBundle() : from.archive;
  return auditor.ask("audit", {
    archive,
    files: from.files,
    anchor: textOf("audit-anchor"),
    venue: textOf("audit-venue"),
    previous: previous.statement?.bytes,
    previousParameters: previous.parameters?.bytes,
  }, showStep);
}

function tooLarge(size) {
  return new Problem("RF-2607", `the bundle has ${bytesText(size)}: too much for a browser`, "use ringfence-verifier audit");
}

async function fetchBundle() {
  showStep({ step: "fetch" });
  fetching = new AbortController();
  const { signal } = fetching;
  try {
    const response = await fetchBeside("bundle.tar", signal);
    const size = Number(response.headers.get("content-length"));
    if (size > MAX_BUNDLE) throw tooLarge(size);
    return await response.blob();
  } catch (error) {
    if (signal.aborted) throw new Cancelled();
    throw error instanceof Problem ? error : notFetched("bundle.tar", error.message);
  }
}

function cancelAudit() {
  fetching?.abort();
  auditor.stop();
}

function clearAudit() {
  previous = {};
  element("audit-form").reset();
  takeBundle(undefined);
  showPrevious();
}

/** Shows where the audit is and locks the form; the clock's id. */
function showProgress() {
  lockForm(true);
  element("audit-progress").hidden = false;
  element("audit-slow").hidden = true;
  showStep({ step: "start" });
  element("audit-cancel").focus();
  const begin = performance.now();
  const tick = () => (element("audit-elapsed").textContent = elapsedText(performance.now() - begin));
  tick();
  return setInterval(tick, 250);
}

function endProgress() {
  const wasInside = document.activeElement === element("audit-cancel");
  element("audit-progress").hidden = true;
  lockForm(false);
  if (wasInside) element("audit-start").focus();
}

function lockForm(locked) {
  for (const control of element("audit-form").elements) control.disabled = locked;
  const cancel = element("audit-cancel");
  cancel.disabled = false;
  cancel.hidden = !locked;
  element("audit-start").hidden = locked;
  element("audit-clear").hidden = locked;
}

/** @param {Progress} progress */
function showStep(progress) {
  if (progress.step === "plan") {
    showSlow(progress.slow);
    return;
  }
  const counted = "all" in progress;
  const bar = element("audit-bar");
  if (counted) {
    bar.max = Math.max(progress.all, 1);
    bar.value = progress.done;
  } else {
    bar.removeAttribute("value");
  }
  const words = stepText(progress);
  // Written only when it changes: readers of the screen hear steps, not counts.
  if (element("audit-step").textContent !== words) element("audit-step").textContent = words;
  element("audit-count").textContent = counted ? `${progress.done} of ${progress.all}` : "";
}

/** @param {Progress} progress */
function stepText(progress) {
  switch (progress.step) {
    case "fetch":
      return "Fetching bundle.tar";
    case "files":
      return "Reading files";
    case "generators":
      return `Preparing the generators (k = ${progress.k})`;
    case "key":
      return `Building the verifying key of shape ${progress.shape}`;
    case "proofs":
      return "Verifying proofs";
    default:
      return "Starting";
  }
}

/** @param {number[]} ks whose generators did not come with the page */
function showSlow(ks) {
  const note = element("audit-slow");
  note.hidden = ks.length === 0;
  note.textContent = `This bundle needs generators that do not come with the page (k = ${ks.join(", ")}). `
    + "They are made here first, which takes minutes; ringfence-verifier does it faster and once.";
}

function elapsedText(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
