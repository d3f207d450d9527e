// The verification of all proofs, started from the customer's answer and shown below it.
//
// It is the one of the panel "Verify", with the bundle beside the page or one that was chosen there; what it finds goes
// back into the answer. The page's shell calls it.
import {
  archiveSource, cancelAudit, chosenBundle, hostedSource, isAuditing, isStressing, onProgress, startAudit, takeBundle,
} from "./audit.js";
import { hosted } from "./beside.js";
import { carryAnchor } from "./carry.js";
import { announce, element } from "./element.js";
import { say } from "./language.js";
import { Cancelled } from "./problem.js";
import { problemBox, sayAnswer, shown } from "./results.js";
import { isError } from "./service.js";
import { keepVerified, publication } from "./vaults.js";

/** @typedef {import("./service.js").Progress} Progress */
/** @typedef {import("./audit.js").Outcome} Outcome */

/** When the verification began, by the clock that never jumps. */
let begun = 0;
/** Whether the reader stopped it, perhaps before it began. */
let stopping = false;
/** The last step that was told. @type {Progress | undefined} */
let last;
/** The last answer of a verification that was looked at. @type {import("./service.js").Answer | undefined} */
let kept;
/** Until the customer's answer says what it found. @type {Promise<void> | undefined} */
let refreshed;
/** Says again what stands below the answer instead of progress. @type {() => void} */
let sayEnd = () => {};

export function listenProofs() {
  onProgress(showProgressBelow);
  element("proofs-stop").addEventListener("click", () => {
    stopping = true;
    cancelAudit();
  });
  element("proofs-file").addEventListener("change", () => {
    const [archive] = element("proofs-file").files;
    if (archive) verifyArchive(archive);
  });
}

/** @param {File} archive that was chosen */
async function verifyArchive(archive) {
  element("proofs-file").value = "";
  if (isStressing()) return tellBusy();
  try {
    const source = await archiveSource(archive);
    await verify(takeBundle(() => source));
  } catch (error) {
    tellBelow(() => [problemBox(error)], "proofs-ask");
  }
}

/** Verifies all proofs; asks for the bundle if it did not come with the page. */
export function verifyProofs() {
  if (isAuditing()) return showParts("proofs-running");
  if (isStressing()) return tellBusy();
  if (chosenBundle()) return verify();
  if (hosted) return verify(takeBundle(hostedSource));
  return askBundle();
}

/** @param {Promise<boolean>} [taking] until the bundle is taken */
async function verify(taking) {
  if (taking && !await taking) return askBundle();
  carryAnchor("audit");
  begun = performance.now();
  stopping = false;
  showParts("proofs-running");
  showProgressBelow({ step: "start" });
  const clock = setInterval(showTime, 500);
  element("proofs-stop").focus();
  const outcome = await startAudit();
  clearInterval(clock);
  finish(outcome);
}

/** @param {Outcome} outcome */
async function finish({ answer, error }) {
  const wasInside = isInside();
  if (error instanceof Cancelled) return tellBelow(() => [say("customer.proofs.stopped")]);
  // Another bundle may help: the one beside the page may be missing.
  if (error) return tellBelow(() => [problemBox(error)], "proofs-ask");
  if (!answer) return hideProofs();
  const { statement_bech32: digest } = JSON.parse(answer.json);
  if (isError(answer)) return tellBelow(() => [say("customer.proofs.refused")], "proofs-ask");
  if (digest !== publication()?.digest) return tellBelow(() => [say("customer.proofs.other")], "proofs-ask");
  await refreshed;
  hideProofs();
  sayAnswer("vaults", wasInside);
}

/** Whether the focus is in what stands below the answer. */
function isInside() {
  return element("vaults-proofs").contains(document.activeElement);
}

/** What a verification in this page found belongs to the answer about the same books. */
export function keepAudit() {
  const answer = shown.get("audit");
  if (!answer || answer === kept) return;
  kept = answer;
  if (!isError(answer)) refreshed = keepVerified(answer.json);
}

/** Takes away what stands below the answer. */
export function hideProofs() {
  element("vaults-proofs").hidden = true;
  sayEnd = () => {};
}

/** The one worker is busy with something else, over a bundle that must stay as it is. */
function tellBusy() {
  tellBelow(() => [say("customer.proofs.busy")]);
}

function askBundle() {
  showParts("proofs-ask");
  element("proofs-file").focus();
}

/** Shows parts of what stands below the answer. @param {string[]} ids */
function showParts(...ids) {
  element("vaults-proofs").hidden = false;
  for (const part of ["proofs-running", "proofs-end", "proofs-ask"]) element(part).hidden = !ids.includes(part);
}

/** @param {() => (Node | string)[]} words @param {string[]} others parts that stand below them */
function tellBelow(words, ...others) {
  const wasInside = isInside();
  sayEnd = () => element("proofs-end").replaceChildren(...words());
  sayEnd();
  showParts("proofs-end", ...others);
  // The button that had the focus is gone.
  if (wasInside) element("proofs-end").focus();
  announce(element("proofs-end").textContent);
}

/** Says everything in the language of now. */
export function sayProofs() {
  sayEnd();
  if (last) showProgressBelow(last);
}

/** @param {Progress} progress */
function showProgressBelow(progress) {
  if (progress.step === "plan" || progress.step === "lost") return;
  // What is stopped while it begins is stopped when it has begun.
  if (stopping) setTimeout(cancelAudit);
  last = progress;
  const words = proofsText(progress.step);
  // Written only when it changes: readers of the screen hear steps, not counts.
  if (element("proofs-step").textContent !== words) element("proofs-step").textContent = words;
  const { done, all, part } = progress;
  const isCounted = all !== undefined && progress.step !== "files";
  const bar = element("proofs-bar");
  if (typeof part === "number" && progress.step !== "rest") bar.value = part;
  else bar.removeAttribute("value");
  element("proofs-count").hidden = !isCounted;
  if (isCounted) element("proofs-count").textContent = say("customer.proofs.count", { done, all });
  showTime();
}

/** @param {string} step */
function proofsText(step) {
  switch (step) {
    case "fetch":
      return say("customer.proofs.fetch");
    case "files":
      return say("customer.proofs.files");
    case "proofs":
      return say("customer.proofs.running");
    case "rest":
      return say("customer.proofs.rest");
    default:
      return say("customer.proofs.prepare");
  }
}

/** The time so far; as soon as it can be said, also from how long to how long the proofs will take. */
function showTime() {
  const time = durationText(performance.now() - begun);
  const range = last?.left?.();
  const place = element("proofs-time");
  if (!range) {
    place.textContent = say("customer.proofs.so-far", { time });
    return;
  }
  const [least, most] = range.map(durationText);
  place.textContent = least === most
    ? say("customer.proofs.about", { time, most })
    : say("customer.proofs.left", { time, least, most });
}

/** @param {number} milliseconds */
function durationText(milliseconds) {
  const all = Math.max(Math.round(milliseconds / 1000), 0);
  const minutes = Math.floor(all / 60);
  const seconds = all % 60;
  return minutes ? say("customer.minutes", { minutes, seconds }) : say("customer.seconds", { seconds });
}
